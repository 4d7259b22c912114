// What can be asked of a situation: why a thing stands as it does, who waits, which reports.
//
// The command line and the server ask through these functions, so that both say the same.
#ifndef TRUCE_ANSWER_QUESTION_H
#define TRUCE_ANSWER_QUESTION_H

#include <optional>
#include <string>
#include <truce/monitor.h>
#include <vector>

#include "view/text.h"

namespace truce::answer {

/// What is asked about: a topic, and the members of its families that are meant.
struct Question {
  Topic topic = {};
  Members members = {};
};
/// Words separated by blanks; a comma at the end of one is not part of it.
std::vector<std::string> words_of(const std::vector<std::string>& operands);
/// "clause 5.2", "calm in saltmarsh". At least one word. Problem `unknown_name`.
Result<Question> question_of(const Agreement& agreement, std::vector<std::string> words);
/// The members of the topic's families that hold all that was asked for; none: see no_such_member.
std::vector<Members> members_asked(const Situation& situation, const Question& question);
Problem no_such_member(const Agreement& agreement, const Question& question);
std::vector<Explanation> answers_to(const Agreement& agreement, const Question& question,
                                    const std::vector<Members>& members, const view::Desk& desk);

/// The waits of a situation; with a party's name, only what concerns it. Problem `unknown_name`.
Result<std::vector<Wait>> waits_about(const Agreement& agreement, const Situation& situation, const std::string& who);

/// Which reports are listed; names are compared as the source wrote them.
struct Filter {
  std::string act = {};
  std::string by = {};
  std::string place = {};
  std::optional<Instant> since = {};
  std::optional<Instant> until = {};

  /// A Report or a ReportView.
  template <class Any>
  [[nodiscard]] bool takes(const Any& report) const {
    return (act.empty() || report.act == act) && (by.empty() || report.by == by) &&
           (place.empty() || report.place == place) && (!since || sure_from(report.happened) >= *since) &&
           (!until || report.happened.begin < *until);
  }
};
/// `since` and `until` as a reader writes them; empty where not said.
Result<Filter> filter_of(Filter names, const std::string& since, const std::string& until, const Clock& clock);

}  // namespace truce::answer

#endif
