// From a verdict down to the reports, in sentences.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "answers.h"
#include "match.h"

namespace truce::monitor {
namespace {

constexpr std::size_t reports_max = 12;
constexpr int depth_max = 40;

class Explainer {
 public:
  Explainer(const Run& run, const Ahead& ahead) : run_(run), ahead_(ahead), agreement_(*run.program->agreement) {}

  Explanation node(Index index, int depth = 0);
  Explanation phase(Index index, int depth = 0);
  Explanation duty(Index index);

 private:
  const Clock& clock() const { return agreement_.clock; }
  std::string at(Instant instant) const { return clock().text(instant, true); }
  void leaf(Index index, const Node& node, Explanation& why);
  void none_for(Index index, const Node& node, Explanation& why);
  [[nodiscard]] std::string none_since(const NodeState& state, const Explanation& why) const;
  void count(const Node& node, Explanation& why);
  void stock(const Node& node, const NodeState& state, Explanation& why);
  void combine(const Node& node, Explanation& why, int depth);
  void bring_reports(Explanation& why, Index pattern, Instant start, Instant end);
  void settle(Explanation& why, Index pattern);
  [[nodiscard]] std::vector<Index> telling_instances(const Duty& duty, const DutyState& state) const;
  void deed(const Duty& duty, const DutyState& state, Explanation& why);
  void ban(const Duty& duty, const DutyState& state, Explanation& why);
  std::string name_of(Index node) const;
  std::string rule_of_instance(const Owed& owed, bool pledged) const;

