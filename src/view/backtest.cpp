#include "backtest.h"

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

std::string_view words(Target target) {
  switch (target) {
    case Target::months_to_half: return "Months to 50% of the authorised strength";
    case Target::months_to_80: return "Months to 80% of the authorised strength";
    case Target::share_at_6: return "Share of the authorised strength after 6 months";
    case Target::share_at_12: return "Share of the authorised strength after 12 months";
    case Target::share_at_18: return "Share of the authorised strength after 18 months";
  }
  return {};
}
std::string_view code(Target target) {
  switch (target) {
    case Target::months_to_half: return "months_to_50";
    case Target::months_to_80: return "months_to_80";
    case Target::share_at_6: return "share_at_6";
    case Target::share_at_12: return "share_at_12";
    case Target::share_at_18: return "share_at_18";
  }
  return {};
}
std::string_view words(Method method) {
  switch (method) {
    case Method::fitted: return "fitted";
    case Method::fitted_first_figure: return "fitted, first";
    case Method::climatology: return "others";
    case Method::rule_of_thumb: return "rule";
    case Method::persistence: return "stays";
  }
  return {};
}
std::string_view code(Method method) {
  switch (method) {
    case Method::fitted: return "fitted";
    case Method::fitted_first_figure: return "fitted_first_figure";
    case Method::climatology: return "climatology";
    case Method::rule_of_thumb: return "rule_of_thumb";
    case Method::persistence: return "persistence";
  }
  return {};
}

std::string whole_percent(double share) { return fmt::format("{:.0f}%", share * 100); }

std::string estimate(const Estimate& one) {
  return std::isfinite(one.error) ? fmt::format("{:.2f} (standard error {:.2f})", one.value, one.error) : fmt::format("{:.2f} (standard error unknown)", one.value);
}

std::string fit_text(const ReferenceClass& fitted, const Page& page) {
  std::vector<Row> rows;
  const auto add = [&](std::string name, std::string value) { rows.push_back({{std::move(name)}, {std::move(value)}}); };
  add("missions", fmt::format("{}; {} start with half, {} were not seen to reach it", fitted.missions, fitted.starting_with_half, fitted.half_not_seen));
  add("chance of never reaching half", estimate(fitted.never));
  add("mean of ln(months to half + 1/2)", estimate(fitted.log_months));
  add("… for each e-fold of the ceiling", estimate(fitted.per_log_ceiling));
  add("… for the share in place at the start", estimate(fitted.per_share_in_place));
  add("spread of ln(months to half + 1/2)", estimate(fitted.sigma));
  add("log-likelihood", fmt::format("{:.2f}; {:.2f} without ceiling, start and never", fitted.log_likelihood, fitted.log_likelihood_plain));
  return heading("The fitted class", page) + table(rows, page, 2);
}

std::string pit_text(const Score& score) {
  std::string text;
  for (const double part : score.pit) text += fmt::format("{}{:.0f}", text.empty() ? "" : " ", part * 100);
  return text;
}

std::string target_text(const Backtest& test, Target target, const Page& page) {
  const bool months = target == Target::months_to_half || target == Target::months_to_80;
  std::vector<Row> rows = {{{"method"}, {"cases"}, {"CRPS"}, {"against others"}, {"in 50"}, {"in 80"}, {"fifths (%)"}}};
  for (const Score& score : test.scores) {
    if (score.target != target || score.cases == 0) continue;
    const int digits = months ? 2 : 3;
    rows.push_back({{std::string(words(score.method))},
                    {fmt::format("{}", score.cases)},
                    {fmt::format("{:.{}f}", score.crps, digits)},
                    {score.method == Method::climatology ? std::string("-") : fmt::format("{:+.{}f} ± {:.{}f}", score.against_climatology, digits, score.against_error, digits)},
                    {whole_percent(score.within50)},
                    {whole_percent(score.within80)},
                    {pit_text(score)}});
  }
  if (rows.size() == 1) return heading(words(target), page) + "  No mission was seen that long.\n";
  return heading(words(target), page) + table(rows, page, 2);
}

std::string brier_text(const Backtest& test, const Page& page) {
  std::vector<Row> rows = {{{"method"}, {"question"}, {"cases"}, {"yes"}, {"Brier"}}};
  for (const BrierScore& one : test.briers)
    if (one.cases > 0)
    rows.push_back({{std::string(words(one.method))},
                    {fmt::format("{} by month {}", one.target == Target::months_to_half ? "50%" : "80%", one.by_month)},
                    {fmt::format("{}", one.cases)},
                    {whole_percent(one.happened)},
                    {fmt::format("{:.3f}", one.score)}});
  return heading("Yes or no", page) + table(rows, page, 2);
}

std::string value_text(double value, bool months) {
  if (std::isinf(value)) return fmt::format("over {}", months_seen_max);
  return months ? fmt::format("{:.0f}", value) : whole_percent(value);
}

