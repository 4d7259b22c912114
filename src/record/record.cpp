// The record on SQLite: one file, one writing connection, a chain of hashes.
//
// Each row holds the hash of its report's canonical form and a link: the hash of the link
// before it, that hash and the id. So no report can be changed, removed or put in between
// without every later link failing. `head` repeats the length and the last link, so that
// rows cut off at the end show too. The layout is in docs/record_format.md.
#include "canonical.h"
#include "details.h"
#include "sqlite.h"

#include <fmt/format.h>
#include <sodium.h>
#include <truce/record.h>

#include <atomic>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <thread>

namespace truce {
namespace {

using namespace record;

constexpr int busy_timeout_ms = 2000;
constexpr std::int64_t application_id = 0x54727563;  // "Truc"
constexpr std::int64_t format_version = 1;
constexpr std::size_t problems_max = 1000;  // of one append; the rest is only counted

constexpr const char* layout = R"(
  PRAGMA application_id = 1416787299;
  PRAGMA user_version = 1;
  CREATE TABLE report (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    content BLOB NOT NULL,
    link BLOB NOT NULL,
    act TEXT NOT NULL, edge TEXT NOT NULL, "by" TEXT NOT NULL, about TEXT NOT NULL, place TEXT NOT NULL,
    lat REAL, lon REAL,
    happened_begin INTEGER NOT NULL, happened_end INTEGER NOT NULL,
    learned_begin INTEGER NOT NULL, learned_end INTEGER NOT NULL,
    amount REAL, item TEXT NOT NULL, incident TEXT NOT NULL, details TEXT NOT NULL,
    source TEXT NOT NULL, reliability TEXT NOT NULL, credibility INTEGER NOT NULL, status TEXT NOT NULL,
    replaces TEXT NOT NULL, words TEXT NOT NULL, url TEXT NOT NULL
  ) STRICT;
  CREATE TABLE head (only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL, link BLOB NOT NULL) STRICT;
  INSERT INTO head VALUES (1, 0, zeroblob(32));
)";
static_assert(application_id == 1416787299);

#define REPORT_FIELDS                                                                                                 \
  "act, edge, \"by\", about, place, lat, lon, happened_begin, happened_end, "                                         \
  "learned_begin, learned_end, amount, item, incident, details, source, reliability, credibility, status, replaces, " \
  "words, url"
#define REPORT_COLUMNS "number, id, content, link, " REPORT_FIELDS
constexpr std::string_view insert_text =
    "INSERT INTO report (" REPORT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (id) DO NOTHING";
constexpr std::string_view content_text = "SELECT content FROM report WHERE id = ?";
// Every row is visited, and none comes out. Only verify() asks for the hashes.
#define VISIT_ALL "visit(?2, " REPORT_COLUMNS ")"
#define VISIT_REPORT "visit(?2, number, id, NULL, NULL, " REPORT_FIELDS ")"
constexpr std::string_view all_text = "SELECT NULL FROM report WHERE number <= ?1 AND " VISIT_ALL " ORDER BY number";
constexpr std::string_view reports_text = "SELECT NULL FROM report WHERE number <= ?1 AND " VISIT_REPORT " ORDER BY number";
constexpr std::string_view one_text = "SELECT NULL FROM report WHERE number = ?1 AND " VISIT_REPORT;
constexpr std::string_view find_text = "SELECT NULL FROM report WHERE id = ?1 AND " VISIT_REPORT;
#undef VISIT_ALL
#undef VISIT_REPORT
#undef REPORT_COLUMNS
#undef REPORT_FIELDS

Problem wrong_record(const std::string& path, std::string says, std::string_view help) {
  return {.code = "not_a_record", .says = std::move(says), .at = {.file = path}, .help = std::string(help)};
}

Problem damaged(const std::string& path, std::string says) {
  return {.code = "damaged_record",
          .says = std::move(says),
          .at = {.file = path},
          .help = "The file was changed by something other than Truce. Restore a copy, or import the feeds into a new record."};
}

Result<std::int64_t> number_from(sqlite3* database, std::string_view text, const std::string& path) {
  auto statement = prepare(database, text, path);
  if (!statement) return failure(statement.error());
  const int code = statement->step();
  if (code != SQLITE_ROW) return failure(sqlite_problem(database, code, path));
  return statement->integer(0);
}

/// Can this report be kept at all?
std::optional<Problem> unfit(const ReportView& report, const std::string& path) {
  const auto because = [&](std::string_view what, std::string_view help) {
    return Problem{.code = "unfit_report",
                   .says = fmt::format("The report `{}` {}.", report.id, what),
                   .at = {.file = path},
                   .help = std::string(help)};
  };
  if (report.act.empty()) return because("does not say what was done", "Every report needs an act.");
  if (report.source.empty()) return because("does not say who says so", "Every report needs a source.");
  const auto lies = [](Interval when) { return when.begin > always && when.begin <= when.end && when.end < never; };
  if (!lies(report.happened) || !lies(report.learned)) return because("has no possible time", "Give the day or the moment, in the years 1 to 9999.");
  for (const auto& number : {report.number, report.latitude, report.longitude})
    if (number && !std::isfinite(*number)) return because("holds a number that is none", "Leave out what is not known.");
  if (report.reliability < 'A' || report.reliability > 'F') return because("has no reliability from A to F", "F means that it cannot be judged.");
  if (report.credibility < 1 || report.credibility > 6) return because("has no credibility from 1 to 6", "6 means that it cannot be judged.");
  return {};
}

Problem other_content(std::string_view id, const ReportView& known, const ReportView& report, const std::string& path) {
  const auto told = [](const ReportView& r) { return fmt::format("{}, {} ({})", r.act, Clock{}.text(r.happened), r.source); };
  return {.code = "other_content",
          .says = fmt::format("The id `{}` is known with other content: known is {}, new is {}.", id, told(known), told(report)),
          .at = {.file = path},
          .help = fmt::format("Reports are never changed. Give the new one an id of its own; if it corrects the known one, let it say `replaces` {}.", id)};
}

std::int64_t seconds(Instant instant) { return instant.time_since_epoch().count(); }
Instant instant_of(std::int64_t seconds) { return Instant{Duration{seconds}}; }

void bind_number(Statement& statement, int at, const std::optional<double>& number) {
  if (number) statement.bind(at, *number);
  else statement.bind_nothing(at);
}

/// Everything but number, id, hashes and details, which the caller keeps.
void bind_report(Statement& statement, const ReportView& report) {
  statement.bind(5, report.act);
  statement.bind(6, to_text(report.edge));
  statement.bind(7, report.by);
  statement.bind(8, report.about);
  statement.bind(9, report.place);
  bind_number(statement, 10, report.latitude);
  bind_number(statement, 11, report.longitude);
  statement.bind(12, seconds(report.happened.begin));
  statement.bind(13, seconds(report.happened.end));
  statement.bind(14, seconds(report.learned.begin));
  statement.bind(15, seconds(report.learned.end));
  bind_number(statement, 16, report.number);
  statement.bind(17, report.item);
  statement.bind(18, report.incident);
  statement.bind(20, report.source);
  statement.bind(21, std::string_view(&report.reliability, 1));
  statement.bind(22, std::int64_t{report.credibility});
  statement.bind(23, to_text(report.status));
  statement.bind(24, report.replaces);
  statement.bind(25, report.words);
  statement.bind(26, report.url);
}

std::optional<double> number_at(const Row& row, int at) {
  return row.nothing(at) ? std::optional<double>() : std::optional(row.number(at));
}

std::optional<Edge> parse_edge(std::string_view word) {
  for (const Edge edge : {Edge::none, Edge::start, Edge::end})
    if (to_text(edge) == word) return edge;
  return {};
}

/// Where the details of a row are taken apart.
struct Room {
  Details details = {};
  std::string unescaped = {};
};

/// False if the row holds what was never written. The report is a view of the row and of `room`.
bool take_report(const Row& row, Room& room, ReportView& report) {
  report.id = row.text(1);
  report.act = row.text(4);
  const auto edge = parse_edge(row.text(5));
  report.edge = edge.value_or(Edge::none);
  report.by = row.text(6);
  report.about = row.text(7);
  report.place = row.text(8);
  report.latitude = number_at(row, 9);
  report.longitude = number_at(row, 10);
  report.happened = {instant_of(row.integer(11)), instant_of(row.integer(12))};
  report.learned = {instant_of(row.integer(13)), instant_of(row.integer(14))};
  report.number = number_at(row, 15);
  report.item = row.text(16);
  report.incident = row.text(17);
  const bool details = read_details(row.text(18), room.details, room.unescaped);
  report.details = room.details;
  report.source = row.text(19);
  const std::string_view reliability = row.text(20);
  report.reliability = reliability.empty() ? 'F' : reliability[0];
  report.credibility = static_cast<int>(row.integer(21));
  const auto status = parse_status(row.text(22));
  report.status = status.value_or(Status::reported);
  report.replaces = row.text(23);
  report.words = row.text(24);
  report.url = row.text(25);
  return edge && details && status && reliability.size() == 1 && !unfit(report, {});
}

bool same(std::string_view bytes, const Hash& hash) {
  return bytes.size() == hash.size() && std::memcmp(bytes.data(), hash.data(), hash.size()) == 0;
}

struct Head {
  std::int64_t number = 0;
  Hash link = {};
};

/// The content hashes of reports that are to be added. Those of many are made on a thread of their own, while the
/// reports before them are being written.
class ContentHashes {
 public:
  explicit ContentHashes(std::span<const Report> reports) : reports_(reports), hashes_(reports.size()) {
    if (reports.size() >= many) ahead_ = std::jthread([this] { make_until(hashes_.size()); });
  }

