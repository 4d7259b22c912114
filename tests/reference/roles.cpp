#include "roles.h"

#include <algorithm>

namespace truce::reference {
namespace {

template <class Id>
void add_once(std::vector<Id>& all, Id id) {
  if (std::find(all.begin(), all.end(), id) == all.end()) all.push_back(id);
}

}  // namespace

bool Roles::is_a(EventId event, EventId wanted) const {
  if (event == wanted) return true;
  const auto& included = a_[wanted].includes;
  return std::any_of(included.begin(), included.end(), [&](EventId one) { return is_a(event, one); });
}

const Event& Roles::declaration(EventId event) const {
  while (a_[event].included_in) event = a_[event].included_in;
  return a_[event];
}

bool Roles::answers(PartyId party, PartyId other) const {
  std::vector<PartyId> all{party};
  for (std::size_t i = 0; i < all.size(); ++i)
    for (const PartyId next : a_[all[i]].answers_for) add_once(all, next);
  return std::find(all.begin(), all.end(), other) != all.end();
}

bool Roles::inside(PlaceId outer, PlaceId place) const {
  for (; place; place = a_[place].within)
    if (place == outer) return true;
  return false;
}

bool Roles::mentioned(EventId event) const {
  return std::any_of(a_.occs.begin(), a_.occs.end(), [&](const Occ& occ) { return names(occ, event); });
}

std::vector<PartyId> Roles::doers(EventId event) const {
  const std::vector<PartyId>& able = declaration(event).by.parties;
  std::vector<PartyId> named;
  for (const Occ& occ : a_.occs)
    if (names(occ, event)) named.insert(named.end(), occ.by.parties.begin(), occ.by.parties.end());
  for (const Clause& clause : a_.clauses) {
    const auto* make = std::get_if<Make>(&clause.deed);
    const auto* bring = std::get_if<Bring>(&clause.deed);
    const bool stage = bring != nullptr && a_[event].sort == EventSort::stage && a_[event].pipeline == bring->pipeline && a_[event].stage <= bring->stage;
    if (stage || (make != nullptr && names(a_[make->occ], event))) named.insert(named.end(), clause.who.parties.begin(), clause.who.parties.end());
  }
  std::vector<PartyId> all = able;
  for (const PartyId party : named)
    if (std::any_of(able.begin(), able.end(), [&](PartyId one) { return answers(one, party); })) add_once(all, party);
  return all;
}

std::vector<PlaceId> Roles::sites(EventId event) const {
  const std::vector<PlaceId>& declared = declaration(event).in.places;
  std::vector<PlaceId> all = declared;
  for (const Occ& occ : a_.occs)
    for (const PlaceId place : names(occ, event) ? occ.in.places : std::vector<PlaceId>{})
      if (declared.empty() || std::any_of(declared.begin(), declared.end(), [&](PlaceId outer) { return inside(outer, place); })) add_once(all, place);
  if (declared.empty()) all.emplace_back();
  return all;
}

}  // namespace truce::reference
