// When a condition is true: the table of 3.3, one function a row, with rules C1 to C9.
#include <algorithm>

#include "naive.h"

namespace truce::reference {
namespace {

template <class... Ts>
struct match : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
match(Ts...) -> match<Ts...>;

Truth of(bool surely, bool possibly) { return surely ? Truth::yes : possibly ? Truth::unknown : Truth::no; }

}  // namespace

Truth opposite(Truth truth) { return truth == Truth::yes ? Truth::no : truth == Truth::no ? Truth::yes : Truth::unknown; }

Truth Naive::truth(ConditionId condition, const Binding& binding, Moments now) const {
  if (now >= now_) return form(agreement_[condition], binding, now);
  if (asked_.empty()) asked_.resize(agreement_.conditions.size());
  auto& all = asked_[condition.index];
  auto known = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == binding; });
  if (known == all.end()) known = all.emplace(all.end(), binding, Answers(grid_.size()));
  std::optional<Truth>& answer = known->second[now];
  if (!answer) answer = form(agreement_[condition], binding, now);  // no condition asks itself
  return *answer;
}

Truth Naive::form(const Condition& condition, const Binding& binding, Moments now) const {
  // C1: the form is asked of each member of an `every`, and all must hold.
  const auto of_every = [&](OccId occ, auto row) {
    if (!agreement_[occ].decided || !agreement_[occ].by.decided || !agreement_[occ].in.decided) return Truth::unknown;  // C8
    Truth all = Truth::yes;
    const auto each = each_of_every(agreement_[occ]);
    const auto lists = happenings(occ, binding, now);
    for (std::size_t index = 0; index < each.size(); ++index) all = weaker(all, row(each[index], lists[index]));
    return all;
  };
  return std::visit(
      match{
          [&](const Once& c) { return of_every(c.occ, [&](const Occ&, const Occurrences& all) { return once(all, now); }); },
          [&](const NoneFor& c) {
            return of_every(c.occ, [&](const Occ& occ, const Occurrences& all) { return none_for(all, occ, binding, c.span, now); });
          },
          [&](const NoneSince& c) {
            return of_every(c.occ, [&](const Occ& occ, const Occurrences& all) {
              return of_every(c.since, [&](const Occ&, const Occurrences& since) { return none_since(all, occ, binding, since, now); });
            });
          },
          [&](const CountIn& c) { return of_every(c.occ, [&](const Occ&, const Occurrences& all) { return count_in(c, all, now); }); },
          [&](const StockIs& c) { return stock_is(c, binding, now); },
          [&](const ShareIs& c) { return share_is(c, now); },
          [&](const During& c) { return during(c, binding, now); },
          [&](const After& c) {  // T4
            if (!c.moment) return Truth::unknown;
            const bool later = c.moment->exact() ? grid_[now] > c.moment->begin : grid_[now] >= c.moment->end;
            return later ? Truth::yes : Truth::no;
          },
          [&](const Refers& c) { return refers(c, binding, now); },
          [&](const Not& c) { return opposite(truth(c.part, binding, now)); },
          [&](const All& c) {
            Truth all = Truth::yes;
            for (const ConditionId part : c.parts) all = weaker(all, truth(part, binding, now));
            return all;
          },
          [&](const AnyOf& c) {
            Truth any = Truth::no;
            for (const ConditionId part : c.parts) any = stronger(any, truth(part, binding, now));
            return any;
          },
          [&](const AtLeastOf& c) {
            if (!c.number.decided) return Truth::unknown;
            std::int64_t surely = 0, possibly = 0;
            for (const ConditionId part : c.parts) {
              const Truth one = truth(part, binding, now);
              surely += one == Truth::yes;
              possibly += one != Truth::no;
            }
            return of(surely >= c.number.value, possibly >= c.number.value);
          },
          [&](const Lasting& c) { return lasting(c, binding, now); },
          [&](const Undecided&) { return Truth::unknown; },
      },
      condition.form);
}

