#include <truce/course.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "course_ahead.h"
#include "course_whole.h"
#include "course_world.h"
#include "match.h"

// One future. The loop is that of engine.cpp, for exact events and without clauses: what happens in one second is taken
// in first, then the dirty nodes are evaluated, parts before wholes, then the phases move, until nothing changes.
namespace truce {

using namespace monitor;

struct CourseRun::Hidden {
  using Due = monitor::Due;
  std::vector<Cell> cells = {};
  std::vector<PhaseCell> phases = {};
  std::vector<std::array<Window, 4>> queues = {};
  std::vector<Due> due = {};
  std::vector<std::uint64_t> dirty = {};
  std::vector<Index> dirty_phases = {};
  std::vector<Index> moving_phases = {};
  std::vector<Index> turned = {};
  std::vector<Lifting> lifts = {};
  std::vector<CourseRun::At> wakes = {};               ///< the events that somebody hears of who does not look ahead
  std::vector<std::uint32_t> times = {};               ///< what leaves look ahead in, one list after the other
  std::vector<std::uint32_t*> ends = {};               ///< of each list
  std::vector<std::size_t> looked = {};                ///< by World::aheads: how far in its list
  std::vector<std::vector<Index>> asleep = {};         ///< by SlimNode::bed
};

namespace {

using Hidden = CourseRun::Hidden;

// Here, so that they can be compiled into the loop.
void add_to(Sum& sum, double amount) {
  if (std::isinf(amount)) ++sum.endless;
  else sum.finite += amount;
}
double total(const Sum& sum) { return sum.endless > 0 ? HUGE_VAL : sum.finite; }

Truth between(bool yes, bool no) { return yes ? Truth::yes : no ? Truth::no : Truth::unknown; }

class Runner {
 public:
  Runner(const World& world, CourseRun& run) : w(world), r(run), h(*run.hidden) {}

  void run() {
    reset();
    const std::vector<CourseRun::At>& events = r.tell ? r.events : h.wakes;
    std::size_t next_event = 0;
    std::size_t next_record = 0;
    while (open_ > 0 || r.tell || r.follow || w.to_the_end) {
      std::int64_t at = w.until;
      if (next_record < w.changes.size()) at = std::min(at, w.changes[next_record].at);
      if (!h.due.empty()) at = std::min(at, w.start + h.due.front().after());
      // Most of what comes by itself only moves the moment at which it could be quiet again, and needs nothing more.
      touched_ = false;
      while (!touched_ && next_event < events.size() && w.start + events[next_event].at < at) {
        now_ = w.start + events[next_event].at;
        for (; next_event < events.size() && w.start + events[next_event].at <= now_; ++next_event) comes(events[next_event].move, none);
      }
      if (touched_) {
        settle();
        continue;
      }
      now_ = std::min(at, w.until - 1);
      if (at >= w.until) break;
      for (; next_record < w.changes.size() && w.changes[next_record].at <= at; ++next_record)
        for (const Hear& hear : w.changes[next_record].hears) take_in<false>(hear, w.changes[next_record].when, hear.least, hear.most);
      for (; next_event < events.size() && w.start + events[next_event].at <= at; ++next_event) comes(events[next_event].move, none);
      while (!h.due.empty() && w.start + h.due.front().after() <= at) fire();
      settle();
    }
    if (!r.tell) r.events_done += passed_over(next_event);
    r.now.resize(w.signals.size(), Truth::unknown);
    for (const SignalIndex signal : w.all_asked) r.now[signal] = h.cells[w.signals[signal]].value;
  }

