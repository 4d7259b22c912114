// Rules C: watching and proving.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lint.h"

namespace truce::check {
namespace {

const std::vector<std::string_view> judging = {"certif", "verif", "finding",   "verdict",      "assess",
                                               "ruling", "judg",  "milestone", "determination"};
const std::vector<std::string_view> letting_in = {"access", "visit",  "inspect", "enter",      "entry", "patrol",
                                                  "search", "escort", "permit",  "permission", "admit"};

// A clause that has somebody find out about a breach.
bool is_finding(const Survey& s, const Clause& clause) {
  const Occ* occ = deed_occ(s.a, clause);
  const EventId event = deed_event(s.a, clause);
  if (occ == nullptr || !event || clause.modal == Modal::may) return false;
  if (std::holds_alternative<AboutIt>(occ->about) || std::holds_alternative<OccId>(occ->about)) return true;
  const About& about = s.roles(event).about;
  return std::holds_alternative<OccId>(about) && speaks_of(s.a[event].name, judging);
}

std::vector<ClauseId> findings_about(const Survey& s, std::uint32_t clause) {
  std::vector<ClauseId> list;
  for (const Response& response : s.responses[clause])
    if (const auto* id = std::get_if<ClauseId>(&response.what); id != nullptr && is_finding(s, s.a[*id]))
      list.push_back(*id);
  return list;
}

void c1_unwatched_ban(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.events.size(); ++i) {
    const Event& event = s.roles(EventId{i});
    if (s.bans[i].empty() || !event.watched_by.empty() || !s.a.events[i].watched_by.empty()) continue;
    const ClauseId first = s.bans[i].front();
    Draft& draft = findings.add(
        "C1", deed_span(s.a, s.a[first]),
        fmt::format(
            "The text forbids `{}` ({}), and names nobody who would notice it. If nothing is reported, nobody will "
            "know whether nothing happened.",
            s.a.events[i].name, clauses_text(s.a, s.bans[i])),
        fmt::format("Name a watcher below its declaration: `watched by …` after `event {}`.", s.a.events[i].name),
        first);
    draft.finding.times = static_cast<std::uint32_t>(s.bans[i].size());
    draft.finding.quotes.push_back({event.at, "where it is declared"});
    draft.fold = "watch";
    draft.told_together = [&s](const std::vector<const Finding*>& all) {
      std::vector<std::string> names;
      for (const Finding* one : all) names.push_back("`" + s.words(one->quotes.front().at) + "`");
      return fmt::format(
          "The text forbids {}, and names nobody who would notice these. If nothing is reported, nobody will "
          "know whether nothing happened.",
          listed(names));
    };
  }
}

bool watched_by_another(const Survey& s, EventId event) {
  const Event& declared = s.roles(event);
  const auto other = [&](PartyId watcher) { return !s.names(declared.by, watcher); };
  return std::any_of(declared.watched_by.begin(), declared.watched_by.end(), other);
}

// The steps that must be complete before something else may go on, each with the words that say so.
struct Step {
  const Occ* occ = nullptr;
  bool vouched = false;  ///< beside it stands an act of somebody else, such as a certificate
};

void steps_in(const Survey& s, ConditionId root, std::vector<Step>& steps) {
  std::vector<const Occ*> ends;
  std::vector<const Occ*> acts;
  s.leaves(root, [&](const Condition& leaf, bool under_not) {
    const auto* once = std::get_if<Once>(&leaf.form);
    if (once == nullptr || under_not || !once->occ) return;
    const Occ& occ = s.a[once->occ];
    const auto* event = std::get_if<EventId>(&occ.what);
    if (event == nullptr || !*event) return;
    (s.a[*event].sort == EventSort::process && occ.edge == Edge::end ? ends : acts).push_back(&occ);
  });
  for (const Occ* end : ends) {
    const bool vouched = std::any_of(acts.begin(), acts.end(),
                                     [&](const Occ* act) { return !s.overlap(s.doer_of(*act), s.doer_of(*end)); });
    steps.push_back({end, vouched});
  }
}

void c2_no_certifier(const Survey& s, Findings& findings) {
  std::map<EventId, std::size_t> told;
  const auto tell = [&](const Step& step, const std::string& what, ClauseId clause) {
    const EventId event = std::get<EventId>(step.occ->what);
    const Who& doer = s.doer_of(*step.occ);
    if (step.vouched || !doer.decided || watched_by_another(s, event)) return;
    if (const auto found = told.find(event); found != told.end()) {
      findings.drafts[found->second].finding.quotes.push_back({step.occ->at, what + " waits for it"});
      return;
    }
    told[event] = findings.drafts.size();
    Draft& draft = findings.add(
        "C2", step.occ->at,
        fmt::format(
            "{} waits for `{}`, and only {} itself is placed to say when that is complete. It will be complete for "
            "one side and not for the other.",
            what, s.words(step.occ->at), s.words(doer.at)),
        fmt::format("Name somebody who watches it: `watched by …` after `process {}`.", s.a[event].name), clause);
    draft.finding.ways_out.push_back("Or let a certificate by somebody else stand beside it in the condition.");
  };
  std::vector<Step> steps;
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    steps.clear();
    for (const ConditionId root : s.gates(clause)) steps_in(s, root, steps);
    if (clause.before) {
      const auto* event = std::get_if<EventId>(&s.a[clause.before].what);
      if (event != nullptr && *event && s.a[*event].sort == EventSort::process && s.a[clause.before].edge == Edge::end)
        steps.push_back({&s.a[clause.before], false});
    }
    for (const Step& step : steps)
      if (!s.overlap(s.doer_of(*step.occ), clause.who)) tell(step, "Clause " + clause.label, ClauseId{i});
  }
}

