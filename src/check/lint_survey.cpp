#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "lint.h"

namespace truce::check {
namespace {

bool is_word_break(char letter) { return letter == ' ' || letter == '\t' || letter == '\n'; }

std::vector<ConditionId> parts_of(const Form& form) {
  if (const auto* part = std::get_if<Not>(&form)) return {part->part};
  if (const auto* part = std::get_if<Lasting>(&form)) return {part->part};
  if (const auto* part = std::get_if<All>(&form)) return part->parts;
  if (const auto* part = std::get_if<AnyOf>(&form)) return part->parts;
  if (const auto* part = std::get_if<AtLeastOf>(&form)) return part->parts;
  return {};
}

// The occurrences that an atom speaks of.
std::vector<OccId> occs_of(const Form& form) {
  if (const auto* once = std::get_if<Once>(&form)) return {once->occ};
  if (const auto* none = std::get_if<NoneFor>(&form)) return {none->occ};
  if (const auto* none = std::get_if<NoneSince>(&form)) return {none->occ, none->since};
  if (const auto* count = std::get_if<CountIn>(&form)) return {count->occ};
  return {};
}

std::vector<ConditionId> conditions_of(const Clause& clause) {
  std::vector<ConditionId> roots;
  if (const auto* once = std::get_if<OnceTrigger>(&clause.trigger)) roots.push_back(once->condition);
  if (const auto* state = std::get_if<WhileTrigger>(&clause.trigger)) roots.push_back(state->condition);
  if (const auto* state = std::get_if<WheneverTrigger>(&clause.trigger)) roots.push_back(state->condition);
  return roots;
}

// Every event with itself and all acts that count as it; lists are short, and declared once.
std::vector<std::vector<EventId>> covered_by(const Agreement& a) {
  std::vector<std::vector<EventId>> covers(a.events.size());
  std::vector<std::uint32_t> seen(a.events.size(), 0);
  for (std::uint32_t i = 0; i < a.events.size(); ++i) {
    std::vector<EventId> open{EventId{i}};
    while (!open.empty()) {
      const EventId id = open.back();
      open.pop_back();
      if (seen[id.index] == i + 1) continue;
      seen[id.index] = i + 1;
      covers[i].push_back(id);
      for (const EventId act : a[id].includes) open.push_back(act);
    }
  }
  return covers;
}

}  // namespace

const Occ* deed_occ(const Agreement& agreement, const Clause& clause) {
  const auto* make = std::get_if<Make>(&clause.deed);
  return make == nullptr || !make->occ ? nullptr : &agreement[make->occ];
}

EventId deed_event(const Agreement& agreement, const Clause& clause) {
  if (const Occ* occ = deed_occ(agreement, clause))
    return occ->decided && std::holds_alternative<EventId>(occ->what) ? std::get<EventId>(occ->what) : EventId{};
  const auto* bring = std::get_if<Bring>(&clause.deed);
  if (bring == nullptr || !bring->pipeline || bring->stage >= agreement[bring->pipeline].stages.size()) return {};
  return agreement[bring->pipeline].stages[bring->stage];
}

const TextSpan& deed_span(const Agreement& agreement, const Clause& clause) {
  const Occ* occ = deed_occ(agreement, clause);
  return occ != nullptr ? occ->at : clause.sentence;
}

bool has_due(const Clause& clause) { return !std::holds_alternative<NoDue>(clause.due) || bool(clause.before); }
bool untriggered(const Clause& clause) { return std::holds_alternative<NoTrigger>(clause.trigger) && !clause.during; }

bool speaks_of(std::string_view text, const std::vector<std::string_view>& stems) {
  std::string lower(text);
  for (char& letter : lower) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  // A stem counts at the start of a word only: "aid" is not in "said", nor "mine" in "determine".
  return std::any_of(stems.begin(), stems.end(), [&](std::string_view stem) {
    for (std::size_t at = lower.find(stem); at != std::string::npos; at = lower.find(stem, at + 1))
      if (at == 0 || !std::isalpha(static_cast<unsigned char>(lower[at - 1]))) return true;
    return false;
  });
}

std::string listed(const std::vector<std::string>& names, std::size_t most) {
  std::string list;
  const std::size_t shown = names.size() > most + 1 ? most : names.size();  // the last name is as short as "1 more"
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) list += i + 1 == names.size() ? " and " : ", ";
    list += names[i];
  }
  return names.size() > shown ? fmt::format("{} and {} more", list, names.size() - shown) : list;
}

