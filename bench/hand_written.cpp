// Six daily properties by hand: what a careful programmer would write for exactly these, and nothing else.
//
//   hand_written REPORTS.csv AT        the changes of verdict up to the second AT (Unix time), oldest first
//
// The yardstick of bench_monitor: same file, same answers, no agreement, no doubt, no reasons. It relies on what the
// generator promises: exact times in order, every report proven, no field in quotes. P1 nothing hostile anywhere for
// 30 days; P2 the same in each of 40 areas; P3 every convoy collected is delivered within 48 hours; P4 six hostile acts
// in 7 days, in each area; P5 declared, 14 days unbroken, and adopted; P6 every serial number handed over was declared before.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace {

constexpr int areas = 40;
constexpr std::int64_t day = 86'400;
constexpr std::int64_t start = 1'893'456'000;  // 2030-01-01, entry into force

std::int64_t days_from_civil(std::int64_t y, unsigned m, unsigned d) {  // Hinnant, "chrono-compatible low-level date algorithms"
  y -= m <= 2;
  const std::int64_t era = y / 400;
  const auto yoe = static_cast<unsigned>(y - era * 400);
  const unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
  return era * 146'097 + static_cast<std::int64_t>(yoe * 365 + yoe / 4 - yoe / 100 + doy) - 719'468;
}

/// "2030-01-02 03:04:05"
std::int64_t second_of(const char* text) {
  const auto two = [&](int at) { return static_cast<unsigned>((text[at] - '0') * 10 + text[at + 1] - '0'); };
  return days_from_civil(two(0) * 100 + two(2), two(5), two(8)) * day + two(11) * 3600 + two(14) * 60 + two(17);
}

