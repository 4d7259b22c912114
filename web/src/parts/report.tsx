// One report with its grade, its source and its doubt, which is said in words.
import type { Report } from "../types";
import { plain, say, sayWord } from "../words";

const web = (url: string) => /^https?:\/\//.test(url);
export const ReportLine = ({ report }: { report: Report }) =>
  <li class={`report ${report.status}`} id={report.id}>
    <p><bdi>{report.happened.text}</bdi> · <bdi lang="en">{plain(report.act)}{report.by && ` · ${plain(report.by)}`}{report.place && ` · ${plain(report.place)}`}</bdi>
      {" "}<span class="grade" title={say("grade")}>{report.reliability}{report.credibility}</span> <b>{report.status === "disputed" && "≠ "}{sayWord(report.status)}</b></p>
    <p lang="en" dir="auto">{report.words}</p>
    <p class="quiet"><bdi lang="en">{report.source}</bdi> · {say("learned")} <bdi>{report.learned.text}</bdi> · <bdi>{report.id}</bdi>
      {web(report.url) && <> · <a href={report.url} rel="noreferrer noopener" target="_blank" aria-label={`${say("open_source")}: ${report.id}`}>{say("open_source")} ↗</a></>}</p>
  </li>;
