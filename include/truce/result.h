// How Truce says no.
//
// There are three kinds of "no". A person's mistake, or the world's refusal, is a
// `Result` that holds `Problems`: data with a code, a sentence, a place to look and a
// next step. Our own bug is `TRUCE_ASSERT`. An answer that the user may not like is not
// an error at all, but a verdict (monitor.h).
#ifndef TRUCE_RESULT_H
#define TRUCE_RESULT_H

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace truce {

/// A place in a text: the line as the reader sees it, and the part of it that is meant.
/// Lines and columns count from 1; columns and lengths count characters, not bytes.
/// `line` 0: the whole file is meant, and `text` is empty.
struct Excerpt {
  std::string file = {};
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t length = 0;
  std::string text = {};
  std::size_t text_column = 1;  ///< the column at which `text` begins: above 1 only in a line of more than 1,000 bytes

  bool operator==(const Excerpt&) const = default;
};

/// One mistake. `code` is a stable snake_case name ("unknown_name"); `rule` its number in
/// the list of rules ("A2") where it has one. `says` states the problem and never the
/// cure; `help` is the cure ("Did you mean `north`?"), possibly empty.
struct Problem {
  std::string code = {};
  std::string rule = {};
  std::string says = {};
  Excerpt at = {};
  std::string help = {};

  bool operator==(const Problem&) const = default;
};

using Problems = std::vector<Problem>;

/// A value, or every reason why there is none.
template <class T>
using Result = tl::expected<T, Problems>;

/// The unhappy half of a Result.
inline tl::unexpected<Problems> failure(Problem problem) {
  Problems problems;
  problems.push_back(std::move(problem));
  return tl::unexpected<Problems>(std::move(problems));
}
inline tl::unexpected<Problems> failure(Problems problems) { return tl::unexpected<Problems>(std::move(problems)); }

/// The part of `text` from byte `begin` to byte `end`, quoted with its line, for a Problem.
/// Only the first line of a longer part is quoted.
Excerpt excerpt_of(std::string_view file, std::string_view text, std::size_t begin, std::size_t end);

[[noreturn]] void assertion_failed(const char* what, const char* file, int line);

}  // namespace truce

/// States what must hold. Always on, never caught: a failure is our bug and stops the program.
#define TRUCE_ASSERT(what) ((what) ? static_cast<void>(0) : ::truce::assertion_failed(#what, __FILE__, __LINE__))

#endif
