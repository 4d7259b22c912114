#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "answer/nearest.h"
#include "terminal.h"
#include "view/findings.h"

namespace truce::cli {
namespace {

std::string code_of(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  std::replace(name.begin(), name.end(), ' ', '_');
  const bool number = name.size() > 1 && name.size() < 4 && std::isdigit(static_cast<unsigned char>(name[1])) != 0;
  for (char& letter : name) {
    const auto byte = static_cast<unsigned char>(letter);
    letter = static_cast<char>(number ? std::toupper(byte) : std::tolower(byte));
  }
  return name;
}

int unknown_rule(const std::string& name) {
  std::vector<std::string> names;
  for (const Rule& rule : rules()) names.emplace_back(rule.code);
  const std::string near = nearest(name, names);
  return refuse({{.code = "usage",
                  .rule = {},
                  .says = fmt::format("There is no rule `{}`.", name),
                  .at = {},
                  .help = near.empty() ? "`truce explain` lists the rules."
                                       : fmt::format("Did you mean `truce explain {}`?", near)}});
}

int run_explain(const Arguments& arguments) {
  const view::Page page = page_for_stdout(arguments);
  std::vector<const Rule*> asked;
  // "circular wait" is one code in two words.
  const std::string together = code_of(fmt::format("{}", fmt::join(arguments.operands, " ")));
  const std::vector<std::string> names = rule(together) != nullptr ? std::vector{together} : arguments.operands;
  for (const std::string& name : names) {
    const Rule* found = rule(code_of(name));
    if (found == nullptr) return unknown_rule(name);
    asked.push_back(found);
  }
  if (arguments.has("--json")) {
    if (asked.empty())
      for (const Rule& one : rules()) asked.push_back(&one);
    print(view::rules_json(asked));
  } else if (arguments.has("--all")) {
    print(view::rule_book());
  } else if (asked.empty()) {
    print(view::rule_list(page));
  } else {
    for (const Rule* one : asked) print((one == asked.front() ? "" : "\n") + view::explained(*one, page));
  }
  return answer_is_yes;
}

}  // namespace

Verb explain_verb() {
  return {.name = "explain",
          .operands = "[CODE…]",
          .operands_least = 0,
          .operands_most = 54,
          .says = "Says what a rule of `check` finds and why, with an example to avoid and one to prefer.",
          .examples = {"truce explain circular_wait", "truce explain E1"},
          .more = "Without a code, all rules in their groups. Codes and numbers both work.",
          .flags = {{"--all", "", "the whole list as markdown: docs/rules.md", {}}, plain_flag(), json_flag()},
          .run = run_explain};
}

}  // namespace truce::cli