  const Hash& of(std::size_t index) {
    if (!ahead_.joinable()) make_until(index + 1);
    for (std::size_t made = made_; made <= index; made = made_) made_.wait(made);
    return hashes_[index];
  }

 private:
  static constexpr std::size_t many = 1024;
  static constexpr std::size_t told_together = 128;

  void make_until(std::size_t end) {
    for (std::size_t i = made_; i < end; ++i) {
      canonical_.clear();
      write_canonical(view_of(reports_[i], details_), canonical_);
      hashes_[i] = content_of(canonical_);
      if (i + 1 != end && (i + 1) % told_together != 0) continue;
      made_ = i + 1;
      made_.notify_one();
    }
  }

  std::span<const Report> reports_;
  std::vector<Hash> hashes_;
  std::string canonical_ = {};
  Details details_ = {};
  std::atomic<std::size_t> made_ = 0;
  std::jthread ahead_ = {};  // the last, so that it ends first
};

}  // namespace

struct Record::State {
  std::string path = {};
  Database database = {};
  Statement insert = {};
  Statement found = {};
  Statement known = {};
  Statement read_head = {};
  Statement write_head = {};
  bool writable = false;
  bool last_was_known = false;

  [[nodiscard]] Problem problem(int code) const { return sqlite_problem(database.get(), code, path); }
  Result<bool> prepare_all();
  Result<Head> head();
  Result<bool> write(const Head& head);
  Result<Appended> in_one(const std::function<Result<bool>(Head& head, Appended& appended)>& add_all);
  Result<bool> add(const ReportView& report, const Hash& content, Head& head, Appended& appended);
  Result<bool> compare(const ReportView& report, std::string_view id, const Hash& content, Appended& appended);
  Result<std::uint64_t> walk(std::string_view text, std::int64_t last, const std::function<Result<bool>(const Row& row, const ReportView&)>& each);

