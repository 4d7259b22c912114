#include "orders.h"

#include <algorithm>
#include <deque>
#include <set>
#include <tuple>
#include <unordered_set>

#include "ranks.h"
#include "roles.h"

namespace truce::orders {
namespace {

using reference::is_ban;

constexpr std::size_t states_max = 60'000;

/// One thing that one actor can do; for a stage with pledges, one for each pledge.
struct Deed {
  EventId event = {};
  Edge edge = Edge::none;
  PartyId by = {};
  PlaceId in = {};
  std::vector<std::string> values = {};  ///< of the declared fields; empty where no mention tells them apart
  ClauseId pledge = {};
  ClauseId breach = {};  ///< instead: a breach of this clause
};
using Deeds = std::uint64_t;  // a bit for each

struct State {
  std::uint64_t done = 0;
  std::uint64_t open = 0;
  std::uint64_t closed = 0;
  std::uint64_t latched = 0;
  bool later = false;  // than the first moment, before anybody acts and any time passes
  bool operator==(const State&) const = default;
};
struct HashOfState {
  std::size_t operator()(const State& state) const {
    std::uint64_t hash = state.later ? 1 : 0;
    for (const std::uint64_t part : {state.done, state.open, state.closed, state.latched}) hash = ((hash ^ part) * 0x9E3779B97F4A7C15U) ^ (hash >> 29U);
    return static_cast<std::size_t>(hash ^ hash >> 32U);
  }
};

class World : private reference::Roles {
 public:
  World(const Agreement& agreement, const Question& question) : Roles(agreement), q_(question) {
    list_deeds();
    mark_deeds();
    rank_ = ranks_of_phases(a_);
  }

  Reached run() {
    reached_ = {.named = std::vector<bool>(a_.named.size()),
                .phases = std::vector<bool>(a_.phases.size()),
                .closes = std::vector<bool>(a_.phases.size()),
                .clauses = std::vector<bool>(a_.clauses.size())};
    std::unordered_set<State, HashOfState> seen;
    std::deque<State> next;
    const auto visit = [&](State state) {
      state = settled(state);
      if (seen.size() < states_max && seen.insert(state).second) next.push_back(state);
      else if (seen.size() >= states_max) reached_.all = false;
    };
    visit(begun());
    while (!next.empty()) {
      const State state = next.front();
      next.pop_front();
      look(state);
      if (!state.later) {
        visit(acted_at_once(state));
        continue;
      }
      for (std::size_t i = 0; i < deeds_.size(); ++i)
        if (!(state.done >> i & 1) && allowed(i, state)) {
          State after = state;
          after.done |= std::uint64_t{1} << i;
          visit(after);
        }
      for (std::size_t i = 0; i < a_.phases.size(); ++i)
        if ((state.open >> i & 1) && !(state.closed >> i & 1) && a_.phases[i].closes && holds(a_.phases[i].closes, state)) {
          State after = state;
          after.closed |= std::uint64_t{1} << i;
          visit(after);
        }
    }
    for (std::size_t d = 0; d < deeds_.size(); ++d)
      if ((ever_done_ >> d & 1) && !deeds_[d].breach) reached_.deeds.insert({deeds_[d].event, deeds_[d].edge, deeds_[d].by, deeds_[d].in, deeds_[d].values});
    return reached_;
  }

