// The only file that fetches: one function for each question (docs/serve.md).
import { signal } from "@preact/signals";
import type * as T from "./types";

export class Refused extends Error {
  constructor(readonly status: number, says: string, readonly problems: T.Problem[] = []) { super(says); }
}

/** Grows with each change of the record; whoever reads it asks again when it does. */
export const version = signal(0);
export const me = signal<T.Me | null>(null);

async function ask<A>(path: string, words: Record<string, string> = {}, send?: { method: string; body?: unknown }): Promise<A> {
  const query = new URLSearchParams(Object.entries(words).filter(([, word]) => word));
  if (version.peek() && !send && needs_version.test(path)) query.set("version", String(version.peek()));
  const response = await fetch(`/api/${path}${query.size ? `?${query}` : ""}`, send && {
    method: send.method,
    headers: { "content-type": "application/json", "truce-csrf": me.peek()?.csrf ?? "" },
    body: send.body === undefined ? undefined : JSON.stringify(send.body),
  });
  const text = await response.text();
  if (!response.ok) {
    let said: { detail?: string; title?: string; problems?: T.Problem[] } = {};
    try { said = JSON.parse(text); } catch { /* an answer in plain words */ }
    throw new Refused(response.status, said.detail || said.title || text || response.statusText, said.problems);
  }
  return (text ? JSON.parse(text) : null) as A;
}
const needs_version = /^(status|why|waits|record|feeds|pipelines|calendar|brief)$/;

export interface When { at: string; known: string; [more: string]: string }
/** The verdicts, without the instances and breaches behind them, of which there may be very many: `why` tells those. */
export const status = (when: When) => ask<T.Situation>("status", { ...when, brief: "yes" });
export const why = (of: string, when: When) => ask<T.WhyAnswer>("why", { of, ...when });
export const waits = (when: When) => ask<T.WaitsAnswer>("waits", when);
/** Those that happened in a period; of very many the newest, and how many older ones were left off. */
export const record = (since: string, until: string, known: string) => ask<T.RecordAnswer>("record", { since, until, known });
export const check = () => ask<T.CheckAnswer>("check");
export const checkDraft = (text: string) => ask<T.CheckAnswer & { tests: T.TestAnswer | null }>("check", {}, { method: "POST", body: { text } });
export const agreement = () => ask<T.AgreementText>("agreement");
export const spoken = () => ask<T.Spoken[]>("read");
export const places = () => ask<T.Places>("places");
export const feeds = (when: When) => ask<T.Feeds>("feeds", when);
/** Names of the agreement in other languages, where the mission has them: by language, then by name. */
export const names = () => ask<Record<string, Record<string, string>>>("names");
export const pipelines = (when: When) => ask<T.PipelinesAnswer>("pipelines", when);
export const calendar = (when: When) => ask<T.Calendar>("calendar", when);
export const calendarFile = (when: When) => `/api/calendar.ics?${new URLSearchParams(Object.entries(when).filter(([, word]) => word))}`;
export const brief = (from: string, until: string, known: string) => ask<T.Brief>("brief", { from, until, known });
export const forecast = (asked: When) => ask<T.Forecasts>("forecast", asked);
export const forecastWith = (levers: T.Lever[], asked: When) => ask<T.Forecasts>("forecast", asked, { method: "POST", body: { levers } });

export const whoAmI = async () => { me.value = await ask<T.Me>("me"); version.value = Math.max(version.peek(), me.value.version ?? 0); };
export const signIn = async (name: string, password: string) => { me.value = await ask<T.Me>("session", {}, { method: "POST", body: { name, password } }); };
export const signOut = async () => { stream?.close(); await ask("session", {}, { method: "DELETE" }); await whoAmI(); };
export const file = (report: Record<string, unknown>) => ask<T.Filed>("reports", {}, { method: "POST", body: report });
export const answerReport = (id: string, how: "correction" | "retraction" | "verification", body: Record<string, unknown>) =>
  ask<T.Filed>(`reports/${encodeURIComponent(id)}/${how}`, {}, { method: "POST", body });

/** How many changes of the record were heard of since the page was opened. */
export const news = signal(0);
let stream: EventSource | null = null;

/** Listens for changes of the record; `version` grows with each. The browser resumes a stream that was cut. */
export function listen(): void {
  if (stream && stream.readyState !== EventSource.CLOSED) return;
  stream = new EventSource("/api/events");
  const learn = (event: MessageEvent) => {
    const said = JSON.parse(event.data) as { version: number };
    if (said.version > version.peek()) version.value = said.version;
    if (event.type === "reports") news.value += 1;
  };
  for (const name of ["hello", "reports", "reset"]) stream.addEventListener(name, learn);
}
