// A value that copies share until one of them writes to it.
#ifndef TRUCE_MONITOR_SHARED_H
#define TRUCE_MONITOR_SHARED_H

#include <atomic>
#include <memory>

namespace truce::monitor {

/// Several threads may copy one that nobody writes to.
template <class T>
class Shared {
 public:
  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }
  /// To be written to.
  T& edit() {
    if (value_.use_count() > 1) value_ = std::make_shared<T>(*value_);
    else std::atomic_thread_fence(std::memory_order_acquire);  // after whatever a copy that is gone did with it
    return *value_;
  }

 private:
  std::shared_ptr<T> value_ = std::make_shared<T>();
};

}  // namespace truce::monitor

#endif
