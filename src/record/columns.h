// The canonical columns, and how the values of a row become a report.
//
// A row is first a `Values`: one text for each canonical column, wherever it came from (the
// file itself, or a mapping). ReportReader is then the only place that decides what is
// well formed.
#ifndef TRUCE_RECORD_COLUMNS_H
#define TRUCE_RECORD_COLUMNS_H

#include "details.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <truce/report.h>
#include <vector>

namespace truce::record {

enum class Column : std::uint8_t {
  id, act, edge, by, about, place, lat, lon, happened, until, learned, number, item, incident, details, source,
  reliability, credibility, status, replaces, words, url
};
inline constexpr std::size_t column_count = 22;

std::span<const std::string_view> column_names();
std::string_view name_of(Column column);
std::optional<Column> column_named(std::string_view name);

/// The one of `names` that `word` is probably meant to be, or nothing.
std::optional<std::string_view> closest(std::string_view word, std::span<const std::string_view> names);

/// Text of one canonical column, and the column of the file it was read from (-1: none, or several).
struct Value {
  std::string_view text = {};
  int field = -1;
};

struct Values {
  std::array<Value, column_count> at = {};
  Details more_details = {};  ///< set one by one by a mapping

  Value& operator[](Column column) { return at[static_cast<std::size_t>(column)]; }
  const Value& operator[](Column column) const { return at[static_cast<std::size_t>(column)]; }
};

/// Why a row is no report: the column, the reason as the end of a sentence, and what to do.
struct Fault {
  std::string_view code = {};
  Column column = Column::act;
  std::string_view reason = {};
  std::string_view help = {};
};

/// Days repeat in a feed, and reading one asks the time zone. Remembers the days of some years; on a day without a clock
/// change a moment is then an addition. Everything else is for parse_when().
class WhenReader {
 public:
  explicit WhenReader(Clock clock) : clock_(std::move(clock)), days_(days_kept) {}
  /// The same as parse_when(text, clock).
  std::optional<Interval> read(std::string_view text);

 private:
  static constexpr std::size_t days_kept = 4096;  // a year takes 512 of them
  struct Day {
    std::uint32_t code = 0;  ///< year, month and day in one number; 0: none yet
    bool even = false;       ///< each hour of it is an hour
    Interval when = {};
  };
  Day& remember(std::uint32_t code, std::string_view date);

  Clock clock_;
  std::vector<Day> days_;
  std::array<char, 10> last_ = {};     ///< the day that was read last, as it was written
  Day last_day_ = {};
};

class ReportReader {
 public:
  explicit ReportReader(Clock clock) : when_(std::move(clock)) {}
  /// Reads a row into `report`, all of whose fields are overwritten. They are views of `values`, or of this reader until
  /// it reads the next.
  std::optional<Fault> read(const Values& values, ReportView& report);

 private:
  std::optional<Fault> read_details_column(const Values& values, ReportView& report);

  WhenReader when_;
  Details details_ = {};
  std::string unescaped_ = {};
};

}  // namespace truce::record

#endif
