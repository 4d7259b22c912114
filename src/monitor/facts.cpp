#include "facts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace truce::monitor {

std::string folded(std::string_view name) {
  std::string text(name);
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    if (letter == '_') letter = ' ';
  }
  return text;
}

namespace {

/// R8: "Reuters via Dunya News (AP)" names three bodies.
std::vector<std::string> bodies_in(std::string_view source) {
  std::string text = folded(source);
  for (const std::string_view between : {" via ", " citing ", " quoting ", " and "})
    for (std::size_t at = text.find(between); at != std::string::npos; at = text.find(between)) text.replace(at, between.size(), ";");
  std::vector<std::string> bodies;
  std::string body;
  const auto finish = [&] {
    const std::size_t first = body.find_first_not_of(' ');
    if (first != std::string::npos) bodies.push_back(body.substr(first, body.find_last_not_of(' ') - first + 1));
    body.clear();
  };
  for (const char letter : text) {
    if (std::string_view("()[],;").find(letter) != std::string_view::npos) finish();
    else body += letter;
  }
  finish();
  return bodies;
}

/// R7: where the intervals of an incident overlap, or everything that they cover.
Interval common(const std::vector<Interval>& all) {
  Instant begin = all.front().begin;
  Instant end = all.front().end;
  Instant first = begin;
  Instant last = end;
  bool overlap = true;
  const Interval* exact = nullptr;
  for (const Interval& when : all) {
    begin = std::max(begin, when.begin);
    end = std::min(end, when.end);
    first = std::min(first, when.begin);
    last = std::max(last, when.end);
    if (!when.exact()) continue;
    if (exact != nullptr && exact->begin != when.begin) overlap = false;
    exact = &when;
  }
  if (exact != nullptr) {
    for (const Interval& when : all)
      if (!when.exact() && (exact->begin < when.begin || exact->begin >= when.end)) overlap = false;
    return overlap ? *exact : Interval{first, last};
  }
  return begin < end ? Interval{begin, end} : Interval{first, last};
}

}  // namespace

Facts::Facts(const Program& program) : program_(&program) {
  const Agreement& agreement = *program.agreement;
  const auto meaning = [&](std::string_view name) -> Meaning& {
    const Index index = names_.add(name);
    if (index >= meanings_.size()) meanings_.resize(index + std::size_t{1});
    return meanings_[index];
  };
  meaning("") = {.party = unstated, .place = unstated};
  for (Index i = 0; i < agreement.parties.size(); ++i) meaning(agreement.parties[i].name).party = i;
  for (Index i = 0; i < agreement.places.size(); ++i) meaning(agreement.places[i].name).place = i;
  meaning("watch").act = watch_act;
  meaning("gap").act = gap_act;
  for (const auto& [name, event] : program.acts) meaning(name).act = event.index;
  learned_.edit().hits.resize(program.streams.size());
  learned_.edit().roles.resize(program.streams.size());
  watching_.resize(agreement.events.size());
  lets_go_ = may_let_go(program);
  heard_ = acts_heard();
  spoken_of_ = acts_spoken_of();
}

Facts::Meaning Facts::meaning(std::string_view name) {
  const Index known = lately_.look_up(name, [&] {
    const Index found = names_.find(name);
    return found < meanings_.size() ? found : none;
  });
  return known == none ? Meaning{} : meanings_[known];
}

/// Most reports are of the same source as the one before.
Index Facts::source(std::string_view name) {
  if (names_[last_source_] != name) last_source_ = names_.add(name);
  return last_source_;
}

ReportIndex Facts::learn(const Report& report) { return learn(view_of(report, room_)); }

ReportIndex Facts::learn(const ReportView& report) { return learn(report, meaning(report.act).act, report.id); }

std::optional<ReportIndex> Facts::learn_if_it_matters(const ReportView& report) {
  const Index act = meaning(report.act).act;
  if (!may_matter(report, act)) return std::nullopt;
  const bool unnamed = lets_go_ && act < spoken_of_.size() && !spoken_of_[act];
  return learn(report, act, unnamed ? std::string_view() : report.id);
}

