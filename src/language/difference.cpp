#include <fmt/format.h>
#include <truce/difference.h>

#include <algorithm>
#include <array>

#include "pairs.h"
#include "rests.h"
#include "written.h"

namespace truce {
namespace {

using language::Pairs;
using language::Writer;
using Changes = std::vector<Change>;

std::string name_of(const Agreement& agreement, KindId kind) { return kind ? agreement[kind].name : std::string(); }

template <class List, class NameOf>
std::string list_of(const List& list, NameOf name, std::string_view between = ", ") {
  std::vector<std::string> names;
  for (const auto& one : list) names.push_back(name(one));
  return language::joined(language::sorted(std::move(names)), between);
}

void note(Changes& changes, std::string part, std::string before, std::string after, std::string by_how_much = {}) {
  if (before != after || !by_how_much.empty())
    changes.push_back({std::move(part), std::move(before), std::move(after), std::move(by_how_much)});
}

/// A part that means something else now, be it in the same words.
void differ(Changes& changes, std::string part, std::string before, std::string after) {
  const std::string_view why = before == after ? "the same words, of another clause" : "";
  note(changes, std::move(part), std::move(before), std::move(after), std::string(why));
}

struct Moment {
  const Clock& clock;
  Instant at = {};
};

/// "14 days later": in civil days if both stand at the same time of day.
std::string moved(const Moment& before, const Moment& after) {
  if (before.at == after.at) return {};
  const std::chrono::sys_days from = before.clock.date_of(before.at);
  const std::chrono::sys_days to = after.clock.date_of(after.at);
  const Duration from_midnight = before.at - before.clock.day(before.clock.date_of(before.at)).begin;
  const Duration to_midnight = after.at - after.clock.day(after.clock.date_of(after.at)).begin;
  const Duration far = std::chrono::abs(after.at - before.at);
  constexpr Duration hour = std::chrono::hours{1};
  const bool whole_days = from_midnight == to_midnight && from != to;
  const Span span = whole_days                  ? Span{std::abs((to - from).count()), Unit::day, true}
                    : far % hour == Duration{0} ? Span{far / hour, Unit::hour, true}
                                                : Span{far / std::chrono::minutes{1}, Unit::minute, true};
  return fmt::format("{} {}", to_text(span), after.at > before.at ? "later" : "earlier");
}

/// The span in its smallest comparable unit: minutes, days or months.
Span reduced(Span span) {
  if (span.unit == Unit::hour) return {span.count * 60, Unit::minute, true};
  if (span.unit == Unit::week) return {span.count * 7, Unit::day, true};
  if (span.unit == Unit::year) return {span.count * 12, Unit::month, true};
  return span;
}

std::string grown(const Span& before, const Span& after) {
  if (!before.decided || !after.decided) return {};
  const Span b = reduced(before);
  const Span a = reduced(after);
  if (b.unit != a.unit || b.count == a.count) return {};
  const Span by{std::abs(a.count - b.count), a.unit, true};
  if (by.unit == Unit::minute && by.count % 60 == 0)
    return fmt::format("{} {}", to_text(Span{by.count / 60, Unit::hour, true}), a.count > b.count ? "more" : "less");
  return fmt::format("{} {}", to_text(by), a.count > b.count ? "more" : "less");
}

class Comparison {
 public:
  Comparison(const Agreement& before, const Agreement& after)
      : b_(before),
        a_(after),
        pairs_(language::pairs_of(before, after)),
        same_b_(before, Writer::Purpose::to_compare),
        same_a_(after, Writer::Purpose::to_compare, &pairs_.names),
        show_b_(before),
        show_a_(after) {}

  std::vector<Difference> run() {
    heading();
    parties();
    places();
    events();
    pipelines();
    conditions();
    phases();
    clauses();
    return std::move(found_);
  }

 private:
  using Sort = Difference::Sort;
  using How = Difference::How;

