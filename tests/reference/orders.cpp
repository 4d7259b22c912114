#include "orders.h"

#include <algorithm>
#include <deque>
#include <set>
#include <tuple>

#include "dice.h"

namespace truce::orders {
namespace {

constexpr std::size_t states_max = 60'000;

bool is_ban(const Clause& clause) { return clause.modal == Modal::must_not || clause.modal == Modal::will_not; }

/// One thing that one actor can do; for a stage with pledges, one for each pledge.
struct Deed {
  EventId event = {};
  Edge edge = Edge::none;
  PartyId by = {};
  PlaceId in = {};
  ClauseId pledge = {};
  ClauseId breach = {};  ///< instead: a breach of this clause
};

struct State {
  std::uint64_t done = 0;
  std::uint64_t open = 0;
  std::uint64_t closed = 0;
  std::uint64_t latched = 0;
  bool later = false;  // than the first moment, before anybody acts and any time passes
  auto operator<=>(const State&) const = default;
};

class World {
 public:
  World(const Agreement& agreement, const Question& question) : a_(agreement), q_(question) { list_deeds(); }

  Reached run() {
    reached_ = {.named = std::vector<bool>(a_.named.size()),
                .phases = std::vector<bool>(a_.phases.size()),
                .closes = std::vector<bool>(a_.phases.size()),
                .clauses = std::vector<bool>(a_.clauses.size())};
    std::set<State> seen;
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
        State after = state;
        after.later = true;
        visit(after);
        continue;
      }
      for (std::size_t i = 0; i < deeds_.size(); ++i)
        if (!(state.done >> i & 1) && allowed(deeds_[i], state)) {
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
    return reached_;
  }

 private:
  /// After what has been done: what closes has closed at once, and no wrong is supposed. What opens with the step itself
  /// may close a little later, and nothing that the step begins has lasted yet.
  State begun() {
    State state;
    if (!q_.before) return state;
    state.later = true;
    recounting_ = true;
    state = settled(closed(settled(state), ~std::uint64_t{0}));
    for (const Done& deed : *q_.before) {
      state = settled(after(deed, state));
      state = settled(closed(state, ~std::uint64_t{0}));
    }
    if (q_.step) {
      const State before = state;
      step_from_ = &before;
      state = settled(after(*q_.step, state));
      state = settled(closed(state, before.open));
      step_from_ = nullptr;
    }
    recounting_ = false;
    return state;
  }
  State after(const Done& deed, State state) const {
    for (std::size_t i = 0; i < deeds_.size(); ++i) {
      const Deed& one = deeds_[i];
      if (!one.breach && one.event == deed.event && one.edge == deed.edge && one.by == deed.by && one.in == deed.in) state.done |= std::uint64_t{1} << i;
    }
    return state;
  }
  /// Of these phases, those close for which it is time.
  State closed(State state, std::uint64_t phases) const {
    for (std::size_t i = 0; i < a_.phases.size(); ++i)
      if ((state.open & phases) >> i & 1 && a_.phases[i].closes && holds(a_.phases[i].closes, state)) state.closed |= std::uint64_t{1} << i;
    return state;
  }

  void list_deeds() {
    for (std::uint32_t i = 0; i < a_.events.size(); ++i) {
      const Event& event = a_.events[i];
      std::vector<PlaceId> sites = event.in.places;
      if (sites.empty()) sites.emplace_back();
      const bool numbered = std::any_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& clause) { return pledges(clause, EventId{i}); });
      if (event.sort == EventSort::stage && numbered)
        for (std::uint32_t c = 0; c < a_.clauses.size(); ++c)
          if (pledges(a_.clauses[c], EventId{i})) deeds_.push_back({.event = EventId{i}, .by = a_.clauses[c].who.parties.front(), .pledge = ClauseId{c}});
      for (const PartyId by : event.by.parties)  // at a stage: what was not pledged
        for (const PlaceId in : sites) {
          if (event.sort == EventSort::process) deeds_.push_back({.event = EventId{i}, .edge = Edge::start, .by = by, .in = in});
          deeds_.push_back({.event = EventId{i}, .edge = event.sort == EventSort::process ? Edge::end : Edge::none, .by = by, .in = in});
        }
    }
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i)
      if (std::any_of(a_.occs.begin(), a_.occs.end(), [&](const Occ& occ) { return breach_of(occ, ClauseId{i}); })) deeds_.push_back({.breach = ClauseId{i}});
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

