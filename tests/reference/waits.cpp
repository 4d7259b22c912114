// Who waits for whom: rules W1 and W2.
#include <algorithm>

#include "naive.h"

namespace truce::reference {

// W2: what a `must not` forbids a party for good, wherever it is done.
bool Naive::forbidden(EventId event, Edge edge, PartyId party) const {
  for (std::uint32_t number = 0; number < agreement_.clauses.size(); ++number) {
    const Clause& ban = agreement_.clauses[number];
    if (ban.modal != Modal::must_not || ban.during || ban.before || ban.unless || !std::holds_alternative<NoTrigger>(ban.trigger)) continue;
    const auto* make = std::get_if<Make>(&ban.deed);
    if (!make) continue;
    const Occ& occ = agreement_[make->occ];
    if (!occ.decided || occ.edge != edge || !occ.fields.empty() || occ.in.determiner == Determiner::named || occ.about.index() != 0) continue;
    const auto* banned = std::get_if<EventId>(&occ.what);
    if (!banned) continue;
    std::vector<EventId> covered{*banned};
    for (std::size_t index = 0; index < covered.size(); ++index) {
      const auto more = agreement_[covered[index]].includes;
      covered.insert(covered.end(), more.begin(), more.end());
    }
    if (std::find(covered.begin(), covered.end(), event) == covered.end()) continue;
    bool prevailed = false;
    for (const Clause& other : agreement_.clauses)
      for (const ClauseId under : other.prevails_over) prevailed = prevailed || under.index == number;
    if (prevailed) continue;
    for (const PartyId bound : ban.who.kind ? agreement_[ban.who.kind].parties : ban.who.parties)
      if (evidence_.stands_for(bound, party)) return true;
  }
  return false;
}

// Those who can do it, as this mention restricts them. `wrongs`: also where that is forbidden for good, as for a calm.
void Naive::doers(const Occ& occ, const Binding& binding, std::set<PartyId>& openers, bool wrongs) const {
  const auto* event = std::get_if<EventId>(&occ.what);
  if (!event) return;  // W2: nobody is said to wait for a breach
  std::set<PartyId> able;
  able_to(occ, *event, binding, able);
  for (const PartyId party : able)
    if (wrongs || !forbidden(*event, occ.edge, party)) openers.insert(party);
}
void Naive::able_to(const Occ& occ, EventId wanted, const Binding& binding, std::set<PartyId>& openers) const {
  const EventId* event = &wanted;
  const auto named = evidence_.parties_of(occ.by, binding);
  const auto could = evidence_.declared_by(*event);
  if (named.empty()) openers.insert(could.begin(), could.end());
  for (const PartyId party : named) openers.insert(party);
}

void Naive::phase_leaves(const During& during, const Binding& binding, bool wanted, bool even_if, Moments now, int depth, std::set<PartyId>& openers) const {
  if (const auto* process = std::get_if<EventId>(&during.what)) {
    for (const PartyId party : evidence_.declared_by(*process))
      if (!forbidden(*process, wanted ? Edge::start : Edge::end, party)) openers.insert(party);
    return;
  }
  const PhaseId phase = std::get<PhaseId>(during.what);
  bool any = false;
  std::vector<Member> members{{}};
  if (agreement_[phase].family) members = members_named(agreement_[phase].family, during.key, binding, any);
  for (std::size_t ground = 0; ground < ground_phases_.size(); ++ground) {
    const GroundPhase& one = ground_phases_[ground];
    const Member member = one.members.empty() ? Member{} : one.members.front();
    if (one.phase != phase || std::find(members.begin(), members.end(), member) == members.end()) continue;
    if (!wanted && agreement_[phase].closes) wait_leaves(agreement_[phase].closes, one.binding, true, even_if, now, depth + 1, openers);
    if (!wanted || !(phases_[now][ground] & not_yet)) continue;  // it has opened: it does not open again
    wait_leaves(agreement_[phase].opens, one.binding, true, even_if, now, depth + 1, openers);
  }
}

// C8: is there a blank in this form itself, not in its parts?
bool Naive::is_undecided(const Form& form) const {
  const auto blank = [&](OccId id) { return !agreement_[id].decided || !agreement_[id].by.decided || !agreement_[id].in.decided; };
  if (const auto* once = std::get_if<Once>(&form)) return blank(once->occ);
  if (const auto* none = std::get_if<NoneFor>(&form)) return blank(none->occ) || !none->span.decided;
  if (const auto* since = std::get_if<NoneSince>(&form)) return blank(since->occ) || blank(since->since);
  if (const auto* count = std::get_if<CountIn>(&form)) return blank(count->occ) || !count->number.decided || !count->span.decided;
  if (const auto* stock = std::get_if<StockIs>(&form)) return !stock->number.decided || !stock->by.decided;
  if (const auto* share = std::get_if<ShareIs>(&form)) return !share->percent.decided || (share->span && !share->span->decided);
  if (const auto* several = std::get_if<AtLeastOf>(&form)) return !several->number.decided;
  if (const auto* lasting = std::get_if<Lasting>(&form)) return !lasting->span.decided;
  return false;
}

// The leaves that are not yet as wanted. `even_if`: also those that are, for only time is lacking.
void Naive::wait_leaves(ConditionId id, const Binding& binding, bool wanted, bool even_if, Moments now, int depth,
                        std::set<PartyId>& openers) const {
  constexpr int depth_max = 50;
  if (depth > depth_max) return;
  if (!even_if && truth(id, binding, now) == (wanted ? Truth::yes : Truth::no)) return;
  const auto follow = [&](ConditionId part, bool want) { wait_leaves(part, binding, want, even_if, now, depth + 1, openers); };
  const Form& form = agreement_[id].form;
  if (is_undecided(form)) return;  // W2: that is for whoever decides
  if (const auto* c = std::get_if<Once>(&form)) {
    const auto each = each_of_every(agreement_[c->occ]);
    const auto lists = happenings(c->occ, binding, now);
    for (std::size_t index = 0; index < each.size(); ++index)
      if (wanted && once(lists[index], now) != Truth::yes) doers(each[index], binding, openers);
  } else if (const auto* none = std::get_if<NoneFor>(&form)) {
    const auto each = each_of_every(agreement_[none->occ]);
    const auto lists = happenings(none->occ, binding, now);
    for (std::size_t index = 0; index < each.size(); ++index)
      if (even_if || none_for(lists[index], each[index], binding, none->span, now) != (wanted ? Truth::yes : Truth::no))
        doers(each[index], binding, openers, wanted);
  } else if (const auto* since = std::get_if<NoneSince>(&form)) {
    const auto broken_by = each_of_every(agreement_[since->occ]), each = each_of_every(agreement_[since->since]);
    const auto breaks = happenings(since->occ, binding, now), lists = happenings(since->since, binding, now);
    for (std::size_t one = 0; one < broken_by.size(); ++one)
      for (std::size_t index = 0; index < each.size(); ++index)
        if (even_if || none_since(breaks[one], broken_by[one], binding, lists[index], now) != (wanted ? Truth::yes : Truth::no)) {
          doers(broken_by[one], binding, openers, wanted);
          if (wanted && once(lists[index], now) != Truth::yes) doers(each[index], binding, openers);
        }
  } else if (const auto* count = std::get_if<CountIn>(&form)) {
    const auto each = each_of_every(agreement_[count->occ]);
    const auto lists = happenings(count->occ, binding, now);
    for (std::size_t index = 0; index < each.size(); ++index)
      if (even_if || count_in(*count, lists[index], now) != (wanted ? Truth::yes : Truth::no)) doers(each[index], binding, openers, count->at_least != wanted);
  } else if (const auto* stock = std::get_if<StockIs>(&form)) {
    Occ occ;
    occ.what = agreement_[stock->pipeline].stages[stock->stage];
    occ.by = stock->by;
    for (const Occ& each : each_of_every(occ)) {  // W1: a leaf for each
      StockIs one = *stock;
      one.by = each.by;
      if (even_if || stock_is(one, binding, now) != (wanted ? Truth::yes : Truth::no)) doers(each, binding, openers, true);
    }
  } else if (const auto* share = std::get_if<ShareIs>(&form)) {
    Occ occ;
    occ.what = agreement_[share->pipeline].stages[share->stage];
    doers(occ, binding, openers, true);
  } else if (const auto* during = std::get_if<During>(&form)) {
    phase_leaves(*during, binding, wanted, even_if, now, depth, openers);
  } else if (const auto* name = std::get_if<Refers>(&form)) {
    const NamedCondition& named = agreement_[name->name];
    bool any = false;
    std::vector<Member> members{{}};
    if (named.family) members = members_named(named.family, name->key, binding, any);
    for (const Member& member : members) {
      Binding inner;
      if (named.family) inner.emplace_back(named.family, member);
      wait_leaves(named.is, inner, wanted, even_if, now, depth + 1, openers);
    }
  } else if (const auto* negated = std::get_if<Not>(&form)) {
    follow(negated->part, !wanted);
  } else if (const auto* all = std::get_if<All>(&form)) {
    for (const ConditionId part : all->parts) follow(part, wanted);
  } else if (const auto* some = std::get_if<AnyOf>(&form)) {
    for (const ConditionId part : some->parts) follow(part, wanted);
  } else if (const auto* several = std::get_if<AtLeastOf>(&form)) {
    for (const ConditionId part : several->parts) follow(part, wanted);
  } else if (const auto* lasting = std::get_if<Lasting>(&form)) {
    // W2: what is as it should be lacks only time.
    const bool only_time = truth(lasting->part, binding, now) == (wanted ? Truth::yes : Truth::no);
    wait_leaves(lasting->part, binding, wanted, even_if || only_time, now, depth + 1, openers);
  }
}

// W1.
std::vector<Wait> Naive::waits(Moments now) const {
  std::vector<Wait> all;
  for (std::size_t ground = 0; ground < ground_clauses_.size(); ++ground) {
    const GroundClause& one = ground_clauses_[ground];
    const Clause& clause = agreement_[one.clause];
    std::set<PartyId> openers;
    const bool ban = clause.modal == Modal::must_not || clause.modal == Modal::will_not;
    const bool standing = ban || clause.modal == Modal::may || std::holds_alternative<Keep>(clause.deed);
    const auto before_leaf = [&] {
      const auto each = each_of_every(agreement_[clause.before]);
      const auto lists = happenings(clause.before, one.binding, now);
      for (std::size_t index = 0; index < each.size(); ++index)
        if (once(lists[index], now) != Truth::yes) doers(each[index], one.binding, openers);
    };
    if (ban) {
      const Truth holds = has_stretches(clause) ? play(ground, now) : ban_holds(ground, nullptr, now);
      if (holds == Truth::no) continue;
      if (clause.before) before_leaf();
      if (clause.unless) wait_leaves(clause.unless, one.binding, true, false, now, 0, openers);
    } else {
      if (verdict(ground, now).state != State::dormant) continue;
      if (clause.during && during(*clause.during, one.binding, now) != Truth::yes)
        phase_leaves(*clause.during, one.binding, true, false, now, 0, openers);
      if (const auto* trigger = std::get_if<OnceTrigger>(&clause.trigger)) {
        if (trigger_holds(one, now) != Truth::yes) wait_leaves(trigger->condition, one.binding, true, false, now, 0, openers);
      } else if (const auto* while_ = std::get_if<WhileTrigger>(&clause.trigger)) {
        wait_leaves(while_->condition, one.binding, true, false, now, 0, openers);
      } else if (const auto* whenever = std::get_if<WheneverTrigger>(&clause.trigger)) {
        if (!standing || trigger_holds(one, now) != Truth::yes) wait_leaves(whenever->condition, one.binding, true, false, now, 0, openers);
      } else if (const auto* each = std::get_if<OnEachTrigger>(&clause.trigger)) {
        if (!standing || trigger_holds(one, now) != Truth::yes) doers(agreement_[each->occ], one.binding, openers);
      }
      if (standing && clause.unless) wait_leaves(clause.unless, one.binding, false, false, now, 0, openers);
    }
    for (const PartyId who : all_subjects(one))
      for (const PartyId whom : openers)
        if (!evidence_.stands_for(who, whom))
          all.push_back({.who = who, .for_whom = whom, .clause = one.clause, .members = one.members});
  }
  return all;
}

}  // namespace truce::reference
