// Every word of the page is there in both languages, and the Arabic one is Arabic. Usage: node test/words_test.mjs
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const load = async (name) => {
  const made = await build({ entryPoints: [new URL(`../src/words/${name}.ts`, import.meta.url).pathname], bundle: true, format: "esm", write: false });
  return (await import(`data:text/javascript;base64,${Buffer.from(made.outputFiles[0].text).toString("base64")}`))[name];
};
const [en, ar] = await Promise.all([load("en"), load("ar")]);
assert.deepEqual(Object.keys(ar).sort(), Object.keys(en).sort());
for (const [key, words] of Object.entries(ar)) {
  assert.ok(en[key].trim(), `${key} is empty in English`);
  if (!/^(language|comma)$/.test(key)) assert.match(words, /\p{Script=Arabic}/u, `${key} is not translated`);
}
// And the page says each of them somewhere: by name, or by a name that is put together.
const put_together = /_q$|^(light|open|kind|problem|edge|how)_/, closed = new Set(["reported", "verified", "retracted", "disputed", "alleged", "refuted", "reader", "reporter", "verifier", "planner", "administrator", "error", "warning", "advice", "phase", "condition", "clause"]);
const folder = new URL("../src/", import.meta.url), page = readdirSync(folder, { recursive: true }).filter((name) => /\.tsx?$/.test(name) && !/words.(en|ar)\.ts$/.test(name)).map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
for (const key of Object.keys(en)) assert.ok(put_together.test(key) || closed.has(key) || new RegExp(`\\b${key}\\b`).test(page), `nobody says ${key}`);
// A place that is filled in is filled in both.
for (const key of Object.keys(en)) assert.deepEqual((ar[key].match(/\{\d\}/g) ?? []).sort(), (en[key].match(/\{\d\}/g) ?? []).sort(), key);
console.log(`${Object.keys(en).length} words in both languages.`);
