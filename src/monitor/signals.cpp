// The value of every node at the present second, and when it may change by itself.
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine.h"

namespace truce::monitor {
namespace {

constexpr double endless = std::numeric_limits<double>::infinity();

Truth between(bool yes, bool no) { return yes ? Truth::yes : no ? Truth::no : Truth::unknown; }

/// The first instant of an interval that a window must not pass for the interval to lie inside it.
Instant inside_until(Interval when) { return when.exact() ? when.begin : when.begin + Duration{1}; }

Instant earlier_of(Instant a, Instant b) { return std::min(a, b); }

/// How an occurrence touches a window. What is derived is possible without an end at first, and has one when it is sure (T6).
struct Touch {
  explicit Touch(const Heard& heard)
      : opens(heard.possible && heard.what.when.end >= never), ends(heard.sure && !heard.possible && heard.what.report == none),
        now((heard.possible && !opens) || ends) {}
  /// Of those that have no end yet.
  void count(std::uint32_t& without_end) const { without_end += (opens ? 1U : 0U) - (ends ? 1U : 0U); }
  bool opens, ends;
  bool now;  ///< and until when is known
};

}  // namespace

void Sum::add(double amount) {
  if (std::isinf(amount)) ++endless;
  else finite += amount;
}
void Sum::take(double amount) {
  if (std::isinf(amount)) --endless;
  else finite -= amount;
}
double Sum::value() const { return endless > 0 ? monitor::endless : finite; }

Truth Engine::value_of(Index index) {
  const Node& node = program_->nodes[index];
  NodeState& state = nodes_.edit(index);
  const Agreement& agreement = *program_->agreement;
  const auto part = [&](std::size_t i) { return nodes_[node.parts[i]].value; };
  switch (node.kind) {
    case Node::Kind::in_force:
      if (!agreement.in_force_decided) return Truth::unknown;
      return between(agreement.in_force_from <= now_ && now_ < agreement.in_force_until, true);
    case Node::Kind::unknown: return Truth::unknown;
    case Node::Kind::after: return between(now_ >= node.moment, true);
    case Node::Kind::once: return between(state.sure, !state.possible);
    case Node::Kind::none_for: return none_for_value(index, node, state);
    case Node::Kind::none_since: return none_since_value(index, state);
    case Node::Kind::count_in: return count_value(index, node, state);
    case Node::Kind::stock: return stock_value(node, state);
    case Node::Kind::share: return share_value(node, state);
    case Node::Kind::phase: {
      const PhaseState& phase = phases_[node.phase];
      const bool at_edge = node.at_edge && phase.second == now_;
      return at_edge ? std::max(phase.before, open(node.phase)) : open(node.phase);
    }
    case Node::Kind::process:  // C9
      return between(state.sure && state.last_sure >= state.other_possible, !state.possible || state.other_sure > state.last_possible);
    case Node::Kind::negation:
      return part(0) == Truth::yes ? Truth::no : part(0) == Truth::no ? Truth::yes : Truth::unknown;
    case Node::Kind::all:
    case Node::Kind::any: {
      const bool all = node.kind == Node::Kind::all;
      Truth value = all ? Truth::yes : Truth::no;
      for (std::size_t i = 0; i < node.parts.size(); ++i) value = all ? std::min(value, part(i)) : std::max(value, part(i));
      return value;
    }
    case Node::Kind::at_least_of: {
      std::int64_t sure = 0;
      std::int64_t possible = 0;
      for (std::size_t i = 0; i < node.parts.size(); ++i) {
        sure += part(i) == Truth::yes ? 1 : 0;
        possible += part(i) != Truth::no ? 1 : 0;
      }
      return between(sure >= node.number, possible < node.number);
    }
    case Node::Kind::lasting: return lasting_value(node, state);
    case Node::Kind::latch:  // K14: what is true only between two rounds has not been
      return std::max(state.turned == now_ ? state.value_before : state.value, part(0));
  }
  return Truth::unknown;
}

/// Until when a window has what happened in it, as what may have happened and as what surely has; of an exact time both are one.
inline Engine::Until Engine::in_window(Interval when, const Node& node) const {
  const Instant possible = leaves(when.end, node);
  return {possible, when.exact() ? possible : leaves(inside_until(when), node)};
}

Truth Engine::none_for_value(Index index, const Node& node, NodeState& state) {
  const Agreement& agreement = *program_->agreement;
  const auto& holes = knowledge_->holes[index];
  // Stretches that nobody watched touch the window as an unproven report would.
  for (; state.next_hole < holes.size() && possible_from(holes[state.next_hole]) <= now_; ++state.next_hole)
    state.unknown_until = std::max(state.unknown_until, leaves(holes[state.next_hole].end, node));
  if (now_ < leaves(agreement.in_force_from, node)) return Truth::no;
  if (now_ < state.no_until) return Truth::no;
  if (now_ < state.unknown_until || state.endless > 0 || !agreement.in_force_decided) return Truth::unknown;
  return Truth::yes;
}

Truth Engine::none_since_value(Index index, NodeState& state) {
  const auto& holes = knowledge_->holes[index];
  for (; state.next_hole < holes.size() && possible_from(holes[state.next_hole]) <= now_; ++state.next_hole)
    state.other_possible = std::max(state.other_possible, holes[state.next_hole].end);
  const bool any = state.possible;
  return between(any && state.sure && state.endless == 0 && state.other_possible <= state.last_sure,
                 !any || (state.endless_since == 0 && state.other_sure >= state.last_possible));
}

Truth Engine::count_value(Index, const Node& node, NodeState& state) {
  for (std::size_t i = 0; i < 2; ++i) state.leaving[i].take_until(now_);
  const auto sure = static_cast<std::int64_t>(state.leaving[0].size());
  const auto possible = static_cast<std::int64_t>(state.leaving[1].size() + state.endless);
  if (node.at_least) return between(sure >= node.number, possible < node.number);
  return between(possible <= node.number, sure > node.number);
}

Truth Engine::stock_value(const Node& node, const NodeState& state) const {
  double least = state.least[0].value();
  double most = state.most[0].value();
  if (!node.past) {
    least -= state.most[1].value() + state.most[2].value();
    most -= state.least[1].value() + state.least[2].value();
  }
  const auto number = static_cast<double>(node.number);
  return node.at_least ? between(least >= number, most < number) : between(most <= number, least > number);
}

Truth Engine::share_value(const Node& node, NodeState& state) {
  if (node.windowed)
    for (std::size_t i = 0; i < 4; ++i)
      for (auto& leaving = state.leaving[i]; !leaving.empty() && leaving.front().at <= now_; leaving.pop())
        (i % 2 == 0 ? state.least[i / 2] : state.most[i / 2]).take(leaving.front().amount);
  const double part_least = state.least[0].value();
  const double part_most = state.most[0].value();
  const double whole_least = state.least[1].value();
  const double whole_most = state.most[1].value();
  if (whole_least <= 0) return Truth::unknown;  // C7: it may be a share of nothing
  const auto percent = static_cast<double>(node.number);
  const bool surely_reached = part_least * 100 >= percent * whole_most;
  const bool surely_short = part_most * 100 < percent * whole_least;
  const bool surely_over = part_least * 100 > percent * whole_most;
  const bool surely_within = part_most * 100 <= percent * whole_least;
  return node.at_least ? between(surely_reached, surely_short) : between(surely_within, surely_over);
}

Truth Engine::lasting_value(const Node& node, NodeState& state) {
  const Agreement& agreement = *program_->agreement;
  const Truth part = nodes_[node.parts.front()].value;
  if (part == Truth::no || now_ < leaves(agreement.in_force_from, node) || now_ < state.no_until) return Truth::no;
  if (part == Truth::unknown || now_ < state.unknown_until || !agreement.in_force_decided) return Truth::unknown;
  return Truth::yes;
}

/// The next second at which a node may change although none of its parts does; `never` if none.
Instant Engine::next_change(Index index) const {
  const Node& node = program_->nodes[index];
  const NodeState& state = nodes_[index];
  const Agreement& agreement = *program_->agreement;
  Instant next = never;
  const auto at = [&](Instant moment) {
    if (moment > now_) next = earlier_of(next, moment);
  };
  if (node.kind == Node::Kind::in_force) {
    at(agreement.in_force_from);
    at(agreement.in_force_until);
  }
  if (node.kind == Node::Kind::after) at(node.moment);
  if (node.kind == Node::Kind::phase && node.at_edge && phases_[node.phase].before > open(node.phase)) at(phases_[node.phase].second + Duration{1});
  if (node.kind == Node::Kind::none_for || node.kind == Node::Kind::lasting) {
    at(leaves(agreement.in_force_from, node));
    at(state.no_until);
    at(state.unknown_until);
  }
  if (node.kind == Node::Kind::none_for || node.kind == Node::Kind::none_since) {
    const auto& holes = knowledge_->holes[index];
    if (state.next_hole < holes.size()) at(possible_from(holes[state.next_hole]));
  }
  if (node.kind == Node::Kind::count_in) at(fewer_from(node, state));
  if (node.windowed)
    for (const auto& leaving : state.leaving)
      if (!leaving.empty()) at(leaving.front().at);
  return next;
}

/// Before this, what leaves a window does not change how it counts: so many of what surely happened must have left for what
/// is many to be so no longer, and of what may have happened for what may be many to be few.
Instant Engine::fewer_from(const Node& node, const NodeState& state) {
  const std::int64_t few = node.at_least ? node.number - 1 : node.number;  // the most of them
  const auto left_by = [](const TimeQueue<Leaving>& leaving, std::int64_t left) {
    const auto number = static_cast<std::int64_t>(leaving.size());
    return left >= 0 && number > left ? leaving.no_more_before(static_cast<std::size_t>(number - left - 1)) : never;
  };
  if (static_cast<std::int64_t>(state.leaving[0].size()) > few) return left_by(state.leaving[0], few);
  return left_by(state.leaving[1], few - static_cast<std::int64_t>(state.endless));
}

// Hearing.

// Of a leaf: true if its value may be another now; where it cannot be, the node is looked at when its timer comes, and not
// before.

bool Engine::hear_leaf(Index index, const Heard& heard, bool is_proven) {
  const Node& node = program_->nodes[index];
  NodeState& state = nodes_.edit(index);
  const bool sure = heard.sure && is_proven;
  if (node.kind == Node::Kind::none_for) return hear_none_for(node, state, heard, sure);
  if (node.kind == Node::Kind::count_in) return hear_count(node, state, heard, sure);
  const Interval when = heard.what.when;
  switch (node.kind) {
    case Node::Kind::once:
      state.possible = state.possible || heard.possible;
      state.sure = state.sure || sure;
      return state.value != Truth::yes;
    case Node::Kind::none_since: {  // E
      const Touch touch(heard);
      touch.count(state.endless);
      if (touch.now) state.other_possible = std::max(state.other_possible, when.end);
      if (sure) state.other_sure = std::max(state.other_sure, when.exact() ? when.begin - Duration{1} : when.begin);
      return true;
    }
    case Node::Kind::process:  // a start
      if (heard.possible) state.last_possible = std::max(state.last_possible, when.begin);
      if (sure) state.last_sure = std::max(state.last_sure, when.begin);
      state.possible = state.possible || heard.possible;
      state.sure = state.sure || sure;
      return true;
    default: TRUCE_ASSERT(false);
  }
  return true;
}

bool Engine::hear_none_for(const Node& node, NodeState& state, const Heard& heard, bool sure) {
  const bool stays = state.value == Truth::no && now_ < state.no_until && state.timer <= state.no_until;
  const Touch touch(heard);
  touch.count(state.endless);
  const Until until = in_window(heard.what.when, node);
  if (touch.now) state.unknown_until = std::max(state.unknown_until, until.possible);
  if (sure) state.no_until = std::max(state.no_until, until.sure);
  return !stays;
}

bool Engine::hear_count(const Node& node, NodeState& state, const Heard& heard, bool sure) {
  const Touch touch(heard);
  touch.count(state.endless);
  const Until until = in_window(heard.what.when, node);
  if (touch.now) state.leaving[1].push({until.possible, 1});
  if (sure) state.leaving[0].push({until.sure, 1});
  // What is many stays so with more; what is few is looked at when it may be many, among which are some that have left.
  if (state.value == (node.at_least ? Truth::yes : Truth::no)) return false;
  return state.value == Truth::unknown || static_cast<std::int64_t>(state.leaving[1].size() + state.endless) >= node.number + (node.at_least ? 0 : 1);
}

void Engine::hear_since(NodeState& state, const Heard& heard, bool is_proven) {
  const Instant end = heard.what.when.end;
  const Touch touch(heard);
  touch.count(state.endless_since);
  const bool sure = heard.sure && is_proven;
  if (touch.now) state.last_possible = std::max(state.last_possible, end);
  if (sure) state.last_sure = std::max(state.last_sure, end);
  state.possible = state.possible || heard.possible;
  state.sure = state.sure || sure;
}

void Engine::hear_process_end(NodeState& state, const Heard& heard, bool is_proven) {
  // An end at the very instant of a start follows it, so an exact end reaches one second further.
  const Interval when = heard.what.when;
  const Instant end = when.exact() ? when.end + Duration{1} : when.end;
  if (heard.possible) state.other_possible = std::max(state.other_possible, end);
  if (heard.sure && is_proven) state.other_sure = std::max(state.other_sure, end);
}

void Engine::hear_amount(Index index, std::size_t which, const Heard& heard, bool is_proven) {
  const Occurrence& occurrence = heard.what;
  const bool possible = heard.possible, sure = heard.sure;
  const Node& node = program_->nodes[index];
  NodeState& state = nodes_.edit(index);
  if (possible) state.most[which].add(occurrence.most);
  if (sure && is_proven) state.least[which].add(occurrence.least);
  if (!node.windowed) return;
  if (possible) state.leaving[which * 2 + 1].push({leaves(occurrence.when.end, node), occurrence.most});
  if (sure && is_proven) state.leaving[which * 2].push({leaves(inside_until(occurrence.when), node), occurrence.least});
}

/// C6: a loss that names no stage may be from any but the last.
void Engine::hear_loss(Index index, const Heard& heard, bool is_proven) {
  const Node& node = program_->nodes[index];
  const Fit from = facts_->lost_from(*knowledge_, heard.what, (*program_->agreement)[node.pipeline], node.stage);
  if (from != Fit::no) hear_amount(index, 2, heard, is_proven && from == Fit::sure);
}

}  // namespace truce::monitor
