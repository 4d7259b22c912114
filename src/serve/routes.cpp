#include "routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fstream>
#include <iterator>
#include <set>

#include "answer/question.h"
#include "view/draft.h"
#include "view/findings.h"
#include "view/json.h"
#include "view/json_shapes.h"
#include "view/json_text.h"

namespace truce::serve {
namespace {

namespace bj = boost::json;

Sessions::Time steady_now() { return std::chrono::steady_clock::now(); }

struct Readable {
  std::string_view path = {};
  std::set<std::string_view> parameters = {};
};
const std::vector<Readable>& readable() {
  static const std::vector<Readable> all = {
      {"/api/status", {"at", "known", "version"}},
      {"/api/why", {"of", "at", "known", "version"}},
      {"/api/waits", {"who", "at", "known", "version"}},
      {"/api/check", {}},
      {"/api/record", {"act", "by", "place", "since", "until", "known", "limit", "version"}},
      {"/api/read", {}},
      {"/api/agreement", {}},
      {"/api/places", {}}};
  return all;
}

std::string value_in(const Values& values, std::string_view name) {
  const auto found = values.find(name);
  return found == values.end() ? std::string() : found->second;
}

Response json_of(const Result<std::string>& answer, const Request& request) {
  if (!answer) return problem_response(422, answer.error());
  return with_etag({.body = *answer}, request);
}

std::string agreement_json(const Agreement& agreement) {
  const auto named = [](const auto& list) {
    bj::array names;
    for (const auto& each : list) names.push_back(view::json_string(each.name));
    return names;
  };
  bj::array clauses;
  for (const Clause& clause : agreement.clauses) {
    bj::object object;
    object["label"] = view::json_string(clause.label);
    object["title"] = view::json_string(clause.title);
    object["line"] = agreement.excerpt(clause.at).line;
    object["says"] = view::json_string(agreement.quote(clause.sentence));
    clauses.push_back(std::move(object));
  }
  bj::object object;
  object["title"] = view::json_string(agreement.title);
  object["file"] = view::json_string(agreement.file);
  object["clock"] = view::json_string(agreement.clock.name());
  object["text"] = view::json_string(agreement.text);
  object["parties"] = named(agreement.parties);
  object["places"] = named(agreement.places);
  object["acts"] = named(agreement.events);
  object["pipelines"] = named(agreement.pipelines);
  object["conditions"] = named(agreement.named);
  object["phases"] = named(agreement.phases);
  object["clauses"] = std::move(clauses);
  return view::spread(object);
}

std::string places_json(const std::string& folder) {
  std::ifstream in(folder + "/places.geojson", std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  return text.empty() ? "{\"type\": \"FeatureCollection\", \"features\": []}\n" : text;
}

std::string check_json_of(const Result<Agreement>& agreement, const std::string& file) {
  return view::check_json(agreement, file, agreement ? lint(*agreement) : std::vector<Finding>());
}

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

Response not_found() {
  return problem_response(404, "not_found", "There is nothing here.", "docs/serve.md lists the routes.");
}
Response not_allowed(const Person& person) {
  if (person.role == Role::none)
    return problem_response(401, "not_signed_in", "You are not signed in.",
                            "POST /api/session with name and password.");
  return problem_response(403, "not_allowed", fmt::format("A {} may not do this.", to_text(person.role)),
                          "An administrator can change roles with `truce user role`.");
}

}  // namespace

Routes::Routes(Office& office, std::string accounts_path)
    : office_(office), accounts_path_(std::move(accounts_path)), open_csrf_(random_token()) {}

// Unreadable accounts are no accounts that anybody can use, but they are not an open server either.
std::vector<Account> Routes::accounts() {
  auto loaded = load_accounts(accounts_path_);
  return loaded ? *loaded : std::vector<Account>{{.name = "", .role = Role::none, .password = "none"}};
}

Person Routes::person_of(const Request& request) {
  const std::vector<Account> all = accounts();
  if (all.empty()) return {.name = "", .role = Role::administrator, .open = true};
  const auto session = sessions_.find(request.session, all, steady_now());
  if (!session) return {};
  const auto account =
      std::find_if(all.begin(), all.end(), [&](const Account& each) { return each.name == session->name; });
  return {.name = account->name, .role = account->role, .open = false};
}

bool Routes::token_is_right(const Request& request) {
  const std::vector<Account> all = accounts();
  if (all.empty()) return same_secret(request.csrf, open_csrf_);
  const auto session = sessions_.find(request.session, all, steady_now());
  return session && same_secret(request.csrf, session->csrf);
}

Response Routes::answer(const Request& request) {
  const Person person = person_of(request);
  const bool reading = request.method == "GET" || request.method == "HEAD";
  if (!request.origin.empty() && request.origin != "http://" + request.host &&
      request.origin != "https://" + request.host)
    return problem_response(403, "other_site", "The request comes from another site.", "Open the page of this server.");
  if (request.path == "/api/me") {
    if (!reading) return problem_response(405, "method_not_allowed", "This route only reads.", "Use GET.");
    return me(request, person);
  }
  return reading ? read(request, person, request.path) : write(request, person, request.path);
}

Response Routes::me(const Request& request, const Person& person) {
  bj::object object;
  bj::object who;
  who["name"] = view::json_string(person.name);
  who["role"] = view::json_string(to_text(person.role));
  who["sees"] = view::json_string(to_text(highest_seen(person.role)));
  object["signed_in"] = person.name.empty() ? bj::value(nullptr) : bj::value(who);
  object["open"] = person.open;
  const auto session = sessions_.find(request.session, accounts(), steady_now());
  object["csrf"] =
      person.open ? view::json_string(open_csrf_) : view::json_string(session ? session->csrf : std::string());
  bj::array powers;
  for (const auto& [power, word] : {std::pair{Power::read, "read"},
                                    {Power::report, "report"},
                                    {Power::verify, "verify"},
                                    {Power::plan, "plan"},
                                    {Power::administer, "administer"}})
    if (may(person.role, power)) powers.push_back(view::json_string(word));
  object["may"] = std::move(powers);
  object["version"] = person.role == Role::none ? bj::value(nullptr) : bj::value(office_.version());
  return {.body = view::spread(object), .headers = {{"Cache-Control", "no-store"}}};
}

Response Routes::read(const Request& request, const Person& person, const std::string& route) {
  constexpr std::string_view reports = "/api/reports/";
  const auto known =
      std::find_if(readable().begin(), readable().end(), [&](const Readable& each) { return each.path == route; });
  const bool one_report = route.starts_with(reports) && route.size() > reports.size();
  if (known == readable().end() && !one_report) return not_found();
  if (!may(person.role, Power::read)) return not_allowed(person);
  for (const auto& [name, value] : request.query)
    if (one_report || !known->parameters.contains(name))
      return problem_response(400, "unknown_parameter", fmt::format("This route takes no parameter `{}`.", name),
                              "docs/serve.md lists them.");
  if (one_report) {
    const auto json = office_.report_json(route.substr(reports.size()), person);
    return json ? with_etag({.body = *json}, request) : not_found();
  }
  const Agreement& agreement = office_.agreement();
  if (route == "/api/agreement") return with_etag({.body = agreement_json(agreement)}, request);
  if (route == "/api/places") return with_etag({.body = places_json(office_.mission().folder)}, request);
  if (route == "/api/read") return with_etag({.body = view::json(view::spoken(agreement))}, request);
  if (route == "/api/check") return with_etag({.body = check_json_of(agreement, agreement.file)}, request);
  if (route == "/api/record") return json_of(office_.record(request.query, person), request);
  const auto moment = answer::moment_of(value_in(request.query, "at"), value_in(request.query, "known"),
                                        agreement.clock, answer::now());
  if (!moment) return problem_response(422, moment.error());
  if (route == "/api/status") return json_of(office_.status(*moment, person), request);
  if (route == "/api/waits") return json_of(office_.waits(value_in(request.query, "who"), *moment, person), request);
  return json_of(office_.why(value_in(request.query, "of"), *moment, person), request);
}

Response Routes::write(const Request& request, const Person& person, const std::string& route) {
  const bool session = route == "/api/session";
  if (request.method != "POST" && !(session && request.method == "DELETE"))
    return problem_response(405, "method_not_allowed", "This route does not take this method.",
                            "docs/serve.md lists the routes.");
  const bool signing_in = session && request.method == "POST";
  if (!signing_in && person.role == Role::none) return not_allowed(person);
  if (!signing_in && !token_is_right(request))
    return problem_response(403, "wrong_token", "The header Truce-CSRF is missing or wrong.",
                            "GET /api/me gives the token.");
  if (request.method == "POST" && request.content_type != "application/json")
    return problem_response(415, "not_json", "The body is not application/json.",
                            "Set Content-Type: application/json.");
  if (signing_in) return sign_in(request);
  if (session) {
    sessions_.close(request.session);
    return {.status = 204,
            .type = "",
            .body = "",
            .headers = {{"Set-Cookie", "truce_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"}}};
  }
  if (route == "/api/reports")
    return may(person.role, Power::report) ? reports_added(request, person) : not_allowed(person);
  if (route == "/api/check") {
    if (!may(person.role, Power::plan)) return not_allowed(person);
    bj::error_code malformed;
    const bj::value body = bj::parse(request.body, malformed);
    const bj::value* text = !malformed && body.is_object() ? body.get_object().if_contains("text") : nullptr;
    constexpr std::size_t draft_max = 256 * 1024;
    if (text == nullptr || !text->is_string() || text->get_string().size() > draft_max)
      return problem_response(422, "malformed_body", "The body has no `text`, or it is longer than 256 KiB.",
                              "Send {\"text\": \"agreement …\"}.");
    const auto draft = read_agreement(std::string_view(text->get_string().data(), text->get_string().size()), "draft");
    return {.body = check_json_of(draft, "draft"), .headers = {{"Cache-Control", "no-store"}}};
  }
  constexpr std::string_view reports = "/api/reports/";
  const std::size_t slash = route.rfind('/');
  if (!route.starts_with(reports) || slash <= reports.size()) return not_found();
  const std::string how = route.substr(slash + 1);
  if (how != "correction" && how != "retraction" && how != "verification") return not_found();
  if (!may(person.role, how == "verification" ? Power::verify : Power::report)) return not_allowed(person);
  return report_followed(request, person, route.substr(reports.size(), slash - reports.size()), how);
}

Response Routes::sign_in(const Request& request) {
  bj::error_code malformed;
  const bj::value body = bj::parse(request.body, malformed);
  const auto text = [&](bj::string_view name) -> std::string {
    const bj::value* found = !malformed && body.is_object() ? body.get_object().if_contains(name) : nullptr;
    return found != nullptr && found->is_string() ? std::string(found->get_string().data(), found->get_string().size())
                                                  : std::string();
  };
  const std::vector<Account> all = accounts();
  constexpr std::size_t longest = 1024;
  if (text("name").size() > longest || text("password").size() > longest)
    return problem_response(401, "wrong_password", "The name or the password is wrong.");
  const auto token = sessions_.open(all, text("name"), text("password"), request.address, steady_now());
  if (!token) {
    const bool pause = token.error().front().code == "too_many_attempts";
    Response refused = problem_response(pause ? 429 : 401, token.error());
    if (pause) refused.headers.emplace_back("Retry-After", "300");
    return refused;
  }
  Request signed_in = request;
  signed_in.session = *token;
  Response response = me(signed_in, person_of(signed_in));
  response.headers.emplace_back(
      "Set-Cookie", fmt::format("truce_session={}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict", *token));
  return response;
}

Response Routes::reports_added(const Request& request, const Person& person) {
  auto reports = read_reports_json(request.body, office_.agreement().clock, answer::now());
  if (!reports) return problem_response(422, reports.error());
  for (const Report& report : *reports) {
    if (report.replaces.empty()) {
      if (report.status != Status::verified || may(person.role, Power::verify)) continue;
      return not_allowed(person);
    }
    return problem_response(422, "replaces", "A new report does not replace another.",
                            "POST to /api/reports/ID/correction, retraction or verification.");
  }
  return written(std::move(*reports), person);
}

Response Routes::report_followed(const Request& request, const Person& person, const std::string& id,
                                 const std::string& how) {
  auto base = office_.find(id, person);
  if (!base) return not_found();
  bj::error_code malformed;
  bj::value body = bj::parse(request.body, malformed);
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
  report.replaces = id;
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
