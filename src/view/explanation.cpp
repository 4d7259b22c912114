// The answer to "why?" as an indented tree.
//
//   no       calm in rafah, since 2026-02-01 14:00
//     “no hostile_act in that sector for 30 days”
//     A proven hostile_act lies within the last 30 days.
//     If nothing more is reported, this can change at 2026-03-03 14:00 at the earliest.
//     - un-17  2026-02-01 14:00, learned 2026-02-02. shelling by x in rafah. UN monitors (B2): “…”
#include <fmt/format.h>

#include <algorithm>

#include "brief.h"
#include "names.h"
#include "page.h"

namespace truce::view {
namespace {

constexpr std::size_t depth_max = 12;
constexpr std::size_t parts_max = 60;
constexpr std::size_t reports_max = 8;
constexpr std::size_t grounds_max = 12;
constexpr std::size_t words_cells = 120;

struct Teller {
  const Agreement& agreement;
  const Desk& desk;
  const Page& page;
};

std::string sentence(std::string text) {
  if (text.empty()) return text;
  if (text.front() >= 'a' && text.front() <= 'z' && text.find_first_of("_ ") != std::string::npos &&
      text[text.find_first_of("_ ")] == ' ')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  if (std::string_view(".?!").find(text.back()) == std::string_view::npos) text += '.';
  return text;
}

std::string verdict_text(const std::variant<Truth, State>& verdict) {
  if (const auto* truth = std::get_if<Truth>(&verdict)) return std::string(to_text(*truth));
  return std::string(to_text(std::get<State>(verdict)));
}

Tone tone_of_verdict(const std::variant<Truth, State>& verdict) {
  if (const auto* truth = std::get_if<Truth>(&verdict)) return tone_of(*truth);
  return tone_of(std::get<State>(verdict));
}

bool is_unknown(const std::variant<Truth, State>& verdict) {
  const auto* truth = std::get_if<Truth>(&verdict);
  return truth != nullptr ? *truth == Truth::unknown : std::get<State>(verdict) == State::unknown;
}

// Deep trees in a narrow page keep room for words.
std::size_t indent_of(std::size_t depth, const Page& page) {
  return std::min(depth * 2, page.width > 40 ? page.width / 2 : std::size_t{12});
}

std::string verdict_line(const Teller& teller, const Explanation& explanation, std::size_t depth) {
  const std::string verdict = verdict_text(explanation.verdict);
  const std::string since = since_text(explanation.since, teller.agreement);
  std::string says = tame(explanation.says);
  if (says.empty()) says = teller.agreement.quote(explanation.quote);
  if (!since.empty() && !says.empty() && says.back() == '.') says.pop_back();
  if (!since.empty()) says += (says.empty() ? "" : ", ") + since;
  const std::string mark = std::string(indent_of(depth, teller.page), ' ') + verdict;
  const std::size_t column = std::string_view("unknown").size() + indent_of(depth, teller.page);
  const std::string gap = std::string(mark.size() < column ? column - mark.size() + 2 : 2, ' ');
  std::string text = paragraph(mark + gap, says, teller.page);
  if (!teller.page.colour) return text;
  const std::string painted_mark = painted(verdict, tone_of_verdict(explanation.verdict), teller.page);
  return text.replace(mark.size() - verdict.size(), verdict.size(), painted_mark);
}

std::string report_sentence(const Report& report, const Clock& clock) {
  std::string text = report.id.empty() ? "" : tame(report.id) + ": ";
  text += clock.text(report.happened);
  if (clock.date_of(report.learned.begin) != clock.date_of(report.happened.begin))
    text += ", learned " + to_text(clock.date_of(report.learned.begin));
  text += ". " + std::string(report.edge == Edge::none ? "" : report.edge == Edge::start ? "Start of " : "End of ");
  text += tame(report.act);
  if (!report.by.empty()) text += " by " + tame(report.by);
  if (!report.place.empty()) text += " in " + tame(report.place);
  if (report.number) text += ", " + amount(*report.number);
  if (!report.item.empty()) text += ", " + tame(report.item);
  text += fmt::format(". {}, {}", source_of(report), to_text(report.status));
  const std::string words = shortened(tame(report.words), words_cells);
  return text + (words.empty() ? "." : ": “" + words + "”");
}

std::string reports_of(const Teller& teller, const Explanation& explanation, std::size_t indent) {
  std::string text;
  std::size_t shown = 0;
  for (const ReportIndex index : explanation.reports) {
    if (shown == reports_max) break;
    const Report* report = teller.desk.report ? teller.desk.report(index) : nullptr;
    if (report == nullptr) continue;
    text += paragraph(std::string(indent, ' ') + "- ", report_sentence(*report, teller.agreement.clock), teller.page);
    ++shown;
  }
  const std::size_t all = std::max<std::size_t>(explanation.reports_in_all, explanation.reports.size());
  if (all > shown && shown > 0)
    text += paragraph(std::string(indent, ' ') + "- ", "and " + counted(all - shown, "more report", "more reports") + ".",
                      teller.page);
  return text;
}

// The drafter's words that the sentence above does not say already: a title, a source, or all of them.
std::string untold_words(const Agreement& agreement, const Explanation& explanation) {
  const std::string words = agreement.quote(explanation.quote);
  const std::size_t colon = explanation.says.find(": ");
  const std::string told = colon == std::string::npos ? explanation.says : explanation.says.substr(colon + 2);
  const std::size_t start = told.empty() ? std::string::npos : words.find(told);
  if (start == std::string::npos) return explanation.says.find(words) == std::string::npos ? words : std::string();
  const std::string before = words.substr(0, start);
  return before.find('"') == std::string::npos ? std::string() : before.substr(0, before.find_last_not_of(' ') + 1);
}

// `told_change` is what the node above said already.
std::string notes_of(const Teller& teller, const Explanation& explanation, std::size_t indent,
                     const std::optional<Instant>& told_change) {
  const Agreement& agreement = teller.agreement;
  const auto note = [&](const std::string& says) { return paragraph(std::string(indent, ' '), says, teller.page); };
  std::string text;
  if (const std::string words = untold_words(agreement, explanation); !words.empty())
    text += note("“" + shortened(words, words_cells * 2) + "”");
  if (!explanation.because.empty()) text += note(sentence(tame(explanation.because)));
  text += reports_of(teller, explanation, indent);
  if (explanation.may_change && *explanation.may_change < never && explanation.may_change != told_change)
    text += note(fmt::format("If nothing more is reported, this can change at {} at the earliest.",
                             moment_text(*explanation.may_change, agreement.clock)));
  if (is_unknown(explanation.verdict) && !explanation.could_settle.empty()) {
    std::vector<std::string> names;
    for (const PartyId party : explanation.could_settle) names.push_back(agreement[party].name);
    text += note("Could be settled by " + listed(names, "or") + ".");
  }
  return text;
}

// The fewest reports that decide, by their ids.
std::string grounds_of(const Teller& teller, const std::vector<ReportIndex>& reports) {
  if (reports.empty()) return "For this no report is needed.";
  std::vector<std::string> ids;
  for (const ReportIndex index : reports) {
    const Report* report = ids.size() < grounds_max && teller.desk.report ? teller.desk.report(index) : nullptr;
    if (report != nullptr && !report->id.empty()) ids.push_back(tame(report->id));
  }
  if (ids.size() < reports.size()) ids.push_back(counted(reports.size() - ids.size(), ids.empty() ? "report" : "more report", ids.empty() ? "reports" : "more reports"));
  if (reports.size() == 1) return fmt::format("For this {} is enough.", ids.front());
  return fmt::format("For this {} are enough, and none of them can be left out.", listed(ids, "and"));
}

std::string told(const Teller& teller, const Explanation& explanation, std::size_t depth,
                 const std::optional<Instant>& told_change) {
  std::string text = verdict_line(teller, explanation, depth);
  const std::size_t indent = indent_of(depth + 1, teller.page);
  text += notes_of(teller, explanation, indent, told_change);
  if (explanation.rests_on) text += paragraph(std::string(indent, ' '), grounds_of(teller, *explanation.rests_on), teller.page);
  if (depth + 1 >= depth_max) return text;
  std::size_t shown = 0;
  for (const Explanation& part : explanation.parts) {
    if (shown++ == parts_max) {
      text += paragraph(std::string(indent, ' '),
                        counted(explanation.parts.size() - parts_max, "more part", "more parts") + " not shown.",
                        teller.page);
      break;
    }
    text += told(teller, part, depth + 1, explanation.may_change);
  }
  return text;
}

}  // namespace

std::string explanations(const Agreement& agreement, const std::vector<Explanation>& explanations, const Desk& desk,
                         const Page& page) {
  const Teller teller{agreement, desk, page};
  std::string text;
  for (const Explanation& explanation : explanations) {
    if (!text.empty()) text += '\n';
    text += told(teller, explanation, 0, {});
  }
  return text;
}

Row report_row(const Report& report, const Clock& clock) {
  std::string more = fmt::format("; {}", to_text(report.status));
  if (!report.replaces.empty()) more += ", replaces " + report.replaces;
  more += "; " + report.source;
  return {{shortened(tame(report.id), 24)},
          {clock.text(report.happened)},
          {fmt::format("{}{}", report.reliability, report.credibility)},
          {report_says(report) + tame(more)}};
}

}  // namespace truce::view
