// A report that comes late is run again from before it happened, in the part of the program that it can make a difference to.
//
// What hears of the report, and of what hears of it, belongs to the part, and so does whatever else these ask for, unless it
// has not changed since. Of all the rest, the state as it is now is what it would be.
#include "part.h"

#include <algorithm>

#include "engine.h"

namespace truce::monitor {

Ties::Ties(const Program& program)
    : nodes(static_cast<Index>(program.nodes.size())), phases(static_cast<Index>(program.phases.size())), duties(static_cast<Index>(program.duties.size())) {
  tells.resize(size());
  asks.resize(size());
  listening.resize(size());
  for (Index i = 0; i < program.listeners.size(); ++i) listening[served(program.listeners[i])].push_back(i);
  const auto tells_stream = [&](Index from, Index stream) {
    if (stream == none) return;
    for (const Index listener : program.listeners_of[stream]) tells[from].push_back(served(program.listeners[listener]));
  };
  for (Index i = 0; i < nodes; ++i) {
    for (const Index whole : program.wholes_of[i]) tells[i].push_back(whole);
    for (const Index of : program.phases_of[i]) tells[i].push_back(phase(of));
    for (const Index of : program.duties_of[i]) tells[i].push_back(duty(of));
  }
  for (Index i = 0; i < phases; ++i) {
    const PhaseProgram& of = program.phases[i];
    for (const Index node : {of.node, of.at_edge})
      if (node != none) tells[phase(i)].push_back(node);
    tells_stream(phase(i), of.start_stream);
    tells_stream(phase(i), of.end_stream);
  }
  for (Index i = 0; i < duties; ++i) {
    tells_stream(duty(i), program.duties[i].breach_stream);
    for (const Index ban : program.duties[i].prevails_over) tells[duty(i)].push_back(duty(ban));
  }
  for (const Listener& listener : program.listeners)
    if (listener.role == Listener::Role::covered) tells[served(listener)].push_back(authority());
  for (Index from = 0; from < tells.size(); ++from) {
    std::sort(tells[from].begin(), tells[from].end());
    tells[from].erase(std::unique(tells[from].begin(), tells[from].end()), tells[from].end());
    for (const Index to : tells[from]) asks[to].push_back(from);
  }
}

Index Ties::served(const Listener& listener) const {
  switch (listener.role) {
    case Listener::Role::leaf:
    case Listener::Role::since:
    case Listener::Role::process_end:
    case Listener::Role::stage:
    case Listener::Role::next_stage:
    case Listener::Role::loss:
    case Listener::Role::share_of: return listener.target;
    case Listener::Role::deed:
    case Listener::Role::owed:
    case Listener::Role::ban:
    case Listener::Role::trigger:
    case Listener::Role::before:
    case Listener::Role::covered: return duty(listener.target);
  }
  return none;
}

/// Has what it tells others been the same ever since?
bool Engine::is_as_it_was(const Ties& ties, Index index, const Engine& before) const {
  if (index < ties.nodes) return nodes_[index].turned <= before.now_;
  if (index < ties.duty(0)) return phases_[index - ties.nodes].second <= before.now_;
  return false;
}

Part Engine::part_of(const Ties& ties, const std::vector<Occurrence>& touched, const Engine& before) const {
  Part part{.ties = &ties, .has = std::vector<bool>(ties.size()), .listeners = std::vector<bool>(program_->listeners.size()), .streams = std::vector<bool>(program_->streams.size())};
  std::vector<bool> differs(ties.size());
  std::vector<Index> to_tell, to_ask;
  const auto differ = [&](Index index) {
    if (differs[index]) return;
    differs[index] = true;
    to_tell.push_back(index);
    if (!part.has[index]) to_ask.push_back(index);
    part.has[index] = true;
  };
  for (const Occurrence& one : touched) {
    if (program_->streams[one.stream].as_reported) differ(ties.authority());
    for (const Hit& hit : facts_->hits(*program_, one.stream, one.by, one.in)) {
      const Listener& listener = program_->listeners[hit.listener];
      if (listener.role == Listener::Role::covered) continue;
      if (!concerns_few(part.alone, listener, one, before)) differ(ties.served(listener));
    }
  }
  for (Alone& alone : part.alone)
    if (!differs[ties.duty(alone.duty)] && !gather(alone, before.now_)) differ(ties.duty(alone.duty));
  while (!to_tell.empty() || !to_ask.empty()) {
    if (!to_tell.empty()) {
      const Index from = to_tell.back();
      to_tell.pop_back();
      for (const Index to : ties.tells[from]) differ(to);
      continue;
    }
    const Index from = to_ask.back();
    to_ask.pop_back();
    for (const Index asked : ties.asks[from]) {
      if (part.has[asked] || is_as_it_was(ties, asked, before)) continue;
      // What is derived is numbered as it comes: who hears of it must hear of it anew.
      if (asked >= ties.nodes) differ(asked);
      part.has[asked] = true;
      if (asked < ties.nodes) to_ask.push_back(asked);
    }
    for (const Index listener : ties.listening[from]) {
      part.listeners[listener] = true;
      part.streams[program_->patterns[program_->listeners[listener].pattern].stream] = true;
    }
  }
  std::erase_if(part.alone, [&](const Alone& alone) { return part.has_duty(alone.duty); });
  return part;
}

/// Is it only of some instances of the duty that a listener serves that what is touched can make anything different? Then
/// they are added to those that are run again alone.
bool Engine::concerns_few(std::vector<Alone>& all, const Listener& listener, const Occurrence& touched, const Engine& before) const {
  if (listener.role != Listener::Role::deed && listener.role != Listener::Role::trigger) return false;
  if (!program_->duties[listener.target].separate || !is_under_way(listener.target, before.now_)) return false;
  const auto names = names_meant(listener.target, touched);
  if (!names) return false;
  auto alone = std::find_if(all.begin(), all.end(), [&](const Alone& one) { return one.duty == listener.target; });
  if (alone == all.end()) alone = all.insert(alone, Alone{.duty = listener.target});
  alone->names.insert(alone->names.end(), names->begin(), names->end());
  return true;
}

std::size_t Engine::come_of(const Part& part, const Engine& before) const {
  std::size_t come = 0;
  for (Index i = 0; i < part.ties->duties; ++i)
    if (part.has_duty(i)) come += duties_[i].owed.size() + duties_[i].breaches.size() - before.duties_[i].owed.size() - before.duties_[i].breaches.size();
  return come;
}

void Engine::branch_off(std::uint32_t line) {
  came_by_.emplace_back(line_, now_);
  line_ = line;
}

bool Engine::leads_to(const Engine& later) const {
  if (now_ > later.now_) return false;
  return line_ == later.line_ || std::any_of(later.came_by_.begin(), later.came_by_.end(), [&](const auto& before) { return before.first == line_ && now_ <= before.second; });
}

void Engine::number_after(const Engine& other) {
  owed_.grow_to(other.owed_.size());
  derived_.grow_to(other.derived_.size());
  notes_.grow_to(other.notes_.size());
}

/// Puts a part back to where it stood. What came of it since is nobody's any more.
void Engine::rewind(const Part& part, const Engine& to) {
  rewind_timers(part, to);
  const auto all_apart = [](const auto& mine, const auto& theirs, const auto& each) {
    mine.each_apart(theirs, each);
    for (std::size_t i = theirs.size(); i < mine.size(); ++i) each(i);
  };
  const auto of_part = [&](const auto* one) { return one != nullptr && one->duty != none && part.has_duty(one->duty); };
  if (part.has_any_duty()) all_apart(owed_, to.owed_, [&](std::size_t i) {
    const Owed* now = owed_.find(i);
    const Owed* then = to.owed_.find(i);
    if (of_part(then)) {
      owed_.edit(i) = *then;
    } else if (of_part(now)) {
      owed_.edit(i) = {};
      ++forgotten_;
    }
  });
  const auto breach_apart = [&](std::size_t i) {
    const bool of_then = of_part(to.notes_.find(i));
    if (!of_then && !of_part(notes_.find(i))) return;
    notes_.edit(i) = of_then ? to.notes_[i] : BreachNote{};
    rewind_derived(static_cast<Index>(i), to, of_then);
  };
  if (part.has_any_duty()) {
    all_apart(notes_, to.notes_, breach_apart);
    all_apart(derived_, to.derived_, breach_apart);
  }
  for (Index i = 0; i < part.ties->nodes; ++i)
    if (part.has[i]) nodes_.edit(i) = to.nodes_[i];
  for (Index i = 0; i < part.ties->phases; ++i) {
    if (!part.has_phase(i)) continue;
    for (const auto& [now, then] : {std::pair(phases_[i].start, to.phases_[i].start), std::pair(phases_[i].end, to.phases_[i].end)}) {
      if (now != none) rewind_derived(now ^ derived_bit, to, now == then);
      if (then != none) rewind_derived(then ^ derived_bit, to, true);
    }
    phases_[i] = to.phases_[i];
  }
  for (Index i = 0; i < part.ties->duties; ++i)
    if (part.has_duty(i)) duties_.edit(i) = to.duties_[i];
  if (part.has_authority()) without_authority_ = to.without_authority_;
}

void Engine::rewind_derived(Index derived, const Engine& to, bool was_there) {
  if (was_there) {
    derived_.edit(derived) = to.derived_[derived];
  } else {
    derived_.edit(derived).stream = none;
    ++forgotten_;
  }
}

void Engine::rewind_timers(const Part& part, const Engine& to) {
  const auto is_of_part = [&](const Engine& engine, const Timer& timer) {
    switch (timer.what) {
      case Timer::What::node: return static_cast<bool>(part.has[timer.index]);
      case Timer::What::phase: return part.has_phase(timer.index);
      case Timer::What::owed: return part.has_duty(engine.owed_[timer.index].duty);
    }
    return false;
  };
  const auto rewind_queue = [&](TimeQueue<Timer>& timers, const TimeQueue<Timer>& before) {
    std::vector<Timer> all = timers.all();
    std::erase_if(all, [&](const Timer& timer) { return is_of_part(*this, timer); });
    for (const Timer& timer : before.all())
      if (is_of_part(to, timer)) all.push_back(timer);
    std::sort(all.begin(), all.end(), [](const Timer& a, const Timer& b) { return a.at < b.at; });
    timers = {};
    for (const Timer& timer : all) timers.push(timer);
  };
  rewind_queue(timers_, to.timers_);
  if (part.has_any_duty()) rewind_queue(owed_timers_, to.owed_timers_);
}

void Engine::run_again(const Part& part, const Engine& from) {
  TRUCE_ASSERT(!writes_down_ && from.now_ <= now_);
  number_after(from);
  for (const Alone& alone : part.alone) run_alone(alone, from);
  if (!part.is_empty()) run_part(part, from);
  const auto later = [](Instant moment, const Change& change) { return moment < change.at; };
  next_change_ = static_cast<std::size_t>(std::upper_bound(knowledge_->changes.begin(), knowledge_->changes.end(), now_, later) - knowledge_->changes.begin());
}

void Engine::run_part(const Part& part, const Engine& from) {
  const Instant until = std::exchange(now_, from.now_);
  rewind(part, from);
  const auto& changes = knowledge_->changes;
  const auto later = [](Instant moment, const Change& change) { return moment < change.at; };
  next_change_ = static_cast<std::size_t>(std::upper_bound(changes.begin(), changes.end(), now_, later) - changes.begin());
  part_ = &part;
  hearing_ = &part.listeners;
  const auto concerns = [&](const Change& change) {
    const Index stream = occurrence(change.occurrence).stream;
    return part.streams[stream] || (part.has_authority() && program_->streams[stream].as_reported);
  };
  for (;;) {
    while (next_change_ < changes.size() && changes[next_change_].at <= until && !concerns(changes[next_change_])) ++next_change_;
    const std::optional<Instant> moment = next();
    if (!moment || *moment > until) break;
    second(*moment);
  }
  part_ = nullptr;
  hearing_ = nullptr;
  now_ = until;
}

}  // namespace truce::monitor
