// A value that few have: the others pay for a pointer alone. A copy has a value of its own.
#ifndef TRUCE_MONITOR_RARE_H
#define TRUCE_MONITOR_RARE_H

#include <memory>

namespace truce::monitor {

template <class T>
class Rare {
 public:
  Rare() = default;
  Rare(const Rare& other) : value_(other.value_ ? std::make_unique<T>(*other.value_) : nullptr) {}
  Rare(Rare&&) noexcept = default;
  Rare& operator=(Rare other) noexcept {
    value_.swap(other.value_);
    return *this;
  }
  ~Rare() = default;

  explicit operator bool() const { return value_ != nullptr; }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return value_.get(); }
  const T* operator->() const { return value_.get(); }
  void emplace() { value_ = std::make_unique<T>(); }

 private:
  std::unique_ptr<T> value_ = {};
};

}  // namespace truce::monitor

#endif
