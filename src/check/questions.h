// What the graph asks of the record: one condition without words for each part of a condition and each act.
#ifndef TRUCE_CHECK_QUESTIONS_H
#define TRUCE_CHECK_QUESTIONS_H

#include <vector>

#include "graph.h"

namespace truce::graph {

/// A question and the node that it answers. Several may answer one node: each alone makes it true.
struct Asked {
  Index node = none;
  bool yes = true;         ///< the answer that makes it true
  std::uint32_t name = 0;  ///< which question: conditions of the same sense are asked once
  bool almost = false;     ///< so answered, one act more makes it true
};
/// The same questions in the same order, whenever they are asked of one agreement. Conditions and phases go to the end of
/// `asking`.
std::vector<Asked> ask(const Graph& graph, Agreement& asking);

}  // namespace truce::graph

#endif
