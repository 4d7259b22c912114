// Rules E: order and time. Circles, blockers and deadlines come from `study`; the rest is read off the clauses.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "blockers.h"
#include "lint.h"
#include "lint_blockers.h"
#include "lint_stories.h"
#include "scenarios.h"

namespace truce::check {
namespace {

TextSpan place_of(const Survey& s, const Gate& gate) {
  if (const auto* named = std::get_if<NamedId>(&gate)) return s.a[*named].at;
  if (const auto* phase = std::get_if<PhaseId>(&gate)) return s.a[*phase].at;
  return s.a[std::get<ClauseId>(gate)].at;
}

std::string name_of(const Survey& s, const Gate& gate) {
  if (const auto* named = std::get_if<NamedId>(&gate)) return "The condition `" + s.a[*named].name + "`";
  if (const auto* phase = std::get_if<PhaseId>(&gate)) return "The phase `" + s.a[*phase].name + "`";
  return "Clause " + s.a[std::get<ClauseId>(gate)].label;
}

// "2031-03-10" for the end of that day, which a reader counts as that day.
std::string last_day(const Survey& s, Instant moment) {
  std::string text = s.a.clock.text(moment, true);
  if (text.ends_with(" 24:00")) text.resize(text.size() - 6);
  return text;
}

std::string with_stop(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ' ')) text.pop_back();
  return text.empty() ? text : text + ".";
}

std::string name_of(const Survey& s, PartyId party) { return party ? s.a[party].name : "anybody"; }

// A way out of one circle may first have to end another: that one is told by itself, with its own ways out.
std::string way_text(const Survey& s, const Structure& structure, std::size_t number, const Concession& way) {
  std::vector<Concession::Part> parts = way.parts;
  std::vector<std::string> others;
  for (std::size_t i = 0; i < structure.circles.size(); ++i) {
    if (i == number) continue;
    for (const Concession& other : structure.circles[i].ways_out) {
      const auto among = [&](const std::vector<Concession::Part>& all, const Concession::Part& one) {
        return std::any_of(all.begin(), all.end(), [&](const Concession::Part& part) { return part.says == one.says; });
      };
      const bool all_there = other.parts.size() < parts.size() && std::all_of(other.parts.begin(), other.parts.end(), [&](const Concession::Part& part) { return among(parts, part); });
      if (!all_there) continue;
      std::erase_if(parts, [&](const Concession::Part& part) { return among(other.parts, part); });
      std::vector<ClauseId> clauses;
      for (const Link& link : structure.circles[i].links)
        if (link.clause && std::find(clauses.begin(), clauses.end(), link.clause) == clauses.end()) clauses.push_back(link.clause);
      others.push_back(fmt::format("the circle of {}", clauses_text(s.a, clauses)));
      break;
    }
  }
  std::vector<std::string> says;
  for (const Concession::Part& part : parts) says.push_back(part.says);
  return with_stop(listed(says) + (others.empty() ? "" : fmt::format("; {} must be ended, too", listed(others))));
}

// What in a circle nobody agreed to, and one side says for itself: a bar or a pledge of its own.
std::string own_words(const Survey& s, const Circle& circle) {
  std::vector<ClauseId> clauses;
  std::vector<std::string> parties;
  for (const Link& link : circle.links) {
    if (!link.pledged || !link.clause || std::find(clauses.begin(), clauses.end(), link.clause) != clauses.end()) continue;
    clauses.push_back(link.clause);
    const std::string who = s.words(s.a[link.clause].who.at);
    if (std::find(parties.begin(), parties.end(), who) == parties.end()) parties.push_back(who);
  }
  if (clauses.empty()) return {};
  if (clauses.size() == 1) return fmt::format(" Clause {} is not an agreed duty: in it, {} speaks for itself alone.", s.a[clauses.front()].label, parties.front());
  return fmt::format(" C{} are not agreed duties: in each of them one side speaks for itself alone.", clauses_text(s.a, clauses).substr(1));
}

