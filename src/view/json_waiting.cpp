// The picture of what waits, as JSON (docs/json.md, waits).
#include "json_shapes.h"

namespace truce::view {
namespace bj = boost::json;
namespace {

std::string_view kind_json(WaitNode::Kind kind) {
  switch (kind) {
    case WaitNode::Kind::step: return "step";
    case WaitNode::Kind::calm: return "calm";
    case WaitNode::Kind::numbers: return "numbers";
    case WaitNode::Kind::phase: return "phase";
    case WaitNode::Kind::condition: return "condition";
    case WaitNode::Kind::clause: return "clause";
  }
  return "";
}

bj::value parties_json(const Agreement& agreement, const std::vector<PartyId>& who) {
  bj::array list;
  for (const PartyId party : who) list.push_back(party_json(agreement, party));
  return list;
}

bj::value label_json(const Agreement& agreement, ClauseId clause) { return clause ? bj::value(json_string(agreement[clause].label)) : bj::value(); }

bj::value gate_json(const Agreement& agreement, const Opens& opens) {
  bj::object object;
  const auto* named = std::get_if<NamedId>(&opens.gate);
  const auto* phase = std::get_if<PhaseId>(&opens.gate);
  object["kind"] = named != nullptr ? "condition" : phase != nullptr ? "phase" : "clause";
  object["name"] = json_string(named != nullptr ? agreement[*named].name : phase != nullptr ? agreement[*phase].name : agreement[std::get<ClauseId>(opens.gate)].label);
  object["at_once"] = opens.at_once;
  object["times"] = opens.times;
  return object;
}

bj::value links_json(const Agreement& agreement, const Circle& circle) {
  bj::array list;
  for (const Link& link : circle.links) {
    bj::object object;
    object["who"] = party_json(agreement, link.who);
    object["for"] = party_json(agreement, link.for_whom);
    object["clause"] = label_json(agreement, link.clause);
    object["missing"] = json_string(agreement.quote(link.leaf));
    object["pledged"] = link.pledged;
    list.push_back(std::move(object));
  }
  return list;
}

bj::value closed_json(const Agreement& agreement, const ClosedCircle& closed) {
  bj::array edges;
  for (const std::uint32_t edge : closed.edges) edges.push_back(edge);
  bj::array members;
  const ClauseId first = closed.circle.links.empty() ? ClauseId{} : closed.circle.links.front().clause;
  for (const Members& each : closed.members)
    if (first) members.push_back(members_json(agreement, agreement[first].families, each));
  bj::array ways;
  for (const Concession& way : closed.circle.ways_out) {
    bj::array parts;
    for (const Concession::Part& part : way.parts) parts.push_back(json_string(part.says));
    ways.push_back(std::move(parts));
  }
  bj::object object;
  object["edges"] = std::move(edges);
  object["links"] = links_json(agreement, closed.circle);
  object["hard"] = closed.circle.hard;
  object["pledged"] = closed.circle.pledged;
  object["members"] = std::move(members);
  object["ways_out"] = std::move(ways);
  return object;
}

bj::value step_json(const Agreement& agreement, const Step& step) {
  bj::array opens;
  for (const Opens& gate : step.opens) opens.push_back(gate_json(agreement, gate));
  bj::array ends;
  for (const std::uint32_t circle : step.ends) ends.push_back(circle);
  bj::array held;
  for (const ClauseId clause : step.held_by) held.push_back(label_json(agreement, clause));
  bj::object object;
  object["label"] = json_string(step.label);
  object["who"] = parties_json(agreement, step.who);
  object["each"] = step.each;
  object["times"] = step.times;
  object["opens"] = std::move(opens);
  object["ends"] = std::move(ends);
  object["held_by"] = std::move(held);
  return object;
}

}  // namespace

void add_waiting(bj::object& object, const Agreement& agreement, const Waiting& waiting) {
  bj::array nodes;
  for (std::size_t i = 0; i < waiting.nodes.size(); ++i) {
    const WaitNode& node = waiting.nodes[i];
    nodes.push_back(bj::object{{"id", i}, {"label", json_string(node.label)}, {"kind", kind_json(node.kind)}, {"who", parties_json(agreement, node.who)}, {"times", node.times}});
  }
  bj::array edges;
  for (std::size_t i = 0; i < waiting.edges.size(); ++i) {
    const WaitEdge& edge = waiting.edges[i];
    edges.push_back(bj::object{{"id", i}, {"from", edge.from}, {"to", edge.to}, {"clause", label_json(agreement, edge.clause)}, {"why", json_string(agreement.quote(edge.why))},
                               {"hard", edge.hard}, {"pledged", edge.pledged}, {"one_of", edge.one_of}, {"times", edge.times}});
  }
  bj::array closed;
  for (const ClosedCircle& circle : waiting.circles) closed.push_back(closed_json(agreement, circle));
  bj::array ended;
  for (const Circle& circle : waiting.ended) ended.push_back(links_json(agreement, circle));
  bj::array steps;
  for (const Step& step : waiting.steps) steps.push_back(step_json(agreement, step));
  object["nodes"] = std::move(nodes);
  object["edges"] = std::move(edges);
  object["closed"] = std::move(closed);
  object["ended"] = std::move(ended);
  object["steps"] = std::move(steps);
}

}  // namespace truce::view
