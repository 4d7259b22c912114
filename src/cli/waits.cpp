#include <truce/waiting.h>

#include <memory>

#include "answer/mission.h"
#include "answer/question.h"
#include "terminal.h"
#include "view/json.h"

namespace truce::cli {
namespace {

int run_waits(const Arguments& arguments) {
  auto mission = open_mission(arguments.operands);
  if (!mission) return refuse(mission.error());
  const auto read = mission->agreement;
  const Agreement& agreement = *read;
  mission->agreement = std::make_shared<const Agreement>(with_questions(agreement));
  const auto moment = moment_of(arguments.value("--at"), arguments.value("--known"), agreement.clock, now());
  if (!moment) return refuse(moment.error());
  const auto keeper = Watchkeeper::start(*mission, *moment, reading_progress());
  if (!keeper) return refuse(keeper.error());
  warn_of_refused(keeper->reading());
  const Situation situation = keeper->monitor().situation(*moment, Lists::none);
  const Waiting waiting = truce::waiting(agreement, situation);
  const auto waits = waits_about(agreement, situation, arguments.value("--who"));
  if (!waits) return refuse(waits.error());
  if (arguments.has("--json"))
    print(view::json(agreement, *waits, waiting, *moment));
  else if (arguments.has("--dot"))
    print(view::waiting_dot(agreement, waiting));
  else
    print(view::waits(agreement, *waits, page_for_stdout(arguments)) +
          (arguments.has("--who") ? std::string() : view::waiting(agreement, waiting, page_for_stdout(arguments))));
  return answer_is_yes;
}

}  // namespace

Verb waits_verb() {
  return {.name = "waits",
          .operands = "[MISSION] [FILE…]",
          .operands_least = 0,
          .operands_most = 1000,
          .says = "Says who waits for whom, which circles are still closed, and which step would open the most.",
          .examples = {"truce waits missions/harbour --at 2031-03-16", "truce waits missions/harbour --dot | dot -Tsvg > waits.svg"},
          .more =
              "With --who, only what that party waits for and who waits for it. Circles and steps are those of\n"
              "`truce check`, with what has already happened taken as done.",
          .flags = {{"--at", "D", "the moment that is asked about (default: now)", {}},
                    {"--known", "D", "with the reports learned by then (default: as --at)", {}},
                    {"--who", "PARTY", "only what concerns this party", {}},
                    {"--dot", "", "what waits for what, as a picture for Graphviz", {}},
                    plain_flag(),
                    json_flag()},
          .run = run_waits};
}

}  // namespace truce::cli
