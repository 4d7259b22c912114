// Which gate was the last to open: the part that came true last, walked back through and, or, thresholds and what an arrival waited for.
#ifndef TRUCE_FORECAST_GATES_H
#define TRUCE_FORECAST_GATES_H

#include <map>
#include <string>
#include <truce/course.h>
#include <vector>

#include "imagine.h"

namespace truce::forecast {

using GateIndex = std::uint32_t;

/// What may be missing longest: a condition of the agreement's own words, or something that is done once.
struct Gate {
  std::string name = {};
  std::vector<SignalIndex> signals = {};  ///< that stand for it; several where families share the words
  std::vector<std::size_t> sources = {};  ///< into Imagined::once: what brings it about
};

class Gates {
 public:
  explicit Gates(const Imagined& imagined);
  [[nodiscard]] const Gate& operator[](GateIndex gate) const { return gates_[gate]; }
  [[nodiscard]] std::size_t size() const { return gates_.size(); }
  /// The gate that opened last before `signal` came true in a future that was run.
  [[nodiscard]] GateIndex last(const CourseRun& run, SignalIndex signal) const;

 private:
  GateIndex gate(const std::string& name);
  [[nodiscard]] std::uint32_t reacted(const CourseRun& run, SignalIndex stock) const;

  const Imagined& m_;
  std::vector<SignalParts> parts_ = {};      ///< by signal
  std::vector<std::vector<std::uint32_t>> arrivals_ = {};  ///< by signal: the reactions that add to that stock
  std::vector<GateIndex> of_signal_ = {}, of_move_ = {};
  std::vector<Gate> gates_ = {};
  std::map<std::string, GateIndex> by_name_ = {};
};

}  // namespace truce::forecast

#endif
