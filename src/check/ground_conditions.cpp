// Conditions and acts as nodes.
#include <algorithm>

#include "grounder.h"
#include "match.h"

namespace truce::graph {

std::size_t Grounder::Hash::operator()(const std::vector<std::uint32_t>& key) const {
  std::uint64_t hash = 1469598103934665603U;
  for (const std::uint32_t part : key) hash = (hash ^ part) * 1099511628211U;
  return static_cast<std::size_t>(hash ^ hash >> 29U);
}

// Acts.

std::uint64_t Grounder::act_key(EventId event, Edge edge, std::uint32_t by, std::uint32_t in, std::uint32_t fields) const {
  const Roles& roles = cast_.roles(event);
  const std::uint64_t place = (std::uint64_t{by} * roles.in.size() + in) * roles.choices + fields;
  return (std::uint64_t{event.index} * 4 + static_cast<std::uint64_t>(edge)) << 36U | place;
}

Index Grounder::existing_act(EventId event, Edge edge, std::uint32_t by, std::uint32_t in, std::uint32_t fields) const {
  const auto found = act_of_.find(act_key(event, edge, by, in, fields));
  return found == act_of_.end() ? none : found->second;
}

Index Grounder::act(EventId event, Edge edge, std::uint32_t by, std::uint32_t in, std::uint32_t fields) {
  const auto [found, fresh] = act_of_.emplace(act_key(event, edge, by, in, fields), none);
  if (!fresh) return found->second;
  const Roles& roles = cast_.roles(event);
  const auto index = static_cast<Index>(graph_.acts.size());
  graph_.acts.push_back({.event = event, .edge = edge, .by = roles.by[by], .in = roles.in[in], .fields = fields, .free = cast_.wrong(event), .counted = roles.counted});
  const Index node = add(Node{.needs = Needs::all, .role = Role::act, .thing = index, .at = a_[event].at});
  found->second = node;
  graph_.act_node.push_back(node);
  if (edge == Edge::end) rest(node, act(event, Edge::start, by, in, fields));  // G2
  const Event& declared = a_[event];
  if (declared.sort == EventSort::stage && declared.pipeline && declared.stage > 0)
    rest(node, stage_reached(declared.pipeline, declared.stage - 1, {}));
  return node;
}

Index Grounder::stage_reached(PipelineId pipeline, std::uint32_t stage, const Parties& by) {
  // From the first stage on, so that no stage calls for one that is not there yet.
  for (std::uint32_t before = 0; before < stage; ++before) pattern({.event = a_[pipeline].stages[before]});
  return pattern({.event = a_[pipeline].stages[stage], .by = by});
}

/// It has not happened, and can.
Index Grounder::wrong(const Pattern& pattern) {
  if (asking_) return truth();
  const Index acts = really(pattern);
  const auto [known, fresh] = wrong_of_.emplace(acts, none);
  if (!fresh) return known->second;
  const Index node = add(Node{.needs = Needs::all, .role = Role::wrong, .thing = static_cast<Index>(graph_.wrongs.size())});
  graph_.wrongs.push_back(acts);
  return wrong_of_[acts] = node;
}

Index Grounder::pattern(const Pattern& pattern) {
  if (cast_.wrong(pattern.event) && !really_) return wrong(pattern);  // G5
  std::vector<std::uint32_t> key{pattern.event.index, static_cast<std::uint32_t>(pattern.edge), pattern.fields.index};
  key.push_back(pattern.by ? static_cast<std::uint32_t>(pattern.by->size()) : none);
  if (pattern.by) for (const PartyId party : *pattern.by) key.push_back(party.index);
  if (pattern.in) for (const PlaceId place : *pattern.in) key.push_back(place.index);
  if (const auto found = pattern_of_.find(key); found != pattern_of_.end()) return found->second;
  std::vector<Index> acts;
  for (const EventId event : cast_.covers(pattern.event)) {
    const auto doers = cast_.doers(event, pattern.by, pattern.event);
    const auto sites = cast_.sites(event, pattern.in, pattern.event);
    const auto choices = cast_.choices(event, pattern.fields);
    if (graph_.nodes.size() + doers.size() * sites.size() * choices.size() > nodes_max) {
      graph_.partial = true;
      return perhaps();
    }
    for (const auto by : doers)
      for (const auto in : sites)
        for (const auto fields : choices) acts.push_back(act(event, pattern.edge, by, in, fields));
  }
  const Index node = acts.size() == 1 ? acts.front() : add(Needs::any, Role::plain, {}, acts);
  pattern_of_.emplace(std::move(key), node);
  return node;
}

// What happens.

/// One pattern, or one for each member where a role says `every`: all must happen (C1).
std::vector<Pattern> Grounder::patterns(OccId id, const Bindings& bindings, std::size_t) const {
  const Occ& occ = a_[id];
  const auto* event = std::get_if<EventId>(&occ.what);
  if (event == nullptr || !occ.decided) return {};
  const Pattern whole{.event = *event,
                      .edge = occ.edge,
                      .by = cast_.parties(occ.by, bindings),
                      .in = cast_.places(occ.in, bindings),
                      .fields = occ.fields.empty() ? OccId{} : id};
  std::vector<Pattern> split{whole};
  if (occ.by.determiner == Determiner::every && whole.by) {
    split.clear();
    for (const PartyId party : *whole.by) {
      split.push_back(whole);
      split.back().by = std::vector{party};
    }
  }
  if (occ.in.determiner != Determiner::every || !whole.in) return split;
  std::vector<Pattern> all;
  for (const Pattern& one : split)
    for (const PlaceId place : *whole.in) {
      all.push_back(one);
      all.back().in = std::vector{place};
    }
  return all;
}

Index Grounder::happens(OccId id, const Bindings& bindings) {
  // An occurrence may be about another, and so on; the text is finite, and so is this chain.
  std::vector<Index> needed;
  for (std::size_t depth = 0; id && depth < 8; ++depth) {
    const Occ& occ = a_[id];
    if (!occ.decided) break;
    if (const auto* phase = std::get_if<PhaseId>(&occ.what)) needed.push_back(phase_edge(occ, *phase, bindings));
    if (const auto* clause = std::get_if<ClauseId>(&occ.what)) needed.push_back(breach_of(*clause));
    for (const Pattern& one : patterns(id, bindings)) needed.push_back(pattern(one));
    const auto* about = std::get_if<OccId>(&occ.about);
    id = about != nullptr ? *about : OccId{};  // G11
  }
  if (needed.empty()) return perhaps();
  return needed.size() == 1 ? needed.front() : add(Needs::all, Role::plain, {}, needed);
}

Index Grounder::phase_edge(const Occ& occ, PhaseId phase, const Bindings& bindings) {
  const auto& first = occ.edge == Edge::end ? graph_.close_of_phase : graph_.open_of_phase;
  const std::size_t count = graph_.instances_of_phase[phase.index];
  const KindId family = a_[phase].family;
  if (!family || count == 1) return first[phase.index];
  const Parties by = cast_.parties(occ.by, bindings);
  const Places in = cast_.places(occ.in, bindings);
  std::vector<Index> some;
  for (std::size_t i = 0; i < count; ++i) {
    const Member member = cast_.member(family, i);
    const bool fits = member.place ? !in || std::any_of(in->begin(), in->end(), [&](PlaceId place) { return cast_.inside(place, member.place); })
                                   : !by || std::any_of(by->begin(), by->end(), [&](PartyId party) { return cast_.answers(party, member.party); });
    if (fits) some.push_back(first[phase.index] + static_cast<Index>(i));
  }
  if (some.empty()) return perhaps();
  const bool every = occ.by.determiner == Determiner::every || occ.in.determiner == Determiner::every;
  return some.size() == 1 ? some.front() : add(every ? Needs::all : Needs::any, Role::plain, {}, some);
}

Index Grounder::breach_of(ClauseId id) {
  Index& node = breach_[id.index];
  if (node != none) return node;
  const Clause& clause = a_[id];
  const bool deed = !is_ban(clause) && !std::holds_alternative<Keep>(clause.deed);
  if (clause.modal == Modal::may || (deed && std::holds_alternative<NoDue>(clause.due) && !clause.before)) return node = falsity();  // G10
  node = add(Node{.needs = Needs::any, .role = Role::breach, .thing = id.index, .at = clause.at});
  for (Index i = 0; i < graph_.instances_of_clause[id.index]; ++i) rest(node, graph_.gate_of_clause[id.index] + i);
  return node;
}

// Conditions.

Index Grounder::leaf(Index what, TextSpan at) { return add(Needs::any, Role::leaf, at, {what}); }

/// Counted in a window, it is no longer so once the window has passed.
Index Grounder::add_within(Index what, TextSpan at) {
  const Index node = leaf(what, at);
  graph_.nodes[node].returns = true;
  return node;
}

Index Grounder::calm(OccId id, const Bindings& bindings, TextSpan at, const Breaking& broken_by) {
  const Occ& occ = a_[id];
  if (const auto* clause = std::get_if<ClauseId>(&occ.what); clause != nullptr && occ.decided) {
    Breaking breaking = broken_by;
    breaking.how = Blocker::How::breaching;
    breaking.breached = *clause;
    if (!asking_ && breaking.holds != Breaking::Holds::from_since) breaking.shut = ways_to_breach(*clause, false);
    const Index node = shut_by(breaking, at);
    if (const Parties subjects = cast_.parties(a_[*clause].who, {}); asking_ && subjects && is_ban(a_[*clause])) graph_.breakers.back() = *subjects;
    return node;
  }
  if (const auto* event = std::get_if<EventId>(&occ.what); !asking_ && event != nullptr && occ.decided && a_[*event].sort == EventSort::stage && a_[*event].stage > 0) {
    Breaking breaking = broken_by;  // whoever brings something there needs the stage before
    std::vector<Index> some;
    for (const Pattern& one : patterns(id, bindings)) some.push_back(really(one));
    breaking.shut = some.size() == 1 ? some.front() : add(Needs::any, Role::plain, {}, some);
    return shut_by(breaking, at);
  }
  std::vector<PartyId> breakers;
  for (const Pattern& one : patterns(id, bindings))
    for (const EventId event : cast_.covers(one.event))
      for (const auto doer : cast_.doers(event, one.by, one.event))
        if (const PartyId party = cast_.roles(event).by[doer]) breakers.push_back(party);
  std::sort(breakers.begin(), breakers.end());
  breakers.erase(std::unique(breakers.begin(), breakers.end()), breakers.end());
  const Index node = shut_by(broken_by, at);
  graph_.breakers.back() = std::move(breakers);
  return node;
}

Index Grounder::count_in(const CountIn& form, const Bindings& bindings, bool yes, TextSpan at) {
  if (!form.number.decided) return perhaps();
  const std::int64_t wanted = form.at_least ? form.number.value : form.number.value + 1;  // of acts, for it to be so, or no longer so
  if (form.at_least != yes) {
    if (form.at_least && (wanted <= 0 || asking_)) return wanted > 0 ? truth() : falsity();
    return calm(form.occ, bindings, form.at_least ? TextSpan{} : at, {form.occ, bindings, wanted, form.span, Breaking::Holds::at_first});
  }
  if (wanted <= 0) return truth();
  if (yes) return add_within(happens(form.occ, bindings), at);
  std::vector<Index> some;  // what is asked of `every` member is no longer so as soon as it is not so of one
  for (const Pattern& one : patterns(form.occ, bindings)) some.push_back(pattern(one));
  return add_within(some.size() > 1 ? add(Needs::any, Role::plain, {}, some) : happens(form.occ, bindings), at);
}

Index Grounder::stock(const StockIs& form, const Bindings& bindings, bool yes, TextSpan at) {
  if (!form.number.decided || !form.by.decided || !form.pipeline) return perhaps();
  if (const Parties each = cast_.parties(form.by, bindings); form.by.determiner == Determiner::every && each && each->size() > 1) {  // asked of each (C1)
    std::vector<Index> nodes;
    for (const PartyId party : *each) {
      StockIs one = form;
      one.by = {.determiner = Determiner::named, .parties = {party}, .at = form.by.at};
      nodes.push_back(stock(one, bindings, yes, at));
    }
    return add(yes ? Needs::all : Needs::any, Role::plain, {}, nodes);
  }
  if (form.at_least == yes) return stock_at_least(form, form.at_least ? form.number.value : form.number.value + 1, bindings, at);
  if (form.at_least && form.number.value <= 0) return falsity();
  return not_too_many(form, bindings, form.at_least ? TextSpan{} : at);  // nothing has come yet
}

Index Grounder::stock_at_least(const StockIs& form, std::int64_t number, const Bindings& bindings, TextSpan at) {
  if (number <= 0) return truth();
  const Parties by = cast_.parties(form.by, bindings);
  std::vector<Index> stages;
  for (std::uint32_t stage = 0; stage <= form.stage; ++stage)
    stages.push_back(pledged(form.pipeline, stage, number, stage == form.stage ? by : Parties{}, at));
  return add(Needs::all, Role::leaf, at, stages);
}

/// G8: what can have come to one stage reaches a number.
Index Grounder::pledged(PipelineId pipeline, std::uint32_t stage, std::int64_t number, const Parties& by, TextSpan at) {
  const auto& pledges = pledges_[pipeline.index][stage];
  const bool numbered = std::any_of(pledges.begin(), pledges.end(), [&](ClauseId id) { return !std::get<Bring>(a_[id].deed).all; });
  const Index reached = stage_reached(pipeline, stage, by);
  if (!numbered) return reached;
  struct Level {
    std::int64_t number = 0;
    Index node = none;
  };
  std::vector<std::pair<std::vector<PartyId>, std::vector<Level>>> of_subject;
  for (const ClauseId id : pledges) {
    const Clause& clause = a_[id];
    const auto& bring = std::get<Bring>(clause.deed);
    const bool repeats = std::holds_alternative<EveryDue>(clause.due) || std::holds_alternative<WheneverTrigger>(clause.trigger) ||
                         std::holds_alternative<OnEachTrigger>(clause.trigger);
    const std::int64_t most = bring.all || repeats || !bring.number.decided ? number : std::min(bring.number.value, number);
    for (Index i = 0; i < graph_.instances_of_clause[id.index]; ++i) {
      const Parties subject = cast_.parties(clause.who, bindings(clause.families, i));
      if (by && subject && std::none_of(subject->begin(), subject->end(), [&](PartyId party) {
            return std::any_of(by->begin(), by->end(), [&](PartyId wanted) { return cast_.answers(wanted, party) || cast_.answers(party, wanted); });
          }))
        continue;
      // In strict mode the pledge itself must be in play.
      const Index in_play = add(Needs::any, Role::due, clause.sentence, {graph_.gate_of_clause[id.index] + i});
      std::vector<std::vector<PartyId>> each;  // `every K must bring N`: N from each of them
      if (clause.who.determiner == Determiner::every && subject)
        for (const PartyId party : *subject) each.push_back({party});
      else
        each.push_back(subject.value_or(std::vector<PartyId>{}));
      for (const auto& one : each) {
        const Index done = pattern({.event = a_[pipeline].stages[stage], .by = one.empty() ? Parties{} : Parties{one}});
        const Index level = add(Needs::all, Role::plain, clause.sentence, {done, in_play});
        auto group = std::find_if(of_subject.begin(), of_subject.end(), [&](const auto& known) { return known.first == one; });
        if (group == of_subject.end()) group = of_subject.insert(of_subject.end(), {one, {}});
        group->second.push_back({most, level});
      }
    }
  }
  const Index sum = add(Node{.needs = Needs::sum, .role = Role::stock, .need = number, .at = at});
  rest(sum, add(Node{.needs = Needs::any, .role = Role::flood, .thing = static_cast<Index>(graph_.floods.size())}), number);
  graph_.floods.push_back(reached);
  for (auto& [subject, levels] : of_subject) {
    std::stable_sort(levels.begin(), levels.end(), [](const Level& one, const Level& other) { return one.number < other.number; });
    std::int64_t below = 0;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (levels[i].number == below) continue;
      std::vector<Index> at_least;
      for (std::size_t j = i; j < levels.size(); ++j) at_least.push_back(levels[j].node);
      rest(sum, at_least.size() == 1 ? at_least.front() : add(Needs::any, Role::plain, {}, at_least), levels[i].number - below);
      below = levels[i].number;
    }
  }
  return sum;
}

