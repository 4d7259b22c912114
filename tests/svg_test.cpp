// Pictures of known numbers: what they say in words, and that outside text stays text.
#include "view/svg.h"

#include <doctest/doctest.h>

using namespace truce::view;

namespace {
bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
}  // namespace

TEST_CASE("a fan chart says its numbers, and draws the target dashed") {
  const FanChart chart{.title = "Strength", .unit = "people", .points = {{0, 0, 0, 0, 0}, {4000, 9000, 14'000, 18'000, 19'500}}, .ticks = {{0, "0"}, {1, "36"}}, .target = 20'000, .target_label = "authorised: 20,000"};
  const std::string svg = fan_chart(chart);
  CHECK(has(svg, "<title id=\"title\">Strength</title>"));
  CHECK(has(svg, "the median is 14,000 people; 50% of futures lie between 9,000 and 18,000, 80% between 4,000 and 19,500. The target, dashed: authorised: 20,000."));
  CHECK(has(svg, "class=\"z\""));
  CHECK(has(svg, ">20,000</text>"));
  CHECK(svg == fan_chart(chart));
}

TEST_CASE("a curve of chances and its interval") {
  const std::string svg = chance_curve({.title = "20,000 stand", .points = {{0, 0, 0.01}, {0.63, 0.6, 0.66}}, .ticks = {}});
  CHECK(has(svg, "the chance is 63.0%, with an interval from 60.0% to 66.0%"));
}

TEST_CASE("a tornado names every step, and outside text cannot leave its place") {
  const std::string svg = tornado({.title = "<script>", .unit = "percentage points", .steps = {{"parliament approves today", 12, 10, 14}, {"c2 & \"c3\" withdraw", -30, -33, -27}}});
  CHECK_FALSE(has(svg, "<script>"));
  CHECK(has(svg, "&lt;script&gt;"));
  CHECK(has(svg, "parliament approves today +12.0 (+10.0 to +14.0); c2 &amp; &quot;c3&quot; withdraw -30.0"));
  CHECK(has(tornado({}), "</svg>"));
}
