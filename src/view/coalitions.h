// Coalitions of contributors, as text and as JSON.
#ifndef TRUCE_VIEW_COALITIONS_H
#define TRUCE_VIEW_COALITIONS_H

#include "text.h"
#include <truce/coalitions.h>

namespace truce::view {

std::string coalitions(const Outlook& outlook, const std::vector<Coalitions>& all, const Page& page);
std::string coalitions_json(const Outlook& outlook, const std::vector<Coalitions>& all);

}  // namespace truce::view

#endif
