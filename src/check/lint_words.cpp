// Rules A: words and scope. A1 and A2 are told when the text is read; a text that has them is no agreement yet.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "lint.h"

namespace truce::check {
namespace {

const std::vector<std::string_view> movement_or_force = {
    "movement", "move",    "advance", "reinforce", "deploy", "patrol",   "passage", "crossing", "flight", "attack",
    "hostil",   "force",   "fire",    "shoot",     "shell",  "strike",   "raid",    "bomb",     "violat", "clash",
    "combat",   "assault", "ambush",  "incursion", "mortar", "artiller", "rocket",  "missile",  "offens"};
const std::vector<std::string_view> going_away = {"withdraw", "pull",   "exit",   "redeploy", "disengage",
                                                  "retreat",  "depart", "vacate", "evacuat"};
const std::vector<std::string_view> looking_again = {"review", "renew", "extend", "extension", "prolong", "revis"};

// A3, first part: an event that nobody is named as able to bring about.
void unmeasured_events(const Survey& s, Findings& findings) {
  std::set<EventId> told;
  for (std::uint32_t i = 0; i < s.a.occs.size(); ++i) {
    const Occ& occ = s.a.occs[i];
    const auto* id = std::get_if<EventId>(&occ.what);
    if (id == nullptr || !*id || !occ.decided || occ.by.determiner != Determiner::none || !occ.by.decided) continue;
    const Event& event = s.roles(*id);
    if (event.by.determiner != Determiner::none || !event.by.decided || event.sort == EventSort::loss) continue;
    const auto* clause = std::get_if<ClauseId>(&s.owner_of_occ[i]);
    const bool is_deed = clause != nullptr && *clause && deed_occ(s.a, s.a[*clause]) == &occ;
    if (is_deed || !told.insert(*id).second) continue;
    Draft& draft = findings.add(
        "A3", occ.at,
        fmt::format("The text counts on `{}`, and nobody is named who could bring it about. Anyone may then be said to "
                    "have done it, and each side can deny that it counts.",
                    s.a[*id].name),
        fmt::format("Say who can bring it about: `event {} by …`.", s.a[*id].name),
        clause != nullptr ? *clause : ClauseId{});
    draft.finding.quotes.push_back({s.roles(*id).at, "where it is declared"});
  }
}

// A3, second part: a clause that rests on a condition which no report and no date can decide.
void unmeasured_conditions(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    std::vector<ConditionId> roots = s.gates(clause);
    if (const auto* keep = std::get_if<Keep>(&clause.deed)) roots.push_back(keep->condition);
    for (const ConditionId root : roots) {
      std::size_t leaves = 0;
      std::size_t blank = 0;
      s.leaves(root, [&](const Condition& leaf, bool) {
        ++leaves;
        if (std::holds_alternative<Undecided>(leaf.form)) ++blank;
      });
      if (!root || leaves == 0 || blank < leaves) continue;
      const std::string name = s.condition_words(root);
      Draft& draft = findings.add(
          "A3", clause.at,
          fmt::format("Clause {} depends on `{}`, and no report of any kind could decide whether that is so. "
                      "Each side may say at any time that it is, or that it is not.",
                      clause.label, name),
          "Say what would have to be reported for it to be true: an act, a count, a certificate.", ClauseId{i});
      draft.finding.times = s.times(clause);
      if (const auto* refers = std::get_if<Refers>(&s.a[root].form))
        draft.finding.quotes.push_back({s.a[refers->name].at, "where it is declared"});
      break;
    }
  }
}

void a4_unlisted_ban(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.events.size(); ++i) {
    const Event& event = s.a.events[i];
    if (s.bans[i].empty() || event.sort != EventSort::event || !event.includes.empty() || event.included_in) continue;
    const ClauseId first = s.bans[i].front();
    Draft& draft = findings.add(
        "A4", deed_span(s.a, s.a[first]),
        fmt::format(
            "The text forbids `{}` ({}) and does not list the acts that the word covers. After the first incident "
            "the sides will argue whether it was one.",
            event.name, clauses_text(s.a, s.bans[i])),
        fmt::format("List the acts below its declaration: `includes …` after `event {}`.", event.name), first);
    draft.finding.times = static_cast<std::uint32_t>(s.bans[i].size());
    draft.finding.quotes.push_back({event.at, "where it is declared"});
    draft.fold = "list";
    draft.told_together = [&s](const std::vector<const Finding*>& all) {
      std::vector<std::string> names;
      for (const Finding* one : all) names.push_back("`" + s.a[deed_event(s.a, s.a[one->clause])].name + "`");
      return fmt::format(
          "The text forbids {}. It does not list the acts that each of these words covers. After the first "
          "incident the sides will argue whether it was one.",
          listed(names, 12));
    };
  }
}