 private:
  void reset() {
    h.cells = w.cells;
    h.phases = w.phases;
    h.queues.resize(w.queues.size());
    for (std::size_t i = 0; i < w.queues.size(); ++i)
      if (r.tell || !w.unused[i]) h.queues[i] = w.queues[i];
    h.due.assign(w.timers.begin(), w.timers.end());
    h.dirty.assign(w.cells.size() / 64 + 1, 0);
    h.dirty_phases.clear();
    h.turned.clear();
    h.lifts.resize(w.lifts.size());
    for (Lifting& lift : h.lifts) lift.clear();
    r.first_yes.assign(w.signals.size(), not_at_all);
    r.reacted_at.assign(w.reactions.size(), not_at_all);
    r.events_done = 0;
    r.told.clear();
    open_ = w.asked;
    now_ = w.start;
    for (const Index node : w.yes_at_start) came_true(node);
    for (const SignalIndex signal : r.opened) {
      if (w.signals[signal] == none) continue;
      h.cells[w.signals[signal]].opened = true;
      push(w.start + 1, Hidden::Due::What::node, w.signals[signal]);
    }
    if (!r.tell) lay_out();
    r.strengths.resize(r.follow ? w.followed.size() : 0);
    for (std::size_t i = 0; i < r.strengths.size(); ++i) r.strengths[i].assign(1, {0, least_of(w.nodes[w.signals[w.followed[i]]], h.cells[w.signals[w.followed[i]]])});
  }

  /// Tells leaves that look ahead what they will hear.
  void lay_out() {
    h.wakes.clear();
    if (h.times.size() < w.lists * r.events.size()) h.times.resize(w.lists * r.events.size());
    h.ends.resize(w.lists);
    for (std::size_t i = 0; i < w.lists; ++i) h.ends[i] = list(i);
    const World::Told* told_of = w.told.data();
    const Index* lists = w.lists_told.data();
    std::uint32_t** ends = h.ends.data();
    for (const CourseRun::At event : r.events) {
      const World::Told told = told_of[event.move];
      for (Index i = told.begin; i < told.end; ++i) *ends[lists[i]]++ = event.at;
      if (told.wakes) h.wakes.push_back(event);
    }
    h.looked.assign(w.aheads.size(), 0);
    h.asleep.resize(w.beds);
    for (auto& sleepers : h.asleep) sleepers.clear();
  }
  [[nodiscard]] std::uint32_t* list(std::size_t index) { return h.times.data() + index * r.events.size(); }
  /// How many events have happened by now that nobody was woken for, if `woken` were.
  [[nodiscard]] std::uint64_t passed_over(std::size_t woken) const {
    const auto later = std::partition_point(r.events.begin(), r.events.end(), [&](const CourseRun::At& event) { return w.start + event.at <= now_; });
    return static_cast<std::uint64_t>(later - r.events.begin()) - woken;
  }

  void push(std::int64_t at, Hidden::Due::What what, Index index) {
    touched_ = true;
    h.due.emplace_back(at - w.start, what, index);
    std::push_heap(h.due.begin(), h.due.end(), std::greater<>{});
  }
  void mark(Index node) {
    touched_ = true;
    h.dirty[node / 64] |= std::uint64_t{1} << (node % 64);
  }

  void fire() {
    const Hidden::Due due = h.due.front();
    std::pop_heap(h.due.begin(), h.due.end(), std::greater<>{});
    h.due.pop_back();
    const Index index = due.index();
    switch (due.what()) {
      case Hidden::Due::What::node: {
        Cell& cell = h.cells[index];
        if (cell.timer == w.start + due.after()) cell.timer = far;
        if (!cell.idle) mark(index);
        break;
      }
      case Hidden::Due::What::phase: h.dirty_phases.push_back(index); break;
      case Hidden::Due::What::reaction: comes(w.reactions[index].move, index); break;
      case Hidden::Due::What::lift: arrive(index); break;
    }
  }

  /// At once, or as there is room.
  void comes(MoveIndex move, Index reaction) {
    const Index lift = w.moves[move].lift;
    if (lift == none) return happens({move, reaction, w.moves[move].move.number});
    h.lifts[lift].add({move, reaction, w.moves[move].move.number});
    arrive(lift);
  }

  void arrive(Index lift) {
    while (const auto part = h.lifts[lift].next_part(w.lifts[lift], now_)) happens(*part);
    if (const std::int64_t next = h.lifts[lift].next_room(w.lifts[lift]); next < w.until) push(next, Hidden::Due::What::lift, lift);
  }

  void happens(const Lifting::Part& part) {
    const SlimMove& move = w.moves[part.move];
    ++r.events_done;
    if (part.reaction != none && r.reacted_at[part.reaction] == not_at_all) r.reacted_at[part.reaction] = now_ - w.start;
    if (r.tell) r.told.push_back({now_ - w.start, part.move, part.number});
    if (move.lift == none) {
      for (const Hear& hear : r.tell ? move.hears : move.hears_now) take_in<true>(hear, {now_, now_}, hear.least, hear.most);
      return;
    }
    for (const Hear& hear : move.hears) take_in<true>(hear, {now_, now_}, part.number, part.number);
  }

