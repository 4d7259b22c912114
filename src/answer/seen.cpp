#include "seen.h"

#include <algorithm>
#include <functional>

namespace truce::answer {
namespace {

constexpr std::size_t digits_max = 12;
constexpr std::size_t rows_max = 16;

struct Ending {
  std::size_t at = 0;  ///< where it begins
  std::uint64_t number = 0;
};

/// The number at the end of an id; one with zeros in front is none, so that no two ids have the same.
Ending ending_of(std::string_view id) {
  const char* const end = id.data() + id.size();
  const char* const first = end - std::min(id.size(), digits_max);
  const char* at = end;
  std::uint64_t number = 0;
  for (std::uint64_t worth = 1; at != first; worth *= 10) {
    const auto digit = static_cast<unsigned>(at[-1]) - unsigned{'0'};
    if (digit > 9) break;
    number += digit * worth;
    --at;
  }
  while (at + 1 < end && *at == '0') ++at;
  return {static_cast<std::size_t>(at - id.data()), number};
}

std::uint64_t hash_of(std::string_view id) { return std::max<std::uint64_t>(std::hash<std::string_view>{}(id), 1); }

}  // namespace

bool Seen::add(std::string_view id) {
  const auto [at, number] = ending_of(id);
  if (at == id.size()) return add_hash(hash_of(id));
  const std::string_view prefix = id.substr(0, at);
  // Most have the letters of the one before, and these are few.
  const auto is_meant = [&](const Numbered& one) {
    if (one.prefix.size() != prefix.size()) return false;
    for (std::size_t i = 0; i < prefix.size(); ++i)
      if (one.prefix[i] != prefix[i]) return false;
    return true;
  };
  if (last_ >= rows_.size() || !is_meant(rows_[last_])) {
    last_ = static_cast<std::size_t>(std::find_if(rows_.begin(), rows_.end(), is_meant) - rows_.begin());
    if (last_ == rows_max) return add_hash(hash_of(id));
    if (last_ == rows_.size()) rows_.push_back({.prefix = std::string(prefix)});
  }
  Numbered& row = rows_[last_];
  constexpr std::size_t words_free = 1024;  // no more than a word for each id beyond these
  if (number / 64 >= row.bits.size() && number / 64 >= row.count + words_free) return add_hash(hash_of(id));
  // It may have come when there were too few for a row to reach so far.
  if (hashed_ > 0)
    if (const std::uint64_t hash = hash_of(id); hashes_[place_of(hash)] == hash) return true;
  return add_number(row, number);
}

bool Seen::add_number(Numbered& row, std::uint64_t number) {
  if (number / 64 >= row.bits.size()) row.bits.resize(number / 64 + 1);
  std::uint64_t& word = row.bits[number / 64];
  const std::uint64_t bit = std::uint64_t{1} << (number % 64);
  const bool before = (word & bit) != 0;
  word |= bit;
  row.count += before ? 0 : 1;
  return before;
}

std::size_t Seen::place_of(std::uint64_t hash) const {
  std::size_t at = hash & (hashes_.size() - 1);
  while (hashes_[at] != 0 && hashes_[at] != hash) at = (at + 1) & (hashes_.size() - 1);
  return at;
}

bool Seen::add_hash(std::uint64_t hash) {
  const std::size_t at = place_of(hash);
  if (hashes_[at] == hash) return true;
  hashes_[at] = hash;
  if (++hashed_ * 4 <= hashes_.size() * 3) return false;
  std::vector<std::uint64_t> before(hashes_.size() * 2);
  std::swap(before, hashes_);
  for (const std::uint64_t one : before)
    if (one != 0) hashes_[place_of(one)] = one;
  return false;
}

}  // namespace truce::answer