std::string told(const Survey& s, const Circle& circle) {
  std::vector<std::string> parties;
  std::vector<std::string> steps;
  for (const Link& link : circle.links) {
    const std::string who = name_of(s, link.who);
    if (std::find(parties.begin(), parties.end(), who) == parties.end()) parties.push_back(who);
    steps.push_back(link.says);
  }
  const std::string family =
      circle.times > 1 && !circle.family.empty() ? fmt::format(", {} ({})", circle.family, circle.times) : "";
  std::string says = parties.size() > 1 ? fmt::format("{} wait for each other{}: ", listed(parties), family)
                                        : fmt::format("One step of {} waits for another{}: ", listed(parties), family);
  for (std::size_t i = 0; i < steps.size(); ++i)
    says += (i == 0 ? "" : i + 1 == steps.size() ? "; and " : "; ") + steps[i];
  says += circle.hard ? ". None of these can come first."
                      : ". Each is asked for only after another, so nobody has to begin.";
  says += own_words(s, circle);
  for (const std::string& branch : circle.shut_branches) says += " " + with_stop(branch);
  return says;
}

void e1_circular_wait(const Survey& s, const graph::Studied& studied, Findings& findings) {
  for (std::size_t number = 0; number < studied.structure.circles.size(); ++number) {
    const Circle& circle = studied.structure.circles[number];
    if (circle.links.empty()) continue;
    std::vector<Quoted> quotes;
    ClauseId clause;
    for (const Link& link : circle.links) {
      if (link.clause && !clause) clause = link.clause;
      const TextSpan at = link.clause ? s.a[link.clause].at : link.leaf;
      const bool known = std::any_of(quotes.begin(), quotes.end(), [&](const Quoted& one) { return one.at == at; });
      if (!known && at.end > at.begin)
        quotes.push_back({at, fmt::format("{} waiting for {}", name_of(s, link.who), name_of(s, link.for_whom))});
    }
    if (quotes.empty()) quotes.push_back({s.header("agreement"), ""});
    Draft& draft = findings.add("E1", quotes.front().at, told(s, circle), "", clause);
    draft.finding.quotes = std::move(quotes);
    draft.finding.ways_out.clear();
    constexpr std::size_t ways_max = 3;
    for (const Concession& way : circle.ways_out) {
      std::string text = way_text(s, studied.structure, number, way);
      const auto& told = draft.finding.ways_out;
      if (told.size() < ways_max && std::find(told.begin(), told.end(), text) == told.end()) draft.finding.ways_out.push_back(std::move(text));
    }
    if (draft.finding.ways_out.empty())
      draft.finding.ways_out.emplace_back(
          "Let each side take a smaller step in turn, or put a guarantor in place before the first.");
    draft.finding.times = circle.times;
    draft.finding.story = circle_story(s, studied, number);
    if (circle.hard && !circle.pledged) draft.finding.level = Level::error;
  }
}

// What a circle holds is told with the circle.
struct Held {
  std::set<ClauseId> clauses = {};
  std::set<EventId> events = {};
};

Held held_by(const Survey& s, const Structure& structure) {
  Held held;
  for (const Circle& circle : structure.circles)
    for (const Link& link : circle.links) {
      if (!link.clause) continue;
      held.clauses.insert(link.clause);
      if (const EventId event = deed_event(s.a, s.a[link.clause])) held.events.insert(event);
    }
  // And what is barred until something that it holds: each round adds at least one event, or is the last.
  for (std::size_t before = 0; before != held.events.size();) {
    before = held.events.size();
    for (const Clause& clause : s.a.clauses) {
      if (!clause.before || (clause.modal != Modal::must_not && clause.modal != Modal::will_not)) continue;
      const auto* first = std::get_if<EventId>(&s.a[clause.before].what);
      const EventId event = deed_event(s.a, clause);
      if (first != nullptr && event && held.events.count(*first) > 0) held.events.insert(event);
    }
  }
  return held;
}

std::vector<ConditionId> roots_of(const Survey& s, const Gate& gate) {
  if (const auto* named = std::get_if<NamedId>(&gate)) return {s.a[*named].is};
  if (const auto* phase = std::get_if<PhaseId>(&gate)) return {s.a[*phase].opens};
  return s.gates(s.a[std::get<ClauseId>(gate)]);
}

