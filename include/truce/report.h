// What somebody said happened.
//
// A report is never edited. A correction is a later report that replaces an earlier one; a
// retraction replaces it with nothing. Each has two times: when it happened (as an
// interval, for most are known to the day) and when it was learned.
#ifndef TRUCE_REPORT_H
#define TRUCE_REPORT_H

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <truce/time.h>
#include <utility>
#include <vector>

namespace truce {

/// Which end of a lasting process a report speaks of; `none` for an event.
enum class Edge : std::uint8_t { none, start, end };

enum class Status : std::uint8_t { reported, verified, disputed, retracted };

/// How far a report can be relied on, lowest first (docs/language.md, "Reports, evidence, silence").
enum class Grade : std::uint8_t { alleged, credible, corroborated, verified };

/// One row of the record. Names are kept as the source wrote them: which party, place or act
/// they mean is for the agreement to say. Columns: docs/record_format.md.
struct Report {
  std::string id = {};        ///< empty: the record gives it one, from its content
  std::string act = {};       ///< required
  Edge edge = Edge::none;
  std::string by = {};        ///< who is said to have done it
  std::string about = {};     ///< a party, or the id or incident of another report
  std::string place = {};
  std::optional<double> latitude = {};
  std::optional<double> longitude = {};
  Interval happened = {};     ///< required
  Interval learned = {};      ///< a report learned on a day is known from 00:00 of that day
  std::optional<double> number = {};
  std::string item = {};
  std::string incident = {};  ///< reports with the same incident describe one event
  std::vector<std::pair<std::string, std::string>> details = {};
  std::string source = {};    ///< required
  char reliability = 'F';     ///< of the source, A to F (Admiralty code); F where not given
  int credibility = 6;        ///< of the claim, 1 to 6; 6 where not given
  Status status = Status::reported;
  std::string replaces = {};  ///< the id of the report that this one corrects or retracts
  std::string words = {};
  std::string url = {};

  bool operator==(const Report&) const = default;
};

/// A `field=value` of a report.
using DetailView = std::pair<std::string_view, std::string_view>;

/// The same row, its texts somewhere else: in the block of a file that is being read, in a database's page. It is valid
/// as long as they are; what hands one on says how long that is. Fields as in Report.
struct ReportView {
  std::string_view id = {};
  std::string_view act = {};
  Edge edge = Edge::none;
  std::string_view by = {};
  std::string_view about = {};
  std::string_view place = {};
  std::optional<double> latitude = {};
  std::optional<double> longitude = {};
  Interval happened = {};
  Interval learned = {};
  std::optional<double> number = {};
  std::string_view item = {};
  std::string_view incident = {};
  std::span<const DetailView> details = {};
  std::string_view source = {};
  char reliability = 'F';
  int credibility = 6;
  Status status = Status::reported;
  std::string_view replaces = {};
  std::string_view words = {};
  std::string_view url = {};
};

/// A view of a report, valid as long as the report and `details`, which is filled with views of its details.
ReportView view_of(const Report& report, std::vector<DetailView>& details);
/// What a view shows, kept: `report` gets it and keeps the room that its texts had.
void keep(const ReportView& view, Report& report);
Report kept(const ReportView& view);

/// Is a report part of what was known at `known`?
[[nodiscard]] constexpr bool known_by(Interval learned, Instant known) {
  return learned.begin == learned.end ? learned.begin <= known : learned.begin < known;
}

std::string_view to_text(Edge edge);      ///< "", "start", "end"
std::string_view to_text(Status status);  ///< "reported" …
std::string_view to_text(Grade grade);    ///< "alleged" …
std::optional<Status> parse_status(std::string_view word);
std::optional<Grade> parse_grade(std::string_view word);

}  // namespace truce

#endif
