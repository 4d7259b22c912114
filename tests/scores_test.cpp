// Scores and intervals against closed forms.
#include "forecast/scores.h"

#include <doctest/doctest.h>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "forecast/simplex.h"

using namespace truce::forecast;

namespace {

// A standard normal as the midpoints of `count` equal parts.
Sample normal_sample(int count) {
  std::vector<Weighted> points;
  for (int i = 0; i < count; ++i) points.push_back({boost::math::quantile(boost::math::normal(), (i + 0.5) / count), 1});
  return Sample(points);
}

}  // namespace

TEST_CASE("CRPS of a sample of a normal is the closed form") {
  const Sample sample = normal_sample(20'000);
  for (const double y : {-3.0, -0.4, 0.0, 1.0, 2.5}) CHECK(crps(sample, y) == doctest::Approx(crps_of_normal(0, 1, y)).epsilon(1e-3));
  CHECK(crps_of_normal(0, 1, 0) == doctest::Approx(0.23369498));  // (√2 − 1)/√π
}

TEST_CASE("CRPS of a point is the absolute error, and of two points E|X − y| − ½E|X − X'|") {
  CHECK(crps(Sample({{3, 1}}), 5) == doctest::Approx(2));
  CHECK(crps(Sample({{3, 1}}), -5) == doctest::Approx(8));
  const Sample two({{0, 1}, {4, 3}});
  for (const double y : {-1.0, 0.0, 1.0, 4.0, 6.0})
    CHECK(crps(two, y) == doctest::Approx(0.25 * std::abs(y) + 0.75 * std::abs(4 - y) - 0.5 * 2 * 0.25 * 0.75 * 4));
}

TEST_CASE("CRPS of months is that of whole numbers, and counts only what was seen") {
  const Sample months({{2, 1}, {5, 1}, {9, 2}});
  CHECK(crps_of_months(months, 6, 100) == doctest::Approx(crps(months, 6)));
  const double inf = std::numeric_limits<double>::infinity();
  const Sample cured({{2, 1}, {inf, 1}});
  CHECK(crps_of_months(cured, std::nullopt, 10) == doctest::Approx(8 * 0.25));
  CHECK(crps_of_months(cured, 2, 10) == doctest::Approx(8 * 0.25));
}

TEST_CASE("quantiles and chances of a sample") {
  const Sample sample({{3, 1}, {1, 1}, {2, 2}});
  CHECK(sample.quantile(0.25) == 1);
  CHECK(sample.quantile(0.26) == 2);
  CHECK(sample.quantile(1) == 3);
  CHECK(sample.below(2) == doctest::Approx(0.25));
  CHECK(sample.up_to(2) == doctest::Approx(0.75));
}

TEST_CASE("Wilson's interval") {
  const Bounds ten = wilson(1, 10);  // Brown, Cai and DasGupta 2001
  CHECK(ten.low == doctest::Approx(0.0179).epsilon(0.01));
  CHECK(ten.high == doctest::Approx(0.4042).epsilon(0.001));
  CHECK(wilson(0, 10).low == 0);
  CHECK(wilson(10, 10).high == 1);
  CHECK(wilson(0, 0).high == 1);
}

TEST_CASE("the DKW band") { CHECK(dkw_half_height(10'000) == doctest::Approx(std::sqrt(std::log(40.0) / 20'000))); }

TEST_CASE("quantile ranks hold at least what they promise, and no rank less would") {
  for (const std::uint64_t n : {5U, 50U, 1000U})
    for (const double p : {0.1, 0.5, 0.8}) {
      const auto [low, high] = quantile_ranks(n, p);
      const boost::math::binomial below(static_cast<double>(n), p);
      const double under = low == 0 ? 0 : boost::math::cdf(below, static_cast<double>(low) - 1);
      const double over = high > n ? 0 : 1 - boost::math::cdf(below, static_cast<double>(high) - 1);
      CHECK(under <= 0.025);
      CHECK(over <= 0.025 + 1e-12);
      CHECK(boost::math::cdf(below, static_cast<double>(low)) > 0.025);
      if (high >= 2 && high <= n) CHECK(1 - boost::math::cdf(below, static_cast<double>(high) - 2) > 0.025 - 1e-12);
    }
}

TEST_CASE("Brier, and how much of a spread lies in a range") {
  CHECK(brier(0.7, true) == doctest::Approx(0.09));
  CHECK(share_within(0.2, 0.6, 0.25, 0.75) == doctest::Approx(0.875));
  CHECK(share_within(0.3, 0.3, 0.25, 0.75) == 1);
}

TEST_CASE("the simplex finds a minimum, and the curvature gives standard errors") {
  const Function bowl = [](const std::vector<double>& x) { return 2 * (x[0] - 1) * (x[0] - 1) + 0.5 * (x[1] + 3) * (x[1] + 3) + 0.5 * (x[0] - 1) * (x[1] + 3); };
  const Minimum found = minimise(bowl, {0, 0}, 1);
  CHECK(found.settled);
  CHECK(found.at[0] == doctest::Approx(1).epsilon(1e-4));
  CHECK(found.at[1] == doctest::Approx(-3).epsilon(1e-4));
  const auto errors = standard_errors(bowl, found.at);  // curvature [4 ½; ½ 1], inverse diagonal 1/3.75 and 4/3.75
  REQUIRE(errors.size() == 2);
  CHECK(errors[0] == doctest::Approx(std::sqrt(1 / 3.75)).epsilon(1e-3));
  CHECK(errors[1] == doctest::Approx(std::sqrt(4 / 3.75)).epsilon(1e-3));
}
