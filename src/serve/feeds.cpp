#include "feeds.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>

#include "view/json_shapes.h"
#include "view/json_text.h"

namespace truce::serve {
namespace {

namespace bj = boost::json;
constexpr std::uint64_t reports_min = 3;  // fewer have no habit
constexpr double stale_days_min = 14;
constexpr double stale_times = 3;

double days_in(Duration time) { return static_cast<double>(time.count()) / 86'400; }

// How often, and when first and last.
struct Tally {
  std::uint64_t reports = 0;
  Instant first = never;
  Interval last = {always, always};

  void add(const Tally& other) {
    reports += other.reports;
    first = std::min(first, other.first);
    if (other.last.begin > last.begin) last = other.last;
  }
  [[nodiscard]] double usual() const {
    return reports < 2 ? 0 : std::round(days_in(last.begin - first) / static_cast<double>(reports - 1));
  }
};

bj::object tally_json(bj::string_view kind, const std::string& name, const Tally& tally, Instant at,
                      const Clock& clock) {
  const double silent = std::max(0.0, std::floor(days_in(at - tally.last.end)));
  bj::object object;
  object[kind] = view::json_string(name);
  object["reports"] = tally.reports;
  object["last"] = view::interval_json(tally.last, clock);
  object["days_silent"] = static_cast<std::int64_t>(silent);
  object["days_usual"] = static_cast<std::int64_t>(tally.usual());
  object["stale"] = tally.reports >= reports_min && silent > std::max(stale_days_min, stale_times * tally.usual());
  return object;
}

}  // namespace

void Feeds::add(const std::string& feed, const std::string& source) {
  const auto next = static_cast<std::uint32_t>(lines_.size());
  line_of_.push_back(lines_.try_emplace({feed, source}, next).first->second);
}

std::string Feeds::json(Instant at, const Clock& clock, const Heard& heard) const {
  std::vector<Tally> tallies(lines_.size());
  for (ReportIndex index = 0; index < line_of_.size(); ++index) {
    const Report* report = heard(index);
    if (report != nullptr) tallies[line_of_[index]].add({1, report->learned.begin, report->learned});
  }
  bj::array all;
  for (auto line = lines_.begin(); line != lines_.end();) {
    const std::string feed = line->first.first;
    Tally together;
    bj::array sources;
    for (; line != lines_.end() && line->first.first == feed; ++line) {
      const Tally& tally = tallies[line->second];
      together.add(tally);
      if (tally.reports > 0) sources.push_back(tally_json("source", line->first.second, tally, at, clock));
    }
    if (together.reports == 0) continue;
    bj::object object = tally_json("feed", feed, together, at, clock);
    object["sources"] = std::move(sources);
    all.push_back(std::move(object));
  }
  return view::spread(bj::object{{"feeds", std::move(all)}});
}

}  // namespace truce::serve
