// The answers of the definition in the shapes of monitor.h, with the sums of 3.5, and rules C6 and K15.
#include <algorithm>

#include "naive.h"

namespace truce::reference {

ClauseVerdict Naive::verdict(std::size_t ground, Moments now) const {
  const GroundClause& one = ground_clauses_[ground];
  const Clause& clause = agreement_[one.clause];
  const ClauseNow& found = clauses_[now][ground];
  ClauseVerdict verdict{.clause = one.clause, .members = one.members};
  std::set<State> possible;  // of all instances that are unknown
  // 3.5: summed up by the first that any instance is in; the enumerators are in that order.
  for (const InstanceNow& instance : found.instances) {
    Instance answer;
    answer.state = instance.possible.size() == 1 ? *instance.possible.begin() : State::unknown;
    answer.triggered = instance.beginning.when;
    if (answer.state == State::unknown) {
      answer.possible = {instance.possible.begin(), instance.possible.end()};
      possible.insert(instance.possible.begin(), instance.possible.end());
    }
    verdict.state = std::min(verdict.state, answer.state);
    verdict.instances.push_back(answer);
  }
  if (verdict.state == State::unknown) verdict.possible = {possible.begin(), possible.end()};
  const bool pledge = clause.modal == Modal::will || clause.modal == Modal::will_not;
  for (const FoundBreach& breach : found.breaches) {
    const Breach answer{.clause = one.clause, .members = one.members, .by = breach.by, .happened = breach.occurrence.when,
                        .proven = breach.occurrence.proven, .reports = breach.occurrence.reports};
    (pledge ? verdict.defaults : verdict.breaches).push_back(answer);
  }
  return verdict;
}

// 3.4.
std::vector<Imbalance> Naive::imbalances(Moments now) const {
  std::vector<Imbalance> all;
  for (std::uint32_t index = 0; index < agreement_.pipelines.size(); ++index) {
    const PipelineId pipeline{index};
    const auto& stages = agreement_[pipeline].stages;
    const auto items_at = [&](std::uint32_t stage) {
      std::vector<std::string> items;
      for (const Incident& incident : incidents(stages[stage], Edge::none))
        if (possibly_happened(incident.when, grid_[now])) items.push_back(evidence_.report(incident.best.front()).item);
      return items;
    };
    for (std::uint32_t stage = 0; stage < stages.size(); ++stage) {
      if (stage > 0)
        if (const double left = at(pipeline, stage - 1, {}, now).most; left < 0)
          all.push_back({.pipeline = pipeline, .stage = stage, .excess = -left});
      const auto items = items_at(stage);
      const auto before = stage > 0 ? items_at(stage - 1) : items;
      const std::set<std::string> each(items.begin(), items.end());
      for (const std::string& item : each) {
        if (item.empty()) continue;
        if (std::count(items.begin(), items.end(), item) > 1)
          all.push_back({.pipeline = pipeline, .stage = stage, .item = item, .twice = true});
        if (std::find(before.begin(), before.end(), item) == before.end())
          all.push_back({.pipeline = pipeline, .stage = stage, .item = item});
      }
    }
  }
  return all;
}

// K15: acts that some clause lets others do, and that no clause in play possibly covers.
std::vector<WithoutAuthority> Naive::without_authority(Moments now) const {
  std::vector<WithoutAuthority> all;
  std::set<std::pair<EventId, Edge>> guarded;
  for (const Clause& clause : agreement_.clauses)
    if (const auto* make = std::get_if<Make>(&clause.deed); make && clause.modal == Modal::may)
      if (const auto* event = std::get_if<EventId>(&agreement_[make->occ].what)) guarded.insert({*event, agreement_[make->occ].edge});
  for (const auto& [event, edge] : guarded)
    for (const Incident& incident : evidence_.incidents_by_anybody(event, edge)) {
      if (!surely_happened(incident.when, grid_[now])) continue;
      bool covered = false;
      const Instant last = incident.when.exact() ? incident.when.end : incident.when.end - Duration{1};
      for (std::size_t ground = 0; ground < ground_clauses_.size() && !covered; ++ground) {
        const GroundClause& one = ground_clauses_[ground];
        const Clause& clause = agreement_[one.clause];
        const auto* make = std::get_if<Make>(&clause.deed);
        if (!make || clause.modal == Modal::must_not || clause.modal == Modal::will_not) continue;
        for (Moments moment = index_of(incident.when.begin); !covered && moment <= index_of(std::min(last, grid_[now])); ++moment)
          for (const auto& [beginning, it] : what_it_is(ground, moment)) {
            if (ban_holds(ground, beginning ? &*beginning : nullptr, moment, false) == Truth::no) continue;
            const Occ occ = deed_of(clause);
            const auto* what = std::get_if<EventId>(&occ.what);
            if (what == nullptr || occ.edge != edge) continue;
            const Incident told = evidence_.as_told_of(incident, *what);
            covered = covered || (!told.best.empty() && evidence_.fits(told, *what, restriction_of(occ, one.binding, now, all_subjects(one), it ? &*it : nullptr)) != Fit::no);
          }
      }
      if (!covered)
        for (const ReportIndex report : incident.reports) all.push_back({.event = event, .report = report});
    }
  return all;
}

Situation Naive::situation(Instant at) const {
  const Moments now = index_of(at);
  Situation all{.at = at, .in_force = in_force(grid_[now])};
  for (std::uint32_t index = 0; index < agreement_.named.size(); ++index) {
    std::vector<KindId> families;
    if (agreement_.named[index].family) families.push_back(agreement_.named[index].family);
    for (const Members& members : members_of(families)) {
      ConditionVerdict verdict{.name = NamedId{index}, .members = members, .truth = truth(NamedId{index}, members, at)};
      Moments since = now;
      while (since > 0 && truth(verdict.name, members, grid_[since - 1]) == verdict.truth) --since;
      verdict.since = since > 0 ? grid_[since] : always;
      all.conditions.push_back(verdict);
    }
  }
  for (const GroundPhase& ground : ground_phases_)
    all.phases.push_back({.phase = ground.phase, .members = ground.members, .open = open(ground.phase, ground.members, at)});
  for (std::size_t ground = 0; ground < ground_clauses_.size(); ++ground) all.clauses.push_back(verdict(ground, now));
  for (std::uint32_t index = 0; index < agreement_.pipelines.size(); ++index)
    for (std::uint32_t stage = 0; stage < agreement_.pipelines[index].stages.size(); ++stage) {
      const Range ever = past(PipelineId{index}, stage, {}, now), there = this->at(PipelineId{index}, stage, {}, now);
      all.stocks.push_back({.pipeline = PipelineId{index}, .stage = stage, .past_least = ever.least, .past_most = ever.most,
                            .at_least = there.least, .at_most = there.most});
    }
  all.imbalances = imbalances(now);
  all.without_authority = without_authority(now);
  all.waits = waits(now);
  return all;
}

// F2.
bool Naive::holds(const Claim& claim, Instant at) const {
  const Moments now = index_of(at);
  if (const auto* is = std::get_if<ConditionIs>(&claim)) return refers({.name = is->name, .key = is->key}, {}, now) == is->truth;
  if (const auto* is = std::get_if<PhaseIs>(&claim)) return during({.what = is->phase, .key = is->key}, {}, now) == is->open;
  if (const auto* is = std::get_if<WaitsFor>(&claim)) {
    const auto all = waits(now);
    return std::any_of(all.begin(), all.end(), [&](const Wait& wait) { return wait.who == is->who && wait.for_whom == is->for_whom; });
  }
  const auto& is = std::get<ClauseIs>(claim);
  State sum = State::dormant;
  for (std::size_t ground = 0; ground < ground_clauses_.size(); ++ground) {
    const GroundClause& one = ground_clauses_[ground];
    if (one.clause != is.clause) continue;
    const bool meant = std::all_of(is.key.begin(), is.key.end(), [&](const KeyPart& part) {
      return part.determiner != Determiner::named || std::any_of(one.members.begin(), one.members.end(), [&](const Member& member) {
               return member.party == part.party && member.place == part.place;
             });
    });
    if (meant) sum = std::min(sum, verdict(ground, now).state);
  }
  return sum == is.state;
}

}  // namespace truce::reference
