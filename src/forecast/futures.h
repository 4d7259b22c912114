// Futures: drawn in batches, laid out and run one by one.
#ifndef TRUCE_FORECAST_FUTURES_H
#define TRUCE_FORECAST_FUTURES_H

#include <cstdint>
#include <string>
#include <truce/course.h>
#include <truce/forecast.h>
#include <vector>

#include "imagine.h"
#include "sampler.h"

namespace truce::forecast {

inline constexpr std::size_t batch = 256;

/// One step, as a change to what was drawn.
struct Step {
  std::string name = {};
  enum class What : std::uint8_t { none, at_once, never, later, calm, opened } what = What::none;
  std::vector<std::size_t> sources = {};  ///< into Imagined::once, or often for calm
  double days = 0;
  std::vector<SignalIndex> opened = {};   ///< taken to hold from today on
};

/// The draws of a batch of futures.
struct Draws {
  std::uint64_t first = 0;
  std::size_t size = 0;
  std::uint64_t stream = 0;
  std::vector<std::vector<double>> days = {};     ///< by source and future; infinite: never
  std::vector<std::vector<double>> chooses = {};  ///< by source with several moves
  std::vector<double> stretch = {};               ///< by future: of all delays; empty: none
};

/// Which draws each source takes: `draws` everywhere, or for those that are marked those of another stream.
struct Mix {
  const Draws* draws = nullptr;
  const Draws* other = nullptr;
  std::vector<std::uint8_t> once_from = {}, often_from = {};  ///< by source: 0, or 1 for the other; empty: all 0
  bool stretch_from = false;
};

/// One future, run in the ways that its questions need.
struct Runs {
  CourseRun slim = {};
  CourseRun whole = {};
  bool follow = false;  ///< given: strengths over time are wanted
  /// The run that answers a question.
  [[nodiscard]] const CourseRun& of(const Asked& asked) const { return only_whole || asked.whole ? whole : slim; }
  [[nodiscard]] const CourseRun& first() const { return only_whole ? whole : slim; }
  bool only_whole = false;
};

class Futures {
 public:
  Futures(const Imagined& imagined, const ForecastOptions& options);
  /// Futures `first` … `first` + `size` − 1. Another stream draws the same futures anew, independently.
  [[nodiscard]] Draws draw(std::uint64_t first, std::size_t size, std::uint64_t stream = 0) const;
  /// Lays out the i-th future of a batch and runs it.
  void run(const Mix& mix, std::size_t i, const Step& step, Runs& runs);
  [[nodiscard]] double horizon() const { return horizon_; }

 private:
  void reference(const OnceSource& source, std::uint64_t key, std::uint64_t first, std::vector<double>& days) const;
  void lay_once(const Mix& mix, std::size_t i, const Step& step, CourseRun& run) const;
  void lay_often(const Mix& mix, std::size_t i, const Step& step, CourseRun& run);

  void sort_by_time(std::vector<CourseRun::At>& events);

  const Imagined& m_;
  const ForecastOptions& o_;
  double horizon_ = 0;  ///< days
  std::vector<Burst> bursts_ = {};
  std::vector<CourseRun::At> sorted_ = {};      ///< kept from one future to the next
  std::vector<std::uint32_t> begins_ = {};
  std::vector<bool> alike_ = {};                ///< by often: it is all the same which of its moves it was
};

/// What one step could be tried for this outlook; the first is "as assumed".
std::vector<Step> steps_of(const Imagined& imagined, const Agreement& agreement);

}  // namespace truce::forecast

#endif
