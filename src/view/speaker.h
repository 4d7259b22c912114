// The parts of an agreement as English that can be read aloud.
//
// Each function gives words for one part, to be set into a sentence: who, what happens ("hostile act in that sector"),
// what is so ("there has been no hostile act in that sector for 30 days"). Names stay as they are written, but for the
// low line, which is read as a blank.
#ifndef TRUCE_VIEW_SPEAKER_H
#define TRUCE_VIEW_SPEAKER_H

#include <truce/agreement.h>

#include <string>
#include <vector>

namespace truce::view {

std::string readable(std::string_view name);
/// "thirtieth"; "120th" beyond a hundred.
std::string ordinal(std::int64_t number);
/// "an attack by north", given also the name alone, "attack".
std::string with_article(const std::string& words, std::string_view name);
/// "1 March 2031"
std::string spoken_date(Date date);

class Speaker {
 public:
  explicit Speaker(const Agreement& agreement) : a_(agreement) {}

  [[nodiscard]] std::string who(const Who& who) const;
  [[nodiscard]] std::string where(const Where& where) const;  ///< "in that sector", or nothing
  /// What happens, as a name: "end of withdrawal by north in quay".
  [[nodiscard]] std::string happening(OccId id) const;
  /// The same with "a" where it is one event: "a hostile act in that sector".
  [[nodiscard]] std::string one_happening(OccId id) const;
  /// That it has happened: "withdrawal by north in quay has ended".
  [[nodiscard]] std::string happened(OccId id) const;
  /// What is so: "the phase pause is open".
  [[nodiscard]] std::string is_so(ConditionId id) const;
  [[nodiscard]] std::string going_on(const During& during) const;
  [[nodiscard]] std::string number(const Number& number) const;
  [[nodiscard]] std::string span(const Span& span) const;
  /// The end of a day, or a moment of it.
  [[nodiscard]] std::string by_moment(const std::optional<Interval>& moment) const;
  [[nodiscard]] std::string parties(const std::vector<PartyId>& parties, std::string_view last = "and") const;
  [[nodiscard]] std::string places(const std::vector<PlaceId>& places) const;
  [[nodiscard]] std::string stage(PipelineId pipeline, std::uint32_t stage) const;
  [[nodiscard]] std::string fields(const std::vector<Field>& fields) const;
  [[nodiscard]] std::string about(const About& about) const;

 private:
  [[nodiscard]] std::string form(const Form& form) const;
  [[nodiscard]] std::string key(const Key& key) const;
  [[nodiscard]] std::string roles(const Occ& occ) const;
  [[nodiscard]] std::string grade(const Occ& occ) const;
  [[nodiscard]] std::string times(const CountIn& count) const;
  [[nodiscard]] std::string stock(const StockIs& stock) const;
  [[nodiscard]] std::string share(const ShareIs& share) const;
  [[nodiscard]] std::string negated(ConditionId part) const;
  [[nodiscard]] std::vector<std::string> parts(const std::vector<ConditionId>& ids) const;

  const Agreement& a_;
};

}  // namespace truce::view

#endif
