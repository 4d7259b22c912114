#include "lexer.h"

#include <algorithm>
#include <fmt/format.h>

namespace truce::language {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

/// The character at `at`; the text is known to be valid UTF-8.
Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[at + i])); };
  const char32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  if (first < 0xE0) return {((first & 0x1FU) << 6U) | (byte(1) & 0x3FU), 2};
  if (first < 0xF0) return {((first & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU), 3};
  return {((first & 0x07U) << 18U) | ((byte(1) & 0x3FU) << 12U) | ((byte(2) & 0x3FU) << 6U) | (byte(3) & 0x3FU), 4};
}

bool is_blank(char32_t c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f' || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 ||
         c == 0xFEFF;
}
bool is_double_quote(char32_t c) { return (c >= 0x201C && c <= 0x201F) || c == 0xAB || c == 0xBB || c == 0xFF02; }
bool is_single_quote(char32_t c) { return (c >= 0x2018 && c <= 0x201B) || c == 0x2039 || c == 0x203A; }
bool is_long_dash(char32_t c) { return (c >= 0x2010 && c <= 0x2015) || c == 0x2212; }
/// Marks that change the direction of what is shown without being seen themselves.
bool is_hidden(char32_t c) {
  return c == 0x200B || c == 0x200E || c == 0x200F || c == 0x061C || c == 0x2060 || c == 0xAD ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}
bool is_foreign_mark(char32_t c) {
  return c == 0x060C || c == 0x061B || c == 0x061F || c == 0x3001 || c == 0x3002 || c == 0xFF0C || c == 0xFF1A ||
         c == 0xFF08 || c == 0xFF09 || c == 0x2026 || c == 0x2192 || c == 0xB7 || c == 0x2022;
}
bool is_letter(char32_t c) {
  if (c < 0x80) return is_ascii_letter(static_cast<char>(c));
  return c > 0xBF && !is_blank(c) && !is_double_quote(c) && !is_single_quote(c) && !is_long_dash(c) && !is_hidden(c) &&
         !is_foreign_mark(c);
}

class Lexer {
 public:
  Lexer(std::string_view text, Mistakes& mistakes) : text_(text), mistakes_(mistakes) {}

  std::vector<Token> run() {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
    while (true) {
      skip_blanks();
      if (at_ >= text_.size()) break;
      const std::size_t before = tokens_.size();
      next();
      if (tokens_.size() > before) line_started_ = true;
    }
    push(Sort::end, text_.size());
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] bool more(std::size_t at) const { return at < text_.size(); }
  [[nodiscard]] char byte(std::size_t at) const { return more(at) ? text_[at] : '\0'; }

  void push(Sort sort, std::size_t end) {
    tokens_.push_back({.sort = sort,
                       .words = text_.substr(at_, end - at_),
                       .at = span(at_, end),
                       .first_on_line = !line_started_,
                       .at_margin = !line_started_ && (at_ == 0 || text_[at_ - 1] == '\n')});
    at_ = end;
  }
  static TextSpan span(std::size_t begin, std::size_t end) {
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }
  void mistake(std::string code, std::size_t end, std::string says, std::string help) {
    mistakes_.add({.code = std::move(code), .at = span(at_, end), .says = std::move(says), .help = std::move(help)});
  }

  void skip_blanks() {
    while (more(at_)) {
      if (text_[at_] == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        continue;
      }
      const Character c = character_at(text_, at_);
      if (!is_blank(c.code)) return;
      if (c.code == '\n' || c.code == 0x2028 || c.code == 0x2029 || (c.code == '\r' && byte(at_ + 1) != '\n'))
        line_started_ = false;
      at_ += c.bytes;
    }
  }