  template <class Id, class Role>
  static bool means(const Role& role, const std::vector<Id>& listed, Id id) {
    return role.determiner == Determiner::none || std::find(listed.begin(), listed.end(), id) != listed.end();
  }

  bool matches(const Occ& occ, const Deed& deed) const {
    if (deed.breach) return breach_of(occ, deed.breach);
    const auto* event = std::get_if<EventId>(&occ.what);
    if (event == nullptr || deed.event != *event || deed.edge != occ.edge) return false;
    return means(occ.by, occ.by.parties, deed.by) && means(occ.in, occ.in.places, deed.in);
  }

  /// Both forbidden somewhere and counted against calm.
  bool wrong(EventId event) const {
    const auto names = [&](OccId occ) { return occ && a_[occ].what == std::variant<EventId, PhaseId, ClauseId>{event}; };
    const bool banned = std::any_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& clause) {
      return is_ban(clause) && std::holds_alternative<Make>(clause.deed) && names(std::get<Make>(clause.deed).occ);
    });
    return banned && counted(event);
  }

  bool counted(EventId event) const {
    return std::any_of(a_.conditions.begin(), a_.conditions.end(), [&](const Condition& condition) {
      OccId occ;
      if (const auto* calm = std::get_if<NoneFor>(&condition.form)) occ = calm->occ;
      if (const auto* since = std::get_if<NoneSince>(&condition.form)) occ = since->occ;
      if (const auto* count = std::get_if<CountIn>(&condition.form); count != nullptr && !count->at_least) occ = count->occ;
      return occ && a_[occ].what == std::variant<EventId, PhaseId, ClauseId>{event};
    });
  }

  bool answered(EventId event) const {
    const auto names = [&](OccId occ) { return occ && a_[occ].what == std::variant<EventId, PhaseId, ClauseId>{event}; };
    return std::any_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& clause) {
      if (const auto* each = std::get_if<OnEachTrigger>(&clause.trigger)) return names(each->occ);
      const auto* whenever = std::get_if<WheneverTrigger>(&clause.trigger);
      if (whenever == nullptr) return false;
      if (const auto* count = std::get_if<CountIn>(&a_[whenever->condition].form)) return names(count->occ);
      const auto* once = std::get_if<Once>(&a_[whenever->condition].form);
      return once != nullptr && names(once->occ);
    });
  }

  bool covers(const Clause& clause, const Deed& deed) const {
    if (deed.breach || std::find(clause.who.parties.begin(), clause.who.parties.end(), deed.by) == clause.who.parties.end()) return false;
    if (const auto* make = std::get_if<Make>(&clause.deed)) return matches(a_[make->occ], deed);
    const auto* bring = std::get_if<Bring>(&clause.deed);
    return bring != nullptr && a_[bring->pipeline].stages[bring->stage] == deed.event;
  }

  // What is true in a state.

  bool happened(OccId id, const State& state) const { return happened(a_[id], state); }
  bool happened(const Occ& occ, const State& state) const {
    if (const auto* phase = std::get_if<PhaseId>(&occ.what))
      return ((occ.edge == Edge::end ? state.closed : state.open) >> phase->index & 1) != 0;
    if (const auto* event = std::get_if<EventId>(&occ.what); event != nullptr && wrong(*event) && !recounting_) return true;
    if (occ.by.determiner == Determiner::every)
      return std::all_of(occ.by.parties.begin(), occ.by.parties.end(), [&](PartyId party) { return done_there(occ, party, state); });
    return done_there(occ, {}, state);
  }

  /// By this party, if one is given; in each of the places where the mention says `every`.
  bool done_there(const Occ& occ, PartyId by, const State& state) const {
    const auto done_in = [&](PlaceId in) {
      for (std::size_t i = 0; i < deeds_.size(); ++i)
        if ((state.done >> i & 1) && matches(occ, deeds_[i]) && (!by || deeds_[i].by == by) && (!in || deeds_[i].in == in)) return true;
      return false;
    };
    if (occ.in.determiner != Determiner::every) return done_in({});
    return std::all_of(occ.in.places.begin(), occ.in.places.end(), done_in);
  }

  bool calm(OccId id) const {
    const auto* event = std::get_if<EventId>(&a_[id].what);
    if (event == nullptr) return true;
    return std::none_of(a_[*event].by.parties.begin(), a_[*event].by.parties.end(), [&](PartyId party) {
      return means(a_[id].by, a_[id].by.parties, party) && std::find(q_.unruly.begin(), q_.unruly.end(), party) != q_.unruly.end();
    });
  }

  static bool repeats(const Clause& clause) {
    return std::holds_alternative<WheneverTrigger>(clause.trigger) || std::holds_alternative<OnEachTrigger>(clause.trigger) ||
           std::holds_alternative<EveryDue>(clause.due);
  }

  std::int64_t past(const Pipeline& pipeline, std::uint32_t stage, const State& state) const {
    constexpr std::int64_t plenty = 1'000'000'000;
    std::int64_t least = plenty;
    for (std::uint32_t s = 0; s <= stage; ++s) {
      const bool numbered = std::any_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& clause) { return pledges(clause, pipeline.stages[s]); });
      std::vector<std::int64_t> brought(a_.parties.size(), 0);
      for (std::size_t i = 0; i < deeds_.size(); ++i) {
        if (!(state.done >> i & 1) || deeds_[i].breach || deeds_[i].event != pipeline.stages[s]) continue;
        std::int64_t amount = numbered ? 0 : plenty;
        if (deeds_[i].pledge) amount = repeats(a_[deeds_[i].pledge]) ? plenty : std::get<Bring>(a_[deeds_[i].pledge].deed).number.value;
        brought[deeds_[i].by.index] = std::max(brought[deeds_[i].by.index], amount);
      }
      std::int64_t total = 0;
      for (const std::int64_t amount : brought) total += amount;
      least = std::min(least, total);
    }
    return least;
  }

  bool holds(ConditionId id, const State& state) const {
    const Form& form = a_[id].form;
    if (const auto* c = std::get_if<Once>(&form)) return happened(c->occ, state);
    if (const auto* c = std::get_if<NoneFor>(&form)) return state.later && calm(c->occ);
    if (const auto* c = std::get_if<NoneSince>(&form)) return happened(c->since, state);  // true in that very moment
    if (const auto* c = std::get_if<CountIn>(&form)) return c->at_least ? happened(c->occ, state) : !state.later || calm(c->occ);
    if (const auto* c = std::get_if<Lasting>(&form)) return state.later && holds(c->part, step_from_ != nullptr ? *step_from_ : state);
    if (const auto* c = std::get_if<StockIs>(&form)) return past(a_[c->pipeline], c->stage, state) >= c->number.value;
    if (const auto* c = std::get_if<During>(&form)) return in_phase(std::get<PhaseId>(c->what), state);
    if (const auto* c = std::get_if<Refers>(&form)) return holds(a_[c->name].is, state);
    if (const auto* c = std::get_if<Not>(&form)) {
      if (const auto* count = std::get_if<CountIn>(&a_[c->part].form); count != nullptr && !count->at_least) return happened(of_any(a_[count->occ]), state);
      return !holds(c->part, state) || waits_for_calm(c->part);
    }
    const auto count = [&](const std::vector<ConditionId>& parts) { return std::count_if(parts.begin(), parts.end(), [&](ConditionId part) { return holds(part, state); }); };
    if (const auto* c = std::get_if<All>(&form)) return count(c->parts) == static_cast<std::ptrdiff_t>(c->parts.size());
    if (const auto* c = std::get_if<AnyOf>(&form)) return count(c->parts) > 0;
    if (const auto* c = std::get_if<AtLeastOf>(&form)) return count(c->parts) >= c->number.value;
    return state.later;  // `after`: one only has to wait
  }
  /// What is asked of every member is not so as soon as it is not so of one.
  static Occ of_any(Occ occ) {
    if (occ.by.determiner == Determiner::every) occ.by.determiner = Determiner::any;
    if (occ.in.determiner == Determiner::every) occ.in.determiner = Determiner::any;
    return occ;
  }
  /// A stretch of calm is not there at first.
  bool waits_for_calm(ConditionId id) const {
    const Form& form = a_[id].form;
    return std::holds_alternative<NoneFor>(form) || std::holds_alternative<NoneSince>(form) || std::holds_alternative<CountIn>(form) || std::holds_alternative<Lasting>(form) ||
           std::holds_alternative<After>(form);
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
    if (const auto* t = std::get_if<OnEachTrigger>(&trigger)) return happened(t->occ, state);
    return false;
  }
  bool in_play(ClauseId id, const State& state) const {
    const Clause& clause = a_[id];
    if (clause.during && !dropped(Drop::What::during, id) && !in_phase(std::get<PhaseId>(clause.during->what), state)) return false;
    return triggered(id, state);
  }

  State settled(State state) const {
    for (State before = {.done = ~std::uint64_t{0}}; state != before;) {
      before = state;
      for (std::uint32_t i = 0; i < a_.phases.size(); ++i)
        if (opens(a_.phases[i].opens, state)) state.open |= std::uint64_t{1} << i;
      for (std::uint32_t i = 0; i < a_.clauses.size(); ++i)
        if (comes(a_.clauses[i].trigger, state)) state.latched |= std::uint64_t{1} << i;
    }
    return state;
  }

  // What may be done.

  bool barred(const Deed& deed, const State& state) const {
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i) {
      const Clause& clause = a_.clauses[i];
      if (!is_ban(clause) || !covers(clause, deed) || dropped(Drop::What::bar, ClauseId{i}) || !in_play(ClauseId{i}, state)) continue;
      const bool ends = clause.before || clause.unless;
      if (!ends && (clause.modal == Modal::must_not || answered(deed.event))) continue;
      if (clause.before && happened(clause.before, state)) continue;
      if (clause.unless && holds(clause.unless, state)) continue;
      return true;
    }
    return false;
  }

  /// A ban for good that nobody believes in: the act can always happen, whoever keeps still.
  bool free(const Deed& deed) const {
    return std::any_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& clause) {
      const bool gated = clause.during || !std::holds_alternative<NoTrigger>(clause.trigger);
      return is_ban(clause) && covers(clause, deed) && !gated && !clause.before && !clause.unless &&
             (clause.modal == Modal::must_not || answered(deed.event));
    });
  }

  bool due(const Deed& deed, const State& state) const {
    bool spoken_of = false;
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i) {
      if (is_ban(a_.clauses[i])) continue;
      Deed last = deed;
      if (last.edge == Edge::start) last.edge = Edge::end;
      if (!covers(a_.clauses[i], deed) && !covers(a_.clauses[i], last)) continue;
      spoken_of = true;
      if (in_play(ClauseId{i}, state)) return true;
    }
    return !spoken_of;
  }

  bool allowed(const Deed& deed, const State& state) const {
    if (deed.breach) {
      const Clause& clause = a_[deed.breach];
      const bool can = is_ban(clause) || !std::holds_alternative<NoDue>(clause.due) || clause.before;
      return can && clause.modal != Modal::may && in_play(deed.breach, state);
    }
    if (free(deed)) return true;
    const auto among = [&](const std::vector<PartyId>& parties) { return std::find(parties.begin(), parties.end(), deed.by) != parties.end(); };
    if (among(q_.idle) && !(among(q_.unruly) && counted(deed.event))) return false;
    if (deed.edge == Edge::end && !done({.event = deed.event, .edge = Edge::start, .by = deed.by, .in = deed.in}, state)) return false;
    const Event& event = a_[deed.event];
    if (event.sort == EventSort::stage && event.stage > 0 && !anybody_did(a_[event.pipeline].stages[event.stage - 1], state)) return false;
    if (barred(deed, state)) return false;
    if (!q_.strict) return true;
    return due(deed, state) && (!deed.pledge || in_play(deed.pledge, state));
  }
  bool done(const Deed& wanted, const State& state) const {
    for (std::size_t i = 0; i < deeds_.size(); ++i)
      if ((state.done >> i & 1) && !deeds_[i].breach && deeds_[i].event == wanted.event && deeds_[i].edge == wanted.edge && deeds_[i].by == wanted.by && deeds_[i].in == wanted.in) return true;
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
    for (std::size_t d = 0; d < deeds_.size(); ++d)
      if ((state.done >> d & 1) && !deeds_[d].breach) reached_.deeds.insert({deeds_[d].event, deeds_[d].edge, deeds_[d].by, deeds_[d].in});
  }

  const Agreement& a_;
  const Question& q_;
  bool recounting_ = false;             // what has been done
  const State* step_from_ = nullptr;    // before the step that is being taken
  std::vector<Deed> deeds_ = {};
  Reached reached_ = {};
};

