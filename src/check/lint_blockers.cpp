// Rule E7: who can keep a phase or a condition from coming about, how, and what could be done about it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "blockers.h"
#include "lint.h"
#include "lint_blockers.h"
#include "lint_stories.h"

namespace truce::check {
namespace {

// "a, b or c": each of them alone.
std::string alternatives(const std::vector<std::string>& names) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i)
    list += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
  return list;
}

// "israel or hamas by breaking the calm (`…`)": those who block in the same way, by the same words, are told together.
std::vector<std::string> ways_to_block(const Survey& s, const std::vector<const Blocker*>& blockers) {
  std::vector<std::string> keys;
  std::vector<std::vector<std::string>> names;
  for (const Blocker* blocker : blockers) {
    const std::string words =
        blocker->leaf.end > blocker->leaf.begin ? fmt::format(" (`{}`)", s.words(blocker->leaf)) : "";
    const std::string key = std::string(graph::how_text(blocker->how)) + words;
    const auto found = std::find(keys.begin(), keys.end(), key);
    const auto at = static_cast<std::size_t>(found - keys.begin());
    if (found == keys.end()) {
      keys.push_back(key);
      names.emplace_back();
    }
    names[at].push_back(s.a[blocker->parties.front()].name);
  }
  std::vector<std::string> ways;
  for (std::size_t i = 0; i < keys.size(); ++i) ways.push_back(alternatives(names[i]) + " " + keys[i]);
  return ways;
}

// "a by not acting and b by breaking the calm; or …": groups that can block together.
std::string told_of_groups(const Survey& s, const std::vector<const Blocker*>& groups) {
  constexpr std::size_t groups_max = 3;
  std::vector<std::string> all;
  for (const Blocker* group : groups) {
    std::vector<std::string> parts;
    for (const Blocker::Part& part : group->parts) parts.push_back(fmt::format("{} {}", s.a[part.by].name, graph::how_text(part.how)));
    all.push_back(listed(parts));
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(all.size(), groups_max); ++i) text += (i == 0 ? "" : "; or ") + all[i];
  return text + (all.size() > groups_max ? fmt::format("; and in {} more ways", all.size() - groups_max) : "");
}

// Phases, and the conditions that clauses wait for. A condition that is one act says by itself whose it is.
bool worth_telling(const Survey& s, const Blocker& blocker) {
  if (std::holds_alternative<PhaseId>(blocker.gate)) return true;
  const auto* named = std::get_if<NamedId>(&blocker.gate);
  // That a calm can be broken by one of many is told by C10.
  if (named == nullptr || blocker.how == Blocker::How::breaking_calm) return false;
  bool others_wait = false;
  for (const Owner& user : s.uses_of_named[named->index]) {
    const auto* id = std::get_if<ClauseId>(&user);
    if (id == nullptr || !*id) continue;
    const auto& who = s.members(s.a[*id].who);
    others_wait = others_wait || who.size() != 1 || who.front() != blocker.parties.front();
  }
  std::size_t leaves = 0;
  s.leaves(s.a[*named].is, [&](const Condition&, bool) { ++leaves; });
  return others_wait && leaves > 1;
}

std::string family_text(const Survey& s, KindId family, std::uint32_t times) {
  if (!family) return {};
  return fmt::format(" {} each {}{}", s.a[family].of_places ? "in" : "for", s.a[family].name,
                     times > 1 ? fmt::format(" ({})", times) : "");
}

// What could be done about each way in which somebody can block.
std::vector<std::string> ways_round(const Survey& s, const std::vector<const Blocker*>& blockers) {
  const auto some = [&](Blocker::How how) {
    return std::any_of(blockers.begin(), blockers.end(), [&](const Blocker* one) { return one->how == how; });
  };
  std::vector<std::string> ways;
  if (some(Blocker::How::not_acting) || some(Blocker::How::not_certifying))
    ways.emplace_back("Let another body be able to take the same step, or let the gate open in more than one way.");
  bool numbered = false;  // the text says already how many acts can be borne
  bool unnumbered = false;
  const auto look = [&](Blocker::How how, TextSpan leaf) {
    if (how == Blocker::How::breaking_calm) (s.words(leaf).find("at most") == std::string::npos ? unnumbered : numbered) = true;
  };
  for (const Blocker* blocker : blockers) {
    if (blocker->parts.empty()) look(blocker->how, blocker->leaf);
    for (const Blocker::Part& part : blocker->parts) look(part.how, part.leaf);
  }
  if (unnumbered) ways.emplace_back("Say how many acts can be borne: `at most … in …`; or let each place be counted for itself.");
  if (numbered) ways.emplace_back("Bear more of these acts, count them over a shorter time, or have somebody say which of them count.");
  const auto any = [&](Blocker::How how) {
    return some(how) || std::any_of(blockers.begin(), blockers.end(), [&](const Blocker* one) {
             return std::any_of(one->parts.begin(), one->parts.end(), [&](const Blocker::Part& part) { return part.how == how; });
           });
  };
  if (any(Blocker::How::acting_first)) ways.emplace_back("Say how what has been done can be undone, or let the gate open in another way once it has been.");
  if (any(Blocker::How::too_much)) ways.emplace_back("Say how what is too much can leave again, or count only what somebody else has let in.");
  if (any(Blocker::How::breaching)) ways.emplace_back("Count only breaches that somebody else has found, or say how many can be borne.");
  if (any(Blocker::How::ending_a_phase)) ways.emplace_back("Let the phase end only when its work is done, or only when several parties end it together.");
  if (any(Blocker::How::bringing_a_ban)) ways.emplace_back("Say how the ban can be lifted again, or let only somebody else bring it into play.");
  if (some(Blocker::How::arithmetic)) ways.emplace_back("Find more from others, or lower the number with which the gate opens.");
  ways.emplace_back("If that power is intended, accept it with the reason.");
  return ways;
}

