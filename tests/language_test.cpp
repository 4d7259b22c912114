// Reading agreements: what the examples hold, what each mistake is called, and how reading goes on after one.
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <truce/agreement.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace truce;

namespace {

constexpr const char* examples[] = {"gaza_force", "old_town", "package_of_measures"};

std::string example(const std::string& name) { return std::string(TRUCE_SOURCE_DIR) + "/tests/examples/" + name + ".truce"; }

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// A small agreement that the cases below add a line to.
const std::string harbour = R"(agreement "Harbour"
  signed by north, south on 2031-03-01
  in force from 2031-03-01 until 2031-12-31
  clock UTC
party side: north, south
party mission, council
party guarantor: east, west
north answers for bridge_guards
place coast
place sector in coast: saltmarsh, quay
place inland
event attack by any side in any sector
  includes shelling, raid
  watched by mission
event finding by mission about any attack (result: proven or unproven)
event vote by council
process withdrawal by any side in coast
  takes 10 to 20 days
pipeline troops: offer by any guarantor -> arrival by any guarantor
condition calm in each sector is no attack in that sector for 30 days
condition voted is once vote
phase pause opens when voted
phase handover in each sector opens when calm in that sector
clause 1 each side must not commit attack in any sector
)";

Problems problems_of(const std::string& text) {
  auto agreement = read_agreement(text, "test.truce");
  return agreement ? Problems{} : agreement.error();
}

std::vector<std::string> codes_of(const std::string& added) {
  std::vector<std::string> codes;
  for (const Problem& problem : problems_of(harbour + added)) codes.push_back(problem.code);
  return codes;
}

Agreement good(const std::string& added) {
  auto agreement = read_agreement(harbour + added, "test.truce");
  if (!agreement)
    for (const Problem& problem : agreement.error()) FAIL_CHECK(problem.code << " " << problem.at.line << ": " << problem.says);
  return agreement ? *agreement : Agreement{};
}

