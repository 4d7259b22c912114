// An answer that is on its way, has come, or could not be had; asked again when what it depends on changes.
import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { Refused } from "../api";
import type { Problem } from "../types";
import { say, sayProblem } from "../words";

type Answer<A> = { value?: A; failed?: Error };

export function useAnswer<A>(ask: () => Promise<A>, depends: unknown[]): Answer<A> {
  const [answer, set] = useState<Answer<A>>({});
  useEffect(() => {
    let wanted = true;
    ask().then((value) => wanted && set({ value }), (failed: Error) => wanted && set({ failed }));
    return () => { wanted = false; };
  }, depends);
  return answer;
}

/** What could not be done, and what to do about it, in the reader's language. */
export const Trouble = ({ error }: { error: Error }) => {
  const problems: Problem[] = error instanceof Refused ? error.problems : [];
  return <div class="problem" role="alert"><strong>{say("failed")}</strong>
    {problems.length === 0 && <p>{say("no_answer")}</p>}
    <ul>{problems.map((problem) => { const { says, help } = sayProblem(problem); return <li dir="auto">{says}{help && <small> {help}</small>}
      {problem.at.line > 0 && <small> ({say("line")} {problem.at.line})</small>}</li>; })}</ul></div>;
};

export function Loaded<A>({ answer, children }: { answer: Answer<A>; children: (value: A) => ComponentChildren }) {
  if (answer.failed) return <Trouble error={answer.failed} />;
  if (answer.value === undefined) return <p class="quiet" role="status">{say("loading")}</p>;
  return <>{children(answer.value)}</>;
}
