// A verdict as a word and a shape; colour only repeats what both say.
import { sayWord, plain } from "../words";
import { link } from "../address";

const shapes: Record<string, string> = {
  yes: "●", met: "●", lifted: "●", no: "✕", breached: "✕", missed: "✕", unknown: "?", late: "◐", "in force": "▷", dormant: "○",
};
const tones: Record<string, string> = { yes: "good", met: "good", lifted: "good", no: "bad", breached: "bad", missed: "bad", unknown: "doubt", late: "doubt" };

export const Mark = ({ of }: { of: string }) =>
  <span class={`mark ${tones[of] ?? "plain"}`}><span aria-hidden="true">{shapes[of] ?? "·"}</span> {sayWord(of)}</span>;

/** A name of the agreement, which leads to its reason. `of` is what to ask about, if it is more than the name. */
export const Name = ({ name, of = name }: { name: string; of?: string }) =>
  <a href={link({ page: "why", of })}><bdi lang="en">{plain(name)}</bdi></a>;
