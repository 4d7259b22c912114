#include "names.h"

#include <fmt/format.h>

#include <cmath>

#include "page.h"

namespace truce::view {

std::string amount(double value) {
  if (!std::isfinite(value)) return "no known limit";
  constexpr double countable = 1e15;
  if (std::abs(value) >= countable) return fmt::format("{:.3g}", value);
  const double rounded = std::round(value * 100) / 100;
  const bool whole = rounded == std::floor(rounded);
  std::string digits = whole ? fmt::format("{:.0f}", rounded) : fmt::format("{:.2f}", rounded);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::size_t start = digits.front() == '-' ? 1 : 0;
  for (std::size_t at = point; at > start + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits == "-0" ? "0" : digits;
}

std::string amount(double least, double most) {
  if (!std::isfinite(least) || least < 0) least = 0;
  if (least == most) return amount(least);
  if (!std::isfinite(most)) return amount(least) + " or more";
  return amount(least) + " to " + amount(most);
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return amount(static_cast<double>(count)) + " " + std::string(count == 1 ? one : many);
}

std::string listed(const std::vector<std::string>& names, std::string_view last) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 == names.size() ? fmt::format(" {} ", last) : std::string(", ");
    list += names[i];
  }
  return list;
}

std::string name_of(const Agreement& agreement, const Member& member) {
  if (member.party) return agreement[member.party].name;
  return member.place ? agreement[member.place].name : std::string();
}

std::string key_of(const Agreement& agreement, const Members& members) {
  std::string key;
  for (const Member& member : members) {
    if (!member.party && !member.place) continue;
    if (!key.empty()) key += ' ';
    key += (member.party ? "of " : "in ") + name_of(agreement, member);
  }
  return key;
}

std::string family_of(const Agreement& agreement, const std::vector<KindId>& families) {
  std::string text;
  for (const KindId family : families) {
    const Kind& kind = agreement[family];
    if (!text.empty()) text += ' ';
    text += fmt::format("{} each {} ({})", kind.of_places ? "in" : "of", kind.name,
                        kind.of_places ? kind.places.size() : kind.parties.size());
  }
  return text;
}

std::vector<KindId> families(const Agreement& agreement, const Topic& topic) {
  if (const auto* clause = std::get_if<ClauseId>(&topic)) return agreement[*clause].families;
  const auto* phase = std::get_if<PhaseId>(&topic);
  const KindId family = phase != nullptr ? agreement[*phase].family : agreement[std::get<NamedId>(topic)].family;
  return family ? std::vector<KindId>{family} : std::vector<KindId>{};
}

std::string name_of(const Agreement& agreement, const Topic& topic) {
  if (const auto* clause = std::get_if<ClauseId>(&topic)) return "clause " + agreement[*clause].label;
  if (const auto* phase = std::get_if<PhaseId>(&topic)) return agreement[*phase].name;
  return agreement[std::get<NamedId>(topic)].name;
}

std::string named(std::string_view name, std::string_view key) {
  return key.empty() ? std::string(name) : fmt::format("{} {}", name, key);
}

namespace {

// A report dated to a day is possible from one second after midnight, and an act at an instant within the second before.
Instant to_minute(Instant instant) {
  const auto minute = std::chrono::floor<std::chrono::minutes>(instant);
  const Duration past = instant - minute;
  if (past == Duration{1}) return minute;
  return past == Duration{59} ? Instant{minute + std::chrono::minutes{1}} : instant;
}

}  // namespace

std::string moment_text(Instant instant, const Clock& clock, bool as_end) {
  const Instant minute = to_minute(instant);
  return clock.text(minute, as_end && minute >= instant);
}

std::string interval_text(Interval when, const Clock& clock) {
  return clock.text(Interval{to_minute(when.begin), to_minute(when.end)});
}

std::string short_name(const Agreement& agreement, const Explanation& explanation) {
  const std::string says = tame(explanation.says.empty() ? agreement.quote(explanation.quote) : explanation.says);
  const std::size_t colon = says.find(": ");
  if (colon == std::string::npos) return says;
  const std::string first = says.substr(0, says.find_first_of(" :"));
  const bool is_name = agreement.condition(first) || agreement.phase(first) || first == "clause";
  return is_name ? says.substr(0, colon) : says;
}

