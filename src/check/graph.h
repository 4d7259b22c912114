// The agreement as rules about what can ever happen.
//
// Every family is expanded; a node is one thing for one choice of members: an act that one
// actor can do in one place, a condition, a phase that opens, a clause in play. A node can
// come true once enough of what it rests on has:
//
//   all   everything it rests on           (an act: no bar holds it, and it is due)
//   any   one of the things                (`or`; any of those who may do it)
//   sum   so much of it by weight          (`at least 2 of`, pledges that add up)
//
//   end of handover by hamas ── C2 lifted ── end of withdrawal by israel ── 3 in play
//              └──────────────── once end of handover ── weapons_gone ── handover opens ┘
//
// What comes true from nothing, step by step, can happen (a least fixpoint); the rest waits for
// itself or for what can never be. The picture errs on one side only: whatever it says can never
// happen, never can; so with an actor switched off, whatever it says is blocked is blocked.
//
// How a text becomes rules (docs/language.md, G1 to G12):
//
//   G1  Acts. An act is an event (or one end of a process, or a stage) by one actor in one place.
//       Those whom an actor answers for act through it, unless the text declares or names them for that event.
//   G2  Order. A process ends only after it has started, a stage follows the stage before it.
//   G3  Bars. A ban in play from the start holds an act until its `before` has happened, its `unless`
//       is true, or a clause that prevails over it for this act is in play. A ban with a trigger or phase holds
//       only those who act under a clause that is in play no longer than it; all others can act first, unless
//       somebody has brought it into play with the first step (G17).
//   G4  Bans for good. A `must not` that never ends stops nothing here: a breach can always happen. A
//       `will not` that never ends is believed, unless a clause answers the act `on each` or `whenever`.
//   G5  Wrongs. An event that is both banned and counted against calm can happen at any time after the first moment; nobody is
//       said to wait for it, or to block by not doing it.
//   G6  Strict. An act happens only while a clause in play owes, permits or pledges it, or if no
//       such clause speaks of that actor doing it there. Who owes the end of a process may start it;
//       who owes a later stage may pass the earlier ones. Lenient: whoever can act may act first.
//   G7  Time. Calm, `at most`, `not` and `after` can always come true: by refraining, or by waiting. Nobody can forestall
//       the moment in which `no E since F` is first true, nor the first of all, before anybody acts, in which `at most` and
//       `not` are; whatever needs more than that moment can be shut by acting at once (G17).
//   G8  Numbers. `at least N` at a stage needs pledges of N at that stage and at each before it, by those
//       who can act; one actor's pledges to one stage are not added up but the largest counts. A stage to
//       which nobody pledges a number needs somebody who can act. A pledge that repeats is unlimited.
//   G9  Undecided things can come true.
//   G10 Breaches. A clause in play can be breached, if it has a deadline or is a ban or a `keep`. No circle
//       runs through a breach.
//   G11 What an act is about must be able to happen before it.
//   G12 A family too large to expand (`nodes_max`) keeps only its first members; what was left
//       out is taken as possible.
//   G17 Shutting. Whoever can bring about by themselves, with the first step of all, what a condition says has not come
//       about, keeps it from being true; so does whoever breaks a calm again and again. A ban stops nobody from that, but
//       what they do has then happened everywhere.
#ifndef TRUCE_CHECK_GRAPH_H
#define TRUCE_CHECK_GRAPH_H

#include <truce/check.h>

#include <cstdint>
#include <span>
#include <vector>

#include "cast.h"

