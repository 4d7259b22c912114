// What is likely? Chance by date, how far by when, which gate is last, and what a step would change; all from the same futures.
import { useEffect, useRef, useState } from "preact/hooks";
import { address, go } from "../address";
import * as api from "../api";
import { may } from "../filing";
import { chanceBy, summed, total } from "../parts/chance";
import { Axes, bottom, height, left, percent, quarters, right, top, Wide, width, x_of, y_of } from "../parts/charts";
import { Levers, leversOf, type Setting } from "../parts/levers";
import { Loaded, Trouble, useAnswer } from "../parts/loaded";
import { Term, Terms } from "../parts/mark";
import { Outcomes } from "../parts/outcomes";
import type { Estimate, Fan, Fit, ForecastAnswer, Forecasts, Lever } from "../types";
import { addDays, count, dayOf, langOf, say, term } from "../words";

const futures_first = "500", days_first = "365", steps_shown = 12, groups_shown = 4, share_shown = 0.02, curves_max = 6;

const dashes = ["", "8 4", "2 4", "12 4 2 4", "5 2", "1 3"];
type Before = Map<string, ForecastAnswer> | null;
const curve = (answer: ForecastAnswer, days: number) => { const all = total(answer); return summed(answer).map((sum, each) => `${each ? "L" : "M"}${x_of(each, days).toFixed(1)} ${y_of(sum / all).toFixed(1)}`).join(""); };
function Curves({ answers, before, first, day }: { answers: ForecastAnswer[]; before: Before; first: string; day: number }) {
  const days = Math.max(1, ...answers.map(({ by_day }) => by_day.length - 1));
  return <Wide label={say("chance_by")}><svg viewBox={`0 0 ${width} ${height}`} class="chart" role="img" aria-label={say("chance_by")}><Axes first={first} days={days} rows={quarters} label={percent} />
    {before && answers.map((answer, index) => { const was = before.get(answer.name); return was && <path class={`curve was c${index}`} d={curve(was, days)} />; })}
    {answers.map((answer, index) => <path class={`curve c${index}`} stroke-dasharray={dashes[index % dashes.length]} d={curve(answer, days)}><title>{term(answer.name)}</title></path>)}
    <path class="now" d={`M${x_of(day, days)} ${top}V${bottom}`} /></svg></Wide>;
}

/** How strong, by when: five strengths a day, which 10, 25, 50, 75 and 90 percent of all futures do not exceed; targets as lines. */
function FanPicture({ fan, first, day }: { fan: Fan; first: string; day: number }) {
  const days = Math.max(1, fan.by_day.length - 1), most = Math.max(1, ...fan.targets.map(({ strength }) => strength), ...fan.by_day.map((each) => each[4] ?? 0));
  const steps = [...new Set(Array.from({ length: 121 }, (_, index) => Math.round((index / 120) * days)))];
  const line = (which: number) => steps.map((each) => `${x_of(each, days).toFixed(1)} ${y_of((fan.by_day[each]?.[which] ?? 0) / most).toFixed(1)}`);
  const band = (low: number, high: number) => `M${[...line(low), ...line(high).reverse()].join("L")}z`;
  return <Wide label={term(fan.stock)}><svg viewBox={`0 0 ${width} ${height}`} class="chart" role="img" aria-label={`${say("fan")}: ${term(fan.stock)}`}><Axes first={first} days={days} rows={quarters.map((part) => Math.round(part * most))} label={count} />
    <path class="band wide" d={band(0, 4)} /><path class="band" d={band(1, 3)} /><path class="curve" d={`M${line(2).join("L")}`} />
    {fan.targets.map(({ name, strength }) => <><path class="target" d={`M${left} ${y_of(strength / most)}H${width - right}`} /><text x={width - 22} y={y_of(strength / most) - 4} text-anchor="end">{term(name)}</text></>)}
    <path class="now" d={`M${x_of(day, days)} ${top}V${bottom}`} /></svg></Wide>;
}
const Fans = ({ fans, first, day }: { fans: Fan[]; first: string; day: number }) => <section><h2>{say("fan")}</h2><p class="quiet">{say("fan_help")}</p>{fans.map((fan) => {
  const [low, , middle, , high] = fan.by_day[Math.min(day, fan.by_day.length - 1)] ?? [0, 0, 0, 0, 0];
  return <article><h3><Term of={fan.stock} /></h3><p><bdi>{addDays(first, day)}</bdi>: {say("middle")} <b><bdi>{count(middle ?? 0)}</bdi></b>{say("comma")}{say("eight_in_ten")} <bdi>{count(low ?? 0)} – {count(high ?? 0)}</bdi></p>
    <FanPicture fan={fan} first={first} day={day} /></article>; })}</section>;

