// How near does `truce` come to a program written by hand for one agreement, and how far ahead of a database is it?
//
//   bench_monitor TRUCE HAND_WRITTEN [REPORTS [ROUNDS [PEER…]]] [days=N] [open=N] [clauses=N]
//
// 100,000 reports and three rounds unless told. `days`: in how many days they lie (365), so that windows hold more; `open`: so
// many convoys are on their way at once (0: as few as chance leaves); `clauses`: so many more that no report mentions (0).
// A peer that ends in @2 has two cores, and is asked by TRUCE_THREADS to use them: then `truce` has both too, and it is the
// wall that is compared.
//
// Writes one agreement of six daily properties (hand_written.cpp lists them) and a record of them in order of time, and
// lets all programs print every change of a verdict, in turn, on the same core; a peer is called as the program by hand is.
// All must say the same: a wrong answer ends with status 1. What serial numbers were never declared is no verdict but an
// imbalance: `truce status --json` is asked for them, in a run of its own. Prints reports a second of the processor, the
// ratio, and the most memory used.
#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
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
#include <vector>

namespace {

constexpr int areas = 40;
constexpr std::int64_t year_seconds = 31'536'000;

struct Sweep {
  std::int64_t days = 365;
  std::uint64_t open = 0;
  int clauses = 0;
};

std::string agreement(int more_clauses) {
  std::string text =
      "agreement \"Five properties\"\n  signed by north, south on 2030-01-01\n  in force from 2030-01-01\n  clock UTC\n"
      "  proof credible\n  disputes go to commission within 7 days\n"
      "party side: north, south\nparty carrier, commission\nplace zone\nplace area in zone: a0";
  for (int area = 1; area < areas; ++area) text += fmt::format(", a{}", area);
  std::string more;
  for (int clause = 0; clause < more_clauses; ++clause) more += fmt::format("event filler_{0} by commission\nclause 1{0:04} commission must not make filler_{0}\n", clause);
  return text +
         "\npipeline serials: declared by carrier -> handed_over by carrier"
         "\nevent hostile_act by any side in any area\nevent violation by any side\nevent declaration by commission\nevent adoption by commission\n"
         "event collection by carrier\nevent delivery by carrier about any collection\n"
         "condition quiet is no hostile_act in zone for 30 days\n"
         "condition quiet_area in each area is no hostile_act in that area for 30 days\n"
         "condition noisy in each area is at least 6 hostile_acts in that area in 7 days\n"
         "condition standing is all of\n  - once declaration\n  - no violation for 14 days\n  - once adoption\n"
         "clause 1 on each collection, carrier must make delivery about it within 48 hours\n" + more;
}

/// One year: hostile acts in bursts with pauses of five weeks, convoys of which some come late, serial numbers of which
/// some are handed over without having been declared.
void write_mission(const std::filesystem::path& folder, std::uint64_t reports, const Sweep& sweep) {
  std::filesystem::create_directories(folder / "reports");
  std::ofstream(folder / "agreement.truce") << agreement(sweep.clauses);
  std::ofstream feed(folder / "reports" / "year.csv");
  feed << "id,act,by,about,place,happened,item,source,reliability,credibility\n";
  std::mt19937_64 luck(3);
  std::deque<std::uint64_t> open;
  std::uint64_t declared = 0, handed_over = 0;
  using namespace std::chrono;
  const sys_seconds start = sys_days{year{2030} / 1 / 1};
  for (std::uint64_t i = 0; i < reports; ++i) {
    // Never within a second of a whole minute, for the page tells such a moment as that minute.
    const std::int64_t offset = static_cast<std::int64_t>(i) * sweep.days * 86'400 / static_cast<std::int64_t>(reports) / 4 * 4 + 2;
    const sys_seconds at = start + seconds{offset};
    const year_month_day date{floor<days>(at)};
    const hh_mm_ss time{at - floor<days>(at)};
    const std::string when = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                         static_cast<unsigned>(date.day()), time.hours().count(), time.minutes().count(), time.seconds().count());
    const std::uint64_t kind = luck() % 1000;
    const auto line = [&](std::string_view act, std::string_view by, const std::string& about, const std::string& place, const std::string& item = "") {
      feed << fmt::format("r{},{},{},{},{},{},{},Mission,A,2\n", i, act, by, about, place, when, item);
    };
    const bool pause = offset / 86'400 % 90 >= 55;
    if (kind < 400 && !pause) line("hostile_act", luck() % 2 == 0 ? "north" : "south", "", fmt::format("a{}", luck() % areas));
    else if (kind < 401 && i > reports / 2) line("violation", "north", "", "");
    else if (kind < 405) line(luck() % 2 == 0 ? "declaration" : "adoption", "commission", "", "");
    else if (kind < 500) line("declared", "carrier", "", "", fmt::format("n{}", declared++));
    else if (kind < 560 && handed_over < declared)  // one in a thousand was never declared
      line("handed_over", "carrier", "", "", luck() % 1000 == 0 ? fmt::format("u{}", i) : fmt::format("n{}", handed_over++));
    else if (kind < 780 || open.size() <= sweep.open) line("collection", "carrier", "", ""), open.push_back(i);
    else line("delivery", "carrier", fmt::format("r{}", open.front()), ""), open.pop_front();
  }
}

