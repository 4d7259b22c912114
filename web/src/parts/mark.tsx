// A verdict as a word and a shape; colour only repeats what both say. And names of the agreement, marked with their language.
import { say, sayWord, told } from "../words";
import { link } from "../address";

const shapes: Record<string, string> = {
  yes: "●", met: "●", lifted: "●", no: "✕", breached: "✕", missed: "✕", unknown: "?", late: "◐", "in force": "▷", dormant: "○",
};
const tones: Record<string, string> = { yes: "good", met: "good", lifted: "good", no: "bad", breached: "bad", missed: "bad", unknown: "doubt", late: "doubt" };

export const Mark = ({ of }: { of: string }) =>
  <span class={`mark ${tones[of] ?? "plain"}`}><span aria-hidden="true">{shapes[of] ?? "·"}</span> {sayWord(of)}</span>;

/** A name or a phrase of the agreement. */
export const Term = ({ of }: { of: string }) => { const { text, lang } = told(of); return <bdi lang={lang}>{text}</bdi>; };
export const Terms = ({ of }: { of: string[] }) => <>{of.map((each, index) => <>{index > 0 && say("comma")}<Term of={each} /></>)}</>;

/** A name of the agreement, which leads to its reason. `of` is what to ask about, if it is more than the name. */
export const Name = ({ name, of = name }: { name: string; of?: string }) => <a href={link({ page: "why", of })}><Term of={name} /></a>;
