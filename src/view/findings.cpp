#include "findings.h"

#include <fmt/format.h>

#include <algorithm>

#include "names.h"
#include "page.h"

namespace truce::view {
namespace {

constexpr std::size_t quotes_shown = 5;  // a reader with one minute; JSON has all of them

std::string level_text(Level level) {
  switch (level) {
    case Level::error:
      return "error";
    case Level::warning:
      return "warning";
    case Level::advice:
      return "advice";
    case Level::off:
      return "on request";
  }
  return {};
}

Problem as_problem(const Agreement& agreement, const Finding& finding) {
  return {.code = level_text(finding.level) + ": " + finding.code,
          .rule = finding.number,
          .says = finding.says,
          .at = agreement.excerpt(finding.quotes.front().at),
          .help = {}};
}

// "line 14, the ban: `each side must not …`"
std::string quote_line(const Agreement& agreement, const Quoted& quoted) {
  const Excerpt at = agreement.excerpt(quoted.at);
  const bool clause = std::any_of(agreement.clauses.begin(), agreement.clauses.end(),
                                  [&](const Clause& one) { return one.at == quoted.at; });
  return fmt::format("Line {}{}{}: `{}{}`", at.line, quoted.note.empty() ? "" : ", ", quoted.note,
                     clause ? "clause " : "", tame(agreement.quote(quoted.at)));
}

std::string other_quotes(const Agreement& agreement, const Finding& finding, const Page& page) {
  std::string text;
  const std::size_t shown = finding.quotes.size() > quotes_shown + 1 ? quotes_shown : finding.quotes.size();
  for (std::size_t i = 1; i < shown; ++i) {
    const std::string line = quote_line(agreement, finding.quotes[i]);
    text += page.plain ? paragraph("", line, page) : "  " + shortened(line, page.width > 4 ? page.width - 2 : 2) + "\n";
  }
  if (finding.quotes.size() > shown)
    text += paragraph(page.plain ? "" : "  ",
                      fmt::format("And {} more; `--json` lists all.", finding.quotes.size() - shown), page);
  return text;
}

std::string ways_out(const Finding& finding, const Page& page) {
  std::string text;
  for (const std::string& way : finding.ways_out)
    text += paragraph(page.plain ? "" : "  ", (text.empty() ? "Way out: " : "Another: ") + tame(way), page);
  return text;
}

std::string set_out(const Agreement& agreement, const Finding& finding, const Page& page) {
  return text_of({as_problem(agreement, finding)}, page) + other_quotes(agreement, finding, page) +
         ways_out(finding, page);
}

std::size_t count_of(const std::vector<Finding>& findings, Level level) {
  return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(), [&](const Finding& finding) {
    return finding.level == level && !finding.waived;
  }));
}

std::string idle_text(const Agreement& agreement, const std::vector<Finding>& findings) {
  const std::vector<Reservation> idle = idle_waivers(agreement, findings);
  if (idle.empty()) return {};
  std::vector<std::string> names;
  for (const Reservation& waiver : idle)
    names.push_back(fmt::format("`{}{}` in line {}", waiver.rule,
                                waiver.clause ? " in " + agreement[waiver.clause].label : "",
                                agreement.excerpt(waiver.at).line));
  return fmt::format(" {} nothing that was found: {}.",
                     names.size() == 1 ? "One waiver covers" : fmt::format("{} waivers cover", names.size()),
                     listed(names));
}

std::string summary(const Agreement& agreement, const std::vector<Finding>& findings, const Page& page, bool all) {
  const std::size_t waived = static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(), [](const Finding& finding) { return finding.waived; }));
  const std::size_t advice = count_of(findings, Level::advice);
  std::string text = fmt::format("{}, {}, {}", counted(count_of(findings, Level::error), "error", "errors"),
                                 counted(count_of(findings, Level::warning), "warning", "warnings"),
                                 advice == 1 ? "1 piece of advice" : fmt::format("{} pieces of advice", advice));
  if (waived > 0)
    text +=
        fmt::format("; {} left as {} on purpose (`truce check --waived`)", waived, waived == 1 ? "it is" : "they are");
  text += "." + (all ? idle_text(agreement, findings) : std::string());
  return paragraph("", text, page);
}

}  // namespace

std::string findings(const Agreement& agreement, const std::vector<Finding>& findings, const Page& page, bool all) {
  std::string text;
  for (const Finding& finding : findings)
    if (!finding.waived) text += set_out(agreement, finding, page) + "\n";
  return text + summary(agreement, findings, page, all);
}

std::string waived(const Agreement& agreement, const std::vector<Finding>& findings, const Page& page, bool all) {
  std::string text;
  for (const Finding& finding : findings) {
    if (!finding.waived) continue;
    text += set_out(agreement,
                    {.number = finding.number,
                     .code = finding.code,
                     .level = finding.level,
                     .says = finding.says,
                     .quotes = finding.quotes,
                     .ways_out = {},
                     .clause = finding.clause,
                     .times = finding.times,
                     .waived = true,
                     .because = finding.because,
                     .story = {}},
                    page);
    text += paragraph(page.plain ? "" : "  ", "Left as it is, because: " + tame(finding.because), page) + "\n";
  }
  if (text.empty()) text = "Nothing that was found is left as it is on purpose.\n\n";
  const std::string idle = all ? idle_text(agreement, findings) : std::string();
  return idle.empty() ? text.substr(0, text.size() - 1) : text + paragraph("", idle.substr(1), page);
}

std::string stories(const Agreement& agreement, const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    if (finding.story.empty()) continue;
    text += fmt::format("{}# {} {}, line {}\n{}", text.empty() ? "" : "\n", finding.number, finding.code,
                        agreement.excerpt(finding.quotes.front().at).line, finding.story);
    if (text.back() != '\n') text += '\n';
  }
  return text.empty() ? "# No finding has a story: nothing waits in a circle, and nobody alone can keep a gate shut.\n"
                      : text;
}

}  // namespace truce::view
