#include "compiler.h"

#include <algorithm>

#include "match.h"

namespace truce::monitor {
namespace {

std::vector<KindId> one_family(KindId family) { return family ? std::vector{family} : std::vector<KindId>{}; }

/// Adds everything that `from` reaches over `next`, itself included.
template <class Next>
void reach(std::size_t from, Set& seen, const Next& next) {
  if (seen.has(from)) return;
  seen.add(from);
  for (const std::size_t further : next(from)) reach(further, seen, next);
}

/// An event and what it includes, each once.
std::vector<Index> included_in(const Agreement& agreement, EventId event) {
  std::vector<Index> acts = {event.index};
  for (std::size_t i = 0; i < acts.size(); ++i)
    for (const EventId part : agreement[EventId{acts[i]}].includes)
      if (std::find(acts.begin(), acts.end(), part.index) == acts.end()) acts.push_back(part.index);
  return acts;
}

}  // namespace

std::vector<bool> acts_of(const Agreement& agreement, EventId event) {
  std::vector<bool> acts(agreement.events.size(), false);
  for (const Index act : included_in(agreement, event)) acts[act] = true;
  return acts;
}

Compiler::Compiler(const Agreement& agreement) : agreement_(agreement) {
  program_.agreement = &agreement;
  program_.streams_of_event.resize(agreement.events.size());
  program_.asks_items = !agreement.pipelines.empty();
  for (std::uint32_t i = 0; i < agreement.events.size(); ++i) program_.acts.emplace(agreement.events[i].name, EventId{i});
  for (std::size_t i = 0; i < agreement.parties.size(); ++i) {
    Set reached(agreement.parties.size() + 1, false);
    reach(i, reached, [&](std::size_t party) {
      std::vector<std::size_t> next;
      for (const PartyId answered : agreement.parties[party].answers_for) next.push_back(answered.index);
      return next;
    });
    program_.answers.push_back(reached);
  }
  std::vector<std::vector<std::size_t>> children(agreement.places.size());
  for (std::size_t i = 0; i < agreement.places.size(); ++i)
    if (agreement.places[i].within) children[agreement.places[i].within.index].push_back(i);
  for (std::size_t i = 0; i < agreement.places.size(); ++i) {
    Set reached(agreement.places.size() + 1, false);
    reach(i, reached, [&](std::size_t place) { return children[place]; });
    program_.inside.push_back(reached);
  }
}

Program Compiler::run() {
  program_.in_force = add(Node{.kind = Node::Kind::in_force});
  for (std::uint32_t i = 0; i < agreement_.events.size(); ++i) {
    const bool lasts = agreement_.events[i].sort == EventSort::process;
    if (lasts) event_stream(EventId{i}, Edge::start);
    event_stream(EventId{i}, lasts ? Edge::end : Edge::none);
  }
  add_phases();
  for (std::uint32_t i = 0; i < agreement_.named.size(); ++i)
    for (const Members& members : members_of(one_family(agreement_.named[i].family)))
      program_.named.push_back({NamedId{i}, members, named(NamedId{i}, members)});
  for (std::uint32_t i = 0; i < agreement_.clauses.size(); ++i) add_duties(ClauseId{i});
  add_precedence();
  add_authority();
  add_ranks();
  for (Index duty = 0; duty < program_.duties.size(); ++duty) program_.duties[duty].separate = is_of_separate_instances(program_, duty);
  return std::move(program_);
}

// Who, where, what.

Member Compiler::bound(KindId kind, const Bindings& bindings) const {
  for (const auto& [bound_kind, member] : bindings)
    if (bound_kind == kind) return member;
  return {};
}

Set Compiler::parties(const Who& who, const Bindings& bindings) const {
  if (who.determiner == Determiner::none || !who.decided) return all_parties();
  Set meant(agreement_.parties.size() + 1, false);
  const auto unite = [&](PartyId party) { meant.unite(program_.answers[party.index]); };
  if (who.determiner == Determiner::named) {
    for (const PartyId party : who.parties) unite(party);
    return meant;
  }
  const bool one = who.determiner == Determiner::each || who.determiner == Determiner::that;
  if (const Member member = bound(who.kind, bindings); one && member.party) {
    unite(member.party);
    return meant;
  }
  for (const PartyId party : agreement_[who.kind].parties) unite(party);
  return meant;
}

Set Compiler::places(const Where& where, const Bindings& bindings) const {
  if (where.determiner == Determiner::none || !where.decided) return all_places();
  Set meant(agreement_.places.size() + 1, false);
  const auto unite = [&](PlaceId place) { meant.unite(program_.inside[place.index]); };
  if (where.determiner == Determiner::named) {
    for (const PlaceId place : where.places) unite(place);
    return meant;
  }
  const bool one = where.determiner == Determiner::each || where.determiner == Determiner::that;
  if (const Member member = bound(where.kind, bindings); one && member.place) {
    unite(member.place);
    return meant;
  }
  for (const PlaceId place : agreement_[where.kind].places) unite(place);
  return meant;
}

std::vector<Members> Compiler::members_of(const std::vector<KindId>& families) const {
  std::vector<Members> all = {{}};
  for (const KindId family : families) {
    const Kind& kind = agreement_[family];
    std::vector<Members> longer;
    for (const Members& members : all) {
      const auto extend = [&](Member member) {
        longer.push_back(members);
        longer.back().push_back(member);
      };
      for (const PartyId party : kind.parties) extend({.party = party});
      for (const PlaceId place : kind.places) extend({.place = place});
    }
    all = std::move(longer);
  }
  return all;
}

Index Compiler::stream(Stream wanted) {
  const auto [found, is_new] = stream_index_.try_emplace(wanted, static_cast<Index>(program_.streams.size()));
  if (!is_new) return found->second;
  program_.streams.push_back(wanted);
  program_.listeners_of.emplace_back();
  program_.asks_authority = program_.asks_authority || wanted.as_reported;
  const EventSort sort = wanted.what == Stream::What::event ? agreement_[wanted.event].sort : EventSort::event;
  program_.counted.push_back(sort == EventSort::stage || sort == EventSort::loss || wanted.as_reported);
  if (wanted.what == Stream::What::event)
    for (const Index act : included_in(agreement_, wanted.event)) program_.streams_of_event[act].emplace_back(found->second, wanted.edge);
  return found->second;
}

Index Compiler::event_stream(EventId event, Edge edge, bool as_reported) {
  const Event& declared = agreement_[event];
  const Event& roles = declared.included_in ? agreement_[declared.included_in] : declared;
  return stream({.what = Stream::What::event,
                 .event = event,
                 .edge = edge,
                 .as_reported = as_reported,
                 .by = as_reported ? all_parties() : parties(roles.by, {}),
                 .in = places(roles.in, {})});
}

Index Compiler::add(Pattern pattern) {
  program_.patterns.push_back(std::move(pattern));
  return static_cast<Index>(program_.patterns.size() - 1);
}

Pattern Compiler::pattern_of(const Occ& occ, const Bindings& bindings) {
  Pattern pattern{.grade = occ.grade.value_or(agreement_.proof),
                  .by = parties(occ.by, bindings),
                  .in = places(occ.in, bindings),
                  .fields = occ.fields,
                  .decided = occ.decided && occ.by.decided && occ.in.decided};
  if (!occ.decided) return pattern;  // it names no event
  pattern.stream = std::visit(match{
                                  [&](EventId event) { return event_stream(event, occ.edge); },
                                  [&](PhaseId phase) {
                                    return stream({.what = Stream::What::phase, .edge = occ.edge, .phase = phase});
                                  },
                                  [&](ClauseId clause) { return stream({.what = Stream::What::breach, .clause = clause}); },
                              },
                              occ.what);
  restrict_about(pattern, occ.about, bindings);
  return pattern;
}

void Compiler::restrict_about(Pattern& pattern, const About& about, const Bindings& bindings) {
  std::visit(match{
                 [](std::monostate) {},
                 [&](const Who& who) {
                   pattern.about_party = true;
                   pattern.about_parties = parties(who, bindings);
                 },
                 [&](OccId occ) {
                   program_.asks_about = true;
                   pattern.about = {pattern_any(occ, bindings)};
                 },
                 [&](AboutIt) {
                   program_.asks_about = true;
                   pattern.about_it = true;
                 },
             },
             about);
}

std::vector<Index> Compiler::patterns_of(OccId id, const Bindings& bindings, const Set* by) {
  const Occ& occ = agreement_[id];
  Pattern whole = pattern_of(occ, bindings);
  if (by != nullptr && occ.by.determiner == Determiner::none) whole.by.intersect(*by);
  std::vector<Pattern> all = {whole};
  if (occ.by.determiner == Determiner::every) {
    all.clear();
    for (const PartyId party : agreement_[occ.by.kind].parties) {
      all.push_back(whole);
      all.back().by = program_.answers[party.index];
    }
  }
  if (occ.in.determiner == Determiner::every) {
    std::vector<Pattern> spread;
    for (const Pattern& pattern : all)
      for (const PlaceId place : agreement_[occ.in.kind].places) {
        spread.push_back(pattern);
        spread.back().in = program_.inside[place.index];
      }
    all = std::move(spread);
  }
  std::vector<Index> indices;
  for (Pattern& pattern : all) indices.push_back(add(std::move(pattern)));
  return indices;
}

Index Compiler::pattern_any(OccId occ, const Bindings& bindings) { return add(pattern_of(agreement_[occ], bindings)); }

void Compiler::hear(Listener::Role role, Index pattern, Index target, Index part) {
  const Index stream = program_.patterns[pattern].stream;
  program_.listeners_of[stream].push_back(static_cast<Index>(program_.listeners.size()));
  program_.listeners.push_back({role, pattern, target, part});
}

// Signals.

Index Compiler::add(Node node) {
  const auto index = static_cast<Index>(program_.nodes.size());
  for (const Index part : node.parts) {
    TRUCE_ASSERT(part < index);
    program_.wholes_of[part].push_back(index);
  }
  node.length = agreement_.clock.length(node.span);
  program_.nodes.push_back(std::move(node));
  program_.wholes_of.emplace_back();
  program_.phases_of.emplace_back();
  program_.duties_of.emplace_back();
  return index;
}

Index Compiler::combine(Node::Kind kind, std::vector<Index> parts) {
  if (parts.size() == 1) return parts.front();
  return add(Node{.kind = kind, .parts = std::move(parts)});
}
Index Compiler::negation(Index part) { return add(Node{.kind = Node::Kind::negation, .parts = {part}}); }
Index Compiler::latch(Index part) { return add(Node{.kind = Node::Kind::latch, .parts = {part}}); }

Index Compiler::node_of(ConditionId condition, const Bindings& bindings) {
  return build(agreement_[condition].form, condition, bindings);
}

Index Compiler::build(const Form& form, ConditionId source, const Bindings& bindings) {
  const auto parts = [&](const std::vector<ConditionId>& conditions) {
    std::vector<Index> nodes;
    for (const ConditionId part : conditions) nodes.push_back(node_of(part, bindings));
    return nodes;
  };
  const auto unknown = [&] { return add(Node{.kind = Node::Kind::unknown, .source = source}); };
  return std::visit(
      match{
          [&](const Once& c) { return once(c.occ, source, bindings); },
          [&](const NoneFor& c) {
            if (!c.span.decided) return unknown();
            return leaf({.kind = Node::Kind::none_for, .source = source, .span = c.span}, c.occ, bindings);
          },
          [&](const NoneSince& c) {
            std::vector<Index> all;
            for (const Index since : patterns_of(c.since, bindings, nullptr))
              all.push_back(!program_.patterns[since].decided ? unknown() : leaf({.kind = Node::Kind::none_since, .source = source, .other = since}, c.occ, bindings));
            return combine(Node::Kind::all, std::move(all));
          },
          [&](const CountIn& c) {
            if (!c.span.decided || !c.number.decided) return unknown();
            return leaf({.kind = Node::Kind::count_in, .source = source, .at_least = c.at_least, .number = c.number.value, .span = c.span},
                        c.occ, bindings);
          },
          [&](const StockIs& c) { return c.number.decided && c.by.decided ? stock(c, source, bindings) : unknown(); },
          [&](const ShareIs& c) { return c.percent.decided && (!c.span || c.span->decided) ? share(c, source, bindings) : unknown(); },
          [&](const During& c) { return during(c, source, bindings); },
          [&](const After& c) {
            if (!c.moment) return unknown();
            const Instant from = c.moment->exact() ? c.moment->begin + Duration{1} : c.moment->end;
            return add(Node{.kind = Node::Kind::after, .source = source, .moment = from});
          },
          [&](const Refers& c) { return refers(c, bindings); },
          [&](const Not& c) { return add(Node{.kind = Node::Kind::negation, .source = source, .parts = {node_of(c.part, bindings)}}); },
          [&](const All& c) { return add(Node{.kind = Node::Kind::all, .source = source, .parts = parts(c.parts)}); },
          [&](const AnyOf& c) { return add(Node{.kind = Node::Kind::any, .source = source, .parts = parts(c.parts)}); },
          [&](const AtLeastOf& c) {
            if (!c.number.decided) return unknown();
            return add(Node{.kind = Node::Kind::at_least_of, .source = source, .parts = parts(c.parts), .number = c.number.value});
          },
          [&](const Lasting& c) {
            if (!c.span.decided) return unknown();
            return add(Node{.kind = Node::Kind::lasting, .source = source, .parts = {node_of(c.part, bindings)}, .span = c.span});
          },
          [&](const Undecided&) { return unknown(); },
      },
      form);
}

Index Compiler::leaf(Node node, OccId occ, const Bindings& bindings) {
  std::vector<Index> all;
  for (const Index pattern : patterns_of(occ, bindings, nullptr)) {
    if (!program_.patterns[pattern].decided) {
      all.push_back(add(Node{.kind = Node::Kind::unknown, .source = node.source}));
      continue;
    }
    node.pattern = pattern;
    const Index index = add(node);
    hear(Listener::Role::leaf, pattern, index);
    if (node.other != none) hear(Listener::Role::since, node.other, index);
    all.push_back(index);
  }
  return combine(Node::Kind::all, std::move(all));
}

Index Compiler::once(OccId occ, ConditionId source, const Bindings& bindings) {
  return leaf({.kind = Node::Kind::once, .source = source}, occ, bindings);
}

/// The same, where each of `every` is any of them.
Index Compiler::once_any(OccId occ, const Bindings& bindings) {
  const Index pattern = pattern_any(occ, bindings);
  if (!program_.patterns[pattern].decided) return add(Node{.kind = Node::Kind::unknown});
  const Index node = add(Node{.kind = Node::Kind::once, .pattern = pattern});
  hear(Listener::Role::leaf, pattern, node);
  return node;
}

Pattern Compiler::stage_pattern(PipelineId pipeline, std::uint32_t stage, const Set& by) {
  const EventId event = agreement_[pipeline].stages[stage];
  return {.stream = event_stream(event, Edge::none), .grade = agreement_.proof, .by = by, .in = all_places()};
}

Index Compiler::stock(const StockIs& form, ConditionId source, const Bindings& bindings) {
  if (form.by.determiner != Determiner::every) return stock_of(form, source, parties(form.by, bindings));
  std::vector<Index> each;  // C1
  for (const PartyId party : agreement_[form.by.kind].parties) each.push_back(stock_of(form, source, program_.answers[party.index]));
  return combine(Node::Kind::all, std::move(each));
}

Index Compiler::stock_of(const StockIs& form, ConditionId source, const Set& by) {
  const Pipeline& pipeline = agreement_[form.pipeline];
  const Index stage = add(stage_pattern(form.pipeline, form.stage, by));
  const Index node = add(Node{.kind = Node::Kind::stock,
                              .source = source,
                              .pattern = stage,
                              .at_least = form.at_least,
                              .number = form.number.value,
                              .pipeline = form.pipeline,
                              .stage = form.stage,
                              .past = form.past});
  hear(Listener::Role::stage, stage, node);
  if (form.past) return node;
  if (form.stage + 1 < pipeline.stages.size())
    hear(Listener::Role::next_stage, add(stage_pattern(form.pipeline, form.stage + 1, by)), node);
  if (pipeline.lost) {
    const Index loss = add(Pattern{.stream = event_stream(pipeline.lost, Edge::none), .grade = agreement_.proof, .by = all_parties(), .in = all_places()});
    if (form.by.determiner != Determiner::none) program_.patterns[loss].by = by;
    hear(Listener::Role::loss, loss, node);
  }
  return node;
}

Index Compiler::share(const ShareIs& form, ConditionId source, const Bindings&) {
  const Index whole = add(stage_pattern(form.pipeline, form.of_stage, all_parties()));
  const Index part = add(stage_pattern(form.pipeline, form.stage, all_parties()));
  const Index node = add(Node{.kind = Node::Kind::share,
                              .source = source,
                              .pattern = part,
                              .other = whole,
                              .at_least = form.at_least,
                              .number = form.percent.value,
                              .span = form.span.value_or(Span{}),
                              .windowed = form.span.has_value(),
                              .pipeline = form.pipeline,
                              .stage = form.stage});
  hear(Listener::Role::stage, part, node);
  hear(Listener::Role::share_of, whole, node);
  return node;
}

template <class NodeOfMembers>
Index Compiler::by_key(KindId family, const Key& key, const Bindings& bindings, NodeOfMembers node) {
  if (!family) return node(Members{});
  if (!key.empty() && key.front().determiner == Determiner::named)
    return node(Members{{.party = key.front().party, .place = key.front().place}});
  const bool one = key.empty() || key.front().determiner == Determiner::that || key.front().determiner == Determiner::each;
  if (const Member member = bound(family, bindings); one && (member.party || member.place)) return node(Members{member});
  std::vector<Index> all;
  for (const Members& members : members_of({family})) all.push_back(node(members));
  const bool some = !key.empty() && key.front().determiner == Determiner::any;
  return combine(some ? Node::Kind::any : Node::Kind::all, std::move(all));
}

Index Compiler::during(const During& form, ConditionId source, const Bindings& bindings, bool at_edge) {
  if (const auto* process_event = std::get_if<EventId>(&form.what)) return process(*process_event, form.key, source, bindings);
  const PhaseId phase = std::get<PhaseId>(form.what);
  return by_key(agreement_[phase].family, form.key, bindings, [&](const Members& members) {
    const auto found = std::find_if(program_.phases.begin(), program_.phases.end(),
                                    [&](const PhaseProgram& p) { return p.phase == phase && p.members == members; });
    TRUCE_ASSERT(found != program_.phases.end());
    return at_edge ? found->at_edge : found->node;
  });
}

Index Compiler::process(EventId event, const Key& key, ConditionId source, const Bindings& bindings) {
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (key[i].determiner != Determiner::any && key[i].determiner != Determiner::every) continue;
    // C9: each member alone.
    std::vector<Index> all;
    for (const Members& members : members_of({key[i].kind})) {
      Key one = key;
      one[i] = {.determiner = Determiner::named, .party = members.front().party, .place = members.front().place};
      all.push_back(process(event, one, source, bindings));
    }
    return combine(key[i].determiner == Determiner::any ? Node::Kind::any : Node::Kind::all, std::move(all));
  }
  Pattern start{.stream = event_stream(event, Edge::start), .grade = agreement_.proof, .by = all_parties(), .in = all_places()};
  for (const KeyPart& part : key) {
    const Member member = part.determiner == Determiner::named ? Member{part.party, part.place} : bound(part.kind, bindings);
    if (member.party) start.by.intersect(program_.answers[member.party.index]);
    if (member.place) start.in.intersect(program_.inside[member.place.index]);
  }
  Pattern end = start;
  end.stream = event_stream(event, Edge::end);
  const Index start_index = add(std::move(start));
  const Index end_index = add(std::move(end));
  const Index node = add(Node{.kind = Node::Kind::process, .source = source, .pattern = start_index, .other = end_index});
  hear(Listener::Role::leaf, start_index, node);
  hear(Listener::Role::process_end, end_index, node);
  return node;
}