  // Hearing: as in signals.cpp. What is imagined happens for certain, at one moment.
  template <bool imagined>
  void take_in(const Hear& hear, Seconds when, double least, double most) {
    Cell& cell = h.cells[hear.node];
    if (cell.idle) return;
    const SlimNode& node = w.nodes[hear.node];
    if (node.kind == Node::Kind::none_for && hear.role == Listener::Role::leaf && again(node, cell, hear, when)) return;
    const bool possible = imagined || hear.possible;
    const bool opens = !imagined && possible && when.end >= far;
    const bool ends = !imagined && hear.sure_now && !possible && hear.derived;
    const bool touches = (possible && !opens) || ends;
    const bool sure = (imagined || hear.sure_now) && hear.proven;
    switch (hear.role) {
      case Listener::Role::leaf:
        if (opens) ++cell.endless;
        if (ends) --cell.endless;
        if (!leaf(cell, node, when, possible, touches, sure)) return;
        break;
      case Listener::Role::since:
        if (opens) ++cell.endless_since;
        if (ends) --cell.endless_since;
        if (touches) cell.last_possible = std::max(cell.last_possible, when.end);
        if (sure) cell.last_sure = std::max(cell.last_sure, when.end);
        cell.possible = cell.possible || possible;
        cell.sure = cell.sure || sure;
        break;
      case Listener::Role::process_end: {
        const std::int64_t end = when.begin == when.end ? when.end + 1 : when.end;
        if (possible) cell.other_possible = std::max(cell.other_possible, end);
        if (sure) cell.other_sure = std::max(cell.other_sure, end);
        break;
      }
      case Listener::Role::stage: amount(cell, node, 0, when, possible ? &most : nullptr, sure ? &least : nullptr); break;
      case Listener::Role::next_stage:
      case Listener::Role::share_of: amount(cell, node, 1, when, possible ? &most : nullptr, sure ? &least : nullptr); break;
      case Listener::Role::loss: amount(cell, node, 2, when, possible ? &most : nullptr, sure ? &least : nullptr); break;
      default: return;
    }
    if (node.kind != Node::Kind::stock || stock(node, cell) != cell.value) mark(hear.node);
  }

  /// One more of what is already surely not absent: only the moment moves at which it could be again.
  bool again(const SlimNode& node, Cell& cell, const Hear& hear, Seconds when) const {
    const bool plain = hear.possible && hear.sure_now && hear.proven && !hear.derived && when.begin == when.end;
    if (!plain || cell.value != Truth::no || now_ >= cell.no_until || cell.timer > cell.no_until || cell.opened) return false;
    const std::int64_t leaves = w.leaves(node, when.begin);
    cell.no_until = std::max(cell.no_until, leaves);
    cell.unknown_until = std::max(cell.unknown_until, leaves);
    cell.possible = cell.sure = true;
    return true;
  }

  /// Does its value need a look?
  bool leaf(Cell& cell, const SlimNode& node, Seconds when, bool possible, bool touches, bool sure) {
    const bool exact = when.begin == when.end;
    const std::int64_t inside = exact ? when.begin : when.begin + 1;
    switch (node.kind) {
      case Node::Kind::none_for:
        if (touches) cell.unknown_until = std::max(cell.unknown_until, w.leaves(node, when.end));
        if (sure) cell.no_until = std::max(cell.no_until, w.leaves(node, inside));
        break;
      case Node::Kind::none_since:
        if (touches) cell.other_possible = std::max(cell.other_possible, when.end);
        if (sure) cell.other_sure = std::max(cell.other_sure, exact ? when.begin - 1 : when.begin);
        return true;
      case Node::Kind::count_in: {
        const std::int64_t last = w.leaves(node, when.end);
        if (touches) h.queues[node.queue][1].add({instant(last), 1});
        if (sure) h.queues[node.queue][0].add({instant(inside == when.end ? last : w.leaves(node, inside)), 1});
        // One more changes nothing where there are enough, or too many, already.
        if (touches && sure && cell.value == (node.at_least ? Truth::yes : Truth::no) && cell.timer < far) return false;
        break;
      }
      case Node::Kind::process:
        if (possible) cell.last_possible = std::max(cell.last_possible, when.begin);
        if (sure) cell.last_sure = std::max(cell.last_sure, when.begin);
        break;
      default: break;
    }
    cell.possible = cell.possible || possible;
    cell.sure = cell.sure || sure;
    return true;
  }

