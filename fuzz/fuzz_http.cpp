// What a client may send, without sockets: the target and the body of a request, at every route.
//
// An input is a request as text: `METHOD TARGET`, then the body after the first line break. It is asked three times: by
// nobody, by a reader, and by a planner, whose roles write nothing to disk. Laws: an answer has a status that docs/serve.md
// knows; JSON parses, and says of every no what it is; what is withheld is nowhere in what a reader gets; the same question
// has the same answer; and a body that is read as reports is read the same again.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>

#include "serve/routes.h"

namespace {

using namespace truce;
using namespace truce::serve;

constexpr std::string_view agreement =
    "agreement \"Harbour\"\n  signed by north, south on 2031-03-01\n  in force from 2031-03-01\n  proof alleged\n"
    "party side: north, south\nplace area: quay, saltmarsh\nevent attack by any side in any area\n"
    "process withdrawal by any side in any area\npipeline boats: offer by any side -> arrival by any side\n"
    "condition calm in each area is no attack in that area for 3 days\n"
    "clause 1 north must end withdrawal in saltmarsh by 2031-03-15\n";
constexpr std::string_view outlook =
    "outlook \"A guess\" for \"agreement.truce\"\n  seed 7\n  by \"staff\"\n"
    "expect end of withdrawal by north in saltmarsh 10 days because \"a guess\"\n";
constexpr std::string_view reports =
    "act,by,place,happened,learned,item,source,id,words,details\n"
    "attack,south,quay,2031-03-10,2031-03-10,,Radio,r1,two shots,\n"
    "attack,south,quay,2031-03-11,2031-03-11,,hidden-source,hidden-id,hidden-words,handling=RED\n"
    "arrival,south,,2031-03-11,2031-03-11,hidden-item,hidden-source,hidden-other,,handling=RED\n";
const std::string password = "four plain words here";

void write(const std::filesystem::path& path, std::string_view text) { std::ofstream(path) << text; }

// The mission on disk, opened once, and who asks.
struct Room {
  Room() : folder(std::filesystem::temp_directory_path() / fmt::format("truce-fuzz-{}", getpid())) {
    std::filesystem::create_directories(folder / "reports");
    write(folder / "agreement.truce", agreement);
    write(folder / "outlook.truce", outlook);
    write(folder / "reports" / "all.csv", reports);
    const auto hash = hash_password(password);
    if (!save_accounts(accounts(), {{"rita", Role::reader, *hash}, {"paul", Role::planner, *hash}})) std::abort();
    auto opened = Office::open(folder.string());
    if (!opened) std::abort();
    office = std::move(*opened);
    routes = std::make_unique<Routes>(*office, Door{.path = accounts()});
    people = {Request{}, signed_in("rita"), signed_in("paul")};
  }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  [[nodiscard]] std::string accounts() const { return (folder / "accounts.json").string(); }
  Request signed_in(const std::string& name) {
    Request request{.method = "POST", .path = "/api/session", .content_type = "application/json"};
    request.body = fmt::format("{{\"name\": \"{}\", \"password\": \"{}\"}}", name, password);
    const Response answer = routes->answer(request);
    if (answer.status != 200) std::abort();
    Request person{.content_type = "application/json"};
    person.csrf = boost::json::parse(answer.body).at("csrf").as_string();
    for (const auto& [header, value] : answer.headers)
      if (header == "Set-Cookie") person.session = cookie_named(value, "truce_session");
    return person;
  }

  std::filesystem::path folder;
  std::unique_ptr<Office> office = {};
  std::unique_ptr<Routes> routes = {};
  std::array<Request, 3> people = {};
};

void check(const Response& answer) {
  constexpr std::array known{200, 204, 304, 400, 401, 403, 404, 405, 415, 422, 429};
  TRUCE_ASSERT(std::find(known.begin(), known.end(), answer.status) != known.end());
  if (answer.type.find("json") == std::string::npos || answer.status == 304) return;
  boost::json::error_code malformed;
  const boost::json::value value = boost::json::parse(answer.body, malformed);
  TRUCE_ASSERT(!malformed);
  if (answer.status < 400) return;
  TRUCE_ASSERT(answer.type == "application/problem+json" && value.at("status").as_int64() == answer.status);
  TRUCE_ASSERT(!value.at("code").as_string().empty() && !value.at("detail").as_string().empty());
}

// Whatever is asked of the clock is asked of one moment, so that the same question has the same answer.
Request request_of(std::string_view input, const serve::Target& target, std::string_view method) {
  Request request{.method = std::string(method), .path = target.path, .query = target.query};
  for (const Routes::Route& route : Routes::all())
    for (const char* name : {"at", "until"})
      if (route.path == request.path && route.parameters.contains(name)) request.query.try_emplace(name, "2031-03-12");
  if (request.path == "/api/forecast") {
    request.query["futures"] = "10";
    request.query["days"] = "5";
    request.query.erase("until");
  }
  const std::size_t end = input.find('\n');
  request.body = end == std::string_view::npos ? std::string() : std::string(input.substr(end + 1));
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Room room;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view line = input.substr(0, input.find('\n'));
  const std::size_t blank = line.find(' ');
  const std::string_view method = line.substr(0, blank);
  const auto target = read_target(blank == std::string_view::npos ? std::string_view() : line.substr(blank + 1));
  if (!target) {
    check(problem_response(400, target.error()));
    return 0;
  }
  const Request asked = request_of(input, *target, method);
  if (asked.path == "/api/session") return 0;  // each password takes a tenth of a second, on purpose
  for (std::size_t i = 0; i < room.people.size(); ++i) {
    Request request = asked;
    request.session = room.people[i].session;
    request.csrf = room.people[i].csrf;
    request.content_type = "application/json";
    const Response answer = room.routes->answer(request);
    check(answer);
    TRUCE_ASSERT(answer.body.find("hidden-") == std::string::npos || input.find("hidden-") != std::string_view::npos);
    TRUCE_ASSERT(room.routes->answer(request).body == answer.body);
  }
  const auto first = read_reports_json(asked.body, Clock{}, Instant{});
  const auto again = read_reports_json(asked.body, Clock{}, Instant{});
  TRUCE_ASSERT(first.has_value() == again.has_value());
  if (first) TRUCE_ASSERT(*first == *again);
  return 0;
}
