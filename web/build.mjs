// Builds the page into dist/: one small first chunk, one chunk for each page; the map, its style and its worker only where it is shown.
import { build } from "esbuild";
import { cp, copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const out = "dist";
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

await build({
  entryPoints: { page: "src/main.tsx", style: "src/style.css", map: "node_modules/maplibre-gl/dist/maplibre-gl.css", map_worker: "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs" },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  alias: { app6: "./node_modules/milsymbol/index.mjs" },  // its parts one by one, where its main file holds every symbol there is
  chunkNames: "part-[hash]",
  legalComments: "none",
  logLevel: "warning",
});

await copyFile("index.html", `${out}/index.html`);
await cp("public", out, { recursive: true, force: true }).catch(() => {});

// Packed once, here, and not for each reader; what gains nothing is left as it is.
for (const name of await readdir(out)) {
  const bytes = await readFile(`${out}/${name}`), packed = gzipSync(bytes, { level: 9 });
  if (packed.length < bytes.length) await writeFile(`${out}/${name}.gz`, packed);
}