ReportIndex Facts::learn(const ReportView& report, Index act, std::string_view id) {
  const auto index = static_cast<ReportIndex>(told_.size());
  Told& told = told_.add();
  told.happened = report.happened;
  told.learned = report.learned;
  told.number = report.number.value_or(0);
  told.id = names_.add(id);
  told.act = act;
  told.by = meaning(report.by).party;
  told.place = meaning(report.place).place;
  told.about = names_.add(report.about);
  told.about_party = told.about < meanings_.size() ? meanings_[told.about].party : stranger;
  told.incident = names_.add(report.incident);
  told.item = names_.add(report.item);
  told.source = source(report.source);
  told.replaces = names_.add(report.replaces);
  told.details_at = static_cast<Index>(details_.size());
  told.details = static_cast<std::uint16_t>(std::min<std::size_t>(report.details.size(), 0xffff));
  for (std::size_t i = 0; i < told.details; ++i)
    details_.emplace_back(names_.add(report.details[i].first), names_.add(report.details[i].second));
  told.reliability = report.reliability;
  told.credibility = static_cast<std::uint8_t>(report.credibility);
  told.status = report.status;
  told.edge = report.edge;
  told.numbered = report.number.has_value();
  if (told.source >= learned_->bodies.size() || learned_->bodies[told.source].empty()) {
    auto& bodies = learned_.edit().bodies;
    if (told.source >= bodies.size()) bodies.resize(told.source + std::size_t{1});
    for (const std::string& body : bodies_in(report.source)) bodies[told.source].push_back(names_.add(body));
  }
  remember_names(told, index);
  corrects_ = corrects_ || told.replaces != 0 || told.status == Status::retracted;
  if (told.act == gap_act) gaps_.push_back(index);
  if (!program_->agreement->silence_is_calm) remember_watching(told, index);
  return index;
}

ReportIndex Facts::learn(const Facts& from, ReportIndex report) {
  const Told& told = from[report];
  const Agreement& agreement = *program_->agreement;
  // Whoever the agreement does not name is nobody in particular.
  const auto named = [](Index index, const auto& all) -> std::string_view { return index == unstated ? "" : index < all.size() ? std::string_view(all[index].name) : "\x01"; };
  std::vector<DetailView> details;
  for (std::size_t i = 0; i < told.details; ++i)
    details.emplace_back(from.names_[from.details_[told.details_at + i].first], from.names_[from.details_[told.details_at + i].second]);
  ReportView view{.id = from.names_[told.id], .edge = told.edge, .by = named(told.by, agreement.parties), .about = from.names_[told.about],
                  .place = named(told.place, agreement.places), .happened = told.happened, .learned = told.learned, .item = from.names_[told.item],
                  .incident = from.names_[told.incident], .details = details, .source = from.names_[told.source], .reliability = told.reliability,
                  .credibility = told.credibility, .status = told.status, .replaces = from.names_[told.replaces]};
  if (told.numbered) view.number = told.number;
  if (told.act == watch_act || told.act == gap_act) view.act = told.act == watch_act ? "watch" : "gap";
  else if (told.act != none) view.act = agreement.events[told.act].name;
  return learn(view);
}

/// Ties a report to those that came before it and have to do with the same names.
void Facts::remember_names(Told& told, ReportIndex report) {
  named_.grow_to(names_.size());
  if (told.id != 0) told.same_id = std::exchange(named_.edit(told.id).told, report);
  if (told.incident != 0) told.same_incident = std::exchange(named_.edit(told.incident).incident, report);
  if (told.about != 0) told.same_about = std::exchange(named_.edit(told.about).spoken_of, report);
  if (told.replaces != 0) told.same_replaces = std::exchange(named_.edit(told.replaces).replaced, report);
}

