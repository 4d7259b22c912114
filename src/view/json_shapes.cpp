#include "json_shapes.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "circles.h"
#include "json_text.h"
#include "names.h"

namespace truce::view {
namespace {

namespace bj = boost::json;

bj::value utc_json(Instant instant) {
  if (instant <= always || instant >= never) return nullptr;
  return json_string(to_utc_text(instant));
}

bj::value states_json(const std::vector<State>& states) {
  bj::array list;
  for (const State state : states) list.push_back(json_string(to_text(state)));
  return list;
}

bj::value breach_json(const Agreement& agreement, const Breach& breach, const IdOf& id_of) {
  bj::object object;
  object["by"] = party_json(agreement, breach.by);
  object["happened"] = interval_json(breach.happened, agreement.clock);
  object["proven"] = breach.proven;
  object["reports"] = ids_json(breach.reports, id_of);
  return object;
}

// An instance at a time: of these there may be as many as reports, so none is made a value of where its text is plain.

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void add_string(std::string& text, std::string_view letters) {
  if (is_ascii(letters)) return quote_into(text, letters);
  const bj::string good = json_string(letters);
  quote_into(text, {good.data(), good.size()});
}

void add_utc(std::string& text, Instant instant) {
  if (instant <= always || instant >= never) text += "null";
  else add_string(text, to_utc_text(instant));
}

void add_moment(std::string& text, Instant instant, const Clock& clock) {
  if (instant <= always || instant >= never) {
    text += "null";
    return;
  }
  text += "{\"utc\": ", add_utc(text, instant);
  text += ", \"text\": ", add_string(text, clock.text(instant, true));
  text += '}';
}

void add_interval(std::string& text, Interval when, const Clock& clock) {
  text += "{\"begin\": ", add_utc(text, when.begin);
  text += ", \"end\": ", add_utc(text, when.end);
  text += ", \"text\": ";
  if (when.begin <= always) text += "null";
  else add_string(text, when.end < never ? clock.text(when) : "from " + clock.text(when.begin));
  text += '}';
}

void add_ids(std::string& text, const std::vector<ReportIndex>& reports, const IdOf& id_of) {
  text += '[';
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (i > 0) text += ", ";
    add_string(text, id_of ? id_of(reports[i]) : std::string());
  }
  text += ']';
}

/// Too much for one line, whatever it says.
void add_instance(std::string& text, std::size_t indent, const Agreement& agreement, const Instance& instance, const IdOf& id_of) {
  const Clock& clock = agreement.clock;
  Spread members(text, indent, '{');
  const auto member = [&](std::string_view key, const auto& add) {
    members.start(key);
    const std::size_t begin = text.size();
    add();
    spread_if_long(text, begin, indent + 2);
  };
  const auto interval = [&](std::string_view key, const std::optional<Interval>& when) {
    member(key, [&] {
      if (when) add_interval(text, *when, clock);
      else text += "null";
    });
  };
  members.start("state");
  add_string(text, to_text(instance.state));
  members.start("possible");
  spread_into(text, states_json(instance.possible), indent + 2);
  member("since", [&] { add_moment(text, instance.since, clock); });
  interval("triggered", instance.triggered);
  members.start("triggered_surely");
  text += instance.triggered_surely ? "true" : "false";
  interval("due", instance.due);
  interval("done", instance.done);
  member("it", [&] { add_ids(text, instance.it, id_of); });
  member("deeds", [&] { add_ids(text, instance.deeds, id_of); });
  members.end('}');
}

std::string_view how_json(Wait::How how) {
  switch (how) {
    case Wait::How::act:
      return "act";
    case Wait::How::calm:
      return "calm";
    case Wait::How::stock:
      return "stock";
    case Wait::How::unproven:
      return "unproven";
  }
  return "act";
}

LongPart instances_part(const Agreement& agreement, const std::vector<Instance>& instances, const IdOf& id_of) {
  return long_list(instances.size(), [&](std::size_t i, Sheet& sheet, std::size_t indent) { add_instance(sheet.text, indent, agreement, instances[i], id_of); });
}

}  // namespace

