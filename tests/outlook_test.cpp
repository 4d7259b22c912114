#include <doctest/doctest.h>
#include <truce/outlook.h>

#include <cmath>

using namespace truce;

namespace {

Agreement harbour() {
  return *read_agreement(
      "agreement \"Harbour\"\n  in force from 2031-01-01\nparty side: north, south\nparty mission\nplace zone: quay, mole\n"
      "event attack by any side in any zone\nevent vote by mission (outcome: adopted or rejected)\n"
      "pipeline troops: offer by any side -> arrival by any side\nphase calm opens when no attack for 30 days\n"
      "condition ready of each side is at least 1 troops past offer by that side\n"
      "clause P1 each side must bring 100 troops to arrival by 2031-06-01\n",
      "harbour.truce");
}
Result<Outlook> read(const std::string& lines) { return read_outlook("outlook \"Base\" for \"harbour.truce\"\n  seed 7\n" + lines, "outlook.truce", harbour()); }

}  // namespace

TEST_CASE("every sentence form of an outlook is read") {
  const auto outlook = read(
      "expect attack by any side in each zone at the rate of the last 60 days, each setting off 0.3 more within 3 days\n"
      "expect vote by mission (outcome: adopted) 30 to 120 days after calm, most likely 60, chance 70 percent because \"R1\"\n"
      "expect north to meet P1 20 to 90 days after it comes into force, most likely 45, chance 80 percent\n"
      "expect every side to meet P1 as un_missions did\n"
      "expect 500 troops to arrival by each side 60 days on average, spread 0.5, after ready of that side according to \"staff\"\n"
      "expect arrival at most 1500 troops per week\n"
      "expect delays to share a spread of 0.3\n"
      "expect others to act on time\n");
  if (!outlook) FAIL(outlook.error().front().says);
  using What = Assumption::What;
  const auto& all = outlook->assumptions;
  REQUIRE(all.size() == 8);
  CHECK(outlook->seed == 7);
  CHECK(all[0].what == What::often);
  CHECK(all[0].rate.of_the_last->count == 60);
  CHECK(all[0].rate.sets_off == doctest::Approx(0.3));
  CHECK(all[1].timing.shape == Timing::Shape::pert);
  CHECK(all[1].timing.likely == 60);
  CHECK(all[1].chance == doctest::Approx(0.7));
  CHECK(all[1].because == "R1");
  CHECK(static_cast<bool>(all[1].after));
  CHECK(all[2].what == What::meets);
  CHECK(all[2].after_in_force);
  CHECK(all[3].timing.reference == "un_missions");
  CHECK(all[4].amount == 500);
  CHECK(all[4].timing.middle == doctest::Approx(60 * std::exp(-0.125)));
  CHECK(all[4].author == "staff");
  CHECK(all[5].what == What::lift);
  CHECK(all[6].what == What::shared);
  CHECK(all[7].timing.shape == Timing::Shape::on_time);
  CHECK(outlook->quote(all[5]) == "expect arrival at most 1500 troops per week");
}

TEST_CASE("mistakes of an outlook are each told once, at their own lines") {
  const auto outlook = read("expect attak by north 30 days\nexpect vote by mission 30 to 20 days\nexpect arrival at most some troops per week\nexpect attack by north 3 days\n");
  REQUIRE_FALSE(outlook);
  REQUIRE(outlook.error().size() == 3);
  CHECK(outlook.error()[0].code == "unknown_name");
  CHECK(outlook.error()[0].at.line == 3);
  CHECK(outlook.error()[0].at.text == "expect attak by north 30 days");
  CHECK(outlook.error()[1].code == "disordered_estimate");
  CHECK(outlook.error()[1].at.line == 4);
  CHECK(outlook.error()[2].at.line == 5);
}

TEST_CASE("the reference model reads") {
  const auto agreement = load_agreement(TRUCE_SOURCE_DIR "/bench/m1.truce");
  if (!agreement) FAIL(agreement.error().front().says);
  const auto outlook = load_outlook(TRUCE_SOURCE_DIR "/bench/m1_outlook.truce", *agreement);
  if (!outlook) FAIL(outlook.error().front().says);
  CHECK(outlook->assumptions.size() == 26);
}
