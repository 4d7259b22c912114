// Moments as numbers: "this comes at least so long after that". A deadline is the same the other way round,
//
//   in play ──(≥ 0)──> start of exchange ──(takes ≥ 7 days)──> end of exchange ──(within 5 days: ≥ −5 days)──> in play
//
// and a circle whose steps add up to more than nothing leaves no time (Bellman-Ford on the longest
// way). Without deadlines there is no circle: what can happen rests only on what could
// happen before it. So each sweep goes once through the moments in that order.
//
// An act comes as late as one likes; a condition, a phase or a clause in play comes when what it rests on has come, and no
// later. Where that is one thing (or any of several), the same step holds backwards too: "no later than". Where it is
// several things at once, one of them is the last, and the whole comes with it; where it is one of several, it comes no
// earlier than one of them. Which one, is tried: there is a conflict only if each choice leaves a circle. What is tried
// first are the earliest moments that all steps allow, and only what these get wrong is a choice.
#include "deadlines.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "lengths.h"
#include "words.h"

namespace truce::graph {
namespace {

/// `to` comes at least `weight` after `from`; `plain` is the same as the text counts it.
struct Milestone {
  enum class What : std::uint8_t { rests, in_force, calm, not_before, lasting, takes, at_once, last, earliest, within, by, until };
  What what = What::rests;
  Index from = none;
  Index to = none;
  std::int64_t weight = 0;
  std::int64_t plain = 0;
  Index thing = none;  ///< an act for takes, a clause for within and by
  TextSpan at = {};
  Index gate = none;  ///< for within and by: the instance of the clause
  PartyId by = {};    ///< and who owes it
};

/// Of a phase that must open before the end, or else of a clause.
using DeadlineName = std::pair<bool, Index>;

bool is_deadline(const Milestone& step) { return step.what == Milestone::What::within || step.what == Milestone::What::by || step.what == Milestone::What::until; }

/// How long processes are taken to last.
struct Pace {
  bool longest = false;  ///< those of others at their longest
  PartyId own = {};      ///< whose own are at their least, and whose deadlines alone count; none: everybody's
};

class Moments {
 public:
  Moments(const Graph& graph, const Possible& strict) : graph_(graph), a_(*graph.agreement), strict_(strict), start_(static_cast<Index>(graph.nodes.size())) {
    in_days_ = all_in_days();
    for (const Index node : strict.order) rest(node);
    add_lapses();
    add_beginnings();
    add_deadlines();
    add_no_later();
    mark_prompt();
  }

  Conflicts run() {
    Conflicts conflicts;
    find({}, conflicts);
    if (has_circle({.longest = true})) {
      for (const PartyId party : debtors()) find({.longest = true, .own = party}, conflicts);
    }
    return conflicts;
  }

 private:
  /// Where every stretch is of whole days from one midnight on, moments are counted as days: a deadline in days ends with a
  /// day, and what takes a day ends on a later one.
  bool all_in_days() const {
    const auto from_midnight = [&](Instant moment) { return (moment - a_.in_force_from).count() % day == 0; };
    const bool dated = a_.in_force_from != always;
    if (dated && a_.clock.day(a_.clock.date_of(a_.in_force_from)).begin != a_.in_force_from) return false;
    for (const Lapse& lapse : graph_.lapses)
      if (lapse.what == Lapse::What::not_before ? dated && !from_midnight(lapse.moment) : !whole_days(lapse.span)) return false;
    for (const Event& event : a_.events)
      if (!whole_days(event.takes_most)) return false;
    return std::all_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& clause) {
      const auto* within = std::get_if<WithinDue>(&clause.due);
      const auto* by = std::get_if<ByDue>(&clause.due);
      return (within == nullptr || whole_days(within->span)) && (by == nullptr || !by->moment || !dated || (!by->moment->exact() && from_midnight(by->moment->begin)));
    });
  }
  /// What is left of the last day after its begin: 24:00 is already late (T7).
  [[nodiscard]] std::int64_t last_day() const { return in_days_ ? 0 : day - 1; }

  // What comes after what.

