// What a course runs on: the part of a program that its questions rest on, and the state at the start.
#ifndef TRUCE_MONITOR_COURSE_WORLD_H
#define TRUCE_MONITOR_COURSE_WORLD_H

#include <truce/course.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine.h"
#include "facts.h"
#include "program.h"

namespace truce::monitor {

inline constexpr std::int64_t far = never.time_since_epoch().count();

struct Seconds {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// What one node hears of one event.
struct Hear {
  Listener::Role role = Listener::Role::leaf;
  Index node = 0;
  bool possible = true;
  bool sure_now = true;
  bool proven = false;
  bool derived = false;
  double least = 0;
  double most = 0;
  bool operator==(const Hear&) const = default;
};

/// The state of one node; what it means is in engine.h (NodeState).
struct Cell {
  Truth value = Truth::no;
  bool possible = false;
  bool sure = false;
  bool opened = false;  ///< taken to hold, whatever happens
  bool idle = false;    ///< nothing that is asked rests on it any more
  bool done = false;    ///< it needs its parts no longer
  std::uint32_t deciding = 0, doubtful = 0;  ///< all, any: parts awake that are no (of any: yes), or unknown
  std::uint32_t needed = 0;  ///< by how many nodes and phases whose value may still change
  std::uint32_t endless = 0;
  std::uint32_t endless_since = 0;
  std::int64_t timer = far;
  std::int64_t no_until = -far, unknown_until = -far;
  std::int64_t last_sure = -far, last_possible = -far;
  std::int64_t other_sure = -far, other_possible = -far;
  std::array<Sum, 3> least = {}, most = {};
};

/// What is in a window, the next to leave first. New ones mostly leave last.
class Window {
 public:
  Window() = default;
  explicit Window(std::vector<Leaving> all) : all_(std::move(all)) {
    std::sort(all_.begin(), all_.end(), [](const Leaving& a, const Leaving& b) { return a.at < b.at; });
  }
  void add(Leaving leaving) {
    all_.push_back(leaving);
    for (std::size_t i = all_.size() - 1; i > gone_ && all_[i - 1].at > leaving.at; --i) std::swap(all_[i], all_[i - 1]);
  }
  [[nodiscard]] bool empty() const { return gone_ == all_.size(); }
  [[nodiscard]] std::size_t size() const { return all_.size() - gone_; }
  [[nodiscard]] const Leaving& next() const { return all_[gone_]; }
  /// The one after which `left` are still there.
  [[nodiscard]] const Leaving& before_last(std::size_t left) const { return all_[all_.size() - 1 - left]; }
  void take() { ++gone_; }
  /// When each leaves, in order.
  [[nodiscard]] std::vector<std::int64_t> times() const {
    std::vector<std::int64_t> all;
    for (std::size_t i = gone_; i < all_.size(); ++i) all.push_back(all_[i].at.time_since_epoch().count());
    return all;
  }

 private:
  std::vector<Leaving> all_ = {};
  std::size_t gone_ = 0;
};

struct PhaseCell {
  bool shut = true, open = false, closed = false, fresh = false, was_open = false, stays = false;
  std::int64_t second = -far;
  Truth before = Truth::no;
  std::uint8_t start_known = 0, end_known = 0;  ///< 1: possible, 2: sure
  std::int64_t start_begin = 0, end_begin = 0;
  [[nodiscard]] Truth is() const { return !open ? Truth::no : shut || closed ? Truth::unknown : Truth::yes; }
};

struct SlimNode {
  Node::Kind kind = Node::Kind::unknown;
  bool at_least = true, past = true, windowed = false, at_edge = false;
  bool timed = false;
  bool stays = false;         ///< once it is yes
  bool asked = false;         ///< somebody wants to know when it is first yes
  bool answers = false;       ///< and this run can tell
  std::int64_t number = 0;
  std::int64_t moment = 0;
  std::int64_t ready_at = 0;  ///< none_for, lasting: when the first window is full
  Index span = none;          ///< into World::spans
  std::int64_t even = 0;      ///< after how many seconds an event leaves it, if that is always the same; or 0
  Index phase = none;
  Index queue = none;
  Index signal = none;        ///< its own
  Index followed = none;      ///< stocks: into CourseRun::strengths
  Index ahead = none;         ///< into World::aheads, if it looks ahead
  Index bed = none;           ///< all, any: where parts that look ahead may sleep; of such a part, not none
  std::vector<Index> parts = {}, wholes = {}, phases = {}, reactions = {};
};

struct SlimPhase {
  Index opens = none, closes = none, node = none, at_edge = none;
  Index rank = 0;  ///< phases of a lower rank move before it within one second
  std::vector<Hear> start_hears = {}, end_hears = {};
};

/// What is due when: seconds after the start, then what, then which. One number, so that the heap only compares numbers.
class Due {
 public:
  enum class What : std::uint8_t { node, phase, reaction, lift };
  Due(std::int64_t after, What what, Index index) : all_(static_cast<std::uint64_t>(after) << 32U | static_cast<std::uint64_t>(what) << 30U | index) {}
  [[nodiscard]] std::int64_t after() const { return static_cast<std::int64_t>(all_ >> 32U); }
  [[nodiscard]] What what() const { return static_cast<What>(all_ >> 30U & 3U); }
  [[nodiscard]] Index index() const { return static_cast<Index>(all_ & 0x3fffffffU); }
  bool operator>(const Due& other) const { return all_ > other.all_; }

