#include <truce/waiting.h>

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <tuple>

#include "blockers.h"
#include "circles.h"
#include "forward.h"
#include "grounder.h"
#include "picture.h"
#include "questions.h"
#include "study.h"
#include "words.h"

namespace truce::graph {
namespace {

/// Who brings something to a stage brings all that they pledged, though the pledge may not be due yet.
void bring_all(const Graph& graph, Index act, std::vector<Index>& nodes) {
  if (graph.nodes[act].role != Role::act || (*graph.agreement)[graph.acts[graph.nodes[act].thing].event].sort != EventSort::stage) return;
  std::vector<Index> brought{act};
  for (const Child& some : graph.parents_of(act))
    if (graph.nodes[some.node].role == Role::plain && graph.nodes[some.node].needs == Needs::any) brought.push_back(some.node);
  for (const Index done : brought)
    for (const Child& level : graph.parents_of(done)) {
      const auto rests = graph.children_of(level.node);
      const bool pledge = graph.nodes[level.node].role == Role::plain && graph.nodes[level.node].needs == Needs::all &&
                          std::any_of(rests.begin(), rests.end(), [&](const Child& one) { return graph.nodes[one.node].role == Role::due; });
      if (pledge) nodes.push_back(level.node);
    }
}

/// What has happened, as nodes that are true today.
class Granted {
 public:
  Granted(const Graph& graph, const Cast& cast, const Situation& now) : graph_(graph), a_(*graph.agreement), cast_(cast), now_(now) {}

  /// After `nodes`: what one act more would make true.
  [[nodiscard]] const std::vector<Index>& almost() const { return almost_; }

  std::vector<Index> nodes() {
    answers();
    for (const PhaseVerdict& phase : now_.phases) {
      if (phase.phase.index >= a_.phases.size()) continue;  // of a question
      const KindId family = a_[phase.phase].family;
      const Index at = position(family ? std::vector{family} : std::vector<KindId>{}, phase.members);
      if (at >= graph_.instances_of_phase[phase.phase.index]) continue;
      if (phase.opened) nodes_.push_back(graph_.open_of_phase[phase.phase.index] + at);
      if (phase.closed) nodes_.push_back(graph_.close_of_phase[phase.phase.index] + at);
    }
    for (const ClauseVerdict& clause : now_.clauses) {
      const Index at = position(a_[clause.clause].families, clause.members);
      if (at < graph_.instances_of_clause[clause.clause.index] && came_into_play(clause)) nodes_.push_back(graph_.gate_of_clause[clause.clause.index] + at);
    }
    return std::move(nodes_);
  }

 private:
  void answers() {
    Agreement asking = a_;
    const auto first = a_.named.size();
    std::vector<Truth> truths;
    for (const ConditionVerdict& verdict : now_.conditions)
      if (verdict.name.index >= first) {
        truths.resize(std::max<std::size_t>(truths.size(), verdict.name.index - first + 1), Truth::unknown);
        truths[verdict.name.index - first] = verdict.truth;
      }
    for (const Asked& asked : ask(graph_, asking))
      if (asked.name < truths.size() && truths[asked.name] == (asked.yes ? Truth::yes : Truth::no)) (asked.almost ? almost_ : nodes_).push_back(asked.node);
    for (std::size_t i = 0, answered = nodes_.size(); i < answered; ++i) bring_all(graph_, nodes_[i], nodes_);
  }

  static bool came_into_play(const ClauseVerdict& clause) {
    if (clause.state == State::dormant) return false;
    return clause.state != State::unknown || std::find(clause.possible.begin(), clause.possible.end(), State::dormant) == clause.possible.end();
  }

  Index position(const std::vector<KindId>& families, const Members& members) const {
    std::size_t at = 0;
    for (std::size_t i = 0; i < families.size(); ++i) {
      const std::size_t size = cast_.size(families[i]);
      std::size_t member = 0;
      while (i < members.size() && member < size) {
        const graph::Member candidate = cast_.member(families[i], member);
        if (candidate.party == members[i].party && candidate.place == members[i].place) break;
        ++member;
      }
      at = at * size + member;
    }
    return static_cast<Index>(at);
  }

