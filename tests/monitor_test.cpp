// The monitor agrees with the definition (tests/reference), and keeps a few laws of its own. However reports come in and whenever it is asked, it says the same:
// monitor_late_test.
//
// stories.h tells how to try other stories, or more.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <truce/monitor.h>

#include <algorithm>
#include <initializer_list>
#include <set>

#include "compare.h"
#include "monitor/engine.h"
#include "reference/naive.h"
#include "stories.h"

namespace truce::reference {
namespace {

std::string compared(const Monitor& monitor, const Naive& naive, const Story& story, const std::vector<ReportIndex>& names,
                     const std::vector<Instant>& moments, Instant known) {
  for (const Instant at : moments) {
    const auto found = facts_of(monitor.situation({.at = at, .known = known}), story.agreement, names);
    const std::string differs = difference(found, facts_of(naive.situation(at), story.agreement, in_order(story)));
    if (!differs.empty()) return fmt::format("at {}, known {}:\n{}", text_of(at), text_of(known), differs);
  }
  return "";
}

// After every report, with everything known; after half of them and after all, with what was known at some moment, too.
std::string agrees(const Story& story) {
  Monitor monitor(story.agreement);
  const auto order = hearing_order(story);
  std::vector<Report> heard;
  std::vector<ReportIndex> same_as_heard;
  for (std::size_t count = 0; count <= order.size(); ++count) {
    if (count > 0) {
      monitor.learn(story.reports[order[count - 1]]);
      heard.push_back(story.reports[order[count - 1]]);
    }
    Story so_far = story;
    so_far.reports = heard;
    same_as_heard = in_order(so_far);
    std::vector<Instant> all_known = {never};
    if (count == order.size() || count == order.size() / 2) all_known.push_back(story.moments[(story.seed + count) % story.moments.size()]);
    for (const Instant known : all_known) {
      const Naive naive(story.agreement, heard, known, story.grid);
      const std::string differs = compared(monitor, naive, so_far, same_as_heard, story.moments, known);
      if (!differs.empty()) return fmt::format("after {} reports, {}", count, differs);
    }
  }
  return "";
}

// Once all is heard, and asked of one moment after the other.
std::string agrees_in_the_end(const Story& story) {
  Monitor monitor(story.agreement);
  for (const Report& report : story.reports) monitor.learn(report);
  return compared(monitor, Naive(story.agreement, story.reports, never, story.grid), story, in_order(story), story.moments, never);
}

// `since` and `may_change` of every condition: the truth just before differs, and nothing changes until then.
std::string turns_right(const Story& story) {
  Monitor monitor(story.agreement);
  for (const Report& report : story.reports) monitor.learn(report);
  const Naive naive(story.agreement, story.reports, never, story.grid);
  for (const Instant at : story.moments) {
    const Situation all = monitor.situation({.at = at, .known = never});
    for (const ConditionVerdict& one : all.conditions) {
      const auto truth = [&](Instant when) { return naive.truth(one.name, one.members, when); };
      if (truth(at) != one.truth) return "";  // told by the other test
      const std::string what = fmt::format("{}{} at {}", story.agreement[one.name].name, key_of(story.agreement, one.members), text_of(at));
      if (one.since > at) return what + ": since lies ahead";
      if (one.since != always && truth(one.since) != one.truth) return fmt::format("{}: not yet {} at {}", what, to_text(one.truth), text_of(one.since));
      if (one.since > story.grid.front() && truth(one.since - Duration{1}) == one.truth)
        return fmt::format("{}: {} before {}", what, to_text(one.truth), text_of(one.since));
      for (const Instant later : story.grid)
        if (later > at && later < one.may_change.value_or(never) && truth(later) != one.truth)
          return fmt::format("{}: changes at {}, may change {}", what, text_of(later), one.may_change ? text_of(*one.may_change) : "never");
    }
  }
  return "";
}

// What is said to decide, against monitors that hear nothing else (docs/language.md, E1).
std::string rests_on_few(const Story& story) {
  Monitor monitor(story.agreement);
  for (const Report& report : story.reports) monitor.learn(report);
  const Instant at = story.moments[story.seed % story.moments.size()];
  const Situation all = monitor.situation({.at = at, .known = never});
  std::set<ReportIndex> gone;  // replaced, or taken back
  for (const Unmatched& one : all.unmatched)
    if (one.why == Unmatched::Why::replaced || one.why == Unmatched::Why::retracted) gone.insert(one.report);
  const auto verdict = [&](const std::vector<ReportIndex>& reports, const Topic& topic, const Members& members) {
    Monitor alone(story.agreement);
    for (const ReportIndex index : reports) alone.learn(story.reports[index]);
    return alone.why(topic, members, {.at = at, .known = never}).front().verdict;
  };
  const auto wrong = [&](const Topic& topic, const Members& members) -> std::string {
    const auto meant = monitor.why(topic, members, {.at = at, .known = never}).front().verdict;
    const auto found = monitor.rests_on(topic, members, {.at = at, .known = never});
    if (!found) return "nothing found";
    if (verdict(*found, topic, members) != meant) return fmt::format("{} reports alone say otherwise", found->size());
    for (std::size_t left_out = 0; left_out < found->size(); ++left_out) {
      auto fewer = *found;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(left_out));
      if (verdict(fewer, topic, members) == meant) return fmt::format("report {} is not needed", (*found)[left_out] + 1);
    }
    for (ReportIndex one = 0; found->size() > 1 && one < story.reports.size(); ++one)
      if (!gone.contains(one) && verdict({one}, topic, members) == meant) return fmt::format("report {} is enough", one + 1);
    return "";
  };
  std::string first;
  const auto look = [&](const Topic& topic, const Members& members, const std::string& name) {
    if (const std::string says = wrong(topic, members); first.empty() && !says.empty()) first = fmt::format("{}{} at {}: {}", name, key_of(story.agreement, members), text_of(at), says);
  };
  for (const auto& one : all.conditions) look(one.name, one.members, story.agreement[one.name].name);
  for (const auto& one : all.phases) look(one.phase, one.members, story.agreement[one.phase].name);
  for (const auto& one : all.clauses) look(one.clause, one.members, "clause " + story.agreement[one.clause].label);
  return first;
}

// The last change of each verdict up to a moment tells what it is then, and since when; what never changed is as it began.
std::string changes_lead_to_verdicts(const Story& story) {
  Monitor monitor(story.agreement);
  for (const Report& report : story.reports) monitor.learn(report);
  const auto changes = monitor.changes({.at = story.moments.back(), .known = never});
  for (const Instant at : story.moments) {
    const Situation all = monitor.situation({.at = at, .known = never});
    const auto leads_to = [&](const Topic& topic, const Members& members, std::variant<Truth, State> verdict, Instant since) {
      const VerdictChange* last = nullptr;
      for (const VerdictChange& change : changes)
        if (change.at <= at && change.topic == topic && change.members == members) last = &change;
      return last == nullptr ? since == always : last->after == verdict && last->at == since;
    };
    for (const ConditionVerdict& one : all.conditions)
      if (!leads_to(one.name, one.members, one.truth, one.since)) return fmt::format("{} at {}", story.agreement[one.name].name, text_of(at));
    for (const PhaseVerdict& one : all.phases)
      if (!leads_to(one.phase, one.members, one.open, one.since)) return fmt::format("{} at {}", story.agreement[one.phase].name, text_of(at));
    for (const ClauseVerdict& one : all.clauses)
      if (!leads_to(one.clause, one.members, one.state, one.since)) return fmt::format("clause {} at {}", story.agreement[one.clause].label, text_of(at));
  }
  return "";
}

// Every condition form, asked at every moment.
const std::vector<std::string> every_form = {
    "once shot in hill", "once verified shot by north", "no shot in hill for 2 days", "no shot in every sector for 1 day",
    "no shot since talk", "no talk since shot in hill", "at least 2 shot in 2 days", "at most 1 shot in hill in 1 day",
    "not once talk", "no shot in hill for 1 day for 2 days", "not no talk for 1 day", "once talk for 1 day",
    "once talk and no shot in shore for 1 day", "once talk or once shot in hill or undecided",
    "at least 2 of\n  - once talk\n  - no shot in hill for 1 day\n  - after 2031-03-03",
    "all of\n  - c1\n  - not c5\n  - c3 for 1 day"};

Story story_of_forms() {
  Story story;
  story.lines = {"agreement \"Forms\"\n  in force from 2031-03-01\n  clock UTC\n  proof corroborated\n  silence means calm",
                 "party side: north, south", "party mission", "place zone", "place sector in zone: hill, shore",
                 "event shot by any side in any sector watched by mission", "event talk by mission"};
  for (std::size_t index = 0; index < every_form.size(); ++index)
    story.lines.push_back(fmt::format("condition c{} is {}", index + 1, every_form[index]));
  REQUIRE(read_again(story));
  story.grid = grid_of(story.agreement.clock, std::chrono::year{2031} / 2 / 27, 12, 12, 2);
  for (const Instant moment : story.grid)
    if (moment > story.grid[8] && moment < story.grid[story.grid.size() - 24]) story.moments.push_back(moment);
  return story;
}

// Every report of a tiny world: two acts, three times, two grades, three places.
std::vector<Report> every_report(const Clock& clock) {
  std::vector<Report> all;
  for (const char* act : {"shot", "talk"})
    for (const char* when : {"2031-03-02 12:00", "2031-03-02", "2031-03-03"})
      for (const Status status : {Status::verified, Status::reported})
        for (const char* place : {"hill", "shore", "zone"}) {
          if (std::string_view(act) == "talk" && std::string_view(place) != "hill") continue;
          Report one{.id = fmt::format("r{}", all.size()), .act = act, .by = std::string_view(act) == "talk" ? "mission" : "north",
                     .place = place, .happened = *parse_when(when, clock), .source = "Desk", .status = status};
          one.learned = one.happened;
          all.push_back(one);
        }
  return all;
}

// Of a few lines and of reports by an able source, asked about every moment of the grid.
Story story_from(std::vector<std::string> lines, const std::vector<Report>& reports, int days = 12) {
  Story story;
  story.lines = std::move(lines);
  story.lines.insert(story.lines.begin(), "agreement \"A few days\"\n  in force from 2031-03-01\n  clock UTC\n  proof credible");
  REQUIRE(read_again(story));
  story.grid = grid_of(story.agreement.clock, Date{std::chrono::year{2031} / 2 / 28}, days, 12);
  for (std::size_t i = 10; i < story.grid.size(); ++i) story.moments.push_back(story.grid[i]);
  for (Report report : reports) {
    report.learned = report.happened;
    report.source = "Desk", report.reliability = 'A', report.credibility = 1;
    story.reports.push_back(report);
  }
  return story;
}

Instant midnight(int day) { return std::chrono::sys_days{std::chrono::year{2031} / 3 / day}; }
Interval days(int first, int last) { return {midnight(first), midnight(last + 1)}; }

/// Asked on days alone, so many seconds from midnight.
void ask_on(Story& story, int first, int last, std::initializer_list<int> seconds) {
  story.moments.clear();
  for (int day = first; day <= last; ++day)
    for (const int beside : seconds) story.moments.push_back(midnight(day) + Duration{beside});
}

std::string agrees_at_once(const Story& story) {
  Monitor monitor(story.agreement);
  for (const Report& report : story.reports) monitor.learn(report);
  const Naive naive(story.agreement, story.reports, never, story.grid);
  return compared(monitor, naive, story, in_order(story), story.moments, never);
}

}  // namespace

