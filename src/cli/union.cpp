// Reading a mission's record: every source in turn, each report once.
#include <fmt/format.h>

#include <algorithm>

#include "mission.h"
#include "terminal.h"
#include "union.h"

namespace truce::cli {
namespace {

constexpr std::size_t problems_kept_max = 20;

void keep(Problems& problems, const Problem& problem) {
  if (problems.size() < problems_kept_max) problems.push_back(problem);
}

// Hands on every good report of one source, with an id.
Result<std::uint64_t> each_of(const Mission& mission, const Source& source, Reading& reading,
                              const std::function<void(const Report&)>& each) {
  Report named;
  const auto with_id = [&](const Report& report) {
    if (!report.id.empty()) return each(report);
    named = report;
    named.id = id_for(report);
    each(named);
  };
  if (source.record) {
    auto record = Record::open(source.path);
    if (!record) return failure(record.error());
    return record->for_each(with_id);
  }
  FeedOptions options;
  options.clock = mission.agreement->clock;
  if (!source.mapping.empty()) {
    auto mapping = load_mapping(source.mapping);
    if (!mapping) return failure(mapping.error());
    options.mapping = *mapping;
  }
  Progress progress("Reading " + source.path);
  options.progress = [&](std::uint64_t read, std::uint64_t in_all) { progress(read, in_all); };
  options.refused = [&](const Problem& problem) {
    ++reading.refused;
    keep(reading.problems, problem);
  };
  auto summary = read_feed(source.path, options, with_id);
  if (!summary) return failure(summary.error());
  return summary->reports;
}

}  // namespace

Problem id_taken(const Report& report, const std::string& file) {
  return {
      .code = "id_taken",
      .rule = {},
      .says = fmt::format("Another report already has the id `{}`, with other content; the first is kept.", report.id),
      .at = {.file = file},
      .help = "A correction has an id of its own and names this one in `replaces`."};
}

Result<Reading> read_reports(const Mission& mission,
                             const std::function<void(const Report&, std::uint32_t place)>& each) {
  Reading reading;
  Union seen;
  std::uint32_t place = 0;
  for (const Source& source : mission.sources) {
    auto count = each_of(mission, source, reading, [&](const Report& report) {
      const std::uint32_t here = place++;
      switch (seen.add(report)) {
        case Union::Answer::first:
          ++reading.reports;
          each(report, here);
          return;
        case Union::Answer::again:
          ++reading.known_already;
          return;
        case Union::Answer::taken:
          ++reading.refused;
          keep(reading.problems, id_taken(report, source.path));
          return;
      }
    });
    if (!count) return failure(count.error());
  }
  return reading;
}

Watchkeeper::Watchkeeper(const Mission& mission, const Moment& moment)
    : mission_(&mission), moment_(moment), monitor_(std::make_shared<Monitor>(*mission.agreement)) {}

Result<Watchkeeper> Watchkeeper::start(const Mission& mission, const Moment& moment) {
  Watchkeeper keeper(mission, moment);
  const Instant known = moment.known.value_or(moment.at);
  auto reading = read_reports(mission, [&](const Report& report, std::uint32_t place) {
    const ReportIndex index = keeper.monitor_->learn(report);
    TRUCE_ASSERT(index == keeper.places_.size());
    keeper.places_.push_back(place);
    if (known_by(report.learned, known)) ++keeper.known_;
  });
  if (!reading) return failure(reading.error());
  keeper.reading_ = std::move(*reading);
  return keeper;
}

view::BoardFacts Watchkeeper::facts() const {
  return {
      .reports_known = known_, .reports_in_all = reading_.reports, .reports_refused = reading_.refused, .all = false};
}

// Reads the sources once more and keeps the reports that are wanted. A source that has gone meanwhile has none.
std::map<ReportIndex, Report> Watchkeeper::fetch(const std::vector<ReportIndex>& wanted) const {
  std::map<std::uint32_t, ReportIndex> places;
  for (const ReportIndex index : wanted)
    if (index < places_.size()) places.emplace(places_[index], index);
  std::map<ReportIndex, Report> found;
  Reading ignored;
  std::uint32_t place = 0;
  for (const Source& source : mission_->sources) {
    if (found.size() == places.size()) break;
    (void)each_of(*mission_, source, ignored, [&](const Report& report) {
      if (const auto here = places.find(place++); here != places.end()) found.emplace(here->second, report);
    });
  }
  return found;
}

std::string Watchkeeper::set(const std::function<std::string(const view::Desk&)>& page) const {
  std::map<ReportIndex, Report> reports;
  std::vector<ReportIndex> wanted;
  std::map<std::pair<Topic, Members>, std::vector<Explanation>> answers;
  const view::Desk desk = {.report = [&](ReportIndex index) -> const Report* {
                             const auto found = reports.find(index);
                             if (found == reports.end()) wanted.push_back(index);
                             return found == reports.end() ? nullptr : &found->second;
                           },
                           .why =
                               [&](const Topic& topic, const Members& members) {
                                 const auto [answer, added] = answers.try_emplace({topic, members});
                                 if (added) answer->second = monitor_->why(topic, members, moment_);
                                 return answer->second;
                               }};
  constexpr int rounds_max = 3;
  std::string text = page(desk);
  for (int round = 0; round < rounds_max && !wanted.empty(); ++round) {
    reports.merge(fetch(std::exchange(wanted, {})));
    text = page(desk);
  }
  return text;
}

void warn_of_refused(const Reading& reading) {
  if (reading.refused == 0) return;
  constexpr std::size_t shown_max = 5;
  warn_of(Problems(reading.problems.begin(), reading.problems.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                                            shown_max, reading.problems.size()))),
          shown_max);
  if (reading.refused > shown_max) warn(fmt::format("and {} more\n", reading.refused - shown_max));
}

}  // namespace truce::cli
