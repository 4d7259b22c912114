// The running program: the state of one agreement at one moment, as a value.
//
// The engine moves from change to change and never step by step: a change is a report that
// becomes possible or sure, or a timer. Within one second it settles in rounds (K14):
//
//   take in reports and timers → leaves → wholes → phases ─┐
//            ▲                                             │ until nothing changes
//            └──── breaches ◄── instances ◄── judge acts ◄─┘
//
// Copying an engine copies vectors; the copy can run on into the future on its own, which is
// how the earliest possible change is found.
#ifndef TRUCE_MONITOR_ENGINE_H
#define TRUCE_MONITOR_ENGINE_H

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "facts.h"
#include "part.h"
#include "program.h"
#include "rare.h"
#include "time_queue.h"

namespace truce::monitor {

struct WorldsInput;

/// A sum in which some parts may be without bound.
struct Sum {
  double finite = 0;
  int endless = 0;
  void add(double amount);
  void take(double amount);
  [[nodiscard]] double value() const;
};

/// Something that leaves a window, and what it counts for.
struct Leaving {
  Instant at = {};
  double amount = 0;
};

struct NodeState {
  Truth value = Truth::no;
  Instant since = always;
  Instant timer = never;
  // What it was before this second: a value that comes back within one second was never away.
  Instant turned = never;
  Truth value_before = Truth::no;
  Instant since_before = always;
  // Leaves, by kind: what has been heard of, and until when it counts.
  bool possible = false;
  bool sure = false;
  Instant no_until = always;       ///< none_for: surely broken; lasting: last second of no, plus its span
  Instant unknown_until = always;  ///< none_for: touched; lasting: last second of not yes, plus its span
  Instant last_sure = always;      ///< none_since: end of the last proven F; process: begin of the last proven start
  Instant last_possible = always;  ///< the same for any grade
  Instant other_sure = always;     ///< none_since: begin of the last proven E; process: last proven end
  Instant other_possible = always;
  std::array<Sum, 3> least = {};   ///< stock: the stage, the next, losses; share: the part, the whole
  std::array<Sum, 3> most = {};
  std::array<TimeQueue<Leaving>, 4> leaving = {};  ///< sure and possible, of the part and of the whole; some may have left
  std::uint32_t next_hole = 0;
  bool opened = false;             ///< an imagined world: taken to hold, whatever happens
  std::uint32_t endless = 0;       ///< derived occurrences of E that have no end yet (T6)
  std::uint32_t endless_since = 0; ///< the same for F
};

struct PhaseState {
  bool shut = true;   ///< it may not have opened yet
  bool open = false;
  bool closed = false;
  bool fresh = false;  ///< all that is open of it opened in this second
  Instant second = always;
  bool was_open = false;  ///< possibly open before this second
  Truth before = Truth::no;  ///< was it open, before this second?
  Index start = none;     ///< the derived occurrences
  Index end = none;
};

using States = std::uint16_t;  ///< a set of State
[[nodiscard]] constexpr States just(State state) { return static_cast<States>(1U << static_cast<unsigned>(state)); }
inline constexpr States overdue = just(State::missed) | just(State::late);

struct Act {
  Interval when = {};
  Index occurrence = none;
  Index part = 0;
  bool sure = false;    ///< proven, and surely what the clause means
  bool counts = false;  ///< surely after the trigger, or whenever it was done
  bool about_it = false;  ///< it is about the event that triggered the duty, and so follows it
  bool maybe_about = false;  ///< it must be about that event, and does not say
  double least = 0;
  double most = 0;
  bool operator==(const Act&) const = default;
};

/// What a signal has been, from each of its changes on; no before the first.
using History = std::vector<std::pair<Instant, Truth>>;

/// Of what is owed every so often: which period it is.
struct Period {
  std::int64_t number = 1;         ///< counting from the trigger
  bool followed = false;           ///< the next has begun
  bool exclusive = false;          ///< it ends with a day, and what happens at its very end is in the next
  Interval from = {};              ///< when the period starts, the earliest and the latest
  Interval ends = {never, never};  ///< when the period ends
  Instant ends_from = never;       ///< when it may end, and the next begin
};

/// Half seconds: an exact time is even, a time within an interval odd.
using Tick = std::int64_t;

/// Of a part of an amount, what came of it in a stretch that nothing can change any more (amounts.cpp).
struct Passed {
  Index part = 0;
  Tick began = 0;       ///< for what began then, or later but before the next of the same part
  Instant by = always;  ///< what is summed up had ended by then
  double least = 0, most = 0, owed_least = 0, owed_most = 0;
  bool done = false, surely = false;  ///< it may have been done in the stretch, and surely was by its end
  Tick first = 0, last = 0;           ///< when it may have been done first and last
};

/// What has been brought of an amount, by part.
struct Brought {
  std::vector<std::pair<Instant, Instant>> reached = {};  ///< possible and sure from
  std::vector<Sum> least = {};
  std::vector<Sum> most = {};
  /// Of the acts, those that its beginning reaches into, those since that may still have been going on by when the others were
  /// summed up, and how many had begun by then.
  struct Places {
    std::vector<std::size_t> around = {}, running = {};
    std::size_t passed = 0;
  } acts = {}, owing = {};
  std::vector<Passed> before = {}, since = {};  ///< once told apart
  Instant heard = always;                       ///< when it was last woken by what was brought or is owed; never: it is to be looked at anew
};

/// One time that a deed is owed. There may be as many as reports, so what few have is kept apart.
struct Owed {
  Index duty = none;
  Index it = none;         ///< the occurrence that triggered it, for on each
  Interval trigger = {};
  Interval due = {never, never};  ///< begin and end: the earliest and the latest it can be
  Instant over_at = never;  ///< the stretch that it belongs to ended here
  Instant lift_from = never;
  Instant lift_by = never;
  Instant since = always;
  Instant timer = never;
  Few<Act> acts = {};
  Instant decided_to = always;   ///< what becomes of it is decided if it began before this (beginnings.cpp)
  Instant decided_due = always;  ///< an act that begins later than this only makes late what is missed of that
  Rare<Period> every = {};
  Rare<Brought> brought = {};
  Index breach = none;
  Index place = none;  ///< among the open ones of its duty; none: it is settled
  Index lacks = 0;          ///< of several deeds, the first of which nothing was done
  Index acts_from = 0;      ///< acts before this one do not follow if it began later
  States decided = 0;       ///< what that comes to
  States states = just(State::dormant);
  State state = State::dormant;
  bool triggered = false;  ///< surely
  bool over = false;       ///< what brought it into play has ended
  bool has_due = false;
  bool due_exclusive = false;
  bool woken = false;      ///< to be looked at in this second
  [[nodiscard]] bool open() const { return place != none; }
  /// It began in another interval than was known.
  void begin_within(Interval when) {
    if (when.begin != trigger.begin || when.end <= decided_to) decided_to = decided_due = always, acts_from = 0, decided = 0;
    trigger = when;
    if (brought) brought->before.clear(), brought->since.clear(), brought->acts = {}, brought->owing = {}, brought->heard = never;
  }
  [[nodiscard]] std::int64_t period() const { return every ? every->number : 1; }
};

/// Where what is missed may have been done late so many times, one more time that is not sure is not kept.
inline constexpr std::size_t late_max = 40;

/// Of what was brought, so much is kept one by one for each instance.
inline constexpr std::size_t one_by_one_of_amounts = 256;

/// An act or a trigger whose interval is still running, waiting for a clause to come into play.
struct Pending {
  Index duty = none;
  Index occurrence = none;
  Fit fit = Fit::no;
  bool trigger = false;
  bool starts = false;  ///< heard of in this second
  bool ends = false;    ///< its interval ends in this second
  Fit exempted = Fit::no;  ///< an act: how surely, at any instant so far, a clause that prevails over the ban covered it
  Index made = none;    ///< the breach or the instance that came of it
};

/// When a signal was last surely, and last possibly, yes: [from, to), `to` being never while it is.
struct Stretch {
  Instant from = never;
  Instant to = always;
  Instant to_before = always;  ///< of the time before that: the last may begin as soon as what is asked about has ended
  void follow(bool holds, Instant now);
  [[nodiscard]] bool covers(Interval when) const { return from <= when.begin && to >= when.end; }
  [[nodiscard]] bool meets(Interval when) const { return from < when.end ? to > when.begin : to_before > when.begin; }
};

/// What an instance turned into in a second.
struct InstanceTurn {
  Instant at = {};
  Index owed = none;
  State from = State::dormant, to = State::dormant;
  bool begins = false;  ///< there was no such instance before
};

/// What is remembered of a duty of separate instances, so that some of them can be run again alone (separate.cpp).
struct Separate {
  VeryLongArray<InstanceTurn> turns = {};  ///< in order of time
  LongArray<Index> unnamed = {};       ///< acts that may be about any of them: occurrences
};

struct DutyState {
  std::array<Truth, 6> seen = {};  ///< gate, armed, play, unless, broken, whenever, as last acted on
  Stretch sure = {};      ///< of play; for deeds that follow something, of the gate
  Stretch possible = {};
  Instant stretch_from = always;    ///< the present stretch of what triggers
  Instant fell = never;             ///< when it fell from yes to unknown
  Index stretch = none;             ///< its instance
  std::unordered_map<Index, Pending> running = {};  ///< by occurrence
  States held = just(State::dormant);  ///< bans, keep, permit
  std::array<Truth, 3> standing = {};         ///< bans, keep, permit: in play, armed, armed but held; now
  std::array<Truth, 3> stood = {};            ///< the strongest of each before this second
  Instant stood_at = always;
  History played = {}, excepted = {}, once_was = {}, gated = {};  ///< deeds: what may lift them, or bring them into play
  std::vector<Act> befores = {};                ///< deeds: of what they must come before, what may be the first
  Instant owes_since = always;                  ///< amounts: when more came to the stage before, the last time
  LongArray<Act> brought = {}, owing = {};      ///< amounts: all that may have come, where all instances share it, and to the stage before
  Truth began = Truth::no;                    ///< whenever, on each: has any instance begun?
  Instant began_from = never;                 ///< since when one may have
  VeryLongArray<Index> owed = {};       ///< all instances
  std::vector<Index> open = {};     ///< in no order, but that first come those that a deed may still move
  Index movable = 0;                ///< how many these are; whatever the others have come to, it is over
  std::array<Index, 8> settled = {none, none, none, none, none, none, none, none};  ///< by state: of those that are settled, the last to be triggered
  std::array<std::uint32_t, 8> counts = {};  ///< of instances, by state
  std::array<std::uint32_t, 8> left_open = {};  ///< of the unknown instances, by each state that they may have
  std::vector<Act> acts = {};       ///< that may count for an instance still to come
  ByName<Act> about = {};           ///< the same, by what they are about
  ByName<Index> by_it = {};         ///< instances, by the names of what triggered them
  std::vector<std::pair<Instant, Instant>> reached = {};
  std::vector<Sum> least = {}, most = {}, owed_least = {}, owed_most = {};
  std::vector<Sum> owed_least_before = {}, owed_most_before = {};  ///< the last two, before the second in which more came to be owed
  std::vector<Interval> before = {};  ///< by pattern: the first that possibly, and the first that surely, happened
  VeryLongArray<Index> breaches = {};  ///< by what is derived
  std::uint32_t proven = 0;
  Index stretch_breach = none;
  Index breach_by = none, breach_in = none;  ///< interned sets: by whom and where its deadlines are missed, once one is
  Rare<Separate> separate = {};
  State state = State::dormant;
  States states = just(State::dormant);
  Instant since = always;
  // What it was before this second: a state that comes back within one second was never away.
  Instant turned = never;
  State state_before = State::dormant;
  Instant since_before = always;
};

/// What is heard of in a second: an occurrence that becomes possible, sure, or both.
struct Heard {
  const Occurrence& what;
  Index index = none;
  bool possible = false;
  bool sure = false;
};

/// What a derived breach came from, by the number of what is derived.
struct BreachNote {
  Index occurrence = none;
  Index duty = none;
  Index act = none;  ///< the occurrence that was the breach; none for a deadline
  bool proven = false;
};

/// A verdict that turned within one second; nodes and duties are numbered apart.
struct Turned {
  Instant at = {};
  Index node = none;
  Index duty = none;
  Truth truth_before = Truth::no, truth = Truth::no;
  State state_before = State::dormant, state = State::dormant;
};

class Engine {
 public:
  Engine(const Program& program, Facts& facts, const Knowledge& knowledge);
  /// Takes in everything up to and including `at`.
  void advance(Instant at);
  /// From now on, every turn is written down.
  void write_down();
  [[nodiscard]] const std::vector<Turned>& turned() const { return turned_; }
  /// The same, and written down no longer.
  std::vector<Turned> take_turned() { return std::exchange(turned_, {}); }
  /// The duties that may be in other states since it last began to advance, where that is written down.
  [[nodiscard]] const std::vector<Index>& duties_moved() const { return duties_moved_; }
  /// Starts again from where another stands, among facts and a knowledge that hold its own and more.
  void restart(const Engine& from, Facts& facts, const Knowledge& knowledge);
  /// Lets go of what is settled, and numbers the rest anew: only what turns from now on can still be asked for.
  void let_go(Facts& facts, Knowledge& knowledge);
  // A report that came late (part.cpp).
  /// What must be run again since another stood, for the sake of what has been touched among what is known.
  [[nodiscard]] Part part_of(const Ties& ties, const std::vector<Occurrence>& touched, const Engine& before) const;
  /// Runs a part again from where another stood, up to where this one stands.
  void run_again(const Part& part, const Engine& from);
  /// From here on, its numbers are its own: another that stands later went another way from here.
  void branch_off(std::uint32_t line);
  /// Did another come this way, so that the same number means the same in both?
  [[nodiscard]] bool leads_to(const Engine& later) const;
  /// Numbers what is new from where the numbers of another end, so that the same number means the same in both.
  void number_after(const Engine& other);
  /// How many instances and breaches have come of a part since another stood.
  [[nodiscard]] std::size_t come_of(const Part& part, const Engine& before) const;
  /// Is about half of what is kept nobody's any more, since parts were run again?
  [[nodiscard]] bool is_worn() const { return forgotten_ * 2 > owed_.size() + derived_.size() + 1000; }
  /// An imagined world: from the next moment on the node is yes, whatever happens.
  void open_at(Index node, Instant at);
  /// A copy goes on with copies of what it was made from.
  void move_to(Facts& facts, const Knowledge& knowledge) {
    facts_ = &facts;
    knowledge_ = &knowledge;
  }
  /// How many of the changes that are known it has taken in.
  [[nodiscard]] std::size_t taken() const { return next_change_; }
  /// The next moment at which anything happens by itself, if any.
  [[nodiscard]] std::optional<Instant> next() const;

