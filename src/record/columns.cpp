#include "columns.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <numeric>

namespace truce::record {
namespace {

constexpr std::array<std::string_view, column_count> all_names = {
    "id",     "act",      "edge",    "by",     "about",       "place",       "lat",    "lon",      "happened", "until", "learned",
    "number", "item",     "incident", "details", "source",     "reliability", "credibility", "status", "replaces", "words", "url"};

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

constexpr std::string_view date_help =
    "Write a day such as 2026-02-01, or a moment such as 2026-02-01 14:00 or 2026-02-01T14:00:00Z.";

std::optional<double> number_of(std::string_view text) {
  constexpr std::size_t digits_max = 15;  // a whole number of so many is exact
  if (text.size() <= digits_max) {
    std::int64_t whole = 0;
    std::size_t i = 0;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '9'; ++i) whole = whole * 10 + (text[i] - '0');
    if (i == text.size()) return static_cast<double>(whole);
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value + 0.0;  // there is one zero: -0 becomes 0
}

/// Of a column that is not empty.
std::optional<Fault> read_number(const Values& values, Column column, double limit, std::optional<double>& out) {
  out = number_of(values[column].text);
  if (!out)
    return Fault{"bad_number", column, "which is not a number",
                 "Write a plain number such as 1200 or 12.5, without units or separators."};
  if (std::fabs(*out) > limit)
    return Fault{"out_of_range", column, "which lies outside the globe",
                 "Latitudes run from -90 to 90, longitudes from -180 to 180, in degrees."};
  return {};
}

/// `happened` and `until` make one interval, and tell when it was learned if nothing else does (T5).
std::optional<Fault> read_times(const Values& values, WhenReader& when, ReportView& report) {
  const auto happened = when.read(values[Column::happened].text);
  if (!happened) return Fault{"bad_date", Column::happened, "which is not a date", date_help};
  report.happened = *happened;
  report.learned = *happened;
  if (const std::string_view text = values[Column::until].text; !text.empty()) {
    const auto until = when.read(text);
    if (!until) return Fault{"bad_date", Column::until, "which is not a date", date_help};
    const bool one_instant = happened->exact() && *until == *happened;
    if (until->end <= happened->begin && !one_instant)
      return Fault{"until_before_happened", Column::until, "which is before `happened`",
                   "`until` is the last day or moment at which it can have happened; leave it empty for a single day."};
    report.happened.end = until->end;
    report.learned = *until;
  }
  const std::string_view text = values[Column::learned].text;
  if (text.empty()) return {};
  const auto slash = text.find('/');
  const auto first = when.read(text.substr(0, slash));
  const auto last = slash == std::string_view::npos ? first : when.read(text.substr(slash + 1));
  if (!first || !last || (slash != std::string_view::npos && last->end <= first->begin))
    return Fault{"bad_date", Column::learned, "which is not a date", date_help};
  report.learned = {first->begin, last->end};
  return {};
}

std::optional<Fault> read_grades(const Values& values, ReportView& report) {
  const std::string_view reliability = values[Column::reliability].text;
  report.reliability = reliability.empty() ? 'F' : reliability[0];
  if (reliability.size() > 1 || report.reliability < 'A' || report.reliability > 'F')
    return Fault{"bad_reliability", Column::reliability, "which is not a letter from A to F",
                 "A is a fully reliable source, E an unreliable one; F, or nothing, means that it cannot be judged."};
  const std::string_view credibility = values[Column::credibility].text;
  report.credibility = credibility.empty() ? 6 : credibility[0] - '0';
  if (credibility.size() > 1 || report.credibility < 1 || report.credibility > 6)
    return Fault{"bad_credibility", Column::credibility, "which is not a number from 1 to 6",
                 "1 is a claim confirmed elsewhere, 5 an improbable one; 6, or nothing, means that it cannot be judged."};
  return {};
}

std::optional<Fault> read_words(const Values& values, ReportView& report) {
  const std::string_view edge = values[Column::edge].text;
  if (edge.empty()) report.edge = Edge::none;
  else if (edge == "start") report.edge = Edge::start;
  else if (edge == "end") report.edge = Edge::end;
  else
    return Fault{"unknown_edge", Column::edge, "which is neither `start` nor `end`",
                 "Write `start` or `end` for a process, and nothing for an event."};
  const std::string_view status = values[Column::status].text;
  const auto parsed = status.empty() ? std::optional(Status::reported) : parse_status(status);
  if (!parsed)
    return Fault{"unknown_status", Column::status, "which is not a status",
                 "A status is `reported`, `verified`, `disputed` or `retracted`."};
  report.status = *parsed;
  return {};
}

/// Eight characters as one number, the first lowest.
std::uint64_t eight(const char* at) {
  std::uint64_t word = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&word, at, sizeof word);
  } else {
    for (unsigned i = 0; i < 8; ++i) word |= static_cast<std::uint64_t>(static_cast<unsigned char>(at[i])) << (8 * i);
  }
  return word;
}

