// Who can keep a gate shut, alone or with one or two others.
#ifndef TRUCE_CHECK_BLOCKERS_H
#define TRUCE_CHECK_BLOCKERS_H

#include <string_view>
#include <vector>

#include "graph.h"

namespace truce::graph {

inline constexpr std::size_t group_parties_max = 12;  // a gate with more parties to it has its pairs and triples left out
inline constexpr std::size_t cone_max = 4'000;        // and so has one that rests on more nodes
inline constexpr std::size_t deeds_tried_max = 8;         // of no more deeds of a group are all choices tried
inline constexpr std::size_t cones_max = 4'000;       // gates looked at so closely, in all
inline constexpr std::size_t nobody = 255;            // the world in which nobody does anything

/// For every named condition, phase and clause that can open: the parties without whom it stays shut whatever
/// all others do. First those who can alone, then pairs and triples of the others.
struct Blocking {
  std::vector<Blocker> blockers = {};
  std::vector<Gate> more = {};  ///< gates that others may be able to keep shut, too, sorted
};
Blocking blocking(const Graph& graph, const Possible& lenient);

/// "by not acting", "because the numbers do not suffice otherwise".
std::string_view how_text(Blocker::How how);

/// Does it shut by doing something?
bool is_acting(Blocker::How how);

/// Is it owed or allowed only upon a breach?
bool answers_a_breach(const Agreement& agreement, const Clause& clause);

}  // namespace truce::graph

#endif
