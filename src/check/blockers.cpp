#include "blockers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "scenarios.h"
#include "study.h"
#include "words.h"

namespace truce::graph {
namespace {

/// Events that say of another's step that it was done: both are asked for side by side, and one is owed upon the other.
std::vector<bool> certificates(const Agreement& a) {
  const auto happens = [&](ConditionId id) -> EventId {
    const auto* once = std::get_if<Once>(&a[id].form);
    const auto* event = once != nullptr ? std::get_if<EventId>(&a[once->occ].what) : nullptr;
    return event != nullptr ? *event : EventId{};
  };
  std::vector<std::vector<EventId>> owed_upon(a.events.size());
  for (const Clause& clause : a.clauses) {
    const auto* make = std::get_if<Make>(&clause.deed);
    const auto* made = make != nullptr ? std::get_if<EventId>(&a[make->occ].what) : nullptr;
    if (made == nullptr || clause.modal == Modal::may || is_ban(clause)) continue;
    EventId upon;
    if (const auto* once = std::get_if<OnceTrigger>(&clause.trigger)) upon = happens(once->condition);
    if (const auto* each = std::get_if<OnEachTrigger>(&clause.trigger))
      if (const auto* event = std::get_if<EventId>(&a[each->occ].what)) upon = *event;
    if (upon && upon != *made) owed_upon[made->index].push_back(upon);
  }
  std::vector<bool> found(a.events.size(), false);
  for (std::size_t i = 0; i < a.events.size(); ++i) found[i] = std::holds_alternative<OccId>(a.events[i].about);
  for (const Condition& condition : a.conditions)
    if (const auto* all = std::get_if<All>(&condition.form))
      for (const ConditionId one : all->parts)
        for (const ConditionId other : all->parts)
          if (const EventId event = happens(one); event && happens(other))
            found[event.index] = found[event.index] || std::find(owed_upon[event.index].begin(), owed_upon[event.index].end(), happens(other)) != owed_upon[event.index].end();
  return found;
}

class Search {
 public:
  Search(const Graph& graph, const Possible& lenient)
      : graph_(graph), a_(*graph.agreement), lenient_(lenient), all_(unbarred(graph, lenient)), worlds_(graph, all_), rank_(graph.nodes.size(), none), certificates_(certificates(a_)) {
    for (Index i = 0; i < lenient.order.size(); ++i) rank_[lenient.order[i]] = i;
    order_.assign(graph.nodes.size(), none);
    for (Index i = 0; i < all_.order.size(); ++i) order_[all_.order[i]] = i;
    list_gates();
    list_parties();
  }

  std::vector<Blocker> run() {
    constexpr std::size_t at_once = worlds_max / 3;
    for (std::size_t first = 0; first < parties_.size(); first += at_once)
      sole({parties_.data() + first, std::min(at_once, parties_.size() - first)});
    narrowly();
    groups();
    std::stable_sort(found_.begin(), found_.end(), [](const Found& one, const Found& other) { return one.order < other.order; });
    std::vector<Blocker> blockers;
    for (Found& found : found_) blockers.push_back(std::move(found.blocker));
    return blockers;
  }

 private:
  struct Found {
    std::tuple<std::uint32_t, std::size_t, std::vector<PartyId>, std::uint8_t> order = {};  // place of the gate, how many, who, how
    Blocker blocker = {};
  };

  /// What is acted against, and the acts under the gate that this takes.
  struct Way {
    std::vector<Index> against = {};
    std::vector<Index> acts = {};
  };

  void list_gates() {
    for (Index i = 0; i < graph_.nodes.size(); ++i) {
      const auto gate = gate_of(graph_, i);
      if (!gate || !lenient_.can[i] || graph_.children_of(i).empty()) continue;
      if (!graph_.at_first.empty() && graph_.at_first[i]) continue;  // it is open before anybody can keep it shut
      if (const auto* clause = std::get_if<ClauseId>(&*gate); clause != nullptr && answers_a_breach(a_, a_[*clause])) continue;
      gates_.push_back(i);
    }
  }

