#include "page.h"

#include <algorithm>
#include <array>

namespace truce::view {
namespace {

struct Letter {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

// The letter at the start of `text`, which is not empty.
Letter letter_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const std::size_t bytes = first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (bytes == 0 || first >= 0xF5 || bytes > text.size()) return {first, 1, false};
  char32_t code = bytes == 4 ? first & 0x07U : bytes == 3 ? first & 0x0FU : first & 0x1FU;
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {first, 1, false};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  return {code, bytes, true};
}

struct Block {
  char32_t first = 0;
  char32_t last = 0;
};
constexpr std::array combining = {
    Block{0x0300, 0x036F}, Block{0x0483, 0x0489}, Block{0x0591, 0x05BD}, Block{0x05C1, 0x05C2}, Block{0x0610, 0x061A},
    Block{0x064B, 0x065F}, Block{0x0670, 0x0670}, Block{0x06D6, 0x06DC}, Block{0x06DF, 0x06E4}, Block{0x06E7, 0x06E8},
    Block{0x06EA, 0x06ED}, Block{0x093C, 0x093C}, Block{0x0941, 0x0948}, Block{0x094D, 0x094D}, Block{0x0E31, 0x0E31},
    Block{0x0E34, 0x0E3A}, Block{0x0E47, 0x0E4E}, Block{0x1AB0, 0x1AFF}, Block{0x1DC0, 0x1DFF}, Block{0x200B, 0x200F},
    Block{0x2060, 0x2064}, Block{0x20D0, 0x20FF}, Block{0xFE00, 0xFE0F}, Block{0xFE20, 0xFE2F}, Block{0xFEFF, 0xFEFF}};
constexpr std::array wide = {Block{0x1100, 0x115F},   Block{0x2E80, 0x303E},  Block{0x3041, 0xA4CF},
                             Block{0xAC00, 0xD7A3},   Block{0xF900, 0xFAFF},  Block{0xFE30, 0xFE6F},
                             Block{0xFF00, 0xFF60},   Block{0xFFE0, 0xFFE6},  Block{0x1F300, 0x1F64F},
                             Block{0x1F900, 0x1F9FF}, Block{0x20000, 0x3FFFD}};
// Marks that open, close or override a direction of writing.
constexpr std::array steering = {Block{0x202A, 0x202E}, Block{0x2066, 0x2069}, Block{0x2028, 0x2029}};

bool in(char32_t code, const auto& blocks) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](Block block) { return block.first <= code && code <= block.last; });
}
std::size_t cells(char32_t code) {
  if (code < 0x300) return 1;
  return in(code, combining) ? 0 : in(code, wide) ? 2 : 1;
}
bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0) || in(code, steering); }

std::string blanks(std::size_t count) { return std::string(count, ' '); }

}  // namespace

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Letter letter = letter_at(text);
    width += letter.valid ? cells(letter.code) : 1;
    text.remove_prefix(letter.bytes);
  }
  return width;
}

std::string tame(std::string_view text) {
  std::string tamed;
  tamed.reserve(text.size());
  while (!text.empty()) {
    const Letter letter = letter_at(text);
    const bool blank = letter.valid && (letter.code == ' ' || is_control(letter.code));
    if (blank && !tamed.empty() && tamed.back() != ' ') tamed += ' ';
    if (!blank) tamed += letter.valid ? std::string(text.substr(0, letter.bytes)) : "\xEF\xBF\xBD";
    text.remove_prefix(letter.bytes);
  }
  while (!tamed.empty() && tamed.back() == ' ') tamed.pop_back();
  return tamed;
}

std::string shortened(std::string_view text, std::size_t width) {
  if (width_of(text) <= width) return std::string(text);
  std::size_t used = 0;
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const Letter letter = letter_at(text.substr(bytes));
    if (used + cells(letter.code) + 1 > width) break;
    used += cells(letter.code);
    bytes += letter.bytes;
  }
  std::string kept(text.substr(0, bytes));
  while (!kept.empty() && kept.back() == ' ') kept.pop_back();
  return kept + "…";
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t start = text.find_first_not_of(' ');
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    const std::size_t needed = width_of(word);
    if (used > 0 && used + 1 + needed > width) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) lines.back() += ' ';
    lines.back() += word;
    used += needed + (used > 0 ? 1 : 0);
  }
  return lines;
}

