// A report that is filed in one browser appears in another by itself; who may not, cannot. On a copy of the mission.
// Usage: node test/filing_test.mjs TRUCE MISSION
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { browse, serve, withoutMap } from "./room.mjs";

const [truce, mission] = process.argv.slice(2), folder = mkdtempSync(join(tmpdir(), "truce-page-")), copy = join(folder, "mission");
cpSync(mission, copy, { recursive: true });
const browser = await browse(), words = "Filed in a browser, by a test.";

async function opened(home, query) {
  const tab = await (await browser.newContext()).newPage();
  await withoutMap(tab);
  await tab.goto(`${home}?${query}`);
  return tab;
}
async function filled(tab, fields) {
  for (const [name, word] of Object.entries(fields)) {
    const field = tab.locator(`dialog [name=${name}]`);
    if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption(word); else await field.fill(word);
  }
}

/** Files a report with the keyboard; tells after how many milliseconds the other browser shows it. */
async function filedAndSeen(writer, reader, text) {
  await writer.locator("header button").first().press("Enter");
  await writer.waitForSelector("dialog [name=act]");
  await filled(writer, { act: "hostile_act", by: "israel", place: "rafah", happened: "2026-07-05", source: "Test radio", reliability: "B", credibility: "2", words: text });
  await writer.keyboard.press("Tab");
  await writer.focus("dialog form p button >> nth=0");
  await writer.keyboard.press("Enter");
  await writer.waitForSelector("dialog [role=status]");
  const acknowledged = Date.now();
  await reader.waitForSelector(`text=${text}`, { timeout: 10_000 });
  const took = Date.now() - acknowledged;
  await writer.click("dialog button");
  return took;
}

/** One person without accounts: files with the keyboard, corrects, verifies, retracts. */
async function alone() {
  const room = await serve(truce, copy), query = "page=happened&at=2026-07-05&known=2026-12-31";
  try {
    const [writer, reader] = [await opened(room.address, query), await opened(room.address, query)];
    await reader.waitForSelector(".reports li");
    await writer.waitForSelector(".reports li");
    assert.match(await writer.textContent("main"), /without signing in/);
    const took = await filedAndSeen(writer, reader, `${words} (1)`);  // told, and no test: timing is the machine's
    console.log(`Another browser shows the report ${took} ms after it is on disk.`);
    const mine = () => writer.locator(".report", { hasText: `${words} (1)` });
    await mine().getByText("Verify", { exact: true }).click();
    await filled(writer, { source: "Second test radio", credibility: "1" });
    await writer.click("dialog form button >> nth=0");
    await writer.waitForSelector("dialog [role=status]");
    await writer.click("dialog button");
    await reader.waitForSelector(`.report.verified:has-text("${words} (1)")`);
    await mine().last().getByText("Correct", { exact: true }).click();
    await filled(writer, { source: "Test radio", number: "many" });
    await writer.click("dialog form button >> nth=0");
    assert.equal(await writer.locator("dialog [role=status]").count(), 0, "a number that is none is not sent");
    await filled(writer, { number: "3" });
    await writer.click("dialog form button >> nth=0");
    await writer.waitForSelector("dialog [role=status]");
  } finally { room.close(); }
}

/** With accounts: a reader sees no form, and is refused if asked all the same; a wrong password is told in the reader's language. */
async function signedIn() {
  for (const [name, role] of [["lena", "reader"], ["omar", "reporter"]]) {
    const made = spawnSync(truce, ["user", "add", copy, name, role], { input: `pass word of ${name}\n` });
    assert.equal(made.status, 0, String(made.stderr));
  }
  const room = await serve(truce, copy);
  const signIn = async (tab, name, password) => { await tab.fill("[name=name]", name); await tab.fill("[name=password]", password); await tab.click(".sign-in button"); };
  try {
    const lena = await opened(room.address, "page=happened&at=2026-07-05&lang=ar");
    await lena.waitForSelector(".sign-in");
    await signIn(lena, "lena", "wrong");
    assert.match(await lena.textContent(".sign-in [role=alert] li"), /كلمة المرور/);
    await signIn(lena, "lena", "pass word of lena");
    await lena.waitForSelector(".reports li");
    assert.equal(await lena.locator(".report button").count(), 0);
    const refused = await lena.evaluate(async () => {
      const { csrf } = await (await fetch("/api/me")).json();
      return (await fetch("/api/reports", { method: "POST", headers: { "content-type": "application/json", "truce-csrf": csrf }, body: JSON.stringify({ act: "meeting", happened: "2026-07-05", source: "x" }) })).status;
    });
    assert.equal(refused, 403);
    const omar = await opened(room.address, "page=happened&at=2026-07-05");
    await omar.waitForSelector(".sign-in");
    await signIn(omar, "omar", "pass word of omar");
    await omar.waitForSelector(".report button");
    assert.equal(await omar.getByText("Verify", { exact: true }).count(), 0);
    await omar.click("text=Sign out");
    await omar.waitForSelector(".sign-in");
  } finally { room.close(); }
}

try {
  await alone();
  await signedIn();
  console.log("Filing and signing in hold.");
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
