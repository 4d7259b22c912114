// What is wrong with a text, gathered while it is read and put in file order at the end.
#ifndef TRUCE_LANGUAGE_MISTAKES_H
#define TRUCE_LANGUAGE_MISTAKES_H

#include <string>
#include <string_view>
#include <truce/agreement.h>
#include <truce/result.h>
#include <vector>

namespace truce::language {

struct Mistake {
  std::string code = {};
  std::string rule = {};
  TextSpan at = {};
  std::string says = {};
  std::string help = {};
};

class Mistakes {
 public:
  /// After this many, reading goes on but nothing more is written down.
  static constexpr std::size_t mistakes_max = 200;

  void add(Mistake mistake);
  [[nodiscard]] bool none() const { return found_.empty(); }
  [[nodiscard]] std::size_t size() const { return found_.size(); }
  [[nodiscard]] bool full() const { return found_.size() >= mistakes_max; }
  /// All of them in file order.
  [[nodiscard]] Problems problems(std::string_view text, std::string_view file) const;

 private:
  std::vector<Mistake> found_;
};

/// The one of `candidates` that was probably meant; empty if none is close. The first of equals wins.
std::string_view closest(std::string_view word, const std::vector<std::string_view>& candidates);
/// As it is shown in a sentence: a word that fills a line is cut.
std::string shown(std::string_view word);
/// "Did you mean `north`?" or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace truce::language

#endif
