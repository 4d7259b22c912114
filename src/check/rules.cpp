#include "rules.h"

#include <algorithm>

namespace truce {
namespace check {
namespace {

constexpr std::string_view harbour = R"(agreement "Harbour"
  signed by north, south, mission, council on 2031-03-01
  in force from 2031-03-02 until 2031-12-31
  clock UTC
  proof corroborated
  disputes go to council within 7 days
party side: north, south
party mission, council
place town
place quarter in town: quay, market
)";

std::vector<Rule> all_rules() {
  std::vector<Rule> all;
  for (const std::vector<Rule>& group : {rules_on_words(), rules_on_watching(), rules_on_order(), rules_on_means()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

}  // namespace

std::string agreement_of_example(std::string_view example) {
  const bool whole = example.substr(0, 10) == "agreement ";
  return (whole ? std::string() : std::string(harbour)) + std::string(example);
}

}  // namespace check

const std::vector<Rule>& rules() {
  static const std::vector<Rule> all = check::all_rules();
  return all;
}

const Rule* rule(std::string_view number_or_code) {
  const auto found = std::find_if(rules().begin(), rules().end(), [&](const Rule& one) {
    return one.number == number_or_code || one.code == number_or_code;
  });
  return found == rules().end() ? nullptr : &*found;
}

}  // namespace truce
