// Circles, gates, blockers and ways out of many random agreements, against all orders of events.
#include <doctest/doctest.h>
#include <truce/check.h>

#include <algorithm>
#include <map>
#include <string>

#include "check/blockers.h"
#include "check/circles.h"
#include "check/concessions.h"
#include "check/graph.h"
#include "check/study.h"
#include "check/words.h"
#include "reference/orders.h"
#include "reference/unfold.h"
#include "small.h"

namespace {

using truce::Agreement;
using truce::ClauseId;
using truce::Gate;
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

/// A small text with its graph, and the same text without families for the brute force.
struct Case {
  Small small = {};
  truce::graph::Graph graph = {};
  truce::reference::Unfolded unfolded = {};

  [[nodiscard]] Reached reached(const Question& question) const { return what_can_happen(unfolded.agreement, question); }
  /// What a gate of the text has become: one for each choice of members.
  [[nodiscard]] std::vector<Gate> copies(const Gate& gate) const {
    if (const auto* named = std::get_if<truce::NamedId>(&gate)) return all_of(unfolded.named[named->index]);
    if (const auto* phase = std::get_if<truce::PhaseId>(&gate)) return all_of(unfolded.phases[phase->index]);
    return all_of(unfolded.clauses[std::get<ClauseId>(gate).index]);
  }

