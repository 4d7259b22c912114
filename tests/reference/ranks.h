// Which phases settle after which others within one second (K14).
#ifndef TRUCE_REFERENCE_RANKS_H
#define TRUCE_REFERENCE_RANKS_H

#include <truce/agreement.h>

#include <vector>

namespace truce::orders {

/// By phase. One that rests on another, which does not rest on it in turn, has a higher rank and settles later.
std::vector<std::size_t> ranks_of_phases(const Agreement& agreement);

}  // namespace truce::orders

#endif