Index Compiler::refers(const Refers& form, const Bindings& bindings) {
  return by_key(agreement_[form.name].family, form.key, bindings,
                [&](const Members& members) { return named(form.name, members); });
}

Index Compiler::named(NamedId name, const Members& members) {
  if (const auto found = named_.find({name, members}); found != named_.end()) return found->second;
  const NamedCondition& condition = agreement_[name];
  Bindings bindings;
  if (condition.family) bindings.emplace_back(condition.family, members.front());
  const Index node = node_of(condition.is, bindings);
  named_.emplace(std::pair{name, members}, node);
  return node;
}

void Compiler::add_phases() {
  for (std::uint32_t i = 0; i < agreement_.phases.size(); ++i)
    for (const Members& members : members_of(one_family(agreement_.phases[i].family))) {
      const auto index = static_cast<Index>(program_.phases.size());
      program_.phases.push_back({.phase = PhaseId{i}, .members = members, .node = add(Node{.kind = Node::Kind::phase, .phase = index})});
      program_.phases.back().at_edge = add(Node{.kind = Node::Kind::phase, .phase = index, .at_edge = true});
    }
  for (Index i = 0; i < program_.phases.size(); ++i) {
    const PhaseId id = program_.phases[i].phase;
    const Phase& phase = agreement_[id];
    Bindings bindings;
    if (phase.family) bindings.emplace_back(phase.family, program_.phases[i].members.front());
    const Index opens = combine(Node::Kind::all, {program_.in_force, node_of(phase.opens, bindings)});
    const Index closes = phase.closes ? node_of(phase.closes, bindings) : none;
    const Index start = stream({.what = Stream::What::phase, .edge = Edge::start, .phase = id});
    const Index end = stream({.what = Stream::What::phase, .edge = Edge::end, .phase = id});
    PhaseProgram& program = program_.phases[i];
    program.opens = opens;
    program.closes = closes;
    program.start_stream = start;
    program.end_stream = end;
    program_.phases_of[opens].push_back(i);
    if (closes != none && closes != opens) program_.phases_of[closes].push_back(i);
  }
}

Program compile(const Agreement& agreement) { return Compiler(agreement).run(); }

}  // namespace truce::monitor
