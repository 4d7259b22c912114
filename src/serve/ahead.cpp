// What is likely: a forecast of the mission's outlook, and of the same with levers pulled.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <charconv>

#include "routes.h"

namespace truce::serve {
namespace {

namespace bj = boost::json;

constexpr std::uint64_t futures_default = 10'000;
constexpr std::uint64_t futures_max = 100'000;
constexpr std::uint64_t days_default = 365;
constexpr std::uint64_t days_max = 3'653;
constexpr std::size_t levers_max = 100;

Problem usage(std::string says, std::string help) {
  return {.code = "usage", .rule = {}, .says = std::move(says), .at = {}, .help = std::move(help)};
}

Result<std::uint64_t> number_of(const Asked& asked, std::string_view name, std::uint64_t otherwise,
                                std::uint64_t most) {
  const std::string text = asked.parameter(name);
  if (text.empty()) return otherwise;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number <= most) return number;
  return failure(usage(fmt::format("`{}` is not a number for {}.", text, name),
                       fmt::format("Write a whole number of at most {}.", most)));
}

Problem malformed_levers() {
  return {.code = "malformed_body",
          .rule = {},
          .says = "The body does not say which assumptions are otherwise.",
          .at = {},
          .help = "Send {\"levers\": [{\"assumption\": 0, \"says\": \"expect …\"}]}, at most 100."};
}

Result<std::vector<answer::Pulled>> levers_in(const std::string& text) {
  bj::error_code malformed;
  const bj::value body = bj::parse(text, malformed);
  const bj::value* list = !malformed && body.is_object() ? body.get_object().if_contains("levers") : nullptr;
  if (list == nullptr || !list->is_array() || list->get_array().size() > levers_max) return failure(malformed_levers());
  std::vector<answer::Pulled> levers;
  for (const bj::value& each : list->get_array()) {
    const bj::value* says = each.is_object() ? each.get_object().if_contains("says") : nullptr;
    if (says == nullptr || !says->is_string()) return failure(malformed_levers());
    answer::Pulled lever{.says = std::string(says->get_string().data(), says->get_string().size())};
    if (const bj::value* number = each.get_object().if_contains("assumption")) {
      bj::error_code wrong;
      lever.assumption = number->to_number<std::size_t>(wrong);
      if (wrong) return failure(malformed_levers());
    }
    levers.push_back(std::move(lever));
  }
  return levers;
}

int status_of(const Problems& problems) { return problems.front().code == "no_outlook" ? 404 : 422; }

}  // namespace

Result<ForecastAsked> Routes::forecast_asked(const Asked& asked) const {
  const auto moment = moment_of(asked);
  const auto days = number_of(asked, "days", days_default, days_max);
  const auto futures = number_of(asked, "futures", futures_default, futures_max);
  const auto seed = number_of(asked, "seed", 0, ~std::uint64_t{0});
  if (!moment) return failure(moment.error());
  for (const auto* each : {&days, &futures, &seed})
    if (!*each) return failure(each->error());
  ForecastAsked wanted{.moment = *moment, .until = moment->at + std::chrono::days{*days}, .futures = *futures};
  wanted.of = asked.parameter("of");
  if (const std::string steps = asked.parameter("steps"); !steps.empty() && steps != "yes" && steps != "no")
    return failure(usage(fmt::format("`{}` is neither yes nor no.", steps), "Write steps=no to leave the steps out."));
  wanted.steps = asked.parameter("steps") != "no";
  if (!asked.parameter("seed").empty()) wanted.seed = *seed;
  if (const std::string until = asked.parameter("until"); !until.empty()) {
    const auto end = answer::parse_moment(until, "until", office_.agreement().clock);
    if (!end) return failure(end.error());
    wanted.until = *end;
  }
  if (wanted.futures == 0) return failure(usage("No future was asked for.", "Ask for 1 or more."));
  const auto ahead = wanted.until - wanted.moment.at;
  if (ahead < std::chrono::days{1} || ahead > std::chrono::days{days_max})
    return failure(usage("The forecast ends before it begins, or after more than ten years.",
                         "Give `days`, or `until` at least a day after `at`."));
  return wanted;
}

Response Routes::forecast(const Asked& asked) {
  const auto wanted = forecast_asked(asked);
  if (!wanted) return problem_response(422, wanted.error());
  const auto json = office_.forecast(*wanted);
  return json ? with_etag({.body = *json}, asked.request) : problem_response(status_of(json.error()), json.error());
}

Response Routes::forecast_otherwise(const Asked& asked) {
  auto wanted = forecast_asked(asked);
  if (!wanted) return problem_response(422, wanted.error());
  auto levers = levers_in(asked.request.body);
  if (!levers) return problem_response(422, levers.error());
  wanted->levers = std::move(*levers);
  wanted->steps = false;
  const auto json = office_.forecast(*wanted);
  if (!json) return problem_response(status_of(json.error()), json.error());
  return {.body = *json, .headers = {{"Cache-Control", "no-store"}}};
}

}  // namespace truce::serve
