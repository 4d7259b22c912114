// The four questions about the structure of a text, asked of one graph.
#ifndef TRUCE_CHECK_STUDY_H
#define TRUCE_CHECK_STUDY_H

#include "graph.h"

namespace truce::graph {

/// The condition, phase or clause that a node stands for; none for other nodes.
std::optional<Gate> gate_of(const Graph& graph, Index node);

}  // namespace truce::graph

#endif
