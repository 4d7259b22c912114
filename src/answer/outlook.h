// The outlook of a mission: the file, the classes that it names, and the same with other assumptions.
#ifndef TRUCE_ANSWER_OUTLOOK_H
#define TRUCE_ANSWER_OUTLOOK_H

#include <optional>
#include <string>
#include <truce/backtest.h>
#include <truce/outlook.h>
#include <vector>

#include "mission.h"

namespace truce::answer {

/// outlook.truce of the mission, or the file named. Problem `no_outlook` if the mission has none.
Result<Outlook> outlook_of(const Mission& mission, const std::string& path = {});
/// The reference classes that an outlook names: NAME.csv beside it.
Result<std::vector<ReferenceClass>> classes_of(const Outlook& outlook);

/// One assumption said otherwise: the sentence that takes its place.
struct Pulled {
  std::optional<std::size_t> assumption = {};  ///< into Outlook::assumptions; none: a sentence more
  std::string says = {};                       ///< "expect …"; empty: without it
};
/// The outlook read anew with the sentences changed. Problem `unknown_assumption`, and those of read_outlook.
Result<Outlook> pulled(const Outlook& outlook, const Agreement& agreement, std::vector<Pulled> levers);

}  // namespace truce::answer

#endif
