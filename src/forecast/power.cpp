#include "power.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace truce::forecast {
namespace {

struct Counts {
  std::vector<std::uint64_t> swings = {};  // [contributor * n + members without it]
  std::uint64_t winning = 0;
};

// All coalitions as bit sets: 2^25 at most, each strength from the one that lacks its lowest member.
std::vector<std::int64_t> sums_of(std::span<const std::int64_t> strengths) {
  std::vector<std::int64_t> sums(std::size_t{1} << strengths.size(), 0);
  for (std::size_t set = 1; set < sums.size(); ++set)
    sums[set] = sums[set & (set - 1)] + strengths[static_cast<std::size_t>(std::countr_zero(set))];
  return sums;
}

Counts counts_of(std::span<const std::int64_t> strengths, const std::vector<std::int64_t>& sums, std::int64_t threshold) {
  const std::size_t n = strengths.size();
  Counts counts{std::vector<std::uint64_t>(n * std::max<std::size_t>(n, 1), 0), 0};
  for (std::size_t set = 0; set < sums.size(); ++set) {
    if (sums[set] < threshold) continue;
    ++counts.winning;
    const auto others = static_cast<std::size_t>(std::popcount(set)) - 1;
    for (std::size_t rest = set; rest != 0; rest &= rest - 1) {
      const auto who = static_cast<std::size_t>(std::countr_zero(rest));
      if (sums[set] - strengths[who] < threshold) ++counts.swings[who * n + others];
    }
  }
  return counts;
}

bool is_minimal(std::size_t set, std::int64_t sum, std::span<const std::int64_t> strengths, std::int64_t threshold) {
  if (sum < threshold) return false;
  for (std::size_t rest = set; rest != 0; rest &= rest - 1)
    if (sum - strengths[static_cast<std::size_t>(std::countr_zero(rest))] >= threshold) return false;
  return true;
}

void list_minimal(Power& power, std::span<const std::int64_t> strengths, const std::vector<std::int64_t>& sums, std::int64_t threshold) {
  std::vector<std::vector<std::uint32_t>> by_size(strengths.size() + 1);
  for (std::size_t set = 0; set < sums.size(); ++set) {
    if (!is_minimal(set, sums[set], strengths, threshold)) continue;
    ++power.minimal;
    auto& same = by_size[static_cast<std::size_t>(std::popcount(set))];
    if (same.size() < coalitions_listed_max) same.push_back(static_cast<std::uint32_t>(set));
  }
  for (auto& same : by_size) {
    std::ranges::stable_sort(same, [&](std::uint32_t a, std::uint32_t b) { return sums[a] > sums[b]; });
    for (const std::uint32_t set : same)
      if (power.smallest.size() < coalitions_listed_max) power.smallest.push_back(set);
  }
}

double orders_of(std::size_t n) { return std::tgamma(static_cast<double>(n) + 1); }

}  // namespace

Result<Power> power_of(std::span<const std::int64_t> strengths, std::int64_t threshold) {
  const std::size_t n = strengths.size();
  if (n > contributors_max)
    return failure({.code = "too_many", .rule = {}, .says = fmt::format("{} contributors are too many: exact power is counted for at most {}.", n, contributors_max), .at = {}, .help = "Take the smallest together."});
  const auto sums = sums_of(strengths);
  const Counts counts = counts_of(strengths, sums, threshold);
  Power power{.shapley_shubik = std::vector<double>(n, 0.0), .banzhaf = std::vector<double>(n, 0.0), .winning = counts.winning};
  for (std::size_t who = 0; who < n; ++who)
    for (std::size_t others = 0; others < n; ++others) {
      const auto swings = static_cast<double>(counts.swings[who * n + others]);
      power.shapley_shubik[who] += swings * orders_of(others) * orders_of(n - 1 - others) / orders_of(n);
      power.banzhaf[who] += swings / std::exp2(static_cast<double>(n - 1));
    }
  list_minimal(power, strengths, sums, threshold);
  return power;
}

}  // namespace truce::forecast
