#include <truce/backtest.h>

#include "command.h"
#include "terminal.h"
#include "view/backtest.h"

namespace truce::cli {
namespace {

int run_backtest(const Arguments& arguments) {
  const auto missions = load_deployments(arguments.operands.front());
  if (!missions) return refuse(missions.error());
  std::vector<Deployment> others;
  if (arguments.has("--fit")) {
    auto known = load_deployments(arguments.value("--fit"));
    if (!known) return refuse(known.error());
    others = std::move(*known);
  }
  const auto test = backtest(*missions, arguments.has("--fit") ? &others : nullptr);
  if (!test) return refuse(test.error());
  print(arguments.has("--json") ? view::backtest_json(*test) : view::backtest(*test, page_for_stdout(arguments), arguments.has("--cases")));
  return answer_is_yes;
}

}  // namespace

Verb backtest_verb() {
  return {.name = "backtest",
          .operands = "FILE",
          .operands_least = 1,
          .operands_most = 1,
          .says = "Forecasts how fast missions of the past stood up, and scores that against what happened.",
          .examples = {"truce backtest data/un_peacekeeping/deployment_curves.csv", "truce backtest other_missions.csv --fit data/un_peacekeeping/deployment_curves.csv"},
          .more =
              "Each mission of FILE is left out in turn, and forecast from the day of its authorisation with what the\n"
              "others teach; with --fit, with what the missions of another file teach. The methods, the scores and\n"
              "what came out are in docs/backtest.md; the columns of FILE in data/un_peacekeeping/README.md.",
          .flags = {{"--fit", "FILE", "fit on the missions of this file instead", {}},
                    {"--cases", "", "also every forecast of the fitted class beside what happened", {}},
                    plain_flag(),
                    json_flag()},
          .run = run_backtest};
}

}  // namespace truce::cli
