// Outlooks: the same words, mentions and messages as agreements, and one sentence form of their own.
//
// The text of the outlook is read after that of its agreement, as if both were one text: so every name means the same
// in both, and what an assumption mentions becomes part of the agreement's own lists.
#include <truce/outlook.h>

#include <algorithm>
#include <cstdio>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <memory>

#include "checker.h"
#include "parser.h"

namespace truce {
namespace language {
namespace {

constexpr std::size_t outlook_bytes_max = std::size_t{1024} * 1024;
constexpr std::string_view timing_help =
    "Write `30 days`, `30 to 120 days, most likely 60`, `60 days on average`, `14 days at the median, spread 0.4`, "
    "`as CLASS did`, `on time`, `on 2031-03-01` or `never`.";

double days_of(double count, Unit unit) {
  switch (unit) {
    case Unit::second: return count / 86'400;
    case Unit::minute: return count / 1'440;
    case Unit::hour: return count / 24;
    case Unit::day: return count;
    case Unit::week: return count * 7;
    case Unit::month: return count * 30.4375;
    case Unit::year: return count * 365.25;
  }
  return count;
}

}  // namespace

/// One sentence, before anybody asks what its names mean.
struct AssumptionSyntax {
  Assumption plain = {};
  Mention occ = {};
  Word pipeline = {};
  Group who = {};
  Word clause = {};
  std::optional<ConditionSyntax> after = {};
  std::optional<MomentSyntax> date = {};
  TextSpan timing_at = {};
};

class OutlookParser {
 public:
  OutlookParser(const std::vector<Token>& tokens, Mistakes& mistakes) : p(tokens, mistakes) { p.outlook_ = true; }

  std::vector<AssumptionSyntax> run(Outlook& outlook) {
    attempt([&] { heading(outlook); });
    while (!p.at_end()) attempt([&] { sentence(); });
    return std::move(sentences_);
  }

 private:
  template <class Production>
  void attempt(Production production) {
    const std::size_t first = p.next_;
    try {
      production();
    } catch (const Parser::Lost&) {
      p.depth_ = 0;
      if (p.next_ == first) ++p.next_;
      while (!p.at_end() && !(p.peek().first_on_line && p.next_is("expect"))) ++p.next_;
    }
  }

  void heading(Outlook& outlook) {
    if (!p.next_is("outlook"))
      p.fail_at(p.at_end() ? TextSpan{} : p.peek().at, "missing_title", "The text does not start with the word `outlook` and a title.",
                "Begin with a line such as: outlook \"Base case\" for \"agreement.truce\"");
    p.take();
    outlook.title = std::string(p.quoted("The title of the outlook").text);
    if (p.accept("for")) outlook.agreement_file = std::string(p.quoted("The name of the agreement's file").text);
    while (!p.at_end() && !p.next_is("expect")) {
      if (p.accept("seed")) {
        outlook.seed = static_cast<std::uint64_t>(p.number("A number for the seed").number.value);
      } else if (p.accept("by")) {
        outlook.author = std::string(p.quoted("The author of the outlook").text);
      } else {
        p.fail_at(p.peek().at, "unknown_line", fmt::format("`{}` does not belong to the heading of an outlook.", p.peek().words),
                  "After the title come `seed 7` and `by \"the planning cell\"`, then sentences that begin with `expect`.");
      }
    }
  }

