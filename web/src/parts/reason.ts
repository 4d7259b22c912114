// What a reason says, taken apart: "calm in rafah: no attack in that sector for 30 days" is a name and a rule.
import type { Explanation } from "../types";

const named = /^((?:clause [^:\s]+|(?:phase )?[A-Za-z_][\w.]*)(?: (?:in|of) \w+)*): (.*)$/s;

export interface Said { name: string; rule: string }
export const saidBy = ({ says }: Pick<Explanation, "says">): Said => {
  const found = named.exec(says);
  return found ? { name: found[1]!, rule: found[2]! } : /^[a-z_]\w*$/.test(says) ? { name: says, rule: "" } : { name: "", rule: says };
};
export const openParts = (parts: Explanation[]): Explanation[] => parts.filter(({ verdict }) => verdict !== "yes");
