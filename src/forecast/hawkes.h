// Rates and self-excitation, estimated from the events of a record.
//
//   HawkesFit fit = *fit_hawkes(events, {0, 180});       // times in days
//   fit.lasting, fit.sets_off, fit.within                // "at L per day, each setting off S more within W days"
//
// A Hawkes process (Hawkes 1971) has the intensity  λ(t) = lasting + Σ (sets_off / within) · exp(−(t − tₖ) / within)  over the
// events before t: each event sets off `sets_off` others on average, after an exponential time with mean `within`.
// Maximum likelihood with Ozaki's recursion (1979), linear in the number of events.
//
// Events dated to a day are intervals. Their order within a day is not known, and a likelihood of exact times would
// see waves where there is only a calendar. So each interval event is put at random into its interval, uniformly and
// independently, several times (multiple imputation, Rubin 1987, with fixed draws): the estimates are the means over
// these, and the standard errors hold both the spread within and between them. Excitation much faster than the
// intervals cannot be seen this way and is told as such by its standard error.
#ifndef TRUCE_FORECAST_HAWKES_H
#define TRUCE_FORECAST_HAWKES_H

#include <cstddef>
#include <span>
#include <truce/result.h>
#include <vector>

namespace truce::forecast {

/// When an event happened, in days on any common clock: between `begin` and `end`, or exactly if they are the same.
struct Occurrence {
  double begin = 0;
  double end = 0;
};
/// The time in which every event would have been recorded.
struct Window {
  double begin = 0;
  double end = 0;
};

struct HawkesFit {
  std::size_t events = 0;
  double days = 0;
  double lasting = 0, lasting_error = 0;    ///< events a day that nothing set off
  double sets_off = 0, sets_off_error = 0;  ///< branching ratio: followers of each event, on average
  double within = 0, within_error = 0;      ///< mean days to a follower
  double log_likelihood = 0;                ///< means over the imputations
  double log_likelihood_poisson = 0;        ///< of a constant rate
  /// Twice the gain over a constant rate: with two more parameters, above 6 it is hardly chance. (Under a constant
  /// rate `within` means nothing, so the usual chi-square is only a guide.)
  [[nodiscard]] double gain() const { return 2 * (log_likelihood - log_likelihood_poisson); }
};
inline constexpr std::size_t hawkes_events_min = 30;

/// Problem `record_too_thin` with fewer than 30 events, where the likelihood has no maximum inside the range that makes
/// sense (followers below 1, mean time between a hundredth of a day and half the window), or where its curvature gives
/// no standard errors: then use `rate_of`.
Result<HawkesFit> fit_hawkes(std::span<const Occurrence> events, Window window);
/// Log-likelihood of exact times, sorted and inside the window.
double hawkes_log_likelihood(std::span<const double> times, Window window, double lasting, double sets_off, double within);

/// "at the rate of the last N days": what happened in the window, an interval that reaches over its edge counted by its
/// part inside, and the standard error of a Poisson count.
struct RateEstimate {
  double events = 0;
  double per_day = 0;
  double error = 0;
};
RateEstimate rate_of(std::span<const Occurrence> events, Window window);
/// The same count as a lasting rate beside followers that somebody states: of `per_day` only 1 − `sets_off` are not
/// set off by others. `sets_off` in [0, 1).
double lasting_beside(const RateEstimate& rate, double sets_off);

}  // namespace truce::forecast

#endif
