// Reads the mapping language (docs/mapping.md): one sentence a line.
//
// A line is cut into tokens, and the first word says which sentence it is. A sentence with a
// mistake gives one message and is left; the others are still read, so that all mistakes
// are told at once.
#include "mapping.h"

#include "bytes.h"
#include "details.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace truce {
namespace record {
namespace {

constexpr std::size_t mapping_bytes_max = std::size_t{1} << 20;
constexpr std::array<std::string_view, 7> openings = {"mapping", "column", "detail", "in", "when", "also", "skip"};

enum class Kind : std::uint8_t { word, text, comma, colon, end };

struct Token {
  Kind kind = Kind::end;
  std::string value = {};
  std::size_t begin = 0;  ///< in the whole text
  std::size_t end = 0;
};

using Sentence = std::vector<Token>;  // closed by a token `end`

bool breaks_word(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' || c == ':' || c == '"' || c == '#'; }

class Reader {
 public:
  Reader(std::string_view text, std::string_view file) : text_(text) { mapping_.file = file; }
  Result<std::shared_ptr<const Mapping>> read();

 private:
  std::vector<Sentence> sentences();
  bool tokens_of_line(std::size_t at, std::size_t end, Sentence& sentence);

  bool sentence();
  bool title();
  bool column();
  bool translation();
  bool rule(Effect effect);
  bool skip_reason(Rule& rule);
  bool tests(Rule& rule);
  bool test(Test& test);
  bool words(std::vector<std::string>& words);
  bool assignments(Rule& rule);
  bool target(Assignment& assignment);
  bool value(Assignment& assignment, bool list_ends_sentence);
  bool part(Part& part, bool alone);
  bool number(double& number);
  bool end();

  [[nodiscard]] const Token& token(std::size_t ahead = 0) const {
    return (*now_)[std::min(at_ + ahead, now_->size() - 1)];
  }
  [[nodiscard]] bool is_word(std::string_view word, std::size_t ahead = 0) const {
    return token(ahead).kind == Kind::word && token(ahead).value == word;
  }
  [[nodiscard]] bool is_value(std::size_t ahead = 0) const {
    return token(ahead).kind == Kind::word || token(ahead).kind == Kind::text;
  }
  [[nodiscard]] bool is_verb(std::size_t ahead) const { return is_word("is", ahead) || is_word("are", ahead) || is_word("from", ahead); }
  [[nodiscard]] bool assignment_follows(std::size_t ahead) const {
    return is_verb(ahead + 1) || (is_word("detail", ahead) && is_verb(ahead + 2));
  }
  bool take(std::string_view word) { return is_word(word) && (++at_, true); }
  bool take(Kind kind) { return token().kind == kind && (++at_, true); }
  int source(const Token& named);
  bool fail(std::string_view code, std::string says, std::string help);
  bool fail(std::string_view code, std::string says, std::string help, std::size_t begin, std::size_t end);
  bool expected(std::string_view what, std::string_view help);

  std::string_view text_;
  Mapping mapping_ = {};
  Problems problems_ = {};
  const Sentence* now_ = nullptr;
  std::size_t at_ = 0;
};

bool Reader::fail(std::string_view code, std::string says, std::string help, std::size_t begin, std::size_t end) {
  problems_.push_back({.code = std::string(code),
                       .says = std::move(says),
                       .at = excerpt_of(mapping_.file, text_, begin, end),
                       .help = std::move(help)});
  return false;
}

bool Reader::fail(std::string_view code, std::string says, std::string help) {
  return fail(code, std::move(says), std::move(help), token().begin, token().end);
}

bool Reader::expected(std::string_view what, std::string_view help) {
  const std::string found = token().kind == Kind::end ? "the sentence ends" : fmt::format("there is `{}`", text_.substr(token().begin, token().end - token().begin));
  return fail("unexpected_word", fmt::format("Here {} is needed, but {}.", what, found), std::string(help));
}

bool Reader::tokens_of_line(std::size_t at, std::size_t end, Sentence& sentence) {
  while (at < end) {
    const char c = text_[at];
    if (c == '#') break;
    if (c == ' ' || c == '\t' || c == '\r') {
      ++at;
    } else if (c == ',' || c == ':') {
      sentence.push_back({c == ',' ? Kind::comma : Kind::colon, std::string(1, c), at, at + 1});
      ++at;
    } else if (c == '"') {
      Token text = {Kind::text, "", at, at};
      for (++at; at < end && (text_[at] != '"' || (at + 1 < end && text_[at + 1] == '"')); ++at) {
        if (text_[at] == '"') ++at;
        text.value += text_[at];
      }
      if (at >= end)
        return fail("unclosed_quote", "A double quote is opened here and never closed.",
                    "A text ends on its line; write a double quote inside it twice.", text.begin, end);
      text.end = ++at;
      sentence.push_back(std::move(text));
    } else {
      Token word = {Kind::word, "", at, at};
      while (at < end && !breaks_word(text_[at])) word.value += text_[at++];
      word.end = at;
      sentence.push_back(std::move(word));
    }
  }
  return true;
}

/// A line that ends with a comma, a colon or `and` goes on in the next.
std::vector<Sentence> Reader::sentences() {
  std::vector<Sentence> all;
  Sentence sentence;
  bool good = true;
  for (std::size_t line = 0; line < text_.size();) {
    const std::size_t end = std::min(text_.find('\n', line), text_.size());
    good = tokens_of_line(line, end, sentence) && good;
    line = end + 1;
    if (sentence.empty()) continue;
    const Token& last = sentence.back();
    const bool goes_on = last.kind == Kind::comma || last.kind == Kind::colon || (last.kind == Kind::word && last.value == "and");
    if (good && goes_on && line < text_.size()) continue;
    sentence.push_back({Kind::end, "", last.end, last.end});
    if (good) all.push_back(std::move(sentence));
    sentence.clear();
    good = true;
  }
  return all;
}

int Reader::source(const Token& named) {
  const auto found = std::ranges::find(mapping_.sources, named.value, &SourceColumn::name);
  const auto index = static_cast<int>(found - mapping_.sources.begin());
  if (found == mapping_.sources.end())
    mapping_.sources.push_back({named.value, excerpt_of(mapping_.file, text_, named.begin, named.end)});
  return index;
}

bool Reader::end() {
  if (token().kind == Kind::end) return true;
  return expected("the end of the sentence", "Put a text that holds spaces, commas or colons in double quotes.");
}

bool Reader::title() {
  if (!is_value()) return expected("a title", "Write `mapping \"Title\"`.");
  mapping_.title = token().value;
  ++at_;
  return end();
}

bool Reader::target(Assignment& assignment) {
  if (take("detail")) {
    if (!is_value()) return expected("the name of a detail", "Write for example `detail unit from unit`.");
    assignment.column = Column::details;
    assignment.detail = token().value;
    if (assignment.detail.empty()) return fail("empty_name", "A detail needs a name.", "");
    ++at_;
    return true;
  }
  if (!is_value()) return expected("a column of a report", "Write for example `column act from event`.");
  const auto column = column_named(token().value);
  if (!column) {
    const auto meant = closest(token().value, column_names());
    return fail("unknown_column", fmt::format("A report has no column `{}`.", token().value),
                meant ? fmt::format("Did you mean `{}`?", *meant)
                      : fmt::format("The columns are {}.", fmt::join(column_names(), ", ")));
  }
  assignment.column = *column;
  ++at_;
  return true;
}

/// A bare word is a column of the file. A quoted text is one if it stands alone or after `column`; in a list it is text.
bool Reader::part(Part& part, bool alone) {
  const bool said = is_value(1) && take("column");
  if (!is_value()) return expected("a column of the file or a quoted text", "Write for example `words from side_a, \" against \", side_b`.");
  if (token().kind == Kind::text && !said && !alone) part.text = token().value;
  else part.source = source(token());
  ++at_;
  return true;
}

bool Reader::value(Assignment& assignment, bool list_ends_sentence) {
  if (take("is") || take("are")) {
    if (!is_value()) return expected("a value", "Write the value, in double quotes if it holds spaces; `\"\"` is no value.");
    assignment.parts.push_back({-1, token().value});
    if (assignment.column == Column::details && assignment.detail.empty()) {
      Details details;
      std::string unescaped;
      if (!read_details(token().value, details, unescaped))
        return fail("bad_details", "This is not a list of details.", "Write \"field=value\", and `;` between several.");
    }
    ++at_;
    return true;
  }
  if (!take("from")) return expected("`is` or `from`", "`is` gives a fixed value, `from` takes it from a column of the file.");
  const auto list_goes_on = [&] { return token().kind == Kind::comma && (list_ends_sentence || !assignment_follows(1)); };
  const std::size_t width = is_word("column") && is_value(1) ? 2 : 1;
  const bool alone = !(token(width).kind == Kind::comma && (list_ends_sentence || !assignment_follows(width + 1)));
  do {
    if (!part(assignment.parts.emplace_back(), alone)) return false;
  } while (list_goes_on() && take(Kind::comma));
  return true;
}

bool Reader::column() {
  Assignment assignment;
  if (!target(assignment)) return false;
  if (!value(assignment, true) || !end()) return false;
  mapping_.columns.push_back(std::move(assignment));
  return true;
}

bool Reader::translation() {
  const std::size_t name = at_;
  Assignment to;
  if (!target(to)) return false;
  if (!to.detail.empty() || to.column == Column::details) {
    at_ = name;
    return fail("unexpected_word", "Details are not translated word by word.", "Use `when` with `detail … is …`.");
  }
  Translation& translation = mapping_.translations[static_cast<std::size_t>(to.column)];
  while (take(Kind::comma)) {
    if (is_word("otherwise") && is_value(1) && !is_word("means", 1)) {
      ++at_;
      translation.otherwise = token().value;
      ++at_;
      continue;
    }
    std::vector<std::string> from;
    if (!words(from)) return false;
    if (!take("means")) return expected("`means`", "Write `in by, isr, idf means israel`; words that hold spaces stand in double quotes.");
    if (!is_value()) return expected("a value", "Write the word of the agreement, in double quotes if it holds spaces.");
    for (std::string& word : from) translation.words.insert_or_assign(std::move(word), token().value);
    ++at_;
  }
  return at_ > name + 1 ? end() : expected("a comma", "Write `in by, isr means israel`.");
}

bool Reader::words(std::vector<std::string>& words) {
  do {
    if (!is_value()) return expected("a word", "Write words, separated by commas.");
    words.push_back(token().value);
    ++at_;
    if (is_word("or") && is_value(1)) {
      ++at_;
      continue;
    }
    if (token().kind != Kind::comma || (is_word("also", 1) && is_word("report", 2))) return true;
    ++at_;
  } while (true);
}

bool Reader::number(double& number) {
  const std::string& text = token().value;
  const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!is_value() || error != std::errc{} || last != text.data() + text.size() || !std::isfinite(number))
    return expected("a number", "Write for example `when count is at least 100`.");
  ++at_;
  return true;
}

bool Reader::test(Test& test) {
  if (!is_value()) return expected("a column of the file", "Write for example `when event is pledge`.");
  test.source = source(token());
  ++at_;
  const bool starts = is_word("starts") && is_word("with", 1);
  if (starts || is_word("contains")) {
    at_ += starts ? 2 : 1;
    test.compare = starts ? Compare::starts : Compare::contains;
    if (!is_value()) return expected("a text", "Write for example `starts with \"Reuters\"`.");
    test.words.push_back(token().value);
    ++at_;
    return true;
  }
  if (!take("is") && !take("are"))
    return expected("`is`", "A condition is `is`, `is not`, `is one of`, `is empty`, `starts with`, `contains`, `is at least` or `is at most`.");
  test.wanted = !take("not");
  if (is_word("at") && (is_word("least", 1) || is_word("most", 1)) && test.wanted) {
    test.compare = is_word("least", 1) ? Compare::at_least : Compare::at_most;
    at_ += 2;
    return number(test.number);
  }
  if (is_word("one") && is_word("of", 1)) {
    at_ += 2;
    return words(test.words);
  }
  if (!is_value()) return expected("a word", "Write for example `when event is pledge`.");
  test.words.push_back(is_word("empty") ? std::string() : token().value);
  ++at_;
  return true;
}

bool Reader::tests(Rule& rule) {
  do {
    if (!test(rule.tests.emplace_back())) return false;
  } while (take("and"));
  return true;
}

bool Reader::assignments(Rule& rule) {
  if (!take(Kind::colon)) return expected("a colon", "Write `when event is pledge: act is offer`; join conditions with `and`.");
  do {
    Assignment& assignment = rule.assignments.emplace_back();
    if (!target(assignment) || !value(assignment, false)) return false;
  } while (take(Kind::comma));
  return end();
}

bool Reader::skip_reason(Rule& rule) {
  if (!take("because") || token().kind != Kind::text)
    return expected("`because` and a reason in double quotes", "Nothing is left out without a reason: `skip when event is meeting because \"no clause speaks of meetings\"`.");
  rule.because = token().value;
  ++at_;
  return end();
}

bool Reader::rule(Effect effect) {
  Rule rule;
  rule.effect = effect;
  if (effect == Effect::skip && !take("when")) return expected("`when`", "Write `skip when … because \"…\"`.");
  if (effect != Effect::also_report && !tests(rule)) return false;
  if (effect == Effect::skip) {
    if (!skip_reason(rule)) return false;
  } else {
    if (effect == Effect::change) {
      (void)take(Kind::comma);
      if (take("also")) rule.effect = Effect::also_report;
    }
    if (rule.effect == Effect::also_report && !take("report")) return expected("`report`", "Write `when … also report: act is vote`.");
    if (!assignments(rule)) return false;
  }
  mapping_.rules.push_back(std::move(rule));
  return true;
}

bool Reader::sentence() {
  if (take("mapping")) return title();
  if (take("column")) return column();
  if (is_word("detail")) return column();
  if (take("in")) return translation();
  if (take("when")) return rule(Effect::change);
  if (take("also")) return rule(Effect::also_report);
  if (take("skip")) return rule(Effect::skip);
  const auto meant = closest(token().value, openings);
  return fail("unknown_sentence", fmt::format("No sentence of a mapping begins with `{}`.", token().value),
              meant ? fmt::format("Did you mean `{}`?", *meant) : fmt::format("They begin with {}.", fmt::join(openings, ", ")));
}

Result<std::shared_ptr<const Mapping>> Reader::read() {
  if (const std::size_t bad = first_bad_byte(text_); bad != std::string_view::npos) {
    const auto line = 1 + std::ranges::count(text_.substr(0, bad), '\n');
    return failure({.code = "invalid_utf8",
                    .says = fmt::format("Line {} is not valid UTF-8.", line),
                    .at = {.file = mapping_.file},
                    .help = "Save the file as UTF-8."});
  }
  const std::vector<Sentence> all = sentences();
  for (const Sentence& one : all) {
    now_ = &one;
    at_ = 0;
    (void)sentence();
  }
  std::ranges::stable_sort(problems_, {}, [](const Problem& problem) { return problem.at.line; });
  if (!problems_.empty()) return failure(std::move(problems_));
  return std::make_shared<const Mapping>(std::move(mapping_));
}

}  // namespace
}  // namespace record

Result<std::shared_ptr<const Mapping>> read_mapping(std::string_view text, std::string_view file) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.size() > record::mapping_bytes_max)
    return failure({.code = "file_too_large", .says = "The mapping is larger than 1 MiB.", .at = {.file = std::string(file)}});
  return record::Reader(text, file).read();
}

Result<std::shared_ptr<const Mapping>> load_mapping(const std::string& path) {
  const auto text = record::read_whole(path, record::mapping_bytes_max);
  if (!text) return failure(text.error());
  return read_mapping(*text, path);
}

}  // namespace truce
