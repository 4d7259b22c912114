// Builds the page into dist/: one small first chunk, one chunk for each page. 
import { build } from "esbuild";
import { cp, copyFile, mkdir, rm } from "node:fs/promises";

const out = "dist";
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

await build({
  entryPoints: { page: "src/main.tsx", style: "src/style.css" },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  jsx: "automatic",
  jsxImportSource: "preact",
  chunkNames: "part-[hash]",
  legalComments: "none",
  logLevel: "warning",
});

await copyFile("index.html", `${out}/index.html`);
await cp("public", out, { recursive: true, force: true }).catch(() => {});
