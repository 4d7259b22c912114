// Feeds, mappings and the record.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <truce/record.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace truce;
namespace fs = std::filesystem;

namespace {

/// A folder that is gone afterwards.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("truce_record_test_" + std::to_string(getpid()) + "_" + std::to_string(next++));
  Folder() { fs::create_directories(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path); }
  [[nodiscard]] std::string operator/(std::string_view name) const { return (path / name).string(); }
  static inline int next = 0;
};

struct Reading {
  std::vector<Report> reports = {};
  Problems refused = {};
  FeedSummary summary = {};
  Problems failed = {};
};

std::shared_ptr<const Mapping> mapping_of(std::string_view text) {
  auto mapping = read_mapping(text, "feed.mapping");
  REQUIRE_MESSAGE(mapping.has_value(), mapping.error().front().says);
  return *mapping;
}

Reading read(std::string_view text, FeedOptions options = {}) {
  Reading reading;
  options.refused = [&](const Problem& problem) { reading.refused.push_back(problem); };
  auto summary = read_feed_text(text, "feed.csv", options, [&](const Report& report) { reading.reports.push_back(report); });
  if (summary) reading.summary = *summary;
  else reading.failed = summary.error();
  return reading;
}

Reading read_mapped(std::string_view mapping, std::string_view text) { return read(text, {.mapping = mapping_of(mapping)}); }

Reading read_file(const std::string& path, const FeedOptions& given) {
  Reading reading;
  FeedOptions options = given;
  options.refused = [&](const Problem& problem) { reading.refused.push_back(problem); };
  auto summary = read_feed(path, options, [&](const Report& report) { reading.reports.push_back(report); });
  if (summary) reading.summary = *summary;
  else reading.failed = summary.error();
  return reading;
}

const Clock gaza = *Clock::named("Asia/Gaza");
constexpr std::string_view small_header = "act,happened,source";

Interval when(std::string_view text, const Clock& clock = {}) { return *parse_when(text, clock); }

Report shelling(std::string_view id, std::string_view day = "2026-02-01") {
  Report report;
  report.id = id;
  report.act = "shelling";
  report.happened = report.learned = when(day);
  report.source = "Mission";
  return report;
}

}  // namespace

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

namespace {

std::string any_text() {
  const auto parts = *rc::gen::container<std::vector<std::string>>(
      *rc::gen::inRange<std::size_t>(0, 4),
      rc::gen::element<std::string>("north", " ", ",", "\"", "\n", "\r\n", "\r", ";", "=", "\\", "\\;", "é", "خط", "0", "#", "a=b;c=d"));
  std::string text;
  for (const auto& part : parts) text += part;
  return text;
}

Interval any_interval(const Clock& clock) {
  const Instant begin = Instant{Duration{*rc::gen::inRange<std::int64_t>(1'700'000'000, 1'800'000'000)}};
  const Duration length{*rc::gen::inRange<std::int64_t>(1, 1'000'000)};
  switch (*rc::gen::inRange(0, 4)) {
    case 0: return {begin, begin};
    case 1: return clock.day(clock.date_of(begin));
    case 2: return {clock.day(clock.date_of(begin)).begin, clock.day(clock.date_of(begin + length)).end};
    default: return {begin, begin + length};
  }
}

Report any_report(const Clock& clock) {
  const auto any_number = [](double scale) {
    return *rc::gen::inRange(0, 2) == 0 ? std::optional<double>()
                                        : std::optional(static_cast<double>(*rc::gen::inRange(-1'000'000, 1'000'000)) / 7e6 * scale);
  };
  Report report;
  report.id = any_text();
  report.act = "a" + any_text();
  report.edge = static_cast<Edge>(*rc::gen::inRange(0, 3));
  report.by = any_text();
  report.about = any_text();
  report.place = any_text();
  report.latitude = any_number(90);
  report.longitude = any_number(180);
  report.happened = any_interval(clock);
  report.learned = any_interval(clock);
  report.number = any_number(1e9);
  report.item = any_text();
  report.incident = any_text();
  for (int i = *rc::gen::inRange(0, 3); i > 0; --i) report.details.emplace_back("f" + any_text(), any_text());
  for (int i = *rc::gen::inRange(0, 2); i > 0; --i) report.details.emplace_back(any_text() + "g", any_text());
  report.source = "s" + any_text();
  report.reliability = static_cast<char>('A' + *rc::gen::inRange(0, 6));
  report.credibility = *rc::gen::inRange(1, 7);
  report.status = static_cast<Status>(*rc::gen::inRange(0, 4));
  report.replaces = any_text();
  report.words = any_text();
  report.url = any_text();
  return report;
}

}  // namespace

