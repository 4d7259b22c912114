// How missions of the past reached their strength: one figure a month, from the day of authorisation.
//
//   auto missions = truce::load_deployments("data/un_peacekeeping/deployment_curves.csv");
//
// The columns are those of data/un_peacekeeping/README.md: `mission`, `authorised_on`, `authorised_strength`,
// `month` (YYYY-MM, the figure at its end), `months_since` and `uniformed` are required; `phase` (default 1),
// `repeat_flag` and `suspect_flag` (default 0) are used; other columns are passed over.
#ifndef TRUCE_DEPLOYMENT_H
#define TRUCE_DEPLOYMENT_H

#include <string>
#include <string_view>
#include <truce/result.h>
#include <truce/time.h>
#include <vector>

namespace truce {

/// People in place at the end of one month.
struct StrengthFigure {
  int month = 0;             ///< whole months since the day of authorisation
  double people = 0;
  double authorised = 0;     ///< the ceiling in force in that month
  int phase = 1;             ///< 1 for the first ceiling, 2 and up after each change
  bool repeated = false;     ///< stands in a run of identical figures: usually an old report carried forward
  bool suspect = false;      ///< does not fit its neighbours; never used
};

/// One mission, its figures by month.
struct Deployment {
  std::string mission = {};
  Date authorised_on = {};
  std::vector<StrengthFigure> figures = {};
};

/// Reads a file of deployments (CSV, UTF-8, one header line). Every mistake is a Problem with its line; a file with
/// mistakes is refused as a whole, for a figure left out would change every number that follows from it. The
/// missions come in the order of the file.
Result<std::vector<Deployment>> load_deployments(const std::string& path);
/// The same from text in memory; `file` is only for the messages.
Result<std::vector<Deployment>> read_deployments(std::string_view text, std::string_view file);

}  // namespace truce

#endif
