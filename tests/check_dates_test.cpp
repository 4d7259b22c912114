// Deadlines of many random agreements, against all choices of dates.
#include <doctest/doctest.h>
#include <truce/check.h>

#include <algorithm>
#include <string>

#include "check/study.h"
#include "reference/dates.h"
#include "small.h"

namespace {

using truce::ClauseId;
using truce::PartyId;
using truce::tests::compare_stories;
using truce::tests::number_from;
using truce::tests::read;
using truce::tests::Small;
namespace dates = truce::dates;

std::vector<ClauseId> without(std::vector<ClauseId> all, const std::vector<ClauseId>& some) {
  std::erase_if(all, [&](ClauseId id) { return std::find(some.begin(), some.end(), id) != some.end(); });
  return all;
}

/// Each conflict is one, by just so many days, and without them all the rest can be met.
std::size_t compare_deadlines(const Small& small) {
  const auto studied = truce::graph::studied(small.agreement);
  const std::vector<ClauseId> all = dates::deadlines_of(small.agreement);
  std::vector<ClauseId> told;
  std::vector<ClauseId> told_of_luck;
  for (std::size_t i = 0; i < studied.lates.size(); ++i) {
    const truce::DeadlineConflict& conflict = studied.structure.deadlines[i];
    const truce::graph::Late& late = studied.lates[i];
    std::vector<ClauseId> clauses;
    for (const auto& owed : late.owed) clauses.push_back(owed.clause);
    const bool luck = conflict.depends_on_luck;
    if (dates::can_be_met(small.agreement, {.slow = luck, .own = late.own, .counts = clauses})) FAIL_CHECK(conflict.says, ", but it can. ", small.told());
    if (luck && !dates::can_be_met(small.agreement, {.counts = clauses})) FAIL_CHECK(conflict.says, ", but it never can. ", small.told());
    const auto with_days_more = [&](std::int64_t days) {
      for (const ClauseId clause : clauses)
        if (dates::can_be_met(small.agreement, {.slow = luck, .own = late.own, .counts = clauses, .more = {{clause, days}}})) return true;
      return false;
    };
    REQUIRE(conflict.short_by);
    const std::int64_t days = conflict.short_by->count;
    if (conflict.short_by->unit != truce::Unit::day || (small.plain && !with_days_more(days)) || with_days_more(days - 1)) FAIL_CHECK(conflict.says, ", but not by so much. ", small.told());
    auto& list = luck ? told_of_luck : told;
    list.insert(list.end(), clauses.begin(), clauses.end());
  }
  if (!small.plain) return studied.lates.size();
  const std::vector<ClauseId> rest = without(all, told);
  if (!dates::can_be_met(small.agreement, {.counts = rest})) FAIL_CHECK("a conflict that is not told. ", small.told());
  for (std::uint32_t party = 0; party < 3; ++party)
    if (!dates::can_be_met(small.agreement, {.slow = true, .own = PartyId{party}, .counts = without(rest, told_of_luck)})) FAIL_CHECK("luck that is not told. ", small.told());
  return studied.lates.size();
}

}  // namespace

TEST_CASE("all choices of dates lead to the same conflicts") {
  const std::uint64_t first = number_from("TRUCE_SEED", 1);
  const std::uint64_t cases = number_from("TRUCE_CASES", 1000) * 2;
  std::size_t conflicts = 0;
  std::size_t stories = 0;
  for (std::uint64_t seed = first; seed < first + cases; ++seed) {
    const bool plain = seed % 3 != 0;
    Small small{.seed = seed, .plain = plain, .text = dates::random_agreement(seed, plain)};
    small.agreement = read(small.text);
    const std::size_t found = compare_deadlines(small);
    conflicts += found;
    if (found > 0) stories += compare_stories(small);
  }
  MESSAGE("seeds from ", first, ": ", cases, " agreements, ", conflicts, " conflicts, ", stories, " stories played");
  CHECK(conflicts > cases / 20);
}