struct Case {
  std::string code;
  std::string added;
};
const std::vector<Case> mistakes = {
    {"unknown_name", "clause 2 nroth must give finding"},
    {"unknown_name", "clause 2 north must end withdrawal in rafah by 2031-04-01"},
    {"begin_or_complete", "clause 2 north must make withdrawal in coast"},
    {"begin_or_complete", "clause 2 once withdrawal by north, south must start withdrawal"},
    {"begin_or_complete", "clause 2 once start of vote, south must start withdrawal"},
    {"begin_or_complete", "clause 2 council must start vote"},
    {"wrong_kind", "condition ready is withdrawal"},
    {"wrong_kind", "condition ready is vote"},
    {"wrong_kind", "condition ready is pause"},
    {"wrong_kind", "condition ready is once voted"},
    {"wrong_kind", "clause 2 while vote, north must start withdrawal"},
    {"wrong_kind", "clause 2 once pause, north must start withdrawal"},
    {"wrong_kind", "clause 2 saltmarsh must start withdrawal"},
    {"wrong_kind", "clause 2 north must commit attack in north"},
    {"wrong_kind", "clause 2 north must commit attack in side"},
    {"it_without_event", "clause 2 mission must give finding about it"},
    {"outside_declaration", "clause 2 on each attack, mission must give finding about it (result: maybe)"},
    {"outside_declaration", "clause 2 on each attack, mission must give finding about it (reslt: proven)"},
    {"needless_by", "clause 2 each side must not commit attack by each side"},
    {"repeated_each", "clause 2 each side must not commit attack in each sector unless no attack in each sector for 3 days"},
    {"unbound_that", "clause 2 north must not commit attack in that sector"},
    {"missing_key", "clause 2 while calm, north must start withdrawal"},
    {"needless_key", "clause 2 while voted in saltmarsh, north must start withdrawal"},
    {"wrong_kind", "clause 2 while calm of each side, north must start withdrawal"},
    {"outside_declaration", "clause 2 while calm in inland, north must start withdrawal"},
    {"each_outside_clause", "condition ready is no attack in each sector for 3 days"},
    {"outside_declaration", "clause 2 mission must commit attack in quay"},
    {"outside_declaration", "clause 2 council must give finding"},
    {"outside_declaration", "clause 2 during withdrawal in inland, north must start withdrawal"},
    {"outside_declaration", "clause 2 during withdrawal of mission, north must start withdrawal"},
    {"unknown_name", "clause 2 during withdrawal in nowhere, north must start withdrawal"},
    {"outside_declaration", "clause 2 north must commit attack in inland"},
    {"missing_verb", "clause 2 north bring 3 troops to offer"},
    {"outside_declaration", "clause 2 north must bring 3 troops to offer"},
    {"unknown_name", "clause 2 east must bring 3 troops to depot"},
    {"senseless_number", "clause 2 east must bring 0 troops to offer"},
    {"missing_number", "clause 2 east must bring three troops to offer"},
    {"ceiling_below_need",
     "clause 2 east must keep at most 100 troops at arrival\n"
     "phase big opens when at least 200 troops at arrival\n"},
    {"duplicate_label", "clause 1 north must start withdrawal"},
    {"duplicate_name", "party coast"},
    {"mixed_and_or", "condition a is once vote and voted or calm in quay"},
    {"circular_definition",
     "condition a is b\n"
     "condition b is a\n"},
    {"senseless_number", "clause 2 north must start withdrawal within 0 days"},
    {"impossible_date", "clause 2 north must start withdrawal by 2031-02-30"},
    {"impossible_date", "clause 2 north must start withdrawal by 2031-2-3"},
    {"impossible_time", "clause 2 north must start withdrawal by 2031-02-03 25:00"},
    {"duplicate_headline", "in force from 2031-03-01"},
    {"unknown_rule", "accept hair_triger because \"x\""},
    {"error_waived", "accept A1 because \"x\""},
    {"unknown_name", "clause 2 north must start withdrawal prevails over 9"},
    {"keyword_name", "event process by north"},
    {"keyword_name", "event by north"},
    {"missing_name", "party"},
    {"missing_comma", "party mission council"},
    {"may_not", "clause 2 north may not start withdrawal"},
    {"unknown_verb", "clause 2 north shall start withdrawal"},
    {"missing_comma", "clause 2 once vote north must start withdrawal"},
    {"unexpected_word", "clause 2 north must start withdrawal quickly"},
    {"unknown_line", "evnt storm by north"},
    {"unclosed_text", "clause 2 \"Unclosed north must start withdrawal"},
    {"missing_unit", "clause 2 north must start withdrawal within 5"},
    {"missing_unit", "clause 2 north must start withdrawal within 5 fortnights"},
    {"unknown_trigger", "clause 2 if vote, north must start withdrawal"},
    {"several_parties", "clause 2 north and south must start withdrawal"},
    {"several_parties", "clause 2 north, south must start withdrawal"},
    {"begin_or_complete",
     "test \"x\"\n"
     "  given withdrawal by north on 2031-03-04\n"},
    {"unnamed_in_fact",
     "test \"x\"\n"
     "  given attack by any side on 2031-03-04\n"},
    {"missing_word",
     "test \"x\"\n"
     "  given attack by north in quay\n"},
    {"wrong_answer",
     "test \"x\"\n"
     "  on 2031-03-04 expect calm is open\n"},
    {"wrong_answer",
     "test \"x\"\n"
     "  on 2031-03-04 expect clause 1 is fine\n"},
    {"unknown_name",
     "test \"x\"\n"
     "  on 2031-03-04 expect clause 7 is met\n"},
    {"derived_fact",
     "test \"x\"\n"
     "  given breach of 1 on 2031-03-04\n"},
    {"derived_fact",
     "test \"x\"\n"
     "  given start of pause on 2031-03-04\n"},
    {"no_such_fact",
     "test \"x\"\n"
     "  given finding by mission about attack on 2031-03-04\n"},
    {"missing_name", "north answers for"},
    {"circular_answering",
     "south answers for north\n"
     "north answers for south\n"},
    {"unknown_name", "phantom answers for north"},
    {"circular_includes",
     "event storm by north includes flood\n"
     "event flood by north includes storm\n"},
    {"needless_by", "clause 2 once vote, council must make vote by north by 2031-04-01"},
    {"unknown_name", "clause 2 on each breach of 7, mission must give finding about it"},
    {"brackets", "clause 2 north must keep (voted)"},
    {"missing_span", "condition ready is at least 3 attacks"},
    {"missing_span", "condition ready is no attack"},
    {"missing_list", "condition ready is all of"},
    {"senseless_number",
     "condition ready is at least 4 of\n"
     "  - voted\n"
     "  - once vote\n"},
    {"missing_once", "condition ready is start of withdrawal"},
    {"missing_mark", "place bay in coast"},
    {"unknown_line", "disputes to mission"},
    {"missing_grade", "proof strong"},
    {"second_deadline", "clause 2 north must start withdrawal within 3 days within 4 days"},
    {"keyword_name", "clause north must start withdrawal"},
    {"missing_name", "clause 2"},
    {"missing_deed", "clause 2 north must"},
    {"strange_character", "event storm; by north"},
    {"typographic_dash", "clause 2 north must start withdrawal by 2031–03–15"},
    {"strange_character", "event storm by north. "},
    {"number_with_commas", "clause 2 east must bring 20,000 troops to offer"},
    {"wrong_kind", "clause 2 during voted, north must start withdrawal"},
    {"missing_key", "clause 2 during handover, north must start withdrawal"},
    {"unknown_name", "clause 2 cites minsk \"point 4\" north must start withdrawal"},
    {"missing_date", "condition ready is after vote"},
    {"missing_word", "phase q opens if voted"},
    {"missing_word", "condition calmer are voted"},
    {"keyword_name", "clause 2 must north start withdrawal"},
    {"outside_declaration",
     "test \"x\"\n"
     "  given 500 troops to arrival by north on 2031-04-01\n"},
    {"second_title", "agreement \"Second\""},
    {"begin_or_complete", "clause 2 each side must end withdrawal in coast before withdrawal by north"},
    {"all_of_a_kind", "clause 2 all sides must start withdrawal"},
    {"needless_word", "clause 2 the north must start withdrawal"},
    {"missing_span", "condition ready is at least 3 attacks or voted"},
    {"wrong_kind", "condition ready is vote and voted"},
    {"unknown_name", "clause 2 north must start withdrawl"},
    {"unknown_name", "clause 2 while not quiet, north must start withdrawal"},
    {"missing_word", "event storm by north watched mission"},
};

