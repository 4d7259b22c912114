#include "ranks.h"

#include <algorithm>
#include <set>

namespace truce::orders {
namespace {

using Phases = std::set<std::uint32_t>;

/// The phases that a condition speaks of.
void add_phases(const Agreement& a, ConditionId id, Phases& all) {
  const Form& form = a[id].form;
  const auto happening = [&](OccId occ) {
    if (const auto* phase = std::get_if<PhaseId>(&a[occ].what)) all.insert(phase->index);
  };
  if (const auto* c = std::get_if<Once>(&form)) happening(c->occ);
  if (const auto* c = std::get_if<NoneFor>(&form)) happening(c->occ);
  if (const auto* c = std::get_if<NoneSince>(&form)) {
    happening(c->occ);
    happening(c->since);
  }
  if (const auto* c = std::get_if<CountIn>(&form)) happening(c->occ);
  if (const auto* c = std::get_if<During>(&form))
    if (const auto* phase = std::get_if<PhaseId>(&c->what)) all.insert(phase->index);
  if (const auto* c = std::get_if<Lasting>(&form)) add_phases(a, c->part, all);
  if (const auto* c = std::get_if<Refers>(&form)) add_phases(a, a[c->name].is, all);
  if (const auto* c = std::get_if<Not>(&form)) add_phases(a, c->part, all);
  const auto each = [&](const std::vector<ConditionId>& parts) {
    for (const ConditionId part : parts) add_phases(a, part, all);
  };
  if (const auto* c = std::get_if<All>(&form)) each(c->parts);
  if (const auto* c = std::get_if<AnyOf>(&form)) each(c->parts);
  if (const auto* c = std::get_if<AtLeastOf>(&form)) each(c->parts);
}

}  // namespace

std::vector<std::size_t> ranks_of_phases(const Agreement& a) {
  const std::size_t count = a.phases.size();
  std::vector<Phases> rests(count);
  for (std::size_t i = 0; i < count; ++i) {
    add_phases(a, a.phases[i].opens, rests[i]);
    if (a.phases[i].closes) add_phases(a, a.phases[i].closes, rests[i]);
  }
  for (std::size_t round = 0; round < count; ++round)  // through others
    for (Phases& all : rests)
      for (const std::uint32_t phase : Phases(all)) all.insert(rests[phase].begin(), rests[phase].end());
  std::vector<std::size_t> ranks(count, 0);
  for (std::size_t round = 0; round < count; ++round)
    for (std::uint32_t i = 0; i < count; ++i)
      for (const std::uint32_t phase : rests[i])
        if (!rests[phase].contains(i)) ranks[i] = std::max(ranks[i], ranks[phase] + 1);
  return ranks;
}

}  // namespace truce::orders
