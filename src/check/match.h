// Matching on a variant, one lambda for each kind: a forgotten kind does not compile.
#ifndef TRUCE_CHECK_MATCH_H
#define TRUCE_CHECK_MATCH_H

namespace truce::graph {

template <class... Cases>
struct match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
match(Cases...) -> match<Cases...>;

}  // namespace truce::graph

#endif
