// What does one more report cost a monitor that has been asked what holds, until it has said so again?
//
//   bench_again MISSION [ROUNDS]      fifty rounds unless told
//
// MISSION is a folder with agreement.truce and record.db, as `truce import` makes it of what bench_monitor writes. Reads
// the record, asks for the situation at the end of the year, and then hands over one report after the other and asks again: of
// each kind, at the end of the year, or while time goes on, or late. At the end the situation must be, in all its parts, that of a
// monitor that hears everything at once, or the run ends with status 1. Prints the median and the longest wall time of learning one
// and asking: for one verdict, and for the situation.
#include <fmt/format.h>
#include <truce/monitor.h>
#include <truce/record.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace truce;
using Clocks = std::chrono::steady_clock;

/// One number for all that a situation says.
class Sum {
 public:
  void add(std::uint64_t value) { sum_ = (sum_ ^ value) * 0x9e3779b97f4a7c15U + (sum_ >> 29); }
  void add(Instant at) { add(static_cast<std::uint64_t>(at.time_since_epoch().count())); }
  void add(Interval when) { add(when.begin), add(when.end); }
  void add(double number) { add(std::bit_cast<std::uint64_t>(number)); }
  void add(Truth truth) { add(static_cast<std::uint64_t>(truth)); }
  void add(State state) { add(static_cast<std::uint64_t>(state)); }
  void add(Member member) { add(std::uint64_t{member.party.index} << 32 | member.place.index); }
  void add(const std::string& text) { add(std::hash<std::string>{}(text)); }
  template <class T>
  void add(const std::optional<T>& value) {
    add(std::uint64_t{value.has_value()});
    if (value) add(*value);
  }
  template <class List, class = typename List::const_iterator>
  void add_all(const List& all) {
    add(std::uint64_t{all.size()});
    for (const auto& one : all) add(one);
  }
  void add(ReportIndex report) { add(std::uint64_t{report}); }
  void add(const Breach& b) { add_all(b.members), add(std::uint64_t{b.by.index}), add(b.happened), add(std::uint64_t{b.proven}), add_all(b.reports); }
  void add(const Instance& i) {
    add(i.state), add_all(i.possible), add(i.triggered), add(std::uint64_t{i.triggered_surely}), add(i.due), add(i.done);
    add_all(i.it), add_all(i.deeds), add(i.since);
  }
  void add(const Situation& s) {
    add(s.at), add(s.known), add(s.in_force);
    for (const auto& c : s.conditions) add_all(c.members), add(c.truth), add(c.since), add(c.may_change);
    for (const auto& p : s.phases) add_all(p.members), add(p.open), add(p.since), add(p.opened), add(p.closed);
    for (const auto& c : s.clauses)
      add_all(c.members), add(c.state), add_all(c.possible), add(c.since), add(c.may_change), add_all(c.instances), add_all(c.breaches), add_all(c.defaults);
    for (const auto& k : s.stocks) add(std::uint64_t{k.stage}), add(k.past_least), add(k.past_most), add(k.at_least), add(k.at_most);
    for (const auto& i : s.imbalances) add(std::uint64_t{i.stage}), add(i.excess), add(i.item), add(std::uint64_t{i.twice}), add_all(i.reports);
    for (const auto& w : s.without_authority) add(w.report);
    for (const auto& u : s.unmatched) add(u.report), add(static_cast<std::uint64_t>(u.why));
    for (const auto& w : s.waits) add(std::uint64_t{w.who.index} << 32 | w.for_whom.index), add_all(w.members);
  }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }

 private:
  std::uint64_t sum_ = 0;
};

std::uint64_t sum_of(const Situation& situation) {
  Sum sum;
  sum.add(situation);
  return sum.sum();
}

struct Asked {
  const Agreement& agreement;
  Monitor monitor;
  std::vector<Report> more = {};
  std::size_t failures = 0;
};