/// Lines that stand close to the mistakes and have a meaning.
const std::vector<std::string> near_misses = {
    "clause 2 north must end withdrawal in coast by 2031-04-01\n",
    "clause 2 once end of withdrawal by north, south must start withdrawal\n",
    "clause 2 once vote, south must start withdrawal\n",
    "clause 2 council must make vote\n",
    "condition ready is once end of withdrawal and voted\n",
    "condition ready is during pause or once start of pause\n",
    "condition ready is during withdrawal in coast\nclause 2 during withdrawal of north, south must start withdrawal\n",
    "clause 2 during withdrawal of each side, that side must end withdrawal in coast\n",
    "clause 2 once voted, north must start withdrawal\n",
    "clause 2 while voted, north must start withdrawal\n",
    "clause 2 on each attack, mission must give finding about it (result: proven or unproven)\n",
    "clause 2 each side must not commit attack in each sector unless no attack in that sector for 3 days\n",
    "clause 2 while calm in each sector, north must not commit attack in that sector\n",
    "clause 2 while calm in quay, north must start withdrawal\n",
    "condition ready in each sector is no attack in that sector for 3 days\n",
    "clause 2 bridge_guards must not commit attacks in coast\n",
    "clause 2 east must bring 3 troops to offer every day\n",
    "clause 2 east must keep at most 200 troops at arrival\nphase big opens when at least 200 troops at arrival\n",
    "clause 2 east must keep at most 100 troops at offer\nphase big opens when at least 200 troops past offer\n",
    "clause 2 north must start withdrawal by 2032-02-29 24:00 prevails over 1\n",
    "condition a is b\ncondition b is c\ncondition c is voted\n",
    "accept hair_trigger because \"both sides asked for it\"\naccept E1 in 1 because \"known\"\n",
    "condition ready is at least 2 of\n  - voted\n  - not once vote\n  - calm in any sector for 3 days\n",
    "party observer: mission, council\n",
    "phase p opens when during q\nphase q opens when during p\n",
    "clause 2 north must not commit attack before finding by mission about attack (result: proven)\n",
    "place area: hill, dale\n",
    "accept C10 because \"x\"\n"
    "accept open_ended_duty in 1 because \"y\"\n",
    "test \"x\"\n"
    "  given gap in quay by mission on 2031-04-01 to 2031-04-03\n"
    "  given watch by mission in coast on 2031-04-01 to 2031-04-03\n"
    "  given 500 troops to arrival by east on 2031-04-01\n"
    "  given arrival by east (number: 500) on 2031-04-01\n"
    "  given attack by bridge_guards in quay on 2031-04-01 14:00\n"
    "  given finding by mission about attack (result: proven) on 2031-04-02\n"
    "  on 2031-04-05 as known on 2031-04-04 expect clause 1 is breached\n"
    "  on 2031-04-05 expect calm in quay is no\n"
    "  on 2031-04-05 expect north waits for south\n",
    "clause 2 during handover in each sector, north must start withdrawal in that sector\n"
    "clause 3 once calm in every sector, north must start withdrawal in coast by undecided\n"
    "clause 4 each side must not commit attack in undecided\n"
    "condition wait is at least 3 attacks in undecided\n"
    "condition many is at least undecided attacks in 3 days\n"
    "condition open is undecided\n"
    "condition long is not voted for 30 days\n"
    "condition share is at least 80 percent of troops past offer are past arrival in 30 days\n"
    "clause 5 on each breach of 1, mission must give finding about it within 72 hours\n"
    "clause 6 undecided must start withdrawal within undecided\n"
    "clause 7 north must hold undecided by 2031-04-01\n",
};

}  // namespace

