// Values as text: one of the only two ways a value is shown (the other is json.h).
//
// Everything here is a function from values to a string. How wide the page is, whether
// colour may be used and whether a screen reader will read it is the caller's to say; a
// page never looks at the terminal. No line has blanks at its end, no meaning rests on
// colour alone, and nothing that a report says can move the cursor.
#ifndef TRUCE_VIEW_TEXT_H
#define TRUCE_VIEW_TEXT_H

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <truce/waiting.h>
#include <truce/monitor.h>
#include <vector>

namespace truce::view {

/// How a page is set.
struct Page {
  std::size_t width = 80;  ///< in terminal cells
  bool colour = false;
  bool plain = false;  ///< for screen readers: sentences, no columns, no carets
};

/// What a page may ask for beyond the values that it shows. Either may be empty, or answer nothing.
struct Desk {
  std::function<const Report*(ReportIndex)> report = {};
  std::function<std::vector<Explanation>(const Topic&, const Members&)> why = {};
  /// The reports that decide (Monitor::rests_on).
  std::function<std::optional<std::vector<ReportIndex>>(const Topic&, const Members&)> rests_on = {};
};

/// Problems one below the other, each with its line and a caret below the words that are meant.
std::string text_of(const Problems& problems, const Page& page);

/// What `check` says of an agreement that reads well: "harbour.truce reads well: 2 parties, 1 place, 3 clauses."
std::string reads_well(const Agreement& agreement, const Page& page);

struct BoardFacts {
  std::uint64_t reports_known = 0;
  std::uint64_t reports_in_all = 0;
  std::uint64_t reports_refused = 0;  ///< rows that could not be read, or whose id was taken
  bool all = false;                   ///< every condition and every instance, nothing folded away
};
/// The board: what holds, what is due, what was missed (docs/guide calls it "the page of the duty officer").
std::string board(const Agreement& agreement, const Situation& situation, const Desk& desk, const BoardFacts& facts,
                  const Page& page);

/// How the verdicts came to be what they are: a line for each change, oldest first.
std::string changes(const Agreement& agreement, const std::vector<VerdictChange>& all, const Page& page);

/// The answer to "why?": an indented tree down to the reports.
std::string explanations(const Agreement& agreement, const std::vector<Explanation>& explanations, const Desk& desk,
                         const Page& page);

/// "A waits for B, because …", folded over families, and the circles among them.
std::string waits(const Agreement& agreement, const std::vector<Wait>& waits, const Page& page);
/// What is shut today: the circles still closed, and the steps that would open the most.
std::string waiting(const Agreement& agreement, const Waiting& waiting, const Page& page);
/// The same as a picture, for Graphviz.
std::string waiting_dot(const Agreement& agreement, const Waiting& waiting);

}  // namespace truce::view

#endif
