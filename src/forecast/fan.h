// The strength of a stock over time, counted in bins that the outlook's own numbers fit into.
#ifndef TRUCE_FORECAST_FAN_H
#define TRUCE_FORECAST_FAN_H

#include <truce/forecast.h>

#include "imagine.h"

namespace truce::forecast {

/// Nothing counted yet, for `days` days after the moment of the forecast.
Fan empty_fan(const Imagined& imagined, const Followed& followed, std::size_t days);
/// Counts one future, from its changes in order of time.
void count(Fan& fan, const std::vector<CourseRun::Strength>& changes);

}  // namespace truce::forecast

#endif
