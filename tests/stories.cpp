#include "stories.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

namespace truce::reference {
namespace {

// Leaves out whatever can be left out while the law is still broken.
Story smallest(Story story, const Law& law) {
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (std::size_t index = story.reports.size(); index-- > 0;) {
      Story less = story;
      less.reports.erase(less.reports.begin() + static_cast<std::ptrdiff_t>(index));
      if (law(less).empty()) continue;
      story = less;
      smaller = true;
    }
    for (std::size_t index = story.lines.size(); index-- > 1;) {
      Story less = story;
      less.lines.erase(less.lines.begin() + static_cast<std::ptrdiff_t>(index));
      if (!read_again(less) || law(less).empty()) continue;
      story = less;
      smaller = true;
    }
  }
  return story;
}

Report report_of_a_year(const Story& story, std::size_t number, std::size_t second) {
  const std::size_t luck = std::hash<std::string>{}(std::to_string(number)) >> 7, kind = luck % 20;
  const Instant at = std::chrono::sys_days{std::chrono::year{2031} / 1 / 2} + Duration{second};
  Report report{.id = fmt::format("r{}", number), .happened = {at, at}, .source = "Desk", .reliability = 'A', .credibility = luck % 7 == 0 ? 4 : 2};
  const char* const acts[] = {"shot", "parcel", "receipt", "talk", "loading", "arrival"};
  report.act = acts[kind < 4 ? 0 : kind < 9 ? 1 : kind < 14 ? 2 : kind < 16 ? 3 : kind < 18 ? 4 : 5];
  report.by = report.act == "shot" ? (luck % 2 == 0 ? "north" : "south") : report.act == "talk" || report.act == "arrival" ? "mission" : "carrier";
  if (report.act == "shot") report.place = luck % 3 == 0 ? "hill" : "shore";
  if (report.act == "receipt") report.about = fmt::format("r{}", number - std::min<std::size_t>(number, luck % 40));
  if (report.act == "loading" || report.act == "arrival") report.number = 10;
  if (luck % 11 == 0) report.incident = fmt::format("i{}", luck % 500);
  if (luck % 13 == 0) report.happened = story.agreement.clock.day(story.agreement.clock.date_of(at));
  report.learned = {report.happened.end, report.happened.end};
  return report;
}

}  // namespace

std::vector<ReportIndex> hearing_order(const Story& story) {
  std::vector<ReportIndex> order;
  for (ReportIndex index = 0; index < story.reports.size(); ++index) order.push_back(index);
  std::sort(order.begin(), order.end(), [&](ReportIndex one, ReportIndex other) {
    return std::hash<std::string>{}(story.reports[one].id + std::to_string(story.seed)) <
           std::hash<std::string>{}(story.reports[other].id + std::to_string(story.seed));
  });
  return order;
}

std::vector<ReportIndex> in_order(const Story& story) {
  std::vector<ReportIndex> order;
  for (ReportIndex index = 0; index < story.reports.size(); ++index) order.push_back(index);
  return order;
}

void try_stories(const std::string& name, const Law& law, std::uint64_t share_percent, Story (*story_from)(std::uint64_t)) {
  const std::uint64_t count = number_from("TRUCE_STORIES", 2000) * share_percent / 100, first = number_from("TRUCE_SEED", 1);
  const std::uint64_t told_max = number_from("TRUCE_TELL", 3);
  std::uint64_t broken = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Story story = story_from(seed);
    if (law(story).empty()) continue;
    if (++broken > told_max) continue;
    const Story less = smallest(story, law);
    MESSAGE(name << ", TRUCE_SEED=" << seed << "\n" << to_text(less) << law(less));
  }
  INFO(name << ": " << broken << " of " << count << " stories from seed " << first);
  CHECK(broken == 0);
}

Story story_of_a_year(std::size_t count) {
  Story story;
  story.lines = {"agreement \"A year\"\n  in force from 2031-01-01\n  clock UTC\n  proof credible",
                 "party side: north, south", "party carrier, mission", "place zone", "place sector in zone: hill, shore",
                 "event shot by any side in any sector", "event parcel by carrier", "event receipt by carrier about any parcel",
                 "event talk by mission", "pipeline aid: loading by carrier -> arrival by mission",
                 "condition quiet in each sector is no shot in that sector for 2 days",
                 "condition noisy is at least 5 shot in 3 days",
                 "clause 1 each side must not make shot in hill",
                 "clause 2 on each parcel, carrier must make receipt about it within 5 days",
                 "clause 3 whenever not quiet in hill, mission must hold talk within 1 day"};
  REQUIRE(read_again(story));
  for (std::size_t index = 0; index < count; ++index) story.reports.push_back(report_of_a_year(story, index, index * 31'000'000 / count));
  return story;
}

Report revision_of_a_year(const Story& story, std::size_t number) {
  const std::size_t luck = std::hash<std::string>{}("revision " + std::to_string(number));
  const std::size_t back = luck % 3 == 0 ? luck / 3 % 31'000'000 : luck / 3 % 2'000'000;  // most are of the last weeks
  Report report = report_of_a_year(story, number, 31'000'000 - back);
  const Report& other = story.reports[luck / 7 % story.reports.size()];
  if (luck % 5 == 1) report.replaces = other.id;
  if (luck % 5 == 2) report.replaces = other.id, report.status = Status::retracted;
  if (luck % 5 == 3) report.incident = other.incident;
  return report;
}

}  // namespace truce::reference
