#include "command.h"

int main(int argc, char** argv) { return truce::cli::run(argc, argv); }
