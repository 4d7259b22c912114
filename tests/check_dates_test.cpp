// Deadlines of many random agreements, against all choices of dates.
#include <doctest/doctest.h>
#include <truce/check.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "check/study.h"
#include "reference/dates.h"
#include "reference/unfold.h"
#include "small.h"

namespace {

using truce::ClauseId;
using truce::PartyId;
using truce::tests::compare_stories;
using truce::tests::number_from;
using truce::tests::read;
using truce::tests::Small;
namespace dates = truce::dates;

using Clauses = std::vector<ClauseId>;

Clauses without(Clauses all, const Clauses& some) {
  std::erase_if(all, [&](ClauseId id) { return std::find(some.begin(), some.end(), id) != some.end(); });
  return all;
}

/// The clauses of a conflict, of the text without families: those that clash, and the same for every member.
struct Clash {
  Clauses here = {};
  std::vector<Clauses> everywhere = {};
  [[nodiscard]] Clauses all() const {
    Clauses joined;
    for (const Clauses& copies : everywhere) joined.insert(joined.end(), copies.begin(), copies.end());
    return joined;
  }
};
Clash clash_of(const truce::graph::Graph& graph, const truce::graph::Late& late, const truce::reference::Unfolded& unfolded) {
  Clash clash;
  for (const auto& owed : late.owed) {
    const Clauses& copies = unfolded.clauses[owed.clause.index];
    clash.here.push_back(copies[graph.nodes[owed.gate].instance]);
    if (std::find(clash.everywhere.begin(), clash.everywhere.end(), copies) == clash.everywhere.end()) clash.everywhere.push_back(copies);
  }
  return clash;
}

/// Each conflict is one, by just so many days, and without them all the rest can be met.
std::size_t compare_deadlines(const Small& small) {
  const auto studied = truce::graph::studied(small.agreement);
  const truce::reference::Unfolded unfolded = truce::reference::unfold(small.agreement);
  const truce::Agreement& text = unfolded.agreement;
  Clauses told;
  Clauses told_of_luck;
  for (std::size_t i = 0; i < studied.lates.size(); ++i) {
    const truce::DeadlineConflict& conflict = studied.structure.deadlines[i];
    const PartyId own = studied.lates[i].own;
    const Clash clash = clash_of(studied.graph, studied.lates[i], unfolded);
    const Clauses all = clash.all();
    const bool luck = conflict.depends_on_luck;
    if (dates::can_be_met(text, {.slow = luck, .own = own, .counts = clash.here})) FAIL_CHECK(conflict.says, ", but it can. ", small.told());
    if (luck && !dates::can_be_met(text, {.counts = clash.here})) FAIL_CHECK(conflict.says, ", but it never can. ", small.told());
    const auto with_days_more = [&](std::int64_t days) {
      return std::any_of(clash.everywhere.begin(), clash.everywhere.end(), [&](const Clauses& copies) {
        std::map<ClauseId, std::int64_t> more;
        for (const ClauseId copy : copies) more[copy] = days;
        return dates::can_be_met(text, {.slow = luck, .own = own, .counts = all, .more = more});
      });
    };
    REQUIRE(conflict.short_by);
    const std::int64_t days = conflict.short_by->count;
    if (conflict.short_by->unit != truce::Unit::day || (small.plain && !with_days_more(days)) || with_days_more(days - 1)) FAIL_CHECK(conflict.says, ", but not by so much. ", small.told());
    Clauses& list = luck ? told_of_luck : told;
    list.insert(list.end(), all.begin(), all.end());
  }
  if (!small.plain) return studied.lates.size();
  const Clauses rest = without(dates::deadlines_of(text), told);
  if (!dates::can_be_met(text, {.counts = rest})) FAIL_CHECK("a conflict that is not told. ", small.told());
  for (std::uint32_t party = 0; party < 3; ++party)
    if (!dates::can_be_met(text, {.slow = true, .own = PartyId{party}, .counts = without(rest, told_of_luck)})) FAIL_CHECK("luck that is not told. ", small.told());
  return studied.lates.size();
}

template <class Text>
void compare_many(std::uint64_t cases, Text text) {
  const std::uint64_t first = number_from("TRUCE_SEED", 1);
  std::size_t conflicts = 0;
  std::size_t stories = 0;
  std::size_t too_many = 0;
  for (std::uint64_t seed = first; seed < first + cases; ++seed) {
    const bool plain = seed % 3 != 0;
    Small small{.seed = seed, .plain = plain, .text = text(seed, plain)};
    small.agreement = read(small.text);
    try {
      const std::size_t found = compare_deadlines(small);
      conflicts += found;
      if (found > 0) stories += compare_stories(small);
    } catch (const dates::TooManyChoices&) {
      ++too_many;
    }
  }
  MESSAGE("seeds from ", first, ": ", cases, " agreements, ", conflicts, " conflicts, ", stories, " stories played, ", too_many, " with too many choices");
  CHECK(too_many < cases / 20);
  CHECK(conflicts > cases / 20);
}

}  // namespace

TEST_CASE("all choices of dates lead to the same conflicts") { compare_many(number_from("TRUCE_CASES", 2000), dates::random_agreement); }

TEST_CASE("among many choices that change nothing a conflict is still found") {
  for (const std::uint64_t seed : {5001205U, 5003867U}) {
    Small small{.seed = seed, .plain = true, .text = dates::random_agreement(seed, true)};
    small.agreement = read(small.text);
    CHECK(compare_deadlines(small) > 0);
  }
}

TEST_CASE("all choices of dates lead to the same conflicts for every member of a family") { compare_many(number_from("TRUCE_CASES", 2000), dates::random_families); }
