// Rules F: means. What is pledged, what is needed, and who is willing.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lint.h"

namespace truce::check {
namespace {

const std::vector<std::string_view> people_in_uniform = {"troop",     "soldier", "force",     "contingent",
                                                         "battalion", "police",  "peacekeep", "personnel"};
const std::vector<std::string_view> care = {"medic",     "evacuat",  "casualt", "wounded",
                                            "ambulance", "hospital", "casevac"};

// All that is to be brought to one pipeline, by whom; the most that anyone brings to any one stage counts once.
struct Pledges {
  std::map<PartyId, std::int64_t> by_party = {};  ///< in numbers
  std::set<PartyId> without_number = {};
  std::vector<ClauseId> clauses = {};
  std::map<PartyId, ClauseId> clause_of = {};
  std::int64_t sum = 0;
  bool flows = false;  ///< something is brought every day: there is no sum
  bool own = false;    ///< at least one is somebody's own pledge
};

std::vector<Pledges> pledges_of(const Survey& s) {
  std::vector<Pledges> all(s.a.pipelines.size());
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    const auto* bring = std::get_if<Bring>(&clause.deed);
    const bool given = clause.modal == Modal::must || clause.modal == Modal::will;
    if (bring == nullptr || !given || !bring->pipeline) continue;
    Pledges& pledges = all[bring->pipeline.index];
    pledges.own = pledges.own || clause.modal == Modal::will;
    pledges.clauses.push_back(ClauseId{i});
    if (std::holds_alternative<EveryDue>(clause.due)) pledges.flows = true;
    const bool numbered = !bring->all && bring->number.decided;
    const bool together = clause.who.determiner == Determiner::named || clause.who.determiner == Determiner::any;
    for (const PartyId party : s.members(clause.who)) {
      if (!numbered) {
        pledges.without_number.insert(party);
        continue;
      }
      std::int64_t& number = pledges.by_party[party];
      if (number < bring->number.value) {
        number = bring->number.value;
        pledges.clause_of[party] = ClauseId{i};
      }
      if (together) break;  // `a or b`: it comes once
    }
  }
  for (Pledges& pledges : all)
    for (const auto& [party, number] : pledges.by_party) {
      pledges.sum += number;
      pledges.without_number.erase(party);
    }
  return all;
}

struct Need {
  std::int64_t number = 0;
  TextSpan at = {};
  Owner owner = {};
};

// What conditions need of each pipeline, the largest first.
std::vector<std::vector<Need>> needs_of(const Survey& s) {
  std::vector<std::vector<Need>> needs(s.a.pipelines.size());
  for (const Condition& condition : s.a.conditions)
    if (const auto* stock = std::get_if<StockIs>(&condition.form))
      if (stock->at_least && stock->number.decided && stock->pipeline && stock->by.determiner == Determiner::none)
        needs[stock->pipeline.index].push_back({stock->number.value, condition.at, {}});
  for (auto& list : needs)
    std::stable_sort(list.begin(), list.end(), [](const Need& one, const Need& other) {
      return one.number != other.number ? one.number > other.number : one.at.begin < other.at.begin;
    });
  return needs;
}

std::string unnumbered_text(const Survey& s, const Pledges& pledges) {
  std::vector<std::string> names;
  for (const PartyId party : pledges.without_number) names.push_back(s.a[party].name);
  if (names.empty()) return {};
  return fmt::format(" {} by {} without a number.", names.size() == 1 ? "There is a pledge" : "There are pledges", listed(names, 12));
}

std::string each_pledge(const Survey& s, const Pledges& pledges) {
  std::vector<std::pair<std::int64_t, std::string>> parts;
  for (const auto& [party, number] : pledges.by_party) parts.emplace_back(-number, s.a[party].name);
  std::stable_sort(parts.begin(), parts.end(),
                   [](const auto& one, const auto& other) { return one.first < other.first; });
  std::vector<std::string> texts;
  for (const auto& [number, name] : parts) texts.push_back(name + " " + number_text(-number));
  return listed(texts);
}

void f1_force_gap(const Survey& s, Findings& findings, const std::vector<Pledges>& all,
                  const std::vector<std::vector<Need>>& needs) {
  for (std::uint32_t i = 0; i < s.a.pipelines.size(); ++i) {
    const Pledges& pledges = all[i];
    if (pledges.clauses.empty() || pledges.flows || needs[i].empty() || needs[i].front().number <= pledges.sum)
      continue;
    const Need& need = needs[i].front();
    std::string says =
        pledges.sum == 0
            ? fmt::format("The text needs `{}`, and nothing is pledged in numbers.", s.words(need.at))
            : fmt::format("The text needs `{}`, and what is pledged in numbers adds up to {}: {}. {} are missing.",
                          s.words(need.at), number_text(pledges.sum), each_pledge(s, pledges),
                          number_text(need.number - pledges.sum));
    says += unnumbered_text(s, pledges);
    says += " What waits for that number cannot happen on these pledges alone.";
    Draft& draft = findings.add("F1", need.at, says,
                                fmt::format("Find pledges for {} more.", number_text(need.number - pledges.sum)),
                                pledges.clauses.front());
    draft.finding.ways_out.push_back("Or lower the number that is needed, or let the gate open in parts.");
    for (const Need& other : needs[i])
      if (!(other.at == need.at) && other.number > pledges.sum)
        draft.finding.quotes.push_back({other.at, "also needed"});
    for (const ClauseId id : pledges.clauses) draft.finding.quotes.push_back({s.a[id].at, "pledged"});
  }
}

// F2: those who would do a task, and those of them who have said that they will not.
void caveats_on(const Survey& s, Findings& findings, const std::vector<Pledges>& all, EventId event, ClauseId id) {
  const Clause& task = s.a[id];
  const Occ* occ = deed_occ(s.a, task);
  // What a party offers for itself alone is not a task that others would have to carry out.
  if (task.who.parties.size() != 1) return;
  const PartyId body = task.who.parties.front();
  std::vector<PartyId> hands;
  for (const PartyId party : s.members(task.who)) {
    const auto& forces = s.answers_for(party);
    hands.insert(hands.end(), forces.begin(), forces.end());
  }
  const bool contributors = !hands.empty();
  const auto peers = [&](PartyId party) {
    return std::any_of(s.a[party].kinds.begin(), s.a[party].kinds.end(), [&](KindId kind) {
      return std::find(s.a[body].kinds.begin(), s.a[body].kinds.end(), kind) != s.a[body].kinds.end();
    });
  };
  if (!contributors) hands.push_back(body);
  if (!contributors)
    for (const PartyId party : s.members(s.roles(event).by))
      if (!peers(party)) hands.push_back(party);
  std::sort(hands.begin(), hands.end());
  hands.erase(std::unique(hands.begin(), hands.end()), hands.end());

  std::vector<PartyId> unwilling;
  std::vector<ClauseId> caveats;
  for (const ClauseId caveat : s.caveats[event.index]) {
    const Clause& no = s.a[caveat];
    const Occ* not_done = deed_occ(s.a, no);
    if (no.before || no.unless || !untriggered(no)) continue;
    if (occ != nullptr && not_done != nullptr && !s.overlap(s.place_of(*occ), s.place_of(*not_done))) continue;
    bool counts = false;
    for (const PartyId party : s.members(no.who))
      if (std::binary_search(hands.begin(), hands.end(), party)) {
        unwilling.push_back(party);
        counts = true;
      }
    if (counts) caveats.push_back(caveat);
  }
  std::sort(unwilling.begin(), unwilling.end());
  unwilling.erase(std::unique(unwilling.begin(), unwilling.end()), unwilling.end());
  if (unwilling.empty()) return;
  const auto is_unwilling = [&](PartyId party) {
    return std::binary_search(unwilling.begin(), unwilling.end(), party);
  };
  if (is_unwilling(body)) return;  // a task laid on the very party that refuses it is an escape (D4)

  std::vector<std::string> names;
  for (const PartyId party : unwilling) names.push_back(s.a[party].name);
  std::string heads;
  for (std::size_t i = 0; i < all.size() && heads.empty(); ++i) {
    std::int64_t pledged = 0;
    std::int64_t left = 0;
    for (const auto& [party, number] : all[i].by_party) {
      if (!std::binary_search(hands.begin(), hands.end(), party)) continue;
      pledged += number;
      if (!is_unwilling(party)) left += number;
    }
    if (left < pledged)
      heads = fmt::format(" Of the {} {} pledged by those who would carry it out, {} are willing to do this.",
                          number_text(pledged), s.a.pipelines[i].name, left == 0 ? "none" : number_text(left));
  }
  if (heads.empty()) {
    heads = unwilling.size() < hands.size()
                ? fmt::format(" That is {} of the {} who could carry it out.", unwilling.size(), hands.size())
                : std::string(" Nobody else is named who could carry it out.");
  }
  Draft& draft = findings.add(
      "F2", task.at,
      fmt::format("Clause {} gives {} the task `{}`. By {} own word, in {}, {} will not do it.{}", task.label, s.words(task.who.at),
                  s.a[event].name, names.size() == 1 ? "its" : "their", clauses_text(s.a, caveats), listed(names), heads),
      "Find others for this task, or give it to those who are willing.", id);
  draft.finding.ways_out.push_back("Or narrow the task to what all of them will do.");
  for (const ClauseId caveat : caveats) draft.finding.quotes.push_back({s.a[caveat].at, "the limit"});
}

void f2_caveat_gap(const Survey& s, Findings& findings, const std::vector<Pledges>& all) {
  for (std::uint32_t i = 0; i < s.a.events.size(); ++i) {
    if (s.caveats[i].empty()) continue;
    for (const ClauseId id : s.deeds[i]) caveats_on(s, findings, all, EventId{i}, id);
  }
}

void f3_pledge_without_terms(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    if (clause.modal != Modal::will || std::holds_alternative<Keep>(clause.deed) || has_due(clause) ||
        !untriggered(clause))
      continue;
    Draft& draft =
        findings.add("F3", clause.at,
                     fmt::format("Clause {} is a pledge with no day and no event that calls it in: `{}`. It is never "
                                 "due, so nobody can plan on "
                                 "it and nobody can say that it was not kept.",
                                 clause.label, s.sentence(ClauseId{i})),
                     "Give it a day, `by …` or `within …`, or an event that calls it in, `once …`.", ClauseId{i});
    draft.finding.times = s.times(clause);
    draft.fold = "terms";
    draft.told_together = [&s](const std::vector<const Finding*>& list) {
      std::vector<ClauseId> clauses;
      for (const Finding* one : list) clauses.push_back(one->clause);
      return fmt::format(
          "{} pledges have no day and no event that calls them in: {}. They are never due, so nobody can plan on them.",
          list.size(), clauses_text(s.a, clauses));
    };
  }
}