std::string cases_text(const Backtest& test, const Page& page) {
  std::vector<Row> rows = {{{"mission"}, {"what"}, {"happened"}, {"median"}, {"80% range"}, {"CRPS"}}};
  for (const Case& one : test.cases) {
    if (one.method != Method::fitted) continue;
    const bool months = one.target == Target::months_to_half || one.target == Target::months_to_80;
    rows.push_back({{tame(one.mission)},
                    {std::string(code(one.target))},
                    {fmt::format("{}{}", one.not_seen ? "after " : "", value_text(one.happened, months))},
                    {value_text(one.median, months)},
                    {value_text(one.low80, months) + " to " + value_text(one.high80, months)},
                    {fmt::format("{:.2f}", one.crps)}});
  }
  return heading("The fitted class, case by case", page) + table(rows, page, 2);
}

// Six decimals: what a fit means, without what one processor rounds otherwise than another.
bj::value finite(double value) {
  constexpr double decimals = 1e6;
  return std::isfinite(value) ? bj::value(std::round(value * decimals) / decimals) : bj::value(nullptr);
}

bj::object fitted_json(const Estimate& one) {
  bj::object object;
  object["value"] = finite(one.value);
  object["standard_error"] = finite(one.error);
  return object;
}

bj::object fit_json(const ReferenceClass& fitted) {
  bj::object object;
  object["name"] = json_string(fitted.name);
  object["missions"] = fitted.missions;
  object["starting_with_half"] = fitted.starting_with_half;
  object["half_not_seen"] = fitted.half_not_seen;
  object["starts_with_half"] = finite(fitted.starts_with_half);
  object["never"] = fitted_json(fitted.never);
  object["log_months"] = fitted_json(fitted.log_months);
  object["per_log_ceiling"] = fitted_json(fitted.per_log_ceiling);
  object["per_share_in_place"] = fitted_json(fitted.per_share_in_place);
  object["sigma"] = fitted_json(fitted.sigma);
  object["degrees"] = finite(fitted.degrees);
  object["log_likelihood"] = finite(fitted.log_likelihood);
  object["log_likelihood_plain"] = finite(fitted.log_likelihood_plain);
  return object;
}

bj::object score_json(const Score& score) {
  bj::array pit;
  for (const double part : score.pit) pit.push_back(finite(part));
  bj::object object;
  object["target"] = json_string(code(score.target));
  object["method"] = json_string(code(score.method));
  object["cases"] = score.cases;
  object["crps"] = finite(score.crps);
  object["against_climatology"] = finite(score.against_climatology);
  object["standard_error"] = finite(score.against_error);
  object["within_50"] = finite(score.within50);
  object["within_80"] = finite(score.within80);
  object["pit"] = std::move(pit);
  return object;
}

bj::object case_json(const Case& one) {
  bj::object object;
  object["mission"] = json_string(one.mission);
  object["target"] = json_string(code(one.target));
  object["method"] = json_string(code(one.method));
  object["happened"] = finite(one.happened);
  object["not_seen"] = one.not_seen;
  object["low_80"] = finite(one.low80);
  object["low_50"] = finite(one.low50);
  object["median"] = finite(one.median);
  object["high_50"] = finite(one.high50);
  object["high_80"] = finite(one.high80);
  object["crps"] = finite(one.crps);
  object["pit_low"] = finite(one.pit_low);
  object["pit_high"] = finite(one.pit_high);
  return object;
}

bj::object brier_json(const BrierScore& one) {
  bj::object object;
  object["target"] = json_string(code(one.target));
  object["by_month"] = one.by_month;
  object["method"] = json_string(code(one.method));
  object["cases"] = one.cases;
  object["happened"] = finite(one.happened);
  object["brier"] = finite(one.score);
  return object;
}

}  // namespace

std::string backtest(const Backtest& test, const Page& page, bool cases) {
  std::string text = paragraph("", fmt::format("{} missions, {}. CRPS is in months or in shares; less is better. Against others: less than 0 is better than all "
                                               "other missions as they were (± one standard error). The ranges should hold 50% and 80% of the cases, each fifth of "
                                               "the forecast 20%. Fitted: the class, from the day of authorisation; fitted, first: and the figure of the first month; "
                                               "others: all other missions as they were; rule: even growth to 92.5% in ten months; stays: at the first figure.",
                                               test.missions, test.left_out_in_turn ? "each left out in turn" : "scored with what another file teaches"), page);
  text += fit_text(test.fitted, page);
  for (const Target target : targets) text += target_text(test, target, page);
  text += brier_text(test, page);
  return cases ? text + cases_text(test, page) : text;
}

std::string backtest_json(const Backtest& test) {
  bj::array scores, briers, cases;
  for (const Score& score : test.scores) scores.push_back(score_json(score));
  for (const BrierScore& one : test.briers) briers.push_back(brier_json(one));
  for (const Case& one : test.cases) cases.push_back(case_json(one));
  bj::object object;
  object["missions"] = test.missions;
  object["left_out_in_turn"] = test.left_out_in_turn;
  object["fitted"] = fit_json(test.fitted);
  object["scores"] = std::move(scores);
  object["brier"] = std::move(briers);
  object["cases"] = std::move(cases);
  return spread(object);
}

}  // namespace truce::view
