// What there is of an occurrence: reported (R1 to R10) or derived (T6).
#include <algorithm>
#include <fmt/format.h>

#include "naive.h"

namespace truce::reference {

bool possibly_happened(Interval when, Instant at) { return when.exact() ? when.begin <= at : when.begin < at; }
bool surely_happened(Interval when, Instant at) { return when.end <= at; }
bool surely_before(Interval one, Interval other) {
  return one.exact() ? one.begin < other.begin : one.end <= other.begin;
}

// T6.
Interval derived_time(Instant possible, std::optional<Instant> sure) {
  if (sure && *sure == possible) return {possible, possible};
  return {possible - Duration{1}, sure ? *sure : never};
}

const std::vector<Incident>& Naive::incidents(EventId event, Edge edge) const {
  const auto key = std::make_pair(event, edge);
  const auto known = incidents_.find(key);
  if (known != incidents_.end()) return known->second;
  return incidents_.emplace(key, evidence_.incidents(event, edge)).first->second;
}

// C1: `every K` means that the form is asked of each.
std::vector<Occ> Naive::each_of_every(const Occ& occ) const {
  std::vector<Occ> all{occ};
  if (occ.by.determiner == Determiner::every) {
    all.clear();
    for (const PartyId party : agreement_[occ.by.kind].parties) {
      all.push_back(occ);
      all.back().by.determiner = Determiner::named;
      all.back().by.parties = {party};
    }
  }
  if (occ.in.determiner != Determiner::every) return all;
  std::vector<Occ> placed;
  for (const Occ& one : all)
    for (const PlaceId place : agreement_[occ.in.kind].places) {
      placed.push_back(one);
      placed.back().in.determiner = Determiner::named;
      placed.back().in.places = {place};
    }
  return placed;
}

Restriction Naive::restriction_of(const Occ& occ, const Binding& binding, Moments now, const std::vector<PartyId>& by,
                                  const Occurrence* it) const {
  Restriction restriction;
  restriction.by = occ.by.determiner == Determiner::none ? by : evidence_.parties_of(occ.by, binding);
  restriction.in = evidence_.places_of(occ.in, binding);
  restriction.fields = occ.fields;
  if (const auto* who = std::get_if<Who>(&occ.about)) restriction.about = AboutParties{evidence_.parties_of(*who, binding)};
  if (const auto* inner = std::get_if<OccId>(&occ.about)) {
    AboutNames names;
    for (const Occurrence& one : all_happenings(*inner, binding, now))
      for (const std::string& name : one.names) (one.fit == Fit::surely ? names.surely : names.possibly).push_back(name);
    restriction.about = names;
  }
  if (std::holds_alternative<AboutIt>(occ.about)) {
    AboutNames names;
    if (it) names.surely = it->names;
    restriction.about = names;
  }
  return restriction;
}

Occurrences Naive::phase_edges(PhaseId phase, Edge edge, const Restriction& restriction, Moments now) const {
  Occurrences found;
  for (std::size_t ground = 0; ground < ground_phases_.size(); ++ground) {
    const GroundPhase& one = ground_phases_[ground];
    if (one.phase != phase) continue;
    if (!one.members.empty()) {
      const Member member = one.members.front();
      const auto meant = [&](const auto& wanted, auto id) {
        return wanted.empty() || std::find(wanted.begin(), wanted.end(), id) != wanted.end();
      };
      if (member.party && !meant(restriction.by, member.party)) continue;
      if (member.place && !meant(restriction.in, member.place)) continue;
    }
    // It may have opened once it may be anything but `not_yet`; closed once it may be `over`.
    const std::uint8_t after = edge == Edge::start ? open_now | over : over;
    std::optional<Instant> possible, sure;
    for (Moments moment = 0; moment <= now; ++moment) {
      const std::uint8_t may_be = phases_[moment][ground];
      if (!possible && (may_be & after)) possible = grid_[moment];
      if (!sure && !(may_be & ~after)) sure = grid_[moment];
    }
    if (possible)
      found.push_back({.when = derived_time(*possible, sure), .proven = sure.has_value(), .derived = true,
                       .key = fmt::format("phase {} {}", ground, static_cast<int>(edge))});
  }
  return found;
}

Occurrences Naive::happenings_of(const Occ& occ, const Restriction& restriction, Moments now) const {
  if (const auto* phase = std::get_if<PhaseId>(&occ.what)) return phase_edges(*phase, occ.edge, restriction, now);
  Occurrences found;
  if (const auto* clause = std::get_if<ClauseId>(&occ.what)) {
    for (std::size_t ground = 0; ground < ground_clauses_.size(); ++ground)
      if (ground_clauses_[ground].clause == *clause)
        for (const FoundBreach& breach : clauses_[now][ground].breaches) found.push_back(breach.occurrence);
    return found;
  }
  const EventId event = std::get<EventId>(occ.what);
  if (!event) return found;  // undecided
  for (const Incident& incident : incidents(event, occ.edge)) {
    const Fit fit = evidence_.fits(incident, event, restriction);
    if (fit == Fit::no) continue;
    Occurrence one;
    one.when = incident.when;
    one.fit = fit;
    // R3: what fits only possibly is unproven, whatever its grade.
    one.proven = fit == Fit::surely && incident.grade >= occ.grade.value_or(agreement_.proof);
    one.reports = incident.reports;
    one.best = incident.best;
    one.number = incident.number;
    for (const ReportIndex index : incident.reports) {
      const Report& report = evidence_.report(index);
      for (const std::string& name : {report.id, report.incident})
        if (!name.empty()) one.names.push_back(name);
    }
    one.key = fmt::format("reports {}", incident.reports.front());
    found.push_back(std::move(one));
  }
  return found;
}

std::vector<Occurrences> Naive::happenings(OccId id, const Binding& binding, Moments now, const std::vector<PartyId>& by,
                                           const Occurrence* it) const {
  const Occ& occ = agreement_[id];
  const auto key = std::make_tuple(id, binding, by);
  const bool timeless = std::holds_alternative<EventId>(occ.what) && !it && !std::holds_alternative<OccId>(occ.about);
  if (timeless)
    if (const auto known = happened_.find(key); known != happened_.end()) return known->second;
  std::vector<Occurrences> all;
  for (const Occ& one : each_of_every(occ)) all.push_back(happenings_of(one, restriction_of(one, binding, now, by, it), now));
  if (timeless) happened_.emplace(key, all);
  return all;
}

// For bans and for `on each`: whichever of them it is.
Occurrences Naive::all_happenings(OccId id, const Binding& binding, Moments now) const { return all_happenings(agreement_[id], binding, now, {}, nullptr); }
Occurrences Naive::all_happenings(Occ occ, const Binding& binding, Moments now, const std::vector<PartyId>& by, const Occurrence* it) const {
  // Of a list, or of what is banned, each of `every` is any of them.
  for (Determiner* one : {&occ.by.determiner, &occ.in.determiner})
    if (*one == Determiner::every) *one = Determiner::any;
  return happenings_of(occ, restriction_of(occ, binding, now, by, it), now);
}

}  // namespace truce::reference
