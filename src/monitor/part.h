// A part of a program: what a report that comes late can make a difference to, and what must be run again to find out.
#ifndef TRUCE_MONITOR_PART_H
#define TRUCE_MONITOR_PART_H

#include <algorithm>
#include <cstddef>
#include <vector>

#include "facts.h"

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

/// Some instances of a duty of separate instances, which alone are run again (separate.cpp).
struct Alone {
  Index duty = none;
  std::vector<Index> names = {};     ///< of what triggers them; in order
  std::vector<Index> triggers = {};  ///< the occurrences that these name; in order
  std::vector<Change> changes = {};  ///< of what triggers them, and of what may be about them; in order
  std::vector<bool> listeners = {};  ///< of the duty
};

struct Part {
  const Ties* ties = nullptr;
  std::vector<bool> has = {};        ///< by number (see Ties)
  std::vector<bool> listeners = {};  ///< who serve what it has
  std::vector<bool> streams = {};    ///< that they listen to
  std::vector<Alone> alone = {};     ///< duties that it does not have as a whole
  [[nodiscard]] bool has_phase(Index index) const { return has[ties->phase(index)]; }
  [[nodiscard]] bool has_duty(Index index) const { return has[ties->duty(index)]; }
  [[nodiscard]] bool has_authority() const { return has[ties->authority()]; }
  [[nodiscard]] bool has_any_duty() const { return std::find(has.begin() + ties->duty(0), has.begin() + ties->authority(), true) != has.begin() + ties->authority(); }
  [[nodiscard]] bool is_empty() const { return std::find(has.begin(), has.end(), true) == has.end(); }
};

}  // namespace truce::monitor

#endif
