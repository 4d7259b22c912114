#include "calendar.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>

#include "json_shapes.h"
#include "json_text.h"
#include "names.h"
#include "page.h"

namespace truce::view {
namespace {

namespace bj = boost::json;

// 20310316T000000Z
std::string ical_time(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const Date date{day};
  const std::chrono::hh_mm_ss time{instant - day};
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

bool is_date(Instant instant) { return instant > always && instant < never; }

// "3.rafah.20310301T000000Z@Harbour": names of the agreement, and when it came into play.
std::string uid_of(const Agreement& agreement, const std::string& name, const Members& members, Instant from) {
  std::string uid = name;
  for (const Member& member : members) uid += "." + name_of(agreement, member);
  if (is_date(from)) uid += "." + ical_time(from);
  uid += "@" + agreement.title;
  std::replace(uid.begin(), uid.end(), ' ', '-');
  return uid;
}

void add_clause(const Agreement& agreement, const ClauseVerdict& verdict, std::vector<Dated>& all) {
  const Clause& clause = agreement[verdict.clause];
  const bool again = std::holds_alternative<EveryDue>(clause.due);
  for (const Instance& instance : verdict.instances) {
    if (!instance.due || !is_date(instance.due->begin)) continue;
    // A duty that comes again has one trigger and many due dates.
    const Instant from = again ? instance.due->begin : instance.triggered.begin;
    all.push_back({.kind = again ? Dated::Kind::review : Dated::Kind::deadline,
                   .uid = uid_of(agreement, clause.label, verdict.members, from),
                   .clause = verdict.clause,
                   .members = verdict.members,
                   .who = subject_of(agreement, clause, verdict.members),
                   .says = duty_of(agreement, clause, verdict.members),
                   .when = *instance.due,
                   .state = std::string(to_text(instance.state))});
  }
}

// The dates that a condition turns on, itself and in its parts.
void dates_in(const Agreement& agreement, ConditionId id, std::vector<Interval>& dates) {
  if (!id) return;
  const Form& form = agreement[id].form;
  if (const auto* after = std::get_if<After>(&form); after != nullptr && after->moment) dates.push_back(*after->moment);
  if (const auto* negation = std::get_if<Not>(&form)) dates_in(agreement, negation->part, dates);
  if (const auto* lasting = std::get_if<Lasting>(&form)) dates_in(agreement, lasting->part, dates);
  const auto parts = [&](const std::vector<ConditionId>& ids) {
    for (const ConditionId part : ids) dates_in(agreement, part, dates);
  };
  if (const auto* every = std::get_if<All>(&form)) parts(every->parts);
  if (const auto* any = std::get_if<AnyOf>(&form)) parts(any->parts);
  if (const auto* some = std::get_if<AtLeastOf>(&form)) parts(some->parts);
}

// `after 2031-03-31` is true from 24:00 of that day.
void add_turns(const Agreement& agreement, const std::string& name, const std::vector<ConditionId>& on,
               const std::string& state, std::vector<Dated>& all) {
  std::vector<Interval> dates;
  for (const ConditionId id : on) dates_in(agreement, id, dates);
  std::sort(dates.begin(), dates.end());
  dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
  for (const Interval& date : dates)
    if (is_date(date.end))
      all.push_back({.kind = Dated::Kind::review,
                     .turns = name,
                     .uid = uid_of(agreement, name, {}, date.end),
                     .says = fmt::format("{} turns on this date", name),
                     .when = {date.end, date.end},
                     .state = state});
}

void add_conditions(const Agreement& agreement, const Situation& situation, std::vector<Dated>& all) {
  // Members of a family may differ: then there is no one state to tell.
  const auto state_of = [&](NamedId id) {
    std::string state;
    for (const ConditionVerdict& verdict : situation.conditions) {
      if (verdict.name != id) continue;
      const std::string each(to_text(verdict.truth));
      if (!state.empty() && state != each) return std::string();
      state = each;
    }
    return state;
  };
  for (std::uint32_t i = 0; i < agreement.named.size(); ++i)
    add_turns(agreement, agreement.named[i].name, {agreement.named[i].is}, state_of(NamedId{i}), all);
  for (const Phase& phase : agreement.phases) add_turns(agreement, phase.name, {phase.opens, phase.closes}, "", all);
}

std::string calendar_escaped(std::string_view text) {
  std::string out;
  for (const char c : tame(text)) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c;
  }
  return out;
}

// Continued lines begin with a blank; no character is cut in two.
std::string folded(std::string_view line) {
  constexpr std::size_t octets_max = 75;
  std::string out;
  std::size_t room = octets_max;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
    out += std::string(line.substr(0, cut)) + "\r\n ";
    line.remove_prefix(cut);
    room = octets_max - 1;
  }
  return out + std::string(line) + "\r\n";
}

std::string event(const Agreement& agreement, const Dated& dated, Instant known) {
  const std::string key = key_of(agreement, dated.members);
  const std::string name = dated.clause ? named("clause " + agreement[dated.clause].label, key) : std::string();
  const std::string state = dated.state.empty() ? std::string() : " (" + dated.state + ")";
  std::string text = folded("BEGIN:VEVENT") + folded("UID:" + calendar_escaped(dated.uid));
  text += folded("DTSTAMP:" + ical_time(known)) + folded("DTSTART:" + ical_time(dated.when.begin));
  if (!dated.when.exact() && is_date(dated.when.end)) text += folded("DTEND:" + ical_time(dated.when.end));
  const std::string summary = (name.empty() ? name : name + ": ") + dated.says + state;
  text += folded("SUMMARY:" + calendar_escaped(summary));
  if (dated.clause) text += folded("DESCRIPTION:" + calendar_escaped(agreement.quote(agreement[dated.clause].sentence)));
  text += folded(dated.kind == Dated::Kind::deadline ? "CATEGORIES:DEADLINE" : "CATEGORIES:REVIEW");
  return text + folded("TRANSP:TRANSPARENT") + folded("END:VEVENT");
}

}  // namespace

