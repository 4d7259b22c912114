// The program: an agreement expanded into flat arrays that can be evaluated.
//
//   streams    what happens: one for each event (and edge), phase edge and clause whose breaches
//              somebody listens to. Occurrences flow in.
//   listeners  what a part of the program wants to hear of a stream, with its restrictions.
//   nodes      three-valued signals, parts before wholes: leaves listen, the rest combine.
//   phases     latches with three possible states; the only way back from wholes to parts.
//   duties     one for each clause and binding of its families.
//
// Everything is an index into one of these arrays, so the state of a running program is a
// few vectors that can be copied (engine.h).
#ifndef TRUCE_MONITOR_PROGRAM_H
#define TRUCE_MONITOR_PROGRAM_H

#include <truce/agreement.h>
#include <truce/monitor.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace truce::monitor {

using Index = std::uint32_t;
inline constexpr Index none = 0xffffffff;

/// A set of parties or places; the last bit stands for whoever the agreement does not name.
class Set {
 public:
  Set() = default;
  Set(std::size_t size, bool full) : words_((size + 63) / 64, full ? ~std::uint64_t{0} : 0), size_(size) { trim(); }

  void add(std::size_t member) { words_[member / 64] |= std::uint64_t{1} << (member % 64); }
  [[nodiscard]] bool has(std::size_t member) const { return (words_[member / 64] >> (member % 64) & 1) != 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const;
  [[nodiscard]] bool within(const Set& other) const;
  [[nodiscard]] bool meets(const Set& other) const;
  void unite(const Set& other);
  void intersect(const Set& other);
  auto operator<=>(const Set&) const = default;

 private:
  void trim();
  std::vector<std::uint64_t> words_ = {};
  std::size_t size_ = 0;
};

/// How far what is known of an occurrence fits a restriction.
enum class Fit : std::uint8_t { no, possible, sure };

/// What happens, as one flow of occurrences.
struct Stream {
  enum class What : std::uint8_t { event, phase, breach };
  What what = What::event;
  EventId event = {};
  Edge edge = Edge::none;
  PhaseId phase = {};
  ClauseId clause = {};
  bool as_reported = false;  ///< by anybody, declared or not: used to ask who acts without authority
  Set by = {};               ///< whom the declaration allows (all if it names nobody)
  Set in = {};
  auto operator<=>(const Stream&) const = default;
};

/// A restriction on occurrences of one stream.
struct Pattern {
  Index stream = none;
  Grade grade = Grade::alleged;  ///< from which an occurrence is proven
  Set by = {};
  Set in = {};
  std::vector<Field> fields = {};
  bool about_it = false;
  bool about_party = false;
  Set about_parties = {};
  std::vector<Index> about = {};  ///< patterns, any of which the report may be about; empty: not restricted
  std::vector<bool> acts = {};    ///< by event: only these acts; empty: all that the stream carries
  bool decided = true;            ///< false: it can never be told whether this happens
};

/// Who is told of an occurrence that fits a pattern.
struct Listener {
  enum class Role : std::uint8_t { leaf, since, process_end, stage, next_stage, loss, share_of, deed, owed, ban, trigger, before, covered };
  Role role = Role::leaf;
  Index pattern = none;
  Index target = none;  ///< a node or a duty, by role
  Index part = 0;       ///< for a duty: which of several deeds
};

struct Node {
  enum class Kind : std::uint8_t {
    in_force, unknown, after, once, none_for, none_since, count_in, stock, share, phase, process,
    negation, all, any, at_least_of, lasting, latch,
  };
  Kind kind = Kind::unknown;
  ConditionId source = {};  ///< the drafter's condition, where there is one
  std::vector<Index> parts = {};
  Index pattern = none;        ///< E of a leaf; the start of a process
  Index other = none;          ///< F of `since`; the end of a process
  bool at_least = true;
  std::int64_t number = 0;
  Span span = {};
  std::optional<Duration> length = {};  ///< of the span, where it is the same at any time
  bool windowed = false;       ///< share: only what happened within the span
  Instant moment = {};         ///< for after
  Index phase = none;
  PipelineId pipeline = {};
  std::uint32_t stage = 0;
  bool past = true;
  bool at_edge = false;        ///< phase: the instant at which it closes counts as open (K8)
};

struct PhaseProgram {
  PhaseId phase = {};
  Members members = {};
  Index opens = none;
  Index closes = none;  ///< none: it stays open
  Index node = none;    ///< its signal
  Index at_edge = none; ///< the same, with the instant at which it closes (K8)
  Index start_stream = none;
  Index end_stream = none;
  std::vector<Index> after = {};  ///< duties, in order, that settle before it within one second (K14)
  Index rank = 0;                 ///< phases of a lower rank settle before it
};

/// One binding of one clause.
struct Duty {
  enum class Shape : std::uint8_t { ban, keep, permit, deed };
  ClauseId clause = {};
  Members members = {};
  Shape shape = Shape::deed;
  bool pledged = false;        ///< will, will not
  Index gate = none;           ///< in force and its phase open
  Index armed = none;          ///< gate and trigger; for whenever and on each the gate alone
  Index play = none;           ///< armed, and neither excepted nor past its `before`: bans, keep, permit
  Index unless = none;
  Index judged = none;         ///< bans: play, with the instant at which the phase closes (K8)
  Index once = none;           ///< deeds: the condition of `once`
  Index rank = 0;              ///< above that of every clause whose breaches it hears of
  Index held = none;           ///< bans, keep, permit: excepted, or past its `before`; none: never
  Index broken = none;         ///< keep: in play and the condition not yes
  Index whenever = none;       ///< the condition of `whenever`
  Index trigger = none;        ///< the pattern of `on each`
  std::vector<Index> before = {};  ///< for deeds: the patterns of `before`; several: all must have happened
  std::vector<Index> deeds = {};  ///< patterns; several: all must be done
  bool amounts = false;           ///< bring
  bool all = false;               ///< bring all
  bool decided = false;           ///< there are deeds, and it can be told of each whether it is done
  std::int64_t number = 0;
  bool number_decided = true;
  std::vector<Index> owed = {};   ///< bring all: patterns of the earlier stage, one for each deed
  bool lasting = false;           ///< deeds that stay done count whenever they were done (K3)
  bool follows = false;           ///< whenever, on each
  Index breach_stream = none;
  Set subject = {};
  PartyId subject_if_one = {};
  std::vector<Index> prevailed_by = {};  ///< duties that lift this ban for what they cover
  std::vector<Index> covers = {};        ///< patterns of what those cover, in the same order
  std::vector<Index> prevails_over = {};  ///< bans that this duty lifts
  Index prevailing = none;                ///< play, with the instant at which the phase closes (K8): of one that prevails
  truce::Due due = {};                    ///< as its clause says
  bool every = false;                     ///< it is owed every so often
  bool plain = false;                     ///< one deed is owed, once for each trigger, and silence is calm
  bool separate = false;                  ///< what becomes of one of its instances is nothing to the others (separate.cpp)
};

struct Program {
  const Agreement* agreement = nullptr;
  std::vector<Stream> streams = {};
  std::vector<Pattern> patterns = {};
  std::vector<Listener> listeners = {};
  std::vector<std::vector<Index>> listeners_of = {};  ///< by stream
  std::vector<bool> counted = {};                     ///< by stream: a stage or a loss, whose numbers are always kept
  std::vector<Node> nodes = {};
  std::vector<std::vector<Index>> wholes_of = {};  ///< by node: the nodes it is a part of
  std::vector<PhaseProgram> phases = {};
  std::vector<std::vector<Index>> phases_of = {};  ///< by node: phases that watch it
  std::vector<Duty> duties = {};
  std::vector<std::vector<Index>> duties_of = {};  ///< by node: duties that watch it
  Index in_force = none;

  struct NamedNode {
    NamedId name = {};
    Members members = {};
    Index node = none;
  };
  std::vector<NamedNode> named = {};  ///< in file order, then by member

  std::vector<Set> answers = {};    ///< by party: itself and everyone it answers for
  std::vector<Set> inside = {};     ///< by place: itself and everything in it
  std::vector<std::vector<std::pair<Index, Edge>>> streams_of_event = {};  ///< by event: stream and edge it feeds
  std::map<std::string, EventId, std::less<>> acts = {};
  bool asks_authority = false;  ///< is anything heard of as reported?
  bool asks_about = false;  ///< does any pattern restrict what a report is about?
  bool asks_items = false;  ///< are there pipelines, whose items are tied from stage to stage?
};

/// Expands an agreement. The agreement must outlive the program.
Program compile(const Agreement& agreement);

/// Is what becomes of one instance of a duty nothing to its other instances, nor to anything else?
bool is_of_separate_instances(const Program& program, Index duty);

/// The acts that count as an event: itself and everything it includes, by event.
std::vector<bool> acts_of(const Agreement& agreement, EventId event);

}  // namespace truce::monitor

#endif