Index Facts::intern(const Set& set) {
  if (const auto found = learned_->set_index.find(set); found != learned_->set_index.end()) return found->second;
  Learned& learned = learned_.edit();
  const auto index = static_cast<Index>(learned.sets.size());
  learned.set_index.emplace(set, index);
  learned.sets.push_back(set);
  return index;
}

// What is known.

std::vector<bool> Facts::active_among(const std::vector<bool>& heard, std::vector<Unmatched>& unmatched) const {
  std::vector<bool> active = heard;
  if (!corrects_) return active;
  std::vector<std::uint8_t> replacing(names_.size());  // how many do, up to two
  for (std::size_t i = 0; i < told_.size(); ++i)
    if (std::uint8_t& all = replacing[told_[i].replaces]; heard[i] && all < 2) ++all;
  for (ReportIndex i = 0; i < told_.size(); ++i) {
    if (!active[i]) continue;
    // R9: another does; none replaces itself.
    const Told& told = told_[i];
    const bool is_replaced = told.id != 0 && replacing[told.id] > (told.replaces == told.id ? 1 : 0);
    if (!is_replaced && told.status != Status::retracted) continue;
    active[i] = false;
    unmatched.push_back({i, is_replaced ? Unmatched::Why::replaced : Unmatched::Why::retracted});
  }
  return active;
}

/// R2 and R3: what the declaration and the report together leave possible.
Facts::Roles Facts::roles(const Stream& stream, const Told& told) {
  Roles roles;
  const auto one = [](std::size_t size, std::size_t member) {
    Set set(size, false);
    set.add(member);
    return set;
  };
  Set by = stream.by;
  if (told.by == stranger) by.intersect(one(by.size(), by.size() - 1));
  else if (told.by != unstated) by.intersect(one(by.size(), told.by));
  if (by.empty()) {
    roles.why = Unmatched::Why::by;
    return roles;
  }
  Set in = stream.in;
  if (told.place == stranger) in.intersect(one(in.size(), in.size() - 1));
  else if (told.place != unstated) in.intersect(program_->inside[told.place]);
  if (in.empty()) {
    roles.why = Unmatched::Why::place;
    return roles;
  }
  roles.by = intern(by);
  roles.in = intern(in);
  return roles;
}

Knowledge Facts::known_at(Instant known) {
  std::vector<bool> heard(told_.size());
  std::vector<ReportIndex> waiting;
  for (ReportIndex i = 0; i < told_.size(); ++i) {
    heard[i] = known_by(told_[i].learned, known);
    if (!heard[i]) waiting.push_back(i);
  }
  std::stable_sort(waiting.begin(), waiting.end(), learned_later());
  Knowledge knowledge = known_among(std::move(heard));
  knowledge.known = known;
  knowledge.waiting = std::move(waiting);
  return knowledge;
}

Knowledge Facts::known_among(std::vector<bool> heard) {
  Knowledge knowledge;
  knowledge.heard = std::move(heard);
  knowledge.active = active_among(knowledge.heard, knowledge.unmatched);
  knowledge.made.assign(told_.size(), none);
  knowledge.changes.reserve(told_.size());
  gather(*program_, knowledge);
  const auto by_time = [](const Change& a, const Change& b) { return a.at < b.at; };
  for (Index i = 0; i < knowledge.occurrences.size(); ++i)
    each_change(knowledge.occurrences[i].when, i, [&](const Change& change) { knowledge.changes.push_back(change); });
  if (!std::is_sorted(knowledge.changes.begin(), knowledge.changes.end(), by_time))
    std::stable_sort(knowledge.changes.begin(), knowledge.changes.end(), by_time);
  find_holes(*program_, knowledge);
  std::sort(knowledge.unmatched.begin(), knowledge.unmatched.end(), [](const Unmatched& a, const Unmatched& b) { return a.report < b.report; });
  return knowledge;
}

