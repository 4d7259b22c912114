// A leaf that looks ahead.
//
// A window of time over what comes by itself need not be told of each event: when a future begins, all of them are known.
//
//   violation        x  x   x    x x            x
//   none for 30 days ................###########......       two seconds at which anybody has to look, not six
//
// So the leaf goes through its own list in one short loop, up to the next second at which its value is another, and
// sleeps until then. What happens in a second is in the window in that second, and what leaves it in that second is not.
// What came first leaves first: clocks never run backwards there (Clock::leaves).
#ifndef TRUCE_MONITOR_COURSE_AHEAD_H
#define TRUCE_MONITOR_COURSE_AHEAD_H

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "course_world.h"

namespace truce::monitor {

/// One leaf in one future, for as long as a question about it takes. `times` are those of its list, in seconds after the start
/// and in order, and `next` the first that the leaf has not taken in.
class Looking {
 public:
  Looking(const World& world, const KnownTimes& ahead, const SlimNode& node, std::span<const std::uint32_t> times, std::size_t& next)
      : w_(world), ahead_(ahead), node_(node), times_(times), next_(next) {}

  /// Takes in what has happened by now.
  void take_in(Cell& cell, std::int64_t now) {
    const std::size_t before = next_;
    while (next_ < times_.size() && time(next_) <= now) ++next_;
    if (node_.kind == Node::Kind::none_for && next_ > before) broken(cell);
  }

  [[nodiscard]] Truth count(std::int64_t now) const {
    const bool enough = up(ahead_.sure, now);
    const bool maybe = ahead_.doubtful ? up(ahead_.possible, now) : enough;
    if (enough) return node_.at_least ? Truth::yes : Truth::no;
    if (maybe) return Truth::unknown;
    return node_.at_least ? Truth::no : Truth::yes;
  }

  /// The first second after `now` at which its value is another. Beyond the horizon, only that it is beyond.
  [[nodiscard]] std::int64_t next_change(Cell& cell, std::int64_t now) {
    if (node_.kind == Node::Kind::none_for) return calm_changes(cell, now);
    return ahead_.doubtful ? doubtful_changes(cell.value, now) : count_changes(now);
  }

 private:
  [[nodiscard]] std::int64_t time(std::size_t event) const { return w_.start + times_[event]; }
  [[nodiscard]] std::int64_t leaves(std::size_t event) const { return node_.even > 0 ? time(event) + node_.even : w_.leaves(node_, time(event)); }

  void broken(Cell& cell) const {
    const std::int64_t until = leaves(next_ - 1);
    cell.no_until = std::max(cell.no_until, until);
    cell.unknown_until = std::max(cell.unknown_until, until);
  }

  std::int64_t calm_changes(Cell& cell, std::int64_t now) {
    if (cell.value == Truth::no) {
      const std::size_t before = next_;
      std::int64_t turns = std::max(node_.ready_at, cell.no_until);
      for (; next_ < times_.size() && time(next_) <= turns && turns < w_.until; ++next_) turns = std::max(turns, leaves(next_));
      if (next_ > before) broken(cell);
      return turns;
    }
    const std::int64_t turns = cell.unknown_until > now ? cell.unknown_until : far;
    return next_ < times_.size() ? std::min(turns, time(next_)) : turns;
  }

  /// Of what was taken in, when that one leaves with which the count falls below the level: first those from before the future.
  [[nodiscard]] std::int64_t falls(const std::vector<std::int64_t>& before) const {
    const std::size_t place = before.size() + next_ - static_cast<std::size_t>(ahead_.level);
    return place < before.size() ? before[place] : leaves(place - before.size());
  }
  [[nodiscard]] bool up(const std::vector<std::int64_t>& before, std::int64_t now) const {
    return static_cast<std::int64_t>(before.size() + next_) >= ahead_.level && falls(before) > now;
  }

  std::int64_t count_changes(std::int64_t now) {
    const auto level = static_cast<std::size_t>(ahead_.level);
    if (node_.even > 0 && next_ >= level) return up(ahead_.sure, now) ? falls_evenly(level) : rises_evenly(level);
    if (up(ahead_.sure, now)) {
      std::int64_t turns = falls(ahead_.sure);
      for (; next_ < times_.size() && time(next_) <= turns; turns = falls(ahead_.sure)) ++next_;
      return turns;
    }
    while (next_ < times_.size())
      if (const std::int64_t at = time(next_++); up(ahead_.sure, at)) return at;
    return far;
  }

  // The same, where only events of the future matter and each is in the window for the same time.
  std::int64_t falls_evenly(std::size_t level) {
    const std::uint32_t* times = times_.data();
    std::size_t next = next_;
    while (next < times_.size() && std::int64_t{times[next]} - times[next - level] <= node_.even) ++next;
    next_ = next;
    return time(next - level) + node_.even;
  }
  std::int64_t rises_evenly(std::size_t level) {
    const std::uint32_t* times = times_.data();
    std::size_t next = next_ + 1;
    while (next <= times_.size() && std::int64_t{times[next - 1]} - times[next - level] >= node_.even) ++next;
    next_ = std::min(next, times_.size());
    return next <= times_.size() ? time(next - 1) : far;
  }

  std::int64_t doubtful_changes(Truth value, std::int64_t now) {
    for (;;) {
      std::int64_t turns = far;
      if (up(ahead_.sure, now)) turns = falls(ahead_.sure);
      else if (up(ahead_.possible, now)) turns = falls(ahead_.possible);
      if (next_ == times_.size() || time(next_) > turns) return turns;
      now = time(next_);
      while (next_ < times_.size() && time(next_) == now) ++next_;
      if (count(now) != value) return now;
    }
  }

  const World& w_;
  const KnownTimes& ahead_;
  const SlimNode& node_;
  std::span<const std::uint32_t> times_;
  std::size_t& next_;
};

}  // namespace truce::monitor

#endif
