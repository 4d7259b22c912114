#ifndef TRUCE_LANGUAGE_PARSER_ATTEMPT_H
#define TRUCE_LANGUAGE_PARSER_ATTEMPT_H

#include "parser.h"

namespace truce::language {

/// Runs one production. If it fails, moves on to where reading resumes and answers false.
template <class Production>
bool Parser::attempt(bool inside_test, Production production) {
  const std::size_t first = next_;
  try {
    production();
    return true;
  } catch (const Lost&) {
    depth_ = 0;
    resume(first, inside_test);
    return false;
  }
}

}  // namespace truce::language

#endif
