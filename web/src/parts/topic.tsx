// Something that has a verdict, as a link to its reason: a condition, a phase or a clause, and of a family the member.
import { link } from "../address";
import { Term, Terms } from "./mark";
import type { Members } from "../types";

export interface TopicOf { sort: string; name: string; title?: string; members: Members }
export const questionOf = ({ sort, name, members }: TopicOf): string =>
  [sort === "clause" ? `clause ${name}` : name, ...Object.values(members).map((member) => `${sort === "clause" ? "of" : "in"} ${member}`)].join(" ");

export const Topic = ({ of }: { of: TopicOf }) => {
  const members = Object.values(of.members);
  return <><a href={link({ page: "why", of: questionOf(of) })}>{of.sort === "clause" ? <><bdi translate={false}>{of.name}</bdi>{of.title && <> <Term of={of.title} /></>}</> : <Term of={of.name} />}</a>
    {members.length > 0 && <> (<Terms of={members} />)</>}</>;
};
