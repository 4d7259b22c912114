#include "hawkes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <tuple>

#include "simplex.h"

namespace truce::forecast {
namespace {

constexpr int imputations = 8;
constexpr double within_min = 0.01;

Problem too_thin(std::string says) {
  return {.code = "record_too_thin", .rule = {}, .says = std::move(says), .at = {},
          .help = "State how many others each event sets off, or use the plain rate of the last days."};
}

// A fixed number in (0, 1) for each event and imputation, without any pattern from one event to the next (SplitMix64):
// an even sequence would put neighbours of a day at the same distance every time, and look like waves.
double uniform(std::size_t event, int imputation) {
  std::uint64_t x = 0x9E3779B97F4A7C15U * (static_cast<std::uint64_t>(event) * imputations + static_cast<std::uint64_t>(imputation) + 1);
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  x ^= x >> 31U;
  return (static_cast<double>(x >> 11U) + 0.5) / 9007199254740992.0;
}

std::vector<double> imputed(std::span<const Occurrence> events, Window window, int imputation) {
  std::vector<double> times;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const double time = events[i].begin + uniform(i, imputation) * (events[i].end - events[i].begin);
    if (time > window.begin && time <= window.end) times.push_back(time);
  }
  std::ranges::sort(times);
  return times;
}

// Free numbers for the search: ln lasting, logit of sets_off, ln within.
struct Shape {
  double lasting = 0, sets_off = 0, within = 0;
};
Shape shape_of(const std::vector<double>& free) { return {std::exp(free[0]), 1 / (1 + std::exp(-free[1])), std::exp(free[2])}; }

struct OneFit {
  Shape shape = {};
  std::array<double, 3> errors = {};  // of the free numbers
  double log_likelihood = 0;
};

std::optional<OneFit> fit_times(const std::vector<double>& times, Window window) {
  const double days = window.end - window.begin;
  const Function cost = [&](const std::vector<double>& free) {
    const Shape shape = shape_of(free);
    return -hawkes_log_likelihood(times, window, shape.lasting, shape.sets_off, shape.within);
  };
  const double rate = static_cast<double>(times.size()) / days;
  Minimum best;
  bool any = false;
  for (const double start : {0.5, 3.0, 15.0}) {  // the likelihood may have more than one hill
    const Minimum found = minimise(cost, {std::log(rate * 0.6), -0.4, std::log(std::min(start, days / 10))}, 0.5);
    if (!any || found.value < best.value) best = found;
    any = true;
  }
  const Shape shape = shape_of(best.at);
  constexpr double edge = 0.999;
  if (shape.sets_off > edge || shape.within < within_min || shape.within > days / 2) return std::nullopt;
  const auto errors = standard_errors(cost, best.at, 1e-3);
  if (errors.size() != 3) return std::nullopt;
  return OneFit{shape, {errors[0], errors[1], errors[2]}, -best.value};
}

// Rubin's rule: mean, and the root of the mean variance plus the variance of the means.
std::pair<double, double> pooled(const std::vector<double>& values, const std::vector<double>& errors) {
  const auto m = static_cast<double>(values.size());
  double mean = 0, inside = 0, between = 0;
  for (const double value : values) mean += value / m;
  for (const double error : errors) inside += error * error / m;
  if (values.size() > 1)
    for (const double value : values) between += (value - mean) * (value - mean) / (m - 1);
  return {mean, std::sqrt(inside + (1 + 1 / m) * between)};
}

}  // namespace

double hawkes_log_likelihood(std::span<const double> times, Window window, double lasting, double sets_off, double within) {
  double sum = -lasting * (window.end - window.begin);
  double excited = 0;  // Σ exp(−(t − tₖ) / within) over the events before t
  double last = window.begin;
  for (const double time : times) {
    excited *= std::exp(-(time - last) / within);
    sum += std::log(lasting + sets_off / within * excited);
    sum += sets_off * std::expm1(-(window.end - time) / within);
    excited += 1;
    last = time;
  }
  return sum;
}

Result<HawkesFit> fit_hawkes(std::span<const Occurrence> events, Window window) {
  const double days = window.end - window.begin;
  bool exact = true;
  for (const Occurrence& event : events) exact = exact && event.begin == event.end;
  HawkesFit fit{.events = imputed(events, window, 0).size(), .days = days};
  if (!(days > 0) || fit.events < hawkes_events_min)
    return failure(too_thin(fmt::format("{} events in {:.0f} days are too few to tell what sets them off; at least {} are needed.", fit.events, std::max(days, 0.0), hawkes_events_min)));
  std::array<std::vector<double>, 3> values, errors;
  const int rounds = exact ? 1 : imputations;
  for (int round = 0; round < rounds; ++round) {
    const auto times = imputed(events, window, round);
    const auto one = fit_times(times, window);
    if (!one) return failure(too_thin(fmt::format("The {} events do not say how many others each sets off and how fast: the likelihood has no clear maximum.", fit.events)));
    const auto& [lasting, sets_off, within] = one->shape;
    const std::array<double, 3> shape = {lasting, sets_off, within};
    const std::array<double, 3> slopes = {lasting, sets_off * (1 - sets_off), within};  // of the shape in the free numbers
    for (std::size_t i = 0; i < 3; ++i) {
      values[i].push_back(shape[i]);
      errors[i].push_back(one->errors[i] * slopes[i]);
    }
    const auto n = static_cast<double>(times.size());
    fit.log_likelihood += one->log_likelihood / rounds;
    fit.log_likelihood_poisson += (n * std::log(n / days) - n) / rounds;
  }
  std::tie(fit.lasting, fit.lasting_error) = pooled(values[0], errors[0]);
  std::tie(fit.sets_off, fit.sets_off_error) = pooled(values[1], errors[1]);
  std::tie(fit.within, fit.within_error) = pooled(values[2], errors[2]);
  return fit;
}

RateEstimate rate_of(std::span<const Occurrence> events, Window window) {
  RateEstimate rate;
  const double days = window.end - window.begin;
  if (!(days > 0)) return rate;
  for (const Occurrence& event : events) {
    if (event.begin == event.end) {
      if (event.begin > window.begin && event.begin <= window.end) rate.events += 1;
      continue;
    }
    rate.events += std::max(0.0, std::min(event.end, window.end) - std::max(event.begin, window.begin)) / (event.end - event.begin);
  }
  rate.per_day = rate.events / days;
  rate.error = std::sqrt(rate.events) / days;
  return rate;
}

double lasting_beside(const RateEstimate& rate, double sets_off) { return rate.per_day * (1 - sets_off); }

}  // namespace truce::forecast
