#include "written.h"

#include <fmt/format.h>

#include <algorithm>

namespace truce::language {
namespace {

void add(std::string& text, std::string_view lead, const std::string& words) {
  if (!words.empty()) text += fmt::format(" {} {}", lead, words);
}

}  // namespace

std::string_view word_for(Determiner determiner) {
  switch (determiner) {
    case Determiner::each:
      return "each";
    case Determiner::that:
      return "that";
    case Determiner::every:
      return "every";
    case Determiner::any:
      return "any";
    case Determiner::none:
    case Determiner::named:
      return "";
  }
  return "";
}

std::vector<std::string> sorted(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  return words;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

std::vector<std::string> Writer::in_order(std::vector<std::string> words) const {
  return canonical_ ? sorted(std::move(words)) : words;
}

std::string Writer::name(NamedId id) const {
  return names_ != nullptr && names_->conditions.contains(id) ? names_->conditions.at(id) : a_[id].name;
}
std::string Writer::name(PhaseId id) const {
  return names_ != nullptr && names_->phases.contains(id) ? names_->phases.at(id) : a_[id].name;
}
std::string Writer::name(ClauseId id) const {
  return names_ != nullptr && names_->clauses.contains(id) ? names_->clauses.at(id) : a_[id].label;
}

std::string Writer::who(const Who& who) const {
  if (!who.decided) return "undecided";
  if (who.determiner == Determiner::none) return {};
  if (who.determiner != Determiner::named) return fmt::format("{} {}", word_for(who.determiner), a_[who.kind].name);
  std::vector<std::string> names;
  for (const PartyId party : who.parties) names.push_back(a_[party].name);
  return joined(in_order(std::move(names)), " or ");
}

std::string Writer::where(const Where& where) const {
  if (!where.decided) return "undecided";
  if (where.determiner == Determiner::none) return {};
  if (where.determiner != Determiner::named)
    return fmt::format("{} {}", word_for(where.determiner), a_[where.kind].name);
  std::vector<std::string> names;
  for (const PlaceId place : where.places) names.push_back(a_[place].name);
  return joined(in_order(std::move(names)), " or ");
}

std::string Writer::key(const Key& key) const {
  std::string text;
  for (const KeyPart& part : key) {
    if (part.determiner == Determiner::named)
      text += part.party ? " of " + a_[part.party].name : " in " + a_[part.place].name;
    else
      text += fmt::format(" {} {} {}", a_[part.kind].of_places ? "in" : "of", word_for(part.determiner),
                          a_[part.kind].name);
  }
  return text;
}

std::string Writer::fields(const std::vector<Field>& fields) const {
  std::vector<std::string> list;
  for (const Field& field : fields)
    list.push_back(fmt::format("{}: {}", field.name, joined(in_order(field.values), " or ")));
  return list.empty() ? std::string() : fmt::format("({})", joined(in_order(std::move(list)), ", "));
}

std::string Writer::about(const About& about) const {
  return std::visit(
      match{[](const std::monostate&) { return std::string(); }, [&](const Who& party) { return who(party); },
            [&](const OccId& other) { return occ(other); }, [](const AboutIt&) { return std::string("it"); }},
      about);
}

std::string Writer::occ(OccId id) const { return id ? occ(a_[id], true) : std::string(); }

std::string Writer::occ(const Occ& occ, bool with_place) const {
  std::string text = occ.grade ? std::string(to_text(*occ.grade)) + " " : std::string();
  if (!occ.decided) return text + "undecided";
  if (occ.edge != Edge::none) text += fmt::format("{} of ", to_text(occ.edge));
  text += std::visit(match{[&](EventId event) { return a_[event].name; }, [&](PhaseId phase) { return name(phase); },
                           [&](ClauseId clause) { return "breach of " + name(clause); }},
                     occ.what);
  add(text, "by", who(occ.by));
  if (with_place) add(text, "in", where(occ.in));
  add(text, "about", about(occ.about));
  const std::string details = fields(occ.fields);
  return details.empty() ? text : text + " " + details;
}

std::string Writer::number(const Number& number) const {
  return number.decided ? std::to_string(number.value) : std::string("undecided");
}

std::string Writer::span(const Span& span) const {
  if (!span.decided) return "undecided";
  if (!canonical_) return to_text(span);
  constexpr std::int64_t in_hour = 60;
  constexpr std::int64_t in_week = 7;
  constexpr std::int64_t in_year = 12;
  switch (span.unit) {
    case Unit::hour:
      return to_text(Span{span.count * in_hour, Unit::minute, true});
    case Unit::week:
      return to_text(Span{span.count * in_week, Unit::day, true});
    case Unit::year:
      return to_text(Span{span.count * in_year, Unit::month, true});
    case Unit::second:
    case Unit::minute:
    case Unit::day:
    case Unit::month:
      return to_text(span);
  }
  return to_text(span);
}

std::string Writer::moment(const std::optional<Interval>& moment) const {
  return moment ? a_.clock.text(*moment) : std::string("undecided");
}

std::string Writer::stage(PipelineId pipeline, std::uint32_t stage) const {
  return a_[a_[pipeline].stages[stage]].name;
}

std::string Writer::parts(const std::vector<ConditionId>& ids, std::string_view between) const {
  std::vector<std::string> words;
  for (const ConditionId id : ids) words.push_back(condition(id));
  return joined(in_order(std::move(words)), between);
}

std::string Writer::condition(ConditionId id) const { return id ? form(a_[id].form) : std::string(); }

std::string Writer::form(const Form& form) const {
  const auto least = [](bool at_least) { return at_least ? "at least" : "at most"; };
  return std::visit(
      match{
          [&](const Once& f) { return "once " + occ(f.occ); },
          [&](const NoneFor& f) { return fmt::format("no {} for {}", occ(f.occ), span(f.span)); },
          [&](const NoneSince& f) { return fmt::format("no {} since {}", occ(f.occ), occ(f.since)); },
          [&](const CountIn& f) {
            return fmt::format("{} {} {} in {}", least(f.at_least), number(f.number), occ(f.occ), span(f.span));
          },
          [&](const StockIs& f) {
            std::string text = fmt::format("{} {} {} {} {}", least(f.at_least), number(f.number), a_[f.pipeline].name,
                                           f.past ? "past" : "at", stage(f.pipeline, f.stage));
            add(text, "by", who(f.by));
            return text;
          },
          [&](const ShareIs& f) {
            std::string text =
                fmt::format("{} {} percent of {} past {} are past {}", least(f.at_least), number(f.percent),
                            a_[f.pipeline].name, stage(f.pipeline, f.of_stage), stage(f.pipeline, f.stage));
            if (f.span) add(text, "in", span(*f.span));
            return text;
          },
          [&](const During& f) { return during(f); }, [&](const After& f) { return "after " + moment(f.moment); },
          [&](const Refers& f) { return name(f.name) + key(f.key); },
          [&](const Not& f) { return "not " + condition(f.part); },
          [&](const All& f) { return parts(f.parts, " and "); }, [&](const AnyOf& f) { return parts(f.parts, " or "); },
          [&](const AtLeastOf& f) { return fmt::format("at least {} of: {}", number(f.number), parts(f.parts, "; ")); },
          [&](const Lasting& f) { return fmt::format("{} for {}", condition(f.part), span(f.span)); },
          [&](const Undecided&) { return std::string("undecided"); }},
      form);
}

std::string Writer::during(const During& during) const {
  const std::string what =
      std::visit(match{[&](PhaseId phase) { return name(phase); }, [&](EventId process) { return a_[process].name; }},
                 during.what);
  return fmt::format("during {}{}", what, key(during.key));
}

std::string Writer::during(const std::optional<During>& optional) const {
  return optional ? during(*optional) : std::string();
}

std::string Writer::trigger(const Trigger& trigger) const {
  return std::visit(match{[](const NoTrigger&) { return std::string(); },
                          [&](const OnceTrigger& t) {
                            const std::string what = condition(t.condition);
                            return what.starts_with("once ") ? what : "once " + what;
                          },
                          [&](const WhileTrigger& t) { return "while " + condition(t.condition); },
                          [&](const WheneverTrigger& t) { return "whenever " + condition(t.condition); },
                          [&](const OnEachTrigger& t) { return "on each " + occ(t.occ); }},
                    trigger);
}

std::string Writer::deed(const Clause& clause) const {
  return std::visit(
      match{[&](const Make& d) {
              if (!d.occ) return d.verb;
              Occ occurrence = a_[d.occ];
              const bool lasts = occurrence.edge != Edge::none;
              const std::string verb = lasts ? std::string(to_text(occurrence.edge)) : canonical_ ? "make" : d.verb;
              occurrence.edge = Edge::none;
              return fmt::format("{} {}", verb, occ(occurrence, false));
            },
            [&](const Keep& d) { return "keep " + condition(d.condition); },
            [&](const Bring& d) {
              return fmt::format("bring {} {} to {}", d.all ? "all" : number(d.number), a_[d.pipeline].name,
                                 stage(d.pipeline, d.stage));
            }},
      clause.deed);
}

std::string Writer::place(const Clause& clause) const {
  const auto* make = std::get_if<Make>(&clause.deed);
  if (make == nullptr || !make->occ) return {};
  const std::string place = where(a_[make->occ].in);
  return place.empty() ? place : "in " + place;
}

std::string Writer::due(const Due& due) const {
  return std::visit(
      match{[](const NoDue&) { return std::string(); }, [&](const WithinDue& d) { return "within " + span(d.span); },
            [&](const ByDue& d) { return "by " + moment(d.moment); },
            [&](const EveryDue& d) { return "every " + span(d.span); }},
      due);
}

std::string Writer::prevails_over(const Clause& clause) const {
  std::vector<std::string> labels;
  for (const ClauseId over : clause.prevails_over) labels.push_back(name(over));
  return joined(in_order(std::move(labels)), ", ");
}

}  // namespace truce::language
