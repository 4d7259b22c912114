#include "blockers.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <iterator>
#include <map>
#include <set>
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
    open_.assign(graph.nodes.size(), false);
    for (Index i = 0; i < all_.order.size(); ++i) order_[all_.order[i]] = i;
    list_gates();
    list_parties();
  }

  Blocking run() {
    constexpr std::size_t at_once = nobody / 3;
    for (std::size_t first = 0; first < parties_.size(); first += at_once)
      sole({parties_.data() + first, std::min(at_once, parties_.size() - first)});
    closely();
    std::stable_sort(found_.begin(), found_.end(), [](const Found& one, const Found& other) { return one.order < other.order; });
    Blocking all{.more = {more_.begin(), more_.end()}};
    for (Found& found : found_) all.blockers.push_back(std::move(found.blocker));
    return all;
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
      if (!graph_.at_first.empty() && graph_.at_first[i]) {  // it is open before anybody can keep it shut
        if (!graph_.surely_at_first[i]) more_.insert(*gate);
        continue;
      }
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
    for (const Index node : all_.order) open_[node] = worlds_.can(node, nobody);
    std::erase_if(gates_, [&](Index gate) { return !open_[gate]; });
    for (const Index gate : gates_) {
      if (worlds_.worlds(gate) == Worlds::every()) continue;
      for (std::size_t i = 0; i < parties.size(); ++i) {
        const bool idle = !worlds_.can(gate, i * 3);
        const bool unruly = !worlds_.can(gate, i * 3 + 1);
        if (!idle && !unruly && worlds_.can(gate, i * 3 + 2)) continue;
        if (!idle && looks_closely(static_cast<std::size_t>(&gate - gates_.data()), parties[i])) continue;
        alone_[gate].push_back(parties[i]);
        if (idle) note(gate, parties[i], i * 3, 0, Way{});
        if (unruly) note(gate, parties[i], i * 3 + 1, 1, Way{});
        if (!idle && !unruly) note(gate, parties[i], i * 3 + 2, 2, Way{});
      }
    }
  }

  /// Will this party's choices all be tried?
  bool looks_closely(std::size_t place, PartyId party) {
    if (place >= cones_max) return false;
    if (listed_for_ != gates_[place]) {
      listed_for_ = gates_[place];
      const std::vector<Index> cone = cone_of(listed_for_);
      list_choices(cone, parties_of(cone));
    }
    const auto found = choices_.find(party);
    return found != choices_.end() && found->second.size() <= deeds_tried_max;
  }

  // What somebody does to shut one thing may help to open another; so may what it would do against things that this gate does
  // not rest on. So all choices of what some could do are tried where they are few; first those of one party, then pairs and
  // triples of those who cannot alone.

  void closely() {
    std::size_t looked_at = 0;
    for (const Index gate : gates_) {
      const std::vector<Index> cone = ++looked_at > cones_max ? std::vector<Index>{} : cone_of(gate);
      if (cone.empty() || is_unsure(cone)) more_.insert(*gate_of(graph_, gate));
      if (cone.empty()) continue;
      const std::vector<PartyId> parties = parties_of(cone);
      list_choices(cone, parties);
      auto& alone = alone_[gate];
      const auto is_alone = [&](PartyId party) { return std::find(alone.begin(), alone.end(), party) != alone.end(); };
      std::vector<Group> ones;
      for (const PartyId party : parties)
        if (!is_alone(party) && !choices_[party].empty()) ones.push_back({party});
      for (const Group& one : blocking_among(gate, cone, ones)) alone.push_back(one.front());
      std::vector<PartyId> others;
      std::copy_if(parties.begin(), parties.end(), std::back_inserter(others), [&](PartyId party) { return !is_alone(party); });
      if (others.size() >= 2 && others.size() <= group_parties_max) groups_of(gate, cone, others);
      else if (others.size() >= 2) more_.insert(*gate_of(graph_, gate));
    }
  }

  /// Does a gate rest on what is judged on the safe side: what can become untrue by other ways than are looked at here, or on acts
  /// that a ban may come to hold?
  bool is_unsure(const std::vector<Index>& cone) const {
    return std::any_of(cone.begin(), cone.end(), [&](Index index) {
      const Node& node = graph_.nodes[index];
      if (node.role == Role::calm) return graph_.breakings[node.thing].shut != none || graph_.breakings[node.thing].breached;
      return node.role == Role::perhaps || node.role == Role::not_yet || node.role == Role::breach || (node.role == Role::act && graph_.acts[node.thing].banned_later);
    });
  }

  using Group = std::vector<PartyId>;

  /// Something that a party can do with the first step.
  struct Choice {
    std::vector<Index> acts = {};  ///< under the gate; none: whatever breaks a calm and changes nothing else here
    std::vector<Index> against = {};
  };

  /// Of what shuts something under a gate.
  void list_choices(const std::vector<Index>& cone, const std::vector<PartyId>& parties) {
    choices_.clear();
    const auto under = [&](Index act) { return all_.can[act] && std::binary_search(cone.begin(), cone.end(), act, [&](Index one, Index other) { return order_[one] < order_[other]; }); };
    std::map<std::vector<Index>, std::vector<Index>> against;  // by acts
    std::map<PartyId, std::vector<Index>> otherwise;
    for (const Index node : cone) {
      if (!worlds_.is_target(node)) continue;
      const Target& target = worlds_.target(node);
      const bool any_one = graph_.nodes[node].role == Role::calm && graph_.breakings[graph_.nodes[node].thing].shut == none;
      std::vector<PartyId> free = target.otherwise;
      const bool ends = any_one && a_[graph_.breakings[graph_.nodes[node].thing].occ].edge == Edge::end;
      for (const Index act : target.acts) {
        const Act& what = graph_.acts[graph_.nodes[act].thing];
        std::vector<Index> acts{act};
        if (any_one && what.edge == Edge::end) {  // whoever ends it has started it
          const auto start = std::find_if(target.acts.begin(), target.acts.end(), [&](Index other) { return is_start_of(graph_.acts[graph_.nodes[other].thing], what); });
          if (start != target.acts.end()) acts.push_back(*start);
        } else if (ends && std::any_of(target.acts.begin(), target.acts.end(), [&](Index other) { return is_start_of(what, graph_.acts[graph_.nodes[other].thing]); })) {
          continue;
        } else if (ends) {
          acts.push_back(none);  // and its end, on which nothing rests
        }
        if (!any_one || holds_others(what.in) || std::any_of(acts.begin(), acts.end(), [&](Index one) { return one != none && under(one); })) against[acts].push_back(node);
        else free.push_back(what.by);
      }
      for (const PartyId party : free)
        if (auto& known = otherwise[party]; known.empty() || known.back() != node) known.push_back(node);
    }
    for (const PartyId party : parties)
      if (const auto found = otherwise.find(party); found != otherwise.end()) choices_[party].push_back({{}, found->second});
    for (const auto& [acts, targets] : against)
      if (const PartyId by = graph_.acts[graph_.nodes[acts.front()].thing].by) choices_[by].push_back({acts, targets});
    for (auto& [party, choices] : choices_)
      for (Choice& choice : choices) std::erase(choice.acts, none);
  }
  static bool is_start_of(const Act& start, const Act& end) {
    return start.event == end.event && start.edge == Edge::start && end.edge == Edge::end && start.by == end.by && start.in == end.in && start.fields == end.fields;
  }

  bool holds_others(PlaceId place) const {
    return place && std::any_of(a_.places.begin(), a_.places.end(), [&](const Place& inner) { return inner.within == place; });
  }

  /// What a group may or may not do: some deeds, each with who does it.
  using Deeds = std::vector<std::pair<PartyId, const Choice*>>;
  using Bits = std::vector<Deeds>;

  /// What is done in one world.
  struct Trial {
    std::size_t group = 0;
    std::uint32_t mask = 0;  // of the group's bits
    bool idle = true;        // and do nothing else
  };

  template <class Each>
  static void for_deeds(const Bits& bits, const Trial& trial, const Each& each) {
    for (std::size_t bit = 0; bit < bits.size(); ++bit) {
      if ((trial.mask >> bit & 1U) == 0) continue;
      for (const auto& [party, choice] : bits[bit]) each(party, *choice);
    }
  }

  /// Each deed is a bit of its own; where these are too many, each party does all or nothing.
  Bits bits_of(Index gate, const Group& group) {
    Bits bits;
    std::size_t count = 0;
    for (const PartyId party : group)
      if (const auto found = choices_.find(party); found != choices_.end()) count += found->second.size();
    if (count > deeds_tried_max) more_.insert(*gate_of(graph_, gate));
    for (const PartyId party : group) {
      const auto found = choices_.find(party);
      if (found == choices_.end() || found->second.empty()) continue;
      if (count > deeds_tried_max) bits.emplace_back();
      for (const Choice& choice : found->second) {
        if (count <= deeds_tried_max) bits.emplace_back();
        bits.back().emplace_back(party, &choice);
      }
    }
    return bits;
  }

  /// All choices of what a group does, the fewest deeds first.
  static void list_trials(const Group& group, std::size_t number, std::size_t bits, std::vector<Trial>& trials) {
    for (std::size_t deeds = 0; deeds <= bits; ++deeds)
      for (std::uint32_t mask = 0; mask < std::uint32_t{1} << bits; ++mask) {
        if (static_cast<std::size_t>(std::popcount(mask)) != deeds) continue;
        const bool idle = group.size() > 1 || mask == 0;
        trials.push_back({number, mask, idle});
        if (!idle) trials.push_back({number, mask, true});
      }
  }

  /// Tries all these groups, notes those that can, and gives them back.
  std::vector<Group> blocking_among(Index gate, const std::vector<Index>& cone, const std::vector<Group>& groups) {
    std::vector<Group> blocking;
    std::vector<bool> found(groups.size(), false);
    std::vector<Bits> bits(groups.size());
    std::vector<Trial> trials;
    for (std::size_t next = 0; next < groups.size();) {
      trials.clear();
      for (; next < groups.size() && trials.size() < worlds_max; ++next) {
        bits[next] = bits_of(gate, groups[next]);
        list_trials(groups[next], next, bits[next].size(), trials);
      }
      for (std::size_t first = 0; first < trials.size(); first += worlds_max) {
        const std::size_t last = std::min(first + worlds_max, trials.size());
        worlds_.clear();
        for (std::size_t i = first; i < last; ++i) {
          const Trial& trial = trials[i];
          worlds_.only({}, {}, i - first);
          for (const PartyId party : groups[trial.group])
            if (trial.idle) worlds_.idle(party, i - first);
          for_deeds(bits[trial.group], trial, [&](PartyId party, const Choice& choice) {
            worlds_.only(choice.against, choice.acts, i - first);
            worlds_.unruly(party, i - first);
          });
        }
        worlds_.decide(cone);
        for (std::size_t i = first; i < last; ++i) {
          const Trial& trial = trials[i];
          if (found[trial.group] || worlds_.can(gate, i - first)) continue;
          found[trial.group] = true;
          blocking.push_back(groups[trial.group]);
          Way way;
          Group acting;
          for_deeds(bits[trial.group], trial, [&](PartyId party, const Choice& choice) {
            way.acts.insert(way.acts.end(), choice.acts.begin(), choice.acts.end());
            way.against.insert(way.against.end(), choice.against.begin(), choice.against.end());
            if (acting.empty() || acting.back() != party) acting.push_back(party);
          });
          std::sort(way.against.begin(), way.against.end());
          way.against.erase(std::unique(way.against.begin(), way.against.end()), way.against.end());
          if (blocking.back().size() == 1) note(gate, blocking.back().front(), i - first, 3, way);
          else note_group(gate, way, acting, blocking.back(), i - first);
        }
      }
    }
    return blocking;
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
    if (!way.against.empty()) tell_acting(party, way, blocker.how, blocker.leaf);
    blocker.says = says(blocker);
    add(node, std::move(blocker));
  }

  void add(Index node, Blocker blocker) {
    const auto order = std::tuple{graph_.nodes[node].at.begin, blocker.parties.size(), blocker.parties, static_cast<std::uint8_t>(blocker.how)};
    found_.push_back({order, std::move(blocker)});
  }

  /// Follows what is shut in this world, and is not whatever anybody does, down to what was switched off.
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
        if (open_[child.node] && rank_[child.node] < rank_[node] && !worlds_.can(child.node, world) && (next == none || rank_[child.node] < rank_[next])) next = child.node;
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
    if (blocker.how == Blocker::How::ending_a_phase || blocker.how == Blocker::How::bringing_a_ban) return fmt::format("{} alone can keep {} shut {} first: `{}`", who, gate, how_text(blocker.how), leaf);
    return fmt::format("{} alone can keep {} shut {}: it waits for `{}`", who, gate, how_text(blocker.how), leaf);
  }

  // Pairs and triples.

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
      if (node.role == Role::act && graph_.acts[node.thing].by && (!graph_.acts[node.thing].free || graph_.acts[node.thing].shuts)) parties.push_back(graph_.acts[node.thing].by);
      if (node.role == Role::calm) parties.insert(parties.end(), graph_.breakers[node.thing].begin(), graph_.breakers[node.thing].end());
    }
    std::sort(parties.begin(), parties.end());
    parties.erase(std::unique(parties.begin(), parties.end()), parties.end());
    return parties;
  }

  void groups_of(Index gate, const std::vector<Index>& cone, const std::vector<PartyId>& parties) {
    std::vector<Group> pairs;
    std::vector<Group> triples;
    for (std::size_t i = 0; i < parties.size(); ++i)
      for (std::size_t j = i + 1; j < parties.size(); ++j) {
        pairs.push_back({parties[i], parties[j]});
        for (std::size_t k = j + 1; k < parties.size(); ++k) triples.push_back({parties[i], parties[j], parties[k]});
      }
    const std::vector<Group> blocking = blocking_among(gate, cone, pairs);
    std::erase_if(triples, [&](const Group& triple) {
      return std::any_of(blocking.begin(), blocking.end(), [&](const Group& pair) { return std::includes(triple.begin(), triple.end(), pair.begin(), pair.end()); });
    });
    blocking_among(gate, cone, triples);
  }

  void note_group(Index node, const Way& done, const Group& acting, const Group& group, std::size_t world) {
    const Gate gate = *gate_of(graph_, node);
    const auto key = std::tuple{gate.index(), graph_.nodes[node].thing, group};
    if (const auto known = told_groups_.find(key); known != told_groups_.end()) {
      ++found_[known->second].blocker.times;
      return;
    }
    told_groups_.emplace(key, found_.size());
    Blocker blocker{.gate = gate, .parties = group, .parts = parts_of(node, done, acting, group, world), .against = done.against, .acts = done.acts};
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
  std::vector<Blocker::Part> parts_of(Index gate, const Way& done, const Group& acting, const Group& group, std::size_t world) {
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
    for (Blocker::Part& part : parts)
      if (std::find(acting.begin(), acting.end(), part.by) != acting.end()) tell_acting(part.by, done, part.how, part.leaf);
    return parts;
  }

  /// Whoever must act is said to, though what it does not do is met first on the way.
  void tell_acting(PartyId party, const Way& way, Blocker::How& how, TextSpan& leaf) const {
    if (is_acting(how)) return;
    const auto taken = [&](const Choice& choice) {
      const auto among = [](const std::vector<Index>& some, const std::vector<Index>& all) {
        return std::all_of(some.begin(), some.end(), [&](Index one) { return std::find(all.begin(), all.end(), one) != all.end(); });
      };
      return among(choice.acts, way.acts) && among(choice.against, way.against);
    };
    const auto& choices = choices_.at(party);
    const auto choice = std::find_if(choices.begin(), choices.end(), taken);
    if (choice == choices.end() || choice->against.empty()) return;
    const Node& target = graph_.nodes[choice->against.front()];
    how = target.role == Role::calm ? graph_.breakings[target.thing].how : Blocker::How::ending_a_phase;
    leaf = target.at;
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
  std::vector<bool> open_ = {};  // where nobody blocks
  std::vector<bool> certificates_;
  std::vector<Index> gates_ = {};
  std::vector<PartyId> parties_ = {};
  std::map<PartyId, std::vector<Choice>> choices_ = {};  // under the gate that is looked at
  Index listed_for_ = none;
  std::vector<Index> seen_ = {};
  Index round_ = 0;
  std::int64_t reached_ = 0;
  std::int64_t needed_ = 0;
  std::map<Index, std::vector<PartyId>> alone_ = {};
  std::map<std::tuple<std::size_t, Index, PartyId, std::size_t>, std::size_t> told_ = {};
  std::map<std::tuple<std::size_t, Index, std::vector<PartyId>>, std::size_t> told_groups_ = {};
  std::vector<Found> found_ = {};
  std::set<Gate> more_ = {};
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
    case Blocker::How::bringing_a_ban: return "by bringing a ban into play";
  }
  return {};
}

bool is_acting(Blocker::How how) {
  using How = Blocker::How;
  return how == How::breaking_calm || how == How::acting_first || how == How::too_much || how == How::breaching || how == How::ending_a_phase || how == How::bringing_a_ban;
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
  if (const auto* count = std::get_if<CountIn>(&a[condition].form); count != nullptr && count->at_least) return is_breach(count->occ);
  return false;
}

Blocking blocking(const Graph& graph, const Possible& lenient) { return Search(graph, lenient).run(); }

}  // namespace truce::graph
