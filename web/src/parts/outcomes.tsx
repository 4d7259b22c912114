// What comes of a clause, by date: the share of the futures in which it is in each state. Each state has a pattern of its own, and
// its name where there is room, so that nothing rests on colour.
import { useMemo } from "preact/hooks";
import { Axes, bottom, height, percent, quarters, Wide, width, x_of, y_of } from "./charts";
import { Mark, Term } from "./mark";
import type { ForecastAnswer, Outcome } from "../types";
import { say, sayWord, term } from "../words";

const named_from = 0.07;

/** The lower and the upper edge of each state on each day, as shares; the states lie on each other. */
export function stacked(outcomes: Outcome[], futures: number): { state: string; low: number[]; high: number[] }[] {
  const days = outcomes[0]?.by_day.length ?? 0;
  let under = Array.from({ length: days }, () => 0);
  return outcomes.map(({ state, by_day }) => {
    const low = under, high = by_day.map((number, day) => (low[day] ?? 0) + number / Math.max(1, futures));
    under = high;
    return { state, low, high };
  });
}

/** The day on which a state is widest; of a stretch of such days the middle one. */
const widest = (low: number[], high: number[]): number => {
  const most = Math.max(...high.map((share, day) => share - low[day]!)), days = high.flatMap((share, day) => (share - low[day]! >= most - 1e-9 ? [day] : []));
  return days[Math.floor(days.length / 2)] ?? 0;
};

const Patterns = () => <defs>
  <pattern id="o-late" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" /></pattern>
  <pattern id="o-missed" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 0L6 6M6 0L0 6" /></pattern>
  <pattern id="o-unknown" width="7" height="7" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="1.2" /></pattern>
  <pattern id="o-lifted" width="5" height="5" patternUnits="userSpaceOnUse"><path d="M0 0H5" /></pattern></defs>;

const OutcomePicture = ({ answer, futures, first }: { answer: ForecastAnswer; futures: number; first: string }) => {
  const shown = answer.outcomes.filter(({ by_day }) => by_day.some((number) => number > 0)), bands = useMemo(() => stacked(shown, futures), [answer, futures]), days = Math.max(1, (shown[0]?.by_day.length ?? 1) - 1);
  const edge = (shares: number[]) => shares.map((share, day) => `${x_of(day, days).toFixed(1)} ${y_of(Math.min(1, share)).toFixed(1)}`);
  return <Wide label={`${say("outcomes")}: ${term(answer.name)}`}><svg viewBox={`0 0 ${width} ${height}`} class="chart" role="img" aria-label={`${say("outcomes")}: ${term(answer.name)}`}><Patterns />
    {bands.map(({ state, low, high }) => <path class={`outcome ${state.replace(" ", "_")}`} d={`M${[...edge(low), ...edge(high).reverse()].join("L")}z`}><title>{sayWord(state)}</title></path>)}
    <Axes first={first} days={days} rows={quarters} label={percent} /><path class="axis" d={`M${x_of(0, 1)} ${bottom}H${x_of(1, 1)}`} />
    {bands.map(({ state, low, high }) => { const day = widest(low, high), tall = high[day]! - low[day]!; return tall >= named_from && <text class="band-name" x={Math.max(x_of(0, 1) + 40, Math.min(x_of(1, 1) - 40, x_of(day, days)))} y={(y_of(low[day]!) + y_of(high[day]!)) / 2} text-anchor="middle" dominant-baseline="middle">{sayWord(state)}</text>; })}</svg></Wide>;
};

export const Outcomes = ({ answer, futures, first }: { answer: ForecastAnswer; futures: number; first: string }) => <article><h3><Term of={answer.name} /></h3><OutcomePicture answer={answer} futures={futures} first={first} />
  <ul class="ask">{answer.outcomes.filter(({ by_day }) => by_day.some((number) => number > 0)).map(({ state, chance }) => <li><Mark of={state} /> <bdi>{percent(chance.value)} ({percent(chance.low)} – {percent(chance.high)})</bdi></li>)}</ul></article>;