TEST_CASE("of many that are alike on one day, each is what the definition says") { try_stories("full days", agrees_in_the_end, 60, story_of_full_days); }
TEST_CASE("of amounts brought in many deliveries, each is what the definition says") { try_stories("amounts", agrees_in_the_end, 5, story_of_amounts); }
TEST_CASE("the monitor agrees with the definition on many reports, too") { try_stories("many", agrees_in_the_end, 15, story_of_many); }

TEST_CASE("a phase that opens when nothing was missed hears of what another that opens in that second brings about") {
  const Story story = story_from({"party north", "event shot by north", "phase first opens when after 2031-03-02", "phase second opens when after 2031-03-02 and not once breach of 1",
                                  "clause 1 during first, north must keep at least 1 shot in 48 hours"},
                                 {});
  CHECK(agrees(story).empty());
  Monitor monitor(story.agreement);
  const Situation all = monitor.situation({.at = story.grid.back(), .known = never});
  CHECK(all.phases.at(0).open == Truth::yes);
  CHECK(all.phases.at(1).open == Truth::no);
}

TEST_CASE("what asks for itself once it was due does not answer itself for sure, and what was permitted once was") {
  CHECK(agrees(story_from({"party south", "event talk by south", "clause 1 on each talk, south must hold talk by 2031-03-03"}, {{.id = "r1", .act = "talk", .by = "south", .happened = days(7, 7)}})).empty());
  CHECK(agrees(story_from({"party north", "event talk by north", "event answer by north", "phase calm opens when no talk for 2 days for 4 days",
                           "clause 1 while not no start of calm for 2 days, north may make answer"},
                          {{.id = "r1", .act = "answer", .by = "north", .happened = days(8, 8), .incident = "i1"},
                           {.id = "r2", .act = "answer", .by = "north", .happened = days(2, 2), .incident = "i1"},
                           {.id = "r3", .act = "talk", .by = "north", .happened = days(3, 3)}}))
            .empty());
}

