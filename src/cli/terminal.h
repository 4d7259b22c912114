// Where answers go: stdout for data, stderr for everything else.
#ifndef TRUCE_CLI_TERMINAL_H
#define TRUCE_CLI_TERMINAL_H

#include <cstdint>
#include <string_view>
#include <truce/result.h>

#include "answer/mission.h"
#include "command.h"
#include "view/text.h"

namespace truce::cli {

/// How a page for stdout is set: the width of the terminal (COLUMNS, else asked, else 80), colour only on a terminal
/// and without NO_COLOR, `--plain` as asked for.
view::Page page_for_stdout(const Arguments& arguments);
view::Page page_for_stderr();

void print(std::string_view data);
/// Everything that was printed has left; false (and said so) if stdout could not take it.
bool printed_all();
void warn(std::string_view text);
/// Shows problems on stderr, at most `most` of them ("and N more"); for the caller to `return`.
int refuse(const Problems& problems);
void warn_of(const Problems& problems, std::size_t most);
/// The flag that every verb has.
Flag json_flag();
Flag plain_flag();

/// Says on stderr what was refused while reading.
void warn_of_refused(const Reading& reading);

/// A line on stderr that says how far a long reading has come: only on a terminal, only after a second.
class Progress {
 public:
  explicit Progress(std::string_view what);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();
  void operator()(std::uint64_t done, std::uint64_t in_all);

 private:
  std::string what_;
  std::int64_t started_ms_ = 0;
  std::int64_t shown_ms_ = 0;
  bool shown_ = false;
  bool terminal_ = false;
};
/// A Progress for each file of a mission that is read.
ReadingProgress reading_progress();

}  // namespace truce::cli

#endif
