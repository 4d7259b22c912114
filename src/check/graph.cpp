#include "graph.h"

#include <algorithm>

#include "forward.h"
#include "grounder.h"

namespace truce::graph {

Grounder::Grounder(const Agreement& agreement, Asking asking) : a_(agreement), cast_(agreement), asking_(asking == Asking::yes) { graph_.agreement = &agreement; }

Index Grounder::add(const Node& node) {
  graph_.nodes.push_back(node);
  return static_cast<Index>(graph_.nodes.size() - 1);
}

Index Grounder::add(Needs needs, Role role, TextSpan at, const std::vector<Index>& children) {
  const Index node = add(Node{.needs = needs, .role = role, .at = at});
  for (const Index child : children) rest(node, child);
  return node;
}

/// Sorts the edges into rows, each in the order of the text. Acts that can always happen rest on nothing.
void Grounder::close_rows() {
  const auto stays = [&](const Edge2& edge) {
    const Node& parent = graph_.nodes[edge.parent];
    return parent.role != Role::act || !graph_.acts[parent.thing].free;
  };
  std::erase_if(edges_, [&](const Edge2& edge) { return !stays(edge); });
  const std::size_t count = graph_.nodes.size();
  graph_.first_child.assign(count + 1, 0);
  graph_.first_parent.assign(count + 1, 0);
  for (const Edge2& edge : edges_) {
    ++graph_.first_child[edge.parent + 1];
    ++graph_.first_parent[edge.child.node + 1];
  }
  for (std::size_t i = 0; i < count; ++i) {
    graph_.first_child[i + 1] += graph_.first_child[i];
    graph_.first_parent[i + 1] += graph_.first_parent[i];
  }
  graph_.children.resize(edges_.size());
  graph_.parents.resize(edges_.size());
  std::vector<Index> next_child(graph_.first_child.begin(), graph_.first_child.end() - 1);
  std::vector<Index> next_parent(graph_.first_parent.begin(), graph_.first_parent.end() - 1);
  for (const Edge2& edge : edges_) {
    graph_.children[next_child[edge.parent]++] = edge.child;
    graph_.parents[next_parent[edge.child.node]++] = {edge.parent, edge.child.weight};
  }
}

/// G7: no act has happened, no stretch of time has passed, and as much as `at most` allows.
void Grounder::note_first_moment() {
  const auto at_first = [](const Breaking& breaking) { return breaking.holds == Breaking::Holds::at_first; };
  const auto ends = [](const Node& node) { return node.role == Role::going_on; };
  if (std::none_of(graph_.breakings.begin(), graph_.breakings.end(), at_first) && std::none_of(graph_.nodes.begin(), graph_.nodes.end(), ends)) return;
  std::vector<bool> later(graph_.nodes.size(), false);
  for (Index i = 0; i < graph_.nodes.size(); ++i) {
    const Node& node = graph_.nodes[i];
    const bool quiet = node.role == Role::calm && graph_.breakings[node.thing].holds == Breaking::Holds::when_quiet;
    later[i] = node.role == Role::act || node.role == Role::breach || node.role == Role::wrong || quiet;
  }
  for (const Lapse& lapse : graph_.lapses)
    later[lapse.node] = lapse.what != Lapse::What::not_before || a_.in_force_from == always || lapse.moment > a_.in_force_from;
  const Forward first(graph_, later, {});
  graph_.at_first.resize(graph_.nodes.size());
  for (Index i = 0; i < graph_.nodes.size(); ++i) {
    const Node& node = graph_.nodes[i];
    graph_.at_first[i] = first.can(i);
    const bool trigger = node.role == Role::trigger && graph_.units[node.unit].what == Unit::What::trigger && !std::holds_alternative<WhileTrigger>(a_[ClauseId{node.thing}].trigger);
    if (first.can(i) && (node.role == Role::phase || trigger)) graph_.stays_from_first.push_back(i);
  }
  // What is not so in the first moment is surely not so where it cannot be.
  graph_.surely_at_first.assign(graph_.nodes.size(), false);
  if (graph_.partial) return;
  for (Index i = 0; i < graph_.nodes.size(); ++i) {
    const Node& node = graph_.nodes[i];
    const Index shut = node.role == Role::calm ? graph_.breakings[node.thing].shut : none;
    later[i] = later[i] || node.role == Role::perhaps || (shut != none && graph_.at_first[shut]);
  }
  const Forward surely(graph_, later, {});
  for (Index i = 0; i < graph_.nodes.size(); ++i) graph_.surely_at_first[i] = surely.can(i);
}

Graph Grounder::run() {
  add(Node{.needs = Needs::all});  // truth
  add(Node{.needs = Needs::any});  // falsity
  for (const Role role : {Role::perhaps, Role::not_yet}) add(Node{.needs = Needs::all, .role = role});
  breach_.assign(a_.clauses.size(), none);
  for (const Pipeline& pipeline : a_.pipelines) pledges_.emplace_back(pipeline.stages.size());
  for (std::uint32_t i = 0; i < a_.clauses.size(); ++i)
    if (const auto* bring = std::get_if<Bring>(&a_.clauses[i].deed); bring != nullptr && bring->pipeline && !is_ban(a_.clauses[i]))
      pledges_[bring->pipeline.index][bring->stage].push_back(ClauseId{i});
  reserve_gates();
  ground_named();
  ground_phases();
  ground_clauses();
  hold_acts();
  allow_acts();
  close_rows();
  note_first_moment();
  note_shutting();
  return std::move(graph_);
}

Graph ground(const Agreement& agreement, Asking asking) { return Grounder(agreement, asking).run(); }

Possible possible(const Graph& graph, Mode mode, std::span<const Index> granted) {
  const std::size_t count = graph.nodes.size();
  Possible result{.can = std::vector<bool>(count, false)};
  result.order.reserve(count);
  std::vector<std::int64_t> missing(count);
  const auto come_true = [&](Index node) {
    if (result.can[node]) return;
    result.can[node] = true;
    result.order.push_back(node);
  };
  for (const Index node : granted) come_true(node);
  for (Index i = 0; i < count; ++i) {
    const Node& node = graph.nodes[i];
    missing[i] = node.needs == Needs::sum ? node.need : node.needs == Needs::any ? 1 : static_cast<std::int64_t>(graph.children_of(i).size());
    const bool at_will = node.role == Role::due && (mode == Mode::lenient || graph.partial);
    if (missing[i] <= 0 || at_will || (graph.partial && node.role == Role::stock)) come_true(i);
  }
  for (std::size_t next = 0; next < result.order.size(); ++next) {
    const Index child = result.order[next];
    for (const auto& [parent, weight] : graph.parents_of(child)) {
      missing[parent] -= graph.nodes[parent].needs == Needs::sum ? weight : 1;
      if (missing[parent] <= 0) come_true(parent);
    }
  }
  for (Index i = 0; i < graph.at_first.size(); ++i)  // it was true once, though nothing could follow
    if (graph.at_first[i]) result.can[i] = true;
  return result;
}

}  // namespace truce::graph