// C3: on a breach, the one who finds or certifies is the one judged, or answers for the one judged.
void c3_judge_in_own_cause(const Survey& s, Findings& findings) {
  std::set<ClauseId> told;
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i)
    for (const ClauseId id : findings_about(s, i)) {
      const Clause& judged = s.a.clauses[i];
      const Clause& finding = s.a[id];
      std::vector<std::string> both;
      for (const PartyId party : s.members(finding.who))
        if (s.covers_party(judged.who, party)) both.push_back(s.a[party].name);
      // When every member of a body finds together, C4 tells it.
      if (both.empty() || finding.who.determiner == Determiner::every || !told.insert(id).second) continue;
      findings
          .add("C3", finding.at,
               fmt::format("Clause {} has {} find on breaches of clause {}, which {} is bound by. Its findings about "
                           "itself will not be believed, and those about others will be called partial.",
                           finding.label, s.words(finding.who.at), judged.label, listed(both)),
               "Give the finding to somebody who is not bound by that clause.", id)
          .finding.quotes.push_back({judged.at, "the clause that is judged"});
    }
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    if (clause.modal != Modal::must) continue;
    for (const ConditionId root : s.gates(clause))
      s.leaves(root, [&](const Condition& leaf, bool under_not) {
        const auto* once = std::get_if<Once>(&leaf.form);
        if (once == nullptr || under_not || !once->occ) return;
        const Occ& occ = s.a[once->occ];
        const auto* event = std::get_if<EventId>(&occ.what);
        if (event == nullptr || !*event || s.a[*event].sort != EventSort::event ||
            !speaks_of(s.a[*event].name, judging))
          return;
        const Who& judge = s.doer_of(occ);
        if (judge.determiner != Determiner::named || !judge.decided || !s.overlap(judge, clause.who)) return;
        const auto giving = std::find_if(s.deeds[event->index].begin(), s.deeds[event->index].end(), [&](ClauseId id) {
          return s.a[id].modal != Modal::may && s.overlap(s.a[id].who, judge);
        });
        const ClauseId at = giving == s.deeds[event->index].end() ? ClauseId{i} : *giving;
        if (!told.insert(at).second) return;
        Draft& draft =
            findings.add("C3", s.a[at].at,
                         fmt::format("Clause {} says `{}`, and what has to come first is `{}`, which is up to {} as well. "
                                     "Whoever owes the duty can put it off by not giving it.",
                                     clause.label, s.sentence(ClauseId{i}), s.words(occ.at), s.words(clause.who.at)),
                         "Leave the judgement to those who do not owe the duty.", at);
        draft.finding.quotes.push_back({clause.at, "the duty that waits for it"});
      });
  }
}

