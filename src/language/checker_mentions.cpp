// Mentions of what happens: which event, by whom, where, and whether its declaration allows that.
#include <algorithm>
#include <fmt/format.h>

#include "checker.h"
#include "written.h"

namespace truce::language {
namespace {

bool has_value(const Field& field, const std::string& value) {
  return std::find(field.values.begin(), field.values.end(), value) != field.values.end();
}

const Field* field_named(const Event& event, std::string_view name) {
  const auto found =
      std::find_if(event.fields.begin(), event.fields.end(), [&](const Field& f) { return f.name == name; });
  return found == event.fields.end() ? nullptr : &*found;
}

}  // namespace

/// What a determiner means here; `none` if it means nothing, which has then been reported.
Determiner Checker::determiner(const Group& group, KindId kind_id, Scope& scope) {
  const std::string& name = a_[kind_id].name;
  const bool clause = scope.part == Scope::Part::clause;
  const bool bound = clause ? std::find(scope.bound.begin(), scope.bound.end(), kind_id) != scope.bound.end()
                            : scope.family == kind_id;
  if (scope.part == Scope::Part::fact) {
    mistake("unnamed_in_fact", group.at, fmt::format("A fact has names in it, and `{}` is not one.", words(group.at)),
            fmt::format("Name one {}.", name));
    return Determiner::none;
  }
  if (group.determiner == Determiner::each) {
    if (scope.part == Scope::Part::declaration) return Determiner::any;
    if (clause && !bound) {
      scope.bound.push_back(kind_id);
      return Determiner::each;
    }
    if (clause) {
      mistake(
          "repeated_each", group.at,
          fmt::format("`each {}` stands twice in one sentence, and it is open whether the same one is meant.", name),
          fmt::format("Say `that {0}` for the same one, or `any {0}` for some other.", name));
    } else {
      mistake("each_outside_clause", group.at,
              fmt::format("`each {}` stands inside a condition, where it binds nothing.", name),
              bound ? fmt::format("Say `that {}`.", name)
                    : fmt::format("Say `any {0}` or `every {0}`, or declare the condition `in each {0}`.", name));
    }
    return Determiner::none;
  }
  if (group.determiner == Determiner::that && !bound) {
    mistake("unbound_that", group.at,
            fmt::format("`that {0}` refers back to `each {0}`, which does not stand before it.", name),
            clause ? fmt::format("Say `each {0}` where it is first mentioned, or `any {0}`.", name)
                   : fmt::format("Declare it `in each {0}`, or say `any {0}` or `every {0}`.", name));
    return Determiner::none;
  }
  return group.determiner;
}

Who Checker::who(const Group& group, Scope& scope) {
  Who who{.determiner = group.determiner, .decided = group.decided, .at = group.at};
  if (!group.written() || !group.decided) return who;
  if (group.determiner == Determiner::named) {
    for (const Word& name : group.names) {
      const PartyId id = party(name);
      if (id && std::find(who.parties.begin(), who.parties.end(), id) == who.parties.end()) who.parties.push_back(id);
      if (!id) who.decided = false;
    }
    return who;
  }
  who.kind = kind(group.names.front(), false);
  if (who.kind) who.determiner = determiner(group, who.kind, scope);
  if (!who.kind || who.determiner == Determiner::none) {
    who.determiner = Determiner::named;
    who.decided = false;
  }
  return who;
}

Where Checker::where(const Group& group, Scope& scope) {
  Where where{.determiner = group.determiner, .decided = group.decided, .at = group.at};
  if (!group.written() || !group.decided) return where;
  if (group.determiner == Determiner::named) {
    for (const Word& name : group.names) {
      const PlaceId id = place(name);
      if (id && std::find(where.places.begin(), where.places.end(), id) == where.places.end())
        where.places.push_back(id);
      if (!id) where.decided = false;
    }
    return where;
  }
  where.kind = kind(group.names.front(), true);
  if (where.kind) where.determiner = determiner(group, where.kind, scope);
  if (!where.kind || where.determiner == Determiner::none) {
    where.determiner = Determiner::named;
    where.decided = false;
  }
  return where;
}

std::optional<KeyPart> Checker::key_part(const Word& name, KindId family_id, const Group& group, Scope& scope) {
  KeyPart part{.determiner = group.determiner, .at = group.at};
  if (!group.decided || group.names.empty()) return {};
  const Kind& family_kind = a_[family_id];
  const bool of_places = family_kind.of_places;
  if (group.determiner != Determiner::named) {
    part.kind = kind(group.names.front(), of_places);
    if (!part.kind) return {};
    if (part.kind != family_id) {
      mistake("wrong_kind", group.at,
              fmt::format("`{}` is declared for each {}, not for each {}.", name.text, a_[family_id].name,
                          a_[part.kind].name),
              fmt::format("Say `{} {}`.", word_for(group.determiner), a_[family_id].name));
      return {};
    }
    part.determiner = determiner(group, part.kind, scope);
    if (part.determiner == Determiner::none) return {};
    return part;
  }
  if (group.names.size() > 1) {
    mistake("needless_key", group.at,
            fmt::format("`{}` can be asked of one {} at a time.", name.text, family_kind.name),
            "Name each one in a part of its own, joined by `or`.");
    return {};
  }
  bool member = false;
  if (of_places) {
    part.place = place(group.names.front());
    if (!part.place) return {};
    member = std::find(family_kind.places.begin(), family_kind.places.end(), part.place) != family_kind.places.end();
  } else {
    part.party = party(group.names.front());
    if (!part.party) return {};
    member = std::find(family_kind.parties.begin(), family_kind.parties.end(), part.party) != family_kind.parties.end();
  }
  if (member) return part;
  mistake("outside_declaration", group.at,
          fmt::format("`{}` is declared for each {}, and `{}` is not one of them.", name.text, family_kind.name,
                      group.names.front().text));
  return {};
}

/// The key after the name of something that may have a family.
Key Checker::key(const Word& name, KindId family_id, const Group& in, const Group& of, Scope& scope, bool optional) {
  const Group& group = in.written() ? in : of;
  if (!family_id) {
    const Meaning* meaning = lookup(name.text);
    if (group.written() && !(meaning != nullptr && meaning->broken))
      mistake("needless_key", group.at,
              fmt::format("There is only one `{}`, not one for each member of a kind.", name.text),
              fmt::format("Leave out `{}`.", words(group.at)));
    return {};
  }
  if (!group.written()) {
    const std::string& kind_name = a_[family_id].name;
    const std::string_view join = a_[family_id].of_places ? "in" : "of";
    if (!optional)
      mistake("missing_key", name.at,
              fmt::format("There is one `{}` for each {}, and it is not said which is meant.", name.text, kind_name),
              fmt::format("Say `{0} {1} every {2}`, `{0} {1} any {2}` or `{0} {1} that {2}`, or name one.", name.text,
                          join, kind_name));
    return {};
  }
  if (in.written() && of.written()) {
    mistake("needless_key", of.at, fmt::format("`{}` comes in one for each {} only.", name.text, a_[family_id].name),
            fmt::format("Leave out `{}`.", words(of.at)));
    return {};
  }
  if (auto part = key_part(name, family_id, group, scope)) return {*part};
  return {};
}

OccId Checker::add(Occ occ) {
  a_.occs.push_back(std::move(occ));
  return {static_cast<std::uint32_t>(a_.occs.size() - 1)};
}

/// A mention of what happens. If it cannot be understood, an undecided one, and the reason is reported.
OccId Checker::occurrence(const Mention& mention, Scope& scope) {
  Occ undecided{.grade = mention.grade, .edge = mention.edge, .decided = false, .at = mention.at};
  if (!mention.decided) return add(std::move(undecided));
  if (mention.breach) return add(breach_of(mention));
  const Meaning* meaning = lookup(mention.name.text);
  if (meaning == nullptr) {
    unknown_name(mention.name, mention.edge == Edge::none ? "event" : "process", {NameSort::event, NameSort::phase});
    return add(std::move(undecided));
  }
  if (meaning->sort == NameSort::event) return add(event_mention(mention, *meaning, scope));
  if (meaning->sort == NameSort::phase && mention.edge != Edge::none)
    return add(phase_edge(mention, {meaning->index}, scope));
  std::string help;
  if (meaning->sort == NameSort::phase)
    help = fmt::format("Say `start of {0}` or `end of {0}`; `during {0}` is a condition.", mention.name.text);
  if (meaning->sort == NameSort::condition)
    help = "Use it as a condition: after `while`, `whenever`, `unless` or `once`.";
  wrong_kind(mention.name, *meaning, "something that happens", std::move(help));
  return add(std::move(undecided));
}

Occ Checker::breach_of(const Mention& mention) {
  const ClauseId id = clause(mention.name);
  return {.grade = mention.grade, .what = id, .decided = static_cast<bool>(id), .at = mention.at};
}

/// A process is begun or completed; an event simply happens. Saying it the wrong way round is rule A1.
bool Checker::edge_fits(const Mention& mention, const Event& event) {
  const bool process = event.sort == EventSort::process;
  if (process == (mention.edge != Edge::none)) return true;
  const std::string_view name = mention.name.text;
  if (process)
    mistake("begin_or_complete", mention.name.at,
            fmt::format("`{}` takes time, and it is not said whether its start or its end is meant.", name),
            fmt::format("Say `start of {0}` or `end of {0}`.", name), "A1");
  else
    mistake("begin_or_complete", mention.at,
            fmt::format("`{}` happens at one moment and has no start and no end.", name),
            fmt::format("Say only `{0}`, or declare it as `process {0}` if it takes time.", name), "A1");
  return false;
}

Occ Checker::event_mention(const Mention& mention, const Meaning& meaning, Scope& scope) {
  const EventId id{meaning.index};
  Occ occ{.grade = mention.grade, .what = id, .edge = mention.edge, .at = mention.at};
  if (!broken_[id.index]) occ.decided = edge_fits(mention, a_[id]);
  if (mention.of.written())
    mistake("needless_key", mention.of.at, fmt::format("`of` does not narrow what `{}` means.", mention.name.text),
            "Say `by` who does it, or `in` which place.");
  occ.by = who(mention.by, scope);
  occ.in = where(mention.in, scope);
  std::vector<FieldSyntax> own = mention.fields;
  occ.about = about(mention, scope, own);
  occ.fields = fields(own);
  if (occ.decided && !broken_[id.index]) within_declaration(declaration_of(id), occ, scope);
  return occ;
}

Occ Checker::phase_edge(const Mention& mention, PhaseId phase, Scope& scope) {
  Occ occ{.grade = mention.grade, .what = phase, .edge = mention.edge, .at = mention.at};
  const Key keys = key(mention.name, a_[phase].family, mention.in, mention.of, scope);
  for (const KeyPart& part : keys) {
    const bool places = part.place || (part.kind && a_[part.kind].of_places);
    if (places) {
      occ.in = {.determiner = part.determiner, .kind = part.kind, .at = part.at};
      if (part.place) occ.in.places.push_back(part.place);
    } else {
      occ.by = {.determiner = part.determiner, .kind = part.kind, .at = part.at};
      if (part.party) occ.by.parties.push_back(part.party);
    }
  }
  if (mention.by.written() || !mention.fields.empty() || mention.about_it || !mention.about.empty())
    mistake("needless_role", mention.at,
            fmt::format("`{}` is a phase; nobody makes it start or end.", mention.name.text),
            fmt::format("Say only `{} of {}`.", mention.edge == Edge::start ? "start" : "end", mention.name.text));
  return occ;
}

/// What stands after `about`: a party, something that happens, or `it`. Brackets after it belong to
/// the outer event unless the inner one has such a field.
About Checker::about(const Mention& mention, Scope& scope, std::vector<FieldSyntax>& outer_fields) {
  if (mention.about_it) {
    if (scope.has_it) return AboutIt{};
    mistake("it_without_event", mention.at, "`it` is the event of `on each …`, and there is none here.",
            "Begin the sentence with `on each` and an event, or name what it is about.");
    return {};
  }
  if (mention.about.empty()) return {};
  const Mention& other = mention.about.front();
  const Meaning* meaning = other.decided && !other.breach ? lookup(other.name.text) : nullptr;
  if (meaning != nullptr && (meaning->sort == NameSort::party || meaning->sort == NameSort::kind)) {
    outer_fields.insert(outer_fields.end(), other.fields.begin(), other.fields.end());
    Group group{.determiner = other.determiner == Determiner::none ? Determiner::named : other.determiner,
                .names = {other.name},
                .at = other.at};
    group.names.insert(group.names.end(), other.others.begin(), other.others.end());
    return who(group, scope);
  }
  Mention inner = other;
  if (meaning != nullptr && meaning->sort == NameSort::event && outer_fields.empty()) {
    const Event& declared = declaration_of({meaning->index});
    const auto foreign = [&](const FieldSyntax& f) { return field_named(declared, f.name.text) == nullptr; };
    std::copy_if(inner.fields.begin(), inner.fields.end(), std::back_inserter(outer_fields), foreign);
    inner.fields.erase(std::remove_if(inner.fields.begin(), inner.fields.end(), foreign), inner.fields.end());
  }
  return occurrence(inner, scope);
}

std::vector<Field> Checker::fields(const std::vector<FieldSyntax>& syntax) {
  std::vector<Field> list;
  for (const FieldSyntax& field : syntax) {
    const bool again = std::any_of(list.begin(), list.end(), [&](const Field& f) { return f.name == field.name.text; });
    if (again)
      mistake("duplicate_name", field.name.at, fmt::format("The field `{}` stands twice here.", field.name.text),
              "Join its values with `or`.");
    Field made{.name = std::string(field.name.text), .at = field.at};
    for (const Word& value : field.values) made.values.emplace_back(value.text);
    list.push_back(std::move(made));
  }
  return list;
}

/// The event whose roles count: its own, or those of the event that includes it.
const Event& Checker::declaration_of(EventId id) const { return a_[id].included_in ? a_[a_[id].included_in] : a_[id]; }

void Checker::within_declaration(const Event& event, const Occ& occ, Scope& scope) {
  doer_allowed(occ.by, event);
  place_allowed(occ.in, event);
  for (const Field& field : occ.fields) field_allowed(field, event, scope.part == Scope::Part::fact);
}

/// The party, those it answers for, and those who answer for it, directly or through others.
std::vector<PartyId> Checker::related(PartyId id) const {
  std::vector<PartyId> all{id};
  std::set<PartyId> seen{id};
  for (const bool down : {true, false}) {
    std::vector<PartyId> open{id};
    while (!open.empty()) {
      const PartyId next = open.back();
      open.pop_back();
      for (const PartyId other : down ? a_[next].answers_for : answered_by_[next.index])
        if (seen.insert(other).second) {
          open.push_back(other);
          all.push_back(other);
        }
    }
  }
  return all;
}

/// May the party do what `by` names, itself or through those it answers for or who answer for it?
bool Checker::can_do(PartyId id, const Who& by) const {
  if (by.determiner == Determiner::none || !by.decided) return true;
  const auto is_named = [&](PartyId other) {
    if (by.determiner == Determiner::named)
      return std::find(by.parties.begin(), by.parties.end(), other) != by.parties.end();
    const std::vector<KindId>& kinds = a_[other].kinds;
    return std::find(kinds.begin(), kinds.end(), by.kind) != kinds.end();
  };
  if (is_named(id)) return true;
  const std::vector<PartyId> all = related(id);
  return std::any_of(all.begin(), all.end(), is_named);
}

void Checker::doer_allowed(const Who& who, const Event& event) {
  if (who.determiner == Determiner::none || !who.decided || !event.by.decided ||
      event.by.determiner == Determiner::none)
    return;
  const auto tell = [&](std::string_view name) {
    mistake(
        "outside_declaration", who.at,
        fmt::format("`{}` is declared `by {}`, and that does not include `{}`.", event.name, words(event.by.at), name),
        fmt::format("Name somebody who can do it, or add `{}` to the declaration of `{}`.", name, event.name));
  };
  if (who.determiner != Determiner::named) {
    if (who.kind == event.by.kind) return;
    const std::vector<PartyId>& members = a_[who.kind].parties;
    if (std::none_of(members.begin(), members.end(), [&](PartyId id) { return can_do(id, event.by); }))
      tell(a_[who.kind].name);
    return;
  }
  for (const PartyId id : who.parties)
    if (!can_do(id, event.by)) return tell(a_[id].name);
}

bool Checker::lies_in(PlaceId inner, PlaceId outer) const {
  for (PlaceId at = inner; at; at = a_[at].within)
    if (at == outer) return true;
  return false;
}

bool Checker::can_be(PlaceId id, const Where& in) const {
  const std::vector<PlaceId>& named = in.determiner == Determiner::named ? in.places : a_[in.kind].places;
  return std::any_of(named.begin(), named.end(),
                     [&](PlaceId other) { return lies_in(other, id) || lies_in(id, other); });
}

void Checker::place_allowed(const Where& in, const Event& event) {
  if (in.determiner == Determiner::none || !in.decided || !event.in.decided || event.in.determiner == Determiner::none)
    return;
  const auto tell = [&](std::string_view name) {
    mistake(
        "outside_declaration", in.at,
        fmt::format("`{}` is declared `in {}`, and that does not include `{}`.", event.name, words(event.in.at), name),
        fmt::format("Name a place where it can happen, or add `{}` to the declaration of `{}`.", name, event.name));
  };
  if (in.determiner != Determiner::named) {
    if (in.kind == event.in.kind) return;
    const std::vector<PlaceId>& members = a_[in.kind].places;
    if (std::none_of(members.begin(), members.end(), [&](PlaceId id) { return can_be(id, event.in); }))
      tell(a_[in.kind].name);
    return;
  }
  for (const PlaceId id : in.places)
    if (!can_be(id, event.in)) return tell(a_[id].name);
}

void Checker::field_allowed(const Field& field, const Event& event, bool in_fact) {
  const bool counted = event.sort == EventSort::stage || event.sort == EventSort::loss;
  if (in_fact && counted && (field.name == "number" || field.name == "item" || field.name == "from")) return;
  const Field* declared = field_named(event, field.name);
  if (declared == nullptr && excused({field.name, field.at})) return;  // it may stand in words that could not be read
  if (declared == nullptr) {
    std::vector<std::string_view> names;
    for (const Field& known : event.fields) names.push_back(known.name);
    std::string help = did_you_mean(field.name, names);
    if (help.empty())
      help = names.empty() ? fmt::format("Declare it: `event {} ({})`.", event.name, words(field.at))
                           : fmt::format("Its fields are {}.", fmt::join(names, ", "));
    return mistake("outside_declaration", field.at, fmt::format("`{}` has no field `{}`.", event.name, field.name),
                   std::move(help));
  }
  for (const std::string& value : field.values)
    if (!has_value(*declared, value))
      return mistake(
          "outside_declaration", field.at,
          fmt::format("`{}` is not one of the values that `{}` of `{}` can have.", value, field.name, event.name),
          fmt::format("They are {}.", fmt::join(declared->values, ", ")));
}

}  // namespace truce::language
