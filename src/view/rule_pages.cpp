// The list of rules as pages for people: one rule, all of them in short, and the book in docs/rules.md.
#include <fmt/format.h>

#include <array>

#include "findings.h"
#include "page.h"

namespace truce::view {
namespace {

struct Chapter {
  char letter = 'A';
  std::string_view title = {};
};
constexpr std::array chapters = {Chapter{'A', "Words and scope: what, who, where, when"},
                               Chapter{'B', "Consent and responsibility"},
                               Chapter{'C', "Watching and proving"},
                               Chapter{'D', "Consequences"},
                               Chapter{'E', "Order and time"},
                               Chapter{'F', "Means: troops, arms, goods"},
                               Chapter{'G', "People, publicity, upkeep"}};

constexpr std::array<std::string_view, 5> about_the_rules = {
    "What a careful reader would say of a draft before it is signed. Each rule has a number, a code that names the "
    "fault, and "
    "a level. An **error** means that the text has no meaning or contradicts itself. A **warning** is legal, and "
    "practice says "
    "that it fails. **Advice** may well be deliberate. Rules **on request** are asked with `truce check --profile "
    "pause`, "
    "`preliminary`, `definitive` or `mission`.",
    "Everything but an error can be waived, with a reason that stays in the text: `accept hair_trigger because \"both "
    "sides "
    "asked for it in round 3\"`, or `accept hair_trigger in 4.2 because …` for one clause. `truce check --waived` "
    "prints them "
    "all: the register of what is ambiguous on purpose. E1 is an error only where the agreed duties alone make the "
    "circle; "
    "where somebody's own pledge or limit is part of it, it is a warning.",
    "A text with mistakes (A1, A2, F4, or words that cannot be read) is no agreement yet: all its mistakes are told at "
    "once, "
    "and the other rules are asked of what can be read without them.",
    "Rules that look for a kind of act (force, withdrawal, relief, …) know plain English words in names and titles; in "
    "a text "
    "whose names are in another language those rules are silent.",
    "This page is what `truce explain --all` prints. Examples that do not begin with `agreement` continue one short "
    "text: "
    "north and south are the sides, mission and council are third parties, and the town has two quarters, quay and "
    "market."};

std::string_view level_sentence(Level level) {
  switch (level) {
    case Level::error:
      return "An error: the text has no meaning, or contradicts itself. It cannot be waived.";
    case Level::warning:
      return "A warning: the text is legal, and practice says that it fails.";
    case Level::advice:
      return "Advice: it may well be deliberate.";
    case Level::off:
      return "Asked only on request, with --profile.";
  }
  return {};
}

std::string_view level_word(Level level) {
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

std::string spaced(std::string_view code) {
  std::string words(code);
  for (char& letter : words)
    if (letter == '_') letter = ' ';
  return words;
}

std::string indented(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (line.find_first_not_of(' ') != std::string_view::npos) lines += "    " + std::string(line) + "\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string waiver(const Rule& rule) {
  if (rule.level == Level::error) return {};
  return fmt::format(
      "Meant that way? `accept {} because \"…\"`, or `accept {} in LABEL because \"…\"` for one clause. "
      "The reason stays in the text.",
      rule.code, rule.code);
}

}  // namespace

std::string explained(const Rule& rule, const Page& page) {
  const std::string title = fmt::format("{}  {}", rule.number, spaced(rule.code));
  std::string text = painted(title, Tone::heading, page) + "\n" + paragraph("", level_sentence(rule.level), page) + "\n";
  text += paragraph("", fmt::format("What it finds. {}", rule.finds), page);
  text += paragraph("", fmt::format("Why. {}", rule.why), page) + "\n";
  text += "To avoid:\n" + indented(rule.avoid) + "\nBetter:\n" + indented(rule.prefer);
  if (const std::string meant = waiver(rule); !meant.empty()) text += "\n" + paragraph("", meant, page);
  return text;
}

std::string rule_list(const Page& page) {
  std::string text;
  for (const Chapter& group : chapters) {
    text += heading(fmt::format("{}  {}", group.letter, group.title), page);
    std::vector<Row> rows;
    for (const Rule& rule : rules())
      if (rule.number.front() == group.letter)
        rows.push_back({{std::string(rule.number), Tone::none},
                        {std::string(rule.code), Tone::none},
                        {std::string(level_word(rule.level)), Tone::none},
                        {std::string(rule.finds), Tone::none}});
    text += table(rows, page, page.plain ? 0 : 2);
  }
  text += "\n" +
          paragraph("", "`truce explain CODE` says more about one, with an example to avoid and one to prefer.", page);
  return text.front() == '\n' ? text.substr(1) : text;
}

std::string rule_book() {
  const Page book{.width = 118, .colour = false, .plain = false};
  std::string text = "# The rules of `truce check`\n";
  for (const std::string_view about : about_the_rules) text += "\n" + paragraph("", about, book);
  for (const Chapter& group : chapters) {
    text += fmt::format("\n## {}. {}\n", group.letter, group.title);
    for (const Rule& rule : rules())
      if (rule.number.front() == group.letter)
        text += fmt::format("\n### {} `{}` ({})\n\n{}\n{}\nTo avoid:\n\n```\n{}```\n\nBetter:\n\n```\n{}```\n",
                            rule.number, rule.code, level_word(rule.level), paragraph("", rule.finds, book),
                            paragraph("", rule.why, book), rule.avoid, rule.prefer);
  }
  return text;
}

}  // namespace truce::view
