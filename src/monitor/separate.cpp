// Of a clause such as `on each collection, carrier must make delivery about it within 48 hours` there may be hundreds of
// thousands of instances, and a report that comes late is about one of them. Only the instances that bear its names are
// then run again, alone:
//
//   where it starts from    others  few ──── run again ────┐
//                              │                           ▼
//   as it stands            others  few, as they were    others + few, as they are now
//
// The others stand as they stood. What is said of all together is put together anew: numbers of instances by state are
// taken off and added, and since when the clause has been in its state is found among the turns of its instances, which
// are kept for this. What lies before the start is taken from where it starts, so that the two share it.
#include <algorithm>
#include <iterator>

#include "engine.h"

namespace truce::monitor {
namespace {

constexpr std::size_t names_max = 256;     ///< where there are more, all is run again
constexpr std::size_t changes_max = 1024;

void sort_unique(std::vector<Index>& all) {
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

bool among(const std::vector<Index>& all, Index one) { return std::binary_search(all.begin(), all.end(), one); }

bool is_same(const Act& a, const Act& b) {
  return a.occurrence == b.occurrence && a.part == b.part && a.sure == b.sure && a.when == b.when;
}
bool is_same(Index a, Index b) { return a == b; }

template <class T>
std::vector<T> values_of(const ByName<T>& all, Index name) {
  std::vector<T> values;
  all.for_each(name, [&](const T& value) { values.push_back(value); });
  return values;
}

/// Gives all that has a name in one the value that it has in another, if that is any different.
template <class T>
void replace(ByName<T>& in, const ByName<T>& by, Index name) {
  const std::vector<T> was = values_of(in, name), is = values_of(by, name);
  if (!std::equal(was.begin(), was.end(), is.begin(), is.end(), [](const T& a, const T& b) { return is_same(a, b); })) in.replace(name, is);
}

/// The first of the states that any instance is in.
State first_of(const std::array<std::uint32_t, 8>& counts) {
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0) return static_cast<State>(i);
  return State::dormant;
}

auto up_to(Instant moment) {
  return [moment](const InstanceTurn& turn) { return turn.at <= moment; };
}

}  // namespace

bool is_of_separate_instances(const Program& program, Index index) {
  const Duty& duty = program.duties[index];
  const Clause& clause = (*program.agreement)[duty.clause];
  const auto stream_of = [&](Index pattern) -> const Stream& { return program.streams[program.patterns[pattern].stream]; };
  const auto is_event = [&](Index pattern) { return program.patterns[pattern].decided && stream_of(pattern).what == Stream::What::event; };
  if (duty.shape != Duty::Shape::deed || duty.trigger == none || !is_event(duty.trigger)) return false;
  if (!duty.before.empty() || std::holds_alternative<EveryDue>(clause.due)) return false;
  if (!program.agreement->silence_is_calm) return false;  // who looked is asked of all reports
  const auto is_about_it = [&](Index deed) {
    return is_event(deed) && program.patterns[deed].about_it && program.patterns[deed].stream != program.patterns[duty.trigger].stream;
  };
  if (!std::all_of(duty.deeds.begin(), duty.deeds.end(), is_about_it)) return false;
  // Nobody else asks what becomes of it.
  if (!duty.prevails_over.empty() || !program.listeners_of[duty.breach_stream].empty()) return false;
  return std::none_of(program.listeners.begin(), program.listeners.end(),
                      [&](const Listener& listener) { return listener.role == Listener::Role::covered && listener.target == index; });
}

// Which instances.

/// Has a duty been in play or out of play, excepted or not, without a change since a moment?
bool Engine::is_under_way(Index index, Instant since) const {
  const Duty& duty = program_->duties[index];
  const auto as_it_was = [&](Index node) { return node == none || nodes_[node].turned >= never || nodes_[node].turned <= since; };
  return as_it_was(duty.gate) && as_it_was(duty.unless);
}

/// The names by which what a report touches tells the instances that it can concern; none if it may be any.
std::optional<std::vector<Index>> Engine::names_meant(Index index, const Occurrence& touched) const {
  if (touched.stream == program_->patterns[program_->duties[index].trigger].stream) {
    std::vector<Index> names;
    each_name(touched, [&](Index name) { names.push_back(name); });
    return names.empty() ? std::nullopt : std::optional(names);
  }
  const Index about = facts_->about_of(*knowledge_, touched);
  if (about == 0 || about == none) return std::nullopt;
  return std::vector{about};
}

std::vector<ReportIndex> Facts::speaking_of(Index name) const {
  std::vector<ReportIndex> all;
  for (ReportIndex report = ties(name).spoken_of; report != none; report = told_[report].same_about) all.push_back(report);
  return all;
}

bool Facts::add_other_names(std::vector<Index>& names, std::size_t most) const {
  sort_unique(names);
  std::vector<Index> open = names;
  while (!open.empty()) {
    const Index name = open.back();
    open.pop_back();
    for (const ReportIndex report : named(name))
      for (const Index other : {told_[report].id, told_[report].incident}) {
        const auto place = std::lower_bound(names.begin(), names.end(), other);
        if (other == 0 || (place != names.end() && *place == other)) continue;
        names.insert(place, other);
        open.push_back(other);
        if (names.size() > most) return false;
      }
  }
  return true;
}

/// What has to do with instances of these names after a moment; false if there is much of it.
bool Engine::gather(Alone& alone, Instant since) const {
  if (!facts_->add_other_names(alone.names, names_max)) return false;
  const Duty& duty = program_->duties[alone.duty];
  alone.listeners.assign(program_->listeners.size(), false);
  for (Index i = 0; i < program_->listeners.size(); ++i) {
    const Listener& listener = program_->listeners[i];
    alone.listeners[i] = listener.target == alone.duty && (listener.role == Listener::Role::deed || listener.role == Listener::Role::trigger);
  }
  std::vector<Index> found = {};
  const auto look_at = [&](Index index, bool as_trigger, Index name) {
    const Occurrence& what = knowledge_->occurrences[index];
    const auto of_stream = [&](Index pattern) { return program_->patterns[pattern].stream == what.stream; };
    if (as_trigger && of_stream(duty.trigger)) alone.triggers.push_back(index);
    if (!as_trigger && std::any_of(duty.deeds.begin(), duty.deeds.end(), of_stream) && facts_->about_of(*knowledge_, what) == name) found.push_back(index);
  };
  const auto look_at_report = [&](ReportIndex report, bool as_trigger, Index name) {
    if (!knowledge_->active[report]) return;
    if (const Index incident = (*facts_)[report].incident; incident != 0) {
      if (const auto* all = knowledge_->of_incident.find(incident))
        for (const Index occurrence : *all) look_at(occurrence, as_trigger, name);
      return;
    }
    const auto& occurrences = knowledge_->occurrences;
    for (Index i = knowledge_->made[report]; i < occurrences.size() && occurrences[i].report == report; ++i) look_at(i, as_trigger, name);
  };
  for (const Index name : alone.names) {
    for (const ReportIndex report : facts_->named(name)) look_at_report(report, true, name);
    for (const ReportIndex report : facts_->speaking_of(name)) look_at_report(report, false, name);
    if (found.size() > changes_max) return false;
  }
  sort_unique(alone.triggers);
  found.insert(found.end(), alone.triggers.begin(), alone.triggers.end());
  for (const Index act : duties_[alone.duty].separate->unnamed) found.push_back(act);
  sort_unique(found);
  for (const Index occurrence : found)
    each_change(knowledge_->occurrences[occurrence].when, occurrence, [&](const Change& change) {
      if (change.at > since) alone.changes.push_back(change);
    });
  std::sort(alone.changes.begin(), alone.changes.end(), [&](const Change& a, const Change& b) { return facts_->precedes(*knowledge_, a, b); });
  return alone.changes.size() <= changes_max;
}

// Running them again.

/// Writes down that an instance of a duty of separate instances turned.
void Engine::turn(DutyState& state, Index owed, State to, bool begins) {
  VeryLongArray<InstanceTurn>& turns = state.separate->turns;
  if (!turns.empty() && turns.back().at == now_ && turns.back().owed == owed) turns.edit(turns.size() - 1).to = to;
  else turns.push_back({now_, owed, owed_[owed].state, to, begins});
}

/// The few instances that are run again, and what the duty is without them.
struct Engine::Few {
  const Alone& alone;
  DutyState whole = {};                 ///< all, and then the others
  TimeQueue<Timer> timers = {};         ///< of the others
  std::vector<Index> were = {};         ///< the few, as they were; in order
  std::vector<Index> breaches = {};     ///< theirs
};

/// Takes the few out of where they stood. What came of them is nobody's any more.
void Engine::take_out(Few& few) {
  for (const Index name : few.alone.names) few.whole.by_it.for_each(name, [&](Index owed) { few.were.push_back(owed); });
  sort_unique(few.were);
  for (const Index index : few.were) {
    const Owed& owed = owed_[index];
    count(few.whole, owed, -1);
    if (owed.open()) {
      TRUCE_ASSERT(few.whole.open[owed.place] == index);
      take_open(few.whole, owed_.edit(index));
    }
    if (owed.breach != none) {
      const Index breach = owed.breach ^ derived_bit;
      few.breaches.push_back(breach);
      if (notes_[breach].proven) --few.whole.proven;
      notes_.edit(breach) = {};
      derived_.edit(breach).stream = none;
    }
    owed_.edit(index) = {};
  }
  few.timers.erase_if([&](const Timer& timer) { return among(few.were, timer.index); });
}

/// Puts them in as they were where it starts from, and nobody else.
void Engine::put_in(const Few& few, const Engine& from) {
  const DutyState& then = from.duties_[few.alone.duty];
  DutyState& now = duties_.edit(few.alone.duty);
  now = {};
  now.seen = then.seen;
  now.sure = then.sure;
  now.possible = then.possible;
  now.played = then.played;
  now.excepted = then.excepted;
  now.acts = then.acts;
  now.separate.emplace();
  for (const Index trigger : few.alone.triggers)
    if (const auto running = then.running.find(trigger); running != then.running.end()) now.running.insert(*running);
  std::vector<Index> instances;
  for (const Index name : few.alone.names) {
    then.about.for_each(name, [&](const Act& act) { now.about.add(name, act); });
    then.by_it.for_each(name, [&](Index owed) {
      now.by_it.add(name, owed);
      instances.push_back(owed);
    });
  }
  sort_unique(instances);
  for (const Index index : instances) {
    Owed& owed = owed_.edit(index) = from.owed_[index];
    count(now, owed, 1);
    if (!owed.open()) note_settled(index);
    if (owed.open()) add_open(now, index, owed, owed.place < then.movable);
    if (owed.open() && owed.timer > from.now_) set_timer(owed.timer, Timer::What::owed, index);
    if (owed.breach == none) continue;
    const Index breach = owed.breach ^ derived_bit;
    derived_.edit(breach) = from.derived_[breach];
    notes_.edit(breach) = from.notes_[breach];
    if (notes_[breach].proven) ++now.proven;
  }
}

void Engine::run_changes(const Alone& alone, Instant until) {
  const auto later = [](Instant moment, const Change& change) { return moment < change.at; };
  auto change = std::upper_bound(alone.changes.begin(), alone.changes.end(), now_, later);
  hearing_ = &alone.listeners;
  for (;;) {
    Instant at = change == alone.changes.end() ? never : change->at;
    at = std::min(at, owed_timers_.next());
    if (at > until || at >= never) break;
    now_ = at;
    for (; change != alone.changes.end() && change->at <= at; ++change) deliver(change->occurrence, change->possible, change->sure);
    fire_all(owed_timers_);
    settle();
  }
  hearing_ = nullptr;
  now_ = until;
}

// Putting together.

/// The turns of the others and of the few, and since when the clause is in its state.
void Engine::join_turns(Few& few, const Engine& from) {
  const DutyState& then = from.duties_[few.alone.duty];
  const VeryLongArray<InstanceTurn>& before = few.whole.separate->turns;
  const VeryLongArray<InstanceTurn>& theirs = duties_[few.alone.duty].separate->turns;
  VeryLongArray<InstanceTurn> turns = then.separate->turns;
  std::array<std::uint32_t, 8> counts = then.counts;
  State is = then.state;
  Instant since = then.since;
  const auto look = [&](Instant second) {
    if (const State now = first_of(counts); now != is) is = now, since = second;
  };
  std::size_t i = before.count_while(up_to(from.now_)), j = 0;
  Instant second = from.now_;
  for (;;) {
    while (i < before.size() && among(few.were, before[i].owed)) ++i;
    if (i == before.size() && j == theirs.size()) break;
    const bool of_others = j == theirs.size() || (i < before.size() && before[i].at <= theirs[j].at);
    const InstanceTurn turn = of_others ? before[i++] : theirs[j++];
    if (turn.at != second) look(second);
    second = turn.at;
    if (!turn.begins) --counts[static_cast<std::size_t>(turn.from)];
    ++counts[static_cast<std::size_t>(turn.to)];
    turns.push_back(turn);
  }
  look(second);
  few.whole.separate->turns = std::move(turns);
  few.whole.state = is;
  few.whole.since = since;
  few.whole.turned = never;
  TRUCE_ASSERT(counts == few.whole.counts);
}

/// All instances and all breaches, in order of time.
void Engine::join_lists(Few& few, const Engine& from) {
  const DutyState& then = from.duties_[few.alone.duty];
  const DutyState& now = duties_[few.alone.duty];
  // In the order in which they begin; as many have begun since as turns say.
  const VeryLongArray<InstanceTurn>& turns = few.whole.separate->turns;
  std::size_t begun = 0;
  for (std::size_t i = turns.count_while(up_to(from.now_)); i < turns.size(); ++i) begun += turns[i].begins ? 1 : 0;
  std::vector<Index> others, all;
  for (std::size_t i = few.whole.owed.size() - begun; i < few.whole.owed.size(); ++i)
    if (!among(few.were, few.whole.owed[i])) others.push_back(few.whole.owed[i]);
  const auto begins_at = [&](Index owed) { return possible_from(occurrence(owed_[owed].it).when); };
  std::merge(others.begin(), others.end(), now.owed.begin(), now.owed.end(), std::back_inserter(all), [&](Index a, Index b) {
    return facts_->precedes(*knowledge_, {begins_at(a), owed_[a].it}, {begins_at(b), owed_[b].it});
  });
  few.whole.owed = then.owed;
  for (const Index owed : all) few.whole.owed.push_back(owed);

  // A breach may begin in the second after its interval does.
  const auto begins = [&](Index breach) {
    const Interval when = derived_[breach].when;
    return when.exact() ? when.begin : when.begin + Duration{1};
  };
  std::vector<Index> breaches;
  for (std::size_t i = few.whole.breaches.count_while([&](Index breach) { return begins(breach) <= from.now_; }); i < few.whole.breaches.size(); ++i)
    if (notes_[few.whole.breaches[i]].duty != none) breaches.push_back(few.whole.breaches[i]);
  std::vector<Index> in_order;
  std::merge(breaches.begin(), breaches.end(), now.breaches.begin(), now.breaches.end(), std::back_inserter(in_order), [&](Index a, Index b) { return begins(a) < begins(b); });
  few.whole.breaches = then.breaches;
  for (const Index breach : in_order) few.whole.breaches.push_back(breach);
}

/// Of those that are settled, the last to be triggered.
void Engine::join_settled(Few& few, const Engine& from) {
  DutyState& whole = few.whole;
  const DutyState &then = from.duties_[few.alone.duty], &now = duties_[few.alone.duty];
  for (std::size_t state = 0; state < whole.settled.size(); ++state) {
    Index& last = whole.settled[state];
    if (last != none && among(few.were, last)) {
      last = whole.counts[state] > 0 ? then.settled[state] : none;
      // Each begins within a second of when it is triggered.
      for (std::size_t i = whole.counts[state] > 0 ? whole.owed.size() : 0; i-- > 0;) {
        const Index index = whole.owed[i];
        if (last != none && owed_[index].trigger.begin + Duration{1} < owed_[last].trigger.begin) break;
        if (!owed_[index].open() && owed_[index].state == static_cast<State>(state) && is_after(index, last)) last = index;
      }
    }
    if (now.settled[state] != none && is_after(now.settled[state], last)) last = now.settled[state];
  }
}

void Engine::join(Few& few, const Engine& from) {
  DutyState& whole = few.whole;
  join_lists(few, from);
  DutyState& now = duties_.edit(few.alone.duty);
  for (std::size_t i = 0; i < whole.counts.size(); ++i) {
    whole.counts[i] += now.counts[i];
    whole.left_open[i] += now.left_open[i];
  }
  whole.proven += now.proven;
  join_turns(few, from);
  join_settled(few, from);
  for (Index i = 0; i < now.open.size(); ++i) add_open(whole, now.open[i], owed_.edit(now.open[i]), i < now.movable);
  for (const Index name : few.alone.names) {
    replace(whole.about, now.about, name);
    replace(whole.by_it, now.by_it, name);
  }
  std::erase_if(whole.running, [&](const auto& one) { return occurrence(one.first).stream == none || among(few.alone.triggers, one.first); });
  whole.running.insert(now.running.begin(), now.running.end());
  for (const Timer& timer : owed_timers_.all()) few.timers.push(timer);
  for (const Index index : few.were) forgotten_ += owed_[index].duty == none ? 1 : 0;
  for (const Index breach : few.breaches) forgotten_ += notes_[breach].duty == none ? 1 : 0;
  now = std::move(whole);
  sum_up(few.alone.duty);
}

void Engine::run_alone(const Alone& alone, const Engine& from) {
  const Instant until = std::exchange(now_, from.now_);
  Few few{.alone = alone, .whole = std::move(duties_.edit(alone.duty)), .timers = std::exchange(owed_timers_, {})};
  take_out(few);
  put_in(few, from);
  run_changes(alone, until);
  join(few, from);
  owed_timers_ = std::move(few.timers);
}

}  // namespace truce::monitor
