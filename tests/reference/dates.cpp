#include "dates.h"

#include <algorithm>
#include <optional>

#include "dice.h"

namespace truce::dates {
namespace {

using Day = std::int64_t;
constexpr Day unknown = -1;

struct Act {
  EventId event = {};
  Edge edge = Edge::none;
};

bool is_ban(const Clause& clause) { return clause.modal == Modal::must_not || clause.modal == Modal::will_not; }

class Calendar {
 public:
  Calendar(const Agreement& agreement, const Question& question) : a_(agreement), q_(question) {
    find_asked();
    for (std::uint32_t i = 0; i < a_.events.size(); ++i) {
      if (!spoken_of(EventId{i}) || !asked_[i]) continue;
      if (a_.events[i].sort == EventSort::process) {
        acts_.push_back({EventId{i}, Edge::start});
        acts_.push_back({EventId{i}, Edge::end});
      } else {
        acts_.push_back({EventId{i}});
      }
    }
    for (std::uint32_t i = 0; i < a_.conditions.size(); ++i)
      if (std::holds_alternative<NoneFor>(a_.conditions[i].form)) calms_.push_back(ConditionId{i});
    day_.assign(acts_.size() + calms_.size(), unknown);
    horizon_ = 1;
    Day last_date = 0;
    for (const Event& event : a_.events) horizon_ += event.takes_most.count;
    for (const Condition& condition : a_.conditions) {
      if (const auto* calm = std::get_if<NoneFor>(&condition.form)) horizon_ += calm->span.count;
      if (const auto* lasting = std::get_if<Lasting>(&condition.form)) horizon_ += lasting->span.count;
      if (const auto* after = std::get_if<After>(&condition.form)) last_date = std::max(last_date, day_of(after->moment->begin) + 1);
    }
    horizon_ += last_date;
  }

  /// Each calm gets a day, for it may be broken at first; then one act after the other. A day that no later choice can mend is
  /// given up at once.
  bool met(std::size_t next = 0) {
    if (!fits()) return false;
    if (next == day_.size()) return true;
    const bool calm = next < calms_.size();
    Day& day = day_[calm ? acts_.size() + next : next - calms_.size()];
    for (day = calm ? std::get<NoneFor>(a_[calms_[next]].form).span.count : 0; day <= horizon_; ++day)
      if (met(next + 1)) return true;
    day = unknown;
    return false;
  }

 private:
  /// Banned or counted against calm alone, it need not happen.
  bool spoken_of(EventId event) const {
    return std::any_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& clause) { return !is_ban(clause) && deed(clause).event == event; });
  }

  /// What the deadlines that count rest on; the days of anything else do not matter.
  void find_asked() {
    asked_.assign(a_.events.size(), false);
    for (const ClauseId id : q_.counts) asked_[deed(a_[id]).event.index] = true;
    for (std::vector<bool> before; before != asked_;) {
      before = asked_;
      for (const Clause& clause : a_.clauses) {
        if (!asked_[deed(clause).event.index]) continue;
        if (clause.during) ask(a_[std::get<PhaseId>(clause.during->what)].opens);
        if (const auto* once = std::get_if<OnceTrigger>(&clause.trigger)) ask(once->condition);
        if (clause.before) ask(clause.before);
      }
    }
  }
  void ask(OccId id) {
    if (const auto* event = std::get_if<EventId>(&a_[id].what)) asked_[event->index] = true;
  }
  void ask(ConditionId id) {
    const Form& form = a_[id].form;
    if (const auto* c = std::get_if<Once>(&form)) ask(c->occ);
    if (const auto* c = std::get_if<Refers>(&form)) ask(a_[c->name].is);
    if (const auto* c = std::get_if<During>(&form)) ask(a_[std::get<PhaseId>(c->what)].opens);
    if (const auto* c = std::get_if<Lasting>(&form)) ask(c->part);
    const auto* all = std::get_if<All>(&form);
    const auto* any = std::get_if<AnyOf>(&form);
    for (const ConditionId part : all != nullptr ? all->parts : any != nullptr ? any->parts : std::vector<ConditionId>{}) ask(part);
  }

  Act deed(const Clause& clause) const {
    const Occ& occ = a_[std::get<Make>(clause.deed).occ];
    return {std::get<EventId>(occ.what), occ.edge};
  }

  Day day_of(Instant moment) const { return std::chrono::floor<std::chrono::days>(moment).time_since_epoch().count() - std::chrono::floor<std::chrono::days>(a_.in_force_from).time_since_epoch().count(); }

  /// From which day something is so; none: that hangs on a day that is not chosen yet.
  using From = std::optional<Day>;

