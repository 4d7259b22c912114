// The parts of an agreement in words of the language again, from their meaning rather than from the text.
//
// Two parts mean the same exactly if their canonical words are the same: there the order of a list, the verb of a deed
// (make, give, hold, issue, commit mean the same) and the unit of a span (14 days, 2 weeks) make no difference.
#ifndef TRUCE_LANGUAGE_WRITTEN_H
#define TRUCE_LANGUAGE_WRITTEN_H

#include <truce/agreement.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace truce::language {

/// The word before a family: "each"; nothing where there is none.
std::string_view word_for(Determiner determiner);

template <class... Cases>
struct match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
match(Cases...) -> match<Cases...>;

/// What things are called instead of their own names: in the later of two drafts, what they were called in the earlier.
struct Names {
  std::map<NamedId, std::string> conditions = {};
  std::map<PhaseId, std::string> phases = {};
  std::map<ClauseId, std::string> clauses = {};
};

/// A list of words in the order of their letters.
std::vector<std::string> sorted(std::vector<std::string> words);
std::string joined(const std::vector<std::string>& words, std::string_view between);

class Writer {
 public:
  enum class Purpose { to_show, to_compare };
  /// `names`, where given, must outlive the writer; what is added to it later counts too.
  explicit Writer(const Agreement& agreement, Purpose purpose = Purpose::to_show, const Names* names = nullptr)
      : a_(agreement), canonical_(purpose == Purpose::to_compare), names_(names) {}

  [[nodiscard]] std::string who(const Who& who) const;
  [[nodiscard]] std::string where(const Where& where) const;
  [[nodiscard]] std::string fields(const std::vector<Field>& fields) const;
  [[nodiscard]] std::string occ(OccId id) const;
  [[nodiscard]] std::string condition(ConditionId id) const;
  [[nodiscard]] std::string during(const std::optional<During>& during) const;
  [[nodiscard]] std::string trigger(const Trigger& trigger) const;
  [[nodiscard]] std::string deed(const Clause& clause) const;   ///< without its place
  [[nodiscard]] std::string place(const Clause& clause) const;  ///< of the deed: "in any sector"
  [[nodiscard]] std::string due(const Due& due) const;
  [[nodiscard]] std::string span(const Span& span) const;
  [[nodiscard]] std::string moment(const std::optional<Interval>& moment) const;
  [[nodiscard]] std::string prevails_over(const Clause& clause) const;
  [[nodiscard]] std::string name(NamedId id) const;
  [[nodiscard]] std::string name(PhaseId id) const;
  [[nodiscard]] std::string name(ClauseId id) const;
  [[nodiscard]] std::string about(const About& about) const;

 private:
  [[nodiscard]] std::string form(const Form& form) const;
  [[nodiscard]] std::string during(const During& during) const;
  [[nodiscard]] std::string key(const Key& key) const;
  [[nodiscard]] std::string occ(const Occ& occ, bool with_place) const;
  [[nodiscard]] std::string number(const Number& number) const;
  [[nodiscard]] std::string stage(PipelineId pipeline, std::uint32_t stage) const;
  [[nodiscard]] std::string parts(const std::vector<ConditionId>& parts, std::string_view between) const;
  [[nodiscard]] std::vector<std::string> in_order(std::vector<std::string> words) const;

  const Agreement& a_;
  bool canonical_;
  const Names* names_;
};

}  // namespace truce::language

#endif
