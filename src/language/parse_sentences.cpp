// What stands inside a declaration: sentences, conditions, mentions of what happens.
#include <fmt/format.h>

#include "parser.h"

namespace truce::language {
namespace {

/// `about x about y about …` goes no deeper than this.
constexpr int depth_max = 8;

std::optional<Determiner> determiner_named(std::string_view word) {
  if (word == "each") return Determiner::each;
  if (word == "that") return Determiner::that;
  if (word == "every") return Determiner::every;
  if (word == "any") return Determiner::any;
  return {};
}

constexpr std::string_view verb_help = "Say who is bound, and then `must`, `must not`, `will`, `will not` or `may`.";

}  // namespace

void Parser::sentence(ClauseSyntax& clause) {
  during(clause);
  trigger(clause);
  clause.who = group("A party");
  clause.modal = modal();
  deed(clause);
  tail(clause);
}

void Parser::during(ClauseSyntax& clause) {
  if (!next_is("during")) return;
  take();
  const std::size_t first = next_;
  Mention mention;
  mention.name = name("The name of a phase");
  if (next_is("in")) mention.in = key();
  if (next_is("of")) mention.of = key();
  mention.at = since(first);
  clause.during = std::move(mention);
  trigger_comma();
}

void Parser::trigger(ClauseSyntax& clause) {
  if (next_are("on", "each")) {
    take(), take();
    clause.trigger = TriggerSyntax::on_each;
    clause.each = occ();
  } else if (accept("once")) {
    clause.trigger = TriggerSyntax::once;
    clause.condition = cond(true);
  } else if (accept("while")) {
    clause.trigger = TriggerSyntax::while_true;
    clause.condition = cond();
  } else if (accept("whenever")) {
    clause.trigger = TriggerSyntax::whenever;
    clause.condition = cond();
  } else {
    if (next_is("on"))
      fail_at(peek().at, "missing_word", "The word `each` is missing after `on`.",
              "Write `on each attack, …`; a date is given at the end with `by`.");
    if (next_is("if") || next_is("when"))
      fail_at(peek().at, "unknown_trigger",
              fmt::format("`{}` does not say whether the clause lapses again.", peek().words),
              "Say `once` (it stays owed), `while` (it lapses), `whenever` (each time anew) or `on each` (for each "
              "event).");
    return;
  }
  trigger_comma();
}

void Parser::trigger_comma() {
  if (accept(",")) return note(Break::opening);
  fail("missing_comma", "A comma", "A comma stands between when the clause applies and who it binds.");
}

Modal Parser::modal() {
  if (accept("must")) return accept("not") ? Modal::must_not : Modal::must;
  if (accept("will")) return accept("not") ? Modal::will_not : Modal::will;
  if (accept("may")) {
    if (next_is("not"))
      fail_at(since(next_ - 1), "may_not", "`may not` can be read in two ways.",
              "Say `must not` for a ban, or leave the sentence out.");
    return Modal::may;
  }
  if (next_is("shall") || next_is("should"))
    fail_at(peek().at, "unknown_verb", fmt::format("`{}` is not one of the verbs of the language.", peek().words),
            "Say `must` for what is owed, `will` for a pledge.");
  if (next_is("and"))
    fail_at(peek().at, "several_parties",
            "Several parties are joined by `and`, and it is open whether each of them or all together are bound.",
            "Make them a kind and write `each side must`, or write a clause for each.");
  if (next_is(","))
    fail_at(peek().at, "several_parties", "A comma stands where the verb should be.",
            "Name several parties with `or`, or make them a kind and write `each side must`.");
  if (next_is("cannot"))
    fail_at(peek().at, "unknown_verb", "`cannot` is not one of the verbs of the language.",
            "Say `must not` for a ban.");
  fail("missing_verb", "A verb such as `must`, `will` or `may`", std::string(verb_help));
}

void Parser::deed(ClauseSyntax& clause) {
  const Token verb = peek();
  if (next_is("start") || next_is("end")) {
    take();
    clause.deed = verb.words == "start" ? DeedSyntax::start : DeedSyntax::end;
    const std::size_t first = next_;
    accept("of");
    clause.occ.name = name("The name of a process");
    roles(clause.occ, true);
    clause.occ.at = since(first);
  } else if (accept("keep")) {
    clause.deed = DeedSyntax::keep;
    clause.keep = cond();
  } else if (accept("bring")) {
    bring(clause);
  } else if (accept("make") || accept("give") || accept("hold") || accept("issue") || accept("commit")) {
    clause.deed = DeedSyntax::make;
    clause.occ = occ(true);
  } else {
    fail("missing_deed", "A deed", "The deeds are make, give, hold, issue, commit, start, end, keep and bring.");
  }
  clause.verb = {verb.words, verb.at};
}

void Parser::bring(ClauseSyntax& clause) {
  clause.deed = DeedSyntax::bring;
  const Token& token = peek();
  if (accept("all")) {
    clause.all = true;
    clause.number.at = token.at;
  } else {
    clause.number = number("A number or `all`");
  }
  clause.pipeline = name("What is counted");
  expect("to", "Say where they are brought: `bring 500 troops to arrival`.");
  clause.stage = name("The name of a stage");
}

void Parser::tail(ClauseSyntax& clause) {
  while (true) {
    if (next_is("within") || next_is("by") || next_is("every") || next_is("before") || next_is("unless"))
      note(Break::tail);
    if (next_is("within") || next_is("by") || next_is("every")) {
      const TextSpan at = peek().at;
      if (clause.due != DueSyntax::none)
        fail_at(at, "second_deadline", "A clause has one deadline, and this is a second one.", "Write two clauses.");
      due(clause);
    } else if (next_is("before")) {
      if (clause.before)
        fail_at(peek().at, "second_before", "A clause has one `before`, and this is a second one.",
                "Write two clauses.");
      take();
      clause.before = occ();
    } else if (next_is("unless")) {
      if (clause.unless)
        fail_at(peek().at, "second_unless", "A clause has one `unless`, and this is a second one.",
                "Name one condition that joins the two.");
      take();
      clause.unless = cond();
    } else {
      return;
    }
  }
}

bool Parser::due(ClauseSyntax& clause) {
  if (accept("within")) {
    clause.due = DueSyntax::within;
    clause.due_span = span();
    return true;
  }
  if (next_is("by")) {
    if (!next_is(Sort::date, 1) && !next_is("undecided", 1))
      fail_at(since(next_), "needless_by", "Who acts is named before the verb, and `by` stands here again.",
              "Leave it out; a deadline is written `by 2026-02-01`.");
    take();
    clause.due = DueSyntax::by;
    clause.due_moment = moment();
    return true;
  }
  take();
  clause.due = DueSyntax::every;
  if (next_is(Sort::number) || next_is("undecided")) {
    clause.due_span = span();
  } else {
    const std::size_t first = next_;
    const Unit each = unit();
    clause.due_span = {.span = {.count = 1, .unit = each, .decided = true}, .at = since(first)};
  }
  return true;
}

Group Parser::group(std::string_view what) {
  const std::size_t first = next_;
  Group group;
  if (next_is("undecided")) {
    take();
    group.determiner = Determiner::named;
    group.decided = false;
  } else if (const auto determiner = next_is(Sort::word) ? determiner_named(peek().words) : std::nullopt) {
    take();
    group.determiner = *determiner;
    group.names.push_back(name("A kind"));
  } else if (next_is("all")) {
    fail_at(peek().at, "all_of_a_kind", "`all` does not say whether they are meant one by one or together.",
            "Say `each` and the kind for one by one, `every` for all of them together.");
  } else {
    group.determiner = Determiner::named;
    group.names.push_back(name(what));
    while (another_name_follows()) take(), group.names.push_back(name(what));
  }
  group.at = since(first);
  return group;
}

/// `in that sector`, `of each contributor`, `in rafah`.
Group Parser::key() {
  take();
  return group("The name of one member");
}

void Parser::roles(Mention& mention, bool in_deed) {
  while (true) {
    if (next_is("by")) {
      if (next_is(Sort::date, 1) || (in_deed && next_is("undecided", 1)) || mention.by.written()) return;
      take();
      mention.by = group("The name of a party");
    } else if (next_is("in")) {
      if (next_is(Sort::number, 1) || mention.in.written() || starts_headline(next_)) return;
      take();
      mention.in = group("A place");
    } else if (next_is("of")) {
      if (mention.of.written()) return;
      take();
      mention.of = group("The name of one member");
    } else if (next_is("about")) {
      if (mention.about_it || !mention.about.empty()) return;
      about(mention);
    } else if (next_is("(")) {
      if (!mention.fields.empty()) return;
      take();
      mention.fields.push_back(field());
      while (accept(",")) mention.fields.push_back(field());
      expect_mark(")", "A closing bracket", "A list of fields ends with `)`.");
    } else {
      return;
    }
  }
}

void Parser::about(Mention& mention) {
  take();
  if (accept("it")) {
    mention.about_it = true;
    return;
  }
  if (++depth_ > depth_max)
    fail_at(peek().at, "too_deep", "This is about something that is about something else too many times over.",
            "Say it in two sentences.");
  const std::size_t first = next_;
  Mention other;
  if (const auto determiner = next_is(Sort::word) ? determiner_named(peek().words) : std::nullopt) {
    take();
    other = occ();
    other.determiner = *determiner;
  } else {
    other = occ();
    while (!other.breach && another_name_follows()) take(), other.others.push_back(name("The name of a party"));
  }
  other.at = since(first);
  mention.about.push_back(std::move(other));
  --depth_;
}

FieldSyntax Parser::field() {
  const std::size_t first = next_;
  FieldSyntax field;
  if (!next_is(Sort::word))
    fail("missing_name", "The name of a field", "For example `(outcome: adopted or rejected)`.");
  const Token& token = take();
  field.name = {token.words, token.at};
  expect_mark(":", "A colon with a value after it", "For example `(outcome: adopted or rejected)`.");
  field.values.push_back(value());
  while (accept("or")) field.values.push_back(value());
  field.at = since(first);
  return field;
}

Mention Parser::occ(bool in_deed) {
  const std::size_t first = next_;
  Mention mention;
  mention.grade = grade();
  if (next_is("breach") || next_is("breaches")) return breach(std::move(mention), first);
  if (next_is("start") || next_is("end")) {
    mention.edge = next_is("start") ? Edge::start : Edge::end;
    const Token& edge = take();
    expect("of", fmt::format("Write `{} of` and the name of a process or a phase.", edge.words));
  }
  if (next_is("undecided")) mention.decided = false;
  mention.name = name("The name of an event");
  roles(mention, in_deed);
  mention.at = since(first);
  return mention;
}

Mention Parser::breach(Mention mention, std::size_t first) {
  take();
  expect("of", "Write `breach of` and the label of a clause.");
  accept("clause");
  mention.breach = true;
  if (next_is("undecided")) {
    mention.decided = false;
    take();
  } else {
    mention.name = label();
  }
  mention.at = since(first);
  const bool narrowed = (next_is("in") && !next_is(Sort::number, 1) && !next_is("undecided", 1)) ||
                        (next_is("by") && !next_is(Sort::date, 1) && !next_is("undecided", 1));
  if (narrowed)
    fail_at(peek().at, "narrowed_breach", "A breach of a clause cannot be narrowed by who or where.",
            "Write a clause of its own for that party or place, and speak of its breach.");
  return mention;
}

ConditionSyntax Parser::cond(bool after_once) {
  const bool listed = (next_is("all") || next_is("any")) && next_is("of", 1);
  const bool counted = next_are("at", "least") && next_is("of", 3);
  if (listed || counted) return list();
  const std::size_t first = next_;
  return chain(term(after_once), first);
}

ConditionSyntax Parser::chain(ConditionSyntax first, std::size_t begin) {
  if (!next_is("and") && !next_is("or")) return first;
  const std::string_view joined_by = peek().words;
  ConditionSyntax whole;
  whole.form = joined_by == "and" ? FormSyntax::all : FormSyntax::any;
  whole.parts.push_back(std::move(first));
  bool mixed = false;
  while (next_is("and") || next_is("or")) {
    note(Break::joint);
    const Token& word = take();
    if (word.words != joined_by && !mixed) {
      mixed = true;
      mistakes_.add({.code = "mixed_and_or",
                     .at = word.at,
                     .says = "`and` and `or` stand in one condition, and it can be read in two ways.",
                     .help = "Declare one part as a condition with a name of its own, and use the name here."});
    }
    whole.parts.push_back(term());
  }
  whole.at = since(begin);
  return whole;
}

/// `all of`, `any of` or `at least N of`, and a list with dashes.
ConditionSyntax Parser::list() {
  const std::size_t first = next_;
  ConditionSyntax whole;
  if (accept("all")) {
    whole.form = FormSyntax::all;
  } else if (accept("any")) {
    whole.form = FormSyntax::any;
  } else {
    take(), take();
    whole.form = FormSyntax::at_least_of;
    whole.number = number("A number");
  }
  expect("of", "Write `all of`, `any of` or `at least 2 of`, and the parts on lines with a dash.");
  if (!next_is("-")) fail("missing_list", "A list with dashes", "Write each part on its own line after a dash `-`.");
  while (next_is("-")) {
    note(Break::item);
    take();
    whole.parts.push_back(term());
  }
  whole.at = since(first);
  return whole;
}

ConditionSyntax Parser::term(bool after_once) {
  const std::size_t first = next_;
  const bool negated = accept("not");
  const std::size_t atom_at = next_;
  ConditionSyntax inner = atom(after_once && !negated);
  if (accept("for")) {
    ConditionSyntax lasting;
    lasting.form = FormSyntax::lasting;
    lasting.span = span();
    lasting.parts.push_back(std::move(inner));
    lasting.at = since(atom_at);
    inner = std::move(lasting);
  }
  if (!negated) return inner;
  ConditionSyntax negation;
  negation.form = FormSyntax::negation;
  negation.parts.push_back(std::move(inner));
  negation.at = since(first);
  return negation;
}

ConditionSyntax Parser::atom(bool after_once) {
  const std::size_t first = next_;
  ConditionSyntax condition;
  if (next_is("no")) return none();
  if (next_is("at")) return at_least_or_most();
  if (accept("once")) {
    condition.form = FormSyntax::once;
    condition.occ = occ();
  } else if (accept("during")) {
    condition.form = FormSyntax::during;
    const std::size_t name_at = next_;
    condition.occ.name = name("The name of a phase");
    if (next_is("in") && !next_is(Sort::number, 1)) condition.occ.in = key();
    if (next_is("of")) condition.occ.of = key();
    condition.occ.at = since(name_at);
  } else if (accept("after")) {
    condition.form = FormSyntax::after;
    condition.moment = moment();
  } else if (next_is("(")) {
    fail_at(peek().at, "brackets", "Conditions have no brackets.",
            "Declare the part in brackets as a condition with a name of its own.");
  } else if (next_are("all", "of") || next_are("any", "of")) {
    fail_at(since(next_ + 1), "list_inside", "A list with dashes stands alone; it is not joined to anything else.",
            "Declare it as a condition with a name of its own.");
  } else {
    const bool plain = next_is("undecided");
    const bool named = next_is_name();
    const bool happens = next_is("start") || next_is("end") || next_is("breach") || next_is("breaches") ||
                         next_is("alleged") || next_is("credible") || next_is("corroborated") || next_is("verified");
    if (!plain && !named && !happens)
      fail("missing_condition", "A condition",
           "For example `no attack for 30 days`, `once vote by parliament`, or the name of a condition.");
    if (happens && !after_once)
      fail_at(peek().at, "missing_once",
              fmt::format("`{}` speaks of something that happens, and a condition is needed here.", peek().words),
              "Put `once` before it, or say `no … for 30 days`.");
    condition.occ = occ();
    condition.form = after_once ? FormSyntax::once_name : FormSyntax::mention;
    if (plain && (!after_once || condition.occ.at.end == tokens_[first].at.end)) condition.form = FormSyntax::undecided;
  }
  condition.at = since(after_once && first > 0 ? first - 1 : first);
  return condition;
}

ConditionSyntax Parser::none() {
  const std::size_t first = next_;
  take();
  ConditionSyntax condition;
  condition.occ = occ();
  if (accept("since")) {
    condition.form = FormSyntax::none_since;
    condition.since = occ();
  } else {
    if (!accept("for"))
      fail("missing_span", "A length of time with `for` before it",
           "Say for how long: `no attack for 30 days`; or `no attack since` an event.");
    condition.form = FormSyntax::none_for;
    condition.span = span();
  }
  condition.at = since(first);
  return condition;
}

ConditionSyntax Parser::at_least_or_most() {
  const std::size_t first = next_;
  take();
  ConditionSyntax condition;
  if (!next_is("least") && !next_is("most"))
    fail("missing_word", "`least` or `most`", "Write `at least 3` or `at most 3`.");
  condition.at_least = take().words == "least";
  condition.number = number("A number");
  if (next_is("of"))
    fail_at(peek().at, "list_inside", "A list with dashes stands alone, and begins with `at least`.",
            "Declare it as a condition with a name of its own.");
  condition = next_is("percent") ? share(std::move(condition)) : count(std::move(condition));
  condition.at = since(first);
  return condition;
}

ConditionSyntax Parser::count(ConditionSyntax condition) {
  condition.occ = occ();
  if (next_is("at") || next_is("past")) {
    condition.form = FormSyntax::stock;
    condition.past = take().words == "past";
    condition.pipeline = condition.occ.name;
    condition.stage = name("The name of a stage");
    if (next_is("by") && !next_is(Sort::date, 1)) {
      take();
      condition.by = group("The name of a party");
    }
    return condition;
  }
  condition.form = FormSyntax::count;
  if (!next_is("in") && condition.occ.in.written() && !condition.occ.in.decided) {
    // `in undecided` was taken for a place, and is the length of time.
    condition.span = SpanSyntax{.span = {.count = 0, .unit = Unit::day, .decided = false}, .at = condition.occ.in.at};
    condition.occ.in = {};
    return condition;
  }
  if (!accept("in"))
    fail("missing_span", "A length of time with `in` before it",
         "Say in what time they are counted: `at least 3 attacks in 14 days`; or where: `at least 500 troops past "
         "arrival`.");
  condition.span = span();
  return condition;
}

ConditionSyntax Parser::share(ConditionSyntax condition) {
  condition.form = FormSyntax::share;
  constexpr std::string_view help = "Write `at least 80 percent of trucks past crossing are past delivery`.";
  take();
  expect("of", help);
  condition.pipeline = name("What is counted");
  expect("past", help);
  condition.of_stage = name("The name of a stage");
  if (!accept("is")) expect("are", help);
  expect("past", help);
  condition.stage = name("The name of a stage");
  if (accept("in")) condition.span = span();
  return condition;
}

}  // namespace truce::language
