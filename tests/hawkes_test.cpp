// Estimates from simulated records with known parameters, and closed forms. TRUCE_SEEDS for more records than 40.
#include "forecast/hawkes.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>

using namespace truce::forecast;

namespace {

double unit(std::mt19937_64& random) { return (static_cast<double>(random() >> 11) + 0.5) / 9007199254740992.0; }

// Hawkes as a cluster process (Hawkes and Oakes 1974): immigrants, and the followers of each.
std::vector<double> simulated(std::uint64_t seed, double days, double lasting, double sets_off, double within) {
  std::mt19937_64 random(seed);
  std::vector<double> times, open;
  const double before = 30 * within;  // clusters that began earlier
  for (double t = -before; (t += -std::log(unit(random)) / lasting) < days;) open.push_back(t);
  while (!open.empty()) {
    const double time = open.back();
    open.pop_back();
    times.push_back(time);
    for (double chance = -std::log(unit(random)); chance < sets_off; chance += -std::log(unit(random)))
      if (const double next = time - within * std::log(unit(random)); next < days) open.push_back(next);
  }
  std::erase_if(times, [](double t) { return t <= 0; });
  std::ranges::sort(times);
  return times;
}

std::vector<Occurrence> exact(const std::vector<double>& times) {
  std::vector<Occurrence> events;
  for (const double time : times) events.push_back({time, time});
  return events;
}
std::vector<Occurrence> by_day(const std::vector<double>& times) {
  std::vector<Occurrence> events;
  for (const double time : times) events.push_back({std::floor(time), std::floor(time) + 1});
  return events;
}

int seeds() {
  const char* more = std::getenv("TRUCE_SEEDS");
  return more != nullptr ? std::max(1, std::atoi(more)) : 40;
}

}  // namespace

TEST_CASE("the likelihood is the closed form for a constant rate and for two events") {
  const std::vector<double> times = {2, 5};
  CHECK(hawkes_log_likelihood(times, {0, 10}, 0.3, 0, 1) == doctest::Approx(2 * std::log(0.3) - 3));
  const double expected = std::log(0.3) + std::log(0.3 + 0.5 / 2 * std::exp(-1.5)) - 3 - 0.5 * (1 - std::exp(-4.0)) - 0.5 * (1 - std::exp(-2.5));
  CHECK(hawkes_log_likelihood(times, {0, 10}, 0.3, 0.5, 2) == doctest::Approx(expected));
}

TEST_CASE("standard errors cover the parameters at the stated rate") {
  int fitted = 0, lasting = 0, sets_off = 0, within = 0;
  for (int seed = 0; seed < seeds(); ++seed) {
    const auto events = exact(simulated(static_cast<std::uint64_t>(seed) + 1, 1500, 0.3, 0.5, 3));
    const auto fit = fit_hawkes(events, {0, 1500});
    if (!fit) continue;
    ++fitted;
    lasting += std::abs(fit->lasting - 0.3) < 1.96 * fit->lasting_error;
    sets_off += std::abs(fit->sets_off - 0.5) < 1.96 * fit->sets_off_error;
    within += std::abs(fit->within - 3) < 1.96 * fit->within_error;
  }
  MESSAGE("of " << fitted << " fits, 95% intervals held: lasting " << lasting << ", sets_off " << sets_off << ", within " << within);
  CHECK(fitted == seeds());
  for (const int held : {lasting, sets_off, within}) CHECK(held >= 0.84 * fitted);
}

TEST_CASE("events dated to days give nearly the same estimates, and say how sure they are") {
  double mean = 0;
  int held = 0, fitted = 0;
  for (int seed = 0; seed < std::min(seeds(), 20); ++seed) {
    const auto times = simulated(static_cast<std::uint64_t>(seed) + 1, 1500, 0.3, 0.5, 4);
    const auto fit = fit_hawkes(by_day(times), {0, 1500});
    if (!fit) continue;
    ++fitted;
    mean += fit->sets_off;
    held += std::abs(fit->sets_off - 0.5) < 1.96 * fit->sets_off_error;
  }
  MESSAGE("by day: of " << fitted << " fits, " << held << " held; mean followers " << mean / fitted);
  CHECK(fitted >= 15);
  CHECK(mean / fitted == doctest::Approx(0.5).epsilon(0.15));
  CHECK(held >= 0.75 * fitted);
}

TEST_CASE("a constant rate is not taken for waves") {
  int gains = 0, fitted = 0;
  for (int seed = 0; seed < 20; ++seed) {
    const auto fit = fit_hawkes(by_day(simulated(static_cast<std::uint64_t>(seed) + 100, 600, 0.5, 0, 1)), {0, 600});
    if (!fit) continue;
    ++fitted;
    gains += fit->gain() > 6 ? 1 : 0;
  }
  MESSAGE("constant rate: " << fitted << " of 20 fitted, " << gains << " with a gain above 6");
  CHECK(gains <= 4);
}

TEST_CASE("a thin record is refused") {
  const auto fit = fit_hawkes(exact({1, 2, 5, 9}), {0, 60});
  REQUIRE_FALSE(fit);
  CHECK(fit.error().front().code == "record_too_thin");
  CHECK_FALSE(fit_hawkes({}, {0, 0}));
}

TEST_CASE("the plain rate counts what lies in the window") {
  const std::vector<Occurrence> events = {{0, 0}, {5, 5}, {60, 60}, {59, 61}, {70, 71}};
  const RateEstimate rate = rate_of(events, {0, 60});
  CHECK(rate.events == doctest::Approx(2.5));  // at the beginning: outside; over the end: half
  CHECK(rate.per_day == doctest::Approx(2.5 / 60));
  CHECK(lasting_beside(rate, 0.3) == doctest::Approx(0.7 * 2.5 / 60));
}