  /// `most` where it may be so, `least` where it surely is.
  void amount(Cell& cell, const SlimNode& node, std::size_t which, Seconds when, const double* most, const double* least) {
    if (most != nullptr) add_to(cell.most[which], *most);
    if (least != nullptr) add_to(cell.least[which], *least);
    if (r.follow && node.followed != none) r.strengths[node.followed].push_back({now_ - w.start, least_of(node, cell)});
    if (!node.windowed) return;
    const std::int64_t inside = when.begin == when.end ? when.begin : when.begin + 1;
    if (most != nullptr) h.queues[node.queue][which * 2 + 1].add({instant(w.leaves(node, when.end)), *most});
    if (least != nullptr) h.queues[node.queue][which * 2].add({instant(w.leaves(node, inside)), *least});
  }

  static Instant instant(std::int64_t seconds) { return Instant{Duration{seconds}}; }

  // The loop.
  void settle() {
    for (int round = 0; round < 1000; ++round) {
      evaluate();
      if (h.dirty_phases.empty()) break;
      std::vector<Index>& phases = h.moving_phases;
      phases.clear();
      std::swap(phases, h.dirty_phases);
      std::sort(phases.begin(), phases.end());
      phases.erase(std::unique(phases.begin(), phases.end()), phases.end());
      Index rank = none;
      for (const Index phase : phases) rank = std::min(rank, w.slim_phases[phase].rank);
      for (const Index phase : phases)
        if (w.slim_phases[phase].rank == rank) move_phase(phase);
        else h.dirty_phases.push_back(phase);
    }
    for (const Index node : h.turned)
      if (h.cells[node].value == Truth::yes) came_true(node);
    h.turned.clear();
  }

  // What has come to stay needs its parts no longer; what nobody needs is not kept up to date. Where a run is told, everything is.
  void settled(Index node) {
    const SlimNode& slim = w.nodes[node];
    if (!slim.stays || r.tell) return;
    h.cells[node].done = true;
    for (const Index part : slim.parts) let_go(part);
    if (slim.followed == none && slim.parts.empty()) h.cells[node].idle = true;
  }
  /// Does anything come of its first yes, which is still to come?
  [[nodiscard]] bool is_waited_for(const SlimNode& slim) const {
    return (slim.asked || !slim.reactions.empty()) && r.first_yes[slim.signal] == not_at_all;
  }
  void let_go(Index node) {
    Cell& cell = h.cells[node];
    const SlimNode& slim = w.nodes[node];
    if (cell.needed == 0 || --cell.needed > 0 || slim.followed != none) return;
    if (is_waited_for(slim)) return;
    cell.idle = cell.done = true;
    for (const Index part : slim.parts) let_go(part);
  }

  void came_true(Index node) {
    const SlimNode& slim = w.nodes[node];
    if (r.first_yes[slim.signal] != not_at_all) return;
    r.first_yes[slim.signal] = now_ - w.start;
    if (slim.answers) --open_;
    for (const Index reaction : slim.reactions) {
      const std::int64_t lag = r.lags[reaction];
      if (lag >= not_at_all) continue;
      const std::int64_t at = now_ + std::max<std::int64_t>(lag, 1);
      if (at < w.until) push(at, Hidden::Due::What::reaction, reaction);
    }
    settled(node);
  }

