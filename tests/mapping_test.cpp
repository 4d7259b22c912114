// Feeds and mappings.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>

#include "feeds.h"

using namespace truce;
using namespace truce::test;

TEST_CASE("a feed is read into reports") {
  const auto reading = read(
      "\xEF\xBB\xBFid,act,edge,by,happened,until,learned,lat,lon,number,details,source,reliability,credibility,status,words\r\n"
      "1,withdrawal,end,north,2026-02-01,2026-02-03,2026-02-04,1.5,-2.25,12.5,kind=troops; unit=3rd\\; 4th,Mission,A,2,disputed,\"said \"\"no\"\", then\nleft\"\r\n"
      "\r\n"
      "2,vote,,south,2026-02-01 14:00,,,,,,,Gazette,,,,",
      {.clock = gaza});
  REQUIRE(reading.refused.empty());
  REQUIRE(reading.reports.size() == 2);
  const Report& first = reading.reports[0];
  CHECK(first.edge == Edge::end);
  CHECK(first.happened == Interval{when("2026-02-01", gaza).begin, when("2026-02-03", gaza).end});
  CHECK(first.learned == when("2026-02-04", gaza));
  CHECK(*first.latitude == 1.5);
  CHECK(*first.longitude == -2.25);
  CHECK(*first.number == 12.5);
  CHECK(first.details == std::vector<std::pair<std::string, std::string>>{{"kind", "troops"}, {"unit", "3rd; 4th"}});
  CHECK(first.reliability == 'A');
  CHECK(first.credibility == 2);
  CHECK(first.status == Status::disputed);
  CHECK(first.words == "said \"no\", then\nleft");
  const Report& second = reading.reports[1];
  CHECK(second.happened.exact());
  CHECK(second.learned == second.happened);
  CHECK(second.reliability == 'F');
  CHECK(second.credibility == 6);
  CHECK(!second.number);
  CHECK(reading.summary.rows == 2);
}

TEST_CASE("what does not say when it was learned was learned when it happened") {
  const auto reading = read("act,happened,until,source\na,2026-02-01,,s\na,2026-02-01,2026-02-05,s\na,2026-02-01 10:00,,s\na,2026-02-01,2026-02-01 15:00,s\n");
  REQUIRE(reading.reports.size() == 4);
  CHECK(reading.reports[0].learned == when("2026-02-01"));
  CHECK(reading.reports[1].learned == when("2026-02-05"));
  CHECK(reading.reports[2].learned == when("2026-02-01 10:00"));
  CHECK(reading.reports[3].learned == when("2026-02-01 15:00"));
}