  void changed(Sort sort, const std::string& name, Changes changes, std::vector<std::string> rests = {}) {
    if (changes.empty()) return;
    found_.push_back(
        {.sort = sort, .how = How::changed, .name = name, .changes = std::move(changes), .rests = std::move(rests)});
  }
  void added(Sort sort, const std::string& name, std::string words, std::vector<std::string> rests = {}) {
    found_.push_back(
        {.sort = sort, .how = How::added, .name = name, .words = std::move(words), .rests = std::move(rests)});
  }
  void removed(Sort sort, const std::string& name, std::string words, std::vector<std::string> rests = {}) {
    found_.push_back(
        {.sort = sort, .how = How::removed, .name = name, .words = std::move(words), .rests = std::move(rests)});
  }
  void changed_or_renamed(Sort sort, const std::string& was, const std::string& name, Changes changes,
                          std::vector<std::string> rests) {
    if (changes.empty() && was == name) return;
    if (changes.empty()) return void(found_.push_back({.sort = sort, .how = How::renamed, .name = name, .was = was}));
    if (was != name) changes.insert(changes.begin(), {sort == Sort::clause ? "label" : "name", was, name, {}});
    changed(sort, name, std::move(changes), std::move(rests));
  }

  // The heading.

  static std::string from(const Agreement& a) {
    if (!a.in_force_decided) return "undecided";
    return a.in_force_from <= always ? "always" : a.clock.text(a.in_force_from);
  }
  static std::string until(const Agreement& a) {
    return a.in_force_until >= never ? std::string() : a.clock.text(a.in_force_until, true);
  }
  static std::string signatures(const Agreement& a) {
    return list_of(a.signatures,
                   [&](const Signature& s) { return fmt::format("{} on {}", a[s.party].name, to_text(s.on)); });
  }
  static std::string disputes(const Agreement& a, const Writer& writer) {
    std::string text = a.disputes_go_to ? a[a.disputes_go_to].name : std::string();
    if (a.disputes_within) text += " within " + writer.span(*a.disputes_within);
    return text;
  }
  void heading() {
    Changes changes;
    note(changes, "signed by", signatures(b_), signatures(a_));
    const bool dated =
        b_.in_force_from > always && a_.in_force_from > always && b_.in_force_decided && a_.in_force_decided;
    note(changes, "in force from", from(b_), from(a_),
         dated ? moved({b_.clock, b_.in_force_from}, {a_.clock, a_.in_force_from}) : "");
    const bool ends = b_.in_force_until < never && a_.in_force_until < never;
    note(changes, "until", until(b_), until(a_),
         ends ? moved({b_.clock, b_.in_force_until}, {a_.clock, a_.in_force_until}) : "");
    note(changes, "clock", b_.clock.name(), a_.clock.name());
    note(changes, "proof", std::string(to_text(b_.proof)), std::string(to_text(a_.proof)));
    note(changes, "silence means", b_.silence_is_calm ? "calm" : "unknown", a_.silence_is_calm ? "calm" : "unknown");
    if (disputes(b_, same_b_) != disputes(a_, same_a_))
      note(changes, "disputes go to", disputes(b_, show_b_), disputes(a_, show_a_));
    changed(Sort::heading, "heading", std::move(changes));
  }

  // Who and where.

  static std::string kinds(const Agreement& a, PartyId id) {
    return list_of(a[id].kinds, [&](KindId kind) { return a[kind].name; });
  }
  static std::string answers_for(const Agreement& a, PartyId id) {
    return list_of(a[id].answers_for, [&](PartyId party) { return a[party].name; });
  }
  static std::string party_words(const Agreement& a, PartyId id) {
    const std::string kind = kinds(a, id);
    return kind.empty() ? fmt::format("party {}", a[id].name) : fmt::format("party {}: {}", kind, a[id].name);
  }
  void parties() {
    for (std::uint32_t i = 0; i < b_.parties.size(); ++i) {
      const PartyId id{i};
      const PartyId other = a_.party(b_[id].name);
      if (!other) {
        removed(Sort::party, b_[id].name, party_words(b_, id));
        continue;
      }
      Changes changes;
      note(changes, "kinds", kinds(b_, id), kinds(a_, other));
      note(changes, "answers for", answers_for(b_, id), answers_for(a_, other));
      changed(Sort::party, b_[id].name, std::move(changes));
    }
    for (std::uint32_t i = 0; i < a_.parties.size(); ++i)
      if (!b_.party(a_.parties[i].name)) added(Sort::party, a_.parties[i].name, party_words(a_, {i}));
  }