  From happened(OccId id) const {
    const Occ& occ = a_[id];
    for (std::size_t i = 0; i < acts_.size(); ++i)
      if (occ.what == std::variant<EventId, PhaseId, ClauseId>{acts_[i].event} && occ.edge == acts_[i].edge) return day_[i] == unknown ? From{} : From{day_[i]};
    return 0;
  }

  From holds(ConditionId id) const {
    const Form& form = a_[id].form;
    if (const auto* c = std::get_if<Once>(&form)) return happened(c->occ);
    if (std::holds_alternative<NoneFor>(form)) {
      const auto calm = static_cast<std::size_t>(std::find(calms_.begin(), calms_.end(), id) - calms_.begin());
      const Day from = day_[acts_.size() + calm];
      return from == unknown ? From{} : From{from};
    }
    if (const auto* c = std::get_if<After>(&form)) return day_of(c->moment->begin) + 1;
    if (const auto* c = std::get_if<Refers>(&form)) return holds(a_[c->name].is);
    if (const auto* c = std::get_if<During>(&form)) return holds(a_[std::get<PhaseId>(c->what)].opens);
    if (const auto* c = std::get_if<Lasting>(&form)) {
      const From from = holds(c->part);
      return from ? From{*from + c->span.count} : From{};
    }
    if (const auto* c = std::get_if<All>(&form)) {
      Day last = 0;
      for (const ConditionId part : c->parts) {
        const From from = holds(part);
        if (!from) return {};
        last = std::max(last, *from);
      }
      return last;
    }
    const auto& parts = std::get<AnyOf>(form).parts;
    std::optional<Day> first;
    for (const ConditionId part : parts) {
      const From from = holds(part);
      if (!from) return {};
      first = first ? std::min(*first, *from) : *from;
    }
    return first;
  }

  From in_play(const Clause& clause) const {
    Day last = 0;
    const auto wait = [&](ConditionId id) {
      const From from = holds(id);
      if (from) last = std::max(last, *from);
      return from.has_value();
    };
    if (clause.during && !wait(a_[std::get<PhaseId>(clause.during->what)].opens)) return {};
    if (const auto* once = std::get_if<OnceTrigger>(&clause.trigger); once != nullptr && !wait(once->condition)) return {};
    return last;
  }

  std::size_t position(const Act& act) const {
    for (std::size_t i = 0; i < acts_.size(); ++i)
      if (acts_[i].event == act.event && acts_[i].edge == act.edge) return i;
    return acts_.size();
  }

  bool fits() const {
    for (std::size_t i = 0; i < acts_.size(); ++i)
      if (acts_[i].edge == Edge::end && day_[i] != unknown && day_[i] < day_[i - 1] + takes(a_[acts_[i].event])) return false;
    for (std::size_t i = 0; i < acts_.size(); ++i)
      if (!due(i)) return false;
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i)
      if (is_ban(a_.clauses[i]) ? !waited(a_.clauses[i]) : !in_time(ClauseId{i})) return false;
    return true;
  }

  Day takes(const Event& process) const {
    const bool longest = q_.slow && process.by.parties.front() != q_.own;
    return longest ? process.takes_most.count : process.takes_least;
  }

  bool waited(const Clause& clause) const {
    const std::size_t act = position(deed(clause));
    if (act == acts_.size() || day_[act] == unknown) return true;
    const From first = happened(clause.before);
    return !first || *first <= day_[act];
  }

  /// An act is done while some clause that speaks of it is in play; who owes the end of a process may start it.
  bool due(std::size_t act) const {
    if (day_[act] == unknown) return true;
    bool later = false;
    for (const Clause& clause : a_.clauses) {
      if (is_ban(clause) || deed(clause).event != acts_[act].event) continue;
      if (deed(clause).edge != acts_[act].edge && acts_[act].edge != Edge::start) continue;
      const From from = in_play(clause);
      if (!from || *from <= day_[act]) return true;
      later = true;
    }
    return !later;
  }

  /// Not after its last day.
  bool in_time(ClauseId id) const {
    const Clause& clause = a_[id];
    const std::size_t act = position(deed(clause));
    if (act == acts_.size() || day_[act] == unknown) return true;
    const From from = in_play(clause);
    if (!from) return true;
    if (q_.own && clause.who.parties.front() != q_.own) return true;
    if (std::find(q_.counts.begin(), q_.counts.end(), id) == q_.counts.end()) return true;
    const auto more = q_.more.find(id);
    const Day later = more == q_.more.end() ? 0 : more->second;
    if (const auto* within = std::get_if<WithinDue>(&clause.due)) return day_[act] <= *from + within->span.count + later;
    if (const auto* by = std::get_if<ByDue>(&clause.due)) return day_[act] <= day_of(by->moment->begin) + later;
    return true;
  }

  const Agreement& a_;
  const Question& q_;
  std::vector<bool> asked_ = {};  // by event
  std::vector<Act> acts_ = {};
  std::vector<ConditionId> calms_ = {};
  std::vector<Day> day_ = {};  // of the acts, then of the calms
  Day horizon_ = 0;
};

