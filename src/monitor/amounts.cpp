// Amounts that are to be brought (K4): what came counts together, so each delivery may turn what is owed.
//
// What came in a stretch that is over is summed up once for each instance; only what its beginning reaches into, what came since,
// and what may still be going on are looked at one by one:
//
//   deliveries   d dd d dd d?  d   d dd d dd?  d dd d d d dd d d?
//   trigger              |- ->|                          |
//                before  around |        passed          |  since
#include <algorithm>
#include <iterator>

#include "engine.h"
#include "worlds.h"

namespace truce::monitor {
namespace {

/// Had it come by the time that something may have begun, whatever is open? What comes in that second has not.
bool is_before(Interval when, Instant begins) { return when.exact() ? when.begin < begins : when.end <= begins; }

/// Keeps one more; of those that are known to the same interval, it makes no difference which brought how much. They come in order of
/// when they begin.
void add_up(std::vector<Act>& kept, const Act& act) {
  constexpr std::ptrdiff_t looked_at_max = 32;
  const auto end = kept.rbegin() + std::min(looked_at_max, std::ssize(kept));
  for (auto like = kept.rbegin(); like != end && like->when.begin == act.when.begin; ++like)
    if (like->when.end == act.when.end && like->part == act.part && like->sure == act.sure) {
      like->least += act.least;
      like->most += act.most;
      return;
    }
  kept.push_back(act);
}

}  // namespace

/// From when what has been brought may, and surely does, reach what is owed.
void Engine::reach(Index index) {
  const Duty& duty = program_->duties[index];
  DutyState& state = duties_.edit(index);
  for (std::size_t part = 0; part < duty.deeds.size() && !duty.all; ++part) {
    auto& [possible, sure] = state.reached[part];
    const auto number = static_cast<double>(duty.number);
    if (possible >= never && duty.number_decided && state.most[part].value() >= number) possible = now_;
    if (sure >= never && duty.number_decided && state.least[part].value() >= number) sure = now_;
  }
}

void Engine::reach(Owed& owed, const Duty& duty, const DutyState& state) const {
  for (Index part = 0; part < duty.deeds.size(); ++part) {
    auto& [possible, sure] = owed.brought->reached[part];
    const bool by_now = now_ >= owed.trigger.begin;
    if (duty.all) {
      if (possible >= never && by_now && state.most[part].value() >= state.owed_least[part].value()) possible = now_;
      if (sure >= never && by_now && state.least[part].value() >= state.owed_most[part].value()) sure = now_;
    } else if (!duty.lasting && duty.number_decided) {
      const auto number = static_cast<double>(duty.number);
      if (possible >= never && owed.brought->most[part].value() >= number) possible = now_;
      if (sure >= never && owed.brought->least[part].value() >= number) sure = now_;
    } else if (!duty.number_decided && possible >= never) {
      possible = now_;
    }
  }
}

/// Is less than is owed all that can have been brought of some part?
bool Engine::is_short(const Owed& owed, const Duty& duty, const DutyState& state) const {
  if (duty.all || !duty.number_decided) return false;
  const auto& most = duty.lasting ? state.most : owed.brought->most;
  return std::any_of(most.begin(), most.end(), [&](const Sum& sum) { return sum.value() < static_cast<double>(duty.number); });
}

/// Bring all: is less of a part there, in all of this second, than is owed, so that neither what comes of it nor more that is owed meets it now?
bool Engine::is_short_of_all(const Owed& owed, const Duty& duty, const DutyState& state, Index part) const {
  const auto& most = duty.lasting ? state.most : owed.brought->most;
  return duty.all && most[part].value() < (state.owes_since == now_ ? state.owed_least_before : state.owed_least)[part].value();
}

/// Is it past its deadline in every world, with nothing that might lift it, so that only what is done can turn it?
bool Engine::is_past_due(const Owed& owed, const Duty& duty) const {
  constexpr Duration beside{2};
  const States any = overdue | just(State::met) | (owed.triggered ? States{0} : just(State::dormant));
  return (owed.states & ~any) == 0 && !duty.every && owed.has_due && now_ > owed.due.end + beside && can_pass(owed);
}

/// May it have been missed as well as done late, and does it stay so as long as what surely came of a part is less than what may be owed?
bool Engine::is_left_late(const Owed& owed, const Duty& duty, const DutyState& state, Index part) const {
  if ((owed.states & overdue) != overdue || !is_past_due(owed, duty)) return false;
  const double least = (duty.lasting ? state.least : owed.brought->least)[part].value();
  if (duty.all) return least < (state.owes_since == now_ ? state.owed_most_before : state.owed_most)[part].value();
  return duty.number_decided && least < static_cast<double>(duty.number);
}

/// Does what is heard of a part, brought or owed, turn nothing?
bool Engine::no_amount_turns(const Owed& owed, const Duty& duty, const DutyState& state, Index part) const {
  return is_short(owed, duty, state) || is_short_of_all(owed, duty, state, part) || is_left_late(owed, duty, state, part);
}

/// Something was brought, or is owed, that may turn it.
void Engine::wake_amounts(Index index) {
  owed_.edit(index).brought->heard = now_;
  wake(index);
}

Engine::Deliveries Engine::deliveries(const Owed& owed) const {
  const bool shared = program_->duties[owed.duty].lasting;
  return {shared ? &duties_[owed.duty].brought : nullptr, shared ? nullptr : &owed.acts};
}

/// Does nothing else turn with when what was brought came?
bool Engine::can_pass(const Owed& owed) const {
  const Duty& duty = program_->duties[owed.duty];
  const DutyState& state = duties_[owed.duty];
  const auto turned = [&](const History& history) { return !history.empty() && history.back().first >= owed.trigger.begin; };
  if (!duty.all && !duty.number_decided) return false;
  if (!duty.before.empty() || owed.lift_from < never || owed.lift_by < never || owed.over_at < never) return false;
  if (duty.every && !owed.trigger.exact()) return false;  // its periods glide
  return owed.trigger.end <= now_ - Duration{2} && !turned(state.excepted) && (state.played.empty() || state.played.back().first <= owed.trigger.begin);
}

/// Sums up what came in a stretch that is over.
void Engine::pass(Owed& owed) {
  const Duty& duty = program_->duties[owed.duty];
  const Instant past = now_ - Duration{2};
  Brought& brought = *owed.brought;
  const Deliveries acts = deliveries(owed), owing{&duties_[owed.duty].owing, nullptr};
  const auto add_act = [&](std::vector<Passed>& sums, const Act& act) {
    for (Passed& sum : sums)
      if (act.part == sum.part) {
        sum.most += act.most;
        if (act.sure && (duty.lasting || act.counts)) sum.least += act.least;
      }
  };
  const auto add_owing = [&](std::vector<Passed>& sums, const Act& act) {
    for (Passed& sum : sums)
      if (act.part == sum.part) {
        sum.owed_most += act.most;
        if (act.sure) sum.owed_least += act.least;
      }
  };
  if (owed.trigger.begin > past) return;
  if (brought.before.empty())
    for (Index part = 0; part < duty.deeds.size(); ++part) brought.before.push_back({.part = part, .by = owed.trigger.begin});
  if (brought.since.empty()) {
    const auto sort_out = [&](Brought::Places& places, const Deliveries& all, bool count_before, const auto& add) {
      for (; places.passed < all.size() && all[places.passed].when.begin <= std::min(owed.trigger.end, past); ++places.passed)
        if (count_before && is_before(all[places.passed].when, owed.trigger.begin)) add(brought.before, all[places.passed]);
        else places.around.push_back(places.passed);
    };
    sort_out(brought.acts, acts, duty.lasting, add_act);
    sort_out(brought.owing, owing, true, add_owing);
  }
  if (!can_pass(owed)) return;
  if (brought.since.empty()) {
    std::vector<Act> kept, kept_owing;
    const WorldsInput in = amounts_input(owed, kept, kept_owing);
    brought.since = Worlds(in).begun();
  }
  const auto has_ended = [&](const Brought::Places& places, const Deliveries& all) {
    const auto is_over = [&](std::size_t i) { return all[i].when.end <= past; };
    if (std::any_of(places.running.begin(), places.running.end(), is_over)) return true;
    for (std::size_t i = places.passed; i < all.size() && all[i].when.begin <= past; ++i)
      if (is_over(i)) return true;
    return false;
  };
  if (!has_ended(brought.acts, acts) && !has_ended(brought.owing, owing)) return;
  std::vector<Act> kept, kept_owing;
  const WorldsInput in = amounts_input(owed, kept, kept_owing);
  Worlds(in).pass(brought.since, past);
  const auto go_on = [&](Brought::Places& places, const Deliveries& all, const auto& add) {
    for (; places.passed < all.size() && all[places.passed].when.begin <= past; ++places.passed) places.running.push_back(places.passed);
    std::erase_if(places.running, [&](std::size_t i) {
      const bool ended = all[i].when.end <= past;
      if (ended) add(brought.since, all[i]);
      return ended;
    });
  };
  go_on(brought.acts, acts, add_act);
  go_on(brought.owing, owing, add_owing);
  if (!duty.lasting) forget_passed(owed);
}

/// What was summed up is kept no longer one by one, where there is much of it.
void Engine::forget_passed(Owed& owed) {
  Brought::Places& places = owed.brought->acts;
  const std::size_t kept = places.around.size() + places.running.size();
  if (places.passed < one_by_one_of_amounts + 2 * kept) return;
  std::vector<Act> all;
  for (auto* some : {&places.around, &places.running})
    for (std::size_t& i : *some) {
      all.push_back(owed.acts.begin()[i]);
      i = all.size() - 1;
    }
  all.insert(all.end(), owed.acts.begin() + places.passed, owed.acts.end());
  places.passed = kept;
  owed.acts.assign(std::move(all));
}

/// What is looked at one by one, and the rest as it was summed up.
WorldsInput Engine::amounts_input(const Owed& owed, std::vector<Act>& acts, std::vector<Act>& owing) const {
  WorldsInput in = worlds_input(owed, owed.trigger, owed.triggered);
  const Brought& brought = *owed.brought;
  const auto keep = [](std::vector<Act>& kept, const Brought::Places& places, const Deliveries& all) {
    for (const auto* some : {&places.around, &places.running})
      for (const std::size_t i : *some) add_up(kept, all[i]);
    for (std::size_t i = places.passed; i < all.size(); ++i) add_up(kept, all[i]);
  };
  keep(acts, brought.acts, deliveries(owed));
  keep(owing, brought.owing, {&duties_[owed.duty].owing, nullptr});
  in.acts = acts;
  in.owing = owing;
  in.came_before = brought.before;
  in.passed = brought.since;
  return in;
}

States Engine::tried_amounts(Owed& owed, Instant& next) {
  constexpr Duration beside{2};  // what is known to an interval may have come from the second after it begins on
  Instant& heard = owed.brought->heard;
  if (heard >= never) heard = now_;
  if (now_ > heard + beside && is_past_due(owed, program_->duties[owed.duty])) return owed.states;
  pass(owed);
  std::vector<Act> acts, owing;
  const WorldsInput in = amounts_input(owed, acts, owing);
  const Worlds::Answer answer = Worlds(in).answer();
  next = answer.next;
  return answer.states == 0 ? just(State::dormant) : answer.states;
}

}  // namespace truce::monitor