TEST_CASE("of many acts known to one day, the one that is proven is told as the deed") {
  std::vector<Report> reports = {{.id = "shot", .act = "shot", .by = "north", .happened = days(2, 2)}};
  for (int i = 0; i < 40; ++i) reports.push_back({.id = fmt::format("r{}", i), .act = "talk", .by = "north", .happened = days(3, 3), .status = i == 30 ? Status::reported : Status::disputed});
  const Story story = story_from({"party north", "event shot by north", "event talk by north", "clause 1 on each shot, north must hold talk within 5 days"}, reports);
  CHECK(agrees_at_once(story).empty());
  Monitor monitor(story.agreement);
  for (const Report& report : story.reports) monitor.learn(report);
  const Situation all = monitor.situation({.at = midnight(5), .known = never});
  CHECK(all.clauses.at(0).state == State::met);
  CHECK(all.clauses.at(0).instances.at(0).deeds == std::vector<ReportIndex>{31});
}

TEST_CASE("what was delivered on the day of the trigger may have come before it, whenever that was but at the very start") {
  const auto first = Interval{midnight(1), midnight(1)};
  CHECK(agrees(story_from({"party side: north, south", "pipeline carts: loading by any side -> crossing by any side", "event talk by any side", "clause 1 on each talk, north or south must bring all carts to crossing within 36 hours"},
                          {{.id = "r1", .act = "loading", .happened = first, .number = 4}, {.id = "r2", .act = "crossing", .by = "south", .happened = days(2, 2), .number = 7},
                           {.id = "r3", .act = "crossing", .happened = days(3, 3), .number = 9}, {.id = "r4", .act = "talk", .by = "north", .happened = days(2, 2)}}))
            .empty());
}