  void evaluate() {
    for (std::size_t word = 0; word < h.dirty.size(); ++word)
      while (h.dirty[word] != 0) {
        const auto node = static_cast<Index>(word * 64 + static_cast<std::size_t>(std::countr_zero(h.dirty[word])));
        h.dirty[word] &= h.dirty[word] - 1;
        Cell& cell = h.cells[node];
        const Truth before = cell.value;
        const SlimNode& slim = w.nodes[node];
        const bool ahead = slim.ahead != none && !r.tell && !cell.opened;
        if (ahead) looking(slim).take_in(cell, now_);
        if (cell.opened) cell.value = Truth::yes;
        else if (slim.kind == Node::Kind::all || slim.kind == Node::Kind::any) cell.value = tallied(slim, cell);
        else if (slim.kind == Node::Kind::stock) cell.value = stock(slim, cell);
        else cell.value = value_of(slim, cell);
        if (cell.value != before) changed(node, before, cell.value);
        if (!ahead) set_timer(node, slim, cell);
        else if (!falls_asleep(node, slim, cell)) look(node, slim, cell);
      }
  }

  [[nodiscard]] Looking looking(const SlimNode& node) {
    const Index index = w.aheads[node.ahead].list;
    return {w, w.aheads[node.ahead], node, {list(index), h.ends[index]}, h.looked[node.ahead]};
  }
  /// Up to the next second at which its value is another.
  void look(Index index, const SlimNode& node, Cell& cell) {
    const std::int64_t next = looking(node).next_change(cell, now_);
    if (next >= w.until || next == cell.timer) return;
    cell.timer = next;
    push(next, Hidden::Due::What::node, index);
  }

  // While one part of `all` is no, or one of `any` is yes, the others do not matter. A leaf that looks ahead, and of which nothing
  // else is wanted, then sleeps until no other part decides; what it has missed it looks up.
  bool falls_asleep(Index node, const SlimNode& slim, const Cell& cell) {
    if (slim.bed == none || cell.needed != 1 || cell.idle || is_waited_for(slim)) return false;
    for (const Index phase : slim.phases)
      if (!h.phases[phase].stays) return false;
    const auto whole = std::find_if(slim.wholes.begin(), slim.wholes.end(), [&](Index each) { return !h.cells[each].done; });
    if (whole == slim.wholes.end() || w.nodes[*whole].bed == none || cell.value != decisive(w.nodes[*whole])) return false;
    if (h.cells[*whole].deciding < 2) return false;
    --h.cells[*whole].deciding;
    h.asleep[w.nodes[*whole].bed].push_back(node);
    return true;
  }
  void wake_one(const SlimNode& of, Cell& whole) {
    std::vector<Index>& asleep = h.asleep[of.bed];
    const Index node = asleep.back();
    asleep.pop_back();
    const SlimNode& slim = w.nodes[node];
    Cell& cell = h.cells[node];
    looking(slim).take_in(cell, now_);
    cell.value = value_of(slim, cell);
    tally(of, whole, cell.value, 1);
    look(node, slim, cell);
  }

  static Truth decisive(const SlimNode& of) { return of.kind == Node::Kind::all ? Truth::no : Truth::yes; }
  /// Counts a part of `all` or `any` in, or out.
  static void tally(const SlimNode& of, Cell& whole, Truth part, std::uint32_t by) {
    if (part == decisive(of)) whole.deciding += by;
    else if (part == Truth::unknown) whole.doubtful += by;
  }
  static Truth tallied(const SlimNode& of, const Cell& whole) {
    if (whole.deciding > 0) return decisive(of);
    if (whole.doubtful > 0) return Truth::unknown;
    return of.kind == Node::Kind::all ? Truth::yes : Truth::no;
  }

  void changed(Index node, Truth before, Truth value) {
    const SlimNode& slim = w.nodes[node];
    if (value == Truth::yes) h.turned.push_back(node);
    for (const Index whole : slim.wholes) {
      const SlimNode& of = w.nodes[whole];
      Cell& cell = h.cells[whole];
      if (cell.idle) continue;
      if (of.kind == Node::Kind::all || of.kind == Node::Kind::any) {
        tally(of, cell, before, ~std::uint32_t{0});
        tally(of, cell, value, 1);
        while (cell.deciding == 0 && of.bed != none && !r.tell && !h.asleep[of.bed].empty()) wake_one(of, cell);
        if (tallied(of, cell) == cell.value) continue;
      } else if (of.kind == Node::Kind::lasting) {
        if (before == Truth::no) cell.no_until = w.leaves(of, now_ - 1);
        if (before != Truth::yes) cell.unknown_until = w.leaves(of, now_ - 1);
      }
      mark(whole);
    }
    for (const Index phase : slim.phases) h.dirty_phases.push_back(phase);
  }