  void list_parties() {
    for (Index i = 0; i < graph_.nodes.size(); ++i) {
      const Node& node = graph_.nodes[i];
      if (node.role == Role::act && graph_.acts[node.thing].by) parties_.push_back(graph_.acts[node.thing].by);
      if (node.role == Role::calm) parties_.insert(parties_.end(), graph_.breakers[node.thing].begin(), graph_.breakers[node.thing].end());
    }
    std::sort(parties_.begin(), parties_.end());
    parties_.erase(std::unique(parties_.begin(), parties_.end()), parties_.end());
  }

  /// Three worlds for each party: it does nothing, it acts against all that it can shut, or it does nothing but that.
  void sole(std::span<const PartyId> parties) {
    worlds_.clear();
    for (std::size_t i = 0; i < parties.size(); ++i) {
      worlds_.idle(parties[i], i * 3);
      worlds_.unruly(parties[i], i * 3 + 1);
      worlds_.idle(parties[i], i * 3 + 2);
      worlds_.unruly(parties[i], i * 3 + 2);
    }
    worlds_.decide(all_.order);
    for (const Index gate : gates_) {
      if (worlds_.worlds(gate) == Worlds::every()) continue;
      for (std::size_t i = 0; i < parties.size(); ++i) {
        const bool idle = !worlds_.can(gate, i * 3);
        const bool unruly = !worlds_.can(gate, i * 3 + 1);
        if (!idle && !unruly && worlds_.can(gate, i * 3 + 2)) continue;
        alone_[gate].push_back(parties[i]);
        if (idle) note(gate, parties[i], i * 3, 0, Way{});
        if (unruly) note(gate, parties[i], i * 3 + 1, 1, Way{});
        if (!idle && !unruly) note(gate, parties[i], i * 3 + 2, 2, Way{});
      }
    }
  }

  // What somebody does to shut one thing may help to open another; so may what it would do against things that this gate does
  // not rest on.

  void narrowly() {
    if (graph_.targets.empty()) return;
    std::size_t looked_at = 0;
    for (const Index gate : gates_) {
      const std::vector<Index> cone = cone_of(gate);
      if (cone.empty() || ++looked_at > cones_max) continue;
      const std::vector<Target> targets = targets_in(cone);
      if (targets.empty()) continue;
      for (const PartyId party : parties_of(cone)) {
        const auto& alone = alone_[gate];
        if (std::find(alone.begin(), alone.end(), party) == alone.end()) narrowly(gate, cone, targets, party);
      }
    }
  }

  void narrowly(Index gate, const std::vector<Index>& cone, const std::vector<Target>& targets, PartyId party) {
    std::vector<Index> own;
    bool mixed = false;
    const auto by_party = [&](Index act) { return graph_.acts[graph_.nodes[act].thing].by == party; };
    for (const Index index : cone) mixed = mixed || (graph_.nodes[index].role == Role::act && by_party(index) && graph_.acts[graph_.nodes[index].thing].shuts);
    if (!mixed) return;
    for (const Target& target : targets) {
      const Node& node = graph_.nodes[target.node];
      const auto* breakers = node.role == Role::calm ? &graph_.breakers[node.thing] : nullptr;
      const bool breaks = breakers != nullptr && std::find(breakers->begin(), breakers->end(), party) != breakers->end();
      if (breaks || std::any_of(target.acts.begin(), target.acts.end(), by_party)) own.push_back(target.node);
    }
    if (own.empty()) return;
    const std::vector<Way> ways = ways_against(own, party, cone);
    worlds_.clear();
    for (std::size_t i = 0; i < ways.size(); ++i) {
      worlds_.idle(party, i);
      worlds_.unruly(party, i);
      worlds_.only(ways[i].against, ways[i].acts, i);
    }
    worlds_.decide(cone);
    for (std::size_t i = 0; i < ways.size(); ++i) {
      if (worlds_.can(gate, i)) continue;
      alone_[gate].push_back(party);
      note(gate, party, i, 3, ways[i]);
      return;
    }
  }

