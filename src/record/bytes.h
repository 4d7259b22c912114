// The bytes of a feed, in order, from a file (plain or gzip) or from memory.
#ifndef TRUCE_RECORD_BYTES_H
#define TRUCE_RECORD_BYTES_H

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <truce/result.h>

namespace truce::record {

/// A file read in blocks. A file that starts with 1f 8b is unpacked on the way.
class Bytes {
 public:
  static Result<Bytes> open(const std::string& path);
  Bytes(Bytes&&) noexcept;
  Bytes& operator=(Bytes&&) noexcept;
  ~Bytes();

  /// Fills up to `room` bytes; fewer only at the end of the file.
  Result<std::size_t> read(char* into, std::size_t room);
  /// Goes on from a byte, counted unpacked.
  Result<bool> go_to(std::uint64_t offset);
  /// How far the file itself has been read, packed or not.
  [[nodiscard]] std::uint64_t bytes_read() const;
  [[nodiscard]] std::uint64_t bytes_in_all() const;

 private:
  struct State;
  explicit Bytes(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// A whole small file as text.
Result<std::string> read_whole(const std::string& path, std::size_t size_max);

/// Is this UTF-8 without NUL bytes? Otherwise the position of the first byte that is not, else npos.
std::size_t first_bad_byte(std::string_view text);

}  // namespace truce::record

#endif
