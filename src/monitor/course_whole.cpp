#include "course_whole.h"

#include <algorithm>
#include <map>

namespace truce {

using namespace monitor;

/// One thread's own: the engine writes into its facts (tables of who hears what), and the knowledge grows by what is imagined.
struct CourseRun::WholeHidden {
  explicit WholeHidden(const Whole& whole) : facts(whole.facts_), knowledge(whole.knowledge_), engine(whole.base_) {
    known_occurrences = knowledge.occurrences.size();
    past_changes = knowledge.changes.size();
  }
  Facts facts;
  Knowledge knowledge;
  Engine engine;
  std::size_t known_occurrences = 0;
  std::size_t past_changes = 0;
  std::vector<Lifting> lifts = {};
};

namespace monitor {
namespace {

bool by_time(const Change& a, const Change& b) { return a.at < b.at; }

Facts facts_of(const World& world) {
  Facts facts = world.facts;
  for (const SlimMove& move : world.moves) facts.learn(report_of(*world.agreement, move.move, Instant{Duration{world.start}}));
  return facts;
}

/// The part of a run that changes from second to second.
class WholeRunner {
 public:
  WholeRunner(const World& world, const std::vector<std::vector<Occurrence>>& templates, const std::vector<std::vector<Index>>& reactions, CourseRun& run)
      : w(world), templates_(templates), reactions_(reactions), r(run), h(*run.whole) {}