std::string since_text(Instant since, const Agreement& agreement) {
  return since <= always || since >= never
             ? std::string()
             : "since " + moment_text(since, agreement.clock, since != agreement.in_force_from);
}

std::string deed_reported(const Agreement& agreement, const Clause& clause) {
  if (const auto* make = std::get_if<Make>(&clause.deed)) {
    if (!make->occ) return "of the act";
    const Occ& occ = agreement[make->occ];
    const auto* event = std::get_if<EventId>(&occ.what);
    if (!occ.decided || event == nullptr || !*event) return "of an act that is undecided";
    const std::string& name = agreement[*event].name;
    if (occ.edge == Edge::none) return "of " + name;
    return fmt::format("that {} {}", name, occ.edge == Edge::start ? "started" : "ended");
  }
  if (const auto* bring = std::get_if<Bring>(&clause.deed)) {
    if (!bring->pipeline) return "of the delivery";
    const Pipeline& pipeline = agreement[bring->pipeline];
    const std::string stage = bring->stage < pipeline.stages.size() ? agreement[pipeline.stages[bring->stage]].name
                                                                    : std::string("the stage");
    const std::string number = bring->all ? "all " + pipeline.name
                               : !bring->number.decided
                                   ? "an undecided number of " + pipeline.name
                                   : amount(static_cast<double>(bring->number.value)) + " " + pipeline.name;
    return fmt::format("that {} reached {}", number, stage);
  }
  return "that it was kept";
}

std::string subject_of(const Agreement& agreement, const Clause& clause, const Members& members) {
  if (clause.who.determiner == Determiner::named) {
    std::vector<std::string> names;
    for (const PartyId party : clause.who.parties) names.push_back(agreement[party].name);
    return listed(names, "or");
  }
  for (const Member& member : members)
    if (member.party && (clause.who.determiner == Determiner::each || clause.who.determiner == Determiner::that))
      return agreement[member.party].name;
  if (!clause.who.decided) return "somebody undecided";
  if (!clause.who.kind) return "somebody";
  const std::string_view each = clause.who.determiner == Determiner::any     ? "any "
                                : clause.who.determiner == Determiner::every ? "every "
                                                                             : "each ";
  return std::string(each) + agreement[clause.who.kind].name;
}

namespace {

std::string deed_words(const Agreement& agreement, const Clause& clause) {
  if (const auto* make = std::get_if<Make>(&clause.deed)) {
    const bool known = make->occ && agreement[make->occ].decided;
    const auto* event = known ? std::get_if<EventId>(&agreement[make->occ].what) : nullptr;
    return make->verb + " " + (event != nullptr && *event ? agreement[*event].name : "what is undecided");
  }
  if (const auto* keep = std::get_if<Keep>(&clause.deed))
    return keep->condition ? "keep " + agreement.quote(agreement[keep->condition].at) : "keep a condition";
  return "see " + deed_reported(agreement, clause);
}

}  // namespace

std::string duty_of(const Agreement& agreement, const Clause& clause, const Members& members) {
  const std::string subject = subject_of(agreement, clause, members);
  const auto* bring = std::get_if<Bring>(&clause.deed);
  if (bring == nullptr || !bring->pipeline)
    return fmt::format("{} {} {}", subject, to_text(clause.modal), deed_words(agreement, clause));
  const Pipeline& pipeline = agreement[bring->pipeline];
  const std::string number = bring->all              ? "all"
                             : bring->number.decided ? amount(static_cast<double>(bring->number.value))
                                                     : "an undecided number of";
  const std::string stage = bring->stage < pipeline.stages.size() ? agreement[pipeline.stages[bring->stage]].name : "";
  return fmt::format("{} {} bring {} {} to {}", subject, to_text(clause.modal), number, pipeline.name, stage);
}

std::string source_of(const Report& report) {
  return fmt::format("{} ({}{})", tame(report.source), report.reliability, report.credibility);
}

}  // namespace truce::view
