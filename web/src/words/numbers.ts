// A number and what is counted agree in Arabic: one day, two days, three to ten "days", from eleven on "day" again.
const forms: Record<string, [string, string, string]> = {
  "ثانية": ["ثانية واحدة", "ثانيتين", "ثوانٍ"], "دقيقة": ["دقيقة واحدة", "دقيقتين", "دقائق"], "ساعة": ["ساعة واحدة", "ساعتين", "ساعات"], "يومًا": ["يوم واحد", "يومين", "أيام"],
  "أسبوعًا": ["أسبوع واحد", "أسبوعين", "أسابيع"], "شهرًا": ["شهر واحد", "شهرين", "أشهر"], "سنة": ["سنة واحدة", "سنتين", "سنوات"],
};
const counted = new RegExp(`(?<![\\d,.:-])(\\d+) (${Object.keys(forms).join("|")})(?!\\p{Script=Arabic})`, "gu");

/** "3 يومًا" becomes "3 أيام". */
export const agreeing = (text: string): string => text.replace(counted, (all, digits: string, unit: string) => {
  const number = Number(digits), [one, two, few] = forms[unit]!;
  return number === 1 ? one : number === 2 ? two : number >= 3 && number <= 10 ? `${digits} ${few}` : all;
});
