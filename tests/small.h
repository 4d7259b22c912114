// One small random agreement, told in full where an answer about it is wrong.
#ifndef TRUCE_TESTS_SMALL_H
#define TRUCE_TESTS_SMALL_H

#include <truce/check.h>

#include <cstdint>
#include <string>
#include <vector>

#include "generate.h"
#include "reference/orders.h"

namespace truce::tests {

struct Small {
  std::uint64_t seed = 0;
  bool plain = true;
  std::string text = {};
  Agreement agreement = {};

  [[nodiscard]] std::string told() const { return "seed " + std::to_string(seed) + "\n" + text; }
};

/// The agreement of a text that must be good.
Agreement read(const std::string& text);
/// Does it come into play only upon a breach (G10)?
bool answers_a_breach(const Agreement& agreement, const Clause& clause);
/// What can be shut; without clauses on each breach.
std::vector<Gate> gates_of(const Agreement& agreement);
/// Did it open, or come into play, in some order?
bool reached_gate(const orders::Reached& reached, const Gate& gate);
/// Played on the record, what a story says holds; and whatever can be told as a story is. How many were played.
std::size_t compare_stories(const Small& small);
/// TRUCE_SEED and TRUCE_CASES look at others, or at more.
using reference::number_from;

}  // namespace truce::tests

#endif
