// What is true as long as nobody acts against it, and who can act so (G17).
#include <algorithm>
#include <unordered_set>

#include "grounder.h"
#include "match.h"

namespace truce::graph {
namespace {
constexpr std::size_t made_max = 4'000'000;  // looked at; what is beyond is not told
}

Index Grounder::shut_by(const Breaking& breaking, TextSpan at) {
  const auto thing = static_cast<Index>(graph_.breakers.size());
  graph_.breakers.emplace_back();
  graph_.breakings.push_back(breaking);
  return add(Node{.needs = Needs::all, .role = Role::calm, .returns = true, .thing = thing, .at = at});
}

Index Grounder::way(Index made, const Shutting& way) {
  const auto thing = static_cast<Index>(graph_.ways.size());
  graph_.ways.push_back(way);
  const Index node = add(Node{.needs = Needs::all, .role = Role::way, .thing = thing});
  rest(node, made);
  return node;
}

Index Grounder::really(OccId occ, const Bindings& bindings) {
  really_ = true;
  const Index node = happens(occ, bindings);
  really_ = false;
  return node;
}
Index Grounder::really(const Pattern& one) {
  really_ = true;
  const Index node = pattern(one);
  really_ = false;
  return node;
}

/// True until it happens.
Index Grounder::not_happened(OccId id, const Bindings& bindings) {
  const Occ& occ = a_[id];
  if (asking_ || !occ.decided) return perhaps();
  Breaking breaking{.occ = id, .bindings = bindings, .span = {.decided = false}, .holds = Breaking::Holds::at_first, .how = Blocker::How::acting_first};
  if (const auto* clause = std::get_if<ClauseId>(&occ.what)) {
    breaking.how = Blocker::How::breaching;
    breaking.breached = *clause;
    breaking.shut = ways_to_breach(*clause, true);
  } else {
    breaking.shut = really(id, bindings);
  }
  return breaking.shut == none ? perhaps() : shut_by(breaking, {});
}

/// True until it opens, and again once it has closed.
Index Grounder::not_open(PhaseId phase, std::size_t instance) {
  if (asking_) return truth();
  const auto i = static_cast<Index>(instance);
  Breaking breaking{.span = {.decided = false}, .holds = Breaking::Holds::at_first, .how = Blocker::How::acting_first};
  breaking.shut = way(graph_.open_of_phase[phase.index] + i, {.undone = a_[phase].closes ? graph_.close_of_phase[phase.index] + i : none});
  return shut_by(breaking, {});
}

Index Grounder::not_going_on(const Pattern& start) {
  if (asking_) return truth();
  Pattern end = start;
  end.edge = Edge::end;
  Breaking breaking{.span = {.decided = false}, .holds = Breaking::Holds::at_first, .how = Blocker::How::acting_first};
  breaking.shut = way(really(start), {.undone = really(end)});
  return shut_by(breaking, {});
}

/// True until more has come: nobody is kept to the number that it pledged. What others can pass on or lose is no longer there.
Index Grounder::not_too_many(const StockIs& form, const Bindings& bindings, TextSpan at) {
  if (asking_) return truth();
  const Pipeline& pipeline = a_[form.pipeline];
  std::vector<Index> leaves;
  if (!form.past && form.stage + 1 < pipeline.stages.size()) leaves.push_back(stage_reached(form.pipeline, form.stage + 1, {}));
  if (!form.past && pipeline.lost) leaves.push_back(pattern({.event = pipeline.lost}));
  const Index undone = leaves.empty() ? none : leaves.size() == 1 ? leaves.front() : add(Needs::any, Role::plain, {}, leaves);
  Breaking breaking{.bindings = bindings, .span = {.decided = false}, .holds = Breaking::Holds::at_first, .how = Blocker::How::too_much};
  breaking.times = form.at_least ? form.number.value : form.number.value + 1;
  breaking.shut = way(stage_reached(form.pipeline, form.stage, cast_.parties(form.by, bindings)), {.undone = undone});
  return shut_by(breaking, at);
}

// Breaches.

/// A ban on an act that nothing prevails over. What is missed is missed only later, and a `keep` that is broken stays so.
bool Grounder::breached_by_acting(ClauseId id) const {
  const Clause& clause = a_[id];
  const auto* make = std::get_if<Make>(&clause.deed);
  if (!is_ban(clause) || make == nullptr || !a_[make->occ].decided || !std::holds_alternative<EventId>(a_[make->occ].what) || !clause.who.decided) return false;
  return std::none_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& other) {
    return !is_ban(other) && std::find(other.prevails_over.begin(), other.prevails_over.end(), id) != other.prevails_over.end();
  });
}

