// Matching on a variant, one lambda for each kind: a forgotten kind does not compile.
#ifndef TRUCE_MONITOR_MATCH_H
#define TRUCE_MONITOR_MATCH_H

namespace truce::monitor {

template <class... Cases>
struct match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
match(Cases...) -> match<Cases...>;

}  // namespace truce::monitor

#endif
