#include <truce/monitor.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <tuple>

#include "answers.h"
#include "grounds.h"
#include "ledger.h"
#include "match.h"

namespace truce {

using namespace monitor;

struct Monitor::State {
  explicit State(const Agreement& agreement) : program(std::make_shared<const Program>(compile(agreement))), facts(*program) {}
  State(const State& other);
  State& operator=(const State&) = delete;

  /// What is known at a moment. What was learned since the last question is added, and whatever has been run beyond the
  /// first difference that it makes is dropped.
  void learn_until(Instant known);
  /// The program run up to a moment. The last one is kept, so that several questions about one moment cost one run.
  Run run(Moment moment);
  /// Runs on, and leaves copies behind at growing distances before the moment.
  void climb(Instant at);
  void thin_out(std::size_t until);
  /// Runs to before what has come in since the last time, and leaves no copies.
  void keep_up(Moment moment);
  bool follow(Moment moment);
  std::vector<Turned> turned_until(Moment moment);
  /// Starts from the last copy that is not beyond a moment.
  void go_back(Instant at);
  /// Before the engine runs where copies of it have run already: what it numbers from here on is its own.
  void branch();
  /// When each thing first changes by itself, from the moment of the run.
  const Ahead& look(const Run& run);
  const Ledger& account(const Run& run, Instant at);

  /// Changes between two copies, at least: to make one costs as much as some hundred of them.
  static constexpr std::size_t apart = 512;

  /// How far anything has been run.
  [[nodiscard]] Instant run_until() const;
  /// After reports that came late: runs again what they make a difference to. False if all must be run anew.
  bool run_again(const Facts::Extended& more);

