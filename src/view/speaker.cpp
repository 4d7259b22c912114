#include "speaker.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "names.h"

namespace truce::view {
namespace {

template <class... Cases>
struct match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
match(Cases...) -> match<Cases...>;

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

void add(std::string& text, const std::string& words) {
  if (!words.empty()) text += " " + words;
}

std::string_view least(bool at_least) { return at_least ? "at least" : "at most"; }

/// "a; b; and c" for parts that are sentences themselves.
std::string series(const std::vector<std::string>& parts, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? fmt::format("; {} ", last) : std::string("; ");
    text += parts[i];
  }
  return text;
}

/// Is it spoken of without "a"? Only common words are known; a name that is missing here is heard with "a".
bool uncountable(std::string_view name) {
  constexpr std::array<std::string_view, 16> words = {
      "access", "aid",         "amnesty", "assistance", "calm",     "compliance",    "consent", "evidence",
      "fuel",   "information", "passage", "progress",   "pressure", "reinforcement", "support", "violence"};
  const std::string_view last = name.substr(name.rfind(' ') + 1);
  return last.ends_with('s') || std::find(words.begin(), words.end(), last) != words.end();
}

}  // namespace

std::string with_article(const std::string& words, std::string_view name) {
  if (uncountable(name) || name.empty()) return words;
  const bool vowel = std::string_view("aeio").find(name.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + words;
}

std::string readable(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string ordinal(std::int64_t number) {
  constexpr std::array<std::string_view, 20> small = {
      "zeroth",     "first",     "second",    "third",       "fourth",     "fifth",     "sixth",
      "seventh",    "eighth",    "ninth",     "tenth",       "eleventh",   "twelfth",   "thirteenth",
      "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"};
  constexpr std::array<std::string_view, 10> tens = {"",     "",     "twent",  "thirt", "fort",
                                                     "fift", "sixt", "sevent", "eight", "ninet"};
  if (number < 0 || number >= 100) {
    const std::int64_t last = number % 10;
    const bool teen = number % 100 / 10 == 1;
    const std::string_view ending = teen ? "th" : last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th";
    return fmt::format("{}{}", number, ending);
  }
  const auto n = static_cast<std::size_t>(number);
  if (n < small.size()) return std::string(small[n]);
  if (n % 10 == 0) return fmt::format("{}ieth", tens[n / 10]);
  return fmt::format("{}y-{}", tens[n / 10], small[n % 10]);
}

std::string spoken_date(Date date) {
  constexpr std::array<std::string_view, 12> months = {"January",   "February", "March",    "April",
                                                       "May",       "June",     "July",     "August",
                                                       "September", "October",  "November", "December"};
  return fmt::format("{} {} {}", static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()));
}

std::string Speaker::parties(const std::vector<PartyId>& ids, std::string_view last) const {
  std::vector<std::string> names;
  for (const PartyId id : ids) names.push_back(readable(a_[id].name));
  return listed(names, last);
}

std::string Speaker::places(const std::vector<PlaceId>& ids) const {
  std::vector<std::string> names;
  for (const PlaceId id : ids) names.push_back(readable(a_[id].name));
  return listed(names, "or");
}

std::string Speaker::who(const Who& who) const {
  if (!who.decided) return "a party that is still undecided";
  if (who.determiner == Determiner::none) return {};
  if (who.determiner == Determiner::named) return parties(who.parties, "or");
  return fmt::format("{} {}", word_for(who.determiner), readable(a_[who.kind].name));
}

std::string Speaker::where(const Where& where) const {
  if (!where.decided) return "in a place that is still undecided";
  if (where.determiner == Determiner::none) return {};
  if (where.determiner == Determiner::named) return "in " + places(where.places);
  return fmt::format("in {} {}", word_for(where.determiner), readable(a_[where.kind].name));
}

std::string Speaker::key(const Key& key) const {
  std::vector<std::string> words;
  for (const KeyPart& part : key) {
    const bool of_party = part.party || (part.kind && !a_[part.kind].of_places);
    const std::string name = part.party ? readable(a_[part.party].name)
                             : part.place
                                 ? readable(a_[part.place].name)
                                 : fmt::format("{} {}", word_for(part.determiner), readable(a_[part.kind].name));
    words.push_back((of_party ? "for " : "in ") + name);
  }
  return words.empty() ? std::string() : " " + listed(words);
}

std::string Speaker::fields(const std::vector<Field>& fields) const {
  std::vector<std::string> list;
  for (const Field& field : fields) {
    std::vector<std::string> values;
    for (const std::string& value : field.values) values.push_back(readable(value));
    list.push_back(fmt::format("{}: {}", readable(field.name), listed(values, "or")));
  }
  return list.empty() ? std::string() : fmt::format("({})", listed(list));
}

std::string Speaker::about(const About& about) const {
  const std::string what = std::visit(
      match{[](const std::monostate&) { return std::string(); }, [&](const Who& party) { return who(party); },
            [&](const OccId& other) { return happening(other); }, [](const AboutIt&) { return std::string("it"); }},
      about);
  return what.empty() ? what : "about " + what;
}

std::string Speaker::roles(const Occ& occ) const {
  std::string text;
  if (const std::string by = who(occ.by); !by.empty()) add(text, "by " + by);
  add(text, where(occ.in));
  add(text, about(occ.about));
  add(text, fields(occ.fields));
  return text;
}

std::string Speaker::grade(const Occ& occ) const {
  if (!occ.grade) return {};
  if (*occ.grade == Grade::alleged) return ", for which an allegation is enough";
  return fmt::format(", for which a {} report counts as proof", to_text(*occ.grade));
}

std::string Speaker::happening(OccId id) const {
  if (!id || !a_[id].decided) return "something that is still undecided";
  const Occ& occ = a_[id];
  if (const auto* clause = std::get_if<ClauseId>(&occ.what)) return "breach of clause " + a_[*clause].label;
  if (const auto* phase = std::get_if<PhaseId>(&occ.what))
    return fmt::format("{} of the phase {}{}", to_text(occ.edge), readable(a_[*phase].name), roles(occ));
  const std::string name = readable(a_[std::get<EventId>(occ.what)].name);
  const std::string edge = occ.edge == Edge::none ? std::string() : fmt::format("{} of ", to_text(occ.edge));
  return edge + name + roles(occ) + grade(occ);
}

std::string Speaker::one_happening(OccId id) const {
  const std::string words = happening(id);
  if (!id || !a_[id].decided || a_[id].edge != Edge::none) return words;
  if (std::holds_alternative<ClauseId>(a_[id].what)) return "a " + words;
  return with_article(words, readable(a_[std::get<EventId>(a_[id].what)].name));
}

std::string Speaker::happened(OccId id) const {
  if (!id || !a_[id].decided) return "there has been something that is still undecided";
  const Occ& occ = a_[id];
  if (const auto* clause = std::get_if<ClauseId>(&occ.what))
    return fmt::format("clause {} has been breached", a_[*clause].label);
  const auto* phase = std::get_if<PhaseId>(&occ.what);
  if (phase != nullptr)
    return fmt::format("the phase {}{} has {}", readable(a_[*phase].name), roles(occ),
                       occ.edge == Edge::start ? "opened" : "closed");
  if (occ.edge == Edge::none) return "there has been " + one_happening(id);
  const std::string_view done = occ.edge == Edge::start ? "has begun" : "is complete";
  return fmt::format("{}{} {}{}", readable(a_[std::get<EventId>(occ.what)].name), roles(occ), done, grade(occ));
}

std::string Speaker::number(const Number& number) const {
  return number.decided ? amount(static_cast<double>(number.value)) : std::string("a number, still undecided, of");
}

std::string Speaker::span(const Span& span) const {
  return span.decided ? to_text(span) : std::string("a time that is still undecided");
}

std::string Speaker::by_moment(const std::optional<Interval>& moment) const {
  if (!moment) return "a date that is still undecided";
  const Date date = a_.clock.date_of(moment->begin);
  if (!moment->exact()) return "the end of " + spoken_date(date);
  const std::string time = a_.clock.text(moment->begin);
  return fmt::format("{} on {}", time.substr(time.find(' ') + 1), spoken_date(date));
}

std::string Speaker::stage(PipelineId pipeline, std::uint32_t stage) const {
  return readable(a_[a_[pipeline].stages[stage]].name);
}

std::vector<std::string> Speaker::parts(const std::vector<ConditionId>& ids) const {
  std::vector<std::string> words;
  for (const ConditionId id : ids) words.push_back(is_so(id));
  return words;
}

std::string Speaker::is_so(ConditionId id) const { return id ? form(a_[id].form) : std::string(); }

std::string Speaker::times(const CountIn& count) const {
  const std::string number = count.number.decided
                                 ? fmt::format("{} {}", amount(static_cast<double>(count.number.value)),
                                               count.number.value == 1 ? "time" : "times")
                                 : std::string("a number of times that is still undecided");
  const std::string_view in = count.span.decided ? "in the last" : "within";
  return fmt::format("{} {} {} {} {}", happened(count.occ), least(count.at_least), number, in, span(count.span));
}

std::string Speaker::stock(const StockIs& stock) const {
  const std::string by = who(stock.by);
  return fmt::format("{} {} {}{} {} {}", least(stock.at_least), number(stock.number), readable(a_[stock.pipeline].name),
                     by.empty() ? "" : " brought by " + by, stock.past ? "have reached" : "are at",
                     this->stage(stock.pipeline, stock.stage));
}

std::string Speaker::share(const ShareIs& share) const {
  const std::string percent = share.percent.decided ? std::to_string(share.percent.value) : "a still undecided";
  return fmt::format("{} {} percent of the {} that have reached {} have reached {}{}", least(share.at_least), percent,
                     readable(a_[share.pipeline].name), stage(share.pipeline, share.of_stage),
                     stage(share.pipeline, share.stage), share.span ? " in the last " + span(*share.span) : "");
}

std::string Speaker::going_on(const During& during) const {
  if (const auto* phase = std::get_if<PhaseId>(&during.what))
    return fmt::format("the phase {}{} is open", readable(a_[*phase].name), key(during.key));
  return fmt::format("{}{} is going on", readable(a_[std::get<EventId>(during.what)].name), key(during.key));
}

std::string Speaker::negated(ConditionId part) const {
  if (const auto* refers = std::get_if<Refers>(&a_[part].form))
    return fmt::format("the condition {}{} does not hold", readable(a_[refers->name].name), key(refers->key));
  if (const auto* after = std::get_if<After>(&a_[part].form)) return by_moment(after->moment) + " has not passed yet";
  return fmt::format("it is not so that {}", is_so(part));
}

std::string Speaker::form(const Form& form) const {
  return std::visit(
      match{
          [&](const Once& f) { return happened(f.occ); },
          [&](const NoneFor& f) { return fmt::format("there has been no {} for {}", happening(f.occ), span(f.span)); },
          [&](const NoneSince& f) {
            const bool lasts = f.since && a_[f.since].edge != Edge::none;
            return fmt::format("there has been no {} since the {}{}", happening(f.occ), lasts ? "" : "last ",
                               happening(f.since));
          },
          [&](const CountIn& f) { return times(f); }, [&](const StockIs& f) { return stock(f); },
          [&](const ShareIs& f) { return share(f); }, [&](const During& f) { return going_on(f); },
          [&](const After& f) { return by_moment(f.moment) + " has passed"; },
          [&](const Refers& f) {
            return fmt::format("the condition {}{} holds", readable(a_[f.name].name), key(f.key));
          },
          [&](const Not& f) { return negated(f.part); },
          [&](const All& f) {
            return f.parts.size() < 3 ? listed(parts(f.parts)) : "all of this is so: " + series(parts(f.parts), "and");
          },
          [&](const AnyOf& f) {
            return f.parts.size() < 3 ? listed(parts(f.parts), "or")
                                      : "at least one of these is so: " + series(parts(f.parts), "or");
          },
          [&](const AtLeastOf& f) {
            return fmt::format("at least {} of these are so: {}",
                               f.number.decided ? std::to_string(f.number.value) : "an undecided number",
                               series(parts(f.parts), "and"));
          },
          [&](const Lasting& f) { return fmt::format("for {} without a break, {}", span(f.span), is_so(f.part)); },
          [&](const Undecided&) { return std::string("something that is still undecided is so"); }},
      form);
}

}  // namespace truce::view
