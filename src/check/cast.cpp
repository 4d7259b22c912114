#include "cast.h"

#include <algorithm>
#include <deque>


namespace truce::graph {
namespace {

constexpr std::size_t answers_max = 4'000'000;  // pairs of "answers for", directly or through others

template <class T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

EventId declaration_of(const Agreement& agreement, EventId event) {
  for (std::size_t i = 0; i < agreement.events.size() && agreement[event].included_in; ++i) event = agreement[event].included_in;
  return event;
}

}  // namespace

bool is_ban(const Clause& clause) { return clause.modal == Modal::must_not || clause.modal == Modal::will_not; }

bool comes_once(const Clause& clause) {
  if (std::holds_alternative<OnceTrigger>(clause.trigger)) return true;
  const bool each_time = std::holds_alternative<WheneverTrigger>(clause.trigger) || std::holds_alternative<OnEachTrigger>(clause.trigger);
  return each_time && (is_ban(clause) || clause.modal == Modal::may || std::holds_alternative<Keep>(clause.deed));
}

Cast::Cast(const Agreement& agreement) : a_(agreement), roles_(agreement.events.size()), covers_(agreement.events.size()) {
  named_parties_.resize(a_.events.size());
  named_places_.resize(a_.events.size());
  included_by_.resize(a_.events.size());
  for (std::uint32_t i = 0; i < a_.events.size(); ++i)
    for (const EventId included : a_.events[i].includes)
      if (included) included_by_[included.index].push_back(EventId{i});
  close_answers();
  name_mentions();
  for (std::uint32_t i = 0; i < a_.events.size(); ++i) settle(EventId{i});
}

void Cast::close_answers() {
  answers_.resize(a_.parties.size());
  std::size_t pairs = 0;
  for (std::uint32_t i = 0; i < a_.parties.size(); ++i) {
    std::vector<bool> seen;
    std::deque<PartyId> next{PartyId{i}};
    seen.resize(a_.parties.size(), false);
    seen[i] = true;
    while (!next.empty()) {
      const PartyId party = next.front();
      next.pop_front();
      answers_[i].push_back(party);
      if (++pairs > answers_max) break;
      for (const PartyId other : a_[party].answers_for)
        if (!seen[other.index]) {
          seen[other.index] = true;
          next.push_back(other);
        }
    }
    std::sort(answers_[i].begin(), answers_[i].end());
  }
}

bool Cast::answers(PartyId party, PartyId other) const {
  return party && other && std::binary_search(answers_[party.index].begin(), answers_[party.index].end(), other);
}

bool Cast::inside(PlaceId place, PlaceId inner) const {
  for (std::size_t i = 0; inner && i <= a_.places.size(); ++i, inner = a_[inner].within)
    if (inner == place) return true;
  return false;
}

Bindings Cast::bindings(const std::vector<KindId>& families, std::size_t instance) const {
  Bindings chosen(families.size());
  for (std::size_t i = families.size(); i-- > 0;) {
    const std::size_t members = size(families[i]);
    if (members == 0) continue;
    chosen[i] = {families[i], member(families[i], instance % members)};
    instance /= members;
  }
  return chosen;
}

Member Cast::bound(KindId kind, const Bindings& bindings) const {
  for (const auto& [bound_kind, bound_member] : bindings)
    if (bound_kind == kind) return bound_member;
  return {};
}
Member Cast::member(KindId kind, std::size_t position) const {
  const Kind& family = a_[kind];
  if (family.of_places) return {.place = family.places[position]};
  return {.party = family.parties[position]};
}
std::size_t Cast::size(KindId kind) const { return a_[kind].of_places ? a_[kind].places.size() : a_[kind].parties.size(); }

Parties Cast::parties(const Who& who, const Bindings& bindings) const {
  if (who.determiner == Determiner::none || !who.decided) return {};
  if (who.determiner == Determiner::named) return who.parties;
  const bool one = who.determiner == Determiner::each || who.determiner == Determiner::that;
  if (const Member chosen = bound(who.kind, bindings); one && chosen.party) return std::vector{chosen.party};
  return a_[who.kind].parties;
}
Places Cast::places(const Where& where, const Bindings& bindings) const {
  if (where.determiner == Determiner::none || !where.decided) return {};
  if (where.determiner == Determiner::named) return where.places;
  const bool one = where.determiner == Determiner::each || where.determiner == Determiner::that;
  if (const Member chosen = bound(where.kind, bindings); one && chosen.place) return std::vector{chosen.place};
  return a_[where.kind].places;
}

void Cast::name(EventId event, const Who& who, const Where& where) {
  if (const Parties by = parties(who, {})) named_parties_[event.index].insert(named_parties_[event.index].end(), by->begin(), by->end());
  if (const Places in = places(where, {})) named_places_[event.index].insert(named_places_[event.index].end(), in->begin(), in->end());
}

void Cast::mark(OccId occ, bool Roles::*what) {
  if (!occ) return;
  if (const auto* event = std::get_if<EventId>(&a_[occ].what); event != nullptr && a_[occ].decided) roles_[event->index].*what = true;
}

void Cast::name_mentions() {
  for (const Occ& occ : a_.occs)
    if (const auto* event = std::get_if<EventId>(&occ.what); event != nullptr && occ.decided) {
      roles_[event->index].named = true;
      name(*event, occ.by, occ.in);
    }
  for (const Clause& clause : a_.clauses) {
    if (const auto* make = std::get_if<Make>(&clause.deed)) {
      if (const auto* event = std::get_if<EventId>(&a_[make->occ].what); event != nullptr && a_[make->occ].decided) name(*event, clause.who, {});
      if (is_ban(clause)) mark(make->occ, &Roles::banned);
    } else if (const auto* bring = std::get_if<Bring>(&clause.deed)) {
      for (std::uint32_t stage = 0; bring->pipeline && stage <= bring->stage; ++stage) name(a_[bring->pipeline].stages[stage], clause.who, {});
    }
    if (const auto* each = std::get_if<OnEachTrigger>(&clause.trigger)) mark(each->occ, &Roles::answered);
    if (const auto* whenever = std::get_if<WheneverTrigger>(&clause.trigger); whenever != nullptr && whenever->condition) {
      if (const auto* count = std::get_if<CountIn>(&a_[whenever->condition].form)) mark(count->occ, &Roles::answered);
      if (const auto* once = std::get_if<Once>(&a_[whenever->condition].form)) mark(once->occ, &Roles::answered);
    }
  }
  for (const Condition& condition : a_.conditions) {
    if (const auto* calm = std::get_if<NoneFor>(&condition.form)) mark(calm->occ, &Roles::counted);
    if (const auto* since = std::get_if<NoneSince>(&condition.form)) mark(since->occ, &Roles::counted);
    if (const auto* count = std::get_if<CountIn>(&condition.form); count != nullptr && !count->at_least) mark(count->occ, &Roles::counted);
    if (const auto* stock = std::get_if<StockIs>(&condition.form); stock != nullptr && stock->pipeline)
      name(a_[stock->pipeline].stages[stock->stage], stock->by, {});
    if (const auto* during = std::get_if<During>(&condition.form))
      if (const auto* process = std::get_if<EventId>(&during->what))
        for (const KeyPart& part : during->key) {
          if (part.party) named_parties_[process->index].push_back(part.party);
          if (part.place) named_places_[process->index].push_back(part.place);
        }
  }
}

/// The event, and whatever includes it.
std::vector<EventId> Cast::counts_as(EventId event) const {
  std::vector<EventId> all{event};
  for (std::size_t i = 0; i < all.size(); ++i)
    for (const EventId outer : included_by_[all[i].index])
      if (std::find(all.begin(), all.end(), outer) == all.end()) all.push_back(outer);
  return all;
}

/// Collects who, where and with which fields an event can be done. Events are settled in file order; what
/// an event includes inherits from it where it says nothing itself.
void Cast::settle(EventId event) {
  const Event& declared = a_[declaration_of(a_, event)];
  Roles& roles = roles_[event.index];
  const std::vector<PartyId> able = parties(declared.by, {}).value_or(std::vector<PartyId>{});
  roles.by = able;
  for (const PartyId party : named_parties_[event.index])
    if (able.empty() || std::any_of(able.begin(), able.end(), [&](PartyId other) { return answers(other, party); })) roles.by.push_back(party);
  sort_unique(roles.by);
  if (able.empty()) roles.by.push_back(PartyId{});

  const std::vector<PlaceId> declared_places = places(declared.in, {}).value_or(std::vector<PlaceId>{});
  roles.in = declared_places;
  for (const PlaceId place : named_places_[event.index])
    if (declared_places.empty() || std::any_of(declared_places.begin(), declared_places.end(), [&](PlaceId outer) { return inside(outer, place); }))
      roles.in.push_back(place);
  sort_unique(roles.in);
  if (declared_places.empty()) roles.in.push_back(PlaceId{});

  const std::vector<EventId> as = declared.fields.empty() ? std::vector<EventId>{} : counts_as(event);
  for (const Field& field : declared.fields) {
    const bool told = std::any_of(a_.occs.begin(), a_.occs.end(), [&](const Occ& occ) {
      const auto* what = std::get_if<EventId>(&occ.what);
      return what != nullptr && std::find(as.begin(), as.end(), *what) != as.end() &&
             std::any_of(occ.fields.begin(), occ.fields.end(), [&](const Field& other) { return other.name == field.name; });
    });
    if (!told || field.values.empty()) continue;
    if (roles.choices * field.values.size() > choices_max) continue;
    roles.fields.push_back(&field);
    roles.choices *= static_cast<std::uint32_t>(field.values.size());
  }

  std::deque<EventId> next{event};
  std::vector<EventId> seen;
  while (!next.empty()) {
    const EventId act = next.front();
    next.pop_front();
    if (std::find(seen.begin(), seen.end(), act) != seen.end()) continue;
    seen.push_back(act);
    if (act == event || roles_[act.index].named || !a_[act].included_in) covers_[event.index].push_back(act);
    if (roles_[event.index].counted) roles_[act.index].counted = true;
    if (roles_[event.index].banned) roles_[act.index].banned = true;
    if (roles_[event.index].answered) roles_[act.index].answered = true;
    for (const EventId included : a_[act].includes) next.push_back(included);
  }
}

std::vector<std::uint32_t> Cast::doers(EventId event, const Parties& by, EventId as) const {
  const Roles& roles = roles_[event.index];
  const Parties able = as == event ? Parties{} : parties(a_[declaration_of(a_, as)].by, {});
  const auto among = [&](const Parties& some, PartyId doer) { return !some || std::any_of(some->begin(), some->end(), [&](PartyId party) { return answers(party, doer); }); };
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < roles.by.size(); ++i)
    if (among(by, roles.by[i]) && (!roles.by[i] || among(able, roles.by[i]))) found.push_back(i);
  return found;
}