// T3.
Truth Naive::in_force(Instant at) const {
  if (!agreement_.in_force_decided) return Truth::unknown;
  return agreement_.in_force_from <= at && at < agreement_.in_force_until ? Truth::yes : Truth::no;
}
// A window is full if it starts at or after entry into force.
Truth Naive::full(Instant start) const {
  if (!agreement_.in_force_decided) return Truth::unknown;
  return start >= agreement_.in_force_from ? Truth::yes : Truth::no;
}

// `once E`.
Truth Naive::once(const Occurrences& all, Moments now) const {
  bool surely = false, possibly = false;
  for (const Occurrence& one : all) {
    surely = surely || (one.proven && surely_happened(one.when, grid_[now]));
    possibly = possibly || possibly_happened(one.when, grid_[now]);
  }
  return of(surely, possibly);
}

// `no E for D`.
Truth Naive::none_for(const Occurrences& all, const Occ& occ, const Binding& binding, Span span, Moments now) const {
  if (!span.decided) return Truth::unknown;  // C8
  const Instant end = grid_[now], start = agreement_.clock.back(end, span);
  bool touched = gap_touches(occ, binding, start, end) || silence_touches(occ, binding, start, end);
  bool broken = false;
  for (const Occurrence& one : all) {
    touched = touched || touches(one.when, start, end);
    broken = broken || (one.proven && inside(one.when, start, end));
  }
  if (broken) return Truth::no;
  return weaker(full(start), touched ? Truth::unknown : Truth::yes);
}

// `no E since F`: C3.
Truth Naive::none_since(const Occurrences& all, const Occ& occ, const Binding& binding, const Occurrences& since, Moments now) const {
  const Instant end = grid_[now];
  std::optional<Instant> last_possible, last_sure;
  for (const Occurrence& one : since) {
    if (possibly_happened(one.when, end)) last_possible = std::max(last_possible.value_or(always), one.when.end);
    if (one.proven && surely_happened(one.when, end)) last_sure = std::max(last_sure.value_or(always), one.when.end);
  }
  if (!last_possible) return Truth::no;
  for (const Occurrence& one : all)
    if (one.proven && inside(one.when, *last_possible, end)) return Truth::no;
  if (!last_sure || gap_touches(occ, binding, *last_sure, end) || silence_touches(occ, binding, *last_sure, end)) return Truth::unknown;
  for (const Occurrence& one : all)
    if (touches(one.when, *last_sure, end)) return Truth::unknown;
  return Truth::yes;
}

// `at least n E in D`, `at most n E in D`.
Truth Naive::count_in(const CountIn& count, const Occurrences& all, Moments now) const {
  if (!count.span.decided || !count.number.decided) return Truth::unknown;  // C8
  const Instant end = grid_[now], start = agreement_.clock.back(end, count.span);
  std::int64_t surely = 0, possibly = 0;
  for (const Occurrence& one : all) {
    surely += one.proven && inside(one.when, start, end);
    possibly += touches(one.when, start, end);
  }
  const std::int64_t n = count.number.value;
  return count.at_least ? of(surely >= n, possibly >= n) : of(possibly <= n, surely <= n);
}

// `C for D`.
Truth Naive::lasting(const Lasting& lasting, const Binding& binding, Moments now) const {
  if (!lasting.span.decided) return Truth::unknown;  // C8
  const Instant start = agreement_.clock.back(grid_[now], lasting.span);
  Truth throughout = full(start);
  // The first second of the window is the one after its start.
  for (Moments moment = index_of(start + Duration{1}); moment <= now; ++moment)
    throughout = weaker(throughout, truth(lasting.part, binding, moment));
  return throughout;
}