bj::value agreement_json(const Agreement& agreement) {
  bj::object object;
  object["title"] = json_string(agreement.title);
  object["file"] = json_string(agreement.file);
  object["clock"] = json_string(agreement.clock.name());
  return object;
}

bj::value range_json(double least, double most) {
  bj::object object;
  object["least"] = least;
  object["most"] = most;
  return object;
}

// Reports may hold bytes that are not UTF-8; JSON may not. They become U+FFFD here, and only here.
bj::string json_string(std::string_view text) {
  if (is_ascii(text)) return bj::string(text.data(), text.size());
  bj::string whole;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = byte < 0x80                   ? 1
                               : byte >= 0xF0 && byte < 0xF5 ? 4
                               : byte >= 0xE0 && byte < 0xF0 ? 3
                               : byte >= 0xC2 && byte < 0xE0 ? 2
                                                             : 0;
    bool good = length > 0 && i + length <= text.size();
    for (std::size_t k = 1; good && k < length; ++k) good = (static_cast<unsigned char>(text[i + k]) & 0xC0U) == 0x80U;
    if (good && length == 3) {
      const auto second = static_cast<unsigned char>(text[i + 1]);
      good = !(byte == 0xE0 && second < 0xA0) && !(byte == 0xED && second >= 0xA0);
    }
    if (good && length == 4) {
      const auto second = static_cast<unsigned char>(text[i + 1]);
      good = !(byte == 0xF0 && second < 0x90) && !(byte == 0xF4 && second >= 0x90);
    }
    if (good)
      whole.append(bj::string_view(text.data() + i, length));
    else
      whole.append("\xEF\xBF\xBD");
    i += good ? length : 1;
  }
  return whole;
}

bj::value moment_json(Instant instant, const Clock& clock) {
  if (instant <= always || instant >= never) return nullptr;
  bj::object object;
  object["utc"] = json_string(to_utc_text(instant));
  object["text"] = json_string(clock.text(instant, true));
  return object;
}

bj::value moment_json(const std::optional<Instant>& instant, const Clock& clock) {
  return instant ? moment_json(*instant, clock) : bj::value(nullptr);
}

bj::value interval_json(Interval when, const Clock& clock) {
  const bool known = when.begin > always && when.end < never;
  bj::object object;
  object["begin"] = utc_json(when.begin);
  object["end"] = utc_json(when.end);
  object["text"] = known                 ? bj::value(json_string(clock.text(when)))
                   : when.begin > always ? bj::value(json_string("from " + clock.text(when.begin)))
                                         : bj::value(nullptr);
  return object;
}

bj::value members_json(const Agreement& agreement, const std::vector<KindId>& families, const Members& members) {
  bj::object object;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string kind = members.size() == families.size() ? agreement[families[i]].name
                             : members[i].party                ? fmt::format("party {}", i + 1)
                                                               : fmt::format("place {}", i + 1);
    object[bj::string_view(kind.data(), kind.size())] = json_string(name_of(agreement, members[i]));
  }
  return object;
}

bj::value problem_json(const Problem& problem) {
  bj::object at;
  at["file"] = json_string(problem.at.file);
  at["line"] = problem.at.line;
  at["column"] = problem.at.column;
  at["length"] = problem.at.length;
  at["text"] = json_string(problem.at.text);
  if (problem.at.text_column > 1) at["text_column"] = problem.at.text_column;
  bj::object object;
  object["code"] = json_string(problem.code);
  object["rule"] = json_string(problem.rule);
  object["says"] = json_string(problem.says);
  object["help"] = json_string(problem.help);
  object["at"] = std::move(at);
  return object;
}