  void sentence() {
    const std::size_t first = p.next_;
    if (!p.accept("expect"))
      p.fail_at(p.peek().at, "unknown_line", fmt::format("`{}` neither continues the sentence above nor begins a new one.", p.peek().words),
                "A sentence of an outlook begins with `expect`.");
    AssumptionSyntax said;
    what(said);
    while (true) {
      p.accept(",");
      if (p.accept("chance")) {
        said.plain.chance = decimal("A number of percent") / 100;
        p.expect("percent", "Write `chance 70 percent`.");
      } else if (p.accept("because")) {
        said.plain.because = std::string(p.quoted("The reason or the source").text);
      } else if (p.accept("according")) {
        p.expect("to", "Write `according to \"the planning cell\"`.");
        said.plain.author = std::string(p.quoted("Who says so").text);
      } else if (p.next_is("after")) {
        after(said);
      } else if (!p.at_end() && !(p.peek().first_on_line && p.next_is("expect"))) {
        p.fail_at(p.peek().at, "unexpected_word", fmt::format("`{}` does not fit here.", p.peek().words),
                  "After when it comes may stand `after …`, `chance 70 percent`, `because \"…\"` and `according to \"…\"`.");
      } else {
        break;
      }
    }
    said.plain.at = p.since(first);
    sentences_.push_back(std::move(said));
  }

  void what(AssumptionSyntax& said) {
    Assumption& plain = said.plain;
    if (p.next_are("others", "to")) {
      p.take(), p.take();
      p.expect("act", "Write `expect others to act on time`, or `never`.");
      plain.what = Assumption::What::others;
      return timing(said);
    }
    if (p.next_are("delays", "to")) {
      p.take(), p.take();
      p.expect("share", "Write `expect delays to share a spread of 0.3`.");
      if (p.next_is("a")) p.take();
      p.expect("spread", "Write `expect delays to share a spread of 0.3`.");
      p.expect("of", "Write `expect delays to share a spread of 0.3`.");
      plain.what = Assumption::What::shared;
      plain.timing.spread = decimal("The spread");
      return;
    }
    const std::size_t begin = p.next_;
    if (p.next_is(Sort::number)) {
      plain.amount = decimal("A number");
      said.pipeline = p.name("What is counted");
      p.expect("to", "Say which stage it reaches: `expect 500 troops to arrival by north 30 days`.");
      said.occ.name = p.name("The name of a stage");
      p.roles(said.occ);
      said.occ.at = p.since(begin);
      return timing(said);
    }
    // `WHO to meet CLAUSE`: a name or a determiner and a kind, then `to meet`.
    for (const std::size_t ahead : {std::size_t{1}, std::size_t{2}})
      if (p.next_is("to", ahead) && p.next_is("meet", ahead + 1)) {
        said.who = p.group("A party");
        p.take(), p.take();
        plain.what = Assumption::What::meets;
        said.clause = p.label();
        return timing(said);
      }
    said.occ = p.occ();
    if (p.next_are("at", "most")) return lift(said);
    if (p.next_is("at")) return often(said);
    timing(said);
  }

  void lift(AssumptionSyntax& said) {
    p.take(), p.take();
    said.plain.what = Assumption::What::lift;
    const std::size_t first = p.next_;
    said.plain.amount = decimal("A number");
    if (!(said.plain.amount > 0)) p.fail_at(p.since(first), "senseless_number", "Nothing would ever come.", "Write a number above 0.");
    said.pipeline = p.name("What is counted");
    p.expect("per", "Write `expect arrival at most 1500 troops per week`.");
    said.plain.per = {1, p.unit(), true};
  }

  double per_day(std::string_view what_of) {
    const double count = decimal(what_of);
    if (!p.accept("per") && !p.accept("a")) p.fail("missing_word", "The word `per` and a unit of time", "Write `at 0.3 per day`.");
    return count / days_of(1, p.unit());
  }

