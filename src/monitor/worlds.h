// What a deed that is owed may have come to, by trying every world that the evidence leaves open.
//
// Used only where a simple rule does not decide (instances.cpp): a trigger, an act or an exception that is known to
// an interval, or only possible.
#ifndef TRUCE_MONITOR_WORLDS_H
#define TRUCE_MONITOR_WORLDS_H

#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "engine.h"

namespace truce::monitor {

/// What has held since some moment.
using Past = std::span<const History::value_type>;

struct WorldsInput {
  const Duty* duty = nullptr;
  const Clause* clause = nullptr;
  const Clock* clock = nullptr;
  Instant now = {};
  Interval trigger = {};
  bool triggered = false;  ///< surely
  bool derived = false;    ///< the trigger is not an event but a change of what holds
  Instant over = never;    ///< the trigger lies before this
  std::int64_t period = 1;
  bool is_once = false;
  bool is_rest = false;    ///< it may also have begun before the trigger that is looked at
  Past play = {}, excepted = {}, once = {}, gate = {};  ///< from the last change before the trigger on
  std::span<const Act> acts = {};
  std::span<const Act> owing = {};   ///< bring all: what came to the earlier stage
  std::span<const Passed> came_before = {};  ///< amounts, by part: what was summed up from before it began
  std::span<const Passed> passed = {};       ///< the same, since all that it may have begun with; by part, and by when it began
  std::vector<Act> before = {};
  Index befores = 0;                         ///< how many things it must come before; all must have happened
  bool before_decided = true;
  std::vector<bool> decided = {};            ///< by deed
  std::optional<std::vector<Interval>> looked = {};  ///< what watchers reported; none where silence means calm
};

class Worlds {
 public:
  explicit Worlds(const WorldsInput& in);

  struct Answer {
    States states = 0;       ///< none where it cannot have come into play
    Instant next = never;    ///< the next deadline in any world
    Instant glides = never;  ///< the same, where it moves with the trigger
    Instant last = always;   ///< the last such deadline: after it, it is owed no longer
  };
  [[nodiscard]] Answer answer();
  /// Amounts: what counts differs with when it began; for each, what was brought since all that it may have begun with: nothing yet.
  [[nodiscard]] std::vector<Passed> begun() const;
  /// Amounts: notes when it may have been done up to a time, from when they were noted last.
  void pass(std::span<Passed> all, Instant until) const;

 private:
  static constexpr Tick at_once = std::numeric_limits<Tick>::min() / 2;
  struct Deadline {
    Tick tick = 0;
    bool strict = false;
  };
  struct Period {
    Tick begin = 0;
    Deadline end = {};
    bool first = true;
    bool limits = false;
  };

  /// Amounts, and when each may first have come, or has surely come.
  struct Flow {
    std::vector<std::pair<Tick, double>> possible = {}, sure = {};
    void put_in_order();
  };
  /// An amount that was brought or is owed, and the first and the last time at which it may have come.
  struct Delivery {
    Index part = 0;
    bool exact = false, sure = false, may_get_sure = false;
    Tick first = 0, last = 0;
    double least = 0, most = 0;
  };
  /// What may be brought of a part, what it is owed for, and the times at which any of it may come.
  struct Course {
    std::vector<Tick> moments = {};
    Flow here = {}, owing = {};
  };
  class Passing;
  /// When a part of an amount may have been brought in a stretch, and whether it surely was by its end.
  struct Walk {
    std::vector<Tick> ticks = {};
    bool surely = false;
  };

  [[nodiscard]] std::vector<Tick> ticks_within(Interval when, const std::vector<Tick>& marks) const;
  void add_ticks_within(Interval when, const std::vector<Tick>& marks, std::vector<Tick>& ticks) const;
  [[nodiscard]] std::vector<Tick> beginnings() const;
  [[nodiscard]] Instant second_at(Tick began) const;
  [[nodiscard]] std::vector<Tick> lapses(Tick began, const std::vector<Period>& periods) const;
  [[nodiscard]] std::vector<Tick> exceptions(Tick began) const;
  [[nodiscard]] std::vector<Deadline> deadlines(Tick began) const;
  [[nodiscard]] std::vector<Tick> last_before() const;
  [[nodiscard]] std::vector<Period> periods(Tick began) const;
  [[nodiscard]] static bool within(const Period& period, Tick tick);
  [[nodiscard]] static std::pair<Tick, Tick> within(const Period& period, Tick first, Tick last);
  [[nodiscard]] std::vector<Tick> done(Tick began, const Period& period) const;
  void add_first_of(Index part, Tick began, const Period& period, std::vector<Tick>& first) const;
  [[nodiscard]] std::vector<Tick> brought(Index part, Tick began, const Period& period) const;
  [[nodiscard]] std::vector<Delivery> deliveries(std::span<const Act> acts) const;
  void add_moments(std::vector<Tick>& moments, const std::vector<Delivery>& all, Index part) const;
  [[nodiscard]] Course course_of(Index part, Tick began, const Period& period, const Passed* passed) const;
  [[nodiscard]] Walk walk(const Course& course, const Period& period, Tick from, Tick until) const;
  [[nodiscard]] static Flow flow_of(const std::vector<Delivery>& all, Index part, const Period* period, Tick began, std::vector<Tick>& moments);
  [[nodiscard]] static std::vector<Tick> telling(const std::vector<Tick>& deeds, std::initializer_list<Tick> ends);
  [[nodiscard]] bool nobody_looked(Tick began, Tick due) const;
  [[nodiscard]] State state_in(Tick start, Tick deed, Deadline due, Tick end) const;
  [[nodiscard]] Instant next_beside_a_mark() const;
  void try_worlds(const Period& period, const std::vector<Deadline>& dues, const std::vector<Tick>& all_lapses, Answer& answer);

  const WorldsInput& in_;
  Tick at_ = 0;
  Tick began_ = 0;
  bool moves_ = false;                  ///< the deadline moves with the trigger: it is elapsed time, or undecided
  std::vector<Tick> marks_ = {};        ///< times at which something may differ; now is one
  bool now_differs_ = false;            ///< now would be one anyway
  std::vector<Tick> last_before_ = {};
  std::vector<const Act*> acts_ = {};        ///< by part
  std::vector<Tick> act_ticks_ = {};         ///< of one act after the other
  std::vector<std::size_t> act_ends_ = {};   ///< where those of each end
  std::vector<Delivery> here_ = {}, owing_ = {};
  std::vector<std::vector<Tick>> moments_ = {};  ///< amounts, by part: the times at which something may have come, whenever it began; in order
};

}  // namespace truce::monitor

#endif
