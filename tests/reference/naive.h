// The definition, slow and obvious: what an agreement means on a list of reports, straight from
// docs/language.md (sections 3 and 7). The monitor is compared with it; it is never in the product.
//
// It looks at one moment after the other, in order, and keeps nothing but what was true at each.
// Every answer scans all occurrences, and all earlier moments, anew. Nothing may change between
// two moments of the grid; whoever makes the story sees to that (generate.h).
//
//   seconds       lo          hi
//   interval      |###########|         the seconds lo+1 … hi are when it may have happened by then (T1)
//   ticks         . - - - - - .         half seconds: an exact time is even, a possible one is odd, so
//                                       that an interval up to midnight still lies before midnight
#ifndef TRUCE_REFERENCE_NAIVE_H
#define TRUCE_REFERENCE_NAIVE_H

#include <limits>
#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "evidence.h"

namespace truce::reference {

using Tick = std::int64_t;
inline constexpr Tick never_tick = std::numeric_limits<Tick>::max() / 4;

/// Something that a condition, a trigger or a deed may rest on: reported, or derived (T6).
struct Occurrence {
  Interval when = {};
  bool proven = false;
  Fit fit = Fit::surely;
  bool derived = false;
  std::vector<ReportIndex> reports = {};
  std::vector<ReportIndex> best = {};   ///< those with the best grade of their own
  std::vector<std::string> names = {};  ///< what `about` may call it
  Range number = {};
  std::string item = {};
  std::string key = {};                 ///< the same at every moment
};
using Occurrences = std::vector<Occurrence>;

struct FoundBreach {
  Occurrence occurrence = {};
  PartyId by = {};
};

/// What brings one instance of a clause into play.
struct Beginning {
  Interval when = {};
  bool proven = false;   ///< sure from the end of `when`
  std::optional<Instant> over = {};  ///< the stretch surely ended here: it cannot begin later
  Occurrence it = {};
  std::string key = {};
};
struct InstanceNow {
  Beginning beginning = {};
  std::uint32_t period = 0;  ///< counting from 1; 0 where there are none
  std::set<State> possible = {};
  std::optional<Instant> missed_from = {};
  std::optional<Instant> missed_surely = {};
};
struct ClauseNow {
  std::vector<InstanceNow> instances = {};
  std::vector<FoundBreach> breaches = {};  ///< of a `will` too
};

struct GroundPhase {
  PhaseId phase = {};
  Members members = {};
  Binding binding = {};
};
struct GroundClause {
  ClauseId clause = {};
  Members members = {};
  Binding binding = {};
};

class Naive {
 public:
  /// `grid` holds every moment at which something may change, in order, and one before all of them.
  Naive(const Agreement& agreement, std::span<const Report> reports, Instant known, std::vector<Instant> grid);

  [[nodiscard]] Truth truth(NamedId name, const Members& members, Instant at) const;
  [[nodiscard]] Truth open(PhaseId phase, const Members& members, Instant at) const;
  [[nodiscard]] ClauseVerdict clause(ClauseId clause, const Members& members, Instant at) const;
  /// Filled as far as the definition goes: no quotes, no `may_change`.
  [[nodiscard]] Situation situation(Instant at) const;
  /// A claim of a test.
  [[nodiscard]] bool holds(const Claim& claim, Instant at) const;

  [[nodiscard]] const std::vector<Instant>& grid() const { return grid_; }

 private:
  using Moments = std::size_t;  // an index into the grid
  struct Deadline { Tick tick = never_tick; bool strict = false; };
  struct Period { Tick begin = 0; Deadline end = {}; bool first = true; };
  [[nodiscard]] std::vector<Period> periods_of(const EveryDue& every, Tick began, std::uint32_t count) const;

  // naive.cpp: the march.
  void settle();
  [[nodiscard]] std::vector<std::uint8_t> phases_next() const;
  [[nodiscard]] Moments index_of(Instant at) const;
  [[nodiscard]] std::vector<Members> members_of(const std::vector<KindId>& families) const;
  [[nodiscard]] static Binding binding_of(const std::vector<KindId>& families, const Members& members);

  // happenings.cpp: what there is of an occurrence, one list for each member of an `every`.
  [[nodiscard]] std::vector<Occurrences> happenings(OccId occ, const Binding& binding, Moments now,
                                                    const std::vector<PartyId>& by = {}, const Occurrence* it = nullptr) const;
  [[nodiscard]] Occurrences all_happenings(OccId occ, const Binding& binding, Moments now) const;
  [[nodiscard]] Occurrences all_happenings(Occ occ, const Binding& binding, Moments now, const std::vector<PartyId>& by, const Occurrence* it) const;
  [[nodiscard]] Occurrences happenings_of(const Occ& occ, const Restriction& restriction, Moments now) const;
  [[nodiscard]] Occurrences phase_edges(PhaseId phase, Edge edge, const Restriction& restriction, Moments now) const;
  [[nodiscard]] Restriction restriction_of(const Occ& occ, const Binding& binding, Moments now,
                                           const std::vector<PartyId>& by, const Occurrence* it) const;
  [[nodiscard]] std::vector<Occ> each_of_every(const Occ& occ) const;
  [[nodiscard]] const std::vector<Incident>& incidents(EventId event, Edge edge) const;