  /// All choices of targets, and of acts where any one of several will do.
  std::vector<Way> ways_against(const std::vector<Index>& own, PartyId party, const std::vector<Index>& cone) const {
    std::vector<std::vector<std::vector<Index>>> choices;  // by target: acts to choose from
    for (const Index target : own) choices.push_back(choices_of(target, {party}, cone));
    std::vector<Way> ways;
    const std::uint32_t last = own.size() > narrow_targets_max ? 1 : 1U << own.size();
    for (std::uint32_t chosen = last == 1 ? 0 : 1; chosen < last; ++chosen) {
      std::vector<Way> some{{}};
      for (std::size_t i = 0; i < own.size(); ++i) {
        if (last > 1 && (chosen >> i & 1U) == 0) continue;
        std::vector<Way> more;
        for (const Way& way : some)
          for (const std::vector<Index>& acts : choices[i]) {
            if (ways.size() + more.size() >= worlds_max) break;
            more.push_back(way);
            more.back().against.push_back(own[i]);
            more.back().acts.insert(more.back().acts.end(), acts.begin(), acts.end());
          }
        some = std::move(more);
      }
      ways.insert(ways.end(), some.begin(), some.end());
      if (ways.size() >= worlds_max) break;
    }
    return ways;
  }

  /// The acts of some that serve to shut a target. One alone can break a calm by any one of them, best by one that nothing under
  /// the gate rests on.
  std::vector<std::vector<Index>> choices_of(Index target_node, const std::vector<PartyId>& parties, const std::vector<Index>& cone) const {
    const Target& target = worlds_.target(target_node);
    const Node& node = graph_.nodes[target_node];
    std::vector<Index> all;
    for (const Index act : target.acts)
      if (std::find(parties.begin(), parties.end(), graph_.acts[graph_.nodes[act].thing].by) != parties.end()) all.push_back(act);
    if (parties.size() > 1) return {all};
    if (node.role != Role::calm || graph_.breakings[node.thing].shut != none) {  // one of them may be enough, and less harm elsewhere
      std::vector<std::vector<Index>> some{all};
      if (all.size() > 1 && all.size() <= narrow_targets_max)
        for (const Index act : all) some.push_back({act});
      return some;
    }
    const bool otherwise = std::find(target.otherwise.begin(), target.otherwise.end(), parties.front()) != target.otherwise.end();
    const auto under = [&](Index act) { return std::binary_search(cone.begin(), cone.end(), act, [&](Index one, Index other) { return order_[one] < order_[other]; }); };
    if (otherwise || std::any_of(all.begin(), all.end(), [&](Index act) { return (!all_.can[act] || !under(act)) && !holds_others(graph_.acts[graph_.nodes[act].thing].in); })) return {{}};
    std::vector<std::vector<Index>> each;
    for (const Index act : all) {
      if (graph_.acts[graph_.nodes[act].thing].edge == Edge::start) return {all};
      each.push_back({act});
    }
    // Best where it is plain which place is meant (R3).
    std::stable_partition(each.begin(), each.end(), [&](const std::vector<Index>& one) { return !holds_others(graph_.acts[graph_.nodes[one.front()].thing].in); });
    return each;
  }

  bool holds_others(PlaceId place) const {
    return place && std::any_of(a_.places.begin(), a_.places.end(), [&](const Place& inner) { return inner.within == place; });
  }

  [[nodiscard]] std::vector<Target> targets_in(const std::vector<Index>& cone) const {
    std::vector<Target> found;
    for (const Index node : cone)
      if (worlds_.is_target(node)) found.push_back(worlds_.target(node));
    return found;
  }

