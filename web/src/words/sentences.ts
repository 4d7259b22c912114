// The program's own sentences in Arabic: how a reason is put into words (src/monitor/explain.cpp). Numbers, moments and names stay
// as they are. A sentence that is not here is shown as the program says it.
import { ar } from "./ar";
import { en, type Key } from "./en";
import { agreeing } from "./numbers";

const units: Record<string, string> = { second: "ثانية", minute: "دقيقة", hour: "ساعة", day: "يومًا", week: "أسبوعًا", month: "شهرًا", year: "سنة" };
const span = (text: string): string => agreeing(text.replace(/(\d[\d,]*) (second|minute|hour|day|week|month|year)s?/g, (_, number: string, unit: string) => `${number} ${units[unit]}`).replaceAll(" and ", " و"));
const window = (text: string): string => text.replace(/^from (.+) to (.+)$/, "من $1 إلى $2").replace(/^(?:on|at) /, "في ");
const range = (text: string): string => text.replace(/^at least /, "ما لا يقل عن ").replace(/^at most /, "ما لا يزيد على ").replace(/^between (.+) and (.+)$/, "ما بين $1 و$2");
const states = (text: string): string => text.split(" or ").map((word) => { const key = word.replaceAll(" ", "_"); return key in en ? ar[key as Key] : word; }).join(" أو ");

const sentences: [RegExp, (...parts: string[]) => string][] = [
  [/^This is left undecided in the text\.$/, () => "تُرك هذا دون حسم في النص."],
  [/^True from (.+)\.$/, (at) => `صحيح منذ ${at}.`],
  [/^It has been so for (.+) without a break\.$/, (time) => `ظل كذلك مدة ${span(time!)} دون انقطاع.`],
  [/^It has not surely been so for (.+) without a break\.$/, (time) => `ليس مؤكدًا أنه ظل كذلك مدة ${span(time!)} دون انقطاع.`],
  [/^The opposite of the following\.$/, () => "عكس ما يلي."],
  [/^It is proven\.$/, () => "ثابت."],
  [/^It is reported, but not proven\.$/, () => "أُبلغ عنه ولم يثبت."],
  [/^Nobody has reported it\.$/, () => "لم يبلّغ عنه أحد."],
  [/^Nobody has reported that it started\.$/, () => "لم يبلّغ أحد عن بدايته."],
  [/^What it counts from has not happened\.$/, () => "لم يحدث ما يُحسب منه."],
  [/^What it counts from is reported, but not proven\.$/, () => "أُبلغ عمّا يُحسب منه ولم يثبت."],
  [/^It has happened since the count began, (.+)\.$/, (at) => `حدث ذلك منذ بدء العدّ في ${at}.`],
  [/^Nothing was reported since the count began, (.+)\.$/, (at) => `لم يُبلَّغ عن شيء منذ بدء العدّ في ${at}.`],
  [/^What was reported since the count began, (.+), is not proven\.$/, (at) => `ما أُبلغ عنه منذ بدء العدّ في ${at} غير ثابت.`],
  [/^Nobody could have noticed at some time since the count began, (.+)\.$/, (at) => `في وقت ما منذ بدء العدّ في ${at} لم يكن بوسع أحد أن يلاحظ.`],
  [/^The agreement has not been in force for (.+) yet; it will have been on (.+)\.$/, (time, at) => `لم يمضِ على سريان الاتفاق ${span(time!)} بعد؛ ويتم ذلك في ${at}.`],
  [/^A proven report lies (.+)\.$/, (when) => `يقع بلاغ ثابت ${window(when!)}.`],
  [/^What was reported (.+) is not proven, or may lie outside\.$/, (when) => `ما أُبلغ عنه ${window(when!)} غير ثابت، أو ربما يقع خارج ذلك.`],
  [/^Nobody could have noticed at some time (.+)\.$/, (when) => `في وقت ما ${window(when!)} لم يكن بوسع أحد أن يلاحظ.`],
  [/^Nothing was reported (.+)\.$/, (when) => `لم يُبلَّغ عن شيء ${window(when!)}.`],
  [/^The record shows (.+); it takes (at least|at most) (.+)\.$/, (found, how, number) => `يُظهر السجل ${range(found!)}؛ والمطلوب ${range(`${how} ${number}`)}.`],
  [/^(\d+) of (\d+) parts hold; all must\.$/, (some, all) => `${some} من ${all} من الأجزاء قائمة؛ ويجب أن تقوم كلها.`],
  [/^(\d+) of (\d+) parts hold; one is enough\.$/, (some, all) => `${some} من ${all} من الأجزاء قائمة؛ ويكفي واحد.`],
  [/^(\d+) of (\d+) parts hold; (\d+) must\.$/, (some, all, must) => `${some} من ${all} من الأجزاء قائمة؛ ويجب أن يقوم منها ${must}.`],
  [/^(.+) of (.+) so far\.$/, (some, all) => `${range(some!)} من ${range(all!)} حتى الآن.`],
  [/^(\d+) reports? in the (.+) before (.+)\.$/, (number, time, at) => `${number} من البلاغات في ${span(time!)} قبل ${at}.`],
  [/^the agreement is in force$/, () => "الاتفاق سارٍ"],
  [/^all of$/, () => "كل ما يلي"],
  [/^any of$/, () => "أي مما يلي"],
  [/^not so$/, () => "عكس ما يلي"],
  [/^undecided$/, () => "غير محسوم"],
  [/^(Owed|Pledged) (possibly )?since (.+?)\. (No deadline\.|The deadline is not known\.|Due .+)$/, (how, possibly, since, due) =>
    `${how === "Owed" ? "واجب" : "متعهَّد به"} ${possibly ? "ربما " : ""}${since === "always" ? "دائمًا" : `منذ ${since!.replace(" to ", " إلى ")}`}. ${inArabic(due!)}`],
  [/^It opened and closed again, on (.+)\.$/, (at) => `فُتحت ثم أُغلقت من جديد في ${at}.`],
  [/^It opened on (.+)\.$/, (at) => `فُتحت في ${at}.`],
  [/^It may have opened\.$/, () => "ربما فُتحت."],
  [/^It has not opened\.$/, () => "لم تُفتح."],
  [/^It has not come into play\.$/, () => "لم يدخل حيز التطبيق."],
  [/^The evidence leaves open: (.+)\.$/, (open) => `تترك الأدلة الباب مفتوحًا: ${states(open!)}.`],
  [/^(\d+) breach(?:es)? (?:is|are) proven, (\d+) not proven\.$/, (sure, other) => `انتهاكات ثابتة: ${sure}؛ وغير ثابتة: ${other}.`],
  [/^No deadline\.$/, () => "بلا موعد نهائي."],
  [/^The deadline is not known\.$/, () => "الموعد النهائي غير معروف."],
  [/^Due by (.+)\.$/, (at) => `يستحق حتى ${at}.`],
  [/^Due between (.+) and (.+)\.$/, (first, last) => `يستحق بين ${first} و${last}.`],
];

/** The sentence in Arabic, or nothing if the page has no words for it. */
export function inArabic(text: string): string | null {
  for (const [pattern, say] of sentences) {
    const found = pattern.exec(text);
    if (found) return say(...found.slice(1));
  }
  return null;
}