  Truth value_of(const SlimNode& node, Cell& cell) {
    switch (node.kind) {
      case Node::Kind::in_force: return w.force_decided ? between(w.from <= now_ && now_ < w.force_until, true) : Truth::unknown;
      case Node::Kind::unknown: return Truth::unknown;
      case Node::Kind::after: return between(now_ >= node.moment, true);
      case Node::Kind::once: return between(cell.sure, !cell.possible);
      case Node::Kind::none_for:
        if (now_ < node.ready_at || now_ < cell.no_until) return Truth::no;
        return now_ < cell.unknown_until || cell.endless > 0 || !w.force_decided ? Truth::unknown : Truth::yes;
      case Node::Kind::none_since:
        return between(cell.possible && cell.sure && cell.endless == 0 && cell.other_possible <= cell.last_sure,
                       !cell.possible || (cell.endless_since == 0 && cell.other_sure >= cell.last_possible));
      case Node::Kind::count_in: return count(node, cell);
      case Node::Kind::stock: return stock(node, cell);
      case Node::Kind::share: return share(node, cell);
      case Node::Kind::phase: {
        const PhaseCell& phase = h.phases[node.phase];
        return node.at_edge && phase.second == now_ ? std::max(phase.before, phase.is()) : phase.is();
      }
      case Node::Kind::process:
        return between(cell.sure && cell.last_sure >= cell.other_possible, !cell.possible || cell.other_sure > cell.last_possible);
      case Node::Kind::negation: {
        const Truth part = h.cells[node.parts[0]].value;
        return part == Truth::yes ? Truth::no : part == Truth::no ? Truth::yes : Truth::unknown;
      }
      case Node::Kind::all:
      case Node::Kind::any: return tallied(node, cell);
      case Node::Kind::at_least_of: {
        std::int64_t sure = 0;
        std::int64_t possible = 0;
        for (const Index part : node.parts) {
          sure += h.cells[part].value == Truth::yes ? 1 : 0;
          possible += h.cells[part].value != Truth::no ? 1 : 0;
        }
        return between(sure >= node.number, possible < node.number);
      }
      case Node::Kind::lasting: {
        const Truth part = h.cells[node.parts[0]].value;
        if (part == Truth::no || now_ < node.ready_at || now_ < cell.no_until) return Truth::no;
        return part == Truth::unknown || now_ < cell.unknown_until || !w.force_decided ? Truth::unknown : Truth::yes;
      }
      case Node::Kind::latch: return std::max(cell.value, h.cells[node.parts[0]].value);
    }
    return Truth::unknown;
  }

  Truth count(const SlimNode& node, const Cell& cell) {
    if (node.ahead != none && !r.tell) return looking(node).count(now_);
    auto& queues = h.queues[node.queue];
    for (std::size_t i = 0; i < 2; ++i)
      while (!queues[i].empty() && queues[i].next().at <= instant(now_)) queues[i].take();
    const auto sure = static_cast<std::int64_t>(queues[0].size());
    const auto possible = static_cast<std::int64_t>(queues[1].size()) + cell.endless;
    return node.at_least ? between(sure >= node.number, possible < node.number) : between(possible <= node.number, sure > node.number);
  }

  static Truth stock(const SlimNode& node, const Cell& cell) {
    double least = total(cell.least[0]);
    double most = total(cell.most[0]);
    if (!node.past) {
      least -= total(cell.most[1]) + total(cell.most[2]);
      most -= total(cell.least[1]) + total(cell.least[2]);
    }
    const auto number = static_cast<double>(node.number);
    return node.at_least ? between(least >= number, most < number) : between(most <= number, least > number);
  }

