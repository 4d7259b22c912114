// Every sentence that the program makes has its Arabic: reasons, duties, waits, steps and forecasts of each mission, findings and their ways
// out, problems by their code. What stands in a mission's own files is quoted and needs none.
// Usage: node test/arabic_test.mjs TRUCE MISSION DAY [MISSION DAY …]
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "./load.mjs";
import { serve } from "./room.mjs";

const [truce, ...missions] = process.argv.slice(2), root = new URL("../../", import.meta.url).pathname, at_once = 8, in_period = 200 * 86_400_000;
const page = await load("address.ts", "parts/reason.ts", "words/findings.ts", "words/problems.ts", "words/problems_ar.ts", "words/rules_ar.ts", "words.ts");
const desk = mkdtempSync(join(tmpdir(), "truce-arabic-")), draft = join(desk, "draft.truce");
page.address.value = { ...page.address.value, lang: "ar" };
const print = (...words) => JSON.parse(execFileSync(truce, [...words, "--json"], { maxBuffer: 1 << 28 }));

/** All sentences and names that the pages of a mission are made of on a day, as the program says them. */
async function gathered(home, day) {
  const found = new Set(), add = (...all) => all.flat().forEach((each) => each && found.add(each));
  const get = async (path) => { const answer = await fetch(`${home}api/${path}`); return answer.ok ? answer.json() : null; };
  const agreement = await get("agreement"), topics = [...agreement.conditions, ...agreement.phases].map(({ name }) => name).concat(agreement.clauses.map(({ label }) => `clause ${label}`));
  agreement.clauses.forEach(({ says, title, who }) => add(says, title, who));
  const walk = ({ says, because, could_settle, parts }) => { add(Object.values(page.saidBy({ says })), because, could_settle); parts.forEach(walk); };
  const ask = async (of) => (await get(`why?${new URLSearchParams({ of, at: day })}`)).answers.forEach(walk);
  for (let first = 0; first < topics.length; first += at_once) await Promise.all(topics.slice(first, first + at_once).map(ask));
  const waits = await get(`waits?at=${day}`);
  waits.waits.forEach(({ who, for: whom, missing }) => add(who, whom, missing));
  waits.nodes.forEach(({ label }) => add(label));
  waits.edges.forEach(({ why }) => add(why));
  waits.closed.forEach(({ links, ways_out }) => add(links.map(({ missing }) => missing), ways_out.flat()));
  waits.steps.forEach(({ label, opens }) => add(label, opens.map(({ name }) => name)));
  (await get(`calendar?at=${day}`)).entries.forEach(({ says, who, turns }) => add(says, who, turns));
  const from = new Date(Date.parse(day) - in_period).toISOString().slice(0, 10), brief = await get(`brief?from=${from}&until=${day}`);
  [...brief.due, ...brief.missed, ...brief.late].forEach(({ says, who }) => add(says, who));
  brief.unknown.forEach(({ says }) => add(Object.values(page.saidBy({ says }))));
  brief.changed.forEach(({ name, title }) => add(name, title));
  (await get(`record?until=${day}`)).reports.forEach(({ act, by, about, place }) => add(act, by, about, place));
  (await get(`pipelines?at=${day}`)).pipelines.forEach(({ pipeline, lost_as, stages }) => add(pipeline, lost_as, stages.map(({ stage }) => stage)));
  const forecast = await get(`forecast?at=${day}&futures=50&days=365`);
  forecast?.answers.forEach(({ name, last_gates, spread }) => add(name, last_gates.map((gate) => gate.name), (spread?.by ?? []).map(({ assumption }) => assumption)));
  forecast?.levers.forEach(({ step, changes }) => add(step, changes));
  forecast?.fans.forEach(({ stock, targets }) => add(stock, targets.map(({ name }) => name)));
  forecast?.assumptions.forEach(({ says }) => add(says.replace(/ because .*$/s, "")));
  add(forecast?.uncovered ?? [], (forecast?.fits ?? []).map(({ name }) => name));
  return found;
}
const inArabic = (text) => (page.sentence(text) === text ? page.inWords(text) : page.sentence(text));
/** In English: a word that stands outside the marks that set a quotation apart. */
const english = (text) => text === null || /[A-Za-z]{2}/.test(text.replace(/\u2066[^\u2069]*\u2069/g, ""));

