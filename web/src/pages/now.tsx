// What holds? The green-light board: the light in five seconds, its reasons in thirty, then all the rest by subject.
import type { ComponentChildren } from "preact";
import { address, atDay, link } from "../address";
import * as api from "../api";
import { Loaded, useAnswer } from "../parts/loaded";
import { Mark, Name, Term, Terms } from "../parts/mark";
import { openParts, saidBy } from "../parts/reason";
import { subjectsOf, targetsOf, type Target } from "../parts/subjects";
import { Topic } from "../parts/topic";
import type { AgreementText, Brief, ClauseVerdict, Due, Explanation, Feed, Report, Situation, Stock, Truth } from "../types";
import { addDays, count, dayOf, daysBetween, fill, langOf, moment, range, say, sayWord, sentence, type Key } from "../words";

interface Gate { name: string; truth: Truth; parts: Explanation[] }
interface Light { gate: Gate; reports: Map<string, Report> }
interface Board { situation: Situation; agreement: AgreementText; light: Light | null; feeds: Feed[] }

// The two names that the program itself gives a place on its board.
const light_name = "green_light", gates_ending = "_gates";
const stale_after_days = 14, shown_first = 8, week = 7, parts_shown = 3, open_at_most = 12;

const when = () => ({ at: address.value.at, known: address.value.known });
const truthOf = (situation: Situation, name: string) => situation.conditions.find(({ condition, members }) => condition === name && !Object.keys(members).length)?.truth;

async function board(): Promise<Board> {
  const [situation, { feeds }, agreement] = await Promise.all([api.status(when()), api.feeds(when()), api.agreement()]);
  const truth = truthOf(situation, light_name);
  if (!truth) return { situation, agreement, light: null, feeds };
  const { answers, reports } = await api.why(light_name, when());
  return { situation, agreement, feeds, light: { gate: { name: light_name, truth, parts: answers[0]?.parts ?? [] }, reports: new Map(reports.map((report) => [report.id, report])) } };
}
const gateNames = (situation: Situation) => situation.conditions.filter(({ condition, members }) => condition.endsWith(gates_ending) && !Object.keys(members).length);
const gatesOf = (situation: Situation): Promise<Gate[]> => Promise.all(gateNames(situation).map(async ({ condition, truth }) => ({ name: condition, truth, parts: (await api.why(condition, when())).answers[0]?.parts ?? [] })));

const lamps: Record<Truth, string> = { yes: "M30 50l14 14 26-28", no: "M34 34l32 32M66 34L34 66", unknown: "M38 40a12 12 0 1 1 16 11q-4 2-4 8M50 70v1" };
const Lamp = ({ truth }: { truth: Truth }) => <svg viewBox="0 0 100 100" class="lamp" aria-hidden="true"><circle cx="50" cy="50" r="44" /><path d={lamps[truth]} /></svg>;

/** The report that tells most, in a line. */
const Telling = ({ report }: { report: Report }) => <small><bdi>{report.happened.text}</bdi>: <Term of={report.act} />{report.by && <>{say("comma")}<Term of={report.by} /></>} <span class="grade">{report.reliability}{report.credibility}</span>
  {" "}<a href={link({ page: "happened", of: report.id })}><bdi translate={false}>{report.id}</bdi></a></small>;

/** A part by its name, which leads to its reason; what has no name is said and leads nowhere. */
const Part = ({ part }: { part: Explanation }) => { const { name, rule } = saidBy(part); return name ? <Name name={name} /> : <Term of={rule} />; };
const because = (part: Explanation) => part.because && <span dir="auto">{sentence(part.because)}</span>;
const Missing = ({ part, reports }: { part: Explanation; reports: Map<string, Report> }) => {
  const below = openParts(part.parts).slice(0, parts_shown), report = part.reports.map((id) => reports.get(id)).find(Boolean), { name, rule } = saidBy(part);
  return <li><Mark of={part.verdict} /> <Part part={part} />{rule && name && <small> <Term of={rule} /></small>}
    <div class="reasons">{below.length === 0 && because(part)} {report && <Telling report={report} />}
      {below.map((each) => <div><Part part={each} />: {because(each)}</div>)}</div></li>;
};

