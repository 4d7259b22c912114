// Power against published numbers and brute force; Shapley effects against closed forms.
#include "forecast/effects.h"
#include "forecast/power.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>

using namespace truce::forecast;

namespace {

double normal(std::uint64_t future, std::size_t group, int stream) {
  std::mt19937_64 random(future * 64 + group * 2 + static_cast<std::uint64_t>(stream));
  random.discard(3);
  const double u = (static_cast<double>(random() >> 11) + 0.5) / 9007199254740992.0, v = static_cast<double>(random() >> 11) / 9007199254740992.0;
  return std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v);
}

// Shapley-Shubik by every order.
std::vector<double> by_orders(std::vector<std::int64_t> strengths, std::int64_t threshold) {
  std::vector<std::size_t> order(strengths.size());
  std::iota(order.begin(), order.end(), 0U);
  std::vector<double> index(strengths.size(), 0.0);
  double orders = 0;
  do {
    ++orders;
    std::int64_t sum = 0;
    for (const std::size_t who : order)
      if ((sum += strengths[who]) >= threshold) {
        ++index[who];
        break;
      }
  } while (std::next_permutation(order.begin(), order.end()));
  for (double& one : index) one /= orders;
  return index;
}

}  // namespace

TEST_CASE("twelve contributors and 20,000") {
  const std::array<std::int64_t, 12> strengths = {8000, 5000, 4000, 3500, 3000, 2500, 2200, 2000, 1500, 1200, 800, 500};
  const std::array<double, 12> expected = {.2714, .1460, .1145, .0982, .0841, .0689, .0574, .0539, .0400, .0292, .0234, .0132};
  const auto power = power_of(strengths, 20'000);
  REQUIRE(power);
  for (std::size_t i = 0; i < 12; ++i) CHECK(std::abs(power->shapley_shubik[i] - expected[i]) < 0.00005);
  CHECK(power->minimal == 180);
  CHECK(power->smallest.size() == 180);
  CHECK(power->smallest.front() == 0b1111);  // 8000 5000 4000 3500
  CHECK(std::accumulate(power->shapley_shubik.begin(), power->shapley_shubik.end(), 0.0) == doctest::Approx(1));
}

TEST_CASE("small cases agree with every order") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 60; ++round) {
    std::vector<std::int64_t> strengths(1 + random() % 6);
    for (auto& one : strengths) one = static_cast<std::int64_t>(random() % 5);
    const auto threshold = static_cast<std::int64_t>(1 + random() % 12);
    const auto power = power_of(strengths, threshold);
    REQUIRE(power);
    const auto expected = by_orders(strengths, threshold);
    for (std::size_t i = 0; i < strengths.size(); ++i) CHECK(power->shapley_shubik[i] == doctest::Approx(expected[i]));
  }
}

TEST_CASE("Banzhaf of a textbook assembly, and what cannot be reached") {
  const std::array<std::int64_t, 4> strengths = {4, 3, 2, 1};
  const auto power = power_of(strengths, 6);  // swings 5 3 3 1 of 8
  REQUIRE(power);
  CHECK(power->banzhaf == std::vector<double>{0.625, 0.375, 0.375, 0.125});
  const auto never = power_of(strengths, 11);
  CHECK(never->winning == 0);
  CHECK(never->minimal == 0);
  CHECK_FALSE(power_of(std::vector<std::int64_t>(26, 1), 3));
}

TEST_CASE("Shapley effects of a sum are the shares of the variances, by all orders and by one for each future") {
  for (const std::size_t groups : {std::size_t{3}, std::size_t{8}}) {
    double variance = 0;
    for (std::size_t g = 0; g < groups; ++g) variance += static_cast<double>((g + 1) * (g + 1));
    const Outcome outcome = [&](std::uint64_t future, std::span<const std::uint8_t> from, std::span<std::int64_t> days) {
      double sum = 0;
      for (std::size_t g = 0; g < groups; ++g) sum += static_cast<double>(g + 1) * normal(future, g, from[g]);
      days[0] = std::llround(1000 * sum);
    };
    auto sums = effects_of(groups, 1, 0, 12'000, outcome);
    sums[0].add(effects_of(groups, 1, 12'000, 20'000, outcome)[0]);  // as two machines would
    const truce::Explained& explained = sums[0];
    CHECK(explained.futures == 20'000);
    CHECK(explained.deviation() == doctest::Approx(1000 * std::sqrt(variance)).epsilon(0.03));
    double all = 0;
    for (std::size_t g = 0; g < groups; ++g) {
      all += explained.share(g);
      CHECK(explained.error(g) < 0.02);
      CHECK(std::abs(explained.share(g) - static_cast<double>((g + 1) * (g + 1)) / variance) < 4 * explained.error(g) + 1e-3);
    }
    CHECK(all == doctest::Approx(1));
  }
}

TEST_CASE("an interaction is shared evenly, and an idle group explains nothing") {
  const auto sums = effects_of(3, 2, 0, 20'000, [](std::uint64_t future, std::span<const std::uint8_t> from, std::span<std::int64_t> days) {
    days[0] = std::llround(1000 * normal(future, 0, from[0]) * normal(future, 1, from[1]));
    days[1] = 7;
  });
  CHECK(std::abs(sums[0].share(0) - 0.5) < 4 * sums[0].error(0) + 1e-3);
  CHECK(sums[0].share(2) == 0);
  CHECK(sums[1].deviation() == 0);
  CHECK(sums[1].share(0) == 0);
}
