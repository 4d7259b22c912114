#include "answer/mission.h"
#include "terminal.h"
#include "view/json.h"

namespace truce::cli {
namespace {

int run_status(const Arguments& arguments) {
  const auto mission = open_mission(arguments.operands);
  if (!mission) return refuse(mission.error());
  const Agreement& agreement = *mission->agreement;
  const auto moment = moment_of(arguments.value("--at"), arguments.value("--known"), agreement.clock, now());
  if (!moment) return refuse(moment.error());
  if (arguments.has("--changes")) {
    const auto changed = changes_of(*mission, *moment, reading_progress());
    if (!changed) return refuse(changed.error());
    warn_of_refused(changed->reading);
    print(arguments.has("--json") ? view::json(agreement, changed->changes) : view::changes(agreement, changed->changes, page_for_stdout(arguments)));
    return answer_is_yes;
  }
  const auto keeper = Watchkeeper::start(*mission, *moment, reading_progress());
  if (!keeper) return refuse(keeper.error());
  warn_of_refused(keeper->reading());
  view::BoardFacts facts = keeper->facts();
  facts.all = arguments.has("--all");
  const bool long_lists = facts.all || arguments.has("--json");
  const Situation situation = keeper->monitor().situation(*moment, long_lists ? Lists::all : Lists::open);
  if (arguments.has("--json")) {
    view::json(agreement, situation, facts, [&](ReportIndex report) { return keeper->monitor().id_of(report); }, print);
    return answer_is_yes;
  }
  const view::Page page = page_for_stdout(arguments);
  print(keeper->set([&](const view::Desk& desk) { return view::board(agreement, situation, desk, facts, page); }));
  return answer_is_yes;
}

}  // namespace

Verb status_verb() {
  return {.name = "status",
          .operands = "[MISSION] [FILE…]",
          .operands_least = 0,
          .operands_most = 1000,
          .says = "Says what holds, what is due, and what was missed or broken.",
          .examples = {"truce status missions/harbour --at 2031-03-16",
                       "truce status harbour.truce reports.csv --at 2031-03-21 --known 2031-03-16"},
          .more =
              "A day D means 24:00 of that day; a moment is written \"2031-03-16 14:00\". Both are of the\n"
              "agreement's clock. Each name on the page can be asked about: `truce why MISSION NAME`.",
          .flags = {{"--at", "D", "the moment that is asked about (default: now)", {}},
                    {"--known", "D", "with the reports learned by then (default: as --at)", {}},
                    {"--all", "", "every condition and every instance of every clause", {}},
                    {"--changes", "", "instead, how each verdict came to be what it is: every change, oldest first", {}},
                    plain_flag(),
                    json_flag()},
          .run = run_status};
}

}  // namespace truce::cli
