// What is written: new reports, and what follows one: a correction, a retraction, a verification.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "answer/mission.h"
#include "routes.h"
#include "view/json_shapes.h"
#include "view/json_text.h"

namespace truce::serve {
namespace {

namespace bj = boost::json;

// Copies the columns that a body names from what was read to what it follows.
void take_columns(Report& report, const Report& read, const bj::object& named) {
  const auto has = [&](bj::string_view name) { return named.contains(name); };
  if (has("act")) report.act = read.act;
  if (has("edge")) report.edge = read.edge;
  if (has("by")) report.by = read.by;
  if (has("about")) report.about = read.about;
  if (has("place")) report.place = read.place;
  if (has("lat")) report.latitude = read.latitude;
  if (has("lon")) report.longitude = read.longitude;
  if (has("happened")) report.happened = read.happened;
  if (has("number")) report.number = read.number;
  if (has("item")) report.item = read.item;
  if (has("incident")) report.incident = read.incident;
  if (has("reliability")) report.reliability = read.reliability;
  if (has("credibility")) report.credibility = read.credibility;
  if (has("status")) report.status = read.status;
  if (has("words")) report.words = read.words;
  if (has("url")) report.url = read.url;
  if (has("details")) {
    const auto handling =
        std::find_if(report.details.begin(), report.details.end(), [](const auto& d) { return d.first == "handling"; });
    const auto before =
        handling == report.details.end() ? std::optional<std::pair<std::string, std::string>>() : *handling;
    report.details = read.details;
    const bool said =
        std::any_of(report.details.begin(), report.details.end(), [](const auto& d) { return d.first == "handling"; });
    if (before && !said) report.details.push_back(*before);
  }
  report.source = read.source;
  report.learned = read.learned;
}

}  // namespace

Response Routes::correct(const Asked& asked) { return follow(asked, "correction"); }
Response Routes::retract(const Asked& asked) { return follow(asked, "retraction"); }
Response Routes::verify(const Asked& asked) { return follow(asked, "verification"); }

Response Routes::add_reports(const Asked& asked) {
  const Person& person = asked.person;
  auto reports = read_reports_json(asked.request.body, office_.agreement().clock, answer::now());
  if (!reports) return problem_response(422, reports.error());
  for (const Report& report : *reports) {
    // Whether an id is taken would tell of reports that the person may not see.
    if (!report.id.empty() && highest_seen(person.role) < Label::red)
      return problem_response(422, "id_not_allowed", "The server gives a new report its id.", "Leave `id` out.");
    if (report.replaces.empty()) {
      if (report.status != Status::verified || may(person.role, Power::verify)) continue;
      return not_allowed(person);
    }
    return problem_response(422, "replaces", "A new report does not replace another.",
                            "POST to /api/reports/ID/correction, retraction or verification.");
  }
  return written(std::move(*reports), person);
}

Response Routes::follow(const Asked& asked, std::string_view how) {
  const Person& person = asked.person;
  auto base = office_.find(asked.id, person);
  if (!base) return no_such_report();
  bj::error_code malformed;
  bj::value body = bj::parse(asked.request.body, malformed);
  if (malformed || !body.is_object()) return problem_response(422, "malformed_body", "The body is not a JSON object.");
  const bj::object named = body.get_object();
  static const std::set<std::string_view> few = {"source", "words", "learned", "url", "credibility", "reliability"};
  for (const auto& [name, value] : named) {
    const std::string_view word(name.data(), name.size());
    if (word == "id" || word == "replaces" || word == "status" || (how != "correction" && !few.contains(word)))
      return problem_response(422, "unknown_column", fmt::format("`{}` cannot be set here.", word),
                              "docs/serve.md lists what may be.");
  }
  for (const auto* needed : {"act", "happened"})
    if (!named.contains(needed))
      body.as_object()[needed] = needed == std::string_view("act") ? bj::value("none") : bj::value("2000-01-01");
  auto read = read_reports_json(view::one_line(body), office_.agreement().clock, answer::now());
  if (!read) return problem_response(422, read.error());
  Report report = *base;
  take_columns(report, read->front(), named);
  report.id.clear();
  report.replaces = asked.id;
  if (how == "retraction") report.status = Status::retracted;
  if (how == "verification") report.status = Status::verified;
  if (how == "correction" && report.status == Status::verified && !may(person.role, Power::verify))
    report.status = Status::reported;
  return written({report}, person);
}

Response Routes::written(std::vector<Report> reports, const Person& person) {
  for (Report& report : reports) {
    if (label_of(report) > highest_seen(person.role))
      return problem_response(403, "label_not_allowed",
                              fmt::format("A {} may not file under this label.", to_text(person.role)),
                              "Use a label that you may see.");
    std::erase_if(report.details, [](const auto& detail) { return detail.first == "recorded_by"; });
    report.details.emplace_back("recorded_by", person.name.empty() ? "open" : person.name);
  }
  const auto done = office_.write(std::move(reports), person);
  if (!done) {
    const std::string& code = done.error().front().code;
    return problem_response(code == "id_taken" || code == "unfit_report" || code == "other_content" ? 422 : 503,
                            done.error());
  }
  bj::array ids;
  for (const std::string& id : done->ids) ids.push_back(view::json_string(id));
  bj::object object;
  object["added"] = done->appended.added;
  object["known_already"] = done->appended.known_already;
  object["refused"] = 0;
  object["ids"] = std::move(ids);
  object["version"] = done->version;
  object["problems"] = bj::array();
  return {.status = 201, .body = view::spread(object), .headers = {{"Cache-Control", "no-store"}}};
}

}  // namespace truce::serve