namespace truce::graph {

using Index = std::uint32_t;
inline constexpr Index none = 0xffffffff;
inline constexpr std::size_t nodes_max = 1'500'000;

enum class Needs : std::uint8_t { all, any, sum };

/// What a node stands for; `thing` says which one.
enum class Role : std::uint8_t {
  plain,
  leaf,       ///< a mention in a condition
  act,        ///< thing: Graph::acts
  due,        ///< some clause in play speaks of the act; taken as true in lenient mode
  clause,     ///< a clause in play; thing: ClauseId
  bar,        ///< a ban no longer holds; thing: ClauseId
  trigger,    ///< the trigger or phase of a clause; thing: ClauseId
  phase,      ///< a phase opens; thing: PhaseId
  phase_end,  ///< it closes; thing: PhaseId
  going_on,   ///< it has opened and not closed; thing: PhaseId
  opening,    ///< one part of what opens a phase; thing: PhaseId
  named,      ///< thing: NamedId
  calm,       ///< true as long as nobody in Graph::breakers[thing] acts against it
  breach,     ///< thing: ClauseId
  stock,      ///< pledges that add up
  way,        ///< to shut something; thing: Graph::ways
  flood,      ///< more is brought to a stage than anybody pledged, to shut something; thing: Graph::floods
  perhaps,    ///< can come true, and nobody knows when (G9)
  not_yet,    ///< sure to be true in the first moment, as what only time makes untrue is
  wrong,      ///< a wrong, which can always happen (G5); thing: Graph::wrongs
};

struct Node {
  Needs needs = Needs::all;
  Role role = Role::plain;
  bool returns = false;    ///< no longer true after a while, and true again if it comes about once more
  bool whole = false;      ///< a `not`: its words stand for all below
  Index thing = none;
  Index instance = 0;      ///< which choice of members
  Index unit = none;       ///< Graph::units: words that could be dropped to make this true
  std::int64_t need = 0;   ///< for sum
  TextSpan at = {};
};

struct Act {
  EventId event = {};
  Edge edge = Edge::none;
  PartyId by = {};  ///< none: anybody
  PlaceId in = {};
  Index fields = 0;
  bool free = false;     ///< G4, G5: a wrong that can always happen
  bool counted = false;  ///< breaks some calm
  bool shuts = false;    ///< doing it can shut something (G17)
  bool banned_later = false;  ///< a ban that waits for something may hold it
};

/// Words that could be given up: they make their nodes true, for all members at once.
struct Unit {
  enum class What : std::uint8_t { during, trigger, before, unless, whole, opening };
  What what = What::trigger;
  ClauseId clause = {};
  PhaseId phase = {};
  ConditionId part = {};  ///< for opening
  std::vector<Index> nodes = {};
};

struct Child {
  Index node = none;
  std::int64_t weight = 1;
};

/// Time that must pass before a node can be true.
struct Lapse {
  enum class What : std::uint8_t { calm, not_before, lasting };
  What what = What::calm;
  Index node = none;
  Span span = {};
  Instant moment = {};  ///< for not_before
};
/// A deed that is due in time, for one instance of a clause.
struct Deadline {
  ClauseId clause = {};
  Index gate = none;
  Index done = none;  ///< true once the deed is done: one act, or what any of several or all of them make true
  PartyId by = {};    ///< who owes it; none: several
};

/// A way to shut what is true as long as nobody acts against it: what somebody brings about at once, unless this undoes it.
struct Shutting {
  Index undone = none;    ///< none: nothing does
  bool for_good = false;  ///< it has happened once for all, if that is not so from the first
};

/// An act that breaks a calm, and how many of them do.
struct Breaking {
  OccId occ = {};
  Bindings bindings = {};
  std::int64_t times = 1;
  Span span = {};     ///< how long the calm lasts; undecided if it has no length
  enum class Holds : std::uint8_t {
    when_quiet,  ///< after a stretch of calm
    at_first,    ///< `at most`: until the first acts
    from_since,  ///< `no E since F`: in the moment of F, which nobody can forestall
  } holds = Holds::when_quiet;
  Blocker::How how = Blocker::How::breaking_calm;
  ClauseId breached = {};  ///< where breaches are counted
  Index shut = none;       ///< true where it is shut; none: any one of the breakers breaks it
  bool arms = false;       ///< what is shut by that is an act, under a ban that has come into play
};

/// A node that can be shut (`calm`, `going_on`), and the acts that serve to shut it.
struct Target {
  Index node = none;
  std::vector<Index> acts = {};
  std::vector<PartyId> otherwise = {};  ///< who can also shut it by acts that nothing else rests on
};

/// A part of a condition that the record can answer, and the node that it decides.
struct Question {
  ConditionId condition = {};  ///< none: has `occ` happened?
  OccId occ = {};
  Bindings bindings = {};
  bool yes = true;     ///< false: the node is true where the condition is not
  bool waits = false;  ///< it comes true by refraining or by waiting
  bool once = false;   ///< asked of all the time until now: a trigger that latches
  Index node = none;
};

/// Nodes with what they rest on (children) and what rests on them (parents), in compressed rows.
struct Graph {
  const Agreement* agreement = nullptr;
  std::vector<Node> nodes = {};
  std::vector<Index> first_child = {};  ///< by node, and one more
  std::vector<Child> children = {};
  std::vector<Index> first_parent = {};
  std::vector<Child> parents = {};  ///< with the weight that this one has for them
  std::vector<Act> acts = {};
  std::vector<Index> act_node = {};  ///< by act
  std::vector<std::vector<PartyId>> breakers = {};
  std::vector<Breaking> breakings = {};  ///< what breaks it, by the same number
  std::vector<Unit> units = {};
  std::vector<Target> targets = {};
  std::vector<Shutting> ways = {};
  std::vector<Index> floods = {};  ///< what reaches the stage
  std::vector<Index> wrongs = {};  ///< the acts that are meant
  std::vector<Index> made = {};    ///< all that shuts something, and what that rests on, parts before wholes where it can be
  std::vector<Lapse> lapses = {};
  std::vector<Deadline> deadlines = {};
  std::vector<Question> questions = {};  ///< only where they were asked for

