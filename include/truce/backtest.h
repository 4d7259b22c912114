// Reference classes: what missions of the past did, fitted from a data file, and how well that would have forecast them.
//
//   auto missions = truce::load_deployments("data/un_peacekeeping/deployment_curves.csv");
//   auto fitted = truce::fit_reference_class(*missions, "un_missions");
//   truce::DeploymentForecast curve = truce::forecast_deployment(*fitted, {.ceiling = 20'000}, 36);
//   auto tested = truce::backtest(*missions, nullptr);        // each mission left out in turn
//
// The model, from the day of authorisation. The time until half of the authorised strength stands is a mixture: some
// missions start with it (they take over a force that is there), some never reach it (a mixture cure model, Boag 1949,
// Farewell 1982), and for the rest its logarithm is normal around a line in the logarithm of the ceiling and in the share that is there
// at the start; fitted by maximum likelihood, with months known only to lie between two figures counted as such.
// Forecasts use Student's distribution in its place, for the scale is estimated. What comes after half: one of the
// histories of the class as it was, a little stretched. Nothing is drawn by chance: the same file gives the same numbers.
// Method of the scores: CRPS (Gneiting and Raftery 2007), PIT for counts (Czado, Gneiting and Held 2009).
#ifndef TRUCE_BACKTEST_H
#define TRUCE_BACKTEST_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <truce/deployment.h>
#include <truce/result.h>
#include <vector>

namespace truce {

/// What a mission of the class did that reached half of its strength.
struct History {
  std::string mission = {};
  int half_at = 0;                    ///< month of the first figure of half or more
  std::vector<double> shares = {};    ///< of the first ceiling, from month 0 to the last seen; gaps filled by straight lines
};

/// One estimated number, with the standard error from the curvature of the likelihood.
struct Estimate {
  double value = 0;
  double error = 0;
};

/// A fitted reference class.
struct ReferenceClass {
  std::string name = {};
  std::size_t missions = 0;          ///< fitted on
  std::size_t starting_with_half = 0;
  std::size_t half_not_seen = 0;     ///< half was not reached in the time that was seen
  double starts_with_half = 0;       ///< chance, by the rule (k + 1/2) / (n + 1)
  Estimate never = {};               ///< chance that half is never reached, for those that do not start with it
  Estimate log_months = {};          ///< mean of ln(months + 1/2) to half, at a ceiling of 5,000 and nothing in place
  Estimate per_log_ceiling = {};     ///< added for each unit of ln(ceiling / 5,000)
  Estimate per_share_in_place = {};  ///< added for each unit of the share in place at the start
  Estimate sigma = {};               ///< spread of ln(months + 1/2)
  double degrees = 0;                ///< of freedom, for the forecast
  double log_likelihood = 0;
  double log_likelihood_plain = 0;   ///< of the same model without ceiling, share in place and chance of never
  std::vector<double> starts = {};   ///< share in place at the end of the first month, of every mission; 0 without a figure
  std::vector<History> histories = {};
};
/// Fewest missions, and fewest of them seen to reach half after the start, that a class may be fitted on.
inline constexpr std::size_t class_missions_min = 8;
inline constexpr std::size_t class_reached_min = 5;
/// Fits the class. Problem `record_too_thin` where the missions are too few.
Result<ReferenceClass> fit_reference_class(std::span<const Deployment> missions, std::string_view name);

/// What is known of a mission on the day of the forecast.
struct MissionAtStart {
  double ceiling = 0;                     ///< authorised strength, people
  std::optional<double> in_place = {};    ///< share of it there at the end of the first month, if that is known
};
/// A share of the ceiling at the end of each month, for each of many weighted futures.
struct DeploymentForecast {
  std::vector<double> weights = {};             ///< add up to 1
  std::vector<std::vector<double>> shares = {};  ///< one row a future, months 0 … horizon
};
DeploymentForecast forecast_deployment(const ReferenceClass& fitted, const MissionAtStart& mission, int months);
/// One draw of the months until a share (0.5 to 0.8) of the ceiling stands, from three numbers in (0, 1); empty: never.
/// Made from `log_months` and one history; what an outlook draws when it says `as un_missions did`.
std::optional<double> draw_months(const ReferenceClass& fitted, const MissionAtStart& mission, double share, std::array<double, 3> uniforms);

/// What is forecast of each mission. Months are counted to the first month end at which the share stands; they are
/// scored on the time that was seen (at most `months_seen_max`), and strengths as a share of the first ceiling.
enum class Target : std::uint8_t { months_to_half, months_to_80, share_at_6, share_at_12, share_at_18 };
inline constexpr std::array targets = {Target::months_to_half, Target::months_to_80, Target::share_at_6, Target::share_at_12, Target::share_at_18};
inline constexpr int months_seen_max = 36;

/// Who forecasts. The first knows the ceiling; the second, and persistence, also the first figure where it is of the
/// month of the authorisation.
enum class Method : std::uint8_t { fitted, fitted_first_figure, climatology, rule_of_thumb, persistence };
inline constexpr std::array methods = {Method::fitted, Method::fitted_first_figure, Method::climatology, Method::rule_of_thumb, Method::persistence};

/// One forecast beside what happened.
struct Case {
  std::string mission = {};
  Target target = {};
  Method method = {};
  double happened = 0;        ///< months or share
  bool not_seen = false;      ///< months: it had not happened by `happened`, when the mission was last seen
  double low80 = 0, low50 = 0, median = 0, high50 = 0, high80 = 0;  ///< infinite: never, or after the last month asked about
  double crps = 0;            ///< months, or shares
  double pit_low = 0;         ///< the chance forecast of less, and of no more, than what happened
  double pit_high = 0;
};
/// Forecasts of one kind by one method, taken together.
struct Score {
  Target target = {};
  Method method = {};
  std::size_t cases = 0;
  double crps = 0;                     ///< mean; less is better
  double against_climatology = 0;      ///< mean difference to climatology, less than 0 is better
  double against_error = 0;            ///< standard error of that mean
  double within50 = 0, within80 = 0;   ///< share of what happened inside the ranges that should hold 50% and 80%
  std::array<double, 5> pit = {};      ///< share of cases in each fifth of the forecast; even if it is calibrated
};
/// A yes-or-no question ("half stands by month 6"), scored by Brier: 0 is best, always saying 50% scores 0.25.
struct BrierScore {
  Target target = {};
  int by_month = 0;
  Method method = {};
  std::size_t cases = 0;
  double score = 0;
  double happened = 0;  ///< share of cases in which it did
};
struct Backtest {
  std::size_t missions = 0;
  bool left_out_in_turn = true;  ///< false: fitted on another file
  ReferenceClass fitted = {};    ///< on all missions of the file that was fitted on
  std::vector<Case> cases = {};
  std::vector<Score> scores = {};
  std::vector<BrierScore> briers = {};
};
/// Scores every method on `missions`: each left out in turn, or, with `fit_on`, all of them with what those missions
/// teach. A mission of `fit_on` with the name of the one that is scored is never learned from.
Result<Backtest> backtest(std::span<const Deployment> missions, const std::vector<Deployment>* fit_on);

}  // namespace truce

#endif
