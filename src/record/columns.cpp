#include "columns.h"

#include "details.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <numeric>

namespace truce::record {
namespace {

constexpr std::array<std::string_view, column_count> names = {
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
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value + 0.0;  // there is one zero: -0 becomes 0
}

std::optional<Fault> read_number(const Values& values, Column column, double limit, std::optional<double>& out) {
  const std::string_view text = values[column].text;
  out.reset();
  if (text.empty()) return {};
  out = number_of(text);
  if (!out)
    return Fault{"bad_number", column, "which is not a number",
                 "Write a plain number such as 1200 or 12.5, without units or separators."};
  if (std::fabs(*out) > limit)
    return Fault{"out_of_range", column, "which lies outside the globe",
                 "Latitudes run from -90 to 90, longitudes from -180 to 180, in degrees."};
  return {};
}

/// `happened` and `until` make one interval, and tell when it was learned if nothing else does (T5).
std::optional<Fault> read_times(const Values& values, WhenReader& when, Report& report) {
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

std::optional<Fault> read_grades(const Values& values, Report& report) {
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

std::optional<Fault> read_words(const Values& values, Report& report) {
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

std::optional<Fault> read_details_column(const Values& values, Report& report) {
  report.details.clear();
  const Fault fault = {"bad_details", Column::details, "which is not a list of details",
                       "Write `field=value`, and `;` between several: `kind=troops;unit=3rd battalion`."};
  if (!read_details(values[Column::details].text, report.details)) return fault;
  for (const auto& [field, value] : report.details)
    if (field.empty()) return fault;
  for (const auto& [field, value] : values.more_details) set_detail(report.details, field, value);
  return {};
}

}  // namespace

std::span<const std::string_view> column_names() { return names; }
std::string_view name_of(Column column) { return names[static_cast<std::size_t>(column)]; }

std::optional<Column> column_named(std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return {};
  return static_cast<Column>(found - names.begin());
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

std::optional<Interval> WhenReader::read(std::string_view text) {
  if (text.empty() || text.size() > text_max) return {};
  std::size_t hash = text.size();
  for (const char c : text) hash = hash * 31 + static_cast<unsigned char>(c);
  Slot& slot = slots_[(hash ^ (hash >> 13)) % slot_count];
  if (slot.length == text.size() && std::memcmp(slot.text.data(), text.data(), text.size()) == 0) return slot.when;
  slot.length = static_cast<std::uint8_t>(text.size());
  std::memcpy(slot.text.data(), text.data(), text.size());
  slot.when = parse_when(text, clock_);
  return slot.when;
}

std::optional<Fault> read_report(const Values& values, WhenReader& when, Report& report) {
  for (const Column column : {Column::act, Column::happened, Column::source})
    if (values[column].text.empty())
      return Fault{"missing_value", column, "which is required",
                   "Every report says what was done (`act`), when (`happened`) and who says so (`source`)."};
  const auto take = [&](Column column, std::string& text) { text.assign(values[column].text); };
  take(Column::id, report.id);
  take(Column::act, report.act);
  take(Column::by, report.by);
  take(Column::about, report.about);
  take(Column::place, report.place);
  take(Column::item, report.item);
  take(Column::incident, report.incident);
  take(Column::source, report.source);
  take(Column::replaces, report.replaces);
  take(Column::words, report.words);
  take(Column::url, report.url);
  if (auto fault = read_times(values, when, report)) return fault;
  if (auto fault = read_number(values, Column::lat, 90, report.latitude)) return fault;
  if (auto fault = read_number(values, Column::lon, 180, report.longitude)) return fault;
  if (auto fault = read_number(values, Column::number, HUGE_VAL, report.number)) return fault;
  if (auto fault = read_grades(values, report)) return fault;
  if (auto fault = read_words(values, report)) return fault;
  return read_details_column(values, report);
}

}  // namespace truce::record
