// How verdicts came to be what they are: one line, or one object, for each change.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "json.h"
#include "json_shapes.h"
#include "json_text.h"
#include "names.h"
#include "page.h"

namespace truce::view {
namespace {

std::string_view word_of(const Topic& topic, const std::variant<Truth, State>& verdict) {
  if (const State* state = std::get_if<State>(&verdict)) return to_text(*state);
  const Truth truth = std::get<Truth>(verdict);
  if (!std::holds_alternative<PhaseId>(topic) || truth == Truth::unknown) return to_text(truth);
  return truth == Truth::yes ? "open" : "not open";
}

std::string whose(const Agreement& agreement, const VerdictChange& change) {
  return named(name_of(agreement, change.topic), key_of(agreement, change.members));
}

}  // namespace

std::string changes(const Agreement& agreement, const std::vector<VerdictChange>& all, const Page& page) {
  if (all.empty()) return "Nothing has changed.\n";
  std::vector<Row> rows;
  std::string text;
  for (const VerdictChange& change : all) {
    const std::string at = moment_text(change.at, agreement.clock, change.at != agreement.in_force_from);
    const std::string before(word_of(change.topic, change.before));
    const std::string after(word_of(change.topic, change.after));
    if (page.plain) text += at + ": " + whose(agreement, change) + " is " + after + "; it was " + before + ".\n";
    else rows.push_back({{at}, {before + " → " + after}, {whose(agreement, change)}});
  }
  return page.plain ? text : table(rows, page);
}

std::string json(const Agreement& agreement, const std::vector<VerdictChange>& all) {
  namespace bj = boost::json;
  bj::array list;
  for (const VerdictChange& change : all) {
    bj::object object;
    object["at"] = moment_json(change.at, agreement.clock);
    const bool clause = std::holds_alternative<ClauseId>(change.topic);
    object["kind"] = clause ? "clause" : std::holds_alternative<PhaseId>(change.topic) ? "phase" : "condition";
    object["name"] = json_string(clause ? agreement[std::get<ClauseId>(change.topic)].label : name_of(agreement, change.topic));
    object["members"] = members_json(agreement, families(agreement, change.topic), change.members);
    object["before"] = json_string(word_of(change.topic, change.before));
    object["after"] = json_string(word_of(change.topic, change.after));
    list.push_back(std::move(object));
  }
  bj::object answer;
  answer["changes"] = std::move(list);
  return spread(answer);
}

}  // namespace truce::view
