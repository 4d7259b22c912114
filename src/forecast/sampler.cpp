#include "sampler.h"

#include <algorithm>
#include <array>
#include <boost/math/distributions/beta.hpp>
#include <cmath>

namespace truce::forecast {
namespace {

constexpr std::size_t table_steps = 4096;
/// Nearer to the ends than this, the table is too coarse, and Boost.Math is asked.
constexpr double table_ends = 0.002;

/// In doubles throughout: long doubles bring nothing here and cost most of the time.
using Beta = boost::math::beta_distribution<double, boost::math::policies::policy<boost::math::policies::promote_double<false>>>;

Beta beta_of(const Timing& timing) {
  const double width = timing.most - timing.least;
  return Beta(1 + 4 * (timing.likely - timing.least) / width, 1 + 4 * (timing.most - timing.likely) / width);
}

std::uint64_t mixed(std::uint64_t x) {  // the finaliser of SplitMix64
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

using Words = std::array<std::uint32_t, 4>;

inline Words philox(Words counter, std::uint32_t key0, std::uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t a = std::uint64_t{0xD2511F53U} * counter[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57U} * counter[2];
    counter = {static_cast<std::uint32_t>(b >> 32U) ^ counter[1] ^ key0, static_cast<std::uint32_t>(b),
               static_cast<std::uint32_t>(a >> 32U) ^ counter[3] ^ key1, static_cast<std::uint32_t>(a)};
    key0 += 0x9E3779B9U;
    key1 += 0xBB67AE85U;
  }
  return counter;
}

inline double unit(std::uint32_t high, std::uint32_t low) {
  const std::uint64_t bits = (std::uint64_t{high} << 21U) | (low >> 11U);
  return (static_cast<double>(bits) + 0.5) * 0x1p-53;
}

inline Words words(std::uint64_t key, Purpose purpose, std::uint64_t future, std::uint32_t number) {
  return philox({static_cast<std::uint32_t>(future), static_cast<std::uint32_t>(future >> 32U), number, static_cast<std::uint32_t>(purpose)},
                static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32U));
}

std::uint64_t poisson(double mean, double u) {
  double term = std::exp(-mean);
  double sum = term;
  std::uint64_t count = 0;
  while (u > sum && count < 1000) {
    ++count;
    term *= mean / static_cast<double>(count);
    sum += term;
  }
  return count;
}

}  // namespace

std::uint64_t key_of(std::uint64_t seed, std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return mixed(hash ^ mixed(seed + 0x9e3779b97f4a7c15U));
}

Pair draw(std::uint64_t key, Purpose purpose, std::uint64_t future, std::uint32_t number) {
  const Words w = words(key, purpose, future, number);
  return {unit(w[0], w[1]), unit(w[2], w[3])};
}

void draw_batch(std::uint64_t key, Purpose purpose, std::uint64_t first, std::span<double> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Words w = words(key, purpose, first + i, 0);
    out[i] = unit(w[0], w[1]);
  }
}

double normal_quantile(double p) {
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q *
           (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r +
               13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608) /
           (((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r +
               5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0);
  }
  double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  double z = 0;
  if (r <= 5) {
    r -= 1.6;
    z = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258) * r +
            3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734) /
        (((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459) * r +
            0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0);
  } else {
    r -= 5;
    z = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093) * r +
            0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772) /
        (((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r +
            0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1.0);
  }
  return q < 0 ? -z : z;
}

Delay::Delay(const Timing& timing) : timing_(timing) {
  if (timing.shape != Timing::Shape::pert) return;
  const double width = timing.most - timing.least;
  const auto beta = beta_of(timing);
  for (std::size_t i = 0; i <= table_steps; ++i)
    table_.push_back(timing.least + width * boost::math::quantile(beta, static_cast<double>(i) / table_steps));
}

void Delay::apply(std::span<double> numbers) const {
  switch (timing_.shape) {
    case Timing::Shape::fixed:
      for (double& n : numbers) n = timing_.most;
      break;
    case Timing::Shape::exponential:
      for (double& n : numbers) n = -timing_.middle * std::log(n);
      break;
    case Timing::Shape::lognormal:
      for (double& n : numbers) n = timing_.middle * std::exp(timing_.spread * normal_quantile(n));
      break;
    case Timing::Shape::pert:
      for (double& n : numbers) {
        if (n < table_ends || n > 1 - table_ends) {
          n = timing_.least + (timing_.most - timing_.least) * boost::math::quantile(beta_of(timing_), n);
          continue;
        }
        const double at = n * table_steps;
        const auto step = std::min(static_cast<std::size_t>(at), table_steps - 1);
        const double part = at - static_cast<double>(step);
        n = table_[step] * (1 - part) + table_[step + 1] * part;
      }
      break;
    default: break;
  }
}

void bursts(const Rate& rate, std::uint64_t key, std::uint64_t future, double horizon, std::vector<Burst>& out) {
  out.clear();
  static thread_local std::vector<double> luck;  // the other number of each event's draw: how many it sets off
  luck.clear();
  const auto add = [&](double at, std::uint64_t id, double chance) {
    out.push_back({at, id});
    luck.push_back(chance);
  };
  // What comes by itself: a constant part, and a part that fades; each a Poisson process in its own cumulated time.
  if (rate.lasting > 0) {
    double at = 0;
    for (std::uint32_t i = 0; out.size() < bursts_max; ++i) {
      const Pair pair = draw(key, Purpose::arrivals, future, i);
      at -= std::log(pair.first) / rate.lasting;
      if (at >= horizon) break;
      add(at, mixed(key + 2 * std::uint64_t{i} + 1), pair.second);
    }
  }
  if (rate.fading > 0 && rate.fades_over > 0) {
    const double all = rate.fading * rate.fades_over;
    const double reached = all * -std::expm1(-horizon / rate.fades_over);  // by the horizon
    const std::uint64_t own = mixed(key ^ 0x5bd1e995U);
    double sum = 0;
    for (std::uint32_t i = 0; out.size() < bursts_max; ++i) {
      const Pair pair = draw(own, Purpose::arrivals, future, i);
      sum -= std::log(pair.first);
      if (sum >= reached) break;
      add(-rate.fades_over * std::log1p(-sum / all), mixed(own + 2 * std::uint64_t{i} + 1), pair.second);
    }
  }
  const double none_below = std::exp(-rate.sets_off);
  for (std::size_t next = 0; next < out.size(); ++next) {
    if (rate.sets_off <= 0 || luck[next] <= none_below) continue;
    const auto [at, id] = out[next];
    const std::uint64_t count = poisson(rate.sets_off, luck[next]);
    for (std::uint64_t child = 0; child < count && out.size() < bursts_max; ++child) {
      const Pair pair = draw(id, Purpose::followers, future, static_cast<std::uint32_t>(child));
      const double when = at - rate.within * std::log(pair.first);
      if (when < horizon) add(when, mixed(id + child + 1), pair.second);
    }
  }
  std::sort(out.begin(), out.end(), [](const Burst& a, const Burst& b) { return a.at < b.at; });
}

}  // namespace truce::forecast
