// What `truce check` finds and what `truce explain` says, as text.
#ifndef TRUCE_VIEW_FINDINGS_H
#define TRUCE_VIEW_FINDINGS_H

#include <string>
#include <truce/check.h>
#include <vector>

#include "text.h"

namespace truce::view {

/// The findings that are not waived, one below the other, each with its line and its ways out, and a summary. Unless they
/// are `all` there are, nothing is said of waivers that cover nothing.
std::string findings(const Agreement& agreement, const std::vector<Finding>& findings, const Page& page,
                     bool all = true);
/// The register of what was left as it is on purpose: what each waiver covers, and why.
std::string waived(const Agreement& agreement, const std::vector<Finding>& findings, const Page& page, bool all = true);
/// The stories of the findings, as tests that can be put at the end of the agreement.
std::string stories(const Agreement& agreement, const std::vector<Finding>& findings);

/// One page about a rule.
std::string explained(const Rule& rule, const Page& page);
/// All rules in their groups, one line each.
std::string rule_list(const Page& page);
/// docs/rules.md: every rule with its reason and its two examples, as markdown.
std::string rule_book();

/// The rules as JSON; all of them, or one.
std::string rules_json(const std::vector<const Rule*>& rules);
/// What `check` found: the agreement's counts, its problems, and the findings.
/// With `rest`, the findings are those of what remains of a text with mistakes.
std::string check_json(const Result<Agreement>& agreement, std::string_view file, const std::vector<Finding>& findings,
                       const Agreement* rest = nullptr);

}  // namespace truce::view

#endif
