// Civil time on top of Howard Hinnant's date library, the only file that names it.
#include <truce/time.h>

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include <array>
#include <charconv>

namespace truce {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::months;
using std::chrono::sys_days;

date::sys_seconds theirs(Instant instant) { return date::sys_seconds{instant.time_since_epoch()}; }

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// Adds a number of two digits; many moments are written, and a formatter takes ten times as long.
void add_two(std::string& text, unsigned number) {
  text += static_cast<char>('0' + number / 10);
  text += static_cast<char>('0' + number % 10);
}

/// Exactly `width` digits at `position`, or nothing.
std::optional<int> digits(std::string_view text, std::size_t position, std::size_t width) {
  if (position + width > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = position; i < position + width; ++i) {
    if (!is_digit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

/// "+03:00" as seconds east of Greenwich.
std::optional<Duration> parse_offset(std::string_view text) {
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = digits(text, 1, 2);
  const auto minutes = digits(text, 4, 2);
  if (!hours || !minutes || *hours > 18 || *minutes > 59) return std::nullopt;
  const Duration size = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  return text[0] == '-' ? -size : size;
}

/// The same day of the month `count` months earlier, or the last day of that month.
Date months_before(Date date, std::int64_t count) {
  const auto month = std::chrono::year_month{date.year(), date.month()} - months{static_cast<int>(count)};
  const Date last = std::chrono::sys_days{month / std::chrono::last};
  return date.day() <= last.day() ? Date{month / date.day()} : last;
}

std::int64_t in_days(Span span) { return span.unit == Unit::week ? span.count * 7 : span.count; }
std::int64_t in_months(Span span) { return span.unit == Unit::year ? span.count * 12 : span.count; }
bool counts_months(Span span) { return span.unit == Unit::month || span.unit == Unit::year; }

Duration elapsed(Span span) {
  const std::int64_t unit = span.unit == Unit::hour ? 3600 : span.unit == Unit::minute ? 60 : 1;
  return Duration{span.count * unit};
}

/// Moves a civil day by a span of days, weeks, months or years; `sign` is 1 or -1.
Date moved(Date date, Span span, int sign) {
  if (counts_months(span)) return months_before(date, -sign * in_months(span));
  return Date{sys_days{date} + days{sign * in_days(span)}};
}

struct TimeOfDay {
  int hour = 0;
  int minute = 0;
  int second = 0;
  std::size_t length = 0;  ///< characters read
};
std::optional<TimeOfDay> parse_time(std::string_view text) {
  const auto hour = digits(text, 0, 2);
  const auto minute = digits(text, 3, 2);
  if (!hour || !minute || text[2] != ':' || *minute > 59 || *hour > 24 || (*hour == 24 && *minute != 0)) return std::nullopt;
  TimeOfDay time{*hour, *minute, 0, 5};
  if (text.size() > 5 && text[5] == ':') {
    const auto second = digits(text, 6, 2);
    if (!second || *second > 59 || (*hour == 24 && *second != 0)) return std::nullopt;
    time.second = *second;
    time.length = 8;
  }
  return time;
}

/// A stretch between two changes of a zone's clock.
struct Even {
  const void* zone = nullptr;
  Instant begin = {}, end = {};
  Duration offset = {};
  /// Is all of this in it, and well away from its ends?
  [[nodiscard]] bool holds(Instant from, Instant to) const { return from >= begin + days{1} && to < end - days{1}; }
};

/// The stretch around an instant. To find one takes a search; most questions are about the one of the question before.
const Even& even_around(const void* zone, Instant instant) {
  thread_local Even last;
  if (last.zone == zone && instant >= last.begin && instant < last.end) return last;
  const auto info = static_cast<const date::time_zone*>(zone)->get_info(theirs(instant));
  return last = {zone, Instant{info.begin.time_since_epoch()}, Instant{info.end.time_since_epoch()}, info.offset};
}

}  // namespace

Result<Clock> Clock::named(std::string_view name) {
  Clock clock;
  clock.name_ = std::string(name);
  if (name == "UTC" || name == "Z") {
    clock.name_ = "UTC";
    return clock;
  }
  if (const auto offset = parse_offset(name)) {
    clock.offset_ = *offset;
    return clock;
  }
  try {
    clock.zone_ = date::locate_zone(std::string(name));
    return clock;
  } catch (const std::exception&) {  // the library has no other way to say no
    return failure(Problem{.code = "unknown_clock",
                           .says = fmt::format("No clock is called `{}`.", name),
                           .help = "Write a place such as `Asia/Gaza` or `Europe/Kyiv`, `UTC`, or an offset such as `+03:00`."});
  }
}

local_seconds Clock::local(Instant instant) const {
  const Duration offset = zone_ ? even_around(zone_, instant).offset : offset_;
  return local_seconds{instant.time_since_epoch() + offset};
}

Instant Clock::instant_of(local_seconds local) const {
  if (!zone_) return Instant{local.time_since_epoch() - offset_};
  const Even& even = even_around(zone_, Instant{local.time_since_epoch()});
  if (const Instant instant{local.time_since_epoch() - even.offset}; even.holds(instant, instant)) return instant;
  const auto info = static_cast<const date::time_zone*>(zone_)->get_info(date::local_seconds{local.time_since_epoch()});
  if (info.result == date::local_info::nonexistent) return Instant{info.first.end.time_since_epoch()};
  return Instant{local.time_since_epoch() - info.first.offset};
}

Date Clock::date_of(Instant instant) const { return Date{std::chrono::floor<days>(local(instant))}; }

Interval Clock::day(Date date) const {
  const local_days start{sys_days{date}.time_since_epoch()};
  return {instant_of(start), instant_of(start + days{1})};
}

Instant Clock::at(Date date, int hour, int minute, int second) const {
  const local_days start{sys_days{date}.time_since_epoch()};
  return instant_of(start + std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second});
}

Instant Clock::back(Instant end, Span span) const {
  if (span.elapsed()) return end - elapsed(span);
  if (!counts_months(span)) {
    const Instant begin = end - days{in_days(span)};
    if (zone_ == nullptr || even_around(zone_, end).holds(begin, end)) return begin;
  }
  const local_seconds now = local(end);
  const local_days today = std::chrono::floor<days>(now);
  const Date then = moved(Date{today}, span, -1);
  // T2: where tomorrow's window would start on the same last day of a month, today's reaches back to that day's beginning.
  if (counts_months(span) && moved(Date{today + days{1}}, span, -1) == then) return day(then).begin;
  return instant_of(local_days{sys_days{then}.time_since_epoch()} + (now - today));
}

Instant Clock::leaves(Instant instant, Span span) const {
  if (instant <= always || instant >= never) return instant;
  if (span.elapsed()) return instant + elapsed(span);
  if (!counts_months(span)) {
    const Instant end = instant + days{in_days(span)};
    if (zone_ == nullptr || even_around(zone_, instant).holds(instant, end)) return end;
  }
  const local_seconds then = local(instant);
  const local_days day = std::chrono::floor<days>(then);
  const Date target = moved(Date{day}, span, 1);
  const Instant guess = instant_of(local_days{sys_days{target}.time_since_epoch()} + (then - day));
  if (back(guess, span) >= instant && back(guess - Duration{1}, span) < instant) return guess;
  // A month that clamps, or a clock change: look around the guess.
  Instant before = guess - days{5};
  Instant after = guess + days{5};
  while (after - before > Duration{1}) {
    const Instant middle = before + (after - before) / 2;
    (back(middle, span) >= instant ? after : before) = middle;
  }
  return after;
}

std::optional<Duration> Clock::length(Span span) const {
  if (span.elapsed()) return elapsed(span);
  if (zone_ == nullptr && !counts_months(span)) return days{in_days(span)};
  return std::nullopt;
}

Instant Clock::deadline(Instant instant, Span span) const {
  if (instant <= always || instant >= never) return instant;
  if (span.elapsed()) return instant + elapsed(span);
  if (zone_ == nullptr && !counts_months(span)) {
    const Duration local_time = instant.time_since_epoch() + offset_;
    return Instant{std::chrono::floor<days>(local_time) + days{in_days(span) + 1} - offset_};
  }
  return day(moved(date_of(instant), span, 1)).end;
}

std::string Clock::text(Instant instant, bool as_end) const {
  if (instant <= always) return "the beginning";
  if (instant >= never) return "never";
  const local_seconds now = local(instant);
  local_days today = std::chrono::floor<days>(now);
  Duration time = now - today;
  if (as_end && time == Duration{0}) {
    today -= days{1};
    time = days{1};
  }
  const auto whole = static_cast<unsigned>(time.count());
  std::string text = to_text(Date{today});
  text += ' ', add_two(text, whole / 3600);
  text += ':', add_two(text, whole / 60 % 60);
  if (whole % 60 != 0) text += ':', add_two(text, whole % 60);
  return text;
}

std::string Clock::text(Interval when) const {
  if (when.exact()) return text(when.begin);
  if (when.end >= never || when.begin <= always) return text(when.begin) + " or later";
  const Date first = date_of(when.begin);
  const Date last = date_of(when.end - Duration{1});
  const bool whole_days = day(first).begin == when.begin && day(last).end == when.end;
  if (!whole_days) return text(when.begin) + " to " + text(when.end);
  return first == last ? to_text(first) : to_text(first) + " to " + to_text(last);
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (!year || !month || !day || *year < 1) return std::nullopt;
  const Date date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                  std::chrono::day{static_cast<unsigned>(*day)}};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<Interval> parse_when(std::string_view text, const Clock& clock) {
  const auto date = parse_date(text.substr(0, 10));
  if (!date) return std::nullopt;
  if (text.size() == 10) return clock.day(*date);
  if (text[10] != ' ' && text[10] != 'T') return std::nullopt;
  const auto time = parse_time(text.substr(11));
  if (!time) return std::nullopt;
  const std::string_view zone = text.substr(11 + time->length);
  Clock spoken = clock;
  if (!zone.empty()) {
    if (zone != "Z" && !parse_offset(zone)) return std::nullopt;
    spoken = *Clock::named(zone);
  }
  const Instant instant = spoken.at(*date, time->hour, time->minute, time->second);
  return Interval{instant, instant};
}

std::string to_text(Date date) {
  const auto year = static_cast<int>(date.year());
  std::string text;
  if (year < 0 || year > 9999) text = fmt::format("{:04}", year);
  else add_two(text, static_cast<unsigned>(year) / 100), add_two(text, static_cast<unsigned>(year) % 100);
  text += '-', add_two(text, static_cast<unsigned>(date.month()));
  text += '-', add_two(text, static_cast<unsigned>(date.day()));
  return text;
}

std::string to_utc_text(Instant instant) {
  const auto day = std::chrono::floor<days>(instant);
  const auto time = static_cast<unsigned>(std::chrono::duration_cast<Duration>(instant - day).count());
  std::string text = to_text(Date{day});
  text += 'T', add_two(text, time / 3600);
  text += ':', add_two(text, time / 60 % 60);
  text += ':', add_two(text, time % 60);
  text += 'Z';
  return text;
}

std::string to_text(Span span) {
  if (!span.decided) return "an undecided time";
  return fmt::format("{} {}", span.count, to_text(span.unit, span.count != 1));
}

std::string_view to_text(Unit unit, bool plural) {
  static constexpr std::array<std::string_view, 7> one = {"second", "minute", "hour", "day", "week", "month", "year"};
  static constexpr std::array<std::string_view, 7> many = {"seconds", "minutes", "hours", "days", "weeks", "months", "years"};
  return (plural ? many : one)[static_cast<std::size_t>(unit)];
}

}  // namespace truce