  Truth share(const SlimNode& node, Cell& cell) {
    if (node.windowed)
      for (std::size_t i = 0; i < 4; ++i)
        for (Window& all = h.queues[node.queue][i]; !all.empty() && all.next().at <= instant(now_); all.take())
          (i % 2 == 0 ? cell.least[i / 2] : cell.most[i / 2]).take(all.next().amount);
    const double part_least = cell.least[0].value(), part_most = cell.most[0].value();
    const double whole_least = cell.least[1].value(), whole_most = cell.most[1].value();
    if (whole_least <= 0) return Truth::unknown;
    const auto percent = static_cast<double>(node.number);
    return node.at_least ? between(part_least * 100 >= percent * whole_most, part_most * 100 < percent * whole_least)
                         : between(part_most * 100 <= percent * whole_least, part_least * 100 > percent * whole_most);
  }

  void set_timer(Index index, const SlimNode& node, Cell& cell) {
    if (!node.timed) return;
    std::int64_t next = far;
    const auto at = [&](std::int64_t moment) {
      if (moment > now_) next = std::min(next, moment);
    };
    switch (node.kind) {
      case Node::Kind::in_force: at(w.from), at(w.force_until); break;
      case Node::Kind::after: at(node.moment); break;
      case Node::Kind::phase:
        if (node.at_edge && h.phases[node.phase].before > h.phases[node.phase].is()) at(h.phases[node.phase].second + 1);
        break;
      case Node::Kind::none_for:
      case Node::Kind::lasting: at(node.ready_at), at(cell.no_until), at(cell.unknown_until); break;
      case Node::Kind::count_in:
        if (const auto* leaving = turning(node, cell); leaving != nullptr) at(leaving->at.time_since_epoch().count());
        break;
      default:
        if (node.queue != none)
          for (const Window& all : h.queues[node.queue])
            if (!all.empty()) at(all.next().at.time_since_epoch().count());
    }
    if (next >= cell.timer || next >= w.until) return;  // an earlier one will look again
    cell.timer = next;
    push(next, Hidden::Due::What::node, index);
  }

  /// With whose leaving the answer to a count may change, if nothing more comes.
  const Leaving* turning(const SlimNode& node, const Cell& cell) {
    const Window& sure = h.queues[node.queue][0];
    const Window& possible = h.queues[node.queue][1];
    // So many must be left, of what may be there, for `yes` to end or for `no` to come.
    const std::int64_t most = node.at_least ? node.number - 1 : node.number;
    if (cell.value == (node.at_least ? Truth::no : Truth::yes)) return nullptr;
    if (cell.value != Truth::unknown) return most >= 0 && static_cast<std::int64_t>(sure.size()) > most ? &sure.before_last(static_cast<std::size_t>(most)) : nullptr;
    const std::int64_t left = most - cell.endless;
    return left >= 0 && static_cast<std::int64_t>(possible.size()) > left ? &possible.before_last(static_cast<std::size_t>(left)) : nullptr;
  }

  // Phases: as in engine.cpp.
  void move_phase(Index index) {
    const SlimPhase& slim = w.slim_phases[index];
    PhaseCell& phase = h.phases[index];
    if (phase.second != now_) {
      phase.before = phase.is();
      phase.second = now_;
      phase.was_open = phase.open;
      phase.fresh = false;
    }
    const Truth opens = h.cells[slim.opens].value;
    const Truth closes = slim.closes == none ? Truth::no : h.cells[slim.closes].value;
    const bool may_open = phase.shut && opens != Truth::no;
    if (opens == Truth::yes) phase.shut = false;
    if (phase.was_open && closes != Truth::no) {
      phase.closed = true;
      if (closes == Truth::yes && !may_open && !phase.fresh) phase.open = false;
    }
    if (may_open) phase.open = phase.fresh = true;
    if (phase.fresh && closes != Truth::no && (!phase.shut || !phase.was_open)) push(now_ + 1, Hidden::Due::What::phase, index);
    if (slim.node != none) mark(slim.node);
    if (slim.at_edge != none) mark(slim.at_edge);
    if (slim.closes == none && phase.open && !phase.shut && !phase.stays && !r.tell) phase.stays = true, let_go(slim.opens);
    derive(phase.start_known, phase.start_begin, phase.open || phase.closed, !phase.shut, slim.start_hears);
    derive(phase.end_known, phase.end_begin, phase.closed, phase.closed && !phase.open && !phase.shut, slim.end_hears);
  }

