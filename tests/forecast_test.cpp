#include <doctest/doctest.h>
#include <truce/deployment.h>
#include <truce/forecast.h>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numeric>
#include <Random123/philox.h>

#include "forecast/sampler.h"

using namespace truce;
using namespace truce::forecast;

namespace {

Agreement gates(const std::string& more) {
  auto read = read_agreement("agreement \"Gates\"\n  in force from 2031-01-01\nparty side: a, b, c\nevent one by any side\nevent two by any side\nevent three by any side\n" + more, "gates.truce");
  if (!read) FAIL(read.error().front().says);
  return std::move(*read);
}
ForecastOptions options_for(const Agreement& agreement, std::uint64_t futures, std::uint64_t seed) {
  const Instant at = agreement.clock.at(*parse_date("2031-01-01"), 0, 0);
  return {.at = at, .until = at + std::chrono::days{100}, .futures = futures, .seed = seed, .lever_futures = 0};
}
Forecast made(const Agreement& agreement, const std::string& lines, const ForecastOptions& options) {
  const auto outlook = read_outlook("outlook \"Test\"\n" + lines, "outlook.truce", agreement);
  if (!outlook) FAIL(outlook.error().front().says);
  auto result = forecast_of(*outlook, {}, options);
  if (!result) FAIL(result.error().front().says);
  return std::move(*result);
}
const Histogram& answer(const Forecast& forecast, const std::string& name) {
  for (const Answer& each : forecast.answers)
    if (each.question.name == name) return each.histogram;
  FAIL("no such question");
  return forecast.answers.front().histogram;
}

}  // namespace

TEST_CASE("Philox is that of Random123") {
  for (std::uint64_t future : {0ULL, 1ULL, 123456789012ULL}) {
    const std::uint64_t key = key_of(7, "arrival by c1");
    const r123::Philox4x32::ctr_type counter = {{static_cast<std::uint32_t>(future), static_cast<std::uint32_t>(future >> 32U), 3, static_cast<std::uint32_t>(Purpose::delay)}};
    const r123::Philox4x32::key_type keys = {{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32U)}};
    const auto words = r123::Philox4x32()(counter, keys);
    const Pair pair = draw(key, Purpose::delay, future, 3);
    CHECK(pair.first == (static_cast<double>((std::uint64_t{words[0]} << 21U) | (words[1] >> 11U)) + 0.5) * 0x1p-53);
    CHECK(pair.second == (static_cast<double>((std::uint64_t{words[2]} << 21U) | (words[3] >> 11U)) + 0.5) * 0x1p-53);
  }
}

TEST_CASE("quantiles are those of Boost.Math") {
  const boost::math::normal normal;
  const boost::math::beta_distribution<double> beta(1 + 4 * 30.0 / 90, 1 + 4 * 60.0 / 90);
  const Delay pert({.shape = Timing::Shape::pert, .least = 30, .most = 120, .likely = 60});
  for (const double p : {1e-12, 1e-6, 0.001, 0.01, 0.3, 0.5, 0.77, 0.99, 0.9999, 1 - 1e-9}) {
    CHECK(normal_quantile(p) == doctest::Approx(boost::math::quantile(normal, p)).epsilon(1e-12));
    std::vector<double> days = {p};
    pert.apply(days);
    CHECK(days[0] == doctest::Approx(30 + 90 * boost::math::quantile(beta, p)).epsilon(1e-5));
  }
}

TEST_CASE("bursts have the mean of a Hawkes process, and leaving one out moves no other") {
  const Rate rate{.lasting = 0.05, .fading = 0.2, .fades_over = 40, .sets_off = 0.5, .within = 5};
  std::vector<Burst> all;
  double sum = 0;
  constexpr int futures = 20'000;
  for (std::uint64_t i = 0; i < futures; ++i) {
    bursts(rate, key_of(1, "x"), i, 400, all);
    sum += static_cast<double>(all.size());
  }
  const double expected = (0.05 * 400 + 0.2 * 40) * 2;  // immigrants / (1 − 0.5), but for the last days
  CHECK(sum / futures == doctest::Approx(expected).epsilon(0.02));
}

