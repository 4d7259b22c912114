// What was agreed? The text beside its state, part by part; and a draft of it, checked and tested while it is written.
import { useEffect, useRef, useState } from "preact/hooks";
import { address, go, link } from "../address";
import * as api from "../api";
import { may } from "../filing";
import { Loaded, Trouble, useAnswer } from "../parts/loaded";
import { Mark, Term } from "../parts/mark";
import type { AgreementText, CheckAnswer, Finding, Situation, TestAnswer } from "../types";
import { apart, count, inWords, langOf, say, term, sayProblem, sayWord, type Key } from "../words";
import { findingIn, findingTeller } from "../words/findings";

interface Block { line: number; kind: string; name: string; text: string }
const opening = /^(clause|condition|phase)\s+(\S+)/, pause_ms = 500;

/** The text cut where a line begins a part; comments above a part belong to it. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let above: string[] = [], line = 0;
  for (const each of text.split("\n")) {
    line += 1;
    const begun = opening.exec(each);
    if (begun) { blocks.push({ line: line - above.length, kind: begun[1]!, name: begun[2]!, text: [...above, each].join("\n") }); above = []; }
    else if (each.startsWith("#")) above.push(each);
    else if (/^\s/.test(each) && blocks.length && above.length === 0) blocks.at(-1)!.text += `\n${each}`;
    else {
      const last = blocks.at(-1), start = line - above.length, words = [...above, each].join("\n");
      above = [];
      if (last && last.kind === "") last.text += `\n${words}`; else if (each.trim() || words.trim()) blocks.push({ line: start, kind: "", name: "", text: words });
    }
  }
  if (above.length) blocks.push({ line: line - above.length, kind: "", name: "", text: above.join("\n") });
  return blocks;
}

/** How many members of a part are in which state. */
function statesOf({ kind, name }: Block, situation: Situation): [string, number][] {
  const all = kind === "clause" ? situation.clauses.filter(({ clause }) => clause === name).map(({ state }) => state as string) :
    kind === "condition" ? situation.conditions.filter(({ condition }) => condition === name).map(({ truth }) => truth as string) :
    situation.phases.filter(({ phase }) => phase === name).map(({ open }) => `open_${open}`);
  return [...new Set(all)].map((state) => [state, all.filter((each) => each === state).length]);
}