  static std::string within(const Agreement& a, PlaceId id) {
    return a[id].within ? a[a[id].within].name : std::string();
  }
  static std::string place_words(const Agreement& a, PlaceId id) {
    std::string text = "place ";
    if (a[id].kind) text += name_of(a, a[id].kind) + (a[id].within ? " in " + within(a, id) : std::string()) + ": ";
    return text + a[id].name;
  }
  void places() {
    for (std::uint32_t i = 0; i < b_.places.size(); ++i) {
      const PlaceId id{i};
      const PlaceId other = a_.place(b_[id].name);
      if (!other) {
        removed(Sort::place, b_[id].name, place_words(b_, id));
        continue;
      }
      Changes changes;
      note(changes, "kind", name_of(b_, b_[id].kind), name_of(a_, a_[other].kind));
      note(changes, "lies in", within(b_, id), within(a_, other));
      changed(Sort::place, b_[id].name, std::move(changes));
    }
    for (std::uint32_t i = 0; i < a_.places.size(); ++i)
      if (!b_.place(a_.places[i].name)) added(Sort::place, a_.places[i].name, place_words(a_, {i}));
  }

  // What happens.

  static bool is_event(const Event& event) {
    return !event.included_in && (event.sort == EventSort::event || event.sort == EventSort::process);
  }
  static EventId event_named(const Agreement& a, const std::string& name) {
    for (std::uint32_t i = 0; i < a.events.size(); ++i)
      if (a.events[i].name == name && is_event(a.events[i])) return {i};
    return {};
  }
  static std::string takes(const Event& event) {
    if (event.sort != EventSort::process || (event.takes_most.decided && event.takes_most.count == 0)) return {};
    return fmt::format("{} to {}", event.takes_least,
                       event.takes_most.decided ? to_text(event.takes_most) : "undecided");
  }
  void event_changes(const Event& before, const Event& after, Changes& changes) const {
    const auto sort = [](const Event& e) { return e.sort == EventSort::process ? "process" : "event"; };
    note(changes, "sort", sort(before), sort(after));
    note(changes, "by", same_b_.who(before.by), same_a_.who(after.by));
    note(changes, "in", same_b_.where(before.in), same_a_.where(after.in));
    note(changes, "about", same_b_.about(before.about), same_a_.about(after.about));
    note(changes, "fields", same_b_.fields(before.fields), same_a_.fields(after.fields));
    const auto included = [](const Agreement& a, const Event& e) {
      return list_of(e.includes, [&](EventId id) { return a[id].name; });
    };
    const auto watchers = [](const Agreement& a, const Event& e) {
      return list_of(e.watched_by, [&](PartyId id) { return a[id].name; });
    };
    note(changes, "includes", included(b_, before), included(a_, after));
    note(changes, "watched by", watchers(b_, before), watchers(a_, after));
    note(changes, "takes", takes(before), takes(after));
  }
  void events() {
    for (std::uint32_t i = 0; i < b_.events.size(); ++i) {
      const Event& event = b_.events[i];
      if (!is_event(event)) continue;
      const EventId other = event_named(a_, event.name);
      if (!other) {
        removed(Sort::event, event.name, b_.quote(event.at));
        continue;
      }
      Changes changes;
      event_changes(event, a_[other], changes);
      const auto speaks_of_it = [&](const language::Grounds& grounds) { return grounds.events.contains(other); };
      if (!changes.empty()) changed(Sort::event, event.name, std::move(changes), rests(a_, speaks_of_it));
    }
    for (const Event& event : a_.events)
      if (is_event(event) && !event_named(b_, event.name)) added(Sort::event, event.name, a_.quote(event.at));
  }

  static std::string stages(const Agreement& a, const Pipeline& pipeline, const Writer& writer) {
    std::vector<std::string> words;
    for (const EventId id : pipeline.stages) words.push_back(stage_words(a[id], writer));
    return language::joined(words, " -> ");
  }
  static std::string stage_words(const Event& event, const Writer& writer) {
    const std::string by = writer.who(event.by);
    return by.empty() ? event.name : fmt::format("{} by {}", event.name, by);
  }
  static std::string lost(const Agreement& a, const Pipeline& pipeline, const Writer& writer) {
    return pipeline.lost ? stage_words(a[pipeline.lost], writer) : std::string();
  }
  static const Pipeline* pipeline_named(const Agreement& a, const std::string& name) {
    const auto found =
        std::find_if(a.pipelines.begin(), a.pipelines.end(), [&](const Pipeline& p) { return p.name == name; });
    return found == a.pipelines.end() ? nullptr : &*found;
  }
  void pipelines() {
    for (const Pipeline& pipeline : b_.pipelines) {
      const Pipeline* other = pipeline_named(a_, pipeline.name);
      if (other == nullptr) {
        removed(Sort::pipeline, pipeline.name, b_.quote(pipeline.at));
        continue;
      }
      Changes changes;
      note(changes, "stages", stages(b_, pipeline, same_b_), stages(a_, *other, same_a_));
      note(changes, "lost as", lost(b_, pipeline, same_b_), lost(a_, *other, same_a_));
      changed(Sort::pipeline, pipeline.name, std::move(changes));
    }
    for (const Pipeline& pipeline : a_.pipelines)
      if (pipeline_named(b_, pipeline.name) == nullptr) added(Sort::pipeline, pipeline.name, a_.quote(pipeline.at));
  }

