// A circle of waiting drawn as one: parties around it, an arc for each wait, its clause beside the arc.
import { link } from "../address";
import { term, say } from "../words";

export interface ArcOf { who: string; for: string; clause: string | null; missing: string }

const middle_x = 230, middle_y = 165, radius = 100;
const spot = (turn: number, reach: number) => { const angle = turn * 2 * Math.PI - Math.PI / 2; return [middle_x + reach * Math.cos(angle), middle_y + reach * Math.sin(angle)] as const; };
const anchor = (x: number) => (Math.abs(x - middle_x) < 40 ? "middle" : x < middle_x ? "end" : "start");

function Arc({ arc, index, of }: { arc: ArcOf; index: number; of: number }) {
  const [from_x, from_y] = spot((index + 0.07) / of, radius), [to_x, to_y] = spot((index + 0.91) / of, radius);
  const [x, y] = spot((index + 0.5) / of, radius - 26);
  return <><path class="arc" marker-end="url(#tip)" d={`M${from_x} ${from_y} A${radius} ${radius} 0 ${of === 1 ? 1 : 0} 1 ${to_x} ${to_y}`}>
    <title>{`${term(arc.who)} ${say("waits_for")} ${term(arc.for)}: ${term(arc.missing)}`}</title></path>
    {arc.clause && <a href={link({ page: "why", of: `clause ${arc.clause}` })} aria-label={`${say("clause")} ${term(arc.clause)}`}><text class="clause" x={x} y={y} text-anchor="middle" dominant-baseline="middle">{arc.clause}</text></a>}</>;
}

export const CirclePicture = ({ arcs }: { arcs: ArcOf[] }) => {
  const names = arcs.map(({ who }) => term(who));
  return <svg viewBox="0 0 460 330" role="group" class="circle" aria-label={`${say("circle")}: ${[...names, names[0]].join(" → ")}`}>
    <defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0 8 4 0 8z" /></marker></defs>
    {arcs.map((arc, index) => <Arc arc={arc} index={index} of={arcs.length} />)}
    {names.map((name, index) => {
      const [x, y] = spot(index / names.length, radius), [label_x, label_y] = spot(index / names.length, radius + 18);
      return <><circle class="dot" cx={x} cy={y} r="6" /><text x={label_x} y={label_y} text-anchor={anchor(label_x)} dominant-baseline="middle">{name}</text></>;
    })}</svg>;
};
