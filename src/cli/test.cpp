#include <fmt/format.h>

#include "answer/mission.h"
#include "terminal.h"
#include "view/json.h"

namespace truce::cli {
namespace {

Problem failing(const Agreement& agreement, const TrialResult& result) {
  const Trial& trial = agreement.trials[result.trial];
  return {.code = "expectation_does_not_hold",
          .rule = {},
          .says = fmt::format("In the test \"{}\" {}", trial.name,
                              result.found.empty() ? "something else was found" : "this was found: " + result.found),
          .at = agreement.excerpt(trial.expects[result.expectation].at),
          .help = {}};
}

std::string summary(std::size_t holding, std::size_t failing) {
  if (holding + failing == 0) return "This agreement has no tests.\n";
  return fmt::format("{} {}, {} {} not.\n", holding, holding == 1 ? "expectation holds" : "expectations hold", failing,
                     failing == 1 ? "does" : "do");
}

// One agreement's answer, and whether all of its expectations hold.
struct Answer {
  std::string text = {};
  bool holds = true;
};

Answer answer_for(const Agreement& agreement, const Arguments& arguments) {
  const std::vector<TrialResult> results = run_trials(agreement);
  Problems failures;
  for (const TrialResult& result : results)
    if (!result.holds) failures.push_back(failing(agreement, result));
  if (arguments.has("--json")) return {view::json(agreement, results), failures.empty()};
  std::string text;
  if (!failures.empty()) text = view::text_of(failures, page_for_stdout(arguments)) + "\n";
  if (arguments.operands.size() > 1) text += agreement.file + ": ";
  return {text + summary(results.size() - failures.size(), failures.size()), failures.empty()};
}

int run_test(const Arguments& arguments) {
  const std::vector<std::string> missions =
      arguments.operands.empty() ? std::vector<std::string>{"."} : arguments.operands;
  const bool list = arguments.has("--json") && missions.size() > 1;
  bool holds = true;
  std::string text;
  for (const std::string& mission : missions) {
    const auto file = agreement_file(mission);
    if (!file) return refuse(file.error());
    const auto agreement = load_agreement(*file);
    if (!agreement) return refuse(agreement.error());
    const Answer answer = answer_for(*agreement, arguments);
    holds = holds && answer.holds;
    text += list && !text.empty() ? "," + answer.text : answer.text;
  }
  print(list ? "[" + text + "]\n" : text);
  return holds ? answer_is_yes : answer_is_no;
}

}  // namespace

Verb test_verb() {
  return {.name = "test",
          .operands = "[MISSION…]",
          .operands_least = 0,
          .operands_most = 1000,
          .says = "Runs the tests that an agreement states about itself.",
          .examples = {"truce test harbour.truce", "truce test missions/harbour --json"},
          .more =
              "The tests rest on the reports that they give, never on the record.\n"
              "Exit codes: 0 every expectation holds, 1 some do not, 2 the agreement could not be read.",
          .flags = {plain_flag(), json_flag()},
          .run = run_test};
}

}  // namespace truce::cli
