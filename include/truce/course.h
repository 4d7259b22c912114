// A course: an agreement run on into an imagined future, fast.
//
// Where a Monitor answers everything about one record, a course answers one thing about very many futures: when did each
// question first hold? It keeps only what the questions rest on. It starts where the record leaves off, with every doubt
// of the record; imagined events are exact and proven. Its answers are those of a Monitor that is told the same events
// (course_test.cpp compares the two).
//
// There are two ways through a future. The slim one knows no clauses, so it cannot tell a breach; the whole one is a copy of the
// monitor's own engine, tens of times slower, and is needed only for what rests on breaches and for what comes of clauses.
#ifndef TRUCE_COURSE_H
#define TRUCE_COURSE_H

#include <cstdint>
#include <memory>
#include <string>
#include <truce/agreement.h>
#include <truce/monitor.h>
#include <truce/outlook.h>
#include <truce/report.h>
#include <utility>
#include <variant>
#include <vector>

namespace truce {

/// Something whose first yes is asked for: an index into Course.
using SignalIndex = std::uint32_t;
/// A kind of imagined event: who does what where, and how much it carries.
using MoveIndex = std::uint32_t;

/// What one imagined event is.
struct Move {
  EventId event = {};
  Edge edge = Edge::none;
  PartyId by = {};
  PlaceId in = {};
  PartyId about = {};
  double number = 0;
  bool numbered = false;
  std::vector<std::pair<std::string, std::string>> details = {};
};
/// The same as a report that a Monitor can be told: proven, and exact.
Report report_of(const Agreement& agreement, const Move& move, Instant at);
/// No more than so many reach a stage in any stretch of so many seconds. What is too much waits, and comes in parts, in the order in which it
/// would have come.
struct Lift {
  std::vector<MoveIndex> moves = {};  ///< that take their place in it
  double amount = 0;                  ///< above 0
  std::int64_t seconds = 0;           ///< above 0
};
/// When `after` first holds, `move` happens `lag` seconds later (CourseRun::lags); at the start if it holds already.
struct Reaction {
  SignalIndex after = 0;
  MoveIndex move = 0;
};
inline constexpr std::int64_t not_at_all = std::int64_t{1} << 60;

/// What a signal is made of, for asking which part decided.
struct SignalParts {
  enum class Joined : std::uint8_t { leaf, all, any, some_of, phase, stock } joined = Joined::leaf;
  std::vector<SignalIndex> parts = {};
  std::int64_t number = 0;
  std::string name = {};  ///< "no violation for 30 days"; the named condition's name where it has one
};

/// A future that is being run. Reused from one future to the next.
struct CourseRun {
  struct At {
    std::uint32_t at = 0;  ///< seconds after the start, above 0
    MoveIndex move = 0;
  };
  std::vector<At> events = {};          ///< given: what happens by itself, in order of time
  std::vector<std::int64_t> lags = {};  ///< given: by reaction; not_at_all: never
  std::vector<SignalIndex> opened = {};  ///< given: what holds from the first second on, whatever happens
  bool follow = false;                   ///< given: to the horizon, with every change of the strengths that are followed
  std::vector<std::int64_t> first_yes = {};    ///< by signal: seconds after the start; 0: already so; not_at_all
  std::vector<std::int64_t> reacted_at = {};   ///< by reaction: when it happened; under a lift, when its first part did
  struct Became {
    std::int64_t at = 0;
    State state = State::dormant;
  };
  std::vector<std::vector<Became>> outcomes = {};  ///< by clause watched, whole runs only: its states in order of time, the first at 0
  std::vector<Truth> now = {};                 ///< by signal: the value when the run ended
  struct Strength {
    std::int64_t at = 0;  ///< seconds after the start
    double least = 0;     ///< surely there from then on
  };
  std::vector<std::vector<Strength>> strengths = {};  ///< by followed stock, in order of time; the first is that at the start
  std::uint64_t events_done = 0;
  struct Told {
    std::int64_t at = 0;
    MoveIndex move = 0;
    double number = 0;  ///< of the part, under a lift
  };
  std::vector<Told> told = {};                 ///< every event in order, if `tell` is set
  bool tell = false;
  struct Hidden;
  std::shared_ptr<Hidden> hidden = {};
  struct WholeHidden;
  std::shared_ptr<WholeHidden> whole = {};
};

class Course {
 public:
  /// The world as an outlook has it, and what its record says by `at`.
  Course(const Agreement& world, const std::vector<Report>& reports, Instant at, Instant until);
  ~Course();
  Course(Course&&) noexcept;
  Course& operator=(Course&&) noexcept;

  /// Signals: one for each named condition, phase and clause and member. A clause's is that it is in play.
  struct Named {
    std::variant<NamedId, PhaseId, ClauseId> topic = {};
    Members members = {};
    SignalIndex signal = 0;
    std::uint32_t duty = 0;  ///< of a clause: for watch()
  };
  [[nodiscard]] const std::vector<Named>& named() const;
  [[nodiscard]] SignalParts parts(SignalIndex signal) const;
  [[nodiscard]] Truth at_start(SignalIndex signal) const;
  [[nodiscard]] truce::State state_at_start(std::uint32_t duty) const;
  /// For a stock: the moves that add to it, so that the last one can be found. Empty for others.
  [[nodiscard]] bool adds_to(SignalIndex stock, MoveIndex move) const;
  /// For a stock: by how much a move changes what is surely there.
  [[nodiscard]] double change_by(SignalIndex stock, MoveIndex move) const;
  [[nodiscard]] double strength_at_start(SignalIndex stock) const;
  /// Does it rest on breaches? Then only a whole run tells when it comes true.
  [[nodiscard]] bool rests_on_breaches(SignalIndex signal) const;
  [[nodiscard]] std::size_t signal_count() const;
  /// Do all conditions and phases hear the same of either? Then a run that is not told need not know which it was. After ready().
  [[nodiscard]] bool alike(MoveIndex one, MoveIndex other) const;
  /// When the proven events happened, from `since` to the start, that are surely one of these.
  [[nodiscard]] std::vector<Interval> proven(const std::vector<Move>& like, Instant since) const;

  /// Before the first run: the kinds of events, what they follow, and which signals are asked for.
  MoveIndex add(const Move& move);
  std::uint32_t add(const Reaction& reaction);
  void add(const Lift& lift);
  void ask(SignalIndex signal);
  /// A stock whose strength is wanted over time (CourseRun::strengths).
  void follow(SignalIndex stock);
  /// A clause whose states are wanted over time (CourseRun::outcomes). A number for it.
  std::size_t watch(std::uint32_t duty);
  void ready();
  /// Does any question need whole runs? And what happens itself, so that every question does?
  [[nodiscard]] bool asks_whole() const;
  [[nodiscard]] bool only_whole() const;

  /// Runs one future up to the horizon. `run` may be used by one thread at a time.
  void run(CourseRun& run) const;
  /// The same with the monitor's own engine; it ends at the horizon.
  void run_whole(CourseRun& run) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace truce

#endif