  [[nodiscard]] const NodeState& node(Index index) const { return nodes_[index]; }
  [[nodiscard]] const PhaseState& phase(Index index) const { return phases_[index]; }
  [[nodiscard]] const DutyState& duty(Index index) const { return duties_[index]; }
  [[nodiscard]] const Owed& owed(Index index) const { return owed_[index]; }
  /// Was an instance triggered after another? Of those triggered together the one that was heard of later.
  [[nodiscard]] bool is_after(Index owed, Index other) const;
  [[nodiscard]] const BreachNote& breach(Index note) const { return notes_[note]; }
  /// Every breach that was derived.
  template <class Each>
  void each_breach(const Each& each) const {
    for (std::size_t i = 0; i < notes_.size(); ++i)
      if (const BreachNote* note = notes_.find(i); note != nullptr && note->duty != none) each(*note);
  }
  [[nodiscard]] const Occurrence& occurrence(Index index) const;
  [[nodiscard]] const VeryLongArray<Index>& without_authority() const { return without_authority_; }
  [[nodiscard]] std::size_t owed_count() const { return owed_.size(); }
  [[nodiscard]] Instant now() const { return now_; }

 private:
  struct Timer {
    Instant at = {};
    enum class What : std::uint8_t { node, phase, owed } what = What::node;
    Index index = none;
  };

