// Why do we say so? From a verdict down to the reports.
import { address, go } from "../address";
import * as api from "../api";
import { Loaded, useAnswer } from "../parts/loaded";
import { Mark } from "../parts/mark";
import { ReportLine } from "../parts/report";
import type { Explanation, Report } from "../types";
import { count, say, sentence } from "../words";

const Reason = ({ why, reports, depth }: { why: Explanation; reports: Map<string, Report>; depth: number }) =>
  <details open={depth < 3} class="reason"><summary><Mark of={why.verdict} /> <span lang="en" dir="auto">{why.says}</span></summary>
    {why.quote && <blockquote lang="en" dir="ltr" aria-label={say("quote")}>{why.quote}</blockquote>}
    {why.because && <p class="because" dir="auto">{sentence(why.because)}</p>}
    {why.since && <p class="quiet">{say("since")} <bdi>{why.since.text}</bdi></p>}
    {why.could_settle.length > 0 && <p><bdi lang="en">{why.could_settle.join(", ")}</bdi> {say("can_settle")}</p>}
    <ul>{why.reports.flatMap((id) => reports.get(id) ?? []).map((report) => <ReportLine report={report} />)}</ul>
    {why.reports_in_all > why.reports.length && <p>+ {count(why.reports_in_all - why.reports.length)} {say("more_reports")}</p>}
    {why.parts.map((part) => <Reason why={part} reports={reports} depth={depth + 1} />)}
  </details>;

/** Each side's account in a column of its own, in the order in which the sides appear. */
const Accounts = ({ reports }: { reports: Report[] }) => {
  const sides = [...new Set(reports.map(({ by }) => by))];
  if (sides.length < 2) return null;
  return <section><h2>{say("accounts")}</h2><div class="columns">{sides.map((side) => <article>
    <h3>{say("by")} <bdi lang="en">{side || "—"}</bdi></h3>
    <ul>{reports.filter(({ by }) => by === side).map((report) => <ReportLine report={report} />)}</ul></article>)}</div></section>;
};

export function Page() {
  const { at, known, of } = address.value;
  const asked = of || "green_light";
  const answer = useAnswer(() => api.why(asked, { at, known }), [at, known, asked, api.version.value]);
  return <>
    <form class="ask" onSubmit={(event) => { event.preventDefault(); go({ of: String(new FormData(event.currentTarget).get("of")) }); }}>
      <label>{say("ask_about")} <input name="of" dir="ltr" key={asked} defaultValue={asked} /></label> <button>{say("ask")}</button></form>
    <Loaded answer={answer}>{({ answers, reports }) => {
      const known_reports = new Map(reports.map((report) => [report.id, report]));
      return <>{answers.map((why) => <Reason why={why} reports={known_reports} depth={0} />)}<Accounts reports={reports} /></>;
    }}</Loaded></>;
}
