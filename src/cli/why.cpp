#include <fmt/format.h>

#include "answer/mission.h"
#include "answer/question.h"
#include "terminal.h"
#include "view/json.h"

namespace truce::cli {
namespace {

// Splits the operands into the mission with its files, and the words of the question.
struct Asked {
  std::vector<std::string> mission = {};
  std::vector<std::string> words = {};
};
Asked asked(const std::vector<std::string>& operands) {
  Asked split;
  std::size_t next = 0;
  if (names_a_mission(operands.front())) split.mission.push_back(operands[next++]);
  const auto is_source = [](const std::string& name) {
    return name.ends_with(".csv") || name.ends_with(".csv.gz") || name.ends_with(".db");
  };
  while (!split.mission.empty() && next < operands.size() && is_source(operands[next]))
    split.mission.push_back(operands[next++]);
  split.words = words_of({operands.begin() + static_cast<std::ptrdiff_t>(next), operands.end()});
  return split;
}

int run_why(const Arguments& arguments) {
  const Asked split = asked(arguments.operands);
  if (split.words.empty())
    return refuse({{.code = "usage",
                    .rule = {},
                    .says = "What should be explained is missing.",
                    .at = {},
                    .help = "For example: truce why missions/harbour clause 1."}});
  const auto mission = open_mission(split.mission);
  if (!mission) return refuse(mission.error());
  const Agreement& agreement = *mission->agreement;
  const auto moment = moment_of(arguments.value("--at"), arguments.value("--known"), agreement.clock, now());
  if (!moment) return refuse(moment.error());
  const auto question = question_of(agreement, split.words);
  if (!question) return refuse(question.error());
  const auto keeper = Watchkeeper::start(*mission, *moment, reading_progress());
  if (!keeper) return refuse(keeper.error());
  warn_of_refused(keeper->reading());
  const std::vector<Members> members = members_asked(keeper->monitor().situation(*moment, Lists::none), *question);
  if (members.empty()) return refuse({no_such_member(agreement, *question)});
  const view::Page page = page_for_stdout(arguments);
  const bool as_json = arguments.has("--json");
  print(keeper->set([&](const view::Desk& desk) {
    const std::vector<Explanation> answers = answers_to(agreement, *question, members, desk);
    return as_json ? view::json(agreement, answers, *moment, desk) : view::explanations(agreement, answers, desk, page);
  }));
  return answer_is_yes;
}

}  // namespace

Verb why_verb() {
  return {.name = "why",
          .operands = "[MISSION] [FILE…] NAME [KEY…]",
          .operands_least = 1,
          .operands_most = 1000,
          .says = "Says why a condition, phase or clause stands as it does, down to the reports.",
          .examples = {"truce why missions/harbour clause 1 --at 2031-03-16",
                       "truce why harbour.truce reports.csv calm in saltmarsh"},
          .more =
              "NAME is a condition, a phase, or a clause (`clause 2` or just `2`). A KEY chooses from a family:\n"
              "`in saltmarsh`, `of north`.",
          .flags = {{"--at", "D", "the moment that is asked about (default: now)", {}},
                    {"--known", "D", "with the reports learned by then (default: as --at)", {}},
                    plain_flag(),
                    json_flag()},
          .run = run_why};
}

}  // namespace truce::cli
