// What more reports change of what is known: corrections, retractions, one more report of an incident, at any time and
// in any order. What is known afterwards is what gathering everything anew would make of it.
#include <algorithm>
#include <tuple>
#include <utility>

#include "facts.h"

namespace truce::monitor {

/// Changes of one second in the order in which a fresh gathering makes them: reports that stand alone, in their order,
/// then incidents by stream.
bool Facts::precedes(const Knowledge& knowledge, const Change& a, const Change& b) const {
  if (a.at != b.at) return a.at < b.at;
  const auto place = [&](const Change& change) {
    const Occurrence& occurrence = knowledge.occurrences[change.occurrence];
    const Index incident = told_[occurrence.report].incident;
    return incident == 0 ? std::tuple(0, occurrence.report, change.occurrence) : std::tuple(1, occurrence.stream, incident);
  };
  return place(a) < place(b);
}

struct Facts::Revision {
  Facts& facts;
  Knowledge& knowledge;
  ReportIndex fresh = 0;              ///< reports from here on are heard for the first time
  bool all_count = false;             ///< all of those count, and nothing else is heard
  Instant from = never;               ///< nothing before this second changes
  bool anew = false;                  ///< something changed that is not followed report by report
  std::vector<Change> added = {};     ///< that come before the last that is known; the others are put after it at once
  std::vector<Occurrence> gone = {};
  std::vector<Index> followed = {};   ///< occurrences that may mean something else
  std::vector<Index> incidents = {};  ///< to be settled anew
  std::vector<Index> names = {};      ///< of reports that came or went