  // conditions.cpp: section 3.3, one function a row.
  [[nodiscard]] Truth truth(ConditionId condition, const Binding& binding, Moments now) const;
  [[nodiscard]] Truth form(const Condition& condition, const Binding& binding, Moments now) const;
  [[nodiscard]] Truth once(const Occurrences& all, Moments now) const;
  [[nodiscard]] Truth none_for(const Occurrences& all, const Occ& occ, const Binding& binding, Span span, Moments now) const;
  [[nodiscard]] Truth none_since(const Occurrences& all, const Occ& occ, const Binding& binding, const Occurrences& since, Moments now) const;
  [[nodiscard]] Truth count_in(const CountIn& count, const Occurrences& all, Moments now) const;
  [[nodiscard]] Truth lasting(const Lasting& lasting, const Binding& binding, Moments now) const;
  [[nodiscard]] Truth stock_is(const StockIs& stock, const Binding& binding, Moments now) const;
  [[nodiscard]] Truth share_is(const ShareIs& share, Moments now) const;
  [[nodiscard]] Truth during(const During& during, const Binding& binding, Moments now) const;
  [[nodiscard]] Truth process_lasts(EventId process, const std::vector<PartyId>& by, const std::vector<PlaceId>& in, Moments now) const;
  [[nodiscard]] Truth refers(const Refers& name, const Binding& binding, Moments now) const;
  [[nodiscard]] bool gap_touches(const Occ& occ, const Binding& binding, Instant start, Instant end) const;
  [[nodiscard]] bool silence_touches(const Occ& occ, const Binding& binding, Instant start, Instant end) const;
  [[nodiscard]] Truth in_force(Instant at) const;
  [[nodiscard]] Truth full(Instant start) const;
  [[nodiscard]] Truth phase_open(PhaseId phase, const Member& member, Moments now) const;
  [[nodiscard]] std::vector<Member> members_named(KindId family, const Key& key, const Binding& binding, bool& any) const;
  [[nodiscard]] Range past(PipelineId pipeline, std::uint32_t stage, const std::vector<PartyId>& by, Moments now) const;
  [[nodiscard]] Range at(PipelineId pipeline, std::uint32_t stage, const std::vector<PartyId>& by, Moments now) const;
  [[nodiscard]] Range lost(PipelineId pipeline, std::uint32_t stage, const std::vector<PartyId>& by, Moments now) const;

  // play.cpp: when a clause is in play, and what begins an instance (K1, K2).
  [[nodiscard]] Truth otherwise_in_play(const GroundClause& ground, Moments now, bool edges_count = false,
                                        bool unless_counts = true) const;
  [[nodiscard]] Truth held_back(const GroundClause& ground, Moments now) const;
  [[nodiscard]] Truth trigger_holds(const GroundClause& ground, Moments now) const;
  [[nodiscard]] Truth play(std::size_t ground, Moments now) const;
  [[nodiscard]] Truth play_at_edges(std::size_t ground, Moments now) const;
  [[nodiscard]] Truth play_computed(std::size_t ground, Moments now, bool edges_count) const;
  [[nodiscard]] Truth play_known(std::size_t ground, Moments now, bool edges_count) const;
  [[nodiscard]] std::vector<Beginning> beginnings(std::size_t ground, Moments now) const;
  [[nodiscard]] std::vector<Beginning> stretches(std::size_t ground, Moments now) const;
  [[nodiscard]] std::vector<Beginning> becomings(const GroundClause& ground, ConditionId condition, Moments now) const;
  [[nodiscard]] std::vector<Beginning> on_each(const GroundClause& ground, OccId occ, Moments now) const;
  [[nodiscard]] bool has_stretches(const Clause& clause) const;

  // duties.cpp: the states of a deed, by trying every world that the evidence leaves open.
  [[nodiscard]] std::vector<InstanceNow> duty_instances(std::size_t ground, Moments now) const;
  [[nodiscard]] std::set<State> duty_states(std::size_t ground, const Beginning& beginning, std::uint32_t period, Moments now) const;
  [[nodiscard]] std::vector<Tick> ticks_of(Interval when, Moments now) const;
  [[nodiscard]] std::vector<Tick> beginning_ticks(const GroundClause& ground, const Beginning& beginning, Moments now) const;
  [[nodiscard]] std::vector<Tick> lapses(std::size_t ground, const Beginning& beginning, Tick began, Moments now) const;
  [[nodiscard]] std::vector<Tick> exceptions(const GroundClause& ground, Tick began, Moments now) const;
  [[nodiscard]] std::vector<Deadline> deadlines(const GroundClause& ground, Tick began, Moments now) const;
  [[nodiscard]] std::vector<Tick> first_of(const Occurrences& all, Tick from, Tick until, bool until_included, const Occurrence* it, Tick began, Moments now) const;
  [[nodiscard]] std::vector<Tick> done(const GroundClause& ground, const Beginning& beginning, Tick began, const Period* period, Moments now) const;
  [[nodiscard]] std::vector<Tick> brought(const Bring& bring, const std::vector<PartyId>& by, Tick began, bool after_only, const Period* period, Moments now) const;
  [[nodiscard]] bool nobody_looked(const GroundClause& ground, Tick began, Tick deadline) const;
  [[nodiscard]] std::vector<std::vector<PartyId>> subjects(const GroundClause& ground) const;
  [[nodiscard]] std::vector<PartyId> all_subjects(const GroundClause& ground) const;

