// How a mistake is shown: what it is, where it is, the line itself, and what would help.
//
//   unknown name                                              harbour.truce:7 [A2]
//     7 | clause 1 nroth must end withdrawal in saltmarsh by 2031-03-15
//       |          ^^^^^
//     No party is called `nroth`. Did you mean `north`?
#include <fmt/format.h>

#include <algorithm>

#include "names.h"
#include "page.h"

namespace truce::view {
namespace {

std::string kind_of(const Problem& problem) {
  std::string kind = problem.code.empty() ? "problem" : problem.code;
  std::replace(kind.begin(), kind.end(), '_', ' ');
  return kind;
}

std::string place_of(const Problem& problem) {
  std::string place = tame(problem.at.file);
  if (problem.at.line > 0) place += fmt::format("{}{}", place.empty() ? "line " : ":", problem.at.line);
  if (!problem.rule.empty()) place += fmt::format("{}[{}]", place.empty() ? "" : " ", problem.rule);
  return place;
}

std::string sentence_of(const Problem& problem) {
  std::string sentence = problem.says;
  if (!sentence.empty() && sentence.find_last_of(".?!") != sentence.size() - 1) sentence += '.';
  if (!problem.help.empty()) sentence += (sentence.empty() ? "" : " ") + problem.help;
  return tame(sentence);
}

// The byte at which the n-th character (from 0) of `text` starts.
std::size_t byte_of(std::string_view text, std::size_t character) {
  std::size_t byte = 0;
  while (byte < text.size() && character > 0) {
    ++byte;
    while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0U) == 0x80U) ++byte;
    --character;
  }
  return byte;
}

struct QuotedLine {
  std::string before = {};  // of the words that are meant
  std::string words = {};
  std::string after = {};
};

std::string untabbed(std::string_view text) {
  std::string plain;
  for (const char letter : text)
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F)
      plain += ' ';
    else
      plain += letter;
  return plain;
}

QuotedLine quoted(const Excerpt& at) {
  const std::size_t begin = byte_of(at.text, at.column > at.text_column ? at.column - at.text_column : 0);
  const std::size_t end = begin + byte_of(std::string_view(at.text).substr(begin), at.length);
  return {untabbed(std::string_view(at.text).substr(0, begin)),
          untabbed(std::string_view(at.text).substr(begin, end - begin)),
          untabbed(std::string_view(at.text).substr(end))};
}

// The line, cut so that the words that are meant can be seen, with carets below them.
std::string with_carets(const Excerpt& at, const Page& page) {
  const std::string gutter = fmt::format("  {} | ", at.line);
  const std::string below = fmt::format("  {:{}} | ", "", fmt::formatted_size("{}", at.line));
  const std::size_t room = page.width > gutter.size() + 20 ? page.width - gutter.size() : 20;
  QuotedLine line = quoted(at);
  if (width_of(line.before) + width_of(line.words) + width_of(line.after) > room) {
    const std::size_t before = width_of(line.before);
    constexpr std::size_t kept = 12;
    if (before + std::min<std::size_t>(width_of(line.words), 20) > room && before > kept)
      line.before = "…" + line.before.substr(byte_of(line.before, before - kept));
    const std::size_t left = room > width_of(line.before) ? room - width_of(line.before) : 1;
    const std::string rest = shortened(line.words + line.after, left);
    line.words = shortened(line.words, left);
    line.after = rest.size() > line.words.size() ? rest.substr(line.words.size()) : "";
  }
  std::string text = gutter + line.before + line.words + line.after;
  while (!text.empty() && text.back() == ' ') text.pop_back();
  if (at.length == 0) return text + "\n";
  const std::string carets(std::max<std::size_t>(width_of(line.words), 1), '^');
  return text + "\n" + below + std::string(width_of(line.before), ' ') + painted(carets, Tone::bad, page) + "\n";
}

std::string title_line(const Problem& problem, const Page& page) {
  const std::string kind = kind_of(problem);
  const std::string place = place_of(problem);
  if (place.empty()) return painted(kind, Tone::heading, page) + "\n";
  const std::size_t used = width_of(kind) + width_of(place);
  if (used + 2 > page.width) return painted(kind, Tone::heading, page) + "\n  " + place + "\n";
  return painted(kind, Tone::heading, page) + std::string(page.width - used, ' ') + place + "\n";
}

std::string plain_text(const Problem& problem, const Page& page) {
  std::string where = tame(problem.at.file);
  if (problem.at.line > 0) {
    where += fmt::format("{}line {}", where.empty() ? "" : ", ", problem.at.line);
    const QuotedLine line = quoted(problem.at);
    if (!line.words.empty()) where += fmt::format(", words `{}`", tame(line.words));
  }
  if (!problem.rule.empty()) where += fmt::format("{}rule {}", where.empty() ? "" : ", ", problem.rule);
  const std::string kind = kind_of(problem);
  return paragraph("", fmt::format("{}{}{}. {}", where, where.empty() ? "" : ": ", kind, sentence_of(problem)), page);
}

std::string set_out(const Problem& problem, const Page& page) {
  if (page.plain) return plain_text(problem, page);
  std::string text = title_line(problem, page);
  if (problem.at.line > 0 && !problem.at.text.empty()) text += with_carets(problem.at, page);
  return text + paragraph("  ", sentence_of(problem), page);
}

}  // namespace

std::string text_of(const Problems& problems, const Page& page) {
  std::string text;
  for (const Problem& problem : problems) {
    if (!text.empty()) text += '\n';
    text += set_out(problem, page);
  }
  return text;
}

std::string reads_well(const Agreement& agreement, const Page& page) {
  std::vector<std::string> parts;
  const auto add = [&](std::size_t count, std::string_view one, std::string_view many) {
    if (count > 0) parts.push_back(counted(count, one, many));
  };
  const auto declared = [](EventSort sort) {
    return [sort](const Event& event) { return event.sort == sort && !event.included_in; };
  };
  const auto events = [&](EventSort sort) {
    return static_cast<std::size_t>(std::count_if(agreement.events.begin(), agreement.events.end(), declared(sort)));
  };
  add(agreement.parties.size(), "party", "parties");
  add(agreement.places.size(), "place", "places");
  add(events(EventSort::event), "event", "events");
  add(events(EventSort::process), "process", "processes");
  add(agreement.pipelines.size(), "pipeline", "pipelines");
  add(agreement.named.size(), "condition", "conditions");
  add(agreement.phases.size(), "phase", "phases");
  add(agreement.clauses.size(), "clause", "clauses");
  add(agreement.trials.size(), "test", "tests");
  std::string list;
  for (const std::string& part : parts) list += (list.empty() ? "" : ", ") + part;
  if (list.empty()) list = "it has a title and nothing else";
  return paragraph("", fmt::format("{} reads well: {}.", tame(agreement.file), list), page);
}

}  // namespace truce::view
