#include "course_world.h"

#include <algorithm>

#include "match.h"

namespace truce {
namespace monitor {
namespace {

std::int64_t seconds(Instant at) { return at.time_since_epoch().count(); }

Knowledge known(Facts& facts, const std::vector<Report>& reports, Instant at) {
  for (const Report& report : reports) facts.learn(report);
  return facts.known_at(at);
}

}  // namespace

World::World(const Agreement& a, const std::vector<Report>& reports, Instant at, Instant horizon)
    : agreement(&a), program(compile(a)), facts(program), knowledge(known(facts, reports, at)), engine(program, facts, knowledge) {
  engine.advance(at);
  start = seconds(at);
  until = seconds(horizon) + 1;
  TRUCE_ASSERT(until - start < std::int64_t{1} << 32U);
  from = seconds(a.in_force_from);
  force_until = seconds(a.in_force_until);
  force_decided = a.in_force_decided;
  is_asked.assign(program.nodes.size(), false);
  find_tainted();
  find_topics();
}

/// A node that hears of breaches, or rests on one that does, is beyond the slim run.
void World::find_tainted() {
  tainted.assign(program.nodes.size(), false);
  for (const Listener& listener : program.listeners) {
    using Role = Listener::Role;
    const bool by_node = listener.role == Role::leaf || listener.role == Role::since;
    const Stream& stream = program.streams[program.patterns[listener.pattern].stream];
    if (by_node && stream.what == Stream::What::breach) tainted[listener.target] = true;
  }
  for (bool again = true; again;) {
    again = false;
    const auto taint = [&](Index node) {
      if (tainted[node]) return;
      tainted[node] = again = true;
    };
    for (Index node = 0; node < program.nodes.size(); ++node)
      for (const Index part : program.nodes[node].parts)
        if (tainted[part]) taint(node);
    for (const PhaseProgram& phase : program.phases) {
      if (!tainted[phase.opens] && (phase.closes == none || !tainted[phase.closes])) continue;
      for (const Index node : {phase.node, phase.at_edge})
        if (node != none) taint(node);
      for (const Listener& listener : program.listeners) {  // its start and its end
        const Stream& stream = program.streams[program.patterns[listener.pattern].stream];
        if (listener.role <= Listener::Role::share_of && stream.what == Stream::What::phase && stream.phase == phase.phase) taint(listener.target);
      }
    }
  }
}

void World::find_topics() {
  for (const Program::NamedNode& named : program.named) topics.push_back({named.name, named.members, named.node});
  for (const PhaseProgram& phase : program.phases) topics.push_back({phase.phase, phase.members, phase.node});
  for (Index i = 0; i < program.duties.size(); ++i) topics.push_back({program.duties[i].clause, program.duties[i].members, program.duties[i].armed, i});
}

/// Who hears of an occurrence, as the engine would tell it.
std::vector<Hear> World::hears_of(Facts& of, const Knowledge& know, const Occurrence& occurrence) const {
  std::vector<Hear> all;
  for (const Hit& hit : of.hits(program, occurrence.stream, occurrence.by, occurrence.in)) {
    const Listener& listener = program.listeners[hit.listener];
    const Pattern& pattern = program.patterns[listener.pattern];
    using Role = Listener::Role;
    const bool by_node = listener.role == Role::leaf || listener.role == Role::since || listener.role == Role::process_end ||
                         listener.role == Role::stage || listener.role == Role::next_stage || listener.role == Role::loss || listener.role == Role::share_of;
    if (!by_node || !pattern.decided) continue;
    const Fit fit = std::min(hit.fit, of.closer_fit(program, know, pattern, occurrence));
    if (fit == Fit::no) continue;
    Hear hear{.role = listener.role, .node = listener.target, .least = occurrence.least, .most = occurrence.most};
    hear.proven = fit == Fit::sure && occurrence.sure && occurrence.grade >= pattern.grade;
    hear.derived = occurrence.report == none;
    if (listener.role == Role::loss) {  // C6
      const Node& node = program.nodes[listener.target];
      const Fit lost = of.lost_from(know, occurrence, (*agreement)[node.pipeline], node.stage);
      if (lost == Fit::no) continue;
      hear.proven = hear.proven && lost == Fit::sure;
    }
    all.push_back(hear);
  }
  return all;
}

}  // namespace monitor

Report report_of(const Agreement& agreement, const Move& move, Instant at) {
  Report report{.act = agreement[move.event].name, .edge = move.edge, .happened = {at, at}, .learned = {at, at}, .details = move.details,
                .source = "imagined", .reliability = 'A', .credibility = 1, .status = Status::verified};
  if (move.by) report.by = agreement[move.by].name;
  if (move.in) report.place = agreement[move.in].name;
  if (move.about) report.about = agreement[move.about].name;
  if (move.numbered) report.number = move.number;
  return report;
}

namespace monitor {

MoveIndex World::add_move(const Move& move) {
  Facts alone(program);
  const Instant at{Duration{start}};
  alone.learn(report_of(*agreement, move, at));
  const Knowledge know = alone.known_at(at);
  SlimMove slim{.move = move};
  for (const Occurrence& occurrence : know.occurrences) {
    std::vector<Hear> hears = hears_of(alone, know, occurrence);
    slim.hears.insert(slim.hears.end(), hears.begin(), hears.end());
  }
  moves.push_back(std::move(slim));
  return static_cast<MoveIndex>(moves.size() - 1);
}

std::optional<Lifting::Part> Lifting::next_part(const Lift& lift, std::int64_t now) {
  constexpr double nothing = 1e-6;
  while (!came_.empty() && came_.front().first + lift.seconds <= now) came_.pop_front();
  double room = lift.amount;
  for (const auto& [at, number] : came_) room -= number;
  if (waits_.empty() || room < nothing) return {};
  Part part = waits_.front();
  part.number = std::min(part.number, room);
  waits_.front().number -= part.number;
  if (waits_.front().number < nothing) waits_.pop_front();
  came_.emplace_back(now, part.number);
  return part;
}

void World::ask(SignalIndex signal) {
  if (tainted[signal]) whole_asked = true;
  if (is_asked[signal]) return;
  is_asked[signal] = true;
  all_asked.push_back(signal);
  asked += tainted[signal] ? 0 : 1;  // those that hold already are counted off at the start
}

void World::keep(Index node, std::vector<bool>& kept) const {
  std::vector<Index> open = {node};
  while (!open.empty()) {
    const Index next = open.back();
    open.pop_back();
    if (next == none || kept[next]) continue;
    kept[next] = true;
    const Node& of = program.nodes[next];
    open.insert(open.end(), of.parts.begin(), of.parts.end());
    const auto phase = [&](Index index) { open.insert(open.end(), {program.phases[index].opens, program.phases[index].closes, program.phases[index].node}); };
    if (of.kind == Node::Kind::phase) phase(of.phase);
    for (const Index pattern : {of.pattern, of.other}) {
      if (pattern == none) continue;
      const Stream& stream = program.streams[program.patterns[pattern].stream];
      if (stream.what != Stream::What::phase) continue;
      for (Index i = 0; i < program.phases.size(); ++i)
        if (program.phases[i].phase == stream.phase) phase(i);
    }
  }
}

Index World::table_of(const Span& span) {
  for (Index i = 0; i < spans.size(); ++i)
    if (spans[i].span == span) return i;
  SpanTable table{.span = span, .first = start / 3600 * 3600 - 3600};
  for (std::int64_t hour = table.first; hour <= until + 7200; hour += 3600)
    table.ahead.push_back(seconds(agreement->clock.leaves(Instant{Duration{hour}}, span)) - hour);
  table.even = std::all_of(table.ahead.begin(), table.ahead.end(), [&](std::int64_t ahead) { return ahead == table.ahead.front(); });
  spans.push_back(std::move(table));
  return static_cast<Index>(spans.size() - 1);
}

std::int64_t World::leaves(const SlimNode& node, std::int64_t at) const {
  const SpanTable& table = spans[node.span];
  const std::int64_t hour = (at - table.first) / 3600;
  if (at >= table.first && hour + 1 < static_cast<std::int64_t>(table.ahead.size())) {
    if (table.even) return at + table.ahead.front();
    const std::int64_t ahead = table.ahead[static_cast<std::size_t>(hour)];
    if (ahead == table.ahead[static_cast<std::size_t>(hour) + 1]) return at + ahead;
  }
  if (at >= far) return far;
  return seconds(agreement->clock.leaves(Instant{Duration{at}}, table.span));
}

void World::add_slim(Index index) {
  const Node& node = program.nodes[index];
  const NodeState& state = engine.node(index);
  SlimNode slim{.kind = node.kind, .at_least = node.at_least, .past = node.past, .windowed = node.windowed, .at_edge = node.at_edge,
                .number = node.number, .moment = seconds(node.moment), .phase = node.phase};
  using Kind = Node::Kind;
  const bool window = node.kind == Kind::none_for || node.kind == Kind::lasting;
  const bool queued = node.kind == Kind::count_in || (node.kind == Kind::share && node.windowed);
  slim.timed = window || queued || node.kind == Kind::in_force || node.kind == Kind::after || (node.kind == Kind::phase && node.at_edge);
  if (window || queued) {
    slim.span = table_of(node.span);
    if (spans[slim.span].even) slim.even = spans[slim.span].ahead.front();
  }
  if (window) slim.ready_at = seconds(agreement->clock.leaves(agreement->in_force_from, node.span));
  if (queued) {
    slim.queue = static_cast<Index>(queues.size());
    queues.emplace_back();
    for (std::size_t i = 0; i < state.leaving.size(); ++i) {
      std::vector<Leaving> leaving = state.leaving[i].all();
      std::erase_if(leaving, [&](const Leaving& one) { return one.at <= engine.now(); });
      queues.back()[i] = Window(std::move(leaving));
    }
  }
  for (const Index part : node.parts) slim.parts.push_back(signals[part]);
  Cell cell{.value = state.value, .possible = state.possible, .sure = state.sure, .endless = state.endless, .endless_since = state.endless_since};
  cell.no_until = seconds(state.no_until);
  cell.unknown_until = seconds(state.unknown_until);
  cell.last_sure = seconds(state.last_sure);
  cell.last_possible = seconds(state.last_possible);
  cell.other_sure = seconds(state.other_sure);
  cell.other_possible = seconds(state.other_possible);
  cell.least = state.least;
  cell.most = state.most;
  if (slim.timed) {
    timers.emplace_back(1, Due::What::node, static_cast<Index>(nodes.size()));
    cell.timer = start + 1;
  }
  nodes.push_back(std::move(slim));
  cells.push_back(cell);
}

/// Keeps what the questions and the reactions rest on.
void World::slice() {
  std::vector<bool> kept(program.nodes.size(), false);
  for (Index node = 0; node < program.nodes.size(); ++node)
    if (is_asked[node]) keep(node, kept);
  for (const SignalIndex stock : followed) keep(stock, kept);
  for (const Reaction& reaction : reactions) keep(reaction.after, kept);
  signals.assign(program.nodes.size(), none);
  for (Index node = 0; node < program.nodes.size(); ++node)
    if (kept[node]) signals[node] = static_cast<Index>(std::count(kept.begin(), kept.begin() + node, true));
  for (Index node = 0; node < program.nodes.size(); ++node) {
    if (!kept[node]) continue;
    add_slim(node);
    for (const Index part : program.nodes[node].parts) nodes[signals[part]].wholes.push_back(signals[node]);
    SlimNode& slim = nodes[signals[node]];
    slim.signal = node;
    slim.asked = is_asked[node];
    slim.answers = slim.asked && !tainted[node];
    slim.stays = slim.kind == Node::Kind::latch || slim.kind == Node::Kind::once || slim.kind == Node::Kind::after || (slim.kind == Node::Kind::stock && slim.at_least && slim.past);
    if (cells[signals[node]].value == Truth::yes) yes_at_start.push_back(signals[node]);
  }
  for (Index i = 0; i < followed.size(); ++i) nodes[signals[followed[i]]].followed = i;
  for (Index i = 0; i < reactions.size(); ++i) nodes[signals[reactions[i].after]].reactions.push_back(i);
  slim_phases.resize(program.phases.size());
  phases.resize(program.phases.size());
  for (Index i = 0; i < program.phases.size(); ++i) {
    const PhaseProgram& from_program = program.phases[i];
    const PhaseState& state = engine.phase(i);
    SlimPhase& slim = slim_phases[i];
    const auto here = [&](Index node) { return node == none ? none : signals[node]; };
    slim.rank = from_program.rank;
    slim.opens = here(from_program.opens);
    if (slim.opens == none) continue;
    slim.closes = here(from_program.closes);
    slim.node = here(from_program.node);
    slim.at_edge = here(from_program.at_edge);
    nodes[slim.opens].phases.push_back(i);
    if (slim.closes != none) nodes[slim.closes].phases.push_back(i);
    phases[i] = {.shut = state.shut, .open = state.open, .closed = state.closed, .fresh = state.fresh, .was_open = state.was_open,
                 .second = seconds(state.second), .before = state.before};
    const auto edge = [&](Index slot, std::uint8_t& known_as, std::int64_t& begin) {
      if (slot == none) return;
      known_as = engine.occurrence(slot).sure ? 2 : 1;
      begin = seconds(engine.occurrence(slot).when.begin);
    };
    edge(state.start, phases[i].start_known, phases[i].start_begin);
    edge(state.end, phases[i].end_known, phases[i].end_begin);
    slim.start_hears = edge_hears(i, from_program.start_stream);
    slim.end_hears = edge_hears(i, from_program.end_stream);
    timers.emplace_back(1, Due::What::phase, i);
  }
  for (Index node = 0; node < nodes.size(); ++node) cells[node].needed = static_cast<std::uint32_t>(nodes[node].wholes.size() + nodes[node].phases.size());
  for (SlimMove& move : moves) localise(move.hears);
  for (const Change& change : knowledge.changes) {
    if (seconds(change.at) <= start || seconds(change.at) >= until) continue;
    const Occurrence& occurrence = knowledge.occurrences[change.occurrence];
    RecordChange made{.at = seconds(change.at), .when = {seconds(occurrence.when.begin), seconds(occurrence.when.end)}, .hears = hears_of(facts, knowledge, occurrence)};
    for (Hear& hear : made.hears) hear.possible = change.possible, hear.sure_now = change.sure;
    localise(made.hears);
    changes.push_back(std::move(made));
  }
  std::make_heap(timers.begin(), timers.end(), std::greater<>{});
  look_ahead();
  make_beds();
}

/// Windows that hear once of exact and proven events, which come by themselves, and of nothing else.
std::vector<bool> World::may_look_ahead() const {
  std::vector<bool> may(nodes.size(), false);
  for (Index node = 0; node < nodes.size(); ++node) {
    const SlimNode& slim = nodes[node];
    const bool counts = slim.kind == Node::Kind::count_in && (slim.at_least ? slim.number : slim.number + 1) >= 1;
    may[node] = (slim.kind == Node::Kind::none_for || counts) && cells[node].endless == 0;
    if (!may[node] || !counts) continue;
    for (const Window* window : {&queues[slim.queue][0], &queues[slim.queue][1]})  // what was there before leaves before what comes
      may[node] = may[node] && (window->empty() || seconds(window->before_last(0).at) <= leaves(slim, start + 1));
  }
  const auto never = [&](const std::vector<Hear>& hears) {
    for (const Hear& hear : hears) may[hear.node] = false;
  };
  for (const SlimPhase& phase : slim_phases) never(phase.start_hears), never(phase.end_hears);
  for (const RecordChange& change : changes) never(change.hears);
  for (const Reaction& reaction : reactions) never(moves[reaction.move].hears);
  for (const SlimMove& move : moves) {
    if (move.lift != none) never(move.hears);
    for (const Hear& hear : move.hears) {
      const auto same = [&](const Hear& other) { return other.node == hear.node; };
      const bool plain = hear.role == Listener::Role::leaf && hear.proven && !hear.derived;
      if (!plain || std::count_if(move.hears.begin(), move.hears.end(), same) != 1) may[hear.node] = false;
    }
  }
  return may;
}

void World::look_ahead() {
  const std::vector<bool> may = may_look_ahead();
  std::vector<std::vector<MoveIndex>> heard(nodes.size());
  for (MoveIndex move = 0; move < moves.size(); ++move)
    for (const Hear& hear : moves[move].hears)
      if (may[hear.node]) heard[hear.node].push_back(move);
  std::vector<std::vector<Index>> lists_of(moves.size());
  unused.resize(queues.size(), false);
  std::map<std::vector<MoveIndex>, Index> list_of;  // leaves that hear of the same share one
  for (Index node = 0; node < nodes.size(); ++node) {
    if (!may[node]) continue;
    SlimNode& slim = nodes[node];
    const auto [list, is_new] = list_of.try_emplace(heard[node], static_cast<Index>(list_of.size()));
    if (is_new)
      for (const MoveIndex move : heard[node]) lists_of[move].push_back(list->second);
    KnownTimes ahead{.list = list->second, .level = slim.at_least ? slim.number : slim.number + 1};
    if (slim.queue != none) {
      ahead.sure = queues[slim.queue][0].times();
      ahead.possible = queues[slim.queue][1].times();
      unused[slim.queue] = true;
    }
    ahead.doubtful = ahead.sure != ahead.possible;
    slim.ahead = static_cast<Index>(aheads.size());
    aheads.push_back(std::move(ahead));
  }
  lists = list_of.size();
  for (MoveIndex i = 0; i < moves.size(); ++i) {
    SlimMove& move = moves[i];
    for (const Hear& hear : move.hears)
      if (!may[hear.node]) move.hears_now.push_back(hear);
    told.push_back({.begin = static_cast<Index>(lists_told.size()), .wakes = move.lift != none || !move.hears_now.empty()});
    lists_told.insert(lists_told.end(), lists_of[i].begin(), lists_of[i].end());
    told.back().end = static_cast<Index>(lists_told.size());
  }
}

/// Counts the parts of `all` and `any`, and finds those of which some may sleep.
void World::make_beds() {
  for (Index node = 0; node < nodes.size(); ++node) {
    SlimNode& slim = nodes[node];
    if (slim.kind != Node::Kind::all && slim.kind != Node::Kind::any) continue;
    const Truth decides = slim.kind == Node::Kind::all ? Truth::no : Truth::yes;
    for (const Index part : slim.parts) {
      const Truth value = cells[part].value;
      if (value == decides) ++cells[node].deciding;
      else if (value == Truth::unknown) ++cells[node].doubtful;
    }
    if (std::none_of(slim.parts.begin(), slim.parts.end(), [&](Index part) { return nodes[part].ahead != none; })) continue;
    slim.bed = static_cast<Index>(beds++);
    for (const Index part : slim.parts)
      if (nodes[part].ahead != none) nodes[part].bed = slim.bed;
  }
}

void World::localise(std::vector<Hear>& hears) const {
  std::erase_if(hears, [&](const Hear& hear) { return signals[hear.node] == none; });
  for (Hear& hear : hears) hear.node = signals[hear.node];
}

std::vector<Hear> World::edge_hears(Index phase, Index stream) {
  Set by(agreement->parties.size() + 1, true);
  Set in(agreement->places.size() + 1, true);
  for (const Member member : program.phases[phase].members) {
    if (member.party) by = program.answers[member.party.index];
    if (member.place) in = program.inside[member.place.index];
  }
  const Occurrence edge{.stream = stream, .by = facts.intern(by), .in = facts.intern(in), .grade = Grade::verified, .sure = true};
  std::vector<Hear> hears = hears_of(facts, knowledge, edge);
  localise(hears);
  return hears;
}

bool World::adds_to(SignalIndex stock, MoveIndex move) const {
  const Index slim = signals[stock];
  if (slim == none) return false;
  const auto& hears = moves[move].hears;
  return std::any_of(hears.begin(), hears.end(), [&](const Hear& hear) { return hear.node == slim && hear.role == Listener::Role::stage; });
}

double World::change_by(SignalIndex stock, MoveIndex move) const {
  const Index slim = signals[stock];
  if (slim == none) return 0;
  double change = 0;
  for (const Hear& hear : moves[move].hears) {
    if (hear.node != slim) continue;
    if (hear.role == Listener::Role::stage && hear.proven) change += hear.least;
    else if (hear.role != Listener::Role::stage && !nodes[slim].past) change -= hear.most;
  }
  return change;
}

double least_of(const SlimNode& node, const Cell& cell) {
  return node.past ? cell.least[0].value() : cell.least[0].value() - cell.most[1].value() - cell.most[2].value();
}

std::vector<Interval> World::proven(const std::vector<Move>& like, Instant since) const {
  std::vector<Interval> all;
  if (like.empty()) return all;
  const Move& one = like.front();
  Set by(agreement->parties.size() + 1, false), in(agreement->places.size() + 1, false);
  for (const Move& move : like) {  // any of them will do
    if (move.by) by.unite(program.answers[move.by.index]);
    if (move.in) in.unite(program.inside[move.in.index]);
  }
  const auto fits = [&](const Occurrence& occurrence) {
    return std::all_of(one.details.begin(), one.details.end(), [&](const auto& detail) {
      const Index value = occurrence.report == none ? 0 : facts.detail(occurrence.report, detail.first);
      return value != 0 && facts.names()[value] == detail.second;
    });
  };
  for (const Occurrence& occurrence : knowledge.occurrences) {
    const Stream& stream = program.streams[occurrence.stream];
    if (stream.what != Stream::What::event || stream.as_reported || stream.event != one.event || stream.edge != one.edge) continue;
    if (occurrence.grade < agreement->proof || !(occurrence.when.end > since) || seconds(occurrence.when.begin) > start) continue;
    if (one.by && !facts.set(occurrence.by).within(by)) continue;
    if (one.in && !facts.set(occurrence.in).within(in)) continue;
    if (fits(occurrence)) all.push_back(occurrence.when);
  }
  return all;
}

SignalParts World::parts_of(SignalIndex signal) const {
  const Node& node = program.nodes[signal];
  SignalParts made;
  for (const Program::NamedNode& named : program.named)
    if (named.node == signal && (*agreement)[named.name].name.rfind("after ", 0) != 0) made.name = (*agreement)[named.name].name;
  if (made.name.empty() && node.source) made.name = agreement->quote((*agreement)[node.source].at);
  if (made.name.rfind("after ", 0) == 0) made.name.erase(0, 6);
  using Joined = SignalParts::Joined;
  switch (node.kind) {
    case Node::Kind::all: made.joined = Joined::all; break;
    case Node::Kind::any: made.joined = Joined::any; break;
    case Node::Kind::at_least_of: made.joined = Joined::some_of; break;
    case Node::Kind::latch: made.joined = Joined::any; break;
    case Node::Kind::stock: made.joined = Joined::stock; break;
    case Node::Kind::phase:
      made.joined = Joined::phase;
      made.name = (*agreement)[program.phases[node.phase].phase].name;
      made.parts = {program.phases[node.phase].opens};
      return made;
    default: return made;
  }
  made.parts = node.parts;
  made.number = node.number;
  return made;
}

}  // namespace monitor
}  // namespace truce
