// Every rule fires on its example to avoid and is silent on the one to prefer; findings keep to
// the conduct that is promised: one cause once, fixed order, no cure in the problem, plain words.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <truce/check.h>
#include <truce/monitor.h>
#include <vector>

#include "check/rules.h"
#include "view/findings.h"

using namespace truce;

namespace {

Result<Agreement> example(std::string_view text) { return read_agreement(check::agreement_of_example(text), "example.truce"); }

Agreement good(const std::string& text) {
  auto agreement = read_agreement(text, "example.truce");
  if (!agreement)
    for (const Problem& problem : agreement.error()) MESSAGE(problem.says << " " << problem.at.text);
  REQUIRE(agreement);
  return *agreement;
}

bool fires(std::string_view number, std::string_view text) {
  const auto agreement = example(text);
  if (!agreement)
    return std::any_of(agreement.error().begin(), agreement.error().end(),
                       [&](const Problem& problem) { return problem.rule == number; });
  const Profile profile = number == "F7" || number == "G1" ? Profile::mission : Profile::none;
  const std::vector<Finding> findings = lint(*agreement, profile);
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) { return finding.number == number; });
}

const Finding* found(const std::vector<Finding>& findings, std::string_view number) {
  const auto at = std::find_if(findings.begin(), findings.end(), [&](const Finding& one) { return one.number == number; });
  return at == findings.end() ? nullptr : &*at;
}

bool told_by_reading(std::string_view number) { return number == "A1" || number == "A2" || number == "F4"; }

std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The agreements of the golden pages, in order of mention.
std::vector<std::string> fenced_agreements(const std::string& page) {
  std::vector<std::string> texts;
  for (std::size_t at = page.find("```truce\n"); at != std::string::npos; at = page.find("```truce\n", at + 1)) {
    const std::size_t begin = at + 9;
    texts.push_back(page.substr(begin, page.find("```", begin) - begin));
  }
  return texts;
}

std::vector<std::string> all_texts() {
  const std::filesystem::path root(TRUCE_SOURCE_DIR);
  std::vector<std::filesystem::path> files;
  for (const auto* folder : {"tests/examples", "tests/golden", "missions", "docs"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder))
      if (entry.path().extension() == ".truce" || entry.path().extension() == ".md") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> texts;
  for (const auto& file : files) {
    if (file.extension() == ".truce") {
      texts.push_back(file_text(file));
      continue;
    }
    for (std::string& text : fenced_agreements(file_text(file))) texts.push_back(std::move(text));
  }
  for (const Rule& rule : rules())
    for (const std::string_view text : {rule.avoid, rule.prefer}) texts.push_back(check::agreement_of_example(text));
  return texts;
}

// The message without what it quotes: names are the drafter's.
std::string without_quotes(const std::string& says) {
  std::string plain;
  bool quoted = false;
  for (const char letter : says) {
    quoted = quoted != (letter == '`');
    if (!quoted) plain += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return plain;
}

bool has_word(const std::string& text, const std::string& word) {
  const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const bool starts = at == 0 || !letter(text[at - 1]);
    const std::size_t end = at + word.size();
    const bool ends = end >= text.size() || !letter(text[end]) || (text[end] == 's' && (end + 1 >= text.size() || !letter(text[end + 1])));
    if (starts && ends) return true;
  }
  return false;
}

