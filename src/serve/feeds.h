// Where reports come from: feeds, which are files of the mission, and in each the sources that it cites.
//
// A feed that has been silent much longer than it usually is looks stale. Silence is not calm: it says that nobody looked, or
// that nobody told.
#ifndef TRUCE_SERVE_FEEDS_H
#define TRUCE_SERVE_FEEDS_H

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <truce/monitor.h>
#include <truce/report.h>
#include <utility>
#include <vector>

namespace truce::serve {

class Feeds {
 public:
  /// The next report, in the order in which the monitor learns them.
  void add(const std::string& feed, const std::string& source);
  using Heard = std::function<const Report*(ReportIndex)>;
  /// As JSON, as of `at`. `heard` has a report that counts, or nothing: one that is not known yet, or not for whoever asks.
  [[nodiscard]] std::string json(Instant at, const Clock& clock, const Heard& heard) const;

 private:
  std::map<std::pair<std::string, std::string>, std::uint32_t> lines_ = {};  // a feed and a source in it
  std::vector<std::uint32_t> line_of_ = {};                                  // by report
};

}  // namespace truce::serve

#endif
