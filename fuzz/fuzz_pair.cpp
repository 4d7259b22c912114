// A pair of an agreement and a record, and the order in which the record is heard. The laws: whatever the monitor was asked
// on the way, it says in the end what the definition says, and what a monitor says that hears all at once.
//
// The first two bytes choose a story (tests/generate.h). Each three that follow change one of its reports: which one, what of
// it, and how. All times stay on the story's grid, without which there is no definition to compare with.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "compare.h"
#include "generate.h"
#include "reference/naive.h"

namespace truce::reference {
namespace {

constexpr std::size_t reports_max = 10, changes_max = 8;

/// Those with seconds of the grid beside them, where what follows from them can be seen.
std::vector<Instant> times_amid(const std::vector<Instant>& grid) {
  const auto holds = [&](Instant at) { return std::binary_search(grid.begin(), grid.end(), at); };
  std::vector<Instant> amid;
  for (const Instant at : grid)
    if (holds(at - Duration{2}) && holds(at + Duration{2})) amid.push_back(at);
  return amid;
}

void change(Story& story, std::uint8_t which, std::uint8_t what, std::uint8_t how) {
  auto& reports = story.reports;
  Report& report = reports[which % reports.size()];
  const std::vector<Instant> times = times_amid(story.grid);
  const auto at = [&](std::size_t number) { return times[number % times.size()]; };
  switch (what % 8) {
    case 0: report.happened = {at(how), at(how)}; break;
    case 1: report.happened = {at(how), std::max(at(how), at(how + how % 3 + 1U))}; break;
    case 2: report.learned = {at(how), at(how)}; break;
    case 3: report.status = static_cast<Status>(how % 4); break;
    case 4: report.credibility = how % 6 + 1; break;
    case 5: report.replaces = reports[how % reports.size()].id; break;
    case 6: report.incident = how % 3 == 0 ? "" : how % 3 == 1 ? "i1" : "i2"; break;
    case 7: std::swap(report, reports[how % reports.size()]); break;
  }
}

std::vector<ReportIndex> numbers(const Story& story) {
  std::vector<ReportIndex> all;
  for (ReportIndex index = 0; index < story.reports.size(); ++index) all.push_back(index);
  return all;
}

void compare(const Story& story) {
  Monitor on_the_way(story.agreement), at_once(story.agreement);
  for (const Report& report : story.reports) at_once.learn(report);
  for (const Report& report : story.reports) {
    on_the_way.learn(report);
    (void)on_the_way.situation({.at = report.happened.end, .known = never});
  }
  const Naive naive(story.agreement, story.reports, never, story.grid);
  for (const Instant at : story.moments) {
    const auto found = facts_of(on_the_way.situation({.at = at, .known = never}), story.agreement, numbers(story));
    const auto fresh = facts_of(at_once.situation({.at = at, .known = never}), story.agreement, numbers(story));
    const auto meant = facts_of(naive.situation(at), story.agreement, numbers(story));
    if (found == fresh && difference(found, meant).empty()) continue;
    std::fprintf(stderr, "%sat %s:\n%s%s", to_text(story).c_str(), text_of(at).c_str(), difference(found, fresh).c_str(), difference(found, meant).c_str());
    std::abort();
  }
}

}  // namespace
}  // namespace truce::reference

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace truce::reference;
  if (size < 2) return 0;
  Story story = story_of(static_cast<std::uint64_t>(data[0]) | static_cast<std::uint64_t>(data[1]) << 8);
  if (story.reports.empty() || story.reports.size() > reports_max) return 0;
  const std::span<const std::uint8_t> changes(data + 2, size - 2);
  for (std::size_t at = 0; at + 3 <= changes.size() && at < changes_max * 3; at += 3) change(story, changes[at], changes[at + 1], changes[at + 2]);
  compare(story);
  return 0;
}
