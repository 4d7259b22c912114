// A situation report: what changed in a period, what is due, missed and unknown, what was reported, sources numbered.
#ifndef TRUCE_VIEW_BRIEF_H
#define TRUCE_VIEW_BRIEF_H

#include <string>
#include <truce/monitor.h>
#include <vector>

#include "text.h"

namespace truce::view {

/// What a brief is made of. Both situations are of the same agreement.
struct Period {
  const Situation& before;                   ///< at the beginning, as it was known then
  const Situation& after;                    ///< at the end
  std::vector<const Report*> reported = {};  ///< learned in the period and not replaced, as they are to be listed
  std::uint64_t retracted = 0;               ///< how many retractions were learned in it
};
/// The shape is "A situation report" in docs/serve.md. `desk.why` says who could settle what is unknown.
std::string brief_json(const Agreement& agreement, const Period& period, const Desk& desk);
/// What a report says: "end of withdrawal by north in quay, 200".
std::string report_says(const Report& report);

}  // namespace truce::view

#endif
