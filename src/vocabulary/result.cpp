#include <truce/result.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace truce {
namespace {

/// Of a longer line only the part around the place is quoted: nobody reads further, and a hostile file has one
/// endless line.
constexpr std::size_t quoted_line_max = 2000;
constexpr std::size_t quoted_before_max = 1000;

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::size_t line_start(std::string_view text, std::size_t at) {
  if (at == 0) return 0;
  const std::size_t found = text.rfind('\n', at - 1);
  return found == std::string_view::npos ? 0 : found + 1;
}

std::size_t line_end(std::string_view text, std::size_t at) {
  const std::size_t found = text.find('\n', at);
  std::size_t end = found == std::string_view::npos ? text.size() : found;
  if (end > at && text[end - 1] == '\r') --end;
  return end;
}

/// Where the quotation of a line begins: with the line, unless the place lies far along it.
std::size_t quoted_from(std::string_view text, std::size_t start, std::size_t begin) {
  if (begin - start <= quoted_before_max) return start;
  std::size_t from = begin - quoted_before_max;
  while (from < begin && !starts_character(text[from])) ++from;
  return from;
}

/// The line with every tab as one blank, so that columns and what stands above them agree.
std::string shown(std::string_view line) {
  std::size_t end = std::min(line.size(), quoted_line_max);
  while (end < line.size() && end > 0 && !starts_character(line[end])) --end;
  std::string text(line.substr(0, end));
  std::replace_if(
      text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x20U; }, ' ');
  return text;
}

}  // namespace

Excerpt excerpt_of(std::string_view file, std::string_view text, std::size_t begin, std::size_t end) {
  begin = std::min(begin, text.size());
  end = std::clamp(end, begin, text.size());
  std::size_t start = line_start(text, begin);
  const std::size_t stop = std::max(begin, line_end(text, begin));
  if (start == 0 && text.substr(0, 3) == "\xEF\xBB\xBF" && begin >= 3) start = 3;
  const std::size_t quoted = quoted_from(text, start, begin);
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(start), '\n'));
  return {.file = std::string(file),
          .line = lines + 1,
          .column = characters(text.substr(start, begin - start)) + 1,
          .length = std::max<std::size_t>(1, characters(text.substr(begin, std::min(end, stop) - begin))),
          .text = shown(text.substr(quoted, stop - quoted)),
          .text_column = characters(text.substr(start, quoted - start)) + 1};
}

void assertion_failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: this must hold and does not: %s\n", file, line, what);
  std::abort();
}

}  // namespace truce
