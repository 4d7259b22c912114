// How long does it take to check a long agreement, with all rules and stories?
//
//   bench_check [CLAUSES]      one thousand unless told
//
// Generates an agreement of 100 actors and 50 places whose families expand to about 100,000 nodes, with a circle in
// every place, one sole blocker and one deadline that cannot be met hidden in it, and checks
// that they are found. Then the three examples. A wrong answer ends with status 1.
#include <fmt/format.h>
#include <sys/resource.h>
#include <truce/check.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>

#include "check/graph.h"

namespace {

constexpr int actors = 100;
constexpr int places = 50;

[[noreturn]] void fail(const std::string& why) {
  fmt::print(stderr, "wrong: {}\n", why);
  std::exit(1);
}

/// Three clauses in ten speak in each place and one to each actor; the rest stand in chains of triggers and phases.
std::string generated(int clauses) {
  std::string text = "agreement \"Long\"\n  in force from 2031-03-01 until 2035-03-01\n  signed by a0 on 2031-02-01\nparty actor: ";
  for (int i = 0; i < actors; ++i) text += fmt::format("{}a{}", i == 0 ? "" : ", ", i);
  text += "\nparty force, certifier\nplace land\nplace area in land: ";
  for (int i = 0; i < places; ++i) text += fmt::format("{}p{}", i == 0 ? "" : ", ", i);
  text += "\nevent attack by any actor in any area\nevent mandate by certifier\nevent certificate by certifier in any area\n";
  text += "process handover by a0 in any area\n  takes 20 to 60 days\nprocess withdrawal by force in any area\n  takes 5 to 20 days\n";
  text += "process sprint by a1\n  takes 7 to 9 days\n";
  text += "condition calm in each area is no attack in that area for 30 days\n";
  text += "phase exchange in each area\n  opens when calm in that area and once end of handover in that area and once certificate in that area\n";
  text += "clause 1 each actor must not make attack in any area\n";
  text += "clause 2 during exchange in each area, force must end withdrawal in that area within 30 days\n";
  text += "clause 3 a0 will not end handover in each area before end of withdrawal in that area\n";
  text += "clause 4 once mandate, a1 must end sprint within 5 days\n";
  const int steps = 30;
  for (int i = 0; i < steps; ++i) text += fmt::format("event step{} by any actor in any area\nevent report{} by any actor\n", i, i);
  for (int i = 5; i <= clauses; ++i) {
    const int step = i % steps;
    if (i % 10 == 0 || i % 10 == 3 || i % 10 == 7)
      text += fmt::format("clause {} once report{} by a{} and calm in each area, a{} must make step{} in that area within {} days\n", i, step, i % actors, (i + 1) % actors, step, 10 + i % 30);
    else if (i % 10 == 5)
      text += fmt::format("clause {} once step{} by a{} in p{}, each actor must make report{} within 10 days\n", i, step, i % actors, i % places, (step + 1) % steps);
    else
      text += fmt::format("clause {} once report{} by a{}, a{} must make step{} in p{} within {} days\n", i, step, i % actors, (i + 7) % actors, (step + 1) % steps, i % places, 10 + i % 20);
  }
  return text;
}

double processor() { return static_cast<double>(std::clock()) * 1000 / CLOCKS_PER_SEC; }

double milliseconds(std::chrono::steady_clock::time_point from) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - from).count();
}

void examples() {
  for (const char* name : {"gaza_force", "old_town", "package_of_measures"}) {
    const auto agreement = truce::load_agreement(fmt::format("{}/tests/examples/{}.truce", TRUCE_SOURCE_DIR, name));
    if (!agreement) fail(agreement.error().front().says);
    const auto begun = std::chrono::steady_clock::now();
    const auto findings = truce::lint(*agreement);
    const double took = milliseconds(begun);
    const truce::Structure structure = truce::study(*agreement);
    fmt::print("{:<20} {:7.1f} ms, {} findings, {} circles, {} blockers\n", name, took, findings.size(), structure.circles.size(), structure.blockers.size());
    if (structure.circles.size() != (std::string_view(name) == "old_town" ? 0U : 1U)) fail("circles of an example");
  }
}

}  // namespace

int main(int count, char** words) {
  const int clauses = count > 1 ? std::atoi(words[1]) : 1000;
  const auto agreement = truce::read_agreement(generated(clauses), "long.truce");
  if (!agreement) fail(agreement.error().front().says + " " + agreement.error().front().at.text);
  auto begun = std::chrono::steady_clock::now();
  const truce::graph::Graph graph = truce::graph::ground(*agreement);
  fmt::print("{} clauses, {} nodes, {} edges, expanded in {:.0f} ms\n", clauses, graph.nodes.size(), graph.children.size(), milliseconds(begun));
  begun = std::chrono::steady_clock::now();
  const truce::Structure structure = truce::study(*agreement);
  const double took = milliseconds(begun);
  fmt::print("the four questions   {:7.1f} ms, {} circles, {} blockers, {} deadlines\n", took, structure.circles.size(), structure.blockers.size(), structure.deadlines.size());
  begun = std::chrono::steady_clock::now();
  const double used = processor();
  const auto findings = truce::lint(*agreement);
  const double all = milliseconds(begun);
  const double of_it = processor() - used;
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const auto stories = std::count_if(findings.begin(), findings.end(), [](const truce::Finding& finding) { return !finding.story.empty(); });
  fmt::print("everything           {:7.1f} ms, {:.1f} ms of the processor, {} findings, {} with stories, {} MB\n", all, of_it, findings.size(), stories, usage.ru_maxrss / 1024);
  const auto& circles = structure.circles;
  const bool circle = std::any_of(circles.begin(), circles.end(), [](const truce::Circle& c) { return c.links.size() == 2 && c.times == places && !c.hard; });
  if (!circle) fail("the circle in every area");
  const auto& blockers = structure.blockers;
  const auto exchange = truce::Gate{agreement->phase("exchange")};
  const bool blocker = std::any_of(blockers.begin(), blockers.end(), [&](const truce::Blocker& b) {
    return b.gate == exchange && b.parties == std::vector{agreement->party("certifier")} && b.times == places;
  });
  if (!blocker) fail("the certifier");
  const bool sprint = std::any_of(structure.deadlines.begin(), structure.deadlines.end(), [](const truce::DeadlineConflict& d) { return d.short_by == truce::Span{2, truce::Unit::day}; });
  if (!sprint) fail("the sprint");
  examples();
}