  const Graph& graph_;
  const Agreement& a_;
  const Cast& cast_;
  const Situation& now_;
  std::vector<Index> nodes_ = {};
  std::vector<Index> almost_ = {};
};

/// Nothing happens by itself: acts, calm, time and breaches come true only where the record says so. In the moment of F,
/// there has been `no E since F`.
std::vector<bool> held_today(const Graph& graph) {
  std::vector<bool> held(graph.nodes.size(), false);
  for (Index i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    const bool calm = node.role == Role::calm && graph.breakings[node.thing].holds != Breaking::Holds::from_since;
    held[i] = node.role == Role::act || calm || node.role == Role::breach;
  }
  for (const Question& question : graph.questions)
    if (question.waits) held[question.node] = true;
  for (const Lapse& lapse : graph.lapses) held[lapse.node] = true;
  return held;
}

/// Is this clause over for good, because its phase has closed or what it is to last for cannot come again?
bool lapses(const Graph& graph, const Node& trigger) {
  if (trigger.role != Role::trigger || trigger.unit == none) return false;
  return graph.units[trigger.unit].what == Unit::What::during || std::holds_alternative<WhileTrigger>((*graph.agreement)[ClauseId{trigger.thing}].trigger);
}

std::vector<Index> without_those(std::vector<Index> nodes, const std::vector<bool>& some) {
  std::erase_if(nodes, [&](Index node) { return some[node]; });
  return nodes;
}

/// What hangs on a phase that has closed, for it opens once; and clauses that were in play only as long as something was so
/// that cannot be so again.
std::vector<bool> over_for_good(const Graph& graph, const std::vector<Index>& granted) {
  std::vector<bool> so(graph.nodes.size(), false);
  for (const Index node : granted) so[node] = true;
  std::vector<bool> over(graph.nodes.size(), false);
  for (Index i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (node.role == Role::going_on) over[i] = so[graph.close_of_phase[node.thing] + node.instance];
  }
  for (bool more = true; more;) {
    more = false;
    const Forward ever(graph, over, without_those(granted, over));
    for (Index i = 0; i < graph.nodes.size(); ++i) {
      const Node& node = graph.nodes[i];
      if (over[i] || !lapses(graph, node)) continue;
      const auto children = graph.children_of(i);
      const Index gate = graph.gate_of_clause[node.thing] + node.instance;
      if (children.size() != 1 || ever.can(children[0].node) || !(so[gate] || over[children[0].node])) continue;
      over[i] = over[gate] = more = true;
      for (const Child& allowing : graph.parents_of(gate))
        if (graph.nodes[allowing.node].role == Role::plain) over[allowing.node] = true;  // an act is no longer due under it
    }
  }
  return over;
}

/// What would follow from what has happened, while the record says that it is not so today: a window that has passed, a phase
/// that has closed, a report that is not proven. What would follow only from that in its turn is not held.
std::vector<bool> held_against_the_record(const Graph& graph, const std::vector<Index>& granted, const std::vector<bool>& over) {
  std::vector<bool> held = held_today(graph);
  for (Index i = 0; i < over.size(); ++i) held[i] = held[i] || over[i];
  std::vector<bool> so(graph.nodes.size(), false);
  for (const Index node : granted) so[node] = true;
  std::vector<bool> nothing_else = held;
  for (const Question& question : graph.questions) nothing_else[question.node] = true;
  const Forward today(graph, nothing_else, granted);
  for (const Question& question : graph.questions) held[question.node] = held[question.node] || (!so[question.node] && today.ripe(question.node));
  return held;
}

/// The trigger of a deed that is owed for each time (`on each`, `whenever`), where what it waits for has come about already:
/// it must come about once more, while the clause is otherwise in play (K2). A ban, a `keep` or a `may` needs no more than
/// that it came about.
std::vector<Index> triggers_gone_by(const Graph& graph, const Forward& today) {
  std::vector<Index> gone_by;
  for (Index i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (node.role != Role::trigger || node.unit == none || graph.units[node.unit].what != Unit::What::trigger) continue;
    const Clause& clause = (*graph.agreement)[ClauseId{node.thing}];
    const bool each_time = !comes_once(clause) && !std::holds_alternative<WhileTrigger>(clause.trigger);
    if (each_time && today.can(graph.children_of(i).front().node)) gone_by.push_back(i);
  }
  return gone_by;
}

/// What is counted in a window, or since something, and is not so today: it comes true by an act that has not been taken, where that
/// is enough.
std::vector<Index> counts_to_fill(const Graph& graph, const std::vector<Index>& granted, const std::vector<Index>& almost, std::vector<bool>& held) {
  const Agreement& a = *graph.agreement;
  std::vector<Index> one_act_short;
  for (const Question& question : graph.questions) {
    if (!question.condition || question.once || !question.yes || std::find(granted.begin(), granted.end(), question.node) != granted.end()) continue;
    const auto* count = std::get_if<CountIn>(&a[question.condition].form);
    const auto* since = std::get_if<NoneSince>(&a[question.condition].form);
    if (since == nullptr && (count == nullptr || !count->at_least || !count->number.decided)) continue;
    const Occ& occ = a[since != nullptr ? since->since : count->occ];
    if (!std::holds_alternative<EventId>(occ.what) || occ.by.determiner == Determiner::every || occ.in.determiner == Determiner::every) continue;
    held[question.node] = true;
    if (since != nullptr || count->number.value == 1 || std::find(almost.begin(), almost.end(), question.node) != almost.end()) one_act_short.push_back(question.node);
  }
  return one_act_short;
}

/// What is true today, and what can ever be: two fixpoints that steps are tried in.
struct Outlook {
  std::vector<Index> granted = {};
  std::vector<bool> held = {};
  std::vector<bool> over = {};
  Forward today;
  Forward ever;

