#include "generate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

namespace truce::reference {
namespace {

// Our own numbers from a seed, so that a story is the same everywhere (splitmix64).
class Luck {
 public:
  explicit Luck(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t mixed = state_ += 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }
  int below(int end) { return static_cast<int>(next() % static_cast<std::uint64_t>(end)); }
  int from(int first, int last) { return first + below(last - first + 1); }
  bool chance(int percent) { return below(100) < percent; }
  template <class T>
  const T& of(const std::vector<T>& all) { return all[static_cast<std::size_t>(below(static_cast<int>(all.size())))]; }
  std::string word(std::initializer_list<const char*> all) { return all.begin()[below(static_cast<int>(all.size()))]; }

 private:
  std::uint64_t state_;
};

constexpr int days_max = 9;
constexpr Date utc_first = std::chrono::year{2031} / 3 / 1;
constexpr Date change_first = std::chrono::year{2031} / 3 / 26;  // the clock change is on the 30th

// What one story is made of.
struct Maker {
  Luck luck;
  bool clock_changes = false;
  int hours = 24;  // the granule
  Date first = utc_first;
  bool silence = false, process = false, pipeline = false;
  int conditions = 0, phases = 0, clauses = 0;
  std::vector<bool> in_family = {};      // of the conditions
  std::vector<bool> phase_in_family = {};
  std::vector<bool> may_breach = {};     // clauses that others may name
  int label_now = 0;                     // the clause being made

  std::string date(int day) const { return truce::to_text(Date{std::chrono::sys_days{first} + std::chrono::days{day}}); }
  std::string span() {
    if (luck.chance(1)) return "undecided";
    if (hours < 24 && luck.chance(50)) return fmt::format("{} hours", hours * luck.from(1, 4));
    if (!clock_changes && luck.chance(15)) return fmt::format("{} hours", 24 * luck.from(1, 2));
    return fmt::format("{} days", luck.from(1, 4));
  }
  std::string moment(int from, int to) {
    const std::string day = date(luck.from(from, to));
    return hours < 24 && luck.chance(30) ? fmt::format("{} {:02}:00", day, hours * luck.below(24 / hours)) : day;
  }
  std::string place() { return luck.word({"", "", " in hill", " in shore", " in zone", " in any sector", " in every sector"}); }
  std::string by() { return luck.word({"", "", " by north", " by south", " by any side", " by north or south", " by every side"}); }

  std::string number(int from, int to) { return luck.chance(2) ? "undecided" : std::to_string(luck.from(from, to)); }
  // A phase that has a family, with a key.
  std::string phase(bool each = false) {
    const int which = luck.from(1, phases);
    const bool family = phase_in_family[static_cast<std::size_t>(which - 1)];
    return fmt::format("phase{}{}", which, !family ? "" : each ? luck.word({" in each sector", " in each sector", " in hill", " in any sector"}) : luck.word({" in hill", " in shore", " in every sector", " in any sector"}));
  }