std::string number_text(std::int64_t number) {
  std::string digits = fmt::format("{}", number);
  const std::size_t first = digits.front() == '-' ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number_text(static_cast<std::int64_t>(count)), count == 1 ? one : many);
}

std::string clauses_text(const Agreement& agreement, const std::vector<ClauseId>& clauses) {
  std::vector<std::string> labels;
  for (const ClauseId id : clauses) labels.push_back(agreement[id].label);
  return fmt::format("{} {}", labels.size() == 1 ? "clause" : "clauses", listed(labels, 8));
}

std::string_view owes(Modal modal) { return to_text(modal); }

Survey::Survey(const Agreement& agreement)
    : a(agreement),
      bans(agreement.events.size()),
      deeds(agreement.events.size()),
      caveats(agreement.events.size()),
      covers(covered_by(agreement)),
      responses(agreement.clauses.size()),
      is_response(agreement.clauses.size(), false),
      uses_of_named(agreement.named.size()),
      uses_of_phase(agreement.phases.size()),
      signed_by(agreement.parties.size(), false),
      answered(agreement.parties.size(), false),
      owner_of_occ(agreement.occs.size()) {
  for (const Signature& signature : a.signatures)
    if (signature.party) signed_by[signature.party.index] = true;
  for (const Party& party : a.parties)
    for (const PartyId force : party.answers_for) answered[force.index] = true;
  for (std::uint32_t i = 0; i < a.named.size(); ++i) own(a.named[i].is, NamedId{i});
  for (std::uint32_t i = 0; i < a.phases.size(); ++i) {
    own(a.phases[i].opens, PhaseId{i});
    own(a.phases[i].closes, PhaseId{i});
  }
  for (std::uint32_t i = 0; i < a.clauses.size(); ++i) {
    const Clause& clause = a.clauses[i];
    const ClauseId id{i};
    for (const ConditionId root : conditions_of(clause)) own(root, id);
    own(clause.unless, id);
    if (const auto* keep = std::get_if<Keep>(&clause.deed)) own(keep->condition, id);
    if (clause.during)
      if (const auto* phase = std::get_if<PhaseId>(&clause.during->what)) uses_of_phase[phase->index].emplace_back(id);
    if (const auto* on = std::get_if<OnEachTrigger>(&clause.trigger)) owner_of_occ[on->occ.index] = id;
    if (clause.before) owner_of_occ[clause.before.index] = id;
    if (const auto* make = std::get_if<Make>(&clause.deed); make != nullptr && make->occ)
      owner_of_occ[make->occ.index] = id;
    const EventId event = deed_event(a, clause);
    if (!event) continue;
    auto& list = clause.modal == Modal::must_not ? bans : clause.modal == Modal::will_not ? caveats : deeds;
    list[event.index].push_back(id);
  }
  find_responses();
}

void Survey::own(ConditionId root, Owner owner) {
  std::vector<ConditionId> open;
  if (root) open.push_back(root);
  while (!open.empty()) {
    const Form& form = a[open.back()].form;
    open.pop_back();
    if (const auto* refers = std::get_if<Refers>(&form)) uses_of_named[refers->name.index].push_back(owner);
    if (const auto* during = std::get_if<During>(&form))
      if (const auto* phase = std::get_if<PhaseId>(&during->what)) uses_of_phase[phase->index].push_back(owner);
    for (const OccId occ : occs_of(form)) {
      if (!occ) continue;
      owner_of_occ[occ.index] = owner;
      if (const auto* phase = std::get_if<PhaseId>(&a[occ].what)) uses_of_phase[phase->index].push_back(owner);
    }
    for (const ConditionId part : parts_of(form)) open.push_back(part);
  }
}

