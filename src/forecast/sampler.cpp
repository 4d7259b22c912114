#include "sampler.h"

#include <algorithm>
#include <array>
#include <bit>
#include <boost/math/distributions/beta.hpp>
#include <cmath>

// Loops that run for every number. Each is compiled twice, for wide registers too, and the machine's own is taken when the program
// starts; they do the same operations on each number in the same order, so they give the same bytes. (Not where a sanitizer
// or another compiler has its own way to begin.)
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TRUCE_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define TRUCE_WIDE
#endif
#define TRUCE_INSIDE [[gnu::always_inline]] inline

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

// Logarithm and exponential without branches, after fdlibm (Sun Microsystems 1993): less than one unit in the last place off.
TRUCE_INSIDE double as_double(std::uint64_t bits) { return std::bit_cast<double>(bits); }
/// Of a whole number below 2^52.
TRUCE_INSIDE double whole(std::uint64_t number) { return as_double(number | 0x4330000000000000U) - 0x1p52; }

/// Of a normal number above 0.
TRUCE_INSIDE double natural_log(double x) {
  constexpr std::uint64_t root = 0x3fe6a09e00000000U;  // about the square root of 1/2: what is left lies between it and twice it
  const std::uint64_t shifted = std::bit_cast<std::uint64_t>(x) + (0x3ff0000000000000U - root);
  const double k = whole(shifted >> 52U) - 1023;
  const double f = as_double((shifted & 0x000fffffffffffffU) + root) - 1;
  const double s = f / (2 + f), z = s * s, w = z * z;
  const double even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const double odd = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const double half = 0.5 * f * f;
  return k * 6.93147180369123816490e-01 - ((half - (s * (half + (even + odd)) + k * 1.90821492927058770002e-10)) - f);
}

/// Between −700 and 700; beyond, of those.
TRUCE_INSIDE double exponential(double x) {
  constexpr double magic = 0x1.8p52;
  const double within = x < -700 ? -700.0 : x > 700 ? 700.0 : x;
  const double rounded = within * 1.44269504088896338700 + magic;
  const double k = rounded - magic;
  const double high = within - k * 6.93147180369123816490e-01, low = k * 1.90821492927058770002e-10;
  const double r = high - low, t = r * r;
  const double c = r - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * (6.61375632143793436117e-05 + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
  const double y = 1 - ((low - r * c / (2 - c)) - high);
  return as_double(std::bit_cast<std::uint64_t>(y) + (std::bit_cast<std::uint64_t>(rounded) << 52U));
}

std::uint64_t mixed(std::uint64_t x) {  // the finaliser of SplitMix64
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

using Words = std::array<std::uint32_t, 4>;

TRUCE_INSIDE Words philox(Words counter, std::uint32_t key0, std::uint32_t key1) {
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

TRUCE_INSIDE double unit(std::uint32_t high, std::uint32_t low) {  // 53 bits and a half, rounded once
  return (whole(high) * 0x1p21 + (whole(low >> 11U) + 0.5)) * 0x1p-53;
}

TRUCE_INSIDE Words words(std::uint64_t key, Purpose purpose, std::uint64_t future, std::uint32_t number) {
  return philox({static_cast<std::uint32_t>(future), static_cast<std::uint32_t>(future >> 32U), number, static_cast<std::uint32_t>(purpose)},
                static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32U));
}

/// How many, by a number in (0, 1), if so many are expected.
class Poisson {
 public:
  explicit Poisson(double mean) : mean_(mean) {
    double term = std::exp(-mean), sum = term;
    for (double count = 1; up_to_.size() < most && (up_to_.empty() || sum > up_to_.back()); ++count) {
      up_to_.push_back(sum);
      term *= mean / count;
      sum += term;
    }
  }
  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double none() const { return up_to_.front(); }
  [[nodiscard]] std::size_t count(double u) const {
    std::size_t count = 0;
    while (count < up_to_.size() && u > up_to_[count]) ++count;
    return count < up_to_.size() ? count : most;
  }

 private:
  static constexpr std::size_t most = 1000;
  double mean_;
  std::vector<double> up_to_ = {};  ///< the chance of so many or fewer
};

}  // namespace

std::uint64_t key_of(std::uint64_t seed, std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return mixed(hash ^ mixed(seed + 0x9e3779b97f4a7c15U));
}

double number_of(const Burst& burst) {
  const std::uint64_t bits = mixed(mixed(burst.origin) ^ 0xd6e8feb86659fd93U);
  return unit(static_cast<std::uint32_t>(bits >> 32U), static_cast<std::uint32_t>(bits));
}

Pair draw(std::uint64_t key, Purpose purpose, std::uint64_t future, std::uint32_t number) {
  const Words w = words(key, purpose, future, number);
  return {unit(w[0], w[1]), unit(w[2], w[3])};
}

namespace {

TRUCE_WIDE void fill(std::uint64_t key, Purpose purpose, std::uint64_t first, double* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const Words w = words(key, purpose, first + i, 0);
    out[i] = unit(w[0], w[1]);
  }
}

/// Draws of many keys for one future; of each the time until it, as −ln of the first number, and the second number.
TRUCE_WIDE void fill_waits(const std::uint64_t* keys, const std::uint32_t* numbers, Purpose purpose, std::uint64_t future, double* waits, double* lucks, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const Words w = words(keys[i], purpose, future, numbers[i]);
    waits[i] = -natural_log(unit(w[0], w[1]));
    lucks[i] = unit(w[2], w[3]);
  }
}

