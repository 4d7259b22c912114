// An agreement read aloud, part by part.
#include <fmt/format.h>

#include <algorithm>

#include "draft.h"
#include "names.h"
#include "speaker.h"

namespace truce::view {
namespace {

class Reader {
 public:
  explicit Reader(const Agreement& agreement) : a_(agreement), say_(agreement) {}

  [[nodiscard]] std::string heading() const {
    std::string text = fmt::format("The agreement is called “{}”.", a_.title);
    for (const auto& [day, names] : signatures())
      text += fmt::format(" It was signed by {} on {}.", listed(names), spoken_date(day));
    text += in_force();
    text += fmt::format(" Every day is a day of the clock {}.", a_.clock.name());
    text += proof();
    text += a_.silence_is_calm ? " Where nobody reports anything, nothing is taken to have happened."
                               : " Where nobody watched and nobody reported, it is unknown whether anything happened.";
    if (!a_.disputes_go_to && a_.disputes_within) text += " It is still undecided who decides disputes.";
    if (a_.disputes_go_to) {
      text += fmt::format(" Disputes go to {}", readable(a_[a_.disputes_go_to].name));
      text += a_.disputes_within ? fmt::format(", to be decided within {}.", say_.span(*a_.disputes_within)) : ".";
    }
    for (const Party& party : a_.parties)
      if (!party.answers_for.empty())
        text += fmt::format(" What is done by {} counts as done by {}.", say_.parties(party.answers_for, "or"),
                            readable(party.name));
    return text;
  }

  [[nodiscard]] std::string family(KindId family) const {
    return family ? fmt::format(", of which there is one for each {},", readable(a_[family].name)) : std::string();
  }

  [[nodiscard]] std::string condition(const NamedCondition& named) const {
    return fmt::format("The condition {}{} holds when {}.", readable(named.name), family(named.family),
                       say_.is_so(named.is));
  }

  [[nodiscard]] std::string phase(const Phase& phase) const {
    std::string text = fmt::format("The phase {}{} opens the first time that {}.", readable(phase.name),
                                   family(phase.family), say_.is_so(phase.opens));
    if (!phase.closes) return text + " Nothing closes it; it stays open.";
    return text + fmt::format(" After that it closes the first time that {}, and does not open again.",
                              say_.is_so(phase.closes));
  }

  [[nodiscard]] std::string clause(const Clause& clause) const {
    std::string text = "Clause " + clause.label;
    if (!clause.title.empty()) text += ", " + clause.title;
    text += ": " + sentence(clause) + ".";
    text += pledge(clause) + duration(clause) + unless(clause) + watchers(clause) + authority(clause);
    if (!clause.prevails_over.empty()) {
      std::vector<std::string> labels;
      for (const ClauseId over : clause.prevails_over) labels.push_back(a_[over].label);
      text += fmt::format(" Where they clash, it prevails over clause {}.", listed(labels));
    }
    if (!clause.cites.empty()) text += cited(clause);
    if (text.find("still undecided") != std::string::npos)
      text += " Until that is decided, what rests on it stays unknown.";
    return text;
  }

 private:
  [[nodiscard]] std::vector<std::pair<Date, std::vector<std::string>>> signatures() const {
    std::vector<std::pair<Date, std::vector<std::string>>> days;
    for (const Signature& signature : a_.signatures) {
      auto day = std::find_if(days.begin(), days.end(), [&](const auto& d) { return d.first == signature.on; });
      if (day == days.end()) day = days.insert(days.end(), {signature.on, {}});
      day->second.push_back(readable(a_[signature.party].name));
    }
    return days;
  }

  [[nodiscard]] std::string moment(Instant instant, bool as_end) const {
    const std::string text = a_.clock.text(instant, as_end);
    const std::string time = text.substr(text.find(' ') + 1);
    const Date day = a_.clock.date_of(time == "24:00" ? instant - Duration{1} : instant);
    if (time == "24:00") return "the end of " + spoken_date(day);
    if (time == "00:00") return "the beginning of " + spoken_date(day);
    return fmt::format("{} on {}", time, spoken_date(day));
  }
  [[nodiscard]] std::string in_force() const {
    if (!a_.in_force_decided) return " It is still undecided when it is in force.";
    std::string text;
    if (a_.in_force_from > always) text = " It is in force from " + moment(a_.in_force_from, false);
    if (a_.in_force_until < never)
      text += (text.empty() ? " It is in force until " : " until ") + moment(a_.in_force_until, true);
    return text.empty() ? text : text + ".";
  }
  [[nodiscard]] std::string proof() const {
    switch (a_.proof) {
      case Grade::alleged:
        return " A report counts as proof as soon as it is made.";
      case Grade::credible:
        return " A report counts as proof when it is credible.";
      case Grade::corroborated:
        return " A report counts as proof when it is corroborated by another, or beyond doubt.";
      case Grade::verified:
        return " A report counts as proof only when it is verified.";
    }
    return {};
  }