void c4_accused_can_block(const Survey& s, const Structure& structure, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i)
    for (const ClauseId id : findings_about(s, i)) {
      const Clause& judged = s.a.clauses[i];
      const Clause& finding = s.a[id];
      std::vector<std::string> accused;
      if (finding.who.determiner == Determiner::every)
        for (const PartyId party : s.members(finding.who))
          if (s.covers_party(judged.who, party)) accused.push_back(s.a[party].name);
      for (const Blocker& blocker : structure.blockers) {
        const auto* gate = std::get_if<ClauseId>(&blocker.gate);
        if (gate == nullptr || *gate != id || blocker.parties.size() != 1 || blocker.how != Blocker::How::not_acting)
          continue;
        if (s.covers_party(judged.who, blocker.parties.front()) &&
            s.gates(finding).size() + (finding.before ? 1U : 0U) > 0)
          accused.push_back(s.a[blocker.parties.front()].name);
      }
      std::sort(accused.begin(), accused.end());
      accused.erase(std::unique(accused.begin(), accused.end()), accused.end());
      if (accused.empty()) continue;
      findings
          .add("C4", finding.at,
               fmt::format(
                   "Clause {} cannot give a finding about clause {} without {}, whose own acts the finding may be "
                   "about. {} can stop it by staying away.",
                   finding.label, judged.label, listed(accused), accused.size() == 1 ? "It" : "Each of them"),
               "Let the finding stand without the one whom it is about: `any …`, or a body in which the sides have no "
               "seat.",
               id)
          .finding.quotes.push_back({judged.at, "the clause that is judged"});
    }
}

void c5_no_attribution(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    if (clause.modal != Modal::must_not || !findings_about(s, i).empty()) continue;
    std::vector<ClauseId> answers;
    for (const Response& response : s.responses[i])
      if (const auto* id = std::get_if<ClauseId>(&response.what); id != nullptr && s.a[*id].modal != Modal::may)
        answers.push_back(*id);
    if (answers.empty()) continue;
    Draft& draft = findings.add(
        "C5", clause.at,
        fmt::format(
            "A breach of clause {} leads straight to {}; nobody is asked to find out first what happened and whose act "
            "it was. An accident, a local quarrel and a planned attack would be answered alike.",
            clause.label, clauses_text(s.a, answers)),
        fmt::format("Ask for a finding: `on each breach of {}, … must issue finding about it within …`.", clause.label),
        ClauseId{i});
    draft.finding.times = s.times(clause);
    for (const ClauseId id : answers) draft.finding.quotes.push_back({s.a[id].at, "answers it"});
  }
}

// About how long a span is, to compare two of them.
std::int64_t seconds_of(const Span& span) {
  switch (span.unit) {
    case Unit::second:
      return span.count;
    case Unit::minute:
      return span.count * 60;
    case Unit::hour:
      return span.count * 3600;
    case Unit::day:
      return span.count * 86'400;
    case Unit::week:
      return span.count * 7 * 86'400;
    case Unit::month:
      return span.count * 30 * 86'400;
    case Unit::year:
      return span.count * 365 * 86'400;
  }
  return span.count;
}