std::vector<Dated> calendar(const Agreement& agreement, const Situation& situation) {
  std::vector<Dated> all;
  for (const ClauseVerdict& verdict : situation.clauses) add_clause(agreement, verdict, all);
  add_conditions(agreement, situation, all);
  if (is_date(agreement.in_force_until))
    all.push_back({.kind = Dated::Kind::review,
                   .uid = uid_of(agreement, "agreement", {}, agreement.in_force_until),
                   .says = "the agreement is in force until then",
                   .when = {agreement.in_force_until, agreement.in_force_until},
                   .state = std::string(to_text(situation.in_force))});
  // Two events of one second may set a clause off twice.
  std::map<std::string, int> seen;
  for (Dated& dated : all)
    if (const int times = ++seen[dated.uid]; times > 1)
      dated.uid.insert(dated.uid.rfind('@'), fmt::format(".{}", times));
  std::stable_sort(all.begin(), all.end(), [](const Dated& a, const Dated& b) { return a.when < b.when; });
  return all;
}

std::string json(const Agreement& agreement, const std::vector<Dated>& all) {
  bj::array entries;
  for (const Dated& dated : all) {
    const bool clause = static_cast<bool>(dated.clause);
    bj::object object;
    object["uid"] = json_string(dated.uid);
    object["kind"] = dated.kind == Dated::Kind::deadline ? "deadline" : "review";
    object["clause"] = json_string(clause ? agreement[dated.clause].label : std::string());
    object["members"] =
        clause ? members_json(agreement, agreement[dated.clause].families, dated.members) : bj::value(bj::object());
    object["turns"] = json_string(dated.turns);
    object["who"] = json_string(dated.who);
    object["says"] = json_string(dated.says);
    object["starts"] = moment_json(dated.when.begin, agreement.clock);
    object["ends"] = dated.when.exact() ? bj::value(nullptr) : moment_json(dated.when.end, agreement.clock);
    object["state"] = json_string(dated.state);
    entries.push_back(std::move(object));
  }
  bj::object object;
  object["entries"] = std::move(entries);
  return spread(object);
}

std::string icalendar(const Agreement& agreement, const std::vector<Dated>& all, Instant known) {
  std::string text = folded("BEGIN:VCALENDAR") + folded("VERSION:2.0") + folded("PRODID:-//Truce//Truce//EN");
  text += folded("X-WR-CALNAME:" + calendar_escaped(agreement.title));
  for (const Dated& dated : all) text += event(agreement, dated, known);
  return text + folded("END:VCALENDAR");
}

}  // namespace truce::view