 private:
  /// After what has been done: what closes has closed at once. What opens with the step itself
  /// may close a little later, and nothing that the step begins has lasted yet.
  State begun() {
    State state;
    if (!q_.before) return state;
    state.later = true;
    state = settled(closed(settled(state), ~std::uint64_t{0}));
    for (const Done& deed : *q_.before) state = taken(deed, state);
    state = settled(without_what_is_over(as_recorded(state)));
    if (q_.step) {
      const State before = state;
      step_from_ = &before;
      state = taken(*q_.step, state);
      step_from_ = nullptr;
    }
    return state;
  }
  /// What was open and closes through that closes first.
  State taken(const Done& deed, const State& before) const {
    State state = settled(closed(after(deed, before), before.open));
    return settled(closed(state, step_from_ != nullptr ? before.open : ~std::uint64_t{0}));
  }
  /// How much time passed between what was done is for the record to say.
  State as_recorded(State state) const {
    if (q_.opened.empty() && q_.closed.empty()) return state;
    state.open = state.closed = 0;
    for (std::size_t i = 0; i < a_.phases.size(); ++i) {
      if (q_.opened[i]) state.open |= std::uint64_t{1} << i;
      if (q_.closed[i]) state.closed |= std::uint64_t{1} << i;
    }
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i)
      if (!a_.clauses[i].during && !q_.came[i]) state.latched &= ~(std::uint64_t{1} << i);
    return state;
  }
  /// What each time brings a duty into play must come again where its phase was not open (K2).
  State without_what_is_over(State state) const {
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i) {
      const Clause& clause = a_.clauses[i];
      const bool each_time = std::holds_alternative<WheneverTrigger>(clause.trigger) || std::holds_alternative<OnEachTrigger>(clause.trigger);
      const bool stands = is_ban(clause) || clause.modal == Modal::may || std::holds_alternative<Keep>(clause.deed);
      if (each_time && !stands && !in_play(ClauseId{i}, state)) state.latched &= ~(std::uint64_t{1} << i);
    }
    return state;
  }
  /// What is done before anything else; a phase that was open by then, and closes through that, closes before anybody uses it.
  State acted_at_once(State state) {
    const State before = state;
    for (const Done& deed : q_.first) state = after(deed, state);
    const State then = state;
    for (std::size_t i = 0; i < deeds_.size(); ++i)
      if (deeds_[i].breach && being_breached(deeds_[i].breach, before, then)) state.done |= std::uint64_t{1} << i;
    state.later = true;
    no_time_ = true;
    std::uint64_t closing = 0;
    for (std::size_t i = 0; i < a_.phases.size(); ++i)
      if ((before.open >> i & 1) && a_.phases[i].closes && !holds(a_.phases[i].closes, before)) closing |= std::uint64_t{1} << i;
    state = closed(settled(state), closing);
    no_time_ = false;
    return state;
  }
  bool being_breached(ClauseId id, const State& state) const { return being_breached(id, state, state); }
  /// Does somebody who acts from the first moment on act against this ban? `then`: what they do may lift it itself.
  bool being_breached(ClauseId id, const State& state, const State& then) const {
    const Clause& clause = a_[id];
    if (!is_ban(clause) || std::find(asked_about_.begin(), asked_about_.end(), id) != asked_about_.end()) return false;
    asked_about_.push_back(id);  // a ban may hang on its own breaches
    const bool in_force = in_play(id, state) && !(clause.before && happened(clause.before, then)) && !(clause.unless && (holds(clause.unless, state) || holds(clause.unless, then)));
    const bool breached = in_force && acted_against(id, then);
    asked_about_.pop_back();
    return breached;
  }
  bool acted_against(ClauseId id, const State& state) const {
    for (std::size_t i = 0; i < deeds_.size(); ++i) {
      if ((first_ >> i & 1) == 0 || (covered_[id.index] >> i & 1) == 0) continue;
      const auto over = lifting(id, i);
      if (std::none_of(over.begin(), over.end(), [&](ClauseId one) { return in_play(one, state); })) return true;
    }
    return false;
  }
  State after(const Done& deed, State state) const {
    for (std::size_t i = 0; i < deeds_.size(); ++i) {
      const Deed& one = deeds_[i];
      if (!one.breach && one.event == deed.event && one.edge == deed.edge && one.by == deed.by && one.in == deed.in && one.values == deed.values) state.done |= std::uint64_t{1} << i;
    }
    return state;
  }
  /// Of these phases, those close for which it is time.
  State closed(State state, std::uint64_t phases) const {
    for (std::size_t i = 0; i < a_.phases.size(); ++i)
      if ((state.open & phases) >> i & 1 && a_.phases[i].closes && holds(a_.phases[i].closes, state)) state.closed |= std::uint64_t{1} << i;
    return state;
  }

  // What can be done.

  /// All choices of values for the fields that some mention restricts.
  std::vector<std::vector<std::string>> choices(EventId event) const {
    std::vector<std::vector<std::string>> all{{}};
    for (const Field& field : declaration(event).fields) {
      const bool told = std::any_of(a_.occs.begin(), a_.occs.end(), [&](const Occ& occ) {
        const auto* what = std::get_if<EventId>(&occ.what);
        return what != nullptr && is_a(event, *what) && std::any_of(occ.fields.begin(), occ.fields.end(), [&](const Field& one) { return one.name == field.name; });
      });
      std::vector<std::vector<std::string>> longer;
      for (const auto& values : all)
        for (const std::string& value : told ? field.values : std::vector<std::string>{""}) {
          longer.push_back(values);
          longer.back().push_back(value);
        }
      all = std::move(longer);
    }
    return all;
  }

