// Tests: facts become reports, claims are matched to what they speak of.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "checker.h"

namespace truce::language {
namespace {

constexpr std::array states = {State::breached, State::missed, State::unknown, State::in_force,
                               State::late,     State::met,    State::lifted,  State::dormant};

std::optional<State> state_named(std::string_view word) {
  for (const State state : states)
    if (to_text(state) == word) return state;
  return {};
}

/// How far a fact is relied on: the least that reaches its grade word.
void grade_report(const std::optional<Grade>& grade, Report& report) {
  report.reliability = 'A';
  report.credibility = 1;
  switch (grade.value_or(Grade::verified)) {
    case Grade::verified:
      report.status = Status::verified;
      return;
    case Grade::corroborated:
      return;
    case Grade::credible:
      report.reliability = 'B';
      report.credibility = 3;
      return;
    case Grade::alleged:
      report.reliability = 'F';
      report.credibility = 6;
      return;
  }
}

bool built_in(std::string_view act) { return act == "gap" || act == "watch"; }

}  // namespace

void Checker::trials() {
  for (const TrialSyntax& syntax : file_.trials) {
    Trial trial{.name = std::string(syntax.name.text), .at = syntax.at};
    for (const FactSyntax& given : syntax.given)
      if (auto report = fact(given, trial)) trial.given.push_back(std::move(*report));
    for (const ClaimSyntax& expected : syntax.expects) {
      const auto on = moment(expected.on);
      std::optional<Interval> known;
      if (expected.known) known = moment(*expected.known);
      const auto claimed = claim(expected);
      const bool decided = expected.on.decided && (!expected.known || expected.known->decided);
      if (!decided) mistake("undecided_moment", expected.at, "A test needs a date, and this one is undecided.");
      if (!on || !claimed) continue;
      Expectation expectation{.on = on->end, .claim = *claimed, .at = expected.at};
      if (known) expectation.known = known->end;
      trial.expects.push_back(std::move(expectation));
    }
    a_.trials.push_back(std::move(trial));
  }
}

std::optional<Report> Checker::fact(const FactSyntax& syntax, const Trial& trial) {
  const auto act = fact_act(syntax);
  Report report{.id = fmt::format("given {}", trial.given.size() + 1), .source = "test"};
  const bool timed = fact_when(syntax, report);
  if (!act) return {};
  grade_report(act->grade, report);
  Scope scope{.part = Scope::Part::fact};
  const Meaning* meaning = lookup(act->name.text);
  report.act = meaning != nullptr && meaning->sort == NameSort::event ? a_.events[meaning->index].name
                                                                      : std::string(act->name.text);
  report.edge = act->edge;
  const bool placed = fact_roles(*act, report, scope);
  const bool subject = fact_about(*act, trial, report);
  if (syntax.amount) {
    if (!syntax.number.number.decided)
      mistake("undecided_in_fact", syntax.number.at, "A fact has a number, and this one is undecided.");
    report.number = static_cast<double>(syntax.number.number.value);
  }
  if (!timed || !placed || !subject) return {};
  return report;
}

/// The act of a fact, after its name and its process word have been looked at.
std::optional<Mention> Checker::fact_act(const FactSyntax& syntax) {
  const Mention& occ = syntax.occ;
  if (occ.breach)
    return mistake("derived_fact", occ.at, "A breach cannot be given; it follows from the facts.",
                   "Give the act that was the breach."),
           std::nullopt;
  if (!occ.decided)
    return mistake("undecided_in_fact", occ.at, "A fact says what happened, and this one is undecided."), std::nullopt;
  if (syntax.amount) {
    const PipelineId counted = pipeline(syntax.pipeline);
    if (!stage(counted, occ.name)) return {};
    return occ;
  }
  const Meaning* meaning = lookup(occ.name.text);
  if (meaning == nullptr) {
    if (built_in(occ.name.text) && occ.edge == Edge::none) return occ;
    return unknown_name(occ.name, "event", {NameSort::event}), std::nullopt;
  }
  if (meaning->sort == NameSort::phase)
    return mistake("derived_fact", occ.at,
                   fmt::format("`{}` is a phase; whether it is open follows from the facts.", occ.name.text),
                   "Give the events that open it."),
           std::nullopt;
  if (meaning->sort == NameSort::condition)
    return mistake("derived_fact", occ.at,
                   fmt::format("`{}` is a condition; whether it is true follows from the facts.", occ.name.text),
                   "Give the events that make it true."),
           std::nullopt;
  if (meaning->sort != NameSort::event) return wrong_kind(occ.name, *meaning, "something that happens"), std::nullopt;
  if (!broken_[meaning->index] && !edge_fits(occ, a_.events[meaning->index])) return {};
  return occ;
}

/// Who, where and the fields: one name each.
bool Checker::fact_roles(const Mention& occ, Report& report, Scope& scope) {
  const std::size_t before = mistakes_.size();
  const Who by = who(occ.by, scope);
  const Where in = where(occ.in, scope);
  const std::vector<Field> details = fields(occ.fields);
  const auto one = [&](const Group& group, bool decided, std::size_t names) {
    if (group.written() && (!group.decided || (decided && names > 1)))
      mistake("unnamed_in_fact", group.at,
              fmt::format("A fact has one name in each place, and here stands `{}`.", words(group.at)), "Name one.");
  };
  one(occ.by, by.decided, by.parties.size());
  one(occ.in, in.decided, in.places.size());
  if (occ.of.written())
    mistake("needless_key", occ.of.at, "A fact has no `of`.", "Say `by` who did it and `in` which place.");
  if (!by.parties.empty()) report.by = a_[by.parties.front()].name;
  if (!in.places.empty()) report.place = a_[in.places.front()].name;
  for (const Field& field : details) {
    if (field.values.size() > 1) mistake("unnamed_in_fact", field.at, "A field of a fact has one value.", "Name one.");
    report.details.emplace_back(field.name, field.values.front());
  }
  const Meaning* meaning = lookup(occ.name.text);
  if (meaning != nullptr && meaning->sort == NameSort::event && !broken_[meaning->index])
    within_declaration(declaration_of({meaning->index}), {.by = by, .in = in, .fields = details}, scope);
  return before == mistakes_.size();
}

/// `about` another fact means the last such fact before it.
bool Checker::fact_about(const Mention& occ, const Trial& trial, Report& report) {
  if (occ.about_it)
    return mistake("it_without_event", occ.at, "`it` has no meaning in a fact.", "Name what the fact is about."), false;
  if (occ.about.empty()) return true;
  const Mention& other = occ.about.front();
  if (other.breach)
    return mistake("derived_fact", other.at, "A breach cannot be given; it follows from the facts.",
                   "Name the act that was the breach."),
           false;
  const Meaning* meaning = lookup(other.name.text);
  if (meaning == nullptr) return unknown_name(other.name, "event or party", {NameSort::event, NameSort::party}), false;
  if (meaning->sort == NameSort::party) {
    report.about = a_.parties[meaning->index].name;
    return true;
  }
  if (meaning->sort != NameSort::event)
    return wrong_kind(other.name, *meaning, "a party or something that happened"), false;
  const EventId wanted{meaning->index};
  const auto is_such = [&](const Report& earlier) {
    const Meaning* found = lookup_exact(earlier.act);
    if (found == nullptr || found->sort != NameSort::event) return false;
    const std::vector<EventId>& includes = a_[wanted].includes;
    return found->index == wanted.index ||
           std::find(includes.begin(), includes.end(), EventId{found->index}) != includes.end();
  };
  const auto last = std::find_if(trial.given.rbegin(), trial.given.rend(), is_such);
  if (last == trial.given.rend())
    return mistake("no_such_fact", other.at, fmt::format("No earlier fact of this test is `{}`.", other.name.text),
                   "Give that fact first."),
           false;
  report.about = last->id;
  return true;
}

bool Checker::fact_when(const FactSyntax& syntax, Report& report) {
  const auto on = moment(syntax.on);
  if (!syntax.on.decided) mistake("undecided_moment", syntax.on.at, "A fact needs a date, and this one is undecided.");
  if (!on) return false;
  report.happened = *on;
  if (syntax.to) {
    const auto to = moment(*syntax.to);
    if (!to) return false;
    if (to->end < on->begin)
      return mistake("until_before_from", syntax.to->at, "This fact would end before it begins.",
                     "Exchange the two dates, or correct one."),
             false;
    report.happened.end = to->end;
  }
  report.learned = report.happened;
  if (!syntax.learned) return true;
  const auto learned = moment(*syntax.learned);
  if (learned) report.learned = *learned;
  return learned.has_value();
}

std::optional<Claim> Checker::claim(const ClaimSyntax& syntax) {
  if (syntax.clause) return clause_claim(syntax);
  if (syntax.waits_for.written()) {
    const PartyId waiting = party(syntax.name);
    const PartyId other = party(syntax.waits_for);
    if (!waiting || !other) return {};
    return WaitsFor{waiting, other};
  }
  const Meaning* meaning = lookup(syntax.name.text);
  if (meaning == nullptr)
    return unknown_name(syntax.name, "condition or phase", {NameSort::condition, NameSort::phase}), std::nullopt;
  const bool phase = meaning->sort == NameSort::phase;
  if (!phase && meaning->sort != NameSort::condition)
    return wrong_kind(syntax.name, *meaning, "a condition or a phase",
                      "Say for example `calm is yes`, `clause 1 is met` or `north waits for south`."),
           std::nullopt;
  const KindId family_id = phase ? a_.phases[meaning->index].family : a_.named[meaning->index].family;
  const Key keys = claim_key(syntax, family_id, false);
  const std::string_view answer = syntax.answer.text;
  const bool yes = answer == (phase ? "open" : "yes");
  const bool no = answer == (phase ? "closed" : "no");
  if (!yes && !no && answer != "unknown")
    return mistake("wrong_answer", syntax.answer.at,
                   fmt::format("`{}` is {}, and it cannot be `{}`.", syntax.name.text,
                               phase ? "a phase" : "a condition", answer),
                   phase ? "A phase is `open`, `closed` or `unknown`." : "A condition is `yes`, `no` or `unknown`."),
           std::nullopt;
  const Truth truth = yes ? Truth::yes : no ? Truth::no : Truth::unknown;
  if (phase) return PhaseIs{PhaseId{meaning->index}, keys, truth};
  return ConditionIs{NamedId{meaning->index}, keys, truth};
}

std::optional<Claim> Checker::clause_claim(const ClaimSyntax& syntax) {
  const ClauseId id = clause(syntax.name);
  const auto state = state_named(syntax.answer.text);
  if (!state) {
    std::vector<std::string_view> known;
    for (const State each : states) known.push_back(to_text(each));
    return mistake("wrong_answer", syntax.answer.at, fmt::format("A clause cannot be `{}`.", syntax.answer.text),
                   fmt::format("It is one of: {}.", fmt::join(known, ", "))),
           std::nullopt;
  }
  if (!id) return {};
  return ClauseIs{id, claim_key(syntax, {}, true), *state};
}

/// The key of a claim. It may be left out: then the family as a whole is meant.
Key Checker::claim_key(const ClaimSyntax& syntax, KindId family_id, bool any_family) {
  Key keys;
  Scope scope{.part = Scope::Part::claim};
  for (const Group& group : syntax.keys) {
    KindId of = family_id;
    if (any_family) {
      const Clause& spoken = a_[clause(syntax.name)];
      const auto fits = [&](KindId candidate) {
        if (group.names.empty()) return false;
        const Meaning* meaning = lookup(group.names.front().text);
        if (meaning == nullptr) return false;
        const Kind& members = a_[candidate];
        if (meaning->sort == NameSort::kind) return meaning->index == candidate.index;
        if (meaning->sort == NameSort::party)
          return std::find(members.parties.begin(), members.parties.end(), PartyId{meaning->index}) !=
                 members.parties.end();
        return meaning->sort == NameSort::place &&
               std::find(members.places.begin(), members.places.end(), PlaceId{meaning->index}) != members.places.end();
      };
      const auto found = std::find_if(spoken.families.begin(), spoken.families.end(), fits);
      if (found != spoken.families.end())
        of = *found;
      else if (!spoken.families.empty())
        of = spoken.families.front();
    }
    if (any_family && !of && !mistakes_.none()) continue;
    const Key part = key(syntax.name, of, group, {}, scope, true);
    keys.insert(keys.end(), part.begin(), part.end());
  }
  return keys;
}

}  // namespace truce::language
