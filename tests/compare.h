// Situations compared fact by fact: of the monitor with the definition, or of two monitors.
#ifndef TRUCE_TEST_COMPARE_H
#define TRUCE_TEST_COMPARE_H

#include <string>
#include <truce/monitor.h>
#include <vector>

namespace truce::reference {

/// What is compared, one line a fact, so that a difference can be read.
using Facts = std::vector<std::string>;

/// `names` tells the number of a report in the story from the number that the monitor gave it.
Facts facts_of(const Situation& all, const Agreement& agreement, const std::vector<ReportIndex>& names);
/// The lines that only one of the two has; empty if they say the same.
std::string difference(const Facts& found, const Facts& meant);
std::string text_of(Instant at);
/// The members that something is bound to: "[north][hill]".
std::string key_of(const Agreement& agreement, const Members& members);

}  // namespace truce::reference

#endif
