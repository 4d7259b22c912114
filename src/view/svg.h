// Pictures of a forecast as SVG: strength against its target, chance by date, what each step would change.
//
// Each function makes one whole SVG document from numbers and words. Every picture has a title and a description for screen
// readers that says its main numbers; lines differ by dashes and labels, areas by shade, so no meaning rests on colour.
// Nothing is loaded from elsewhere, and the same values give the same bytes.
#ifndef TRUCE_VIEW_SVG_H
#define TRUCE_VIEW_SVG_H

#include <optional>
#include <string>
#include <vector>

namespace truce::view {

/// A place on the time axis: where in [0, 1] from left to right, and what is written below.
struct Tick {
  double where = 0;
  std::string label = {};
};

struct FanPoint {
  double low80 = 0, low50 = 0, median = 0, high50 = 0, high80 = 0;
};
/// Evenly spaced points from left to right, in people or any unit.
struct FanChart {
  std::string title = {};
  std::string unit = {};               ///< "people"
  std::vector<FanPoint> points = {};   ///< at least two
  std::vector<Tick> ticks = {};
  std::optional<double> target = {};
  std::string target_label = {};       ///< "authorised: 20,000"
};
std::string fan_chart(const FanChart& chart);

/// A chance and its Monte Carlo interval, evenly spaced from left to right.
struct ChancePoint {
  double chance = 0, low = 0, high = 0;
};
struct ChanceCurve {
  std::string title = {};
  std::vector<ChancePoint> points = {};  ///< at least two
  std::vector<Tick> ticks = {};
};
std::string chance_curve(const ChanceCurve& curve);

/// One step and what it would change: a chance, before and with it, with the interval of the difference.
struct LeverBar {
  std::string says = {};  ///< "parliament approves today"
  double change = 0, low = 0, high = 0;
};
struct Tornado {
  std::string title = {};
  std::string unit = {};            ///< "percentage points" or "days"; the changes are in it
  std::vector<LeverBar> steps = {};     ///< in the order to show
};
std::string tornado(const Tornado& tornado);

}  // namespace truce::view

#endif
