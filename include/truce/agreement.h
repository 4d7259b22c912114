// An agreement as a value: every name resolved, nothing expanded.
//
//   auto agreement = truce::load_agreement("old_town.truce");
//   if (!agreement) for (const truce::Problem& problem : agreement.error()) …
//
// Storage is flat: one vector of each thing, parts before wholes, referred to by typed
// ids. Families ("each sector") stay folded here; the monitor and the checker expand them.
// The language is docs/language.md; names of types follow its table of concepts.
#ifndef TRUCE_AGREEMENT_H
#define TRUCE_AGREEMENT_H

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <truce/report.h>
#include <truce/result.h>
#include <truce/time.h>
#include <variant>
#include <vector>

namespace truce {

/// An index that cannot be confused with another kind's. Default: none.
template <class Tag>
struct Id {
  std::uint32_t index = std::numeric_limits<std::uint32_t>::max();
  [[nodiscard]] explicit operator bool() const { return index != std::numeric_limits<std::uint32_t>::max(); }
  auto operator<=>(const Id&) const = default;
};
using PartyId = Id<struct PartyTag>;
using PlaceId = Id<struct PlaceTag>;
using KindId = Id<struct KindTag>;
using EventId = Id<struct EventTag>;
using PipelineId = Id<struct PipelineTag>;
using OccId = Id<struct OccTag>;
using ConditionId = Id<struct ConditionTag>;
using NamedId = Id<struct NamedTag>;
using PhaseId = Id<struct PhaseTag>;
using ClauseId = Id<struct ClauseTag>;

/// Bytes [begin, end) of Agreement::text: the drafter's own words.
struct TextSpan {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool operator==(const TextSpan&) const = default;
};

// Who and where.

/// A family: `party contributor: a, b` or `place sector in gaza: x, y`. Members in file order.
struct Kind {
  std::string name = {};
  bool of_places = false;
  std::vector<PartyId> parties = {};
  std::vector<PlaceId> places = {};
  TextSpan at = {};
};
struct Party {
  std::string name = {};
  std::vector<KindId> kinds = {};
  std::vector<PartyId> answers_for = {};  ///< as written, "every K" expanded; not transitive
  bool declared = true;                   ///< false: known only because somebody answers for it
  TextSpan at = {};
};
struct Place {
  std::string name = {};
  PlaceId within = {};  ///< none for a root
  KindId kind = {};     ///< none if plain
  TextSpan at = {};
};

enum class Determiner : std::uint8_t {
  none,   ///< not said: no restriction (in a deed: the subject of the clause)
  named,  ///< `a` or `a or b`: any of those listed
  each,   ///< binds the family
  that,   ///< refers back to the `each` of the same kind
  every,  ///< all of them
  any,    ///< some one of them
};
struct Who {
  Determiner determiner = Determiner::none;
  std::vector<PartyId> parties = {};  ///< for named
  KindId kind = {};                   ///< for each, that, every, any
  bool decided = true;                ///< false: `undecided`
  TextSpan at = {};
};
struct Where {
  Determiner determiner = Determiner::none;
  std::vector<PlaceId> places = {};
  KindId kind = {};
  bool decided = true;
  TextSpan at = {};
};
/// `in that sector`, `of each contributor`, `in rafah` after a name that has a family.
struct KeyPart {
  Determiner determiner = Determiner::named;
  KindId kind = {};
  PartyId party = {};  ///< for named, one of these two
  PlaceId place = {};
  TextSpan at = {};
};
using Key = std::vector<KeyPart>;

// What happens.

struct Field {
  std::string name = {};
  std::vector<std::string> values = {};  ///< any of
  TextSpan at = {};
};
/// What an event is about: nothing stated, a party, another occurrence, or `it`.
struct AboutIt {
  bool operator==(const AboutIt&) const = default;
};
using About = std::variant<std::monostate, Who, OccId, AboutIt>;

enum class EventSort : std::uint8_t { event, process, stage, loss };

/// A declared event or process, an act listed under `includes`, or a stage of a pipeline.
struct Event {
  std::string name = {};
  EventSort sort = EventSort::event;
  Who by = {};
  Where in = {};
  About about = {};
  std::vector<Field> fields = {};
  std::vector<EventId> includes = {};  ///< a report of these, or of what they include, counts as this
  EventId included_in = {};            ///< for a name that only an `includes` list declares: its event, whose roles it has
  std::vector<PartyId> watched_by = {};
  std::int64_t takes_least = 0;  ///< of a process: `takes 10 to 20 days`
  Span takes_most = {0, Unit::day, true};
  PipelineId pipeline = {};  ///< for stage and loss
  std::uint32_t stage = 0;   ///< position in the pipeline, for stage
  TextSpan at = {};
};
struct Pipeline {
  std::string name = {};
  std::vector<EventId> stages = {};
  EventId lost = {};
  TextSpan at = {};
};

/// A mention of something that happens, with its restrictions.
struct Occ {
  std::optional<Grade> grade = {};
  std::variant<EventId, PhaseId, ClauseId> what = {};  ///< ClauseId: a breach of that clause
  Edge edge = Edge::none;                              ///< set for a process or a phase
  Who by = {};
  Where in = {};
  About about = {};
  std::vector<Field> fields = {};  ///< each must match one of its values
  bool decided = true;             ///< false: `undecided` stands for the event
  TextSpan at = {};
};

// When it is true.

struct Number {
  std::int64_t value = 0;
  bool decided = true;
  bool operator==(const Number&) const = default;
};
struct Once { OccId occ = {}; };
struct NoneFor { OccId occ = {}; Span span = {}; };
struct NoneSince { OccId occ = {}; OccId since = {}; };
struct CountIn { bool at_least = true; Number number = {}; OccId occ = {}; Span span = {}; };
struct StockIs {
  bool at_least = true;
  Number number = {};
  PipelineId pipeline = {};
  std::uint32_t stage = 0;
  bool past = true;  ///< `past` counts what ever reached the stage, `at` what is there now
  Who by = {};
};
struct ShareIs {  ///< at least N percent of P past of_stage are past stage [in span]
  bool at_least = true;
  Number percent = {};
  PipelineId pipeline = {};
  std::uint32_t of_stage = 0;
  std::uint32_t stage = 0;
  std::optional<Span> span = {};
};
struct During { std::variant<PhaseId, EventId> what = {}; Key key = {}; };  ///< EventId: a process
struct After { std::optional<Interval> moment = {}; };  ///< none: undecided. A date is its whole day
struct Refers { NamedId name = {}; Key key = {}; };     ///< a declared condition
struct Not { ConditionId part = {}; };
struct All { std::vector<ConditionId> parts = {}; };
struct AnyOf { std::vector<ConditionId> parts = {}; };
struct AtLeastOf { Number number = {}; std::vector<ConditionId> parts = {}; };
struct Lasting { ConditionId part = {}; Span span = {}; };  ///< C for 30 days
struct Undecided {};
using Form = std::variant<Once, NoneFor, NoneSince, CountIn, StockIs, ShareIs, During, After, Refers, Not, All, AnyOf,
                          AtLeastOf, Lasting, Undecided>;
struct Condition {
  Form form = {};
  TextSpan at = {};
};

/// `condition NAME [in each KIND] is …`
struct NamedCondition {
  std::string name = {};
  KindId family = {};  ///< none if there is one only
  ConditionId is = {};
  TextSpan at = {};
};
struct Phase {
  std::string name = {};
  KindId family = {};
  ConditionId opens = {};
  ConditionId closes = {};  ///< none: it stays open
  TextSpan at = {};
};

// Norms.

enum class Modal : std::uint8_t { must, must_not, will, will_not, may };

struct NoTrigger {};
struct OnceTrigger { ConditionId condition = {}; };  ///< `once E` is the condition Once
struct WhileTrigger { ConditionId condition = {}; };
struct WheneverTrigger { ConditionId condition = {}; };
struct OnEachTrigger { OccId occ = {}; };
using Trigger = std::variant<NoTrigger, OnceTrigger, WhileTrigger, WheneverTrigger, OnEachTrigger>;

struct Make { OccId occ = {}; std::string verb = "make"; };  ///< make, give, hold, issue, commit; also start and end of a process
struct Keep { ConditionId condition = {}; };
struct Bring { bool all = false; Number number = {}; PipelineId pipeline = {}; std::uint32_t stage = 0; };
using Deed = std::variant<Make, Keep, Bring>;

struct NoDue {};
struct WithinDue { Span span = {}; };
struct ByDue { std::optional<Interval> moment = {}; };  ///< none: undecided. A date means 24:00 of that day
struct EveryDue { Span span = {}; };                    ///< `every day` is `every 1 day`
using Due = std::variant<NoDue, WithinDue, ByDue, EveryDue>;

struct Clause {
  std::string label = {};
  std::string title = {};
  std::string cites_source = {};  ///< name of a source text
  std::string cites = {};         ///< "point 4"
  std::optional<During> during = {};
  Trigger trigger = {};
  Who who = {};
  Modal modal = Modal::must;
  Deed deed = {};
  Due due = {};
  OccId before = {};
  ConditionId unless = {};
  std::vector<ClauseId> prevails_over = {};
  std::vector<KindId> families = {};  ///< every kind that an `each` binds, in order of mention
  TextSpan at = {};        ///< from the label to the end of the sentence
  TextSpan sentence = {};  ///< without label, title and source
};

// Trials and reservations.

enum class Truth : std::uint8_t { no, unknown, yes };
enum class State : std::uint8_t { breached, missed, unknown, in_force, late, met, lifted, dormant };  ///< in the order that sums up

struct ConditionIs { NamedId name = {}; Key key = {}; Truth truth = Truth::yes; };
struct PhaseIs { PhaseId phase = {}; Key key = {}; Truth open = Truth::yes; };
struct ClauseIs { ClauseId clause = {}; Key key = {}; State state = State::met; };
struct WaitsFor { PartyId who = {}; PartyId for_whom = {}; };
using Claim = std::variant<ConditionIs, PhaseIs, ClauseIs, WaitsFor>;
struct Expectation {
  Instant on = {};
  std::optional<Instant> known = {};  ///< default: the same as `on`
  Claim claim = {};
  TextSpan at = {};
};
struct Trial {
  std::string name = {};
  std::vector<Report> given = {};  ///< verified unless a grade word says otherwise
  std::vector<Expectation> expects = {};
  TextSpan at = {};
};
struct Reservation {
  std::string rule = {};
  ClauseId clause = {};  ///< none: the whole agreement
  std::string because = {};
  TextSpan at = {};
};

struct Signature { PartyId party = {}; Date on = {}; };
struct SourceText { std::string name = {}; std::string title = {}; TextSpan at = {}; };

struct Agreement {
  std::string file = {};  ///< as the reader named it
  std::string text = {};  ///< the whole file; every TextSpan points into it
  std::string title = {};
  std::vector<Signature> signatures = {};
  std::vector<SourceText> sources = {};
  Instant in_force_from = always;
  Instant in_force_until = never;  ///< a date means 24:00 of that day
  bool in_force_stated = false;
  bool in_force_decided = true;
  Clock clock = {};
  bool clock_stated = false;
  Grade proof = Grade::corroborated;
  bool proof_stated = false;
  bool silence_is_calm = true;
  PartyId disputes_go_to = {};
  std::optional<Span> disputes_within = {};

