// Drives the page in a browser: every question, both languages, both themes, phone width and keyboard; axe on each.
// Usage: node test/page_test.mjs TRUCE MISSION [FOLDER for screenshots]
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { browse, serve, withoutMap } from "./room.mjs";

const [truce, mission, shots] = process.argv.slice(2), root = new URL("..", import.meta.url).pathname;
if (shots) mkdirSync(shots, { recursive: true });
const pages = ["now", "waits", "why", "happened", "moved", "ahead", "agreed", "calendar", "brief"];
const first_view_max = 150_000, dates_extra = 24, controls_max = 250, wide = { width: 1280, height: 900 }, phone = { width: 390, height: 844 }, day = "2026-07-05";
const ready = "main h2, main .reason, main .part, main .problem";

const room = await serve(truce, mission), home = room.address, browser = await browse();
const axe = readFileSync(`${root}node_modules/axe-core/axe.min.js`, "utf8");
const faults = [];

function watch(tab, where) {
  tab.on("request", (request) => { if (!/^(data:|blob:)/.test(request.url()) && !request.url().startsWith(home)) faults.push(`${where.label}: asks ${request.url()}`); });
  tab.on("pageerror", (error) => faults.push(`${where.label}: ${error.message}`));
  tab.on("console", (said) => { if (said.type() === "error") faults.push(`${where.label}: ${said.text()}`); });
}

/** No wider than the window; and, where it is asked for, without a fault that axe knows. */
async function look(tab, label, fully) {
  if (shots) await tab.screenshot({ path: `${shots}/${label}.png` });
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) faults.push(`${label}: ${wide} pixels wider than the window`);
  if (!fully) return;
  const found = await tab.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  for (const { id, nodes } of found.violations) faults.push(`${label}: axe ${id}: ${nodes.length} × ${nodes[0].html.slice(0, 160)}`);
}

/** Words that stand in English though the page is Arabic, in texts and in what is read aloud or shown beside the pointer: all but quotations,
 *  which are marked as not to be translated, and what is set apart inside a sentence because it is to be written as it is. */
const english = (tab) => tab.evaluate(() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), quoted = "noscript, [translate=no], pre, code, blockquote, textarea, .grade, .tools a";
  const look = (text, element) => { if (/[A-Za-z]{3,}/.test(text.replace(/\u2066[^\u2069]*\u2069|\.ics|PDF|WebGL|\b[A-Z]+\+?STRICT|\b(?:[a-z]+\d+|h[\da-f]{16})\b/g, "")) && !element.closest(quoted)) found.push(text.trim().slice(0, 120)); };
  document.querySelectorAll("details").forEach((each) => { each.open = true; });
  for (let node = walk.nextNode(); node; node = walk.nextNode()) look(node.data, node.parentElement);
  for (const name of ["aria-label", "aria-valuetext", "title", "placeholder", "alt"]) for (const each of document.querySelectorAll(`[${name}]`)) look(each.getAttribute(name), each);
  return [...new Set(found)];
});

/** A tab that speaks `lang`, from question to question. In English wide first, in Arabic as narrow as a phone, each then the other way in the
 *  other theme: so axe sees both languages, themes and widths once a question. */