/** A part of the text in the reader's language, beside its own words; nothing where they are the same, or a word of it is not known. */
const Read = ({ block, says }: { block: Block; says: string }) => {
  const words = says || block.text.split("\n").filter((line) => !line.startsWith("#")).map((line) => line.replace(/\s#.*$/, "").trim()).join(" ").replace(/^condition \S+(?: in each \w+)? is /, ""), read = address.value.lang === "en" ? null : inWords(words);
  return read && <p>{read}</p>;
};
const Part = ({ block, situation, title, says }: { block: Block; situation: Situation; title: string; says: string }) => <div class={`part ${block.kind}`} id={`${block.kind}-${block.name}`}>
  <div>{block.kind && <h2>{block.kind === "clause" ? <><bdi translate={false}>{block.name}</bdi> {title && <Term of={title} />}</> : <Term of={block.name} />}</h2>}{block.kind && <Read block={block} says={says} />}<pre lang="en" dir="ltr">{block.text.trim()}</pre></div>
  <div>{block.kind && statesOf(block, situation).map(([state, number]) => <div>{state.startsWith("open_") ? sayWord(state) : <Mark of={state} />}{number > 1 && ` × ${count(number)}`}</div>)}
    {block.kind && <a href={link({ page: "why", of: block.kind === "clause" ? `clause ${block.name}` : block.name })} aria-label={`${say("why")}: ${term(block.name)}`}>{say("why")}</a>}</div></div>;

/** A finding and its ways out, in the reader's language; what is quoted below it is the text's own. */
const sayFinding = (finding: Finding): { says: string; ways: string[] } => {
  if (address.value.lang !== "ar") return { says: finding.says, ways: finding.ways_out };
  const teller = findingTeller(inWords);
  return { says: apart(findingIn(teller, finding)), ways: finding.ways_out.flatMap((way) => teller.sentence(way) ?? []).map(apart) };
};
const Found = ({ finding, jump }: { finding: Finding; jump: (line: number) => void }) => { const { says, ways } = sayFinding(finding); return <li>
  <details><summary><b class={finding.level === "error" ? "bad" : "doubt"}>{sayWord(finding.level)} {finding.rule}</b> <span dir="auto">{says}</span></summary>
    {finding.quotes.map(({ line, words }) => <p><button type="button" class="small" onClick={() => jump(line)}>{say("line")} {line}</button> <code lang="en" dir="ltr">{words}</code></p>)}
    <ul>{ways.map((way) => <li dir="auto">{way}</li>)}</ul></details></li>; };
const Findings = ({ answer, jump }: { answer: CheckAnswer; jump: (line: number) => void }) => <section><h3>{say("findings")}</h3>
  {answer.reads_well && <p><Mark of="yes" /> {say("reads_well")}</p>}
  {answer.problems.length > 0 && <><h4>{say("mistakes")}</h4><ul>{answer.problems.map((problem) => { const { says, help } = sayProblem(problem); return <li><button type="button" class="small" onClick={() => jump(problem.at.line)}>{say("line")} {problem.at.line}</button> <b class="bad">{problem.rule}</b> <span dir="auto">{says} <small>{help}</small></span></li>; })}</ul></>}
  {answer.findings.length === 0 && answer.problems.length === 0 && <p class="quiet">{say("no_findings")}</p>}
  <ul>{answer.findings.filter(({ waived }) => !waived).map((each) => <Found finding={each} jump={jump} />)}</ul></section>;

const Tests = ({ tests }: { tests: TestAnswer }) => <section><h3>{say("tests")}</h3><p>{count(tests.hold)} {say("hold")}, {count(tests.do_not_hold)} {say("do_not_hold")}</p>
  <ul>{tests.expectations.filter(({ holds }) => !holds).map(({ line, expects, found, test }) => <li><Mark of="no" /> <bdi lang={langOf(test)} translate={false}>{test}</bdi> ({say("line")} {line}): <code lang="en" dir="ltr">{expects}</code>: {say("found")}: <Term of={found} /></li>)}</ul></section>;

function Draft({ agreement }: { agreement: AgreementText }) {
  const [text, set] = useState(agreement.text), [answer, learn] = useState<(CheckAnswer & { tests?: TestAnswer | null }) | null>(null), [failed, fail] = useState<Error | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    let wanted = true;
    const later = setTimeout(() => api.checkDraft(text).then((found) => { if (wanted) { learn(found); fail(null); } }, (error: Error) => wanted && fail(error)), pause_ms);
    return () => { wanted = false; clearTimeout(later); };
  }, [text]);
  const jump = (line: number) => {
    const start = text.split("\n").slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0), box = field.current!;
    box.focus();
    box.setSelectionRange(start, start + (text.split("\n")[line - 1]?.length ?? 0));
    box.scrollTop = Math.max(0, (line - 6) * parseFloat(getComputedStyle(box).lineHeight));
  };
  return <div class="drafting"><div><p class="quiet" id="draft-note">{say("draft_note")}</p>
    <textarea ref={field} lang="en" dir="ltr" rows={34} spellcheck={false} wrap="off" aria-label={say("draft")} aria-describedby="draft-note" value={text} onInput={(event) => set(event.currentTarget.value)} /></div>
    <div aria-live="polite">{failed && <Trouble error={failed} />}{answer ? <><Findings answer={answer} jump={jump} />{answer.tests && <Tests tests={answer.tests} />}</> : !failed && <p class="quiet">{say("loading")}</p>}</div></div>;
}

// Clauses first: they are what was agreed. `text` is the whole of it, with what its drafters noted beside.
const kinds: [string, Key][] = [["", "clauses"], ["condition", "conditions"], ["phase", "phases"], ["text", "whole_text"]];
const isShown = ({ kind }: Block, show: string): boolean => show === "text" || kind === (show || "clause");
export function Page() {
  const { at, known, show } = address.value, drafting = show === "draft";
  const answer = useAnswer(() => Promise.all([api.agreement(), api.status({ at, known })]), [at, known, api.version.value]);
  return <Loaded answer={answer}>{([agreement, situation]) => <>
    <p class="ask">{!drafting && kinds.map(([kind, key]) => <a href={link({ show: kind })} aria-current={show === kind ? "true" : undefined}>{say(key)}</a>)}
      {may("plan") && <button type="button" onClick={() => go({ show: drafting ? "" : "draft" })}>{say(drafting ? "stop_draft" : "draft")}</button>}</p>
    {drafting ? <Draft agreement={agreement} /> : <div class="agreed">{blocksOf(agreement.text).filter((block) => isShown(block, show)).map((block) => { const clause = agreement.clauses.find(({ label }) => block.kind === "clause" && label === block.name);
      return <Part block={block} situation={situation} title={clause?.title ?? ""} says={clause?.says ?? ""} />; })}</div>}</>}</Loaded>;
}
