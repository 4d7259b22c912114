// What a deed that is owed may have come to where the evidence leaves it open: every world is tried in which a
// difference could show (K1, K3 to K7, K13). A world says when the clause came into play, when it was due, when it
// lapsed or was excepted, and when the deed was done; in a world the state is plain.
//
//   seconds       lo          hi
//   interval      |###########|      it happened at a half second in between, an exact act at a full one (T1)
#include "worlds.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <limits>
#include <tuple>

namespace truce::monitor {
namespace {

constexpr Tick never_tick = std::numeric_limits<Tick>::max() / 4;
constexpr Tick always_tick = std::numeric_limits<Tick>::min() / 4;

Tick tick_of(Instant instant) { return instant >= never ? never_tick : 2 * instant.time_since_epoch().count(); }
Instant second_of(Tick tick) { return Instant{Duration{tick >= 0 || tick % 2 == 0 ? tick / 2 : tick / 2 - 1}}; }

void sort_unique(std::vector<Tick>& all, std::ptrdiff_t from = 0) {
  std::sort(all.begin() + from, all.end());
  all.erase(std::unique(all.begin() + from, all.end()), all.end());
}

/// Each of several things happens at one of its ticks: when may the first have happened?
std::vector<Tick> earliest_of(const std::vector<std::vector<Tick>>& all) {
  Tick last = never_tick;
  for (const auto& one : all) last = std::min(last, *std::max_element(one.begin(), one.end()));
  std::vector<Tick> first;
  for (const auto& one : all)
    for (const Tick tick : one)
      if (tick <= last) first.push_back(tick);
  if (all.empty()) first.push_back(never_tick);
  sort_unique(first);
  return first;
}

/// When may the last of two have happened? Both are in order.
std::vector<Tick> latest_of(const std::vector<Tick>& one, const std::vector<Tick>& other) {
  std::vector<Tick> last;
  const Tick from = std::max(one.front(), other.front());
  for (const auto& all : {std::cref(one), std::cref(other)})
    std::copy_if(all.get().begin(), all.get().end(), std::back_inserter(last), [&](Tick tick) { return tick >= from; });
  sort_unique(last);
  return last;
}

Truth value_at(Past history, Instant at) {
  Truth value = Truth::no;
  for (const auto& [from, truth] : history) {
    if (from > at) break;
    value = truth;
  }
  return value;
}

}  // namespace

Worlds::Worlds(const WorldsInput& in) : in_(in), at_(tick_of(in.now)) {
  const auto add = [&](Instant instant) {
    if (instant < never) marks_.push_back(tick_of(instant));
  };
  for (const Instant end : {in.trigger.begin, in.trigger.end}) add(end);
  if (in.over < never) add(in.over - Duration{1});  // the last second of the stretch in which it can have begun
  const Interval* like = nullptr;  // many are known to the same day
  for (const auto& acts : {in.acts, std::span<const Act>(in.before), in.owing})
    for (const Act& act : acts) {
      if (like == nullptr || *like != act.when) add(act.when.begin), add(act.when.end);
      like = &act.when;
    }
  // What turned long after it began and long before this period says nothing of either.
  Interval between{never, never};
  constexpr std::chrono::days beside{5};
  if (const auto* every = std::get_if<EveryDue>(&in.clause->due); every != nullptr && every->span.decided && in.period > 1 && in.trigger.begin > always && in.trigger.end < never)
    between = {in.trigger.end + beside, in.clock->deadline(in.trigger.begin, {every->span.count * (in.period - 1), every->span.unit, true}) - beside};
  for (const Past history : {in.play, in.excepted, in.once, in.gate})
    for (const auto& [from, truth] : history)
      if (from >= in.trigger.begin && (from <= between.begin || from >= between.end)) add(from);
  if (in.looked && !in.trigger.exact())
    for (const Interval& when : *in.looked)
      if (when.end >= in.trigger.begin) add(when.begin), add(when.end);
  if (const auto* by = std::get_if<ByDue>(&in.clause->due); by != nullptr && by->moment) add(by->moment->end);
  now_differs_ = std::find(marks_.begin(), marks_.end(), at_) != marks_.end();
  add(in.now);
  sort_unique(marks_);
  if (const auto* within = std::get_if<WithinDue>(&in.clause->due)) moves_ = within->span.elapsed() || !within->span.decided;
  if (const auto* every = std::get_if<EveryDue>(&in.clause->due)) moves_ = every->span.elapsed() || !every->span.decided;
  if (const auto* by = std::get_if<ByDue>(&in.clause->due); by != nullptr && !by->moment) moves_ = true;
  moves_ = moves_ || !in.before_decided;
  if (in.duty->amounts) {  // each delivery is looked at by itself
    here_ = deliveries(in.acts);
    owing_ = deliveries(in.owing);
    moments_.resize(in.duty->deeds.size());
    for (Index part = 0; part < moments_.size(); ++part) {
      add_moments(moments_[part], here_, part);
      add_moments(moments_[part], owing_, part);
      sort_unique(moments_[part]);
    }
    return;
  }
  for (const Act& act : in.acts) acts_.push_back(&act);
  constexpr std::size_t few = 8;
  if (acts_.size() > few || in.duty->deeds.size() > 1) {  // of those that are alike, one is enough
    const auto what = [](const Act* act) { return std::tuple(act->part, act->when.begin, act->when.end, act->sure, act->about_it, act->maybe_about); };
    std::sort(acts_.begin(), acts_.end(), [&](const Act* one, const Act* other) { return what(one) < what(other); });
    acts_.erase(std::unique(acts_.begin(), acts_.end(), [&](const Act* one, const Act* other) { return what(one) == what(other); }), acts_.end());
  }
  for (const Act* act : acts_) {
    add_ticks_within(act->when, marks_, act_ticks_);
    act_ends_.push_back(act_ticks_.size());
  }
}

std::vector<Tick> Worlds::ticks_within(Interval when, const std::vector<Tick>& marks) const {
  std::vector<Tick> ticks;
  add_ticks_within(when, marks, ticks);
  return ticks;
}

void Worlds::add_ticks_within(Interval when, const std::vector<Tick>& marks, std::vector<Tick>& ticks) const {
  if (when.exact()) {
    if (tick_of(when.begin) <= at_) ticks.push_back(tick_of(when.begin));
    return;
  }
  const Tick first = tick_of(when.begin) + 1;
  const Tick last = std::min(tick_of(when.end), at_) - 1;
  if (last < first) return;
  const auto before = static_cast<std::ptrdiff_t>(ticks.size());
  ticks.insert(ticks.end(), {first, last});
  for (auto mark = std::lower_bound(marks.begin(), marks.end(), first); mark != marks.end() && *mark - 1 <= last; ++mark)
    for (const Tick beside : {*mark - 1, *mark + 1})
      if (beside > first && beside < last) ticks.push_back(beside);
  sort_unique(ticks, before);
}

/// When it may have come into play: wherever it makes a difference to something else.
std::vector<Tick> Worlds::beginnings() const {
  std::vector<Tick> marks = marks_;
  if (in_.derived)  // it took place by the second after (T6), so what that second shuts out ends a second earlier
    for (const Tick mark : marks_) marks.push_back(mark - 2);
  const auto add_span = [&](Span span) {
    if (!span.decided || in_.trigger.exact()) return;
    // Only what lies so far behind the trigger; months differ by some days.
    constexpr std::chrono::days beside_max{5};
    const Tick first = in_.trigger.begin > always ? tick_of(in_.clock->deadline(in_.trigger.begin - beside_max, span) - beside_max) : marks_.front();
    const Tick last = in_.trigger.end < never ? tick_of(in_.clock->deadline(in_.trigger.end + beside_max, span) + beside_max) : never_tick;
    for (auto at = std::lower_bound(marks_.begin(), marks_.end(), first); at != marks_.end() && *at <= last; ++at) {
      const Tick mark = *at;
      const Instant back = in_.clock->back(second_of(mark), span);
      if (span.elapsed()) {
        marks.push_back(tick_of(back));
        continue;
      }
      const Date day = in_.clock->date_of(back);
      for (const int beside : {-1, 0, 1, 2})
        marks.push_back(tick_of(in_.clock->day(Date{std::chrono::sys_days{day} + std::chrono::days{beside}}).begin));
    }
  };
  if (const auto* due = std::get_if<WithinDue>(&in_.clause->due)) add_span(due->span);
  if (const auto* due = std::get_if<EveryDue>(&in_.clause->due)) {
    add_span({due->span.count * in_.period, due->span.unit, due->span.decided});
    if (in_.period > 1) add_span({due->span.count * (in_.period - 1), due->span.unit, due->span.decided});
  }
  for (const Passed& one : in_.passed)  // what came in a stretch that is over counts differently from there on
    if ((one.began & 1) != 0) marks.push_back(one.began - 1);
  // A deed may have come before it and an exception, or what it must come before, after it, all within one interval.
  if (!in_.trigger.exact() && (!in_.excepted.empty() || in_.befores > 0))
    for (const Tick beside : {tick_of(in_.trigger.begin) + 2, tick_of(in_.trigger.end) - 2}) marks.push_back(beside);
  sort_unique(marks);
  std::vector<Tick> possible;
  for (const Tick tick : ticks_within(in_.trigger, marks)) {
    const Instant second = second_at(tick);
    if (second >= in_.over) continue;
    const bool later = in_.is_once && !in_.trigger.exact() && (in_.is_rest || !possible.empty());
    if (later && value_at(in_.once, second) == Truth::no && value_at(in_.gate, second - Duration{1}) == Truth::yes) continue;
    possible.push_back(tick);
  }
  return possible;
}

/// The second whose signals hold where it began: what is derived took place by the second after (T6).
Instant Worlds::second_at(Tick began) const { return second_of(in_.derived ? began + 1 : began); }

/// K1: when it may have lapsed. A doubt is a lapse only after it was sure.
std::vector<Tick> Worlds::lapses(Tick began, const std::vector<Period>& periods) const {
  std::vector<Tick> ticks;
  Tick nothing_before = began;  // it never began if it lapsed by then
  if (in_.period > 1) nothing_before = std::min_element(periods.begin(), periods.end(), [](const Period& a, const Period& b) { return a.begin < b.begin; })->begin;
  std::vector<Tick> marks = marks_;
  for (const Period& period : periods)  // in a later period it lapses after that has begun
    if (!period.first) marks.push_back(tick_of(second_of(period.begin)));
  const Instant from = second_at(began);
  bool was_sure = value_at(in_.play, from) == Truth::yes;
  const auto doubt = [&](Instant start, Instant end) {  // both included
    if (tick_of(end) + 2 < nothing_before) return;
    for (const Tick tick : {tick_of(start), tick_of(end)})
      if (tick > began) ticks.push_back(tick);
    for (const Tick mark : marks)
      for (const Tick tick : {mark, mark + 2})
        if (tick > tick_of(start) && tick < tick_of(end) && tick > began) ticks.push_back(tick);
  };
  for (std::size_t i = 0; i < in_.play.size(); ++i) {
    const auto& [start, value] = in_.play[i];
    if (start < from) continue;
    if (value == Truth::no && tick_of(start) > began) {
      ticks.push_back(tick_of(start));
      sort_unique(ticks);
      return ticks;
    }
    if (value == Truth::unknown && was_sure) doubt(start, i + 1 < in_.play.size() ? in_.play[i + 1].first - Duration{1} : in_.now);
    was_sure = was_sure || value == Truth::yes;
  }
  ticks.push_back(never_tick);
  sort_unique(ticks);
  return ticks;
}

/// K7: when the exception may have come true; `at_once` where it did as soon as the clause came into play.
std::vector<Tick> Worlds::exceptions(Tick began) const {
  std::vector<Tick> ticks;
  const Instant from = second_of(began + 1);
  const auto include = [&](Instant start, Instant end) {
    ticks.push_back(start <= from ? at_once : tick_of(start));
    ticks.push_back(end <= from ? at_once : tick_of(end));
    for (const Tick mark : marks_)
      for (const Tick tick : {mark, mark + 2})
        if (tick > tick_of(std::max(start, from)) && tick < tick_of(end)) ticks.push_back(tick);
  };
  for (std::size_t i = 0; i < in_.excepted.size(); ++i) {
    const auto& [start, value] = in_.excepted[i];
    const Instant end = i + 1 < in_.excepted.size() ? in_.excepted[i + 1].first - Duration{1} : in_.now;
    if (end < from || value == Truth::no) continue;
    if (value == Truth::yes) {
      ticks.push_back(start <= from ? at_once : tick_of(start));
      sort_unique(ticks);
      return ticks;
    }
    include(start, end);
  }
  ticks.push_back(never_tick);
  sort_unique(ticks);
  return ticks;
}

/// T7, K6, C8.
std::vector<Worlds::Deadline> Worlds::deadlines(Tick began) const {
  const std::vector<Deadline> undecided = {{began + 1, false}, {never_tick, false}};
  std::vector<Deadline> due = {{never_tick, false}};
  if (const auto* within = std::get_if<WithinDue>(&in_.clause->due)) {
    const Instant second = second_of(began);
    if (!within->span.decided) {
      due = undecided;
    } else if (within->span.elapsed()) {
      const Tick length = 2 * (in_.clock->deadline(second, within->span) - second).count();
      const Tick beside = began % 2 != 0 ? 1 : 0;
      due = {{began + length - beside, false}, {began + length + beside, false}};
    } else {
      due = {{tick_of(in_.clock->deadline(second, within->span)), true}};
    }
  }
  if (const auto* by = std::get_if<ByDue>(&in_.clause->due)) {
    if (!by->moment) due = undecided;
    else due = {{tick_of(by->moment->end), !by->moment->exact()}};
  }
  if (const auto* every = std::get_if<EveryDue>(&in_.clause->due); every != nullptr && !every->span.decided) due = undecided;
  if (in_.befores == 0) return due;
  std::vector<Deadline> both;
  for (const Deadline& one : due)
    for (const Tick first : last_before_)
      both.push_back(first <= one.tick && first != never_tick ? Deadline{first, true} : one);
  if (!in_.before_decided) both.insert(both.end(), undecided.begin(), undecided.end());
  return both;
}

/// K6: when the last of what it must come before may first have happened.
std::vector<Tick> Worlds::last_before() const {
  std::vector<Tick> last = {always_tick};
  for (Index part = 0; part < in_.befores && in_.before_decided; ++part) {
    std::vector<std::vector<Tick>> options;
    for (const Act& act : in_.before) {
      if (act.part != part) continue;
      options.push_back(ticks_within(act.when, marks_));
      if (!act.sure) options.back().push_back(never_tick);
    }
    last = latest_of(last, earliest_of(options));
  }
  if (!in_.before_decided) last = {never_tick};
  return last;
}

/// K5: the period; where it begins at a half second, its ends lie between two.
std::vector<Worlds::Period> Worlds::periods(Tick began) const {
  const auto* every = std::get_if<EveryDue>(&in_.clause->due);
  if (every == nullptr || !every->span.decided) return {Period{.begin = began}};
  const Instant second = second_of(began);
  const auto end_of = [&](std::int64_t periods, Tick beside) {
    const Span span{every->span.count * periods, every->span.unit, true};
    const Instant end = in_.clock->deadline(second, span);
    return every->span.elapsed() ? Deadline{began + 2 * (end - second).count() + beside, false} : Deadline{tick_of(end), true};
  };
  std::vector<Period> all;
  const Tick odd = began % 2 != 0 ? 1 : 0;
  for (const Tick beside : {-odd, odd})
    all.push_back({.begin = in_.period == 1 ? began : end_of(in_.period - 1, beside).tick,
                   .end = end_of(in_.period, beside),
                   .first = in_.period == 1,
                   .limits = true});
  if (odd == 0) all.pop_back();
  return all;
}

void Worlds::Flow::put_in_order() {
  const auto sooner = [](const auto& one, const auto& other) { return one.first < other.first; };
  for (auto* amounts : {&possible, &sure})
    if (!std::is_sorted(amounts->begin(), amounts->end(), sooner)) std::stable_sort(amounts->begin(), amounts->end(), sooner);
}

/// What has come of a flow by one moment after another: surely, and at most.
class Worlds::Passing {
 public:
  explicit Passing(const Flow& flow) : flow_(flow) {}
  std::pair<double, double> by(Tick tick) {
    for (; possible_ < flow_.possible.size() && flow_.possible[possible_].first <= tick; ++possible_) most_ += flow_.possible[possible_].second;
    for (; sure_ < flow_.sure.size() && flow_.sure[sure_].first <= tick; ++sure_) least_ += flow_.sure[sure_].second;
    return {least_, most_};
  }

