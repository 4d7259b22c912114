// How a CSV file is split, byte by byte: the definition that the reader is compared with. Never in the product.
#ifndef TRUCE_TESTS_PLAIN_ROWS_H
#define TRUCE_TESTS_PLAIN_ROWS_H

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "record/csv.h"

namespace truce {

/// RFC 4180 as it stands in docs/record_format.md, a byte at a time: what a file is split into. The rows that are wrong
/// are given up at the end of their first line.
struct PlainRows {
  std::vector<std::vector<std::string>> rows = {};
  std::uint64_t wrong = 0;

  bool operator==(const PlainRows&) const = default;
};

/// The row that begins at `at`, which is moved behind it; nothing if its quotes are wrong.
inline std::optional<std::vector<std::string>> plain_row(std::string_view text, std::size_t& at) {
  std::vector<std::string> fields(1);
  const auto ends_at = [&](std::size_t i) { return i == text.size() || text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] == '\n')); };
  while (true) {
    if (at < text.size() && text[at] == '"') {
      for (++at;; ++at) {
        if (at >= text.size()) return {};
        if (text[at] == '"' && (++at >= text.size() || text[at] != '"')) break;
        fields.back() += text[at];
      }
      if (!ends_at(at) && text[at] != ',') return {};
    } else {
      for (; !ends_at(at) && text[at] != ','; ++at) {
        if (text[at] == '"') return {};
        fields.back() += text[at];
      }
    }
    if (ends_at(at)) break;
    ++at;
    fields.emplace_back();
  }
  if (at < text.size() && text[at] == '\r') ++at;
  if (at < text.size()) ++at;
  return fields;
}

inline PlainRows plain_rows(std::string_view text) {
  PlainRows plain;
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  while (true) {
    while (at < text.size() && (text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.size() || text[at + 1] == '\n')))) ++at;
    if (at == text.size()) return plain;
    const std::size_t begin = at;
    auto row = plain_row(text, at);
    if (row && record::first_bad_byte(text.substr(begin, at - begin)) == std::string_view::npos) {
      plain.rows.push_back(std::move(*row));
      continue;
    }
    ++plain.wrong;
    if (!row) at = std::min(text.find('\n', begin), text.size() - 1) + 1;
  }
}

/// What the reader of the product makes of it.
inline PlainRows rows_of(record::CsvReader reader) {
  PlainRows rows;
  for (auto step = reader.next(); step != record::CsvReader::Step::end; step = reader.next()) {
    TRUCE_ASSERT(step != record::CsvReader::Step::unreadable);
    if (step == record::CsvReader::Step::malformed) ++rows.wrong;
    else rows.rows.emplace_back(reader.fields().begin(), reader.fields().end());
  }
  return rows;
}

}  // namespace truce

#endif
