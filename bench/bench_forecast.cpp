// How many futures a second, through the compiled agreement? Its answers are checked against the known ones of the
// reference model M1, and against a hand-written simulation of the same model in the same run.
//
// Then a large mission: 60 units of 15 contributors, 8 sectors, 30 conditions, 1,000 days, about 1,200 events a future. Times are those of the
// processor, one thread.
//
//   ninja bench_forecast && ./bench/bench_forecast [FUTURES [m1 | large]]
#include <truce/forecast.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

using namespace truce;

namespace {

constexpr double days_asked[] = {120, 180, 240, 300, 365};
constexpr double known[] = {0.0051, 0.1639, 0.6325, 0.9233, 0.9918};

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

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

int reference_model(std::uint64_t futures) {
  const auto agreement = load_agreement(TRUCE_SOURCE_DIR "/bench/m1.truce");
  if (!agreement) return 2;
  const auto outlook = load_outlook(TRUCE_SOURCE_DIR "/bench/m1_outlook.truce", *agreement);
  if (!outlook) return 2;
  const Instant at = agreement->clock.at(*parse_date("2030-01-01"), 0, 0);
  const ForecastOptions options{.at = at, .until = at + std::chrono::days{365}, .futures = futures, .lever_futures = 0, .fan_futures = 0, .spread_futures = 0, .only = {"force_stands"}};
  double start = processor_seconds();
  const auto made = forecast_of(*outlook, {}, options);
  const double ours = processor_seconds() - start;
  if (!made) return std::fprintf(stderr, "%s\n", made.error().front().says.c_str()), 2;
  start = processor_seconds();
  std::mt19937_64 random(1);
  std::vector<double> times(futures);
  for (double& time : times) time = one_by_hand(random);
  const double by_hand = processor_seconds() - start;
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

/// A made-up mission of the size of the largest: its agreement and its outlook.
std::string large_agreement() {
  std::string text = "agreement \"Large\"\n  in force from 2030-01-01\nparty side: north, south\nparty contributor: c1";
  for (int c = 2; c <= 15; ++c) text += ", c" + std::to_string(c);
  text += "\nparty unit: u1";
  for (int u = 2; u <= 60; ++u) text += ", u" + std::to_string(u);
  text += "\nplace area\nplace sector in area: s1";
  for (int s = 2; s <= 8; ++s) text += ", s" + std::to_string(s);
  text += "\nevent attack by any side in any sector\nevent vote by any contributor\npipeline troops: offer by any contributor -> arrival by any unit\n"
          "condition calm in each sector is no attack in that sector for 21 days\n"
          "condition tense in each sector is at least 5 attacks in that sector in 30 days\n"
          "condition all_calm is calm in every sector\ncondition some_calm is calm in any sector\ncondition all_tense is tense in every sector\n"
          "condition quiet is at most 20 attacks in 60 days\ncondition long_quiet is quiet for 30 days\n"
          "condition approved of each contributor is once vote by that contributor\ncondition all_approved is approved of every contributor\n"
          "phase first in each sector opens when calm in that sector\nphase ceasefire opens when some_calm and quiet\n"
          "condition gates of each contributor is during ceasefire and approved of that contributor\n";
  for (int step = 1; step <= 18; ++step) text += "condition step" + std::to_string(step) + " is at least " + std::to_string(step * 1000) + " troops past arrival\n";
  return text;
}
std::string large_outlook() {
  std::string text = "outlook \"Large\"\nexpect attack by any side in each sector at 0.1 per day, each setting off 0.3 more within 3 days\nexpect vote by each contributor 90 days on average\n";
  for (int u = 1; u <= 60; ++u)
    text += "expect 300 troops to arrival by u" + std::to_string(u) + " 120 days on average, spread 0.5, after gates of c" + std::to_string((u - 1) % 15 + 1) + "\n";
  return text;
}

int large_mission(std::uint64_t futures) {
  const auto agreement = read_agreement(large_agreement(), "large.truce");
  if (!agreement) return std::fprintf(stderr, "%s\n", agreement.error().front().says.c_str()), 2;
  const auto outlook = read_outlook(large_outlook(), "large_outlook.truce", *agreement);
  if (!outlook) return std::fprintf(stderr, "%s\n", outlook.error().front().says.c_str()), 2;
  const Instant at = agreement->clock.at(*parse_date("2030-01-01"), 0, 0);
  const double start = processor_seconds();
  const auto made = forecast_of(*outlook, {}, {.at = at, .until = at + std::chrono::days{1000}, .futures = futures, .lever_futures = 0, .fan_futures = 0, .spread_futures = 0});
  const double took = processor_seconds() - start;
  if (!made) return std::fprintf(stderr, "%s\n", made.error().front().says.c_str()), 2;
  std::printf("large mission: %zu questions, %.0f futures/s, %.0f events each\n", made->answers.size(), static_cast<double>(futures) / took, static_cast<double>(made->events) / static_cast<double>(futures));
  // One that has a closed form: all fifteen have voted by day 300, exponential with a mean of 90 days.
  const double exact = std::pow(1 - std::exp(-300.0 / 90), 15);
  bool good = false;
  for (const Answer& answer : made->answers)
    if (answer.question.name == "all_approved") good = std::abs(chance_by(answer.histogram, 300).value - exact) < 4 * std::sqrt(exact * (1 - exact) / static_cast<double>(futures));
  return good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t futures = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
  const std::string which = argc > 2 ? argv[2] : "both";
  const int first = which == "large" ? 0 : reference_model(futures);
  return std::max(first, which == "m1" ? 0 : large_mission(futures / 20));
}
