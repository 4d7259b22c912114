// What has become of instances where the evidence leaves it open: worlds are tried (worlds.h), and no oftener than needed.
//
// An instance whose trigger is not known to the second, or may never get sure, may have begun at any time since. But what
// becomes of it is plain for good if it began before a deed that was surely done, in time or late; and if it began so
// early that its deadline has passed, then all that a later deed can do is to come late:
//
//   trigger   |- - - - - - - - - - - - - - - - - - - ->  now
//   deeds           D?     D          D?
//             |------------|                             plain: began before D
//                          |- - - - - - - - - - - ->     to be tried again, with what was done from D on
//
// Where nothing is surely known, an instance soon may be in any state that there is, and stays so until something surely
// happens: then nothing is tried at all (left_open).
#include <algorithm>
#include <initializer_list>
#include <iterator>

#include "engine.h"
#include "worlds.h"

namespace truce::monitor {
namespace {

/// What was in force when something began, and what came since.
Past lately(const History& history, Instant began) {
  const auto after = std::upper_bound(history.begin(), history.end(), began - Duration{2}, [](Instant at, const auto& one) { return at < one.first; });
  return {after == history.begin() ? after : after - 1, history.end()};
}

/// Was it done, if at all, no later than something began that is not known to the second?
bool is_done_before(Interval act, Instant began) { return act.exact() ? act.begin <= began : act.end <= began; }

/// Are two acts the same to every world?
bool is_alike(const Act& one, const Act& other) {
  return one.part == other.part && one.when == other.when && one.sure == other.sure && one.about_it == other.about_it && one.maybe_about == other.maybe_about;
}

std::uint64_t mixed(std::initializer_list<std::int64_t> all) {
  std::uint64_t mix = 0;
  for (const std::int64_t one : all) mix = (mix ^ static_cast<std::uint64_t>(one)) * 0x9e3779b97f4a7c15, mix ^= mix >> 29;
  return mix;
}

}  // namespace

/// Of the states that it can be in at all, those that have to be looked at again: as long as nothing surely happens, what it may
/// be in stays as possible as it is, unless it can begin no more. None where something may take others away.
std::optional<States> Engine::left_open(const Owed& owed) const {
  const Duty& duty = program_->duties[owed.duty];
  const DutyState& state = duties_[owed.duty];
  if (owed.over_at < never || owed.lift_from < never || owed.lift_by < never || !owed.has_due || owed.trigger.begin <= always) return {};
  if (!state.excepted.empty() && state.excepted.back().first >= owed.trigger.begin) return {};
  constexpr Duration beside{2};
  States any = just(State::met) | just(State::missed);
  if (!owed.triggered) any |= just(State::dormant);
  const auto* every = std::get_if<EveryDue>(&duty.due);
  // What comes after a period is nothing to it, so it is late only where it is due sooner than its period ends (K5, K6).
  if (every == nullptr || !every->span.decided || !duty.before.empty()) any |= just(State::late);
  const bool begins_no_more = duty.once != none && nodes_[duty.once].value == Truth::no && nodes_[duty.gate].value == Truth::yes;
  const bool may_end = begins_no_more && (owed.states & just(State::in_force)) != 0;
  if ((!begins_no_more && now_ < owed.due.end + beside) || may_end) {
    if (now_ + beside >= owed.due.end) return {};
    any |= just(State::in_force);
  }
  if ((owed.states & ~any) != 0) return {};
  const auto is_sure = [](const Act& act) { return act.sure; };
  if (std::any_of(state.befores.begin(), state.befores.end(), is_sure)) return {};
  const auto is_there = [](const Sum& sum) { return sum.value() > 0; };
  if (std::any_of(state.owed_least.begin(), state.owed_least.end(), is_there)) return {};
  if (duty.amounts)
    if (const auto& least = duty.lasting ? state.least : owed.brought->least; std::any_of(least.begin(), least.end(), is_there)) return {};
  if (std::any_of(owed.acts.begin() + owed.acts_from, owed.acts.end(), is_sure)) return {};
  return (any & ~owed.states) | (may_end ? just(State::in_force) : States{0});
}

/// Past its deadline in every world, missed or late, does it stay so since one of several deeds was surely done in none of them?
bool Engine::waits_for_a_part(const Owed& owed) const {
  const Duty& duty = program_->duties[owed.duty];
  if (duty.deeds.size() == 1 || duty.amounts || (owed.states & overdue) != overdue || !program_->agreement->silence_is_calm || !is_past_due(owed, duty)) return false;
  std::vector<bool> done(duty.deeds.size(), false);
  for (const Act& act : owed.acts) done[act.part] = done[act.part] || (act.sure && act.counts && !act.maybe_about);
  return std::find(done.begin(), done.end(), false) != done.end();
}

States Engine::worlds_of(Owed& owed, Instant& next) {
  const std::optional<States> open = left_open(owed);
  if (open == States{0}) return owed.states;
  constexpr States of_late = just(State::met) | just(State::in_force);
  if (open && (*open & ~of_late) == 0 && can_try_of_late(owed)) return (owed.states & ~just(State::in_force)) | tried_of_late(owed, next);
  if (program_->duties[owed.duty].amounts) return tried_amounts(owed, next);
  if (waits_for_a_part(owed)) return owed.states;
  settle_beginnings(owed);
  const std::span<const Act> acts = std::span(owed.acts.data(), owed.acts.size()).subspan(owed.acts_from);
  States states = owed.decided;
  if (owed.decided_to < never) states |= tried(owed, {{std::max(owed.trigger.begin, owed.decided_to), owed.trigger.end}, owed.triggered, acts}, next);
  else if (!owed.triggered) states |= just(State::dormant);
  return states == 0 ? just(State::dormant) : states;
}

bool Engine::can_try_of_late(const Owed& owed) const {
  const Duty& duty = program_->duties[owed.duty];
  const auto* within = std::get_if<WithinDue>(&(*program_->agreement)[duty.clause].due);
  return within != nullptr && within->span.decided && !duty.lasting && !duty.all && duty.before.empty() && owed.trigger.end >= never;
}

/// Of what may have begun at any time up to now, what becomes of it where it began so late that it may still be done in time.
States Engine::tried_of_late(const Owed& owed, Instant& next) const {
  const Span span = std::get<WithinDue>((*program_->agreement)[program_->duties[owed.duty].clause].due).span;
  constexpr std::chrono::days beside{5};  // months differ by some days
  const Instant from = std::max(owed.trigger.begin, program_->agreement->clock.back(now_, span) - beside);
  WorldsInput in = worlds_input(owed, {from, owed.trigger.end}, owed.triggered);
  in.is_rest = from > owed.trigger.begin;
  std::vector<Act> acts;
  std::copy_if(owed.acts.begin(), owed.acts.end(), std::back_inserter(acts), [&](const Act& act) { return act.when.end >= from || act.about_it || act.maybe_about; });
  in.acts = acts;
  const Worlds::Answer answer = Worlds(in).answer();
  next = answer.next;
  return answer.states;
}

/// The last second at which it can be due if it began before one moment; never where that cannot be told.
Instant Engine::due_before(const Owed& owed, Instant began) const {
  const Agreement& agreement = *program_->agreement;
  const Due& due = agreement[program_->duties[owed.duty].clause].due;
  if (const auto* within = std::get_if<WithinDue>(&due); within != nullptr && within->span.decided) return agreement.clock.deadline(began, within->span);
  if (const auto* by = std::get_if<ByDue>(&due); by != nullptr && by->moment) return by->moment->end;
  if (const auto* every = std::get_if<EveryDue>(&due); every != nullptr && every->span.decided) return agreement.clock.deadline(began, {every->span.count * owed.period(), every->span.unit, true});
  return never;
}

/// What is missed may still be done, and once it surely is, it is late.
void Engine::do_late(Owed& owed, std::span<const Act> acts) {
  for (const Act& act : acts) {
    if ((owed.decided & just(State::missed)) == 0) return;
    owed.decided |= just(State::late);
    if (act.sure) owed.decided &= static_cast<States>(~just(State::missed));
  }
}

/// Decides what has become of it if it began before one deed or another, or at all.
void Engine::settle_beginnings(Owed& owed) {
  const Duty& duty = program_->duties[owed.duty];
  if (duty.lasting || !duty.before.empty() || !program_->agreement->silence_is_calm) return;
  for (const Index pattern : duty.deeds)
    if (const Pattern& deed = program_->patterns[pattern]; !deed.decided || deed.about_it || program_->streams[deed.stream].what != Stream::What::event) return;
  const std::span<const Act> acts(owed.acts.data(), owed.acts.size());
  const auto is_past = [&](Instant at) { return at < never && at + Duration{2} <= now_; };
  // So many acts had begun by then.
  const auto begun_by = [&](Instant at) {
    std::size_t until = acts.size();
    while (until > owed.acts_from && acts[until - 1].when.begin > at) --until;
    return until;
  };
  const bool several = duty.deeds.size() > 1;
  if (!duty.every && !several) do_late(owed, acts.subspan(begun_by(owed.decided_due)));  // what comes after a period is nothing to it (K5)
  if (owed.decided_to >= never) return;
  // What was done by then decides; what was done later, and surely after it began, can only be late.
  const auto is_decided_by = [&](Instant by) {
    const auto first = acts.begin() + owed.acts_from, last = acts.begin() + static_cast<std::ptrdiff_t>(begun_by(by));
    return is_past(by) && std::all_of(first, last, [&](const Act& act) { return is_past(act.when.end); });
  };
  const auto decide = [&](Interval within, Instant by) {
    const std::size_t until = begun_by(by);
    Instant next = never;
    owed.decided |= tried(owed, {within, true, acts.subspan(owed.acts_from, until - owed.acts_from), true}, next);
    if (!duty.every && !several) do_late(owed, acts.subspan(until));
    owed.decided_to = within.end;
    owed.decided_due = by;
    while (owed.acts_from < acts.size() && is_done_before(acts[owed.acts_from].when, owed.decided_to)) ++owed.acts_from;
  };
  if (several && duty.every) return;
  if (several) {  // decided once all of them were surely done
    std::vector<Instant> last(duty.deeds.size(), always);
    const auto is_sure = [&](const Act& act) { return act.sure && is_past(act.when.end); };
    for (const Act& act : acts.subspan(owed.acts_from))
      if (is_sure(act)) last[act.part] = std::max(last[act.part], act.when.begin);
    const Interval within{std::max(owed.trigger.begin, owed.decided_to), *std::min_element(last.begin(), last.end())};
    if (within.end <= within.begin || within.end >= owed.trigger.end) return;
    std::vector<Instant> first(duty.deeds.size(), never);
    for (const Act& act : acts.subspan(owed.acts_from))
      if (is_sure(act) && act.when.begin >= within.end) first[act.part] = std::min(first[act.part], act.when.end);
    return decide(within, *std::max_element(first.begin(), first.end()));
  }
  for (Index i = owed.acts_from; i < acts.size(); ++i) {
    const Interval within{std::max(owed.trigger.begin, owed.decided_to), acts[i].when.begin};
    if (within.end <= within.begin) continue;
    if (within.end >= owed.trigger.end) break;
    const bool is_done = acts[i].sure && is_past(acts[i].when.end) && !duty.every;
    const Instant by = is_done ? acts[i].when.end : std::max(due_before(owed, within.end), within.end);
    if (is_done || is_decided_by(by)) decide(within, by);
  }
  if (!is_past(owed.trigger.end)) return;
  const Instant by = std::max(due_before(owed, owed.trigger.end), owed.trigger.end);
  if (!is_decided_by(by)) return;
  decide({std::max(owed.trigger.begin, owed.decided_to), owed.trigger.end}, by);
  owed.decided_to = never;
}

/// What it must come before. Of what came before it began one is as good as all, and what comes after it is due is as good as never.
std::vector<Act> Engine::befores_of(const Owed& owed, Interval within) const {
  const Duty& duty = program_->duties[owed.duty];
  const std::vector<Act>& all = duties_[owed.duty].befores;
  if (duty.lasting || all.empty()) return all;  // it may have been done before it began
  const Instant due = within.end < never ? due_before(owed, within.end) : never, last = due < never ? due + std::chrono::days{2} : never;
  std::vector<Act> meant;
  std::vector<bool> before(duty.before.size(), false);
  for (auto act = all.rbegin(); act != all.rend(); ++act) {
    if (act->when.begin > last) continue;
    const bool is_early = act->when.end < within.begin && !act->sure;
    if (is_early && before[act->part]) continue;
    before[act->part] = before[act->part] || is_early;
    meant.push_back(*act);
  }
  return meant;
}

/// Is what brought it into play no event, but a change of what holds?
bool Engine::is_derived(const Owed& owed) const { return owed.it == none || occurrence(owed.it).report == none; }

WorldsInput Engine::worlds_input(const Owed& owed, Interval within, bool triggered) const {
  const Duty& duty = program_->duties[owed.duty];
  const DutyState& state = duties_[owed.duty];
  const Agreement& agreement = *program_->agreement;
  const auto since = [&](const History& history) { return lately(history, within.begin); };
  WorldsInput in{.duty = &duty, .clause = &agreement[duty.clause], .clock = &agreement.clock, .now = now_, .trigger = within,
                 .triggered = triggered, .derived = is_derived(owed), .over = owed.over_at, .period = owed.period(), .is_once = duty.once != none,
                 .play = since(state.played), .excepted = since(state.excepted), .once = since(state.once_was), .gate = since(state.gated),
                 .before = befores_of(owed, within), .befores = static_cast<Index>(duty.before.size())};
  for (const Index before : duty.before) in.before_decided = in.before_decided && program_->patterns[before].decided;
  for (const Index deed : duty.deeds) in.decided.push_back(program_->patterns[deed].decided);
  const Pattern& deed = program_->patterns[duty.deeds.front()];
  if (!agreement.silence_is_calm && deed.decided && program_->streams[deed.stream].what == Stream::What::event)
    in.looked = facts_->told_by_watchers(*program_, *knowledge_, program_->streams[deed.stream].event);
  return in;
}

States Engine::tried(const Owed& owed, const Beginnings& began, Instant& next) {
  const bool derived = is_derived(owed), is_rest = began.within.begin > owed.trigger.begin;
  constexpr std::size_t alike_max = 256;
  if ((*alike_).empty()) (*alike_).resize(alike_max);
  Alike& alike = (*alike_)[mixed({owed.duty, began.past ? 1 : 0, began.within.begin.time_since_epoch().count(), began.within.end.time_since_epoch().count(), owed.period(),
                                  static_cast<std::int64_t>(began.acts.size())}) % alike_max];
  if (alike.round == round_ && alike.duty == owed.duty && alike.past == began.past && alike.trigger == began.within && alike.over_at == owed.over_at && alike.period == owed.period() &&
      alike.triggered == began.triggered && alike.derived == derived && alike.is_rest == is_rest && std::ranges::equal(alike.acts, began.acts, is_alike)) {
    next = alike.next;
    return alike.states;
  }
  WorldsInput in = worlds_input(owed, began.within, began.triggered);
  in.acts = began.acts;
  in.is_rest = is_rest;
  const Worlds::Answer answer = Worlds(in).answer();
  alike = {.round = round_, .duty = owed.duty, .past = began.past, .trigger = began.within, .over_at = owed.over_at, .period = owed.period(), .triggered = began.triggered, .derived = derived, .is_rest = is_rest,
           .acts = std::vector<Act>(began.acts.begin(), began.acts.end()), .states = answer.states, .next = answer.next};
  next = answer.next;
  return answer.states;
}

}  // namespace truce::monitor