  std::vector<Kind> kinds = {};
  std::vector<Party> parties = {};
  std::vector<Place> places = {};
  std::vector<Event> events = {};
  std::vector<Pipeline> pipelines = {};
  std::vector<Occ> occs = {};
  std::vector<Condition> conditions = {};
  std::vector<NamedCondition> named = {};
  std::vector<Phase> phases = {};
  std::vector<Clause> clauses = {};
  std::vector<Trial> trials = {};
  std::vector<Reservation> reservations = {};

  [[nodiscard]] const Kind& operator[](KindId id) const { return kinds[id.index]; }
  [[nodiscard]] const Party& operator[](PartyId id) const { return parties[id.index]; }
  [[nodiscard]] const Place& operator[](PlaceId id) const { return places[id.index]; }
  [[nodiscard]] const Event& operator[](EventId id) const { return events[id.index]; }
  [[nodiscard]] const Pipeline& operator[](PipelineId id) const { return pipelines[id.index]; }
  [[nodiscard]] const Occ& operator[](OccId id) const { return occs[id.index]; }
  [[nodiscard]] const Condition& operator[](ConditionId id) const { return conditions[id.index]; }
  [[nodiscard]] const NamedCondition& operator[](NamedId id) const { return named[id.index]; }
  [[nodiscard]] const Phase& operator[](PhaseId id) const { return phases[id.index]; }
  [[nodiscard]] const Clause& operator[](ClauseId id) const { return clauses[id.index]; }

