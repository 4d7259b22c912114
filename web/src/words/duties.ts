// Sentences of the agreement's language in Arabic: who must do what, by when, if what. Arabic says a deed as a noun ("the ending of …"),
// so that nothing has to agree with the gender of a party. Names and phrases inside are put into words by `words`.
import { ar } from "./ar";

export type Words = (phrase: string) => string | null;

/** "to X": the preposition is part of the word. */
const to = (who: string): string => (who.startsWith("ال") ? `لل${who.slice(2).replace(/^ل/, "")}` : `ل${who}`);
const modals: Record<string, (who: string, deed: string) => string> = {
  must: (who, deed) => `واجب على ${who}: ${deed}`, "must not": (who, deed) => `محظور على ${who}: ${deed}`, may: (who, deed) => `يجوز ${to(who)}: ${deed}`,
  will: (who, deed) => `تعهّد من ${who}: ${deed}`, "will not": (who, deed) => `تعهّد من ${who} بالامتناع عن: ${deed}`,
};
const verbs: Record<string, string> = {
  commit: "ارتكاب", give: "تقديم", hold: "عقد", issue: "إصدار", make: "القيام ب", start: "بدء", end: "إنهاء", keep: "الحفاظ على:", bring: "إيصال",
};
// What stands before the subject, with its comma; `once` and the like may follow a `during`.
const openings: Record<string, string> = {
  during: "أثناء", once: "متى تحقق:", while: "ما دام قائمًا:", whenever: "كلما تحقق:", "on each": "عند كل", on: "عند", before: "قبل", unless: "إلا إذا تحقق:",
};
const opening = /^(during|once|while|whenever|on each|on|before|unless) (.+)$/s, next_part = /, (?=(?:once|while|whenever|on) )/;
const duty = /^(.+?) (must not|must|will not|will|may) (commit|give|hold|issue|make|start|end|keep|bring) (.+?)(?: \[([^\]]*)\])?$/s;
// After the deed: when it is due, what must come after it, what excuses it.
const tails: [RegExp, string][] = [
  [/ unless /, "إلا إذا تحقق:"], [/ before /, "قبل"], [/ by (?=\d{4}-|undecided)/, "حتى"], [/ within /, "خلال"], [/ every (?=\d|day|week|month|year|hour|undecided)/, "كل"],
];

const who_undecided = "طرف لم يُحدَّد بعد";
const isolated = (text: string): string => `\u2066${text}\u2069`;

const opened = (text: string, words: Words): string | null => {
  const found = opening.exec(text);
  return found && filled(words, [found[2]!], (inner) => `${openings[found[1]!]} ${inner}`);
};

/** The deed, then one part after another from its end. */
function rest(text: string, words: Words): string | null {
  for (const [begins, say] of tails) {
    const at = text.search(begins);
    if (at < 0) continue;
    const before = rest(text.slice(0, at), words), after = words(text.slice(at).replace(begins, ""));
    return before === null || after === null ? null : `${before}، ${say} ${after}`;
  }
  return words(text);
}

