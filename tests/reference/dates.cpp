#include "dates.h"

#include <algorithm>
#include <optional>

#include "dice.h"
#include "roles.h"

namespace truce::dates {
namespace {

using reference::is_ban;

using Day = std::int64_t;
constexpr Day unknown = -1;

struct Act {
  EventId event = {};
  Edge edge = Edge::none;
  PartyId by = {};
  PlaceId in = {};
  std::string value = {};  // of the one field, where some mention tells values apart
  bool operator==(const Act&) const = default;
};

class Calendar : private reference::Roles {
 public:
  Calendar(const Agreement& agreement, const Question& question) : Roles(agreement), q_(question) {
    for (std::uint32_t i = 0; i < a_.events.size(); ++i) {
      const EventId event{i};
      if (!spoken_of(event) || (a_[event].included_in && !mentioned(event))) continue;  // nothing tells it from what includes it
      for (const PartyId by : doers(event))
        for (const PlaceId in : sites(event))
          for (const std::string& value : values(event)) {
            if (a_[event].sort == EventSort::process) acts_.push_back({event, Edge::start, by, in, value});
            acts_.push_back({event, a_[event].sort == EventSort::process ? Edge::end : Edge::none, by, in, value});
          }
    }
    keep_asked();
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
    constexpr std::uint64_t tried_max = 400'000;
    if (++tried_ > tried_max) throw TooManyChoices{};
    if (!fits()) return false;
    if (next == day_.size()) return true;
    const bool calm = next < calms_.size();
    Day& day = day_[calm ? acts_.size() + next : next - calms_.size()];
    constexpr Day late = 4;  // enough to bring any two of these texts' moments into the other order
    day = calm ? std::get<NoneFor>(a_[calms_[next]].form).span.count : 0;
    for (const Day last = calm ? std::min(day + late, horizon_) : horizon_; day <= last; ++day)
      if (met(next + 1)) return true;
    day = unknown;
    return false;
  }

 private:
  // Who can do what, where, and what it counts as.

  /// Banned or counted against calm alone, it need not happen.
  bool spoken_of(EventId event) const {
    return std::any_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& clause) { return !is_ban(clause) && (is_a(event, deed(clause)) || is_a(deed(clause), event)); });
  }
  EventId deed(const Clause& clause) const { return std::get<EventId>(a_[std::get<Make>(clause.deed).occ].what); }
  std::vector<std::string> values(EventId event) const {
    const auto& fields = declaration(event).fields;
    const bool told = !fields.empty() && std::any_of(a_.occs.begin(), a_.occs.end(), [&](const Occ& occ) {
      const auto* what = std::get_if<EventId>(&occ.what);
      return what != nullptr && is_a(event, *what) && !occ.fields.empty();
    });
    return told ? fields.front().values : std::vector<std::string>{""};
  }
  bool means(const Who& role, PartyId by) const {
    return role.parties.empty() || std::any_of(role.parties.begin(), role.parties.end(), [&](PartyId party) { return answers(party, by); });
  }
  bool means(const Where& role, PlaceId in) const {
    return role.places.empty() || std::any_of(role.places.begin(), role.places.end(), [&](PlaceId place) { return inside(place, in); });
  }
  bool means(const Occ& occ, const Act& act) const {
    const auto* what = std::get_if<EventId>(&occ.what);
    if (what == nullptr || !is_a(act.event, *what) || occ.edge != act.edge || !means(occ.by, act.by) || !means(occ.in, act.in)) return false;
    if (!means(declaration(*what).by, act.by) || (act.in && !means(declaration(*what).in, act.in))) return false;  // it counts only where that one's declaration allows it
    return occ.fields.empty() || act.value.empty() || std::find(occ.fields.front().values.begin(), occ.fields.front().values.end(), act.value) != occ.fields.front().values.end();
  }
  bool covers(const Clause& clause, const Act& act) const { return means(clause.who, act.by) && means(a_[std::get<Make>(clause.deed).occ], act); }
  /// Who is to end it may start it.
  bool speaks_of(const Clause& clause, Act act) const {
    if (covers(clause, act)) return true;
    if (act.edge == Edge::start) act.edge = Edge::end;
    return covers(clause, act);
  }

