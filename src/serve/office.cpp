#include "office.h"

#include <fmt/format.h>
#include <truce/forecast.h>
#include <truce/waiting.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>
#include <filesystem>
#include <set>

#include "answer/question.h"
#include "view/brief.h"
#include "view/calendar.h"
#include "view/forecast.h"
#include "view/json.h"
#include "view/json_shapes.h"
#include "view/json_text.h"

namespace truce::serve {
namespace {

constexpr std::size_t situations_max = 32;
constexpr std::size_t forecasts_max = 16;
constexpr std::size_t answers_max = 64;

using Seen = std::function<bool(ReportIndex)>;

// Keeps the reports that may be seen; the others go into `withheld`.
void keep_seen(std::vector<ReportIndex>& reports, const Seen& seen, std::set<ReportIndex>& withheld) {
  std::erase_if(reports, [&](ReportIndex report) {
    if (seen(report)) return false;
    withheld.insert(report);
    return true;
  });
}

void keep_seen(Explanation& answer, const Seen& seen, std::set<ReportIndex>& withheld) {
  answer.reports_in_all = std::max(answer.reports_in_all, static_cast<std::uint32_t>(answer.reports.size()));
  keep_seen(answer.reports, seen, withheld);
  if (answer.rests_on) {
    const std::size_t all = answer.rests_on->size();
    keep_seen(*answer.rests_on, seen, withheld);
    if (answer.rests_on->size() < all) answer.rests_on.reset();  // those that are left would not give the verdict
  }
  for (Explanation& part : answer.parts) keep_seen(part, seen, withheld);
}

void keep_seen(ClauseVerdict& clause, const Seen& seen, std::set<ReportIndex>& withheld) {
  for (Instance& instance : clause.instances) {
    keep_seen(instance.it, seen, withheld);
    keep_seen(instance.deeds, seen, withheld);
  }
  for (Breach& breach : clause.breaches) keep_seen(breach.reports, seen, withheld);
  for (Breach& breach : clause.defaults) keep_seen(breach.reports, seen, withheld);
}

Problem unknown_parameter_value(const std::string& name, const std::string& value) {
  return {.code = "usage",
          .rule = {},
          .says = fmt::format("`{}` is not a number for {}.", value, name),
          .at = {},
          .help = "Give a whole number, for example 100."};
}

std::string value_in(const Values& values, std::string_view name) {
  const auto found = values.find(name);
  return found == values.end() ? std::string() : found->second;
}

// Two questions with the same key have the same answer: the outlook is read anew, so its age belongs to it.
std::string key_of(const ForecastAsked& asked, std::uint64_t version) {
  std::string key = fmt::format("{} {} {} {} {} {} {} {}\n", version, asked.moment.at.time_since_epoch().count(),
                                asked.moment.known.value_or(asked.moment.at).time_since_epoch().count(),
                                asked.until.time_since_epoch().count(), asked.futures,
                                asked.seed ? fmt::format("{}", *asked.seed) : "", asked.steps, asked.of);
  for (const answer::Pulled& lever : asked.levers)
    key += fmt::format("{} {}\n", lever.assumption ? fmt::format("{}", *lever.assumption) : "", lever.says);
  return key;
}

// A situation without the lists that grow with the record.
Situation verdicts_of(const Situation& whole) {
  Situation brief{.at = whole.at, .known = whole.known, .in_force = whole.in_force};
  brief.conditions = whole.conditions;
  brief.phases = whole.phases;
  for (const ClauseVerdict& each : whole.clauses)
    brief.clauses.push_back({.clause = each.clause,
                             .members = each.members,
                             .state = each.state,
                             .possible = each.possible,
                             .since = each.since,
                             .may_change = each.may_change});
  brief.stocks = whole.stocks;
  brief.imbalances = whole.imbalances;
  brief.waits = whole.waits;
  return brief;
}

// What was known at a moment is not changed by what is learned after it.
template <class Situations>
void forget_changed(Situations& all, const std::vector<Report>& fresh) {
  std::erase_if(all, [&](const auto& each) {
    const Instant known = std::get<1>(each.first);
    return std::any_of(fresh.begin(), fresh.end(),
                       [&](const Report& report) { return known_by(report.learned, known); });
  });
}

template <class Situations>
std::shared_ptr<const Situation> remembered(Situations& all, const Monitor& monitor, const Moment& moment, Lists listed) {
  for (const Lists enough : {Lists::all, listed})
    if (const auto found = all.find({moment.at, moment.known.value_or(moment.at), enough}); found != all.end()) return found->second;
  if (all.size() >= situations_max) all.clear();
  return all[{moment.at, moment.known.value_or(moment.at), listed}] = std::make_shared<const Situation>(monitor.situation(moment, listed));
}

}  // namespace

std::uint64_t withhold(Situation& situation, const Seen& seen) {
  std::set<ReportIndex> withheld;
  for (ClauseVerdict& clause : situation.clauses) keep_seen(clause, seen, withheld);
  for (Imbalance& imbalance : situation.imbalances) {
    const std::size_t before = imbalance.reports.size();
    keep_seen(imbalance.reports, seen, withheld);
    if (imbalance.reports.size() < before) imbalance.item.clear();
  }
  const auto gone = [&](ReportIndex report) {
    if (seen(report)) return false;
    withheld.insert(report);
    return true;
  };
  std::erase_if(situation.without_authority, [&](const WithoutAuthority& act) { return gone(act.report); });
  std::erase_if(situation.unmatched, [&](const Unmatched& unmatched) { return gone(unmatched.report); });
  return withheld.size();
}

std::uint64_t withhold(std::vector<Explanation>& answers, const Seen& seen) {
  std::set<ReportIndex> withheld;
  for (Explanation& answer : answers) keep_seen(answer, seen, withheld);
  return withheld.size();
}

Office::Office(answer::Mission mission)
    : mission_(std::move(mission)), monitor_(*mission_.agreement), asked_(with_questions(*mission_.agreement)) {}

Result<std::unique_ptr<Office>> Office::open(const std::string& path) {
  auto mission = answer::open_mission({path});
  if (!mission) return failure(mission.error());
  std::unique_ptr<Office> office(new Office(std::move(*mission)));
  std::vector<std::uint32_t> places;
  auto reading = answer::read_reports(office->mission_, [&](const ReportView& report, std::uint32_t place) {
    office->learn(kept(report));
    places.push_back(place);
  });
  if (!reading) return failure(reading.error());
  office->note_feeds(places, reading->starts);
  office->refused_ = reading->refused;
  return office;
}

ReportIndex Office::learn(const Report& report) {
  const ReportIndex index = monitor_.learn(report);
  if (looking_back_) looking_back_->learn(report);
  if (asking_) asking_->learn(report);
  if (label_of(report) > highest_seen(Role::reader)) restricted_.push_back(index);
  any_restricted_ = !restricted_.empty();
  newest_ = std::max({newest_, report.learned.begin, report.learned.end});
  TRUCE_ASSERT(index == reports_.size());
  reports_.push_back(report);
  by_id_.emplace(report.id, index);
  if (!report.replaces.empty()) replaced_by_.emplace(report.replaces, index);
  return index;
}

// A feed is named by its file. Places rise, and a report comes after the last start that is not beyond it.
void Office::note_feeds(const std::vector<std::uint32_t>& places, const std::vector<answer::Start>& starts) {
  std::size_t start = 0;
  for (ReportIndex index = 0; index < places.size(); ++index) {
    while (start + 1 < starts.size() && starts[start + 1].place <= places[index]) ++start;
    const std::size_t source = starts[start].source;
    feeds_.add(std::filesystem::path(mission_.sources[source].path).filename().string(), reports_[index].source);
  }
}

void Office::on_change(std::function<void(const Change&)> told) {
  const std::lock_guard lock(mutex_);
  told_ = std::move(told);
}

Monitor& Office::monitor_for(Instant known) {
  if (known >= newest_) return monitor_;
  if (!looking_back_) looking_back_.emplace(monitor_);
  return *looking_back_;
}

std::shared_ptr<const Situation> Office::situation(const Moment& moment, Lists listed) {
  return remembered(situations_, monitor_for(moment.known.value_or(moment.at)), moment, listed);
}

// The picture of what waits asks more of the record than the agreement does: a monitor of its own answers.
std::shared_ptr<const Situation> Office::asked_situation(const Moment& moment) {
  if (!asking_) {
    asking_.emplace(asked_);
    for (const Report& report : reports_) asking_->learn(report);
  }
  return remembered(asked_situations_, *asking_, moment, Lists::none);
}

bool Office::hides(const std::string& id, const Person& person) const {
  const auto found = by_id_.find(id);
  return found != by_id_.end() && !sees(person, reports_[found->second]);
}

Report Office::shown(const Report& report, const Person& person) const {
  Report copy = report;
  if (hides(copy.replaces, person)) copy.replaces.clear();
  if (hides(copy.about, person)) copy.about.clear();
  return copy;
}

std::uint64_t Office::withheld_by(Instant known, const Person& person) const {
  return static_cast<std::uint64_t>(std::count_if(restricted_.begin(), restricted_.end(), [&](ReportIndex index) {
    return known_by(reports_[index].learned, known) && !sees(person, reports_[index]);
  }));
}

view::BoardFacts Office::facts(Instant known) const {
  const auto count = known >= newest_ ? static_cast<std::ptrdiff_t>(reports_.size())
                                      : std::count_if(reports_.begin(), reports_.end(), [&](const Report& report) {
                                          return known_by(report.learned, known);
                                        });
  return {.reports_known = static_cast<std::uint64_t>(count),
          .reports_in_all = reports_.size(),
          .reports_refused = refused_,
          .all = false};
}

Result<Told> Office::answered(const std::string& question, const When& when, const Person& person, const Work& work) {
  // Where nothing is withheld from anybody, all see the same.
  const std::string whose = any_restricted_ ? fmt::format("{} {}", to_text(person.role), person.name) : std::string();
  const std::string key = fmt::format("{} {} {} {}", question, when.moment.at.time_since_epoch().count(),
                                      when.known().time_since_epoch().count(), whose);
  std::unique_lock lock(answering_);
  if (answers_.size() >= answers_max) std::erase_if(answers_, [](const auto& each) { return !each.second.working; });
  const auto is_good = [&](const Answered& each) {
    return each.told && each.version >= when.version &&
           (each.working || each.version == version_ || std::chrono::steady_clock::now() < each.good_until);
  };
  Answered* kept = &answers_[key];
  while (!is_good(*kept) && kept->working) {
    worked_out_.wait(lock);
    kept = &answers_[key];
  }
  if (is_good(*kept)) return *kept->told;
  kept->working = true;
  lock.unlock();
  const auto begun = std::chrono::steady_clock::now();
  std::uint64_t version = 0;
  const auto worked = [&] {
    const std::lock_guard work_lock(mutex_);
    version = version_;
    return work();
  }();
  Result<Told> told = failure(Problems{});
  if (worked)
    told = Told{*worked, tag_of(*worked)};
  else
    told = failure(worked.error());
  lock.lock();
  kept->working = false;
  if (told) {
    kept->version = version;
    kept->told = *told;
    const auto now = std::chrono::steady_clock::now();
    kept->good_until = now + (now - begun);
  }
  worked_out_.notify_all();
  return told;
}

std::string Office::ended(std::string json, std::uint64_t withheld) const {
  const std::size_t end = json.rfind('}');
  TRUCE_ASSERT(end != std::string::npos && end > 0);
  // What is short stands on one line.
  if (json[end - 1] == '\n')
    json.resize(end - 1);
  else
    json = "{\n  " + json.substr(1, end - 1);
  return json + fmt::format(",\n  \"version\": {},\n  \"withheld\": {}\n}}\n", version_.load(), withheld);
}

Result<Told> Office::status(const When& when, const Person& person, bool brief) {
  auto told = answered(brief ? "status brief" : "status", when, person, [&] {
    const auto found = situation(when.moment, brief ? Lists::none : Lists::all);
    Situation shown = brief ? verdicts_of(*found) : *found;
    withhold(shown, [&](ReportIndex report) { return sees(person, reports_[report]); });
    const auto id_of = [&](ReportIndex report) { return reports_[report].id; };
    return ended(view::json(agreement(), shown, facts(when.known()), id_of), withheld_by(when.known(), person));
  });
  if (!told) return told;
  std::string& json = told->json;
  json.resize(json.size() - std::string_view("\n}\n").size());
  const std::string name = person.name.empty() ? "null" : "\"" + person.name + "\"";
  json += fmt::format(",\n  \"signed_in\": {},\n  \"open\": {}\n}}\n", name, person.open);
  told->tag += "-" + (person.open ? "open" : person.name);
  return told;
}

Result<std::string> Office::why(const std::string& of, const Moment& moment, const Person& person) {
  const std::vector<std::string> words = answer::words_of({of});
  if (words.empty())
    return failure({.code = "usage",
                    .rule = {},
                    .says = "What should be explained is missing.",
                    .at = {},
                    .help = "For example: of=clause 1."});
  const auto question = answer::question_of(agreement(), words);
  if (!question) return failure(question.error());
  const std::lock_guard lock(mutex_);
  const auto members = answer::members_asked(*situation(moment, Lists::none), *question);
  if (members.empty()) return failure(answer::no_such_member(agreement(), *question));
  std::map<ReportIndex, Report> cited;
  const auto cite = [&](ReportIndex report) {
    return &cited.try_emplace(report, shown(reports_[report], person)).first->second;
  };
  Monitor& monitor = monitor_for(moment.known.value_or(moment.at));
  const view::Desk desk = {
      .report = cite,
      .why = [&](const Topic& topic, const Members& key) { return monitor.why(topic, key, moment); },
      .rests_on = [&](const Topic& topic, const Members& key) { return monitor.rests_on(topic, key, moment); }};
  std::vector<Explanation> answers = answer::answers_to(agreement(), *question, members, desk);
  const std::uint64_t withheld = withhold(answers, [&](ReportIndex report) { return sees(person, reports_[report]); });
  return ended(view::json(agreement(), answers, moment, desk), withheld);
}

Result<Told> Office::waits(const std::string& who, const When& when, const Person& person) {
  return answered("waits " + who, when, person, [&]() -> Result<std::string> {
    const auto found = asked_situation(when.moment);
    const auto waits = answer::waits_about(agreement(), *found, who);
    if (!waits) return failure(waits.error());
    std::string json = view::json(agreement(), *waits, waiting(agreement(), *found), when.moment);
    return ended(std::move(json), withheld_by(when.known(), person));
  });
}

Result<Told> Office::calendar(const When& when, const Person& person) {
  return answered("calendar", when, person, [&] {
    const auto dated = view::calendar(agreement(), *situation(when.moment, Lists::all));
    return ended(view::json(agreement(), dated), withheld_by(when.known(), person));
  });
}

std::string Office::icalendar(const Moment& moment) {
  const std::lock_guard lock(mutex_);
  const auto dated = view::calendar(agreement(), *situation(moment, Lists::all));
  return view::icalendar(agreement(), dated, moment.known.value_or(moment.at));
}

Result<Told> Office::feeds(const When& when, const Person& person) {
  return answered("feeds", when, person, [&] {
    const auto heard = [&, hidden = restricted_.begin()](ReportIndex index) mutable -> const Report* {
      while (hidden != restricted_.end() && *hidden < index) ++hidden;
      const Report& report = reports_[index];
      if (!known_by(report.learned, when.known())) return nullptr;
      const bool restricted = hidden != restricted_.end() && *hidden == index;
      return restricted && !sees(person, report) ? nullptr : &report;
    };
    return ended(feeds_.json(when.moment.at, agreement().clock, heard), withheld_by(when.known(), person));
  });
}

Result<Told> Office::pipelines(const When& when, const Person& person) {
  return answered("pipelines", when, person, [&] {
    Situation shown = *situation(when.moment, Lists::none);
    withhold(shown, [&](ReportIndex report) { return sees(person, reports_[report]); });
    const auto id_of = [&](ReportIndex report) { return reports_[report].id; };
    return ended(view::pipelines_json(agreement(), shown, id_of), withheld_by(when.known(), person));
  });
}

// Those that were learned in the period, in the order of what happened; what was replaced by then is not listed.
std::vector<const Report*> Office::reported(Instant from, const Moment& moment, const Person& person,
                                            std::uint64_t& retracted) const {
  const Instant known = moment.known.value_or(moment.at);
  const auto replaced = [&](const Report& report) {
    const auto [first, last] = replaced_by_.equal_range(report.id);
    return std::any_of(first, last, [&](const auto& each) { return known_by(reports_[each.second].learned, known); });
  };
  std::vector<const Report*> listed;
  for (const Report& report : reports_) {
    if (known_by(report.learned, from) || !known_by(report.learned, known) || !sees(person, report)) continue;
    if (report.status == Status::retracted) ++retracted;
    if (report.status != Status::retracted && !replaced(report)) listed.push_back(&report);
  }
  std::stable_sort(listed.begin(), listed.end(),
                   [](const Report* a, const Report* b) { return a->happened.begin < b->happened.begin; });
  return listed;
}

Result<Told> Office::brief(Instant from, const When& when, const Person& person) {
  if (from >= when.moment.at)
    return failure({.code = "usage",
                    .rule = {},
                    .says = "The period ends before it begins.",
                    .at = {},
                    .help = "Give `from` a day before `until`."});
  return answered(fmt::format("brief {}", from.time_since_epoch().count()), when, person, [&] {
    const auto before = situation({from, std::min(from, when.known())}, Lists::all);
    const auto after = situation(when.moment, Lists::all);
    view::Period period{.before = *before, .after = *after};
    period.reported = reported(from, when.moment, person, period.retracted);
    const view::Desk desk = {.why = [&](const Topic& topic, const Members& key) {
      return monitor_for(when.known()).why(topic, key, when.moment);
    }};
    return ended(view::brief_json(agreement(), period, desk), withheld_by(when.known(), person));
  });
}

Result<std::string> Office::forecast(const ForecastAsked& asked) {
  const std::lock_guard one(forecasting_);
  const Instant known = std::min(asked.moment.known.value_or(asked.moment.at), asked.moment.at);
  std::vector<Report> reports;
  std::string key;
  {
    const std::lock_guard lock(mutex_);
    key = key_of(asked, version_.load());
    for (const Report& report : reports_)
      if (known_by(report.learned, known)) reports.push_back(report);
  }
  for (const auto& [question, answer] : forecasts_)
    if (question == key) return answer;
  auto outlook = answer::outlook_of(mission_);
  if (outlook && !asked.levers.empty()) outlook = answer::pulled(*outlook, agreement(), asked.levers);
  if (!outlook) return failure(outlook.error());
  auto classes = answer::classes_of(*outlook);
  if (!classes) return failure(classes.error());
  ForecastOptions options{.at = asked.moment.at, .until = asked.until, .futures = asked.futures, .seed = asked.seed};
  options.classes = std::move(*classes);
  if (!asked.steps) options.lever_futures = 0;
  options.keep_going = [this](std::uint64_t) { return !hurry_; };
  if (!asked.of.empty()) options.only = {asked.of};
  const auto made = forecast_of(*outlook, reports, options);
  if (!made) return failure(made.error());
  if (forecasts_.size() >= forecasts_max) forecasts_.pop_front();
  return forecasts_.emplace_back(std::move(key), view::json(*outlook, *made)).second;
}

Result<std::string> Office::record(const Values& query, const Person& person) {
  const Clock& clock = agreement().clock;
  const auto filter =
      answer::filter_of({value_in(query, "act"), value_in(query, "by"), value_in(query, "place"), {}, {}},
                        value_in(query, "since"), value_in(query, "until"), clock);
  if (!filter) return failure(filter.error());
  const auto moment = answer::moment_of({}, value_in(query, "known"), clock, never);
  if (!moment) return failure(moment.error());
  std::size_t limit = 10'000;
  if (const std::string text = value_in(query, "limit"); !text.empty()) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (error != std::errc() || end != text.data() + text.size())
      return failure(unknown_parameter_value("limit", text));
  }
  const std::lock_guard lock(mutex_);
  std::vector<const Report*> listed;
  std::uint64_t withheld = 0;
  for (const Report& report : reports_) {
    if (!known_by(report.learned, moment->known.value_or(never))) continue;
    const bool seen = sees(person, report);
    if (!seen) ++withheld;  // whatever the filter says: a filter must not become a question about what is withheld
    if (seen && filter->takes(report)) listed.push_back(&report);
  }
  std::stable_sort(listed.begin(), listed.end(),
                   [](const Report* a, const Report* b) { return a->happened.begin < b->happened.begin; });
  const std::size_t left_off = listed.size() - std::min(limit, listed.size());
  std::string json = fmt::format("{{\n  \"in_all\": {},\n  \"repeated\": 0,\n  \"refused\": {},\n  \"reports\": [",
                                 reports_.size(), refused_);
  for (std::size_t i = left_off; i < listed.size(); ++i)
    json += (i == left_off ? "\n    " : ",\n    ") + view::json(shown(*listed[i], person), clock);
  json += fmt::format("{}],\n  \"left_off\": {}\n}}\n", listed.size() > left_off ? "\n  " : "", left_off);
  return ended(std::move(json), withheld);
}