  // bans.cpp: must not, keep, may, prevails over, breaches.
  [[nodiscard]] ClauseNow clause_next(std::size_t ground, Moments now) const;
  [[nodiscard]] std::vector<FoundBreach> ban_breaches(std::size_t ground, Moments now) const;
  [[nodiscard]] std::vector<FoundBreach> keep_breaches(std::size_t ground, Moments now) const;
  [[nodiscard]] std::vector<FoundBreach> missed_breaches(std::size_t ground, const std::vector<InstanceNow>& instances, Moments now) const;
  [[nodiscard]] std::set<State> standing_states(std::size_t ground, const std::vector<FoundBreach>& breaches, Moments now) const;
  [[nodiscard]] std::set<State> held_off(std::size_t ground, Moments now) const;
  [[nodiscard]] Truth ban_holds(std::size_t ground, const Beginning* beginning, Moments now, bool edges_count = true) const;
  [[nodiscard]] std::vector<std::pair<std::optional<Beginning>, std::optional<Occurrence>>> what_it_is(std::size_t ground, Moments now) const;
  [[nodiscard]] Occ deed_of(const Clause& clause) const;
  [[nodiscard]] Occurrences deeds_of(std::size_t ground, Moments now, const Occurrence* it) const;
  [[nodiscard]] Truth lifted_by_another(const GroundClause& ground, const Occurrence& act, Moments now) const;
  [[nodiscard]] PartyId laid_to(const GroundClause& ground, const Occurrence& act, EventId event) const;
  [[nodiscard]] std::set<State> may_states(std::size_t ground, Moments now) const;

  // report.cpp: the answers, in the shapes of monitor.h.
  [[nodiscard]] ClauseVerdict verdict(std::size_t ground, Moments now) const;
  [[nodiscard]] std::vector<Imbalance> imbalances(Moments now) const;
  [[nodiscard]] std::vector<WithoutAuthority> without_authority(Moments now) const;
  // waits.cpp: W1, W2.
  [[nodiscard]] std::vector<Wait> waits(Moments now) const;
  void wait_leaves(ConditionId condition, const Binding& binding, bool wanted, bool even_if, Moments now, int depth, std::set<PartyId>& openers) const;
  [[nodiscard]] bool is_undecided(const Form& form) const;
  void phase_leaves(const During& during, const Binding& binding, bool wanted, bool even_if, Moments now, int depth, std::set<PartyId>& openers) const;
  void doers(const Occ& occ, const Binding& binding, std::set<PartyId>& openers, bool wrongs = false) const;
  void able_to(const Occ& occ, EventId event, const Binding& binding, std::set<PartyId>& openers) const;
  bool forbidden(EventId event, Edge edge, PartyId party) const;

  const Agreement& agreement_;
  Evidence evidence_;
  std::vector<Instant> grid_;
  Moments now_ = 0;  // everything before it is settled
  std::vector<GroundPhase> ground_phases_ = {};
  std::vector<GroundClause> ground_clauses_ = {};
  std::vector<std::vector<std::uint8_t>> phases_ = {};  // [moment][ground phase]: which of not_yet, open_now, over it may be in
  std::vector<std::vector<ClauseNow>> clauses_ = {};    // [moment][ground clause]

  // What has been asked before of a settled moment. Never changes an answer.
  using Answers = std::vector<std::optional<Truth>>;                            // by moment
  mutable std::vector<std::vector<std::pair<Binding, Answers>>> asked_ = {};    // by condition
  mutable std::vector<std::pair<Answers, Answers>> played_ = {};                // by ground clause: without and with the edges
  mutable std::map<std::pair<EventId, Edge>, std::vector<Incident>> incidents_ = {};
  mutable std::map<std::tuple<OccId, Binding, std::vector<PartyId>>, std::vector<Occurrences>> happened_ = {};
};

inline constexpr std::uint8_t not_yet = 1, open_now = 2, over = 4;

/// T1: by this moment.
bool possibly_happened(Interval when, Instant at);
bool surely_happened(Interval when, Instant at);
/// No instant of `one` is at or after an instant of `other`.
bool surely_before(Interval one, Interval other);
Truth opposite(Truth truth);
inline Truth weaker(Truth one, Truth other) { return one < other ? one : other; }
inline Truth stronger(Truth one, Truth other) { return one < other ? other : one; }
/// T6: the time of what became possible at one second and sure at another.
Interval derived_time(Instant possible, std::optional<Instant> sure);

}  // namespace truce::reference

#endif