  [[nodiscard]] std::string sentence(const Clause& clause) const {
    std::string text;
    if (clause.during) text += fmt::format("while {}, ", say_.going_on(*clause.during));
    text += opening(clause.trigger);
    text += fmt::format("{} {} {}", say_.who(clause.who), to_text(clause.modal), deed(clause));
    if (clause.before) text += " before " + before(clause.before);
    return text + due(clause);
  }

  [[nodiscard]] std::string opening(const Trigger& trigger) const {
    if (const auto* once = std::get_if<OnceTrigger>(&trigger))
      return fmt::format("once {}, ", say_.is_so(once->condition));
    if (const auto* lasting = std::get_if<WhileTrigger>(&trigger))
      return fmt::format("as long as {}, ", say_.is_so(lasting->condition));
    if (const auto* again = std::get_if<WheneverTrigger>(&trigger))
      return fmt::format("each time it comes about that {}, ", say_.is_so(again->condition));
    if (const auto* each = std::get_if<OnEachTrigger>(&trigger))
      return fmt::format("after each {}, ", say_.happening(each->occ));
    return {};
  }

  [[nodiscard]] std::string before(OccId id) const {
    const bool event = a_[id].decided && a_[id].edge == Edge::none;
    return event ? say_.one_happening(id) : say_.happened(id);
  }

  [[nodiscard]] static bool ban(const Clause& clause) {
    return clause.modal == Modal::must_not || clause.modal == Modal::will_not;
  }

  [[nodiscard]] std::string deed(const Clause& clause) const {
    if (const auto* keep = std::get_if<Keep>(&clause.deed)) return "see to it that " + say_.is_so(keep->condition);
    if (const auto* bring = std::get_if<Bring>(&clause.deed)) {
      const std::string counted = readable(a_[bring->pipeline].name);
      const std::string number =
          bring->all ? fmt::format("all its {}", counted) : fmt::format("{} {}", say_.number(bring->number), counted);
      return fmt::format("bring {} to {}", number, say_.stage(bring->pipeline, bring->stage));
    }
    const Make& make = std::get<Make>(clause.deed);
    const bool lasts = make.occ && a_[make.occ].edge != Edge::none;
    const std::string what = say_.happening(make.occ);
    if (!lasts && ban(clause) && make.occ && a_[make.occ].decided) return fmt::format("{} any {}", make.verb, what);
    if (!lasts) return fmt::format("{} {}", make.verb, say_.one_happening(make.occ));
    const bool starts = a_[make.occ].edge == Edge::start;
    const std::string_view edge = starts ? "start of " : "end of ";
    return fmt::format("{} {}", starts ? "begin" : "complete",
                       what.starts_with(edge) ? what.substr(edge.size()) : what);
  }

  // When it is due.

  [[nodiscard]] std::string due(const Clause& clause) const {
    if (const auto* by = std::get_if<ByDue>(&clause.due)) return " by " + say_.by_moment(by->moment);
    if (const auto* every = std::get_if<EveryDue>(&clause.due)) {
      if (!every->span.decided) return ", again and again, every so often: how often is still undecided";
      return every->span.count == 1 ? fmt::format(" every {}, each time anew", to_text(every->span.unit, false))
                                    : fmt::format(" every {}, each time anew", to_text(every->span));
    }
    const auto* within = std::get_if<WithinDue>(&clause.due);
    return within == nullptr ? std::string() : this->within(clause, within->span);
  }

  /// From when a deadline counts.
  [[nodiscard]] static std::string anchor(const Clause& clause) {
    const bool triggered = !std::holds_alternative<NoTrigger>(clause.trigger);
    if (triggered && clause.during) return "this clause comes into play";
    if (std::holds_alternative<OnEachTrigger>(clause.trigger)) return "it happened";
    if (triggered) return "this became so";
    if (!clause.during) return "the agreement comes into force";
    return std::holds_alternative<PhaseId>(clause.during->what) ? "the phase opens" : "this begins";
  }