  // When it is true.

  /// Labels of the clauses that rest on what `on` looks for.
  template <class Test>
  static std::vector<std::string> rests(const Agreement& a, Test on) {
    std::vector<std::string> labels;
    for (const Clause& clause : a.clauses)
      if (on(language::all_grounds_of(a, clause))) labels.push_back(clause.label);
    return labels;
  }
  static std::vector<std::string> rests(const Agreement& a, NamedId id) {
    return rests(a, [&](const language::Grounds& grounds) { return grounds.conditions.contains(id); });
  }
  static std::vector<std::string> rests(const Agreement& a, PhaseId id) {
    return rests(a, [&](const language::Grounds& grounds) { return grounds.phases.contains(id); });
  }
  void condition_change(Changes& changes, std::string part, ConditionId before, ConditionId after) const {
    if (same_b_.condition(before) != same_a_.condition(after))
      differ(changes, std::move(part), show_b_.condition(before), show_a_.condition(after));
  }
  /// The partner in the later draft.
  template <class IdType>
  static IdType partner(const std::map<IdType, IdType>& pairs, IdType earlier) {
    for (const auto& [later, other] : pairs)
      if (other == earlier) return later;
    return {};
  }

  void conditions() {
    for (std::uint32_t i = 0; i < b_.named.size(); ++i) {
      const NamedCondition& before = b_.named[i];
      const NamedId other = partner(pairs_.conditions, NamedId{i});
      if (!other) {
        removed(Sort::condition, before.name, b_.quote(before.at), rests(b_, NamedId{i}));
        continue;
      }
      Changes changes;
      note(changes, "one for each", name_of(b_, before.family), name_of(a_, a_[other].family));
      condition_change(changes, "is", before.is, a_[other].is);
      changed_or_renamed(Sort::condition, before.name, a_[other].name, std::move(changes), rests(a_, other));
    }
    for (std::uint32_t i = 0; i < a_.named.size(); ++i)
      if (!pairs_.conditions.contains({i}))
        added(Sort::condition, a_.named[i].name, a_.quote(a_.named[i].at), rests(a_, NamedId{i}));
  }
  void phases() {
    for (std::uint32_t i = 0; i < b_.phases.size(); ++i) {
      const Phase& before = b_.phases[i];
      const PhaseId other = partner(pairs_.phases, PhaseId{i});
      if (!other) {
        removed(Sort::phase, before.name, b_.quote(before.at), rests(b_, PhaseId{i}));
        continue;
      }
      Changes changes;
      note(changes, "one for each", name_of(b_, before.family), name_of(a_, a_[other].family));
      condition_change(changes, "opens when", before.opens, a_[other].opens);
      condition_change(changes, "closes when", before.closes, a_[other].closes);
      changed_or_renamed(Sort::phase, before.name, a_[other].name, std::move(changes), rests(a_, other));
    }
    for (std::uint32_t i = 0; i < a_.phases.size(); ++i)
      if (!pairs_.phases.contains({i}))
        added(Sort::phase, a_.phases[i].name, a_.quote(a_.phases[i].at), rests(a_, PhaseId{i}));
  }

  // Norms.

  void clauses() {
    for (std::uint32_t i = 0; i < b_.clauses.size(); ++i) {
      const Clause& before = b_.clauses[i];
      const ClauseId other = partner(pairs_.clauses, ClauseId{i});
      if (!other) {
        removed(Sort::clause, before.label, "clause " + b_.quote(before.at));
        continue;
      }
      Changes changes;
      clause_changes(before, a_[other], changes);
      changed_or_renamed(Sort::clause, before.label, a_[other].label, std::move(changes), {});
    }
    for (std::uint32_t i = 0; i < a_.clauses.size(); ++i)
      if (!pairs_.clauses.contains({i}))
        added(Sort::clause, a_.clauses[i].label, "clause " + a_.quote(a_.clauses[i].at));
  }

