// The list of rules: what `truce explain` says, and the small agreements that its examples are.
#ifndef TRUCE_CHECK_RULES_H
#define TRUCE_CHECK_RULES_H

#include <string>
#include <string_view>
#include <truce/check.h>
#include <vector>

namespace truce::check {

std::vector<Rule> rules_on_words();     ///< groups A and B
std::vector<Rule> rules_on_watching();  ///< groups C and D
std::vector<Rule> rules_on_order();     ///< group E
std::vector<Rule> rules_on_means();     ///< groups F and G

/// The agreement that an example stands in: examples that do not begin with `agreement` are
/// continuations of one short text, so that each shows only what matters to its rule.
std::string agreement_of_example(std::string_view example);

}  // namespace truce::check

#endif