  /// What is still to be done in this second for the clauses of one rank.
  struct Agenda {
    std::vector<Index> duties = {};
    std::vector<Pending> pending = {};
    std::vector<Index> revived = {};  ///< duties that came into play while acts were running
    std::vector<Index> owed = {};
    bool is_busy = false;  ///< there may be something on it
  };

  /// An instance whose worlds were tried in this round: of those that differ from it in nothing that worlds are made of, the
  /// answer is the same. Many are triggered on one day, and met by what was done on another.
  struct Alike {
    std::uint64_t round = 0;
    Index duty = none;
    bool past = false;
    Interval trigger = {};
    Instant over_at = {};
    std::int64_t period = 1;
    bool triggered = false, derived = false, is_rest = false;
    std::vector<Act> acts = {};
    States states = 0;
    Instant next = never;
  };
  /// A stretch in which an instance may have begun, and what may have been done since.
  struct Beginnings {
    Interval within = {};
    bool triggered = false;
    std::span<const Act> acts = {};
    bool past = false;  ///< what becomes of it if it began then is plain
  };

  /// What was brought: for all instances together, or for one.
  struct Deliveries {
    const LongArray<Act>* shared = nullptr;
    const Few<Act>* own = nullptr;
    [[nodiscard]] std::size_t size() const { return shared != nullptr ? shared->size() : own->size(); }
    [[nodiscard]] const Act& operator[](std::size_t i) const { return shared != nullptr ? (*shared)[i] : own->begin()[i]; }
  };

