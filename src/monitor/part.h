// A part of a program: what a report that comes late can make a difference to, and what must be run again to find out.
#ifndef TRUCE_MONITOR_PART_H
#define TRUCE_MONITOR_PART_H

#include <cstddef>
#include <vector>

#include "program.h"

namespace truce::monitor {

/// Who is told of what changes where. Nodes, phases and duties are numbered one after the other, and last comes the question
/// who acted without authority.
struct Ties {
  explicit Ties(const Program& program);
  [[nodiscard]] Index phase(Index index) const { return nodes + index; }
  [[nodiscard]] Index duty(Index index) const { return nodes + phases + index; }
  [[nodiscard]] Index authority() const { return nodes + phases + duties; }
  [[nodiscard]] std::size_t size() const { return authority() + std::size_t{1}; }
  /// The node or duty that a listener serves.
  [[nodiscard]] Index served(const Listener& listener) const;

  Index nodes = 0, phases = 0, duties = 0;
  std::vector<std::vector<Index>> tells = {};     ///< by number: who is told
  std::vector<std::vector<Index>> asks = {};      ///< by number: whom it hears of
  std::vector<std::vector<Index>> listening = {};  ///< by number: its listeners
};

struct Part {
  const Ties* ties = nullptr;
  std::vector<bool> has = {};        ///< by number (see Ties)
  std::vector<bool> listeners = {};  ///< who serve what it has
  std::vector<bool> streams = {};    ///< that they listen to
  [[nodiscard]] bool has_phase(Index index) const { return has[ties->phase(index)]; }
  [[nodiscard]] bool has_duty(Index index) const { return has[ties->duty(index)]; }
  [[nodiscard]] bool has_authority() const { return has[ties->authority()]; }
};

}  // namespace truce::monitor

#endif