const when = (day: number | null, first: string): string => (day === null ? say("later") : day === 0 ? say("at_once") : addDays(first, day));
const Table = ({ answers, before, first, day, shown, show }: { answers: ForecastAnswer[]; before: Before; first: string; day: number; shown: string[]; show: (names: string[]) => void }) => <div class="scroll" tabIndex={0} role="region" aria-label={say("chance_by")}><table>
  <thead><tr><th>{say("question")}</th><th>{say("chance_on")} <bdi>{addDays(first, day)}</bdi></th><th>{say("half_by")}</th><th>{say("eight_in_ten")}</th></tr></thead>
  <tbody>{answers.map((answer) => { const chance = chanceBy(answer, day), was = before?.get(answer.name), on = shown.includes(answer.name); return <tr>
    <td><label><input type="checkbox" checked={on} onChange={() => show(on ? shown.filter((name) => name !== answer.name) : [...shown, answer.name].slice(-curves_max))} /> {on && <svg class="key" viewBox="0 0 30 6" aria-hidden="true"><path class={`curve c${shown.indexOf(answer.name)}`} stroke-dasharray={dashes[shown.indexOf(answer.name) % dashes.length]} d="M0 3H30" /></svg>} <Term of={answer.name} /></label></td>
    <td><bdi>{percent(chance.value)} ({percent(chance.low)} – {percent(chance.high)})</bdi>{was && <small>{say("comma")}{say("was")} <bdi>{percent(chanceBy(was, day).value)}</bdi></small>}</td><td><bdi>{when(answer.day_50, first)}</bdi></td><td><bdi>{when(answer.day_10, first)} – {when(answer.day_90, first)}</bdi></td></tr>; })}</tbody></table></div>;

const Gates = ({ answers }: { answers: ForecastAnswer[] }) => <section><h2>{say("last_gate")}</h2><div class="columns">{answers.filter(({ last_gates }) => last_gates.length > 0).map(({ name, last_gates }) => {
  const all = last_gates.reduce((sum, { futures }) => sum + futures, 0);
  return <article><h3><Term of={name} /></h3><ul>{last_gates.slice(0, 5).map((gate) => <li><Term of={gate.name} /> <bdi>{percent(gate.futures / all)}</bdi>{gate.days_sooner && <small>; {say("sooner")} <bdi>{count(Math.round(gate.days_sooner.value))} ({count(Math.round(gate.days_sooner.low))} – {count(Math.round(gate.days_sooner.high))})</bdi> {say("days")}</small>}<meter min={0} max={1} value={gate.futures / all} aria-label={term(gate.name)} /></li>)}</ul></article>;
})}</div></section>;

/** Which assumptions the uncertainty of a day comes from. */
const Spread = ({ answers }: { answers: ForecastAnswer[] }) => { const wide = answers.filter(({ spread }) => (spread?.standard_deviation ?? 0) > 0); return wide.length === 0 ? null : <section><h2>{say("spread")}</h2><p class="quiet">{say("spread_help")}</p>
  <div class="columns">{wide.map(({ name, spread }) => <article><h3><Term of={name} /> <small>± {count(Math.round(spread!.standard_deviation))} {say("days")}</small></h3>
    <ul>{spread!.by.filter(({ share }) => share >= share_shown).slice(0, groups_shown).map(({ assumption, share, low, high }) => <li><Term of={assumption} /> <bdi>{percent(Math.min(1, share))} ({percent(Math.max(0, low))} – {percent(Math.min(1, high))})</bdi>
      <meter min={0} max={1} value={share} aria-label={term(assumption)} /></li>)}</ul></article>)}</div></section>; };

const sure = ({ value, error }: Estimate): string => `${value.toPrecision(3)} (± ${(1.96 * error).toPrecision(2)})`;
/** What the outlook had the record estimate. */
const Fits = ({ fits }: { fits: Fit[] }) => fits.length === 0 ? null : <section><h2>{say("fits")}</h2><p class="quiet">{say("fits_help")}</p><div class="scroll" tabIndex={0} role="region" aria-label={say("fits")}><table>
  <thead><tr><th>{say("act")}</th><th>{say("fit_events")}</th><th>{say("fit_per_day")}</th><th>{say("fit_sets_off")}</th><th>{say("fit_within")}</th><th>{say("fit_gain")}</th></tr></thead>
  <tbody>{fits.map(({ name, events, days, per_day, sets_off, within_days, gain }) => <tr><td><Term of={name} /></td><td><bdi>{count(Math.round(events))} / {count(Math.round(days))}</bdi></td><td><bdi>{sure(per_day)}</bdi></td>
    <td><bdi>{sets_off ? sure(sets_off) : "—"}</bdi></td><td><bdi>{within_days ? sure(within_days) : "—"}</bdi></td><td><bdi>{gain === null ? "—" : gain.toFixed(1)}</bdi></td></tr>)}</tbody></table></div></section>;

