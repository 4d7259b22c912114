// However reports come in, and whenever a monitor is asked, it says what one says that hears them all at once: reports that come late, in any order, correct
// others or take them back; questions after every report, about earlier moments and later ones; copies; what is let go of. What is right is monitor_test's to say.
//
// stories.h tells how to try other stories, or more. TRUCE_REVISIONS says how often a long record is revised.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <truce/monitor.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>

#include "compare.h"
#include "stories.h"

namespace truce::reference {
namespace {

Facts told(const Monitor& monitor, const Story& story, const std::vector<ReportIndex>& names, Instant known) {
  Facts all;
  for (const Instant at : story.moments) {
    auto some = facts_of(monitor.situation({.at = at, .known = known}), story.agreement, names);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::string order_does_not_matter(const Story& story) {
  Monitor one(story.agreement), other(story.agreement);
  const auto order = hearing_order(story);
  for (const Report& report : story.reports) one.learn(report);
  for (const ReportIndex index : order) other.learn(story.reports[index]);
  return difference(told(one, story, in_order(story), never), told(other, story, order, never));
}

std::string earlier_answers_stand(const Story& story) {
  if (story.reports.empty()) return "";
  Monitor monitor(story.agreement);
  for (std::size_t index = 0; index + 1 < story.reports.size(); ++index) monitor.learn(story.reports[index]);
  const Instant known = possible_from(story.reports.back().learned) - Duration{1};
  const auto before = told(monitor, story, in_order(story), known);
  monitor.learn(story.reports.back());
  return difference(told(monitor, story, in_order(story), known), before);
}

std::string copies_are_the_same(const Story& story) {
  Monitor monitor(story.agreement);
  for (std::size_t index = 0; index < story.reports.size() / 2; ++index) monitor.learn(story.reports[index]);
  Monitor copy = monitor;
  const auto before = told(monitor, story, in_order(story), never);
  for (std::size_t index = story.reports.size() / 2; index < story.reports.size(); ++index) copy.learn(story.reports[index]);
  Monitor straight(story.agreement);
  for (const Report& report : story.reports) straight.learn(report);
  return difference(told(monitor, story, in_order(story), never), before) +
         difference(told(copy, story, in_order(story), never), told(straight, story, in_order(story), never));
}

// When each verdict may change by itself.
Facts may_change(const Story& story, const Situation& situation) {
  Facts lines;
  const auto tell = [&](const char* what, const auto& verdict, std::uint32_t index) {
    lines.push_back(fmt::format("{} {}{} may change {}", what, index, key_of(story.agreement, verdict.members), verdict.may_change ? text_of(*verdict.may_change) : "never"));
  };
  for (const ConditionVerdict& verdict : situation.conditions) tell("condition", verdict, verdict.name.index);
  for (const ClauseVerdict& verdict : situation.clauses) tell("clause", verdict, verdict.clause.index);
  return lines;
}

// Asked after every report, a monitor goes on from where it was, or back: it must say what one says that hears all at once.
std::string says_what_a_fresh_one_says(const Monitor& monitor, const Story& story, const std::vector<ReportIndex>& heard, Moment moment) {
  Monitor fresh(story.agreement);
  for (const ReportIndex index : heard) fresh.learn(story.reports[index]);
  const Situation one = monitor.situation(moment), other = fresh.situation(moment);
  return difference(facts_of(one, story.agreement, heard), facts_of(other, story.agreement, heard)) + difference(may_change(story, one), may_change(story, other));
}

std::string asked_after_every_report(const Story& story) {
  auto by_time = in_order(story);
  std::stable_sort(by_time.begin(), by_time.end(), [&](ReportIndex one, ReportIndex other) {
    return story.reports[one].happened < story.reports[other].happened;
  });
  for (const auto& order : {by_time, hearing_order(story)}) {
    Monitor all_known(story.agreement), as_it_comes(story.agreement);
    std::vector<ReportIndex> heard;
    for (const ReportIndex index : order) {
      const Report& report = story.reports[index];
      all_known.learn(report);
      as_it_comes.learn(report);
      heard.push_back(index);
      for (const Instant at : {report.happened.end, story.moments[story.moments.size() / 2]}) {
        std::string differs = says_what_a_fresh_one_says(all_known, story, heard, {.at = at, .known = never});
        if (differs.empty()) differs = says_what_a_fresh_one_says(as_it_comes, story, heard, {.at = at});
        if (!differs.empty()) return fmt::format("after {} reports, at {}:\n{}", heard.size(), text_of(at), differs);
      }
    }
  }
  return "";
}

// Run on while reports come in, in order of time or not, a monitor says in the end what one says that hears all at once.
std::string keeping_up_changes_nothing(const Story& story) {
  auto by_time = in_order(story);
  std::stable_sort(by_time.begin(), by_time.end(), [&](ReportIndex one, ReportIndex other) {
    return story.reports[one].happened < story.reports[other].happened;
  });
  for (const auto& order : {by_time, hearing_order(story)}) {
    const Moment last = {.at = story.moments.back(), .known = never};
    Monitor monitor(story.agreement);
    std::vector<ReportIndex> heard;
    for (const ReportIndex index : order) {
      monitor.learn(story.reports[index]);
      heard.push_back(index);
      if (heard.size() % 2 == 0) monitor.keep_up(last);
    }
    for (const Moment moment : {last, Moment{.at = story.moments[story.moments.size() / 2], .known = never}, Moment{.at = story.moments.back()}}) {
      const std::string differs = says_what_a_fresh_one_says(monitor, story, heard, moment);
      if (!differs.empty()) return fmt::format("at {}:\n{}", text_of(moment.at), differs);
    }
  }
  return "";
}

Facts told(const Story& story, const std::vector<VerdictChange>& changes) {
  Facts lines;
  for (const VerdictChange& one : changes) {
    const auto word = [](const auto& verdict) { return std::string(std::visit([](auto value) { return to_text(value); }, verdict)); };
    const std::string name = std::visit([&](auto id) { return std::to_string(id.index); }, one.topic);
    lines.push_back(fmt::format("{} {}/{}{} {} {}", text_of(one.at), one.topic.index(), name, key_of(story.agreement, one.members), word(one.before), word(one.after)));
  }
  return lines;
}

int followed_to_the_end = 0;

// What is settled is let go while reports come in: the changes are the same, or it is said that they cannot be told.
std::string letting_go_changes_nothing(const Story& whole) {
  Story story = whole;
  std::set<std::string> ids;  // whoever follows a record hears of each id once
  std::erase_if(story.reports, [&](const Report& report) { return !report.id.empty() && !ids.insert(report.id).second; });
  auto by_time = in_order(story);
  std::stable_sort(by_time.begin(), by_time.end(), [&](ReportIndex one, ReportIndex other) {
    return story.reports[one].happened < story.reports[other].happened;
  });
  for (const auto& order : {by_time, hearing_order(story)})
    for (const std::size_t apart : {std::size_t{1}, std::size_t{2}, std::size_t{5}})
      for (const Moment moment : {Moment{.at = story.moments.back(), .known = never}, Moment{.at = story.moments[story.moments.size() / 2]}}) {
        Monitor monitor(story.agreement), fresh(story.agreement);
        bool can = true;
        std::size_t heard = 0;
        std::vector<DetailView> room;
        for (const ReportIndex index : order) {
          fresh.learn(story.reports[index]);
          if (!monitor.learn_if_it_matters(view_of(story.reports[index], room))) continue;
          if (++heard % apart == 0) can = can && monitor.follow(moment);
          if (!can) break;
        }
        if (!can || !monitor.follow(moment)) continue;
        ++followed_to_the_end;
        const std::string differs = difference(told(story, monitor.changes(moment)), told(story, fresh.changes(moment)));
        if (!differs.empty()) return fmt::format("looked at every {} reports, at {}:\n{}", apart, text_of(moment.at), differs);
      }
  return "";
}

void add_instances(Facts& facts, const Situation& all, const std::vector<ReportIndex>& names) {
  const auto listed = [&](std::vector<ReportIndex> reports) {
    std::sort(reports.begin(), reports.end());
    std::string text;
    for (const ReportIndex report : reports) text += fmt::format(" {}", names[report]);
    return text;
  };
  for (const ClauseVerdict& clause : all.clauses)
    for (const Instance& one : clause.instances)
      facts.push_back(fmt::format("{} from {} to {} due {}: it{} deeds{} since {}", to_text(one.state), text_of(one.triggered.begin), text_of(one.triggered.end),
                                  one.due ? text_of(one.due->end) : "", listed(one.it), listed(one.deeds), text_of(one.since)));
  for (const Unmatched& one : all.unmatched) facts.push_back(fmt::format("unmatched {} {}", names[one.report], static_cast<int>(one.why)));
}

std::string listed_in_short(const Monitor& monitor, const Moment& moment, const Agreement& agreement, const std::vector<ReportIndex>& names) {
  const Situation all = monitor.situation(moment), some = monitor.situation(moment, Lists::open);
  if (facts_of(all, agreement, names) != facts_of(some, agreement, names)) return "other verdicts";
  const Situation bare = monitor.situation(moment, Lists::none);
  Situation without = all;
  without.without_authority.clear();
  for (ClauseVerdict& clause : without.clauses) clause.breaches.clear(), clause.defaults.clear();
  if (facts_of(without, agreement, names) != facts_of(bare, agreement, names)) return "other verdicts without lists";
  for (std::size_t i = 0; i < all.clauses.size(); ++i) {
    const auto lines_of = [&](const ClauseVerdict& clause) {
      Facts lines;
      add_instances(lines, {.clauses = {clause}}, names);
      return lines;
    };
    const Facts whole = lines_of(all.clauses[i]), part = lines_of(some.clauses[i]);
    const std::string& label = agreement[all.clauses[i].clause].label;
    std::array<std::uint32_t, 8> counts = {};
    std::string last, last_of_part;
    std::size_t at = 0;  // of the part
    const bool again = std::holds_alternative<EveryDue>(agreement[all.clauses[i].clause].due);
    for (std::size_t j = 0; j < whole.size(); ++j) {
      const State state = all.clauses[i].instances[j].state;
      ++counts[static_cast<std::size_t>(state)];
      if (state == all.clauses[i].state) last = whole[j];
      const bool settled = state == State::met || state == State::late || state == State::lifted || again;
      if (at < part.size() && part[at] == whole[j]) ++at;
      else if (!settled) return fmt::format("clause {}: not listed: {}", label, whole[j]);
    }
    for (std::size_t j = 0; j < part.size(); ++j)
      if (some.clauses[i].instances[j].state == all.clauses[i].state) last_of_part = part[j];
    if (at != part.size()) return fmt::format("clause {}: not in the order of the whole", label);
    if (last != last_of_part) return fmt::format("clause {}: not the last: {}", label, last);
    const bool deed = !whole.empty();
    if (deed && (counts != all.clauses[i].counts || counts != some.clauses[i].counts)) return fmt::format("clause {}: other counts", label);
  }
  return "";
}

// What is told in short is what the whole says, whenever it is asked, and however late something comes.
std::string in_short_as_in_whole(const Story& story) {
  Monitor monitor(story.agreement);
  for (const ReportIndex index : hearing_order(story)) {
    monitor.learn(story.reports[index]);
    for (const Instant at : story.moments)
      if (std::string differs = listed_in_short(monitor, {.at = at, .known = never}, story.agreement, hearing_order(story)); !differs.empty())
        return fmt::format("at {}: {}", text_of(at), differs);
  }
  return "";
}

// A monitor that was asked about many moments, and so keeps copies of itself, hears of what happened in any order: of what
// comes late only the instances that it concerns are run again.
std::string late_about_it(const Story& story) {
  const auto order = hearing_order(story);
  const std::size_t first = story.seed % 3 * order.size() / 3;
  Monitor monitor(story.agreement);
  std::vector<Report> heard;
  const auto hear = [&](ReportIndex index) {
    monitor.learn(story.reports[index]);
    heard.push_back(story.reports[index]);
  };
  for (std::size_t i = 0; i < first; ++i) hear(order[i]);
  const std::size_t apart = 1 + story.seed / 3 % 4;
  for (std::size_t i = story.moments.size(); i >= apart; i -= apart) (void)monitor.situation({.at = story.moments[i - apart], .known = never});
  for (std::size_t i = first; i < order.size(); ++i) {
    hear(order[i]);
    if (story.seed / 12 % 3 == 1 && i % 2 == 0) continue;  // two come at once
    Monitor fresh(story.agreement);
    for (const Report& report : heard) fresh.learn(report);
    Story so_far = story;
    so_far.reports = heard;
    const auto names = in_order(so_far);
    for (const Instant at : {story.moments.back(), story.moments[(story.seed + i * 7) % story.moments.size()]}) {
      const Moment moment{.at = at, .known = never};
      const Situation found = monitor.situation(moment), meant = fresh.situation(moment);
      auto facts = facts_of(found, story.agreement, names), facts_meant = facts_of(meant, story.agreement, names);
      add_instances(facts, found, names);
      add_instances(facts_meant, meant, names);
      add_instances(facts, monitor.situation(moment, Lists::open), names);
      add_instances(facts_meant, fresh.situation(moment, Lists::open), names);
      for (const auto& [all, to] : {std::pair(&found, &facts), std::pair(&meant, &facts_meant)})
        for (const ClauseVerdict& clause : all->clauses)
          to->push_back(fmt::format("clause {} since {} may change {}", clause.clause.index, text_of(clause.since), clause.may_change ? text_of(*clause.may_change) : ""));
      if (facts != facts_meant) return fmt::format("after {} reports, at {}, by what is said or in which order:\n{}", heard.size(), text_of(at), difference(facts, facts_meant));
    }
  }
  return "";
}

}  // namespace

TEST_CASE("asked after every report, a monitor says what a fresh one says") { try_stories("asked", asked_after_every_report, 20); }
TEST_CASE("of what comes late only the instances that it is about are run again, and it is as if all were") { try_stories("about it", late_about_it, 100, story_about_it); }
TEST_CASE("asked about an earlier moment after a late report, it keeps apart what it numbered twice") {
  for (const std::uint64_t seed : {910208U, 932238U}) CHECK(asked_after_every_report(story_of(seed)).empty());
}
TEST_CASE("run on while reports come in, a monitor says the same") { try_stories("keeping up", keeping_up_changes_nothing, 20); }
TEST_CASE("what is settled can be let go while reports come in, and the changes are the same") {
  try_stories("letting go", letting_go_changes_nothing, 20);
  try_stories("letting go, about it", letting_go_changes_nothing, 50, story_about_it);
  CHECK(followed_to_the_end > 0);
}
TEST_CASE("amounts and many reports that come late, are followed or copied come to the same") {
  try_stories("amounts asked", asked_after_every_report, 3, story_of_amounts);
  try_stories("amounts keeping up", keeping_up_changes_nothing, 5, story_of_amounts);
  try_stories("amounts let go", letting_go_changes_nothing, 5, story_of_amounts);
  try_stories("many asked", asked_after_every_report, 2, story_of_many);
  try_stories("many keeping up", keeping_up_changes_nothing, 3, story_of_many);
  try_stories("many let go", letting_go_changes_nothing, 3, story_of_many);
}
TEST_CASE("what is about an act can be about the breach that it is") {
  Story story;
  story.lines = {"agreement \"Breaches\"\n  in force from 2031-02-25\n  clock UTC\n  proof credible", "party side: north, south", "party mission", "event shot by any side",
                 "event answer by mission", "clause 1 each side must not make shot", "clause 2 on each breach of 1, mission must make answer about it within 2 days"};
  REQUIRE(read_again(story));
  for (int day = 1; day <= 6; ++day) {
    const Instant at = std::chrono::sys_days{std::chrono::year{2031} / 3 / 1} + std::chrono::days{day};
    Report report{.id = fmt::format("r{}", day), .act = "shot", .by = "north", .happened = {at, at}, .learned = {at, at}, .source = "Desk", .reliability = 'A', .credibility = 1};
    if (day % 2 == 0) report.act = "answer", report.by = "mission", report.about = fmt::format("r{}", day - 1);
    story.reports.push_back(report);
  }
  story.moments = {std::chrono::sys_days{std::chrono::year{2031} / 3 / 20}};
  const int before = followed_to_the_end;
  CHECK(letting_go_changes_nothing(story).empty());
  CHECK(followed_to_the_end > before);
}
TEST_CASE("of a long record little is kept while its changes are followed") {
  const Moment end = {.at = std::chrono::sys_days{std::chrono::year{2032} / 1 / 5}, .known = never};
  // None if it was said that the changes cannot be told.
  const auto followed = [&](const Story& story) -> std::optional<Facts> {
    Monitor monitor(story.agreement);
    for (std::size_t heard = 1; heard <= story.reports.size(); ++heard) {
      monitor.learn(story.reports[heard - 1]);
      if ((heard % 100 == 0 || heard == story.reports.size()) && !monitor.follow(end)) return std::nullopt;
    }
    CHECK(monitor.report_count() < story.reports.size() / 2);
    return told(story, monitor.changes(end));
  };
  const auto meant = [&](const Story& story) {
    Monitor fresh(story.agreement);
    for (const Report& report : story.reports) fresh.learn(report);
    return told(story, fresh.changes(end));
  };
  // A parcel every five days, received soon; a shot between them; the rest decides nothing.
  Story story = story_of_a_year(0);
  for (std::size_t index = 0; index < 4000; ++index) {
    const Instant at = std::chrono::sys_days{std::chrono::year{2031} / 1 / 2} + Duration{index * 7000};
    Report report{.id = fmt::format("r{}", index), .act = "loading", .by = "carrier", .happened = {at, at}, .learned = {at, at}, .number = 10, .source = "Desk",
                  .reliability = 'A', .credibility = 2};
    if (index % 60 == 0) report.act = "parcel", report.number.reset();
    if (index % 60 == 20) report.act = "receipt", report.about = fmt::format("r{}", index - 20), report.number.reset();
    if (index % 60 == 40) report.act = "shot", report.by = "north", report.place = "hill", report.incident = fmt::format("i{}", index), report.number.reset();
    story.reports.push_back(report);
  }
  CHECK(meant(story).size() > 200);
  CHECK(difference(followed(story).value_or(Facts{}), meant(story)).empty());
  // Each alone makes a difference: a receipt of a parcel that nobody has told of yet, a correction, a retraction, another report of an incident.
  int told_again = 0;
  for (std::size_t luck = 0; luck < 20; ++luck) {
    Story other = story;
    const std::size_t early = 600 + 60 * luck, late = luck % 8 < 4 ? early + 60 : 3000;
    if (luck % 4 == 0) {
      const std::size_t before = luck % 8 == 0 ? early - 10 : early - 250;
      other.reports[before].act = "receipt", other.reports[before].about = other.reports[early].id;
      other.reports[early + 20].act = "loading";
    } else if (luck % 4 == 1) {
      other.reports[late].replaces = other.reports[early + 20].id;
    } else if (luck % 4 == 2) {
      other.reports[late].replaces = other.reports[early + 20].id, other.reports[late].status = Status::retracted;
    } else {
      other.reports[late + 40].incident = other.reports[early + 40].incident;
    }
    CHECK(meant(other) != meant(story));
    const auto found = followed(other);
    if (!found) continue;
    ++told_again;
    CHECK(difference(*found, meant(other)).empty());
  }
  CHECK(told_again == 12);  // of the others it was said that they cannot be followed
}
TEST_CASE("a long record with late, corrected and retracted reports is read as if it were heard at once") {
  const Story story = story_of_a_year(10'000);
  Monitor monitor(story.agreement);
  for (const Report& report : story.reports) monitor.learn(report);
  std::vector<Report> heard = story.reports;
  const Instant end = std::chrono::sys_days{std::chrono::year{2032} / 1 / 5};
  const std::uint64_t rounds = number_from("TRUCE_REVISIONS", 12);
  for (std::size_t round = 0; round < rounds; ++round) {
    if (round > 0) {
      heard.push_back(revision_of_a_year(story, story.reports.size() + round));
      monitor.learn(heard.back());
    }
    Monitor fresh(story.agreement);
    for (const Report& report : heard) fresh.learn(report);
    for (const Moment moment : {Moment{.at = end, .known = never}, Moment{.at = end - std::chrono::days{round % 9 * 20}, .known = never}}) {
      Story so_far = story;
      so_far.reports = heard;
      const auto names = in_order(so_far);
      if (const std::string differs = listed_in_short(monitor, moment, story.agreement, names); !differs.empty()) FAIL(differs);
      const Situation found = (round % 2 == 0 ? monitor : Monitor(monitor)).situation(moment), meant = fresh.situation(moment);
      auto facts = facts_of(found, story.agreement, names), facts_meant = facts_of(meant, story.agreement, names);
      add_instances(facts, found, names);
      add_instances(facts_meant, meant, names);
      if (facts == facts_meant) continue;
      FAIL(fmt::format("after {} revisions, at {}:\n{}", round, text_of(moment.at), difference(facts, facts_meant).substr(0, 1000)));
    }
  }
}
TEST_CASE("convoys and what they carry, asked about after every report at an earlier and a later moment") {
  const auto agreement = read_agreement(
      "agreement \"Convoys\"\n  in force from 2031-03-01\n  clock UTC\n  proof credible\nparty carrier\nevent collection by carrier\n"
      "event delivery by carrier about any collection\npipeline goods: loaded by carrier -> crossed by carrier -> arrived by carrier\n"
      "clause 1 on each collection, carrier must make delivery about it within 5 days\n",
      "convoys.truce");
  REQUIRE(agreement.has_value());
  struct Row {
    const char *id, *act, *about, *item;
    int hour;
    const char* replaces = "";
    bool retracted = false;
  };
  const Row rows[] = {{"c0", "collection", "", "", 10},   {"c1", "collection", "", "", 30},    {"c2", "collection", "", "", 50},
                      {"d2", "delivery", "c2", "", 60},   {"d0", "delivery", "c0", "", 70},    {"d1", "delivery", "c1", "", 80},
                      {"l0", "loaded", "", "a", 20},      {"a0", "arrived", "", "a", 40},      {"x0", "crossed", "", "a", 30},
                      {"l1", "loaded", "", "b", 200},     {"l2", "loaded", "", "b", 90},       {"r0", "crossed", "", "a", 30, "x0", true},
                      {"a1", "arrived", "", "c", 55},     {"r1", "loaded", "", "b", 95, "l1"}, {"r2", "delivery", "c2", "", 60, "d2", true},
                      {"c3", "collection", "", "", 5},    {"d3", "delivery", "c3", "", 6},     {"r3", "arrived", "", "c", 55, "a1", true}};
  Monitor monitor(*agreement);
  std::vector<Report> heard;
  std::vector<ReportIndex> names;
  for (const Row& row : rows) {
    const Instant when = agreement->in_force_from + std::chrono::hours{row.hour};
    heard.push_back({.id = row.id, .act = row.act, .by = "carrier", .about = row.about, .happened = {when, when}, .learned = {when, when}, .item = row.item, .source = "Mission",
                     .reliability = 'A', .credibility = 2, .status = row.retracted ? Status::retracted : Status::reported, .replaces = row.replaces});
    names.push_back(static_cast<ReportIndex>(names.size()));
    monitor.learn(heard.back());
    for (const int hour : {300, 45, 100, 300}) {
      Monitor fresh(*agreement);
      for (const Report& report : heard) fresh.learn(report);
      const Moment moment{.at = agreement->in_force_from + std::chrono::hours{hour}, .known = never};
      CHECK(listed_in_short(monitor, moment, *agreement, names) == "");
      const Situation found = monitor.situation(moment), meant = fresh.situation(moment);
      auto facts = facts_of(found, *agreement, names), facts_meant = facts_of(meant, *agreement, names);
      add_instances(facts, found, names);
      add_instances(facts_meant, meant, names);
      CHECK(difference(facts, facts_meant) == "");
    }
  }
}
TEST_CASE("what is listed in short is what the whole lists") { try_stories("in short", in_short_as_in_whole, 30); }
TEST_CASE("the order in which reports are heard does not matter") { try_stories("order", order_does_not_matter, 10); }
TEST_CASE("a report that is learned later never changes an earlier answer") { try_stories("earlier", earlier_answers_stand, 10); }
TEST_CASE("copying a monitor changes nothing") { try_stories("copies", copies_are_the_same, 10); }

}  // namespace truce::reference
