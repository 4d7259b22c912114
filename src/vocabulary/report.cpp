// The words of a report, both ways.
#include <array>
#include <truce/report.h>

namespace truce {
namespace {

constexpr std::array<std::string_view, 3> edge_words = {"", "start", "end"};
constexpr std::array<std::string_view, 4> status_words = {"reported", "verified", "disputed", "retracted"};
constexpr std::array<std::string_view, 4> grade_words = {"alleged", "credible", "corroborated", "verified"};

template <class Kind, std::size_t count>
std::optional<Kind> kind_of(std::string_view word, const std::array<std::string_view, count>& words) {
  for (std::size_t i = 0; i < count; ++i)
    if (words[i] == word) return static_cast<Kind>(i);
  return {};
}

}  // namespace

std::string_view to_text(Edge edge) { return edge_words[static_cast<std::size_t>(edge)]; }
std::string_view to_text(Status status) { return status_words[static_cast<std::size_t>(status)]; }
std::string_view to_text(Grade grade) { return grade_words[static_cast<std::size_t>(grade)]; }
std::optional<Status> parse_status(std::string_view word) { return kind_of<Status>(word, status_words); }
std::optional<Grade> parse_grade(std::string_view word) { return kind_of<Grade>(word, grade_words); }

}  // namespace truce
