// How many reports a second does the record take in?
//
//   bench_import [REPORTS]      one million unless told
//
// Writes a canonical CSV, reads it, imports it, reads it back, verifies it and imports it
// again. A wrong answer anywhere ends with status 1, so that a fast wrong result fails.
#include <fmt/format.h>
#include <sys/resource.h>
#include <truce/record.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>

namespace {

using truce::Report;

constexpr std::size_t batch = 50'000;

double processor_seconds() {
  timespec time = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// Time on the wall, which counts the disk and whoever shares the machine, and of our processor.
class Stopwatch {
 public:
  [[nodiscard]] double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count(); }
  [[nodiscard]] double processor() const { return processor_seconds() - processor_begun_; }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  double processor_begun_ = processor_seconds();
};

[[noreturn]] void fail(std::string_view why) {
  fmt::print(stderr, "wrong: {}\n", why);
  std::exit(1);
}

template <class T>
T must(truce::Result<T> result) {
  if (!result) fail(result.error().front().says);
  return std::move(*result);
}

Report report_number(std::uint64_t i, const truce::Clock& clock) {
  using namespace std::chrono;
  const std::uint64_t mixed = i * 0x9E3779B97F4A7C15U >> 20U;
  const truce::Date day{truce::Date{sys_days{2014y / 1 / 1} + days{mixed % 2200}}};
  Report report;
  report.id = fmt::format("m{:08}", i);
  report.act = mixed % 3 == 0 ? "shelling" : "small_arms_fire";
  report.by = mixed % 5 == 0 ? "" : (mixed % 2 == 0 ? "north" : "south");
  report.about = mixed % 2 == 0 ? "south" : "north";
  report.place = fmt::format("village_{}", mixed % 400);
  report.happened = i % 4 == 0 ? clock.day(day) : truce::Interval{clock.at(day, static_cast<int>(mixed % 24), static_cast<int>(i % 60)), {}};
  if (i % 4 != 0) report.happened.end = report.happened.begin;
  report.learned = clock.day(day);
  if (i % 3 == 0) report.number = static_cast<double>(mixed % 50);
  if (i % 7 == 0) report.details = {{"kind", "120 mm"}, {"heard", "yes"}};
  report.source = "Monitoring mission";
  report.reliability = 'A';
  report.credibility = 2;
  report.words = fmt::format("{} explosions, assessed as outgoing, 3 to 5 km to the west, heard from \"post {}\".", mixed % 50, mixed % 30);
  return report;
}

/// Depends on every field that varies, not on the order.
std::uint64_t checksum(const Report& report) {
  const auto mix = [](std::uint64_t sum, std::string_view text) { return (sum ^ std::hash<std::string_view>{}(text)) * 0x100000001B3U; };
  std::uint64_t sum = static_cast<std::uint64_t>(report.happened.begin.time_since_epoch().count() * 31 + report.happened.end.time_since_epoch().count());
  sum = sum * 31 + static_cast<std::uint64_t>(report.learned.end.time_since_epoch().count());
  for (const std::string_view text : {std::string_view(report.id), std::string_view(report.act), std::string_view(report.by), std::string_view(report.about),
                                      std::string_view(report.place), std::string_view(report.words), std::string_view(report.source)})
    sum = mix(sum, text);
  for (const auto& [field, value] : report.details) sum = mix(mix(sum, field), value);
  return sum + static_cast<std::uint64_t>(report.number.value_or(-1));
}

void tell(std::string_view what, std::uint64_t reports, const Stopwatch& watch) {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const auto each = static_cast<double>(reports);
  fmt::print("{:<24} {:>9} reports {:>7.2f} s {:>9.0f} reports/s   on the processor {:>9.0f} reports/s   peak {} MiB\n", what, reports, watch.seconds(),
             each / watch.seconds(), each / watch.processor(), usage.ru_maxrss / 1024);
}

truce::Record::Appended import(truce::Record& record, const std::string& feed, const truce::FeedOptions& options) {
  truce::Record::Appended all;
  std::vector<Report> waiting(batch);  // assigned over and over, so that its strings keep their room
  std::size_t count = 0;
  const auto flush = [&] {
    const auto added = must(record.append(std::span(waiting).first(count)));
    all.added += added.added;
    all.known_already += added.known_already;
    all.refused += added.refused;
    count = 0;
  };
  must(truce::read_feed(feed, options, [&](const Report& report) {
    waiting[count++] = report;
    if (count == batch) flush();
  }));
  flush();
  return all;
}

}  // namespace

int main(int count, char** arguments) {
  const std::uint64_t reports = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1'000'000;
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("truce_bench_{}", getpid());
  std::filesystem::create_directories(folder);
  const std::string feed = folder / "feed.csv";
  const std::string path = folder / "record.db";
  const truce::FeedOptions options = {.clock = must(truce::Clock::named("Europe/Kiev"))};

  std::uint64_t expected = 0;
  {
    std::FILE* file = std::fopen(feed.c_str(), "w");
    if (file == nullptr) fail("the feed cannot be written");
    fmt::print(file, "{}\n", truce::csv_header());
    const Stopwatch watch;
    for (std::uint64_t i = 0; i < reports; ++i) {
      const Report report = report_number(i, options.clock);
      expected += checksum(report);
      fmt::print(file, "{}\n", truce::to_csv(report, options.clock));
    }
    std::fclose(file);
    tell("made and written as CSV", reports, watch);
  }
  {
    const Stopwatch watch;
    std::uint64_t bytes = 0;
    const auto summary = must(truce::read_feed(feed, options, [&](const Report& report) { bytes += report.words.size(); }));
    tell("read alone", reports, watch);
    if (summary.reports != reports || summary.refused != 0 || bytes == 0) fail("not every row was read");
  }
  auto record = must(truce::Record::open(path, truce::Record::Create::yes));
  {
    const Stopwatch watch;
    const auto added = import(record, feed, options);
    tell("read and imported", reports, watch);
    if (added.added != reports || record.size() != reports) fail("not every report was added");
  }
  {
    const Stopwatch watch;
    std::uint64_t sum = 0;
    must(record.for_each([&](const Report& report) { sum += checksum(report); }));
    tell("read back", reports, watch);
    if (sum != expected) fail("the content differs");
  }
  {
    const Stopwatch watch;
    if (must(record.verify()) != reports) fail("the chain is not whole");
    tell("verified", reports, watch);
  }
  {
    const Stopwatch watch;
    const auto added = import(record, feed, options);
    tell("imported again", reports, watch);
    if (added.added != 0 || added.known_already != reports) fail("importing twice changed something");
  }
  fmt::print("record {} MiB, feed {} MiB\n", std::filesystem::file_size(path) >> 20U, std::filesystem::file_size(feed) >> 20U);
  std::filesystem::remove_all(folder);
  return 0;
}
