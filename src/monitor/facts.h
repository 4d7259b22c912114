// From what was said to what happened: reports become occurrences.
//
// A report is kept in a compact form, with its names resolved once. For a moment of
// knowledge, the reports known then that nothing replaces are grouped by incident, graded,
// and turned into one occurrence for each stream that they feed (docs/language.md, R1 to R10).
#ifndef TRUCE_MONITOR_FACTS_H
#define TRUCE_MONITOR_FACTS_H

#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "long_array.h"
#include "names.h"
#include "pair_table.h"
#include "program.h"
#include "shared.h"

namespace truce::monitor {

/// A name as bodies are compared: small letters, blanks.
std::string folded(std::string_view name);

/// A party or place that a report names: an index, or one of these.
inline constexpr Index unstated = 0xfffffffe;
inline constexpr Index stranger = 0xfffffffd;

/// A report with its names resolved.
struct Told {
  Interval happened = {};
  Interval learned = {};
  double number = 0;
  Index id = 0;        ///< a name; 0 if it has none
  Index act = none;    ///< an event, or `watch_act` or `gap_act`
  Index by = unstated;
  Index place = unstated;
  Index about = 0;     ///< a name; 0 if not given
  Index about_party = unstated;
  Index incident = 0;
  Index item = 0;
  Index source = 0;
  Index replaces = 0;
  Index details_at = 0;
  // The report before it that has the same id, has the same incident, is about the same, replaces the same.
  Index same_id = none, same_incident = none, same_about = none, same_replaces = none;
  std::uint16_t details = 0;
  char reliability = 'F';
  std::uint8_t credibility = 6;
  Status status = Status::reported;
  Edge edge = Edge::none;
  bool numbered = false;
};
inline constexpr Index watch_act = 0xfffffff0;
inline constexpr Index gap_act = 0xfffffff1;

/// One thing that happened, as far as is known; its stream is none once its reports no longer count. `end` of `when` is `never` for what is derived and not yet sure.
struct Occurrence {
  Interval when = {};
  double least = 0;
  double most = 0;
  Index stream = none;
  Index by = 0;       ///< an interned set
  Index in = 0;
  Index report = none;  ///< the first of its reports; none for what is derived
  Index group = none;   ///< all of them, if more than one
  Index item = 0;
  Index act = none;
  Grade grade = Grade::alleged;
  bool sure = true;     ///< false: whatever the grade, it is only possible (derived from the possible)
};

/// A listener and how far an occurrence fits what it wants to hear.
struct Hit {
  Index listener = none;
  Index target = none, part = 0;  ///< as the listener says, and its role
  Listener::Role role = Listener::Role::leaf;
  Fit fit = Fit::no;
  bool closer = false;  ///< closer_fit() has to be asked, too
  Grade grade = Grade::alleged;  ///< from which it is proven to the listener
};

/// A moment at which an occurrence becomes possible, sure, or both.
struct Change {
  Instant at = {};
  Index occurrence = none;
  bool possible = false;
  bool sure = false;
};

/// When an occurrence becomes possible, and when sure.
template <class To>
void each_change(Interval when, Index occurrence, const To& to) {
  if (when.exact()) return to(Change{when.begin, occurrence, true, true});
  to(Change{possible_from(when), occurrence, true, false});
  to(Change{sure_from(when), occurrence, false, true});
}

/// Everything that is known at one moment of knowledge.
struct Knowledge {
  Instant known = {};
  LongArray<Occurrence> occurrences = {};
  LongArray<std::vector<ReportIndex>> groups = {};
  std::vector<Change> changes = {};               ///< in order of time
  std::vector<std::vector<Interval>> holes = {};  ///< by node: stretches in which nobody could have noticed
  std::vector<Unmatched> unmatched = {};
  std::vector<bool> heard = {};                   ///< by report: was it learned by then?
  std::vector<bool> active = {};                  ///< by report: does it count, neither replaced nor retracted?
  std::vector<ReportIndex> waiting = {};          ///< reports that are learned only later, the next at the end
  std::vector<Index> made = {};                   ///< by report that stands alone: the first of its occurrences
  LongArray<std::vector<Index>> of_incident = {};  ///< occurrences, by the name of the incident
  std::vector<Index> gone = {};                   ///< occurrences whose reports no longer count, in the order in which that was learned
};

/// An occurrence that the engine derives is numbered apart, so that what is reported later moves no number.
inline constexpr Index derived_bit = Index{1} << 31;

using Kept = std::vector<std::uint8_t>;  ///< by number: 1 for what is kept when the rest is let go

/// The new numbers of what is kept when the rest is let go; none: let go.
struct Renumbered {
  std::vector<ReportIndex> reports = {};
  std::vector<Index> occurrences = {};
  std::vector<Index> names = {};
};
/// Can what is settled be let go at all, or may the agreement ask for it again?
bool may_let_go(const Program& program);

class Facts {
 public:
  explicit Facts(const Program& program);
  ReportIndex learn(const ReportView& report);
  ReportIndex learn(const Report& report);
  /// One that another has learned.
  ReportIndex learn(const Facts& from, ReportIndex report);
  [[nodiscard]] std::size_t size() const { return told_.size(); }
  [[nodiscard]] const Told& operator[](ReportIndex report) const { return told_[report]; }
  /// The last second before anything happened that the reports from `first` on tell of.
  [[nodiscard]] Instant before(ReportIndex first) const {
    Instant from = never;
    told_.each(first, [&](std::size_t, const Told& told) { from = std::min(from, possible_from(told.happened)); });
    return from - Duration{1};
  }
  [[nodiscard]] std::string_view id(ReportIndex report) const { return names_[told_[report].id]; }
  [[nodiscard]] const Names& names() const { return names_; }

