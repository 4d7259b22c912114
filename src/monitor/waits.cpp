// Who waits for whom now, and because of which clause (docs/language.md, W1 and W2).
#include <algorithm>

#include "answers.h"
#include "match.h"

namespace truce::monitor {

std::vector<PartyId> doers_of(const Program& program, Index index) {
  const Pattern& pattern = program.patterns[index];
  if (!pattern.decided) return {};
  const Stream& stream = program.streams[pattern.stream];
  Set able = pattern.by;
  able.intersect(stream.by.size() == able.size() ? stream.by : able);
  std::vector<PartyId> doers;
  const std::size_t parties = program.agreement->parties.size();
  if (stream.what != Stream::What::event || able.has(parties)) return doers;  // derived, or anybody
  for (std::uint32_t i = 0; i < parties; ++i) {
    if (!able.has(i)) continue;
    bool answered = false;
    for (std::size_t other = 0; other < parties; ++other)
      answered = answered || (other != i && able.has(other) && program.answers[other].has(i) && !program.answers[i].has(other));
    if (!answered) doers.push_back(PartyId{i});
  }
  return doers;
}

namespace {

/// Is it forbidden to this party for good, wherever it is done? Nobody is said to wait for a wrong (W2).
bool is_wrong(const Program& program, const Stream& stream, PartyId party) {
  const Agreement& a = *program.agreement;
  for (std::uint32_t i = 0; i < a.clauses.size(); ++i) {
    const Clause& clause = a.clauses[i];
    const auto* make = std::get_if<Make>(&clause.deed);
    const bool for_good = !clause.during && std::holds_alternative<NoTrigger>(clause.trigger) && !clause.before && !clause.unless;
    if (clause.modal != Modal::must_not || make == nullptr || !for_good) continue;
    const Occ& occ = a[make->occ];
    const auto* banned = std::get_if<EventId>(&occ.what);
    if (banned == nullptr || !occ.decided || occ.edge != stream.edge || !acts_of(a, *banned)[stream.event.index]) continue;
    if (!occ.fields.empty() || occ.in.determiner == Determiner::named || !std::holds_alternative<std::monostate>(occ.about)) continue;
    const auto& who = clause.who.kind ? a[clause.who.kind].parties : clause.who.parties;
    const bool bound = std::any_of(who.begin(), who.end(), [&](PartyId one) { return program.answers[one.index].has(party.index); });
    const bool prevailed = std::any_of(a.clauses.begin(), a.clauses.end(), [&](const Clause& other) {
      return std::find(other.prevails_over.begin(), other.prevails_over.end(), ClauseId{i}) != other.prevails_over.end();
    });
    if (bound && !prevailed) return true;
  }
  return false;
}

struct Leaf {
  ConditionId condition = {};
  PartyId party = {};
  Wait::How how = Wait::How::act;
};

class Walk {
 public:
  explicit Walk(const Run& run) : run_(run), seen_(run.program->nodes.size() * 4, false) {}

  /// Follows what is missing for a node to be yes (or no); `anyway`: even where only time is missing.
  void follow(Index index, bool yes, bool anyway = false) {
    const Node& node = run_.program->nodes[index];
    const Truth value = run_.engine->node(index).value;
    const auto slot = index * 4 + (yes ? 2U : 0U) + (anyway ? 1U : 0U);
    if (seen_[slot]) return;
    seen_[slot] = true;
    if (!anyway && value == (yes ? Truth::yes : Truth::no)) return;
    switch (node.kind) {
      case Node::Kind::in_force:
      case Node::Kind::unknown:
      case Node::Kind::after: return;
      case Node::Kind::once:
        if (yes && value != Truth::yes) add(node, node.pattern, value == Truth::unknown ? Wait::How::unproven : Wait::How::act);
        return;
      case Node::Kind::none_for: return add(node, node.pattern, yes ? Wait::How::calm : Wait::How::act);
      case Node::Kind::none_since:
        if (yes && !run_.engine->node(index).sure) add(node, node.other, Wait::How::act);
        return add(node, node.pattern, yes ? Wait::How::calm : Wait::How::act);
      case Node::Kind::count_in: return add(node, node.pattern, node.at_least == yes ? Wait::How::act : Wait::How::calm);
      case Node::Kind::stock:
      case Node::Kind::share: return add(node, node.pattern, Wait::How::stock);
      case Node::Kind::process: return add(node, yes ? node.pattern : node.other, Wait::How::act);
      case Node::Kind::phase: {
        const PhaseProgram& phase = run_.program->phases[node.phase];
        if (yes && run_.engine->phase(node.phase).shut) follow(phase.opens, true, anyway);
        if (!yes && phase.closes != none) follow(phase.closes, true, anyway);
        return;
      }
      case Node::Kind::negation: return follow(node.parts.front(), !yes, anyway);
      case Node::Kind::lasting: {
        const Truth part = run_.engine->node(node.parts.front()).value;
        return follow(node.parts.front(), yes, anyway || (yes && part == Truth::yes));
      }
      case Node::Kind::all:
      case Node::Kind::any:
      case Node::Kind::at_least_of:
      case Node::Kind::latch:
        for (const Index part : node.parts) follow(part, yes, anyway);
        return;
    }
  }