const std::vector<std::string> words_of_the_workshop = {
    // of the check: graphs, logic, search
    "fixpoint", "graph", "node", "scc", "edge", "vertex", "vertices", "acyclic", "cyclic", "cycle", "dag", "subgraph", "reachable",
    "reachability", "transitive", "predecessor", "successor", "adjacent", "tarjan", "bellman", "algorithm", "heuristic", "solver",
    "backtrack", "traverse", "recursion", "recursive", "constraint", "satisfiable", "unsatisfiable", "feasible",
    "infeasible", "lattice", "monotone", "kleene", "predicate", "quantifier", "disjunction", "conjunction", "negation", "operand",
    "operator", "antecedent", "implication", "subset", "superset", "cardinality", "pigeonhole", "invariant", "deadlock", "livelock",
    "grounded", "grounding", "expanded", "unfolded", "instantiate", "instance", "cone", "anchor", "loop", "branch", "leaf", "leaves",
    "atom", "occ", "occurrence", "modal", "deontic", "trigger", "latch", "lint", "linter", "stock", "span", "enumerate",
    // of reading a text
    "token", "tokenize", "lexer", "lexical", "parser", "parse", "parsed", "syntax", "semantic", "grammar", "ast", "identifier", "literal",
    "keyword", "delimiter", "whitespace", "newline", "eof", "regex", "expression", "expected", "unexpected", "undefined", "undeclared",
    "unresolved", "resolve", "invalid", "illegal", "malformed", "determiner", "utf", "ascii", "unicode", "codepoint", "byte",
    // of programs
    "null", "nil", "nullopt", "nan", "infinity", "index", "boolean", "bool", "string", "vector", "array", "tuple", "struct", "enum", "variant",
    "iterator", "bitset", "pointer", "integer", "overflow", "underflow", "float", "int", "char", "object", "class", "function", "method",
    "callback", "parameter", "variable", "template", "runtime", "compile", "compiler", "assertion", "assert",
    "thread", "mutex", "queue", "stack", "heap", "cache", "buffer", "hash", "hashmap", "schema", "payload", "config", "default", "flag",
    "stdin", "stdout", "stderr", "timeout", "timestamp", "uuid", "iff", "wrt"};

// Every word of a list in a message, as the test names it.
void check_plain(const std::string& message) {
  const std::string plain = without_quotes(message);
  for (const std::string& word : words_of_the_workshop) {
    CAPTURE(message);
    CAPTURE(word);
    CHECK(!has_word(plain, word));
  }
}

// A text with one word gone, one said twice, or one that nobody knows, at so many places.
std::vector<std::string> with_slips(const std::string& text, std::size_t places) {
  std::vector<std::size_t> begins;
  for (std::size_t at = 0; at < text.size(); ++at)
    if (text[at] != ' ' && text[at] != '\n' && (at == 0 || text[at - 1] == ' ' || text[at - 1] == '\n')) begins.push_back(at);
  std::vector<std::string> slips;
  for (std::size_t i = 0; i < begins.size(); i += begins.size() / places + 1) {
    const std::size_t size = std::min(text.find_first_of(" \n", begins[i]), text.size()) - begins[i];
    for (const std::string& other : {std::string(), text.substr(begins[i], size) + " " + text.substr(begins[i], size), std::string("zzz")})
      slips.push_back(std::string(text).replace(begins[i], size, other));
  }
  return slips;
}

}  // namespace

TEST_CASE("there are 54 rules, in seven groups, each with a number, a code, a reason and two examples") {
  CHECK(rules().size() == 54);
  std::set<std::string_view> codes;
  for (const Rule& one : rules()) {
    CAPTURE(one.number);
    codes.insert(one.code);
    CHECK(rule(one.number) == &one);
    CHECK(rule(one.code) == &one);
    for (const std::string_view text : {one.finds, one.why, one.avoid, one.prefer}) CHECK(!text.empty());
    CHECK(one.finds.back() == '.');
    CHECK(one.why.back() == '.');
    CHECK(one.avoid != one.prefer);
  }
  CHECK(codes.size() == 54);
  CHECK(rule("Z9") == nullptr);
}

TEST_CASE("each rule fires on what is to be avoided, and is silent on what is to be preferred") {
  for (const Rule& one : rules()) {
    CAPTURE(one.number);
    CAPTURE(one.code);
    CHECK(fires(one.number, one.avoid));
    CHECK(!fires(one.number, one.prefer));
    const auto better = example(one.prefer);
    if (!better)
      for (const Problem& problem : better.error()) MESSAGE(problem.says << " " << problem.at.text);
    CHECK(better);
    const auto worse = example(one.avoid);
    if (!told_by_reading(one.number) && !worse)
      for (const Problem& problem : worse.error()) MESSAGE(problem.says << " " << problem.at.text);
  }
}

