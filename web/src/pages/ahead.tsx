// What is likely? Chance by date, how far by when, which gate is last, and what a step would change; all from the same futures.
import { useState } from "preact/hooks";
import { address, go } from "../address";
import * as api from "../api";
import { chanceBy, summed, total } from "../parts/chance";
import { Loaded, useAnswer } from "../parts/loaded";
import type { Fan, ForecastAnswer, Forecasts } from "../types";
import { addDays, count, dayOf, plain, say } from "../words";

const width = 760, height = 260, left = 46, bottom = 230, top = 12;
const percent = (share: number): string => (share > 0 && share < 0.001 ? "<0.1%" : share < 1 && share > 0.999 ? ">99.9%" : `${(share * 100).toFixed(1)}%`);
const x_of = (day: number, days: number) => left + (day / Math.max(1, days)) * (width - left - 20);
const y_of = (share: number) => bottom - share * (bottom - top);

const Axes = ({ first, days, rows, label }: { first: string; days: number; rows: number[]; label: (row: number) => string }) => <g class="axes">
  {rows.map((row, index) => <><path d={`M${left} ${y_of(index / (rows.length - 1))}H${width - 20}`} /><text x={left - 6} y={y_of(index / (rows.length - 1))} text-anchor="end" dominant-baseline="middle">{label(row)}</text></>)}
  {[0, 0.25, 0.5, 0.75, 1].map((part) => <text x={x_of(part * days, days)} y={bottom + 18} text-anchor={part === 0 ? "start" : part === 1 ? "end" : "middle"}>{addDays(first, Math.round(part * days))}</text>)}</g>;

const dashes = ["", "8 4", "2 4", "12 4 2 4", "5 2", "1 3"];
function Curves({ answers, first, day }: { answers: ForecastAnswer[]; first: string; day: number }) {
  const days = Math.max(1, ...answers.map(({ by_day }) => by_day.length - 1));
  return <svg viewBox={`0 0 ${width} ${height}`} class="chart" role="img" aria-label={say("chance_by")}><Axes first={first} days={days} rows={[0, 0.25, 0.5, 0.75, 1]} label={percent} />
    {answers.map((answer, index) => { const all = total(answer); return <path class={`curve c${index}`} stroke-dasharray={dashes[index % dashes.length]} d={summed(answer).map((sum, each) => `${each ? "L" : "M"}${x_of(each, days).toFixed(1)} ${y_of(sum / all).toFixed(1)}`).join("")}><title>{plain(answer.name)}</title></path>; })}
    <path class="now" d={`M${x_of(day, days)} ${top}V${bottom}`} /></svg>;
}

/** How strong, by when: five strengths a day, which 10, 25, 50, 75 and 90 percent of all futures do not exceed; targets as lines. */
function FanPicture({ fan, first, day }: { fan: Fan; first: string; day: number }) {
  const days = Math.max(1, fan.by_day.length - 1), most = Math.max(1, ...fan.targets.map(({ strength }) => strength), ...fan.by_day.map((each) => each[4] ?? 0));
  const steps = [...new Set(Array.from({ length: 121 }, (_, index) => Math.round((index / 120) * days)))];
  const line = (which: number) => steps.map((each) => `${x_of(each, days).toFixed(1)} ${y_of((fan.by_day[each]?.[which] ?? 0) / most).toFixed(1)}`);
  const band = (low: number, high: number) => `M${[...line(low), ...line(high).reverse()].join("L")}z`;
  return <svg viewBox={`0 0 ${width} ${height}`} class="chart" role="img" aria-label={`${say("fan")}: ${plain(fan.stock)}`}><Axes first={first} days={days} rows={[0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(part * most))} label={count} />
    <path class="band wide" d={band(0, 4)} /><path class="band" d={band(1, 3)} /><path class="curve" d={`M${line(2).join("L")}`} />
    {fan.targets.map(({ name, strength }) => <><path class="target" d={`M${left} ${y_of(strength / most)}H${width - 20}`} /><text x={width - 22} y={y_of(strength / most) - 4} text-anchor="end">{plain(name)}</text></>)}
    <path class="now" d={`M${x_of(day, days)} ${top}V${bottom}`} /></svg>;
}
const Fans = ({ fans, first, day }: { fans: Fan[]; first: string; day: number }) => <section><h2>{say("fan")}</h2><p class="quiet">{say("fan_help")}</p>{fans.map((fan) => {
  const [low, , middle, , high] = fan.by_day[Math.min(day, fan.by_day.length - 1)] ?? [0, 0, 0, 0, 0];
  return <article><h3><bdi lang="en">{plain(fan.stock)}</bdi></h3><p><bdi>{addDays(first, day)}</bdi>: {say("middle")} <b><bdi>{count(middle ?? 0)}</bdi></b>, {say("eight_in_ten")} <bdi>{count(low ?? 0)} – {count(high ?? 0)}</bdi></p>
    <FanPicture fan={fan} first={first} day={day} /></article>; })}</section>;

