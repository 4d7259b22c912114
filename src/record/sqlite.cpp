#include "sqlite.h"

#include <fmt/format.h>

#include <exception>

namespace truce::record {
namespace {

constexpr const char* visitor = "visitor";
struct Visitor {
  const Visit& each;
  std::exception_ptr thrown = {};  ///< must not go through the database
};

void visit_row(sqlite3_context* context, int, sqlite3_value** values) {
  auto* const found = static_cast<Visitor*>(sqlite3_value_pointer(values[0], visitor));
  if (found == nullptr) return sqlite3_result_error_code(context, SQLITE_MISUSE);
  try {
    if (found->each(Row(values + 1))) return;
  } catch (...) {
    found->thrown = std::current_exception();
  }
  sqlite3_result_error_code(context, SQLITE_ABORT);
}

}  // namespace

Problem sqlite_problem(sqlite3* database, int code, const std::string& path) {
  const auto because = [&](std::string_view name, std::string says, std::string_view help) {
    return Problem{.code = std::string(name), .says = std::move(says), .at = {.file = path}, .help = std::string(help)};
  };
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return because("record_busy", "Another program is writing to this record.", "Wait until it has finished, then try again.");
    case SQLITE_READONLY:
      return because("read_only", "The record may be read but not written.", "Check that you may write to the file and to its folder.");
    case SQLITE_NOTADB:
      return because("not_a_record", "The file is not a record.", "Give the path of a record database; reports in CSV are read as feeds.");
    case SQLITE_CORRUPT:
      return because("damaged_record", "The record is damaged.", "Restore the file from a copy, or import its feeds into a new record.");
    case SQLITE_FULL:
      return because("disk_full", "The disk is full; nothing was added.", "Free some space, then import again.");
    case SQLITE_CANTOPEN:
      return because("unreadable_file", "The record cannot be opened.", "Check the name of the file and of its folder, and that you may write there.");
    default:
      return because("record_refused", fmt::format("The database refused: {}.", database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database)),
                     "Check the disk and the file; nothing was added.");
  }
}

Result<Statement> prepare(sqlite3* database, std::string_view text, const std::string& path) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database, text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return failure(sqlite_problem(database, code, path));
  return Statement(statement);
}

Result<bool> allow_visits(sqlite3* database, const std::string& path) {
  const int code = sqlite3_create_function_v2(database, "visit", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, nullptr, visit_row, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(sqlite_problem(database, code, path));
  return true;
}

int visit_rows(Statement& statement, const Visit& each) {
  Visitor found{each};
  statement.bind_pointer(2, &found, visitor);
  const int code = statement.step();
  statement.reset();
  statement.bind_nothing(2);
  if (found.thrown) std::rethrow_exception(found.thrown);
  return code;
}

Result<bool> run(sqlite3* database, const char* text, const std::string& path) {
  const int code = sqlite3_exec(database, text, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(sqlite_problem(database, code, path));
  return true;
}

}  // namespace truce::record
