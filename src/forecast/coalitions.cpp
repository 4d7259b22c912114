#include <fmt/format.h>
#include <truce/coalitions.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "power.h"

namespace truce {
namespace {

std::vector<PartyId> doers_of(const Agreement& world, const Who& who, const Event& event) {
  const Who& meant = who.determiner == Determiner::none ? event.by : who;
  if (meant.determiner == Determiner::named) return meant.parties;
  return meant.kind ? world[meant.kind].parties : std::vector<PartyId>();
}

std::vector<Contribution> contributions_to(const Outlook& outlook, EventId stage) {
  const Agreement& world = outlook.world;
  std::map<std::uint32_t, double> by_party;
  for (const Assumption& assumption : outlook.assumptions) {
    if (assumption.what != Assumption::What::once || !(assumption.amount > 0)) continue;
    const Occ& occ = world[assumption.occ];
    const auto* event = std::get_if<EventId>(&occ.what);
    if (event == nullptr || !(*event == stage)) continue;
    const auto doers = doers_of(world, occ.by, world[stage]);
    const bool each = occ.by.determiner == Determiner::each || occ.by.determiner == Determiner::every;
    if (!each && doers.size() != 1) continue;  // one of several: nobody's own contribution
    for (const PartyId doer : doers) by_party[static_cast<std::uint32_t>(doer.index)] += assumption.amount;
  }
  std::vector<Contribution> all;
  for (const auto& [index, strength] : by_party) {
    Contribution one;
    one.by.index = static_cast<decltype(one.by.index)>(index);
    one.strength = std::llround(strength);
    all.push_back(one);
  }
  std::ranges::stable_sort(all, [](const Contribution& a, const Contribution& b) { return a.strength > b.strength; });
  return all;
}

Result<Coalitions> counted(const Outlook& outlook, const std::string& name, const StockIs& stock) {
  Coalitions one{.condition = name, .threshold = stock.number.value};
  one.contributions = contributions_to(outlook, outlook.world[stock.pipeline].stages[stock.stage]);
  std::vector<std::int64_t> strengths;
  for (const Contribution& contribution : one.contributions) strengths.push_back(contribution.strength);
  const auto power = forecast::power_of(strengths, one.threshold);
  if (!power) return failure(power.error());
  for (std::size_t i = 0; i < strengths.size(); ++i) {
    one.contributions[i].shapley_shubik = power->shapley_shubik[i];
    one.contributions[i].banzhaf = power->banzhaf[i];
  }
  one.minimal = power->minimal;
  for (const std::uint32_t set : power->smallest) {
    one.smallest.emplace_back();
    for (std::size_t i = 0; i < strengths.size(); ++i)
      if ((set >> i & 1U) != 0) one.smallest.back().push_back(i);
  }
  return one;
}

}  // namespace

Result<std::vector<Coalitions>> coalitions_of(const Outlook& outlook, std::string_view name) {
  std::vector<Coalitions> all;
  for (const NamedCondition& named : outlook.world.named) {
    if (!name.empty() && named.name != name) continue;
    const auto* stock = std::get_if<StockIs>(&outlook.world[named.is].form);
    if (stock == nullptr || !stock->at_least || !stock->number.decided || stock->by.determiner != Determiner::none) continue;
    auto one = counted(outlook, named.name, *stock);
    if (!one) return failure(one.error());
    all.push_back(std::move(*one));
  }
  if (all.empty())
    return failure({.code = "unknown_name", .rule = {},
                    .says = name.empty() ? std::string("No condition of this agreement asks for a strength of all contributors together.") : fmt::format("`{}` is no condition that asks for a strength of all contributors together.", name),
                    .at = {.file = outlook.world.file}, .help = "For example: condition force_stands is at least 20_000 troops past arrival."});
  return all;
}

}  // namespace truce
