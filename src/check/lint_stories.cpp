#include "lint_stories.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace truce::check {
namespace {

// The days of a story: within the life of the text, from `first` on.
struct Days {
  Instant first = {};
  const Clock* clock = nullptr;
  [[nodiscard]] std::string day(int later) const {
    return to_text(clock->date_of(first + Duration{86'400} * later + Duration{43'200}));
  }
};

Days days_of(const Agreement& a) {
  Instant first = a.in_force_from;
  if (first == always)
    first = a.in_force_until == never ? Instant{std::chrono::sys_days{std::chrono::year{2031} / 3 / 1}}
                                      : a.in_force_until - Duration{86'400} * 30;
  return {a.clock.day(a.clock.date_of(first)).begin, &a.clock};
}

std::string who_text(const Survey& s, const Who& who) {
  return s.members(who).empty() ? "" : " by " + s.a[s.members(who).front()].name;
}
std::string where_text(const Survey& s, const Where& where) {
  return s.members(where).empty() ? "" : " in " + s.a[s.members(where).front()].name;
}

std::string fields_text(const Occ& occ) {
  std::string text;
  for (const Field& field : occ.fields)
    if (!field.values.empty())
      text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", field.name, field.values.front());
  return text.empty() ? text : " (" + text + ")";
}

// A fact: the first of those who can do it does it, at the first place where it can happen.
std::string fact(const Survey& s, const Occ& occ, std::string_view by) {
  const auto* event = std::get_if<EventId>(&occ.what);
  if (event == nullptr || !*event || !occ.decided) return {};
  const std::string edge = occ.edge == Edge::start ? "start of " : occ.edge == Edge::end ? "end of " : "";
  std::string about;
  if (const auto* whom = std::get_if<Who>(&occ.about); whom != nullptr && !s.members(*whom).empty())
    about = " about " + s.a[s.members(*whom).front()].name;
  return fmt::format("{}{}{}{}{}{}", edge, s.a[*event].name,
                     by.empty() ? who_text(s, s.doer_of(occ)) : " by " + std::string(by),
                     where_text(s, s.place_of(occ)), about, fields_text(occ));
}

bool by_one_of(const Survey& s, const Who& who, const std::vector<PartyId>& parties) {
  const auto& members = s.members(who);
  return members.empty() || std::find(parties.begin(), parties.end(), members.front()) != parties.end();
}

// What all others bring to a pipeline, in numbers.
std::int64_t brought_without(const Survey& s, PipelineId pipeline, const std::vector<PartyId>& parties) {
  std::map<PartyId, std::int64_t> most;
  for (const Clause& clause : s.a.clauses) {
    const auto* bring = std::get_if<Bring>(&clause.deed);
    if (bring == nullptr || bring->pipeline != pipeline || bring->all || !bring->number.decided) continue;
    for (const PartyId party : s.members(clause.who))
      if (std::find(parties.begin(), parties.end(), party) == parties.end())
        most[party] = std::max(most[party], bring->number.value);
  }
  std::int64_t sum = 0;
  for (const auto& [party, number] : most) sum += number;
  return sum;
}

// The acts of everyone but the blocker that a gate waits for.
void others_act(const Survey& s, ConditionId root, const Blocker& blocker, std::set<std::string>& facts) {
  const std::vector<PartyId>& parties = blocker.parties;
  s.leaves(root, [&](const Condition& leaf, bool under_not) {
    if (under_not) return;
    if (const auto* once = std::get_if<Once>(&leaf.form); once != nullptr && once->occ) {
      const Occ& occ = s.a[once->occ];
      if (by_one_of(s, s.doer_of(occ), parties)) return;
      if (const std::string text = fact(s, occ, ""); !text.empty()) facts.insert(text);
    }
    const auto* stock = std::get_if<StockIs>(&leaf.form);
    if (stock == nullptr || !stock->at_least || !stock->number.decided ||
        stock->stage >= s.a[stock->pipeline].stages.size())
      return;
    const Event& stage = s.a[s.a[stock->pipeline].stages[stock->stage]];
    if (by_one_of(s, stage.by, parties)) return;
    const std::int64_t number = blocker.how == Blocker::How::arithmetic
                                    ? std::min(stock->number.value, brought_without(s, stock->pipeline, parties))
                                    : stock->number.value;
    if (number > 0)
      facts.insert(fmt::format("{} {} to {} by {}", number, s.a[stock->pipeline].name, stage.name,
                               s.a[s.members(stage.by).front()].name));
  });
}

std::string given(const std::set<std::string>& facts, const std::string& day) {
  std::string text;
  for (const std::string& one : facts) text += fmt::format("  given {} on {}\n", one, day);
  return text;
}

// One act in every half of the quiet time, from the first day on: the count never ends.
std::string calm_broken(const Survey& s, const Blocker& blocker, const std::string& name, const std::string& claim,
                        const std::set<std::string>& facts) {
  const NoneFor* quiet = nullptr;
  for (const Condition& condition : s.a.conditions)
    if (condition.at == blocker.leaf) quiet = std::get_if<NoneFor>(&condition.form);
  if (quiet == nullptr || !quiet->occ || !quiet->span.decided) return {};
  const std::string who = s.a[blocker.parties.front()].name;
  const std::string act = fact(s, s.a[quiet->occ], who);
  const Instant start = s.a.in_force_from == always ? days_of(s.a).first : s.a.in_force_from;
  const Duration half = std::chrono::floor<std::chrono::minutes>((s.a.clock.leaves(start, quiet->span) - start) / 2);
  constexpr int acts = 5;
  if (act.empty() || half <= Duration{60} || start + half * (acts + 1) >= s.a.in_force_until) return {};
  std::string text = fmt::format("test \"{} alone keeps {} shut\"\n{}", who, name, given(facts, days_of(s.a).day(0)));
  for (int i = 1; i <= acts; ++i) text += fmt::format("  given {} on {}\n", act, s.a.clock.text(start + half * i));
  return text + fmt::format("  on {} expect {}\n", s.a.clock.text(start + half * acts + half / 2), claim);
}

std::string key_text(const Survey& s, KindId family) {
  if (!family) return {};
  const Kind& kind = s.a[family];
  if (kind.of_places) return kind.places.empty() ? "" : " in " + s.a[kind.places.front()].name;
  return kind.parties.empty() ? "" : " of " + s.a[kind.parties.front()].name;
}

}  // namespace

std::string story_of(const Survey& s, const Circle& circle) {
  const Days days = days_of(s.a);
  std::vector<std::string> claims;
  std::vector<std::string> names;
  for (const Link& link : circle.links) {
    if (!link.who || !link.for_whom || link.who == link.for_whom) continue;
    const std::string claim = fmt::format("{} waits for {}", s.a[link.who].name, s.a[link.for_whom].name);
    if (std::find(claims.begin(), claims.end(), claim) == claims.end()) claims.push_back(claim);
    if (std::find(names.begin(), names.end(), s.a[link.who].name) == names.end()) names.push_back(s.a[link.who].name);
  }
  if (claims.empty()) return {};
  std::string text = fmt::format("test \"{} wait for each other\"\n", listed(names));
  for (const std::string& claim : claims) text += fmt::format("  on {} expect {}\n", days.day(3), claim);
  return text;
}

std::string story_of(const Survey& s, const Blocker& blocker) {
  const Days days = days_of(s.a);
  std::set<std::string> facts;
  std::string name;
  std::string claim;
  if (const auto* phase = std::get_if<PhaseId>(&blocker.gate)) {
    others_act(s, s.a[*phase].opens, blocker, facts);
    name = s.a[*phase].name;
    claim = fmt::format("{}{} is closed", name, key_text(s, s.a[*phase].family));
  } else if (const auto* named = std::get_if<NamedId>(&blocker.gate)) {
    others_act(s, s.a[*named].is, blocker, facts);
    name = s.a[*named].name;
    claim = fmt::format("{}{} is no", name, key_text(s, s.a[*named].family));
  } else {
    return {};
  }
  std::vector<std::string> who;
  for (const PartyId party : blocker.parties) who.push_back(s.a[party].name);
  if (blocker.how == Blocker::How::breaking_calm) return calm_broken(s, blocker, name, claim, facts);
  return fmt::format("test \"All others act, and without {} {} stays shut\"\n{}  on {} expect {}\n", listed(who), name,
                     given(facts, days.day(1)), days.day(3), claim);
}

std::string story_of(const Survey& s, ClauseId duty, ClauseId ban) {
  const Clause& owed = s.a[duty];
  const Clause& forbidden = s.a[ban];
  const Occ* occ = deed_occ(s.a, owed);
  const Days days = days_of(s.a);
  if (occ == nullptr || !untriggered(owed)) return {};
  // Somebody who is bound by both.
  std::string by;
  for (const PartyId party : s.members(owed.who))
    if (by.empty() && s.covers_party(forbidden.who, party)) by = s.a[party].name;
  const std::string act = fact(s, *occ, by);
  if (act.empty() || by.empty()) return {};
  return fmt::format(
      "test \"Clause {} is done, and clause {} is broken\"\n  given {} on {}\n  on {} expect clause {} is breached\n",
      owed.label, forbidden.label, act, days.day(1), days.day(3), forbidden.label);
}

std::string story_of(const Survey& s, const DeadlineConflict& conflict) {
  // Whoever starts on the first day and takes the least that the step takes is still late.
  for (const Clause& clause : s.a.clauses) {
    const auto* by = std::get_if<ByDue>(&clause.due);
    const bool on_chain = std::any_of(conflict.chain.begin(), conflict.chain.end(), [&](const Quoted& quoted) {
      return quoted.at.begin >= clause.at.begin && quoted.at.end <= clause.at.end;
    });
    if (!on_chain || by == nullptr || !by->moment || clause.modal != Modal::must || !untriggered(clause)) continue;
    const std::string day = to_text(s.a.clock.date_of(by->moment->end + Duration{43'200}));
    if (by->moment->end >= s.a.in_force_until) continue;
    return fmt::format("test \"Nobody can be in time for clause {}\"\n  on {} expect clause {} is missed\n",
                       clause.label, day, clause.label);
  }
  return {};
}

}  // namespace truce::check