 private:
  template <class Id>
  static std::vector<Gate> all_of(const std::vector<Id>& ids) { return {ids.begin(), ids.end()}; }
};

/// A wrong answer is one that says "never" of what some order of events reaches; for a plain text any difference is.
void same(const Case& one, bool reached, bool can, const std::string& what) {
  const bool right = one.small.plain ? reached == can : can || !reached;
  if (!right) FAIL_CHECK(what, std::string(reached ? " can happen. " : " cannot happen. "), one.small.told());
}

void compare_gates(const Case& one, bool strict) {
  namespace graph_of = truce::graph;
  const auto possible = graph_of::possible(one.graph, strict ? graph_of::Mode::strict : graph_of::Mode::lenient);
  const Reached reached = one.reached({.strict = strict});
  const std::string mode = strict ? "strict: " : "lenient: ";
  const Agreement& a = one.small.agreement;
  for (std::size_t i = 0; i < a.named.size(); ++i)
    for (std::size_t k = 0; k < one.unfolded.named[i].size(); ++k)
      same(one, reached.named[one.unfolded.named[i][k].index], possible.can[one.graph.node_of_named[i] + k], mode + a.named[i].name);
  for (std::size_t i = 0; i < a.phases.size(); ++i)
    for (std::size_t k = 0; k < one.unfolded.phases[i].size(); ++k) {
      const auto copy = one.unfolded.phases[i][k].index;
      same(one, reached.phases[copy], possible.can[one.graph.open_of_phase[i] + k], mode + a.phases[i].name);
      same(one, reached.closes[copy], possible.can[one.graph.close_of_phase[i] + k], mode + "end of " + a.phases[i].name);
    }
  for (std::size_t i = 0; i < a.clauses.size(); ++i)
    for (std::size_t k = 0; k < one.unfolded.clauses[i].size(); ++k)
      same(one, reached.clauses[one.unfolded.clauses[i][k].index], possible.can[one.graph.gate_of_clause[i] + k], mode + "clause " + a.clauses[i].label);
}

struct Counted {
  std::size_t read_well = 0;
  std::size_t with_circles = 0;
  std::size_t stories = 0;
  std::size_t told = 0;      ///< groups that can block, found by trying, told as well
  std::size_t not_told = 0;
  std::size_t gates = 0;
  std::size_t unsure = 0;    ///< gates of which the program says that others may be able to block, too
};

// Blockers.

using Group = std::vector<PartyId>;

/// What a group can keep shut in some way: each does nothing but some of what it can do, before anybody else and again and again.
std::vector<Reached> attempts(const Case& one, const Group& group, const Group& acting) {
  std::vector<Reached> all;
  for (const auto& way : truce::orders::ways_to_act(one.unfolded.agreement, acting)) all.push_back(one.reached({.idle = group, .first = way}));
  return all;
}

bool kept_shut(const std::vector<Reached>& ways, const Gate& gate) {
  return std::any_of(ways.begin(), ways.end(), [&](const Reached& reached) { return !reached_gate(reached, gate); });
}

/// Played as it is told: each does as its part says, and the gate stays shut for some member.
void compare_parts(const Case& one, const truce::Blocker& blocker) {
  if (blocker.parts.empty()) return;
  Group who;
  Group acting;
  for (const truce::Blocker::Part& part : blocker.parts) {
    who.push_back(part.by);
    if (truce::graph::is_acting(part.how)) acting.push_back(part.by);
  }
  if (who != blocker.parties) FAIL_CHECK("other parties. ", one.small.told());
  const std::vector<Reached> ways = attempts(one, who, acting);
  const auto copies = one.copies(blocker.gate);
  const bool holds = std::any_of(copies.begin(), copies.end(), [&](const Gate& copy) { return kept_shut(ways, copy); });
  if (!holds) FAIL_CHECK(blocker.says, ", but so it can open. ", one.small.told());
}

/// Every group of up to three who can keep a gate shut for some member, found by trying, without those that hold a smaller
/// one; and for how many members.
std::map<Group, std::uint32_t> tried_blockers(const Case& one, const Reached& open, const std::map<Group, std::vector<Reached>>& ways, const Gate& gate) {
  std::map<Group, std::uint32_t> found;
  for (const Gate& copy : one.copies(gate)) {
    if (!reached_gate(open, copy)) continue;
    std::vector<Group> here;
    for (const std::size_t size : {1U, 2U, 3U})
      for (const auto& tried : ways) {
        const Group& group = tried.first;
        const bool larger = std::any_of(here.begin(), here.end(), [&](const Group& other) { return std::includes(group.begin(), group.end(), other.begin(), other.end()); });
        if (group.size() == size && kept_shut(tried.second, copy) && !larger) here.push_back(group);
      }
    for (const Group& group : here) ++found[group];
  }
  return found;
}

void compare_blockers(const Case& one, const Structure& structure, Counted& counted) {
  const Reached open = one.reached({});
  std::map<Group, std::vector<Reached>> ways;
  for (const Group& group : std::vector<Group>{{{0}}, {{1}}, {{2}}, {{0}, {1}}, {{0}, {2}}, {{1}, {2}}, {{0}, {1}, {2}}}) ways[group] = attempts(one, group, group);
  for (const truce::Blocker& blocker : structure.blockers) compare_parts(one, blocker);
  for (const Gate& gate : gates_of(one.small.agreement)) {
    const auto* clause = std::get_if<ClauseId>(&gate);
    if (clause != nullptr && truce::tests::answers_a_breach(one.small.agreement, one.small.agreement[*clause])) continue;
    const std::map<Group, std::uint32_t> tried = tried_blockers(one, open, ways, gate);
    const bool unsure = std::binary_search(structure.more_blockers.begin(), structure.more_blockers.end(), gate);
    ++counted.gates;
    counted.unsure += unsure ? 1 : 0;
    std::map<Group, std::uint32_t> said;
    for (const truce::Blocker& blocker : structure.blockers) {
      if (blocker.gate != gate) continue;
      said[blocker.parties] += blocker.times;
      const auto copies = one.copies(gate);
      const auto shut = std::count_if(copies.begin(), copies.end(), [&](const Gate& copy) { return kept_shut(ways.at(blocker.parties), copy); });
      if (shut < blocker.times) FAIL_CHECK(blocker.says, ", but it can open. ", one.small.told());
    }
    for (const auto& [group, times] : tried) {
      const auto all = said.find(group);
      const bool told = all != said.end() && all->second >= times;
      ++(told ? counted.told : counted.not_told);
      if (!told && !unsure) FAIL_CHECK("a group of ", group.size(), " from ", one.small.agreement[group.front()].name, " on can keep ", truce::graph::name_of(one.small.agreement, gate), " shut, and it is not told. ", one.small.told());
      if (!told && unsure && std::getenv("TRUCE_SHOW") != nullptr) MESSAGE("not told: ", group.size(), " from ", one.small.agreement[group.front()].name, " ", truce::graph::name_of(one.small.agreement, gate), " ", one.small.told());
    }
  }
}

// Ways out.

/// With the values that the graph tells apart.
bool done(const Case& one, const Reached& reached, const truce::graph::Act& act) {
  const truce::graph::Cast cast(one.small.agreement);
  const auto& told = cast.roles(act.event).fields;
  const Agreement& a = one.small.agreement;
  const auto& declared = a[a[act.event].included_in ? a[act.event].included_in : act.event].fields;
  return std::any_of(reached.deeds.begin(), reached.deeds.end(), [&](const truce::orders::Done& deed) {
    if (deed.event != act.event || deed.edge != act.edge || deed.by != act.by || deed.in != act.in) return false;
    std::uint32_t rest = act.fields;
    for (const truce::Field* field : told) {
      const std::string& value = field->values[rest % field->values.size()];
      rest /= static_cast<std::uint32_t>(field->values.size());
      for (std::size_t i = 0; i < declared.size(); ++i)
        if (declared[i].name == field->name && deed.values[i] != value) return false;
    }
    return true;
  });
}

/// Can every act on the circle happen, and every clause come into play, without these words?
bool ended(const Case& one, const truce::graph::Loop& loop, const std::vector<Drop>& dropped) {
  using truce::graph::Role;
  const Reached reached = one.reached({.strict = true, .dropped = dropped});
  const auto& nodes = one.graph.nodes;
  const auto step = [&](truce::graph::Index node) { return nodes[node].role == Role::act || nodes[node].role == Role::clause; };
  const bool steps = std::any_of(loop.nodes.begin(), loop.nodes.end(), step);
  for (std::size_t i = 0; i < loop.nodes.size(); ++i) {
    const truce::graph::Node& node = nodes[loop.nodes[i]];
    const truce::graph::Node& next = nodes[loop.nodes[(i + 1) % loop.nodes.size()]];
    if (node.role == Role::act) {
      const truce::graph::Act& act = one.graph.acts[node.thing];
      const bool own_start = next.role == Role::act && one.graph.acts[next.thing].event == act.event && act.edge == truce::Edge::end;
      if (!own_start && !done(one, reached, act)) return false;
    }
    if (node.role == Role::clause && !reached.clauses[one.unfolded.clauses[node.thing][node.instance].index]) return false;
    if (!steps && node.role == Role::phase && !reached.phases[one.unfolded.phases[node.thing][node.instance].index]) return false;
  }
  return true;
}

/// The same words, given up for every member.
void add_copies(const Case& one, const Drop& drop, std::vector<Drop>& all) {
  const Agreement& a = one.small.agreement;
  if (drop.what != Drop::What::opening) {
    for (const ClauseId copy : one.unfolded.clauses[drop.clause.index]) all.push_back({.what = drop.what, .clause = copy});
    return;
  }
  for (std::size_t i = 0; i < a.phases.size(); ++i)
    for (const truce::PhaseId copy : one.unfolded.phases[i]) {
      const truce::ConditionId opens = one.unfolded.agreement[copy].opens;
      if (a.phases[i].opens == drop.part) all.push_back({.what = drop.what, .part = opens});
      const auto* parts = std::get_if<truce::All>(&a[a.phases[i].opens].form);
      for (std::size_t k = 0; parts != nullptr && k < parts->parts.size(); ++k)
        if (parts->parts[k] == drop.part) all.push_back({.what = drop.what, .part = std::get<truce::All>(one.unfolded.agreement[opens].form).parts[k]});
    }
}
bool ended_without(const Case& one, const truce::graph::Loop& loop, const std::vector<Drop>& dropped) {
  std::vector<Drop> all;
  for (const Drop& drop : dropped) add_copies(one, drop, all);
  return ended(one, loop, all);
}

Drop drop_of(const truce::graph::Unit& unit) {
  using What = truce::graph::Unit::What;
  if (unit.what == What::opening) return {.what = Drop::What::opening, .part = unit.part};
  const Drop::What what = unit.what == What::during ? Drop::What::during : unit.what == What::trigger ? Drop::What::trigger : Drop::What::bar;
  return {.what = what, .clause = unit.clause};
}

/// What it says must go does end the deadlock; and no set of one or two that does is left out.
void compare_concessions(const Case& one) {
  namespace graph_of = truce::graph;
  const auto strict = graph_of::possible(one.graph, graph_of::Mode::strict);
  const std::vector<Drop> all = truce::orders::drops_of(one.small.agreement);
  std::vector<Drop> everything;
  for (const Drop& drop : all) add_copies(one, drop, everything);
  for (const graph_of::Loop& loop : graph_of::loops(one.graph, strict)) {
    if (ended(one, loop, {})) FAIL_CHECK("there is no deadlock. ", one.small.told());
    if (!one.small.plain) continue;
    const bool curable = ended(one, loop, everything);
    const auto sets = graph_of::concession_sets(one.graph, strict, loop);
    std::size_t said[2] = {0, 0};
    for (const auto& set : sets) {
      std::vector<Drop> dropped;
      for (const auto unit : set) add_copies(one, drop_of(one.graph.units[unit]), dropped);
      if (set.size() <= 2) ++said[set.size() - 1];
      if (curable && !ended(one, loop, dropped)) FAIL_CHECK("a way out that does not end it. ", one.small.told());
    }
    if (!curable) continue;
    std::size_t ones = 0;
    std::size_t twos = 0;
    std::vector<bool> alone(all.size(), false);
    for (std::size_t i = 0; i < all.size(); ++i) ones += (alone[i] = ended_without(one, loop, {all[i]})) ? 1U : 0U;
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t j = i + 1; j < all.size(); ++j)
        if (!alone[i] && !alone[j] && ended_without(one, loop, {all[i], all[j]})) ++twos;
    if (ones != said[0] || twos != said[1])
      FAIL_CHECK("ways out: ", said[0], " and ", said[1], " said, ", ones, " and ", twos, " by trying. ", one.small.told());
  }
}

