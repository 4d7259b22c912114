#include "power.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

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

double factorial(std::size_t n) { return std::tgamma(static_cast<double>(n) + 1); }

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
      power.shapley_shubik[who] += swings * factorial(others) * factorial(n - 1 - others) / factorial(n);
      power.banzhaf[who] += swings / std::exp2(static_cast<double>(n - 1));
    }
  list_minimal(power, strengths, sums, threshold);
  return power;
}

Result<ShapleyEffects> shapley_effects(std::size_t groups, std::uint64_t futures, const Outcome& outcome) {
  constexpr std::size_t groups_max = 12;
  constexpr std::uint64_t batches = 20;  // for the standard errors
  if (groups == 0 || groups > groups_max || futures < 2 * batches)
    return failure({.code = "too_many", .rule = {}, .says = fmt::format("Shapley effects are computed for 1 to {} groups of assumptions and at least {} futures; here they are {} and {}.", groups_max, 2 * batches, groups, futures), .at = {}, .help = "Take assumptions of the same kind together."});
  const std::size_t sets = std::size_t{1} << groups;
  std::vector<double> weight(groups, 0.0);  // of a set of that many others
  for (std::size_t others = 0; others < groups; ++others) weight[others] = factorial(others) * factorial(groups - 1 - others) / factorial(groups);
  std::vector<std::vector<double>> parts(batches, std::vector<double>(groups, 0.0));
  std::vector<double> variances(batches, 0.0);
  std::vector<double> values(sets);
  std::vector<std::uint8_t> from(groups);
  for (std::uint64_t future = 0; future < futures; ++future) {
    for (std::size_t set = 0; set < sets; ++set) {  // the groups in `set` come from stream 0, the others from stream 1
      for (std::size_t g = 0; g < groups; ++g) from[g] = (set >> g & 1U) != 0 ? 0 : 1;
      values[set] = outcome(future, from);
    }
    // f(x)·(f(x_u ∪ i, x') − f(x_u, x')): the mean of f cancels. Half a squared difference is the variance.
    const double all = values[sets - 1];
    auto& batch = parts[static_cast<std::size_t>(future % batches)];
    variances[static_cast<std::size_t>(future % batches)] += 0.5 * (all - values[0]) * (all - values[0]);
    for (std::size_t set = 0; set < sets; ++set)
      for (std::size_t g = 0; g < groups; ++g) {
        if ((set >> g & 1U) != 0) continue;
        const double with = values[set | std::size_t{1} << g], without = values[set];
        // Both ends are used: x against x_u, and x' against its complement.
        batch[g] += weight[static_cast<std::size_t>(std::popcount(set))] * 0.5 * (all - values[0]) * (with - without);
      }
  }
  ShapleyEffects effects{.variance = std::accumulate(variances.begin(), variances.end(), 0.0) / static_cast<double>(futures), .shares = {}, .errors = {}};
  if (!(effects.variance > 0))
    return failure({.code = "no_spread", .rule = {}, .says = "Every future has the same outcome: there is no spread to explain.", .at = {}, .help = {}});
  for (std::size_t g = 0; g < groups; ++g) {
    double sum = 0, squares = 0;
    for (const auto& batch : parts) sum += batch[g];
    const double share = sum / static_cast<double>(futures) / effects.variance;
    for (std::size_t b = 0; b < batches; ++b) {  // residual of the ratio, batch by batch
      const double off = parts[b][g] - share * variances[b];
      squares += off * off;
    }
    effects.shares.push_back(share);
    effects.errors.push_back(std::sqrt(squares * static_cast<double>(batches) / static_cast<double>(batches - 1)) / (static_cast<double>(futures) * effects.variance));
  }
  return effects;
}

}  // namespace truce::forecast
