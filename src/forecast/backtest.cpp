// Each mission left out in turn, or another file: every method forecasts, and what happened is laid beside it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reference_class.h"
#include "scores.h"

namespace truce {
namespace forecast {
namespace {

constexpr double never_in_sight = std::numeric_limits<double>::infinity();
constexpr std::array<int, 3> share_months = {6, 12, 18};
constexpr double rule_peak = 0.925;  // Rappa, Global Peace Operations Review: peak after just over ten months at 92.5%
constexpr int rule_month = 10;

bool is_months(Target target) { return target == Target::months_to_half || target == Target::months_to_80; }
double share_of(Target target) { return target == Target::months_to_half ? 0.5 : 0.8; }
int month_of(Target target) { return share_months[static_cast<std::size_t>(target) - static_cast<std::size_t>(Target::share_at_6)]; }

// The forecast of each target.
using Forecasts = std::array<Sample, targets.size()>;

double first_month(const std::vector<double>& shares, double share) {
  for (std::size_t month = 0; month < shares.size(); ++month)
    if (shares[month] >= share) return static_cast<double>(month);
  return never_in_sight;
}

Forecasts from_curves(const DeploymentForecast& futures) {
  const auto sample = [&](Target target) {
    std::vector<Weighted> points;
    for (std::size_t i = 0; i < futures.weights.size(); ++i) {
      const auto& shares = futures.shares[i];
      points.push_back({is_months(target) ? first_month(shares, share_of(target)) : shares[static_cast<std::size_t>(month_of(target))], futures.weights[i]});
    }
    return Sample(std::move(points));
  };
  return {sample(targets[0]), sample(targets[1]), sample(targets[2]), sample(targets[3]), sample(targets[4])};
}

Forecasts from_one_curve(std::vector<double> shares) {
  return from_curves({.weights = {1}, .shares = {std::move(shares)}});
}

// Months to a share by Kaplan and Meier: what the others did, those not seen to the end counted as long as they were.
Sample kaplan_meier(const std::vector<Curve>& others, double share) {
  std::vector<Weighted> points;
  double left = 1;
  for (int month = 0; month <= months_seen_max; ++month) {
    double at_risk = 0, now = 0;
    for (const Curve& curve : others) {
      const auto found = reached(curve, share);
      if (!found && curve.seen < month) continue;  // last seen at `seen`, at risk in that month
      if (found && found->by < month) continue;
      at_risk += 1;
      if (found && found->by == month) now += 1;
    }
    if (now > 0) points.push_back({static_cast<double>(month), left * now / at_risk});
    if (at_risk > 0) left *= 1 - now / at_risk;
  }
  points.push_back({never_in_sight, left});
  return Sample(std::move(points));
}

std::optional<double> share_at(const Curve& curve, int month) {
  return month <= curve.seen ? curve.share[static_cast<std::size_t>(month)] : std::nullopt;
}

Forecasts climatology(const std::vector<Curve>& others) {
  const auto shares = [&](int month) {
    std::vector<Weighted> points;
    for (const Curve& curve : others)
      if (const auto share = share_at(curve, month)) points.push_back({*share, 1});
    return Sample(std::move(points));
  };
  return {kaplan_meier(others, 0.5), kaplan_meier(others, 0.8), shares(6), shares(12), shares(18)};
}

Forecasts rule_of_thumb() {
  std::vector<double> shares;
  for (int month = 0; month <= months_seen_max; ++month) shares.push_back(rule_peak * std::min(1.0, static_cast<double>(month) / rule_month));
  return from_one_curve(std::move(shares));
}

Forecasts by(Method method, const Curve& mission, const std::vector<Curve>& others, const ReferenceClass& fitted) {
  switch (method) {
    case Method::fitted:
      return from_curves(forecast_deployment(fitted, {.ceiling = mission.ceiling, .in_place = {}}, months_seen_max));
    case Method::fitted_first_figure:
      return from_curves(forecast_deployment(fitted, {.ceiling = mission.ceiling, .in_place = mission.start.value_or(0)}, months_seen_max));
    case Method::climatology:
      return climatology(others);
    case Method::rule_of_thumb:
      return rule_of_thumb();
    case Method::persistence:
      return from_one_curve(std::vector<double>(months_seen_max + 1, mission.start.value_or(0)));
  }
  return climatology(others);
}

// What happened, beside a forecast; empty where it was not seen.
std::optional<Case> judged(const Curve& mission, Target target, Method method, const Sample& sample) {
  Case one{.mission = mission.mission, .target = target, .method = method};
  if (sample.empty()) return std::nullopt;
  if (is_months(target)) {
    const int seen = std::min(mission.seen, months_seen_max);
    const auto found = reached(mission, share_of(target));
    const bool happened = found && found->by <= seen;
    one.happened = happened ? found->by : seen;
    one.not_seen = !happened;
    one.crps = crps_of_months(sample, happened ? std::optional<int>(found->by) : std::nullopt, seen);
    one.pit_low = happened ? sample.below(found->by) : sample.up_to(seen);
    one.pit_high = happened ? sample.up_to(found->by) : 1;
  } else {
    const auto share = share_at(mission, month_of(target));
    if (!share) return std::nullopt;
    one.happened = *share;
    one.crps = crps(sample, *share);
    one.pit_low = sample.below(*share);
    one.pit_high = sample.up_to(*share);
  }
  one.low80 = sample.quantile(0.1);
  one.low50 = sample.quantile(0.25);
  one.median = sample.quantile(0.5);
  one.high50 = sample.quantile(0.75);
  one.high80 = sample.quantile(0.9);
  return one;
}

Score score_of(const std::vector<Case>& cases, Target target, Method method) {
  Score score{.target = target, .method = method};
  std::vector<double> differences;
  for (const Case& one : cases) {
    if (one.target != target || one.method != method) continue;
    ++score.cases;
    score.crps += one.crps;
    score.within50 += share_within(one.pit_low, one.pit_high, 0.25, 0.75);
    score.within80 += share_within(one.pit_low, one.pit_high, 0.1, 0.9);
    for (std::size_t fifth = 0; fifth < score.pit.size(); ++fifth) {
      // A point on a border belongs to the fifth above it.
      const double from = static_cast<double>(fifth) / 5, to = static_cast<double>(fifth + 1) / 5;
      const bool last = fifth + 1 == score.pit.size();
      score.pit[fifth] += one.pit_low < one.pit_high ? share_within(one.pit_low, one.pit_high, from, to)
                                                     : (one.pit_low >= from && (one.pit_low < to || last) ? 1 : 0);
    }
    for (const Case& other : cases)
      if (other.target == target && other.method == Method::climatology && other.mission == one.mission) differences.push_back(one.crps - other.crps);
  }
  if (score.cases == 0) return score;
  const auto n = static_cast<double>(score.cases);
  score.crps /= n;
  score.within50 /= n;
  score.within80 /= n;
  for (double& part : score.pit) part /= n;
  const auto m = static_cast<double>(differences.size());
  double squares = 0;
  for (const double difference : differences) score.against_climatology += difference / m;
  for (const double difference : differences) squares += (difference - score.against_climatology) * (difference - score.against_climatology);
  score.against_error = m > 1 ? std::sqrt(squares / (m - 1) / m) : 0;
  return score;
}

struct TargetByMonth {
  Target target = {};
  int by_month = 0;
};
constexpr std::array<TargetByMonth, 3> asked_targets = {{{Target::months_to_half, 6}, {Target::months_to_80, 12}, {Target::months_to_80, 18}}};

// Whether a share stood by a month: known if it did before, or if the mission was seen that long.
std::optional<bool> answer(const Curve& mission, const TargetByMonth& question) {
  const auto found = reached(mission, share_of(question.target));
  if (found && found->by <= question.by_month) return true;
  if (mission.seen >= question.by_month) return false;
  return std::nullopt;
}

void add_briers(std::vector<BrierScore>& briers, const Curve& mission, Method method, const Forecasts& forecasts) {
  for (const TargetByMonth& question : asked_targets) {
    auto at = std::ranges::find_if(briers, [&](const BrierScore& b) { return b.target == question.target && b.by_month == question.by_month && b.method == method; });
    if (at == briers.end()) at = briers.insert(briers.end(), {.target = question.target, .by_month = question.by_month, .method = method});
    const auto happened = answer(mission, question);
    if (!happened) continue;
    ++at->cases;
    at->score += brier(forecasts[static_cast<std::size_t>(question.target)].up_to(question.by_month), *happened);
    at->happened += *happened ? 1 : 0;
  }
}

std::vector<Curve> curves_of(std::span<const Deployment> missions) {
  std::vector<Curve> curves;
  for (const Deployment& deployment : missions)
    if (auto curve = curve_of(deployment)) curves.push_back(std::move(*curve));
  return curves;
}

std::vector<Deployment> without(std::span<const Deployment> missions, const std::string& name) {
  std::vector<Deployment> others;
  for (const Deployment& deployment : missions)
    if (deployment.mission != name) others.push_back(deployment);
  return others;
}

/// Why nothing can be scored, with what would help where each mission is left out in turn.
Problems too_few(Problems problems, bool left_out_in_turn) {
  if (left_out_in_turn)
    for (Problem& problem : problems)
      problem.help += fmt::format(" Each mission is left out in turn, so that takes {}; fewer can be scored with what other missions teach: --fit FILE.", class_missions_min + 1);
  return problems;
}

}  // namespace
}  // namespace forecast

using namespace forecast;

Result<Backtest> backtest(std::span<const Deployment> missions, const std::vector<Deployment>* fit_on) {
  const std::span<const Deployment> known = fit_on != nullptr ? std::span<const Deployment>(*fit_on) : missions;
  auto whole = fit_reference_class(known, "un_missions");
  if (!whole) return failure(too_few(whole.error(), fit_on == nullptr));
  Backtest test{.missions = 0, .left_out_in_turn = fit_on == nullptr, .fitted = std::move(*whole)};
  for (const Curve& mission : curves_of(missions)) {
    ++test.missions;
    const auto others = without(known, mission.mission);
    const auto fitted = fit_reference_class(others, "un_missions");
    if (!fitted) return failure(too_few(fitted.error(), fit_on == nullptr));
    const auto curves = curves_of(others);
    for (const Method method : methods) {
      const Forecasts forecasts = by(method, mission, curves, *fitted);
      for (const Target target : targets)
        if (auto one = judged(mission, target, method, forecasts[static_cast<std::size_t>(target)])) test.cases.push_back(std::move(*one));
      add_briers(test.briers, mission, method, forecasts);
    }
  }
  for (const Target target : targets)
    for (const Method method : methods) test.scores.push_back(score_of(test.cases, target, method));
  for (BrierScore& one : test.briers)
    if (one.cases > 0) {
      one.score /= static_cast<double>(one.cases);
      one.happened /= static_cast<double>(one.cases);
    }
  return test;
}

}  // namespace truce
