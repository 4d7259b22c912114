#include "svg.h"

#include <fmt/format.h>
#include <truce/result.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "page.h"

namespace truce::view {
namespace {

// The picture and the field in it, in units of the drawing.
constexpr double width = 720, height = 400;
constexpr double left = 74, right = 680, top = 52, bottom = 350;

constexpr std::string_view style =
    "<style>text{font:13px sans-serif;fill:#222}.t{font-size:16px;font-weight:600}.g{stroke:#ddd}.a{stroke:#444}"
    ".o{fill:#d5d5d5}.i{fill:#a3a3a3}.m{fill:none;stroke:#111;stroke-width:2}.z{stroke:#111;stroke-width:1.5;stroke-dasharray:7 4}"
    ".b{fill:#8a8a8a}.w{stroke:#111;stroke-width:1.5}</style>";

std::string xml_escaped(std::string_view text) {
  std::string result;
  for (const char c : tame(text)) {
    if (c == '&') result += "&amp;";
    else if (c == '<') result += "&lt;";
    else if (c == '>') result += "&gt;";
    else if (c == '"') result += "&quot;";
    else result += c;
  }
  return result;
}

std::string grouped(double value) {
  std::string digits = fmt::format("{:.0f}", std::abs(value));
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return (value <= -0.5 ? "-" : "") + digits;
}

std::string label(double x, double y, std::string_view anchor, std::string_view text, std::string_view kind = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, anchor, kind.empty() ? "" : fmt::format(" class=\"{}\"", kind), xml_escaped(text));
}
std::string line(double x1, double y1, double x2, double y2, std::string_view kind) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n", x1, y1, x2, y2, kind);
}

std::string document(std::string_view title, std::string_view description, const std::string& body, double high = height) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-labelledby=\"title description\">\n"
      "<title id=\"title\">{}</title>\n<desc id=\"description\">{}</desc>\n{}\n<rect width=\"{:.0f}\" height=\"{:.0f}\" fill=\"#fff\"/>\n{}{}</svg>\n",
      width, high, xml_escaped(title), xml_escaped(description), style, width, high, label(left, 28, "start", title, "t"), body);
}

double across(std::size_t index, std::size_t count) { return left + (right - left) * static_cast<double>(index) / static_cast<double>(count - 1); }

// 1, 2 or 5 times a power of ten, so that four to nine lines fill the field.
double round_step(double most) {
  double step = std::pow(10, std::floor(std::log10(most / 4)));
  for (const double times : {2.5, 2.0})
    if (most / step > 8) step *= times;
  return step;
}

std::string axes(const std::vector<Tick>& ticks) {
  std::string body = line(left, bottom, right, bottom, "a") + line(left, top, left, bottom, "a");
  for (const Tick& tick : ticks) {
    const double x = left + (right - left) * std::clamp(tick.where, 0.0, 1.0);
    body += line(x, bottom, x, bottom + 5, "a") + label(x, bottom + 20, "middle", tick.label);
  }
  return body;
}

template <class Point>
std::string band(const std::vector<Point>& points, double Point::*low, double Point::*high, const std::function<double(double)>& up, std::string_view kind) {
  std::string path;
  for (std::size_t i = 0; i < points.size(); ++i) path += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", across(i, points.size()), up(points[i].*high));
  for (std::size_t i = points.size(); i-- > 0;) path += fmt::format("L{:.1f} {:.1f}", across(i, points.size()), up(points[i].*low));
  return fmt::format("<path class=\"{}\" d=\"{}Z\"/>\n", kind, path);
}

template <class Point>
std::string curve_line(const std::vector<Point>& points, double Point::*value, const std::function<double(double)>& up) {
  std::string path;
  for (std::size_t i = 0; i < points.size(); ++i) path += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", across(i, points.size()), up(points[i].*value));
  return fmt::format("<path class=\"m\" d=\"{}\"/>\n", path);
}

}  // namespace

