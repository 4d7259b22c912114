#include "rehearsal.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "scenarios.h"
#include "words.h"

namespace truce::graph {
namespace {

using Seconds = std::int64_t;
constexpr Seconds minute = 60;
constexpr Seconds day_seconds = 86'400;
constexpr Seconds life_max = 100 * 366 * day_seconds;
constexpr Seconds acts_first = 2 * minute;  // after the beginning
constexpr Seconds breaks_max = 200;  // acts that break one calm

Seconds round_up(Seconds moment, Seconds step) { return (moment + step - 1) / step * step; }

class Stage {
 public:
  Stage(const Graph& graph, const Possible& world, const Manner& manner)
      : graph_(graph), a_(*graph.agreement), cast_(a_), world_(world), manner_(manner), step_(manner.exact ? minute : day_seconds), first_(first_day(a_)) {}

  Rehearsal run() {
    wanted_ = cone(manner_.narrow ? manner_.gates : all_gates());
    if (acts().size() > facts_max) wanted_ = cone(manner_.gates);
    time_nodes();
    fit();
    play_acts();
    let_flow();
    act_against();
    return finished();
  }

 private:
  struct Fact {
    Seconds at = 0;
    std::string what = {};
    bool exact = false;  // to the minute
  };

  // Which acts are played.

  std::vector<Index> all_gates() const {
    std::vector<Index> gates = manner_.gates;
    for (Index i = 0; i < graph_.nodes.size(); ++i) {
      const Role role = graph_.nodes[i].role;
      if (role == Role::clause || role == Role::phase || role == Role::bar || owed(i)) gates.push_back(i);
    }
    return gates;
  }

  /// An act that somebody must or will do, whether or not anything rests on it.
  bool owed(Index index) const {
    if (graph_.nodes[index].role != Role::act) return false;
    for (const Child& child : graph_.children_of(index)) {
      if (graph_.nodes[child.node].role != Role::due) continue;
      for (const Child& allowing : graph_.children_of(child.node)) {
        const Node& gate = graph_.nodes[allowing.node];
        if (gate.role == Role::clause && a_[ClauseId{gate.thing}].modal != Modal::may) return true;
      }
    }
    return false;
  }

  /// What the gates rest on, and what could undo a step against that.
  std::vector<bool> below_gates() const {
    const Possible everything{.can = std::vector<bool>(graph_.nodes.size(), true)};
    std::vector<bool> below(graph_.nodes.size(), false);
    for (const Index gate : manner_.gates)
      for (const Index node : all_below(graph_, everything, gate, graph_.nodes.size())) below[node] = true;
    return below;
  }

  std::vector<bool> cone(const std::vector<Index>& roots) const {
    std::vector<bool> seen(graph_.nodes.size(), false);
    std::vector<Index> next = roots;
    for (const Index root : roots) seen[root] = true;
    while (!next.empty()) {
      const Index node = next.back();
      next.pop_back();
      for (const Child& child : graph_.children_of(node)) {
        if (seen[child.node]) continue;
        seen[child.node] = true;
        next.push_back(child.node);
      }
    }
    return seen;
  }

  [[nodiscard]] bool is_stage(const Act& act) const { return a_[act.event].sort == EventSort::stage; }

  /// In a place within which the text tells others apart, or nowhere in particular where it counts as what is done in places: a
  /// report of that would leave open where it was (R3).
  bool leaves_open_where(const Act& act) const {
    if (!act.in)
      for (std::uint32_t i = 0; i < a_.events.size(); ++i) {
        const auto& covers = cast_.covers(EventId{i});
        if (a_.events[i].in.determiner != Determiner::none && EventId{i} != act.event && std::find(covers.begin(), covers.end(), act.event) != covers.end()) return true;
      }
    return act.in && !narrowest(act);
  }
  /// Where it can be said to be done: there, or at a place within that the text does not tell apart from it.
  PlaceId narrowest(const Act& act) const {
    std::vector<PlaceId> sites;  // of whatever it counts as
    for (std::uint32_t i = 0; i < a_.events.size(); ++i) {
      const auto& covers = cast_.covers(EventId{i});
      const auto& there = cast_.roles(EventId{i}).in;
      if (EventId{i} == act.event || std::find(covers.begin(), covers.end(), act.event) != covers.end()) sites.insert(sites.end(), there.begin(), there.end());
    }
    const auto told_apart = [&](PlaceId place) {
      return std::any_of(sites.begin(), sites.end(), [&](PlaceId inner) { return inner != act.in && cast_.inside(act.in, inner) && cast_.inside(inner, place); });
    };
    const bool some = std::any_of(sites.begin(), sites.end(), [&](PlaceId inner) { return inner != act.in && cast_.inside(act.in, inner); });
    if (!some) return act.in;
    for (std::uint32_t i = 0; i < a_.places.size(); ++i)
      if (PlaceId{i} != act.in && cast_.inside(act.in, PlaceId{i}) && !told_apart(PlaceId{i})) return PlaceId{i};
    return {};
  }

