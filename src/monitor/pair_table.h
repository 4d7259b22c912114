// What has been found out of two numbers together, such as who and where; found again in a few steps.
#ifndef TRUCE_MONITOR_PAIR_TABLE_H
#define TRUCE_MONITOR_PAIR_TABLE_H

#include <cstdint>
#include <utility>
#include <vector>

#include "program.h"

namespace truce::monitor {

/// Not of two `none`.
template <class T>
class PairTable {
 public:
  [[nodiscard]] const T* find(Index a, Index b) const {
    if (count_ == 0) return nullptr;
    const Slot& slot = slots_[place_of(key_of(a, b))];
    return slot.key == free ? nullptr : &slot.value;
  }
  /// What is not there yet.
  const T& add(Index a, Index b, T value) {
    if (++count_ * 2 > slots_.size()) grow();
    Slot& slot = slots_[place_of(key_of(a, b))];
    slot = {key_of(a, b), std::move(value)};
    return slot.value;
  }

 private:
  static constexpr std::uint64_t free = ~std::uint64_t{0};
  struct Slot {
    std::uint64_t key = free;
    T value = {};
  };
  static std::uint64_t key_of(Index a, Index b) { return std::uint64_t{a} << 32 | b; }
  [[nodiscard]] std::size_t place_of(std::uint64_t key) const {
    std::size_t at = ((key * 0x9e3779b97f4a7c15U) >> 32) & last_;
    while (slots_[at].key != key && slots_[at].key != free) at = (at + 1) & last_;
    return at;
  }
  void grow() {
    std::vector<Slot> before(slots_.empty() ? 8 : slots_.size() * 2);
    std::swap(before, slots_);
    last_ = slots_.size() - 1;
    for (Slot& slot : before)
      if (slot.key != free) slots_[place_of(slot.key)] = std::move(slot);
  }

  std::vector<Slot> slots_ = {};  ///< a power of two, at most half full
  std::size_t last_ = 0;          ///< of them
  std::size_t count_ = 0;
};

}  // namespace truce::monitor

#endif
