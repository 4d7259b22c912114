#include "mission.h"
#include "terminal.h"
#include "view/json.h"

namespace truce::cli {
namespace {

// A file that cannot be read is no answer about its text.
bool unreadable(const Problems& problems) {
  return problems.size() == 1 && (problems.front().code == "unreadable_file" || problems.front().code == "too_large");
}

int run_check(const Arguments& arguments) {
  auto file = agreement_file(arguments.operands.empty() ? "." : arguments.operands.front());
  if (!file) return refuse(file.error());
  const auto agreement = load_agreement(*file);
  if (!agreement && unreadable(agreement.error())) return refuse(agreement.error());
  const view::Page page = page_for_stdout(arguments);
  if (arguments.has("--json"))
    print(view::json(agreement, *file));
  else
    print(agreement ? view::reads_well(*agreement, page) : view::text_of(agreement.error(), page));
  return agreement ? answer_is_yes : answer_is_no;
}

}  // namespace

Verb check_verb() {
  return {.name = "check",
          .operands = "[MISSION]",
          .operands_least = 0,
          .operands_most = 1,
          .says = "Reads an agreement and reports every mistake in it.",
          .examples = {"truce check harbour.truce", "truce check missions/harbour --plain"},
          .more = "Exit codes: 0 it reads well, 1 there are mistakes, 2 it could not be read.",
          .flags = {plain_flag(), json_flag()},
          .run = run_check};
}

}  // namespace truce::cli