  std::vector<Index> gate_of_clause = {};  ///< first instance; instances follow
  std::vector<Index> instances_of_clause = {};
  std::vector<Index> open_of_phase = {};
  std::vector<Index> close_of_phase = {};
  std::vector<Index> instances_of_phase = {};
  std::vector<Index> node_of_named = {};
  std::vector<Index> instances_of_named = {};
  bool partial = false;  ///< G12

  // What is true in the first moment, before anybody acts (G7); nothing where no condition is true from then on only.
  std::vector<bool> at_first = {};
  std::vector<bool> surely_at_first = {};  ///< of that, what is so whatever else is
  std::vector<Index> stays_from_first = {};  ///< phases that open then, and triggers that latch

  [[nodiscard]] std::span<const Child> children_of(Index node) const {
    return {children.data() + first_child[node], children.data() + first_child[node + 1]};
  }
  [[nodiscard]] std::span<const Child> parents_of(Index node) const {
    return {parents.data() + first_parent[node], parents.data() + first_parent[node + 1]};
  }
};

enum class Asking : std::uint8_t { no, yes };
/// `asking`: each part of a condition has a node of its own, and a question.
Graph ground(const Agreement& agreement, Asking asking = Asking::no);

enum class Mode : std::uint8_t { strict, lenient };

/// What can ever happen, and in which order it was found.
struct Possible {
  std::vector<bool> can = {};
  std::vector<Index> order = {};
};
/// Parties who do nothing, or act against all that they can shut; who is among both does only that.
struct Without {
  std::vector<PartyId> idle = {};
  std::vector<PartyId> unruly = {};
  std::vector<Index> against = {};  ///< of all that they can shut, only these; none: all
  std::vector<Index> acts = {};     ///< and of the acts that the gate rests on, only by these
};
/// Linear in the size of the graph. `granted`: nodes taken as true.
Possible possible(const Graph& graph, Mode mode, std::span<const Index> granted = {});

}  // namespace truce::graph

#endif
