// What the structure of a text says before it is signed: on the examples, on small texts with a known answer, and on
// many random ones against all orders of events.
#include <doctest/doctest.h>
#include <truce/check.h>
#include <truce/monitor.h>
#include <truce/waiting.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>

#include "check/circles.h"
#include "check/concessions.h"
#include "check/graph.h"
#include "check/rehearsal.h"
#include "check/study.h"
#include "reference/dates.h"
#include "reference/orders.h"

namespace {

using truce::Agreement;
using truce::Circle;
using truce::Structure;

Agreement example(const std::string& name) {
  auto agreement = truce::load_agreement(std::string(TRUCE_SOURCE_DIR) + "/tests/examples/" + name + ".truce");
  REQUIRE(agreement);
  return *agreement;
}

Agreement read(const std::string& text) {
  auto agreement = truce::read_agreement(text, "test.truce");
  if (!agreement) FAIL(agreement.error().front().says, "\n", text);
  return *agreement;
}

std::vector<std::string> clauses_of(const Agreement& agreement, const Circle& circle) {
  std::vector<std::string> labels;
  for (const truce::Link& link : circle.links)
    if (link.clause) labels.push_back(agreement[link.clause].label);
  return labels;
}

/// "C2|3+4": each way out as the labels of who drops what.
std::vector<std::string> ways_out_of(const Agreement& agreement, const Circle& circle) {
  std::vector<std::string> ways;
  for (const truce::Concession& way : circle.ways_out) {
    std::string text;
    for (const auto& part : way.parts) text += (text.empty() ? "" : " + ") + agreement.quote(part.drops);
    ways.push_back(text);
  }
  return ways;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("disarmament and withdrawal wait for each other in all five sectors") {
  const Agreement gaza = example("gaza_force");
  const Structure structure = truce::study(gaza);
  REQUIRE(structure.circles.size() == 1);
  const Circle& circle = structure.circles.front();
  CHECK(circle.times == 5);
  CHECK(circle.family == "in each sector");
  CHECK_FALSE(circle.hard);
  CHECK(circle.pledged);
  CHECK(clauses_of(gaza, circle) == Words{"3", "C2"});
  CHECK(ways_out_of(gaza, circle) ==
        Words{"weapons_gone in that sector", "during handover in each sector", "before end of withdrawal in that sector"});
  CHECK(circle.ways_out.back().parts.front().by == gaza.party("hamas"));
  CHECK(structure.never.empty());
  CHECK(structure.never_closes == std::vector{gaza.phase("deployment")});
}

TEST_CASE("the election and the border wait for each other, with two ways out") {
  const Agreement package = example("package_of_measures");
  const Structure structure = truce::study(package);
  REQUIRE(structure.circles.size() == 1);
  const Circle& circle = structure.circles.front();
  CHECK(circle.times == 1);
  CHECK(clauses_of(package, circle) == Words{"9.1", "A2"});
  CHECK(ways_out_of(package, circle) == Words{"once settlement", "before end of handback by neighbour in border"});
  CHECK(structure.never.empty());
}

TEST_CASE("an agreement without a circle has none") {
  const Structure structure = truce::study(example("old_town"));
  CHECK(structure.circles.empty());
  CHECK(structure.never.empty());
}

TEST_CASE("the executive and the arms of 1999 wait for each other, whoever goes first") {
  const Agreement agreement = example("executive_and_arms");
  const Structure structure = truce::study(agreement);
  REQUIRE(structure.circles.size() == 1);
  CHECK(structure.circles.front().hard);
  CHECK(clauses_of(agreement, structure.circles.front()) == Words{"U1", "R1"});
  CHECK(ways_out_of(agreement, structure.circles.front()) == Words{"before start of decommissioning", "before appointment by unionists"});
}

TEST_CASE("the linked withdrawals of 1982 wait for each other, and the agreements of 1988 do not") {
  const Agreement agreement = example("linkage");
  const Structure structure = truce::study(agreement);
  REQUIRE(structure.circles.size() == 1);
  CHECK(structure.circles.front().hard);
  CHECK(structure.circles.front().pledged);
  CHECK(clauses_of(agreement, structure.circles.front()) == Words{"S1", "C1"});
  CHECK(truce::study(example("regional_accords")).circles.empty());
  CHECK(truce::study(example("regional_accords")).deadlines.empty());
}

TEST_CASE("two bars alone make a hard circle") {
  const Agreement agreement = read(R"(agreement "Two bars"
party a, b
event x by a
event y by b
clause 1 a will not make x before y
clause 2 b must not make y before x
)");
  const Structure structure = truce::study(agreement);
  REQUIRE(structure.circles.size() == 1);
  CHECK(structure.circles.front().hard);
  CHECK(structure.circles.front().pledged);
  CHECK(ways_out_of(agreement, structure.circles.front()) == Words{"before y", "before x"});
}

TEST_CASE("a circle through an `or` says why the other branch is shut") {
  const Agreement agreement = read(R"(agreement "Either"
party a, b, c
event x by a
event y by b
event z by c
condition either is once y or once z
clause 1 once either, a must make x
clause 2 b must not make y before x
clause 3 c will not make z
)");
  const Structure structure = truce::study(agreement);
  REQUIRE(structure.circles.size() == 1);
  CHECK(clauses_of(agreement, structure.circles.front()) == Words{"1", "2"});
  REQUIRE(structure.circles.front().shut_branches.size() == 1);
  CHECK(ways_out_of(agreement, structure.circles.front()) == Words{"once either", "before x", "3 c will not make z"});
}

TEST_CASE("a ban that ends with a phase does not hold what outlasts it") {
  const Structure structure = truce::study(read(R"(agreement "Outlasting"
party a, b
event x by a
event y by b
phase f opens when once y by b
  closes when once y by b
clause 1 during f, a must not make x before x
clause 2 once during f, a may make x
)"));
  CHECK(structure.circles.empty());
}

TEST_CASE("who can keep the deployment shut") {
  const Agreement gaza = example("gaza_force");
  const Structure structure = truce::study(gaza);
  std::vector<std::pair<std::string, truce::Blocker::How>> found;
  for (const truce::Blocker& blocker : structure.blockers)
    if (blocker.gate == truce::Gate{gaza.phase("deployment")}) {
      REQUIRE(blocker.parties.size() == 1);
      found.emplace_back(gaza[blocker.parties.front()].name, blocker.how);
    }
  using How = truce::Blocker::How;
  CHECK(found == std::vector<std::pair<std::string, How>>{
                     {"indonesia", How::arithmetic}, {"board_of_peace", How::not_acting}, {"security_council", How::not_acting}});
}

TEST_CASE("two who can only together keep a clause shut") {
  const Agreement town = example("old_town");
  const Structure structure = truce::study(town);
  const auto pair = std::find_if(structure.blockers.begin(), structure.blockers.end(), [](const auto& blocker) { return blocker.parties.size() == 2; });
  REQUIRE(pair != structure.blockers.end());
  CHECK(pair->gate == truce::Gate{town.clause("3")});
  CHECK(pair->parties == std::vector{town.party("red_cross"), town.party("water_company")});
  CHECK(pair->says ==
        "together red_cross by not acting (`notice`) and water_company by not acting (`notice`) can keep clause 3 shut; "
        "none of them can without the others");
}

TEST_CASE("of two or three, each is told with what it does") {
  const auto told = [](const std::string& text) {
    for (const truce::Blocker& blocker : truce::study(read("agreement \"Together\"\nparty a, b, c\nevent x by a\nevent y by b\nevent shot by b\nevent report by b about x\n"
                                                         "pipeline troops: offer by a or b or c -> arrival by a or b or c\n" + text)).blockers)
      if (blocker.parties.size() > 1) return blocker.says;
    return std::string();
  };
  CHECK(told("phase f opens when once x or no shot for 3 days\nclause 1 b must not commit shot\n") ==
        "together a by not acting (`once x`) and b by breaking the calm (`no shot for 3 days`) can keep f shut; none of them can without the others");
  CHECK(told("phase f opens when at least 10 troops past offer\nclause 1 a will bring 6 troops to offer\nclause 2 b will bring 6 troops to offer\nclause 3 c will bring 6 troops to offer\n") ==
        "together a because the numbers do not suffice without it (`at least 10 troops past offer`) and b because the numbers do not suffice without it "
        "(`at least 10 troops past offer`) can keep f shut; none of them can without the others");
  CHECK(told("phase f opens when once x or once report or once y by b\n") ==
        "together a by not acting (`once x`) and b by not certifying (`once report`) can keep f shut; none of them can without the others");
}

TEST_CASE("an exchange that takes seven days cannot end within five") {
  const Structure structure = truce::study(example("package_of_measures"));
  REQUIRE(structure.deadlines.size() == 1);
  const truce::DeadlineConflict& conflict = structure.deadlines.front();
  CHECK_FALSE(conflict.depends_on_luck);
  CHECK(conflict.short_by == truce::Span{2, truce::Unit::day});
  CHECK(truce::study(example("gaza_force")).deadlines.empty());
  CHECK(truce::study(example("old_town")).deadlines.empty());
}

TEST_CASE("a deadline in days ends with the last of them") {
  const auto conflicts = [](const std::string& takes) {
    return truce::study(read("agreement \"Walk\"\n  in force from 2031-03-01\nparty a, b\nprocess walk by a\n  takes " + takes +
                             "\nclause 1 a must end walk by 2031-03-10\n"))
        .deadlines;
  };
  CHECK(conflicts("9 to 9 days").empty());
  REQUIRE(conflicts("10 to 10 days").size() == 1);
  CHECK(conflicts("10 to 10 days").front().short_by == truce::Span{1, truce::Unit::day});
  CHECK(conflicts("9 to 12 days").empty());  // its own step, and quick enough if it likes
}

TEST_CASE("what rests on another being quick depends on luck") {
  const Agreement agreement = read(R"(agreement "Bridge"
  in force from 2031-03-01
party a, b
process repair by b
  takes 5 to 20 days
event crossing by a
clause 1 b must start repair by 2031-03-02
clause 2 a must make crossing by 2031-03-15
clause 3 a must not make crossing before end of repair by b
)");
  const Structure structure = truce::study(agreement);
  REQUIRE(structure.deadlines.size() == 1);
  CHECK(structure.deadlines.front().depends_on_luck);
  CHECK(structure.deadlines.front().whose_step == agreement.party("b"));
}

namespace {

using truce::ClauseId;
using truce::PartyId;
using truce::orders::Drop;
using truce::orders::Question;
using truce::orders::Reached;
using truce::orders::what_can_happen;

/// One small agreement, its graph, and the brute force beside it.
struct Small {
  std::uint64_t seed = 0;
  bool plain = true;
  std::string text = {};
  Agreement agreement = {};

  [[nodiscard]] std::string told() const { return "seed " + std::to_string(seed) + "\n" + text; }
};

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

bool reached_gate(const Reached& reached, const truce::Gate& gate) {
  if (const auto* named = std::get_if<truce::NamedId>(&gate)) return reached.named[named->index];
  if (const auto* phase = std::get_if<truce::PhaseId>(&gate)) return reached.phases[phase->index];
  return reached.clauses[std::get<ClauseId>(gate).index];
}

std::vector<truce::Gate> gates_of(const Agreement& agreement) {
  std::vector<truce::Gate> gates;
  for (std::uint32_t i = 0; i < agreement.named.size(); ++i) gates.emplace_back(truce::NamedId{i});
  for (std::uint32_t i = 0; i < agreement.phases.size(); ++i) gates.emplace_back(truce::PhaseId{i});
  for (std::uint32_t i = 0; i < agreement.clauses.size(); ++i) {
    const truce::Clause& clause = agreement.clauses[i];
    const auto* each = std::get_if<truce::OnEachTrigger>(&clause.trigger);
    const bool answer = each != nullptr && std::holds_alternative<ClauseId>(agreement[each->occ].what);
    if (!answer) gates.emplace_back(ClauseId{i});
  }
  return gates;
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

/// Played on the record, what a story says holds; and whatever can be told as a story is.
std::size_t compare_stories(const Small& small) {
  std::size_t told = 0;
  for (const truce::Finding& finding : truce::lint(small.agreement)) {
    if (finding.story.empty()) {
      const bool owed = finding.number == "E1" || finding.number == "E4" || finding.number == "E6" || finding.number == "E7";
      const bool of_itself = finding.says.starts_with("One step of ");  // a ban that may not be in play yet
      if (owed && !of_itself) FAIL_CHECK("no story of: ", finding.says, " ", small.told());
      continue;
    }
    ++told;
    const auto longer = truce::read_agreement(small.text + finding.story, "random.truce");
    if (!longer) FAIL_CHECK(longer.error().front().says, " ", finding.story, small.told());
    if (!longer) continue;
    for (const truce::TrialResult& result : truce::run_trials(*longer))
      if (!result.holds) FAIL_CHECK(result.found, " ", finding.says, "\n", finding.story, small.told());
  }
  return told;
}

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

}  // namespace

// TRUCE_SEED and TRUCE_CASES look at others, or at more.
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

// A story would prove nothing if the gate stayed shut with the party's acts too.
TEST_CASE("where nobody is missing, the same rehearsal opens the phases of the examples") {
  for (const std::string name : {"gaza_force", "old_town", "package_of_measures"}) {
    const Agreement agreement = example(name);
    const auto studied = truce::graph::studied(agreement);
    std::set<std::uint32_t> phases;
    for (const truce::Blocker& blocker : studied.structure.blockers)
      if (const auto* phase = std::get_if<truce::PhaseId>(&blocker.gate); phase != nullptr && agreement[*phase].name != "handover")  // closes as it opens
        phases.insert(phase->index);
    CHECK_FALSE(phases.empty());
    for (const std::uint32_t phase : phases) {
      const auto gate = studied.graph.open_of_phase[phase];
      const auto played = truce::graph::rehearse(studied.graph, studied.lenient, {.gates = {gate}, .narrow = true});
      std::string story = "\ntest \"All act\"\n";
      for (const std::string& fact : played.given) story += "  given " + fact + "\n";
      const truce::KindId family = agreement.phases[phase].family;
      const std::string key = family ? " in " + agreement[agreement[family].places.front()].name : "";
      story += "  on " + truce::to_text(agreement.clock.date_of(played.last - truce::Duration{1})) + " expect " + agreement.phases[phase].name + key + " is open\n";
      const auto longer = truce::read_agreement(agreement.text + story, "story.truce");
      if (!longer) FAIL(longer.error().front().says, story);
      const auto results = truce::run_trials(*longer);
      CAPTURE(story);
      CAPTURE(results.back().found);
      CHECK(results.back().holds);
    }
  }
}

namespace {

namespace dates = truce::dates;

std::vector<ClauseId> without(std::vector<ClauseId> all, const std::vector<ClauseId>& some) {
  std::erase_if(all, [&](ClauseId id) { return std::find(some.begin(), some.end(), id) != some.end(); });
  return all;
}

/// Each conflict is one, by just so many days, and without them all the rest can be met.
std::size_t compare_deadlines(const Small& small) {
  const auto studied = truce::graph::studied(small.agreement);
  const std::vector<ClauseId> all = dates::deadlines_of(small.agreement);
  std::vector<ClauseId> told;
  std::vector<ClauseId> told_of_luck;
  for (std::size_t i = 0; i < studied.lates.size(); ++i) {
    const truce::DeadlineConflict& conflict = studied.structure.deadlines[i];
    const truce::graph::Late& late = studied.lates[i];
    std::vector<ClauseId> clauses;
    for (const auto& owed : late.owed) clauses.push_back(owed.clause);
    const bool luck = conflict.depends_on_luck;
    if (dates::can_be_met(small.agreement, {.slow = luck, .own = late.own, .counts = clauses})) FAIL_CHECK(conflict.says, ", but it can. ", small.told());
    if (luck && !dates::can_be_met(small.agreement, {.counts = clauses})) FAIL_CHECK(conflict.says, ", but it never can. ", small.told());
    const auto with_days_more = [&](std::int64_t days) {
      for (const ClauseId clause : clauses)
        if (dates::can_be_met(small.agreement, {.slow = luck, .own = late.own, .counts = clauses, .more = {{clause, days}}})) return true;
      return false;
    };
    REQUIRE(conflict.short_by);
    const std::int64_t days = conflict.short_by->count;
    if (conflict.short_by->unit != truce::Unit::day || (small.plain && !with_days_more(days)) || with_days_more(days - 1)) FAIL_CHECK(conflict.says, ", but not by so much. ", small.told());
    auto& list = luck ? told_of_luck : told;
    list.insert(list.end(), clauses.begin(), clauses.end());
  }
  if (!small.plain) return studied.lates.size();
  const std::vector<ClauseId> rest = without(all, told);
  if (!dates::can_be_met(small.agreement, {.counts = rest})) FAIL_CHECK("a conflict that is not told. ", small.told());
  for (std::uint32_t party = 0; party < 3; ++party)
    if (!dates::can_be_met(small.agreement, {.slow = true, .own = PartyId{party}, .counts = without(rest, told_of_luck)})) FAIL_CHECK("luck that is not told. ", small.told());
  return studied.lates.size();
}

}  // namespace

TEST_CASE("all choices of dates lead to the same conflicts") {
  const std::uint64_t first = number_from("TRUCE_SEED", 1);
  const std::uint64_t cases = number_from("TRUCE_CASES", 1000) * 2;
  std::size_t conflicts = 0;
  std::size_t stories = 0;
  for (std::uint64_t seed = first; seed < first + cases; ++seed) {
    const bool plain = seed % 3 != 0;
    Small small{.seed = seed, .plain = plain, .text = dates::random_agreement(seed, plain)};
    small.agreement = read(small.text);
    const std::size_t found = compare_deadlines(small);
    conflicts += found;
    if (found > 0) stories += compare_stories(small);
  }
  MESSAGE("seeds from ", first, ": ", cases, " agreements, ", conflicts, " conflicts, ", stories, " stories played");
  CHECK(conflicts > cases / 20);
}

namespace {

using truce::orders::Done;

/// What the record shows as open: conditions that are so, phases that opened, clauses that came into play.
std::vector<bool> open_now(const Agreement& agreement, const truce::Situation& situation) {
  std::vector<bool> open;
  for (const truce::Gate& gate : gates_of(agreement)) {
    bool is = false;
    for (const auto& one : situation.conditions)
      if (const auto* named = std::get_if<truce::NamedId>(&gate)) is = is || (one.name == *named && one.truth == truce::Truth::yes);
    for (const auto& one : situation.phases)
      if (const auto* phase = std::get_if<truce::PhaseId>(&gate)) is = is || (one.phase == *phase && one.opened);
    for (const auto& one : situation.clauses)
      if (const auto* clause = std::get_if<ClauseId>(&gate)) is = is || (one.clause == *clause && one.state != truce::State::dormant);
    open.push_back(is);
  }
  return open;
}

struct Told {
  std::vector<bool> at_once = {};
  std::vector<bool> later = {};
};

Told told_of(const Agreement& agreement, const truce::Waiting& waiting, const Done& deed) {
  const auto gates = gates_of(agreement);
  Told told{std::vector<bool>(gates.size()), std::vector<bool>(gates.size())};
  const std::string label = (deed.edge == truce::Edge::none ? "" : std::string(to_text(deed.edge)) + " of ") + agreement[deed.event].name;
  for (const truce::Step& step : waiting.steps) {
    if (step.label != label || std::find(step.who.begin(), step.who.end(), deed.by) == step.who.end()) continue;
    for (const truce::Opens& opens : step.opens)
      for (std::size_t i = 0; i < gates.size(); ++i)
        if (gates[i] == opens.gate) (opens.at_once ? told.at_once : told.later)[i] = true;
  }
  return told;
}

truce::Report report_of(const Agreement& agreement, const Done& deed, truce::Instant at, std::size_t number) {
  truce::Report report{.id = "r" + std::to_string(number), .source = "observer"};
  report.act = agreement[deed.event].name;
  report.by = agreement[deed.by].name;
  report.edge = deed.edge;
  report.happened = {at, at};
  report.learned = report.happened;
  report.status = truce::Status::verified;
  report.reliability = 'A';
  report.credibility = 1;
  return report;
}

/// Everything that can be done once, in a random order; the first `taken` of it has been.
std::vector<Done> deeds_in_order(const Agreement& agreement, std::uint64_t seed) {
  std::vector<Done> all;
  for (std::uint32_t i = 0; i < agreement.events.size(); ++i)
    for (const PartyId by : agreement.events[i].by.parties) {
      if (agreement.events[i].sort == truce::EventSort::process) {
        all.push_back({truce::EventId{i}, truce::Edge::start, by});
        all.push_back({truce::EventId{i}, truce::Edge::end, by});
      } else {
        all.push_back({truce::EventId{i}, truce::Edge::none, by});
      }
    }
  std::uint64_t state = seed * 0x9E3779B97F4A7C15U + 3;
  for (std::size_t i = all.size(); i > 1; --i) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    std::swap(all[i - 1], all[(state >> 11U) % i]);
  }
  return all;
}

bool started(const std::vector<Done>& done, const Done& deed) {
  return deed.edge != truce::Edge::end || std::find(done.begin(), done.end(), Done{deed.event, truce::Edge::start, deed.by}) != done.end();
}

/// Nobody is said to wait for a wrong: what a ban that never ends forbids, or what breaks a calm.
bool a_wrong(const Agreement& agreement, truce::EventId event) {
  const auto speaks = [&](truce::OccId occ) { return occ && agreement[occ].what == std::variant<truce::EventId, truce::PhaseId, ClauseId>{event}; };
  const bool counted = std::any_of(agreement.conditions.begin(), agreement.conditions.end(), [&](const truce::Condition& condition) {
    const auto* calm = std::get_if<truce::NoneFor>(&condition.form);
    const auto* most = std::get_if<truce::CountIn>(&condition.form);
    return (calm != nullptr && speaks(calm->occ)) || (most != nullptr && !most->at_least && speaks(most->occ));
  });
  return std::any_of(agreement.clauses.begin(), agreement.clauses.end(), [&](const truce::Clause& clause) {
    const auto* make = std::get_if<truce::Make>(&clause.deed);
    const bool ban = clause.modal == truce::Modal::must_not || clause.modal == truce::Modal::will_not;
    return ban && make != nullptr && speaks(make->occ) && !clause.before && !clause.unless;
  }) || counted;
}

/// Left out: windows that an act done before could fill again, and what is set off anew each time while a phase is open.
bool starts_anew(const std::string& text) {
  if (text.find(" since ") != std::string::npos || text.find(" in 5 days") != std::string::npos) return true;
  for (std::size_t at = text.find(" during f"); at != std::string::npos; at = text.find(" during f", at + 1))
    if (text.compare(at + 10, 9, ", on each") == 0 || text.compare(at + 10, 10, ", whenever") == 0) return true;
  return false;
}

/// Each act that has not been taken, one by one: what the record shows after it, and what could then still come.
std::size_t compare_steps(const Small& small) {
  const Agreement& agreement = small.agreement;
  const auto gates = gates_of(agreement);
  const Agreement asking = truce::with_questions(agreement);
  truce::Monitor monitor(asking);
  std::vector<Done> done;
  const truce::Instant first = agreement.in_force_from == truce::always ? truce::Instant{std::chrono::sys_days{std::chrono::year{2030} / 1 / 2}} : agreement.in_force_from;
  const std::vector<Done> order = deeds_in_order(agreement, small.seed);
  for (std::size_t i = 0; i < order.size() && done.size() < small.seed % 4; ++i) {
    if (!started(done, order[i])) continue;
    done.push_back(order[i]);
    monitor.learn(report_of(agreement, order[i], first + truce::Duration{86'400} * static_cast<int>(done.size()), done.size()));
  }
  const truce::Instant today = first + truce::Duration{86'400} * 20;
  const truce::Waiting waiting = truce::waiting(agreement, monitor.situation({.at = today}));
  const Reached before = what_can_happen(agreement, {.strict = true, .before = done});
  const std::vector<bool> open = open_now(agreement, monitor.situation({.at = today + truce::Duration{10}}));
  std::size_t opened = 0;
  for (const Done& deed : order) {
    const bool taken = std::find(done.begin(), done.end(), deed) != done.end();
    if (taken || !started(done, deed) || a_wrong(agreement, deed.event)) continue;
    truce::Monitor after = monitor;
    after.learn(report_of(agreement, deed, today + truce::Duration{5}, 99));
    const std::vector<bool> then = open_now(agreement, after.situation({.at = today + truce::Duration{10}}));
    std::vector<Done> with = done;
    with.push_back(deed);
    const Reached later = what_can_happen(agreement, {.strict = true, .before = with});
    const Told told = told_of(agreement, waiting, deed);
    const std::string name = std::string(to_text(deed.edge)) + " " + agreement[deed.event].name + " by " + agreement[deed.by].name;
    for (std::size_t i = 0; i < gates.size(); ++i) {
      const bool opens = then[i] && !open[i];
      opened += opens ? 1 : 0;
      if (opens != told.at_once[i]) FAIL_CHECK(name, " opens gate ", i, std::string(opens ? " at once and it is not told. " : " only in what is told. "), small.told());
      const bool could = reached_gate(before, gates[i]);
      if (told.later[i] && could) FAIL_CHECK(name, ": gate ", i, " is told to be shut for good, and can open. ", small.told());
      const bool makes_possible = !could && reached_gate(later, gates[i]) && !then[i];
      if (makes_possible != (told.later[i] && !then[i])) FAIL_CHECK(name, std::string(makes_possible ? " makes possible gate " : " does not make possible gate "), i, ". ", small.told());
    }
  }
  return opened;
}

}  // namespace

TEST_CASE("what one step opens is what the record shows after it") {
  const std::uint64_t first = number_from("TRUCE_SEED", 1);
  const std::uint64_t cases = number_from("TRUCE_CASES", 1000);
  std::size_t opened = 0;
  std::size_t looked = 0;
  for (std::uint64_t seed = first; seed < first + cases; ++seed) {
    Small small{.seed = seed, .text = truce::orders::random_agreement(seed, true)};
    auto agreement = truce::read_agreement(small.text, "random.truce");
    if (!agreement || !agreement->pipelines.empty() || starts_anew(small.text)) continue;
    small.agreement = std::move(*agreement);
    opened += compare_steps(small);
    ++looked;
  }
  MESSAGE("seeds from ", first, ": ", looked, " records, ", opened, " gates opened by one step");
  CHECK(opened > cases / 10);
}
