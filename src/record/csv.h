// Rows of a CSV file (RFC 4180), as views into a window on the file.
//
//   CsvReader rows(text, {});                     // or rows({}, &bytes)
//   while (rows.next() != CsvReader::Step::end) …
//
// The window holds whole rows; when a row does not end in it, the rest is moved to the
// front and a block is read behind it. Blocks are small enough to stay in the processor's
// cache. (Mapping the file into memory would save the copy, but a file that somebody cuts
// short meanwhile would then end the program.) Views are good until the next call. A row
// whose quotes are wrong is given up at the end of its first line, so that one forgotten
// quote costs one row and not the rest of the file.
#ifndef TRUCE_RECORD_CSV_H
#define TRUCE_RECORD_CSV_H

#include "block.h"
#include "bytes.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <truce/result.h>
#include <utility>
#include <vector>

namespace truce::record {

inline constexpr std::size_t row_bytes_max = std::size_t{1} << 20;
inline constexpr std::size_t fields_max = 4096;

class CsvReader {
 public:
  enum class Step : std::uint8_t { row, malformed, unreadable, end };
  struct Malformed {
    std::string_view code = {};
    std::string_view says = {};
    std::string_view help = {};
    std::size_t offset = 0;  ///< where in text()
  };

  /// Reads `bytes` if given, else `text`.
  CsvReader(std::string_view text, Bytes* bytes);

  Step next();
  /// Goes on with the row that starts at a byte of the file, in this line.
  Result<bool> go_to(std::uint64_t offset, std::size_t line);
  /// Where in the file the row starts; for rows that were read well.
  [[nodiscard]] std::uint64_t offset() const { return window_at_ + static_cast<std::uint64_t>(text_.data() - window_.get()); }
  /// Where it ends, and in which line the next begins.
  [[nodiscard]] std::pair<std::uint64_t, std::size_t> next_place() const { return {window_at_ + static_cast<std::uint64_t>(begin_ - window_.get()), next_line_}; }
  [[nodiscard]] std::size_t field_count() const { return count_; }
  [[nodiscard]] std::string_view field(std::size_t index) const { return plain_ ? plain_field(index) : fields_[index]; }
  /// Calls `each(index, text)` with every field in turn.
  template <class Each>
  void each_field(const Each& each) const {
    const std::size_t count = count_;
    const char* const* const ends = ends_.data();
    if (plain_)
      for (std::size_t i = 0; i < count; ++i) each(i, std::string_view(ends[i] + 1, ends[i + 1]));
    else
      for (std::size_t i = 0; i < count; ++i) each(i, fields_[i]);
  }
  /// All of them.
  [[nodiscard]] std::span<const std::string_view> fields();
  /// Where in text() a field stands, with its quotes.
  [[nodiscard]] std::pair<std::size_t, std::size_t> place_of(std::size_t field) const;
  [[nodiscard]] std::size_t line() const { return line_; }         ///< at which the row starts, from 1
  [[nodiscard]] std::string_view text() const { return text_; }    ///< the row as it stands in the file
  [[nodiscard]] const Malformed& malformed() const { return malformed_; }
  [[nodiscard]] const Problems& problems() const { return problems_; }  ///< why the file is unreadable

 private:
  enum class Scan : std::uint8_t { row, malformed, more };
  [[nodiscard]] std::string_view plain_field(std::size_t index) const { return {ends_[index] + 1, ends_[index + 1]}; }
  bool scan_plain();
  Scan scan();
  Scan scan_quoted(const char*& at, const char* limit, std::string_view& field);
  Scan wrong(std::string_view code, std::string_view says, std::string_view help, const char* at);
  bool refill();
  bool fill_first();
  void skip_blank_lines();
  bool skip_line();
  void keep_malformed_text();
  bool check_characters();

  Bytes* bytes_;
  std::unique_ptr<char[]> window_ = {};
  std::uint64_t window_at_ = 0;  // where in the file it starts
  const char* begin_ = nullptr;  // of what is not yet read
  const char* end_ = nullptr;
  bool last_ = true;             // nothing follows the window
  bool started_ = false;
  bool skip_pending_ = false;    // the line at `begin_` was given up

  Marks marks_ = {};
  bool plain_ = false;           // no quote, and whole in the window: `ends_` says all; else `fields_` and `starts_` do
  std::vector<const char*> ends_ = std::vector<const char*>(fields_max + 1);  // of the fields, from the second on; the first is the byte before the row
  std::vector<std::string_view> fields_ = std::vector<std::string_view>(fields_max);
  std::vector<std::uint32_t> starts_ = std::vector<std::uint32_t>(fields_max);  // in the row, by field
  std::size_t count_ = 0;        // fields of the row
  std::size_t stop_ = 0;         // where the last one ends
  bool usual_ = false;           // the row is ASCII without NUL, as far as is known
  bool quoted_ = false;          // the row holds a quoted field, and perhaps line ends
  std::string unquoted_ = {};    // fields with doubled quotes, undoubled
  std::string_view text_ = {};
  std::size_t line_ = 0;
  std::size_t next_line_ = 1;
  Malformed malformed_ = {};
  Problems problems_ = {};
};

}  // namespace truce::record

#endif