TEST_CASE("the three examples read without problems") {
  for (const char* name : examples) {
    const auto agreement = load_agreement(example(name));
    if (!agreement)
      for (const Problem& problem : agreement.error())
        FAIL_CHECK(problem.code << " " << problem.at.line << ": " << problem.says << " " << problem.help);
    CHECK(agreement.has_value());
  }
}

TEST_CASE("what the Gaza example holds") {
  const auto read = load_agreement(example("gaza_force"));
  REQUIRE(read);
  const Agreement& a = *read;
  CHECK(a.parties.size() == 21);
  CHECK(a.clauses.size() == 23);
  CHECK(a.kinds.size() == 4);
  CHECK(a.places.size() == 6);
  CHECK(a.pipelines.size() == 2);
  CHECK(a.phases.size() == 2);
  CHECK(a.named.size() == 5);
  CHECK(a.trials.size() == 2);
  CHECK(a.signatures.size() == 8);
  CHECK(a.clock.name() == "Asia/Gaza");
  CHECK_FALSE(a[a.party("qassam_brigades")].declared);
  CHECK(a[a.party("isf")].answers_for.size() == 6);
  CHECK(a[a[a.place("rafah")].within].name == "gaza");
  CHECK(a.quote(a[a.clause("1.1")].sentence) == "on each breach of 1, isf must issue finding about it within 72 hours");
  CHECK(a.quote(a[a.clause("C2")].at) == "C2 hamas will not end weapons_handover in each sector before end of withdrawal in that sector");
  CHECK(a[a.clause("1")].title == "Cessation of hostilities");
  CHECK(a[a.clause("3")].families.size() == 1);
  CHECK(a[a.clause("1")].families.size() == 1);
  CHECK(a.trials[0].given[1].by == "israel");
  CHECK(a.trials[0].given[1].id == "given 2");
  CHECK(a.trials[0].given[0].details.front().second == "adopted");
  CHECK(a.trials[1].given[1].status == Status::reported);
  CHECK(a.trials[1].given[1].credibility == 6);
  for (std::size_t i = 0; i < a.conditions.size(); ++i)
    if (const auto* all = std::get_if<All>(&a.conditions[i].form))
      for (const ConditionId part : all->parts) CHECK(part.index < i);
}

