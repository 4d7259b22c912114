// Who and what is declared, and finding it again by name.
#include <algorithm>
#include <fmt/format.h>

#include "checker.h"

namespace truce::language {
namespace {

/// An agreement with more names than this is a mistake or an attack; checks may take the square of it.
constexpr std::size_t names_max = 100'000;

template <class Tag, class T>
Id<Tag> next_id(const std::vector<T>& list) {
  return {static_cast<std::uint32_t>(list.size())};
}

std::string_view sort_text(NameSort sort) {
  switch (sort) {
    case NameSort::party:
      return "a party";
    case NameSort::place:
      return "a place";
    case NameSort::kind:
      return "a kind";
    case NameSort::event:
      return "an event";
    case NameSort::pipeline:
      return "a pipeline";
    case NameSort::condition:
      return "a condition";
    case NameSort::phase:
      return "a phase";
    case NameSort::source:
      return "the name of a text";
  }
  return "";
}

}  // namespace

void Checker::mistake(std::string code, TextSpan at, std::string says, std::string help, std::string rule) {
  mistakes_.add(
      {.code = std::move(code), .rule = std::move(rule), .at = at, .says = std::move(says), .help = std::move(help)});
}

void Checker::declare_all() {
  for (const MembersSyntax& members : file_.parties) declare_members(members, false);
  for (const MembersSyntax& members : file_.places) declare_members(members, true);
  for (const EventSyntax& syntax : file_.events) declare_event(syntax);
  for (const PipelineSyntax& syntax : file_.pipelines) declare_pipeline(syntax);
  for (const NamedSyntax& named : file_.named) {
    add_name(named.name,
             {NameSort::condition, static_cast<std::uint32_t>(a_.named.size()), named.name.at, named.broken});
    a_.named.push_back({.name = std::string(named.name.text), .at = named.at});
  }
  for (const PhaseSyntax& phase : file_.phases) {
    add_name(phase.name, {NameSort::phase, static_cast<std::uint32_t>(a_.phases.size()), phase.name.at, phase.broken});
    a_.phases.push_back({.name = std::string(phase.name.text), .at = phase.at});
  }
  for (const SourceSyntax& source : file_.sources) {
    add_name(source.name, {NameSort::source, static_cast<std::uint32_t>(a_.sources.size()), source.name.at});
    a_.sources.push_back({std::string(source.name.text), std::string(source.title.text), source.at});
  }
  for (const ClauseSyntax& syntax : file_.clauses) declare_clause(syntax);
  declare_included();
  declare_answered();
}

/// Registers a name; a second declaration is a mistake and changes nothing.
bool Checker::add_name(const Word& name, Meaning meaning) {
  if (!name.written()) return false;
  if (name.text == "undecided") return false;
  if (names_.size() >= names_max) {
    // What is left out is not unknown: no use of a name is called a mistake from here on.
    left_out_ = true;
    if (told_.insert("").second)
      mistake("too_large", name.at, fmt::format("The agreement has more than {} names.", names_max));
    return false;
  }
  const auto [found, added] = names_.emplace(name.text, meaning);
  if (added) return true;
  // Which of the two is meant elsewhere is open, so nothing more is said about the uses.
  Meaning& first = found->second;
  const TextSpan at = name.at.begin > first.at.begin ? name.at : first.at;
  const std::string as = what_it_is(first);
  const std::string also(sort_text(meaning.sort));
  if (!first.broken || !meaning.broken)
    mistake("duplicate_name", at,
            as == also ? fmt::format("`{}` is declared twice.", name.text)
                       : fmt::format("`{}` is declared twice, as {} and as {}.", name.text, as, also),
            "Give one of the two another name.");
  first.broken = true;
  return false;
}

KindId Checker::declare_kind(const Word& name, bool places, TextSpan at) {
  if (!name.written()) return {};
  const auto found = names_.find(name.text);
  if (found != names_.end() && found->second.sort == NameSort::kind &&
      a_.kinds[found->second.index].of_places == places)
    return {found->second.index};
  const KindId id = next_id<KindTag>(a_.kinds);
  if (!add_name(name, {NameSort::kind, id.index, name.at})) return {};
  a_.kinds.push_back({.name = std::string(name.text), .of_places = places, .at = at});
  return id;
}

void Checker::declare_members(const MembersSyntax& members, bool places) {
  const KindId kind_id = declare_kind(members.kind, places, members.at);
  for (const Word& name : members.names) places ? declare_place(name, kind_id) : declare_party(name, kind_id);
}

void Checker::declare_party(const Word& name, KindId kind_id) {
  PartyId id = next_id<PartyTag>(a_.parties);
  const Meaning* known = lookup_exact(name.text);
  if (known != nullptr && known->sort == NameSort::party) {
    id = {known->index};
    std::vector<KindId>& kinds = a_.parties[id.index].kinds;
    const bool again = !kind_id ? kinds.empty() : std::find(kinds.begin(), kinds.end(), kind_id) != kinds.end();
    if (again) {
      mistake("duplicate_name", name.at, fmt::format("The party `{}` is declared twice.", name.text),
              "Leave out one of the two.");
      return;
    }
  } else {
    if (!add_name(name, {NameSort::party, id.index, name.at})) return;
    a_.parties.push_back({.name = std::string(name.text), .at = name.at});
  }
  if (!kind_id) return;
  a_.parties[id.index].kinds.push_back(kind_id);
  a_.kinds[kind_id.index].parties.push_back(id);
}

void Checker::declare_place(const Word& name, KindId kind_id) {
  const PlaceId id = next_id<PlaceTag>(a_.places);
  if (!add_name(name, {NameSort::place, id.index, name.at})) return;
  a_.places.push_back({.name = std::string(name.text), .kind = kind_id, .at = name.at});
  if (kind_id) a_.kinds[kind_id.index].places.push_back(id);
}

EventId Checker::add_event(const Word& name, EventSort sort, TextSpan at, bool broken) {
  const EventId id = next_id<EventTag>(a_.events);
  add_name(name, {NameSort::event, id.index, name.at, broken});
  a_.events.push_back({.name = std::string(name.text), .sort = sort, .at = at});
  broken_.push_back(broken);
  return id;
}

void Checker::declare_event(const EventSyntax& syntax) {
  add_event(syntax.roles.name, syntax.process ? EventSort::process : EventSort::event, syntax.at, syntax.broken);
}

void Checker::declare_pipeline(const PipelineSyntax& syntax) {
  const PipelineId id = next_id<PipelineTag>(a_.pipelines);
  add_name(syntax.name, {NameSort::pipeline, id.index, syntax.name.at, syntax.broken});
  a_.pipelines.push_back({.name = std::string(syntax.name.text), .at = syntax.at});
  for (const StageSyntax& stage : syntax.stages) {
    const EventId event_id = add_event(stage.name, EventSort::stage, stage.at, false);
    a_.events.back().pipeline = id;
    a_.events.back().stage = static_cast<std::uint32_t>(a_.pipelines.back().stages.size());
    a_.pipelines.back().stages.push_back(event_id);
  }
  if (!syntax.lost) return;
  a_.pipelines.back().lost = add_event(syntax.lost->name, EventSort::loss, syntax.lost->at, false);
  a_.events.back().pipeline = id;
}

/// Acts that only an `includes` list names become events too, with the roles of the event that lists them.
void Checker::declare_included() {
  for (std::size_t i = 0; i < file_.events.size(); ++i) {
    const EventSyntax& syntax = file_.events[i];
    for (const Word& name : syntax.includes) {
      if (name.text == "undecided" || lookup_exact(name.text) != nullptr) continue;
      const EventId id = add_event(name, EventSort::event, name.at, syntax.broken);
      a_.events[id.index].included_in = {static_cast<std::uint32_t>(i)};
    }
  }
}

/// Those for whom a party answers are parties too, although no `party` line names them.
void Checker::declare_answered() {
  for (const AnswersSyntax& syntax : file_.answers)
    for (const Word& name : syntax.names) {
      if (name.text == "undecided" || lookup(name.text) != nullptr) continue;
      add_name(name, {NameSort::party, next_id<PartyTag>(a_.parties).index, name.at});
      a_.parties.push_back({.name = std::string(name.text), .declared = false, .at = name.at});
    }
}

void Checker::declare_clause(const ClauseSyntax& syntax) {
  const ClauseId id = next_id<ClauseTag>(a_.clauses);
  a_.clauses.push_back({.label = std::string(syntax.label.text),
                        .title = std::string(syntax.title.text),
                        .at = syntax.at,
                        .sentence = syntax.sentence});
  if (!syntax.label.written()) return;
  if (!labels_.emplace(syntax.label.text, id).second)
    mistake("duplicate_label", syntax.label.at,
            fmt::format("There are two clauses with the label {}.", syntax.label.text),
            "Give one of them another label.");
}

const Meaning* Checker::lookup_exact(std::string_view name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? nullptr : &found->second;
}

/// The name itself, or what it is the plural of.
const Meaning* Checker::lookup(std::string_view name) const {
  if (const Meaning* found = lookup_exact(name)) return found;
  const auto without = [&](std::string_view ending) -> const Meaning* {
    const bool has = name.size() > ending.size() && name.substr(name.size() - ending.size()) == ending;
    return has ? lookup_exact(name.substr(0, name.size() - ending.size())) : nullptr;
  };
  if (const Meaning* found = without("s")) return found;
  return without("es");
}

bool Checker::excused(const Word& word) const {
  return !word.written() || word.text == "undecided" || file_.unread.count(word.text) > 0;
}

std::string Checker::what_it_is(const Meaning& meaning) const {
  if (meaning.sort == NameSort::kind) return a_.kinds[meaning.index].of_places ? "a kind of place" : "a kind of party";
  if (meaning.sort != NameSort::event) return std::string(sort_text(meaning.sort));
  const Event& event = a_.events[meaning.index];
  switch (event.sort) {
    case EventSort::event:
      return "an event";
    case EventSort::process:
      return "a process";
    case EventSort::stage:
      return "a stage of a pipeline";
    case EventSort::loss:
      return "a loss from a pipeline";
  }
  return "";
}

/// Once for each name: the second use of a misspelt name is the same mistake.
void Checker::unknown_name(const Word& word, std::string_view what, const std::vector<NameSort>& wanted) {
  if (left_out_ || excused(word) || mistakes_.full() || !told_.insert(word.text).second) return;
  std::vector<std::string_view> same;
  std::vector<std::string_view> others;
  for (const auto& [name, meaning] : names_) {
    const bool fits = std::find(wanted.begin(), wanted.end(), meaning.sort) != wanted.end();
    (fits ? same : others).push_back(name);
  }
  std::string help = did_you_mean(word.text, same);
  if (help.empty()) {
    const std::string_view other = closest(word.text, others);
    if (!other.empty()) help = fmt::format("Did you mean `{}`, which is {}?", other, what_it_is(*lookup_exact(other)));
  }
  if (help.empty()) help = "Declare it, or write `undecided` if it is still open.";
  mistake("unknown_name", word.at, fmt::format("No {} is called `{}`.", what, word.text), std::move(help), "A2");
}

/// Once for each name and use, as for unknown names.
void Checker::wrong_kind(const Word& word, const Meaning& meaning, std::string_view needed, std::string help) {
  if (meaning.broken || excused(word) || !told_wrong_.insert(fmt::format("{} {}", word.text, needed)).second) return;
  if (help.empty()) help = fmt::format("Write the name of {} here.", needed);
  mistake("wrong_kind", word.at,
          fmt::format("`{}` is {}, and {} is needed here.", word.text, what_it_is(meaning), needed), std::move(help));
}

const Meaning* Checker::find(const Word& word, NameSort sort, std::string_view what) {
  if (word.text == "undecided" || !word.written()) return nullptr;
  const Meaning* meaning = lookup(word.text);
  if (meaning == nullptr) return unknown_name(word, what, {sort}), nullptr;
  if (meaning->sort == sort) return meaning;
  std::string help;
  if (meaning->sort == NameSort::kind && (sort == NameSort::party || sort == NameSort::place))
    help = fmt::format("Say `each {0}`, `every {0}` or `any {0}`.", word.text);
  const std::string_view article = std::string_view("aeio").find(what.front()) != std::string_view::npos ? "an" : "a";
  wrong_kind(word, *meaning, fmt::format("{} {}", article, what), std::move(help));
  return nullptr;
}

PartyId Checker::party(const Word& word) {
  const Meaning* found = find(word, NameSort::party, "party");
  return found != nullptr ? PartyId{found->index} : PartyId{};
}
PlaceId Checker::place(const Word& word) {
  const Meaning* found = find(word, NameSort::place, "place");
  return found != nullptr ? PlaceId{found->index} : PlaceId{};
}
KindId Checker::family(const Word& word) {
  const Meaning* found = find(word, NameSort::kind, "kind");
  return found != nullptr ? KindId{found->index} : KindId{};
}
KindId Checker::kind(const Word& word, bool of_places) {
  const KindId id = family(word);
  if (!id || a_[id].of_places == of_places) return id;
  wrong_kind(word, {NameSort::kind, id.index, word.at}, of_places ? "a kind of place" : "a kind of party");
  return {};
}
EventId Checker::event(const Word& word) {
  const Meaning* found = find(word, NameSort::event, "event");
  return found != nullptr ? EventId{found->index} : EventId{};
}
PipelineId Checker::pipeline(const Word& word) {
  const Meaning* found = find(word, NameSort::pipeline, "pipeline");
  return found != nullptr ? PipelineId{found->index} : PipelineId{};
}

/// The position of a stage in its pipeline.
std::optional<std::uint32_t> Checker::stage(PipelineId id, const Word& word) {
  if (!id || excused(word)) return {};
  const Meaning* found = lookup(word.text);
  if (found != nullptr && found->sort == NameSort::event && a_.events[found->index].sort == EventSort::stage &&
      a_.events[found->index].pipeline == id)
    return a_.events[found->index].stage;
  const auto declared = std::find_if(file_.pipelines.begin(), file_.pipelines.end(),
                                     [&](const PipelineSyntax& p) { return p.name.text == a_[id].name; });
  if (declared != file_.pipelines.end() && declared->broken) return {};
  if (!told_wrong_.insert(fmt::format("{} stage of {}", word.text, a_[id].name)).second) return {};
  std::vector<std::string_view> stages;
  for (const EventId event_id : a_[id].stages) stages.push_back(a_[event_id].name);
  std::string help = did_you_mean(word.text, stages);
  if (help.empty()) help = fmt::format("Its stages are {}.", fmt::join(stages, ", "));
  mistake("unknown_name", word.at, fmt::format("The pipeline `{}` has no stage `{}`.", a_[id].name, word.text),
          std::move(help), "A2");
  return {};
}

ClauseId Checker::clause(const Word& label) {
  if (!label.written() || label.text == "undecided") return {};
  const auto found = labels_.find(label.text);
  if (found != labels_.end()) return found->second;
  if (left_out_ || excused(label)) return {};
  std::vector<std::string_view> labels;
  for (const auto& [name, id] : labels_) labels.push_back(name);
  std::string help = did_you_mean(label.text, labels);
  if (help.empty()) help = "Name the label of a clause, or write that clause.";
  mistake("unknown_name", label.at, fmt::format("There is no clause {}.", label.text), std::move(help), "A2");
  return {};
}

}  // namespace truce::language
