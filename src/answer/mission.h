// A mission as files: an agreement, and a record that is the union of record.db and reports/*.csv.
//
//   missions/harbour/
//     agreement.truce
//     record.db               (what `truce import` keeps)
//     reports/un.csv          (read as it is; reports/un.mapping translates its columns)
//
// An agreement file stands for its folder, unless files with reports are named beside it. Nothing is kept in memory but
// the monitor: the few reports that an answer cites are read again.
#ifndef TRUCE_ANSWER_MISSION_H
#define TRUCE_ANSWER_MISSION_H

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <truce/agreement.h>
#include <truce/monitor.h>
#include <truce/record.h>
#include <vector>

#include "view/text.h"

namespace truce::answer {

struct Source {
  std::string path = {};
  std::string mapping = {};  ///< of a feed; empty for canonical columns
  bool record = false;       ///< a record.db
};
struct Mission {
  std::string folder = {};
  std::string record_path = {};                     ///< where `import` keeps the record, whether or not it is there
  std::vector<Source> sources = {};                 ///< the record first, then feeds by name
  std::shared_ptr<const Agreement> agreement = {};  ///< stays where it is, for monitors refer to it
};

/// Where the agreement of a mission is; for verbs that need nothing else.
Result<std::string> agreement_file(const std::string& mission);
/// Finds the files of a mission and reads its agreement. Operands: the mission (default "."), then more files of reports.
Result<Mission> open_mission(const std::vector<std::string>& operands);
/// Does this operand name a mission, rather than something to look for in one?
bool names_a_mission(const std::string& operand);

/// The mapping kept beside a feed ("un.mapping" for "un.csv"); empty if there is none.
std::string mapping_beside(const std::string& feed);
/// How a feed of the mission is read; `mapping`: its file, empty for canonical columns.
Result<FeedOptions> feed_options(const Mission& mission, const std::string& mapping);

/// A place in the sources from which they can be read again.
struct Start {
  std::size_t source = 0;
  std::uint32_t place = 0;  ///< of the first report that then comes
  FeedMark mark = {};       ///< for a feed
};
/// What became of the reports of a mission.
struct Reading {
  std::uint64_t reports = 0;        ///< in the union
  std::uint64_t known_already = 0;  ///< the same id with the same content again
  std::uint64_t refused = 0;        ///< rows that cannot be read, and ids that are taken by another content
  Problems problems = {};           ///< the first of those refused
  std::vector<Start> starts = {};   ///< in order of place
};
/// Told now and then how far the reading of a file has come.
using ReadingProgress = std::function<void(const std::string& path, std::uint64_t bytes_read, std::uint64_t bytes_in_all)>;
/// Hands on every report of the union, each with its place in the sources: views, valid until `each` returns.
Result<Reading> read_reports(const Mission& mission,
                             const std::function<void(const ReportView&, std::uint32_t place)>& each,
                             const ReadingProgress& progress = {});

/// A monitor that has learned a mission's record, and can lay its reports on the desk.
class Watchkeeper {
 public:
  /// Reads the record. `moment` decides what counts as known.
  static Result<Watchkeeper> start(const Mission& mission, const Moment& moment, const ReadingProgress& progress = {});

  [[nodiscard]] const Monitor& monitor() const { return *monitor_; }
  [[nodiscard]] const Reading& reading() const { return reading_; }
  [[nodiscard]] view::BoardFacts facts() const;
  /// Sets a page that may cite reports: asks first which, reads those, and sets it again.
  [[nodiscard]] std::string set(const std::function<std::string(const view::Desk&)>& page) const;

 private:
  Watchkeeper(const Mission& mission, const Moment& moment);
  [[nodiscard]] std::map<ReportIndex, Report> fetch(const std::vector<ReportIndex>& wanted) const;

  const Mission* mission_;
  Moment moment_;
  std::shared_ptr<Monitor> monitor_;
  Reading reading_ = {};
  std::uint64_t known_ = 0;
  std::vector<std::uint32_t> places_ = {};  // in the sources, by report index: rising
};

/// What became of the reports, and every change of a verdict up to a moment.
struct Changed {
  Reading reading = {};
  std::vector<VerdictChange> changes = {};
};
/// In one pass that keeps only what is still open, where there is one source in order of time; else as a Watchkeeper reads.
Result<Changed> changes_of(const Mission& mission, const Moment& moment, const ReadingProgress& progress = {});

/// The moment that is asked about: `at` and `known` as a reader writes them, empty where not said. Without `at`, now.
Result<Moment> moment_of(const std::string& at, const std::string& known, const Clock& clock, Instant now);
/// The machine's clock, to the minute: the only place where answers read it.
Instant now();
/// A date (24:00 of that day) or a moment. `flag` is for the message.
Result<Instant> parse_moment(const std::string& text, const std::string& flag, const Clock& clock);

}  // namespace truce::answer

#endif