TEST_CASE("every mistake is told once, in a sentence, at its words") {
  for (const Case& bad : mistakes) {
    CAPTURE(bad.added);
    CHECK(codes_of(bad.added) == std::vector<std::string>{bad.code});
    for (const Problem& problem : problems_of(harbour + bad.added)) {
      CHECK(problem.says.back() == '.');
      CHECK(problem.at.line > 0);
      CHECK(problem.at.column + problem.at.length <= problem.at.text.size() + 2);
    }
  }
}

TEST_CASE("what stands close to a mistake has a meaning") {
  for (const std::string& added : near_misses) {
    CAPTURE(added);
    good(added);
  }
}

TEST_CASE("after a name, `or` before a word that begins a condition joins conditions") {
  const auto parts = [](const std::string& condition) {
    const Agreement agreement = good("condition c is " + condition + "\n");
    const auto* any = std::get_if<AnyOf>(&agreement[agreement[agreement.condition("c")].is].form);
    return any == nullptr ? std::size_t{1} : any->parts.size();
  };
  for (const std::string other : {"not voted", "once vote", "no attack for 3 days", "at least 2 attack in 3 days", "at most 5 troops at arrival", "during pause", "after 2031-05-01"}) {
    CAPTURE(other);
    CHECK(parts("once attack by north or " + other) == 2);
    CHECK(parts("once attack by north or south in quay or saltmarsh or " + other) == 2);
    CHECK(parts("at least 5 troops past offer by east or " + other) == 2);
    CHECK(parts("once finding about attack by north or " + other) == 2);
  }
  CHECK(parts("once attack by north or south") == 1);
}

TEST_CASE("three mistakes give three messages") {
  const auto codes = codes_of(
      "party mission council\n"
      "event storm north\n"
      "clause 2 north commit storm in dunes\n");
  CHECK(codes == std::vector<std::string>{"missing_comma", "unexpected_word", "missing_verb"});
}

TEST_CASE("a broken declaration still lends its names") {
  CHECK(codes_of("party army alpha, beta\nclause 2 each army must start withdrawal\nclause 3 alpha must not commit attack\n") ==
        std::vector<std::string>{"missing_comma"});
  CHECK(codes_of("event storm by by north includes wind\nclause 2 north must not make storm\nclause 3 north must not make wind\n") ==
        std::vector<std::string>{"keyword_name"});
  CHECK(codes_of("phase late in each sector opens if voted\nclause 2 during late in each sector, north must start withdrawal\n") ==
        std::vector<std::string>{"missing_word"});
}

TEST_CASE("names may be in any script") {
  const auto read = read_agreement(
      "\xEF\xBB\xBF"
      "agreement \"Договор\"\r\nparty сторона: север, юг\r\nparty المراقبون\r\nplace غزة\r\n"
      "event атака by any сторона in غزة watched by المراقبون\r\n\tclause 1 each сторона must not commit атака in غزة\r\n",
      "script.truce");
  REQUIRE(read);
  CHECK(read->party("المراقبون"));
  CHECK(read->quote(read->clauses[0].sentence) == "each сторона must not commit атака in غزة");
}

// The same agreement, whatever the ends of its lines, its indentation and its comments.
TEST_CASE("every production of the grammar is read, in every layout") {
  const auto read = load_agreement(example("every_production"));
  REQUIRE(read);
  const std::string plain = read->text;
  const auto with_ends = [&](const std::string& end, const std::string& start) {
    std::string text = start;
    for (const char letter : plain.substr(plain.find('\n') + 1)) text += letter == '\n' ? end + start : std::string(1, letter);
    return text;
  };
  for (const std::string& text : {plain, with_ends("\r\n", ""), with_ends("\n", "      "), with_ends(" ", ""), with_ends("\r", "\t"),
                                  "\xEF\xBB\xBF" + plain, with_ends(" # clause \" ( undecided\n\n", "")}) {
    const auto again = read_agreement(text, "again.truce");
    REQUIRE(again);
    CHECK(again->clauses.size() == read->clauses.size());
    CHECK(again->conditions.size() == read->conditions.size());
    CHECK(again->occs.size() == read->occs.size());
    REQUIRE(again->trials.size() == 1);
    CHECK(again->trials[0].given.size() == 4);
    CHECK(again->trials[0].expects.size() == read->trials[0].expects.size());
  }
}

