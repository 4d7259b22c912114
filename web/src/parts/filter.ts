// Which reports are meant: the filters of a view, kept in the address so that they can be sent to a colleague.
import { address, go } from "../address";
import type { Report } from "../types";

export const filter_names = ["q", "act", "party", "place", "status", "grade", "to"] as const;
export type FilterName = (typeof filter_names)[number];

const words = () => new URLSearchParams(address.value.show);
export const filter = (name: string): string => words().get(name) ?? "";
export const filtered = (): boolean => address.value.from !== "" || filter_names.some((name) => filter(name) !== "");

export function setFilter(change: Record<string, string>, quietly = false): void {
  const now = words();
  const { from = address.value.from, ...rest } = change;
  for (const [name, word] of Object.entries(rest)) if (word) now.set(name, word); else now.delete(name);
  go({ show: now.toString(), from }, quietly);
}
export const clearFilters = (): void => setFilter(Object.fromEntries([...filter_names, "from"].map((name) => [name, ""])));

/** Grades from the firmest to the weakest: a report passes if both its letter and its number do. */
export const grades = ["A1", "B2", "C3", "D4"];
const passes = (report: Report, least: string): boolean =>
  report.reliability !== "" && report.reliability <= least[0]! && report.credibility > 0 && report.credibility <= Number(least[1]);

export function selected(reports: Report[]): Report[] {
  const [q, act, party, place, status, grade, to] = filter_names.map(filter) as [string, string, string, string, string, string, string];
  const from = address.value.from, sought = q.toLowerCase();
  return reports.filter((report) =>
    (!act || report.act === act) && (!party || report.by === party || report.about === party) &&
    (!place || report.place === place) && (!status || report.status === status) && (!grade || passes(report, grade)) &&
    (!from || (report.happened.end ?? "9") >= from) && (!to || report.happened.begin.slice(0, 10) <= to) &&
    (!sought || `${report.id} ${report.words} ${report.act} ${report.by} ${report.place} ${report.source}`.toLowerCase().includes(sought)));
}

export const present = (reports: Report[], part: (report: Report) => string[]): string[] =>
  [...new Set(reports.flatMap(part))].filter(Boolean).sort();
