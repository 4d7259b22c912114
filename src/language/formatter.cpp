// One layout for every agreement.
//
// Only white space changes: the words and the comments of the text come out in the same order. The parser has noted
// what may stand before each word (Break in syntax.h). What begins a line always does; within a sentence the drafter's
// own line breaks stay where a sentence may be broken, and a line that is too long is broken at the strongest such
// place. So formatting what was formatted finds every break where it would put it, and changes nothing.
#include <fmt/format.h>
#include <truce/agreement.h>

#include <algorithm>
#include <array>

#include "lexer.h"
#include "parser.h"

namespace truce {
namespace {

using language::Break;
using language::Sort;
using language::Token;

constexpr std::size_t line_width_max = 100;
constexpr std::size_t step = 2;

struct Comment {
  std::string_view words = {};
  bool own_line = false;
  bool blank_before = false;
  bool indented = false;
};
/// What stands between two words.
struct Gap {
  std::vector<Comment> comments = {};
  bool new_line = false;      ///< before the next word
  bool blank_before = false;  ///< a blank line before the next word
};

std::string_view without_blanks_at_end(std::string_view words) {
  const std::size_t last = words.find_last_not_of(" \t\r\v\f");
  return words.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

Gap gap_of(std::string_view text, std::size_t begin, std::size_t end) {
  Gap gap;
  std::size_t lines = begin == 0 ? 1 : 0;
  for (std::size_t at = begin; at < end; ++at) {
    if (text[at] == '\n' || (text[at] == '\r' && text.substr(at + 1, 1) != "\n")) ++lines;
    if (text[at] != '#') continue;
    const std::size_t stop = std::min(text.find('\n', at), end);
    const bool indented = at > begin && (text[at - 1] == ' ' || text[at - 1] == '\t');
    gap.comments.push_back(
        {without_blanks_at_end(text.substr(at, stop - at)), lines > 0, lines > 1, indented && lines > 0});
    lines = 0;
    at = stop - 1;
  }
  gap.new_line = lines > 0;
  gap.blank_before = lines > 1;
  return gap;
}

std::size_t width_of(std::string_view words) {
  return static_cast<std::size_t>(std::count_if(
      words.begin(), words.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// A word as it is set: whether a blank stands before it, and whether a line may end there.
struct Piece {
  std::string_view words = {};
  Break before = Break::word;
  bool blank = true;
  bool breakable = true;
};

/// After these words a line does not end: they belong to what follows.
bool leans_forward(std::string_view word) {
  using namespace std::string_view_literals;
  constexpr std::array words = {"in"sv,  "by"sv,    "of"sv,   "about"sv, "each"sv, "that"sv, "every"sv, "any"sv, "to"sv,
                                "at"sv,  "past"sv,  "no"sv,   "not"sv,   "once"sv, "on"sv,   "for"sv,   "or"sv,  "as"sv,
                                "for"sv, "least"sv, "most"sv, "since"sv, "-"sv,    "("sv,    "clock"sv};
  return std::find(words.begin(), words.end(), word) != words.end();
}

Piece piece_of(std::string_view text, const Token& token, Break before, const Token* last) {
  Piece piece{.words = text.substr(token.at.begin, token.at.end - token.at.begin), .before = before};
  if (last == nullptr) return piece;
  const bool closes = token.sort == Sort::mark && (token.words == "," || token.words == ":" || token.words == ")");
  piece.blank = !closes && last->words != "(";
  const bool follows = token.sort == Sort::time || token.sort == Sort::zone || last->sort == Sort::number ||
                       token.words == "clause" || leans_forward(last->words);
  piece.breakable = piece.blank && (before != Break::word || !follows);
  return piece;
}

class Layout {
 public:
  Layout(std::string_view text, const std::vector<Token>& tokens, const std::vector<Break>& breaks)
      : text_(text), tokens_(tokens), breaks_(breaks) {}

  std::string run() {
    std::size_t end = 0;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      place(i, gap_of(text_, end, tokens_[i].at.begin));
      end = tokens_[i].at.end;
    }
    return joined();
  }

 private:
  /// A line as it is set; comments at the ends of lines that follow each other stand below each other.
  struct Line {
    std::string words = {};
    std::string_view comment = {};
  };

  [[nodiscard]] std::string joined() const {
    std::string text;
    std::size_t aligned_to = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Line& line = lines_[i];
      text += line.words;
      if (!line.comment.empty()) {
        if (i == 0 || lines_[i - 1].comment.empty()) aligned_to = widest_from(i);
        text += std::string(aligned_to + step - width_of(line.words), ' ');
        text += line.comment;
      }
      text += '\n';
    }
    return text;
  }
  /// The widest of the lines from `first` on that have a comment at their end.
  [[nodiscard]] std::size_t widest_from(std::size_t first) const {
    std::size_t width = 0;
    for (std::size_t i = first; i < lines_.size() && !lines_[i].comment.empty(); ++i)
      width = std::max(width, width_of(lines_[i].words));
    return width;
  }

  void place(std::size_t index, Gap gap) {
    const Token& token = tokens_[index];
    const Break before = token.sort == Sort::end ? Break::declaration : breaks_[index];
    const bool begins = before >= Break::item;
    if (!gap.comments.empty() && !gap.comments.front().own_line) {
      finish(gap.comments.front().words);
      comments({gap.comments.begin() + 1, gap.comments.end()}, before);
    } else {
      if (begins || !gap.comments.empty()) finish({});
      comments(gap.comments, before);
    }
    if (token.sort == Sort::end) return;
    if (begins) {
      if (gap.blank_before) blank_line();
      open(before);
    } else if (!gap.comments.empty() || (gap.new_line && before > Break::word) || leaves_list(before)) {
      go_on(before);
    }
    const Token* last = pieces_.empty() ? nullptr : &tokens_[index - 1];
    pieces_.push_back(piece_of(text_, token, before, last));
  }

  void blank_line() {
    if (!lines_.empty()) lines_.emplace_back();
  }

  /// Comments with lines of their own stand as deep as what follows; one that is set in below a declaration, with
  /// no blank line between, belongs to that declaration.
  void comments(const std::vector<Comment>& list, Break before) {
    bool belongs_above = before == Break::declaration && !lines_.empty();
    for (const Comment& comment : list) {
      belongs_above = belongs_above && comment.indented && !comment.blank_before;
      if (comment.blank_before && before >= Break::item) blank_line();
      const std::size_t depth = belongs_above ? step : before >= Break::item ? indent_of(before) : continuation_;
      lines_.push_back({std::string(depth, ' ') + std::string(comment.words), {}});
    }
  }

  [[nodiscard]] std::size_t indent_of(Break before) const {
    if (before == Break::declaration) return 0;
    return before == Break::item ? base_ + step : step;
  }

  /// Begins a line of its own.
  void open(Break before) {
    indent_ = indent_of(before);
    continuation_ = before == Break::sentence ? indent_ : indent_ + step;
    in_list_ = before == Break::item;
    if (in_list_) return;
    base_ = indent_;
    base_continuation_ = continuation_;
  }

  /// After a list with dashes, the rest of the sentence does not stand behind the last dash.
  [[nodiscard]] bool leaves_list(Break before) const {
    return in_list_ && (before == Break::opening || before == Break::tail);
  }
  /// Begins a line within a sentence.
  void go_on(Break before) {
    finish({});
    if (leaves_list(before)) {
      in_list_ = false;
      continuation_ = base_continuation_;
    }
    indent_ = continuation_;
  }

  /// Sets the words gathered so far, in as many lines as they need.
  void finish(std::string_view comment) {
    for (std::size_t start = 0; start < pieces_.size();) {
      const std::size_t stop = line_end(start);
      Line line{.words = std::string(indent_, ' ')};
      for (std::size_t i = start; i < stop; ++i) {
        if (i > start && pieces_[i].blank) line.words += ' ';
        line.words += pieces_[i].words;
      }
      if (stop == pieces_.size()) line.comment = comment;
      lines_.push_back(std::move(line));
      start = stop;
      indent_ = continuation_;
    }
    pieces_.clear();
  }

  /// Where the line that begins at `start` ends: at the strongest break that fits, the last of equals.
  [[nodiscard]] std::size_t line_end(std::size_t start) const {
    std::size_t width = indent_ + width_of(pieces_[start].words);
    std::size_t best = 0;
    for (std::size_t i = start + 1; i < pieces_.size(); ++i) {
      const bool fits = width <= line_width_max;
      if (!fits && best != 0) return best;
      const bool stronger = best == 0 || pieces_[i].before >= pieces_[best].before;
      if (pieces_[i].breakable && stronger) best = i;
      if (!fits && best != 0) return best;
      width += width_of(pieces_[i].words) + (pieces_[i].blank ? 1 : 0);
    }
    return width <= line_width_max || best == 0 ? pieces_.size() : best;
  }

  std::string_view text_;
  const std::vector<Token>& tokens_;
  const std::vector<Break>& breaks_;
  std::vector<Piece> pieces_ = {};
  std::size_t indent_ = 0;
  std::size_t continuation_ = step;
  std::size_t base_ = 0;  ///< of the line that a list with dashes hangs on
  std::size_t base_continuation_ = step;
  bool in_list_ = false;
  std::vector<Line> lines_ = {};
};

}  // namespace

Result<std::string> format_agreement(std::string_view text, std::string_view file) {
  if (auto agreement = read_agreement(text, file); !agreement) return failure(std::move(agreement.error()));
  language::Mistakes mistakes;
  const std::vector<Token> tokens = language::tokens_of(text, mistakes);
  const language::FileSyntax syntax = language::parse(tokens, mistakes);
  TRUCE_ASSERT(mistakes.none());
  return Layout(text, tokens, syntax.breaks).run();
}

}  // namespace truce
