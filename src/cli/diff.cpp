#include "answer/mission.h"
#include "terminal.h"
#include "view/draft.h"
#include "view/turns.h"

namespace truce::cli {
namespace {

Result<Agreement> draft(const std::string& operand) {
  const auto file = agreement_file(operand);
  if (!file) return failure(file.error());
  return load_agreement(*file);
}

int run_diff(const Arguments& arguments) {
  const auto before = draft(arguments.operands[0]);
  const auto after = draft(arguments.operands[1]);
  if (!before || !after) {
    Problems problems = before ? Problems{} : before.error();
    if (!after) problems.insert(problems.end(), after.error().begin(), after.error().end());
    return refuse(problems);
  }
  view::Drafts drafts{.before = before->file, .after = after->file, .differences = differences(*before, *after)};
  if (!drafts.differences.empty()) {
    const Structure earlier = study(*before);
    const Structure later = study(*after);
    drafts.turns = view::turns({*before, earlier}, {*after, later}, drafts.differences);
  }
  print(arguments.has("--json") ? view::json(drafts) : view::text_of(drafts, page_for_stdout(arguments)));
  return drafts.differences.empty() ? answer_is_yes : answer_is_no;
}

}  // namespace

Verb diff_verb() {
  return {.name = "diff",
          .operands = "BEFORE AFTER",
          .operands_least = 2,
          .operands_most = 2,
          .says = "Says what changed between two drafts: not lines, but meaning.",
          .examples = {"truce diff first_draft.truce second_draft.truce", "truce diff old.truce new.truce --json"},
          .more =
              "Order, comments, layout, titles, tests and accepted rules have no meaning and are no difference.\n"
              "Exit codes: 0 the drafts mean the same, 1 they do not, 2 one of them cannot be read.",
          .flags = {plain_flag(), json_flag()},
          .run = run_diff};
}

}  // namespace truce::cli
