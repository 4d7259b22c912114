// Many futures: draws in batches, runs one by one, counts in integers.
#include <truce/forecast.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <thread>

#include "imagine.h"

namespace truce {
namespace forecast {
namespace {

constexpr std::size_t batch = 256;

std::int64_t seconds_of(double days) {
  const double seconds = days * 86'400;
  return seconds < 1e15 ? static_cast<std::int64_t>(seconds) : not_at_all;
}

/// One step, as a change to what was drawn.
struct Step {
  std::string name = {};
  enum class What : std::uint8_t { none, at_once, never, later, calm } what = What::none;
  std::vector<std::size_t> sources = {};  ///< into once, or often for calm
  double days = 0;
};

/// The draws of a batch of futures.
struct Draws {
  std::uint64_t first = 0;
  std::size_t size = 0;
  std::vector<std::vector<double>> days = {};    ///< by source and future; infinite: never
  std::vector<std::vector<double>> chooses = {};  ///< by source with several moves
};

class Futures {
 public:
  Futures(const Imagined& imagined, const ForecastOptions& options) : m_(imagined), o_(options) {
    horizon_ = static_cast<double>((options.until - options.at).count()) / 86'400;
  }

  Draws draw(std::uint64_t first, std::size_t size) const {
    Draws draws{.first = first, .size = size};
    std::vector<double> stretch;
    if (m_.shared_spread > 0) {
      stretch.resize(size);
      draw_batch(m_.shared_key, Purpose::shared, first, stretch);
      for (double& s : stretch) s = std::exp(m_.shared_spread * normal_quantile(s));
    }
    for (const OnceSource& source : m_.once) {
      std::vector<double> days(size);
      draw_batch(source.key, Purpose::delay, first, days);
      using Shape = Timing::Shape;
      if (source.timing.shape == Shape::date) std::fill(days.begin(), days.end(), static_cast<double>((source.timing.moment - o_.at).count()) / 86'400);
      else if (source.timing.shape == Shape::not_at_all) std::fill(days.begin(), days.end(), HUGE_VAL);
      else if (source.timing.shape == Shape::reference) reference(source, first, days);
      else source.delay.apply(days);
      if (source.stretched && !stretch.empty())
        for (std::size_t i = 0; i < size; ++i) days[i] *= stretch[i];
      if (source.chance < 1) {
        std::vector<double> luck(size);
        draw_batch(source.key, Purpose::happens, first, luck);
        for (std::size_t i = 0; i < size; ++i)
          if (luck[i] >= source.chance) days[i] = HUGE_VAL;
      }
      draws.days.push_back(std::move(days));
      draws.chooses.emplace_back();
      if (source.moves.size() > 1) {
        draws.chooses.back().resize(size);
        draw_batch(source.key, Purpose::doer, first, draws.chooses.back());
      }
    }
    return draws;
  }

  /// Lays out one future and runs it.
  void run(const Draws& draws, std::size_t i, const Step& step, CourseRun& run) {
    run.events.clear();
    run.lags.assign(m_.reactions.size(), not_at_all);
    const auto stepped = [&](std::size_t source) { return std::find(step.sources.begin(), step.sources.end(), source) != step.sources.end(); };
    for (std::size_t s = 0; s < m_.once.size(); ++s) {
      const OnceSource& source = m_.once[s];
      double days = draws.days[s][i];
      bool anchored = !source.reactions.empty();
      if (!step.sources.empty() && step.what != Step::What::calm && stepped(s)) {
        if (step.what == Step::What::never) continue;
        if (step.what == Step::What::later) days += step.days;
        if (step.what == Step::What::at_once) days = 0, anchored = false;
      }
      if (days == HUGE_VAL) continue;
      std::size_t which = 0;
      if (source.moves.size() > 1) which = std::min(source.moves.size() - 1, static_cast<std::size_t>(draws.chooses[s][i] * static_cast<double>(source.moves.size())));
      const std::int64_t at = std::max<std::int64_t>(1, seconds_of(days));
      if (anchored) run.lags[source.reactions[which]] = at;
      else if (days <= horizon_) run.events.push_back({at, source.moves[which]});
    }
    const std::size_t singles = run.events.size();
    for (std::size_t s = 0; s < m_.often.size(); ++s) {
      const OftenSource& source = m_.often[s];
      bursts(source.rate, source.key, draws.first + i, horizon_, bursts_);
      const bool calm = step.what == Step::What::calm && stepped(s);
      for (const Burst& burst : bursts_) {
        if (calm && burst.at < step.days) continue;
        const std::size_t which = source.moves.size() == 1 ? 0 : std::min(source.moves.size() - 1, static_cast<std::size_t>(truce::forecast::draw(burst.key, Purpose::doer, draws.first + i, 0).first * static_cast<double>(source.moves.size())));
        run.events.push_back({std::max<std::int64_t>(1, seconds_of(burst.at)), source.moves[which]});
      }
    }
    if (singles > 0 || m_.often.size() > 1)
      std::stable_sort(run.events.begin(), run.events.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    m_.course->run(run);
  }

  /// The gate that opened last before a question came true.
  std::string last_gate(const CourseRun& run, SignalIndex signal, bool through = true) const {
    for (int depth = 0; depth < 100; ++depth) {
      const SignalParts& parts = parts_of(signal);
      const std::int64_t came = run.first_yes[signal];
      using Joined = SignalParts::Joined;
      if (parts.joined == Joined::leaf || parts.joined == Joined::stock) {
        const std::uint32_t reaction = reacted(run, signal, came);
        if (reaction != no_index && through && parts.joined == Joined::stock && run.first_yes[m_.reactions[reaction].after] > 0) {
          signal = m_.reactions[reaction].after;
          through = false;
          continue;
        }
        if (reaction != no_index) return m_.move_names[m_.reactions[reaction].move];
        return parts.name;
      }
      if (parts.parts.empty()) return parts.name;
      std::vector<SignalIndex> open = parts.parts;
      std::sort(open.begin(), open.end(), [&](SignalIndex a, SignalIndex b) { return std::pair(run.first_yes[a], a) < std::pair(run.first_yes[b], b); });
      if (parts.joined == Joined::any) signal = open.front();
      else if (parts.joined == Joined::some_of) signal = open[std::min(open.size(), static_cast<std::size_t>(std::max<std::int64_t>(1, parts.number))) - 1];
      else signal = open.back();
      if (run.first_yes[signal] == not_at_all) return parts.name;
    }
    return {};
  }

 private:
  /// Days until half of a mission of the class stood; never, where it never did.
  void reference(const OnceSource& source, std::uint64_t first, std::vector<double>& days) const {
    constexpr double days_a_month = 30.4375;
    for (std::size_t i = 0; i < days.size(); ++i) {
      const Pair pair = truce::forecast::draw(source.key, Purpose::delay, first + i, 1);
      const auto months = draw_months(o_.classes[source.reference], {.ceiling = source.ceiling}, 0.5, {days[i], pair.first, pair.second});
      days[i] = months ? *months * days_a_month : HUGE_VAL;
    }
  }

  std::uint32_t reacted(const CourseRun& run, SignalIndex signal, std::int64_t came) const {
    for (std::uint32_t r = 0; r < m_.reactions.size(); ++r)
      if (run.reacted_at[r] == came && came != not_at_all && m_.course->adds_to(signal, m_.reactions[r].move)) return r;
    return no_index;
  }
  const SignalParts& parts_of(SignalIndex signal) const {
    const auto [found, is_new] = parts_.try_emplace(signal);
    if (is_new) found->second = m_.course->parts(signal);
    return found->second;
  }

  const Imagined& m_;
  const ForecastOptions& o_;
  double horizon_ = 0;
  std::vector<Burst> bursts_ = {};
  mutable std::map<SignalIndex, SignalParts> parts_ = {};
};

Histogram empty_histogram(const ForecastOptions& options) {
  const auto days = static_cast<std::size_t>(((options.until - options.at).count() + 86'399) / 86'400);
  return {.by_day = std::vector<std::uint64_t>(days + 1, 0)};
}

void count(Histogram& histogram, const CourseRun& run, SignalIndex signal) {
  const std::int64_t first = run.first_yes[signal];
  if (first != not_at_all) {
    ++histogram.by_day[std::min(histogram.by_day.size() - 1, static_cast<std::size_t>((first + 86'399) / 86'400))];
    return;
  }
  ++histogram.never;
  if (run.now[signal] == Truth::unknown) ++histogram.unknown;
}

struct Part {
  std::vector<Histogram> histograms = {};
  std::vector<std::map<std::string, std::uint64_t>> gates = {};
  std::uint64_t futures = 0;
  std::uint64_t events = 0;
};

Part run_part(const Imagined& imagined, const ForecastOptions& options, const Step& step, std::uint64_t first, std::uint64_t end, std::atomic<bool>& stop,
              const std::function<void(std::uint64_t)>& done) {
  Futures futures(imagined, options);
  Part part;
  part.histograms.assign(imagined.asked.size(), empty_histogram(options));
  part.gates.resize(imagined.asked.size());
  CourseRun run;
  for (std::uint64_t at = first; at < end && !stop; at += batch) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(batch, end - at));
    const Draws draws = futures.draw(at, size);
    for (std::size_t i = 0; i < size; ++i) {
      futures.run(draws, i, step, run);
      part.events += run.events_done;
      for (std::size_t q = 0; q < imagined.asked.size(); ++q) {
        const SignalIndex signal = imagined.asked[q].signal;
        count(part.histograms[q], run, signal);
        const std::int64_t came = run.first_yes[signal];
        if (step.what == Step::What::none && came > 0 && came != not_at_all) ++part.gates[q][futures.last_gate(run, signal)];
      }
    }
    part.futures += size;
    done(size);
  }
  return part;
}

Part run_all(const Imagined& imagined, const ForecastOptions& options, const Step& step, std::uint64_t number) {
  const unsigned threads = std::max(1U, std::min<unsigned>(options.threads, static_cast<unsigned>(number / batch + 1)));
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> done = 0;
  std::mutex one_at_a_time;
  const auto report = [&](std::uint64_t more) {
    const std::uint64_t so_far = done += more;
    const std::lock_guard lock(one_at_a_time);
    if (options.keep_going && step.what == Step::What::none && !options.keep_going(so_far)) stop = true;
  };
  std::vector<Part> parts(threads);
  const std::uint64_t share = (number / threads + batch - 1) / batch * batch;
  const auto work = [&](unsigned t) {
    const std::uint64_t first = std::min<std::uint64_t>(number, share * t);
    const std::uint64_t end = t + 1 == threads ? number : std::min<std::uint64_t>(number, share * (t + 1));
    parts[t] = run_part(imagined, options, step, options.first_future + first, options.first_future + end, stop, report);
  };
  std::vector<std::thread> others;
  for (unsigned t = 1; t < threads; ++t) others.emplace_back(work, t);
  work(0);
  for (std::thread& thread : others) thread.join();
  for (unsigned t = 1; t < threads; ++t) {
    for (std::size_t q = 0; q < imagined.asked.size(); ++q) {
      parts[0].histograms[q].add(parts[t].histograms[q]);
      for (const auto& [name, times] : parts[t].gates[q]) parts[0].gates[q][name] += times;
    }
    parts[0].futures += parts[t].futures;
    parts[0].events += parts[t].events;
  }
  return std::move(parts[0]);
}

std::vector<Step> steps_of(const Imagined& imagined, const Agreement& agreement) {
  std::vector<Step> steps = {{.name = "as assumed"}};
  std::map<PartyId, std::vector<std::size_t>> arrivals;
  for (std::size_t s = 0; s < imagined.once.size(); ++s) {
    const OnceSource& source = imagined.once[s];
    steps.push_back({source.name + " today", Step::What::at_once, {s}, 0});
    const Event& event = agreement[imagined.moves[source.moves.front()].event];
    if (event.sort != EventSort::stage || !source.by) continue;
    steps.push_back({source.name + " 30 days later", Step::What::later, {s}, 30});
    arrivals[source.by].push_back(s);
  }
  for (const auto& [party, sources] : arrivals) steps.push_back({agreement[party].name + " withdraws", Step::What::never, sources, 0});
  for (std::size_t s = 0; s < imagined.often.size(); ++s) steps.push_back({"no " + imagined.often[s].name + " for 30 days", Step::What::calm, {s}, 30});
  return steps;
}

std::vector<LastGate> sorted(const std::map<std::string, std::uint64_t>& gates) {
  std::vector<LastGate> all;
  for (const auto& [name, futures] : gates) all.push_back({name, futures});
  std::stable_sort(all.begin(), all.end(), [](const LastGate& a, const LastGate& b) { return a.futures > b.futures; });
  return all;
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

std::uint64_t Histogram::total() const {
  std::uint64_t all = never;
  for (const std::uint64_t day : by_day) all += day;
  return all;
}

Chance chance_of(std::uint64_t hits, std::uint64_t total) {
  if (total == 0) return {0, 0, 1};
  constexpr double z = 1.959963984540054;
  const auto n = static_cast<double>(total);
  const double p = static_cast<double>(hits) / n;
  const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
  return {p, hits == 0 ? 0 : std::max(0.0, middle - half), hits == total ? 1 : std::min(1.0, middle + half)};
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
  const double n = static_cast<double>(histogram.total());
  const double band = n > 0 ? std::sqrt(std::log(2 / 0.05) / (2 * n)) : 1;
  const std::size_t beyond = histogram.by_day.size();
  DayRange range{.day = day_of_share(histogram, share), .first = day_of_share(histogram, std::max(0.0, share - band)).value_or(beyond)};
  if (share + band <= 1) range.last = day_of_share(histogram, share + band);
  return range;
}

void Forecast::add(const Forecast& other) {
  for (std::size_t q = 0; q < answers.size(); ++q) {
    answers[q].histogram.add(other.answers[q].histogram);
    std::map<std::string, std::uint64_t> gates;
    for (const LastGate& gate : answers[q].last_gates) gates[gate.name] += gate.futures;
    for (const LastGate& gate : other.answers[q].last_gates) gates[gate.name] += gate.futures;
    answers[q].last_gates = forecast::sorted(gates);
  }
  futures += other.futures;
  events += other.events;
  stopped_early = stopped_early || other.stopped_early;
}

Result<Forecast> forecast_of(const Outlook& outlook, const std::vector<Report>& reports, const ForecastOptions& options) {
  using namespace truce::forecast;
  auto imagined = imagined_for(outlook, reports, options);
  if (!imagined) return failure(imagined.error());
  Forecast made{.options = options, .seed = options.seed.value_or(outlook.seed), .uncovered = imagined->uncovered, .left_out = imagined->course->left_out()};
  Part part = run_all(*imagined, options, {}, options.futures);
  made.futures = part.futures;
  made.stopped_early = part.futures < options.futures;
  made.events = part.events;
  for (std::size_t q = 0; q < imagined->asked.size(); ++q)
    made.answers.push_back({imagined->asked[q].question, std::move(part.histograms[q]), sorted(part.gates[q])});
  const std::uint64_t number = std::min(made.futures, options.lever_futures);
  if (number == 0 || made.stopped_early) return made;
  for (const Step& step : steps_of(*imagined, outlook.world)) {
    Part changed = run_all(*imagined, options, step, number);
    made.levers.push_back({step.name, std::move(changed.histograms)});
  }
  return made;
}

Result<Forecast> forecast_until(const Outlook& outlook, const std::vector<Report>& reports, ForecastOptions options, const Precision& precision) {
  constexpr std::uint64_t at_first = 2048;
  const std::uint64_t most = options.futures;
  const std::uint64_t levers = options.lever_futures;
  const std::uint64_t from = options.first_future;
  options.futures = std::min(at_first, most);
  options.lever_futures = std::min(levers, options.futures);
  auto made = forecast_of(outlook, reports, options);
  if (!made) return made;
  const auto found = std::find_if(made->answers.begin(), made->answers.end(), [&](const Answer& answer) { return answer.question.name == precision.name; });
  if (found == made->answers.end())
    return failure({.code = "unknown_name", .says = fmt::format("No question of this forecast is called `{}`.", precision.name), .help = "Name a condition or a phase, as the forecast does."});
  options.lever_futures = 0;
  while (made->futures < most && !made->stopped_early) {
    const DayRange range = day_range(found->histogram, precision.share);
    if (range.day && range.last && range.last.value() - range.first <= 2 * precision.days) break;
    options.first_future = from + made->futures;
    options.futures = std::min(made->futures, most - made->futures);
    const auto more = forecast_of(outlook, reports, options);
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
  CourseRun run;
  run.tell = true;
  futures.run(futures.draw(future, 1), 0, {}, run);
  ToldFuture told;
  for (const CourseRun::At& event : run.told) {
    const Instant at = options.at + Duration{event.at};
    const Move& move = imagined->moves[event.move];
    std::string says = imagined->move_names[event.move];
    if (move.numbered) says = fmt::format("{:.0f} to {}", move.number, says);
    told.events.push_back({at, std::move(says), report_of(outlook.world, move, at)});
  }
  for (const Asked& asked : imagined->asked) {
    told.questions.push_back(asked.question);
    const std::int64_t first = run.first_yes[asked.signal];
    told.first_yes.push_back(first == not_at_all ? std::nullopt : std::optional(options.at + Duration{first}));
  }
  return told;
}

}  // namespace truce
