#include "terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace truce::cli {
namespace {

constexpr std::size_t width_least = 30;
constexpr std::size_t width_most = 200;

std::size_t width_of_terminal(int file) {
  const char* columns = std::getenv("COLUMNS");
  std::size_t width = 0;
  if (columns != nullptr) {
    const std::string_view text(columns);
    std::from_chars(text.data(), text.data() + text.size(), width);
  }
  winsize size = {};
  if (width == 0 && isatty(file) != 0 && ioctl(file, TIOCGWINSZ, &size) == 0) width = size.ws_col;
  return width == 0 ? 80 : std::clamp(width, width_least, width_most);
}

view::Page page_for(int file) {
  const char* no_color = std::getenv("NO_COLOR");
  const bool wanted = no_color == nullptr || *no_color == '\0';
  // mpirun gives the first rank a terminal of its own, whoever reads it in the end.
  const bool terminal = isatty(file) != 0 && std::getenv("OMPI_COMM_WORLD_SIZE") == nullptr;
  return {.width = width_of_terminal(file), .colour = wanted && terminal, .plain = false};
}

// Only to pace the line of progress; no answer depends on it.
std::int64_t now_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

view::Page page_for_stdout(const Arguments& arguments) {
  view::Page page = page_for(STDOUT_FILENO);
  page.plain = arguments.has("--plain");
  if (page.plain) page.colour = false;
  return page;
}

view::Page page_for_stderr() { return page_for(STDERR_FILENO); }

void print(std::string_view data) { std::fwrite(data.data(), 1, data.size(), stdout); }

bool printed_all() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
  warn("The answer could not be written to the output.\n");
  return false;
}

void warn(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

void warn_of(const Problems& problems, std::size_t most) {
  const Problems shown(problems.begin(),
                       problems.begin() + static_cast<std::ptrdiff_t>(std::min(most, problems.size())));
  warn(view::text_of(shown, page_for_stderr()));
  if (problems.size() > most) warn(fmt::format("and {} more\n", problems.size() - most));
}

int refuse(const Problems& problems) {
  constexpr std::size_t shown_max = 50;
  warn_of(problems, shown_max);
  return could_not;
}

Flag json_flag() { return {"--json", "", "the answer as JSON (docs/json.md)", {}}; }
Flag plain_flag() { return {"--plain", "", "sentences without columns, for screen readers", {}}; }

Progress::Progress(std::string_view what) : what_(what), started_ms_(now_ms()), terminal_(isatty(STDERR_FILENO) != 0) {}

void Progress::operator()(std::uint64_t done, std::uint64_t in_all) {
  if (!terminal_) return;
  const std::int64_t now = now_ms();
  constexpr std::int64_t before_first_ms = 1000;
  constexpr std::int64_t between_ms = 200;
  if (now - started_ms_ < before_first_ms || now - shown_ms_ < between_ms) return;
  shown_ms_ = now;
  shown_ = true;
  const double share = in_all == 0 ? 0 : 100.0 * static_cast<double>(done) / static_cast<double>(in_all);
  warn(fmt::format("\r\x1b[K{}: {:.0f} percent", what_, std::min(share, 100.0)));
}

Progress::~Progress() {
  if (shown_) warn("\r\x1b[K");
}

ReadingProgress reading_progress() {
  struct Shown {
    std::string path = {};
    std::unique_ptr<Progress> line = {};
  };
  return [shown = std::make_shared<Shown>()](const std::string& path, std::uint64_t done, std::uint64_t in_all) {
    if (shown->path != path) *shown = {path, std::make_unique<Progress>("Reading " + path)};
    (*shown->line)(done, in_all);
  };
}

void warn_of_refused(const Reading& reading) {
  if (reading.refused == 0) return;
  constexpr std::size_t shown_max = 5;
  const auto last = reading.problems.begin() + static_cast<std::ptrdiff_t>(std::min(shown_max, reading.problems.size()));
  warn_of(Problems(reading.problems.begin(), last), shown_max);
  if (reading.refused > shown_max) warn(fmt::format("and {} more\n", reading.refused - shown_max));
}

}  // namespace truce::cli