  Outlook(const Graph& graph, std::vector<Index> true_today, std::vector<bool> held_back, std::vector<bool> over_today)
      : granted(std::move(true_today)), held(std::move(held_back)), over(std::move(over_today)), today(graph, held, granted), ever(graph, over, granted) {}
  Outlook(const Outlook&) = delete;
  Outlook& operator=(const Outlook&) = delete;
};

/// Steps, each tried on its own.
class Steps {
 public:
  /// `once_more`: what the next act of its kind makes true, whatever has come before.
  Steps(const Graph& graph, const Cast& cast, Outlook& now, const std::vector<Loop>& loops, const std::vector<Index>& once_more)
      : graph_(graph), a_(*graph.agreement), cast_(cast), now_(now), today_(now.today), ever_(now.ever), loops_(loops) {
    for (const Index node : once_more) note_again(node);
  }

  std::vector<Step> run() {
    for (std::size_t i = 0; i < graph_.acts.size(); ++i) look(graph_.acts[i], graph_.act_node[i]);
    merge_alternatives();
    fold();
    return rank();
  }

 private:
  /// One act, and the gates that it would open.
  struct Tried {
    Act act = {};
    std::vector<PartyId> who = {};
    std::vector<PlaceId> places = {};
    std::vector<std::pair<Index, bool>> gates = {};  ///< and whether at once
    std::vector<std::uint32_t> ends = {};
    std::vector<ClauseId> held_by = {};
    std::map<std::pair<std::size_t, std::uint32_t>, Opens> opens = {};
    bool each = false;
    std::uint32_t times = 1;
    Index node = none;
  };

  void look(const Act& act, Index node) {
    if (act.free || act.counted || cast_.wrong(act.event) || today_.can(node)) return;  // nobody is asked to break a calm
    Tried tried{.act = act, .node = node};
    std::vector<Index> nodes;
    if (!take(node, nodes, tried.held_by)) return;
    if (act.by) tried.who.push_back(act.by);
    if (act.in) tried.places.push_back(act.in);
    for (std::size_t i = 0, acts = nodes.size(); i < acts; ++i)
      if (const auto again = again_.find(nodes[i]); again != again_.end()) nodes.insert(nodes.end(), again->second.begin(), again->second.end());
    bring_all(graph_, node, nodes);
    std::vector<Index> at_once = at_this_stage(act).with(nodes);
    std::vector<Index> later = ever_.with(nodes);
    if (const std::vector<Index> ends = closing(at_once); !ends.empty()) {
      Outlook& then = without(ends);
      const std::vector<Index> first = opened_before(ends, nodes, at_once, then.today.with(nodes));
      nodes.insert(nodes.end(), first.begin(), first.end());
      at_once = then.today.with(nodes);
      later = then.ever.with(nodes);
    }
    for (const Index open : at_once)
      if (gate(open) && !today_.can(open)) tried.gates.emplace_back(open, true);
    for (const Index open : later)
      if (gate(open) && !today_.can(open) && !ever_.can(open) && std::find(tried.gates.begin(), tried.gates.end(), std::pair{open, true}) == tried.gates.end())
        tried.gates.emplace_back(open, false);
    for (std::uint32_t i = 0; i < loops_.size(); ++i)
      if (ends(loops_[i], later)) tried.ends.push_back(i);
    if (tried.gates.empty()) return;
    std::sort(tried.gates.begin(), tried.gates.end());
    tried_.push_back(std::move(tried));
  }