TEST_CASE("forecasts agree with closed forms within their intervals, at the stated rate") {
  // One exponential; two in a row with one mean (Erlang); the later of two; a chance of never; a gate of 2 of 3.
  const Agreement agreement = gates(
      "condition first is once one by a\ncondition row is once two by a\ncondition both is once one by a and once one by b\n"
      "condition seldom is once three by c\ncondition most is at least 2 of\n  - once one by a\n  - once one by b\n  - once one by c\n");
  const std::string lines =
      "expect one by each side 20 days on average\nexpect two by a 20 days on average after one by a\nexpect three by c 10 days on average, chance 30 percent\n";
  const auto e = [](double t) { return 1 - std::exp(-t / 20); };
  struct Exact {
    const char* name;
    double chance;
  };
  const Exact exact[] = {{"first", e(15)}, {"row", 1 - std::exp(-0.75) * 1.75}, {"both", e(15) * e(15)}, {"seldom", 0.3 * (1 - std::exp(-1.5))},
                         {"most", 3 * e(15) * e(15) * (1 - e(15)) + e(15) * e(15) * e(15)}};
  int inside = 0, asked = 0;
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const Forecast forecast = made(agreement, lines, options_for(agreement, 1000, seed));
    for (const Exact& each : exact) {
      const Chance chance = chance_by(answer(forecast, each.name), 15);
      ++asked;
      inside += chance.low <= each.chance && each.chance <= chance.high ? 1 : 0;
    }
  }
  const double share = static_cast<double>(inside) / asked;
  CHECK(share > 0.92);
  CHECK(share < 0.98);
}

TEST_CASE("one thread, two threads and two halves give the same bytes; a fixed seed is golden") {
  const Agreement agreement = gates("condition first is once one by a\ncondition both is once one by a and once one by b\n");
  const std::string lines = "expect one by each side 10 to 60 days, most likely 20, chance 90 percent\nexpect delays to share a spread of 0.2\n";
  ForecastOptions options = options_for(agreement, 3000, 11);
  const Forecast whole = made(agreement, lines, options);
  options.threads = 2;
  const Forecast threads = made(agreement, lines, options);
  options.threads = 1;
  options.futures = 1000;
  Forecast halves = made(agreement, lines, options);
  options.first_future = 1000;
  options.futures = 2000;
  halves.add(made(agreement, lines, options));
  for (std::size_t q = 0; q < whole.answers.size(); ++q) {
    CHECK(whole.answers[q].histogram.by_day == threads.answers[q].histogram.by_day);
    CHECK(whole.answers[q].histogram.by_day == halves.answers[q].histogram.by_day);
    CHECK(whole.answers[q].histogram.never == halves.answers[q].histogram.never);
  }
  CHECK(whole.futures == halves.futures);
}