  // The loop (engine.cpp).
  [[nodiscard]] Instant next_moment() const;
  void second(Instant at);
  [[nodiscard]] bool is_settled(Index owed) const;
  void settle();
  void note_turns();
  void take_in(const Change& change);
  void deliver(Index occurrence, bool possible, bool sure);
  void tell_all(const Heard& heard);
  void tell(const Hit& hit, Fit fit, const Heard& heard);
  void set_timer(Instant at, Timer::What what, Index index);
  void fire(const Timer& timer);
  void fire_all(TimeQueue<Timer>& timers);
  void mark(Index node);
  void evaluate_nodes();
  void changed(Index node, Truth before);
  bool move_phases();
  void move_phase(Index phase);
  [[nodiscard]] bool is_early(Index phase) const;
  Index derive(Occurrence occurrence);
  void derive_edge(Index& slot, bool possible, bool sure, Index stream, const Members& members);

  // What is still needed (letting_go.cpp).
  [[nodiscard]] Kept needed() const;
  template <class Each>
  void each_held(const Kept& instances, const Each& each) const;
  void renumber(const Renumbered& to, const Kept& instances, std::vector<Index> derived);

  // A part (part.cpp).
  [[nodiscard]] bool is_as_it_was(const Ties& ties, Index index, const Engine& before) const;
  [[nodiscard]] bool concerns_few(std::vector<Alone>& all, const Listener& listener, const Occurrence& touched, const Engine& before) const;
  void run_part(const Part& part, const Engine& from);
  void rewind(const Part& part, const Engine& to);
  void rewind_timers(const Part& part, const Engine& to);
  void rewind_derived(Index derived, const Engine& to, bool was_there);
  /// Is only a part run again, and this none of it?
  [[nodiscard]] bool leaves_out(Index node) const { return part_ != nullptr && !part_->has[node]; }
  [[nodiscard]] bool leaves_out_phase(Index phase) const { return part_ != nullptr && !part_->has_phase(phase); }
  [[nodiscard]] bool leaves_out_duty(Index duty) const { return part_ != nullptr && !part_->has_duty(duty); }