  std::shared_ptr<const Program> program;
  std::shared_ptr<const Ties> ties = {};  ///< once they are needed
  Facts facts;
  std::optional<Knowledge> knowledge = {};
  std::size_t knows_of = 0;
  std::optional<Engine> engine = {};
  std::vector<Engine> left_behind = {};  ///< copies of it as it was, in order of time: a late report starts from one of them
  std::optional<Ahead> ahead = {};       ///< of the engine as it stands
  std::optional<Ledger> ledger = {};  ///< of what is known, once they are asked for
  std::optional<std::vector<Turned>> turned = {};  ///< while changes are followed: what has turned so far
  bool has_let_go = false;               ///< something is no longer known
  std::size_t kept = 0;                  ///< reports, when something was last let go
  bool numbered_anew = false;            ///< a part was run again: a run from an older copy would number otherwise
  std::uint32_t lines = 0;               ///< of numbers (Engine::branch_off)
  bool out_of_order = false;             ///< reports came from before what had been run: keeping up would be work for nothing
};

Monitor::State::State(const State& other)
    : program(other.program), ties(other.ties), facts(other.facts), knowledge(other.knowledge), knows_of(other.knows_of), engine(other.engine),
      left_behind(other.left_behind), ahead(other.ahead), ledger(other.ledger), turned(other.turned), has_let_go(other.has_let_go), kept(other.kept), numbered_anew(other.numbered_anew), lines(other.lines), out_of_order(other.out_of_order) {
  if (engine) engine->move_to(facts, *knowledge);
  for (Engine& copy : left_behind) copy.move_to(facts, *knowledge);
}

void Monitor::State::learn_until(Instant known) {
  if (knowledge && knowledge->known == known && knows_of == facts.size()) return;
  std::optional<Facts::Extended> more;
  if (knowledge) more = facts.extend(*knowledge, static_cast<ReportIndex>(knows_of), known, run_until());
  knows_of = facts.size();
  ahead.reset();
  if (!more) {
    engine.reset();
    left_behind.clear();
    ledger.reset();
    knowledge.emplace(facts.known_at(known));
    return;
  }
  if (more->from > run_until() || run_again(*more)) return;
  if (engine && more->from <= engine->now()) engine.reset();
  while (!left_behind.empty() && more->from <= left_behind.back().now()) left_behind.pop_back();
}

Instant Monitor::State::run_until() const {
  Instant until = left_behind.empty() ? always : left_behind.back().now();
  if (engine) until = std::max(until, engine->now());
  return until;
}

bool Monitor::State::run_again(const Facts::Extended& more) {
  if (turned) return false;
  std::vector<Engine*> later;
  for (Engine& copy : left_behind)
    if (more.from <= copy.now()) later.push_back(&copy);
  const std::size_t before = left_behind.size() - later.size();
  if (engine && more.from <= engine->now()) later.push_back(&*engine);
  std::stable_sort(later.begin(), later.end(), [](const Engine* a, const Engine* b) { return a->now() < b->now(); });
  if (std::any_of(later.begin(), later.end(), [](const Engine* one) { return one->is_worn(); })) return false;
  if (!ties) ties = std::make_shared<const Ties>(*program);
  std::optional<Engine> start;
  // Each is run again from the last that came its way: from one that has been, or from one that stands before the report.
  const auto last_before = [&](const Engine& one) -> const Engine* {
    const Engine* last = engine && engine->now() < more.from && engine->leads_to(one) ? &*engine : nullptr;
    for (std::size_t i = 0; i < before; ++i)
      if (left_behind[i].leads_to(one) && (last == nullptr || last->now() < left_behind[i].now())) last = &left_behind[i];
    if (last != nullptr) return last;
    if (!start) start.emplace(*program, facts, *knowledge);
    return &*start;
  };
  std::vector<const Engine*> from;
  for (auto one = later.begin(); one != later.end(); ++one) {
    const auto led = std::find_if(std::reverse_iterator(one), later.rend(), [&](const Engine* other) { return other->leads_to(**one); });
    from.push_back(led == later.rend() ? last_before(**one) : *led);
  }
  const Engine* earliest = from.front();
  for (const Engine* one : from)
    if (one->now() < earliest->now()) earliest = one;
  const Part part = later.back()->part_of(*ties, more.touched, *earliest);
  // Where much has come of it since, to take it back costs as much as to run everything.
  constexpr std::size_t little = 64;
  if (later.back()->come_of(part, *earliest) * 8 > later.back()->taken() - earliest->taken() + little) return false;
  for (Engine* one : later)
    for (const Engine* other : later) one->number_after(*other);
  for (std::size_t i = 0; i < later.size(); ++i) later[i]->run_again(part, *from[i]);
  numbered_anew = true;
  return true;
}

Run Monitor::State::run(Moment moment) {
  learn_until(moment.known.value_or(moment.at));
  if (!engine || engine->now() != moment.at) ahead.reset();
  go_back(moment.at);
  climb(moment.at);
  return {program.get(), &facts, &*knowledge, &*engine};
}

void Monitor::State::keep_up(Moment moment) {
  if (out_of_order) return;
  const Instant until = std::min(moment.at, facts.before(static_cast<ReportIndex>(knows_of)));
  const bool had_run = engine.has_value();
  learn_until(moment.known.value_or(moment.at));
  out_of_order = had_run && !engine;
  if (out_of_order) return;
  if (!engine) engine.emplace(*program, facts, *knowledge);
  branch();
  if (engine->now() < until) engine->advance(until);
}

bool Monitor::State::follow(Moment moment) {
  const bool begins = !knowledge && !turned;
  if (begins && may_let_go(*program)) turned.emplace();
  if (!turned) {
    keep_up(moment);
    return true;
  }
  if (facts.speaks_of_nothing_kept(static_cast<ReportIndex>(knows_of))) return false;
  const Instant until = std::min(moment.at, facts.before(static_cast<ReportIndex>(knows_of)));
  learn_until(moment.known.value_or(moment.at));
  if (!begins && !engine) {
    if (has_let_go) return false;
    out_of_order = true;
    turned.reset();
    return true;
  }
  if (!engine) engine.emplace(*program, facts, *knowledge);
  engine->write_down();
  if (engine->now() < until) engine->advance(until);
  for (const Turned& one : engine->take_turned()) turned->push_back(one);
  if (facts.size() < 8 * kept) return true;  // to let go costs as much as to hear some of what is kept
  engine->let_go(facts, *knowledge);
  knows_of = kept = facts.size();
  has_let_go = true;
  return true;
}

std::vector<Turned> Monitor::State::turned_until(Moment moment) {
  learn_until(moment.known.value_or(moment.at));
  if (turned && engine) {
    engine->advance(moment.at);
    for (const Turned& one : engine->take_turned()) turned->push_back(one);
    return *turned;
  }
  TRUCE_ASSERT(!has_let_go);
  Engine anew(*program, facts, *knowledge);
  anew.write_down();
  anew.advance(moment.at);
  return anew.take_turned();
}

void Monitor::State::go_back(Instant at) {
  const auto after = [](Instant moment, const Engine& copy) { return moment < copy.now(); };
  if (engine && engine->now() > at) {
    const auto place = std::upper_bound(left_behind.begin(), left_behind.end(), engine->now(), after);
    left_behind.insert(place, std::move(*engine));
    engine.reset();
  }
  const auto best = std::upper_bound(left_behind.begin(), left_behind.end(), at, after);
  if (best != left_behind.begin() && (!engine || engine->now() < std::prev(best)->now())) engine = *std::prev(best);
  if (!engine) engine.emplace(*program, facts, *knowledge);
}

void Monitor::State::branch() {
  const auto went_on = [&](const Engine& copy) { return engine->now() < copy.now() && engine->leads_to(copy); };
  if (numbered_anew && std::any_of(left_behind.begin(), left_behind.end(), went_on)) engine->branch_off(++lines);
}

void Monitor::State::climb(Instant at) {
  branch();
  const auto later = [](Instant moment, const Change& change) { return moment < change.at; };
  const auto& changes = knowledge->changes;
  const auto until = static_cast<std::size_t>(std::upper_bound(changes.begin(), changes.end(), at, later) - changes.begin());
  const bool foremost = left_behind.empty() || left_behind.back().now() <= engine->now();
  const auto may_leave = [&](std::size_t place) { return foremost && place >= (left_behind.empty() ? 0 : left_behind.back().taken()) + apart; };
  if (may_leave(engine->taken())) left_behind.push_back(*engine);
  // The furthest first, each at two thirds of the one before.
  std::size_t distance = apart;
  while (distance < until) distance += distance / 2;
  for (; distance >= apart; distance -= distance / 3) {
    if (until < distance || until - distance < engine->taken() || !may_leave(until - distance)) continue;
    engine->advance(std::max(engine->now(), changes[until - distance].at - Duration{1}));
    left_behind.push_back(*engine);
  }
  engine->advance(at);
  thin_out(until);
}

/// A copy is needed where one of its neighbours lies more than half as far back again as the other.
void Monitor::State::thin_out(std::size_t until) {
  for (std::size_t i = left_behind.size(); i-- > 2;)
    if ((until - left_behind[i - 2].taken()) * 2 <= 3 * (until - std::min(until, left_behind[i].taken())))
      left_behind.erase(left_behind.begin() + static_cast<std::ptrdiff_t>(i - 1));
}

const Ledger& Monitor::State::account(const Run& run, Instant at) {
  if (!ledger) ledger.emplace(*program);
  ledger->follow(run, at);
  return *ledger;
}

const Ahead& Monitor::State::look(const Run& run) {
  if (!ahead) ahead = look_ahead(run);
  return *ahead;
}

Monitor::Monitor(const Agreement& agreement) : state_(std::make_unique<State>(agreement)) {}
Monitor::Monitor(const Monitor& other) : state_(std::make_unique<State>(*other.state_)) {}
Monitor::Monitor(Monitor&&) noexcept = default;
Monitor& Monitor::operator=(const Monitor& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
Monitor& Monitor::operator=(Monitor&&) noexcept = default;
Monitor::~Monitor() = default;

ReportIndex Monitor::learn(const Report& report) { return state_->facts.learn(report); }
ReportIndex Monitor::learn(const ReportView& report) { return state_->facts.learn(report); }
bool Monitor::follow(Moment moment) { return state_->follow(moment); }
std::optional<ReportIndex> Monitor::learn_if_it_matters(const ReportView& report) { return state_->facts.learn_if_it_matters(report); }
void Monitor::keep_up(Moment moment) { state_->keep_up(moment); }
std::string Monitor::id_of(ReportIndex report) const { return std::string(state_->facts.id(report)); }
std::size_t Monitor::report_count() const { return state_->facts.size(); }

namespace {

std::optional<Instant> unless_never(Instant at) { return at >= never ? std::nullopt : std::optional(at); }

PhaseVerdict phase_verdict(const Run& run, Index index) {
  const PhaseProgram& program = run.program->phases[index];
  const PhaseState& phase = run.engine->phase(index);
  const NodeState& node = run.engine->node(program.node);
  PhaseVerdict verdict{.phase = program.phase, .members = program.members, .open = node.value, .since = node.since};
  const auto sure = [&](Index edge) -> std::optional<Instant> {
    if (edge == none || !run.engine->occurrence(edge).sure) return std::nullopt;
    return run.engine->occurrence(edge).when.end;
  };
  verdict.opened = sure(phase.start);
  verdict.closed = sure(phase.end);
  return verdict;
}

std::vector<WithoutAuthority> unauthorised(const Run& run) {
  std::vector<WithoutAuthority> all;
  for (const Index index : run.engine->without_authority()) {
    const Occurrence& act = run.engine->occurrence(index);
    for (const ReportIndex report : run.facts->reports_of(*run.knowledge, act)) all.push_back({run.program->streams[act.stream].event, report});
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return std::pair(a.report, a.event) < std::pair(b.report, b.event); });
  return all;
}

}  // namespace

Situation Monitor::situation(Moment moment, Lists listed) const {
  const Run run = state_->run(moment);
  const Ahead& ahead = state_->look(run);
  Situation situation{.at = moment.at, .known = moment.known.value_or(moment.at), .in_force = run.engine->node(run.program->in_force).value};
  for (const Program::NamedNode& named : run.program->named) {
    const NodeState& node = run.engine->node(named.node);
    situation.conditions.push_back({named.name, named.members, node.value, node.since, unless_never(ahead.nodes[named.node])});
  }
  for (Index i = 0; i < run.program->phases.size(); ++i) situation.phases.push_back(phase_verdict(run, i));
  for (Index i = 0; i < run.program->duties.size(); ++i) {
    situation.clauses.push_back(clause_verdict(run, i, listed));
    situation.clauses.back().may_change = unless_never(ahead.duties[i]);
  }
  const Agreement& agreement = *run.program->agreement;
  const Ledger& ledger = state_->account(run, moment.at);
  situation.stocks = ledger.stocks(agreement);
  situation.imbalances = ledger.imbalances(agreement);
  if (listed != Lists::none) situation.without_authority = unauthorised(run);
  if (listed != Lists::none) situation.unmatched = run.knowledge->unmatched;
  situation.waits = waits_of(run);
  return situation;
}

std::vector<VerdictChange> Monitor::changes(Moment moment) const {
  const Program& program = *state_->program;
  // The topics of a node: several names may stand for the same condition.
  std::vector<std::vector<std::pair<Topic, Members>>> topics(program.nodes.size());
  for (const Program::NamedNode& named : program.named) topics[named.node].emplace_back(named.name, named.members);
  for (const PhaseProgram& phase : program.phases) topics[phase.node].emplace_back(phase.phase, phase.members);
  std::vector<VerdictChange> all;
  for (const Turned& turned : state_->turned_until(moment)) {
    if (turned.duty != none) {
      const Duty& duty = program.duties[turned.duty];
      all.push_back({turned.at, duty.clause, duty.members, turned.state_before, turned.state});
      continue;
    }
    for (const auto& [topic, members] : topics[turned.node]) all.push_back({turned.at, topic, members, turned.truth_before, turned.truth});
  }
  std::stable_sort(all.begin(), all.end(), [](const VerdictChange& a, const VerdictChange& b) {
    return std::tie(a.at, a.topic, a.members) < std::tie(b.at, b.topic, b.members);
  });
  return all;
}

std::vector<Explanation> Monitor::why(Topic topic, const Members& members, Moment moment) const {
  const Run run = state_->run(moment);
  const Ahead& ahead = state_->look(run);
  std::vector<Explanation> all;
  // A member that is asked for must be among those of the thing; what it does not name is open.
  const auto asked = [&](const Members& has) {
    return std::all_of(members.begin(), members.end(), [&](const Member& wanted) { return std::find(has.begin(), has.end(), wanted) != has.end(); });
  };
  std::visit(match{
                 [&](NamedId name) {
                   for (const Program::NamedNode& named : run.program->named)
                     if (named.name == name && asked(named.members)) {
                       Explanation why = explain_node(run, ahead, named.node);
                       const NamedCondition& condition = (*run.program->agreement)[name];
                       why.says = condition.name + (why.says.empty() ? "" : ": " + why.says);
                       why.quote = condition.at;
                       all.push_back(std::move(why));
                     }
                 },
                 [&](PhaseId phase) {
                   for (Index i = 0; i < run.program->phases.size(); ++i)
                     if (run.program->phases[i].phase == phase && asked(run.program->phases[i].members)) all.push_back(explain_phase(run, ahead, i));
                 },
                 [&](ClauseId clause) {
                   for (Index i = 0; i < run.program->duties.size(); ++i)
                     if (run.program->duties[i].clause == clause && asked(run.program->duties[i].members)) all.push_back(explain_duty(run, ahead, i));
                 },
             },
             topic);
  return all;
}

std::optional<std::vector<ReportIndex>> Monitor::rests_on(Topic topic, const Members& members, Moment moment) const {
  const Run run = state_->run(moment);
  const Program& program = *run.program;
  Asked asked;
  for (const Program::NamedNode& named : program.named)
    if (topic == Topic{named.name} && named.members == members) asked.node = named.node;
  for (const PhaseProgram& phase : program.phases)
    if (topic == Topic{phase.phase} && phase.members == members) asked.node = phase.node;
  for (Index i = 0; i < program.duties.size(); ++i)
    if (topic == Topic{program.duties[i].clause} && program.duties[i].members == members) asked.duty = i;
  return grounds_of(run, asked);
}

// Claims of a test.

namespace {

bool fits_key(const Key& key, const Members& members) {
  return std::all_of(key.begin(), key.end(), [&](const KeyPart& part) {
    if (part.determiner != Determiner::named) return true;
    return std::find(members.begin(), members.end(), Member{part.party, part.place}) != members.end();
  });
}

/// All of a family together, or with `any` some one of them (F2).
Truth together(const std::vector<Truth>& all, const Key& key) {
  const bool some = !key.empty() && key.front().determiner == Determiner::any;
  Truth value = some ? Truth::no : Truth::yes;
  for (const Truth one : all) value = some ? std::max(value, one) : std::min(value, one);
  return value;
}

std::string_view open_or_closed(Truth open) { return open == Truth::yes ? "open" : open == Truth::no ? "closed" : "unknown"; }

}  // namespace

Monitor::Finding Monitor::check(const Claim& claim, Moment moment) const {
  const Run run = state_->run(moment);
  const Agreement& agreement = *run.program->agreement;
  return std::visit(
      match{
          [&](const ConditionIs& c) {
            std::vector<Truth> all;
            for (const auto& named : run.program->named)
              if (named.name == c.name && fits_key(c.key, named.members)) all.push_back(run.engine->node(named.node).value);
            const Truth found = together(all, c.key);
            return Finding{found == c.truth, agreement[c.name].name + " is " + std::string(to_text(found))};
          },
          [&](const PhaseIs& c) {
            std::vector<Truth> all;
            for (const auto& phase : run.program->phases)
              if (phase.phase == c.phase && fits_key(c.key, phase.members)) all.push_back(run.engine->node(phase.node).value);
            const Truth found = together(all, c.key);
            return Finding{found == c.open, agreement[c.phase].name + " is " + std::string(open_or_closed(found))};
          },
          [&](const ClauseIs& c) {
            auto found = truce::State::dormant;
            bool any = false;
            for (Index i = 0; i < run.program->duties.size(); ++i) {
              const Duty& duty = run.program->duties[i];
              if (duty.clause != c.clause || !fits_key(c.key, duty.members)) continue;
              found = any ? std::min(found, run.engine->duty(i).state) : run.engine->duty(i).state;
              any = true;
            }
            return Finding{found == c.state, "clause " + agreement[c.clause].label + " is " + std::string(to_text(found))};
          },
          [&](const WaitsFor& c) {
            std::string found;
            bool holds = false;
            for (const Wait& wait : waits_of(run)) {
              if (wait.who != c.who) continue;
              holds = holds || wait.for_whom == c.for_whom;
              const std::string& name = agreement[wait.for_whom].name;
              if (found.find(name) == std::string::npos) found += (found.empty() ? "" : ", ") + name;
            }
            return Finding{holds, agreement[c.who].name + " waits for " + (found.empty() ? "nobody" : found)};
          },
      },
      claim);
}

std::vector<TrialResult> run_trials(const Agreement& agreement) {
  std::vector<TrialResult> results;
  const Monitor fresh(agreement);
  for (std::size_t t = 0; t < agreement.trials.size(); ++t) {
    const Trial& trial = agreement.trials[t];
    Monitor monitor = fresh;
    for (const Report& report : trial.given) monitor.learn(report);
    for (std::size_t e = 0; e < trial.expects.size(); ++e) {
      const Expectation& expectation = trial.expects[e];
      const Monitor::Finding finding = monitor.check(expectation.claim, {.at = expectation.on, .known = expectation.known});
      results.push_back({t, e, finding.holds, finding.found});
    }
  }
  return results;
}

}  // namespace truce