  /// The ends of phases that are open today.
  std::vector<Index> closing(const std::vector<Index>& nodes) const {
    std::vector<Index> ends;
    for (const Index index : nodes) {
      const Node& node = graph_.nodes[index];
      if (node.role == Role::phase_end && today_.can(graph_.open_of_phase[node.thing] + node.instance)) ends.push_back(index);
    }
    std::sort(ends.begin(), ends.end());
    return ends;
  }

  /// What is brought to one stage has not reached a later one in the same moment.
  Forward& at_this_stage(const Act& act) {
    const Event& event = a_[act.event];
    if (event.sort != EventSort::stage || event.stage + 1 >= a_[event.pipeline].stages.size()) return today_;
    std::unique_ptr<Outlook>& then = at_stage_[act.event];
    if (then) return then->today;
    std::vector<bool> held = now_.held;
    for (const Question& question : graph_.questions) {
      const auto* stock = question.condition && !question.once ? std::get_if<StockIs>(&a_[question.condition].form) : nullptr;
      if (stock != nullptr && stock->pipeline == event.pipeline && stock->stage > event.stage && !today_.can(question.node)) held[question.node] = true;
    }
    then = std::make_unique<Outlook>(graph_, now_.granted, std::move(held), now_.over);
    return then->today;
  }

  /// Phases that open before these ends come, or together with them: the ends would not come without them; or the phases
  /// rest on each other, so that neither is moved first (K14).
  std::vector<Index> opened_before(const std::vector<Index>& ends, const std::vector<Index>& nodes, const std::vector<Index>& at_once, const std::vector<Index>& then) const {
    std::vector<Index> lost;
    std::vector<bool> held = now_.held;
    for (const Index index : at_once)
      if (graph_.nodes[index].role == Role::phase) {
        if (std::find(then.begin(), then.end(), index) == then.end()) lost.push_back(index);
        held[index] = true;
      }
    if (lost.empty()) return lost;
    const auto without = [&](const std::vector<bool>& shut) { return Forward(graph_, shut, now_.granted).with(nodes); };
    const auto among = [](const std::vector<Index>& all, Index one) { return std::find(all.begin(), all.end(), one) != all.end(); };
    std::vector<bool> only_lost = now_.held;
    for (const Index phase : lost) only_lost[phase] = true;
    const std::vector<Index> without_them = without(only_lost);
    if (!std::all_of(ends.begin(), ends.end(), [&](Index end) { return among(without_them, end); })) return lost;
    std::erase_if(lost, [&](Index phase) {
      if (std::none_of(ends.begin(), ends.end(), [&](Index end) { return rests_on(end, phase) && rests_on(phase, end); })) return true;
      std::vector<bool> others = held;
      others[phase] = false;
      return !among(without(others), phase);
    });
    return lost;
  }
  /// Do the words by which one phase opens or closes speak of the other?
  [[nodiscard]] bool rests_on(Index one, Index other) const {
    const auto both = [&](Index node) {
      const Index instance = graph_.nodes[node].instance;
      const Index phase = graph_.nodes[node].thing;
      return std::pair{graph_.open_of_phase[phase] + instance, graph_.close_of_phase[phase] + instance};
    };
    const auto [open, close] = both(one);
    const auto [opened, closed] = both(other);
    std::vector<bool> seen(graph_.nodes.size(), false);
    std::vector<Index> next{open, close};
    while (!next.empty()) {
      const Index node = next.back();
      next.pop_back();
      if (node == opened || node == closed) return true;
      if (seen[node] || graph_.nodes[node].role == Role::act) continue;
      seen[node] = true;
      if (graph_.nodes[node].role == Role::going_on) next.push_back(both(node).second);
      for (const Child& child : graph_.children_of(node)) next.push_back(child.node);
    }
    return false;
  }

