// The four questions about the structure of a text, asked of one graph.
#ifndef TRUCE_CHECK_STUDY_H
#define TRUCE_CHECK_STUDY_H

#include "circles.h"
#include "deadlines.h"
#include "graph.h"

namespace truce::graph {

/// The condition, phase or clause that a node stands for; none for other nodes.
std::optional<Gate> gate_of(const Graph& graph, Index node);
TextSpan place_of(const Agreement& agreement, const Gate& gate);

/// The circles with their ways out, one for each cause, and where they run.
struct Causes {
  std::vector<Circle> circles = {};
  std::vector<Loop> loops = {};
};
Causes causes_of(const Graph& graph, const Possible& strict, const Possible& lenient);

/// The answers, with the graph that they come from. `graph` points to the agreement.
struct Studied {
  Graph graph = {};
  Possible strict = {};
  Possible lenient = {};
  Structure structure = {};
  std::vector<Loop> loops = {};  ///< of the circles, in the same order
  std::vector<Late> lates = {};  ///< of the deadline conflicts, in the same order
};
Studied studied(const Agreement& agreement);

}  // namespace truce::graph

#endif
