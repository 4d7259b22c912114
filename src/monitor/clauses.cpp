// What is in play, and what breaks a ban (docs/language.md, K1, K2, K8 to K10, K15).
#include <algorithm>

#include "engine.h"

namespace truce::monitor {

void Stretch::follow(bool holds, Instant now) {
  const bool held = to >= never;
  if (holds && !held) *this = {now, never, to};
  if (!holds && held) to = now;
}

/// Acts on what has changed among the signals that a duty watches.
void Engine::look_at(Index index) {
  const Duty& duty = program_->duties[index];
  DutyState& state = duties_.edit(index);
  const auto value = [&](Index node, Truth otherwise) { return node == none ? otherwise : nodes_[node].value; };
  const std::array<Truth, 6> now = {value(duty.gate, Truth::yes),    value(duty.armed, Truth::yes),
                                    value(duty.play, Truth::no),     value(duty.unless, Truth::no),
                                    value(duty.broken, Truth::no),   value(duty.whenever, Truth::no)};
  const std::array<Truth, 6> before = state.seen;
  state.seen = now;
  const bool deed = duty.shape == Duty::Shape::deed;
  const Truth play = duty.judged != none ? nodes_[duty.judged].value : !deed ? now[2] : duty.follows ? now[0] : now[1];
  const bool was_possible = state.possible.to >= never;
  state.sure.follow(play == Truth::yes, now_);
  state.possible.follow(play != Truth::no, now_);
  if (!was_possible && play != Truth::no && !state.running.empty()) agenda_of(index).revived.push_back(index);
  weigh_again(index);
  if (!deed) {
    hold(index);
    if (before[4] != now[4]) follow_broken(index, before[4], now[4]);
    sum_up(index);
    return;
  }
  remember(index);
  const std::size_t lifting = duty.follows ? 0 : 1;
  if (before[lifting] != now[lifting]) lift(index, before[lifting], now[lifting], true);
  if (!duty.follows && before[1] != now[1]) follow_armed(index, before[1], now[1]);
  if (duty.whenever != none && before[5] != now[5]) follow_whenever(index, before[5], now[5]);
  else if (duty.whenever != none && before[0] == Truth::no && now[0] != Truth::no) open_gate(index);
  if (before[3] != now[3]) lift(index, Truth::yes, now[3] == Truth::yes ? Truth::no : now[3] == Truth::no ? Truth::yes : Truth::unknown, false);
}

/// The states that a ban, a `keep` or a `may` can be in, but for its breaches.
void Engine::hold(Index index) {
  const Duty& duty = program_->duties[index];
  DutyState& state = duties_.edit(index);
  if (state.stood_at != now_) {
    for (std::size_t i = 0; i < state.stood.size(); ++i) state.stood[i] = std::max(state.stood[i], state.standing[i]);
    state.stood_at = now_;
  }
  const Truth play = nodes_[duty.play].value;
  const Truth armed = nodes_[duty.armed].value;
  const Truth held = duty.held == none ? Truth::no : nodes_[duty.held].value;
  state.standing = {play, armed, std::min(armed, held)};
  const bool permit = duty.shape == Duty::Shape::permit;
  const Truth before = state.stood[0];
  States states = 0;
  if (play != Truth::no) states |= just(State::in_force);
  if (play != Truth::yes) {
    // A doubt is a lapse only after it was sure.
    if (before == Truth::yes || (before == Truth::unknown && play == Truth::no)) states |= just(State::lifted);
    if (before != Truth::yes) {
      if (!permit && std::max(state.stood[2], state.standing[2]) != Truth::no) states |= just(State::lifted);
      if (permit || std::max(state.stood[1], armed) != Truth::yes) states |= just(State::dormant);
    }
  }
  state.held = states;
}

/// K9: each stretch in which what is to be kept is not kept is one breach.
void Engine::follow_broken(Index index, Truth before, Truth now) {
  DutyState& state = duties_.edit(index);
  if (now == Truth::no) {
    state.stretch_breach = none;
    return;
  }
  const bool starts = before == Truth::no;
  const bool sure = now == Truth::yes;
  if (!starts && (!sure || occurrence(state.stretch_breach).sure)) return;
  Occurrence like{.by = of_breach(index).by, .grade = Grade::verified};
  const Instant from = starts ? now_ - Duration{1} : occurrence(state.stretch_breach).when.begin;
  like.when = sure ? (starts ? Interval{now_, now_} : Interval{from, now_}) : Interval{from, never};
  add_breach(index, state.stretch_breach, like, none, starts, sure);
}

/// By whom, and where, a breach is that is no act.
Engine::Sets Engine::of_breach(Index index) {
  DutyState& state = duties_.edit(index);
  if (state.breach_by == none) {
    const Duty& duty = program_->duties[index];
    Set in(program_->agreement->places.size() + 1, true);
    for (const Member member : duty.members)
      if (member.place) in = program_->inside[member.place.index];
    state.breach_by = facts_->intern(duty.subject);
    state.breach_in = facts_->intern(in);
  }
  return {state.breach_by, state.breach_in};
}

/// Adds a breach, or makes a possible one sure; tells those who listen.
void Engine::add_breach(Index index, Index& slot, const Occurrence& like, Index act, bool possible, bool sure) {
  const Duty& duty = program_->duties[index];
  DutyState& state = duties_.edit(index);
  if (slot == none) {
    Occurrence breach = like;
    breach.stream = duty.breach_stream;
    breach.sure = sure;
    if (act == none) breach.in = of_breach(index).in;
    slot = derive(breach);
    state.breaches.push_back(slot ^ derived_bit);
    notes_.edit(slot ^ derived_bit) = {slot, index, act, sure};
  } else {
    Occurrence& breach = derived_.edit(slot ^ derived_bit);
    breach.when = like.when;
    breach.sure = breach.sure || sure;
    if (sure) notes_.edit(slot ^ derived_bit).proven = true;
  }
  if (sure) ++state.proven;
  deliver(slot, possible, sure);
  sum_up(index);
}

/// Is a clause in play? One that begins anew with every event is from the first of them on.
Truth Engine::still_in_play(Index index) const {
  const Duty& duty = program_->duties[index];
  if (duty.follows) return std::min(duties_[index].began, nodes_[duty.gate].value);
  return nodes_[duty.play != none ? duty.play : duty.armed].value;
}

/// What prevails over a ban for an act (K10), now or just before this second.
Fit Engine::exempt(Index index, const Occurrence& occurrence, bool before) const {
  const Duty& duty = program_->duties[index];
  Fit best = Fit::no;
  for (std::size_t i = 0; i < duty.prevailed_by.size(); ++i) {
    const Index strong = duty.prevailed_by[i];
    const NodeState& node = nodes_[program_->duties[strong].prevailing];
    const Truth play = before && node.turned == now_ ? node.value_before : node.value;
    if (play == Truth::no) continue;
    Fit fit = std::min(play == Truth::yes ? Fit::sure : Fit::possible, facts_->fit(*program_, *knowledge_, program_->patterns[duty.covers[i]], occurrence));
    if (fit == Fit::no) continue;
    if (program_->patterns[duty.covers[i]].about_it) fit = std::min(fit, triggered_by_what(strong, occurrence, before ? now_ : never));
    else if (program_->duties[strong].follows && before && duties_[strong].began_from == now_) fit = Fit::no;
    else if (program_->duties[strong].follows) fit = std::min(fit, static_cast<Fit>(duties_[strong].began));
    best = std::max(best, fit);
  }
  return best;
}

/// How surely an act is about an event that has brought a clause into play, before a moment.
Fit Engine::triggered_by_what(Index index, const Occurrence& act, Instant before) const {
  const DutyState& state = duties_[index];
  const std::vector<Index> abouts = facts_->abouts_of(*knowledge_, act);
  Fit best = Fit::no;
  for (const Index about : abouts) {
    if (about == 0 && state.began_from < before) best = std::max(best, Fit::possible);
    if (about != 0)
      state.by_it.for_each(about, [&](Index owed) {
        if (owed_[owed].trigger.begin < before) best = std::max(best, owed_[owed].triggered ? Fit::sure : Fit::possible);
      });
  }
  return abouts.size() > 1 ? std::min(best, Fit::possible) : best;  // where the reports differ, all that they say is possible
}

/// Where a clause prevails over bans, the acts that are still running are judged again.
void Engine::weigh_what_it_lifts(Index index) {
  for (const Index ban : program_->duties[index].prevails_over) agenda_of(ban).revived.push_back(ban);
}

Truth Engine::in_play(const Pending& pending) const {
  const Duty& duty = program_->duties[pending.duty];
  return nodes_[pending.trigger ? duty.gate : duty.judged].value;
}

/// Judges the acts and triggers of this second, and those still running where a clause has come into play, or another
/// that prevails over it has come or gone.
void Engine::judge() {
  for (Pending& pending : working_.pending) {
    if ((pending.occurrence & derived_bit) == 0) {
      judge_one(pending, knowledge_->occurrences[pending.occurrence]);
    } else {
      const Occurrence found = derived_[pending.occurrence ^ derived_bit];  // it may move as more is derived
      judge_one(pending, found);
    }
  }
  working_.pending.clear();
  for (const Index duty : working_.revived) judge_again(duty);
  working_.revived.clear();
}

void Engine::judge_again(Index duty) {
  std::vector<Index> running;
  for (const auto& [occurrence, pending] : duties_[duty].running) running.push_back(occurrence);
  // In the order in which they would be heard of, whichever was learned first.
  const auto is_derived = [](Index one) { return (one & derived_bit) != 0; };
  std::sort(running.begin(), running.end(), [&](Index a, Index b) {
    return is_derived(a) || is_derived(b) ? a < b : facts_->precedes(*knowledge_, {now_, a}, {now_, b});
  });
  for (const Index index : running) {
    Pending pending = duties_[duty].running.at(index);
    const Occurrence found = occurrence(index);
    if (found.when.end <= now_) continue;
    const Fit exemption = pending.trigger ? Fit::no : exempt(duty, found);
    pending.exempted = std::max(pending.exempted, exemption);
    if (pending.made == none && exemption != Fit::sure && in_play(pending) != Truth::no) act_on(pending, found, true, false);
    duties_.edit(duty).running[index] = pending;
  }
}

void Engine::judge_one(Pending& pending, const Occurrence& found) {
  DutyState& state = duties_.edit(pending.duty);
  const bool certain = pending.fit == Fit::sure && found.sure;
  const Fit exemption = pending.trigger || !pending.starts ? Fit::no : exempt(pending.duty, found);
  if (pending.starts && pending.ends) {
    const Truth play = in_play(pending);
    if (play != Truth::no && exemption != Fit::sure) act_on(pending, found, true, certain && play == Truth::yes && exemption == Fit::no);
    return;
  }
  if (pending.starts) {
    // What is known to an interval is heard of in its second second.
    const Fit exempt_before = pending.trigger ? Fit::no : exempt(pending.duty, found, true);
    const bool held_before = state.possible.from <= found.when.begin && state.possible.to > found.when.begin;
    const bool goes_on = now_ < found.when.end;  // an interval of one second is over by then
    pending.exempted = std::max(goes_on ? exemption : Fit::no, exempt_before);
    if ((goes_on && in_play(pending) != Truth::no && exemption != Fit::sure) || (held_before && exempt_before != Fit::sure)) act_on(pending, found, true, false);
    duties_.edit(pending.duty).running[pending.occurrence] = pending;
    return;
  }
  const auto running = state.running.find(pending.occurrence);
  if (running == state.running.end()) return;
  pending.made = running->second.made;
  pending.exempted = running->second.exempted;
  state.running.erase(running);
  const Interval when = found.when;
  // What is derived may have happened from the second after its first on, up to its last (T6).
  const Duration shift{found.report == none && !when.exact() ? 1 : 0};
  if (certain && pending.exempted == Fit::no && state.sure.covers({when.begin + shift, when.end + shift})) act_on(pending, found, pending.made == none, true);
  else if (pending.trigger && pending.made != none && found.report == none) know_trigger(pending, false);
}

/// The interval of what brought a clause into play is known, and perhaps that it did.
void Engine::know_trigger(const Pending& pending, bool surely) {
  const Interval when = while_in_play(pending.duty, occurrence(pending.occurrence));
  const auto know = [&](Index index) {
    Owed& owed = owed_.edit(index);
    const bool moves = owed.trigger.begin != when.begin;
    owed.begin_within(when);
    owed.triggered = owed.triggered || surely;
    set_due(owed);
    wake(index);
    if (owed.open() || !moves) return;
    duties_.edit(owed.duty).settled[static_cast<std::size_t>(owed.state)] = none;
    for (const Index one : duties_[owed.duty].owed)
      if (!owed_[one].open() && owed_[one].state == owed.state) note_settled(one);
  };
  know(pending.made);
  if (!owed_[pending.made].every) return;
  for (const Index open : duties_[pending.duty].open)  // each later period of it
    if (open != pending.made && owed_[open].it == pending.occurrence) know(open);
}

/// The part of an interval in which a clause may have been in play.
Interval Engine::while_in_play(Index duty, const Occurrence& occurrence) const {
  const Interval when = occurrence.when;
  const bool derived = occurrence.report == none;
  const Instant from = duties_[duty].possible.from - Duration{derived ? 1 : 0};
  if (when.exact() || from >= when.end) return when;
  return {std::max(when.begin, from), when.end};
}

/// Makes the breach or the instance that an act calls for, or makes it sure.
void Engine::act_on(Pending& pending, const Occurrence& found, bool possible, bool sure) {
  if (!possible && !sure) return;
  if (pending.trigger) {
    if (pending.made == none) {
      pending.made = add_owed(pending.duty, while_in_play(pending.duty, found), sure, pending.occurrence);
    } else if (sure) {
      duties_.edit(pending.duty).began = Truth::yes;
      weigh_again(pending.duty);
      know_trigger(pending, true);
    }
    return;
  }
  const bool starts = pending.made == none;
  if (starts || sure) add_breach(pending.duty, pending.made, found, pending.occurrence, starts, sure);
}

/// K15: acts that some clause permits, by somebody whom none permits.
void Engine::settle_authority() {
  std::vector<Index> asked;
  std::swap(asked, asked_);
  for (const Index index : asked) {
    const Occurrence found = occurrence(index);
    bool allowed = false;
    for (const Hit& hit : facts_->hits(*program_, found.stream, found.by, found.in)) {
      const Listener& listener = program_->listeners[hit.listener];
      if (allowed || listener.role != Listener::Role::covered) continue;
      if (facts_->closer_fit(*program_, *knowledge_, program_->patterns[listener.pattern], found) == Fit::no) continue;
      const DutyState& state = duties_[listener.target];
      const bool exact = found.when.exact(), follows = program_->duties[listener.target].follows;
      const Instant before = exact ? never : found.when.end;
      const bool about_it = follows && program_->patterns[listener.pattern].about_it;
      const bool begun = about_it ? triggered_by_what(listener.target, found, before) != Fit::no : !follows || state.began_from < before;
      allowed = begun && (exact ? still_in_play(listener.target) != Truth::no : state.possible.meets(found.when));
    }
    if (!allowed) without_authority_.push_back(index);
  }
}

}  // namespace truce::monitor
