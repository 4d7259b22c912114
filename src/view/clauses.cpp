#include "clauses.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "names.h"

namespace truce::view {
std::vector<PartyId> settlers_in(const std::vector<Explanation>& explanations, int depth) {
  std::vector<PartyId> parties;
  constexpr int depth_max = 8;
  if (depth > depth_max) return parties;
  const auto add = [&](PartyId party) {
    if (std::find(parties.begin(), parties.end(), party) == parties.end()) parties.push_back(party);
  };
  for (const Explanation& explanation : explanations) {
    for (const PartyId party : explanation.could_settle) add(party);
    if (!explanation.could_settle.empty()) continue;
    for (const PartyId party : settlers_in(explanation.parts, depth + 1)) add(party);
  }
  return parties;
}

namespace {

// The instance that the summed-up state comes from: the one to speak of. The last of them, as the most recent.
const Instance* telling(const ClauseVerdict& verdict) {
  const Instance* found = nullptr;
  for (const Instance& instance : verdict.instances)
    if (instance.state == verdict.state) found = &instance;
  return found;
}

std::string times(std::size_t count, std::string text) {
  return count < 2 ? text : fmt::format("{}; {} times in all", text, count);
}

// "Mission, learned 2031-03-20": who told of the deed, and when if later than it happened.
std::string told_by(const Instance& instance, const Clock& clock, const Desk& desk) {
  for (const ReportIndex index : instance.deeds) {
    const Report* report = desk.report ? desk.report(index) : nullptr;
    if (report == nullptr) continue;
    const std::string learned = clock.text(Interval{report->learned.begin, report->learned.begin}).substr(0, 10);
    const bool at_once = clock.date_of(report->learned.begin) == clock.date_of(report->happened.begin);
    return at_once ? tame(report->source) : fmt::format("{}, learned {}", tame(report->source), learned);
  }
  return {};
}

std::string counts_of(const std::vector<Breach>& breaches) {
  std::vector<const Breach*> pointers;
  for (const Breach& breach : breaches) pointers.push_back(&breach);
  return breach_counts(pointers);
}

std::string who_settles(const Agreement& agreement, const ClauseVerdict& verdict, const Desk& desk) {
  if (!desk.why) return {};
  std::vector<std::string> names;
  for (const PartyId party : settlers_in(desk.why(verdict.clause, verdict.members), 0))
    names.push_back(agreement[party].name);
  return names.empty() ? std::string() : listed(names, "or") + " could settle it";
}

std::string possible_states(const ClauseVerdict& verdict, const Instance* instance) {
  const std::vector<State>& possible =
      verdict.possible.empty() && instance != nullptr ? instance->possible : verdict.possible;
  std::vector<std::string> names;
  for (const State state : possible) names.emplace_back(to_text(state));
  return listed(names, "or");
}

std::string joined(const std::string& first, const std::string& second) {
  return first.empty() || second.empty() ? first + second : first + "; " + second;
}

std::string time_of(const Agreement& agreement, const ClauseVerdict& verdict, const Instance* instance) {
  const Clock& clock = agreement.clock;
  switch (verdict.state) {
    case State::met:
    case State::late:
      if (instance != nullptr && instance->done) return interval_text(*instance->done, clock);
      break;
    case State::in_force:
      if (const Instant due = next_due(verdict); due < never) return "due " + moment_text(due, clock);
      break;
    case State::missed:
      if (instance != nullptr && instance->due) return "since " + moment_text(instance->due->end, clock);
      break;
    case State::breached:
    case State::unknown:
    case State::lifted:
    case State::dormant:
      break;
  }
  return since_text(verdict.since, agreement);
}

std::string detail_of(const Agreement& agreement, const ClauseVerdict& verdict, const Instance* instance,
                      const Desk& desk) {
  const Clause& clause = agreement[verdict.clause];
  const std::size_t count = verdict.counts[static_cast<std::size_t>(verdict.state)];
  switch (verdict.state) {
    case State::met:
      return instance == nullptr ? std::string() : times(count, told_by(*instance, agreement.clock, desk));
    case State::late: {
      const std::string told = instance == nullptr ? std::string() : told_by(*instance, agreement.clock, desk);
      const bool due = instance != nullptr && instance->due.has_value();
      return times(count, joined(due ? "it was due " + moment_text(instance->due->end, agreement.clock) : "", told));
    }
    case State::missed:
      return times(count, "no report " + deed_reported(agreement, clause));
    case State::breached:
      return counts_of(verdict.breaches.empty() ? verdict.defaults : verdict.breaches);
    case State::unknown:
      return joined(possible_states(verdict, instance), who_settles(agreement, verdict, desk));
    case State::in_force:
      return times(count, duty_of(agreement, clause, verdict.members));
    case State::lifted:
      return times(count, "no longer owed");
    case State::dormant:
      return "not yet in play";
  }
  return {};
}

// Verdicts of one clause that would read the same.
struct Group {
  std::vector<const ClauseVerdict*> members = {};
};

std::size_t members_in_all(const Agreement& agreement, const std::vector<KindId>& families) {
  std::size_t count = 1;
  for (const KindId family : families) {
    const Kind& kind = agreement[family];
    count *= kind.of_places ? kind.places.size() : kind.parties.size();
  }
  return count;
}

bool read_alike(const ClauseVerdict& one, const ClauseVerdict& other) {
  return one.clause == other.clause && one.state == other.state && one.possible == other.possible &&
         next_due(one) == next_due(other) && one.breaches.empty() && other.breaches.empty();
}

}  // namespace

std::string breach_counts(const std::vector<const Breach*>& breaches) {
  std::size_t proven = 0;
  std::size_t alleged = 0;
  for (const Breach* breach : breaches) {
    proven += breach->proven ? 1 : 0;
    alleged += !breach->proven && !breach->reports.empty() ? 1 : 0;
  }
  const std::size_t possible = breaches.size() - proven - alleged;
  std::string text = proven > 0 ? fmt::format("{} proven", amount(static_cast<double>(proven))) : std::string();
  if (alleged > 0) text += fmt::format("{}{} alleged", text.empty() ? "" : ", ", amount(static_cast<double>(alleged)));
  if (possible > 0)
    text += fmt::format("{}{} possible", text.empty() ? "" : ", ", amount(static_cast<double>(possible)));
  return text;
}

Instant next_due(const ClauseVerdict& verdict) {
  Instant first = never;
  for (const Instance& instance : verdict.instances)
    if (instance.state == State::in_force && instance.due) first = std::min(first, instance.due->begin);
  return first;
}

Row clause_row(const Agreement& agreement, const ClauseVerdict& verdict, const std::string& key, const Desk& desk) {
  const Instance* instance = telling(verdict);
  return {{named(agreement[verdict.clause].label, key)},
          {std::string(to_text(verdict.state)), tone_of(verdict.state)},
          {time_of(agreement, verdict, instance)},
          {detail_of(agreement, verdict, instance, desk)}};
}

std::string clause_lines(const Agreement& agreement, const std::vector<const ClauseVerdict*>& verdicts,
                         const Desk& desk, const Page& page, bool fold) {
  std::vector<Group> groups;
  for (const ClauseVerdict* verdict : verdicts) {
    const auto same = [&](const Group& group) { return fold && read_alike(*group.members.front(), *verdict); };
    const auto group = std::find_if(groups.begin(), groups.end(), same);
    if (group == groups.end())
      groups.push_back({{verdict}});
    else
      group->members.push_back(verdict);
  }
  std::vector<Row> rows;
  for (const Group& group : groups) {
    const ClauseVerdict& first = *group.members.front();
    const std::vector<KindId>& kinds = agreement[first.clause].families;
    if (group.members.size() > 1 && group.members.size() == members_in_all(agreement, kinds)) {
      ClauseVerdict whole = first;
      whole.members.clear();
      rows.push_back(clause_row(agreement, whole, family_of(agreement, kinds), desk));
      continue;
    }
    for (const ClauseVerdict* member : group.members)
      rows.push_back(clause_row(agreement, *member, key_of(agreement, member->members), desk));
  }
  return table(rows, page, 0,
               {0, std::string_view("missed").size(), std::string_view("since 2031-03-15 24:00").size()});
}

}  // namespace truce::view
