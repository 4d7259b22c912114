// An agreement without its families: one of each thing for every choice of members.
//
// What `each sector` and `that sector` mean is written out; `every sector` and `any sector` become lists of their members.
// Copies of a clause keep its label. It shares nothing with src/check but the agreement.
#ifndef TRUCE_REFERENCE_UNFOLD_H
#define TRUCE_REFERENCE_UNFOLD_H

#include <truce/agreement.h>

#include <vector>

namespace truce::reference {

struct Unfolded {
  Agreement agreement = {};
  // What a thing of the folded text has become: one for each choice of members, the last family fastest.
  std::vector<std::vector<NamedId>> named = {};
  std::vector<std::vector<PhaseId>> phases = {};
  std::vector<std::vector<ClauseId>> clauses = {};
};

/// For texts whose `start of` and `end of` a phase that has a family name one member.
Unfolded unfold(const Agreement& agreement);

}  // namespace truce::reference

#endif
