// The address is the only shared state: what is asked, for which day, about what, in which language and colours.
// Everything a reader can see can be sent to a colleague as a link.
import { signal } from "@preact/signals";

export const pages = ["now", "waits", "why", "happened", "moved", "ahead", "agreed", "calendar", "brief"] as const;
export type PageName = (typeof pages)[number];
export const languages = ["en", "ar"] as const;
export type Language = (typeof languages)[number];
export type Theme = "" | "light" | "dark";

export interface Address {
  page: PageName;
  at: string;        // a day, or "" for today
  known: string;     // a day, or "" for the same as `at`
  of: string;        // what is selected: a condition, a clause, a party, a report
  from: string;      // start of a period, where the page has one
  show: string;      // filters of the page, as the page writes them
  lang: Language;
  theme: Theme;
}

const one = <T extends string>(all: readonly T[], word: string | null, otherwise: T): T =>
  all.includes(word as T) ? (word as T) : otherwise;
const day = (word: string | null): string => (word && /^\d{4}-\d\d-\d\d$/.test(word) ? word : "");

export function read(search: string): Address {
  const words = new URLSearchParams(search);
  return {
    page: one(pages, words.get("page"), "now"),
    at: day(words.get("at")),
    known: day(words.get("known")),
    of: words.get("of") ?? "",
    from: day(words.get("from")),
    show: words.get("show") ?? "",
    lang: one(languages, words.get("lang"), "en"),
    theme: one(["", "light", "dark"] as const, words.get("theme"), ""),
  };
}

export function written(address: Address): string {
  const words = new URLSearchParams();
  if (address.page !== "now") words.set("page", address.page);
  for (const key of ["at", "known", "of", "from", "show"] as const) if (address[key]) words.set(key, address[key]);
  if (address.lang !== "en") words.set("lang", address.lang);
  if (address.theme) words.set("theme", address.theme);
  const text = words.toString();
  return text ? `?${text}` : "?";
}

export const address = signal<Address>(read(globalThis.location?.search ?? ""));

/** The address of another view: what is not named stays, except that another page starts without a selection. */
export function link(change: Partial<Address>): string {
  const moved = change.page && change.page !== address.value.page;
  return written({ ...address.value, ...(moved ? { of: "", show: "", from: "" } : {}), ...change });
}

/** Goes there. `quietly` replaces the entry in the history, as a slider does while it moves. */
export function go(change: Partial<Address>, quietly = false): void {
  const to = link(change);
  if (to === written(address.value)) return;
  history[quietly ? "replaceState" : "pushState"](null, "", to);
  const before = address.value.page;
  address.value = read(to);
  if (address.value.page !== before) {
    scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
  }
}

/** Links of the page are followed without loading it again; all others are left to the browser. */
export function follow(): void {
  addEventListener("popstate", () => (address.value = read(location.search)));
  addEventListener("click", (event) => {
    const anchor = (event.target as Element).closest?.("a");
    if (!anchor || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const href = anchor.getAttribute("href") ?? "";
    if (!href.startsWith("?") || anchor.target) return;
    event.preventDefault();
    go(read(href));
  });
}

/** Today, on the reader's clock. */
export const today = (): string => {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
};
export const atDay = (): string => address.value.at || today();
