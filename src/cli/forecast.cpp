#include <truce/coalitions.h>
#include <truce/forecast.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <fmt/format.h>
#include <sstream>
#include <thread>

#include "answer/mission.h"
#include "answer/outlook.h"
#include "ranks.h"
#include "terminal.h"
#include "view/coalitions.h"
#include "view/forecast.h"
#include "view/forecast_pictures.h"
#include "view/json.h"

namespace truce::cli {
namespace {

std::atomic<bool> interrupted = false;
void interrupt(int) { interrupted = true; }

constexpr std::uint64_t futures_max = 1'000'000'000;
/// With --until and no --futures, no more than this.
constexpr std::uint64_t futures_until = 10'000'000;

Result<std::uint64_t> number_of(const Arguments& arguments, std::string_view flag, std::uint64_t otherwise, std::uint64_t least, std::uint64_t most) {
  if (!arguments.has(flag)) return otherwise;
  const std::string text = arguments.value(flag);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= least && number <= most) return number;
  return failure({.code = "usage", .rule = {}, .says = fmt::format("`{}` is not a number for {}.", text, flag), .at = {}, .help = fmt::format("Write a whole number from {} to {}.", least, most)});
}

Result<ForecastOptions> options_of(const Arguments& arguments, const Clock& clock, const std::vector<std::string>& names) {
  const auto moment = moment_of(arguments.value("--at"), arguments.value("--known"), clock, now());
  if (!moment) return failure(moment.error());
  const auto days = number_of(arguments, "--days", 365, 1, 36'525);
  const auto futures = number_of(arguments, "--futures", 10'000, 1, futures_max);
  const auto seed = number_of(arguments, "--seed", 0, 0, ~std::uint64_t{0});
  for (const auto* each : {&days, &futures, &seed})
    if (!*each) return failure(each->error());
  ForecastOptions options{.at = moment->at, .until = moment->at + std::chrono::days{*days}, .futures = *futures};
  if (arguments.has("--seed")) options.seed = *seed;
  options.threads = std::max(1U, std::thread::hardware_concurrency());
  options.only = names;
  return options;
}

/// `P80 of full_strength ± 2 days`; `+-` and `give or take` will do too.
Result<Precision> precision_of(std::string text) {
  const std::string wrong = text;
  for (const std::string_view sign : {"±", "+-", "+/-", "give or take"})
    if (const std::size_t at = text.find(sign); at != std::string::npos) text.replace(at, sign.size(), " ~ ");
  std::istringstream words(text);
  std::string quantile, of, name, word, days, unit;
  words >> quantile >> of;
  while (words >> word && word != "~") name += (name.empty() ? "" : " ") + word;
  words >> days >> unit;
  int percent = 0;
  std::size_t number = 0;
  const bool good = quantile.size() > 1 && quantile.front() == 'P' && std::from_chars(quantile.data() + 1, quantile.data() + quantile.size(), percent).ec == std::errc() &&
                    std::from_chars(days.data(), days.data() + days.size(), number).ec == std::errc() && of == "of" && !name.empty() && (unit == "days" || unit == "day");
  if (good && percent > 0 && percent < 100) return Precision{name, percent / 100.0, number};
  return failure({.code = "usage", .rule = {}, .says = fmt::format("`{}` does not say how precise --until should be.", wrong), .at = {}, .help = "Write --until \"P80 of full_strength ± 2 days\"."});
}

int tell(const Arguments& arguments, const Outlook& outlook, const std::vector<Report>& reports, const ForecastOptions& options) {
  const auto number = number_of(arguments, "--future", 0, 0, ~std::uint64_t{0});
  if (!number) return refuse(number.error());
  const auto told = tell_future(outlook, reports, options, *number);
  if (!told) return refuse(told.error());
  print(arguments.has("--json") ? view::json(outlook, *told, *number) : view::future(outlook, *told, *number, page_for_stdout(arguments)));
  return answer_is_yes;
}

int picture(const Arguments& arguments, const Outlook& outlook, const Forecast& forecast) {
  if (forecast.answers.size() != 1)
    return refuse({{.code = "usage", .rule = {}, .says = fmt::format("A picture shows one answer, and {} were asked for.", forecast.answers.size()), .at = {},
                    .help = "Name one condition, phase or clause after the mission."}});
  const std::string kind = arguments.value("--picture");
  if (kind == "fan" && forecast.fans.empty())
    return refuse({{.code = "usage", .rule = {}, .says = fmt::format("`{}` is no strength of all contributors together, so there is no fan to draw.", forecast.answers[0].question.name), .at = {},
                    .help = "Name a condition such as: condition full_strength is at least 20_000 troops past arrival."}});
  if (kind == "fan") print(view::fan_picture(outlook, forecast));
  else print(kind == "chance" ? view::chance_picture(outlook, forecast, 0) : view::steps_picture(outlook, forecast, 0));
  return answer_is_yes;
}

int coalitions(const Arguments& arguments, const Outlook& outlook, const std::vector<std::string>& names) {
  std::vector<Coalitions> all;
  for (const std::string& name : names.empty() ? std::vector<std::string>{""} : names) {
    const auto some = coalitions_of(outlook, name);
    if (!some) return refuse(some.error());
    all.insert(all.end(), some->begin(), some->end());
  }
  print(arguments.has("--json") ? view::coalitions_json(outlook, all) : view::coalitions(outlook, all, page_for_stdout(arguments)));
  return answer_is_yes;
}

int run_forecast(const Arguments& arguments) {
  Ranks ranks;
  const bool mission_named = !arguments.operands.empty() && names_a_mission(arguments.operands.front());
  const auto mission = open_mission(mission_named ? std::vector{arguments.operands.front()} : std::vector<std::string>{});
  if (!mission) return refuse(mission.error());
  const auto outlook = outlook_of(*mission, arguments.value("--outlook"));
  if (!outlook) return refuse(outlook.error());
  auto options = options_of(arguments, mission->agreement->clock, {arguments.operands.begin() + (mission_named ? 1 : 0), arguments.operands.end()});
  if (!options) return refuse(options.error());
  auto classes = classes_of(*outlook);
  if (!classes) return refuse(classes.error());
  options->classes = std::move(*classes);
  if (arguments.has("--coalitions")) return ranks.first() ? coalitions(arguments, *outlook, options->only) : answer_is_yes;
  std::vector<Report> reports;
  const auto reading = read_reports(*mission, [&](const ReportView& report, std::uint32_t) { reports.push_back(kept(report)); });
  if (!reading) return refuse(reading.error());
  warn_of_refused(*reading);
  if (arguments.has("--future")) return ranks.first() ? tell(arguments, *outlook, reports, *options) : answer_is_yes;
  Result<Precision> precision = Precision{};
  if (arguments.has("--until")) precision = precision_of(arguments.value("--until"));
  if (!precision) return refuse(precision.error());
  Progress progress("futures");
  options->keep_going = [&](std::uint64_t done) {
    progress(done, options->futures);
    return !interrupted;
  };
  const auto before = std::signal(SIGINT, interrupt);
  if (arguments.has("--until") && !arguments.has("--futures")) options->futures = futures_until;
  const bool until = arguments.has("--until");
  const Round round = [&](const ForecastOptions& whole) {
    auto part = forecast_of(*outlook, reports, ranks.part_of(whole));
    if (!part) return part;
    return until ? ranks.shared(std::move(*part), whole) : ranks.gathered(std::move(*part), whole);
  };
  auto made = until ? forecast_until(*options, *precision, round) : round(*options);
  std::signal(SIGINT, before);
  if (!made) return refuse(made.error());
  if (arguments.has("--picture")) return picture(arguments, *outlook, *made);
  print(arguments.has("--json") ? view::json(*outlook, *made) : view::forecast(*outlook, *made, page_for_stdout(arguments)));
  return answer_is_yes;
}

}  // namespace

Verb forecast_verb() {
  return {.name = "forecast",
          .operands = "[MISSION] [NAME…]",
          .operands_least = 0,
          .operands_most = 1000,
          .says = "Says what is likely if an outlook is right: when, which gate is last, what one step would change.",
          .examples = {"truce forecast missions/harbour --at 2031-03-16", "truce forecast missions/harbour full_strength --futures 100000 --seed 7"},
          .more = "What is assumed stands in outlook.truce beside the agreement. Only what was known at --at counts, so a\n"
                  "forecast can be made as of any past day. NAME is a condition, a phase or a clause; without one, all\n"
                  "conditions and phases. Ctrl-C stops and prints what is known so far.\n"
                  "Built with the preset `mpi`, `mpirun -n N truce forecast …` shares the futures out and answers the same.",
          .flags = {{"--outlook", "F", "the outlook (default: outlook.truce of the mission)", {}},
                    {"--at", "D", "the moment from which it looks ahead (default: now)", {}},
                    {"--days", "N", "how far it looks (default: 365)", {}},
                    {"--futures", "N", "how many futures (default: 10000)", {}},
                    {"--until", "P", "more futures until \"P80 of NAME ± 2 days\" is known, with 95 percent confidence", {}},
                    {"--seed", "N", "where the numbers come from (default: the outlook's)", {}},
                    {"--future", "N", "tells future N alone: its events, and what first holds when", {}},
                    {"--coalitions", "", "instead, which contributors together reach a strength, and how much each matters", {}},
                    {"--picture", "KIND", "instead, a picture (SVG) of one answer: strength over time, chance by date, or steps compared", {"fan", "chance", "steps"}},
                    plain_flag(),
                    json_flag()},
          .run = run_forecast};
}

}  // namespace truce::cli
