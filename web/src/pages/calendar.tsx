// What is due, and when? Deadlines and reviews by month, also as a file for other calendars.
import { address } from "../address";
import * as api from "../api";
import { Loaded, useAnswer } from "../parts/loaded";
import { Mark, Name, Term } from "../parts/mark";
import { Topic } from "../parts/topic";
import type { CalendarEntry } from "../types";
import { dayOf, monthOf, say, sayKind } from "../words";

const Entry = ({ entry, passed }: { entry: CalendarEntry; passed: boolean }) => <li class={passed ? "past" : ""}>
  <time dateTime={entry.starts.utc}><bdi>{dayOf(entry.starts.text)}{entry.ends && dayOf(entry.ends.text) !== dayOf(entry.starts.text) && ` – ${dayOf(entry.ends.text)}`}</bdi></time>
  {" "}<Mark of={entry.state} /> {sayKind(entry.kind)} {entry.clause && <>· {say("clause")} <Topic of={{ sort: "clause", name: entry.clause, members: entry.members }} /></>} {entry.who && <> · <Term of={entry.who} /></>}
  {passed && <small> ({say("passed_day")})</small>}<div>{entry.clause ? <Term of={entry.says} /> : entry.turns ? <><Name name={entry.turns} />: {say("turns")}</> : say("in_force_until")}</div></li>;

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
