// What a deployment shows to a model: the first ceiling only, doubtful figures told apart.
#ifndef TRUCE_FORECAST_REFERENCE_CLASS_H
#define TRUCE_FORECAST_REFERENCE_CLASS_H

#include <optional>
#include <truce/backtest.h>
#include <vector>

namespace truce::forecast {

/// A mission under its first ceiling.
struct Curve {
  std::string mission = {};
  double ceiling = 0;
  std::optional<double> start = {};             ///< share at the end of month 0
  std::vector<std::optional<double>> share = {};  ///< by month; none where there is no figure, or one carried forward
  int seen = 0;                                 ///< the last month with a figure
};
/// Empty if the mission has no usable figure of its first ceiling.
std::optional<Curve> curve_of(const Deployment& deployment);

/// When a share was first reached: after month `after` (−1: no figure before) and by month `by`.
struct Reached {
  int after = -1;
  int by = 0;
};
std::optional<Reached> reached(const Curve& curve, double share);

}  // namespace truce::forecast

#endif
