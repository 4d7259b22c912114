// Any bytes as a feed. The laws: every row is accounted for, and every report that is read
// reads the same again after it was written; the file is split as the plain rules say.
#include <truce/record.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "plain_rows.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace truce;
  constexpr std::size_t reports_max = 16;  // written and read again, for speed
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::uint64_t refused = 0;
  std::uint64_t reports = 0;
  FeedOptions options;
  options.refused = [&](const Problem& problem) {
    ++refused;
    TRUCE_ASSERT(!problem.code.empty());
    TRUCE_ASSERT(problem.at.line > 0);
  };
  constexpr std::size_t plain_bytes_max = 4000;  // below the limits of rows and fields, which the plain rules leave out
  if (text.size() <= plain_bytes_max) TRUCE_ASSERT(rows_of({text, nullptr}) == plain_rows(text));
  const auto each = [&](const Report& report) {
    if (++reports > reports_max) return;
    const std::string again = std::string(csv_header()) + "\n" + to_csv(report, options.clock);
    std::uint64_t same = 0;
    const auto summary = read_feed_text(again, "again", {}, [&](const Report& read) { same += read == report ? 1 : 0; });
    TRUCE_ASSERT(summary.has_value());
    TRUCE_ASSERT(same == 1);
  };
  const auto summary = read_feed_text(text, "fuzz", options, each);
  if (!summary) return 0;
  TRUCE_ASSERT(summary->rows == reports + refused);
  TRUCE_ASSERT(summary->refused == refused);
  return 0;
}
