#include "words.h"

#include <fmt/format.h>

#include "match.h"

namespace truce::graph {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Takes in the word that stands before a part of the text, if it is `word`.
TextSpan with_word_before(const std::string& text, TextSpan span, std::string_view word) {
  std::size_t begin = span.begin;
  while (begin > 0 && blank(text[begin - 1])) --begin;
  if (begin >= word.size() && std::string_view(text).substr(begin - word.size(), word.size()) == word)
    span.begin = static_cast<std::uint32_t>(begin - word.size());
  return span;
}

/// Without blanks and commas at its ends.
TextSpan trimmed(const std::string& text, TextSpan span) {
  while (span.begin < span.end && (blank(text[span.begin]) || text[span.begin] == ',')) ++span.begin;
  while (span.end > span.begin && (blank(text[span.end - 1]) || text[span.end - 1] == ',')) --span.end;
  return span;
}

TextSpan up_to_comma(const std::string& text, TextSpan span) {
  const std::size_t comma = text.find(',', span.begin);
  if (comma < span.end) span.end = static_cast<std::uint32_t>(comma);
  return span;
}

}  // namespace

TextSpan words_of(const Agreement& agreement, const Unit& unit) {
  if (unit.what == Unit::What::opening) return agreement[unit.part].at;
  const Clause& clause = agreement[unit.clause];
  const TextSpan lead{clause.sentence.begin, clause.who.at.begin > clause.sentence.begin ? clause.who.at.begin : clause.sentence.end};
  switch (unit.what) {
    case Unit::What::during: return trimmed(agreement.text, up_to_comma(agreement.text, lead));
    case Unit::What::trigger: {
      TextSpan rest = lead;
      if (clause.during) rest.begin = up_to_comma(agreement.text, lead).end;
      return trimmed(agreement.text, rest);
    }
    case Unit::What::before: return with_word_before(agreement.text, agreement[clause.before].at, "before");
    case Unit::What::unless: return with_word_before(agreement.text, agreement[clause.unless].at, "unless");
    case Unit::What::whole:
    case Unit::What::opening: break;
  }
  return clause.at;
}

std::string name_of(const Agreement& agreement, PartyId party) { return party ? agreement[party].name : "anybody"; }

PartyId subject_of(const Agreement& agreement, const Cast& cast, ClauseId clause, std::size_t instance) {
  const Clause& of = agreement[clause];
  const Parties parties = cast.parties(of.who, cast.bindings(of.families, instance));
  return parties && !parties->empty() ? parties->front() : PartyId{};
}

std::string spoken_by(const Agreement& agreement, ClauseId id, PartyId who) {
  const Clause& clause = agreement[id];
  if (clause.who.at.end <= clause.sentence.begin || clause.who.at.end > clause.sentence.end) return agreement.quote(clause.sentence);
  const std::string deed = agreement.quote(trimmed(agreement.text, {clause.who.at.end, clause.sentence.end}));
  return fmt::format("{} {}", who ? agreement[who].name : agreement.quote(clause.who.at), deed);
}

std::string family_of(const Agreement& agreement, const std::vector<KindId>& families) {
  std::string text;
  for (const KindId family : families)
    text += fmt::format("{}{} each {}", text.empty() ? "" : ", ", agreement[family].of_places ? "in" : "for", agreement[family].name);
  return text;
}

std::string name_of(const Agreement& agreement, const Act& act) {
  std::string text = act.edge == Edge::none ? "" : fmt::format("{} of ", to_text(act.edge));
  text += agreement[act.event].name;
  if (act.by) text += " by " + agreement[act.by].name;
  if (act.in) text += " in " + agreement[act.in].name;
  return text;
}

std::string name_of(const Agreement& agreement, const Gate& gate) {
  return std::visit(match{
                        [&](NamedId id) { return agreement[id].name; },
                        [&](PhaseId id) { return agreement[id].name; },
                        [&](ClauseId id) { return "clause " + agreement[id].label; },
                    },
                    gate);
}

}  // namespace truce::graph
