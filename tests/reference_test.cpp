// The definition itself, checked by hand against the tables of docs/language.md, 3.3 and 3.5.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <fstream>
#include <set>
#include <sstream>

#include "generate.h"
#include "reference/naive.h"

namespace truce::reference {
namespace {

Instant at(std::string_view text) { return parse_when(text, Clock{})->end; }  // a date: 24:00 of that day

std::vector<Instant> steps(Instant from, Instant to, int minutes) {
  std::vector<Instant> grid;
  for (Instant moment = from; moment <= to; moment += std::chrono::minutes{minutes})
    for (const int beside : {-2, -1, 0, 1}) grid.push_back(moment + Duration{beside});
  return grid;
}

// One small agreement, in force for the first ten days of March 2031, and what happened in it.
struct Case {
  Agreement agreement = {};
  std::vector<Report> reports = {};
  int minutes = 720;

  explicit Case(const std::string& lines, const std::string& header = "") {
    const std::string text = "agreement \"A case\"\n  signed by north, south on 2031-03-01\n" + header +
                             "  in force from 2031-03-01 until 2031-03-20\n"
                             "party side: north, south\nparty mission\nnorth answers for guards\n"
                             "place zone\nplace sector in zone: hill, shore\n"
                             "event shot by any side in any sector includes shelling watched by mission\n"
                             "event talk by mission\nevent answer by any side about any shot (tone: kind or harsh)\n"
                             "process leave by any side in any sector\n"
                             "pipeline carts: loading by any side -> crossing by any side -> arrival by mission lost as theft\n" +
                             lines + "\n";
    auto read = read_agreement(text, "case.truce");
    if (!read)
      for (const Problem& problem : read.error()) FAIL_CHECK(problem.says << " | " << problem.at.text << " | " << problem.help);
    REQUIRE(read);
    agreement = *read;
  }
  Report& report(const std::string& act, const std::string& when, const std::string& by = "", const std::string& place = "") {
    Report one;
    one.id = fmt::format("r{}", reports.size() + 1);
    one.act = act;
    one.happened = *parse_when(when, agreement.clock);
    one.learned = one.happened;
    one.by = by;
    one.place = place;
    one.source = "Mission desk";
    one.status = Status::verified;
    reports.push_back(one);
    return reports.back();
  }
  Naive naive() const {
    return Naive(agreement, reports, never, steps(at("2031-02-20"), at("2031-03-25"), minutes));
  }
  Truth truth(const std::string& when) const { return naive().truth(NamedId{0}, {}, at(when)); }
  State state(const std::string& when, const std::string& label = "1") const {
    return naive().clause(agreement.clause(label), {}, at(when)).state;
  }
  std::vector<State> possible(const std::string& when) const {
    return naive().clause(agreement.clause("1"), {}, at(when)).possible;
  }
};

std::string text_of_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Agreement read_file(const std::string& folder, const std::string& name) {
  auto read = read_agreement(text_of_file(std::string(TRUCE_SOURCE_DIR) + "/tests/" + folder + "/" + name), name);
  if (!read)
    for (const Problem& problem : read.error()) FAIL_CHECK(problem.says << " | " << problem.at.text << " | " << problem.help);
  REQUIRE(read);
  return std::move(*read);
}

int check_trial(const Agreement& agreement, const Trial& trial, const std::vector<Instant>& grid) {
  for (const Expectation& expectation : trial.expects) {
    const Naive naive(agreement, trial.given, expectation.known.value_or(expectation.on), grid);
    INFO(trial.name << ": " << agreement.quote(expectation.at));
    CHECK(naive.holds(expectation.claim, expectation.on));
  }
  return static_cast<int>(trial.expects.size());
}

int check_trials(const std::string& name, const std::vector<Instant>& grid) {
  const Agreement agreement = read_file("examples", name);
  int expectations = 0;
  for (const Trial& trial : agreement.trials) expectations += check_trial(agreement, trial, grid);
  return expectations;
}

/// Every midnight up to the last question; what is given, and a few spans later, with the seconds beside each.
std::vector<Instant> grid_for(const Agreement& agreement, const Trial& trial) {
  std::set<Instant> grid;
  const auto add = [&](Instant moment) {
    for (const int beside : {-1, 0, 1}) grid.insert(moment + Duration{beside});
  };
  Instant last = trial.expects.front().on;
  for (const Expectation& expectation : trial.expects) last = std::max(last, expectation.on), add(expectation.on);
  for (const Report& given : trial.given)
    for (const int hours : {0, 24, 48, 72})
      for (const Instant end : {given.happened.begin, given.happened.end}) add(end + std::chrono::hours{hours});
  const Date first = agreement.clock.date_of(agreement.in_force_from);
  for (int day = -1;; ++day) {
    const Instant midnight = agreement.clock.day(Date{std::chrono::sys_days{first} + std::chrono::days{day}}).begin;
    if (midnight > last + Duration{1}) break;
    grid.insert(midnight);
  }
  return {grid.begin(), grid.end()};
}

}  // namespace

TEST_CASE("the tests in the three examples") {
  // Only what a day, or ten minutes, can change is asked here: the seconds beside them are left out for speed.
  const auto days = [](const char* zone, const char* first, int count) {
    const Clock clock = *Clock::named(zone);
    std::vector<Instant> grid;
    for (int day = 0; day < count; ++day)
      grid.push_back(clock.day(Date{std::chrono::sys_days{*parse_date(first)} + std::chrono::days{day}}).begin);
    return grid;
  };
  std::vector<Instant> town;
  for (Instant moment = at("2026-05-02 02:00"); moment <= at("2026-05-02 19:00"); moment += std::chrono::minutes{10}) town.push_back(moment);
  int expectations = check_trials("old_town.truce", town);
  expectations += check_trials("package_of_measures.truce", days("Europe/Kyiv", "2015-02-14", 120));
  expectations += check_trials("gaza_force.truce", days("Asia/Gaza", "2025-10-10", 200));
  CHECK(expectations == 18);
}

TEST_CASE("what the contract means, worked out by hand") {
  for (const char* name : {"time.truce", "clauses.truce", "within_one_second.truce"}) {
    const Agreement agreement = read_file("meaning", name);
    for (const Trial& trial : agreement.trials) {
      const auto grid = grid_for(agreement, trial);
      if (grid.size() < 150) CHECK(check_trial(agreement, trial, grid) > 0);  // the definition is slow over a long time
    }
  }
}

TEST_CASE("once E") {
  Case story("condition c is once shot in hill");
  story.report("shot", "2031-03-03", "north", "hill");
  CHECK(story.truth("2031-03-02") == Truth::no);             // 24:00 of the 2nd: lo = t, so not lo < t
  CHECK(story.truth("2031-03-03 12:00") == Truth::unknown);  // lo < t < hi
  CHECK(story.truth("2031-03-03") == Truth::yes);            // hi = t
  story.reports[0].status = Status::reported;                // alleged
  CHECK(story.truth("2031-03-03") == Truth::unknown);
  story.reports[0].place = "shore";
  CHECK(story.truth("2031-03-03") == Truth::no);
  story.reports[0].place = "zone";                           // R3: in the hill or in the shore
  story.reports[0].status = Status::verified;
  CHECK(story.truth("2031-03-03") == Truth::unknown);
}

TEST_CASE("no E for D") {
  Case story("condition c is no shot in hill for 2 days");
  CHECK(story.truth("2031-03-01") == Truth::no);   // a day after entry: the window starts before it
  CHECK(story.truth("2031-03-02") == Truth::yes);  // (1st 00:00, 3rd 00:00] starts at entry
  story.report("shot", "2031-03-04", "north", "hill");
  CHECK(story.truth("2031-03-03") == Truth::yes);
  CHECK(story.truth("2031-03-04 12:00") == Truth::unknown);  // it touches, hi is still to come
  CHECK(story.truth("2031-03-04") == Truth::no);
  CHECK(story.truth("2031-03-05") == Truth::no);             // (4th 00:00, 6th 00:00]: lo >= start
  CHECK(story.truth("2031-03-06 12:00") == Truth::unknown);  // it started before the window, and touches
  CHECK(story.truth("2031-03-06") == Truth::yes);            // (5th 00:00, …]: hi > start no more
  story.reports[0].place = "zone";
  CHECK(story.truth("2031-03-05") == Truth::unknown);
}

TEST_CASE("a gap makes unknown what would be yes") {
  Case story("condition c is no shot in hill for 2 days");
  story.report("gap", "2031-03-04", "mission", "zone");
  CHECK(story.truth("2031-03-03") == Truth::yes);
  CHECK(story.truth("2031-03-05") == Truth::unknown);
  CHECK(story.truth("2031-03-06") == Truth::yes);
  story.reports[0].by = "north";  // C4: not one of those who watch
  CHECK(story.truth("2031-03-05") == Truth::yes);
}

TEST_CASE("silence means unknown: covered by watch reports and by other reports") {
  Case story("condition c is no shot in hill for 2 days", "  silence means unknown\n");
  CHECK(story.truth("2031-03-05") == Truth::unknown);
  story.report("watch", "2031-03-04", "mission", "zone");
  CHECK(story.truth("2031-03-05") == Truth::unknown);  // the 5th is not covered
  story.report("talk", "2031-03-05 12:00", "mission");
  CHECK(story.truth("2031-03-05") == Truth::yes);      // any other report covers its civil day
  CHECK(story.truth("2031-03-06") == Truth::unknown);
}

TEST_CASE("no E since F") {
  Case story("condition c is no shot since talk");
  CHECK(story.truth("2031-03-02") == Truth::no);  // F has not happened
  story.report("talk", "2031-03-03", "mission");
  CHECK(story.truth("2031-03-03 12:00") == Truth::unknown);
  CHECK(story.truth("2031-03-03") == Truth::yes);
  story.report("shot", "2031-03-05 12:00", "north", "hill");
  CHECK(story.truth("2031-03-05") == Truth::no);
  story.report("talk", "2031-03-06", "mission");
  CHECK(story.truth("2031-03-06 12:00") == Truth::unknown);  // the last possible F has not surely happened
  CHECK(story.truth("2031-03-06") == Truth::yes);
}

TEST_CASE("counting") {
  Case story("condition c is at least 2 shots in 2 days\ncondition d is at most 1 shots in 2 days");
  story.report("shot", "2031-03-04 12:00", "north", "hill");
  story.report("shelling", "2031-03-05", "north", "hill").status = Status::reported;
  CHECK(story.truth("2031-03-04") == Truth::no);
  CHECK(story.truth("2031-03-05") == Truth::unknown);  // one proven, one alleged
  CHECK(story.naive().truth(NamedId{1}, {}, at("2031-03-05")) == Truth::unknown);
  story.reports[1].status = Status::verified;
  CHECK(story.truth("2031-03-05") == Truth::yes);
  CHECK(story.naive().truth(NamedId{1}, {}, at("2031-03-05")) == Truth::no);
  CHECK(story.truth("2031-03-06 12:00") == Truth::no);  // (4th 12:00, …]: an exact shot at the start lies outside
}

TEST_CASE("C for D") {
  Case story("condition c is quiet for 2 days\ncondition quiet is no shot for 1 day");
  const auto named = story.agreement.condition("c");
  const auto truth = [&](const char* when) { return story.naive().truth(named, {}, at(when)); };
  CHECK(truth("2031-03-02") == Truth::no);  // quiet was no on the 1st
  // quiet is yes from 24:00 of the 1st; the window (t - 2 days, t] is all quiet from two days later, less a second.
  CHECK(truth("2031-03-03") == Truth::yes);
  story.report("shot", "2031-03-06 12:00", "north", "hill");
  CHECK(truth("2031-03-06") == Truth::no);
  CHECK(truth("2031-03-08") == Truth::no);        // quiet was no until 7th 12:00
  CHECK(truth("2031-03-09 12:00") == Truth::yes);
}

TEST_CASE("stocks") {
  Case story("condition c is at least 5 carts past loading\ncondition d is at least 5 carts at loading");
  story.report("loading", "2031-03-03", "north").number = 5;
  CHECK(story.truth("2031-03-03 12:00") == Truth::unknown);
  CHECK(story.truth("2031-03-03") == Truth::yes);
  CHECK(story.naive().truth(NamedId{1}, {}, at("2031-03-03")) == Truth::yes);
  story.report("theft", "2031-03-04", "north").number = 1;  // C6: from any stage before the end
  CHECK(story.naive().truth(NamedId{1}, {}, at("2031-03-04")) == Truth::unknown);
  story.reports[1].details = {{"from", "loading"}};
  CHECK(story.naive().truth(NamedId{1}, {}, at("2031-03-04")) == Truth::no);
  story.report("crossing", "2031-03-05", "north").number = 7;
  const Situation all = story.naive().situation(at("2031-03-05"));
  REQUIRE(all.imbalances.size() == 1);
  CHECK(all.imbalances[0].stage == 1);
  CHECK(all.imbalances[0].excess == 3);  // 7 crossed, 5 were loaded and 1 of them lost
}

TEST_CASE("during a process") {
  Case story("condition c is during leave");
  story.report("leave", "2031-03-03", "north", "hill").edge = Edge::start;
  CHECK(story.truth("2031-03-02") == Truth::no);
  CHECK(story.truth("2031-03-03 12:00") == Truth::unknown);
  CHECK(story.truth("2031-03-03") == Truth::yes);
  story.report("leave", "2031-03-05", "north", "hill").edge = Edge::end;
  CHECK(story.truth("2031-03-05 12:00") == Truth::unknown);
  CHECK(story.truth("2031-03-05") == Truth::no);
}

TEST_CASE("not, and, or, at least N of, after, undecided") {
  Case story("condition c is at least 2 of\n  - after 2031-03-03\n  - not once talk\n  - undecided");
  CHECK(story.truth("2031-03-02") == Truth::unknown);  // yes, unknown, no
  CHECK(story.truth("2031-03-03") == Truth::yes);      // T4: from 24:00 of that day
  story.report("talk", "2031-03-02", "mission");
  CHECK(story.truth("2031-03-02") == Truth::no);       // no, no, unknown: two cannot be had
  CHECK(story.truth("2031-03-03") == Truth::unknown);
}

TEST_CASE("a duty within days") {
  Case story("clause 1 once talk, north must make answer within 2 days");
  CHECK(story.state("2031-03-03") == State::dormant);
  story.report("talk", "2031-03-03 12:00", "mission");
  CHECK(story.state("2031-03-03") == State::in_force);
  CHECK(story.state("2031-03-05 12:00") == State::in_force);
  CHECK(story.state("2031-03-05") == State::missed);  // 24:00 of the second day after the 3rd
  story.report("answer", "2031-03-07 12:00", "guards");
  CHECK(story.state("2031-03-07") == State::late);    // north answers for the guards
  story.reports[1].happened = *parse_when("2031-03-05", Clock{});
  CHECK(story.state("2031-03-05 12:00") == State::unknown);
  CHECK(story.state("2031-03-05") == State::met);     // T7: hi <= deadline
  story.reports[1].happened = *parse_when("2031-03-06 00:00", Clock{});
  CHECK(story.state("2031-03-06") == State::late);    // midnight belongs to the day that begins
  story.reports[1].happened = *parse_when("2031-03-03 00:00", Clock{});
  CHECK(story.state("2031-03-05") == State::missed);  // K3: surely before the trigger
  const auto verdict = story.naive().clause(story.agreement.clause("1"), {}, at("2031-03-06"));
  REQUIRE(verdict.breaches.size() == 1);
  CHECK(verdict.breaches[0].proven);
  CHECK(verdict.breaches[0].happened == Interval{at("2031-03-05"), at("2031-03-05")});
}

TEST_CASE("a duty within hours of a day") {
  Case story("clause 1 on each shot, mission must make talk within 24 hours");
  story.report("shot", "2031-03-03", "north", "hill");
  CHECK(story.possible("2031-03-03 12:00") == std::vector<State>{State::in_force, State::dormant});
  CHECK(story.state("2031-03-04 12:00") == State::unknown);  // the deadline lies between 24:00 of the 3rd and of the 4th
  CHECK(story.possible("2031-03-04 12:00") == std::vector<State>{State::missed, State::in_force});
  CHECK(story.state("2031-03-04") == State::missed);
  story.report("talk", "2031-03-03 12:00", "mission");       // before or after the shot: nobody knows
  CHECK(story.state("2031-03-03") == State::unknown);
}

TEST_CASE("about it") {
  Case story("clause 1 on each shot, north must make answer about it within 1 day");
  story.report("shot", "2031-03-03", "south", "hill");
  story.report("answer", "2031-03-03", "north").about = "r1";
  CHECK(story.state("2031-03-03") == State::met);  // K3: it always follows it
  story.reports[1].about = "r9";
  CHECK(story.state("2031-03-04") == State::missed);
  story.reports[1].about.clear();
  CHECK(story.state("2031-03-04") == State::unknown);
}

TEST_CASE("a ban") {
  Case story("clause 1 each side must not make shot in any sector before talk");
  story.report("shot", "2031-03-03 12:00", "guards", "hill");
  const auto of = [&](PartyId party, const char* when) {
    return story.naive().clause(story.agreement.clause("1"), {{.party = party}}, at(when)).state;
  };
  const PartyId north = story.agreement.party("north"), south = story.agreement.party("south");
  CHECK(of(north, "2031-03-02") == State::in_force);
  CHECK(of(north, "2031-03-03") == State::breached);
  CHECK(of(south, "2031-03-03") == State::in_force);
  story.reports[0].by.clear();  // one of the two, nobody knows which
  CHECK(of(north, "2031-03-03") == State::unknown);
  story.report("talk", "2031-03-02 12:00", "mission");
  CHECK(of(north, "2031-03-03") == State::lifted);
}

TEST_CASE("keep, while and phases") {
  Case story(
      "phase calm_time opens when no shot for 2 days closes when once talk\n"
      "clause 1 during calm_time, north must keep at most 5 carts past loading\n"
      "clause 2 while quiet, north will make answer within 2 days\ncondition quiet is no shot for 1 day");
  CHECK(story.state("2031-03-01") == State::dormant);
  CHECK(story.state("2031-03-02") == State::in_force);
  CHECK(story.state("2031-03-01", "2") == State::in_force);  // quiet from 24:00 of the 1st
  story.report("loading", "2031-03-04 12:00", "north").number = 6;
  CHECK(story.state("2031-03-04") == State::breached);
  story.report("shot", "2031-03-03 12:00", "north", "hill");
  CHECK(story.state("2031-03-03", "2") == State::lifted);
  story.report("talk", "2031-03-04 00:00", "mission");
  CHECK(story.state("2031-03-05") == State::lifted);         // closed before the sixth cart
}

TEST_CASE("bring every day, and authority") {
  Case story(
      "clause 1 north must bring 3 carts to loading every day\n"
      "clause 2 during first_days, north may make shot in hill\nphase first_days opens when after 2031-03-02\n");
  story.report("loading", "2031-03-02 12:00", "north").number = 3;
  // In force from the 1st: the first period ends at 24:00 of the 2nd.
  CHECK(story.state("2031-03-02 12:00") == State::met);
  CHECK(story.state("2031-03-02") == State::in_force);
  CHECK(story.state("2031-03-03") == State::missed);
  story.report("shot", "2031-03-03 12:00", "north", "hill");
  CHECK(story.naive().situation(at("2031-03-03")).without_authority.empty());
  story.report("shot", "2031-03-02 12:00", "north", "hill");
  CHECK(story.naive().situation(at("2031-03-03")).without_authority.size() == 1);
}

}  // namespace truce::reference
