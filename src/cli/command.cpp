#include "answer/nearest.h"
#include "command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "terminal.h"
#include "view/page.h"

namespace truce::cli {
namespace {

// What CLI11 fills in before a verb runs.
struct Slots {
  std::vector<std::string> operands = {};
  std::map<std::string, std::string, std::less<>> values = {};
  std::map<std::string, bool, std::less<>> flags = {};
};

int usage_problem(std::string says, std::string help) {
  return refuse({Problem{.code = "usage", .rule = {}, .says = std::move(says), .at = {}, .help = std::move(help)}});
}

const Verb* verb_named(std::string_view name) {
  const auto found = std::find_if(verbs().begin(), verbs().end(), [&](const Verb& verb) { return verb.name == name; });
  return found == verbs().end() ? nullptr : &*found;
}

int unknown_verb(std::string_view name) {
  std::vector<std::string> names;
  for (const Verb& verb : verbs()) names.push_back(verb.name);
  const std::string near = nearest(name, names);
  return usage_problem(fmt::format("There is no verb `{}`.", name),
                       near.empty() ? "`truce help` lists the verbs." : fmt::format("Did you mean `truce {}`?", near));
}

std::string flag_text(const Flag& flag) { return flag.value.empty() ? flag.name : flag.name + " " + flag.value; }

// The flag that CLI11 speaks of; empty if it speaks of none.
std::string flag_in(std::string_view what) {
  const std::size_t start = what.find('-');
  return start == std::string_view::npos ? std::string() : std::string(what.substr(start, what.find_first_of(" =,:\n", start) - start));
}

// Our own sentence for what CLI11 objects to.
std::string sentence_of(const std::string& word, const Verb& verb) {
  const auto flag = std::find_if(verb.flags.begin(), verb.flags.end(), [&](const Flag& one) { return one.name == word; });
  if (flag == verb.flags.end()) return word.empty() ? fmt::format("`truce {}` does not understand its arguments.", verb.name) : fmt::format("`truce {}` has no flag `{}`.", verb.name, word);
  if (flag->value.empty()) return fmt::format("`{}` stands alone and takes no word after it.", word);
  if (!flag->one_of.empty()) return fmt::format("After `{}` comes one of these words: {}.", word, fmt::join(flag->one_of, ", "));
  return fmt::format("After `{}` a word is missing: `{}`.", word, flag_text(*flag));
}

std::string unknown_flag_help(const std::string& word, const Verb& verb) {
  std::vector<std::string> names{"--help"};
  for (const Flag& flag : verb.flags) names.push_back(flag.name);
  if (const std::string near = nearest(word, names); !word.empty() && !near.empty() && near != word) return fmt::format("Did you mean `{}`?", near);
  return fmt::format("`truce help {}` shows how it is used.", verb.name);
}

void declare(CLI::App& app, const Verb& verb, Slots& slots) {
  app.set_help_flag();
  app.add_flag("-h,--help", slots.flags["--help"]);
  app.add_option("OPERANDS", slots.operands);
  for (const Flag& flag : verb.flags) {
    if (flag.value.empty()) {
      app.add_flag(flag.name, slots.flags[flag.name]);
      continue;
    }
    CLI::Option* option = app.add_option(flag.name, slots.values[flag.name]);
    option->take_last();
    if (!flag.one_of.empty()) option->check(CLI::IsMember(flag.one_of));
  }
}

Arguments arguments_of(const CLI::App& app, const Slots& slots) {
  Arguments arguments;
  arguments.operands = slots.operands;
  for (const auto& [name, value] : slots.values)
    if (app.count(name) > 0) arguments.values.emplace(name, value);
  for (const auto& [name, given] : slots.flags)
    if (given) arguments.given.insert(name);
  return arguments;
}

int run_verb(const Verb& verb, std::vector<std::string> words) {
  CLI::App app;
  Slots slots;
  declare(app, verb, slots);
  std::reverse(words.begin(), words.end());  // as CLI11 wants them
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    const std::string word = flag_in(error.what());
    return usage_problem(sentence_of(word, verb), unknown_flag_help(word, verb));
  }
  const Arguments arguments = arguments_of(app, slots);
  if (arguments.has("--help")) {
    print(help_of(verb));
    return printed_all() ? answer_is_yes : could_not;
  }
  const std::size_t count = arguments.operands.size();
  if (count < verb.operands_least || count > verb.operands_most)
    return usage_problem(
        fmt::format("`truce {}` was given {}, and takes {}.", verb.name, count == 0 ? "nothing" : count == 1 ? "one word" : fmt::format("{} words", count),
                    verb.operands.empty() ? "none" : "`" + verb.operands + "`"),
        fmt::format("For example: {}.", verb.examples.front()));
  const int code = verb.run(arguments);
  return printed_all() ? code : could_not;
}

// Help reads the same on every screen and in every file.
constexpr std::size_t help_width = 80;

std::string filled(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::string lines;
  for (const std::string& line : view::wrapped(text, help_width)) lines += line + "\n";
  return lines;
}

// "  name   what it does", with what does not fit below its beginning.
std::string entry(const std::string& name, std::size_t width, const std::string& says) {
  std::string text;
  for (const std::string& line : view::wrapped(says, help_width - width - 4)) text += fmt::format("  {:{}}  {}\n", text.empty() ? name : "", width, line);
  return text;
}

std::string flag_lines(const Verb& verb) {
  std::vector<Flag> flags = verb.flags;
  flags.push_back({"--help", "", "this page", {}});
  std::size_t width = 0;
  for (const Flag& flag : flags) width = std::max(width, flag_text(flag).size());
  std::string text;
  for (const Flag& flag : flags) text += entry(flag_text(flag), width, flag.says);
  return text;
}

}  // namespace