/// A small random text, word by word.
class Writer : private reference::Dice {
 public:
  Writer(std::uint64_t seed, bool plain) : Dice(seed * 0x9E3779B97F4A7C15U + 1), plain_(plain) {}

  std::string write() {
    text_ = "agreement \"Random\"\n  signed by a, b, c on 2030-01-01\nparty a, b, c\n";
    const std::size_t events = 2 + below(3);
    for (std::size_t i = 0; i < events; ++i) declare("event", "e" + std::to_string(i));
    process_ = below(3) == 0;
    if (process_) declare("process", "p");
    pipeline_ = below(4) == 0;
    if (pipeline_) text_ += "pipeline troops: offer by a or b -> arrival by c\n";
    const std::size_t named = below(3);
    for (std::size_t i = 0; i < named; ++i) {
      const std::string name = "n" + std::to_string(i);
      text_ += "condition " + name + " is " + condition() + "\n";
      names_.push_back(name);
    }
    const std::size_t phases = below(3);
    for (std::size_t i = 0; i < phases; ++i) phases_.push_back("f" + std::to_string(i));
    for (const std::string& phase : phases_) {
      text_ += "phase " + phase + " opens when " + condition() + "\n";
      if (below(2) == 0) text_ += "  closes when " + condition() + "\n";
    }
    const std::size_t clauses = 3 + below(4);
    for (std::size_t i = 0; i < clauses; ++i) clause(i + 1);
    return text_;
  }