TEST_CASE("reading what was written gives the same report, in every clock") {
  for (const std::string_view name : {"UTC", "Asia/Gaza", "Europe/Kyiv", "+05:45", "America/St_Johns"}) {
    const Clock clock = *Clock::named(name);
    CAPTURE(name);
    CHECK(rc::check([&] {
      const Report report = any_report(clock);
      const auto reading = read(std::string(csv_header()) + "\n" + to_csv(report, clock) + "\n", {.clock = clock});
      RC_ASSERT(reading.refused.empty());
      RC_ASSERT(reading.reports == std::vector<Report>{report});
    }));
  }
}

TEST_CASE("what a view of a report shows is that report") {
  CHECK(rc::check([] {
    const Report report = any_report({});
    std::vector<DetailView> details;
    const ReportView view = view_of(report, details);
    RC_ASSERT(kept(view) == report);
    Report another = any_report({});
    keep(view, another);
    RC_ASSERT(another == report);
  }));
}

TEST_CASE("any bytes are read to an end, and every row is accounted for") {
  CHECK(rc::check([] {
    std::string text(std::string(small_header) + "\n");
    for (int i = *rc::gen::inRange(0, 20); i > 0; --i)
      text += *rc::gen::element<std::string>("a", ",", "2026-02-01", "\n", "\r", "\"", "\"\"", "s\n", "a,2026-02-01,s\n", "\xFF", std::string(1, '\0'));
    const auto reading = read(text);
    RC_ASSERT(reading.summary.rows == reading.summary.reports + reading.summary.refused);
    RC_ASSERT(reading.refused.size() == reading.summary.refused);
  }));
}

TEST_CASE("the record keeps every field of every report") {
  const Folder folder;
  std::vector<Report> kept;
  auto record = Record::open(folder / "record.db", Record::Create::yes);
  REQUIRE(record.has_value());
  CHECK(rc::check([&] {
    Report report = any_report(gaza);
    report.id = "r" + std::to_string(kept.size());
    const auto added = record->append({&report, 1});
    RC_ASSERT(added.has_value());
    RC_ASSERT(added->added == 1U);
    kept.push_back(report);
    RC_ASSERT(*record->find(report.id) == std::optional(report));
  }));
  record = Record::open(folder / "record.db");
  REQUIRE(record.has_value());
  std::vector<Report> back;
  CHECK(*record->for_each([&](const Report& report) { back.push_back(report); }) == kept.size());
  CHECK(back == kept);
  CHECK(record->size() == kept.size());
  CHECK(*record->verify() == kept.size());
  CHECK(!record->find("nowhere")->has_value());
}

TEST_CASE("a report is found by its place in the record") {
  const Folder folder;
  std::string text = "id,act,happened,source\n";
  for (int i = 0; i < 100; ++i) text += fmt::format("r{},shelling,2026-02-01,Mission\n", i);
  const Reading all = read(text);
  auto record = Record::open(folder / "record.db", Record::Create::yes);
  REQUIRE(record.has_value());
  REQUIRE(record->append(all.reports).has_value());
  for (const std::size_t i : {std::size_t{0}, std::size_t{77}, all.reports.size() - 1}) CHECK(**record->at(i + 1) == all.reports[i]);
  CHECK(!record->at(all.reports.size() + 1)->has_value());
}

TEST_CASE("adding twice changes nothing, and an id keeps its content") {
  const Folder folder;
  auto record = Record::open(folder / "record.db", Record::Create::yes);
  REQUIRE(record.has_value());
  std::vector<Report> reports = {shelling("a"), shelling("b"), shelling("", "2026-02-02"), shelling("a")};
  auto added = record->append(reports);
  REQUIRE(added.has_value());
  CHECK(added->added == 3);
  CHECK(added->known_already == 1);
  added = record->append(reports);
  CHECK(added->added == 0);
  CHECK(added->known_already == 4);

  reports[0].by = "north";
  added = record->append(reports);
  CHECK(added->refused == 1);
  CHECK(added->known_already == 3);
  REQUIRE(added->problems.size() == 1);
  CHECK(added->problems[0].code == "other_content");
  CHECK(added->problems[0].help.find("`replaces`") != std::string::npos);
  CHECK(record->find("a")->value().by.empty());

  Report empty = shelling("e");
  empty.source.clear();
  added = record->append({&empty, 1});
  CHECK(added->refused == 1);
  CHECK(added->problems.at(0).code == "unfit_report");
  CHECK(record->size() == 3);
  CHECK(*record->verify() == 3);
}

