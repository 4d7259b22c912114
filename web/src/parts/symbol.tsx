// Reports as symbols on the map. Nothing is said by colour alone: the shape is the status, how much of it is filled is
// the number of its grade, the grade itself stands on it, and a ring with a gap says how many of a heap are disputed.
import type { Report } from "../types";
import { count, term, say, sayWord } from "../words";

const outlines: Record<string, string> = {
  disputed: "M14 2 26 14 14 26 2 14z", verified: "M4 4h20v20H4z", retracted: "M14 3a11 11 0 1 0 .01 0zM5 5 23 23",
};
const round = "M14 3a11 11 0 1 0 .01 0z";
const filled = ({ credibility }: Report): string => (credibility > 0 && credibility <= 2 ? "full" : credibility === 3 ? "half" : "hollow");

export const Single = ({ report }: { report: Report }) =>
  <svg viewBox="0 0 28 28" class={`symbol ${filled(report)} ${report.status}`} aria-hidden="true">
    <path class="shape" d={outlines[report.status] ?? round} />
    {report.status === "disputed" && <path class="inner" d="M14 5.5 22.5 14 14 22.5 5.5 14z" />}
    <text x="14" y="17.5" text-anchor="middle">{report.reliability}{report.credibility || ""}</text></svg>;

const ring = 2 * Math.PI * 16;
export const Heap = ({ reports }: { reports: Report[] }) => {
  const disputed = reports.filter(({ status }) => status === "disputed").length, gap = (disputed / reports.length) * ring;
  return <svg viewBox="0 0 40 40" class="symbol heap" aria-hidden="true">
    <circle class="shape" cx="20" cy="20" r="12.5" />
    <circle class="ring" cx="20" cy="20" r="16" stroke-dasharray={disputed ? `${Math.max(2, ring - Math.max(gap, 8))} ${Math.max(gap, 8)}` : undefined} />
    <text x="20" y="24" text-anchor="middle">{reports.length > 999 ? "999+" : reports.length}</text></svg>;
};

export const nameOf = (reports: Report[], place: string): string => {
  const disputed = reports.filter(({ status }) => status === "disputed").length;
  if (reports.length === 1) return `${[term(reports[0]!.act), term(place), sayWord(reports[0]!.status)].join(say("comma"))}${say("comma")}${reports[0]!.reliability}${reports[0]!.credibility}`;
  return `${term(place)}: ${count(reports.length)} ${say("reports")}${disputed ? `${say("comma")}${count(disputed)} ${say("disputed")}` : ""}`;
};

const sample = (status: string, credibility: number): Report => ({ status, reliability: "ABC"[Math.min(2, credibility - 1)]!, credibility }) as Report;
export const Legend = () => <ul class="legend">
  <li><Single report={sample("reported", 1)} /> {say("reported")} <bdi>1–2</bdi></li><li><Single report={sample("reported", 3)} /> {say("reported")} 3</li>
  <li><Single report={sample("reported", 4)} /> {say("reported")} <bdi>4–6</bdi></li><li><Single report={sample("verified", 1)} /> {say("verified")}</li>
  <li><Single report={sample("disputed", 2)} /> {say("disputed")}</li><li><Single report={sample("retracted", 3)} /> {say("retracted")}</li>
  <li><Heap reports={[sample("reported", 2), sample("reported", 2), sample("disputed", 2)]} /> {say("clusters_help")}</li></ul>;
