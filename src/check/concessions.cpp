#include "concessions.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "words.h"

namespace truce::graph {
namespace {

/// The part of what is stuck that a circle rests on, cut out so that each trial costs only its size.
class Cone {
 public:
  Cone(const Graph& graph, const Possible& possible, const Loop& loop) : graph_(graph) {
    collect(possible, loop);
    rows(possible);
    find_units();
    const std::vector<bool> best = open(units_, {});
    hopeless_.assign(nodes_.size(), false);
    for (Index i = 0; i < nodes_.size(); ++i) hopeless_[i] = !best[i];
  }

  [[nodiscard]] const std::vector<Index>& units() const { return units_; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  /// Does dropping these words open everything on the circle that can be opened at all?
  [[nodiscard]] bool ends(const std::vector<Index>& units) const {
    const std::vector<bool> can = open(units, hopeless_);
    return std::all_of(goal_.begin(), goal_.end(), [&](Index node) { return can[node] || hopeless_[node]; });
  }

  /// Which instance of the words the circle runs through, or else rests on.
  [[nodiscard]] Index node_of(Index unit, const Loop& loop) const {
    for (const Index node : loop.nodes)
      if (graph_.nodes[node].unit == unit) return node;
    for (const Index node : graph_.units[unit].nodes)
      if (index_.contains(node)) return node;
    return graph_.units[unit].nodes.front();
  }

 private:
  void collect(const Possible& possible, const Loop& loop) {
    const auto step = [&](Index node) { return graph_.nodes[node].role == Role::act || graph_.nodes[node].role == Role::clause; };
    const bool steps = std::any_of(loop.nodes.begin(), loop.nodes.end(), step);
    for (std::size_t i = 0; i < loop.nodes.size(); ++i) {
      const Index node = loop.nodes[i];
      const bool wanted = steps ? step(node) : graph_.nodes[node].role == Role::phase;
      if (wanted && !one_step(node, loop.nodes[(i + 1) % loop.nodes.size()])) goal_.push_back(static_cast<Index>(nodes_.size()));
      index_.emplace(node, static_cast<Index>(nodes_.size()));
      nodes_.push_back(node);
    }
    for (std::size_t next = 0; next < nodes_.size(); ++next)
      for (const Child& child : graph_.children_of(nodes_[next]))
        if (!possible.can[child.node] && index_.emplace(child.node, static_cast<Index>(nodes_.size())).second) nodes_.push_back(child.node);
  }

  /// The end of a process that waits for its own start: one step, told by what the start waits for.
  [[nodiscard]] bool one_step(Index node, Index next) const {
    if (graph_.nodes[node].role != Role::act || graph_.nodes[next].role != Role::act) return false;
    const Act& act = graph_.acts[graph_.nodes[node].thing];
    const Act& before = graph_.acts[graph_.nodes[next].thing];
    return node != next && act.event == before.event && act.by == before.by;
  }

  void rows(const Possible& possible) {
    missing_.resize(nodes_.size());
    parents_.resize(nodes_.size());
    for (Index i = 0; i < nodes_.size(); ++i) {
      const Node& node = graph_.nodes[nodes_[i]];
      std::int64_t missing = node.needs == Needs::sum ? node.need : node.needs == Needs::any ? 1 : 0;
      for (const Child& child : graph_.children_of(nodes_[i])) {
        const std::int64_t weight = node.needs == Needs::sum ? child.weight : 1;
        if (possible.can[child.node]) {
          if (node.needs != Needs::all) missing -= weight;
          continue;
        }
        if (node.needs == Needs::all) ++missing;
        parents_[index_.at(child.node)].push_back({i, weight});
      }
      missing_[i] = missing;
    }
  }

  void find_units() {
    for (const Index node : nodes_)
      if (graph_.nodes[node].unit != none) units_.push_back(graph_.nodes[node].unit);
    std::sort(units_.begin(), units_.end());
    units_.erase(std::unique(units_.begin(), units_.end()), units_.end());
    const Agreement& agreement = *graph_.agreement;
    std::stable_sort(units_.begin(), units_.end(), [&](Index one, Index other) {
      return words_of(agreement, graph_.units[one]).begin < words_of(agreement, graph_.units[other]).begin;
    });
  }

  /// What can happen in the cone without these words. What is hopeless is not asked for where everything is needed.
  [[nodiscard]] std::vector<bool> open(const std::vector<Index>& units, const std::vector<bool>& hopeless) const {
    std::vector<bool> can(nodes_.size(), false);
    std::vector<std::int64_t> missing = missing_;
    std::vector<Index> order;
    const auto come_true = [&](Index node) {
      if (can[node]) return;
      can[node] = true;
      order.push_back(node);
    };
    for (const Index unit : units)
      for (const Index node : graph_.units[unit].nodes)
        if (const auto found = index_.find(node); found != index_.end()) come_true(found->second);
    for (Index i = 0; i < hopeless.size(); ++i)
      if (hopeless[i])
        for (const auto& [parent, weight] : parents_[i])
          if (graph_.nodes[nodes_[parent]].needs == Needs::all && !hopeless[parent] && --missing[parent] <= 0) come_true(parent);
    for (std::size_t next = 0; next < order.size(); ++next)
      for (const auto& [parent, weight] : parents_[order[next]])
        if ((missing[parent] -= weight) <= 0) come_true(parent);
    return can;
  }

  const Graph& graph_;
  std::vector<Index> nodes_ = {};
  std::vector<Index> goal_ = {};
  std::unordered_map<Index, Index> index_ = {};
  std::vector<std::int64_t> missing_ = {};
  std::vector<std::vector<std::pair<Index, std::int64_t>>> parents_ = {};
  std::vector<Index> units_ = {};
  std::vector<bool> hopeless_ = {};
};

/// Tries all sets of one size after those of the size before, in the order of the text.
class Deepening {
 public:
  explicit Deepening(const Cone& cone) : cone_(cone), trials_max_(std::min(concession_trials_max, concession_steps_max / (cone.size() + 1))) {}

