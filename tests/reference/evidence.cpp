#include "evidence.h"

#include <algorithm>
#include <cctype>
#include <limits>

namespace truce::reference {
namespace {

constexpr double any_number = std::numeric_limits<double>::infinity();

std::string small(std::string_view text) {
  std::string letters;
  for (const char letter : text) letters += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return letters;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

template <class T>
bool has(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// R3: sure if all that the report may mean fits, possible if some does.
struct Fits {
  bool all = true;
  bool some = false;
  void add(Fit fit) {
    all = all && fit == Fit::surely;
    some = some || fit != Fit::no;
  }
  [[nodiscard]] Fit verdict() const { return !some ? Fit::no : all ? Fit::surely : Fit::possibly; }
};

}  // namespace

// R10. Disputed never rises; verified is marked so; the rest by reliability and credibility (3.2).
Grade own_grade(const Report& report) {
  if (report.status == Status::disputed) return Grade::alleged;
  if (report.status == Status::verified) return Grade::verified;
  if (report.reliability < 'A' || report.reliability > 'C') return Grade::alleged;
  if (report.credibility == 1) return Grade::corroborated;
  return report.credibility == 2 || report.credibility == 3 ? Grade::credible : Grade::alleged;
}

// R8.
std::vector<std::string> bodies(std::string_view source) {
  std::string text = small(source);
  for (const std::string_view word : {" via ", " citing ", " quoting "})
    for (auto found = text.find(word); found != std::string::npos; found = text.find(word))
      text.replace(found, word.size(), ",");
  for (char& letter : text)
    if (std::string_view("()[],;").find(letter) != std::string_view::npos) letter = ',';
  std::vector<std::string> names;
  std::string name;
  for (const char letter : text + ",") {
    if (letter != ',') {
      name += letter;
    } else {
      if (!trimmed(name).empty()) names.push_back(trimmed(name));
      name.clear();
    }
  }
  return names;
}

Evidence::Evidence(const Agreement& agreement, std::span<const Report> reports, Instant known)
    : agreement_(agreement), reports_(reports) {
  for (ReportIndex index = 0; index < reports.size(); ++index) {
    const Report& report = reports[index];
    if (!known_by(report.learned, known) || report.status == Status::retracted) continue;
    bool replaced = false;  // R9
    for (ReportIndex other = 0; other < reports.size(); ++other)
      replaced = replaced || (other != index && !report.id.empty() && known_by(reports[other].learned, known) &&
                              reports[other].replaces == report.id);
    if (!replaced) standing_.push_back(index);
  }
}

// R4. Directly or through others; everyone stands for themselves.
bool Evidence::stands_for(PartyId one, PartyId other) const {
  std::vector<PartyId> reached{one};
  for (std::size_t next = 0; next < reached.size(); ++next)
    for (const PartyId further : agreement_[reached[next]].answers_for)
      if (!has(reached, further)) reached.push_back(further);
  return has(reached, other);
}
bool Evidence::lies_in(PlaceId inner, PlaceId outer) const {
  for (PlaceId place = inner; place; place = agreement_[place].within)
    if (place == outer) return true;
  return false;
}

// R2: an act that only an `includes` names has the roles of its event.
const Event& Evidence::declared(EventId event) const {
  while (agreement_[event].included_in) event = agreement_[event].included_in;
  return agreement_[event];
}
std::vector<PartyId> Evidence::declared_by(EventId event) const { return parties_of(declared(event).by, {}); }
std::vector<PlaceId> Evidence::declared_in(EventId event) const { return places_of(declared(event).in, {}); }

std::vector<PartyId> Evidence::parties_of(const Who& who, const Binding& binding) const {
  if (who.determiner == Determiner::none) return {};
  if (who.determiner == Determiner::named) return who.parties;
  if (who.determiner == Determiner::each || who.determiner == Determiner::that)
    for (const auto& [kind, member] : binding)
      if (kind == who.kind) return {member.party};
  return agreement_[who.kind].parties;
}
std::vector<PlaceId> Evidence::places_of(const Where& where, const Binding& binding) const {
  if (where.determiner == Determiner::none) return {};
  if (where.determiner == Determiner::named) return where.places;
  if (where.determiner == Determiner::each || where.determiner == Determiner::that)
    for (const auto& [kind, member] : binding)
      if (kind == where.kind) return {member.place};
  return agreement_[where.kind].places;
}

// R1.
bool Evidence::is_act(const Report& report, EventId event) const {
  std::vector<EventId> acts{event};
  for (std::size_t next = 0; next < acts.size(); ++next)
    for (const EventId included : agreement_[acts[next]].includes)
      if (!has(acts, included)) acts.push_back(included);
  return std::any_of(acts.begin(), acts.end(), [&](EventId act) { return agreement_[act].name == report.act; });
}

// R1 and R2.
bool Evidence::counts(const Report& report, EventId event, Edge edge, bool by_anybody) const {
  if (!is_act(report, event)) return false;
  if (declared(event).sort == EventSort::process && report.edge != edge) return false;
  const auto could = declared_by(event);
  const PartyId by = agreement_.party(report.by);
  if (!report.by.empty() && !could.empty() && !by_anybody)
    if (!by || std::none_of(could.begin(), could.end(), [&](PartyId one) { return stands_for(one, by); })) return false;
  const auto where = declared_in(event);
  const PlaceId place = agreement_.place(report.place);
  if (!report.place.empty() && !where.empty())
    if (!place || std::none_of(where.begin(), where.end(), [&](PlaceId one) { return lies_in(place, one) || lies_in(one, place); }))
      return false;
  return true;
}

// R8.
bool Evidence::independent(const Report& one, const Report& other, EventId event) const {
  const auto first = bodies(one.source), second = bodies(other.source);
  if (std::any_of(first.begin(), first.end(), [&](const std::string& body) { return has(second, body); })) return false;
  std::vector<std::string> involved;
  for (std::uint32_t index = 0; index < agreement_.parties.size(); ++index) {
    const PartyId party{index};
    bool is_party = false;
    for (const PartyId could : declared_by(event)) is_party = is_party || stands_for(could, party) || stands_for(party, could);
    for (const Report* report : {&one, &other})
      for (const PartyId named : {agreement_.party(report->by), agreement_.party(report->about)})
        is_party = is_party || (named && stands_for(party, named));
    if (is_party) involved.push_back(small(agreement_[party].name));
  }
  for (const Report* report : {&one, &other})
    for (const std::string& name : {report->by, report->about}) involved.push_back(small(name));
  for (const auto& source : {first, second})
    for (const std::string& body : source)
      if (has(involved, body)) return false;
  return true;
}

// 3.2: the best grade that reports of one incident reach together.
Grade Evidence::together(const std::vector<ReportIndex>& reports, EventId event) const {
  Grade grade = Grade::alleged;
  const auto good = [](const Report& report) {
    return report.status != Status::disputed && report.reliability >= 'A' && report.reliability <= 'C' &&
           (report.credibility == 1 || report.credibility == 2);
  };
  for (const ReportIndex one : reports) {
    grade = std::max(grade, own_grade(reports_[one]));
    for (const ReportIndex other : reports)
      if (one < other && good(reports_[one]) && good(reports_[other]) && independent(reports_[one], reports_[other], event))
        grade = std::max(grade, Grade::corroborated);
  }
  return grade;
}

namespace {

// R7: the intersection if there is one, else everything from the earliest to the latest.
Interval together_when(const std::vector<Interval>& all) {
  Interval common{always, never}, whole = all.front();
  bool exact = false;
  for (const Interval& when : all) {
    common.begin = std::max(common.begin, when.begin);
    common.end = std::min(common.end, when.end);
    exact = exact || when.exact();
    whole.begin = std::min(whole.begin, when.begin);
    whole.end = std::max(whole.end, when.end);
  }
  // An exact time lies in an interval from its first instant on, but not at its end.
  const bool meets = exact ? common.begin == common.end && std::all_of(all.begin(), all.end(), [&](const Interval& when) {
                       return when.exact() || common.begin < when.end;
                     })
                           : common.begin < common.end;
  return meets ? common : whole;
}

// C6: what one report says of a number.
Range number_of(const Report& report) {
  if (report.number) return {*report.number, *report.number};
  if (!report.item.empty()) return {1, 1};
  return {0, any_number};
}

}  // namespace

// R7.
std::vector<Incident> Evidence::incidents(EventId event, Edge edge) const { return grouped(event, edge, false); }
std::vector<Incident> Evidence::incidents_by_anybody(EventId event, Edge edge) const { return grouped(event, edge, true); }

std::vector<Incident> Evidence::grouped(EventId event, Edge edge, bool by_anybody) const {
  std::vector<Incident> found;
  for (const ReportIndex index : standing_) {
    if (!counts(reports_[index], event, edge, by_anybody)) continue;
    const std::string& label = reports_[index].incident;
    auto same = std::find_if(found.begin(), found.end(), [&](const Incident& incident) {
      return !label.empty() && reports_[incident.reports.front()].incident == label;
    });
    if (same == found.end()) same = found.insert(found.end(), Incident{});
    same->reports.push_back(index);
  }
  for (Incident& incident : found) {
    incident.grade = together(incident.reports, event);
    std::vector<Interval> times;
    Grade best = Grade::alleged;
    for (const ReportIndex index : incident.reports) {
      times.push_back(reports_[index].happened);
      best = std::max(best, own_grade(reports_[index]));
    }
    incident.when = together_when(times);
    incident.number = {any_number, 0};
    for (const ReportIndex index : incident.reports) {
      if (own_grade(reports_[index]) != best) continue;
      incident.best.push_back(index);
      incident.number.least = std::min(incident.number.least, number_of(reports_[index]).least);
      incident.number.most = std::max(incident.number.most, number_of(reports_[index]).most);
    }
  }
  return found;
}

Incident Evidence::as_told_of(Incident incident, EventId event) const {
  for (auto* all : {&incident.reports, &incident.best}) std::erase_if(*all, [&](ReportIndex index) { return !is_act(reports_[index], event); });
  return incident;
}

// R3, R4: a name against the parties wanted; no name may be anyone who could do it.
Fit Evidence::party_fits(std::string_view name, const std::vector<PartyId>& could, const std::vector<PartyId>& wanted) const {
  const auto wants = [&](PartyId party) {
    return std::any_of(wanted.begin(), wanted.end(), [&](PartyId one) { return stands_for(one, party); });
  };
  if (!name.empty()) {
    const PartyId party = agreement_.party(name);
    return party && wants(party) ? Fit::surely : Fit::no;
  }
  if (could.empty()) return Fit::possibly;
  Fits fits;
  for (std::uint32_t index = 0; index < agreement_.parties.size(); ++index)
    if (std::any_of(could.begin(), could.end(), [&](PartyId one) { return stands_for(one, PartyId{index}); }))
      fits.add(wants(PartyId{index}) ? Fit::surely : Fit::no);
  return fits.verdict();
}
Fit Evidence::by_fits(const Report& report, EventId event, const std::vector<PartyId>& wanted) const {
  return wanted.empty() ? Fit::surely : party_fits(report.by, declared_by(event), wanted);
}

// R3: where the report may mean.
Fit Evidence::place_fits(const Report& report, EventId event, const std::vector<PlaceId>& wanted) const {
  if (wanted.empty()) return Fit::surely;
  const auto where = declared_in(event);
  const PlaceId place = agreement_.place(report.place);
  std::vector<PlaceId> meant;
  if (report.place.empty()) {
    if (where.empty()) return Fit::possibly;
    meant = where;
  } else if (!place) {
    return Fit::no;
  } else if (where.empty() || std::any_of(where.begin(), where.end(), [&](PlaceId one) { return lies_in(place, one); })) {
    meant = {place};
  } else {
    for (const PlaceId one : where)
      if (lies_in(one, place)) meant.push_back(one);
  }
  Fits fits;
  for (const PlaceId one : meant) {
    Fit fit = Fit::no;
    for (const PlaceId want : wanted)
      fit = std::max(fit, lies_in(one, want) ? Fit::surely : lies_in(want, one) ? Fit::possibly : Fit::no);
    fits.add(fit);
  }
  return fits.verdict();
}

// R5.
Fit Evidence::about_fits(const Report& report, EventId event, const AboutWhat& wanted) const {
  if (const auto* parties = std::get_if<AboutParties>(&wanted)) {
    if (parties->parties.empty()) return Fit::surely;
    std::vector<PartyId> could;
    if (const auto* who = std::get_if<Who>(&declared(event).about)) could = parties_of(*who, {});
    return party_fits(report.about, could, parties->parties);
  }
  if (const auto* names = std::get_if<AboutNames>(&wanted)) {
    if (report.about.empty()) return Fit::possibly;
    return has(names->surely, report.about) ? Fit::surely : has(names->possibly, report.about) ? Fit::possibly : Fit::no;
  }
  return Fit::surely;
}

namespace {

// R6.
Fit fields_fit(const Report& report, const std::vector<Field>& wanted) {
  Fit fit = Fit::surely;
  for (const Field& field : wanted) {
    Fit one = Fit::possibly;
    for (const auto& [name, value] : report.details)
      if (name == field.name) one = has(field.values, value) ? Fit::surely : Fit::no;
    fit = std::min(fit, one);
  }
  return fit;
}

}  // namespace

// R3, R7: where the best reports differ, all that they say is possible.
Fit Evidence::fits(const Incident& incident, EventId event, const Restriction& restriction) const {
  Fits by, place, about, fields;
  for (const ReportIndex index : incident.best) {
    const Report& report = reports_[index];
    by.add(by_fits(report, event, restriction.by));
    place.add(place_fits(report, event, restriction.in));
    about.add(about_fits(report, event, restriction.about));
    fields.add(fields_fit(report, restriction.fields));
  }
  return std::min(std::min(by.verdict(), place.verdict()), std::min(about.verdict(), fields.verdict()));
}

bool Evidence::made_by(const Report& report, PartyId watcher) const {
  return report.by == agreement_[watcher].name || has(bodies(report.source), small(agreement_[watcher].name));
}

}  // namespace truce::reference
