// A forecast, as text and as JSON.
#ifndef TRUCE_VIEW_FORECAST_H
#define TRUCE_VIEW_FORECAST_H

#include <string>
#include <truce/forecast.h>

#include "text.h"

namespace truce::view {

std::string forecast(const Outlook& outlook, const Forecast& forecast, const Page& page);
std::string json(const Outlook& outlook, const Forecast& forecast);
/// One future, told event by event.
std::string future(const Outlook& outlook, const ToldFuture& told, std::uint64_t number, const Page& page);
std::string json(const Outlook& outlook, const ToldFuture& told, std::uint64_t number);

}  // namespace truce::view

#endif