  std::string canonical = {};  // of the report at hand
};

Result<bool> Record::State::prepare_all() {
  if (auto allowed = allow_visits(database.get(), path); !allowed) return allowed;
  const std::pair<Statement*, std::string_view> statements[] = {
      {&insert, insert_text},
      {&found, find_text},
      {&known, content_text},
      {&read_head, "SELECT number, link FROM head WHERE only = 1"},
      {&write_head, "UPDATE head SET number = ?, link = ? WHERE only = 1"}};
  for (const auto& [statement, text] : statements) {
    auto prepared = prepare(database.get(), text, path);
    if (!prepared) return failure(damaged(path, "The tables of the record are not as they should be."));
    *statement = std::move(*prepared);
  }
  return true;
}

Result<Head> Record::State::head() {
  const ResetLater later(read_head);
  const int code = read_head.step();
  if (code != SQLITE_ROW && code != SQLITE_DONE) return failure(problem(code));
  Head head = {.number = code == SQLITE_ROW ? read_head.integer(0) : -1, .link = {}};
  const std::string_view link = code == SQLITE_ROW ? read_head.text(1) : std::string_view();
  if (head.number < 0 || link.size() != head.link.size()) return failure(damaged(path, "The head of the record is missing or damaged."));
  std::memcpy(head.link.data(), link.data(), link.size());
  return head;
}

