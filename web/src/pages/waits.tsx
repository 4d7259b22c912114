// Who waits for whom? Circles first, then everybody in one picture, then each step with what it would open.
import { useEffect, useState } from "preact/hooks";
import type { ComponentType } from "preact";
import { address, go, link } from "../address";
import * as api from "../api";
import { CirclePicture } from "../parts/circle";
import { Loaded, useAnswer } from "../parts/loaded";
import { Name, Term, Terms } from "../parts/mark";
import { Rings } from "../parts/rings";
import type { ClosedCircle, Step, Wait, WaitEdge, WaitNode, WaitsAnswer } from "../types";
import { count, say, sayWord } from "../words";

const steps_first = 12;

const Closed = ({ circle, index }: { circle: ClosedCircle; index: number }) => <figure id={`circle-${index}`}>
  <CirclePicture arcs={circle.links} />
  <figcaption><strong>{say("circle")} {index + 1}.</strong> {!circle.hard && say("circle_soft")} {circle.pledged && say("circle_pledged")}
    <ol>{circle.links.map((each) => <li><Term of={each.who} /> {say("waits_for")} <Term of={each.for} />: <Term of={each.missing} />
      {each.clause && <> ({say("clause")} <Name name={each.clause} of={`clause ${each.clause}`} />)</>}</li>)}</ol>
    {circle.ways_out.length > 0 && <details><summary>{say("ways_out")}</summary><ul>{circle.ways_out.map((way) => <li>{way.map((step, index) => <>{index > 0 && "; "}<Term of={step} /></>)}</li>)}</ul></details>}
  </figcaption></figure>;

const how = { act: "how_act", calm: "how_calm", stock: "how_stock", unproven: "how_unproven" } as const;
interface Lines { whos: string[]; whoms: string[]; wait: Wait }
/** Lines that differ only in whom they wait for are one, and so are those that then differ only in who waits. */
export function grouped(waits: Wait[]): Lines[] {
  const together = (lines: Lines[], key: (line: Lines) => unknown, join: (line: Lines, next: Lines) => void): Lines[] => {
    const made = new Map<string, Lines>();
    for (const line of lines) { const name = JSON.stringify(key(line)), known = made.get(name); if (known) join(known, line); else made.set(name, line); }
    return [...made.values()];
  };
  const rest = ({ wait: { clause, how, before, missing } }: Lines) => [clause, how, before, missing];
  const add = (all: string[], more: string[]) => { for (const each of more) if (!all.includes(each)) all.push(each); };
  const by_whom = together(waits.map((wait) => ({ whos: [wait.who], whoms: [wait.for], wait })), (line) => [line.whos, ...rest(line)], (line, next) => add(line.whoms, next.whoms));
  return together(by_whom, (line) => [line.whoms, ...rest(line)], (line, next) => add(line.whos, next.whos));
}
const Line = ({ line: { whos, whoms, wait } }: { line: Lines }) => <tr>
  <td data-label={say("who")}><Terms of={whos} /></td><td data-label={say("whom")}><Terms of={whoms} /></td>
  <td data-label={say("clause")}><Name name={wait.clause} of={`clause ${wait.clause}`} /></td>
  <td data-label={say("what")}>{say(how[wait.how as keyof typeof how] ?? "how_act")}: <Term of={wait.missing} />{wait.before && ` (${say("before_note")})`}</td></tr>;

const Table = ({ waits }: { waits: Wait[] }) => <div class="scroll" tabIndex={0} role="region" aria-label={say("edges")}><table class="stacked">
  <thead><tr><th>{say("who")}</th><th>{say("whom")}</th><th>{say("clause")}</th><th>{say("what")}</th></tr></thead>
  <tbody>{grouped(waits).map((line) => <Line line={line} />)}</tbody></table></div>;

/** What is done, without by whom, where and about whom: how a step and the nodes of the graph that are it agree. */
const deedOf = (label: string): string => label.replace(/ (?:by|in|about) \w+/g, "");
const isStep = (step: Step, { kind, label, who }: WaitNode): boolean =>
  kind === "step" && deedOf(label) === deedOf(step.label) && (step.who.length === 0 || who.some((name) => step.who.includes(name)));
/** What a step is called in the address: several may have the same label, each by another party. */
const keyOf = ({ label, who }: Step): string => (who.length === 1 ? `${label} · ${who[0]}` : label);

