// Clauses: one sentence form for every commitment.
#include <fmt/format.h>

#include "checker.h"

namespace truce::language {

void Checker::clauses() {
  for (std::size_t i = 0; i < file_.clauses.size(); ++i)
    if (!file_.clauses[i].broken) clause_sentence(file_.clauses[i], a_.clauses[i]);
}

void Checker::clause_sentence(const ClauseSyntax& syntax, Clause& made) {
  Scope scope{.part = Scope::Part::clause};
  if (syntax.cites_source.written())
    if (find(syntax.cites_source, NameSort::source, "text") != nullptr)
      made.cites_source = std::string(syntax.cites_source.text);
  made.cites = std::string(syntax.cites.text);
  if (syntax.during) made.during = during(*syntax.during, scope);
  made.trigger = trigger(syntax, scope);
  made.who = who(syntax.who, scope);
  made.modal = syntax.modal;
  made.deed = deed(syntax, made, scope);
  made.due = due(syntax);
  if (syntax.before) made.before = occurrence(*syntax.before, scope);
  if (syntax.unless) made.unless = condition(*syntax.unless, scope);
  for (const Word& label : syntax.prevails_over) {
    const ClauseId over = clause(label);
    if (over && a_[over].label == made.label)
      mistake("prevails_over_itself", label.at, fmt::format("Clause {} cannot prevail over itself.", label.text),
              "Name another clause.");
    else if (over)
      made.prevails_over.push_back(over);
  }
  made.families = scope.bound;
}

Trigger Checker::trigger(const ClauseSyntax& syntax, Scope& scope) {
  switch (syntax.trigger) {
    case TriggerSyntax::none:
      return NoTrigger{};
    case TriggerSyntax::once:
      return OnceTrigger{condition(syntax.condition, scope)};
    case TriggerSyntax::while_true:
      return WhileTrigger{condition(syntax.condition, scope)};
    case TriggerSyntax::whenever:
      return WheneverTrigger{condition(syntax.condition, scope)};
    case TriggerSyntax::on_each: {
      const OccId occ = occurrence(syntax.each, scope);
      scope.has_it = true;
      return OnEachTrigger{occ};
    }
  }
  return NoTrigger{};
}

Deed Checker::deed(const ClauseSyntax& syntax, const Clause& made, Scope& scope) {
  switch (syntax.deed) {
    case DeedSyntax::make:
    case DeedSyntax::start:
    case DeedSyntax::end:
      return make(syntax, made, scope);
    case DeedSyntax::keep:
      return Keep{condition(syntax.keep, scope)};
    case DeedSyntax::bring:
      return bring(syntax, made);
  }
  return Make{};
}

Deed Checker::make(const ClauseSyntax& syntax, const Clause& made, Scope& scope) {
  Mention mention = syntax.occ;
  const bool process = syntax.deed != DeedSyntax::make;
  if (process) mention.edge = syntax.deed == DeedSyntax::start ? Edge::start : Edge::end;
  if (process && mention.name.text == "undecided") mention.decided = false;
  if (mention.by.written()) {
    mistake("needless_by", mention.by.at, "Who acts is named before the verb, and `by` names somebody again.",
            "Leave out one of the two.");
    mention.by = {};
  }
  const Meaning* meaning = mention.decided ? lookup(mention.name.text) : nullptr;
  if (meaning != nullptr && meaning->sort == NameSort::event && !broken_[meaning->index] && !mention.breach) {
    const Event& event = a_.events[meaning->index];
    const bool lasting = event.sort == EventSort::process;
    if (lasting && mention.edge == Edge::none) {
      mistake("begin_or_complete", mention.name.at,
              fmt::format("`{}` takes time, and it is not said whether to start it or to end it.", event.name),
              fmt::format("Say `start {0}` or `end {0}` instead of `{1} {0}`.", mention.name.text, syntax.verb.text),
              "A1");
      mention.edge = Edge::end;
    } else if (!lasting && process) {
      mistake("begin_or_complete", {syntax.verb.at.begin, mention.name.at.end},
              fmt::format("`{}` happens at one moment and has no start and no end.", event.name),
              fmt::format("Say `make {0}`, or declare it as `process {0}` if it takes time.", mention.name.text), "A1");
      mention.edge = Edge::none;
    } else {
      doer_allowed(made.who, declaration_of({meaning->index}));
    }
  } else if (meaning != nullptr && meaning->sort == NameSort::phase) {
    wrong_kind(mention.name, *meaning, "an event or a process",
               "A phase opens and closes by its conditions; nobody makes it.");
    mention.decided = false;
  }
  if (mention.breach)
    mistake("breach_as_deed", mention.at, "A breach follows from what is done; it cannot be a deed itself.",
            "Name the event that is meant.");
  return Make{occurrence(mention, scope), std::string(syntax.verb.text)};
}

Deed Checker::bring(const ClauseSyntax& syntax, const Clause& made) {
  Bring deed{.all = syntax.all, .number = syntax.number.number, .pipeline = pipeline(syntax.pipeline)};
  if (!syntax.all) deed.number = count(syntax.number, 1, "To bring 0 asks for nothing.");
  if (made.modal == Modal::must_not || made.modal == Modal::will_not)
    mistake("ban_on_amount", syntax.verb.at, "A ban on a number does not say whether any less of it is allowed.",
            fmt::format("Forbid the act, `{0} make {1}`, or set a limit: `must keep at most … {2} past {1}`.", made.modal == Modal::must_not ? "must not" : "will not", syntax.stage.text,
                        syntax.pipeline.text));
  if (const auto position = stage(deed.pipeline, syntax.stage)) {
    deed.stage = *position;
    doer_allowed(made.who, a_[a_[deed.pipeline].stages[*position]]);
  }
  return deed;
}

Due Checker::due(const ClauseSyntax& syntax) {
  switch (syntax.due) {
    case DueSyntax::none:
      return NoDue{};
    case DueSyntax::within:
      return WithinDue{span(syntax.due_span)};
    case DueSyntax::by:
      return ByDue{moment(syntax.due_moment)};
    case DueSyntax::every:
      return EveryDue{span(syntax.due_span)};
  }
  return NoDue{};
}

}  // namespace truce::language
