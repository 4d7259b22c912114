#include "circles.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <queue>
#include <set>
#include <tuple>

#include "words.h"

namespace truce::graph {
namespace {

bool is_clause(const Node& node) { return node.role == Role::clause || node.role == Role::bar; }

/// Tarjan 1972 without recursion, on stuck nodes and what they wait for.
class Tarjan {
 public:
  Tarjan(const Graph& graph, const Possible& possible)
      : graph_(graph), possible_(possible), number_(graph.nodes.size(), 0), low_(graph.nodes.size(), 0), open_(graph.nodes.size(), false) {}

  std::vector<std::vector<Index>> run() {
    for (Index i = 0; i < graph_.nodes.size(); ++i)
      if (number_[i] == 0 && !possible_.can[i]) visit(i);
    std::sort(found_.begin(), found_.end());
    return std::move(found_);
  }

 private:
  struct Frame {
    Index node = none;
    std::size_t next = 0;
  };

  void enter(Index node) {
    number_[node] = low_[node] = ++count_;
    open_[node] = true;
    stack_.push_back(node);
    frames_.push_back({node, 0});
  }

  void visit(Index root) {
    enter(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const auto children = graph_.children_of(frame.node);
      if (frame.next < children.size()) {
        const Index child = children[frame.next++].node;
        if (possible_.can[child]) continue;
        if (number_[child] == 0) enter(child);
        else if (open_[child]) low_[frame.node] = std::min(low_[frame.node], number_[child]);
        continue;
      }
      const Index node = frame.node;
      frames_.pop_back();
      if (!frames_.empty()) low_[frames_.back().node] = std::min(low_[frames_.back().node], low_[node]);
      if (low_[node] == number_[node]) close(node);
    }
  }

  void close(Index root) {
    std::vector<Index> part;
    for (Index node = none; node != root;) {
      node = stack_.back();
      stack_.pop_back();
      open_[node] = false;
      part.push_back(node);
    }
    const auto children = graph_.children_of(root);
    const bool itself = std::any_of(children.begin(), children.end(), [&](const Child& child) { return child.node == root; });
    if (part.size() == 1 && !itself) return;
    std::sort(part.begin(), part.end());
    found_.push_back(std::move(part));
  }

  const Graph& graph_;
  const Possible& possible_;
  std::vector<Index> number_;
  std::vector<Index> low_;
  std::vector<bool> open_;
  Index count_ = 0;
  std::vector<Index> stack_ = {};
  std::vector<Frame> frames_ = {};
  std::vector<std::vector<Index>> found_ = {};
};

/// Two deadlocks are of one shape if they stand on the same words for different members.
std::vector<std::pair<std::uint32_t, Index>> shape_of(const Graph& graph, const std::vector<Index>& part) {
  std::vector<std::pair<std::uint32_t, Index>> shape;
  for (const Index node : part) {
    const Role role = graph.nodes[node].role;
    if (role == Role::act) shape.emplace_back(static_cast<std::uint32_t>(role), graph.acts[graph.nodes[node].thing].event.index);
    else if (role != Role::due && graph.nodes[node].thing != none) shape.emplace_back(static_cast<std::uint32_t>(role), graph.nodes[node].thing);
  }
  std::sort(shape.begin(), shape.end());
  return shape;
}

/// The cheapest way from a node back to itself: first by clauses, then by steps.
class Shortest {
 public:
  explicit Shortest(const Graph& graph) : graph_(graph), part_of_(graph.nodes.size(), none), reached_(graph.nodes.size()) {}

  void enter(const std::vector<Index>& part) {
    ++part_;
    for (const Index node : part) part_of_[node] = part_;
  }

  std::vector<Index> smallest(Index start) {
    using Cost = std::tuple<Index, Index, Index>;  // clauses, steps, node
    std::priority_queue<Cost, std::vector<Cost>, std::greater<>> next;
    ++round_;
    next.emplace(0, 0, start);
    while (!next.empty()) {
      const auto [clauses, steps, node] = next.top();
      next.pop();
      if (node == start && steps > 0) return path_to(start);
      if (steps > 0 && (reached_[node].clauses != clauses || reached_[node].steps != steps)) continue;
      if (++steps_ > circle_steps_max) return {};
      for (const Child& child : graph_.children_of(node)) {
        if (part_of_[child.node] != part_ || graph_.nodes[child.node].role == Role::breach) continue;
        const Index more = clauses + (is_clause(graph_.nodes[child.node]) ? 1 : 0);
        Reached& reached = reached_[child.node];
        if (reached.round == round_ && std::pair{reached.clauses, reached.steps} <= std::pair{more, steps + 1}) continue;
        reached = {.round = round_, .clauses = more, .steps = steps + 1, .from = node};
        next.emplace(more, steps + 1, child.node);
      }
    }
    return {};
  }
  [[nodiscard]] bool tired() const { return steps_ > circle_steps_max; }