const when = (day: number | null, first: string): string => (day === null ? say("later") : day === 0 ? say("at_once") : addDays(first, day));
const Table = ({ answers, first, day, shown, show }: { answers: ForecastAnswer[]; first: string; day: number; shown: string[]; show: (names: string[]) => void }) => <div class="scroll" tabIndex={0} role="region" aria-label={say("chance_by")}><table>
  <thead><tr><th>{say("what")}</th><th>{say("chance_on")} <bdi>{addDays(first, day)}</bdi></th><th>{say("half_by")}</th><th>{say("eight_in_ten")}</th></tr></thead>
  <tbody>{answers.map((answer) => { const chance = chanceBy(answer, day), on = shown.includes(answer.name); return <tr>
    <td><label><input type="checkbox" checked={on} onChange={() => show(on ? shown.filter((name) => name !== answer.name) : [...shown, answer.name].slice(-6))} /> {on && <svg class="key" viewBox="0 0 30 6" aria-hidden="true"><path class={`curve c${shown.indexOf(answer.name)}`} stroke-dasharray={dashes[shown.indexOf(answer.name) % dashes.length]} d="M0 3H30" /></svg>} <bdi lang="en">{plain(answer.name)}</bdi></label></td>
    <td><bdi>{percent(chance.value)} ({percent(chance.low)} – {percent(chance.high)})</bdi></td><td><bdi>{when(answer.day_50, first)}</bdi></td><td><bdi>{when(answer.day_10, first)} – {when(answer.day_90, first)}</bdi></td></tr>; })}</tbody></table></div>;

const Gates = ({ answers }: { answers: ForecastAnswer[] }) => <section><h2>{say("last_gate")}</h2><div class="columns">{answers.filter(({ last_gates }) => last_gates.length > 0).map(({ name, last_gates }) => {
  const all = last_gates.reduce((sum, { futures }) => sum + futures, 0);
  return <article><h3><bdi lang="en">{plain(name)}</bdi></h3><ul>{last_gates.slice(0, 5).map((gate) => <li><bdi lang="en">{plain(gate.name)}</bdi> <bdi>{percent(gate.futures / all)}</bdi>{gate.days_sooner && <small>; {say("sooner")} <bdi>{count(Math.round(gate.days_sooner.value))} ({count(Math.round(gate.days_sooner.low))} – {count(Math.round(gate.days_sooner.high))})</bdi> {say("days")}</small>}<meter min={0} max={1} value={gate.futures / all} aria-label={plain(gate.name)} /></li>)}</ul></article>;
})}</div></section>;