/** What comes of one clause; asked for by name, for each takes a forecast of its own. */
function Comes({ asked, first }: { asked: Record<string, string>; first: string }) {
  const { at, known, show } = address.value, clause = new URLSearchParams(show).get("clause") ?? "", agreement = useAnswer(api.agreement, []);
  const answer = useAnswer(() => (clause ? api.forecast({ at, known, ...asked, of: `clause ${clause}`, steps: "no" }) : Promise.resolve(null)), [at, known, clause, JSON.stringify(asked), api.version.value]);
  const choose = (label: string) => { const words = new URLSearchParams(show); if (label) words.set("clause", label); else words.delete("clause"); go({ show: words.toString() }); };
  return <section><h2>{say("outcomes")}</h2><p class="quiet">{say("outcomes_help")}</p>
    <p class="ask"><label>{say("clause")} <select value={clause} onChange={(event) => choose(event.currentTarget.value)}><option value="">{say("choose")}</option>
      {agreement.value?.clauses.map(({ label, title }) => <option value={label}>{term(label)} {title && term(title)}</option>)}</select></label></p>
    {clause && <Loaded key={clause} answer={answer}>{(found) => found && found.answers.filter(({ outcomes }) => outcomes.length > 0).map((each) => <Outcomes answer={each} futures={found.futures} first={first} />)}</Loaded>}</section>;
}

/** What one step by one actor would change by the end, on the same futures. */
const Steps = ({ levers, first }: { levers: Forecasts["levers"]; first: string }) => <section><h2>{say("one_step")}</h2><p class="quiet">{say("levers_help")}</p><div class="scroll" tabIndex={0} role="region" aria-label={say("one_step")}><table>
  <thead><tr><th>{say("step")}</th><th>{say("changes")}</th><th>{say("points")}</th><th>{say("half_by")}</th></tr></thead>
  <tbody>{levers.slice(0, steps_shown).map(({ step, changes, chance, day_50, day_50_without }) => <tr><td><Term of={step} /></td><td><Term of={changes} /></td>
    <td><b class={chance < 0 ? "bad" : "good"}><bdi>{chance > 0 ? "+" : ""}{(chance * 100).toFixed(1)}</bdi></b></td><td><bdi>{when(day_50, first)}</bdi>{say("comma")}{say("was")} <bdi>{when(day_50_without, first)}</bdi></td></tr>)}</tbody></table></div></section>;

const settled = (answer: ForecastAnswer) => (answer.by_day[0] ?? 0) === total(answer);
const hopeless = (answer: ForecastAnswer) => answer.never === total(answer);

