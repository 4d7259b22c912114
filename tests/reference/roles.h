// Who can do what, and where, as the declarations and the mentions of a text leave it: shared by what tries all orders of
// events and all choices of dates. Straight from language.md, sections 2 and 3.2.
#ifndef TRUCE_REFERENCE_ROLES_H
#define TRUCE_REFERENCE_ROLES_H

#include <truce/agreement.h>

#include <vector>

namespace truce::reference {

inline bool is_ban(const Clause& clause) { return clause.modal == Modal::must_not || clause.modal == Modal::will_not; }

class Roles {
 protected:
  explicit Roles(const Agreement& agreement) : a_(agreement) {}

  static bool names(const Occ& occ, EventId event) { return occ.what == std::variant<EventId, PhaseId, ClauseId>{event}; }
  /// An event, or what an `includes` list declares, is also whatever includes it.
  [[nodiscard]] bool is_a(EventId event, EventId wanted) const;
  [[nodiscard]] const Event& declaration(EventId event) const;
  [[nodiscard]] bool mentioned(EventId event) const;
  [[nodiscard]] bool answers(PartyId party, PartyId other) const;
  [[nodiscard]] bool inside(PlaceId outer, PlaceId place) const;
  /// Those whom the declaration names, and whoever they answer for that the text names for this event.
  [[nodiscard]] std::vector<PartyId> doers(EventId event) const;
  /// The places that the declaration names, and those within them that a mention does; no place where there are none.
  [[nodiscard]] std::vector<PlaceId> sites(EventId event) const;

  const Agreement& a_;
};

}  // namespace truce::reference

#endif