/// Is each byte of `word` that `mask` selects (by ff) a digit?
bool all_digits(std::uint64_t word, std::uint64_t mask) {
  const std::uint64_t high = 0xF0F0F0F0F0F0F0F0U & mask;
  return ((word & high) | (((word & mask) + (0x0606060606060606U & mask)) & high) >> 4U) == (0x3333333333333333U & mask);
}

unsigned two_digits(const char* at) { return static_cast<unsigned>(at[0] - '0') * 10 + static_cast<unsigned>(at[1] - '0'); }

/// "2026-02-01" as one number that no other ten characters have, or 0. The day need not exist.
std::uint32_t day_code(const char* at) {
  constexpr std::uint64_t digits = 0x00FFFF00FFFFFFFFU;
  constexpr std::uint64_t hyphens = 0x2D00002D00000000U;
  const std::uint64_t word = eight(at);
  if ((word & ~digits) != hyphens || !all_digits(word, digits)) return 0;
  const auto tens = static_cast<unsigned char>(at[8] - '0');
  const auto ones = static_cast<unsigned char>(at[9] - '0');
  if (tens > 9 || ones > 9) return 0;
  return ((two_digits(at) * 100 + two_digits(at + 2)) * 128 + two_digits(at + 5)) * 128 + tens * 10U + ones;
}

/// Seconds of "14:05:30", the eight characters at `at`, before 24:00, or nothing.
std::optional<std::int64_t> seconds_of_eight(const char* at) {
  constexpr std::uint64_t digits = 0xFFFF00FFFF00FFFFU;
  constexpr std::uint64_t colons = 0x00003A00003A0000U;
  const std::uint64_t word = eight(at);
  if ((word & ~digits) != colons || !all_digits(word, digits)) return {};
  const std::uint64_t ones = word & 0x0F0F000F0F000F0FU;
  const std::uint64_t pairs = ones * 10 + (ones >> 8U);  // each pair in the byte of its first digit
  const std::uint64_t hours = pairs & 0xFFU, minutes = pairs >> 24U & 0xFFU, seconds = pairs >> 48U & 0xFFU;
  if (hours > 23 || minutes > 59 || seconds > 59) return {};
  return static_cast<std::int64_t>(hours * 3600 + minutes * 60 + seconds);
}

/// Seconds into the day of " 14:05" or " 14:05:30" (or with a T), before 24:00, or nothing.
std::optional<std::int64_t> seconds_of(std::string_view text) {
  if ((text.size() != 6 && text.size() != 9) || (text[0] != ' ' && text[0] != 'T')) return {};
  if (text.size() == 9) return seconds_of_eight(text.data() + 1);
  std::array<char, 8> whole = {'0', '0', ':', '0', '0', ':', '0', '0'};
  std::copy_n(text.data() + 1, 5, whole.begin());
  return seconds_of_eight(whole.data());
}

}  // namespace

std::span<const std::string_view> column_names() { return all_names; }
std::string_view name_of(Column column) { return all_names[static_cast<std::size_t>(column)]; }

std::optional<Column> column_named(std::string_view name) {
  const auto found = std::ranges::find(all_names, name);
  if (found == all_names.end()) return {};
  return static_cast<Column>(found - all_names.begin());
}

