// What changed between two drafts: not lines, but meaning.
//
//   for (const truce::Difference& difference : truce::differences(before, after)) …
//
// Order, comments, layout, titles, tests and reservations have no meaning and are no difference. A clause that only
// has another label is said to be relabelled, with everything that speaks of it.
#ifndef TRUCE_DIFFERENCE_H
#define TRUCE_DIFFERENCE_H

#include <cstdint>
#include <string>
#include <truce/agreement.h>
#include <vector>

namespace truce {

/// One part of a thing that differs: "deadline", "within 30 days", "within 14 days", "16 days less".
struct Change {
  std::string part = {};
  std::string before = {};  ///< in the words of the language; empty if it had none
  std::string after = {};
  std::string note = {};  ///< by how much a date or a length of time moved, where that can be said
  bool operator==(const Change&) const = default;
};

/// One thing that differs.
struct Difference {
  enum class Sort : std::uint8_t { heading, party, place, event, pipeline, condition, phase, clause };
  enum class How : std::uint8_t { added, removed, renamed, changed };
  Sort sort = Sort::heading;
  How how = How::changed;
  std::string name = {};                ///< its name or label, in the later draft if it is there
  std::string was = {};                 ///< for renamed: its name in the earlier draft
  std::string words = {};               ///< for added and removed: the drafter's words
  std::vector<Change> changes = {};     ///< for changed
  std::vector<std::string> rests = {};  ///< for conditions and phases: labels of the clauses that rest on it
  bool operator==(const Difference&) const = default;
};

/// Everything that differs, in the order of the sorts, then of the earlier draft, then of the later.
std::vector<Difference> differences(const Agreement& before, const Agreement& after);

std::string_view to_text(Difference::Sort sort);  ///< "clause"
std::string_view to_text(Difference::How how);    ///< "relabelled" …

}  // namespace truce

#endif