  void next() {
    if (!tokens_.empty() && tokens_.back().sort == Sort::word && tokens_.back().words == "clock" && line_started_)
      return push(Sort::zone, zone_end());
    const Character c = character_at(text_, at_);
    if (c.code == '"') return quoted(1);
    if (is_double_quote(c.code) || is_single_quote(c.code)) return typographic(c);
    if (c.code < 0x80 && is_digit(static_cast<char>(c.code))) return number_or_date();
    if (is_letter(c.code)) return word();
    if (c.code == '-' && byte(at_ + 1) == '>') return push(Sort::mark, at_ + 2);
    if (c.code < 0x80 && std::string_view(",:()-").find(static_cast<char>(c.code)) != std::string_view::npos)
      return push(Sort::mark, at_ + 1);
    strange(c);
  }

  [[nodiscard]] std::size_t zone_end() const {
    std::size_t end = at_;
    while (more(end) && !is_blank(character_at(text_, end).code) && text_[end] != '#')
      end += character_at(text_, end).bytes;
    return end;
  }

  /// Letters, digits and `_` from `end` on.
  [[nodiscard]] std::size_t name_end(std::size_t end) const {
    while (more(end)) {
      const Character c = character_at(text_, end);
      const bool belongs = is_letter(c.code) || c.code == '_' || (c.code < 0x80 && is_digit(static_cast<char>(c.code)));
      // The two joiners shape letters of some scripts and belong to the word.
      if (!belongs && c.code != 0x200C && c.code != 0x200D) break;
      end += c.bytes;
    }
    return end;
  }
  /// Takes `.x` groups onto a label.
  [[nodiscard]] std::size_t label_end(std::size_t end) const {
    while (byte(end) == '.' && name_end(end + 1) > end + 1) end = name_end(end + 1);
    return end;
  }

  void word() {
    const std::size_t end = name_end(at_);
    const std::size_t whole = label_end(end);
    push(whole > end ? Sort::label : Sort::word, whole);
  }

  [[nodiscard]] std::size_t digits_end(std::size_t end) const {
    while (is_digit(byte(end))) ++end;
    return end;
  }

  void number_or_date() {
    const std::size_t digits = digits_end(at_);
    if (byte(digits) == '-' && is_digit(byte(digits + 1))) {
      const std::size_t second = digits_end(digits + 1);
      if (byte(second) == '-' && is_digit(byte(second + 1))) return push(Sort::date, digits_end(second + 1));
    }
    if (const std::size_t dashes = long_dashes_end(digits); dashes > digits) return date_with_long_dashes(dashes);
    if (byte(digits) == ':' && is_digit(byte(digits + 1)) && is_digit(byte(digits + 2)))
      return push(Sort::time, digits_end(digits + 1));
    if (byte(digits) == ',' && digits_end(digits + 1) == digits + 4) return number_with_commas(digits);
    std::size_t end = digits;
    while (is_digit(byte(end)) || byte(end) == '_') ++end;
    const std::size_t whole = label_end(name_end(end));
    push(whole > end ? Sort::label : Sort::number, whole);
  }

  /// Past `–03–01`, digits after the dashes that a word processor makes.
  [[nodiscard]] std::size_t long_dashes_end(std::size_t end) const {
    while (more(end)) {
      const Character dash = character_at(text_, end);
      if (!is_long_dash(dash.code) || !is_digit(byte(end + dash.bytes))) break;
      end = digits_end(end + dash.bytes);
    }
    return end;
  }
  void date_with_long_dashes(std::size_t end) {
    std::string plain;
    for (std::size_t at = at_; at < end; at += character_at(text_, at).bytes)
      plain += is_digit(byte(at)) ? byte(at) : '-';
    mistake("typographic_dash", end, "The dashes in this date are typographic ones.",
            fmt::format("Write `{}`.", plain));
    push(Sort::bad, end);
  }

  void number_with_commas(std::size_t digits) {
    std::size_t end = digits;
    while (byte(end) == ',' && digits_end(end + 1) == end + 4) end += 4;
    std::string plain(text_.substr(at_, end - at_));
    std::replace(plain.begin(), plain.end(), ',', '_');
    mistake("number_with_commas", end, "A comma stands inside a number.", fmt::format("Write `{}`.", plain));
    push(Sort::bad, end);
  }

