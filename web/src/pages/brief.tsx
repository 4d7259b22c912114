// What happened in this period? A situation report that reads aloud and prints; sources are numbered where they first appear.
import { address, atDay, go, link } from "../address";
import * as api from "../api";
import { Loaded, useAnswer } from "../parts/loaded";
import { Mark, Term, Terms } from "../parts/mark";
import { saidBy } from "../parts/reason";
import { Told } from "../parts/report";
import { Topic } from "../parts/topic";
import type { Brief, Due } from "../types";
import { addDays, count, langOf, moment, say, sayWord, type Key } from "../words";

const week = 7;
const Section = ({ title, none, children }: { title: Key; none: Key; children: unknown[] }) => <section><h2>{say(title)}</h2>
  {children.length === 0 ? <p class="quiet">{say(none)}</p> : <ul>{children as never}</ul>}</section>;
const DueLine = ({ due }: { due: Due }) => <li><Mark of={due.state} /> <Topic of={{ ...due, sort: "clause", name: due.clause }} /> · <Term of={due.who} /> · {say("due")} <bdi>{moment(due.due.text)}</bdi>
  <div><Term of={due.says} /></div></li>;

const Report = ({ brief }: { brief: Brief }) => <article class="brief">
  <h2>{say("situation")}: <Term of={brief.agreement.title} /></h2>
  <p><bdi>{brief.from.text}</bdi> – <bdi>{brief.until.text}</bdi> · {say("known_on")} <bdi>{brief.known.text}</bdi> · {say("in_force")}: {sayWord(brief.in_force)} · <bdi translate={false}>{brief.agreement.clock}</bdi></p>
  <p>{count(brief.counts.reported)} {say("counts_reported")} · {count(brief.counts.disputed)} {say("counts_disputed")} · {count(brief.counts.retracted)} {say("counts_retracted")}
    {(brief.withheld ?? 0) > 0 && <> · {count(brief.withheld!)} {say("withheld")}</>}</p>
  <Section title="changed" none="nothing_changed">{brief.changed.map((each) => <li><Mark of={each.after} /> <Topic of={each} />: {say("before")} {sayWord(each.before)}{each.since && <> · {say("since")} <bdi>{moment(each.since.text)}</bdi></>}</li>)}</Section>
  <Section title="due_next" none="nothing_due">{brief.due.map((due) => <DueLine due={due} />)}</Section>
  <Section title="missed_list" none="nothing_missed">{[...brief.missed, ...brief.late].map((due) => <DueLine due={due} />)}</Section>
  <Section title="unknown_list" none="nothing_unknown">{brief.unknown.map((each) => <li><Mark of="unknown" /> <Topic of={each} /> · {each.could_settle.length ? <><Terms of={each.could_settle} /> {say("can_settle")}</> : say("nobody_named")}
    <div><Term of={saidBy(each).rule} /></div></li>)}</Section>
  <Section title="what_reported" none="no_reports">{brief.reported.map((each) => <li><bdi>{each.happened.text}</bdi> <Told report={each} /> <span class="grade">{each.grade}</span> {each.status !== "reported" && <b>{each.status === "disputed" && "≠ "}{sayWord(each.status)}</b>}
    {" "}{each.sources.map((number) => <a href={`#source-${number}`}>[{number}]</a>)}</li>)}</Section>
  <section><h2>{say("sources")}</h2><ol class="numbered">{brief.sources.map(({ number, source, url }) => <li id={`source-${number}`} value={number}><bdi lang={langOf(source)} translate={false}>{source}</bdi> {/^https?:/.test(url) && <a href={url} rel="noreferrer noopener" target="_blank"><bdi translate={false}>{url}</bdi></a>}</li>)}</ol></section>
</article>;

export function Page() {
  const { known } = address.value, until = atDay(), from = address.value.from || addDays(until, -week);
  const answer = useAnswer(() => api.brief(from, until, known), [from, until, known, api.version.value]);
  return <><form class="ask" onSubmit={(event) => event.preventDefault()}>
    <label>{say("from")} <input type="date" value={from} max={until} onChange={(event) => go({ from: event.currentTarget.value })} /></label>
    <label>{say("until")} <input type="date" value={until} onChange={(event) => go({ at: event.currentTarget.value })} /></label>
    {([["period_week", 7], ["period_month", 30], ["period_quarter", 91]] as const).map(([key, days]) => <a href={link({ from: addDays(until, -days) })}>{say(key)}</a>)}
    <button type="button" onClick={() => print()}>{say("print_pdf")}</button></form>
    <Loaded answer={answer}>{(brief) => <Report brief={brief} />}</Loaded></>;
}
