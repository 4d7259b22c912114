// Conditions: what each form rests on.
#include <algorithm>
#include <fmt/format.h>

#include "checker.h"

namespace truce::language {

/// Parts are added before the whole.
ConditionId Checker::condition(const ConditionSyntax& syntax, Scope& scope) {
  Form made = form(syntax, scope);
  return add(std::move(made), syntax.at);
}

ConditionId Checker::add(Form form, TextSpan at) {
  a_.conditions.push_back({.form = std::move(form), .at = at});
  return {static_cast<std::uint32_t>(a_.conditions.size() - 1)};
}

Form Checker::form(const ConditionSyntax& syntax, Scope& scope) {
  std::vector<ConditionId> parts;
  for (const ConditionSyntax& part : syntax.parts) parts.push_back(condition(part, scope));
  switch (syntax.form) {
    case FormSyntax::mention:
    case FormSyntax::once_name:
      return named_form(syntax, scope);
    case FormSyntax::once:
      return Once{occurrence(syntax.occ, scope)};
    case FormSyntax::none_for: {
      const OccId occ = occurrence(syntax.occ, scope);
      return NoneFor{occ, span(*syntax.span)};
    }
    case FormSyntax::none_since: {
      const OccId occ = occurrence(syntax.occ, scope);
      return NoneSince{occ, occurrence(syntax.since, scope)};
    }
    case FormSyntax::count:
      return count_form(syntax, scope);
    case FormSyntax::stock:
      return stock_form(syntax, scope);
    case FormSyntax::share:
      return share_form(syntax, scope);
    case FormSyntax::during: {
      if (auto made = during(syntax.occ, scope)) return *made;
      return Undecided{};
    }
    case FormSyntax::after:
      return After{moment(syntax.moment)};
    case FormSyntax::negation:
      return Not{parts.front()};
    case FormSyntax::all:
      return All{std::move(parts)};
    case FormSyntax::any:
      return AnyOf{std::move(parts)};
    case FormSyntax::at_least_of: {
      const Number number = count(syntax.number, 1, "At least 0 of the parts are always true.");
      if (number.decided && number.value > static_cast<std::int64_t>(parts.size()))
        mistake("senseless_number", syntax.number.at,
                fmt::format("{} of the parts are asked for, and there are only {}.", number.value, parts.size()),
                "Lower the number, or add parts.");
      return AtLeastOf{number, std::move(parts)};
    }
    case FormSyntax::lasting:
      return Lasting{parts.front(), span(*syntax.span)};
    case FormSyntax::undecided:
      return Undecided{};
  }
  return Undecided{};
}

/// NAME [key]: the name of a condition; after the `once` of a trigger also of an event.
Form Checker::named_form(const ConditionSyntax& syntax, Scope& scope) {
  const Mention& mention = syntax.occ;
  const bool once = syntax.form == FormSyntax::once_name;
  const bool happens = mention.breach || mention.grade || mention.edge != Edge::none;
  if (once && (happens || !mention.decided)) return Once{occurrence(mention, scope)};
  const Meaning* meaning = lookup(mention.name.text);
  if (meaning == nullptr) {
    if (once)
      unknown_name(mention.name, "event or condition", {NameSort::event, NameSort::condition});
    else
      unknown_name(mention.name, "condition", {NameSort::condition});
    return Undecided{};
  }
  if (once && meaning->sort == NameSort::event) return Once{occurrence(mention, scope)};
  if (meaning->sort != NameSort::condition) {
    std::string help;
    if (meaning->sort == NameSort::phase)
      help = fmt::format("Say `during {0}`, or `once start of {0}`.", mention.name.text);
    if (meaning->sort == NameSort::event)
      help = fmt::format("Say `once {0}`, or `no {0} for` a length of time.", mention.name.text);
    if (meaning->sort == NameSort::event && a_.events[meaning->index].sort == EventSort::process)
      help = fmt::format("Say `once end of {0}`, or `during {0}` for as long as it goes on.", mention.name.text);
    wrong_kind(mention.name, *meaning, once ? "something that happens or a condition" : "a condition", std::move(help));
    return Undecided{};
  }
  const NamedId id{meaning->index};
  if (mention.by.written() || !mention.fields.empty() || mention.about_it || !mention.about.empty())
    mistake("needless_role", mention.at,
            fmt::format("`{}` is a condition; it has no `by`, no `about` and no fields.", mention.name.text),
            "Narrow the events in its declaration instead.");
  if (meaning->broken) return Refers{id, {}};
  return Refers{id, key(mention.name, a_[id].family, mention.in, mention.of, scope)};
}

Form Checker::count_form(const ConditionSyntax& syntax, Scope& scope) {
  const Number number = syntax.at_least ? count(syntax.number, 1, "At least 0 is always true.") : syntax.number.number;
  const OccId occ = occurrence(syntax.occ, scope);
  return CountIn{syntax.at_least, number, occ, span(*syntax.span)};
}

Form Checker::stock_form(const ConditionSyntax& syntax, Scope& scope) {
  const Number number = syntax.at_least ? count(syntax.number, 1, "At least 0 is always true.") : syntax.number.number;
  const PipelineId id = pipeline(syntax.pipeline);
  const auto position = stage(id, syntax.stage);
  Who by = who(syntax.by, scope);
  const Mention& mention = syntax.occ;
  if (mention.by.written() || mention.in.written() || mention.of.written() || !mention.fields.empty() || mention.grade)
    mistake("needless_role", mention.at, "The numbers of a pipeline can be narrowed only by who, after the stage.",
            fmt::format("Write `{} {} {} by` a party.", syntax.pipeline.text, syntax.past ? "past" : "at",
                        syntax.stage.text));
  if (!position) return Undecided{};
  if (!file_.pipelines[id.index].broken) doer_allowed(by, a_[a_[id].stages[*position]]);
  return StockIs{syntax.at_least, number, id, *position, syntax.past, std::move(by)};
}

Form Checker::share_form(const ConditionSyntax& syntax, Scope&) {
  constexpr std::int64_t whole = 100;
  if (syntax.number.number.decided &&
      (syntax.number.number.value > whole || (syntax.at_least && syntax.number.number.value == 0)))
    mistake("senseless_number", syntax.number.at,
            fmt::format("A share of {} percent has no meaning here.", syntax.number.number.value),
            "Give a share from 1 to 100.");
  const PipelineId id = pipeline(syntax.pipeline);
  const auto of_stage = stage(id, syntax.of_stage);
  const auto position = stage(id, syntax.stage);
  if (of_stage && position && *position <= *of_stage)
    mistake("senseless_share", syntax.at,
            fmt::format("`{}` does not come after `{}` in the pipeline.", syntax.stage.text, syntax.of_stage.text),
            "Name the earlier stage first.");
  std::optional<Span> within;
  if (syntax.span) within = span(*syntax.span);
  if (!of_stage || !position) return Undecided{};
  return ShareIs{syntax.at_least, syntax.number.number, id, *of_stage, *position, within};
}

std::optional<During> Checker::during(const Mention& mention, Scope& scope) {
  const Meaning* meaning = lookup(mention.name.text);
  if (mention.name.text == "undecided") return {};
  if (meaning == nullptr) return unknown_name(mention.name, "phase", {NameSort::phase}), std::nullopt;
  if (meaning->sort == NameSort::phase) {
    const PhaseId id{meaning->index};
    if (meaning->broken) return During{id, {}};
    return During{id, key(mention.name, a_[id].family, mention.in, mention.of, scope)};
  }
  const bool process = meaning->sort == NameSort::event && a_.events[meaning->index].sort == EventSort::process;
  if (process) return During{EventId{meaning->index}, process_key(mention, {meaning->index}, scope)};
  std::string help;
  if (meaning->sort == NameSort::condition) help = fmt::format("Say `while {}`.", mention.name.text);
  if (meaning->sort == NameSort::event) help = "An event happens at one moment. Say `once` or `on each`.";
  wrong_kind(mention.name, *meaning, "a phase or a process", std::move(help));
  return {};
}

/// `during withdrawal in rafah`, `during withdrawal of north`: narrowed by where it goes on, or by who does it.
Key Checker::process_key(const Mention& mention, EventId id, Scope& scope) {
  Key key;
  for (const Group& group : {mention.in, mention.of})
    if (group.written())
      if (auto part = process_key_part(mention.name, id, group, scope)) key.push_back(*part);
  return key;
}

std::optional<KeyPart> Checker::process_key_part(const Word& name, EventId id, const Group& group, Scope& scope) {
  if (!group.decided || group.names.empty()) return {};
  if (group.names.size() > 1) {
    mistake("needless_key", group.at, fmt::format("`during {}` can be asked of one at a time.", name.text),
            "Name each one in a part of its own, joined by `or`.");
    return {};
  }
  const Meaning* meaning = lookup(group.names.front().text);
  const bool of_party =
      meaning != nullptr &&
      (meaning->sort == NameSort::party || (meaning->sort == NameSort::kind && !a_.kinds[meaning->index].of_places));
  if (of_party) {
    const Who by = who(group, scope);
    if (!by.decided) return {};
    if (!broken_[id.index]) doer_allowed(by, declaration_of(id));
    return KeyPart{by.determiner, by.kind, by.parties.empty() ? PartyId{} : by.parties.front(), {}, group.at};
  }
  const Where in = where(group, scope);
  if (!in.decided) return {};
  if (!broken_[id.index]) place_allowed(in, declaration_of(id));
  return KeyPart{in.determiner, in.kind, {}, in.places.empty() ? PlaceId{} : in.places.front(), group.at};
}

}  // namespace truce::language
