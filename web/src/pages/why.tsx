// Why do we say so? From a verdict down to the reports.
import { address, go } from "../address";
import * as api from "../api";
import { Loaded, useAnswer } from "../parts/loaded";
import { Mark, Term, Terms } from "../parts/mark";
import { saidBy } from "../parts/reason";
import { ReportLine } from "../parts/report";
import type { AgreementText, Explanation, Report } from "../types";
import { count, moment, say, sentence, term } from "../words";

const folded = /^(?:condition|phase|clause) /, short = 140, light = "green_light", open_depth = 3;

/** The drafter's words, where the line above does not say them already. */
const Quote = ({ why, rule }: { why: Explanation; rule: string }) => {
  if (!why.quote || (rule && why.quote.includes(rule) && !folded.test(why.quote))) return null;
  const words = <blockquote lang="en" dir="ltr" aria-label={say("quote")}>{why.quote}</blockquote>;
  return why.quote.length > short || folded.test(why.quote) ? <details class="quote"><summary>{say("quote")}</summary>{words}</details> : words;
};

const Reason = ({ why, reports, depth }: { why: Explanation; reports: Map<string, Report>; depth: number }) => {
  const { name, rule } = saidBy(why), told = why.reports.flatMap((id) => reports.get(id) ?? []);
  return <details open={depth < open_depth} class="reason"><summary><Mark of={why.verdict} /> {name && <strong><Term of={name} /></strong>}{name && rule && ": "}{sentence(rule) !== rule ? sentence(rule) : <Term of={rule} />}</summary>
    {why.because && <p class="because" dir="auto">{sentence(why.because)}</p>}
    {why.since && <p class="quiet">{say("since")} <bdi>{moment(why.since.text)}</bdi></p>}
    {why.may_change && <p class="quiet">{say("may_change")}: <bdi>{moment(why.may_change.text)}</bdi></p>}
    {why.could_settle.length > 0 && <p><Terms of={why.could_settle} /> {say("can_settle")}</p>}
    <Quote why={why} rule={rule} />
    {told.length > 0 && <ul>{told.map((report) => <ReportLine report={report} />)}</ul>}
    {why.reports_in_all > why.reports.length && <p>+ {count(why.reports_in_all - why.reports.length)} {say("more_reports")}</p>}
    {why.parts.map((part) => <Reason why={part} reports={reports} depth={depth + 1} />)}
  </details>;
};

/** Each side's account in a column of its own, in the order in which the sides appear. */
const Accounts = ({ reports }: { reports: Report[] }) => {
  const sides = [...new Set(reports.map(({ by }) => by))];
  if (sides.length < 2) return null;
  return <section><h2>{say("accounts")}</h2><div class="columns">{sides.map((side) => <article>
    <h3>{say("by")} {side ? <Term of={side} /> : "—"}</h3>
    <ul>{reports.filter(({ by }) => by === side).map((report) => <ReportLine report={report} />)}</ul></article>)}</div></section>;
};

const topicsIn = ({ conditions, phases, clauses }: AgreementText): string[] => [...conditions.map(({ name }) => name), ...phases.map(({ name }) => name), ...clauses.map(({ label }) => `clause ${label}`)];

export function Page() {
  const { at, known, of } = address.value;
  const agreement = useAnswer(api.agreement, []), topics = agreement.value ? topicsIn(agreement.value) : [];
  // Without a question it is the green light that is asked about, or the first thing that the agreement names.
  const asked = of || (topics.includes(light) ? light : topics[0] ?? "");
  const answer = useAnswer(() => (asked ? api.why(asked, { at, known }) : Promise.resolve(null)), [at, known, asked, api.version.value]);
  return <>
    <form class="ask" role="search" onSubmit={(event) => { event.preventDefault(); go({ of: String(new FormData(event.currentTarget).get("of")) }); }}>
      <label>{say("ask_about")} <input name="of" dir="ltr" lang="en" key={asked} defaultValue={asked} list="topics" /></label><datalist id="topics">{topics.map((topic) => <option value={topic}>{term(topic)}</option>)}</datalist> <button>{say("ask")}</button></form>
    <Loaded answer={agreement.failed ? { failed: agreement.failed } : answer}>{(found) => {
      if (!found) return <p class="quiet" role="status">{say("loading")}</p>;
      const { answers, reports } = found;
      const known_reports = new Map(reports.map((report) => [report.id, report]));
      return <>{answers.map((why) => <Reason why={why} reports={known_reports} depth={0} />)}<Accounts reports={reports} /></>;
    }}</Loaded></>;
}
