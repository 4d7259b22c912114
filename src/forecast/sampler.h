// Numbers drawn by chance, each from its own place: (seed, name, purpose, future, draw) → a number.
//
// Philox4x32-10 (Salmon et al. 2011) has no state: the same five things give the same number on every machine, in any
// order, on any thread. So one more contributor moves nobody else's draws, and a step is compared on the same futures.
// The loops run over a batch of futures, or over one generation of events, with no branches, so that the compiler can use wide registers.
#ifndef TRUCE_FORECAST_SAMPLER_H
#define TRUCE_FORECAST_SAMPLER_H

#include <cstdint>
#include <span>
#include <string_view>
#include <truce/outlook.h>
#include <vector>

namespace truce::forecast {

enum class Purpose : std::uint32_t { happens, delay, doer, arrivals, followers, shared };

/// Two numbers in (0, 1) of 53 bits.
struct Pair {
  double first = 0;
  double second = 0;
};

/// The key of a name under a seed.
[[nodiscard]] std::uint64_t key_of(std::uint64_t seed, std::string_view name);
[[nodiscard]] Pair draw(std::uint64_t key, Purpose purpose, std::uint64_t future, std::uint32_t number);
/// The first of each pair, for futures `first`, `first` + 1 …
void draw_batch(std::uint64_t key, Purpose purpose, std::uint64_t first, std::span<double> out);

/// The quantile of the standard normal distribution (Wichura 1988, algorithm AS 241), to about 16 digits.
[[nodiscard]] double normal_quantile(double p);

/// The same of each number, in place.
void normal_batch(std::span<double> numbers);
/// Factors of a lognormal spread around 1 from numbers in (0, 1), in place.
void spread_batch(std::span<double> numbers, double spread);

/// The quantiles of one timing, in days. PERT is read from a table of 4,096 steps made with Boost.Math.
class Delay {
 public:
  explicit Delay(const Timing& timing);
  /// Turns numbers in (0, 1) into days.
  void apply(std::span<double> numbers) const;

 private:
  Timing timing_;
  std::vector<double> table_ = {};
};

/// One event that comes again and again: when, in days, and what the key of its own draws is made of.
struct Burst {
  double at = 0;
  std::uint64_t origin = 0;
};
/// A number in (0, 1) of an event's own.
[[nodiscard]] double number_of(const Burst& burst);
/// A Hawkes process on [0, horizon) as clusters (Hawkes and Oakes 1974): what comes by itself, and what each sets off, each event with
/// draws of its own. Leaving out an event leaves out its followers and moves nothing else. Not sorted.
void bursts(const Rate& rate, std::uint64_t key, std::uint64_t future, double horizon, std::vector<Burst>& out);
/// More events than this in one process of one future, and the rest is left out.
inline constexpr std::size_t bursts_max = 100'000;

}  // namespace truce::forecast

#endif