void f5_single_supplier(const Survey& s, Findings& findings, const std::vector<Pledges>& all,
                        const std::vector<std::vector<Need>>& needs) {
  for (std::uint32_t i = 0; i < s.a.pipelines.size(); ++i) {
    const Pledges& pledges = all[i];
    if (!pledges.own || pledges.flows || pledges.by_party.size() + pledges.without_number.size() < 2) continue;
    for (const Need& need : needs[i]) {
      if (need.number > pledges.sum) continue;
      const auto large = std::max_element(pledges.by_party.begin(), pledges.by_party.end(),
                                          [](const auto& one, const auto& other) { return one.second < other.second; });
      const std::int64_t rest = pledges.sum - large->second;
      if (rest >= need.number) break;
      Draft& draft = findings.add(
          "F5", need.at,
          fmt::format(
              "`{}` needs the pledge of {}, which is {}: {}. Should {} withdraw, what waits for that number stops.",
              s.words(need.at), s.a[large->first].name, number_text(large->second),
              rest == 0 ? "nobody else has pledged a number" : fmt::format("all others together have pledged {} in numbers", number_text(rest)), s.a[large->first].name) +
              unnumbered_text(s, pledges),
          fmt::format("Find {} more from others.", number_text(need.number - rest)),
          pledges.clause_of.at(large->first));
      draft.finding.ways_out.push_back("Or lower the number with which the gate opens.");
      draft.finding.quotes.push_back({s.a[pledges.clause_of.at(large->first)].at, "the pledge"});
      break;
    }
  }
}

