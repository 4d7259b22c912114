// What the structure of a text says before it is signed: on the examples, and on small texts with a known answer.
// On random ones: check_orders_test, check_dates_test, check_steps_test.
#include <doctest/doctest.h>
#include <truce/check.h>
#include <truce/monitor.h>

#include <algorithm>
#include <set>
#include <string>

#include "check/graph.h"
#include "check/rehearsal.h"
#include "check/study.h"
#include "small.h"

namespace {

using truce::Agreement;
using truce::Circle;
using truce::Structure;
using truce::tests::read;

Agreement example(const std::string& name) {
  auto agreement = truce::load_agreement(std::string(TRUCE_SOURCE_DIR) + "/tests/examples/" + name + ".truce");
  REQUIRE(agreement);
  return *agreement;
}

std::vector<std::string> clauses_of(const Agreement& agreement, const Circle& circle) {
  std::vector<std::string> labels;
  for (const truce::Link& link : circle.links)
    if (link.clause) labels.push_back(agreement[link.clause].label);
  return labels;
}

/// "C2|3+4": each way out as the labels of who drops what.
std::vector<std::string> ways_out_of(const Agreement& agreement, const Circle& circle) {
  std::vector<std::string> ways;
  for (const truce::Concession& way : circle.ways_out) {
    std::string text;
    for (const auto& part : way.parts) text += (text.empty() ? "" : " + ") + agreement.quote(part.drops);
    ways.push_back(text);
  }
  return ways;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("disarmament and withdrawal wait for each other in all five sectors") {
  const Agreement gaza = example("gaza_force");
  const Structure structure = truce::study(gaza);
  REQUIRE(structure.circles.size() == 1);
  const Circle& circle = structure.circles.front();
  CHECK(circle.times == 5);
  CHECK(circle.family == "in each sector");
  CHECK_FALSE(circle.hard);
  CHECK(circle.pledged);
  CHECK(clauses_of(gaza, circle) == Words{"3", "C2"});
  CHECK(ways_out_of(gaza, circle) ==
        Words{"weapons_gone in that sector", "during handover in each sector", "before end of withdrawal in that sector"});
  CHECK(circle.ways_out.back().parts.front().by == gaza.party("hamas"));
  CHECK(structure.never.empty());
  CHECK(structure.never_closes == std::vector{gaza.phase("deployment")});
}

TEST_CASE("the election and the border wait for each other, with two ways out") {
  const Agreement package = example("package_of_measures");
  const Structure structure = truce::study(package);
  REQUIRE(structure.circles.size() == 1);
  const Circle& circle = structure.circles.front();
  CHECK(circle.times == 1);
  CHECK(clauses_of(package, circle) == Words{"9.1", "A2"});
  CHECK(ways_out_of(package, circle) == Words{"once settlement", "before end of handback by neighbour in border"});
  CHECK(structure.never.empty());
}

TEST_CASE("an agreement without a circle has none") {
  const Structure structure = truce::study(example("old_town"));
  CHECK(structure.circles.empty());
  CHECK(structure.never.empty());
}

TEST_CASE("the executive and the arms of 1999 wait for each other, whoever goes first") {
  const Agreement agreement = example("executive_and_arms");
  const Structure structure = truce::study(agreement);
  REQUIRE(structure.circles.size() == 1);
  CHECK(structure.circles.front().hard);
  CHECK(clauses_of(agreement, structure.circles.front()) == Words{"U1", "R1"});
  CHECK(ways_out_of(agreement, structure.circles.front()) == Words{"before start of decommissioning", "before appointment by unionists"});
}

TEST_CASE("the linked withdrawals of 1982 wait for each other, and the agreements of 1988 do not") {
  const Agreement agreement = example("linkage");
  const Structure structure = truce::study(agreement);
  REQUIRE(structure.circles.size() == 1);
  CHECK(structure.circles.front().hard);
  CHECK(structure.circles.front().pledged);
  CHECK(clauses_of(agreement, structure.circles.front()) == Words{"S1", "C1"});
  CHECK(truce::study(example("regional_accords")).circles.empty());
  CHECK(truce::study(example("regional_accords")).deadlines.empty());
}

TEST_CASE("the circles that history knows are found, each with those who closed it") {
  const auto closed_by = [](const Agreement& agreement, const truce::Circle& circle) {
    std::vector<std::string> labels;
    for (const truce::Link& link : circle.links) labels.push_back(agreement[link.clause].label);
    std::sort(labels.begin(), labels.end());
    return labels;
  };
  const auto circles = [&](const char* name) {
    const Agreement agreement = example(name);
    std::vector<std::vector<std::string>> all;
    for (const truce::Circle& circle : truce::study(agreement).circles) all.push_back(closed_by(agreement, circle));
    return all;
  };
  using Labels = std::vector<std::vector<std::string>>;
  CHECK(circles("quartering_and_unity") == Labels{{"5", "U1"}, {"G1", "U2"}});
  CHECK(circles("twelve_weeks") == Labels{{"10", "I1", "P1"}});
  CHECK(circles("eight_months") == Labels{{"G1", "O1"}});
}

TEST_CASE("without the circle of 2019, eight months are too short unless others are quick") {
  Agreement agreement = example("eight_months");
  std::erase_if(agreement.clauses, [](const truce::Clause& clause) { return clause.label == "G1"; });
  const truce::Structure structure = truce::study(agreement);
  CHECK(structure.circles.empty());
  REQUIRE(!structure.deadlines.empty());
  for (const truce::DeadlineConflict& conflict : structure.deadlines) CHECK(conflict.says.find("anybody") == std::string::npos);
}

TEST_CASE("two bars alone make a hard circle") {
  const Agreement agreement = read(R"(agreement "Two bars"
party a, b
event x by a
event y by b
clause 1 a will not make x before y
clause 2 b must not make y before x
)");
  const Structure structure = truce::study(agreement);
  REQUIRE(structure.circles.size() == 1);
  CHECK(structure.circles.front().hard);
  CHECK(structure.circles.front().pledged);
  CHECK(ways_out_of(agreement, structure.circles.front()) == Words{"before y", "before x"});
}

TEST_CASE("a circle through an `or` says why the other branch is shut") {
  const Agreement agreement = read(R"(agreement "Either"
party a, b, c
event x by a
event y by b
event z by c
condition either is once y or once z
clause 1 once either, a must make x
clause 2 b must not make y before x
clause 3 c will not make z
)");
  const Structure structure = truce::study(agreement);
  REQUIRE(structure.circles.size() == 1);
  CHECK(clauses_of(agreement, structure.circles.front()) == Words{"1", "2"});
  REQUIRE(structure.circles.front().shut_branches.size() == 1);
  CHECK(ways_out_of(agreement, structure.circles.front()) == Words{"once either", "before x", "3 c will not make z"});
}

TEST_CASE("a ban that ends with a phase does not hold what outlasts it") {
  const Structure structure = truce::study(read(R"(agreement "Outlasting"
party a, b
event x by a
event y by b
phase f opens when once y by b
  closes when once y by b
clause 1 during f, a must not make x before x
clause 2 once during f, a may make x
)"));
  CHECK(structure.circles.empty());
}

TEST_CASE("who can keep the deployment shut") {
  const Agreement gaza = example("gaza_force");
  const Structure structure = truce::study(gaza);
  std::vector<std::pair<std::string, truce::Blocker::How>> found;
  for (const truce::Blocker& blocker : structure.blockers)
    if (blocker.gate == truce::Gate{gaza.phase("deployment")}) {
      REQUIRE(blocker.parties.size() == 1);
      found.emplace_back(gaza[blocker.parties.front()].name, blocker.how);
    }
  using How = truce::Blocker::How;
  CHECK(found == std::vector<std::pair<std::string, How>>{
                     {"indonesia", How::arithmetic}, {"board_of_peace", How::not_acting}, {"security_council", How::not_acting}});
}

TEST_CASE("two who can only together keep a clause shut") {
  const Agreement town = example("old_town");
  const Structure structure = truce::study(town);
  const auto pair = std::find_if(structure.blockers.begin(), structure.blockers.end(), [](const auto& blocker) { return blocker.parties.size() == 2; });
  REQUIRE(pair != structure.blockers.end());
  CHECK(pair->gate == truce::Gate{town.clause("3")});
  CHECK(pair->parties == std::vector{town.party("red_cross"), town.party("water_company")});
  CHECK(pair->says ==
        "together red_cross by not acting (`notice`) and water_company by not acting (`notice`) can keep clause 3 shut; "
        "none of them can without the others");
}

TEST_CASE("of two or three, each is told with what it does") {
  const auto told = [](const std::string& text) {
    for (const truce::Blocker& blocker : truce::study(read("agreement \"Together\"\nparty a, b, c\nevent x by a\nevent y by b\nevent shot by b\nevent report by b about x\n"
                                                         "pipeline troops: offer by a or b or c -> arrival by a or b or c\n" + text)).blockers)
      if (blocker.parties.size() > 1) return blocker.says;
    return std::string();
  };
  CHECK(told("phase f opens when once x or no shot for 3 days\nclause 1 b must not commit shot\n") ==
        "together a by not acting (`once x`) and b by breaking the calm (`no shot for 3 days`) can keep f shut; none of them can without the others");
  CHECK(told("phase f opens when at least 10 troops past offer\nclause 1 a will bring 6 troops to offer\nclause 2 b will bring 6 troops to offer\nclause 3 c will bring 6 troops to offer\n") ==
        "together a because the numbers do not suffice without it (`at least 10 troops past offer`) and b because the numbers do not suffice without it "
        "(`at least 10 troops past offer`) can keep f shut; none of them can without the others");
  CHECK(told("phase f opens when once x or once report or once y by b\n") ==
        "together a by not acting (`once x`) and b by not certifying (`once report`) can keep f shut; none of them can without the others");
}

TEST_CASE("who breaks a calm in a story does not open the gate in another way") {
  const std::string text = R"(agreement "Either way"
  signed by a, b on 2030-01-01
party side: a, b
place land
place zone in land: p, q
event shot by any side in any zone (kind: aimed or stray)
event word by b
phase lull opens when no shot by every side in every zone for 3 days or at least 1 shot (kind: aimed) in 5 days
clause 1 b will not make word before shot in every zone
clause 2 every side must make shot in each zone (kind: stray) prevails over 1
clause 3 while once word, b must make shot in each zone (kind: aimed)
)";
  CHECK(truce::tests::compare_stories({.text = text, .agreement = read(text)}) > 0);
}

TEST_CASE("whoever does nothing is not told to bring a ban into play that is in play from the first") {
  const std::string text = R"(agreement "Held from the first"
  signed by a, b, c on 2030-01-01
party side: a, b
party c
event report by c
event visit by any side
phase talks opens when once visit and once report
clause 1 once not at least 1 report in 5 days, a will not make visit
clause 2 b will not make visit before report
)";
  const Agreement agreement = read(text);
  for (const truce::Blocker& blocker : truce::study(agreement).blockers) CHECK(blocker.how == truce::Blocker::How::not_acting);
  CHECK(truce::tests::compare_stories({.text = text, .agreement = agreement}) > 0);
}

TEST_CASE("an exchange that takes seven days cannot end within five") {
  const Structure structure = truce::study(example("package_of_measures"));
  REQUIRE(structure.deadlines.size() == 1);
  const truce::DeadlineConflict& conflict = structure.deadlines.front();
  CHECK_FALSE(conflict.depends_on_luck);
  CHECK(conflict.short_by == truce::Span{2, truce::Unit::day});
  CHECK(truce::study(example("gaza_force")).deadlines.empty());
  CHECK(truce::study(example("old_town")).deadlines.empty());
}

TEST_CASE("a deadline in days ends with the last of them") {
  const auto conflicts = [](const std::string& takes) {
    return truce::study(read("agreement \"Walk\"\n  in force from 2031-03-01\nparty a, b\nprocess walk by a\n  takes " + takes +
                             "\nclause 1 a must end walk by 2031-03-10\n"))
        .deadlines;
  };
  CHECK(conflicts("9 to 9 days").empty());
  REQUIRE(conflicts("10 to 10 days").size() == 1);
  CHECK(conflicts("10 to 10 days").front().short_by == truce::Span{1, truce::Unit::day});
  CHECK(conflicts("9 to 12 days").empty());  // its own step, and quick enough if it likes
}

TEST_CASE("what rests on another being quick depends on luck") {
  const Agreement agreement = read(R"(agreement "Bridge"
  in force from 2031-03-01
party a, b
process repair by b
  takes 5 to 20 days
event crossing by a
clause 1 b must start repair by 2031-03-02
clause 2 a must make crossing by 2031-03-15
clause 3 a must not make crossing before end of repair by b
)");
  const Structure structure = truce::study(agreement);
  REQUIRE(structure.deadlines.size() == 1);
  CHECK(structure.deadlines.front().depends_on_luck);
  CHECK(structure.deadlines.front().whose_step == agreement.party("b"));
}

// A story would prove nothing if the gate stayed shut with the party's acts too.
TEST_CASE("where nobody is missing, the same rehearsal opens the phases of the examples") {
  for (const std::string name : {"gaza_force", "old_town", "package_of_measures"}) {
    const Agreement agreement = example(name);
    const auto studied = truce::graph::studied(agreement);
    std::set<std::uint32_t> phases;
    for (const truce::Blocker& blocker : studied.structure.blockers)
      if (const auto* phase = std::get_if<truce::PhaseId>(&blocker.gate); phase != nullptr && agreement[*phase].name != "handover")  // closes as it opens
        phases.insert(phase->index);
    CHECK_FALSE(phases.empty());
    for (const std::uint32_t phase : phases) {
      const auto gate = studied.graph.open_of_phase[phase];
      const auto played = truce::graph::rehearse(studied.graph, studied.lenient, {.gates = {gate}, .narrow = true});
      std::string story = "\ntest \"All act\"\n";
      for (const std::string& fact : played.given) story += "  given " + fact + "\n";
      const truce::KindId family = agreement.phases[phase].family;
      const std::string key = family ? " in " + agreement[agreement[family].places.front()].name : "";
      story += "  on " + truce::to_text(agreement.clock.date_of(played.last - truce::Duration{1})) + " expect " + agreement.phases[phase].name + key + " is open\n";
      const auto longer = truce::read_agreement(agreement.text + story, "story.truce");
      if (!longer) FAIL(longer.error().front().says, story);
      const auto results = truce::run_trials(*longer);
      CAPTURE(story);
      CAPTURE(results.back().found);
      CHECK(results.back().holds);
    }
  }
}
