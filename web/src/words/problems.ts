// A problem in Arabic: the sentence of its code, then the words that are meant, then what would help.
import { helps_ar, problems_ar } from "./problems_ar";
import { isolated, Teller } from "./teller";

const teller = new Teller(() => null, helps_ar);
const quoted = (text: string): string[] => [...new Set([...text.matchAll(/`([^`]+)`/g)].map(([, words]) => isolated(words!)))];

/** What would help; of what has no words here, at least what should be written. */
function help(text: string): string {
  const known = teller.sentence(text), words = quoted(text);
  return known ?? (words.length ? `جرّب: ${words.join("، ")}` : "");
}
const otherwise = "لا يمكن فعل هذا.";
export const problemIn = ({ code, says, help: way }: { code: string; says: string; help: string }): { says: string; help: string } =>
  ({ says: [problems_ar[code] ?? otherwise, ...quoted(says)].join(" "), help: way && help(way) });
