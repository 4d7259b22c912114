// The parts of a situation: clauses, stocks and imbalances, and what changes by itself.
#include <algorithm>
#include <map>

#include "answers.h"

namespace truce::monitor {
namespace {

std::vector<State> states_in(States states) {
  std::vector<State> all;
  for (unsigned i = 0; i < 8; ++i)
    if ((states & just(static_cast<State>(i))) != 0) all.push_back(static_cast<State>(i));
  return all;
}

Instance instance_of(const Run& run, const Owed& owed) {
  const Duty& duty = run.program->duties[owed.duty];
  Instance instance{.state = owed.state, .triggered = owed.trigger, .triggered_surely = owed.triggered, .since = owed.since};
  if (owed.state == State::unknown) instance.possible = states_in(owed.states);
  if (owed.has_due && owed.due.begin < never) instance.due = owed.due;
  if (owed.it != none) instance.it = run.facts->reports_of(*run.knowledge, run.engine->occurrence(owed.it));
  if (owed.state != State::met && owed.state != State::late) return instance;
  const DutyState& state = run.engine->duty(owed.duty);
  if (duty.amounts) {
    const auto& reached = duty.lasting && !duty.all ? state.reached : owed.brought->reached;
    Instant from = never;
    Instant by = always;
    for (const auto& [possible, sure] : reached) {
      from = std::min(from, possible);
      by = std::max(by, sure);
    }
    instance.done = Interval{std::min(from, by), by};
    return instance;
  }
  for (const Act& act : owed.acts) {
    if (!act.sure || !act.counts) continue;
    if (!instance.done || act.when < *instance.done) instance.done = act.when;
    for (const ReportIndex report : run.facts->reports_of(*run.knowledge, run.engine->occurrence(act.occurrence))) instance.deeds.push_back(report);
  }
  return instance;
}

/// The one subject of a clause who may have done an act; none if several may.
PartyId laid_to(const Run& run, const Duty& duty, const Occurrence& act) {
  const Who& who = (*run.program->agreement)[duty.clause].who;
  const auto& subjects = who.determiner == Determiner::named ? who.parties : (*run.program->agreement)[who.kind].parties;
  PartyId found;
  for (const PartyId party : subjects) {
    if (!run.program->answers[party.index].meets(run.facts->set(act.by))) continue;
    if (found) return {};
    found = party;
  }
  return found;
}

Breach breach_from(const Run& run, const BreachNote& note) {
  const Duty& duty = run.program->duties[note.duty];
  const Occurrence& event = run.engine->occurrence(note.occurrence);
  Breach breach{.clause = duty.clause, .members = duty.members, .by = duty.subject_if_one, .happened = event.when, .proven = note.proven};
  if (note.act != none && !breach.by) breach.by = laid_to(run, duty, run.engine->occurrence(note.act));
  if (note.act != none) breach.reports = run.facts->reports_of(*run.knowledge, run.engine->occurrence(note.act));
  return breach;
}

}  // namespace

ClauseVerdict clause_verdict(const Run& run, Index index) {
  const Duty& duty = run.program->duties[index];
  const DutyState& state = run.engine->duty(index);
  ClauseVerdict verdict{.clause = duty.clause, .members = duty.members, .state = state.state, .since = state.since};
  if (state.state == State::unknown) verdict.possible = states_in(state.states);
  // There may be hundreds of thousands, so their places are put in order, and room is made once.
  std::vector<Index> in_order(state.owed.begin(), state.owed.end());
  std::stable_sort(in_order.begin(), in_order.end(),
                   [&](Index a, Index b) { return run.engine->owed(a).trigger.begin < run.engine->owed(b).trigger.begin; });
  verdict.instances.reserve(in_order.size());
  for (const Index owed : in_order) verdict.instances.push_back(instance_of(run, run.engine->owed(owed)));
  std::vector<Breach>& breaches = duty.pledged ? verdict.defaults : verdict.breaches;
  breaches.reserve(state.breaches.size());
  for (const Index note : state.breaches) breaches.push_back(breach_from(run, run.engine->breach(note)));
  return verdict;
}

/// Runs a copy on, with nothing but time and what is known already.
Ahead look_ahead(const Run& run) {
  constexpr std::size_t steps_max = 2000;
  constexpr std::size_t owed_max = 200;  // periods to come, of all clauses
  const Instant horizon = run.engine->now() + std::chrono::days{3660};
  Ahead ahead{.nodes = std::vector<Instant>(run.program->nodes.size(), never), .duties = std::vector<Instant>(run.program->duties.size(), never)};
  Engine copy = *run.engine;
  for (std::size_t step = 0; step < steps_max; ++step) {
    const std::optional<Instant> next = copy.next();
    if (!next || *next > horizon || copy.owed_count() > run.engine->owed_count() + owed_max) break;
    copy.advance(*next);
    for (Index i = 0; i < ahead.nodes.size(); ++i)
      if (ahead.nodes[i] >= never && copy.node(i).value != run.engine->node(i).value) ahead.nodes[i] = *next;
    for (Index i = 0; i < ahead.duties.size(); ++i)
      if (ahead.duties[i] >= never && (copy.duty(i).state != run.engine->duty(i).state || copy.duty(i).states != run.engine->duty(i).states)) ahead.duties[i] = *next;
  }
  return ahead;
}

// Stocks and imbalances.

namespace {

struct Amounts {
  double least = 0;
  double most = 0;
};

/// The stream of an event as declared, if anything is counted on it.
Index stream_of(const Program& program, EventId event) {
  for (Index i = 0; i < program.streams.size(); ++i) {
    const Stream& stream = program.streams[i];
    if (stream.what == Stream::What::event && stream.event == event && !stream.as_reported) return i;
  }
  return none;
}

bool counts_as_proven(const Run& run, const Occurrence& occurrence) {
  return occurrence.sure && occurrence.grade >= run.program->agreement->proof;
}

/// What has come on every stream by a moment; a loss is counted at the stage it names, or under -1.
std::map<std::pair<Index, int>, Amounts> amounts_by(const Run& run, Instant at) {
  std::map<std::pair<Index, int>, Amounts> all;
  const Agreement& agreement = *run.program->agreement;
  for (const Occurrence& occurrence : run.knowledge->occurrences) {
    if (occurrence.stream == none) continue;  // its reports no longer count
    const Stream& stream = run.program->streams[occurrence.stream];
    if (!run.program->counted[occurrence.stream] || stream.as_reported || possible_from(occurrence.when) > at) continue;
    const Event& event = agreement[stream.event];
    const bool is_sure = sure_from(occurrence.when) <= at && counts_as_proven(run, occurrence);
    const auto add = [&](int stage, bool surely) {
      Amounts& amounts = all[{occurrence.stream, stage}];
      amounts.most += occurrence.most;
      if (surely && is_sure) amounts.least += occurrence.least;
    };
    if (event.sort != EventSort::loss) {
      add(0, true);
      continue;
    }
    const Pipeline& pipeline = agreement[event.pipeline];
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i)
      if (const Fit from = run.facts->lost_from(*run.knowledge, occurrence, pipeline, i); from != Fit::no) add(static_cast<int>(i) + 1, from == Fit::sure);
  }
  return all;
}

struct Account {
  Amounts past = {};
  Amounts gone_on = {};
  Amounts lost = {};
};

std::vector<Account> accounts_of(const Run& run, const Pipeline& pipeline, const std::map<std::pair<Index, int>, Amounts>& amounts) {
  const auto found = [&](Index stream, int stage) {
    const auto at = amounts.find({stream, stage});
    return at == amounts.end() ? Amounts{} : at->second;
  };
  std::vector<Account> accounts(pipeline.stages.size());
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    accounts[i].past = found(stream_of(*run.program, pipeline.stages[i]), 0);
    if (i + 1 < accounts.size()) accounts[i].gone_on = found(stream_of(*run.program, pipeline.stages[i + 1]), 0);
    if (!pipeline.lost) continue;
    const Index losses = stream_of(*run.program, pipeline.lost);
    accounts[i].lost = found(losses, static_cast<int>(i) + 1);
  }
  return accounts;
}

