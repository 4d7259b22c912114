// What the programs that test the monitor share: stories heard in some order, laws tried on many of them, and a year of reports.
//
// TRUCE_STORIES says how many stories are tried, TRUCE_SEED where to begin, TRUCE_TELL how many that fail are shown. A story that fails is made smaller by
// leaving out reports and declarations, and is then printed in full.
#ifndef TRUCE_TEST_STORIES_H
#define TRUCE_TEST_STORIES_H

#include <truce/monitor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "generate.h"

namespace truce::reference {

/// The order in which reports are heard: any one, the same for the same seed.
std::vector<ReportIndex> hearing_order(const Story& story);
/// The order in which they are told.
std::vector<ReportIndex> in_order(const Story& story);

/// What must hold of a story; says where it does not, and nothing where it does.
using Law = std::function<std::string(const Story&)>;
/// Of so many of TRUCE_STORIES in a hundred.
void try_stories(const std::string& name, const Law& law, std::uint64_t share_percent, Story (*story_from)(std::uint64_t) = story_of);

/// A year of many reports: longer than the distance at which a monitor leaves copies of itself behind.
Story story_of_a_year(std::size_t count);
/// What comes late, corrects, retracts or tells of the same incident again, anywhere in the year.
Report revision_of_a_year(const Story& story, std::size_t number);

}  // namespace truce::reference

#endif