  /// What the deadlines that count rest on; the days of anything else do not matter.
  void keep_asked() {
    const auto ask_deed = [&](const Clause& clause) {
      for (const Act& act : acts_)
        if (speaks_of(clause, act)) ask(act);
    };
    for (const ClauseId id : q_.counts) ask_deed(a_[id]);
    for (std::size_t before = 0; before != asked_.size();) {
      before = asked_.size();
      for (const Clause& clause : a_.clauses) {
        if (std::none_of(asked_.begin(), asked_.end(), [&](const Act& one) { return speaks_of(clause, one); })) continue;
        ask_deed(clause);
        if (clause.during) ask(a_[std::get<PhaseId>(clause.during->what)].opens);
        if (const auto* once = std::get_if<OnceTrigger>(&clause.trigger)) ask(once->condition);
        if (clause.before) ask(clause.before);
      }
    }
    std::erase_if(acts_, [&](const Act& act) { return std::find(asked_.begin(), asked_.end(), act) == asked_.end(); });
  }
  /// With both ends of a process.
  void ask(const Act& act) {
    for (const Act& one : acts_)
      if (one.event == act.event && one.by == act.by && one.in == act.in && one.value == act.value && std::find(asked_.begin(), asked_.end(), one) == asked_.end()) asked_.push_back(one);
  }
  void ask(OccId id) {
    for (const Act& act : acts_)
      if (means(a_[id], act)) ask(act);
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

  Day day_of(Instant moment) const { return std::chrono::floor<std::chrono::days>(moment).time_since_epoch().count() - std::chrono::floor<std::chrono::days>(a_.in_force_from).time_since_epoch().count(); }

  /// From which day something is so; none: that hangs on a day that is not chosen yet.
  using From = std::optional<Day>;

  /// `every`: in each of the places.
  From happened(OccId id) const {
    const Occ& occ = a_[id];
    const bool every = occ.in.determiner == Determiner::every;
    Day last = 0;
    for (const PlaceId place : every ? occ.in.places : std::vector<PlaceId>{PlaceId{}}) {
      std::optional<Day> first;
      for (std::size_t i = 0; i < acts_.size(); ++i) {
        if (!means(occ, acts_[i]) || (every && !inside(place, acts_[i].in))) continue;
        if (day_[i] == unknown) return {};
        first = first ? std::min(*first, day_[i]) : day_[i];
      }
      last = std::max(last, first.value_or(0));
    }
    return last;
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

  bool fits() const {
    for (std::size_t i = 0; i < acts_.size(); ++i)
      if (acts_[i].edge == Edge::end && day_[i] != unknown && day_[i] < day_[i - 1] + takes(acts_[i])) return false;
    for (std::size_t i = 0; i < acts_.size(); ++i)
      if (!due(i)) return false;
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i)
      if (is_ban(a_.clauses[i]) ? !waited(a_.clauses[i]) : !in_time(ClauseId{i})) return false;
    return true;
  }

  Day takes(const Act& act) const {
    const Event& process = a_[act.event];
    return q_.slow && act.by != q_.own ? process.takes_most.count : process.takes_least;
  }

  bool waited(const Clause& clause) const {
    const From first = happened(clause.before);
    if (!first) return true;
    for (std::size_t i = 0; i < acts_.size(); ++i) {
      if (day_[i] == unknown || !covers(clause, acts_[i]) || *first <= day_[i]) continue;
      const bool allowed = std::any_of(a_.clauses.begin(), a_.clauses.end(), [&](const Clause& other) {  // a clause that prevails over it is in play
        const bool over = std::find_if(other.prevails_over.begin(), other.prevails_over.end(), [&](ClauseId id) { return &a_[id] == &clause; }) != other.prevails_over.end();
        if (!over || !covers(other, acts_[i])) return false;
        const From from = in_play(other);
        return !from || *from <= day_[i];
      });
      if (!allowed) return false;
    }
    return true;
  }

  /// An act is done while some clause that speaks of it is in play; who owes the end of a process may start it.
  bool due(std::size_t act) const {
    if (day_[act] == unknown) return true;
    bool later = false;
    for (const Clause& clause : a_.clauses) {
      if (is_ban(clause) || !speaks_of(clause, acts_[act])) continue;
      const From from = in_play(clause);
      if (!from || *from <= day_[act]) return true;
      later = true;
    }
    return !later;
  }

  /// Not after its last day.
  bool in_time(ClauseId id) const {
    const Clause& clause = a_[id];
    if (q_.own && clause.who.parties.front() != q_.own) return true;
    if (std::find(q_.counts.begin(), q_.counts.end(), id) == q_.counts.end()) return true;
    const From from = in_play(clause);
    if (!from) return true;
    std::optional<Day> done;  // the first of what would do
    for (std::size_t i = 0; i < acts_.size(); ++i) {
      if (!covers(clause, acts_[i])) continue;
      if (day_[i] == unknown) return true;
      done = done ? std::min(*done, day_[i]) : day_[i];
    }
    if (!done) return true;
    const auto more = q_.more.find(id);
    const Day later = more == q_.more.end() ? 0 : more->second;
    if (const auto* within = std::get_if<WithinDue>(&clause.due)) return *done <= *from + within->span.count + later;
    if (const auto* by = std::get_if<ByDue>(&clause.due)) return *done <= day_of(by->moment->begin) + later;
    return true;
  }

  const Question& q_;
  std::vector<Act> asked_ = {};
  std::vector<Act> acts_ = {};
  std::vector<ConditionId> calms_ = {};
  std::vector<Day> day_ = {};  // of the acts, then of the calms
  Day horizon_ = 0;
  std::uint64_t tried_ = 0;
};

/// Each clause speaks only of what stands before it, so that nothing waits in a circle.
class DatedWriter : private reference::Dice {
 public:
  DatedWriter(std::uint64_t seed, bool plain, bool families) : Dice(seed * 0x9E3779B97F4A7C15U + 7), plain_(plain), families_(families) {}

