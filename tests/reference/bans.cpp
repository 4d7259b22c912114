// Bans, what is to be kept, what is permitted, and every breach: rules K8 to K11, K15.
#include <algorithm>
#include <fmt/format.h>

#include "naive.h"

namespace truce::reference {

// Is a ban, or something to be kept, in play? After `whenever` and `on each`: since any of them began.
Truth Naive::ban_holds(std::size_t ground, const Beginning* beginning, Moments now, bool edges_count) const {
  const GroundClause& one = ground_clauses_[ground];
  if (has_stretches(agreement_[one.clause])) return edges_count ? play_at_edges(ground, now) : play(ground, now);
  Truth began = Truth::no;
  for (const Beginning& some : beginnings(ground, now)) {
    if (beginning && some.key != beginning->key) continue;
    if (some.proven && surely_happened(some.when, grid_[now])) began = Truth::yes;
    else if (possibly_happened(some.when, grid_[now])) began = stronger(began, Truth::unknown);
  }
  return weaker(began, otherwise_in_play(one, now, edges_count));
}

// What a deed `about it` may be about: each event that has brought its clause into play. Nothing for other deeds.
std::vector<std::pair<std::optional<Beginning>, std::optional<Occurrence>>> Naive::what_it_is(std::size_t ground, Moments now) const {
  std::vector<std::pair<std::optional<Beginning>, std::optional<Occurrence>>> all;
  const Clause& clause = agreement_[ground_clauses_[ground].clause];
  const auto* make = std::get_if<Make>(&clause.deed);
  if (!make || !std::holds_alternative<AboutIt>(agreement_[make->occ].about) || has_stretches(clause)) all.emplace_back();
  else
    for (const Beginning& beginning : beginnings(ground, now)) all.emplace_back(beginning, beginning.it);
  return all;
}

// What a clause speaks of. K2: `it`, of what stands, is any event such as the trigger names.
Occ Naive::deed_of(const Clause& clause) const {
  Occ occ;
  if (const auto* make = std::get_if<Make>(&clause.deed)) occ = agreement_[make->occ];
  if (const auto* bring = std::get_if<Bring>(&clause.deed)) occ.what = agreement_[bring->pipeline].stages[bring->stage];
  if (std::holds_alternative<AboutIt>(occ.about) && has_stretches(clause)) occ.about = std::get<OnEachTrigger>(clause.trigger).occ;
  // Of a list, or of what is banned, each of `every` is any of them.
  for (Determiner* each : {&occ.by.determiner, &occ.in.determiner})
    if (*each == Determiner::every) *each = Determiner::any;
  return occ;
}
Occurrences Naive::deeds_of(std::size_t ground, Moments now, const Occurrence* it) const {
  const GroundClause& one = ground_clauses_[ground];
  return all_happenings(deed_of(agreement_[one.clause]), one.binding, now, all_subjects(one), it);
}

// K10: a clause that prevails over the ban, in play itself, and covers the act.
Truth Naive::lifted_by_another(const GroundClause& ground, const Occurrence& act, Moments now) const {
  Truth lifted = Truth::no;
  for (std::size_t index = 0; index < ground_clauses_.size(); ++index) {
    const GroundClause& other = ground_clauses_[index];
    const Clause& clause = agreement_[other.clause];
    if (std::find(clause.prevails_over.begin(), clause.prevails_over.end(), ground.clause) == clause.prevails_over.end()) continue;
    if (clause.modal == Modal::must_not || clause.modal == Modal::will_not) continue;
    if (std::holds_alternative<Keep>(clause.deed)) continue;
    for (const auto& [beginning, it] : what_it_is(index, now)) {
      Truth covers = Truth::no;
      for (const Occurrence& one : deeds_of(index, now, it ? &*it : nullptr))
        if (one.key == act.key || std::any_of(one.reports.begin(), one.reports.end(), [&](ReportIndex report) {
              return std::find(act.reports.begin(), act.reports.end(), report) != act.reports.end();
            }))
          covers = stronger(covers, one.fit == Fit::surely ? Truth::yes : Truth::unknown);
      lifted = stronger(lifted, weaker(covers, ban_holds(index, beginning ? &*beginning : nullptr, now)));
    }
  }
  return lifted;
}

// The one subject who may have done it; none if several may.
PartyId Naive::laid_to(const GroundClause& ground, const Occurrence& act, EventId event) const {
  PartyId found;
  for (const Incident& incident : incidents(event, agreement_[std::get<Make>(agreement_[ground.clause].deed).occ].edge)) {
    if (fmt::format("reports {}", incident.reports.front()) != act.key) continue;
    for (const PartyId party : all_subjects(ground)) {
      if (evidence_.fits(incident, event, {.by = {party}}) == Fit::no) continue;
      if (found) return {};
      found = party;
    }
  }
  return found;
}

// K8.
std::vector<FoundBreach> Naive::ban_breaches(std::size_t ground, Moments now) const {
  const GroundClause& one = ground_clauses_[ground];
  const OccId occ = std::get<Make>(agreement_[one.clause].deed).occ;
  std::vector<FoundBreach> found;
  for (const Occurrence& act : deeds_of(ground, now, nullptr)) {
    if (!possibly_happened(act.when, grid_[now])) continue;
    // Every second at which it may have happened: from the first on, up to but not including the last (T1).
    const Instant last = act.when.exact() ? act.when.end : act.when.end - Duration{1};
    Truth throughout = Truth::yes, sometime = Truth::no;
    for (Moments moment = index_of(act.when.begin); moment <= index_of(std::min(last, grid_[now])); ++moment) {
      const Truth holds = weaker(ban_holds(ground, nullptr, moment), opposite(lifted_by_another(one, act, moment)));
      throughout = weaker(throughout, holds);
      sometime = stronger(sometime, holds);
    }
    if (sometime == Truth::no) continue;
    FoundBreach breach{.occurrence = act};
    breach.occurrence.proven = act.proven && throughout == Truth::yes && surely_happened(act.when, grid_[now]);
    if (const auto* event = std::get_if<EventId>(&agreement_[occ].what)) breach.by = laid_to(one, act, *event);
    breach.occurrence.key = fmt::format("breach {} {}", ground, act.key);
    breach.occurrence.fit = Fit::surely;
    found.push_back(breach);
  }
  return found;
}

// K9.
std::vector<FoundBreach> Naive::keep_breaches(std::size_t ground, Moments now) const {
  const GroundClause& one = ground_clauses_[ground];
  const ConditionId condition = std::get<Keep>(agreement_[one.clause].deed).condition;
  const bool whole = has_stretches(agreement_[one.clause]);
  std::vector<FoundBreach> found;
  std::optional<Instant> possible, sure;
  const auto close = [&] {
    if (!possible) return;
    FoundBreach breach;
    breach.occurrence = {.when = derived_time(*possible, sure), .proven = sure.has_value(), .derived = true,
                         .key = fmt::format("kept {} {}", ground, possible->time_since_epoch().count())};
    const auto parties = all_subjects(one);
    if (parties.size() == 1) breach.by = parties.front();
    found.push_back(breach);
    possible.reset();
    sure.reset();
  };
  for (Moments moment = 0; moment <= now; ++moment) {
    const Truth holds = whole ? play(ground, moment) : ban_holds(ground, nullptr, moment);
    const Truth broken = weaker(holds, opposite(truth(condition, one.binding, moment)));
    if (broken == Truth::no) close();
    if (broken != Truth::no && !possible) possible = grid_[moment];
    if (broken == Truth::yes && !sure) sure = grid_[moment];
  }
  close();
  return found;
}

// K11.
std::vector<FoundBreach> Naive::missed_breaches(std::size_t ground, const std::vector<InstanceNow>& instances, Moments) const {
  std::vector<FoundBreach> found;
  for (const InstanceNow& instance : instances) {
    if (!instance.possible.count(State::missed) && !instance.possible.count(State::late)) continue;
    FoundBreach breach;
    breach.occurrence = {.when = derived_time(*instance.missed_from, instance.missed_surely),
                         .proven = instance.missed_surely.has_value(), .derived = true,
                         .key = fmt::format("missed {} {} {}", ground, instance.beginning.key, instance.period)};
    const auto parties = all_subjects(ground_clauses_[ground]);
    if (parties.size() == 1) breach.by = parties.front();
    found.push_back(breach);
  }
  return found;
}

// K6, K7: what a ban is where it is not in play: lifted if only its exception, or what it came before, held it off.
std::set<State> Naive::held_off(std::size_t ground, Moments now) const {
  const GroundClause& one = ground_clauses_[ground];
  if (!has_stretches(agreement_[one.clause])) return {State::dormant};
  Truth ever = Truth::no, ever_held_off = Truth::no;
  for (Moments moment = 0; moment <= now; ++moment) {
    const Truth otherwise = weaker(otherwise_in_play(one, moment, false, false), trigger_holds(one, moment));
    ever = stronger(ever, otherwise);
    ever_held_off = stronger(ever_held_off, weaker(otherwise, held_back(one, moment)));
  }
  std::set<State> states;
  if (ever_held_off != Truth::no) states.insert(State::lifted);
  if (ever != Truth::yes) states.insert(State::dormant);
  return states;
}

// The state of a ban, or of what is to be kept: one for the whole of it, as the ban is one however often it lapses.
std::set<State> Naive::standing_states(std::size_t ground, const std::vector<FoundBreach>& breaches, Moments now) const {
  Truth before = Truth::no, value = Truth::no;
  const bool whole = has_stretches(agreement_[ground_clauses_[ground].clause]);
  for (Moments moment = 0; moment <= now; ++moment) {
    before = stronger(before, value);
    value = whole ? play(ground, moment) : ban_holds(ground, nullptr, moment);
  }
  std::set<State> states;
  if (value != Truth::yes) {
    if (before != Truth::yes) states = held_off(ground, now);
    if (before == Truth::yes || (before == Truth::unknown && value == Truth::no)) states.insert(State::lifted);
  }
  if (value != Truth::no) states.insert(State::in_force);
  for (const FoundBreach& breach : breaches) {
    if (breach.occurrence.proven) return {State::breached};
    states.insert(State::breached);
  }
  return states;
}

// K15.
std::set<State> Naive::may_states(std::size_t ground, Moments now) const {
  const bool whole = has_stretches(agreement_[ground_clauses_[ground].clause]);
  Truth before = Truth::no, value = Truth::no;
  for (Moments moment = 0; moment <= now; ++moment) {
    before = stronger(before, value);
    value = whole ? play(ground, moment) : ban_holds(ground, nullptr, moment);
  }
  std::set<State> states;
  if (value != Truth::no) states.insert(State::in_force);
  if (value == Truth::yes) return states;
  if (before == Truth::yes) states.insert(State::lifted);
  if (before != Truth::yes) states.insert(State::dormant);
  // It was only possibly in play before, and surely is no more.
  if (before == Truth::unknown && value == Truth::no) states.insert(State::lifted);
  return states;
}

ClauseNow Naive::clause_next(std::size_t ground, Moments now) const {
  const Clause& clause = agreement_[ground_clauses_[ground].clause];
  ClauseNow next;
  if (clause.modal == Modal::may) {
    InstanceNow instance{.possible = may_states(ground, now)};
    next.instances.push_back(instance);
    return next;
  }
  const bool ban = clause.modal == Modal::must_not || clause.modal == Modal::will_not;
  if (std::holds_alternative<Keep>(clause.deed)) next.breaches = keep_breaches(ground, now);
  else if (ban && std::holds_alternative<Make>(clause.deed)) next.breaches = ban_breaches(ground, now);
  if (ban || std::holds_alternative<Keep>(clause.deed)) {
    next.instances.push_back({.possible = standing_states(ground, next.breaches, now)});
    return next;
  }
  next.instances = duty_instances(ground, now);
  next.breaches = missed_breaches(ground, next.instances, now);
  return next;
}

}  // namespace truce::reference
