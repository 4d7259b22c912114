#include "json.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <map>

#include "findings.h"
#include "json_shapes.h"
#include "json_text.h"
#include "names.h"

namespace truce::view {
namespace {

namespace bj = boost::json;

bj::array problems_json(const Problems& problems) {
  bj::array list;
  for (const Problem& problem : problems) list.push_back(problem_json(problem));
  return list;
}

bj::object counts_json(const Agreement& agreement) {
  bj::object object;
  object["parties"] = agreement.parties.size();
  object["places"] = agreement.places.size();
  object["events"] = agreement.events.size();
  object["pipelines"] = agreement.pipelines.size();
  object["conditions"] = agreement.named.size();
  object["phases"] = agreement.phases.size();
  object["clauses"] = agreement.clauses.size();
  object["tests"] = agreement.trials.size();
  return object;
}

bj::array conditions_json(const Agreement& agreement, const Situation& situation) {
  bj::array list;
  for (const ConditionVerdict& verdict : situation.conditions) {
    bj::object object;
    object["condition"] = json_string(agreement[verdict.name].name);
    object["members"] = members_json(agreement, families(agreement, verdict.name), verdict.members);
    object["truth"] = json_string(to_text(verdict.truth));
    object["since"] = moment_json(verdict.since, agreement.clock);
    object["may_change"] = moment_json(verdict.may_change, agreement.clock);
    list.push_back(std::move(object));
  }
  return list;
}

bj::array phases_json(const Agreement& agreement, const Situation& situation) {
  bj::array list;
  for (const PhaseVerdict& verdict : situation.phases) {
    bj::object object;
    object["phase"] = json_string(agreement[verdict.phase].name);
    object["members"] = members_json(agreement, families(agreement, verdict.phase), verdict.members);
    object["open"] = json_string(to_text(verdict.open));
    object["since"] = moment_json(verdict.since, agreement.clock);
    object["opened"] = moment_json(verdict.opened, agreement.clock);
    object["closed"] = moment_json(verdict.closed, agreement.clock);
    list.push_back(std::move(object));
  }
  return list;
}

std::string stage_name(const Agreement& agreement, PipelineId id, std::uint32_t stage) {
  const Pipeline& pipeline = agreement[id];
  return stage < pipeline.stages.size() ? agreement[pipeline.stages[stage]].name : std::string();
}

bj::array stocks_json(const Agreement& agreement, const Situation& situation) {
  bj::array list;
  for (const Stock& stock : situation.stocks) {
    bj::object object;
    object["pipeline"] = json_string(agreement[stock.pipeline].name);
    object["stage"] = json_string(stage_name(agreement, stock.pipeline, stock.stage));
    object["past"] = range_json(stock.past_least, stock.past_most);
    object["at"] = range_json(stock.at_least, stock.at_most);
    list.push_back(std::move(object));
  }
  return list;
}

bj::object imbalance_json(const Agreement& agreement, const Imbalance& imbalance, const IdOf& id_of) {
  bj::object object;
  object["pipeline"] = json_string(agreement[imbalance.pipeline].name);
  object["stage"] = json_string(stage_name(agreement, imbalance.pipeline, imbalance.stage));
  object["excess"] = imbalance.excess;
  object["item"] = json_string(imbalance.item);
  object["twice"] = imbalance.twice;
  object["reports"] = ids_json(imbalance.reports, id_of);
  return object;
}

LongPart imbalances_part(const Agreement& agreement, const Situation& situation, const IdOf& id_of) {
  return long_list(situation.imbalances.size(), [&](std::size_t i) { return imbalance_json(agreement, situation.imbalances[i], id_of); });
}

// What was lost from a stage is what is missing between what came, what went on and what is there. What came without a
// known limit leaves 0 as the least.
bj::value lost_json(const Stock& stock, const Stock* next) {
  const double on_least = next != nullptr ? next->past_least : 0;
  const double on_most = next != nullptr ? next->past_most : 0;
  const double least = stock.past_most - on_least - stock.at_most;
  const double most = stock.past_least - on_most - stock.at_least;
  return range_json(std::isfinite(least) ? least : 0, std::isnan(most) ? HUGE_VAL : most);
}

// One pipeline: its stages in order, and what does not add up in it.
bj::object pipeline_json(const Agreement& agreement, PipelineId id, const Situation& situation, const IdOf& id_of) {
  bj::array stages;
  for (std::size_t i = 0; i < situation.stocks.size(); ++i) {
    const Stock& stock = situation.stocks[i];
    if (stock.pipeline != id) continue;
    const Stock* next = i + 1 < situation.stocks.size() ? &situation.stocks[i + 1] : nullptr;
    bj::object stage;
    stage["stage"] = json_string(stage_name(agreement, id, stock.stage));
    stage["past"] = range_json(stock.past_least, stock.past_most);
    stage["at"] = range_json(stock.at_least, stock.at_most);
    stage["lost"] = lost_json(stock, next != nullptr && next->pipeline == id ? next : nullptr);
    stages.push_back(std::move(stage));
  }
  bj::array imbalances;
  for (const Imbalance& imbalance : situation.imbalances)
    if (imbalance.pipeline == id) imbalances.push_back(imbalance_json(agreement, imbalance, id_of));
  bj::object object;
  object["pipeline"] = json_string(agreement[id].name);
  object["lost_as"] = json_string(agreement[id].lost ? agreement[agreement[id].lost].name : std::string());
  object["stages"] = std::move(stages);
  object["imbalances"] = std::move(imbalances);
  return object;
}

std::string_view why_json(Unmatched::Why why) {
  switch (why) {
    case Unmatched::Why::act:
      return "act";
    case Unmatched::Why::by:
      return "by";
    case Unmatched::Why::place:
      return "place";
    case Unmatched::Why::edge:
      return "edge";
    case Unmatched::Why::replaced:
      return "replaced";
    case Unmatched::Why::retracted:
      return "retracted";
  }
  return "";
}

LongPart authority_part(const Agreement& agreement, const Situation& situation, const IdOf& id_of) {
  return long_list(situation.without_authority.size(), [&](std::size_t i) {
    const WithoutAuthority& act = situation.without_authority[i];
    bj::object object;
    object["act"] = json_string(agreement[act.event].name);
    object["report"] = json_string(id_of ? id_of(act.report) : std::string());
    return bj::value(std::move(object));
  });
}

LongPart unmatched_part(const Situation& situation, const IdOf& id_of) {
  return long_list(situation.unmatched.size(), [&](std::size_t i) {
    const Unmatched& unmatched = situation.unmatched[i];
    bj::object object;
    object["report"] = json_string(id_of ? id_of(unmatched.report) : std::string());
    object["why"] = json_string(why_json(unmatched.why));
    return bj::value(std::move(object));
  });
}

constexpr int tree_depth_max = 24;

bj::value explanation_json(const Agreement& agreement, const Explanation& explanation, const Desk& desk,
                           std::map<ReportIndex, bj::value>& reports, int depth) {
  const auto ids_of = [&](const std::vector<ReportIndex>& all) {
    bj::array ids;
    for (const ReportIndex index : all) {
      const Report* report = desk.report ? desk.report(index) : nullptr;
      if (report == nullptr) continue;
      ids.push_back(json_string(report->id));
      reports.emplace(index, report_json(*report, agreement.clock));
    }
    return ids;
  };
  bj::array settlers;
  for (const PartyId party : explanation.could_settle) settlers.push_back(party_json(agreement, party));
  bj::array parts;
  if (depth < tree_depth_max)
    for (const Explanation& part : explanation.parts)
      parts.push_back(explanation_json(agreement, part, desk, reports, depth + 1));
  const auto* truth = std::get_if<Truth>(&explanation.verdict);
  bj::object object;
  object["says"] = json_string(explanation.says);
  object["verdict"] = json_string(truth != nullptr ? to_text(*truth) : to_text(std::get<State>(explanation.verdict)));
  object["since"] = moment_json(explanation.since, agreement.clock);
  object["may_change"] = moment_json(explanation.may_change, agreement.clock);
  object["quote"] = json_string(agreement.quote(explanation.quote));
  object["because"] = json_string(explanation.because);
  object["reports"] = ids_of(explanation.reports);
  object["reports_in_all"] = std::max<std::uint64_t>(explanation.reports_in_all, explanation.reports.size());
  if (depth == 0) object["rests_on"] = explanation.rests_on ? bj::value(ids_of(*explanation.rests_on)) : bj::value(nullptr);
  object["could_settle"] = std::move(settlers);
  object["parts"] = std::move(parts);
  return object;
}

void add_moment(bj::object& object, const Agreement& agreement, const Moment& moment) {
  object["at"] = moment_json(moment.at, agreement.clock);
  object["known"] = moment_json(moment.known.value_or(moment.at), agreement.clock);
}

bj::object claim_json(const Agreement& agreement, const Trial& trial, const Expectation& expectation) {
  bj::object object;
  object["test"] = json_string(trial.name);
  object["line"] = agreement.excerpt(expectation.at).line;
  object["expects"] = json_string(agreement.quote(expectation.at));
  return object;
}

}  // namespace

std::string json(const Problems& problems) {
  bj::object object;
  object["problems"] = problems_json(problems);
  return spread(object);
}

std::string check_json(const Result<Agreement>& agreement, std::string_view file, const std::vector<Finding>& findings,
                       const Agreement* rest) {
  bj::object object;
  object["file"] = json_string(file);
  object["reads_well"] = agreement.has_value();
  object["title"] = agreement ? bj::value(json_string(agreement->title)) : bj::value(nullptr);
  object["counts"] = agreement ? bj::value(counts_json(*agreement)) : bj::value(nullptr);
  object["problems"] = agreement ? bj::array() : problems_json(agreement.error());
  object["findings"] = agreement         ? findings_json(*agreement, findings)
                       : rest != nullptr ? findings_json(*rest, findings)
                                         : bj::value(bj::array());
  return spread(object);
}

namespace {

void write_situation(Sheet& sheet, const Agreement& agreement, const Situation& situation, const BoardFacts& facts, const IdOf& id_of) {
  bj::object reports;
  reports["known"] = facts.reports_known;
  reports["in_all"] = facts.reports_in_all;
  reports["refused"] = facts.reports_refused;
  std::vector<LongPart> clauses;
  for (const ClauseVerdict& verdict : situation.clauses) clauses.push_back(clause_part(agreement, verdict, id_of));
  const LongParts lists = {{"clauses", long_list(std::move(clauses))},
                           {"imbalances", imbalances_part(agreement, situation, id_of)},
                           {"without_authority", authority_part(agreement, situation, id_of)},
                           {"unmatched", unmatched_part(situation, id_of)}};
  bj::object object;
  object["agreement"] = agreement_json(agreement);
  add_moment(object, agreement, {situation.at, situation.known});
  object["reports"] = std::move(reports);
  object["in_force"] = json_string(to_text(situation.in_force));
  object["conditions"] = conditions_json(agreement, situation);
  object["phases"] = phases_json(agreement, situation);
  object["clauses"] = nullptr;
  object["stocks"] = stocks_json(agreement, situation);
  for (const char* key : {"imbalances", "without_authority", "unmatched"}) object[key] = nullptr;
  object["waits"] = waits_json(agreement, situation.waits);
  object["circles"] = circles_json(agreement, situation.waits);
  spread_into(sheet, object, 0, lists);
  sheet.text += '\n';
}

}  // namespace

std::string json(const Agreement& agreement, const Situation& situation, const BoardFacts& facts, const IdOf& id_of) {
  constexpr std::size_t letters_of_an_instance = 640;  // about; room that is not used is not touched either
  std::size_t instances = 0;
  for (const ClauseVerdict& verdict : situation.clauses) instances += verdict.instances.size();
  Sheet sheet;
  sheet.text.reserve(instances * letters_of_an_instance);
  write_situation(sheet, agreement, situation, facts, id_of);
  return std::move(sheet.text);
}

void json(const Agreement& agreement, const Situation& situation, const BoardFacts& facts, const IdOf& id_of, const std::function<void(std::string_view)>& take) {
  Sheet sheet{.text = {}, .take = take};
  write_situation(sheet, agreement, situation, facts, id_of);
  take(sheet.text);
}

std::string json(const Agreement& agreement, const std::vector<Explanation>& explanations, const Moment& moment,
                 const Desk& desk) {
  std::map<ReportIndex, bj::value> reports;
  bj::array answers;
  for (const Explanation& explanation : explanations)
    answers.push_back(explanation_json(agreement, explanation, desk, reports, 0));
  bj::array cited;
  for (auto& [index, report] : reports) cited.push_back(report);
  bj::object object;
  object["agreement"] = agreement_json(agreement);
  add_moment(object, agreement, moment);
  object["answers"] = std::move(answers);
  object["reports"] = std::move(cited);
  return spread(object);
}

std::string json(const Agreement& agreement, const std::vector<Wait>& waits, const Waiting& waiting, const Moment& moment) {
  bj::object object;
  object["agreement"] = agreement_json(agreement);
  add_moment(object, agreement, moment);
  object["waits"] = waits_json(agreement, waits);
  object["circles"] = circles_json(agreement, waits);
  add_waiting(object, agreement, waiting);
  return spread(object);
}

std::string pipelines_json(const Agreement& agreement, const Situation& situation, const IdOf& id_of) {
  bj::array pipelines;
  for (std::uint32_t i = 0; i < agreement.pipelines.size(); ++i)
    pipelines.push_back(pipeline_json(agreement, PipelineId{i}, situation, id_of));
  bj::object object;
  object["agreement"] = agreement_json(agreement);
  add_moment(object, agreement, {situation.at, situation.known});
  object["pipelines"] = std::move(pipelines);
  return spread(object);
}

std::string json(const Agreement& agreement, const std::vector<TrialResult>& results) {
  bj::array list;
  std::uint64_t holding = 0;
  for (const TrialResult& result : results) {
    const Trial& trial = agreement.trials[result.trial];
    bj::object object = claim_json(agreement, trial, trial.expects[result.expectation]);
    object["holds"] = result.holds;
    object["found"] = json_string(result.found);
    holding += result.holds ? 1 : 0;
    list.push_back(std::move(object));
  }
  bj::object object;
  object["file"] = json_string(agreement.file);
  object["hold"] = holding;
  object["do_not_hold"] = results.size() - holding;
  object["expectations"] = std::move(list);
  return spread(object);
}

std::string json(const Report& report, const Clock& clock) { return one_line(report_json(report, clock)); }

std::string json(const std::vector<Fact>& facts, const Problems& problems) {
  bj::object object;
  for (const auto& [name, fact] : facts) {
    bj::value& value = object[bj::string_view(name.data(), name.size())];
    if (const auto* number = std::get_if<std::uint64_t>(&fact)) value = *number;
    if (const auto* flag = std::get_if<bool>(&fact)) value = *flag;
    if (const auto* text = std::get_if<std::string>(&fact)) value = json_string(*text);
  }
  object["problems"] = problems_json(problems);
  return spread(object);
}

}  // namespace truce::view