Result<bool> Record::State::write(const Head& head) {
  const ResetLater later(write_head);
  write_head.bind(1, head.number);
  write_head.bind_bytes(2, head.link.data(), head.link.size());
  const int code = write_head.step();
  if (code != SQLITE_DONE) return failure(problem(code));
  return true;
}

/// Looks the id up: false if it is new; otherwise the report is counted as known or refused.
Result<bool> Record::State::compare(const ReportView& report, std::string_view id, const Hash& content, Appended& appended) {
  const ResetLater later(known);
  known.bind(1, id);
  const int code = known.step();
  if (code == SQLITE_DONE) return false;
  if (code != SQLITE_ROW) return failure(problem(code));
  if (same(known.text(0), content)) {
    ++appended.known_already;
    return true;
  }
  ++appended.refused;
  if (appended.problems.size() >= problems_max) return true;
  found.bind(1, id);
  Room room;
  const int seen = visit_rows(found, [&](const Row& row) {
    ReportView first;
    (void)take_report(row, room, first);
    appended.problems.push_back(other_content(id, first, report, path));
    return true;
  });
  if (seen != SQLITE_DONE) return failure(problem(seen));
  return true;
}

Result<bool> Record::State::add(const ReportView& report, const Hash& content, Head& head, Appended& appended) {
  if (auto reason = unfit(report, path)) {
    ++appended.refused;
    if (appended.problems.size() < problems_max) appended.problems.push_back(std::move(*reason));
    return true;
  }
  const std::string made = report.id.empty() ? id_from(content) : std::string();
  const std::string_view id = report.id.empty() ? std::string_view(made) : report.id;
  // New reports and known ones come in runs: only after a known one is it worth to look first.
  if (last_was_known) {
    auto compared = compare(report, id, content, appended);
    if (!compared || *compared) return compared;
  }
  const Head next = {.number = head.number + 1, .link = link_of(head.link, content, id)};
  const std::string details = details_text(report.details);
  const ResetLater later(insert);
  insert.bind(1, next.number);
  insert.bind(2, id);
  insert.bind_bytes(3, content.data(), content.size());
  insert.bind_bytes(4, next.link.data(), next.link.size());
  bind_report(insert, report);
  insert.bind(19, details);
  const int code = insert.step();
  if (code != SQLITE_DONE) return failure(problem(code));
  last_was_known = sqlite3_changes(database.get()) == 0;
  if (last_was_known) return compare(report, id, content, appended);
  head = next;
  ++appended.added;
  return true;
}

/// Visits the reports up to number `last`, in order, with all_text or reports_text; or that one alone, with one_text. A statement of its own, so that walks may nest.
Result<std::uint64_t> Record::State::walk(std::string_view text, std::int64_t last,
                                           const std::function<Result<bool>(const Row& row, const ReportView&)>& each) {
  auto all = prepare(database.get(), text, path);
  if (!all) return failure(all.error());
  all->bind(1, last);
  Room room;
  ReportView report;
  std::uint64_t count = 0;
  std::optional<Problems> refused;
  const int code = visit_rows(*all, [&](const Row& row) {
    if (!take_report(row, room, report)) refused = {damaged(path, fmt::format("Report number {} is damaged.", row.integer(0)))};
    else if (auto good = each(row, report); !good) refused = std::move(good.error());
    else ++count;
    return !refused;
  });
  if (refused) return failure(std::move(*refused));
  if (code != SQLITE_DONE) return failure(problem(code));
  return count;
}

Record::Record(std::unique_ptr<State> state) : state_(std::move(state)) {}
Record::Record(Record&&) noexcept = default;
Record& Record::operator=(Record&&) noexcept = default;
Record::~Record() = default;

