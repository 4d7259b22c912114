// Choices for random texts: the same for the same seed, on every machine (xorshift, Marsaglia 2003).
#ifndef TRUCE_REFERENCE_DICE_H
#define TRUCE_REFERENCE_DICE_H

#include <cstdint>
#include <vector>

namespace truce::reference {

class Dice {
 public:
  explicit Dice(std::uint64_t state) : state_(state) {}
  std::uint64_t below(std::uint64_t limit) {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 7U;
    state_ ^= state_ << 17U;
    return (state_ >> 11U) % limit;
  }
  template <class T>
  const T& one_of(const std::vector<T>& all) { return all[below(all.size())]; }

 private:
  std::uint64_t state_;
};

}  // namespace truce::reference

#endif
