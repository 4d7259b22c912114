#include "names.h"

#include <cstring>

namespace truce::monitor {
namespace {

template <class Word>
std::uint64_t word_at(const char* text) {
  Word word = 0;
  std::memcpy(&word, text, sizeof word);
  return word;
}

/// Multiplying to 128 bits mixes well and costs little (as wyhash does).
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a ^ 0x9e3779b97f4a7c15U) * (b ^ 0xa0761d6478bd642fU);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Are so many letters the same? Short texts are compared in words whose ends overlap.
bool same(const char* a, const char* b, std::size_t size) {
  if (size > 16) return std::memcmp(a, b, size) == 0;
  if (size >= 8) return word_at<std::uint64_t>(a) == word_at<std::uint64_t>(b) && word_at<std::uint64_t>(a + size - 8) == word_at<std::uint64_t>(b + size - 8);
  if (size >= 4) return word_at<std::uint32_t>(a) == word_at<std::uint32_t>(b) && word_at<std::uint32_t>(a + size - 4) == word_at<std::uint32_t>(b + size - 4);
  return size == 0 || (a[0] == b[0] && a[size / 2] == b[size / 2] && a[size - 1] == b[size - 1]);
}

constexpr std::uint32_t neighbours = 16;  // slots

/// Names that differ in their last letter alone lie side by side, for reports are often numbered in their order: the last
/// bits of the hash are those of that letter. The ends of a short text overlap, so that no letter is read alone.
std::uint32_t hash_of(std::string_view text) {
  const auto last = static_cast<unsigned char>(text.back());
  text.remove_suffix(1);
  std::uint64_t sum = text.size();
  for (; text.size() > 16; text.remove_prefix(16)) sum = mixed(sum ^ word_at<std::uint64_t>(text.data()), word_at<std::uint64_t>(text.data() + 8));
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  std::uint64_t a = 0, b = 0;
  if (text.size() >= 8) {
    a = word_at<std::uint64_t>(begin);
    b = word_at<std::uint64_t>(end - 8);
  } else if (text.size() >= 4) {
    a = word_at<std::uint32_t>(begin);
    b = word_at<std::uint32_t>(end - 4);
  } else if (!text.empty()) {
    a = static_cast<unsigned char>(begin[0]);
    b = static_cast<std::uint64_t>(static_cast<unsigned char>(begin[text.size() / 2])) << 8 | static_cast<unsigned char>(end[-1]);
  }
  return (static_cast<std::uint32_t>(mixed(mixed(sum ^ a, b), sum) >> 32) & ~(neighbours - 1)) | last % neighbours;
}

}  // namespace

/// Where a name belongs. Neighbours are placed by the leading bits: a larger table has the same order, and is filled from
/// one end to the other.
std::size_t Names::place_of(std::uint32_t hash) const {
  const std::size_t groups = table_.size() / neighbours;
  return ((std::size_t{hash} * groups) >> 32) * neighbours + hash % neighbours;
}

/// Where a name is, or the free slot that it would get.
std::size_t Names::slot_of(std::string_view name, std::uint32_t hash) const {
  const std::size_t last = table_.size() - 1;
  std::size_t at = place_of(hash);
  for (; table_[at].name != 0; at = (at + 1) & last) {
    if (table_[at].hash != hash) continue;
    const Index begin = ends_[table_[at].name - 1];
    if (ends_[table_[at].name] - begin == name.size() && same(text_.data() + begin, name.data(), name.size())) break;
  }
  return at;
}

Names Names::as_roomy_as(const Names& other) {
  Names names;
  names.table_.resize(other.table_.size());
  names.ends_.reserve(other.ends_.capacity());
  names.text_.reserve(other.text_.capacity());
  return names;
}

Index Names::find(std::string_view name) const {
  if (name.empty()) return 0;
  const Index found = table_[slot_of(name, hash_of(name))].name;
  return found == 0 ? none : found;
}

Index Names::add_given(std::string_view name) {
  const std::uint32_t hash = hash_of(name);
  Slot& slot = table_[slot_of(name, hash)];
  if (slot.name != 0) return slot.name;
  const auto index = static_cast<Index>(ends_.size());
  slot = {hash, index};
  TRUCE_ASSERT(text_.size() + name.size() < none);
  text_ += name;
  ends_.push_back(static_cast<Index>(text_.size()));
  if (ends_.size() * 2 > table_.size()) grow();
  return index;
}

void Names::grow() {
  std::vector<Slot> before(table_.size() * 2);
  std::swap(before, table_);
  for (const Slot& slot : before)
    if (slot.name != 0) {
      std::size_t at = place_of(slot.hash);
      while (table_[at].name != 0) at = (at + 1) & (table_.size() - 1);
      table_[at] = slot;
    }
}

}  // namespace truce::monitor
