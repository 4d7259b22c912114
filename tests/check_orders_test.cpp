// Circles, gates, blockers and ways out of many random agreements, against all orders of events.
#include <doctest/doctest.h>
#include <truce/check.h>

#include <algorithm>
#include <set>
#include <string>

#include "check/circles.h"
#include "check/concessions.h"
#include "check/graph.h"
#include "check/study.h"
#include "reference/orders.h"
#include "small.h"

namespace {

using truce::Agreement;
using truce::ClauseId;
using truce::PartyId;
using truce::Structure;
using truce::orders::Drop;
using truce::orders::Question;
using truce::orders::Reached;
using truce::orders::what_can_happen;
using truce::tests::compare_stories;
using truce::tests::gates_of;
using truce::tests::number_from;
using truce::tests::reached_gate;
using truce::tests::Small;

/// A wrong answer is one that says "never" of what some order of events reaches; for a plain text any difference is.
void same(const Small& small, bool reached, bool can, const std::string& what) {
  const bool right = small.plain ? reached == can : can || !reached;
  if (!right) FAIL_CHECK(what, std::string(reached ? " can happen. " : " cannot happen. "), small.told());
}

void compare_gates(const Small& small, const truce::graph::Graph& graph, bool strict) {
  namespace graph_of = truce::graph;
  const auto possible = graph_of::possible(graph, strict ? graph_of::Mode::strict : graph_of::Mode::lenient);
  const Reached reached = what_can_happen(small.agreement, {.strict = strict});
  const std::string mode = strict ? "strict: " : "lenient: ";
  for (std::size_t i = 0; i < reached.named.size(); ++i)
    same(small, reached.named[i], possible.can[graph.node_of_named[i]], mode + small.agreement.named[i].name);
  for (std::size_t i = 0; i < reached.phases.size(); ++i) {
    same(small, reached.phases[i], possible.can[graph.open_of_phase[i]], mode + small.agreement.phases[i].name);
    same(small, reached.closes[i], possible.can[graph.close_of_phase[i]], mode + "end of " + small.agreement.phases[i].name);
  }
  for (std::size_t i = 0; i < reached.clauses.size(); ++i)
    same(small, reached.clauses[i], possible.can[graph.gate_of_clause[i]], mode + "clause " + small.agreement.clauses[i].label);
}

/// What a group can keep shut in some way: each does nothing, or nothing but break calm.
std::vector<Reached> attempts(const Small& small, const std::vector<PartyId>& group) {
  const auto counts_calm = [](const truce::Condition& condition) { return std::holds_alternative<truce::NoneFor>(condition.form); };
  const bool calm = std::any_of(small.agreement.conditions.begin(), small.agreement.conditions.end(), counts_calm);
  std::vector<Reached> all;
  for (std::uint32_t way = 0; way < (calm ? 1U << group.size() : 1U); ++way) {
    std::vector<PartyId> unruly;
    for (std::size_t i = 0; i < group.size(); ++i)
      if ((way >> i & 1U) != 0) unruly.push_back(group[i]);
    all.push_back(what_can_happen(small.agreement, {.idle = group, .unruly = unruly}));
  }
  return all;
}

/// Played as it is told: each does as its part says, and the gate stays shut.
void compare_parts(const Small& small, const truce::Blocker& blocker) {
  std::vector<PartyId> unruly;
  for (const truce::Blocker::Part& part : blocker.parts)
    if (part.how == truce::Blocker::How::breaking_calm) unruly.push_back(part.by);
  if (blocker.parts.empty()) return;
  std::vector<PartyId> who;
  for (const truce::Blocker::Part& part : blocker.parts) who.push_back(part.by);
  if (who != blocker.parties) FAIL_CHECK("other parties. ", small.told());
  if (reached_gate(what_can_happen(small.agreement, {.idle = who, .unruly = unruly}), blocker.gate)) FAIL_CHECK(blocker.says, ", but so it can open. ", small.told());
}

/// Every group of up to three who can keep a gate shut, found by trying, without those that hold a smaller one.
void compare_blockers(const Small& small, const Structure& structure) {
  const Reached open = what_can_happen(small.agreement, {});
  const std::vector<std::vector<PartyId>> groups{{{0}}, {{1}}, {{2}}, {{0}, {1}}, {{0}, {2}}, {{1}, {2}}, {{0}, {1}, {2}}};
  const auto gates = gates_of(small.agreement);
  std::vector<std::set<std::vector<PartyId>>> tried(gates.size());
  for (const auto& group : groups) {
    const std::vector<Reached> ways = attempts(small, group);
    for (std::size_t i = 0; i < gates.size(); ++i) {
      const bool smaller = std::any_of(tried[i].begin(), tried[i].end(), [&](const auto& other) { return std::includes(group.begin(), group.end(), other.begin(), other.end()); });
      const bool can = std::any_of(ways.begin(), ways.end(), [&](const Reached& reached) { return !reached_gate(reached, gates[i]); });
      if (reached_gate(open, gates[i]) && can && !smaller) tried[i].insert(group);
      for (const truce::Blocker& blocker : structure.blockers)
        if (blocker.gate == gates[i] && blocker.parties == group && !can) FAIL_CHECK(blocker.says, ", but it can open. ", small.told());
    }
  }
  for (const truce::Blocker& blocker : structure.blockers) compare_parts(small, blocker);
  if (!small.plain) return;
  for (std::size_t i = 0; i < gates.size(); ++i) {
    std::set<std::vector<PartyId>> said;
    for (const truce::Blocker& blocker : structure.blockers)
      if (blocker.gate == gates[i]) said.insert(blocker.parties);
    if (said != tried[i]) FAIL_CHECK("gate ", i, ": ", said.size(), " blockers, and ", tried[i].size(), " by trying. ", small.told());
  }
}

/// Can every act on the circle happen, and every clause come into play, without these words?
bool ended(const Small& small, const truce::graph::Graph& graph, const truce::graph::Loop& loop, const std::vector<Drop>& dropped) {
  using truce::graph::Role;
  const Reached reached = what_can_happen(small.agreement, {.strict = true, .dropped = dropped});
  const auto step = [&](truce::graph::Index node) { return graph.nodes[node].role == Role::act || graph.nodes[node].role == Role::clause; };
  const bool steps = std::any_of(loop.nodes.begin(), loop.nodes.end(), step);
  for (std::size_t i = 0; i < loop.nodes.size(); ++i) {
    const truce::graph::Node& node = graph.nodes[loop.nodes[i]];
    const truce::graph::Node& next = graph.nodes[loop.nodes[(i + 1) % loop.nodes.size()]];
    if (node.role == Role::act) {
      const truce::graph::Act& act = graph.acts[node.thing];
      const bool own_start = next.role == Role::act && graph.acts[next.thing].event == act.event && act.edge == truce::Edge::end;
      if (!own_start && !reached.deeds.contains({act.event, act.edge, act.by})) return false;
    }
    if (node.role == Role::clause && !reached.clauses[node.thing]) return false;
    if (!steps && node.role == Role::phase && !reached.phases[node.thing]) return false;
  }
  return true;
}

Drop drop_of(const truce::graph::Unit& unit) {
  using What = truce::graph::Unit::What;
  if (unit.what == What::opening) return {.what = Drop::What::opening, .part = unit.part};
  const Drop::What what = unit.what == What::during ? Drop::What::during : unit.what == What::trigger ? Drop::What::trigger : Drop::What::bar;
  return {.what = what, .clause = unit.clause};
}

/// What it says must go does end the deadlock; and no set of one or two that does is left out.
void compare_concessions(const Small& small, const truce::graph::Graph& graph) {
  namespace graph_of = truce::graph;
  const auto strict = graph_of::possible(graph, graph_of::Mode::strict);
  const std::vector<Drop> all = truce::orders::drops_of(small.agreement);
  for (const graph_of::Loop& loop : graph_of::loops(graph, strict)) {
    if (ended(small, graph, loop, {})) FAIL_CHECK("there is no deadlock. ", small.told());
    if (!small.plain) continue;
    const auto sets = graph_of::concession_sets(graph, strict, loop);
    std::size_t said[2] = {0, 0};
    for (const auto& set : sets) {
      std::vector<Drop> dropped;
      for (const auto unit : set) dropped.push_back(drop_of(graph.units[unit]));
      if (set.size() <= 2) ++said[set.size() - 1];
      if (ended(small, graph, loop, all) && !ended(small, graph, loop, dropped)) FAIL_CHECK("a way out that does not end it. ", small.told());
    }
    if (!ended(small, graph, loop, all)) continue;
    std::size_t ones = 0;
    std::size_t twos = 0;
    std::vector<bool> alone(all.size(), false);
    for (std::size_t i = 0; i < all.size(); ++i) ones += (alone[i] = ended(small, graph, loop, {all[i]})) ? 1U : 0U;
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t j = i + 1; j < all.size(); ++j)
        if (!alone[i] && !alone[j] && ended(small, graph, loop, {all[i], all[j]})) ++twos;
    if (ones != said[0] || twos != said[1])
      FAIL_CHECK("ways out: ", said[0], " and ", said[1], " said, ", ones, " and ", twos, " by trying. ", small.told());
  }
}

}  // namespace