/// By those whom one instance of a ban binds, while it is in play and nothing has lifted it.
Index Grounder::way_to_breach(ClauseId id, std::size_t instance, Index armed, bool for_good) {
  const Clause& clause = a_[id];
  const Bindings chosen = bindings(clause.families, instance);
  const Index acts = really(deed(clause, std::get<Make>(clause.deed), chosen));
  std::vector<Index> lifts;
  if (clause.before) lifts.push_back(happens(clause.before, chosen));
  if (clause.unless) lifts.push_back(condition(clause.unless, chosen, true));
  const Index undone = lifts.empty() ? none : lifts.size() == 1 ? lifts.front() : add(Needs::any, Role::plain, {}, lifts);
  return way(armed == none ? acts : add(Needs::all, Role::plain, {}, {armed, acts}), {.undone = undone, .for_good = for_good});
}

/// `for_good`: one breach is enough, and the ban must be in play from the first; else it is breached again and again.
Index Grounder::ways_to_breach(ClauseId id, bool for_good) {
  const auto [known, fresh] = breached_by_.emplace(std::uint64_t{id.index} * 2 + (for_good ? 1 : 0), none);
  if (!fresh) return known->second;
  const Clause& clause = a_[id];
  const bool gated = clause.during || !std::holds_alternative<NoTrigger>(clause.trigger);
  std::vector<Index> ways;
  if (breached_by_acting(id) && !(for_good && gated) && graph_.nodes.size() < nodes_max / 2)
    for (Index i = 0; i < graph_.instances_of_clause[id.index]; ++i)
      ways.push_back(way_to_breach(id, i, gated ? graph_.gate_of_clause[id.index] + i : none, for_good));
  const Index node = ways.empty() ? none : ways.size() == 1 ? ways.front() : add(Needs::any, Role::plain, {}, ways);
  return breached_by_[std::uint64_t{id.index} * 2 + (for_good ? 1 : 0)] = node;
}

/// Where a calm is asked for together with the phase of the clause that must not be breached, the ban is in play whenever
/// the rest is true.
void Grounder::arm(const std::vector<Index>& all) {
  for (const Index node : all) {
    if (asking_ || graph_.nodes[node].role != Role::calm) continue;
    const Breaking& breaking = graph_.breakings[graph_.nodes[node].thing];
    const ClauseId id = breaking.breached;
    if (!id || breaking.holds != Breaking::Holds::when_quiet || !a_[id].during || !std::holds_alternative<NoTrigger>(a_[id].trigger) || !breached_by_acting(id)) continue;
    std::vector<Index> ways;
    if (breaking.shut != none) ways.push_back(breaking.shut);
    for (Index i = 0; i < graph_.instances_of_clause[id.index]; ++i)
      if (std::find(all.begin(), all.end(), during(*a_[id].during, bindings(a_[id].families, i), true)) != all.end()) ways.push_back(way_to_breach(id, i, none, false));
    if (!ways.empty()) graph_.breakings[graph_.nodes[node].thing].shut = ways.size() == 1 ? ways.front() : add(Needs::any, Role::plain, {}, ways);
  }
}

// Once all is expanded.

