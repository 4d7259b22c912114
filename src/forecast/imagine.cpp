#include "imagine.h"

#include <algorithm>
#include <fmt/format.h>

#include "hawkes.h"

namespace truce::forecast {
namespace {

double span_days(const Span& span) {
  switch (span.unit) {
    case Unit::second: return static_cast<double>(span.count) / 86'400;
    case Unit::minute: return static_cast<double>(span.count) / 1'440;
    case Unit::hour: return static_cast<double>(span.count) / 24;
    case Unit::day: return static_cast<double>(span.count);
    case Unit::week: return static_cast<double>(span.count) * 7;
    case Unit::month: return static_cast<double>(span.count) * 30.4375;
    case Unit::year: return static_cast<double>(span.count) * 365.25;
  }
  return 0;
}

class Imagining {
 public:
  Imagining(const Outlook& outlook, const std::vector<Report>& reports, const ForecastOptions& options)
      : o_(outlook), a_(outlook.world), options_(options), seed_(options.seed.value_or(outlook.seed)) {
    made_.course = std::make_unique<Course>(a_, reports, options.at, options.until);
  }

  Result<Imagined> run() {
    for (const Assumption& assumption : o_.assumptions) take(assumption);
    for (const Assumption& assumption : o_.assumptions)
      if (assumption.what == Assumption::What::others) others(assumption);
    for (const Assumption& assumption : o_.assumptions)
      if (assumption.what == Assumption::What::lift) lift(assumption);
    list_uncovered();
    ask();
    if (!problems_.empty()) return failure(std::move(problems_));
    made_.course->ready();
    return std::move(made_);
  }

 private:
  void refuse(const Assumption& assumption, std::string says, std::string help, std::string code = "unsupported_outlook") {
    Excerpt at = a_.excerpt(assumption.at);
    at.file = o_.file;
    // The outlook's text stands after the agreement's; its lines count from its own first.
    const std::size_t begins = a_.text.rfind("\noutlook ");
    const std::size_t before = begins == std::string::npos ? 0 : static_cast<std::size_t>(std::count(a_.text.begin(), a_.text.begin() + static_cast<std::ptrdiff_t>(begins) + 1, '\n'));
    at.line -= std::min(at.line, before);
    problems_.push_back({.code = std::move(code), .says = std::move(says), .at = std::move(at), .help = std::move(help)});
  }

  void take(const Assumption& assumption) {
    using What = Assumption::What;
    const auto is_named = [&](const ReferenceClass& each) { return each.name == assumption.timing.reference; };
    if (assumption.timing.shape == Timing::Shape::reference && std::none_of(options_.classes.begin(), options_.classes.end(), is_named))
      return refuse(assumption, fmt::format("No reference class `{}` is at hand.", assumption.timing.reference),
                    fmt::format("Put its figures into `{}.csv` beside the outlook (docs/backtest.md), or give three points.", assumption.timing.reference));
    switch (assumption.what) {
      case What::once: return once(assumption);
      case What::often: return often(assumption);
      case What::meets: return meets(assumption);
      case What::lift:
      case What::others: return;  // when all else is known
      case What::shared:
        made_.shared_spread = assumption.timing.spread;
        made_.shared_key = key_of(seed_, "shared delay");
        return;
    }
  }

  /// The members that a role stands for: one assumption for each (each, every), or one drawn among them (any).
  struct Members {
    std::vector<PartyId> parties = {};
    bool each = false;
  };
  [[nodiscard]] Members members(const Who& who, const Who& declared) const {
    const Who& meant = who.determiner == Determiner::none ? declared : who;
    Members all;
    if (meant.determiner == Determiner::named) all.parties = meant.parties;
    else if (meant.kind) all.parties = a_[meant.kind].parties;
    all.each = who.determiner == Determiner::each || who.determiner == Determiner::every;
    if (all.parties.empty()) all.parties = {PartyId{}};
    return all;
  }
  [[nodiscard]] std::vector<PlaceId> places(const Where& where, const Where& declared, bool& each) const {
    const Where& meant = where.determiner == Determiner::none ? declared : where;
    std::vector<PlaceId> all;
    if (meant.determiner == Determiner::named) all = meant.places;
    else if (meant.kind) all = a_[meant.kind].places;
    each = where.determiner == Determiner::each || where.determiner == Determiner::every;
    if (all.empty()) all = {PlaceId{}};
    return all;
  }

