#include "program.h"

namespace truce::monitor {

void Set::trim() {
  if (!words_.empty() && size_ % 64 != 0) words_.back() &= (std::uint64_t{1} << (size_ % 64)) - 1;
}

bool Set::empty() const {
  for (const std::uint64_t word : words_)
    if (word != 0) return false;
  return true;
}

bool Set::within(const Set& other) const {
  for (std::size_t i = 0; i < words_.size(); ++i)
    if ((words_[i] & ~other.words_[i]) != 0) return false;
  return true;
}

bool Set::meets(const Set& other) const {
  for (std::size_t i = 0; i < words_.size(); ++i)
    if ((words_[i] & other.words_[i]) != 0) return true;
  return false;
}

void Set::unite(const Set& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
}

void Set::intersect(const Set& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
}

}  // namespace truce::monitor