bool rests_on(const Survey& s, const Gate& gate, const std::set<Gate>& dead, const Held& held) {
  bool rests = false;
  const auto waits_for_breach = [&](const Occ& occ) {  // of a clause that is told by itself
    const auto* breached = std::get_if<ClauseId>(&occ.what);
    return breached != nullptr && (dead.count(*breached) > 0 || held.clauses.count(*breached) > 0);
  };
  if (const auto* id = std::get_if<ClauseId>(&gate)) {
    const Clause& clause = s.a[*id];
    if (held.clauses.count(*id) > 0) return true;
    const auto* each = std::get_if<OnEachTrigger>(&clause.trigger);
    if (each != nullptr && waits_for_breach(s.a[each->occ])) return true;
    if (clause.during)
      if (const auto* phase = std::get_if<PhaseId>(&clause.during->what); phase != nullptr && dead.count(*phase) > 0)
        return true;
  }
  for (const ConditionId root : roots_of(s, gate)) {
    if (root)
      if (const auto* refers = std::get_if<Refers>(&s.a[root].form); refers != nullptr && dead.count(refers->name) > 0)
        return true;
    s.leaves(root, [&](const Condition& leaf, bool) {
      if (const auto* during = std::get_if<During>(&leaf.form))
        if (const auto* phase = std::get_if<PhaseId>(&during->what)) rests = rests || dead.count(*phase) > 0;
      const auto* once = std::get_if<Once>(&leaf.form);
      const auto* count = std::get_if<CountIn>(&leaf.form);
      const OccId counted = once != nullptr ? once->occ : count != nullptr ? count->occ : OccId{};
      rests = rests || (counted && waits_for_breach(s.a[counted]));
      if (once != nullptr && once->occ)
        if (const auto* event = std::get_if<EventId>(&s.a[once->occ].what))
          rests = rests || held.events.count(*event) > 0;
      if (const auto* stock = std::get_if<StockIs>(&leaf.form))
        for (std::uint32_t stage = 0; stage <= stock->stage && stage < s.a[stock->pipeline].stages.size(); ++stage)
          rests = rests || held.events.count(s.a[stock->pipeline].stages[stage]) > 0;
    });
    if (!root) continue;
    for (const Gate& other : dead)
      if (const auto* named = std::get_if<NamedId>(&other); named != nullptr && !(other == gate)) {
        const auto& users = s.uses_of_named[named->index];
        const Owner me = std::visit([](const auto id) { return Owner{id}; }, gate);
        rests = rests || std::find(users.begin(), users.end(), me) != users.end();
      }
  }
  return rests;
}

// A date in a gate that lies after the last day of the text.
const Condition* date_after_the_end(const Survey& s, const Gate& gate) {
  const Condition* late = nullptr;
  for (const ConditionId root : roots_of(s, gate))
    s.leaves(root, [&](const Condition& leaf, bool under_not) {
      const auto* after = std::get_if<After>(&leaf.form);
      if (after != nullptr && after->moment && !under_not && after->moment->begin >= s.a.in_force_until) late = &leaf;
    });
  return late;
}