template <class NodeOfInstance>
Index Grounder::by_key(KindId family, const Key& key, const Bindings& bindings, bool all, NodeOfInstance node) {
  if (!family) return node(0);
  const Kind& kind = a_[family];
  const auto position = [&](Member member) {
    const std::size_t i = kind.of_places ? static_cast<std::size_t>(std::find(kind.places.begin(), kind.places.end(), member.place) - kind.places.begin())
                                         : static_cast<std::size_t>(std::find(kind.parties.begin(), kind.parties.end(), member.party) - kind.parties.begin());
    return i;
  };
  if (!key.empty() && key.front().determiner == Determiner::named) return node(position({key.front().party, key.front().place}));
  const bool one = key.empty() || key.front().determiner == Determiner::that || key.front().determiner == Determiner::each;
  if (const Member chosen = cast_.bound(family, bindings); one && (chosen.party || chosen.place)) return node(position(chosen));
  const bool some = !key.empty() && key.front().determiner == Determiner::any;
  std::vector<Index> nodes;
  for (std::size_t i = 0; i < cast_.size(family); ++i) nodes.push_back(node(i));
  return nodes.size() == 1 ? nodes.front() : add(some != all ? Needs::all : Needs::any, Role::plain, {}, nodes);
}

Index Grounder::during(const During& form, const Bindings& bindings, bool yes) {
  const auto* phase = std::get_if<PhaseId>(&form.what);
  if (phase == nullptr) return during_process(form, bindings, yes);
  const Index count = graph_.instances_of_phase[phase->index];
  return by_key(a_[*phase].family, form.key, bindings, yes, [&](std::size_t i) {
    if (i >= count) return perhaps();
    return yes ? going_on(*phase, i) : not_open(*phase, i);
  });
}