  void rest(Index index) {
    const Node& node = graph_.nodes[index];
    const auto children = graph_.children_of(index);
    if (node.role == Role::phase || node.role == Role::clause) {
      if (a_.in_force_from != always) early_.push_back({.what = Milestone::What::in_force, .from = start_, .to = index, .at = node.at});
    }
    if (node.needs != Needs::all && children.size() != 1) return;
    const std::int64_t takes = process_of(index) ? 1 : 0;
    for (const Child& child : children) {
      Milestone step{.from = child.node, .to = index, .at = node.at};
      if (takes != 0 && graph_.nodes[child.node].role == Role::act) {
        step.what = Milestone::What::takes;
        step.thing = node.thing;
        step.at = a_[graph_.acts[node.thing].event].at;
      }
      early_.push_back(step);
    }
  }
  /// Is this the end of a process that takes some time?
  bool process_of(Index index) const {
    const Node& node = graph_.nodes[index];
    if (node.role != Role::act || graph_.acts[node.thing].edge != Edge::end) return false;
    const Event& event = a_[graph_.acts[node.thing].event];
    return event.takes_most.decided && (event.takes_least > 0 || event.takes_most.count > 0);
  }

  void add_lapses() {
    const std::int64_t begin = a_.in_force_from.time_since_epoch().count();
    for (const Lapse& lapse : graph_.lapses) {
      if (!strict_.can[lapse.node] || !lapse.span.decided) continue;
      const TextSpan at = graph_.nodes[lapse.node].at;
      if (lapse.what == Lapse::What::lasting) {
        lasting_.emplace_back(lapse.node, lapse.span);
      } else if (a_.in_force_from == always) {
        continue;
      } else if (lapse.what == Lapse::What::calm) {
        early_.push_back({.what = Milestone::What::calm, .from = start_, .to = lapse.node, .weight = shortest(lapse.span), .plain = usual(lapse.span), .at = at});
      } else {
        const std::int64_t wait = lapse.moment.time_since_epoch().count() - begin;
        early_.push_back({.what = Milestone::What::not_before, .from = start_, .to = lapse.node, .weight = wait, .plain = wait, .at = at});
      }
    }
    std::map<Index, Span> lasting(lasting_.begin(), lasting_.end());
    for (Milestone& step : early_)
      if (const auto found = lasting.find(step.to); found != lasting.end() && step.what == Milestone::What::rests) {
        step.what = Milestone::What::lasting;
        step.weight = shortest(found->second);
        step.plain = usual(found->second);
      }
    rank_.assign(graph_.nodes.size() + 1, 0);
    for (Index i = 0; i < strict_.order.size(); ++i) rank_[strict_.order[i]] = i + 1;
    in_order(early_);
  }
  /// What rests on nothing can come from the first day on.
  void add_beginnings() {
    if (a_.in_force_from == always) return;
    std::vector<bool> rests_on_some(graph_.nodes.size() + 1, false);
    for (const Milestone& step : early_) rests_on_some[step.to] = true;
    for (const Index node : strict_.order)
      if (!rests_on_some[node]) early_.push_back({.from = start_, .to = node, .at = graph_.nodes[node].at});
    in_order(early_);
  }
  void in_order(std::vector<Milestone>& steps) const {
    std::stable_sort(steps.begin(), steps.end(), [&](const Milestone& one, const Milestone& other) { return rank_[one.to] < rank_[other.to]; });
  }

  /// What comes as soon as one thing has come, or on a day that is known. A calm may be broken and come later; an act need
  /// not be done at once; a wrong that can always happen may happen on any day.
  void add_no_later() {
    const bool dated = a_.in_force_from != always;
    std::vector<bool> free(graph_.nodes.size(), false);  // may come later than what it rests on
    for (const Lapse& lapse : graph_.lapses) free[lapse.node] = lapse.what != Lapse::What::not_before;
    for (const auto& [node, span] : lasting_)
      if (strict_.can[node])
        for (const Child& child : graph_.children_of(node)) late_.push_back({.what = Milestone::What::at_once, .from = node, .to = child.node, .weight = -longest(span), .plain = -usual(span)});
    std::vector<std::int64_t> known(graph_.nodes.size(), -1);  // comes just so long after the beginning
    for (const Milestone& step : early_)
      if (step.what == Milestone::What::not_before) known[step.to] = std::max<std::int64_t>(step.weight, 0);
    std::vector<Milestone> steps;
    for (const Index index : strict_.order) {
      const Node& node = graph_.nodes[index];
      const auto children = graph_.children_of(index);
      const bool at_will = index == 0 || node.role == Role::act || node.role == Role::calm || node.role == Role::breach || free[index] || node.needs == Needs::sum;
      if (at_will) continue;
      if (known[index] < 0 && node.needs == Needs::all) known[index] = latest_of(children, known);
      if (known[index] >= 0) {
        if (dated) steps.push_back({.what = Milestone::What::at_once, .from = index, .to = start_, .weight = -known[index], .plain = -known[index]});
        continue;
      }
      if (node.needs == Needs::all && children.size() != 1) continue;
      for (const Child& child : children)
        if (strict_.can[child.node] && child.node != 0) steps.push_back({.what = Milestone::What::at_once, .from = index, .to = child.node});
    }
    in_order(steps);
    late_.insert(late_.end(), steps.rbegin(), steps.rend());
  }
  /// What latches, or cannot come about twice, is there from its first moment on; so what rests on such things alone comes as
  /// soon as enough of them have come. What may be over and come back (a calm, a window, what is `not` so) may not be there
  /// when the rest is.
  void mark_prompt() {
    std::vector<bool> returns(graph_.nodes.size(), false);
    returns[0] = true;
    prompt_.assign(graph_.nodes.size(), false);
    for (bool more = true; more;) {
      more = false;
      for (const Index index : strict_.order) {
        const Node& node = graph_.nodes[index];
        const auto children = graph_.children_of(index);
        const bool some = std::any_of(children.begin(), children.end(), [&](const Child& child) { return strict_.can[child.node] && returns[child.node]; });
        const bool at_will = node.role == Role::act || node.role == Role::breach;
        const bool latched = at_will || node.role == Role::phase || node.role == Role::phase_end ||
                             (node.role == Role::trigger && !std::holds_alternative<WhileTrigger>(a_[ClauseId{node.thing}].trigger));
        prompt_[index] = !at_will && !node.returns && !some;
        if (returns[index] || !(node.returns || (some && !latched))) continue;
        returns[index] = more = true;
      }
    }
  }

