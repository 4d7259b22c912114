// Which reports are likely to decide: a walk over the signals, phases and clauses that a verdict rests on, at the moments
// that matter for them. Only what lies in their windows is looked at, the newest first, and of many alike a few.
#include <algorithm>
#include <set>

#include "grounds.h"

namespace truce::monitor {
namespace {

constexpr std::size_t amounts_max = 500;  // of what is summed or counted
constexpr std::size_t alike_max = 3;      // of what one report can decide
constexpr std::size_t instances_max = 3;
constexpr std::size_t gathered_max = 3000;

class Witnesses {
 public:
  explicit Witnesses(const Run& run) : run_(run), heard_by_(run.program->nodes.size()) {
    for (Index i = 0; i < run.program->listeners.size(); ++i)
      if (const Listener& listener = run.program->listeners[i]; listener.role <= Listener::Role::share_of) heard_by_[listener.target].push_back(i);
  }
  void node(Index index, Instant when);
  void phase(Index index);
  void duty(Index index, Instant when);
  [[nodiscard]] std::vector<ReportIndex> found() const { return {found_.begin(), found_.end()}; }

 private:
  void leaf(Index index, const Node& node, Instant when);
  void pattern(Index index, Instant from, Instant until, std::size_t most);
  void derived(Index pattern);
  void instance(const Duty& duty, const Owed& owed);
  void breach(const BreachNote& note);
  void occurrence(Index index);
  void report(ReportIndex index);
  void watching(const Pattern& pattern, Instant from, Instant until);
  [[nodiscard]] Instant back(Instant from, Span span) const { return run_.program->agreement->clock.back(from, span); }

