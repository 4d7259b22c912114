// On which reports a verdict rests: so few that they alone give it, and none of them can be left out (docs/language.md, E1).
#ifndef TRUCE_MONITOR_GROUNDS_H
#define TRUCE_MONITOR_GROUNDS_H

#include <optional>
#include <vector>

#include "answers.h"

namespace truce::monitor {

/// What has the verdict: a node or a duty.
struct Asked {
  Index node = none;
  Index duty = none;
};

/// In order of their numbers. None if such a choice was not found within the work that is allowed.
std::optional<std::vector<ReportIndex>> grounds_of(const Run& run, Asked asked);

/// Reports that are likely to decide, the least telling first; others may decide as well.
std::vector<ReportIndex> likely_grounds(const Run& run, Asked asked);

}  // namespace truce::monitor

#endif
