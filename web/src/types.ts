// The shapes of docs/json.md, word for word; test/types_test.mjs compares them with what the program prints.
export type Truth = "yes" | "no" | "unknown";
export type State = "breached" | "missed" | "unknown" | "in force" | "late" | "met" | "lifted" | "dormant";
export interface Moment { utc: string; text: string }
export interface Interval { begin: string; end: string | null; text: string }
export type Members = Record<string, string>;
export interface AgreementName { title: string; file: string; clock: string }
export interface Amount { least: number | null; most: number | null }

export interface ConditionVerdict { condition: string; members: Members; truth: Truth; since: Moment | null; may_change: Moment | null }
export interface PhaseVerdict { phase: string; members: Members; open: Truth; since: Moment | null; opened: Interval | null; closed: Interval | null }
export interface Instance {
  state: State; possible: State[]; since: Moment | null; triggered: Interval | null; triggered_surely: boolean;
  due: Interval | null; done: Interval | null; it: string[]; deeds: string[];
}
export interface Breach { by: string | null; happened: Interval; proven: boolean; reports: string[] }
export interface ClauseVerdict {
  clause: string; title: string; members: Members; state: State; possible: State[]; since: Moment | null;
  may_change: Moment | null; instances: Instance[]; breaches: Breach[]; defaults: Breach[];
}
export interface Stock { pipeline: string; stage: string; past: Amount; at: Amount }
export interface Imbalance { pipeline: string; stage: string; excess: number | null; item: string; twice: boolean; reports: string[] }
export interface Wait { who: string; for: string; clause: string; members: Members; how: string; before: boolean; missing: string }
export interface Circle { circle: string[]; tied: string[] }

export interface Situation {
  agreement: AgreementName; at: Moment; known: Moment;
  reports: { known: number; in_all: number; refused: number };
  in_force: Truth;
  conditions: ConditionVerdict[]; phases: PhaseVerdict[]; clauses: ClauseVerdict[]; stocks: Stock[]; imbalances: Imbalance[];
  without_authority: { act: string; report: string }[]; unmatched: { report: string; why: string }[];
  waits: Wait[]; circles: Circle[];
}
export interface WaitNode { id: number; label: string; kind: string; who: string[]; times: number }
export interface WaitEdge { id: number; from: number; to: number; clause: string | null; why: string; hard: boolean; pledged: boolean; one_of: boolean; times: number }
export interface ClosedCircle {
  edges: number[]; links: { who: string; for: string; clause: string | null; missing: string; pledged: boolean }[];
  hard: boolean; pledged: boolean; members: unknown[]; ways_out: string[][];
}
export interface Step { label: string; who: string[]; each: boolean; times: number; opens: { kind: string; name: string; at_once: boolean; times: number }[]; ends: number[]; held_by: string[] }
export interface WaitsAnswer {
  agreement: AgreementName; at: Moment; known: Moment; waits: Wait[]; circles: Circle[];
  nodes: WaitNode[]; edges: WaitEdge[]; closed: ClosedCircle[]; ended: unknown[]; steps: Step[];
}

export interface Report {
  id: string; act: string; edge: string; by: string; about: string; place: string; lat: number | null; lon: number | null;
  happened: Interval; learned: Interval; number: number | null; item: string; incident: string;
  details: Record<string, string>; source: string; reliability: string; credibility: number; status: string;
  replaces: string; words: string; url: string;
}
export interface RecordAnswer { in_all: number; repeated: number; refused: number; reports: Report[]; left_off?: number }

export interface Explanation {
  says: string; verdict: Truth | State; since: Moment | null; may_change: Moment | null; quote: string; because: string;
  reports: string[]; reports_in_all: number; rests_on?: string[] | null; could_settle: string[]; parts: Explanation[];
}
export interface WhyAnswer { agreement: AgreementName; at: Moment; known: Moment; answers: Explanation[]; reports: Report[] }

export interface Spoken { label: string; title: string; spoken: string }
export interface Problem {
  code: string; rule: string; says: string; help: string;
  at: { file: string; line: number; column: number; length: number; text: string };
}
export interface Finding {
  rule: string; code: string; level: "error" | "warning" | "advice"; clause: string | null; times: number; says: string; ways_out: string[];
  quotes: { line: number; column: number; note: string; words: string }[]; waived: boolean; because: string; story: string;
}
export interface CheckAnswer {
  file: string; reads_well: boolean; title: string | null; counts: Record<string, number> | null; problems: Problem[]; findings: Finding[];
}
export interface TestAnswer {
  file: string; hold: number; do_not_hold: number;
  expectations: { test: string; line: number; expects: string; holds: boolean; found: string }[];
}

