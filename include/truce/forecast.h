// What is likely: when a condition, a phase or a strength could come, which gate is last, what one step would buy.
//
//   truce::Forecast forecast = *truce::forecast_of(outlook, reports, {.at = at, .until = at + std::chrono::days{365}});
//   for (const truce::Answer& answer : forecast.answers) …
//
// A future is the agreement run on from the moment of the forecast with imagined events, drawn from the outlook. Random numbers
// are counter-based (Philox, Salmon et al. 2011), keyed by seed, future, the name of what is drawn, purpose and draw: so
// one thread and many give the same bytes, one future can be replayed alone, and a step is compared on the same futures
// (common random numbers). Everything counted is an integer; parts of a forecast are merged by adding.
#ifndef TRUCE_FORECAST_H
#define TRUCE_FORECAST_H

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <truce/agreement.h>
#include <truce/backtest.h>
#include <truce/outlook.h>
#include <truce/report.h>
#include <truce/result.h>
#include <truce/time.h>
#include <vector>

namespace truce {

/// What is asked: when something first holds.
struct Question {
  enum class About : std::uint8_t { condition, phase, clause, strength };
  About about = About::condition;
  std::string name = {};       ///< "calm in rafah", "clause P1", "20,000 troops past arrival"
  std::int64_t strength = 0;   ///< for strength: the number
};

struct ForecastOptions {
  Instant at = {};                   ///< the moment of the forecast; only reports learned by then count
  Instant until = {};                ///< the horizon
  std::uint64_t futures = 10'000;
  std::uint64_t first_future = 0;    ///< futures first_future … first_future + futures − 1
  std::optional<std::uint64_t> seed = {};  ///< default: that of the outlook
  unsigned threads = 1;
  std::uint64_t lever_futures = 2'000;     ///< at most; 0: no levers
  std::uint64_t fan_futures = 10'000;      ///< at most; 0: no fans
  std::uint64_t spread_futures = 2'000;    ///< at most; 0: nothing of what explains the spread
  /// One of several forecasts that are added up (Forecast::add) counts its own futures, and of the steps and the spread,
  /// which are looked at in the first futures of all, its share.
  unsigned part = 0, parts = 1;
  std::vector<ReferenceClass> classes = {};  ///< what `as … did` may name
  std::vector<std::string> only = {};      ///< names of questions; empty: all
  /// Called now and then with the futures done; answers false to stop early. The forecast then says how many it has.
  std::function<bool(std::uint64_t done)> keep_going = {};
};

/// A count of first times, by whole days after the moment of the forecast (day 0: at once, or already so).
struct Histogram {
  std::vector<std::uint64_t> by_day = {};  ///< the last entry is the last day of the horizon
  std::uint64_t never = 0;                 ///< not within the horizon
  std::uint64_t unknown = 0;               ///< of those: not surely not, for the record leaves it open
  void add(const Histogram& other);
  [[nodiscard]] std::uint64_t total() const;
};

/// A chance with its interval: Wilson's, at 95 percent (Wilson 1927). The interval is of the drawing by chance alone.
struct Chance {
  double value = 0;
  double low = 0;
  double high = 0;
};
Chance chance_of(std::uint64_t count, std::uint64_t total);
/// The chance that it holds by the end of the n-th day.
Chance chance_by(const Histogram& histogram, std::size_t day);
/// The day by which a share of all futures has it; none if fewer do within the horizon.
std::optional<std::size_t> day_of_share(const Histogram& histogram, double share);

/// How many days sooner something comes with a step than without it, on the same futures; what does not come by the end of the
/// horizon counts as coming there.
struct Bought {
  std::int64_t days = 0;       ///< summed
  std::uint64_t squares = 0;   ///< of the days, summed
  std::uint64_t futures = 0;   ///< compared; 0: it was not tried
  void add(const Bought& other);
  [[nodiscard]] double mean() const;
  [[nodiscard]] double error() const;  ///< standard error of the mean
};

/// Which gate opened last, among the futures in which the question came true after the moment of the forecast.
struct LastGate {
  std::string name = {};
  std::uint64_t futures = 0;
  Bought bought = {};   ///< if that gate opened at the moment of the forecast; of the gates that are last most often
};

/// The strength of a stock over time, counted: in how many futures it was how much at the end of each day.
struct Fan {
  struct Target {
    std::string name = {};      ///< of the condition
    std::int64_t strength = 0;
  };
  std::string stock = {};       ///< "troops past arrival"
  std::vector<Target> targets = {};
  std::int64_t least = 0;       ///< of the first bin
  std::int64_t width = 1;       ///< of a bin; what the outlook counts in, unless that needs more than `fan_bins_max`
  std::size_t bins = 0;
  std::uint64_t futures = 0;
  std::vector<std::uint64_t> counts = {};  ///< by day and bin, day 0 being the moment of the forecast
  void add(const Fan& other);
  [[nodiscard]] std::size_t days() const { return bins == 0 ? 0 : counts.size() / bins; }
};
inline constexpr std::size_t fan_bins_max = 1'000;
/// The strength that a share of the futures does not exceed at the end of a day.
std::int64_t strength_of_share(const Fan& fan, std::size_t day, double share);

/// The day by which a share of all futures has it, between the two days that surround it with 95 percent confidence whatever
/// the distribution (the band of Dvoretzky, Kiefer and Wolfowitz with the constant of Massart 1990). `last`: none, if it
/// may lie beyond the horizon.
struct DayRange {
  std::optional<std::size_t> day = {};
  std::size_t first = 0;
  std::optional<std::size_t> last = {};
};
DayRange day_range(const Histogram& histogram, double share);

/// What has come of a clause: in how many futures it is in which state (docs/language.md §3.5) at the end of each day. Several
/// instances are summed up as everywhere: by the first of breached, missed, unknown, in force, late, met, lifted, dormant.
struct Outcomes {
  std::size_t days = 0;                    ///< counted, day 0 being the moment of the forecast
  std::vector<std::uint64_t> counts = {};  ///< by state, in that order, and day
  void add(const Outcomes& other);
  [[nodiscard]] std::uint64_t count(State state, std::size_t day) const { return counts[static_cast<std::size_t>(state) * days + day]; }
};
inline constexpr std::array outcome_states = {State::breached, State::missed, State::unknown, State::in_force, State::late, State::met, State::lifted, State::dormant};

/// How much of the spread of the day on which something comes each group of assumptions explains: Shapley effects (Owen 2014; Song,
/// Nelson and Staum 2016), so that what groups do only together is shared evenly. What does not come by the end of the horizon counts
/// as coming there. Kept as sums of whole numbers, so that parts can be added.
struct Explained {
  static constexpr std::size_t batches = 20;   ///< for the standard errors: by the number of the future
  std::uint64_t futures = 0;
  std::int64_t orders = 1;                     ///< in which the groups were taken, for each future; all of them: exact but for the futures
  std::vector<std::int64_t> spread = {};       ///< by batch: twice the squared deviations, summed
  std::vector<std::int64_t> parts = {};        ///< by batch and group: twice the part of each, times `orders`
  void add(const Explained& other);
  [[nodiscard]] double deviation() const;      ///< standard deviation, days
  [[nodiscard]] double share(std::size_t group) const;
  [[nodiscard]] double error(std::size_t group) const;  ///< standard error of the share
};

struct Answer {
  Question question = {};
  Histogram histogram = {};
  std::vector<LastGate> last_gates = {};  ///< most often first
  Outcomes outcomes = {};                 ///< of a clause; empty for others
  Explained explained = {};               ///< by group of Forecast::groups
};

/// What was estimated from the record: a rate, and where the outlook asks for it how events set off others. Events a day and days, each with
/// its standard error.
struct Fit {
  std::string name = {};       ///< "attack by north"
  double events = 0;           ///< one that may lie outside counts by its part
  double days = 0;
  Estimate lasting = {};       ///< what nothing set off
  bool set_off_fitted = false;
  Estimate sets_off = {};      ///< others, each on average
  Estimate within = {};        ///< mean days to one of them
  double gain = 0;             ///< twice the gain in log-likelihood over a constant rate; above 6 it is hardly chance
};

/// One step by one actor, and what it would change on the same futures.
struct Lever {
  std::string name = {};                   ///< "approval by c2 today"
  std::vector<Histogram> histograms = {};  ///< by answer; the first lever is "as assumed", the same futures without a step
};

/// How precisely a quantile is to be known.
struct Precision {
  std::string name = {};    ///< of a question
  double share = 0.8;       ///< P80
  std::size_t days = 2;     ///< give or take
};

struct Forecast {
  ForecastOptions options = {};
  std::uint64_t seed = 0;
  std::uint64_t futures = 0;          ///< done
  bool stopped_early = false;
  std::optional<Precision> precision = {};  ///< that it was run for
  std::uint64_t events = 0;           ///< imagined, in all futures
  std::vector<Answer> answers = {};
  std::vector<Lever> levers = {};
  std::vector<std::string> groups = {};     ///< of assumptions, for Answer::explained
  std::vector<Fan> fans = {};               ///< of the stocks that questions of strength speak of, of all contributors together
  std::vector<Fit> fits = {};               ///< what was estimated from the record
  std::vector<std::string> uncovered = {};  ///< events that no line covers, each with the default used
  void add(const Forecast& other);          ///< another part of the same forecast
};

/// Problem `unsupported_outlook` where an assumption cannot be imagined, `record_too_thin` where the record does not say what is to be
/// estimated from it, with its place.
Result<Forecast> forecast_of(const Outlook& outlook, const std::vector<Report>& reports, const ForecastOptions& options);

/// Makes one round of futures: `forecast_of` alone, or together with other machines.
using Round = std::function<Result<Forecast>(const ForecastOptions& options)>;
/// More futures until `precision` is reached, or `options.futures` are done.
Result<Forecast> forecast_until(ForecastOptions options, const Precision& precision, const Round& round);
Result<Forecast> forecast_until(const Outlook& outlook, const std::vector<Report>& reports, const ForecastOptions& options, const Precision& precision);

/// One future told: its events in order, and when each question first came true.
struct ToldEvent {
  Instant at = {};
  std::string says = {};
  Report report = {};   ///< the same, as the Monitor would be told it
};
struct ToldFuture {
  std::vector<ToldEvent> events = {};
  std::vector<Question> questions = {};
  std::vector<std::optional<Instant>> first_yes = {};  ///< by question
};
Result<ToldFuture> tell_future(const Outlook& outlook, const std::vector<Report>& reports, const ForecastOptions& options, std::uint64_t future);

}  // namespace truce

#endif
