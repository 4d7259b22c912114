// A small server for working on the page: it hands out dist/ and answers each question by running the program.
// Usage: node dev/server.mjs TRUCE MISSION [PORT]. It is not part of the product and changes nothing on disk.
import { createServer } from "node:http";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

const [truce, mission, port = "8017"] = process.argv.slice(2);
const kinds = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css",
  ".svg": "image/svg+xml", ".json": "application/json", ".geojson": "application/geo+json" };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
  "worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const run = (args) => new Promise((resolve) =>
  execFile(truce, args, { maxBuffer: 1 << 28 }, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr })));

async function body(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
}

async function draft(verb, text) {
  const folder = await mkdtemp(join(tmpdir(), "truce-draft-"));
  await writeFile(join(folder, "draft.truce"), text);
  const answer = await run([verb, join(folder, "draft.truce"), "--json"]);
  await rm(folder, { recursive: true });
  return answer;
}

async function answer(verb, words, request) {
  if (request.method === "POST" && (verb === "check" || verb === "test")) return draft(verb, await body(request));
  const when = ["at", "known"].flatMap((key) => (words.get(key) ? [`--${key}`, words.get(key)] : []));
  const period = ["since", "until"].flatMap((key) => (words.get(key) ? [`--${key}`, words.get(key)] : []));
  const name = (words.get("of") ?? "").split(" ").filter(Boolean);
  switch (verb) {
    case "status": case "waits": return run([verb, mission, ...when, "--json"]);
    case "why": return run([verb, mission, ...name, ...when, "--json"]);
    case "record": return run([verb, mission, ...period, "--json"]);
    case "check": case "test": case "read": return run([verb, mission, "--json"]);
    default: return { code: 2, stdout: "", stderr: `no verb ${verb}` };
  }
}

createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  const send = (status, kind, text) => {
    response.writeHead(status, { "content-type": kind, "content-security-policy": policy, "x-content-type-options": "nosniff" });
    response.end(text);
  };
  if (url.pathname.startsWith("/api/")) {
    const verb = url.pathname.slice(5);
    if (verb === "me") return send(200, kinds[".json"], JSON.stringify({ signed_in: null, open: true, csrf: "", may: ["read"], version: 0, writes_to: "", record_exists: false }));

    if (verb === "places") return send(200, kinds[".geojson"], await readFile(join(mission, "places.geojson")).catch(() => '{"type":"FeatureCollection","features":[]}'));
    const got = await answer(verb, url.searchParams, request);
    if (!got.stdout) return send(400, "application/problem+json", JSON.stringify({ title: "It could not be done.", detail: got.stderr, status: 400 }));
    return send(200, "application/json", got.stdout);
  }
  const name = normalize(url.pathname === "/" ? "/index.html" : url.pathname);
  try { send(200, kinds[extname(name)] ?? "application/octet-stream", await readFile(join("dist", name))); }
  catch { send(404, "text/plain", "There is no such page."); }
}).listen(Number(port), "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/`));
