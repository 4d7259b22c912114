// Findings of a text with mistakes: what was left out must cause none.
#include <truce/check.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace truce {
namespace {

bool part_of_word(char c) { return c == '_' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80U) != 0; }

std::set<std::string> words_in(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  const auto end = [&] {
    while (word.ends_with('.')) word.pop_back();
    if (!word.empty()) words.insert(word);
    if (word.size() > 1 && word.ends_with('s')) words.insert(word.substr(0, word.size() - 1));
    word.clear();
  };
  for (const char c : text) {
    if (part_of_word(c)) word += c;
    else end();
  }
  end();
  return words;
}

std::size_t edits_between(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= one.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j < row.size(); ++j) {
      const std::size_t changed = corner + (one[i - 1] == other[j - 1] ? 0 : 1);
      corner = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row.back();
}

/// Is it one of these words, or may one of them be a slip of the pen for it?
bool meant(const std::set<std::string>& words, const std::string& name) {
  if (words.contains(name)) return true;
  if (name.size() < 4) return false;
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    const bool alike = word.size() + 2 >= name.size() && word.size() <= name.size() + 2;
    return alike && edits_between(word, name) <= (name.size() < 6 ? 1U : 2U);
  });
}

/// What the head of the text lacks, it may have had in a line with a mistake.
bool headline_left_out(const std::set<std::string>& words, const std::string& rule) {
  if (rule == "A7" || rule == "A8" || rule == "E10") return meant(words, "force");
  if (rule == "A11") return meant(words, "clock");
  if (rule == "B1") return meant(words, "signed");
  if (rule == "C8") return meant(words, "proof");
  return rule == "C9" && meant(words, "disputes");
}

/// The names that the words left out share with the agreement. Parties and places are shared by all; they count for the
/// rules that ask whether somebody is spoken of at all.
std::set<std::string> shared_names(const Agreement& agreement, std::string_view left_out, bool with_parties) {
  const std::set<std::string> words = words_in(left_out);
  std::set<std::string> names;
  const auto note = [&](const auto& things) {
    for (const auto& thing : things)
      if (meant(words, thing.name)) names.insert(thing.name);
  };
  note(agreement.events);
  note(agreement.named);
  note(agreement.phases);
  note(agreement.pipelines);
  for (const Clause& clause : agreement.clauses)
    if (words.contains(clause.label)) names.insert(clause.label);
  if (!with_parties) return names;
  note(agreement.parties);
  note(agreement.kinds);
  note(agreement.places);
  return names;
}

bool speaks_of(const Agreement& agreement, const Finding& finding, const std::set<std::string>& names) {
  std::set<std::string> words;
  if (finding.clause) words.insert(agreement[finding.clause].label);
  for (const Quoted& quoted : finding.quotes) words.merge(words_in(agreement.quote(quoted.at)));
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return names.contains(word); });
}

}  // namespace

std::vector<Finding> lint_remains(const Agreement& agreement, std::string_view left_out, Profile profile) {
  std::vector<Finding> findings = lint(agreement, profile);
  const std::set<std::string> words = words_in(left_out);
  const std::set<std::string> things = shared_names(agreement, left_out, false);
  const std::set<std::string> all = shared_names(agreement, left_out, true);
  std::erase_if(findings, [&](const Finding& finding) {
    const bool about_parties = finding.number.starts_with("B") || finding.number == "C7";
    return headline_left_out(words, finding.number) || speaks_of(agreement, finding, about_parties ? all : things);
  });
  return findings;
}

}  // namespace truce