  // Instances that are run again alone (separate.cpp).
  [[nodiscard]] bool is_under_way(Index duty, Instant since) const;
  [[nodiscard]] std::optional<std::vector<Index>> names_meant(Index duty, const Occurrence& touched) const;
  [[nodiscard]] bool gather(Alone& alone, Instant since) const;
  void run_alone(const Alone& alone, const Engine& from);
  struct Few;
  void take_out(Few& few);
  void put_in(const Few& few, const Engine& from);
  void run_changes(const Alone& alone, Instant until);
  void join(Few& few, const Engine& from);
  void join_turns(Few& few, const Engine& from);
  void join_lists(Few& few, const Engine& from);
  void join_settled(Few& few, const Engine& from);
  void turn(DutyState& state, Index owed, State to, bool begins = false);

  // Signals (signals.cpp).
  Truth value_of(Index node);
  /// When what happened at a moment has left the window of a node.
  [[nodiscard]] Instant leaves(Instant moment, const Node& node) const {
    if (node.length && moment > always && moment < never) return moment + *node.length;
    return program_->agreement->clock.leaves(moment, node.span);
  }
  Truth stock_value(const Node& node, const NodeState& state) const;
  Truth share_value(const Node& node, NodeState& state);
  Truth none_for_value(Index index, const Node& node, NodeState& state);
  Truth none_since_value(Index index, NodeState& state);
  Truth count_value(Index index, const Node& node, NodeState& state);
  Truth lasting_value(const Node& node, NodeState& state);
  [[nodiscard]] static Instant fewer_from(const Node& node, const NodeState& state);
  Instant next_change(Index node) const;
  struct Until { Instant possible = {}, sure = {}; };
  [[nodiscard]] Until in_window(Interval when, const Node& node) const;
  bool hear_leaf(Index node, const Heard& heard, bool is_proven);
  bool hear_none_for(const Node& node, NodeState& state, const Heard& heard, bool sure);
  bool hear_count(const Node& node, NodeState& state, const Heard& heard, bool sure);
  void hear_since(NodeState& state, const Heard& heard, bool is_proven);
  void hear_process_end(NodeState& state, const Heard& heard, bool is_proven);
  void hear_amount(Index node, std::size_t which, const Heard& heard, bool is_proven);
  void hear_loss(Index node, const Heard& heard, bool is_proven);

