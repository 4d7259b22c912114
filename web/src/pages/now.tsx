// What holds? The green-light board: readable in five seconds, with its reasons in thirty.
import type { ComponentChildren } from "preact";
import { address, atDay, link } from "../address";
import * as api from "../api";
import { feedsOf, lastLearned, type Feed } from "../parts/feeds";
import { Loaded, useAnswer } from "../parts/loaded";
import { Mark, Name } from "../parts/mark";
import { subjectsOf, targetsOf, type Target } from "../parts/subjects";
import type { AgreementText, Brief, ClauseVerdict, Due, Explanation, Report, Situation, Stock, Truth } from "../types";
import { addDays, count, dayOf, daysBetween, plain, range, say, sayWord, sentence, type Key } from "../words";

interface Gate { name: string; truth: Truth; parts: Explanation[] }
interface Board { situation: Situation; agreement: AgreementText; light: Gate | null; gates: Gate[]; reports: Report[] }

// The two names that the program itself gives a place on its board.
const light_name = "green_light", gates_ending = "_gates";
const stale_after_days = 14, reports_looked_at = 500, shown_first = 8, week = 7;

async function board(): Promise<Board> {
  const when = { at: address.value.at, known: address.value.known };
  const [situation, record, agreement] = await Promise.all([api.status(when), api.record(atDay(), when.known || atDay(), reports_looked_at), api.agreement()]);
  const asked = situation.conditions.filter(({ condition, members }) => (condition === light_name || condition.endsWith(gates_ending)) && !Object.keys(members).length);
  const gates = await Promise.all(asked.map(async ({ condition, truth }): Promise<Gate> => ({ name: condition, truth, parts: (await api.why(condition, when)).answers[0]?.parts ?? [] })));
  return { situation, agreement, light: gates.find(({ name }) => name === light_name) ?? null, gates: gates.filter(({ name }) => name !== light_name), reports: record.reports };
}

const name_of = (part: Explanation): string => part.says.split(":")[0] ?? part.says;
const open_parts = (gate: Gate) => gate.parts.filter(({ verdict }) => verdict !== "yes");

const Light = ({ gate, since }: { gate: Gate; since: string }) => <section class={`light ${gate.truth}`} aria-labelledby="light">
  <h2 id="light">{say("green_light")}: <strong>{say(`light_${gate.truth}` as Key)}</strong></h2>
  {since && <p>{say("since")} <bdi>{since}</bdi></p>}
  {gate.truth === "yes" ? <p>{say("nothing_missing")}</p> : <><h3>{say("missing")}</h3>
    <ul>{open_parts(gate).map((part) => <li><Mark of={part.verdict} /> <Name name={name_of(part)} /> {part.because && <small dir="auto">{sentence(part.because)}</small>}</li>)}</ul></>}</section>;

const Stale = ({ last, at }: { last: string; at: string }) => {
  if (!last) return <p class="stale" role="status">{say("no_reports")}</p>;
  const days = daysBetween(last, at);
  return days <= stale_after_days ? <p class="quiet">{say("fresh")}: <bdi>{dayOf(last)}</bdi></p> :
    <p class="stale" role="status"><strong>{say("stale")}.</strong> {say("last_report")} <bdi>{dayOf(last)}</bdi>, {count(days)} {say("days_ago")}. {say("stale_help")}</p>;
};

const Feeds = ({ feeds }: { feeds: Feed[] }) => feeds.length === 0 ? null : <section><h2>{say("feeds")}</h2><p class="quiet">{say("feeds_help")}</p>
  <ul class="feeds">{feeds.map(({ source, last, days, usual, stale }) => <li class={stale ? "stale" : ""}><a href={link({ page: "happened", show: new URLSearchParams({ q: source }).toString() })}><bdi lang="en">{source}</bdi></a> {stale && <strong>{say("stale")}</strong>}
    <small> <bdi>{last}</bdi> · {count(days)} {say("days_silent")}, {say("usually")} {count(usual)}</small></li>)}</ul></section>;

/** What has come against what is asked: filled surely, hatched possibly. */
const Against = ({ stock, target, title }: { stock: Stock; target: Target; title: string }) => {
  const most = stock.past.most ?? target.target, sure = Math.min(1, (stock.past.least ?? 0) / target.target), possible = Math.min(1, Math.max(most, stock.past.least ?? 0) / target.target);
  return <div class="against"><dt><bdi lang="en">{title}</bdi></dt><dd><bdi>{range(stock.past)}</bdi> <small>{say("of_target")} <bdi>{count(target.target)}</bdi></small>
    <svg viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true"><rect class="whole" width="200" height="12" /><rect class="possible" width={200 * possible} height="12" /><rect class="sure" width={200 * sure} height="12" /></svg></dd></div>;
};
const Strength = ({ stocks, targets }: { stocks: Stock[]; targets: Target[] }) => {
  const measured = stocks.flatMap((stock) => { const target = targets.find(({ pipeline, stage }) => pipeline === stock.pipeline && stage === stock.stage); return target ? [{ stock, target }] : []; });
  return measured.length === 0 ? null : <section><h2>{say("strength")}</h2><dl class="tiles">{measured.map(({ stock, target }) => <Against stock={stock} target={target} title={`${plain(stock.pipeline)}: ${plain(stock.stage)}`} />)}</dl>
    <a href={link({ page: "moved" })}>{say("moved_q")}</a></section>;
};

const Contributors = ({ gates }: { gates: Gate[] }) => gates.length === 0 ? null : <section><h2>{say("contributors")}</h2><ul class="gates">
  {gates.map((gate) => <li><Mark of={gate.truth} /> <Name name={gate.name} />
    <small>{open_parts(gate).length === 0 ? say("all_passed") : <>{open_parts(gate).map((part, index) => <>{index > 0 && " · "}<Name name={name_of(part)} />{part.verdict === "unknown" && ` (${say("unknown")})`}</>)}</>}</small></li>)}</ul></section>;