std::optional<Report> Office::find(const std::string& id, const Person& person) {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(id);
  if (found == by_id_.end() || !sees(person, reports_[found->second])) return {};
  return reports_[found->second];
}

std::optional<std::string> Office::report_json(const std::string& id, const Person& person) {
  const auto report = find(id, person);
  if (!report) return {};
  const std::lock_guard lock(mutex_);
  boost::json::array later;
  std::uint64_t withheld = 0;
  std::set<ReportIndex> in_order;
  const auto [first, last] = replaced_by_.equal_range(id);
  for (auto each = first; each != last; ++each) in_order.insert(each->second);
  for (const ReportIndex each : in_order) {
    if (sees(person, reports_[each]))
      later.push_back(view::json_string(reports_[each].id));
    else
      ++withheld;
  }
  std::string recorded_by;
  for (const auto& [name, value] : report->details)
    if (name == "recorded_by") recorded_by = value;
  boost::json::object object;
  object["report"] = view::report_json(shown(*report, person), agreement().clock);
  object["replaced_by"] = std::move(later);
  object["recorded_by"] = view::json_string(recorded_by);
  return ended(view::spread(object), withheld);
}

Result<Office::Written> Office::write(std::vector<Report> reports, const Person& person) {
  const std::lock_guard lock(mutex_);
  Problems problems;
  for (Report& report : reports) {
    if (report.id.empty()) report.id = id_for(report);
    const auto known = by_id_.find(report.id);
    if (known != by_id_.end() && !(reports_[known->second] == report))
      problems.push_back({.code = "id_taken",
                          .rule = {},
                          .says = fmt::format("Another report already has the id `{}`, with other content.", report.id),
                          .at = {},
                          .help = "A correction has an id of its own and names this one in `replaces`."});
  }
  if (!problems.empty()) return failure(std::move(problems));
  if (!record_) {
    auto opened = Record::open(mission_.record_path, Record::Create::yes);
    if (!opened) return failure(opened.error());
    record_.emplace(std::move(*opened));
  }
  std::vector<Report> fresh;
  std::set<std::string> ids;
  Written written;
  for (const Report& report : reports) {
    written.ids.push_back(report.id);
    if (by_id_.contains(report.id) || !ids.insert(report.id).second)
      ++written.appended.known_already;
    else
      fresh.push_back(report);
  }
  if (!fresh.empty()) {
    auto appended = record_->append(fresh);
    if (!appended) return failure(appended.error());
    if (!appended->problems.empty()) return failure(appended->problems);
    written.appended.added = appended->added;
    for (const Report& report : fresh) {
      learn(report);
      feeds_.add(std::filesystem::path(mission_.record_path).filename().string(), report.source);
    }
    forget_changed(situations_, fresh);
    forget_changed(asked_situations_, fresh);
    ++version_;
    if (told_) told_({version_, std::move(fresh), person.name.empty() ? "open" : person.name});
  }
  written.version = version_;
  return written;
}

}  // namespace truce::serve
