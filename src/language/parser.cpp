#include "parser.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace truce::language {
namespace {

using namespace std::string_view_literals;

constexpr std::array reserved_words = {
    "agreement"sv, "party"sv,        "place"sv,    "event"sv,    "process"sv, "pipeline"sv, "condition"sv, "phase"sv,
    "clause"sv,    "accept"sv,       "test"sv,     "given"sv,    "on"sv,      "by"sv,       "in"sv,        "from"sv,
    "until"sv,     "clock"sv,        "is"sv,       "answers"sv,  "for"sv,     "every"sv,    "each"sv,      "that"sv,
    "any"sv,       "all"sv,          "about"sv,    "it"sv,       "or"sv,      "and"sv,      "not"sv,       "no"sv,
    "once"sv,      "while"sv,        "whenever"sv, "during"sv,   "after"sv,   "must"sv,     "will"sv,      "may"sv,
    "make"sv,      "give"sv,         "hold"sv,     "issue"sv,    "commit"sv,  "start"sv,    "end"sv,       "keep"sv,
    "bring"sv,     "within"sv,       "before"sv,   "unless"sv,   "takes"sv,   "includes"sv, "watched"sv,   "opens"sv,
    "closes"sv,    "when"sv,         "cites"sv,    "prevails"sv, "because"sv, "expect"sv,   "at"sv,        "past"sv,
    "percent"sv,   "of"sv,           "to"sv,       "since"sv,    "breach"sv,  "breaches"sv, "undecided"sv, "alleged"sv,
    "credible"sv,  "corroborated"sv, "verified"sv, "minute"sv,   "minutes"sv, "hour"sv,     "hours"sv,     "day"sv,
    "days"sv,      "week"sv,         "weeks"sv,    "month"sv,    "months"sv,  "year"sv,     "years"sv};

constexpr std::array declaration_words = {"party"sv,     "place"sv, "event"sv,  "process"sv, "pipeline"sv,
                                          "condition"sv, "phase"sv, "clause"sv, "accept"sv,  "test"sv};

constexpr std::array unit_words = {"minute"sv, "hour"sv, "day"sv, "week"sv, "month"sv, "year"sv};

/// No count in an agreement is larger; sums of a great many of them still fit.
constexpr std::int64_t number_max = 1'000'000'000'000;

template <class List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::optional<Unit> unit_named(std::string_view word) {
  for (std::size_t i = 0; i < unit_words.size(); ++i)
    if (word == unit_words[i] || (word.size() == unit_words[i].size() + 1 && word.back() == 's' &&
                                  word.substr(0, unit_words[i].size()) == unit_words[i]))
      return static_cast<Unit>(i + 1);
  return {};
}

bool is_number_word(std::string_view word) {
  constexpr std::array words = {"one"sv,   "two"sv,  "three"sv, "four"sv,   "five"sv,   "six"sv, "seven"sv,
                                "eight"sv, "nine"sv, "ten"sv,   "eleven"sv, "twelve"sv, "a"sv,   "an"sv};
  return contains(words, word);
}

}  // namespace

bool is_reserved(std::string_view word) { return contains(reserved_words, word); }

FileSyntax parse(const std::vector<Token>& tokens, Mistakes& mistakes) { return Parser(tokens, mistakes).file(); }

FileSyntax Parser::file() {
  attempt(false, [&] { heading(); });
  while (!at_end()) attempt(false, [&] { declaration(); });
  return std::move(file_);
}

const Token& Parser::peek(std::size_t ahead) const { return tokens_[std::min(next_ + ahead, tokens_.size() - 1)]; }

bool Parser::next_is(std::string_view word, std::size_t ahead) const {
  const Token& token = peek(ahead);
  return (token.sort == Sort::word || token.sort == Sort::mark) && token.words == word;
}
bool Parser::next_are(std::string_view first, std::string_view second) const {
  return next_is(first) && next_is(second, 1);
}
bool Parser::next_is_name(std::size_t ahead) const {
  return next_is(Sort::word, ahead) && !is_reserved(peek(ahead).words);
}

/// After a name: is this `or` and one more? A word that begins a condition cannot be a name, so there the `or` joins conditions.
bool Parser::another_name_follows() const {
  constexpr std::array first_words = {"not"sv, "once"sv, "no"sv, "at"sv, "during"sv, "after"sv};
  return next_is("or") && !(next_is(Sort::word, 1) && contains(first_words, peek(1).words));
}

