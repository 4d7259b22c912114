// Circles in what is stuck: who waits for whom.
#ifndef TRUCE_CHECK_CIRCLES_H
#define TRUCE_CHECK_CIRCLES_H

#include <vector>

#include "graph.h"

namespace truce::graph {

inline constexpr std::size_t circles_max = 64;              // of one deadlock
inline constexpr std::size_t circle_steps_max = 4'000'000;  // of the search for small circles, in all

/// A circle as a path: each node waits for the next, the last for the first.
struct Loop {
  std::vector<Index> nodes = {};
  std::vector<ClauseId> clauses = {};  ///< those it runs through, sorted
  std::uint32_t times = 1;             ///< how many deadlocks of the same shape there are
  std::vector<Index> instances = {};   ///< of the first of these clauses, one for each deadlock
};
/// The smallest circles, by number of clauses, through each clause of each deadlock; none that another is part of.
std::vector<Loop> loops(const Graph& graph, const Possible& possible);

/// Strongly connected parts of what is stuck that wait for themselves, by their first node.
std::vector<std::vector<Index>> deadlocks(const Graph& graph, const Possible& possible);

/// All circles as they are told, without their ways out; `loops` in the same order.
struct Told {
  std::vector<Circle> circles = {};
  std::vector<Loop> loops = {};
};
Told circles(const Graph& graph, const Possible& strict, const Possible& lenient);

}  // namespace truce::graph

#endif
