// Amounts that are to be brought (K4): what came counts together, so each delivery may turn what is owed.
//
// What came in a stretch that is over, and that nothing now running reaches into, is summed up once for each instance; only
// the deliveries since, and those around the time at which the instance may have begun, are looked at one by one:
//
//   deliveries   d dd d dd | d d?  d | dd d dd?  d dd d d d dd | d d?
//   trigger                |  |- ->| |                         |
//                  before     kept         passed                since: looked at
//   a cut, |, is a time at which no delivery may be going on.
#include <algorithm>

#include "engine.h"
#include "worlds.h"

namespace truce::monitor {
namespace {

/// Times at which none of these is going on: one of the last up to `last` (always if there is none), or the first from `first` on.
class Cuts {
 public:
  explicit Cuts(std::vector<Interval> all) {
    std::sort(all.begin(), all.end(), [](Interval one, Interval other) { return one.begin < other.begin; });
    for (const Interval& one : all) {
      if (!runs_.empty() && one.begin < runs_.back().end) runs_.back().end = std::max(runs_.back().end, one.end);
      else runs_.push_back(one);
    }
  }
  [[nodiscard]] Instant last_by(Instant last) const {
    Instant found = always;
    for (const Interval& run : runs_) {
      if (run.begin >= last) break;
      found = run.end <= last ? run.end : run.begin;
    }
    return found;
  }
  [[nodiscard]] Instant first_from(Instant first) const {
    for (const Interval& run : runs_)
      if (run.begin < first && first < run.end) return run.end;
    return first;
  }

 private:
  std::vector<Interval> runs_ = {};  ///< that do not meet, in order of time
};

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
  return duty.all && state.owes_since != now_ && most[part].value() < state.owed_least[part].value();
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
  if (!can_pass(owed)) return;
  const Duty& duty = program_->duties[owed.duty];
  const Instant past = now_ - Duration{2};
  Brought& brought = *owed.brought;
  const Deliveries acts = deliveries(owed), owing{&duties_[owed.duty].owing, nullptr};
  const auto cuts_from = [&](std::size_t act, std::size_t owed_act) {
    std::vector<Interval> all;
    for (; act < acts.size(); ++act) all.push_back(acts[act].when);
    for (; owed_act < owing.size(); ++owed_act) all.push_back(owing[owed_act].when);
    return Cuts(std::move(all));
  };
  // How many had ended by a cut: those before it come first.
  const auto ended = [](const Deliveries& all, std::size_t from, Instant by) {
    while (from < all.size() && all[from].when.end <= by) ++from;
    return from;
  };
  using Range = std::pair<std::size_t, std::size_t>;
  const auto add = [&](std::vector<Passed>& sums, Range from_acts, Range from_owing) {
    for (Passed& sum : sums) {
      for (std::size_t i = from_acts.first; i < from_acts.second; ++i) {
        if (acts[i].part != sum.part) continue;
        sum.most += acts[i].most;
        if (acts[i].sure && (duty.lasting || acts[i].counts)) sum.least += acts[i].least;
      }
      for (std::size_t i = from_owing.first; i < from_owing.second; ++i) {
        if (owing[i].part != sum.part) continue;
        sum.owed_most += owing[i].most;
        if (owing[i].sure) sum.owed_least += owing[i].least;
      }
    }
  };
  if (brought.before.empty()) {
    const Cuts cuts = cuts_from(0, 0);
    const Instant begins = cuts.last_by(owed.trigger.begin), begun = cuts.first_from(owed.trigger.end);
    if (begun > past) return;
    brought.acts = {.before = duty.lasting ? ended(acts, 0, begins) : 0, .within = ended(acts, 0, begun)};
    brought.owing = {.before = ended(owing, 0, begins), .within = ended(owing, 0, begun)};
    brought.acts.passed = brought.acts.within;
    brought.owing.passed = brought.owing.within;
    for (Index part = 0; part < duty.deeds.size(); ++part) brought.before.push_back({.part = part, .by = begins});
    add(brought.before, {0, brought.acts.before}, {0, brought.owing.before});
    std::vector<Act> kept, kept_owing;
    const WorldsInput in = amounts_input(owed, kept, kept_owing);
    brought.since = Worlds(in).begun(begun);
  }
  const auto has_ended = [&](const Deliveries& all, std::size_t from) { return from < all.size() && all[from].when.end <= past; };
  if (!has_ended(acts, brought.acts.passed) && !has_ended(owing, brought.owing.passed)) return;
  const Instant until = cuts_from(brought.acts.passed, brought.owing.passed).last_by(past);
  if (until <= brought.since.front().by) return;
  std::vector<Act> kept, kept_owing;
  const WorldsInput in = amounts_input(owed, kept, kept_owing);
  Worlds(in).pass(brought.since, until);
  const std::size_t acts_passed = ended(acts, brought.acts.passed, until), owing_passed = ended(owing, brought.owing.passed, until);
  add(brought.since, {brought.acts.passed, acts_passed}, {brought.owing.passed, owing_passed});
  brought.acts.passed = acts_passed;
  brought.owing.passed = owing_passed;
}

/// What is looked at one by one, and the rest as it was summed up.
WorldsInput Engine::amounts_input(const Owed& owed, std::vector<Act>& acts, std::vector<Act>& owing) const {
  WorldsInput in = worlds_input(owed, owed.trigger, owed.triggered);
  const Brought& brought = *owed.brought;
  const auto keep = [](std::vector<Act>& kept, const Brought::Places& places, const Deliveries& all) {
    for (std::size_t i = places.before; i < places.within; ++i) kept.push_back(all[i]);
    for (std::size_t i = places.passed; i < all.size(); ++i) kept.push_back(all[i]);
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
  pass(owed);
  std::vector<Act> acts, owing;
  const WorldsInput in = amounts_input(owed, acts, owing);
  const Worlds::Answer answer = Worlds(in).answer();
  next = answer.next;
  return answer.states == 0 ? just(State::dormant) : answer.states;
}

}  // namespace truce::monitor