  /// A text up to the closing mark on the same line. `opening` bytes of quotation mark stand at its start.
  void quoted(std::size_t opening) {
    std::size_t end = at_ + opening;
    while (more(end) && text_[end] != '\n' && text_[end] != '"') {
      const Character c = character_at(text_, end);
      if (opening > 1 && (is_double_quote(c.code) || is_single_quote(c.code))) break;
      end += c.bytes;
    }
    const bool closed = more(end) && text_[end] != '\n';
    if (!closed) {
      while (end > at_ + opening && (text_[end - 1] == '\r' || text_[end - 1] == ' ')) --end;
      if (opening == 1)
        mistake("unclosed_text", end, "This text has no closing quotation mark.",
                "Close it with `\"` on the same line.");
      return push(Sort::bad, end);
    }
    const std::size_t whole = end + character_at(text_, end).bytes;
    const std::string_view words = text_.substr(at_ + opening, end - at_ - opening);
    push(Sort::text, whole);
    tokens_.back().words = words;
  }

  void typographic(Character c) {
    mistake("typographic_quote", at_ + c.bytes,
            fmt::format("The quotation mark `{}` is a typographic one.", text_.substr(at_, c.bytes)),
            "Use the straight quotation mark `\"` at both ends of a text.");
    quoted(c.bytes);
  }

  void strange(Character c) {
    const std::size_t end = at_ + c.bytes;
    const std::string shown(text_.substr(at_, c.bytes));
    if (is_hidden(c.code)) {
      mistake("hidden_mark", end, "A mark that cannot be seen stands here; it can change how the line looks.",
              "Delete it and type the words around it again.");
      at_ = end;
      return;
    }
    if (is_long_dash(c.code)) {
      mistake("typographic_dash", end, fmt::format("The dash `{}` is a typographic one.", shown),
              "Use the short dash `-`.");
      return push(Sort::mark, end), void(tokens_.back().words = "-");
    }
    if (c.code < 0x20 || c.code == 0x7F)
      mistake("strange_character", end, "A character that cannot be shown stands here.", "Delete it.");
    else
      mistake("strange_character", end, fmt::format("The mark `{}` has no meaning here.", shown), help_for(c.code));
    push(Sort::bad, end);
  }

  static std::string help_for(char32_t c) {
    if (c == '.') return "A sentence needs no full stop; the next declaration word ends it.";
    if (c == ';' || c == 0x060C || c == 0xFF0C || c == 0x3001 || c == 0x061B)
      return "Names in a list have a comma `,` between them.";
    if (c == '/') return "A date is written year first: 2026-02-01.";
    if (c == '%') return "Write `percent of`.";
    if (c == '\'') return "A text stands between straight double quotation marks: \"…\".";
    if (c == '_') return "A name starts with a letter.";
    if (c == '&') return "Write `and`.";
    if (c == '>' || c == 0x2192) return "The stages of a pipeline have `->` between them.";
    if (c == '[' || c == ']' || c == '{' || c == '}')
      return "Text that is still open is written with the word `undecided`.";
    return "The marks used are , : ( ) - -> \" and #.";
  }

  std::string_view text_;
  Mistakes& mistakes_;
  std::size_t at_ = 0;
  bool line_started_ = false;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view text, Mistakes& mistakes) { return Lexer(text, mistakes).run(); }

std::size_t valid_utf8(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(text[at])); };
  const auto follows = [&](std::size_t at) { return at < text.size() && (byte(at) & 0xC0U) == 0x80U; };
  std::size_t at = 0;
  while (at < text.size()) {
    const unsigned first = byte(at);
    std::size_t length = 1;
    if (first >= 0x80) {
      if (first < 0xC2 || first > 0xF4) return at;
      length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
      for (std::size_t i = 1; i < length; ++i)
        if (!follows(at + i)) return at;
      const unsigned second = byte(at + 1);
      const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
      const bool beyond = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
      if (overlong || beyond) return at;
    }
    at += length;
  }
  return at;
}

}  // namespace truce::language