  void hear(const std::vector<ReportIndex>& reports);
  void judge(ReportIndex report);
  void follow(const Told& told);
  [[nodiscard]] bool is_replaced(ReportIndex report) const;
  [[nodiscard]] bool is_followed(Index name) const;
  void set_unmatched(ReportIndex report, std::optional<Unmatched::Why> why);
  void bring_in(ReportIndex report, const Told& told);
  void take_out(ReportIndex report);
  void place(Index occurrence);
  void place(Index occurrence, Interval when);
  void place_earlier(const Change& change);
  void remove(Index occurrence);
  void settle_incidents();
  void follow_names();
  void order_changes();
};

std::optional<Facts::Extended> Facts::extend(Knowledge& knowledge, ReportIndex first, Instant known, Instant asked) {
  if (known < knowledge.known) return std::nullopt;
  std::vector<ReportIndex> heard;
  for (; !knowledge.waiting.empty() && known_by(told_[knowledge.waiting.back()].learned, known); knowledge.waiting.pop_back())
    heard.push_back(knowledge.waiting.back());
  knowledge.made.resize(told_.size(), none);
  std::size_t number = heard.size();
  heard.resize(number + told_.size() - first);
  for (ReportIndex i = first; i < told_.size(); ++i) {
    if (known_by(told_[i].learned, known)) heard[number++] = i;
    else knowledge.waiting.insert(std::upper_bound(knowledge.waiting.begin(), knowledge.waiting.end(), i, learned_later()), i);
  }
  heard.resize(number);
  knowledge.known = known;
  // Most hear of all that is new, and of nothing else.
  const bool all = heard.size() == told_.size() - first && (heard.empty() || heard.front() == first) && knowledge.heard.size() == first;
  knowledge.heard.resize(told_.size(), all);
  knowledge.active.resize(told_.size(), all && !corrects_);
  if (heard.empty()) return Extended{};
  if (!all)
    for (const ReportIndex report : heard) knowledge.heard[report] = true;
  if (!program_->agreement->silence_is_calm) return std::nullopt;
  if (!std::is_sorted(heard.begin(), heard.end())) std::sort(heard.begin(), heard.end());
  Revision revision{*this, knowledge, first, all && !corrects_};
  const std::size_t before = knowledge.occurrences.size();
  revision.hear(heard);
  if (revision.anew) return std::nullopt;
  Extended extended{.from = revision.from};
  if (revision.from > asked) return extended;
  extended.touched = std::move(revision.gone);
  for (std::size_t made = before; made < knowledge.occurrences.size(); ++made)
    if (knowledge.occurrences[made].stream != none) extended.touched.push_back(knowledge.occurrences[made]);
  for (const Index occurrence : revision.followed)
    if (knowledge.occurrences[occurrence].stream != none) extended.touched.push_back(knowledge.occurrences[occurrence]);
  return extended;
}

inline void Facts::Revision::place(Index occurrence, Interval when) {
  from = std::min(from, possible_from(when));
  each_change(when, occurrence, [&](const Change& change) {
    if (!knowledge.changes.empty() && knowledge.changes.back().at < change.at) knowledge.changes.push_back(change);
    else place_earlier(change);
  });
}

void Facts::Revision::place_earlier(const Change& change) {
  auto& all = knowledge.changes;
  if (all.empty() || facts.precedes(knowledge, all.back(), change)) all.push_back(change);
  else added.push_back(change);
}

bool Facts::Revision::is_replaced(ReportIndex report) const {
  const Index id = facts.told_[report].id;
  if (id == 0) return false;
  ReportIndex by = facts.ties(id).replaced;
  while (by != none && (by == report || !knowledge.heard[by])) by = facts.told_[by].same_replaces;
  return by != none;
}

/// Did anybody speak of it before? What is heard only now has not been taken in yet, whatever it means.
inline bool Facts::Revision::is_followed(Index name) const {
  ReportIndex by = facts.ties(name).spoken_of;
  while (by != none && by >= fresh) by = facts.told_[by].same_about;
  return by != none;
}

void Facts::Revision::set_unmatched(ReportIndex report, std::optional<Unmatched::Why> why) {
  auto& all = knowledge.unmatched;
  const auto at = std::lower_bound(all.begin(), all.end(), report, [](const Unmatched& one, ReportIndex other) { return one.report < other; });
  const bool there = at != all.end() && at->report == report;
  if (there && !why) all.erase(at);
  else if (there) at->why = *why;
  else if (why) all.insert(at, {report, *why});
}

inline void Facts::Revision::bring_in(ReportIndex report, const Told& told) {
  if (told.act == watch_act || told.act == gap_act) return;
  const auto why = facts.feed(report, [&](Index stream, const Roles& roles) {
    if (told.incident != 0) return;
    const auto made = static_cast<Index>(knowledge.occurrences.size());
    if (knowledge.made[report] == none) knowledge.made[report] = made;
    facts.add_single(knowledge, stream, report, roles);
    place(made, told.happened);
  });
  if (told.incident != 0) incidents.push_back(told.incident);
  const auto& unmatched = knowledge.unmatched;
  if (why || (!unmatched.empty() && unmatched.back().report >= report)) set_unmatched(report, why);
}

void Facts::Revision::take_out(ReportIndex report) {
  if (const Index incident = facts.told_[report].incident; incident != 0) return incidents.push_back(incident);
  const Index first = std::exchange(knowledge.made[report], none);
  if (first == none) return;
  for (Index i = first; i < knowledge.occurrences.size() && knowledge.occurrences[i].report == report; ++i) remove(i);
}

void Facts::Revision::place(Index occurrence) { place(occurrence, knowledge.occurrences[occurrence].when); }

void Facts::Revision::remove(Index occurrence) {
  if (knowledge.occurrences[occurrence].stream == none) return;
  Occurrence& it = knowledge.occurrences.edit(occurrence);
  from = std::min(from, possible_from(it.when));
  gone.push_back(it);
  it.stream = none;
  knowledge.gone.push_back(occurrence);
}

/// What a report that starts or ceases to count does to what is said of others.
inline void Facts::Revision::follow(const Told& told) {
  anew = anew || told.act == gap_act;
  if (!facts.program_->asks_about) return;
  if (told.id != 0 && is_followed(told.id)) names.push_back(told.id);
  if (told.incident != 0 && is_followed(told.incident)) names.push_back(told.incident);
}

/// Does a report count? Brings it in or takes it out accordingly.
inline void Facts::Revision::judge(ReportIndex report) {
  const Told& told = facts.told_[report];
  const bool replaced = facts.corrects_ && is_replaced(report);
  const bool counts = !replaced && told.status != Status::retracted;
  if (counts != knowledge.active[report]) {
    knowledge.active[report] = counts;
    if (counts) bring_in(report, told);
    else take_out(report);
    follow(told);
  }
  if (!counts) set_unmatched(report, replaced ? Unmatched::Why::replaced : Unmatched::Why::retracted);
}

/// R7: what several reports of one incident come to together.
void Facts::Revision::settle_incidents() {
  std::sort(incidents.begin(), incidents.end());
  incidents.erase(std::unique(incidents.begin(), incidents.end()), incidents.end());
  for (const Index incident : incidents) {
    knowledge.of_incident.grow_to(incident + std::size_t{1});
    for (const Index occurrence : std::exchange(knowledge.of_incident.edit(incident), {})) remove(occurrence);
    std::vector<ReportIndex> reports;
    for (ReportIndex one = facts.ties(incident).incident; one != none; one = facts.told_[one].same_incident) {
      // Who speaks of one of its reports speaks of the incident, and that may be another now.
      if (const Index id = facts.told_[one].id; facts.program_->asks_about && id != 0 && is_followed(id)) names.push_back(id);
      if (knowledge.active[one] && facts.told_[one].act != watch_act && facts.told_[one].act != gap_act) reports.push_back(one);
    }
    std::map<Index, std::vector<ReportIndex>> by_stream;
    for (auto one = reports.rbegin(); one != reports.rend(); ++one) (void)facts.feed(*one, [&](Index stream, const Roles&) { by_stream[stream].push_back(*one); });
    for (const auto& [stream, all] : by_stream) {
      facts.settle(*facts.program_, knowledge, stream, all);
      knowledge.of_incident.edit(incident).push_back(static_cast<Index>(knowledge.occurrences.size() - 1));
      place(static_cast<Index>(knowledge.occurrences.size() - 1));
    }
  }
}

/// R5: what a report is about decides what it means, so those that speak of what came or went are heard anew.
void Facts::Revision::follow_names() {
  if (names.empty()) return;
  std::unordered_set<Index> seen;
  while (!names.empty()) {
    const Index name = names.back();
    names.pop_back();
    if (!seen.insert(name).second) continue;
    for (ReportIndex one = facts.ties(name).spoken_of; one != none; one = facts.told_[one].same_about) {
      const Told& told = facts.told_[one];
      if (one >= fresh || !knowledge.active[one]) continue;
      if (told.incident == 0) {
        from = std::min(from, possible_from(told.happened));
        for (Index i = knowledge.made[one]; i < knowledge.occurrences.size() && knowledge.occurrences[i].report == one; ++i) followed.push_back(i);
      } else if (const auto* all = knowledge.of_incident.find(told.incident)) {
        for (const Index occurrence : *all) {
          from = std::min(from, possible_from(knowledge.occurrences[occurrence].when));
          followed.push_back(occurrence);
        }
      }
      for (const Index own : {told.id, told.incident})
        if (own != 0 && is_followed(own)) names.push_back(own);
    }
  }
}

/// Only what comes from the first change on is touched.
void Facts::Revision::order_changes() {
  if (gone.empty() && added.empty()) return;  // most are heard in order of time
  auto& all = knowledge.changes;
  const auto begins = std::lower_bound(all.begin(), all.end(), from, [](const Change& change, Instant at) { return change.at < at; }) - all.begin();
  if (!gone.empty()) {
    const auto is_gone = [&](const Change& change) { return knowledge.occurrences[change.occurrence].stream == none; };
    std::erase_if(added, is_gone);
    all.erase(std::remove_if(all.begin() + begins, all.end(), is_gone), all.end());
  }
  if (added.empty()) return;
  const auto order = [&](const Change& a, const Change& b) { return facts.precedes(knowledge, a, b); };
  if (!std::is_sorted(added.begin(), added.end(), order)) std::sort(added.begin(), added.end(), order);
  const auto middle = static_cast<std::ptrdiff_t>(all.size());
  all.insert(all.end(), added.begin(), added.end());
  std::inplace_merge(all.begin() + begins, all.begin() + middle, all.end(), order);
}

void Facts::Revision::hear(const std::vector<ReportIndex>& reports) {
  if (all_count)
    facts.told_.each(fresh, [&](std::size_t report, const Told& told) {
      bring_in(static_cast<ReportIndex>(report), told);
      follow(told);
    });
  else
    for (const ReportIndex report : reports) judge(report);
  if (facts.corrects_)
    for (const ReportIndex report : reports)
      if (const Index replaced = facts.told_[report].replaces; replaced != 0)
        for (ReportIndex one = facts.ties(replaced).told; one != none; one = facts.told_[one].same_id)
          if (knowledge.heard[one]) judge(one);
  settle_incidents();
  order_changes();
  follow_names();
}

}  // namespace truce::monitor
