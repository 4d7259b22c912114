#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include "answer/mission.h"
#include "terminal.h"
#include "view/json.h"

namespace truce::cli {
namespace {

Problem not_written(const std::string& path) {
  return {.code = "unwritable_file",
          .rule = {},
          .says = fmt::format("The file {} cannot be written.", path),
          .at = {.file = path},
          .help = "Nothing was changed. Check whether you may write there and whether the disk is full."};
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(file) == 0;
}

// Either the old text or the new one is there at every moment: written aside, made durable, then renamed.
Result<bool> replace_file(const std::string& given, std::string_view text) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::canonical(given, error);  // a link stays a link
  const std::string path = error ? given : whole.string();
  struct stat facts = {};
  if (::stat(path.c_str(), &facts) != 0 || ::access(path.c_str(), W_OK) != 0) return failure(not_written(given));
  std::string aside = path + ".XXXXXX";
  const int file = ::mkstemp(aside.data());
  if (file < 0) return failure(not_written(given));
  const bool mode_kept = ::fchmod(file, facts.st_mode & 07777U) == 0;
  const bool written = mode_kept && write_all(file, text);
  const bool closed = ::close(file) == 0;
  if (!written || !closed || std::rename(aside.c_str(), path.c_str()) != 0) {
    ::unlink(aside.c_str());
    return failure(not_written(given));
  }
  const int folder = ::open(std::filesystem::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
  return true;
}

// The first line that would change; lines count from 1.
std::size_t first_difference(std::string_view before, std::string_view after) {
  const std::size_t common = std::min(before.size(), after.size());
  std::size_t at = 0;
  while (at < common && before[at] == after[at]) ++at;
  const std::string_view same = before.substr(0, at);
  return 1 + static_cast<std::size_t>(std::count(same.begin(), same.end(), '\n'));
}

std::string says(const std::string& file, std::string_view before, std::string_view after) {
  if (before == after) return fmt::format("{} is laid out as it should be.\n", file);
  return fmt::format("{} would change, from line {} on.\n", file, first_difference(before, after));
}

int run_fmt(const Arguments& arguments) {
  const auto file = agreement_file(arguments.operands.empty() ? "." : arguments.operands.front());
  if (!file) return refuse(file.error());
  const auto agreement = load_agreement(*file);
  if (!agreement) return refuse(agreement.error());
  const auto formatted = format_agreement(agreement->text, *file);
  if (!formatted) return refuse(formatted.error());
  const bool changes = *formatted != agreement->text;
  if (arguments.has("--write") && changes && !arguments.has("--check")) {
    const auto written = replace_file(*file, *formatted);
    if (!written) return refuse(written.error());
  }
  if (arguments.has("--json"))
    print(view::json({{"file", *file}, {"changes", changes}, {"text", *formatted}}, Problems{}));
  else if (arguments.has("--check"))
    print(says(*file, agreement->text, *formatted));
  else if (arguments.has("--write"))
    print(changes ? fmt::format("{} was laid out anew.\n", *file) : says(*file, agreement->text, *formatted));
  else
    print(*formatted);
  return arguments.has("--check") && changes ? answer_is_no : answer_is_yes;
}

}  // namespace

Verb fmt_verb() {
  return {.name = "fmt",
          .operands = "[MISSION]",
          .operands_least = 0,
          .operands_most = 1,
          .says = "Prints an agreement in the layout that all share; only white space ever changes.",
          .examples = {"truce fmt harbour.truce", "truce fmt harbour.truce --check"},
          .more =
              "Comments, blank lines (one in a row) and line breaks between the parts of a sentence are kept.\n"
              "Exit codes: 0 done, 1 with --check if it would change, 2 there are mistakes in the text.",
          .flags = {{"--check", "", "change nothing, only say whether it would change", {}},
                    {"--write", "", "put the new layout into the file instead of printing it", {}},
                    json_flag()},
          .run = run_fmt};
}

}  // namespace truce::cli
