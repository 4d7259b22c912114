// People, what they may do, and which reports they may see (docs/serve.md, "Who you are").
#ifndef TRUCE_SERVE_ACCOUNTS_H
#define TRUCE_SERVE_ACCOUNTS_H

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <truce/report.h>
#include <truce/result.h>
#include <vector>

namespace truce::serve {

enum class Role : std::uint8_t { none, reader, reporter, verifier, planner, administrator };
std::string_view to_text(Role role);
std::optional<Role> parse_role(std::string_view word);

/// Traffic Light Protocol 2.0, least restricted first.
enum class Label : std::uint8_t { clear, green, amber, amber_strict, red };
std::string_view to_text(Label label);
/// The label of a report: its detail `handling`; GREEN without one, RED for a word that is none of them.
Label label_of(const Report& report);
Label highest_seen(Role role);

enum class Power : std::uint8_t { read, report, verify, plan, administer };
bool may(Role role, Power power);

/// Somebody who asks. `name` is empty for one who works without accounts (`open`) or has not signed in.
struct Person {
  std::string name = {};
  Role role = Role::none;
  bool open = false;
};
/// By label, or because they recorded it themselves.
bool sees(const Person& person, const Report& report);

struct Account {
  std::string name = {};
  Role role = Role::reader;
  std::string password = {};  ///< Argon2id, as libsodium writes it
};
/// accounts.json of a mission; none if there is no such file. Problem `unreadable_accounts`.
Result<std::vector<Account>> load_accounts(const std::string& path);
/// Writes it anew and puts it in place at once, readable by its owner only.
Result<bool> save_accounts(const std::string& path, const std::vector<Account>& accounts);
/// A letter, then letters, digits, `.`, `-` and `_`; at most 64.
bool is_account_name(std::string_view name);
/// Problem `weak_password` for fewer than 8 bytes or more than 1024.
Result<std::string> hash_password(const std::string& password);

/// Who is signed in, and who tried too often. Safe to use from several threads.
class Sessions {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Session {
    std::string name = {};
    std::string csrf = {};
    std::string password = {};  ///< the hash it was opened with: another one ends the session
    Time ends = {};
  };
  /// The token of a new session, or why there is none: `wrong_password`, `too_many_attempts`.
  Result<std::string> open(const std::vector<Account>& accounts, const std::string& name, const std::string& password,
                           const std::string& address, Time now);
  std::optional<Session> find(const std::string& token, const std::vector<Account>& accounts, Time now);
  void close(const std::string& token);

 private:
  bool allowed(const std::string& key, std::size_t most, Time now);
  std::mutex mutex_ = {};
  std::mutex one_at_a_time_ = {};  // a password costs 64 MiB to check
  std::map<std::string, Session> sessions_ = {};
  std::map<std::string, std::vector<Time>> failures_ = {};
};
/// 32 random bytes as hexadecimal digits.
std::string random_token();
bool same_secret(std::string_view a, std::string_view b);

}  // namespace truce::serve

#endif
