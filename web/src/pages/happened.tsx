// What was reported? Map and timeline together, then the reports themselves, newest first; doubt is said in shapes and words.
import { useEffect, useState } from "preact/hooks";
import type { ComponentType } from "preact";
import { address, atDay, link } from "../address";
import * as api from "../api";
import { clearFilters, filter, filtered, grades, present, selected, setFilter } from "../parts/filter";
import { Loaded, useAnswer } from "../parts/loaded";
import { ReportLine } from "../parts/report";
import { Legend } from "../parts/symbol";
import { Timeline } from "../parts/timeline";
import type { MapProps, Spot, spotsOf } from "../parts/map";
import type { Place, Report } from "../types";
import { count, fill, term, say, sayWord, type Key } from "../words";

type MapPart = { MissionMap: ComponentType<MapProps>; spotsOf: typeof spotsOf };
const shown_first = 100;

const Choice = ({ name, label, all, words = term }: { name: string; label: Key; all: string[]; words?: (word: string) => string }) =>
  <label>{say(label)} <select value={filter(name)} onChange={(event) => setFilter({ [name]: event.currentTarget.value })}>
    <option value="">{say("all")}</option>{all.map((word) => <option value={word}>{words(word)}</option>)}</select></label>;

const narrow_pixels = 720;
const Filters = ({ reports }: { reports: Report[] }) => <details open={filtered() || innerWidth > narrow_pixels}><summary>{say("filter")}</summary><form class="ask" role="search" onSubmit={(event) => event.preventDefault()}>
  <label>{say("search")} <input type="search" value={filter("q")} onInput={(event) => setFilter({ q: event.currentTarget.value }, true)} /></label>
  <Choice name="act" label="act" all={present(reports, ({ act }) => [act])} />
  <Choice name="party" label="party" all={present(reports, ({ by, about }) => [by, about])} />
  <Choice name="place" label="place" all={present(reports, ({ place }) => [place])} />
  <Choice name="status" label="status" all={present(reports, ({ status }) => [status])} words={sayWord} />
  <Choice name="grade" label="best_grade" all={grades} />
  <label>{say("from")} <input type="date" value={address.value.from} onChange={(event) => setFilter({ from: event.currentTarget.value })} /></label>
  <label>{say("until")} <input type="date" value={filter("to")} onChange={(event) => setFilter({ to: event.currentTarget.value })} /></label>
  {filtered() && <button type="button" onClick={clearFilters}>{say("show_all")}</button>}</form></details>;

const layers: [string, Key][] = [["towns", "layer_alerts"], ["force", "layer_force"], ["lines", "layer_lines"]];
const Layers = () => <fieldset class="ask"><legend>{say("layers")}</legend>{layers.map(([name, label]) =>
  <label><input type="checkbox" checked={!filter(`no_${name}`)} onChange={(event) => setFilter({ [`no_${name}`]: event.currentTarget.checked ? "" : "1" }, true)} /> {say(label)}</label>)}</fieldset>;

/** Where the outlines come from, each once. */
const sourcesOf = (places: Place[]): string => [...new Set(places.map(({ properties }) => properties.source))].filter(Boolean).join("; ");

function MapOf({ places, reports }: { places: Place[]; reports: Report[] }) {
  const [part, set] = useState<MapPart | null>(null), { at, known, theme, lang } = address.value;
  useEffect(() => {
    if (!document.querySelector("link[href='map.css']")) document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "map.css" }));
    import("../parts/map").then(set);
  }, []);
  const status = useAnswer(() => (places.some(({ properties }) => properties.present_when) ? api.status({ at, known }) : Promise.resolve(null)), [at, known, places]);
  const holds = (name: string) => status.value?.conditions.some(({ condition, truth }) => condition === name && truth === "yes") ?? false;
  const choose = (heap: Spot[]) => setFilter({ place: heap[0]!.place });
  if (!part) return <p class="quiet">{say("loading")}</p>;
  const spots = part.spotsOf(reports, places), placed = spots.reduce((sum, spot) => sum + spot.reports.length, 0);
  return <>
    <part.MissionMap key={`${theme}${lang}`} places={places} spots={spots} theme={theme} holds={holds} choose={choose}
      layers={{ towns: !filter("no_towns"), force: !filter("no_force"), lines: !filter("no_lines") }} />
    <Layers /><Legend />
    <p class="quiet">{count(reports.length - placed)} {say("no_place")}. {say("map_note")} <bdi lang="en" translate={false}>{sourcesOf(places)}.</bdi></p></>;
}

function List({ reports }: { reports: Report[] }) {
  const [all, show] = useState(false), newest = [...reports].reverse();
  return <><ol class="reports">{(all ? newest : newest.slice(0, shown_first)).map((report) => <ReportLine report={report} />)}</ol>
    {!all && newest.length > shown_first && <button onClick={() => show(true)}>{say("show_all")} ({count(newest.length)})</button>}</>;
}

export function Page() {
  const { known, of, from } = address.value, until = atDay(), to = filter("to"), [many, set] = useState(false);
  // Where there are too many to send at once, a period is asked for by itself; else the whole record is here, and choosing is instant.
  const since = many ? from : "", last = many && to && to < until ? to : until;
  const answer = useAnswer(async () => { const found = await api.record(since, last, known || until); if (found.left_off) set(true); return found; }, [since, last, until, known, api.version.value]);
  const places = useAnswer(api.places, []).value;
  return <Loaded answer={answer}>{({ reports, left_off = 0 }) => {
    const found = selected(reports), named = reports.find(({ id }) => id === of);
    return <>
      <Filters reports={reports} />
      {left_off > 0 && <p class="stale">{fill("left_off", count(left_off), count(reports.length))}</p>}
      <p role="status">{count(found.length)} {say("of_all")} {count(reports.length)} {say("shown")}</p>
      {named && <section><ol class="reports"><ReportLine report={named} /></ol><a href={link({ of: "" })}>{say("show_all")}</a></section>}
      <section>{!places ? <p class="quiet">{say("loading")}</p> : places.features.length === 0 ? <p class="quiet">{say("no_map")}</p> : <MapOf places={places.features} reports={found} />}</section>
      <section aria-label={say("timeline")}><Timeline reports={reports} from={from} to={to} choose={(first, last) => setFilter({ from: first, to: last })} /></section>
      <section><h2>{say("reports")}</h2><List reports={found} /></section></>;
  }}</Loaded>;
}
