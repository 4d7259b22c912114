// What holds? The green-light board: readable in five seconds, with its reasons in thirty.
import { address, atDay } from "../address";
import * as api from "../api";
import { Loaded, useAnswer } from "../parts/loaded";
import { Mark, Name } from "../parts/mark";
import type { ClauseVerdict, Explanation, Situation, Stock, Truth } from "../types";
import { count, dayOf, daysBetween, plain, range, say, sayWord, type Key } from "../words";

interface Gate { name: string; truth: Truth; parts: Explanation[] }
interface Board { situation: Situation; light: Gate | null; gates: Gate[]; last: string }

const stale_after_days = 14;

async function board(): Promise<Board> {
  const when = { at: address.value.at, known: address.value.known };
  const [situation, record] = await Promise.all([api.status(when), api.record(atDay(), when.known || atDay())]);
  const asked = situation.conditions.filter(({ condition, members }) =>
    (condition === "green_light" || condition.endsWith("_gates")) && !Object.keys(members).length);
  const gates = await Promise.all(asked.map(async ({ condition, truth }): Promise<Gate> =>
    ({ name: condition, truth, parts: (await api.why(condition, when)).answers[0]?.parts ?? [] })));
  const last = record.reports.reduce((latest, { learned }) => (learned.begin > latest ? learned.begin : latest), "");
  return { situation, light: gates.find(({ name }) => name === "green_light") ?? null,
           gates: gates.filter(({ name }) => name !== "green_light"), last };
}

const name_of = (part: Explanation): string => part.says.split(":")[0] ?? part.says;
const open_parts = (gate: Gate) => gate.parts.filter(({ verdict }) => verdict !== "yes");
const clause_asked = ({ clause, members }: ClauseVerdict) =>
  ["clause", clause, ...Object.entries(members).map(([, member]) => `of ${member}`)].join(" ");

const Light = ({ gate, since }: { gate: Gate; since: string }) =>
  <section class={`light ${gate.truth}`} aria-labelledby="light">
    <h2 id="light">{say("green_light")}: <strong>{say(`light_${gate.truth}` as Key)}</strong></h2>
    {since && <p>{say("since")} <bdi>{since}</bdi></p>}
    {gate.truth === "yes" ? <p>{say("nothing_missing")}</p> : <>
      <h3>{say("missing")}</h3>
      <ul>{open_parts(gate).map((part) =>
        <li><Mark of={part.verdict} /> <Name name={name_of(part)} /> {part.because && <small lang="en" dir="auto">{part.because}</small>}</li>)}</ul></>}
  </section>;

const Stale = ({ last, at }: { last: string; at: string }) => {
  if (!last) return <p class="stale" role="status">{say("no_reports")}</p>;
  const days = daysBetween(last, at);
  return days <= stale_after_days ? <p class="quiet">{say("fresh")}: <bdi>{dayOf(last)}</bdi></p> :
    <p class="stale" role="status"><strong>{say("stale")}.</strong> {say("last_report")} <bdi>{dayOf(last)}</bdi>, {count(days)} {say("days_ago")}. {say("stale_help")}</p>;
};

const stages: [string, Key][] = [["offer", "pledged"], ["approval", "approved"], ["staging", "staged"], ["arrival", "arrived"]];
const Strength = ({ stocks }: { stocks: Stock[] }) => <section><h2>{say("strength")}</h2><dl class="tiles">
  {stages.flatMap(([stage, key]) => stocks.filter((stock) => stock.pipeline === "troops" && stock.stage === stage)
    .map((stock) => <div><dt>{say(key)}</dt><dd><bdi>{range(stage === "arrival" ? stock.at : stock.past)}</bdi></dd></div>))}
</dl></section>;

const Contributors = ({ gates }: { gates: Gate[] }) => <section><h2>{say("contributors")}</h2><ul class="gates">
  {gates.map((gate) => <li><Mark of={gate.truth} /> <Name name={gate.name} />
    <small>{open_parts(gate).length === 0 ? say("all_passed") : <>{open_parts(gate).map((part, index) =>
      <>{index > 0 && " · "}<Name name={name_of(part)} />{part.verdict === "unknown" && ` (${say("unknown")})`}</>)}</>}</small></li>)}
</ul></section>;

const subjects: [Key, RegExp][] = [
  ["ceasefire", /ceasefire|halt|truce|incidents/], ["mandate", /mandate|commander|consent/], ["disarmament", /disarm|withdrawn|milestones/],
  ["aid", /_600$|_open$/], ["rebuilding", /money|rebuild|works/], ["border_towns", /border_towns|rocket/],
];
const Subjects = ({ situation }: { situation: Situation }) => <section><h2>{say("areas")}</h2><div class="subjects">
  {subjects.map(([key, pattern]) => {
    const found = situation.conditions.filter(({ condition, members }) => pattern.test(condition) && !condition.endsWith("_gates") && !Object.keys(members).length);
    return <article><h3>{say(key)}</h3>{found.length === 0 && <p class="quiet">{say("no_condition")}</p>}
      <ul>{found.map(({ condition, truth }) => <li><Mark of={truth} /> <Name name={condition} /></li>)}</ul></article>;
  })}
</div></section>;

const ClauseLine = ({ verdict }: { verdict: ClauseVerdict }) => {
  const due = verdict.instances.find((instance) => instance.due)?.due;
  return <li><Mark of={verdict.state} /> <Name name={`${verdict.clause} ${verdict.title}`} of={clause_asked(verdict)} />{" "}
    {Object.values(verdict.members).map(plain).join(", ")} {due && <small>{say("due")} <bdi>{due.text}</bdi></small>}
    {verdict.possible.length > 0 && <small> ({verdict.possible.map(sayWord).join(` ${say("or")} `)})</small>}</li>;
};
const Clauses = ({ title, none, clauses }: { title: Key; none: Key; clauses: ClauseVerdict[] }) => <section><h2>{say(title)}</h2>
  {clauses.length === 0 ? <p class="quiet">{say(none)}</p> : <ul>{clauses.map((verdict) => <ClauseLine verdict={verdict} />)}</ul>}</section>;

export function Page() {
  const { at, known } = address.value;
  const answer = useAnswer(board, [at, known, api.version.value]);
  return <Loaded answer={answer}>{({ situation, light, gates, last }) => {
    const since = situation.conditions.find(({ condition }) => condition === "green_light")?.since?.text ?? "";
    const due = situation.clauses.filter(({ state, instances }) => state === "in force" && instances.some((instance) => instance.due));
    return <>
      {light && <Light gate={light} since={since} />}
      <Stale last={last} at={situation.at.utc} />
      <div class="columns"><Strength stocks={situation.stocks} /><Contributors gates={gates} /></div>
      <Subjects situation={situation} />
      <div class="columns">
        <Clauses title="due_next" none="nothing_due" clauses={due} />
        <Clauses title="missed_list" none="nothing_missed" clauses={situation.clauses.filter(({ state }) => ["missed", "breached", "late"].includes(state))} />
        <Clauses title="unknown_list" none="nothing_unknown" clauses={situation.clauses.filter(({ state }) => state === "unknown")} />
      </div></>;
  }}</Loaded>;
}