struct Visit {
  Index item = 0;
  std::uint32_t stage = 0;
  ReportIndex report = 0;
};

/// The items that skipped a stage, or reached one twice, by name; there may be millions that did neither.
void add_items(const Run& run, PipelineId id, Instant at, std::vector<Imbalance>& all) {
  const Pipeline& pipeline = (*run.program->agreement)[id];
  std::vector<Index> streams;
  for (const EventId event : pipeline.stages) streams.push_back(stream_of(*run.program, event));
  std::vector<Visit> visits;
  for (const Occurrence& occurrence : run.knowledge->occurrences) {
    if (occurrence.item == 0 || occurrence.stream == none || possible_from(occurrence.when) > at) continue;
    for (std::uint32_t stage = 0; stage < streams.size(); ++stage)
      if (occurrence.stream == streams[stage]) visits.push_back({occurrence.item, stage, occurrence.report});
  }
  std::stable_sort(visits.begin(), visits.end(), [](const Visit& a, const Visit& b) { return std::pair(a.item, a.stage) < std::pair(b.item, b.stage); });
  const std::size_t first = all.size();
  for (std::size_t i = 0; i < visits.size();) {
    const Visit& visit = visits[i];
    std::vector<ReportIndex> reports;
    const bool skipped = visit.stage > 0 && (i == 0 || visits[i - 1].item != visit.item || visits[i - 1].stage != visit.stage - 1);
    for (; i < visits.size() && visits[i].item == visit.item && visits[i].stage == visit.stage; ++i) reports.push_back(visits[i].report);
    const bool twice = reports.size() > 1;
    if (!twice && !skipped) continue;
    const std::string item(run.facts->names()[visit.item]);
    if (twice) all.push_back({.pipeline = id, .stage = visit.stage, .item = item, .twice = true, .reports = reports});
    if (skipped) all.push_back({.pipeline = id, .stage = visit.stage, .item = item, .reports = std::move(reports)});
  }
  std::stable_sort(all.begin() + static_cast<std::ptrdiff_t>(first), all.end(), [](const Imbalance& a, const Imbalance& b) { return a.item < b.item; });
}

}  // namespace