/// What one more of each kind costs. `step`: how far time goes on before each; `late`: how long before the moment it happened.
void measure(Asked& asked, const char* how, Instant& at, Duration step, Duration late, std::size_t rounds, Lists listed) {
  struct Kind {
    const char* act;
    const char* by;
    const char* place;
    bool item;
  };
  for (const Kind& kind : {Kind{"hostile_act", "north", "a3", false}, {"collection", "carrier", "", false}, {"delivery", "carrier", "", false},
                           {"declared", "carrier", "", true}, {"handed_over", "carrier", "", true}, {"violation", "south", "", false}}) {
    std::vector<double> verdict, whole;
    for (std::size_t round = 0; round < rounds; ++round) {
      at += step;
      const Instant when = at - late;
      Report report{.id = fmt::format("more {}", asked.more.size()), .act = kind.act, .by = kind.by, .place = kind.place, .happened = {when, when},
                    .learned = {when, when}, .source = "Mission", .reliability = 'A', .credibility = 2};
      if (kind.item) report.item = fmt::format("more {}", asked.more.size());
      if (std::string_view(kind.act) == "delivery") report.about = fmt::format("more {}", asked.more.size() - rounds);
      asked.more.push_back(report);
      const auto begun = Clocks::now();
      asked.monitor.learn(report);
      (void)asked.monitor.check(Claim{ConditionIs{.name = asked.agreement.condition("quiet"), .key = {}, .truth = Truth::yes}}, {.at = at});
      const auto told = Clocks::now();
      {
        const Situation situation = asked.monitor.situation({.at = at}, listed);
        whole.push_back(std::chrono::duration<double, std::milli>(Clocks::now() - begun).count());
      }
      verdict.push_back(std::chrono::duration<double, std::milli>(told - begun).count());
    }
    std::sort(verdict.begin(), verdict.end());
    std::sort(whole.begin(), whole.end());
    fmt::print("{:22} {:12} one verdict {:7.3f} ms (at most {:7.3f}), {} {:7.3f} ms (at most {:7.3f})\n", how, kind.act, verdict[rounds / 2], verdict.back(),
               listed == Lists::open ? "all that stands" : "with every instance", whole[rounds / 2], whole.back());
  }
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) {
    fmt::print(stderr, "Usage: bench_again MISSION [ROUNDS]\n");
    return 2;
  }
  const std::string mission = words[1];
  const std::size_t rounds = count > 2 ? std::strtoull(words[2], nullptr, 10) : 50;
  const auto agreement = load_agreement(mission + "/agreement.truce");
  const auto record = Record::open(mission + "/record.db");
  if (!agreement || !record) return 2;
  const auto hear_record = [&](Monitor& monitor) {
    return record->for_each(std::function<void(const ReportView&)>([&](const ReportView& report) { monitor.learn(report); })).has_value();
  };
  Asked asked{*agreement, Monitor(*agreement)};
  if (!hear_record(asked.monitor)) return 2;
  Instant at = std::chrono::sys_days{std::chrono::year{2031} / 1 / 1};
  const auto begun = Clocks::now();
  (void)asked.monitor.situation({.at = at});
  fmt::print("{} reports: asked first {:.0f} ms\n", asked.monitor.report_count(), std::chrono::duration<double, std::milli>(Clocks::now() - begun).count());
  const Instant end = at;
  using namespace std::chrono_literals;
  for (const Lists listed : {Lists::open, Lists::all}) {
    measure(asked, "while time goes on", at, 31s, 0s, rounds, listed);
    measure(asked, "time stands still", at, 0s, 1s, rounds, listed);
    measure(asked, "an hour late", at, 0s, 1h, rounds, listed);
    measure(asked, "a day late", at, 0s, 24h, rounds, listed);
  }
  Monitor fresh(*agreement);
  if (!hear_record(fresh)) return 2;
  for (const Report& report : asked.more) fresh.learn(report);
  bool right = true;
  for (const Instant when : {at, end}) right = right && sum_of(fresh.situation({.at = when, .known = at})) == sum_of(asked.monitor.situation({.at = when, .known = at}));
  fmt::print("{}\n", right ? "the answer is right" : "THE ANSWER IS WRONG");
  return right ? 0 : 1;
}