TEST_CASE("what was missed may be brought late by deliveries that overlap, and surely is once enough surely came") {
  std::vector<Report> reports = {{.id = "talk", .act = "talk", .by = "north", .happened = days(1, 2)}, {.id = "load", .act = "loading", .by = "north", .happened = days(1, 1), .number = 20}};
  for (int day = 2; day < 9; ++day)
    for (int i = 0; i < 3; ++i) {
      const Status status = (day + i) % 3 == 0 ? Status::reported : Status::disputed;
      reports.push_back({.id = fmt::format("c{}.{}", day, i), .act = "crossing", .by = "north", .happened = days(day, day + i), .number = 4 + i, .status = status});
      if (i == 1) reports.push_back({.id = fmt::format("l{}", day), .act = "loading", .by = "north", .happened = days(day, day + 1), .number = 2, .status = status});
    }
  for (const char* what : {"all", "9", "20", "60"}) {
    Story story = story_from({"party north", "pipeline carts: loading by north -> crossing by north", "event talk by north", fmt::format("clause 1 on each talk, north must bring {} carts to crossing within 36 hours", what)}, reports);
    ask_on(story, 2, 11, {-1, 0, 1, 2, 43'200});
    CHECK(agrees_at_once(story).empty());
  }
}

TEST_CASE("a delivery that was under way when something may have begun counts for what began before it, and surely for nothing that began later") {
  const Report talk{.id = "talk", .act = "talk", .by = "north", .happened = days(3, 3)};
  const auto crossing = [](std::string id, Interval when, int number) { return Report{.id = std::move(id), .act = "crossing", .by = "north", .happened = when, .number = number}; };
  const std::vector<std::string> lines = {"party north", "pipeline carts: loading by north -> crossing by north", "event talk by north"};
  for (const char* due : {"", " within 36 hours", " within 4 days"})
    for (const char* what : {"60", "all"}) {
      std::vector<std::string> clause = lines;
      clause.push_back(fmt::format("clause 1 on each talk, north must bring {} carts to crossing{}", what, due));
      Story story = story_from(clause, {talk, {.id = "load", .act = "loading", .by = "north", .happened = days(1, 1), .number = 40}, crossing("c1", days(1, 3), 21), crossing("c2", days(2, 4), 6),
                                        crossing("c3", days(3, 5), 33), crossing("c4", days(7, 7), 27), crossing("c5", days(8, 9), 20)});
      ask_on(story, 3, 11, {0, 2, 43'200});
      CHECK(agrees_at_once(story).empty());
    }
  const Report days_of_talk{.id = "talk", .act = "talk", .by = "north", .happened = days(4, 6)};
  const Instant noon = midnight(11) + std::chrono::hours{12};
  Report doubted = crossing("c5", days(21, 21), 11);
  doubted.status = Status::disputed;
  std::vector<std::string> clause = lines;
  clause.push_back("clause 1 on each talk, north must bring 60 carts to crossing within 7 days");
  Story story = story_from(clause, {days_of_talk, crossing("c1", days(1, 4), 22), crossing("c2", days(5, 5), 24), crossing("c3", days(9, 9), 10), crossing("c4", {noon, noon}, 7), doubted,
                                    crossing("c6", days(23, 26), 39), crossing("c7", days(24, 24), 11)}, 28);
  ask_on(story, 4, 27, {2});
  CHECK(agrees_at_once(story).empty());
}

TEST_CASE("several deeds that were missed may be done late once each may be, and surely are once each surely is") {
  const auto release = [](std::string by, Interval when, Status status) { return Report{.id = fmt::format("{}{}", by, when.begin.time_since_epoch().count()), .act = "release", .by = by, .happened = when, .status = status}; };
  std::vector<Report> reports = {{.id = "talk", .act = "talk", .by = "north", .happened = days(1, 2)}};
  for (const auto& [by, first] : {std::pair{"north", 4}, std::pair{"south", 5}})
    for (int later = 0; later < 3; ++later) reports.push_back(release(by, days(first + later, first + later + 1), later < 2 ? Status::disputed : Status::reported));
  for (const Status status : {Status::reported, Status::disputed}) {
    reports.front().status = status;
    Story story = story_from({"party side: north, south", "event talk by any side", "event release by any side", "clause 1 on each talk, every side must make release within 36 hours"}, reports);
    ask_on(story, 2, 10, {-1, 0, 1, 2, 43'200});
    CHECK(agrees_at_once(story).empty());
  }
}

TEST_CASE("a period that begins as soon as an exception may no longer hold is missed when its own day ends") {
  Story story = story_from({"party north", "event talk by north", "event shot by north", "clause 1 whenever undecided, north must hold talk every day unless not no shot for 4 days"}, {});
  story.moments = {midnight(8), midnight(9) + Duration{1}};
  CHECK(agrees_at_once(story).empty());
}

TEST_CASE("what is about an incident is about what its best reports say of it, whichever of them comes first") {
  const Report elsewhere{.id = "r1", .act = "shot", .by = "north", .place = "shore", .happened = days(3, 3), .incident = "i1", .status = Status::verified};
  const Report here{.id = "r2", .act = "shot", .by = "north", .place = "hill", .happened = days(3, 4), .incident = "i1"};
  for (const std::string about : {"r1", "r2", "i1"}) {
    const Report answer{.id = "r3", .act = "answer", .by = "north", .about = about, .happened = days(5, 5), .details = {{"tone", "kind"}}};
    const std::vector<std::string> lines = {"party side: north, south", "place zone", "place sector in zone: hill, shore", "event shot by any side in any sector",
                                            "event answer by any side about any shot (tone: kind or harsh)", "condition answered is once answer about shot in hill (tone: kind)",
                                            "clause 1 north must not make answer about shot in hill", "clause 2 on each shot in hill, north must not make answer about it"};
    CHECK(agrees(story_from(lines, {elsewhere, here, answer})).empty());
    CHECK(agrees(story_from(lines, {answer, here, elsewhere})).empty());
    CHECK(agrees(story_from(lines, {here, answer, elsewhere})).empty());
  }
}

TEST_CASE("what stays done is done in whatever period, where it is open how long one is") {
  const Instant when = midnight(4);
  CHECK(agrees(story_from({"party north", "process leave by north", "clause 1 while undecided, north must end leave every undecided"},
                          {{.id = "r1", .act = "leave", .edge = Edge::end, .by = "north", .happened = {when, when}}}))
            .empty());
}

TEST_CASE("of what nothing is surely known, it may be late where a period ends later than it is due, and it is in force no longer than it is due") {
  const Interval noon{midnight(4) + std::chrono::hours{12}, midnight(4) + std::chrono::hours{12}};
  const auto doubted = [](std::string id, std::string act, Interval when) {
    return Report{.id = std::move(id), .act = std::move(act), .by = "north", .happened = when, .status = Status::disputed};
  };
  const Report talk = doubted("r1", "talk", {midnight(3), midnight(3)}), shot = doubted("r2", "shot", noon);
  CHECK(agrees(story_from({"  silence means unknown", "party north", "event talk by north", "event shot by north", "clause 1 while once talk, north must commit shot every undecided"}, {talk, shot})).empty());
  CHECK(agrees(story_of(53312)).empty());
  CHECK(agrees(story_from({"party north", "event talk by north", "pipeline carts: loading by north -> crossing by north",
                           "clause 1 whenever at most 100 percent of carts past loading are past crossing, north must hold talk within 48 hours"},
                          {doubted("r1", "talk", days(4, 4)), {.id = "r2", .act = "loading", .by = "north", .happened = days(1, 3), .number = 2}}))
            .empty());
}

TEST_CASE("what is known to an interval may lie in any part of a period, and amounts are there before they surely are") {
  CHECK(agrees(story_from({"party north", "event talk by north", "clause 1 north must hold talk every 12 hours"}, {{.id = "r1", .act = "talk", .by = "north", .happened = days(2, 4)}})).empty());
  const std::string carts = "pipeline carts: loading by north -> crossing by north";
  const auto at = [](int day, int seconds) { return Interval{midnight(day) + Duration{seconds}, midnight(day) + Duration{seconds}}; };
  CHECK(agrees(story_from({"party north", carts, "clause 1 north must bring all carts to crossing within 12 hours"},
                          {{.id = "r1", .act = "loading", .by = "north", .happened = at(1, 0)}, {.id = "r2", .act = "loading", .by = "north", .happened = days(1, 1), .number = 7}}))
            .empty());
  CHECK(agrees(story_from({"party north", carts, "clause 1 north must bring all carts to crossing within 3 days"},
                          {{.id = "r1", .act = "loading", .by = "north", .happened = at(1, 43'200), .number = 5}, {.id = "r2", .act = "crossing", .by = "north", .happened = days(2, 2), .number = 5},
                           {.id = "r3", .act = "loading", .by = "north", .happened = at(2, 1), .number = 5}}))
            .empty());
}

TEST_CASE("what is known to one second comes before what it brings about") {
  for (const int credibility : {1, 5}) {
    Story story;
    story.lines = {"agreement \"One second\"\n  in force from 2031-02-25\n  clock UTC\n  proof credible", "party north, mission", "event shot by north", "event talk by mission",
                   "phase alarm opens when once shot", "clause 1 while once shot, north must not make shot", "clause 2 during alarm, on each shot, mission must make talk within 2 days",
                   "clause 3 during alarm, north must not make shot"};
    REQUIRE(read_again(story));
    const Date day{std::chrono::year{2031} / 3 / 1};
    const Instant midnight = story.agreement.clock.day(day).end;
    story.grid = grid_of(story.agreement.clock, day, 6, 12);
    for (const int seconds : {-1, 0, 1, 2, 86'400, 3 * 86'400}) story.moments.push_back(midnight + Duration{seconds});
    const Interval when{midnight - Duration{1}, midnight};
    story.reports.push_back({.id = "r1", .act = "shot", .by = "north", .happened = when, .learned = when, .source = "Desk", .reliability = 'A', .credibility = credibility});
    CHECK(agrees(story).empty());
  }
}
TEST_CASE("the monitor agrees with the definition after every report") { try_stories("agrees", agrees, 60); }
TEST_CASE("the stories hold what makes a record hard to read") {
  int corrections_of_corrections = 0, late_gaps = 0, late_in_incidents = 0, learned_long_after = 0, heard_before_corrected = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const Story story = story_of(seed);
    const auto order = hearing_order(story);
    const auto heard = [&](ReportIndex report) { return std::find(order.begin(), order.end(), report) - order.begin(); };
    for (ReportIndex index = 0; index < story.reports.size(); ++index) {
      const Report& report = story.reports[index];
      const bool late = report.learned.begin >= report.happened.end + std::chrono::days{2};
      learned_long_after += late;
      late_gaps += late && report.act == "gap";
      for (ReportIndex other = 0; other < story.reports.size(); ++other) {
        const Report& before = story.reports[other];
        late_in_incidents += late && other != index && !report.incident.empty() && report.incident == before.incident && before.learned.end <= report.learned.begin;
        if (report.replaces != before.id) continue;
        corrections_of_corrections += !before.replaces.empty();
        heard_before_corrected += heard(index) < heard(other);
      }
    }
  }
  CHECK(corrections_of_corrections > 20);
  CHECK(late_gaps > 20);
  CHECK(late_in_incidents > 20);
  CHECK(learned_long_after > 500);
  CHECK(heard_before_corrected > 100);
}
// Every choice of so many of the reports, each as often as one likes; those that are left out make the smaller stories.
int check_every_choice(const std::vector<Report>& all, std::size_t most) {
  Story story = story_of_forms();
  int stories = 0;
  std::vector<std::size_t> chosen(most, 0);
  while (true) {
    story.reports.clear();
    for (const std::size_t index : chosen)
      if (index < all.size()) {
        story.reports.push_back(all[index]);
        story.reports.back().id += fmt::format(" {}", story.reports.size());
      }
    const std::string differs = agrees_at_once(story);
    ++stories;
    CHECK_MESSAGE(differs.empty(), to_text(story) << differs);
    if (!differs.empty()) return stories;
    std::size_t last = most;
    while (last > 0 && chosen[last - 1] == all.size()) --last;
    if (last == 0) return stories;
    const std::size_t next = chosen[last - 1] + 1;
    for (std::size_t index = last - 1; index < most; ++index) chosen[index] = next;
  }
}

TEST_CASE("every condition form on every story of up to two reports") {
  CHECK(check_every_choice(every_report(story_of_forms().agreement.clock), 2) == 325);
}
TEST_CASE("every condition form on every story of up to three of fewer reports") {
  const Clock clock = story_of_forms().agreement.clock;
  auto all = every_report(clock);
  std::erase_if(all, [&](const Report& one) { return one.place == "shore" || one.happened == *parse_when("2031-03-03", clock); });
  CHECK(check_every_choice(all, 3) == 455);
}
TEST_CASE("a program moves from change to change, never second by second") {
  std::size_t most = 0;
  for (std::uint64_t seed = 1; seed <= 5 * number_from("TRUCE_STORIES", 2000); ++seed) {
    const Story story = story_of(seed);
    const monitor::Program program = monitor::compile(story.agreement);
    monitor::Facts facts(program);
    for (const Report& report : story.reports) facts.learn(report);
    const monitor::Knowledge knowledge = facts.known_at(never);
    monitor::Engine engine(program, facts, knowledge);
    std::size_t steps = 0;
    for (; engine.next() && *engine.next() <= story.grid.back(); ++steps) engine.advance(*engine.next());
    most = std::max(most, steps);
  }
  CHECK(most < 300);
}
TEST_CASE("what is done about something is done no sooner than that") {
  for (const std::uint64_t seed : {502758U, 881157U}) CHECK(agrees(story_of(seed)).empty());
}
TEST_CASE("what is done as a period may begin decides it as it may end") { CHECK(agrees(story_of(22102455)).empty()); }
TEST_CASE("since and may_change are right") { try_stories("since", turns_right, 10); }
TEST_CASE("a verdict rests on reports that give it alone, and on none that could be left out") { try_stories("rests on", rests_on_few, 50); }
TEST_CASE("the changes lead to the verdicts") { try_stories("changes", changes_lead_to_verdicts, 20); }

}  // namespace truce::reference
