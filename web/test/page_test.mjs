// Drives the page in a browser: every question, both languages, both themes, phone width and keyboard; axe on each.
// Usage: node test/page_test.mjs TRUCE MISSION. Screenshots go to build/page/ beside the sources.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

const [truce, mission] = process.argv.slice(2);
const root = new URL("..", import.meta.url).pathname, shots = new URL("../../build/page/", import.meta.url).pathname;
mkdirSync(shots, { recursive: true });

// The first view: everything the board can load, compressed.
const weight = readdirSync(`${root}dist`).reduce((sum, name) => sum + gzipSync(readFileSync(`${root}dist/${name}`)).length, 0);
console.log(`The whole page has ${weight} bytes, gzipped.`);
assert.ok(weight < 150_000, "the first view has less than 150 kB");

// The program itself serves the page; it prints its address once it listens.
const server = spawn(truce, ["serve", mission, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
const home = await new Promise((ready, broken) => {
  server.stdout.once("data", (text) => ready(`${String(text).trim().replace(/\/$/, "")}/`));
  server.once("exit", (code) => broken(new Error(`truce serve ended with ${code}`)));
});
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic",
  "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const axe = readFileSync(`${root}node_modules/axe-core/axe.min.js`, "utf8");
const faults = [];
try {
  for (const page of ["now", "waits", "why", "happened"])
    for (const [lang, theme, width] of [["en", "light", 1280], ["en", "dark", 390], ["ar", "light", 1280], ["ar", "dark", 390]]) {
      const label = `${page}-${lang}-${theme}-${width}`;
      const tab = await browser.newPage({ viewport: { width, height: 900 } });
      tab.on("request", (request) => { if (!request.url().startsWith(home) && !request.url().startsWith("data:")) faults.push(`${label}: asks ${request.url()}`); });
      tab.on("pageerror", (error) => faults.push(`${label}: ${error.message}`));
      tab.on("console", (said) => { if (said.type() === "error" && /Content Security Policy/.test(said.text())) faults.push(`${label}: ${said.text()}`); });
      await tab.goto(`${home}?page=${page}&at=2026-07-05&lang=${lang}&theme=${theme}`);
      await tab.waitForSelector("main h2, main .reason, main .reports li", { timeout: 20_000 });
      await tab.screenshot({ path: `${shots}${label}.png` });
      assert.equal(await tab.evaluate(() => document.documentElement.dir), lang === "ar" ? "rtl" : "ltr");
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) faults.push(`${label}: ${wide} pixels wider than the window`);
      // Playwright evaluates outside the page's policy, so axe needs no exception from it.
      await tab.evaluate(axe);
      const found = await tab.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
      for (const { id, nodes } of found.violations) faults.push(`${label}: axe ${id}: ${nodes.length} × ${nodes[0].html.slice(0, 160)}`);
      await tab.close();
    }
  // What the board says is what the program says.
  const said = JSON.parse(execFileSync(truce, ["status", mission, "--at", "2026-07-05", "--json"], { maxBuffer: 1 << 28 }));
  const truth = said.conditions.find(({ condition }) => condition === "green_light").truth;
  const tab = await browser.newPage();
  await tab.goto(`${home}?at=2026-07-05`);
  await tab.waitForSelector(`.light.${truth}`);
  // Keyboard only: skip link first, then on to a reason.
  await tab.keyboard.press("Tab");
  assert.equal(await tab.evaluate(() => document.activeElement.className), "skip");
  await tab.focus(".light a");
  await tab.keyboard.press("Enter");
  await tab.waitForSelector(".reason");
  assert.match(tab.url(), /page=why/);
  assert.match(tab.url(), /at=2026-07-05/);
  await tab.goBack();
  await tab.waitForSelector(".light");
} finally {
  await browser.close();
  server.kill();
}
console.log(faults.join("\n") || "Every view holds.");
process.exitCode = faults.length ? 1 : 0;