bool Parser::starts_headline(std::size_t index) const {
  const auto is = [&](std::size_t ahead, std::string_view word) {
    const Token& token = tokens_[std::min(index + ahead, tokens_.size() - 1)];
    return token.sort == Sort::word && token.words == word;
  };
  const Token& second = tokens_[std::min(index + 1, tokens_.size() - 1)];
  return (is(0, "signed") && is(1, "by")) || (is(0, "in") && is(1, "force")) || is(0, "clock") ||
         (is(0, "proof") && second.sort == Sort::word) || (is(0, "silence") && is(1, "means")) ||
         (is(0, "disputes") && is(1, "go")) || (is(0, "text") && is(2, "is"));
}

bool Parser::starts_declaration(std::size_t index) const {
  const Token& token = tokens_[index];
  if (token.sort != Sort::word) return false;
  if (contains(declaration_words, token.words)) return true;
  return index + 1 < tokens_.size() && tokens_[index + 1].sort == Sort::word && tokens_[index + 1].words == "answers";
}

/// Is the next word on another line, where something new may begin?
bool Parser::declaration_ends() const {
  if (outlook_ && peek().first_on_line && next_is("expect")) return true;
  return at_end() || (peek().first_on_line &&
                      (starts_declaration(next_) || starts_headline(next_) || next_is("given") || next_is("on")));
}

bool Parser::accept(std::string_view word) {
  if (!next_is(word)) return false;
  ++next_;
  return true;
}

const Token& Parser::take() {
  const Token& token = peek();
  if (!at_end()) ++next_;
  return token;
}

void Parser::expect(std::string_view word, std::string_view help) {
  if (!accept(word)) fail("missing_word", fmt::format("The word `{}`", word), std::string(help));
}

void Parser::expect_mark(std::string_view mark, std::string_view what, std::string_view help) {
  if (!accept(mark)) fail("missing_mark", what, std::string(help));
}

TextSpan Parser::since(std::size_t first) const {
  const std::size_t last = next_ > first ? next_ - 1 : first;
  return {tokens_[first].at.begin, tokens_[last].at.end};
}

/// Says that `what` is missing: after the last word if the declaration ends here, else in place of the next one.
void Parser::fail(std::string code, std::string_view what, std::string help) {
  if (declaration_ends() && next_ > 0)
    fail_at(tokens_[next_ - 1].at, std::move(code),
            fmt::format("{} is missing after `{}`.", what, shown(tokens_[next_ - 1].words)), std::move(help));
  fail_at(peek().at, std::move(code), fmt::format("{} is needed here, not `{}`.", what, shown(peek().words)), std::move(help));
}

void Parser::fail_at(TextSpan at, std::string code, std::string says, std::string help) {
  if (!next_is(Sort::bad))
    mistakes_.add({.code = std::move(code), .at = at, .says = std::move(says), .help = std::move(help)});
  throw Lost{};
}

bool Parser::resumes(std::size_t index, bool inside_test) const {
  const Token& token = tokens_[index];
  if (token.sort == Sort::end) return true;
  if (!token.first_on_line) return false;
  if (starts_declaration(index) || starts_headline(index)) return true;
  // A declaration word that is misspelt, where no sentence goes on.
  const std::vector<std::string_view> words(declaration_words.begin(), declaration_words.end());
  if (token.at_margin && token.sort == Sort::word && !is_reserved(token.words) && !closest(token.words, words).empty())
    return true;
  return inside_test && token.sort == Sort::word && (token.words == "given" || token.words == "on");
}

void Parser::resume(std::size_t first, bool inside_test) {
  if (next_ == first || !resumes(next_, inside_test)) ++next_;
  next_ = std::min(next_, tokens_.size() - 1);
  while (!resumes(next_, inside_test)) ++next_;
  for (std::size_t i = first; i < next_; ++i)
    if (tokens_[i].sort == Sort::word || tokens_[i].sort == Sort::label || tokens_[i].sort == Sort::number)
      file_.unread.insert(tokens_[i].words);
}

Word Parser::name(std::string_view what) {
  if (next_is("the") && next_is_name(1))
    fail_at(peek().at, "needless_word", "`the` is not a word of the language.", "Leave it out.");
  if (next_is_name()) {
    const Token& token = take();
    return {token.words, token.at};
  }
  if (next_is("undecided")) {
    const Token& token = take();
    return {token.words, token.at};
  }
  if (next_is(Sort::label) || next_is(Sort::number))
    fail("strange_name", what, "A name is a letter, then letters, digits and `_`.");
  if (next_is(Sort::text)) fail("strange_name", what, "A name stands without quotation marks and without blanks.");
  if (next_is(Sort::word) && !declaration_ends())
    fail("keyword_name", what, fmt::format("`{}` is a word of the language and cannot be a name.", peek().words));
  fail("missing_name", what, "A name is a letter, then letters, digits and `_`.");
}