  [[nodiscard]] Knowledge known_at(Instant known);
  /// The same, of a choice of the reports.
  [[nodiscard]] Knowledge known_among(std::vector<bool> heard);
  /// What more reports change of what is known.
  struct Extended {
    Instant from = never;                    ///< nothing before is any different
    std::vector<Occurrence> touched = {};  ///< what came, what went, and what may mean something else now; where it was asked for
  };
  /// Adds to what is known the reports from `first` on and those learned by now. None where it cannot be told what they
  /// change: then it must be made anew. What is touched is told where something changes by `asked`.
  [[nodiscard]] std::optional<Extended> extend(Knowledge& knowledge, ReportIndex first, Instant known, Instant asked);

  // Letting go (letting_go.cpp).
  /// Learns a report that can turn a verdict, and none of what nobody asks for; without its id where no act can be about it.
  std::optional<ReportIndex> learn_if_it_matters(const ReportView& report);
  /// Do the reports from `first` on replace one that may have been let go, or that was learned without its id?
  [[nodiscard]] bool speaks_of_nothing_kept(ReportIndex first) const;
  /// Adds the reports that must be kept for the sake of others.
  void hold(const Knowledge& knowledge, Kept& kept) const;
  /// Is there a report of this name, among those that are kept?
  [[nodiscard]] bool is_held(Index name, const Kept& kept) const;
  /// Keeps these reports, what is known of them, and the changes that have not been taken.
  Renumbered let_go(Knowledge& knowledge, const Kept& kept, std::size_t taken);

  /// Interned sets of parties or places.
  Index intern(const Set& set);
  [[nodiscard]] const Set& set(Index index) const { return learned_->sets[index]; }
  /// Who hears of an occurrence, by what its roles leave possible.
  const std::vector<Hit>& hits(const Program& program, Index stream, Index by, Index in) {
    const auto* known = learned_->hits[stream].find(by, in);
    return known != nullptr ? **known : find_hits(program, stream, by, in);
  }
  /// The whole fit of an occurrence, with fields and what it is about (but not `it`).
  [[nodiscard]] Fit fit(const Program& program, const Knowledge& knowledge, const Pattern& pattern, const Occurrence& occurrence) const;
  /// The part of the fit that hits() leaves out.
  [[nodiscard]] Fit closer_fit(const Program& program, const Knowledge& knowledge, const Pattern& pattern, const Occurrence& occurrence) const;
  [[nodiscard]] std::vector<ReportIndex> reports_of(const Knowledge& knowledge, const Occurrence& occurrence) const;
  /// What an occurrence is about: a name; 0 where nobody says; none where its best reports differ.
  [[nodiscard]] Index about_of(const Knowledge& knowledge, const Occurrence& occurrence) const;
  /// The same, each name once and in order.
  [[nodiscard]] std::vector<Index> abouts_of(const Knowledge& knowledge, const Occurrence& occurrence) const;
  /// The stage that a loss names in its details: a name, or 0.
  [[nodiscard]] Index detail(ReportIndex report, std::string_view field) const;
  [[nodiscard]] Grade grade_of(const Told& told) const;
  /// C6: how surely a loss is from a stage, as its best reports say; where none says, from any but the last.
  Fit lost_from(const Knowledge& knowledge, const Occurrence& loss, const Pipeline& pipeline, std::size_t stage) const;
  /// K13: did anybody who watches the event make a report that touches the time from `start` to `end`?
  [[nodiscard]] std::vector<Interval> told_by_watchers(const Program& program, const Knowledge& knowledge, EventId event) const;
  [[nodiscard]] bool watched(const Program& program, const Knowledge& knowledge, EventId event, Instant start, Instant end) const;
  /// The reports that a name in `about` means.
  [[nodiscard]] std::vector<ReportIndex> named(Index name) const;
  /// The reports that are about it.
  [[nodiscard]] std::vector<ReportIndex> speaking_of(Index name) const;
  /// Adds the names that reports of one of these names have besides; false where there are more than so many.
  [[nodiscard]] bool add_other_names(std::vector<Index>& names, std::size_t most) const;
  /// The order in which changes of one second are taken in.
  [[nodiscard]] bool precedes(const Knowledge& knowledge, const Change& a, const Change& b) const;
  /// The reports of gaps, and where silence is not calm, those of who watches an event.
  [[nodiscard]] std::vector<ReportIndex> noticing(EventId event) const;

