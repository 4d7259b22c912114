// What does a report cost that comes late, corrects, or takes back, when a record of a year has been read?
//
//   bench_late [REPORTS]      one million unless told
//
// Asks a monitor of five properties of forty areas once, then hands it one more report and asks again, several times for
// each distance from the end of the year. Each time it must say what a monitor says that hears all at once, or the run
// ends with status 1. Prints the median time of the processor for one report and its answer, and what the copies take.
#include <fmt/format.h>
#include <sys/resource.h>
#include <truce/monitor.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace truce;

constexpr int areas = 40;
const Instant start = std::chrono::sys_days{std::chrono::year{2030} / 1 / 1};
const Instant end = std::chrono::sys_days{std::chrono::year{2031} / 1 / 1};

Agreement agreement() {
  std::string text = "agreement \"Five properties\"\n  in force from 2030-01-01\n  clock UTC\n  proof credible\nparty side: north, south\nparty carrier, commission\nplace zone\nplace area in zone: a0";
  for (int area = 1; area < areas; ++area) text += fmt::format(", a{}", area);
  text += "\nevent hostile_act by any side in any area\nevent collection by carrier\nevent delivery by carrier about any collection\n"
          "condition quiet is no hostile_act in zone for 30 days\ncondition quiet_area in each area is no hostile_act in that area for 30 days\n"
          "condition noisy in each area is at least 6 hostile_acts in that area in 7 days\n"
          "clause 1 on each collection, carrier must make delivery about it within 48 hours\n";
  return read_agreement(text, "late.truce").value();
}

Report report_at(std::size_t number, std::size_t in_all) {
  const Instant at = start + Duration{static_cast<std::int64_t>(number * 31'536'000 / in_all)};
  Report report{.id = fmt::format("r{}", number), .by = "carrier", .happened = {at, at}, .learned = {at, at}, .source = "Mission", .reliability = 'A', .credibility = 2};
  if (number % 5 < 2) report.act = "hostile_act", report.by = number % 2 == 0 ? "north" : "south", report.place = fmt::format("a{}", number * 7919 % areas);
  else if (number % 5 < 4) report.act = "collection";
  else report.act = "delivery", report.about = fmt::format("r{}", number - 1 - number % 2);
  return report;
}

double processor_ms() {
  rusage used = {};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 + static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-3;
}
long most_mib() {
  rusage used = {};
  getrusage(RUSAGE_SELF, &used);
  return used.ru_maxrss / 1024;
}

/// How the conditions stand: what is asked each time.
std::string answer(const Agreement& text, const Monitor& monitor) {
  std::string all;
  for (const char* name : {"quiet", "quiet_area", "noisy"}) {
    const Claim claim{ConditionIs{.name = text.condition(name), .key = {}, .truth = Truth::yes}};
    all += monitor.check(claim, {.at = end}).found + "; ";
  }
  return all;
}

}  // namespace

int main(int count, char** words) {
  const std::size_t reports = count > 1 ? std::strtoull(words[1], nullptr, 10) : 1'000'000;
  const Agreement text = agreement();
  std::vector<Report> heard;
  Monitor monitor(text);
  for (std::size_t i = 0; i < reports; ++i) monitor.learn(heard.emplace_back(report_at(i, reports)));
  const double begun = processor_ms();
  (void)answer(text, monitor);
  fmt::print("{} reports: asked first {:.1f} ms, {} MiB at most\n", reports, processor_ms() - begun, most_mib());
  bool right = true;
  for (const bool takes_back : {false, true})
    for (const int days : {0, 1, 7, 30, 180}) {
      std::vector<double> each;
      for (int round = 0; round < 5; ++round) {
        Report late = report_at(reports * static_cast<std::size_t>(365 - days) / 365 - 5, reports);
        late.id = fmt::format("late {} {} {}", takes_back, days, round);
        if (takes_back) late.status = Status::retracted, late.replaces = fmt::format("r{}", reports * static_cast<std::size_t>(365 - days) / 365 - 10 - static_cast<std::size_t>(round));
        const double before = processor_ms();
        monitor.learn(heard.emplace_back(late));
        (void)answer(text, monitor);
        each.push_back(processor_ms() - before);
      }
      std::sort(each.begin(), each.end());
      fmt::print("{} {:3} days late: {:.1f} ms\n", takes_back ? "a retraction" : "a report    ", days, each[each.size() / 2]);
    }
  fmt::print("{} MiB at most\n", most_mib());
  Monitor fresh(text);
  for (const Report& report : heard) fresh.learn(report);
  right = answer(text, fresh) == answer(text, monitor);
  fmt::print("{}\n", right ? "the answer is right" : "THE ANSWER IS WRONG");
  return right ? 0 : 1;
}
