// From syntax to an Agreement: what each word names, and whether that makes sense there.
//
// Names are declared first and used afterwards, so their order in the file means nothing.
// What cannot be understood is reported once and then treated as `undecided`, so that one
// mistake never makes another.
#ifndef TRUCE_LANGUAGE_CHECKER_H
#define TRUCE_LANGUAGE_CHECKER_H

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <truce/agreement.h>
#include <vector>

#include "mistakes.h"
#include "syntax.h"

namespace truce::language {

/// Resolves every name. What it returns has a meaning only if no mistake was added.
Agreement check(const FileSyntax& file, std::string_view text, std::string_view file_name, Mistakes& mistakes);

/// The code of a rule that may be waived, given its code or its number; empty if there is none.
std::string_view waivable_rule(std::string_view name);
bool is_error_rule(std::string_view name);
std::vector<std::string_view> rule_names();

enum class NameSort : std::uint8_t { party, place, kind, event, pipeline, condition, phase, source };

struct Meaning {
  NameSort sort = NameSort::party;
  std::uint32_t index = 0;
  TextSpan at = {};
  bool broken = false;  ///< its declaration could not be read to the end
};

/// Where a mention stands, and what `each`, `that` and `it` mean there.
struct Scope {
  enum class Part : std::uint8_t { declaration, condition, clause, fact, claim };
  Part part = Part::declaration;
  KindId family = {};              ///< of the condition or phase
  std::vector<KindId> bound = {};  ///< what `each` has bound so far in the clause
  bool has_it = false;
};

class Checker {
 public:
  Checker(const FileSyntax& file, std::string_view text, Mistakes& mistakes)
      : file_(file), text_(text), mistakes_(mistakes) {}
  Agreement run();

 private:
  friend class OutlookReader;
  // Names (checker_names.cpp).
  void declare_all();
  void declare_members(const MembersSyntax& members, bool places);
  KindId declare_kind(const Word& name, bool places, TextSpan at);
  void declare_party(const Word& name, KindId kind);
  void declare_place(const Word& name, KindId kind);
  void declare_event(const EventSyntax& event);
  void declare_pipeline(const PipelineSyntax& pipeline);
  void declare_included();
  void declare_answered();
  void declare_clause(const ClauseSyntax& clause);
  EventId add_event(const Word& name, EventSort sort, TextSpan at, bool broken);
  bool add_name(const Word& name, Meaning meaning);
  [[nodiscard]] const Meaning* lookup(std::string_view name) const;
  [[nodiscard]] const Meaning* lookup_exact(std::string_view name) const;
  [[nodiscard]] bool excused(const Word& word) const;
  [[nodiscard]] std::string what_it_is(const Meaning& meaning) const;
  void unknown_name(const Word& word, std::string_view what, const std::vector<NameSort>& wanted);
  void wrong_kind(const Word& word, const Meaning& meaning, std::string_view needed, std::string help = {});
  const Meaning* find(const Word& word, NameSort sort, std::string_view what);
  PartyId party(const Word& word);
  PlaceId place(const Word& word);
  KindId kind(const Word& word, bool of_places);
  KindId family(const Word& word);
  KindId declared_family(const Word& name, const Word& kind);
  EventId event(const Word& word);
  PipelineId pipeline(const Word& word);
  std::optional<std::uint32_t> stage(PipelineId pipeline, const Word& word);
  ClauseId clause(const Word& label);

  // Headlines and declarations (checker_declarations.cpp).
  void headlines();
  void force();
  void last_signature();
  void place_tree();
  void answers();
  void answering_circles();
  void events();
  void event_roles(const EventSyntax& syntax, Event& event);
  void event_subjects();
  void includes(const EventSyntax& syntax, EventId id);
  void including_circles();
  void pipelines();
  void conditions();
  void phases();
  void reservations();
  Span span(const SpanSyntax& span);
  Number count(const NumberSyntax& number, std::int64_t least, std::string_view why);
  std::optional<Interval> moment(const MomentSyntax& moment);
  std::optional<Date> date(const Word& word);