  [[nodiscard]] std::string name_of(const Move& move) const {
    std::string name = move.edge == Edge::start ? "start of " : move.edge == Edge::end ? "end of " : "";
    name += a_[move.event].name;
    if (move.by) name += " by " + a_[move.by].name;
    if (move.in) name += " in " + a_[move.in].name;
    if (move.about) name += " about " + a_[move.about].name;
    for (const auto& [field, value] : move.details) name += fmt::format(" ({}: {})", field, value);
    return name;
  }
  MoveIndex add(const Move& move) {
    made_.moves.push_back(move);
    made_.move_names.push_back(name_of(move));
    covered_.push_back(move.event);
    return made_.course->add(move);
  }

  /// The moves of one sentence, in groups: one source for each group.
  std::vector<std::vector<Move>> groups(const Assumption& assumption) {
    const Occ& occ = a_[assumption.occ];
    const auto* event = std::get_if<EventId>(&occ.what);
    if (event == nullptr) return {};
    const Event& declared = a_[*event].included_in ? a_[a_[*event].included_in] : a_[*event];
    Move plain{.event = *event, .edge = occ.edge, .number = assumption.amount, .numbered = assumption.amount > 0};
    for (const Field& field : occ.fields) plain.details.emplace_back(field.name, field.values.front());
    if (const auto* about = std::get_if<Who>(&occ.about); about != nullptr && about->parties.size() == 1) plain.about = about->parties.front();
    const Members by = members(occ.by, declared.by);
    bool each_place = false;
    const std::vector<PlaceId> in = places(occ.in, declared.in, each_place);
    std::vector<std::vector<Move>> all;
    for (std::size_t p = 0; p < by.parties.size(); ++p)
      for (std::size_t q = 0; q < in.size(); ++q) {
        const std::size_t group = (by.each ? p : 0) * (each_place ? in.size() : 1) + (each_place ? q : 0);
        if (all.size() <= group) all.resize(group + 1);
        Move move = plain;
        move.by = by.parties[p];
        move.in = in[q];
        all[group].push_back(move);
      }
    return all;
  }
  /// What a group is called: what all of its moves share.
  [[nodiscard]] std::string group_name(const std::vector<Move>& group) const {
    Move shared = group.front();
    for (const Move& move : group) {
      if (move.by != shared.by) shared.by = {};
      if (move.in != shared.in) shared.in = {};
    }
    return name_of(shared);
  }

  std::optional<SignalIndex> anchor(const Assumption& assumption, const Move& move) const {
    for (const Course::Named& named : made_.course->named()) {
      const auto* name = std::get_if<NamedId>(&named.topic);
      if (name == nullptr || *name != assumption.after) continue;
      const bool fits = std::all_of(named.members.begin(), named.members.end(), [&](const Member& member) {
        return member.party ? member.party == move.by : member.place == move.in;
      });
      if (fits) return named.signal;
    }
    return {};
  }

  void once(const Assumption& assumption) {
    for (const std::vector<Move>& group : groups(assumption)) {
      std::vector<SignalIndex> anchors;
      if (assumption.after)
        for (const Move& move : group) {
          const auto found = anchor(assumption, move);
          if (!found) return refuse(assumption, "What this waits for is of another family than what happens.", "Name the member that is meant.");
          anchors.push_back(*found);
        }
      add_once(assumption, group, anchors);
    }
  }

  void add_once(const Assumption& assumption, const std::vector<Move>& group, const std::vector<SignalIndex>& anchors) {
    OnceSource source{.name = group_name(group), .delay = Delay(assumption.timing), .timing = assumption.timing, .chance = assumption.chance};
    std::size_t same = 1;
    for (const OnceSource& other : made_.once) same += other.name == source.name || other.name.rfind(source.name + " #", 0) == 0 ? 1 : 0;
    if (same > 1) source.name += fmt::format(" #{}", same);
    source.key = key_of(seed_, source.name);
    source.stretched = assumption.timing.shape != Timing::Shape::date && assumption.timing.shape != Timing::Shape::on_time;
    for (std::size_t i = 0; i < options_.classes.size(); ++i)
      if (options_.classes[i].name == assumption.timing.reference) source.reference = i;
    if (group.front().numbered) source.ceiling = group.front().number;
    source.by = group.size() == 1 ? group.front().by : PartyId{};
    for (std::size_t i = 0; i < group.size(); ++i) {
      source.moves.push_back(add(group[i]));
      if (anchors.empty()) continue;
      const Reaction reaction{.after = anchors[i], .move = source.moves.back()};
      source.reactions.push_back(made_.course->add(reaction));
      made_.reactions.push_back(reaction);
    }
    made_.once.push_back(std::move(source));
  }

