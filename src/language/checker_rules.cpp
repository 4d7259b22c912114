// Rules that look at the whole agreement, and the names of the rules that can be accepted.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>

#include "checker.h"

namespace truce::language {
namespace {

struct Rule {
  std::string_view number;
  std::string_view code;
  bool error = false;
};

/// Every rule of the drafting linter. E1 is an error in its strict form only, and may be accepted.
constexpr std::array rules = {Rule{"A1", "begin_or_complete", true},
                              Rule{"A2", "unknown_name", true},
                              Rule{"A3", "unmeasured_term"},
                              Rule{"A4", "unlisted_ban"},
                              Rule{"A5", "no_carve_out"},
                              Rule{"A6", "placeless_ban"},
                              Rule{"A7", "disputed_start"},
                              Rule{"A8", "no_end_or_review"},
                              Rule{"A9", "open_ended_duty"},
                              Rule{"A10", "latch_on_reversible"},
                              Rule{"A11", "unclear_day"},
                              Rule{"A12", "undecided"},
                              Rule{"B1", "bound_without_signature"},
                              Rule{"B2", "unanswered_force"},
                              Rule{"B3", "silent_party"},
                              Rule{"B4", "task_beyond_authority"},
                              Rule{"B5", "borrowed_hands"},
                              Rule{"B6", "open_authority"},
                              Rule{"C1", "unwatched_ban"},
                              Rule{"C2", "no_certifier"},
                              Rule{"C3", "judge_in_own_cause"},
                              Rule{"C4", "accused_can_block"},
                              Rule{"C5", "no_attribution"},
                              Rule{"C6", "slow_finding"},
                              Rule{"C7", "no_access"},
                              Rule{"C8", "proof_unset"},
                              Rule{"C9", "no_dispute_path"},
                              Rule{"C10", "hair_trigger"},
                              Rule{"D1", "no_consequence"},
                              Rule{"D2", "cliff_response"},
                              Rule{"D3", "ladder_gap"},
                              Rule{"D4", "escape_hatch"},
                              Rule{"D5", "no_way_back"},
                              Rule{"D6", "unwatched_response"},
                              Rule{"E1", "circular_wait"},
                              Rule{"E2", "dead_clause"},
                              Rule{"E3", "phase_never_closes"},
                              Rule{"E4", "impossible_deadlines", true},
                              Rule{"E5", "tight_deadline"},
                              Rule{"E6", "contradiction", true},
                              Rule{"E7", "sole_blocker"},
                              Rule{"E8", "one_sided_sequence"},
                              Rule{"E9", "irreversible_before_guarantee"},
                              Rule{"E10", "mandate_ends_first"},
                              Rule{"F1", "force_gap"},
                              Rule{"F2", "caveat_gap"},
                              Rule{"F3", "pledge_without_terms"},
                              Rule{"F4", "ceiling_below_need", true},
                              Rule{"F5", "single_supplier"},
                              Rule{"F6", "leaky_pipeline"},
                              Rule{"F7", "no_casualty_plan"},
                              Rule{"G1", "missing_element"},
                              Rule{"G2", "untested_clause"},
                              Rule{"G3", "lookalike_names"}};

const Rule* rule_named(std::string_view name) {
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const Rule& rule) { return rule.code == name || rule.number == name; });
  return found == rules.end() ? nullptr : &*found;
}

std::vector<ConditionId> parts_of(const Form& form) {
  if (const auto* part = std::get_if<Not>(&form)) return {part->part};
  if (const auto* part = std::get_if<Lasting>(&form)) return {part->part};
  if (const auto* part = std::get_if<All>(&form)) return part->parts;
  if (const auto* part = std::get_if<AnyOf>(&form)) return part->parts;
  if (const auto* part = std::get_if<AtLeastOf>(&form)) return part->parts;
  return {};
}

}  // namespace

std::string_view waivable_rule(std::string_view name) {
  const Rule* rule = rule_named(name);
  return rule != nullptr && !rule->error ? rule->code : std::string_view();
}
bool is_error_rule(std::string_view name) {
  const Rule* rule = rule_named(name);
  return rule != nullptr && rule->error;
}
std::vector<std::string_view> rule_names() {
  std::vector<std::string_view> names;
  for (const Rule& rule : rules)
    if (!rule.error) names.push_back(rule.code);
  return names;
}

