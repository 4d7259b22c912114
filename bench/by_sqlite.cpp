// The same daily properties asked of a database: one table, window functions, one thread.
//
//   by_sqlite REPORTS.csv AT        the changes of verdict up to the second AT (Unix time), oldest first
//
// A peer of bench_monitor beside hand_written.cpp: same file, same answers, in memory, nothing kept between questions. Like that program it
// relies on what the generator promises. The statements are written to be quick, not to be short.
#include <sqlite3.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

namespace {

constexpr const char* tables =
    "PRAGMA temp_store=MEMORY; CREATE TABLE report(id TEXT, act TEXT, about TEXT, place TEXT, second INTEGER, item TEXT);";
constexpr const char* indices = "CREATE INDEX by_about ON report(about, second) WHERE act='delivery';"
                                "CREATE INDEX by_item ON report(item, second) WHERE act='declared';";

// 30 days 2592000 s, 14 days 1209600 s, 7 days 604800 s, 48 hours 172800 s; in force from 1893456000.
constexpr const char* question = R"(
WITH RECURSIVE
area(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM area WHERE n < 39),
touched(rank, name, second) AS (
  SELECT 0, 'quiet', second FROM report WHERE act = 'hostile_act' UNION ALL SELECT 0, 'quiet', 1893456000
  UNION ALL SELECT 1, 'quiet_area in ' || place, second FROM report WHERE act = 'hostile_act'
  UNION ALL SELECT 1, 'quiet_area in a' || n, 1893456000 FROM area),
gap AS (SELECT rank, name, second, lead(second, 1, 1e18) OVER (PARTITION BY name ORDER BY second) AS next FROM touched),
step(name, second, by) AS (
  SELECT place, second, 1 FROM report WHERE act = 'hostile_act' UNION ALL SELECT place, second + 604800, -1 FROM report WHERE act = 'hostile_act'),
level AS (SELECT name, second, sum(sum(by)) OVER (PARTITION BY name ORDER BY second) >= 6 AS noisy FROM step GROUP BY name, second),
turn AS (SELECT name, second, noisy, lag(noisy, 1, 0) OVER (PARTITION BY name ORDER BY second) AS before FROM level),
broken(second) AS (SELECT 1893456000 UNION ALL SELECT second FROM report WHERE act = 'violation'),
begun(second) AS (SELECT max((SELECT min(second) FROM report WHERE act = 'declaration'), (SELECT min(second) FROM report WHERE act = 'adoption'))),
calm AS (SELECT max(broken.second + 1209600, begun.second) AS second, lead(broken.second, 1, 1e18) OVER (ORDER BY broken.second) AS next FROM broken, begun),
convoy AS (
  SELECT second, (SELECT min(second) FROM report AS r WHERE r.act = 'delivery' AND r.about = c.id AND r.second >= c.second) AS done
  FROM report AS c WHERE act = 'collection'),
move(second, open, overdue, late, met) AS (
  SELECT second, 1, 0, 0, 0 FROM convoy
  UNION ALL SELECT done, -1, 0, 0, 1 FROM convoy WHERE done <= second + 172800
  UNION ALL SELECT second + 172800, -1, 1, 0, 0 FROM convoy WHERE done IS NULL OR done > second + 172800
  UNION ALL SELECT done, 0, -1, 1, 0 FROM convoy WHERE done > second + 172800),
sums AS (
  SELECT second, sum(sum(open)) OVER w AS open, sum(sum(overdue)) OVER w AS overdue, sum(sum(late)) OVER w AS late, sum(sum(met)) OVER w AS met
  FROM move WHERE second <= ?1 GROUP BY second WINDOW w AS (ORDER BY second)),
state AS (
  SELECT second, CASE WHEN overdue > 0 THEN 'missed' WHEN open > 0 THEN 'in force' WHEN late > 0 THEN 'late' WHEN met > 0 THEN 'met' ELSE 'dormant' END AS is_now FROM sums),
clause AS (SELECT second, is_now, lag(is_now, 1, 'dormant') OVER (ORDER BY second) AS before FROM state),
change(second, rank, name, before, after) AS (
  SELECT second + 2592000, rank, name, 'no', 'yes' FROM gap WHERE next > second + 2592000
  UNION ALL SELECT next, rank, name, 'yes', 'no' FROM gap WHERE next > second + 2592000 AND next < 1e18
  UNION ALL SELECT second, 2, 'noisy in ' || name, iif(before, 'yes', 'no'), iif(noisy, 'yes', 'no') FROM turn WHERE noisy <> before
  UNION ALL SELECT second, 3, 'standing', 'no', 'yes' FROM calm WHERE next > second
  UNION ALL SELECT next, 3, 'standing', 'yes', 'no' FROM calm WHERE next > second AND next < 1e18
  UNION ALL SELECT second, 4, 'clause 1', before, is_now FROM clause WHERE is_now <> before)
SELECT strftime('%Y-%m-%d %H:%M:%S', second, 'unixepoch') || ' ' || before || ' ' || after || ' ' || name FROM change WHERE second <= ?1
UNION ALL SELECT 'undeclared ' || item FROM report AS h WHERE act = 'handed_over'
  AND NOT EXISTS (SELECT 1 FROM report AS r WHERE r.act = 'declared' AND r.item = h.item AND r.second <= h.second)
)";

