#include <algorithm>
#include <memory>
#include <truce/waiting.h>

#include <fmt/format.h>

#include "mission.h"
#include "nearest.h"
#include "terminal.h"
#include "view/json.h"

namespace truce::cli {
namespace {

Problem unknown_party(const Agreement& agreement, const std::string& name) {
  std::vector<std::string> names;
  for (const Party& party : agreement.parties) names.push_back(party.name);
  const std::string near = nearest(name, names);
  return {.code = "unknown_name",
          .rule = {},
          .says = fmt::format("No party is called `{}`.", name),
          .at = {.file = agreement.file},
          .help = near.empty() ? std::string() : fmt::format("Did you mean `{}`?", near)};
}

int run_waits(const Arguments& arguments) {
  auto mission = open_mission(arguments.operands);
  if (!mission) return refuse(mission.error());
  const auto read = mission->agreement;
  const Agreement& agreement = *read;
  mission->agreement = std::make_shared<const Agreement>(with_questions(agreement));
  const auto moment = moment_of(arguments, agreement.clock);
  if (!moment) return refuse(moment.error());
  const PartyId who = arguments.has("--who") ? agreement.party(arguments.value("--who")) : PartyId{};
  if (arguments.has("--who") && !who) return refuse({unknown_party(agreement, arguments.value("--who"))});
  const auto keeper = Watchkeeper::start(*mission, *moment);
  if (!keeper) return refuse(keeper.error());
  warn_of_refused(keeper->reading());
  const Situation situation = keeper->monitor().situation(*moment);
  const Waiting waiting = truce::waiting(agreement, situation);
  std::vector<Wait> waits = situation.waits;
  if (who) std::erase_if(waits, [&](const Wait& wait) { return wait.who != who && wait.for_whom != who; });
  if (arguments.has("--json"))
    print(view::json(agreement, waits, waiting, *moment));
  else if (arguments.has("--dot"))
    print(view::waiting_dot(agreement, waiting));
  else
    print(view::waits(agreement, waits, page_for_stdout(arguments)) + (who ? std::string() : view::waiting(agreement, waiting, page_for_stdout(arguments))));
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