TEST_CASE("all orders of events lead to the same answers") {
  const std::uint64_t first = number_from("TRUCE_SEED", 1);
  const std::uint64_t cases = number_from("TRUCE_CASES", 1000);
  std::size_t read_well = 0;
  std::size_t with_circles = 0;
  std::size_t stories = 0;
  for (std::uint64_t seed = first; seed < first + cases; ++seed)
    for (const bool plain : {true, false}) {
      Small small{.seed = seed, .plain = plain, .text = truce::orders::random_agreement(seed, plain)};
      auto agreement = truce::read_agreement(small.text, "random.truce");
      if (!agreement) {
        if (read_well < 3) MESSAGE(agreement.error().front().says, "\n", small.text);
        continue;
      }
      ++read_well;
      small.agreement = std::move(*agreement);
      const truce::graph::Graph graph = truce::graph::ground(small.agreement);
      compare_gates(small, graph, true);
      compare_gates(small, graph, false);
      const Structure structure = truce::study(small.agreement);
      with_circles += structure.circles.empty() ? 0 : 1;
      compare_blockers(small, structure);
      compare_concessions(small, graph);
      stories += compare_stories(small);
    }
  MESSAGE("seeds from ", first, ": ", read_well, " agreements, ", with_circles, " of them with circles, ", stories, " stories played");
  CHECK(read_well > cases);
  CHECK(with_circles > cases / 50);
  CHECK(stories > cases / 10);
}
