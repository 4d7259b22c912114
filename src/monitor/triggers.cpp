// What brings a deed into play, and how often it is owed (K1, K2, K5).
#include <algorithm>

#include "engine.h"

namespace truce::monitor {

void Engine::follow_armed(Index index, Truth before, Truth now) {
  DutyState& state = duties_.edit(index);
  if (now == Truth::no) {
    end_stretch(index);
    return;
  }
  if (before == Truth::no) {
    state.stretch_from = now_;
    state.fell = never;
    if (now == Truth::yes) return start_stretch(index, {now_, now_}, true);
    return start_stretch(index, {now_ - Duration{1}, never}, false);
  }
  if (now == Truth::unknown) {
    state.fell = now_;
    return;
  }
  if (state.fell < never) {  // it may have lapsed and come back
    start_stretch(index, {state.fell, now_}, false);
    state.fell = never;
    return;
  }
  edit_stretch(state, [&](Owed& owed) {
    owed.begin_within({state.stretch_from - Duration{1}, now_});
    owed.triggered = true;
  });
}

/// Changes each period of what this stretch may have brought into play.
template <class Change>
void Engine::edit_stretch(const DutyState& state, const Change& change) {
  for (const Index open : state.open) {
    if (owed_[open].triggered || owed_[open].trigger.end < never) continue;
    Owed& owed = owed_.edit(open);
    change(owed);
    set_due(owed);
    wake(open);
  }
}

/// A trigger that was never sure cannot lie after the stretch in which it was possible.
void Engine::end_stretch(Index index) {
  DutyState& state = duties_.edit(index);
  if (state.stretch != none)
    edit_stretch(state, [&](Owed& owed) {
      owed.begin_within({owed.trigger.begin, now_});
      owed.over_at = now_;
    });
  state.stretch = none;
  state.fell = never;
}

void Engine::start_stretch(Index index, Interval trigger, bool surely) {
  const Index made = add_owed(index, trigger, surely, none);
  duties_.edit(index).stretch = made;
}

/// K2: an instance each time a condition becomes true while the gate is open.
void Engine::follow_whenever(Index index, Truth before, Truth now) {
  const Duty& duty = program_->duties[index];
  DutyState& state = duties_.edit(index);
  if (now == Truth::no) return end_stretch(index);
  const Truth gate = nodes_[duty.gate].value;
  if (before == Truth::no) {
    state.stretch_from = now_;
    state.stretch = none;
    state.fell = never;
    if (gate == Truth::no) return;
    const bool sure = now == Truth::yes;
    state.stretch = add_owed(index, sure ? Interval{now_, now_} : Interval{now_ - Duration{1}, never}, sure && gate == Truth::yes, none);
    return;
  }
  if (now == Truth::unknown) {
    state.fell = now_;
    return;
  }
  if (state.fell < never) {
    if (gate_was_possible(index, state.fell + Duration{1})) add_owed(index, {state.fell, now_}, false, none);
    state.fell = never;
    return;
  }
  const Interval risen{state.stretch_from - Duration{1}, now_};
  if (state.stretch == none) {
    if (gate_was_possible(index, state.stretch_from)) state.stretch = add_owed(index, risen, false, none);
    return;
  }
  const bool triggered = state.sure.from <= state.stretch_from && state.sure.to >= never;
  if (triggered) {
    state.began = Truth::yes;
    weigh_again(index);
  }
  edit_stretch(state, [&](Owed& owed) {
    owed.begin_within(risen);
    owed.triggered = triggered;
  });
}

/// Was the gate possibly open at some second from `from` on?
bool Engine::gate_was_possible(Index index, Instant from) const {
  const Stretch& possible = duties_[index].possible;
  return possible.from <= now_ && possible.to > from;
}

/// A condition that may come true from now on, though it was unknown before the gate opened.
void Engine::open_gate(Index index) {
  DutyState& state = duties_.edit(index);
  // What has been true before becomes so again only when it is (K2).
  if (state.seen[5] != Truth::unknown || state.stretch != none || state.fell < never) return;
  state.stretch = add_owed(index, {now_ - Duration{1}, never}, false, none);
}

Index Engine::add_owed(Index index, Interval trigger, bool surely, Index it, std::int64_t period) {
  const Duty& duty = program_->duties[index];
  DutyState& state = duties_.edit(index);
  const auto made = static_cast<Index>(owed_.size());
  Owed& owed = owed_.add();
  owed.duty = index;
  owed.it = it;
  owed.trigger = trigger;
  owed.triggered = surely;
  if (duty.every) {
    owed.every.emplace();
    owed.every->number = period;
  }
  if (duty.amounts) {
    owed.brought.emplace();
    owed.brought->reached.assign(duty.deeds.size(), {never, never});
    owed.brought->least.resize(duty.deeds.size());
    owed.brought->most.resize(duty.deeds.size());
  }
  if (const Truth unless = duty.unless == none ? Truth::no : nodes_[duty.unless].value; unless != Truth::no) {
    owed.lift_from = now_;
    if (unless == Truth::yes) owed.lift_by = now_;
  }
  look_for_part(owed, 0);
  set_due(owed);
  if (duty.amounts && !duty.lasting && !duty.number_decided)
    for (auto& [possible, sure] : owed.brought->reached) possible = now_;
  for (const Act& act : state.acts) add_act(owed, act, about_of(index, act));
  if (it != none)
    each_name(it, [&](Index name) {
      state.by_it.add(name, made);
      state.about.for_each(name, [&](const Act& act) { add_act(owed, act, name); });
    });
  if (state.began == Truth::no) state.began_from = now_;
  state.began = std::max(state.began, surely ? Truth::yes : Truth::unknown);
  weigh_again(index);
  state.owed.push_back(made);
  add_open(state, made, owed, true);
  ++state.counts[static_cast<std::size_t>(State::dormant)];
  if (state.separate) turn(state, made, State::dormant, true);
  wake(made, index);
  return made;
}

/// K5: once a period may have ended, the next begins.
void Engine::add_period(Index index) {
  const Owed& before = owed_[index];
  const auto* every = std::get_if<EveryDue>(&program_->duties[before.duty].due);
  if (every == nullptr || !every->span.decided || before.every->followed || before.over || now_ < before.every->ends_from) return;
  if (before.period() > 1 && before.triggered && before.states == just(State::dormant)) return;  // K5: none is owed after `before`
  owed_.edit(index).every->followed = true;
  Owed& next = owed_.edit(add_owed(before.duty, before.trigger, before.triggered, before.it, before.period() + 1));
  next.over_at = before.over_at;
  next.lift_from = std::min(next.lift_from, before.lift_from);  // the stretch may have lapsed before
}

}  // namespace truce::monitor
