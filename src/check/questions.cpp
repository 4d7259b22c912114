#include "questions.h"

#include <truce/waiting.h>

#include <algorithm>
#include <map>
#include <optional>

#include "grounder.h"
#include "match.h"

namespace truce::graph {
namespace {

/// Copies a part of a condition with the members that it is asked for in the place of `each` and `that`.
class Binder {
 public:
  Binder(Agreement& asking, const Cast& cast, const Bindings& bindings) : a_(asking), cast_(cast), bindings_(bindings) {}

  ConditionId condition(ConditionId id) {
    const Condition from = a_[id];
    Form form = std::visit(match{
                               [&](const Once& c) -> Form { return Once{occ(c.occ)}; },
                               [&](const NoneFor& c) -> Form { return NoneFor{occ(c.occ), c.span}; },
                               [&](const NoneSince& c) -> Form { return NoneSince{occ(c.occ), occ(c.since)}; },
                               [&](const CountIn& c) -> Form { return CountIn{c.at_least, c.number, occ(c.occ), c.span}; },
                               [&](StockIs c) -> Form {
                                 c.by = who(c.by);
                                 return c;
                               },
                               [&](const During& c) -> Form {
                                 const auto* phase = std::get_if<PhaseId>(&c.what);
                                 return During{c.what, key(c.key, phase != nullptr ? a_[*phase].family : KindId{})};
                               },
                               [&](const Refers& c) -> Form { return Refers{c.name, key(c.key, a_[c.name].family)}; },
                               [&](const Not& c) -> Form { return Not{condition(c.part)}; },
                               [&](const All& c) -> Form { return All{parts(c.parts)}; },
                               [&](const AnyOf& c) -> Form { return AnyOf{parts(c.parts)}; },
                               [&](const AtLeastOf& c) -> Form { return AtLeastOf{c.number, parts(c.parts)}; },
                               [&](const Lasting& c) -> Form { return Lasting{condition(c.part), c.span}; },
                               [](const auto& c) -> Form { return c; },
                           },
                           from.form);
    a_.conditions.push_back({.form = std::move(form), .at = from.at});
    return ConditionId{static_cast<std::uint32_t>(a_.conditions.size() - 1)};
  }
  ConditionId has_happened(OccId id) {
    a_.conditions.push_back({.form = Once{occ(id)}, .at = a_[id].at});
    return ConditionId{static_cast<std::uint32_t>(a_.conditions.size() - 1)};
  }
  /// Was any member put in? If not, the copy has the sense of what it was copied from.
  [[nodiscard]] bool bound() const { return bound_; }

 private:
  std::vector<ConditionId> parts(const std::vector<ConditionId>& from) {
    std::vector<ConditionId> copies;
    for (const ConditionId part : from) copies.push_back(condition(part));
    return copies;
  }

  static bool refers_back(Determiner determiner) { return determiner == Determiner::each || determiner == Determiner::that; }

  Who who(Who from) {
    if (const Member member = cast_.bound(from.kind, bindings_); refers_back(from.determiner) && member.party) {
      from = {.determiner = Determiner::named, .parties = {member.party}, .at = from.at};
      bound_ = true;
    }
    return from;
  }
  Where where(Where from) {
    if (const Member member = cast_.bound(from.kind, bindings_); refers_back(from.determiner) && member.place) {
      from = {.determiner = Determiner::named, .places = {member.place}, .at = from.at};
      bound_ = true;
    }
    return from;
  }

  Key key(Key from, KindId family) {
    for (KeyPart& part : from)
      if (const Member member = cast_.bound(part.kind, bindings_); refers_back(part.determiner) && (member.party || member.place)) part = named(member, part.at);
    if (const Member member = cast_.bound(family, bindings_); from.empty() && (member.party || member.place)) from.push_back(named(member, {}));
    return from;
  }
  KeyPart named(Member member, TextSpan at) {
    bound_ = true;
    return {.determiner = Determiner::named, .party = member.party, .place = member.place, .at = at};
  }

  OccId occ(OccId id) {
    if (!id) return id;
    Occ copy = a_[id];
    copy.by = who(copy.by);
    copy.in = where(copy.in);
    if (const auto* whom = std::get_if<Who>(&copy.about)) copy.about = who(*whom);
    if (const auto* other = std::get_if<OccId>(&copy.about)) copy.about = occ(*other);
    a_.occs.push_back(std::move(copy));
    return OccId{static_cast<std::uint32_t>(a_.occs.size() - 1)};
  }