async function views(lang) {
  const sizes = lang === "en" ? [wide, phone] : [phone, wide], tab = await browser.newPage({ viewport: sizes[0] }), where = { label: "" };
  watch(tab, where);
  await tab.addInitScript(noteStops);
  const sent = [], weigh = (response) => { if (!response.url().includes("/api/")) sent.push(response.body().then((body) => gzipSync(body).length)); };
  tab.on("response", weigh);
  for (const [index, page] of pages.entries()) {
    const themes = (index % 2 === 0) === (lang === "en") ? ["light", "dark"] : ["dark", "light"];
    where.label = `${page}-${lang}`;
    if (index === 0) {
      await tab.goto(`${home}?at=${day}&lang=${lang}&theme=${themes[0]}`);
      // Playwright evaluates outside the page's policy, so axe needs no exception from it.
      await tab.evaluate(axe);
    } else await tab.click(`nav a[href*="page=${page}"]`);
    await tab.waitForFunction((name) => document.querySelector("nav [aria-current]")?.getAttribute("href").includes(name), index ? `page=${page}` : "?");
    await themed(tab, page, themes[0]);
    if (index === 0) {
      tab.off("response", weigh);
      const bytes = (await Promise.all(sent)).reduce((sum, each) => sum + each, 0);
      assert.ok(bytes > 5_000 && bytes < first_view_max, `the first view has ${bytes} bytes`);
      console.log(`The first view has ${bytes} bytes, gzipped.`);
    }
    assert.equal(await tab.evaluate(() => document.documentElement.dir), lang === "ar" ? "rtl" : "ltr");
    await look(tab, `${page}-${lang}-${themes[0]}-${sizes[0].width}`, true);
    if (lang === "en") await walk(tab, page);
    await tab.setViewportSize(sizes[1]);
    await themed(tab, page, themes[1]);
    await look(tab, `${page}-${lang}-${themes[1]}-${sizes[1].width}`, false);
    if (lang === "ar") for (const words of (await english(tab)).slice(0, 5)) faults.push(`${where.label}: not translated: ${words}`);
    await tab.setViewportSize(sizes[0]);
  }
  if (lang === "ar") for (const show of ["draft", "condition"]) {
    await tab.goto(`${home}?at=${day}&lang=ar&page=agreed&show=${show}`);
    await tab.waitForSelector(show === "draft" ? ".drafting details" : ".part");
    for (const words of (await english(tab)).slice(0, 5)) faults.push(`agreed, ${show}: not translated: ${words}`);
  }
  await tab.close();
}
async function themed(tab, page, theme) {
  if (await tab.evaluate(() => document.documentElement.dataset.theme) !== theme) await tab.click(`.tools a[href*="theme=${theme}"]`);
  await tab.waitForFunction((wanted) => document.documentElement.dataset.theme === wanted, theme);
  await settled(tab, page);
  if (page === "happened") assert.equal(await ground(tab), await tab.evaluate(() => getComputedStyle(document.body).backgroundColor), "the map has the ground of the theme");
}
/** The colour in the corner of the map. */
const ground = (tab) => tab.evaluate(() => {
  const chart = document.querySelector(".map canvas"), copy = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  copy.drawImage(chart, 2, 2, 1, 1, 0, 0, 1, 1);
  return `rgb(${[...copy.getImageData(0, 0, 1, 1).data].slice(0, 3).join(", ")})`;
});
async function settled(tab, page) {
  await tab.waitForSelector(ready);
  if (page === "happened") await tab.waitForSelector(".map[data-drawn=true] .spot, .stale");
  if (page === "now") await tab.waitForSelector(".gates li");
}

/** What the pages say is what the program says. */
async function truth() {
  const ask = (...words) => JSON.parse(execFileSync(truce, [...words, mission, "--at", day, "--json"], { maxBuffer: 1 << 28 }));
  const status = ask("status"), waits = ask("waits"), tab = await browser.newPage();
  await tab.goto(`${home}?at=${day}`);
  await tab.waitForSelector(`.light.${status.conditions.find(({ condition }) => condition === "green_light").truth}`);
  assert.equal(await tab.locator(".outdated").count(), 0);
  await tab.goto(`${home}?at=2026-09-01`);
  await tab.waitForSelector(".outdated .stale[role=status]");
  await tab.goto(`${home}?at=${day}&page=waits`);
  await tab.waitForSelector("svg.circle");
  assert.equal(await tab.locator("svg.circle").count(), waits.closed.length);
  assert.equal(await tab.locator("svg.circle .arc").count(), waits.closed.reduce((sum, { edges }) => sum + edges.length, 0));
  const listed = await tab.$$eval("section:last-of-type tbody tr", (rows) => rows.map((row) => [...row.cells].slice(0, 3).map((cell) => cell.textContent.split(", "))));
  const triples = (lines) => [...new Set(lines.flatMap(([whos, whoms, [clause]]) => whos.flatMap((who) => whoms.map((whom) => `${who}|${whom}|${clause}`))))].sort();
  assert.deepEqual(triples(listed), triples(waits.waits.map((wait) => [[wait.who.replaceAll("_", " ")], [wait.for.replaceAll("_", " ")], [wait.clause]])));
  const step = waits.steps[0];
  await tab.click(".step >> nth=0");
  await tab.waitForSelector(".opens svg.opening");
  assert.equal(await tab.locator(".opens > ul > li").count(), step.opens.length + step.ends.length + (step.held_by.length ? 1 : 0));
  assert.ok(await tab.locator("svg.opening .box.chosen").count() > 0, "the step stands in its picture");
  assert.ok(decodeURIComponent(tab.url()).replaceAll("+", " ").includes(step.label), "a step has an address");
  await tab.goto(`${home}?at=${day}&page=moved`);
  await tab.waitForSelector("svg.flow");
  assert.equal(await tab.locator(".flows tbody tr").count(), status.stocks.length);
  const get = async (path) => (await fetch(`${home}api/${path}`)).json();
  await tab.goto(`${home}?at=${day}&page=calendar`);
  await tab.waitForSelector(".calendar li");
  assert.equal(await tab.locator(".calendar li").count(), (await get(`calendar?at=${day}`)).entries.length);
  await tab.goto(`${home}?at=${day}&page=brief&from=2026-06-05`);
  await tab.waitForSelector(".brief .numbered li");
  const told = await get(`brief?from=2026-06-05&until=${day}`);
  assert.equal(await tab.locator(".brief .numbered li").count(), told.sources.length);
  assert.equal(await tab.locator(".brief .grade").count(), told.reported.length);
  await tab.emulateMedia({ media: "print" });
  assert.equal(await tab.isVisible("header"), false, "a printed brief has no navigation");
  await tab.close();
}

