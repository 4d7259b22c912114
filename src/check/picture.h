// What is shut today and what it waits for, as a picture: folded over families, with the inner parts left out.
#ifndef TRUCE_CHECK_PICTURE_H
#define TRUCE_CHECK_PICTURE_H

#include <truce/waiting.h>

#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "cast.h"
#include "circles.h"
#include "forward.h"
#include "graph.h"

namespace truce::graph {

/// "end of withdrawal by israel", without the place; a phase's, condition's or clause's name.
std::string label_of(const Graph& graph, const Cast& cast, Index node);
/// " (task: security)"; empty if the text restricts no field of the event.
std::string fields_of(const Cast& cast, const Act& act);

class Picture {
 public:
  Picture(const Graph& graph, const Cast& cast, const Forward& today);
  /// Draws everything that waits.
  void draw();
  /// The edges that a circle runs along, in its order.
  std::vector<std::uint32_t> edges_of(const Loop& loop);
  std::vector<WaitNode> nodes = {};
  std::vector<WaitEdge> edges = {};

 private:
  /// A way from one thing down to the next.
  struct Way {
    Index node = none;
    ClauseId clause = {};
    TextSpan why = {};
    bool hard = true;
    bool one_of = false;
  };
  [[nodiscard]] bool stands(Index node) const;
  void draw_from(Index node);
  [[nodiscard]] Way through(Way way, Index node) const;
  std::uint32_t place(Index node);
  std::uint32_t join(Index from, const Way& to);
  [[nodiscard]] std::vector<PartyId> who(Index node) const;

  const Graph& graph_;
  const Agreement& a_;
  const Cast& cast_;
  const Forward& today_;
  std::vector<bool> allows_;  ///< by node: a clause in play that lets an act happen, and so stands on the edge to it
  using Key = std::tuple<std::uint8_t, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>;
  std::map<Key, std::uint32_t> node_of_ = {};
  std::map<Index, std::uint32_t> placed_ = {};
  std::map<std::tuple<std::uint32_t, std::uint32_t, ClauseId, std::uint32_t>, std::uint32_t> edge_of_ = {};
  std::set<std::tuple<Index, Index, ClauseId>> joined_ = {};
};

}  // namespace truce::graph

#endif
