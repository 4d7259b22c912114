// How long does reading a feed take, and reading a record?
//
//   bench_feed [REPORTS]      one million unless told
//
// Writes rows of about eighty bytes, reads them five times (the best counts, for machines are shared), imports them and
// reads the record. A wrong sum ends with status 1.
#include <fmt/format.h>
#include <truce/record.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

namespace {

[[noreturn]] void fail(std::string_view why) {
  fmt::print(stderr, "wrong: {}\n", why);
  std::exit(1);
}

double processor_seconds() {
  timespec time = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Sum {
  std::uint64_t reports = 0;
  std::uint64_t bytes = 0;
  std::int64_t seconds = 0;
  double number = 0;
  bool operator==(const Sum&) const = default;
};

void add(Sum& sum, const truce::ReportView& report) {
  ++sum.reports;
  sum.bytes += report.id.size() + report.act.size() + report.by.size() + report.place.size() + report.source.size();
  sum.seconds += (report.happened.begin - truce::Instant{}).count() % 1000 + (report.learned.end - truce::Instant{}).count() % 1000;
  sum.number += report.number.value_or(0);
}

template <class Work>
void timed(std::string_view what, std::uint64_t reports, int times, Work work) {
  double best = 1e9;
  for (int i = 0; i < times; ++i) {
    const double begun = processor_seconds();
    work();
    best = std::min(best, processor_seconds() - begun);
  }
  fmt::print("{:<28} {:>8.1f} ns a report, {:.3f} s in all\n", what, best * 1e9 / static_cast<double>(reports), best);
}

}  // namespace

int main(int count, char** arguments) {
  const std::uint64_t reports = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1'000'000;
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("truce_bench_feed_{}", getpid());
  std::filesystem::create_directories(folder);
  const std::string feed = folder / "feed.csv";
  Sum expected;
  std::uint64_t bytes = 0;
  {
    std::FILE* file = std::fopen(feed.c_str(), "w");
    if (file == nullptr) fail("the feed cannot be written");
    fmt::print(file, "id,act,by,about,place,happened,number,source,reliability,credibility\n");
    for (std::uint64_t i = 0; i < reports; ++i) {
      const std::string row = fmt::format("r{},hostile_act,{},,area_{},2030-{:02}-{:02} {:02}:{:02}:{:02},{},Monitoring mission,A,2\n", i, i % 2 == 0 ? "north" : "south", i * 7 % 40,
                                          i % 12 + 1, i / 12 % 28 + 1, i % 24, i % 60, i * 13 % 60, i % 50);
      bytes += row.size();
      std::fwrite(row.data(), 1, row.size(), file);
      expected.number += static_cast<double>(i % 50);
    }
    std::fclose(file);
  }
  fmt::print("{} rows of {:.1f} bytes\n", reports, static_cast<double>(bytes) / static_cast<double>(reports));
  Sum first;
  timed("read as views", reports, 5, [&] {
    Sum sum;
    const auto summary = truce::read_feed(feed, {}, [&](const truce::ReportView& report) { add(sum, report); });
    if (!summary || summary->refused != 0 || sum.reports != reports || sum.number != expected.number) fail("not every row was read");
    first = sum;
  });
  timed("read as reports", reports, 3, [&] {
    std::uint64_t read = 0;
    if (!truce::read_feed(feed, {}, [&](const truce::Report&) { ++read; }) || read != reports) fail("not every row was read");
  });
  auto record = truce::Record::open(folder / "record.db", truce::Record::Create::yes);
  if (!record) fail(record.error().front().says);
  timed("read and imported", reports, 1, [&] {
    std::vector<truce::Report> waiting;
    const auto flush = [&] {
      if (!record->append(waiting)) fail("the record refuses");
      waiting.clear();
    };
    (void)truce::read_feed(feed, {}, [&](const truce::Report& report) {
      waiting.push_back(report);
      if (waiting.size() == 50'000) flush();
    });
    flush();
  });
  timed("record read as views", reports, 3, [&] {
    Sum sum;
    if (!record->for_each([&](const truce::ReportView& report) { add(sum, report); })) fail("the record cannot be read");
    if (sum != first) fail("the record differs from the feed");
  });
  std::filesystem::remove_all(folder);
}
