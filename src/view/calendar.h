// What has a date: deadlines, duties that come again, and the ends of what was agreed for a time.
//
//   std::vector<view::Dated> dated = view::calendar(agreement, situation);
//   std::string file = view::icalendar(agreement, dated, known);    // RFC 5545
#ifndef TRUCE_VIEW_CALENDAR_H
#define TRUCE_VIEW_CALENDAR_H

#include <string>
#include <truce/monitor.h>
#include <vector>

namespace truce::view {

struct Dated {
  /// A deadline is a due date of a clause. A review is a duty that comes again, a date that a condition or a phase
  /// turns on, and the end of the agreement itself.
  enum class Kind : std::uint8_t { deadline, review } kind = Kind::deadline;
  std::string turns = {};  ///< of a review that no clause asks for: the condition or phase; empty for the agreement itself
  std::string uid = {};  ///< stays the same while the clause, its members and its trigger do
  ClauseId clause = {};  ///< none for what no clause asks for
  Members members = {};
  std::string who = {};
  std::string says = {};
  Interval when = {};      ///< exact, or the first and the last moment that the record leaves open
  std::string state = {};  ///< of the clause's instance; of a condition "yes", "no" or "unknown"; else empty
};
/// In order of time, then of the agreement.
std::vector<Dated> calendar(const Agreement& agreement, const Situation& situation);
/// {"entries": [...]}
std::string json(const Agreement& agreement, const std::vector<Dated>& dated);
/// One VEVENT for each. `known` is the moment of the record that it rests on (DTSTAMP). Lines end in CRLF and have at most
/// 75 octets.
std::string icalendar(const Agreement& agreement, const std::vector<Dated>& dated, Instant known);

}  // namespace truce::view

#endif
