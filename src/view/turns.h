// What a new draft does to the structure: circles, blockers and clashing dates that are new, or gone.
#ifndef TRUCE_VIEW_TURNS_H
#define TRUCE_VIEW_TURNS_H

#include <truce/check.h>

#include <vector>

#include "draft.h"

namespace truce::view {

struct Studied {
  const Agreement& agreement;
  const Structure& structure;
};
/// Compared by who, whom and in which words; `differences` tell what was only renamed or relabelled.
std::vector<Drafts::Turn> turns(const Studied& before, const Studied& after,
                                const std::vector<Difference>& differences);

}  // namespace truce::view

#endif
