// A long array whose copies share what they have in common.
//
// It is kept in chunks. Copying it costs one pointer a chunk; who writes to a shared chunk copies that chunk alone. So a
// copy of a running program costs what differs from it later, not how much has happened before.
#ifndef TRUCE_MONITOR_LONG_ARRAY_H
#define TRUCE_MONITOR_LONG_ARRAY_H

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace truce::monitor {

/// Elements have a value by default. Several threads may copy one array that nobody writes to.
template <class T>
class LongArray {
 public:
  LongArray() = default;
  /// All of them written to.
  explicit LongArray(std::size_t size) {
    grow_to(size);
    for (Chunk& chunk : chunks_) (void)chunk.owned();
  }
  LongArray(const LongArray&) = default;
  LongArray(LongArray&& other) noexcept : chunks_(std::exchange(other.chunks_, {})), size_(std::exchange(other.size_, 0)) {}
  LongArray& operator=(LongArray other) noexcept {
    std::swap(chunks_, other.chunks_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~LongArray() = default;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const T& operator[](std::size_t index) const { return chunks_[index / chunk_size].elements[index % chunk_size]; }
  [[nodiscard]] const T& back() const { return (*this)[size_ - 1]; }
  /// To be written to.
  [[nodiscard]] T& edit(std::size_t index) { return chunks_[index / chunk_size].owned()[index % chunk_size]; }
  void push_back(T value) {
    if (size_ / chunk_size == chunks_.size()) chunks_.emplace_back();
    edit(size_) = std::move(value);
    ++size_;
  }
  /// Elements that were never written to take no room.
  void grow_to(std::size_t size) {
    if (size <= size_) return;
    size_ = size;
    chunks_.resize((size + chunk_size - 1) / chunk_size);
  }
  /// Null if it is beyond the end, or if nothing near it was written to since the array grew.
  [[nodiscard]] const T* find(std::size_t index) const {
    if (index >= size_ || !chunks_[index / chunk_size].elements) return nullptr;
    return &(*this)[index];
  }

  /// Calls `each` with every place at which it may differ from an array of which it is a copy, or that is a copy of it.
  template <class Each>
  void each_apart(const LongArray& other, const Each& each) const {
    const std::size_t common = std::min(size_, other.size_);
    for (std::size_t chunk = 0; chunk * chunk_size < common; ++chunk)
      if (chunks_[chunk].elements != other.chunks_[chunk].elements)
        for (std::size_t i = chunk * chunk_size; i < std::min(common, (chunk + 1) * chunk_size); ++i) each(i);
  }

  class Iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;
    Iterator() = default;
    Iterator(const LongArray* array, std::size_t at) : array_(array), at_(at) {}
    const T& operator*() const { return (*array_)[at_]; }
    const T* operator->() const { return &**this; }
    Iterator& operator++() { return ++at_, *this; }
    Iterator operator++(int) { return {array_, at_++}; }
    bool operator==(const Iterator&) const = default;

   private:
    const LongArray* array_ = nullptr;
    std::size_t at_ = 0;
  };
  [[nodiscard]] Iterator begin() const { return {this, 0}; }
  [[nodiscard]] Iterator end() const { return {this, size_}; }

 private:
  static constexpr std::size_t chunk_size = std::bit_floor(std::max<std::size_t>(4, 8192 / sizeof(T)));
  /// Copying one tells both sides that they share it, so that neither writes to what the other reads.
  class Chunk {
   public:
    std::shared_ptr<T[]> elements = {};

    Chunk() = default;
    Chunk(const Chunk& other) : elements(other.elements) {
      if (other.own_.load(std::memory_order_relaxed)) other.own_.store(false, std::memory_order_relaxed);
    }
    Chunk(Chunk&& other) noexcept : elements(std::move(other.elements)), own_(other.own_.load(std::memory_order_relaxed)) {}
    Chunk& operator=(const Chunk&) = delete;
    ~Chunk() = default;

    T* owned() {
      if (!own_.load(std::memory_order_relaxed)) own();
      return elements.get();
    }

   private:
    void own() {
      if (!elements) {
        elements = std::make_shared<T[]>(chunk_size);
      } else if (elements.use_count() > 1) {
        auto copy = std::make_shared<T[]>(chunk_size);
        std::copy_n(elements.get(), chunk_size, copy.get());
        elements = std::move(copy);
      } else {
        std::atomic_thread_fence(std::memory_order_acquire);  // after whatever a copy that is gone did with it
      }
      own_.store(true, std::memory_order_relaxed);
    }
    mutable std::atomic<bool> own_ = false;  ///< nobody shares it
  };

  std::vector<Chunk> chunks_ = {};
  std::size_t size_ = 0;
};

/// Values by the name that they go by, several for each, in the order in which they were added.
template <class T>
class ByName {
 public:
  void add(std::size_t name, T value) {
    ends_.grow_to(name + 1);
    const auto link = static_cast<std::uint32_t>(links_.size() + 1);
    links_.push_back({std::move(value), 0});
    Ends& ends = ends_.edit(name);
    if (ends.last != 0) links_.edit(ends.last - 1).next = link;
    else ends.first = link;
    ends.last = link;
  }
  template <class Each>
  void for_each(std::size_t name, const Each& each) const {
    const Ends* ends = ends_.find(name);
    if (ends == nullptr) return;
    for (std::uint32_t link = ends->first; link != 0; link = links_[link - 1].next) each(links_[link - 1].value);
  }
  /// With the name of each, in the order of the names.
  template <class Each>
  void for_all(const Each& each) const {
    for (std::size_t name = 0; name < ends_.size(); ++name) for_each(name, [&](const T& value) { each(name, value); });
  }
  template <class Each>
  void edit_each(std::size_t name, const Each& each) {
    const Ends* ends = ends_.find(name);
    if (ends == nullptr) return;
    for (std::uint32_t link = ends->first; link != 0; link = links_[link - 1].next) each(links_.edit(link - 1).value);
  }

 private:
  struct Ends {
    std::uint32_t first = 0, last = 0;  ///< links, counted from 1
  };
  struct Link {
    T value = {};
    std::uint32_t next = 0;
  };
  LongArray<Ends> ends_ = {};
  LongArray<Link> links_ = {};
};

}  // namespace truce::monitor

#endif