const Facts::Roles& Facts::find_roles(Index stream, const Told& told) {
  const Roles found = roles(program_->streams[stream], told);
  return learned_.edit().roles[stream].add(told.by, told.place, found);
}

void Facts::gather(const Program& program, Knowledge& knowledge) {
  std::map<std::pair<Index, Index>, std::vector<ReportIndex>> incidents;  // (stream, incident)
  for (ReportIndex i = 0; i < told_.size(); ++i) {
    const Told& told = told_[i];
    if (!knowledge.active[i] || told.act == watch_act || told.act == gap_act) continue;
    const auto why = feed(i, [&](Index stream, const Roles& roles) {
      if (told.incident != 0) return incidents[{stream, told.incident}].push_back(i);
      if (knowledge.made[i] == none) knowledge.made[i] = static_cast<Index>(knowledge.occurrences.size());
      add_single(knowledge, stream, i, roles);
    });
    if (why) knowledge.unmatched.push_back({i, *why});
  }
  for (const auto& [key, reports] : incidents) {
    settle(program, knowledge, key.first, reports);
    knowledge.of_incident.grow_to(key.second + std::size_t{1});
    knowledge.of_incident.edit(key.second).push_back(static_cast<Index>(knowledge.occurrences.size() - 1));
  }
}

Occurrence Facts::single(Index stream, ReportIndex report, const Roles& roles) const {
  Occurrence made;
  make(made, stream, report, roles);
  return made;
}

/// R7: several reports, one occurrence.
void Facts::settle(const Program& program, Knowledge& knowledge, Index stream, const std::vector<ReportIndex>& reports) {
  if (reports.size() == 1) return add_single(knowledge, stream, reports.front(), roles_of(stream, told_[reports.front()]));
  std::vector<Interval> intervals;
  Grade best = Grade::alleged;
  for (const ReportIndex i : reports) {
    intervals.push_back(told_[i].happened);
    best = std::max(best, grade_of(told_[i]));
  }
  std::vector<Occurrence> singles;
  for (const ReportIndex i : reports)
    if (grade_of(told_[i]) == best) singles.push_back(single(stream, i, roles_of(stream, told_[i])));
  Occurrence merged = singles.front();
  Set by = learned_->sets[merged.by];
  Set in = learned_->sets[merged.in];
  for (const Occurrence& one : singles) {
    by.unite(learned_->sets[one.by]);
    in.unite(learned_->sets[one.in]);
    merged.least = std::min(merged.least, one.least);
    merged.most = std::max(merged.most, one.most);
  }
  merged.by = intern(by);
  merged.in = intern(in);
  merged.when = common(intervals);
  merged.grade = grade_together(program, program.streams[stream], reports);
  merged.group = static_cast<Index>(knowledge.groups.size());
  knowledge.groups.push_back(reports);
  knowledge.occurrences.push_back(merged);
}

std::vector<ReportIndex> Facts::reports_of(const Knowledge& knowledge, const Occurrence& occurrence) const {
  if (occurrence.group != none) return knowledge.groups[occurrence.group];
  if (occurrence.report != none) return {occurrence.report};
  return {};
}

std::vector<ReportIndex> Facts::told_best(const Knowledge& knowledge, const Occurrence& occurrence) const {
  const std::vector<ReportIndex> all = reports_of(knowledge, occurrence);
  Grade best = Grade::alleged;
  for (const ReportIndex i : all) best = std::max(best, grade_of(told_[i]));
  std::vector<ReportIndex> kept;
  for (const ReportIndex i : all)
    if (grade_of(told_[i]) == best) kept.push_back(i);
  return kept;
}

Index Facts::about_of(const Knowledge& knowledge, const Occurrence& occurrence) const {
  if (occurrence.group == none) return occurrence.report == none ? 0 : told_[occurrence.report].about;
  const std::vector<Index> abouts = abouts_of(knowledge, occurrence);
  return abouts.size() == 1 ? abouts.front() : none;
}

