// A fixpoint that can be tried further from where it stands, and taken back.
#ifndef TRUCE_CHECK_FORWARD_H
#define TRUCE_CHECK_FORWARD_H

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "graph.h"

namespace truce::graph {

class Forward {
 public:
  /// `held`: nodes that come true only where they are granted.
  Forward(const Graph& graph, const std::vector<bool>& held, std::span<const Index> granted);

  [[nodiscard]] bool can(Index node) const { return can_[node]; }
  /// Is everything there that it rests on? So it may be with a node that is held.
  [[nodiscard]] bool ripe(Index node) const { return missing_[node] <= 0; }
  /// What else comes true with these, in the order in which it does. The state stays as it was.
  std::vector<Index> with(std::span<const Index> nodes);

 private:
  void come_true(Index node);
  void spread(std::size_t next);

  const Graph& graph_;
  const std::vector<bool>& held_;
  std::vector<bool> can_;
  std::vector<std::int64_t> missing_;
  std::vector<Index> order_ = {};
  std::vector<std::pair<Index, std::int64_t>> taken_ = {};
};

}  // namespace truce::graph

#endif
