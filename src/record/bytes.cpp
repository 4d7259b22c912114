#include "bytes.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>

namespace truce::record {
namespace {

/// Unpacked, so that a file made to explode ends somewhere.
constexpr std::uint64_t feed_bytes_max = std::uint64_t{1} << 37;
constexpr unsigned unpack_buffer = 1U << 16;  // reads of twice this and more go past it, if nothing is packed

Problem unreadable(const std::string& path, std::string_view reason) {
  return {.code = "unreadable_file",
          .says = fmt::format("The file cannot be read: {}.", reason),
          .at = {.file = path},
          .help = "Check the name of the file and that you may read it."};
}

Problem damaged(const std::string& path) {
  return {.code = "damaged_file",
          .says = "The packed file ends too early or is damaged.",
          .at = {.file = path},
          .help = "Fetch the file again; what was read before this point is good."};
}

/// Length of the UTF-8 sequence at `at`, 0 if it is none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = byte(at);
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  if (first < 0x80) return first == 0 ? 0 : 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(at + 1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned second = byte(at + 1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;  // overlong, surrogates
    return follows(at + 1) && follows(at + 2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned second = byte(at + 1);
    if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
    return follows(at + 1) && follows(at + 2) && follows(at + 3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

struct Bytes::State {
  std::string path = {};
  gzFile file = nullptr;
  std::uint64_t size = 0;
  std::uint64_t unpacked = 0;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (file != nullptr) gzclose_r(file);
  }
};

Bytes::Bytes(std::unique_ptr<State> state) : state_(std::move(state)) {}
Bytes::Bytes(Bytes&&) noexcept = default;
Bytes& Bytes::operator=(Bytes&&) noexcept = default;
Bytes::~Bytes() = default;

Result<Bytes> Bytes::open(const std::string& path) {
  auto state = std::make_unique<State>();
  state->path = path;
  errno = 0;
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0) return failure(unreadable(path, std::strerror(errno)));
  if (S_ISDIR(status.st_mode)) return failure(unreadable(path, "it is a folder"));
  state->size = static_cast<std::uint64_t>(status.st_size);
  state->file = gzopen(path.c_str(), "rb");
  if (state->file == nullptr) return failure(unreadable(path, std::strerror(errno)));
  gzbuffer(state->file, unpack_buffer);
  return Bytes(std::move(state));
}

Result<std::size_t> Bytes::read(char* into, std::size_t room) {
  constexpr std::size_t block = std::size_t{1} << 30;  // gzread counts in int
  const int count = gzread(state_->file, into, static_cast<unsigned>(std::min(room, block)));
  int code = Z_OK;
  gzerror(state_->file, &code);
  if (code == Z_ERRNO) return failure(unreadable(state_->path, std::strerror(errno)));
  if (count < 0 || (code != Z_OK && code != Z_STREAM_END)) return failure(damaged(state_->path));
  state_->unpacked += static_cast<std::uint64_t>(count);
  if (state_->unpacked > feed_bytes_max) return failure(unreadable(state_->path, "it unpacks to more than 128 GiB"));
  return static_cast<std::size_t>(count);
}

Result<bool> Bytes::go_to(std::uint64_t offset) {
  if (gzseek(state_->file, static_cast<z_off_t>(offset), SEEK_SET) < 0) return failure(damaged(state_->path));
  state_->unpacked = offset;
  return true;
}

std::uint64_t Bytes::bytes_read() const { return static_cast<std::uint64_t>(std::max<z_off_t>(0, gzoffset(state_->file))); }
std::uint64_t Bytes::bytes_in_all() const { return state_->size; }

Result<std::string> read_whole(const std::string& path, std::size_t size_max) {
  auto bytes = Bytes::open(path);
  if (!bytes) return failure(bytes.error());
  std::string text(size_max + 1, '\0');
  const auto count = bytes->read(text.data(), text.size());
  if (!count) return failure(count.error());
  if (*count > size_max) return failure(unreadable(path, fmt::format("it is larger than {} KiB", size_max / 1024)));
  text.resize(*count);
  return text;
}

std::size_t first_bad_byte(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t word = 0;
    while (at + sizeof word <= text.size()) {  // eight plain characters at a time
      std::memcpy(&word, text.data() + at, sizeof word);
      const std::uint64_t zero = (word - 0x0101010101010101U) & ~word;
      if (((word | zero) & 0x8080808080808080U) != 0) break;
      at += sizeof word;
    }
    if (at == text.size()) break;
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

}  // namespace truce::record