  std::vector<std::vector<Index>> run() {
    if (!cone_.ends(cone_.units())) return {};
    for (std::size_t size = 1; size <= std::min(concession_size_max, cone_.units().size()); ++size) extend(0, size);
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool larger(const std::vector<Index>& set) const {
    return std::any_of(found_.begin(), found_.end(), [&](const std::vector<Index>& smaller) {
      return std::all_of(smaller.begin(), smaller.end(), [&](Index unit) { return std::find(set.begin(), set.end(), unit) != set.end(); });
    });
  }

  void extend(std::size_t from, std::size_t more) {
    if (more == 0) {
      if (!larger(chosen_) && ++trials_ <= trials_max_ && cone_.ends(chosen_)) found_.push_back(chosen_);
      return;
    }
    for (std::size_t i = from; i + more <= cone_.units().size(); ++i) {
      if (trials_ > trials_max_ || found_.size() >= concessions_max) return;
      chosen_.push_back(cone_.units()[i]);
      if (!larger(chosen_)) extend(i + 1, more - 1);
      chosen_.pop_back();
    }
  }

  const Cone& cone_;
  std::size_t trials_max_;
  std::vector<Index> chosen_ = {};
  std::vector<std::vector<Index>> found_ = {};
  std::size_t trials_ = 0;
};

/// Whoever waits for a phase gives up what opens it: the first on the circle with a clause during it.
Concession::Part part_of(const Graph& graph, const Cast& cast, const Cone& cone, const Loop& loop, Index index) {
  const Agreement& a = *graph.agreement;
  const Unit& unit = graph.units[index];
  Concession::Part part{.clause = unit.clause, .drops = words_of(a, unit)};
  const Node& node = graph.nodes[cone.node_of(index, loop)];
  if (unit.clause) {
    part.by = subject_of(a, cast, unit.clause, node.instance);
  } else {
    for (const Index on_circle : loop.nodes) {
      const Node& clause = graph.nodes[on_circle];
      if (clause.role != Role::clause || part.clause) continue;
      const auto& during = a[ClauseId{clause.thing}].during;
      if (!during || during->what != std::variant<PhaseId, EventId>{unit.phase}) continue;
      part.clause = ClauseId{clause.thing};
      part.by = subject_of(a, cast, part.clause, clause.instance);
    }
  }
  const std::string words = a.quote(part.drops);
  part.says = unit.what == Unit::What::opening ? fmt::format("`{}` would open without `{}`", a[unit.phase].name, words)
              : unit.what == Unit::What::whole ? fmt::format("{} would give up clause {}", name_of(a, part.by), a[unit.clause].label)
                                               : fmt::format("{} would give up `{}` in clause {}", name_of(a, part.by), words, a[unit.clause].label);
  return part;
}

}  // namespace

std::vector<std::vector<Index>> concession_sets(const Graph& graph, const Possible& possible, const Loop& loop) {
  const Cone cone(graph, possible, loop);
  return Deepening(cone).run();
}

std::vector<Concession> ways_out(const Graph& graph, const Possible& possible, const Loop& loop, const std::vector<std::vector<Index>>& sets) {
  if (sets.empty()) return {};
  const Cast cast(*graph.agreement);
  const Cone cone(graph, possible, loop);
  std::vector<Concession> ways;
  for (const std::vector<Index>& set : sets) {
    Concession way;
    for (const Index unit : set) way.parts.push_back(part_of(graph, cast, cone, loop, unit));
    ways.push_back(std::move(way));
  }
  return ways;
}

}  // namespace truce::graph
