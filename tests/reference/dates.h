// Which deadlines can all be met, by trying dates.
//
// For small agreements without families (unfold.h writes them out). Every act that the text speaks of happens once, on some day, counted from entry
// into force; nothing comes before what it rests on, a process takes its days, and each deadline is a last day. All
// choices of days are tried, up to a horizon that leaves room for the longest. Slow and obvious; it shares nothing with
// src/check but the agreement.
#ifndef TRUCE_REFERENCE_DATES_H
#define TRUCE_REFERENCE_DATES_H

#include <truce/agreement.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace truce::dates {

struct Question {
  bool slow = false;                          ///< processes last as long as they may, but for those of `own`
  PartyId own = {};                           ///< only its deadlines count; none: everybody's
  std::vector<ClauseId> counts = {};          ///< whose deadlines count at all
  std::map<ClauseId, std::int64_t> more = {}; ///< days that a deadline is later than the text says
};

/// Thrown where there are more choices than anybody would wait for.
struct TooManyChoices {};

/// Is there a choice of days on which all these deadlines are met?
bool can_be_met(const Agreement& agreement, const Question& question);
/// The clauses that have one.
std::vector<ClauseId> deadlines_of(const Agreement& agreement);

/// A small random agreement with dates. `plain`: nothing waits for calm.
std::string random_agreement(std::uint64_t seed, bool plain);
/// The same with steps that are taken in each of two zones.
std::string random_families(std::uint64_t seed, bool plain);

}  // namespace truce::dates

#endif
