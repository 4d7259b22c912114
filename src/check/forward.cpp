#include "forward.h"

namespace truce::graph {

Forward::Forward(const Graph& graph, const std::vector<bool>& held, std::span<const Index> granted)
    : graph_(graph), held_(held), can_(graph.nodes.size(), false), missing_(graph.nodes.size()) {
  for (Index i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    missing_[i] = node.needs == Needs::sum ? node.need : node.needs == Needs::any ? 1 : static_cast<std::int64_t>(graph.children_of(i).size());
  }
  for (const Index node : granted) come_true(node);
  for (Index i = 0; i < graph.nodes.size(); ++i)
    if (missing_[i] <= 0 && !held_[i]) come_true(i);
  spread(0);
}

void Forward::come_true(Index node) {
  if (can_[node]) return;
  can_[node] = true;
  order_.push_back(node);
}

void Forward::spread(std::size_t next) {
  for (; next < order_.size(); ++next)
    for (const auto& [parent, weight] : graph_.parents_of(order_[next])) {
      const std::int64_t part = graph_.nodes[parent].needs == Needs::sum ? weight : 1;
      missing_[parent] -= part;
      taken_.emplace_back(parent, part);
      if (missing_[parent] <= 0 && !held_[parent]) come_true(parent);
    }
}

std::vector<Index> Forward::with(std::span<const Index> nodes) {
  const std::size_t before = order_.size();
  taken_.clear();
  for (const Index node : nodes) come_true(node);
  spread(before);
  std::vector<Index> more(order_.begin() + static_cast<std::ptrdiff_t>(before), order_.end());
  for (const Index node : more) can_[node] = false;
  order_.resize(before);
  for (const auto& [parent, part] : taken_) missing_[parent] += part;
  return more;
}

}  // namespace truce::graph