void f6_leaky_pipeline(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.pipelines.size(); ++i) {
    const Pipeline& line = s.a.pipelines[i];
    std::vector<std::int64_t> brought(line.stages.size(), 0);
    std::vector<bool> open(line.stages.size(), false);  // a stage for which no number is given
    std::vector<ClauseId> last(line.stages.size());
    for (std::uint32_t c = 0; c < s.a.clauses.size(); ++c) {
      const Clause& clause = s.a.clauses[c];
      const auto* bring = std::get_if<Bring>(&clause.deed);
      if (bring == nullptr || bring->pipeline.index != i || bring->stage >= brought.size()) continue;
      if (clause.modal != Modal::must && clause.modal != Modal::will) continue;
      if (bring->all || !bring->number.decided || std::holds_alternative<EveryDue>(clause.due))
        open[bring->stage] = true;
      const bool every = clause.who.determiner == Determiner::each || clause.who.determiner == Determiner::every;
      const auto members = static_cast<std::int64_t>(every ? s.members(clause.who).size() : 1);
      brought[bring->stage] += bring->number.value * members;
      last[bring->stage] = ClauseId{c};
    }
    for (std::size_t stage = 0; stage < line.stages.size(); ++stage) {
      const Event& event = s.a[line.stages[stage]];
      if (event.by.determiner == Determiner::none && event.by.decided)
        findings.add(
            "F6", event.at,
            fmt::format(
                "The stage `{}` of `{}` belongs to nobody: no party is named who brings anything to it. What arrives "
                "there will have come from anyone or from no one.",
                event.name, line.name),
            fmt::format("Say who brings it there: `{} by …`.", event.name));
      if (stage == 0 || brought[stage] == 0 || brought[stage - 1] == 0 || open[stage] || open[stage - 1]) continue;
      if (brought[stage] <= brought[stage - 1]) continue;
      const Event& before = s.a[line.stages[stage - 1]];
      Draft& draft =
          findings.add("F6", s.a[last[stage]].at,
                       fmt::format("The text has {} {} brought to `{}`, and only {} to `{}` before it. {} would have "
                                   "to appear from nowhere.",
                                   number_text(brought[stage]), line.name, event.name, number_text(brought[stage - 1]),
                                   before.name, number_text(brought[stage] - brought[stage - 1])),
                       "Make the two numbers agree, or write where the rest comes from.", last[stage]);
      draft.finding.quotes.push_back({s.a[last[stage - 1]].at, "the stage before"});
    }
  }
}

