// How values are shown: the text of problems, boards and explanations, and their JSON.
#include <doctest/doctest.h>
#include <truce/agreement.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <sstream>

#include "view/json.h"
#include "view/json_text.h"
#include "view/names.h"
#include "view/page.h"
#include "view/text.h"

using namespace truce;

namespace {

Agreement harbour() {
  return *read_agreement(
      "agreement \"Harbour\"\n"
      "  in force from 2031-03-01\n"
      "party side: north, south\n"
      "place port\n"
      "place area in port: quay, saltmarsh\n"
      "event attack by any side in any area\n"
      "process withdrawal by any side in any area\n"
      "condition calm in each area is no attack in that area for 3 days\n"
      "clause 1 north must end withdrawal in saltmarsh by 2031-03-15\n"
      "clause 2 each side must not commit attack in any area\n",
      "harbour.truce");
}

Instant noon(const Agreement& agreement, int day) {
  return agreement.clock.at(
      Date{std::chrono::year{2031}, std::chrono::March, std::chrono::day(static_cast<unsigned>(day))}, 12, 0);
}

Problem nroth() {
  return {.code = "unknown_name",
          .rule = "A2",
          .says = "No party is called `nroth`.",
          .at = {.file = "harbour.truce",
                 .line = 7,
                 .column = 10,
                 .length = 5,
                 .text = "clause 1 nroth must end withdrawal"},
          .help = "Did you mean `north`?"};
}

Situation situation_of(const Agreement& agreement) {
  Situation situation;
  situation.at = situation.known = noon(agreement, 16);
  situation.in_force = Truth::yes;
  const Members quay = {{{}, agreement.place("quay")}};
  const Members saltmarsh = {{{}, agreement.place("saltmarsh")}};
  const NamedId calm = agreement.condition("calm");
  situation.conditions.push_back({calm, quay, Truth::no, noon(agreement, 14), noon(agreement, 17)});
  situation.conditions.push_back({calm, saltmarsh, Truth::no, noon(agreement, 14), noon(agreement, 17)});
  ClauseVerdict missed;
  missed.clause = agreement.clause("1");
  missed.state = State::missed;
  missed.since = noon(agreement, 15);
  situation.clauses.push_back(missed);
  for (const char* side : {"north", "south"}) {
    ClauseVerdict ban;
    ban.clause = agreement.clause("2");
    ban.members = {{agreement.party(side), {}}};
    ban.state = State::in_force;
    ban.since = agreement.in_force_from;
    situation.clauses.push_back(ban);
  }
  return situation;
}

bool no_trailing_blanks(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (!line.empty() && line.back() == ' ') return false;
  return text.empty() || text.back() == '\n';
}

std::size_t widest(const std::string& text) {
  std::size_t most = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) most = std::max(most, view::width_of(line));
  return most;
}

}  // namespace

TEST_CASE("a problem quotes the line and marks the words that are meant") {
  CHECK(view::text_of({nroth()}, {.width = 60}) ==
        "unknown name                            harbour.truce:7 [A2]\n"
        "  7 | clause 1 nroth must end withdrawal\n"
        "    |          ^^^^^\n"
        "  No party is called `nroth`. Did you mean `north`?\n");
}

TEST_CASE("a problem read aloud has no columns and no carets") {
  const std::string text = view::text_of({nroth()}, {.width = 200, .plain = true});
  CHECK(text ==
        "harbour.truce, line 7, words `nroth`, rule A2: unknown name. No party is called `nroth`. Did you mean "
        "`north`?\n");
}

TEST_CASE("carets stand below wide letters and beside marks that take no room") {
  Problem problem = nroth();
  problem.at.text = "clause 1 停火 must end withdrawal";
  problem.at.length = 2;
  const std::string text = view::text_of({problem}, {.width = 60});
  CHECK(text.find("    |          ^^^^\n") != std::string::npos);
}

TEST_CASE("the width of a text counts cells") {
  CHECK(view::width_of("north") == 5);
  CHECK(view::width_of("停火") == 4);
  CHECK(view::width_of("هُدنة") == 4);
  CHECK(view::width_of("e\u0301") == 1);
  CHECK(view::width_of("\xFF\xFE") == 2);
}

TEST_CASE("outside text cannot steer the terminal") {
  CHECK(view::tame("a\x1b[31mb\r\nc\u202Ed") == "a [31mb c d");
  CHECK(view::tame("\xC3") == "\uFFFD");
  CHECK(view::shortened("a long sentence", 7) == "a long…");
}