namespace {

// What may be wrong elsewhere in a text, each a mistake of its own kind and none of a name.
const std::vector<std::string> mistakes_elsewhere = {"clause 99 somebody_else mst make zzz\n", "event\n", "condition zzz is once once\n",
                                                     "phase zzz opens soon\n", "zzz answers four zzz\n", "clase 99 zzz must make zzz\n", "furthermore as said\n"};

// The mistake stands at the end, or before the first declaration.
std::string with_mistake(std::string text, const std::string& mistake, bool at_the_end) {
  return text.insert(at_the_end ? text.size() : text.find("\nparty ") + 1, mistake);
}

bool told(const Problems& problems, std::string_view rule) {
  return std::any_of(problems.begin(), problems.end(), [&](const Problem& problem) { return problem.rule == rule; });
}

// Does the rule fire on a text that has a mistake elsewhere? The mistake itself must be told too, and once.
bool fires_beside(const Rule& rule, const std::string& text, const std::string& mistake, bool at_the_end) {
  const auto wrong = read_agreement(with_mistake(text, mistake, at_the_end), "example.truce");
  REQUIRE(!wrong);
  const auto whole = read_agreement(text, "example.truce");
  CHECK(wrong.error().size() == 1 + (whole ? 0 : whole.error().size()));
  if (told_by_reading(rule.number)) return told(wrong.error(), rule.number);
  const Remains remains = read_remains(with_mistake(text, mistake, at_the_end), "example.truce");
  REQUIRE(remains.agreement);
  const Profile profile = rule.level == Level::off ? Profile::mission : Profile::none;
  return found(lint_remains(*remains.agreement, remains.left_out, profile), rule.number) != nullptr;
}

}  // namespace

TEST_CASE("a mistake elsewhere is told once; each rule fires beside it all the same, and is silent all the same") {
  for (const Rule& one : rules())
    for (const std::string& mistake : mistakes_elsewhere)
      for (const bool at_the_end : {true, false}) {
        CAPTURE(one.number);
        CAPTURE(mistake);
        CAPTURE(at_the_end);
        CHECK(fires_beside(one, check::agreement_of_example(one.avoid), mistake, at_the_end));
        CHECK_FALSE(fires_beside(one, check::agreement_of_example(one.prefer), mistake, at_the_end));
      }
}

TEST_CASE("a mistyped title hides nothing of what follows it") {
  for (const Rule& one : rules()) {
    if (told_by_reading(one.number)) continue;
    CAPTURE(one.number);
    for (const std::string_view example : {one.avoid, one.prefer}) {
      std::string text = check::agreement_of_example(example);
      text.erase(4, 1);  // "agrement"
      text.insert(0, "# A draft.\n");
      const auto wrong = read_agreement(text, "example.truce");
      REQUIRE(!wrong);
      CHECK(wrong.error().size() == 1);
      const Remains remains = read_remains(text, "example.truce");
      REQUIRE(remains.agreement);
      CHECK(remains.agreement->text == text);
      const Profile profile = one.level == Level::off ? Profile::mission : Profile::none;
      CHECK((found(lint_remains(*remains.agreement, remains.left_out, profile), one.number) != nullptr) == (example == one.avoid));
    }
  }
}

TEST_CASE("what was left out because of a mistake causes no finding") {
  const Agreement whole = good(check::agreement_of_example("event inspection by mission\nclause 1 mission must make inspection within 14 days\n"
                                                           "clause 2 once breach of 1, council must make warning within 3 days\nevent warning by council\n"));
  std::string text = whole.text;
  text.replace(text.find("council must make warning"), 12, "council mst");
  const Remains remains = read_remains(text, "example.truce");
  REQUIRE(remains.agreement);
  CHECK(remains.agreement->clauses.size() == whole.clauses.size() - 1);
  CHECK(found(lint(*remains.agreement), "D1") != nullptr);
  CHECK(found(lint_remains(*remains.agreement, remains.left_out), "D1") == nullptr);  // clause 2 may well answer clause 1
}