  std::string write() {
    text_ = "agreement \"Dates\"\n  signed by a, b, c on 2029-12-31\n  in force from 2030-01-01\n  clock UTC\nparty a, b, c, d\na answers for d\nevent shot by a or b or c\nplace land\nplace zone in land: p, q\n";
    const std::size_t steps = families_ ? 2 : 2 + below(2);
    const std::size_t varied = families_ ? steps : below(2 * steps);  // one of the steps can be taken in two ways
    for (std::size_t i = 0; i < steps; ++i) {
      way_ = i == varied ? one_of(std::vector{Way::included, Way::valued, Way::answered, Way::nested}) : Way::plain;
      step(i);
    }
    return text_;
  }

 private:
  enum class Way { plain, included, valued, answered, nested };

  static std::string days(std::uint64_t count) { return std::to_string(count) + " day" + (count == 1 ? "" : "s"); }

  void step(std::size_t number) {
    const bool process = way_ != Way::included && way_ != Way::valued && below(2) == 0;
    if (process && way_ == Way::answered) way_ = Way::nested;
    const std::string owner(1, way_ == Way::answered ? 'a' : static_cast<char>('a' + below(3)));
    zone_ = families_ && below(3) != 0;
    const std::string name = (process ? "p" : "e") + std::to_string(number);
    const std::string in = zone_ ? " in any zone" : way_ == Way::nested ? " in land" : "";
    const std::string field = way_ == Way::valued ? " (kind: x or y)" : "";
    if (process) {
      const std::uint64_t least = 1 + below(2);
      text_ += "process " + name + " by " + owner + in + "\n  takes " + std::to_string(least) + " to " + days(least + below(3)) + "\n";
    } else {
      text_ += "event " + name + " by " + owner + in + field + "\n" + (way_ == Way::included ? "  includes sort_of_" + name + "\n" : "");
    }
    const std::vector<Mention> known = mentions_;
    const auto who = [&] { return way_ == Way::answered && below(2) == 0 ? std::string("d") : owner; };
    const auto act = [&](const std::string& verb) { return verb + one_of(ways_of(name, false)) + (zone_ ? " in that zone" : ""); };
    const auto duty = [&](const std::string& modal, const std::string& verb) {
      const std::string whom = who();
      clause(whom + modal + act(verb), known);
    };
    const std::string ending = process ? "end " : "make ";
    if (process && below(3) == 0) {
      duty(" must ", "start ");
      duty(" must ", "end ");
    } else {
      duty(below(5) == 0 ? " will " : " must ", ending);
      if (way_ != Way::plain && below(2) == 0) duty(" must ", ending);
    }
    if (!known.empty() && below(3) == 0) {
      const std::string banned = act(process && below(2) == 0 ? "start " : ending);
      const std::string whom = who();
      sentence(whom + " must not " + banned + " before " + spoken(one_of(known)));
      if (below(2) == 0) {
        const std::string over = " prevails over " + std::to_string(clauses_);
        sentence("once " + condition(known, false) + ", " + whom + " may " + banned + over);
      }
    }
    for (const std::string& what : ways_of(name, true)) {
      if (process) mentions_.insert(mentions_.end(), {{"start of " + what, zone_}, {"end of " + what, zone_}});
      else mentions_.push_back({what, zone_});
    }
  }
  /// The names under which a step that can be taken in two ways is spoken of.
  std::vector<std::string> ways_of(const std::string& name, bool with_doer) const {
    switch (way_) {
      case Way::included: return {name, "sort_of_" + name};
      case Way::valued: return {name, name + " (kind: x)", name + " (kind: y)"};
      case Way::nested: return {name, name + " in p", name + " in land"};
      case Way::answered: return with_doer ? std::vector{name, name + " by a", name + " by d"} : std::vector{name};
      case Way::plain: break;
    }
    return {name};
  }