  void add_doers(ConditionId source, Index pattern, Wait::How how) {
    const Program& program = *run_.program;
    const Stream& stream = program.streams[program.patterns[pattern].stream];
    const bool asked_for = how == Wait::How::act || how == Wait::How::unproven;
    for (const PartyId party : doers_of(program, pattern))
      if (!asked_for || !is_wrong(program, stream, party)) leaves_.push_back({source, party, how});
  }
  [[nodiscard]] const std::vector<Leaf>& leaves() const { return leaves_; }

 private:
  void add(const Node& node, Index pattern, Wait::How how) { add_doers(node.source, pattern, how); }

  const Run& run_;
  std::vector<bool> seen_;
  std::vector<Leaf> leaves_ = {};
};

std::vector<PartyId> subjects_of(const Program& program, const Duty& duty) {
  if (duty.subject_if_one) return {duty.subject_if_one};
  const Who& who = (*program.agreement)[duty.clause].who;
  if (who.determiner == Determiner::named) return who.parties;
  return who.kind ? (*program.agreement)[who.kind].parties : std::vector<PartyId>{};
}

/// What the present state of a duty waits for, if anything.
void look(const Run& run, Index index, Walk& walk) {
  const Duty& duty = run.program->duties[index];
  const State state = run.engine->duty(index).state;
  const bool ban = duty.shape == Duty::Shape::ban;
  if (ban) {
    if (duty.held != none && run.engine->node(duty.armed).value != Truth::no) walk.follow(duty.held, true);
    return;
  }
  if (state != State::dormant) return;
  walk.follow(duty.play != none ? duty.play : duty.armed, true);
  if (duty.whenever != none) walk.follow(duty.whenever, true);
  if (duty.trigger != none) walk.add_doers({}, duty.trigger, Wait::How::act);
}

}  // namespace

std::vector<Wait> waits_of(const Run& run) {
  std::vector<Wait> waits;
  for (Index i = 0; i < run.program->duties.size(); ++i) {
    const Duty& duty = run.program->duties[i];
    Walk walk(run);
    look(run, i, walk);
    const Clause& clause = (*run.program->agreement)[duty.clause];
    for (const PartyId who : subjects_of(*run.program, duty))
      for (const Leaf& leaf : walk.leaves()) {
        if (run.program->answers[who.index].has(leaf.party.index)) continue;
        Wait wait{.who = who, .for_whom = leaf.party, .clause = duty.clause, .members = duty.members, .leaf = leaf.condition, .how = leaf.how};
        if (!leaf.condition) {
          if (const auto* each = std::get_if<OnEachTrigger>(&clause.trigger); each != nullptr && duty.shape != Duty::Shape::ban) wait.occ = each->occ;
          else wait.occ = clause.before;
        }
        const auto same = [&](const Wait& other) {
          return other.who == wait.who && other.for_whom == wait.for_whom && other.clause == wait.clause && other.members == wait.members &&
                 other.leaf == wait.leaf && other.occ == wait.occ;
        };
        if (std::none_of(waits.begin(), waits.end(), same)) waits.push_back(wait);
      }
  }
  return waits;
}

}  // namespace truce::monitor