void c6_slow_finding(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i)
    for (const ClauseId id : findings_about(s, i)) {
      const Clause& finding = s.a[id];
      const auto* due = std::get_if<WithinDue>(&finding.due);
      if (due == nullptr || !due->span.decided || !std::holds_alternative<OnEachTrigger>(finding.trigger)) continue;
      for (const Response& response : s.responses[i]) {
        const auto* other = std::get_if<ClauseId>(&response.what);
        if (other == nullptr || *other == id || is_finding(s, s.a[*other])) continue;
        const Clause& answer = s.a[*other];
        const auto* sooner = std::get_if<WithinDue>(&answer.due);
        if (sooner == nullptr || !sooner->span.decided || !std::holds_alternative<OnEachTrigger>(answer.trigger))
          continue;
        // The finder's own first call to the sides comes before its finding, and should.
        if (s.overlap(answer.who, finding.who) || seconds_of(sooner->span) >= seconds_of(due->span)) continue;
        findings
            .add("C6", answer.at,
                 fmt::format(
                     "Clause {} has {} answer a breach of clause {} within {}; the finding about it, under clause {}, is "
                     "due only within {}. The answer will be given without it.",
                     answer.label, s.words(answer.who.at), s.a.clauses[i].label, to_text(sooner->span), finding.label,
                     to_text(due->span)),
                 fmt::format("Make the finding due first: within {} or less.", to_text(sooner->span)), *other)
            .finding.quotes.push_back({finding.at, "the finding"});
        break;
      }
    }
}

void c7_no_access(const Survey& s, Findings& findings) {
  std::map<PartyId, std::vector<EventId>> watches;
  for (std::uint32_t i = 0; i < s.a.events.size(); ++i)
    if (!s.bans[i].empty() || s.a.events[i].sort == EventSort::process)
      for (const PartyId watcher : s.roles(EventId{i}).watched_by)
        if (!s.names(s.roles(EventId{i}).by, watcher)) watches[watcher].push_back(EventId{i});
  if (watches.empty()) return;
  for (const Clause& clause : s.a.clauses) {
    const EventId event = deed_event(s.a, clause);
    if (!event || clause.modal == Modal::must_not || clause.modal == Modal::will_not) continue;
    const Occ* occ = deed_occ(s.a, clause);
    const bool open = speaks_of(s.a[event].name, letting_in) || speaks_of(clause.title, letting_in);
    if (!open) continue;
    for (auto watch = watches.begin(); watch != watches.end();) {
      const About& about = occ != nullptr ? occ->about : About{};
      const auto* whom = std::get_if<Who>(&about);
      const bool lets =
          s.covers_party(clause.who, watch->first) || (whom != nullptr && s.covers_party(*whom, watch->first));
      watch = lets ? watches.erase(watch) : std::next(watch);
    }
  }
  for (const auto& [watcher, events] : watches) {
    std::vector<std::string> names;
    for (const EventId event : events) names.push_back("`" + s.a[event].name + "`");
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    Draft& draft = findings.add(
        "C7", s.a[watcher].at,
        fmt::format(
            "The text names {} to watch {}, and no clause lets the watcher in. Whoever wishes not to be seen has only "
            "to keep the watcher out, and will not have broken anything.",
            s.a[watcher].name, listed(names)),
        fmt::format("Write a clause that opens the door, such as `{} may make visit in …`, and a duty of the sides to "
                    "allow it.",
                    s.a[watcher].name));
    draft.fold = "access";
    draft.told_together = [&s](const std::vector<const Finding*>& all) {
      std::vector<std::string> who;
      for (const Finding* one : all) who.push_back(s.words(one->quotes.front().at));
      return fmt::format(
          "The text names {} to watch, and no clause lets them in. Whoever wishes not to be seen has only to keep "
          "them out, and will not have broken anything.",
          listed(who));
    };
  }
}

void c8_proof_unset(const Survey& s, Findings& findings) {
  if (s.a.proof_stated) return;
  findings.add(
      "C8", s.header("agreement"),
      "The text does not say how well an act must be attested before it counts. It is read here as `corroborated`; "
      "a party that is found in breach can say that it had agreed to another standard.",
      "State it in the head of the text: `proof corroborated`, or another of the four grades.");
}