  std::string occurrence(bool derived = true) {
    const std::string grade = luck.chance(15) ? luck.word({"alleged ", "credible ", "verified "}) : "";
    const int kind = luck.below(100);
    // A clause names only breaches of those before it: one that its own breach brings into play would never settle.
    const int named = label_now > 0 ? label_now - 1 : clauses;
    if (derived && kind < 12 && named > 0) return fmt::format("breach of {}", luck.from(1, named));
    if (derived && kind < 18 && phases > 0) return luck.word({"start", "end"}) + " of " + phase();
    if (process && kind < 35) return grade + luck.word({"start of", "end of"}) + " leave" + by() + place();
    if (kind < 55) return grade + "talk" + luck.word({"", "", " by mission", " by elders"});
    if (kind < 65) return grade + "answer" + luck.word({"", " (tone: kind)", " about any shot", " by mission", " about north"});
    if (kind < 70) return grade + "shelling" + place();
    return grade + "shot" + by() + place();
  }
  std::string atom() {
    const int kind = luck.below(100);
    if (kind < 18) return "once " + occurrence();
    if (kind < 42) return "no " + occurrence() + " for " + span();
    if (kind < 50) return "no " + occurrence() + " since " + occurrence();
    if (kind < 62) return fmt::format("{} {} {} in {}", luck.word({"at least", "at most"}), number(1, 3), occurrence(), span());
    if (kind < 74 && pipeline)
      return fmt::format("{} {} carts {} {}{}", luck.word({"at least", "at most"}), number(1, 6), luck.word({"at", "past"}),
                         luck.word({"loading", "crossing", "arrival"}), luck.word({"", "", " by north", " by every side"}));
    if (kind < 80 && pipeline)
      return fmt::format("{} {} percent of carts past loading are past crossing{}", luck.word({"at least", "at most"}), luck.word({"30", "50", "100"}), luck.chance(30) ? " in " + span() : "");
    if (kind < 85 && phases > 0) return "during " + phase();
    if (kind < 88 && process) return "during leave" + luck.word({"", " in hill", " in any sector"});
    if (kind < 91) return "after " + moment(1, days_max);
    if (kind < 93) return "undecided";
    if (conditions == 0) return "once " + occurrence();
    const int which = luck.from(1, conditions);
    if (!in_family[static_cast<std::size_t>(which - 1)]) return fmt::format("c{}", which);
    return fmt::format("c{} in {}", which, luck.word({"hill", "shore", "every sector", "any sector"}));
  }
  std::string term() { return (luck.chance(15) ? "not " : "") + atom() + (luck.chance(15) ? " for " + span() : ""); }
  std::string condition() {
    const int kind = luck.below(100);
    if (kind < 65) return term();
    if (kind < 75) return term() + " and " + term();
    if (kind < 85) return term() + " or " + term();
    const std::string head = kind < 92 ? luck.word({"all of", "any of"}) : "at least 2 of";
    return head + "\n  - " + term() + "\n  - " + term() + "\n  - " + term();
  }
  std::string of_family() {
    const int kind = luck.below(5);
    if (kind < 2) return luck.word({"no shot in that sector for ", "at most 1 shot in that sector in "}) + span();
    if (kind == 2) return "no shot in that sector since talk";
    if (kind == 3) return luck.word({"once", "not once"}) + " shot in that sector";
    return "no raid in that sector for " + span() + " for " + span();
  }
  std::string condition_line() {
    const bool family = luck.chance(20);
    std::string is = condition();
    if (family) is = of_family();
    in_family.push_back(family);
    ++conditions;
    return fmt::format("condition c{}{} is {}", conditions, family ? " in each sector" : "", is);
  }
  std::string due() {
    const int kind = luck.below(100);
    if (kind < 55) return " within " + span();
    if (kind < 75) return " by " + moment(2, days_max);
    if (kind < 85) return " every " + span();
    return "";
  }
  std::string who() {
    return luck.word({"north", "north", "south", "mission", "each side", "each side", "every side", "any side", "north or south"});
  }
  std::string clause_line(int label) {
    label_now = label;
    std::string text = fmt::format("clause {} ", label);
    if (phases > 0 && luck.chance(25)) text += "during " + phase(true) + ", ";
    const int kind = luck.below(100);
    if (kind < 30) return text + ban();
    if (kind < 38) {
      const int trigger = luck.below(100);
      if (trigger < 10) text += "once " + occurrence() + ", ";
      else if (trigger < 20) text += "while " + term() + ", ";
      else if (trigger < 25) text += "whenever " + term() + ", ";
      else if (trigger < 40) return text + "on each " + occurrence(false) + ", " + who() + " may make " + luck.word({"shot", "answer about it", "answer about it", "talk"});
      return text + who() + " may make " + luck.word({"shot", "talk", "shot in hill", "answer"});
    }
    const std::string modal = luck.chance(65) ? " must" : " will";
    if (kind < 46) {
      const int trigger = luck.below(100);
      if (trigger < 40) text += "while " + term() + ", ";
      else if (trigger < 50) text += "on each " + occurrence() + ", ";
      else if (trigger < 60) text += "whenever " + term() + ", ";
      return text + keep(modal);
    }
    const int trigger = luck.below(100);
    bool it = false;
    if (trigger < 25) text += "once " + (luck.chance(50) ? occurrence() : term_not_once()) + ", ";
    else if (trigger < 40) text += "while " + term() + ", ";
    else if (trigger < 55) text += "whenever " + term() + ", ";
    else if (trigger < 80) it = true, text += "on each " + occurrence() + ", ";
    text += who() + modal + deed(it) + due();
    if (luck.chance(10)) text += " before " + occurrence(false);
    if (luck.chance(15)) text += " unless " + term();
    return text;
  }
  // `once` in a trigger is the trigger's own word.
  std::string term_not_once() {
    std::string text = term();
    return text.rfind("once ", 0) == 0 ? text.substr(5) : text;
  }
  std::string keep(const std::string& modal) { return who() + modal + " keep " + term() + (luck.chance(20) ? " unless " + term() : ""); }
  std::string ban() {
    std::string text;
    const int trigger = luck.below(100);
    if (trigger < 15) text = "once " + occurrence() + ", ";
    else if (trigger < 30) text = "while " + term() + ", ";
    else if (trigger < 36) text = "whenever " + term() + ", ";
    else if (trigger < 45) text = "on each " + occurrence(false) + ", ";
    text += who() + luck.word({" must not", " must not", " will not"});
    if (trigger >= 40 && trigger < 45) text += " make answer about it";
    else text += luck.chance(75) ? " make shot" + place() : process ? luck.word({" end leave", " start leave"}) + place() : " make answer";
    if (luck.chance(25)) text += " before " + occurrence(false);
    if (luck.chance(20)) text += " unless " + term();
    return text;
  }
  std::string deed(bool it) {
    if (it && luck.chance(40)) return " make answer about it";
    const int kind = luck.below(100);
    if (pipeline && kind < 20) return fmt::format(" bring {} carts to {}", luck.from(1, 5), luck.word({"loading", "crossing"}));
    if (pipeline && kind < 28) return " bring all carts to crossing";
    if (process && kind < 50) return luck.word({" start", " end"}) + " leave" + place();
    return " make " + luck.word({"answer", "answer (tone: kind)", "talk", "answer about any shot"});
  }
};

std::vector<std::string> lines_of(Maker& make) {
  Luck& luck = make.luck;
  std::vector<std::string> lines;
  lines.push_back(fmt::format("agreement \"A story\"\n  signed by north, south on {}\n  in force from {}{}\n  clock {}\n  proof {}\n  silence means {}",
                              make.date(0), make.date(luck.from(0, 2)), luck.chance(40) ? " until " + make.date(luck.from(4, days_max)) : "",
                              make.clock_changes ? "Europe/Kyiv" : "UTC", luck.word({"credible", "corroborated", "corroborated", "verified"}),
                              make.silence ? "unknown" : "calm"));
  lines.push_back("party side: north, south");
  lines.push_back("party mission, elders");
  lines.push_back("north answers for guards");
  lines.push_back("place zone");
  lines.push_back("place sector in zone: hill, shore");
  lines.push_back(fmt::format("event shot by any side in any sector includes shelling, raid{}", luck.chance(60) ? " watched by mission" : ""));
  lines.push_back("event talk by mission or elders or north or south");
  lines.push_back("event answer by north or south or mission about any shot (tone: kind or harsh)");
  if (make.process) lines.push_back("process leave by any side in any sector watched by mission");
  if (make.pipeline) lines.push_back("pipeline carts: loading by any side -> crossing by any side -> arrival by mission lost as theft");
  const int clauses = luck.from(1, 4), phases = luck.below(3), conditions = luck.from(1, 4);
  make.clauses = clauses;
  for (int count = 0; count < phases; ++count) make.phase_in_family.push_back(luck.chance(20));
  std::vector<std::string> named, stretches;
  for (int count = 0; count < conditions; ++count) {
    make.phases = count > 1 ? phases : 0;
    named.push_back(make.condition_line());
  }
  for (int count = 1; count <= phases; ++count) {
    make.phases = 0;
    const bool family = make.phase_in_family[static_cast<std::size_t>(count - 1)];
    const auto condition = [&] { return family ? make.of_family() : make.condition(); };
    const std::string opens = condition();
    stretches.push_back(fmt::format("phase phase{}{} opens when {}{}", count, family ? " in each sector" : "", opens, luck.chance(70) ? " closes when " + condition() : ""));
  }
  make.phases = phases;
  lines.insert(lines.end(), named.begin(), named.end());
  lines.insert(lines.end(), stretches.begin(), stretches.end());
  for (int label = 1; label <= clauses; ++label) {
    lines.push_back(make.clause_line(label));
  }
  if (clauses > 1 && luck.chance(25)) lines.back() += " prevails over 1";
  return lines;
}

Report report_of(Maker& make, const Clock& clock, const std::vector<Report>& before) {
  Luck& luck = make.luck;
  Report report;
  report.id = fmt::format("r{}", before.size() + 1);
  const auto day = [&](int number) { return clock.day(Date{std::chrono::sys_days{make.first} + std::chrono::days{number}}); };
  const int number = luck.from(0, days_max - 1);
  report.happened = day(number);
  const int kind = luck.below(100);
  if (kind < 40) report.happened.begin = report.happened.end = report.happened.begin + std::chrono::hours{make.hours * luck.below(24 / make.hours)};
  else if (kind < 55) report.happened.end = day(std::min(days_max, number + luck.from(1, 2))).end;
  report.learned = report.happened;
  if (kind >= 40 && report.happened.end != day(number).end) report.learned = {report.happened.end, report.happened.end};
  if (luck.chance(25)) report.learned = day(luck.from(number, days_max));
  const int act = luck.below(100);
  if (act < 40) report.act = luck.word({"shot", "shot", "shelling", "raid"});
  else if (act < 52) report.act = "talk";
  else if (act < 64) report.act = "answer";
  else if (act < 70) report.act = "watch";
  else if (act < 75) report.act = "gap";
  else if (act < 88 && make.process) report.act = "leave", report.edge = luck.chance(50) ? Edge::start : Edge::end;
  else if (make.pipeline) report.act = luck.word({"loading", "loading", "crossing", "crossing", "arrival", "theft"});
  else report.act = luck.word({"shot", "rumour"});
  const bool of_mission = report.act == "talk" || report.act == "arrival" || report.act == "watch" || report.act == "gap";
  report.by = of_mission ? luck.word({"mission", "mission", "mission", "elders", "", "north"})
                         : luck.word({"north", "north", "south", "south", "guards", "", "mission", "strangers"});
  report.place = luck.word({"hill", "hill", "shore", "shore", "zone", "", "elsewhere"});
  if (luck.chance(70)) report.number = luck.from(1, 6);
  else if (luck.chance(50)) report.item = luck.word({"x", "y"});
  if (luck.chance(20)) report.incident = luck.word({"i1", "i2"});
  if (report.act == "answer" && luck.chance(60)) report.details = {{"tone", luck.word({"kind", "harsh"})}};
  if (report.act == "theft" && luck.chance(60)) report.details = {{"from", luck.word({"loading", "crossing", "arrival"})}};
  if (luck.chance(report.act == "answer" ? 70 : 15)) report.about = luck.word({"north", "i1", "i2", "r1", "r2", "r3"});
  report.source = luck.word({"Desk", "Radio", "Desk via Radio", "Paper", "mission", "Paper citing north", "elders (Radio)"});
  if (luck.chance(80)) {
    report.reliability = luck.word({"A", "B", "C", "D"})[0];
    report.credibility = luck.from(1, 4);
  }
  const int status = luck.below(100);
  report.status = status < 35 ? Status::verified : status < 42 ? Status::disputed : Status::reported;
  if (!before.empty() && luck.chance(8)) {
    report.replaces = luck.of(before).id;
    if (luck.chance(60))  // a correction of a correction
      for (const Report& one : before)
        if (!one.replaces.empty()) report.replaces = one.id;
    if (luck.chance(50)) report.status = Status::retracted;
  }
  return report;
}

}  // namespace

std::vector<Instant> grid_of(const Clock& clock, Date first, int days, int hours_apart, int seconds_before) {
  std::vector<Instant> grid;
  for (int day = 0; day < days; ++day) {
    const Instant midnight = clock.day(Date{std::chrono::sys_days{first} + std::chrono::days{day}}).begin;
    for (int hour = 0; hour < 24; hour += hours_apart)
      for (int beside = -seconds_before; beside < 4; ++beside) grid.push_back(midnight + std::chrono::hours{hour} + Duration{beside});
  }
  return grid;
}

namespace {

// What a clause rests on: the breaches of which clauses may switch it, over conditions, phases and other clauses.
class Rests {
 public:
  explicit Rests(const Agreement& agreement) : agreement_(agreement) {}