TEST_CASE("futures that are told one by one are those that were counted") {
  const Agreement agreement = gates("condition calm of each side is no one by that side for 8 days\ncondition all_calm is calm of every side\ncondition some_calm is calm of any side\n"
                                    "condition tense is at least 4 one in 10 days\ncondition quiet is at most 2 one in 15 days\ncondition still is quiet for 5 days\n"
                                    "phase open opens when calm of a and quiet closes when tense\ncondition gate is during open and once two by b\ncondition last is once three by c\n");
  const std::string lines = "expect one by each side at 0.08 per day, each setting off 0.4 more within 3 days\nexpect two by b 20 days on average\nexpect three by c 10 days on average after gate\n";
  const auto outlook = read_outlook("outlook \"Test\"\n" + lines, "outlook.truce", agreement);
  REQUIRE(outlook);
  const ForecastOptions options = options_for(agreement, 300, 6);
  const Forecast counted = made(agreement, lines, options);
  std::vector<Histogram> told_by(counted.answers.size());
  for (std::size_t q = 0; q < told_by.size(); ++q) told_by[q].by_day.assign(counted.answers[q].histogram.by_day.size(), 0);
  for (std::uint64_t future = 0; future < options.futures; ++future) {
    const auto told = tell_future(*outlook, {}, options, future);
    REQUIRE(told);
    for (std::size_t q = 0; q < told_by.size(); ++q) {
      const auto& first = told->first_yes[q];
      if (first) ++told_by[q].by_day[static_cast<std::size_t>(((*first - options.at).count() + 86'399) / 86'400)];
      else ++told_by[q].never;
    }
  }
  for (std::size_t q = 0; q < told_by.size(); ++q) {
    CAPTURE(counted.answers[q].question.name);
    CHECK(told_by[q].by_day == counted.answers[q].histogram.by_day);
    CHECK(told_by[q].never == counted.answers[q].histogram.never);
    CHECK(told_by[q].never < 300);  // or it would compare little
  }
}

TEST_CASE("parts of a forecast share the steps and the spread, and add up to the same") {
  const Agreement agreement = gates("condition first is once one by a\ncondition both is first and once two by b\n");
  const std::string lines = "expect one by a 50 days on average\nexpect two by b 10 days on average\n";
  ForecastOptions options = options_for(agreement, 1000, 4);
  options.lever_futures = options.spread_futures = 601;
  const Forecast whole = made(agreement, lines, options);
  std::vector<Forecast> parts;
  options.parts = 3;
  for (options.part = 0; options.part < options.parts; ++options.part) {
    options.first_future = 300 * std::uint64_t{options.part};
    options.futures = options.part < 2 ? 300 : 400;
    parts.push_back(made(agreement, lines, options));
  }
  Forecast sum = parts[0];
  sum.add(parts[1]);
  sum.add(parts[2]);
  REQUIRE(whole.levers.size() == parts[0].levers.size());
  for (std::size_t q = 0; q < whole.answers.size(); ++q) {
    CHECK(sum.answers[q].explained.parts == whole.answers[q].explained.parts);
    CHECK(sum.answers[q].explained.futures == 601);
    std::erase_if(sum.answers[q].last_gates, [](const LastGate& gate) { return gate.futures == 0; });  // tried, and last in no part
    REQUIRE(sum.answers[q].last_gates.size() == whole.answers[q].last_gates.size());
    for (std::size_t g = 0; g < whole.answers[q].last_gates.size(); ++g) {
      CHECK(sum.answers[q].last_gates[g].futures == whole.answers[q].last_gates[g].futures);
      CHECK(sum.answers[q].last_gates[g].bought.futures == whole.answers[q].last_gates[g].bought.futures);
      CHECK(sum.answers[q].last_gates[g].bought.days == whole.answers[q].last_gates[g].bought.days);
    }
    for (std::size_t i = 0; i < whole.levers.size(); ++i) {
      Histogram all = parts[0].levers[i].histograms[q];
      all.add(parts[1].levers[i].histograms[q]);
      all.add(parts[2].levers[i].histograms[q]);
      CHECK(all.by_day == whole.levers[i].histograms[q].by_day);
    }
  }
}

TEST_CASE("one more contributor moves nobody else's draws") {
  const Agreement agreement = gates("condition first is once one by a\n");
  const auto options = options_for(agreement, 2000, 5);
  const Forecast few = made(agreement, "expect one by a 30 days on average\n", options);
  const Forecast more = made(agreement, "expect one by c 9 days on average\nexpect one by b 70 days on average\nexpect one by a 30 days on average\n", options);
  CHECK(answer(few, "first").by_day == answer(more, "first").by_day);
}

TEST_CASE("the chance of the reference model, in few futures, and its last gate") {
  const auto agreement = load_agreement(TRUCE_SOURCE_DIR "/bench/m1.truce");
  REQUIRE(agreement);
  const auto outlook = load_outlook(TRUCE_SOURCE_DIR "/bench/m1_outlook.truce", *agreement);
  REQUIRE(outlook);
  const Instant at = agreement->clock.at(*parse_date("2030-01-01"), 0, 0);
  const auto result = forecast_of(*outlook, {}, {.at = at, .until = at + std::chrono::days{365}, .futures = 4000, .lever_futures = 2000, .only = {"force_stands"}});
  REQUIRE(result);
  const Histogram& histogram = result->answers.front().histogram;
  CHECK(chance_by(histogram, 240).value == doctest::Approx(0.6325).epsilon(0.05));
  CHECK(result->answers.front().last_gates.front().name == "no violation for 30 days");
  const auto lever = [&](const std::string& name) {
    for (const Lever& each : result->levers)
      if (each.name == name) return each.histograms.front();
    FAIL("no such lever");
    return histogram;
  };
  const Histogram base = lever("as assumed");
  CHECK(chance_by(lever("c1 withdraws"), 240).value < chance_by(base, 240).value);
  CHECK(chance_by(lever("approval by c2 today"), 240).value >= chance_by(base, 240).value);
  CHECK(chance_by(lever("arrival by c1 30 days later"), 240).value <= chance_by(base, 240).value);
  // Fewer breaches never make a future worse.
  const Histogram calm = lever("no violation for 30 days");
  for (std::size_t day = 0; day < base.by_day.size(); ++day) CHECK(chance_by(calm, day).value >= chance_by(base, day).value);
}

TEST_CASE("what cannot be imagined is said, with its place") {
  const Agreement agreement = gates("condition first is once one by a\n");
  const auto outlook = read_outlook("outlook \"Test\"\nexpect one by a as un_missions did\n", "outlook.truce", agreement);
  REQUIRE(outlook);
  const auto result = forecast_of(*outlook, {}, options_for(agreement, 10, 1));
  REQUIRE_FALSE(result);
  CHECK(result.error().front().code == "unsupported_outlook");
  CHECK(result.error().front().at.line == 2);
}

TEST_CASE("as a class of missions did") {
  const Agreement agreement = gates("condition first is once one by a\n");
  const auto missions = load_deployments(TRUCE_SOURCE_DIR "/data/un_peacekeeping/deployment_curves.csv");
  REQUIRE(missions);
  const auto fitted = fit_reference_class(*missions, "un_missions");
  REQUIRE(fitted);
  ForecastOptions options = options_for(agreement, 4000, 3);
  options.until = options.at + std::chrono::days{3000};
  options.classes = {*fitted};
  const Forecast forecast = made(agreement, "expect one by a as un_missions did\n", options);
  // The same share as the class itself has by two years, each from its own draws.
  int reached = 0;
  for (std::uint64_t i = 0; i < 4000; ++i) {
    const Pair one = draw(99, Purpose::delay, i, 0), two = draw(99, Purpose::delay, i, 1);
    const auto months = draw_months(*fitted, {.ceiling = 5000}, 0.5, {one.first, two.first, two.second});
    reached += months && *months * 30.4375 <= 730 ? 1 : 0;
  }
  CHECK(chance_by(answer(forecast, "first"), 730).value == doctest::Approx(reached / 4000.0).epsilon(0.06));
  CHECK(answer(forecast, "first").never > 0);  // some never do
}

TEST_CASE("more futures until the quantile is precise enough, and the same bytes as that many at once") {
  const Agreement agreement = gates("condition first is once one by a\n");
  const auto outlook = read_outlook("outlook \"Test\"\nexpect one by a 10 to 60 days, most likely 20\n", "outlook.truce", agreement);
  REQUIRE(outlook);
  ForecastOptions options = options_for(agreement, 1'000'000, 1);
  const auto precise = forecast_until(*outlook, {}, options, {.name = "first", .share = 0.8, .days = 1});
  REQUIRE(precise);
  CHECK(precise->futures < 1'000'000);
  const DayRange range = day_range(precise->answers.front().histogram, 0.8);
  REQUIRE(range.last);
  CHECK(*range.last - range.first <= 2);
  CHECK(range.first <= *range.day);
  options.futures = precise->futures;
  CHECK(forecast_of(*outlook, {}, options)->answers.front().histogram.by_day == precise->answers.front().histogram.by_day);
  CHECK_FALSE(forecast_until(*outlook, {}, options, {.name = "nothing"}));
}

TEST_CASE("the fan counts the strength of every day, and thresholds of one stock share it") {
  const Agreement agreement = gates("pipeline troops: offer by any side -> arrival by any side\ncondition half is at least 300 troops past arrival\n"
                                    "condition whole is at least 500 troops past arrival\ncondition there is at least 300 troops at offer\n");
  const std::string lines = "expect 300 troops to arrival by a 20 days on average\nexpect 200 troops to arrival by b 40 days\nexpect 300 troops to offer by a 5 days\n";
  ForecastOptions options = options_for(agreement, 4000, 2);
  const Forecast forecast = made(agreement, lines, options);
  REQUIRE(forecast.fans.size() == 2);
  const Fan& past = forecast.fans[0];
  CHECK(past.stock == "troops past arrival");
  CHECK(past.targets.size() == 2);
  CHECK(past.width == 100);
  CHECK(past.futures == 4000);
  // By day 10 the first has come with chance 1 − exp(−1/2) = 0.39; the second comes on day 40, surely.
  CHECK(strength_of_share(past, 10, 0.55) == 0);
  CHECK(strength_of_share(past, 10, 0.65) == 300);
  CHECK(strength_of_share(past, 39, 0.01) == 0);
  CHECK(strength_of_share(past, 41, 0.01) == 200);
  CHECK(strength_of_share(past, 41, 0.5) == 500);
  for (const std::size_t day : {std::size_t{5}, std::size_t{40}, std::size_t{99}}) {  // the same as the questions say
    std::uint64_t enough = 0;
    for (std::size_t bin = 0; bin < past.bins; ++bin)
      if (past.least + static_cast<std::int64_t>(bin) * past.width >= 500) enough += past.counts[day * past.bins + bin];
    CHECK(static_cast<double>(enough) / 4000 == chance_by(answer(forecast, "whole"), day).value);
  }
  const Fan& at = forecast.fans[1];
  CHECK(at.stock == "troops at offer");
  CHECK(strength_of_share(at, 4, 0.99) == 0);
  CHECK(strength_of_share(at, 6, 0.99) == 300);  // what arrives is no longer there
  CHECK(strength_of_share(at, 99, 0.01) == -200);
  options.fan_futures = 1000;
  CHECK(made(agreement, lines, options).fans[0].futures == 1000);
  Forecast parts = made(agreement, lines, options);
  ForecastOptions rest = options;
  rest.first_future = 4000;
  rest.fan_futures = 0;
  parts.add(made(agreement, lines, rest));
  CHECK(parts.futures == 8000);
  CHECK(parts.fans[0].futures == 1000);
  CHECK(made(agreement, lines, options).answers[0].histogram.by_day == forecast.answers[0].histogram.by_day);
}

TEST_CASE("what the last gate would bring if it opened today") {
  const Agreement agreement = gates("condition first is once one by a\ncondition both is first and once two by b\n");
  const std::string lines = "expect one by a 50 days\nexpect two by b 10 days on average\n";
  ForecastOptions options = options_for(agreement, 2000, 2);
  options.lever_futures = 2000;
  const Forecast forecast = made(agreement, lines, options);
  const Answer& both = forecast.answers[1];
  REQUIRE(both.last_gates.size() == 2);
  CHECK(both.last_gates[0].name == "first");
  CHECK(both.last_gates[0].bought.futures == 2000);
  // E min(50, X) without the first gate is 10 (1 − e^−5); days are counted to their end, half a day more on average.
  CHECK(both.last_gates[0].bought.mean() == doctest::Approx(50 - 10 * (1 - std::exp(-5.0)) - 0.5).epsilon(0.02));
  CHECK(both.last_gates[0].bought.error() < 0.4);
  CHECK(both.last_gates[1].name == "once two by b");
  CHECK(both.last_gates[1].bought.mean() < 0.5);
}

TEST_CASE("what comes of clauses, and what rests on breaches, agree with closed forms at the stated rate") {
  const Agreement agreement = gates("clause 1 a must make one within 20 days\nclause 2 b must not make two\ncondition twice is at least 2 breaches of 2 in 1 year\n"
                                    "clause 3 once twice, c must make three within 10 days\n");
  const std::string lines = "expect one by a 20 days on average\nexpect two by b at 0.02 per day\nexpect c to meet 3 8 days on average, chance 60 percent\n";
  int inside = 0, asked = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    ForecastOptions options = options_for(agreement, 500, seed);
    options.only = {"1", "2", "twice", "3"};
    const Forecast forecast = made(agreement, lines, options);
    const auto agrees = [&](const Chance& chance, double exact) {
      ++asked;
      inside += chance.low <= exact && exact <= chance.high ? 1 : 0;
    };
    const auto state = [&](std::size_t q, State is, std::size_t day) { return chance_of(forecast.answers[q].outcomes.count(is, day), 500); };
    // Answers come as the agreement lists them: the condition, then the clauses.
    REQUIRE(forecast.answers[0].question.name == "twice");
    agrees(chance_by(forecast.answers[0].histogram, 50), 1 - std::exp(-1.0) * 2);
    // Due at the end of 21 January, 21 days after the forecast; the state at that moment is still open.
    agrees(state(1, State::met, 22), 1 - std::exp(-21.0 / 20));
    agrees(state(1, State::late, 60), std::exp(-21.0 / 20) - std::exp(-3.0));
    agrees(state(1, State::missed, 60), std::exp(-3.0));
    agrees(state(2, State::breached, 30), 1 - std::exp(-0.6));
    CHECK(forecast.answers[2].outcomes.count(State::in_force, 0) == 500);
    const auto dormant = state(3, State::dormant, 99);  // never due: fewer than two breaches
    agrees(dormant, std::exp(-1.98) * 2.98);
    std::uint64_t all = 0;
    for (const State each : outcome_states) all += forecast.answers[3].outcomes.count(each, 99);
    CHECK(all == 500);
  }
  const double share = static_cast<double>(inside) / asked;
  CHECK(share > 0.90);
  CHECK(share < 0.99);
}