void c9_no_dispute_path(const Survey& s, Findings& findings) {
  const TextSpan line = s.header("disputes");
  const std::string words = s.words(line);
  if (words.find("undecided") != std::string::npos && words.substr(0, 8) == "disputes") return;  // A12 lists the blank
  if (!s.a.disputes_go_to) {
    findings.add("C9", s.header("agreement"),
                 "The text does not say to whom a dispute goes. The first one will be about that.",
                 "Name a body and a limit in the head of the text: `disputes go to … within …`.");
  } else if (!s.a.disputes_within) {
    findings.add(
        "C9", line,
        fmt::format("Disputes go to {}, which may take as long as it likes. Meanwhile each side acts on its own view.",
                    s.a[s.a.disputes_go_to].name),
        "Set a limit: `disputes go to … within 7 days`.");
  }
}

// Everyone whose single act starts the count again: those who can do it, and those for whom they answer.
std::size_t hands_on(const Survey& s, const Occ& occ, std::vector<std::string>& names) {
  const Who& by = s.doer_of(occ);
  std::size_t count = 0;
  constexpr std::size_t names_max = 7;
  const auto add = [&](PartyId party) {
    ++count;
    if (names.size() < names_max) names.push_back(s.a[party].name);
  };
  for (const PartyId party : s.members(by)) add(party);
  for (const PartyId party : s.members(by))
    for (const PartyId force : s.a[party].answers_for) add(force);
  return count;
}

void c10_hair_trigger(const Survey& s, Findings& findings) {
  std::map<EventId, std::size_t> told;
  for (std::uint32_t i = 0; i < s.a.conditions.size(); ++i) {
    const auto* none = std::get_if<NoneFor>(&s.a.conditions[i].form);
    if (none == nullptr || !none->occ) continue;
    const Occ& occ = s.a[none->occ];
    const auto* event = std::get_if<EventId>(&occ.what);
    if (event == nullptr || !*event || !occ.decided || occ.grade) continue;
    std::vector<std::string> names;
    const std::size_t hands = hands_on(s, occ, names);
    if (hands < 2) continue;
    if (const auto found = told.find(*event); found != told.end()) {
      findings.drafts[found->second].finding.quotes.push_back({s.a.conditions[i].at, "the same act"});
      continue;
    }
    told[*event] = findings.drafts.size();
    const auto* clause = std::get_if<ClauseId>(&s.owner_of_occ[none->occ.index]);
    if (hands > names.size()) names.resize(6);
    const std::string who =
        hands > names.size() ? listed(names) + fmt::format(" and {} more", hands - names.size()) : listed(names);
    findings.add(
        "C10", s.a.conditions[i].at,
        fmt::format("`{}` is a count that any one of {} parties can start again by a single act: {}. One such act undoes "
                    "the waiting of all the others.",
                    s.words(s.a.conditions[i].at), hands, who),
        fmt::format("Say how much can be borne: `at most … {} in {}`.", s.a[*event].name, to_text(none->span)),
        clause != nullptr ? *clause : ClauseId{});
    findings.drafts.back().finding.ways_out.push_back(
        fmt::format("Or say whose word counts: `no verified {} … for {}`.", s.a[*event].name, to_text(none->span)));
  }
}

}  // namespace

void rules_c(const Survey& survey, const Structure& structure, Findings& findings) {
  c1_unwatched_ban(survey, findings);
  c2_no_certifier(survey, findings);
  c3_judge_in_own_cause(survey, findings);
  c4_accused_can_block(survey, structure, findings);
  c5_no_attribution(survey, findings);
  c6_slow_finding(survey, findings);
  c7_no_access(survey, findings);
  c8_proof_unset(survey, findings);
  c9_no_dispute_path(survey, findings);
  c10_hair_trigger(survey, findings);
}

}  // namespace truce::check
