// Who waits for whom? Circles first, then each wait with its clause; a step shows what it would open.
import { address, link } from "../address";
import * as api from "../api";
import { Loaded, useAnswer } from "../parts/loaded";
import { Name } from "../parts/mark";
import type { Circle, Wait } from "../types";
import { count, plain, say } from "../words";

const radius = 105;
const Round = ({ circle }: { circle: Circle }) => {
  const names = circle.circle;
  const at = (index: number) => { const turn = (index / names.length) * 2 * Math.PI - Math.PI / 2; return [200 + radius * Math.cos(turn), 140 + radius * Math.sin(turn)] as const; };
  return <figure><svg viewBox="0 0 400 280" role="img" aria-label={`${say("circle")}: ${names.map(plain).join(" → ")}`}>
    <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" /></marker></defs>
    {names.map((_, index) => { const from = ((index + 0.16) / names.length) * 2 * Math.PI - Math.PI / 2, to = ((index + 0.84) / names.length) * 2 * Math.PI - Math.PI / 2;
      return <path class="arc" marker-end="url(#tip)" d={`M${200 + radius * Math.cos(from)} ${140 + radius * Math.sin(from)} A${radius} ${radius} 0 0 1 ${200 + radius * Math.cos(to)} ${140 + radius * Math.sin(to)}`} />; })}
    {names.map((name, index) => { const [x, y] = at(index); return <text x={x} y={y} text-anchor="middle" dominant-baseline="middle">{plain(name)}</text>; })}
  </svg><figcaption><bdi lang="en">{[...names, names[0] ?? ""].map(plain).join(" → ")}</bdi> · {count(circle.tied.length)} {say("tied")}</figcaption></figure>;
};

const how = { act: "how_act", calm: "how_calm", stock: "how_stock", unproven: "how_unproven" } as const;
const Line = ({ wait }: { wait: Wait }) => <tr>
  <td><bdi lang="en">{plain(wait.who)}</bdi></td><td><bdi lang="en">{plain(wait.for)}</bdi></td>
  <td><Name name={wait.clause} of={`clause ${wait.clause}`} /></td>
  <td>{say(how[wait.how as keyof typeof how] ?? "how_act")}: <a href={link({ of: wait.missing })} aria-current={address.value.of === wait.missing}><bdi lang="en">{plain(wait.missing)}</bdi></a>{wait.before && ` (${say("before_note")})`}</td></tr>;

const Table = ({ waits }: { waits: Wait[] }) => <div class="scroll" tabIndex={0} role="region" aria-label={say("edges")}><table>
  <thead><tr><th>{say("who")}</th><th>{say("whom")}</th><th>{say("clause")}</th><th>{say("what")}</th></tr></thead>
  <tbody>{waits.map((wait) => <Line wait={wait} />)}</tbody></table></div>;

export function Page() {
  const { at, known, of } = address.value;
  const answer = useAnswer(() => api.waits({ at, known }), [at, known, api.version.value]);
  return <Loaded answer={answer}>{({ waits, circles }) => <>
    {waits.length === 0 && <p>{say("no_waits")}</p>}
    {circles.length > 0 && <section><h2>{say("circles")}</h2><div class="columns">{circles.map((circle) => <Round circle={circle} />)}</div></section>}
    {of && <section class="opens"><h2>{say("what")}: <bdi lang="en">{plain(of)}</bdi></h2><Table waits={waits.filter(({ missing }) => missing === of)} /></section>}
    {waits.length > 0 && <section><h2>{say("edges")}</h2><Table waits={waits} /></section>}</>}</Loaded>;
}