 private:
  std::uint64_t all_;
};

/// How far ahead an event leaves a window, by the hour: constant between two hours that agree.
struct SpanTable {
  Span span = {};
  std::int64_t first = 0;
  std::vector<std::int64_t> ahead = {};
  bool even = false;  ///< the same all along
};

struct RecordChange {
  std::int64_t at = 0;
  Seconds when = {};
  std::vector<Hear> hears = {};
};

struct SlimMove {
  Move move = {};
  std::vector<Hear> hears = {};
  std::vector<Hear> hears_now = {};  ///< without the leaves that look ahead
  Index lift = none;
};

/// A leaf that looks ahead, for all it hears of is known when a future begins (course_ahead.h).
struct KnownTimes {
  Index list = none;       ///< of the times of what it hears
  std::int64_t level = 0;  ///< count_in: whether so many are there decides
  std::vector<std::int64_t> sure = {}, possible = {};  ///< count_in: when what is in the window at the start leaves it, in order
  bool doubtful = false;   ///< the two differ
};

/// One lift of one future: what came under it, and what waits for it.
class Lifting {
 public:
  struct Part {
    MoveIndex move = 0;
    Index reaction = none;
    double number = 0;
  };
  void clear() { came_.clear(), waits_.clear(); }
  void add(const Part& whole) { waits_.push_back(whole); }
  /// What may come now, if anything.
  std::optional<Part> next_part(const Lift& lift, std::int64_t now);
  /// When more may come than now.
  [[nodiscard]] std::int64_t next_room(const Lift& lift) const { return waits_.empty() || came_.empty() ? far : came_.front().first + lift.seconds; }

 private:
  std::deque<std::pair<std::int64_t, double>> came_ = {};
  std::deque<Part> waits_ = {};
};

/// What is surely in a stock.
double least_of(const SlimNode& node, const Cell& cell);

struct World {
  World(const Agreement& agreement, const std::vector<Report>& reports, Instant at, Instant until);

  MoveIndex add_move(const Move& move);
  void ask(SignalIndex signal);
  void slice();
  [[nodiscard]] SignalParts parts_of(SignalIndex signal) const;
  [[nodiscard]] Truth value_at_start(SignalIndex signal) const { return engine.node(signal).value; }
  [[nodiscard]] bool adds_to(SignalIndex stock, MoveIndex move) const;
  [[nodiscard]] bool alike(MoveIndex one, MoveIndex other) const { return moves[one].hears == moves[other].hears && moves[one].lift == moves[other].lift && moves[one].move.number == moves[other].move.number; }
  [[nodiscard]] double change_by(SignalIndex stock, MoveIndex move) const;
  [[nodiscard]] std::vector<Interval> proven(const std::vector<Move>& like, Instant since) const;
  [[nodiscard]] std::int64_t leaves(const SlimNode& node, std::int64_t at) const;

  const Agreement* agreement;
  Program program;
  Facts facts;
  Knowledge knowledge;
  Engine engine;
  std::int64_t start = 0, until = 0;
  std::int64_t from = 0, force_until = 0;
  bool force_decided = true;
  bool to_the_end = false;
  std::vector<Course::Named> topics = {};
  std::vector<bool> tainted = {};       ///< by program node: rests on what cannot be imagined
  std::vector<Reaction> reactions = {};
  std::vector<Lift> lifts = {};
  std::vector<SlimMove> moves = {};     ///< hears: by program node until slice(), then by slim node
  std::vector<bool> is_asked = {};      ///< by program node
  std::vector<SignalIndex> all_asked = {};
  std::size_t asked = 0;
  std::vector<SignalIndex> followed = {};
  std::vector<Index> watched = {};      ///< duties
  bool whole_asked = false, whole_reacts = false;
  std::vector<Index> signals = {};      ///< by program node: its slim node, or none
  std::vector<SlimNode> nodes = {};
  std::vector<SlimPhase> slim_phases = {};
  std::vector<Cell> cells = {};
  std::vector<PhaseCell> phases = {};
  std::vector<std::array<Window, 4>> queues = {};
  std::vector<bool> unused = {};        ///< by queue: its node looks ahead instead
  std::vector<Due> timers = {};          ///< at the start, as a heap
  std::vector<Index> yes_at_start = {};  ///< nodes
  std::vector<RecordChange> changes = {};
  std::vector<SpanTable> spans = {};
  std::vector<KnownTimes> aheads = {};
  std::size_t beds = 0;
  std::size_t lists = 0;                            ///< how many lists of times leaves look ahead in
  /// Who is to know beforehand when a move comes.
  struct Told {
    Index begin = 0, end = 0;  ///< of its lists, into lists_told
    bool wakes = false;        ///< somebody hears of it who does not look ahead
  };
  std::vector<Told> told = {};                      ///< by move
  std::vector<Index> lists_told = {};

 private:
  void find_topics();
  void find_tainted();
  [[nodiscard]] std::vector<Hear> hears_of(Facts& from_facts, const Knowledge& known, const Occurrence& occurrence) const;
  void keep(Index node, std::vector<bool>& kept) const;
  void add_slim(Index node);
  Index table_of(const Span& span);
  [[nodiscard]] std::vector<Hear> edge_hears(Index phase, Index stream);
  void localise(std::vector<Hear>& hears) const;
  [[nodiscard]] std::vector<bool> may_look_ahead() const;
  void look_ahead();
  void make_beds();
};

}  // namespace truce::monitor

#endif
