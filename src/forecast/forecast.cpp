// Many futures: draws in batches, runs one by one, counts in integers.
#include <truce/forecast.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <thread>

#include "effects.h"
#include "fan.h"
#include "futures.h"
#include "gates.h"
#include "imagine.h"
#include "scores.h"

namespace truce {
namespace forecast {
namespace {

Histogram empty_histogram(const ForecastOptions& options) {
  const auto days = static_cast<std::size_t>(((options.until - options.at).count() + 86'399) / 86'400);
  return {.by_day = std::vector<std::uint64_t>(days + 1, 0)};
}

/// The day of a first time; the last one for never.
std::size_t day_of(const Histogram& histogram, std::int64_t first) {
  return first == not_at_all ? histogram.by_day.size() - 1 : std::min(histogram.by_day.size() - 1, static_cast<std::size_t>((first + 86'399) / 86'400));
}

void count(Histogram& histogram, const CourseRun& run, SignalIndex signal) {
  const std::int64_t first = run.first_yes[signal];
  if (first != not_at_all) {
    ++histogram.by_day[day_of(histogram, first)];
    return;
  }
  ++histogram.never;
  if (run.now[signal] == Truth::unknown) ++histogram.unknown;
}

/// The first day of each question in each future that is compared, the last day standing for never.
struct Firsts {
  std::uint64_t first_future = 0;
  std::vector<std::vector<std::uint32_t>> days = {};  ///< by question and future
};
Firsts room_for(const Imagined& imagined, const ForecastOptions& options, std::uint64_t futures) {
  return {options.first_future, std::vector(imagined.asked.size(), std::vector<std::uint32_t>(futures, 0))};
}

/// One pass over futures: a step, and what is wanted beside the histograms.
struct Pass {
  Step step = {};
  const Gates* gates = nullptr;    ///< which gate was last
  std::uint64_t fan_futures = 0;
  bool outcomes = false;           ///< what comes of clauses
  Firsts* firsts = nullptr;        ///< each thread writes its own futures
};

struct Part {
  std::vector<Histogram> histograms = {};
  std::vector<std::map<GateIndex, std::uint64_t>> gates = {};
  std::vector<Fan> fans = {};
  std::vector<Outcomes> outcomes = {};   ///< by question; empty for all but clauses
  std::uint64_t futures = 0;
  std::uint64_t events = 0;

  void add(const Part& other) {
    for (std::size_t q = 0; q < histograms.size(); ++q) {
      histograms[q].add(other.histograms[q]);
      for (const auto& [gate, times] : other.gates[q]) gates[q][gate] += times;
      outcomes[q].add(other.outcomes[q]);
    }
    for (std::size_t i = 0; i < fans.size(); ++i) fans[i].add(other.fans[i]);
    futures += other.futures;
    events += other.events;
  }
};

/// Counts in which state a clause is at the end of each day.
void count(Outcomes& outcomes, const std::vector<CourseRun::Became>& states) {
  constexpr std::int64_t day_seconds = 86'400;
  std::size_t next = 0;
  for (std::size_t day = 0; day < outcomes.days; ++day) {
    while (next + 1 < states.size() && states[next + 1].at <= static_cast<std::int64_t>(day) * day_seconds) ++next;
    ++outcomes.counts[static_cast<std::size_t>(states[next].state) * outcomes.days + day];
  }
}

/// Counts one future that was run.
void count(Part& part, const Imagined& imagined, const Pass& pass, const Runs& runs, std::uint64_t future) {
  ++part.futures;
  part.events += runs.first().events_done;
  for (std::size_t q = 0; q < imagined.asked.size(); ++q) {
    const SignalIndex signal = imagined.asked[q].signal;
    const CourseRun& run = runs.of(imagined.asked[q]);
    if (part.outcomes[q].days > 0) count(part.outcomes[q], runs.whole.outcomes[*imagined.asked[q].outcome]);
    count(part.histograms[q], run, signal);
    const std::int64_t came = run.first_yes[signal];
    if (pass.gates != nullptr && came > 0 && came != not_at_all) ++part.gates[q][pass.gates->last(run, signal)];
    if (pass.firsts != nullptr) pass.firsts->days[q][future - pass.firsts->first_future] = static_cast<std::uint32_t>(day_of(part.histograms[q], came));
  }
  if (runs.follow)
    for (std::size_t i = 0; i < part.fans.size(); ++i) forecast::count(part.fans[i], runs.first().strengths[i]);
}

Part run_part(const Imagined& imagined, const ForecastOptions& options, const Pass& pass, std::uint64_t first, std::uint64_t end, std::atomic<bool>& stop,
              const std::function<void(std::uint64_t)>& done) {
  Futures futures(imagined, options);
  Part part;
  part.histograms.assign(imagined.asked.size(), empty_histogram(options));
  part.gates.resize(imagined.asked.size());
  part.outcomes.resize(imagined.asked.size());
  for (std::size_t q = 0; q < imagined.asked.size(); ++q)
    if (imagined.asked[q].outcome && pass.outcomes) part.outcomes[q] = {part.histograms[q].by_day.size(), std::vector<std::uint64_t>(part.histograms[q].by_day.size() * outcome_states.size(), 0)};
  if (pass.fan_futures > 0)
    for (const Followed& followed : imagined.followed) part.fans.push_back(empty_fan(imagined, followed, part.histograms.empty() ? 0 : part.histograms[0].by_day.size() - 1));
  Runs runs;
  for (std::uint64_t at = first; at < end && !stop; at += batch) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(batch, end - at));
    const Draws draws = futures.draw(at, size);
    const Mix mix{.draws = &draws};
    for (std::size_t i = 0; i < size; ++i) {
      runs.follow = !part.fans.empty() && at + i - options.first_future < pass.fan_futures;
      futures.run(mix, i, pass.step, runs);
      count(part, imagined, pass, runs, at + i);
    }
    done(size);
  }
  return part;
}

Part run_all(const Imagined& imagined, const ForecastOptions& options, const Pass& pass, std::uint64_t number) {
  const unsigned threads = std::max(1U, std::min<unsigned>(options.threads, static_cast<unsigned>(number / batch + 1)));
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> done = 0;
  std::mutex one_at_a_time;
  const auto report = [&](std::uint64_t more) {
    const std::uint64_t so_far = done += more;
    const std::lock_guard lock(one_at_a_time);
    if (options.keep_going && pass.step.what == Step::What::none && !options.keep_going(so_far)) stop = true;
  };
  std::vector<Part> parts(threads);
  const std::uint64_t share = (number / threads + batch - 1) / batch * batch;
  const auto work = [&](unsigned t) {
    const std::uint64_t first = std::min<std::uint64_t>(number, share * t);
    const std::uint64_t end = t + 1 == threads ? number : std::min<std::uint64_t>(number, share * (t + 1));
    parts[t] = run_part(imagined, options, pass, options.first_future + first, options.first_future + end, stop, report);
  };
  std::vector<std::thread> others;
  for (unsigned t = 1; t < threads; ++t) others.emplace_back(work, t);
  work(0);
  for (std::thread& thread : others) thread.join();
  for (unsigned t = 1; t < threads; ++t) parts[0].add(parts[t]);
  return std::move(parts[0]);
}

/// Most often first, then by name.
std::vector<LastGate> sorted(std::vector<LastGate> gates) {
  std::sort(gates.begin(), gates.end(), [](const LastGate& a, const LastGate& b) { return a.futures != b.futures ? a.futures > b.futures : a.name < b.name; });
  return gates;
}

std::vector<LastGate> named(const Gates& gates, const std::map<GateIndex, std::uint64_t>& counted) {
  std::vector<LastGate> all;
  for (const auto& [gate, futures] : counted) all.push_back({.name = gates[gate].name, .futures = futures});
  return sorted(std::move(all));
}

/// The gates worth trying to open: those that are last most often for each question, in the first futures of all. Every part of
/// a forecast that is shared out among machines finds the same ones.
std::vector<GateIndex> gates_to_try(const Imagined& imagined, ForecastOptions options, const Gates& gates) {
  constexpr std::uint64_t futures = 256;
  constexpr std::size_t each = 3, most = 24;
  options.first_future = 0;
  options.keep_going = {};
  options.threads = 1;
  const Part part = run_all(imagined, options, {.gates = &gates}, futures);
  std::vector<std::pair<std::uint64_t, GateIndex>> wanted;
  for (const auto& counted : part.gates) {
    std::vector<std::pair<std::uint64_t, GateIndex>> ranked;
    for (const auto& [gate, times] : counted) ranked.emplace_back(futures - times, gate);
    std::sort(ranked.begin(), ranked.end());
    if (ranked.size() > each) ranked.resize(each);
    wanted.insert(wanted.end(), ranked.begin(), ranked.end());
  }
  std::sort(wanted.begin(), wanted.end());
  std::vector<GateIndex> tried;
  for (const auto& [missed, gate] : wanted)
    if (tried.size() < most && std::find(tried.begin(), tried.end(), gate) == tried.end()) tried.push_back(gate);
  return tried;
}

Bought bought(const std::vector<std::uint32_t>& without, const std::vector<std::uint32_t>& with) {
  Bought sum;
  for (std::size_t i = 0; i < without.size(); ++i) {
    const std::int64_t days = std::int64_t{without[i]} - std::int64_t{with[i]};
    sum.add({.days = days, .squares = static_cast<std::uint64_t>(days * days), .futures = 1});
  }
  return sum;
}

/// What each step, and each gate opened today, would change on so many futures.
void try_steps(Forecast& made, const Imagined& imagined, const Agreement& world, const ForecastOptions& options, const Gates& gates, std::uint64_t number) {
  Firsts assumed = room_for(imagined, options, number);
  for (const Step& step : steps_of(imagined, world)) {
    Part changed = run_all(imagined, options, {.step = step, .firsts = step.what == Step::What::none ? &assumed : nullptr}, number);
    made.levers.push_back({step.name, std::move(changed.histograms)});
  }
  for (const GateIndex index : gates_to_try(imagined, options, gates)) {
    const Gate& gate = gates[index];
    Firsts opened = room_for(imagined, options, number);
    const Step step{.name = gate.name, .what = Step::What::opened, .sources = gate.sources, .opened = gate.signals};
    run_all(imagined, options, {.step = step, .firsts = &opened}, number);
    for (std::size_t q = 0; q < made.answers.size(); ++q) {
      std::vector<LastGate>& gates_of = made.answers[q].last_gates;
      auto last = std::find_if(gates_of.begin(), gates_of.end(), [&](const LastGate& each) { return each.name == gate.name; });
      if (last == gates_of.end() && options.parts > 1) last = gates_of.insert(last, {.name = gate.name});  // another part may know it
      if (last != gates_of.end()) last->bought = bought(assumed.days[q], opened.days[q]);
    }
  }
}

/// Which of the first futures are compared here, if so many are wanted in all; whole runs are slow, so fewer of them.
struct Compared {
  std::uint64_t first = 0;
  std::uint64_t number = 0;
};
Compared compared(const Imagined& imagined, const ForecastOptions& options, std::uint64_t wanted) {
  constexpr std::uint64_t whole_most = 200;
  if (options.parts == 1) wanted = std::min(wanted, options.futures);
  if (imagined.course->asks_whole()) wanted = std::min(wanted, whole_most);
  const std::uint64_t first = wanted * options.part / options.parts;
  return {first, wanted * (options.part + 1) / options.parts - first};
}

Result<Imagined> imagined_for(const Outlook& outlook, const std::vector<Report>& reports, const ForecastOptions& options) {
  if (options.until <= options.at)
    return failure({.code = "usage", .says = "The forecast would end before it begins.", .help = "Choose a later day for the horizon."});
  if (options.until - options.at > std::chrono::days{36'525})
    return failure({.code = "usage", .says = "The forecast would reach further than a hundred years.", .help = "Choose an earlier day for the horizon."});
  return imagine(outlook, reports, options);
}

}  // namespace
}  // namespace forecast

void Histogram::add(const Histogram& other) {
  if (by_day.size() < other.by_day.size()) by_day.resize(other.by_day.size(), 0);
  for (std::size_t i = 0; i < other.by_day.size(); ++i) by_day[i] += other.by_day[i];
  never += other.never;
  unknown += other.unknown;
}

void Outcomes::add(const Outcomes& other) {
  if (days == 0) *this = other;
  else
    for (std::size_t i = 0; i < other.counts.size(); ++i) counts[i] += other.counts[i];
}

std::uint64_t Histogram::total() const {
  std::uint64_t all = never;
  for (const std::uint64_t day : by_day) all += day;
  return all;
}

void Bought::add(const Bought& other) {
  days += other.days;
  squares += other.squares;
  futures += other.futures;
}

double Bought::mean() const { return futures == 0 ? 0 : static_cast<double>(days) / static_cast<double>(futures); }

double Bought::error() const {
  if (futures < 2) return 0;
  const auto n = static_cast<double>(futures);
  return std::sqrt(std::max(0.0, static_cast<double>(squares) / n - mean() * mean()) / (n - 1));
}

Chance chance_of(std::uint64_t hits, std::uint64_t total) {
  const auto [low, high] = forecast::wilson(hits, total);
  return {total == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(total), low, high};
}

Chance chance_by(const Histogram& histogram, std::size_t day) {
  std::uint64_t hits = 0;
  for (std::size_t i = 0; i <= day && i < histogram.by_day.size(); ++i) hits += histogram.by_day[i];
  return chance_of(hits, histogram.total());
}

std::optional<std::size_t> day_of_share(const Histogram& histogram, double share) {
  const double wanted = share * static_cast<double>(histogram.total());
  double sum = 0;
  for (std::size_t day = 0; day < histogram.by_day.size(); ++day) {
    sum += static_cast<double>(histogram.by_day[day]);
    if (sum >= wanted && sum > 0) return day;
  }
  return {};
}

DayRange day_range(const Histogram& histogram, double share) {
  const double band = forecast::dkw_half_height(histogram.total());
  const std::size_t beyond = histogram.by_day.size();
  DayRange range{.day = day_of_share(histogram, share), .first = day_of_share(histogram, std::max(0.0, share - band)).value_or(beyond)};
  if (share + band <= 1) range.last = day_of_share(histogram, share + band);
  return range;
}

void Forecast::add(const Forecast& other) {
  for (std::size_t q = 0; q < answers.size(); ++q) {
    answers[q].histogram.add(other.answers[q].histogram);
    std::vector<LastGate>& gates = answers[q].last_gates;
    for (const LastGate& gate : other.answers[q].last_gates) {
      const auto found = std::find_if(gates.begin(), gates.end(), [&](const LastGate& mine) { return mine.name == gate.name; });
      if (found == gates.end()) gates.push_back(gate);
      else found->futures += gate.futures, found->bought.add(gate.bought);
    }
    gates = forecast::sorted(std::move(gates));
  }
  for (std::size_t q = 0; q < answers.size(); ++q) {
    answers[q].outcomes.add(other.answers[q].outcomes);
    answers[q].explained.add(other.answers[q].explained);
  }
  for (std::size_t i = 0; i < std::min(fans.size(), other.fans.size()); ++i) fans[i].add(other.fans[i]);  // later parts count none
  futures += other.futures;
  events += other.events;
  stopped_early = stopped_early || other.stopped_early;
}

Result<Forecast> forecast_of(const Outlook& outlook, const std::vector<Report>& reports, const ForecastOptions& options) {
  using namespace truce::forecast;
  auto imagined = imagined_for(outlook, reports, options);
  if (!imagined) return failure(imagined.error());
  Forecast made{.options = options, .seed = options.seed.value_or(outlook.seed), .fits = imagined->fits, .uncovered = imagined->uncovered};
  const Gates gates(*imagined);
  Part part = run_all(*imagined, options, {.gates = &gates, .fan_futures = options.fan_futures, .outcomes = true}, options.futures);
  made.futures = part.futures;
  made.stopped_early = part.futures < options.futures;
  made.events = part.events;
  made.fans = std::move(part.fans);
  for (std::size_t q = 0; q < imagined->asked.size(); ++q)
    made.answers.push_back({imagined->asked[q].question, std::move(part.histograms[q]), named(gates, part.gates[q]), std::move(part.outcomes[q])});
  if (made.stopped_early) return made;
  ForecastOptions first_of_all = options;
  const Compared steps = compared(*imagined, options, options.lever_futures);
  first_of_all.first_future = steps.first;
  if (steps.number > 0) try_steps(made, *imagined, outlook.world, first_of_all, gates, steps.number);
  const std::vector<Group> groups = groups_of(*imagined, outlook.world);
  const Compared spread = compared(*imagined, options, options.spread_futures);
  first_of_all.first_future = spread.first;
  const std::uint64_t number = groups.empty() ? 0 : spread.number;
  for (const Group& group : groups) made.groups.push_back(group.name);
  if (number == 0) return made;
  std::vector<Explained> explained = spread_of(*imagined, first_of_all, groups, number);
  for (std::size_t q = 0; q < explained.size(); ++q) made.answers[q].explained = std::move(explained[q]);
  return made;
}

Result<Forecast> forecast_until(const Outlook& outlook, const std::vector<Report>& reports, const ForecastOptions& options, const Precision& precision) {
  return forecast_until(options, precision, [&](const ForecastOptions& round) { return forecast_of(outlook, reports, round); });
}

Result<Forecast> forecast_until(ForecastOptions options, const Precision& precision, const Round& round) {
  constexpr std::uint64_t at_first = 2048;
  const std::uint64_t most = options.futures;
  const std::uint64_t levers = options.lever_futures;
  const std::uint64_t from = options.first_future;
  options.futures = std::min(at_first, most);
  options.lever_futures = std::min(levers, options.futures);
  options.spread_futures = std::min(options.spread_futures, options.futures);
  auto made = round(options);
  if (!made) return made;
  const auto found = std::find_if(made->answers.begin(), made->answers.end(), [&](const Answer& answer) { return answer.question.name == precision.name; });
  if (found == made->answers.end())
    return failure({.code = "unknown_name", .says = fmt::format("No question of this forecast is called `{}`.", precision.name), .help = "Name a condition or a phase, as the forecast does."});
  options.lever_futures = options.spread_futures = 0;
  const std::uint64_t fan_futures = options.fan_futures;
  while (made->futures < most && !made->stopped_early) {
    const DayRange range = day_range(found->histogram, precision.share);
    if (range.day && range.last && range.last.value() - range.first <= 2 * precision.days) break;
    options.first_future = from + made->futures;
    options.futures = std::min(made->futures, most - made->futures);
    options.fan_futures = fan_futures - std::min(fan_futures, made->futures);
    const auto more = round(options);
    if (!more) return failure(more.error());
    made->add(*more);
  }
  made->options.futures = made->futures;
  made->precision = precision;
  return made;
}

Result<ToldFuture> tell_future(const Outlook& outlook, const std::vector<Report>& reports, const ForecastOptions& options, std::uint64_t future) {
  using namespace truce::forecast;
  auto imagined = imagined_for(outlook, reports, options);
  if (!imagined) return failure(imagined.error());
  Futures futures(*imagined, options);
  Runs runs;
  runs.slim.tell = runs.whole.tell = true;
  const Draws draws = futures.draw(future, 1);
  futures.run({.draws = &draws}, 0, {}, runs);
  const CourseRun& run = runs.first();
  ToldFuture told;
  for (const CourseRun::Told& event : run.told) {
    const Instant at = options.at + Duration{event.at};
    Move move = imagined->moves[event.move];
    move.number = event.number;
    std::string says = imagined->move_names[event.move];
    if (move.numbered) says = fmt::format("{:.0f} to {}", move.number, says);
    told.events.push_back({at, std::move(says), report_of(outlook.world, move, at)});
  }
  for (const Asked& asked : imagined->asked) {
    told.questions.push_back(asked.question);
    const std::int64_t first = runs.of(asked).first_yes[asked.signal];
    told.first_yes.push_back(first == not_at_all ? std::nullopt : std::optional(options.at + Duration{first}));
  }
  return told;
}

}  // namespace truce
