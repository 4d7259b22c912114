// Many fixpoints at once: each bit of a mask is one world in which some parties do nothing or break calm.
#ifndef TRUCE_CHECK_SCENARIOS_H
#define TRUCE_CHECK_SCENARIOS_H

#include <array>
#include <cstdint>
#include <map>
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

class Scenarios {
 public:
  Scenarios(const Graph& graph, const Possible& lenient);

  void clear();
  void idle(PartyId party, std::size_t world) { idle_[party.index].add(world); }
  void unruly(PartyId party, std::size_t world) { unruly_[party.index].add(world); }
  [[nodiscard]] bool breaks(PartyId party, std::size_t world) const { return unruly_[party.index].has(world); }
  /// Decides these nodes, which must be closed under what they rest on, in the order in which they can come true.
  void decide(const std::vector<Index>& nodes);
  [[nodiscard]] bool can(Index node, std::size_t world) const { return values_[node].has(world); }
  [[nodiscard]] const Worlds& worlds(Index node) const { return values_[node]; }
  /// The weight that has come true under a sum.
  [[nodiscard]] std::int64_t sum(Index node, std::size_t world) const;

 private:
  [[nodiscard]] Worlds value(Index node) const;
  [[nodiscard]] Worlds of_sum(Index node) const;

  const Graph& graph_;
  const Possible& lenient_;
  std::vector<Worlds> values_;
  std::vector<Worlds> idle_;
  std::vector<Worlds> unruly_;
  std::vector<bool> stays_;  ///< true from the first moment on, whatever anybody does
};

}  // namespace truce::graph

#endif