/// The same for draws `first`, `first` + 1 … of one key, at `rate`.
TRUCE_WIDE void fill_row(std::uint64_t key, std::uint32_t first, Purpose purpose, std::uint64_t future, double rate, double* waits, double* lucks, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const Words w = words(key, purpose, future, first + static_cast<std::uint32_t>(i));
    waits[i] = -natural_log(unit(w[0], w[1])) / rate;
    lucks[i] = unit(w[2], w[3]);
  }
}

TRUCE_WIDE void to_exponential(double* numbers, std::size_t count, double mean) {
  for (std::size_t i = 0; i < count; ++i) numbers[i] = -mean * natural_log(numbers[i]);
}

TRUCE_WIDE void to_lognormal(double* numbers, std::size_t count, double median, double spread) {
  for (std::size_t i = 0; i < count; ++i) numbers[i] = median * exponential(spread * numbers[i]);
}

TRUCE_WIDE void to_fading(double* sums, std::size_t count, double all, double over) {
  for (std::size_t i = 0; i < count; ++i) {
    const double left = 1 - sums[i] / all;
    sums[i] = -over * natural_log(left > 0x1p-60 ? left : 0x1p-60);
  }
}

}  // namespace

void draw_batch(std::uint64_t key, Purpose purpose, std::uint64_t first, std::span<double> out) { fill(key, purpose, first, out.data(), out.size()); }

void spread_batch(std::span<double> numbers, double spread) {
  normal_batch(numbers);
  to_lognormal(numbers.data(), numbers.size(), 1, spread);
}

