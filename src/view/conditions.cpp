// The upper half of the board: the green light, what is there, gates, conditions and phases.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "names.h"
#include "sections.h"

namespace truce::view {
namespace {

std::string change_text(const std::optional<Instant>& may_change, const Clock& clock) {
  if (!may_change || *may_change >= never) return {};
  return "can change " + moment_text(*may_change, clock) + " at the earliest";
}

std::string joined(std::vector<std::string> parts) {
  std::string text;
  for (const std::string& part : parts)
    if (!part.empty()) text += (text.empty() ? "" : "; ") + part;
  return text;
}

bool holds(const Explanation& explanation) {
  const auto* truth = std::get_if<Truth>(&explanation.verdict);
  return truth != nullptr && *truth == Truth::yes;
}

Cell mark(Truth truth) { return {std::string(to_text(truth)), tone_of(truth)}; }

Cell mark(const std::variant<Truth, State>& verdict) {
  if (const auto* truth = std::get_if<Truth>(&verdict)) return mark(*truth);
  const State state = std::get<State>(verdict);
  return {std::string(to_text(state)), tone_of(state)};
}

// What would change a part: silence and time, or somebody's word.
std::string what_changes(const Agreement& agreement, const Explanation& explanation) {
  std::vector<std::string> settlers;
  const auto* truth = std::get_if<Truth>(&explanation.verdict);
  if (truth != nullptr && *truth == Truth::unknown)
    for (const PartyId party : explanation.could_settle) settlers.push_back(agreement[party].name);
  std::string because = tame(explanation.because);
  if (!because.empty() && because.back() == '.') because.pop_back();
  return joined({because, since_text(explanation.since, agreement),
                 change_text(explanation.may_change, agreement.clock),
                 settlers.empty() ? "" : listed(settlers, "or") + " could settle it"});
}

constexpr std::size_t missing_lines_max = 40;
constexpr std::size_t missing_depth_max = 6;

void add_missing(const Agreement& agreement, const Explanation& explanation, std::size_t depth,
                 std::vector<Row>& rows) {
  for (const Explanation& part : explanation.parts) {
    if (holds(part) || rows.size() >= missing_lines_max) continue;
    const bool opened = depth + 1 < missing_depth_max && std::any_of(part.parts.begin(), part.parts.end(),
                                                                     [](const Explanation& p) { return !holds(p); });
    const std::string name = std::string(depth * 2, ' ') + short_name(agreement, part);
    rows.push_back(
        {mark(part.verdict), {name}, {opened ? since_text(part.since, agreement) : what_changes(agreement, part)}});
    if (opened) add_missing(agreement, part, depth + 1, rows);
  }
}

// Long names push the last column out: then a line each for the name and for what is known of it.
std::string missing_lines(const std::vector<Row>& rows, const Page& page) {
  std::string text;
  for (const Row& row : rows) {
    const std::size_t indent =
        row[1].text.find_first_not_of(' ') == std::string::npos ? 0 : row[1].text.find_first_not_of(' ');
    const std::string name = row[1].text.substr(indent);
    const std::string whole = row[2].text.empty() ? name : name + ": " + row[2].text;
    text += table({{row[0], {whole}}}, page, 2 + indent, {std::string_view("unknown").size()});
  }
  return text;
}

const ConditionVerdict* verdict_of(const Situation& situation, NamedId name) {
  const auto found = std::find_if(situation.conditions.begin(), situation.conditions.end(),
                                  [&](const ConditionVerdict& verdict) { return verdict.name == name; });
  return found == situation.conditions.end() ? nullptr : &*found;
}

std::size_t family_size(const Agreement& agreement, KindId family) {
  if (!family) return 1;
  return agreement[family].of_places ? agreement[family].places.size() : agreement[family].parties.size();
}

// The most that any condition asks for at a stage; 0 if none does.
struct Target {
  double number = 0;
  bool there_now = false;  // some condition asks for what is there, not for what ever came
};
Target target_of(const Agreement& agreement, PipelineId pipeline, std::uint32_t stage) {
  Target target;
  for (const Condition& condition : agreement.conditions) {
    const auto* stock = std::get_if<StockIs>(&condition.form);
    if (stock == nullptr || stock->pipeline != pipeline || stock->stage != stage || !stock->number.decided) continue;
    target.number = std::max(target.number, static_cast<double>(stock->number.value));
    target.there_now = target.there_now || !stock->past;
  }
  return target;
}

}  // namespace

std::string green_light_section(const Matter& matter, NamedId green_light) {
  const ConditionVerdict* verdict = verdict_of(matter.situation, green_light);
  if (verdict == nullptr) return {};
  const std::string_view light = verdict->truth == Truth::yes ? "on" : verdict->truth == Truth::no ? "off" : "unknown";
  const std::string since = since_text(verdict->since, matter.agreement);
  const std::string line = fmt::format("Green light: {}{}{}", light, since.empty() ? "" : ", ", since);
  std::string text = "\n";
  for (const std::string& part : wrapped(line, matter.page.width))
    text += painted(part, tone_of(verdict->truth), matter.page) + "\n";
  if (verdict->truth == Truth::yes || !matter.desk.why) return text;
  std::vector<Row> rows;
  for (const Explanation& explanation : matter.desk.why(Topic{green_light}, verdict->members))
    add_missing(matter.agreement, explanation, 0, rows);
  if (rows.empty()) return text;
  text += paragraph("", "What is missing:", matter.page) + missing_lines(rows, matter.page);
  if (rows.size() >= missing_lines_max) text += paragraph("  ", "and more: see `truce why green_light`.", matter.page);
  return text;
}

std::string strength_section(const Matter& matter) {
  const Agreement& agreement = matter.agreement;
  std::map<PipelineId, std::vector<std::string>> stages;
  for (const Stock& stock : matter.situation.stocks) {
    const Pipeline& pipeline = agreement[stock.pipeline];
    if (stock.stage >= pipeline.stages.size()) continue;
    const Target target = target_of(agreement, stock.pipeline, stock.stage);
    std::string part =
        fmt::format("{} {}", agreement[pipeline.stages[stock.stage]].name, amount(stock.past_least, stock.past_most));
    const bool moved_on = stock.at_least != stock.past_least || stock.at_most != stock.past_most;
    if (target.there_now && moved_on) part += fmt::format(" ({} there now)", amount(stock.at_least, stock.at_most));
    if (target.number > 0) part += " of " + amount(target.number);
    stages[stock.pipeline].push_back(std::move(part));
  }
  if (stages.empty()) return {};
  std::vector<Row> rows;
  for (const auto& [pipeline, parts] : stages) {
    std::string line;
    for (const std::string& part : parts) line += (line.empty() ? "" : ", ") + part;
    rows.push_back({{agreement[pipeline].name}, {line}});
  }
  return heading("Strength", matter.page) + table(rows, matter.page, 2);
}

std::string gates_section(const Matter& matter) {
  const Agreement& agreement = matter.agreement;
  constexpr std::string_view ending = "_gates";
  std::vector<Row> rows;
  for (const ConditionVerdict& verdict : matter.situation.conditions) {
    const std::string& name = agreement[verdict.name].name;
    if (name.size() <= ending.size() || !std::string_view(name).ends_with(ending)) continue;
    std::vector<std::string> missing;
    std::size_t all = 0;
    if (matter.desk.why && verdict.truth != Truth::yes)
      for (const Explanation& explanation : matter.desk.why(Topic{verdict.name}, verdict.members)) {
        all += explanation.parts.size();
        for (const Explanation& part : explanation.parts)
          if (!holds(part)) {
            const bool unknown = mark(part.verdict).text == "unknown";
            missing.push_back(short_name(agreement, part) + (unknown ? " (unknown)" : ""));
          }
      }
    std::string says = verdict.truth == Truth::yes ? "all gates passed" : "";
    if (!missing.empty()) says = fmt::format("{} of {} not passed: {}", missing.size(), all, listed(missing));
    rows.push_back({mark(verdict.truth), {named(name, key_of(agreement, verdict.members))}, {says}});
  }
  if (rows.empty()) return {};
  return heading("Gates, by contributor", matter.page) + table(rows, matter.page, 2);
}

std::string conditions_section(const Matter& matter) {
  const Agreement& agreement = matter.agreement;
  std::map<NamedId, std::vector<const ConditionVerdict*>> families;
  for (const ConditionVerdict& verdict : matter.situation.conditions) families[verdict.name].push_back(&verdict);
  std::vector<Row> rows;
  for (const auto& [name, verdicts] : families) {
    const KindId family = agreement[name].family;
    const ConditionVerdict& first = *verdicts.front();
    const bool alike = family && verdicts.size() == family_size(agreement, family) && verdicts.size() > 1 &&
                       std::all_of(verdicts.begin(), verdicts.end(),
                                   [&](const ConditionVerdict* v) { return v->truth == first.truth; });
    const bool same_since = std::all_of(verdicts.begin(), verdicts.end(), [&](const ConditionVerdict* v) {
      return v->since == first.since && v->may_change == first.may_change;
    });
    const auto notes = [&](const ConditionVerdict& verdict) {
      return joined({since_text(verdict.since, agreement), change_text(verdict.may_change, agreement.clock)});
    };
    if (alike && !matter.facts.all) {
      rows.push_back({mark(first.truth),
                      {named(agreement[name].name, family_of(agreement, {family}))},
                      {same_since ? notes(first) : "since different days"}});
      continue;
    }
    for (const ConditionVerdict* verdict : verdicts)
      rows.push_back({mark(verdict->truth),
                      {named(agreement[name].name, key_of(agreement, verdict->members))},
                      {notes(*verdict)}});
  }
  return rows.empty() ? std::string() : heading("Conditions", matter.page) + table(rows, matter.page, 2);
}

std::string phases_section(const Matter& matter) {
  const Agreement& agreement = matter.agreement;
  const Clock& clock = agreement.clock;
  const auto row = [&](const PhaseVerdict& verdict, const std::string& key) {
    const std::string_view open = verdict.open == Truth::yes       ? "open"
                                  : verdict.open == Truth::unknown ? "unknown"
                                  : verdict.closed                 ? "closed"
                                                                   : "not open";
    const std::string notes =
        verdict.open == Truth::no && !verdict.closed
            ? std::string()
            : joined({verdict.opened ? "opened " + moment_text(*verdict.opened, clock) : "",
                      verdict.closed ? "closed " + moment_text(*verdict.closed, clock) : "",
                      verdict.open == Truth::unknown ? since_text(verdict.since, agreement) : ""});
    return Row{{std::string(open), tone_of(verdict.open)}, {named(agreement[verdict.phase].name, key)}, {notes}};
  };
  std::map<PhaseId, std::vector<const PhaseVerdict*>> families;
  for (const PhaseVerdict& verdict : matter.situation.phases) families[verdict.phase].push_back(&verdict);
  std::vector<Row> rows;
  for (const auto& [phase, verdicts] : families) {
    const PhaseVerdict& first = *verdicts.front();
    const KindId family = agreement[phase].family;
    const bool alike = family && verdicts.size() == family_size(agreement, family) && verdicts.size() > 1 &&
                       std::all_of(verdicts.begin(), verdicts.end(), [&](const PhaseVerdict* v) {
                         return v->open == first.open && v->opened == first.opened && v->closed == first.closed;
                       });
    if (alike && !matter.facts.all) {
      rows.push_back(row(first, family_of(agreement, {family})));
      continue;
    }
    for (const PhaseVerdict* verdict : verdicts) rows.push_back(row(*verdict, key_of(agreement, verdict->members)));
  }
  return rows.empty() ? std::string() : heading("Phases", matter.page) + table(rows, matter.page, 2);
}

}  // namespace truce::view
