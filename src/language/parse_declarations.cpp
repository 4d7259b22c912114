// What stands at the start of a line: headlines, declarations, tests.
#include <array>
#include <fmt/format.h>

#include "parser.h"

namespace truce::language {
namespace {

/// How a line that begins with this word is written; empty for other words.
std::string_view headline_shape(std::string_view word) {
  if (word == "signed") return "signed by north, south on 2026-02-01";
  if (word == "in") return "in force from 2026-02-01 until 2026-12-31";
  if (word == "proof") return "proof corroborated";
  if (word == "silence") return "silence means calm";
  if (word == "disputes") return "disputes go to mission within 7 days";
  if (word == "text") return "text package is \"Package of measures\"";
  return {};
}

/// "After the name may come `within` …", with the word of these that was probably meant.
std::string with_nearest(std::string_view word, const std::string& after) {
  std::vector<std::string_view> words;
  const std::string_view text(after);
  for (std::size_t at = text.find('`'); at != std::string_view::npos;) {
    const std::size_t end = text.find('`', at + 1);
    if (end == std::string_view::npos) break;
    words.push_back(text.substr(at + 1, text.find_first_of(" `", at + 1) - at - 1));
    at = text.find('`', end + 1);
  }
  const std::string meant = did_you_mean(word, words);
  return meant.empty() ? after : meant + " " + after;
}

}  // namespace

void Parser::heading() {
  if (!next_is("agreement")) {
    const bool misspelt = next_is(Sort::word) && !closest(peek().words, {"agreement"}).empty();
    Mistake mistake{.code = misspelt ? "mistyped_title" : "missing_title",
                    .at = at_end() ? TextSpan{} : peek().at,
                    .says = at_end() ? "The file is empty." : "The text does not start with the word `agreement` and a title.",
                    .help = misspelt ? "Did you mean `agreement`?" : "Begin with a line such as: agreement \"Harbour\""};
    mistakes_.add(std::move(mistake));
    // A line that is no declaration either is the title, or was meant as one: it is told once.
    if (!at_end() && !starts_declaration(next_) && !starts_headline(next_)) throw Lost{};
    return;
  }
  note(Break::declaration);
  take();
  file_.title = quoted("The title of the agreement");
  after_ = "After the title come lines such as `signed by` and `in force from`, then the declarations.";
}

void Parser::declaration() {
  note(starts_headline(next_) ? Break::headline : Break::declaration);
  if (headline()) return;
  if (starts_declaration(next_) && next_is("answers", 1)) return answers_for();
  if (next_is("party")) return party();
  if (next_is("place")) return place();
  if (next_is("event")) return event();
  if (next_is("process")) return process();
  if (next_is("pipeline")) return pipeline();
  if (next_is("condition")) return condition_declaration();
  if (next_is("phase")) return phase();
  if (next_is("clause")) return clause();
  if (next_is("accept")) return reservation();
  if (next_is("test")) return trial();
  unknown_line();
}

bool Parser::headline() {
  if (!starts_headline(next_)) return false;
  if (next_is("signed")) return signed_by(), true;
  if (next_is("in")) return in_force(), true;
  if (next_is("clock")) return clock(), true;
  if (next_is("proof")) return proof(), true;
  if (next_is("silence")) return silence(), true;
  if (next_is("disputes")) return disputes(), true;
  return source_text(), true;
}

/// What stands here neither belongs to the declaration before it nor begins a new one.
void Parser::unknown_line() {
  const Token& token = peek();
  if (next_is("agreement"))
    fail_at(token.at, "second_title", "A file holds one agreement, and this is a second title.",
            "Put the second agreement into a file of its own.");
  if (!token.first_on_line)
    fail_at(token.at, "unexpected_word", fmt::format("`{}` does not fit here.", shown(token.words)), with_nearest(token.words, after_));
  const std::vector<std::string_view> words = {"party", "place",   "event",    "process", "pipeline", "condition",
                                               "phase", "clause",  "accept",   "test",    "signed",   "clock",
                                               "proof", "silence", "disputes", "text"};
  if (const std::string_view shape = headline_shape(token.words); !shape.empty())
    fail_at(token.at, "unknown_line",
            fmt::format("This line begins with `{}` and does not go on as such a line does.", token.words),
            fmt::format("Write `{}`.", shape));
  const std::string meant = did_you_mean(token.words, words);
  fail_at(token.at, "unknown_line",
          fmt::format("`{}` neither continues the line above nor begins a declaration.", shown(token.words)),
          meant.empty() ? after_ : meant);
}

void Parser::signed_by() {
  take(), take();
  SignatureSyntax signature;
  signature.names = names("The name of a party");
  expect("on", "Say when they signed: `signed by north, south on 2026-02-01`.");
  signature.on = moment();
  file_.signatures.push_back(std::move(signature));
  after_ = "A signature ends with its date.";
}

void Parser::in_force() {
  const std::size_t first = next_;
  take(), take();
  expect("from", "Write `in force from 2026-02-01`, and `until` a date if it ends.");
  ForceSyntax force;
  force.from = moment();
  if (accept("until")) force.until = moment();
  force.at = since(first);
  if (file_.force)
    fail_at(force.at, "duplicate_headline", "The agreement already says when it is in force.",
            "Keep one of the two lines.");
  file_.force = force;
  after_ = "After the date may come `until` and another date.";
}

void Parser::clock() {
  const Token& word = take();
  if (!next_is(Sort::zone))
    fail("missing_clock", "The name of a clock", "For example `clock Asia/Gaza` or `clock +03:00`.");
  const Token& token = take();
  if (file_.clock.written())
    fail_at({word.at.begin, token.at.end}, "duplicate_headline", "The agreement already names its clock.",
            "Keep one of the two lines.");
  file_.clock = {token.words, token.at};
  after_ = "A clock is one name, such as Asia/Gaza.";
}

void Parser::proof() {
  const Token& word = take();
  const Token token = peek();
  if (!grade())
    fail("missing_grade", "A grade of proof", "The grades are `alleged`, `credible`, `corroborated` and `verified`.");
  if (file_.proof.written())
    fail_at({word.at.begin, token.at.end}, "duplicate_headline", "The agreement already says what counts as proven.",
            "Keep one of the two lines.");
  file_.proof = {token.words, token.at};
  after_ = "The line ends after the grade.";
}

void Parser::silence() {
  const Token& word = take();
  take();
  const Token token = peek();
  if (!accept("calm") && !accept("unknown"))
    fail("missing_word", "`calm` or `unknown`",
         "Say what it means when nobody reports: `silence means calm` or `silence means unknown`.");
  if (file_.silence.written())
    fail_at({word.at.begin, token.at.end}, "duplicate_headline", "The agreement already says what silence means.",
            "Keep one of the two lines.");
  file_.silence = {token.words, token.at};
  after_ = "The line ends here.";
}

void Parser::disputes() {
  const std::size_t first = next_;
  take(), take();
  expect("to", "Write `disputes go to` and who decides them.");
  DisputesSyntax disputes;
  disputes.name = name("The name of a party");
  if (accept("within")) disputes.within = span();
  disputes.at = since(first);
  if (file_.disputes)
    fail_at(disputes.at, "duplicate_headline", "The agreement already says where disputes go.",
            "Keep one of the two lines.");
  file_.disputes = disputes;
  after_ = "After the name may come `within` and a length of time.";
}

void Parser::source_text() {
  const std::size_t first = next_;
  take();
  SourceSyntax source;
  source.name = name("A name for the text");
  expect("is", "Write `text minsk is \"Package of measures\"`.");
  source.title = quoted("The title of the text");
  source.at = since(first);
  file_.sources.push_back(source);
  after_ = "The line ends after the title.";
}

void Parser::party() {
  const std::size_t first = next_;
  take();
  MembersSyntax members;
  if (next_is_name() && next_is(":", 1)) members.kind = name("A kind"), take();
  members.names = names("The name of a party");
  members.at = since(first);
  file_.parties.push_back(std::move(members));
  after_ =
      "After the names comes the next declaration; a kind stands before them with a colon: `party side: north, south`.";
}

void Parser::answers_for() {
  const std::size_t first = next_;
  AnswersSyntax answers;
  answers.name = name("The name of a party");
  take();
  expect("for", "Write `north answers for bridge_guards`.");
  if (accept("every"))
    answers.every = name("A kind of party");
  else
    answers.names = names("The name of a party");
  answers.at = since(first);
  file_.answers.push_back(std::move(answers));
  after_ = "After the names comes the next declaration.";
}

void Parser::place() {
  const std::size_t first = next_;
  take();
  MembersSyntax members;
  if (next_is_name() && (next_is("in", 1) || next_is(":", 1))) {
    members.kind = name("A kind of place");
    if (accept("in")) members.within = name("The place that they lie in");
    expect_mark(":", "A colon with the names of the places after it",
                "Say what kind of place it is: `place sector in gaza: rafah, gaza_city`.");
  }
  members.names = names("The name of a place");
  members.at = since(first);
  file_.places.push_back(std::move(members));
  after_ =
      "After the names comes the next declaration; a kind and the place around stand before them: `place sector in "
      "gaza: rafah`.";
}

void Parser::event() {
  const std::size_t first = next_;
  take();
  file_.events.push_back({.broken = true});
  EventSyntax& event = file_.events.back();
  event.roles.name = name("A name for the event");
  roles(event.roles);
  event_tail(event);
  event.at = since(first);
  event.broken = false;
  after_ = "After an event's name come `by`, `in`, `about`, fields in brackets, `includes` and `watched by`.";
}

void Parser::event_tail(EventSyntax& event) {
  while (true) {
    if (next_is("includes") || next_is("watched")) note(Break::line);
    if (accept("includes")) {
      const Words more = names("The name of an act");
      event.includes.insert(event.includes.end(), more.begin(), more.end());
    } else if (accept("watched")) {
      expect("by", "Write `watched by` and who would notice.");
      const Words more = names("The name of a party");
      event.watched_by.insert(event.watched_by.end(), more.begin(), more.end());
    } else {
      return;
    }
  }
}

void Parser::process() {
  const std::size_t first = next_;
  take();
  file_.events.push_back({.broken = true, .process = true});
  EventSyntax& event = file_.events.back();
  event.roles.name = name("A name for the process");
  roles(event.roles);
  while (true) {
    if (next_is("takes")) note(Break::line);
    if (accept("takes")) {
      event.takes_least = number("The shortest time it takes");
      expect("to", "Give the shortest and the longest time: `takes 10 to 20 days`.");
      event.takes_most = span();
    } else if (next_is("watched")) {
      event_tail(event);
    } else if (next_is("includes")) {
      fail_at(peek().at, "wrong_kind", "Only an event has a list after `includes`; this is a process.",
              "Declare it as an event, or leave out `includes`.");
    } else {
      break;
    }
  }
  event.at = since(first);
  event.broken = false;
  after_ = "After a process come `by`, `in`, `takes` and `watched by`.";
}

void Parser::pipeline() {
  const std::size_t first = next_;
  take();
  file_.pipelines.push_back({.broken = true});
  PipelineSyntax& pipeline = file_.pipelines.back();
  pipeline.name = name("A name for what is counted");
  expect_mark(":", "A colon with the stages after it", "Write `pipeline troops: offer by north -> arrival by north`.");
  pipeline.stages.push_back(stage());
  while (next_is("->")) {
    note(Break::joint);
    take();
    pipeline.stages.push_back(stage());
  }
  if (next_is("lost") && !peek().first_on_line ? next_is("as", 1) : next_are("lost", "as")) {
    note(Break::joint);
    take(), take();
    pipeline.lost = stage();
  }
  if (next_is("watched"))
    fail_at(peek().at, "unexpected_word", "A pipeline has no `watched by`.",
            "Leave it out; the stages are counted from what is reported.");
  pipeline.at = since(first);
  pipeline.broken = false;
  after_ = "The stages of a pipeline have `->` between them, and `lost as` may end it.";
}

StageSyntax Parser::stage() {
  const std::size_t first = next_;
  StageSyntax stage;
  stage.name = name("The name of a stage");
  if (accept("by")) stage.by = group("The name of a party");
  stage.at = since(first);
  return stage;
}

Word Parser::family() {
  if (!next_is("in") && !next_is("of")) return {};
  take();
  expect("each", "Write `in each` and a kind, such as `condition calm in each sector is …`.");
  return name("A kind");
}

void Parser::condition_declaration() {
  const std::size_t first = next_;
  take();
  file_.named.push_back({.broken = true});
  NamedSyntax& named = file_.named.back();
  named.name = name("A name for the condition");
  named.family = family();
  expect("is", "Write `condition calm is no attack for 30 days`.");
  named.is = cond();
  named.at = since(first);
  named.broken = false;
  after_ = "The parts of a condition are joined by `and` or by `or`, or stand in a list after `all of`.";
}

void Parser::phase() {
  const std::size_t first = next_;
  take();
  file_.phases.push_back({.broken = true});
  PhaseSyntax& phase = file_.phases.back();
  phase.name = name("A name for the phase");
  phase.family = family();
  note(Break::line);
  expect("opens", "Write `phase pause opens when calm`, and `closes when …` if it can end.");
  expect("when", "Write `opens when` and a condition.");
  phase.opens = cond();
  if (next_is("closes")) {
    note(Break::line);
    take();
    expect("when", "Write `closes when` and a condition.");
    phase.closes = cond();
  }
  phase.at = since(first);
  phase.broken = false;
  after_ = "After the opening condition may come `closes when` and another condition.";
}

void Parser::clause() {
  const std::size_t first = next_;
  take();
  file_.clauses.push_back({.broken = true});
  ClauseSyntax& clause = file_.clauses.back();
  const std::size_t label_at = next_;
  clause.label = label();
  if (next_is(":"))
    fail_at(peek().at, "unexpected_word", "The label of a clause has no colon after it.", "Leave the colon out.");
  if (next_is(Sort::text)) clause.title = quoted("A title");
  if (accept("cites")) {
    clause.cites_source = name("The name of a text");
    clause.cites = quoted("The passage that is cited");
  }
  clause.at = since(first);
  const std::size_t sentence_at = next_;
  if (clause.title.written() || clause.cites.written()) note(Break::sentence);
  sentence(clause);
  clause.at = since(label_at);
  clause.sentence = since(sentence_at);
  while (next_is("prevails")) {
    note(Break::tail);
    take();
    expect("over", "Write `prevails over` and the label of a clause.");
    clause.prevails_over.push_back(label());
    while (accept(",")) {
      note(Break::comma);
      clause.prevails_over.push_back(label());
    }
  }
  clause.broken = false;
  after_ = "After the deed come `within`, `by` a date, `every`, `before`, `unless` and `prevails over`.";
}

void Parser::reservation() {
  const std::size_t first = next_;
  take();
  ReservationSyntax reservation;
  if (!next_is(Sort::word) && !next_is(Sort::label))
    fail("missing_name", "The name of a rule", "For example `accept hair_trigger because \"…\"`.");
  const Token& rule = take();
  reservation.rule = {rule.words, rule.at};
  if (accept("in")) {
    accept("clause");
    reservation.clause = label();
  }
  note(Break::joint);
  expect("because", "Give the reason: `accept hair_trigger because \"both sides asked for it\"`.");
  reservation.because = quoted("The reason");
  reservation.at = since(first);
  file_.reservations.push_back(reservation);
  after_ = "The line ends after the reason.";
}

void Parser::trial() {
  const std::size_t first = next_;
  take();
  file_.trials.push_back({});
  const std::size_t index = file_.trials.size() - 1;
  file_.trials[index].name = quoted("What is tested");
  file_.trials[index].at = since(first);
  while (next_is("given") || next_is("on")) {
    note(Break::line);
    attempt(true, [&] { next_is("given") ? fact(file_.trials[index]) : claim(file_.trials[index]); });
  }
  file_.trials[index].at = since(first);
  after_ = "A test is made of `given … on DATE` and `on DATE expect …`.";
}

void Parser::fact(TrialSyntax& trial) {
  const std::size_t first = next_;
  take();
  FactSyntax fact;
  const std::size_t said = next_;
  const std::optional<Grade> graded = grade();
  if (next_is(Sort::number)) {
    fact.amount = true;
    fact.number = number("A number");
    fact.pipeline = name("What is counted");
    expect("to", "Say which stage it reached: `given 500 troops to arrival by north on 2026-02-01`.");
    fact.occ.name = name("The name of a stage");
    roles(fact.occ);
    fact.occ.grade = graded;
    fact.occ.at = since(said);
  } else {
    next_ = said;
    fact.occ = occ();
  }
  expect("on", "Say when it happened: `on 2026-02-01`, or `on 2026-02-01 to 2026-02-07`.");
  fact.on = moment();
  if (accept("to")) fact.to = moment();
  if (next_is("learned")) {
    take();
    expect("on", "Write `learned on` and a date.");
    fact.learned = moment();
  }
  fact.at = since(first);
  trial.given.push_back(std::move(fact));
}

void Parser::claim(TrialSyntax& trial) {
  const std::size_t first = next_;
  take();
  ClaimSyntax claim;
  claim.on = moment();
  if (next_is("as")) {
    take();
    expect("known", "Write `as known on` and a date.");
    expect("on", "Write `as known on` and a date.");
    claim.known = moment();
  }
  note(Break::joint);
  expect("expect", "Say what should hold: `on 2026-02-01 expect calm is yes`.");
  answer(claim);
  claim.at = since(first);
  trial.expects.push_back(std::move(claim));
}

void Parser::answer(ClaimSyntax& claim) {
  claim.clause = accept("clause");
  claim.name = claim.clause ? label() : name("A condition, a phase, a clause or a party");
  if (!claim.clause && next_is("waits")) {
    take();
    expect("for", "Write `north waits for south`.");
    claim.waits_for = name("The name of a party");
    return;
  }
  constexpr std::size_t keys_max = 8;
  while ((next_is("in") || next_is("of")) && claim.keys.size() < keys_max) claim.keys.push_back(key());
  expect("is", "Say what it is: `calm is yes`, `pause is open`, `clause 1 is met`.");
  const std::size_t first = next_;
  if (accept("in")) {
    expect("force", "The state is called `in force`.");
    claim.answer = {"in force", since(first)};
    return;
  }
  if (!next_is(Sort::word) || declaration_ends())
    fail("missing_answer", "An answer",
         "Answers are `yes`, `no`, `unknown`, `open`, `closed`, or the state of a clause such as `met`.");
  const Token& token = take();
  claim.answer = {token.words, token.at};
}

}  // namespace truce::language