void e2_dead_clause(const Survey& s, const Structure& structure, Findings& findings) {
  std::set<Gate> dead(structure.never.begin(), structure.never.end());
  // A date past the end shuts what rests on it alone; where another branch is open, study knows better.
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const auto roots = s.gates(s.a.clauses[i]);
    for (const ConditionId root : roots) {
      std::size_t leaves = 0;
      s.leaves(root, [&](const Condition&, bool) { ++leaves; });
      if (leaves == 1 && date_after_the_end(s, ClauseId{i}) != nullptr) dead.insert(ClauseId{i});
    }
  }
  const Held held = held_by(s, structure);
  std::set<Gate> causes;
  for (const Gate& gate : dead)
    if (!rests_on(s, gate, dead, held)) causes.insert(gate);
  for (const Gate& gate : causes) {
    const Condition* late = date_after_the_end(s, gate);
    const auto* id = std::get_if<ClauseId>(&gate);
    const std::string why = late != nullptr ? fmt::format("it waits for `{}`, and the text ends on {}.",
                                                          s.words(late->at), last_day(s, s.a.in_force_until))
                                            : std::string("what it waits for cannot happen, whatever anybody does.");
    Draft& draft = findings.add(
        "E2", place_of(s, gate),
        fmt::format("{} can never come into play: {} Those who rely on it rely on nothing.", name_of(s, gate), why),
        late != nullptr ? "Choose an earlier day, or let the text last longer."
                        : "Change what it waits for, or take it out.",
        id != nullptr ? *id : ClauseId{});
    if (late != nullptr) draft.finding.quotes.push_back({late->at, "later than the last day"});
  }
}

void e3_phase_never_closes(const Survey& s, const Structure& structure, Findings& findings) {
  std::set<PhaseId> open(structure.never_closes.begin(), structure.never_closes.end());
  const std::set<Gate> dead(structure.never.begin(), structure.never.end());
  for (std::uint32_t i = 0; i < s.a.phases.size(); ++i)
    if (!s.a.phases[i].closes && dead.count(PhaseId{i}) == 0) open.insert(PhaseId{i});
  const Held held = held_by(s, structure);
  for (const PhaseId id : open) {
    const Phase& phase = s.a[id];
    bool in_circle = false;
    if (phase.closes)
      s.leaves(phase.closes, [&](const Condition& leaf, bool) {
        const auto* once = std::get_if<Once>(&leaf.form);
        const auto* event = once != nullptr && once->occ ? std::get_if<EventId>(&s.a[once->occ].what) : nullptr;
        in_circle = in_circle || (event != nullptr && held.events.count(*event) > 0);
      });
    if (in_circle) continue;  // told with the circle
    Draft& draft = findings.add(
        "E3", phase.at,
        phase.closes
            ? fmt::format("The phase `{}` can open and can never close: `{}` cannot come about, whatever anybody does.",
                          phase.name, s.words(s.a[phase.closes].at))
            : fmt::format("The phase `{}` has no words by which it closes. What was agreed for a while goes on until "
                          "the text ends.",
                          phase.name),
        "Say when it ends: `closes when …`, if only on a date.");
    if (phase.closes) draft.finding.quotes.push_back({s.a[phase.closes].at, "closes it"});
  }
}

std::string capital(std::string text) {
  if (!text.empty()) text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text;
}

// The chain of dates, as a sentence.
std::string step_by_step(const std::vector<Quoted>& chain) {
  std::string text;
  for (const Quoted& step : chain) {
    const bool dated = !step.note.empty() && std::isdigit(static_cast<unsigned char>(step.note.front())) != 0;
    std::string note = (dated ? "on " : "") + step.note;
    if (const std::size_t colon = note.find(": "); colon != std::string::npos) note.replace(colon, 1, ",");
    text += (text.empty() ? "Step by step: " : "; ") + note;
  }
  return text + ".";
}

void e4_and_e5_deadlines(const Survey& s, const graph::Studied& studied, Findings& findings) {
  for (std::size_t number = 0; number < studied.structure.deadlines.size(); ++number) {
    const DeadlineConflict& conflict = studied.structure.deadlines[number];
    if (conflict.chain.empty()) continue;
    const std::string says = capital(conflict.says.substr(0, 4) == "the " ? conflict.says : "the " + conflict.says) + ". " + step_by_step(conflict.chain);
    ClauseId clause;
    for (std::uint32_t i = 0; i < s.a.clauses.size() && !clause; ++i)
      for (const Quoted& quoted : conflict.chain)
        if (quoted.at.begin >= s.a.clauses[i].at.begin && quoted.at.end <= s.a.clauses[i].at.end) clause = ClauseId{i};
    Draft& draft =
        findings.add(conflict.depends_on_luck ? "E5" : "E4", conflict.chain.front().at, says,
                     conflict.short_by ? fmt::format("Give it {} more, or start sooner.", to_text(*conflict.short_by))
                                       : "Move one of the dates, or allow for the longest that the step may take.",
                     clause);
    draft.finding.quotes = conflict.chain;
    for (Quoted& quoted : draft.finding.quotes) quoted.note.resize(std::min(quoted.note.find(": "), quoted.note.size()));
    draft.finding.story = deadline_story(s, studied, number);
  }
}