bool may_be_done(const Survey& s, ClauseId ban, EventId event) {
  for (const EventId act : s.covers[event.index])
    for (const ClauseId id : s.deeds[act.index]) {
      const Clause& other = s.a[id];
      const auto& over = other.prevails_over;
      if (other.modal == Modal::may || std::find(over.begin(), over.end(), ban) != over.end()) return true;
    }
  return false;
}

void a5_no_carve_out(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.events.size(); ++i) {
    const Event& event = s.a.events[i];
    bool hard = speaks_of(event.name, movement_or_force);
    for (const EventId act : s.covers[i]) hard = hard || speaks_of(s.a[act].name, movement_or_force);
    if (!hard) continue;
    for (const ClauseId id : s.bans[i]) {
      const Clause& clause = s.a[id];
      if (clause.unless || may_be_done(s, id, EventId{i})) continue;
      Draft& draft = findings.add(
          "A5", clause.at,
          fmt::format(
              "Clause {} forbids `{}` without any exception. Carrying out the wounded, letting relief through, or "
              "an act in self-defence would count as a breach if it looks like one.",
              clause.label, event.name),
          "Write the exception: `unless …`, or a clause of what may be done that `prevails over` this one.", id);
      draft.finding.ways_out.emplace_back(
          "If there is to be none, accept it with the reason, so that nobody has to guess.");
      draft.finding.times = s.times(clause);
      draft.fold = "exception";
      draft.told_together = [&s](const std::vector<const Finding*>& all) {
        std::vector<ClauseId> clauses;
        for (const Finding* one : all) clauses.push_back(one->clause);
        return fmt::format(
            "{} forbid movement or force without any exception. Carrying out the wounded, letting relief "
            "through, or an act in self-defence would count as a breach if it looks like one.",
            "C" + clauses_text(s.a, clauses).substr(1));
      };
    }
  }
}

void a6_placeless_ban(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    const Occ* occ = deed_occ(s.a, clause);
    const EventId event = deed_event(s.a, clause);
    if (occ == nullptr || !event || s.a[event].sort == EventSort::stage) continue;
    const bool leaves = s.a[event].sort == EventSort::process && speaks_of(s.a[event].name, going_away) &&
                        (clause.modal == Modal::must || clause.modal == Modal::will);
    const Where& where = s.place_of(*occ);
    if ((clause.modal != Modal::must_not && !leaves) || where.determiner != Determiner::none || !where.decided)
      continue;
    Draft& draft = findings.add(
        "A6", clause.at,
        fmt::format("Clause {} says `{}` and names no place, and neither does the declaration of `{}`. It then applies "
                    "everywhere or nowhere, depending on who reads it.",
                    clause.label, s.words(occ->at), s.a[event].name),
        fmt::format("Say where: `{} in …`, or give the event its places: `event {} … in …`.", s.words(occ->at),
                    s.a[event].name),
        ClauseId{i});
    draft.finding.times = s.times(clause);
  }
}

void a7_disputed_start(const Survey& s, Findings& findings) {
  if (s.a.in_force_stated || !s.a.in_force_decided) return;
  std::set<std::string> days;
  for (const Signature& signature : s.a.signatures) days.insert(to_text(signature.on));
  if (days.size() == 1) return;
  const std::string read_as =
      days.empty() ? "It is read here as if it had always been in force."
                   : fmt::format("It was signed on different days, and is read here as binding from the last, {}.",
                                 *days.rbegin());
  findings.add(
      "A7", s.header("agreement"),
      fmt::format("The text does not say from which moment it binds. {} Whoever counts from another day moves every "
                  "deadline that follows.",
                  read_as),
      "Write one moment that nobody can dispute: `in force from YYYY-MM-DD HH:MM`.");
}

bool somebody_looks_again(const Survey& s) {
  return std::any_of(s.a.clauses.begin(), s.a.clauses.end(), [&](const Clause& clause) {
    const EventId event = deed_event(s.a, clause);
    return speaks_of(clause.title, looking_again) || (event && speaks_of(s.a[event].name, looking_again));
  });
}

