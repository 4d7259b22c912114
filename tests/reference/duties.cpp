// The states that a deed may be in, by trying every world that the evidence leaves open: rules K3 to K7,
// K11 to K13. A world says when the clause came into play, when it lapsed, when its exception came true, when its
// deadline was and when it was done; in a world the state is plain.
#include <algorithm>

#include "naive.h"

namespace truce::reference {
namespace {

Tick tick_of(Instant instant) { return instant == never ? never_tick : 2 * instant.time_since_epoch().count(); }
// The second that a tick belongs to.
Instant second_of(Tick tick) { return Instant{Duration{tick >= 0 || tick % 2 == 0 ? tick / 2 : tick / 2 - 1}}; }
Instant second_after(Tick tick) { return second_of(tick + 1); }

// Each of several things happens at one of its ticks; when may the first have happened?
std::vector<Tick> earliest_of(const std::vector<std::vector<Tick>>& all) {
  std::set<Tick> first;
  for (const auto& one : all)
    for (const Tick tick : one)
      if (std::all_of(all.begin(), all.end(), [&](const auto& other) { return *std::max_element(other.begin(), other.end()) >= tick; }))
        first.insert(tick);
  if (all.empty()) first.insert(never_tick);
  return {first.begin(), first.end()};
}
// When may the last of two have happened?
std::vector<Tick> latest_of(const std::vector<Tick>& one, const std::vector<Tick>& other) {
  std::set<Tick> last;
  for (const Tick a : one)
    for (const Tick b : other) last.insert(std::max(a, b));
  return {last.begin(), last.end()};
}

}  // namespace

// The ticks up to now at which something may have happened.
std::vector<Tick> Naive::ticks_of(Interval when, Moments now) const {
  const Instant at = grid_[now];
  if (when.exact()) return when.begin <= at ? std::vector<Tick>{tick_of(when.begin)} : std::vector<Tick>{};
  std::set<Tick> ticks;
  for (Moments moment = 0; moment <= now; ++moment)
    if (when.begin < grid_[moment] && grid_[moment] <= when.end) ticks.insert(tick_of(grid_[moment]) - 1);
  for (const Instant edge : {when.begin + Duration{1}, when.end})
    if (edge <= at) ticks.insert(tick_of(edge) - 1);
  return {ticks.begin(), ticks.end()};
}

// When an instance may have begun: only while its stretch lasts, and for `once` only where the condition may have
// come true, or the rest of what brings the clause into play.
std::vector<Tick> Naive::beginning_ticks(const GroundClause& ground, const Beginning& beginning, Moments now) const {
  std::vector<Tick> ticks = ticks_of(beginning.when, now);
  if (!beginning.it.derived || beginning.when.exact()) return ticks;
  const auto* once_trigger = std::get_if<OnceTrigger>(&agreement_[ground.clause].trigger);
  std::vector<Tick> possible;
  for (const Tick tick : ticks) {
    const Instant second = second_after(tick);
    if (beginning.over && second >= *beginning.over) continue;
    const Moments moment = index_of(second);
    if (once_trigger && !possible.empty() && truth(once_trigger->condition, ground.binding, moment) == Truth::no &&
        otherwise_in_play(ground, moment - 1) == Truth::yes)
      continue;
    possible.push_back(tick);
  }
  return possible;
}

// K5: the n-th period; with a beginning known to an interval, its ends lie between two.
std::vector<Naive::Period> Naive::periods_of(const EveryDue& every, Tick began, std::uint32_t count) const {
  const Instant day = second_of(began);
  const auto end_of = [&](std::uint32_t periods, Tick beside) {
    const Span span{every.span.count * periods, every.span.unit, true};
    const Instant end = agreement_.clock.deadline(day, span);
    return every.span.elapsed() ? Deadline{began + 2 * (end - day).count() + beside, false} : Deadline{tick_of(end), true};
  };
  std::vector<Period> all;
  for (const Tick beside : {-(began % 2 != 0 ? Tick{1} : Tick{0}), began % 2 != 0 ? Tick{1} : Tick{0}})
    all.push_back({count == 1 ? began : end_of(count - 1, beside).tick, end_of(count, beside), count == 1});
  return all;
}

// K1: when it may have lapsed, if it came into play at `began`. A doubt is a lapse only after it was sure.
std::vector<Tick> Naive::lapses(std::size_t ground, const Beginning& beginning, Tick began, Moments now) const {
  const GroundClause& one = ground_clauses_[ground];
  const bool whole = has_stretches(agreement_[one.clause]);
  std::vector<Tick> ticks;
  bool was_sure = false;
  for (Moments moment = index_of(beginning.it.derived ? second_after(began) : second_of(began)); moment <= now; ++moment) {
    const Truth value = whole ? play(ground, moment) : otherwise_in_play(one, moment);
    const Tick tick = tick_of(grid_[moment]);
    if (tick > began && value == Truth::no) {
      ticks.push_back(tick);
      return ticks;
    }
    if (tick > began && value == Truth::unknown && was_sure) ticks.push_back(tick);
    was_sure = was_sure || value == Truth::yes;
  }
  ticks.push_back(never_tick);
  return ticks;
}

// K7.
std::vector<Tick> Naive::exceptions(const GroundClause& ground, Tick began, Moments now) const {
  const ConditionId unless = agreement_[ground.clause].unless;
  std::vector<Tick> ticks;
  if (unless) {
    for (Moments moment = index_of(second_after(began)); moment <= now; ++moment) {
      const Truth value = truth(unless, ground.binding, moment);
      if (value != Truth::no) ticks.push_back(std::max(began, tick_of(grid_[moment])));
      if (value == Truth::yes) return ticks;
    }
  }
  ticks.push_back(never_tick);
  return ticks;
}

// 3.1, T7, K6, C8.
std::vector<Naive::Deadline> Naive::deadlines(const GroundClause& ground, Tick began, Moments now) const {
  const Clause& clause = agreement_[ground.clause];
  const std::vector<Deadline> undecided{{began + 1, false}, {never_tick, false}};
  std::vector<Deadline> due{{never_tick, false}};
  if (const auto* within = std::get_if<WithinDue>(&clause.due)) {
    const Instant second = second_of(began);
    if (!within->span.decided) due = undecided;
    else if (within->span.elapsed()) {
      // A trigger known to an interval: the deadline lies between its two ends, and may be either.
      const Tick length = 2 * (agreement_.clock.deadline(second, within->span) - second).count();
      const Tick beside = began % 2 != 0 ? 1 : 0;
      due = {{began + length - beside, false}, {began + length + beside, false}};
    }
    else due = {{tick_of(agreement_.clock.deadline(second, within->span)), true}};
  }
  if (const auto* by = std::get_if<ByDue>(&clause.due)) {
    if (!by->moment) due = undecided;
    else due = {{tick_of(by->moment->end), !by->moment->exact()}};
  }
  if (const auto* every = std::get_if<EveryDue>(&clause.due); every && !every->span.decided) due = undecided;
  if (!clause.before) return due;
  std::vector<Tick> firsts{0};
  bool any = false;
  for (const Occurrences& some : happenings(clause.before, ground.binding, now)) {
    const auto first = first_of(some, -never_tick, never_tick, true, nullptr, -never_tick, now);
    firsts = any ? latest_of(firsts, first) : first;
    any = true;
  }
  std::vector<Deadline> both;
  for (const Deadline& one : due)
    for (const Tick first : firsts)
      both.push_back(first <= one.tick && first != never_tick ? Deadline{first, true} : one);
  if (!agreement_[clause.before].decided)
    for (const Deadline& one : undecided) both.push_back(one);
  return both;
}

// When the first of these may have happened, counting those from `from` to `until`.
std::vector<Tick> Naive::first_of(const Occurrences& all, Tick from, Tick until, bool until_included, const Occurrence* it,
                                  Tick began, Moments now) const {
  std::vector<std::vector<Tick>> options;
  for (const Occurrence& one : all) {
    // K3: a deed about it always follows it.
    const bool follows = it && !one.best.empty() && std::all_of(one.best.begin(), one.best.end(), [&](ReportIndex index) {
      const std::string& about = evidence_.report(index).about;
      return std::find(it->names.begin(), it->names.end(), about) != it->names.end();
    });
    std::vector<Tick> ticks;
    bool maybe_not = !one.proven || !surely_happened(one.when, grid_[now]);
    for (Tick tick : ticks_of(one.when, now)) {
      if (follows) tick = std::max(tick, began);
      if (tick >= from && (tick < until || (until_included && tick == until))) ticks.push_back(tick);
      else maybe_not = true;
    }
    if (maybe_not) ticks.push_back(never_tick);
    options.push_back(ticks);
  }
  return earliest_of(options);
}

// K12: the subjects, one group for each that must do it alone.
std::vector<std::vector<PartyId>> Naive::subjects(const GroundClause& ground) const {
  const Who& who = agreement_[ground.clause].who;
  const auto parties = evidence_.parties_of(who, ground.binding);
  if (who.determiner != Determiner::every) return {parties};
  std::vector<std::vector<PartyId>> each;
  for (const PartyId party : parties) each.push_back({party});
  return each;
}
std::vector<PartyId> Naive::all_subjects(const GroundClause& ground) const {
  return evidence_.parties_of(agreement_[ground.clause].who, ground.binding);
}

// K3, K4, K5: when the deed may have been done.
std::vector<Tick> Naive::done(const GroundClause& ground, const Beginning& beginning, Tick began, const Period* period,
                              Moments now) const {
  const Clause& clause = agreement_[ground.clause];
  bool stays_done = std::holds_alternative<Bring>(clause.deed) || std::holds_alternative<ByDue>(clause.due);
  if (const auto* make = std::get_if<Make>(&clause.deed)) stays_done = stays_done || agreement_[make->occ].edge != Edge::none;
  const bool after_only = !stays_done || !has_stretches(clause);
  Tick from = after_only ? began : -never_tick, until = never_tick;
  bool until_included = true;
  if (period) {
    from = period->begin + (period->first || period->end.strict ? 0 : 1);
    until = period->end.tick;
    until_included = !period->end.strict;
  }
  std::vector<Tick> all{-never_tick};
  for (const auto& by : subjects(ground)) {
    if (const auto* bring = std::get_if<Bring>(&clause.deed)) {
      all = latest_of(all, brought(*bring, by, began, after_only, period, now));
      continue;
    }
    const auto* make = std::get_if<Make>(&clause.deed);
    if (!make) continue;
    const Occ& occ = agreement_[make->occ];
    const Occurrence* it = std::holds_alternative<AboutIt>(occ.about) ? &beginning.it : nullptr;
    if (!occ.decided || !occ.by.decided || !occ.in.decided || !clause.who.decided) {
      all = latest_of(all, {began, tick_of(grid_[now]), never_tick});  // C8
      continue;
    }
    for (const Occurrences& some : happenings(make->occ, ground.binding, now, by, it))
      all = latest_of(all, first_of(some, from, until, until_included, it, began, now));
  }
  return all;
}

// K4.
std::vector<Tick> Naive::brought(const Bring& bring, const std::vector<PartyId>& by, Tick began, bool after_only,
                                 const Period* period, Moments now) const {
  if (!bring.all && !bring.number.decided) return {began, tick_of(grid_[now]), never_tick};  // C8
  const auto& stages = agreement_[bring.pipeline].stages;
  struct Delivery { std::vector<Tick> ticks = {}; bool sure = false; Range number = {}; };
  std::set<Tick> moments{began};
  const auto deliveries = [&](std::uint32_t stage, bool limited) {
    std::vector<Delivery> found;
    for (const Incident& incident : incidents(stages[stage], Edge::none)) {
      const Fit fit = evidence_.fits(incident, stages[stage], {.by = by});
      if (fit == Fit::no) continue;
      Delivery one{.sure = fit == Fit::surely && incident.grade >= agreement_.proof && surely_happened(incident.when, grid_[now]),
                   .number = incident.number};
      for (const Tick tick : ticks_of(incident.when, now)) {
        bool counts = !limited || !after_only || tick >= began;
        if (limited && period) {
          const bool begun = period->first || period->end.strict ? tick >= period->begin : tick > period->begin;
          counts = begun && (period->end.strict ? tick < period->end.tick : tick <= period->end.tick);
        }
        if (counts) one.ticks.push_back(tick);
        else one.sure = false;
        moments.insert(tick);
      }
      if (!one.ticks.empty()) found.push_back(one);
    }
    return found;
  };
  const auto amount = [](const std::vector<Delivery>& all, Tick by_then) {
    Range sum;
    for (const Delivery& one : all) {
      if (one.ticks.front() <= by_then) sum.most += one.number.most;
      if (one.sure && one.ticks.back() <= by_then) sum.least += one.number.least;
    }
    return sum;
  };
  const auto here = deliveries(bring.stage, true);
  std::vector<Delivery> before;
  if (bring.all) {
    // The nearest earlier stage that the subject can bring anything to.
    for (std::uint32_t stage = bring.stage; stage-- > 0;) {
      const auto could = evidence_.declared_by(stages[stage]);
      const bool can = could.empty() || std::any_of(could.begin(), could.end(), [&](PartyId one) {
        return std::any_of(by.begin(), by.end(), [&](PartyId own) { return evidence_.stands_for(own, one) || evidence_.stands_for(one, own); });
      });
      if (!can) continue;
      before = deliveries(stage, false);
      break;
    }
  }
  std::vector<Tick> ticks;
  for (const Tick tick : moments) {
    // What stays done counts whenever it was done, but is kept from the beginning at the earliest.
    if (tick < began || tick > tick_of(grid_[now])) continue;
    if (period && (period->end.strict ? tick >= period->end.tick : tick > period->end.tick)) continue;
    const Range has = amount(here, tick);
    Range wanted{static_cast<double>(bring.number.value), static_cast<double>(bring.number.value)};
    if (bring.all) wanted = amount(before, tick);
    if (has.most >= wanted.least) ticks.push_back(tick);
    if (has.least >= wanted.most) return ticks;
  }
  ticks.push_back(never_tick);
  return ticks;
}

// K13.
bool Naive::nobody_looked(const GroundClause& ground, Tick began, Tick deadline) const {
  if (agreement_.silence_is_calm) return false;
  const Clause& clause = agreement_[ground.clause];
  EventId event;
  if (const auto* make = std::get_if<Make>(&clause.deed))
    if (const auto* what = std::get_if<EventId>(&agreement_[make->occ].what)) event = *what;
  if (const auto* bring = std::get_if<Bring>(&clause.deed)) event = agreement_[bring->pipeline].stages[bring->stage];
  if (!event) return false;
  for (const ReportIndex index : evidence_.standing()) {
    const Report& report = evidence_.report(index);
    if (report.act == "gap" || !touches(report.happened, second_of(began), second_after(deadline))) continue;
    for (const PartyId watcher : evidence_.declared(event).watched_by)
      if (evidence_.made_by(report, watcher)) return false;
  }
  return true;
}

namespace {

// One world: when it was done, when it was due, when it lapsed or its exception came true.
State state_in(Tick at, Tick start, Tick deed, Tick due, bool strict, Tick end, bool excepted) {
  if (excepted && deed > start) return State::lifted;  // K7: it was excepted when it came into play
  const bool in_time = strict ? deed < due : deed <= due;
  if (end < deed && end < due) return State::lifted;
  if (deed <= at && in_time) return State::met;
  if (due > at) return State::in_force;
  return deed <= at ? State::late : State::missed;
}

}  // namespace

std::set<State> Naive::duty_states(std::size_t ground, const Beginning& beginning, std::uint32_t period, Moments now) const {
  const GroundClause& one = ground_clauses_[ground];
  const Clause& clause = agreement_[one.clause];
  const Tick at = tick_of(grid_[now]);
  std::set<State> states;
  if (!beginning.proven || !surely_happened(beginning.when, grid_[now])) states.insert(State::dormant);
  for (const Tick began : beginning_ticks(one, beginning, now)) {
    const Instant second = beginning.it.derived ? second_after(began) : second_of(began);
    if (!has_stretches(clause) && otherwise_in_play(one, index_of(second)) == Truth::no) {
      states.insert(State::dormant);
      continue;
    }
    const auto all_dues = deadlines(one, began, now);
    const auto all_lapses = lapses(ground, beginning, began, now);
    for (const Period& span : period ? periods_of(std::get<EveryDue>(clause.due), began, period) : std::vector<Period>{Period{.begin = began}}) {
      if (period && span.begin > at) continue;  // it has not begun
      const auto deeds = done(one, beginning, began, period ? &span : nullptr, now);
      const auto all_exceptions = exceptions(one, span.begin, now);
      const bool excepted = clause.unless && truth(clause.unless, one.binding, index_of(second_after(span.begin))) != Truth::no;
      // K1: what is reported in the very interval in which the clause lapsed was done before it lapsed.
      const bool together = deeds.front() == all_lapses.front() - (all_lapses.front() % 2 == 0 ? 1 : 0) && deeds.back() < never_tick && all_lapses.back() < never_tick &&
                            deeds.size() > 0 && deeds.back() == all_lapses.back() - (all_lapses.back() % 2 == 0 ? 1 : 0);
      for (const Tick lapse : all_lapses) {
        if (period > 1 && lapse <= span.begin) continue;  // it never began
        for (const Tick exception : all_exceptions)
          for (Deadline due : all_dues) {
            if (period > 1 && due.tick <= span.begin) continue;  // K5: what it comes before has happened
            if (period && span.end.tick <= due.tick) due = span.end;
            for (const Tick deed : deeds) {
              if (together && lapse < deed && deed != never_tick) continue;
              const State state = state_in(at, span.begin, deed, due.tick, due.strict, std::min(lapse, exception), excepted && exception <= span.begin + 1);
              states.insert(state);
              if (state == State::missed && nobody_looked(one, began, due.tick)) states.insert(State::met);
            }
          }
      }
    }
  }
  return states;
}

std::vector<InstanceNow> Naive::duty_instances(std::size_t ground, Moments now) const {
  const Clause& clause = agreement_[ground_clauses_[ground].clause];
  const auto* every = std::get_if<EveryDue>(&clause.due);
  const bool periods = every && every->span.decided;
  std::vector<InstanceNow> all;
  for (const Beginning& beginning : beginnings(ground, now)) {
    constexpr std::uint32_t periods_max = 500;
    for (std::uint32_t period = periods ? 1 : 0; period <= periods_max; ++period) {
      InstanceNow instance{.beginning = beginning, .period = period, .possible = duty_states(ground, beginning, period, now)};
      if (instance.possible.empty() || (instance.possible.size() == 1 && instance.possible.count(State::dormant))) break;
      if (now > 0)
        for (const InstanceNow& earlier : clauses_[now - 1][ground].instances)
          if (earlier.beginning.key == beginning.key && earlier.period == period) {
            instance.missed_from = earlier.missed_from;
            instance.missed_surely = earlier.missed_surely;
          }
      const auto is_missed = [](State state) { return state == State::missed || state == State::late; };
      if (std::any_of(instance.possible.begin(), instance.possible.end(), is_missed)) {
        if (!instance.missed_from) instance.missed_from = grid_[now];
        if (!instance.missed_surely && std::all_of(instance.possible.begin(), instance.possible.end(), is_missed))
          instance.missed_surely = grid_[now];
      }
      all.push_back(instance);
      if (!periods) break;
    }
  }
  return all;
}

}  // namespace truce::reference