TEST_CASE("one mistake in a list of twenty thousand names is one message, at its place") {
  const auto list = [](const std::string& between) {
    std::string text = "agreement \"Many\"\nparty ";
    for (int number = 0; number < 20'000; ++number)
      text += (number == 0 ? "" : number == 10'000 ? between : std::string(", ")) + "p" + std::to_string(number);
    return text + "\nplace here\nevent shot by p19000 in here\nclause 1 p19000 must not make shot in here\n";
  };
  CHECK(read_agreement(list(", "), "many.truce"));
  for (const std::string between : {" ", "\n  ", " and ", ", must, ", "; "}) {
    const Problems problems = problems_of(list(between));
    REQUIRE(problems.size() == 1);
    const Excerpt& at = problems[0].at;
    CHECK(at.text.find(between == "\n  " ? "p10000" : "p9999") != std::string::npos);
    CHECK(at.column >= at.text_column);
    CHECK(at.column - at.text_column < at.text.size());
  }
}

TEST_CASE("columns count characters") {
  const Problems problems = problems_of("agreement \"Договор\"\nparty север\nclause 1 север must make шторм\n");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].at.line == 3);
  CHECK(problems[0].at.column == 26);
  CHECK(problems[0].at.length == 5);
}

TEST_CASE("what is no text is refused") {
  CHECK(problems_of("agreement \"\xFF\"").front().code == "not_utf8");
  for (const char* document : {"PK\x03\x04 word/document.xml", "%PDF-1.7", "{\\rtf1 agreement", "\xD0\xCF\x11\xE0"}) {
    const auto told = problems_of(document);
    REQUIRE(told.size() == 1);
    CHECK(told.front().code == "not_plain_text");
  }
  REQUIRE(problems_of("").size() == 1);
  CHECK(problems_of("").front().says == "The file is empty.");
  CHECK(problems_of("").front().code == "missing_title");
  CHECK(problems_of(std::string(std::size_t{17} * 1024 * 1024, ' ')).front().code == "too_large");
  CHECK(load_agreement("no such file.truce").error().front().code == "unreadable_file");
  CHECK(problems_of("agreement \u201CHarbour\u201D\n").size() == 1);
}

TEST_CASE("facts of a test become reports") {
  const Agreement a = good(near_misses[near_misses.size() - 2]);
  REQUIRE(a.trials.size() == 1);
  const std::vector<Report>& given = a.trials[0].given;
  REQUIRE(given.size() == 6);
  CHECK(given[0].act == "gap");
  CHECK(given[0].happened.end - given[0].happened.begin == std::chrono::hours{72});
  CHECK(given[2].act == "arrival");
  CHECK(given[2].number == 500.0);
  CHECK(given[4].happened.exact());
  CHECK(given[5].about == "given 5");
  CHECK(given[5].status == Status::verified);
  CHECK(a.trials[0].expects[0].known.has_value());
}

TEST_CASE("any bytes are read without harm") {
  CHECK(rc::check([](const std::string& text) {
    const auto read = read_agreement(text, "any.truce");
    RC_ASSERT(read.has_value() || !read.error().empty());
  }));
}

TEST_CASE("an example without one of its words is read without harm, and twice the same") {
  const std::string whole = text_of(example("old_town"));
  CHECK(rc::check([&] {
    const auto at = *rc::gen::inRange<std::size_t>(0, whole.size());
    const auto length = *rc::gen::inRange<std::size_t>(1, 12);
    std::string text = whole;
    text.erase(at, length);
    RC_ASSERT(problems_of(text) == problems_of(text));
    for (const Problem& problem : problems_of(text)) RC_ASSERT(problem.says.back() == '.');
  }));
}
