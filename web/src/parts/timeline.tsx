// How many reports happened when: one bar for each day, week or month; the hatched part is disputed. A bar selects its time.
import { useEffect, useState } from "preact/hooks";
import type { Report } from "../types";
import { addDays, apartIn, count, dayOf, daysBetween, say } from "../words";

interface Bar { first: string; last: string; all: number; disputed: number }
const bars_max = 60;

export function barsOf(reports: Report[]): Bar[] {
  const days = reports.map(({ happened }) => dayOf(happened.text)).filter((day) => /^\d{4}-/.test(day)).sort();
  if (days.length === 0) return [];
  const first = days[0]!, width = [1, 7, 28, 91, 364].find((each) => daysBetween(first, days.at(-1)!) / each < bars_max) ?? 3640;
  const bars: Bar[] = [];
  for (let day = first; day <= days.at(-1)!; day = addDays(day, width)) bars.push({ first: day, last: addDays(day, width - 1), all: 0, disputed: 0 });
  for (const { happened, status } of reports) {
    const bar = bars[Math.floor(daysBetween(first, dayOf(happened.text)) / width)];
    if (bar) { bar.all += 1; bar.disputed += status === "disputed" ? 1 : 0; }
  }
  return bars;
}

const label_width = 110, edges_width = 32;
const fitting = () => Math.max(280, Math.min(1200, innerWidth - edges_width));
/** As wide as the window, so that the letters stay as large as they are. */
const useWidth = (): number => {
  const [wide, set] = useState(fitting);
  useEffect(() => { const again = () => set(fitting()); addEventListener("resize", again); return () => removeEventListener("resize", again); }, []);
  return wide;
};

export function Timeline({ reports, from, to, choose }: { reports: Report[]; from: string; to: string; choose: (from: string, to: string) => void }) {
  const bars = barsOf(reports), most = Math.max(1, ...bars.map(({ all }) => all)), [held, hold] = useState(0), wide = useWidth();
  if (bars.length === 0) return null;
  const step = wide / bars.length, tall = (number: number) => (number / most) * 80;
  const chosen = (bar: Bar) => from !== "" && bar.last >= from && bar.first <= (to || "9");
  const pick = (bar: Bar) => (from === bar.first && to === bar.last ? choose("", "") : choose(bar.first, bar.last));
  const keys = (event: KeyboardEvent) => {
    const forward = { ArrowRight: 1, ArrowLeft: -1, Home: -bars.length, End: bars.length }[event.key];
    if (event.key === "Enter" || event.key === " ") pick(bars[held]!);
    else if (forward) {
      const next = Math.max(0, Math.min(bars.length - 1, held + forward));
      hold(next);
      (event.currentTarget as Element).querySelectorAll<SVGElement>("[role=button]")[next]?.focus();
    } else return;
    event.preventDefault();
  };
  return <svg viewBox={`0 0 ${wide} 108`} class="timeline" role="group" aria-label={say("timeline")} onKeyDown={keys}>
    <defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V5" /></pattern></defs>
    {bars.map((bar, index) => <g role="button" tabindex={index === held ? 0 : -1} aria-pressed={chosen(bar)} class={chosen(bar) ? "chosen" : ""} onClick={() => { hold(index); pick(bar); }}
      aria-label={apartIn(`${bar.first} – ${bar.last}: ${count(bar.all)} ${say("reports")}${say("comma")}${count(bar.disputed)} ${say("disputed")}`)}>
      <title>{bar.first} – {bar.last}: {bar.all}</title>
      <rect class="touch" x={index * step} y="0" width={step} height="88" />
      <rect class="told" x={index * step + 1} y={86 - tall(bar.all)} width={Math.max(1, step - 2)} height={tall(bar.all)} />
      <rect class="doubted" x={index * step + 1} y={86 - tall(bar.disputed)} width={Math.max(1, step - 2)} height={tall(bar.disputed)} /></g>)}
    <path class="axis" d={`M0 86.5H${wide}`} />
    {bars.filter((_, index) => index % Math.ceil(bars.length / Math.floor(wide / label_width)) === 0).map((bar) =>
      <text x={daysBetween(bars[0]!.first, bar.first) / Math.max(1, daysBetween(bars[0]!.first, bars.at(-1)!.last)) * wide} y="104">{bar.first}</text>)}
  </svg>;
}