TEST_CASE("each rule that may be waived is waived with a reason; an error is not") {
  for (const Rule& one : rules()) {
    if (one.level == Level::error) continue;
    CAPTURE(one.number);
    const std::string text = check::agreement_of_example(one.avoid) + "accept " + std::string(one.code) + " because \"agreed\"\n";
    const auto agreement = read_agreement(text, "example.truce");
    REQUIRE(agreement);
    const Profile profile = one.level == Level::off ? Profile::mission : Profile::none;
    const std::vector<Finding> findings = lint(*agreement, profile);
    for (const Finding& finding : findings) {
      if (finding.number != one.number) continue;
      CHECK(finding.waived == (finding.level != Level::error));
      if (finding.waived) CHECK(finding.because == "agreed");
    }
    CHECK(idle_waivers(*agreement, findings).empty());
  }
}

TEST_CASE("a waiver for one clause leaves the others, and one that covers nothing is told") {
  const std::string text = check::agreement_of_example(R"(event inspection by mission
clause 1 mission must make inspection
clause 2 council must hold session
event session by council
accept open_ended_duty in 1 because "agreed in round 3"
accept hair_trigger because "nothing to see"
)");
  const Agreement agreement = good(text);
  const std::vector<Finding> findings = lint(agreement);
  std::vector<bool> waived;
  for (const Finding& finding : findings)
    if (finding.number == "A9") waived.push_back(finding.waived);
  CHECK(waived == std::vector<bool>{true, false});
  const auto idle = idle_waivers(agreement, findings);
  REQUIRE(idle.size() == 1);
  CHECK(idle.front().rule == "hair_trigger");
}

TEST_CASE("what repeats is told once, with the count") {
  const std::string text = check::agreement_of_example(R"(event inspection by any side in any quarter
clause 1 each side must make inspection in each quarter
)");
  const std::vector<Finding> findings = lint(good(text));
  REQUIRE(found(findings, "A9") != nullptr);
  CHECK(found(findings, "A9")->times == 4);
  CHECK(std::count_if(findings.begin(), findings.end(), [](const Finding& one) { return one.number == "A9"; }) == 1);
}

TEST_CASE("findings are in order, the same every time, with ways out and in plain words") {
  for (const std::string& text : all_texts()) {
    const auto agreement = read_agreement(text, "example.truce");
    if (!agreement) continue;
    CAPTURE(agreement->title);
    const std::vector<Finding> findings = lint(*agreement, Profile::mission);
    const std::vector<Finding> again = lint(*agreement, Profile::mission);
    REQUIRE(findings.size() == again.size());
    for (std::size_t i = 0; i < findings.size(); ++i) {
      const Finding& one = findings[i];
      CAPTURE(one.says);
      CHECK(one.says == again[i].says);
      REQUIRE(!one.quotes.empty());
      CHECK(one.quotes.front().at.end > one.quotes.front().at.begin);
      CHECK(!one.ways_out.empty());
      CHECK(one.times >= 1);
      CHECK(one.says.back() == '.');
      check_plain(one.says);
      for (const std::string& way : one.ways_out) check_plain(way);
      for (const Quoted& quoted : one.quotes) check_plain(quoted.note);
      if (i == 0) continue;
      const Finding& before = findings[i - 1];
      const bool errors_first = before.level == Level::error || one.level != Level::error;
      CHECK(errors_first);
      if ((before.level == Level::error) == (one.level == Level::error))
        CHECK(before.quotes.front().at.begin <= one.quotes.front().at.begin);
    }
  }
}

TEST_CASE("the pages about rules use plain words") {
  for (const Rule& one : rules())
    for (const std::string_view text : {one.finds, one.why}) check_plain(std::string(text));
}

TEST_CASE("what is said of a text with mistakes uses plain words, and says what to do") {
  std::size_t wrong = 0;
  for (const std::string& text : all_texts())
    for (const std::string& slip : with_slips(text, 12)) {
      const auto agreement = read_agreement(slip, "example.truce");
      if (agreement) continue;
      for (const Problem& problem : agreement.error()) {
        ++wrong;
        check_plain(problem.says);
        check_plain(problem.help);
        CHECK(problem.says.back() == '.');
        CAPTURE(problem.says);
        CHECK(!problem.help.empty());
      }
    }
  CHECK(wrong > 1000);
}

