// What does "why?" cost when a record of a year has been read, and what does a verdict rest on?
//
//   bench_why [REPORTS]      one million unless told
//
// Asks a monitor of some properties of forty areas for every topic once: the explanation, and the fewest reports that
// decide. Each choice is handed to a fresh monitor, which must give the same verdict, and another one without any of
// them, or the run ends with status 1. Prints the time of the processor for each kind of topic, the median and the longest.
#include <fmt/format.h>
#include <truce/monitor.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "year.h"

namespace {

using namespace truce;
using namespace truce::bench;

struct Times {
  std::vector<double> why = {}, grounds = {};
  std::size_t most = 0, not_found = 0;
};

/// Do these alone give the verdict, and fewer not?
bool decide(const Agreement& text, const std::vector<Report>& heard, const std::vector<ReportIndex>& reports, const Topic& topic, const Members& members) {
  const auto verdict = [&](std::size_t left_out) {
    Monitor alone(text);
    for (std::size_t i = 0; i < reports.size(); ++i)
      if (i != left_out) alone.learn(heard[reports[i]]);
    return alone.why(topic, members, {.at = end}).front().verdict;
  };
  const auto all = verdict(reports.size());
  for (std::size_t i = 0; i < reports.size(); ++i)
    if (verdict(i) == all) return false;
  return true;
}

}  // namespace

int main(int count, char** words) {
  const std::size_t reports = count > 1 ? std::strtoull(words[1], nullptr, 10) : 1'000'000;
  const Agreement text = agreement("condition short_calm in each area is no hostile_act in that area for 3 hours\n"
                                   "condition delivered is at least 100 delivery in 1 day\n");
  std::vector<Report> heard;
  Monitor monitor(text);
  for (std::size_t i = 0; i < reports; ++i) monitor.learn(heard.emplace_back(report_at(i, reports)));
  const Situation all = monitor.situation({.at = end});
  std::map<std::string, Times> times;
  bool right = true;
  const auto ask = [&](const Topic& topic, const Members& members, const std::string& name) {
    Times& mine = times[name];
    double begun = processor_ms();
    const Explanation why = monitor.why(topic, members, {.at = end}).front();
    mine.why.push_back(processor_ms() - begun);
    begun = processor_ms();
    const auto grounds = monitor.rests_on(topic, members, {.at = end});
    mine.grounds.push_back(processor_ms() - begun);
    if (!grounds) ++mine.not_found;
    else mine.most = std::max(mine.most, grounds->size());
    right = right && (!grounds || decide(text, heard, *grounds, topic, members));
  };
  for (const ConditionVerdict& one : all.conditions) ask(one.name, one.members, text[one.name].name);
  for (const ClauseVerdict& one : all.clauses) ask(one.clause, one.members, "clause " + text[one.clause].label);
  for (auto& [name, mine] : times) {
    for (auto* each : {&mine.why, &mine.grounds}) std::sort(each->begin(), each->end());
    fmt::print("{:12} why {:6.1f} ms ({:.1f} at most), rests on {:6.1f} ms ({:.1f} at most), {} reports at most{}\n", name, mine.why[mine.why.size() / 2], mine.why.back(),
               mine.grounds[mine.grounds.size() / 2], mine.grounds.back(), mine.most, mine.not_found == 0 ? "" : fmt::format(", not found {} times", mine.not_found));
  }
  fmt::print("{}\n", right ? "the answers are right" : "AN ANSWER IS WRONG");
  return right ? 0 : 1;
}