/** The chances are the program's, and a lever changes them on the same futures. */
async function ahead() {
  const tab = await browser.newPage(), query = `at=${day}&futures=200&days=365`;
  const told = await (await fetch(`${home}api/forecast?${query}`)).json();
  await tab.goto(`${home}?at=${day}&page=ahead&show=${encodeURIComponent("futures=200")}`);
  await tab.waitForSelector("svg.chart .curve");
  const open = told.answers.filter(({ by_day, never }) => by_day[0] !== told.futures && never !== told.futures);
  assert.equal(await tab.locator("section:first-of-type tbody tr").count(), open.length);
  await tab.focus(".levers [role=switch] >> nth=1");
  await tab.keyboard.press("Space");
  await tab.waitForSelector(".curve.was");
  assert.equal(await tab.locator(".levers .off").count(), 1);
  assert.ok(await tab.locator("td small").count() > 0, "what was stands beside what is");
  await tab.close();
}

/** Map, timeline and list show the same reports. */
async function reports() {
  const tab = await browser.newPage(), shown = async () => Number((await tab.textContent("main > p[role=status]:not(.hidden)")).split(" ")[0]);
  const all = JSON.parse(execFileSync(truce, ["record", mission, "--json"], { maxBuffer: 1 << 28 })).reports;
  const disputed = all.filter(({ status }) => status === "disputed").length;
  await tab.goto(`${home}?at=${day}&page=happened&show=status%3Ddisputed`);
  await tab.waitForSelector(".map[data-drawn=true] .spot");
  assert.equal(await shown(), disputed);
  const marks = await tab.$$eval(".spot .symbol", (symbols) => symbols.map((symbol) => symbol.outerHTML));
  assert.ok(marks.every((mark) => /class="symbol [^"]*disputed/.test(mark) ? mark.includes("inner") : mark.includes("stroke-dasharray")), "doubt shows in the shape");
  await tab.focus(".timeline [tabindex='0']");
  await tab.keyboard.press("End");
  await tab.keyboard.press("Enter");
  await tab.waitForURL(/from=/);
  const told = await tab.getAttribute(".timeline .chosen", "aria-label");
  assert.ok(Number(/(\d+) Disputed/.exec(told)[1]) === await shown() && await shown() < disputed, "a bar of the timeline selects its time");
  await tab.click("text=Show all");
  // The map is moved with the arrow keys and brought nearer with plus.
  const places = () => tab.$$eval(".spot", (all) => all.map((each) => each.style.transform).join());
  for (const key of ["ArrowRight", "+"]) {
    const before = await places();
    await tab.focus(".map canvas");
    await tab.keyboard.press(key);
    await tab.waitForFunction((was) => [...document.querySelectorAll(".spot")].map((each) => each.style.transform).join() !== was, before);
  }
  await tab.focus(".spot >> nth=0");
  await tab.keyboard.press("Enter");
  await tab.waitForURL(/place/);
  await tab.close();
}

/** Where the record is too long to be sent whole, the page says how much is left off, and asks for a period by itself. */
async function many() {
  const tab = await browser.newPage(), asked = [];
  await withoutMap(tab);
  await tab.route("**/api/record?*", async (route) => {
    const since = new URL(route.request().url()).searchParams.get("since");
    const answer = await (await route.fetch()).json();
    asked.push(since);
    await route.fulfill({ json: { ...answer, left_off: since === null ? 7 : 0 } });
  });
  await tab.goto(`${home}?at=${day}&page=happened`);
  await tab.waitForSelector("main .stale >> text=7 older reports are left off");
  await tab.fill("form[role=search] input[type=date] >> nth=0", "2026-06-01");
  await tab.waitForSelector("main .stale", { state: "detached" });
  assert.deepEqual([...new Set(asked)], [null, "2026-06-01"]);
  await tab.close();
}

