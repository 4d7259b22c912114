#include <truce/agreement.h>

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <memory>

#include "checker.h"
#include "lexer.h"
#include "mistakes.h"
#include "parser.h"

namespace truce {
namespace {

/// The longest agreements known have some ten thousand words.
constexpr std::size_t words_max = 400'000;
constexpr std::size_t text_bytes_max = std::size_t{16} * 1024 * 1024;

template <class IdType, class List>
IdType find_by_name(const List& list, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& thing) { return thing.name == name; });
  return found == list.end() ? IdType{} : IdType{static_cast<std::uint32_t>(found - list.begin())};
}

bool is_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == '\v' || byte == '\f';
}

Problem whole_file(std::string code, std::string_view file, std::string says, std::string help) {
  return {.code = std::move(code), .says = std::move(says), .at = {.file = std::string(file)}, .help = std::move(help)};
}

Problem too_large(std::string_view file) {
  return whole_file("too_large", file, "The file is larger than 16 MiB.",
                    "An agreement is a few pages of text; is this the right file?");
}

}  // namespace

std::string Agreement::quote(TextSpan span) const {
  const std::size_t end = std::min<std::size_t>(span.end, text.size());
  std::string words;
  bool blank = false;
  bool inside_text = false;
  for (std::size_t at = std::min<std::size_t>(span.begin, end); at < end; ++at) {
    inside_text = inside_text != (text[at] == '"');
    if (text[at] == '#' && !inside_text) {
      while (at + 1 < end && text[at + 1] != '\n') ++at;
      blank = true;
      continue;
    }
    if (is_blank(text[at])) {
      blank = true;
      continue;
    }
    // The dashes of a list stand for its lines: on one line, "all of: calm; quiet".
    const bool dash = text[at] == '-' && !inside_text && at + 1 < end && is_blank(text[at + 1]);
    if (dash) words += words.ends_with(" of") ? ":" : ";";
    else if (blank && !words.empty()) words += ' ';
    blank = false;
    if (!dash) words += text[at];
  }
  return words;
}

Excerpt Agreement::excerpt(TextSpan span) const { return excerpt_of(file, text, span.begin, span.end); }
PartyId Agreement::party(std::string_view name) const { return find_by_name<PartyId>(parties, name); }
PlaceId Agreement::place(std::string_view name) const { return find_by_name<PlaceId>(places, name); }
NamedId Agreement::condition(std::string_view name) const { return find_by_name<NamedId>(named, name); }
PhaseId Agreement::phase(std::string_view name) const { return find_by_name<PhaseId>(phases, name); }
ClauseId Agreement::clause(std::string_view label) const {
  const auto found =
      std::find_if(clauses.begin(), clauses.end(), [&](const Clause& clause) { return clause.label == label; });
  return found == clauses.end() ? ClauseId{} : ClauseId{static_cast<std::uint32_t>(found - clauses.begin())};
}

namespace {

// What people send instead of plain text, by how such a file begins.
std::string_view document_sort(std::string_view text) {
  if (text.starts_with("PK\x03\x04")) return "a packed document, such as one of a word processor,";
  if (text.starts_with("\xD0\xCF\x11\xE0")) return "a document of a word processor";
  if (text.starts_with("{\\rtf")) return "a document of a word processor";
  return text.starts_with("%PDF") ? "a PDF document" : "";
}

}  // namespace

Result<Agreement> read_agreement(std::string_view text, std::string_view file) {
  if (text.size() > text_bytes_max) return failure(too_large(file));
  if (const std::string_view sort = document_sort(text); !sort.empty())
    return failure(whole_file("not_plain_text", file, fmt::format("The file is {} and not plain text.", sort), "Save its words as plain text, in UTF-8, and name that file."));
  if (const std::size_t bad = language::valid_utf8(text); bad < text.size())
    return failure({.code = "not_utf8",
                    .says = "From this place on, the file is not text in the UTF-8 encoding.",
                    .at = {.file = std::string(file),
                           .line = 1 + static_cast<std::size_t>(std::count(
                                           text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n')),
                           .column = 1,
                           .length = 1},
                    .help = "Save the file as UTF-8."});
  language::Mistakes mistakes;
  const std::vector<language::Token> tokens = language::tokens_of(text, mistakes);
  if (tokens.size() > words_max)
    return failure(whole_file("too_large", file, fmt::format("The file has more than {} words.", words_max),
                              "An agreement is a few pages of text; is this the right file?"));
  const language::FileSyntax syntax = language::parse(tokens, mistakes);
  Agreement agreement = language::Checker(syntax, text, mistakes).run();
  if (!mistakes.none()) return failure(mistakes.problems(text, file));
  agreement.file = std::string(file);
  agreement.text = std::string(text);
  return agreement;
}

namespace {

Result<std::string> text_of_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  const Problem unreadable = whole_file("unreadable_file", path, fmt::format("The file {} cannot be read.", path),
                                        "Check its name and whether you may open it.");
  if (!file) return failure(unreadable);
  std::string text;
  constexpr std::size_t chunk = 65'536;
  while (text.size() <= text_bytes_max) {
    const std::size_t before = text.size();
    text.resize(before + chunk);
    const std::size_t got = std::fread(text.data() + before, 1, chunk, file.get());
    text.resize(before + got);
    if (got < chunk) break;
  }
  if (std::ferror(file.get()) != 0) return failure(unreadable);
  return text;
}

}  // namespace

Result<Agreement> load_agreement(const std::string& path) {
  const auto text = text_of_file(path);
  if (!text) return failure(text.error());
  return read_agreement(*text, path);
}

Remains load_remains(const std::string& path) {
  const auto text = text_of_file(path);
  return text ? read_remains(*text, path) : Remains{};
}

std::string_view to_text(Truth truth) {
  switch (truth) {
    case Truth::no:
      return "no";
    case Truth::unknown:
      return "unknown";
    case Truth::yes:
      return "yes";
  }
  return "";
}

std::string_view to_text(State state) {
  switch (state) {
    case State::breached:
      return "breached";
    case State::missed:
      return "missed";
    case State::unknown:
      return "unknown";
    case State::in_force:
      return "in force";
    case State::late:
      return "late";
    case State::met:
      return "met";
    case State::lifted:
      return "lifted";
    case State::dormant:
      return "dormant";
  }
  return "";
}

std::string_view to_text(Modal modal) {
  switch (modal) {
    case Modal::must:
      return "must";
    case Modal::must_not:
      return "must not";
    case Modal::will:
      return "will";
    case Modal::will_not:
      return "will not";
    case Modal::may:
      return "may";
  }
  return "";
}

}  // namespace truce