  /// The acts to play, in the order in which they can happen; of the choices of fields, those on which most rests, or all on
  /// which a moment that is asked about rests.
  std::vector<Index> acts() const {
    std::map<std::tuple<EventId, Edge, PartyId, PlaceId>, std::size_t> most;
    const auto rests = [&](Index node) { return graph_.parents_of(node).size(); };
    const auto same = [&](const Act& act) { return std::tuple{act.event, act.edge, act.by, act.in}; };
    std::vector<Index> all;
    for (const Index node : world_.order) {
      if (graph_.nodes[node].role != Role::act || !wanted_[node] || graph_.acts[graph_.nodes[node].thing].free) continue;
      if (leaves_open_where(graph_.acts[graph_.nodes[node].thing])) continue;
      all.push_back(node);
      std::size_t& so_far = most[same(graph_.acts[graph_.nodes[node].thing])];
      so_far = std::max(so_far, rests(node));
    }
    if (manner_.exact && manner_.narrow) return all;
    std::erase_if(all, [&](Index node) { return rests(node) < most[same(graph_.acts[graph_.nodes[node].thing])]; });
    return all;
  }

  // When.

  Seconds least(Span span) const {
    const Instant start = a_.in_force_from == always ? first_ : a_.in_force_from;
    const Instant end = a_.clock.leaves(start, span);
    return std::max<Seconds>((end - start).count(), 0);
  }

  /// A stretch that may begin on any day, with months of so many days.
  static Seconds stretch(Span span, Seconds month) {
    const Seconds count = std::min<Seconds>(span.count, 1'000'000);
    switch (span.unit) {
      case truce::Unit::second: return count;
      case truce::Unit::minute: return count * minute;
      case truce::Unit::hour: return count * 60 * minute;
      case truce::Unit::day: return count * day_seconds;
      case truce::Unit::week: return count * 7 * day_seconds;
      case truce::Unit::month: return count * month * day_seconds;
      case truce::Unit::year: return count * 366 * day_seconds;
    }
    return 0;
  }

  Seconds lasts(const Act& act) const {
    const Event& event = a_[act.event];
    if (act.edge != Edge::end || !event.takes_most.decided) return 0;
    const bool slow = manner_.slow && act.by != manner_.own;
    return stretch({slow ? event.takes_most.count : event.takes_least, event.takes_most.unit}, 28);
  }

  void time_nodes() {
    reached_.assign(graph_.nodes.size(), -1);
    std::map<Index, Seconds> lapses;
    std::map<Index, Seconds> not_before;
    const Seconds began = a_.in_force_from == always ? 0 : (a_.in_force_from - first_).count();
    for (const Lapse& lapse : graph_.lapses) {
      if (lapse.what == Lapse::What::not_before) not_before[lapse.node] = (lapse.moment - first_).count();
      else if (lapse.span.decided && lapse.what == Lapse::What::calm) not_before[lapse.node] = began + least(lapse.span);
      else if (lapse.span.decided) lapses[lapse.node] = stretch(lapse.span, 31);
    }
    // What can come about in several ways was found by one of them; another may be quicker.
    constexpr std::size_t sweeps_max = 8;
    bool changed = true;
    for (std::size_t sweep = 0; changed && sweep < sweeps_max; ++sweep) {
      changed = false;
      for (const Index node : world_.order) {
        Seconds moment = rests_until(node);
        const Role role = graph_.nodes[node].role;
        if (role == Role::clause || role == Role::phase) moment = std::max(moment, began);
        if (const auto found = lapses.find(node); found != lapses.end()) moment += found->second;
        if (const auto found = not_before.find(node); found != not_before.end()) moment = std::max(moment, found->second);
        if (role == Role::act) {
          const Seconds takes = lasts(graph_.acts[graph_.nodes[node].thing]);
          moment = takes > 0 ? std::max(moment + step_, moment + round_up(takes, step_)) : moment + step_;
        }
        moment = round_up(moment, step_);
        changed = changed || reached_[node] != moment;
        reached_[node] = moment;
      }
    }
  }

