// An agreement as it is written: the words in their places, before anybody asks what they name.
//
// One struct for each production of the grammar (docs/language.md §2). Words point into
// the text. A declaration with a mistake in it stays, marked `broken`, with what was read
// of it, so that its name is known to the rest.
#ifndef TRUCE_LANGUAGE_SYNTAX_H
#define TRUCE_LANGUAGE_SYNTAX_H

#include <optional>
#include <set>
#include <string_view>
#include <truce/agreement.h>
#include <vector>

namespace truce::language {

/// A name, label, value or text where it stands. Empty: not written.
struct Word {
  std::string_view text = {};
  TextSpan at = {};
  [[nodiscard]] bool written() const { return at.end > at.begin; }
};
using Words = std::vector<Word>;

struct NumberSyntax {
  Number number = {};
  TextSpan at = {};
};
struct SpanSyntax {
  Span span = {};
  TextSpan at = {};
};
struct MomentSyntax {
  Word date = {};
  Word time = {};
  bool decided = true;
  TextSpan at = {};
};

/// `who`, `where` and `key`: names joined by `or`, or a determiner with a kind.
struct Group {
  Determiner determiner = Determiner::none;
  Words names = {};
  bool decided = true;
  TextSpan at = {};
  [[nodiscard]] bool written() const { return at.end > at.begin; }
};

struct FieldSyntax {
  Word name = {};
  Words values = {};
  TextSpan at = {};
};

/// `occ`, and everything that looks like one until its name is known: a condition with its
/// key, or what stands after `about`.
struct Mention {
  std::optional<Grade> grade = {};
  Edge edge = Edge::none;
  bool breach = false;                       ///< `name` is the label of a clause
  Determiner determiner = Determiner::none;  ///< in `about any attack`
  Word name = {};
  Words others = {};  ///< in `about north or south`
  Group by = {};
  Group in = {};
  Group of = {};
  bool about_it = false;
  std::vector<Mention> about = {};  ///< none or one
  std::vector<FieldSyntax> fields = {};
  bool decided = true;
  TextSpan at = {};
};

enum class FormSyntax : std::uint8_t {
  mention,  ///< NAME [key]
  once,
  once_name,  ///< after the `once` of a trigger: an event or a condition, as the name decides
  none_for,
  none_since,
  count,
  stock,
  share,
  during,
  after,
  negation,
  all,
  any,
  at_least_of,
  lasting,
  undecided,
};
struct ConditionSyntax {
  FormSyntax form = FormSyntax::undecided;
  Mention occ = {};  ///< also NAME [key] of mention and during
  Mention since = {};
  bool at_least = true;
  NumberSyntax number = {};
  std::optional<SpanSyntax> span = {};
  MomentSyntax moment = {};
  Word pipeline = {};
  Word of_stage = {};
  Word stage = {};
  bool past = true;
  Group by = {};
  std::vector<ConditionSyntax> parts = {};
  TextSpan at = {};
};

struct SignatureSyntax {
  Words names = {};
  MomentSyntax on = {};
};
struct ForceSyntax {
  MomentSyntax from = {};
  std::optional<MomentSyntax> until = {};
  TextSpan at = {};
};
struct DisputesSyntax {
  Word name = {};
  std::optional<SpanSyntax> within = {};
  TextSpan at = {};
};
struct SourceSyntax {
  Word name = {};
  Word title = {};
  TextSpan at = {};
};

/// `party [KIND:] names` and `place [KIND in NAME:] names`.
struct MembersSyntax {
  Word kind = {};
  Word within = {};
  Words names = {};
  TextSpan at = {};
};
struct AnswersSyntax {
  Word name = {};
  Words names = {};
  Word every = {};
  TextSpan at = {};
};
struct EventSyntax {
  bool broken = false;
  bool process = false;
  Mention roles = {};  ///< its name and what may restrict it
  Words includes = {};
  Words watched_by = {};
  NumberSyntax takes_least = {};
  std::optional<SpanSyntax> takes_most = {};
  TextSpan at = {};
};
struct StageSyntax {
  Word name = {};
  Group by = {};
  TextSpan at = {};
};
struct PipelineSyntax {
  bool broken = false;
  Word name = {};
  std::vector<StageSyntax> stages = {};
  std::optional<StageSyntax> lost = {};
  TextSpan at = {};
};
struct NamedSyntax {
  bool broken = false;
  Word name = {};
  Word family = {};
  ConditionSyntax is = {};
  TextSpan at = {};
};
struct PhaseSyntax {
  bool broken = false;
  Word name = {};
  Word family = {};
  ConditionSyntax opens = {};
  std::optional<ConditionSyntax> closes = {};
  TextSpan at = {};
};

enum class TriggerSyntax : std::uint8_t { none, once, while_true, whenever, on_each };
enum class DeedSyntax : std::uint8_t { make, start, end, keep, bring };
enum class DueSyntax : std::uint8_t { none, within, by, every };
struct ClauseSyntax {
  bool broken = false;
  Word label = {};
  Word title = {};
  Word cites_source = {};
  Word cites = {};
  std::optional<Mention> during = {};
  TriggerSyntax trigger = TriggerSyntax::none;
  ConditionSyntax condition = {};  ///< of the trigger
  Mention each = {};               ///< of `on each`
  Group who = {};
  Modal modal = Modal::must;
  DeedSyntax deed = DeedSyntax::make;
  Word verb = {};
  Mention occ = {};
  ConditionSyntax keep = {};
  bool all = false;
  NumberSyntax number = {};
  Word pipeline = {};
  Word stage = {};
  DueSyntax due = DueSyntax::none;
  SpanSyntax due_span = {};
  MomentSyntax due_moment = {};
  std::optional<Mention> before = {};
  std::optional<ConditionSyntax> unless = {};
  Words prevails_over = {};
  TextSpan at = {};
  TextSpan sentence = {};
};

struct ReservationSyntax {
  Word rule = {};
  Word clause = {};
  Word because = {};
  TextSpan at = {};
};
struct FactSyntax {
  Mention occ = {};
  bool amount = false;  ///< `500 troops to arrival`
  NumberSyntax number = {};
  Word pipeline = {};
  MomentSyntax on = {};
  std::optional<MomentSyntax> to = {};
  std::optional<MomentSyntax> learned = {};
  TextSpan at = {};
};
struct ClaimSyntax {
  MomentSyntax on = {};
  std::optional<MomentSyntax> known = {};
  bool clause = false;
  Word name = {};
  std::vector<Group> keys = {};
  Word answer = {};
  Word waits_for = {};
  TextSpan at = {};
};
struct TrialSyntax {
  Word name = {};
  std::vector<FactSyntax> given = {};
  std::vector<ClaimSyntax> expects = {};
  TextSpan at = {};
};

/// What may stand between two words when the text is laid out anew (formatter.cpp), strongest last. The parser notes
/// it for each word as it reads, for only the grammar knows where a sentence may be broken.
enum class Break : std::uint8_t {
  word,     ///< a blank; a new line only where nothing else fits
  comma,    ///< the next name of a list
  joint,    ///< `->`, `and`, `or`, `because`
  tail,     ///< what follows the deed: `within`, `before`, `unless` …
  opening,  ///< after the comma of a trigger
  item,     ///< a dash: from here on, always a line of its own
  sentence,
  line,
  headline,
  declaration,
};

struct FileSyntax {
  Word title = {};
  std::vector<SignatureSyntax> signatures = {};
  std::optional<ForceSyntax> force = {};
  Word clock = {};
  Word proof = {};
  Word silence = {};
  std::optional<DisputesSyntax> disputes = {};
  std::vector<SourceSyntax> sources = {};
  std::vector<MembersSyntax> parties = {};
  std::vector<MembersSyntax> places = {};
  std::vector<AnswersSyntax> answers = {};
  std::vector<EventSyntax> events = {};
  std::vector<PipelineSyntax> pipelines = {};
  std::vector<NamedSyntax> named = {};
  std::vector<PhaseSyntax> phases = {};
  std::vector<ClauseSyntax> clauses = {};
  std::vector<ReservationSyntax> reservations = {};
  std::vector<TrialSyntax> trials = {};
  /// Words that stand in something that could not be read: they may name anything, and
  /// nobody is told that they are unknown.
  std::set<std::string_view> unread = {};
  std::vector<Break> breaks = {};  ///< before each token
};

}  // namespace truce::language

#endif