void a8_no_end_or_review(const Survey& s, Findings& findings) {
  if (s.a.in_force_until != never || !s.a.in_force_decided || s.a.clauses.empty() || somebody_looks_again(s)) return;
  findings
      .add("A8", s.header("in force"),
           "The text has no last day, and nobody is asked to review or renew it. Each side may come to its own view of "
           "whether it still binds.",
           "Give it a last day: `in force from … until …`.")
      .finding.ways_out.emplace_back("Or have somebody look at it again: a clause titled \"Review\", with a deadline.");
}

void a9_open_ended_duty(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    if (clause.modal != Modal::must || std::holds_alternative<Keep>(clause.deed) || has_due(clause) || s.is_response[i])
      continue;
    Draft& draft = findings.add(
        "A9", clause.at,
        fmt::format(
            "Clause {} is a duty without a last day: `{}`. It can be open or done, and never late; so nobody can "
            "ever be said to have failed it.",
            clause.label, s.sentence(ClauseId{i})),
        "Set a day: `within …`, `by …`, or `every …`.", ClauseId{i});
    draft.finding.times = s.times(clause);
    draft.fold = "day";
    draft.told_together = [&s](const std::vector<const Finding*>& all) {
      std::vector<ClauseId> clauses;
      for (const Finding* one : all) clauses.push_back(one->clause);
      return fmt::format(
          "{} duties have no last day: {}. Each can be open or done, and never late; so nobody can ever be "
          "said to have failed them.",
          all.size(), clauses_text(s.a, clauses));
    };
  }
}

// Can a leaf stop being true after it was true?
bool turns_back(const Condition& leaf, bool under_not) {
  const Form& form = leaf.form;
  if (std::holds_alternative<NoneFor>(form) || std::holds_alternative<NoneSince>(form) ||
      std::holds_alternative<During>(form) || std::holds_alternative<Lasting>(form))
    return true;
  if (const auto* count = std::get_if<CountIn>(&form)) return !count->at_least || under_not;
  if (const auto* stock = std::get_if<StockIs>(&form)) return !stock->past || stock->at_least == under_not;
  if (const auto* share = std::get_if<ShareIs>(&form)) return share->span.has_value() || share->at_least == under_not;
  return under_not && (std::holds_alternative<Once>(form) || std::holds_alternative<After>(form));
}

void a10_latch_on_reversible(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    const auto* once = std::get_if<OnceTrigger>(&clause.trigger);
    if (once == nullptr || !once->condition) continue;
    const Condition* back = nullptr;
    s.leaves(once->condition, [&](const Condition& leaf, bool under_not) {
      // That the text itself ends is no surprise, and what happens says more than a date.
      const auto* after = std::get_if<After>(&leaf.form);
      if (after != nullptr && (!after->moment || after->moment->end >= s.a.in_force_until)) return;
      const bool better = back == nullptr || (std::holds_alternative<After>(back->form) && after == nullptr);
      if (better && turns_back(leaf, under_not)) back = &leaf;
    });
    if (back == nullptr) continue;
    const std::string trigger = s.condition_words(once->condition);
    const std::string leaf = s.words(back->at);
    const bool same = trigger == leaf;
    Draft& draft = findings.add(
        "A10", s.a[once->condition].at,
        fmt::format(
            "Clause {} begins `once {}`{}. That can be true on one day and untrue on the next, and what the clause "
            "says stays due all the same.",
            clause.label, trigger, same ? "" : fmt::format(", which rests on `{}`", leaf)),
        fmt::format("If it should lapse when that is no longer true: `while {}`.", trigger), ClauseId{i});
    draft.finding.ways_out.push_back("If it should stay due on purpose, accept it with the reason.");
    draft.finding.times = s.times(clause);
    if (!same) draft.finding.quotes.push_back({back->at, "this can turn back"});
  }
}

bool in_days(const Span& span) { return span.decided && !span.elapsed(); }

const Span* due_span(const Clause& clause) {
  const auto* within = std::get_if<WithinDue>(&clause.due);
  return within == nullptr ? nullptr : &within->span;
}