/// A condition that rests on itself has no meaning. Phases and clauses may: they are events in time.
void Checker::circular_definitions() {
  // The conditions each condition names, in order of mention.
  std::vector<std::vector<std::uint32_t>> names(a_.named.size());
  for (std::size_t i = 0; i < a_.named.size(); ++i) {
    if (!a_.named[i].is) continue;
    std::vector<ConditionId> open{a_.named[i].is};
    while (!open.empty()) {
      const ConditionId id = open.back();
      open.pop_back();
      if (const auto* refers = std::get_if<Refers>(&a_[id].form)) names[i].push_back(refers->name.index);
      for (const ConditionId part : parts_of(a_[id].form)) open.push_back(part);
    }
    std::sort(names[i].begin(), names[i].end());
  }
  // Take away what rests on nothing left, until only circles and what leads into them remain.
  std::vector<std::size_t> open(a_.named.size());
  std::vector<std::vector<std::uint32_t>> used_by(a_.named.size());
  std::vector<std::uint32_t> ready;
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    open[i] = names[i].size();
    for (const std::uint32_t name : names[i]) used_by[name].push_back(i);
    if (open[i] == 0) ready.push_back(i);
  }
  while (!ready.empty()) {
    const std::uint32_t done = ready.back();
    ready.pop_back();
    for (const std::uint32_t user : used_by[done])
      if (--open[user] == 0) ready.push_back(user);
  }
  std::vector<bool> told(a_.named.size(), false);
  for (std::uint32_t start = 0; start < names.size(); ++start) {
    if (open[start] == 0 || told[start]) continue;
    std::vector<std::uint32_t> path;
    std::uint32_t at = start;
    bool known = false;
    while (std::find(path.begin(), path.end(), at) == path.end()) {
      known = known || told[at];
      told[at] = true;
      path.push_back(at);
      at = *std::find_if(names[at].begin(), names[at].end(), [&](std::uint32_t name) { return open[name] != 0; });
    }
    if (known) continue;
    path.erase(path.begin(), std::find(path.begin(), path.end(), at));
    path.push_back(at);
    std::vector<std::string_view> words;
    for (const std::uint32_t i : path) words.push_back(a_.named[i].name);
    mistake("circular_definition", a_.named[at].at,
            fmt::format("The condition `{}` rests on itself: {}.", a_.named[at].name, fmt::join(words, " → ")),
            "Say one of them in terms of what happens.");
  }
}

/// F4: a ceiling that somebody keeps, below what a gate needs on the same stage.
void Checker::ceilings() {
  struct Need {
    StockIs stock;
    TextSpan at;
  };
  std::vector<Need> needs;
  for (const Condition& condition : a_.conditions)
    if (const auto* stock = std::get_if<StockIs>(&condition.form))
      if (stock->at_least && stock->number.decided && stock->by.determiner == Determiner::none)
        needs.push_back({*stock, condition.at});
  std::sort(needs.begin(), needs.end(), [](const Need& a, const Need& b) {
    return a.stock.number.value != b.stock.number.value ? a.stock.number.value > b.stock.number.value
                                                        : a.at.begin < b.at.begin;
  });
  const auto clashes = [&](const StockIs& ceiling, const StockIs& need) {
    if (ceiling.pipeline != need.pipeline || ceiling.stage != need.stage || need.number.value <= ceiling.number.value)
      return false;
    // What ever passed may exceed what is there now, except at the last stage, which nothing leaves.
    const Pipeline& line = a_[ceiling.pipeline];
    const bool last = ceiling.stage + 1 == line.stages.size() && !line.lost;
    return ceiling.past || !need.past || last;
  };
  for (const Clause& clause : a_.clauses) {
    const auto* keep = std::get_if<Keep>(&clause.deed);
    if (keep == nullptr || clause.modal == Modal::may || clause.modal == Modal::must_not ||
        clause.modal == Modal::will_not)
      continue;
    std::vector<ConditionId> open{keep->condition};
    std::set<ConditionId> seen;
    while (!open.empty()) {
      const ConditionId id = open.back();
      open.pop_back();
      if (!id || !seen.insert(id).second) continue;
      const Form& form = a_[id].form;
      if (const auto* refers = std::get_if<Refers>(&form); refers != nullptr && refers->name) open.push_back(a_[refers->name].is);
      if (const auto* all = std::get_if<All>(&form)) open.insert(open.end(), all->parts.begin(), all->parts.end());
      const auto* stock = std::get_if<StockIs>(&form);
      if (stock == nullptr || stock->at_least || !stock->number.decided || stock->by.determiner != Determiner::none)
        continue;
      const auto found =
          std::find_if(needs.begin(), needs.end(), [&](const Need& need) { return clashes(*stock, need.stock); });
      if (found == needs.end()) continue;
      mistake("ceiling_below_need", a_[id].at,
              fmt::format("Clause {} keeps `{}`, and elsewhere the text needs `{}`.", clause.label, words(a_[id].at),
                          words(found->at)),
              fmt::format("Raise the ceiling to {} or more, or lower what is needed.", found->stock.number.value),
              "F4");
    }
  }
}

}  // namespace truce::language
