// Which thing of the later draft is which thing of the earlier one.
//
// Parties, places, events and pipelines are who they are by their names. Conditions and phases are matched by name,
// then by meaning. Clauses are matched by meaning first (of several alike, each with the one of its label), so that a draft
// whose clauses were only numbered anew has no other difference; then by title, by who must do what, by label.
#ifndef TRUCE_LANGUAGE_PAIRS_H
#define TRUCE_LANGUAGE_PAIRS_H

#include <truce/agreement.h>

#include <map>

#include "written.h"

namespace truce::language {

struct Pairs {
  std::map<NamedId, NamedId> conditions = {};  ///< from the later draft to the earlier
  std::map<PhaseId, PhaseId> phases = {};
  std::map<ClauseId, ClauseId> clauses = {};
  Names names = {};  ///< for the later draft: what its things were called in the earlier
};
Pairs pairs_of(const Agreement& before, const Agreement& after);

/// Everything that a clause means, as words to compare.
std::string meaning_of(const Writer& writer, const Clause& clause);

}  // namespace truce::language

#endif
