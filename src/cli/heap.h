// Memory in large pages, where the system has them on request: a page that is touched first costs the system some
// microseconds, and a record of a million reports has a hundred thousand small ones.
#ifndef TRUCE_CLI_HEAP_H
#define TRUCE_CLI_HEAP_H

namespace truce::cli {

/// To be called before anything large is kept. Where it cannot be had, nothing is different.
void prefer_large_pages();

}  // namespace truce::cli

#endif
