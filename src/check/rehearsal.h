// A rehearsal: everything that can happen, done in an order in which it can, with dates.
//
//   day 0          day 1                     day 2                    day 33
//   in force  ──>  mandate, 7 offers   ──>   acceptance of them  ──>  30 days of calm are over
//
// Each act comes after what it rests on, and as early as it may: the day after, or exactly as long after as a process
// takes; a stretch of calm is waited for. What is counted flows from stage to stage, each with what it was pledged.
// What stays shut at the end of a rehearsal is shut although everybody else did all that they could.
#ifndef TRUCE_CHECK_REHEARSAL_H
#define TRUCE_CHECK_REHEARSAL_H

#include <string>
#include <vector>

#include "graph.h"

namespace truce::graph {

inline constexpr std::size_t facts_max = 400;  // of a whole text; of more, only those that the gates rest on

/// How it is played.
struct Manner {
  Mode mode = Mode::lenient;
  Without without = {};          ///< who does nothing, and who acts against all on the way to the gates
  std::vector<Index> gates = {}; ///< what is asked about
  bool narrow = false;           ///< only what the gates rest on
  bool exact = false;            ///< to the minute, processes no quicker than they may be
  bool slow = false;             ///< processes at their longest, but for those of `own`
  PartyId own = {};
};

struct Rehearsal {
  std::vector<std::string> given = {};     ///< "mandate by security_council on 2025-10-11", in order
  std::vector<std::int64_t> reached = {};  ///< by node: seconds after the first day began, or -1
  Instant first = {};                      ///< 00:00 of the first day
  Instant last = {};                       ///< the end of the day on which all has happened
};

Rehearsal rehearse(const Graph& graph, const Possible& world, const Manner& manner);

/// 00:00 of the day on which stories begin: that of entry into force.
Instant first_day(const Agreement& agreement);

}  // namespace truce::graph

#endif
