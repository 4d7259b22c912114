// The minimum of a function of a few variables (Nelder and Mead 1965), and its curvature there.
//
// For likelihoods with up to six parameters, cheap to evaluate. Deterministic.
#ifndef TRUCE_FORECAST_SIMPLEX_H
#define TRUCE_FORECAST_SIMPLEX_H

#include <functional>
#include <vector>

namespace truce::forecast {

using Function = std::function<double(const std::vector<double>&)>;

struct Minimum {
  std::vector<double> at = {};
  double value = 0;
  bool settled = false;  ///< false: the steps ran out first
};
/// Starts at `at` with steps of `step` and restarts once from what it found.
Minimum minimise(const Function& function, std::vector<double> at, double step);

/// Standard errors at a minimum of minus a log-likelihood: the roots of the diagonal of the inverse of its second
/// derivatives, by differences of `step`. Empty where these are not positive definite: the data do not tell.
std::vector<double> standard_errors(const Function& function, const std::vector<double>& at, double step = 1e-3);

}  // namespace truce::forecast

#endif