/// It has opened, and not closed.
Index Grounder::going_on(PhaseId phase, std::size_t instance) {
  const Index open = graph_.open_of_phase[phase.index] + static_cast<Index>(instance);
  if (!a_[phase].closes) return open;
  const auto [known, fresh] = going_on_.emplace(std::uint64_t{phase.index} << 32U | instance, none);
  if (!fresh) return known->second;
  const Index node = add(Node{.needs = Needs::any, .role = Role::going_on, .thing = phase.index, .instance = static_cast<Index>(instance), .at = a_[a_[phase].closes].at});
  rest(node, open);
  return known->second = node;
}

Index Grounder::during_process(const During& form, const Bindings& bindings, bool yes) {
  std::vector<Pattern> all{{.event = std::get<EventId>(form.what), .edge = Edge::start}};
  bool any = false;
  for (const KeyPart& part : form.key) {
    std::vector<Pattern> split;
    const bool one = part.determiner == Determiner::that || part.determiner == Determiner::each;
    std::vector<Member> members;
    if (part.determiner == Determiner::named) members.push_back({part.party, part.place});
    else if (const Member chosen = cast_.bound(part.kind, bindings); one && (chosen.party || chosen.place)) members.push_back(chosen);
    else for (std::size_t i = 0; i < cast_.size(part.kind); ++i) members.push_back(cast_.member(part.kind, i));
    any = any || part.determiner == Determiner::any;
    for (const Pattern& pattern : all)
      for (const Member& member : members) {
        split.push_back(pattern);
        if (member.party) split.back().by = std::vector{member.party};
        if (member.place) split.back().in = std::vector{member.place};
      }
    all = std::move(split);
  }
  std::vector<Index> nodes;
  for (const Pattern& one : all) nodes.push_back(yes ? pattern(one) : not_going_on(one));
  return nodes.size() == 1 ? nodes.front() : add(any == yes ? Needs::any : Needs::all, Role::plain, {}, nodes);
}

