// What is left of a text with mistakes: declarations that hold one are blanked, until the rest can be read.
#include <truce/agreement.h>

#include <algorithm>
#include <array>
#include <vector>

namespace truce {
namespace {

constexpr std::size_t rounds_max = 40;  // each leaves out what cannot stand without the round before

constexpr std::array<std::string_view, 10> declaration_words = {"party", "place", "event", "process", "pipeline", "condition", "phase", "clause", "accept", "test"};

bool starts_declaration(std::string_view line) {
  const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
  const std::string_view word = line.substr(begin, line.find_first_of(" \t\r\n", begin) - begin);
  return std::find(declaration_words.begin(), declaration_words.end(), word) != declaration_words.end() || line.find(" answers ") != std::string_view::npos;
}

/// Where each line begins, and one more.
std::vector<std::size_t> lines_of(std::string_view text) {
  std::vector<std::size_t> begins{0};
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n') begins.push_back(i + 1);
  begins.push_back(text.size());
  return begins;
}

/// Lines [first, last) of the declaration that a line belongs to; in the header, the line alone. A line that begins with no
/// word of a declaration was meant as one of its own.
std::pair<std::size_t, std::size_t> declaration_at(std::string_view text, const std::vector<std::size_t>& begins, std::size_t line, bool unknown) {
  const auto starts = [&](std::size_t i) { return starts_declaration(text.substr(begins[i], begins[i + 1] - begins[i])); };
  std::size_t first = line;
  while (first > 0 && !unknown && !starts(first)) --first;
  if (!unknown && !starts(first)) return {line, line + 1};
  std::size_t last = first + 1;
  while (last + 1 < begins.size() && !starts(last)) ++last;
  return {first, last};
}

constexpr std::string_view no_title = "agreement \"\"";

/// A mistyped title is read as a title without words, in the place of its line; false if the line is too short for one.
bool entitle(std::string& text, std::size_t begin, std::size_t end) {
  while (end > begin && (text[end - 1] == '\n' || text[end - 1] == '\r')) --end;
  if (end - begin < no_title.size() || text.compare(begin, no_title.size(), no_title) == 0) return false;
  text.replace(begin, end - begin, std::string(no_title) + std::string(end - begin - no_title.size(), ' '));
  return true;
}

/// Blanks what holds a mistake; false if there was nothing left to blank.
bool leave_out(std::string& text, std::string_view original, const Problems& problems, std::string& left_out) {
  const std::vector<std::size_t> begins = lines_of(text);
  bool changed = false;
  for (const Problem& problem : problems) {
    if (problem.at.line == 0 || problem.at.line + 1 > begins.size()) continue;
    if (problem.code == "mistyped_title" && entitle(text, begins[problem.at.line - 1], begins[problem.at.line])) {
      changed = true;
      continue;
    }
    const auto [first, last] = declaration_at(original, begins, problem.at.line - 1, problem.code == "unknown_line");
    for (std::size_t at = begins[first]; at < begins[last]; ++at) {
      if (text[at] == '\n' || text[at] == ' ') continue;
      left_out += text[at];
      text[at] = ' ';
      changed = true;
      if (at + 1 < text.size() && (text[at + 1] == ' ' || text[at + 1] == '\n')) left_out += ' ';
    }
  }
  return changed;
}

}  // namespace

Remains read_remains(std::string_view original, std::string_view file) {
  std::string text(original);
  Remains remains;
  for (std::size_t round = 0; round < rounds_max; ++round) {
    auto agreement = read_agreement(text, file);
    if (agreement) {
      remains.agreement = std::move(*agreement);
      // What is quoted of the title is what the drafter wrote.
      if (const std::size_t at = text.find(no_title); at < text.size() && !original.substr(at).starts_with(no_title))
        remains.agreement->text.replace(at, text.find('\n', at) - at, original.substr(at, original.find('\n', at) - at));
      return remains;
    }
    if (!leave_out(text, original, agreement.error(), remains.left_out)) break;
  }
  return remains;
}

}  // namespace truce