namespace {

/// The file as the user sees it, before SQLite does.
std::optional<Problem> unusable_path(const std::string& path, Record::Create create) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  const auto because = [&](std::string_view code, std::string says, std::string_view help) {
    return Problem{.code = std::string(code), .says = std::move(says), .at = {.file = path}, .help = std::string(help)};
  };
  if (path.empty()) return because("no_record", "No record is named.", "Give the path of the record.");
  if (fs::is_directory(path, ignored)) return because("not_a_record", "This is a folder, not a record.", "Give the path of the record file in it.");
  std::error_code hidden;
  if (fs::exists(path, hidden)) return {};
  if (hidden) return because("unreadable_file", "The record cannot be opened.", "Check that you may read its folder.");
  if (create == Record::Create::no) return because("no_record", "There is no record here.", "Import some reports to begin one, or check the path.");
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty() && !fs::is_directory(folder, ignored))
    return because("no_folder", fmt::format("The folder {} does not exist.", folder.string()), "Create the folder first, or check the path.");
  return {};
}

Result<bool> lay_out(sqlite3* database, const std::string& path) {
  if (auto begun = run(database, "BEGIN IMMEDIATE", path); !begun) return begun;
  // Somebody else may have laid it out while we waited.
  const auto tables = number_from(database, "SELECT count(*) FROM sqlite_schema", path);
  if (tables && *tables == 0)
    if (auto made = run(database, layout, path); !made) {
      (void)sqlite3_exec(database, "ROLLBACK", nullptr, nullptr, nullptr);
      return made;
    }
  return run(database, "COMMIT", path);
}

/// Is it ours, and of a version that we read?
Result<bool> check_kind(sqlite3* database, const std::string& path) {
  const auto kind = number_from(database, "PRAGMA application_id", path);
  if (!kind) return failure(kind.error());
  if (*kind != application_id)
    return failure(wrong_record(path, "The file is a database of some other program.", "Give the path of a record that Truce made."));
  const auto version = number_from(database, "PRAGMA user_version", path);
  if (!version) return failure(version.error());
  if (*version != format_version)
    return failure(wrong_record(path, fmt::format("The record has format {}; this Truce reads format {}.", *version, format_version),
                                "Use the Truce that made it to export the reports, or a newer one to read it."));
  return true;
}

Result<Database> connect(const std::string& name, int flags, const std::string& path) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(opened);
  if (code != SQLITE_OK) return failure(sqlite_problem(opened, code, path));
  sqlite3_busy_timeout(opened, busy_timeout_ms);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  return database;
}

/// A record on a medium that cannot be written has no place for SQLite's files beside it. If none
/// are needed, it can be read as a file that does not change.
Result<Database> open_database(const std::string& path, Record::Create create) {
  auto database = connect(path, SQLITE_OPEN_READWRITE | (create == Record::Create::yes ? SQLITE_OPEN_CREATE : 0), path);
  if (!database || create == Record::Create::yes || sqlite3_db_readonly(database->get(), "main") == 0) return database;
  if (number_from(database->get(), "SELECT count(*) FROM sqlite_schema", path)) return database;
  std::error_code ignored;
  if (std::filesystem::exists(path + "-wal", ignored)) return database;
  std::string address = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') address += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    else address += c;
  }
  return connect(address + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, path);
}

}  // namespace

Result<Record> Record::open(const std::string& path, Create create) {
  static const int quiet = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);  // counting memory costs a lock each time
  (void)quiet;
  if (sodium_init() < 0) return failure({.code = "no_hashes", .says = "The library for hashes cannot be started.", .at = {.file = path}});
  if (auto reason = unusable_path(path, create)) return failure(std::move(*reason));
  auto state = std::make_unique<State>();
  state->path = path;
  auto database = open_database(path, create);
  if (!database) return failure(database.error());
  state->database = std::move(*database);
  sqlite3* opened = state->database.get();
  state->writable = sqlite3_db_readonly(opened, "main") == 0;
  if (create == Create::yes && !state->writable) return failure(sqlite_problem(opened, SQLITE_READONLY, path));

  const auto tables = number_from(opened, "SELECT count(*) FROM sqlite_schema", path);
  if (!tables) return failure(tables.error());
  const bool empty = *tables == 0;
  if (empty && create == Create::no) return failure(wrong_record(path, "The file is empty.", "Import some reports to begin a record."));
  if (!empty)
    if (auto ours = check_kind(opened, path); !ours) return failure(ours.error());
  if (state->writable) {
    const char* settings =
        "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; "
        "PRAGMA wal_autocheckpoint = 8192";
    if (auto set = run(opened, settings, path); !set) return failure(set.error());
  }
  if (empty)
    if (auto made = lay_out(opened, path); !made) return failure(made.error());
  if (auto ready = state->prepare_all(); !ready) return failure(ready.error());
  return Record(std::move(state));
}

