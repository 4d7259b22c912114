// How long does `truce status` take over a long record?
//
//   bench_status TRUCE [REPORTS]      one million unless told
//
// Writes a mission of forty areas and a year of reports in order of time, asks `truce status` about
// its last day, and checks what it says of the convoys and the calm; then imports the reports and asks the record
// alone. A wrong answer ends with status 1, so that a fast wrong result fails. Prints seconds, reports a second and the most memory used.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

namespace {

constexpr int areas = 40;

std::string agreement() {
  std::string text =
      "agreement \"A generated year\"\n  signed by north, south on 2030-01-01\n  in force from 2030-01-01\n  clock UTC\n"
      "  proof credible\n  disputes go to commission within 7 days\n"
      "party side: north, south\nparty carrier, commission, depot\nplace zone\nplace area in zone: a0";
  for (int area = 1; area < areas; ++area) text += fmt::format(", a{}", area);
  return text +
         "\nevent hostile_act by any side in any area\nevent collection by carrier\nevent delivery by carrier about any collection\n"
         "event meeting by commission\npipeline aid: loading by depot -> arrival by carrier\n"
         "condition quiet is no hostile_act in zone for 30 days\n"
         "condition quiet_area in each area is no hostile_act in that area for 30 days\n"
         "condition noisy in each area is at least 6 hostile_acts in that area in 7 days\n"
         "clause 1 each side must not make hostile_act in any area\n"
         "clause 2 on each collection, carrier must make delivery about it within 48 hours\n"
         "clause 3 whenever at least 100 breaches of 1 in 7 days, commission must hold meeting within 3 days\n";
}

struct Expected {
  std::uint64_t reports = 0;
  std::uint64_t arrived = 0;
};

Expected write_mission(const std::filesystem::path& folder, std::uint64_t reports) {
  std::filesystem::create_directories(folder / "reports");
  std::ofstream(folder / "agreement.truce") << agreement();
  std::ofstream feed(folder / "reports" / "year.csv");
  feed << "id,act,by,about,place,happened,number,source,reliability,credibility\n";
  std::mt19937_64 luck(3);
  std::deque<std::uint64_t> open;
  Expected expected{.reports = reports};
  using namespace std::chrono;
  const sys_seconds start = sys_days{year{2030} / 1 / 1};
  for (std::uint64_t i = 0; i < reports; ++i) {
    const sys_seconds at = start + seconds{static_cast<std::int64_t>(i * 31'536'000 / reports)};
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const hh_mm_ss time{at - day};
    const std::string when = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                         static_cast<unsigned>(date.day()), time.hours().count(), time.minutes().count(), time.seconds().count());
    const auto kind = luck() % 100;
    if (kind < 40) {
      feed << fmt::format("r{},hostile_act,{},,a{},{},,Mission,A,2\n", i, luck() % 2 == 0 ? "north" : "south", luck() % areas, when);
    } else if (kind < 55) {
      feed << fmt::format("r{},collection,carrier,,,{},,Mission,A,2\n", i, when);
      open.push_back(i);
    } else if (kind < 70 && !open.empty()) {
      feed << fmt::format("r{},delivery,carrier,r{},,{},,Mission,A,2\n", i, open.front(), when);
      open.pop_front();
    } else if (kind < 80) {
      feed << fmt::format("r{},meeting,commission,,,{},,Mission,A,2\n", i, when);
    } else if (kind < 90) {
      feed << fmt::format("r{},loading,depot,,,{},20,Mission,A,2\n", i, when);
    } else {
      feed << fmt::format("r{},arrival,carrier,,,{},18,Mission,A,2\n", i, when);
      expected.arrived += 18;
    }
  }
  return expected;
}

struct Ran {
  int code = -1;
  double wall = 0, processor = 0;
  long most_kib = 0;
};

/// Runs a command with its output in a file.
Ran run(const std::array<std::string, 5>& command, const std::filesystem::path& output) {
  const auto begun = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    if (std::freopen(output.c_str(), "w", stdout) == nullptr) _exit(3);
    execl(command[0].c_str(), command[0].c_str(), command[1].c_str(), command[2].c_str(), command[3].c_str(), command[4].c_str(), nullptr);
    _exit(3);
  }
  int status = 0;
  rusage used = {};
  wait4(child, &status, 0, &used);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(),
          static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6,
          used.ru_maxrss};
}

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

bool says(const std::string& text, const std::string& what) {
  if (text.find(what) != std::string::npos) return true;
  std::fprintf(stderr, "The answer does not say: %s\n", what.c_str());
  return false;
}

bool ask(const std::string& truce, const std::filesystem::path& folder, const Expected& expected, const std::string& arrived, const char* source) {
  const Ran ran = run({truce, "status", folder.string(), "--at", "2030-12-31"}, folder / "answer.txt");
  const std::string answer = text_of(folder / "answer.txt");
  const bool right = ran.code == 0 && says(answer, "arrival " + arrived) && says(answer, "\n  no   quiet ");
  fmt::print("{} reports of {}: status in {:.2f} s wall, {:.2f} s of the processor; {:.0f} reports/s; {} MiB at most; {}\n", expected.reports, source, ran.wall,
             ran.processor, static_cast<double>(expected.reports) / ran.wall, ran.most_kib / 1024, right ? "the answer is right" : "THE ANSWER IS WRONG");
  return right;
}

}  // namespace

int main(int count, char** words) {
  if (count < 2) {
    std::fputs("Usage: bench_status TRUCE [REPORTS]\n", stderr);
    return 2;
  }
  const std::uint64_t reports = count > 2 ? std::strtoull(words[2], nullptr, 10) : 1'000'000;
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("truce_bench_{}", getpid());
  const Expected expected = write_mission(folder, reports);
  std::string arrived = std::to_string(expected.arrived);
  for (std::size_t at = arrived.size(); at > 3; at -= 3) arrived.insert(at - 3, 1, ',');
  const auto feed = folder / "reports" / "year.csv";
  bool right = ask(words[1], folder, expected, arrived, "a feed");
  right = run({words[1], "import", folder.string(), feed.string(), "--json"}, folder / "imported.txt").code == 0 && right;
  std::filesystem::remove(feed);
  right = ask(words[1], folder, expected, arrived, "the record") && right;
  std::filesystem::remove_all(folder);
  return right ? 0 : 1;
}
