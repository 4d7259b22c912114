// How good a forecast was, and how sure a count of futures makes us.
//
// Sources: CRPS, Gneiting and Raftery (2007); intervals for one chance, Wilson (1927); a band for a whole distribution,
// Dvoretzky, Kiefer and Wolfowitz (1956) with the constant of Massart (1990); for a quantile, order statistics.
#ifndef TRUCE_FORECAST_SCORES_H
#define TRUCE_FORECAST_SCORES_H

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace truce::forecast {

/// A value and how much it counts. Weights need not add up to 1.
struct Weighted {
  double value = 0;
  double weight = 1;
};

/// A discrete distribution: sorted values with weights that add up to 1. A value may be infinite ("never").
class Sample {
 public:
  explicit Sample(std::vector<Weighted> points);
  [[nodiscard]] const std::vector<Weighted>& points() const { return points_; }
  [[nodiscard]] bool empty() const { return points_.empty(); }
  /// The least value at which at least `chance` of the weight lies at or below.
  [[nodiscard]] double quantile(double chance) const;
  /// The weight strictly below, and at or below, `value`.
  [[nodiscard]] double below(double value) const;
  [[nodiscard]] double up_to(double value) const;

 private:
  std::vector<Weighted> points_ = {};
};

/// E|X − y| − ½ E|X − X'|, exactly; values must be finite. For one point it is the absolute error.
double crps(const Sample& sample, double happened);
/// The same for whole months of which only [0, seen] counts: the sum over months t < seen of (F(t) − 1{T ≤ t})².
/// `happened` empty: not by `seen`.
double crps_of_months(const Sample& sample, std::optional<int> happened, int seen);
/// CRPS of a normal forecast, in closed form.
double crps_of_normal(double mean, double sigma, double happened);
/// (chance − outcome)².
double brier(double chance, bool happened);
/// How much of a uniform spread over [low, high] falls into [from, to]; a point (low = high) is in or out.
double share_within(double low, double high, double from, double to);

struct Bounds {
  double low = 0;
  double high = 1;
};
/// Wilson's interval for a chance seen `hits` times in `trials`; `z` 1.96 for 95%. Without trials [0, 1].
Bounds wilson(std::uint64_t hits, std::uint64_t trials, double z = 1.959963984540054);
/// Half the height of a band that holds the whole distribution with chance `confidence`: √(ln(2/(1 − confidence)) / 2n).
double dkw_half_height(std::uint64_t trials, double confidence = 0.95);
/// Ranks (from 1) of the two sorted values between which the quantile `chance` lies with at least `confidence`; rank 0:
/// below every value, `trials` + 1: above. Exact binomial, not an approximation.
std::pair<std::uint64_t, std::uint64_t> quantile_ranks(std::uint64_t trials, double chance, double confidence = 0.95);

}  // namespace truce::forecast

#endif