std::string condition_at(const Survey& s, TextSpan at) {
  const auto found = std::find_if(s.a.named.begin(), s.a.named.end(), [&](const NamedCondition& one) { return one.at == at; });
  return found == s.a.named.end() ? s.words(at) : found->name;
}

}  // namespace

void e7_sole_blocker(const Survey& s, const graph::Studied& studied, Findings& findings) {
  std::map<Gate, std::vector<const Blocker*>> by_gate;
  for (const Blocker& blocker : studied.structure.blockers)
    if (blocker.parties.size() == 1 && worth_telling(s, blocker)) by_gate[blocker.gate].push_back(&blocker);
  std::map<Gate, std::vector<const Blocker*>> groups;
  for (const Blocker& blocker : studied.structure.blockers)
    if (blocker.parties.size() > 1) groups[blocker.gate].push_back(&blocker);
  for (const auto& [gate, together] : groups) {
    const bool pair = std::any_of(together.begin(), together.end(), [](const Blocker* one) { return one->parties.size() == 2; });
    if (pair && std::holds_alternative<PhaseId>(gate)) by_gate.try_emplace(gate);
  }
  for (const auto& [gate, blockers] : by_gate) {
    const std::vector<const Blocker*>& together = groups[gate];
    const std::uint32_t times = (blockers.empty() ? together : blockers).front()->times;
    const auto* phase = std::get_if<PhaseId>(&gate);
    const std::string name = phase != nullptr ? s.a[*phase].name : s.a[std::get<NamedId>(gate)].name;
    const KindId family = phase != nullptr ? s.a[*phase].family : s.a[std::get<NamedId>(gate)].family;
    const std::string what = phase != nullptr ? fmt::format("The phase `{}`{} can be kept shut", name,
                                                            family_text(s, family, times))
                                              : fmt::format("The condition `{}`{} can be kept from coming about", name,
                                                            family_text(s, family, times));
    Draft& draft = findings.add(
        "E7", graph::place_of(s.a, gate),
        blockers.empty() ? fmt::format("{} by no party alone, but by some together, whatever all others do: {}.", what, told_of_groups(s, together))
                         : fmt::format("{} by one party alone, whatever all others do: {}.{}", what, listed(ways_to_block(s, blockers), 12),
                                       together.empty() ? "" : fmt::format(" None of the others can alone, but together: {}.", told_of_groups(s, together))),
        "");
    const auto& more = studied.structure.more_blockers;
    if (std::binary_search(more.begin(), more.end(), gate)) draft.finding.says += " Others may be able to, too.";
    draft.finding.ways_out = ways_round(s, blockers.empty() ? together : blockers);
    draft.finding.times = times;
    std::vector<std::string> names;
    for (const Blocker* blocker : blockers.empty() ? together : blockers)
      for (const PartyId party : blocker->parties) names.push_back(s.a[party].name);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    draft.finding.quotes.front().note = blockers.empty() ? listed(names) : alternatives(names);
    for (const Blocker* blocker : blockers) draft.finding.story += blocker_story(s, studied, *blocker);
    for (const Blocker* group : together) draft.finding.story += blocker_story(s, studied, *group);
    if (phase != nullptr) continue;
    draft.fold = "conditions";
    draft.told_together = [&s](const std::vector<const Finding*>& all) {
      std::vector<std::string> conditions;
      for (const Finding* one : all) conditions.push_back(fmt::format("`{}` by {}", condition_at(s, one->quotes.front().at), one->quotes.front().note));
      return fmt::format(
          "{} conditions that clauses wait for can each be kept from coming about by one party alone, whatever all "
          "others do: {}.",
          all.size(), listed(conditions, 12));
    };
  }
}

}  // namespace truce::check