// C6.
Range Naive::past(PipelineId pipeline, std::uint32_t stage, const std::vector<PartyId>& by, Moments now) const {
  Range sum;
  const EventId event = agreement_[pipeline].stages[stage];
  for (const Incident& incident : incidents(event, Edge::none)) {
    const Fit fit = evidence_.fits(incident, event, {.by = by});
    if (fit == Fit::no || !possibly_happened(incident.when, grid_[now])) continue;
    sum.most += incident.number.most;
    if (fit == Fit::surely && incident.grade >= agreement_.proof && surely_happened(incident.when, grid_[now]))
      sum.least += incident.number.least;
  }
  return sum;
}
// C6: a loss names its stage; without it, it may be from any stage before the end.
Range Naive::lost(PipelineId pipeline, std::uint32_t stage, const std::vector<PartyId>& by, Moments now) const {
  Range sum;
  const EventId event = agreement_[pipeline].lost;
  const auto& stages = agreement_[pipeline].stages;
  if (!event) return sum;
  for (const Incident& incident : incidents(event, Edge::none)) {
    Fit from = evidence_.fits(incident, event, {.fields = {{.name = "from", .values = {agreement_[stages[stage]].name}}}});
    if (from == Fit::possibly && stage + 1 == stages.size()) from = Fit::no;
    const Fit fit = std::min(from, evidence_.fits(incident, event, {.by = by}));
    if (fit == Fit::no || !possibly_happened(incident.when, grid_[now])) continue;
    sum.most += incident.number.most;
    if (fit == Fit::surely && incident.grade >= agreement_.proof && surely_happened(incident.when, grid_[now]))
      sum.least += incident.number.least;
  }
  return sum;
}
// 3.4: what is there now: past S, less what is past the next stage, less what is reported lost from S.
Range Naive::at(PipelineId pipeline, std::uint32_t stage, const std::vector<PartyId>& by, Moments now) const {
  const Range come = past(pipeline, stage, by, now), gone_astray = lost(pipeline, stage, by, now);
  Range gone;
  if (stage + 1 < agreement_[pipeline].stages.size()) gone = past(pipeline, stage + 1, by, now);
  return {come.least - gone.most - gone_astray.most, come.most - gone.least - gone_astray.least};
}

Truth Naive::stock_is(const StockIs& stock, const Binding& binding, Moments now) const {
  if (!stock.number.decided || !stock.by.decided) return Truth::unknown;  // C8
  std::vector<std::vector<PartyId>> each{evidence_.parties_of(stock.by, binding)};
  if (stock.by.determiner == Determiner::every) {  // C1
    each.clear();
    for (const PartyId party : agreement_[stock.by.kind].parties) each.push_back({party});
  }
  Truth all = Truth::yes;
  for (const auto& by : each) {
    const Range amount = stock.past ? past(stock.pipeline, stock.stage, by, now) : at(stock.pipeline, stock.stage, by, now);
    const auto n = static_cast<double>(stock.number.value);
    all = weaker(all, stock.at_least ? of(amount.least >= n, amount.most >= n) : of(amount.most <= n, amount.least <= n));
  }
  return all;
}

// `at least N percent of P past S are past T [in D]`; C7.
Truth Naive::share_is(const ShareIs& share, Moments now) const {
  if (!share.percent.decided || (share.span && !share.span->decided)) return Truth::unknown;  // C8
  const Instant end = grid_[now], start = share.span ? agreement_.clock.back(end, *share.span) : always;
  const auto amount = [&](std::uint32_t stage) {
    if (!share.span) return past(share.pipeline, stage, {}, now);
    Range sum;
    for (const Incident& incident : incidents(agreement_[share.pipeline].stages[stage], Edge::none)) {
      if (touches(incident.when, start, end)) sum.most += incident.number.most;
      if (incident.grade >= agreement_.proof && inside(incident.when, start, end)) sum.least += incident.number.least;
    }
    return sum;
  };
  const Range whole = amount(share.of_stage), part = amount(share.stage);
  if (whole.least <= 0) return Truth::unknown;  // C7: it may be a share of nothing
  const auto percent = static_cast<double>(share.percent.value);
  const double least = part.least * 100, most = part.most * 100;
  return share.at_least ? of(least >= percent * whole.most, most >= percent * whole.least)
                        : of(most <= percent * whole.least, least <= percent * whole.most);
}

