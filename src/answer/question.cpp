#include "question.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "mission.h"
#include "nearest.h"
#include "view/names.h"

namespace truce::answer {
namespace {

Problem not_found(const Agreement& agreement, std::string says, const std::string& near, std::string otherwise) {
  return {.code = "unknown_name",
          .rule = {},
          .says = std::move(says),
          .at = {.file = agreement.file},
          .help = near.empty() ? std::move(otherwise) : fmt::format("Did you mean `{}`?", near)};
}

std::vector<std::string> names_in(const Agreement& agreement) {
  std::vector<std::string> names;
  for (const NamedCondition& named : agreement.named) names.push_back(named.name);
  for (const Phase& phase : agreement.phases) names.push_back(phase.name);
  for (const Clause& clause : agreement.clauses) names.push_back(clause.label);
  return names;
}

Result<Topic> topic_named(const Agreement& agreement, const std::string& name, bool clause_only) {
  if (!clause_only) {
    if (const NamedId named = agreement.condition(name)) return Topic{named};
    if (const PhaseId phase = agreement.phase(name)) return Topic{phase};
  }
  if (const ClauseId clause = agreement.clause(name)) return Topic{clause};
  return failure(not_found(agreement, fmt::format("No condition, phase or clause is called `{}`.", name),
                           nearest(name, names_in(agreement)), "`truce status` lists what can be asked about."));
}

Result<Member> member_named(const Agreement& agreement, const std::string& name) {
  if (const PartyId party = agreement.party(name)) return Member{party, {}};
  if (const PlaceId place = agreement.place(name)) return Member{{}, place};
  std::vector<std::string> names;
  for (const Party& party : agreement.parties) names.push_back(party.name);
  for (const Place& place : agreement.places) names.push_back(place.name);
  return failure(
      not_found(agreement, fmt::format("No party or place is called `{}`.", name), nearest(name, names), ""));
}

template <class Verdicts, class Name>
std::vector<Members> members_among(const Verdicts& verdicts, Name name) {
  std::vector<Members> found;
  for (const auto& verdict : verdicts)
    if (name(verdict)) found.push_back(verdict.members);
  return found;
}

// An answer about one of a family says which: "calm in saltmarsh: no attack in that area for 3 days".
Explanation with_key(const Agreement& agreement, Explanation answer, const Topic& topic, const Members& members) {
  const std::string name = view::name_of(agreement, topic);
  const std::string key = view::key_of(agreement, members);
  if (!key.empty() && (answer.says == name || answer.says.starts_with(name + ": ")))
    answer.says.insert(name.size(), " " + key);
  return answer;
}

Problem unknown_party(const Agreement& agreement, const std::string& name) {
  std::vector<std::string> names;
  for (const Party& party : agreement.parties) names.push_back(party.name);
  const std::string near = nearest(name, names);
  return {.code = "unknown_name",
          .rule = {},
          .says = fmt::format("No party is called `{}`.", name),
          .at = {.file = agreement.file},
          .help = near.empty() ? std::string() : fmt::format("Did you mean `{}`?", near)};
}

}  // namespace

std::vector<std::string> words_of(const std::vector<std::string>& operands) {
  std::vector<std::string> words;
  for (const std::string& operand : operands) {
    std::istringstream stream(operand);
    for (std::string word; stream >> word;) {
      while (!word.empty() && word.back() == ',') word.pop_back();
      if (!word.empty()) words.push_back(word);
    }
  }
  return words;
}

Result<Question> question_of(const Agreement& agreement, std::vector<std::string> words) {
  const bool clause_only = words.size() > 1 && words.front() == "clause";
  if (clause_only) words.erase(words.begin());
  auto topic = topic_named(agreement, words.front(), clause_only);
  if (!topic) return failure(topic.error());
  Question question{*topic, {}};
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "in" || words[i] == "of" || words[i] == "and") continue;
    auto member = member_named(agreement, words[i]);
    if (!member) return failure(member.error());
    question.members.push_back(*member);
  }
  return question;
}

// The members of the topic's families that hold all that was asked for.
std::vector<Members> members_asked(const Situation& situation, const Question& question) {
  std::vector<Members> all;
  if (const auto* clause = std::get_if<ClauseId>(&question.topic))
    all = members_among(situation.clauses, [&](const ClauseVerdict& verdict) { return verdict.clause == *clause; });
  if (const auto* phase = std::get_if<PhaseId>(&question.topic))
    all = members_among(situation.phases, [&](const PhaseVerdict& verdict) { return verdict.phase == *phase; });
  if (const auto* named = std::get_if<NamedId>(&question.topic))
    all = members_among(situation.conditions, [&](const ConditionVerdict& verdict) { return verdict.name == *named; });
  std::erase_if(all, [&](const Members& members) {
    return !std::all_of(question.members.begin(), question.members.end(), [&](const Member& asked) {
      return std::find(members.begin(), members.end(), asked) != members.end();
    });
  });
  return all;
}

Problem no_such_member(const Agreement& agreement, const Question& question) {
  const std::string family = view::family_of(agreement, view::families(agreement, question.topic));
  const std::string name = view::name_of(agreement, question.topic);
  return {.code = "unknown_name",
          .rule = {},
          .says = fmt::format("`{}` does not exist {}.", name, view::key_of(agreement, question.members)),
          .at = {.file = agreement.file},
          .help = family.empty() ? "There is one only: ask without a party or place."
                                 : fmt::format("It exists {}.", family)};
}

std::vector<Explanation> answers_to(const Agreement& agreement, const Question& question,
                                    const std::vector<Members>& members, const view::Desk& desk) {
  std::vector<Explanation> answers;
  for (const Members& each : members)
    for (const Explanation& answer : desk.why(question.topic, each)) {
      answers.push_back(with_key(agreement, answer, question.topic, each));
      if (desk.rests_on) answers.back().rests_on = desk.rests_on(question.topic, each);
    }
  return answers;
}

Result<std::vector<Wait>> waits_about(const Agreement& agreement, const Situation& situation, const std::string& who) {
  std::vector<Wait> waits = situation.waits;
  if (who.empty()) return waits;
  const PartyId party = agreement.party(who);
  if (!party) return failure(unknown_party(agreement, who));
  std::erase_if(waits, [&](const Wait& wait) { return wait.who != party && wait.for_whom != party; });
  return waits;
}

Result<Filter> filter_of(Filter names, const std::string& since, const std::string& until, const Clock& clock) {
  if (!since.empty()) {
    const auto when = parse_when(since, clock);
    if (!when) return failure(parse_moment(since, "--since", clock).error());
    names.since = when->begin;
  }
  if (!until.empty()) {
    auto moment = parse_moment(until, "--until", clock);
    if (!moment) return failure(moment.error());
    names.until = *moment;
  }
  return names;
}

}  // namespace truce::answer