TEST_CASE("the worked example of docs/record_format.md is true") {
  const Folder folder;
  auto record = Record::open(folder / "record.db", Record::Create::yes);
  REQUIRE(record.has_value());
  const auto reading = read("act,by,happened,number,details,source,reliability,credibility\nshelling,north,2026-02-01,3,heard=yes,Mission,A,2\n");
  REQUIRE(reading.reports.size() == 1);
  REQUIRE(record->append(reading.reports)->added == 1);
  std::string id;
  CHECK(*record->for_each([&](const Report& report) { id = report.id; }) == 1);
  CHECK(id == "h2f4f9cda5dafe3e1");
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open((folder / "record.db").c_str(), &database) == SQLITE_OK);
  std::string hashes;
  sqlite3_exec(database, "SELECT lower(hex(content)) || ' ' || lower(hex(link)) FROM report",
               [](void* to, int, char** values, char**) { return *static_cast<std::string*>(to) = values[0], 0; }, &hashes, nullptr);
  sqlite3_close(database);
  CHECK(hashes == "2f4f9cda5dafe3e1a855547588573777b2aedf10bc4d7c4c9db2b75e0684c3f8 "
                  "46ad4372f79a11bc60debccf7ed5509b2b0f8c069691b8983c39df72f89c683d");
  std::ifstream page(TRUCE_SOURCE_DIR "/docs/record_format.md");
  const std::string text((std::istreambuf_iterator<char>(page)), {});
  CHECK(text.find(id) != std::string::npos);
  CHECK(text.find(hashes.substr(0, 64)) != std::string::npos);
  CHECK(text.find(hashes.substr(65)) != std::string::npos);
}

TEST_CASE("tampering breaks the chain") {
  for (const char* tampering :
       {"UPDATE report SET \"by\" = 'south' WHERE number = 2", "UPDATE report SET id = 'x' WHERE number = 3", "DELETE FROM report WHERE number = 2",
        "DELETE FROM report WHERE number = 5", "UPDATE report SET happened_end = happened_end + 1 WHERE number = 1",
        "UPDATE report SET number = 6 WHERE number = 5", "UPDATE report SET status = 'maybe' WHERE number = 1",
        "INSERT INTO report SELECT 6, 'x', content, link, act, edge, \"by\", about, place, lat, lon, happened_begin, happened_end, learned_begin, "
        "learned_end, amount, item, incident, details, source, reliability, credibility, status, replaces, words, url FROM report WHERE number = 5"}) {
    CAPTURE(tampering);
    const Folder folder;
    {
      auto record = Record::open(folder / "record.db", Record::Create::yes);
      REQUIRE(record.has_value());
      std::vector<Report> reports;
      for (const char* id : {"a", "b", "c", "d", "e"}) reports.push_back(shelling(id));
      REQUIRE(record->append(reports)->added == 5);
      CHECK(*record->verify() == 5);
    }
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open((folder / "record.db").c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database, tampering, nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
    auto record = Record::open(folder / "record.db");
    REQUIRE(record.has_value());
    const auto verified = record->verify();
    REQUIRE(!verified);
    CHECK(verified.error().at(0).code == "damaged_record");
  }
}

TEST_CASE("what is no record is refused with a reason") {
  const Folder folder;
  const auto code_of = [](const std::string& path, Record::Create create = Record::Create::no) {
    const auto record = Record::open(path, create);
    return record ? std::string("opened") : record.error().at(0).code;
  };
  CHECK(code_of(folder / "none.db") == "no_record");
  CHECK(code_of("") == "no_record");
  CHECK(code_of(folder / "no/folder/record.db", Record::Create::yes) == "no_folder");
  CHECK(code_of(folder.path.string(), Record::Create::yes) == "not_a_record");
  std::ofstream(folder / "feed.csv") << std::string(5000, 'x');
  CHECK(code_of(folder / "feed.csv", Record::Create::yes) == "not_a_record");
  std::ofstream(folder / "empty.db").flush();
  CHECK(code_of(folder / "empty.db") == "not_a_record");
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open((folder / "other.db").c_str(), &database) == SQLITE_OK);
  sqlite3_exec(database, "CREATE TABLE bookmark (url)", nullptr, nullptr, nullptr);
  CHECK(code_of(folder / "other.db", Record::Create::yes) == "not_a_record");
  sqlite3_exec(database, "PRAGMA application_id = 1416787299; PRAGMA user_version = 7", nullptr, nullptr, nullptr);
  CHECK(code_of(folder / "other.db") == "not_a_record");
  sqlite3_exec(database, "PRAGMA user_version = 1", nullptr, nullptr, nullptr);
  CHECK(code_of(folder / "other.db") == "damaged_record");
  sqlite3_close(database);
}