  /// The drafter's words, white space folded to single blanks.
  [[nodiscard]] std::string quote(TextSpan span) const;
  [[nodiscard]] Excerpt excerpt(TextSpan span) const;
  [[nodiscard]] PartyId party(std::string_view name) const;
  [[nodiscard]] PlaceId place(std::string_view name) const;
  [[nodiscard]] NamedId condition(std::string_view name) const;
  [[nodiscard]] PhaseId phase(std::string_view name) const;
  [[nodiscard]] ClauseId clause(std::string_view label) const;
};

/// Reads an agreement. All mistakes in the text are reported at once, in file order; one cause,
/// one problem. `file` is only for the messages.
Result<Agreement> read_agreement(std::string_view text, std::string_view file);
/// The same from a file on disk; problem `unreadable_file`. At most 16 MiB.
Result<Agreement> load_agreement(const std::string& path);

/// What is left of a text with mistakes when the declarations that hold them are left out, and those that cannot stand
/// without these. Its text is as long as it was, with blanks in their place.
struct Remains {
  std::optional<Agreement> agreement = {};  ///< none if nothing that can be read is left
  std::string left_out = {};                ///< the words of what was left out
};
Remains read_remains(std::string_view text, std::string_view file);
/// The same from a file; nothing if it cannot be read.
Remains load_remains(const std::string& path);

/// The same agreement in its canonical layout, comments and blank lines kept (at most one in a row). Formatting
/// twice changes nothing; only white space ever differs. A text with mistakes is refused with all of them.
Result<std::string> format_agreement(std::string_view text, std::string_view file);

std::string_view to_text(Truth truth);  ///< "yes", "no", "unknown"
std::string_view to_text(State state);  ///< "in force" …
std::string_view to_text(Modal modal);  ///< "must not" …

}  // namespace truce

#endif
