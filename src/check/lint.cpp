// From rules to what is read: every rule drafts its findings, waivers mark them, and those that
// say the same of several clauses are told once.
#include "lint.h"

#include <algorithm>
#include <tuple>

#include "study.h"

namespace truce {
namespace check {
namespace {

// A phase that cannot close, or a condition that cannot come about, for want of what F1 says is missing: one cause.
void leave_out_what_follows(std::vector<Draft>& drafts) {
  std::vector<TextSpan> missing;
  for (const Draft& draft : drafts)
    if (draft.finding.number == "F1")
      for (const Quoted& quoted : draft.finding.quotes) missing.push_back(quoted.at);
  const auto follows = [&](const Draft& draft) {
    if (draft.finding.number != "E2" && draft.finding.number != "E3") return false;
    return std::any_of(draft.finding.quotes.begin(), draft.finding.quotes.end(), [&](const Quoted& quoted) {
      return std::any_of(missing.begin(), missing.end(),
                         [&](TextSpan at) { return quoted.at.begin <= at.begin && at.end <= quoted.at.end; });
    });
  };
  drafts.erase(std::remove_if(drafts.begin(), drafts.end(), follows), drafts.end());
}

// What a clause says of each of a family is found once for all of them. Circles and blockers have counted for themselves.
void count_members(const Survey& survey, std::vector<Draft>& drafts) {
  for (Draft& draft : drafts) {
    Finding& finding = draft.finding;
    if (finding.clause && finding.times == 1 && finding.number != "E1" && finding.number != "E7") finding.times = survey.times(survey.a[finding.clause]);
  }
}

std::vector<Draft> drafted(const Agreement& agreement, const Survey& survey, Profile profile) {
  const graph::Studied studied = graph::studied(agreement);
  const Structure& structure = studied.structure;
  Findings findings(profile);
  rules_a(survey, findings);
  rules_b(survey, findings);
  rules_c(survey, structure, findings);
  rules_d(survey, findings);
  rules_e(survey, studied, findings);
  rules_f(survey, findings);
  rules_g(survey, findings);
  leave_out_what_follows(findings.drafts);
  count_members(survey, findings.drafts);
  return std::move(findings.drafts);
}

bool waives(const Reservation& waiver, const Finding& finding) {
  return finding.level != Level::error && (waiver.rule == finding.code || waiver.rule == finding.number) &&
         (!waiver.clause || waiver.clause == finding.clause);
}

// The waiver that names the clause says more than the one for the whole text.
void waive(const Agreement& agreement, Finding& finding) {
  for (const bool by_clause : {true, false})
    for (const Reservation& waiver : agreement.reservations) {
      if (finding.waived || bool(waiver.clause) != by_clause || !waives(waiver, finding)) continue;
      finding.waived = true;
      finding.because = waiver.because;
    }
}

Finding told_together(const std::vector<const Draft*>& drafts) {
  Finding one = drafts.front()->finding;
  if (drafts.size() == 1) return one;
  std::vector<const Finding*> findings;
  for (const Draft* draft : drafts) findings.push_back(&draft->finding);
  one.says = drafts.front()->told_together(findings);
  one.times = 0;
  one.quotes.clear();
  one.story.clear();
  for (const Finding* finding : findings) {
    one.times += finding->times;
    for (const Quoted& quoted : finding->quotes)
      if (std::none_of(one.quotes.begin(), one.quotes.end(), [&](const Quoted& other) { return other.at == quoted.at; })) one.quotes.push_back(quoted);
    one.story += finding->story;
  }
  return one;
}

// Drafts that fold into one, in the order of the first of each. What is waived for different reasons stays apart.
std::vector<Finding> folded(const std::vector<Draft>& drafts) {
  using Key = std::tuple<std::string, std::string, bool, std::string>;
  std::map<Key, std::size_t> place;
  std::vector<std::vector<const Draft*>> groups;
  for (const Draft& draft : drafts) {
    if (draft.fold.empty() || !draft.told_together) {
      groups.push_back({&draft});
      continue;
    }
    const Key key{draft.finding.number, draft.fold, draft.finding.waived, draft.finding.because};
    const auto [at, fresh] = place.emplace(key, groups.size());
    if (fresh) groups.emplace_back();
    groups[at->second].push_back(&draft);
  }
  std::vector<Finding> findings;
  findings.reserve(groups.size());
  for (const auto& group : groups) findings.push_back(told_together(group));
  return findings;
}

std::size_t number_of(const Finding& finding) {
  return static_cast<std::size_t>(rule(finding.number) - rules().data());
}

void put_in_order(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& one, const Finding& other) {
    const auto key = [](const Finding& finding) {
      return std::tuple(finding.level != Level::error, finding.quotes.front().at.begin, number_of(finding));
    };
    return key(one) < key(other);
  });
}

}  // namespace
}  // namespace check

std::vector<Finding> lint(const Agreement& agreement, Profile profile) {
  const check::Survey survey(agreement);
  std::vector<check::Draft> drafts = check::drafted(agreement, survey, profile);
  std::stable_sort(drafts.begin(), drafts.end(), [](const check::Draft& one, const check::Draft& other) {
    return one.finding.quotes.front().at.begin < other.finding.quotes.front().at.begin;
  });
  for (check::Draft& draft : drafts) check::waive(agreement, draft.finding);
  std::vector<Finding> findings = check::folded(drafts);
  check::put_in_order(findings);
  return findings;
}

std::vector<Reservation> idle_waivers(const Agreement& agreement, const std::vector<Finding>& findings) {
  std::vector<Reservation> idle;
  for (const Reservation& waiver : agreement.reservations) {
    const bool used = std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
      return finding.waived && finding.because == waiver.because && waiver.rule == finding.code;
    });
    if (!used) idle.push_back(waiver);
  }
  return idle;
}

}  // namespace truce