TEST_CASE("docs/rules.md is the list that `truce explain --all` prints") {
  CHECK(file_text(std::filesystem::path(TRUCE_SOURCE_DIR) / "docs" / "rules.md") == view::rule_book());
}

TEST_CASE("every story can be put at the end of its agreement, and what it expects holds") {
  std::size_t told = 0;
  for (const std::string& text : all_texts()) {
    const auto agreement = read_agreement(text, "example.truce");
    if (!agreement) continue;
    CAPTURE(agreement->title);
    for (const Finding& finding : lint(*agreement)) {
      CAPTURE(finding.number);
      CAPTURE(finding.story);
      const bool owed = finding.number == "E1" || finding.number == "E4" || finding.number == "E6" || finding.number == "E7";
      if (owed) CHECK_FALSE(finding.story.empty());
      if (finding.story.empty()) continue;
      ++told;
      const auto longer = read_agreement(text + "\n" + finding.story, "example.truce");
      if (!longer)
        for (const Problem& problem : longer.error()) MESSAGE(problem.says << " " << problem.at.text);
      REQUIRE(longer);
      REQUIRE(longer->trials.size() > agreement->trials.size());
      for (const TrialResult& result : run_trials(*longer))
        if (result.trial >= agreement->trials.size()) {
          CAPTURE(result.found);
          CHECK(result.holds);
        }
    }
  }
  CHECK(told > 10);
}

namespace {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

// "each quarter" where a clause first says "quay", and "that quarter" where it says it again.
std::string for_each_quarter(std::string clause) {
  std::string word = "in each quarter";
  for (std::size_t at = clause.find("in quay"); at != std::string::npos; at = clause.find("in quay", at + 1)) {
    clause.replace(at, 7, word);
    word = "in that quarter";
  }
  return clause;
}

// An example made to repeat: clauses on one quarter or on the mission speak of each quarter and of each crew, and the families
// of the text have so many members.
std::string over_families(std::string_view example, std::size_t members, bool crewed) {
  std::istringstream lines(check::agreement_of_example(example));
  std::string text;
  std::string statement;
  std::string crews;
  std::string quarters;
  for (std::size_t i = 1; i < members; ++i) {
    crews += ", crew_" + std::string(1, static_cast<char>('a' + i));
    quarters += ", quarter_" + std::string(1, static_cast<char>('a' + i));
  }
  const auto end_statement = [&] {
    if (statement.substr(0, 6) == "clause") {
      statement = for_each_quarter(statement);
      for (const std::string& modal : crewed ? std::vector<std::string>{" must ", " will ", " may "} : std::vector<std::string>{}) replace_all(statement, " mission" + modal, " each crew" + modal);
    } else if (crewed && (statement.substr(0, 5) == "event" || statement.substr(0, 7) == "process" || statement.substr(0, 8) == "pipeline")) {
      for (const std::string end : {" in ", "\n", " -> ", " about ", " ("}) replace_all(statement, " by mission" + end, " by any crew" + end);
      replace_all(statement, "watched by any crew", "watched by mission");
    }
    text += statement;
    statement.clear();
  };
  for (std::string line; std::getline(lines, line);) {
    if (line.substr(0, 2) != "  ") end_statement();
    statement += line + "\n";
  }
  end_statement();
  replace_all(text, "party mission, council", "party crew: mission" + crews + "\nparty council");
  replace_all(text, "quay, market", "quay, market" + quarters);
  replace_all(text, "signed by north, south, mission,", "signed by north, south, mission" + crews + ",");
  return text;
}

}  // namespace

