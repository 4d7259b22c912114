// Names that occur in reports, each once, numbered as they come.
#ifndef TRUCE_MONITOR_NAMES_H
#define TRUCE_MONITOR_NAMES_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "program.h"

namespace truce::monitor {

/// The empty name is number 0. Names that come together have numbers that lie together, so that what is kept by
/// number is near in memory when it is needed.
class Names {
 public:
  Names() : ends_{0}, table_(64) {}
  /// For as many as another has room for.
  [[nodiscard]] static Names as_roomy_as(const Names& other);
  Index add(std::string_view name);
  [[nodiscard]] Index find(std::string_view name) const;  ///< `none` if it was never added
  [[nodiscard]] std::string_view operator[](Index name) const {
    const std::size_t begin = name == 0 ? 0 : ends_[name - 1];
    return std::string_view(text_).substr(begin, ends_[name] - begin);
  }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    Index name = 0;  ///< 0: free
  };
  [[nodiscard]] std::size_t place_of(std::uint32_t hash) const;
  [[nodiscard]] std::size_t slot_of(std::string_view name, std::uint32_t hash) const;
  void grow();

  std::string text_ = {};  ///< one after the other
  std::vector<Index> ends_ = {};
  std::vector<Slot> table_ = {};  ///< a power of two, at most half full; in order of the hash but for collisions
};

}  // namespace truce::monitor

#endif