  [[nodiscard]] std::string within(const Clause& clause, const Span& span) const {
    if (!span.decided) return " within a time that is still undecided";
    if (span.elapsed())
      return fmt::format(" within {} of the moment at which {}", to_text(span), anchor(clause)) + dated(clause, span);
    const std::string day = fmt::format("the day on which {}", anchor(clause));
    if (span.unit == Unit::day)
      return fmt::format(" by the end of the {} day after {}{}; that day itself is not counted", ordinal(span.count),
                         day, dated(clause, span));
    return fmt::format(" by the end of the day that falls {} after {}{}", to_text(span), day, dated(clause, span));
  }

  /// The date itself, where the heading fixes it.
  [[nodiscard]] std::string dated(const Clause& clause, const Span& span) const {
    const bool fixed = std::holds_alternative<NoTrigger>(clause.trigger) && !clause.during && a_.in_force_decided &&
                       a_.in_force_from > always;
    if (!fixed) return {};
    return fmt::format(", that is, by {}", moment(a_.clock.deadline(a_.in_force_from, span), true));
  }

  // What else must be known to understand it.

  [[nodiscard]] static std::string pledge(const Clause& clause) {
    const bool own = clause.modal == Modal::will || clause.modal == Modal::will_not;
    return own ? " This is its own pledge, not a duty under the agreement." : "";
  }

  [[nodiscard]] std::string duration(const Clause& clause) const {
    std::string text;
    const auto* once = std::get_if<OnceTrigger>(&clause.trigger);
    if (once != nullptr && !std::holds_alternative<Once>(a_[once->condition].form))
      text = " It stays in play even if that changes.";
    if (std::holds_alternative<WhileTrigger>(clause.trigger))
      text = " It lapses when that ends, and comes back with it.";
    const bool owed = clause.modal == Modal::must || clause.modal == Modal::will;
    const bool open = owed && !clause.before && std::holds_alternative<NoDue>(clause.due) &&
                      !std::holds_alternative<Keep>(clause.deed);
    return open ? text + " No deadline is set for it." : text;
  }

  [[nodiscard]] std::string unless(const Clause& clause) const {
    if (!clause.unless) return {};
    const bool lasting = ban(clause) || clause.modal == Modal::may || std::holds_alternative<Keep>(clause.deed);
    const std::string so = say_.is_so(clause.unless);
    return lasting ? fmt::format(" It does not apply while {}.", so)
                   : fmt::format(" It is no longer owed if, before it is done or due, {}.", so);
  }

  [[nodiscard]] std::string watchers(const Clause& clause) const {
    const auto* make = std::get_if<Make>(&clause.deed);
    if (make == nullptr || !make->occ || !a_[make->occ].decided) return {};
    const auto* id = std::get_if<EventId>(&a_[make->occ].what);
    if (id == nullptr) return {};
    const Event& event = a_[*id].included_in ? a_[a_[*id].included_in] : a_[*id];
    if (event.watched_by.empty()) return {};
    return fmt::format(" It is watched by {}.", say_.parties(event.watched_by));
  }

  [[nodiscard]] static std::string authority(const Clause& clause) {
    return clause.modal == Modal::may ? " Anybody else who does so acts without authority." : "";
  }

  [[nodiscard]] std::string cited(const Clause& clause) const {
    const auto source = std::find_if(a_.sources.begin(), a_.sources.end(),
                                     [&](const SourceText& text) { return text.name == clause.cites_source; });
    const std::string title = source == a_.sources.end() ? readable(clause.cites_source) : source->title;
    return fmt::format(" It puts into effect {} of “{}”.", clause.cites, title);
  }

  const Agreement& a_;
  Speaker say_;
};

}  // namespace

Spoken spoken(const Agreement& agreement, ClauseId id) {
  return {"clause " + agreement[id].label, agreement[id].title, Reader(agreement).clause(agreement[id])};
}
Spoken spoken(const Agreement& agreement, PhaseId id) {
  return {"phase " + agreement[id].name, {}, Reader(agreement).phase(agreement[id])};
}
Spoken spoken(const Agreement& agreement, NamedId id) {
  return {"condition " + agreement[id].name, {}, Reader(agreement).condition(agreement[id])};
}

std::vector<Spoken> spoken(const Agreement& agreement) {
  std::vector<Spoken> parts;
  parts.push_back({"heading", agreement.title, Reader(agreement).heading()});
  for (std::uint32_t i = 0; i < agreement.named.size(); ++i) parts.push_back(spoken(agreement, NamedId{i}));
  for (std::uint32_t i = 0; i < agreement.phases.size(); ++i) parts.push_back(spoken(agreement, PhaseId{i}));
  for (std::uint32_t i = 0; i < agreement.clauses.size(); ++i) parts.push_back(spoken(agreement, ClauseId{i}));
  return parts;
}

}  // namespace truce::view
