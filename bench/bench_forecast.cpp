// How many futures a second, through the compiled agreement? Its answers are checked against the known ones of the
// reference model M1, and against a hand-written simulation of the same model in the same run.
//
//   ninja bench_forecast && ./bench/bench_forecast [FUTURES]
#include <truce/forecast.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

using namespace truce;

namespace {

constexpr double days_asked[] = {120, 180, 240, 300, 365};
constexpr double known[] = {0.0051, 0.1639, 0.6325, 0.9233, 0.9918};

double seconds_since(std::chrono::steady_clock::time_point start) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); }

/// The model by hand, with the standard library's generator.
double one_by_hand(std::mt19937_64& random) {
  static constexpr int sizes[] = {8000, 5000, 4000, 3500, 3000, 2500, 2200, 2000, 1500, 1200, 800, 500};
  static constexpr double approvals[] = {60, 90, 45, 120, 30, 75, 60, 150, 40, 50, 30, 20};
  static constexpr double lags[] = {60, 45, 60, 75, 50, 60, 40, 90, 30, 45, 30, 21};
  std::exponential_distribution<double> e(1);
  std::normal_distribution<double> z;
  std::vector<double> breaches;
  for (double at = e(random) / 0.01; at < 365; at += e(random) / 0.01) breaches.push_back(at);
  for (double sum = e(random); sum < 0.29 * 60; sum += e(random)) {
    const double at = -60 * std::log1p(-sum / (0.29 * 60));
    if (at < 365) breaches.push_back(at);
  }
  std::poisson_distribution<int> followers(0.5);
  for (std::size_t i = 0; i < breaches.size(); ++i)
    for (int n = followers(random); n > 0; --n)
      if (const double at = breaches[i] + 10 * e(random); at < 365) breaches.push_back(at);
  std::sort(breaches.begin(), breaches.end());
  double calm = 30;
  for (const double at : breaches) {
    if (at >= calm) break;
    calm = at + 30;
  }
  const double draft = 14 * std::exp(0.4 * z(random));
  std::vector<std::pair<double, int>> arrivals;
  for (int i = 0; i < 12; ++i) {
    const double gate = std::max(calm, draft + approvals[i] * e(random));
    arrivals.emplace_back(gate + lags[i] * std::exp(0.5 * z(random) - 0.125), sizes[i]);
  }
  std::sort(arrivals.begin(), arrivals.end());
  int stand = 0;
  for (const auto& [at, size] : arrivals)
    if ((stand += size) >= 20'000) return at;
  return HUGE_VAL;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t futures = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
  const auto agreement = load_agreement(TRUCE_SOURCE_DIR "/bench/m1.truce");
  if (!agreement) return 2;
  const auto outlook = load_outlook(TRUCE_SOURCE_DIR "/bench/m1_outlook.truce", *agreement);
  if (!outlook) return 2;
  const Instant at = agreement->clock.at(*parse_date("2030-01-01"), 0, 0);
  const ForecastOptions options{.at = at, .until = at + std::chrono::days{365}, .futures = futures, .lever_futures = 0, .only = {"force_stands"}};
  auto start = std::chrono::steady_clock::now();
  const auto made = forecast_of(*outlook, {}, options);
  const double ours = seconds_since(start);
  if (!made) return std::fprintf(stderr, "%s\n", made.error().front().says.c_str()), 2;
  start = std::chrono::steady_clock::now();
  std::mt19937_64 random(1);
  std::vector<double> times(futures);
  for (double& time : times) time = one_by_hand(random);
  const double by_hand = seconds_since(start);
  bool good = true;
  const Histogram& histogram = made->answers.front().histogram;
  std::printf("day      known     Truce (95%% interval)      by hand\n");
  for (std::size_t i = 0; i < 5; ++i) {
    const Chance chance = chance_by(histogram, static_cast<std::size_t>(days_asked[i]));
    const double hand = static_cast<double>(std::count_if(times.begin(), times.end(), [&](double t) { return t <= days_asked[i]; })) / static_cast<double>(futures);
    const double error = std::sqrt(known[i] * (1 - known[i]) / static_cast<double>(futures));
    const bool fits = std::abs(chance.value - known[i]) < 4 * error + 0.00005;  // the known figures have four places
    good = good && fits;
    std::printf("%3.0f     %.4f    %.4f (%.4f to %.4f)    %.4f  %s\n", days_asked[i], known[i], chance.value, chance.low, chance.high, hand, fits ? "" : "DIFFERS");
  }
  const auto median = day_of_share(histogram, 0.5);
  std::printf("median  223.5    by the end of day %zu\n", median.value_or(0));
  good = good && median && (*median == 223 || *median == 224);
  for (const LastGate& gate : made->answers.front().last_gates)
    if (gate.futures * 100 > futures) std::printf("last gate %-45s %5.1f percent\n", gate.name.c_str(), 100.0 * static_cast<double>(gate.futures) / static_cast<double>(futures));
  std::printf("%.0f futures/s through the agreement (%.1f events each), %.0f by hand: ratio %.2f\n", static_cast<double>(futures) / ours,
              static_cast<double>(made->events) / static_cast<double>(futures), static_cast<double>(futures) / by_hand, by_hand / ours);
  return good ? 0 : 1;
}