const states: Record<string, string> = {
  yes: ar.yes, no: ar.no, unknown: ar.unknown, open: ar.open_yes, closed: "مغلقة", "not open": ar.open_no, breached: ar.breached, missed: ar.missed, "in force": ar.in_force, late: ar.late, met: ar.met, lifted: ar.lifted, dormant: ar.dormant,
};
const whole: [RegExp, (words: Words, ...parts: string[]) => string | null][] = [
  [/^clause (\S+?)((?: (?:in|of) \w+)*)$/, (words, label, key) => filled(words, [key!.trim() || "today"], (member) => `البند ${isolated(label!)}${key && ` ${member}`}`)],
  [/^breach of (?:clause )?(\S+)$/, (_, label) => `انتهاك للبند ${isolated(label!)}`],
  [/^(.+) would give up `(.+)` in clause (\S+)$/s, (words, who, what, label) => filled(words, [who!, what!], (by, given) => `تنازُل ${by} عن «${given}» في البند ${isolated(label!)}`)],
  [/^(.+) is (yes|no|unknown|open|closed|not open|breached|missed|in force|late|met|lifted|dormant)$/, (words, what, state) => filled(words, [what!], (name) => `${name}: ${states[state!]}`)],
  [/^(\w+) waits for (.+)$/, (words, who, whom) => filled(words, [who!, whom === "nobody" ? "today" : whom!], (by, of) => `${by}: انتظار ${whom === "nobody" ? "لا أحد" : of}`)],
  [/^(\w+) withdraws$/, (words, who) => filled(words, [who!], (by) => `انسحاب ${by}`)],
  [/^(.+) (\d+) days later$/, (words, what, days) => filled(words, [what!], (step) => `${step} بعد ذلك بـ${days} يومًا`)],
  [/^(\w+) turns on this date$/, (words, what) => filled(words, [what!], (name) => `يتغيّر «${name}» في هذا اليوم`)],
  [/^the agreement is in force until then$/, () => "الاتفاق سارٍ حتى ذلك الحين"],
  [/^expect delays to share a spread of (\S+)$/, (_, spread) => `يُتوقع أن تشترك المُدد في تفاوت قدره ${spread}`],
  [/^the spread that delays share$/, () => "ما تشترك فيه المُدد من تفاوت"],
  [/^(opens|closes) when:? (.+)$/s, (words, how, what) => filled(words, [what!], (when) => `${how === "opens" ? "تُفتح" : "تُغلق"} متى تحقق: ${when}`)],
  [/^phase (.+?) opens when (.+?)(?: closes when (.+))?$/s, (words, name, opens, closes) =>
    filled(words, [name!, opens!, closes ?? "today"], (of, first, last) => `مرحلة ${of} تُفتح متى تحقق: ${first}${closes ? `، وتُغلق متى تحقق: ${last}` : ""}`)],
  [/^condition (.+?) is (.+)$/s, (words, name, what) => filled(words, [name!, what!], (of, is) => `الشرط ${of}: ${is}`)],
];
function filled(words: Words, parts: string[], say: (...made: string[]) => string): string | null {
  const made = parts.map(words);
  return made.includes(null) ? null : say(...(made as string[]));
}

function owed([, before, modal, verb, deed, of]: RegExpExecArray, words: Words): string | null {
  const at = opening.test(before!) ? before!.lastIndexOf(", ") : -1, who = before!.slice(at < 0 ? 0 : at + 2), about = deed!.endsWith(" about it");
  const leads = at < 0 ? [] : before!.slice(0, at).split(next_part).map((part) => opened(part, words));
  const done = rest(about ? deed!.slice(0, -" about it".length) : deed!, words), by = who === "undecided" ? who_undecided : words(who), member = of ? words(of) : "";
  if (leads.includes(null) || done === null || by === null || member === null) return null;
  const said = modals[modal!]!(by, `${verbs[verb!]}${verb === "make" ? (/^\p{Script=Arabic}/u.test(done) ? done : `ـ ${done}`) : ` ${done}`}${about ? " بشأنه" : ""}`);
  return [...leads, said].join("، ") + (member && ` (${member})`);
}

const named = /^((?:clause \S+?|(?:phase )?[A-Za-z_]\w*)(?: (?:in|of) \w+)*): (.+)$/s;
/** A whole sentence of the agreement's language, or one that the program makes of it; nothing if it is none, or a word in it is not known. */
export function sentenceInArabic(text: string, words: Words): string | null {
  const name = named.exec(text), told = name && filled(words, [name[1]!, name[2]!], (of, is) => `${of}: ${is}`);
  if (told) return told;
  const found = duty.exec(text), said = found && owed(found, words);
  if (said) return said;
  for (const [pattern, say] of whole) {
    const match = pattern.exec(text), made = match && say(words, ...match.slice(1));
    if (made) return made;
  }
  return opened(text, words);
}
