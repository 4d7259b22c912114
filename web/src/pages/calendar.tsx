// What is due, and when? Deadlines and reviews by month, also as a file for other calendars.
import { address } from "../address";
import * as api from "../api";
import { Loaded, useAnswer } from "../parts/loaded";
import { Mark, Name } from "../parts/mark";
import type { CalendarEntry } from "../types";
import { dayOf, monthOf, plain, say, sayKind } from "../words";

const Entry = ({ entry, passed }: { entry: CalendarEntry; passed: boolean }) => <li class={passed ? "past" : ""}>
  <time dateTime={entry.starts.utc}><bdi>{dayOf(entry.starts.text)}{entry.ends && dayOf(entry.ends.text) !== dayOf(entry.starts.text) && ` – ${dayOf(entry.ends.text)}`}</bdi></time>
  {" "}<Mark of={entry.state} /> {sayKind(entry.kind)} {entry.clause && <>· {say("clause")} <Name name={entry.clause} of={["clause", entry.clause, ...Object.values(entry.members).map((member) => `of ${member}`)].join(" ")} /></>}
  {Object.keys(entry.members).length > 0 && <> · <bdi lang="en">{Object.values(entry.members).map(plain).join(", ")}</bdi></>} {entry.who && <> · <bdi lang="en">{plain(entry.who)}</bdi></>}
  {passed && <small> ({say("passed_day")})</small>}<div><bdi lang="en">{entry.says}</bdi></div></li>;

export function Page() {
  const { at, known } = address.value, when = { at, known };
  const answer = useAnswer(() => Promise.all([api.calendar(when), api.status(when)]), [at, known, api.version.value]);
  return <><p><a href={api.calendarFile(when)} download="calendar.ics">{say("ics")}</a></p>
    <Loaded answer={answer}>{([{ entries }, { at: now }]) => {
      const months = [...new Set(entries.map(({ starts }) => starts.text.slice(0, 7)))];
      return <>{entries.length === 0 && <p>{say("nothing_in_calendar")}</p>}
        {months.map((month) => <section><h2>{monthOf(month)}</h2><ol class="calendar">{entries.filter(({ starts }) => starts.text.startsWith(month)).map((entry) =>
          <Entry entry={entry} passed={(entry.ends ?? entry.starts).utc <= now.utc} />)}</ol></section>)}</>;
    }}</Loaded></>;
}
