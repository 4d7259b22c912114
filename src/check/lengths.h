// How long a length of time is, in seconds: a month may have 28 days or 31.
#ifndef TRUCE_CHECK_LENGTHS_H
#define TRUCE_CHECK_LENGTHS_H

#include <truce/time.h>

#include <algorithm>
#include <cstdint>

namespace truce::graph {

inline constexpr std::int64_t hour = 3600;
inline constexpr std::int64_t day = 86'400;

inline std::int64_t seconds_of(Span span, std::int64_t month, std::int64_t year) {
  const std::int64_t count = std::min<std::int64_t>(span.count, 1'000'000);
  switch (span.unit) {
    case truce::Unit::second: return count;
    case truce::Unit::minute: return count * 60;
    case truce::Unit::hour: return count * hour;
    case truce::Unit::day: return count * day;
    case truce::Unit::week: return count * 7 * day;
    case truce::Unit::month: return count * month * day;
    case truce::Unit::year: return count * year * day;
  }
  return 0;
}
inline std::int64_t shortest(Span span) { return seconds_of(span, 28, 365); }
inline std::int64_t usual(Span span) { return seconds_of(span, 30, 365); }
inline std::int64_t longest(Span span) { return seconds_of(span, 31, 366); }

inline bool whole_days(Span span) {
  return !span.decided || (span.unit != truce::Unit::second && span.unit != truce::Unit::minute && span.unit != truce::Unit::hour);
}

}  // namespace truce::graph

#endif
