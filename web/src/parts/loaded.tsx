// An answer that is on its way, has come, or could not be had; asked again when what it depends on changes.
import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { say } from "../words";

type Answer<A> = { value?: A; failed?: string };

export function useAnswer<A>(ask: () => Promise<A>, depends: unknown[]): Answer<A> {
  const [answer, set] = useState<Answer<A>>({});
  useEffect(() => {
    let wanted = true;
    ask().then((value) => wanted && set({ value }), (error: Error) => wanted && set({ failed: error.message }));
    return () => { wanted = false; };
  }, depends);
  return answer;
}

export function Loaded<A>({ answer, children }: { answer: Answer<A>; children: (value: A) => ComponentChildren }) {
  if (answer.failed) return <div class="problem" role="alert"><strong>{say("failed")}</strong><pre dir="ltr">{answer.failed}</pre></div>;
  if (answer.value === undefined) return <p class="quiet" role="status">{say("loading")}</p>;
  return <>{children(answer.value)}</>;
}