const LightPanel = ({ light: { gate, reports }, since }: { light: Light; since: string }) => {
  const missing = openParts(gate.parts), unknown = missing.filter(({ verdict }) => verdict === "unknown").length;
  return <section class={`light ${gate.truth}`} aria-labelledby="light"><Lamp truth={gate.truth} /><div>
    <h2 id="light">{say("green_light")}: <strong>{say(`light_${gate.truth}` as Key)}</strong></h2>
    <p>{fill("light_sum", count(gate.parts.length - missing.length), count(gate.parts.length))}{missing.length > unknown && ` ${fill("light_missing", count(missing.length - unknown))}`}{unknown > 0 && ` ${fill("light_doubt", count(unknown))}`}
      {since && <> · {say("since")} <bdi>{moment(since)}</bdi></>}</p></div>
    {missing.length === 0 ? <p>{say("nothing_missing")}</p> : <div class="missing"><h3>{say("missing")}</h3><ul>{missing.map((part) => <Missing part={part} reports={reports} />)}</ul></div>}</section>;
};

const lastLearned = (feeds: Feed[]): string => feeds.reduce((latest, { last }) => (last.begin > latest ? last.begin : latest), "");
const Stale = ({ last, at }: { last: string; at: string }) => {
  if (!last) return <p class="stale" role="status">{say("no_reports")}</p>;
  return <p class="stale" role="status"><strong>{say("stale")}.</strong> {say("last_report")} <bdi>{dayOf(last)}</bdi>, {count(daysBetween(last, at))} {say("days_ago")}. {say("stale_help")}</p>;
};

const Silence = ({ of: { last, days_silent, days_usual, stale } }: { of: Omit<Feed, "feed" | "sources"> }) => <>{stale && <strong>{say("stale")}</strong>}
  <small> {fill("heard", dayOf(last.text), count(days_silent), count(days_usual))}</small></>;
const Feeds = ({ feeds }: { feeds: Feed[] }) => feeds.length === 0 ? null : <section id="feeds"><h2>{say("feeds")}</h2><p class="quiet">{say("feeds_help")}</p>
  <ul class="feeds">{feeds.map((feed) => <li class={feed.stale ? "stale" : ""}><b><bdi lang="en" translate={false}>{feed.feed}</bdi></b> <Silence of={feed} />
    <details><summary>{fill("feed_sources", count(feed.sources.length), count(feed.sources.filter(({ stale }) => stale).length))}</summary>
      <ul>{[...feed.sources].sort((a, b) => Number(b.stale) - Number(a.stale) || b.reports - a.reports).map((each) => <li><a href={link({ page: "happened", show: new URLSearchParams({ q: each.source }).toString() })}><bdi lang={langOf(each.source)} translate={false}>{each.source}</bdi></a> <Silence of={each} /></li>)}</ul></details></li>)}</ul></section>;

/** What has come against what is asked: filled surely, hatched possibly. */
const Against = ({ stock, target }: Measured) => {
  const most = stock.past.most ?? target.target, sure = Math.min(1, (stock.past.least ?? 0) / target.target), possible = Math.min(1, Math.max(most, stock.past.least ?? 0) / target.target);
  return <div class="against"><dt><Term of={stock.pipeline} />: <Term of={stock.stage} /></dt><dd><bdi>{range(stock.past)}</bdi> <small>{say("of_target")} <bdi>{count(target.target)}</bdi></small>
    <svg viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true"><rect class="whole" width="200" height="12" /><rect class="possible" width={200 * possible} height="12" /><rect class="sure" width={200 * sure} height="12" /></svg></dd></div>;
};
type Measured = { stock: Stock; target: Target };
const measuredIn = (stocks: Stock[], targets: Target[]): Measured[] => stocks.flatMap((stock) => { const target = targets.find(({ pipeline, stage }) => pipeline === stock.pipeline && stage === stock.stage); return target ? [{ stock, target }] : []; });
const Strength = ({ measured }: { measured: Measured[] }) => measured.length === 0 ? null : <section id="strength"><h2>{say("strength")}</h2>
  <dl class="tiles">{measured.map((each) => <Against {...each} />)}</dl><a href={link({ page: "moved" })}>{say("moved_q")}</a></section>;

