// Expands an agreement into a Graph. Conditions and acts in ground_conditions.cpp, clauses in
// ground_clauses.cpp, what can be shut by acting in ground_shutting.cpp; the finished rows in graph.cpp.
#ifndef TRUCE_CHECK_GROUNDER_H
#define TRUCE_CHECK_GROUNDER_H

#include <optional>
#include <string>
#include <unordered_map>

#include "cast.h"
#include "graph.h"

namespace truce::graph {

inline constexpr std::size_t look_ups_max = 40'000'000;  // of acts that clauses speak of

class Grounder {
 public:
  explicit Grounder(const Agreement& agreement, Asking asking = Asking::no);
  Graph run();

 private:
  // Nodes.
  Index add(const Node& node);
  Index add(Needs needs, Role role, TextSpan at, const std::vector<Index>& children);
  void rest(Index parent, Index child, std::int64_t weight = 1) { edges_.push_back({parent, {child, weight}}); }
  Index truth() const { return 0; }
  Index falsity() const { return 1; }
  Index perhaps() const { return asking_ ? truth() : 2; }
  Index not_yet() const { return asking_ ? truth() : 3; }
  Index wrong(const Pattern& pattern);
  static bool is_fixed(Index node) { return node <= 3; }
  void close_rows();
  void note_first_moment();

  // Families.
  std::size_t instances(const std::vector<KindId>& families);
  Bindings bindings(const std::vector<KindId>& families, std::size_t instance) const { return cast_.bindings(families, instance); }
  Index reserve(const Node& node, std::size_t count);
  void reserve_gates();
  template <class NodeOfInstance>
  Index by_key(KindId family, const Key& key, const Bindings& bindings, bool all, NodeOfInstance node);

  // Acts.
  Index act(EventId event, Edge edge, std::uint32_t by, std::uint32_t in, std::uint32_t fields);
  Index existing_act(EventId event, Edge edge, std::uint32_t by, std::uint32_t in, std::uint32_t fields) const;
  std::uint64_t act_key(EventId event, Edge edge, std::uint32_t by, std::uint32_t in, std::uint32_t fields) const;
  Index pattern(const Pattern& pattern);
  Index stage_reached(PipelineId pipeline, std::uint32_t stage, const Parties& by);
  /// Calls for every act of a pattern that some node already speaks of.
  template <class Each>
  void each_act(const Pattern& pattern, Each each);

  // Conditions.
  Index condition(ConditionId id, const Bindings& bindings, bool yes);
  Index form(ConditionId id, const Bindings& bindings, bool yes);
  Index ask(Index node, ConditionId id, const Bindings& bindings, bool yes);
  Index each_time(OccId occ, const Bindings& bindings);
  Index combine(bool all, const std::vector<ConditionId>& parts, const Bindings& bindings, bool yes, TextSpan at);
  Index happens(OccId occ, const Bindings& bindings);
  Index phase_edge(const Occ& occ, PhaseId phase, const Bindings& bindings);
  Index breach_of(ClauseId clause);
  Index calm(OccId occ, const Bindings& bindings, TextSpan at, const Breaking& broken_by);
  Index count_in(const CountIn& form, const Bindings& bindings, bool yes, TextSpan at);
  Index stock(const StockIs& form, const Bindings& bindings, bool yes, TextSpan at);
  Index stock_at_least(const StockIs& form, std::int64_t number, const Bindings& bindings, TextSpan at);
  Index pledged(PipelineId pipeline, std::uint32_t stage, std::int64_t number, const Parties& by, TextSpan at);
  Index during(const During& form, const Bindings& bindings, bool yes);
  Index during_process(const During& form, const Bindings& bindings, bool yes);
  Index going_on(PhaseId phase, std::size_t instance);
  Index leaf(Index what, TextSpan at);
  Index add_within(Index what, TextSpan at);
  std::vector<Pattern> patterns(OccId occ, const Bindings& bindings, std::size_t depth = 0) const;

