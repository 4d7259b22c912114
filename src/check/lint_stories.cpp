#include "lint_stories.h"

#include <fmt/format.h>

#include <algorithm>

#include "blockers.h"
#include "rehearsal.h"
#include "scenarios.h"
#include "words.h"

namespace truce::check {
namespace {

using graph::Index;
using graph::Manner;
using graph::Mode;
using graph::Rehearsal;
using graph::Role;
using graph::Studied;

constexpr std::size_t story_nodes_max = 60'000;  // of the graph: stories of larger texts could not be read by anybody

bool readable(const Studied& studied) { return !studied.graph.partial && studied.graph.nodes.size() <= story_nodes_max; }

// "in rafah of israel": which members of its families are meant.
std::string key_text(const Agreement& a, const std::vector<KindId>& families, std::size_t instance) {
  const graph::Cast cast(a);
  std::string text;
  for (const auto& [kind, member] : cast.bindings(families, instance)) {
    if (member.place) text += " in " + a[member.place].name;
    if (member.party) text += " of " + a[member.party].name;
  }
  return text;
}

std::vector<KindId> family_of(const Agreement& a, const Gate& gate) {
  if (const auto* clause = std::get_if<ClauseId>(&gate)) return a[*clause].families;
  const auto* phase = std::get_if<PhaseId>(&gate);
  const KindId family = phase != nullptr ? a[*phase].family : a[std::get<NamedId>(gate)].family;
  return family ? std::vector{family} : std::vector<KindId>{};
}

// "deployment in rafah is closed": what a gate is while it is shut.
std::string shut_text(const Agreement& a, const Gate& gate, std::size_t instance, bool surely = true) {
  const std::string key = key_text(a, family_of(a, gate), instance);
  if (!surely) return fmt::format("{}{} is unknown", graph::name_of(a, gate), key);
  if (std::holds_alternative<ClauseId>(gate)) return fmt::format("{}{} is dormant", graph::name_of(a, gate), key);
  return fmt::format("{}{} is {}", graph::name_of(a, gate), key, std::holds_alternative<PhaseId>(gate) ? "closed" : "no");
}

class Story {
 public:
  explicit Story(const Survey& survey) : s_(survey) {}
  Story& named(const std::string& name) {
    text_ += fmt::format("test \"{}\"\n", name);
    return *this;
  }
  Story& given(const std::vector<std::string>& facts) {
    for (const std::string& fact : facts) text_ += fmt::format("  given {}\n", fact);
    return *this;
  }
  /// At the end of a civil day, or at a minute. Nothing after the end of the text.
  Story& expects(Instant at, const std::vector<std::string>& claims) {
    const Clock& clock = s_.a.clock;
    const bool whole_day = clock.day(clock.date_of(at - Duration{1})).end == at;
    for (const std::string& claim : claims)
      text_ += fmt::format("  on {} expect {}\n", whole_day ? to_text(clock.date_of(at - Duration{1})) : clock.text(at), claim);
    return *this;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  const Survey& s_;
  std::string text_ = {};
};

// The last moment of a story: when all has happened, or the last minute of the text.
Instant end_of(const Survey& s, const Rehearsal& played) {
  if (s.a.in_force_until == never || played.last < s.a.in_force_until) return played.last;
  return std::chrono::floor<std::chrono::minutes>(s.a.in_force_until - Duration{60});
}

void add_once(std::vector<std::string>& texts, std::string text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
}

// Blockers.

std::vector<Index> instances_of(const graph::Graph& graph, const Gate& gate) {
  Index first = 0;
  Index count = 0;
  if (const auto* named = std::get_if<NamedId>(&gate)) first = graph.node_of_named[named->index], count = graph.instances_of_named[named->index];
  if (const auto* phase = std::get_if<PhaseId>(&gate)) first = graph.open_of_phase[phase->index], count = graph.instances_of_phase[phase->index];
  if (const auto* clause = std::get_if<ClauseId>(&gate)) first = graph.gate_of_clause[clause->index], count = graph.instances_of_clause[clause->index];
  std::vector<Index> nodes;
  for (Index i = 0; i < count; ++i) nodes.push_back(first + i);
  return nodes;
}

// How a party keeps a gate shut: by as little as suffices.
std::vector<graph::Without> ways_of(const Blocker& blocker) {
  if (!blocker.parts.empty()) {
    graph::Without together{.idle = blocker.parties, .against = blocker.against, .acts = blocker.acts};
    for (const Blocker::Part& part : blocker.parts)
      if (graph::is_acting(part.how)) together.unruly.push_back(part.by);
    return {together};
  }
  const graph::Without idle{.idle = blocker.parties};
  const graph::Without unruly{.unruly = blocker.parties, .against = blocker.against, .acts = blocker.acts};
  const graph::Without both{.idle = blocker.parties, .unruly = blocker.parties, .against = blocker.against, .acts = blocker.acts};
  if (!blocker.against.empty() || graph::is_acting(blocker.how)) return {unruly, both};
  return {idle, both};
}

// With what they may have done, too, as far as reports of what they do can tell: in a place within which the text tells others
// apart, it was in any of them (R3).
graph::Without as_reported(const Studied& studied, const graph::Without& without) {
  const graph::Graph& graph = studied.graph;
  const graph::Cast cast(*graph.agreement);
  graph::Without reported = without;
  for (const Index node : without.acts) {
    const graph::Act& act = graph.acts[graph.nodes[node].thing];
    for (std::size_t i = 0; act.in && i < graph.acts.size(); ++i) {
      const graph::Act& other = graph.acts[i];
      const bool same = other.event == act.event && other.edge == act.edge && other.by == act.by && other.fields == act.fields;
      if (same && other.in != act.in && cast.inside(act.in, other.in)) reported.acts.push_back(graph.act_node[i]);
    }
  }
  return reported;
}

// "acts", "act": what is done against a gate.
std::string deed_against(const Blocker& blocker, bool one) {
  Blocker::How how = blocker.how;
  for (const Blocker::Part& part : blocker.parts) {
    if (!graph::is_acting(part.how)) continue;
    if (graph::is_acting(how) && how != part.how) return one ? "acts against it" : "act against it";
    how = part.how;
  }
  switch (how) {
    case Blocker::How::acting_first: return one ? "acts first" : "act first";
    case Blocker::How::too_much: return one ? "brings too much" : "bring too much";
    case Blocker::How::breaching: return one ? "breaches the clause" : "breach the clause";
    case Blocker::How::ending_a_phase: return one ? "ends the phase" : "end the phase";
    case Blocker::How::bringing_a_ban: return one ? "brings a ban into play" : "bring a ban into play";
    case Blocker::How::breaking_calm:
    case Blocker::How::not_acting:
    case Blocker::How::not_certifying:
    case Blocker::How::arithmetic: return one ? "breaks the calm" : "break the calm";
  }
  return {};
}

std::string doing(const Blocker& blocker, const graph::Without& without) {
  const bool one = blocker.parties.size() == 1;
  if (without.unruly.empty()) return one ? "does nothing" : "do nothing";
  if (without.idle.empty()) return deed_against(blocker, one);
  return (one ? "does nothing but " : "do nothing or ") + deed_against(blocker, false);
}

// Contradictions.

// The act of a duty by somebody who is bound by both clauses, where the two meet.
std::string common_act(const Survey& s, const Occ& owed, const Clause& duty, const Clause& ban) {
  const Occ* forbidden = deed_occ(s.a, ban);
  const auto* event = std::get_if<EventId>(&owed.what);
  if (event == nullptr || !*event || forbidden == nullptr) return {};
  std::string text = owed.edge == Edge::none ? "" : fmt::format("{} of ", to_text(owed.edge));
  text += s.a[*event].name;
  const auto& subjects = s.members(duty.who);
  const auto who = std::find_if(subjects.begin(), subjects.end(), [&](PartyId party) { return s.covers_party(ban.who, party); });
  if (who == subjects.end()) return {};
  text += " by " + s.a[*who].name;
  const auto& places = s.members(s.place_of(owed));
  const graph::Cast cast(s.a);
  for (const PlaceId place : places) {
    const auto& others = s.members(s.place_of(*forbidden));
    const bool meet = others.empty() || std::any_of(others.begin(), others.end(), [&](PlaceId other) { return cast.inside(other, place); });
    if (!meet) continue;
    text += " in " + s.a[place].name;
    break;
  }
  if (const auto* whom = std::get_if<Who>(&owed.about); whom != nullptr && !s.members(*whom).empty()) text += " about " + s.a[s.members(*whom).front()].name;
  std::string fields;
  for (const Field& field : owed.fields)
    if (!field.values.empty()) fields += fmt::format("{}{}: {}", fields.empty() ? "" : ", ", field.name, field.values.front());
  return fields.empty() ? text : text + " (" + fields + ")";
}

// Deadlines.

// Whoever brings something in a story brings all that they ever pledged there: a smaller number would come with the larger one.
bool pledged_twice(const Survey& s, const graph::Late& late) {
  return std::any_of(late.owed.begin(), late.owed.end(), [&](const graph::Late::Owed& owed) {
    const auto* bring = owed.clause ? std::get_if<Bring>(&s.a[owed.clause].deed) : nullptr;
    return bring != nullptr && std::count_if(s.a.clauses.begin(), s.a.clauses.end(), [&](const Clause& other) {
             const auto* one = std::get_if<Bring>(&other.deed);
             return one != nullptr && one->pipeline == bring->pipeline && one->stage == bring->stage;
           }) > 1;
  });
}

// When one of the deadlines of a conflict passes.
std::optional<Instant> passes(const Survey& s, const graph::Late::Owed& owed, const Rehearsal& played) {
  const Clause& clause = s.a[owed.clause];
  if (const auto* by = std::get_if<ByDue>(&clause.due); by != nullptr && by->moment) return by->moment->end;
  const auto* within = std::get_if<WithinDue>(&clause.due);
  if (within == nullptr || !within->span.decided || played.reached[owed.gate] < 0) return {};
  return s.a.clock.deadline(played.first + Duration{played.reached[owed.gate]}, within->span);
}

}  // namespace

std::string circle_story(const Survey& s, const Studied& studied, std::size_t number) {
  if (!readable(studied)) return {};
  const graph::Graph& graph = studied.graph;
  const Circle& circle = studied.structure.circles[number];
  const graph::Loop& loop = studied.loops[number];
  const bool stuck = std::none_of(loop.nodes.begin(), loop.nodes.end(), [&](Index node) { return graph.nodes[node].role != Role::due && studied.lenient.can[node]; });
  const graph::Possible& world = stuck ? studied.lenient : studied.strict;
  const Rehearsal played = graph::rehearse(graph, world, {.mode = stuck ? Mode::lenient : Mode::strict, .gates = loop.nodes});
  const graph::Cast cast(s.a);
  std::vector<std::string> names;
  std::vector<std::string> claims;
  // Along the stages of a pipeline somebody waits in the end for whom the record names only step by step.
  const bool counted = std::any_of(loop.nodes.begin(), loop.nodes.end(), [&](Index node) {
    return graph.nodes[node].role == Role::stock || (graph.nodes[node].role == Role::act && s.a[graph.acts[graph.nodes[node].thing].event].sort == EventSort::stage);
  });
  for (const Link& link : circle.links) {
    if (!link.who || !link.for_whom) continue;
    add_once(names, s.a[link.who].name);
    // The record names whoever answers for them.
    const auto under = [&](PartyId party) {
      for (std::uint32_t i = 0; i < s.a.parties.size(); ++i)
        if (PartyId{i} != party && cast.answers(PartyId{i}, party)) return true;
      return false;
    };
    if (link.who != link.for_whom && !counted && !under(link.who) && !under(link.for_whom)) add_once(claims, fmt::format("{} waits for {}", s.a[link.who].name, s.a[link.for_whom].name));
  }
  for (const Index node : loop.nodes)
    if (const auto gate = graph::gate_of(graph, node); gate && !std::holds_alternative<NamedId>(*gate)) add_once(claims, shut_text(s.a, *gate, graph.nodes[node].instance));
  for (const Index node : loop.nodes)  // a ban that waits for the very act that it holds
    if (claims.empty() && graph.nodes[node].role == Role::bar) {
      const Index instance = graph.nodes[node].instance;
      const ClauseId ban{graph.nodes[node].thing};
      const bool in_play = world.can[graph.gate_of_clause[ban.index] + instance];
      if (in_play && !untriggered(s.a[ban])) continue;
      claims.push_back(fmt::format("clause {}{} is {}", s.a[ban].label, key_text(s.a, s.a[ban].families, instance), in_play ? "in force" : "dormant"));
    }
  if (claims.empty()) return {};
  const std::string name = names.size() > 1 ? fmt::format("Whatever else is done, {} wait for each other", listed(names))
                                            : fmt::format("Whatever else is done, {} waits for its own next step", names.empty() ? "it" : names.front());
  return Story(s).named(name).given(played.given).expects(end_of(s, played), claims).text();
}

std::string blocker_story(const Survey& s, const Studied& studied, const Blocker& blocker) {
  if (!readable(studied)) return {};
  const graph::Graph& graph = studied.graph;
  std::vector<std::string> who;
  for (const PartyId party : blocker.parties) who.push_back(s.a[party].name);
  for (const graph::Without& without : ways_of(blocker)) {
    const graph::Possible world = graph::possible_without(graph, studied.lenient, without);
    for (const Index gate : instances_of(graph, blocker.gate)) {
      if (world.can[gate] || !studied.lenient.can[gate]) continue;
      const Rehearsal played = graph::rehearse(graph, world, {.without = without, .gates = {gate}});
      const graph::Without reported = as_reported(studied, without);
      const bool surely = reported.acts.size() == without.acts.size() || !graph::possible_without(graph, studied.lenient, reported).can[gate];
      return Story(s)
          .named(fmt::format("All others act, {} {}, and {} stays shut", listed(who), doing(blocker, without), graph::name_of(s.a, blocker.gate)))
          .given(played.given)
          .expects(end_of(s, played), {shut_text(s.a, blocker.gate, graph.nodes[gate].instance, surely)})
          .text();
    }
  }
  return {};
}

std::string contradiction_story(const Survey& s, const Studied& studied, ClauseId duty, ClauseId ban) {
  const Clause& owed = s.a[duty];
  const Clause& forbidden = s.a[ban];
  const Occ* occ = deed_occ(s.a, owed);
  if (occ == nullptr || !readable(studied)) return {};
  const std::string act = common_act(s, *occ, owed, forbidden);
  if (act.empty()) return {};
  std::vector<Index> gates = instances_of(studied.graph, duty);
  for (const Index gate : instances_of(studied.graph, ban)) gates.push_back(gate);
  const bool strict = std::all_of(gates.begin(), gates.end(), [&](Index gate) { return studied.strict.can[gate] || !studied.lenient.can[gate]; });
  const Rehearsal played = graph::rehearse(studied.graph, strict ? studied.strict : studied.lenient,
                                           {.mode = strict ? Mode::strict : Mode::lenient, .gates = gates, .narrow = true, .exact = true});
  const auto day = [&](int later) { return to_text(s.a.clock.date_of(played.last + Duration{86'400} * later + Duration{43'200})); };
  if (s.a.in_force_until != never && played.last + Duration{86'400} * 4 >= s.a.in_force_until) return {};
  std::vector<std::string> given = played.given;
  if (untriggered(owed) && untriggered(forbidden)) given.clear();
  given.push_back(fmt::format("{} on {} 12:00", act, day(1)));
  return Story(s)
      .named(fmt::format("Clause {} is done, and clause {} is broken", owed.label, forbidden.label))
      .given(given)
      .expects(s.a.clock.day(s.a.clock.date_of(played.last + Duration{86'400} * 3)).end, {fmt::format("clause {} is breached", forbidden.label)})
      .text();
}

std::string deadline_story(const Survey& s, const Studied& studied, std::size_t number) {
  if (!readable(studied)) return {};
  const graph::Graph& graph = studied.graph;
  const graph::Late& late = studied.lates[number];
  const bool luck = studied.structure.deadlines[number].depends_on_luck;
  std::vector<Index> gates;
  for (const auto& owed : late.owed) gates.push_back(owed.act);
  if (pledged_twice(s, late)) return {};
  const Rehearsal played = graph::rehearse(graph, studied.strict, {.mode = Mode::strict, .gates = gates, .narrow = true, .exact = true, .slow = luck, .own = late.own});
  for (const auto& owed : late.owed) {
    const Index instance = graph.nodes[owed.clause ? owed.gate : owed.act].instance;
    if (!owed.clause) {
      const Gate phase = PhaseId{graph.nodes[owed.act].thing};
      return Story(s).named(fmt::format("When the text ends, {} has not opened", graph::name_of(s.a, phase))).given(played.given)
          .expects(end_of(s, played), {shut_text(s.a, phase, instance)}).text();
    }
    const auto due = passes(s, owed, played);
    const Instant done = played.first + Duration{played.reached[owed.act]};
    if (!due || *due + Duration{60} >= s.a.in_force_until || done <= *due) continue;
    const Clause& clause = s.a[owed.clause];
    const std::string key = key_text(s.a, clause.families, instance);
    Story story(s);
    story.named(fmt::format("Everybody is as quick as can be{}, and clause {} is late", luck ? " but for what may take longer" : "", clause.label)).given(played.given);
    const bool owed_by_then = played.first + Duration{played.reached[owed.gate]} <= *due;  // a day may be named that is over before it is owed
    if (s.a.silence_is_calm && owed_by_then && done > *due + Duration{60}) story.expects(*due + Duration{60}, {fmt::format("clause {}{} is missed", clause.label, key)});
    if (played.last < s.a.in_force_until) story.expects(played.last, {fmt::format("clause {}{} is late", clause.label, key)});
    return story.text();
  }
  return {};
}

}  // namespace truce::check