  void often(const Assumption& assumption) {
    for (const std::vector<Move>& group : groups(assumption)) {
      OftenSource source{.name = group_name(group), .rate = assumption.rate};
      source.key = key_of(seed_, source.name);
      if (source.rate.of_the_last && !estimate(assumption, group, source)) return;
      for (const Move& move : group) source.moves.push_back(add(move));
      made_.often.push_back(std::move(source));
    }
  }

  /// The rate of the last days, and with `as then` how events set off others; times in days before the forecast.
  bool estimate(const Assumption& assumption, const std::vector<Move>& group, OftenSource& source) {
    const double days = span_days(*source.rate.of_the_last);
    std::vector<Occurrence> events;
    const auto before = [&](Instant at) { return static_cast<double>((at - options_.at).count()) / 86'400; };
    for (const Interval& when : made_.course->proven(group, options_.at - Duration{static_cast<std::int64_t>(days * 86'400)}))
      events.push_back({before(when.begin), before(std::min(when.end, options_.at))});
    const RateEstimate rate = rate_of(events, {-days, 0});
    Fit shown{.name = source.name, .events = rate.events, .days = days, .lasting = {rate.per_day * (1 - source.rate.sets_off), rate.error * (1 - source.rate.sets_off)}};
    if (source.rate.as_then) {
      const auto fit = fit_hawkes(events, {-days, 0});
      if (!fit) {
        const Problem& thin = fit.error().front();
        refuse(assumption, source.name + ": " + thin.says, thin.help, thin.code);
        return false;
      }
      shown.set_off_fitted = true;
      shown.lasting = {fit->lasting, fit->lasting_error};
      shown.sets_off = {fit->sets_off, fit->sets_off_error};
      shown.within = {fit->within, fit->within_error};
      shown.gain = fit->gain();
      source.rate.sets_off = fit->sets_off;
      source.rate.within = fit->within;
    }
    source.rate.lasting = shown.lasting.value;
    made_.fits.push_back(std::move(shown));
    return true;
  }

  /// A clause is met: its deed is done by its subject.
  void meets(const Assumption& assumption) {
    const Clause& clause = a_[assumption.clause];
    const Members who = members(assumption.who.determiner == Determiner::none ? clause.who : assumption.who, clause.who);
    for (const PartyId party : who.parties) {
      Move move{.by = party};
      if (const auto* make = std::get_if<Make>(&clause.deed)) {
        const Occ& occ = a_[make->occ];
        const auto* event = std::get_if<EventId>(&occ.what);
        if (event == nullptr || !occ.decided) return refuse(assumption, "The deed of this clause is not a single event.", "Say what happens in a sentence of its own.");
        move.event = *event;
        move.edge = occ.edge;
        for (const Field& field : occ.fields) move.details.emplace_back(field.name, field.values.front());
        if (occ.by.determiner == Determiner::named) move.by = occ.by.parties.front();
        if (const auto* about = std::get_if<Who>(&occ.about); about != nullptr && about->parties.size() == 1) move.about = about->parties.front();
        bool each = false;
        const auto in = places(occ.in, a_[*event].in, each);
        if (in.size() == 1) move.in = in.front();
      } else if (const auto* bring = std::get_if<Bring>(&clause.deed); bring != nullptr && bring->number.decided && !bring->all) {
        move.event = a_[bring->pipeline].stages[bring->stage];
        move.number = static_cast<double>(bring->number.value);
        move.numbered = true;
      } else {
        return refuse(assumption, "Only a deed that is done once, or a number that is brought, can be expected.", "Say what happens in a sentence of its own.");
      }
      Assumption timed = assumption;
      if (timed.timing.shape == Timing::Shape::on_time) {
        if (const auto* within = std::get_if<WithinDue>(&clause.due); within != nullptr && within->span.decided)
          timed.timing = {.shape = Timing::Shape::fixed, .most = span_days(within->span) - 1.0 / 1'440};
        else if (const auto* by = std::get_if<ByDue>(&clause.due); by != nullptr && by->moment)
          timed.timing = {.shape = Timing::Shape::date, .moment = by->moment->end - std::chrono::minutes{1}};
        else
          return refuse(assumption, "`on time` needs a deadline, and this clause has none.", "Give a length of time.");
      }
      if (assumption.timing.shape == Timing::Shape::on_time && timed.timing.shape == Timing::Shape::date && timed.timing.moment < options_.at) continue;  // too late for that
      std::vector<SignalIndex> anchors;
      if (assumption.after) {
        if (const auto found = anchor(assumption, move)) anchors = {*found};
      } else if (timed.timing.shape != Timing::Shape::date) {
        for (const Course::Named& named : made_.course->named()) {
          const auto* id = std::get_if<ClauseId>(&named.topic);
          const bool his = named.members.empty() || !named.members.front().party || named.members.front().party == party;
          if (id != nullptr && *id == assumption.clause && his && anchors.empty()) anchors = {named.signal};
        }
      }
      if (anchors.empty() && timed.timing.shape != Timing::Shape::date)
        return refuse(assumption, "What this waits for is of another family than what happens.", "Name the member that is meant.");
      add_once(timed, {move}, anchors);
    }
  }

  /// Every deed that somebody owes or has promised, of which no line speaks and which is not done yet.
  void others(const Assumption& assumption) {
    using What = Assumption::What;
    if (assumption.timing.shape == Timing::Shape::not_at_all) return;
    const std::vector<EventId> spoken_of = covered_;
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i) {
      const ClauseId id{i};
      const Clause& clause = a_[id];
      const bool owed = (clause.modal == Modal::must || clause.modal == Modal::will) && !std::holds_alternative<Keep>(clause.deed);
      const auto speaks = [&](const Assumption& other) { return other.what == What::meets && other.clause == id; };
      if (!owed || std::any_of(o_.assumptions.begin(), o_.assumptions.end(), speaks) || settled(id)) continue;
      const auto* make = std::get_if<Make>(&clause.deed);
      const auto* event = make != nullptr ? std::get_if<EventId>(&a_[make->occ].what) : nullptr;
      const auto* bring = std::get_if<Bring>(&clause.deed);
      const EventId deed = event != nullptr ? *event : bring != nullptr ? a_[bring->pipeline].stages[bring->stage] : EventId{};
      if (deed && std::find(spoken_of.begin(), spoken_of.end(), deed) != spoken_of.end()) continue;
      Assumption meant = assumption;
      meant.what = What::meets;
      meant.clause = id;
      meant.after_in_force = true;
      const std::size_t before = problems_.size();
      meets(meant);
      if (problems_.size() == before) continue;
      problems_.resize(before);
      made_.uncovered.push_back("the deed of clause " + clause.label);
    }
  }
  /// Done, or never to be done any more, for every member.
  [[nodiscard]] bool settled(ClauseId clause) const {
    for (const Course::Named& named : made_.course->named()) {
      const auto* id = std::get_if<ClauseId>(&named.topic);
      if (id == nullptr || *id != clause) continue;
      const State state = made_.course->state_at_start(named.duty);
      if (state != State::met && state != State::late && state != State::lifted) return false;
    }
    return true;
  }

  void lift(const Assumption& assumption) {
    const Occ& occ = a_[assumption.occ];
    const auto* stage = std::get_if<EventId>(&occ.what);
    Lift limit{.amount = assumption.amount, .seconds = static_cast<std::int64_t>(span_days(assumption.per) * 86'400)};
    if (stage == nullptr || a_[*stage].sort != EventSort::stage) return refuse(assumption, "A limit on lift is of a stage of a pipeline.", "Write `expect arrival at most 1500 troops per week`.");
    const Members by = members(occ.by, a_[*stage].by);
    for (MoveIndex i = 0; i < made_.moves.size(); ++i) {
      const Move& move = made_.moves[i];
      const bool his = std::find(by.parties.begin(), by.parties.end(), move.by) != by.parties.end();
      if (!(move.event == *stage) || !move.numbered || (occ.by.determiner != Determiner::none && !his)) continue;
      if (std::find(lifted_.begin(), lifted_.end(), i) != lifted_.end()) return refuse(assumption, fmt::format("{} is under another limit already.", made_.move_names[i]), "One arrival can be under one limit.");
      lifted_.push_back(i);
      limit.moves.push_back(i);
    }
    if (limit.moves.empty()) return refuse(assumption, fmt::format("No line says how many reach {}, so there is nothing to limit.", a_[*stage].name), "Write `expect 500 troops to arrival by north 30 days`.");
    made_.course->add(limit);
    made_.lift_amounts.push_back(limit.amount);
  }

  void list_uncovered() {
    const auto is_covered = [&](EventId id) {
      return std::find(covered_.begin(), covered_.end(), id) != covered_.end();
    };
    for (std::uint32_t i = 0; i < a_.events.size(); ++i) {
      const EventId id{i};
      const bool parts = std::any_of(a_[id].includes.begin(), a_[id].includes.end(), is_covered);
      if (!is_covered(id) && !parts) made_.uncovered.push_back(a_[id].name);
    }
  }

  void ask() {
    for (const Course::Named& named : made_.course->named()) {
      Question question;
      std::string key;
      for (const Member& member : named.members)
        key += member.party ? " of " + a_[member.party].name : " in " + a_[member.place].name;
      if (const auto* id = std::get_if<NamedId>(&named.topic)) {
        if (a_[*id].name.rfind("after ", 0) == 0) continue;
        question = {.about = Question::About::condition, .name = a_[*id].name + key};
        if (const auto* stock = std::get_if<StockIs>(&a_[a_[*id].is].form); stock != nullptr && stock->at_least && stock->number.decided)
          question.about = Question::About::strength, question.strength = stock->number.value;
      } else if (const auto* phase = std::get_if<PhaseId>(&named.topic)) {
        question = {.about = Question::About::phase, .name = a_[*phase].name + key};
      } else {
        question = {.about = Question::About::clause, .name = "clause " + a_[std::get<ClauseId>(named.topic)].label + key};
      }
      const auto& only = options_.only;
      const std::string bare = question.name.substr(0, question.name.size() - key.size());
      const auto wanted = [&](const std::string& name) { return name == question.name || name == bare || "clause " + name == bare; };
      if (only.empty() ? question.about == Question::About::clause : std::none_of(only.begin(), only.end(), wanted)) continue;
      Asked asked{.question = question, .signal = named.signal, .whole = made_.course->rests_on_breaches(named.signal)};
      if (question.about == Question::About::clause) asked.outcome = made_.course->watch(named.duty), asked.whole = true;
      made_.asked.push_back(std::move(asked));
      made_.course->ask(named.signal);
      if (question.about == Question::About::strength && named.members.empty()) follow(std::get<NamedId>(named.topic), named.signal, question);
    }
    for (const std::string& name : options_.only) {
      const bool found = std::any_of(made_.asked.begin(), made_.asked.end(), [&](const Asked& asked) {
        return asked.question.name == name || asked.question.name.rfind(name + " ", 0) == 0 || asked.question.name == "clause " + name || asked.question.name.rfind("clause " + name + " ", 0) == 0;
      });
      if (!found)
        problems_.push_back({.code = "unknown_name", .says = fmt::format("The agreement has no condition, phase or clause `{}` that can be imagined.", name),
                             .at = {.file = a_.file}, .help = "`truce forecast` without a name asks about all conditions and phases."});
    }
  }

  /// One fan for each stock, with every threshold that is asked of it.
  void follow(NamedId name, SignalIndex signal, const Question& question) {
    const auto& stock = std::get<StockIs>(a_[a_[name].is].form);
    if (stock.by.determiner != Determiner::none) return;
    const std::string stage = a_[a_[stock.pipeline].stages[stock.stage]].name;
    const std::string called = fmt::format("{} {} {}", a_[stock.pipeline].name, stock.past ? "past" : "at", stage);
    auto found = std::find_if(made_.followed.begin(), made_.followed.end(), [&](const Followed& each) { return each.name == called; });
    if (found == made_.followed.end()) {
      made_.course->follow(signal);
      found = made_.followed.insert(found, Followed{.signal = signal, .name = called});
    }
    found->targets.push_back({question.name, question.strength});
  }

  const Outlook& o_;
  const Agreement& a_;
  const ForecastOptions& options_;
  std::uint64_t seed_;
  Imagined made_ = {};
  Problems problems_ = {};
  std::vector<EventId> covered_ = {};
  std::vector<MoveIndex> lifted_ = {};
};

}  // namespace

Result<Imagined> imagine(const Outlook& outlook, const std::vector<Report>& reports, const ForecastOptions& options) {
  return Imagining(outlook, reports, options).run();
}

}  // namespace truce::forecast