// What a breach sets off: the clauses that name it, or whose count or trigger names the very act that is banned, through
// named conditions; and the phases that it closes.
void Survey::follow(std::uint32_t clause, const Owner& owner, const CountIn* count, bool each) {
  ++search_;
  std::vector<Owner> open{owner};
  while (!open.empty()) {
    const Owner next = open.back();
    open.pop_back();
    if (const auto* named = std::get_if<NamedId>(&next)) {
      if (!*named || seen_[named->index] == search_) continue;
      seen_[named->index] = search_;
      for (const Owner& user : uses_of_named[named->index]) open.push_back(user);
    } else if (const auto* id = std::get_if<ClauseId>(&next)) {
      if (!*id || id->index == clause) continue;
      responses[clause].push_back({*id, count, each});
      is_response[id->index] = true;
    } else if (std::get<PhaseId>(next)) {
      responses[clause].push_back({std::get<PhaseId>(next), count, each});
    }
  }
}

void Survey::find_responses() {
  std::vector<bool> is_deed(a.occs.size(), false);
  for (const Clause& clause : a.clauses) {
    if (const auto* make = std::get_if<Make>(&clause.deed); make != nullptr && make->occ)
      is_deed[make->occ.index] = true;
    if (clause.before) is_deed[clause.before.index] = true;
  }
  std::vector<const CountIn*> count_of(a.occs.size(), nullptr);
  std::vector<bool> quiet(a.occs.size(), false);  // "no E": not something that an act sets off
  for (const Condition& condition : a.conditions) {
    if (const auto* count = std::get_if<CountIn>(&condition.form); count != nullptr && count->occ)
      count_of[count->occ.index] = count;
    if (const auto* none = std::get_if<NoneFor>(&condition.form); none != nullptr && none->occ)
      quiet[none->occ.index] = true;
    if (const auto* none = std::get_if<NoneSince>(&condition.form)) {
      if (none->occ) quiet[none->occ.index] = true;
      if (none->since) quiet[none->since.index] = true;
    }
  }
  seen_.assign(a.named.size(), 0);
  for (std::uint32_t i = 0; i < a.occs.size(); ++i) {
    const Occ& occ = a.occs[i];
    if (is_deed[i] || quiet[i]) continue;
    const CountIn* count = count_of[i];
    if (count != nullptr && !count->at_least) continue;
    const auto told = [&](ClauseId id) { follow(id.index, owner_of_occ[i], count, count == nullptr); };
    if (const auto* breach = std::get_if<ClauseId>(&occ.what); breach != nullptr && *breach) told(*breach);
    if (const auto* event = std::get_if<EventId>(&occ.what); event != nullptr && *event && occ.decided)
      for (const ClauseId ban : bans[event->index]) told(ban);
  }
  for (auto& list : responses) {
    std::stable_sort(list.begin(), list.end(),
                     [](const Response& one, const Response& other) { return one.what < other.what; });
    list.erase(std::unique(list.begin(), list.end(),
                           [](const Response& one, const Response& other) { return one.what == other.what; }),
               list.end());
  }
}

const Event& Survey::roles(EventId event) const {
  constexpr int deep_max = 64;
  for (int deep = 0; deep < deep_max && a[event].included_in; ++deep) event = a[event].included_in;
  return a[event];
}

const std::vector<PartyId>& Survey::members(const Who& who) const {
  static const std::vector<PartyId> nobody;
  if (who.determiner == Determiner::none) return nobody;
  return who.determiner == Determiner::named ? who.parties : who.kind ? a[who.kind].parties : nobody;
}

