// What the page says, in the reader's language. Names from the agreement are shown as they are, without underscores.
import { address, type Language } from "./address";
import { en, type Key } from "./words/en";
import { ar } from "./words/ar";
import { agreeing } from "./words/numbers";
import { problemIn } from "./words/problems";
import { inArabic } from "./words/sentences";
import { apart, plain } from "./words/terms";

export type { Key };
export { apart, inWords, names, plain, term, told } from "./words/terms";
export const say = (key: Key): string => (address.value.lang === "ar" ? ar : en)[key];
/** The same with `{0}`, `{1}` … filled in. */
export const fill = (key: Key, ...parts: (string | number)[]): string => apartIn(say(key).replace(/\{(\d)\}/g, (_, index: string) => String(parts[Number(index)])));
/** Days and moments in a text set apart where it is Arabic. */
export const apartIn = (text: string): string => (address.value.lang === "ar" ? apart(agreeing(text)) : text);
/** A verdict, a state or another closed word of the JSON, in the reader's language. */
export const sayWord = (word: string): string => {
  const key = word.replaceAll(" ", "_");
  return key in en ? say(key as Key) : plain(word);
};
/** A sentence of the program in the reader's language where the page has words for it. */
export const sentence = (text: string): string => (address.value.lang === "ar" && apart(inArabic(text) ?? "")) || text;
/** A deadline or a review, and other kinds of entries of the calendar. */
export const sayKind = (kind: string): string => (`kind_${kind}` in en ? say(`kind_${kind}` as Key) : plain(kind));
/** A problem in the reader's language: what is wrong and what would help. */
export const sayProblem = (problem: { code: string; says: string; help: string }): { says: string; help: string } => (address.value.lang === "ar" ? problemIn(problem) : problem);
/** The language that somebody else's words are in, as far as their letters tell. */
export const langOf = (text: string): Language => (/\p{Script=Arabic}/u.test(text) ? "ar" : "en");
/** A month, from a day or the beginning of one. */
export const monthOf = (text: string): string =>
  new Intl.DateTimeFormat(address.value.lang === "ar" ? "ar-u-nu-latn" : "en", { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${text.slice(0, 7)}-01T00:00:00Z`));
export const count = (number: number): string => new Intl.NumberFormat(address.value.lang === "ar" ? "ar-u-nu-latn" : "en").format(number);
export const range = (amount: { least: number | null; most: number | null }): string => {
  const least = amount.least ?? 0;
  if (amount.most === null) return `≥ ${count(least)}`;
  return least === amount.most ? count(least) : `${count(least)}–${count(amount.most)}`;
};
/** A moment to the minute, as the command line says it: what becomes possible in the second after midnight does so at 24:00 of the day before. */
export const moment = (text: string): string => text.replace(/(\d\d:\d\d):01\b/g, "$1").replace(/(\d{4}-\d\d-\d\d) 00:00(?!:)/g, (_, day: string) => `${addDays(day, -1)} 24:00`);
/** The day of a moment as the agreement's clock reads it. */
export const dayOf = (text: string): string => text.slice(0, 10);
export const daysBetween = (first: string, last: string): number =>
  Math.round((Date.parse(last.slice(0, 10)) - Date.parse(first.slice(0, 10))) / 86_400_000);
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
