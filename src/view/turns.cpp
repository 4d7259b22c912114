#include "turns.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "names.h"

namespace truce::view {
namespace {

/// Something about the structure: by what it is recognised in the other draft, and how it is told.
struct Trait {
  std::string sort = {};
  std::string key = {};
  std::string says = {};
};

using Names = std::map<std::string, std::string>;

class Traits {
 public:
  Traits(const Studied& studied, Names names)
      : a_(studied.agreement), s_(studied.structure), names_(std::move(names)) {}

  [[nodiscard]] std::vector<Trait> all() const {
    std::vector<Trait> traits;
    for (const Circle& circle : s_.circles) traits.push_back(of(circle));
    for (const Blocker& blocker : s_.blockers) traits.push_back(of(blocker));
    for (const DeadlineConflict& conflict : s_.deadlines)
      traits.push_back({"deadlines", chain(conflict), conflict.says});
    for (const Gate& gate : s_.never)
      traits.push_back({"never", gate_words(gate), fmt::format("{} can never come about.", gate_name(gate))});
    for (const PhaseId phase : s_.never_closes)
      traits.push_back({"never", "closes " + a_[phase].name, fmt::format("Phase {} never closes.", a_[phase].name)});
    return traits;
  }

 private:
  [[nodiscard]] std::string gate_name(const Gate& gate) const {
    if (const auto* clause = std::get_if<ClauseId>(&gate)) return "Clause " + a_[*clause].label;
    if (const auto* phase = std::get_if<PhaseId>(&gate)) return "Phase " + a_[*phase].name;
    return "Condition " + a_[std::get<NamedId>(gate)].name;
  }
  /// What the gate was called in the earlier draft.
  [[nodiscard]] std::string gate_words(const Gate& gate) const {
    const std::string name = gate_name(gate);
    const auto was = names_.find(name);
    return was == names_.end() ? name : was->second;
  }
  [[nodiscard]] std::string party(PartyId id) const { return id ? a_[id].name : std::string("somebody"); }

  [[nodiscard]] Trait of(const Circle& circle) const {
    std::vector<std::string> keys;
    std::vector<std::string> steps;
    for (const Link& link : circle.links) {
      keys.push_back(fmt::format("{}>{}:{}", party(link.who), party(link.for_whom), a_.quote(link.leaf)));
      steps.push_back(
          fmt::format("{} waits for {} (“{}”)", party(link.who), party(link.for_whom), a_.quote(link.leaf)));
    }
    std::sort(keys.begin(), keys.end());
    std::string key;
    for (const std::string& one : keys) key += one + "|";
    std::string says = listed(steps);
    if (!circle.family.empty()) says += ", " + circle.family;
    if (!circle.hard) says += "; one of them could go first";
    return {"circle", key, says + "."};
  }

  [[nodiscard]] Trait of(const Blocker& blocker) const {
    std::string key = gate_words(blocker.gate) + "|" + std::to_string(static_cast<int>(blocker.how));
    for (const PartyId id : blocker.parties) key += "|" + party(id);
    return {blocker.parties.size() == 1 ? "sole blocker" : "blockers together", key, blocker.says};
  }

  [[nodiscard]] std::string chain(const DeadlineConflict& conflict) const {
    std::string key;
    for (const Quoted& quoted : conflict.chain) key += a_.quote(quoted.at) + "|";
    return key + (conflict.short_by ? to_text(*conflict.short_by) : std::string());
  }

  const Agreement& a_;
  const Structure& s_;
  Names names_;
};

/// "Clause 3" to "Clause 2", for everything that has another name in the later draft.
Names names_before(const std::vector<Difference>& differences) {
  Names names;
  for (const Difference& difference : differences) {
    std::string lead(to_text(difference.sort));
    lead.front() = static_cast<char>(lead.front() - 'a' + 'A');
    if (difference.how == Difference::How::renamed) names[lead + " " + difference.name] = lead + " " + difference.was;
    for (const Change& change : difference.changes)
      if (change.part == "label" || change.part == "name")
        names[lead + " " + difference.name] = lead + " " + change.before;
  }
  return names;
}

void add_missing(const std::vector<Trait>& from, const std::vector<Trait>& in, bool appears,
                 std::vector<Drafts::Turn>& turns) {
  for (const Trait& trait : from) {
    const bool there = std::any_of(
        in.begin(), in.end(), [&](const Trait& other) { return other.sort == trait.sort && other.key == trait.key; });
    if (!there) turns.push_back({trait.sort, appears, trait.says});
  }
}

}  // namespace

std::vector<Drafts::Turn> turns(const Studied& before, const Studied& after,
                                const std::vector<Difference>& differences) {
  const std::vector<Trait> earlier = Traits(before, {}).all();
  const std::vector<Trait> later = Traits(after, names_before(differences)).all();
  std::vector<Drafts::Turn> turns;
  add_missing(later, earlier, true, turns);
  add_missing(earlier, later, false, turns);
  return turns;
}

}  // namespace truce::view