struct Ran {
  double seconds = 0;  ///< of the processor
  double wall = 0;
  long most_kib = 0;
};

Ran run(const std::vector<std::string>& command, const std::filesystem::path& output, int cores = 1) {
  rusage used = {};
  std::fflush(stdout);
  const auto begun = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int core = 0; core < cores; ++core) CPU_SET(static_cast<std::size_t>(core), &one);
    (void)setenv("TRUCE_THREADS", std::to_string(cores).c_str(), 1);
    (void)sched_setaffinity(0, sizeof one, &one);
    if (std::freopen(output.c_str(), "w", stdout) == nullptr) _exit(127);
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    execv(words.front(), words.data());
    _exit(127);
  }
  int status = 0;
  (void)wait4(child, &status, 0, &used);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return {.seconds = -1};
  return {static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6,
          std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count(), used.ru_maxrss};
}

/// The items that reached the second stage without the first, from the JSON of a board.
std::vector<std::string> undeclared_in(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  const std::string json = text.str();
  std::vector<std::string> items;
  constexpr std::string_view key = "\"item\": \"";
  const std::size_t begin = json.find("\"imbalances\"");
  std::size_t end = json.find('[', begin);
  for (int depth = 0; end < json.size(); ++end) {
    depth += json[end] == '[' ? 1 : json[end] == ']' ? -1 : 0;
    if (depth == 0) break;
  }
  for (std::size_t at = json.find(key, begin); at < end; at = json.find(key, at)) {
    at += key.size();
    items.push_back(json.substr(at, json.find('"', at) - at));
  }
  return items;
}

bool same_lines(std::vector<std::string> said, std::vector<std::string> meant) {
  std::sort(said.begin(), said.end());
  std::sort(meant.begin(), meant.end());
  for (std::size_t i = 0; i < std::max(said.size(), meant.size()); ++i) {
    const std::string a = i < said.size() ? said[i] : "(nothing)", b = i < meant.size() ? meant[i] : "(nothing)";
    if (a == b) continue;
    fmt::print("  first difference: truce says {}, the other {}\n", a, b);
    return false;
  }
  return !said.empty();
}

/// The changes, one a line, in one spelling: blanks folded, no arrow, a midnight as 00:00 and seconds always there.
std::vector<std::string> changes_in(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("undeclared ")) {
      lines.push_back(line);
      continue;
    }
    if (const std::size_t clause = line.find("clause 1"); clause != std::string::npos && std::isdigit(static_cast<unsigned char>(line.c_str()[clause + 8])) != 0)
      continue;  // one of those that no report mentions: it comes into force, and that is all
    std::istringstream words(line);
    std::string day, time, rest;
    words >> day >> time;
    if (time.size() == 5) time += ":00";
    if (time == "24:00:00") {
      using namespace std::chrono;
      const sys_days next = sys_days{year{std::atoi(day.c_str())} / std::atoi(day.c_str() + 5) / std::atoi(day.c_str() + 8)} + days{1};
      const year_month_day date{next};
      day = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
      time = "00:00:00";
    }
    for (std::string word; words >> word;)
      if (word != "→") rest += " " + word;
    lines.push_back(day + " " + time + rest);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// Takes the words that set a sweep out of the others.