  /// What others can wait for.
  struct Mention {
    std::string what = {};
    bool zones = false;
  };
  std::string spoken(const Mention& mention) {
    if (!mention.zones) return mention.what;
    const std::vector<std::string> others{"any zone", "every zone", "p"};
    return mention.what + " in " + (zone_ && below(3) != 0 ? "that zone" : one_of(others));
  }

  /// The first mention of the zone binds it.
  void sentence(std::string text) {
    if (const std::size_t at = text.find("that zone"); at != std::string::npos) text.replace(at, 4, "each");
    text_ += "clause " + std::to_string(++clauses_) + " " + text + "\n";
  }
  [[nodiscard]] std::string family() const { return zone_ ? " in each zone" : ""; }
  [[nodiscard]] std::string there() const { return zone_ ? " in that zone" : ""; }

  void clause(const std::string& deed, const std::vector<Mention>& known) {
    std::string lead;
    if (below(5) == 0 && !known.empty()) {
      const std::string phase = "f" + std::to_string(clauses_);
      text_ += "phase " + phase + family() + " opens when " + condition(known, true) + "\n";
      lead = "during " + phase + there() + ", ";
    }
    if (below(3) != 0) lead += "once " + condition(known, false) + ", ";
    sentence(lead + deed + due());
  }

  std::string due() {
    switch (below(4)) {
      case 0: return "";
      case 1: return " by 2030-01-0" + std::to_string(1 + below(9));
      default: return " within " + days(1 + below(5));
    }
  }

  /// Of two parts, under a name; so that it reads the same after `once` and after `opens when`.
  std::string condition(const std::vector<Mention>& known, bool word) {
    if (below(3) != 0) return term(known, word);
    const std::string name = "n" + std::to_string(++conditions_);
    const std::string first = term(known, true);
    const std::string head = below(2) == 0 ? "all of" : "any of";
    text_ += "condition " + name + family() + " is " + head + "\n  - " + first + "\n  - " + term(known, true) + "\n";
    return name + there();
  }

  std::string term(const std::vector<Mention>& known, bool word) {
    const auto kind = below(8);
    if (kind == 0 && !plain_ && calms_++ == 0) return "no shot for " + days(1 + below(4));
    if (kind == 1 || known.empty()) return "after 2030-01-0" + std::to_string(1 + below(4));
    const std::string once = (word ? "once " : "") + spoken(one_of(known));
    return word && kind == 2 ? once + " for " + days(1 + below(3)) : once;
  }

  bool plain_;
  bool families_;
  bool zone_ = false;  // the step that is being written is one in each zone
  Way way_ = Way::plain;
  std::string text_ = {};
  std::vector<Mention> mentions_ = {};
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

std::string random_agreement(std::uint64_t seed, bool plain) { return DatedWriter(seed, plain, false).write(); }

std::string random_families(std::uint64_t seed, bool plain) { return DatedWriter(seed, plain, true).write(); }

}  // namespace truce::dates
