// Any bytes as a mapping, and after a line `---` as the feed that it is used for. The law: it
// is read or every mistake has a place and a sentence, and no row is lost without a word.
#include <truce/record.h>

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace truce;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = all.find("\n---\n");
  const auto mapping = read_mapping(all.substr(0, cut), "fuzz.mapping");
  if (!mapping) {
    TRUCE_ASSERT(!mapping.error().empty());
    for (const Problem& problem : mapping.error()) TRUCE_ASSERT(!problem.says.empty());
    return 0;
  }
  const std::string_view feed =
      cut == std::string_view::npos ? std::string_view("event,when,source,count\nvote,2026-02-01,s,3\n,soon,,x\n") : all.substr(cut + 5);
  std::uint64_t refused = 0;
  FeedOptions options;
  options.mapping = *mapping;
  options.refused = [&](const Problem&) { ++refused; };
  const auto summary = read_feed_text(feed, "fuzz.csv", options, [](const Report& report) {
    TRUCE_ASSERT(!report.act.empty());
    TRUCE_ASSERT(!report.source.empty());
  });
  if (!summary) return 0;
  TRUCE_ASSERT(summary->rows <= summary->reports + summary->refused + summary->left_out);
  TRUCE_ASSERT(summary->refused == refused);
  return 0;
}