  /// The same day with these phases closed: what comes about in the second in which a phase closes comes too late for it (K2).
  Outlook& without(const std::vector<Index>& ends) {
    std::unique_ptr<Outlook>& then = without_[ends];
    if (then) return *then;
    std::vector<Index> closed = now_.granted;
    closed.insert(closed.end(), ends.begin(), ends.end());
    std::vector<bool> over = over_for_good(graph_, closed);
    closed = without_those(std::move(closed), over);
    std::vector<bool> held = now_.held;
    for (Index i = 0; i < over.size(); ++i) held[i] = held[i] || over[i];
    std::vector<bool> shut(graph_.nodes.size(), false);
    for (const Index end : ends) shut[graph_.open_of_phase[graph_.nodes[end].thing] + graph_.nodes[end].instance] = true;
    for (const Question& question : graph_.questions) {
      const bool during = question.condition && !question.once && std::holds_alternative<During>(a_[question.condition].form) && today_.can(question.node);
      if (!during || !question.yes || still(graph_.children_of(question.node).front().node, shut)) continue;
      held[question.node] = over[question.node] = true;
      std::erase(closed, question.node);
    }
    for (Index i = 0; i < graph_.nodes.size(); ++i)  // what was true once is enough for `once`
      if (today_.can(i) && latched(graph_.nodes[i])) closed.push_back(i);
    then = std::make_unique<Outlook>(graph_, std::move(closed), std::move(held), std::move(over));
    return *then;
  }
  [[nodiscard]] bool latched(const Node& node) const {
    const bool trigger = node.role == Role::trigger && node.unit != none && graph_.units[node.unit].what == Unit::What::trigger;
    return trigger && comes_once(a_[ClauseId{node.thing}]);
  }
  /// Is one of the phases that are asked for still open, or all of them, or the process going on?
  bool still(Index index, const std::vector<bool>& shut) const {
    const Node& node = graph_.nodes[index];
    if (node.role == Role::phase) return today_.can(index) && !shut[index];
    if (node.role == Role::going_on) return today_.can(index) && !shut[graph_.children_of(index).front().node];
    if (node.role != Role::plain || graph_.children_of(index).empty()) return true;
    const auto children = graph_.children_of(index);
    const auto open = [&](const Child& child) { return still(child.node, shut); };
    return node.needs == Needs::any ? std::any_of(children.begin(), children.end(), open) : std::all_of(children.begin(), children.end(), open);
  }

  /// What has happened already sets off an `on each`, or counts in a window, once more where it happens again.
  void note_again(Index top) {
    const EventId event = what_comes_again(top);
    if (!event) return;
    const auto& meant = cast_.covers(event);
    std::vector<Index> below{top};
    for (std::size_t next = 0; next < below.size(); ++next) {
      const Node& node = graph_.nodes[below[next]];
      if (node.role != Role::act) {
        for (const Child& child : graph_.children_of(below[next])) below.push_back(child.node);
      } else if (std::find(meant.begin(), meant.end(), graph_.acts[node.thing].event) != meant.end()) {
        again_[below[next]].push_back(top);
      }
    }
  }
  [[nodiscard]] EventId what_comes_again(Index top) const {
    OccId occ;
    if (graph_.nodes[top].role == Role::trigger) {
      if (const auto* each = std::get_if<OnEachTrigger>(&a_[ClauseId{graph_.nodes[top].thing}].trigger)) occ = each->occ;
    } else {
      const auto question = std::find_if(graph_.questions.begin(), graph_.questions.end(), [&](const Question& one) { return one.node == top; });
      const Form& form = a_[question->condition].form;
      if (const auto* count = std::get_if<CountIn>(&form)) occ = count->occ;
      if (const auto* since = std::get_if<NoneSince>(&form)) occ = since->since;
    }
    const auto* event = occ ? std::get_if<EventId>(&a_[occ].what) : nullptr;
    return event != nullptr ? *event : EventId{};
  }

  /// Could it be done today, if no clause held it back? Collects it with its own start, and the clauses that do.
  bool take(Index node, std::vector<Index>& nodes, std::vector<ClauseId>& held_by) const {
    nodes.push_back(node);
    for (const Child& child : graph_.children_of(node)) {
      if (today_.can(child.node)) continue;
      const Node& what = graph_.nodes[child.node];
      if (what.role == Role::due) continue;
      if (what.role == Role::bar) held_by.push_back(ClauseId{what.thing});
      else if (what.role == Role::act && graph_.acts[what.thing].event == graph_.acts[graph_.nodes[node].thing].event) {
        if (!take(child.node, nodes, held_by)) return false;
      } else return false;
    }
    std::sort(held_by.begin(), held_by.end());
    held_by.erase(std::unique(held_by.begin(), held_by.end()), held_by.end());
    return true;
  }

