// What one step opens on the record, against the monitor that is told of it and against all orders of events.
#include <doctest/doctest.h>
#include <truce/check.h>
#include <truce/monitor.h>
#include <truce/waiting.h>

#include <algorithm>
#include <optional>
#include <string>

#include "check/cast.h"
#include "reference/orders.h"
#include "small.h"

namespace {

using truce::Agreement;
using truce::ClauseId;
using truce::PartyId;
using truce::orders::Done;
using truce::orders::Reached;
using truce::orders::what_can_happen;
using truce::tests::gates_of;
using truce::tests::number_from;
using truce::tests::reached_gate;
using truce::tests::Small;

/// What the record shows as open: conditions that are so, phases that opened, clauses that came into play.
std::vector<bool> open_now(const Agreement& agreement, const truce::Situation& situation) {
  std::vector<bool> open;
  for (const truce::Gate& gate : gates_of(agreement)) {
    bool is = false;
    for (const auto& one : situation.conditions)
      if (const auto* named = std::get_if<truce::NamedId>(&gate)) is = is || (one.name == *named && one.truth == truce::Truth::yes);
    for (const auto& one : situation.phases)
      if (const auto* phase = std::get_if<truce::PhaseId>(&gate)) is = is || (one.phase == *phase && one.opened);
    for (const auto& one : situation.clauses)
      if (const auto* clause = std::get_if<ClauseId>(&gate)) is = is || (one.clause == *clause && one.state != truce::State::dormant);
    open.push_back(is);
  }
  return open;
}

/// What the record says of the past, for the orders that may follow.
void note_past(const Agreement& agreement, const truce::Situation& situation, truce::orders::Question& question) {
  question.opened.assign(agreement.phases.size(), false);
  question.closed = question.opened;
  question.came.assign(agreement.clauses.size(), false);
  for (const auto& one : situation.phases)
    if (one.phase.index < agreement.phases.size()) {
      question.opened[one.phase.index] = one.opened.has_value();
      question.closed[one.phase.index] = one.closed.has_value();
    }
  for (const auto& one : situation.clauses) question.came[one.clause.index] = one.state != truce::State::dormant;
}

struct Told {
  std::vector<bool> at_once = {};
  std::vector<bool> later = {};
};

Told told_of(const Agreement& agreement, const truce::Waiting& waiting, const Done& deed) {
  const auto gates = gates_of(agreement);
  Told told{std::vector<bool>(gates.size()), std::vector<bool>(gates.size())};
  const std::string label = (deed.edge == truce::Edge::none ? "" : std::string(to_text(deed.edge)) + " of ") + agreement[deed.event].name;
  for (const truce::Step& step : waiting.steps) {
    if (step.label != label || std::find(step.who.begin(), step.who.end(), deed.by) == step.who.end()) continue;
    for (const truce::Opens& opens : step.opens)
      for (std::size_t i = 0; i < gates.size(); ++i)
        if (gates[i] == opens.gate) (opens.at_once ? told.at_once : told.later)[i] = true;
  }
  return told;
}

/// What a report of a stage gives: all that this party pledged to bring there, or plenty where nobody pledged a number; none if only
/// others did.
std::optional<std::int64_t> amount(const Agreement& agreement, const Done& deed) {
  constexpr std::int64_t plenty = 1'000'000;
  std::optional<std::int64_t> most;
  bool numbered = false;
  for (const truce::Clause& clause : agreement.clauses) {
    const auto* bring = std::get_if<truce::Bring>(&clause.deed);
    if (bring == nullptr || bring->all || agreement[bring->pipeline].stages[bring->stage] != deed.event) continue;
    numbered = true;
    const bool repeats = std::holds_alternative<truce::WheneverTrigger>(clause.trigger) || std::holds_alternative<truce::OnEachTrigger>(clause.trigger);
    const auto& who = clause.who.parties;
    if (std::find(who.begin(), who.end(), deed.by) != who.end()) most = std::max(most.value_or(0), repeats ? plenty : bring->number.value);
  }
  return numbered ? most : plenty;
}

/// Never more than has reached the stage before.
double brought(const Agreement& agreement, const std::vector<Done>& before, const Done& deed) {
  const truce::Event& event = agreement[deed.event];
  const auto own = static_cast<double>(amount(agreement, deed).value_or(0));
  if (event.stage == 0) return own;
  double there = 0;
  for (const Done& one : before)
    if (one.event == agreement[event.pipeline].stages[event.stage - 1]) there += static_cast<double>(amount(agreement, one).value_or(0));
  return std::min(own, there);
}

truce::Report report_of(const Agreement& agreement, const std::vector<Done>& before, const Done& deed, truce::Instant at, std::size_t number) {
  truce::Report report{.id = "r" + std::to_string(number), .source = "observer"};
  report.act = agreement[deed.event].name;
  report.by = agreement[deed.by].name;
  report.edge = deed.edge;
  if (agreement[deed.event].sort == truce::EventSort::stage) report.number = brought(agreement, before, deed);
  report.happened = {at, at};
  report.learned = report.happened;
  report.status = truce::Status::verified;
  report.reliability = 'A';
  report.credibility = 1;
  return report;
}

/// Everything that can be done once, in a random order; the first `taken` of it has been.
std::vector<Done> deeds_in_order(const Agreement& agreement, std::uint64_t seed) {
  std::vector<Done> all;
  for (std::uint32_t i = 0; i < agreement.events.size(); ++i)
    for (const PartyId by : agreement.events[i].by.parties) {
      if (agreement.events[i].sort == truce::EventSort::process) {
        all.push_back({truce::EventId{i}, truce::Edge::start, by});
        all.push_back({truce::EventId{i}, truce::Edge::end, by});
      } else {
        all.push_back({truce::EventId{i}, truce::Edge::none, by});
      }
    }
  std::uint64_t state = seed * 0x9E3779B97F4A7C15U + 3;
  for (std::size_t i = all.size(); i > 1; --i) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    std::swap(all[i - 1], all[(state >> 11U) % i]);
  }
  return all;
}

