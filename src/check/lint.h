// What the rules share: a survey of the agreement, made once, and the findings as they are made.
//
// The survey answers what a reader would leaf through the text for: who can do an act, which clauses forbid
// it, what answers a breach, what a condition rests on. Each is a list by index, so a rule looks up and never searches;
// families stay folded, so the size of a family costs nothing.
#ifndef TRUCE_CHECK_LINT_H
#define TRUCE_CHECK_LINT_H

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <truce/check.h>
#include <utility>
#include <vector>

namespace truce::graph {
struct Studied;
}

namespace truce::check {

/// Who uses a condition, a phase or an occurrence: a clause, or the named condition or phase that it is part of.
using Owner = std::variant<ClauseId, NamedId, PhaseId>;

/// An answer to a breach: a clause that it sets off, or a phase that it closes.
struct Response {
  std::variant<ClauseId, PhaseId> what = {};
  const CountIn* count = nullptr;  ///< if it takes several breaches
  bool each = false;               ///< comes on each breach, or on the first
};

struct Survey {
  explicit Survey(const Agreement& agreement);
  const Agreement& a;

  // By event.
  std::vector<std::vector<ClauseId>> bans = {};     ///< `must not` clauses on it
  std::vector<std::vector<ClauseId>> deeds = {};    ///< must, will and may clauses that do it or bring to its stage
  std::vector<std::vector<ClauseId>> caveats = {};  ///< `will not` clauses on it
  std::vector<std::vector<EventId>> covers = {};    ///< itself and all acts that count as it
  // By clause.
  std::vector<std::vector<Response>> responses = {};  ///< what its breach sets off
  std::vector<bool> is_response = {};                 ///< set off by some breach, or by a banned act
  // By named condition and by phase: what uses it.
  std::vector<std::vector<Owner>> uses_of_named = {};
  std::vector<std::vector<Owner>> uses_of_phase = {};
  std::vector<bool> signed_by = {};  ///< by party
  std::vector<bool> answered = {};   ///< by party: somebody answers for it
  std::vector<Owner> owner_of_occ = {};

  [[nodiscard]] bool bans_act(const Clause& clause) const { return clause.modal == Modal::must_not; }
  /// The event whose roles count: an included act has those of its event.
  [[nodiscard]] const Event& roles(EventId event) const;
  /// Does `who` take in this party, by name, by kind, or because one it names answers for it?
  [[nodiscard]] bool names(const Who& who, PartyId party) const;
  [[nodiscard]] bool covers_party(const Who& who, PartyId party) const;
  [[nodiscard]] bool overlap(const Who& one, const Who& other) const;
  [[nodiscard]] bool overlap(const Where& one, const Where& other) const;
  [[nodiscard]] const std::vector<PartyId>& members(const Who& who) const;  ///< empty for anyone
  [[nodiscard]] const std::vector<PlaceId>& members(const Where& where) const;
  /// Everyone that it answers for, directly or through others.
  [[nodiscard]] const std::vector<PartyId>& answers_for(PartyId party) const;
  /// Where a clause's act may happen: as the clause says, else as the event's declaration does.
  [[nodiscard]] const Where& place_of(const Occ& occ) const;
  [[nodiscard]] const Who& doer_of(const Occ& occ) const;

  /// Calls for every leaf of a condition, through named conditions; `under_not` says whether a `not` stands above it.
  void leaves(ConditionId root, const std::function<void(const Condition&, bool under_not)>& each) const;
  /// The conditions that hold a clause back: its trigger, `during` and `unless`.
  [[nodiscard]] std::vector<ConditionId> gates(const Clause& clause) const;

  [[nodiscard]] std::string words(TextSpan span) const { return a.quote(span); }
  /// The sentence of a clause in the drafter's words, without its label and title.
  [[nodiscard]] std::string sentence(ClauseId id) const { return a.quote(a[id].sentence); }
  [[nodiscard]] std::string condition_words(ConditionId id) const;  ///< without the word of the trigger before it
  [[nodiscard]] TextSpan header(std::string_view word) const;       ///< the line that begins with it, else the title's
  [[nodiscard]] std::string family(const Clause& clause) const;     ///< " (for each of 2 sides)"
  [[nodiscard]] std::uint32_t times(const Clause& clause) const;

 private:
  void own(ConditionId root, Owner owner);
  void find_responses();
  void follow(std::uint32_t clause, const Owner& owner, const CountIn* count, bool each);
  std::vector<std::uint32_t> seen_ = {};  // by named condition: the search that last came by
  std::uint32_t search_ = 0;
  mutable std::map<PartyId, std::vector<PartyId>> answers_ = {};
};

/// The occurrence that a clause's deed is, if it is one.
const Occ* deed_occ(const Agreement& agreement, const Clause& clause);
/// The event that a clause's deed does, or whose stage it brings something to; none for `keep`.
EventId deed_event(const Agreement& agreement, const Clause& clause);
const TextSpan& deed_span(const Agreement& agreement, const Clause& clause);
bool has_due(const Clause& clause);
bool untriggered(const Clause& clause);

/// Does a name, a list of acts or a title contain one of these stems? Only English words are known.
bool speaks_of(std::string_view text, const std::vector<std::string_view>& stems);

/// "a, b and c"; "a, b, c and 7 more" beyond `most`, never "and 1 more".
std::string listed(const std::vector<std::string>& names, std::size_t most = 6);
std::string counted(std::uint64_t count, std::string_view one, std::string_view many);
std::string number_text(std::int64_t number);  ///< "20,000"
/// "clause 1", "clauses 1, 2 and 3".
std::string clauses_text(const Agreement& agreement, const std::vector<ClauseId>& clauses);
std::string_view owes(Modal modal);

/// A finding, and how it is folded with others of its kind.
struct Draft {
  Finding finding = {};
  std::string fold = {};  ///< findings of one rule with the same fold become one; empty: never
  std::function<std::string(const std::vector<const Finding*>&)> told_together = {};  ///< the sentence for several
};

class Findings {
 public:
  explicit Findings(Profile profile) : profile_(profile) {}
  Draft& add(std::string_view number, TextSpan at, std::string says, std::string way_out, ClauseId clause = {});
  [[nodiscard]] Profile profile() const { return profile_; }
  std::vector<Draft> drafts = {};

 private:
  Profile profile_;
};

void rules_a(const Survey& survey, Findings& findings);
void rules_b(const Survey& survey, Findings& findings);
void rules_c(const Survey& survey, const Structure& structure, Findings& findings);
void rules_d(const Survey& survey, Findings& findings);
void rules_e(const Survey& survey, const graph::Studied& studied, Findings& findings);
void rules_f(const Survey& survey, Findings& findings);
void rules_g(const Survey& survey, Findings& findings);

}  // namespace truce::check

#endif
