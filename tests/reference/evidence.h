// What the reports known at one moment amount to: rules T5 and R1 to R10 of docs/language.md,
// one function a rule. Part of the definition that the monitor is compared with: slow and obvious.
#ifndef TRUCE_REFERENCE_EVIDENCE_H
#define TRUCE_REFERENCE_EVIDENCE_H

#include <span>
#include <string>
#include <truce/agreement.h>
#include <truce/monitor.h>
#include <utility>
#include <vector>

namespace truce::reference {

/// How well what is reported fits a restriction (R3). Ordered, so that the weakest of several decides.
enum class Fit : std::uint8_t { no, possibly, surely };

/// Which member each `each` is bound to.
using Binding = std::vector<std::pair<KindId, Member>>;

/// From the smallest to the largest that reports say of a number.
struct Range {
  double least = 0;
  double most = 0;
};

/// One occurrence of an event: the reports that tell of it (R7).
struct Incident {
  std::vector<ReportIndex> reports = {};  ///< all of them
  std::vector<ReportIndex> best = {};     ///< those with the best grade of their own
  Interval when = {};
  Grade grade = Grade::alleged;
  Range number = {};
};

/// What an occurrence must be about.
struct AboutNothing {};
struct AboutParties { std::vector<PartyId> parties = {}; };
struct AboutNames { std::vector<std::string> surely = {}; std::vector<std::string> possibly = {}; };  ///< ids and incidents
using AboutWhat = std::variant<AboutNothing, AboutParties, AboutNames>;

/// The restrictions of one mention of an event, with every family resolved. An empty list: no restriction.
struct Restriction {
  std::vector<PartyId> by = {};
  std::vector<PlaceId> in = {};
  AboutWhat about = {};
  bool always_after_it = false;
  std::vector<Field> fields = {};
};

class Evidence {
 public:
  Evidence(const Agreement& agreement, std::span<const Report> reports, Instant known);

  [[nodiscard]] const Agreement& agreement() const { return agreement_; }
  [[nodiscard]] const Report& report(ReportIndex index) const { return reports_[index]; }
  /// T5, R9: those known and neither replaced nor retracted.
  [[nodiscard]] const std::vector<ReportIndex>& standing() const { return standing_; }
  /// R7.
  [[nodiscard]] std::vector<Incident> incidents(EventId event, Edge edge) const;
  /// K15: the same, whoever is said to have done it.
  [[nodiscard]] std::vector<Incident> incidents_by_anybody(EventId event, Edge edge) const;
  /// Those of its reports that tell of an event, be it of another name.
  [[nodiscard]] Incident as_told_of(Incident incident, EventId event) const;
  /// R3 to R6.
  [[nodiscard]] Fit fits(const Incident& incident, EventId event, const Restriction& restriction) const;
  /// R4.
  [[nodiscard]] bool stands_for(PartyId one, PartyId other) const;
  [[nodiscard]] bool lies_in(PlaceId inner, PlaceId outer) const;
  /// The event whose roles hold for an act (R2).
  [[nodiscard]] const Event& declared(EventId event) const;
  [[nodiscard]] std::vector<PartyId> declared_by(EventId event) const;
  [[nodiscard]] std::vector<PlaceId> declared_in(EventId event) const;
  /// C5: is the report made by this watcher?
  [[nodiscard]] bool made_by(const Report& report, PartyId watcher) const;
  [[nodiscard]] std::vector<PartyId> parties_of(const Who& who, const Binding& binding) const;
  [[nodiscard]] std::vector<PlaceId> places_of(const Where& where, const Binding& binding) const;

 private:
  [[nodiscard]] bool is_act(const Report& report, EventId event) const;
  [[nodiscard]] bool counts(const Report& report, EventId event, Edge edge, bool by_anybody = false) const;
  [[nodiscard]] std::vector<Incident> grouped(EventId event, Edge edge, bool by_anybody) const;
  [[nodiscard]] bool independent(const Report& one, const Report& other, EventId event) const;
  [[nodiscard]] Grade together(const std::vector<ReportIndex>& reports, EventId event) const;
  [[nodiscard]] Fit by_fits(const Report& report, EventId event, const std::vector<PartyId>& wanted) const;
  [[nodiscard]] Fit place_fits(const Report& report, EventId event, const std::vector<PlaceId>& wanted) const;
  [[nodiscard]] Fit about_fits(const Report& report, EventId event, const AboutWhat& wanted) const;
  [[nodiscard]] Fit party_fits(std::string_view name, const std::vector<PartyId>& could, const std::vector<PartyId>& wanted) const;

  const Agreement& agreement_;
  std::span<const Report> reports_;
  std::vector<ReportIndex> standing_ = {};
};

/// R10: the grade of a report alone.
Grade own_grade(const Report& report);
/// R8: the bodies that a source label names, in small letters.
std::vector<std::string> bodies(std::string_view source);

}  // namespace truce::reference

#endif
