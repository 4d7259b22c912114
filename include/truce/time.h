// Time as an agreement means it (docs/language.md, "Time").
//
// An instant has a resolution of one second. A clock says which civil day an instant
// belongs to. A report is often known only to the day: it then happened somewhere in an
// interval, and the whole of Truce keeps that doubt instead of guessing.
//
//   Clock clock = *Clock::named("Asia/Gaza");
//   Interval day = clock.day(*parse_date("2026-02-01"));      // [00:00, 24:00)
//   Instant start = clock.back(day.end, {60, Unit::day});     // where a window begins
#ifndef TRUCE_TIME_H
#define TRUCE_TIME_H

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truce/result.h>

namespace truce {

using Instant = std::chrono::sys_seconds;
using Duration = std::chrono::seconds;
using Date = std::chrono::year_month_day;

/// Before and after everything. Reports lie strictly between, in the years 1 to 9999.
inline constexpr Instant always = Instant{Duration{-80'000'000'000}};
inline constexpr Instant never = Instant{Duration{400'000'000'000}};

/// When something happened, as far as is known: at one instant (`begin == end`), or at an
/// unknown instant in [begin, end).
struct Interval {
  Instant begin = always;
  Instant end = always;

  [[nodiscard]] bool exact() const { return begin == end; }
  auto operator<=>(const Interval&) const = default;
};

/// Does any possible instant of `when` lie in the window (start, end]?
/// An exact instant at `start` lies outside, at `end` inside; an interval must reach in.
[[nodiscard]] constexpr bool touches(Interval when, Instant start, Instant end) {
  return when.begin == when.end ? start < when.begin && when.begin <= end : when.end > start && when.begin < end;
}
/// Does every possible instant of `when` lie in the window (start, end]?
/// An interval that begins at `start`, such as a whole civil day, lies inside.
[[nodiscard]] constexpr bool inside(Interval when, Instant start, Instant end) {
  return when.begin == when.end ? start < when.begin && when.begin <= end : when.begin >= start && when.end <= end;
}
/// The first second at which `when` may have happened, and the first at which it surely has.
[[nodiscard]] constexpr Instant possible_from(Interval when) {
  return when.begin == when.end ? when.begin : when.begin + Duration{1};
}
[[nodiscard]] constexpr Instant sure_from(Interval when) { return when.end; }

enum class Unit : std::uint8_t { second, minute, hour, day, week, month, year };

/// "30 days". An undecided span has `decided == false`: whatever rests on it is unknown.
struct Span {
  std::int64_t count = 0;
  Unit unit = Unit::day;
  bool decided = true;

  /// Minutes and hours are elapsed time; days and longer follow the civil calendar.
  [[nodiscard]] bool elapsed() const { return unit <= Unit::hour; }
  bool operator==(const Span&) const = default;
};

/// The clock of an agreement: an IANA zone or a fixed offset. A small value, cheap to copy.
class Clock {
 public:
  Clock() = default;  ///< UTC
  /// "Asia/Gaza", "UTC", "+03:00". Problem `unknown_clock` otherwise (without an excerpt).
  static Result<Clock> named(std::string_view name);
  [[nodiscard]] const std::string& name() const { return name_; }

  /// The civil day that an instant belongs to; midnight belongs to the day that begins.
  [[nodiscard]] Date date_of(Instant instant) const;
  /// [00:00, 24:00) of a civil day.
  [[nodiscard]] Interval day(Date date) const;
  /// HH:MM of a civil day. A time that a clock change skips is the moment of the change; one
  /// that occurs twice is the earlier.
  [[nodiscard]] Instant at(Date date, int hour, int minute, int second = 0) const;

  /// Where a window of `span` that ends at `end` starts: elapsed time for minutes and hours,
  /// the same clock time that many civil days or months earlier otherwise (months clamp to
  /// the end of the month; the start never runs backwards, T2).
  [[nodiscard]] Instant back(Instant end, Span span) const;
  /// The first `end` at which back(end, span) is not before `instant`: when an exact report
  /// of `instant` has left the window.
  [[nodiscard]] Instant leaves(Instant instant, Span span) const;
  /// How long a span is, where that is the same at any time: then leaves() is so much later.
  [[nodiscard]] std::optional<Duration> length(Span span) const;
  /// The deadline `within span` of a trigger at `instant`: elapsed time, or 24:00 of the
  /// n-th day after the day of the trigger.
  [[nodiscard]] Instant deadline(Instant instant, Span span) const;

  /// "2026-02-01 14:00" (seconds only where they are not zero). With `as_end`, midnight is
  /// written as 24:00 of the day before.
  [[nodiscard]] std::string text(Instant instant, bool as_end = false) const;
  /// "2026-02-01" for a whole civil day, "2026-02-01 14:00" for an exact instant,
  /// "2026-02-01 to 2026-02-07" or with times otherwise.
  [[nodiscard]] std::string text(Interval when) const;

  bool operator==(const Clock& other) const { return name_ == other.name_; }

 private:
  [[nodiscard]] std::chrono::local_seconds local(Instant instant) const;
  [[nodiscard]] Instant instant_of(std::chrono::local_seconds local) const;

  std::string name_ = "UTC";
  const void* zone_ = nullptr;  // date::time_zone, or null for a fixed offset
  Duration offset_ = {};
};

/// YYYY-MM-DD, a day that exists, in the years 1 to 9999.
std::optional<Date> parse_date(std::string_view text);

/// A moment as a feed writes it: `YYYY-MM-DD` (that civil day), `YYYY-MM-DD HH:MM[:SS]` or with
/// a `T` (an exact instant of the clock; with `Z` or `+hh:mm`, of that offset). Empty for
/// anything else.
std::optional<Interval> parse_when(std::string_view text, const Clock& clock);

std::string to_text(Date date);
/// "2026-04-01T21:00:00Z"
std::string to_utc_text(Instant instant);
std::string to_text(Span span);  ///< "30 days", "1 hour"
std::string_view to_text(Unit unit, bool plural);

}  // namespace truce

#endif