function Answers({ assumed, asked, working, settings, set, other, failed }: { assumed: Forecasts; asked: Record<string, string>; working: boolean; settings: Record<number, Setting>; set: (settings: Record<number, Setting>) => void; other: Forecasts | null; failed: Error | null }) {
  const forecast = other ?? assumed, first = dayOf(assumed.at), days = Math.max(1, ...assumed.answers.map(({ by_day }) => by_day.length - 1));
  const before = new Map(assumed.answers.map((answer) => [answer.name, answer]));
  const open = forecast.answers.filter((answer) => [answer, before.get(answer.name) ?? answer].some((each) => !settled(each) && !hopeless(each)))
    .sort((a, b) => Number(b.about === "strength") - Number(a.about === "strength"));
  const fans = forecast.fans.filter(({ targets }) => targets.some(({ name }) => open.some((answer) => answer.name === name)));
  const [day, move] = useState(Math.round(days / 2)), [shown, show] = useState<string[]>(open.slice(0, 4).map(({ name }) => name));
  const names = (all: ForecastAnswer[]) => all.map(({ name }) => name);
  return <>
    <p><bdi lang={langOf(forecast.outlook)} translate={false}>{forecast.outlook}</bdi>: {count(forecast.futures)} {say("futures")}{say("comma")}{say("seed")} {forecast.seed}{say("comma")}<bdi>{forecast.at}</bdi> – <bdi>{forecast.until}</bdi>. {say("ahead_help")}</p>
    <label class="ask">{say("day_asked")} <input type="range" min={0} max={days} value={day} aria-valuetext={addDays(first, day)} onInput={(event) => move(Number(event.currentTarget.value))} /> <output><bdi>{addDays(first, day)}</bdi></output></label>
    <div class="workbench"><section class="answer" aria-busy={working}>{open.length > 0 ? <><div class="stays"><h2>{say("chance_by")} {working && <small>{say("loading")}</small>}</h2>
      <Curves answers={shown.flatMap((name) => open.find((each) => each.name === name) ?? [])} before={other ? before : null} first={first} day={day} /></div>
      <Table answers={open} before={other ? before : null} first={first} day={day} shown={shown} show={show} /></> : <p>{say("nothing_open")}</p>}</section>
    {may("plan") && <section class="turning"><h2>{say("levers")}</h2><p class="quiet">{say("knobs_help")}</p>{failed && <Trouble error={failed} />}
      {Object.keys(settings).length > 0 && <button type="button" onClick={() => set({})}>{say("as_assumed")}</button>}<p role="status">{other && say("with_levers")}</p>
      <Levers assumptions={assumed.assumptions} settings={settings} set={set} /></section>}</div>
    {fans.length > 0 && <Fans fans={fans} first={first} day={day} />}
    <Gates answers={open} />
    <Comes asked={asked} first={first} />
    <Spread answers={open} />
    {assumed.levers.length > 0 && <Steps levers={assumed.levers} first={first} />}
    <Fits fits={forecast.fits} />
    <section><h2>{say("in_short")}</h2>{forecast.answers.some(settled) && <p>{say("already")}: <Terms of={names(forecast.answers.filter(settled))} /></p>}
      {forecast.answers.some(hopeless) && <p>{say("in_no_future")}: <Terms of={names(forecast.answers.filter(hopeless))} /></p>}
      {forecast.uncovered.length > 0 && <p>{say("uncovered")}: <Terms of={forecast.uncovered} /></p>}</section></>;
}

/** Asks again as long as levers are moved, one question at a time, so that answers come while the slider is still in the hand. */
function useLevers(levers: Lever[], asked: Record<string, string>) {
  const { at, known } = address.value, [other, learn] = useState<Forecasts | null>(null), [failed, fail] = useState<Error | null>(null), [working, work] = useState(false);
  const wanted = useRef(""), busy = useRef(false), here = useRef(true);
  const ask = async () => {
    busy.current = true;
    work(true);
    for (let last = ""; here.current && wanted.current && wanted.current !== last;) {
      last = wanted.current;
      try { const answer = await api.forecastWith(JSON.parse(last) as Lever[], { at, known, ...asked }); if (wanted.current) { learn(answer); fail(null); } }
      catch (error) { fail(error as Error); }
    }
    busy.current = false;
    work(false);
  };
  useEffect(() => {
    wanted.current = levers.length ? JSON.stringify(levers) : "";
    if (!wanted.current) { learn(null); fail(null); } else if (!busy.current) void ask();
  }, [JSON.stringify(levers)]);
  useEffect(() => () => { here.current = false; }, []);
  return { other, failed, working };
}

function Asked({ assumed, asked }: { assumed: Forecasts; asked: Record<string, string> }) {
  const [settings, set] = useState<Record<number, Setting>>({}), answered = useLevers(leversOf(assumed.assumptions, settings), asked);
  return <Answers assumed={assumed} asked={asked} settings={settings} set={set} {...answered} />;
}

export function Page() {
  const { at, known, show } = address.value, words = new URLSearchParams(show), futures = words.get("futures") ?? futures_first, days = words.get("days") ?? days_first, seed = words.get("seed") ?? "";
  const answer = useAnswer(() => api.forecast({ at, known, futures, days, seed }), [at, known, futures, days, seed, api.version.value]);
  return <><form class="ask" onSubmit={(event) => { event.preventDefault(); go({ show: new URLSearchParams([...new FormData(event.currentTarget)].map(([name, word]) => [name, String(word)] as [string, string]).filter(([, word]) => word)).toString() }); }}>
    <label>{say("number_of_futures")} <select name="futures">{["200", "500", "2000", "10000"].map((number) => <option value={number} selected={number === futures}>{count(Number(number))}</option>)}</select></label>
    <label>{say("how_far")} <select name="days">{["90", "182", "365", "730", "1826"].map((number) => <option value={number} selected={number === days}>{count(Number(number))} {say("days")}</option>)}</select></label>
    <label>{say("seed")} <input name="seed" inputMode="numeric" pattern="[0-9]*" defaultValue={seed} /></label> <button>{say("run")}</button></form>
    <Loaded answer={answer}>{(assumed) => <Asked key={`${assumed.at} ${assumed.until} ${assumed.seed} ${assumed.futures}`} assumed={assumed} asked={{ futures, days, seed }} />}</Loaded></>;
}
