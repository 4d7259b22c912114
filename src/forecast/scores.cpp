#include "scores.h"

#include <truce/result.h>

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <numbers>

namespace truce::forecast {

Sample::Sample(std::vector<Weighted> points) : points_(std::move(points)) {
  std::erase_if(points_, [](const Weighted& point) { return !(point.weight > 0); });
  std::ranges::sort(points_, {}, &Weighted::value);
  double total = 0;
  for (const Weighted& point : points_) total += point.weight;
  for (Weighted& point : points_) point.weight /= total;
}

double Sample::quantile(double chance) const {
  constexpr double rounding = 1e-12;
  double sum = 0;
  for (const Weighted& point : points_) {
    sum += point.weight;
    if (sum + rounding >= chance) return point.value;
  }
  return points_.empty() ? std::numeric_limits<double>::infinity() : points_.back().value;
}

double Sample::below(double value) const {
  double sum = 0;
  for (const Weighted& point : points_)
    if (point.value < value) sum += point.weight;
  return std::min(sum, 1.0);
}

double Sample::up_to(double value) const {
  double sum = 0;
  for (const Weighted& point : points_)
    if (point.value <= value) sum += point.weight;
  return std::min(sum, 1.0);
}

double crps(const Sample& sample, double happened) {
  // ∫ (F(x) − 1{y ≤ x})² dx, a sum over the gaps between values.
  double sum = 0;
  double level = 0;
  const auto& points = sample.points();
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i == 0 && happened < points[0].value) sum += points[0].value - happened;
    level += points[i].weight;
    const double from = points[i].value;
    const double to = i + 1 < points.size() ? points[i + 1].value : std::max(from, happened);
    const double before = std::clamp(happened, from, to) - from;
    sum += before * level * level + (to - from - before) * (1 - level) * (1 - level);
  }
  return sum;
}

double crps_of_months(const Sample& sample, std::optional<int> happened, int seen) {
  double sum = 0;
  double level = 0;
  std::size_t next = 0;
  const auto& points = sample.points();
  for (int month = 0; month < seen; ++month) {
    for (; next < points.size() && points[next].value <= month; ++next) level += points[next].weight;
    const double truth = happened && *happened <= month ? 1 : 0;
    sum += (level - truth) * (level - truth);
  }
  return sum;
}

double crps_of_normal(double mean, double sigma, double happened) {
  const boost::math::normal standard;
  const double z = (happened - mean) / sigma;
  return sigma * (z * (2 * boost::math::cdf(standard, z) - 1) + 2 * boost::math::pdf(standard, z) - 1 / std::sqrt(std::numbers::pi));
}

double brier(double chance, bool happened) {
  const double off = chance - (happened ? 1 : 0);
  return off * off;
}

double share_within(double low, double high, double from, double to) {
  if (high <= low) return low >= from && low <= to ? 1 : 0;
  return std::max(0.0, std::min(high, to) - std::max(low, from)) / (high - low);
}

Bounds wilson(std::uint64_t hits, std::uint64_t trials, double z) {
  if (trials == 0) return {};
  const auto n = static_cast<double>(trials);
  const double p = static_cast<double>(hits) / n;
  const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return {hits == 0 ? 0 : std::max(0.0, middle - half), hits == trials ? 1 : std::min(1.0, middle + half)};
}

double dkw_half_height(std::uint64_t trials, double confidence) {
  if (trials == 0) return 1;
  return std::min(1.0, std::sqrt(std::log(2 / (1 - confidence)) / (2 * static_cast<double>(trials))));
}

std::pair<std::uint64_t, std::uint64_t> quantile_ranks(std::uint64_t trials, double chance, double confidence) {
  TRUCE_ASSERT(chance > 0 && chance < 1);
  if (trials == 0) return {0, 1};
  // Value r is above the quantile iff fewer than r draws fall at or below it.
  const boost::math::binomial below(static_cast<double>(trials), chance);
  const double tail = (1 - confidence) / 2;
  const auto count_with = [&](auto good) {  // the least count k in [0, trials] at which good(k)
    std::uint64_t low = 0, high = trials;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      if (good(static_cast<double>(middle))) high = middle; else low = middle + 1;
    }
    return low;
  };
  const std::uint64_t first = count_with([&](double k) { return boost::math::cdf(below, k) > tail; });
  const std::uint64_t last = count_with([&](double k) { return boost::math::cdf(below, k) >= 1 - tail; });
  return {first, last + 1};
}

}  // namespace truce::forecast
