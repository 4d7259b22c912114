// The drafter's words for what stands in the way.
#ifndef TRUCE_CHECK_WORDS_H
#define TRUCE_CHECK_WORDS_H

#include <string>

#include "cast.h"
#include "graph.h"

namespace truce::graph {

/// The words that a unit would give up: "before end of withdrawal in that sector", "once settlement".
TextSpan words_of(const Agreement& agreement, const Unit& unit);
/// "hamas", or "anybody".
std::string name_of(const Agreement& agreement, PartyId party);
/// The first whom a clause speaks to, for one choice of its members.
PartyId subject_of(const Agreement& agreement, const Cast& cast, ClauseId clause, std::size_t instance);
/// The sentence from the subject on, with `who` for the subject: "hamas will not end weapons_handover …".
std::string spoken_by(const Agreement& agreement, ClauseId clause, PartyId who);
/// "in each sector", "for each contributor"; empty for a clause without families.
std::string family_of(const Agreement& agreement, const std::vector<KindId>& families);
/// "end of withdrawal by israel in rafah".
std::string name_of(const Agreement& agreement, const Act& act);
std::string name_of(const Agreement& agreement, const Gate& gate);

}  // namespace truce::graph

#endif