TEST_CASE("every kind of malformed row is refused and the others go on") {
  struct Refusal {
    std::string_view header, row, code, column;
  };
  const std::string long_row = std::string((1U << 20U) + 10, 'x') + ",2026-02-01,s";
  const Refusal refusals[] = {
      {small_header, "a,2026-02-30,s", "bad_date", "`happened`"},
      {small_header, "a,yesterday,s", "bad_date", "\"yesterday\""},
      {"act,happened,until,source", "a,2026-02-02,2026-02-01,s", "until_before_happened", "`until`"},
      {"act,happened,until,source", "a,2026-02-02,soon,s", "bad_date", "`until`"},
      {"act,happened,learned,source", "a,2026-02-02,soon,s", "bad_date", "`learned`"},
      {"act,happened,number,source", "a,2026-02-02,12 troops,s", "bad_number", "`number`"},
      {"act,happened,number,source", "a,2026-02-02,nan,s", "bad_number", "`number`"},
      {"act,happened,number,source", "a,2026-02-02,1e999,s", "bad_number", "`number`"},
      {"act,happened,lat,source", "a,2026-02-02,90.5,s", "out_of_range", "`lat`"},
      {"act,happened,lon,source", "a,2026-02-02,-181,s", "out_of_range", "`lon`"},
      {"act,happened,source,reliability", "a,2026-02-02,s,G", "bad_reliability", "`reliability`"},
      {"act,happened,source,credibility", "a,2026-02-02,s,7", "bad_credibility", "`credibility`"},
      {"act,happened,source,credibility", "a,2026-02-02,s,12", "bad_credibility", "`credibility`"},
      {"act,happened,source,status", "a,2026-02-02,s,confirmed", "unknown_status", "\"confirmed\""},
      {"act,happened,source,edge", "a,2026-02-02,s,begin", "unknown_edge", "`edge`"},
      {"act,happened,source,details", "a,2026-02-02,s,troops", "bad_details", "`details`"},
      {"act,happened,source,details", "a,2026-02-02,s,=troops", "bad_details", "`details`"},
      {small_header, ",2026-02-02,s", "missing_value", "`act`"},
      {small_header, "a,,s", "missing_value", "`happened`"},
      {small_header, "a,2026-02-02,", "missing_value", "`source`"},
      {small_header, "a,2026-02-02", "too_few_fields", "2 fields"},
      {small_header, "a,2026-02-02,s,more", "too_many_fields", "4 fields"},
      {small_header, "a,2026-02-02,\"s", "unclosed_quote", ""},
      {small_header, "a,2026-02-02,\"s\" and more", "text_after_quote", ""},
      {small_header, "a,2026-02-02,s \"and\" more", "quote_in_field", ""},
      {small_header, "a,2026-02-02,s\xFF", "invalid_utf8", ""},
      {small_header, "a,2026-02-02,\xED\xA0\x80", "invalid_utf8", ""},
      {small_header, std::string_view("a,2026-02-02,s\0t", 16), "nul_byte", ""},
      {small_header, long_row, "row_too_long", "1 MiB"},
  };
  for (const Refusal& refusal : refusals) {
    const auto& [header, row, code, column] = refusal;
    CAPTURE(refusal.code);
    const auto commas = static_cast<std::size_t>(std::ranges::count(header, ','));
    std::string good;
    for (std::size_t i = 0; i <= commas; ++i) {
      std::string_view name = header;
      for (std::size_t skip = 0; skip < i; ++skip) name = name.substr(name.find(',') + 1);
      name = name.substr(0, name.find(','));
      good += std::string(i > 0 ? "," : "") + (name == "act" || name == "source" ? "x" : name == "happened" ? "2026-02-01" : "");
    }
    const auto reading = read(std::string(header) + "\n" + good + "\n" + std::string(row) + "\n" + good + "\n");
    CHECK(reading.failed.empty());
    CHECK(reading.reports.size() == 2);
    REQUIRE(reading.refused.size() == 1);
    const Problem& problem = reading.refused[0];
    CHECK(problem.code == code);
    CHECK(problem.says.find(column) != std::string::npos);
    CHECK(problem.says.ends_with("."));
    CHECK(!problem.help.empty());
    CHECK(problem.at.file == "feed.csv");
    CHECK(problem.at.line == 3);
    CHECK(reading.summary.rows == 3);
    CHECK(reading.summary.refused == 1);
  }
}

TEST_CASE("a refusal counts the lines of the file and shows the field") {
  const auto reading = read("act,happened,source,words\na,2026-02-01,s,\"two\nlines\"\nb,2026-13-01,s,\n");
  REQUIRE(reading.refused.size() == 1);
  CHECK(reading.refused[0].at.line == 4);
  CHECK(reading.refused[0].at.column == 3);
  CHECK(reading.refused[0].at.length == 10);
  CHECK(reading.refused[0].at.text == "b,2026-13-01,s,");
  CHECK(reading.refused[0].says == "The column `happened` says \"2026-13-01\", which is not a date.");
}

TEST_CASE("a header that cannot be used is refused as a whole") {
  CHECK(read("").failed.at(0).code == "empty_feed");
  CHECK(read("\n\n").failed.at(0).code == "empty_feed");
  CHECK(read("act;happened;source\n").failed.at(0).code == "not_commas");
  CHECK(read("act,happened,source,act\n").failed.at(0).code == "duplicate_column");
  CHECK(read("act,\"happened\n").failed.at(0).code == "unclosed_quote");
  const auto foreign = read("date,who,what,where,act\n").failed;
  REQUIRE(foreign.size() == 1);
  CHECK(foreign[0].code == "foreign_columns");
  const auto misspelt = read("act,hapened,source,colour\n").failed;
  REQUIRE(misspelt.size() == 3);
  CHECK(misspelt[0].code == "unknown_column");
  CHECK(misspelt[0].help == "Did you mean `happened`?");
  CHECK(misspelt[1].code == "unknown_column");
  CHECK(misspelt[2].code == "missing_column");
}

