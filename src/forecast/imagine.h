// An outlook made ready for drawing: every family expanded, every sentence a source of events.
#ifndef TRUCE_FORECAST_IMAGINE_H
#define TRUCE_FORECAST_IMAGINE_H

#include <memory>
#include <optional>
#include <string>
#include <truce/course.h>
#include <truce/forecast.h>
#include <vector>

#include "sampler.h"

namespace truce::forecast {

inline constexpr std::uint32_t no_index = 0xffffffff;

/// Something that happens at most once in a future.
struct OnceSource {
  std::string name = {};          ///< "arrival by c1": what its draws are keyed by
  std::uint64_t key = 0;
  Delay delay = Delay({});
  Timing timing = {};
  double chance = 1;
  std::vector<MoveIndex> moves = {};           ///< one; several if any of several may do it
  std::vector<std::uint32_t> reactions = {};   ///< by move; empty: counted from the start
  PartyId by = {};
  std::size_t reference = 0;      ///< into ForecastOptions::classes
  double ceiling = 5000;          ///< for a reference class: how many are to come
  bool stretched = false;         ///< by the shared shock
};
/// Something that comes again and again.
struct OftenSource {
  std::string name = {};
  std::uint64_t key = 0;
  Rate rate = {};
  std::vector<MoveIndex> moves = {};
};
struct Asked {
  Question question = {};
  SignalIndex signal = 0;
  bool whole = false;                            ///< only a whole run answers it
  std::optional<std::size_t> outcome = {};       ///< into CourseRun::outcomes
};

/// A stock whose strength is counted over time.
struct Followed {
  SignalIndex signal = 0;
  std::string name = {};
  std::vector<Fan::Target> targets = {};
};

struct Imagined {
  std::unique_ptr<Course> course = {};
  std::vector<Move> moves = {};
  std::vector<std::string> move_names = {};
  std::vector<Reaction> reactions = {};
  std::vector<OnceSource> once = {};
  std::vector<OftenSource> often = {};
  std::vector<Asked> asked = {};
  std::vector<Fit> fits = {};
  std::vector<Followed> followed = {};   ///< in the order of CourseRun::strengths
  std::vector<std::string> uncovered = {};
  std::vector<double> lift_amounts = {};
  double shared_spread = 0;
  std::uint64_t shared_key = 0;
};

/// Problem `unsupported_outlook`, with its place, where an assumption cannot be imagined.
Result<Imagined> imagine(const Outlook& outlook, const std::vector<Report>& reports, const ForecastOptions& options);

}  // namespace truce::forecast

#endif
