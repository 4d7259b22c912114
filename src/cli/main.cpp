#include "command.h"
#include "heap.h"

int main(int argc, char** argv) {
  truce::cli::prefer_large_pages();
  return truce::cli::run(argc, argv);
}