// With every choice of values that the duty leaves.
bool no_other_values(const Survey& s, const Occ& owed, const Occ& forbidden) {
  const auto named = [](const std::vector<Field>& fields, const std::string& name) { return std::find_if(fields.begin(), fields.end(), [&](const Field& one) { return one.name == name; }); };
  for (const Field& ban : forbidden.fields) {
    const std::vector<std::string>* left = nullptr;
    if (const auto duty = named(owed.fields, ban.name); duty != owed.fields.end()) left = &duty->values;
    else if (const auto* event = std::get_if<EventId>(&owed.what); event != nullptr && *event) {
      const auto& declared = s.roles(*event).fields;
      if (const auto field = named(declared, ban.name); field != declared.end()) left = &field->values;
    }
    const auto banned = [&](const std::string& value) { return std::find(ban.values.begin(), ban.values.end(), value) != ban.values.end(); };
    if (left == nullptr || !std::all_of(left->begin(), left->end(), banned)) return false;
  }
  return true;
}

// Where one of several places would do, in all of them; where each is asked for, in one.
bool no_other_place(const Survey& s, const Occ& owed, const Occ& forbidden) {
  const Where& there = s.place_of(owed);
  const Where& banned = s.place_of(forbidden);
  if (!s.overlap(there, banned)) return false;
  const bool each = there.determiner == Determiner::each || there.determiner == Determiner::that || there.determiner == Determiner::every;
  if (each || banned.determiner == Determiner::none) return true;
  const graph::Cast cast(s.a);
  const auto& all = s.members(there);
  const auto& shut = s.members(banned);
  return !all.empty() && std::all_of(all.begin(), all.end(), [&](PlaceId place) { return std::any_of(shut.begin(), shut.end(), [&](PlaceId outer) { return cast.inside(outer, place); }); });
}

// Where one of several parties would do, all of them are bound; where each is, one.
bool nobody_else(const Survey& s, const Who& owes, const Who& bound) {
  if (!s.overlap(owes, bound)) return false;
  const bool each = owes.determiner == Determiner::each || owes.determiner == Determiner::that || owes.determiner == Determiner::every;
  const auto& all = s.members(owes);
  return each || all.size() < 2 || std::all_of(all.begin(), all.end(), [&](PartyId party) { return s.covers_party(bound, party); });
}

bool settled(const Clause& one, ClauseId one_id, const Clause& other, ClauseId other_id) {
  const auto names = [](const std::vector<ClauseId>& list, ClauseId id) {
    return std::find(list.begin(), list.end(), id) != list.end();
  };
  return names(one.prevails_over, other_id) || names(other.prevails_over, one_id);
}

// May both be in play at once? Sure only where the ban has no condition of its own, or the same as the duty.
bool at_once(const Survey& s, const Clause& duty, const Clause& ban) {
  if (ban.unless || ban.before || duty.unless) return false;
  if (untriggered(ban)) return true;
  if (ban.during && (!duty.during || !(ban.during->what == duty.during->what))) return false;
  if (std::holds_alternative<NoTrigger>(ban.trigger)) return true;
  if (ban.trigger.index() != duty.trigger.index()) return false;
  const auto words = [&](const Clause& clause) {
    const auto gates = s.gates(clause);
    return gates.empty() ? std::string() : s.words(s.a[gates.front()].at);
  };
  return !words(ban).empty() && words(ban) == words(duty);
}

