// What the tests of feeds and of the record share.
#ifndef TRUCE_TESTS_FEEDS_H
#define TRUCE_TESTS_FEEDS_H

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <truce/record.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace truce::test {

namespace fs = std::filesystem;

/// A folder that is gone afterwards.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("truce_record_test_" + std::to_string(getpid()) + "_" + std::to_string(next++));
  Folder() { fs::create_directories(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path); }
  [[nodiscard]] std::string operator/(std::string_view name) const { return (path / name).string(); }
  static inline int next = 0;
};

struct Reading {
  std::vector<Report> reports = {};
  Problems refused = {};
  FeedSummary summary = {};
  Problems failed = {};
};

inline std::shared_ptr<const Mapping> mapping_of(std::string_view text) {
  auto mapping = read_mapping(text, "feed.mapping");
  REQUIRE_MESSAGE(mapping.has_value(), mapping.error().front().says);
  return *mapping;
}

inline Reading read(std::string_view text, FeedOptions options = {}) {
  Reading reading;
  options.refused = [&](const Problem& problem) { reading.refused.push_back(problem); };
  auto summary = read_feed_text(text, "feed.csv", options, [&](const Report& report) { reading.reports.push_back(report); });
  if (summary) reading.summary = *summary;
  else reading.failed = summary.error();
  return reading;
}

inline Reading read_mapped(std::string_view mapping, std::string_view text) { return read(text, {.mapping = mapping_of(mapping)}); }

inline Reading read_file(const std::string& path, const FeedOptions& given) {
  Reading reading;
  FeedOptions options = given;
  options.refused = [&](const Problem& problem) { reading.refused.push_back(problem); };
  auto summary = read_feed(path, options, [&](const Report& report) { reading.reports.push_back(report); });
  if (summary) reading.summary = *summary;
  else reading.failed = summary.error();
  return reading;
}

inline const Clock gaza = *Clock::named("Asia/Gaza");
inline constexpr std::string_view small_header = "act,happened,source";

inline Interval when(std::string_view text, const Clock& clock = {}) { return *parse_when(text, clock); }

inline Report shelling(std::string_view id, std::string_view day = "2026-02-01") {
  Report report;
  report.id = id;
  report.act = "shelling";
  report.happened = report.learned = when(day);
  report.source = "Mission";
  return report;
}

inline std::string any_text() {
  const auto parts = *rc::gen::container<std::vector<std::string>>(
      *rc::gen::inRange<std::size_t>(0, 4),
      rc::gen::element<std::string>("north", " ", ",", "\"", "\n", "\r\n", "\r", ";", "=", "\\", "\\;", "é", "خط", "0", "#", "a=b;c=d"));
  std::string text;
  for (const auto& part : parts) text += part;
  return text;
}

inline Interval any_interval(const Clock& clock) {
  const Instant begin = Instant{Duration{*rc::gen::inRange<std::int64_t>(1'700'000'000, 1'800'000'000)}};
  const Duration length{*rc::gen::inRange<std::int64_t>(1, 1'000'000)};
  switch (*rc::gen::inRange(0, 4)) {
    case 0: return {begin, begin};
    case 1: return clock.day(clock.date_of(begin));
    case 2: return {clock.day(clock.date_of(begin)).begin, clock.day(clock.date_of(begin + length)).end};
    default: return {begin, begin + length};
  }
}

inline Report any_report(const Clock& clock) {
  const auto any_number = [](double scale) {
    return *rc::gen::inRange(0, 2) == 0 ? std::optional<double>()
                                        : std::optional(static_cast<double>(*rc::gen::inRange(-1'000'000, 1'000'000)) / 7e6 * scale);
  };
  Report report;
  report.id = any_text();
  report.act = "a" + any_text();
  report.edge = static_cast<Edge>(*rc::gen::inRange(0, 3));
  report.by = any_text();
  report.about = any_text();
  report.place = any_text();
  report.latitude = any_number(90);
  report.longitude = any_number(180);
  report.happened = any_interval(clock);
  report.learned = any_interval(clock);
  report.number = any_number(1e9);
  report.item = any_text();
  report.incident = any_text();
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) report.details.emplace_back("f" + any_text(), any_text());
  for (int i = *rc::gen::inRange(0, 2); i > 0; --i) report.details.emplace_back(any_text() + "g", any_text());
  report.source = "s" + any_text();
  report.reliability = static_cast<char>('A' + *rc::gen::inRange(0, 6));
  report.credibility = *rc::gen::inRange(1, 7);
  report.status = static_cast<Status>(*rc::gen::inRange(0, 4));
  report.replaces = any_text();
  report.words = any_text();
  report.url = any_text();
  return report;
}

}  // namespace truce::test

#endif
