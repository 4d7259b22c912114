// The parts that JSON answers are made of. Keys keep the order in which they are written here.
#ifndef TRUCE_VIEW_JSON_SHAPES_H
#define TRUCE_VIEW_JSON_SHAPES_H

#include <boost/json/value.hpp>
#include <functional>
#include <string>
#include <truce/check.h>
#include <truce/monitor.h>
#include <truce/waiting.h>
#include <vector>

#include "json_text.h"

namespace truce::view {

using IdOf = std::function<std::string(ReportIndex)>;

boost::json::string json_string(std::string_view text);
/// {"title": "Harbour", "file": "harbour.truce", "clock": "UTC"}
boost::json::value agreement_json(const Agreement& agreement);
/// {"least": 0, "most": 200}
boost::json::value range_json(double least, double most);
/// {"utc": "2026-04-01T21:00:00Z", "text": "2026-04-01 24:00"}; null for always and never.
boost::json::value moment_json(Instant instant, const Clock& clock);
boost::json::value moment_json(const std::optional<Instant>& instant, const Clock& clock);
/// {"begin": …, "end": …, "text": …}; an exact moment begins and ends at once, an end that is not known is null.
boost::json::value interval_json(Interval when, const Clock& clock);
/// {"sector": "rafah"}
boost::json::value members_json(const Agreement& agreement, const std::vector<KindId>& families,
                                const Members& members);
boost::json::value problem_json(const Problem& problem);
boost::json::value findings_json(const Agreement& agreement, const std::vector<Finding>& findings);
boost::json::value report_json(const Report& report, const Clock& clock);
/// A clause has as many instances as there are reports at most; what is passed must outlive the part.
LongPart clause_part(const Agreement& agreement, const ClauseVerdict& verdict, const IdOf& id_of);
/// Adds the picture of what waits: nodes, edges, closed, ended, steps.
void add_waiting(boost::json::object& object, const Agreement& agreement, const Waiting& waiting);
boost::json::value waits_json(const Agreement& agreement, const std::vector<Wait>& waits);
boost::json::value circles_json(const Agreement& agreement, const std::vector<Wait>& waits);
boost::json::value ids_json(const std::vector<ReportIndex>& reports, const IdOf& id_of);
boost::json::value party_json(const Agreement& agreement, PartyId party);

}  // namespace truce::view

#endif
