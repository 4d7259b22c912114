// Names that occur in reports, each once, numbered as they come.
#ifndef TRUCE_MONITOR_NAMES_H
#define TRUCE_MONITOR_NAMES_H

#include <array>
#include <cstdint>
#include <cstring>
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
  Index add(std::string_view name) { return name.empty() ? 0 : add_given(name); }
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
  Index add_given(std::string_view name);
  [[nodiscard]] std::size_t place_of(std::uint32_t hash) const;
  [[nodiscard]] std::size_t slot_of(std::string_view name, std::uint32_t hash) const;
  void grow();

  std::string text_ = {};  ///< one after the other
  std::vector<Index> ends_ = {};
  std::vector<Slot> table_ = {};  ///< a power of two, at most half full; in order of the hash but for collisions
};

/// What short words have meant lately: one that comes again is found in a few steps. What a word means must never change.
class Lately {
 public:
  template <class Find>
  Index look_up(std::string_view word, const Find& find) {
    if (word.size() > 2 * sizeof(std::uint64_t)) return find();
    Entry here{.size = static_cast<std::uint32_t>(word.size())};
    const char* const begin = word.data();
    const char* const end = begin + word.size();
    const auto take = [&](auto part) {  // the two parts overlap
      std::memcpy(&part, begin, sizeof part), here.begin = part;
      std::memcpy(&part, end - sizeof part, sizeof part), here.end = part;
    };
    if (word.size() >= 8) take(std::uint64_t{});
    else if (word.size() >= 4) take(std::uint32_t{});
    else if (word.size() >= 2) take(std::uint16_t{});
    else if (word.size() == 1) take(std::uint8_t{});
    Entry& entry = entries_[(here.begin * 0x9e3779b97f4a7c15U ^ here.end * 0xa0761d6478bd642fU) >> 57];
    if (entry.size != here.size || entry.begin != here.begin || entry.end != here.end) {
      here.means = find();
      entry = here;
    }
    return entry.means;
  }

 private:
  struct Entry {
    std::uint64_t begin = 0, end = 0;  ///< its letters
    std::uint32_t size = ~std::uint32_t{0};
    Index means = none;
  };
  std::array<Entry, 128> entries_ = {};
};

}  // namespace truce::monitor

#endif
