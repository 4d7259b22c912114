// How old what we know is, source by source. A source is stale when it has been silent much longer than it usually is.
import type { Report } from "../types";
import { daysBetween } from "../words";

export interface Feed { source: string; reports: number; last: string; days: number; usual: number; stale: boolean }

const reports_min = 3, stale_days_min = 14, stale_times = 3;

/** Sources with at least three reports, the most silent first. `at` is a day. */
export function feedsOf(reports: Report[], at: string): Feed[] {
  const heard = new Map<string, string[]>();
  for (const { source, learned } of reports) heard.set(source, [...(heard.get(source) ?? []), learned.begin.slice(0, 10)]);
  return [...heard].filter(([, days]) => days.length >= reports_min).map(([source, days]) => {
    const sorted = [...days].sort(), last = sorted.at(-1)!, silent = daysBetween(last, at), usual = Math.round(daysBetween(sorted[0]!, last) / (sorted.length - 1));
    return { source, reports: days.length, last, days: silent, usual, stale: silent > Math.max(stale_days_min, stale_times * usual) };
  }).sort((a, b) => Number(b.stale) - Number(a.stale) || b.reports - a.reports);
}

export const lastLearned = (reports: Report[]): string => reports.reduce((latest, { learned }) => (learned.begin > latest ? learned.begin : latest), "");
