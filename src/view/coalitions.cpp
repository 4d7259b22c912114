#include "coalitions.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>

#include "json_shapes.h"
#include "json_text.h"
#include "page.h"

namespace truce::view {
namespace {

namespace bj = boost::json;

constexpr std::size_t shown_max = 5;

std::string members_text(const Outlook& outlook, const Coalitions& one, const std::vector<std::size_t>& members) {
  std::string text;
  std::int64_t sum = 0;
  for (const std::size_t member : members) {
    text += (text.empty() ? "" : ", ") + outlook.world[one.contributions[member].by].name;
    sum += one.contributions[member].strength;
  }
  return fmt::format("{} ({})", text, sum);
}

double six_decimals(double value) { return std::round(value * 1e6) / 1e6; }

}  // namespace

std::string coalitions(const Outlook& outlook, const std::vector<Coalitions>& all, const Page& page) {
  std::string text = paragraph("", "Counted from the numbers that the outlook expects; chances, dates and who is there already play no part. Shapley-Shubik: the chance of being "
                                   "the one who passes the threshold, in a random order. Banzhaf: the share of the others' coalitions that this one carries over it.", page);
  for (const Coalitions& one : all) {
    std::vector<Row> rows = {{{"contributor"}, {"strength"}, {"Shapley-Shubik"}, {"Banzhaf"}}};
    for (const Contribution& each : one.contributions)
      rows.push_back({{outlook.world[each.by].name}, {fmt::format("{}", each.strength)}, {fmt::format("{:.4f}", each.shapley_shubik)}, {fmt::format("{:.4f}", each.banzhaf)}});
    text += heading(fmt::format("{}: at least {}", one.condition, one.threshold), page) + table(rows, page, 2);
    text += fmt::format("  {} coalitions reach it that nobody can leave{}\n", one.minimal, one.smallest.empty() ? "." : "; the smallest:");
    for (std::size_t i = 0; i < std::min(shown_max, one.smallest.size()); ++i) text += paragraph("  - ", members_text(outlook, one, one.smallest[i]), page);
  }
  return text;
}

std::string coalitions_json(const Outlook& outlook, const std::vector<Coalitions>& all) {
  bj::array list;
  for (const Coalitions& one : all) {
    bj::array contributions, smallest;
    for (const Contribution& each : one.contributions) {
      bj::object object;
      object["by"] = json_string(outlook.world[each.by].name);
      object["strength"] = each.strength;
      object["shapley_shubik"] = six_decimals(each.shapley_shubik);
      object["banzhaf"] = six_decimals(each.banzhaf);
      contributions.push_back(std::move(object));
    }
    for (const auto& members : one.smallest) {
      bj::array names;
      for (const std::size_t member : members) names.push_back(json_string(outlook.world[one.contributions[member].by].name));
      smallest.push_back(std::move(names));
    }
    bj::object object;
    object["condition"] = json_string(one.condition);
    object["threshold"] = one.threshold;
    object["contributions"] = std::move(contributions);
    object["minimal"] = one.minimal;
    object["smallest"] = std::move(smallest);
    list.push_back(std::move(object));
  }
  bj::object object;
  object["coalitions"] = std::move(list);
  return spread(object);
}

}  // namespace truce::view
