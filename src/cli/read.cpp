#include <fmt/format.h>

#include "answer/nearest.h"
#include "answer/mission.h"
#include "terminal.h"
#include "view/draft.h"

namespace truce::cli {
namespace {

Problem unknown_part(const Agreement& agreement, const std::string& name) {
  std::vector<std::string> names;
  for (const Clause& clause : agreement.clauses) names.push_back(clause.label);
  for (const Phase& phase : agreement.phases) names.push_back(phase.name);
  for (const NamedCondition& condition : agreement.named) names.push_back(condition.name);
  const std::string near = nearest(name, names);
  return {
      .code = "unknown_name",
      .rule = {},
      .says = fmt::format("No clause, phase or condition is called `{}`.", name),
      .at = {.file = agreement.file},
      .help = near.empty() ? "`truce read` without a name reads all of it." : fmt::format("Did you mean `{}`?", near)};
}

Result<std::vector<view::Spoken>> parts_of(const Agreement& agreement, const std::string& name) {
  std::vector<view::Spoken> parts;
  if (const ClauseId clause = agreement.clause(name)) parts.push_back(view::spoken(agreement, clause));
  if (const PhaseId phase = agreement.phase(name)) parts.push_back(view::spoken(agreement, phase));
  if (const NamedId condition = agreement.condition(name)) parts.push_back(view::spoken(agreement, condition));
  if (parts.empty()) return failure(unknown_part(agreement, name));
  return parts;
}

int run_read(const Arguments& arguments) {
  std::vector<std::string> operands = arguments.operands;
  if (operands.size() < 2 && (operands.empty() || !names_a_mission(operands.front())))
    operands.insert(operands.begin(), ".");
  const auto file = agreement_file(operands.front());
  if (!file) return refuse(file.error());
  const auto agreement = load_agreement(*file);
  if (!agreement) return refuse(agreement.error());
  auto parts = operands.size() > 1 ? parts_of(*agreement, operands[1]) : view::spoken(*agreement);
  if (!parts) return refuse(parts.error());
  print(arguments.has("--json") ? view::json(*parts) : view::text_of(*parts, page_for_stdout(arguments)));
  return answer_is_yes;
}

}  // namespace

Verb read_verb() {
  return {
      .name = "read",
      .operands = "[MISSION] [CLAUSE]",
      .operands_least = 0,
      .operands_most = 2,
      .says = "Reads an agreement aloud: what each clause says, in sentences for the table.",
      .examples = {"truce read harbour.truce", "truce read harbour.truce 1.2"},
      .more = "CLAUSE is the label of a clause, or the name of a phase or a condition. Names stay as they are written.",
      .flags = {plain_flag(), json_flag()},
      .run = run_read};
}

}  // namespace truce::cli
