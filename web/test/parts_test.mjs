// The parts of the page that work something out: chances, levers, subjects, silence, time and text. Usage: node test/parts_test.mjs
import assert from "node:assert/strict";
import { build } from "esbuild";

const load = async (name) => {
  const made = await build({ entryPoints: [new URL(`../src/${name}`, import.meta.url).pathname], bundle: true, format: "esm", write: false, jsx: "automatic", jsxImportSource: "preact", logLevel: "error" });
  return import(`data:text/javascript;base64,${Buffer.from(made.outputFiles[0].text).toString("base64")}`);
};
const [chance, levers, subjects, timeline, agreed, waits, outcomes, reason] = await Promise.all(
  ["parts/chance.ts", "parts/levers.tsx", "parts/subjects.ts", "parts/timeline.tsx", "pages/agreed.tsx", "pages/waits.tsx", "parts/outcomes.tsx", "parts/reason.ts"].map(load));
const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-9, `${found} is not ${expected}`);

// Wilson's interval as `truce forecast` prints it for 1938 of 2000 (from its JSON).
const { value, low, high } = chance.wilson(1933, 2000);
near(value, 0.9665); near(low, 0.9576766713572294); near(high, 0.9735347235293615);
assert.deepEqual(chance.summed({ by_day: [0, 2, 3] }), [0, 2, 5]);
near(chance.chanceBy({ by_day: [0, 2, 3], never: 5 }, 99).value, 0.5);

// A sentence keeps its words; only its numbers are turned, and never those of another kind.
const says = 'expect end of hold by north 30 to 240 days after 3 votes, most likely 90, chance 60 percent because "r0305: 10 days"';
assert.deepEqual(levers.knobsOf(says).map(({ kind }) => kind), ["delay", "chance"]);
assert.equal(levers.turned(says, {}), says);
assert.equal(levers.turned(says, { delay: 2, chance: 75 }), 'expect end of hold by north 60 to 480 days after 3 votes, most likely 180, chance 75 percent because "r0305: 10 days"');
const unrest = "expect attack by any side at 0.1 per day, each setting off 0.3 more within 3 days";
assert.equal(levers.turned(unrest, { rate: 0.25 }), "expect attack by any side at 0.25 per day, each setting off 0.3 more within 3 days");
assert.equal(levers.turned("expect 8000 troops to arrival by north 7 to 60 days after calm", { amount: 4000 }), "expect 4000 troops to arrival by north 7 to 60 days after calm");
assert.deepEqual(levers.leversOf([{ says }, { says: unrest }], { 0: { off: false, knobs: {} }, 1: { off: true, knobs: {} } }), [{ assumption: 1, says: "" }]);

const text = `# The truce

event attack by any side
  watched by monitors  # a note
pipeline troops: offer by any side -> arrival by any side

# Aid

process opening by south in quay

# What must be true
# in two lines

condition calm is no attack for 30 days
condition open is during opening
condition ready is all of
  - open
  - at least 20_000 troops at arrival
condition vague is undecided
clause 1 "Calm"
  each side must keep calm
`;
const conditions = [["calm", 14, 14], ["open", 15, 15], ["ready", 16, 18], ["vague", 19, 19]].map(([name, line, end_line]) => ({ name, line, end_line }));
assert.deepEqual([...subjects.subjectsOf({ text, conditions })], [["The truce", ["calm"]], ["Aid", ["open", "ready"]], ["", ["vague"]]]);
assert.deepEqual(subjects.targetsOf({ text }), [{ pipeline: "troops", stage: "arrival", target: 20_000 }]);

const blocks = agreed.blocksOf(text);
assert.equal(blocks.map((block) => block.text).join("\n"), text.trimEnd(), "no line of the text is lost");
assert.deepEqual(blocks.filter(({ kind }) => kind).map(({ kind, name }) => `${kind} ${name}`), ["condition calm", "condition open", "condition ready", "condition vague", "clause 1"]);
for (const { text: part, line } of blocks) assert.equal(text.split("\n")[line - 1], part.split("\n")[0], "a part begins at its line");

const wait = (who, whom, missing) => ({ who, for: whom, clause: "1", members: { side: who }, how: "act", before: false, missing });
assert.deepEqual(waits.grouped([wait("a", "x", "calm"), wait("a", "y", "calm"), wait("b", "x", "calm"), wait("b", "y", "calm"), wait("c", "x", "calm"), wait("c", "x", "aid")]).map(({ whos, whoms, wait: { missing } }) => [whos.join(), whoms.join(), missing]),
  [["a,b", "x,y", "calm"], ["c", "x", "calm"], ["c", "x", "aid"]]);

assert.deepEqual(outcomes.stacked([{ state: "met", by_day: [0, 5] }, { state: "late", by_day: [10, 5] }], 10), [{ state: "met", low: [0, 0], high: [0, 0.5] }, { state: "late", low: [0, 0.5], high: [1, 1] }]);

const said = (says) => { const { name, rule } = reason.saidBy({ says }); return [name, rule]; };
assert.deepEqual(["calm: no attack for 3 days", "calm in quay: no attack", "clause 4.2: north must go", "calm", "all of", "Owed since 2031-03-01 14:00. No deadline.", "closes when: once order by north"].map(said),
  [["calm", "no attack for 3 days"], ["calm in quay", "no attack"], ["clause 4.2", "north must go"], ["calm", ""], ["", "all of"], ["", "Owed since 2031-03-01 14:00. No deadline."], ["", "closes when: once order by north"]]);

const told = (day, status) => ({ status, happened: { text: day, begin: `${day}T00:00:00Z` } });
const bars = timeline.barsOf([told("2031-01-01", "reported"), told("2031-06-30", "disputed"), told("2031-06-30", "reported")]);
assert.equal(bars.reduce((sum, { all }) => sum + all, 0), 3);
assert.deepEqual([bars.length, bars[0].first, bars.at(-1).all, bars.at(-1).disputed], [26, "2031-01-01", 2, 1]);
// In Arabic a number and what it counts agree; a moment is told to the minute, and midnight as the end of the day before.
const { agreeing } = await load("words/numbers.ts"), { moment } = await load("words.ts");
assert.deepEqual(["1 يومًا", "2 ساعة", "7 يومًا", "10 شهرًا", "11 يومًا", "2026-03-07 يومًا"].map(agreeing), ["يوم واحد", "ساعتين", "7 أيام", "10 أشهر", "11 يومًا", "2026-03-07 يومًا"]);
assert.deepEqual(["2026-06-06 00:00:01", "2026-11-18 00:00", "2026-11-18 14:30:01", "2026-11-17 24:00"].map(moment), ["2026-06-05 24:00", "2026-11-17 24:00", "2026-11-18 14:30", "2026-11-17 24:00"]);
console.log("The parts hold.");