std::vector<Index> Facts::abouts_of(const Knowledge& knowledge, const Occurrence& occurrence) const {
  if (occurrence.group == none) return {occurrence.report == none ? 0 : told_[occurrence.report].about};
  std::vector<Index> abouts;
  for (const ReportIndex report : told_best(knowledge, occurrence)) abouts.push_back(told_[report].about);
  std::sort(abouts.begin(), abouts.end());
  abouts.erase(std::unique(abouts.begin(), abouts.end()), abouts.end());
  return abouts;
}

namespace {

/// What several reports of one thing say together: possible where they differ.
template <class FitOne>
Fit fit_of_all(std::span<const ReportIndex> reports, const FitOne& fit_one) {
  Fit worst = Fit::sure, best = Fit::no;
  for (const ReportIndex report : reports) {
    const Fit one = fit_one(report);
    worst = std::min(worst, one);
    best = std::max(best, one);
  }
  return worst == best ? best : Fit::possible;
}

}  // namespace

Fit Facts::lost_from(const Knowledge& knowledge, const Occurrence& loss, const Pipeline& pipeline, std::size_t stage) const {
  const std::string& name = (*program_->agreement)[pipeline.stages[stage]].name;
  const auto fit_one = [&](ReportIndex report) {
    const Index from = detail(report, "from");
    return from == 0 ? Fit::possible : names_[from] == name ? Fit::sure : Fit::no;
  };
  const Fit fit = loss.report == none ? Fit::possible : fit_of_all(told_best(knowledge, loss), fit_one);
  return fit == Fit::possible && stage + 1 == pipeline.stages.size() ? Fit::no : fit;
}

// Grades (R8, R10).

Grade Facts::grade_together(const Program& program, const Stream& stream, const std::vector<ReportIndex>& reports) const {
  Grade best = Grade::alleged;
  std::vector<Index> sources;  // two of them may do, if neither is a party to it and they are independent
  for (const ReportIndex i : reports) {
    const Told& told = told_[i];
    best = std::max(best, grade_of(told));
    if (told.status != Status::disputed && told.reliability <= 'C' && told.credibility <= 2) sources.push_back(told.source);
  }
  if (best >= Grade::corroborated || sources.size() < 2) return best;
  std::sort(sources.begin(), sources.end());
  // A label that names no body has none in common with itself.
  const auto is_known = [&](Index one, Index other) { return one == other && !learned_->bodies[one].empty(); };
  sources.erase(std::unique(sources.begin(), sources.end(), is_known), sources.end());
  const std::vector<Index> parties = parties_to(program, stream, reports);
  const auto share_a_body = [&](const std::vector<Index>& one, const std::vector<Index>& other) { return std::find_first_of(one.begin(), one.end(), other.begin(), other.end()) != one.end(); };
  std::erase_if(sources, [&](Index source) { return share_a_body(learned_->bodies[source], parties); });
  for (std::size_t i = 0; i < sources.size(); ++i)
    for (std::size_t j = i + 1; j < sources.size(); ++j)
      if (!share_a_body(learned_->bodies[sources[i]], learned_->bodies[sources[j]])) return Grade::corroborated;
  return best;
}

/// The names of those who have to do with an incident themselves.
std::vector<Index> Facts::parties_to(const Program& program, const Stream& stream, const std::vector<ReportIndex>& reports) const {
  const Agreement& agreement = *program.agreement;
  const std::size_t parties = agreement.parties.size();
  const Event& event = agreement[stream.event];
  const Event& declared = event.included_in ? agreement[event.included_in] : event;
  Set involved = declared.by.determiner == Determiner::none ? Set(parties + 1, false) : stream.by;
  for (const ReportIndex i : reports) {
    if (told_[i].by < parties) involved.add(told_[i].by);
    if (told_[i].about_party < parties) involved.add(told_[i].about_party);
  }
  std::vector<Index> names;
  for (std::size_t party = 0; party < parties; ++party)
    if (program.answers[party].meets(involved))
      if (const Index name = names_.find(folded(agreement.parties[party].name)); name != none) names.push_back(name);
  return names;
}

