// The form to file a report, or to correct, retract or verify one. Nothing is edited: what is sent is a new report.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { today } from "../address";
import { filing, type How } from "../filing";
import { Trouble } from "./loaded";
import { Term } from "./mark";
import type { AgreementText, Filed, Report } from "../types";
import { langOf, say, term, type Key } from "../words";

const columns = ["act", "edge", "by", "about", "place", "happened", "number", "item", "source", "reliability", "credibility", "status", "words", "url", "handling"] as const;
type Column = (typeof columns)[number];
const of_answer: Column[] = ["source", "reliability", "credibility", "words", "url"];
const labels: Record<Column, Key> = {
  act: "act", edge: "edge", by: "by", about: "about", place: "place", happened: "day", number: "number", item: "item", source: "source", reliability: "reliability",
  credibility: "credibility", status: "status", words: "words", url: "address", handling: "handling",
};
const choices: Partial<Record<Column, [string, Key | ""][]>> = {
  edge: [["", "edge_none"], ["start", "edge_start"], ["end", "edge_end"]], status: [["reported", "reported"], ["disputed", "disputed"]],
  reliability: [..."FEDCBA"].map((letter) => [letter, ""]), credibility: [..."654321"].map((digit) => [digit, ""]),
  handling: ["", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"].map((label) => [label, ""]),
};
const titles: Record<How, Key> = { report: "file_report", correction: "correct", retraction: "retract", verification: "verify" };

const asked = (how: How): Column[] => (how === "report" ? [...columns] : how === "correction" ? columns.filter((name) => name !== "status") : of_answer.filter((name) => how === "verification" || !/reliability|credibility/.test(name)));
const had = (report: Report | undefined, name: Column): string => {
  if (!report) return name === "happened" ? today() : "";
  if (name === "happened") return /^\d{4}-\d\d-\d\d$/.test(report.happened.text) ? report.happened.text : "";
  if (name === "handling") return report.details.handling ?? "";
  return String(report[name] ?? "");
};

/** What is sent: for a new report all that was filled in; for a correction only what changed, and who says so. */
export function bodyOf(how: How, words: Record<string, string>, report?: Report): Record<string, unknown> {
  const kept = Object.entries(words).filter(([name, word]) => (how === "correction" ? name === "source" || word !== had(report, name as Column) : word !== ""));
  const body: Record<string, unknown> = Object.fromEntries(kept.filter(([name]) => name !== "handling"));
  const handling = kept.find(([name]) => name === "handling");
  if (handling) body.details = { ...report?.details, handling: handling[1] };
  return body;
}

const lists: Partial<Record<Column, (agreement: AgreementText) => { name: string }[]>> = { act: (it) => it.acts, by: (it) => it.parties, about: (it) => it.parties, place: (it) => it.places };
const Field = ({ name, report, how, agreement }: { name: Column; report?: Report; how: How; agreement: AgreementText | null }) => {
  const value = how === "correction" || !report ? had(report, name) : "", required = name === "source" || (how === "report" && (name === "act" || name === "happened"));
  const choice = choices[name], list = lists[name];
  if (choice) return <label>{say(labels[name])} <select name={name}>{choice.map(([word, key]) => <option value={word} selected={word === (value || choice[0]![0])}>{key ? say(key) : word || "—"}</option>)}</select></label>;
  if (name === "words") return <label class="wide">{say(labels[name])} <textarea name={name} rows={2} dir="auto">{value}</textarea></label>;
  return <label>{say(labels[name])} <input name={name} dir="auto" required={required} defaultValue={value} list={list && `list-${name}`} pattern={name === "number" ? "-?[0-9]+([.][0-9]+)?" : undefined}
    type={name === "happened" ? "date" : name === "url" ? "url" : "text"} />
    {list && <datalist id={`list-${name}`}>{agreement && list(agreement).map(({ name: word }) => <option value={word}>{term(word)}</option>)}</datalist>}</label>;
};

export function Form() {
  const [{ how, report }] = useState(() => filing.peek()!), box = useRef<HTMLDialogElement>(null);
  const [failed, fail] = useState<Error | null>(null), [filed, done] = useState<Filed | null>(null), [agreement, set] = useState<AgreementText | null>(null);
  useEffect(() => { box.current!.showModal(); api.agreement().then(set, () => undefined); }, []);
  const gone = () => (filing.value = null), close = () => box.current!.close();  // the dialog gives the focus back to where it was
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const words = Object.fromEntries([...new FormData(event.currentTarget as HTMLFormElement)].map(([name, word]) => [name, String(word).trim()]));
    const body = bodyOf(how, words, report);
    fail(null);
    (how === "report" ? api.file(body) : api.answerReport(report!.id, how, body)).then(done, fail);
  };
  return <dialog ref={box} onClose={gone} aria-labelledby="form-title"><h2 id="form-title">{say(titles[how])} {report && <bdi>{report.id}</bdi>}</h2>
    {report && <blockquote><bdi>{report.happened.text}</bdi> · <Term of={report.act} /> · <span lang={langOf(report.words)} dir="auto">{report.words}</span></blockquote>}
    {filed ? <><p role="status"><strong>{say("filed")}</strong> <bdi>{filed.ids.join(", ")}</bdi>{filed.known_already > 0 && ` ${say("known_already")}`}</p><button type="button" onClick={close} autoFocus>{say("close")}</button></> :
      <form onSubmit={send}><div class="fields">{asked(how).map((name) => <Field name={name} report={report} how={how} agreement={agreement} />)}</div>
        {failed && <Trouble error={failed} />}
        <p class="ask"><button>{say(titles[how])}</button> <button type="button" onClick={close}>{say("cancel")}</button></p></form>}</dialog>;
}
