// A value that few have, and values of which most have one at most: the others pay for a pointer alone. A copy has a value of
// its own. And a value that is of use for a moment only, which a copy begins without.
#ifndef TRUCE_MONITOR_RARE_H
#define TRUCE_MONITOR_RARE_H

#include <cstddef>
#include <iterator>
#include <memory>
#include <vector>

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

template <class T>
class Brief {
 public:
  Brief() = default;
  Brief(const Brief&) {}
  Brief(Brief&&) noexcept = default;
  Brief& operator=(const Brief& other) {
    if (this != &other) value_ = {};
    return *this;
  }
  Brief& operator=(Brief&&) noexcept = default;
  ~Brief() = default;
  T& operator*() { return value_; }

 private:
  T value_ = {};
};

/// Values side by side; the first alone takes no room elsewhere.
template <class T>
class Few {
 public:
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const T* data() const { return all_ ? all_->data() : &first_; }
  [[nodiscard]] const T* begin() const { return data(); }
  [[nodiscard]] const T* end() const { return data() + size_; }
  [[nodiscard]] T* begin() { return all_ ? all_->data() : &first_; }
  [[nodiscard]] T* end() { return begin() + size_; }
  [[nodiscard]] auto rbegin() const { return std::reverse_iterator(end()); }
  [[nodiscard]] auto rend() const { return std::reverse_iterator(begin()); }
  [[nodiscard]] auto rbegin() { return std::reverse_iterator(end()); }
  [[nodiscard]] auto rend() { return std::reverse_iterator(begin()); }
  T& add(const T& value) {
    if (++size_ == 1) return first_ = value;
    if (!all_) {
      all_.emplace();
      all_->push_back(first_);
    }
    return all_->emplace_back(value);
  }
  void assign(std::vector<T> all) {
    *this = {};
    for (const T& value : all) add(value);
  }

 private:
  T first_ = {};
  Rare<std::vector<T>> all_ = {};  ///< once there are several
  std::size_t size_ = 0;
};

}  // namespace truce::monitor

#endif