std::string fan_chart(const FanChart& chart) {
  TRUCE_ASSERT(chart.points.size() >= 2);
  double most = chart.target.value_or(1);
  for (const FanPoint& point : chart.points) most = std::max(most, point.high80);
  most *= 1.05;
  const auto up = [&](double value) { return bottom - (bottom - top) * std::clamp(value / most, 0.0, 1.0); };
  std::string body;
  const double step = round_step(most);
  for (double value = step; value <= most; value += step) body += line(left, up(value), right, up(value), "g");
  for (double value = 0; value <= most; value += step) body += label(left - 8, up(value) + 4, "end", grouped(value));
  body += band(chart.points, &FanPoint::low80, &FanPoint::high80, up, "o") + band(chart.points, &FanPoint::low50, &FanPoint::high50, up, "i");
  body += curve_line(chart.points, &FanPoint::median, up) + axes(chart.ticks);
  if (chart.target) body += line(left, up(*chart.target), right, up(*chart.target), "z") + label(right, up(*chart.target) - 6, "end", chart.target_label);
  body += label(left, height - 10, "start", "Line: median. Dark: 50% of futures. Light: 80% of futures. In " + chart.unit + ".");
  const FanPoint& last = chart.points.back();
  const std::string description = fmt::format("At the end the median is {} {}; 50% of futures lie between {} and {}, 80% between {} and {}.{}{}", grouped(last.median), chart.unit,
                                              grouped(last.low50), grouped(last.high50), grouped(last.low80), grouped(last.high80), chart.target ? " The target, dashed: " : "", chart.target ? chart.target_label + "." : "");
  return document(chart.title, description, body);
}

std::string chance_curve(const ChanceCurve& curve) {
  TRUCE_ASSERT(curve.points.size() >= 2);
  const auto up = [](double chance) { return bottom - (bottom - top) * std::clamp(chance, 0.0, 1.0); };
  std::string body;
  for (const int percent : {0, 20, 40, 60, 80, 100}) body += line(left, up(percent / 100.0), right, up(percent / 100.0), "g") + label(left - 8, up(percent / 100.0) + 4, "end", fmt::format("{}%", percent));
  body += band(curve.points, &ChancePoint::low, &ChancePoint::high, up, "i") + curve_line(curve.points, &ChancePoint::chance, up) + axes(curve.ticks);
  body += label(left, height - 10, "start", "Line: chance by that day. Band: how sure the count of futures makes it.");
  const ChancePoint& last = curve.points.back();
  return document(curve.title, fmt::format("At the end the chance is {:.1f}%, with an interval from {:.1f}% to {:.1f}%.", last.chance * 100, last.low * 100, last.high * 100), body);
}

std::string tornado(const Tornado& tornado) {
  constexpr double row = 30, words_end = 330;
  double most = 0;
  for (const LeverBar& step : tornado.steps) most = std::max({most, std::abs(step.low), std::abs(step.high), std::abs(step.change)});
  if (most <= 0) most = 1;
  const double zero = (words_end + 70 + right - 40) / 2, reach = (right - 40) - zero;
  const double end = top + row * static_cast<double>(tornado.steps.size());
  const auto at = [&](double change) { return zero + reach * change / most; };
  std::string body, description = "What each step would change, in " + tornado.unit + ": ";
  for (std::size_t i = 0; i < tornado.steps.size(); ++i) {
    const LeverBar& step = tornado.steps[i];
    const double y = top + row * static_cast<double>(i), middle = y + row / 2;
    body += fmt::format("<rect class=\"b\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>\n", std::min(zero, at(step.change)), y + 5, std::abs(at(step.change) - zero), row - 10);
    body += line(at(step.low), middle, at(step.high), middle, "w") + line(at(step.low), middle - 4, at(step.low), middle + 4, "w") + line(at(step.high), middle - 4, at(step.high), middle + 4, "w");
    const bool to_left = step.change < 0;
    body += label(to_left ? std::min(at(step.low), at(step.change)) - 6 : std::max(at(step.high), at(step.change)) + 6, middle + 4, to_left ? "end" : "start", fmt::format("{:+.1f}", step.change));
    body += label(16, middle + 4, "start", shortened(step.says, 44));
    description += fmt::format("{}{} {:+.1f} ({:+.1f} to {:+.1f})", i == 0 ? "" : "; ", step.says, step.change, step.low, step.high);
  }
  body += line(zero, top, zero, end, "a") + label(16, end + 26, "start", "Bar: the change, in " + tornado.unit + ". Whisker: its interval.");
  return document(tornado.title, description + ".", body, end + 40);
}

}  // namespace truce::view