  void note(Index node, PartyId party, std::size_t world, std::size_t manner, const Way& way) {
    const Gate gate = *gate_of(graph_, node);
    const auto key = std::tuple{gate.index(), graph_.nodes[node].thing, party, manner};
    if (const auto known = told_.find(key); known != told_.end()) {
      ++found_[known->second].blocker.times;
      return;
    }
    told_.emplace(key, found_.size());
    Blocker blocker = trace(node, world);
    blocker.gate = gate;
    blocker.parties = {party};
    blocker.against = way.against;
    blocker.acts = way.acts;
    blocker.says = says(blocker);
    add(node, std::move(blocker));
  }

  void add(Index node, Blocker blocker) {
    const auto order = std::tuple{graph_.nodes[node].at.begin, blocker.parties.size(), blocker.parties, static_cast<std::uint8_t>(blocker.how)};
    found_.push_back({order, std::move(blocker)});
  }

  /// Follows what is shut in this world down to what was switched off.
  Blocker trace(Index node, std::size_t world) {
    Blocker blocker;
    reached_ = needed_ = 0;
    bool whole = false;
    for (;;) {
      const Node& at = graph_.nodes[node];
      if (speaks(at) && !whole) blocker.leaf = at.at;
      whole = whole || at.whole;
      if (at.role == Role::stock && worlds_.sum(node, world) > 0) {
        blocker.how = Blocker::How::arithmetic;
        reached_ = worlds_.sum(node, world);
        needed_ = at.need;
        return blocker;
      }
      Index next = none;
      for (const Child& child : graph_.children_of(node))
        if (rank_[child.node] < rank_[node] && !worlds_.can(child.node, world) && (next == none || rank_[child.node] < rank_[next])) next = child.node;
      if (next == none) {
        if (at.role == Role::calm) blocker.how = graph_.breakings[at.thing].how;
        if (at.role == Role::going_on) {
          blocker.how = Blocker::How::ending_a_phase;
          blocker.leaf = at.at;
        }
        if (at.role == Role::act && certificates_[graph_.acts[at.thing].event.index]) blocker.how = Blocker::How::not_certifying;
        return blocker;
      }
      node = next;
    }
  }

  /// Does it stand for words of a condition?
  static bool speaks(const Node& node) { return (node.role == Role::leaf || node.role == Role::calm || node.role == Role::stock) && node.at.end > node.at.begin; }

  std::string says(const Blocker& blocker) const {
    const std::string who = name_of(a_, blocker.parties.front());
    const std::string gate = name_of(a_, blocker.gate);
    const std::string leaf = a_.quote(blocker.leaf);
    if (blocker.how == Blocker::How::arithmetic)
      return fmt::format("{} alone can keep {} shut: without it {} of {} are pledged for `{}`", who, gate, reached_, needed_, leaf);
    if (blocker.how == Blocker::How::ending_a_phase) return fmt::format("{} alone can keep {} shut {} first: `{}`", who, gate, how_text(blocker.how), leaf);
    return fmt::format("{} alone can keep {} shut {}: it waits for `{}`", who, gate, how_text(blocker.how), leaf);
  }

  // Pairs and triples.

  void groups() {
    std::size_t looked_at = 0;
    for (const Index gate : gates_) {
      const std::vector<Index> cone = cone_of(gate);
      if (cone.empty()) continue;
      std::vector<PartyId> parties = parties_of(cone);
      const auto& alone = alone_[gate];
      std::erase_if(parties, [&](PartyId party) { return std::find(alone.begin(), alone.end(), party) != alone.end(); });
      if (parties.size() < 2 || parties.size() > group_parties_max) continue;
      if (++looked_at > cones_max) return;
      groups_of(gate, cone, parties);
    }
  }

