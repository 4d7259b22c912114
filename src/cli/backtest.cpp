#include <fmt/format.h>
#include <truce/backtest.h>

#include <algorithm>
#include <charconv>

#include "command.h"
#include "terminal.h"
#include "view/backtest.h"
#include "view/svg.h"

namespace truce::cli {
namespace {

constexpr int picture_months = 36;
constexpr double force_max = 10'000'000;

std::string with_commas(long number) {
  std::string digits = fmt::format("{}", number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

// The five lines of the fan at one month.
view::FanPoint fan_point(const DeploymentForecast& futures, std::size_t month, double ceiling) {
  std::vector<std::pair<double, double>> shares;
  for (std::size_t i = 0; i < futures.weights.size(); ++i) shares.emplace_back(futures.shares[i][month], futures.weights[i]);
  std::ranges::sort(shares);
  const auto quantile = [&](double chance) {
    double sum = 0;
    for (const auto& [share, weight] : shares)
      if ((sum += weight) >= chance) return share * ceiling;
    return shares.back().first * ceiling;
  };
  return {quantile(0.1), quantile(0.25), quantile(0.5), quantile(0.75), quantile(0.9)};
}

// What the missions of a file say of a new one with this ceiling, as a picture.
int print_fan(const std::vector<Deployment>& missions, const std::string& written) {
  long ceiling = 0;
  const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), ceiling);
  if (error != std::errc() || end != written.data() + written.size() || ceiling < 1 || static_cast<double>(ceiling) > force_max)
    return refuse({{.code = "usage", .rule = {}, .says = fmt::format("`--fan {}` is no number of people.", written), .at = {}, .help = "For example: --fan 20000."}});
  const auto fitted = fit_reference_class(missions, "un_missions");
  if (!fitted) return refuse(fitted.error());
  const auto futures = forecast_deployment(*fitted, {.ceiling = static_cast<double>(ceiling), .in_place = {}}, picture_months);
  view::FanChart chart{.title = fmt::format("A force of {}, as {} missions of the past stood up", with_commas(ceiling), fitted->missions), .unit = "people, by months from the authorisation",
                       .points = {}, .ticks = {}, .target = static_cast<double>(ceiling), .target_label = "authorised: " + with_commas(ceiling)};
  for (std::size_t month = 0; month <= picture_months; ++month) {
    chart.points.push_back(fan_point(futures, month, static_cast<double>(ceiling)));
    if (month % 6 == 0) chart.ticks.push_back({static_cast<double>(month) / picture_months, fmt::format("{}", month)});
  }
  print(view::fan_chart(chart));
  return answer_is_yes;
}

int run_backtest(const Arguments& arguments) {
  const auto missions = load_deployments(arguments.operands.front());
  if (!missions) return refuse(missions.error());
  if (arguments.has("--fan")) return print_fan(*missions, arguments.value("--fan"));
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
                    {"--fan", "N", "instead, a picture (SVG) of what FILE says of a new force of N people", {}},
                    plain_flag(),
                    json_flag()},
          .run = run_backtest};
}

}  // namespace truce::cli