  [[nodiscard]] bool gate(Index node) const {
    const auto gate = gate_of(graph_, node);
    if (!gate || graph_.children_of(node).empty()) return false;
    const auto* clause = std::get_if<ClauseId>(&*gate);
    return clause == nullptr || !answers_a_breach(a_, a_[*clause]);
  }

  bool ends(const Loop& loop, const std::vector<Index>& later) const {
    return std::all_of(loop.nodes.begin(), loop.nodes.end(), [&](Index node) {
      const Role role = graph_.nodes[node].role;
      if (role != Role::act && role != Role::clause && role != Role::phase) return true;
      return std::find(later.begin(), later.end(), node) != later.end();
    });
  }

  /// Acts of one kind in one place by different parties that open the very same: any one of them can do it.
  void merge_alternatives() {
    std::vector<Tried> merged;
    std::map<std::tuple<EventId, Edge, PlaceId, Index, std::vector<std::pair<Index, bool>>>, std::size_t> known;
    for (Tried& one : tried_) {
      const auto [same, fresh] = known.emplace(std::tuple{one.act.event, one.act.edge, one.act.in, one.act.fields, one.gates}, merged.size());
      if (fresh) merged.push_back(std::move(one));
      else merged[same->second].who.insert(merged[same->second].who.end(), one.who.begin(), one.who.end());
    }
    tried_ = std::move(merged);
  }

  /// Steps that open the same for different members are one.
  void fold() {
    std::vector<Tried> folded;
    std::map<std::tuple<EventId, Edge, Index, std::vector<std::tuple<std::size_t, std::uint32_t, bool>>>, std::size_t> known;
    for (Tried& one : tried_) {
      count(one);
      std::vector<std::tuple<std::size_t, std::uint32_t, bool>> things;
      for (const auto& [thing, opens] : one.opens) things.emplace_back(thing.first, thing.second, opens.at_once);
      const auto [same, fresh] = known.emplace(std::tuple{one.act.event, one.act.edge, one.act.fields, std::move(things)}, folded.size());
      if (fresh) folded.push_back(std::move(one));
      else join(folded[same->second], one);
    }
    tried_ = std::move(folded);
  }

  void count(Tried& one) const {
    for (const auto& [node, at_once] : one.gates) {
      const Gate gate = *gate_of(graph_, node);
      const auto [same, fresh] = one.opens.emplace(std::pair{gate.index(), graph_.nodes[node].thing}, Opens{.gate = gate, .at_once = at_once});
      if (fresh) continue;
      ++same->second.times;
      same->second.at_once = same->second.at_once || at_once;
    }
  }

  static void join(Tried& into, const Tried& one) {
    for (const PartyId party : one.who)
      if (std::find(into.who.begin(), into.who.end(), party) == into.who.end()) {
        into.who.push_back(party);
        into.each = true;
      }
    for (const PlaceId place : one.places)
      if (std::find(into.places.begin(), into.places.end(), place) == into.places.end()) into.places.push_back(place);
    for (const std::uint32_t circle : one.ends)
      if (std::find(into.ends.begin(), into.ends.end(), circle) == into.ends.end()) into.ends.push_back(circle);
    for (const ClauseId clause : one.held_by)
      if (std::find(into.held_by.begin(), into.held_by.end(), clause) == into.held_by.end()) into.held_by.push_back(clause);
    for (const auto& [thing, opens] : one.opens) into.opens[thing].times += opens.times;
    ++into.times;
  }

  std::string label(const Tried& one) const {
    std::string text = one.act.edge == Edge::none ? "" : std::string(to_text(one.act.edge)) + " of ";
    text += a_[one.act.event].name + fields_of(cast_, one.act);
    if (one.places.empty()) return text;
    if (one.places.size() == 1) return text + " in " + a_[one.places.front()].name;
    for (const Kind& kind : a_.kinds) {
      const bool all = kind.of_places && kind.places.size() == one.places.size() && std::all_of(kind.places.begin(), kind.places.end(), [&](PlaceId place) {
                         return std::find(one.places.begin(), one.places.end(), place) != one.places.end();
                       });
      if (all) return text + " in each " + kind.name;
    }
    std::string names;
    for (std::size_t i = 0; i < one.places.size(); ++i) names += (i == 0 ? "" : i + 1 == one.places.size() ? " and " : ", ") + a_[one.places[i]].name;
    return text + " in " + names;
  }