// Does another clause lift the ban for the same act while it is in play itself (K10)?
bool lifted_for(const Survey& s, ClauseId ban, EventId act, const Who& who) {
  return std::any_of(s.a.clauses.begin(), s.a.clauses.end(), [&](const Clause& clause) {
    const EventId event = deed_event(s.a, clause);
    if (!event || clause.modal == Modal::must_not || clause.modal == Modal::will_not || !s.overlap(clause.who, who)) return false;
    const auto& covered = s.covers[event.index];
    return std::find(clause.prevails_over.begin(), clause.prevails_over.end(), ban) != clause.prevails_over.end() && std::find(covered.begin(), covered.end(), act) != covered.end();
  });
}

bool comes_into_play(const graph::Studied& studied, ClauseId id) {
  const graph::Index first = studied.graph.gate_of_clause[id.index];
  for (graph::Index i = 0; i < studied.graph.instances_of_clause[id.index]; ++i)
    if (studied.lenient.can[first + i]) return true;
  return false;
}

/// Does the clause come into play only where somebody refrains from this act? Then the two may never meet.
bool rests_on_refraining(const Survey& s, const graph::Studied& studied, ClauseId id, EventId act) {
  const graph::Graph& graph = studied.graph;
  const std::vector<graph::Index> below = graph::all_below(graph, studied.lenient, graph.gate_of_clause[id.index], graph.nodes.size());
  return std::any_of(below.begin(), below.end(), [&](graph::Index node) {
    if (graph.nodes[node].role != graph::Role::calm) return false;
    const OccId occ = graph.breakings[graph.nodes[node].thing].occ;
    const auto* event = occ ? std::get_if<EventId>(&s.a[occ].what) : nullptr;
    return event != nullptr && *event && std::find(s.covers[event->index].begin(), s.covers[event->index].end(), act) != s.covers[event->index].end();
  });
}

void e6_contradiction(const Survey& s, const graph::Studied& studied, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.events.size(); ++i)
    for (const ClauseId ban_id : s.bans[i]) {
      if (!comes_into_play(studied, ban_id)) continue;  // that is told by E1 or E2
      const Clause& ban = s.a[ban_id];
      const Occ* forbidden = deed_occ(s.a, ban);
      bool told = false;
      for (const EventId act : s.covers[i]) {
        for (const ClauseId duty_id : s.deeds[act.index]) {
          const Clause& duty = s.a[duty_id];
          const Occ* owed = deed_occ(s.a, duty);
          if (told || duty.modal != Modal::must || !comes_into_play(studied, duty_id) || settled(duty, duty_id, ban, ban_id) || !at_once(s, duty, ban))
            continue;
          if (!untriggered(duty) && rests_on_refraining(s, studied, duty_id, act)) continue;
          if (forbidden == nullptr || !nobody_else(s, duty.who, ban.who) || lifted_for(s, ban_id, act, duty.who)) continue;
          if (owed != nullptr && (!no_other_place(s, *owed, *forbidden) || !no_other_values(s, *owed, *forbidden) || owed->edge != forbidden->edge)) continue;
          told = true;
          Draft& draft = findings.add(
              "E6", duty.at,
              fmt::format("Clause {} says `{}`, and clause {} says `{}`. The same act is owed and forbidden; whatever "
                          "is done, one of the "
                          "two is broken.",
                          duty.label, s.sentence(duty_id), ban.label, s.sentence(ban_id)),
              fmt::format(
                  "Say which of the two prevails: `prevails over {}` at the end of clause {}, or the other way round.",
                  ban.label, duty.label),
              duty_id);
          draft.finding.ways_out.push_back("Or let the two speak of different places, times or parties.");
          draft.finding.quotes.push_back({ban.at, "forbids it"});
          draft.finding.story = contradiction_story(s, studied, duty_id, ban_id);
        }
      }
    }
}

// Parties that are forbidden something: the sides whose security is at stake.
std::set<PartyId> sides(const Survey& s) {
  std::set<PartyId> all;
  constexpr std::size_t sides_max = 50;
  for (const auto& list : s.bans)
    for (const ClauseId id : list)
      for (const PartyId party : s.members(s.a[id].who))
        if (all.size() < sides_max) all.insert(party);
  return all;
}