Index Grounder::combine(bool all, const std::vector<ConditionId>& parts, const Bindings& bindings, bool yes, TextSpan at) {
  std::vector<Index> nodes;
  for (const ConditionId part : parts) nodes.push_back(condition(part, bindings, yes));
  if (all && yes) arm(nodes);
  return add(all == yes ? Needs::all : Needs::any, Role::plain, at, nodes);
}

/// The node for a condition to be true, or (`yes` false) to be false at some moment.
Index Grounder::condition(ConditionId id, const Bindings& bindings, bool yes) {
  if (!id) return perhaps();
  const Index node = form(id, bindings, yes);
  return asking_ ? ask(node, id, bindings, yes) : node;
}

/// What the record can answer has a node of its own; what is made of such parts needs no question.
Index Grounder::ask(Index node, ConditionId id, const Bindings& bindings, bool yes) {
  const Form& form = a_[id].form;
  const bool whole = std::holds_alternative<All>(form) || std::holds_alternative<AnyOf>(form) || std::holds_alternative<AtLeastOf>(form) ||
                     std::holds_alternative<Not>(form) || std::holds_alternative<Refers>(form);
  if (whole) return node;
  const Index own = add(Needs::any, Role::plain, a_[id].at, {node});
  const bool waits = node == truth() || std::holds_alternative<Lasting>(form) || std::holds_alternative<NoneFor>(form) ||
                     std::holds_alternative<After>(form);
  graph_.questions.push_back({.condition = id, .bindings = bindings, .yes = yes, .waits = waits, .node = own});
  return own;
}

