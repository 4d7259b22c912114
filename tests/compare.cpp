#include "compare.h"

#include <fmt/format.h>

#include <algorithm>

namespace truce::reference {
std::string key_of(const Agreement& agreement, const Members& members) {
  std::string text;
  for (const Member& member : members)
    text += "[" + (member.party ? agreement[member.party].name : agreement[member.place].name) + "]";
  return text;
}

namespace {

void add_breaches(Facts& facts, const std::string& clause, const char* sort, const std::vector<Breach>& breaches,
                  const Agreement& agreement, const std::vector<ReportIndex>& names) {
  Facts lines;
  for (const Breach& breach : breaches) {
    std::vector<ReportIndex> reports;
    for (const ReportIndex report : breach.reports) reports.push_back(names[report]);
    std::sort(reports.begin(), reports.end());
    lines.push_back(fmt::format("{} {} by {} at {} to {} {} reports", clause, sort, breach.by ? agreement[breach.by].name : "?",
                                text_of(breach.happened.begin), text_of(breach.happened.end), breach.proven ? "proven" : "possible"));
    for (const ReportIndex report : reports) lines.back() += fmt::format(" {}", report + 1);
  }
  std::sort(lines.begin(), lines.end());
  facts.insert(facts.end(), lines.begin(), lines.end());
}

void add_clauses(Facts& facts, const Situation& all, const Agreement& agreement, const std::vector<ReportIndex>& names) {
  for (const ClauseVerdict& clause : all.clauses) {
    const std::string name = fmt::format("clause {}{}", agreement[clause.clause].label, key_of(agreement, clause.members));
    facts.push_back(fmt::format("{} is {}", name, to_text(clause.state)));
    auto possible = clause.possible;
    std::sort(possible.begin(), possible.end());
    for (const State state : possible) facts.back() += fmt::format(", {}", to_text(state));
    add_breaches(facts, name, "breach", clause.breaches, agreement, names);
    add_breaches(facts, name, "default", clause.defaults, agreement, names);
  }
}

}  // namespace

std::string text_of(Instant at) {
  if (at == never) return "never";
  if (at == always) return "always";
  return Clock{}.text(at);
}

Facts facts_of(const Situation& all, const Agreement& agreement, const std::vector<ReportIndex>& names) {
  Facts facts{fmt::format("in force {}", to_text(all.in_force))};
  for (const ConditionVerdict& one : all.conditions)
    facts.push_back(fmt::format("{}{} is {}", agreement[one.name].name, key_of(agreement, one.members), to_text(one.truth)));
  for (const PhaseVerdict& one : all.phases)
    facts.push_back(fmt::format("{}{} open {}", agreement[one.phase].name, key_of(agreement, one.members), to_text(one.open)));
  add_clauses(facts, all, agreement, names);
  for (const Stock& one : all.stocks)
    facts.push_back(fmt::format("stock {} stage {}: past {} to {}, at {} to {}", agreement[one.pipeline].name, one.stage, one.past_least,
                                one.past_most, one.at_least, one.at_most));
  Facts sets;
  for (const Imbalance& one : all.imbalances)
    sets.push_back(fmt::format("imbalance {} stage {} by {} item {} {}", agreement[one.pipeline].name, one.stage, one.excess, one.item,
                               one.twice ? "twice" : ""));
  for (const WithoutAuthority& one : all.without_authority)
    sets.push_back(fmt::format("without authority {} report {}", agreement[one.event].name, names[one.report] + 1));
  for (const Wait& one : all.waits)
    sets.push_back(fmt::format("{} waits for {} in {}", agreement[one.who].name, agreement[one.for_whom].name, agreement[one.clause].label));
  std::sort(sets.begin(), sets.end());
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  facts.insert(facts.end(), sets.begin(), sets.end());
  return facts;
}

std::string difference(const Facts& found, const Facts& meant) {
  std::string text;
  for (const std::string& line : found)
    if (std::find(meant.begin(), meant.end(), line) == meant.end()) text += "  monitor:    " + line + "\n";
  for (const std::string& line : meant)
    if (std::find(found.begin(), found.end(), line) == found.end()) text += "  definition: " + line + "\n";
  return text;
}

}  // namespace truce::reference
