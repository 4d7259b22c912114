// The sections of the board. Each is empty if there is nothing to say.
#ifndef TRUCE_VIEW_SECTIONS_H
#define TRUCE_VIEW_SECTIONS_H

#include "page.h"
#include <string>
#include <vector>

namespace truce::view {

/// What every section reads from.
struct Matter {
  const Agreement& agreement;
  const Situation& situation;
  const Desk& desk;
  const BoardFacts& facts;
  const Page& page;
};

std::string green_light_section(const Matter& matter, NamedId green_light);
std::string strength_section(const Matter& matter);
std::string gates_section(const Matter& matter);
std::string conditions_section(const Matter& matter);
std::string phases_section(const Matter& matter);

/// Every clause, a line each (families that agree folded).
std::string every_clause(const Matter& matter);
/// Every instance of every clause.
std::string every_instance(const Matter& matter);
/// What was broken, is open, or is due; the rest is counted.
std::string pressing_clauses(const Matter& matter);

/// Breaches by clause and actor, with the accounts of the latest. Without `deadlines`, only acts.
std::string breaches_section(const Matter& matter, bool deadlines);
std::string defaults_section(const Matter& matter);
std::string imbalances_section(const Matter& matter);
std::string authority_section(const Matter& matter);
std::string unmatched_section(const Matter& matter);

}  // namespace truce::view

#endif