  /// When enough of what a node rests on is there; in the first sweep, of what was found before it.
  Seconds rests_until(Index index) const {
    const Node& node = graph_.nodes[index];
    std::vector<std::pair<Seconds, std::int64_t>> there;
    for (const Child& child : graph_.children_of(index))
      if (reached_[child.node] >= 0) there.emplace_back(reached_[child.node], child.weight);
    if (there.empty()) return 0;
    std::sort(there.begin(), there.end());
    if (node.needs == Needs::any) return there.front().first;
    if (node.needs == Needs::all) return there.back().first;
    std::int64_t sum = 0;
    for (const auto& [moment, weight] : there)
      if ((sum += weight) >= node.need) return moment;
    return there.back().first;
  }

  /// Where the life of the text is too short for this, the days are packed closer.
  void fit() {
    Seconds end = 0;
    for (Index i = 0; i < reached_.size(); ++i)
      if (wanted_[i]) end = std::max(end, reached_[i]);
    Seconds life = a_.in_force_until == never ? std::min(end + 10 * day_seconds, life_max) : (a_.in_force_until - first_).count() - 2 * step_;
    const Seconds started = a_.in_force_from == always ? 0 : (a_.in_force_from - first_).count();
    life = std::min(life, started + shortest_calm() * (breaks_max / 3));
    end_ = end;
    if (manner_.exact || end + 5 * step_ <= life || life <= 0) return;
    std::set<Seconds> moments;
    for (Index i = 0; i < reached_.size(); ++i)
      if (wanted_[i] && reached_[i] >= 0) moments.insert(reached_[i]);
    const std::vector<Seconds> sorted(moments.begin(), moments.end());
    step_ = std::max<Seconds>(minute, (life - started) / static_cast<Seconds>(sorted.size() + 8) / minute * minute);
    for (Seconds& moment : reached_)
      if (moment > 0) moment = started + step_ * (std::lower_bound(sorted.begin(), sorted.end(), moment) - sorted.begin());
    end_ = started + step_ * static_cast<Seconds>(sorted.size());
  }

  /// Of the calms that somebody breaks on the way: in so short a time must all others act.
  Seconds shortest_calm() const {
    Seconds shortest = life_max;
    if (manner_.without.unruly.empty()) return shortest;
    const std::vector<bool> under = cone(manner_.gates);
    for (Index i = 0; i < graph_.nodes.size(); ++i)
      if (graph_.nodes[i].role == Role::calm && under[i] && graph_.breakings[graph_.nodes[i].thing].span.decided)
        shortest = std::min(shortest, std::max(least(graph_.breakings[graph_.nodes[i].thing].span), 4 * minute));
    return shortest;
  }

  // What is said of an act.

  /// How often something must have happened for a condition.
  std::map<EventId, std::int64_t> counts() const {
    constexpr std::int64_t often_max = 20;
    std::map<EventId, std::int64_t> often;
    for (const Condition& condition : a_.conditions) {
      const auto* count = std::get_if<CountIn>(&condition.form);
      if (count == nullptr || !count->at_least || !count->number.decided || !a_[count->occ].decided) continue;
      if (const auto* event = std::get_if<EventId>(&a_[count->occ].what)) often[*event] = std::max(often[*event], std::min(count->number.value, often_max));
    }
    return often;
  }

