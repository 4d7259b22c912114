#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "mission.h"
#include "nearest.h"
#include "terminal.h"
#include "view/json.h"
#include "view/names.h"

namespace truce::cli {
namespace {

// What is asked about: a topic, and the members of its families that are meant.
struct Question {
  Topic topic = {};
  Members members = {};
};

Problem not_found(const Agreement& agreement, std::string says, const std::string& near, std::string otherwise) {
  return {.code = "unknown_name",
          .rule = {},
          .says = std::move(says),
          .at = {.file = agreement.file},
          .help = near.empty() ? std::move(otherwise) : fmt::format("Did you mean `{}`?", near)};
}

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

template <class Verdicts, class Name>
std::vector<Members> members_among(const Verdicts& verdicts, Name name) {
  std::vector<Members> found;
  for (const auto& verdict : verdicts)
    if (name(verdict)) found.push_back(verdict.members);
  return found;
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

// An answer about one of a family says which: "calm in saltmarsh: no attack in that area for 3 days".
Explanation with_key(const Agreement& agreement, Explanation answer, const Topic& topic, const Members& members) {
  const std::string name = view::name_of(agreement, topic);
  const std::string key = view::key_of(agreement, members);
  if (!key.empty() && (answer.says == name || answer.says.starts_with(name + ": ")))
    answer.says.insert(name.size(), " " + key);
  return answer;
}

std::vector<Explanation> answers_to(const Agreement& agreement, const Question& question,
                                    const std::vector<Members>& members, const view::Desk& desk) {
  std::vector<Explanation> answers;
  for (const Members& each : members)
    for (const Explanation& answer : desk.why(question.topic, each))
      answers.push_back(with_key(agreement, answer, question.topic, each));
  return answers;
}

// Splits the operands into the mission with its files, and the words of the question.
struct Asked {
  std::vector<std::string> mission = {};
  std::vector<std::string> words = {};
};
Asked asked(const std::vector<std::string>& operands) {
  Asked split;
  std::size_t next = 0;
  if (names_a_mission(operands.front())) split.mission.push_back(operands[next++]);
  const auto is_source = [](const std::string& name) {
    return name.ends_with(".csv") || name.ends_with(".csv.gz") || name.ends_with(".db");
  };
  while (!split.mission.empty() && next < operands.size() && is_source(operands[next]))
    split.mission.push_back(operands[next++]);
  split.words = words_of({operands.begin() + static_cast<std::ptrdiff_t>(next), operands.end()});
  return split;
}

int run_why(const Arguments& arguments) {
  const Asked split = asked(arguments.operands);
  if (split.words.empty())
    return refuse({{.code = "usage",
                    .rule = {},
                    .says = "What should be explained is missing.",
                    .at = {},
                    .help = "For example: truce why missions/harbour clause 1."}});
  const auto mission = open_mission(split.mission);
  if (!mission) return refuse(mission.error());
  const Agreement& agreement = *mission->agreement;
  const auto moment = moment_of(arguments, agreement.clock);
  if (!moment) return refuse(moment.error());
  const auto question = question_of(agreement, split.words);
  if (!question) return refuse(question.error());
  const auto keeper = Watchkeeper::start(*mission, *moment);
  if (!keeper) return refuse(keeper.error());
  warn_of_refused(keeper->reading());
  const std::vector<Members> members = members_asked(keeper->monitor().situation(*moment), *question);
  if (members.empty()) return refuse({no_such_member(agreement, *question)});
  const view::Page page = page_for_stdout(arguments);
  const bool as_json = arguments.has("--json");
  print(keeper->set([&](const view::Desk& desk) {
    const std::vector<Explanation> answers = answers_to(agreement, *question, members, desk);
    return as_json ? view::json(agreement, answers, *moment, desk) : view::explanations(agreement, answers, desk, page);
  }));
  return answer_is_yes;
}

}  // namespace

Verb why_verb() {
  return {.name = "why",
          .operands = "[MISSION] [FILE…] NAME [KEY…]",
          .operands_least = 1,
          .operands_most = 1000,
          .says = "Says why a condition, phase or clause stands as it does, down to the reports.",
          .examples = {"truce why missions/harbour clause 1 --at 2031-03-16",
                       "truce why harbour.truce reports.csv calm in saltmarsh"},
          .more =
              "NAME is a condition, a phase, or a clause (`clause 2` or just `2`). A KEY chooses from a family:\n"
              "`in saltmarsh`, `of north`.",
          .flags = {{"--at", "D", "the moment that is asked about (default: now)", {}},
                    {"--known", "D", "with the reports learned by then (default: as --at)", {}},
                    plain_flag(),
                    json_flag()},
          .run = run_why};
}

}  // namespace truce::cli
