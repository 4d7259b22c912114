// Who matters for a threshold of strength.
//
//   auto power = power_of({8000, 5000, 4000}, 9000);
//   power->shapley_shubik[0]       // chance that contributor 0 is the one who passes the threshold, in a random order
//
// Exact for up to 25 contributors: every coalition is a bit set, its strength that of the set without its lowest member and
// that member's; 2^25 of them take 256 MiB and about a second, 20 contributors 8 MiB and hundredths of a second.
#ifndef TRUCE_FORECAST_POWER_H
#define TRUCE_FORECAST_POWER_H

#include <cstdint>
#include <span>
#include <truce/result.h>
#include <vector>

namespace truce::forecast {

inline constexpr std::size_t contributors_max = 25;
inline constexpr std::size_t coalitions_listed_max = 1000;

struct Power {
  std::vector<double> shapley_shubik = {};  ///< add up to 1 if the threshold can be reached
  std::vector<double> banzhaf = {};         ///< share of the coalitions of the others that this one carries over the threshold
  std::uint64_t winning = 0;                ///< coalitions that reach it
  std::uint64_t minimal = 0;                ///< of them, those that nobody can leave
  std::vector<std::uint32_t> smallest = {};  ///< minimal ones as bit sets: fewest members first, then the stronger members; at most `coalitions_listed_max`
};
/// Strengths in people, not negative. Problem `too_many` with more than 25 contributors.
Result<Power> power_of(std::span<const std::int64_t> strengths, std::int64_t threshold);

}  // namespace truce::forecast

#endif