  void play_acts() {
    auto often = counts();
    for (const Index node : acts()) {
      const Act& act = graph_.acts[graph_.nodes[node].thing];
      if (is_stage(act)) continue;
      const std::int64_t times = std::max<std::int64_t>(often[act.event], 1);
      often[act.event] = 1;
      for (std::int64_t i = 0; i < times; ++i) facts_.push_back({reached_[node], fact(act), false});
    }
  }

  std::string fact(const Act& act) const {
    Act there = act;
    if (act.in && narrowest(act)) there.in = narrowest(act);
    std::string text = name_of(a_, there);
    const Event& declared = a_[a_[act.event].included_in ? a_[act.event].included_in : act.event];
    if (const auto* whom = std::get_if<Who>(&declared.about))
      if (const Parties parties = cast_.parties(*whom, {}); parties && !parties->empty()) text += " about " + a_[parties->front()].name;
    std::uint32_t rest = act.fields;
    std::string fields;
    for (const Field* field : cast_.roles(act.event).fields) {
      fields += fmt::format("{}{}: {}", fields.empty() ? "" : ", ", field->name, field->values[rest % field->values.size()]);
      rest /= static_cast<std::uint32_t>(field->values.size());
    }
    return fields.empty() ? text : text + " (" + fields + ")";
  }

  // What is counted.

  struct Share {
    Seconds from = 0;
    std::uint32_t stage = 0;
    PartyId by = {};
    std::int64_t left = 0;
  };

  void let_flow() {
    std::map<PipelineId, std::vector<Share>> shares;
    for (const Index node : acts()) {
      const Act& act = graph_.acts[graph_.nodes[node].thing];
      if (!is_stage(act)) continue;
      const Event& stage = a_[act.event];
      shares[stage.pipeline].push_back({reached_[node], stage.stage, act.by, pledged(stage.pipeline, stage.stage, act.by)});
    }
    for (auto& [pipeline, all] : shares) flow(pipeline, all);
  }

  /// The most that is ever asked of a pipeline.
  std::int64_t target(PipelineId pipeline) const {
    std::int64_t most = 1;
    for (const Condition& condition : a_.conditions)
      if (const auto* stock = std::get_if<StockIs>(&condition.form); stock != nullptr && stock->pipeline == pipeline && stock->number.decided)
        most = std::max(most, stock->number.value);
    return most;
  }

  /// What one party pledged to a stage; what is asked for, where nobody pledged a number to it.
  std::int64_t pledged(PipelineId pipeline, std::uint32_t stage, PartyId by) const {
    std::int64_t most = 0;
    bool numbered = false;
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i) {
      const Clause& clause = a_.clauses[i];
      const auto* bring = std::get_if<Bring>(&clause.deed);
      if (bring == nullptr || bring->pipeline != pipeline || bring->stage != stage || clause.modal == Modal::must_not || clause.modal == Modal::will_not) continue;
      if (!bring->all) numbered = true;
      const bool repeats = bring->all || !bring->number.decided || std::holds_alternative<EveryDue>(clause.due) ||
                           std::holds_alternative<WheneverTrigger>(clause.trigger) || std::holds_alternative<OnEachTrigger>(clause.trigger);
      for (Index instance = 0; instance < graph_.instances_of_clause[i]; ++instance) {
        if (manner_.mode == Mode::strict && !world_.can[graph_.gate_of_clause[i] + instance]) continue;
        const Parties who = cast_.parties(clause.who, cast_.bindings(clause.families, instance));
        // Those whom the subject answers for bring its number only where it does not itself.
        const auto& doers = cast_.roles(a_[pipeline].stages[stage]).by;
        const bool means = !who || std::any_of(who->begin(), who->end(), [&](PartyId party) {
          return party == by || (cast_.answers(party, by) && std::find(doers.begin(), doers.end(), party) == doers.end());
        });
        if (means) most = std::max(most, repeats ? target(pipeline) : bring->number.value);
      }
    }
    return numbered ? most : target(pipeline);
  }

