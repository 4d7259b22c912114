// Who could have noticed: gaps, watches, and what silence is worth (C4, C5, K13).
#include <algorithm>

#include "facts.h"

namespace truce::monitor {
namespace {

/// Sorted, and joined where they overlap or, unless `apart`, where one begins as the other ends.
std::vector<Interval> joined(std::vector<Interval> all, bool apart = false) {
  std::sort(all.begin(), all.end());
  std::vector<Interval> result;
  for (const Interval& when : all) {
    if (!result.empty() && (apart ? when.begin < result.back().end : when.begin <= result.back().end)) result.back().end = std::max(result.back().end, when.end);
    else result.push_back(when);
  }
  return result;
}

/// The stretches between the intervals of a sorted, joined list.
std::vector<Interval> between(const std::vector<Interval>& covered) {
  std::vector<Interval> holes;
  Instant from = always;
  for (const Interval& when : covered) {
    if (from < when.begin) holes.push_back({from, when.begin});
    from = when.end;
  }
  holes.push_back({from, never});
  return holes;
}

}  // namespace

/// The event that says who watches an event: itself, or the one that includes it.
EventId Facts::watched_as(EventId id) const {
  const Event& own = (*program_->agreement)[id];
  return own.watched_by.empty() && own.included_in ? own.included_in : id;
}

/// The events that whoever made a report watches.
std::vector<Index> Facts::watched_by(const Told& told) const {
  const Agreement& agreement = *program_->agreement;
  const auto& bodies = learned_->bodies[told.source];
  std::vector<Index> events;
  for (Index event = 0; event < agreement.events.size(); ++event) {
    const auto& watchers = agreement.events[event].watched_by;
    const bool theirs = std::any_of(watchers.begin(), watchers.end(), [&](PartyId watcher) {
      const Index name = names_.find(folded(agreement[watcher].name));
      return told.by == watcher.index || (name != none && std::find(bodies.begin(), bodies.end(), name) != bodies.end());
    });
    if (theirs) events.push_back(event);
  }
  return events;
}

/// Called where silence is not calm, before the report has its number.
void Facts::remember_watching(const Told& told, ReportIndex report) {
  if (told.act == gap_act) return;
  const std::uint64_t key = std::uint64_t{told.source} << 32 | told.by;
  if (!learned_->watched_by.contains(key)) learned_.edit().watched_by.emplace(key, watched_by(told));
  for (const Index event : learned_->watched_by.at(key)) watching_[event].push_back(report);
}

std::vector<ReportIndex> Facts::noticing(EventId event) const {
  std::vector<ReportIndex> all = gaps_;
  const auto& watching = watching_[watched_as(event).index];
  all.insert(all.end(), watching.begin(), watching.end());
  return all;
}

/// Every watch and every other report of those who watch an event, with its place.
std::vector<std::pair<Interval, Index>> Facts::watches(const Program& program, const Knowledge& knowledge, EventId id, bool as_told) const {
  const Agreement& agreement = *program.agreement;
  std::vector<std::pair<Interval, Index>> all;
  for (const ReportIndex report : watching_[watched_as(id).index]) {
    const Told& told = told_[report];
    if (!knowledge.active[report]) continue;
    Interval when = told.happened;
    if (told.act != watch_act && !as_told) {
      const Instant last = when.exact() ? when.end : when.end - Duration{1};
      when = {agreement.clock.day(agreement.clock.date_of(when.begin)).begin, agreement.clock.day(agreement.clock.date_of(last)).end};
    }
    all.emplace_back(when, told.place);
  }
  return all;
}

bool Facts::watched(const Program& program, const Knowledge& knowledge, EventId event, Instant start, Instant end) const {
  for (const auto& [when, place] : watches(program, knowledge, event, true))
    if (touches(when, start, end)) return true;
  return false;
}

std::vector<Interval> Facts::told_by_watchers(const Program& program, const Knowledge& knowledge, EventId event) const {
  std::vector<Interval> all;
  for (const auto& [when, place] : watches(program, knowledge, event, true)) all.push_back(when);
  return all;
}

std::vector<Interval> Facts::gaps(const Program& program, const Knowledge& knowledge, const Stream& stream, const Set& asked) const {
  const Agreement& agreement = *program.agreement;
  const Event& event = agreement[watched_as(stream.event)];
  std::vector<Interval> all;
  for (const ReportIndex report : gaps_) {
    const Told& told = told_[report];
    if (!knowledge.active[report]) continue;
    if (told.place == stranger) continue;
    if (told.place != unstated && !program.inside[told.place].meets(asked)) continue;
    const bool named = told.by != unstated;
    const bool watches = std::any_of(event.watched_by.begin(), event.watched_by.end(), [&](PartyId w) { return w.index == told.by; });
    if (named && !event.watched_by.empty() && !watches) continue;
    // A window is touched by an instant as by the second before it (T1).
    all.push_back(told.happened.exact() ? Interval{told.happened.begin - Duration{1}, told.happened.end} : told.happened);
  }
  return all;
}

std::vector<Interval> Facts::unwatched(const Program& program, const Knowledge& knowledge, const Stream& stream, const Set& asked) const {
  const Agreement& agreement = *program.agreement;
  const auto seen = watches(program, knowledge, stream.event);
  std::vector<Interval> holes;
  bool any_place = false;
  for (std::size_t place = 0; place < agreement.places.size(); ++place) {
    if (!asked.has(place)) continue;
    // A place that is divided into places asked about is covered when these are.
    bool divided = false;
    for (std::size_t part = 0; part < agreement.places.size(); ++part)
      divided = divided || (part != place && asked.has(part) && program.inside[place].has(part));
    if (divided) continue;
    any_place = true;
    std::vector<Interval> covered;
    for (const auto& [when, where] : seen)
      if (where == unstated || (where < program.inside.size() && program.inside[where].has(place))) covered.push_back(when);
    for (const Interval& hole : between(joined(covered))) holes.push_back(hole);
  }
  if (!any_place) {
    std::vector<Interval> covered;
    for (const auto& [when, where] : seen) covered.push_back(when);
    holes = between(joined(covered));
  }
  return joined(std::move(holes), true);
}

void Facts::find_holes(const Program& program, Knowledge& knowledge) {
  const Agreement& agreement = *program.agreement;
  knowledge.holes.resize(program.nodes.size());
  for (std::size_t i = 0; i < program.nodes.size(); ++i) {
    const Node& node = program.nodes[i];
    if (node.kind != Node::Kind::none_for && node.kind != Node::Kind::none_since) continue;
    const Pattern& pattern = program.patterns[node.pattern];
    const Stream& stream = program.streams[pattern.stream];
    if (stream.what != Stream::What::event) continue;
    Set asked = stream.in;
    asked.intersect(pattern.in);
    if (!gaps_.empty()) knowledge.holes[i] = gaps(program, knowledge, stream, asked);
    const Event& own = agreement[stream.event];
    const bool is_watched = !own.watched_by.empty() || (own.included_in && !agreement[own.included_in].watched_by.empty());
    if (!agreement.silence_is_calm && is_watched)
      for (const Interval& hole : unwatched(program, knowledge, stream, asked)) knowledge.holes[i].push_back(hole);
    knowledge.holes[i] = joined(std::move(knowledge.holes[i]), true);  // an instant between two lies in neither
  }
}

}  // namespace truce::monitor
