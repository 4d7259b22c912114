// Reading a mission's record: every source in turn, each report once.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <functional>

#include "handover.h"
#include "mission.h"
#include "seen.h"
#include "union.h"

namespace truce::answer {
namespace {

constexpr std::size_t problems_kept_max = 20;
constexpr std::size_t reports_between_runs = 4096;  // the monitor runs while the next are being read

std::uint64_t mixed(std::uint64_t sum, std::uint64_t value) { return (sum ^ value) * 0x9e3779b97f4a7c15U + (sum >> 29); }
std::uint64_t mixed(std::uint64_t sum, std::string_view text) {
  return text.empty() ? mixed(sum, std::uint64_t{1}) : mixed(sum, std::hash<std::string_view>{}(text));
}
std::uint64_t mixed(std::uint64_t sum, Instant at) { return mixed(sum, static_cast<std::uint64_t>(at.time_since_epoch().count())); }
std::uint64_t mixed(std::uint64_t sum, const std::optional<double>& number) {
  return mixed(sum, number ? std::bit_cast<std::uint64_t>(*number) : std::uint64_t{2});
}

// Everything that a report says but for its id.
std::uint64_t content_of(const ReportView& r) {
  std::uint64_t sum = static_cast<std::uint64_t>(r.edge) | static_cast<std::uint64_t>(r.status) << 8 |
                      static_cast<std::uint64_t>(static_cast<unsigned char>(r.reliability)) << 16 | static_cast<std::uint64_t>(r.credibility) << 24;
  for (const std::string_view text : {r.act, r.by, r.about, r.place, r.item, r.incident, r.source, r.replaces, r.words, r.url}) sum = mixed(sum, text);
  for (const Instant at : {r.happened.begin, r.happened.end, r.learned.begin, r.learned.end}) sum = mixed(sum, at);
  for (const auto* number : {&r.number, &r.latitude, &r.longitude}) sum = mixed(sum, *number);
  for (const auto& [name, value] : r.details) sum = mixed(mixed(sum, name), value);
  return sum;
}

void keep(Problems& problems, const Problem& problem) {
  if (problems.size() < problems_kept_max) problems.push_back(problem);
}

// A report that came without an id has the one that the record would give it.
template <class Each>
void with_id(const ReportView& report, const Each& each) {
  if (!report.id.empty()) return each(report);
  const std::string id = id_for(report);
  ReportView named = report;
  named.id = id;
  each(named);
}

// Hands on every good report of one source, with an id. `first` is the place of its first one.
Result<std::uint64_t> each_of(const Mission& mission, std::size_t index, std::uint32_t first, Reading& reading,
                              const std::function<void(const ReportView&)>& each, const ReadingProgress& progress) {
  const Source& source = mission.sources[index];
  const auto named = [&](const ReportView& report) { with_id(report, each); };
  if (source.record) {
    auto record = Record::open(source.path);
    if (!record) return failure(record.error());
    reading.starts.push_back({.source = index, .place = first});
    return record->for_each(named);
  }
  auto options = feed_options(mission, source.mapping);
  if (!options) return failure(options.error());
  if (progress)
    options->progress = [&](std::uint64_t read, std::uint64_t in_all) { progress(source.path, read, in_all); };
  options->refused = [&](const Problem& problem) {
    ++reading.refused;
    keep(reading.problems, problem);
  };
  options->mark = [&](const FeedMark& mark) {
    reading.starts.push_back({.source = index, .place = first + static_cast<std::uint32_t>(mark.reports), .mark = mark});
  };
  auto summary = read_feed(source.path, *options, named);
  if (!summary) return failure(summary.error());
  return summary->reports;
}

}  // namespace

Union::Answer Union::add(const ReportView& report) {
  const std::uint64_t content = content_of(report);
  // A report without an id is the same as another if it says the same.
  const std::uint64_t own = report.id.empty() ? content : std::hash<std::string_view>{}(report.id);
  const std::uint64_t id = std::max<std::uint64_t>(own, 1);
  Entry& entry = slot_for(id);
  if (entry.id == id) return entry.content == content ? Answer::again : Answer::taken;
  entry = {id, content};
  if (++count_ * 2 > entries_.size()) grow();
  return Answer::first;
}

Union::Entry& Union::slot_for(std::uint64_t id) {
  std::size_t at = id & (entries_.size() - 1);
  while (entries_[at].id != 0 && entries_[at].id != id) at = (at + 1) & (entries_.size() - 1);
  return entries_[at];
}

void Union::grow() {
  std::vector<Entry> before(entries_.size() * 2);
  std::swap(before, entries_);
  for (const Entry& entry : before)
    if (entry.id != 0) slot_for(entry.id) = entry;
}

Problem id_taken(const ReportView& report, const std::string& file) {
  return {
      .code = "id_taken",
      .rule = {},
      .says = fmt::format("Another report already has the id `{}`, with other content; the first is kept.", report.id),
      .at = {.file = file},
      .help = "A correction has an id of its own and names this one in `replaces`."};
}

namespace {

/// Tells of every report whether it is the first of its id.
using Judging = std::function<Union::Answer(const ReportView&)>;

Result<Reading> read_into(Handover& handover, const Mission& mission, const Judging& judge, const ReadingProgress& progress) {
  Reading reading;
  std::uint32_t place = 0;
  for (std::size_t i = 0; i < mission.sources.size(); ++i) {
    auto count = each_of(mission, i, place, reading, [&](const ReportView& report) {
      const std::uint32_t here = place++;
      switch (judge(report)) {
        case Union::Answer::first:
          ++reading.reports;
          handover.put(report, here);
          return;
        case Union::Answer::again:
          ++reading.known_already;
          return;
        case Union::Answer::taken:
          ++reading.refused;
          keep(reading.problems, id_taken(report, mission.sources[i].path));
          return;
      }
    }, progress);
    if (!count) return failure(count.error());
  }
  return reading;
}

}  // namespace

Result<Reading> read_reports(const Mission& mission,
                             const std::function<void(const ReportView&, std::uint32_t place)>& each,
                             const ReadingProgress& progress) {
  Result<Reading> reading = Reading{};
  Union seen;
  // A record has each id once.
  const bool once = mission.sources.size() == 1 && mission.sources.front().record;
  const Judging judge = [&](const ReportView& report) { return once ? Union::Answer::first : seen.add(report); };
  hand_over([&](Handover& handover) { reading = read_into(handover, mission, judge, progress); }, each);
  return reading;
}

namespace {

// The process ends after its one answer: taking a large monitor apart would be work for nobody.
std::shared_ptr<Monitor> kept_to_the_end(std::shared_ptr<Monitor> monitor) {
  static auto* kept = new std::vector<std::shared_ptr<Monitor>>;
  kept->push_back(monitor);
  return monitor;
}

}  // namespace

Watchkeeper::Watchkeeper(const Mission& mission, const Moment& moment)
    : mission_(&mission), moment_(moment), monitor_(kept_to_the_end(std::make_shared<Monitor>(*mission.agreement))) {}

Result<Watchkeeper> Watchkeeper::start(const Mission& mission, const Moment& moment, const ReadingProgress& progress) {
  Watchkeeper keeper(mission, moment);
  const Instant known = moment.known.value_or(moment.at);
  auto reading = read_reports(mission, [&](const ReportView& report, std::uint32_t place) {
    const ReportIndex index = keeper.monitor_->learn(report);
    TRUCE_ASSERT(index == keeper.places_.size());
    keeper.places_.push_back(place);
    if (known_by(report.learned, known)) ++keeper.known_;
    if (keeper.places_.size() % reports_between_runs == 0) keeper.monitor_->keep_up(moment);
  }, progress);
  if (!reading) return failure(reading.error());
  keeper.reading_ = std::move(*reading);
  return keeper;
}

namespace {

// One source in order of time, of which what is settled need not be kept; none if it is not so.
Result<std::optional<Changed>> followed(const Mission& mission, const Moment& moment, const ReadingProgress& progress) {
  if (mission.sources.size() != 1) return std::nullopt;
  Monitor monitor(*mission.agreement);
  Seen seen;
  bool again = false, follows = true;  // each is asked and told on one thread
  const bool once = mission.sources.front().record;
  const Judging judge = [&](const ReportView& report) {
    again = again || (!once && seen.add(report.id));
    return again ? Union::Answer::again : Union::Answer::first;
  };
  std::size_t heard = 0;
  Result<Reading> reading = Reading{};
  hand_over([&](Handover& handover) { reading = read_into(handover, mission, judge, progress); },
            [&](const ReportView& report, std::uint32_t) {
              if (!follows || !monitor.learn_if_it_matters(report)) return;
              if (++heard % reports_between_runs == 0) follows = monitor.follow(moment);
            });
  if (!reading) return failure(reading.error());
  if (again || !follows || !monitor.follow(moment)) return std::nullopt;
  return Changed{std::move(*reading), monitor.changes(moment)};
}

}  // namespace

Result<Changed> changes_of(const Mission& mission, const Moment& moment, const ReadingProgress& progress) {
  auto changed = followed(mission, moment, progress);
  if (!changed) return failure(changed.error());
  if (*changed) return std::move(**changed);
  const auto keeper = Watchkeeper::start(mission, moment, progress);
  if (!keeper) return failure(keeper.error());
  return Changed{keeper->reading(), keeper->monitor().changes(moment)};
}

view::BoardFacts Watchkeeper::facts() const {
  return {
      .reports_known = known_, .reports_in_all = reading_.reports, .reports_refused = reading_.refused, .all = false};
}

namespace {

using Places = std::map<std::uint32_t, ReportIndex>;

// Reads again, from one start on, the reports at the places from `next` up to `end`.
void fetch_from(const Mission& mission, const Start& start, Places::const_iterator next, Places::const_iterator end, std::map<ReportIndex, Report>& found) {
  const Source& source = mission.sources[start.source];
  if (source.record) {
    const auto record = Record::open(source.path);
    for (; record && next != end; ++next)
      if (auto report = record->at(next->first - start.place + 1); report && *report) found.emplace(next->second, std::move(**report));
    return;
  }
  const auto options = feed_options(mission, source.mapping);
  if (!options) return;
  std::uint32_t place = start.place;
  (void)read_feed_from(source.path, *options, start.mark, [&](const ReportView& report) {
    if (place++ == next->first) with_id(report, [&](const ReportView& named) { found.emplace(next++->second, kept(named)); });
    return next != end;
  });
}

}  // namespace

// Reads the sources once more where the wanted reports stand, and nowhere else. A source that has gone meanwhile has none.
std::map<ReportIndex, Report> Watchkeeper::fetch(const std::vector<ReportIndex>& wanted) const {
  Places places;
  for (const ReportIndex index : wanted)
    if (index < places_.size()) places.emplace(places_[index], index);
  std::map<ReportIndex, Report> found;
  const std::vector<Start>& starts = reading_.starts;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto first = places.lower_bound(starts[i].place);
    const auto last = i + 1 < starts.size() ? places.lower_bound(starts[i + 1].place) : places.end();
    if (first != last) fetch_from(*mission_, starts[i], first, last, found);
  }
  return found;
}

std::string Watchkeeper::set(const std::function<std::string(const view::Desk&)>& page) const {
  std::map<ReportIndex, Report> reports;
  std::vector<ReportIndex> wanted;
  std::map<std::pair<Topic, Members>, std::vector<Explanation>> answers;
  std::map<std::pair<Topic, Members>, std::optional<std::vector<ReportIndex>>> grounds;
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
                               },
                           .rests_on =
                               [&](const Topic& topic, const Members& members) {
                                 const auto [answer, added] = grounds.try_emplace({topic, members});
                                 if (added) answer->second = monitor_->rests_on(topic, members, moment_);
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

}  // namespace truce::answer