namespace {

constexpr double middle = 0.425;  // to either side of 1/2

/// AS 241 in the middle.
TRUCE_INSIDE double middle_quantile(double q) {
  const double r = 0.180625 - q * q;
  return q *
           (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r +
               13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608) /
           (((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r +
               5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0);
}

TRUCE_WIDE void to_normal(const double* numbers, double* out, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) out[i] = middle_quantile(numbers[i] - 0.5);
}

}  // namespace

double normal_quantile(double p) {
  const double q = p - 0.5;
  if (std::abs(q) <= middle) return middle_quantile(q);
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

void normal_batch(std::span<double> numbers) {
  constexpr std::size_t block = 256;
  std::array<double, block> made;
  for (std::size_t begin = 0; begin < numbers.size(); begin += block) {
    const std::span<double> part = numbers.subspan(begin, std::min(block, numbers.size() - begin));
    to_normal(part.data(), made.data(), part.size());
    for (std::size_t i = 0; i < part.size(); ++i) part[i] = std::abs(part[i] - 0.5) <= middle ? made[i] : normal_quantile(part[i]);
  }
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
      to_exponential(numbers.data(), numbers.size(), timing_.middle);
      break;
    case Timing::Shape::lognormal:
      normal_batch(numbers);
      to_lognormal(numbers.data(), numbers.size(), timing_.middle, timing_.spread);
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

namespace {

/// Loops in wide registers go so many at a time; with what is left over they are slow.
constexpr std::size_t lanes = 4;
constexpr std::size_t to_lanes(std::size_t count) { return (count + lanes - 1) / lanes * lanes; }

/// What one thread keeps from one process to the next.
struct Workshop {
  std::vector<double> waits = {}, lucks = {};           ///< of the draws at hand
  std::vector<double> own_lucks = {};                   ///< by event made: the other number of its draw, how many it sets off
  std::vector<double> sums = {};
  // A generation of events: the draws that are wanted, and when what sets each off happened.
  std::vector<std::uint64_t> keys = {};
  std::vector<std::uint32_t> numbers = {};
  std::vector<double> from = {};
  std::vector<std::uint32_t> fertile = {};              ///< events that set off others
  Poisson followers = Poisson(0);
};

/// One process of one future.
class Bursting {
 public:
  Bursting(const Rate& rate, std::uint64_t key, std::uint64_t future, double horizon, std::vector<Burst>& out, Workshop& workshop)
      : rate_(rate), key_(key), future_(future), horizon_(horizon), out_(out), w_(workshop) {}

  void run() {
    if (rate_.lasting > 0) in_a_row(key_, rate_.lasting, horizon_, rate_.lasting * horizon_);
    if (rate_.fading > 0 && rate_.fades_over > 0) fading();
    if (rate_.sets_off > 0) followers();
  }

 private:
  void room_for(std::size_t events) {
    out_.resize(events);
    w_.own_lucks.resize(events);
  }

  /// A Poisson process: one draw after the other until `end`; `expected` are about how many.
  void in_a_row(std::uint64_t key, double rate, double end, double expected) {
    const std::size_t block = to_lanes(static_cast<std::size_t>(std::clamp(expected + 2 * std::sqrt(expected) + 1, 8.0, 256.0)));
    w_.waits.resize(block);
    w_.lucks.resize(block);
    double at = 0;
    for (std::size_t first = 0; out_.size() < bursts_max; first += block) {
      fill_row(key, static_cast<std::uint32_t>(first), Purpose::arrivals, future_, rate, w_.waits.data(), w_.lucks.data(), block);
      const std::size_t begin = out_.size();
      const std::size_t most = std::min(block, bursts_max - begin);
      room_for(begin + most);
      std::size_t i = 0;
      for (; i < most && (at += w_.waits[i]) < end; ++i) {
        out_[begin + i] = {at, key + 2 * (first + i) + 1};
        w_.own_lucks[begin + i] = w_.lucks[i];
      }
      if (i == most) continue;
      room_for(begin + i);
      return;
    }
  }

  /// A part that fades, in its own cumulated time.
  void fading() {
    const double all = rate_.fading * rate_.fades_over;
    const double reached = all * -std::expm1(-horizon_ / rate_.fades_over);  // by the horizon
    const std::size_t begin = out_.size();
    in_a_row(mixed(key_ ^ 0x5bd1e995U), 1, reached, reached);
    const std::size_t count = out_.size() - begin;
    w_.sums.resize(to_lanes(count), 0.0);
    for (std::size_t i = 0; i < count; ++i) w_.sums[i] = out_[begin + i].at;
    to_fading(w_.sums.data(), to_lanes(count), all, rate_.fades_over);
    for (std::size_t i = 0; i < count; ++i) out_[begin + i].at = w_.sums[i];
  }

  /// What each sets off, one generation after the other.
  void followers() {
    if (w_.followers.mean() != rate_.sets_off) w_.followers = Poisson(rate_.sets_off);
    for (std::size_t begin = 0; begin < out_.size() && out_.size() < bursts_max;) {
      const std::size_t end = out_.size();
      const std::size_t wanted = want_followers(begin, end);
      for (std::size_t i = 0; i < wanted && out_.size() < bursts_max; ++i) {
        const double when = w_.from[i] + rate_.within * w_.waits[i];
        if (!(when < horizon_)) continue;
        out_.push_back({when, w_.keys[i] + w_.numbers[i] + 1});
        w_.own_lucks.push_back(w_.lucks[i]);
      }
      begin = end;
    }
  }

  /// Draws for what one generation sets off; how many there are.
  std::size_t want_followers(std::size_t begin, std::size_t end) {
    w_.keys.clear(), w_.numbers.clear(), w_.from.clear();
    const std::size_t fertile = find_fertile(begin, end);
    for (std::size_t f = 0; f < fertile; ++f) {
      const std::size_t i = w_.fertile[f];
      const std::size_t count = w_.followers.count(w_.own_lucks[i]);
      const std::uint64_t key = mixed(out_[i].origin);
      for (std::uint32_t child = 0; child < count; ++child) w_.keys.push_back(key), w_.numbers.push_back(child), w_.from.push_back(out_[i].at);
    }
    const std::size_t wanted = w_.keys.size(), drawn = to_lanes(wanted);
    w_.keys.resize(drawn);
    w_.numbers.resize(drawn);
    w_.waits.resize(drawn);
    w_.lucks.resize(drawn);
    fill_waits(w_.keys.data(), w_.numbers.data(), Purpose::followers, future_, w_.waits.data(), w_.lucks.data(), drawn);
    return wanted;
  }

  /// No branches, for nobody can guess which they are.
  std::size_t find_fertile(std::size_t begin, std::size_t end) {
    if (w_.fertile.size() < end - begin + 1) w_.fertile.resize(end - begin + 1);
    const double none = w_.followers.none();
    std::size_t count = 0;
    for (std::size_t i = begin; i < end; ++i) {
      w_.fertile[count] = static_cast<std::uint32_t>(i);
      count += w_.own_lucks[i] > none ? 1 : 0;
    }
    return count;
  }

  const Rate& rate_;
  std::uint64_t key_;
  std::uint64_t future_;
  double horizon_;
  std::vector<Burst>& out_;
  Workshop& w_;
};

}  // namespace

void bursts(const Rate& rate, std::uint64_t key, std::uint64_t future, double horizon, std::vector<Burst>& out) {
  static thread_local Workshop workshop;
  out.clear();
  workshop.own_lucks.clear();
  Bursting(rate, key, future, horizon, out, workshop).run();
}

}  // namespace truce::forecast
