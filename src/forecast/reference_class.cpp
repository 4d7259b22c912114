#include "reference_class.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "simplex.h"

namespace truce {
namespace forecast {
namespace {

constexpr double half_way = 0.5;
constexpr double usual_ceiling = 5000;
constexpr double half_month = 0.5;     // a figure of month m is of a day about m + ½ months after the authorisation
constexpr double spread_of_slope = 0.5;  // weak priors: they decide only where the data are silent
constexpr double spread_of_start = 2;
constexpr double degrees_min = 3;
constexpr double stretch = 0.2;        // how far a history is stretched or shortened, as a standard deviation of its logarithm
constexpr double stall_months = 6;     // the pace at which a stalled mission comes to rest
constexpr double uneven_start = 1.5;   // the power of the rise to half of a history too short to show it

// What the likelihood of one mission needs.
struct Observation {
  double log_ceiling = 0;
  double start = 0;
  std::optional<Reached> half_reached = {};
  int seen = 0;
};

// never (as a logit), mean, slope of ceiling, slope of start, ln sigma
using Parameters = std::vector<double>;

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

double below(const Parameters& p, const Observation& mission, int month) {
  if (month < 0) return 0;
  const double mean = p[1] + p[2] * mission.log_ceiling + p[3] * mission.start;
  return boost::math::cdf(boost::math::normal(), (std::log(month + half_month) - mean) / std::exp(p[4]));
}

double log_likelihood(const Parameters& p, const std::vector<Observation>& missions) {
  constexpr double least = 1e-300;
  const double never = logistic(p[0]);
  double sum = 0;
  for (const Observation& mission : missions) {
    const double chance = mission.half_reached
                              ? (1 - never) * (below(p, mission, mission.half_reached->by) - below(p, mission, mission.half_reached->after))
                              : never + (1 - never) * (1 - below(p, mission, mission.seen));
    sum += std::log(std::max(chance, least));
  }
  return sum;
}

double log_prior(const Parameters& p) {
  const double never = logistic(p[0]);
  const auto bell = [](double x, double sigma) { return -x * x / (2 * sigma * sigma); };
  // Half a mission that never reaches half and half a one that does; sigma below 10 with hardly a preference.
  return 0.5 * std::log(never) + 0.5 * std::log1p(-never) + bell(p[2], spread_of_slope) + bell(p[3], spread_of_start) + bell(p[4], 2);
}

History history_of(const Curve& curve, int half_at) {
  History history{.mission = curve.mission, .half_at = half_at, .shares = {}};
  double last = curve.start.value_or(0);
  int last_month = 0;
  history.shares.push_back(last);
  for (int month = 1; month <= curve.seen; ++month) {
    const auto& share = curve.share[static_cast<std::size_t>(month)];
    if (!share) continue;
    for (int gap = last_month + 1; gap <= month; ++gap)
      history.shares.push_back(last + (*share - last) * (gap - last_month) / (month - last_month));
    last = *share;
    last_month = month;
  }
  return history;
}

Observation observation_of(const Curve& curve) {
  return {.log_ceiling = std::log(curve.ceiling / usual_ceiling), .start = curve.start.value_or(0), .half_reached = reached(curve, half_way), .seen = curve.seen};
}

// A history at a month that may lie between two figures; what was last seen stays.
double at_month(const History& history, double month) {
  const double last = static_cast<double>(history.shares.size() - 1);
  if (month >= last) return history.shares.back();
  const auto before = static_cast<std::size_t>(month);
  const double part = month - static_cast<double>(before);
  return history.shares[before] * (1 - part) + history.shares[before + 1] * part;
}

// A future that reaches half at `half_at` and goes on as `history` did, `pace` times as long.
std::vector<double> as_history(const History& history, int half_at, double start, double pace, int months) {
  std::vector<double> shares;
  constexpr int short_history = 3;
  constexpr double forgets = 0.8;  // what is left a month later of a difference to the start of the history
  const double reached_with = at_month(history, history.half_at);
  for (int month = 0; month <= months; ++month) {
    if (month >= half_at) {
      const double share = at_month(history, history.half_at + (month - half_at) / pace);
      const double lead = half_at == 0 ? start - reached_with : 0;
      shares.push_back(start >= half_way ? share + lead * std::pow(forgets, month) : share);
      continue;
    }
    const double part = (month + half_month) / (half_at + half_month);
    const double rise = history.half_at < short_history ? reached_with * std::pow(part, uneven_start)
                                                        : at_month(history, part * (history.half_at + half_month) - half_month < 0 ? 0 : part * (history.half_at + half_month) - half_month);
    const double first = history.half_at < short_history ? 0 : history.shares.front();
    shares.push_back(std::min(rise + (start - first) * (1 - part), half_way - 1e-9));
  }
  return shares;
}

std::vector<double> as_stalled(double level, double start, int months) {
  std::vector<double> shares;
  for (int month = 0; month <= months; ++month) shares.push_back(start + (level - start) * (1 - std::exp(-month / stall_months)));
  return shares;
}

double mean_of(const ReferenceClass& fitted, double ceiling, double start) {
  return fitted.log_months.value + fitted.per_log_ceiling.value * std::log(ceiling / usual_ceiling) + fitted.per_share_in_place.value * start;
}

// The scale of a forecast is wider than sigma: the line itself is estimated.
double scale_of(const ReferenceClass& fitted) {
  const auto n = static_cast<double>(fitted.missions - fitted.starting_with_half);
  return fitted.sigma.value * std::sqrt(n / std::max(n - 3, degrees_min)) * std::sqrt(1 + 1 / n);
}

int month_of(double log_months) {
  const double months = std::exp(std::min(log_months, 10.0)) - half_month;
  return months <= 0 ? 0 : static_cast<int>(std::ceil(months));
}

// Adds futures of total weight `weight` for one share in place.
void add_futures(DeploymentForecast& forecast, const ReferenceClass& fitted, double ceiling, double start, double weight, int steps, int months) {
  constexpr int levels = 5;
  constexpr std::array<std::pair<double, double>, 3> paces = {{{-1.7320508, 1.0 / 6}, {0, 2.0 / 3}, {1.7320508, 1.0 / 6}}};  // Gauss and Hermite
  const auto add = [&](double part, std::vector<double> shares) {
    forecast.weights.push_back(weight * part);
    forecast.shares.push_back(std::move(shares));
  };
  const bool has_half = start >= half_way;
  std::vector<double> counts;
  double total = 0;
  for (const History& history : fitted.histories) {
    const bool had_half = history.half_at == 0;
    counts.push_back(has_half ? (had_half ? 1 : 0.5) : (had_half ? 0 : 1));
    total += counts.back();
  }
  const boost::math::students_t student(fitted.degrees);
  const double goes_on = has_half ? 1 : 1 - fitted.never.value;
  if (!has_half)
    for (int i = 0; i < levels; ++i)
      add(fitted.never.value / levels, as_stalled(start + (half_way - 1e-9 - start) * (i + 0.5) / levels, start, months));
  for (int step = 0; step < (has_half ? 1 : steps); ++step) {
    const double z = has_half ? 0 : boost::math::quantile(student, (step + 0.5) / steps);
    const int half_at = has_half ? 0 : month_of(mean_of(fitted, ceiling, start) + scale_of(fitted) * z);
    for (std::size_t h = 0; h < fitted.histories.size(); ++h)
      for (const auto& [pace, part] : paces)
        if (counts[h] > 0)
          add(goes_on * counts[h] / total * part / (has_half ? 1 : steps), as_history(fitted.histories[h], half_at, start, std::exp(stretch * pace), months));
  }
}

}  // namespace

std::optional<Curve> curve_of(const Deployment& deployment) {
  Curve curve{.mission = deployment.mission, .ceiling = 0, .start = {}, .share = {}, .seen = -1};
  bool in_repeat = false;
  for (const StrengthFigure& figure : deployment.figures) {
    if (figure.phase != 1) break;
    const bool carried = figure.repeated && in_repeat;  // the first of a run may be its own
    in_repeat = figure.repeated;
    if (figure.suspect || figure.authorised <= 0) continue;
    if (curve.ceiling <= 0) curve.ceiling = figure.authorised;
    const auto month = static_cast<std::size_t>(figure.month);
    if (curve.share.size() <= month) curve.share.resize(month + 1);
    curve.seen = figure.month;
    if (!carried) curve.share[month] = figure.people / curve.ceiling;
  }
  if (curve.seen < 0) return std::nullopt;
  curve.start = curve.share.front();
  return curve;
}

std::optional<Reached> reached(const Curve& curve, double share) {
  Reached found;
  for (int month = 0; month <= curve.seen; ++month) {
    const auto& figure = curve.share[static_cast<std::size_t>(month)];
    if (!figure) continue;
    if (*figure >= share) {
      found.by = month;
      return found;
    }
    found.after = month;
  }
  return std::nullopt;
}

}  // namespace forecast

using namespace forecast;

Result<ReferenceClass> fit_reference_class(std::span<const Deployment> missions, std::string_view name) {
  ReferenceClass fitted{.name = std::string(name)};
  std::vector<Observation> observations;
  std::size_t reached_later = 0;
  for (const Deployment& deployment : missions) {
    const auto curve = curve_of(deployment);
    if (!curve) continue;
    ++fitted.missions;
    const Observation observation = observation_of(*curve);
    fitted.starts.push_back(observation.start);
    if (observation.half_reached) fitted.histories.push_back(history_of(*curve, observation.half_reached->by));
    if (observation.half_reached && observation.half_reached->by == 0) {
      ++fitted.starting_with_half;
      continue;
    }
    if (observation.half_reached) ++reached_later; else ++fitted.half_not_seen;
    observations.push_back(observation);
  }
  if (fitted.missions < class_missions_min || reached_later < class_reached_min)
    return failure({.code = "record_too_thin", .rule = {},
                    .says = fmt::format("To fit `{2}`, {0} with a first ceiling, of which {1} seen to reach half of it after the start, are too few.", fitted.missions == 1 ? "1 mission" : fmt::format("{} missions", fitted.missions), reached_later, name),
                    .at = {},
                    .help = fmt::format("At least {} missions are needed, and {} of them that reach half later than at the start.", class_missions_min, class_reached_min)});
  const Function cost = [&](const Parameters& p) { return -log_likelihood(p, observations) - log_prior(p); };
  const Minimum best = minimise(cost, {-2, 1.3, 0, 0, -0.2}, 0.5);
  const auto errors = standard_errors(cost, best.at);
  const auto error = [&](std::size_t i) { return errors.empty() ? std::numeric_limits<double>::infinity() : errors[i]; };
  const double chance_of_never = logistic(best.at[0]);
  fitted.never = {chance_of_never, error(0) * chance_of_never * (1 - chance_of_never)};
  fitted.log_months = {best.at[1], error(1)};
  fitted.per_log_ceiling = {best.at[2], error(2)};
  fitted.per_share_in_place = {best.at[3], error(3)};
  fitted.sigma = {std::exp(best.at[4]), error(4) * std::exp(best.at[4])};
  fitted.degrees = std::max(degrees_min, static_cast<double>(reached_later) - 3);
  fitted.starts_with_half = (static_cast<double>(fitted.starting_with_half) + 0.5) / (static_cast<double>(fitted.missions) + 1);
  fitted.log_likelihood = log_likelihood(best.at, observations);
  constexpr double hardly_ever = -30;
  const Function plain = [&](const Parameters& p) { return -log_likelihood({hardly_ever, p[0], 0, 0, p[1]}, observations); };
  fitted.log_likelihood_plain = -minimise(plain, {1.3, 0}, 0.5).value;
  return fitted;
}

DeploymentForecast forecast_deployment(const ReferenceClass& fitted, const MissionAtStart& mission, int months) {
  DeploymentForecast forecast;
  constexpr int steps = 64;
  constexpr int steps_each = 16;
  if (mission.in_place) {
    add_futures(forecast, fitted, mission.ceiling, *mission.in_place, 1, steps, months);
    return forecast;
  }
  // What is in place is not known: as one of the class, each in turn.
  std::vector<double> with_half, without;
  for (const double start : fitted.starts) (start >= half_way ? with_half : without).push_back(start);
  const double weight_with = with_half.empty() ? 0 : fitted.starts_with_half;
  for (const double start : with_half) add_futures(forecast, fitted, mission.ceiling, start, weight_with / static_cast<double>(with_half.size()), 1, months);
  for (const double start : without) add_futures(forecast, fitted, mission.ceiling, start, (1 - weight_with) / static_cast<double>(without.size()), steps_each, months);
  return forecast;
}

std::optional<double> draw_months(const ReferenceClass& fitted, const MissionAtStart& mission, double share, std::array<double, 3> uniforms) {
  const double start = mission.in_place.value_or(0);
  if (start >= share) return 0;
  if (uniforms[0] < fitted.never.value) return std::nullopt;
  const double u = (uniforms[0] - fitted.never.value) / (1 - fitted.never.value);
  const boost::math::students_t student(fitted.degrees);
  const double z = boost::math::quantile(student, std::clamp(u, 1e-9, 1 - 1e-9));
  const double to_half = start >= half_way ? 0 : std::max(0.0, std::exp(std::min(mean_of(fitted, mission.ceiling, start) + scale_of(fitted) * z, 10.0)) - half_month);
  if (share <= half_way) return to_half;
  const auto count = fitted.histories.size();
  const History& history = fitted.histories[std::min(static_cast<std::size_t>(uniforms[1] * static_cast<double>(count)), count - 1)];
  const double pace = std::exp(stretch * boost::math::quantile(boost::math::normal(), std::clamp(uniforms[2], 1e-9, 1 - 1e-9)));
  for (std::size_t month = static_cast<std::size_t>(history.half_at); month < history.shares.size(); ++month)
    if (history.shares[month] >= share) return to_half + (static_cast<double>(month) - history.half_at) * pace;
  return std::nullopt;
}

}  // namespace truce
