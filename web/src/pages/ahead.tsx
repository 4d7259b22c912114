// What is likely? Chance by date, how far by when, which gate is last, and what a step would change; all from the same futures.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { address, go } from "../address";
import * as api from "../api";
import { may } from "../filing";
import { chanceBy, summed, total } from "../parts/chance";
import { Levers, leversOf, type Setting } from "../parts/levers";
import { Loaded, Trouble, useAnswer } from "../parts/loaded";
import type { Fan, ForecastAnswer, Forecasts } from "../types";
import { addDays, count, dayOf, plain, say } from "../words";

const width = 760, height = 260, left = 46, bottom = 230, top = 12;
const pause_ms = 300, futures_first = "500", days_first = "365", steps_shown = 12;
const percent = (share: number): string => (share > 0 && share < 0.001 ? "<0.1%" : share < 1 && share > 0.999 ? ">99.9%" : `${(share * 100).toFixed(1)}%`);
const x_of = (day: number, days: number) => left + (day / Math.max(1, days)) * (width - left - 20);
const y_of = (share: number) => bottom - share * (bottom - top);

const Axes = ({ first, days, rows, label }: { first: string; days: number; rows: number[]; label: (row: number) => string }) => <g class="axes">
  {rows.map((row, index) => <><path d={`M${left} ${y_of(index / (rows.length - 1))}H${width - 20}`} /><text x={left - 6} y={y_of(index / (rows.length - 1))} text-anchor="end" dominant-baseline="middle">{label(row)}</text></>)}
  {[0, 0.25, 0.5, 0.75, 1].map((part) => <text x={x_of(part * days, days)} y={bottom + 18} text-anchor={part === 0 ? "start" : part === 1 ? "end" : "middle"}>{addDays(first, Math.round(part * days))}</text>)}</g>;

/** Wider than a phone, and then moved sideways. */
const Wide = ({ label, children }: { label: string; children: ComponentChildren }) => <div class="scroll" tabIndex={0} role="region" aria-label={`${label} (${say("picture")})`}>{children}</div>;

const dashes = ["", "8 4", "2 4", "12 4 2 4", "5 2", "1 3"];
type Before = Map<string, ForecastAnswer> | null;
const curve = (answer: ForecastAnswer, days: number) => { const all = total(answer); return summed(answer).map((sum, each) => `${each ? "L" : "M"}${x_of(each, days).toFixed(1)} ${y_of(sum / all).toFixed(1)}`).join(""); };
function Curves({ answers, before, first, day }: { answers: ForecastAnswer[]; before: Before; first: string; day: number }) {
  const days = Math.max(1, ...answers.map(({ by_day }) => by_day.length - 1));
  return <Wide label={say("chance_by")}><svg viewBox={`0 0 ${width} ${height}`} class="chart" role="img" aria-label={say("chance_by")}><Axes first={first} days={days} rows={[0, 0.25, 0.5, 0.75, 1]} label={percent} />
    {before && answers.map((answer, index) => { const was = before.get(answer.name); return was && <path class={`curve was c${index}`} d={curve(was, days)} />; })}
    {answers.map((answer, index) => <path class={`curve c${index}`} stroke-dasharray={dashes[index % dashes.length]} d={curve(answer, days)}><title>{plain(answer.name)}</title></path>)}
    <path class="now" d={`M${x_of(day, days)} ${top}V${bottom}`} /></svg></Wide>;
}

/** How strong, by when: five strengths a day, which 10, 25, 50, 75 and 90 percent of all futures do not exceed; targets as lines. */
function FanPicture({ fan, first, day }: { fan: Fan; first: string; day: number }) {
  const days = Math.max(1, fan.by_day.length - 1), most = Math.max(1, ...fan.targets.map(({ strength }) => strength), ...fan.by_day.map((each) => each[4] ?? 0));
  const steps = [...new Set(Array.from({ length: 121 }, (_, index) => Math.round((index / 120) * days)))];
  const line = (which: number) => steps.map((each) => `${x_of(each, days).toFixed(1)} ${y_of((fan.by_day[each]?.[which] ?? 0) / most).toFixed(1)}`);
  const band = (low: number, high: number) => `M${[...line(low), ...line(high).reverse()].join("L")}z`;
  return <Wide label={plain(fan.stock)}><svg viewBox={`0 0 ${width} ${height}`} class="chart" role="img" aria-label={`${say("fan")}: ${plain(fan.stock)}`}><Axes first={first} days={days} rows={[0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(part * most))} label={count} />
    <path class="band wide" d={band(0, 4)} /><path class="band" d={band(1, 3)} /><path class="curve" d={`M${line(2).join("L")}`} />
    {fan.targets.map(({ name, strength }) => <><path class="target" d={`M${left} ${y_of(strength / most)}H${width - 20}`} /><text x={width - 22} y={y_of(strength / most) - 4} text-anchor="end">{plain(name)}</text></>)}
    <path class="now" d={`M${x_of(day, days)} ${top}V${bottom}`} /></svg></Wide>;
}
const Fans = ({ fans, first, day }: { fans: Fan[]; first: string; day: number }) => <section><h2>{say("fan")}</h2><p class="quiet">{say("fan_help")}</p>{fans.map((fan) => {
  const [low, , middle, , high] = fan.by_day[Math.min(day, fan.by_day.length - 1)] ?? [0, 0, 0, 0, 0];
  return <article><h3><bdi lang="en">{plain(fan.stock)}</bdi></h3><p><bdi>{addDays(first, day)}</bdi>: {say("middle")} <b><bdi>{count(middle ?? 0)}</bdi></b>, {say("eight_in_ten")} <bdi>{count(low ?? 0)} – {count(high ?? 0)}</bdi></p>
    <FanPicture fan={fan} first={first} day={day} /></article>; })}</section>;