/// Each clause speaks only of what stands before it, so that nothing waits in a circle.
class Writer : private reference::Dice {
 public:
  Writer(std::uint64_t seed, bool plain) : Dice(seed * 0x9E3779B97F4A7C15U + 7), plain_(plain) {}

  std::string write() {
    text_ = "agreement \"Dates\"\n  signed by a, b, c on 2029-12-31\n  in force from 2030-01-01\n  clock UTC\nparty a, b, c\nevent shot by a or b or c\n";
    const std::size_t steps = 2 + below(2);
    for (std::size_t i = 0; i < steps; ++i) step(i);
    return text_;
  }

 private:
  static std::string days(std::uint64_t count) { return std::to_string(count) + " day" + (count == 1 ? "" : "s"); }

  void step(std::size_t number) {
    const std::string who(1, static_cast<char>('a' + below(3)));
    const bool process = below(2) == 0;
    const std::string name = (process ? "p" : "e") + std::to_string(number);
    if (process) {
      const std::uint64_t least = 1 + below(2);
      text_ += "process " + name + " by " + who + "\n  takes " + std::to_string(least) + " to " + days(least + below(3)) + "\n";
    } else {
      text_ += "event " + name + " by " + who + "\n";
    }
    const std::vector<std::string> known = mentions_;
    if (process && below(3) == 0) {
      clause(who + " must start " + name, known);
      clause(who + " must end " + name, known);
    } else {
      clause(who + (below(5) == 0 ? " will " : " must ") + (process ? "end " : "make ") + name, known);
    }
    if (!known.empty() && below(3) == 0)
      clauses_ += 1, text_ += "clause " + std::to_string(clauses_) + " " + who + " must not " + (process ? (below(2) == 0 ? "start " : "end ") : "make ") + name + " before " + one_of(known) + "\n";
    if (process) mentions_.insert(mentions_.end(), {"start of " + name, "end of " + name});
    else mentions_.push_back(name);
  }

  void clause(const std::string& deed, const std::vector<std::string>& known) {
    std::string lead;
    if (below(5) == 0 && !known.empty()) {
      const std::string phase = "f" + std::to_string(clauses_);
      text_ += "phase " + phase + " opens when " + condition(known, true) + "\n";
      lead = "during " + phase + ", ";
    }
    if (below(3) != 0) lead += "once " + condition(known, false) + ", ";
    text_ += "clause " + std::to_string(++clauses_) + " " + lead + deed + due() + "\n";
  }

  std::string due() {
    switch (below(4)) {
      case 0: return "";
      case 1: return " by 2030-01-0" + std::to_string(1 + below(9));
      default: return " within " + days(1 + below(5));
    }
  }

  /// Of two parts, under a name; so that it reads the same after `once` and after `opens when`.
  std::string condition(const std::vector<std::string>& known, bool word) {
    if (below(3) != 0) return term(known, word);
    const std::string name = "n" + std::to_string(++conditions_);
    const std::string first = term(known, true);
    text_ += "condition " + name + " is " + first + (below(2) == 0 ? " and " : " or ") + term(known, true) + "\n";
    return name;
  }

  std::string term(const std::vector<std::string>& known, bool word) {
    const auto kind = below(8);
    if (kind == 0 && !plain_ && calms_++ == 0) return "no shot for " + days(1 + below(4));
    if (kind == 1 || known.empty()) return "after 2030-01-0" + std::to_string(1 + below(4));
    const std::string once = (word ? "once " : "") + one_of(known);
    return word && kind == 2 ? once + " for " + days(1 + below(3)) : once;
  }

  bool plain_;
  std::string text_ = {};
  std::vector<std::string> mentions_ = {};
  std::size_t clauses_ = 0;
  std::size_t conditions_ = 0;
  std::size_t calms_ = 0;  // one is enough: each may come on any day
};

}  // namespace

std::vector<ClauseId> deadlines_of(const Agreement& agreement) {
  std::vector<ClauseId> all;
  for (std::uint32_t i = 0; i < agreement.clauses.size(); ++i)
    if (!std::holds_alternative<NoDue>(agreement.clauses[i].due)) all.push_back(ClauseId{i});
  return all;
}

bool can_be_met(const Agreement& agreement, const Question& question) { return Calendar(agreement, question).met(); }

std::string random_agreement(std::uint64_t seed, bool plain) { return Writer(seed, plain).write(); }

}  // namespace truce::dates