TEST_CASE("what a breach sets off is imagined too, and one future is told with it") {
  const Agreement agreement = gates("clause 1 a must not make one\ncondition answered is once two by b\n");
  const auto outlook = read_outlook("outlook \"Test\"\nexpect one by a 30 days\nexpect two by b 10 days after breach of 1\n", "outlook.truce", agreement);
  REQUIRE(outlook);
  const auto options = options_for(agreement, 300, 1);
  const auto forecast = forecast_of(*outlook, {}, options);
  REQUIRE(forecast);
  CHECK(answer(*forecast, "answered").by_day[40] == 300);
  const auto told = tell_future(*outlook, {}, options, 3);
  REQUIRE(told);
  REQUIRE(told->events.size() == 2);
  CHECK(told->events[1].says == "two by b");
  REQUIRE(told->first_yes[0]);
  CHECK((*told->first_yes[0] - options.at).count() == 40 * 86'400);
}

TEST_CASE("the spread of the reference model comes from violence, by 85 percent") {
  const auto agreement = load_agreement(TRUCE_SOURCE_DIR "/bench/m1.truce");
  REQUIRE(agreement);
  const auto outlook = load_outlook(TRUCE_SOURCE_DIR "/bench/m1_outlook.truce", *agreement);
  REQUIRE(outlook);
  const Instant at = agreement->clock.at(*parse_date("2030-01-01"), 0, 0);
  ForecastOptions options{.at = at, .until = at + std::chrono::days{365}, .futures = 3000, .lever_futures = 0, .fan_futures = 0, .spread_futures = 3000, .only = {"force_stands"}};
  const auto one = forecast_of(*outlook, {}, options);
  options.threads = 2;
  const auto two = forecast_of(*outlook, {}, options);
  REQUIRE(one);
  REQUIRE(two);
  const auto place = std::find(one->groups.begin(), one->groups.end(), "violation") - one->groups.begin();
  const Explained& explained = one->answers.front().explained;
  const auto violence = static_cast<std::size_t>(place);
  REQUIRE(violence < one->groups.size());
  CHECK(explained.error(violence) < 0.02);
  CHECK(std::abs(explained.share(violence) - 0.85) < 3 * explained.error(violence) + 0.01);
  CHECK(explained.parts == two->answers.front().explained.parts);
  CHECK(explained.spread == two->answers.front().explained.spread);
}

TEST_CASE("how events set off others is estimated from the record, or refused with its place") {
  const Agreement agreement = gates("condition first is at least 2 one in 10 days\n");
  const Instant at = agreement.clock.at(*parse_date("2034-01-01"), 0, 0);
  const auto outlook = read_outlook("outlook \"Test\"\nexpect one by a at the rate of the last 1000 days, each setting off others as then\n", "outlook.truce", agreement);
  REQUIRE(outlook);
  // The record is one future of a known process, told by its moments.
  std::vector<Burst> events;
  bursts({.lasting = 0.2, .sets_off = 0.5, .within = 3}, key_of(9, "record"), 0, 1000, events);
  std::vector<Report> record;
  for (const Burst& event : events) {
    const Instant when = at - Duration{static_cast<std::int64_t>((1000 - event.at) * 86'400)};
    record.push_back({.id = std::to_string(record.size()), .act = "one", .by = "a", .happened = {when, when}, .learned = {when, when}, .source = "test", .status = Status::verified});
  }
  ForecastOptions options{.at = at, .until = at + std::chrono::days{50}, .futures = 300, .lever_futures = 0};
  const auto forecast = forecast_of(*outlook, record, options);
  REQUIRE(forecast);
  REQUIRE(forecast->fits.size() == 1);
  const Fit& fit = forecast->fits.front();
  CHECK(fit.events == static_cast<double>(events.size()));
  CHECK(fit.set_off_fitted);
  CHECK(std::abs(fit.lasting.value - 0.2) < 3 * fit.lasting.error);
  CHECK(std::abs(fit.sets_off.value - 0.5) < 3 * fit.sets_off.error);
  CHECK(std::abs(fit.within.value - 3) < 3 * fit.within.error);
  CHECK(fit.gain > 6);
  record.resize(20);
  const auto refused = forecast_of(*outlook, record, options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().front().code == "record_too_thin");
  CHECK(refused.error().front().at.line == 2);
  const auto stated = read_outlook("outlook \"Test\"\nexpect one by a at 2 per day, each setting off others as then\n", "outlook.truce", agreement);
  REQUIRE_FALSE(stated);
  CHECK(stated.error().front().code == "no_record_named");
}

TEST_CASE("under a limit on lift, what is too much comes later and in parts") {
  const Agreement agreement = gates("pipeline troops: offer by any side -> arrival by any side\ncondition some is at least 1500 troops past arrival\ncondition more is at least 1501 troops past arrival\n"
                                    "condition whole is at least 3000 troops past arrival\nclause 1 b must bring 1000 troops to arrival within 12 days\n");
  const std::string lines = "expect 1000 troops to arrival by each side 10 days\nexpect arrival at most 1500 troops per week\n";
  ForecastOptions options = options_for(agreement, 300, 1);
  const Forecast slim = made(agreement, lines, options);
  CHECK(answer(slim, "some").by_day[10] == 300);
  CHECK(answer(slim, "more").by_day[17] == 300);
  CHECK(answer(slim, "whole").by_day[17] == 300);
  CHECK(strength_of_share(slim.fans[0], 12, 0.5) == 1500);
  options.only = {"some", "more", "1"};
  const Forecast whole = made(agreement, lines, options);
  CHECK(whole.answers[2].outcomes.count(State::missed, 14) == 300);
  CHECK(whole.answers[2].outcomes.count(State::late, 18) == 300);
  const auto outlook = read_outlook("outlook \"Test\"\n" + lines, "outlook.truce", agreement);
  for (const std::vector<std::string>& only : {std::vector<std::string>{"whole"}, std::vector<std::string>{"whole", "1"}}) {  // the slim run and the whole one
    options.only = only;
    const auto told = tell_future(*outlook, {}, options, 0);
    REQUIRE(told);
    REQUIRE(told->events.size() == 4);
    const std::int64_t days[] = {10, 10, 17, 17}, numbers[] = {1000, 500, 500, 1000};
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK((told->events[i].at - options.at).count() == days[i] * 86'400);
      CHECK(told->events[i].report.number == static_cast<double>(numbers[i]));
    }
  }
  const auto none = read_outlook("outlook \"Test\"\nexpect arrival at most 1500 troops per week\n", "outlook.truce", agreement);
  CHECK_FALSE(forecast_of(*none, {}, options));
}

TEST_CASE("others act on time") {
  const Agreement agreement = gates("clause 1 a must make one within 20 days\nclause 2 once one by a, b will make two within 5 days\nclause 3 c must not make three\nclause 4 c must make three by 2030-12-31\n"
                                    "condition first is once one by a\ncondition second is once two by b\ncondition third is once three\n");
  const Forecast forecast = made(agreement, "expect others to act on time\n", options_for(agreement, 300, 1));
  CHECK(answer(forecast, "first").by_day[20] == 300);
  CHECK(answer(forecast, "second").by_day[25] == 300);
  CHECK(answer(forecast, "third").never == 300);  // its day was over before
  const Forecast covered = made(agreement, "expect others to act on time\nexpect one by a 50 days\n", options_for(agreement, 300, 1));
  CHECK(answer(covered, "first").by_day[50] == 300);
  CHECK(answer(covered, "second").by_day[55] == 300);
}