TEST_CASE("words are set into lines and a long word has its own") {
  CHECK(view::wrapped("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(view::wrapped("incomprehensibilities no", 5) == std::vector<std::string>{"incomprehensibilities", "no"});
  CHECK(view::wrapped("", 5) == std::vector<std::string>{""});
}

TEST_CASE("columns are aligned and the last one wraps below itself") {
  const std::vector<view::Row> rows = {{{"1"}, {"missed"}, {"no report that it ended in time"}},
                                       {{"1.2"}, {"met"}, {""}}};
  CHECK(view::table(rows, {.width = 32}) ==
        "1    missed  no report that it\n"
        "             ended in time\n"
        "1.2  met\n");
  CHECK(view::table(rows, {.width = 80, .plain = true}) == "1, missed, no report that it ended in time\n1.2, met\n");
}

TEST_CASE("amounts are written for people") {
  CHECK(view::amount(20000) == "20,000");
  CHECK(view::amount(999) == "999");
  CHECK(view::amount(-1234.5) == "-1,234.50");
  CHECK(view::amount(0, 200) == "0 to 200");
  CHECK(view::amount(8000, std::numeric_limits<double>::infinity()) == "8,000 or more");
}

TEST_CASE("moments are told to the minute") {
  const Clock clock;
  const Instant midnight = clock.day(*parse_date("2031-03-16")).begin;
  CHECK(view::moment_text(midnight, clock) == "2031-03-15 24:00");
  CHECK(view::moment_text(midnight + Duration{1}, clock) == "2031-03-16 00:00");
  CHECK(view::moment_text(midnight + Duration{12 * 3600 - 1}, clock) == "2031-03-16 12:00");
  CHECK(view::interval_text({midnight + Duration{1}, midnight + Duration{86400}}, clock) == "2031-03-16");
}

TEST_CASE("the board says what holds, and folds families that agree") {
  const Agreement agreement = harbour();
  const std::string text =
      view::board(agreement, situation_of(agreement), {}, {.reports_known = 3, .reports_in_all = 4}, {});
  CHECK(text ==
        "Harbour\n"
        "At 2031-03-16 12:00 (UTC), as known then; 3 of 4 reports known; in force since\n"
        "2031-03-01 00:00.\n"
        "\n"
        "Conditions\n"
        "  no  calm in each area (2)  since 2031-03-14 12:00; can change 2031-03-17 12:00\n"
        "                             at the earliest\n"
        "\n"
        "Clauses\n"
        "1                   missed    since 2031-03-15 12:00  no report that withdrawal\n"
        "                                                      ended\n"
        "2 of each side (2)  in force  since 2031-03-01 00:00  each side must not commit\n"
        "                                                      attack\n");
  CHECK(view::board(agreement, situation_of(agreement), {}, {.all = true}, {}).find("calm in saltmarsh") !=
        std::string::npos);
}

TEST_CASE("every page keeps to its width and has no blanks at the ends of lines") {
  const Agreement agreement = harbour();
  for (const std::size_t width : {40U, 80U, 120U})
    for (const bool plain : {false, true}) {
      const view::Page page{.width = width, .plain = plain};
      const std::string board = view::board(agreement, situation_of(agreement), {}, {}, page);
      CHECK(widest(board) <= width);
      CHECK(no_trailing_blanks(board));
      CHECK(no_trailing_blanks(view::text_of({nroth()}, page)));
      CHECK(widest(view::text_of({nroth()}, page)) <= width);
    }
}

TEST_CASE("an explanation goes down to the reports and says what would settle it") {
  const Agreement agreement = harbour();
  Report report{.id = "r1",
                .act = "attack",
                .by = "south",
                .place = "quay",
                .happened = agreement.clock.day(*parse_date("2031-03-14"))};
  report.learned = report.happened;
  report.source = "صحيفة الميناء";
  report.words = "إطلاق نار على الرصيف";
  Explanation part{.says = "no attack in quay for 3 days", .verdict = Truth::unknown, .since = noon(agreement, 14)};
  part.because = "what is reported is not proven";
  part.reports = {0};
  part.could_settle = {agreement.party("south")};
  const Explanation whole{
      .says = "calm in quay", .verdict = Truth::unknown, .since = noon(agreement, 14), .parts = {part}};
  const view::Desk desk{.report = [&](ReportIndex) { return &report; }};
  const std::string text = view::explanations(agreement, {whole}, desk, {});
  CHECK(text ==
        "unknown  calm in quay, since 2031-03-14 12:00\n"
        "  unknown  no attack in quay for 3 days, since 2031-03-14 12:00\n"
        "    What is reported is not proven.\n"
        "    - r1: 2031-03-14. attack by south in quay. صحيفة الميناء (F6), reported:\n"
        "      “إطلاق نار على الرصيف”\n"
        "    Could be settled by south.\n");
  const auto json = boost::json::parse(view::json(agreement, {whole}, {noon(agreement, 16), {}}, desk));
  CHECK(json.at("answers").at(0).at("parts").at(0).at("reports").at(0) == "r1");
  CHECK(json.at("reports").at(0).at("source") == "صحيفة الميناء");
}

TEST_CASE("waits fold over families") {
  const Agreement agreement = harbour();
  const PartyId north = agreement.party("north");
  const PartyId south = agreement.party("south");
  const std::vector<Wait> waits = {
      {.who = north, .for_whom = south, .clause = agreement.clause("2"), .members = {{north, {}}}},
      {.who = south, .for_whom = north, .clause = agreement.clause("2"), .members = {{south, {}}}}};
  CHECK(view::waits(agreement, waits, {}) ==
        "north waits for south, because of\n"
        "  clause 2  to act\n"
        "\n"
        "south waits for north, because of\n"
        "  clause 2  to act\n");
  CHECK(view::waits(agreement, {}, {}) == "Nobody waits for anybody.\n");
}

TEST_CASE("a long situation is told sheet by sheet, and is the same text") {
  const Agreement agreement = harbour();
  Situation situation = situation_of(agreement);
  for (ReportIndex report = 0; report < 40'000; ++report) situation.unmatched.push_back({report, Unmatched::Why::place});
  situation.clauses.front().instances.resize(5'000);
  const auto id_of = [](ReportIndex report) { return "report " + std::to_string(report); };
  std::string joined;
  std::size_t sheets = 0;
  view::json(agreement, situation, {}, id_of, [&](std::string_view sheet) { joined += sheet, ++sheets; });
  CHECK(joined == view::json(agreement, situation, {}, id_of));
  CHECK(sheets == joined.size() / (std::size_t{1} << 20) + 1);
  CHECK(sheets > 3);
}

TEST_CASE("JSON keeps the order of its keys and says times twice") {
  const Agreement agreement = harbour();
  const Situation situation = situation_of(agreement);
  const std::string text = view::json(agreement, situation, {}, {});
  const auto json = boost::json::parse(text);
  CHECK(json.at("at").at("utc") == "2031-03-16T12:00:00Z");
  CHECK(json.at("at").at("text") == "2031-03-16 12:00");
  CHECK(json.at("conditions").at(1).at("members").at("area") == "saltmarsh");
  CHECK(json.at("clauses").at(1).at("members").at("side") == "north");
  CHECK(text == view::json(agreement, situation, {}, {}));
  CHECK(text.find("\"agreement\"") < text.find("\"at\""));
  CHECK(text.find("\"conditions\"") < text.find("\"clauses\""));
  CHECK(no_trailing_blanks(text));
}

TEST_CASE("JSON of instances is spread as any other") {
  const Agreement agreement = harbour();
  Situation situation = situation_of(agreement);
  Instance instance{.state = State::unknown, .possible = {State::met, State::missed}, .triggered = {noon(agreement, 2), never}, .since = noon(agreement, 3)};
  ClauseVerdict& verdict = situation.clauses.front();
  for (ReportIndex reports = 0; reports < 40; ++reports) {
    instance.deeds.push_back(reports);
    if (reports % 3 == 0) instance.it.push_back(reports);
    if (reports % 2 == 0) instance.due = Interval{noon(agreement, 4), noon(agreement, 5 + static_cast<int>(reports) % 20)};
    if (reports > 20) instance.done = Interval{agreement.in_force_from, noon(agreement, 6)}, instance.possible.push_back(State::late);
    verdict.instances.push_back(instance);
    const std::string text = view::json(agreement, situation, {}, [](ReportIndex report) {
      return report == 7 ? "bad \xFF byte" : report == 11 ? "a \"quoted\" name" : report == 30 ? std::string(120, 'x') : "r" + std::to_string(report);
    });
    REQUIRE(text == view::spread(boost::json::parse(text)));
  }
  const auto last = boost::json::parse(view::json(agreement, situation, {}, {})).at("clauses").at(0).at("instances").at(39);
  CHECK(last.at("state") == "unknown");
  CHECK(last.at("triggered").at("end").is_null());
  CHECK(last.at("triggered").at("text") == "from 2031-03-02 12:00");
  CHECK(last.at("due").at("end") == "2031-03-23T12:00:00Z");
  CHECK(last.at("done").at("text") == "2031-03-01 00:00 to 2031-03-06 12:00");
  CHECK(last.at("deeds").as_array().size() == 40);
}

TEST_CASE("JSON of a problem, and of bytes that are not text") {
  Problem problem = nroth();
  problem.says = "bad \xFF byte";
  const auto json = boost::json::parse(view::json(Problems{problem}));
  CHECK(json.at("problems").at(0).at("code") == "unknown_name");
  CHECK(json.at("problems").at(0).at("at").at("column") == 10);
  CHECK(json.at("problems").at(0).at("says") == "bad \uFFFD byte");
}