/** Each step as a switch: what it would change, beside what is assumed, on the same futures. */
function Levers({ forecast, first, pulled, pull }: { forecast: Forecasts; first: string; pulled: string[]; pull: (steps: string[]) => void }) {
  const steps = [...new Set(forecast.levers.map(({ step }) => step))];
  return <section><h2>{say("levers")}</h2><p class="quiet">{say("levers_help")}</p><ul class="levers">{steps.map((step) => {
    const on = pulled.includes(step), effects = forecast.levers.filter((each) => each.step === step);
    return <li><label><input type="checkbox" role="switch" checked={on} onChange={() => pull(on ? pulled.filter((each) => each !== step) : [...pulled, step])} /> <bdi lang="en">{plain(step)}</bdi></label>
      {on ? <ul aria-live="polite">{effects.map(({ changes, chance, day_50, day_50_without }) => <li><bdi lang="en">{plain(changes)}</bdi>: <b class={chance < 0 ? "bad" : "good"}><bdi>{chance > 0 ? "+" : ""}{(chance * 100).toFixed(1)}</bdi></b> {say("points")}; {say("half_by")} <bdi>{when(day_50, first)}</bdi>, {say("was")} <bdi>{when(day_50_without, first)}</bdi></li>)}</ul> :
        effects[0] && <small> <bdi>{effects[0].chance > 0 ? "+" : ""}{(effects[0].chance * 100).toFixed(1)}</bdi> {say("points")}: <bdi lang="en">{plain(effects[0].changes)}</bdi></small>}</li>;
  })}</ul></section>;
}

function Answers({ forecast }: { forecast: Forecasts }) {
  const first = dayOf(forecast.at), days = Math.max(1, ...forecast.answers.map(({ by_day }) => by_day.length - 1));
  const open = forecast.answers.filter((answer) => answer.never < total(answer) && (answer.by_day[0] ?? 0) < total(answer));
  const already = forecast.answers.filter((answer) => answer.by_day[0] === total(answer)), never = forecast.answers.filter((answer) => answer.never === total(answer));
  const [day, move] = useState(Math.round(days / 2)), [shown, show] = useState<string[]>(open.slice(0, 4).map(({ name }) => name)), [pulled, pull] = useState<string[]>([]);
  const names = (all: ForecastAnswer[]) => all.map(({ name }) => plain(name)).join(", ");
  return <>
    <p><bdi lang="en">{forecast.outlook}</bdi>: {count(forecast.futures)} {say("futures")}, {say("seed")} {forecast.seed}, <bdi>{forecast.at}</bdi> – <bdi>{forecast.until}</bdi>. {say("ahead_help")}</p>
    <label class="ask">{say("day_asked")} <input type="range" min={0} max={days} value={day} aria-valuetext={addDays(first, day)} onInput={(event) => move(Number(event.currentTarget.value))} /> <output><bdi>{addDays(first, day)}</bdi></output></label>
    {open.length > 0 && <section><h2>{say("chance_by")}</h2><Curves answers={open.filter(({ name }) => shown.includes(name))} first={first} day={day} /><Table answers={open} first={first} day={day} shown={shown} show={show} /></section>}
    {already.length > 0 && <p>{say("already")}: <bdi lang="en">{names(already)}</bdi></p>}{never.length > 0 && <p>{say("in_no_future")}: <bdi lang="en">{names(never)}</bdi></p>}
    {forecast.fans.length > 0 && <Fans fans={forecast.fans} first={first} day={day} />}
    <Gates answers={open} />
    {forecast.levers.length > 0 && <Levers forecast={forecast} first={first} pulled={pulled} pull={pull} />}
    <section><h2>{say("assumptions")}</h2><ul>{forecast.assumptions.map(({ says, author, because }) => <li><code lang="en" dir="ltr">{says}</code> <small lang="en" dir="auto">{author}{because && `: ${because}`}</small></li>)}</ul>
      {forecast.uncovered.length > 0 && <p>{say("uncovered")}: <bdi lang="en">{forecast.uncovered.map(plain).join(", ")}</bdi></p>}</section></>;
}

export function Page() {
  const { at, known, show } = address.value;
  const answer = useAnswer(() => api.forecast({ at, known, seed: show }), [at, known, show, api.version.value]);
  return <><form class="ask" onSubmit={(event) => { event.preventDefault(); go({ show: String(new FormData(event.currentTarget).get("seed")) }); }}>
    <label>{say("seed")} <input name="seed" inputMode="numeric" pattern="[0-9]*" defaultValue={show} /></label> <button>{say("run")}</button></form>
    <Loaded answer={answer}>{(forecast) => <Answers key={`${forecast.at}${forecast.seed}`} forecast={forecast} />}</Loaded></>;
}
