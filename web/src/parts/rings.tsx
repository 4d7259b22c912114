// Who waits for whom, all of it: the parties that wait for each other on the inner circle, all others on the outer one. An
// edge leads from who waits to who is waited for; those of the chosen party, and those of the circles, carry their clauses.
import type { Wait } from "../types";
import { term, say } from "../words";

interface Seat { name: string; x: number; y: number; turn: number; inner: boolean }
interface Edge { from: Seat; to: Seat; clauses: string[] }

/** So few edges all carry their clauses at once. */
const labelled_max = 16;
const width = 900, height = 760, inner_reach = 140, outer_reach = 270;

function seats(waits: Wait[], tied: string[]): Map<string, Seat> {
  const names = [...new Set(waits.flatMap((wait) => [wait.who, wait.for]))].filter(Boolean);
  const inside = tied.filter((name) => names.includes(name)), outside = names.filter((name) => !inside.includes(name)).sort();
  const seat = (name: string, index: number, of: number, reach: number): [string, Seat] => {
    const turn = (index + (reach === outer_reach ? 0.5 : 0)) / Math.max(1, of), angle = turn * 2 * Math.PI - Math.PI / 2;
    return [name, { name, turn, inner: reach === inner_reach, x: width / 2 + reach * Math.cos(angle), y: height / 2 + reach * Math.sin(angle) }];
  };
  const reach = inside.length ? inner_reach : outer_reach;
  return new Map([...inside.map((name, index) => seat(name, index, inside.length, reach)), ...outside.map((name, index) => seat(name, index, outside.length, outer_reach))]);
}

function edges(waits: Wait[], at: Map<string, Seat>): Edge[] {
  const made = new Map<string, Edge>();
  for (const wait of waits) {
    const from = at.get(wait.who), to = at.get(wait.for);
    if (!from || !to || from === to) continue;
    const key = `${wait.who}\n${wait.for}`, edge = made.get(key) ?? { from, to, clauses: [] };
    if (wait.clause && !edge.clauses.includes(wait.clause)) edge.clauses.push(wait.clause);
    made.set(key, edge);
  }
  return [...made.values()];
}

// Bent to the right of its direction, so that two waits against each other stay apart; ends short of the dot.
function path({ from, to }: Edge): { d: string; x: number; y: number } {
  const dx = to.x - from.x, dy = to.y - from.y, length = Math.hypot(dx, dy) || 1, bend = from.inner && to.inner ? 0.45 : 0.16;
  const bent_x = (from.x + to.x) / 2 - dy * bend, bent_y = (from.y + to.y) / 2 + dx * bend;
  const back = Math.hypot(to.x - bent_x, to.y - bent_y) || 1;
  const end_x = to.x - ((to.x - bent_x) / back) * 10, end_y = to.y - ((to.y - bent_y) / back) * 10;
  return { d: `M${from.x} ${from.y} Q${bent_x} ${bent_y} ${end_x} ${end_y}`, x: (from.x + 2 * bent_x + to.x) / 4 - (dy / length) * 4, y: (from.y + 2 * bent_y + to.y) / 4 + (dx / length) * 4 };
}

const clausesOf = ({ clauses }: Edge): string => clauses.slice(0, 3).map(term).join(say("comma")) + (clauses.length > 3 ? " …" : "");

const SeatMark = ({ seat, chosen, choose }: { seat: Seat; chosen: boolean; choose: (name: string) => void }) => {
  const left = seat.turn > 0.5, angle = seat.turn * 360 - 90 + (left ? 180 : 0), away = left ? -12 : 12;
  const pick = () => choose(chosen ? "" : seat.name);
  return <g role="button" tabindex={0} aria-pressed={chosen} class={`seat ${chosen ? "chosen" : ""}`} onClick={pick} aria-label={term(seat.name)}
    onKeyDown={(event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(); } }}>
    <circle class="dot" cx={seat.x} cy={seat.y} r="7" />
    <text transform={seat.inner ? `translate(${seat.x} ${seat.y - 13})` : `translate(${seat.x} ${seat.y}) rotate(${angle}) translate(${away} 0)`}
      text-anchor={seat.inner ? "middle" : left ? "end" : "start"} dominant-baseline={seat.inner ? undefined : "middle"}>{term(seat.name)}</text></g>;
};

export function Rings({ waits, tied, chosen, choose }: { waits: Wait[]; tied: string[]; chosen: string; choose: (name: string) => void }) {
  const at = seats(waits, tied), all = edges(waits, at);
  const marked = (edge: Edge) => (chosen ? edge.from.name === chosen || edge.to.name === chosen : all.length <= labelled_max || (edge.from.inner && edge.to.inner));
  return <div class="scroll" tabIndex={0} role="region" aria-label={say("graph")}><svg viewBox={`0 0 ${width} ${height}`} class="rings" role="group" aria-label={say("graph")}>
    <defs><marker id="head" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" /></marker></defs>
    {tied.length > 1 && <circle class="guide" cx={width / 2} cy={height / 2} r={inner_reach} />}
    {[...all].sort((a, b) => Number(marked(a)) - Number(marked(b))).map((edge) => {
      const { d } = path(edge);
      return <path class={`edge ${marked(edge) ? "marked" : ""}`} d={d} marker-end="url(#head)"><title>{`${term(edge.from.name)} ${say("waits_for")} ${term(edge.to.name)}: ${edge.clauses.map(term).join(say("comma"))}`}</title></path>;
    })}
    {all.filter(marked).map((edge) => { const { x, y } = path(edge); return <text class="clause" x={x} y={y} text-anchor="middle" dominant-baseline="middle">{clausesOf(edge)}</text>; })}
    {[...at.values()].map((seat) => <SeatMark seat={seat} chosen={seat.name === chosen} choose={choose} />)}
  </svg></div>;
}