 private:
  struct Reached {
    Index round = 0;
    Index clauses = 0;
    Index steps = 0;
    Index from = none;
  };

  std::vector<Index> path_to(Index start) const {
    std::vector<Index> path;
    for (Index node = reached_[start].from; node != start; node = reached_[node].from) path.push_back(node);
    path.push_back(start);
    std::reverse(path.begin(), path.end());
    return path;
  }

  const Graph& graph_;
  std::vector<Index> part_of_;
  std::vector<Reached> reached_;
  Index part_ = 0;
  Index round_ = 0;
  std::size_t steps_ = 0;
};

Loop loop_of(const Graph& graph, std::vector<Index> nodes) {
  Loop loop{.nodes = std::move(nodes)};
  for (const Index node : loop.nodes)
    if (is_clause(graph.nodes[node])) loop.clauses.push_back(ClauseId{graph.nodes[node].thing});
  std::sort(loop.clauses.begin(), loop.clauses.end());
  loop.clauses.erase(std::unique(loop.clauses.begin(), loop.clauses.end()), loop.clauses.end());
  return loop;
}

bool part_of(const std::vector<ClauseId>& some, const std::vector<ClauseId>& all) {
  if (some.empty()) return all.empty();  // a circle of phases alone is part of no other
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

/// Keeps the smallest: none whose clauses another's are among.
void keep_smallest(std::vector<Loop>& loops) {
  std::stable_sort(loops.begin(), loops.end(), [](const Loop& one, const Loop& other) {
    return std::pair{one.clauses.size(), one.nodes.size()} < std::pair{other.clauses.size(), other.nodes.size()};
  });
  std::vector<Loop> kept;
  for (Loop& loop : loops) {
    const bool larger = std::any_of(kept.begin(), kept.end(), [&](const Loop& other) { return part_of(other.clauses, loop.clauses); });
    if (!larger && kept.size() < circles_max) kept.push_back(std::move(loop));
  }
  loops = std::move(kept);
}

/// For which members of its first clause a circle is closed.
void add_instance(const Graph& graph, const std::vector<Index>& nodes, Loop& loop) {
  for (const Index node : nodes)
    if (!loop.clauses.empty() && is_clause(graph.nodes[node]) && graph.nodes[node].thing == loop.clauses.front().index) {
      loop.instances.push_back(graph.nodes[node].instance);
      return;
    }
}

/// One circle in words.
class Teller {
 public:
  Teller(const Graph& graph, const Cast& cast, const Loop& loop) : graph_(graph), a_(*graph.agreement), cast_(cast), loop_(loop) {}

  Circle tell() {
    rotate();
    Circle circle{.times = loop_.times};
    for (std::size_t i = 0; i < anchors_.size(); ++i) circle.links.push_back(link(i));
    for (const Link& link : circle.links) circle.pledged = circle.pledged || link.pledged;
    std::vector<KindId> families;
    for (const ClauseId clause : loop_.clauses)
      if (families.empty()) families = a_[clause].families;
    if (loop_.times > 1) circle.family = family_of(a_, families);
    circle.shut_branches = shut_branches();
    return circle;
  }

 private:
  [[nodiscard]] const Node& node(std::size_t position) const { return graph_.nodes[loop_.nodes[position % loop_.nodes.size()]]; }
  [[nodiscard]] bool acts(std::size_t position) const { return node(position).role == Role::act; }

  /// Acts stand at the ends of each link; a circle without any is told by its phases.
  void rotate() {
    const std::size_t size = loop_.nodes.size();
    for (std::size_t i = 0; i < size; ++i)
      if (acts(i)) anchors_.push_back(i);
    if (anchors_.empty() && loop_.clauses.empty())
      for (std::size_t i = 0; i < size; ++i)
        if (node(i).role == Role::phase) anchors_.push_back(i);
    if (anchors_.size() > 1) {  // an act and its own start are one step, if no clause stands between
      std::vector<std::size_t> kept;
      for (std::size_t i = 0; i < anchors_.size(); ++i) {
        const std::size_t last = anchors_[(i + anchors_.size() - 1) % anchors_.size()];
        const bool between = clause_between(last, anchors_[i]) != none;
        if (between || who(last) != who(anchors_[i])) kept.push_back(anchors_[i]);
      }
      if (!kept.empty()) anchors_ = kept;
    }
    split_links();
    std::size_t first = 0;
    for (std::size_t i = 0; i < anchors_.size(); ++i)
      if (clause_between(anchors_[i], anchors_[(i + 1) % anchors_.size()]) < clause_between(anchors_[first], anchors_[(first + 1) % anchors_.size()])) first = i;
    std::rotate(anchors_.begin(), anchors_.begin() + static_cast<std::ptrdiff_t>(first), anchors_.end());
  }

  /// A clause that rests on another without an act between them, such as a pledge that counts only in play, has its own link.
  void split_links() {
    const std::size_t size = loop_.nodes.size();
    const std::size_t start = anchors_.empty() ? 0 : anchors_.front();
    bool held = anchors_.empty();
    std::vector<std::size_t> split;
    for (std::size_t i = start; i < start + size; ++i) {
      const std::size_t position = i % size;
      const bool anchor = std::find(anchors_.begin(), anchors_.end(), position) != anchors_.end();
      if (anchor || (held && is_clause(node(position)))) split.push_back(position);
      if (anchor) held = false;
      if (is_clause(node(position))) held = true;
    }
    if (!split.empty()) anchors_ = std::move(split);
    if (anchors_.empty()) anchors_.push_back(0);
  }

  [[nodiscard]] std::size_t end_of(std::size_t begin, std::size_t end) const { return end > begin ? end : end + loop_.nodes.size(); }

  [[nodiscard]] Index clause_between(std::size_t begin, std::size_t end) const {
    for (std::size_t i = begin; i < end_of(begin, end); ++i)
      if (is_clause(node(i))) return node(i).thing;
    return none;
  }

  [[nodiscard]] PartyId who(std::size_t position) const {
    if (acts(position)) return graph_.acts[node(position).thing].by;
    if (is_clause(node(position))) return subject_of(a_, cast_, ClauseId{node(position).thing}, node(position).instance);
    return {};
  }

  Link link(std::size_t number) {
    const std::size_t begin = anchors_[number];
    const std::size_t end = end_of(begin, anchors_[(number + 1) % anchors_.size()]);
    Link link{.who = who(begin), .for_whom = who(end)};
    bool held = false;
    bool gated = false;
    for (std::size_t i = begin; i < end; ++i) {
      const Node& at = node(i);
      if (is_clause(at) && !link.clause) {
        link.clause = ClauseId{at.thing};
        held = at.role == Role::bar;
      }
      if ((at.role == Role::phase || at.role == Role::phase_end || at.role == Role::named) && !gated) {
        gated = true;
        if (at.role == Role::named) link.gate = NamedId{at.thing};
        else link.gate = PhaseId{at.thing};
      }
      if ((at.role == Role::leaf || at.role == Role::stock || (at.role == Role::opening && link.leaf.end == 0)) && at.at.end > at.at.begin) link.leaf = at.at;
    }
    if (!gated) link.gate = link.clause;
    if (link.leaf.end == link.leaf.begin) link.leaf = link.clause ? a_[link.clause].sentence : node(begin).at;
    link.pledged = link.clause && (a_[link.clause].modal == Modal::will || a_[link.clause].modal == Modal::will_not);
    link.says = says(link, held, gated, begin, end);
    return link;
  }

  std::string says(const Link& link, bool held, bool gated, std::size_t begin, std::size_t end) const {
    const std::string waits = fmt::format("`{}` waits for `{}`", name_of(a_, link.gate), a_.quote(link.leaf));
    const std::string then = gated ? ", and " + waits : "";
    const std::string sentence = held ? spoken_by(a_, link.clause, link.who) : link.clause ? a_.quote(a_[link.clause].sentence) : "";
    if (link.clause) return fmt::format("clause {} says `{}`{}", a_[link.clause].label, sentence, then);
    if (acts(begin) && acts(end)) return fmt::format("{} comes only after {}", told(begin), told(end));
    return waits;
  }
  [[nodiscard]] std::string told(std::size_t position) const { return name_of(a_, graph_.acts[node(position).thing]); }

  std::vector<std::string> shut_branches() const {
    std::vector<std::string> told;
    const std::set<Index> on_circle(loop_.nodes.begin(), loop_.nodes.end());
    for (const Index index : loop_.nodes) {
      const auto children = graph_.children_of(index);
      if (graph_.nodes[index].needs == Needs::all || children.size() < 2) continue;
      for (const Child& child : children) {
        if (stands_on(child.node, on_circle)) continue;  // it adds nothing
        const std::string text = branch(child.node);
        if (!text.empty() && std::find(told.begin(), told.end(), text) == told.end()) told.push_back(text);
      }
    }
    return told;
  }

  /// Is this branch shut by the circle itself?
  bool stands_on(Index index, const std::set<Index>& circle, std::size_t depth = 0) const {
    constexpr std::size_t depth_max = 8;
    if (circle.contains(index)) return true;
    const auto children = graph_.children_of(index);
    const Role role = graph_.nodes[index].role;
    if (children.empty() || depth == depth_max || (role != Role::plain && role != Role::stock)) return false;
    const auto stands = [&](const Child& child) { return stands_on(child.node, circle, depth + 1); };
    return graph_.nodes[index].needs == Needs::all ? std::any_of(children.begin(), children.end(), stands) : std::all_of(children.begin(), children.end(), stands);
  }

  /// The first words that a branch stands on, and what shuts it.
  std::string branch(Index index) const {
    Index deepest = index;
    for (std::size_t steps = 0; steps < 64; ++steps) {
      const Node& at = graph_.nodes[deepest];
      if (at.role == Role::act) return fmt::format("{} cannot happen either", name_of(a_, graph_.acts[at.thing]));
      if (at.role == Role::clause) return fmt::format("clause {} is not in play either", a_[ClauseId{at.thing}].label);
      if (at.role == Role::named) return fmt::format("`{}` does not come true either", a_[NamedId{at.thing}].name);
      if (at.role == Role::phase) return fmt::format("`{}` does not open either", a_[PhaseId{at.thing}].name);
      if (at.at.end > at.at.begin) return fmt::format("`{}` does not come true either", a_.quote(at.at));
      if (graph_.children_of(deepest).empty()) return {};
      deepest = graph_.children_of(deepest).front().node;
    }
    return {};
  }

  const Graph& graph_;
  const Agreement& a_;
  const Cast& cast_;
  const Loop& loop_;
  std::vector<std::size_t> anchors_ = {};
};

}  // namespace

std::vector<std::vector<Index>> deadlocks(const Graph& graph, const Possible& possible) { return Tarjan(graph, possible).run(); }

std::vector<Loop> loops(const Graph& graph, const Possible& possible) {
  std::vector<Loop> all;
  std::map<std::vector<std::pair<std::uint32_t, Index>>, std::pair<std::size_t, std::size_t>> known;  // shape to its loops
  Shortest search(graph);
  for (const std::vector<Index>& part : deadlocks(graph, possible)) {
    const auto [same, fresh] = known.emplace(shape_of(graph, part), std::pair{all.size(), all.size()});
    if (!fresh) {
      for (std::size_t i = same->second.first; i < same->second.second; ++i) {
        ++all[i].times;
        add_instance(graph, part, all[i]);
      }
      continue;
    }
    search.enter(part);
    std::vector<Loop> found;
    std::set<std::pair<Role, Index>> started;
    for (const Index node : part) {
      const Node& start = graph.nodes[node];
      if (!is_clause(start) && start.role != Role::phase) continue;
      if (search.tired() || !started.emplace(start.role, start.thing).second) continue;
      if (std::vector<Index> path = search.smallest(node); !path.empty()) found.push_back(loop_of(graph, std::move(path)));
    }
    keep_smallest(found);
    for (Loop& loop : found) {
      add_instance(graph, loop.nodes, loop);
      all.push_back(std::move(loop));
    }
    same->second.second = all.size();
  }
  return all;
}

Told circles(const Graph& graph, const Possible& strict, const Possible& lenient) {
  const Cast cast(*graph.agreement);
  std::vector<std::pair<Loop, bool>> found;
  for (Loop& loop : loops(graph, lenient)) found.emplace_back(std::move(loop), true);
  const std::size_t hard = found.size();
  for (Loop& loop : loops(graph, strict)) {
    const bool known = std::any_of(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(hard),
                                   [&](const auto& other) { return part_of(other.first.clauses, loop.clauses); });
    if (!known) found.emplace_back(std::move(loop), false);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& one, const auto& other) { return one.first.clauses < other.first.clauses; });
  Told told;
  for (auto& [loop, is_hard] : found) {
    Circle circle = Teller(graph, cast, loop).tell();
    circle.hard = is_hard;
    told.circles.push_back(std::move(circle));
    told.loops.push_back(std::move(loop));
  }
  return told;
}

}  // namespace truce::graph