/// What sets off an `on each`.
Index Grounder::each_time(OccId occ, const Bindings& bindings) {
  std::vector<Index> some;  // for each of `every`, it is one
  for (const Pattern& one : patterns(occ, bindings)) some.push_back(pattern(one));
  const bool plain = std::holds_alternative<std::monostate>(a_[occ].about);
  const Index node = leaf(plain && some.size() > 1 ? add(Needs::any, Role::plain, {}, some) : happens(occ, bindings), a_[occ].at);
  if (!asking_ || !std::holds_alternative<EventId>(a_[occ].what)) return node;
  const Index own = add(Needs::any, Role::plain, a_[occ].at, {node});
  graph_.questions.push_back({.occ = occ, .bindings = bindings, .node = own});
  return own;
}

Index Grounder::form(ConditionId id, const Bindings& bindings, bool yes) {
  const TextSpan at = a_[id].at;
  const auto share = [&](const ShareIs& c) {
    if (!c.percent.decided || !c.pipeline) return perhaps();
    const std::uint32_t stage = c.at_least == yes ? c.stage : c.of_stage;
    if (c.at_least && c.percent.value <= 0) return yes ? leaf(stage_reached(c.pipeline, c.of_stage, {}), at) : falsity();
    return leaf(stage_reached(c.pipeline, stage, {}), at);
  };
  const auto refers = [&](const Refers& c) {
    const Index first = yes ? graph_.node_of_named[c.name.index] : named_not_[c.name.index];
    return by_key(a_[c.name].family, c.key, bindings, yes, [&](std::size_t i) {
      return i < graph_.instances_of_named[c.name.index] ? first + static_cast<Index>(i) : perhaps();
    });
  };
  const auto at_least_of = [&](const AtLeastOf& c) {
    if (!c.number.decided) return perhaps();
    const auto parts = static_cast<std::int64_t>(c.parts.size());
    const Index node = add(Node{.needs = Needs::sum, .role = Role::plain, .need = yes ? c.number.value : parts - c.number.value + 1, .at = at});
    for (const ConditionId part : c.parts) rest(node, condition(part, bindings, yes));
    return node;
  };
  return std::visit(
      match{
          [&](const Once& c) { return yes ? leaf(happens(c.occ, bindings), at) : not_happened(c.occ, bindings); },
          [&](const NoneFor& c) {
            if (!yes) return not_yet();
            const Index node = calm(c.occ, bindings, at, {c.occ, bindings, 1, c.span});
            graph_.lapses.push_back({.what = Lapse::What::calm, .node = node, .span = c.span});
            return node;
          },
          [&](const NoneSince& c) {
            if (!yes) return perhaps();
            return add(Needs::all, Role::leaf, at, {happens(c.since, bindings), calm(c.occ, bindings, at, {c.occ, bindings, 1, {.decided = false}, Breaking::Holds::from_since})});
          },
          [&](const CountIn& c) { return count_in(c, bindings, yes, at); },
          [&](const StockIs& c) { return stock(c, bindings, yes, at); },
          share,
          [&](const During& c) { return during(c, bindings, yes); },
          [&](const After& c) {
            if (!c.moment) return perhaps();
            if (!yes) return a_.in_force_from != always && c.moment->end > a_.in_force_from ? not_yet() : perhaps();
            const Index node = add(Node{.needs = Needs::all, .at = at});
            graph_.lapses.push_back({.what = Lapse::What::not_before, .node = node, .moment = c.moment->end});
            return node;
          },
          refers,
          [&](const Not& c) {
            const Index node = condition(c.part, bindings, !yes);
            if (!yes || asking_ || is_fixed(node)) return node;
            const Index whole = leaf(node, at);
            graph_.nodes[whole].whole = true;
            return whole;
          },
          [&](const All& c) { return combine(true, c.parts, bindings, yes, at); },
          [&](const AnyOf& c) { return combine(false, c.parts, bindings, yes, at); },
          at_least_of,
          [&](const Lasting& c) {
            if (!yes) return not_yet();
            const Index node = add(Needs::all, Role::plain, at, {condition(c.part, bindings, true)});
            graph_.lapses.push_back({.what = Lapse::What::lasting, .node = node, .span = c.span});
            return node;
          },
          [&](const Undecided&) { return perhaps(); },
      },
      a_[id].form);
}

}  // namespace truce::graph
