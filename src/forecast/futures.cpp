#include "futures.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace truce::forecast {
namespace {

std::int64_t seconds_of(double days) {
  const double seconds = days * 86'400;
  return seconds < 1e15 ? static_cast<std::int64_t>(seconds) : not_at_all;
}
/// Of days up to a horizon: at least one second after the start.
std::uint32_t within_horizon(double days) { return static_cast<std::uint32_t>(std::max<std::int64_t>(1, static_cast<std::int64_t>(days * 86'400))); }

std::uint64_t in_stream(std::uint64_t key, std::uint64_t stream) { return key ^ (stream * 0x9e3779b97f4a7c15U); }

/// One of several by a number in (0, 1).
std::size_t chosen(double number, std::size_t count) { return std::min(count - 1, static_cast<std::size_t>(number * static_cast<double>(count))); }

}  // namespace

Futures::Futures(const Imagined& imagined, const ForecastOptions& options) : m_(imagined), o_(options) {
  horizon_ = static_cast<double>((options.until - options.at).count()) / 86'400;
  for (const OftenSource& source : m_.often)
    alike_.push_back(!m_.course->asks_whole() && std::all_of(source.moves.begin(), source.moves.end(), [&](MoveIndex move) { return m_.course->alike(source.moves.front(), move); }));
}

Draws Futures::draw(std::uint64_t first, std::size_t size, std::uint64_t stream) const {
  using Shape = Timing::Shape;
  Draws draws{.first = first, .size = size, .stream = stream};
  if (m_.shared_spread > 0) {
    draws.stretch.resize(size);
    draw_batch(in_stream(m_.shared_key, stream), Purpose::shared, first, draws.stretch);
    spread_batch(draws.stretch, m_.shared_spread);
  }
  for (const OnceSource& source : m_.once) {
    const std::uint64_t key = in_stream(source.key, stream);
    std::vector<double> days(size);
    draw_batch(key, Purpose::delay, first, days);
    if (source.timing.shape == Shape::date) std::fill(days.begin(), days.end(), static_cast<double>((source.timing.moment - o_.at).count()) / 86'400);
    else if (source.timing.shape == Shape::not_at_all) std::fill(days.begin(), days.end(), HUGE_VAL);
    else if (source.timing.shape == Shape::reference) reference(source, key, first, days);
    else source.delay.apply(days);
    if (source.chance < 1) {
      std::vector<double> luck(size);
      draw_batch(key, Purpose::happens, first, luck);
      for (std::size_t i = 0; i < size; ++i)
        if (luck[i] >= source.chance) days[i] = HUGE_VAL;
    }
    draws.days.push_back(std::move(days));
    draws.chooses.emplace_back();
    if (source.moves.size() > 1) {
      draws.chooses.back().resize(size);
      draw_batch(key, Purpose::doer, first, draws.chooses.back());
    }
  }
  return draws;
}

/// Days until half of a mission of the class stood; never, where it never did.
void Futures::reference(const OnceSource& source, std::uint64_t key, std::uint64_t first, std::vector<double>& days) const {
  constexpr double days_a_month = 30.4375;
  for (std::size_t i = 0; i < days.size(); ++i) {
    const Pair pair = truce::forecast::draw(key, Purpose::delay, first + i, 1);
    const auto months = draw_months(o_.classes[source.reference], {.ceiling = source.ceiling}, 0.5, {days[i], pair.first, pair.second});
    days[i] = months ? *months * days_a_month : HUGE_VAL;
  }
}

void Futures::run(const Mix& mix, std::size_t i, const Step& step, Runs& runs) {
  runs.only_whole = m_.course->only_whole();
  CourseRun& run = runs.only_whole ? runs.whole : runs.slim;
  run.events.clear();
  run.lags.assign(m_.reactions.size(), not_at_all);
  run.opened = step.opened;
  lay_once(mix, i, step, run);
  lay_often(mix, i, step, run);
  sort_by_time(run.events);
  run.follow = runs.follow;
  if (!runs.only_whole) m_.course->run(run);
  if (!m_.course->asks_whole()) return;
  if (!runs.only_whole) {
    runs.whole.events = run.events;
    runs.whole.lags = run.lags;
    runs.whole.opened = run.opened;
  }
  m_.course->run_whole(runs.whole);
}

/// Into as many stretches of time as there are events, and then, hardly out of order any more, by insertion. Events of the same second
/// stay in the order in which they were laid out.
void Futures::sort_by_time(std::vector<CourseRun::At>& events) {
  constexpr std::size_t few = 16;
  if (events.size() > few) {
    const std::uint64_t scale = (std::uint64_t{events.size()} << 32U) / (static_cast<std::uint64_t>(horizon_ * 86'400) + 2);
    const auto stretch_of = [&](const CourseRun::At& event) { return static_cast<std::size_t>(event.at * scale >> 32U); };
    begins_.assign(events.size() + 1, 0);
    for (const CourseRun::At& event : events) ++begins_[stretch_of(event) + 1];
    for (std::size_t i = 1; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
    sorted_.resize(events.size());
    for (const CourseRun::At& event : events) sorted_[begins_[stretch_of(event)]++] = event;
    events.swap(sorted_);
  }
  for (std::size_t i = 1; i < events.size(); ++i) {
    const CourseRun::At event = events[i];
    std::size_t at = i;
    for (; at > 0 && events[at - 1].at > event.at; --at) events[at] = events[at - 1];
    events[at] = event;
  }
}

void Futures::lay_once(const Mix& mix, std::size_t i, const Step& step, CourseRun& run) const {
  const std::vector<double>& stretches = mix.stretch_from ? mix.other->stretch : mix.draws->stretch;
  const double stretch = stretches.empty() ? 1 : stretches[i];
  for (std::size_t s = 0; s < m_.once.size(); ++s) {
    const OnceSource& source = m_.once[s];
    const Draws& draws = !mix.once_from.empty() && mix.once_from[s] != 0 ? *mix.other : *mix.draws;
    double days = draws.days[s][i];
    if (source.stretched) days *= stretch;
    bool anchored = !source.reactions.empty();
    if (!step.sources.empty() && step.what != Step::What::calm && std::find(step.sources.begin(), step.sources.end(), s) != step.sources.end()) {
      if (step.what == Step::What::never) continue;
      if (step.what == Step::What::later) days += step.days;
      if (step.what == Step::What::at_once || step.what == Step::What::opened) days = 0, anchored = false;
    }
    if (days == HUGE_VAL) continue;
    const std::size_t which = source.moves.size() > 1 ? chosen(draws.chooses[s][i], source.moves.size()) : 0;
    const std::int64_t at = std::max<std::int64_t>(1, seconds_of(days));
    if (anchored) run.lags[source.reactions[which]] = at;
    else if (days <= horizon_) run.events.push_back({within_horizon(days), source.moves[which]});
  }
}

void Futures::lay_often(const Mix& mix, std::size_t i, const Step& step, CourseRun& run) {
  for (std::size_t s = 0; s < m_.often.size(); ++s) {
    const OftenSource& source = m_.often[s];
    const Draws& draws = !mix.often_from.empty() && mix.often_from[s] != 0 ? *mix.other : *mix.draws;
    const std::uint64_t future = draws.first + i;
    bursts(source.rate, in_stream(source.key, draws.stream), future, horizon_, bursts_);
    const bool calm = step.what == Step::What::calm && std::find(step.sources.begin(), step.sources.end(), s) != step.sources.end();
    if (calm) std::erase_if(bursts_, [&](const Burst& burst) { return burst.at < step.days; });
    const bool one = source.moves.size() == 1 || (alike_[s] && !run.tell);
    for (const Burst& burst : bursts_)
      run.events.push_back({within_horizon(burst.at), source.moves[one ? 0 : chosen(number_of(burst), source.moves.size())]});
  }
}

std::vector<Step> steps_of(const Imagined& imagined, const Agreement& agreement) {
  std::vector<Step> steps = {{.name = "as assumed"}};
  std::map<PartyId, std::vector<std::size_t>> arrivals;
  for (std::size_t s = 0; s < imagined.once.size(); ++s) {
    const OnceSource& source = imagined.once[s];
    steps.push_back({.name = source.name + " today", .what = Step::What::at_once, .sources = {s}});
    const Event& event = agreement[imagined.moves[source.moves.front()].event];
    if (event.sort != EventSort::stage || !source.by) continue;
    steps.push_back({.name = source.name + " 30 days later", .what = Step::What::later, .sources = {s}, .days = 30});
    arrivals[source.by].push_back(s);
  }
  for (const auto& [party, sources] : arrivals) steps.push_back({.name = agreement[party].name + " withdraws", .what = Step::What::never, .sources = sources});
  for (std::size_t s = 0; s < imagined.often.size(); ++s)
    steps.push_back({.name = "no " + imagined.often[s].name + " for 30 days", .what = Step::What::calm, .sources = {s}, .days = 30});
  return steps;
}

}  // namespace truce::forecast