const when = (day: number | null, first: string): string => (day === null ? say("later") : day === 0 ? say("at_once") : addDays(first, day));
const Table = ({ answers, before, first, day, shown, show }: { answers: ForecastAnswer[]; before: Before; first: string; day: number; shown: string[]; show: (names: string[]) => void }) => <div class="scroll" tabIndex={0} role="region" aria-label={say("chance_by")}><table>
  <thead><tr><th>{say("question")}</th><th>{say("chance_on")} <bdi>{addDays(first, day)}</bdi></th><th>{say("half_by")}</th><th>{say("eight_in_ten")}</th></tr></thead>
  <tbody>{answers.map((answer) => { const chance = chanceBy(answer, day), was = before?.get(answer.name), on = shown.includes(answer.name); return <tr>
    <td><label><input type="checkbox" checked={on} onChange={() => show(on ? shown.filter((name) => name !== answer.name) : [...shown, answer.name].slice(-6))} /> {on && <svg class="key" viewBox="0 0 30 6" aria-hidden="true"><path class={`curve c${shown.indexOf(answer.name)}`} stroke-dasharray={dashes[shown.indexOf(answer.name) % dashes.length]} d="M0 3H30" /></svg>} <bdi lang="en">{plain(answer.name)}</bdi></label></td>
    <td><bdi>{percent(chance.value)} ({percent(chance.low)} – {percent(chance.high)})</bdi>{was && <small>, {say("was")} <bdi>{percent(chanceBy(was, day).value)}</bdi></small>}</td><td><bdi>{when(answer.day_50, first)}</bdi></td><td><bdi>{when(answer.day_10, first)} – {when(answer.day_90, first)}</bdi></td></tr>; })}</tbody></table></div>;

const Gates = ({ answers }: { answers: ForecastAnswer[] }) => <section><h2>{say("last_gate")}</h2><div class="columns">{answers.filter(({ last_gates }) => last_gates.length > 0).map(({ name, last_gates }) => {
  const all = last_gates.reduce((sum, { futures }) => sum + futures, 0);
  return <article><h3><bdi lang="en">{plain(name)}</bdi></h3><ul>{last_gates.slice(0, 5).map((gate) => <li><bdi lang="en">{plain(gate.name)}</bdi> <bdi>{percent(gate.futures / all)}</bdi>{gate.days_sooner && <small>; {say("sooner")} <bdi>{count(Math.round(gate.days_sooner.value))} ({count(Math.round(gate.days_sooner.low))} – {count(Math.round(gate.days_sooner.high))})</bdi> {say("days")}</small>}<meter min={0} max={1} value={gate.futures / all} aria-label={plain(gate.name)} /></li>)}</ul></article>;
})}</div></section>;

/** What one step by one actor would change by the end, on the same futures. */
const Steps = ({ levers, first }: { levers: Forecasts["levers"]; first: string }) => <section><h2>{say("one_step")}</h2><p class="quiet">{say("levers_help")}</p><div class="scroll" tabIndex={0} role="region" aria-label={say("one_step")}><table>
  <thead><tr><th>{say("step")}</th><th>{say("changes")}</th><th>{say("points")}</th><th>{say("half_by")}</th></tr></thead>
  <tbody>{levers.slice(0, steps_shown).map(({ step, changes, chance, day_50, day_50_without }) => <tr><td><bdi lang="en">{plain(step)}</bdi></td><td><bdi lang="en">{plain(changes)}</bdi></td>
    <td><b class={chance < 0 ? "bad" : "good"}><bdi>{chance > 0 ? "+" : ""}{(chance * 100).toFixed(1)}</bdi></b></td><td><bdi>{when(day_50, first)}</bdi>, {say("was")} <bdi>{when(day_50_without, first)}</bdi></td></tr>)}</tbody></table></div></section>;

const settled = (answer: ForecastAnswer) => (answer.by_day[0] ?? 0) === total(answer);
const hopeless = (answer: ForecastAnswer) => answer.never === total(answer);