  /// Everything that a gate rests on, in the order in which it can come true; empty if it is too much.
  std::vector<Index> cone_of(Index gate) {
    std::vector<Index> cone = all_below(graph_, all_, gate, cone_max);
    std::sort(cone.begin(), cone.end(), [&](Index one, Index other) { return order_[one] < order_[other]; });
    return cone;
  }

  std::vector<PartyId> parties_of(const std::vector<Index>& cone) const {
    std::vector<PartyId> parties;
    for (const Index index : cone) {
      const Node& node = graph_.nodes[index];
      if (node.role == Role::act && graph_.acts[node.thing].by && !graph_.acts[node.thing].free) parties.push_back(graph_.acts[node.thing].by);
      if (node.role == Role::calm) parties.insert(parties.end(), graph_.breakers[node.thing].begin(), graph_.breakers[node.thing].end());
    }
    std::sort(parties.begin(), parties.end());
    parties.erase(std::unique(parties.begin(), parties.end()), parties.end());
    return parties;
  }

  void groups_of(Index gate, const std::vector<Index>& cone, const std::vector<PartyId>& parties) {
    std::vector<std::vector<PartyId>> pairs;
    std::vector<std::vector<PartyId>> triples;
    for (std::size_t i = 0; i < parties.size(); ++i)
      for (std::size_t j = i + 1; j < parties.size(); ++j) {
        pairs.push_back({parties[i], parties[j]});
        for (std::size_t k = j + 1; k < parties.size(); ++k) triples.push_back({parties[i], parties[j], parties[k]});
      }
    const std::vector<Trial> all = trials_of(cone, parties);
    const std::vector<std::vector<PartyId>> blocking = blocking_among(gate, cone, pairs, all);
    std::erase_if(triples, [&](const std::vector<PartyId>& triple) {
      return std::any_of(blocking.begin(), blocking.end(), [&](const auto& pair) { return std::includes(triple.begin(), triple.end(), pair.begin(), pair.end()); });
    });
    blocking_among(gate, cone, triples, all);
  }

  /// What one party tries: nothing, or nothing but acting against what it can shut.
  struct Trial {
    PartyId party = {};
    bool acts = false;  ///< it can shut something here
    bool both = false;  ///< what it does may help elsewhere, so that it is not always the stronger
  };

  std::vector<Trial> trials_of(const std::vector<Index>& cone, const std::vector<PartyId>& parties) const {
    std::vector<Trial> trials;
    for (const PartyId party : parties) trials.push_back({.party = party});
    const bool phase_ends = std::any_of(cone.begin(), cone.end(), [&](Index index) { return graph_.nodes[index].role == Role::going_on; });
    const auto trial = [&](PartyId party) { return std::find_if(trials.begin(), trials.end(), [&](const Trial& one) { return one.party == party; }); };
    for (const Index index : cone) {
      const Node& node = graph_.nodes[index];
      if (node.role == Role::calm && graph_.breakings[node.thing].holds != Breaking::Holds::from_since) {
        for (const PartyId party : graph_.breakers[node.thing])
          if (const auto one = trial(party); one != trials.end()) one->acts = true;
      } else if (node.role == Role::act && (graph_.acts[node.thing].counted || graph_.acts[node.thing].shuts) && !graph_.acts[node.thing].free) {
        const auto one = trial(graph_.acts[node.thing].by);
        if (one == trials.end()) continue;
        one->acts = one->acts || phase_ends;
        one->both = true;
      }
    }
    return trials;
  }

  /// The ways in which a group can try, as who acts against something; the first is that nobody does.
  static std::vector<std::uint32_t> ways_to_try(const std::vector<PartyId>& group, const std::vector<Trial>& trials) {
    std::vector<std::uint32_t> ways;
    for (std::uint32_t way = 0; way < 1U << group.size(); ++way) {
      bool worth = true;
      for (std::size_t i = 0; i < group.size(); ++i) {
        const auto trial = std::find_if(trials.begin(), trials.end(), [&](const Trial& one) { return one.party == group[i]; });
        const bool acting = (way >> i & 1U) != 0;
        if (acting ? !trial->acts : way != 0 && trial->acts && !trial->both) worth = false;
      }
      if (worth) ways.push_back(way);
    }
    return ways;
  }