  const Run& run_;
  std::vector<std::vector<Index>> heard_by_;  ///< by node: its listeners
  std::set<ReportIndex> found_ = {};
  std::set<std::pair<Index, Instant>> nodes_ = {}, duties_ = {};
  std::set<Index> phases_ = {};
};

/// R5: what a report is about belongs to it; and so do the others of its incident (R7).
void Witnesses::report(ReportIndex index) {
  if (found_.size() >= gathered_max || !run_.knowledge->active[index] || !found_.insert(index).second) return;
  if (const Index about = (*run_.facts)[index].about; about != 0)
    for (const ReportIndex named : run_.facts->named(about)) report(named);
}

void Witnesses::occurrence(Index index) {
  for (const ReportIndex one : run_.facts->reports_of(*run_.knowledge, run_.engine->occurrence(index))) report(one);
}

void Witnesses::node(Index index, Instant when) {
  if (index == none || !nodes_.emplace(index, when).second) return;
  const Node& node = run_.program->nodes[index];
  leaf(index, node, when);
  if (node.kind == Node::Kind::phase) return phase(node.phase);
  for (const Index part : node.parts) {
    this->node(part, when);
    if (node.kind == Node::Kind::lasting) this->node(part, back(when, node.span));
    if (node.kind == Node::Kind::latch) this->node(part, run_.engine->node(index).since);
  }
}

void Witnesses::leaf(Index index, const Node& node, Instant when) {
  const bool windowed = node.kind == Node::Kind::none_for || node.kind == Node::Kind::count_in || node.windowed;
  const Instant from = windowed ? back(when, node.span) : always;
  const bool sums = node.kind == Node::Kind::stock || node.kind == Node::Kind::share;
  const std::size_t most = sums ? amounts_max : node.kind == Node::Kind::count_in ? std::min(static_cast<std::size_t>(node.number) + 1, amounts_max) : alike_max;
  for (const Index listener : heard_by_[index]) {
    const Index heard = run_.program->listeners[listener].pattern;
    pattern(heard, from, when, most);
    // What turned it to what it is.
    const Instant since = run_.engine->node(index).since;
    if (since > always && since <= when) pattern(heard, since - Duration{1}, since, most);
    if (node.kind == Node::Kind::none_for || node.kind == Node::Kind::none_since) watching(run_.program->patterns[heard], from, when);
  }
}

/// C4, C5: who could have noticed, and who could not.
void Witnesses::watching(const Pattern& pattern, Instant from, Instant until) {
  const Stream& stream = run_.program->streams[pattern.stream];
  if (!pattern.decided || stream.what != Stream::What::event) return;
  for (const ReportIndex one : run_.facts->noticing(stream.event))
    if (const Interval happened = (*run_.facts)[one].happened; happened.begin <= until && happened.end >= from - std::chrono::days{1}) report(one);
}

/// The newest of what fits, so many proven and so many not, that began to count or was sure within a window.
void Witnesses::pattern(Index index, Instant from, Instant until, std::size_t most) {
  const Pattern& pattern = run_.program->patterns[index];
  if (!pattern.decided) return;
  if (run_.program->streams[pattern.stream].what != Stream::What::event) return derived(index);
  const auto& changes = run_.knowledge->changes;
  const auto later = [](Instant moment, const Change& change) { return moment < change.at; };
  std::size_t proven = 0, possible = 0;
  for (auto change = std::upper_bound(changes.begin(), changes.end(), until, later); change != changes.begin();) {
    --change;
    if (change->at < from || (proven >= most && possible >= most)) break;
    const Occurrence& found = run_.knowledge->occurrences[change->occurrence];
    if (found.stream != pattern.stream) continue;
    const Fit fit = run_.facts->fit(*run_.program, *run_.knowledge, pattern, found);
    if (fit == Fit::no) continue;
    const bool is_proven = change->sure && fit == Fit::sure && found.sure && found.grade >= pattern.grade;
    if (std::size_t& count = is_proven ? proven : possible; count++ < most) occurrence(change->occurrence);
  }
}

/// Phases that open and close, and breaches, come of what lies below them.
void Witnesses::derived(Index index) {
  const Stream& stream = run_.program->streams[run_.program->patterns[index].stream];
  for (Index i = 0; i < run_.program->phases.size(); ++i)
    if (stream.what == Stream::What::phase && run_.program->phases[i].phase == stream.phase) phase(i);
  if (stream.what != Stream::What::breach) return;
  for (Index i = 0; i < run_.program->duties.size(); ++i)
    if (run_.program->duties[i].clause == stream.clause) duty(i, run_.engine->now());
}

void Witnesses::phase(Index index) {
  if (!phases_.insert(index).second) return;
  const PhaseProgram& program = run_.program->phases[index];
  const PhaseState& state = run_.engine->phase(index);
  for (const Index edge : {state.start, state.end})
    if (edge != none)
      for (const Instant when : {run_.engine->occurrence(edge).when.begin + Duration{1}, std::min(run_.engine->occurrence(edge).when.end, run_.engine->now())}) {
        node(program.opens, when);
        node(program.closes, when);
      }
  node(program.opens, run_.engine->now());
  node(program.closes, run_.engine->now());
}

void Witnesses::breach(const BreachNote& note) {
  if (note.act != none) occurrence(note.act);
  duty(note.duty, std::min(run_.engine->occurrence(note.occurrence).when.end, run_.engine->now()));
}

void Witnesses::instance(const Duty& duty, const Owed& owed) {
  if (owed.it != none && (owed.it & derived_bit) == 0) occurrence(owed.it);
  std::size_t acts = 0;
  for (auto act = owed.acts.rbegin(); act != owed.acts.rend() && acts++ < amounts_max; ++act)
    if ((act->occurrence & derived_bit) == 0 && act->occurrence != none) occurrence(act->occurrence);
  for (const Instant when : {owed.trigger.begin, std::min(owed.trigger.end, run_.engine->now()), owed.since})
    for (const Index index : {duty.gate, duty.armed, duty.whenever, duty.unless, duty.once})
      if (when > always) node(index, when);
}

void Witnesses::duty(Index index, Instant when) {
  if (!duties_.emplace(index, when).second || duties_.size() > 200) return;
  const Duty& duty = run_.program->duties[index];
  const DutyState& state = run_.engine->duty(index);
  for (const Index signal : {duty.gate, duty.armed, duty.play, duty.unless, duty.once, duty.held, duty.broken, duty.whenever}) node(signal, when);
  for (const Index before : duty.before) pattern(before, always, when, alike_max);
  for (const Index strong : duty.prevailed_by) this->duty(strong, when);
  if (duty.amounts)
    for (const auto* patterns : {&duty.deeds, &duty.owed})
      for (const Index brought : *patterns) pattern(brought, always, when, amounts_max);
  if (duty.trigger != none && run_.program->streams[run_.program->patterns[duty.trigger].stream].what != Stream::What::event) derived(duty.trigger);
  std::size_t shown = 0;
  for (std::size_t i = state.owed.size(); i-- > 0 && shown < instances_max;)
    if (const Owed& owed = run_.engine->owed(state.owed[i]); owed.state == state.state) instance(duty, owed), ++shown;
  for (const bool proven : {true, false}) {
    std::size_t told = 0;
    for (std::size_t i = state.breaches.size(); i-- > 0 && told < alike_max;)
      if (const BreachNote& note = run_.engine->breach(state.breaches[i]); note.proven == proven) breach(note), ++told;
  }
}

}  // namespace

std::vector<ReportIndex> likely_grounds(const Run& run, Asked asked) {
  Witnesses witnesses(run);
  if (asked.node != none) witnesses.node(asked.node, run.engine->now());
  if (asked.duty != none) witnesses.duty(asked.duty, run.engine->now());
  return witnesses.found();
}

}  // namespace truce::monitor
