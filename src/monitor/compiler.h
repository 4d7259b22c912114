// Expands an agreement into a program. Split in two: conditions and phases here in
// compiler.cpp, clauses in duties.cpp.
#ifndef TRUCE_MONITOR_COMPILER_H
#define TRUCE_MONITOR_COMPILER_H

#include <optional>
#include <set>
#include <utility>

#include "program.h"

namespace truce::monitor {

/// What `each K` and `that K` mean at the moment.
using Bindings = std::vector<std::pair<KindId, Member>>;

class Compiler {
 public:
  explicit Compiler(const Agreement& agreement);
  Program run();

 private:
  // Who, where, what.
  Set all_parties() const { return Set(agreement_.parties.size() + 1, true); }
  Set all_places() const { return Set(agreement_.places.size() + 1, true); }
  Set parties(const Who& who, const Bindings& bindings) const;
  Set places(const Where& where, const Bindings& bindings) const;
  Member bound(KindId kind, const Bindings& bindings) const;
  std::vector<Members> members_of(const std::vector<KindId>& families) const;
  Index stream(Stream wanted);
  Index event_stream(EventId event, Edge edge, bool as_reported = false);
  Index add(Pattern pattern);
  Pattern pattern_of(const Occ& occ, const Bindings& bindings);
  void restrict_about(Pattern& pattern, const About& about, const Bindings& bindings);
  /// One pattern, or one for each member where a role says `every`.
  std::vector<Index> patterns_of(OccId occ, const Bindings& bindings, const Set* by);
  Index pattern_any(OccId occ, const Bindings& bindings);

  // Signals.
  Index add(Node node);
  Index combine(Node::Kind kind, std::vector<Index> parts);
  Index negation(Index part);
  Index latch(Index part);
  Index node_of(ConditionId condition, const Bindings& bindings);
  Index build(const Form& form, ConditionId source, const Bindings& bindings);
  Index once(OccId occ, ConditionId source, const Bindings& bindings);
  Index once_any(OccId occ, const Bindings& bindings);
  Index leaf(Node node, OccId occ, const Bindings& bindings);
  Index stock(const StockIs& form, ConditionId source, const Bindings& bindings);
  Index stock_of(const StockIs& form, ConditionId source, const Set& by);
  Index share(const ShareIs& form, ConditionId source, const Bindings& bindings);
  Index during(const During& form, ConditionId source, const Bindings& bindings, bool at_edge = false);
  Index process(EventId event, const Key& key, ConditionId source, const Bindings& bindings);
  Index refers(const Refers& form, const Bindings& bindings);
  Index named(NamedId name, const Members& members);
  /// All or any of what the key chooses among a family; one if it names one.
  template <class NodeOfMembers>
  Index by_key(KindId family, const Key& key, const Bindings& bindings, NodeOfMembers node);
  Pattern stage_pattern(PipelineId pipeline, std::uint32_t stage, const Set& by);
  void hear(Listener::Role role, Index pattern, Index target, Index part = 0);
  void add_phases();

  // Clauses.
  void add_duties(ClauseId clause);
  void add_duty(ClauseId clause, const Members& members);
  void add_trigger(Duty& duty, const Clause& clause, const Bindings& bindings);
  void add_play(Duty& duty, const Clause& clause, const Bindings& bindings);
  void add_make(Duty& duty, const Clause& clause, const Make& make, const Bindings& bindings);
  void add_bring(Duty& duty, const Clause& clause, const Bring& bring, const Bindings& bindings);
  std::vector<Set> subjects(const Clause& clause, const Bindings& bindings) const;
  void listen(Index duty);
  [[nodiscard]] std::vector<Index> covered_by(const Duty& duty);
  void add_precedence();
  void lift(Index strong, Index banned, Index deed);
  void add_authority();
  struct Rests;
  [[nodiscard]] Rests rests_of(std::vector<Index> open, const std::vector<Index>& heard, const std::vector<std::set<Index>>& patterns_of_node) const;
  void rank_phases(std::vector<std::set<Index>> rests);
  void add_ranks();

  const Agreement& agreement_;
  Program program_;
  std::map<std::pair<NamedId, Members>, Index> named_ = {};
  std::map<Stream, Index> stream_index_ = {};
};

}  // namespace truce::monitor

#endif
