// A course against the full monitor: the same random events, the same answers, at every moment that matters.
#include <doctest/doctest.h>
#include <truce/course.h>
#include <truce/monitor.h>

#include <algorithm>
#include <random>

using namespace truce;

namespace {

Agreement world_of_everything(const std::string& clock) {
  auto read = read_agreement("agreement \"All forms\"\n  in force from 2031-01-01\n  clock " + clock +
      "\nparty side: north, south\nparty mission\nplace zone: quay, mole\n"
      "event attack by any side in any zone\nevent vote by mission (outcome: adopted or rejected)\nevent finding by mission about any side\n"
      "process patrol by any side in any zone\n"
      "pipeline troops: offer by any side -> arrival by any side lost as leaving\n"
      "condition calm in each zone is no attack in that zone for 20 days\n"
      "condition all_calm is calm in every zone\n"
      "condition quiet is no attack since vote by mission (outcome: adopted)\n"
      "condition busy is at least 3 attacks in 2 weeks\ncondition slow is at most 1 attacks in 1 month\n"
      "condition adopted is once vote (outcome: adopted)\ncondition found is once finding about north\n"
      "condition patrolled is during patrol in quay\n"
      "condition many is at least 300 troops at arrival\ncondition few is at most 200 troops past offer by north\n"
      "condition most_came is at least 50 percent of troops past offer are past arrival in 30 days\n"
      "condition later is after 2031-03-01\n"
      "condition two is at least 2 of\n  - many\n  - adopted\n  - patrolled\n"
      "condition lasting is patrolled for 10 days\ncondition mixed is not busy and not patrolled\n"
      "condition either is quiet or all_calm\n"
      "phase first opens when adopted closes when busy\nphase second opens when once end of first closes when all_calm\n"
      "condition edge_calm is no start of first for 15 days\ncondition edge_since is no attack since start of first\n"
      "condition edge_count is at least 1 end of first in 20 days\ncondition in_first is during first\ncondition after_first is once end of first\n"
      "clause 1 once adopted, each side must bring 100 troops to arrival within 30 days\n"
      "clause 2 each side must not commit attack\nclause 3 on each breach of 2, mission must issue finding within 5 days\n"
      "clause 4 during first, mission must keep all_calm\nclause 5 whenever busy, mission will hold vote (outcome: adopted) within 10 days\n"
      "clause 6 north must start patrol in quay by 2031-04-01 unless adopted\nclause 7 mission must hold vote every 3 weeks\n"
      "condition broken is at least 2 breaches of 2 in 30 days\ncondition kept is no breach of 3 for 20 days\n"
      "phase alarm opens when broken closes when once breach of 4\ncondition after_alarm is once start of alarm and patrolled\n",
      "all.truce");
  if (!read) FAIL(read.error().front().says);
  return std::move(*read);
}

std::vector<Move> moves_of(const Agreement& a) {
  const auto event = [&](const char* name) {
    for (std::uint32_t i = 0; i < a.events.size(); ++i)
      if (a.events[i].name == name) return EventId{i};
    return EventId{};
  };
  std::vector<Move> all;
  for (const char* side : {"north", "south"}) {
    for (const char* zone : {"quay", "mole"}) {
      all.push_back({.event = event("attack"), .by = a.party(side), .in = a.place(zone)});
      all.push_back({.event = event("patrol"), .edge = Edge::start, .by = a.party(side), .in = a.place(zone)});
      all.push_back({.event = event("patrol"), .edge = Edge::end, .by = a.party(side), .in = a.place(zone)});
    }
    for (const char* stage : {"offer", "arrival"}) all.push_back({.event = event(stage), .by = a.party(side), .number = 100, .numbered = true});
    all.push_back({.event = event("offer"), .by = a.party(side)});
    all.push_back({.event = event("leaving"), .by = a.party(side), .number = 50, .numbered = true, .details = {{"from", "arrival"}}});
    all.push_back({.event = event("finding"), .by = a.party("mission"), .about = a.party(side)});
  }
  for (const char* outcome : {"adopted", "rejected"}) all.push_back({.event = event("vote"), .by = a.party("mission"), .details = {{"outcome", outcome}}});
  return all;
}

/// A record with doubts: days instead of instants, allegations, acts whose place or doer is not given.
std::vector<Report> doubtful_record(const Agreement& a, const std::vector<Move>& moves, std::mt19937& random, Instant until) {
  std::vector<Report> reports;
  const int number = static_cast<int>(random() % 12);
  for (int i = 0; i < number; ++i) {
    const Instant day = std::chrono::floor<std::chrono::days>(until - Duration{static_cast<std::int64_t>(random() % (40 * 86'400))});
    Report report = report_of(a, moves[random() % moves.size()], day);
    report.happened = {day, day + std::chrono::days{1 + random() % 3}};
    report.learned = {day, day};
    if (random() % 3 == 0) report.status = Status::reported, report.reliability = 'F', report.credibility = 6;
    if (random() % 4 == 0) report.place.clear();
    if (random() % 4 == 0) report.by.clear();
    if (random() % 3 == 0) report.details.clear();  // a vote whose outcome is not told
    reports.push_back(report);
  }
  return reports;
}

Truth value_of(const Situation& situation, const Course::Named& topic) {
  if (const auto* name = std::get_if<NamedId>(&topic.topic))
    for (const ConditionVerdict& verdict : situation.conditions)
      if (verdict.name == *name && verdict.members == topic.members) return verdict.truth;
  if (const auto* phase = std::get_if<PhaseId>(&topic.topic))
    for (const PhaseVerdict& verdict : situation.phases)
      if (verdict.phase == *phase && verdict.members == topic.members) return verdict.open;
  return Truth::unknown;
}

State state_of(const Situation& situation, const Course::Named& topic) {
  for (const ClauseVerdict& verdict : situation.clauses)
    if (verdict.clause == std::get<ClauseId>(topic.topic) && verdict.members == topic.members) return verdict.state;
  FAIL("no such clause");
  return State::unknown;
}

/// When a run says that a topic first held, and how it ended, against the verdicts of the monitor at one moment.
void compare_topic(const Agreement& a, const Course::Named& topic, const CourseRun& run, const Situation& situation, Instant at, Instant moment, bool is_last) {
  const Truth truth = value_of(situation, topic);
  const std::int64_t first = run.first_yes[topic.signal];
  const bool was_yes = first != not_at_all && at + Duration{first} <= moment;
  const std::string name = std::holds_alternative<NamedId>(topic.topic) ? a[std::get<NamedId>(topic.topic)].name : a[std::get<PhaseId>(topic.topic)].name;
  CAPTURE(name);
  CAPTURE((moment - at).count());
  CAPTURE(first);
  if (truth == Truth::yes) CHECK(was_yes);                                          // never yes before the first yes
  if (was_yes && at + Duration{first} == moment) CHECK(truth == Truth::yes);  // and yes at it
  if (is_last) CHECK(truth == run.now[topic.signal]);
}

/// A run that passes over what changes nothing, against one that is told and hears everything.
void compare_quick(const Course& course, const std::vector<SignalIndex>& asked, const CourseRun& told) {
  CourseRun quick;
  quick.events = told.events;
  quick.lags = told.lags;
  quick.opened = told.opened;
  for (int again = 0; again < 2; ++again) course.run(quick);  // the second with what the first left behind
  bool to_the_end = false;
  for (const SignalIndex signal : asked) {
    if (course.rests_on_breaches(signal)) continue;
    CAPTURE(course.parts(signal).name);
    CHECK(quick.first_yes[signal] == told.first_yes[signal]);
    if (told.first_yes[signal] != not_at_all) continue;
    to_the_end = true;
    CHECK(quick.now[signal] == told.now[signal]);
  }
  if (!to_the_end) return;
  CHECK(quick.events_done == told.events_done);
  CHECK(quick.reacted_at == told.reacted_at);
}

/// Many attacks, some in the same second, others exactly a window apart; with reactions, a lift, and a signal taken to hold.
void compare_crowded(const std::string& clock, unsigned seed) {
  std::mt19937 random(seed);
  const Agreement a = world_of_everything(clock);
  std::vector<Move> kinds = moves_of(a);
  const Instant at = a.clock.at(*parse_date("2031-02-10"), 0, 0);
  const std::vector<Report> record = random() % 2 == 0 ? std::vector<Report>{} : doubtful_record(a, kinds, random, at);
  Course course(a, record, at, at + std::chrono::days{90});
  for (const Move& kind : kinds) course.add(kind);
  const auto in_slim = [&] {
    for (;;)
      if (const Course::Named& topic = course.named()[random() % course.named().size()]; !course.rests_on_breaches(topic.signal)) return topic.signal;
  };
  std::vector<SignalIndex> asked;
  for (const Course::Named& topic : course.named())
    if (random() % 4 > 0) asked.push_back(topic.signal);
  for (const SignalIndex signal : asked) course.ask(signal);
  CourseRun run;
  run.tell = true;
  for (std::size_t i = random() % 3; i > 0; --i) {
    course.add(Reaction{.after = in_slim(), .move = static_cast<MoveIndex>(random() % kinds.size())});
    run.lags.push_back(static_cast<std::int64_t>(random() % (20 * 86'400)));
  }
  if (random() % 3 == 0) course.add(Lift{.moves = {7, 18}, .amount = 150, .seconds = 7 * 86'400});
  if (random() % 4 == 0) run.opened.push_back(in_slim());
  course.ready();
  std::vector<MoveIndex> attacks;
  for (MoveIndex kind = 0; kind < kinds.size(); ++kind)
    if (a[kinds[kind].event].name == "attack") attacks.push_back(kind);
  for (std::size_t i = random() % 200; i > 0; --i) {
    const bool by_day = random() % 3 == 0;
    const auto when = static_cast<std::uint32_t>(by_day ? random() % 89 * 86'400 + 1 : 1 + random() % (89 * 86'400));
    run.events.push_back({when, random() % 8 == 0 ? static_cast<MoveIndex>(random() % kinds.size()) : attacks[random() % attacks.size()]});
  }
  std::stable_sort(run.events.begin(), run.events.end(), [](const auto& x, const auto& y) { return x.at < y.at; });
  CAPTURE(seed);
  course.run(run);
  compare_quick(course, asked, run);
}

void compare(const std::string& clock, unsigned seed) {
  std::mt19937 random(seed);
  const Agreement a = world_of_everything(clock);
  const std::vector<Move> kinds = moves_of(a);
  const Instant at = a.clock.at(*parse_date("2031-02-10"), 0, 0);
  const Instant until = at + std::chrono::days{90};
  const std::vector<Report> record = doubtful_record(a, kinds, random, at);
  Course course(a, record, at, until);
  for (const Move& kind : kinds) course.add(kind);
  std::vector<std::size_t> outcome_of;
  std::vector<SignalIndex> asked;
  for (const Course::Named& topic : course.named()) {
    course.ask(topic.signal);
    asked.push_back(topic.signal);
    outcome_of.push_back(std::holds_alternative<ClauseId>(topic.topic) ? course.watch(topic.duty) : 0);
  }
  course.ready();
  CourseRun run;
  run.tell = true;
  const std::size_t events = random() % 30;
  for (std::size_t i = 0; i < events; ++i)
    run.events.push_back({static_cast<std::uint32_t>(random() % 2 == 0 ? 1 + random() % 12 * 7 * 86'400 : 1 + random() % (89 * 86'400)), static_cast<MoveIndex>(random() % kinds.size())});
  std::stable_sort(run.events.begin(), run.events.end(), [](const auto& x, const auto& y) { return x.at < y.at; });
  course.run(run);
  compare_quick(course, asked, run);
  CourseRun whole;
  whole.events = run.events;
  for (int again = 0; again < 2; ++again) course.run_whole(whole);  // the second from where the first began
  Monitor monitor(a);
  for (const Report& report : record) monitor.learn(report);
  for (const auto& event : run.events) monitor.learn(report_of(a, kinds[event.move], at + Duration{event.at}));
  std::vector<Instant> moments = {until};
  for (const auto& states : whole.outcomes)
    for (const auto& became : states) moments.push_back(at + Duration{became.at});
  for (const Course::Named& topic : course.named())
    if (const std::int64_t first = whole.first_yes[topic.signal]; first != not_at_all) {
      moments.push_back(at + Duration{first});
      if (first > 0) moments.push_back(at + Duration{first - 1});
    }
  for (const auto& event : run.events) moments.push_back(at + Duration{event.at});
  std::sort(moments.begin(), moments.end());
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  for (const Instant moment : moments) {
    if (moment < at) continue;
    const Situation situation = monitor.situation({.at = moment, .known = until});
    CAPTURE(seed);
    for (std::size_t i = 0; i < course.named().size(); ++i) {
      const Course::Named& topic = course.named()[i];
      if (!std::holds_alternative<ClauseId>(topic.topic)) {
        compare_topic(a, topic, whole, situation, at, moment, moment == until);
        if (!course.rests_on_breaches(topic.signal)) compare_topic(a, topic, run, situation, at, moment, moment == until);
        continue;
      }
      const auto& states = whole.outcomes[outcome_of[i]];
      const auto after = std::partition_point(states.begin(), states.end(), [&](const auto& became) { return at + Duration{became.at} <= moment; });
      CAPTURE(a[std::get<ClauseId>(topic.topic)].label);
      CAPTURE((moment - at).count());
      CHECK(std::prev(after)->state == state_of(situation, topic));
    }
  }
}

}  // namespace

TEST_CASE("a course gives the answers of the monitor that is told the same events") {
  for (unsigned seed = 1; seed <= 400; ++seed) compare("UTC", seed);
  for (unsigned seed = 1; seed <= 60; ++seed) compare("Europe/Berlin", 1000 + seed);
}

TEST_CASE("a course that passes over what changes nothing gives the answers of one that hears everything") {
  for (unsigned seed = 1; seed <= 1500; ++seed) compare_crowded("UTC", seed);
  for (unsigned seed = 1; seed <= 400; ++seed) compare_crowded("Europe/Berlin", 10'000 + seed);
}