  bool on_itself(ClauseId clause) {
    start_ = clause;
    const Clause& one = agreement_[clause];
    const bool act = std::holds_alternative<Make>(one.deed) && (one.modal == Modal::must_not || one.modal == Modal::will_not);
    // An act may break a ban and so close the phase that the ban stands in: at that instant the phase is open (K8).
    if (one.during)
      if (const auto* phase = std::get_if<PhaseId>(&one.during->what)) follow_phase(*phase, !act);
    follow(one);
    return found_;
  }

  // Does a phase open because it is not open?
  bool opens_itself(PhaseId phase) {
    start_phase_ = phase;
    follow(agreement_[phase].opens);
    return found_;
  }

  // Does a phase close because it is open? Then no moment settles (K14).
  bool closes_itself(PhaseId phase) {
    if (!agreement_[phase].closes) return false;
    start_phase_ = phase;
    follow(agreement_[phase].closes);
    return found_;
  }

 private:
  void follow(const Clause& clause) {
    if (const auto* trigger = std::get_if<OnceTrigger>(&clause.trigger)) follow(trigger->condition);
    if (const auto* trigger = std::get_if<WhileTrigger>(&clause.trigger)) follow(trigger->condition);
    if (const auto* trigger = std::get_if<WheneverTrigger>(&clause.trigger)) follow(trigger->condition);
    if (const auto* trigger = std::get_if<OnEachTrigger>(&clause.trigger)) follow(trigger->occ);
    if (const auto* keep = std::get_if<Keep>(&clause.deed)) follow(keep->condition);
    if (clause.unless) follow(clause.unless);
    if (clause.before) follow(clause.before);
  }
  void follow(ClauseId clause) {
    if (clause == start_) found_ = true;
    if (found_ || !clauses_.insert(clause.index).second) return;
    const Clause& one = agreement_[clause];
    if (one.during)
      if (const auto* phase = std::get_if<PhaseId>(&one.during->what)) follow_phase(*phase, true);
    follow(one);
    for (std::uint32_t other = 0; other < agreement_.clauses.size(); ++other) {
      const auto& over = agreement_.clauses[other].prevails_over;
      if (std::find(over.begin(), over.end(), clause) != over.end()) follow(ClauseId{other});
    }
  }
  void follow_phase(PhaseId phase, bool with_closing) {
    if (start_phase_ && phase == start_phase_) found_ = true;
    if (!phases_.insert({phase.index, with_closing}).second) return;
    follow(agreement_[phase].opens);
    if (with_closing && agreement_[phase].closes) follow(agreement_[phase].closes);
  }
  void follow(OccId occ) {
    if (const auto* clause = std::get_if<ClauseId>(&agreement_[occ].what)) follow(*clause);
    if (const auto* phase = std::get_if<PhaseId>(&agreement_[occ].what)) follow_phase(*phase, true);
  }
  void follow(ConditionId id) {
    if (!conditions_.insert(id.index).second) return;
    const Form& form = agreement_[id].form;
    if (const auto* c = std::get_if<Once>(&form)) follow(c->occ);
    if (const auto* c = std::get_if<NoneFor>(&form)) follow(c->occ);
    if (const auto* c = std::get_if<NoneSince>(&form)) follow(c->occ), follow(c->since);
    if (const auto* c = std::get_if<CountIn>(&form)) follow(c->occ);
    if (const auto* c = std::get_if<Not>(&form)) follow(c->part);
    if (const auto* c = std::get_if<Lasting>(&form)) follow(c->part);
    if (const auto* c = std::get_if<Refers>(&form)) follow(agreement_[c->name].is);
    const auto all = [&](const std::vector<ConditionId>& parts) {
      for (const ConditionId part : parts) follow(part);
    };
    if (const auto* c = std::get_if<All>(&form)) all(c->parts);
    if (const auto* c = std::get_if<AnyOf>(&form)) all(c->parts);
    if (const auto* c = std::get_if<AtLeastOf>(&form)) all(c->parts);
    if (const auto* c = std::get_if<During>(&form))
      if (const auto* phase = std::get_if<PhaseId>(&c->what)) follow_phase(*phase, true);
  }

