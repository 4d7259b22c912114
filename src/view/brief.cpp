#include "brief.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>

#include "clauses.h"
#include "json_shapes.h"
#include "json_text.h"
#include "names.h"
#include "page.h"

namespace truce::view {
namespace {

namespace bj = boost::json;

// One verdict of any sort, for the lists that do not care which.
struct Verdict {
  Topic topic = {};
  const Members* members = nullptr;
  std::string_view says = {};
  Instant since = always;
  bool unknown = false;
};

std::vector<Verdict> verdicts_in(const Situation& situation) {
  std::vector<Verdict> all;
  for (const ConditionVerdict& each : situation.conditions)
    all.push_back({each.name, &each.members, to_text(each.truth), each.since, each.truth == Truth::unknown});
  for (const PhaseVerdict& each : situation.phases)
    all.push_back({each.phase, &each.members,
                   each.open == Truth::yes  ? "open"
                   : each.open == Truth::no ? "not open"
                                            : "unknown",
                   each.since, each.open == Truth::unknown});
  for (const ClauseVerdict& each : situation.clauses)
    all.push_back({each.clause, &each.members, to_text(each.state), each.since, each.state == State::unknown});
  return all;
}

bj::object named_json(const Agreement& agreement, const Verdict& verdict) {
  const auto* clause = std::get_if<ClauseId>(&verdict.topic);
  const bool phase = std::holds_alternative<PhaseId>(verdict.topic);
  bj::object object;
  object["sort"] = clause != nullptr ? "clause" : phase ? "phase" : "condition";
  object["name"] = json_string(clause != nullptr ? agreement[*clause].label : name_of(agreement, verdict.topic));
  object["title"] = json_string(clause != nullptr ? agreement[*clause].title : std::string());
  object["members"] = members_json(agreement, families(agreement, verdict.topic), *verdict.members);
  return object;
}

bj::array changed_json(const Agreement& agreement, const Period& period) {
  const std::vector<Verdict> before = verdicts_in(period.before);
  const std::vector<Verdict> after = verdicts_in(period.after);
  TRUCE_ASSERT(before.size() == after.size());  // a verdict for each thing, at any moment
  bj::array list;
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (before[i].says == after[i].says) continue;
    bj::object object = named_json(agreement, after[i]);
    object["before"] = json_string(before[i].says);
    object["after"] = json_string(after[i].says);
    object["since"] = moment_json(after[i].since, agreement.clock);
    list.push_back(std::move(object));
  }
  return list;
}

struct Duty {
  const ClauseVerdict* verdict = nullptr;
  const Instance* instance = nullptr;
};

// The instances in one state that have a date, the earliest first.
bj::array duties_json(const Agreement& agreement, const Situation& situation, State state) {
  std::vector<Duty> duties;
  for (const ClauseVerdict& verdict : situation.clauses)
    for (const Instance& instance : verdict.instances)
      if (instance.state == state && instance.due) duties.push_back({&verdict, &instance});
  std::stable_sort(duties.begin(), duties.end(),
                   [](const Duty& a, const Duty& b) { return a.instance->due->begin < b.instance->due->begin; });
  bj::array list;
  for (const auto& [verdict, instance] : duties) {
    const Clause& clause = agreement[verdict->clause];
    bj::object object;
    object["clause"] = json_string(clause.label);
    object["title"] = json_string(clause.title);
    object["members"] = members_json(agreement, clause.families, verdict->members);
    object["who"] = json_string(subject_of(agreement, clause, verdict->members));
    object["says"] = json_string(duty_of(agreement, clause, verdict->members));
    object["state"] = json_string(to_text(instance->state));
    object["due"] = interval_json(*instance->due, agreement.clock);
    list.push_back(std::move(object));
  }
  return list;
}

bj::array unknown_json(const Agreement& agreement, const Situation& situation, const Desk& desk) {
  bj::array list;
  for (const Verdict& verdict : verdicts_in(situation)) {
    if (!verdict.unknown) continue;
    const auto answers = desk.why ? desk.why(verdict.topic, *verdict.members) : std::vector<Explanation>();
    bj::array settlers;
    for (const PartyId party : settlers_in(answers)) settlers.push_back(party_json(agreement, party));
    bj::object object = named_json(agreement, verdict);
    object["says"] = json_string(answers.empty() ? name_of(agreement, verdict.topic) : answers.front().says);
    object["could_settle"] = std::move(settlers);
    list.push_back(std::move(object));
  }
  return list;
}

// Sources in the order in which they are first cited; one with several addresses is one source for each.
struct Sources {
  std::map<std::pair<std::string, std::string>, std::size_t> numbers = {};
  bj::array list = {};

  std::size_t number_of(const Report& report) {
    const auto [found, added] = numbers.emplace(std::pair(report.source, report.url), numbers.size() + 1);
    if (added) {
      bj::object object;
      object["number"] = found->second;
      object["source"] = json_string(report.source);
      object["url"] = json_string(report.url);
      list.push_back(std::move(object));
    }
    return found->second;
  }
};

bj::array reported_json(const Agreement& agreement, const std::vector<const Report*>& reported, Sources& sources) {
  bj::array list;
  for (const Report* report : reported) {
    bj::object object;
    object["id"] = json_string(report->id);
    object["says"] = json_string(report_says(*report));
    object["act"] = json_string(report->act);
    object["edge"] = json_string(to_text(report->edge));
    object["by"] = json_string(report->by);
    object["place"] = json_string(report->place);
    object["number"] = report->number ? bj::value(*report->number) : bj::value(nullptr);
    object["item"] = json_string(report->item);
    object["happened"] = interval_json(report->happened, agreement.clock);
    object["learned"] = interval_json(report->learned, agreement.clock);
    object["status"] = json_string(to_text(report->status));
    object["grade"] = json_string(fmt::format("{}{}", report->reliability, report->credibility));
    object["sources"] = bj::array{sources.number_of(*report)};
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace

std::string report_says(const Report& report) {
  std::string says(report.edge == Edge::none ? "" : report.edge == Edge::start ? "start of " : "end of ");
  says += report.act;
  if (!report.by.empty()) says += " by " + report.by;
  if (!report.place.empty()) says += " in " + report.place;
  if (report.number) says += ", " + amount(*report.number);
  if (!report.item.empty()) says += ", " + report.item;
  return tame(says);
}

std::string brief_json(const Agreement& agreement, const Period& period, const Desk& desk) {
  Sources sources;
  bj::object counts;
  counts["reported"] = period.reported.size();
  counts["disputed"] = std::count_if(period.reported.begin(), period.reported.end(),
                                     [](const Report* report) { return report->status == Status::disputed; });
  counts["retracted"] = period.retracted;
  bj::object object;
  object["agreement"] = agreement_json(agreement);
  object["from"] = moment_json(period.before.at, agreement.clock);
  object["until"] = moment_json(period.after.at, agreement.clock);
  object["known"] = moment_json(period.after.known, agreement.clock);
  object["in_force"] = json_string(to_text(period.after.in_force));
  object["changed"] = changed_json(agreement, period);
  object["due"] = duties_json(agreement, period.after, State::in_force);
  object["missed"] = duties_json(agreement, period.after, State::missed);
  object["late"] = duties_json(agreement, period.after, State::late);
  object["unknown"] = unknown_json(agreement, period.after, desk);
  object["reported"] = reported_json(agreement, period.reported, sources);
  object["sources"] = std::move(sources.list);
  object["counts"] = std::move(counts);
  return spread(object);
}

}  // namespace truce::view