bool is_process(const Survey& s, const Clause& clause) {
  const EventId event = deed_event(s.a, clause);
  return clause.modal == Modal::must && event && s.a[event].sort == EventSort::process;
}

// Whose completed steps a clause waits for.
std::set<PartyId> waits_for_ends(const Survey& s, const Clause& clause) {
  std::set<PartyId> whose;
  std::vector<ConditionId> roots = s.gates(clause);
  constexpr std::size_t roots_max = 100;
  for (std::size_t i = 0; i < roots.size() && roots.size() < roots_max; ++i)
    s.leaves(roots[i], [&](const Condition& leaf, bool under_not) {
      if (const auto* during = std::get_if<During>(&leaf.form))
        if (const auto* phase = std::get_if<PhaseId>(&during->what)) roots.push_back(s.a[*phase].opens);
      const auto* once = std::get_if<Once>(&leaf.form);
      if (once == nullptr || under_not || !once->occ || s.a[once->occ].edge != Edge::end) return;
      for (const PartyId party : s.members(s.doer_of(s.a[once->occ]))) whose.insert(party);
    });
  return whose;
}

void e8_one_sided_sequence(const Survey& s, Findings& findings) {
  struct Side {
    std::vector<ClauseId> steps = {};
    std::vector<std::set<PartyId>> waits = {};
  };
  std::map<PartyId, Side> steps;
  for (const PartyId party : sides(s)) steps[party];
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    if (!is_process(s, s.a.clauses[i])) continue;
    const std::set<PartyId> waits = waits_for_ends(s, s.a.clauses[i]);
    for (const PartyId party : s.members(s.a.clauses[i].who))
      if (const auto side = steps.find(party); side != steps.end()) {
        side->second.steps.push_back(ClauseId{i});
        side->second.waits.push_back(waits);
      }
  }
  for (const auto& [first, early] : steps)
    for (const auto& [second, late] : steps) {
      if (first == second || early.steps.empty() || late.steps.empty()) continue;
      const auto waits = [](PartyId whom) {
        return [whom](const std::set<PartyId>& one) { return one.count(whom) > 0; };
      };
      if (!std::all_of(late.waits.begin(), late.waits.end(), waits(first)) ||
          std::any_of(early.waits.begin(), early.waits.end(), waits(second)))
        continue;
      Draft& draft = findings.add("E8", s.a[early.steps.front()].at,
                                  fmt::format("All lasting steps of {} ({}) come before any of {} ({}). Until then {} "
                                              "would have given what cannot be taken back, with only the word of "
                                              "the other side for the rest.",
                                              s.a[first].name, clauses_text(s.a, early.steps), s.a[second].name,
                                              clauses_text(s.a, late.steps), s.a[first].name),
                                  "Cut the steps into parts that are taken in turn.", early.steps.front());
      draft.finding.ways_out.push_back("Or have a guarantor in place before the first step.");
      for (const ClauseId id : late.steps) draft.finding.quotes.push_back({s.a[id].at, "comes after"});
    }
}

// When a clause falls due, if that is a day that can be named today.
std::optional<Instant> due_on(const Survey& s, const Clause& clause) {
  if (const auto* by = std::get_if<ByDue>(&clause.due))
    return by->moment ? std::optional<Instant>(by->moment->end) : std::nullopt;
  const auto* within = std::get_if<WithinDue>(&clause.due);
  if (within == nullptr || !within->span.decided) return {};
  if (untriggered(clause))
    return s.a.in_force_from == always ? std::nullopt
                                       : std::optional<Instant>(s.a.clock.deadline(s.a.in_force_from, within->span));
  const auto* once = std::get_if<OnceTrigger>(&clause.trigger);
  if (once == nullptr || clause.during) return {};
  std::optional<Instant> due;
  std::size_t leaves = 0;
  s.leaves(once->condition, [&](const Condition& leaf, bool under_not) {
    ++leaves;
    const auto* after = std::get_if<After>(&leaf.form);
    if (after != nullptr && after->moment && !under_not) due = s.a.clock.deadline(after->moment->end, within->span);
  });
  return leaves == 1 ? due : std::nullopt;
}

