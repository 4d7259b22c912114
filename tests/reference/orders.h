// What can ever happen, by trying all orders of events.
//
// For small agreements without families (unfold.h writes them out). A state is what has been done so far, which phases have
// opened and closed and which triggers have come true; from each state every act that nobody
// forbids (and, in strict mode, that is due) leads to the next. A phase may close as
// late as it likes once its closing condition holds, so nothing is lost by haste.
// Slow and obvious; it shares nothing with src/check but the agreement.
#ifndef TRUCE_REFERENCE_ORDERS_H
#define TRUCE_REFERENCE_ORDERS_H

#include <truce/agreement.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace truce::orders {

/// Words that are given up.
struct Drop {
  enum class What { during, trigger, bar, opening };
  What what = What::trigger;
  ClauseId clause = {};
  ConditionId part = {};  ///< for opening
  bool operator==(const Drop&) const = default;
};
/// All words of an agreement that could be given up.
std::vector<Drop> drops_of(const Agreement& agreement);

struct Done {
  EventId event = {};
  Edge edge = Edge::none;
  PartyId by = {};
  PlaceId in = {};
  std::vector<std::string> values = {};  ///< of the declared fields, in their order; empty where no mention tells them apart
  auto operator<=>(const Done&) const = default;
};

struct Question {
  bool strict = false;
  std::vector<PartyId> idle = {};  ///< do nothing, but for
  std::vector<Done> first = {};    ///< what is done right after the first moment whatever forbids it, and again and again from then on
  std::vector<Drop> dropped = {};
  std::optional<std::vector<Done>> before = {};  ///< some time has passed, and this has been done, in this order
  std::optional<Done> step = {};                 ///< is done next
  std::vector<bool> opened = {}, closed = {}, came = {};  ///< by then, of `before`: phases that opened and closed, clauses that came into play
};

/// What came true in some order.
struct Reached {
  std::vector<bool> named = {};
  std::vector<bool> phases = {};
  std::vector<bool> closes = {};
  std::vector<bool> clauses = {};  ///< in play
  std::set<Done> deeds = {};
  bool all = true;                 ///< false: there were too many states
};
/// Thrown where there is more to do than can be tried in all orders.
struct TooManyDeeds {};
Reached what_can_happen(const Agreement& agreement, const Question& question);
/// All that these can do with nobody's help: each way of doing some of it (`Question::first`), the first being nothing.
std::vector<std::vector<Done>> ways_to_act(const Agreement& agreement, const std::vector<PartyId>& who);

/// A small random agreement. `plain`: nothing in it can become false again, so that the answers must be exactly the same.
/// `bare`: acts are told apart only by who does them.
std::string random_agreement(std::uint64_t seed, bool plain, bool bare = false);
/// The same with two families: `each side`, `in every zone`.
std::string random_families(std::uint64_t seed, bool plain);

}  // namespace truce::orders

#endif
