#include "forecast.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <utility>

#include "json_text.h"
#include "names.h"
#include "page.h"

namespace truce::view {
namespace {

constexpr std::size_t levers_shown = 8;

std::string percent(double share) { return share > 0 && share < 0.001 ? "<0.1%" : share < 1 && share > 0.999 ? ">99.9%" : fmt::format("{:.1f}%", share * 100); }
std::string chance_text(const Chance& chance) { return fmt::format("{} ({:.1f} to {:.1f})", percent(chance.value), chance.low * 100, chance.high * 100); }

/// The last day counts fully in the horizon.
std::size_t horizon_of(const Forecast& forecast) { return static_cast<std::size_t>((forecast.options.until - forecast.options.at).count() / 86'400); }

std::string day_text(const Outlook& outlook, const Forecast& forecast, std::optional<std::size_t> day) {
  if (!day) return "later";
  if (*day == 0) return "at once";
  return fmt::format("{}", to_text(outlook.world.clock.date_of(forecast.options.at + std::chrono::days{*day} - Duration{1})));
}

bool settled(const Answer& answer) { return answer.histogram.by_day.empty() || answer.histogram.by_day[0] == answer.histogram.total(); }
bool hopeless(const Answer& answer) { return answer.histogram.never == answer.histogram.total(); }

/// By how much a step changes the chance within the horizon of the question that it changes most.
struct Moved {
  const Lever* lever = nullptr;
  std::size_t answer = 0;
  double change = 0;
};
std::vector<Moved> moved(const Forecast& forecast) {
  std::vector<Moved> all;
  if (forecast.levers.empty()) return all;
  const std::size_t end = horizon_of(forecast);
  const Lever& base = forecast.levers.front();
  for (std::size_t i = 1; i < forecast.levers.size(); ++i)
    for (std::size_t q = 0; q < forecast.answers.size(); ++q) {
      const double change = chance_by(forecast.levers[i].histograms[q], end).value - chance_by(base.histograms[q], end).value;
      const auto days = [&](const Lever& lever) { return day_of_share(lever.histograms[q], 0.5); };
      if (change != 0 || days(forecast.levers[i]) != days(base)) all.push_back({&forecast.levers[i], q, change});
    }
  std::stable_sort(all.begin(), all.end(), [](const Moved& a, const Moved& b) { return std::abs(a.change) > std::abs(b.change); });
  return all;
}

boost::json::value chance_json(const Chance& chance) { return {{"value", chance.value}, {"low", chance.low}, {"high", chance.high}}; }
boost::json::value day_json(std::optional<std::size_t> day) { return day ? boost::json::value(*day) : boost::json::value(nullptr); }
boost::json::value when_json(const Outlook& outlook, Instant at) { return boost::json::string(moment_text(at, outlook.world.clock)); }
std::string_view about_text(Question::About about) {
  switch (about) {
    case Question::About::condition: return "condition";
    case Question::About::phase: return "phase";
    case Question::About::clause: return "clause";
    case Question::About::strength: return "strength";
  }
  return "";
}

std::string precision_text(const Outlook& outlook, const Forecast& forecast, const Page& page) {
  if (!forecast.precision) return {};
  const Precision& wanted = *forecast.precision;
  for (const Answer& answer : forecast.answers) {
    if (answer.question.name != wanted.name) continue;
    const DayRange range = day_range(answer.histogram, wanted.share);
    const bool reached = range.day && range.last && *range.last - range.first <= 2 * wanted.days;
    return paragraph("", fmt::format("P{:.0f} of {}: {}, between {} and {} with 95 percent confidence (Massart){}.", wanted.share * 100, wanted.name, day_text(outlook, forecast, range.day),
                                     day_text(outlook, forecast, range.first < answer.histogram.by_day.size() ? std::optional(range.first) : std::nullopt), day_text(outlook, forecast, range.last),
                                     reached ? "" : fmt::format(": not yet known to {} days", wanted.days)), page);
  }
  return {};
}

/// The strength by some dates: the middle, and what half and 8 in 10 of the futures lie between.
std::string fan_text(const Outlook& outlook, const Forecast& forecast, const Fan& fan, const Page& page) {
  constexpr std::size_t dates = 6;
  const auto open = [&](const Fan::Target& target) {
    return std::any_of(forecast.answers.begin(), forecast.answers.end(), [&](const Answer& answer) { return answer.question.name == target.name && !settled(answer) && !hopeless(answer); });
  };
  if (fan.futures == 0 || fan.days() < 2 || std::none_of(fan.targets.begin(), fan.targets.end(), open)) return {};
  std::vector<Row> rows = {{{"at the end of"}, {"median"}, {"half of futures"}, {"8 in 10"}}};
  std::size_t last = 0;
  for (std::size_t part = 1; part <= dates; ++part) {
    const std::size_t day = (fan.days() - 1) * part / dates;
    if (std::exchange(last, day) == day) continue;
    const auto share = [&](double of) { return amount(static_cast<double>(strength_of_share(fan, day, of))); };
    rows.push_back({{day_text(outlook, forecast, day)}, {share(0.5)}, {share(0.25) + " to " + share(0.75)}, {share(0.1) + " to " + share(0.9)}});
  }
  std::vector<std::string> targets;
  for (const Fan::Target& target : fan.targets) targets.push_back(fmt::format("{} asks for {}", target.name, amount(static_cast<double>(target.strength))));
  return heading("Strength: " + fan.stock, page) + paragraph("  ", listed(targets) + ".", page) + table(rows, page, 2);
}

/// The groups that explain most, most first.
std::vector<std::size_t> ranked(const Explained& explained, std::size_t groups, std::size_t most) {
  std::vector<std::size_t> all(groups);
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::stable_sort(all.begin(), all.end(), [&](std::size_t a, std::size_t b) { return explained.share(a) > explained.share(b); });
  if (all.size() > most) all.resize(most);
  return all;
}

bool is_last_itself(const Answer& answer) { return answer.last_gates.size() == 1 && answer.last_gates[0].name == answer.question.name; }

std::string bought_text(const Bought& bought) {
  if (bought.futures == 0) return "not tried";
  return fmt::format("{:.0f} (± {:.0f})", bought.mean(), std::ceil(1.96 * bought.error()));
}

/// What was missing longest, how often, and what it would be worth to have it today.
std::string gates_text(const Forecast& forecast, const Page& page) {
  constexpr std::size_t gates_shown = 3, answers_many = 5;
  std::vector<Row> rows = {{{"for"}, {"last in"}, {"days sooner"}, {"if this opened today"}}};
  for (const Answer& answer : forecast.answers) {
    const bool of_interest = answer.question.about == Question::About::strength || answer.question.about == Question::About::phase;
    if (answer.last_gates.empty() || is_last_itself(answer) || (!of_interest && forecast.answers.size() > answers_many)) continue;
    std::uint64_t came = 0;
    for (const LastGate& gate : answer.last_gates) came += gate.futures;
    for (std::size_t i = 0; i < std::min(gates_shown, answer.last_gates.size()); ++i) {
      const LastGate& gate = answer.last_gates[i];
      rows.push_back({{answer.question.name}, {percent(static_cast<double>(gate.futures) / static_cast<double>(came))}, {bought_text(gate.bought)}, {gate.name}});
    }
  }
  if (rows.size() == 1) return {};
  return heading("Last gate to open, where it comes true", page) + table(rows, page, 2);
}

/// What has come of each clause by three dates, in the words of `status`.
std::string outcomes_text(const Outlook& outlook, const Forecast& forecast, const Page& page) {
  constexpr std::size_t dates = 3;
  std::vector<Row> rows = {{{"clause"}, {"at the end of"}, {"it is"}}};
  for (const Answer& answer : forecast.answers) {
    if (answer.outcomes.days < 2) continue;
    for (std::size_t part = 1; part <= dates; ++part) {
      const std::size_t day = (answer.outcomes.days - 1) * part / dates;
      std::vector<std::string> states;
      for (const State state : outcome_states)
        if (const std::uint64_t count = answer.outcomes.count(state, day); count > 0)
          states.push_back(fmt::format("{} {}", to_text(state), percent(static_cast<double>(count) / static_cast<double>(answer.histogram.total()))));
      rows.push_back({{answer.question.name}, {day_text(outlook, forecast, day)}, {listed(states)}});
    }
  }
  return rows.size() == 1 ? std::string() : heading("What comes of the clauses", page) + table(rows, page, 2);
}

/// The groups of assumptions that explain most of the spread of the day.
std::string explained_text(const Forecast& forecast, const Page& page) {
  constexpr std::size_t groups_shown = 3, answers_many = 5;
  constexpr double share_shown = 0.02;
  std::vector<Row> rows = {{{"of"}, {"spread of the day"}, {"explained"}, {"by"}}};
  for (const Answer& answer : forecast.answers) {
    const bool of_interest = answer.question.about == Question::About::strength || answer.question.about == Question::About::phase;
    if (!(answer.explained.deviation() > 0) || (!of_interest && forecast.answers.size() > answers_many)) continue;
    for (const std::size_t group : ranked(answer.explained, forecast.groups.size(), groups_shown)) {
      const double share = answer.explained.share(group);
      if (share < share_shown) continue;
      rows.push_back({{answer.question.name}, {fmt::format("± {:.0f} days", answer.explained.deviation())}, {fmt::format("{:.0f}% (± {:.0f})", share * 100, std::ceil(196 * answer.explained.error(group)))}, {forecast.groups[group]}});
    }
  }
  return rows.size() == 1 ? std::string() : heading("What the spread comes from", page) + table(rows, page, 2);
}

boost::json::value explained_json(const Forecast& forecast, const Explained& explained) {
  if (explained.futures == 0) return nullptr;
  boost::json::array by;
  for (const std::size_t group : ranked(explained, forecast.groups.size(), forecast.groups.size())) {
    const double share = explained.share(group), half = 1.96 * explained.error(group);
    by.push_back({{"assumption", forecast.groups[group]}, {"share", share}, {"low", share - half}, {"high", share + half}});
  }
  return {{"standard_deviation", explained.deviation()}, {"futures", explained.futures}, {"by", by}};
}

boost::json::array outcomes_json(const Answer& answer) {
  boost::json::array all;
  const Outcomes& outcomes = answer.outcomes;
  for (const State state : outcome_states) {
    if (outcomes.days == 0) break;
    boost::json::array by_day;
    for (std::size_t day = 0; day < outcomes.days; ++day) by_day.push_back(outcomes.count(state, day));
    all.push_back({{"state", to_text(state)}, {"chance", chance_json(chance_of(outcomes.count(state, outcomes.days - 1), answer.histogram.total()))}, {"by_day", by_day}});
  }
  return all;
}

/// What was estimated from the record, with how sure that makes us.
std::string fits_text(const Forecast& forecast, const Page& page) {
  if (forecast.fits.empty()) return {};
  const auto sure = [](const Estimate& estimate) { return fmt::format("{:.3g} (± {:.2g})", estimate.value, 1.96 * estimate.error); };
  std::string text = heading("Estimated from the record", page);
  for (const Fit& fit : forecast.fits) {
    std::string says = fmt::format("{}, from {} in {:.0f} days: {} a day", fit.name, fit.events == 1 ? "1 event" : amount(std::round(fit.events)) + " events", fit.days, sure(fit.lasting));
    if (fit.set_off_fitted)
      says += fmt::format(" of themselves, each setting off {} more within {} days. Twice the log-likelihood is {:.1f} above that of a constant rate{}", sure(fit.sets_off), sure(fit.within), fit.gain,
                          fit.gain > 6 ? "" : ", which may be chance");
    text += paragraph("  ", says + ".", page);
  }
  return text;
}

boost::json::value estimate_json(const Estimate& estimate) { return {{"value", estimate.value}, {"error", estimate.error}}; }
boost::json::array fits_json(const Forecast& forecast) {
  boost::json::array fits;
  for (const Fit& fit : forecast.fits) {
    boost::json::object one = {{"name", fit.name}, {"events", fit.events}, {"days", fit.days}, {"per_day", estimate_json(fit.lasting)}, {"sets_off", nullptr}, {"within_days", nullptr}, {"gain", nullptr}};
    if (fit.set_off_fitted) one["sets_off"] = estimate_json(fit.sets_off), one["within_days"] = estimate_json(fit.within), one["gain"] = fit.gain;
    fits.push_back(std::move(one));
  }
  return fits;
}

boost::json::array fans_json(const Forecast& forecast) {
  boost::json::array fans;
  for (const Fan& fan : forecast.fans) {
    boost::json::array targets, days;
    for (const Fan::Target& target : fan.targets) targets.push_back({{"name", target.name}, {"strength", target.strength}});
    for (std::size_t day = 0; fan.futures > 0 && day < fan.days(); ++day) {
      boost::json::array shares;
      for (const double share : {0.1, 0.25, 0.5, 0.75, 0.9}) shares.push_back(strength_of_share(fan, day, share));
      days.push_back(std::move(shares));
    }
    fans.push_back({{"stock", fan.stock}, {"targets", targets}, {"counted_in", fan.width}, {"futures", fan.futures}, {"by_day", days}});
  }
  return fans;
}

boost::json::value bought_json(const Bought& bought) {
  if (bought.futures == 0) return nullptr;
  const double half = 1.96 * bought.error();
  return {{"value", bought.mean()}, {"low", bought.mean() - half}, {"high", bought.mean() + half}, {"futures", bought.futures}};
}

}  // namespace

std::string forecast(const Outlook& outlook, const Forecast& forecast, const Page& page) {
  const Clock& clock = outlook.world.clock;
  std::string text = paragraph("", fmt::format("{}: from {} to {}, {} futures, seed {}{}.", outlook.title.empty() ? "No outlook" : outlook.title, moment_text(forecast.options.at, clock),
                                               moment_text(forecast.options.until, clock), amount(static_cast<double>(forecast.futures)), forecast.seed,
                                               forecast.stopped_early ? " (stopped early: this is what is known so far)" : ""), page);
  text += paragraph("", "The range beside a chance is that of drawing by chance (95 percent); it says nothing about whether the assumptions are right.", page);
  text += precision_text(outlook, forecast, page);
  std::vector<Row> rows = {{{"by then:"}, {"chance"}, {"half by"}, {"8 in 10: day"}}};
  std::vector<std::string> already, never;
  for (const Answer& answer : forecast.answers) {
    if (settled(answer)) already.push_back(answer.question.name);
    else if (hopeless(answer)) never.push_back(answer.question.name + (answer.histogram.unknown > 0 ? " (unknown)" : ""));
    if (settled(answer) || hopeless(answer)) continue;
    const auto day = [&](double share) { return day_of_share(answer.histogram, share); };
    const auto said = [](const auto& one) { return one ? fmt::format("{}", *one) : std::string("later"); };
    const std::string low = said(day(0.1)), high = said(day(0.9));
    rows.push_back({{answer.question.name}, {chance_text(chance_by(answer.histogram, horizon_of(forecast)))}, {day_text(outlook, forecast, day(0.5))},
                    {low == high ? low : low + " to " + high}});
  }
  if (rows.size() > 1) text += heading("When", page) + table(rows, page, 2);
  if (!already.empty()) text += heading("Holds already", page) + paragraph("  ", listed(already), page);
  if (!never.empty()) text += heading("In no future", page) + paragraph("  ", listed(never), page);
  for (const Fan& fan : forecast.fans) text += fan_text(outlook, forecast, fan, page);
  text += outcomes_text(outlook, forecast, page) + gates_text(forecast, page) + explained_text(forecast, page);
  const std::vector<Moved> steps = moved(forecast);
  if (!steps.empty()) {
    std::vector<Row> moves = {{{"step"}, {"changes"}, {"points"}, {"half by"}}};
    const Lever& base = forecast.levers.front();
    for (std::size_t i = 0; i < std::min(levers_shown, steps.size()); ++i) {
      const Moved& step = steps[i];
      moves.push_back({{step.lever->name}, {forecast.answers[step.answer].question.name}, {fmt::format("{:+.1f}", step.change * 100)},
                       {fmt::format("{}, was {}", day_text(outlook, forecast, day_of_share(step.lever->histograms[step.answer], 0.5)), day_text(outlook, forecast, day_of_share(base.histograms[step.answer], 0.5)))}});
    }
    text += heading("What one step would change, on the same futures", page) + table(moves, page, 2);
  }
  text += fits_text(forecast, page);
  if (!forecast.uncovered.empty()) text += heading("No line of the outlook covers these; they are taken never to happen", page) + paragraph("  ", listed(forecast.uncovered), page);
  return text;
}

std::string json(const Outlook& outlook, const Forecast& forecast) {
  boost::json::array answers, levers, uncovered;
  const std::size_t end = horizon_of(forecast);
  for (const Answer& answer : forecast.answers) {
    boost::json::array gates, by_day;
    for (const LastGate& gate : answer.last_gates) gates.push_back({{"name", gate.name}, {"futures", gate.futures}, {"days_sooner", bought_json(gate.bought)}});
    for (const std::uint64_t day : answer.histogram.by_day) by_day.push_back(day);
    answers.push_back({{"about", about_text(answer.question.about)}, {"name", answer.question.name}, {"strength", answer.question.strength},
                       {"chance", chance_json(chance_by(answer.histogram, end))}, {"day_10", day_json(day_of_share(answer.histogram, 0.1))},
                       {"day_50", day_json(day_of_share(answer.histogram, 0.5))}, {"day_90", day_json(day_of_share(answer.histogram, 0.9))},
                       {"never", answer.histogram.never}, {"unknown", answer.histogram.unknown}, {"last_gates", gates}, {"spread", explained_json(forecast, answer.explained)}, {"by_day", by_day}, {"outcomes", outcomes_json(answer)}});
  }
  for (const Moved& step : moved(forecast))
    levers.push_back({{"step", step.lever->name}, {"changes", forecast.answers[step.answer].question.name}, {"chance", step.change},
                      {"day_50", day_json(day_of_share(step.lever->histograms[step.answer], 0.5))}, {"day_50_without", day_json(day_of_share(forecast.levers.front().histograms[step.answer], 0.5))}});
  for (const std::string& name : forecast.uncovered) uncovered.push_back(boost::json::string(name));
  boost::json::array assumptions;
  for (const Assumption& assumption : outlook.assumptions)
    assumptions.push_back({{"says", outlook.quote(assumption)}, {"author", assumption.author.empty() ? outlook.author : assumption.author}, {"because", assumption.because}});
  return spread(boost::json::value{{"outlook", outlook.title}, {"at", when_json(outlook, forecast.options.at)}, {"until", when_json(outlook, forecast.options.until)}, {"seed", forecast.seed},
                                   {"futures", forecast.futures}, {"stopped_early", forecast.stopped_early}, {"answers", answers}, {"levers", levers}, {"fans", fans_json(forecast)}, {"fits", fits_json(forecast)},
                                   {"uncovered", uncovered}, {"assumptions", assumptions}});
}

std::string future(const Outlook& outlook, const ToldFuture& told, std::uint64_t number, const Page& page) {
  std::vector<Row> events, firsts;
  for (const ToldEvent& event : told.events) events.push_back({{moment_text(event.at, outlook.world.clock)}, {event.says}});
  for (std::size_t q = 0; q < told.questions.size(); ++q)
    if (told.first_yes[q]) firsts.push_back({{moment_text(*told.first_yes[q], outlook.world.clock)}, {told.questions[q].name}});
  std::stable_sort(firsts.begin(), firsts.end(), [](const Row& a, const Row& b) { return a.front().text < b.front().text; });
  return fmt::format("Future {}: an imagined one, not a prediction.\n", number) + heading("What happens", page) + table(events, page, 2) + heading("What first holds, and when", page) + table(firsts, page, 2);
}

std::string json(const Outlook& outlook, const ToldFuture& told, std::uint64_t number) {
  boost::json::array events, firsts;
  for (const ToldEvent& event : told.events) events.push_back({{"at", when_json(outlook, event.at)}, {"says", event.says}});
  for (std::size_t q = 0; q < told.questions.size(); ++q)
    firsts.push_back({{"name", told.questions[q].name}, {"first_yes", told.first_yes[q] ? when_json(outlook, *told.first_yes[q]) : boost::json::value(nullptr)}});
  return spread(boost::json::value{{"future", number}, {"events", events}, {"questions", firsts}});
}

}  // namespace truce::view