 private:
  struct Happening {
    std::string name = {};
    std::vector<std::string> by = {};
    bool process = false;
  };

  void declare(const std::string& word, const std::string& name) {
    std::vector<std::string> by{std::string(1, static_cast<char>('a' + below(3)))};
    if (const std::string other(1, static_cast<char>('a' + below(3))); below(3) == 0 && other != by.front()) by.push_back(other);
    text_ += word + " " + name + " by " + by.front() + (by.size() > 1 ? " or " + by.back() : "") + "\n";
    happenings_.push_back({name, by, word == "process"});
  }

  std::string occurrence() {
    const Happening& what = one_of(happenings_);
    const std::string edge = what.process ? (below(2) == 0 ? "start of " : "end of ") : "";
    return edge + what.name + (below(2) == 0 ? " by " + one_of(what.by) : "");
  }

  std::string term() {
    const std::string no = !plain_ && below(4) == 0 ? "not " : "";
    switch (below(14)) {
      case 5: return no + "no " + occurrence() + " since " + occurrence();
      case 6: return no + "at most " + std::to_string(below(3)) + " " + occurrence() + " in 5 days";
      case 7: return no + "at least 1 " + occurrence() + " in 5 days";
      case 8: return no + "no " + occurrence() + " for 3 days";
      case 9: return no + "once " + occurrence() + " for 2 days";
      case 0:
        if (!names_.empty()) return no + one_of(names_);
        break;
      case 1:
      case 2:
        if (!phases_.empty()) return no + "during " + one_of(phases_);
        break;
      case 3: return no + "no " + happenings_.front().name + " for 3 days";
      case 4:
        if (pipeline_) return no + "at least " + std::to_string(1 + below(9)) + " troops past " + (below(2) == 0 ? "offer" : "arrival");
        break;
      default: break;
    }
    return no + "once " + occurrence();
  }

