// What holds, and why.
//
//   truce::Monitor monitor(agreement);
//   for (const truce::Report& report : reports) monitor.learn(report);
//   truce::Situation now = monitor.situation({.at = at, .known = known});
//
// Every answer is a function of the agreement, the reports learned by `known`, and the
// moment `at`; the order in which reports are handed over does not matter. Meaning:
// docs/language.md. The monitor is a value: copying it copies arrays. The agreement must
// outlive it.
#ifndef TRUCE_MONITOR_H
#define TRUCE_MONITOR_H

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <truce/agreement.h>
#include <truce/report.h>
#include <variant>
#include <vector>

namespace truce {

/// The member that an `each` is bound to: a party or a place.
struct Member {
  PartyId party = {};
  PlaceId place = {};
  auto operator<=>(const Member&) const = default;
};
/// One member for each family that the thing has; empty if it has none.
using Members = std::vector<Member>;

/// The n-th report that the monitor was told of, counting from 0.
using ReportIndex = std::uint32_t;

struct Moment {
  Instant at = {};
  std::optional<Instant> known = {};  ///< default: the same as `at`
};

struct ConditionVerdict {
  NamedId name = {};
  Members members = {};
  Truth truth = Truth::unknown;
  Instant since = always;                ///< first moment of the present stretch
  std::optional<Instant> may_change = {};  ///< the earliest change if nothing more is reported
};
struct PhaseVerdict {
  PhaseId phase = {};
  Members members = {};
  Truth open = Truth::no;
  Instant since = always;
  std::optional<Instant> opened = {};  ///< when it surely opened
  std::optional<Instant> closed = {};  ///< when it surely closed
};

/// A breach of a `must`, `must not` or `keep`, or a default on a `will`.
struct Breach {
  ClauseId clause = {};
  Members members = {};
  PartyId by = {};                  ///< the subject it is laid to; none if several are possible
  Interval happened = {};           ///< the act, or the deadline; `end == never` while it is only possible
  bool proven = false;
  std::vector<ReportIndex> reports = {};  ///< the act; empty for a deadline
};

/// One time that a clause was in play.
struct Instance {
  State state = State::dormant;
  std::vector<State> possible = {};      ///< for unknown: the states that the evidence leaves open
  Interval triggered = {};               ///< when it came into play, as far as is known
  bool triggered_surely = false;
  std::optional<Interval> due = {};      ///< the deadline, as far as is known
  std::optional<Interval> done = {};
  std::vector<ReportIndex> it = {};      ///< for `on each`: the reports of the event
  std::vector<ReportIndex> deeds = {};   ///< the reports that met it
  Instant since = always;                ///< first moment of the present state
};
struct ClauseVerdict {
  ClauseId clause = {};
  Members members = {};
  State state = State::dormant;
  std::vector<State> possible = {};
  Instant since = always;
  std::optional<Instant> may_change = {};
  std::array<std::uint32_t, 8> counts = {};  ///< how many instances are in each State
  std::vector<Instance> instances = {};  ///< those asked for (Lists), in order of trigger; none while it was never in play
  std::vector<Breach> breaches = {};     ///< of must, must not and keep
  std::vector<Breach> defaults = {};     ///< of will and will not
};

/// What a situation lists that may be as long as the record.
enum class Lists : std::uint8_t {
  all,
  open,  ///< of a clause only the instances that can still change, and of the others the last that is in its state
  none,  ///< neither instances nor breaches, nor reports that count for nothing or without authority
};

/// A stage that received more than the one before it passed on, or an item out of order.
struct Imbalance {
  PipelineId pipeline = {};
  std::uint32_t stage = 0;
  double excess = 0;      ///< received less passed on; 0 for an item
  std::string item = {};  ///< set for an item that skipped a stage or appeared twice
  bool twice = false;
  std::vector<ReportIndex> reports = {};
};
/// An act that some clause lets others do, by somebody whom no clause lets.
struct WithoutAuthority {
  EventId event = {};
  ReportIndex report = 0;
};
/// A report that counts for nothing in this agreement, and why.
struct Unmatched {
  enum class Why : std::uint8_t { act, by, place, edge, replaced, retracted };
  ReportIndex report = 0;
  Why why = Why::act;
};

/// "A waits for B, because of clause L": a step of A is shut until one by B.
struct Wait {
  PartyId who = {};
  PartyId for_whom = {};
  ClauseId clause = {};
  Members members = {};
  ConditionId leaf = {};  ///< the part that is missing; none if `occ` is set
  OccId occ = {};         ///< for `before`
  enum class How : std::uint8_t { act, calm, stock, unproven } how = How::act;  ///< what for_whom would have to do: act, refrain, bring; or be proven to have done
};

struct Stock {
  PipelineId pipeline = {};
  std::uint32_t stage = 0;
  double past_least = 0, past_most = 0;  ///< what ever reached the stage; most is infinite where a number is missing
  double at_least = 0, at_most = 0;      ///< what is there now
};

struct Situation {
  Instant at = {};
  Instant known = {};
  Truth in_force = Truth::no;
  std::vector<ConditionVerdict> conditions = {};  ///< in file order, then by member
  std::vector<PhaseVerdict> phases = {};
  std::vector<ClauseVerdict> clauses = {};
  std::vector<Stock> stocks = {};
  std::vector<Imbalance> imbalances = {};
  std::vector<WithoutAuthority> without_authority = {};
  std::vector<Unmatched> unmatched = {};
  std::vector<Wait> waits = {};
};

/// One node of an answer to "why?", down to the reports.
struct Explanation {
  std::string says = {};    ///< a sentence: "no violation in zone for 7 days"
  std::variant<Truth, State> verdict = Truth::unknown;
  Instant since = always;
  std::optional<Instant> may_change = {};
  TextSpan quote = {};      ///< the drafter's words
  std::string because = {};  ///< the rule that decided, in a sentence
  std::vector<ReportIndex> reports = {};  ///< those that decide, most telling first
  std::uint32_t reports_in_all = 0;       ///< how many there are, if more than are listed
  std::vector<PartyId> could_settle = {};  ///< who could settle an unknown
  std::optional<std::vector<ReportIndex>> rests_on = {};  ///< see Monitor::rests_on; only where it was asked for
  std::vector<Explanation> parts = {};
};

/// Something that can be asked about.
using Topic = std::variant<NamedId, PhaseId, ClauseId>;

/// A condition, phase or clause whose verdict became another one.
struct VerdictChange {
  Instant at = {};  ///< the first moment of the new verdict
  Topic topic = {};
  Members members = {};
  std::variant<Truth, State> before = Truth::no;  ///< a Truth for conditions and phases (open or not), a State for clauses
  std::variant<Truth, State> after = Truth::no;
};

class Monitor {
 public:
  explicit Monitor(const Agreement& agreement);
  Monitor(const Monitor&);
  Monitor(Monitor&&) noexcept;
  Monitor& operator=(const Monitor&);
  Monitor& operator=(Monitor&&) noexcept;
  ~Monitor();