const name_of = ({ kind, name }: { kind: string; name: string }) => <Name name={name} of={kind === "clause" ? `clause ${name}` : name} />;

function Chosen({ step, answer }: { step: Step; answer: WaitsAnswer }) {
  const [part, set] = useState<{ Opening: ComponentType<{ nodes: WaitNode[]; edges: WaitEdge[]; first: number[]; linkOf: (node: WaitNode) => string | undefined }> } | null>(null);
  useEffect(() => void import("../parts/opening").then(set), []);
  const first = answer.nodes.filter((node) => isStep(step, node)).map(({ id }) => id);
  const linkOf = (node: WaitNode) => { const own = answer.steps.find((each) => isStep(each, node)); return own && link({ of: keyOf(own) }); };
  return <section class="opens" aria-live="polite"><h3>{say("opens")}: <Term of={step.label} /></h3>
    <p>{say("who")}: <Terms of={step.who} /> {step.who.length > 1 && <span class="quiet">({say(step.each ? "each_of" : "any_of")})</span>}</p>
    <ul>{step.opens.map((each) => <li>{say(each.at_once ? "opens_now" : "opens_possible")}: {sayWord(each.kind)} {name_of(each)}{each.times > 1 && ` × ${count(each.times)}`}</li>)}
      {step.ends.map((number) => <li>{say("ends_circle")} <a href={`#circle-${number}`}>{number + 1}</a></li>)}
      {step.held_by.length > 0 && <li>{say("held_by")}: {step.held_by.map((label, index) => <>{index > 0 && say("comma")}<Name name={label} of={`clause ${label}`} /></>)}</li>}</ul>
    {part && first.length > 0 && <part.Opening nodes={answer.nodes} edges={answer.edges} first={first} linkOf={linkOf} />}</section>;
}

function Steps({ answer }: { answer: WaitsAnswer }) {
  const { of } = address.value, [all, show] = useState(false), steps = answer.steps;
  const shown = all ? steps : steps.filter((step, index) => index < steps_first || keyOf(step) === of), chosen = steps.find((step) => keyOf(step) === of);
  return <section><h2>{say("steps")}</h2><p class="quiet">{say("choose_step")}</p>
    <ul class="steps">{shown.map((step) => <li><a class="step" href={link({ of: keyOf(step) === of ? "" : keyOf(step) })} aria-current={keyOf(step) === of}>
      <Term of={keyOf(step)} /> <small>{say("opens_count")} {count(step.opens.reduce((sum, { times }) => sum + times, 0))}{step.ends.length > 0 && ` · ${say("ends_circle")} ${step.ends.map((number) => number + 1).join(say("comma"))}`}</small></a>
      {step === chosen && <Chosen step={step} answer={answer} />}</li>)}</ul>
    {!all && steps.length > shown.length && <button onClick={() => show(true)}>{say("show_all")} ({count(steps.length)})</button>}</section>;
}

export function Page() {
  const { at, known, show } = address.value;
  const answer = useAnswer(() => api.waits({ at, known }), [at, known, api.version.value]);
  return <Loaded answer={answer}>{(all) => {
    const tied = [...new Set(all.closed.flatMap(({ links }) => links.map(({ who }) => who)))];
    const waits = show ? all.waits.filter((wait) => wait.who === show || wait.for === show) : all.waits;
    return <>
      {all.waits.length === 0 && <p>{say("no_waits")}</p>}
      {all.closed.length > 0 ? <section><h2>{say("circles")}</h2><div class="columns">{all.closed.map((circle, index) => <Closed circle={circle} index={index} />)}</div></section> : <p>{say("no_circles")}</p>}
      {all.waits.length > 0 && <section><h2>{say("graph")}</h2><p class="quiet">{say("graph_help")}</p>
        <Rings waits={all.waits} tied={tied} chosen={show} choose={(name) => go({ show: name })} /></section>}
      {all.steps.length > 0 && <Steps answer={all} />}
      {all.waits.length > 0 && <section><h2>{say("edges")}</h2>{show && <p>{say("only")} <Term of={show} /> · <a href={link({ show: "" })}>{say("everyone")}</a></p>}<Table waits={waits} /></section>}</>;
  }}</Loaded>;
}