// Fitting.

const std::vector<Hit>& Facts::find_hits(const Program& program, Index stream, Index by, Index in) {
  std::vector<Hit> all;
  for (const Index index : program.listeners_of[stream]) {
    const Listener& listener = program.listeners[index];
    const Pattern& pattern = program.patterns[listener.pattern];
    if (!pattern.decided || !learned_->sets[by].meets(pattern.by) || !learned_->sets[in].meets(pattern.in)) continue;
    const bool sure = learned_->sets[by].within(pattern.by) && learned_->sets[in].within(pattern.in);
    const bool closer = !pattern.acts.empty() || !pattern.fields.empty() || pattern.about_party || !pattern.about.empty();
    all.push_back({index, listener.target, listener.part, listener.role, sure ? Fit::sure : Fit::possible, closer, pattern.grade});
  }
  return *learned_.edit().hits[stream].add(by, in, std::make_shared<const std::vector<Hit>>(std::move(all)));
}

Fit Facts::fit_fields(const Pattern& pattern, const Told& told) const {
  Fit fit = Fit::sure;
  for (const Field& field : pattern.fields) {
    Fit here = Fit::possible;
    for (std::size_t i = 0; i < told.details; ++i) {
      const auto& [name, value] = details_[told.details_at + i];
      if (names_[name] != field.name) continue;
      const bool among = std::find(field.values.begin(), field.values.end(), names_[value]) != field.values.end();
      here = among ? Fit::sure : Fit::no;
      break;
    }
    fit = std::min(fit, here);
  }
  return fit;
}

/// R5, but for `it`.
Fit Facts::fit_about(const Program& program, const Knowledge& knowledge, const Pattern& pattern, const Told& told) const {
  if (pattern.about_party) {
    if (told.about == 0) return Fit::possible;
    if (told.about_party >= pattern.about_parties.size()) return Fit::no;
    return pattern.about_parties.has(told.about_party) ? Fit::sure : Fit::no;
  }
  if (pattern.about.empty()) return Fit::sure;
  if (told.about == 0) return Fit::possible;
  Fit best = Fit::no;
  for (const Index about : pattern.about) {
    const Pattern& wanted = program.patterns[about];
    for (ReportIndex one = ties(told.about).told; one != none; one = told_[one].same_id)
      if (knowledge.active[one]) best = std::max(best, fit_as(program, knowledge, wanted, one));
    // One of the reports of an incident that are such events stands for all.
    ReportIndex one = ties(told.about).incident;
    while (one != none && (!knowledge.active[one] || roles_as(program, wanted, one) == nullptr)) one = told_[one].same_incident;
    if (one != none) best = std::max(best, fit_as(program, knowledge, wanted, one));
  }
  return best;
}

/// The roles of a report, if it tells of such an event as a pattern wants; null if not.
const Facts::Roles* Facts::roles_as(const Program& program, const Pattern& pattern, ReportIndex report) const {
  const Told& told = told_[report];
  if (told.act >= program.streams_of_event.size()) return nullptr;
  const auto& fed = program.streams_of_event[told.act];
  if (std::find(fed.begin(), fed.end(), std::pair(pattern.stream, told.edge)) == fed.end()) return nullptr;
  const Roles* roles = learned_->roles[pattern.stream].find(told.by, told.place);
  return roles == nullptr || roles->by == none || roles->in == none ? nullptr : roles;
}

