// The frame: questions, the two days, language and colours; each question's page is loaded when it is asked.
import { render, type ComponentType } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { address, atDay, follow, go, link, pages, today, type PageName } from "./address";
import * as api from "./api";
import { filing, may } from "./filing";
import { addDays, daysBetween, names, say, type Key } from "./words";

const load: Record<PageName, () => Promise<{ Page: ComponentType }>> = {
  now: () => import("./pages/now"), waits: () => import("./pages/waits"), why: () => import("./pages/why"), happened: () => import("./pages/happened"), moved: () => import("./pages/moved"),
  ahead: () => import("./pages/ahead"), agreed: () => import("./pages/agreed"), calendar: () => import("./pages/calendar"), brief: () => import("./pages/brief"),
};
const first_day = "2000-01-01", span_days = 730;

function Day({ label, value, empty, change }: { label: Key; value: string; empty: string; change: (day: string, quietly: boolean) => void }) {
  // Two years, one of them ahead; a day outside of them is put into the middle of others.
  const shown = value || empty, [last, set] = useState(addDays(today(), span_days / 2)), behind = -daysBetween(shown, last);
  useEffect(() => { if (behind < -span_days || behind > 0) set(addDays(shown, span_days / 2)); }, [behind]);
  return <div class="day"><label>{say(label)} <input type="date" min={first_day} value={shown} onChange={(event) => change(event.currentTarget.value, false)} /></label>
    <input type="range" min={-span_days} max={0} value={behind} aria-label={say(label)} aria-valuetext={shown} onChange={(event) => change(addDays(last, Number(event.currentTarget.value)), true)} /></div>;
}

/** A part that is loaded only when it is needed. */
function Later({ from }: { from: () => Promise<ComponentType> }) {
  const [part, set] = useState<{ Part: ComponentType } | null>(null);
  useEffect(() => void from().then((Part) => set({ Part })), []);
  return part && <part.Part />;
}
const form = () => import("./parts/form").then(({ Form }) => Form);
const signIn = () => import("./parts/sign_in").then(({ SignIn }) => SignIn);
const reader = () => import("./parts/sign_in").then(({ Reader }) => Reader);

const Tools = ({ dark }: { dark: boolean }) => {
  const { lang } = address.value, other = lang === "ar" ? "en" : "ar";
  return <div class="tools">{may("report") && <button type="button" class="small" onClick={() => (filing.value = { how: "report" })}>{say("file_report")}</button>}
    {api.me.value?.signed_in && <Later from={reader} />}
    <a href={link({ lang: other })} lang={other}>{say("language")}</a><a href={link({ theme: dark ? "light" : "dark" })}>{say(dark ? "theme_light" : "theme_dark")}</a></div>;
};

function Frame() {
  const { page, lang, theme, at, known } = address.value, me = api.me.value, stranger = me !== null && !me.may.includes("read");
  const [shown, set] = useState<{ page: PageName; Page: ComponentType } | null>(null);
  useEffect(() => { let wanted = true; load[page]().then(({ Page }) => wanted && set({ page, Page })); return () => { wanted = false; }; }, [page]);
  // Before anything that is drawn in this theme's colours, such as the map, looks for them.
  useLayoutEffect(() => {
    Object.assign(document.documentElement, { lang, dir: lang === "ar" ? "rtl" : "ltr" });
    document.documentElement.dataset.theme = theme;
    document.title = `${say(page)} · ${say("title")}`;
  }, [lang, theme, page]);
  useEffect(() => { if (me && !stranger) api.listen(); }, [me, stranger]);
  useEffect(() => { if (me && !stranger && lang !== "en") void api.names().then((all) => (names.value = all), () => undefined); }, [me, stranger, lang]);
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  return <>
    <a class="skip" href="#main">{say("skip")}</a>
    <header><a class="home" href={link({ page: "now" })}>{say("title")}</a>
      <nav aria-label={say("menu")}>{pages.map((name) => <a href={link({ page: name })} aria-current={name === page ? "page" : undefined}>{say(name)}</a>)}</nav>
      <Tools dark={dark} /></header>
    <section class="days" aria-label={`${say("as_of")}, ${say("known_on")}`}><Day label="as_of" value={at} empty={today()} change={(day, quietly) => go({ at: day }, quietly)} />
      <Day label="known_on" value={known} empty={atDay()} change={(day, quietly) => go({ known: day }, quietly)} /></section>
    <main id="main" tabIndex={-1}><p class="printed">{say("as_of")} <bdi>{atDay()}</bdi> · {say("known_on")} <bdi>{known || atDay()}</bdi></p><h1>{say(`${page}_q` as Key)}</h1>
      <p class="hidden" role="status">{api.news.value > 0 && `${say("new_report")} (${api.news.value})`}</p>
      {stranger ? <Later from={signIn} /> : shown?.page === page && <shown.Page />}
      {lang !== "en" && <p class="quiet quoted-note">{say("quoted_note")}</p>}
      {me?.open && <p class="quiet open-notice">{say("open_notice")}</p>}</main>
    {filing.value && <Later from={form} />}</>;
}

follow();
void api.whoAmI();
render(<Frame />, document.getElementById("page")!);
