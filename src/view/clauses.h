// Clauses as lines: the verdict, its time, and the one thing to know about it.
#ifndef TRUCE_VIEW_CLAUSES_H
#define TRUCE_VIEW_CLAUSES_H

#include "page.h"
#include <string>
#include <vector>

namespace truce::view {

/// One line: "1  missed  since 2031-03-15 24:00  no report that withdrawal ended".
Row clause_row(const Agreement& agreement, const ClauseVerdict& verdict, const std::string& key, const Desk& desk);
/// The lines of `truce status` for the verdicts given, in that order. Members of a family that agree are one line.
std::string clause_lines(const Agreement& agreement, const std::vector<const ClauseVerdict*>& verdicts,
                         const Desk& desk, const Page& page, bool fold = true);
/// "2 proven, 1 alleged, 1 possible"; what there is none of is left out. Alleged is what somebody reported; possible is
/// a deadline or a state that the evidence leaves open.
std::string breach_counts(const std::vector<const Breach*>& breaches);
/// Who could settle what is unknown in these answers, the nearest to the top first.
std::vector<PartyId> settlers_in(const std::vector<Explanation>& explanations, int depth = 0);
/// The deadline that comes first among the instances that are in force; `never` if none has one.
Instant next_due(const ClauseVerdict& verdict);

}  // namespace truce::view

#endif
