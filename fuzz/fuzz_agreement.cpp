// Any bytes at all are read without harm, twice the same, and every mistake is explained. What can be read can be
// laid out anew; doing so twice changes nothing, and the meaning stays.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truce/agreement.h>
#include <truce/difference.h>

namespace {

void check_problems(const truce::Problems& problems) {
  TRUCE_ASSERT(!problems.empty());
  for (const truce::Problem& problem : problems) {
    TRUCE_ASSERT(!problem.code.empty());
    TRUCE_ASSERT(!problem.says.empty());
    TRUCE_ASSERT(problem.says.back() == '.');
  }
}

void check_spans(const truce::Agreement& agreement) {
  const auto quoted = [&](truce::TextSpan span) {
    TRUCE_ASSERT(span.begin <= span.end);
    TRUCE_ASSERT(span.end <= agreement.text.size());
    TRUCE_ASSERT(!agreement.quote(span).empty());
    TRUCE_ASSERT(agreement.excerpt(span).line > 0);
  };
  for (const truce::Kind& kind : agreement.kinds) quoted(kind.at);
  for (const truce::Party& party : agreement.parties) quoted(party.at);
  for (const truce::Place& place : agreement.places) quoted(place.at);
  for (const truce::Event& event : agreement.events) quoted(event.at);
  for (const truce::Pipeline& pipeline : agreement.pipelines) quoted(pipeline.at);
  for (const truce::Occ& occ : agreement.occs) quoted(occ.at);
  for (const truce::Condition& condition : agreement.conditions) quoted(condition.at);
  for (const truce::NamedCondition& named : agreement.named) quoted(named.at);
  for (const truce::Phase& phase : agreement.phases) quoted(phase.at);
  for (const truce::Clause& clause : agreement.clauses) quoted(clause.sentence);
  for (const truce::Trial& trial : agreement.trials) quoted(trial.at);
  for (const truce::Reservation& reservation : agreement.reservations) quoted(reservation.at);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto once = truce::read_agreement(text, "fuzz.truce");
  const auto twice = truce::read_agreement(text, "fuzz.truce");
  TRUCE_ASSERT(once.has_value() == twice.has_value());
  if (once) {
    check_spans(*once);
    const auto laid_out = truce::format_agreement(text, "fuzz.truce");
    TRUCE_ASSERT(laid_out.has_value());
    TRUCE_ASSERT(truce::format_agreement(*laid_out, "fuzz.truce") == laid_out);
    TRUCE_ASSERT(truce::differences(*once, *truce::read_agreement(*laid_out, "fuzz.truce")).empty());
  } else {
    TRUCE_ASSERT(once.error() == twice.error());
    check_problems(once.error());
  }
  return 0;
}
