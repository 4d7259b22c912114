// Deeds that are owed: their deadlines, and what met them (K3 to K7, K11 to K13). What brings them into play: triggers.cpp.
#include <algorithm>
#include <bit>
#include <span>
#include <utility>

#include "engine.h"

namespace truce::monitor {
namespace {

/// T7: can an act have been in time for a deadline, and surely?
bool maybe_in_time(Interval when, Instant due, bool exclusive) {
  if (!when.exact()) return when.begin < due;
  return exclusive ? when.begin < due : when.begin <= due;
}
bool surely_in_time(Interval when, Instant due, bool exclusive) {
  return when.exact() ? maybe_in_time(when, due, exclusive) : when.end <= due;
}
Instant last_of(Interval when) { return when.exact() ? when.end : when.end - Duration{1}; }
bool maybe_late(Interval when, Instant due, bool exclusive) { return !surely_in_time(when, due, exclusive); }

/// Remembers what was brought, or that it is sure now; what is sure now was heard of not long ago.
void keep_delivery(LongArray<Act>& all, const Act& act, bool possible) {
  if (possible) return all.push_back(act);
  const auto is_it = [&](const Act& kept) { return !kept.sure && kept.part == act.part && kept.when == act.when && !(kept.least < act.least) && !(act.least < kept.least); };
  for (std::size_t i = all.size(); i-- > 0;)
    if (is_it(all[i])) {
      all.edit(i).sure = true;
      return;
    }
}

/// So many acts are kept one by one; of more, one is enough of those that are known to the same interval.
constexpr std::size_t one_by_one_max = 16;

/// Of those kept, the last that was done by the same part in the same interval. They are nearly in order of time.
Act* find_alike(std::vector<Act>& all, const Act& act) {
  for (auto kept = all.rbegin(); kept != all.rend() && kept->when.begin >= act.when.begin; ++kept)
    if (kept->part == act.part && kept->when == act.when) return &*kept;
  return nullptr;
}

/// Remembers what a deed must come before: only the first of it matters, so nothing that begins after one surely happened.
/// Was it news?
bool keep_before(std::vector<Act>& all, const Act& act, bool possible) {
  const auto is_of_part = [&](const Act& kept) { return kept.part == act.part; };
  if (possible) {
    const bool is_later = std::any_of(all.begin(), all.end(), [&](const Act& kept) { return is_of_part(kept) && kept.sure && last_of(kept.when) < act.when.begin; });
    const bool is_known = std::any_of(all.begin(), all.end(), [&](const Act& kept) { return is_of_part(kept) && kept.when == act.when && kept.sure == act.sure; });
    if (!is_later && !is_known) all.push_back(act);
    return !is_later && !is_known;
  }
  bool is_new = false;
  for (Act& kept : all)
    if (is_of_part(kept) && kept.when.begin == act.when.begin && (kept.when.end >= never || kept.when == act.when)) {
      is_new = is_new || !kept.sure || kept.when != act.when;
      kept.when = act.when, kept.sure = true;
    }
  return is_new;
}

/// The state, where there is one alone.
State state_of(States states) {
  const bool one = (states & (states - 1)) == 0 && states != 0;
  return one ? static_cast<State>(std::countr_zero(states)) : State::unknown;
}

bool settles(State state) { return state == State::met || state == State::late || state == State::lifted; }

/// How surely an act does not come before a trigger (K3).
Fit follows(Interval act, Interval trigger) {
  const bool surely = act.begin >= trigger.end;
  // What is known to an interval has not happened when it begins (T1).
  const bool possibly = act.exact() && trigger.exact() ? act.begin >= trigger.begin : (act.exact() ? act.begin : act.end) > trigger.begin;
  return surely ? Fit::sure : possibly ? Fit::possible : Fit::no;
}

}  // namespace

// Deadlines.

void Engine::set_due(Owed& owed) {
  const Duty& duty = program_->duties[owed.duty];
  const DutyState& state = duties_[owed.duty];
  const Agreement& agreement = *program_->agreement;
  const Interval trigger = owed.trigger;
  const auto open = [&] {
    owed.has_due = true;
    owed.due = {trigger.begin + Duration{1}, never};  // C8: at any moment after the trigger
  };
  const auto within = [&](Span span) {
    if (!span.decided) return open();
    owed.has_due = true;
    owed.due_exclusive = !span.elapsed();
    const Instant last = trigger.end >= never ? never : span.elapsed() ? trigger.end : last_of(trigger);
    owed.due.begin = agreement.clock.deadline(trigger.begin, span);
    owed.due.end = trigger.begin == last ? owed.due.begin : agreement.clock.deadline(last, span);
    if (trigger.begin <= always) owed.due = {never, never};
  };
  if (const auto* due = std::get_if<WithinDue>(&duty.due)) within(due->span);
  if (const auto* due = std::get_if<EveryDue>(&duty.due)) {
    const Span every = due->span;
    Period& period = *owed.every;
    period.from = trigger;
    if (period.number > 1 && every.decided) {
      within({every.count * (period.number - 1), every.unit, true});
      period.from = owed.due;
    }
    within({every.count * period.number, every.unit, every.decided});
    period.ends_from = owed.due.begin;
    period.ends = owed.due;
    period.exclusive = owed.due_exclusive;
  }
  if (const auto* due = std::get_if<ByDue>(&duty.due)) {
    if (!due->moment) {
      open();
    } else {
      owed.has_due = true;
      owed.due_exclusive = !due->moment->exact();
      owed.due = {due->moment->end, due->moment->end};
    }
  }
  if (duty.before.empty()) return;
  Interval before{always, always};  // when the last of them has happened
  for (std::size_t part = 0; part < duty.before.size(); ++part) {
    const bool decided = program_->patterns[duty.before[part]].decided;
    before.begin = std::max(before.begin, decided ? state.before[part].begin : trigger.begin + Duration{1});
    before.end = std::max(before.end, decided ? state.before[part].end : never);
  }
  if (before.begin >= never) return;
  if (!owed.has_due || before.begin <= owed.due.begin) owed.due_exclusive = true;  // K6: strictly before
  owed.has_due = true;
  owed.due = {std::min(owed.due.begin, before.begin), std::min(owed.due.end, before.end)};
}

void Engine::hear_before(Index index, Index part, const Heard& heard, bool is_proven) {
  const Occurrence& occurrence = heard.what;
  const bool possible = heard.possible, sure = heard.sure && is_proven;
  DutyState& state = duties_.edit(index);
  Interval& first = state.before[part];
  const Interval before = first;
  if (possible) first.begin = std::min(first.begin, occurrence.when.begin);
  if (sure) first.end = std::min(first.end, occurrence.when.end);
  if (!keep_before(state.befores, {.when = occurrence.when, .part = part, .sure = sure}, possible) && first == before) return;
  for (const Index owed : state.open) {
    const Instant due = owed_[owed].due.end;
    if (due < never && occurrence.when.begin > due + std::chrono::days{1}) continue;  // whatever comes first, this was too late for it
    set_due(owed_.edit(owed));
    wake(owed);
  }
}

/// What is still open is lifted when the clause goes out of play, or an exception comes true.
void Engine::lift(Index index, Truth before, Truth now, bool ends) {
  const bool falls = now != Truth::yes && before != Truth::no && now != before;
  for (const Index open : duties_[index].open) {
    Owed& owed = owed_.edit(open);
    if (falls || (now == Truth::no && before != Truth::no)) {
      owed.lift_from = std::min(owed.lift_from, now_);
      if (now == Truth::no) owed.lift_by = std::min(owed.lift_by, now_);
      owed.over = owed.over || (ends && now == Truth::no);
    }
    if (!stands(owed)) wake(open);
  }
}

// Deeds.

/// Does an act leave it as it was what may have come of an instance?
inline bool Engine::adds_nothing(const Owed& owed, const Act& act) const {
  const Duty& duty = program_->duties[owed.duty];
  const DutyState& state = duties_[owed.duty];
  if (lacks_part(owed) || (duty.amounts && no_amount_turns(owed, duty, state, act.part))) return true;
  if (owed.every) return false;
  // Whatever the world, it is over: a deed now comes after.
  const States over = just(State::met) | just(State::late) | just(State::lifted) | (owed.trigger.end <= now_ ? just(State::dormant) : States{0});
  if (!duty.amounts && act.when.exact() && (owed.states & ~over) == 0) return true;
  if (duty.amounts) {
    const bool together = duty.lasting && !duty.all;
    if ((together ? state.reached : owed.brought->reached)[act.part].first >= never) return false;
  }
  if (act.sure) return false;
  // What may not have been done only adds that it was met now, or late.
  States added = just(State::met);
  if (owed.has_due && !(act.when.exact() && now_ < owed.due.begin)) added |= just(State::late);
  if (owed.has_due && act.when.exact() && now_ > owed.due.end) added = just(State::late);
  return (owed.states & added) == added;
}

/// May it have been done late already, so that one more act that is not sure and comes late says nothing new?
inline bool Engine::is_late_already(const Owed& owed, const Act& act) const {
  if (owed.decided_to >= never && (owed.decided & just(State::late)) != 0 && owed.acts.size() >= late_max) return true;
  const Duty& duty = program_->duties[owed.duty];
  if ((owed.states & just(State::late)) == 0 || duty.all || duty.every || duty.lasting) return false;
  return owed.trigger.end <= now_ && act.when.begin > owed.due.end + Duration{1};
}

/// Does one more act say nothing new because of what was done before?
inline bool Engine::says_nothing(const Owed& owed, const Act& act) const {
  if (!act.sure && is_late_already(owed, act)) return true;
  const Duty& duty = program_->duties[owed.duty];
  if (duty.deeds.size() == 1 || duty.amounts || duty.every || duty.lasting || owed.trigger.end > now_) return false;
  // Of several deeds this one was surely done already, while others are still waited for.
  return std::any_of(owed.acts.begin(), owed.acts.end(), [&](const Act& kept) {
    return kept.part == act.part && kept.sure && kept.counts && !kept.maybe_about && kept.when.end <= act.when.begin;
  });
}

/// Remembers an act for the instances that may still come.
inline void Engine::keep_act(Index index, const Act& act, Index about) {
  const Duty& duty = program_->duties[index];
  DutyState& state = duties_.edit(index);
  if (about != 0 && about != none) return state.about.add(about, act);
  state.acts.push_back(act);
  constexpr std::size_t kept_max = 64;
  if (duty.lasting || state.acts.size() < kept_max || state.acts.size() % kept_max != 0) return;
  // Only what may still be going on can follow a trigger that is yet to come.
  std::erase_if(state.acts, [&](const Act& kept) { return kept.when.end < now_ - Duration{2}; });
}

/// What a deed that is to be about the trigger is about: a name; 0 where nobody says; none where its best reports differ.
Index Engine::about_of(Index duty, const Act& act) const {
  if (!program_->patterns[program_->duties[duty].deeds[act.part]].about_it) return 0;
  return facts_->about_of(*knowledge_, occurrence(act.occurrence));
}

/// How surely an act is about an event (R5, R7): where its reports differ, all that they say is possible.
inline Fit Engine::about_what(Index it, const Act& act, Index about) const {
  if (about != none) return about == 0 ? Fit::possible : Fit::sure;  // it was looked up by that name
  const std::vector<Index> abouts = facts_->abouts_of(*knowledge_, occurrence(act.occurrence));
  bool maybe = abouts.front() == 0;
  each_name(it, [&](Index name) { maybe = maybe || std::binary_search(abouts.begin(), abouts.end(), name); });
  return maybe ? Fit::possible : Fit::no;
}

/// How surely an act counts for an instance (K3, K5).
inline Fit Engine::counts(const Owed& owed, const Act& act, Index about_name) const {
  const Duty& duty = program_->duties[owed.duty];
  const bool asks = program_->patterns[duty.deeds[act.part]].about_it;
  const Fit about = asks ? about_what(owed.it, act, about_name) : Fit::sure;
  const bool about_it = asks && about == Fit::sure;
  if (about == Fit::no) return Fit::no;
  if (duty.lasting) return Fit::sure;
  if (duty.every) {
    Interval when = act.when;
    if (about_it) when = {std::max(when.begin, owed.trigger.begin), std::max(when.end, owed.trigger.end)};  // it always follows it
    const bool first = owed.period() == 1;
    const Interval from = owed.every->from;
    const bool inclusive = first || owed.every->exclusive;  // of what happens as it begins
    const bool after_surely = when.exact() && !inclusive ? when.begin > from.end : when.begin >= from.end;
    const bool after_maybe = when.exact() ? (inclusive ? when.begin >= from.begin : when.begin > from.begin) : when.end > from.begin;
    if (!after_maybe || !maybe_in_time(when, owed.every->ends.end, owed.every->exclusive)) return Fit::no;
    return after_surely && surely_in_time(when, owed.due.begin, owed.due_exclusive) ? about : Fit::possible;
  }
  if (about_it) return Fit::sure;
  return std::min(about, follows(act.when, owed.trigger));
}

/// From one part on, the first of which nothing was done.
void Engine::look_for_part(Owed& owed, Index part) const {
  const Duty& duty = program_->duties[owed.duty];
  const auto is_done = [&](const Act& act) { return act.part == part; };
  while (part < duty.deeds.size() && (!program_->patterns[duty.deeds[part]].decided || std::any_of(owed.acts.begin(), owed.acts.end(), is_done))) ++part;
  owed.lacks = part;
}

/// Is there something of several that surely was not done, so that it makes no difference what else was?
inline bool Engine::lacks_part(const Owed& owed) const {
  const Duty& duty = program_->duties[owed.duty];
  return duty.deeds.size() > 1 && !duty.amounts && owed.lacks < duty.deeds.size();
}

void Engine::add_act(Owed& owed, const Act& act, Index about) {
  const Fit fit = counts(owed, act, about);
  if (fit == Fit::no) return;
  const Duty& duty = program_->duties[owed.duty];
  Act& kept = owed.acts.add(act);
  kept.counts = fit == Fit::sure;
  kept.about_it = about != 0 && about != none;
  kept.maybe_about = !kept.about_it && program_->patterns[duty.deeds[act.part]].about_it;
  if (act.part == owed.lacks) look_for_part(owed, act.part + 1);
  if (!duty.amounts) return;
  Brought& brought = *owed.brought;
  brought.most[act.part].add(act.most);
  if (kept.sure && kept.counts) brought.least[act.part].add(act.least);
}

void Engine::hear_deed(Index index, Index part, const Heard& heard, bool is_proven) {
  const Occurrence& what = heard.what;
  Index found = heard.index;
  const bool possible = heard.possible, sure = heard.sure && is_proven;
  const Duty& duty = program_->duties[index];
  DutyState& state = duties_.edit(index);
  const Act act{.when = what.when, .occurrence = found, .part = part, .sure = sure, .least = what.least, .most = what.most};
  const auto each_movable = [&](const auto& each) {
    for (Index i = 0; i < state.movable; ++i) each(state.open[i]);
  };
  if (duty.amounts) {
    if (possible) state.most[part].add(what.most);
    if (sure) state.least[part].add(what.least);
    if (duty.lasting) {
      keep_delivery(state.brought, {.when = act.when, .part = part, .sure = sure, .least = act.least, .most = act.most}, possible);
      reach(index);
      each_movable([&](Index open) {
        if (!adds_nothing(owed_[open], act)) wake_amounts(open);
      });
      return;
    }
  }
  const bool asks = program_->patterns[duty.deeds[part]].about_it;
  const Index about = asks ? facts_->about_of(*knowledge_, what) : 0;
  const bool one = about != 0 && about != none;
  if (!asks && !duty.amounts && !state.separate && state.acts.size() >= one_by_one_max && (found & derived_bit) == 0) {
    const Act* alike = find_alike(state.acts, act);
    const bool is_kept = !possible && std::any_of(state.acts.rbegin(), state.acts.rend(), [&](const Act& kept) { return kept.occurrence == found && kept.part == part; });
    if (alike != nullptr && !is_kept) {
      if (alike->sure || !act.sure) return;  // nobody learns anything of it
      if (!possible) found = alike->occurrence;  // it is this one that is sure
    }
  }
  const auto each_meant = [&](const auto& each) {
    if (one) return state.by_it.for_each(about, each);
    each_movable(each);
  };
  if (possible) {
    if (!one && state.separate) state.separate->unnamed.push_back(found);
    each_meant([&](Index each) {
      if (says_nothing(owed_[each], act)) return;
      Owed& owed = owed_.edit(each);
      add_act(owed, act, about);
      if (duty.amounts && owed.acts.size() % one_by_one_of_amounts == 0) pass(owed);  // it may not be looked at for long
      if (adds_nothing(owed, act)) return;
      if (duty.amounts) wake_amounts(each);
      else wake(each, index);
    });
    keep_act(index, act, about);
    return;
  }
  // What is sure now was heard of not long ago, so it is among the last; and instances that heard the same since then
  // have it at the same place, counted from the end.
  const auto is_found = [&](const Act& kept) { return kept.occurrence == found && kept.part == part; };
  std::size_t behind = 0;
  const auto last_found = [&](auto& acts) {
    if (behind < acts.size() && is_found(*(acts.rbegin() + static_cast<std::ptrdiff_t>(behind)))) return acts.rbegin() + static_cast<std::ptrdiff_t>(behind);
    const auto last = std::find_if(acts.rbegin(), acts.rend(), is_found);
    if (last != acts.rend()) behind = static_cast<std::size_t>(last - acts.rbegin());
    return last;
  };
  if (one) {
    state.about.edit_one(about, [&](Act& kept) { return is_found(kept) && (kept.sure = true); });
  } else if (const auto kept = last_found(state.acts); kept != state.acts.rend()) {
    kept->sure = true;
    kept->occurrence = heard.index;
  }
  each_meant([&](Index each) {
    Owed& instance = owed_.edit(each);
    const auto kept = last_found(instance.acts);
    if (kept == instance.acts.rend()) {
      if (says_nothing(instance, act)) return;
      add_act(instance, act, about);
    } else if (!kept->sure) {
      kept->sure = true;
      kept->occurrence = heard.index;
      if (duty.amounts && kept->counts) instance.brought->least[part].add(kept->least);
    }
    if (duty.amounts && !no_amount_turns(instance, duty, state, part)) wake_amounts(each);
    if (!duty.amounts && !lacks_part(instance)) wake(each, index);
  });
}

void Engine::hear_owed(Index index, Index part, const Heard& heard, bool is_proven) {
  const Occurrence& occurrence = heard.what;
  const bool possible = heard.possible, sure = heard.sure && is_proven;
  const Duty& duty = program_->duties[index];
  DutyState& state = duties_.edit(index);
  if (std::exchange(state.owes_since, now_) != now_) state.owed_least_before = state.owed_least, state.owed_most_before = state.owed_most;
  for (const Index open : state.open)
    if (!no_amount_turns(owed_[open], duty, state, part)) wake_amounts(open);
  if (possible) state.owed_most[part].add(occurrence.most);
  if (sure) state.owed_least[part].add(occurrence.least);
  const Act act{.when = occurrence.when, .part = part, .sure = sure, .least = occurrence.least, .most = occurrence.most};
  keep_delivery(state.owing, act, possible);
}

// States.

/// K13.
bool Engine::nobody_looked(const Owed& owed) const {
  const Pattern& pattern = program_->patterns[program_->duties[owed.duty].deeds.front()];
  if (!pattern.decided) return false;
  const Stream& stream = program_->streams[pattern.stream];
  return stream.what == Stream::What::event && !facts_->watched(*program_, *knowledge_, stream.event, owed.trigger.begin, owed.due.end);
}

/// Notes what may have brought a deed into play, or lifted it, for as long as it may be asked.
void Engine::remember(Index index) {
  const Duty& duty = program_->duties[index];
  DutyState& state = duties_.edit(index);
  bool changes = false;
  const auto note = [&](History& history, Index node) {
    if (node == none) return;
    const Truth value = nodes_[node].value;
    const bool again = !history.empty() && history.back().first == now_;
    if (again) history.pop_back();
    if (value == (history.empty() ? Truth::no : history.back().second)) return;
    constexpr std::size_t kept_max = 16;
    if (state.open.empty() && history.size() >= 2 * kept_max) history.erase(history.begin(), history.end() - kept_max);
    history.emplace_back(now_, value);
    changes = true;
  };
  note(state.played, duty.follows ? duty.gate : duty.armed);
  note(state.excepted, duty.unless);
  note(state.once_was, duty.once);
  if (duty.once != none) note(state.gated, duty.gate);
  if (!changes) return;
  for (const Index open : state.open)
    if (!stands(owed_[open])) wake(open);
}

/// Can a simple rule tell its states? Where the trigger is exact, nothing lifts it, and what was done is plain.
bool Engine::is_plain(const Owed& owed, const Duty& duty, const DutyState& state) const {
  if (!duty.before.empty() || owed.lift_from < never || owed.lift_by < never || owed.over_at < never) return false;
  const bool exact = owed.trigger.exact();
  if (!exact && (!program_->agreement->silence_is_calm || duty.once != none)) return false;
  if (!program_->agreement->silence_is_calm && !owed.due.exact()) return false;  // who looked depends on when it was due
  if (!exact && !state.played.empty() && state.played.back().first > owed.trigger.begin) return false;
  if (!state.excepted.empty() && state.excepted.back().first >= owed.trigger.begin) return false;
  if (duty.amounts) return is_short(owed, duty, state);
  if (owed.acts.empty() || lacks_part(owed)) return true;
  if (duty.every) return false;
  return std::all_of(owed.acts.begin(), owed.acts.end(), [&](const Act& act) {
    if (act.about_it && act.when.begin < owed.trigger.end) return false;  // it was done no sooner than what it is about
    // Without a deadline, what may not have been done leaves it open whether it was met, and nothing else.
    return act.sure ? act.counts && (exact || owed.due.exact()) : !owed.has_due;
  });
}

inline bool Engine::is_overdue(const Owed& owed) const {
  return owed.has_due && now_ >= owed.due.begin && owed.due.begin <= owed.lift_by;
}

/// The states that it may be in as long as it is not done.
inline States Engine::undone(const Owed& owed) const {
  States states = owed.triggered ? States{0} : just(State::dormant);
  if (now_ < owed.due.end && now_ < owed.lift_by) states |= just(State::in_force);
  if (!is_overdue(owed)) return states;
  states |= just(State::missed);
  if (!program_->agreement->silence_is_calm && nobody_looked(owed)) states |= just(State::met);
  return states;
}

/// The states of one deed that was surely done, once or several times, where nothing lifts it.
inline States Engine::done(const Owed& owed) const {
  States states = owed.triggered ? States{0} : just(State::dormant);
  bool maybe_met = false, late = false;
  for (const Act& act : owed.acts) {
    if (surely_in_time(act.when, owed.due.begin, owed.due_exclusive)) return states | just(State::met);
    maybe_met = maybe_met || maybe_in_time(act.when, owed.due.end, owed.due_exclusive);
    late = late || act.when.exact() || now_ > owed.due.begin;
  }
  if (maybe_met) states |= just(State::met);
  if (late && is_overdue(owed)) states |= just(State::late);
  return states == 0 ? just(State::in_force) : states;
}

inline States Engine::states_of(Owed& owed, const Duty& duty, const DutyState& state, Instant& next) {
  // What is known to an interval has not happened when it begins (T1).
  if (owed.it != none && !owed.trigger.exact() && now_ <= owed.trigger.begin) return just(State::dormant);
  const bool unlifted = owed.lift_from >= never && owed.lift_by >= never && owed.over_at >= never;
  const bool unexcepted = state.excepted.empty() || state.excepted.back().first < owed.trigger.begin;
  if (duty.plain && owed.trigger.exact() && unlifted && unexcepted) {
    if (owed.acts.empty()) return undone(owed);
    const auto is_done = [&](const Act& act) { return act.sure && act.counts && (!act.about_it || act.when.begin >= owed.trigger.end); };
    if (owed.has_due && std::all_of(owed.acts.begin(), owed.acts.end(), is_done)) return done(owed);
  }
  return states_in_full(owed, duty, state, next);
}

States Engine::states_in_full(Owed& owed, const Duty& duty, const DutyState& duty_state, Instant& next) {
  if (duty.amounts) reach(owed, duty, duty_state);
  if (!is_plain(owed, duty, duty_state)) return worlds_of(owed, next);
  bool surely_met = true, surely_done = true, maybe_met = true, maybe_done = true, some_late = false;
  for (Index part = 0; part < duty.deeds.size(); ++part) {
    const bool undecided = !program_->patterns[duty.deeds[part]].decided;
    bool part_met = false, part_done = false, part_maybe_met = undecided, part_maybe = undecided;
    some_late = some_late || undecided;
    for (const Act& act : owed.acts) {
      if (act.part != part || duty.amounts) continue;
      const bool certain = act.sure && act.counts;
      if (!certain && !act.when.exact() && !duty.lasting && now_ <= owed.trigger.begin) continue;
      part_maybe = true;
      part_done = part_done || certain;
      part_met = part_met || (certain && surely_in_time(act.when, owed.due.begin, owed.due_exclusive));
      part_maybe_met = part_maybe_met || maybe_in_time(act.when, owed.due.end, owed.due_exclusive);
      // By now an interval may have brought it only if it began before now.
      const bool by_now = act.when.exact() || now_ > owed.due.begin;
      some_late = some_late || (by_now && maybe_late(act.when, owed.due.begin, owed.due_exclusive));
    }
    surely_met = surely_met && part_met;
    surely_done = surely_done && part_done;
    maybe_met = maybe_met && part_maybe_met;
    maybe_done = maybe_done && part_maybe;
  }
  States states = owed.triggered ? States{0} : just(State::dormant);
  if (surely_met) return states | just(State::met);
  if (!surely_done) states |= undone(owed);
  if (maybe_met) states |= just(State::met);
  if (some_late && maybe_done && is_overdue(owed)) states |= just(State::late);
  return states == 0 ? just(State::in_force) : states;
}

/// To be looked at again when the next of what may turn it comes.
inline void Engine::look_again(Index index, Owed& owed, const Duty& duty, Instant next) {
  const auto at = [&](Instant moment) {
    if (moment > now_) next = std::min(next, moment);
  };
  if (owed.has_due) at(owed.due.begin), at(owed.due.end);
  if (duty.every) at(owed.every->ends_from);
  // What is known to an interval counts a second after it begins, and by a deadline that passes one a second later.
  if (!owed.trigger.exact() || !owed.acts.empty() || duty.amounts)
    for (const Instant moment : {owed.trigger.begin + Duration{1}, owed.due.begin + Duration{1}, owed.due.begin + Duration{2}}) at(moment);
  // What a period comes before, or a lapse, may follow as soon as it begins.
  if (owed.period() > 1 && (!duty.before.empty() || owed.lift_from < never))
    for (const Instant moment : {owed.every->from.begin + Duration{1}, owed.every->from.end + Duration{1}}) at(moment);
  if (next >= never || next == owed.timer) return;
  owed.timer = next;
  set_timer(next, Timer::What::owed, index);
}

/// Counts an instance among those of its duty, or no longer.
void Engine::count(DutyState& state, const Owed& owed, int by) {
  const auto add = [&](std::uint32_t& to) { to = static_cast<std::uint32_t>(static_cast<int>(to) + by); };
  add(state.counts[static_cast<std::size_t>(owed.state)]);
  if (owed.state != State::unknown) return;
  for (unsigned left = owed.states; left != 0; left &= left - 1) add(state.left_open[static_cast<std::size_t>(std::countr_zero(left))]);
}

inline void Engine::move(Index index, Owed& owed, DutyState& state, States states) {
  const State is = state_of(states);
  count(state, owed, -1);
  owed.states = states;
  if (is != owed.state) {
    owed.since = now_;
    if (state.separate) turn(state, index, is);
  }
  owed.state = is;
  count(state, owed, 1);
}

/// K11: a deadline that passed is a breach, or a default.
void Engine::breach_of(Owed& owed) {
  const bool sure = (owed.states & ~overdue) == 0;
  const bool starts = owed.breach == none;
  if (!starts && (!sure || occurrence(owed.breach).sure)) return;
  Occurrence like{.by = of_breach(owed.duty).by, .grade = Grade::verified};
  const Instant from = starts ? now_ - Duration{1} : occurrence(owed.breach).when.begin;
  like.when = sure ? (starts ? Interval{now_, now_} : Interval{from, now_}) : Interval{from, never};
  add_breach(owed.duty, owed.breach, like, none, starts, sure);
}

bool Engine::is_after(Index index, Index other) const {
  if (other == none || index == other) return other == none;
  return is_after(index, owed_[index], other);
}

bool Engine::is_after(Index index, const Owed& one, Index other) const {
  const Owed& two = owed_[other];
  if (one.trigger.begin != two.trigger.begin) return one.trigger.begin > two.trigger.begin;
  if (!duties_[one.duty].separate || one.it == two.it) return index > other;
  // What came late was made later, whenever it happened.
  const auto heard_of = [&](Index it) { return Change{possible_from(occurrence(it).when), it}; };
  return facts_->precedes(*knowledge_, heard_of(two.it), heard_of(one.it));
}

void Engine::note_settled(Index index, const Owed& owed, DutyState& state) {
  Index& last = state.settled[static_cast<std::size_t>(owed.state)];
  if (last == none || (last != index && is_after(index, owed, last))) last = index;
}

/// Nothing more can change an instance that is settled.
inline void Engine::close(Index index, Owed& owed, const Duty& duty, DutyState& state) {
  const bool over = duty.every && now_ >= owed.every->ends.end && (owed.triggered || now_ > owed.trigger.end);
  if (!settles(owed.state) && !over) return;
  if (duty.every && now_ - Duration{1} <= owed.every->from.end) return;  // in some world it has not begun
  if (duty.every && !owed.every->followed && !owed.over) return;  // the next period begins with its end
  take_open(state, owed);
  note_settled(index, owed, state);
}

/// Is it over in whatever world, so that a deed now comes after?
inline bool Engine::is_over(const Owed& owed) const {
  constexpr States ended = just(State::met) | just(State::late) | just(State::lifted) | just(State::dormant);
  return (owed.states & ~ended) == 0 && owed.trigger.end < now_;
}

// The open instances of a duty: first those that a deed may still move.

/// Is it over, whatever is done, lapses or passes from now on? Of amounts only what is done is left out.
bool Engine::stands(const Owed& owed) const {
  const Duty& duty = program_->duties[owed.duty];
  return owed.open() && owed.place >= duties_[owed.duty].movable && !duty.amounts && !duty.every;
}

void Engine::swap_open(DutyState& state, Index a, Index b) {
  if (a == b) return;
  std::swap(state.open[a], state.open[b]);
  for (const Index place : {a, b}) owed_.edit(state.open[place]).place = place;
}

void Engine::add_open(DutyState& state, Index index, Owed& owed, bool movable) {
  owed.place = static_cast<Index>(state.open.size());
  state.open.push_back(index);
  if (movable) swap_open(state, owed.place, state.movable++);
}

void Engine::take_open(DutyState& state, Owed& owed) {
  let_stand(state, owed);
  swap_open(state, owed.place, static_cast<Index>(state.open.size() - 1));
  state.open.pop_back();
  owed.place = none;
}

void Engine::let_stand(DutyState& state, const Owed& owed) {
  if (owed.place < state.movable) swap_open(state, owed.place, --state.movable);
}

void Engine::let_move(DutyState& state, const Owed& owed) {
  if (owed.place >= state.movable) swap_open(state, owed.place, state.movable++);
}

void Engine::sum_up(const Duty& duty, DutyState& state, Index index) {
  State is = State::dormant;
  States states = 0;
  if (duty.shape == Duty::Shape::deed) {
    const auto first = std::find_if(state.counts.begin(), state.counts.end() - 1, [](std::uint32_t number) { return number > 0; });
    is = static_cast<State>(first - state.counts.begin());
    if (is == State::unknown)
      for (unsigned i = 0; i < 8; ++i)
        if (state.left_open[i] > 0) states |= just(static_cast<State>(i));
    if (is != State::unknown) states = just(is);
  } else {
    states = state.proven > 0 ? just(State::breached) : state.held;
    if (state.proven == 0 && !state.breaches.empty()) states |= just(State::breached);
    is = state_of(states);
  }
  if (states == state.states && is == state.state) return;
  if (writes_down_) duties_moved_.push_back(index);
  state.states = states;
  if (is == state.state) return;
  if (writes_down_) duties_touched_.push_back(index);
  if (state.turned != now_) {
    state.turned = now_;
    state.state_before = state.state;
    state.since_before = state.since;
  }
  state.state = is;
  state.since = is == state.state_before ? state.since_before : now_;
}

void Engine::update(Index index) {
  Owed& owed = owed_.edit(index);
  owed.woken = false;
  if (!owed.open()) return add_period(index);  // settled for good
  const Duty& duty = program_->duties[owed.duty];
  DutyState& state = duties_.edit(owed.duty);
  Instant next = never;
  const States states = states_of(owed, duty, state, next);
  const bool moves = states != owed.states;
  if (moves) move(index, owed, state, states);
  const bool settled = !duty.every && settles(owed.state);
  if (!settled && !duty.every) {
    if (is_over(owed)) let_stand(state, owed);
    else let_move(state, owed);
  }
  if (!settled && !stands(owed)) look_again(index, owed, duty, next);
  if ((states & overdue) != 0) breach_of(owed);
  if (duty.every) add_period(index);
  if (settled || duty.every) close(index, owed, duty, state);
  // What they come to together stays where others are still in the first state, and this one is in none before it.
  const bool stays = state.state != State::unknown && owed.state >= state.state && state.counts[static_cast<std::size_t>(state.state)] > 0;
  if (moves && !stays) sum_up(duty, state, owed.duty);
}

}  // namespace truce::monitor
