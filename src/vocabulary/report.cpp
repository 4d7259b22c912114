// The words of a report, both ways; a report and the view of it.
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

/// As in assigning a vector, but strings that are there already keep their room.
void keep_details(std::span<const DetailView> from, std::vector<std::pair<std::string, std::string>>& details) {
  details.resize(from.size());
  for (std::size_t i = 0; i < from.size(); ++i) {
    details[i].first = from[i].first;
    details[i].second = from[i].second;
  }
}

}  // namespace

ReportView view_of(const Report& report, std::vector<DetailView>& details) {
  details.assign(report.details.begin(), report.details.end());
  return {.id = report.id,
          .act = report.act,
          .edge = report.edge,
          .by = report.by,
          .about = report.about,
          .place = report.place,
          .latitude = report.latitude,
          .longitude = report.longitude,
          .happened = report.happened,
          .learned = report.learned,
          .number = report.number,
          .item = report.item,
          .incident = report.incident,
          .details = details,
          .source = report.source,
          .reliability = report.reliability,
          .credibility = report.credibility,
          .status = report.status,
          .replaces = report.replaces,
          .words = report.words,
          .url = report.url};
}

void keep(const ReportView& view, Report& report) {
  report.id = view.id;
  report.act = view.act;
  report.edge = view.edge;
  report.by = view.by;
  report.about = view.about;
  report.place = view.place;
  report.latitude = view.latitude;
  report.longitude = view.longitude;
  report.happened = view.happened;
  report.learned = view.learned;
  report.number = view.number;
  report.item = view.item;
  report.incident = view.incident;
  keep_details(view.details, report.details);
  report.source = view.source;
  report.reliability = view.reliability;
  report.credibility = view.credibility;
  report.status = view.status;
  report.replaces = view.replaces;
  report.words = view.words;
  report.url = view.url;
}

Report kept(const ReportView& view) {
  Report report;
  keep(view, report);
  return report;
}

std::string_view to_text(Edge edge) { return edge_words[static_cast<std::size_t>(edge)]; }
std::string_view to_text(Status status) { return status_words[static_cast<std::size_t>(status)]; }
std::string_view to_text(Grade grade) { return grade_words[static_cast<std::size_t>(grade)]; }
std::optional<Status> parse_status(std::string_view word) { return kind_of<Status>(word, status_words); }
std::optional<Grade> parse_grade(std::string_view word) { return kind_of<Grade>(word, grade_words); }

}  // namespace truce
