// The text as words, numbers, dates, labels, quoted texts and marks.
//
// Every letter outside ASCII may stand in a name, so names can be in any script. White
// space and line ends mean nothing, except that a declaration word at the start of a line
// is where reading resumes after a mistake; `first_on_line` keeps that.
#ifndef TRUCE_LANGUAGE_LEXER_H
#define TRUCE_LANGUAGE_LEXER_H

#include <cstdint>
#include <string_view>
#include <truce/agreement.h>
#include <vector>

#include "mistakes.h"

namespace truce::language {

enum class Sort : std::uint8_t {
  word,
  number,
  date,
  time,
  label,  ///< `1.1`, `P7.2`: digits and letters with dots, or digits that run into letters
  text,   ///< `words` is what stands between the quotation marks
  zone,   ///< what follows `clock`
  mark,   ///< , : ( ) -> -
  bad,    ///< already reported
  end,
};

struct Token {
  Sort sort = Sort::end;
  std::string_view words = {};
  TextSpan at = {};
  bool first_on_line = false;
  bool at_margin = false;  ///< first on its line, with no blank before it
};

/// Ends with one token of sort `end`. The text must be valid UTF-8 and outlive the tokens.
std::vector<Token> tokens_of(std::string_view text, Mistakes& mistakes);

/// The byte at which the text stops being UTF-8, or its size if it never does.
std::size_t valid_utf8(std::string_view text);

}  // namespace truce::language

#endif
