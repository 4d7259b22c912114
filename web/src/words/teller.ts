// Sentences of the program in Arabic, from a list of its own: each sentence with places for what is filled in, and how Arabic puts it.
// The kinds of places are told in findings_ar.ts. A sentence that is not in the list is nothing: whoever asks knows what to say instead.
import type { Words } from "./duties";
import { agreeing } from "./numbers";

export type Sentences = [string, string][];
interface Pattern { matches: RegExp; kinds: string[]; arabic: string }

export const isolated = (text: string): string => `\u2066${text}\u2069`;
const spans: Record<string, string> = { second: "ثانية", minute: "دقيقة", hour: "ساعة", day: "يومًا", week: "أسبوعًا", month: "شهرًا", year: "سنة" };
const holes: Record<string, string> = { c: "([Cc]lauses? [^`]+?)", n: "(.+?)", q: "([^`]*)", k: "(.+?)", d: "(\\d.*?)", s: "(\\d+ [a-z]+?)", f: "((?:in|for) each [^:]+?)", t: "(.*?)" };
// "members of the family `x`", "2 of the 4 in the family `x` (a and b)"
const of_a_family = /^(?:members of|each of the (?=\d)|all|(?=\d+ of)) ?(?:(\d+) (?:of the \d+ in |of |in )?)?the family `(.+?)`(?: \((.+)\))?$/;
const written = /[.*+?^$()|[\]\\/]/g;

const compiled = new Map<Sentences, Pattern[]>();
/** Those that begin with an open place last, for they fit much. */
function patternsOf(sentences: Sentences): Pattern[] {
  const known = compiled.get(sentences);
  if (known) return known;
  const made = [...sentences].sort(([one], [other]) => Number(one.startsWith("{t}")) - Number(other.startsWith("{t}"))).map(([english, arabic]) => ({
    arabic, kinds: [...english.matchAll(/\{(\w)\}/g)].map(([, kind]) => kind!),
    matches: new RegExp(`^${english.replace(written, "\\$&").replace(/`\{k\}`/g, "`([^`]*)`").replace(/\{(\w)\}/g, (_, kind: string) => holes[kind]!)}$`, "s"),
  }));
  compiled.set(sentences, made);
  return made;
}

export class Teller {
  /** `words` puts a name or a phrase into Arabic where it can; `listed` a list that is no sentence. */
  constructor(private readonly words: Words, private readonly sentences: Sentences, private readonly listed: (text: string, teller: Teller) => string | null = () => null) {}

  name(text: string): string { return this.words(text) ?? isolated(text.replaceAll("_", " ")); }
  names(text: string): string {
    const family = of_a_family.exec(text);
    if (family) return `${family[1] ? `${family[1]} من ` : ""}عائلة «${this.name(family[2]!)}»${family[3] ? ` (${this.names(family[3])})` : ""}`;
    return text.split(/(, | and | or )/).map((part, index) => (index % 2 ? (part === ", " ? "، " : part === " or " ? " أو " : " و") : part.startsWith("`") ? `«${this.name(part.slice(1, -1))}»` :
      /^\d+ more$/.test(part) ? `${part.split(" ")[0]} غيرها` : this.name(part))).join("");
  }
  clauses(text: string): string {
    const labels = text.replace(/^clauses? /i, "").split(/, | and /);
    return `${labels.length > 1 ? "البنود" : "البند"} ${labels.map((label) => (/^\d+ more$/.test(label) ? `${label.split(" ")[0]} غيرها` : isolated(label))).join("، ")}`;
  }
  private span(text: string): string {
    const [number, unit] = text.split(" ") as [string, string];
    return `${number} ${spans[unit.replace(/s$/, "")] ?? unit}`;
  }
  /** "in each sector, for each side (4)" */
  private family(text: string): string {
    return text.replace(/(in|for) each (\w+)/g, (_, where: string, kind: string) => `${where === "in" ? "في كل" : "لكل"} ${this.name(kind)}`).replaceAll(", ", "، ");
  }
  private part(kind: string, text: string): string | null {
    switch (kind) {
      case "c": return this.clauses(text);
      case "s": return this.span(text);
      case "f": return this.family(text);
      case "q": return this.name(text);
      case "n": return this.names(text);
      case "t": return this.told(text);
      default: return isolated(text);
    }
  }
  private told(text: string): string | null {
    if (text === "") return "";
    if (/^clause \S+$/i.test(text)) return this.clauses(text);
    for (const { matches, kinds, arabic } of patternsOf(this.sentences)) {
      const found = matches.exec(text), parts = found?.slice(1).map((part, index) => this.part(kinds[index]!, part));
      if (parts && !parts.includes(null)) return arabic.replace(/\{(\d)\}/g, (_, index: string) => parts[Number(index)]!);
    }
    return this.listed(text, this);
  }

  /** The sentence, or nothing if it is not in the list. */
  sentence(text: string): string | null {
    const told = this.told(text);
    return told && agreeing(told).replace(/بـ(?=ال)/g, "ب");
  }
}
