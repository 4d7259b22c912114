// The parts of a situation: clauses, and what changes by itself.
#include <algorithm>

#include "answers.h"

namespace truce::monitor {
namespace {

std::vector<State> states_in(States states) {
  std::vector<State> all;
  for (unsigned i = 0; i < 8; ++i)
    if ((states & just(static_cast<State>(i))) != 0) all.push_back(static_cast<State>(i));
  return all;
}

Instance instance_of(const Run& run, const Owed& owed) {
  const Duty& duty = run.program->duties[owed.duty];
  Instance instance{.state = owed.state, .triggered = owed.trigger, .triggered_surely = owed.triggered, .since = owed.since};
  if (owed.state == State::unknown) instance.possible = states_in(owed.states);
  if (owed.has_due && owed.due.begin < never) instance.due = owed.due;
  if (owed.it != none) instance.it = run.facts->reports_of(*run.knowledge, run.engine->occurrence(owed.it));
  if (owed.state != State::met && owed.state != State::late) return instance;
  const DutyState& state = run.engine->duty(owed.duty);
  if (duty.amounts) {
    const auto& reached = duty.lasting && !duty.all ? state.reached : owed.brought->reached;
    Instant from = never;
    Instant by = always;
    for (const auto& [possible, sure] : reached) {
      from = std::min(from, possible);
      by = std::max(by, sure);
    }
    instance.done = Interval{std::min(from, by), by};
    return instance;
  }
  for (const Act& act : owed.acts) {
    if (!act.sure || !act.counts) continue;
    if (!instance.done || act.when < *instance.done) instance.done = act.when;
    for (const ReportIndex report : run.facts->reports_of(*run.knowledge, run.engine->occurrence(act.occurrence))) instance.deeds.push_back(report);
  }
  return instance;
}

/// The one subject of a clause who may have done an act; none if several may.
PartyId laid_to(const Run& run, const Duty& duty, const Occurrence& act) {
  const Who& who = (*run.program->agreement)[duty.clause].who;
  const auto& subjects = who.determiner == Determiner::named ? who.parties : (*run.program->agreement)[who.kind].parties;
  PartyId found;
  for (const PartyId party : subjects) {
    if (!run.program->answers[party.index].meets(run.facts->set(act.by))) continue;
    if (found) return {};
    found = party;
  }
  return found;
}

Breach breach_from(const Run& run, const BreachNote& note) {
  const Duty& duty = run.program->duties[note.duty];
  const Occurrence& event = run.engine->occurrence(note.occurrence);
  Breach breach{.clause = duty.clause, .members = duty.members, .by = duty.subject_if_one, .happened = event.when, .proven = note.proven};
  if (note.act != none && !breach.by) breach.by = laid_to(run, duty, run.engine->occurrence(note.act));
  if (note.act != none) breach.reports = run.facts->reports_of(*run.knowledge, run.engine->occurrence(note.act));
  return breach;
}

}  // namespace

ClauseVerdict clause_verdict(const Run& run, Index index, Lists listed) {
  const Duty& duty = run.program->duties[index];
  const DutyState& state = run.engine->duty(index);
  ClauseVerdict verdict{.clause = duty.clause, .members = duty.members, .state = state.state, .since = state.since};
  if (state.state == State::unknown) verdict.possible = states_in(state.states);
  verdict.counts = state.counts;
  if (listed == Lists::none) return verdict;
  // There may be hundreds of thousands, so their places are put in order, and room is made once.
  std::vector<Index> in_order;
  if (listed == Lists::all) {
    in_order.assign(state.owed.begin(), state.owed.end());
  } else {
    in_order = state.open;
    if (const Index last = state.settled[static_cast<std::size_t>(state.state)]; last != none) in_order.push_back(last);
  }
  const auto before = [&](Index a, Index b) { return run.engine->is_after(b, a); };
  if (!std::is_sorted(in_order.begin(), in_order.end(), before)) std::sort(in_order.begin(), in_order.end(), before);
  verdict.instances.reserve(in_order.size());
  for (const Index owed : in_order) verdict.instances.push_back(instance_of(run, run.engine->owed(owed)));
  std::vector<Breach>& breaches = duty.pledged ? verdict.defaults : verdict.breaches;
  breaches.reserve(state.breaches.size());
  for (const Index note : state.breaches) breaches.push_back(breach_from(run, run.engine->breach(note)));
  return verdict;
}

/// Runs a copy on, with nothing but time and what is known already.
Ahead look_ahead(const Run& run) {
  constexpr std::size_t steps_max = 2000;
  constexpr std::size_t owed_max = 200;  // periods to come, of all clauses
  const Instant horizon = run.engine->now() + std::chrono::days{3660};
  Ahead ahead{.nodes = std::vector<Instant>(run.program->nodes.size(), never), .duties = std::vector<Instant>(run.program->duties.size(), never)};
  Engine copy = *run.engine;
  copy.write_down();
  std::size_t turned = copy.turned().size();
  for (std::size_t step = 0; step < steps_max; ++step) {
    const std::optional<Instant> next = copy.next();
    if (!next || *next > horizon || copy.owed_count() > run.engine->owed_count() + owed_max) break;
    copy.advance(*next);
    for (; turned < copy.turned().size(); ++turned)
      if (const Index i = copy.turned()[turned].node; i != none && ahead.nodes[i] >= never && copy.node(i).value != run.engine->node(i).value) ahead.nodes[i] = *next;
    for (const Index i : copy.duties_moved())
      if (ahead.duties[i] >= never && (copy.duty(i).state != run.engine->duty(i).state || copy.duty(i).states != run.engine->duty(i).states)) ahead.duties[i] = *next;
  }
  return ahead;
}

}  // namespace truce::monitor