void a11_unclear_day(const Survey& s, Findings& findings) {
  std::map<std::pair<EventId, std::string>, ClauseId> in_hours;
  const Clause* first = nullptr;
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    const Span* span = due_span(clause);
    const bool day = std::holds_alternative<ByDue>(clause.due) || (span != nullptr && in_days(*span));
    if (day && first == nullptr) first = &clause;
    const EventId event = deed_event(s.a, clause);
    if (span != nullptr && event && span->decided && span->unit == Unit::hour && span->count >= 24 &&
        span->count % 24 == 0)
      in_hours.emplace(std::pair(event, to_text(Span{span->count / 24, Unit::day, true})), ClauseId{i});
  }
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    const Span* span = due_span(clause);
    const EventId event = deed_event(s.a, clause);
    if (span == nullptr || !event || !span->decided || span->unit != Unit::day) continue;
    const auto found = in_hours.find({event, to_text(*span)});
    if (found == in_hours.end()) continue;
    const Clause& other = s.a[found->second];
    Draft& draft = findings.add(
        "A11", clause.at,
        fmt::format("`{}` is due within {} in clause {} and within {} in clause {}. Hours run exactly and days end at "
                    "midnight, so these are not the same length.",
                    s.a[event].name, to_text(*due_span(other)), other.label, to_text(*span), clause.label),
        "Use hours in both, or days in both.", ClauseId{i});
    draft.finding.quotes.push_back({other.at, "counted in hours"});
  }
  if (s.a.clock_stated || first == nullptr) return;
  findings.add("A11", first->at,
               fmt::format("Clause {} counts in days, and the text names no clock. The day would end at midnight of "
                           "universal time, which is the middle of the night or of the day elsewhere.",
                           first->label),
               "Name the clock in the head of the text: `clock Asia/Gaza`, or `clock +03:00`.");
}

// The clause, or the line, in which a blank stands.
struct Blank {
  ClauseId clause = {};
  TextSpan at = {};
};

std::vector<Blank> blanks_of(const Survey& s) {
  constexpr std::string_view word = "undecided";
  std::vector<Blank> blanks;
  const std::string& text = s.a.text;
  std::vector<std::pair<TextSpan, std::uint32_t>> clauses;
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) clauses.emplace_back(s.a.clauses[i].at, i);
  std::sort(clauses.begin(), clauses.end(),
            [](const auto& one, const auto& other) { return one.first.begin < other.first.begin; });
  for (std::size_t line = 0; line < text.size();) {
    const std::size_t end = std::min(text.find('\n', line), text.size());
    std::size_t begin = line;
    while (begin < end && (text[begin] == ' ' || text[begin] == '\t')) ++begin;
    const bool waiver = text.compare(begin, 7, "accept ") == 0;
    bool quoted = false;
    bool found = false;
    std::size_t here_at = begin;
    for (std::size_t at = begin; at < end && !waiver && !found; ++at) {
      quoted = quoted != (text[at] == '"');
      if (quoted) continue;
      if (text[at] == '#') break;
      found = text.compare(at, word.size(), word) == 0 && (at == begin || text[at - 1] == ' ');
      here_at = at;
    }
    if (found) {
      const auto here = std::upper_bound(clauses.begin(), clauses.end(), here_at,
                                         [](std::size_t place, const auto& one) { return place < one.first.begin; });
      Blank blank{{}, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}};
      if (here != clauses.begin() && here_at < std::prev(here)->first.end) {
        blank.clause = ClauseId{std::prev(here)->second};
        blank.at = std::prev(here)->first;
      }
      if (blanks.empty() || !(blanks.back().at == blank.at)) blanks.push_back(blank);
    }
    line = end + 1;
  }
  return blanks;
}

void a12_undecided(const Survey& s, Findings& findings) {
  for (const Blank& blank : blanks_of(s)) {
    Draft& draft = findings.add(
        "A12", blank.at,
        fmt::format(
            "`{}` has a blank: the word `undecided` stands in it. Whatever rests on it is unknown until the blank is "
            "filled.",
            blank.clause ? "Clause " + s.a[blank.clause].label : s.words(blank.at)),
        "Fill it in, or accept it with the reason why it stays open.", blank.clause);
    if (blank.clause)
      draft.finding.says =
          fmt::format("Clause {} has a blank: `{}`. What rests on it is unknown until the blank is filled.",
                      s.a[blank.clause].label, s.sentence(blank.clause));
    draft.fold = "blank";
    draft.told_together = [](const std::vector<const Finding*>& all) {
      return fmt::format(
          "The text has {} blanks: the word `undecided` stands where something is still to be said. What "
          "rests on them is unknown until they are filled.",
          all.size());
    };
  }
}

}  // namespace

void rules_a(const Survey& survey, Findings& findings) {
  unmeasured_events(survey, findings);
  unmeasured_conditions(survey, findings);
  a4_unlisted_ban(survey, findings);
  a5_no_carve_out(survey, findings);
  a6_placeless_ban(survey, findings);
  a7_disputed_start(survey, findings);
  a8_no_end_or_review(survey, findings);
  a9_open_ended_duty(survey, findings);
  a10_latch_on_reversible(survey, findings);
  a11_unclear_day(survey, findings);
  a12_undecided(survey, findings);
}

}  // namespace truce::check
