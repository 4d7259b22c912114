// Pictures of the answers of a forecast.
#ifndef TRUCE_VIEW_FORECAST_PICTURES_H
#define TRUCE_VIEW_FORECAST_PICTURES_H

#include <cstddef>
#include <string>
#include <truce/forecast.h>

namespace truce::view {

/// The first fan of a forecast against the first strength that is asked of it.
std::string fan_picture(const Outlook& outlook, const Forecast& forecast);
/// The chance of one answer by date, with its Monte Carlo interval.
std::string chance_picture(const Outlook& outlook, const Forecast& forecast, std::size_t answer);
/// What each step would change for one answer: the chance by the day on which half of the futures have it as assumed (by the last
/// day, if fewer do), most first. The whiskers are those of two separate counts, wider than the same futures make them.
std::string steps_picture(const Outlook& outlook, const Forecast& forecast, std::size_t answer);

}  // namespace truce::view

#endif
