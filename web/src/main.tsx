// The frame: questions, the two days, language and colours; each question's page is loaded when it is asked.
import { render, type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { address, atDay, follow, go, link, pages, today, type PageName } from "./address";
import * as api from "./api";
import { addDays, daysBetween, say, type Key } from "./words";

const load: Record<PageName, () => Promise<{ Page: ComponentType }>> = {
  now: () => import("./pages/now"), waits: () => import("./pages/waits"), why: () => import("./pages/why"), happened: () => import("./pages/happened"),
};
const first_day = "2000-01-01";

function Day({ label, value, empty, change }: { label: Key; value: string; empty: string; change: (day: string, quietly: boolean) => void }) {
  const last = addDays(today(), 365), shown = value || empty, behind = Math.max(-730, Math.min(0, -daysBetween(shown, last)));
  return <div class="day"><label>{say(label)} <input type="date" min={first_day} value={shown} onChange={(event) => change(event.currentTarget.value, false)} /></label>
    <input type="range" min={-730} max={0} value={behind} aria-label={say(label)} aria-valuetext={shown} onChange={(event) => change(addDays(last, Number(event.currentTarget.value)), true)} /></div>;
}

function Frame() {
  const { page, lang, theme, at, known } = address.value;
  const [shown, set] = useState<{ page: PageName; Page: ComponentType } | null>(null);
  useEffect(() => { let wanted = true; load[page]().then(({ Page }) => wanted && set({ page, Page })); return () => { wanted = false; }; }, [page]);
  useEffect(() => {
    Object.assign(document.documentElement, { lang, dir: lang === "ar" ? "rtl" : "ltr" });
    document.documentElement.dataset.theme = theme;
    document.title = `${say(page)} · ${say("title")}`;
  }, [lang, theme, page]);
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  return <>
    <a class="skip" href="#main">{say("skip")}</a>
    <header><a class="home" href={link({ page: "now" })}>{say("title")}</a>
      <nav aria-label={say("menu")}>{pages.map((name) => <a href={link({ page: name })} aria-current={name === page ? "page" : undefined}>{say(name)}</a>)}</nav>
      <div class="tools"><a href={link({ lang: lang === "ar" ? "en" : "ar" })} lang={lang === "ar" ? "en" : "ar"}>{say("language")}</a>
        <a href={link({ theme: dark ? "light" : "dark" })}>{say(dark ? "theme_light" : "theme_dark")}</a></div></header>
    <section class="days" aria-label={`${say("as_of")}, ${say("known_on")}`}><Day label="as_of" value={at} empty={today()} change={(day, quietly) => go({ at: day }, quietly)} />
      <Day label="known_on" value={known} empty={atDay()} change={(day, quietly) => go({ known: day }, quietly)} /></section>
    <main id="main" tabIndex={-1}><h1>{say(`${page}_q` as Key)}</h1>
      {api.me.value?.open && <p class="quiet">{say("open_notice")}</p>}
      {shown?.page === page && <shown.Page />}</main></>;
}

follow();
api.whoAmI().then(api.listen, () => undefined);
render(<Frame />, document.getElementById("page")!);
