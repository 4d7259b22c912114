// What the browser tests share: the program serving a mission, and a browser that asks nobody but it.
import { spawn } from "node:child_process";
import { chromium } from "playwright-core";

/** The program itself serves the page; it prints its address once it listens. */
export async function serve(truce, mission, ...words) {
  const server = spawn(truce, ["serve", mission, "--port", "0", ...words], { stdio: ["ignore", "pipe", "ignore"] });
  const address = await new Promise((ready, broken) => {
    server.stdout.once("data", (text) => ready(`${String(text).trim().replace(/\/$/, "")}/`));
    server.once("exit", (code) => broken(new Error(`truce serve ended with ${code}`)));
  });
  return { address, close: () => server.kill() };
}

/** Without a graphics card, the map is drawn by the processor. */
export const browse = async () => patient(await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-quic", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
  "--ignore-gpu-blocklist", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] }));
/** For what has nothing to do with the map: drawing it by the processor takes longer than all the rest. */
export const withoutMap = (tab) => tab.route("**/api/places*", (route) => route.fulfill({ json: { type: "FeatureCollection", features: [] } }));
/** A loaded machine is slow, and that is no mistake. */
const patient_ms = 120_000;
function patient(browser) {
  const open = browser.newPage.bind(browser);
  browser.newPage = async (...words) => { const tab = await open(...words); tab.setDefaultTimeout(patient_ms); return tab; };
  return browser;
}
