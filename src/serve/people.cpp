// Who asks: accounts, sessions and their tokens.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <filesystem>

#include "routes.h"
#include "view/json_shapes.h"
#include "view/json_text.h"

namespace truce::serve {
namespace {

namespace bj = boost::json;

// What changes when a file is put in the place of another.
std::string stamp_of(const std::string& path) {
  struct stat found = {};
  if (::stat(path.c_str(), &found) != 0) return "none";
  return fmt::format("{} {} {} {}", found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
}

Sessions::Time steady_now() { return std::chrono::steady_clock::now(); }

}  // namespace

Response not_allowed(const Person& person) {
  if (person.role == Role::none)
    return problem_response(401, "not_signed_in", "You are not signed in.",
                            "POST /api/session with name and password.");
  return problem_response(403, "not_allowed", fmt::format("A {} may not do this.", to_text(person.role)),
                          "An administrator can change roles with `truce user role`.");
}

Routes::Routes(Office& office, Door door) : office_(office), door_(std::move(door)), open_csrf_(random_token()) {}

// Read again when the file is another one. Unreadable accounts are no accounts that anybody can use, but they are not an
// open server either; nor are those of which the last was removed while others can reach the server.
std::shared_ptr<const std::vector<Account>> Routes::accounts() {
  const std::string stamp = stamp_of(door_.path);
  const std::lock_guard lock(reading_);
  if (accounts_ && stamp == accounts_stamp_) return accounts_;
  auto loaded = load_accounts(door_.path);
  const std::vector<Account> nobody{{.name = "", .role = Role::none, .password = "none"}};
  const bool usable = loaded && (door_.may_be_open || !loaded->empty());
  accounts_ = std::make_shared<const std::vector<Account>>(usable ? std::move(*loaded) : nobody);
  accounts_stamp_ = stamp;
  return accounts_;
}

Person Routes::person_of(const Request& request) {
  const auto kept = accounts();
  const std::vector<Account>& all = *kept;
  if (all.empty()) return {.name = "", .role = Role::administrator, .open = true};
  const auto session = sessions_.find(request.session, all, steady_now());
  if (!session) return {};
  const auto account =
      std::find_if(all.begin(), all.end(), [&](const Account& each) { return each.name == session->name; });
  return {.name = account->name, .role = account->role, .open = false};
}

bool Routes::token_is_right(const Request& request) {
  const auto kept = accounts();
  const std::vector<Account>& all = *kept;
  if (all.empty()) return same_secret(request.csrf, open_csrf_);
  const auto session = sessions_.find(request.session, all, steady_now());
  return session && same_secret(request.csrf, session->csrf);
}

Response Routes::me(const Asked& asked) {
  const Person& person = asked.person;
  bj::object object;
  bj::object who;
  who["name"] = view::json_string(person.name);
  who["role"] = view::json_string(to_text(person.role));
  who["sees"] = view::json_string(to_text(highest_seen(person.role)));
  object["signed_in"] = person.name.empty() ? bj::value(nullptr) : bj::value(who);
  object["open"] = person.open;
  const auto session = sessions_.find(asked.request.session, *accounts(), steady_now());
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
  const std::string& record = office_.mission().record_path;
  std::error_code error;
  object["writes_to"] = view::json_string(may(person.role, Power::report) ? record : std::string());
  object["record_exists"] = std::filesystem::exists(record, error);
  return {.body = view::spread(object), .headers = {{"Cache-Control", "no-store"}}};
}

Response Routes::sign_in(const Asked& asked) {
  const Request& request = asked.request;
  bj::error_code malformed;
  const bj::value body = bj::parse(request.body, malformed);
  const auto text = [&](bj::string_view name) -> std::string {
    const bj::value* found = !malformed && body.is_object() ? body.get_object().if_contains(name) : nullptr;
    return found != nullptr && found->is_string() ? std::string(found->get_string().data(), found->get_string().size())
                                                  : std::string();
  };
  const auto kept = accounts();
  const std::vector<Account>& all = *kept;
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
  const Person person = person_of(signed_in);
  Response response = me({signed_in, person});
  constexpr int half_a_day = 43'200;
  response.headers.emplace_back("Set-Cookie", cookie_of(*token, half_a_day));
  return response;
}

Response Routes::sign_out(const Asked& asked) {
  sessions_.close(asked.request.session);
  return {.status = 204, .type = "", .body = "", .headers = {{"Set-Cookie", cookie_of("", 0)}}};
}

std::string Routes::cookie_of(std::string_view token, int seconds) const {
  return fmt::format("truce_session={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", token, seconds,
                     door_.secure_cookie ? "; Secure" : "");
}

}  // namespace truce::serve
