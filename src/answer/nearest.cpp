#include "nearest.h"

#include <algorithm>
#include <numeric>

namespace truce::answer {
namespace {

// Letters to insert, leave out, change or swap with their neighbour; on bytes, which is near enough for other scripts.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before(to.size() + 1);
  std::vector<std::size_t> row(to.size() + 1);
  std::vector<std::size_t> next(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (swapped) next[j] = std::min(next[j], before[j - 2] + 1);
    }
    before.swap(row);
    row.swap(next);
  }
  return row.back();
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& names) {
  constexpr std::size_t letters_max = 100;
  std::string best;
  std::size_t fewest = 0;
  for (const std::string& name : names) {
    if (name.size() > letters_max || word.size() > letters_max) continue;
    const std::size_t changes = distance(word, name);
    const bool near = changes * 3 <= std::max(word.size(), name.size());
    if (near && (best.empty() || changes < fewest)) {
      best = name;
      fewest = changes;
    }
  }
  return best;
}

}  // namespace truce::answer