const std::vector<Verb>& verbs() {
  static const std::vector<Verb> all = {check_verb(), explain_verb(), fmt_verb(),    read_verb(),   diff_verb(),
                                        test_verb(),  import_verb(), record_verb(), status_verb(),
                                        why_verb(),   waits_verb(),  forecast_verb(), backtest_verb(), serve_verb(), user_verb(), help_verb(),  version_verb()};
  return all;
}

std::string help_of(const Verb& verb) {
  std::string text = "Examples\n";
  for (const std::string& example : verb.examples) text += "  " + example + "\n";
  text += fmt::format("\n{}\nUsage\n  truce {}{}{} [FLAGS]\n\nFlags\n{}", filled(verb.says), verb.name, verb.operands.empty() ? "" : " ", verb.operands, flag_lines(verb));
  return verb.more.empty() ? text : text + "\n" + filled(verb.more);
}

std::string help_of_all() {
  std::string text =
      "Examples\n"
      "  truce check harbour.truce\n"
      "  truce status missions/harbour --at 2031-03-16\n"
      "\nTruce holds an agreement and a record of reports side by side, and says what\n"
      "holds, what was missed, who waits for whom, and why.\n\nVerbs\n";
  std::size_t width = 0;
  for (const Verb& verb : verbs()) width = std::max(width, verb.name.size());
  for (const Verb& verb : verbs()) text += entry(verb.name, width, verb.says);
  return text +
         "\nA MISSION is a folder with agreement.truce, reports/*.csv and record.db (what is\n"
         "there of them), or an agreement file; the present folder if none is given.\n"
         "Exit codes: 0 the answer is yes, 1 the answer is no, 2 it could not be done.\n"
         "`truce help VERB` says more.\n";
}

int run(int argc, char** argv) {
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  if (words.empty()) {
    warn(help_of_all());
    return could_not;
  }
  std::string name = words.front();
  if (name == "--help" || name == "-h") name = "help";
  if (name == "--version" || name == "-V") name = "version";
  const Verb* verb = verb_named(name);
  if (verb == nullptr) return unknown_verb(name);
  return run_verb(*verb, {words.begin() + 1, words.end()});
}

}  // namespace truce::cli
