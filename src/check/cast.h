// Who can do what, where: the declarations, and whoever else the text names for an event.
#ifndef TRUCE_CHECK_CAST_H
#define TRUCE_CHECK_CAST_H

#include <truce/agreement.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace truce::graph {

/// One member of a family: a party or a place.
struct Member {
  PartyId party = {};
  PlaceId place = {};
};
/// What `each K` and `that K` mean at the moment.
using Bindings = std::vector<std::pair<KindId, Member>>;

/// A set of parties or places; none: no restriction.
using Parties = std::optional<std::vector<PartyId>>;
using Places = std::optional<std::vector<PlaceId>>;

/// Acts of one event, restricted.
struct Pattern {
  EventId event = {};
  Edge edge = Edge::none;
  Parties by = {};
  Places in = {};
  OccId fields = {};  ///< the mention whose fields restrict it; none: no restriction
};

/// Everything an event can be done by, at and with; acts are numbered by their three positions.
struct Roles {
  std::vector<PartyId> by = {};  ///< and those they answer for whom the text names for it; one none: anybody
  std::vector<PlaceId> in = {};  ///< one none: nowhere in particular
  std::vector<const Field*> fields = {};  ///< declared fields that some mention restricts
  std::uint32_t choices = 1;              ///< of values for these
  bool named = false;                     ///< some mention names this event
  bool banned = false;
  bool counted = false;   ///< named where calm is counted
  bool answered = false;  ///< something follows `on each` or `whenever`
};
inline constexpr std::uint32_t choices_max = 64;

class Cast {
 public:
  explicit Cast(const Agreement& agreement);

  [[nodiscard]] const Roles& roles(EventId event) const { return roles_[event.index]; }
  /// Is `other` this party, or one it answers for?
  [[nodiscard]] bool answers(PartyId party, PartyId other) const;
  [[nodiscard]] bool inside(PlaceId place, PlaceId inner) const;
  /// The event, and the acts it includes that the text also names or declares on their own.
  [[nodiscard]] const std::vector<EventId>& covers(EventId event) const { return covers_[event.index]; }
  /// G5: both banned and counted against calm.
  [[nodiscard]] bool wrong(EventId event) const { return roles_[event.index].banned && roles_[event.index].counted; }

  /// The choice of members with this number; the last family varies fastest.
  [[nodiscard]] Bindings bindings(const std::vector<KindId>& families, std::size_t instance) const;
  [[nodiscard]] Member bound(KindId kind, const Bindings& bindings) const;
  [[nodiscard]] Member member(KindId kind, std::size_t position) const;
  [[nodiscard]] std::size_t size(KindId kind) const;
  [[nodiscard]] Parties parties(const Who& who, const Bindings& bindings) const;
  [[nodiscard]] Places places(const Where& where, const Bindings& bindings) const;

  // Positions in Roles that a restriction leaves.
  // `as`: what it is to count as, whose declaration must allow it, too.
  [[nodiscard]] std::vector<std::uint32_t> doers(EventId event, const Parties& by, EventId as) const;
  [[nodiscard]] std::vector<std::uint32_t> sites(EventId event, const Places& in, EventId as) const;
  /// Are acts told apart by these values? Too many choices are not, nor what does not declare them.
  [[nodiscard]] bool tells_apart(EventId event, OccId fields) const;
  [[nodiscard]] std::vector<std::uint32_t> choices(EventId event, OccId fields) const;

 private:
  void close_answers();
  std::vector<EventId> counts_as(EventId event) const;
  void name(EventId event, const Who& who, const Where& where);
  void name_mentions();
  void count_against_calm(ConditionId condition);
  void settle(EventId event);
  void mark(OccId occ, bool Roles::*what);

  const Agreement& a_;
  std::vector<std::vector<PartyId>> answers_ = {};  // by party, sorted, itself included
  std::vector<Roles> roles_ = {};
  std::vector<std::vector<EventId>> covers_ = {};
  std::vector<std::vector<EventId>> included_by_ = {};
  std::vector<std::vector<PartyId>> named_parties_ = {};
  std::vector<std::vector<PlaceId>> named_places_ = {};
};

bool is_ban(const Clause& clause);
/// Does it stand from the first time on that its trigger comes about (K1, K2)?
bool comes_once(const Clause& clause);

}  // namespace truce::graph

#endif
