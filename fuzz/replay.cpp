// Plays every file of a folder through a fuzzer's door, so that a fixed bug stays fixed in the
// ordinary test run, without libFuzzer.
//
//   fuzz_agreement fuzz/corpus/agreement
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::filesystem::path> files_in(const char* folder) {
  std::vector<std::filesystem::path> files;
  std::error_code unreadable;
  for (const auto& entry : std::filesystem::directory_iterator(folder, unreadable))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int main(int count, char** arguments) {
  std::size_t played = 0;
  for (int i = 1; i < count; ++i)
    for (const auto& file : files_in(arguments[i])) {
      // Named before it is played: if the door falls over, the last line says on what.
      std::printf("%s\n", file.c_str());
      std::fflush(stdout);
      const std::string content = content_of(file);
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
      ++played;
    }
  std::printf("%zu inputs played.\n", played);
  return played > 0 ? 0 : 2;
}
