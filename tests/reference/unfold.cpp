#include "unfold.h"

#include <map>

namespace truce::reference {
namespace {

struct OneOf {
  PartyId party = {};
  PlaceId place = {};
};
using Chosen = std::map<KindId, OneOf>;

class Unfolder {
 public:
  explicit Unfolder(const Agreement& folded) : from_(folded), result_{.agreement = folded}, to_(result_.agreement) {}

  Unfolded run() {
    for (Event& event : to_.events) {
      event.by = who(event.by, {});
      event.in = where(event.in, {});
    }
    to_.named.clear();
    to_.phases.clear();
    to_.clauses.clear();
    number(from_.named, result_.named, [](const NamedCondition& named) { return family(named.family); });
    number(from_.phases, result_.phases, [](const Phase& phase) { return family(phase.family); });
    number(from_.clauses, result_.clauses, [](const Clause& clause) { return clause.families; });
    for (const NamedCondition& named : from_.named)
      for (const Chosen& chosen : choices(family(named.family))) {
        NamedCondition copy = named;
        copy.is = condition(named.is, chosen);
        copy.family = {};
        to_.named.push_back(copy);
      }
    for (const Phase& phase : from_.phases)
      for (const Chosen& chosen : choices(family(phase.family))) {
        Phase copy = phase;
        copy.opens = condition(phase.opens, chosen);
        copy.closes = condition(phase.closes, chosen);
        copy.family = {};
        to_.phases.push_back(copy);
      }
    for (const Clause& clause : from_.clauses)
      for (const Chosen& chosen : choices(clause.families)) to_.clauses.push_back(copy_of(clause, chosen));
    return std::move(result_);
  }

 private:
  // Which members there are.

  static std::vector<KindId> family(KindId kind) { return kind ? std::vector{kind} : std::vector<KindId>{}; }

  std::vector<OneOf> members(KindId kind) const {
    std::vector<OneOf> all;
    for (const PartyId party : from_[kind].parties) all.push_back({.party = party});
    if (!from_[kind].of_places) return all;
    all.clear();
    for (const PlaceId place : from_[kind].places) all.push_back({.place = place});
    return all;
  }

  std::vector<Chosen> choices(const std::vector<KindId>& families) const {
    std::vector<Chosen> all{{}};
    for (const KindId kind : families) {
      std::vector<Chosen> longer;
      for (const Chosen& chosen : all)
        for (const OneOf& member : members(kind)) {
          longer.push_back(chosen);
          longer.back()[kind] = member;
        }
      all = std::move(longer);
    }
    return all;
  }

  template <class Thing, class Id, class Families>
  void number(const std::vector<Thing>& things, std::vector<std::vector<Id>>& ids, Families families) const {
    std::uint32_t next = 0;
    for (const Thing& thing : things) {
      ids.emplace_back();
      for (std::size_t i = 0; i < choices(families(thing)).size(); ++i) ids.back().push_back(Id{next++});
    }
  }

  // Roles.

  Who who(Who from, const Chosen& chosen) const {
    if (!from.kind) return from;
    const bool one = from.determiner == Determiner::each || from.determiner == Determiner::that;
    if (const auto bound = chosen.find(from.kind); one && bound != chosen.end()) return {.determiner = Determiner::named, .parties = {bound->second.party}, .at = from.at};
    from.parties = from_[from.kind].parties;
    if (from.determiner != Determiner::every) from.determiner = Determiner::named;
    from.kind = {};
    return from;
  }
  Where where(Where from, const Chosen& chosen) const {
    if (!from.kind) return from;
    const bool one = from.determiner == Determiner::each || from.determiner == Determiner::that;
    if (const auto bound = chosen.find(from.kind); one && bound != chosen.end()) return {.determiner = Determiner::named, .places = {bound->second.place}, .at = from.at};
    from.places = from_[from.kind].places;
    if (from.determiner != Determiner::every) from.determiner = Determiner::named;
    from.kind = {};
    return from;
  }

  OccId occ(OccId id, const Chosen& chosen) {
    if (!id) return id;
    Occ copy = from_[id];
    if (auto* phase = std::get_if<PhaseId>(&copy.what); phase != nullptr && from_[*phase].family) *phase = result_.phases[phase->index][position(copy, from_[*phase].family, chosen)];
    if (auto* clause = std::get_if<ClauseId>(&copy.what)) *clause = result_.clauses[clause->index].front();
    copy.by = who(copy.by, chosen);
    copy.in = where(copy.in, chosen);
    if (const auto* whom = std::get_if<Who>(&copy.about)) copy.about = who(*whom, chosen);
    if (const auto* other = std::get_if<OccId>(&copy.about)) copy.about = occ(*other, chosen);
    to_.occs.push_back(std::move(copy));
    return OccId{static_cast<std::uint32_t>(to_.occs.size() - 1)};
  }

  /// Which member of the family of a phase is meant.
  std::size_t position(const Occ& occ, KindId kind, const Chosen& chosen) const {
    const Who by = who(occ.by, chosen);
    const Where in = where(occ.in, chosen);
    const std::vector<OneOf> all = members(kind);
    std::size_t at = 0;
    while (at + 1 < all.size() && !(all[at].place ? in.places == std::vector{all[at].place} : by.parties == std::vector{all[at].party})) ++at;
    return at;
  }