bool started(const Agreement& agreement, const std::vector<Done>& done, const Done& deed) {
  const truce::Event& event = agreement[deed.event];
  if (event.sort == truce::EventSort::stage) {
    if (!amount(agreement, deed)) return false;
    return event.stage == 0 || std::any_of(done.begin(), done.end(), [&](const Done& one) { return one.event == agreement[event.pipeline].stages[event.stage - 1]; });
  }
  return deed.edge != truce::Edge::end || std::find(done.begin(), done.end(), Done{deed.event, truce::Edge::start, deed.by}) != done.end();
}

/// Nobody is said to wait for a wrong: what a ban that never ends forbids, or what breaks a calm.
bool a_wrong(const Agreement& agreement, truce::EventId event) {
  const auto speaks = [&](truce::OccId occ) { return occ && agreement[occ].what == std::variant<truce::EventId, truce::PhaseId, ClauseId>{event}; };
  const bool counted = std::any_of(agreement.conditions.begin(), agreement.conditions.end(), [&](const truce::Condition& condition) {
    const auto* calm = std::get_if<truce::NoneFor>(&condition.form);
    const auto* since = std::get_if<truce::NoneSince>(&condition.form);
    const auto* most = std::get_if<truce::CountIn>(&condition.form);
    return (calm != nullptr && speaks(calm->occ)) || (since != nullptr && speaks(since->occ)) || (most != nullptr && !most->at_least && speaks(most->occ));
  });
  return std::any_of(agreement.clauses.begin(), agreement.clauses.end(), [&](const truce::Clause& clause) {
    const auto* make = std::get_if<truce::Make>(&clause.deed);
    const bool ban = clause.modal == truce::Modal::must_not || clause.modal == truce::Modal::will_not;
    return ban && make != nullptr && speaks(make->occ) && !clause.before && !clause.unless;
  }) || counted;
}