// C1: the members that a key names; `any` tells that one of them is enough.
std::vector<Member> Naive::members_named(KindId family, const Key& key, const Binding& binding, bool& any) const {
  any = false;
  std::vector<Member> all;
  for (const PartyId party : agreement_[family].parties) all.push_back({.party = party});
  for (const PlaceId place : agreement_[family].places) all.push_back({.place = place});
  if (key.empty()) return all;
  const KeyPart& part = key.front();
  if (part.determiner == Determiner::named) return {{.party = part.party, .place = part.place}};
  if (part.determiner == Determiner::each || part.determiner == Determiner::that)
    for (const auto& [kind, member] : binding)
      if (kind == part.kind) return {member};
  any = part.determiner == Determiner::any;
  return all;
}

Truth Naive::refers(const Refers& name, const Binding& binding, Moments now) const {
  const NamedCondition& named = agreement_[name.name];
  if (!named.family) return truth(named.is, {}, now);
  bool any = false;
  const auto members = members_named(named.family, name.key, binding, any);
  Truth result = any ? Truth::no : Truth::yes;
  for (const Member& member : members) {
    const Truth one = truth(named.is, {{named.family, member}}, now);
    result = any ? stronger(result, one) : weaker(result, one);
  }
  return result;
}

Truth Naive::phase_open(PhaseId phase, const Member& member, Moments now) const {
  for (std::size_t ground = 0; ground < ground_phases_.size(); ++ground) {
    const GroundPhase& one = ground_phases_[ground];
    if (one.phase != phase || (!one.members.empty() && one.members.front() != member)) continue;
    const std::uint8_t may_be = phases_[now][ground];
    return of(may_be == open_now, (may_be & open_now) != 0);
  }
  return Truth::no;
}

Truth Naive::during(const During& during, const Binding& binding, Moments now) const {
  if (const auto* phase = std::get_if<PhaseId>(&during.what)) {
    if (!agreement_[*phase].family) return phase_open(*phase, {}, now);
    bool any = false;
    const auto members = members_named(agreement_[*phase].family, during.key, binding, any);
    Truth result = any ? Truth::no : Truth::yes;
    for (const Member& member : members) {
      const Truth one = phase_open(*phase, member, now);
      result = any ? stronger(result, one) : weaker(result, one);
    }
    return result;
  }
  // A process has no family: its key restricts who or where. Each member is asked alone.
  const EventId process = std::get<EventId>(during.what);
  if (during.key.empty()) return process_lasts(process, {}, {}, now);
  const KeyPart& part = during.key.front();
  bool any = false;
  const auto members = part.kind ? members_named(part.kind, during.key, binding, any)
                                 : std::vector<Member>{{.party = part.party, .place = part.place}};
  Truth result = any ? Truth::no : Truth::yes;
  for (const Member& member : members) {
    std::vector<PartyId> by;
    std::vector<PlaceId> in;
    if (member.party) by.push_back(member.party);
    if (member.place) in.push_back(member.place);
    const Truth one = process_lasts(process, by, in, now);
    result = any ? stronger(result, one) : weaker(result, one);
  }
  return result;
}

// C9.
Truth Naive::process_lasts(EventId process, const std::vector<PartyId>& by, const std::vector<PlaceId>& in, Moments now) const {
  const auto edges = [&](Edge edge) {
    Occ occ;
    occ.what = process;
    occ.edge = edge;
    Restriction restriction;
    restriction.by = by;
    restriction.in = in;
    return happenings_of(occ, restriction, now);
  };
  const Instant at = grid_[now];
  const Occurrences starts = edges(Edge::start), ends = edges(Edge::end);
  bool lasts = false, all_ended = true;
  for (const Occurrence& start : starts) {
    if (!possibly_happened(start.when, at)) continue;
    bool maybe_ended = false, ended = false;
    for (const Occurrence& end : ends) {
      if (surely_before(end.when, start.when) || !possibly_happened(end.when, at)) continue;
      maybe_ended = true;
      ended = ended || (end.proven && surely_happened(end.when, at));
    }
    lasts = lasts || (start.proven && surely_happened(start.when, at) && !maybe_ended);
    all_ended = all_ended && ended;
  }
  return of(lasts, !all_ended);
}

