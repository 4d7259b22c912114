// A map of the mission's own places: outlines and lines by MapLibre, symbols and names as elements above them, so that they
// can be reached with the keyboard and read aloud. Nothing is loaded from anywhere but this server, and there are no tiles.
import { render, type ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { LngLatBounds, Map as Chart, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import { ms, numberlandinstallation, numberlandunit } from "app6";
import { address } from "../address";
import { Heap, nameOf, Single } from "./symbol";
import type { Place, Report } from "../types";
import { apartIn, count, langOf, names, say, term } from "../words";

export type Position = [longitude: number, latitude: number];
export interface Spot { position: Position; place: string; reports: Report[] }

ms.addIcons([numberlandunit, numberlandinstallation]);
setWorkerUrl(new URL("map_worker.js", document.baseURI).href);

const color = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const apart_pixels = 42;

const flat = (coordinates: unknown): Position[] =>
  Array.isArray(coordinates) ? (typeof coordinates[0] === "number" ? [coordinates as Position] : coordinates.flatMap(flat)) : [];

/** The middle of a place's outline: where its reports are drawn. */
export const middleOf = (place: Place): Position => {
  const points = flat(place.geometry.coordinates), box = new LngLatBounds();
  points.forEach((point) => box.extend(point));
  const { lng, lat } = box.getCenter();
  return [lng, lat];
};

/** Reports by where they are: at their own coordinates, else in the middle of their place. */
export function spotsOf(reports: Report[], places: Place[]): Spot[] {
  const middles = new Map(places.filter(({ properties }) => properties.place).map((place) => [properties(place), middleOf(place)]));
  const spots = new Map<string, Spot>();
  for (const report of reports) {
    const position: Position | undefined = report.lat !== null && report.lon !== null ? [report.lon, report.lat] : middles.get(report.place);
    if (!position) continue;
    const key = position.join(), spot = spots.get(key) ?? { position, place: report.place, reports: [] };
    spot.reports.push(report);
    spots.set(key, spot);
  }
  return [...spots.values()];
}
/** What a place or a unit is called: in the reader's language where the mission says so, else as the map's source writes it. */
const known = (...all: string[]): string | undefined => all.map((name) => names.value[address.value.lang]?.[name]).find(Boolean);
const calledAs = ({ properties: { place, name } }: Place): string => known(place, name) ?? name.replace(/ \(.*\)$/, "");
const Called = ({ place }: { place: Place }) => { const called = calledAs(place); return <bdi lang={langOf(called)}>{called}</bdi>; };
const properties = (place: Place): string => place.properties.place;

// Spots that would cover each other become one heap, at the middle of the largest.
function heaps(spots: Spot[], chart: Chart): Spot[][] {
  const made: { x: number; y: number; spots: Spot[] }[] = [];
  for (const spot of [...spots].sort((a, b) => b.reports.length - a.reports.length)) {
    const { x, y } = chart.project(spot.position), near = made.find((heap) => Math.hypot(heap.x - x, heap.y - y) < apart_pixels);
    if (near) near.spots.push(spot); else made.push({ x, y, spots: [spot] });
  }
  return made.map((heap) => heap.spots);
}

const styleOf = (places: Place[]) => {
  const source = (kinds: (place: Place) => boolean) => ({ type: "geojson" as const, data: { type: "FeatureCollection" as const, features: places.filter(kinds) as never[] } });
  const is = (...shapes: string[]) => ({ geometry }: Place) => shapes.some((shape) => geometry.type.endsWith(shape));
  return {
    version: 8 as const, sources: { areas: source(is("Polygon")), lines: source(is("LineString")) },
    layers: [
      { id: "ground", type: "background" as const, paint: { "background-color": color("ground") } },
      { id: "areas", type: "fill" as const, source: "areas", paint: { "fill-color": color("sheet"), "fill-outline-color": color("quiet") } },
      { id: "edges", type: "line" as const, source: "areas", paint: { "line-color": color("quiet"), "line-width": 1.2 } },
      { id: "lines", type: "line" as const, source: "lines", paint: { "line-color": color("quiet"), "line-width": 1.5, "line-dasharray": [4, 2] } },
    ],
  };
};

function marker(chart: Chart, position: Position, tag: "button" | "span", content: ComponentChildren, shape: Partial<HTMLButtonElement>): Marker {
  const element = Object.assign(document.createElement(tag), shape);
  render(<>{content}</>, element);
  return new Marker({ element }).setLngLat(position).addTo(chart);
}

const names_from_zoom = 10.8, letter_pixels = 7, line_pixels = 18;
const Town = ({ place, named }: { place: Place; named: boolean }) => {
  const alerts = Number(place.properties.alerts ?? 0);
  return <><svg viewBox="0 0 20 20" aria-hidden="true" class="symbol town"><path d="M2 18V9l5-5 5 5v9zM12 18v-6h6v6z" />{alerts > 0 && <path class="alert" d="M15 1l4 7h-8z" />}</svg><span class={named ? "" : "hidden"}><Called place={place} /></span></>;
};
const townSays = (place: Place): string => place.properties.alerts === undefined ? calledAs(place) :
  apartIn(`${calledAs(place)}: ${count(place.properties.alerts)} ${say("alerts")}${say("comma")}${place.properties.alerts_from} – ${place.properties.alerts_until}`);

const Unit = ({ place, here }: { place: Place; here: boolean }) => {
  const code = place.properties.sidc!, symbol = new ms.Symbol(`${code.slice(0, 6)}${here ? "0" : "1"}${code.slice(7)}`, { size: 22, outlineColor: "#fff", outlineWidth: 4 });
  return <img src={`data:image/svg+xml,${encodeURIComponent(symbol.asSVG())}`} alt="" />;
};

export interface MapProps {
  places: Place[]; spots: Spot[]; layers: { towns: boolean; force: boolean; lines: boolean }; theme: string;
  holds: (condition: string) => boolean; choose: (spots: Spot[]) => void;
}

/** Whether there is room for a name beside those that are already written: areas first, as they are listed; zooming in makes more. */
function roomFor(chart: Chart): (place: Place) => boolean {
  const written: { x: number; y: number; half: number }[] = [];
  return (place) => {
    const { x, y } = chart.project(middleOf(place)), half = (calledAs(place).length * letter_pixels) / 2, free = written.every((other) => Math.abs(other.y - y) > line_pixels || Math.abs(other.x - x) > other.half + half);
    if (free) written.push({ x, y, half });
    return free;
  };
}

const draw = (chart: Chart, { places, spots, layers, holds, choose }: MapProps): Marker[] => {
  const named = [...places].sort((one, other) => Number(other.properties.kind === "sector") - Number(one.properties.kind === "sector")).filter(({ properties, geometry }) => properties.place && properties.kind !== "town" && (geometry.type === "Point" || properties.kind === "sector"));
  const free = roomFor(chart);
  const markers = named.map((place) => marker(chart, middleOf(place), "span", <span class={free(place) ? "" : "hidden"}><Called place={place} /></span>, { className: "placename" }));
  if (layers.towns) for (const place of places.filter(({ properties }) => properties.kind === "town"))
    markers.push(marker(chart, middleOf(place), "span", <Town place={place} named={chart.getZoom() >= names_from_zoom} />, { className: "townname", title: townSays(place) }));
  if (layers.force) for (const place of places.filter(({ properties }) => properties.sidc)) {
    const here = !place.properties.present_when || holds(place.properties.present_when), words = `${place.properties.unit ? known(place.properties.unit) ?? place.properties.unit : calledAs(place)}${say("comma")}${say(here ? "present" : "planned")}`;
    markers.push(marker(chart, middleOf(place), "span", <><Unit place={place} here={here} /><span class="hidden">{words}</span></>, { className: "unit", title: words }).setOffset([30, -26]));
  }
  for (const heap of heaps(spots, chart)) {
    const reports = heap.flatMap((spot) => spot.reports), place = [...new Set(heap.map((spot) => spot.place))].map(term).join(say("comma"));
    const words = nameOf(reports, place);
    const made = marker(chart, heap[0]!.position, "button", reports.length === 1 ? <Single report={reports[0]!} /> : <Heap reports={reports} />,
      { className: "spot", type: "button", title: words, ariaLabel: words });
    made.getElement().addEventListener("click", (event) => { event.stopPropagation(); choose(heap); });
    markers.push(made);
  }
  return markers;
};

export function MissionMap(props: MapProps) {
  const box = useRef<HTMLDivElement>(null), [chart, set] = useState<Chart | null>(null), [failed, fail] = useState(false), removed = useRef(new WeakSet<Chart>());
  useEffect(() => {
    const bounds = new LngLatBounds();
    const inner = props.places.filter(({ properties }) => properties.place && properties.kind !== "point");
    (inner.length ? inner : props.places).flatMap((place) => flat(place.geometry.coordinates)).forEach((point) => bounds.extend(point));
    let made: Chart | undefined;
    try {
      made = new Chart({ container: box.current!, style: styleOf(props.places), bounds, fitBoundsOptions: { padding: 36 }, attributionControl: false, maxZoom: 15,
        dragRotate: false, locale: { "Map.Title": say("map"), "NavigationControl.ZoomIn": say("zoom_in"), "NavigationControl.ZoomOut": say("zoom_out") }, pitchWithRotate: false, fadeDuration: 0, cooperativeGestures: false, canvasContextAttributes: { preserveDrawingBuffer: true } });
      made.scrollZoom.disable();
      made.addControl(new NavigationControl({ showCompass: false }));
      made.once("load", () => set(made!));
    } catch { fail(true); }
    return () => { set(null); if (made) { removed.current.add(made); made.remove(); } };
  }, [props.theme, props.places]);
  useEffect(() => {
    if (!chart || removed.current.has(chart)) return;
    chart.setLayoutProperty("lines", "visibility", props.layers.lines ? "visible" : "none");
    let markers = draw(chart, props);
    const again = () => { markers.forEach((each) => each.remove()); markers = draw(chart, props); };
    chart.on("zoomend", again);
    return () => { chart.off("zoomend", again); markers.forEach((each) => each.remove()); };
  });
  return failed ? <p class="stale">{say("map_failed")}</p> : <div class="map" ref={box} dir="ltr" data-drawn={chart !== null} />;
}