  // Clauses (clauses.cpp, triggers.cpp, instances.cpp).
  void look_at(Index duty);
  void hold(Index duty);
  void follow_armed(Index duty, Truth before, Truth now);
  void follow_whenever(Index duty, Truth before, Truth now);
  void start_stretch(Index duty, Interval trigger, bool surely);
  void end_stretch(Index duty);
  template <class Change>
  void edit_stretch(const DutyState& state, const Change& change);
  void follow_broken(Index duty, Truth before, Truth now);
  void open_gate(Index duty);
  void lift(Index duty, Truth before, Truth now, bool ends);
  [[nodiscard]] Interval while_in_play(Index duty, const Occurrence& occurrence) const;
  Agenda& agenda_of(Index duty) {
    Agenda& agenda = agenda_[program_->duties[duty].rank];
    agenda.is_busy = true;
    is_idle_ = false;
    return agenda;
  }
  bool act_next();
  void act(Agenda& agenda);
  void judge();
  void judge_again(Index duty);
  void wake(Index owed) { wake(owed, owed_[owed].duty); }
  void wake(Index owed, Index duty) {
    if (!std::exchange(owed_.edit(owed).woken, true)) agenda_of(duty).owed.push_back(owed);
  }
  void judge_one(Pending& pending, const Occurrence& found);
  [[nodiscard]] Truth in_play(const Pending& pending) const;
  void act_on(Pending& pending, const Occurrence& found, bool possible, bool sure);
  void know_trigger(const Pending& pending, bool surely);
  void pend(const Hit& hit, Fit fit, const Heard& heard);
  [[nodiscard]] Fit exempt(Index duty, const Occurrence& occurrence, bool before = false) const;
  [[nodiscard]] Fit triggered_by_what(Index duty, const Occurrence& act, Instant before = never) const;
  void weigh_again(Index duty) {
    if (!program_->duties[duty].prevails_over.empty()) weigh_what_it_lifts(duty);
  }
  void weigh_what_it_lifts(Index duty);
  [[nodiscard]] Truth open(Index phase) const;
  [[nodiscard]] Truth still_in_play(Index duty) const;
  [[nodiscard]] bool gate_was_possible(Index duty, Instant from) const;
  void settle_authority();
  struct Sets { Index by = none, in = none; };
  Sets of_breach(Index duty);
  void add_breach(Index duty, Index& slot, const Occurrence& like, Index act, bool possible, bool sure);
  Index add_owed(Index duty, Interval trigger, bool surely, Index it, std::int64_t period = 1);
  template <class Each>
  void each_name(const Occurrence& what, const Each& each) const;
  template <class Each>
  void each_name(Index it, const Each& each) const { each_name(occurrence(it), each); }
  void add_period(Index owed);
  void set_due(Owed& owed);
  void hear_deed(Index duty, Index part, const Heard& heard, bool is_proven);
  [[nodiscard]] bool adds_nothing(const Owed& owed, const Act& act) const;
  void keep_act(Index duty, const Act& act, Index about);
  void hear_owed(Index duty, Index part, const Heard& heard, bool is_proven);
  void hear_before(Index duty, Index part, const Heard& heard, bool is_proven);
  [[nodiscard]] Index about_of(Index duty, const Act& act) const;
  void add_act(Owed& owed, const Act& act, Index about);
  [[nodiscard]] Fit about_what(Index it, const Act& act, Index about) const;
  [[nodiscard]] Fit counts(const Owed& owed, const Act& act, Index about) const;
  void update(Index owed);
  static void count(DutyState& state, const Owed& owed, int by);
  States states_of(Owed& owed, const Duty& duty, const DutyState& state, Instant& next);
  States states_in_full(Owed& owed, const Duty& duty, const DutyState& state, Instant& next);
  [[nodiscard]] bool is_overdue(const Owed& owed) const;
  [[nodiscard]] States undone(const Owed& owed) const;
  [[nodiscard]] States done(const Owed& owed) const;
  [[nodiscard]] bool nobody_looked(const Owed& owed) const;
  [[nodiscard]] bool is_plain(const Owed& owed, const Duty& duty, const DutyState& state) const;

