// Rules B: consent and responsibility.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "lint.h"

namespace truce::check {
namespace {

const std::vector<std::string_view> using_force = {"force",  "search", "raid",   "arrest", "detain", "seiz",
                                                   "strike", "attack", "disarm", "weapon", "fire",   "combat"};

std::vector<std::string> names_of(const Survey& s, const std::vector<PartyId>& parties) {
  std::vector<std::string> names;
  for (const PartyId id : parties) names.push_back(s.a[id].name);
  return names;
}

// Is its consent on record: by its own signature, or by that of somebody who answers for it?
std::vector<bool> consenting(const Survey& s) {
  std::vector<bool> consents = s.signed_by;
  for (std::uint32_t i = 0; i < s.a.parties.size(); ++i)
    if (s.signed_by[i] && !s.a.parties[i].answers_for.empty())
      for (const PartyId force : s.answers_for(PartyId{i})) consents[force.index] = true;
  return consents;
}

// B2: those who can commit a forbidden act, have not signed, and for whom nobody answers.
std::vector<bool> b2_unanswered_force(const Survey& s, Findings& findings) {
  std::vector<bool> told(s.a.parties.size(), false);
  std::vector<bool> bound = s.signed_by;
  if (s.a.signatures.empty())
    for (const auto& list : s.bans)
      for (const ClauseId id : list)
        for (const PartyId party : s.members(s.a[id].who)) bound[party.index] = true;
  std::map<std::vector<PartyId>, std::vector<EventId>> groups;
  for (std::uint32_t i = 0; i < s.a.events.size(); ++i) {
    if (s.bans[i].empty()) continue;
    std::vector<PartyId> loose;
    for (const PartyId party : s.members(s.roles(EventId{i}).by))
      if (!bound[party.index] && !s.answered[party.index]) loose.push_back(party);
    if (!loose.empty()) groups[loose].push_back(EventId{i});
  }
  for (const auto& [parties, events] : groups) {
    std::vector<std::string> acts;
    for (const EventId event : events) acts.push_back("`" + s.a[event].name + "`");
    for (const PartyId party : parties) told[party.index] = true;
    std::vector<ClauseId> bans;
    for (const EventId event : events) bans.insert(bans.end(), s.bans[event.index].begin(), s.bans[event.index].end());
    std::sort(bans.begin(), bans.end());
    bans.erase(std::unique(bans.begin(), bans.end()), bans.end());
    const std::string who = listed(names_of(s, parties));
    Draft& draft = findings.add(
        "B2", s.a[parties.front()].at,
        fmt::format(
            "{} can commit {}, which {} {}. Their signature is not on the text, and no party answers for them; what "
            "they do would be nobody's breach.",
            who, listed(acts), clauses_text(s.a, bans), bans.size() == 1 ? "forbids" : "forbid"),
        fmt::format("Say who answers for them: `… answers for {}`.", who), bans.front());
    draft.finding.ways_out.emplace_back("Or bring them to sign.");
    draft.finding.times = static_cast<std::uint32_t>(parties.size());
    for (const ClauseId ban : bans) draft.finding.quotes.push_back({s.a[ban].at, "the ban"});
  }
  return told;
}

// The clauses that bind a party: those that name it, and those that name a family of its. Parties with the same of both are
// told together.
struct Binding {
  std::vector<ClauseId> by_name = {};
  std::vector<KindId> families = {};
  auto operator<=>(const Binding&) const = default;
};

// What binds each party that has not agreed to be bound. A ban on a group that nobody answers for is told by B2.
std::map<PartyId, Binding> bindings_of(const Survey& s, const std::map<KindId, std::vector<ClauseId>>& of_family, const std::vector<bool>& told) {
  const std::vector<bool> consents = consenting(s);
  const auto counts = [&](PartyId party, Modal modal) { return !consents[party.index] && !(told[party.index] && modal == Modal::must_not); };
  std::map<PartyId, Binding> bindings;
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    if ((clause.modal != Modal::must && clause.modal != Modal::must_not) || !clause.who.decided || clause.who.kind) continue;
    for (const PartyId party : clause.who.parties)
      if (counts(party, clause.modal)) bindings[party].by_name.push_back(ClauseId{i});
  }
  for (const auto& [family, clauses] : of_family)
    for (const PartyId party : s.a[family].parties)
      if (std::any_of(clauses.begin(), clauses.end(), [&](ClauseId id) { return counts(party, s.a[id].modal); })) bindings[party].families.push_back(family);
  return bindings;
}

// "each of the 4 in the family `mediator` (usa, egypt, …)", or the names alone.
std::string bound_text(const Survey& s, const std::vector<PartyId>& parties, const Binding& binding) {
  const std::string who = listed(names_of(s, parties));
  if (binding.families.size() != 1 || !binding.by_name.empty() || parties.size() < 2) return who;
  const Kind& family = s.a[binding.families.front()];
  return parties.size() == family.parties.size() ? fmt::format("all {} of the family `{}` ({})", parties.size(), family.name, who)
                                                 : fmt::format("{} of the {} in the family `{}` ({})", parties.size(), family.parties.size(), family.name, who);
}

// B1, told once for each party, or for all that are bound by the same, with all the clauses that bind it.
void b1_bound_without_signature(const Survey& s, Findings& findings, const std::vector<bool>& told) {
  if (s.a.signatures.empty()) return;
  std::map<KindId, std::vector<ClauseId>> of_family;
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    if ((clause.modal == Modal::must || clause.modal == Modal::must_not) && clause.who.decided && clause.who.kind) of_family[clause.who.kind].push_back(ClauseId{i});
  }
  std::map<Binding, std::vector<PartyId>> groups;
  for (auto& [party, binding] : bindings_of(s, of_family, told)) groups[std::move(binding)].push_back(party);
  const auto by_what = std::make_shared<std::map<std::string, std::string>>();  // who is bound by what, by the sentence that says it alone
  for (const auto& [binding, parties] : groups) {
    std::vector<ClauseId> clauses = binding.by_name;
    for (const KindId family : binding.families) clauses.insert(clauses.end(), of_family[family].begin(), of_family[family].end());
    std::sort(clauses.begin(), clauses.end());
    Draft& draft = findings.add(
        "B1", s.a[clauses.front()].at,
        fmt::format(
            "C{} {} {}, whose signature is not on the text. Others have promised what is not theirs to give, and it "
            "can be said on the day that nothing was owed.",
            clauses_text(s.a, clauses).substr(1), clauses.size() == 1 ? "binds" : "bind", bound_text(s, parties, binding)),
        fmt::format("Have {} sign.", parties.size() > 3 ? "them" : listed(names_of(s, parties))), clauses.front());
    draft.finding.ways_out.emplace_back(
        "Or write it as what it is: `will`, if it is their own pledge, or a duty of a signatory to "
        "ask for it.");
    draft.finding.times = static_cast<std::uint32_t>(parties.size());
    for (std::size_t i = 1; i < clauses.size(); ++i) draft.finding.quotes.push_back({s.a[clauses[i]].at, ""});
    if (groups.size() == 1) continue;
    draft.finding.ways_out.front() = "Have those who are bound sign.";
    (*by_what)[draft.finding.says] = fmt::format("{} ({})", bound_text(s, parties, binding), clauses_text(s.a, clauses));
    draft.fold = "bound";
    draft.told_together = [by_what](const std::vector<const Finding*>& all) {
      std::vector<std::string> bound;
      for (const Finding* one : all) bound.push_back(by_what->at(one->says));
      return fmt::format(
          "The text binds parties whose signatures are not on it: {}. Others have promised what is not theirs to give, and it "
          "can be said on the day that nothing was owed.",
          listed(bound));
    };
  }
}

