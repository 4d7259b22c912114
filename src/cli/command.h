// The command line: `truce VERB FILE…`.
//
// A verb is a value: what it is called, what it says about itself, which flags it takes,
// and a function from arguments to an exit code. Exit codes: 0 done, and the answer is yes;
// 1 done, and the answer is no; 2 could not do it. Data goes to stdout and nothing else does.
#ifndef TRUCE_CLI_COMMAND_H
#define TRUCE_CLI_COMMAND_H

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <truce/result.h>
#include <vector>

namespace truce::answer {}

namespace truce::cli {

using namespace answer;  // the questions that verbs ask

/// The version of the program; the same as in CMakeLists.txt.
inline constexpr std::string_view version = "0.1.0";

enum ExitCode : int { answer_is_yes = 0, answer_is_no = 1, could_not = 2 };

struct Flag {
  std::string name = {};   ///< "--at"
  std::string value = {};  ///< "D"; empty for a flag that takes none
  std::string says = {};
  std::vector<std::string> one_of = {};  ///< the only values allowed; empty: any
};

struct Arguments {
  std::vector<std::string> operands = {};
  std::map<std::string, std::string, std::less<>> values = {};  ///< by flag, with its dashes
  std::set<std::string, std::less<>> given = {};                ///< flags without a value

  [[nodiscard]] bool has(std::string_view flag) const { return given.contains(flag) || values.contains(flag); }
  [[nodiscard]] std::string value(std::string_view flag) const {
    const auto found = values.find(flag);
    return found == values.end() ? std::string() : found->second;
  }
};

struct Verb {
  std::string name = {};
  std::string operands = {};  ///< "[MISSION]", as the help shows it
  std::size_t operands_least = 0;
  std::size_t operands_most = 0;
  std::string says = {};                   ///< one sentence
  std::vector<std::string> examples = {};  ///< two
  std::string more = {};                   ///< what else a reader must know, a few sentences
  std::vector<Flag> flags = {};
  int (*run)(const Arguments& arguments) = nullptr;
};

/// Every verb, in the order in which help lists them.
const std::vector<Verb>& verbs();
/// What `truce help VERB` prints; without a verb, what `truce help` does.
std::string help_of(const Verb& verb);
std::string help_of_all();

/// Runs the command line given and returns the exit code.
int run(int argc, char** argv);

Verb check_verb();
Verb explain_verb();
Verb fmt_verb();
Verb read_verb();
Verb diff_verb();
Verb test_verb();
Verb import_verb();
Verb record_verb();
Verb status_verb();
Verb why_verb();
Verb waits_verb();
Verb forecast_verb();
Verb backtest_verb();
Verb serve_verb();
Verb user_verb();
Verb help_verb();
Verb version_verb();

}  // namespace truce::cli

#endif