Words Parser::names(std::string_view what) {
  Words list;
  list.push_back(name(what));
  while (true) {
    if (accept(",")) {
      note(Break::comma);
      list.push_back(name(what));
      continue;
    }
    if (next_is("and"))
      fail_at(peek().at, "missing_comma", "A list of names is joined by commas, not by `and`.",
              "Write a comma instead of `and`.");
    // A list may go on in the next line: a name with a comma after it, away from the margin.
    const bool goes_on = !peek().first_on_line || (!peek().at_margin && next_is(",", 1));
    const bool another = next_is_name() && goes_on && !next_is("answers", 1);
    const bool known = next_is("lost") || next_is("text") || starts_headline(next_);
    if (another && !known)
      fail_at(peek().at, "missing_comma",
              fmt::format("A comma is missing between `{}` and `{}`.", shown(list.back().text), shown(peek().words)),
              "Put it in, or take one of the two out.");
    return list;
  }
}

Word Parser::label() {
  const bool plain = next_is(Sort::word) && !is_reserved(peek().words);
  if (plain || next_is(Sort::label) || next_is(Sort::number)) {
    const Token& token = take();
    return {token.words, token.at};
  }
  fail("missing_label", "The label of a clause", "A label is made of letters, digits and dots, such as `1.2` or `P7`.");
}

Word Parser::quoted(std::string_view what) {
  if (next_is(Sort::text)) {
    const Token& token = take();
    return {token.words, token.at};
  }
  fail("missing_text", what, "It stands between straight quotation marks: \"…\".");
}

Word Parser::value() {
  const bool good = next_is(Sort::word) || next_is(Sort::label) || next_is(Sort::number) || next_is(Sort::text) ||
                    next_is(Sort::date);
  if (!good) fail("missing_value", "A value", "For example `(outcome: adopted or rejected)`.");
  const Token& token = take();
  return {token.words, token.at};
}

NumberSyntax Parser::number(std::string_view what) {
  if (next_is("undecided")) return {.number = {.value = 0, .decided = false}, .at = take().at};
  if (next_is("-") && next_is(Sort::number, 1))
    fail_at({peek().at.begin, peek(1).at.end}, "senseless_number", "A number in an agreement cannot be negative.", "Leave the minus sign out.");
  if (!next_is(Sort::number)) {
    if (next_is(Sort::label)) fail("missing_number", what, "Numbers are whole: `30`, `20_000`.");
    if (next_is(Sort::word) && is_number_word(peek().words))
      fail("missing_number", what, "Write the number in digits.");
    fail("missing_number", what, "Write it in digits, or `undecided`.");
  }
  const Token& token = take();
  std::int64_t value = 0;
  for (const char digit : token.words) {
    if (digit != '_') value = value * 10 + (digit - '0');
    if (value > number_max)
      fail_at(token.at, "senseless_number", fmt::format("The number {} is too large.", token.words.substr(0, 40)), "Write a smaller number.");
  }
  return {.number = {.value = value, .decided = true}, .at = token.at};
}

SpanSyntax Parser::span() {
  const std::size_t first = next_;
  if (next_is("undecided")) {
    take();
    Unit in = Unit::day;
    if (next_is(Sort::word) && unit_named(peek().words)) in = unit();
    return {.span = {.count = 0, .unit = in, .decided = false}, .at = since(first)};
  }
  const NumberSyntax count = number("A length of time such as `30 days`");
  const Unit in = unit();
  return {.span = {.count = count.number.value, .unit = in, .decided = true}, .at = since(first)};
}

Unit Parser::unit() {
  const auto found = next_is(Sort::word) ? unit_named(peek().words) : std::nullopt;
  if (!found) fail("missing_unit", "A unit of time", "The units are minutes, hours, days, weeks, months and years.");
  take();
  return *found;
}

MomentSyntax Parser::moment() {
  const std::size_t first = next_;
  if (next_is("undecided")) return {.decided = false, .at = take().at};
  if (!next_is(Sort::date))
    fail("missing_date", "A date",
         "A date is written year first, such as 2026-02-01, with 14:00 after it if the time matters.");
  MomentSyntax moment;
  const Token& date = take();
  moment.date = {date.words, date.at};
  if (next_is(Sort::time)) {
    const Token& time = take();
    moment.time = {time.words, time.at};
  }
  moment.at = since(first);
  return moment;
}

std::optional<Grade> Parser::grade() {
  if (accept("alleged")) return Grade::alleged;
  if (accept("credible")) return Grade::credible;
  if (accept("corroborated")) return Grade::corroborated;
  if (accept("verified")) return Grade::verified;
  return {};
}

}  // namespace truce::language
