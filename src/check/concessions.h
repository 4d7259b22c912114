// What somebody must give up for a deadlock to end.
#ifndef TRUCE_CHECK_CONCESSIONS_H
#define TRUCE_CHECK_CONCESSIONS_H

#include <vector>

#include "circles.h"
#include "graph.h"

namespace truce::graph {

inline constexpr std::size_t concession_size_max = 4;
inline constexpr std::size_t concessions_max = 200;     // for one circle
inline constexpr std::size_t concession_trials_max = 20'000;
inline constexpr std::size_t concession_steps_max = 50'000'000;  // nodes looked at, for one circle

/// All minimal sets of words, smallest first, without which every act on the circle can happen and every clause come into
/// play (every phase open, if only phases wait). What could not happen even if all words went is not asked for.
std::vector<std::vector<Index>> concession_sets(const Graph& graph, const Possible& possible, const Loop& loop);

/// The same sets in words: who gives up what.
std::vector<Concession> ways_out(const Graph& graph, const Possible& possible, const Loop& loop, const std::vector<std::vector<Index>>& sets);

}  // namespace truce::graph

#endif