namespace {

struct Repeated {
  std::size_t findings = 0;
  std::size_t times = 0;
};

// How often a rule speaks of its example, made to repeat over so many members; mistakes count as findings of one.
Repeated repeated(const Rule& one, std::size_t members, bool crewed) {
  const std::string text = over_families(one.avoid, members, crewed);
  const auto agreement = read_agreement(text, "example.truce");
  Repeated all;
  if (told_by_reading(one.number)) {
    REQUIRE(!agreement);
    for (const Problem& problem : agreement.error())
      if (problem.rule == one.number) ++all.findings;
    CHECK(all.findings == agreement.error().size());
    return all;
  }
  if (!agreement) FAIL(one.number, " ", agreement.error().front().says, "\n", text);
  for (const Finding& finding : lint(*agreement, one.level == Level::off ? Profile::mission : Profile::none))
    if (finding.number == one.number) ++all.findings, all.times += finding.times;
  return all;
}

// These speak of the head of a text, or of what the whole of it lacks, and a text has one head. Their examples are said once
// however large its families are; that is all that a family can do to them.
const std::set<std::string_view> of_the_head = {"A7", "A8", "C8", "C9", "G1"};

// A larger family adds names that nothing speaks of, and names that are alike: more causes, not one that repeats. The next
// test repeats each of them.
const std::set<std::string_view> of_names = {"B3", "G3"};

// Here one crew lacks what two would have: more of them are no fault that repeats, but its cure. Quarters repeat all the same.
const std::set<std::string_view> of_one_crew = {"B5", "F1", "F2", "F5", "F6"};

}  // namespace

TEST_CASE("each rule tells once what repeats over a family, however large the family is") {
  std::size_t grown = 0;
  for (const Rule& one : rules()) {
    CAPTURE(one.number);
    if (of_names.count(one.number) > 0) continue;
    const bool crewed = of_one_crew.count(one.number) == 0;
    const Repeated small = repeated(one, 1, crewed);
    const Repeated large = repeated(one, 4, crewed);
    CHECK(small.findings > 0);
    CHECK(small.findings == large.findings);
    CHECK(small.times <= large.times);
    if (of_the_head.count(one.number) > 0) CHECK(large.findings == 1);
    if (small.times < large.times) ++grown;
  }
  CHECK(grown >= 15);
}

TEST_CASE("what is said of declarations is told once for all that are alike") {
  const auto only = [](std::string_view number, const std::string& text) {
    std::vector<Finding> all = lint(good(check::agreement_of_example(text)));
    std::erase_if(all, [&](const Finding& one) { return one.number != number; });
    return all;
  };
  // Groups that nobody answers for.
  const auto groups = only("B2", "party reds, blues, greens\nevent attack by north or reds or blues or greens in any quarter\nclause 1 each side must not commit attack in any quarter\n");
  REQUIRE(groups.size() == 1);
  CHECK(groups.front().times == 3);
  const auto bans = only("B2", "party reds\nevent attack by north or reds\nevent fire by north or reds\nclause 1 north must not commit attack\nclause 2 north must not commit fire\n");
  REQUIRE(bans.size() == 1);
  CHECK(bans.front().says.find("which clauses 1 and 2 forbid") != std::string::npos);
  // A party that has not signed, with every clause that binds it, by name and by family.
  const auto unsigned_ = only("B1", "party helper: reds, blues\nevent talks by any helper\nclause 1 reds must hold talks within 3 days\nclause 2 each helper must hold talks within 5 days\n");
  REQUIRE(unsigned_.size() == 1);
  CHECK(unsigned_.front().says.find("reds (clauses 1 and 2) and blues (clause 2)") != std::string::npos);
  // Names that nothing speaks of.
  const auto silent = only("B3", "party elders, teachers, drivers\n");
  REQUIRE(silent.size() == 2);  // those who signed, and those who did not
  CHECK(silent.back().says.find("elders, teachers and drivers") != std::string::npos);
  CHECK(silent.back().times == 3);
  // Blanks.
  const auto blanks = only("A12", "event talks by any side\nclause 1 each side must hold talks within undecided\nclause 2 each side must hold talks by undecided\n");
  REQUIRE(blanks.size() == 1);
  CHECK(blanks.front().times == 4);  // two clauses, for each of two sides
  // A family whose names differ by one letter is one cause, however many pairs it has.
  const auto alike = only("G3", "party crew: crew_a, crew_b, crew_c, crew_d\n");
  REQUIRE(alike.size() == 1);
  CHECK(alike.front().says.find("crew_d") != std::string::npos);
  // Two pairs that have nothing to do with each other are two.
  CHECK(only("G3", "event crossing by north\nevent crossings by south\nevent warning by north\nevent warming by south\n").size() == 2);
}