// What the server adds (docs/serve.md).
export interface Me {
  signed_in: { name: string; role: string; sees: string } | null; open: boolean; csrf: string; may: string[]; version: number | null;
  writes_to: string; record_exists: boolean;
}
export interface Filed { added: number; known_already: number; refused: number; ids: string[]; version: number; problems: Problem[] }
export interface AgreementText {
  title: string; file: string; clock: string; text: string;
  parties: { name: string; kinds: string[] }[]; places: { name: string; kind: string; within: string }[];
  acts: { name: string; sort: string }[]; pipelines: { name: string; stages: string[]; lost: string }[];
  conditions: { name: string; family: string; line: number; end_line: number }[]; phases: { name: string; family: string; line: number; end_line: number }[];
  clauses: { label: string; title: string; who: string; line: number; end_line: number; says: string }[];
}
export interface Heard { reports: number; last: Interval; days_silent: number; days_usual: number; stale: boolean }
export interface Feed extends Heard { feed: string; sources: (Heard & { source: string })[] }
export interface Feeds { feeds: Feed[] }
export interface Flow { pipeline: string; lost_as: string; stages: { stage: string; past: Amount; at: Amount; lost: Amount }[]; imbalances: Imbalance[] }
export interface PipelinesAnswer { agreement: AgreementName; at: Moment; known: Moment; pipelines: Flow[] }
export interface Place { type: "Feature"; 
  properties: {
    place: string; name: string; kind: string; source: string;
    alerts?: number; alerts_from?: string; alerts_until?: string;      // of a town: how many alerts, over which days
    sidc?: string; unit?: string; present_when?: string;               // an APP-6 symbol, and the condition that says it is there
  };
  geometry: { type: string; coordinates: unknown } }
export interface Places { type: "FeatureCollection"; features: Place[] }
export interface CalendarEntry { uid: string; kind: string; clause: string; members: Members; turns: string; who: string; says: string; starts: Moment; ends: Moment | null; state: string }
export interface Calendar { entries: CalendarEntry[] }
export interface Due { clause: string; title: string; members: Members; who: string; says: string; state: string; due: Interval }
export interface Brief {
  agreement: AgreementName; from: Moment; until: Moment; known: Moment; in_force: Truth;
  changed: { sort: string; name: string; title: string; members: Members; before: string; after: string; since: Moment | null }[];
  due: Due[]; missed: Due[]; late: Due[];
  unknown: { sort: string; name: string; title: string; members: Members; says: string; could_settle: string[] }[];
  reported: { id: string; says: string; act: string; edge: string; by: string; place: string; number: number | null; item: string; happened: Interval; learned: Interval; status: string; grade: string; sources: number[] }[];
  sources: { number: number; source: string; url: string }[]; counts: { reported: number; disputed: number; retracted: number }; withheld?: number;
}
export interface Interval95 { value: number; low: number; high: number }
export interface ForecastAnswer {
  about: string; name: string; strength: number; chance: Interval95;
  day_10: number | null; day_50: number | null; day_90: number | null; never: number; unknown: number;
  last_gates: { name: string; futures: number; days_sooner: (Interval95 & { futures: number }) | null }[];
  spread: { standard_deviation: number; futures: number; by: { assumption: string; share: number; low: number; high: number }[] } | null;
  by_day: number[]; outcomes: Outcome[];
}
/** What comes of a clause: in how many futures it is in a state, day by day. */
export interface Outcome { state: State; chance: Interval95; by_day: number[] }
export interface Estimate { value: number; error: number }
export interface Fit { name: string; events: number; days: number; per_day: Estimate; sets_off: Estimate | null; within_days: Estimate | null; gain: number | null }
/** An assumption said otherwise; an empty sentence leaves it out. */
export interface Lever { assumption: number; says: string }
export interface Fan { stock: string; targets: { name: string; strength: number }[]; counted_in: number; futures: number; by_day: number[][] }
export interface Forecasts {
  outlook: string; at: string; until: string; seed: number; futures: number; stopped_early: boolean; answers: ForecastAnswer[];
  levers: { step: string; changes: string; chance: number; day_50: number | null; day_50_without: number | null }[]; fans: Fan[]; fits: Fit[];
  uncovered: string[]; assumptions: { says: string; author: string; because: string }[];
}