const std::vector<PlaceId>& Survey::members(const Where& where) const {
  static const std::vector<PlaceId> nowhere;
  if (where.determiner == Determiner::none) return nowhere;
  return where.determiner == Determiner::named ? where.places : where.kind ? a[where.kind].places : nowhere;
}

const std::vector<PartyId>& Survey::answers_for(PartyId party) const {
  const auto found = answers_.find(party);
  if (found != answers_.end()) return found->second;
  std::vector<PartyId> all;
  std::vector<PartyId> open(a[party].answers_for);
  std::vector<bool> seen(a.parties.size(), false);
  while (!open.empty()) {
    const PartyId next = open.back();
    open.pop_back();
    if (seen[next.index]) continue;
    seen[next.index] = true;
    all.push_back(next);
    open.insert(open.end(), a[next].answers_for.begin(), a[next].answers_for.end());
  }
  std::sort(all.begin(), all.end());
  return answers_.emplace(party, std::move(all)).first->second;
}

bool Survey::names(const Who& who, PartyId party) const {
  if (who.determiner == Determiner::named)
    return std::find(who.parties.begin(), who.parties.end(), party) != who.parties.end();
  const auto& kinds = a[party].kinds;
  return who.kind && std::find(kinds.begin(), kinds.end(), who.kind) != kinds.end();
}

bool Survey::covers_party(const Who& who, PartyId party) const {
  if (names(who, party)) return true;
  if (!answered[party.index]) return false;
  return std::any_of(members(who).begin(), members(who).end(), [&](PartyId one) {
    if (a[one].answers_for.empty()) return false;
    const auto& all = answers_for(one);
    return std::binary_search(all.begin(), all.end(), party);
  });
}

bool Survey::overlap(const Who& one, const Who& other) const {
  if (!one.decided || !other.decided) return false;
  if (one.determiner == Determiner::none || other.determiner == Determiner::none) return true;
  if (one.kind && one.kind == other.kind) return true;
  const bool swap = members(one).size() > members(other).size();
  const Who& few = swap ? other : one;
  const Who& many = swap ? one : other;
  return std::any_of(members(few).begin(), members(few).end(),
                     [&](PartyId party) { return covers_party(many, party); });
}

bool Survey::overlap(const Where& one, const Where& other) const {
  if (!one.decided || !other.decided) return false;
  if (one.determiner == Determiner::none || other.determiner == Determiner::none) return true;
  if (one.kind && one.kind == other.kind) return true;
  const auto within = [&](PlaceId inner, const Where& outer) {
    constexpr int deep_max = 1000;
    for (int deep = 0; inner && deep < deep_max; ++deep, inner = a[inner].within) {
      if (outer.kind && a[inner].kind == outer.kind) return true;
      if (std::find(outer.places.begin(), outer.places.end(), inner) != outer.places.end()) return true;
    }
    return false;
  };
  const auto some_within = [&](const Where& inner, const Where& outer) {
    return std::any_of(members(inner).begin(), members(inner).end(), [&](PlaceId id) { return within(id, outer); });
  };
  return some_within(one, other) || some_within(other, one);
}

const Where& Survey::place_of(const Occ& occ) const {
  if (occ.in.determiner != Determiner::none || !occ.in.decided) return occ.in;
  const auto* event = std::get_if<EventId>(&occ.what);
  return event != nullptr && *event ? roles(*event).in : occ.in;
}

const Who& Survey::doer_of(const Occ& occ) const {
  if (occ.by.determiner != Determiner::none || !occ.by.decided) return occ.by;
  const auto* event = std::get_if<EventId>(&occ.what);
  return event != nullptr && *event ? roles(*event).by : occ.by;
}

