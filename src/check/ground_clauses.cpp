// Clauses, phases and named conditions as nodes; what bars and what allows each act.
#include <algorithm>

#include "grounder.h"
#include "match.h"

namespace truce::graph {

// Families.

/// How many choices of members there are; only the first where there are too many (G12).
std::size_t Grounder::instances(const std::vector<KindId>& families) {
  std::size_t count = 1;
  for (const KindId family : families) {
    count *= std::max<std::size_t>(cast_.size(family), 1);
    if (graph_.nodes.size() + count > nodes_max / 2) {
      graph_.partial = true;
      return 1;
    }
  }
  return count;
}

Index Grounder::reserve(const Node& node, std::size_t count) {
  const auto first = static_cast<Index>(graph_.nodes.size());
  for (std::size_t i = 0; i < count; ++i) {
    graph_.nodes.push_back(node);
    graph_.nodes.back().instance = static_cast<Index>(i);
  }
  return first;
}

void Grounder::reserve_gates() {
  const auto one = [](KindId family) { return family ? std::vector{family} : std::vector<KindId>{}; };
  for (std::uint32_t i = 0; i < a_.named.size(); ++i) {
    const NamedCondition& named = a_.named[i];
    const std::size_t count = instances(one(named.family));
    graph_.instances_of_named.push_back(static_cast<Index>(count));
    graph_.node_of_named.push_back(reserve({.needs = Needs::any, .role = Role::named, .thing = i, .at = named.at}, count));
    named_not_.push_back(reserve({.needs = Needs::any, .at = named.at}, count));
  }
  for (std::uint32_t i = 0; i < a_.phases.size(); ++i) {
    const Phase& phase = a_.phases[i];
    const std::size_t count = instances(one(phase.family));
    graph_.instances_of_phase.push_back(static_cast<Index>(count));
    graph_.open_of_phase.push_back(reserve({.needs = Needs::all, .role = Role::phase, .thing = i, .at = phase.at}, count));
    const Needs closing = phase.closes ? Needs::all : Needs::any;
    graph_.close_of_phase.push_back(reserve({.needs = closing, .role = Role::phase_end, .thing = i, .at = phase.at}, count));
  }
  for (std::uint32_t i = 0; i < a_.clauses.size(); ++i) {
    const std::size_t count = instances(a_.clauses[i].families);
    graph_.instances_of_clause.push_back(static_cast<Index>(count));
    graph_.gate_of_clause.push_back(reserve({.needs = Needs::all, .role = Role::clause, .thing = i, .at = a_.clauses[i].sentence}, count));
    gates_.emplace_back(count);
  }
}

Index Grounder::unit(Unit unit) {
  graph_.units.push_back(std::move(unit));
  return static_cast<Index>(graph_.units.size() - 1);
}

void Grounder::ground_named() {
  for (std::uint32_t i = 0; i < a_.named.size(); ++i)
    for (Index instance = 0; instance < graph_.instances_of_named[i]; ++instance) {
      Bindings chosen;
      if (a_.named[i].family) chosen = bindings({a_.named[i].family}, instance);
      rest(graph_.node_of_named[i] + instance, condition(a_.named[i].is, chosen, true));
      rest(named_not_[i] + instance, condition(a_.named[i].is, chosen, false));
    }
}

void Grounder::ground_phases() {
  for (std::uint32_t i = 0; i < a_.phases.size(); ++i) {
    const Phase& phase = a_.phases[i];
    std::vector<ConditionId> parts{phase.opens};
    if (const auto* all = std::get_if<All>(&a_[phase.opens].form)) parts = all->parts;
    std::vector<Index> units;
    for (const ConditionId part : parts) units.push_back(unit({.what = Unit::What::opening, .phase = PhaseId{i}, .part = part}));
    for (Index instance = 0; instance < graph_.instances_of_phase[i]; ++instance) {
      Bindings chosen;
      if (phase.family) chosen = bindings({phase.family}, instance);
      const Index open = graph_.open_of_phase[i] + instance;
      std::vector<Index> opens;
      for (const ConditionId part : parts) opens.push_back(condition(part, chosen, true));
      arm(opens);
      for (std::size_t part = 0; part < parts.size(); ++part) {
        const Index node = add(Node{.needs = Needs::any, .role = Role::opening, .thing = i, .instance = instance, .unit = units[part], .at = a_[parts[part]].at});
        rest(node, opens[part]);
        rest(open, node);
        graph_.units[units[part]].nodes.push_back(node);
      }
      if (!phase.closes) continue;
      rest(graph_.close_of_phase[i] + instance, open);
      rest(graph_.close_of_phase[i] + instance, condition(phase.closes, chosen, true));
    }
  }
}

// Clauses.

Index Grounder::trigger(const Clause& clause, const Bindings& chosen) {
  return std::visit(match{
                        [](const NoTrigger&) { return none; },
                        [&](const OnceTrigger& t) { return condition(t.condition, chosen, true); },
                        [&](const WhileTrigger& t) { return condition(t.condition, chosen, true); },
                        [&](const WheneverTrigger& t) { return condition(t.condition, chosen, true); },
                        [&](const OnEachTrigger& t) { return each_time(t.occ, chosen); },
                    },
                    clause.trigger);
}

void Grounder::ground_clauses() {
  const std::size_t count = a_.clauses.size();
  unit_during_.assign(count, none);
  unit_trigger_.assign(count, none);
  unit_bar_.assign(count, none);
  prevailed_by_.resize(count);
  covered_by_.resize(count);
  for (std::uint32_t i = 0; i < count; ++i)
    for (const ClauseId over : a_.clauses[i].prevails_over) prevailed_by_[over.index].push_back(ClauseId{i});
  for (std::uint32_t i = 0; i < count; ++i) {
    const Clause& clause = a_.clauses[i];
    const ClauseId id{i};
    if (clause.during) unit_during_[i] = unit({.what = Unit::What::during, .clause = id});
    if (!std::holds_alternative<NoTrigger>(clause.trigger)) unit_trigger_[i] = unit({.what = Unit::What::trigger, .clause = id});
    if (is_ban(clause))
      unit_bar_[i] = unit({.what = clause.before ? Unit::What::before : clause.unless ? Unit::What::unless : Unit::What::whole, .clause = id});
    for (Index instance = 0; instance < graph_.instances_of_clause[i]; ++instance) ground_clause(id, instance);
  }
}

void Grounder::ground_clause(ClauseId id, std::size_t instance) {
  const Clause& clause = a_[id];
  const Bindings chosen = bindings(clause.families, instance);
  const Index gate = graph_.gate_of_clause[id.index] + static_cast<Index>(instance);
  Gates& gates = gates_[id.index][instance];
  const auto shut_by = [&](Index what, Index unit, TextSpan at) -> Index {
    const Index node = add(Node{.needs = Needs::any, .role = Role::trigger, .thing = id.index, .instance = static_cast<Index>(instance), .unit = unit, .at = at});
    rest(node, what);
    rest(gate, node);
    graph_.units[unit].nodes.push_back(node);
    return node;
  };
  if (clause.during) {
    gates.during = during(*clause.during, chosen, true);
    shut_by(gates.during, unit_during_[id.index], clause.sentence);
  }
  gates.trigger = trigger(clause, chosen);
  gates.lapses = std::holds_alternative<WhileTrigger>(clause.trigger);
  if (gates.trigger != none) {
    gates.armed = shut_by(gates.trigger, unit_trigger_[id.index], clause.sentence);
    if (asking_ && clause.during && comes_once(clause)) ask_once(clause, chosen, gates.armed);  // without a phase, it is in play from then on
  }
  if (is_ban(clause)) ground_bar(id, instance, chosen);
  else ground_deadline(id, gate, chosen);
}

/// Has the trigger ever come about?
void Grounder::ask_once(const Clause& clause, const Bindings& chosen, Index node) {
  Question question{.bindings = chosen, .once = true, .node = node};
  if (const auto* each = std::get_if<OnEachTrigger>(&clause.trigger)) question.occ = each->occ;
  else if (const auto* whenever = std::get_if<WheneverTrigger>(&clause.trigger)) question.condition = whenever->condition;
  else question.condition = std::get<OnceTrigger>(clause.trigger).condition;
  graph_.questions.push_back(question);
}

void Grounder::ground_deadline(ClauseId id, Index gate, const Bindings& chosen) {
  const Clause& clause = a_[id];
  const bool dated = std::holds_alternative<WithinDue>(clause.due) || std::holds_alternative<ByDue>(clause.due);
  if (!dated || clause.modal == Modal::may || !clause.who.decided) return;
  const Index done = owed_deed(clause, chosen);
  const Parties subjects = cast_.parties(clause.who, chosen);
  if (done != none) graph_.deadlines.push_back({id, gate, done, subjects && subjects->size() == 1 ? subjects->front() : PartyId{}});
}

/// What is true once a deed is done, by each of those who are to do it and in each of the places (K12); nothing where so many
/// could do it that its day does not matter to anybody.
Index Grounder::owed_deed(const Clause& clause, const Bindings& chosen) {
  constexpr std::size_t acts_max = 64;
  const Parties subjects = cast_.parties(clause.who, chosen);
  std::vector<Parties> each{subjects};
  if (clause.who.determiner == Determiner::every && subjects) {
    each.clear();
    for (const PartyId party : *subjects) each.emplace_back(std::vector{party});
  }
  if (each.size() > acts_max) return none;
  std::vector<Index> done;
  if (const auto* bring = std::get_if<Bring>(&clause.deed)) {
    if (bring->all || !bring->number.decided || !bring->pipeline || !subjects) return none;
    for (const Parties& who : each) {
      const StockIs stock{.number = bring->number, .pipeline = bring->pipeline, .stage = bring->stage, .by = {.determiner = Determiner::named, .parties = *who, .at = clause.who.at}};
      done.push_back(stock_at_least(stock, bring->number.value, chosen, clause.sentence));
    }
  } else if (const auto* make = std::get_if<Make>(&clause.deed)) {
    const Occ& occ = a_[make->occ];
    if (!occ.decided || !std::holds_alternative<EventId>(occ.what)) return none;
    const Pattern owed = deed(clause, *make, chosen);
    if (cast_.wrong(owed.event)) return none;
    std::vector<Places> sites{owed.in};
    if (occ.in.determiner == Determiner::every && owed.in) {
      sites.clear();
      for (const PlaceId place : *owed.in) sites.emplace_back(std::vector{place});
    }
    for (const Parties& who : each)
      for (const Places& where : sites) {
        Pattern one = owed;
        one.by = who;
        one.in = where;
        std::size_t acts = 0;
        for (const EventId event : cast_.covers(one.event))
          acts += cast_.doers(event, one.by, one.event).size() * cast_.sites(event, one.in, one.event).size() * cast_.choices(event, one.fields).size();
        if (acts == 0 || acts > acts_max || done.size() > acts_max) return none;
        done.push_back(pattern(one));
      }
  }
  if (done.empty()) return none;
  return done.size() == 1 ? done.front() : add(Needs::all, Role::plain, clause.sentence, done);
}

void Grounder::ground_bar(ClauseId id, std::size_t instance, const Bindings& chosen) {
  const Clause& clause = a_[id];
  const bool ends = clause.before || clause.unless;
  if (!ends && clause.modal == Modal::must_not) return;  // G4
  const Index unit = unit_bar_[id.index];
  const Index bar = add(Node{.needs = Needs::any, .role = Role::bar, .thing = id.index, .instance = static_cast<Index>(instance), .unit = unit, .at = clause.sentence});
  gates_[id.index][instance].bar = bar;
  graph_.units[unit].nodes.push_back(bar);
  auto& lifts = gates_[id.index][instance].lifts;
  if (clause.before) lifts.push_back(leaf(happens(clause.before, chosen), a_[clause.before].at));
  if (clause.unless) lifts.push_back(condition(clause.unless, chosen, true));
  for (const Index node : lifts) rest(bar, node);
}

// Acts.

template <class Each>
void Grounder::each_act(const Pattern& pattern, Each each) {
  for (const EventId event : cast_.covers(pattern.event)) {
    const auto doers = cast_.doers(event, pattern.by, pattern.event);
    const auto sites = cast_.sites(event, pattern.in, pattern.event);
    const auto choices = cast_.choices(event, pattern.fields);
    look_ups_ += doers.size() * sites.size() * choices.size();
    if (look_ups_ > look_ups_max) {
      graph_.partial = true;
      return;
    }
    for (const auto by : doers)
      for (const auto in : sites)
        for (const auto fields : choices)
          if (const Index node = existing_act(event, pattern.edge, by, in, fields); node != none) each(node);
  }
}

Pattern Grounder::deed(const Clause& clause, const Make& make, const Bindings& chosen) const {
  const Occ& occ = a_[make.occ];
  return {.event = std::get<EventId>(occ.what),
          .edge = occ.edge,
          .by = cast_.parties(clause.who, chosen),
          .in = cast_.places(occ.in, chosen),
          .fields = occ.fields.empty() ? OccId{} : make.occ};
}

void Grounder::hold_acts() {
  for (std::uint32_t i = 0; i < a_.clauses.size(); ++i)
    if (is_ban(a_.clauses[i]))
      for (std::size_t instance = 0; instance < gates_[i].size(); ++instance) hold(ClauseId{i}, instance);
}

void Grounder::hold(ClauseId id, std::size_t instance) {
  const Clause& clause = a_[id];
  const auto* make = std::get_if<Make>(&clause.deed);
  if (make == nullptr || !a_[make->occ].decided || !std::holds_alternative<EventId>(a_[make->occ].what) || !clause.who.decided) return;
  if (!std::holds_alternative<std::monostate>(a_[make->occ].about)) return;  // acts are not told apart by what they are about
  const Pattern banned = deed(clause, *make, bindings(clause.families, instance));
  const Gates& gates = gates_[id.index][instance];
  const bool gated = gates.during != none || gates.trigger != none;
  each_act(banned, [&](Index node) {
    Act& act = graph_.acts[graph_.nodes[node].thing];
    if (!cast_.tells_apart(act.event, banned.fields)) return;  // it can be done with other values
    const std::vector<Index> over = prevailing(id, node);
    const bool for_good = !clause.before && !clause.unless && over.empty();
    const bool reckoned_with = clause.modal == Modal::must_not || cast_.roles(act.event).answered;
    if (for_good && reckoned_with) {
      if (!gated) act.free = true;  // G4
      return;
    }
    Gates holding = gates;
    holding.bar = over.empty() ? gates.bar : bar_under(id, instance, over);
    if (holding.bar != none && !gated) rest(node, holding.bar);
    else if (holding.bar != none) gated_bars_[node].push_back(holding);
    act.banned_later = act.banned_later || (gated && holding.bar != none);
    if (const Index free = gated && holding.bar != none ? unarmed(id, instance) : none; free != none) {
      const Index held = add(Node{.needs = Needs::any, .role = Role::bar, .thing = id.index, .instance = static_cast<Index>(instance), .at = clause.sentence});
      rest(held, free);
      rest(held, holding.bar);
      rest(node, held);
    }
  });
}

/// A ban that waits for something does not hold until that has come: whoever brings it about with the first step holds the acts
/// of others, unless the phase that the ban is for can end. None where it may lapse by itself.
Index Grounder::unarmed(ClauseId ban, std::size_t instance) {
  const Gates& gates = gates_[ban.index][instance];
  if (asking_ || gates.lapses) return none;
  const auto [known, fresh] = unarmed_.emplace(std::uint64_t{ban.index} << 32U | instance, none);
  if (!fresh) return known->second;
  std::vector<Index> all;
  if (gates.during != none) all.push_back(gates.during);
  if (gates.armed != none) all.push_back(gates.armed);
  Breaking breaking{.span = {.decided = false}, .holds = Breaking::Holds::at_first, .how = Blocker::How::bringing_a_ban};
  breaking.shut = way(all.size() == 1 ? all.front() : add(Needs::all, Role::plain, {}, all), {});
  breaking.arms = true;
  const Index node = shut_by(breaking, a_[ban].sentence);
  return unarmed_[std::uint64_t{ban.index} << 32U | instance] = node;
}

/// The clauses that lift a ban for one act while they are in play (K10).
std::vector<Index> Grounder::prevailing(ClauseId ban, Index act) {
  std::vector<Index> over;
  for (const ClauseId id : prevailed_by_[ban.index]) {
    const Clause& clause = a_[id];
    if (is_ban(clause)) continue;
    auto& covered = covered_by_[id.index];
    if (!covered) {
      covered.emplace();
      const auto* make = std::get_if<Make>(&clause.deed);
      const bool plain = make != nullptr && a_[make->occ].decided && std::holds_alternative<EventId>(a_[make->occ].what);
      for (Index i = 0; plain && i < graph_.instances_of_clause[id.index]; ++i)
        each_act(deed(clause, *make, bindings(clause.families, i)), [&](Index node) { (*covered)[node].push_back(graph_.gate_of_clause[id.index] + i); });
    }
    if (const auto found = covered->find(act); found != covered->end()) over.insert(over.end(), found->second.begin(), found->second.end());
  }
  return over;
}

/// A ban that these lift too.
Index Grounder::bar_under(ClauseId ban, std::size_t instance, const std::vector<Index>& over) {
  std::vector<Index> key{ban.index, static_cast<Index>(instance)};
  key.insert(key.end(), over.begin(), over.end());
  const auto [known, fresh] = bars_under_.emplace(std::move(key), none);
  if (!fresh) return known->second;
  const Index unit = unit_bar_[ban.index];
  const Index bar = add(Node{.needs = Needs::any, .role = Role::bar, .thing = ban.index, .instance = static_cast<Index>(instance), .unit = unit, .at = a_[ban].sentence});
  graph_.units[unit].nodes.push_back(bar);
  for (const Index lifts : gates_[ban.index][instance].lifts) rest(bar, lifts);
  for (const Index gate : over) rest(bar, gate);
  return known->second = bar;
}

void Grounder::allow_acts() {
  for (std::uint32_t i = 0; i < a_.clauses.size(); ++i)
    if (!is_ban(a_.clauses[i]))
      for (std::size_t instance = 0; instance < gates_[i].size(); ++instance) allow(ClauseId{i}, instance);
  allow_implied();
}

void Grounder::allow(ClauseId id, std::size_t instance) {
  const Clause& clause = a_[id];
  const Bindings chosen = bindings(clause.families, instance);
  if (const auto* make = std::get_if<Make>(&clause.deed)) {
    if (!a_[make->occ].decided || !std::holds_alternative<EventId>(a_[make->occ].what)) return;
    Pattern allowed = deed(clause, *make, chosen);
    each_act(allowed, [&](Index node) { allow_act(node, id, instance, allowed.fields); });
    if (allowed.edge != Edge::end) return;
    allowed.edge = Edge::start;  // who is to end it may start it
    each_act(allowed, [&](Index node) { allow_act(node, id, instance, allowed.fields); });
  } else if (const auto* bring = std::get_if<Bring>(&clause.deed); bring != nullptr && bring->pipeline) {
    const Parties by = cast_.parties(clause.who, chosen);
    const auto& stages = a_[bring->pipeline].stages;
    each_act({.event = stages[bring->stage], .by = by}, [&](Index node) { allow_act(node, id, instance); });
    if (bring->all) return;
    for (std::uint32_t stage = 0; stage < bring->stage; ++stage)
      each_act({.event = stages[stage], .by = by}, [&](Index node) { implied_.push_back({node, {id, instance}}); });
  }
}

void Grounder::allow_act(Index node, ClauseId id, std::size_t instance, OccId fields) {
  const Gates& gates = gates_[id.index][instance];
  std::vector<Index> needed{graph_.gate_of_clause[id.index] + static_cast<Index>(instance)};
  if (const auto bars = gated_bars_.find(node); bars != gated_bars_.end())
    for (const Gates& bar : bars->second) {
      // A bar that can lapse holds only what lapses with it; one that stays, once armed, holds what is armed by the same.
      // Much can always come true, but not all of it at the same time.
      const auto same = [&](Index gate, Index other) { return gate == other && !is_fixed(gate); };
      const auto lapses_with = [&](Index gate) { return same(gate, gates.during) || (gates.lapses && same(gate, gates.trigger)); };
      const bool in_phase = bar.during == none || lapses_with(bar.during);
      const bool armed = bar.trigger == none || lapses_with(bar.trigger) || (!bar.lapses && same(bar.trigger, gates.trigger));
      if (in_phase && armed) needed.push_back(bar.bar);
    }
  const auto [due, fresh] = due_of_.emplace(node, none);
  if (fresh) {
    due->second = add(Node{.needs = Needs::any, .role = Role::due, .thing = graph_.nodes[node].thing});
    rest(node, due->second);
  }
  if (!cast_.tells_apart(graph_.acts[graph_.nodes[node].thing].event, fields)) {  // nothing speaks of it with other values
    rest(due->second, truth());
    return;
  }
  // On the record, a clause that came into play may be over: what it allows has a node of its own.
  rest(due->second, needed.size() == 1 && !asking_ ? needed.front() : add(Needs::all, Role::plain, {}, needed));
}

/// A stage that somebody passes on the way to another: allowed, where it is spoken of at all.
void Grounder::allow_implied() {
  for (const auto& [node, clause] : implied_)
    if (due_of_.contains(node)) allow_act(node, clause.first, clause.second);
}

}  // namespace truce::graph
