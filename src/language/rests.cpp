#include "rests.h"

#include <variant>

#include "written.h"

namespace truce::language {
namespace {

class Gathering {
 public:
  Gathering(const Agreement& agreement, bool all) : a_(agreement), all_(all) {}

  Grounds of(const Clause& clause) {
    if (clause.during) during(*clause.during);
    std::visit(match{[](const NoTrigger&) {}, [&](const OnEachTrigger& t) { occ(t.occ); },
                     [&](const auto& t) { condition(t.condition); }},
               clause.trigger);
    std::visit(match{[&](const Make& d) { occ(d.occ); }, [&](const Keep& d) { condition(d.condition); },
                     [&](const Bring& d) { stage(d.pipeline, d.stage); }},
               clause.deed);
    occ(clause.before);
    condition(clause.unless);
    found_.clauses.insert(clause.prevails_over.begin(), clause.prevails_over.end());
    return std::move(found_);
  }

 private:
  void occ(OccId id) {
    if (!id || !a_[id].decided) return;
    const Occ& occurrence = a_[id];
    std::visit(match{[&](EventId event) { found_.events.insert(event); }, [&](PhaseId named) { phase(named); },
                     [&](ClauseId clause) { found_.clauses.insert(clause); }},
               occurrence.what);
    if (const auto* other = std::get_if<OccId>(&occurrence.about)) occ(*other);
  }
  void stage(PipelineId pipeline, std::uint32_t stage) {
    if (pipeline) found_.events.insert(a_[pipeline].stages[stage]);
  }
  void phase(PhaseId id) {
    if (!found_.phases.insert(id).second || !all_) return;
    condition(a_[id].opens);
    condition(a_[id].closes);
  }
  void during(const During& during) {
    std::visit(match{[&](PhaseId named) { phase(named); }, [&](EventId process) { found_.events.insert(process); }},
               during.what);
  }
  void named(NamedId id) {
    if (found_.conditions.insert(id).second && all_) condition(a_[id].is);
  }
  void parts(const std::vector<ConditionId>& ids) {
    for (const ConditionId id : ids) condition(id);
  }
  void condition(ConditionId id) {
    if (!id) return;
    std::visit(match{[&](const Once& f) { occ(f.occ); }, [&](const NoneFor& f) { occ(f.occ); },
                     [&](const NoneSince& f) { occ(f.occ), occ(f.since); }, [&](const CountIn& f) { occ(f.occ); },
                     [&](const StockIs& f) { stage(f.pipeline, f.stage); },
                     [&](const ShareIs& f) { stage(f.pipeline, f.of_stage), stage(f.pipeline, f.stage); },
                     [&](const During& f) { during(f); }, [](const After&) {}, [&](const Refers& f) { named(f.name); },
                     [&](const Not& f) { condition(f.part); }, [&](const All& f) { parts(f.parts); },
                     [&](const AnyOf& f) { parts(f.parts); }, [&](const AtLeastOf& f) { parts(f.parts); },
                     [&](const Lasting& f) { condition(f.part); }, [](const Undecided&) {}},
               a_[id].form);
  }

  const Agreement& a_;
  bool all_;
  Grounds found_ = {};
};

}  // namespace

Grounds grounds_of(const Agreement& agreement, const Clause& clause) { return Gathering(agreement, false).of(clause); }
Grounds all_grounds_of(const Agreement& agreement, const Clause& clause) {
  return Gathering(agreement, true).of(clause);
}

}  // namespace truce::language