  // Mentions and conditions (checker_mentions.cpp, checker_conditions.cpp).
  Who who(const Group& group, Scope& scope);
  Where where(const Group& group, Scope& scope);
  Determiner determiner(const Group& group, KindId kind, Scope& scope);
  Key key(const Word& name, KindId family, const Group& in, const Group& of, Scope& scope, bool optional = false);
  Key process_key(const Mention& mention, EventId id, Scope& scope);
  std::optional<KeyPart> process_key_part(const Word& name, EventId id, const Group& group, Scope& scope);
  std::optional<KeyPart> key_part(const Word& name, KindId family, const Group& group, Scope& scope);
  OccId occurrence(const Mention& mention, Scope& scope);
  OccId add(Occ occ);
  Occ breach_of(const Mention& mention);
  Occ event_mention(const Mention& mention, const Meaning& meaning, Scope& scope);
  Occ phase_edge(const Mention& mention, PhaseId phase, Scope& scope);
  bool edge_fits(const Mention& mention, const Event& event);
  About about(const Mention& mention, Scope& scope, std::vector<FieldSyntax>& outer_fields);
  std::vector<Field> fields(const std::vector<FieldSyntax>& fields);
  void within_declaration(const Event& event, const Occ& occ, Scope& scope);
  void doer_allowed(const Who& who, const Event& event);
  void place_allowed(const Where& in, const Event& event);
  void field_allowed(const Field& field, const Event& event, bool in_fact);
  [[nodiscard]] bool can_do(PartyId party, const Who& by) const;
  [[nodiscard]] std::vector<PartyId> related(PartyId id) const;
  [[nodiscard]] bool lies_in(PlaceId inner, PlaceId outer) const;
  [[nodiscard]] bool can_be(PlaceId place, const Where& in) const;
  [[nodiscard]] const Event& declaration_of(EventId id) const;

  ConditionId condition(const ConditionSyntax& syntax, Scope& scope);
  ConditionId add(Form form, TextSpan at);
  Form form(const ConditionSyntax& syntax, Scope& scope);
  Form named_form(const ConditionSyntax& syntax, Scope& scope);
  Form count_form(const ConditionSyntax& syntax, Scope& scope);
  Form stock_form(const ConditionSyntax& syntax, Scope& scope);
  Form share_form(const ConditionSyntax& syntax, Scope& scope);
  std::optional<During> during(const Mention& mention, Scope& scope);

  // Clauses and tests (checker_clauses.cpp, checker_trials.cpp).
  void clauses();
  void clause_sentence(const ClauseSyntax& syntax, Clause& clause);
  Trigger trigger(const ClauseSyntax& syntax, Scope& scope);
  Deed deed(const ClauseSyntax& syntax, const Clause& clause, Scope& scope);
  Deed make(const ClauseSyntax& syntax, const Clause& clause, Scope& scope);
  Deed bring(const ClauseSyntax& syntax, const Clause& clause);
  Due due(const ClauseSyntax& syntax);
  void trials();
  std::optional<Report> fact(const FactSyntax& syntax, const Trial& trial);
  std::optional<Mention> fact_act(const FactSyntax& syntax);
  bool fact_roles(const Mention& occ, Report& report, Scope& scope);
  bool fact_about(const Mention& occ, const Trial& trial, Report& report);
  bool fact_when(const FactSyntax& syntax, Report& report);
  std::optional<Claim> claim(const ClaimSyntax& syntax);
  std::optional<Claim> clause_claim(const ClaimSyntax& syntax);
  Key claim_key(const ClaimSyntax& syntax, KindId family, bool any_family);

  // Rules that need the whole (checker_rules.cpp).
  void circular_definitions();
  void ceilings();

  void mistake(std::string code, TextSpan at, std::string says, std::string help = {}, std::string rule = {});
  [[nodiscard]] std::string_view words(TextSpan at) const { return text_.substr(at.begin, at.end - at.begin); }

  const FileSyntax& file_;
  std::string_view text_;
  Mistakes& mistakes_;
  Agreement a_;
  std::map<std::string_view, Meaning> names_;
  std::map<std::string_view, ClauseId> labels_;
  std::set<std::string_view> told_;                ///< unknown names already reported
  std::set<std::string> told_wrong_;               ///< names of a wrong kind already reported, with what was needed
  bool left_out_ = false;  ///< there were more names than are read
  std::vector<std::vector<PartyId>> answered_by_;  ///< for each party: who answers for it
  std::vector<bool> broken_;                       ///< for each event: its roles were not read
};

}  // namespace truce::language

#endif