const Contributors = ({ gates }: { gates: Gate[] }) => gates.length === 0 ? null : <section id="contributors"><h2>{say("contributors")}</h2><ul class="gates">
  {gates.map((gate) => <li><Mark of={gate.truth} /> <a href={link({ page: "why", of: gate.name })}><Term of={gate.name.slice(0, -gates_ending.length)} /></a>
    <small>{openParts(gate.parts).length === 0 ? say("all_passed") : openParts(gate.parts).map((part, index) => <>{index > 0 && " · "}<Part part={part} />{part.verdict === "unknown" && ` (${say("unknown")})`}</>)}</small></li>)}</ul></section>;

/** What to look at next, each a number that leads to its section. */
const Vitals = ({ situation, measured, brief, last, old }: { situation: Situation; measured: Measured[]; brief: Brief | undefined; last: string; old: boolean }) => {
  const longest = measured.filter(({ stock }) => stock.pipeline === [...measured].sort((a, b) => stagesOf(situation, b) - stagesOf(situation, a))[0]?.stock.pipeline).at(-1);
  const gates = gateNames(situation), next = brief?.due.find(({ due }) => due.begin > situation.at.utc);
  return <dl class="vitals">
    {longest && <div><dt><a href="#strength"><Term of={longest.stock.pipeline} />: <Term of={longest.stock.stage} /></a></dt><dd><bdi>{range(longest.stock.past)}</bdi> <small>{say("of_target")} <bdi>{count(longest.target.target)}</bdi></small></dd></div>}
    {gates.length > 0 && <div><dt><a href="#contributors">{say("contributors_ready")}</a></dt><dd>{count(gates.filter(({ truth }) => truth === "yes").length)} <small>{say("of_target")} {count(gates.length)}</small></dd></div>}
    <div><dt><a href="#missed_list">{say("missed_list")}</a></dt><dd>{count(wrongIn(situation).length)}</dd></div>
    {brief && <div><dt><a href="#unknown_list">{say("light_unknown")}</a></dt><dd>{count(brief.unknown.length)}</dd></div>}
    {next && <div><dt><a href="#due_next">{say("due_next")}</a></dt><dd><bdi>{dayOf(moment(next.due.text))}</bdi> <small>{fill("days_ahead", count(daysBetween(situation.at.utc, next.due.begin)))}</small></dd></div>}
    <div><dt><a href="#feeds">{say(old ? "stale" : "fresh")}</a></dt><dd><bdi>{last ? dayOf(last) : "—"}</bdi></dd></div></dl>;
};
const stagesOf = ({ stocks }: Situation, { stock }: Measured) => stocks.filter(({ pipeline }) => pipeline === stock.pipeline).length;
const wrongIn = ({ clauses }: Situation) => clauses.filter(({ state }) => ["missed", "breached", "late"].includes(state));

/** The members of a family together: how many are in which state. */
const truthsOf = (situation: Situation, names: string[]): [Truth, number][] => {
  const all = situation.conditions.filter(({ condition }) => names.includes(condition)).map(({ truth }) => truth);
  return (["no", "unknown", "yes"] as const).map((truth): [Truth, number] => [truth, all.filter((each) => each === truth).length]).filter(([, number]) => number > 0);
};
const Counted = ({ truths, always = false }: { truths: [Truth, number][]; always?: boolean }) => <>{truths.map(([truth, number]) => <><Mark of={truth} />{(always || number > 1) && <small> × {count(number)}</small>} </>)}</>;
const Subject = ({ head, names, situation }: { head: string; names: string[]; situation: Situation }) => <details class="subject" open={names.length <= open_at_most}>
  <summary><h3>{head ? <Term of={head} /> : say("other_subjects")}</h3> <Counted truths={truthsOf(situation, names)} always /></summary>
  <ul>{names.map((name) => <li><Counted truths={truthsOf(situation, [name])} /><Name name={name} /></li>)}</ul></details>;
