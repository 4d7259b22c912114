// What the page uses of milsymbol, whose own types describe its main file only (build.mjs has the alias).
declare module "app6" {
  type Icons = unknown;
  export const numberlandunit: Icons, numberlandinstallation: Icons;
  export const ms: { addIcons(icons: Icons[]): void; Symbol: new (code: string, options: { size: number; outlineColor?: string; outlineWidth?: number }) => { asSVG(): string } };
}