void compare(Small small, Counted& counted) {
  auto agreement = truce::read_agreement(small.text, "random.truce");
  if (!agreement) {
    if (counted.read_well < 3) MESSAGE(agreement.error().front().says, "\n", small.text);
    return;
  }
  ++counted.read_well;
  Case one{.small = std::move(small)};
  one.small.agreement = std::move(*agreement);
  one.graph = truce::graph::ground(one.small.agreement);
  one.unfolded = truce::reference::unfold(one.small.agreement);
  compare_gates(one, true);
  compare_gates(one, false);
  const Structure structure = truce::study(one.small.agreement);
  counted.with_circles += structure.circles.empty() ? 0 : 1;
  compare_blockers(one, structure, counted);
  compare_concessions(one);
  counted.stories += compare_stories(one.small);
}

template <class Text>
void compare_many(std::uint64_t cases, Text text) {
  const std::uint64_t first = number_from("TRUCE_SEED", 1);
  Counted counted;
  for (std::uint64_t seed = first; seed < first + cases; ++seed)
    for (const bool plain : {true, false}) compare({.seed = seed, .plain = plain, .text = text(seed, plain)}, counted);
  MESSAGE("seeds from ", first, ": ", counted.read_well, " agreements, ", counted.with_circles, " of them with circles, ", counted.stories, " stories played, of ", counted.told + counted.not_told, " who can block ", counted.not_told, " not told; of ", counted.gates, " gates ", counted.unsure, " where there may be more");
  CHECK(counted.read_well > cases);
  CHECK(counted.with_circles > cases / 50);
  CHECK(counted.stories > cases / 10);
}

}  // namespace

TEST_CASE("all orders of events lead to the same answers") { compare_many(number_from("TRUCE_CASES", 430), [](std::uint64_t seed, bool plain) { return truce::orders::random_agreement(seed, plain); }); }

TEST_CASE("all orders of events lead to the same answers for every member of a family") { compare_many(number_from("TRUCE_CASES", 240), truce::orders::random_families); }