void f7_no_casualty_plan(const Survey& s, Findings& findings) {
  if (findings.profile() != Profile::mission) return;
  const bool cared = std::any_of(s.a.clauses.begin(), s.a.clauses.end(), [&](const Clause& clause) {
    const EventId event = deed_event(s.a, clause);
    return speaks_of(clause.title, care) || (event && speaks_of(s.a[event].name, care));
  });
  if (cared) return;
  for (const Pipeline& line : s.a.pipelines) {
    if (!speaks_of(line.name, people_in_uniform)) continue;
    findings.add(
        "F7", line.at,
        fmt::format("`{}` are to arrive, and no clause says who carries out their wounded, how fast, or where to. "
                    "Contributors will ask before they send anybody.",
                    line.name),
        "Write it: a clause by which somebody must make medical_evacuation within so many hours.");
    return;
  }
}

}  // namespace

void rules_f(const Survey& survey, Findings& findings) {
  const std::vector<Pledges> pledges = pledges_of(survey);
  const std::vector<std::vector<Need>> needs = needs_of(survey);
  f1_force_gap(survey, findings, pledges, needs);
  f2_caveat_gap(survey, findings, pledges);
  f3_pledge_without_terms(survey, findings);
  f5_single_supplier(survey, findings, pledges, needs);
  f6_leaky_pipeline(survey, findings);
  f7_no_casualty_plan(survey, findings);
}

}  // namespace truce::check
