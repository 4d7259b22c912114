// Who waits for what on the record: the graph of truce/check.h, with what has already happened taken as done.
//
//   truce::Agreement asking = truce::with_questions(agreement);   // the same text, and a question for each step
//   truce::Monitor monitor(asking);                               // … learns the reports
//   truce::Waiting waiting = truce::waiting(agreement, monitor.situation({.at = at}));
//
// A monitor answers only what an agreement asks. `with_questions` adds a condition without words for every act and every
// part of a condition that the graph knows, after the agreement's own; everything else keeps its number and its answer.
// What is shut today waits for the parts that are not yet true. A step is an act that has not been taken and that
// nothing but a clause holds back. For each step two fixpoints are asked: what would be open in the same moment, and
// what could then open later that today never can.
#ifndef TRUCE_WAITING_H
#define TRUCE_WAITING_H

#include <cstdint>
#include <string>
#include <truce/agreement.h>
#include <truce/check.h>
#include <truce/monitor.h>
#include <vector>

namespace truce {

/// The agreement, with its questions to the record as conditions after its own.
Agreement with_questions(const Agreement& agreement);

/// A thing that waits or is waited for, folded over families.
struct WaitNode {
  enum class Kind : std::uint8_t { step, calm, numbers, phase, condition, clause } kind = Kind::step;
  std::string label = {};             ///< "end of withdrawal by israel"; a phase's, condition's or clause's name
  std::vector<PartyId> who = {};      ///< who can do it, must keep calm, or can bring; none for a phase or condition
  std::uint32_t times = 1;            ///< for how many members of families
};
/// `from` waits for `to`.
struct WaitEdge {
  std::uint32_t from = 0;             ///< in Waiting::nodes
  std::uint32_t to = 0;
  ClauseId clause = {};               ///< the clause that makes it wait, if a clause does
  TextSpan why = {};                  ///< the words that are not yet true
  bool hard = true;                   ///< false: only because nobody acts before it is due
  bool pledged = false;               ///< rests on somebody's own `will` or `will not`
  bool one_of = false;                ///< another of several would do too
  std::uint32_t times = 1;
};
/// A circle that is still closed.
struct ClosedCircle {
  Circle circle = {};
  std::vector<std::uint32_t> edges = {};  ///< in Waiting::edges, in order
  std::vector<Members> members = {};      ///< where it is closed, if its first clause has families
};
/// A gate that a step would open.
struct Opens {
  Gate gate = {};
  bool at_once = false;    ///< in the same moment; else it becomes possible, which today it is not
  std::uint32_t times = 1; ///< for how many members
};
struct Step {
  std::string label = {};                  ///< "end of withdrawal in each sector"
  std::vector<PartyId> who = {};
  bool each = false;                       ///< each of these for its own part; else any one of them
  std::vector<Opens> opens = {};           ///< in the order of the text
  std::vector<std::uint32_t> ends = {};    ///< in Waiting::circles: those it would end
  std::vector<ClauseId> held_by = {};      ///< the clauses that hold it back today
  std::uint32_t times = 1;                 ///< for how many members it stands
};

struct Waiting {
  std::vector<WaitNode> nodes = {};
  std::vector<WaitEdge> edges = {};
  std::vector<ClosedCircle> circles = {};  ///< still closed, in the order of the text
  std::vector<Circle> ended = {};          ///< circles of the text that what has happened has ended
  std::vector<Step> steps = {};            ///< the one that would open the most first; none that would open nothing
};
/// `situation` answers for `with_questions(agreement)`.
Waiting waiting(const Agreement& agreement, const Situation& situation);

}  // namespace truce

#endif
