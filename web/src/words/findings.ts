// A finding in Arabic, by the list in findings_ar.ts; of one that is not there, what its rule looks for and what it speaks of.
import { findings_ar, pieces_ar } from "./findings_ar";
import { rules_ar } from "./rules_ar";
import { isolated, Teller } from "./teller";
import type { Words } from "./duties";

const blocking = /([^`;]+?) (by not acting|by breaking the calm|by not certifying|because the numbers do not suffice without it|by acting first|by bringing too much|by breaching the clause|by ending the phase)(?: \(`([^`]*)`\))?(?:(,| and|;) (?:or )?|$)/g;
const kept_by = /`([^`]*)` by ([^`]+?)(?:, (?=`)| and (?=`)|$)/g;
const whole = (found: RegExpMatchArray[], text: string): boolean => found.length > 0 && found.map(([all]) => all).join("") === text;

/** Lists that the sentences hold: who can block how, what can be kept from coming about by whom, what guidance expects. */
function listed(text: string, teller: Teller): string | null {
  const blocks = [...text.matchAll(blocking)];
  if (whole(blocks, text))
    return blocks.map(([, who, how, leaf, next]) => `${teller.names(who!)} ${pieces_ar[how!]}${leaf ? ` («${teller.name(leaf)}»)` : ""}${next === ";" ? "؛ أو " : next === "," ? "، " : next ? " و" : ""}`).join("");
  const kept = [...text.matchAll(kept_by)];
  if (whole(kept, text)) return kept.map(([, gate, who]) => `«${teller.name(gate!)}» من ${teller.names(who!)}`).join("، ");
  const put = Object.entries(pieces_ar).sort(([one], [other]) => other.length - one.length).reduce((all, [english, arabic]) => all.replaceAll(english, arabic), text).replaceAll(", ", "، ").replaceAll(" and ", " و");
  return /[A-Za-z]/.test(put) ? null : put;
}

export const findingTeller = (words: Words): Teller => new Teller(words, findings_ar, listed);

/** What is found: always in Arabic, if not always with every detail. */
export function findingIn(teller: Teller, { code, clause, says, quotes }: { code: string; clause: string | null; says: string; quotes: { words: string }[] }): string {
  const known = teller.sentence(says);
  if (known !== null) return known;
  return `${rules_ar[code] ?? ""} (${clause ? teller.clauses(`clause ${clause}`) : quotes.slice(0, 2).map(({ words }) => isolated(words)).join("، ")})`;
}