  /// Step by step, each stage passes on what had reached the one before.
  void flow(PipelineId pipeline, std::vector<Share>& shares) {
    std::vector<std::int64_t> past(a_[pipeline].stages.size(), 0);
    std::set<Seconds> moments;
    for (const Share& share : shares)
      for (std::size_t later = 0; later <= past.size(); ++later) moments.insert(share.from + step_ * static_cast<Seconds>(later));
    for (const Seconds now : moments) {
      const std::vector<std::int64_t> before = past;
      for (Share& share : shares) {
        if (share.from > now) continue;
        const std::int64_t room = share.stage == 0 ? std::max(target(pipeline), share.left) : before[share.stage - 1] - past[share.stage];
        const std::int64_t number = std::min(room, share.left);
        if (number <= 0) continue;
        share.left -= number;
        past[share.stage] += number;
        const std::string by = share.by ? " by " + a_[share.by].name : "";
        facts_.push_back({now, fmt::format("{} {} to {}{}", number, a_[pipeline].name, a_[a_[pipeline].stages[share.stage]].name, by), false});
        end_ = std::max(end_, now);
      }
    }
  }

  // Breaking calm, and acting first.

  void act_against() {
    if (manner_.without.unruly.empty()) return;
    const std::vector<bool> under = below_gates();
    std::map<std::string, Breaking> acts;  // where one act breaks several calms, as often as all of them ask for
    const auto& against = manner_.without.against;
    for (const Target& target : graph_.targets) {
      if (!under[target.node] || (!against.empty() && std::find(against.begin(), against.end(), target.node) == against.end())) continue;
      const Node& node = graph_.nodes[target.node];
      if (node.role == Role::going_on) act_first(target, {});
      else if (const Breaking& what = graph_.breakings[node.thing]; what.shut != none) act_first(target, what);
      else break_calm(what, graph_.breakers[node.thing], acts);
    }
    for (const auto& [act, what] : acts) again_and_again(act, what);
  }

  void break_calm(const Breaking& what, const std::vector<PartyId>& breakers, std::map<std::string, Breaking>& acts) const {
    for (const PartyId party : manner_.without.unruly) {
      if (std::find(breakers.begin(), breakers.end(), party) == breakers.end()) continue;
      const std::string act = breaking(what, party);
      if (act.empty()) continue;
      const auto [known, fresh] = acts.emplace(act, what);
      if (fresh) continue;
      Breaking& all = known->second;
      if (what.span.decided && least(what.span) < least(all.span)) all.span = what.span;
      all.times = std::max(all.times, what.times);
      if (what.holds == Breaking::Holds::at_first) all.holds = what.holds;
    }
  }

  /// All that they can do to shut it, in the first minutes; what is counted over time, again and again.
  void act_first(const Target& target, const Breaking& what) {
    const Seconds began = a_.in_force_from == always ? 0 : (a_.in_force_from - first_).count();
    for (const Index index : target.acts) {
      const Act& act = graph_.acts[graph_.nodes[index].thing];
      const Without& without = manner_.without;
      if (!without.against.empty() && std::find(without.acts.begin(), without.acts.end(), index) == without.acts.end()) continue;
      if (std::find(without.unruly.begin(), without.unruly.end(), act.by) == without.unruly.end() || !acted_.emplace(index, what.times).second) continue;
      const Event& event = a_[act.event];
      const bool stage = is_stage(act);
      std::string text = stage ? fmt::format("{} {} to {} by {}", std::max<std::int64_t>(what.times, 1), a_[event.pipeline].name, event.name, a_[act.by].name) : fact(act);
      const bool counted = what.breached && (what.span.decided || what.holds != Breaking::Holds::at_first);
      if (counted && !stage && act.edge != Edge::end) again_and_again(text, what);
      facts_.push_back({began + acts_first, std::move(text), true});  // all at once, so that all is shut together
    }
  }

