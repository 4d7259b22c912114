#include "pairs.h"

#include <algorithm>
#include <array>
#include <set>

#include "rests.h"

namespace truce::language {
namespace {

template <class IdType, class List>
std::vector<IdType> ids_of(const List& list) {
  std::vector<IdType> ids;
  for (std::uint32_t i = 0; i < list.size(); ++i) ids.push_back({i});
  return ids;
}

std::string family_name(const Agreement& agreement, KindId kind) { return kind ? agreement[kind].name : std::string(); }

class Pairing {
 public:
  Pairing(const Agreement& before, const Agreement& after)
      : b_(before), a_(after), of_before_(before, Writer::Purpose::to_compare) {}

  Pairs run() {
    pair_by_name();
    while (pair_conditions_by_meaning() || pair_phases_by_meaning()) {
    }
    // A clause may speak of others, so those are settled first; each step begins again with the surest way.
    constexpr std::array ways = {Way::meaning_and_label, Way::meaning, Way::title, Way::deed, Way::label};
    const auto step = [&](bool only_settled) {
      return std::any_of(ways.begin(), ways.end(), [&](Way way) { return pair_clauses(way, only_settled); });
    };
    while (step(true) || step(false)) {
    }
    // A label that is free again names another clause now.
    for (const ClauseId id : ids_of<ClauseId>(a_.clauses))
      if (!pairs_.clauses.contains(id)) pairs_.names.clauses.emplace(id, a_[id].label + " (new)");
    return std::move(pairs_);
  }

 private:
  enum class Way : std::uint8_t { meaning_and_label, meaning, title, deed, label };

  void pair_by_name() {
    for (const NamedId id : ids_of<NamedId>(a_.named))
      if (const NamedId other = b_.condition(a_[id].name)) pair(id, other);
    for (const PhaseId id : ids_of<PhaseId>(a_.phases))
      if (const PhaseId other = b_.phase(a_[id].name)) pair(id, other);
  }
  void pair(NamedId later, NamedId earlier) {
    pairs_.conditions.emplace(later, earlier);
    pairs_.names.conditions.emplace(later, b_[earlier].name);
    taken_conditions_.insert(earlier);
  }
  void pair(PhaseId later, PhaseId earlier) {
    pairs_.phases.emplace(later, earlier);
    pairs_.names.phases.emplace(later, b_[earlier].name);
    taken_phases_.insert(earlier);
  }
  void pair(ClauseId later, ClauseId earlier) {
    pairs_.clauses.emplace(later, earlier);
    pairs_.names.clauses.emplace(later, b_[earlier].label);
    taken_clauses_.insert(earlier);
  }
  [[nodiscard]] Writer of_after() const { return Writer(a_, Writer::Purpose::to_compare, &pairs_.names); }

  static std::string meaning(const Writer& writer, const Agreement& agreement, NamedId id) {
    return family_name(agreement, agreement[id].family) + ": " + writer.condition(agreement[id].is);
  }
  static std::string meaning(const Writer& writer, const Agreement& agreement, PhaseId id) {
    const Phase& phase = agreement[id];
    return family_name(agreement, phase.family) + ": " + writer.condition(phase.opens) + "; " +
           writer.condition(phase.closes);
  }

  bool pair_conditions_by_meaning() {
    const Writer writer = of_after();
    for (const NamedId later : ids_of<NamedId>(a_.named)) {
      if (pairs_.conditions.contains(later)) continue;
      for (const NamedId earlier : ids_of<NamedId>(b_.named)) {
        if (taken_conditions_.contains(earlier)) continue;
        if (meaning(writer, a_, later) == meaning(of_before_, b_, earlier)) return pair(later, earlier), true;
      }
    }
    return false;
  }
  bool pair_phases_by_meaning() {
    const Writer writer = of_after();
    for (const PhaseId later : ids_of<PhaseId>(a_.phases)) {
      if (pairs_.phases.contains(later)) continue;
      for (const PhaseId earlier : ids_of<PhaseId>(b_.phases)) {
        if (taken_phases_.contains(earlier)) continue;
        if (meaning(writer, a_, later) == meaning(of_before_, b_, earlier)) return pair(later, earlier), true;
      }
    }
    return false;
  }

