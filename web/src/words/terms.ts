// Names of the agreement and short phrases made of them ("approval by indonesia"), as they are read. A mission may bring names in
// other languages (names.json); a phrase is put into Arabic only if every word of it can be, so that no sentence is half of each.
import { signal } from "@preact/signals";
import { address, type Language } from "../address";
import { ar } from "./ar";
import { sentenceInArabic } from "./duties";
import { en } from "./en";
import { agreeing } from "./numbers";

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
  "at least": "لا أقل من", "at most": "لا أكثر من", "end of": "نهاية", "start of": "بداية", "all of": "كل من", "any of": "أي من", "must come first": "يجب أن يسبق", "percent of": "بالمئة من",
  by: "من", in: "في", about: "بشأن", of: "من", for: "مدة", since: "منذ", and: "و", or: "أو", not: "ليس", no: "لا", any: "أي", each: "كل", every: "كل", all: "كل", that: "نفس", once: "حدوث", at: "في",
  past: "بعد بلوغ", after: "بعد", before: "قبل", during: "أثناء", within: "خلال", undecided: "غير محسوم", second: "ثانية", seconds: "ثانية", minute: "دقيقة", minutes: "دقيقة", hour: "ساعة", hours: "ساعة",
  day: "يوم", days: "يومًا", week: "أسبوع", weeks: "أسبوعًا", month: "شهر", months: "شهرًا", year: "سنة", years: "سنة", today: "اليوم", clause: "البند", phase: "مرحلة", is: "", open: "مفتوحة", with: "مع",
  "watched by": "يراقبه", "not once": "لم يحدث", expect: "يُتوقع", "most likely": "والأرجح", chance: "باحتمال", percent: "بالمئة", "per day": "في اليوم", rate_of: "بمعدل", "each setting off": "يثير كل منها", more: "أخرى", "on average": "في المتوسط", spread: "بتفاوت", takes: "تستغرق", process: "عملية", event: "حدث", by_itself: "من تلقاء نفسه", to: "إلى", somebody: "أحد ما", anybody: "أي أحد", verified: "متحقَّق منه", corroborated: "مؤيَّد من أكثر من مصدر", credible: "يُعتدّ به", alleged: "مزعوم",
};
// Words that the language puts otherwise than Arabic does: a grade follows what it grades, and who or where is undecided is said as one.
const turned: [RegExp, string][] = [
  [/\bat (?=[\d.]+ per )/g, "rate_of "],
  [/(\d)_(?=\d{3})/g, "$1,"],
  [/\b(verified|corroborated|credible|alleged) ([a-z_]\w*)/g, "$2 ($1)"], [/\bundecided ([a-z_]\w*)/g, "$1 (undecided)"],
];
/** The name that the program itself gives a place on its board, where the mission has no other word for it. */
const own: Names = { green_light: ar.green_light };
const gates = /^(.+)_gates$/, label = /^(?=[A-Z\d])(?=.*[.\d])[\w.-]+$/;
/** "the same sector": the noun after it is definite. */
const definite = (word: string): string => (word.startsWith("ال") ? word : `ال${word}`);

function phrase(text: string, known: Names): string | null {
  if (known[text]) return known[text];
  const words = turned.reduce((all, [from, to]) => all.replace(from, to), text).match(/at least|at most|end of|start of|all of|any of|percent of|not once|most likely|per day|each setting off|on average|watched by|[A-Za-z_][\w]*|[^A-Za-z_]+/g) ?? [];
  let open = false;
  const made = words.map((word, index) => {
    const name = known[word] ?? own[word], found = name ?? (/[A-Za-z]/.test(word) ? joints[word] : word), of = gates.exec(word)?.[1];
    if (name && words[index - 2] === "that") return definite(name);
    // "20 of the hostages"
    if (name && /\d $/.test(words[index - 1] ?? "")) return `من ${name}`;
    if (found !== undefined) return found;
    if (of && known[of]) return `${ar.all_gates} ${known[of]}`;
    open = true;
    return word;
  });
  return open ? null : agreeing(made.join("").replace(/ +/g, " ").trim().replaceAll("; ", "؛ ").replace(/, (?!\d)/g, "، ").replace(/ و (?=\p{Script=Arabic})/gu, " و"));
}

// The same names stand on a page again and again.
let made_of: Names = {};
const made = new Map<string, string | null>();
function inArabic(text: string, known: Names): string | null {
  if (made_of !== known) { made_of = known; made.clear(); }
  if (!made.has(text)) made.set(text, worked(text, known));
  return made.get(text)!;
}
function worked(text: string, known: Names): string | null {
  const words = (part: string): string | null => phrase(part, known) ?? sentenceInArabic(part, words), found = known[text] ?? sentenceInArabic(text, words) ?? phrase(text, known);
  return found === null ? null : apart(found);
}

/** A name or a phrase in the reader's language, and which language that is. */
export function told(text: string): { text: string; lang: Language } {
  if (text === "green_light") return { text: (address.value.lang === "ar" ? ar : en).green_light, lang: address.value.lang };
  // The label of a clause is of no language.
  if (label.test(text)) return { text: address.value.lang === "ar" ? `\u2066${text}\u2069` : text, lang: address.value.lang };
  const known = names.value[address.value.lang];
  const arabic = address.value.lang === "ar" && known ? inArabic(text, known) : null;
  if (arabic !== null) return { text: arabic, lang: "ar" };
  return { text: plain(text.replace(/\b(\w+)_gates\b/g, `$1 (${en.all_gates})`)), lang: "en" };
}
export const term = (text: string): string => told(text).text;
/** The same in Arabic; nothing if a word of it is not known. */
export const inWords = (text: string): string | null => { const made = told(text); return made.lang === "ar" ? made.text : null; };
