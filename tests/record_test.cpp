// Reports as they are written and read again, and the record of them.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <truce/record.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "feeds.h"

using namespace truce;
using namespace truce::test;

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

TEST_CASE("who reads a record may ask it, add to it and stop in between, and reads what there was") {
  const Folder folder;
  auto record = Record::open(folder / "record.db", Record::Create::yes);
  REQUIRE(record.has_value());
  const std::vector<Report> first = {shelling("a"), shelling("b"), shelling("c")};
  REQUIRE(record->append(first).has_value());
  std::string read;
  const auto count = record->for_each([&](const ReportView& report) {
    const std::string id(report.id);
    CHECK(record->find(id)->value().id == id);
    CHECK(*record->for_each([](const ReportView&) {}) >= 3);
    const Report more = shelling("more " + id);
    auto other = Record::open(folder / "record.db");
    CHECK((id == "c" ? *other : *record).append({&more, 1})->added == 1);
    read += report.id;
  });
  CHECK(count.value() == 3);
  CHECK(read == "abc");
  CHECK(record->size() == 6);
  CHECK_THROWS_AS((void)record->for_each([](const ReportView&) { throw std::runtime_error("enough"); }), std::runtime_error);
  CHECK(*record->verify() == 6);
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