  // Amounts (amounts.cpp).
  void reach(Index duty);
  void reach(Owed& owed, const Duty& duty, const DutyState& state) const;
  [[nodiscard]] bool is_short(const Owed& owed, const Duty& duty, const DutyState& state) const;
  [[nodiscard]] bool is_short_of_all(const Owed& owed, const Duty& duty, const DutyState& state, Index part) const;
  [[nodiscard]] bool is_past_due(const Owed& owed, const Duty& duty) const;
  [[nodiscard]] bool is_left_late(const Owed& owed, const Duty& duty, const DutyState& state, Index part) const;
  [[nodiscard]] bool no_amount_turns(const Owed& owed, const Duty& duty, const DutyState& state, Index part) const;
  void wake_amounts(Index owed);
  [[nodiscard]] Deliveries deliveries(const Owed& owed) const;
  [[nodiscard]] bool can_pass(const Owed& owed) const;
  void pass(Owed& owed);
  static void forget_passed(Owed& owed);
  [[nodiscard]] States tried_amounts(Owed& owed, Instant& next);
  [[nodiscard]] WorldsInput amounts_input(const Owed& owed, std::vector<Act>& acts, std::vector<Act>& owing) const;

  // By trying worlds (beginnings.cpp).
  [[nodiscard]] std::optional<States> left_open(const Owed& owed) const;
  [[nodiscard]] bool can_try_of_late(const Owed& owed) const;
  [[nodiscard]] States tried_of_late(const Owed& owed, Instant& next) const;
  [[nodiscard]] bool waits_for_a_part(const Owed& owed) const;
  [[nodiscard]] States worlds_of(Owed& owed, Instant& next);
  [[nodiscard]] bool is_derived(const Owed& owed) const;
  [[nodiscard]] std::vector<Act> befores_of(const Owed& owed, Interval within) const;
  [[nodiscard]] WorldsInput worlds_input(const Owed& owed, Interval within, bool triggered) const;
  [[nodiscard]] States tried(const Owed& owed, const Beginnings& began, Instant& next);
  [[nodiscard]] Instant due_before(const Owed& owed, Instant began) const;
  static void do_late(Owed& owed, std::span<const Act> acts);
  void settle_beginnings(Owed& owed);
  void forget_alike() { ++round_; }
  void remember(Index duty);
  void move(Index index, Owed& owed, DutyState& state, States states);
  void look_again(Index index, Owed& owed, const Duty& duty, Instant next);
  void breach_of(Owed& owed);
  void sum_up(Index duty) { sum_up(program_->duties[duty], duties_.edit(duty), duty); }
  void sum_up(const Duty& duty, DutyState& state, Index index);
  void close(Index index, Owed& owed, const Duty& duty, DutyState& state);
  [[nodiscard]] bool is_over(const Owed& owed) const;
  [[nodiscard]] bool is_late_already(const Owed& owed, const Act& act) const;
  [[nodiscard]] bool says_nothing(const Owed& owed, const Act& act) const;
  [[nodiscard]] bool lacks_part(const Owed& owed) const;
  void look_for_part(Owed& owed, Index part) const;
  void swap_open(DutyState& state, Index a, Index b);
  void add_open(DutyState& state, Index index, Owed& owed, bool movable);
  void take_open(DutyState& state, Owed& owed);
  void let_stand(DutyState& state, const Owed& owed);
  void let_move(DutyState& state, const Owed& owed);
  [[nodiscard]] bool stands(const Owed& owed) const;
  void note_settled(Index owed) { note_settled(owed, owed_[owed], duties_.edit(owed_[owed].duty)); }
  void note_settled(Index index, const Owed& owed, DutyState& state);
  [[nodiscard]] bool is_after(Index index, const Owed& owed, Index other) const;

