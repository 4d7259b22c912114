#include "accounts.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace truce::serve {
namespace {

namespace bj = boost::json;

constexpr std::array<std::string_view, 6> role_words{"none",     "reader",  "reporter",
                                                     "verifier", "planner", "administrator"};
constexpr std::array<std::string_view, 5> label_words{"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
constexpr std::size_t sessions_max = 10'000;
constexpr std::size_t failures_of_name = 5;
constexpr std::size_t failures_of_address = 20;
constexpr std::chrono::minutes failures_for{5};
constexpr std::chrono::hours session_for{12};

Problem problem(std::string code, std::string says, std::string file, std::string help) {
  return {.code = std::move(code),
          .rule = {},
          .says = std::move(says),
          .at = {.file = std::move(file)},
          .help = std::move(help)};
}

bool sodium_ready() { return sodium_init() >= 0; }

const Account* account_named(const std::vector<Account>& accounts, std::string_view name) {
  const auto found =
      std::find_if(accounts.begin(), accounts.end(), [&](const Account& each) { return each.name == name; });
  return found == accounts.end() ? nullptr : &*found;
}

std::optional<Account> account_from(const bj::value& value) {
  const bj::object* object = value.if_object();
  if (object == nullptr) return {};
  const auto text = [&](bj::string_view name) -> std::string {
    const bj::value* found = object->if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string().c_str()) : std::string();
  };
  const auto role = parse_role(text("role"));
  Account account{text("name"), role.value_or(Role::none), text("password")};
  if (!is_account_name(account.name) || !role || account.password.empty()) return {};
  return account;
}

}  // namespace

std::string_view to_text(Role role) { return role_words[static_cast<std::size_t>(role)]; }
std::optional<Role> parse_role(std::string_view word) {
  for (std::size_t i = 1; i < role_words.size(); ++i)
    if (role_words[i] == word) return static_cast<Role>(i);
  return {};
}
std::string_view to_text(Label label) { return label_words[static_cast<std::size_t>(label)]; }

Label label_of(const Report& report) {
  for (const auto& [name, value] : report.details) {
    if (name != "handling") continue;
    for (std::size_t i = 0; i < label_words.size(); ++i)
      if (label_words[i] == value) return static_cast<Label>(i);
    return Label::red;
  }
  return Label::green;
}

Label highest_seen(Role role) {
  switch (role) {
    case Role::none:
    case Role::reader:
      return Label::green;
    case Role::reporter:
    case Role::planner:
      return Label::amber;
    case Role::verifier:
      return Label::amber_strict;
    case Role::administrator:
      return Label::red;
  }
  return Label::green;
}

bool may(Role role, Power power) {
  if (role == Role::none) return false;
  switch (power) {
    case Power::read:
      return true;
    case Power::report:
      return role == Role::reporter || role == Role::verifier || role == Role::administrator;
    case Power::verify:
      return role == Role::verifier || role == Role::administrator;
    case Power::plan:
      return role == Role::planner || role == Role::administrator;
    case Power::administer:
      return role == Role::administrator;
  }
  return false;
}

bool sees(const Person& person, const Report& report) {
  if (person.role == Role::none) return false;
  if (label_of(report) <= highest_seen(person.role)) return true;
  return !person.name.empty() && std::any_of(report.details.begin(), report.details.end(), [&](const auto& detail) {
    return detail.first == "recorded_by" && detail.second == person.name;
  });
}

Result<std::vector<Account>> load_accounts(const std::string& path) {
  std::vector<Account> accounts;
  std::error_code error;
  if (!std::filesystem::exists(path, error) && !error) return accounts;
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto wrong = [&] {
    return failure(problem("unreadable_accounts", "The accounts cannot be read.", path,
                           "Nobody can sign in until the file is as `truce user` wrote it; restore a copy of it."));
  };
  if (!in) return wrong();
  boost::json::error_code malformed;
  const bj::value value = bj::parse(text, malformed);
  if (malformed || !value.is_object() || !value.get_object().contains("accounts")) return wrong();
  const bj::array* list = value.get_object().at("accounts").if_array();
  if (list == nullptr) return wrong();
  for (const bj::value& each : *list) {
    auto account = account_from(each);
    if (!account) return wrong();
    accounts.push_back(std::move(*account));
  }
  return accounts;
}