 public:
  /// Ways of doing some of all that these can do by themselves: nobody ends what they have not started, or passes on what
  /// has not come to the stage before.
  std::vector<std::vector<Done>> ways(const std::vector<PartyId>& who) const {
    std::vector<std::size_t> own;
    for (std::size_t i = 0; i < deeds_.size(); ++i)
      if (!deeds_[i].breach && !deeds_[i].pledge && std::find(who.begin(), who.end(), deeds_[i].by) != who.end()) own.push_back(i);
    std::vector<std::vector<Done>> all;
    for (std::uint64_t way = 0; way < std::uint64_t{1} << own.size(); ++way) {
      State done;
      for (std::size_t i = 0; i < own.size(); ++i)
        if ((way >> i & 1) != 0) done.done |= std::uint64_t{1} << own[i];
      const bool by_themselves = std::all_of(own.begin(), own.end(), [&](std::size_t i) { return !(done.done >> i & 1) || bodily(deeds_[i], done); });
      if (!by_themselves) continue;
      all.emplace_back();
      for (const std::size_t i : own)
        if (done.done >> i & 1) all.back().push_back({deeds_[i].event, deeds_[i].edge, deeds_[i].by, deeds_[i].in, deeds_[i].values});
    }
    return all;
  }

 private:
  bool bodily(const Deed& deed, const State& state) const {
    if (deed.edge == Edge::end && !started(deed, state)) return false;
    const Event& event = a_[deed.event];
    return event.sort != EventSort::stage || event.stage == 0 || anybody_did(a_[event.pipeline].stages[event.stage - 1], state);
  }

