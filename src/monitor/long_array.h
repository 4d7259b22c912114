// Long arrays whose copies share what they have in common.
//
// They are kept in pieces. Copying a LongArray costs one pointer a piece; who writes to a shared piece copies that piece
// alone. A VeryLongArray keeps its pieces in such an array, so that a copy costs one pointer for some ten thousand elements, and each
// look at one a step more. So a copy of a running program costs what differs from it later, not how much has happened before.
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

/// So many elements, none of them until one is written to. Copying one tells both sides that they share it, so that neither
/// writes to what the other reads. Several threads may copy one that nobody writes to.
template <class T>
class Piece {
 public:
  static constexpr std::size_t size = std::bit_floor(std::max<std::size_t>(4, 8192 / sizeof(T)));

  Piece() = default;
  Piece(const Piece& other) : elements_(other.elements_) {
    if (other.own_.load(std::memory_order_relaxed)) other.own_.store(false, std::memory_order_relaxed);
  }
  Piece(Piece&& other) noexcept : elements_(std::move(other.elements_)), own_(other.own_.load(std::memory_order_relaxed)) {}
  Piece& operator=(Piece other) noexcept {
    elements_.swap(other.elements_);
    own_.store(other.own_.load(std::memory_order_relaxed), std::memory_order_relaxed);
    return *this;
  }
  ~Piece() = default;

  [[nodiscard]] const T& operator[](std::size_t index) const { return elements_.get()[index]; }
  [[nodiscard]] bool empty() const { return elements_ == nullptr; }
  [[nodiscard]] bool is_shared_with(const Piece& other) const { return elements_ == other.elements_; }
  /// To be written to.
  T* owned() {
    if (!own_.load(std::memory_order_relaxed)) own();
    return elements_.get();
  }

 private:
  [[gnu::noinline]] void own() {
    if (!elements_) {
      elements_ = std::make_shared<T[]>(size);
    } else if (elements_.use_count() > 1) {
      auto copy = std::make_shared<T[]>(size);
      std::copy_n(elements_.get(), size, copy.get());
      elements_ = std::move(copy);
    } else {
      std::atomic_thread_fence(std::memory_order_acquire);  // after whatever a copy that is gone did with it
    }
    own_.store(true, std::memory_order_relaxed);
  }

  std::shared_ptr<T[]> elements_ = {};
  mutable std::atomic<bool> own_ = false;  ///< nobody shares it
};

/// Goes through an array that has no pointers to its elements.
template <class Array>
class PlaceIn {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = typename Array::Element;
  using difference_type = std::ptrdiff_t;
  using pointer = const value_type*;
  using reference = const value_type&;
  PlaceIn() = default;
  PlaceIn(const Array* array, std::size_t at) : array_(array), at_(at) {}
  reference operator*() const { return (*array_)[at_]; }
  pointer operator->() const { return &**this; }
  PlaceIn& operator++() { return ++at_, *this; }
  PlaceIn operator++(int) { return {array_, at_++}; }
  bool operator==(const PlaceIn&) const = default;

 private:
  const Array* array_ = nullptr;
  std::size_t at_ = 0;
};