  /// Tries all these groups, notes those that can, and gives them back. Where what somebody does against one thing may help to
  /// open another, each choice of things is tried, all of them first.
  std::vector<std::vector<PartyId>> blocking_among(Index gate, const std::vector<Index>& cone, std::vector<std::vector<PartyId>> groups, const std::vector<Trial>& trials) {
    std::vector<Index> all;
    for (const Target& target : targets_in(cone)) all.push_back(target.node);
    std::vector<std::vector<PartyId>> blocking = tried_against(all, gate, cone, groups, trials);
    const bool mixed = std::any_of(trials.begin(), trials.end(), [](const Trial& one) { return one.acts && one.both; });
    if (!mixed || all.size() < 2 || all.size() > group_targets_max) return blocking;
    for (std::uint32_t chosen = (1U << all.size()) - 2; chosen > 0; --chosen) {
      std::erase_if(groups, [&](const auto& group) { return std::find(blocking.begin(), blocking.end(), group) != blocking.end(); });
      std::vector<Index> some;
      for (std::size_t i = 0; i < all.size(); ++i)
        if ((chosen >> i & 1U) != 0) some.push_back(all[i]);
      const auto more = tried_against(some, gate, cone, groups, trials);
      blocking.insert(blocking.end(), more.begin(), more.end());
    }
    return blocking;
  }

  std::vector<std::vector<PartyId>> tried_against(const std::vector<Index>& against, Index gate, const std::vector<Index>& cone, const std::vector<std::vector<PartyId>>& groups,
                                                  const std::vector<Trial>& trials) {
    std::vector<std::vector<PartyId>> blocking;
    const Way chosen{against, acts_against(against, cone)};
    for (std::size_t next = 0; next < groups.size();) {
      worlds_.clear();
      std::size_t world = 0;
      std::vector<std::pair<std::size_t, std::size_t>> tried;  // the group and its world
      for (; next < groups.size(); ++next) {
        const auto ways = ways_to_try(groups[next], trials);
        if (world + ways.size() > worlds_max) break;
        for (const std::uint32_t way : ways) {
          if (!against.empty()) worlds_.only(chosen.against, chosen.acts, world);
          for (std::size_t i = 0; i < groups[next].size(); ++i) {
            worlds_.idle(groups[next][i], world);
            if ((way >> i & 1U) != 0) worlds_.unruly(groups[next][i], world);
          }
          tried.emplace_back(next, world++);
        }
      }
      worlds_.decide(cone);
      for (const auto& [group, in_world] : tried)
        if (!worlds_.can(gate, in_world) && (blocking.empty() || blocking.back() != groups[group])) {
          blocking.push_back(groups[group]);
          note_group(gate, groups[group], in_world, chosen);
        }
    }
    return blocking;
  }

  /// The acts under a gate that it takes to act against all these, whoever does.
  std::vector<Index> acts_against(const std::vector<Index>& against, const std::vector<Index>& cone) const {
    std::vector<Index> all;
    for (const Index target : against) {
      const auto& breakers = graph_.nodes[target].role == Role::calm ? graph_.breakers[graph_.nodes[target].thing] : std::vector<PartyId>{};
      if (graph_.nodes[target].role != Role::calm || graph_.breakings[graph_.nodes[target].thing].shut != none) {
        const auto& acts = worlds_.target(target).acts;
        all.insert(all.end(), acts.begin(), acts.end());
        continue;
      }
      for (const PartyId party : breakers)
        for (const std::vector<Index>& acts : choices_of(target, {party}, cone)) all.insert(all.end(), acts.begin(), acts.end());
    }
    return all;
  }

