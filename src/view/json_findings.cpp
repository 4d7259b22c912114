// Findings and rules as JSON.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "findings.h"
#include "json_shapes.h"
#include "json_text.h"

namespace truce::view {
namespace {

namespace bj = boost::json;

std::string_view level_name(Level level) {
  switch (level) {
    case Level::error:
      return "error";
    case Level::warning:
      return "warning";
    case Level::advice:
      return "advice";
    case Level::off:
      return "off";
  }
  return {};
}

bj::array texts(const std::vector<std::string>& list) {
  bj::array array;
  for (const std::string& text : list) array.push_back(json_string(text));
  return array;
}

bj::object quote_json(const Agreement& agreement, const Quoted& quoted) {
  const Excerpt at = agreement.excerpt(quoted.at);
  bj::object object;
  object["line"] = at.line;
  object["column"] = at.column;
  object["note"] = json_string(quoted.note);
  object["words"] = json_string(agreement.quote(quoted.at));
  return object;
}

bj::object finding_json(const Agreement& agreement, const Finding& finding) {
  bj::array quotes;
  for (const Quoted& quoted : finding.quotes) quotes.push_back(quote_json(agreement, quoted));
  bj::object object;
  object["rule"] = json_string(finding.number);
  object["code"] = json_string(finding.code);
  object["level"] = json_string(level_name(finding.level));
  object["clause"] = finding.clause ? bj::value(json_string(agreement[finding.clause].label)) : bj::value(nullptr);
  object["times"] = finding.times;
  object["says"] = json_string(finding.says);
  object["ways_out"] = texts(finding.ways_out);
  object["quotes"] = std::move(quotes);
  object["waived"] = finding.waived;
  object["because"] = json_string(finding.because);
  object["story"] = json_string(finding.story);
  return object;
}

}  // namespace

bj::value findings_json(const Agreement& agreement, const std::vector<Finding>& findings) {
  bj::array list;
  for (const Finding& finding : findings) list.push_back(finding_json(agreement, finding));
  return list;
}

std::string rules_json(const std::vector<const Rule*>& rules) {
  bj::array list;
  for (const Rule* rule : rules) {
    bj::object object;
    object["rule"] = json_string(rule->number);
    object["code"] = json_string(rule->code);
    object["level"] = json_string(level_name(rule->level));
    object["finds"] = json_string(rule->finds);
    object["why"] = json_string(rule->why);
    object["avoid"] = json_string(rule->avoid);
    object["prefer"] = json_string(rule->prefer);
    list.push_back(std::move(object));
  }
  bj::object object;
  object["rules"] = std::move(list);
  return spread(object);
}

}  // namespace truce::view
