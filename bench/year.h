// A year of reports in forty areas, made up, and how much of the processor's time a question about it takes.
#ifndef TRUCE_BENCH_YEAR_H
#define TRUCE_BENCH_YEAR_H

#include <fmt/format.h>
#include <sys/resource.h>
#include <truce/monitor.h>

#include <chrono>
#include <string>

namespace truce::bench {

inline constexpr int areas = 40;
inline const Instant start = std::chrono::sys_days{std::chrono::year{2030} / 1 / 1};
inline const Instant end = std::chrono::sys_days{std::chrono::year{2031} / 1 / 1};

/// `more`: further declarations, before the clause.
inline Agreement agreement(const std::string& more = {}) {
  std::string text = "agreement \"A year\"\n  in force from 2030-01-01\n  clock UTC\n  proof credible\nparty side: north, south\nparty carrier, commission\nplace zone\nplace area in zone: a0";
  for (int area = 1; area < areas; ++area) text += fmt::format(", a{}", area);
  text += "\nevent hostile_act by any side in any area\nevent collection by carrier\nevent delivery by carrier about any collection\n"
          "condition quiet is no hostile_act in zone for 30 days\ncondition quiet_area in each area is no hostile_act in that area for 30 days\n"
          "condition noisy in each area is at least 6 hostile_acts in that area in 7 days\n" +
          more + "clause 1 on each collection, carrier must make delivery about it within 48 hours\n";
  return read_agreement(text, "year.truce").value();
}

inline Report report_at(std::size_t number, std::size_t in_all) {
  const Instant at = start + Duration{static_cast<std::int64_t>(number * 31'536'000 / in_all)};
  Report report{.id = fmt::format("r{}", number), .by = "carrier", .happened = {at, at}, .learned = {at, at}, .source = "Mission", .reliability = 'A', .credibility = 2};
  if (number % 5 < 2) report.act = "hostile_act", report.by = number % 2 == 0 ? "north" : "south", report.place = fmt::format("a{}", number * 7919 % areas);
  else if (number % 5 < 4) report.act = "collection";
  else report.act = "delivery", report.about = fmt::format("r{}", number - 1 - number % 2);
  return report;
}

inline double processor_ms() {
  rusage used = {};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 + static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-3;
}

}  // namespace truce::bench

#endif