std::string paragraph(std::string_view first, std::string_view text, const Page& page) {
  const std::size_t indent = width_of(first);
  const std::size_t room = page.width > indent + 10 ? page.width - indent : 10;
  std::string set;
  for (const std::string& line : wrapped(text, room)) {
    set += set.empty() ? std::string(first) : blanks(indent);
    set += line;
    while (!set.empty() && set.back() == ' ') set.pop_back();
    set += '\n';
  }
  return set;
}

std::string painted(std::string text, Tone tone, const Page& page) {
  if (!page.colour || tone == Tone::none || text.empty()) return text;
  const auto code = [&]() -> std::string_view {
    switch (tone) {
      case Tone::none:
        return "0";
      case Tone::good:
        return "32";
      case Tone::bad:
        return "31";
      case Tone::doubt:
        return "33";
      case Tone::heading:
        return "1";
      case Tone::quiet:
        return "2";
    }
    return "0";
  }();
  return "\x1b[" + std::string(code) + "m" + text + "\x1b[0m";
}

Tone tone_of(Truth truth) { return truth == Truth::yes ? Tone::good : truth == Truth::no ? Tone::bad : Tone::doubt; }

Tone tone_of(State state) {
  switch (state) {
    case State::breached:
    case State::missed:
      return Tone::bad;
    case State::unknown:
    case State::late:
      return Tone::doubt;
    case State::met:
      return Tone::good;
    case State::lifted:
    case State::dormant:
      return Tone::quiet;
    case State::in_force:
      return Tone::none;
  }
  return Tone::none;
}

namespace {

// A row as a sentence: "1, missed, since 2031-03-15 24:00, no report that withdrawal ended".
std::string spoken(const Row& row, const Page& page, std::size_t indent) {
  std::string sentence;
  for (const Cell& cell : row) {
    if (cell.text.empty()) continue;
    if (!sentence.empty()) sentence += ", ";
    sentence += cell.text;
  }
  return paragraph(blanks(indent), sentence, page);
}

std::vector<std::size_t> column_widths(const std::vector<Row>& rows, const std::vector<std::size_t>& least) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows)
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(i < least.size() ? least[i] : 0);
      widths[i] = std::max(widths[i], width_of(row[i].text));
    }
  return widths;
}

// In a narrow page a row is set as running text that hangs below its first cell.
std::string narrow_row(const Row& row, const Page& page, std::size_t indent) {
  std::string text;
  for (const Cell& cell : row) {
    if (cell.text.empty()) continue;
    if (!text.empty()) text += ", ";
    text += cell.text;
  }
  const std::size_t room = page.width > indent + 12 ? page.width - indent - 2 : 10;
  std::string set;
  for (const std::string& line : wrapped(text, room)) set += blanks(set.empty() ? indent : indent + 2) + line + '\n';
  return set;
}

std::string wide_row(const Row& row, const std::vector<std::size_t>& widths, const Page& page, std::size_t indent) {
  std::string prefix = blanks(indent);
  std::size_t used = indent;
  for (std::size_t i = 0; i + 1 < row.size(); ++i) {
    prefix += painted(row[i].text, row[i].tone, page) + blanks(widths[i] - width_of(row[i].text) + 2);
    used += widths[i] + 2;
  }
  const std::vector<std::string> lines =
      row.empty() ? std::vector<std::string>(1) : wrapped(row.back().text, page.width - used);
  std::string set;
  for (const std::string& line : lines) {
    set += set.empty() ? prefix : blanks(used);
    set += painted(line, row.empty() ? Tone::none : row.back().tone, page);
    while (!set.empty() && set.back() == ' ') set.pop_back();
    set += '\n';
  }
  return set;
}

}  // namespace

std::string table(const std::vector<Row>& rows, const Page& page, std::size_t indent,
                  const std::vector<std::size_t>& least) {
  const std::vector<std::size_t> widths = column_widths(rows, least);
  std::size_t fixed = indent;
  for (const std::size_t width : widths) fixed += width + 2;
  constexpr std::size_t last_column_least = 16;
  const bool narrow = fixed + last_column_least > page.width;
  std::string set;
  for (const Row& row : rows)
    set += page.plain ? spoken(row, page, indent)
           : narrow   ? narrow_row(row, page, indent)
                      : wide_row(row, widths, page, indent);
  return set;
}

std::string heading(std::string_view text, const Page& page) {
  std::string set = "\n";
  for (const std::string& line : wrapped(text, page.width)) set += painted(line, Tone::heading, page) + "\n";
  return set;
}

}  // namespace truce::view