  const Program* program_;
  Facts* facts_;
  const Knowledge* knowledge_;
  Instant now_ = always;
  std::size_t next_change_ = 0;
  LongArray<NodeState> nodes_ = {};
  std::vector<PhaseState> phases_ = {};
  LongArray<DutyState> duties_ = {};
  VeryLongArray<Owed> owed_ = {};
  VeryLongArray<Occurrence> derived_ = {};
  VeryLongArray<BreachNote> notes_ = {};  ///< by what is derived; without a duty where that is no breach
  TimeQueue<Timer> timers_ = {};       ///< of nodes and phases
  TimeQueue<Timer> owed_timers_ = {};  ///< of instances
  std::vector<Index> dirty_nodes_ = {};
  std::vector<bool> is_dirty_ = {};
  std::vector<Index> dirty_phases_ = {};
  std::vector<Agenda> agenda_ = {};
  bool is_idle_ = true;  ///< nothing is on any agenda
  Agenda working_ = {};  ///< what is being done, and then empty
  Brief<std::vector<Alike>> alike_ = {};  ///< by what they differ in, mixed
  std::uint64_t round_ = 1;               ///< what was tried in another is not asked again
  VeryLongArray<Index> without_authority_ = {};  ///< occurrences
  const Part* part_ = nullptr;     ///< while only a part is run again
  const std::vector<bool>* hearing_ = nullptr;  ///< while only a part is run again: the listeners that are told
  std::size_t forgotten_ = 0;      ///< instances and what was derived that are nobody's any more
  std::uint32_t line_ = 0;         ///< numbers on one line mean the same
  std::vector<std::pair<std::uint32_t, Instant>> came_by_ = {};  ///< lines that it was on before, and until when
  bool writes_down_ = false;
  std::vector<Turned> turned_ = {};
  std::vector<Index> nodes_touched_ = {};  ///< in this second
  std::vector<Index> duties_touched_ = {};
  std::vector<Index> duties_moved_ = {};   ///< while it advances
  std::vector<Index> telling_ = {};        ///< what is derived of a report, where something is let go
  Index derived_told_ = 0;                 ///< of all that is derived, looked at so far when something was let go
  std::vector<Index> asked_ = {};              ///< occurrences of this second that somebody must be allowed to do
};

/// What an act may call an occurrence that it is about, in the order of the names.
template <class Each>
void Engine::each_name(const Occurrence& what, const Each& each) const {
  if (what.group == none && what.report != none) {
    const auto [first, last] = std::minmax((*facts_)[what.report].id, (*facts_)[what.report].incident);
    if (first != 0) each(first);
    if (last != 0 && last != first) each(last);
    return;
  }
  std::vector<Index> names;
  for (const ReportIndex report : facts_->reports_of(*knowledge_, what))
    for (const Index name : {(*facts_)[report].id, (*facts_)[report].incident})
      if (name != 0) names.push_back(name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (const Index name : names) each(name);
}

}  // namespace truce::monitor

#endif