Sweep sweep_from(std::vector<std::string>& words) {
  Sweep sweep;
  std::erase_if(words, [&](const std::string& word) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) return false;
    const auto number = std::strtoll(word.c_str() + equals + 1, nullptr, 10);
    if (word.starts_with("days=")) sweep.days = number;
    if (word.starts_with("open=")) sweep.open = static_cast<std::uint64_t>(number);
    if (word.starts_with("clauses=")) sweep.clauses = static_cast<int>(number);
    return true;
  });
  return sweep;
}

}  // namespace

int main(int count, char** all_words) {
  std::vector<std::string> words(all_words, all_words + count);
  const Sweep sweep = sweep_from(words);
  if (words.size() < 3) {
    std::fputs("Usage: bench_monitor TRUCE HAND_WRITTEN [REPORTS [ROUNDS [PEER…]]] [days=N] [open=N] [clauses=N]\n", stderr);
    return 2;
  }
  const std::uint64_t reports = words.size() > 3 ? std::strtoull(words[3].c_str(), nullptr, 10) : 100'000;
  const int rounds = words.size() > 4 ? std::atoi(words[4].c_str()) : 3;
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("truce_monitor_{}", getpid());
  write_mission(folder, reports, sweep);
  std::vector<std::string> peers{words[2]};
  for (std::size_t peer = 5; peer < words.size(); ++peer) peers.push_back(words[peer]);
  bool right = true;
  for (int round = 0; round < rounds; ++round) {
    const Ran ours = run({words[1], "status", folder.string(), "--at", "2030-12-31", "--changes"}, folder / "ours.txt");
    const bool any_two = std::any_of(peers.begin(), peers.end(), [](const std::string& peer) { return peer.ends_with("@2"); });
    const Ran on_two = any_two ? run({words[1], "status", folder.string(), "--at", "2030-12-31", "--changes"}, folder / "ours.txt", 2) : ours;
    const Ran board = run({words[1], "status", folder.string(), "--at", "2030-12-31", "--json"}, folder / "board.json");
    auto said = changes_in(folder / "ours.txt");
    for (const std::string& item : undeclared_in(folder / "board.json")) said.push_back("undeclared " + item);
    fmt::print("{} reports, {} changes: truce {:.3f} s ({:.0f} reports/s, {} MiB); the board with imbalances {:.3f} s\n", reports, said.size(), ours.seconds,
               static_cast<double>(reports) / ours.seconds, ours.most_kib / 1024, board.seconds);
    for (const std::string& peer : peers) {
      const bool two = peer.ends_with("@2");
      const std::string program = two ? peer.substr(0, peer.size() - 2) : peer;
      const Ran theirs = run({program, (folder / "reports" / "year.csv").string(), std::to_string(1'893'456'000 + year_seconds)}, folder / "theirs.txt", two ? 2 : 1);
      const double mine = two ? on_two.wall : ours.seconds, other = two ? theirs.wall : theirs.seconds;
      const bool same = ours.seconds > 0 && board.seconds > 0 && theirs.seconds > 0 && same_lines(said, changes_in(folder / "theirs.txt"));
      right = right && same;
      fmt::print("  {} {:.3f} s{} ({:.0f} reports/s, {} MiB), ratio {:.2f} to 1; {}\n", std::filesystem::path(peer).filename().string(), other, two ? " wall" : "",
                 static_cast<double>(reports) / other, theirs.most_kib / 1024, other / mine, same ? "the answers are the same" : "THE ANSWERS DIFFER");
    }
  }
  std::filesystem::remove_all(folder);
  return right ? 0 : 1;
}