/// How far what a report tells of fits a pattern: an incident is what its best reports say (R7).
Fit Facts::fit_as(const Program& program, const Knowledge& knowledge, const Pattern& pattern, ReportIndex report) const {
  if (program.streams[pattern.stream].what != Stream::What::event) return Fit::possible;
  const Roles* alone = roles_as(program, pattern, report);
  if (alone == nullptr) return Fit::no;
  Set by = learned_->sets[alone->by], in = learned_->sets[alone->in];
  std::vector<ReportIndex> best = {report};
  if (const Index incident = told_[report].incident; incident != 0) {
    std::vector<std::pair<ReportIndex, const Roles*>> all;
    Grade grade = Grade::alleged;
    for (ReportIndex one = ties(incident).incident; one != none; one = told_[one].same_incident)
      if (const Roles* roles = knowledge.active[one] ? roles_as(program, pattern, one) : nullptr; roles != nullptr) {
        all.emplace_back(one, roles);
        grade = std::max(grade, grade_of(told_[one]));
      }
    std::erase_if(all, [&](const auto& one) { return grade_of(told_[one.first]) < grade; });
    by = in = {};
    best.clear();
    for (const auto& [one, roles] : all) {
      by = best.empty() ? learned_->sets[roles->by] : by, in = best.empty() ? learned_->sets[roles->in] : in;
      by.unite(learned_->sets[roles->by]);
      in.unite(learned_->sets[roles->in]);
      best.push_back(one);
    }
    std::sort(best.begin(), best.end());
  }
  const Fit roles = fit_roles(pattern, by, in);
  return roles == Fit::no ? roles : std::min(roles, closer_fit(program, knowledge, pattern, best, told_[best.front()].act));
}

Fit Facts::closer_fit(const Program& program, const Knowledge& knowledge, const Pattern& pattern, const Occurrence& occurrence) const {
  if (occurrence.report == none && (pattern.acts.empty() || (occurrence.act < pattern.acts.size() && pattern.acts[occurrence.act]))) return Fit::sure;
  if (occurrence.group == none) return closer_fit(program, knowledge, pattern, std::span(&occurrence.report, 1), occurrence.act);
  return closer_fit(program, knowledge, pattern, told_best(knowledge, occurrence), occurrence.act);
}

Fit Facts::closer_fit(const Program& program, const Knowledge& knowledge, const Pattern& pattern, std::span<const ReportIndex> best, Index act) const {
  if (!pattern.acts.empty() && (act >= pattern.acts.size() || !pattern.acts[act])) return Fit::no;
  Fit fit = Fit::sure;
  if (!pattern.fields.empty()) fit = fit_of_all(best, [&](ReportIndex report) { return fit_fields(pattern, told_[report]); });
  if (fit != Fit::no && (pattern.about_party || !pattern.about.empty()))
    fit = std::min(fit, fit_of_all(best, [&](ReportIndex report) { return fit_about(program, knowledge, pattern, told_[report]); }));
  return fit;
}

Fit Facts::fit_roles(const Pattern& pattern, const Set& by, const Set& in) {
  if (!by.meets(pattern.by) || !in.meets(pattern.in)) return Fit::no;
  return by.within(pattern.by) && in.within(pattern.in) ? Fit::sure : Fit::possible;
}

Fit Facts::fit(const Program& program, const Knowledge& knowledge, const Pattern& pattern, const Occurrence& occurrence) const {
  const Fit roles = pattern.decided ? fit_roles(pattern, learned_->sets[occurrence.by], learned_->sets[occurrence.in]) : Fit::no;
  return roles == Fit::no ? roles : std::min(roles, closer_fit(program, knowledge, pattern, occurrence));
}

std::vector<ReportIndex> Facts::named(Index name) const {
  std::vector<ReportIndex> all;
  for (ReportIndex report = ties(name).told; report != none; report = told_[report].same_id) all.push_back(report);
  for (ReportIndex report = ties(name).incident; report != none; report = told_[report].same_incident) all.push_back(report);
  return all;
}

Index Facts::detail(ReportIndex report, std::string_view field) const {
  const Told& told = told_[report];
  for (std::size_t i = 0; i < told.details; ++i)
    if (names_[details_[told.details_at + i].first] == field) return details_[told.details_at + i].second;
  return 0;
}

}  // namespace truce::monitor