/// Elements have a value by default. `Pieces` is an array of Piece.
template <class T, class Pieces>
class InPieces {
 public:
  using Element = T;
  InPieces() = default;
  /// All of them written to.
  explicit InPieces(std::size_t size) {
    grow_to(size);
    for (std::size_t i = 0; i < pieces_.size(); ++i) (void)pieces_.edit(i).owned();
  }
  InPieces(const InPieces&) = default;
  InPieces(InPieces&& other) noexcept : pieces_(std::exchange(other.pieces_, {})), size_(std::exchange(other.size_, 0)) {}
  InPieces& operator=(InPieces other) noexcept {
    std::swap(pieces_, other.pieces_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~InPieces() = default;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const T& operator[](std::size_t index) const { return pieces_[index / Piece<T>::size][index % Piece<T>::size]; }
  [[nodiscard]] const T& back() const { return (*this)[size_ - 1]; }
  /// To be written to.
  [[nodiscard]] T& edit(std::size_t index) { return pieces_.edit(index / Piece<T>::size).owned()[index % Piece<T>::size]; }
  void push_back(T value) { add() = std::move(value); }
  /// One more, with the value that it has by default.
  T& add() {
    if (size_ % Piece<T>::size == 0) pieces_.grow_to(size_ / Piece<T>::size + 1);
    return edit(size_++);
  }
  /// Elements that were never written to take no room.
  void grow_to(std::size_t size) {
    if (size <= size_) return;
    size_ = size;
    pieces_.grow_to((size + Piece<T>::size - 1) / Piece<T>::size);
  }
  /// Drops those at the end.
  void cut(std::size_t size) {
    for (std::size_t i = size; i < size_ && i % Piece<T>::size != 0; ++i) edit(i) = {};
    size_ = std::min(size_, size);
    pieces_.cut((size_ + Piece<T>::size - 1) / Piece<T>::size);
  }
  /// Null if it is beyond the end, or if nothing near it was written to since the array grew.
  [[nodiscard]] const T* find(std::size_t index) const {
    if (index >= size_) return nullptr;
    const Piece<T>* piece = pieces_.find(index / Piece<T>::size);
    return piece == nullptr || piece->empty() ? nullptr : &(*piece)[index % Piece<T>::size];
  }

  /// Calls `each` with all from one on and their places. All have been written to.
  template <class Each>
  void each(std::size_t from, const Each& each) const {
    while (from < size_) {
      const T* at = &(*this)[from];
      const std::size_t end = std::min(size_, (from / Piece<T>::size + 1) * Piece<T>::size);
      for (; from < end; ++from, ++at) each(from, *at);
    }
  }

  /// How many there are before the first of which something does not hold; it holds of none after that.
  template <class Holds>
  [[nodiscard]] std::size_t count_while(const Holds& holds) const {
    std::size_t first = 0;
    for (std::size_t left = size_; left > 0;) {
      const std::size_t half = left / 2;
      if (holds((*this)[first + half])) first += half + 1, left -= half + 1;
      else left = half;
    }
    return first;
  }

  /// Calls `each` with every place at which it may differ from an array of which it is a copy, or that is a copy of it.
  template <class Each>
  void each_apart(const InPieces& other, const Each& each) const {
    const std::size_t common = std::min(size_, other.size_);
    pieces_.each_apart(other.pieces_, [&](std::size_t piece) {
      const Piece<T>*mine = pieces_.find(piece), *theirs = other.pieces_.find(piece);
      if (mine != nullptr && theirs != nullptr && mine->is_shared_with(*theirs)) return;
      for (std::size_t i = piece * Piece<T>::size; i < std::min(common, (piece + 1) * Piece<T>::size); ++i) each(i);
    });
  }

  [[nodiscard]] PlaceIn<InPieces> begin() const { return {this, 0}; }
  [[nodiscard]] PlaceIn<InPieces> end() const { return {this, size_}; }

 private:
  Pieces pieces_ = {};
  std::size_t size_ = 0;
};

/// All its pieces side by side.
template <class T>
class Row {
 public:
  [[nodiscard]] std::size_t size() const { return all_.size(); }
  [[nodiscard]] const T& operator[](std::size_t index) const { return all_[index]; }
  [[nodiscard]] T& edit(std::size_t index) { return all_[index]; }
  [[nodiscard]] const T* find(std::size_t index) const { return index < all_.size() ? &all_[index] : nullptr; }
  void grow_to(std::size_t size) { all_.resize(size); }
  void cut(std::size_t size) { all_.resize(size); }
  template <class Each>
  void each_apart(const Row& other, const Each& each) const {
    for (std::size_t i = 0; i < std::min(all_.size(), other.all_.size()); ++i) each(i);
  }

 private:
  std::vector<T> all_ = {};
};

template <class T>
using LongArray = InPieces<T, Row<Piece<T>>>;
template <class T>
using VeryLongArray = InPieces<T, LongArray<Piece<T>>>;

/// Values by the name that they go by, several for each, in the order in which they were added.
template <class T>
class ByName {
 public:
  void add(std::size_t name, const T& value) {
    ends_.grow_to(name + 1);
    Link& made = links_.add();
    made.value = value;
    made.name = static_cast<std::uint32_t>(name);
    const auto link = static_cast<std::uint32_t>(links_.size());
    Ends& ends = ends_.edit(name);
    made.before = ends.last;
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
  /// With the name of each, in the order in which they were added. Nothing was ever replaced.
  template <class Each>
  void for_all(const Each& each) const {
    links_.each(0, [&](std::size_t, const Link& link) { each(link.name, link.value); });
  }
  /// All that has a name is this, in this order.
  void replace(std::size_t name, const std::vector<T>& values) {
    ends_.grow_to(name + 1);
    ends_.edit(name) = {};
    for (const T& value : values) add(name, value);
  }
  /// Calls `edit` with those of a name, the last first, until it has found the one that it means.
  template <class Edit>
  void edit_one(std::size_t name, const Edit& edit) {
    const Ends* ends = ends_.find(name);
    if (ends == nullptr) return;
    for (std::uint32_t link = ends->last; link != 0 && !edit(links_.edit(link - 1).value); link = links_[link - 1].before) continue;
  }

 private:
  struct Ends {
    std::uint32_t first = 0, last = 0;  ///< links, counted from 1
  };
  struct Link {
    T value = {};
    std::uint32_t name = 0;
    std::uint32_t next = 0, before = 0;
  };
  VeryLongArray<Ends> ends_ = {};
  VeryLongArray<Link> links_ = {};
};

}  // namespace truce::monitor

#endif