  ReportIndex learn(const Report& report);
  /// The same; what is needed of the texts is copied.
  ReportIndex learn(const ReportView& report);
  /// Runs on while reports still come in, for a question about `moment` that is to follow: to just before the earliest of the
  /// reports learned since the last call. No answer depends on it. Once a report comes from before that, it does nothing more.
  void keep_up(Moment moment);
  /// As keep_up, for `changes` of this one moment: what is settled is let go, and nothing else can be asked any more. False
  /// once a report speaks of what may have been let go, or of a time before it: then another monitor must hear them all.
  /// It is for whoever learns each id once.
  [[nodiscard]] bool follow(Moment moment);
  /// Learns a report that can turn a verdict; any other need not be learned for `changes`.
  std::optional<ReportIndex> learn_if_it_matters(const ReportView& report);
  /// Asked again after more reports, it works out anew only what they can have changed, but for what it lists.
  [[nodiscard]] Situation situation(Moment moment, Lists listed = Lists::all) const;
  /// Why the topic has its verdict; `members` chooses one of a family (empty: all that it has).
  [[nodiscard]] std::vector<Explanation> why(Topic topic, const Members& members, Moment moment) const;
  /// The reports on which a verdict rests: they alone give it, and without any one of them it is another; no smaller choice
  /// was found. Empty where it would be the same without any report. None where that takes too long to find out.
  /// `members`: all that the topic has.
  [[nodiscard]] std::optional<std::vector<ReportIndex>> rests_on(Topic topic, const Members& members, Moment moment) const;
  /// Every change of a verdict up to and including `moment.at`, as seen with what was known then: in order of time,
  /// within one second conditions, phases, clauses, each in file order. One pass over the record.
  [[nodiscard]] std::vector<VerdictChange> changes(Moment moment) const;
  /// Does a claim of a `test` hold? What was found instead, in words, if not.
  struct Finding {
    bool holds = false;
    std::string found = {};
  };
  [[nodiscard]] Finding check(const Claim& claim, Moment moment) const;
  /// The id of a report, as it was handed over.
  [[nodiscard]] std::string id_of(ReportIndex report) const;
  [[nodiscard]] std::size_t report_count() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Runs the tests of an agreement; one entry for each expectation, in file order.
struct TrialResult {
  std::size_t trial = 0;
  std::size_t expectation = 0;
  bool holds = false;
  std::string found = {};
};
std::vector<TrialResult> run_trials(const Agreement& agreement);

}  // namespace truce

#endif