TEST_CASE("while another program writes, the record says so and adds nothing") {
  const Folder folder;
  auto record = Record::open(folder / "record.db", Record::Create::yes);
  REQUIRE(record.has_value());
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open((folder / "record.db").c_str(), &database) == SQLITE_OK);
  sqlite3_exec(database, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
  const Report report = shelling("a");
  const auto added = record->append({&report, 1});
  REQUIRE(!added);
  CHECK(added.error().at(0).code == "record_busy");
  sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(database);
  CHECK(record->append({&report, 1})->added == 1);
}

TEST_CASE("a record that cannot be written can be read") {
  const Folder folder;
  const std::string path = folder / "record %#?.db";
  {
    auto record = Record::open(path, Record::Create::yes);
    const Report report = shelling("a");
    REQUIRE(record.has_value());
    REQUIRE(record->append({&report, 1})->added == 1);
  }
  fs::permissions(path, fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read);
  fs::permissions(folder.path, fs::perms::owner_read | fs::perms::owner_exec | fs::perms::group_read | fs::perms::group_exec |
                                fs::perms::others_read | fs::perms::others_exec);
  const pid_t child = fork();
  if (child == 0) {
    if (getuid() == 0 && setuid(65534) != 0) _exit(1);  // root may write anywhere
    auto record = Record::open(path);
    if (!record || *record->verify() != 1 || !record->find("a")->has_value()) _exit(2);
    const Report report = shelling("b");
    const auto added = record->append({&report, 1});
    if (added || added.error().at(0).code != "read_only") _exit(3);
    const auto again = Record::open(path, Record::Create::yes);
    _exit(!again && again.error().at(0).code == "read_only" ? 0 : 4);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  fs::permissions(folder.path, fs::perms::owner_all);
}

TEST_CASE("killing the writer loses nothing that was acknowledged") {
  const Folder folder;
  const std::string path = folder / "record.db";
  REQUIRE(Record::open(path, Record::Create::yes).has_value());
  for (int round = 0; round < 3; ++round) {
    int pipes[2] = {};
    REQUIRE(pipe(pipes) == 0);
    const pid_t child = fork();
    if (child == 0) {
      auto record = Record::open(path);
      for (int i = 0; record && i < 100'000; ++i) {
        const std::int32_t number = round * 1'000'000 + i;
        const Report report = shelling("r" + std::to_string(number));
        if (!record->append({&report, 1})) break;
        if (write(pipes[1], &number, sizeof number) != sizeof number) break;
      }
      _exit(0);
    }
    close(pipes[1]);
    std::vector<std::int32_t> acknowledged;
    std::int32_t number = 0;
    const auto begun = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - begun < std::chrono::milliseconds(250 + 37 * round) && ::read(pipes[0], &number, sizeof number) == sizeof number)
      acknowledged.push_back(number);
    kill(child, SIGKILL);
    while (::read(pipes[0], &number, sizeof number) == sizeof number) acknowledged.push_back(number);
    close(pipes[0]);
    waitpid(child, nullptr, 0);
    CHECK(!acknowledged.empty());
    const auto record = Record::open(path);
    REQUIRE(record.has_value());
    for (const std::int32_t one : acknowledged) CHECK(record->find("r" + std::to_string(one))->has_value());
    CHECK(*record->verify() == record->size());
  }
}

TEST_CASE("the words of a report") {
  for (const Status status : {Status::reported, Status::verified, Status::disputed, Status::retracted}) CHECK(parse_status(to_text(status)) == status);
  for (const Grade grade : {Grade::alleged, Grade::credible, Grade::corroborated, Grade::verified}) CHECK(parse_grade(to_text(grade)) == grade);
  CHECK(!parse_status("confirmed"));
  CHECK(!parse_grade("Alleged"));
  CHECK(to_text(Edge::none).empty());
}