/** The members of a family together: how many are in which state. */
const truthsOf = (situation: Situation, name: string): [Truth, number][] => {
  const all = situation.conditions.filter(({ condition }) => condition === name).map(({ truth }) => truth);
  return [...new Set(all)].map((truth) => [truth, all.filter((each) => each === truth).length]);
};
const Subjects = ({ situation, agreement }: { situation: Situation; agreement: AgreementText }) => <section><h2>{say("areas")}</h2><div class="subjects">
  {[...subjectsOf(agreement)].map(([head, all]) => {
    const names = all.filter((name) => name !== light_name && !name.endsWith(gates_ending));
    return names.length > 0 && <article><h3><bdi lang="en" dir="auto">{head || say(subjectsOf(agreement).size === 1 ? "conditions" : "other_subjects")}</bdi></h3><ul>{names.map((name) => <li>{truthsOf(situation, name).map(([truth, number]) => <><Mark of={truth} />{number > 1 && <small> × {count(number)}</small>} </>)}<Name name={name} /></li>)}</ul></article>;
  })}
  {situation.phases.length > 0 && <article><h3>{say("phases")}</h3><ul>{situation.phases.map(({ phase, open, since }) => <li>{sayWord(`open_${open}`)} · <Name name={phase} /> {since && <small>{say("since")} <bdi>{since.text}</bdi></small>}</li>)}</ul></article>}</div></section>;

const DueLine = ({ due, at }: { due: Due; at: string }) => { const days = daysBetween(at, due.due.begin); return <li><Mark of={due.state} /> <Name name={`${due.clause} ${due.title}`.trim()} of={["clause", due.clause, ...Object.values(due.members).map((member) => `of ${member}`)].join(" ")} />
  {" "}<bdi lang="en">{plain(due.who)}</bdi> <small>{say("due")} <bdi>{due.due.text}</bdi>{days > 0 && `, ${say("in_days")} ${count(days)}`}</small></li>; };
const List = ({ title, none, children }: { title: Key; none: Key; children: ComponentChildren[] }) => <section><h2>{say(title)} {children.length > 0 && `(${count(children.length)})`}</h2>
  {children.length === 0 ? <p class="quiet">{say(none)}</p> : <><ul>{children.slice(0, shown_first)}</ul>
    {children.length > shown_first && <details><summary>+ {count(children.length - shown_first)} {say("more")}</summary><ul>{children.slice(shown_first)}</ul></details>}</>}</section>;

const clause_of = ({ clause, members }: ClauseVerdict) => ["clause", clause, ...Object.values(members).map((member) => `of ${member}`)].join(" ");
const ClauseLine = ({ verdict }: { verdict: ClauseVerdict }) => <li><Mark of={verdict.state} /> <Name name={`${verdict.clause} ${verdict.title}`.trim()} of={clause_of(verdict)} />
  {" "}<bdi lang="en">{Object.values(verdict.members).map(plain).join(", ")}</bdi> {verdict.since && <small>{say("since")} <bdi>{verdict.since.text}</bdi></small>}</li>;

const Pressing = ({ brief, at, wrong }: { brief: Brief; at: string; wrong: ClauseVerdict[] }) => <div class="columns">
  <List title="due_next" none="nothing_due">{brief.due.map((due) => <DueLine due={due} at={at} />)}</List>
  <List title="missed_list" none="nothing_missed">{wrong.map((verdict) => <ClauseLine verdict={verdict} />)}</List>
  <List title="unknown_list" none="nothing_unknown">{brief.unknown.map(({ sort, name, title, members, could_settle }) => <li><Mark of="unknown" /> <Name name={`${name} ${title}`.trim()} of={[sort === "clause" ? `clause ${name}` : name, ...Object.values(members).map((member) => `${sort === "clause" ? "of" : "in"} ${member}`)].join(" ")} />
    {" "}<bdi lang="en">{Object.values(members).map(plain).join(", ")}</bdi> <small>{could_settle.length ? <><bdi lang="en">{could_settle.map(plain).join(", ")}</bdi> {say("can_settle")}</> : say("nobody_named")}</small></li>)}</List></div>;

export function Page() {
  const { at, known } = address.value, until = atDay();
  const answer = useAnswer(board, [at, known, api.version.value]), brief = useAnswer(() => api.brief(addDays(until, -week), until, known), [until, known, api.version.value]);
  return <Loaded answer={answer}>{({ situation, agreement, light, gates, reports }) => {
    const last = lastLearned(reports), old = !last || daysBetween(last, situation.at.utc) > stale_after_days;
    const since = situation.conditions.find(({ condition }) => condition === light_name)?.since?.text ?? "";
    return <div class={old ? "outdated" : ""}>
      {old && <Stale last={last} at={situation.at.utc} />}
      {light ? <Light gate={light} since={since} /> : <section class={`light ${situation.in_force}`}><h2>{say("agreement_in_force")}: <strong>{sayWord(situation.in_force)}</strong></h2></section>}
      {!old && <Stale last={last} at={situation.at.utc} />}
      <div class="columns"><Strength stocks={situation.stocks} targets={targetsOf(agreement)} /><Contributors gates={gates} /></div>
      <Loaded answer={brief}>{(told) => <Pressing brief={told} at={situation.at.utc} wrong={situation.clauses.filter(({ state }) => ["missed", "breached", "late"].includes(state))} />}</Loaded>
      <Subjects situation={situation} agreement={agreement} />
      <Feeds feeds={feedsOf(reports, dayOf(situation.at.utc))} /></div>;
  }}</Loaded>;
}
