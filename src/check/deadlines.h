// Deadlines that cannot all be met.
#ifndef TRUCE_CHECK_DEADLINES_H
#define TRUCE_CHECK_DEADLINES_H

#include <vector>

#include "graph.h"

namespace truce::graph {

inline constexpr std::size_t conflicts_max = 200;
inline constexpr std::size_t sweeps_max = 60;  // over all moments, for one conflict

/// Chains of dates and durations that leave too little time, on the strict reading: nobody begins before it is due.
/// First what no one can meet; then what can be met only if somebody else's process is quicker than its longest.
std::vector<DeadlineConflict> deadline_conflicts(const Graph& graph, const Possible& strict);

}  // namespace truce::graph

#endif