async function mission(folder, day) {
  const room = await serve(truce, folder);
  try {
    page.names.value = await (await fetch(`${room.address}api/names`)).json();
    const said = await gathered(room.address, day);
    assert.ok(said.size > 40, `${folder}: ${said.size} sentences are too few`);
    assert.deepEqual([...said].filter((text) => english(inArabic(text))), [], `${folder}: these stay English`);
    console.log(`${folder}: ${said.size} sentences and names.`);
  } finally { room.close(); }
}

/** What check finds in the examples of all rules, in other texts and in the missions; of a text without names in Arabic, the names alone stay. */
function findings(folders) {
  const { rules } = print("explain");
  assert.deepEqual(Object.keys(page.rules_ar).sort(), rules.map(({ code }) => code).sort());
  page.names.value = {};
  const teller = page.findingTeller(page.inWords), told = new Map();
  const pages = `${root}tests/golden/rules/`, examples = `${root}tests/examples/`, seen = new Set();
  const texts = readdirSync(pages).flatMap((name) => [...readFileSync(pages + name, "utf8").matchAll(/^```truce[^\n]*\n(.*?)^```/gms)].map(([, text]) => text));
  const check = (answer) => { for (const finding of answer.findings) { seen.add(finding.code); for (const says of [finding.says, ...finding.ways_out]) told.set(says, teller.sentence(says)); assert.ok(!english(page.findingIn(teller, finding))); } };
  folders.forEach((folder) => check(print("check", folder)));
  for (const text of [...texts, ...readdirSync(examples).map((name) => readFileSync(examples + name, "utf8"))]) check(checked(text));
  assert.ok(seen.size > 40, `only ${seen.size} rules found anything`);
  assert.deepEqual([...told].filter(([, arabic]) => english(arabic)).map(([says]) => says), []);
  // A sentence that is in no list is still told in Arabic, by its rule.
  assert.ok(!english(page.findingIn(teller, { code: "dead_clause", clause: "7", says: "Nothing like this was ever said.", quotes: [] })));
  console.log(`${told.size} findings and ways out.`);
}
function checked(text) {
  writeFileSync(draft, text);
  try { return print("check", draft, "--profile", "mission"); } catch ({ stdout }) { return JSON.parse(String(stdout)); }  // it finds mistakes, and says so
}

/** Every code of a problem that the sources know, where a reader of the page may meet it. */
function problems() {
  const codes = new Set(), given = /(?:\b(?:fail|mistake|problem|fault|problem_response)\((?:\d+,\s*|status,\s*)?|\.code = )\s*"([a-z]+(?:_[a-z]+)+|usage)"/g;
  for (const folder of ["language", "serve", "answer", "record", "forecast"])
    for (const file of readdirSync(`${root}src/${folder}`)) for (const [, code] of readFileSync(`${root}src/${folder}/${file}`, "utf8").matchAll(given)) codes.add(code);
  assert.ok(codes.size > 80);
  assert.deepEqual([...codes].filter((code) => !page.problems_ar[code]), [], "these problems have no Arabic");
  const { problems: [first] } = checked("agreement \"Harbour\"\n  in force from 2031-03-01\nparty side: north, south\nprocess withdrawal by any side\nclause 1 nroth must end withdrawal\n");
  const { says, help } = page.problemIn(first);
  assert.deepEqual([says, help], ["لا يعرف الاتفاق هذا الاسم. \u2066nroth\u2069", "هل المقصود \u2066north\u2069؟"]);
  assert.ok(![...page.helps_ar, ["", page.problemIn({ code: "none_such", says: "No.", help: "Never." }).says]].some(([, arabic]) => !/\p{Script=Arabic}/u.test(arabic)));
  console.log(`${codes.size} problems.`);
}

const folders = missions.filter((_, index) => index % 2 === 0);
for (const [index, folder] of folders.entries()) await mission(folder, missions[2 * index + 1]);
try {
  findings(folders);
  problems();
} finally { rmSync(desk, { recursive: true }); }