  static std::int64_t latest_of(std::span<const Child> children, const std::vector<std::int64_t>& known) {
    std::int64_t latest = 0;
    for (const Child& child : children) {
      if (known[child.node] < 0) return -1;
      latest = std::max(latest, known[child.node]);
    }
    return latest;
  }

  void add_deadlines() {
    const bool dated = a_.in_force_from != always;
    const std::int64_t begin = a_.in_force_from.time_since_epoch().count();
    for (const Deadline& deadline : graph_.deadlines) {
      if (!strict_.can[deadline.done] || !strict_.can[deadline.gate]) continue;
      const Clause& clause = a_[deadline.clause];
      const Index thing = deadline.clause.index;
      if (const auto* within = std::get_if<WithinDue>(&clause.due); within != nullptr && within->span.decided)
        late_.push_back({.what = Milestone::What::within, .from = deadline.done, .to = deadline.gate, .weight = -longest(within->span) - (within->span.elapsed() ? 0 : last_day()), .plain = -usual(within->span), .thing = thing, .at = clause.sentence, .gate = deadline.gate, .by = deadline.by});
      if (const auto* by = std::get_if<ByDue>(&clause.due); by != nullptr && by->moment && dated) {
        const std::int64_t plain = by->moment->begin.time_since_epoch().count() - begin;
        const std::int64_t last = in_days_ ? plain : by->moment->end.time_since_epoch().count() - begin - (by->moment->exact() ? 0 : 1);
        late_.push_back({.what = Milestone::What::by, .from = deadline.done, .to = start_, .weight = -last, .plain = -plain, .thing = thing, .at = clause.sentence, .gate = deadline.gate, .by = deadline.by});
      }
    }
    if (!dated || a_.in_force_until == never) return;
    const std::int64_t end = a_.in_force_until.time_since_epoch().count() - begin;
    for (const Index node : strict_.order)
      if (graph_.nodes[node].role == Role::phase)
        late_.push_back({.what = Milestone::What::until, .from = node, .to = start_, .weight = -end, .plain = -end, .thing = graph_.nodes[node].thing, .at = graph_.nodes[node].at});
  }

  // How long a step lasts.

  PartyId doer_of(const Milestone& step) const { return graph_.acts[step.thing].by; }
  bool slow(const Milestone& step, const Pace& pace) const { return pace.longest && (!pace.own || doer_of(step) != pace.own); }

  std::int64_t weight(const Milestone& step, const Pace& pace) const {
    if (step.what != Milestone::What::takes) return step.weight;
    const Event& event = a_[graph_.acts[step.thing].event];
    return shortest({slow(step, pace) ? event.takes_most.count : event.takes_least, event.takes_most.unit});
  }
  std::int64_t plain(const Milestone& step, const Pace& pace) const {
    if (step.what != Milestone::What::takes) return step.plain;
    const Event& event = a_[graph_.acts[step.thing].event];
    return usual({slow(step, pace) ? event.takes_most.count : event.takes_least, event.takes_most.unit});
  }

