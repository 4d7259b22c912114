#include "picture.h"

#include <algorithm>

#include "words.h"

namespace truce::graph {

std::string fields_of(const Cast& cast, const Act& act) {
  std::string text;
  std::uint32_t rest = act.fields;
  for (const Field* field : cast.roles(act.event).fields) {
    text += (text.empty() ? " (" : ", ") + field->name + ": " + field->values[rest % field->values.size()];
    rest /= static_cast<std::uint32_t>(field->values.size());
  }
  return text.empty() ? text : text + ")";
}

std::string label_of(const Graph& graph, const Cast& cast, Index index) {
  const Agreement& a = *graph.agreement;
  const Node& node = graph.nodes[index];
  if (node.role == Role::act) {
    Act act = graph.acts[node.thing];
    act.in = {};
    return name_of(a, act) + fields_of(cast, act);
  }
  if (node.role == Role::named) return a[NamedId{node.thing}].name;
  if (node.role == Role::phase) return a[PhaseId{node.thing}].name;
  if (node.role == Role::phase_end) return "end of " + a[PhaseId{node.thing}].name;
  if (node.role == Role::clause || node.role == Role::bar) return "clause " + a[ClauseId{node.thing}].label;
  return a.quote(node.at);
}

Picture::Picture(const Graph& graph, const Cast& cast, const Forward& today)
    : graph_(graph), a_(*graph.agreement), cast_(cast), today_(today), allows_(graph.nodes.size(), false) {
  // A clause that lets an act happen is told on the edge; any other clause is a thing of its own.
  for (Index i = 0; i < graph.nodes.size(); ++i) {
    if (graph.nodes[i].role != Role::due) continue;
    std::vector<Index> next{i};
    for (std::size_t at = 0; at < next.size() && at < 4'000; ++at)
      for (const Child& child : graph.children_of(next[at])) {
        const Role role = graph.nodes[child.node].role;
        if (role == Role::clause) allows_[child.node] = true;
        else if (role == Role::plain && next[at] == i) next.push_back(child.node);
      }
  }
}

bool Picture::stands(Index index) const {
  const Node& node = graph_.nodes[index];
  switch (node.role) {
    case Role::act:
    case Role::phase:
    case Role::phase_end:
    case Role::named:
    case Role::calm:
    case Role::stock: return true;
    case Role::clause: return !allows_[index];
    case Role::plain:
    case Role::leaf:
    case Role::due:
    case Role::bar:
    case Role::trigger:
    case Role::opening:
    case Role::going_on:
    case Role::way:
    case Role::flood:
    case Role::perhaps:
    case Role::not_yet:
    case Role::wrong:
    case Role::breach: return false;
  }
  return false;
}

std::vector<PartyId> Picture::who(Index index) const {
  const Node& node = graph_.nodes[index];
  std::vector<PartyId> parties;
  if (node.role == Role::act && graph_.acts[node.thing].by) parties.push_back(graph_.acts[node.thing].by);
  if (node.role == Role::calm) parties = graph_.breakers[node.thing];
  if (node.role == Role::clause)
    if (const PartyId subject = subject_of(a_, cast_, ClauseId{node.thing}, node.instance)) parties.push_back(subject);
  if (node.role != Role::stock) return parties;
  std::vector<Index> next{index};
  for (std::size_t at = 0; at < next.size() && at < 1'000; ++at)
    for (const Child& child : graph_.children_of(next[at])) {
      if (graph_.nodes[child.node].role == Role::plain) next.push_back(child.node);
      if (graph_.nodes[child.node].role == Role::act) parties.push_back(graph_.acts[graph_.nodes[child.node].thing].by);
    }
  std::sort(parties.begin(), parties.end());
  parties.erase(std::unique(parties.begin(), parties.end()), parties.end());
  return parties;
}

std::uint32_t Picture::place(Index index) {
  if (const auto known = placed_.find(index); known != placed_.end()) return known->second;
  const Node& node = graph_.nodes[index];
  Key key{static_cast<std::uint8_t>(node.role), node.thing, 0, 0, 0};
  if (node.role == Role::act) {
    const Act& act = graph_.acts[node.thing];
    key = {static_cast<std::uint8_t>(node.role), act.event.index, static_cast<std::uint32_t>(act.edge), act.by.index, act.fields};
  } else if (node.role == Role::calm || node.role == Role::stock) {
    key = {static_cast<std::uint8_t>(node.role), node.at.begin, node.at.end, 0, 0};
  }
  const auto [same, fresh] = node_of_.emplace(key, static_cast<std::uint32_t>(nodes.size()));
  placed_.emplace(index, same->second);
  std::vector<PartyId> parties = who(index);
  if (fresh) {
    const WaitNode::Kind kind = node.role == Role::act      ? WaitNode::Kind::step
                                : node.role == Role::calm   ? WaitNode::Kind::calm
                                : node.role == Role::stock  ? WaitNode::Kind::numbers
                                : node.role == Role::named  ? WaitNode::Kind::condition
                                : node.role == Role::clause ? WaitNode::Kind::clause
                                                            : WaitNode::Kind::phase;
    nodes.push_back({.kind = kind, .label = label_of(graph_, cast_, index), .who = std::move(parties)});
  } else {
    WaitNode& known = nodes[same->second];
    ++known.times;
    for (const PartyId party : parties)
      if (std::find(known.who.begin(), known.who.end(), party) == known.who.end()) known.who.push_back(party);
  }
  return same->second;
}

/// One step further down a way, past a part that does not stand for itself.
Picture::Way Picture::through(Way way, Index index) const {
  const Node& node = graph_.nodes[index];
  if ((node.role == Role::clause || node.role == Role::bar) && !way.clause) way.clause = ClauseId{node.thing};
  if (node.role == Role::due) way.hard = false;
  if (node.role == Role::leaf || node.role == Role::opening) way.why = node.at;
  if (node.needs != Needs::all && graph_.children_of(index).size() > 1 && node.role != Role::due) way.one_of = true;
  way.node = index;
  return way;
}

std::uint32_t Picture::join(Index from, const Way& to) {
  const std::uint32_t begin = place(from);
  const std::uint32_t end = place(to.node);
  TextSpan why = to.why;
  if (why.end == why.begin) why = to.clause ? a_[to.clause].sentence : graph_.nodes[to.node].at;
  const auto [same, fresh] = edge_of_.emplace(std::tuple{begin, end, to.clause, why.begin}, static_cast<std::uint32_t>(edges.size()));
  const bool again = !joined_.emplace(from, to.node, to.clause).second;
  if (fresh) {
    const bool pledged = to.clause && (a_[to.clause].modal == Modal::will || a_[to.clause].modal == Modal::will_not);
    edges.push_back({.from = begin, .to = end, .clause = to.clause, .why = why, .hard = to.hard, .pledged = pledged, .one_of = to.one_of});
  } else if (!again) {
    ++edges[same->second].times;
    edges[same->second].hard = edges[same->second].hard || to.hard;
  }
  return same->second;
}

void Picture::draw_from(Index start) {
  std::vector<Way> next{through({}, start)};
  std::set<std::pair<Index, ClauseId>> seen;
  for (std::size_t at = 0; at < next.size(); ++at) {
    const Way way = next[at];
    for (const Child& child : graph_.children_of(way.node)) {
      const Node& node = graph_.nodes[child.node];
      if (today_.can(child.node) || node.role == Role::breach || !seen.emplace(child.node, way.clause).second) continue;
      const Way further = through(way, child.node);
      if (stands(child.node)) join(start, {.node = child.node, .clause = way.clause, .why = way.why, .hard = way.hard, .one_of = way.one_of});
      else next.push_back(further);
    }
  }
}

void Picture::draw() {
  constexpr std::size_t edges_max = 20'000;
  for (Index i = 0; i < graph_.nodes.size() && edges.size() < edges_max; ++i) {
    const Node& node = graph_.nodes[i];
    if (!stands(i) || today_.can(i)) continue;
    if (node.role == Role::act && graph_.acts[node.thing].free) continue;
    draw_from(i);
  }
}

std::vector<std::uint32_t> Picture::edges_of(const Loop& loop) {
  const std::size_t size = loop.nodes.size();
  std::vector<std::size_t> standing;
  for (std::size_t i = 0; i < size; ++i)
    if (stands(loop.nodes[i])) standing.push_back(i);
  std::vector<std::uint32_t> found;
  for (std::size_t i = 0; i < standing.size(); ++i) {
    const std::size_t end = standing[(i + 1) % standing.size()] + (i + 1 == standing.size() ? size : 0);
    Way way = through({}, loop.nodes[standing[i]]);
    for (std::size_t at = standing[i] + 1; at < end; ++at) way = through(way, loop.nodes[at % size]);
    way.node = loop.nodes[end % size];
    found.push_back(join(loop.nodes[standing[i]], way));
  }
  return found;
}

}  // namespace truce::graph