  // Shutting by acting: ground_shutting.cpp.
  Index shut_by(const Breaking& breaking, TextSpan at);
  Index not_happened(OccId occ, const Bindings& bindings);
  Index not_open(PhaseId phase, std::size_t instance);
  Index not_going_on(const Pattern& start);
  Index not_too_many(const StockIs& form, const Bindings& bindings, TextSpan at);
  Index really(OccId occ, const Bindings& bindings);
  Index really(const Pattern& pattern);
  Index way(Index made, const Shutting& way);
  Index ways_to_breach(ClauseId clause, bool for_good);
  Index way_to_breach(ClauseId clause, std::size_t instance, Index armed, bool for_good);
  bool breached_by_acting(ClauseId clause) const;
  void arm(const std::vector<Index>& all);
  void note_shutting();
  Target acts_that_break(const Breaking& breaking);
  std::vector<Index> note_made(Index shut);
  std::vector<PartyId> doers_of(const std::vector<Index>& acts) const;

  // Clauses.
  void ground_named();
  void ground_phases();
  void ground_clauses();
  void ground_clause(ClauseId id, std::size_t instance);
  void ground_bar(ClauseId id, std::size_t instance, const Bindings& bindings);
  void ask_once(const Clause& clause, const Bindings& bindings, Index node);
  void ground_deadline(ClauseId id, Index gate, const Bindings& bindings);
  Index owed_deed(const Clause& clause, const Bindings& bindings);
  Index trigger(const Clause& clause, const Bindings& bindings);
  void hold_acts();
  void hold(ClauseId id, std::size_t instance);
  std::vector<Index> prevailing(ClauseId ban, Index act);
  Index unarmed(ClauseId ban, std::size_t instance);
  Index bar_under(ClauseId ban, std::size_t instance, const std::vector<Index>& over);
  void allow_acts();
  void allow(ClauseId id, std::size_t instance);
  void allow_act(Index act_node, ClauseId id, std::size_t instance, OccId fields = {});
  void allow_implied();
  Index unit(Unit unit);
  Pattern deed(const Clause& clause, const Make& make, const Bindings& bindings) const;

  struct Edge2 {
    Index parent = none;
    Child child = {};
  };
  /// What keeps one instance of a clause shut.
  struct Gates {
    Index during = none;
    Index trigger = none;
    Index bar = none;
    Index armed = none;    ///< the trigger as a node of this clause
    bool lapses = false;  ///< the trigger is `while`: it can end again
    std::vector<Index> lifts = {};  ///< what the bar rests on
  };
  struct Hash {
    std::size_t operator()(const std::vector<std::uint32_t>& key) const;
  };

  const Agreement& a_;
  Cast cast_;
  bool asking_ = false;
  bool really_ = false;  ///< a wrong that can always happen is an act like others
  Graph graph_ = {};
  std::vector<Edge2> edges_ = {};
  std::unordered_map<std::uint64_t, Index> act_of_ = {};
  std::unordered_map<std::vector<std::uint32_t>, Index, Hash> pattern_of_ = {};
  std::vector<Index> breach_ = {};
  std::unordered_map<std::uint64_t, Index> breached_by_ = {};  // by clause, and whether for good
  std::unordered_map<std::uint64_t, Index> going_on_ = {};  // by phase and instance
  std::vector<Index> named_not_ = {};               // first instance, by named condition
  std::vector<std::vector<Gates>> gates_ = {};      // by clause, by instance
  std::vector<Index> unit_during_ = {}, unit_trigger_ = {}, unit_bar_ = {};
  std::vector<std::vector<ClauseId>> prevailed_by_ = {};
  std::vector<std::optional<std::unordered_map<Index, std::vector<Index>>>> covered_by_ = {};  // by prevailing clause: gates, by act node
  std::unordered_map<std::vector<Index>, Index, Hash> bars_under_ = {};
  std::vector<std::vector<std::vector<ClauseId>>> pledges_ = {};  // by pipeline, by stage
  std::unordered_map<Index, std::vector<Gates>> gated_bars_ = {};  // by act node
  std::unordered_map<std::uint64_t, Index> unarmed_ = {};          // by clause and instance
  std::unordered_map<Index, Index> wrong_of_ = {};                 // by the node of the acts that are meant
  std::unordered_map<Index, Index> due_of_ = {};                      // by act node
  std::vector<std::pair<Index, std::pair<ClauseId, std::size_t>>> implied_ = {};  // stages passed on the way
  std::size_t look_ups_ = 0;
};

}  // namespace truce::graph

#endif