  std::string breaking(const Breaking& what, PartyId party) const {
    const Occ& occ = a_[what.occ];
    const auto* event = std::get_if<EventId>(&occ.what);
    if (event == nullptr || !*event || !occ.decided) return {};
    std::string any;
    for (const EventId act : cast_.covers(*event)) {  // or what it includes, for whoever can only do that
      const Roles& roles = cast_.roles(act);
      for (const auto doer : cast_.doers(act, cast_.parties(occ.by, what.bindings), *event))
        for (const auto site : cast_.sites(act, cast_.places(occ.in, what.bindings), *event))
          for (const auto choice : cast_.choices(act, occ.fields.empty() ? OccId{} : what.occ)) {
            if (roles.by[doer] != party) continue;
            const Act one{.event = act, .edge = occ.edge, .by = party, .in = roles.in[site], .fields = choice};
            if ((manner_.without.against.empty() || may(one)) && !leaves_open_where(one)) return fact(one);
            if (any.empty()) any = fact(one);
          }
    }
    return any;
  }
  /// Is it one of those that are chosen, or one that nothing under the gate rests on?
  bool may(const Act& one) const {
    const std::vector<bool> under = below_gates();
    const auto& chosen = manner_.without.acts;
    for (std::size_t i = 0; i < graph_.acts.size(); ++i) {
      const Act& act = graph_.acts[i];
      const bool same = act.event == one.event && act.edge == one.edge && act.by == one.by && act.in == one.in && act.fields == one.fields;
      if (same && under[graph_.act_node[i]]) return std::find(chosen.begin(), chosen.end(), graph_.act_node[i]) != chosen.end();
    }
    return true;
  }

  /// So often that no stretch of calm is ever full, from the beginning on.
  void again_and_again(const std::string& act, const Breaking& what) {
    const Seconds every = what.span.decided ? std::max(minute, least(what.span) / 2 / minute * minute) : step_;
    const Seconds began = a_.in_force_from == always ? 0 : (a_.in_force_from - first_).count();
    const Seconds from = what.holds == Breaking::Holds::at_first ? acts_first : every;
    for (Seconds now = began + from; now < end_ + step_ * 2 - minute; now += std::max(every, (end_ - began) / breaks_max))
      for (std::int64_t i = 0; i < what.times; ++i) facts_.push_back({now, act, true});
    for (std::int64_t i = 0; i < what.times; ++i) last_minute_.push_back(act);
  }

  // In dates.

  std::string when(Seconds moment, bool exact) const {
    const Instant at = first_ + Duration{moment};
    if (step_ < day_seconds || exact) return a_.clock.text(at);
    return to_text(a_.clock.date_of(at + Duration{day_seconds / 2}));
  }

  Rehearsal finished() {
    Rehearsal done{.reached = reached_, .first = first_};
    for (const Fact& fact : facts_)
      if (!fact.exact) end_ = std::max(end_, fact.at);
    end_ += step_;
    std::stable_sort(facts_.begin(), facts_.end(), [](const Fact& one, const Fact& other) { return one.at < other.at; });
    for (const Fact& fact : facts_) done.given.push_back(fmt::format("{} on {}", fact.what, when(fact.at, fact.exact)));
    const Instant end = first_ + Duration{end_};
    done.last = step_ < day_seconds ? end : a_.clock.day(a_.clock.date_of(end + Duration{day_seconds / 2})).end;
    for (const std::string& act : last_minute_) done.given.push_back(fmt::format("{} on {}", act, a_.clock.text(done.last - Duration{minute})));
    return done;
  }

  const Graph& graph_;
  const Agreement& a_;
  Cast cast_;
  const Possible& world_;
  const Manner& manner_;
  Seconds step_;
  Instant first_;
  Seconds end_ = 0;
  std::vector<bool> wanted_ = {};
  std::vector<Seconds> reached_ = {};
  std::vector<Fact> facts_ = {};
  std::vector<std::string> last_minute_ = {};
  std::set<std::pair<Index, std::int64_t>> acted_ = {};  // what is done first, and how often
};

}  // namespace

Instant first_day(const Agreement& a) {
  Instant first = a.in_force_from;
  if (first == always)
    first = a.in_force_until == never ? Instant{std::chrono::sys_days{std::chrono::year{2031} / 3 / 1}} : a.in_force_until - Duration{day_seconds} * 90;
  return a.clock.day(a.clock.date_of(first)).begin;
}

Rehearsal rehearse(const Graph& graph, const Possible& world, const Manner& manner) { return Stage(graph, world, manner).run(); }

}  // namespace truce::graph
