// What does a copy of a mission's monitor cost, and a report to a copy?
//
//   bench_copy AGREEMENT REPORTS.csv [MAPPING [ROUNDS]]      1,000 rounds unless told
//
// Reads both, asks once, and then copies the monitor again and again; each copy is asked for one verdict after it has been
// told one report more, and after many. It must say what a fresh monitor says, or the run ends with status 1.
#include <fmt/format.h>
#include <truce/monitor.h>
#include <truce/record.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace truce;

double microseconds() { return static_cast<double>(std::chrono::steady_clock::now().time_since_epoch().count()) / 1e3; }

double median(std::vector<double> all) {
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

Report report_after(const Report& like, std::size_t number, Instant at) {
  Report report = like;
  report.id = fmt::format("more {}", number);
  report.replaces.clear();
  report.incident.clear();
  report.happened = report.learned = {at, at};
  return report;
}

/// How every clause and condition stands.
std::string answer(const Agreement& agreement, const Monitor& monitor, Instant at) {
  std::string all;
  for (std::uint32_t i = 0; i < agreement.named.size(); ++i) all += monitor.check(Claim{ConditionIs{.name = NamedId{i}, .key = {}, .truth = Truth::yes}}, {.at = at}).found + "; ";
  for (std::uint32_t i = 0; i < agreement.clauses.size(); ++i) all += monitor.check(Claim{ClauseIs{.clause = ClauseId{i}, .key = {}, .state = State::met}}, {.at = at}).found + "; ";
  return all;
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::fputs("Usage: bench_copy AGREEMENT REPORTS.csv [MAPPING [ROUNDS]]\n", stderr);
    return 2;
  }
  const std::size_t rounds = count > 4 ? std::strtoull(words[4], nullptr, 10) : 1000;
  std::ostringstream text;
  text << std::ifstream(words[1]).rdbuf();
  const auto agreement = read_agreement(text.str(), words[1]);
  if (!agreement) return 2;
  FeedOptions options{.clock = agreement->clock};
  if (count > 3) {
    const auto mapping = load_mapping(words[3]);
    if (!mapping) return 2;
    options.mapping = *mapping;
  }
  std::vector<Report> reports;
  if (!read_feed(words[2], options, std::function<void(const Report&)>([&](const Report& report) { reports.push_back(report); }))) return 2;
  Monitor monitor(*agreement);
  Instant last = always;
  for (const Report& report : reports) monitor.learn(report), last = std::max({last, report.happened.end, report.learned.end});
  (void)answer(*agreement, monitor, last);
  std::vector<double> copies, firsts, learns, many;
  bool right = true;
  for (std::size_t round = 0; round < rounds; ++round) {
    double begun = microseconds();
    Monitor copy = monitor;
    copies.push_back(microseconds() - begun);
    const Report more = report_after(reports[round % reports.size()], round, last + Duration{1});
    begun = microseconds();
    copy.learn(more);
    learns.push_back(microseconds() - begun);
    begun = microseconds();
    const auto found = copy.check(Claim{ConditionIs{.name = NamedId{0}, .key = {}, .truth = Truth::yes}}, {.at = last + Duration{2}}).found;
    firsts.push_back(microseconds() - begun);
    constexpr std::size_t more_reports = 1000;
    std::vector<Report> rest;
    for (std::size_t i = 0; i < more_reports && round % 100 == 0; ++i) rest.push_back(report_after(reports[i % reports.size()], rounds + i, last + Duration{60 * static_cast<std::int64_t>(i)}));
    if (rest.empty()) continue;
    const Instant end = last + Duration{60 * static_cast<std::int64_t>(more_reports)};
    begun = microseconds();
    for (const Report& report : rest) copy.learn(report);
    (void)copy.check(Claim{ConditionIs{.name = NamedId{0}, .key = {}, .truth = Truth::yes}}, {.at = end});
    many.push_back((microseconds() - begun) / static_cast<double>(more_reports));
    Monitor fresh(*agreement);
    for (const Report& report : reports) fresh.learn(report);
    fresh.learn(more);
    for (const Report& report : rest) fresh.learn(report);
    right = right && answer(*agreement, fresh, end) == answer(*agreement, copy, end);
  }
  fmt::print("{} reports, {} clauses: a copy {:.1f} us; a report is learned in {:.2f} us, and answered after {:.1f} us; of a thousand, each {:.2f} us with one answer at the end\n",
             reports.size(), agreement->clauses.size(), median(copies), median(learns), median(firsts), median(many));
  fmt::print("{}\n", right ? "the answers are right" : "AN ANSWER IS WRONG");
  return right ? 0 : 1;
}