  void often(AssumptionSyntax& said) {
    p.take();
    said.plain.what = Assumption::What::often;
    Rate& rate = said.plain.rate;
    if (p.accept("the")) {
      p.expect("rate", "Write `at the rate of the last 60 days`.");
      p.expect("of", "Write `at the rate of the last 60 days`.");
      if (p.next_is("the")) p.take();
      p.expect("last", "Write `at the rate of the last 60 days`.");
      rate.of_the_last = p.span().span;
    } else {
      rate.lasting = per_day("How often it comes, such as `at 0.3 per day`");
    }
    while (p.next_is(",") && (p.next_is("with", 1) || p.next_is("each", 1))) {
      p.take();
      if (p.accept("with")) {
        rate.fading = decimal("How much more at first");
        p.expect("more", "Write `with 0.29 more at first, fading over 60 days`.");
        p.expect("at", "Write `with 0.29 more at first, fading over 60 days`.");
        p.expect("first", "Write `with 0.29 more at first, fading over 60 days`.");
        p.accept(",");
        p.expect("fading", "Write `with 0.29 more at first, fading over 60 days`.");
        p.expect("over", "Write `with 0.29 more at first, fading over 60 days`.");
        rate.fades_over = length("A length of time");
      } else {
        p.take();
        const std::size_t first = p.next_;
        p.expect("setting", "Write `each setting off 0.5 more within 10 days`.");
        p.expect("off", "Write `each setting off 0.5 more within 10 days`.");
        if (p.next_are("others", "as")) {
          as_then(rate, first);
          continue;
        }
        rate.sets_off = decimal("How many more each sets off");
        if (rate.sets_off >= 1)
          p.fail_at(p.since(first), "endless_unrest", "Each would set off one more or more, and there would be no end of them.", "The number must be below 1.");
        p.expect("more", "Write `each setting off 0.5 more within 10 days`.");
        p.expect("within", "Write `each setting off 0.5 more within 10 days`.");
        rate.within = length("A length of time");
      }
    }
  }

  void as_then(Rate& rate, std::size_t first) {
    p.take(), p.take();
    p.expect("then", "Write `each setting off others as then`.");
    if (!rate.of_the_last)
      p.fail_at(p.since(first), "no_record_named", "`as then` has no time to speak of, for the rate is not that of the record.", "Write `at the rate of the last 300 days, each setting off others as then`.");
    rate.as_then = true;
  }

  void timing(AssumptionSyntax& said) {
    Timing& timing = said.plain.timing;
    const std::size_t first = p.next_;
    if (p.accept("never")) {
      timing.shape = Timing::Shape::not_at_all;
    } else if (p.next_are("on", "time")) {
      p.take(), p.take();
      timing.shape = Timing::Shape::on_time;
    } else if (p.accept("on")) {
      timing.shape = Timing::Shape::date;
      said.date = p.moment();
    } else if (p.accept("as")) {
      timing.shape = Timing::Shape::reference;
      timing.reference = std::string(p.name("The name of a reference class").text);
      p.expect("did", "Write `as un_missions did`.");
    } else {
      lengths(said);
    }
    said.timing_at = p.since(first);
  }

  void lengths(AssumptionSyntax& said) {
    Timing& timing = said.plain.timing;
    const std::size_t begin = p.next_;
    const double first = decimal("When it comes");
    if (p.accept("to")) {
      const double second = decimal("The longest it may take");
      const Unit unit = p.unit();
      if (p.next_is("after")) after(said);
      double likely = (first + second) / 2;
      if (p.next_are(",", "most")) {
        p.take(), p.take();
        p.expect("likely", "Write `30 to 120 days, most likely 60`.");
        likely = decimal("The most likely number");
      }
      if (!(first < second && first <= likely && likely <= second))
        p.fail_at(p.since(begin), "disordered_estimate", "The three numbers of an estimate must rise: the least, the most likely, the most.",
                  "Write `30 to 120 days, most likely 60`.");
      timing = {.shape = Timing::Shape::pert, .least = days_of(first, unit), .most = days_of(second, unit), .likely = days_of(likely, unit)};
      return;
    }
    const double days = days_of(first, p.unit());
    bool mean = false;
    if (p.next_are("on", "average")) {
      p.take(), p.take();
      mean = true;
    } else if (p.next_are("at", "the")) {
      p.take(), p.take();
      p.expect("median", "Write `14 days at the median, spread 0.4`.");
    } else {
      timing = {.shape = Timing::Shape::fixed, .most = days};
      return;
    }
    if (days <= 0) p.fail_at(p.since(begin), "senseless_number", "A length of time must be longer than nothing.", "Write a number above 0, or leave the line out.");
    if (p.next_are(",", "spread")) {
      p.take(), p.take();
      const double spread = decimal("The spread");
      timing = {.shape = Timing::Shape::lognormal, .middle = mean ? days * std::exp(-spread * spread / 2) : days, .spread = spread};
      return;
    }
    if (!mean) p.fail("missing_word", "A spread", "Write `14 days at the median, spread 0.4`.");
    timing = {.shape = Timing::Shape::exponential, .middle = days};
  }