  Agreement& a_;
  const Cast& cast_;
  const Bindings& bindings_;
  bool bound_ = false;
};

/// The most that one party pledged to bring to a stage; none if nobody's pledge there has a number.
std::optional<std::int64_t> pledged(const Agreement& a, const Cast& cast, PipelineId pipeline, std::uint32_t stage, PartyId party) {
  std::optional<std::int64_t> most;
  for (const Clause& clause : a.clauses) {
    const auto* bring = std::get_if<Bring>(&clause.deed);
    if (bring == nullptr || bring->pipeline != pipeline || bring->stage != stage || bring->all || !bring->number.decided || is_ban(clause)) continue;
    const Parties subjects = cast.parties(clause.who, {});
    const bool own = !party || !subjects || std::any_of(subjects->begin(), subjects->end(), [&](PartyId subject) { return cast.answers(party, subject); });
    if (own) most = std::max(most.value_or(0), bring->number.value);
  }
  return most;
}

constexpr std::uint32_t once_for_all = 0xfffffffe;  // in the place of a mention: a question of all the time until now

class Asker {
 public:
  Asker(const Graph& graph, Agreement& asking) : graph_(graph), a_(*graph.agreement), asking_(asking), cast_(a_), first_(static_cast<std::uint32_t>(asking.named.size())) {}

  std::vector<Asked> run() {
    for (const Question& question : graph_.questions) ask_condition(question);
    for (std::size_t i = 0; i < graph_.acts.size(); ++i) ask_act(graph_.acts[i], graph_.act_node[i]);
    return std::move(asked_);
  }

 private:
  void ask_condition(const Question& question) {
    std::vector<std::uint32_t> key{question.condition.index, question.once && question.condition ? once_for_all : question.occ.index};
    if (const auto plain = known_.find(key); plain != known_.end()) return note(question.node, question.yes, plain->second);
    for (const auto& [kind, member] : question.bindings) key.insert(key.end(), {kind.index, member.party.index, member.place.index});
    if (const auto same = known_.find(key); same != known_.end()) return note(question.node, question.yes, same->second);
    Binder binder(asking_, cast_, question.bindings);
    const ConditionId is = question.condition ? binder.condition(question.condition) : binder.has_happened(question.occ);
    const std::uint32_t name = add(question.once && question.condition ? opened(is) : is);
    if (!binder.bound()) key.resize(2);
    known_.emplace(std::move(key), name);
    note(question.node, question.yes, name);
    const auto* count = std::get_if<CountIn>(&asking_[is].form);
    if (question.once || count == nullptr || !question.yes || !count->at_least || !count->number.decided || count->number.value < 2) return;
    CountIn one_less = *count;
    --one_less.number.value;
    asking_.conditions.push_back({.form = one_less, .at = asking_[is].at});
    asked_.push_back({question.node, true, add(ConditionId{static_cast<std::uint32_t>(asking_.conditions.size() - 1)}), true});
  }
  /// Has this been so at some moment? A phase that opens with it keeps that.
  ConditionId opened(ConditionId is) {
    asking_.phases.push_back({.opens = is, .at = asking_[is].at});
    asking_.occs.push_back({.what = PhaseId{static_cast<std::uint32_t>(asking_.phases.size() - 1)}, .edge = Edge::start, .at = asking_[is].at});
    asking_.conditions.push_back({.form = Once{OccId{static_cast<std::uint32_t>(asking_.occs.size() - 1)}}, .at = asking_[is].at});
    return ConditionId{static_cast<std::uint32_t>(asking_.conditions.size() - 1)};
  }

  void ask_act(const Act& act, Index node) {
    Occ occ{.what = act.event, .edge = act.edge, .at = a_[act.event].at};
    if (act.by) occ.by = {.determiner = Determiner::named, .parties = {act.by}};
    if (act.in) occ.in = {.determiner = Determiner::named, .places = {act.in}};
    std::uint32_t rest = act.fields;
    for (const Field* field : cast_.roles(act.event).fields) {
      occ.fields.push_back({.name = field->name, .values = {field->values[rest % field->values.size()]}});
      rest /= static_cast<std::uint32_t>(field->values.size());
    }
    const Event& event = a_[act.event];
    Form form;
    const auto number = event.sort == EventSort::stage && event.pipeline ? pledged(a_, cast_, event.pipeline, event.stage, act.by) : std::nullopt;
    if (number) {
      form = StockIs{.number = {*number}, .pipeline = event.pipeline, .stage = event.stage, .by = occ.by};
    } else {
      asking_.occs.push_back(std::move(occ));
      form = Once{OccId{static_cast<std::uint32_t>(asking_.occs.size() - 1)}};
    }
    asking_.conditions.push_back({.form = std::move(form), .at = event.at});
    note(node, true, add(ConditionId{static_cast<std::uint32_t>(asking_.conditions.size() - 1)}));
  }

  std::uint32_t add(ConditionId is) {
    asking_.named.push_back({.is = is, .at = asking_[is].at});
    return static_cast<std::uint32_t>(asking_.named.size() - 1) - first_;
  }
  void note(Index node, bool yes, std::uint32_t name) { asked_.push_back({node, yes, name}); }

  const Graph& graph_;
  const Agreement& a_;
  Agreement& asking_;
  Cast cast_;
  std::uint32_t first_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> known_ = {};
  std::vector<Asked> asked_ = {};
};

}  // namespace

std::vector<Asked> ask(const Graph& graph, Agreement& asking) { return Asker(graph, asking).run(); }

}  // namespace truce::graph

namespace truce {

Agreement with_questions(const Agreement& agreement) {
  Agreement asking = agreement;
  graph::ask(graph::ground(agreement, graph::Asking::yes), asking);
  return asking;
}

}  // namespace truce
