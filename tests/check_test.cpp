// What the structure of a text says before it is signed: on the examples, on small texts with a known answer, and on
// many random ones against all orders of events.
#include <doctest/doctest.h>
#include <truce/check.h>

#include <algorithm>
#include <string>

namespace {

using truce::Agreement;
using truce::Circle;
using truce::Structure;

Agreement example(const std::string& name) {
  auto agreement = truce::load_agreement(std::string(TRUCE_SOURCE_DIR) + "/tests/examples/" + name + ".truce");
  REQUIRE(agreement);
  return *agreement;
}

Agreement read(const std::string& text) {
  auto agreement = truce::read_agreement(text, "test.truce");
  if (!agreement) FAIL(agreement.error().front().says, "\n", text);
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
