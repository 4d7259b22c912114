// The canonical columns, and how the values of a row become a report.
//
// A row is first a `Values`: one text for each canonical column, wherever it came from (the
// file itself, or a mapping). read_report() is then the only place that decides what is
// well formed.
#ifndef TRUCE_RECORD_COLUMNS_H
#define TRUCE_RECORD_COLUMNS_H

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
  std::vector<std::pair<std::string_view, std::string_view>> more_details = {};  ///< set one by one by a mapping

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

/// Dates repeat in a feed, and reading one asks the time zone. Remembers some hundred of them.
class WhenReader {
 public:
  explicit WhenReader(Clock clock) : clock_(std::move(clock)), slots_(slot_count) {}
  std::optional<Interval> read(std::string_view text);

 private:
  static constexpr std::size_t slot_count = 1024;
  static constexpr std::size_t text_max = 31;
  struct Slot {
    std::array<char, text_max> text = {};
    std::uint8_t length = 0;
    std::optional<Interval> when = {};
  };
  Clock clock_;
  std::vector<Slot> slots_;
};

/// Reads a row into `report`, all of whose fields are overwritten.
std::optional<Fault> read_report(const Values& values, WhenReader& when, Report& report);

}  // namespace truce::record

#endif
