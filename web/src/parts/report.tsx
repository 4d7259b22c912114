// One report with its grade, its source and its doubt, which is said in words; who may, can answer it from here.
import { link } from "../address";
import { filing, may, type How } from "../filing";
import { Term } from "./mark";
import type { Report } from "../types";
import { count, langOf, say, sayWord, type Key } from "../words";

const web = (url: string) => /^https?:\/\//.test(url);
const Answering = ({ report }: { report: Report }) => {
  const ways: [How, Key, boolean][] = [["correction", "correct", may("report")], ["retraction", "retract", may("report") && report.status !== "retracted"],
                                       ["verification", "verify", may("verify") && report.status !== "verified"]];
  return <>{ways.filter(([, , allowed]) => allowed).map(([how, label]) =>
    <button type="button" class="small" onClick={() => (filing.value = { how, report })} aria-label={`${say(label)}: ${report.id}`}>{say(label)}</button>)}</>;
};

const edges: Record<string, Key> = { start: "edge_start", end: "edge_end" };
/** What a report says, in words of either language. */
export const Told = ({ report: { act, edge, by, place, number, item } }: { report: Pick<Report, "act" | "edge" | "by" | "place" | "number" | "item"> }) => <span><Term of={act} />{edges[edge] && ` (${say(edges[edge])})`}
  {by && <> · <Term of={by} /></>}{place && <> · <Term of={place} /></>}{number !== null && <> · <bdi>{count(number)}</bdi></>}{item && <> · <bdi translate={false}>{item}</bdi></>}</span>;

export const ReportLine = ({ report }: { report: Report }) =>
  <li class={`report ${report.status}`} id={report.id}>
    <p><bdi>{report.happened.text}</bdi> · <Told report={report} />
      {" "}<span class="grade" title={say("grade")}>{report.reliability}{report.credibility}</span> <b>{report.status === "disputed" && "≠ "}{sayWord(report.status)}</b></p>
    {report.words && <p lang={langOf(report.words)} dir="auto" translate={false}>{report.words}</p>}
    <p class="quiet"><bdi lang={langOf(report.source)} translate={false}>{report.source}</bdi> · {say("learned")} <bdi>{report.learned.text}</bdi> · <a href={link({ page: "happened", of: report.id })}><bdi translate={false}>{report.id}</bdi></a>
      {web(report.url) && <> · <a href={report.url} rel="noreferrer noopener" target="_blank" aria-label={`${say("open_source")}: ${report.id}`}>{say("open_source")} ↗</a></>} <Answering report={report} /></p>
  </li>;
