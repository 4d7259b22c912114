// What two drafts have in difference, and an agreement as it is read aloud: as text and as JSON.
#ifndef TRUCE_VIEW_DRAFT_H
#define TRUCE_VIEW_DRAFT_H

#include <truce/difference.h>

#include <string>
#include <vector>

#include "text.h"

namespace truce::view {

/// Two drafts, and what differs between them.
struct Drafts {
  std::string before = {};  ///< as the reader named the files
  std::string after = {};
  std::vector<Difference> differences = {};
  /// Circles, blockers and deadlines that are new in the later draft or gone from it.
  struct Turn {
    std::string sort = {};  ///< "circle", "blocker", "deadlines"
    bool appears = true;
    std::string says = {};
    bool operator==(const Turn&) const = default;
  };
  std::vector<Turn> turns = {};
};
std::string text_of(const Drafts& drafts, const Page& page);
std::string json(const Drafts& drafts);

/// One part of an agreement, read aloud.
struct Spoken {
  std::string label = {};  ///< "clause 3", "phase pause", "heading"
  std::string title = {};
  std::string spoken = {};
};
/// The heading, then conditions, phases and clauses in the order of the file.
std::vector<Spoken> spoken(const Agreement& agreement);
Spoken spoken(const Agreement& agreement, ClauseId id);
Spoken spoken(const Agreement& agreement, PhaseId id);
Spoken spoken(const Agreement& agreement, NamedId id);
std::string text_of(const std::vector<Spoken>& parts, const Page& page);
std::string json(const std::vector<Spoken>& parts);
/// The text of an agreement, and where each of its parts stands in it, in lines counted from 1.
std::string agreement_text_json(const Agreement& agreement);

}  // namespace truce::view

#endif
