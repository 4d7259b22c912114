// Rules D: consequences.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lint.h"

namespace truce::check {
namespace {

const std::vector<std::string_view> leaving = {"suspend", "suspension", "terminat", "denounc",
                                               "leave",   "quit",       "opt_out",  "walk_out"};

void d1_no_consequence(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    const bool duty = clause.modal == Modal::must || clause.modal == Modal::must_not;
    // What answers a breach needs no answer of its own: there would be no end to it.
    if (!duty || !s.responses[i].empty() || s.is_response[i]) continue;
    Draft& draft = findings.add(
        "D1", clause.at,
        fmt::format("If clause {} is broken, nothing follows: no other clause speaks of it. Whoever breaks it loses "
                    "nothing that "
                    "the text could take.",
                    clause.label),
        fmt::format("Say what follows: `on each breach of {}, … must … within …`.", clause.label), ClauseId{i});
    draft.finding.times = s.times(clause);
    draft.fold = "follows";
    draft.told_together = [&s](const std::vector<const Finding*>& all) {
      std::vector<ClauseId> clauses;
      for (const Finding* one : all) clauses.push_back(one->clause);
      return fmt::format(
          "If any of these {} duties is broken, nothing follows: {}. Whoever breaks them loses nothing that the text "
          "could take.",
          all.size(), clauses_text(s.a, clauses));
    };
  }
}

// The least number of breaches after which a response comes.
std::int64_t threshold(const Response& response) {
  return response.count != nullptr && response.count->number.decided ? response.count->number.value : 1;
}

bool closes_on_breach(const Survey& s, PhaseId phase, std::uint32_t clause, const CountIn** count) {
  bool closes = false;
  if (!s.a[phase].closes) return false;
  s.leaves(s.a[phase].closes, [&](const Condition& leaf, bool under_not) {
    const auto* several = std::get_if<CountIn>(&leaf.form);
    const auto* once = std::get_if<Once>(&leaf.form);
    const OccId occ = several != nullptr ? several->occ : once != nullptr ? once->occ : OccId{};
    if (under_not || !occ) return;
    const auto* breach = std::get_if<ClauseId>(&s.a[occ].what);
    if (breach == nullptr || breach->index != clause) return;
    closes = true;
    *count = several;
  });
  return closes;
}

void d2_cliff_response(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i)
    for (const Response& response : s.responses[i]) {
      const auto* phase = std::get_if<PhaseId>(&response.what);
      const CountIn* count = nullptr;
      if (phase == nullptr || !closes_on_breach(s, *phase, i, &count)) continue;
      const std::int64_t end = count != nullptr && count->number.decided ? count->number.value : 1;
      const bool warned = std::any_of(s.responses[i].begin(), s.responses[i].end(), [&](const Response& other) {
        return std::holds_alternative<ClauseId>(other.what) && threshold(other) < std::max<std::int64_t>(end, 2);
      });
      if (warned) continue;
      const std::string closing = s.words(s.a[s.a[*phase].closes].at);
      Draft& draft = findings.add(
          "D2", s.a[s.a[*phase].closes].at,
          fmt::format(
              "The first answer to a breach of clause {} is that `{}` closes: `{}`. No warning, call or meeting comes "
              "before it, so whoever wants it to end knows how.",
              s.a.clauses[i].label, s.a[*phase].name, closing),
          fmt::format("Put milder steps before it: `on each breach of {}, … must … within …`.", s.a.clauses[i].label),
          ClauseId{i});
      draft.finding.quotes.push_back({s.a.clauses[i].at, "the clause that is broken"});
    }
}

// About how many seconds a span has.
double length(const Span& span) {
  constexpr double units[] = {1, 60, 3600, 86'400, 604'800, 2'629'800, 31'557'600};
  return static_cast<double>(span.count) * units[static_cast<std::size_t>(span.unit)];
}

struct Rung {
  std::int64_t number = 0;
  Span span = {};
  const Response* response = nullptr;
};

