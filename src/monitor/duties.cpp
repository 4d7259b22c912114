// Clauses as duties: one for each binding of their families.
#include <algorithm>
#include <set>

#include "compiler.h"
#include "match.h"

namespace truce::monitor {
namespace {

bool is_ban(Modal modal) { return modal == Modal::must_not || modal == Modal::will_not; }
bool is_pledge(Modal modal) { return modal == Modal::will || modal == Modal::will_not; }

Duty::Shape shape_of(const Clause& clause) {
  if (clause.modal == Modal::may) return Duty::Shape::permit;
  if (std::holds_alternative<Keep>(clause.deed)) return Duty::Shape::keep;
  return is_ban(clause.modal) ? Duty::Shape::ban : Duty::Shape::deed;
}

/// Is it owed anew in each period? Where it is open how long those are, one of them may be without end.
bool has_periods(const Clause& clause) {
  const auto* every = std::get_if<EveryDue>(&clause.due);
  return every != nullptr && every->span.decided;
}

}  // namespace

void Compiler::add_duties(ClauseId clause) {
  for (const Members& members : members_of(agreement_[clause].families)) add_duty(clause, members);
}

std::vector<Set> Compiler::subjects(const Clause& clause, const Bindings& bindings) const {
  if (clause.who.determiner != Determiner::every) return {parties(clause.who, bindings)};
  std::vector<Set> each;
  for (const PartyId party : agreement_[clause.who.kind].parties) each.push_back(program_.answers[party.index]);
  return each;
}

void Compiler::add_duty(ClauseId id, const Members& members) {
  const Clause& clause = agreement_[id];
  Bindings bindings;
  for (std::size_t i = 0; i < members.size(); ++i) bindings.emplace_back(clause.families[i], members[i]);

  Duty duty{.clause = id, .members = members, .shape = shape_of(clause), .pledged = is_pledge(clause.modal), .due = clause.due};
  duty.every = std::holds_alternative<EveryDue>(clause.due);
  duty.subject = parties(clause.who, bindings);
  const bool bound_one = clause.who.determiner == Determiner::each || clause.who.determiner == Determiner::that;
  if (bound_one) duty.subject_if_one = bound(clause.who.kind, bindings).party;
  if (clause.who.determiner == Determiner::named && clause.who.parties.size() == 1) duty.subject_if_one = clause.who.parties.front();
  duty.breach_stream = stream({.what = Stream::What::breach, .clause = id});

  const Index during_node = clause.during ? during(*clause.during, {}, bindings) : none;
  duty.gate = during_node == none ? program_.in_force : combine(Node::Kind::all, {program_.in_force, during_node});
  if (clause.unless) duty.unless = node_of(clause.unless, bindings);
  add_trigger(duty, clause, bindings);
  std::visit(match{
                 [&](const Make& make) { add_make(duty, clause, make, bindings); },
                 [&](const Keep& keep) { duty.broken = negation(node_of(keep.condition, bindings)); },
                 [&](const Bring& bring) { add_bring(duty, clause, bring, bindings); },
             },
             clause.deed);
  duty.decided = !duty.deeds.empty() && std::all_of(duty.deeds.begin(), duty.deeds.end(), [&](Index deed) { return program_.patterns[deed].decided; });
  add_play(duty, clause, bindings);
  duty.plain = duty.decided && duty.deeds.size() == 1 && !duty.amounts && !duty.every && duty.before.empty() && agreement_.silence_is_calm;
  if (duty.shape == Duty::Shape::ban || !clause.prevails_over.empty()) {
    std::vector<Index> at_edges = {program_.in_force};
    if (clause.during) at_edges.push_back(during(*clause.during, {}, bindings, true));
    if (duty.armed != duty.gate) at_edges.push_back(program_.nodes[duty.armed].parts.back());
    if (duty.held != none) at_edges.push_back(negation(duty.held));
    (duty.shape == Duty::Shape::ban ? duty.judged : duty.prevailing) = combine(Node::Kind::all, std::move(at_edges));
  }
  program_.duties.push_back(std::move(duty));
  listen(static_cast<Index>(program_.duties.size() - 1));
}

void Compiler::add_trigger(Duty& duty, const Clause& clause, const Bindings& bindings) {
  const auto armed_by = [&](Index condition) { return combine(Node::Kind::all, {duty.gate, condition}); };
  const bool deed = duty.shape == Duty::Shape::deed;
  duty.armed = duty.gate;
  std::visit(match{
                 [](const NoTrigger&) {},
                 [&](const OnceTrigger& t) {
                   const Index condition = node_of(t.condition, bindings);
                   duty.armed = armed_by(latch(condition));
                   if (deed) duty.once = condition;
                 },
                 [&](const WhileTrigger& t) { duty.armed = armed_by(node_of(t.condition, bindings)); },
                 [&](const WheneverTrigger& t) {
                   const Index condition = node_of(t.condition, bindings);
                   duty.follows = deed;
                   if (deed) duty.whenever = condition;
                   else duty.armed = armed_by(latch(condition));
                 },
                 [&](const OnEachTrigger& t) {
                   duty.follows = deed;
                   if (deed) duty.trigger = pattern_any(t.occ, bindings);
                   else duty.armed = armed_by(latch(once_any(t.occ, bindings)));
                 },
             },
             clause.trigger);
}

/// In play: armed, and neither excepted nor past the event that ends it (K1).
void Compiler::add_play(Duty& duty, const Clause& clause, const Bindings& bindings) {
  if (duty.shape == Duty::Shape::deed) {
    if (clause.before) duty.before = patterns_of(clause.before, bindings, nullptr);
    return;
  }
  std::vector<Index> holds;
  if (duty.unless != none) holds.push_back(duty.unless);
  if (clause.before) holds.push_back(once(clause.before, {}, bindings));
  duty.play = duty.armed;
  if (!holds.empty()) {
    duty.held = combine(Node::Kind::any, std::move(holds));
    duty.play = combine(Node::Kind::all, {duty.armed, negation(duty.held)});
  }
  if (duty.shape == Duty::Shape::keep) duty.broken = combine(Node::Kind::all, {duty.play, duty.broken});
}

void Compiler::add_make(Duty& duty, const Clause& clause, const Make& make, const Bindings& bindings) {
  const Occ& occ = agreement_[make.occ];
  if (duty.shape != Duty::Shape::deed) {  // forbidden or allowed to all of them is to any of them
    Pattern pattern = pattern_of(occ, bindings);
    if (occ.by.determiner == Determiner::none) pattern.by.intersect(duty.subject);
    if (const auto* each = std::get_if<OnEachTrigger>(&clause.trigger); each != nullptr && pattern.about_it) {
      pattern.about_it = false;  // K2: it is about any event that there may be one of
      pattern.about = {pattern_any(each->occ, bindings)};
    }
    duty.deeds = {add(std::move(pattern))};
    return;
  }
  for (const Set& subject : subjects(clause, bindings))
    for (const Index pattern : patterns_of(make.occ, bindings, &subject)) duty.deeds.push_back(pattern);
  const bool stays = occ.edge != Edge::none || std::holds_alternative<ByDue>(clause.due);
  duty.lasting = stays && !duty.follows && !has_periods(clause);
}

void Compiler::add_bring(Duty& duty, const Clause& clause, const Bring& bring, const Bindings& bindings) {
  duty.amounts = true;
  duty.all = bring.all;
  duty.number = bring.number.value;
  duty.number_decided = bring.number.decided;
  duty.lasting = !duty.follows && !has_periods(clause);
  const Pipeline& pipeline = agreement_[bring.pipeline];
  for (const Set& subject : subjects(clause, bindings)) {
    duty.deeds.push_back(add(stage_pattern(bring.pipeline, bring.stage, subject)));
    if (!bring.all) continue;
    Index owed = none;
    for (std::uint32_t stage = bring.stage; stage-- > 0 && owed == none;)
      if (parties(agreement_[pipeline.stages[stage]].by, {}).meets(subject)) owed = add(stage_pattern(bring.pipeline, stage, subject));
    duty.owed.push_back(owed);
  }
}

/// Tells streams and nodes which duties to wake.
void Compiler::listen(Index index) {
  const Duty duty = program_.duties[index];
  const bool ban = duty.shape == Duty::Shape::ban;
  if (ban || duty.shape == Duty::Shape::deed)
    for (Index part = 0; part < duty.deeds.size(); ++part)
      if (program_.patterns[duty.deeds[part]].decided) hear(ban ? Listener::Role::ban : Listener::Role::deed, duty.deeds[part], index, part);
  for (Index part = 0; part < duty.owed.size(); ++part)
    if (duty.owed[part] != none) hear(Listener::Role::owed, duty.owed[part], index, part);
  const auto decided = [&](Index pattern) { return pattern != none && program_.patterns[pattern].decided; };
  if (decided(duty.trigger)) hear(Listener::Role::trigger, duty.trigger, index);
  for (Index part = 0; part < duty.before.size(); ++part)
    if (decided(duty.before[part])) hear(Listener::Role::before, duty.before[part], index, part);
  std::vector<Index> watched = {duty.gate, duty.armed, duty.play, duty.judged, duty.unless, duty.held, duty.broken, duty.whenever, duty.once, duty.prevailing};
  std::sort(watched.begin(), watched.end());
  watched.erase(std::unique(watched.begin(), watched.end()), watched.end());
  for (const Index node : watched)
    if (node != none) program_.duties_of[node].push_back(index);
}

/// What a clause speaks of: as one pattern, whoever of several does it.
std::vector<Index> Compiler::covered_by(const Duty& duty) {
  const auto* make = std::get_if<Make>(&agreement_[duty.clause].deed);
  if (duty.shape != Duty::Shape::deed || make == nullptr) return duty.deeds;
  Bindings bindings;
  for (std::size_t i = 0; i < duty.members.size(); ++i) bindings.emplace_back(agreement_[duty.clause].families[i], duty.members[i]);
  Pattern pattern = pattern_of(agreement_[make->occ], bindings);
  if (agreement_[make->occ].by.determiner == Determiner::none) pattern.by.intersect(duty.subject);
  return {add(std::move(pattern))};
}

/// K10: a clause that prevails over a ban lifts it for the acts that it covers.
void Compiler::add_precedence() {
  for (Index strong = 0; strong < program_.duties.size(); ++strong) {
    const Duty prevailing = program_.duties[strong];
    const Clause& clause = agreement_[prevailing.clause];
    if (clause.prevails_over.empty() || is_ban(clause.modal) || prevailing.deeds.empty()) continue;
    const std::vector<Index> covered_deeds = covered_by(prevailing);
    for (Index banned = 0; banned < program_.duties.size(); ++banned) {
      const Duty& weak = program_.duties[banned];
      if (weak.shape != Duty::Shape::ban || !program_.patterns[weak.deeds.front()].decided) continue;
      if (std::find(clause.prevails_over.begin(), clause.prevails_over.end(), weak.clause) == clause.prevails_over.end()) continue;
      for (const Index deed : covered_deeds)
        if (program_.patterns[deed].decided) lift(strong, banned, deed);
    }
  }
}

void Compiler::lift(Index strong, Index banned, Index deed) {
  Duty& weak = program_.duties[banned];
  Pattern covered = program_.patterns[deed];
  const Stream& stream = program_.streams[covered.stream];
  if (stream.what != Stream::What::event || stream.edge != program_.streams[program_.patterns[weak.deeds.front()].stream].edge) return;
  covered.acts = acts_of(agreement_, stream.event);
  covered.stream = program_.patterns[weak.deeds.front()].stream;
  weak.prevailed_by.push_back(strong);
  weak.covers.push_back(add(std::move(covered)));
  std::vector<Index>& over = program_.duties[strong].prevails_over;
  if (over.empty() || over.back() != banned) over.push_back(banned);
}

/// K15: for every event that some clause permits, all reports of it are looked at.
void Compiler::add_authority() {
  std::set<std::pair<EventId, Edge>> asked;
  const auto speaks_of = [&](Index deed) { return program_.streams[program_.patterns[deed].stream]; };
  for (const Duty& duty : program_.duties)
    for (const Index deed : duty.deeds)
      if (program_.patterns[deed].decided && duty.shape == Duty::Shape::permit) asked.emplace(speaks_of(deed).event, speaks_of(deed).edge);
  for (Index i = 0; i < program_.duties.size(); ++i) {
    const Duty::Shape shape = program_.duties[i].shape;
    if (shape != Duty::Shape::permit && shape != Duty::Shape::deed) continue;
    for (const Index deed : program_.duties[i].deeds) {
      if (!program_.patterns[deed].decided) continue;
      const Stream permitted = speaks_of(deed);
      if (permitted.what != Stream::What::event) continue;
      const std::vector<bool> acts = acts_of(agreement_, permitted.event);
      for (const auto& [event, edge] : asked) {
        // An act may be permitted as what it is, or as what includes it.
        const std::vector<bool> its_acts = acts_of(agreement_, event);
        bool shared = false;
        for (std::size_t act = 0; act < acts.size(); ++act) shared = shared || (acts[act] && its_acts[act]);
        if (edge != permitted.edge || !shared) continue;
        Pattern covered = program_.patterns[deed];
        covered.stream = event_stream(event, edge, true);
        if (event != permitted.event && covered.acts.empty()) covered.acts = acts;
        hear(Listener::Role::covered, add(std::move(covered)), i);
      }
    }
  }
}

/// What a signal may rest on: the clauses whose breaches it hears of, and the phases.
struct Compiler::Rests {
  std::set<Index> clauses = {};
  std::set<Index> phases = {};
};

Compiler::Rests Compiler::rests_of(std::vector<Index> open, const std::vector<Index>& heard,
                                   const std::vector<std::set<Index>>& patterns_of_node) const {
  Rests rests;
  std::vector<bool> seen(program_.nodes.size(), false);
  const auto hear_of = [&](Index pattern) {
    if (!program_.patterns[pattern].decided) return;
    const Stream& stream = program_.streams[program_.patterns[pattern].stream];
    if (stream.what == Stream::What::breach) rests.clauses.insert(stream.clause.index);
    if (stream.what != Stream::What::phase) return;
    for (const PhaseProgram& phase : program_.phases)
      if (phase.phase == stream.phase) open.push_back(phase.node);
  };
  for (const Index pattern : heard) hear_of(pattern);
  while (!open.empty()) {
    const Index node = open.back();
    open.pop_back();
    if (node == none || seen[node]) continue;
    seen[node] = true;
    for (const Index part : program_.nodes[node].parts) open.push_back(part);
    for (const Index pattern : patterns_of_node[node]) hear_of(pattern);
    if (program_.nodes[node].kind != Node::Kind::phase) continue;
    const Index phase = program_.nodes[node].phase;
    rests.phases.insert(phase);
    open.push_back(program_.phases[phase].opens);
    open.push_back(program_.phases[phase].closes);
  }
  return rests;
}

/// A phase that rests on another, if only by what a clause does while that is open, is moved after it within one second,
/// unless that one rests on it as well (K14).
void Compiler::rank_phases(std::vector<std::set<Index>> rests) {
  bool grows = true;
  while (grows) {  // all that they rest on in turn
    grows = false;
    for (std::set<Index>& of_one : rests) {
      const std::size_t before = of_one.size();
      for (const Index other : std::set<Index>(of_one)) of_one.insert(rests[other].begin(), rests[other].end());
      grows = grows || of_one.size() > before;
    }
  }
  bool changes = true;  // no phase is before itself, so this ends
  while (changes) {
    changes = false;
    for (Index index = 0; index < rests.size(); ++index)
      for (const Index other : rests[index])
        if (rests[other].count(index) == 0 && program_.phases[index].rank <= program_.phases[other].rank) {
          program_.phases[index].rank = program_.phases[other].rank + 1;
          changes = true;
        }
  }
}

/// A clause that hears of the breaches of another acts after it within one second, and so does a phase (K14). Where
/// they hear of each other in a circle, one of them is before the others, and a phase before the clauses.
void Compiler::add_ranks() {
  std::vector<std::set<Index>> patterns_of_node(program_.nodes.size());
  for (const Listener& listener : program_.listeners)
    if (listener.role <= Listener::Role::share_of) patterns_of_node[listener.target].insert(listener.pattern);
  std::vector<Rests> rests(agreement_.clauses.size());
  for (const Duty& duty : program_.duties) {
    std::vector<Index> heard = duty.before;
    if (duty.trigger != none) heard.push_back(duty.trigger);
    Rests one = rests_of({duty.gate, duty.armed, duty.play, duty.judged, duty.unless, duty.held, duty.broken, duty.whenever, duty.once}, heard, patterns_of_node);
    for (const Index strong : duty.prevailed_by) one.clauses.insert(program_.duties[strong].clause.index);
    one.clauses.erase(duty.clause.index);
    rests[duty.clause.index].clauses.merge(one.clauses);
    rests[duty.clause.index].phases.merge(one.phases);
  }
  std::vector<Index> rank(rests.size(), none);
  std::vector<bool> asked(rests.size(), false);
  const auto rank_of = [&](const auto& self, Index clause) -> Index {
    if (rank[clause] != none) return rank[clause];
    if (asked[clause]) return 0;
    asked[clause] = true;
    Index above = 0;
    for (const Index other : rests[clause].clauses) above = std::max(above, self(self, other) + 1);
    return rank[clause] = above;
  };
  for (Duty& duty : program_.duties) duty.rank = rank_of(rank_of, duty.clause.index);
  std::vector<std::set<Index>> phase_rests;
  for (Index index = 0; index < program_.phases.size(); ++index) {
    PhaseProgram& phase = program_.phases[index];
    std::set<Index> before;
    const auto add = [&](const auto& self, const std::set<Index>& clauses) -> void {
      for (const Index clause : clauses)
        if (rests[clause].phases.count(index) == 0 && before.insert(clause).second) self(self, rests[clause].clauses);
    };
    Rests own = rests_of({phase.opens, phase.closes}, {}, patterns_of_node);
    add(add, own.clauses);
    for (const Index clause : before) own.phases.insert(rests[clause].phases.begin(), rests[clause].phases.end());
    phase_rests.push_back(std::move(own.phases));
    for (Index duty = 0; duty < program_.duties.size(); ++duty)
      if (before.count(program_.duties[duty].clause.index) != 0) phase.after.push_back(duty);
  }
  rank_phases(std::move(phase_rests));
}

}  // namespace truce::monitor