 private:
  const Flow& flow_;
  std::size_t possible_ = 0, sure_ = 0;
  double least_ = 0, most_ = 0;
};

bool Worlds::within(const Period& period, Tick tick) {
  const bool begun = period.first || period.end.strict ? tick >= period.begin : tick > period.begin;
  return begun && (period.end.strict ? tick < period.end.tick : tick <= period.end.tick);
}

/// The first and the last time within an interval that also lie in a period.
std::pair<Tick, Tick> Worlds::within(const Period& period, Tick first, Tick last) {
  const auto odd = [](Tick tick) { return (tick & 1) != 0; };
  const Tick begin = period.first || period.end.strict ? period.begin : period.begin + 1;
  const Tick end = period.end.strict ? period.end.tick - 1 : period.end.tick;
  return {std::max(first, odd(begin) ? begin : begin + 1), std::min(last, odd(end) ? end : end - 1)};
}

/// K3, K4, K5: when the deed may have been done, which is when the last of its parts may have been.
std::vector<Tick> Worlds::done(Tick began, const Period& period) const {
  std::vector<Tick> all;
  Tick from = always_tick;
  for (Index part = 0; part < in_.duty->deeds.size(); ++part) {
    const auto before = std::ssize(all);
    if (!in_.decided[part]) {
      all.insert(all.end(), {began, at_, never_tick});  // C8
    } else if (in_.duty->amounts) {
      const std::vector<Tick> ticks = brought(part, began, period);
      all.insert(all.end(), ticks.begin(), ticks.end());
    } else {
      add_first_of(part, began, period, all);
    }
    from = std::max(from, *std::min_element(all.begin() + before, all.end()));
  }
  std::erase_if(all, [&](Tick tick) { return tick < from; });
  sort_unique(all);
  return all;
}

/// When a part may have been done first; never, where it may not have been.
void Worlds::add_first_of(Index part, Tick began, const Period& period, std::vector<Tick>& first) const {
  const auto before = std::ssize(first);
  Tick last = never_tick;  // by then one of them has surely been done
  const auto of_part = std::lower_bound(acts_.begin(), acts_.end(), part, [](const Act* act, Index number) { return act->part < number; });
  for (auto i = static_cast<std::size_t>(of_part - acts_.begin()); i < acts_.size() && acts_[i]->part == part; ++i) {
    const Act& act = *acts_[i];
    bool maybe_not = !act.sure || act.maybe_about;
    Tick latest = always_tick;
    const std::size_t from = i == 0 ? 0 : act_ends_[i - 1];
    for (std::size_t at = from; at < act_ends_[i]; ++at) {
      const Tick tick = act.about_it ? std::max(act_ticks_[at], began) : act_ticks_[at];  // K3: a deed about it always follows it
      const bool counts = period.limits ? within(period, tick) : in_.duty->lasting || tick >= began;
      if (counts) first.push_back(latest = tick);
      else maybe_not = true;
    }
    if (period.limits && !act.when.exact() && from < act_ends_[i])
      if (const auto [begin, end] = within(period, act_ticks_[from], act_ticks_[act_ends_[i] - 1]); begin <= end) {
        first.insert(first.end(), {begin, end});
        latest = std::max(latest, end);
      }
    if (!maybe_not && latest > always_tick) last = std::min(last, latest);
  }
  first.erase(std::remove_if(first.begin() + before, first.end(), [&](Tick tick) { return tick > last; }), first.end());
  if (last == never_tick) first.push_back(never_tick);
}

/// K4.
std::vector<Tick> Worlds::brought(Index part, Tick began, const Period& period) const {
  if (!in_.duty->all && !in_.duty->number_decided) return {began, at_, never_tick};  // C8
  const Passed* passed = nullptr;
  for (const Passed& one : in_.passed)
    if (one.part == part && (passed == nullptr || one.began <= began)) passed = &one;
  const Course course = course_of(part, began, period, passed);
  Walk walked = walk(course, period, began, passed != nullptr ? tick_of(in_.trigger.end) : at_);
  if (!walked.surely && passed != nullptr) {
    if (passed->done) walked.ticks.insert(walked.ticks.end(), {passed->first, passed->last});
    walked.surely = passed->surely;
    if (!walked.surely) {
      const Walk since = walk(course, period, tick_of(passed->by) + 1, at_);
      walked.ticks.insert(walked.ticks.end(), since.ticks.begin(), since.ticks.end());
      walked.surely = since.surely;
    }
  }
  if (!walked.surely) walked.ticks.push_back(never_tick);
  return std::move(walked.ticks);
}

Worlds::Course Worlds::course_of(Index part, Tick began, const Period& period, const Passed* passed) const {
  Course course{.moments = moments_[part]};
  const auto moments = std::ssize(course.moments);
  course.moments.push_back(began);
  course.here = flow_of(here_, part, period.limits ? &period : nullptr, in_.duty->lasting ? always_tick + 1 : began, course.moments);
  course.owing = flow_of(owing_, part, nullptr, always_tick + 1, course.moments);
  std::sort(course.moments.begin() + moments, course.moments.end());
  std::inplace_merge(course.moments.begin(), course.moments.begin() + moments, course.moments.end());
  for (const Passed* sums : {passed, in_.came_before.empty() ? nullptr : &in_.came_before[part]}) {
    if (sums == nullptr) continue;
    const Tick by = sums->by > always ? tick_of(sums->by) : always_tick;
    course.here.possible.emplace_back(by, sums->most);
    course.here.sure.emplace_back(by, sums->least);
    course.owing.possible.emplace_back(by, sums->owed_most);
    course.owing.sure.emplace_back(by, sums->owed_least);
  }
  course.here.put_in_order();
  course.owing.put_in_order();
  return course;
}

Worlds::Walk Worlds::walk(const Course& course, const Period& period, Tick from, Tick until) const {
  const auto number = static_cast<double>(in_.duty->number);
  Walk walked;
  Passing brought(course.here), owed(course.owing);
  for (auto tick = std::lower_bound(course.moments.begin(), course.moments.end(), from); tick != course.moments.end() && *tick <= until; ++tick) {
    if (period.limits && (period.end.strict ? *tick >= period.end.tick : *tick > period.end.tick)) break;
    const auto [least, most] = brought.by(*tick);
    const auto [owed_least, owed_most] = in_.duty->all ? owed.by(*tick) : std::pair{number, number};
    if (most >= owed_least) walked.ticks.push_back(*tick);
    walked.surely = least >= owed_most;
    if (walked.surely) break;
  }
  return walked;
}

std::vector<Passed> Worlds::begun() const {
  std::vector<Passed> all;
  // What began with a delivery comes before it; what began just after that may come after it.
  std::vector<Tick> beginnings = ticks_within(in_.trigger, marks_);
  for (std::size_t i = 0, count = beginnings.size(); i < count && !in_.trigger.exact(); ++i)
    if (const Tick after = beginnings[i] + 2; after < beginnings[count - 1]) beginnings.push_back(after);
  sort_unique(beginnings);
  std::vector<Delivery> once_over = here_;
  for (Delivery& one : once_over) one.sure = one.may_get_sure;
  for (Index part = 0; part < in_.duty->deeds.size(); ++part) {
    std::optional<std::pair<double, double>> before;
    for (const Tick began : beginnings) {
      std::vector<Tick> moments;
      Flow flow = flow_of(once_over, part, nullptr, in_.duty->lasting ? always_tick + 1 : began, moments);
      flow.put_in_order();
      const auto sums = Passing(flow).by(never_tick);
      if (before != sums) all.push_back({.part = part, .began = began, .by = in_.trigger.end});
      before = sums;
    }
  }
  return all;
}

void Worlds::pass(std::span<Passed> all, Instant until) const {
  for (Passed& one : all) {
    const Period period = periods(one.began).front();
    const Walk walked = walk(course_of(one.part, one.began, period, &one), period, tick_of(one.by) + 1, tick_of(until));
    if (!walked.ticks.empty() && !one.surely) {
      one.first = one.done ? one.first : walked.ticks.front();
      one.last = walked.ticks.back();
      one.done = true;
      one.surely = walked.surely;
    }
    one.by = until;
  }
}

std::vector<Worlds::Delivery> Worlds::deliveries(std::span<const Act> acts) const {
  std::vector<Delivery> all;
  for (const Act& act : acts) {
    const bool may_get_sure = act.sure || act.when.end + Duration{2} >= in_.now;  // it is told as it ends
    Delivery one{.part = act.part, .exact = act.when.exact(), .sure = act.sure, .may_get_sure = may_get_sure, .first = tick_of(act.when.begin), .last = at_, .least = act.least, .most = act.most};
    if (one.exact) one.last = one.first;
    else ++one.first, one.last = std::min(tick_of(act.when.end), at_) - 1;
    if (one.first <= one.last && one.last <= at_) all.push_back(one);
  }
  return all;
}

/// When any of it may have come, wherever that makes a difference to something else.
void Worlds::add_moments(std::vector<Tick>& moments, const std::vector<Delivery>& all, Index part) const {
  std::vector<std::pair<Tick, Tick>> runs;  // in which some of it may have come at any time
  for (const Delivery& one : all) {
    if (one.part != part) continue;
    moments.insert(moments.end(), {one.first, one.last});
    if (one.exact) continue;
    moments.push_back(std::max(one.first, one.last - 2));  // before it surely has come
    runs.emplace_back(one.first, one.last);
  }
  std::sort(runs.begin(), runs.end());
  for (auto run = runs.begin(); run != runs.end();) {
    auto [first, last] = *run;
    for (++run; run != runs.end() && run->first <= last; ++run) last = std::max(last, run->second);
    for (auto mark = std::lower_bound(marks_.begin(), marks_.end(), first); mark != marks_.end() && *mark - 1 <= last; ++mark)
      for (const Tick beside : {*mark - 1, *mark + 1})
        if (beside > first && beside < last) moments.push_back(beside);
  }
}

/// What may have been delivered from when on, and what surely was; `moments` gets the ticks at which some of what may also have come
/// before that may have been.
Worlds::Flow Worlds::flow_of(const std::vector<Delivery>& all, Index part, const Period* period, Tick began, std::vector<Tick>& moments) {
  Flow flow;
  const auto put = [](std::vector<std::pair<Tick, double>>& amounts, Tick at, double amount) {
    if (amounts.empty() || amounts.back().first != at) amounts.emplace_back(at, 0);
    amounts.back().second += amount;
  };
  for (const Delivery& one : all) {
    if (one.part != part) continue;
    auto [first, last] = std::pair{one.first, one.last};
    if (one.exact) {
      if (period != nullptr ? !within(*period, first) : first < began) continue;
    } else if (period != nullptr) {
      std::tie(first, last) = within(*period, first, last);
    } else {
      first = std::max(first, (began & 1) != 0 ? began : began + 1);
    }
    if (first > last) continue;
    const bool all_count = first == one.first && last == one.last;
    if (!all_count) moments.insert(moments.end(), {first, last, std::max(first, last - 2)});
    put(flow.possible, first, one.most);
    if (one.sure && all_count) put(flow.sure, last, one.least);
  }
  return flow;
}

/// K13: did nobody who watches make any report between the two?
bool Worlds::nobody_looked(Tick began, Tick due) const {
  if (!in_.looked) return false;
  const Instant start = second_of(began), end = second_of(due + 1);
  return std::none_of(in_.looked->begin(), in_.looked->end(), [&](const Interval& when) { return touches(when, start, end); });
}

State Worlds::state_in(Tick start, Tick deed, Deadline due, Tick end) const {
  if (end == at_once && deed > start) return State::lifted;
  if (end != at_once && end < deed && end < due.tick) return State::lifted;
  if (deed <= at_ && (due.strict ? deed < due.tick : deed <= due.tick)) return State::met;
  if (due.tick > at_) return State::in_force;
  return deed <= at_ ? State::late : State::missed;
}

/// Of deeds in order of time, those that tell: the later the deed, the further the state moves, from met to late, or to lifted
/// past an end; and what is not done by now is another matter. So the first and the last of each stretch are enough.
std::vector<Tick> Worlds::telling(const std::vector<Tick>& deeds, std::initializer_list<Tick> ends) {
  std::vector<Tick> few = {deeds.front(), deeds.back()};
  for (const Tick end : ends)
    if (const auto after = std::upper_bound(deeds.begin(), deeds.end(), end); after != deeds.begin()) few.push_back(*(after - 1));
  sort_unique(few);
  return few;
}

Worlds::Answer Worlds::answer() {
  Answer answer;
  last_before_ = last_before();
  if (!in_.triggered) answer.states |= just(State::dormant);
  for (const Tick began : beginnings()) {
    began_ = began;
    if (in_.duty->follows && value_at(in_.play, second_at(began)) == Truth::no) {
      answer.states |= just(State::dormant);
      continue;
    }
    const auto all_periods = periods(began);
    const bool is_to_come = std::all_of(all_periods.begin(), all_periods.end(), [&](const Period& period) { return period.limits && period.begin > at_; });
    const auto dues = is_to_come ? std::vector<Deadline>{} : deadlines(began);
    const auto all_lapses = is_to_come ? std::vector<Tick>{} : lapses(began, all_periods);
    for (const Period& period : all_periods) try_worlds(period, dues, all_lapses, answer);
  }
  const bool may_be_met = in_.looked && (answer.states & just(State::met)) == 0;
  if (may_be_met || (answer.states & just(State::missed)) == 0) answer.next = std::min(answer.next, answer.glides);
  if (answer.last > always) answer.next = std::min(answer.next, answer.last);
  answer.next = std::min(answer.next, next_beside_a_mark());
  return answer;
}

/// A second or two beside what is marked, or beside a deadline or a period counted from it, another world may begin or end.
Instant Worlds::next_beside_a_mark() const {
  Instant next = never;
  const auto look_beside = [&](Instant at) {
    if (at >= never) return;
    for (int beside = -2; beside <= 2; ++beside)
      if (const Instant second = at + Duration{beside}; second > in_.now) next = std::min(next, second);
  };
  const auto look_after = [&](Instant mark, Span span, std::int64_t times) {
    if (span.decided) look_beside(in_.clock->deadline(mark, {span.count * times, span.unit, true}));
  };
  const auto* every = std::get_if<EveryDue>(&in_.clause->due);
  const bool later = every != nullptr && every->span.decided && in_.period > 1;
  const auto begins = [&](Instant trigger) { return in_.clock->deadline(trigger, {every->span.count * (in_.period - 1), every->span.unit, true}); };
  const Instant first = later && in_.trigger.begin > always ? begins(in_.trigger.begin) - std::chrono::days{1} : always;
  const Instant last = later && in_.trigger.end < never ? begins(in_.trigger.end) + std::chrono::days{1} : never;
  const auto touches_begin = [&](Instant mark) { return later && mark >= first && mark <= last; };
  for (const Tick tick : marks_) {
    if (tick == at_ && !now_differs_) continue;
    const Instant mark = second_of(tick);
    look_beside(mark);
    if (touches_begin(mark)) {  // the period may begin beside it, and end so much later
      look_after(mark, every->span, 1);
      // One that begins with a day ends so many days after the one before; months differ by some days.
      for (int day = 0; day <= 3 && !every->span.elapsed(); ++day) look_after(mark - Duration{3} + std::chrono::days{day}, every->span, 1);
    }
    if (mark + Duration{3} < in_.trigger.begin || mark - Duration{3} > in_.trigger.end) continue;  // it did not begin beside it
    if (const auto* within = std::get_if<WithinDue>(&in_.clause->due)) look_after(mark, within->span, 1);
    if (every == nullptr) continue;
    if (in_.period > 1) look_after(mark, every->span, in_.period - 1);
    look_after(mark, every->span, in_.period);
  }
  return next;
}

void Worlds::try_worlds(const Period& period, const std::vector<Deadline>& dues, const std::vector<Tick>& all_lapses, Answer& answer) {
  // Where the deadline glides with the trigger, the next one is worth a look only while none has been missed.
  const bool glides = began_ % 2 != 0 && (moves_ || in_.trigger.end >= never);
  // Once it cannot begin any later, the last of them is when it is owed no longer.
  const bool begun = in_.trigger.end < never ? in_.trigger.end <= in_.now : in_.is_once && value_at(in_.once, in_.now) == Truth::no;
  const auto beside_a_mark = [&](Tick tick) {
    const auto is_mark = [&](Tick mark) { return mark != at_ && std::binary_search(marks_.begin(), marks_.end(), mark); };
    return is_mark(tick - 1) || is_mark(tick + 1);
  };
  const auto begins_beside_a_mark = [&] { return beside_a_mark(began_); };
  const auto look_at = [&](Tick tick) {
    // What may be done late may be so from the second after the deadline on; one that is just now for no other reason
    // than that it may be at any time is not looked at again and again.
    if (tick <= at_ && (tick % 2 == 0 || beside_a_mark(tick)) && at_ < tick + 2 && !in_.acts.empty() && (!glides || begins_beside_a_mark())) answer.next = std::min(answer.next, in_.now + Duration{1});
    if (tick <= at_ || tick >= never_tick) return;
    if (glides && begun) answer.last = std::max(answer.last, second_of(tick + 1));
    if (glides && ((tick <= at_ + 4 && !begins_beside_a_mark()) || in_.period > 1)) return;
    Instant& next = glides ? answer.glides : answer.next;
    next = std::min(next, second_of(tick + 1));
  };
  if (period.limits && period.begin > at_) return look_at(period.begin);
  const auto all_deeds = done(began_, period);
  const auto all_exceptions = exceptions(period.begin);
  // K1: what is reported in the very interval in which the clause lapsed was done before it lapsed.
  const auto before = [](Tick tick) { return tick - (tick % 2 == 0 ? 1 : 0); };
  const bool together = all_deeds.back() < never_tick && all_lapses.back() < never_tick && all_deeds.front() == before(all_lapses.front()) &&
                        all_deeds.back() == before(all_lapses.back());
  // Of the deadlines the first and the last are enough: between them the state moves once, from missed or late to one that is not.
  std::optional<Deadline> first, last;
  const auto sooner = [](Deadline one, Deadline other) { return one.tick != other.tick ? one.tick < other.tick : one.strict && !other.strict; };
  for (Deadline due : dues) {
    if (in_.period > 1 && due.tick <= period.begin) continue;  // K5: what it comes before has happened
    if (period.limits && period.end.tick <= due.tick) due = period.end;
    if (!first || sooner(due, *first)) first = due;
    if (!last || sooner(*last, due)) last = due;
    if (in_.period == 1 || all_lapses.back() > period.begin) look_at(due.tick);
  }
  if (!first) return;
  for (const Tick lapse : all_lapses) {
    if (in_.period > 1 && lapse <= period.begin) continue;  // it never began
    const std::vector<Tick> deeds = telling(all_deeds, {at_, period.begin, lapse});
    for (const Tick exception : all_exceptions) {
      const Tick end = exception == at_once ? at_once : std::min(lapse, exception);
      for (const Deadline due : {*first, *last})
        for (const Tick deed : deeds) {
          if (together && lapse < deed && deed != never_tick) continue;
          const State state = state_in(period.begin, deed, due, end);
          answer.states |= just(state);
          if (state == State::missed && nobody_looked(began_, due.tick)) answer.states |= just(State::met);
        }
    }
  }
}

}  // namespace truce::monitor