/** A draft is checked while it is written, and its tests are run. */
async function draft() {
  const tab = await browser.newPage();
  await tab.goto(`${home}?at=${day}&page=agreed&show=draft`);
  await tab.waitForSelector(".drafting >> text=It reads well.");
  await tab.fill(".drafting textarea", "agreement \"Harbour\"\n  in force from 2031-03-01\nparty side: north, south\nprocess withdrawal by any side\nclause 1 nroth must end withdrawal\n");
  await tab.waitForSelector(".drafting >> text=Did you mean `north`?");
  await tab.click(".drafting ul button");
  assert.equal(await tab.evaluate(() => getSelection().toString() || document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)), "clause 1 nroth must end withdrawal");
  await tab.close();
}

/** Notes in the page what gets the focus, and whether that is seen. */
const noteStops = () => {
  globalThis.stops = [];
  addEventListener("focusin", ({ target }) => { const { outlineStyle, outlineWidth } = getComputedStyle(target); globalThis.stops.push({ target, seen: outlineStyle !== "none" && parseFloat(outlineWidth) > 0 && target.matches(":focus-visible") }); });
};
/** Every control of a page is reached with Tab alone, in the order in which it stands there, and shows that it has the focus. */
async function walk(tab, page) {
  await tab.focus(".skip");
  const controls = await tab.evaluate(() => {
    globalThis.stops = [];
    globalThis.controls = [...document.querySelectorAll("a[href]:not(.skip), button, input, select, textarea, summary, [tabindex='0']")].filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled && each.tabIndex >= 0);
    return globalThis.controls.length;
  });
  const keys = await tab.context().newCDPSession(tab), pressed = [];
  // One after the other, but without waiting for each to be answered.
  for (let press = 0; press < Math.min(controls, controls_max) + dates_extra; press += 1)
    for (const type of ["rawKeyDown", "keyUp"]) pressed.push(keys.send("Input.dispatchKeyEvent", { type, key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 }));
  await Promise.all(pressed);
  await keys.detach();
  const lost = await tab.evaluate((most) => {
    const words = (each) => each.outerHTML.slice(0, 120), first = globalThis.controls.slice(0, most), reached = globalThis.stops.map(({ target }) => target), order = [...new Set(reached.filter((each) => first.includes(each)))];
    return [...first.filter((each) => !reached.includes(each)).map((each) => `cannot be reached: ${words(each)}`), ...globalThis.stops.filter(({ target, seen }) => !seen && target !== document.body).map(({ target }) => `focus is not seen: ${words(target)}`),
      ...order.filter((each, index) => index > 0 && order[index - 1].compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING).map((each) => `out of order: ${words(each)}`)];
  }, controls_max);
  for (const each of lost.slice(0, 5)) faults.push(`walk ${page}: ${each}`);
}

/** Keyboard only: skip link first, then on to a reason, and back. */
async function keyboard() {
  const tab = await browser.newPage();
  await tab.goto(`${home}?at=${day}`);
  await tab.waitForSelector(".light");
  await tab.keyboard.press("Tab");
  assert.equal(await tab.evaluate(() => document.activeElement.className), "skip");
  await tab.focus(".light a");
  await tab.keyboard.press("Enter");
  await tab.waitForSelector(".reason");
  assert.match(tab.url(), /page=why/);
  assert.match(tab.url(), /at=2026-07-05/);
  await tab.goBack();
  await tab.waitForSelector(".light");
  await tab.focus('nav a[href*="page=waits"]');
  await tab.keyboard.press("Enter");
  await tab.waitForSelector(".seat");
  await tab.focus(".seat >> nth=0");
  await tab.keyboard.press("Space");
  await tab.waitForSelector(".seat.chosen");
  assert.match(tab.url(), /show=/);
  // A form opens and is closed with Escape, and the focus is where it was.
  await tab.focus("header .tools button");
  await tab.keyboard.press("Enter");
  await tab.waitForSelector("dialog[open] [name=act]");
  await tab.keyboard.press("Escape");
  await tab.waitForSelector("dialog", { state: "detached" });
  assert.equal(await tab.evaluate(() => document.activeElement.matches("header .tools button")), true);
  await tab.focus(".step >> nth=1");
  await tab.keyboard.press("Enter");
  await tab.waitForSelector(".opens");
  await tab.close();
}

try {
  await Promise.all([views("en"), views("ar"), truth(), keyboard(), draft(), many(), ahead()]);
  await reports();
} finally {
  await browser.close();
  room.close();
}
console.log(faults.join("\n") || "Every view holds.");
process.exitCode = faults.length ? 1 : 0;
