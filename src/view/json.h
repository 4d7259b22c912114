// Values as JSON: one of the only two ways a value is shown (the other is text.h).
//
// The shapes are docs/json.md. Keys come in a fixed order, so the same values give the same
// bytes. A time is given twice: in UTC for machines, and in the agreement's clock as it is
// read aloud. Things are called by the names of the agreement, never by numbers.
#ifndef TRUCE_VIEW_JSON_H
#define TRUCE_VIEW_JSON_H

#include "text.h"
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <truce/monitor.h>
#include <truce/waiting.h>
#include <utility>
#include <vector>

namespace truce::view {

/// {"problems": [...]}
std::string json(const Problems& problems);
/// The whole situation. Reports are given by id; `id_of` knows them.
std::string json(const Agreement& agreement, const Situation& situation, const BoardFacts& facts,
                 const std::function<std::string(ReportIndex)>& id_of);
/// The same for who takes it sheet by sheet, for of a long record it is long.
void json(const Agreement& agreement, const Situation& situation, const BoardFacts& facts,
          const std::function<std::string(ReportIndex)>& id_of, const std::function<void(std::string_view)>& take);
/// {"changes": [...]}: every change of a verdict, oldest first.
std::string json(const Agreement& agreement, const std::vector<VerdictChange>& all);
/// The answer to "why?", with the reports that it rests on.
std::string json(const Agreement& agreement, const std::vector<Explanation>& explanations, const Moment& moment,
                 const Desk& desk);
/// Who waits for whom, and the picture of what is shut today.
std::string json(const Agreement& agreement, const std::vector<Wait>& waits, const Waiting& waiting, const Moment& moment);
/// What moved: each pipeline stage by stage, with what was lost and what does not add up.
std::string pipelines_json(const Agreement& agreement, const Situation& situation,
                           const std::function<std::string(ReportIndex)>& id_of);
/// What the tests of an agreement found.
std::string json(const Agreement& agreement, const std::vector<TrialResult>& results);
/// One report, on one line.
std::string json(const Report& report, const Clock& clock);

/// A flat object of names and numbers or texts, such as a summary; in the order given.
using Fact = std::pair<std::string_view, std::variant<std::uint64_t, bool, std::string>>;
std::string json(const std::vector<Fact>& facts, const Problems& problems);

}  // namespace truce::view

#endif
