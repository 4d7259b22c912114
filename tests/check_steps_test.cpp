// What one step opens on the record, against the monitor that is told of it and against all orders of events.
#include <doctest/doctest.h>
#include <truce/check.h>
#include <truce/monitor.h>
#include <truce/waiting.h>

#include <algorithm>
#include <string>

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

truce::Report report_of(const Agreement& agreement, const Done& deed, truce::Instant at, std::size_t number) {
  truce::Report report{.id = "r" + std::to_string(number), .source = "observer"};
  report.act = agreement[deed.event].name;
  report.by = agreement[deed.by].name;
  report.edge = deed.edge;
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

bool started(const std::vector<Done>& done, const Done& deed) {
  return deed.edge != truce::Edge::end || std::find(done.begin(), done.end(), Done{deed.event, truce::Edge::start, deed.by}) != done.end();
}

/// Nobody is said to wait for a wrong: what a ban that never ends forbids, or what breaks a calm.
bool a_wrong(const Agreement& agreement, truce::EventId event) {
  const auto speaks = [&](truce::OccId occ) { return occ && agreement[occ].what == std::variant<truce::EventId, truce::PhaseId, ClauseId>{event}; };
  const bool counted = std::any_of(agreement.conditions.begin(), agreement.conditions.end(), [&](const truce::Condition& condition) {
    const auto* calm = std::get_if<truce::NoneFor>(&condition.form);
    const auto* most = std::get_if<truce::CountIn>(&condition.form);
    return (calm != nullptr && speaks(calm->occ)) || (most != nullptr && !most->at_least && speaks(most->occ));
  });
  return std::any_of(agreement.clauses.begin(), agreement.clauses.end(), [&](const truce::Clause& clause) {
    const auto* make = std::get_if<truce::Make>(&clause.deed);
    const bool ban = clause.modal == truce::Modal::must_not || clause.modal == truce::Modal::will_not;
    return ban && make != nullptr && speaks(make->occ) && !clause.before && !clause.unless;
  }) || counted;
}

/// Left out: windows that an act done before could fill again.
bool fills_again(const std::string& text) { return text.find(" since ") != std::string::npos || text.find(" in 5 days") != std::string::npos; }

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
    if (!started(done, order[i])) continue;
    done.push_back(order[i]);
    monitor.learn(report_of(agreement, order[i], first + truce::Duration{86'400} * static_cast<int>(done.size()), done.size()));
  }
  const truce::Instant today = first + truce::Duration{86'400} * 20;
  const truce::Waiting waiting = truce::waiting(agreement, monitor.situation({.at = today}));
  const Reached before = what_can_happen(agreement, {.strict = true, .before = done});
  const std::vector<bool> open = open_now(agreement, monitor.situation({.at = today + truce::Duration{10}}));
  std::size_t opened = 0;
  for (const Done& deed : order) {
    const bool taken = std::find(done.begin(), done.end(), deed) != done.end();
    if (taken || !started(done, deed) || a_wrong(agreement, deed.event)) continue;
    truce::Monitor after = monitor;
    after.learn(report_of(agreement, deed, today + truce::Duration{5}, 99));
    const std::vector<bool> then = open_now(agreement, after.situation({.at = today + truce::Duration{10}}));
    const Reached later = what_can_happen(agreement, {.strict = true, .before = done, .step = deed});
    const Told told = told_of(agreement, waiting, deed);
    const std::string name = std::string(to_text(deed.edge)) + " " + agreement[deed.event].name + " by " + agreement[deed.by].name;
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
    if (!agreement || !agreement->pipelines.empty() || fills_again(small.text)) continue;
    small.agreement = std::move(*agreement);
    opened += compare_steps(small);
    ++looked;
  }
  MESSAGE("seeds from ", first, ": ", looked, " records, ", opened, " gates opened by one step");
  CHECK(opened > cases / 10);
}