  const Agreement& agreement_;
  ClauseId start_ = {};
  PhaseId start_phase_ = {};
  bool found_ = false;
  std::set<std::uint32_t> clauses_ = {}, conditions_ = {};
  std::set<std::pair<std::uint32_t, bool>> phases_ = {};
};

}  // namespace

bool rests_on_itself(const Agreement& agreement) {
  for (std::uint32_t index = 0; index < agreement.clauses.size(); ++index)
    if (Rests(agreement).on_itself(ClauseId{index})) return true;
  for (std::uint32_t index = 0; index < agreement.phases.size(); ++index)
    if (Rests(agreement).opens_itself(PhaseId{index}) || Rests(agreement).closes_itself(PhaseId{index})) return true;
  return false;
}

std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

bool read_again(Story& story) {
  auto read = read_agreement(text_of(story.lines), "story.truce");
  if (!read) return false;
  story.agreement = std::move(*read);
  return true;
}

namespace {

// Lines that the reader takes; what it refuses is made anew.
Maker readable(Story& story) {
  constexpr std::uint64_t tries_max = 100;
  for (std::uint64_t attempt = 0;; ++attempt) {
    Maker make{.luck = Luck(story.seed + (attempt << 48))};
    Luck& luck = make.luck;
    make.clock_changes = luck.chance(8);
    if (make.clock_changes) make.first = change_first;
    make.hours = make.clock_changes || luck.chance(60) ? 24 : 12;
    make.silence = luck.chance(20);
    make.process = luck.chance(40);
    make.pipeline = luck.chance(40);
    story.lines = lines_of(make);
    if (read_again(story) && !rests_on_itself(story.agreement)) return make;
    TRUCE_ASSERT(attempt < tries_max);
  }
}

}  // namespace

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

namespace {

Story story_with(std::uint64_t seed, int fewest, int most) {
  Story story{.seed = seed};
  Maker make = readable(story);
  Luck& luck = make.luck;
  const Clock clock = story.agreement.clock;
  for (int left = luck.from(fewest, most); left > 0; --left) story.reports.push_back(report_of(make, clock, story.reports));
  const Date before{std::chrono::sys_days{make.first} - std::chrono::days{2}};
  story.grid = grid_of(clock, before, days_max + 7, make.hours);
  for (int day = 1; day <= days_max; ++day) {
    const Instant midnight = clock.day(Date{std::chrono::sys_days{make.first} + std::chrono::days{day}}).begin;
    story.moments.push_back(midnight + Duration{luck.below(4) - 2});
    if (make.hours < 24) story.moments.push_back(midnight + std::chrono::hours{12});
  }
  return story;
}

}  // namespace

Story story_of(std::uint64_t seed) { return story_with(seed, 0, 10); }
Story story_of_many(std::uint64_t seed) { return story_with(seed, 20, 60); }

namespace {

std::string clause_about_it(Luck& luck, int label, bool banned) {
  const auto span = [&] { return fmt::format("{} {}", luck.from(1, 3), luck.word({"days", "days", "days", "hours"})); };
  std::string text = fmt::format("clause {} ", label);
  if (luck.chance(15)) text += "during truce_holds, ";
  text += "on each " + (banned && luck.chance(50) ? "breach of 9" : luck.word({"", "", "", "credible ", "verified "}) + luck.word({"parcel", "parcel", "parcel by north", "parcel in hill", "shot", "shot in hill", "receipt"}));
  text += ", " + luck.word({"north", "carrier", "each side", "every side", "north or south"}) + luck.word({" must", " will"}) + " make ";
  text += luck.word({"receipt", "receipt", "receipt", "answer", "answer (tone: kind)"}) + " about it";
  text += luck.chance(60) ? " within " + span() : luck.chance(30) ? " by 2031-03-05" : "";
  if (luck.chance(8)) text += " before talk";
  if (luck.chance(10)) text += " unless once talk";
  return text;
}

Report report_about_it(Luck& luck, const std::vector<Report>& before) {
  Report report{.id = fmt::format("r{}", luck.chance(5) ? luck.from(1, 8) : static_cast<int>(before.size()) + 1)};
  report.act = luck.word({"parcel", "parcel", "parcel", "receipt", "receipt", "receipt", "answer", "shot", "shot", "talk"});
  report.by = report.act == "talk" ? "mission" : luck.word({"north", "south", "carrier", "carrier", ""});
  report.place = luck.word({"hill", "shore", ""});
  const Instant day = std::chrono::sys_days{utc_first} + std::chrono::days{luck.from(0, days_max - 2)};
  const Instant at = day + std::chrono::hours{12 * luck.below(2)};
  report.happened = luck.chance(60) ? Interval{at, at} : Interval{day, day + std::chrono::days{luck.from(1, 2)}};
  report.learned = report.happened;
  if (luck.chance(30)) report.incident = fmt::format("i{}", luck.from(1, 3));
  if (report.act != "parcel" && report.act != "talk" && luck.chance(88)) report.about = luck.chance(20) ? fmt::format("i{}", luck.from(1, 3)) : luck.chance(40) && !before.empty() ? luck.of(before).id : fmt::format("r{}", luck.from(1, 14));
  if (report.act == "answer" && luck.chance(60)) report.details = {{"tone", luck.word({"kind", "harsh"})}};
  report.source = luck.word({"Desk", "Radio"});
  report.reliability = 'A';
  report.credibility = luck.from(1, 5);
  if (luck.chance(10)) report.status = luck.chance(50) ? Status::verified : Status::disputed;
  if (!before.empty() && luck.chance(15)) {
    report.replaces = luck.of(before).id;
    if (luck.chance(50)) report.status = Status::retracted;
  }
  if (luck.chance(4)) report.id.clear();
  return report;
}

}  // namespace

Story story_about_it(std::uint64_t seed) {
  Story story{.seed = seed};
  Luck luck(seed);
  story.lines = {"agreement \"About it\"\n  in force from " + luck.word({"2031-02-25", "2031-02-25", "2031-03-02", "2031-03-03"}) + "\n  clock UTC\n  proof credible", "party side: north, south", "party carrier, mission", "place zone",
                 "place sector in zone: hill, shore", "event shot by any side in any sector", "event parcel by north or south or carrier in any sector", "event talk by mission",
                 "event receipt by north or south or carrier about any " + luck.word({"parcel", "shot", "receipt"}), "event answer by north or south or carrier about any shot (tone: kind or harsh)",
                 "phase truce_holds opens when after " + luck.word({"2031-02-26", "2031-03-02", "2031-03-03"}) + " closes when once talk", "condition calm is no shot in hill for 2 days"};
  const int clauses = luck.from(1, 3);
  const std::string banned = luck.chance(30) ? luck.word({"receipt", "answer", "shot", "parcel"}) : "";
  if (!banned.empty()) story.lines.push_back("clause 9 each side must not make " + banned);
  if (luck.chance(35)) story.lines.push_back("clause 8 north may make " + luck.word({"receipt", "answer"}));
  for (int label = 1; label <= clauses; ++label) story.lines.push_back(clause_about_it(luck, label, !banned.empty()));
  if ((banned == "receipt" || banned == "answer") && !story.lines.back().starts_with(fmt::format("clause {} on each breach", clauses))) story.lines.back() += " prevails over 9";
  if (luck.chance(20)) story.lines.push_back("condition broken is at least 1 breach of 1 in 3 days");
  TRUCE_ASSERT(read_again(story));
  for (int left = luck.from(1, 24); left > 0; --left) story.reports.push_back(report_about_it(luck, story.reports));
  for (int half = 0; half < 2 * days_max + 2; ++half) story.moments.push_back(std::chrono::sys_days{utc_first} + std::chrono::hours{12 * half} + Duration{luck.below(4) - 2});
  return story;
}

namespace {

std::string clause_of_a_full_day(Luck& luck, int label) {
  std::string text = fmt::format("clause {} on each {}{}, {} must make {}", label, luck.word({"", "", "credible "}), luck.word({"loss", "request", "request"}),
                                 luck.word({"mission", "mission", "north"}), luck.word({"inquiry", "approval", "approval"}));
  if (luck.chance(50)) text += " about it";
  text += luck.chance(60) ? fmt::format(" within {}", luck.word({"1 day", "2 days", "36 hours", "12 hours"})) : luck.chance(30) ? " by 2031-03-03" : "";
  if (luck.chance(35)) text += " before release";
  if (luck.chance(25)) text += " unless once closure";
  return text;
}

Report report_of_a_full_day(Luck& luck, std::size_t number) {
  Report report{.id = fmt::format("r{}", number + 1)};
  report.act = luck.word({"loss", "loss", "request", "request", "request", "inquiry", "inquiry", "approval", "approval", "approval", "release", "closure"});
  report.by = luck.word({"north", "mission", "mission", ""});
  const Instant day = std::chrono::sys_days{utc_first} + std::chrono::days{luck.from(0, 2)};
  const Instant at = day + std::chrono::hours{12 * luck.below(2)};
  report.happened = luck.chance(30) ? Interval{at, at} : Interval{day, day + std::chrono::days{1}};
  report.learned = report.happened;
  if (luck.chance(60)) report.about = fmt::format("r{}", luck.from(1, 12));
  report.source = "Desk";
  report.reliability = 'A';
  report.credibility = luck.from(1, 5);
  return report;
}

void ask_by_half_days(Story& story, Luck& luck, int days) {
  story.grid = grid_of(story.agreement.clock, Date{std::chrono::sys_days{utc_first} - std::chrono::days{2}}, days + 2, 12);
  for (int half = 0; half < 2 * days; ++half) story.moments.push_back(std::chrono::sys_days{utc_first} + std::chrono::hours{12 * half} + Duration{luck.below(4) - 2});
}

}  // namespace

Story story_of_full_days(std::uint64_t seed) {
  Story story{.seed = seed};
  Luck luck(seed);
  story.lines = {"agreement \"Full days\"\n  in force from 2031-02-25\n  clock UTC\n  proof credible", "party north, mission", "event loss by north or mission", "event request by north or mission",
                 "event inquiry by north or mission about any loss", "event approval by north or mission about any request", "event release by north or mission", "event closure by north or mission"};
  const int clauses = luck.from(1, 3);
  for (int label = 1; label <= clauses; ++label) story.lines.push_back(clause_of_a_full_day(luck, label));
  TRUCE_ASSERT(read_again(story));
  for (int left = luck.from(4, 20); left > 0; --left) story.reports.push_back(report_of_a_full_day(luck, story.reports.size()));
  ask_by_half_days(story, luck, 7);
  return story;
}

namespace {

std::string clause_on_amounts(Luck& luck, int label) {
  std::string text = fmt::format("clause {} ", label) + luck.word({"", "", "", "on each talk, ", "on each talk, ", "whenever not once release, ", "once talk, ", "while not once release, "});
  text += luck.word({"north", "each side", "every side", "north or south"}) + " must bring " + (luck.chance(40) ? "all" : fmt::format("{}", luck.from(1, 9) * luck.from(1, 9))) + " carts to ";
  text += luck.word({"loading", "crossing", "crossing", "arrival"});
  text += luck.chance(45) ? fmt::format(" within {}", luck.word({"1 day", "2 days", "3 days", "12 hours", "36 hours"}))
          : luck.chance(30) ? " by 2031-03-04" : luck.chance(50) ? luck.word({" every day", " every 2 days", " every 12 hours"}) : "";
  if (luck.chance(10)) text += " before release";
  if (luck.chance(10)) text += " unless once release";
  return text;
}

Report report_on_amounts(Luck& luck, std::size_t number) {
  Report report{.id = fmt::format("r{}", number + 1)};
  report.act = luck.chance(12) ? "talk" : luck.chance(3) ? "release" : luck.word({"loading", "crossing", "arrival"});
  report.by = luck.word({"north", "north", "north", "south", ""});
  const Instant day = std::chrono::sys_days{utc_first} + std::chrono::days{luck.from(0, 4)};
  const Instant at = day + std::chrono::hours{12 * luck.below(2)} + Duration{luck.chance(30) ? luck.below(3) - 1 : 0};
  report.happened = luck.chance(45) ? Interval{at, at} : Interval{day, day + std::chrono::days{luck.chance(40) ? luck.from(2, 4) : 1}};
  report.learned = report.happened;
  if (!luck.chance(3)) report.number = luck.from(1, 9);
  report.source = "Desk";
  report.reliability = 'A';
  report.credibility = luck.chance(70) ? 1 : 5;
  return report;
}

}  // namespace

Story story_of_amounts(std::uint64_t seed) {
  Story story{.seed = seed};
  Luck luck(seed);
  story.lines = {"agreement \"Amounts\"\n  in force from 2031-03-01\n  clock UTC\n  proof credible", "party side: north, south", "party mission",
                 "pipeline carts: loading by any side -> crossing by any side -> arrival by any side", "event talk by any side", "event release by any side"};
  const int clauses = luck.from(1, 2);
  for (int label = 1; label <= clauses; ++label) story.lines.push_back(clause_on_amounts(luck, label));
  TRUCE_ASSERT(read_again(story));
  for (int left = luck.chance(20) ? luck.from(40, 80) : luck.from(6, 30); left > 0; --left) story.reports.push_back(report_on_amounts(luck, story.reports.size()));
  ask_by_half_days(story, luck, 9);
  return story;
}

std::string to_text(const Story& story) {
  std::string text = text_of(story.lines);
  for (const Report& one : story.reports) {
    text += fmt::format("{}: {} {} by={} about={} place={} [{}] learned [{}] number={} item={} incident={} source={} {}{} {} replaces={}",
                        one.id, one.act, truce::to_text(one.edge), one.by, one.about, one.place, story.agreement.clock.text(one.happened),
                        story.agreement.clock.text(one.learned), one.number ? fmt::format("{}", *one.number) : "", one.item, one.incident,
                        one.source, one.reliability, one.credibility, truce::to_text(one.status), one.replaces);
    for (const auto& [name, value] : one.details) text += fmt::format(" {}={}", name, value);
    text += "\n";
  }
  return text;
}

}  // namespace truce::reference
