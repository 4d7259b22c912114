// One layout for every agreement: it changes white space and nothing else, and changes it once.
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <truce/agreement.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "generate.h"
#include "language/lexer.h"

using namespace truce;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(std::string(TRUCE_SOURCE_DIR) + "/" + path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  REQUIRE(file);
  return text.str();
}

std::string formatted(const std::string& text) {
  auto result = format_agreement(text, "test.truce");
  REQUIRE(result);
  return *result;
}

/// The words of a text, and its comments, in order.
std::vector<std::string> words_of(const std::string& text) {
  language::Mistakes mistakes;
  std::vector<std::string> words;
  std::size_t end = 0;
  for (const language::Token& token : language::tokens_of(text, mistakes)) {
    std::istringstream between(text.substr(end, token.at.begin - end));
    for (std::string line; std::getline(between, line);) {
      const std::size_t comment = line.find('#');
      if (comment == std::string::npos) continue;
      const std::size_t last = line.find_last_not_of(" \t\r");
      words.push_back(line.substr(comment, last + 1 - comment));
    }
    words.push_back(text.substr(token.at.begin, token.at.end - token.at.begin));
    end = token.at.end;
  }
  return words;
}

constexpr std::size_t line_width_max = 100;

/// Every law that holds for every text.
void check_laws(const std::string& text) {
  const std::string once = formatted(text);
  CHECK(formatted(once) == once);
  CHECK(words_of(once) == words_of(text));
  CHECK(once.back() == '\n');
  CHECK(once.find("\n\n\n") == std::string::npos);
  CHECK(once.find(" \n") == std::string::npos);
  CHECK(once.find_first_of("\t\r") == std::string::npos);
}

const std::string heading = "agreement \"Harbour\"\n  in force from 2031-03-01\n";
const std::string names =
    "party side: north, south\nparty council\nplace quay\nevent attack by any side in quay\nevent vote by council\n";

}  // namespace

TEST_CASE("the examples are laid out as they should be") {
  for (const char* name : {"gaza_force", "old_town", "package_of_measures"}) {
    const std::string text = text_of(std::string("tests/examples/") + name + ".truce");
    CHECK(formatted(text) == text);
    check_laws(text);
  }
}

TEST_CASE("the missions are laid out without losing a word") {
  for (const char* name : {"gaza-isf", "ukraine-2014"})
    check_laws(text_of(std::string("missions/") + name + "/agreement.truce"));
}

TEST_CASE("a text with mistakes is refused with all of them") {
  const auto result = format_agreement(heading + "party a b\nevent e by c\n", "test.truce");
  REQUIRE(!result);
  CHECK(result.error().size() == 2);
}

TEST_CASE("what begins a line has a line of its own") {
  CHECK(formatted(
            "agreement   \"Harbour\" in force   from 2031-03-01\n\n\n\nparty side:north ,south party council\r\n"
            "place quay event attack by any side in quay watched by council includes raid event vote by council "
            "condition calm is all of - no attack for 3 days -\tonce vote\n"
            "phase pause opens when calm closes when once attack clause 1 \"Calm\" each side must not commit attack "
            "unless any of - calm - during pause test \"t\" given vote by council on 2031-03-02 on 2031-03-03 expect "
            "calm is no") == R"(agreement "Harbour"
  in force from 2031-03-01

party side: north, south
party council
place quay
event attack by any side in quay
  watched by council
  includes raid
event vote by council
condition calm is all of
  - no attack for 3 days
  - once vote
phase pause
  opens when calm
  closes when once attack
clause 1 "Calm"
  each side must not commit attack unless any of
    - calm
    - during pause
test "t"
  given vote by council on 2031-03-02
  on 2031-03-03 expect calm is no
)");
}

TEST_CASE("comments keep their place") {
  const std::string text = heading + names + R"(# above
clause 1 once vote,  # at the end
  # between
  each side must not commit attack
  # belongs to clause 1

  # belongs to clause 2
clause 2 north must not commit attack  # short
clause 3 each side must not commit attack in quay  # long
# the end
)";
  const std::string once = formatted(text);
  CHECK(once.substr((heading + names).size()) == R"(# above
clause 1 once vote,  # at the end
  # between
  each side must not commit attack
  # belongs to clause 1

# belongs to clause 2
clause 2 north must not commit attack              # short
clause 3 each side must not commit attack in quay  # long
# the end
)");
  check_laws(text);
}

TEST_CASE("a long sentence is broken where it may be broken, and a short one keeps the drafter's lines") {
  const std::string sentence =
      "clause 1 whenever at least 3 attacks by north in quay in 14 days, council must make vote within 24 hours before "
      "attack by south in quay\nclause 2 once vote,\n  north must not commit attack\n";
  CHECK(formatted(heading + names + sentence).substr((heading + names).size()) ==
        R"(clause 1 whenever at least 3 attacks by north in quay in 14 days,
  council must make vote within 24 hours before attack by south in quay
clause 2 once vote,
  north must not commit attack
)");
}

TEST_CASE("any text of any story, with its white space shaken and comments strewn in, keeps the laws") {
  CHECK(rc::check([] {
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
    const std::string text = reference::text_of(reference::story_of(seed).lines);
    language::Mistakes mistakes;
    std::string shaken;
    std::size_t end = 0;
    const std::vector<std::string> blanks = {" ",  "  ",        "\n",         "\n\n\n",
                                             "\t", " # note\n", "\n# note\n", "\n\n   # note \r\n  "};
    bool clock = false;
    for (const language::Token& token : language::tokens_of(text, mistakes)) {
      std::string gap = text.substr(end, token.at.begin - end);
      const bool shake = !gap.empty() && !clock && *rc::gen::inRange(0, 3) == 0;
      shaken += shake ? *rc::gen::elementOf(blanks) : gap;
      shaken += text.substr(token.at.begin, token.at.end - token.at.begin);
      end = token.at.end;
      clock = token.words == "clock";
    }
    auto once = format_agreement(shaken, "story.truce");
    RC_ASSERT(once.has_value());
    RC_ASSERT(format_agreement(*once, "story.truce").value() == *once);
    RC_ASSERT(words_of(*once) == words_of(shaken));
    std::istringstream lines(*once);
    for (std::string line; std::getline(lines, line);)
      RC_ASSERT(line.size() <= line_width_max || line.find('#') != std::string::npos);
  }));
}
