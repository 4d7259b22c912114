// A choice of reports is judged by running the program on these alone, so nothing is said that was not tried.
//
//   gather   what is likely to decide (witnesses.cpp); in a small record, everything
//   narrow   blocks are left out, halves first, as long as the verdict stays the same
//   choose   where there are few, every smaller choice is tried as well
#include "grounds.h"

#include <algorithm>
#include <bit>

namespace truce::monitor {
namespace {

constexpr std::size_t all_tried_max = 64;   // of a record of so many reports, all are looked at
constexpr std::size_t work_max = 200'000;   // reports taken in, in all trials
constexpr std::size_t work_of_trial = 200;  // what a trial costs besides, as reports
constexpr std::size_t choices_max = 500;    // smaller choices that are tried

using Choice = std::vector<bool>;

class Trials {
 public:
  Trials(const Run& run, Asked asked, const std::vector<ReportIndex>& reports) : run_(run), asked_(asked), facts_(*run.program), wanted_(verdict(*run.engine)) {
    for (const ReportIndex report : reports) facts_.learn(*run.facts, report);
  }
  [[nodiscard]] std::size_t size() const { return facts_.size(); }
  [[nodiscard]] bool spent() const { return work_ > work_max; }
  /// Do these alone give the verdict?
  bool give(const Choice& chosen) {
    work_ += work_of_trial + static_cast<std::size_t>(std::count(chosen.begin(), chosen.end(), true));
    const Knowledge knowledge = facts_.known_among(chosen);
    Engine engine(*run_.program, facts_, knowledge);
    engine.advance(run_.engine->now());
    return verdict(engine) == wanted_;
  }

 private:
  [[nodiscard]] std::pair<Truth, State> verdict(const Engine& engine) const {
    return {asked_.node == none ? Truth::no : engine.node(asked_.node).value, asked_.duty == none ? State::dormant : engine.duty(asked_.duty).state};
  }
  const Run& run_;
  Asked asked_;
  Facts facts_;
  std::pair<Truth, State> wanted_;
  std::size_t work_ = 0;
};

/// None if all together do not give the verdict, or if it takes too long.
std::optional<Choice> narrowed(Trials& trials) {
  Choice kept(trials.size(), true);
  if (Choice nothing(trials.size(), false); trials.give(nothing)) return nothing;
  if (!trials.give(kept)) return std::nullopt;
  for (std::size_t block = std::bit_ceil(trials.size()) / 2;; block = std::max<std::size_t>(block / 2, 1)) {
    bool fewer = false;
    for (std::size_t begin = 0; begin < kept.size(); begin += std::max<std::size_t>(block, 1)) {
      Choice less = kept;
      const std::size_t end = std::min(begin + std::max<std::size_t>(block, 1), kept.size());
      std::fill(less.begin() + static_cast<std::ptrdiff_t>(begin), less.begin() + static_cast<std::ptrdiff_t>(end), false);
      if (less == kept) continue;
      if (trials.spent()) return std::nullopt;
      if (!trials.give(less)) continue;
      kept = std::move(less);
      fewer = true;
    }
    if (block <= 1 && !fewer) return kept;
  }
}

/// The next choice of as many, in order; false after the last.
bool next_choice(Choice& choice) { return std::prev_permutation(choice.begin(), choice.end()); }

/// A smaller choice that gives the verdict, if there is one and few enough are to be tried.
Choice fewest(Trials& trials, const Choice& found) {
  const auto size = static_cast<std::size_t>(std::count(found.begin(), found.end(), true));
  std::size_t choices = 0, of_size = 1;
  for (std::size_t few = 1; few < size && choices <= choices_max; ++few) {
    of_size = of_size * (found.size() - few + 1) / few;
    choices += of_size;
  }
  if (choices > choices_max) return found;
  for (std::size_t few = 1; few < size; ++few) {
    Choice choice(found.size(), false);
    std::fill_n(choice.begin(), few, true);
    do
      if (trials.give(choice)) return choice;
    while (next_choice(choice));
  }
  return found;
}

}  // namespace

std::optional<std::vector<ReportIndex>> grounds_of(const Run& run, Asked asked) {
  std::vector<ReportIndex> reports;
  if (run.facts->size() <= all_tried_max) {
    for (ReportIndex report = 0; report < run.facts->size(); ++report)
      if (run.knowledge->active[report]) reports.push_back(report);
  } else {
    reports = likely_grounds(run, asked);
  }
  Trials trials(run, asked, reports);
  const auto found = narrowed(trials);
  if (!found) return std::nullopt;
  const Choice chosen = fewest(trials, *found);
  std::vector<ReportIndex> grounds;
  for (std::size_t i = 0; i < reports.size(); ++i)
    if (chosen[i]) grounds.push_back(reports[i]);
  std::sort(grounds.begin(), grounds.end());
  return grounds;
}

}  // namespace truce::monitor