// Every party and family that the text speaks of beyond its declaration and its signature.
struct Spoken {
  std::vector<bool> parties;
  std::vector<bool> kinds;
};

Spoken spoken_of(const Survey& s) {
  Spoken spoken{std::vector<bool>(s.a.parties.size(), false), std::vector<bool>(s.a.kinds.size(), false)};
  const auto who = [&](const Who& one) {
    if (one.kind) spoken.kinds[one.kind.index] = true;
    for (const PartyId party : one.parties) spoken.parties[party.index] = true;
  };
  const auto about = [&](const About& one) {
    if (const auto* party = std::get_if<Who>(&one)) who(*party);
  };
  const auto key = [&](const Key& parts) {
    for (const KeyPart& part : parts) {
      if (part.kind) spoken.kinds[part.kind.index] = true;
      if (part.party) spoken.parties[part.party.index] = true;
    }
  };
  for (const Event& event : s.a.events) {
    who(event.by);
    about(event.about);
    for (const PartyId party : event.watched_by) spoken.parties[party.index] = true;
  }
  for (const Occ& occ : s.a.occs) {
    who(occ.by);
    about(occ.about);
  }
  for (const Condition& condition : s.a.conditions) {
    if (const auto* stock = std::get_if<StockIs>(&condition.form)) who(stock->by);
    if (const auto* refers = std::get_if<Refers>(&condition.form)) key(refers->key);
    if (const auto* during = std::get_if<During>(&condition.form)) key(during->key);
  }
  for (const Clause& clause : s.a.clauses) {
    who(clause.who);
    if (clause.during) key(clause.during->key);
    for (const KindId kind : clause.families) spoken.kinds[kind.index] = true;
  }
  for (const NamedCondition& named : s.a.named)
    if (named.family) spoken.kinds[named.family.index] = true;
  for (const Phase& phase : s.a.phases)
    if (phase.family) spoken.kinds[phase.family.index] = true;
  if (s.a.disputes_go_to) spoken.parties[s.a.disputes_go_to.index] = true;
  return spoken;
}

