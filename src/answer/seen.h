// Has an id come before? For reports of one source that are only followed, of which nothing else need be known.
//
// Ids that end in a number, as most do, take one bit each while the numbers lie close together; others eight to sixteen bytes.
#ifndef TRUCE_ANSWER_SEEN_H
#define TRUCE_ANSWER_SEEN_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace truce::answer {

class Seen {
 public:
  /// True if it may have come before: surely where it has, and otherwise about never.
  bool add(std::string_view id);

 private:
  /// Ids that differ in the number at their end alone.
  struct Numbered {
    std::string prefix = {};
    std::vector<std::uint64_t> bits = {};
    std::size_t count = 0;
  };
  bool add_number(Numbered& row, std::uint64_t number);
  bool add_hash(std::uint64_t hash);
  std::size_t place_of(std::uint64_t hash) const;

  std::vector<Numbered> rows_ = {};
  std::size_t last_ = 0;  ///< the row of the one before
  std::vector<std::uint64_t> hashes_ = std::vector<std::uint64_t>(64);  ///< a power of two, at most three quarters full; 0: free
  std::size_t hashed_ = 0;
};

}  // namespace truce::answer

#endif
