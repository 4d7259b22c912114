// A leaf that looks ahead.
//
// A window of time over what comes by itself need not be told of each event: when a future begins, all of them are known.
//
//   violation        x  x   x    x x            x
//   none for 30 days ................###########......       two seconds at which anybody has to look, not six
//
// So the leaf goes through its own list in one short loop, up to the next second at which its value is another, and
// sleeps until then. What happens in a second is in the window in that second, and what leaves it in that second is not.
#ifndef TRUCE_MONITOR_COURSE_AHEAD_H
#define TRUCE_MONITOR_COURSE_AHEAD_H

#include <cstdint>
#include <vector>

#include "course_world.h"

namespace truce::monitor {

/// How far one leaf has looked in one future. `times` are those of its list, in order.
class Looking {
 public:
  void start(const Ahead& ahead) {
    next_ = 0;
    sure_ = ahead.sure;
    if (ahead.doubtful) possible_ = ahead.possible;
  }

  /// Takes in what has happened by now.
  void take_in(const World& world, const Ahead& ahead, const SlimNode& node, Cell& cell, const std::vector<std::int64_t>& times, std::int64_t now) {
    while (next_ < times.size() && times[next_] <= now) take_next(world, ahead, node, cell, times);
  }

  [[nodiscard]] Truth count(const Ahead& ahead, const SlimNode& node, std::int64_t now) const {
    const bool enough = up(sure_, ahead.level, now);
    const bool maybe = ahead.doubtful ? up(possible_, ahead.level, now) : enough;
    if (enough) return node.at_least ? Truth::yes : Truth::no;
    if (maybe) return Truth::unknown;
    return node.at_least ? Truth::no : Truth::yes;
  }

  /// The first second after `now` at which its value is another; `far` if that is not before the horizon.
  [[nodiscard]] std::int64_t next_change(const World& world, const Ahead& ahead, const SlimNode& node, Cell& cell, const std::vector<std::int64_t>& times, std::int64_t now) {
    return node.kind == Node::Kind::none_for ? calm_changes(world, ahead, node, cell, times, now) : count_changes(world, ahead, node, cell, times, now);
  }

 private:
  static bool up(const std::vector<std::int64_t>& leaving, std::int64_t level, std::int64_t now) {
    const auto size = static_cast<std::int64_t>(leaving.size());
    return size >= level && leaving[static_cast<std::size_t>(size - level)] > now;
  }
  static void add(std::vector<std::int64_t>& leaving, std::int64_t at) {
    leaving.push_back(at);
    for (std::size_t i = leaving.size() - 1; i > 0 && leaving[i - 1] > at; --i) std::swap(leaving[i], leaving[i - 1]);
  }

  void take_next(const World& world, const Ahead& ahead, const SlimNode& node, Cell& cell, const std::vector<std::int64_t>& times) {
    const std::int64_t leaves = world.leaves(node, times[next_++]);
    if (node.kind == Node::Kind::none_for) {
      cell.no_until = std::max(cell.no_until, leaves);
      cell.unknown_until = std::max(cell.unknown_until, leaves);
      return;
    }
    add(sure_, leaves);
    if (ahead.doubtful) add(possible_, leaves);
  }

  std::int64_t calm_changes(const World& world, const Ahead& ahead, const SlimNode& node, Cell& cell, const std::vector<std::int64_t>& times, std::int64_t now) {
    std::int64_t turns = far;
    if (cell.value == Truth::no) {
      turns = std::max(node.ready_at, cell.no_until);
      while (next_ < times.size() && times[next_] <= turns && turns < world.until) {
        take_next(world, ahead, node, cell, times);
        turns = std::max(turns, cell.no_until);
      }
      return turns;
    }
    if (cell.unknown_until > now) turns = cell.unknown_until;
    return next_ < times.size() ? std::min(turns, times[next_]) : turns;
  }

  std::int64_t count_changes(const World& world, const Ahead& ahead, const SlimNode& node, Cell& cell, const std::vector<std::int64_t>& times, std::int64_t now) {
    const auto last = [&](const std::vector<std::int64_t>& leaving) { return leaving[leaving.size() - static_cast<std::size_t>(ahead.level)]; };
    for (;;) {
      std::int64_t turns = far;
      if (up(sure_, ahead.level, now)) turns = last(sure_);
      else if (ahead.doubtful && up(possible_, ahead.level, now)) turns = last(possible_);
      if (next_ == times.size() || times[next_] > turns) return turns;
      now = times[next_];
      while (next_ < times.size() && times[next_] == now) take_next(world, ahead, node, cell, times);
      if (count(ahead, node, now) != cell.value) return now;
    }
  }

  std::size_t next_ = 0;
  std::vector<std::int64_t> sure_ = {}, possible_ = {};  ///< when each in the window leaves it, in order; those that have left stay in front
};

}  // namespace truce::monitor

#endif