  /// Whose deadline it is; a phase that opens too late is nobody's.
  static PartyId debtor(const Milestone& step) { return step.by; }
  bool counts(const Milestone& step, const Pace& pace) const {
    if (!is_deadline(step)) return true;
    if (dropped_.contains(name_of_deadline(step)) || (only_ && !only_->contains(name_of_deadline(step)))) return false;
    return !pace.own || debtor(step) == pace.own;
  }
  std::vector<PartyId> debtors() const {
    std::set<PartyId> all;
    for (const Milestone& step : late_)
      if (const PartyId party = is_deadline(step) ? debtor(step) : PartyId{}) all.insert(party);
    return {all.begin(), all.end()};
  }

  // Circles that leave no time.

  using Circles = std::vector<std::vector<Milestone>>;

  bool has_circle(const Pace& pace) { return !circles(pace).empty(); }

  /// The earliest moments under the steps so far, and by which step each was moved last.
  struct Trial {
    std::vector<std::int64_t> moment = {};
    std::vector<Index> through = {};
  };

  /// For each way in which what rests on several things can come about, the steps of a circle that takes longer than it may;
  /// nothing if some way leaves time, or if there are too many to try.
  Circles circles(const Pace& pace) {
    note_earliest(pace);
    chosen_.clear();
    choices_left_ = std::clamp<std::size_t>(choice_steps_max / (early_.size() + late_.size() + 1), 8, 400);
    Trial trial{std::vector<std::int64_t>(graph_.nodes.size() + 1, a_.in_force_from == always ? 0 : -1), std::vector<Index>(graph_.nodes.size() + 1, none)};
    trial.moment[start_] = 0;  // the rest is reached from the beginning
    Circles all = circles(pace, std::move(trial));
    // A choice may be shut out by itself; what is told is a circle that a deadline closes.
    std::stable_partition(all.begin(), all.end(), with_deadline);
    return all;
  }
  static bool with_deadline(const std::vector<Milestone>& steps) { return std::any_of(steps.begin(), steps.end(), is_deadline); }

  /// Does a circle rest on this choice?
  static bool goes_by(const std::vector<Milestone>& steps, const Milestone& choice) {
    return std::any_of(steps.begin(), steps.end(), [&](const Milestone& step) { return step.what == choice.what && step.from == choice.from && step.to == choice.to; });
  }