  void clause_changes(const Clause& before, const Clause& after, Changes& changes) const {
    const auto part = [&](std::string name, const auto& write) {
      if (write(same_b_, before) != write(same_a_, after))
        differ(changes, std::move(name), write(show_b_, before), write(show_a_, after));
    };
    part("phase", [](const Writer& w, const Clause& c) { return w.during(c.during); });
    part("trigger", [](const Writer& w, const Clause& c) { return w.trigger(c.trigger); });
    part("who", [](const Writer& w, const Clause& c) { return w.who(c.who); });
    part("verb", [](const Writer&, const Clause& c) { return std::string(to_text(c.modal)); });
    part("deed", [](const Writer& w, const Clause& c) { return w.deed(c); });
    part("place", [](const Writer& w, const Clause& c) { return w.place(c); });
    deadline(before, after, changes);
    part("before", [](const Writer& w, const Clause& c) { return w.occ(c.before); });
    part("unless", [](const Writer& w, const Clause& c) { return w.condition(c.unless); });
    part("prevails over", [](const Writer& w, const Clause& c) { return w.prevails_over(c); });
  }

  /// The day on which a deadline that counts from entry into force ends.
  static std::optional<Instant> dated(const Agreement& a, const Clause& clause) {
    const auto* within = std::get_if<WithinDue>(&clause.due);
    const bool from_start = std::holds_alternative<NoTrigger>(clause.trigger) && !clause.during;
    if (within == nullptr || !within->span.decided || !from_start) return {};
    if (!a.in_force_decided || a.in_force_from <= always) return {};
    return a.clock.deadline(a.in_force_from, within->span);
  }
  void deadline(const Clause& before, const Clause& after, Changes& changes) const {
    const auto old_day = dated(b_, before);
    const auto new_day = dated(a_, after);
    const bool same = same_b_.due(before.due) == same_a_.due(after.due);
    if (old_day && new_day && *old_day != *new_day) {
      const auto words = [](const Writer& writer, const Clause& clause, const Clock& clock, Instant day) {
        return fmt::format("{}, to {}", writer.due(clause.due), clock.text(day, true));
      };
      return note(changes, "deadline", words(show_b_, before, b_.clock, *old_day),
                  words(show_a_, after, a_.clock, *new_day), moved({b_.clock, *old_day}, {a_.clock, *new_day}));
    }
    if (!same) note(changes, "deadline", show_b_.due(before.due), show_a_.due(after.due), by_how_much(before, after));
  }
  [[nodiscard]] std::string by_how_much(const Clause& before, const Clause& after) const {
    const auto* by_b = std::get_if<ByDue>(&before.due);
    const auto* by_a = std::get_if<ByDue>(&after.due);
    if (by_b != nullptr && by_a != nullptr && by_b->moment && by_a->moment)
      return moved({b_.clock, by_b->moment->end}, {a_.clock, by_a->moment->end});
    const auto* within_b = std::get_if<WithinDue>(&before.due);
    const auto* within_a = std::get_if<WithinDue>(&after.due);
    if (within_b != nullptr && within_a != nullptr) return grown(within_b->span, within_a->span);
    return {};
  }

  const Agreement& b_;
  const Agreement& a_;
  Pairs pairs_;
  Writer same_b_;
  Writer same_a_;
  Writer show_b_;
  Writer show_a_;
  std::vector<Difference> found_ = {};
};

}  // namespace

std::vector<Difference> differences(const Agreement& before, const Agreement& after) {
  return Comparison(before, after).run();
}

std::string_view to_text(Difference::Sort sort) {
  constexpr std::array<std::string_view, 8> words = {"heading",  "party",     "place", "event",
                                                     "pipeline", "condition", "phase", "clause"};
  return words[static_cast<std::size_t>(sort)];
}

std::string_view to_text(Difference::How how) {
  constexpr std::array<std::string_view, 4> words = {"added", "removed", "renamed", "changed"};
  return words[static_cast<std::size_t>(how)];
}

}  // namespace truce