const Subjects = ({ situation, agreement }: { situation: Situation; agreement: AgreementText }) => <section><h2>{say("areas")}</h2><div class="subjects">
  {[...subjectsOf(agreement)].map(([head, all]) => [head, all.filter((name) => name !== light_name && !name.endsWith(gates_ending))] as const).filter(([, names]) => names.length > 0).map(([head, names]) => <Subject head={head} names={names} situation={situation} />)}
  {situation.phases.length > 0 && <details class="subject" open><summary><h3>{say("phases")}</h3></summary><ul>{situation.phases.map(({ phase, open, members, since }) => <li>{sayWord(`open_${open}`)} · <Topic of={{ sort: "phase", name: phase, members }} /> {since && <small>{say("since")} <bdi>{moment(since.text)}</bdi></small>}</li>)}</ul></details>}</div></section>;

const DueLine = ({ due, at }: { due: Due; at: string }) => { const days = daysBetween(at, due.due.begin); return <li><Mark of={due.state} /> <Topic of={{ ...due, sort: "clause", name: due.clause }} />
  {" "}<Term of={due.who} /> <small>{say("due")} <bdi>{moment(due.due.text)}</bdi>{days > 0 && `${say("comma")}${fill("days_ahead", count(days))}`}</small></li>; };
const List = ({ title, none, children }: { title: Key; none: Key; children: ComponentChildren[] }) => <section id={title}><h2>{say(title)} {children.length > 0 && `(${count(children.length)})`}</h2>
  {children.length === 0 ? <p class="quiet">{say(none)}</p> : <><ul>{children.slice(0, shown_first)}</ul>
    {children.length > shown_first && <details><summary>+ {count(children.length - shown_first)} {say("more")}</summary><ul>{children.slice(shown_first)}</ul></details>}</>}</section>;
const ClauseLine = ({ verdict }: { verdict: ClauseVerdict }) => <li><Mark of={verdict.state} /> <Topic of={{ ...verdict, sort: "clause", name: verdict.clause }} /> {verdict.since && <small>{say("since")} <bdi>{moment(verdict.since.text)}</bdi></small>}</li>;

const Pressing = ({ brief, at, wrong }: { brief: Brief; at: string; wrong: ClauseVerdict[] }) => <div class="columns">
  <List title="due_next" none="nothing_due">{brief.due.map((due) => <DueLine due={due} at={at} />)}</List>
  <List title="missed_list" none="nothing_missed">{wrong.map((verdict) => <ClauseLine verdict={verdict} />)}</List>
  <List title="unknown_list" none="nothing_unknown">{brief.unknown.map((each) => <li><Mark of="unknown" /> <Topic of={each} />
    {" "}<small>{each.could_settle.length ? <><Terms of={each.could_settle} /> {say("can_settle")}</> : say("nobody_named")}</small></li>)}</List></div>;

export function Page() {
  const { at, known } = address.value, until = atDay();
  const answer = useAnswer(board, [at, known, api.version.value]), brief = useAnswer(() => api.brief(addDays(until, -week), until, known), [until, known, api.version.value]);
  const gates = useAnswer(() => (answer.value ? gatesOf(answer.value.situation) : Promise.resolve([])), [answer.value]);
  return <Loaded answer={answer}>{({ situation, agreement, light, feeds }) => {
    const last = lastLearned(feeds), old = !last || daysBetween(last, situation.at.utc) > stale_after_days, measured = measuredIn(situation.stocks, targetsOf(agreement));
    const since = situation.conditions.find(({ condition }) => condition === light_name)?.since?.text ?? "";
    return <div class={old ? "outdated" : ""}>
      {old && <Stale last={last} at={situation.at.utc} />}
      <div class="front">{light ? <LightPanel light={light} since={since} /> : <section class="light plain"><div class="missing"><h2>{say("agreement_in_force")}: <strong>{sayWord(situation.in_force)}</strong></h2><p>{say("no_light")}</p></div></section>}
        <Vitals situation={situation} measured={measured} brief={brief.value} last={last} old={old} /></div>
      <div class="columns"><Strength measured={measured} /><Contributors gates={gates.value ?? []} /></div>
      <Loaded answer={brief}>{(told) => <Pressing brief={told} at={situation.at.utc} wrong={wrongIn(situation)} />}</Loaded>
      <Subjects situation={situation} agreement={agreement} />
      <Feeds feeds={feeds} /></div>;
  }}</Loaded>;
}
