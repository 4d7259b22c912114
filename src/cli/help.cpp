#include <fmt/format.h>

#include <algorithm>

#include "answer/nearest.h"
#include "terminal.h"
#include "view/json.h"

namespace truce::cli {
namespace {

int run_help(const Arguments& arguments) {
  if (arguments.has("--json")) {
    std::vector<view::Fact> facts;
    for (const Verb& verb : verbs()) facts.emplace_back(verb.name, verb.says);
    print(view::json(facts, Problems{}));
    return answer_is_yes;
  }
  if (arguments.operands.empty()) {
    print(help_of_all());
    return answer_is_yes;
  }
  const std::string& name = arguments.operands.front();
  std::vector<std::string> names;
  for (const Verb& verb : verbs()) {
    names.push_back(verb.name);
    if (verb.name != name) continue;
    print(help_of(verb));
    return answer_is_yes;
  }
  const std::string near = nearest(name, names);
  return refuse(
      {{.code = "usage",
        .rule = {},
        .says = fmt::format("There is no verb `{}`.", name),
        .at = {},
        .help = near.empty() ? "`truce help` lists the verbs." : fmt::format("Did you mean `truce help {}`?", near)}});
}

int run_version(const Arguments& arguments) {
  if (arguments.has("--json"))
    print(view::json(std::vector<view::Fact>{{"version", std::string(version)}}, Problems{}));
  else
    print(fmt::format("truce {}\n", version));
  return answer_is_yes;
}

}  // namespace

Verb help_verb() {
  return {.name = "help",
          .operands = "[VERB]",
          .operands_least = 0,
          .operands_most = 1,
          .says = "Says what the verbs do and how they are used.",
          .examples = {"truce help", "truce help status"},
          .more = "",
          .flags = {json_flag()},
          .run = run_help};
}

Verb version_verb() {
  return {.name = "version",
          .operands = "",
          .operands_least = 0,
          .operands_most = 0,
          .says = "Says which version this is.",
          .examples = {"truce version", "truce version --json"},
          .more = "",
          .flags = {json_flag()},
          .run = run_version};
}

}  // namespace truce::cli
