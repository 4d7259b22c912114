// Sixty-four bytes of a feed looked at together.
//
// A row is split at commas, line ends and double quotes. Instead of asking each byte in turn, a block of sixty-four
// becomes two words with a bit for each of these, commas apart; the next is then found by counting zeros. In the same
// pass the block says whether it holds a byte that needs a second look: one that is no ASCII, or NUL.
#ifndef TRUCE_RECORD_BLOCK_H
#define TRUCE_RECORD_BLOCK_H

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace truce::record {

inline constexpr std::size_t block_bytes = 64;

struct Block {
  std::uint64_t commas = 0;  ///< bit i: byte i is one
  std::uint64_t others = 0;  ///< bit i: byte i is a line feed or a double quote
  bool unusual = false;      ///< some byte is NUL or not ASCII
};

/// The definition, for machines without the instructions below; a test compares the two.
inline Block look_at_each(const char* at) {
  Block block;
  for (std::size_t i = 0; i < block_bytes; ++i) {
    const char c = at[i];
    if (c == ',') block.commas |= std::uint64_t{1} << i;
    if (c == '\n' || c == '"') block.others |= std::uint64_t{1} << i;
    block.unusual = block.unusual || c == '\0' || static_cast<unsigned char>(c) >= 0x80;
  }
  return block;
}

#if defined(__SSE2__)
inline Block look_at(const char* at) {
  Block block;
  const __m128i comma = _mm_set1_epi8(',');
  const __m128i line_feed = _mm_set1_epi8('\n');
  const __m128i quote = _mm_set1_epi8('"');
  __m128i unusual = _mm_setzero_si128();
  const auto look = [&](unsigned part) {
    __m128i bytes;
    std::memcpy(&bytes, at + part * 16, sizeof bytes);
    const auto bits = [&](__m128i found) { return static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(found))) << (part * 16); };
    block.commas |= bits(_mm_cmpeq_epi8(bytes, comma));
    block.others |= bits(_mm_or_si128(_mm_cmpeq_epi8(bytes, line_feed), _mm_cmpeq_epi8(bytes, quote)));
    unusual = _mm_or_si128(unusual, _mm_or_si128(bytes, _mm_cmpeq_epi8(bytes, _mm_setzero_si128())));
  };
  look(0), look(1), look(2), look(3);
  block.unusual = _mm_movemask_epi8(unusual) != 0;
  return block;
}
#else
inline Block look_at(const char* at) { return look_at_each(at); }
#endif

/// The marks of a text, found in rising order. Nothing at or behind `end` is read.
class Marks {
 public:
  /// Goes on at `at`: the marks before it have been passed.
  void go_to(const char* at, const char* end) {
    const auto within = reinterpret_cast<std::uintptr_t>(at) - reinterpret_cast<std::uintptr_t>(begin_);
    if (within < block_bytes) left_ = ~std::uint64_t{0} << within;
    else load(at, end);
  }
  /// The next mark, or `limit` if there is none before it (limit <= end).
  const char* next(const char* limit, const char* end) {
    std::uint64_t rest = (block_.commas | block_.others) & left_;
    while (rest == 0) {
      if (static_cast<std::size_t>(limit - begin_) <= block_bytes) return limit;
      load(begin_ + block_bytes, end);
      rest = block_.commas | block_.others;
    }
    const char* const found = begin_ + std::countr_zero(rest);
    left_ &= ~(rest ^ (rest - 1));
    return found < limit ? found : limit;
  }
  /// Passes the marks of this block up to the first that is no comma, which it returns, and calls `each` with the commas;
  /// nullptr if there is none.
  template <class Each>
  const char* pass_commas(const Each& each) {
    const std::uint64_t others = block_.others & left_;
    const std::uint64_t passed = others ^ (others - 1);  // all of it if there is none
    for (std::uint64_t commas = block_.commas & left_ & passed; commas != 0; commas &= commas - 1) each(begin_ + std::countr_zero(commas));
    left_ &= ~passed;
    return others == 0 ? nullptr : begin_ + std::countr_zero(others);
  }
  /// Goes on with the next block; false if the text ends with this one.
  bool go_on(const char* end) {
    if (static_cast<std::size_t>(end - begin_) <= block_bytes) return false;
    load(begin_ + block_bytes, end);
    return true;
  }
  /// From here on, has an unusual byte been passed? One somewhat before `at` may count.
  void forget_unusual(const char* at) {
    unusual_ = block_.unusual && reinterpret_cast<std::uintptr_t>(at) - reinterpret_cast<std::uintptr_t>(begin_) < block_bytes;
  }
  [[nodiscard]] bool unusual() const { return unusual_; }
  /// The text has moved.
  void forget() { begin_ = nullptr; }

 private:
  void load(const char* at, const char* end) {
    begin_ = at;
    if (static_cast<std::size_t>(end - at) >= block_bytes) {
      block_ = look_at(at);
    } else {
      char rest[block_bytes] = {};
      std::memcpy(rest, at, static_cast<std::size_t>(end - at));
      block_ = look_at(rest);
    }
    unusual_ = unusual_ || block_.unusual;
    left_ = ~std::uint64_t{0};
  }

  const char* begin_ = nullptr;
  Block block_ = {};
  std::uint64_t left_ = 0;  ///< bit i: byte i has not been passed
  bool unusual_ = false;
};

}  // namespace truce::record

#endif
