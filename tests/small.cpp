#include "small.h"

#include <doctest/doctest.h>
#include <truce/monitor.h>

namespace truce::tests {

Agreement read(const std::string& text) {
  auto agreement = read_agreement(text, "test.truce");
  if (!agreement) FAIL(agreement.error().front().says, "\n", text);
  return *agreement;
}

bool answers_a_breach(const Agreement& a, const Clause& clause) {
  const auto is_breach = [&](OccId occ) { return std::holds_alternative<ClauseId>(a[occ].what); };
  if (const auto* each = std::get_if<OnEachTrigger>(&clause.trigger)) return is_breach(each->occ);
  ConditionId trigger;
  if (const auto* once = std::get_if<OnceTrigger>(&clause.trigger)) trigger = once->condition;
  if (const auto* whenever = std::get_if<WheneverTrigger>(&clause.trigger)) trigger = whenever->condition;
  if (const auto* stays = std::get_if<WhileTrigger>(&clause.trigger)) trigger = stays->condition;
  if (!trigger) return false;
  const auto* once = std::get_if<Once>(&a[trigger].form);
  const auto* count = std::get_if<CountIn>(&a[trigger].form);
  return once != nullptr ? is_breach(once->occ) : count != nullptr && count->at_least && is_breach(count->occ);
}

std::vector<Gate> gates_of(const Agreement& agreement) {
  std::vector<Gate> gates;
  for (std::uint32_t i = 0; i < agreement.named.size(); ++i) gates.emplace_back(NamedId{i});
  for (std::uint32_t i = 0; i < agreement.phases.size(); ++i) gates.emplace_back(PhaseId{i});
  for (std::uint32_t i = 0; i < agreement.clauses.size(); ++i) {
    const Clause& clause = agreement.clauses[i];
    const auto* each = std::get_if<OnEachTrigger>(&clause.trigger);
    const bool answer = each != nullptr && std::holds_alternative<ClauseId>(agreement[each->occ].what);
    if (!answer) gates.emplace_back(ClauseId{i});
  }
  return gates;
}

bool reached_gate(const orders::Reached& reached, const Gate& gate) {
  if (const auto* named = std::get_if<NamedId>(&gate)) return reached.named[named->index];
  if (const auto* phase = std::get_if<PhaseId>(&gate)) return reached.phases[phase->index];
  return reached.clauses[std::get<ClauseId>(gate).index];
}

std::size_t compare_stories(const Small& small) {
  std::size_t told = 0;
  for (const Finding& finding : lint(small.agreement)) {
    if (finding.story.empty()) {
      const bool owed = finding.number == "E1" || finding.number == "E4" || finding.number == "E6" || finding.number == "E7";
      const bool of_itself = finding.says.starts_with("One step of ");  // a ban that may not be in play yet
      if (owed && !of_itself) FAIL_CHECK("no story of: ", finding.says, " ", small.told());
      continue;
    }
    ++told;
    const auto longer = read_agreement(small.text + finding.story, "random.truce");
    if (!longer) FAIL_CHECK(longer.error().front().says, " ", finding.story, small.told());
    if (!longer) continue;
    for (const TrialResult& result : run_trials(*longer))
      if (!result.holds) FAIL_CHECK(result.found, " ", finding.says, "\n", finding.story, small.told());
  }
  return told;
}

}  // namespace truce::tests
