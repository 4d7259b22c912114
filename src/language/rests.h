// What a clause rests on: the conditions, phases, events and clauses that it speaks of.
#ifndef TRUCE_LANGUAGE_RESTS_H
#define TRUCE_LANGUAGE_RESTS_H

#include <truce/agreement.h>

#include <set>
#include <string>
#include <vector>

namespace truce::language {

struct Grounds {
  std::set<NamedId> conditions = {};
  std::set<PhaseId> phases = {};
  std::set<EventId> events = {};  ///< stages of pipelines too
  std::set<ClauseId> clauses = {};
};
/// What the clause names itself.
Grounds grounds_of(const Agreement& agreement, const Clause& clause);
/// And what that rests on, through conditions and phases; not through the breaches of other clauses.
Grounds all_grounds_of(const Agreement& agreement, const Clause& clause);

}  // namespace truce::language

#endif
