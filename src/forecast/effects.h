// How much of the spread of each answer each group of assumptions explains.
#ifndef TRUCE_FORECAST_EFFECTS_H
#define TRUCE_FORECAST_EFFECTS_H

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <truce/forecast.h>
#include <vector>

#include "imagine.h"

namespace truce::forecast {

/// With so many groups or fewer every set of them is tried; with more, one random order for each future.
inline constexpr std::size_t groups_exact_max = 5;

/// The whole numbers (days) that a future comes to where group g takes its draws from stream `from[g]`, one for each question. Two
/// streams of the same future are independent of each other; the same stream gives the same draws again.
using Outcome = std::function<void(std::uint64_t future, std::span<const std::uint8_t> from, std::span<std::int64_t> days)>;

/// Shapley effects for each question, from futures `first` … `end` − 1. For a set of groups u, its value is Cov(f(x), f(x_u, x'_rest)) (Owen
/// 2014): all sets of a few groups, else the sets along one order drawn for each future (Song, Nelson and Staum 2016).
std::vector<Explained> effects_of(std::size_t groups, std::size_t questions, std::uint64_t first, std::uint64_t end, const Outcome& outcome);

/// Which sources are drawn together, so that what they explain is told together: each alone if they are few, else by what happens.
struct Group {
  std::string name = {};
  std::vector<std::size_t> once = {}, often = {};  ///< into Imagined
  bool shared = false;                             ///< the stretch of all delays
};
std::vector<Group> groups_of(const Imagined& imagined, const Agreement& agreement);

/// The same for the questions of an outlook.
std::vector<Explained> spread_of(const Imagined& imagined, const ForecastOptions& options, const std::vector<Group>& groups, std::uint64_t number);

}  // namespace truce::forecast

#endif