bj::value report_json(const Report& report, const Clock& clock) {
  const auto number = [](const std::optional<double>& value) { return value ? bj::value(*value) : bj::value(nullptr); };
  bj::object details;
  for (const auto& [name, value] : report.details) details[json_string(name)] = json_string(value);
  bj::object object;
  object["id"] = json_string(report.id);
  object["act"] = json_string(report.act);
  object["edge"] = json_string(to_text(report.edge));
  object["by"] = json_string(report.by);
  object["about"] = json_string(report.about);
  object["place"] = json_string(report.place);
  object["lat"] = number(report.latitude);
  object["lon"] = number(report.longitude);
  object["happened"] = interval_json(report.happened, clock);
  object["learned"] = interval_json(report.learned, clock);
  object["number"] = number(report.number);
  object["item"] = json_string(report.item);
  object["incident"] = json_string(report.incident);
  object["details"] = std::move(details);
  object["source"] = json_string(report.source);
  object["reliability"] = json_string(std::string(1, report.reliability));
  object["credibility"] = report.credibility;
  object["status"] = json_string(to_text(report.status));
  object["replaces"] = json_string(report.replaces);
  object["words"] = json_string(report.words);
  object["url"] = json_string(report.url);
  return object;
}

bj::value ids_json(const std::vector<ReportIndex>& reports, const IdOf& id_of) {
  bj::array list;
  for (const ReportIndex index : reports) list.push_back(json_string(id_of ? id_of(index) : std::string()));
  return list;
}

bj::value party_json(const Agreement& agreement, PartyId party) {
  return party ? bj::value(json_string(agreement[party].name)) : bj::value(nullptr);
}

LongPart clause_part(const Agreement& agreement, const ClauseVerdict& verdict, const IdOf& id_of) {
  const Clause& clause = agreement[verdict.clause];
  bj::object object;
  object["clause"] = json_string(clause.label);
  object["title"] = json_string(clause.title);
  object["members"] = members_json(agreement, clause.families, verdict.members);
  object["state"] = json_string(to_text(verdict.state));
  object["possible"] = states_json(verdict.possible);
  object["since"] = moment_json(verdict.since, agreement.clock);
  object["may_change"] = moment_json(verdict.may_change, agreement.clock);
  for (const char* key : {"instances", "breaches", "defaults"}) object[key] = nullptr;
  const auto breaches = [&](const std::vector<Breach>& all) {
    return long_list(all.size(), [&](std::size_t i) { return breach_json(agreement, all[i], id_of); });
  };
  const LongParts lists = {{"instances", instances_part(agreement, verdict.instances, id_of)},
                           {"breaches", breaches(verdict.breaches)},
                           {"defaults", breaches(verdict.defaults)}};
  return [object = std::move(object), lists](Sheet& sheet, std::size_t indent) { spread_into(sheet, object, indent, lists); };
}

bj::value waits_json(const Agreement& agreement, const std::vector<Wait>& waits) {
  bj::array list;
  for (const Wait& wait : waits) {
    const Clause& clause = agreement[wait.clause];
    bj::object object;
    object["who"] = party_json(agreement, wait.who);
    object["for"] = party_json(agreement, wait.for_whom);
    object["clause"] = json_string(clause.label);
    object["members"] = members_json(agreement, clause.families, wait.members);
    object["how"] = json_string(how_json(wait.how));
    object["before"] = wait.occ && wait.occ == clause.before;
    object["missing"] = json_string(wait.leaf  ? agreement.quote(agreement[wait.leaf].at)
                                    : wait.occ ? agreement.quote(agreement[wait.occ].at)
                                               : std::string());
    list.push_back(std::move(object));
  }
  return list;
}

bj::value circles_json(const Agreement& agreement, const std::vector<Wait>& waits) {
  bj::array list;
  for (const CircleOfParties& circle : circles(waits)) {
    bj::array shortest;
    for (const PartyId party : circle.shortest) shortest.push_back(party_json(agreement, party));
    bj::array tied;
    for (const PartyId party : circle.tied) tied.push_back(party_json(agreement, party));
    bj::object object;
    object["circle"] = std::move(shortest);
    object["tied"] = std::move(tied);
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace truce::view
