// Levers: each assumption of the outlook with its numbers as sliders and a switch to leave it out. What is asked of the server is
// the same sentence with other numbers, so nothing is understood here that the language does not say.
import { address } from "../address";
import type { Lever } from "../types";
import { count, inWords, say, term, type Key } from "../words";

export interface Knob { kind: "amount" | "delay" | "chance" | "rate"; low: number; high: number; step: number; value: number }
export interface Setting { off: boolean; knobs: Record<string, number> }

const number_in = { amount: /^expect ([\d_.]+) [a-z]/, chance: /chance ([\d.]+) percent/, rate: /at ([\d.]+) per [a-z]+/ };
const delays = /(?<!within )\b([\d.]+)( to ([\d.]+))? (days|weeks|hours)\b|most likely ([\d.]+)/g;

/** What can be turned in a sentence. A delay is turned as a whole: all its days by the same factor. */
export function knobsOf(says: string): Knob[] {
  const knobs: Knob[] = [];
  const amount = Number(number_in.amount.exec(says)?.[1]?.replaceAll("_", "")), chance = number_in.chance.exec(says)?.[1], rate = number_in.rate.exec(says)?.[1];
  if (amount) knobs.push({ kind: "amount", low: 0, high: 2 * amount, step: Math.max(1, amount / 20), value: amount });
  if (says.replace(/because .*$/, "").match(delays) && !rate) knobs.push({ kind: "delay", low: 0.25, high: 4, step: 0.25, value: 1 });
  if (chance) knobs.push({ kind: "chance", low: 0, high: 100, step: 5, value: Number(chance) });
  if (rate) knobs.push({ kind: "rate", low: 0, high: Number(rate) * 4, step: Number(rate) / 20, value: Number(rate) });
  return knobs;
}

const tidy = (number: number): string => String(Number(number.toPrecision(6)));

/** The sentence with its numbers as they are set. */
export function turned(says: string, knobs: Record<string, number>): string {
  const because = says.indexOf(" because "), end = because < 0 ? says.length : because;
  let text = says.slice(0, end);
  const put = (kind: "amount" | "chance" | "rate") => { const value = knobs[kind]; if (value !== undefined) text = text.replace(number_in[kind], (all, old: string) => all.replace(old, tidy(value))); };
  put("amount"); put("chance"); put("rate");
  const factor = knobs.delay;
  if (factor !== undefined) text = text.replace(delays, (all) => all.replace(/[\d.]+/g, (days) => String(Math.max(1, Math.round(Number(days) * factor)))));
  return text + says.slice(end);
}

export const leversOf = (assumptions: { says: string }[], settings: Record<number, Setting>): Lever[] =>
  Object.entries(settings).map(([index, { off, knobs }]) => ({ assumption: Number(index), says: off ? "" : turned(assumptions[Number(index)]!.says, knobs) }))
    .filter(({ assumption, says }) => says !== assumptions[assumption]!.says);

const names: Record<Knob["kind"], Key> = { amount: "knob_amount", delay: "knob_delay", chance: "knob_chance", rate: "knob_rate" };
const shown = ({ kind }: Knob, value: number): string => (kind === "delay" ? `× ${tidy(value)}` : kind === "chance" ? `${tidy(value)}%` : count(value));

export function Levers({ assumptions, settings, set }: { assumptions: { says: string; author: string; because: string }[]; settings: Record<number, Setting>; set: (settings: Record<number, Setting>) => void }) {
  return <ul class="levers">{assumptions.map(({ says, author, because }, index) => {
    const setting = settings[index] ?? { off: false, knobs: {} }, change = (to: Partial<Setting>) => set({ ...settings, [index]: { ...setting, ...to } });
    const words = setting.off ? says : turned(says, setting.knobs), sentence = words.replace(/ because .*$/s, "");
    return <li><label><input type="checkbox" role="switch" checked={!setting.off} onChange={(event) => change({ off: !event.currentTarget.checked })} /> {address.value.lang !== "en" && <span>{inWords(sentence)}</span>} <code lang="en" dir="ltr" class={setting.off ? "off" : words !== says ? "turned" : ""}>{sentence}</code></label>
      {!setting.off && <div class="knobs">{knobsOf(says).map((knob) => { const value = setting.knobs[knob.kind] ?? knob.value;
        return <label>{say(names[knob.kind])} <input type="range" min={knob.low} max={knob.high} step={knob.step} value={value} aria-valuetext={`${shown(knob, value)}: ${term(sentence)}`}
          onInput={(event) => change({ knobs: { ...setting.knobs, [knob.kind]: Number(event.currentTarget.value) } })} /> <output><bdi>{shown(knob, value)}</bdi></output></label>; })}</div>}
      <small lang="en" dir="auto" translate={false}>{author}{because && `: ${because}`}</small></li>;
  })}</ul>;
}