  void note_group(Index node, const std::vector<PartyId>& group, std::size_t world, const Way& way) {
    const Gate gate = *gate_of(graph_, node);
    const auto key = std::tuple{gate.index(), graph_.nodes[node].thing, group};
    if (const auto known = told_groups_.find(key); known != told_groups_.end()) {
      ++found_[known->second].blocker.times;
      return;
    }
    told_groups_.emplace(key, found_.size());
    Blocker blocker{.gate = gate, .parties = group, .parts = parts_of(node, group, world), .against = way.against, .acts = way.acts};
    blocker.how = blocker.parts.front().how;
    blocker.leaf = blocker.parts.front().leaf;
    std::vector<std::string> who;
    for (const Blocker::Part& part : blocker.parts) who.push_back(fmt::format("{} {}{}", name_of(a_, part.by), how_text(part.how), part.leaf.end > part.leaf.begin ? fmt::format(" (`{}`)", a_.quote(part.leaf)) : ""));
    std::string listed;
    for (std::size_t i = 0; i < who.size(); ++i) listed += (i == 0 ? "" : i + 1 == who.size() ? " and " : ", ") + who[i];
    blocker.says = fmt::format("together {} can keep {} shut; none of them can without the others", listed, name_of(a_, gate));
    add(node, std::move(blocker));
  }

  /// What each of a group does in a world: the first of its doings that is met on the way down from what is shut.
  std::vector<Blocker::Part> parts_of(Index gate, const std::vector<PartyId>& group, std::size_t world) {
    struct Step {
      Index node = none;
      TextSpan leaf = {};
      bool whole = false;     // words that stand for all below
      bool short_of = false;  // under numbers that do not suffice
    };
    std::vector<Blocker::Part> parts;
    for (const PartyId party : group) parts.push_back({.by = party});
    std::vector<bool> told(group.size(), false);
    seen_.resize(graph_.nodes.size(), 0);
    const auto tell = [&](PartyId party, Blocker::How how, TextSpan leaf) {
      const auto at = static_cast<std::size_t>(std::find(group.begin(), group.end(), party) - group.begin());
      const bool acts = is_acting(how);  // whoever must do that does nothing else anyway
      if (at == group.size() || (told[at] && (!acts || is_acting(parts[at].how)))) return;
      told[at] = true;
      parts[at] = {.by = party, .how = how, .leaf = leaf};
    };
    ++round_;
    std::vector<Step> next{{.node = gate}};
    seen_[gate] = round_;
    for (std::size_t i = 0; i < next.size(); ++i) {
      Step way = next[i];
      const Node& at = graph_.nodes[way.node];
      if (speaks(at) && !way.whole) way.leaf = at.at;
      way.whole = way.whole || at.whole;
      if (at.role == Role::stock && worlds_.sum(way.node, world) > 0) way.short_of = true;
      if (at.role == Role::calm)
        for (const PartyId party : graph_.breakers[at.thing])
          if (worlds_.acts_against(party, world)) tell(party, graph_.breakings[at.thing].how, way.leaf);
      // What is broken again and again may rest on somebody who keeps the ban in play.
      if (at.role == Role::calm && graph_.breakings[at.thing].shut != none)
        for (const Index undone : undone_by(graph_.breakings[at.thing].shut, world))
          if (lenient_.can[undone] && !worlds_.can(undone, world) && seen_[undone] != round_) {
            seen_[undone] = round_;
            next.push_back({undone, way.leaf, way.whole, way.short_of});
          }
      if (at.role == Role::going_on && worlds_.ended_at_once(way.node, world))
        for (const PartyId party : group)
          if (worlds_.acts_against(party, world)) tell(party, Blocker::How::ending_a_phase, at.at);
      if (at.role == Role::act) {
        const Act& act = graph_.acts[at.thing];
        tell(act.by, way.short_of ? Blocker::How::arithmetic : certificates_[act.event.index] ? Blocker::How::not_certifying : Blocker::How::not_acting, way.leaf);
      }
      for (const Child& child : graph_.children_of(way.node))
        if (lenient_.can[child.node] && !worlds_.can(child.node, world) && seen_[child.node] != round_) {
          seen_[child.node] = round_;
          next.push_back({child.node, way.leaf, way.whole, way.short_of});
        }
    }
    return parts;
  }

