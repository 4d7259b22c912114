#include "study.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "blockers.h"
#include "circles.h"
#include "concessions.h"
#include "deadlines.h"

namespace truce {
namespace graph {

std::optional<Gate> gate_of(const Graph& graph, Index index) {
  const Node& node = graph.nodes[index];
  if (node.role == Role::named) return NamedId{node.thing};
  if (node.role == Role::phase) return PhaseId{node.thing};
  if (node.role == Role::clause) return ClauseId{node.thing};
  return {};
}

TextSpan place_of(const Agreement& agreement, const Gate& gate) {
  if (const auto* named = std::get_if<NamedId>(&gate)) return agreement[*named].at;
  if (const auto* phase = std::get_if<PhaseId>(&gate)) return agreement[*phase].at;
  return agreement[std::get<ClauseId>(gate)].at;
}

namespace {

/// Gates that stay shut for all members, whatever anybody does.
std::vector<Gate> never(const Graph& graph, const Possible& lenient) {
  std::vector<Gate> shut;
  const auto look = [&](const std::vector<Index>& first, const std::vector<Index>& instances) {
    for (std::size_t thing = 0; thing < first.size(); ++thing) {
      bool some = instances[thing] == 0;
      for (Index i = 0; i < instances[thing]; ++i) some = some || lenient.can[first[thing] + i];
      if (!some) shut.push_back(*gate_of(graph, first[thing]));
    }
  };
  look(graph.node_of_named, graph.instances_of_named);
  look(graph.open_of_phase, graph.instances_of_phase);
  look(graph.gate_of_clause, graph.instances_of_clause);
  const Agreement& agreement = *graph.agreement;
  std::stable_sort(shut.begin(), shut.end(), [&](const Gate& one, const Gate& other) { return place_of(agreement, one).begin < place_of(agreement, other).begin; });
  return shut;
}

/// Phases that open for some member and close for none of those.
std::vector<PhaseId> never_closes(const Graph& graph, const Possible& lenient) {
  std::vector<PhaseId> open;
  for (std::uint32_t i = 0; i < graph.open_of_phase.size(); ++i) {
    bool opens = false;
    bool closes = false;
    for (Index instance = 0; instance < graph.instances_of_phase[i]; ++instance) {
      opens = opens || lenient.can[graph.open_of_phase[i] + instance];
      closes = closes || lenient.can[graph.close_of_phase[i] + instance];
    }
    if (opens && !closes) open.push_back(PhaseId{i});
  }
  return open;
}

}  // namespace

/// Circles that the same concessions end have one cause: one that nobody can end by going first is told before another, then the one with fewest clauses and fewest other ways is told.
Causes causes_of(const Graph& graph, const Possible& strict, const Possible& lenient) {
  Told told = circles(graph, strict, lenient);
  std::vector<std::size_t> order(told.circles.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
    const auto size = [&](std::size_t i) { return std::tuple{!told.circles[i].hard, told.loops[i].clauses.size(), told.circles[i].shut_branches.size()}; };
    return size(one) < size(other);
  });
  std::vector<std::vector<std::vector<Index>>> causes;
  std::vector<bool> kept(told.circles.size(), false);
  for (const std::size_t i : order) {
    std::vector<std::vector<Index>> sets = concession_sets(graph, strict, told.loops[i]);
    if (!sets.empty() && std::find(causes.begin(), causes.end(), sets) != causes.end()) continue;
    told.circles[i].ways_out = ways_out(graph, strict, told.loops[i], sets);
    causes.push_back(std::move(sets));
    kept[i] = true;
  }
  Causes result;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!kept[i]) continue;
    result.circles.push_back(std::move(told.circles[i]));
    result.loops.push_back(std::move(told.loops[i]));
  }
  return result;
}

Studied studied(const Agreement& agreement) {
  Studied all{.graph = ground(agreement)};
  all.strict = possible(all.graph, Mode::strict);
  all.lenient = possible(all.graph, Mode::lenient);
  Causes causes = causes_of(all.graph, all.strict, all.lenient);
  Blocking blocked = blocking(all.graph, all.lenient);
  Conflicts conflicts = deadline_conflicts(all.graph, all.strict);
  all.structure = {.circles = std::move(causes.circles),
                   .blockers = std::move(blocked.blockers),
                   .more_blockers = std::move(blocked.more),
                   .deadlines = std::move(conflicts.conflicts),
                   .never = never(all.graph, all.lenient),
                   .never_closes = never_closes(all.graph, all.lenient)};
  all.loops = std::move(causes.loops);
  all.lates = std::move(conflicts.lates);
  return all;
}

}  // namespace graph

Structure study(const Agreement& agreement) { return graph::studied(agreement).structure; }

}  // namespace truce
