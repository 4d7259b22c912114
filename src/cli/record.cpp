#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "answer/mission.h"
#include "answer/question.h"
#include "terminal.h"
#include "view/json.h"
#include "view/page.h"

namespace truce::cli {
namespace {

// A report that is listed, by when it happened; its place in the sources settles ties.
struct Listed {
  Instant happened = {};
  std::uint32_t place = 0;
  std::string line = {};  // as CSV or JSON
  view::Row row = {};     // as text
};

enum class Form { text, csv, json };

Listed listed_as(const Report& report, std::uint32_t place, Form form, const Clock& clock) {
  Listed listed{report.happened.begin, place, {}, {}};
  switch (form) {
    case Form::text:
      listed.row = view::report_row(report, clock);
      break;
    case Form::json:
      listed.line = view::json(report, clock);
      break;
    case Form::csv:
      listed.line = to_csv(report, clock);
      if (!listed.line.ends_with('\n')) listed.line += '\n';
      break;
  }
  return listed;
}

std::string table_of(std::vector<Listed> listed, const view::Page& page) {
  std::vector<view::Row> rows;
  rows.reserve(listed.size());
  for (Listed& each : listed) rows.push_back(std::move(each.row));
  return view::table(rows, page);
}

int verify(const Mission& mission, bool as_json) {
  const auto source =
      std::find_if(mission.sources.begin(), mission.sources.end(), [](const Source& each) { return each.record; });
  if (source == mission.sources.end())
    return refuse({{.code = "no_record",
                    .rule = {},
                    .says = "This mission has no record.db.",
                    .at = {.file = mission.folder},
                    .help = "`truce import` makes one; files of reports have no chain of hashes."}});
  const auto record = Record::open(source->path);
  if (!record) return refuse(record.error());
  const auto whole = record->verify();
  if (as_json) {
    print(view::json({{"whole", whole.has_value()}, {"reports", whole ? *whole : std::uint64_t{0}}},
                     whole ? Problems{} : whole.error()));
  } else if (whole) {
    print(fmt::format("The chain of hashes is whole: {} {}.\n", *whole, *whole == 1 ? "report" : "reports"));
  } else {
    warn_of(whole.error(), whole.error().size());
  }
  return whole ? answer_is_yes : answer_is_no;
}

std::string counts_text(const Reading& reading, std::size_t listed) {
  std::string text = fmt::format("{} of {} {}", listed, reading.reports, reading.reports == 1 ? "report" : "reports");
  if (reading.known_already > 0) text += fmt::format(", {} repeated", reading.known_already);
  if (reading.refused > 0) text += fmt::format(", {} refused", reading.refused);
  return text + ".\n";
}

void print_json(const std::vector<Listed>& listed, const Reading& reading) {
  print(fmt::format("{{\n  \"in_all\": {},\n  \"repeated\": {},\n  \"refused\": {},\n  \"reports\": [", reading.reports,
                    reading.known_already, reading.refused));
  bool first = true;
  for (const Listed& each : listed) {
    print(first ? "\n    " : ",\n    ");
    print(each.line);
    first = false;
  }
  print(listed.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

int run_record(const Arguments& arguments) {
  const auto mission = open_mission(arguments.operands);
  if (!mission) return refuse(mission.error());
  const Clock& clock = mission->agreement->clock;
  if (arguments.has("--verify")) return verify(*mission, arguments.has("--json"));
  const auto filter = filter_of(
      {arguments.value("--act"), arguments.value("--by"), arguments.value("--place"), {}, {}}, arguments.value("--since"),
      arguments.value("--until"), clock);
  if (!filter) return refuse(filter.error());
  const Form form = arguments.has("--json") ? Form::json : arguments.has("--csv") ? Form::csv : Form::text;
  std::vector<Listed> listed;
  const auto reading = read_reports(*mission, [&](const ReportView& report, std::uint32_t place) {
    if (filter->takes(report)) listed.push_back(listed_as(kept(report), place, form, clock));
  }, reading_progress());
  if (!reading) return refuse(reading.error());
  std::sort(listed.begin(), listed.end(), [](const Listed& a, const Listed& b) {
    return std::tie(a.happened, a.place) < std::tie(b.happened, b.place);
  });
  warn_of_refused(*reading);
  if (form == Form::json) {
    print_json(listed, *reading);
    return answer_is_yes;
  }
  if (form == Form::csv) print(std::string(csv_header()) + (csv_header().ends_with('\n') ? "" : "\n"));
  for (const Listed& each : listed) print(each.line);
  if (form == Form::text) print(table_of(listed, page_for_stdout(arguments)));
  if (form == Form::csv)
    warn(counts_text(*reading, listed.size()));
  else
    print(counts_text(*reading, listed.size()));
  return answer_is_yes;
}

}  // namespace

Verb record_verb() {
  return {.name = "record",
          .operands = "[MISSION] [FILE…]",
          .operands_least = 0,
          .operands_most = 1000,
          .says = "Lists the reports of a mission, newest last.",
          .examples = {"truce record missions/harbour --since 2031-03-01", "truce record missions/harbour --verify"},
          .more =
              "A line gives id, time, act, who, where, grade (source A-F, claim 1-6), status and source. Names are\n"
              "compared as the source wrote them.",
          .flags = {{"--act", "A", "only reports of this act", {}},
                    {"--by", "X", "only reports of acts by X", {}},
                    {"--place", "P", "only reports at this place", {}},
                    {"--since", "D", "only what may have happened since", {}},
                    {"--until", "D", "only what may have happened before D ended", {}},
                    {"--verify", "", "check the chain of hashes of record.db instead", {}},
                    {"--csv", "", "as canonical CSV (docs/record_format.md)", {}},
                    plain_flag(),
                    json_flag()},
          .run = run_record};
}

}  // namespace truce::cli
