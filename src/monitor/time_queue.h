// What comes to its time: taken out in order of time, put in nearly so.
//
// Most things are heard in order of time, and so is what leaves a window or falls due a fixed span later. What is not before
// the last of a row is put at its end, and the row is taken from the front; what comes earlier goes into a heap. So the usual
// case costs what a row costs, and no order costs more than a heap.
#ifndef TRUCE_MONITOR_TIME_QUEUE_H
#define TRUCE_MONITOR_TIME_QUEUE_H

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace truce::monitor {

/// Elements have a time, `at`. Those of the same time come in no particular order.
template <class T>
class TimeQueue {
 public:
  using Time = decltype(T::at);
  [[nodiscard]] bool empty() const { return first_ == row_.size() && heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return row_.size() - first_ + heap_.size(); }
  /// The next to come.
  [[nodiscard]] const T& front() const { return heap_is_next() ? heap_.front() : row_[first_]; }
  /// When the next comes; the last of all times where there is none.
  [[nodiscard]] Time next() const { return next_; }
  /// Is there any whose time has come?
  [[nodiscard]] bool has_come(Time now) const { return next_ <= now; }
  /// A moment before which no more than so many of them come: when the one after these does, where all are in the row.
  /// There must be more.
  [[nodiscard]] Time no_more_before(std::size_t number) const {
    return number < heap_.size() ? next_ : row_[first_ + number - heap_.size()].at;
  }
  /// All that are still to come, in no particular order.
  [[nodiscard]] std::vector<T> all() const {
    std::vector<T> all(row_.begin() + static_cast<std::ptrdiff_t>(first_), row_.end());
    all.insert(all.end(), heap_.begin(), heap_.end());
    return all;
  }
  template <class Gone>
  void erase_if(const Gone& gone) {
    row_.erase(row_.begin(), row_.begin() + static_cast<std::ptrdiff_t>(std::exchange(first_, 0)));
    std::erase_if(row_, gone);
    if (std::erase_if(heap_, gone) > 0) std::make_heap(heap_.begin(), heap_.end(), later);
    look();
  }
  /// Each may be changed, but for its time; it goes where `keep` says no.
  template <class Keep>
  void keep_if(const Keep& keep) {
    const auto choose = [&](std::vector<T>& all, std::size_t first) {
      auto to = all.begin();
      for (auto one = all.begin() + static_cast<std::ptrdiff_t>(first); one != all.end(); ++one)
        if (keep(*one)) *to++ = *one;
      all.erase(to, all.end());
    };
    choose(row_, std::exchange(first_, 0));
    choose(heap_, 0);
    std::make_heap(heap_.begin(), heap_.end(), later);
    look();
  }
  void push(const T& one) {
    next_ = std::min(next_, one.at);
    if (row_.empty() || row_.back().at <= one.at) return row_.push_back(one);
    heap_.push_back(one);
    std::push_heap(heap_.begin(), heap_.end(), later);
  }
  void pop() {
    if (heap_is_next()) {
      std::pop_heap(heap_.begin(), heap_.end(), later);
      heap_.pop_back();
    } else {
      ++first_;
      tidy();
    }
    look();
  }
  /// Takes out all whose time has come.
  void take_until(Time now) {
    if (!has_come(now)) return;
    while (first_ < row_.size() && row_[first_].at <= now) ++first_;
    tidy();
    while (!heap_.empty() && heap_.front().at <= now) {
      std::pop_heap(heap_.begin(), heap_.end(), later);
      heap_.pop_back();
    }
    look();
  }

 private:
  static bool later(const T& a, const T& b) { return a.at > b.at; }
  [[nodiscard]] bool heap_is_next() const { return !heap_.empty() && (first_ == row_.size() || heap_.front().at < row_[first_].at); }

  void look() { next_ = empty() ? Time::max() : front().at; }
  /// What is gone takes no more room than what is left.
  void tidy() {
    constexpr std::size_t gone_max = 32;
    if (first_ < row_.size() && (first_ < gone_max || first_ * 2 < row_.size())) return;
    row_.erase(row_.begin(), row_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }

  std::vector<T> row_ = {}, heap_ = {};
  std::size_t first_ = 0;  ///< of the row that is not gone
  Time next_ = Time::max();
};

}  // namespace truce::monitor

#endif
