#include "scenarios.h"

#include <algorithm>
#include <bit>

namespace truce::graph {
namespace {

/// What an act rests on whatever the clauses say: its own start, the stage before.
bool bodily(Role role) { return role != Role::due && role != Role::bar; }

/// The least that can be: nothing at first, and then what follows, until nothing more does.
template <class Value>
void settle_all(const std::vector<Index>& nodes, std::vector<Worlds>& values, const Value& value) {
  for (const Index node : nodes) values[node] = {};
  for (bool changed = true; changed;) {
    changed = false;
    for (const Index node : nodes) {
      Worlds now = value(node);
      if (now == values[node]) continue;
      values[node] = now;
      changed = true;
    }
  }
}

bool shuts_something(const Act& act) { return act.by && act.shuts; }

}  // namespace

Possible unbarred(const Graph& graph, const Possible& lenient) {
  std::vector<Index> granted;
  for (std::size_t i = 0; i < graph.acts.size(); ++i)
    if (shuts_something(graph.acts[i]) && !lenient.can[graph.act_node[i]]) granted.push_back(graph.act_node[i]);
  for (Index i = 0; i < graph.nodes.size(); ++i)
    if (graph.nodes[i].role == Role::flood) granted.push_back(i);
  return granted.empty() ? lenient : possible(graph, Mode::lenient, granted);
}

Scenarios::Scenarios(const Graph& graph, const Possible& all)
    : graph_(graph),
      all_(all),
      values_(graph.nodes.size()),
      made_(graph.nodes.size()),
      idle_(graph.agreement->parties.size()),
      unruly_(graph.agreement->parties.size()),
      takes_time_(graph.nodes.size(), false),
      stays_(graph.nodes.size(), false),
      settled_in_(graph.nodes.size(), 0) {
  for (const Index node : graph.stays_from_first) stays_[node] = true;
  for (const Lapse& lapse : graph.lapses) takes_time_[lapse.node] = true;
  phases_end_ = std::any_of(graph.targets.begin(), graph.targets.end(), [&](const Target& target) {
    return graph.nodes[target.node].role == Role::going_on && !target.acts.empty() && graph.at_first[target.node];
  });
  looks_at_once_ = phases_end_ || std::any_of(graph.breakings.begin(), graph.breakings.end(), [](const Breaking& breaking) { return breaking.arms; }) ||
                   std::any_of(graph.ways.begin(), graph.ways.end(), [](const Shutting& way) { return way.for_good && way.undone != none; });
  if (looks_at_once_) at_once_.resize(graph.nodes.size());
  if (looks_at_once_) surely_.resize(graph.nodes.size());
  against_.resize(graph.targets.size());
  doing_.resize(graph.acts.size());
  target_of_.assign(graph.nodes.size(), none);
  for (Index i = 0; i < graph.targets.size(); ++i) target_of_[graph.targets[i].node] = i;
}

void Scenarios::clear() {
  std::fill(idle_.begin(), idle_.end(), Worlds{});
  std::fill(unruly_.begin(), unruly_.end(), Worlds{});
  for (const auto target : touched_targets_) against_[target] = {};
  for (const auto act : touched_acts_) doing_[act] = {};
  touched_targets_.clear();
  touched_acts_.clear();
  sparing_ = false;
}

void Scenarios::only(std::span<const Index> against, std::span<const Index> acts, std::size_t world) {
  sparing_ = true;
  for (const Index node : against) {
    against_[target_of_[node]].add(world);
    touched_targets_.push_back(target_of_[node]);
  }
  for (const Index node : acts) {
    doing_[graph_.nodes[node].thing].add(world);
    touched_acts_.push_back(graph_.nodes[node].thing);
  }
}

/// Whoever acts against something has done what serves to shut it.
Worlds Scenarios::done(Index index) const {
  const Node& node = graph_.nodes[index];
  const Act& act = graph_.acts[node.thing];
  if (!shuts_something(act)) return {};
  Worlds all = unruly_[act.by.index];
  if (sparing_) all.keep(doing_[node.thing]);
  return all;
}

std::int64_t Scenarios::sum(Index node, std::size_t world) const {
  std::int64_t total = 0;
  for (const Child& child : graph_.children_of(node))
    if (all_.can[child.node] && values_[child.node].has(world)) total += child.weight;
  return total;
}

Worlds Scenarios::of_sum(Index node, const std::vector<Worlds>& values) const {
  std::array<std::int64_t, worlds_max> total = {};
  for (const Child& child : graph_.children_of(node))
    for (std::size_t part = 0; part < worlds_max / 64; ++part)
      for (std::uint64_t left = values[child.node].bits[part]; left != 0; left &= left - 1) total[part * 64 + static_cast<std::size_t>(std::countr_zero(left))] += child.weight;
  Worlds reached;
  for (std::size_t world = 0; world < worlds_max; ++world)
    if (total[world] >= graph_.nodes[node].need) reached.add(world);
  return reached;
}

Worlds Scenarios::of_children(Index index, const std::vector<Worlds>& values) const {
  const Node& node = graph_.nodes[index];
  if (node.needs == Needs::sum) return of_sum(index, values);
  Worlds can;
  if (node.needs == Needs::all) can = Worlds::every();
  for (const Child& child : graph_.children_of(index)) {
    if (node.needs == Needs::all) can.keep(values[child.node]);
    else can.unite(values[child.node]);
  }
  return can;
}

/// What is done against something is done whatever holds it back.
Worlds Scenarios::of_act(Index index) const {
  const Act& act = graph_.acts[graph_.nodes[index].thing];
  Worlds can = of_children(index, values_);
  if (!act.by || act.free) return can;
  can.remove(idle_[act.by.index]);
  Worlds against = done(index);
  for (const Child& child : graph_.children_of(index))
    if (bodily(graph_.nodes[child.node].role)) against.keep(values_[child.node]);
  can.unite(against);
  return can;
}

Worlds Scenarios::of_flood(Index index) const {
  Worlds flooded;
  std::vector<Index> next{graph_.floods[graph_.nodes[index].thing]};
  for (std::size_t i = 0; i < next.size(); ++i) {
    const Node& node = graph_.nodes[next[i]];
    if (node.role != Role::act) {
      for (const Child& child : graph_.children_of(next[i])) next.push_back(child.node);
      continue;
    }
    Worlds brought = done(next[i]);
    brought.keep(values_[next[i]]);
    flooded.unite(brought);
  }
  return flooded;
}

Worlds Scenarios::ended(Index going_on) const {
  const Node& node = graph_.nodes[going_on];
  Worlds closed = made_[graph_.close_of_phase[node.thing] + node.instance];
  if (sparing_) closed.keep(against_[target_of_[going_on]]);
  return closed;
}

/// A clause that is in play in the first moment may be breached by the very act that ends it.
bool Scenarios::breached_at_first(Index breach) const {
  const auto children = graph_.children_of(breach);
  return !graph_.at_first.empty() && std::any_of(children.begin(), children.end(), [&](const Child& child) { return graph_.at_first[child.node]; });
}

Worlds Scenarios::value(Index index) const {
  const Node& node = graph_.nodes[index];
  if (node.role == Role::due || stays_[index]) return Worlds::every();
  if (node.role == Role::stock && graph_.partial) return Worlds::every();
  if (node.role == Role::act) return of_act(index);
  if (node.role == Role::flood) return of_flood(index);
  if (node.role == Role::calm && graph_.breakings[node.thing].holds == Breaking::Holds::from_since) return Worlds::every();
  if (node.role == Role::breach && breached_at_first(index)) return Worlds::every();
  Worlds can = of_children(index, values_);
  if (phases_end_ && lasts(index)) can.unite(at_once_[index]);
  if (node.role == Role::going_on) {
    can.remove(ended(index));
  } else if (node.role == Role::calm) {
    const Breaking& breaking = graph_.breakings[node.thing];
    Worlds shut;
    if (breaking.shut != none) shut = made_[breaking.shut];
    else if (!breaking.breached)
      for (const PartyId party : graph_.breakers[node.thing]) shut.unite(unruly_[party.index]);
    if (sparing_ && !breaking.arms) shut.keep(against_[target_of_[index]]);
    can.remove(shut);
  }
  return can;
}

// What those who act against something bring about at once, by themselves and for certain.

/// Can it come about at all? Of what is not decided here, only what can nowhere is sure not to.
Worlds Scenarios::undone(Index node) const {
  if (node == none || !all_.can[node]) return {};
  return settled_in_[node] == round_ ? values_[node] : Worlds::every();
}

Worlds Scenarios::made_value(Index index) const {
  const Node& node = graph_.nodes[index];
  if (takes_time_[index]) return {};
  switch (node.role) {
    case Role::due: return Worlds::every();
    case Role::act: {
      const Act& act = graph_.acts[node.thing];
      const Event& event = (*graph_.agreement)[act.event];
      if (act.free && event.sort == EventSort::stage && event.stage > 0) return {};
      Worlds sure = done(index);
      for (const Child& child : graph_.children_of(index))
        if (bodily(graph_.nodes[child.node].role)) sure.keep(made_[child.node]);
      return sure;
    }
    case Role::clause:
      if (graph_.children_of(index).empty()) return Worlds::every();
      break;
    case Role::phase_end: {
      const Index open = graph_.open_of_phase[node.thing] + node.instance;
      if (!looks_at_once_ || graph_.at_first.empty() || !graph_.surely_at_first[open]) return {};
      Worlds closed = Worlds::every();
      for (const Child& child : graph_.children_of(index)) {
        if (child.node == open) continue;
        if (graph_.at_first[child.node]) return {};  // it would close without them, and may be used until then
        closed.keep(surely_[child.node]);
      }
      return graph_.children_of(index).size() > 1 ? closed : Worlds{};
    }
    case Role::going_on: {
      Worlds open = of_children(index, made_);
      open.remove(undone(graph_.close_of_phase[node.thing] + node.instance));
      return open;
    }
    case Role::way: {
      const Shutting& way = graph_.ways[node.thing];
      Worlds shut = of_children(index, made_);
      if (!way.for_good) shut.remove(undone(way.undone));
      else if (way.undone != none && !graph_.at_first.empty() && graph_.at_first[way.undone]) return {};
      else if (way.undone != none) shut.remove(at_once_[way.undone]);  // what is done may lift the ban itself
      return shut;
    }
    case Role::calm: return graph_.breakings[node.thing].holds == Breaking::Holds::from_since ? Worlds::every() : Worlds{};
    case Role::flood: return made_[graph_.floods[node.thing]];  // as much as is asked for
    case Role::bar:
    case Role::breach: return {};
    case Role::wrong: return made_[graph_.wrongs[node.thing]];
    case Role::perhaps:
    case Role::not_yet: return {};
    case Role::trigger:
    case Role::phase: {
      if (!lasts(index) || !looks_at_once_) break;
      Worlds sure = of_children(index, made_);
      sure.unite(surely_[index]);
      return sure;
    }
    case Role::plain:
    case Role::leaf:
    case Role::opening:
    case Role::named:
    case Role::stock: break;
  }
  return of_children(index, made_);
}

void Scenarios::make() {
  settle_all(graph_.made, made_, [&](Index node) { return made_value(node); });
}

void Scenarios::settle(const std::vector<Index>& nodes) {
  settle_all(nodes, values_, [&](Index node) { return value(node); });
}

/// What has come about once stays so: a phase has opened, a clause has been triggered or breached.
bool Scenarios::lasts(Index index) const {
  const Node& node = graph_.nodes[index];
  if (node.role != Role::trigger) return node.role == Role::phase || node.role == Role::breach;
  return graph_.units[node.unit].what == Unit::What::trigger && !std::holds_alternative<WhileTrigger>((*graph_.agreement)[ClauseId{node.thing}].trigger);
}

/// In the moment of the first steps a phase that they close is still open: what they bring about opens others together with it
/// (K14), though it brings no clause of it into play (K2).
Worlds Scenarios::at_once_value(Index index) const {
  const Node& node = graph_.nodes[index];
  if (node.role == Role::due || stays_[index]) return Worlds::every();
  if (node.role == Role::wrong) return at_once_[graph_.wrongs[node.thing]];
  if (node.role == Role::flood) return at_once_[graph_.floods[node.thing]];
  if (takes_time_[index]) return graph_.at_first[index] ? Worlds::every() : Worlds{};
  if (node.role == Role::act) {
    Worlds steps = done(index);
    for (const Child& child : graph_.children_of(index))
      if (bodily(graph_.nodes[child.node].role)) steps.keep(at_once_[child.node]);
    return steps;
  }
  if (node.role == Role::calm) {
    const Breaking& breaking = graph_.breakings[node.thing];
    if (breaking.holds == Breaking::Holds::from_since) return Worlds::every();
    return breaking.holds == Breaking::Holds::when_quiet ? Worlds{} : value(index);
  }
  return of_children(index, at_once_);
}

void Scenarios::settle_at_once(const std::vector<Index>& nodes) {
  settle_all(nodes, at_once_, [&](Index node) { return at_once_value(node); });
}

/// Does anybody do in a world what breaks a calm?
Worlds Scenarios::acted_against(Index calm) const {
  Worlds broken;
  for (const PartyId party : graph_.breakers[graph_.nodes[calm].thing]) broken.unite(unruly_[party.index]);
  if (!sparing_) return broken;
  broken.keep(against_[target_of_[calm]]);
  for (const Index act : target(calm).acts) broken.unite(done(act));
  return broken;
}

/// The same moment, with what is certain of it alone.
Worlds Scenarios::surely_value(Index index) const {
  const Node& node = graph_.nodes[index];
  if (takes_time_[index]) return {};
  switch (node.role) {
    case Role::due:
    case Role::not_yet: return Worlds::every();
    case Role::wrong: return surely_[graph_.wrongs[node.thing]];
    case Role::perhaps:
    case Role::bar:
    case Role::breach:
    case Role::phase_end: return {};
    case Role::flood: return surely_[graph_.floods[node.thing]];
    case Role::act: {
      const Act& act = graph_.acts[node.thing];
      if (act.free && (*graph_.agreement)[act.event].sort == EventSort::stage && (*graph_.agreement)[act.event].stage > 0) return {};
      Worlds sure = done(index);
      for (const Child& child : graph_.children_of(index))
        if (bodily(graph_.nodes[child.node].role)) sure.keep(surely_[child.node]);
      return sure;
    }
    case Role::calm: {
      const Breaking& breaking = graph_.breakings[node.thing];
      if (breaking.holds == Breaking::Holds::from_since) return Worlds::every();
      if (breaking.holds == Breaking::Holds::when_quiet) return {};
      Worlds sure = Worlds::every();
      sure.remove(breaking.shut != none ? at_once_[breaking.shut] : acted_against(index));
      return sure;
    }
    case Role::trigger:
    case Role::phase:
      if (lasts(index) && !graph_.surely_at_first.empty() && graph_.surely_at_first[index]) return Worlds::every();
      break;
    case Role::going_on:  // or it may be closed by then
      if (graph_.at_first[graph_.close_of_phase[node.thing] + node.instance]) return {};
      break;
    case Role::plain:
    case Role::leaf:
    case Role::clause:
    case Role::opening:
    case Role::named:
    case Role::stock:
    case Role::way: break;
  }
  return of_children(index, surely_);
}

/// What can come about at most says what cannot undo a step; and what is so kept shut makes less come about.
void Scenarios::decide(const std::vector<Index>& nodes) {
  constexpr std::size_t rounds_max = 3;
  ++round_;
  if (looks_at_once_)
    for (const Index node : graph_.made) surely_[node] = {};
  if (looks_at_once_)
    for (const Index node : nodes) surely_[node] = {};
  if (looks_at_once_)
    for (const Shutting& way : graph_.ways)
      if (way.undone != none) at_once_[way.undone] = Worlds::every();
  make();
  if (looks_at_once_) {
    settle_at_once(nodes);
    settle_all(nodes, surely_, [&](Index node) { return surely_value(node); });
    make();
  }
  settle(nodes);
  const bool undoable = std::any_of(graph_.ways.begin(), graph_.ways.end(), [](const Shutting& way) { return way.undone != none && !way.for_good; });
  for (const Index node : nodes) settled_in_[node] = round_;
  for (std::size_t round = 1; undoable && round < rounds_max; ++round) {
    make();
    settle(nodes);
  }
}

std::vector<Index> all_below(const Graph& graph, const Possible& all, Index top, std::size_t most) {
  std::vector<bool> seen(graph.nodes.size(), false);
  std::vector<Index> cone{top};
  seen[top] = true;
  const auto add = [&](Index node) {
    if (node == none || !all.can[node] || seen[node]) return;
    seen[node] = true;
    cone.push_back(node);
  };
  for (std::size_t next = 0; next < cone.size(); ++next) {
    if (cone.size() > most) return {};
    const Node& node = graph.nodes[cone[next]];
    if (node.role == Role::due) continue;
    for (const Child& child : graph.children_of(cone[next])) add(child.node);
    if (node.role == Role::flood) add(graph.floods[node.thing]);
    if (node.role == Role::wrong) add(graph.wrongs[node.thing]);
    if (node.role == Role::calm) add(graph.breakings[node.thing].shut);
    if (node.role == Role::going_on) add(graph.close_of_phase[node.thing] + node.instance);
    if (node.role == Role::way) add(graph.ways[node.thing].undone);
  }
  return cone;
}

Possible possible_without(const Graph& graph, const Possible& lenient, const Without& without) {
  const Possible all = unbarred(graph, lenient);
  Scenarios worlds(graph, all);
  for (const PartyId party : without.idle) worlds.idle(party, 0);
  for (const PartyId party : without.unruly) worlds.unruly(party, 0);
  if (!without.against.empty()) worlds.only(without.against, without.acts, 0);
  worlds.decide(all.order);
  Possible world{.can = std::vector<bool>(graph.nodes.size(), false)};
  for (const Index node : all.order)
    if (worlds.can(node, 0)) {
      world.can[node] = true;
      world.order.push_back(node);
    }
  return world;
}

}  // namespace truce::graph
