// Names of the agreement and short phrases made of them ("approval by indonesia"), as they are read. A mission may bring names in
// other languages (names.json); a phrase is put into Arabic only if every word of it can be, so that no sentence is half of each.
import { signal } from "@preact/signals";
import { address, type Language } from "../address";
import { ar } from "./ar";
import { en } from "./en";

export type Names = Record<string, string>;
/** By language, then by name as the agreement writes it. */
export const names = signal<Record<string, Names>>({});

// A day or a moment among Arabic words would be read backwards: it is set apart, from left to right.
const moment = /\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?/g;
export const apart = (text: string): string => text.replace(moment, "\u2066$&\u2069");

/** A name of the agreement without its low lines. */
export const plain = (name: string): string => name.replaceAll("_", " ");

// The words of the agreement language that stand in names of steps and in conditions.
const joints: Names = {
  "at least": "لا أقل من", "at most": "لا أكثر من", "end of": "نهاية", "start of": "بداية", "all of": "كل من", "any of": "أي من", "must come first": "يجب أن يسبق",
  by: "من", in: "في", about: "بشأن", of: "من", for: "مدة", since: "منذ", and: "و", or: "أو", not: "ليس", no: "لا", any: "أي", each: "كل", that: "ذلك", once: "حدوث", at: "في",
  past: "بعد بلوغ", after: "بعد", before: "قبل", during: "أثناء", within: "خلال", undecided: "غير محسوم", day: "يوم", days: "يومًا", hours: "ساعة", week: "أسبوع", weeks: "أسابيع",
  month: "شهر", months: "أشهر", today: "اليوم", clause: "البند", phase: "مرحلة", is: "", open: "مفتوحة", with: "مع", by_itself: "من تلقاء نفسه", to: "إلى",
};
const gates = /^(.+)_gates$/;

function inArabic(text: string, known: Names): string | null {
  if (known[text]) return known[text];
  const words = text.match(/at least|at most|end of|start of|all of|any of|[A-Za-z_][\w]*|[^A-Za-z_]+/g) ?? [];
  let open = false;
  const made = words.map((word) => {
    const found = known[word] ?? (/[A-Za-z]/.test(word) ? joints[word] : word), of = gates.exec(word)?.[1];
    if (found !== undefined) return found;
    if (of && known[of]) return `${ar.all_gates} ${known[of]}`;
    open = true;
    return word;
  });
  return open ? null : apart(made.join("").replace(/ +/g, " ").trim());
}

/** A name or a phrase in the reader's language, and which language that is. */
export function told(text: string): { text: string; lang: Language } {
  if (text === "green_light") return { text: (address.value.lang === "ar" ? ar : en).green_light, lang: address.value.lang };
  const known = names.value[address.value.lang];
  const arabic = address.value.lang === "ar" && known ? inArabic(text, known) : null;
  if (arabic !== null) return { text: arabic, lang: "ar" };
  return { text: plain(text.replace(/\b(\w+)_gates\b/g, `$1 (${en.all_gates})`)), lang: "en" };
}
export const term = (text: string): string => told(text).text;