  // Conditions.

  ConditionId add(Form form, TextSpan at) {
    to_.conditions.push_back({std::move(form), at});
    return ConditionId{static_cast<std::uint32_t>(to_.conditions.size() - 1)};
  }

  /// What a name that has a family means under this key: one of them, all of them, or any.
  template <class Id, class FormOf>
  Form keyed(const std::vector<Id>& copies, KindId kind, const Key& key, const Chosen& chosen, TextSpan at, FormOf form_of) {
    if (!kind) return form_of(copies.front());
    const std::vector<OneOf> all = members(kind);
    const auto copy_for = [&](const OneOf& member) {
      std::size_t i = 0;
      while (i + 1 < all.size() && (all[i].party != member.party || all[i].place != member.place)) ++i;
      return form_of(copies[i]);
    };
    const Determiner determiner = key.empty() ? Determiner::that : key.front().determiner;
    if (determiner == Determiner::named) return copy_for({key.front().party, key.front().place});
    const bool one = determiner == Determiner::each || determiner == Determiner::that;
    if (const auto bound = chosen.find(kind); one && bound != chosen.end()) return copy_for(bound->second);
    std::vector<ConditionId> parts;
    for (const Id copy : copies) parts.push_back(add(form_of(copy), at));
    return determiner == Determiner::any ? Form{AnyOf{parts}} : Form{All{parts}};
  }

  ConditionId condition(ConditionId id, const Chosen& chosen) {
    if (!id) return id;
    const Condition from = from_[id];
    return add(form(from.form, from.at, chosen), from.at);
  }

  std::vector<ConditionId> conditions(const std::vector<ConditionId>& from, const Chosen& chosen) {
    std::vector<ConditionId> copies;
    for (const ConditionId part : from) copies.push_back(condition(part, chosen));
    return copies;
  }

  Form form(const Form& from, TextSpan at, const Chosen& chosen) {
    if (const auto* c = std::get_if<Once>(&from)) return Once{occ(c->occ, chosen)};
    if (const auto* c = std::get_if<NoneFor>(&from)) return NoneFor{occ(c->occ, chosen), c->span};
    if (const auto* c = std::get_if<NoneSince>(&from)) return NoneSince{occ(c->occ, chosen), occ(c->since, chosen)};
    if (const auto* c = std::get_if<CountIn>(&from)) return CountIn{c->at_least, c->number, occ(c->occ, chosen), c->span};
    if (const auto* c = std::get_if<StockIs>(&from)) {
      StockIs copy = *c;
      copy.by = who(copy.by, chosen);
      return copy;
    }
    if (const auto* c = std::get_if<During>(&from)) {
      const auto* phase = std::get_if<PhaseId>(&c->what);
      if (phase == nullptr) return *c;
      return keyed(result_.phases[phase->index], from_[*phase].family, c->key, chosen, at, [](PhaseId copy) { return During{.what = copy}; });
    }
    if (const auto* c = std::get_if<Refers>(&from))
      return keyed(result_.named[c->name.index], from_[c->name].family, c->key, chosen, at, [](NamedId copy) { return Refers{.name = copy}; });
    if (const auto* c = std::get_if<Not>(&from)) return Not{condition(c->part, chosen)};
    if (const auto* c = std::get_if<All>(&from)) return All{conditions(c->parts, chosen)};
    if (const auto* c = std::get_if<AnyOf>(&from)) return AnyOf{conditions(c->parts, chosen)};
    if (const auto* c = std::get_if<AtLeastOf>(&from)) return AtLeastOf{c->number, conditions(c->parts, chosen)};
    if (const auto* c = std::get_if<Lasting>(&from)) return Lasting{condition(c->part, chosen), c->span};
    return from;
  }

  // Clauses.

  Clause copy_of(const Clause& from, const Chosen& chosen) {
    Clause copy = from;
    copy.families.clear();
    copy.who = who(copy.who, chosen);
    if (copy.during) copy.during = std::get<During>(form(*copy.during, from.sentence, chosen));
    if (auto* t = std::get_if<OnceTrigger>(&copy.trigger)) t->condition = condition(t->condition, chosen);
    if (auto* t = std::get_if<WhileTrigger>(&copy.trigger)) t->condition = condition(t->condition, chosen);
    if (auto* t = std::get_if<WheneverTrigger>(&copy.trigger)) t->condition = condition(t->condition, chosen);
    if (auto* t = std::get_if<OnEachTrigger>(&copy.trigger)) t->occ = occ(t->occ, chosen);
    if (auto* make = std::get_if<Make>(&copy.deed)) make->occ = occ(make->occ, chosen);
    if (auto* keep = std::get_if<Keep>(&copy.deed)) keep->condition = condition(keep->condition, chosen);
    copy.before = occ(copy.before, chosen);
    copy.unless = condition(copy.unless, chosen);
    std::vector<ClauseId> over;
    for (const ClauseId one : from.prevails_over) over.insert(over.end(), result_.clauses[one.index].begin(), result_.clauses[one.index].end());
    copy.prevails_over = std::move(over);
    return copy;
  }

  const Agreement& from_;
  Unfolded result_;
  Agreement& to_;
};

}  // namespace

Unfolded unfold(const Agreement& agreement) { return Unfolder(agreement).run(); }

}  // namespace truce::reference