  std::string condition() {
    switch (below(6)) {
      case 0: return term() + " and " + term();
      case 1: return term() + " or " + term();
      case 2: {
        const std::vector<std::string> heads{"any of", "all of", "at least 1 of", "at least 2 of", "at least 2 of", "at least 3 of"};
        std::string text = one_of(heads) + "\n  - " + term() + "\n  - " + term() + "\n  - " + term();
        return below(3) == 0 ? text + "\n  - " + term() : text;
      }
      default: return term();
    }
  }

  void clause(std::size_t number) {
    text_ += "clause " + std::to_string(number) + " ";
    const bool ban = below(5) < 2;
    const bool gated = !ban || (!plain_ && below(3) == 0);
    if (gated && !phases_.empty() && below(3) == 0) text_ += "during " + one_of(phases_) + ", ";
    if (gated && below(3) != 0) text_ += trigger(number) + ", ";
    if (!ban && pipeline_ && below(3) == 0) {
      const std::string stage = below(3) == 0 ? "c will bring all troops to arrival" : (below(2) == 0 ? "a" : "b") + std::string(" will bring ") + std::to_string(1 + below(6)) + " troops to offer";
      text_ += stage + "\n";
      return;
    }
    const Happening& what = one_of(happenings_);
    const std::vector<std::string> modals = ban ? std::vector<std::string>{"must not", "will not"} : std::vector<std::string>{"must", "will", "may"};
    const std::string modal = one_of(modals);
    const std::string verb = what.process ? (below(2) == 0 ? "start " : "end ") : "make ";
    text_ += one_of(what.by) + " " + modal + " " + verb + what.name;
    if (!ban && modal != "may" && below(2) == 0) text_ += " within 5 days";
    if (ban && below(4) != 0) text_ += below(3) == 0 ? " unless " + term() : " before " + occurrence();
    text_ += "\n";
  }

  std::string trigger(std::size_t number) {
    switch (below(6)) {
      case 0: return "while " + term();
      case 1: return "whenever " + term();
      case 2: return "on each " + occurrence();
      case 3:
        if (number > 1) return "on each breach of " + std::to_string(1 + below(number - 1));
        break;
      default: break;
    }
    return "once " + without_once(term());
  }
  static std::string without_once(std::string text) { return text.starts_with("once ") ? text.substr(5) : text; }

  bool plain_;
  std::string text_ = {};
  std::vector<Happening> happenings_ = {};
  std::vector<std::string> names_ = {};
  std::vector<std::string> phases_ = {};
  bool process_ = false;
  bool pipeline_ = false;
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

std::string random_agreement(std::uint64_t seed, bool plain) { return Writer(seed, plain).write(); }

}  // namespace truce::orders