// Whoever has counted `later` must have counted `earlier` on the way (the pigeonhole principle for windows).
bool passes(const Rung& later, const Rung& earlier) {
  const double windows = std::ceil(length(later.span) / std::max(length(earlier.span), 1.0));
  return static_cast<double>(later.number) > static_cast<double>(earlier.number - 1) * std::max(windows, 1.0);
}

std::string rung_text(const Survey& s, const Rung& rung) {
  const std::string what = std::holds_alternative<ClauseId>(rung.response->what)
                               ? "clause " + s.a[std::get<ClauseId>(rung.response->what)].label
                               : fmt::format("the end of `{}`", s.a[std::get<PhaseId>(rung.response->what)].name);
  return fmt::format("{} ({} in {})", what, counted(static_cast<std::uint64_t>(rung.number), "breach", "breaches"),
                     to_text(rung.span));
}

void d3_ladder_gap(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    std::vector<Rung> ladder;
    for (const Response& response : s.responses[i]) {
      const CountIn* count = response.count;
      if (const auto* phase = std::get_if<PhaseId>(&response.what);
          phase != nullptr && !closes_on_breach(s, *phase, i, &count))
        continue;
      if (count != nullptr && count->number.decided && count->span.decided)
        ladder.push_back({count->number.value, count->span, &response});
    }
    std::stable_sort(ladder.begin(), ladder.end(),
                     [](const Rung& one, const Rung& other) { return one.number < other.number; });
    for (std::size_t step = 1; step < ladder.size(); ++step) {
      const Rung& low = ladder[step - 1];
      const Rung& high = ladder[step];
      // The end of a phase is the last rung: what comes at a higher count comes too late.
      const bool late = std::holds_alternative<PhaseId>(low.response->what) &&
                        std::holds_alternative<ClauseId>(high.response->what) && high.number > low.number;
      if (!late && (high.number == low.number || passes(high, low))) continue;
      Draft& draft = findings.add(
          "D3", s.a.clauses[i].at,
          late ? fmt::format(
                     "Of the answers to a breach of clause {}, {} comes before {}. When the milder step is reached, "
                     "there is nothing left for it to save.",
                     s.a.clauses[i].label, rung_text(s, low), rung_text(s, high))
               : fmt::format("Of the answers to a breach of clause {}, {} can be reached without ever reaching {}: "
                             "breaches that "
                             "are spread out pass the lower step by.",
                             s.a.clauses[i].label, rung_text(s, high), rung_text(s, low)),
          late ? "Let the end of the phase need the highest count."
               : "Count all steps over one and the same length of time.",
          ClauseId{i});
      for (const Rung* rung : {&low, &high})
        if (const auto* id = std::get_if<ClauseId>(&rung->response->what))
          draft.finding.quotes.push_back({s.a[*id].at, "a step"});
    }
  }
}