void Survey::leaves(ConditionId root, const std::function<void(const Condition&, bool)>& each) const {
  struct Open {
    ConditionId id;
    bool under_not;
  };
  std::vector<Open> open;
  if (root) open.push_back({root, false});
  std::vector<std::pair<NamedId, bool>> seen;
  while (!open.empty()) {
    const Open next = open.back();
    open.pop_back();
    const Condition& condition = a[next.id];
    const auto parts = parts_of(condition.form);
    if (const auto* refers = std::get_if<Refers>(&condition.form)) {
      const std::pair<NamedId, bool> key{refers->name, next.under_not};
      if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
      seen.push_back(key);
      if (a[refers->name].is) open.push_back({a[refers->name].is, next.under_not});
      continue;
    }
    const bool flips = std::holds_alternative<Not>(condition.form);
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) open.push_back({*part, next.under_not != flips});
    if (parts.empty() || std::holds_alternative<Lasting>(condition.form)) each(condition, next.under_not);
  }
}

std::vector<ConditionId> Survey::gates(const Clause& clause) const {
  std::vector<ConditionId> roots = conditions_of(clause);
  if (clause.during)
    if (const auto* phase = std::get_if<PhaseId>(&clause.during->what)) roots.push_back(a[*phase].opens);
  return roots;
}

TextSpan Survey::header(std::string_view word) const {
  std::size_t title = 0;
  const std::string& text = a.text;
  for (std::size_t line = 0; line < text.size();) {
    const std::size_t end = std::min(text.find('\n', line), text.size());
    std::size_t begin = line;
    while (begin < end && is_word_break(text[begin])) ++begin;
    const std::string_view rest = std::string_view(text).substr(begin, end - begin);
    if (rest.substr(0, 9) == "agreement") title = begin;
    if (rest.substr(0, word.size()) == word) {
      std::size_t stop = std::min(text.find('#', begin), end);
      while (stop > begin && is_word_break(text[stop - 1])) --stop;
      return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(stop)};
    }
    line = end + 1;
  }
  return {static_cast<std::uint32_t>(title), static_cast<std::uint32_t>(std::min(text.find('\n', title), text.size()))};
}

std::uint32_t Survey::times(const Clause& clause) const {
  std::uint64_t times = 1;
  constexpr std::uint64_t times_max = 1'000'000'000;
  for (const KindId kind : clause.families) {
    const std::size_t size = a[kind].of_places ? a[kind].places.size() : a[kind].parties.size();
    times = std::min<std::uint64_t>(times * std::max<std::size_t>(size, 1), times_max);
  }
  return static_cast<std::uint32_t>(times);
}

std::string Survey::condition_words(ConditionId id) const {
  const std::string said = words(a[id].at);
  return said.substr(0, 5) == "once " && !std::holds_alternative<Once>(a[id].form) ? said.substr(5) : said;
}

std::string Survey::family(const Clause& clause) const {
  std::vector<std::string> parts;
  for (const KindId kind : clause.families) {
    const std::size_t size = a[kind].of_places ? a[kind].places.size() : a[kind].parties.size();
    parts.push_back(fmt::format("{} {}{}", a[kind].of_places ? "in each" : "for each", a[kind].name,
                                size > 1 ? fmt::format(" ({})", number_text(static_cast<std::int64_t>(size))) : ""));
  }
  return parts.empty() ? std::string() : ", " + listed(parts);
}

Draft& Findings::add(std::string_view number, TextSpan at, std::string says, std::string way_out, ClauseId clause) {
  const Rule* known = rule(number);
  TRUCE_ASSERT(known != nullptr);
  Draft draft;
  draft.finding.number = std::string(known->number);
  draft.finding.code = std::string(known->code);
  draft.finding.level = known->level == Level::off ? Level::advice : known->level;
  draft.finding.says = std::move(says);
  draft.finding.quotes.push_back({at, {}});
  draft.finding.ways_out.push_back(std::move(way_out));
  draft.finding.clause = clause;
  drafts.push_back(std::move(draft));
  return drafts.back();
}

}  // namespace truce::check