[[noreturn]] void fail(sqlite3* base) {
  std::fprintf(stderr, "%s\n", sqlite3_errmsg(base));
  std::exit(3);
}

/// "2030-01-02 03:04:05", in UTC.
std::int64_t second_of(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t size) { return std::atoi(std::string(text.substr(at, size)).c_str()); };
  const std::int64_t y = number(0, 4) - (number(5, 2) <= 2 ? 1 : 0), m = number(5, 2), d = number(8, 2);
  const std::int64_t days = y * 365 + y / 4 - y / 100 + y / 400 + (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1 - 719'468;
  return days * 86'400 + number(11, 2) * 3600 + number(14, 2) * 60 + number(17, 2);
}

void load(sqlite3* base, const char* path) {
  std::string text(std::filesystem::file_size(path), '\0');
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr || std::fread(text.data(), 1, text.size(), file) != text.size()) std::exit(2);
  std::fclose(file);
  sqlite3_stmt* insert = nullptr;
  if (sqlite3_exec(base, "BEGIN", nullptr, nullptr, nullptr) != SQLITE_OK ||
      sqlite3_prepare_v2(base, "INSERT INTO report VALUES(?,?,?,?,?,?)", -1, &insert, nullptr) != SQLITE_OK)
    fail(base);
  const char* at = static_cast<const char*>(std::memchr(text.data(), '\n', text.size())) + 1;
  const char* const last = text.data() + text.size();
  while (at < last) {
    std::string_view field[7] = {};  // id, act, by, about, place, happened, item
    for (std::string_view& one : field) {
      const char* stop = at;
      while (*stop != ',') ++stop;
      one = {at, static_cast<std::size_t>(stop - at)};
      at = stop + 1;
    }
    at = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(last - at))) + 1;
    const int columns[] = {0, 1, 3, 4, 6}, places[] = {1, 2, 3, 4, 6};
    for (int i = 0; i < 5; ++i) sqlite3_bind_text(insert, places[i], field[columns[i]].data(), static_cast<int>(field[columns[i]].size()), SQLITE_STATIC);
    sqlite3_bind_int64(insert, 5, second_of(field[5]));
    if (sqlite3_step(insert) != SQLITE_DONE || sqlite3_reset(insert) != SQLITE_OK) fail(base);
  }
  sqlite3_finalize(insert);
  if (sqlite3_exec(base, "COMMIT", nullptr, nullptr, nullptr) != SQLITE_OK) fail(base);
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::fputs("Usage: by_sqlite REPORTS.csv AT\n", stderr);
    return 2;
  }
  sqlite3* base = nullptr;
  sqlite3_stmt* select = nullptr;
  if (sqlite3_open(":memory:", &base) != SQLITE_OK || sqlite3_exec(base, tables, nullptr, nullptr, nullptr) != SQLITE_OK) fail(base);
  load(base, words[1]);
  if (sqlite3_exec(base, indices, nullptr, nullptr, nullptr) != SQLITE_OK || sqlite3_prepare_v2(base, question, -1, &select, nullptr) != SQLITE_OK) fail(base);
  sqlite3_bind_int64(select, 1, std::atoll(words[2]));
  int step = sqlite3_step(select);
  for (; step == SQLITE_ROW; step = sqlite3_step(select)) std::printf("%s\n", reinterpret_cast<const char*>(sqlite3_column_text(select, 0)));
  if (step != SQLITE_DONE) fail(base);
  sqlite3_finalize(select);
  sqlite3_close(base);
  return 0;
}
