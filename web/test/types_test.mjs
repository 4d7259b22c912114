// types.ts fits what the program prints: the compiler reads its JSON as values of those types. Keys that the page does not know
// are left alone, as docs/json.md asks.
// Usage: node test/types_test.mjs TRUCE MISSION
import { execFileSync } from "node:child_process";
import ts from "typescript";
import { serve } from "./room.mjs";

const [truce, mission] = process.argv.slice(2), root = new URL("..", import.meta.url).pathname;
const ask = (verb, ...words) => JSON.parse(execFileSync(truce, [verb, mission, ...words, "--json"], { maxBuffer: 1 << 28 }));
const day = ["--at", "2026-07-05"], closed = /^(truth|state|open|verdict|level|in_force|how|kind)$/;

// Of a list, one element of each shape is enough; words from a closed list are part of the shape.
const shape = (value, key = "") => Array.isArray(value) ? `[${[...new Set(value.map((each) => shape(each, key)))].sort()}]` : value === null ? "null" :
  typeof value === "object" ? `{${Object.entries(value).map(([name, each]) => `${name}:${shape(each, name)}`)}}` : typeof value === "string" && closed.test(key) ? value : typeof value;
const fewer = (value) => Array.isArray(value) ? [...new Map(value.map((each) => [shape(each), each])).values()].map(fewer) :
  value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fewer(each)])) : value;

let forecast = null;
try { forecast = ask("forecast", "--futures", "50", ...day); } catch { console.log("This mission has no outlook, so the forecast is not compared."); }
const values = [["Situation", ask("status", ...day)], ["WaitsAnswer", ask("waits", ...day)], ["WhyAnswer", ask("why", "green_light", ...day)], ["RecordAnswer", ask("record")],
                ["CheckAnswer", ask("check")], ["Spoken[]", ask("read")], ...(forecast ? [["Forecasts", forecast]] : [])];
const room = await serve(truce, mission), get = async (path) => (await fetch(`${room.address}api/${path}`)).json();
try {
  values.push(["PipelinesAnswer", await get("pipelines?at=2026-07-05")], ["Feeds", await get("feeds?at=2026-07-05")], ["Calendar", await get("calendar?at=2026-07-05")], ["AgreementText", await get("agreement")],
              ["Brief", await get("brief?from=2026-06-05&until=2026-07-05")], ["Places", await get("places")], ["Me", await get("me")]);
} finally { room.close(); }
const program_text = `import type * as T from "./types"; type Read<V> = V extends (infer E)[] ? readonly Read<E>[] : V extends object ? { readonly [K in keyof V]: Read<V[K]> } : V;
${values.map(([type, value], index) => `const v${index} = ${JSON.stringify(fewer(value))} as const; export const w${index}: Read<T.${type}> = v${index};`).join("\n")}\n`;

const name = `${root}src/as_printed.ts`, options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts"], types: [] }, host = ts.createCompilerHost(options);
const read = host.getSourceFile.bind(host), exists = host.fileExists.bind(host);
host.getSourceFile = (file, ...more) => (file === name ? ts.createSourceFile(file, program_text, ts.ScriptTarget.ES2022) : read(file, ...more));
host.fileExists = (file) => file === name || exists(file);
const found = ts.getPreEmitDiagnostics(ts.createProgram([name], options, host));
for (const { messageText, file, start } of found) console.log(file ? `${values[file.getLineAndCharacterOfPosition(start).line - 1]?.[0] ?? file.fileName}` : "", ts.flattenDiagnosticMessageText(messageText, "\n").slice(-600));
console.log(found.length ? "types.ts differs from what the program prints." : `types.ts fits ${values.length} answers.`);
process.exitCode = found.length ? 1 : 0;