  Circles circles(const Pace& pace, Trial trial) {
    Outcome outcome = push(pace, trial);
    if (!outcome.settled) return {};
    if (!outcome.circle.empty()) return {std::move(outcome.circle)};
    Circles all;
    for (const Milestone& choice : choices(trial.moment)) {
      if (choices_left_ == 0) return {};
      --choices_left_;
      chosen_.push_back(choice);
      Circles found = circles(pace, trial);
      chosen_.pop_back();
      if (found.empty()) return {};
      if (std::none_of(found.begin(), found.end(), [&](const auto& steps) { return goes_by(steps, choice); })) return found;  // so it is however that one comes about
      all.insert(all.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    }
    return all;
  }

  struct Outcome {
    bool settled = false;
    std::vector<Milestone> circle = {};
  };

  /// Moves everything as late as the steps ask for.
  Outcome push(const Pace& pace, Trial& trial) const {
    const auto move = [&](Index i, const Milestone& step, std::int64_t weight) {
      const std::int64_t then = trial.moment[step.from] + weight;
      if (then <= trial.moment[step.to]) return false;
      trial.moment[step.to] = then;
      trial.through[step.to] = i;
      return true;
    };
    for (std::size_t sweep = 0; sweep < sweeps_max; ++sweep) {
      for (Index i = 0; i < early_.size(); ++i) move(i, early_[i], weight(early_[i], pace));
      bool changed = false;
      for (Index i = 0; i < late_.size(); ++i)
        if (counts(late_[i], pace)) changed = move(static_cast<Index>(early_.size()) + i, late_[i], late_[i].weight - more_for(late_[i])) || changed;
      for (Index i = 0; i < chosen_.size(); ++i) changed = move(static_cast<Index>(early_.size() + late_.size()) + i, chosen_[i], 0) || changed;
      if (!changed) return {.settled = true};
      if (std::vector<Milestone> found = trail(trial.through); !found.empty()) return {.settled = true, .circle = std::move(found)};
    }
    return {};
  }

  /// What these moments get wrong first: one of these steps must hold.
  std::vector<Milestone> choices(const std::vector<std::int64_t>& moment) const {
    for (const Index index : strict_.order) {
      const Node& node = graph_.nodes[index];
      const auto children = graph_.children_of(index);
      if (children.size() < 2) continue;
      const std::int64_t need = node.needs == Needs::sum ? node.need : node.needs == Needs::any ? 1 : static_cast<std::int64_t>(children.size());
      std::int64_t by_then = 0;
      std::int64_t before = 0;
      for (const Child& child : children) {
        if (!strict_.can[child.node]) continue;
        const std::int64_t weight = node.needs == Needs::sum ? child.weight : 1;
        if (moment[child.node] <= moment[index]) by_then += weight;
        if (moment[child.node] < moment[index]) before += weight;
      }
      std::vector<Milestone> some;
      for (const Child& child : children) {
        if (!strict_.can[child.node]) continue;
        const bool earlier = moment[child.node] < moment[index];
        if (by_then < need && moment[child.node] > moment[index]) some.push_back({.from = child.node, .to = index, .at = node.at});
        if (before >= need && prompt_[index] && node.needs != Needs::any && earlier) some.push_back({.what = Milestone::What::last, .from = index, .to = child.node, .at = node.at});
      }
      if (!some.empty()) return some;
    }
    return {};
  }

  /// For what rests on one of several things: the first moment at which it can be, if there were no deadlines.
  void note_earliest(const Pace& pace) {
    std::erase_if(early_, [](const Milestone& step) { return step.what == Milestone::What::earliest; });
    if (a_.in_force_from == always) return;
    constexpr std::int64_t not_yet = std::numeric_limits<std::int64_t>::max();
    std::vector<std::int64_t> first(graph_.nodes.size() + 1, not_yet);
    first[start_] = 0;
    std::vector<std::size_t> begins(graph_.nodes.size() + 2, 0);  // steps to each node, in rows
    for (const Milestone& step : early_) ++begins[step.to + 1];
    for (std::size_t i = 0; i + 1 < begins.size(); ++i) begins[i + 1] += begins[i];
    std::vector<Index> row(early_.size());
    std::vector<std::size_t> next(begins.begin(), begins.end() - 1);
    for (Index i = 0; i < early_.size(); ++i) row[next[early_[i].to]++] = i;
    bool changed = true;
    for (std::size_t sweep = 0; changed && sweep < sweeps_max; ++sweep) {
      changed = false;
      for (const Index node : strict_.order) {
        std::int64_t then = rests_on_one(node) ? first_of(node, first) : 0;
        for (std::size_t i = begins[node]; i < begins[node + 1] && then != not_yet; ++i) {
          const Milestone& step = early_[row[i]];
          then = first[step.from] == not_yet ? not_yet : std::max(then, first[step.from] + weight(step, pace));
        }
        if (then < first[node]) {
          first[node] = then;
          changed = true;
        }
      }
    }
    first_.clear();
    if (changed) return;  // not settled, so nothing is sure
    first_ = first;
    for (const Index node : strict_.order)
      if (rests_on_one(node) && first[node] > 0 && first[node] != not_yet)
        early_.push_back({.what = Milestone::What::earliest, .from = start_, .to = node, .weight = first[node], .plain = first[node], .at = graph_.nodes[node].at});
    in_order(early_);
  }

  /// How a node comes about at its first moment, step by step from the beginning; nothing if that cannot be told.
  std::vector<Milestone> way_to(Index node, const Pace& pace) const {
    constexpr std::size_t steps_max = 200;
    std::vector<Milestone> way;
    while (node != start_) {
      const std::optional<Milestone> step = last_step_to(node, pace);
      if (!step || way.size() == steps_max) return {};
      way.push_back(*step);
      node = step->from;
    }
    std::reverse(way.begin(), way.end());
    return way;
  }
  std::optional<Milestone> last_step_to(Index node, const Pace& pace) const {
    constexpr std::int64_t not_yet = std::numeric_limits<std::int64_t>::max();
    for (const Milestone& step : early_)
      if (step.to == node && step.what != Milestone::What::earliest && step.from != node && first_[step.from] != not_yet && first_[step.from] + weight(step, pace) == first_[node]) return step;
    if (!rests_on_one(node)) return {};
    for (const Child& child : graph_.children_of(node))
      if (strict_.can[child.node] && first_[child.node] == first_[node]) return Milestone{.from = child.node, .to = node, .at = graph_.nodes[node].at};
    return {};
  }

  bool rests_on_one(Index index) const { return graph_.nodes[index].needs != Needs::all && graph_.children_of(index).size() > 1; }

  std::int64_t first_of(Index index, const std::vector<std::int64_t>& first) const {
    constexpr std::int64_t not_yet = std::numeric_limits<std::int64_t>::max();
    std::vector<std::pair<std::int64_t, std::int64_t>> there;
    for (const Child& child : graph_.children_of(index))
      if (strict_.can[child.node] && first[child.node] != not_yet) there.emplace_back(first[child.node], child.weight);
    std::sort(there.begin(), there.end());
    const Node& node = graph_.nodes[index];
    std::int64_t sum = 0;
    for (const auto& [moment, weight] : there)
      if ((sum += node.needs == Needs::sum ? weight : 1) >= (node.needs == Needs::sum ? node.need : 1)) return moment;
    return not_yet;
  }

  [[nodiscard]] const Milestone& step_at(Index i) const {
    if (i < early_.size()) return early_[i];
    return i < early_.size() + late_.size() ? late_[i - early_.size()] : chosen_[i - early_.size() - late_.size()];
  }

  /// Follows back from each deadline what moved it; a way that meets itself is a circle.
  std::vector<Milestone> trail(const std::vector<Index>& through) const {
    std::vector<Index> seen(through.size(), none);
    for (Index root = 0; root < late_.size() + chosen_.size(); ++root) {
      Index node = step_at(static_cast<Index>(early_.size()) + root).to;
      while (through[node] != none && seen[node] == none) {
        seen[node] = root;
        node = step_at(through[node]).from;
      }
      if (through[node] == none || seen[node] != root) continue;
      std::vector<Milestone> steps;
      const Index first = node;
      do {
        steps.push_back(step_at(through[node]));
        node = steps.back().from;
      } while (node != first && steps.size() <= through.size());
      std::reverse(steps.begin(), steps.end());
      return steps;
    }
    return {};
  }

  void find(const Pace& pace, Conflicts& found) {
    while (found.conflicts.size() < conflicts_max) {
      Circles ways = circles(pace);
      if (ways.empty()) return;
      const bool refined = found.conflicts.size() < refined_max;
      if (refined && deadlines_in(ways).size() > 1) make_smallest(ways, pace);
      const Shortage shortage = refined ? least_more(ways, pace) : Shortage{over_by(ways.front(), pace), ways.front()};
      auto conflict = tell(shortage.chain, pace, shortage.by, ways.size() > 1);
      Late late{.own = pace.own};
      std::set<std::tuple<bool, Index, Index, Index>> owed;
      for (const auto& steps : ways)
        for (const Milestone& step : steps) {
          if (!is_deadline(step) || !owed.insert({step.what == Milestone::What::until, step.thing, step.from, step.gate}).second) continue;
          dropped_.insert(name_of_deadline(step));
          late.owed.push_back({step.what == Milestone::What::until ? ClauseId{} : ClauseId{step.thing}, step.from, step.gate});
        }
      if (!conflict) continue;
      found.conflicts.push_back(std::move(*conflict));
      found.lates.push_back(std::move(late));
    }
  }

  static DeadlineName name_of_deadline(const Milestone& step) { return {step.what == Milestone::What::until, step.thing}; }
  static std::set<DeadlineName> deadlines_in(const Circles& ways) {
    std::set<DeadlineName> all;
    for (const auto& steps : ways)
      for (const Milestone& step : steps)
        if (is_deadline(step)) all.insert(name_of_deadline(step));
    return all;
  }

  /// Leaves out the deadlines without which the rest still cannot be met.
  void make_smallest(Circles& ways, const Pace& pace) {
    only_ = deadlines_in(ways);
    for (const DeadlineName& deadline : std::set(*only_)) {
      only_->erase(deadline);
      Circles without = only_->empty() ? Circles{} : circles(pace);
      if (without.empty()) {
        only_->insert(deadline);
      } else {
        ways = std::move(without);
        only_ = deadlines_in(ways);
      }
    }
    only_.reset();
  }

  /// At least a minute: a deadline in days ends a second before the next day.
  [[nodiscard]] std::int64_t over_by(const std::vector<Milestone>& steps, const Pace& pace) const {
    std::int64_t over = 0;
    for (const Milestone& step : steps) over += plain(step, pace) - (is_deadline(step) ? more_for(step) : 0);
    return std::max<std::int64_t>(over, 60);
  }

  struct Shortage {
    std::int64_t by = std::numeric_limits<std::int64_t>::max();
    std::vector<Milestone> chain = {};  ///< that still takes too long with any less
  };

  /// By how much one of the deadlines would have to be later for all of them to be met.
  Shortage least_more(const Circles& ways, const Pace& pace) {
    only_ = deadlines_in(ways);
    Shortage best;
    for (const DeadlineName& deadline : *only_) {
      more_ = {deadline, 0};
      Circles left = ways;
      Shortage here{.by = 0};
      for (std::size_t rounds = 0; !left.empty() && here.by < best.by && rounds < 20; ++rounds) {
        const auto told = std::find_if_not(left.begin(), left.end(), with_deadline);
        if (told == left.begin()) break;
        const auto nearest = std::min_element(left.begin(), told, [&](const auto& one, const auto& other) { return over_by(one, pace) < over_by(other, pace); });
        here = {here.by + over_by(*nearest, pace), *nearest};
        more_.second = here.by;
        left = circles(pace);
      }
      if (left.empty() && here.by < best.by) best = std::move(here);
    }
    only_.reset();
    more_ = {};
    return best.chain.empty() ? Shortage{over_by(ways.front(), pace), ways.front()} : best;
  }
  [[nodiscard]] std::int64_t more_for(const Milestone& step) const { return is_deadline(step) && more_.second > 0 && name_of_deadline(step) == more_.first ? more_.second : 0; }

  // In words.

  std::optional<DeadlineConflict> tell(std::vector<Milestone> steps, const Pace& pace, std::int64_t missing, bool whichever) const {
    // What comes about in one of several ways is told by the quickest of them.
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (steps[i].what != Milestone::What::earliest || first_.empty()) continue;
      const std::vector<Milestone> way = way_to(steps[i].to, pace);
      if (way.empty()) continue;
      steps.erase(steps.begin() + static_cast<std::ptrdiff_t>(i));
      steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(i), way.begin(), way.end());
      i += way.size() - 1;
    }
    // From entry into force where the chain touches it, else from what the deadline counts from.
    const auto begins = [&](const Milestone& step) { return step.from == start_; };
    auto first = std::find_if(steps.begin(), steps.end(), begins);
    const bool dated = first != steps.end();
    if (!dated) {
      const auto last = std::find_if(steps.begin(), steps.end(), is_deadline);
      first = last == steps.end() ? steps.begin() : std::next(last);
    }
    std::rotate(steps.begin(), first, steps.end());
    DeadlineConflict conflict{.depends_on_luck = pace.longest};
    std::int64_t passed = 0;
    bool in_hours = true;
    const Milestone* deadline = nullptr;
    std::int64_t left = 0;  // until the chain is back where it began
    for (const Milestone& step : steps) left += plain(step, pace);
    for (const Milestone& step : steps) {
      const std::int64_t until = left;
      left -= plain(step, pace);
      if (is_deadline(step)) deadline = &step;
      passed += plain(step, pace);  // a deadline on the way: what it counts from must not come before that
      if (std::abs(plain(step, pace)) >= day) in_hours = false;
      if (step.what == Milestone::What::takes && slow(step, pace) && !conflict.whose_step) conflict.whose_step = doer_of(step);
      if (const std::string note = note_of(step, pace); !note.empty())
        conflict.chain.push_back({step.at, fmt::format("{}: {}", when(is_deadline(step) ? -until : passed, dated), note)});
    }
    if (deadline == nullptr) return {};
    conflict.short_by = in_hours ? Span{(missing + hour - 1) / hour, truce::Unit::hour} : Span{(missing + day - 1) / day, truce::Unit::day};
    conflict.says = says(*deadline, conflict) + (whichever ? ", whichever of what it waits for comes last" : "");
    return conflict;
  }

  std::string when(std::int64_t passed, bool dated) const {
    if (dated) return to_text(a_.clock.date_of(a_.in_force_from + Duration{passed}));
    return passed % day == 0 ? fmt::format("after {}", to_text(Span{passed / day, truce::Unit::day})) : fmt::format("after {}", to_text(Span{passed / hour, truce::Unit::hour}));
  }

  std::string note_of(const Milestone& step, const Pace& pace) const {
    switch (step.what) {
      case Milestone::What::in_force: return "the agreement comes into force";
      case Milestone::What::calm: return fmt::format("`{}` can be true for the first time", a_.quote(step.at));
      case Milestone::What::not_before: return fmt::format("`{}` is true", a_.quote(step.at));
      case Milestone::What::lasting: return fmt::format("`{}` can be true for the first time", a_.quote(step.at));
      case Milestone::What::takes: {
        const Event& event = a_[graph_.acts[step.thing].event];
        const std::int64_t count = slow(step, pace) ? event.takes_most.count : event.takes_least;
        return fmt::format("{} {}, which takes {} {}", name_of(a_, graph_.acts[step.thing]), slow(step, pace) ? "at the latest" : "at the earliest", slow(step, pace) ? "up to" : "at least",
                           to_text(Span{count, event.takes_most.unit}));
      }
      case Milestone::What::within:
      case Milestone::What::by: return fmt::format("{} is due under clause {}", deed_of(step), a_[ClauseId{step.thing}].label);
      case Milestone::What::until: return "the agreement ends";
      case Milestone::What::earliest: return node_note(step.to, true);
      case Milestone::What::at_once: return {};
      case Milestone::What::last: return last_note(step);
      case Milestone::What::rests: break;
    }
    return node_note(step.to, false);
  }

  /// "end of withdrawal by north in quay", "arrival of 500 troops by mission".
  std::string deed_of(const Milestone& step) const {
    if (graph_.nodes[step.from].role == Role::act) return name_of(a_, graph_.acts[graph_.nodes[step.from].thing]);
    const Clause& clause = a_[ClauseId{step.thing}];
    const std::string by = step.by ? a_[step.by].name : a_.quote(clause.who.at);
    if (const auto* bring = std::get_if<Bring>(&clause.deed))
      return fmt::format("{} of {} {} by {}", a_[a_[bring->pipeline].stages[bring->stage]].name, bring->number.value, a_[bring->pipeline].name, by);
    const Occ& occ = a_[std::get<Make>(clause.deed).occ];
    return fmt::format("{}{} by {}", occ.edge == Edge::none ? "" : fmt::format("{} of ", to_text(occ.edge)), a_[std::get<EventId>(occ.what)].name, by);
  }

  /// Of several things that are waited for, the one that comes last here.
  std::string last_note(const Milestone& step) const {
    const TextSpan last = graph_.nodes[step.to].at;
    if (step.at.end <= step.at.begin || last.end <= last.begin || last == step.at) return {};
    return fmt::format("\"{}\" waits for \"{}\" as the last", a_.quote(step.at), a_.quote(last));
  }

  std::string node_note(Index index, bool at_the_earliest) const {
    const Node& node = graph_.nodes[index];
    if (node.role == Role::clause) return fmt::format("clause {} is in play", a_[ClauseId{node.thing}].label);
    if (node.role == Role::phase) return fmt::format("`{}` opens", a_[PhaseId{node.thing}].name);
    if (node.role == Role::bar) return fmt::format("clause {} no longer holds it back", a_[ClauseId{node.thing}].label);
    if (at_the_earliest && node.at.end > node.at.begin) return fmt::format("`{}` can be true for the first time", a_.quote(node.at));
    return {};
  }

  std::string says(const Milestone& deadline, const DeadlineConflict& conflict) const {
    const std::string by = to_text(*conflict.short_by);
    if (deadline.what == Milestone::What::until) return fmt::format("the phase `{}` can open only after the agreement has ended: it is short by {}", a_[PhaseId{deadline.thing}].name, by);
    const std::string what = fmt::format("{} under clause {}", deed_of(deadline), a_[ClauseId{deadline.thing}].label);
    if (conflict.depends_on_luck) return fmt::format("{} can be in time only if {} is quick; if not, it is short by {}", what, name_of(a_, conflict.whose_step), by);
    return fmt::format("{} cannot be in time: it is short by {}", what, by);
  }

  const Graph& graph_;
  const Agreement& a_;
  const Possible& strict_;
  Index start_;  // entry into force
  bool in_days_ = false;
  std::vector<Milestone> early_ = {};
  std::vector<Milestone> late_ = {};
  std::vector<std::pair<Index, Span>> lasting_ = {};
  std::vector<std::int64_t> first_ = {};            // by node: its first moment without deadlines, if all of these are known
  std::vector<Milestone> chosen_ = {};              // in the trial that is being made
  std::size_t choices_left_ = 0;
  std::vector<bool> prompt_ = {};              // by node: comes as soon as enough of what it rests on has come
  std::set<DeadlineName> dropped_ = {};        // told already
  std::optional<std::set<DeadlineName>> only_ = {};
  std::pair<DeadlineName, std::int64_t> more_ = {};  // a deadline that is taken as so much later
  std::vector<Index> rank_ = {};  // by node: where it stands in the order in which all can happen
};

}  // namespace

Conflicts deadline_conflicts(const Graph& graph, const Possible& strict) {
  if (graph.partial) return {};
  return Moments(graph, strict).run();
}

}  // namespace truce::graph