 private:
  /// What a name means in the agreement.
  struct Meaning {
    Index party = stranger;
    Index place = stranger;
    Index act = none;
  };
  /// The last report of each sort that has to do with a name; Told leads to those before it.
  struct Named {
    ReportIndex told = none;       ///< has it as id
    ReportIndex incident = none;   ///< has it as incident
    ReportIndex spoken_of = none;  ///< is about it
    ReportIndex replaced = none;   ///< replaces it
  };
  [[nodiscard]] Named ties(Index name) const {
    const Named* found = named_.find(name);
    return found == nullptr ? Named{} : *found;
  }
  struct Roles {
    Index by = none;
    Index in = none;
    Unmatched::Why why = Unmatched::Why::act;
  };
  /// What has been found out about sources, roles and places: it grows with what differs among the reports, not with how many there are.
  struct Learned {
    std::vector<Set> sets = {};
    std::map<Set, Index> set_index = {};
    std::vector<PairTable<std::shared_ptr<const std::vector<Hit>>>> hits = {};  ///< by stream, of (by, in)
    std::vector<PairTable<Roles>> roles = {};                                   ///< by stream, of (by, place)
    std::vector<std::vector<Index>> bodies = {};                             ///< by source name: the bodies it names, as names
    std::unordered_map<std::uint64_t, std::vector<Index>> watched_by = {};  ///< events, by source and by whom
  };
  [[nodiscard]] std::vector<bool> active_among(const std::vector<bool>& heard, std::vector<Unmatched>& unmatched) const;
  Roles roles(const Stream& stream, const Told& told);
  /// Until more are asked for.
  const Roles& roles_of(Index stream, const Told& told) {
    const Roles* known = learned_->roles[stream].find(told.by, told.place);
    return known != nullptr ? *known : find_roles(stream, told);
  }
  const Roles& find_roles(Index stream, const Told& told);
  void gather(const Program& program, Knowledge& knowledge);
  /// What a report feeds: told stream by stream, with its roles. If it feeds nothing, why.
  template <class Feed>
  std::optional<Unmatched::Why> feed(ReportIndex report, const Feed& to) {
    const Told& told = told_[report];
    bool counts = false;
    auto why = Unmatched::Why::act;
    if (told.act != none)
      for (const auto& [stream, edge] : program_->streams_of_event[told.act]) {
        if (edge != told.edge) {
          if (why == Unmatched::Why::act) why = Unmatched::Why::edge;
          continue;
        }
        const Roles& found = roles_of(stream, told);
        if (found.by == none || found.in == none) {
          if (!program_->streams[stream].as_reported) why = found.why;
          continue;
        }
        counts = counts || !program_->streams[stream].as_reported;
        if (program_->listeners_of[stream].empty() && !program_->counted[stream]) continue;
        to(stream, found);
      }
    return counts ? std::nullopt : std::optional(why);
  }
  struct Revision;
  /// Orders reports by when they are learned, the last first.
  [[nodiscard]] auto learned_later() const {
    return [this](ReportIndex a, ReportIndex b) { return possible_from(told_[a].learned) > possible_from(told_[b].learned); };
  }
  const std::vector<Hit>& find_hits(const Program& program, Index stream, Index by, Index in);
  ReportIndex learn(const ReportView& report, Index act, std::string_view id);
  [[nodiscard]] Meaning meaning(std::string_view name);
  Index source(std::string_view name);
  void remember_names(Told& told, ReportIndex report);
  [[nodiscard]] std::vector<bool> acts_heard() const;
  [[nodiscard]] std::vector<bool> acts_spoken_of() const;
  [[nodiscard]] bool may_matter(const ReportView& report, Index act) const;
  [[nodiscard]] bool speaks_on(const Told& told) const;
  std::vector<Index> let_go_names(const Kept& kept);
  void let_go_reports(const Kept& kept, const Renumbered& to);
  void remember_watching(const Told& told, ReportIndex report);
  [[nodiscard]] EventId watched_as(EventId event) const;
  [[nodiscard]] std::vector<Index> watched_by(const Told& told) const;
  void settle(const Program& program, Knowledge& knowledge, Index stream, const std::vector<ReportIndex>& reports);
  [[nodiscard]] Occurrence single(Index stream, ReportIndex report, const Roles& roles) const;
  void add_single(Knowledge& knowledge, Index stream, ReportIndex report, const Roles& roles) { make(knowledge.occurrences.add(), stream, report, roles); }
  void make(Occurrence& made, Index stream, ReportIndex report, const Roles& roles) const;
  void find_holes(const Program& program, Knowledge& knowledge);
  [[nodiscard]] std::vector<Interval> gaps(const Program& program, const Knowledge& knowledge, const Stream& stream, const Set& asked) const;
  [[nodiscard]] std::vector<Interval> unwatched(const Program& program, const Knowledge& knowledge, const Stream& stream, const Set& asked) const;
  [[nodiscard]] std::vector<std::pair<Interval, Index>> watches(const Program& program, const Knowledge& knowledge, EventId event, bool as_told = false) const;
  [[nodiscard]] Grade grade_together(const Program& program, const Stream& stream, const std::vector<ReportIndex>& reports) const;
  [[nodiscard]] std::vector<Index> parties_to(const Program& program, const Stream& stream, const std::vector<ReportIndex>& reports) const;
  [[nodiscard]] std::vector<ReportIndex> told_best(const Knowledge& knowledge, const Occurrence& occurrence) const;
  [[nodiscard]] Fit closer_fit(const Program& program, const Knowledge& knowledge, const Pattern& pattern, std::span<const ReportIndex> best, Index act) const;
  [[nodiscard]] static Fit fit_roles(const Pattern& pattern, const Set& by, const Set& in);
  [[nodiscard]] Fit fit_fields(const Pattern& pattern, const Told& told) const;
  [[nodiscard]] const Roles* roles_as(const Program& program, const Pattern& pattern, ReportIndex report) const;
  [[nodiscard]] Fit fit_as(const Program& program, const Knowledge& knowledge, const Pattern& pattern, ReportIndex report) const;
  [[nodiscard]] Fit fit_about(const Program& program, const Knowledge& knowledge, const Pattern& pattern, const Told& told) const;

