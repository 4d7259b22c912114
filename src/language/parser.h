// From words to syntax: recursive descent, one small function for each production of the
// grammar (docs/language.md §2).
//
// A mistake is reported once. The declaration that holds it is given up and reading resumes
// at the next declaration word at the start of a line.
#ifndef TRUCE_LANGUAGE_PARSER_H
#define TRUCE_LANGUAGE_PARSER_H

#include <string>
#include <string_view>
#include <vector>

#include "lexer.h"
#include "mistakes.h"
#include "syntax.h"

namespace truce::language {

FileSyntax parse(const std::vector<Token>& tokens, Mistakes& mistakes);

/// Words that the grammar uses and that cannot be names.
bool is_reserved(std::string_view word);

class Parser {
 public:
  Parser(const std::vector<Token>& tokens, Mistakes& mistakes) : tokens_(tokens), mistakes_(mistakes) {
    file_.breaks.resize(tokens.size());
  }
  FileSyntax file();

 private:
  friend class OutlookParser;
  /// Thrown by fail() and caught by attempt(), both inside this class: a declaration is given up from
  /// any depth of the grammar, and no function needs to pass "it failed" on.
  struct Lost {};

  // Looking at what comes next (parser.cpp).
  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const;
  [[nodiscard]] bool at_end() const { return peek().sort == Sort::end; }
  [[nodiscard]] bool next_is(std::string_view word, std::size_t ahead = 0) const;
  [[nodiscard]] bool next_is(Sort sort, std::size_t ahead = 0) const { return peek(ahead).sort == sort; }
  [[nodiscard]] bool next_are(std::string_view first, std::string_view second) const;
  [[nodiscard]] bool next_is_name(std::size_t ahead = 0) const;
  [[nodiscard]] bool another_name_follows() const;
  [[nodiscard]] bool starts_declaration(std::size_t index) const;
  [[nodiscard]] bool starts_headline(std::size_t index) const;
  [[nodiscard]] bool declaration_ends() const;
  bool accept(std::string_view word);
  const Token& take();
  /// Says what stands before the next word when the text is laid out anew.
  void note(Break what) { file_.breaks[next_] = what; }
  void expect(std::string_view word, std::string_view help);
  void expect_mark(std::string_view mark, std::string_view what, std::string_view help);
  [[nodiscard]] TextSpan since(std::size_t first) const;
  [[noreturn]] void fail(std::string code, std::string_view what, std::string help);
  [[noreturn]] void fail_at(TextSpan at, std::string code, std::string says, std::string help);
  template <class Production>
  bool attempt(bool inside_test, Production production);
  void resume(std::size_t first, bool inside_test);
  [[nodiscard]] bool resumes(std::size_t index, bool inside_test) const;

  // Words, numbers and spans (parser.cpp).
  Word name(std::string_view what);
  Words names(std::string_view what);
  Word label();
  Word quoted(std::string_view what);
  Word value();
  NumberSyntax number(std::string_view what);
  SpanSyntax span();
  Unit unit();
  MomentSyntax moment();
  std::optional<Grade> grade();

  // Declarations (parse_declarations.cpp).
  void heading();
  void declaration();
  bool headline();
  void unknown_line();
  void signed_by();
  void in_force();
  void clock();
  void proof();
  void silence();
  void disputes();
  void source_text();
  void party();
  void answers_for();
  void place();
  void event();
  void process();
  void event_tail(EventSyntax& event);
  void pipeline();
  StageSyntax stage();
  void condition_declaration();
  void phase();
  Word family();
  void clause();
  void reservation();
  void trial();
  void fact(TrialSyntax& trial);
  void claim(TrialSyntax& trial);
  void answer(ClaimSyntax& claim);

  // Sentences (parse_sentences.cpp).
  void sentence(ClauseSyntax& clause);
  void during(ClauseSyntax& clause);
  void trigger(ClauseSyntax& clause);
  void trigger_comma();
  Modal modal();
  void deed(ClauseSyntax& clause);
  void bring(ClauseSyntax& clause);
  void tail(ClauseSyntax& clause);
  bool due(ClauseSyntax& clause);
  Group group(std::string_view what);
  Group key();
  void roles(Mention& mention, bool in_deed = false);
  void about(Mention& mention);
  FieldSyntax field();
  Mention occ(bool in_deed = false);
  Mention breach(Mention mention, std::size_t first);
  ConditionSyntax cond(bool after_once = false);
  ConditionSyntax chain(ConditionSyntax first, std::size_t begin);
  ConditionSyntax list();
  ConditionSyntax term(bool after_once = false);
  ConditionSyntax atom(bool after_once);
  ConditionSyntax none();
  ConditionSyntax at_least_or_most();
  ConditionSyntax count(ConditionSyntax condition);
  ConditionSyntax share(ConditionSyntax condition);

  const std::vector<Token>& tokens_;
  Mistakes& mistakes_;
  FileSyntax file_;
  std::size_t next_ = 0;
  int depth_ = 0;
  bool outlook_ = false;  ///< an assumption also ends where the next `expect` begins a line
  std::string after_;  ///< what may follow the declaration just read, for the help
};

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