/// Each act that has not been taken, one by one: what the record shows after it, and what could then still come.
std::size_t compare_steps(const Small& small) {
  const Agreement& agreement = small.agreement;
  const auto gates = gates_of(agreement);
  const Agreement asking = truce::with_questions(agreement);
  truce::Monitor monitor(asking);
  std::vector<Done> done;
  const truce::Instant first = agreement.in_force_from == truce::always ? truce::Instant{std::chrono::sys_days{std::chrono::year{2030} / 1 / 2}} : agreement.in_force_from;
  const std::vector<Done> order = deeds_in_order(agreement, small.seed);
  for (std::size_t i = 0; i < order.size() && done.size() < small.seed % 4; ++i) {
    if (!started(agreement, done, order[i])) continue;
    const std::vector<Done> so_far = done;
    done.push_back(order[i]);
    monitor.learn(report_of(agreement, so_far, order[i], first + truce::Duration{86'400} * static_cast<int>(done.size()), done.size()));
  }
  const truce::Instant today = first + truce::Duration{86'400} * 20;
  const truce::Waiting waiting = truce::waiting(agreement, monitor.situation({.at = today}));
  truce::orders::Question now{.strict = true, .before = done};
  note_past(agreement, monitor.situation({.at = today}), now);
  const Reached before = what_can_happen(agreement, now);
  const std::vector<bool> open = open_now(agreement, monitor.situation({.at = today + truce::Duration{10}}));
  std::size_t opened = 0;
  for (const Done& deed : order) {
    const bool taken = std::any_of(done.begin(), done.end(), [&](const Done& one) {  // by those it answers for, too
      return one.event == deed.event && one.edge == deed.edge && (one.by == deed.by || truce::graph::Cast(agreement).answers(deed.by, one.by));
    });
    if (taken || !started(agreement, done, deed) || a_wrong(agreement, deed.event)) continue;
    truce::Monitor after = monitor;
    after.learn(report_of(agreement, done, deed, today + truce::Duration{5}, 99));
    const std::vector<bool> then = open_now(agreement, after.situation({.at = today + truce::Duration{10}}));
    truce::orders::Question next = now;
    next.step = deed;
    const Reached later = what_can_happen(agreement, next);
    const Told told = told_of(agreement, waiting, deed);
    std::string name = "After";
    for (const Done& one : done) name += " " + std::string(to_text(one.edge)) + " " + agreement[one.event].name + " by " + agreement[one.by].name + ",";
    name += " " + std::string(to_text(deed.edge)) + " " + agreement[deed.event].name + " by " + agreement[deed.by].name;
    for (std::size_t i = 0; i < gates.size(); ++i) {
      const bool opens = then[i] && !open[i];
      opened += opens ? 1 : 0;
      if (opens != told.at_once[i]) FAIL_CHECK(name, " opens gate ", i, std::string(opens ? " at once and it is not told. " : " only in what is told. "), small.told());
      const bool could = reached_gate(before, gates[i]);
      if (told.later[i] && could) FAIL_CHECK(name, ": gate ", i, " is told to be shut for good, and can open. ", small.told());
      const bool makes_possible = !could && reached_gate(later, gates[i]) && !then[i];
      if (makes_possible != (told.later[i] && !then[i])) FAIL_CHECK(name, std::string(makes_possible ? " makes possible gate " : " does not make possible gate "), i, ". ", small.told());
    }
  }
  return opened;
}

}  // namespace

TEST_CASE("what one step opens is what the record shows after it") {
  const std::uint64_t first = number_from("TRUCE_SEED", 1);
  const std::uint64_t cases = number_from("TRUCE_CASES", 1000);
  std::size_t opened = 0;
  std::size_t looked = 0;
  for (std::uint64_t seed = first; seed < first + cases; ++seed) {
    Small small{.seed = seed, .text = truce::orders::random_agreement(seed, true, true)};
    auto agreement = truce::read_agreement(small.text, "random.truce");
    if (!agreement) continue;
    small.agreement = std::move(*agreement);
    opened += compare_steps(small);
    ++looked;
  }
  MESSAGE("seeds from ", first, ": ", looked, " records, ", opened, " gates opened by one step");
  CHECK(opened > cases / 10);
}

TEST_CASE("a phase that could open only because another was still open has opened, though it closes that one") {
  const std::string text = "agreement \"Two phases\"\n  signed by a on 2030-01-01\nparty a\nevent e0 by a\nevent e1 by a\n"
                           "phase f0 opens when during f1 and once e1\nphase f1 opens when once e0\n  closes when during f0\n";
  CHECK(compare_steps({.seed = 1, .text = text, .agreement = truce::tests::read(text)}) > 0);
}