  /// Are all clauses that this one speaks of paired?
  [[nodiscard]] bool settled(ClauseId id) const {
    const Grounds grounds = grounds_of(a_, a_[id]);
    return std::all_of(grounds.clauses.begin(), grounds.clauses.end(),
                       [&](ClauseId other) { return other == id || pairs_.clauses.contains(other); });
  }

  /// Pairs what can be paired this way; false if that was nothing.
  bool pair_clauses(Way way, bool only_settled) {
    bool some = false;
    for (const ClauseId later : ids_of<ClauseId>(a_.clauses)) {
      if (pairs_.clauses.contains(later) || (only_settled && !settled(later))) continue;
      const ClauseId earlier = way <= Way::meaning ? same_meaning(later) : likest(later, way);
      if (!earlier || (way == Way::meaning_and_label && b_[earlier].label != a_[later].label)) continue;
      pair(later, earlier);
      some = true;
    }
    return some;
  }

  /// An earlier clause that means the same, rather one that has the same label too.
  [[nodiscard]] ClauseId same_meaning(ClauseId later) {
    if (by_meaning_.empty())
      for (const ClauseId id : ids_of<ClauseId>(b_.clauses)) by_meaning_[meaning_of(of_before_, b_[id])].push_back(id);
    const auto found = by_meaning_.find(meaning_of(of_after(), a_[later]));
    if (found == by_meaning_.end()) return {};
    ClauseId best;
    for (const ClauseId id : found->second)
      if (!taken_clauses_.contains(id) && (!best || b_[id].label == a_[later].label)) best = id;
    return best;
  }

  /// An earlier clause that is like it in this way, rather one that has the same label too.
  [[nodiscard]] ClauseId likest(ClauseId later, Way way) const {
    const Writer writer = of_after();
    const Clause& clause = a_[later];
    const std::string who = writer.who(clause.who);
    const std::string deed = writer.deed(clause);
    ClauseId best;
    for (const ClauseId id : ids_of<ClauseId>(b_.clauses)) {
      const bool same_label = b_[id].label == clause.label;
      if (taken_clauses_.contains(id) || (best && !same_label)) continue;
      if (way == Way::title && (clause.title.empty() || b_[id].title != clause.title)) continue;
      if (way == Way::label && !same_label) continue;
      if (way != Way::title) {
        const bool same_who = of_before_.who(b_[id].who) == who;
        const bool same_deed = of_before_.deed(b_[id]) == deed && of_before_.place(b_[id]) == writer.place(clause);
        // With the same label, but binding somebody else to something else, it is another clause.
        if (way == Way::deed ? !same_who || !same_deed : !same_who && !same_deed) continue;
      }
      best = id;
    }
    return best;
  }

  const Agreement& b_;
  const Agreement& a_;
  Writer of_before_;
  Pairs pairs_ = {};
  std::set<NamedId> taken_conditions_ = {};
  std::set<PhaseId> taken_phases_ = {};
  std::set<ClauseId> taken_clauses_ = {};
  std::map<std::string, std::vector<ClauseId>> by_meaning_ = {};
};

}  // namespace

std::string meaning_of(const Writer& writer, const Clause& clause) {
  return joined({writer.during(clause.during), writer.trigger(clause.trigger), writer.who(clause.who),
                 std::string(to_text(clause.modal)), writer.deed(clause), writer.place(clause), writer.due(clause.due),
                 writer.occ(clause.before), writer.condition(clause.unless), writer.prevails_over(clause)},
                "|");
}

Pairs pairs_of(const Agreement& before, const Agreement& after) { return Pairing(before, after).run(); }

}  // namespace truce::language