Result<bool> save_accounts(const std::string& path, const std::vector<Account>& accounts) {
  bj::array list;
  for (const Account& account : accounts) {
    bj::object object;
    object["name"] = account.name;
    object["role"] = std::string(to_text(account.role));
    object["password"] = account.password;
    list.push_back(std::move(object));
  }
  bj::object whole;
  whole["accounts"] = std::move(list);
  const std::string text = bj::serialize(whole) + "\n";
  const std::string fresh = path + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  const bool written = file >= 0 && ::fchmod(file, 0600) == 0 &&
                       ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (written && std::rename(fresh.c_str(), path.c_str()) == 0) return true;
  return failure(problem("cannot_write", "The accounts cannot be written.", path,
                         "Check that the folder may be written, and that the disk has room."));
}

bool is_account_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  constexpr std::size_t name_max = 64;
  if (name.empty() || name.size() > name_max || !letter(name.front())) return false;
  return name != "open" && std::all_of(name.begin(), name.end(), [&](char c) {
           return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
         });
}

Result<std::string> hash_password(const std::string& password) {
  constexpr std::size_t least = 8;
  constexpr std::size_t most = 1024;
  if (password.size() < least || password.size() > most)
    return failure(problem("weak_password", "The password has fewer than 8 or more than 1024 letters.", "",
                           "Choose a longer one, for example four words."));
  std::array<char, crypto_pwhash_STRBYTES> hash = {};
  if (!sodium_ready() ||
      crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                            crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return failure(problem("no_hash", "The password could not be hashed.", "",
                           "The machine may be short of memory; 64 MiB are needed."));
  return std::string(hash.data());
}

std::string random_token() {
  TRUCE_ASSERT(sodium_ready());
  std::array<unsigned char, 32> bytes = {};
  randombytes_buf(bytes.data(), bytes.size());
  std::string text;
  for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool Sessions::allowed(const std::string& key, std::size_t most, Time now) {
  auto found = failures_.find(key);
  if (found == failures_.end()) return true;
  std::erase_if(found->second, [&](Time at) { return now - at > failures_for; });
  const bool few = found->second.size() < most;
  if (found->second.empty()) failures_.erase(found);
  return few;
}

Result<std::string> Sessions::open(const std::vector<Account>& accounts, const std::string& name,
                                   const std::string& password, const std::string& address, Time now) {
  const std::lock_guard one(one_at_a_time_);
  {
    const std::lock_guard lock(mutex_);
    if (failures_.size() > sessions_max) failures_.clear();
    if (!allowed("name " + name, failures_of_name, now) || !allowed("address " + address, failures_of_address, now))
      return failure(problem("too_many_attempts", "There were too many wrong passwords.", "", "Wait five minutes."));
  }
  // Whoever does not exist takes as long as who does.
  static const std::string nobody = hash_password(random_token()).value_or(std::string());
  const Account* account = account_named(accounts, name);
  const std::string& hash = account == nullptr ? nobody : account->password;
  const bool right =
      crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0 && account != nullptr;
  const std::lock_guard lock(mutex_);
  if (!right) {
    failures_["name " + name].push_back(now);
    failures_["address " + address].push_back(now);
    return failure(problem("wrong_password", "The name or the password is wrong.", "",
                           "After five wrong ones there is a pause of five minutes."));
  }
  std::erase_if(sessions_, [&](const auto& each) { return each.second.ends <= now; });
  if (sessions_.size() >= sessions_max) sessions_.erase(sessions_.begin());
  std::string token = random_token();
  sessions_.emplace(token, Session{name, random_token(), account->password, now + session_for});
  return token;
}

std::optional<Sessions::Session> Sessions::find(const std::string& token, const std::vector<Account>& accounts,
                                                Time now) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(token);
  if (found == sessions_.end() || found->second.ends <= now) return {};
  const Account* account = account_named(accounts, found->second.name);
  if (account == nullptr || account->password != found->second.password) return {};
  return found->second;
}

void Sessions::close(const std::string& token) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(token);
}

}  // namespace truce::serve
