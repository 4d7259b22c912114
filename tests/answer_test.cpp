// What the program makes of a mission's files before a monitor is asked.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "answer/mission.h"
#include "answer/seen.h"

namespace truce::answer {
namespace {

namespace fs = std::filesystem;

TEST_CASE("an id that has come before is known, whatever it looks like") {
  std::mt19937_64 luck(7);
  for (int round = 0; round < 20; ++round) {
    Seen seen;
    std::set<std::string> all;
    for (int i = 0; i < 20'000; ++i) {
      const std::uint64_t number = luck() % (round % 2 == 0 ? 30'000 : 3'000'000'000'000);
      const char* const prefixes[] = {"r", "r0", "", "UN-2031-", "0"};
      std::string id = fmt::format("{}{}", prefixes[luck() % 5], number);
      if (luck() % 10 == 0) id += "b";
      if (luck() % 10 == 0) id = fmt::format("{}-{}", luck() % 40, number % 100);
      CHECK(seen.add(id) == !all.insert(id).second);
    }
  }
  Seen seen;  // beyond what a row reaches at first, and again once it does
  CHECK(!seen.add("r100000"));
  for (int i = 0; i < 100'000; ++i) CHECK(!seen.add(fmt::format("r{}", i)));
  CHECK(seen.add("r100000"));
}

std::vector<std::string> rows_of_a_year() {
  std::vector<std::string> rows;
  for (int i = 0; i < 20'000; ++i) {
    const Instant at = std::chrono::sys_days{std::chrono::year{2031} / 1 / 2} + Duration{2 + std::int64_t{i} * 1500};  // never on the minute
    const char* const act = i % 60 == 0 ? "parcel" : i % 60 == 20 ? "receipt" : i % 2000 == 70 ? "shot" : "talk";
    const std::string about = i % 60 == 20 && i % 1200 != 20 ? fmt::format("r{}", i - 20) : "";
    rows.push_back(fmt::format("r{},{},{},{},{},Desk,A,2,\n", i, act, i % 2000 == 70 ? "north" : "carrier", about,
                               Clock().text(at, true).substr(0, 19)));
  }
  return rows;
}

Mission mission_of(const fs::path& folder, const std::vector<std::string>& rows) {
  fs::create_directories(folder / "reports");
  std::ofstream(folder / "agreement.truce") << "agreement \"A year\"\n  in force from 2031-01-01\n  clock UTC\n  proof credible\n"
                                               "party side: north\nparty carrier\nevent shot by any side\nevent parcel by carrier\n"
                                               "event receipt by carrier about any parcel\nevent talk by carrier\n"
                                               "condition quiet is no shot for 10 days\n"
                                               "clause 2 on each parcel, carrier must make receipt about it within 1 day\n";
  std::ofstream feed(folder / "reports" / "year.csv");
  feed << "id,act,by,about,happened,source,reliability,credibility,replaces\n";
  for (const std::string& row : rows) feed << row;
  feed.close();
  auto mission = open_mission({folder.string()});
  REQUIRE(mission);
  return *mission;
}

TEST_CASE("the changes are the same in whatever order a record tells them") {
  const fs::path folder = fs::temp_directory_path() / fmt::format("truce_answer_{}", getpid());
  const Moment end = {.at = std::chrono::sys_days{std::chrono::year{2032} / 1 / 1}};
  const auto told = [](const std::vector<VerdictChange>& changes) {
    std::string text;
    for (const VerdictChange& one : changes)
      text += fmt::format("{} {} {}\n", one.at.time_since_epoch().count(), one.topic.index(), one.before.index() == 0 ? static_cast<int>(std::get<Truth>(one.after)) : static_cast<int>(std::get<State>(one.after)));
    return text;
  };
  const std::vector<std::string> rows = rows_of_a_year();
  for (const std::string change : {"", "late", "twice", "taken", "replaced", "shuffled"}) {
    std::vector<std::string> other = rows;
    if (change == "late") std::swap(other[30], other[19'000]);
    if (change == "twice") other.push_back(other[60]);
    if (change == "taken") other.push_back("r60" + other[61].substr(other[61].find(',')));
    if (change == "replaced") other[15'000].insert(other[15'000].size() - 1, "r80");
    if (change == "shuffled") std::shuffle(other.begin(), other.end(), std::mt19937_64(3));
    const Mission mission = mission_of(folder, other);
    const auto changed = changes_of(mission, end);
    REQUIRE(changed);
    const auto keeper = Watchkeeper::start(mission, end);
    REQUIRE(keeper);
    INFO(change);
    CHECK(told(changed->changes) == told(keeper->monitor().changes(end)));
    CHECK(changed->changes.size() > 20);
    CHECK(changed->reading.reports == keeper->reading().reports);
    CHECK(changed->reading.known_already == (change == "twice" ? 1 : 0));
    CHECK(changed->reading.refused == (change == "taken" ? 1 : 0));
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace truce::answer
