// The least of SQLite that the record needs: a connection and prepared statements that close
// themselves, and refusals turned into Problems.
#ifndef TRUCE_RECORD_SQLITE_H
#define TRUCE_RECORD_SQLITE_H

#include <sqlite3.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <truce/result.h>

namespace truce::record {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

struct FinishStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

/// A prepared statement. Texts that are bound must outlive the step. What is bound stays bound,
/// so that an empty text, the commonest of all, need not be bound again.
class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}

  void bind(int at, std::string_view text) {
    bool& empty = empty_[static_cast<std::size_t>(at)];
    if (text.empty() && empty) return;
    empty = text.empty();
    sqlite3_bind_text(get(), at, empty ? "" : text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }
  void bind(int at, std::int64_t number) { sqlite3_bind_int64(get(), at, number); }
  void bind(int at, double number) { sqlite3_bind_double(get(), at, number); }
  void bind_nothing(int at) { sqlite3_bind_null(get(), at); }
  void bind_pointer(int at, void* pointer, const char* type) { sqlite3_bind_pointer(get(), at, pointer, type, nullptr); }
  void bind_bytes(int at, const unsigned char* bytes, std::size_t count) { sqlite3_bind_blob(get(), at, bytes, static_cast<int>(count), SQLITE_STATIC); }

  int step() { return sqlite3_step(get()); }
  void reset() { sqlite3_reset(get()); }

  [[nodiscard]] std::string_view text(int at) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(get(), at));
    return bytes == nullptr ? std::string_view() : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(get(), at)));
  }
  [[nodiscard]] std::int64_t integer(int at) const { return sqlite3_column_int64(get(), at); }
  [[nodiscard]] double number(int at) const { return sqlite3_column_double(get(), at); }
  [[nodiscard]] bool nothing(int at) const { return sqlite3_column_type(get(), at) == SQLITE_NULL; }

 private:
  [[nodiscard]] sqlite3_stmt* get() const { return statement_.get(); }
  static constexpr std::size_t parameters_max = 32;
  std::unique_ptr<sqlite3_stmt, FinishStatement> statement_ = {};
  std::array<bool, parameters_max> empty_ = {};
};

/// A row as the statement that finds it hands it on; its texts are good until then.
class Row {
 public:
  explicit Row(sqlite3_value** values) : values_(values) {}
  [[nodiscard]] std::string_view text(int at) const {
    const auto* bytes = static_cast<const char*>(sqlite3_value_blob(values_[at]));
    return bytes == nullptr ? std::string_view() : std::string_view(bytes, static_cast<std::size_t>(sqlite3_value_bytes(values_[at])));
  }
  [[nodiscard]] std::int64_t integer(int at) const { return sqlite3_value_int64(values_[at]); }
  [[nodiscard]] double number(int at) const { return sqlite3_value_double(values_[at]); }
  [[nodiscard]] bool nothing(int at) const { return sqlite3_value_type(values_[at]) == SQLITE_NULL; }

 private:
  sqlite3_value** values_;
};
/// False: no more rows are wanted.
using Visit = std::function<bool(const Row&)>;

/// Resets a statement when the scope ends, so that no read lock is left behind.
class ResetLater {
 public:
  explicit ResetLater(Statement& statement) : statement_(statement) {}
  ResetLater(const ResetLater&) = delete;
  ResetLater& operator=(const ResetLater&) = delete;
  ~ResetLater() { statement_.reset(); }

 private:
  Statement& statement_;
};

/// What SQLite refused, in our words.
Problem sqlite_problem(sqlite3* database, int code, const std::string& path);
Result<Statement> prepare(sqlite3* database, std::string_view text, const std::string& path);
/// Runs statements that give nothing back.
Result<bool> run(sqlite3* database, const char* text, const std::string& path);


// Rows are visited from within the statement, `SELECT NULL … WHERE … AND visit(?2, COLUMN, …)`: to step from row to row
// and to ask for each column costs twice as much.
/// Lets the statements of a connection call `visit`.
Result<bool> allow_visits(sqlite3* database, const std::string& path);
/// Calls `each` for every row; SQLITE_DONE, or why that was not all: SQLITE_ABORT where `each` wanted no more.
int visit_rows(Statement& statement, const Visit& each);

}  // namespace truce::record

#endif
