// The record: an append-only set of reports, and the feeds it is read from.
//
//   auto feed = truce::read_feed("reports/isf.csv", {.clock = clock}, [&](const truce::ReportView& report) { … });
//   auto record = truce::Record::open("missions/gaza-isf/record.db", truce::Record::Create::yes);
//   auto added = record->append(reports);
//
// Reports are never changed, so importing twice changes nothing and two offices merge by
// taking the union. What append() has acknowledged is on disk. The format, with a worked
// example in bytes, is docs/record_format.md.
#ifndef TRUCE_RECORD_H
#define TRUCE_RECORD_H

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <truce/report.h>
#include <truce/result.h>
#include <truce/time.h>
#include <vector>

namespace truce {

/// Other people's columns and words, translated to ours. The format is docs/mapping.md.
class Mapping;
Result<std::shared_ptr<const Mapping>> read_mapping(std::string_view text, std::string_view file);
Result<std::shared_ptr<const Mapping>> load_mapping(const std::string& path);

/// How a feed is read. Without a mapping the columns are the canonical ones.
/// A row from which a feed can be read again.
struct FeedMark {
  std::uint64_t offset = 0;   ///< of its first byte; of a packed file, unpacked
  std::uint64_t line = 1;     ///< at which it starts
  std::uint64_t reports = 0;  ///< handed on before it
};
struct FeedOptions {
  Clock clock = {};                              ///< dates without a zone are civil days of this clock
  std::shared_ptr<const Mapping> mapping = {};
  std::function<void(const Problem&)> refused = {};  ///< told of every row that is refused: file, row, column, reason
  std::function<void(std::uint64_t bytes_read, std::uint64_t bytes_in_all)> progress = {};  ///< told now and then
  std::function<void(const FeedMark&)> mark = {};  ///< told of where the first row starts, and one in some thousand of those after it
};
struct FeedSummary {
  std::uint64_t rows = 0;      ///< read, without the header
  std::uint64_t reports = 0;   ///< handed on
  std::uint64_t refused = 0;   ///< malformed
  std::uint64_t left_out = 0;  ///< by a `skip` of the mapping
  std::vector<std::pair<std::string, std::uint64_t>> left_out_because = {};  ///< reason, rows; in file order of the mapping
};

/// Reads a CSV file (RFC 4180, UTF-8, one header line; plain or gzip) row by row and calls `each` with every good
/// report: a view that is valid until `each` returns. Fails as a whole only when the file cannot be read or its header
/// is unusable. A row that is refused is told to `refused` and the others go on. At most 1 MiB a row. Nothing is
/// allocated for a row that holds neither doubled quotes nor details.
Result<FeedSummary> read_feed(const std::string& path, const FeedOptions& options,
                              const std::function<void(const ReportView&)>& each);
/// Reads a part of it again: from a mark on, until `each` says false. A file that has changed meanwhile has other reports there.
Result<FeedSummary> read_feed_from(const std::string& path, const FeedOptions& options, const FeedMark& mark,
                                   const std::function<bool(const ReportView&)>& each);
/// The same from text in memory; `file` is only for the messages.
Result<FeedSummary> read_feed_text(std::string_view text, std::string_view file, const FeedOptions& options,
                                   const std::function<void(const ReportView&)>& each);
/// The same for who wants reports that can be kept; one object is reused.
Result<FeedSummary> read_feed(const std::string& path, const FeedOptions& options,
                              const std::function<void(const Report&)>& each);
Result<FeedSummary> read_feed_text(std::string_view text, std::string_view file, const FeedOptions& options,
                                   const std::function<void(const Report&)>& each);

/// One report as a line of canonical CSV (docs/record_format.md), times in the clock given.
std::string to_csv(const Report& report, const Clock& clock);
/// The header line of canonical CSV.
std::string_view csv_header();

/// The id that a report without one is given: made from its content, whatever its id.
std::string id_for(const ReportView& report);
std::string id_for(const Report& report);

/// The embedded record: one SQLite file. Only one process writes at a time.
class Record {
 public:
  enum class Create : std::uint8_t { no, yes };
  struct Appended {
    std::uint64_t added = 0;
    std::uint64_t known_already = 0;  ///< same id, same content
    std::uint64_t refused = 0;        ///< same id, other content: see `problems`
    Problems problems = {};
  };

  static Result<Record> open(const std::string& path, Create create = Create::no);
  Record(Record&&) noexcept;
  Record& operator=(Record&&) noexcept;
  ~Record();

  /// Adds reports in one transaction, or none if the disk refuses. Acknowledged means on disk. A report without
  /// an id is given one from its content. An id that is known with other content is refused and told.
  Result<Appended> append(std::span<const Report> reports);
  /// Every report in the order it was added: views that are valid until `each` returns.
  Result<std::uint64_t> for_each(const std::function<void(const ReportView&)>& each) const;
  /// The same for who wants reports that can be kept; one object is reused.
  Result<std::uint64_t> for_each(const std::function<void(const Report&)>& each) const;
  Result<std::optional<Report>> find(std::string_view id) const;
  /// The report that was added as the n-th, counting from 1.
  Result<std::optional<Report>> at(std::uint64_t number) const;
  [[nodiscard]] std::uint64_t size() const;
  /// Checks the chain of hashes; the number of reports if it is whole.
  Result<std::uint64_t> verify() const;

 private:
  struct State;
  explicit Record(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace truce

#endif