void b3_silent_party(const Survey& s, Findings& findings) {
  const Spoken spoken = spoken_of(s);
  for (std::uint32_t i = 0; i < s.a.parties.size(); ++i) {
    const Party& party = s.a.parties[i];
    const bool in_kind =
        std::any_of(party.kinds.begin(), party.kinds.end(), [&](KindId kind) { return spoken.kinds[kind.index]; });
    const bool has_forces = std::any_of(party.answers_for.begin(), party.answers_for.end(),
                                        [&](PartyId force) { return spoken.parties[force.index]; });
    if (!party.declared || spoken.parties[i] || in_kind || has_forces || s.answered[i]) continue;
    Draft& draft = findings.add(
        "B3", party.at,
        s.signed_by[i]
            ? fmt::format("The signature of {} is on the text, and nothing else in it speaks of that name. Nobody can "
                          "say what was signed for.",
                          party.name)
            : fmt::format("The text names {} as a party, and nothing else in it speaks of that name.", party.name),
        "Take the name out, or write the part that was meant for it.");
    draft.fold = s.signed_by[i] ? "signed" : "named";
    draft.told_together = [&s](const std::vector<const Finding*>& all) {
      std::vector<std::string> names;
      for (const Finding* one : all) names.push_back(s.words(one->quotes.front().at));
      return fmt::format("{} are named as parties, and nothing else in the text speaks of them{}.", listed(names),
                         all.front()->says.find("signature") == std::string::npos ? "" : " but their signatures");
    };
  }
}