function Answers({ assumed, settings, set, other, failed }: { assumed: Forecasts; settings: Record<number, Setting>; set: (settings: Record<number, Setting>) => void; other: Forecasts | null; failed: Error | null }) {
  const forecast = other ?? assumed, first = dayOf(assumed.at), days = Math.max(1, ...assumed.answers.map(({ by_day }) => by_day.length - 1));
  const before = new Map(assumed.answers.map((answer) => [answer.name, answer]));
  const open = forecast.answers.filter((answer) => [answer, before.get(answer.name) ?? answer].some((each) => !settled(each) && !hopeless(each)))
    .sort((a, b) => Number(b.about === "strength") - Number(a.about === "strength"));
  const fans = forecast.fans.filter(({ targets }) => targets.some(({ name }) => open.some((answer) => answer.name === name)));
  const [day, move] = useState(Math.round(days / 2)), [shown, show] = useState<string[]>(open.slice(0, 4).map(({ name }) => name));
  const names = (all: ForecastAnswer[]) => all.map(({ name }) => plain(name)).join(", ");
  return <>
    <p><bdi lang="en">{forecast.outlook}</bdi>: {count(forecast.futures)} {say("futures")}, {say("seed")} {forecast.seed}, <bdi>{forecast.at}</bdi> – <bdi>{forecast.until}</bdi>. {say("ahead_help")}</p>
    <label class="ask">{say("day_asked")} <input type="range" min={0} max={days} value={day} aria-valuetext={addDays(first, day)} onInput={(event) => move(Number(event.currentTarget.value))} /> <output><bdi>{addDays(first, day)}</bdi></output></label>
    {open.length > 0 ? <section><h2>{say("chance_by")}</h2><Curves answers={shown.flatMap((name) => open.find((each) => each.name === name) ?? [])} before={other ? before : null} first={first} day={day} />
      <Table answers={open} before={other ? before : null} first={first} day={day} shown={shown} show={show} /></section> : <p>{say("nothing_open")}</p>}
    {may("plan") && <section><h2>{say("levers")}</h2><p class="quiet">{say("knobs_help")}</p>{failed && <Trouble error={failed} />}
      {Object.keys(settings).length > 0 && <button type="button" onClick={() => set({})}>{say("as_assumed")}</button>}<p role="status">{other && say("with_levers")}</p>
      <Levers assumptions={assumed.assumptions} settings={settings} set={set} /></section>}
    {fans.length > 0 && <Fans fans={fans} first={first} day={day} />}
    <Gates answers={open} />
    {assumed.levers.length > 0 && <Steps levers={assumed.levers} first={first} />}
    <section><h2>{say("in_short")}</h2>{forecast.answers.some(settled) && <p>{say("already")}: <bdi lang="en">{names(forecast.answers.filter(settled))}</bdi></p>}
      {forecast.answers.some(hopeless) && <p>{say("in_no_future")}: <bdi lang="en">{names(forecast.answers.filter(hopeless))}</bdi></p>}
      {forecast.uncovered.length > 0 && <p>{say("uncovered")}: <bdi lang="en">{forecast.uncovered.map(plain).join(", ")}</bdi></p>}</section></>;
}

function Asked({ assumed, asked }: { assumed: Forecasts; asked: Record<string, string> }) {
  const { at, known } = address.value, [settings, set] = useState<Record<number, Setting>>({}), [other, learn] = useState<Forecasts | null>(null), [failed, fail] = useState<Error | null>(null);
  useEffect(() => {
    const levers = leversOf(assumed.assumptions, settings);
    fail(null);
    if (levers.length === 0) { learn(null); return; }
    let wanted = true;
    const later = setTimeout(() => api.forecastWith(levers, { at, known, ...asked }).then((answer) => wanted && learn(answer), (error: Error) => wanted && fail(error)), pause_ms);
    return () => { wanted = false; clearTimeout(later); };
  }, [settings, assumed]);
  return <Answers assumed={assumed} settings={settings} set={set} other={other} failed={failed} />;
}

export function Page() {
  const { at, known, show } = address.value, words = new URLSearchParams(show), futures = words.get("futures") ?? futures_first, days = words.get("days") ?? days_first, seed = words.get("seed") ?? "";
  const answer = useAnswer(() => api.forecast({ at, known, futures, days, seed }), [at, known, show, api.version.value]);
  return <><form class="ask" onSubmit={(event) => { event.preventDefault(); go({ show: new URLSearchParams([...new FormData(event.currentTarget)].map(([name, word]) => [name, String(word)] as [string, string]).filter(([, word]) => word)).toString() }); }}>
    <label>{say("number_of_futures")} <select name="futures">{["200", "500", "2000", "10000"].map((number) => <option value={number} selected={number === futures}>{count(Number(number))}</option>)}</select></label>
    <label>{say("how_far")} <select name="days">{["90", "182", "365", "730", "1826"].map((number) => <option value={number} selected={number === days}>{count(Number(number))} {say("days")}</option>)}</select></label>
    <label>{say("seed")} <input name="seed" inputMode="numeric" pattern="[0-9]*" defaultValue={seed} /></label> <button>{say("run")}</button></form>
    <Loaded answer={answer}>{(assumed) => <Asked key={`${assumed.at} ${assumed.until} ${assumed.seed} ${assumed.futures}`} assumed={assumed} asked={{ futures, days, seed }} />}</Loaded></>;
}
