// Deadlines that cannot all be met.
#ifndef TRUCE_CHECK_DEADLINES_H
#define TRUCE_CHECK_DEADLINES_H

#include <vector>

#include "graph.h"

namespace truce::graph {

inline constexpr std::size_t conflicts_max = 200;
inline constexpr std::size_t refined_max = 20;  // conflicts of which the smallest set of deadlines is told, and by how much they miss
inline constexpr std::size_t sweeps_max = 60;  // over all moments, for one conflict
inline constexpr std::size_t choice_steps_max = 10'000'000;  // taken for all choices of one conflict

/// The deadlines of one conflict, for whom wants to see it played.
struct Late {
  struct Owed {
    ClauseId clause = {};  ///< none for a phase that opens only after the end
    Index act = none;      ///< the deed that is due; or the phase
    Index gate = none;     ///< the instance of the clause
  };
  std::vector<Owed> owed = {};  ///< not all of them can be met
  PartyId own = {};             ///< with luck: whose own steps are quick
};
struct Conflicts {
  std::vector<DeadlineConflict> conflicts = {};
  std::vector<Late> lates = {};  ///< in the same order
};

/// Chains of dates and durations that leave too little time, on the strict reading: nobody begins before it is due.
/// First what no one can meet; then what can be met only if somebody else's process is quicker than its longest.
Conflicts deadline_conflicts(const Graph& graph, const Possible& strict);

}  // namespace truce::graph

#endif