std::vector<std::uint32_t> Cast::sites(EventId event, const Places& in, EventId as) const {
  const Roles& roles = roles_[event.index];
  const Places allowed = as == event ? Places{} : places(a_[declaration_of(a_, as)].in, {});
  const auto among = [&](const Places& some, PlaceId site) { return !some || std::any_of(some->begin(), some->end(), [&](PlaceId place) { return inside(place, site); }); };
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < roles.in.size(); ++i)
    if (among(in, roles.in[i]) && (!roles.in[i] || among(allowed, roles.in[i]))) found.push_back(i);
  return found;
}

bool Cast::tells_apart(EventId event, OccId fields) const {
  if (!fields) return true;
  const Roles& roles = roles_[event.index];
  return std::all_of(a_[fields].fields.begin(), a_[fields].fields.end(), [&](const Field& wanted) {
    return std::any_of(roles.fields.begin(), roles.fields.end(), [&](const Field* field) { return field->name == wanted.name; });
  });
}

std::vector<std::uint32_t> Cast::choices(EventId event, OccId fields) const {
  const Roles& roles = roles_[event.index];
  std::vector<std::uint32_t> found;
  for (std::uint32_t choice = 0; choice < roles.choices; ++choice) {
    bool fits = true;
    std::uint32_t rest = choice;
    for (const Field* field : roles.fields) {
      const std::string& value = field->values[rest % field->values.size()];
      rest /= static_cast<std::uint32_t>(field->values.size());
      if (!fields) continue;
      for (const Field& wanted : a_[fields].fields)
        if (wanted.name == field->name && !wanted.values.empty())
          fits = fits && std::find(wanted.values.begin(), wanted.values.end(), value) != wanted.values.end();
    }
    if (fits) found.push_back(choice);
  }
  return found;
}

}  // namespace truce::graph
