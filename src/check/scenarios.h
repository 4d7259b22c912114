// Many fixpoints at once: each bit of a mask is one world in which some parties do nothing, or act against all they can shut.
#ifndef TRUCE_CHECK_SCENARIOS_H
#define TRUCE_CHECK_SCENARIOS_H

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "graph.h"

namespace truce::graph {

inline constexpr std::size_t worlds_max = 256;

struct Worlds {
  std::array<std::uint64_t, worlds_max / 64> bits = {};

  [[nodiscard]] static Worlds every() {
    Worlds all;
    all.bits.fill(~std::uint64_t{0});
    return all;
  }
  [[nodiscard]] bool has(std::size_t world) const { return (bits[world / 64] >> (world % 64) & 1) != 0; }
  void add(std::size_t world) { bits[world / 64] |= std::uint64_t{1} << (world % 64); }
  void keep(const Worlds& other) {
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] &= other.bits[i];
  }
  void unite(const Worlds& other) {
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] |= other.bits[i];
  }
  void remove(const Worlds& other) {
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] &= ~other.bits[i];
  }
  bool operator==(const Worlds&) const = default;
};

/// What can happen at all if bans on acts that shut something stop nobody.
Possible unbarred(const Graph& graph, const Possible& lenient);

class Scenarios {
 public:
  /// `all`: what can happen in any of these worlds (`unbarred`).
  Scenarios(const Graph& graph, const Possible& all);

  void clear();
  void idle(PartyId party, std::size_t world) { idle_[party.index].add(world); }
  void unruly(PartyId party, std::size_t world) { unruly_[party.index].add(world); }
  /// In this world, who is unruly acts only against these (targets, by their nodes), by these acts. If it is said of one world,
  /// it must be said of all.
  void only(std::span<const Index> against, std::span<const Index> acts, std::size_t world);
  [[nodiscard]] bool is_target(Index node) const { return target_of_[node] != none; }
  [[nodiscard]] const Target& target(Index node) const { return graph_.targets[target_of_[node]]; }
  [[nodiscard]] bool acts_against(PartyId party, std::size_t world) const { return unruly_[party.index].has(world); }
  /// Decides these nodes, which must be closed under what they rest on, in the order in which they can come true.
  void decide(const std::vector<Index>& nodes);
  [[nodiscard]] bool can(Index node, std::size_t world) const { return values_[node].has(world); }
  [[nodiscard]] const Worlds& worlds(Index node) const { return values_[node]; }
  /// Brought about at once by those who act against something, and not undone.
  [[nodiscard]] bool made(Index node, std::size_t world) const { return made_[node].has(world); }
  /// Is a phase closed before anybody else could use it?
  [[nodiscard]] bool ended_at_once(Index going_on, std::size_t world) const { return ended(going_on).has(world); }
  /// The weight that has come true under a sum.
  [[nodiscard]] std::int64_t sum(Index node, std::size_t world) const;

 private:
  [[nodiscard]] Worlds value(Index node) const;
  [[nodiscard]] bool breached_at_first(Index breach) const;
  [[nodiscard]] Worlds of_children(Index node, const std::vector<Worlds>& values) const;
  [[nodiscard]] Worlds of_sum(Index node, const std::vector<Worlds>& values) const;
  [[nodiscard]] Worlds of_act(Index node) const;
  [[nodiscard]] Worlds of_flood(Index node) const;
  [[nodiscard]] Worlds done(Index act_node) const;
  [[nodiscard]] Worlds ended(Index going_on) const;
  [[nodiscard]] Worlds made_value(Index node) const;
  [[nodiscard]] Worlds undone(Index node) const;
  [[nodiscard]] bool lasts(Index node) const;
  [[nodiscard]] Worlds at_once_value(Index node) const;
  [[nodiscard]] Worlds surely_value(Index node) const;
  [[nodiscard]] Worlds acted_against(Index calm) const;
  void make();
  void settle_at_once(const std::vector<Index>& nodes);
  void settle(const std::vector<Index>& nodes);

  const Graph& graph_;
  const Possible& all_;
  std::vector<Worlds> values_;
  std::vector<Worlds> made_;
  std::vector<Worlds> at_once_;  ///< true, perhaps, in the very moment of the first steps, before any phase has closed
  std::vector<Worlds> surely_;   ///< true in that moment for certain
  bool phases_end_ = false;      ///< some phase is open from the first, and can be closed
  bool looks_at_once_ = false;   ///< so that moment matters; or it does for bans
  std::vector<Worlds> idle_;
  std::vector<Worlds> unruly_;
  std::vector<Index> target_of_;      ///< by node
  bool sparing_ = false;              ///< only so are the next two looked at
  std::vector<Worlds> against_ = {};  ///< by target
  std::vector<Worlds> doing_ = {};    ///< by act
  std::vector<std::uint32_t> touched_targets_ = {}, touched_acts_ = {};
  std::vector<bool> takes_time_;  ///< comes about only after a while
  std::vector<bool> stays_;  ///< true from the first moment on, whatever anybody does
  std::vector<std::uint32_t> settled_in_;  ///< by node: when its value was settled last
  std::uint32_t round_ = 0;
};

/// Everything that a node rests on, and what could shut that; among what can happen at all. Empty if it is more than `most`.
std::vector<Index> all_below(const Graph& graph, const Possible& all, Index node, std::size_t most);

/// One such world, with an order in which all of it can happen.
Possible possible_without(const Graph& graph, const Possible& lenient, const Without& without);

}  // namespace truce::graph

#endif
