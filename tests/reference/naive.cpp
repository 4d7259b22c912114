// The march over the grid: what settles at each moment before the next is looked at (K14).
#include "naive.h"

#include <algorithm>

namespace truce::reference {

Naive::Naive(const Agreement& agreement, std::span<const Report> reports, Instant known, std::vector<Instant> grid)
    : agreement_(agreement), evidence_(agreement, reports, known), grid_(std::move(grid)) {
  for (std::uint32_t index = 0; index < agreement.phases.size(); ++index) {
    std::vector<KindId> families;
    if (agreement.phases[index].family) families.push_back(agreement.phases[index].family);
    for (const Members& members : members_of(families))
      ground_phases_.push_back({.phase = PhaseId{index}, .members = members, .binding = binding_of(families, members)});
  }
  for (std::uint32_t index = 0; index < agreement.clauses.size(); ++index) {
    const auto& families = agreement.clauses[index].families;
    for (const Members& members : members_of(families))
      ground_clauses_.push_back({.clause = ClauseId{index}, .members = members, .binding = binding_of(families, members)});
  }
  for (now_ = 0; now_ < grid_.size(); ++now_) settle();
}

std::vector<Members> Naive::members_of(const std::vector<KindId>& families) const {
  std::vector<Members> all{{}};
  for (const KindId family : families) {
    std::vector<Members> longer;
    for (const Members& members : all) {
      for (const PartyId party : agreement_[family].parties) {
        longer.push_back(members);
        longer.back().push_back({.party = party});
      }
      for (const PlaceId place : agreement_[family].places) {
        longer.push_back(members);
        longer.back().push_back({.place = place});
      }
    }
    all = longer;
  }
  return all;
}

Binding Naive::binding_of(const std::vector<KindId>& families, const Members& members) {
  Binding binding;
  for (std::size_t index = 0; index < families.size(); ++index) binding.emplace_back(families[index], members[index]);
  return binding;
}

Naive::Moments Naive::index_of(Instant at) const {
  const auto after = std::upper_bound(grid_.begin(), grid_.end(), at);
  return after == grid_.begin() ? 0 : static_cast<Moments>(after - grid_.begin()) - 1;
}

// What each phase may be, one moment on. It opens at the first moment its condition is yes, while the agreement is
// in force (T3), and closes at the first later moment its closing condition is yes.
std::vector<std::uint8_t> Naive::phases_next() const {
  std::vector<std::uint8_t> next;
  for (std::size_t ground = 0; ground < ground_phases_.size(); ++ground) {
    const GroundPhase& one = ground_phases_[ground];
    const Phase& phase = agreement_[one.phase];
    const std::uint8_t was = now_ > 0 ? phases_[now_ - 1][ground] : not_yet;
    std::uint8_t may_be = was & over;
    if (was & not_yet) {
      const Truth opens = weaker(truth(phase.opens, one.binding, now_), in_force(grid_[now_]));
      if (opens != Truth::no) may_be |= open_now;
      if (opens != Truth::yes) may_be |= not_yet;
    }
    if (was & open_now) {
      const Truth closes = phase.closes ? truth(phase.closes, one.binding, now_) : Truth::no;
      if (closes != Truth::no) may_be |= over;
      if (closes != Truth::yes) may_be |= open_now;
    }
    next.push_back(may_be);
  }
  return next;
}

namespace {

// What others can see of a clause: whether a further round would change anything.
std::vector<std::tuple<std::string, bool, Interval>> seen(const std::vector<ClauseNow>& clauses) {
  std::vector<std::tuple<std::string, bool, Interval>> all;
  for (const ClauseNow& clause : clauses) {
    for (const FoundBreach& breach : clause.breaches)
      all.emplace_back(breach.occurrence.key, breach.occurrence.proven, breach.occurrence.when);
    for (const InstanceNow& instance : clause.instances) {
      std::string states;
      for (const State state : instance.possible) states += to_text(state);
      all.emplace_back(states + instance.beginning.key, instance.beginning.proven, instance.beginning.when);
    }
  }
  return all;
}

}  // namespace

// K14: rounds until nothing changes. Each round takes the step from the second before anew.
void Naive::settle() {
  constexpr int rounds_max = 20;
  phases_.push_back(now_ > 0 ? phases_[now_ - 1] : std::vector<std::uint8_t>(ground_phases_.size(), not_yet));
  clauses_.push_back(now_ > 0 ? clauses_[now_ - 1] : std::vector<ClauseNow>(ground_clauses_.size()));
  for (int round = 0; round < rounds_max; ++round) {
    auto phases = phases_next();
    const bool phases_changed = phases != phases_[now_];
    phases_[now_] = std::move(phases);
    std::vector<ClauseNow> clauses;
    for (std::size_t ground = 0; ground < ground_clauses_.size(); ++ground) clauses.push_back(clause_next(ground, now_));
    const bool clauses_changed = seen(clauses) != seen(clauses_[now_]);
    clauses_[now_] = std::move(clauses);
    if (!phases_changed && !clauses_changed) return;
  }
}

Truth Naive::truth(NamedId name, const Members& members, Instant at) const {
  const NamedCondition& named = agreement_[name];
  Binding binding;
  if (named.family && !members.empty()) binding.emplace_back(named.family, members.front());
  return truth(named.is, binding, index_of(at));
}
Truth Naive::open(PhaseId phase, const Members& members, Instant at) const {
  return phase_open(phase, members.empty() ? Member{} : members.front(), index_of(at));
}
ClauseVerdict Naive::clause(ClauseId clause, const Members& members, Instant at) const {
  for (std::size_t ground = 0; ground < ground_clauses_.size(); ++ground)
    if (ground_clauses_[ground].clause == clause && ground_clauses_[ground].members == members) return verdict(ground, index_of(at));
  return {.clause = clause, .members = members};
}

}  // namespace truce::reference
