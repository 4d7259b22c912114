// The name that a reader probably meant.
#ifndef TRUCE_ANSWER_NEAREST_H
#define TRUCE_ANSWER_NEAREST_H

#include <string>
#include <string_view>
#include <vector>

namespace truce::answer {

/// The name that takes the fewest changed letters to reach; empty if that would be more than a third of it.
std::string nearest(std::string_view word, const std::vector<std::string>& names);

}  // namespace truce::answer

#endif
