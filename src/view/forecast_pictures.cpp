#include "forecast_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "names.h"
#include "svg.h"

namespace truce::view {
namespace {

std::string day_text(const Outlook& outlook, const Forecast& forecast, std::size_t day) {
  return to_text(outlook.world.clock.date_of(forecast.options.at + std::chrono::days{day} - Duration{1}));
}

std::vector<Tick> ticks_of(const Outlook& outlook, const Forecast& forecast, std::size_t days) {
  constexpr std::size_t parts = 4;
  std::vector<Tick> ticks;
  for (std::size_t part = 0; part <= parts; ++part)
    ticks.push_back({static_cast<double>(part) / parts, day_text(outlook, forecast, (days - 1) * part / parts)});
  return ticks;
}

}  // namespace

std::string fan_picture(const Outlook& outlook, const Forecast& forecast) {
  const Fan& fan = forecast.fans.front();
  const Fan::Target& target = fan.targets.front();
  const auto strength = static_cast<double>(target.strength);
  FanChart chart{.title = "Strength: " + fan.stock, .unit = fan.stock.substr(0, fan.stock.find(' ')), .points = {}, .ticks = ticks_of(outlook, forecast, fan.days()),
                 .target = strength, .target_label = fmt::format("{}: {}", target.name, amount(strength))};
  for (std::size_t day = 0; day < fan.days(); ++day) {
    const auto share = [&](double of) { return static_cast<double>(strength_of_share(fan, day, of)); };
    chart.points.push_back({share(0.1), share(0.25), share(0.5), share(0.75), share(0.9)});
  }
  return fan_chart(chart);
}

std::string chance_picture(const Outlook& outlook, const Forecast& forecast, std::size_t answer) {
  const Answer& asked = forecast.answers[answer];
  const std::size_t days = std::max<std::size_t>(asked.histogram.by_day.size(), 2);
  ChanceCurve curve{.title = "Chance of: " + asked.question.name, .points = {}, .ticks = {}};
  std::uint64_t hits = 0;
  const std::uint64_t total = asked.histogram.total();
  for (std::size_t day = 0; day < days; ++day) {
    hits += day < asked.histogram.by_day.size() ? asked.histogram.by_day[day] : 0;
    const Chance chance = chance_of(hits, total);
    curve.points.push_back({chance.value, chance.low, chance.high});
  }
  curve.ticks = ticks_of(outlook, forecast, days);
  return chance_curve(curve);
}

std::string steps_picture(const Outlook& outlook, const Forecast& forecast, std::size_t answer) {
  constexpr std::size_t steps_max = 20;
  const Answer& asked = forecast.answers[answer];
  Tornado picture{.title = "What one step would change: " + asked.question.name, .unit = "percentage points", .steps = {}};
  if (forecast.levers.empty()) return tornado(picture);
  const Histogram& assumed = forecast.levers.front().histograms[answer];
  const std::size_t day = day_of_share(assumed, 0.5).value_or(assumed.by_day.empty() ? 0 : assumed.by_day.size() - 1);
  picture.title += ", by " + day_text(outlook, forecast, day);
  const double before = chance_by(assumed, day).value;
  const auto total = static_cast<double>(std::max<std::uint64_t>(assumed.total(), 1));
  for (std::size_t i = 1; i < forecast.levers.size(); ++i) {
    const double with = chance_by(forecast.levers[i].histograms[answer], day).value;
    const double half = 196 * std::sqrt((before * (1 - before) + with * (1 - with)) / total);
    const double change = (with - before) * 100;
    picture.steps.push_back({forecast.levers[i].name, change, change - half, change + half});
  }
  std::ranges::stable_sort(picture.steps, [](const auto& a, const auto& b) { return std::abs(a.change) > std::abs(b.change); });
  if (picture.steps.size() > steps_max) picture.steps.resize(steps_max);
  return tornado(picture);
}

}  // namespace truce::view