/// Runs `add_all` in one transaction.
Result<Record::Appended> Record::State::in_one(const std::function<Result<bool>(Head& head, Appended& appended)>& add_all) {
  if (!writable) return failure(problem(SQLITE_READONLY));
  // The index of all ids is looked into everywhere; who only reads goes from page to page, and needs none of it again.
  if (auto begun = run(database.get(), "PRAGMA cache_size = -65536; BEGIN IMMEDIATE", path); !begun) return failure(begun.error());
  Appended appended;
  const auto all = [&]() -> Result<bool> {
    auto newest = head();
    if (!newest) return failure(newest.error());
    if (auto added = add_all(*newest, appended); !added) return added;
    if (auto written = write(*newest); !written) return written;
    return run(database.get(), "COMMIT", path);
  };
  if (auto done = all(); !done) {
    (void)sqlite3_exec(database.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    return failure(done.error());
  }
  return appended;
}

Result<Record::Appended> Record::append(std::span<const Report> reports) {
  Details details;
  ContentHashes hashes(reports);
  return state_->in_one([&](Head& head, Appended& appended) -> Result<bool> {
    for (std::size_t i = 0; i < reports.size(); ++i)
      if (auto added = state_->add(view_of(reports[i], details), hashes.of(i), head, appended); !added) return added;
    return true;
  });
}

Result<std::uint64_t> Record::for_each(const std::function<void(const ReportView&)>& each) const {
  const auto newest = state_->head();
  if (!newest) return failure(newest.error());
  return state_->walk(reports_text, newest->number, [&](const Row&, const ReportView& report) -> Result<bool> {
    each(report);
    return true;
  });
}

Result<std::uint64_t> Record::for_each(const std::function<void(const Report&)>& each) const {
  Report report;
  return for_each([&](const ReportView& view) {
    keep(view, report);
    each(report);
  });
}

Result<std::optional<Report>> Record::find(std::string_view id) const {
  state_->found.bind(1, id);
  Room room;
  ReportView report;
  std::optional<Report> found;
  bool good = true;
  const int code = visit_rows(state_->found, [&](const Row& row) {
    good = take_report(row, room, report);
    if (good) found = kept(report);
    return true;
  });
  if (code != SQLITE_DONE) return failure(state_->problem(code));
  if (!good) return failure(damaged(state_->path, fmt::format("The report `{}` is damaged.", id)));
  return found;
}

Result<std::optional<Report>> Record::at(std::uint64_t number) const {
  std::optional<Report> found;
  const auto count = state_->walk(one_text, static_cast<std::int64_t>(number), [&](const Row&, const ReportView& report) -> Result<bool> {
    found = kept(report);
    return true;
  });
  if (!count) return failure(count.error());
  return found;
}

std::uint64_t Record::size() const {
  const auto head = state_->head();
  return head ? static_cast<std::uint64_t>(head->number) : 0;
}

Result<std::uint64_t> Record::verify() const {
  Head head;
  constexpr std::int64_t all = std::numeric_limits<std::int64_t>::max();
  const auto count = state_->walk(all_text, all, [&](const Row& row, const ReportView& report) -> Result<bool> {
    state_->canonical.clear();
    write_canonical(report, state_->canonical);
    const Hash content = content_of(state_->canonical);
    const Head next = {.number = head.number + 1, .link = link_of(head.link, content, report.id)};
    if (row.integer(0) != next.number || !same(row.text(2), content) || !same(row.text(3), next.link))
      return failure(damaged(state_->path, fmt::format("The chain breaks at report number {} (`{}`): it, or one before it, was changed, added or removed.",
                                                       row.integer(0), report.id)));
    head = next;
    return true;
  });
  if (!count) return count;
  const auto last = state_->head();
  if (!last) return failure(last.error());
  if (last->number != head.number || last->link != head.link)
    return failure(damaged(state_->path, fmt::format("The record ends at report number {}, but should hold {}.", head.number, last->number)));
  return count;
}

}  // namespace truce
