// The lower half of the board: clauses, breaches, defaults, and what the agreement cannot use.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "clauses.h"
#include "names.h"
#include "sections.h"

namespace truce::view {
namespace {

using Verdicts = std::vector<const ClauseVerdict*>;

Verdicts in_state(const Matter& matter, State state) {
  Verdicts verdicts;
  for (const ClauseVerdict& verdict : matter.situation.clauses)
    if (verdict.state == state) verdicts.push_back(&verdict);
  return verdicts;
}

std::string section(const Matter& matter, std::string_view title, const Verdicts& verdicts) {
  if (verdicts.empty()) return {};
  return heading(title, matter.page) + clause_lines(matter.agreement, verdicts, matter.desk, matter.page);
}

std::string due_section(const Matter& matter) {
  Verdicts due;
  for (const ClauseVerdict* verdict : in_state(matter, State::in_force))
    if (next_due(*verdict) < never) due.push_back(verdict);
  std::stable_sort(due.begin(), due.end(), [](const auto* a, const auto* b) { return next_due(*a) < next_due(*b); });
  return section(matter, "Due next", due);
}

std::string counts_line(const Matter& matter) {
  constexpr std::array counted_states = {State::met, State::in_force, State::lifted, State::dormant};
  std::vector<std::string> parts;
  for (const State state : counted_states) {
    Verdicts verdicts = in_state(matter, state);
    if (state == State::in_force)
      std::erase_if(verdicts, [](const auto* verdict) { return next_due(*verdict) < never; });
    if (verdicts.empty()) continue;
    parts.push_back(
        fmt::format("{} {}{}", verdicts.size(), to_text(state), state == State::in_force ? " without a deadline" : ""));
  }
  if (parts.empty()) return {};
  return "\n" + paragraph("", "Other clauses: " + listed(parts) + ". `truce status --all` lists them.", matter.page);
}

// Breaches that are told together: of one clause, laid to one party.
struct Laid {
  ClauseId clause = {};
  PartyId by = {};
  auto operator<=>(const Laid&) const = default;
};
using ByActor = std::map<Laid, std::vector<const Breach*>>;

std::string actor_text(const Agreement& agreement, PartyId by) {
  return by ? agreement[by].name : std::string("not attributed");
}

std::string happened_text(const Breach& breach, const Clock& clock) {
  if (breach.happened.end >= never) return moment_text(breach.happened.begin, clock) + " or later";
  if (breach.reports.empty() && breach.happened.exact()) return moment_text(breach.happened.begin, clock);
  return interval_text(breach.happened, clock);
}

constexpr std::size_t accounts_max = 2;
constexpr std::size_t quote_cells = 90;

// Every account of one breach, from whomever it comes, in the order of the record.
std::string account_lines(const Matter& matter, const Breach& breach) {
  if (breach.reports.empty() || !matter.desk.report) return {};
  std::string accounts;
  std::size_t shown = 0;
  for (const ReportIndex index : breach.reports) {
    const Report* report = matter.desk.report(index);
    if (report == nullptr || shown == 4) continue;
    ++shown;
    const std::string words = shortened(tame(report->words), quote_cells);
    const std::string status = report->status == Status::reported ? "" : fmt::format(", {}", to_text(report->status));
    accounts +=
        (accounts.empty() ? "" : "; ") + source_of(*report) + status + (words.empty() ? "" : ": “" + words + "”");
  }
  if (breach.reports.size() > shown) accounts += fmt::format("; {} more", breach.reports.size() - shown);
  Members members = breach.members;
  std::erase_if(members, [&](const Member& member) { return member.party && member.party == breach.by; });
  const std::string key = key_of(matter.agreement, members);
  const std::string when = happened_text(breach, matter.agreement.clock);
  return paragraph(
      "      ",
      fmt::format("{}{}{}, {}: {}", when, key.empty() ? "" : " ", key, breach.proven ? "proven" : "alleged", accounts),
      matter.page);
}

std::string latest_accounts(const Matter& matter, std::vector<const Breach*> breaches) {
  std::stable_sort(breaches.begin(), breaches.end(),
                   [](const auto* a, const auto* b) { return a->happened > b->happened; });
  std::string text;
  for (std::size_t i = 0; i < std::min(accounts_max, breaches.size()); ++i) text += account_lines(matter, *breaches[i]);
  return text;
}

std::string breach_lines(const Matter& matter, const ByActor& by_actor) {
  const Agreement& agreement = matter.agreement;
  std::string text;
  std::size_t label_width = 0;
  for (const auto& [laid, breaches] : by_actor)
    label_width = std::max(label_width, width_of(agreement[laid.clause].label));
  for (const auto& [laid, breaches] : by_actor) {
    const auto latest = std::max_element(breaches.begin(), breaches.end(),
                                         [](const Breach* a, const Breach* b) { return a->happened < b->happened; });
    const std::string says =
        fmt::format("{}: {}, {}{}", actor_text(agreement, laid.by), breach_counts(breaches),
                    breaches.size() == 1 ? "" : "the latest ", happened_text(**latest, agreement.clock));
    text += table({{{agreement[laid.clause].label}, {says}}}, matter.page, 2, {label_width});
    text += latest_accounts(matter, breaches);
  }
  return text;
}

std::string unmatched_reason(Unmatched::Why why, std::uint64_t count) {
  const std::string_view name = count == 1 ? "names" : "name";
  switch (why) {
    case Unmatched::Why::act:
      return fmt::format("{} an act that the agreement does not", name);
    case Unmatched::Why::by:
      return fmt::format("{} somebody who cannot do the act here", name);
    case Unmatched::Why::place:
      return fmt::format("{} a place outside the act's", name);
    case Unmatched::Why::edge:
      return count == 1 ? "does not say whether it started or ended" : "do not say whether it started or ended";
    case Unmatched::Why::replaced:
      return count == 1 ? "is replaced by a later one" : "are replaced by later ones";
    case Unmatched::Why::retracted:
      return count == 1 ? "is retracted" : "are retracted";
  }
  return {};
}

std::string report_words(const Matter& matter, ReportIndex index) {
  const Report* report = matter.desk.report ? matter.desk.report(index) : nullptr;
  if (report == nullptr) return fmt::format("report {}", index);
  return fmt::format("{}: {}, {}{}", tame(report->id), matter.agreement.clock.text(report->happened),
                     source_of(*report), report->by.empty() ? "" : ", by " + tame(report->by));
}

constexpr std::size_t listed_max = 10;

std::string and_more(const Matter& matter, std::size_t all) {
  return all <= listed_max
             ? std::string()
             : paragraph("  ", fmt::format("and {} more (`--json` lists all).", all - listed_max), matter.page);
}

}  // namespace

std::string every_clause(const Matter& matter) {
  Verdicts verdicts;
  for (const ClauseVerdict& verdict : matter.situation.clauses) verdicts.push_back(&verdict);
  return clause_lines(matter.agreement, verdicts, matter.desk, matter.page, !matter.facts.all);
}

std::string every_instance(const Matter& matter) {
  const Agreement& agreement = matter.agreement;
  const Clock& clock = agreement.clock;
  std::vector<Row> rows;
  for (const ClauseVerdict& verdict : matter.situation.clauses)
    for (const Instance& instance : verdict.instances) {
      std::string notes =
          instance.triggered.begin > always ? "in play from " + interval_text(instance.triggered, clock) : "";
      if (!instance.triggered_surely) notes += notes.empty() ? "possibly" : " (possibly)";
      if (instance.due)
        notes += fmt::format("{}due {}", notes.empty() ? "" : ", ",
                             instance.due->end < never ? moment_text(instance.due->end, clock) : "at an unknown time");
      if (instance.done)
        notes += fmt::format("{}done {}", notes.empty() ? "" : ", ", interval_text(*instance.done, clock));
      rows.push_back({{named(agreement[verdict.clause].label, key_of(agreement, verdict.members))},
                      {std::string(to_text(instance.state)), tone_of(instance.state)},
                      {notes}});
    }
  return rows.empty() ? std::string() : heading("Every instance", matter.page) + table(rows, matter.page, 0);
}

std::string pressing_clauses(const Matter& matter) {
  Verdicts broken = in_state(matter, State::breached);
  const Verdicts missed = in_state(matter, State::missed);
  broken.insert(broken.end(), missed.begin(), missed.end());
  return section(matter, "Breached or missed", broken) + due_section(matter) +
         section(matter, "Unknown", in_state(matter, State::unknown)) +
         section(matter, "Done late", in_state(matter, State::late)) + counts_line(matter);
}

std::string breaches_section(const Matter& matter, bool deadlines) {
  ByActor by_actor;
  for (const ClauseVerdict& verdict : matter.situation.clauses)
    for (const Breach& breach : verdict.breaches)
      if (deadlines || !breach.reports.empty()) by_actor[{breach.clause, breach.by}].push_back(&breach);
  return by_actor.empty() ? std::string()
                          : heading("Breaches, by clause and actor", matter.page) + breach_lines(matter, by_actor);
}

std::string defaults_section(const Matter& matter) {
  ByActor by_actor;
  for (const ClauseVerdict& verdict : matter.situation.clauses)
    for (const Breach& breach : verdict.defaults) by_actor[{breach.clause, breach.by}].push_back(&breach);
  return by_actor.empty() ? std::string()
                          : heading("Defaults on pledges (not breaches)", matter.page) + breach_lines(matter, by_actor);
}

std::string imbalances_section(const Matter& matter) {
  const Agreement& agreement = matter.agreement;
  std::string text;
  for (std::size_t i = 0; i < std::min(listed_max, matter.situation.imbalances.size()); ++i) {
    const Imbalance& imbalance = matter.situation.imbalances[i];
    const Pipeline& pipeline = agreement[imbalance.pipeline];
    const std::string stage =
        imbalance.stage < pipeline.stages.size() ? agreement[pipeline.stages[imbalance.stage]].name : "a loss";
    const std::string says =
        imbalance.item.empty()
            ? fmt::format("{} received {} more than the stage before passed on", stage, amount(imbalance.excess))
            : fmt::format("{} {} at {}", tame(imbalance.item), imbalance.twice ? "appears twice" : "skipped a stage",
                          stage);
    text += table({{{pipeline.name}, {says}}}, matter.page, 2);
  }
  return text.empty() ? text
                      : heading("Numbers that do not add up", matter.page) + text +
                            and_more(matter, matter.situation.imbalances.size());
}

std::string authority_section(const Matter& matter) {
  std::string text;
  for (std::size_t i = 0; i < std::min(listed_max, matter.situation.without_authority.size()); ++i) {
    const WithoutAuthority& act = matter.situation.without_authority[i];
    text += table({{{matter.agreement[act.event].name}, {report_words(matter, act.report)}}}, matter.page, 2);
  }
  return text.empty() ? text
                      : heading("Acts without authority", matter.page) + text +
                            and_more(matter, matter.situation.without_authority.size());
}

std::string unmatched_section(const Matter& matter) {
  std::map<Unmatched::Why, std::uint64_t> counts;
  for (const Unmatched& unmatched : matter.situation.unmatched) ++counts[unmatched.why];
  if (counts.empty()) return {};
  std::string text;
  for (const auto& [why, count] : counts)
    text += table({{{amount(static_cast<double>(count))}, {unmatched_reason(why, count)}}}, matter.page, 2);
  return heading("Reports that count for nothing here", matter.page) + text +
         paragraph("  ", "`truce record` lists the reports, `truce status --json` names these.", matter.page);
}

}  // namespace truce::view
