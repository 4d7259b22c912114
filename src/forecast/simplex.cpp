#include "simplex.h"

#include <algorithm>
#include <cmath>

namespace truce::forecast {
namespace {

constexpr int steps_max = 4000;
constexpr double flat = 1e-10;

struct Corner {
  std::vector<double> at = {};
  double value = 0;
};

std::vector<double> along(const std::vector<double>& from, const std::vector<double>& to, double how_far) {
  std::vector<double> at(from.size());
  for (std::size_t i = 0; i < at.size(); ++i) at[i] = from[i] + how_far * (to[i] - from[i]);
  return at;
}

Minimum once(const Function& function, const std::vector<double>& start, double step) {
  std::vector<Corner> corners{{start, function(start)}};
  for (std::size_t i = 0; i < start.size(); ++i) {
    std::vector<double> at = start;
    at[i] += step;
    corners.push_back({at, function(at)});
  }
  const auto by_value = [](const Corner& a, const Corner& b) { return a.value < b.value; };
  const auto n = static_cast<double>(start.size());
  for (int round = 0; round < steps_max; ++round) {
    std::stable_sort(corners.begin(), corners.end(), by_value);
    Corner& worst = corners.back();
    if (worst.value - corners.front().value < flat) return {corners.front().at, corners.front().value, true};
    std::vector<double> middle(start.size(), 0.0);
    for (std::size_t c = 0; c + 1 < corners.size(); ++c)
      for (std::size_t i = 0; i < middle.size(); ++i) middle[i] += corners[c].at[i] / n;
    const auto tried = [&](double how_far) {
      Corner corner{along(middle, worst.at, how_far), 0};
      corner.value = function(corner.at);
      return corner;
    };
    Corner next = tried(-1);
    if (next.value < corners.front().value) {
      Corner further = tried(-2);
      if (further.value < next.value) next = std::move(further);
    } else if (next.value >= corners[corners.size() - 2].value) {
      Corner nearer = tried(next.value < worst.value ? -0.5 : 0.5);
      if (nearer.value < std::min(next.value, worst.value)) {
        next = std::move(nearer);
      } else {
        for (std::size_t c = 1; c < corners.size(); ++c) {
          corners[c].at = along(corners.front().at, corners[c].at, 0.5);
          corners[c].value = function(corners[c].at);
        }
        continue;
      }
    }
    worst = std::move(next);
  }
  const auto best = std::min_element(corners.begin(), corners.end(), by_value);
  return {best->at, best->value, false};
}

// The inverse of a symmetric positive definite matrix by Gauss and Jordan; empty if a pivot is not positive.
std::vector<std::vector<double>> inverse(std::vector<std::vector<double>> matrix) {
  const std::size_t n = matrix.size();
  std::vector<std::vector<double>> result(n, std::vector<double>(n, 0.0));
  for (std::size_t i = 0; i < n; ++i) result[i][i] = 1;
  for (std::size_t i = 0; i < n; ++i) {
    const double pivot = matrix[i][i];
    if (!(pivot > 0) || !std::isfinite(pivot)) return {};
    for (std::size_t k = 0; k < n; ++k) {
      matrix[i][k] /= pivot;
      result[i][k] /= pivot;
    }
    for (std::size_t j = 0; j < n; ++j) {
      if (j == i) continue;
      const double factor = matrix[j][i];
      for (std::size_t k = 0; k < n; ++k) {
        matrix[j][k] -= factor * matrix[i][k];
        result[j][k] -= factor * result[i][k];
      }
    }
  }
  return result;
}

}  // namespace

Minimum minimise(const Function& function, std::vector<double> at, double step) {
  const Minimum first = once(function, at, step);
  return once(function, first.at, step / 2);
}

std::vector<double> standard_errors(const Function& function, const std::vector<double>& at, double step) {
  const std::size_t n = at.size();
  std::vector<std::vector<double>> curvature(n, std::vector<double>(n, 0.0));
  const auto moved = [&](std::size_t i, double a, std::size_t j, double b) {
    std::vector<double> there = at;
    there[i] += a;
    there[j] += b;
    return function(there);
  };
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      curvature[i][j] = (moved(i, step, j, step) - moved(i, step, j, -step) - moved(i, -step, j, step) + moved(i, -step, j, -step)) / (4 * step * step);
  const auto covariance = inverse(curvature);
  std::vector<double> errors;
  for (std::size_t i = 0; i < covariance.size(); ++i) {
    if (!(covariance[i][i] > 0)) return {};
    errors.push_back(std::sqrt(covariance[i][i]));
  }
  return errors;
}

}  // namespace truce::forecast
