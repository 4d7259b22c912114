// Letting go of what is settled, while a record is followed in order of time for its changes of verdict alone.
//
// Kept are the reports of what has still to be heard of in full, of what is open, and of what a later report may speak of:
// incidents, corrections, and what is about something that nobody has told of yet. Everything kept is numbered anew, in
// the order that it had.
#include <algorithm>
#include <cstring>

#include "engine.h"

namespace truce::monitor {
namespace {

Index renumbered(const std::vector<Index>& to, Index index) { return index < to.size() ? to[index] : none; }

/// Calls `each` with every number that is kept, in their order. Few are, and many of them lie together.
template <class Each>
void each_kept(const Kept& kept, const Each& each) {
  const auto* const begin = kept.data();
  const auto* const end = begin + kept.size();
  for (const auto* at = begin; at != end; ++at) {
    if (*at == 0) at = static_cast<const std::uint8_t*>(std::memchr(at, 1, static_cast<std::size_t>(end - at)));
    if (at == nullptr) return;
    each(static_cast<Index>(at - begin));
  }
}

/// Numbers those that are kept, in their order.
std::vector<Index> numbers_of(const Kept& kept) {
  std::vector<Index> numbers(kept.size(), none);
  Index next = 0;
  each_kept(kept, [&](Index i) { numbers[i] = next++; });
  return numbers;
}

}  // namespace

/// Can what is settled be let go at all? A report may be about another only where a deed about a trigger is meant: what
/// was settled hears no more of it.
bool may_let_go(const Program& program) {
  if (!program.agreement->silence_is_calm) return false;
  const auto restricts = [&](Index pattern) { return !program.patterns[pattern].about.empty(); };
  const auto settles = [&](const Listener& listener) {
    if (listener.role != Listener::Role::deed) return false;
    const Duty& duty = program.duties[listener.target];
    const bool every = std::holds_alternative<EveryDue>((*program.agreement)[duty.clause].due);
    return program.patterns[listener.pattern].about_it && duty.trigger != none && !duty.amounts && !every;
  };
  for (const Listener& listener : program.listeners)
    if (restricts(listener.pattern) && !settles(listener)) return false;
  for (const Pattern& pattern : program.patterns)
    if (std::any_of(pattern.about.begin(), pattern.about.end(), restricts)) return false;
  return std::none_of(program.duties.begin(), program.duties.end(), [&](const Duty& duty) {
    return std::any_of(duty.covers.begin(), duty.covers.end(), [&](Index pattern) { return restricts(pattern) || program.patterns[pattern].about_it; });
  });
}

// The reports.

/// Which acts somebody hears of.
std::vector<bool> Facts::acts_heard() const {
  std::vector<bool> heard;
  for (const auto& fed : program_->streams_of_event)
    heard.push_back(std::any_of(fed.begin(), fed.end(), [&](const auto& one) { return !program_->streams[one.first].as_reported && !program_->listeners_of[one.first].empty(); }));
  return heard;
}

/// Which acts another may be about, so that it makes a difference: those that bring a clause into play, those that a
/// pattern wants a report to be about, and what breaches a clause where either means the breach.
std::vector<bool> Facts::acts_spoken_of() const {
  std::vector<bool> streams(program_->streams.size());
  std::vector<Index> open;
  const auto add = [&](Index pattern) {
    const Index stream = program_->patterns[pattern].stream;
    if (!streams[stream]) open.push_back(stream);
    streams[stream] = true;
  };
  for (const Duty& duty : program_->duties)
    if (duty.trigger != none) add(duty.trigger);
  for (const Pattern& pattern : program_->patterns)
    for (const Index about : pattern.about) add(about);
  while (!open.empty()) {
    const Index breach = open.back();
    open.pop_back();
    for (const Duty& duty : program_->duties)
      if (duty.breach_stream == breach)
        for (const Index deed : duty.deeds) add(deed);
  }
  std::vector<bool> spoken_of;
  for (const auto& fed : program_->streams_of_event)
    spoken_of.push_back(std::any_of(fed.begin(), fed.end(), [&](const auto& one) { return streams[one.first]; }));
  return spoken_of;
}

bool Facts::may_matter(const ReportView& report, Index act) const {
  if (!report.replaces.empty() || !lets_go_) return true;
  return act < heard_.size() ? heard_[act] : act != none;
}

/// What a report says or does to others, so that it cannot be let go.
bool Facts::speaks_on(const Told& told) const {
  if (told.incident != 0 || told.replaces != 0 || told.act == gap_act) return true;
  return program_->asks_about && told.about != 0 && ties(told.about).told == none && ties(told.about).incident == none;
}

bool Facts::speaks_of_nothing_kept(ReportIndex first) const {
  if (!corrects_) return false;
  for (ReportIndex report = first; report < told_.size(); ++report)
    if (const Index name = told_[report].replaces; name != 0 && ties(name).told == none) return true;
  return false;
}

/// Adds what must be kept for the sake of other reports; `kept`: by report.
void Facts::hold(const Knowledge& knowledge, Kept& kept) const {
  told_.each(0, [&](std::size_t report, const Told& told) {
    if (speaks_on(told) && knowledge.heard[report]) kept[report] = 1;
  });
}

bool Facts::is_held(Index name, const Kept& kept) const {
  for (ReportIndex report = ties(name).told; report != none; report = told_[report].same_id)
    if (kept[report] != 0) return true;
  return ties(name).incident != none;
}

Renumbered Facts::let_go(Knowledge& knowledge, const Kept& kept, std::size_t taken) {
  Renumbered to{.reports = numbers_of(kept)};
  Kept held(knowledge.occurrences.size());
  each_kept(kept, [&](ReportIndex report) {
    const auto hold = [&](Index one) {
      const Occurrence& occurrence = knowledge.occurrences[one];
      if (occurrence.stream != none && occurrence.report == report) held[one] = 1;
    };
    const Index incident = told_[report].incident;
    if (const std::vector<Index>* all = incident == 0 ? nullptr : knowledge.of_incident.find(incident)) std::for_each(all->begin(), all->end(), hold);
    for (Index one = knowledge.made[report]; one < held.size() && knowledge.occurrences[one].report == report; ++one) hold(one);
  });
  to.occurrences = numbers_of(held);
  to.names = let_go_names(kept);
  let_go_reports(kept, to);

  // What is known of them.
  const auto of_kept = [&](auto& by_report) {
    std::size_t next = 0;
    each_kept(kept, [&](ReportIndex report) { by_report[next++] = by_report[report]; });
    by_report.resize(next);
  };
  of_kept(knowledge.heard);
  of_kept(knowledge.active);
  of_kept(knowledge.made);
  for (Index& made : knowledge.made) made = renumbered(to.occurrences, made);
  std::size_t next = 0;
  each_kept(held, [&](Index one) {
    Occurrence& occurrence = knowledge.occurrences.edit(next++) = knowledge.occurrences[one];
    occurrence.report = to.reports[occurrence.report];
    occurrence.item = renumbered(to.names, occurrence.item);
  });
  knowledge.occurrences.cut(next);
  knowledge.changes.erase(knowledge.changes.begin(), knowledge.changes.begin() + static_cast<std::ptrdiff_t>(taken));
  for (Change& change : knowledge.changes) change.occurrence = to.occurrences[change.occurrence];
  for (std::size_t i = 0; i < knowledge.groups.size(); ++i)
    for (ReportIndex& report : knowledge.groups.edit(i)) report = to.reports[report];
  LongArray<std::vector<Index>> of_incident;
  for (std::size_t name = 0; name < knowledge.of_incident.size(); ++name) {
    const std::vector<Index>* occurrences = knowledge.of_incident.find(name);
    if (occurrences == nullptr || occurrences->empty()) continue;
    of_incident.grow_to(to.names[name] + std::size_t{1});
    for (const Index occurrence : *occurrences) of_incident.edit(to.names[name]).push_back(to.occurrences[occurrence]);
  }
  knowledge.of_incident = std::move(of_incident);
  knowledge.unmatched.clear();
  knowledge.waiting.clear();
  knowledge.gone.clear();
  return to;
}

/// Drops the names that no kept report has, and gives the new numbers of the others.
std::vector<Index> Facts::let_go_names(const Kept& kept) {
  Kept used(names_.size());
  std::fill_n(used.begin(), meanings_.size(), std::uint8_t{1});
  each_kept(kept, [&](ReportIndex report) {
    const Told& told = told_[report];
    for (const Index name : {told.id, told.about, told.incident, told.item, told.source, told.replaces}) used[name] = 1;
    for (const Index body : learned_->bodies[told.source]) used[body] = 1;
    for (std::size_t i = 0; i < told.details; ++i) used[details_[told.details_at + i].first] = used[details_[told.details_at + i].second] = 1;
  });
  Names names = Names::as_roomy_as(names_);
  each_kept(used, [&](Index name) { names.add(names_[name]); });
  names_ = std::move(names);
  last_source_ = 0;
  return numbers_of(used);
}

void Facts::let_go_reports(const Kept& kept, const Renumbered& to) {
  LongArray<Told> before;
  std::swap(before, told_);
  auto& bodies_of = learned_.edit().bodies;
  std::vector<std::pair<Index, Index>> details_before;
  std::swap(details_before, details_);
  std::vector<std::vector<Index>> bodies_before;
  std::swap(bodies_before, bodies_of);
  named_ = {};
  gaps_.clear();
  each_kept(kept, [&](ReportIndex report) {
    Told told = before[report];
    const Index source = told.source;
    for (Index* name : {&told.id, &told.about, &told.incident, &told.item, &told.source, &told.replaces}) *name = to.names[*name];
    if (told.source >= bodies_of.size()) bodies_of.resize(told.source + std::size_t{1});
    if (bodies_of[told.source].empty())
      for (const Index body : bodies_before[source]) bodies_of[told.source].push_back(to.names[body]);
    const Index first = std::exchange(told.details_at, static_cast<Index>(details_.size()));
    for (std::size_t i = 0; i < told.details; ++i) {
      const auto& [name, value] = details_before[first + i];
      details_.emplace_back(to.names[name], to.names[value]);
    }
    told.same_id = told.same_incident = told.same_about = told.same_replaces = none;
    remember_names(told, static_cast<ReportIndex>(told_.size()));
    if (told.act == gap_act) gaps_.push_back(static_cast<ReportIndex>(told_.size()));
    told_.push_back(told);
  });
}

// The running program.

/// Of which instances anything more may become; by instance.
Kept Engine::needed() const {
  Kept needed(owed_.size());
  bool every = false;
  for (Index i = 0; i < duties_.size(); ++i) {
    const DutyState& state = duties_[i];
    every = every || program_->duties[i].amounts || program_->duties[i].every;
    for (Index open = 0; open < state.movable; ++open) needed[state.open[open]] = 1;
    if (state.stretch != none) needed[state.stretch] = 1;
    for (const auto& [occurrence, pending] : state.running)
      if (pending.made != none && pending.trigger) needed[pending.made] = 1;
  }
  for (Index i = 0; every && i < owed_.size(); ++i)
    if (const Duty& duty = program_->duties[owed_[i].duty]; duty.amounts || duty.every) needed[i] = 1;
  return needed;
}

/// Calls `each` with every occurrence that may still be asked for.
template <class Each>
void Engine::each_held(const Kept& instances, const Each& each) const {
  const auto acts = [&](const auto& all) {
    for (const Act& act : all)
      if (act.occurrence != none) each(act.occurrence);
  };
  for (std::size_t i = next_change_; i < knowledge_->changes.size(); ++i) each(knowledge_->changes[i].occurrence);
  for (const DutyState& state : duties_) {
    for (const auto& [occurrence, pending] : state.running) {
      each(occurrence);
      if (pending.made != none && !pending.trigger) each(pending.made);
    }
    for (const auto* all : {&state.acts, &state.befores}) acts(*all);  // what was brought has no number
    if (state.stretch_breach != none) each(state.stretch_breach);
  }
  each_kept(instances, [&](Index i) {
    if (owed_[i].it != none) each(owed_[i].it);
    acts(owed_[i].acts);
  });
}

void Engine::let_go(Facts& facts, Knowledge& knowledge) {
  const Kept instances = needed();
  Kept kept(facts.size());
  const auto hold = [&](Index index) {
    const Occurrence& what = occurrence(index);
    if (what.report != none) kept[what.report] = 1;
  };
  std::vector<Index> derived;
  each_held(instances, [&](Index index) {
    hold(index);
    if ((index & derived_bit) != 0) derived.push_back(index ^ derived_bit);
  });
  facts.hold(knowledge, kept);
  const Kept meant = kept;
  for (const DutyState& state : duties_)
    state.about.for_all([&](std::size_t name, const Act& act) {
      if (facts.is_held(static_cast<Index>(name), meant)) hold(act.occurrence);
    });
  renumber(facts.let_go(knowledge, kept, next_change_), instances, std::move(derived));
}

void Engine::renumber(const Renumbered& to, const Kept& kept, std::vector<Index> derived) {
  const std::vector<Index> instances = numbers_of(kept);
  next_change_ = 0;
  without_authority_ = {};
  const auto occurrence_to = [&](Index& index) {
    if (index != none && (index & derived_bit) == 0) index = renumbered(to.occurrences, index);
  };
  const auto acts_to = [&](auto& acts) {
    for (Act& act : acts) occurrence_to(act.occurrence);
  };
  // What is derived stays; it forgets of which report it came where nobody asks any more.
  std::sort(derived.begin(), derived.end());
  for (Index i = derived_told_; i < derived_.size(); ++i) telling_.push_back(i);
  derived_told_ = static_cast<Index>(derived_.size());
  std::erase_if(telling_, [&](Index index) {
    if (derived_[index].report == none) return true;
    Occurrence& what = derived_.edit(index);
    what.report = std::binary_search(derived.begin(), derived.end(), index) ? to.reports[what.report] : none;
    what.item = 0;
    return what.report == none;
  });
  VeryLongArray<Owed> before;
  std::swap(before, owed_);
  each_kept(kept, [&](Index i) {
    Owed& owed = owed_.add() = std::move(before.edit(i));
    occurrence_to(owed.it);
    acts_to(owed.acts);
  });
  for (std::size_t i = 0; i < duties_.size(); ++i) {
    DutyState& state = duties_.edit(i);
    for (auto* acts : {&state.acts, &state.befores}) acts_to(*acts);
    state.owed = {};
    state.settled.fill(none);
    for (Index& open : state.open) open = instances[open];
    std::erase(state.open, none);
    for (Index place = state.movable; place < state.open.size(); ++place) owed_.edit(state.open[place]).place = place;
    if (state.stretch != none) state.stretch = instances[state.stretch];
    std::unordered_map<Index, Pending> running;
    for (auto [occurrence, pending] : state.running) {
      occurrence_to(pending.occurrence);
      if (pending.made != none && pending.trigger) pending.made = instances[pending.made];
      running.emplace(pending.occurrence, pending);
    }
    state.running = std::move(running);
    ByName<Act> about;
    state.about.for_all([&](std::size_t name, Act act) {
      occurrence_to(act.occurrence);
      if (to.names[name] != none && act.occurrence != none) about.add(to.names[name], act);
    });
    state.about = std::move(about);
    state.by_it = {};
  }
  for (Index i = 0; i < owed_.size(); ++i)
    if (owed_[i].it != none) each_name(owed_[i].it, [&](Index name) { duties_.edit(owed_[i].duty).by_it.add(name, i); });
  owed_timers_.keep_if([&](Timer& timer) {
    timer.index = instances[timer.index];
    return timer.index != none;
  });
}

}  // namespace truce::monitor
