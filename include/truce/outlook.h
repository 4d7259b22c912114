// What a forecast assumes, as a value: one assumption for each sentence of an outlook file (docs/language.md §5).
//
//   auto outlook = truce::load_outlook("missions/harbour/outlook.truce", agreement);
//   if (!outlook) for (const truce::Problem& problem : outlook.error()) …
//
// An outlook is read beside its agreement, with the same words, the same recovery from mistakes and the same messages.
// Times are in days (of 24 hours). Families stay folded, as in an agreement: `by each K` is one assumption for each.
#ifndef TRUCE_OUTLOOK_H
#define TRUCE_OUTLOOK_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truce/agreement.h>
#include <truce/result.h>
#include <truce/time.h>
#include <vector>

namespace truce {

/// How long something takes, or when it comes.
struct Timing {
  enum class Shape : std::uint8_t {
    fixed,        ///< `30 days`
    pert,         ///< `30 to 120 days, most likely 60`: the beta distribution of PERT (shape 4)
    exponential,  ///< `60 days on average`
    lognormal,    ///< `60 days on average, spread 0.5`, or `14 days at the median, spread 0.4`
    reference,    ///< `as un_missions did`: drawn from a named class that was fitted from data
    on_time,      ///< `on time`: a minute before the deadline
    date,         ///< `on 2031-03-01`: 12:00 of that day, or the moment given
    not_at_all,   ///< `never`
  };
  Shape shape = Shape::not_at_all;
  double least = 0;        ///< pert
  double most = 0;         ///< pert; fixed: the whole length
  double likely = 0;       ///< pert
  double middle = 0;       ///< exponential: the mean; lognormal: the median
  double spread = 0;       ///< lognormal: the standard deviation of the logarithm
  std::string reference = {};
  Instant moment = {};     ///< date
  bool operator==(const Timing&) const = default;
};

/// How often something comes that comes again and again, in events per day.
struct Rate {
  double lasting = 0;      ///< `at 0.01 per day`
  double fading = 0;       ///< `with 0.29 more at first`
  double fades_over = 0;   ///< `fading over 60 days`: what is left of it after that time is 1/e, 37 percent
  double sets_off = 0;     ///< `each setting off 0.5 more`: the mean number of direct followers; below 1
  double within = 0;       ///< `within 10 days`: followers come after an exponential time with this mean
  std::optional<Span> of_the_last = {};  ///< `at the rate of the last 60 days`: lasting is counted in the record
  bool as_then = false;    ///< `each setting off others as then`: sets_off and within are fitted to the record too
};

/// One sentence.
struct Assumption {
  enum class What : std::uint8_t {
    once,    ///< an event, an edge of a process or an arrival at a stage, at most once for each doer and place
    often,   ///< an event that comes again and again
    meets,   ///< a clause is met
    lift,    ///< no more than so many per span reach a stage
    shared,  ///< all delays of this outlook are stretched together
    others,  ///< what no other line covers
  };
  What what = What::once;
  OccId occ = {};            ///< into Outlook::world: once, often, and the stage of lift
  ClauseId clause = {};      ///< meets
  Who who = {};              ///< meets: whose clause; none: whoever it binds
  double amount = 0;         ///< of a stage: how many arrive; of lift: how many at most
  Span per = {1, Unit::week, true};  ///< of lift
  Timing timing = {};
  Rate rate = {};
  NamedId after = {};        ///< into Outlook::world: the first moment at which this holds; none: the moment of the forecast
  bool after_in_force = false;       ///< `after it comes into force`: the clause is in play (the default for meets)
  double chance = 1;         ///< that it happens at all
  std::string because = {};  ///< `because "…"`: the source or the argument
  std::string author = {};   ///< `according to NAME`; empty: the author of the outlook
  TextSpan at = {};          ///< into Outlook::world.text
};

struct Outlook {
  std::string file = {};
  std::string title = {};
  std::string agreement_file = {};  ///< after `for`
  std::string author = {};
  std::uint64_t seed = 1;
  /// The agreement, with what the outlook mentions added at the end of its lists, and the text of the outlook after
  /// its own. Ids of the agreement mean the same here.
  Agreement world = {};
  std::vector<Assumption> assumptions = {};

  /// The drafter's words of one assumption.
  [[nodiscard]] std::string quote(const Assumption& assumption) const { return world.quote(assumption.at); }
};

/// Reads an outlook for an agreement. All mistakes are reported at once; places are those of the outlook's own text.
Result<Outlook> read_outlook(std::string_view text, std::string_view file, const Agreement& agreement);
/// The same from a file on disk; problem `unreadable_file`. At most 1 MiB.
Result<Outlook> load_outlook(const std::string& path, const Agreement& agreement);
/// No assumption at all: every event that the agreement names never happens.
Outlook empty_outlook(const Agreement& agreement);

}  // namespace truce

#endif