// C4.
bool Naive::gap_touches(const Occ& occ, const Binding& binding, Instant start, Instant end) const {
  if (!std::holds_alternative<EventId>(occ.what)) return false;
  const EventId event = std::get<EventId>(occ.what);
  auto asked = evidence_.places_of(occ.in, binding);
  if (asked.empty()) asked = evidence_.declared_in(event);
  const auto& watchers = evidence_.declared(event).watched_by;
  for (const ReportIndex index : evidence_.standing()) {
    const Report& gap = evidence_.report(index);
    if (gap.act != "gap" || !touches(gap.happened, start, end)) continue;
    const PlaceId place = agreement_.place(gap.place);
    const bool there = gap.place.empty() || (place && asked.empty()) || std::any_of(asked.begin(), asked.end(), [&](PlaceId one) {
                         return place && (evidence_.lies_in(one, place) || evidence_.lies_in(place, one));
                       });
    const bool theirs = gap.by.empty() || watchers.empty() || std::any_of(watchers.begin(), watchers.end(), [&](PartyId one) {
                          return agreement_[one].name == gap.by;
                        });
    if (there && theirs) return true;
  }
  return false;
}

// C5: is there a stretch that nobody covered, at a place that is asked about?
bool Naive::silence_touches(const Occ& occ, const Binding& binding, Instant start, Instant end) const {
  if (agreement_.silence_is_calm || !std::holds_alternative<EventId>(occ.what)) return false;
  const EventId event = std::get<EventId>(occ.what);
  const auto& watchers = evidence_.declared(event).watched_by;
  if (watchers.empty()) return false;
  const auto wanted = evidence_.places_of(occ.in, binding);
  std::vector<PlaceId> asked;
  for (const PlaceId one : evidence_.declared_in(event)) {
    if (wanted.empty()) asked.push_back(one);
    for (const PlaceId want : wanted) {
      if (evidence_.lies_in(one, want)) asked.push_back(one);
      else if (evidence_.lies_in(want, one)) asked.push_back(want);
    }
  }
  if (asked.empty()) asked = wanted;
  if (asked.empty()) asked.push_back(PlaceId{});  // nowhere in particular: any report covers it
  for (const PlaceId place : asked) {
    std::vector<Interval> covered;
    for (const ReportIndex index : evidence_.standing()) {
      const Report& report = evidence_.report(index);
      if (std::none_of(watchers.begin(), watchers.end(), [&](PartyId one) { return evidence_.made_by(report, one); })) continue;
      const PlaceId seen = agreement_.place(report.place);
      if (place && !report.place.empty() && !(seen && evidence_.lies_in(place, seen))) continue;
      if (report.act == "watch") {
        covered.push_back(report.happened);
      } else if (report.act != "gap") {
        const Instant last = report.happened.exact() ? report.happened.end : report.happened.end - Duration{1};
        covered.push_back({agreement_.clock.day(agreement_.clock.date_of(report.happened.begin)).begin,
                           agreement_.clock.day(agreement_.clock.date_of(last)).end});
      }
    }
    std::sort(covered.begin(), covered.end());
    covered.push_back({never, never});
    Instant covered_to = always;
    for (const Interval& next : covered) {
      if (next.begin > covered_to && touches({covered_to, next.begin}, start, end)) return true;
      covered_to = std::max(covered_to, next.end);
    }
  }
  return false;
}

}  // namespace truce::reference
