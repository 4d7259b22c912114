#include "scenarios.h"

#include <algorithm>

namespace truce::graph {

Scenarios::Scenarios(const Graph& graph, const Possible& lenient)
    : graph_(graph), lenient_(lenient), values_(graph.nodes.size()), idle_(graph.agreement->parties.size()), unruly_(graph.agreement->parties.size()), stays_(graph.nodes.size(), false) {
  for (const Index node : graph.stays_from_first) stays_[node] = true;
}

void Scenarios::clear() {
  std::fill(idle_.begin(), idle_.end(), Worlds{});
  std::fill(unruly_.begin(), unruly_.end(), Worlds{});
}

std::int64_t Scenarios::sum(Index node, std::size_t world) const {
  std::int64_t total = 0;
  for (const Child& child : graph_.children_of(node))
    if (lenient_.can[child.node] && values_[child.node].has(world)) total += child.weight;
  return total;
}

Worlds Scenarios::of_sum(Index node) const {
  Worlds reached;
  if (graph_.partial && graph_.nodes[node].role == Role::stock) return Worlds::every();
  for (std::size_t world = 0; world < worlds_max; ++world)
    if (sum(node, world) >= graph_.nodes[node].need) reached.add(world);
  return reached;
}

Worlds Scenarios::value(Index index) const {
  const Node& node = graph_.nodes[index];
  if (node.role == Role::due || stays_[index]) return Worlds::every();
  Worlds can;
  if (node.needs == Needs::sum) {
    can = of_sum(index);
  } else if (node.needs == Needs::all) {
    can = Worlds::every();
    for (const Child& child : graph_.children_of(index)) can.keep(values_[child.node]);
  } else {
    for (const Child& child : graph_.children_of(index)) can.unite(values_[child.node]);
  }
  if (node.role == Role::act) {
    const Act& act = graph_.acts[node.thing];
    if (act.by && !act.free) {
      Worlds off = idle_[act.by.index];
      if (act.counted) off.remove(unruly_[act.by.index]);  // whoever breaks a calm has done what breaks it
      can.remove(off);
    }
  } else if (node.role == Role::calm && graph_.breakings[node.thing].holds != Breaking::Holds::from_since) {
    for (const PartyId party : graph_.breakers[node.thing]) can.remove(unruly_[party.index]);
  }
  return can;
}

void Scenarios::decide(const std::vector<Index>& nodes) {
  for (const Index node : nodes) values_[node] = {};
  for (bool changed = true; changed;) {
    changed = false;
    for (const Index node : nodes) {
      Worlds now = value(node);
      if (now == values_[node]) continue;
      values_[node] = now;
      changed = true;
    }
  }
}

}  // namespace truce::graph