  void after(AssumptionSyntax& said) {
    p.take();
    if (p.next_are("it", "comes")) {
      p.take(), p.take();
      p.expect("into", "Write `after it comes into force`.");
      p.expect("force", "Write `after it comes into force`.");
      said.plain.after_in_force = true;
      return;
    }
    said.after = p.term(true);
  }

  double decimal(std::string_view what_of) {
    if (!p.next_is(Sort::number) && !p.next_is(Sort::label)) p.fail("missing_number", what_of, std::string(timing_help));
    const Token token = p.take();
    std::string digits;
    for (const char c : token.words)
      if (c != '_') digits += c;
    char* end = nullptr;
    const double value = std::strtod(digits.c_str(), &end);
    if (*end != '\0' || digits.find_first_not_of("0123456789.") != std::string::npos || digits.size() > 18)
      p.fail_at(token.at, "missing_number", fmt::format("`{}` is not a number.", token.words), "Write it in digits, such as 30 or 0.3.");
    return value;
  }
  double length(std::string_view what_of) {
    const double count = decimal(what_of);
    return days_of(count, p.unit());
  }

  Parser p;
  std::vector<AssumptionSyntax> sentences_ = {};
};

class OutlookReader {
 public:
  OutlookReader(const FileSyntax& file, std::string_view text, Mistakes& mistakes) : c(file, text, mistakes) {}

  Agreement run(const std::vector<AssumptionSyntax>& sentences, std::vector<Assumption>& assumptions) {
    Agreement read = c.run();
    c.a_ = std::move(read);
    for (const AssumptionSyntax& said : sentences) assumptions.push_back(meaning(said));
    return std::move(c.a_);
  }

 private:
  Assumption meaning(const AssumptionSyntax& said) {
    using What = Assumption::What;
    Assumption made = said.plain;
    Scope scope{.part = Scope::Part::clause};
    if (made.what == What::others || made.what == What::shared) return made;
    if (made.chance > 1) c.mistake("senseless_number", made.at, "A chance is at most 100 percent.", "Write a chance from 0 to 100 percent.");
    if (said.date) {
      if (const auto when = c.moment(*said.date)) made.timing.moment = when->exact() ? when->begin : when->begin + (when->end - when->begin) / 2;
    }
    if (made.what == What::meets) {
      made.who = c.who(said.who, scope);
      made.clause = c.clause(said.clause);
      if (!said.after) made.after_in_force = true;
    } else {
      made.occ = c.occurrence(said.occ, scope);
      if (said.pipeline.written()) {
        const PipelineId counted = c.pipeline(said.pipeline);
        if (counted) (void)c.stage(counted, said.occ.name);
      }
      const Occ& occ = c.a_[made.occ];
      if (occ.decided && std::holds_alternative<ClauseId>(occ.what))
        c.mistake("derived_fact", said.occ.at, "A breach cannot be expected; it follows from what happens.", "Say what the parties do.");
      if (occ.decided && std::holds_alternative<PhaseId>(occ.what))
        c.mistake("derived_fact", said.occ.at, "A phase cannot be expected; it opens and closes by what happens.", "Say what the parties do.");
      if (!occ.decided && c.mistakes_.none()) c.mistake("undecided_assumption", said.occ.at, "An assumption says what is expected, and this one is undecided.", "Name it.");
      if (made.after_in_force) c.mistake("wrong_kind", made.at, "Only a clause comes into force.", "Say after what it happens, such as `after calm`.");
    }
    if (said.after) made.after = anchor(*said.after, scope);
    return made;
  }