TEST_CASE("a packed feed reads like a plain one, and a damaged one is refused") {
  const Folder folder;
  std::string text(std::string(small_header) + "\n");
  for (int i = 0; i < 200'000; ++i) text += "shelling,2026-02-0" + std::to_string(1 + i % 9) + ",Mission " + std::to_string(i) + "\n";
  std::ofstream(folder / "plain.csv") << text;
  gzFile packed = gzopen((folder / "packed.csv.gz").c_str(), "wb");
  REQUIRE(gzwrite(packed, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
  gzclose(packed);
  std::uint64_t told = 0;
  FeedOptions options;
  options.progress = [&](std::uint64_t read, std::uint64_t all) { told += read <= all ? 1 : 1'000'000; };
  const auto plain = read_file(folder / "plain.csv", options);
  const auto unpacked = read_file(folder / "packed.csv.gz", options);
  CHECK(plain.reports.size() == 200'000);
  CHECK(unpacked.reports == plain.reports);
  CHECK(told > 2);
  CHECK(told < 1'000'000);

  fs::resize_file(folder / "packed.csv.gz", fs::file_size(folder / "packed.csv.gz") / 2);
  CHECK(read_file(folder / "packed.csv.gz", {}).failed.at(0).code == "damaged_file");
  CHECK(read_file(folder / "none.csv", {}).failed.at(0).code == "unreadable_file");
  CHECK(read_file(folder.path.string(), {}).failed.at(0).code == "unreadable_file");
}

TEST_CASE("a mapping renames, joins, translates and sets") {
  const auto reading = read_mapped(
      "mapping \"Office\"            # a comment\n"
      "column act from \"Event type\"\n"
      "column happened from date\n"
      "column source is \"Field office\"\n"
      "column words from a, \" against \", b\n"
      "column by from a\n"
      "detail unit from unit\n"
      "detail coded is yes\n"
      "in by, isr, idf means israel, \"p a\" means authority\n"
      "in place, otherwise elsewhere\n"
      "in place, gz means gaza\n",
      "Event type,date,a,b,unit,place\nshelling,2026-02-01,isr,x,trucks,gz\nvote,2026-02-02,p a,y,,rome\nvote,2026-02-02,z,y,,\n");
  REQUIRE(reading.failed.empty());
  REQUIRE(reading.reports.size() == 3);
  const auto& r = reading.reports;
  CHECK(r[0].act == "shelling");
  CHECK(r[0].by == "israel");
  CHECK(r[0].words == "isr against x");
  CHECK(r[0].place == "gaza");
  CHECK(r[0].source == "Field office");
  CHECK(r[0].details == std::vector<std::pair<std::string, std::string>>{{"unit", "trucks"}, {"coded", "yes"}});
  CHECK(r[1].by == "authority");
  CHECK(r[1].place == "elsewhere");
  CHECK(r[1].details == std::vector<std::pair<std::string, std::string>>{{"coded", "yes"}});
  CHECK(r[2].by == "z");
  CHECK(r[2].place.empty());
}

TEST_CASE("rules of a mapping apply in order, add reports and leave rows out with a reason") {
  const auto reading = read_mapped(
      "column source is s\n"
      "column act from event\n"
      "when event is pledge and unit is one of troops, police: act is offer, number from count,\n"
      "  details are \"kind=troops\"\n"
      "when count is at least 1000: detail size is large\n"
      "when count is at most 10: detail size is small\n"
      "when unit is empty: detail size is unknown\n"
      "when event is not pledge and note is not empty: words from \"note: \", note, by is nobody\n"
      "when event starts with \"vote\", also report: act is reading, by is knesset, number from count\n"
      "when note contains again also report: act is second_reading\n"
      "skip when event is meeting because \"no clause speaks of meetings\"\n"
      "skip when event is one of lunch or dinner because \"no clause speaks of meals\"\n",
      "id,event,happened,count,unit,note\n"
      "1,pledge,2026-02-01,8000,troops,\n"
      "2,pledge,2026-02-01,7,,\n"
      "3,vote_held,2026-02-02,61,votes,once again\n"
      "4,meeting,2026-02-02,,,\n"
      "5,dinner,2026-02-02,,,\n"
      "6,meeting,2026-02-02,,,\n"
      "7,arrival,2026-02-30,5,troops,\n");
  REQUIRE(reading.failed.empty());
  REQUIRE(reading.reports.size() == 5);
  const auto& r = reading.reports;
  CHECK(r[0].act == "offer");
  CHECK(*r[0].number == 8000);
  CHECK(r[0].details == std::vector<std::pair<std::string, std::string>>{{"kind", "troops"}, {"size", "large"}});
  CHECK(r[1].act == "pledge");
  CHECK(!r[1].number);
  CHECK(r[1].details == std::vector<std::pair<std::string, std::string>>{{"size", "unknown"}});
  CHECK(r[2].id == "3");
  CHECK(r[2].by == "nobody");
  CHECK(r[2].words == "note: once again");
  CHECK(r[3].id == "3+2");
  CHECK(r[3].act == "reading");
  CHECK(r[3].by == "knesset");
  CHECK(r[3].words.empty());
  CHECK(*r[3].number == 61);
  CHECK(r[4].id == "3+3");
  CHECK(r[4].act == "second_reading");
  CHECK(reading.summary.rows == 7);
  CHECK(reading.summary.left_out == 3);
  CHECK(reading.summary.left_out_because ==
        std::vector<std::pair<std::string, std::uint64_t>>{{"no clause speaks of meetings", 2}, {"no clause speaks of meals", 1}});
  REQUIRE(reading.refused.size() == 1);
  CHECK(reading.refused[0].at.line == 8);
}

TEST_CASE("all mistakes of a mapping are told at once") {
  const auto mapping = read_mapping(
      "colum act from event\n"
      "column akt from event\n"
      "column act event\n"
      "when event pledge: act is offer\n"
      "when event is pledge act is offer\n"
      "skip when event is meeting\n"
      "in by, isr mean israel\n"
      "column words is \"open\n"
      "column act from event # good\n"
      "when count is at least many: act is offer\n"
      "column details is \"kind\"\n"
      "in details, a means b\n",
      "x.mapping");
  REQUIRE(!mapping);
  std::vector<std::size_t> lines;
  for (const Problem& problem : mapping.error()) {
    lines.push_back(problem.at.line);
    CHECK(problem.at.file == "x.mapping");
    CHECK(!problem.at.text.empty());
    CHECK(!problem.help.empty());
    CHECK(problem.says.ends_with("."));
  }
  CHECK(lines == std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12});
  CHECK(mapping.error()[0].help == "Did you mean `column`?");
  CHECK(mapping.error()[1].help == "Did you mean `act`?");
  CHECK(!read_mapping("column act from \xFF\n", "x.mapping"));
}

TEST_CASE("a mapping must fit the file it is used for") {
  const auto reading = read_mapped("column act from evnt\nwhen unitt is troops: by is x\ncolumn source is s\n", "event,unit,date\n");
  REQUIRE(reading.failed.size() == 3);
  CHECK(reading.failed[0].help == "Did you mean `event`?");
  CHECK(reading.failed[0].at.file == "feed.mapping");
  CHECK(reading.failed[0].at.line == 1);
  CHECK(reading.failed[1].help == "Did you mean `unit`?");
  CHECK(reading.failed[2].code == "missing_column");
}

TEST_CASE("a value that a mapping makes wrong names the column of the file") {
  const auto reading = read_mapped("column act from event\ncolumn happened from day\ncolumn source is s\n", "event,day\nvote,soon\n");
  REQUIRE(reading.refused.size() == 1);
  CHECK(reading.refused[0].says == "The column `day` (read as `happened`) says \"soon\", which is not a date.");
}

TEST_CASE("the feeds of the missions are read without a refusal") {
  const std::string missions = TRUCE_SOURCE_DIR "/missions/";
  const auto read_mission = [&](const std::string& feed, const std::string& mapping, std::string_view clock) {
    const auto loaded = load_mapping(missions + mapping);
    REQUIRE_MESSAGE(loaded.has_value(), loaded.error().front().says);
    return read_file(missions + feed, {.clock = *Clock::named(clock), .mapping = *loaded});
  };
  const auto isf = read_mission("gaza-isf/reports/isf.csv", "gaza-isf/reports/isf.mapping", "Asia/Gaza");
  CHECK(isf.summary.rows == 363);
  CHECK(isf.summary.refused == 0);
  CHECK(isf.reports.size() + isf.summary.left_out >= 363);
  const auto ucdp = read_mission("ukraine-2014/reports/ucdp_ukraine.csv.gz", "ukraine-2014/reports/ucdp_ukraine.mapping", "Europe/Kyiv");
  CHECK(ucdp.summary.rows == 1167);
  CHECK(ucdp.summary.refused == 0);
}