void e9_irreversible_before_guarantee(const Survey& s, Findings& findings) {
  const std::vector<std::string_view> guarding = {"troop",     "soldier", "force",    "contingent", "battalion",
                                                  "peacekeep", "guarant", "observer", "monitor"};
  const std::set<PartyId> bound = sides(s);
  const Clause* guard = nullptr;
  Instant earliest = never;
  for (const Clause& clause : s.a.clauses) {
    if (clause.modal != Modal::will && clause.modal != Modal::must) continue;
    const auto* bring = std::get_if<Bring>(&clause.deed);
    const EventId event = deed_event(s.a, clause);
    const std::string name = bring != nullptr && bring->pipeline ? s.a[bring->pipeline].name
                             : event                             ? s.a[event].name
                                                                 : std::string();
    const bool outside = std::none_of(s.members(clause.who).begin(), s.members(clause.who).end(),
                                      [&](PartyId party) { return bound.count(party) > 0; });
    const auto due = due_on(s, clause);
    if (!outside || !speaks_of(name, guarding) || !due || *due >= earliest) continue;
    earliest = *due;
    guard = &clause;
  }
  if (guard == nullptr) return;
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    const Occ* occ = deed_occ(s.a, clause);
    const bool own = std::any_of(s.members(clause.who).begin(), s.members(clause.who).end(),
                                 [&](PartyId party) { return bound.count(party) > 0; });
    const auto due = due_on(s, clause);
    if (!is_process(s, clause) || occ == nullptr || occ->edge != Edge::end || !own || !due || *due >= earliest)
      continue;
    Draft& draft = findings.add(
        "E9", clause.at,
        fmt::format("Clause {} falls due on {}, and cannot be taken back. Those who are to stand between the sides are "
                    "due only on {} (clause {}).",
                    clause.label, last_day(s, *due), last_day(s, earliest), guard->label),
        fmt::format("Let the step wait for them, or have them come first: before {}.", last_day(s, *due)),
        ClauseId{i});
    draft.finding.times = s.times(clause);
    draft.finding.quotes.push_back({guard->at, "comes later"});
  }
}

void e10_mandate_ends_first(const Survey& s, Findings& findings) {
  if (s.a.in_force_until == never) return;
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    const bool owed = clause.modal == Modal::must || clause.modal == Modal::will;
    const auto due = due_on(s, clause);
    if (!owed || !due || *due <= s.a.in_force_until) continue;
    Draft& draft = findings.add(
        "E10", clause.at,
        fmt::format(
            "Clause {} falls due on {}, and the text ends on {}. On the last day it will be neither done nor late.",
            clause.label, last_day(s, *due), last_day(s, s.a.in_force_until)),
        "Let the text last longer, or bring the day forward.", ClauseId{i});
    draft.finding.times = s.times(clause);
    draft.finding.quotes.push_back({s.header("in force"), "the last day"});
    draft.fold = "end";
    draft.told_together = [&s](const std::vector<const Finding*>& all) {
      std::vector<ClauseId> clauses;
      for (const Finding* one : all) clauses.push_back(one->clause);
      return fmt::format("{} clauses fall due only after the text has ended, on {}: {}. On the last day they will be neither done nor late.",
                         all.size(), last_day(s, s.a.in_force_until), clauses_text(s.a, clauses));
    };
  }
}

}  // namespace

void rules_e(const Survey& survey, const graph::Studied& studied, Findings& findings) {
  const Structure& structure = studied.structure;
  e1_circular_wait(survey, studied, findings);
  e2_dead_clause(survey, structure, findings);
  e3_phase_never_closes(survey, structure, findings);
  e4_and_e5_deadlines(survey, studied, findings);
  e6_contradiction(survey, studied, findings);
  e7_sole_blocker(survey, studied, findings);
  e8_one_sided_sequence(survey, findings);
  e9_irreversible_before_guarantee(survey, findings);
  e10_mandate_ends_first(survey, findings);
}

}  // namespace truce::check