  /// A hidden condition that stands for `after …`, one for each member where the sentence has an `each`.
  NamedId anchor(const ConditionSyntax& after, Scope scope) {
    if (scope.bound.size() > 1) {
      c.mistake("too_many_families", after.at, "This sentence speaks of two families at once, and `after` could mean either.", "Write a sentence for each member of one of them.");
      return {};
    }
    const KindId family = scope.bound.empty() ? KindId{} : scope.bound.front();
    Scope inner{.part = Scope::Part::condition, .family = family};
    ConditionSyntax meant = after;
    const Meaning* named = meant.form == FormSyntax::once_name ? c.lookup(meant.occ.name.text) : nullptr;
    if (named != nullptr && named->sort == NameSort::phase && meant.occ.edge == Edge::none) meant.form = FormSyntax::during;
    const ConditionId is = c.condition(meant, inner);
    if (!is) return {};
    c.a_.named.push_back({.name = fmt::format("after {}", c.words(after.at)), .family = family, .is = is, .at = after.at});
    return {static_cast<std::uint32_t>(c.a_.named.size() - 1)};
  }

  Checker c;
};

}  // namespace language

Outlook empty_outlook(const Agreement& agreement) {
  Outlook outlook;
  outlook.world = agreement;
  return outlook;
}

Result<Outlook> read_outlook(std::string_view text, std::string_view file, const Agreement& agreement) {
  const auto whole = [&](std::string code, std::string says, std::string help) {
    return failure({.code = std::move(code), .says = std::move(says), .at = {.file = std::string(file)}, .help = std::move(help)});
  };
  if (text.size() > language::outlook_bytes_max) return whole("too_large", "The file is larger than 1 MiB.", "An outlook is a page of text; is this the right file?");
  if (language::valid_utf8(text) < text.size()) return whole("not_utf8", "The file is not text in the UTF-8 encoding.", "Save the file as UTF-8.");
  const std::string both = agreement.text + "\n" + std::string(text);
  const std::size_t border = agreement.text.size() + 1;
  language::Mistakes mistakes;
  std::vector<language::Token> first = language::tokens_of(both, mistakes);
  const auto split = std::find_if(first.begin(), first.end(), [&](const auto& token) { return token.at.begin >= border; });
  std::vector<language::Token> second(split, first.end());
  first.erase(split, first.end());
  first.push_back({.sort = language::Sort::end, .at = {static_cast<std::uint32_t>(border), static_cast<std::uint32_t>(border)}, .first_on_line = true});
  Outlook outlook;
  outlook.file = std::string(file);
  const language::FileSyntax syntax = language::parse(first, mistakes);
  const auto sentences = language::OutlookParser(second, mistakes).run(outlook);
  language::OutlookReader reader(syntax, both, mistakes);
  outlook.world = reader.run(sentences, outlook.assumptions);
  outlook.world.file = agreement.file;
  outlook.world.text = both;
  if (mistakes.none()) return outlook;
  Problems problems = mistakes.problems(both, file);
  const auto lines = static_cast<std::size_t>(std::count(both.begin(), both.begin() + static_cast<std::ptrdiff_t>(border), '\n'));
  for (Problem& problem : problems) problem.at.line -= std::min(problem.at.line, lines);
  return failure(std::move(problems));
}

Result<Outlook> load_outlook(const std::string& path, const Agreement& agreement) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file)
    return failure({.code = "unreadable_file", .says = fmt::format("The file {} cannot be read.", path), .at = {.file = path}, .help = "Check its name and whether you may open it."});
  std::string text(language::outlook_bytes_max + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get()) != 0)
    return failure({.code = "unreadable_file", .says = fmt::format("The file {} cannot be read.", path), .at = {.file = path}, .help = "Is it a folder?"});
  return read_outlook(text, path, agreement);
}

}  // namespace truce
