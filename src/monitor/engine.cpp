#include "engine.h"

#include <algorithm>

namespace truce::monitor {
namespace {

template <class T>
void sort_unique(std::vector<T>& all) {
  if (all.size() < 2) return;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

}  // namespace

Engine::Engine(const Program& program, Facts& facts, const Knowledge& knowledge)
    : program_(&program), facts_(&facts), knowledge_(&knowledge) {
  nodes_ = LongArray<NodeState>(program.nodes.size());
  phases_.resize(program.phases.size());
  duties_ = LongArray<DutyState>(program.duties.size());
  is_dirty_.resize(program.nodes.size(), false);
  Index ranks = 0;
  for (const Duty& duty : program.duties) ranks = std::max(ranks, duty.rank + 1);
  agenda_.resize(ranks);
  for (Index i = 0; i < duties_.size(); ++i) {
    const std::size_t parts = program.duties[i].deeds.size();
    DutyState& state = duties_.edit(i);
    state.reached.assign(parts, {never, never});
    state.before.assign(program.duties[i].before.size(), {never, never});
    for (auto* sums : {&state.least, &state.most, &state.owed_least, &state.owed_most}) sums->resize(parts);
    state.counts[static_cast<std::size_t>(State::dormant)] = 0;
    if (program.duties[i].separate) state.separate.emplace();
  }
  for (Index i = 0; i < nodes_.size(); ++i) {
    mark(i);
    set_timer(next_change(i), Timer::What::node, i);
  }
  settle();
}

const Occurrence& Engine::occurrence(Index index) const {
  return (index & derived_bit) == 0 ? knowledge_->occurrences[index] : derived_[index ^ derived_bit];
}

void Engine::set_timer(Instant at, Timer::What what, Index index) {
  if (at >= never) return;
  // One timer a node: where it comes too early, the node is looked at then, and sets the next.
  if (what == Timer::What::node) {
    if (nodes_[index].timer <= at) return;
    nodes_.edit(index).timer = at;
  }
  (what == Timer::What::owed ? owed_timers_ : timers_).push({at, what, index});
}

void Engine::restart(const Engine& from, Facts& facts, const Knowledge& knowledge) {
  *this = from;
  move_to(facts, knowledge);
}

void Engine::write_down() {
  if (writes_down_) return;
  writes_down_ = true;
  for (Index i = 0; i < duties_.size(); ++i)
    if (duties_[i].separate) duties_.edit(i).separate = {};  // no part of it is ever run again
}

void Engine::open_at(Index node, Instant at) {
  nodes_.edit(node).opened = true;
  set_timer(at, Timer::What::node, node);
}

// Taking in what happens.

void Engine::pend(const Hit& hit, Fit fit, const Heard& heard) {
  agenda_of(hit.target).pending.push_back({.duty = hit.target,
                                           .occurrence = heard.index,
                                           .fit = fit,
                                           .trigger = hit.role == Listener::Role::trigger,
                                           .starts = heard.possible,
                                           .ends = heard.sure});
}

inline void Engine::tell(const Hit& hit, Fit fit, const Heard& heard) {
  using Role = Listener::Role;
  const bool certain = fit == Fit::sure && heard.what.grade >= hit.grade;
  const bool is_proven = certain && heard.what.sure;
  const bool ends = heard.sure && heard.what.report == none;  // T6: it has an end now
  if (hit.role == Role::ban || hit.role == Role::trigger) return pend(hit, certain ? Fit::sure : Fit::possible, heard);
  if (!heard.possible && !is_proven && !ends) return;
  switch (hit.role) {
    case Role::leaf:
      if (!hear_leaf(hit.target, heard, is_proven)) return;
      break;
    case Role::since: hear_since(nodes_.edit(hit.target), heard, is_proven); break;
    case Role::process_end: hear_process_end(nodes_.edit(hit.target), heard, is_proven); break;
    case Role::stage: hear_amount(hit.target, 0, heard, is_proven); break;
    case Role::next_stage:
    case Role::share_of: hear_amount(hit.target, 1, heard, is_proven); break;
    case Role::loss: hear_loss(hit.target, heard, is_proven); break;
    case Role::deed: return hear_deed(hit.target, hit.part, heard, is_proven);
    case Role::owed: return hear_owed(hit.target, hit.part, heard, is_proven);
    case Role::before: return hear_before(hit.target, hit.part, heard, is_proven);
    case Role::ban:
    case Role::trigger:
    case Role::covered: return;
  }
  mark(hit.target);
}

void Engine::tell_all(const Heard& heard) {
  const Occurrence& found = heard.what;
  for (const Hit& hit : facts_->hits(*program_, found.stream, found.by, found.in)) {
    if (hearing_ != nullptr && !(*hearing_)[hit.listener]) continue;
    Fit fit = hit.fit;
    if (hit.closer) {
      const Pattern& pattern = program_->patterns[program_->listeners[hit.listener].pattern];
      fit = std::min(fit, facts_->closer_fit(*program_, *knowledge_, pattern, found));
      if (fit == Fit::no) continue;
    }
    tell(hit, fit, heard);
  }
}

void Engine::deliver(Index index, bool possible, bool sure) {
  if ((index & derived_bit) == 0) return tell_all({knowledge_->occurrences[index], index, possible, sure});
  const Occurrence kept = derived_[index ^ derived_bit];  // it may move as more is derived
  forget_alike();  // something may be owed before it, or brought
  if (!program_->listeners_of[kept.stream].empty()) tell_all({kept, index, possible, sure});
}

inline void Engine::take_in(const Change& change) {
  const Occurrence& what = knowledge_->occurrences[change.occurrence];
  if (program_->asks_authority && change.sure && program_->streams[what.stream].as_reported && (part_ == nullptr || part_->has_authority()))
    asked_.push_back(change.occurrence);
  tell_all({what, change.occurrence, change.possible, change.sure});
}

// The loop.

inline Instant Engine::next_moment() const {
  const auto& changes = knowledge_->changes;
  const Instant change = next_change_ < changes.size() ? changes[next_change_].at : never;
  return std::min({change, timers_.next(), owed_timers_.next()});
}

std::optional<Instant> Engine::next() const {
  const Instant at = next_moment();
  return at >= never ? std::nullopt : std::optional(at);
}

void Engine::second(Instant at) {
  now_ = at;
  const auto& changes = knowledge_->changes;
  for (; next_change_ < changes.size() && changes[next_change_].at <= at; ++next_change_) take_in(changes[next_change_]);
  if (timers_.has_come(at)) fire_all(timers_);
  if (owed_timers_.has_come(at)) fire_all(owed_timers_);
  if (!is_idle_ || !dirty_nodes_.empty() || !dirty_phases_.empty()) settle();
  if (!asked_.empty()) settle_authority();
}

void Engine::advance(Instant at) {
  duties_moved_.clear();
  for (Instant moment = next_moment(); moment <= at && moment < never; moment = next_moment()) {
    // A moment at which an instance would have been looked at that is settled now.
    if (owed_timers_.has_come(moment) && is_settled(owed_timers_.front().index)) owed_timers_.pop();
    else second(moment);
  }
  now_ = std::max(now_, at);
}

inline bool Engine::is_settled(Index owed) const { return !owed_[owed].open() && !owed_[owed].every; }

/// What is true only between two rounds has not been (K14): only what differs at the end of the second has turned.
void Engine::note_turns() {
  sort_unique(nodes_touched_);
  for (const Index node : nodes_touched_)
    if (const NodeState& state = nodes_[node]; state.value != state.value_before)
      turned_.push_back({.at = now_, .node = node, .truth_before = state.value_before, .truth = state.value});
  sort_unique(duties_touched_);
  for (const Index duty : duties_touched_)
    if (const DutyState& state = duties_[duty]; state.state != state.state_before)
      turned_.push_back({.at = now_, .duty = duty, .state_before = state.state_before, .state = state.state});
  nodes_touched_.clear();
  duties_touched_.clear();
}

[[gnu::noinline]] void Engine::fire_all(TimeQueue<Timer>& timers) {
  while (timers.has_come(now_)) {
    const Timer timer = timers.front();
    timers.pop();
    fire(timer);
  }
}

void Engine::fire(const Timer& timer) {
  switch (timer.what) {
    case Timer::What::node:
      if (nodes_[timer.index].timer == timer.at) nodes_.edit(timer.index).timer = never;
      mark(timer.index);
      break;
    case Timer::What::phase: dirty_phases_.push_back(timer.index); break;
    case Timer::What::owed:
      if (owed_[timer.index].timer == timer.at) owed_.edit(timer.index).timer = never;
      if (!stands(owed_[timer.index])) wake(timer.index);
      break;
  }
}

/// K14: rounds until nothing changes.
[[gnu::noinline]] void Engine::settle() {
  constexpr std::uint32_t rounds_max = 1000;
  std::uint32_t round = 0;
  for (; round < rounds_max; ++round) {
    if (!dirty_nodes_.empty()) evaluate_nodes();
    if (!dirty_phases_.empty() && move_phases()) continue;
    if (dirty_nodes_.empty() && (is_idle_ || !act_next())) break;
  }
  TRUCE_ASSERT(round < rounds_max);
  if (!nodes_touched_.empty() || !duties_touched_.empty()) note_turns();  // they are written down
}

/// Lets the clauses of the lowest rank act that have anything to do; false if none has.
bool Engine::act_next() {
  is_idle_ = true;  // but for what they call for
  for (auto agenda = agenda_.begin(); agenda != agenda_.end(); ++agenda) {
    if (!agenda->is_busy) continue;
    agenda->is_busy = false;
    act(*agenda);
    for (; is_idle_ && agenda != agenda_.end(); ++agenda) is_idle_ = !agenda->is_busy;
    return true;
  }
  return false;
}

inline void Engine::act(Agenda& agenda) {
  if (!agenda.duties.empty()) {
    agenda.is_busy = true;  // the rest has still to be done
    std::swap(working_.duties, agenda.duties);
    sort_unique(working_.duties);
    for (const Index duty : working_.duties) look_at(duty);
    working_.duties.clear();
    return;
  }
  if (agenda.pending.empty() && agenda.revived.empty() && agenda.owed.size() == 1) {
    const Index owed = agenda.owed.front();
    agenda.owed.clear();
    update(owed);
    return forget_alike();
  }
  std::swap(working_.owed, agenda.owed);
  if (!agenda.pending.empty() || !agenda.revived.empty()) {
    std::swap(working_.pending, agenda.pending);
    std::swap(working_.revived, agenda.revived);
    judge();
  }
  std::sort(working_.owed.begin(), working_.owed.end());
  for (const Index owed : working_.owed) update(owed);
  forget_alike();
  working_.owed.clear();
}

Index Engine::derive(Occurrence occurrence) {
  derived_.push_back(occurrence);
  notes_.push_back({});
  return static_cast<Index>(derived_.size() - 1) | derived_bit;
}

// Nodes.

void Engine::mark(Index node) {
  if (is_dirty_[node] || leaves_out(node)) return;
  is_dirty_[node] = true;
  dirty_nodes_.push_back(node);
  std::push_heap(dirty_nodes_.begin(), dirty_nodes_.end(), std::greater<>{});
}

void Engine::evaluate_nodes() {
  // Parts have smaller indices than wholes, so the smallest first is parts before wholes.
  while (!dirty_nodes_.empty()) {
    std::pop_heap(dirty_nodes_.begin(), dirty_nodes_.end(), std::greater<>{});
    const Index node = dirty_nodes_.back();
    dirty_nodes_.pop_back();
    is_dirty_[node] = false;
    const Truth before = nodes_[node].value;
    const Truth value = nodes_[node].opened ? Truth::yes : value_of(node);
    set_timer(next_change(node), Timer::What::node, node);
    if (value == before) continue;
    nodes_.edit(node).value = value;
    changed(node, before);
  }
}

void Engine::changed(Index node, Truth before) {
  NodeState& state = nodes_.edit(node);
  if (state.turned != now_) {
    state.turned = now_;
    state.value_before = before;
    state.since_before = state.since;
  }
  state.since = state.value == state.value_before ? state.since_before : now_;
  if (writes_down_) nodes_touched_.push_back(node);
  for (const Index whole : program_->wholes_of[node]) {
    if (leaves_out(whole)) continue;
    const Node& of = program_->nodes[whole];
    if (of.kind == Node::Kind::lasting) {  // remember the last second of no, and of not yes
      const Instant last = now_ - Duration{1};
      if (state.value_before == Truth::no) nodes_.edit(whole).no_until = leaves(last, of);
      if (state.value_before != Truth::yes) nodes_.edit(whole).unknown_until = leaves(last, of);
    }
    mark(whole);
  }
  for (const Index phase : program_->phases_of[node])
    if (!leaves_out_phase(phase)) dirty_phases_.push_back(phase);
  for (const Index duty : program_->duties_of[node])
    if (!leaves_out_duty(duty)) agenda_of(duty).duties.push_back(duty);
}

// Phases.

/// Moves the phases of the lowest rank that are not early; true if there were any.
bool Engine::move_phases() {
  std::vector<Index> phases;
  std::swap(phases, dirty_phases_);
  sort_unique(phases);
  const auto early = std::stable_partition(phases.begin(), phases.end(), [&](Index phase) { return !is_early(phase); });
  Index rank = none;
  for (auto phase = phases.begin(); phase != early; ++phase) rank = std::min(rank, program_->phases[*phase].rank);
  for (auto phase = phases.begin(); phase != phases.end(); ++phase)
    if (phase < early && program_->phases[*phase].rank == rank) move_phase(*phase);
    else dirty_phases_.push_back(*phase);
  return rank != none;
}

/// K14: has a clause whose breaches the phase hears of still to act in this second?
bool Engine::is_early(Index phase) const {
  const std::vector<Index>& after = program_->phases[phase].after;
  if (after.empty()) return false;
  const auto meant = [&](Index duty) { return std::binary_search(after.begin(), after.end(), duty); };
  return std::any_of(agenda_.begin(), agenda_.end(), [&](const Agenda& agenda) {
    return std::any_of(agenda.duties.begin(), agenda.duties.end(), meant) || std::any_of(agenda.revived.begin(), agenda.revived.end(), meant) ||
           std::any_of(agenda.pending.begin(), agenda.pending.end(), [&](const Pending& one) { return meant(one.duty); }) ||
           std::any_of(agenda.owed.begin(), agenda.owed.end(), [&](Index owed) { return meant(owed_[owed].duty); });
  });
}

/// What a phase may be: shut, open, closed. Each state moves on its own; none moves back.
void Engine::move_phase(Index index) {
  const PhaseProgram& program = program_->phases[index];
  PhaseState& phase = phases_[index];
  if (phase.second != now_) {
    phase.before = open(index);
    phase.second = now_;
    phase.was_open = phase.open;
    phase.fresh = false;
  }
  const Truth opens = nodes_[program.opens].value;
  const Truth closes = program.closes == none ? Truth::no : nodes_[program.closes].value;
  const bool may_open = phase.shut && opens != Truth::no;
  if (opens == Truth::yes) phase.shut = false;
  if (phase.was_open && closes != Truth::no) {
    phase.closed = true;
    if (closes == Truth::yes && !may_open && !phase.fresh) phase.open = false;
  }
  if (may_open) {
    phase.open = true;
    phase.fresh = true;
  }
  // K14: it closes a second later at the earliest.
  if (phase.fresh && closes != Truth::no && (!phase.shut || !phase.was_open)) set_timer(now_ + Duration{1}, Timer::What::phase, index);
  mark(program.node);
  mark(program.at_edge);
  derive_edge(phase.start, phase.open || phase.closed, !phase.shut, program.start_stream, program.members);
  derive_edge(phase.end, phase.closed, phase.closed && !phase.open && !phase.shut, program.end_stream, program.members);
}

Truth Engine::open(Index index) const {
  const PhaseState& phase = phases_[index];
  if (!phase.open) return Truth::no;
  return phase.shut || phase.closed ? Truth::unknown : Truth::yes;
}

/// T6: a derived event, possible from one second and sure from another.
void Engine::derive_edge(Index& slot, bool possible, bool sure, Index stream, const Members& members) {
  if (slot == none && !possible) return;
  if (slot != none && (derived_[slot ^ derived_bit].sure || !sure)) return;
  const bool is_new = slot == none;
  if (is_new) {
    const Agreement& agreement = *program_->agreement;
    Set by(agreement.parties.size() + 1, true);
    Set in(agreement.places.size() + 1, true);
    for (const Member member : members) {
      if (member.party) by = program_->answers[member.party.index];
      if (member.place) in = program_->inside[member.place.index];
    }
    slot = derive({.when = {now_ - Duration{1}, never}, .stream = stream, .by = facts_->intern(by), .in = facts_->intern(in), .grade = Grade::verified, .sure = false});
  }
  Occurrence& event = derived_.edit(slot ^ derived_bit);
  if (sure) {
    event.sure = true;
    event.when = is_new ? Interval{now_, now_} : Interval{event.when.begin, now_};
  }
  deliver(slot, is_new, sure);
}

}  // namespace truce::monitor
