// The board: one page that a duty officer reads at the start of a shift.
//
// It goes from the one answer (the green light) to what keeps it from being yes, then to what is there, what is owed and
// what went wrong, and ends with what the record says that the agreement cannot use. An agreement of clauses alone needs
// none of this: there the page is its clauses, a line each.
#include <fmt/format.h>

#include "names.h"
#include "sections.h"

namespace truce::view {
namespace {

bool clauses_alone(const Agreement& agreement) {
  return agreement.named.empty() && agreement.phases.empty() && agreement.pipelines.empty();
}

std::string force_text(const Matter& matter) {
  const Agreement& agreement = matter.agreement;
  const Clock& clock = agreement.clock;
  if (!agreement.in_force_decided) return "when it enters into force is undecided";
  switch (matter.situation.in_force) {
    case Truth::yes:
      return agreement.in_force_from <= always ? "in force" : "in force since " + clock.text(agreement.in_force_from);
    case Truth::unknown:
      return "whether it is in force is unknown";
    case Truth::no:
      break;
  }
  if (matter.situation.at < agreement.in_force_from)
    return "not yet in force, from " + clock.text(agreement.in_force_from);
  return "no longer in force, ended " + clock.text(agreement.in_force_until, true);
}

std::string reports_text(const BoardFacts& facts) {
  std::string text = facts.reports_known == facts.reports_in_all
                         ? counted(facts.reports_in_all, "report", "reports")
                         : fmt::format("{} of {} known", amount(static_cast<double>(facts.reports_known)),
                                       counted(facts.reports_in_all, "report", "reports"));
  if (facts.reports_refused > 0)
    text += fmt::format(", {} refused", amount(static_cast<double>(facts.reports_refused)));
  return text;
}

std::string headline(const Matter& matter) {
  const Situation& situation = matter.situation;
  const Clock& clock = matter.agreement.clock;
  std::string text;
  for (const std::string& line : wrapped(tame(matter.agreement.title), matter.page.width))
    text += painted(line, Tone::heading, matter.page) + "\n";
  const std::string known =
      situation.known == situation.at ? "as known then" : "as known " + clock.text(situation.known, true);
  return text + paragraph("",
                          fmt::format("At {} ({}), {}; {}; {}.", clock.text(situation.at, true), clock.name(), known,
                                      reports_text(matter.facts), force_text(matter)),
                          matter.page);
}

std::string clauses_part(const Matter& matter, bool grouped) {
  if (matter.facts.all) return heading("Clauses", matter.page) + every_clause(matter) + every_instance(matter);
  if (grouped) return pressing_clauses(matter);
  const std::string lines = every_clause(matter);
  return lines.empty() ? lines : heading("Clauses", matter.page) + lines;
}

std::string set_aside(const Matter& matter) {
  return imbalances_section(matter) + authority_section(matter) + unmatched_section(matter);
}

std::string clause_page(const Matter& matter) {
  const bool plainly_in_force = matter.situation.in_force == Truth::yes && matter.facts.reports_refused == 0;
  const std::string top = plainly_in_force ? std::string() : headline(matter) + "\n";
  return top + every_clause(matter) + breaches_section(matter, false) + set_aside(matter);
}

}  // namespace

std::string board(const Agreement& agreement, const Situation& situation, const Desk& desk, const BoardFacts& facts,
                  const Page& page) {
  const Matter matter{agreement, situation, desk, facts, page};
  if (clauses_alone(agreement) && !facts.all) return clause_page(matter);
  const NamedId green_light = agreement.condition("green_light");
  std::string text = headline(matter);
  if (green_light) text += green_light_section(matter, green_light);
  text += strength_section(matter) + gates_section(matter);
  if (!green_light || facts.all) text += conditions_section(matter);
  text += phases_section(matter) + clauses_part(matter, static_cast<bool>(green_light));
  return text + breaches_section(matter, true) + defaults_section(matter) + set_aside(matter);
}

}  // namespace truce::view