void b4_task_beyond_authority(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.events.size(); ++i) {
    std::vector<ClauseId> allowing;
    for (const ClauseId id : s.deeds[i])
      if (s.a[id].modal == Modal::may) allowing.push_back(id);
    if (allowing.empty()) continue;
    for (const ClauseId id : s.deeds[i]) {
      const Clause& clause = s.a[id];
      if (clause.modal == Modal::may || !clause.who.decided) continue;
      std::vector<PartyId> lacking;
      for (const PartyId party : s.members(clause.who)) {
        const bool allowed = std::any_of(allowing.begin(), allowing.end(), [&](ClauseId may) {
          return !s.a[may].who.decided || s.a[may].who.determiner == Determiner::none ||
                 s.covers_party(s.a[may].who, party);
        });
        if (!allowed) lacking.push_back(party);
      }
      // Of `a or b must`, one who may is enough.
      const bool some = clause.who.determiner == Determiner::named || clause.who.determiner == Determiner::any;
      if (lacking.empty() || (some && lacking.size() < s.members(clause.who).size())) continue;
      std::vector<std::string> by;
      for (const ClauseId may : allowing)
        if (std::string who = s.words(s.a[may].who.at); std::find(by.begin(), by.end(), who) == by.end()) by.push_back(std::move(who));
      Draft& draft = findings.add(
          "B4", clause.at,
          fmt::format(
              "Clause {} has {} do `{}`, and the text gives that authority only to {} ({}). Whoever does it would "
              "act without authority; whoever does not would fail the clause.",
              clause.label, listed(names_of(s, lacking)), s.a.events[i].name, listed(by), clauses_text(s.a, allowing)),
          fmt::format("Let {} do it as well, in clause {}.", listed(names_of(s, lacking)), s.a[allowing.front()].label),
          id);
      draft.finding.ways_out.push_back(fmt::format("Or give the task to {}.", listed(by)));
      draft.finding.times = static_cast<std::uint32_t>(lacking.size());
      for (const ClauseId may : allowing) draft.finding.quotes.push_back({s.a[may].at, "who may do it"});
    }
  }
}

void b5_borrowed_hands(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.events.size(); ++i)
    for (const ClauseId id : s.deeds[i]) {
      const Clause& clause = s.a[id];
      const Who& doers = s.roles(EventId{i}).by;
      if (clause.modal == Modal::may || clause.who.parties.size() != 1 || doers.determiner == Determiner::none ||
          !doers.decided)
        continue;
      const PartyId body = clause.who.parties.front();
      if (s.names(doers, body) || s.a[body].answers_for.empty()) continue;
      const auto& hands = s.answers_for(body);
      const bool pledged = std::any_of(s.deeds[i].begin(), s.deeds[i].end(), [&](ClauseId other) {
        const Clause& pledge = s.a[other];
        if (other == id || pledge.modal == Modal::may) return false;
        return std::any_of(s.members(pledge.who).begin(), s.members(pledge.who).end(),
                           [&](PartyId party) { return std::binary_search(hands.begin(), hands.end(), party); });
      });
      if (pledged) continue;
      Draft& draft = findings.add(
          "B5", clause.at,
          fmt::format(
              "Clause {} has {} do `{}`, which only {} can do, and none of them has said that it will. {} can decide "
              "it and cannot deliver it.",
              clause.label, s.a[body].name, s.a.events[i].name, doers.kind ? fmt::format("members of the family `{}`", s.a[doers.kind].name) : s.words(doers.at), s.a[body].name),
          fmt::format("Write the pledges: `… will make {} …`, one for each who gives one.", s.a.events[i].name), id);
      draft.finding.times = s.times(clause);
      draft.finding.quotes.push_back({s.roles(EventId{i}).at, "who can do it"});
    }
}

void b6_open_authority(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    const Occ* occ = deed_occ(s.a, clause);
    const EventId event = deed_event(s.a, clause);
    if (clause.modal != Modal::may || occ == nullptr || !event || !speaks_of(s.a[event].name, using_force)) continue;
    const bool somewhere = s.place_of(*occ).determiner != Determiner::none || !s.place_of(*occ).decided;
    if (somewhere || !untriggered(clause) || clause.unless || has_due(clause)) continue;
    findings
        .add("B6", clause.at,
             fmt::format(
                 "Clause {} lets {} do `{}` and sets no place, no purpose and no end. The first use of it will be "
                 "disputed by whoever is on the other side of it.",
                 clause.label, s.words(clause.who.at), s.a[event].name),
             "Set a limit: `in …` for the place, `during …` or `while …` for the purpose, `unless …` for what ends it.",
             ClauseId{i})
        .finding.times = s.times(clause);
  }
}

}  // namespace

void rules_b(const Survey& survey, Findings& findings) {
  const std::vector<bool> told = b2_unanswered_force(survey, findings);
  b1_bound_without_signature(survey, findings, told);
  b3_silent_party(survey, findings);
  b4_task_beyond_authority(survey, findings);
  b5_borrowed_hands(survey, findings);
  b6_open_authority(survey, findings);
}

}  // namespace truce::check
