#include "routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <fstream>
#include <iterator>

#include "answer/checked.h"
#include "answer/question.h"
#include "page_files.h"
#include "view/draft.h"
#include "view/json.h"
#include "view/json_shapes.h"
#include "view/json_text.h"

namespace truce::serve {
namespace {

namespace bj = boost::json;

Response json_of(const Result<std::string>& answer, const Request& request) {
  if (!answer) return problem_response(422, answer.error());
  return with_etag({.body = *answer}, request);
}

Response json_of(Result<Told> told, const Request& request) {
  if (!told) return problem_response(422, told.error());
  return with_etag({.body = std::move(told->json)}, request, told->tag);
}

bool is_reading(const Request& request) { return request.method == "GET" || request.method == "HEAD"; }

/// Does a path have the shape of a route's? What stands for `{id}` goes into `id`.
bool matches(std::string_view shape, std::string_view path, std::string& id) {
  const std::size_t hole = shape.find("{id}");
  if (hole == std::string_view::npos) return shape == path;
  const std::string_view before = shape.substr(0, hole);
  const std::string_view after = shape.substr(hole + std::string_view("{id}").size());
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) return false;
  const std::string_view middle = path.substr(before.size(), path.size() - before.size() - after.size());
  if (after.empty() && middle.find('/') != std::string_view::npos) return false;
  id = middle;
  return true;
}

std::string member_of(const std::string& json, bj::string_view name, bj::value value) {
  bj::value whole = bj::parse(json);
  whole.as_object()[name] = std::move(value);
  return view::spread(whole);
}

/// A file of the mission that is JSON, as it stands; `otherwise` where there is none.
std::string file_of(const std::string& folder, const std::string& name, const std::string& otherwise) {
  std::ifstream in(folder + "/" + name, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  return text.empty() ? otherwise : text;
}

Response unknown_profile(const std::string& name) {
  return problem_response(422, "usage", fmt::format("There is no profile `{}`.", name),
                          "Profiles are pause, preliminary, definitive and mission.");
}

}  // namespace

std::string Asked::parameter(std::string_view name) const {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string() : found->second;
}

std::uint64_t Asked::version() const {
  const std::string text = parameter("version");
  std::uint64_t version = 0;
  std::from_chars(text.data(), text.data() + text.size(), version);
  return version;
}

const std::vector<Routes::Route>& Routes::all() {
  using P = Power;
  const std::set<std::string_view> moment{"at", "known", "version"};
  const std::set<std::string_view> ahead{"at", "known", "days", "until", "futures", "seed", "of", "steps", "version"};
  static const std::vector<Route> table{
      {"GET", "/api/status", P::read, {"at", "known", "brief", "version"}, &Routes::status},
      {"GET", "/api/why", P::read, {"of", "at", "known", "version"}, &Routes::why},
      {"GET", "/api/waits", P::read, {"who", "at", "known", "version"}, &Routes::waits},
      {"GET",
       "/api/record",
       P::read,
       {"act", "by", "place", "since", "until", "known", "limit", "version"},
       &Routes::record},
      {"GET", "/api/reports/{id}", P::read, {"version"}, &Routes::report},
      {"GET", "/api/check", P::read, {"profile"}, &Routes::check},
      {"POST", "/api/check", P::plan, {}, &Routes::check_draft, true},
      {"GET", "/api/read", P::read, {"of"}, &Routes::read_aloud},
      {"GET", "/api/agreement", P::read, {}, &Routes::agreement},
      {"GET", "/api/places", P::read, {}, &Routes::places},
      {"GET", "/api/names", P::read, {}, &Routes::names},
      {"GET", "/api/feeds", P::read, moment, &Routes::feeds},
      {"GET", "/api/pipelines", P::read, moment, &Routes::pipelines},
      {"GET", "/api/calendar", P::read, moment, &Routes::calendar},
      {"GET", "/api/calendar.ics", P::read, moment, &Routes::calendar_file},
      {"GET", "/api/brief", P::read, {"from", "until", "known", "version"}, &Routes::brief},
      {"GET", "/api/forecast", P::read, ahead, &Routes::forecast, true},
      {"POST", "/api/forecast", P::plan, ahead, &Routes::forecast_otherwise, true},
      {"GET", "/api/events", P::read, {}, nullptr},
      {"GET", "/api/openapi.json", {}, {}, &Routes::description},
      {"GET", "/api/me", {}, {}, &Routes::me},
      {"POST", "/api/session", {}, {}, &Routes::sign_in},
      {"DELETE", "/api/session", P::read, {}, &Routes::sign_out},
      {"POST", "/api/reports", P::report, {}, &Routes::add_reports},
      {"POST", "/api/reports/{id}/correction", P::report, {}, &Routes::correct},
      {"POST", "/api/reports/{id}/retraction", P::report, {}, &Routes::retract},
      {"POST", "/api/reports/{id}/verification", P::verify, {}, &Routes::verify},
  };
  return table;
}

bool Routes::is_slow(const Request& request) {
  std::string id;
  return std::any_of(all().begin(), all().end(), [&](const Route& route) {
    return route.slow && route.method == request.method && matches(route.path, request.path, id);
  });
}

Response Routes::answer(const Request& request) {
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allowed;
  for (const Route& route : all()) {
    std::string id;
    if (!matches(route.path, request.path, id)) continue;
    if (route.method == method && route.answer != nullptr) {
      const Person person = person_of(request);
      if (Response no = refused(route, request, person); no.status != 200) return no;
      return (this->*route.answer)({request, person, id});
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(route.method == "GET" ? "GET, HEAD" : route.method);
  }
  if (allowed.empty())
    return problem_response(404, "not_found", "There is nothing here.", "docs/serve.md lists the routes.");
  Response no = problem_response(405, "method_not_allowed", fmt::format("This route does not take {}.", request.method),
                                 fmt::format("It takes {}.", allowed));
  no.headers.emplace_back("Allow", allowed);
  return no;
}

// What must be so before a route is asked; 200 if all of it is.
Response Routes::refused(const Route& route, const Request& request, const Person& person) {
  if (!request.origin.empty() && request.origin != "http://" + request.host &&
      request.origin != "https://" + request.host)
    return problem_response(403, "other_site", "The request comes from another site.", "Open the page of this server.");
  if (route.power && !may(person.role, *route.power)) return not_allowed(person);
  const bool signing_in = route.answer == &Routes::sign_in;
  if (!is_reading(request) && !signing_in && !token_is_right(request))
    return problem_response(403, "wrong_token", "The header Truce-CSRF is missing or wrong.",
                            "GET /api/me gives the token.");
  if (request.method == "POST" && request.content_type != "application/json")
    return problem_response(415, "not_json", "The body is not application/json.",
                            "Set Content-Type: application/json.");
  for (const auto& [name, value] : request.query) {
    if (!route.parameters.contains(name))
      return problem_response(400, "unknown_parameter", fmt::format("This route takes no parameter `{}`.", name),
                              "docs/serve.md lists them.");
    if (name == "version" && value.find_first_not_of("0123456789") != std::string::npos)
      return problem_response(400, "malformed_parameter", fmt::format("`{}` is not a version.", value),
                              "A version is a number, as /api/me tells it.");
  }
  return {};
}

Result<Moment> Routes::moment_of(const Asked& asked) const {
  const Clock& clock = office_.agreement().clock;
  return answer::moment_of(asked.parameter("at"), asked.parameter("known"), clock, answer::now());
}

Result<When> Routes::when_of(const Asked& asked) const {
  const auto moment = moment_of(asked);
  if (!moment) return failure(moment.error());
  return When{*moment, asked.version()};
}

Response Routes::status(const Asked& asked) {
  const auto when = when_of(asked);
  if (!when) return problem_response(422, when.error());
  const std::string brief = asked.parameter("brief");
  if (!brief.empty() && brief != "yes" && brief != "no")
    return problem_response(422, "usage", fmt::format("`{}` is neither yes nor no.", brief),
                            "Write brief=yes for the verdicts alone.");
  return json_of(office_.status(*when, asked.person, brief == "yes"), asked.request);
}

Response Routes::why(const Asked& asked) {
  const auto moment = moment_of(asked);
  if (!moment) return problem_response(422, moment.error());
  return json_of(office_.why(asked.parameter("of"), *moment, asked.person), asked.request);
}

Response Routes::waits(const Asked& asked) {
  const auto when = when_of(asked);
  if (!when) return problem_response(422, when.error());
  return json_of(office_.waits(asked.parameter("who"), *when, asked.person), asked.request);
}

Response Routes::record(const Asked& asked) {
  return json_of(office_.record(asked.request.query, asked.person), asked.request);
}

Response Routes::report(const Asked& asked) {
  const auto json = office_.report_json(asked.id, asked.person);
  return json ? with_etag({.body = *json}, asked.request) : no_such_report();
}

Response Routes::check(const Asked& asked) {
  const auto profile = answer::profile_named(asked.parameter("profile"));
  if (!profile) return unknown_profile(asked.parameter("profile"));
  const Agreement& agreement = office_.agreement();
  return with_etag({.body = answer::check_json(answer::checked(agreement, {}, *profile), agreement.file)},
                   asked.request);
}

Response Routes::check_draft(const Asked& asked) {
  bj::error_code malformed;
  const bj::value body = bj::parse(asked.request.body, malformed);
  const auto text_in = [&](bj::string_view name) -> std::optional<std::string> {
    const bj::value* found = !malformed && body.is_object() ? body.get_object().if_contains(name) : nullptr;
    if (found == nullptr || !found->is_string()) return {};
    return std::string(found->get_string().data(), found->get_string().size());
  };
  constexpr std::size_t draft_max = 256 * 1024;
  const auto text = text_in("text");
  if (!text || text->size() > draft_max)
    return problem_response(422, "malformed_body", "The body has no `text`, or it is longer than 256 KiB.",
                            "Send {\"text\": \"agreement …\"}.");
  const auto profile = answer::profile_named(text_in("profile").value_or(""));
  if (!profile) return unknown_profile(*text_in("profile"));
  auto draft = read_agreement(*text, "draft");
  Remains remains = draft ? Remains{} : read_remains(*text, "draft");
  const answer::Checked found = answer::checked(std::move(draft), std::move(remains), *profile);
  bj::value tests = nullptr;
  if (found.agreement) tests = bj::parse(view::json(*found.agreement, run_trials(*found.agreement)));
  return {.body = member_of(answer::check_json(found, "draft"), "tests", std::move(tests)),
          .headers = {{"Cache-Control", "no-store"}}};
}

Response Routes::read_aloud(const Asked& asked) {
  const Agreement& agreement = office_.agreement();
  if (asked.parameter("of").empty()) return with_etag({.body = view::json(view::spoken(agreement))}, asked.request);
  const auto words = answer::words_of({asked.parameter("of")});
  const auto question = words.empty() ? Result<answer::Question>() : answer::question_of(agreement, words);
  if (!question) return problem_response(422, question.error());
  const view::Spoken spoken = std::visit([&](const auto& id) { return view::spoken(agreement, id); }, question->topic);
  return with_etag({.body = view::json(std::vector{spoken})}, asked.request);
}

Response Routes::agreement(const Asked& asked) {
  return with_etag({.body = view::agreement_text_json(office_.agreement())}, asked.request);
}

Response Routes::places(const Asked& asked) {
  const std::string none = "{\"type\": \"FeatureCollection\", \"features\": []}\n";
  return with_etag({.type = "application/geo+json", .body = file_of(office_.mission().folder, "places.geojson", none)},
                   asked.request);
}

Response Routes::names(const Asked& asked) {
  return with_etag({.body = file_of(office_.mission().folder, "names.json", "{}\n")}, asked.request);
}

Response Routes::feeds(const Asked& asked) {
  const auto when = when_of(asked);
  if (!when) return problem_response(422, when.error());
  return json_of(office_.feeds(*when, asked.person), asked.request);
}

Response Routes::pipelines(const Asked& asked) {
  const auto when = when_of(asked);
  if (!when) return problem_response(422, when.error());
  return json_of(office_.pipelines(*when, asked.person), asked.request);
}

Response Routes::calendar(const Asked& asked) {
  const auto when = when_of(asked);
  if (!when) return problem_response(422, when.error());
  return json_of(office_.calendar(*when, asked.person), asked.request);
}

Response Routes::calendar_file(const Asked& asked) {
  const auto moment = moment_of(asked);
  if (!moment) return problem_response(422, moment.error());
  Response file{.type = "text/calendar; charset=utf-8", .body = office_.icalendar(*moment)};
  file.headers.emplace_back("Content-Disposition", "attachment; filename=\"calendar.ics\"");
  return with_etag(std::move(file), asked.request);
}

Response Routes::brief(const Asked& asked) {
  const Clock& clock = office_.agreement().clock;
  const auto moment = answer::moment_of(asked.parameter("until"), asked.parameter("known"), clock, answer::now());
  if (!moment) return problem_response(422, moment.error());
  const auto filter = answer::filter_of({}, asked.parameter("from"), "", clock);
  if (!filter) return problem_response(422, filter.error());
  const Instant from = filter->since.value_or(clock.back(moment->at, {7, Unit::day, true}));
  return json_of(office_.brief(from, {*moment, asked.version()}, asked.person), asked.request);
}

Response Routes::description(const Asked& asked) {
  std::string text;
  for (const PageFile& file : page_files())
    if (file.name == "api/openapi.json") text = file.bytes;
  return with_etag({.body = std::move(text)}, asked.request);
}

}  // namespace truce::serve