  std::vector<Step> rank() {
    std::vector<std::size_t> order(tried_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
      const auto size = [&](std::size_t i) { return std::tuple{tried_[i].opens.size(), tried_[i].ends.size()}; };
      return size(one) > size(other);
    });
    std::vector<Step> steps;
    for (const std::size_t i : order) {
      Tried& one = tried_[i];
      Step step{.label = label(one), .who = one.who, .each = one.each, .ends = one.ends, .held_by = one.held_by, .times = one.times};
      for (const auto& [thing, opens] : one.opens) step.opens.push_back(opens);
      std::stable_sort(step.opens.begin(), step.opens.end(), [&](const Opens& left, const Opens& right) {
        return place_of(a_, left.gate).begin < place_of(a_, right.gate).begin;
      });
      std::sort(step.ends.begin(), step.ends.end());
      steps.push_back(std::move(step));
    }
    return steps;
  }

  const Graph& graph_;
  const Agreement& a_;
  const Cast& cast_;
  Outlook& now_;
  Forward& today_;
  Forward& ever_;
  const std::vector<Loop>& loops_;
  std::map<std::vector<Index>, std::unique_ptr<Outlook>> without_ = {};  ///< by the ends of phases
  std::map<EventId, std::unique_ptr<Outlook>> at_stage_ = {};
  std::map<Index, std::vector<Index>> again_ = {};  ///< by act: what it makes true, or sets off, once more
  std::vector<Tried> tried_ = {};
};

std::vector<ClauseId> clauses_of(const Circle& circle) {
  std::vector<ClauseId> clauses;
  for (const Link& link : circle.links) clauses.push_back(link.clause);
  std::sort(clauses.begin(), clauses.end());
  return clauses;
}

std::vector<Members> members_of(const Graph& graph, const Cast& cast, const Loop& loop) {
  std::vector<Members> all;
  if (loop.clauses.empty()) return all;
  const std::vector<KindId>& families = (*graph.agreement)[loop.clauses.front()].families;
  if (families.empty()) return all;
  for (const Index instance : loop.instances) {
    Members members;
    for (const auto& [kind, member] : cast.bindings(families, instance)) members.push_back({member.party, member.place});
    all.push_back(std::move(members));
  }
  return all;
}

}  // namespace
}  // namespace truce::graph

namespace truce {

Waiting waiting(const Agreement& agreement, const Situation& situation) {
  using namespace graph;
  const Graph rules = ground(agreement, Asking::yes);
  const Cast cast(agreement);
  Granted record(rules, cast, situation);
  std::vector<Index> granted = record.nodes();
  const std::vector<bool> over = over_for_good(rules, granted);
  const std::vector<Index> still = without_those(granted, over);
  std::vector<bool> held = held_against_the_record(rules, still, over);
  std::vector<Index> once_more = triggers_gone_by(rules, Forward(rules, held, still));
  for (const Index trigger : once_more) held[trigger] = true;
  const std::vector<Index> counts = counts_to_fill(rules, still, record.almost(), held);
  once_more.insert(once_more.end(), counts.begin(), counts.end());
  Outlook now(rules, still, std::move(held), over);
  Causes causes = causes_of(rules, possible(rules, Mode::strict, granted), possible(rules, Mode::lenient, granted));

  Waiting waiting;
  Picture picture(rules, cast, now.today);
  picture.draw();
  for (std::size_t i = 0; i < causes.circles.size(); ++i)
    waiting.circles.push_back({.circle = causes.circles[i], .edges = picture.edges_of(causes.loops[i]), .members = members_of(rules, cast, causes.loops[i])});
  waiting.nodes = std::move(picture.nodes);
  waiting.edges = std::move(picture.edges);
  waiting.steps = Steps(rules, cast, now, causes.loops, once_more).run();
  for (Circle& circle : study(agreement).circles) {
    const bool closed = std::any_of(causes.circles.begin(), causes.circles.end(), [&](const Circle& other) { return clauses_of(other) == clauses_of(circle); });
    if (!closed) waiting.ended.push_back(std::move(circle));
  }
  return waiting;
}

}  // namespace truce
