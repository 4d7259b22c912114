// The reader of deployments, the fitted class, and the back-test on the data that are shipped.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <truce/backtest.h>

#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "forecast/reference_class.h"

using namespace truce;

namespace {

std::string data_file() { return std::string(TRUCE_SOURCE_DIR) + "/data/un_peacekeeping/deployment_curves.csv"; }

// A mission that reaches its whole ceiling at once, in the month that ln(m + ½) = mean + slope·x + sigma·z asks for.
Deployment one_step(std::string name, double ceiling, double months, int seen) {
  Deployment deployment{.mission = std::move(name), .authorised_on = *parse_date("2031-01-01"), .figures = {}};
  for (int month = 0; month <= seen; ++month)
    deployment.figures.push_back({.month = month, .people = month + 0.5 >= months ? ceiling : 0, .authorised = ceiling});
  return deployment;
}

std::vector<Deployment> known_class(int count, double mean, double slope, double sigma, double never) {
  std::vector<Deployment> missions;
  for (int i = 0; i < count; ++i) {
    const double ceiling = 5000 * std::exp((i % 5) - 2);
    const double z = boost::math::quantile(boost::math::normal(), std::fmod(0.5 + i * 0.6180339887, 1.0));
    const bool stalls = std::fmod(0.5 + i * 0.7548776662, 1.0) < never;
    missions.push_back(one_step(fmt::format("m{}", i), ceiling, stalls ? 1e9 : std::exp(mean + slope * ((i % 5) - 2) + sigma * z), 60));
  }
  return missions;
}

}  // namespace

TEST_CASE("the shipped deployments are read whole") {
  const auto missions = load_deployments(data_file());
  REQUIRE(missions);
  CHECK(missions->size() == 28);
  std::size_t figures = 0;
  for (const Deployment& deployment : *missions) figures += deployment.figures.size();
  CHECK(figures == 1620);
}

TEST_CASE("every mistake in a file of deployments is told with its line") {
  const auto read = read_deployments(
      "mission,authorised_on,authorised_strength,month,months_since,uniformed\n"
      "A,2031-13-01,100,2031-01,0,5\nA,2031-01-01,0,2031-02,1,5\nA,2031-01-01,100,2031-03,2,many\nB,2031-01-01,100\n",
      "x.csv");
  REQUIRE_FALSE(read);
  REQUIRE(read.error().size() == 4);
  CHECK(read.error()[0].at.line == 2);
  CHECK(read.error()[2].at.text == "A,2031-01-01,100,2031-03,2,many");
  CHECK(read.error()[3].code == "wrong_fields");
  const auto header = read_deployments("mission,month\nA,2031-01\n", "x.csv");
  REQUIRE_FALSE(header);
  CHECK(header.error().size() == 4);
  CHECK(read_deployments("", "x.csv").error().front().code == "empty_file");
}

TEST_CASE("figures carried forward do not date a threshold") {
  const auto missions = load_deployments(data_file());
  REQUIRE(missions);
  for (const Deployment& deployment : *missions)
    if (deployment.mission == "UNTAC") {
      const auto half = forecast::reached(*forecast::curve_of(deployment), 0.5);
      REQUIRE(half);
      CHECK(half->after == 2);
      CHECK(half->by == 6);
    }
}

TEST_CASE("the fit finds the parameters that made the data") {
  const auto fitted = fit_reference_class(known_class(400, 1.5, 0.3, 0.6, 0.2), "known");
  REQUIRE(fitted);
  const auto near = [](const Estimate& estimate, double truth) { return std::abs(estimate.value - truth) < 3 * estimate.error; };
  CHECK(near(fitted->log_months, 1.5));
  CHECK(near(fitted->per_log_ceiling, 0.3));
  CHECK(near(fitted->sigma, 0.6));
  CHECK(near(fitted->never, 0.2));
  CHECK(fitted->log_likelihood > fitted->log_likelihood_plain + 10);
}

TEST_CASE("too few missions are refused") {
  const auto fitted = fit_reference_class(known_class(7, 1.5, 0, 0.6, 0), "few");
  REQUIRE_FALSE(fitted);
  CHECK(fitted.error().front().code == "record_too_thin");
}

TEST_CASE("weights of futures add up to one, and draws follow the curves") {
  const auto missions = load_deployments(data_file());
  REQUIRE(missions);
  const auto fitted = fit_reference_class(*missions, "un_missions");
  REQUIRE(fitted);
  for (const std::optional<double> start : {std::optional<double>(), std::optional<double>(0), std::optional<double>(0.7)}) {
    const auto futures = forecast_deployment(*fitted, {.ceiling = 20'000, .in_place = start}, 36);
    double total = 0;
    for (const double weight : futures.weights) total += weight;
    CHECK(total == doctest::Approx(1));
  }
  const auto futures = forecast_deployment(*fitted, {.ceiling = 20'000, .in_place = 0}, 36);
  double by_curves = 0, by_draws = 0;
  for (std::size_t i = 0; i < futures.weights.size(); ++i)
    if (futures.shares[i][9] >= 0.5 || futures.shares[i][6] >= 0.5) by_curves += futures.weights[i];
  constexpr int draws = 4000;
  for (int i = 0; i < draws; ++i) {
    const auto months = draw_months(*fitted, {.ceiling = 20'000, .in_place = 0}, 0.5, {(i + 0.5) / draws, 0.5, 0.5});
    if (months && *months <= 9) by_draws += 1.0 / draws;
  }
  CHECK(by_draws == doctest::Approx(by_curves).epsilon(0.1));
}

TEST_CASE("left out in turn on the shipped data: calibrated, and no worse than all other missions") {
  const auto missions = load_deployments(data_file());
  REQUIRE(missions);
  const auto test = backtest(*missions, nullptr);
  REQUIRE(test);
  for (const Score& score : test->scores) {
    if (score.method == Method::fitted) {
      CHECK(score.within80 > 0.65);
      CHECK(score.against_climatology < 0.1);
    }
    if (score.method == Method::rule_of_thumb || score.method == Method::persistence) CHECK(score.against_climatology > 0);
  }
  const auto again = backtest(*missions, nullptr);
  CHECK(again->scores.front().crps == test->scores.front().crps);
}

TEST_CASE("a mission is never learned from when it is scored") {
  const auto missions = load_deployments(data_file());
  REQUIRE(missions);
  const auto turn = backtest(*missions, nullptr);
  const auto same = backtest(*missions, &*missions);  // the same file twice
  REQUIRE(turn);
  REQUIRE(same);
  for (std::size_t i = 0; i < turn->scores.size(); ++i) CHECK(turn->scores[i].crps == same->scores[i].crps);
}