  void list_deeds() {
    for (std::uint32_t i = 0; i < a_.events.size(); ++i) {
      const Event& event = a_.events[i];
      if (event.included_in && !mentioned(EventId{i})) continue;  // nothing tells it from what includes it
      const bool numbered = std::any_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& clause) { return pledges(clause, EventId{i}); });
      if (event.sort == EventSort::stage && numbered)
        for (std::uint32_t c = 0; c < a_.clauses.size(); ++c)
          for (const PartyId by : pledges(a_.clauses[c], EventId{i}) ? doers(EventId{i}) : std::vector<PartyId>{})
            if (means(a_.clauses[c].who, by)) deeds_.push_back({.event = EventId{i}, .by = by, .pledge = ClauseId{c}});
      for (const PartyId by : doers(EventId{i}))  // at a stage: what was not pledged
        for (const PlaceId in : sites(EventId{i}))
          for (const auto& values : choices(EventId{i})) {
            if (event.sort == EventSort::process) deeds_.push_back({.event = EventId{i}, .edge = Edge::start, .by = by, .in = in, .values = values});
            deeds_.push_back({.event = EventId{i}, .edge = event.sort == EventSort::process ? Edge::end : Edge::none, .by = by, .in = in, .values = values});
          }
    }
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i)
      if (std::any_of(a_.occs.begin(), a_.occs.end(), [&](const Occ& occ) { return breach_of(occ, ClauseId{i}); })) deeds_.push_back({.breach = ClauseId{i}});
    if (deeds_.size() > 64) throw TooManyDeeds{};
  }

  /// What each mention and each clause means, once for all.
  void mark_deeds() {
    const auto all_that = [&](auto fits) {
      Deeds found = 0;
      for (std::size_t i = 0; i < deeds_.size(); ++i)
        if (fits(deeds_[i])) found |= Deeds{1} << i;
      return found;
    };
    for (const Occ& occ : a_.occs) meant_.push_back(all_that([&](const Deed& deed) { return matches(occ, deed); }));
    for (std::uint32_t i = 0; i < a_.parties.size(); ++i) done_by_.push_back(all_that([&](const Deed& deed) { return !deed.breach && answers(PartyId{i}, deed.by); }));
    for (std::uint32_t i = 0; i < a_.places.size(); ++i) done_in_.push_back(all_that([&](const Deed& deed) { return !deed.breach && inside(PlaceId{i}, deed.in); }));
    for (const Clause& clause : a_.clauses) {
      covered_.push_back(all_that([&](const Deed& deed) { return covers(clause, deed); }));
      spoken_of_.push_back(covered_.back() | all_that([&](const Deed& deed) {
                             Deed last = deed;
                             if (last.edge == Edge::start) last.edge = Edge::end;
                             return covers(clause, last);
                           }));
    }
    prevailed_.resize(a_.clauses.size());
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i)
      for (const ClauseId over : a_.clauses[i].prevails_over)
        if (!is_ban(a_.clauses[i])) prevailed_[over.index].push_back(ClauseId{i});
    free_ = all_that([&](const Deed& deed) { return !deed.breach && free(deed); });
    first_ = 0;
    for (const Done& deed : q_.first) first_ |= after(deed, {}).done;
  }

  bool pledges(const Clause& clause, EventId stage) const {
    const auto* bring = std::get_if<Bring>(&clause.deed);
    return bring != nullptr && !bring->all && a_[bring->pipeline].stages[bring->stage] == stage;
  }

  bool dropped(Drop::What what, ClauseId clause, ConditionId part = {}) const {
    return std::find(q_.dropped.begin(), q_.dropped.end(), Drop{what, clause, part}) != q_.dropped.end();
  }

  // What a mention means.

  /// Copies of a clause for the members of a family have one label.
  bool breach_of(const Occ& occ, ClauseId id) const {
    const auto* clause = std::get_if<ClauseId>(&occ.what);
    return clause != nullptr && a_[*clause].label == a_[id].label;
  }

  bool means(const Who& role, PartyId by) const {
    return role.determiner == Determiner::none || std::any_of(role.parties.begin(), role.parties.end(), [&](PartyId party) { return answers(party, by); });
  }
  bool means(const Where& role, PlaceId in) const {
    return role.determiner == Determiner::none || std::any_of(role.places.begin(), role.places.end(), [&](PlaceId place) { return inside(place, in); });
  }

  bool matches(const Occ& occ, const Deed& deed) const {
    if (deed.breach) return breach_of(occ, deed.breach);
    const auto* event = std::get_if<EventId>(&occ.what);
    if (event == nullptr || !is_a(deed.event, *event) || deed.edge != occ.edge) return false;
    // What it includes is such an event only where that one's own declaration allows it, too.
    const auto& places = declaration(*event).in.places;
    const bool there = places.empty() || !deed.in || std::any_of(places.begin(), places.end(), [&](PlaceId outer) { return inside(outer, deed.in); });
    return there && means(declaration(*event).by, deed.by) && means(occ.by, deed.by) && means(occ.in, deed.in) && has_values(occ, deed);
  }
  bool has_values(const Occ& occ, const Deed& deed) const {
    const auto& declared = declaration(deed.event).fields;
    return std::all_of(occ.fields.begin(), occ.fields.end(), [&](const Field& wanted) {
      for (std::size_t i = 0; i < declared.size(); ++i)
        if (declared[i].name == wanted.name) return std::find(wanted.values.begin(), wanted.values.end(), deed.values[i]) != wanted.values.end();
      return true;
    });
  }

  /// Is what this mention names the event, or does it include it?
  bool names(OccId occ, EventId event) const {
    const auto* what = occ ? std::get_if<EventId>(&a_[occ].what) : nullptr;
    return what != nullptr && is_a(event, *what);
  }

  /// Both forbidden somewhere and counted against calm.
  bool wrong(EventId event) const {
    const bool banned = std::any_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& clause) {
      return is_ban(clause) && std::holds_alternative<Make>(clause.deed) && names(std::get<Make>(clause.deed).occ, event);
    });
    return banned && counted(event);
  }

  bool counted(EventId event) const {
    return std::any_of(a_.conditions.begin(), a_.conditions.end(), [&](const Condition& condition) {
      OccId occ;
      if (const auto* calm = std::get_if<NoneFor>(&condition.form)) occ = calm->occ;
      if (const auto* since = std::get_if<NoneSince>(&condition.form)) occ = since->occ;
      if (const auto* count = std::get_if<CountIn>(&condition.form); count != nullptr && !count->at_least) occ = count->occ;
      return names(occ, event);
    });
  }

  bool answered(EventId event) const {
    return std::any_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& clause) {
      if (const auto* each = std::get_if<OnEachTrigger>(&clause.trigger)) return names(each->occ, event);
      const auto* whenever = std::get_if<WheneverTrigger>(&clause.trigger);
      if (whenever == nullptr) return false;
      if (const auto* count = std::get_if<CountIn>(&a_[whenever->condition].form)) return names(count->occ, event);
      const auto* once = std::get_if<Once>(&a_[whenever->condition].form);
      return once != nullptr && names(once->occ, event);
    });
  }

  bool covers(const Clause& clause, const Deed& deed) const {
    if (deed.breach || !means(clause.who, deed.by)) return false;
    if (const auto* make = std::get_if<Make>(&clause.deed)) return matches(a_[make->occ], deed);
    const auto* bring = std::get_if<Bring>(&clause.deed);
    return bring != nullptr && a_[bring->pipeline].stages[bring->stage] == deed.event;
  }

  // What is true in a state.

  /// `some`: where a role says `every`, one of them is enough.
  bool happened(OccId id, const State& state, bool some = false) const {
    const Occ& occ = a_[id];
    if (const auto* phase = std::get_if<PhaseId>(&occ.what))
      return ((occ.edge == Edge::end ? state.closed : state.open) >> phase->index & 1) != 0;
    if (occ.by.determiner != Determiner::every && occ.in.determiner != Determiner::every) return (state.done & meant_[id.index]) != 0;
    std::vector<Deeds> parts{state.done & meant_[id.index]};
    const auto of_each = [&](const auto& members, const std::vector<Deeds>& done) {
      std::vector<Deeds> split;
      for (const Deeds part : parts)
        for (const auto member : members) split.push_back(part & done[member.index]);
      parts = std::move(split);
    };
    if (occ.by.determiner == Determiner::every) of_each(occ.by.parties, done_by_);
    if (occ.in.determiner == Determiner::every) of_each(occ.in.places, done_in_);
    const auto is = [](Deeds part) { return part != 0; };
    return some ? std::any_of(parts.begin(), parts.end(), is) : std::all_of(parts.begin(), parts.end(), is);
  }

  /// Nobody acts against it again and again.
  bool calm(OccId id, const State& state) const {
    if ((meant_[id.index] & first_) != 0) return false;
    for (std::size_t i = 0; i < deeds_.size(); ++i)
      if (deeds_[i].breach && (meant_[id.index] >> i & 1) != 0 && being_breached(deeds_[i].breach, state)) return false;
    return true;
  }

  static bool repeats(const Clause& clause) {
    return std::holds_alternative<WheneverTrigger>(clause.trigger) || std::holds_alternative<OnEachTrigger>(clause.trigger) ||
           std::holds_alternative<EveryDue>(clause.due);
  }

  std::int64_t past(const StockIs& stock, const State& state) const {
    constexpr std::int64_t plenty = 1'000'000'000;
    const Pipeline& pipeline = a_[stock.pipeline];
    std::int64_t least = plenty;
    for (std::uint32_t s = 0; s <= stock.stage; ++s) {
      const bool numbered = std::any_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& clause) { return pledges(clause, pipeline.stages[s]); });
      std::vector<std::int64_t> brought(a_.parties.size(), 0);
      for (std::size_t i = 0; i < deeds_.size(); ++i) {
        if (!(state.done >> i & 1) || deeds_[i].breach || deeds_[i].event != pipeline.stages[s]) continue;
        if (s == stock.stage && !means(stock.by, deeds_[i].by)) continue;
        std::int64_t amount = numbered && (first_ >> i & 1) == 0 ? 0 : plenty;
        if (deeds_[i].pledge) amount = repeats(a_[deeds_[i].pledge]) ? plenty : std::get<Bring>(a_[deeds_[i].pledge].deed).number.value;
        const PartyId whose = deeds_[i].pledge ? a_[deeds_[i].pledge].who.parties.front() : deeds_[i].by;
        brought[whose.index] = std::max(brought[whose.index], amount);
      }
      std::int64_t total = 0;
      for (const std::int64_t amount : brought) total += amount;
      least = std::min(least, total);
    }
    return least;
  }
  /// Somebody has brought more there from the first moment on than any number allows, and nobody has moved it on.
  bool flooded(const StockIs& stock, const State& state) const {
    const Pipeline& pipeline = a_[stock.pipeline];
    const auto at = [&](std::uint32_t stage, Deeds among) {
      for (std::size_t i = 0; i < deeds_.size(); ++i)
        if ((among >> i & 1) != 0 && !deeds_[i].breach && deeds_[i].event == pipeline.stages[stage] && (stage != stock.stage || means(stock.by, deeds_[i].by))) return true;
      return false;
    };
    const bool moved_on = !stock.past && stock.stage + 1 < pipeline.stages.size() && at(stock.stage + 1, state.done);
    return state.later && at(stock.stage, first_) && !moved_on;
  }

  bool holds(ConditionId id, const State& state) const {
    const Form& form = a_[id].form;
    if (const auto* c = std::get_if<Once>(&form)) return happened(c->occ, state);
    if (const auto* c = std::get_if<NoneFor>(&form)) return state.later && !no_time_ && calm(c->occ, state);
    if (const auto* c = std::get_if<NoneSince>(&form)) return happened(c->since, state);  // true in that very moment
    if (const auto* c = std::get_if<CountIn>(&form)) return c->at_least ? happened(c->occ, state) : !state.later || calm(c->occ, state);
    if (const auto* c = std::get_if<Lasting>(&form)) return state.later && !no_time_ && holds(c->part, step_from_ != nullptr ? *step_from_ : state);
    if (const auto* c = std::get_if<StockIs>(&form)) return c->at_least ? past(*c, state) >= c->number.value : !flooded(*c, state);
    if (const auto* c = std::get_if<During>(&form)) {
      if (const auto* phase = std::get_if<PhaseId>(&c->what)) return in_phase(*phase, state);
      return under_way(*c, state);
    }
    if (const auto* c = std::get_if<Refers>(&form)) return holds(a_[c->name].is, state);
    if (const auto* c = std::get_if<Not>(&form)) return fails(c->part, state);
    const auto count = [&](const std::vector<ConditionId>& parts) { return std::count_if(parts.begin(), parts.end(), [&](ConditionId part) { return holds(part, state); }); };
    if (const auto* c = std::get_if<All>(&form)) return count(c->parts) == static_cast<std::ptrdiff_t>(c->parts.size());
    if (const auto* c = std::get_if<AnyOf>(&form)) return count(c->parts) > 0;
    if (const auto* c = std::get_if<AtLeastOf>(&form)) return count(c->parts) >= c->number.value;
    return state.later && !no_time_;  // `after`: one only has to wait
  }
  /// What is made of parts fails by them: of a part that waits for calm, both can be.
  bool fails(ConditionId id, const State& state) const {
    const Form& form = a_[id].form;
    if (const auto* count = std::get_if<CountIn>(&form)) return count->at_least ? !state.later || calm(count->occ, state) : happened(count->occ, state, true);
    if (const auto* process = std::get_if<During>(&form); process != nullptr && std::holds_alternative<EventId>(process->what))
      return !under_way(*process, state) || edge_done(*process, Edge::end, state) != 0;  // an end may have come after all starts
    if (const auto* stock = std::get_if<StockIs>(&form)) return stock->at_least ? !flooded(*stock, state) : past(*stock, state) > stock->number.value;
    const auto failing = [&](const std::vector<ConditionId>& parts) { return std::count_if(parts.begin(), parts.end(), [&](ConditionId part) { return fails(part, state); }); };
    if (const auto* c = std::get_if<Refers>(&form)) return fails(a_[c->name].is, state);
    if (const auto* c = std::get_if<Not>(&form)) return holds(c->part, state);
    if (const auto* c = std::get_if<All>(&form)) return failing(c->parts) > 0;
    if (const auto* c = std::get_if<AnyOf>(&form)) return failing(c->parts) == static_cast<std::ptrdiff_t>(c->parts.size());
    return !holds(id, state) || waits_for_calm(id);
  }

  /// A stretch of calm is not there at first.
  bool waits_for_calm(ConditionId id) const {
    const Form& form = a_[id].form;
    return std::holds_alternative<NoneFor>(form) || std::holds_alternative<NoneSince>(form) || std::holds_alternative<CountIn>(form) || std::holds_alternative<Lasting>(form) ||
           std::holds_alternative<After>(form);
  }

  /// Starts or ends of a process that have been done, where and by whom it is asked of.
  Deeds edge_done(const During& process, Edge edge, const State& state) const {
    Deeds found = 0;
    for (std::size_t i = 0; i < deeds_.size(); ++i) {
      const Deed& deed = deeds_[i];
      if (!(state.done >> i & 1) || deed.breach || deed.event != std::get<EventId>(process.what) || deed.edge != edge) continue;
      const bool meant = std::all_of(process.key.begin(), process.key.end(), [&](const KeyPart& key) {
        return (!key.party || answers(key.party, deed.by)) && (!key.place || inside(key.place, deed.in));
      });
      if (meant) found |= Deeds{1} << i;
    }
    return found;
  }
  /// Somebody has started it and not ended it. What can always happen can be started anew.
  bool under_way(const During& process, const State& state) const {
    if ((edge_done(process, Edge::start, state) & free_) != 0) return true;
    const Deeds ended = edge_done(process, Edge::end, state);
    for (std::size_t i = 0; i < deeds_.size(); ++i) {
      if ((edge_done(process, Edge::start, state) >> i & 1) == 0) continue;
      const Deed& start = deeds_[i];
      bool over = false;
      for (std::size_t k = 0; k < deeds_.size(); ++k) over = over || ((ended >> k & 1) != 0 && deeds_[k].by == start.by && deeds_[k].in == start.in);
      if (!over) return true;
    }
    return false;
  }

  bool in_phase(PhaseId phase, const State& state) const { return (state.open >> phase.index & 1) != 0 && (state.closed >> phase.index & 1) == 0; }

  bool opens(ConditionId id, const State& state) const {
    if (dropped(Drop::What::opening, {}, id)) return true;
    const auto* all = std::get_if<All>(&a_[id].form);
    if (all == nullptr) return holds(id, state);
    return std::all_of(all->parts.begin(), all->parts.end(), [&](ConditionId part) { return dropped(Drop::What::opening, {}, part) || holds(part, state); });
  }

  bool triggered(ClauseId id, const State& state) const {
    const Clause& clause = a_[id];
    if (dropped(Drop::What::trigger, id) || std::holds_alternative<NoTrigger>(clause.trigger)) return true;
    if (const auto* t = std::get_if<WhileTrigger>(&clause.trigger)) return holds(t->condition, state);
    return (state.latched >> id.index & 1) != 0;
  }
  bool comes(const Trigger& trigger, const State& state) const {
    if (const auto* t = std::get_if<OnceTrigger>(&trigger)) return holds(t->condition, state);
    if (const auto* t = std::get_if<WheneverTrigger>(&trigger)) return holds(t->condition, state);
    if (const auto* t = std::get_if<OnEachTrigger>(&trigger)) return happened(t->occ, state, true);
    return false;
  }
  bool in_play(ClauseId id, const State& state) const {
    const Clause& clause = a_[id];
    if (clause.during && !dropped(Drop::What::during, id) && !in_phase(std::get<PhaseId>(clause.during->what), state)) return false;
    return triggered(id, state);
  }

  /// Within one second (K14): a phase settles after the phases that it rests on, and what is triggered after all of them.
  State settled(State state) const {
    const std::size_t ranks = rank_.empty() ? 0 : 1 + *std::max_element(rank_.begin(), rank_.end());
    for (State before = {.done = ~std::uint64_t{0}}; state != before;) {
      before = state;
      for (std::size_t rank = 0; rank < ranks && state.open == before.open; ++rank)
        for (std::uint32_t i = 0; i < a_.phases.size(); ++i)
          if (rank_[i] == rank && opens(a_.phases[i].opens, before)) state.open |= std::uint64_t{1} << i;
      if (state.open != before.open) continue;
      for (std::uint32_t i = 0; i < a_.clauses.size(); ++i)
        if (comes(a_.clauses[i].trigger, state)) state.latched |= std::uint64_t{1} << i;
    }
    return state;
  }

  // What may be done.

  /// Which clauses prevail over a ban for this deed.
  std::vector<ClauseId> lifting(ClauseId ban, std::size_t deed) const {
    std::vector<ClauseId> found;
    for (const ClauseId over : prevailed_[ban.index])
      if ((covered_[over.index] >> deed & 1) != 0) found.push_back(over);
    return found;
  }

  bool barred(std::size_t deed, const State& state) const {
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i) {
      const Clause& clause = a_.clauses[i];
      if (!is_ban(clause) || (covered_[i] >> deed & 1) == 0 || dropped(Drop::What::bar, ClauseId{i}) || !in_play(ClauseId{i}, state)) continue;
      const auto over = lifting(ClauseId{i}, deed);
      const bool ends = clause.before || clause.unless || !over.empty();
      if (!ends && (clause.modal == Modal::must_not || answered(deeds_[deed].event))) continue;
      if (clause.before && happened(clause.before, state)) continue;
      if (clause.unless && holds(clause.unless, state)) continue;
      if (std::any_of(over.begin(), over.end(), [&](ClauseId one) { return in_play(one, state); })) continue;
      return true;
    }
    return false;
  }

  /// A wrong, or what a ban for good forbids that nobody believes in: the act can always happen, whoever keeps still.
  bool free(const Deed& deed) const {
    if (wrong(deed.event)) return true;
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i) {
      const Clause& clause = a_.clauses[i];
      const bool gated = clause.during || !std::holds_alternative<NoTrigger>(clause.trigger);
      if (!is_ban(clause) || !covers(clause, deed) || gated || clause.before || clause.unless) continue;
      const bool lifted = std::any_of(prevailed_[i].begin(), prevailed_[i].end(), [&](ClauseId over) { return covers(a_[over], deed); });
      if (!lifted && (clause.modal == Modal::must_not || answered(deed.event))) return true;
    }
    return false;
  }

  bool due(std::size_t deed, const State& state) const {
    bool spoken_of = false;
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i) {
      if (is_ban(a_.clauses[i]) || (spoken_of_[i] >> deed & 1) == 0) continue;
      spoken_of = true;
      if (in_play(ClauseId{i}, state)) return true;
    }
    return !spoken_of;
  }

  bool allowed(std::size_t number, const State& state) const {
    const Deed& deed = deeds_[number];
    if (deed.breach) {
      const Clause& clause = a_[deed.breach];
      const bool can = is_ban(clause) || !std::holds_alternative<NoDue>(clause.due) || clause.before;
      return can && clause.modal != Modal::may && in_play(deed.breach, state);
    }
    if ((free_ >> number & 1) != 0) return true;
    if (std::find(q_.idle.begin(), q_.idle.end(), deed.by) != q_.idle.end()) return false;
    if (!bodily(deed, state)) return false;
    if (barred(number, state)) return false;
    if (!q_.strict) return true;
    return due(number, state) && (!deed.pledge || in_play(deed.pledge, state));
  }
  bool started(const Deed& end, const State& state) const {
    for (std::size_t i = 0; i < deeds_.size(); ++i) {
      const Deed& one = deeds_[i];
      if ((state.done >> i & 1) && !one.breach && one.event == end.event && one.edge == Edge::start && one.by == end.by && one.in == end.in && one.values == end.values) return true;
    }
    return false;
  }
  bool anybody_did(EventId event, const State& state) const {
    for (std::size_t i = 0; i < deeds_.size(); ++i)
      if ((state.done >> i & 1) && !deeds_[i].breach && deeds_[i].event == event) return true;
    return false;
  }

  void look(const State& state) {
    for (std::size_t i = 0; i < a_.named.size(); ++i) reached_.named[i] = reached_.named[i] || holds(a_.named[i].is, state);
    for (std::size_t i = 0; i < a_.phases.size(); ++i) {
      reached_.phases[i] = reached_.phases[i] || (state.open >> i & 1);
      reached_.closes[i] = reached_.closes[i] || (state.closed >> i & 1);
    }
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i) reached_.clauses[i] = reached_.clauses[i] || in_play(ClauseId{i}, state);
    ever_done_ |= state.done;
  }

  const Question& q_;
  mutable std::vector<ClauseId> asked_about_ = {};
  bool no_time_ = false;                // has passed since the first moment
  const State* step_from_ = nullptr;    // before the step that is being taken
  std::vector<Deed> deeds_ = {};
  std::vector<Deeds> meant_ = {};      // by mention
  std::vector<Deeds> done_by_ = {};    // by party
  std::vector<Deeds> done_in_ = {};    // by place
  std::vector<Deeds> covered_ = {};    // by clause
  std::vector<Deeds> spoken_of_ = {};  // by clause: who is to end a process may start it
  std::vector<std::vector<ClauseId>> prevailed_ = {};
  Deeds free_ = 0;
  Deeds first_ = 0;
  Deeds ever_done_ = 0;
  std::vector<std::size_t> rank_ = {};  // by phase
  Reached reached_ = {};
};

}  // namespace

std::vector<Drop> drops_of(const Agreement& agreement) {
  std::vector<Drop> drops;
  for (std::uint32_t i = 0; i < agreement.clauses.size(); ++i) {
    const Clause& clause = agreement.clauses[i];
    if (clause.during) drops.push_back({.what = Drop::What::during, .clause = ClauseId{i}});
    if (!std::holds_alternative<NoTrigger>(clause.trigger)) drops.push_back({.what = Drop::What::trigger, .clause = ClauseId{i}});
    if (is_ban(clause)) drops.push_back({.what = Drop::What::bar, .clause = ClauseId{i}});
  }
  for (const Phase& phase : agreement.phases) {
    if (const auto* all = std::get_if<All>(&agreement[phase.opens].form))
      for (const ConditionId part : all->parts) drops.push_back({.what = Drop::What::opening, .part = part});
    else
      drops.push_back({.what = Drop::What::opening, .part = phase.opens});
  }
  return drops;
}

Reached what_can_happen(const Agreement& agreement, const Question& question) { return World(agreement, question).run(); }

std::vector<std::vector<Done>> ways_to_act(const Agreement& agreement, const std::vector<PartyId>& who) {
  const Question nothing;
  return World(agreement, nothing).ways(who);
}

}  // namespace truce::orders