std::vector<Stock> stocks_of(const Run& run, Instant at) {
  std::vector<Stock> stocks;
  const Agreement& agreement = *run.program->agreement;
  const auto amounts = amounts_by(run, at);
  for (std::uint32_t p = 0; p < agreement.pipelines.size(); ++p) {
    const std::vector<Account> accounts = accounts_of(run, agreement.pipelines[p], amounts);
    for (std::uint32_t i = 0; i < accounts.size(); ++i) {
      const Account& a = accounts[i];
      stocks.push_back({PipelineId{p}, i, a.past.least, a.past.most, a.past.least - a.gone_on.most - a.lost.most,
                        a.past.most - a.gone_on.least - a.lost.least});
    }
  }
  return stocks;
}

std::vector<Imbalance> imbalances_of(const Run& run, Instant at) {
  std::vector<Imbalance> all;
  const Agreement& agreement = *run.program->agreement;
  const auto amounts = amounts_by(run, at);
  for (std::uint32_t p = 0; p < agreement.pipelines.size(); ++p) {
    const std::vector<Account> accounts = accounts_of(run, agreement.pipelines[p], amounts);
    for (std::uint32_t i = 0; i + 1 < accounts.size(); ++i) {
      const double excess = accounts[i].gone_on.least + accounts[i].lost.least - accounts[i].past.most;
      if (excess > 0) all.push_back({.pipeline = PipelineId{p}, .stage = i + 1, .excess = excess});
    }
    add_items(run, PipelineId{p}, at, all);
  }
  return all;
}

}  // namespace truce::monitor