  const Run& run_;
  const Ahead& ahead_;
  const Agreement& agreement_;
};

std::string plural(std::uint32_t count, std::string_view one, std::string_view many) { return fmt::format("{} {}", count, count == 1 ? one : many); }

std::string amount(double value) { return fmt::format("{:.10g}", value); }
std::string range(double least, double most) {
  if (most > 1e300) return fmt::format("at least {}", amount(least));
  return least == most ? amount(least) : fmt::format("between {} and {}", amount(least), amount(most));
}

/// The name of a declared condition or phase that a node is the signal of, with its member.
std::string Explainer::name_of(Index index) const {
  const auto member = [&](const Members& members) {
    std::string text;
    for (const Member& m : members) text += m.party ? " of " + agreement_[m.party].name : " in " + agreement_[m.place].name;
    return text;
  };
  for (const Program::NamedNode& named : run_.program->named)
    if (named.node == index) return agreement_[named.name].name + member(named.members);
  for (const PhaseProgram& phase : run_.program->phases)
    if (phase.node == index) return agreement_[phase.phase].name + member(phase.members);
  return {};
}

/// The reports that touch a window, those that decide first.
void Explainer::bring_reports(Explanation& why, Index pattern, Instant start, Instant end) {
  why.reports = telling(run_, pattern, start, end, reports_max, why.reports_in_all);
}

/// Who could settle what is unknown: the body for disputes, those who make findings about it, those who watch.
void Explainer::settle(Explanation& why, Index pattern) {
  if (std::get<Truth>(why.verdict) != Truth::unknown) return;
  std::vector<PartyId> able;
  const auto add = [&](PartyId party) {
    if (party && std::find(able.begin(), able.end(), party) == able.end()) able.push_back(party);
  };
  add(agreement_.disputes_go_to);
  const Stream& stream = run_.program->streams[run_.program->patterns[pattern].stream];
  if (stream.what == Stream::What::event) {
    for (const Event& event : agreement_.events) {
      const auto* about = std::get_if<OccId>(&event.about);
      if (about == nullptr) continue;
      const auto* meant = std::get_if<EventId>(&agreement_[*about].what);
      if (meant != nullptr && *meant == stream.event)
        for (const PartyId party : event.by.parties) add(party);
    }
    for (const PartyId watcher : agreement_[stream.event].watched_by) add(watcher);
  }
  why.could_settle = able;
}

Explanation Explainer::node(Index index, int depth) {
  const Node& node = run_.program->nodes[index];
  const NodeState& state = run_.engine->node(index);
  Explanation why{.verdict = state.value, .since = state.since};
  if (ahead_.nodes[index] < never) why.may_change = ahead_.nodes[index];
  if (node.source) {
    why.quote = agreement_[node.source].at;
    why.says = agreement_.quote(why.quote);
  }
  if (depth > depth_max) return why;
  switch (node.kind) {
    case Node::Kind::in_force: why.says = "the agreement is in force"; break;
    case Node::Kind::unknown: why.because = "This is left undecided in the text."; break;
    case Node::Kind::after: why.because = fmt::format("True from {}.", at(node.moment)); break;
    case Node::Kind::once:
    case Node::Kind::none_for:
    case Node::Kind::none_since:
    case Node::Kind::count_in:
    case Node::Kind::stock:
    case Node::Kind::share:
    case Node::Kind::process: leaf(index, node, why); break;
    case Node::Kind::phase: return phase(node.phase, depth);
    case Node::Kind::lasting:
      why.because = state.value == Truth::yes ? fmt::format("It has been so for {} without a break.", to_text(node.span))
                                              : fmt::format("It has not surely been so for {} without a break.", to_text(node.span));
      why.parts.push_back(this->node(node.parts.front(), depth + 1));
      break;
    case Node::Kind::latch:
      if (why.says.empty()) return this->node(node.parts.front(), depth + 1);
      [[fallthrough]];
    case Node::Kind::negation:
    case Node::Kind::all:
    case Node::Kind::any:
    case Node::Kind::at_least_of: combine(node, why, depth); break;
  }
  if (const std::string name = name_of(index); !name.empty() && depth > 0) why.says = name + (why.says.empty() ? "" : ": " + why.says);
  return why;
}

void Explainer::combine(const Node& node, Explanation& why, int depth) {
  std::uint32_t yes = 0;
  for (const Index part : node.parts) {
    yes += run_.engine->node(part).value == Truth::yes ? 1 : 0;
    Explanation below = this->node(part, depth + 1);
    const bool plain = below.says.empty() && below.parts.size() == 1;
    why.parts.push_back(plain ? std::move(below.parts.front()) : std::move(below));
  }
  const auto all = static_cast<std::uint32_t>(node.parts.size());
  if (node.kind == Node::Kind::negation) why.because = "The opposite of the following.";
  if (node.kind == Node::Kind::all) why.because = fmt::format("{} of {} parts hold; all must.", yes, all);
  if (node.kind == Node::Kind::any) why.because = fmt::format("{} of {} parts hold; one is enough.", yes, all);
  if (node.kind == Node::Kind::at_least_of) why.because = fmt::format("{} of {} parts hold; {} must.", yes, all, node.number);
  if (why.says.empty()) why.says = node.kind == Node::Kind::negation ? "not so" : node.kind == Node::Kind::any ? "any of" : "all of";
  // What decides comes first.
  const auto decides = [&](const Explanation& part) { return part.verdict == why.verdict; };
  std::stable_partition(why.parts.begin(), why.parts.end(), decides);
}

void Explainer::leaf(Index index, const Node& node, Explanation& why) {
  const NodeState& state = run_.engine->node(index);
  const Instant now = run_.engine->now();
  switch (node.kind) {
    case Node::Kind::once:
      bring_reports(why, node.pattern, always, now);
      why.because = state.sure ? "It is proven." : state.possible ? "It is reported, but not proven." : "Nobody has reported it.";
      break;
    case Node::Kind::none_for: none_for(index, node, why); break;
    case Node::Kind::none_since:
      bring_reports(why, node.pattern, state.sure ? state.last_sure : always, now);
      why.because = none_since(state, why);
      break;
    case Node::Kind::count_in: count(node, why); break;
    case Node::Kind::stock: stock(node, state, why); break;
    case Node::Kind::share:
      why.because = fmt::format("{} of {} so far.", range(state.least[0].value(), state.most[0].value()), range(state.least[1].value(), state.most[1].value()));
      bring_reports(why, node.pattern, node.windowed ? clock().back(now, node.span) : always, now);
      break;
    default:
      bring_reports(why, node.pattern, always, now);
      why.because = state.possible ? "" : "Nobody has reported that it started.";
  }
  settle(why, node.pattern);
}

std::string Explainer::none_since(const NodeState& state, const Explanation& why) const {
  if (!state.possible) return "What it counts from has not happened.";
  if (!state.sure) return "What it counts from is reported, but not proven.";
  const std::string counted = fmt::format("since the count began, {}", at(state.last_sure));
  const Truth value = std::get<Truth>(why.verdict);
  if (value == Truth::no) return fmt::format("It has happened {}.", counted);
  if (value == Truth::yes) return fmt::format("Nothing was reported {}.", counted);
  return why.reports.empty() ? fmt::format("Nobody could have noticed at some time {}.", counted) : fmt::format("What was reported {}, is not proven.", counted);
}

void Explainer::none_for(Index index, const Node& node, Explanation& why) {
  const Instant now = run_.engine->now();
  const Instant start = clock().back(now, node.span);
  bring_reports(why, node.pattern, start, now);
  const Instant full = clock().leaves(agreement_.in_force_from, node.span);
  const bool hole = std::any_of(run_.knowledge->holes[index].begin(), run_.knowledge->holes[index].end(),
                                [&](const Interval& when) { return touches(when, start, now); });
  const Truth value = std::get<Truth>(why.verdict);
  const std::string window = fmt::format("from {} to {}", clock().text(start), at(now));
  if (now < full) why.because = fmt::format("The agreement has not been in force for {} yet; it will have been on {}.", to_text(node.span), at(full));
  else if (value == Truth::no) why.because = fmt::format("A proven report lies {}.", window);
  else if (value == Truth::unknown && !why.reports.empty()) why.because = fmt::format("What was reported {} is not proven, or may lie outside.", window);
  else if (hole) why.because = fmt::format("Nobody could have noticed at some time {}.", window);
  else why.because = fmt::format("Nothing was reported {}.", window);
}

void Explainer::count(const Node& node, Explanation& why) {
  const Instant now = run_.engine->now();
  bring_reports(why, node.pattern, clock().back(now, node.span), now);
  const auto reported = why.reports_in_all;
  why.because = fmt::format("{} in the {} before {}.", plural(reported, "report", "reports"), to_text(node.span), at(now));
}

void Explainer::stock(const Node& node, const NodeState& state, Explanation& why) {
  bring_reports(why, node.pattern, always, run_.engine->now());
  double least = state.least[0].value();
  double most = state.most[0].value();
  if (!node.past) {
    least -= state.most[1].value() + state.most[2].value();
    most -= state.least[1].value() + state.least[2].value();
  }
  why.because = fmt::format("The record shows {}; it takes {} {}.", range(least, most), node.at_least ? "at least" : "at most", node.number);
}

Explanation Explainer::phase(Index index, int depth) {
  const PhaseProgram& program = run_.program->phases[index];
  const PhaseState& state = run_.engine->phase(index);
  const Phase& phase = agreement_[program.phase];
  Explanation why{.says = "phase " + name_of(program.node), .verdict = run_.engine->node(program.node).value, .since = run_.engine->node(program.node).since, .quote = phase.at};
  if (ahead_.nodes[program.node] < never) why.may_change = ahead_.nodes[program.node];
  if (depth > depth_max) return why;
  const auto sure = [&](Index edge) { return edge != none && run_.engine->occurrence(edge).sure; };
  if (sure(state.end)) why.because = fmt::format("It opened and closed again, on {}.", at(run_.engine->occurrence(state.end).when.end));
  else if (sure(state.start)) why.because = fmt::format("It opened on {}.", at(run_.engine->occurrence(state.start).when.end));
  else why.because = state.open ? "It may have opened." : "It has not opened.";
  // Under another phase only what is still shut is followed: phases may depend on each other over time.
  if (depth == 0 || state.shut) why.parts.push_back(this->node(program.opens, depth + 1));
  if (depth == 0 && program.closes != none) {
    why.parts.push_back(this->node(program.closes, depth + 1));
    why.parts.back().says = "closes when: " + why.parts.back().says;
  }
  return why;
}

std::string Explainer::rule_of_instance(const Owed& owed, bool pledged) const {
  const std::string trigger = owed.trigger.begin <= always ? "always" : clock().text(owed.trigger.end >= never ? Interval{owed.trigger.begin, owed.trigger.begin} : owed.trigger);
  std::string due = "No deadline.";
  if (owed.has_due && owed.due.begin < never) {
    due = owed.due.begin == owed.due.end ? fmt::format("Due by {}.", at(owed.due.begin))
          : owed.due.end >= never       ? "The deadline is not known."
                                        : fmt::format("Due between {} and {}.", at(owed.due.begin), at(owed.due.end));
  }
  return fmt::format("{} {}{}. {}", pledged ? "Pledged" : "Owed", owed.triggered ? "since " : "possibly since ", trigger, due);
}

/// Those in the state that sums up the clause first, and in each state the oldest first.
std::vector<Index> Explainer::telling_instances(const Duty& duty, const DutyState& state) const {
  constexpr std::size_t instances_max = 20;
  const bool every = std::holds_alternative<EveryDue>(agreement_[duty.clause].due);
  std::vector<Index> open = state.open;
  std::sort(open.begin(), open.end(), [&](Index a, Index b) { return run_.engine->is_after(b, a); });
  std::vector<Index> shown;
  for (unsigned i = 0; i < state.counts.size() && shown.size() < instances_max; ++i) {
    const auto is = static_cast<State>(i);
    const std::size_t wanted = std::min<std::size_t>(instances_max, shown.size() + state.counts[i]);
    const auto look = [&](const auto& among) {
      for (auto index = among.begin(); index != among.end() && shown.size() < wanted; ++index)
        if (run_.engine->owed(*index).state == is) shown.push_back(*index);
    };
    const bool settled = every || is == State::met || is == State::late || is == State::lifted;
    if (settled) look(state.owed);
    else look(open);
  }
  return shown;
}

void Explainer::deed(const Duty& duty, const DutyState& state, Explanation& why) {
  if (state.owed.empty()) why.because = "It has not come into play.";
  for (const Index index : telling_instances(duty, state)) {
    const Owed& owed = run_.engine->owed(index);
    Explanation one{.says = rule_of_instance(owed, duty.pledged), .verdict = owed.state, .since = owed.since};
    if (owed.it != none) one.reports = run_.facts->reports_of(*run_.knowledge, run_.engine->occurrence(owed.it));
    std::set<ReportIndex> reports(one.reports.begin(), one.reports.end());
    for (const Act& act : owed.acts)
      for (const ReportIndex report : run_.facts->reports_of(*run_.knowledge, run_.engine->occurrence(act.occurrence)))
        if (reports.size() < reports_max && reports.insert(report).second) one.reports.push_back(report);
    if (owed.state == State::unknown) {
      std::string open;
      for (unsigned i = 0; i < 8; ++i)
        if ((owed.states & just(static_cast<State>(i))) != 0) open += (open.empty() ? "" : " or ") + std::string(to_text(static_cast<State>(i)));
      one.because = fmt::format("The evidence leaves open: {}.", open);
    }
    why.parts.push_back(std::move(one));
  }
  if (duty.amounts && !duty.deeds.empty()) bring_reports(why, duty.deeds.front(), always, run_.engine->now());
  if (state.owed.empty() || why.parts.empty()) why.parts.push_back(node(duty.armed, 1));
  if (duty.whenever != none && state.owed.empty()) why.parts.push_back(node(duty.whenever, 1));
}

void Explainer::ban(const Duty& duty, const DutyState& state, Explanation& why) {
  const auto proven = static_cast<std::uint32_t>(state.proven);
  const auto possible = static_cast<std::uint32_t>(state.breaches.size()) - proven;
  if (!state.breaches.empty()) why.because = fmt::format("{} proven, {} not proven.", plural(proven, "breach is", "breaches are"), possible);
  // The proven ones first, the newest of each first.
  std::vector<Index> notes(state.breaches.begin(), state.breaches.end());
  std::reverse(notes.begin(), notes.end());
  std::stable_partition(notes.begin(), notes.end(), [&](Index note) { return run_.engine->breach(note).proven; });
  for (auto note = notes.begin(); note != notes.end() && why.reports.size() < reports_max; ++note) {
    const BreachNote& breach = run_.engine->breach(*note);
    const Index shown = breach.act == none ? breach.occurrence : breach.act;
    for (const ReportIndex report : run_.facts->reports_of(*run_.knowledge, run_.engine->occurrence(shown))) why.reports.push_back(report);
  }
  why.reports_in_all = std::max(static_cast<std::uint32_t>(state.breaches.size()), static_cast<std::uint32_t>(why.reports.size()));
  const Index signal = duty.shape == Duty::Shape::keep && duty.broken != none ? duty.broken : duty.play;
  why.parts.push_back(node(signal, 1));
}

Explanation Explainer::duty(Index index) {
  const Duty& duty = run_.program->duties[index];
  const DutyState& state = run_.engine->duty(index);
  const Clause& clause = agreement_[duty.clause];
  Explanation why{.verdict = state.state, .since = state.since, .quote = clause.at};
  why.says = fmt::format("clause {}: {}", clause.label, agreement_.quote(clause.sentence));
  for (const Member& member : duty.members) why.says += member.party ? " [" + agreement_[member.party].name + "]" : " [" + agreement_[member.place].name + "]";
  if (ahead_.duties[index] < never) why.may_change = ahead_.duties[index];
  if (duty.shape == Duty::Shape::deed) deed(duty, state, why);
  else ban(duty, state, why);
  if (state.state == State::unknown && agreement_.disputes_go_to) why.could_settle = {agreement_.disputes_go_to};
  return why;
}

}  // namespace

std::vector<ReportIndex> telling(const Run& run, Index index, Instant start, Instant end, std::size_t limit, std::uint32_t& in_all) {
  const Pattern& pattern = run.program->patterns[index];
  in_all = 0;
  if (!pattern.decided) return {};
  struct Found {
    int rank = 0;  // proven and surely meant first
    Interval when = {};
    Index occurrence = none;
  };
  std::vector<Found> found;
  const auto look = [&](Index i) {
    const Occurrence& occurrence = run.engine->occurrence(i);
    if (occurrence.stream != pattern.stream || !touches(occurrence.when, start, end)) return;
    const Fit fit = run.facts->fit(*run.program, *run.knowledge, pattern, occurrence);
    if (fit == Fit::no) return;
    const bool sure = fit == Fit::sure && occurrence.sure && occurrence.grade >= pattern.grade;
    found.push_back({sure ? 0 : 1, occurrence.when, i});
  };
  const auto derived = run.program->streams[pattern.stream].what != Stream::What::event;
  if (derived)
    run.engine->each_breach([&](const BreachNote& note) { look(note.occurrence); });
  else
    for (Index i = 0; i < run.knowledge->occurrences.size(); ++i) look(i);
  in_all = static_cast<std::uint32_t>(found.size());
  const auto order = [](const Found& a, const Found& b) { return std::tuple(a.rank, b.when, a.occurrence) < std::tuple(b.rank, a.when, b.occurrence); };
  const auto shown = std::min(limit, found.size());
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(shown), found.end(), order);
  std::vector<ReportIndex> reports;
  for (std::size_t i = 0; i < shown; ++i)
    for (const ReportIndex report : run.facts->reports_of(*run.knowledge, run.engine->occurrence(found[i].occurrence))) reports.push_back(report);
  return reports;
}

Explanation explain_node(const Run& run, const Ahead& ahead, Index node) { return Explainer(run, ahead).node(node); }
Explanation explain_phase(const Run& run, const Ahead& ahead, Index phase) { return Explainer(run, ahead).phase(phase); }
Explanation explain_duty(const Run& run, const Ahead& ahead, Index duty) { return Explainer(run, ahead).duty(duty); }

}  // namespace truce::monitor
