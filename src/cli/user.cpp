#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <filesystem>
#include <iostream>

#include "answer/mission.h"
#include "serve/accounts.h"
#include "terminal.h"
#include "view/json_shapes.h"
#include "view/json_text.h"

namespace truce::cli {
namespace {

using namespace serve;

// From a terminal without showing it, otherwise the first line of stdin.
std::string password_typed() {
  std::string line;
  termios before = {};
  const bool terminal = isatty(STDIN_FILENO) != 0 && tcgetattr(STDIN_FILENO, &before) == 0;
  if (terminal) {
    termios quiet = before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    warn("Password: ");
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  std::getline(std::cin, line);
  if (terminal) {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    warn("\n");
  }
  return line;
}

std::string accounts_text(const std::vector<Account>& accounts) {
  if (accounts.empty()) return "There are no accounts; one person works without signing in, on this machine only.\n";
  std::string text;
  for (const Account& account : accounts)
    text += fmt::format("{}  {}  sees up to {}\n", account.name, to_text(account.role),
                        to_text(highest_seen(account.role)));
  return text;
}

std::string accounts_json(const std::vector<Account>& accounts) {
  boost::json::array list;
  for (const Account& account : accounts) {
    boost::json::object object;
    object["name"] = view::json_string(account.name);
    object["role"] = view::json_string(to_text(account.role));
    object["sees"] = view::json_string(to_text(highest_seen(account.role)));
    list.push_back(std::move(object));
  }
  boost::json::object whole;
  whole["accounts"] = std::move(list);
  return view::spread(whole);
}

Problem problem(std::string says, std::string help) {
  return {.code = "usage", .rule = {}, .says = std::move(says), .at = {}, .help = std::move(help)};
}

// The accounts with one more, one less, or one in another role.
Result<std::vector<Account>> changed(std::vector<Account> accounts, const std::vector<std::string>& words) {
  const std::string& what = words[0];
  const std::string& name = words[2];
  const auto found =
      std::find_if(accounts.begin(), accounts.end(), [&](const Account& each) { return each.name == name; });
  const auto role = words.size() > 3 ? parse_role(words[3]) : std::optional(Role::reader);
  if (!role || *role == Role::none)
    return failure(problem(fmt::format("There is no role `{}`.", words[3]),
                           "Roles are reader, reporter, verifier, planner and administrator."));
  if (what == "add" && found != accounts.end())
    return failure(
        problem(fmt::format("There is an account `{}` already.", name), "`truce user role` changes its role."));
  if (what != "add" && found == accounts.end())
    return failure(problem(fmt::format("There is no account `{}`.", name), "`truce user list` lists them."));
  if (what == "remove" && accounts.size() == 1)
    return failure(
        problem("This is the last account; without it everybody on this machine could work without signing in.",
                "Delete accounts.json if that is meant."));
  if (what == "remove") accounts.erase(found);
  if (what == "role") found->role = *role;
  if (what != "add") return accounts;
  if (!is_account_name(name))
    return failure(problem(fmt::format("`{}` cannot be the name of an account.", name),
                           "Use letters, digits, `.`, `-` and `_`, beginning with a letter."));
  auto hash = hash_password(password_typed());
  if (!hash) return failure(hash.error());
  accounts.push_back({name, *role, *hash});
  return accounts;
}

int run_user(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.operands;
  const std::string& what = words[0];
  const bool needs_name = what == "add" || what == "remove" || what == "role";
  const std::size_t expected = what == "list" ? 2 : what == "remove" ? 3 : 4;
  if ((!needs_name && what != "list") || words.size() != expected)
    return refuse({problem("`truce user` is followed by one of four things to do, and what they need.",
                           "Write `truce user add MISSION NAME ROLE`, `list MISSION`, `remove MISSION NAME` or `role MISSION NAME ROLE`.")});
  const auto file = agreement_file(words[1]);
  if (!file) return refuse(file.error());
  const std::string path = (std::filesystem::path(*file).parent_path() / "accounts.json").string();
  const auto accounts = load_accounts(path);
  if (!accounts) return refuse(accounts.error());
  if (what == "list") {
    print(arguments.has("--json") ? accounts_json(*accounts) : accounts_text(*accounts));
    return answer_is_yes;
  }
  const auto after = changed(*accounts, words);
  if (!after) return refuse(after.error());
  const auto saved = save_accounts(path, *after);
  return saved ? answer_is_yes : refuse(saved.error());
}

}  // namespace

Verb user_verb() {
  return {
      .name = "user",
      .operands = "add|list|remove|role MISSION [NAME [ROLE]]",
      .operands_least = 2,
      .operands_most = 4,
      .says = "Makes and lists the accounts of those who may sign in to a server.",
      .examples = {"truce user add missions/harbour amal reporter", "truce user list missions/harbour"},
      .more =
          "Roles: reader, reporter, verifier, planner, administrator (docs/serve.md says what each may do and see).\n"
          "The password is asked for without showing it, or is the first line of stdin.",
      .flags = {json_flag()},
      .run = run_user};
}

}  // namespace truce::cli
