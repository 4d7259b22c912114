// Headlines, parties, places, events, pipelines, conditions, phases, reservations.
#include <algorithm>
#include <fmt/format.h>

#include "checker.h"

namespace truce::language {
namespace {

/// A thousand years. Longer lengths of time mean nothing and would run off the calendar.
constexpr std::int64_t days_max = 365'000;

/// All `answers for every K` together bring no more than this.
constexpr std::size_t answered_max = 1'000'000;

std::int64_t longest(Unit unit) {
  switch (unit) {
    case Unit::second:
      return days_max * 86'400;
    case Unit::minute:
      return days_max * 1'440;
    case Unit::hour:
      return days_max * 24;
    case Unit::day:
      return days_max;
    case Unit::week:
      return days_max / 7;
    case Unit::month:
      return days_max / 31;
    case Unit::year:
      return days_max / 366;
  }
  return 0;
}

std::string joined(const std::vector<std::string>& names) { return fmt::format("{}", fmt::join(names, " → ")); }

/// Walks from every node along `next` and hands each circle once to `tell`, as the nodes on it.
template <class Next, class Tell>
void each_circle(std::size_t size, Next next, Tell tell) {
  enum class Mark : std::uint8_t { fresh, open, done };
  std::vector<Mark> marks(size, Mark::fresh);
  struct Step {
    std::uint32_t node;
    std::size_t child;
  };
  for (std::uint32_t root = 0; root < size; ++root) {
    if (marks[root] != Mark::fresh) continue;
    std::vector<Step> path{{root, 0}};
    marks[root] = Mark::open;
    while (!path.empty()) {
      Step& step = path.back();
      const auto& children = next(step.node);
      if (step.child == children.size()) {
        marks[step.node] = Mark::done;
        path.pop_back();
        continue;
      }
      const std::uint32_t child = children[step.child++].index;
      if (marks[child] == Mark::open) {
        std::vector<std::uint32_t> circle;
        auto at = std::find_if(path.begin(), path.end(), [&](const Step& s) { return s.node == child; });
        for (; at != path.end(); ++at) circle.push_back(at->node);
        tell(circle);
      } else if (marks[child] == Mark::fresh) {
        marks[child] = Mark::open;
        path.push_back({child, 0});
      }
    }
  }
}

}  // namespace

Agreement Checker::run() {
  a_.title = std::string(file_.title.text);
  declare_all();
  headlines();
  place_tree();
  answers();
  events();
  pipelines();
  event_subjects();
  conditions();
  phases();
  clauses();
  reservations();
  trials();
  circular_definitions();
  ceilings();
  return std::move(a_);
}

void Checker::headlines() {
  if (file_.clock.written()) {
    a_.clock_stated = true;
    if (auto clock = Clock::named(file_.clock.text))
      a_.clock = *clock;
    else
      mistake("unknown_clock", file_.clock.at, fmt::format("No clock is called `{}`.", file_.clock.text),
              "Name a zone such as Asia/Gaza, or an offset such as +03:00.");
  }
  if (file_.proof.written()) {
    a_.proof_stated = true;
    a_.proof = parse_grade(file_.proof.text).value_or(Grade::corroborated);
  }
  if (file_.silence.written()) a_.silence_is_calm = file_.silence.text == "calm";
  if (file_.disputes) {
    a_.disputes_go_to = party(file_.disputes->name);
    if (file_.disputes->within) a_.disputes_within = span(*file_.disputes->within);
  }
  for (const SignatureSyntax& signature : file_.signatures) {
    const std::optional<Date> on = signature.on.decided ? date(signature.on.date) : std::nullopt;
    for (const Word& name : signature.names)
      if (const PartyId id = party(name); id && on) a_.signatures.push_back({id, *on});
    if (signature.on.time.written())
      mistake("needless_time", signature.on.time.at, "A signature has a date and no time of day.",
              "Leave out the time.");
  }
  force();
}

void Checker::force() {
  if (!file_.force) return last_signature();
  a_.in_force_stated = true;
  if (!file_.force->from.decided) a_.in_force_decided = false;
  if (const auto from = moment(file_.force->from)) a_.in_force_from = from->begin;
  if (!file_.force->until) return;
  if (!file_.force->until->decided) a_.in_force_decided = false;
  if (const auto until = moment(*file_.force->until)) a_.in_force_until = until->end;
  if (a_.in_force_until <= a_.in_force_from)
    mistake("until_before_from", file_.force->at, "The agreement would end before it begins.",
            "Exchange the two dates, or correct one.");
}

/// With no `in force from`, an agreement holds from the day of the last signature.
void Checker::last_signature() {
  for (const Signature& signature : a_.signatures)
    a_.in_force_from = std::max(a_.in_force_from, a_.clock.day(signature.on).begin);
}

void Checker::place_tree() {
  std::vector<std::vector<PlaceId>> around(a_.places.size());
  for (const MembersSyntax& members : file_.places) {
    if (!members.within.written()) continue;
    const PlaceId within = place(members.within);
    for (const Word& name : members.names) {
      const Meaning* found = lookup_exact(name.text);
      if (found == nullptr || found->sort != NameSort::place || found->at != name.at) continue;
      a_.places[found->index].within = within;
      if (within) around[found->index].push_back(within);
    }
  }
  each_circle(
      a_.places.size(), [&](std::uint32_t i) -> const std::vector<PlaceId>& { return around[i]; },
      [&](const std::vector<std::uint32_t>& circle) {
        const Place& first = a_.places[circle.front()];
        mistake("circular_place", first.at, fmt::format("The place `{}` lies within itself.", first.name),
                "Put it into another place, or declare it alone.");
        a_.places[circle.back()].within = {};
      });
}

void Checker::answers() {
  answered_by_.resize(a_.parties.size());
  std::size_t total = 0;
  for (const AnswersSyntax& syntax : file_.answers) {
    const PartyId id = party(syntax.name);
    if (!id) continue;
    if (!a_[id].declared)
      mistake("undeclared_party", syntax.name.at,
              fmt::format("`{}` answers for others and is not declared itself.", syntax.name.text),
              fmt::format("Add the line `party {}`.", syntax.name.text));
    std::vector<PartyId> whom;
    for (const Word& name : syntax.names)
      if (const PartyId other = party(name)) whom.push_back(other);
    if (syntax.every.written())
      if (const KindId every = kind(syntax.every, false)) whom = a_[every].parties;
    total += whom.size();
    if (total > answered_max) return mistake("too_large", syntax.at, "Too many parties answer for too many others.");
    std::vector<PartyId>& list = a_.parties[id.index].answers_for;
    list.insert(list.end(), whom.begin(), whom.end());
  }
  for (std::uint32_t i = 0; i < a_.parties.size(); ++i)
    for (const PartyId other : a_.parties[i].answers_for) answered_by_[other.index].push_back({i});
  answering_circles();
}

void Checker::answering_circles() {
  each_circle(
      a_.parties.size(), [&](std::uint32_t i) -> const std::vector<PartyId>& { return a_.parties[i].answers_for; },
      [&](const std::vector<std::uint32_t>& circle) {
        std::vector<std::string> names;
        for (const std::uint32_t i : circle) names.push_back(a_.parties[i].name);
        names.push_back(names.front());
        TextSpan at = a_.parties[circle.front()].at;
        for (const AnswersSyntax& syntax : file_.answers)
          if (syntax.name.text == names[names.size() - 2]) at = syntax.at;
        mistake("circular_answering", at, fmt::format("Who answers for whom goes in a circle: {}.", joined(names)),
                "Take one party out of the circle.");
      });
}

void Checker::events() {
  for (std::size_t i = 0; i < file_.events.size(); ++i) {
    if (!file_.events[i].broken) event_roles(file_.events[i], a_.events[i]);
    includes(file_.events[i], {static_cast<std::uint32_t>(i)});
  }
  including_circles();
}

void Checker::event_roles(const EventSyntax& syntax, Event& event) {
  Scope scope;
  const Mention& roles = syntax.roles;
  if (roles.of.written())
    mistake("needless_key", roles.of.at,
            fmt::format("`{}` does not come in one for each member of a kind.", event.name),
            "Say `by` and `in` in the declaration, or leave it out.");
  event.by = who(roles.by, scope);
  event.in = where(roles.in, scope);
  event.fields = fields(roles.fields);
  for (const Word& name : syntax.watched_by)
    if (const PartyId id = party(name)) event.watched_by.push_back(id);
  if (!syntax.takes_most) return;
  event.takes_most = span(*syntax.takes_most);
  event.takes_least = syntax.takes_least.number.value;
  if (event.takes_most.decided && event.takes_least > event.takes_most.count)
    mistake("senseless_number", syntax.takes_least.at, "The shortest time is longer than the longest time.",
            "Write the shorter one first: `takes 10 to 20 days`.");
}

/// After all roles are known, for an event may be about one that is declared later.
void Checker::event_subjects() {
  Scope scope;
  for (std::size_t i = 0; i < file_.events.size(); ++i) {
    if (file_.events[i].broken) continue;
    std::vector<FieldSyntax> hoisted;
    About subject = about(file_.events[i].roles, scope, hoisted);
    Event& event = a_.events[i];
    event.about = std::move(subject);
    for (Field& field : fields(hoisted)) event.fields.push_back(std::move(field));
  }
}

void Checker::includes(const EventSyntax& syntax, EventId id) {
  for (const Word& name : syntax.includes) {
    const EventId act = event(name);
    if (!act) continue;
    if (a_[act].sort != EventSort::event) {
      wrong_kind(name, *lookup(name.text), "an event");
      continue;
    }
    std::vector<EventId>& list = a_.events[id.index].includes;
    if (std::find(list.begin(), list.end(), act) == list.end()) list.push_back(act);
  }
}

void Checker::including_circles() {
  each_circle(
      a_.events.size(), [&](std::uint32_t i) -> const std::vector<EventId>& { return a_.events[i].includes; },
      [&](const std::vector<std::uint32_t>& circle) {
        std::vector<std::string> names;
        for (const std::uint32_t i : circle) names.push_back(a_.events[i].name);
        names.push_back(names.front());
        mistake("circular_includes", a_.events[circle.front()].at,
                fmt::format("What includes what goes in a circle: {}.", joined(names)),
                "Take one act out of its list.");
      });
}

void Checker::pipelines() {
  Scope scope;
  for (std::size_t i = 0; i < file_.pipelines.size(); ++i) {
    const PipelineSyntax& syntax = file_.pipelines[i];
    for (std::size_t s = 0; s < syntax.stages.size(); ++s)
      a_.events[a_.pipelines[i].stages[s].index].by = who(syntax.stages[s].by, scope);
    if (syntax.lost) a_.events[a_.pipelines[i].lost.index].by = who(syntax.lost->by, scope);
  }
}

/// If the kind is not understood, nobody is told afterwards that a key is missing or needless.
KindId Checker::declared_family(const Word& name, const Word& kind) {
  if (!kind.written()) return {};
  const KindId id = family(kind);
  const auto found = names_.find(name.text);
  if (!id && found != names_.end()) found->second.broken = true;
  return id;
}

void Checker::conditions() {
  // All families first: a condition may be used before its declaration.
  for (std::size_t i = 0; i < file_.named.size(); ++i)
    a_.named[i].family = declared_family(file_.named[i].name, file_.named[i].family);
  for (std::size_t i = 0; i < file_.phases.size(); ++i)
    a_.phases[i].family = declared_family(file_.phases[i].name, file_.phases[i].family);
  for (std::size_t i = 0; i < file_.named.size(); ++i) {
    if (file_.named[i].broken) continue;
    Scope scope{.part = Scope::Part::condition, .family = a_.named[i].family};
    a_.named[i].is = condition(file_.named[i].is, scope);
  }
}

void Checker::phases() {
  for (std::size_t i = 0; i < file_.phases.size(); ++i) {
    if (file_.phases[i].broken) continue;
    Scope scope{.part = Scope::Part::condition, .family = a_.phases[i].family};
    a_.phases[i].opens = condition(file_.phases[i].opens, scope);
    if (file_.phases[i].closes) a_.phases[i].closes = condition(*file_.phases[i].closes, scope);
  }
}

void Checker::reservations() {
  for (const ReservationSyntax& syntax : file_.reservations) {
    const std::string_view rule = waivable_rule(syntax.rule.text);
    if (is_error_rule(syntax.rule.text)) {
      mistake("error_waived", syntax.rule.at,
              fmt::format("`{}` is an error, and an error cannot be accepted.", syntax.rule.text),
              "Change the text that it is about.");
      continue;
    }
    if (rule.empty()) {
      std::string help = did_you_mean(syntax.rule.text, rule_names());
      if (help.empty()) help = "Name a rule such as `hair_trigger`, or give its number, such as `C10`.";
      mistake("unknown_rule", syntax.rule.at, fmt::format("No rule is called `{}`.", syntax.rule.text),
              std::move(help));
      continue;
    }
    a_.reservations.push_back({.rule = std::string(rule),
                               .clause = clause(syntax.clause),
                               .because = std::string(syntax.because.text),
                               .at = syntax.at});
  }
}

Span Checker::span(const SpanSyntax& syntax) {
  if (!syntax.span.decided) return syntax.span;
  if (syntax.span.count <= 0)
    mistake("senseless_number", syntax.at, fmt::format("A length of time of `{}` has no meaning.", words(syntax.at)),
            "Give at least 1, or write `undecided`.");
  else if (syntax.span.count > longest(syntax.span.unit))
    mistake("senseless_number", syntax.at, fmt::format("`{}` is longer than a thousand years.", words(syntax.at)));
  else
    return syntax.span;
  return {.count = 0, .unit = syntax.span.unit, .decided = false};
}

Number Checker::count(const NumberSyntax& syntax, std::int64_t least, std::string_view why) {
  if (syntax.number.decided && syntax.number.value < least)
    mistake("senseless_number", syntax.at, std::string(why),
            fmt::format("Give at least {}, or write `undecided`.", least));
  return syntax.number;
}

std::optional<Date> Checker::date(const Word& word) {
  if (!word.written()) return {};
  if (const auto found = parse_date(word.text)) return found;
  const bool shaped = word.text.size() == 10 && word.text[4] == '-' && word.text[7] == '-';
  mistake(
      "impossible_date", word.at,
      shaped ? fmt::format("There is no day {}.", word.text) : fmt::format("`{}` is not written as a date.", word.text),
      "A date has four digits for the year and two each for month and day: 2026-02-01.");
  return {};
}

/// A date is its whole day; with a time it is an instant.
std::optional<Interval> Checker::moment(const MomentSyntax& syntax) {
  if (!syntax.decided) return {};
  const auto on = date(syntax.date);
  if (!on) return {};
  const Interval day = a_.clock.day(*on);
  if (!syntax.time.written()) return day;
  const std::string_view text = syntax.time.text;
  const std::size_t colon = text.find(':');
  int hour = 0;
  for (const char digit : text.substr(0, std::min<std::size_t>(colon, 4))) hour = hour * 10 + (digit - '0');
  int minute = 0;
  for (const char digit : text.substr(colon + 1, 4)) minute = minute * 10 + (digit - '0');
  if (hour == 24 && minute == 0) return Interval{day.end, day.end};
  if (hour > 23 || minute > 59 || text.size() - colon != 3 || colon > 2) {
    mistake("impossible_time", syntax.time.at, fmt::format("There is no time {}.", text.substr(0, 20)),
            "A time of day is written from 00:00 to 24:00.");
    return {};
  }
  const Instant at = a_.clock.at(*on, hour, minute);
  return Interval{at, at};
}

}  // namespace truce::language
