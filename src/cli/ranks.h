// The processes that `mpirun` started together: each counts a range of the futures, the first adds them up and prints.
//
//   mpirun -n 4 truce forecast missions/harbour --at 2031-03-16     (built with the preset `mpi`)
//
// Counts are integers and every future depends on its number alone, so the answer has the same bytes as that of one
// process. The first prints only when every part has come: a rank that is lost ends the whole run with an error and without an
// answer. Built without MPI, or started without mpirun, there is one rank and nothing changes.
#ifndef TRUCE_CLI_RANKS_H
#define TRUCE_CLI_RANKS_H

#include <truce/forecast.h>

namespace truce::cli {

class Ranks {
 public:
  /// Joins the others. On every rank but the first, what is printed from here on goes nowhere.
  Ranks();
  /// A rank that leaves without a part tells the first one so.
  ~Ranks();
  Ranks(const Ranks&) = delete;
  Ranks& operator=(const Ranks&) = delete;

  [[nodiscard]] bool first() const { return rank_ == 0; }
  [[nodiscard]] unsigned count() const { return count_; }
  /// The part of a forecast that is this rank's: its range of the futures, and of those that steps are compared on.
  [[nodiscard]] ForecastOptions part_of(const ForecastOptions& whole) const;
  /// On the first rank the whole forecast, as `whole` asked for it; on the others their own part again. Problem
  /// `lost_rank` if a part is missing.
  Result<Forecast> gathered(Forecast part, const ForecastOptions& whole);
  /// The same for one round of several: every rank is told the counts of the whole, so that all go on or stop together.
  Result<Forecast> shared(Forecast part, const ForecastOptions& whole);

 private:
  unsigned rank_ = 0;
  unsigned count_ = 1;
  bool gathered_ = false;
};

}  // namespace truce::cli

#endif