  void run() {
    const Instant until{Duration{w.until}};
    reset();
    for (std::optional<Instant> next = next_moment(); next && *next < until; next = next_moment()) {
      lift(*next);
      h.engine.advance(*next);
      const std::int64_t at = next->time_since_epoch().count() - w.start;
      for (const Turned& turned : h.engine.take_turned()) {
        if (turned.duty != none) turn(turned, at);
        else if (turned.truth == Truth::yes) came_true(turned.node, at);
      }
      follow(at);
    }
    for (const CourseRun::Told& event : happened_) {
      if (event.at >= w.until - w.start) continue;
      ++r.events_done;
      if (r.tell) r.told.push_back(event);
    }
    std::stable_sort(r.told.begin(), r.told.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    for (Index node = 0; node < r.now.size(); ++node) r.now[node] = h.engine.node(node).value;
  }

 private:
  void reset() {
    r.first_yes.assign(w.program.nodes.size(), not_at_all);
    r.reacted_at.assign(w.reactions.size(), not_at_all);
    r.now.assign(w.program.nodes.size(), Truth::unknown);
    r.outcomes.resize(w.watched.size());
    r.events_done = 0;
    r.told.clear();
    r.strengths.resize(r.follow ? w.followed.size() : 0);
    for (auto& strength : r.strengths) strength.clear();
    for (std::size_t i = 0; i < w.watched.size(); ++i) r.outcomes[i].assign(1, {0, h.engine.duty(w.watched[i]).state});
    h.lifts.resize(w.lifts.size());
    for (Lifting& lift : h.lifts) lift.clear();
    for (const CourseRun::At& event : r.events) comes(event.at, event.move, none);
    for (Index node = 0; node < w.program.nodes.size(); ++node)
      if (h.engine.node(node).value == Truth::yes) came_true(node, 0);
    for (const SignalIndex signal : r.opened) h.engine.open_at(signal, Instant{Duration{w.start + 1}});
    follow(0);
  }

  /// The next moment of the engine, or at which something reaches a lift or there is room in one.
  [[nodiscard]] std::optional<Instant> next_moment() const {
    std::int64_t at = far;
    if (const auto next = h.engine.next()) at = next->time_since_epoch().count();
    if (!to_lift_.empty()) at = std::min(at, w.start + to_lift_.begin()->first);
    for (std::size_t i = 0; i < w.lifts.size(); ++i)
      if (const std::int64_t room = h.lifts[i].next_room(w.lifts[i]); room < far) at = std::min(at, w.start + room);
    return at >= far ? std::nullopt : std::optional(Instant{Duration{at}});
  }

  void lift(Instant now) {
    const std::int64_t at = now.time_since_epoch().count() - w.start;
    for (; !to_lift_.empty() && to_lift_.begin()->first <= at; to_lift_.erase(to_lift_.begin())) h.lifts[w.moves[to_lift_.begin()->second.move].lift].add(to_lift_.begin()->second);
    for (std::size_t i = 0; i < w.lifts.size(); ++i)
      while (const auto part = h.lifts[i].next_part(w.lifts[i], at)) happens(at, *part);
  }

  void comes(std::int64_t at, MoveIndex move, Index reaction) {
    const Lifting::Part whole{move, reaction, w.moves[move].move.number};
    if (w.moves[move].lift == none) happens(at, whole);
    else to_lift_.emplace(at, whole);
  }

  void happens(std::int64_t when, const Lifting::Part& part) {
    const Instant at{Duration{w.start + when}};
    if (part.reaction != none && r.reacted_at[part.reaction] == not_at_all) r.reacted_at[part.reaction] = when;
    happened_.push_back({when, part.move, part.number});
    auto& changes = h.knowledge.changes;
    for (const Occurrence& like : templates_[part.move]) {
      Occurrence comes = like;
      comes.when = {at, at};
      if (w.moves[part.move].lift != none) comes.least = comes.most = part.number;
      h.knowledge.occurrences.push_back(comes);
      const Change change{at, static_cast<Index>(h.knowledge.occurrences.size() - 1), true, true};
      changes.insert(std::upper_bound(changes.begin() + static_cast<std::ptrdiff_t>(h.past_changes), changes.end(), change, by_time), change);
    }
  }

  void came_true(Index node, std::int64_t at) {
    if (r.first_yes[node] != not_at_all) return;
    r.first_yes[node] = at;
    for (const Index reaction : reactions_[node]) {
      const std::int64_t lag = r.lags[reaction];
      if (lag >= not_at_all || at + lag >= w.until - w.start) continue;
      comes(at + std::max<std::int64_t>(lag, 1), w.reactions[reaction].move, reaction);
    }
  }

  void turn(const Turned& turned, std::int64_t at) {
    for (std::size_t i = 0; i < w.watched.size(); ++i)
      if (w.watched[i] == turned.duty) r.outcomes[i].push_back({at, turned.state});
  }

  void follow(std::int64_t at) {
    for (std::size_t i = 0; i < r.strengths.size(); ++i) {
      const double least = least_in(w.followed[i]);
      if (r.strengths[i].empty() || r.strengths[i].back().least != least) r.strengths[i].push_back({at, least});
    }
  }
  [[nodiscard]] double least_in(Index node) const {
    const NodeState& state = h.engine.node(node);
    return w.program.nodes[node].past ? state.least[0].value() : state.least[0].value() - state.most[1].value() - state.most[2].value();
  }

  const World& w;
  const std::vector<std::vector<Occurrence>>& templates_;
  const std::vector<std::vector<Index>>& reactions_;
  CourseRun& r;
  CourseRun::WholeHidden& h;
  std::vector<CourseRun::Told> happened_ = {};
  std::multimap<std::int64_t, Lifting::Part> to_lift_ = {};  ///< by when it would come
};

}  // namespace

Whole::Whole(const World& world) : w_(world), facts_(facts_of(world)), knowledge_(world.knowledge), base_(world.engine) {
  const std::size_t record = world.facts.size();
  const Knowledge with_moves = facts_.known_at(Instant{Duration{world.start}});
  templates_.resize(world.moves.size());
  for (const Occurrence& occurrence : with_moves.occurrences)
    if (occurrence.report != none && occurrence.report >= record) templates_[occurrence.report - record].push_back(occurrence);
  knowledge_.active.resize(facts_.size(), false);
  knowledge_.known = Instant{Duration{world.until}};
  const auto later = std::partition_point(knowledge_.changes.begin(), knowledge_.changes.end(), [&](const Change& change) { return change.at <= Instant{Duration{world.start}}; });
  to_come_.assign(later, knowledge_.changes.end());
  knowledge_.changes.erase(later, knowledge_.changes.end());
  reactions_.resize(world.program.nodes.size());
  for (Index i = 0; i < world.reactions.size(); ++i) reactions_[world.reactions[i].after].push_back(i);
  base_.write_down();
}

void Whole::run(CourseRun& run) const {
  if (!run.whole) run.whole = std::make_shared<CourseRun::WholeHidden>(*this);
  CourseRun::WholeHidden& h = *run.whole;
  h.knowledge.occurrences.cut(h.known_occurrences);
  h.knowledge.changes.resize(h.past_changes);
  h.knowledge.changes.insert(h.knowledge.changes.end(), to_come_.begin(), to_come_.end());
  h.engine.restart(base_, h.facts, h.knowledge);
  WholeRunner(w_, templates_, reactions_, run).run();
}

}  // namespace monitor
}  // namespace truce
