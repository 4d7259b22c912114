// When a clause is in play, and what begins each of its instances: rules K1, K2, K6, K7.
#include <algorithm>
#include <fmt/format.h>

#include "naive.h"

namespace truce::reference {

namespace {

bool stands_as_long_as(const Clause& clause) {
  return clause.modal == Modal::must_not || clause.modal == Modal::will_not || clause.modal == Modal::may ||
         std::holds_alternative<Keep>(clause.deed);
}

}  // namespace

// K1 without the trigger. `edges_count`: the instant at which a phase closes counts as open (K8).
Truth Naive::otherwise_in_play(const GroundClause& ground, Moments now, bool edges_count, bool unless_counts) const {
  const Clause& clause = agreement_[ground.clause];
  Truth result = in_force(grid_[now]);
  if (clause.during) {
    Truth open = during(*clause.during, ground.binding, now);
    if (edges_count && std::holds_alternative<PhaseId>(clause.during->what))
      open = stronger(open, during(*clause.during, ground.binding, index_of(grid_[now] - Duration{1})));
    result = weaker(result, open);
  }
  if (!unless_counts || !stands_as_long_as(clause)) return result;
  return weaker(result, opposite(held_back(ground, now)));
}

// K1, K6, K7: has what lifts a ban come, its `unless` or its `before`?
Truth Naive::held_back(const GroundClause& ground, Moments now) const {
  const Clause& clause = agreement_[ground.clause];
  Truth result = clause.unless ? truth(clause.unless, ground.binding, now) : Truth::no;
  if (!clause.before) return result;
  Truth all = Truth::yes;
  for (const Occurrences& some : happenings(clause.before, ground.binding, now)) all = weaker(all, once(some, now));
  if (!agreement_[clause.before].decided) all = Truth::unknown;  // C8
  return stronger(result, all);
}

bool Naive::has_stretches(const Clause& clause) const {
  return stands_as_long_as(clause) || (!std::holds_alternative<WheneverTrigger>(clause.trigger) && !std::holds_alternative<OnEachTrigger>(clause.trigger));
}

// K1: `once C`: C has been yes at some moment up to now; `while C`: C is yes. K2: what stands takes `whenever` and `on each` for `once`.
Truth Naive::trigger_holds(const GroundClause& ground, Moments now) const {
  const Clause& clause = agreement_[ground.clause];
  if (const auto* trigger = std::get_if<WhileTrigger>(&clause.trigger)) return truth(trigger->condition, ground.binding, now);
  const auto ever = [&](ConditionId condition) {
    Truth so_far = Truth::no;
    for (Moments moment = 0; moment <= now && so_far != Truth::yes; ++moment) so_far = stronger(so_far, truth(condition, ground.binding, moment));
    return so_far;
  };
  if (const auto* trigger = std::get_if<OnceTrigger>(&clause.trigger)) return ever(trigger->condition);
  if (const auto* trigger = std::get_if<WheneverTrigger>(&clause.trigger)) return ever(trigger->condition);
  if (const auto* trigger = std::get_if<OnEachTrigger>(&clause.trigger))
    return agreement_[trigger->occ].decided ? once(all_happenings(trigger->occ, ground.binding, now), now) : Truth::unknown;
  return Truth::yes;
}

Truth Naive::play_computed(std::size_t ground, Moments now, bool edges_count) const {
  const GroundClause& one = ground_clauses_[ground];
  return weaker(otherwise_in_play(one, now, edges_count), trigger_holds(one, now));
}
Truth Naive::play_known(std::size_t ground, Moments now, bool edges_count) const {
  if (now >= now_) return play_computed(ground, now, edges_count);
  if (played_.empty()) played_.resize(ground_clauses_.size(), {Answers(grid_.size()), Answers(grid_.size())});
  std::optional<Truth>& known = (edges_count ? played_[ground].second : played_[ground].first)[now];
  if (!known) known = play_computed(ground, now, edges_count);
  return *known;
}
Truth Naive::play(std::size_t ground, Moments now) const { return play_known(ground, now, false); }
Truth Naive::play_at_edges(std::size_t ground, Moments now) const { return play_known(ground, now, true); }

std::vector<Beginning> Naive::beginnings(std::size_t ground, Moments now) const {
  const GroundClause& one = ground_clauses_[ground];
  const Clause& clause = agreement_[one.clause];
  if (const auto* trigger = std::get_if<WheneverTrigger>(&clause.trigger)) return becomings(one, trigger->condition, now);
  if (const auto* trigger = std::get_if<OnEachTrigger>(&clause.trigger)) return on_each(one, trigger->occ, now);
  return stretches(ground, now);
}

namespace {

// The stretches of a signal in which it is not no (K1), each from its first possible second to its first
// sure one; a return from unknown to yes begins a second, possible one.
struct Stretch {
  Instant possible = always;
  std::optional<Instant> sure = {};
  std::optional<Instant> fell = {};  // set for a second one: it came back after this
  bool from_always = false;
  std::optional<Instant> over = {};
};

template <class Signal>
std::vector<Stretch> stretches_of(const std::vector<Instant>& grid, std::size_t now, Signal signal) {
  std::vector<Stretch> found;
  Truth before = Truth::no;
  std::optional<Instant> fell;
  std::size_t open = 0;  // where the present stretch lies, as second ones are added behind it
  for (std::size_t moment = 0; moment <= now; ++moment) {
    const Truth value = signal(moment);
    const Instant at = grid[moment];
    if (value != Truth::no && before == Truth::no) {
      open = found.size();
      found.push_back({.possible = at, .from_always = moment == 0});
      fell.reset();
    }
    if (value == Truth::yes && !found[open].sure) found[open].sure = at;
    if (value == Truth::unknown && before == Truth::yes) fell = at;
    if (value == Truth::no && before != Truth::no)
      for (std::size_t index = open; index < found.size(); ++index) found[index].over = at;
    if (value == Truth::yes && before == Truth::unknown && fell) {
      found.push_back({.possible = at, .sure = at, .fell = fell});
      fell.reset();
    }
    before = value;
  }
  return found;
}

}  // namespace

// K1.
std::vector<Beginning> Naive::stretches(std::size_t ground, Moments now) const {
  std::vector<Beginning> all;
  for (const Stretch& stretch : stretches_of(grid_, now, [&](Moments moment) { return play(ground, moment); })) {
    Beginning beginning;
    if (stretch.fell) {
      beginning.when = {*stretch.fell, stretch.possible};
      beginning.key = fmt::format("back {}", stretch.possible.time_since_epoch().count());
    } else {
      const Instant possible = stretch.from_always ? always : stretch.possible;
      const bool at_once = stretch.sure && *stretch.sure == stretch.possible;
      beginning.when = at_once ? Interval{possible, possible} : derived_time(possible, stretch.sure);
      beginning.proven = stretch.sure.has_value();
      beginning.key = fmt::format("stretch {}", possible.time_since_epoch().count());
    }
    beginning.it.derived = true;
    beginning.over = stretch.over;
    all.push_back(beginning);
  }
  return all;
}

// K2: each time C becomes true while the clause is otherwise in play.
std::vector<Beginning> Naive::becomings(const GroundClause& ground, ConditionId condition, Moments now) const {
  std::vector<Beginning> all;
  for (const Stretch& stretch : stretches_of(grid_, now, [&](Moments moment) { return truth(condition, ground.binding, moment); })) {
    if (stretch.from_always && stretch.sure == stretch.possible) continue;  // it was always true: it does not become so
    Beginning beginning;
    beginning.when = stretch.fell ? Interval{*stretch.fell, stretch.possible} : derived_time(stretch.possible, stretch.sure);
    Truth throughout = Truth::yes, sometime = Truth::no;
    const Moments last = stretch.sure ? index_of(*stretch.sure) : stretch.over ? index_of(*stretch.over) - 1 : now;
    for (Moments moment = index_of(possible_from(beginning.when)); moment <= last; ++moment) {
      throughout = weaker(throughout, otherwise_in_play(ground, moment));
      sometime = stronger(sometime, otherwise_in_play(ground, moment));
    }
    if (sometime == Truth::no) continue;
    beginning.proven = !stretch.fell && stretch.sure && throughout == Truth::yes;
    beginning.it.derived = true;
    if (!stretch.sure) beginning.over = stretch.over;
    beginning.key = fmt::format("becomes {}{}", stretch.possible.time_since_epoch().count(), stretch.fell ? " again" : "");
    all.push_back(beginning);
  }
  return all;
}

// K2: one for every occurrence that happens while the clause is in play.
std::vector<Beginning> Naive::on_each(const GroundClause& ground, OccId occ, Moments now) const {
  std::vector<Beginning> all;
  for (const Occurrence& one : all_happenings(occ, ground.binding, now)) {
    if (!possibly_happened(one.when, grid_[now])) continue;
    Instant first = one.when.begin, last = one.when.end;
    if (!one.when.exact()) (one.derived ? first : last) += one.derived ? Duration{1} : -Duration{1};
    Truth throughout = Truth::yes, sometime = Truth::no;
    for (Moments moment = index_of(first); moment <= index_of(std::min(last, grid_[now])); ++moment) {
      throughout = weaker(throughout, otherwise_in_play(ground, moment));
      sometime = stronger(sometime, otherwise_in_play(ground, moment));
    }
    if (sometime == Truth::no) continue;
    all.push_back({.when = one.when, .proven = one.proven && throughout == Truth::yes, .it = one, .key = one.key});
  }
  return all;
}

}  // namespace truce::reference
