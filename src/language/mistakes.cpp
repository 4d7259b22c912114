#include "mistakes.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace truce::language {
namespace {

/// Longer words are not compared: nobody types them, and comparing costs the product of the lengths.
constexpr std::size_t compared_word_max = 64;

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

/// Letters to add, drop, change or swap with a neighbour to get from one word to the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before = last;
    last = now;
  }
  return last[b.size()];
}

}  // namespace

void Mistakes::add(Mistake mistake) {
  if (!full()) found_.push_back(std::move(mistake));
}

Problems Mistakes::problems(std::string_view text, std::string_view file) const {
  std::vector<Mistake> sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Mistake& a, const Mistake& b) { return a.at.begin < b.at.begin; });
  Problems problems;
  for (Mistake& mistake : sorted)
    problems.push_back({.code = std::move(mistake.code),
                        .rule = std::move(mistake.rule),
                        .says = std::move(mistake.says),
                        .at = excerpt_of(file, text, mistake.at.begin, mistake.at.end),
                        .help = std::move(mistake.help)});
  return problems;
}

std::string_view closest(std::string_view word, const std::vector<std::string_view>& candidates) {
  std::string_view best;
  if (word.size() > compared_word_max) return best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > compared_word_max) continue;
    const std::size_t longer = std::max(candidate.size(), word.size());
    if (longer - std::min(candidate.size(), word.size()) >= least) continue;
    const std::size_t far = distance(word, candidate);
    if (far >= least || far >= longer) continue;
    least = far;
    best = candidate;
  }
  return best;
}

std::string shown(std::string_view word) {
  constexpr std::size_t shown_max = 60;
  if (word.size() <= shown_max) return std::string(word);
  std::size_t end = shown_max;
  while (end > 0 && (static_cast<unsigned char>(word[end]) & 0xC0U) == 0x80U) --end;  // between letters
  return std::string(word.substr(0, end)) + "…";
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates) {
  const std::string_view best = closest(word, candidates);
  return best.empty() ? std::string() : fmt::format("Did you mean `{}`?", best);
}

}  // namespace truce::language
