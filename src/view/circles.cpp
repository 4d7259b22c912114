#include "circles.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

namespace truce::view {
namespace {

using Graph = std::map<PartyId, std::set<PartyId>>;

// Everyone whom `start` waits for, directly or through others, and through whom first.
std::map<PartyId, PartyId> reached_from(const Graph& graph, PartyId start) {
  std::map<PartyId, PartyId> through;
  std::deque<PartyId> next{start};
  while (!next.empty()) {
    const PartyId party = next.front();
    next.pop_front();
    const auto edges = graph.find(party);
    if (edges == graph.end()) continue;
    for (const PartyId other : edges->second)
      if (through.emplace(other, party).second) next.push_back(other);
  }
  return through;
}

// Back along `through` from `start` to itself: the search was breadth first, so none is shorter.
std::vector<PartyId> shortest_circle(const std::map<PartyId, PartyId>& through, PartyId start) {
  std::vector<PartyId> circle;
  for (PartyId party = through.at(start); party != start; party = through.at(party)) circle.push_back(party);
  circle.push_back(start);
  std::reverse(circle.begin(), circle.end());
  return circle;
}

}  // namespace

// Parties are few, so one search from each is simpler than a single pass over the graph.
std::vector<CircleOfParties> circles(const std::vector<Wait>& waits) {
  Graph graph;
  for (const Wait& wait : waits)
    if (wait.who && wait.for_whom) graph[wait.who].insert(wait.for_whom);
  std::map<PartyId, std::map<PartyId, PartyId>> reached;
  for (const auto& [party, edges] : graph) reached.emplace(party, reached_from(graph, party));
  std::vector<CircleOfParties> found;
  std::set<PartyId> told;
  for (const auto& [party, through] : reached) {
    if (!through.contains(party) || told.contains(party)) continue;
    CircleOfParties circle{shortest_circle(through, party), {}};
    for (const auto& [other, back] : reached)
      if (through.contains(other) && back.contains(party)) circle.tied.push_back(other);
    told.insert(circle.tied.begin(), circle.tied.end());
    found.push_back(std::move(circle));
  }
  return found;
}

}  // namespace truce::view