void d4_escape_hatch(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    const EventId event = deed_event(s.a, clause);
    const bool at_will = untriggered(clause) && !clause.unless && !clause.before;
    const bool one_side = clause.who.determiner == Determiner::named && clause.who.parties.size() == 1;
    if (!event || !at_will || !one_side) continue;
    if (clause.modal == Modal::may && speaks_of(s.a[event].name, leaving)) {
      findings.add(
          "D4", clause.at,
          fmt::format(
              "Clause {} lets {} do `{}` at any time, for any reason and without notice. Every other duty of the "
              "text then lasts as long as it wishes.",
              clause.label, s.words(clause.who.at), s.a[event].name),
          "Say what has to happen first: `once …`, `while …`, or a notice.", ClauseId{i});
      continue;
    }
    const auto& core = clause.modal == Modal::will_not ? s.deeds[event.index] : s.bans[event.index];
    if (clause.modal != Modal::will_not && clause.modal != Modal::may) continue;
    for (const ClauseId id : core) {
      const Clause& duty = s.a[id];
      const Occ* mine = deed_occ(s.a, clause);
      const Occ* theirs = deed_occ(s.a, duty);
      const bool owed = duty.modal == Modal::must || duty.modal == Modal::must_not;
      if (!owed || !s.overlap(clause.who, duty.who)) continue;
      if (mine != nullptr && theirs != nullptr && !s.overlap(s.place_of(*mine), s.place_of(*theirs))) continue;
      const auto& over = clause.prevails_over;
      if (std::find(over.begin(), over.end(), id) != over.end()) continue;
      // Others may do the same: then it is not one side's way out.
      if (duty.modal == Modal::must && duty.who.determiner == Determiner::named && duty.who.parties.size() > 1)
        continue;
      Draft& draft =
          findings.add("D4", clause.at,
                       fmt::format("Clause {} asks of {} what clause {} lets it set aside: `{}`. Nothing has to happen "
                                   "first, so the duty lasts "
                                   "as long as it wishes.",
                                   duty.label, s.words(clause.who.at), clause.label, s.sentence(ClauseId{i})),
                       "Say what has to happen first: `while …`, `before …`, `unless …`.", ClauseId{i});
      draft.finding.quotes.push_back({duty.at, "the duty"});
      break;
    }
  }
}

// Does anything in the text come into play because this phase has ended, or without it?
bool leads_on(const Survey& s, PhaseId phase) {
  for (const Occ& occ : s.a.occs)
    if (const auto* id = std::get_if<PhaseId>(&occ.what); id != nullptr && *id == phase && occ.edge == Edge::end)
      return true;
  return false;
}

void d5_no_way_back(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i)
    for (const Response& response : s.responses[i]) {
      const auto* phase = std::get_if<PhaseId>(&response.what);
      const CountIn* count = nullptr;
      if (phase == nullptr || !closes_on_breach(s, *phase, i, &count) || leads_on(s, *phase)) continue;
      Draft& draft = findings.add(
          "D5", s.a[*phase].at,
          fmt::format("Breaches of clause {} close `{}`, which opens once and does not open again, and no clause says "
                      "what comes "
                      "next. What was built on it ends with it.",
                      s.a.clauses[i].label, s.a[*phase].name),
          fmt::format("Say what comes next: `once end of {}, … must hold … within …`.", s.a[*phase].name), ClauseId{i});
      draft.finding.ways_out.push_back("Or give the way back a phase of its own, which opens when it is quiet again.");
    }
}

void d6_unwatched_response(const Survey& s, Findings& findings) {
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    const bool owed = clause.modal == Modal::must || clause.modal == Modal::will;
    if (!s.is_response[i] || !owed || has_due(clause) || std::holds_alternative<Keep>(clause.deed)) continue;
    Draft& draft = findings.add("D6", clause.at,
                                fmt::format("Clause {} answers a breach, and no day is set for it: `{}`. The answer may come at any time, so it "
                                            "can never be said not to have come.",
                                            clause.label, s.sentence(ClauseId{i})),
                                "Set a limit: `within …`.", ClauseId{i});
    draft.finding.times = s.times(clause);
    draft.fold = "limit";
    draft.told_together = [&s](const std::vector<const Finding*>& all) {
      std::vector<ClauseId> clauses;
      for (const Finding* one : all) clauses.push_back(one->clause);
      return fmt::format("{} answers to a breach have no day set for them: {}. Each may come at any time, so it can never be said not to have come.",
                         all.size(), clauses_text(s.a, clauses));
    };
  }
}

}  // namespace

void rules_d(const Survey& survey, Findings& findings) {
  d1_no_consequence(survey, findings);
  d2_cliff_response(survey, findings);
  d3_ladder_gap(survey, findings);
  d4_escape_hatch(survey, findings);
  d5_no_way_back(survey, findings);
  d6_unwatched_response(survey, findings);
}

}  // namespace truce::check
