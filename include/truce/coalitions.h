// Which contributors together reach a strength, and how much each matters for it.
//
//   for (const truce::Coalitions& one : *truce::coalitions_of(outlook, "force_stands")) …
//
// Counted from the numbers that an outlook expects to reach a stage, contributor by contributor; chances and dates play no
// part. Shapley and Shubik (1954): the chance that a contributor is the one who passes the threshold when all come in random order.
// Banzhaf (1965): the share of the coalitions of the others that it carries over the threshold. Exact for up to 25.
#ifndef TRUCE_COALITIONS_H
#define TRUCE_COALITIONS_H

#include <cstdint>
#include <string>
#include <string_view>
#include <truce/outlook.h>
#include <truce/result.h>
#include <vector>

namespace truce {

struct Contribution {
  PartyId by = {};
  std::int64_t strength = 0;
  double shapley_shubik = 0;
  double banzhaf = 0;
};
struct Coalitions {
  std::string condition = {};
  std::int64_t threshold = 0;
  std::vector<Contribution> contributions = {};            ///< the strongest first, then as the agreement lists the parties
  std::uint64_t minimal = 0;                               ///< coalitions that reach it and that nobody can leave
  std::vector<std::vector<std::size_t>> smallest = {};     ///< of them, at most 1,000, as places in `contributions`: fewest members first, then the stronger
};
/// For a condition of the form `at least N P past S` (or `at S`); with an empty name for each such condition. Problems:
/// `unknown_name` if there is none, `too_many` with more than 25 contributors.
Result<std::vector<Coalitions>> coalitions_of(const Outlook& outlook, std::string_view name);

}  // namespace truce

#endif
