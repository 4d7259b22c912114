#include "heap.h"

#include <cstdint>
#include <cstdlib>

#if defined(__GLIBC__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace truce::cli {

#if defined(__GLIBC__) && defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

void prefer_large_pages() {
  constexpr int reserved = 1 << 30;  // addresses only: a page counts once it is touched
  constexpr std::uintptr_t large_page = std::uintptr_t{1} << 21;
  // One heap that only grows; what is large has its place there too, or each doubling would touch new pages.
  if (mallopt(M_TOP_PAD, reserved) == 0 || mallopt(M_MMAP_MAX, 0) == 0 || mallopt(M_TRIM_THRESHOLD, reserved) == 0) return;
  void* const some = std::malloc(2 * large_page);  // more than what is free already: the heap grows
  const auto first = reinterpret_cast<std::uintptr_t>(some);
  std::free(some);
  const std::uintptr_t begin = (first + large_page - 1) & ~(large_page - 1);
  const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(sbrk(0)) & ~(large_page - 1);
  if (first == 0 || begin >= end || end - begin > 2 * std::uintptr_t{reserved}) return;
  (void)madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);  // NOLINT(performance-no-int-to-ptr)
}

#else

void prefer_large_pages() {}

#endif

}  // namespace truce::cli
