// Circles among waits: parties each of whom waits, through others, for itself.
#ifndef TRUCE_VIEW_CIRCLES_H
#define TRUCE_VIEW_CIRCLES_H

#include <truce/monitor.h>
#include <vector>

namespace truce::view {

struct CircleOfParties {
  std::vector<PartyId> shortest = {};  ///< the shortest circle through the first party, in the order of waiting
  std::vector<PartyId> tied = {};      ///< all who wait for each other, by id
};
/// One circle for each set of parties that all wait, directly or through others, for each other; by first party.
std::vector<CircleOfParties> circles(const std::vector<Wait>& waits);

}  // namespace truce::view

#endif
