// The subjects of a board are the drafter's own: a comment that stands alone in the agreement heads the acts below it, and a
// condition belongs where the first act that it speaks of was declared. No name is looked for that only one mission has.
import type { AgreementText } from "../types";

export interface Target { pipeline: string; stage: string; target: number }

const declared = /^(event|process|pipeline)\s+(.*)$/, heading = /^#\s+(.+?)\s*$/, name = /[a-z_][a-z0-9_]*/g;

/** Each act and stage with the heading it was declared under; "" where there is none. */
function headings(text: string): Map<string, string> {
  const lines = text.split("\n"), found = new Map<string, string>();
  let current = "", open = false;
  lines.forEach((line, index) => {
    const said = heading.exec(line);
    if (said && !(lines[index - 1] ?? "").trim() && !(lines[index + 1] ?? "").trim()) current = said[1]!;
    const begun = declared.exec(line);
    open = begun !== null || (open && /^\s+->/.test(line));
    if (!open) return;
    const words = (begun ? begun[2]! : line).split("#")[0]!;
    const all = begun?.[1] === "pipeline" || !begun ? words.replace(/^\w+:/, "").split("->").map((stage) => stage.trim().split(/\s/)[0]!) : [words.split(/[\s(]/)[0]!];
    for (const each of all) if (each) found.set(each, current);
  });
  return found;
}

/** Conditions by subject, in the order of the agreement; those that speak of no act come last, under "". */
export function subjectsOf(agreement: AgreementText): Map<string, string[]> {
  const under = headings(agreement.text), lines = agreement.text.split("\n"), words = new Map<string, string[]>();
  for (const each of agreement.conditions) {
    const text = lines.slice(each.line - 1, each.end_line).map((line) => line.split("#")[0]).join(" ").replace(/^condition\s+\S+/, "");
    words.set(each.name, text.match(name) ?? []);
  }
  const subject = (condition: string, seen: Set<string>): string => {
    if (seen.has(condition)) return "";
    seen.add(condition);
    for (const word of words.get(condition) ?? []) {
      const found = under.get(word) ?? (words.has(word) ? subject(word, seen) : "");
      if (found) return found;
    }
    return "";
  };
  const made = new Map<string, string[]>([...new Set(under.values())].filter(Boolean).map((head) => [head, []]));
  for (const { name: condition } of agreement.conditions) {
    const head = subject(condition, new Set());
    made.set(head, [...(made.get(head) ?? []), condition]);
  }
  return new Map([...made].filter(([, all]) => all.length > 0));
}

/** The largest number that a condition asks of each stage: `at least 20_000 troops at arrival`. */
export function targetsOf({ text }: AgreementText): Target[] {
  const found = new Map<string, Target>();
  for (const [, number, pipeline, stage] of text.matchAll(/at least ([\d_,]+) ([a-z_]\w*) (?:at|past) ([a-z_]\w*)/g)) {
    const key = `${pipeline} ${stage}`, target = Number(number!.replace(/[_,]/g, ""));
    if (target > (found.get(key)?.target ?? 0)) found.set(key, { pipeline: pipeline!, stage: stage!, target });
  }
  return [...found.values()];
}