  void derive(std::uint8_t& known, std::int64_t& begin, bool possible, bool sure, const std::vector<Hear>& hears) {
    if ((known == 0 && !possible) || known == 2 || (known == 1 && !sure)) return;
    const bool is_new = known == 0;
    if (is_new) begin = now_ - 1;
    const Seconds when = !sure ? Seconds{begin, far} : is_new ? Seconds{now_, now_} : Seconds{begin, now_};
    known = sure ? 2 : 1;
    for (Hear hear : hears) {
      hear.possible = is_new;
      hear.sure_now = sure;
      take_in<false>(hear, when, hear.least, hear.most);
    }
  }

  const World& w;
  CourseRun& r;
  Hidden& h;
  std::int64_t now_ = 0;
  std::size_t open_ = 0;
  bool touched_ = false;  ///< since it was cleared: is there anything to settle, or a moment more to look at?
};

}  // namespace

struct Course::State : World {
  using World::World;
  std::unique_ptr<Whole> whole = {};
};

Course::Course(const Agreement& world, const std::vector<Report>& reports, Instant at, Instant until) : state_(std::make_unique<State>(world, reports, at, until)) {}
Course::~Course() = default;
Course::Course(Course&&) noexcept = default;
Course& Course::operator=(Course&&) noexcept = default;

const std::vector<Course::Named>& Course::named() const { return state_->topics; }
SignalParts Course::parts(SignalIndex signal) const { return state_->parts_of(signal); }
Truth Course::at_start(SignalIndex signal) const { return state_->value_at_start(signal); }
truce::State Course::state_at_start(std::uint32_t duty) const { return state_->engine.duty(duty).state; }
bool Course::adds_to(SignalIndex stock, MoveIndex move) const { return state_->adds_to(stock, move); }
double Course::change_by(SignalIndex stock, MoveIndex move) const { return state_->change_by(stock, move); }
bool Course::alike(MoveIndex one, MoveIndex other) const { return state_->alike(one, other); }
double Course::strength_at_start(SignalIndex stock) const {
  return state_->signals[stock] == none ? 0 : least_of(state_->nodes[state_->signals[stock]], state_->cells[state_->signals[stock]]);
}
bool Course::rests_on_breaches(SignalIndex signal) const { return state_->tainted[signal]; }
bool Course::asks_whole() const { return state_->whole_asked || state_->whole_reacts || !state_->watched.empty(); }
bool Course::only_whole() const { return state_->whole_reacts; }
std::size_t Course::signal_count() const { return state_->program.nodes.size(); }
std::vector<Interval> Course::proven(const std::vector<Move>& like, Instant since) const { return state_->proven(like, since); }
MoveIndex Course::add(const Move& move) { return state_->add_move(move); }
std::uint32_t Course::add(const Reaction& reaction) {
  state_->reactions.push_back(reaction);
  state_->whole_reacts = state_->whole_reacts || state_->tainted[reaction.after];
  return static_cast<std::uint32_t>(state_->reactions.size() - 1);
}
void Course::add(const Lift& lift) {
  TRUCE_ASSERT(lift.amount > 0 && lift.seconds > 0);
  for (const MoveIndex move : lift.moves) state_->moves[move].lift = static_cast<Index>(state_->lifts.size());
  state_->lifts.push_back(lift);
}
void Course::ask(SignalIndex signal) { state_->ask(signal); }
void Course::follow(SignalIndex stock) {
  const auto& followed = state_->followed;
  if (std::find(followed.begin(), followed.end(), stock) == followed.end()) state_->followed.push_back(stock);
}
std::size_t Course::watch(std::uint32_t duty) {
  auto& watched = state_->watched;
  const auto found = std::find(watched.begin(), watched.end(), duty);
  if (found != watched.end()) return static_cast<std::size_t>(found - watched.begin());
  watched.push_back(duty);
  return watched.size() - 1;
}
void Course::ready() {
  state_->slice();
  if (asks_whole()) state_->whole = std::make_unique<Whole>(*state_);
}

void Course::run(CourseRun& run) const {
  if (!run.hidden) run.hidden = std::make_shared<CourseRun::Hidden>();
  Runner(*state_, run).run();
}

void Course::run_whole(CourseRun& run) const {
  TRUCE_ASSERT(state_->whole != nullptr);
  state_->whole->run(run);
}

}  // namespace truce