std::string when(std::int64_t second) {
  std::int64_t z = second / day + 719'468;
  const std::int64_t rest = second % day, era = z / 146'097;
  const auto doe = static_cast<unsigned>(z - era * 146'097);
  const unsigned yoe = (doe - doe / 1460 + doe / 36'524 - doe / 146'096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const unsigned mp = (5 * doy + 2) / 153, d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9;
  z = static_cast<std::int64_t>(yoe) + era * 400 + (m <= 2);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", z, m, d, rest / 3600, rest / 60 % 60, rest % 60);
}

struct Verdict {
  std::string name = {};
  bool yes = false;
};

struct Program {
  struct Line {
    std::int64_t at = 0;
    std::size_t what = 0;
    std::string_view before = {}, after = {};
  };
  std::vector<Line> lines = {};
  std::vector<Verdict> verdicts = {};
  std::array<std::int64_t, 1 + areas> last_act = {};    // 0: anywhere
  std::array<std::deque<std::int64_t>, areas> recent = {};
  std::int64_t last_violation = start;
  bool declared = false, adopted = false;
  // Convoys: open ones by id, in order of deadline; and how many stand how.
  // Ids are views of the file.
  std::unordered_set<std::string_view> open = {}, overdue = {};
  std::deque<std::pair<std::int64_t, std::string_view>> deadlines = {};
  std::unordered_set<std::string_view> declared_items = {};
  std::vector<std::string_view> undeclared = {};
  std::int64_t met = 0, late = 0;
  std::string_view clause = "dormant";

  Program() {
    verdicts.push_back({"quiet"});
    for (int a = 0; a < areas; ++a) verdicts.push_back({fmt::format("quiet_area in a{}", a)});
    for (int a = 0; a < areas; ++a) verdicts.push_back({fmt::format("noisy in a{}", a)});
    verdicts.push_back({"standing"});
    last_act.fill(start);
  }
  void set(std::int64_t at, std::size_t what, bool yes) {
    if (verdicts[what].yes == yes) return;
    lines.push_back({at, what, yes ? "no" : "yes", yes ? "yes" : "no"});
    verdicts[what].yes = yes;
  }
  void set_clause(std::int64_t at) {
    const std::string_view is = !overdue.empty() ? "missed" : !open.empty() ? "in force" : late > 0 ? "late" : met > 0 ? "met" : "dormant";
    if (is == clause) return;
    lines.push_back({at, verdicts.size(), clause, is});
    clause = is;
  }
  /// Everything that time alone brings, up to a second before `until`.
  void pass(std::int64_t until) {
    for (std::size_t i = 0; i < last_act.size(); ++i)
      if (!verdicts[i].yes && last_act[i] + 30 * day < until) set(last_act[i] + 30 * day, i, true);
    for (std::size_t a = 0; a < areas; ++a)
      while (!recent[a].empty() && recent[a].front() + 7 * day < until) {
        const std::int64_t leaves = recent[a].front() + 7 * day;
        while (!recent[a].empty() && recent[a].front() + 7 * day == leaves) recent[a].pop_front();
        set(leaves, 1 + areas + a, recent[a].size() >= 6);
      }
    if (!verdicts[1 + 2 * areas].yes && declared && adopted && last_violation + 14 * day < until) set(last_violation + 14 * day, 1 + 2 * areas, true);
    while (!deadlines.empty() && deadlines.front().first < until) {
      const auto [due, id] = deadlines.front();
      deadlines.pop_front();
      if (open.erase(id) > 0) overdue.insert(id);
      if (deadlines.empty() || deadlines.front().first != due) set_clause(due);
    }
  }
  void take(std::int64_t at, std::string_view id, std::string_view act, std::string_view about, std::string_view place, std::string_view item) {
    if (act == "hostile_act") {
      const auto area = static_cast<std::size_t>(std::atoi(place.data() + 1));
      last_act[0] = last_act[1 + area] = at;
      set(at, 0, false);
      set(at, 1 + area, false);
      recent[area].push_back(at);
      set(at, 1 + areas + area, recent[area].size() >= 6);
    } else if (act == "collection") {
      open.insert(id);
      deadlines.emplace_back(at + 2 * day, id);
    } else if (act == "delivery") {
      if (open.erase(about) > 0) ++met;
      else if (overdue.erase(about) > 0) ++late;
    } else if (act == "declared") {
      declared_items.insert(item);
    } else if (act == "handed_over") {
      if (!declared_items.contains(item)) undeclared.push_back(item);
    } else if (act == "violation") {
      last_violation = at;
      set(at, 1 + 2 * areas, false);
    } else if (act == "declaration") {
      declared = true;
    } else if (act == "adoption") {
      adopted = true;
    }
  }
  void print() {
    std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return std::pair(a.at, a.what) < std::pair(b.at, b.what); });
    std::string text;
    for (const Line& line : lines)
      text += fmt::format("{} {} {} {}\n", when(line.at), line.before, line.after, line.what < verdicts.size() ? verdicts[line.what].name : "clause 1");
    for (const std::string_view item : undeclared) text += fmt::format("undeclared {}\n", item);
    std::fwrite(text.data(), 1, text.size(), stdout);
  }
};

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::fputs("Usage: hand_written REPORTS.csv AT\n", stderr);
    return 2;
  }
  std::string text(std::filesystem::file_size(words[1]), '\0');
  std::FILE* file = std::fopen(words[1], "rb");
  if (file == nullptr || std::fread(text.data(), 1, text.size(), file) != text.size()) return 2;
  std::fclose(file);
  const std::int64_t end = std::atoll(words[2]);
  Program program;
  const char* at = static_cast<const char*>(std::memchr(text.data(), '\n', text.size())) + 1;
  const char* const last = text.data() + text.size();
  std::int64_t now = start;
  while (at < last) {
    std::array<std::string_view, 7> field = {};  // id, act, by, about, place, happened, item
    for (std::string_view& one : field) {
      const char* stop = at;
      while (*stop != ',') ++stop;
      one = {at, static_cast<std::size_t>(stop - at)};
      at = stop + 1;
    }
    at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(last - at))) + 1;
    const std::int64_t second = second_of(field[5].data());
    if (second != now) {
      program.set_clause(now);
      program.pass(second);
      now = second;
    }
    program.take(second, field[0], field[1], field[3], field[4], field[6]);
  }
  program.set_clause(now);
  program.pass(end + 1);
  program.print();
  return 0;
}
