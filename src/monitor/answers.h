// What is read off a running program: the parts of a Situation, explanations, waits.
#ifndef TRUCE_MONITOR_ANSWERS_H
#define TRUCE_MONITOR_ANSWERS_H

#include <optional>
#include <vector>

#include "engine.h"

namespace truce::monitor {

/// A program run up to a moment on what was known at another.
struct Run {
  const Program* program = nullptr;
  Facts* facts = nullptr;
  const Knowledge* knowledge = nullptr;
  const Engine* engine = nullptr;
};

/// When each thing first changes if nothing more is reported; never: not within the time looked at.
struct Ahead {
  std::vector<Instant> nodes = {};
  std::vector<Instant> duties = {};
};
Ahead look_ahead(const Run& run);

std::vector<Wait> waits_of(const Run& run);

/// The parties that a pattern can mean, each only if nobody else among them answers for it; none if it may be anybody.
std::vector<PartyId> doers_of(const Program& program, Index pattern);

ClauseVerdict clause_verdict(const Run& run, Index duty, Lists listed);
Explanation explain_node(const Run& run, const Ahead& ahead, Index node);
Explanation explain_phase(const Run& run, const Ahead& ahead, Index phase);
Explanation explain_duty(const Run& run, const Ahead& ahead, Index duty);

/// The reports that a node rests on at the present moment, most telling first.
std::vector<ReportIndex> telling(const Run& run, Index pattern, Instant start, Instant end, std::size_t limit, std::uint32_t& in_all);

}  // namespace truce::monitor

#endif