std::optional<std::string_view> closest(std::string_view word, std::span<const std::string_view> known) {
  constexpr std::size_t word_max = 64;  // longer ones are no misspelling
  if (word.size() > word_max) return {};
  std::optional<std::string_view> best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view name : known) {
    if (name.size() > word_max) continue;
    const std::size_t here = distance(word, name);
    if (here < best_distance) {
      best = name;
      best_distance = here;
    }
  }
  return best;
}

/// The day of `date`, which has this code; another day if there is no such.
WhenReader::Day& WhenReader::remember(std::uint32_t code, std::string_view date) {
  const std::uint32_t year_month = code / 128;
  Day& day = days_[((year_month / 128 * 16 + year_month % 128) * 32 + code % 128) % days_kept];
  if (day.code == code) return day;
  const auto when = parse_when(date, clock_);
  if (!when) return day;
  day = {.code = code, .even = true, .when = *when};
  const Date civil = *parse_date(date);
  for (int hour = 0; hour <= 24; ++hour) day.even = day.even && clock_.at(civil, hour, 0) == when->begin + std::chrono::hours{hour};
  return day;
}

std::optional<Interval> WhenReader::read(std::string_view text) {
  constexpr std::size_t date_size = 10;
  if (text.size() < date_size) return {};
  const auto same_day = [&] { return eight(text.data()) == eight(last_.data()) && text[8] == last_[8] && text[9] == last_[9]; };
  if (last_day_.code == 0 || !same_day()) {
    last_day_ = {};
    const std::uint32_t code = day_code(text.data());
    if (code == 0) return {};
    const Day& found = remember(code, text.substr(0, date_size));
    if (found.code != code) return {};
    std::copy_n(text.data(), date_size, last_.begin());
    last_day_ = found;
  }
  const Day& day = last_day_;
  if (text.size() == date_size) return day.when;
  const auto seconds = seconds_of(text.substr(date_size));
  if (!seconds || !day.even) return parse_when(text, clock_);
  const Instant at = day.when.begin + Duration{*seconds};
  return Interval{at, at};
}

std::optional<Fault> ReportReader::read_details_column(const Values& values, ReportView& report) {
  const std::string_view text = values[Column::details].text;
  constexpr Fault fault = {"bad_details", Column::details, "which is not a list of details",
                           "Write `field=value`, and `;` between several: `kind=troops;unit=3rd battalion`."};
  if (!read_details(text, details_, unescaped_)) return fault;
  for (const auto& [field, value] : details_)
    if (field.empty()) return fault;
  for (const auto& [field, value] : values.more_details) set_detail(details_, field, value);
  report.details = details_;
  return {};
}

std::optional<Fault> ReportReader::read(const Values& values, ReportView& report) {
  for (const Column column : {Column::act, Column::happened, Column::source})
    if (values[column].text.empty())
      return Fault{"missing_value", column, "which is required",
                   "Every report says what was done (`act`), when (`happened`) and who says so (`source`)."};
  report.id = values[Column::id].text;
  report.act = values[Column::act].text;
  report.by = values[Column::by].text;
  report.about = values[Column::about].text;
  report.place = values[Column::place].text;
  report.item = values[Column::item].text;
  report.incident = values[Column::incident].text;
  report.source = values[Column::source].text;
  report.replaces = values[Column::replaces].text;
  report.words = values[Column::words].text;
  report.url = values[Column::url].text;
  if (auto fault = read_times(values, when_, report)) return fault;
  const auto number = [&](Column column, double limit, std::optional<double>& out) -> std::optional<Fault> {
    out.reset();
    if (values[column].text.empty()) return {};
    return read_number(values, column, limit, out);
  };
  if (auto fault = number(Column::lat, 90, report.latitude)) return fault;
  if (auto fault = number(Column::lon, 180, report.longitude)) return fault;
  if (auto fault = number(Column::number, HUGE_VAL, report.number)) return fault;
  if (auto fault = read_grades(values, report)) return fault;
  if (auto fault = read_words(values, report)) return fault;
  report.details = {};
  if (values[Column::details].text.empty() && values.more_details.empty()) return {};
  return read_details_column(values, report);
}

}  // namespace truce::record
