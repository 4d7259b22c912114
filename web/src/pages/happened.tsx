// What was reported? The reports, newest first, with filters; doubt is said in words.
import { address, atDay, go } from "../address";
import * as api from "../api";
import { Loaded, useAnswer } from "../parts/loaded";
import { ReportLine } from "../parts/report";
import { count, say } from "../words";

export function Page() {
  const { known, show } = address.value, until = atDay();
  const answer = useAnswer(() => api.record(until, known || until), [until, known, api.version.value]);
  const disputed = show.startsWith("!"), words = show.replace(/^!/, "").toLowerCase();
  return <>
    <form class="ask" role="search" onSubmit={(event) => event.preventDefault()}>
      <label>{say("search")} <input type="search" value={words} onInput={(event) => go({ show: (disputed ? "!" : "") + event.currentTarget.value }, true)} /></label>
      <label><input type="checkbox" checked={disputed} onChange={(event) => go({ show: (event.currentTarget.checked ? "!" : "") + words }, true)} /> {say("only_disputed")}</label></form>
    <Loaded answer={answer}>{({ reports }) => {
      const found = reports.filter((report) => (!disputed || report.status === "disputed") &&
        (!words || `${report.words} ${report.act} ${report.by} ${report.place} ${report.source}`.toLowerCase().includes(words))).reverse();
      return <><p role="status">{count(found.length)} {say("of_all")} {count(reports.length)} {say("shown")}</p>
        <ol class="reports">{found.map((report) => <ReportLine report={report} />)}</ol></>;
    }}</Loaded></>;
}