  /// What would undo the ways by which something is shut in a world.
  std::vector<Index> undone_by(Index shut, std::size_t world) const {
    std::vector<Index> found;
    std::vector<Index> next{shut};
    for (std::size_t i = 0; i < next.size() && i < cone_max; ++i) {
      const Node& node = graph_.nodes[next[i]];
      if (!worlds_.made(next[i], world)) continue;
      if (node.role == Role::way && graph_.ways[node.thing].undone != none) found.push_back(graph_.ways[node.thing].undone);
      if (node.role != Role::act)
        for (const Child& child : graph_.children_of(next[i])) next.push_back(child.node);
    }
    return found;
  }

  const Graph& graph_;
  const Agreement& a_;
  const Possible& lenient_;
  Possible all_;
  Scenarios worlds_;
  std::vector<Index> rank_;
  std::vector<Index> order_ = {};
  std::vector<bool> certificates_;
  std::vector<Index> gates_ = {};
  std::vector<PartyId> parties_ = {};
  std::vector<Index> seen_ = {};
  Index round_ = 0;
  std::int64_t reached_ = 0;
  std::int64_t needed_ = 0;
  std::map<Index, std::vector<PartyId>> alone_ = {};
  std::map<std::tuple<std::size_t, Index, PartyId, std::size_t>, std::size_t> told_ = {};
  std::map<std::tuple<std::size_t, Index, std::vector<PartyId>>, std::size_t> told_groups_ = {};
  std::vector<Found> found_ = {};
};

}  // namespace

std::string_view how_text(Blocker::How how) {
  switch (how) {
    case Blocker::How::not_acting: return "by not acting";
    case Blocker::How::breaking_calm: return "by breaking the calm";
    case Blocker::How::not_certifying: return "by not certifying";
    case Blocker::How::arithmetic: return "because the numbers do not suffice without it";
    case Blocker::How::acting_first: return "by acting first";
    case Blocker::How::too_much: return "by bringing too much";
    case Blocker::How::breaching: return "by breaching the clause";
    case Blocker::How::ending_a_phase: return "by ending the phase";
  }
  return {};
}

bool is_acting(Blocker::How how) {
  using How = Blocker::How;
  return how == How::breaking_calm || how == How::acting_first || how == How::too_much || how == How::breaching || how == How::ending_a_phase;
}

bool answers_a_breach(const Agreement& a, const Clause& clause) {
  const auto is_breach = [&](OccId occ) { return occ && std::holds_alternative<ClauseId>(a[occ].what); };
  if (const auto* each = std::get_if<OnEachTrigger>(&clause.trigger)) return is_breach(each->occ);
  ConditionId condition;
  if (const auto* once = std::get_if<OnceTrigger>(&clause.trigger)) condition = once->condition;
  if (const auto* whenever = std::get_if<WheneverTrigger>(&clause.trigger)) condition = whenever->condition;
  if (const auto* while_true = std::get_if<WhileTrigger>(&clause.trigger)) condition = while_true->condition;
  if (!condition) return false;
  if (const auto* once = std::get_if<Once>(&a[condition].form)) return is_breach(once->occ);
  if (const auto* count = std::get_if<CountIn>(&a[condition].form)) return is_breach(count->occ);
  return false;
}

std::vector<Blocker> blockers(const Graph& graph, const Possible& lenient) { return Search(graph, lenient).run(); }

}  // namespace truce::graph
