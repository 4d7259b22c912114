// What does a report cost that comes late, corrects, or takes back, when a record of a year has been read?
//
//   bench_late [REPORTS]      one million unless told
//
// Asks a monitor of five properties of forty areas once, then hands it one more report and asks again, several times for
// each distance from the end of the year and each kind of report. Each time it must say what a monitor says that hears all at once, or the run
// ends with status 1. Prints the median time of the processor for one report and its answer, and what the copies take.
#include <fmt/format.h>
#include <sys/resource.h>
#include <truce/monitor.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "year.h"

namespace {

using namespace truce;
using namespace truce::bench;

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
    for (const std::size_t kind : {0U, 2U, 4U})  // of five reports, by year.h
      for (const int days : {0, 1, 7, 30, 180}) {
        std::vector<double> each;
        const std::size_t about = reports * static_cast<std::size_t>(365 - days) / 365 - 105;
        for (std::size_t round = 0; round < 5; ++round) {
          const std::size_t number = about - about % 5 + kind + 5 * round;
          Report late = report_at(number, reports);
          late.id = fmt::format("late {} {} {} {}", takes_back, kind, days, round);
          if (takes_back) late.status = Status::retracted, late.replaces = fmt::format("r{}", number);
          const double before = processor_ms();
          monitor.learn(heard.emplace_back(late));
          (void)answer(text, monitor);
          each.push_back(processor_ms() - before);
        }
        std::sort(each.begin(), each.end());
        fmt::print("{} of a {:11} {:3} days late: {:.1f} ms\n", takes_back ? "a retraction" : "a report    ", kind == 0 ? "hostile act" : kind == 2 ? "collection" : "delivery", days, each[each.size() / 2]);
      }
  fmt::print("{} MiB at most\n", most_mib());
  Monitor fresh(text);
  for (const Report& report : heard) fresh.learn(report);
  right = answer(text, fresh) == answer(text, monitor);
  fmt::print("{}\n", right ? "the answer is right" : "THE ANSWER IS WRONG");
  return right ? 0 : 1;
}
