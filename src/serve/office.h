// A mission in memory: its agreement, every report, and the answers that were worked out last.
//
// Verdicts rest on the whole record and are the same for everybody; what a person may not see is taken out of an answer
// and counted. Safe to use from several threads: one works out an answer at a time.
#ifndef TRUCE_SERVE_OFFICE_H
#define TRUCE_SERVE_OFFICE_H

#include <atomic>
#include <chrono>
#include <condition_variable>
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
#include <tuple>
#include <unordered_map>
#include <vector>

#include "accounts.h"
#include "answer/mission.h"
#include "answer/outlook.h"
#include "feeds.h"
#include "http.h"

namespace truce::serve {

/// A moment that is asked about, and how new the record has to be.
struct When {
  Moment moment = {};
  std::uint64_t version = 0;  ///< at least; 0: an answer may be as old as it takes to work out a new one
  [[nodiscard]] Instant known() const { return moment.known.value_or(moment.at); }
};

/// An answer as JSON, and an ETag of it.
struct Told {
  std::string json = {};
  std::string tag = {};
};

/// What a forecast is asked for.
struct ForecastAsked {
  Moment moment = {};
  Instant until = {};
  std::uint64_t futures = 0;
  std::optional<std::uint64_t> seed = {};
  std::string of = {};                      ///< one question; empty: all
  std::vector<answer::Pulled> levers = {};  ///< assumptions said otherwise
  bool steps = true;                        ///< also what each single step would change
};

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
  [[nodiscard]] std::uint64_t version() const { return version_; }

  /// `brief`: of each clause only its verdict, without its instances and breaches, of which there may be very many.
  Result<Told> status(const When& when, const Person& person, bool brief = false);
  Result<std::string> why(const std::string& of, const Moment& moment, const Person& person);
  Result<Told> waits(const std::string& who, const When& when, const Person& person);
  Result<Told> calendar(const When& when, const Person& person);
  /// The same as iCalendar.
  std::string icalendar(const Moment& moment);
  /// Which feeds and sources reports came from, and how long each has been silent.
  Result<Told> feeds(const When& when, const Person& person);
  Result<Told> pipelines(const When& when, const Person& person);
  /// What happened from `from` to `moment.at`. Problem `usage` if that is no period.
  Result<Told> brief(Instant from, const When& when, const Person& person);
  /// Takes seconds, but keeps nobody waiting who asks for something else. The last answers are kept.
  Result<std::string> forecast(const ForecastAsked& asked);
  /// Forecasts stop where they are, for the server ends.
  void hurry() { hurry_ = true; }
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
  using Work = std::function<Result<std::string>()>;
  /// The answer to a question that was asked before, or what `work` says, with mutex_ held. While one works out a new answer,
  /// the others get the old one if it is new enough for them; and for as long as that took, it is good enough for all.
  Result<Told> answered(const std::string& question, const When& when, const Person& person, const Work& work);
  ReportIndex learn(const Report& report);
  void note_feeds(const std::vector<std::uint32_t>& places, const std::vector<answer::Start>& starts);
  /// The one that is asked about a moment: what is known now, and what was known once, are two histories, and going from one
  /// to the other would start over.
  Monitor& monitor_for(Instant known);
  std::shared_ptr<const Situation> situation(const Moment& moment, Lists listed);
  std::shared_ptr<const Situation> asked_situation(const Moment& moment);
  [[nodiscard]] view::BoardFacts facts(Instant known) const;
  std::string ended(std::string json, std::uint64_t withheld) const;
  [[nodiscard]] bool hides(const std::string& id, const Person& person) const;
  /// A report without the ids of others that the person may not see.
  [[nodiscard]] Report shown(const Report& report, const Person& person) const;
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
  Feeds feeds_ = {};
  Monitor monitor_;
  std::optional<Monitor> looking_back_ = {};  // a second one for what was known earlier; made when that is first asked
  Agreement asked_;                           // with the questions that the picture of what waits asks
  std::optional<Monitor> asking_ = {};        // of it; made when it is first asked for
  std::uint64_t refused_ = 0;
  std::atomic<std::uint64_t> version_ = 1;
  std::atomic<bool> any_restricted_ = false;
  Instant newest_ = always;  // every report is known from here on
  struct Answered {
    std::uint64_t version = 0;
    std::optional<Told> told = {};
    bool working = false;
    std::chrono::steady_clock::time_point good_until = {};
  };
  std::mutex answering_ = {};  // never while mutex_ is held
  std::condition_variable worked_out_ = {};
  std::map<std::string, Answered> answers_ = {};
  std::optional<Record> record_ = {};
  using Situations = std::map<std::tuple<Instant, Instant, Lists>, std::shared_ptr<const Situation>>;
  Situations situations_ = {};
  Situations asked_situations_ = {};
  std::function<void(const Change&)> told_ = {};
  std::atomic<bool> hurry_ = false;
  std::mutex forecasting_ = {};                                     // one forecast at a time; taken before mutex_
  std::deque<std::pair<std::string, std::string>> forecasts_ = {};  // what was asked, and the answer; oldest first
};

/// Takes out of a situation every trace of the reports that may not be seen; how many there were.
std::uint64_t withhold(Situation& situation, const std::function<bool(ReportIndex)>& seen);
std::uint64_t withhold(std::vector<Explanation>& answers, const std::function<bool(ReportIndex)>& seen);

}  // namespace truce::serve

#endif