  const Program* program_;
  Names names_ = {};
  LongArray<Told> told_ = {};
  std::vector<std::pair<Index, Index>> details_ = {};
  Shared<Learned> learned_ = {};
  std::vector<Meaning> meanings_ = {};  ///< by name, of those that the agreement has
  Lately lately_ = {};                  ///< which of them words have meant
  Index last_source_ = 0;               ///< a name
  LongArray<Named> named_ = {};         ///< by name
  bool corrects_ = false;               ///< some report replaces another or is a retraction
  std::vector<ReportIndex> gaps_ = {};  ///< reports of a gap
  std::vector<LongArray<ReportIndex>> watching_ = {};  ///< by event: reports of those who watch it; kept where silence is not calm
  bool lets_go_ = false;                ///< what is settled can be let go
  std::vector<bool> heard_ = {};        ///< by event: does anybody hear of it?
  std::vector<bool> spoken_of_ = {};    ///< by event: does it matter what is about it?
  std::vector<DetailView> room_ = {};   ///< for the details of the report that is being learned
};

inline Grade Facts::grade_of(const Told& told) const {
  if (told.status == Status::verified) return Grade::verified;
  if (told.status == Status::disputed || told.reliability > 'C') return Grade::alleged;
  if (told.credibility == 1) return Grade::corroborated;
  return told.credibility <= 3 ? Grade::credible : Grade::alleged;
}

inline void Facts::make(Occurrence& made, Index stream, ReportIndex report, const Roles& roles) const {
  const Told& told = told_[report];
  const double number = told.numbered ? told.number : 1;
  const bool open = !told.numbered && told.item == 0;
  made.when = told.happened;
  made.least = open ? 0 : number;
  made.most = open ? std::numeric_limits<double>::infinity() : number;
  made.stream = stream;
  made.by = roles.by;
  made.in = roles.in;
  made.report = report;
  made.item = told.item;
  made.act = told.act;
  made.grade = grade_of(told);
}

}  // namespace truce::monitor

#endif
