// What will fail before it is signed.
//
//   for (const truce::Finding& finding : truce::lint(agreement)) …
//   truce::Structure structure = truce::study(agreement);     // circles, blockers, deadlines
//
// Two questions of a good agreement (a text with mistakes is no Agreement). `study` answers the
// four structural questions on the expanded text, folded over families again; `lint` turns its
// answers and fifty other rules into findings. Both are deterministic and in fixed order.
// Method: a least fixpoint over AND/OR rules says what can ever happen; in the stuck rest,
// strongly connected components (Tarjan 1972) and a 0-1 breadth-first search find the smallest
// circles; difference constraints (Bellman-Ford) find deadlines that cannot all be met.
#ifndef TRUCE_CHECK_H
#define TRUCE_CHECK_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truce/agreement.h>
#include <variant>
#include <vector>

namespace truce {

enum class Level : std::uint8_t { error, warning, advice, off };

/// A rule of the list in docs/rules.md.
struct Rule {
  std::string_view number = {};  ///< "E1"
  std::string_view code = {};    ///< "circular_wait"
  Level level = Level::warning;
  std::string_view finds = {};   ///< what it finds, in a sentence
  std::string_view why = {};     ///< why practice says that it fails
  std::string_view avoid = {};   ///< an example to avoid, as agreement text
  std::string_view prefer = {};  ///< the same, better
};
/// All 54 rules, in the order of the list.
const std::vector<Rule>& rules();
/// By number or code; null if there is none.
const Rule* rule(std::string_view number_or_code);

/// A part of the agreement in the drafter's words, and what it has to do with the finding.
struct Quoted {
  TextSpan at = {};
  std::string note = {};
};

/// Where a thing stands among what can be asked about.
using Gate = std::variant<NamedId, PhaseId, ClauseId>;

/// "A waits for B": one step of a circle or chain.
struct Link {
  ClauseId clause = {};    ///< the clause that makes it wait, if a clause does
  Gate gate = {};          ///< the phase, condition or clause that is shut
  PartyId who = {};
  PartyId for_whom = {};
  TextSpan leaf = {};      ///< the words that shut it
  std::string says = {};   ///< "clause C2 says `hamas will not end weapons_handover before end of withdrawal`"
  bool pledged = false;    ///< rests on somebody's own `will` or `will not`, not on the agreement
};

/// The least that somebody must give up. Minimal: leave any part out and the deadlock stays.
struct Concession {
  struct Part {
    ClauseId clause = {};
    PartyId by = {};          ///< who gives it up
    TextSpan drops = {};      ///< the words that would go: a trigger, a `before`, a part of a condition
    std::string says = {};    ///< "hamas would give up `before end of withdrawal` in clause C2"
  };
  std::vector<Part> parts = {};
};

/// Steps that wait for each other.
struct Circle {
  std::vector<Link> links = {};   ///< the smallest circle, by number of clauses; the first link's `who` is the last one's `for_whom`
  bool hard = true;               ///< false: it exists only because nobody acts before it is due (strict reading)
  bool pledged = false;           ///< it would vanish without somebody's own `will` or `will not`
  std::uint32_t times = 1;        ///< for how many members of families it repeats
  std::string family = {};        ///< "in each sector", if it repeats
  std::vector<std::string> shut_branches = {};  ///< for an `or` on the circle: why its other branches are shut
  std::vector<Concession> ways_out = {};        ///< smallest first
};

/// Parties that can keep a gate shut whatever all others do.
struct Blocker {
  enum class How : std::uint8_t {
    not_acting,
    breaking_calm,
    not_certifying,
    arithmetic,
    acting_first,    ///< what must not have happened has happened before anything else
    too_much,        ///< more is brought to a stage than the text allows
    breaching,       ///< a clause whose breaches are counted
    ending_a_phase,  ///< before anybody else could use it
    bringing_a_ban,  ///< into play, which others are held by
  };
  Gate gate = {};
  std::vector<PartyId> parties = {};  ///< one; or two or three who can only together
  How how = How::not_acting;          ///< of the first of them
  /// What one of several does, and the words that it stands on.
  struct Part {
    PartyId by = {};
    How how = How::not_acting;
    TextSpan leaf = {};
  };
  std::vector<Part> parts = {};       ///< of two or three: what each of them does
  // Of all that it could act against, only these parts of the expanded text, by these acts; none: all.
  std::vector<std::uint32_t> against = {};
  std::vector<std::uint32_t> acts = {};
  TextSpan leaf = {};
  std::string says = {};
  std::uint32_t times = 1;
};

/// Deadlines that cannot all be met.
struct DeadlineConflict {
  std::vector<Quoted> chain = {};     ///< the chain of dates, in order
  std::optional<Span> short_by = {};  ///< "short by 2 days"
  bool depends_on_luck = false;       ///< true: it can be met, but only if somebody else's uncertain step is quick
  PartyId whose_step = {};
  std::string says = {};
};

struct Structure {
  std::vector<Circle> circles = {};
  std::vector<Blocker> blockers = {};
  std::vector<Gate> more_blockers = {};  ///< gates that more may be able to keep shut than `blockers` says, sorted
  std::vector<DeadlineConflict> deadlines = {};
  std::vector<Gate> never = {};         ///< can never open or come into play, whatever anybody does
  std::vector<PhaseId> never_closes = {};
};
Structure study(const Agreement& agreement);

/// One finding: what would happen, in the drafter's own words, and at least one way out.
struct Finding {
  std::string number = {};
  std::string code = {};
  Level level = Level::warning;
  std::string says = {};                  ///< the problem; never the cure
  std::vector<Quoted> quotes = {};        ///< the first is where it stands
  std::vector<std::string> ways_out = {};
  ClauseId clause = {};                   ///< for `accept RULE in L`
  std::uint32_t times = 1;                ///< once for a family, with the count
  bool waived = false;
  std::string because = {};               ///< the reason of the waiver
  std::string story = {};                 ///< a runnable `test`, for E1, E4, E6 and E7; else empty
};

/// What kind of text it is meant to be. With a profile, the two rules of level `off` are asked too.
enum class Profile : std::uint8_t { none, pause, preliminary, definitive, mission };

/// All findings, waived ones included and marked: errors first, then by place in the file; one for each cause.
std::vector<Finding> lint(const Agreement& agreement, Profile profile = Profile::none);
/// The findings of a text with mistakes, on what remains of it: none that speaks of a condition, phase, clause or anything
/// that happens which the words left out speak of too, for these might have answered it.
std::vector<Finding> lint_remains(const Agreement& agreement, std::string_view left_out, Profile profile = Profile::none);
/// The waivers (`accept RULE because …`) that waive nothing that was found.
std::vector<Reservation> idle_waivers(const Agreement& agreement, const std::vector<Finding>& findings);

}  // namespace truce

#endif
