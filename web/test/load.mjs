// Parts of the page's source, built for a test that runs without a browser.
import { build } from "esbuild";

const src = new URL("../src/", import.meta.url).pathname;
/** The exports of these files together, as one module that shares its state. */
export async function load(...names) {
  const contents = names.map((name) => `export * from "./${name}";`).join("\n");
  const made = await build({ stdin: { contents, resolveDir: src, loader: "ts" }, bundle: true, format: "esm", write: false, jsx: "automatic", jsxImportSource: "preact", logLevel: "error" });
  return import(`data:text/javascript;base64,${Buffer.from(made.outputFiles[0].text).toString("base64")}`);
}
