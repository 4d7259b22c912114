// What waits for one step, and what waits for that: the part of the graph above a step, in layers, each edge with its clause.
import { Graph, layout } from "@dagrejs/dagre";
import type { WaitEdge, WaitNode } from "../types";
import { term, say } from "../words";

const nodes_max = 40, line_letters = 26, box_width = 190;

/** The nodes that wait for `first`, nearest first, no more than fit a picture. */
function above(first: number[], edges: WaitEdge[]): Set<number> {
  const found = new Set(first);
  for (const id of found) for (const edge of edges) if (edge.to === id && found.size < nodes_max) found.add(edge.from);
  return found;
}

const lines = (label: string): string[] => {
  const made = [""];
  for (const word of term(label).split(" ")) {
    if (made.at(-1)!.length + word.length > line_letters && made.at(-1)) made.push("");
    made[made.length - 1] = `${made.at(-1)} ${word}`.trim();
  }
  return made.length > 3 ? [...made.slice(0, 2), `${made[2]} …`] : made;
};

interface Box { x: number; y: number; width: number; height: number }
interface Line { points: { x: number; y: number }[]; x: number; y: number }

const NodeBox = ({ node: { label, kind, who }, box, chosen, href }: { node: WaitNode; box: Box; chosen: boolean; href: string | undefined }) => {
  const text = lines(label), words = `${term(label)}${who.length ? ` (${who.map(term).join(say("comma"))})` : ""}`;
  const drawn = <g class={`box ${kind} ${chosen ? "chosen" : ""}`}><title>{words}</title>
    <rect x={box.x - box.width / 2} y={box.y - box.height / 2} width={box.width} height={box.height} rx={kind === "step" ? 12 : 2} />
    {text.map((line, index) => <text x={box.x} y={box.y + (index - (text.length - 1) / 2) * 16} text-anchor="middle" dominant-baseline="middle">{line}</text>)}</g>;
  return href ? <a href={href} aria-label={`${say("step")}: ${words}`}>{drawn}</a> : drawn;
};

export function Opening({ nodes, edges, first, linkOf }: { nodes: WaitNode[]; edges: WaitEdge[]; first: number[]; linkOf: (node: WaitNode) => string | undefined }) {
  const kept = above(first, edges), graph = new Graph<{ rankdir: string; nodesep: number; ranksep: number }, Partial<Box>, Partial<Line> & { width: number; height: number; labelpos: string }>();
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 56 });
  for (const { id, label } of nodes) if (kept.has(id)) graph.setNode(String(id), { width: box_width, height: 12 + 16 * lines(label).length });
  const shown = edges.filter(({ from, to }, index) => kept.has(from) && kept.has(to) && edges.findIndex((each) => each.from === from && each.to === to) === index);
  for (const { from, to, clause } of shown) graph.setEdge(String(to), String(from), { width: (clause?.length ?? 0) * 7 + 8, height: 14, labelpos: "c" });
  layout(graph);
  const size = graph.graph() as unknown as { width?: number; height?: number };
  const w = (size.width ?? 0) + 20, h = (size.height ?? 0) + 20;
  return <div class="scroll" tabIndex={0} role="region" aria-label={say("opens")}><svg viewBox={`-10 -10 ${w} ${h}`} width={w} class="opening" role="group" aria-label={say("opens")}>
    <defs><marker id="point" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" /></marker></defs>
    {shown.map(({ from, to, clause, hard, why }) => {
      const line = graph.edge(String(to), String(from)) as Line;
      return <g><path class={`edge ${hard ? "" : "soft"}`} marker-end="url(#point)" d={line.points.map(({ x, y }, index) => `${index ? "L" : "M"}${x} ${y}`).join("")}><title>{term(why)}</title></path>
        {clause && <text class="clause" x={line.x} y={line.y} text-anchor="middle" dominant-baseline="middle">{clause}</text>}</g>;
    })}
    {nodes.filter(({ id }) => kept.has(id)).map((node) => <NodeBox node={node} box={graph.node(String(node.id)) as Box} chosen={first.includes(node.id)} href={linkOf(node)} />)}</svg></div>;
}
