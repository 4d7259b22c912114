// Findings as stories: tests in dated reports that show what a finding says.
//
// Each is a proof by playing: all that can be done is done (rehearsal.h), and what the finding says still holds.
#ifndef TRUCE_CHECK_LINT_STORIES_H
#define TRUCE_CHECK_LINT_STORIES_H

#include <string>

#include "lint.h"
#include "study.h"

namespace truce::check {

/// Every act outside the circle happens, and the wait still holds.
std::string circle_story(const Survey& survey, const graph::Studied& studied, std::size_t circle);
/// Everybody else does everything, and the gate stays shut.
std::string blocker_story(const Survey& survey, const graph::Studied& studied, const Blocker& blocker);
/// The duty is done, and the ban is broken; and the other way round.
std::string contradiction_story(const Survey& survey, const graph::Studied& studied, ClauseId duty, ClauseId ban);
/// Everybody is as quick as the text lets them be, and it is still too late.
std::string deadline_story(const Survey& survey, const graph::Studied& studied, std::size_t conflict);

}  // namespace truce::check

#endif
