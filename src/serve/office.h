// A mission in memory: its agreement, every report, and the answers that were worked out last.
//
// Verdicts rest on the whole record and are the same for everybody; what a person may not see is taken out of an answer
// and counted. Safe to use from several threads: one works out an answer at a time.
#ifndef TRUCE_SERVE_OFFICE_H
#define TRUCE_SERVE_OFFICE_H

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <truce/monitor.h>
#include <truce/record.h>
#include <unordered_map>
#include <vector>

#include "accounts.h"
#include "answer/mission.h"
#include "http.h"

namespace truce::serve {

/// One change of the record, for those who listen.
struct Change {
  std::uint64_t version = 0;
  std::vector<Report> reports = {};
  std::string by = {};
};

class Office {
 public:
  static Result<std::unique_ptr<Office>> open(const std::string& mission);

  [[nodiscard]] const Agreement& agreement() const { return *mission_.agreement; }
  [[nodiscard]] const answer::Mission& mission() const { return mission_; }
  [[nodiscard]] std::uint64_t version() const;

  Result<std::string> status(const Moment& moment, const Person& person);
  Result<std::string> why(const std::string& of, const Moment& moment, const Person& person);
  Result<std::string> waits(const std::string& who, const Moment& moment, const Person& person);
  std::string calendar(const Moment& moment, const Person& person);
  /// The same as iCalendar.
  std::string icalendar(const Moment& moment);
  std::string pipelines(const Moment& moment, const Person& person);
  /// What happened from `from` to `moment.at`. Problem `usage` if that is no period.
  Result<std::string> brief(Instant from, const Moment& moment, const Person& person);
  Result<std::string> record(const Values& query, const Person& person);
  /// Nothing if there is none, or the person may not see it.
  std::optional<std::string> report_json(const std::string& id, const Person& person);
  std::optional<Report> find(const std::string& id, const Person& person);

  struct Written {
    Record::Appended appended = {};
    std::vector<std::string> ids = {};
    std::uint64_t version = 0;
  };
  /// All or nothing; on disk when it returns. Problem `id_taken` and those of Record.
  Result<Written> write(std::vector<Report> reports, const Person& person);
  /// Told of each change, in order, from the thread that wrote it.
  void on_change(std::function<void(const Change&)> told);

 private:
  explicit Office(answer::Mission mission);
  ReportIndex learn(const Report& report);
  std::shared_ptr<const Situation> situation(const Moment& moment);
  std::shared_ptr<const Situation> asked_situation(const Moment& moment);
  [[nodiscard]] view::BoardFacts facts(Instant known) const;
  std::string ended(std::string json, std::uint64_t withheld) const;
  /// How many reports that were known then the person may not see.
  [[nodiscard]] std::uint64_t withheld_by(Instant known, const Person& person) const;
  [[nodiscard]] std::vector<const Report*> reported(Instant from, const Moment& moment, const Person& person,
                                                    std::uint64_t& retracted) const;

  answer::Mission mission_;
  mutable std::mutex mutex_ = {};
  std::deque<Report> reports_ = {};
  std::unordered_map<std::string, ReportIndex> by_id_ = {};
  std::unordered_multimap<std::string, ReportIndex> replaced_by_ = {};
  std::vector<ReportIndex> restricted_ = {};  // those that not every reader may see
  Monitor monitor_;
  Agreement asked_;                     // with the questions that the picture of what waits asks
  std::optional<Monitor> asking_ = {};  // of it; made when it is first asked for
  std::uint64_t refused_ = 0;
  std::uint64_t version_ = 1;
  std::optional<Record> record_ = {};
  using Situations = std::map<std::pair<Instant, Instant>, std::shared_ptr<const Situation>>;
  Situations situations_ = {};
  Situations asked_situations_ = {};
  std::function<void(const Change&)> told_ = {};
};

/// Takes out of a situation every trace of the reports that may not be seen; how many there were.
std::uint64_t withhold(Situation& situation, const std::function<bool(ReportIndex)>& seen);
std::uint64_t withhold(std::vector<Explanation>& answers, const std::function<bool(ReportIndex)>& seen);

}  // namespace truce::serve

#endif
