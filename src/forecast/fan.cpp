#include "fan.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace truce {
namespace forecast {

Fan empty_fan(const Imagined& imagined, const Followed& followed, std::size_t days) {
  const auto start = static_cast<std::int64_t>(std::max(0.0, imagined.course->strength_at_start(followed.signal)));
  std::int64_t low = start, high = start, step = 0;
  for (const OnceSource& source : imagined.once) {
    std::int64_t more = 0, less = 0;
    for (const MoveIndex move : source.moves) {
      const double change = imagined.course->change_by(followed.signal, move);
      if (!std::isfinite(change)) continue;
      step = std::gcd(step, std::llround(change));
      more = std::max<std::int64_t>(more, std::llround(change));
      less = std::min<std::int64_t>(less, std::llround(change));
    }
    high += more;
    low += less;
  }
  for (const double amount : imagined.lift_amounts) step = std::gcd(step, std::llround(amount));
  Fan fan{.stock = followed.name, .targets = followed.targets, .least = low, .width = std::max<std::int64_t>(1, step)};
  if (const std::int64_t bins_max = fan_bins_max; (high - low) / fan.width >= bins_max) fan.width = (high - low) / bins_max + 1;
  fan.bins = static_cast<std::size_t>((high - low) / fan.width) + 1;
  fan.counts.assign((days + 1) * fan.bins, 0);
  return fan;
}

void count(Fan& fan, const std::vector<CourseRun::Strength>& changes) {
  constexpr std::int64_t day_seconds = 86'400;
  ++fan.futures;
  std::size_t next = 0;
  std::size_t bin = 0;
  for (std::size_t day = 0; day < fan.days(); ++day) {
    for (; next < changes.size() && changes[next].at <= static_cast<std::int64_t>(day) * day_seconds; ++next) {
      const double above = (changes[next].least - static_cast<double>(fan.least)) / static_cast<double>(fan.width);
      bin = static_cast<std::size_t>(std::clamp(above, 0.0, static_cast<double>(fan.bins - 1)));
    }
    ++fan.counts[day * fan.bins + bin];
  }
}

}  // namespace forecast

void Fan::add(const Fan& other) {
  futures += other.futures;
  for (std::size_t i = 0; i < counts.size() && i < other.counts.size(); ++i) counts[i] += other.counts[i];
}

std::int64_t strength_of_share(const Fan& fan, std::size_t day, double share) {
  const double wanted = share * static_cast<double>(fan.futures);
  double sum = 0;
  for (std::size_t bin = 0; bin < fan.bins; ++bin) {
    sum += static_cast<double>(fan.counts[day * fan.bins + bin]);
    if (sum >= wanted && sum > 0) return fan.least + static_cast<std::int64_t>(bin) * fan.width;
  }
  return fan.least;
}

}  // namespace truce
