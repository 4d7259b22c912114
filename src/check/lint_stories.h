// Findings as stories: tests in dated reports that show what a finding says.
#ifndef TRUCE_CHECK_LINT_STORIES_H
#define TRUCE_CHECK_LINT_STORIES_H

#include <string>

#include "lint.h"

namespace truce::check {

/// The two, or more, wait for each other.
std::string story_of(const Survey& survey, const Circle& circle);
/// All others act, and the gate stays shut.
std::string story_of(const Survey& survey, const Blocker& blocker);
/// The duty is done, and the ban is broken.
std::string story_of(const Survey& survey, ClauseId duty, ClauseId ban);
/// On the last day, what the dates ask for is not done.
std::string story_of(const Survey& survey, const DeadlineConflict& conflict);

}  // namespace truce::check

#endif