/// All that shuts something, and who takes part in that.
void Grounder::note_shutting() {
  std::unordered_map<Index, std::vector<Index>> known;
  const auto acts_of = [&](Index shut) -> const std::vector<Index>& {
    const auto [same, fresh] = known.emplace(shut, std::vector<Index>{});
    if (fresh) same->second = note_made(shut);
    return same->second;
  };
  for (Index i = 0; i < graph_.nodes.size(); ++i) {
    const Node& node = graph_.nodes[i];
    if (node.role == Role::going_on) {
      graph_.targets.push_back({.node = i, .acts = acts_of(graph_.close_of_phase[node.thing] + node.instance)});
    } else if (node.role == Role::calm && graph_.breakings[node.thing].holds != Breaking::Holds::from_since) {
      const Breaking& breaking = graph_.breakings[node.thing];
      graph_.targets.push_back(breaking.shut == none ? acts_that_break(breaking) : Target{.acts = acts_of(breaking.shut)});
      graph_.targets.back().node = i;
      if (breaking.shut != none) graph_.breakers[node.thing] = doers_of(graph_.targets.back().acts);
    }
  }
  std::sort(graph_.made.begin(), graph_.made.end());
  graph_.made.erase(std::unique(graph_.made.begin(), graph_.made.end()), graph_.made.end());
  for (Target& target : graph_.targets) {
    std::sort(target.acts.begin(), target.acts.end());
    target.acts.erase(std::unique(target.acts.begin(), target.acts.end()), target.acts.end());
    for (const Index act : target.acts) graph_.acts[graph_.nodes[act].thing].shuts = true;
  }
}

/// Of the acts that break a calm, those that something rests on.
Target Grounder::acts_that_break(const Breaking& breaking) {
  Target target;
  for (const Pattern& one : patterns(breaking.occ, breaking.bindings))
    for (const EventId event : cast_.covers(one.event)) {
      const auto doers = cast_.doers(event, one.by, one.event);
      const auto sites = cast_.sites(event, one.in, one.event);
      const auto choices = cast_.choices(event, one.fields);
      for (const auto by : doers)
        for (const auto in : sites)
          for (const auto fields : choices) {
            const Index node = existing_act(event, one.edge, by, in, fields);
            const Index start = one.edge == Edge::end ? existing_act(event, Edge::start, by, in, fields) : none;  // whoever ends it has started it
            for (const Index act : {node, start})
              if (act != none) target.acts.push_back(act);
            // What is done in a place that holds others may have been done in any of them (R3).
            const auto& places = cast_.roles(event).in;
            const bool holds_others = places[in] && std::any_of(places.begin(), places.end(), [&](PlaceId inner) { return inner != places[in] && cast_.inside(places[in], inner); });
            if (node == none && start == none && !holds_others) target.otherwise.push_back(cast_.roles(event).by[by]);
          }
      std::sort(target.otherwise.begin(), target.otherwise.end());
      target.otherwise.erase(std::unique(target.otherwise.begin(), target.otherwise.end()), target.otherwise.end());
    }
  return target;
}

/// What a way to shut something rests on; its acts.
std::vector<Index> Grounder::note_made(Index shut) {
  std::vector<Index> acts;
  std::vector<Index> next{shut};
  std::unordered_set<Index> known{shut};
  while (!next.empty() && graph_.made.size() < made_max) {
    const Index index = next.back();
    next.pop_back();
    graph_.made.push_back(index);
    if (graph_.nodes[index].role == Role::act) acts.push_back(index);
    const Node& node = graph_.nodes[index];
    if (node.role == Role::flood && known.insert(graph_.floods[node.thing]).second) next.push_back(graph_.floods[node.thing]);
    if (node.role == Role::wrong && known.insert(graph_.wrongs[node.thing]).second) next.push_back(graph_.wrongs[node.thing]);
    for (const Child& child : graph_.children_of(index)) {
      const Role role = graph_.nodes[child.node].role;
      const bool at_will = role == Role::due || role == Role::bar || role == Role::breach || (role == Role::calm && graph_.breakings[graph_.nodes[child.node].thing].holds != Breaking::Holds::from_since);
      if (!at_will && known.insert(child.node).second) next.push_back(child.node);
    }
  }
  return acts;
}

std::vector<PartyId> Grounder::doers_of(const std::vector<Index>& acts) const {
  std::vector<PartyId> parties;
  for (const Index act : acts)
    if (const PartyId party = graph_.acts[graph_.nodes[act].thing].by) parties.push_back(party);
  std::sort(parties.begin(), parties.end());
  parties.erase(std::unique(parties.begin(), parties.end()), parties.end());
  return parties;
}

}  // namespace truce::graph
