// The bodies of requests: JSON to reports, through the same door as a feed.
#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "routes.h"
#include "view/json_shapes.h"

namespace truce::serve {
namespace {

namespace bj = boost::json;
constexpr std::size_t reports_max = 1000;

Problem unfit(std::string says, std::string help) {
  return {.code = "malformed_body", .rule = {}, .says = std::move(says), .at = {}, .help = std::move(help)};
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == '=') out += '\\';
    out += c;
  }
  return out;
}

Result<std::string> cell_of(std::string_view name, const bj::value& value) {
  if (value.is_null()) return std::string();
  if (value.is_string()) return std::string(std::string_view(value.get_string().data(), value.get_string().size()));
  if (value.is_int64()) return fmt::format("{}", value.get_int64());
  if (value.is_uint64()) return fmt::format("{}", value.get_uint64());
  if (value.is_double()) return fmt::format("{}", value.get_double());
  if (value.is_object() && name == "details") {
    std::string text;
    for (const auto& [field, each] : value.get_object()) {
      if (!each.is_string())
        return failure(
            unfit(fmt::format("The detail `{}` is not a text.", std::string_view(field.data(), field.size())),
                  "Write it in quotes."));
      if (!text.empty()) text += ';';
      text +=
          escaped({field.data(), field.size()}) + "=" + escaped({each.get_string().data(), each.get_string().size()});
    }
    return text;
  }
  return failure(unfit(fmt::format("The column `{}` is not a text or a number.", name),
                       "docs/record_format.md lists the columns."));
}

Result<Report> report_of(const bj::object& object, const Clock& clock, Instant now) {
  std::string header;
  std::string row;
  Problems problems;
  const auto add = [&](std::string_view name, const std::string& cell) {
    header += (header.empty() ? "" : ",") + in_quotes(name);
    row += (row.empty() ? "" : ",") + in_quotes(cell);
  };
  for (const auto& [key, value] : object) {
    const std::string_view name(key.data(), key.size());
    auto cell = cell_of(name, value);
    if (!cell)
      problems.insert(problems.end(), cell.error().begin(), cell.error().end());
    else
      add(name, *cell);
  }
  if (!object.contains("learned")) add("learned", Clock{}.text(now) + "Z");
  if (!problems.empty()) return failure(std::move(problems));
  std::optional<Report> read;
  FeedOptions options;
  options.clock = clock;
  options.refused = [&](const Problem& problem) { problems.push_back(problem); };
  const auto summary =
      read_feed_text(header + "\n" + row + "\n", "request", options, [&](const Report& report) { read = report; });
  if (!summary) return failure(summary.error());
  if (!read && problems.empty())
    problems.push_back(unfit("The report is empty.", "It needs act, happened and source."));
  if (!problems.empty()) return failure(std::move(problems));
  return *read;
}

}  // namespace

Result<std::vector<Report>> read_reports_json(std::string_view body, const Clock& clock, Instant now) {
  bj::error_code malformed;
  const bj::value value = bj::parse(bj::string_view(body.data(), body.size()), malformed);
  if (malformed || !value.is_object())
    return failure(unfit("The body is not a JSON object.", "Send one report, or {\"reports\": [...]}."));
  const bj::value* list = value.get_object().if_contains("reports");
  bj::array one;
  if (list == nullptr)
    one.push_back(value);
  else if (!list->is_array())
    return failure(unfit("`reports` is not a list.", "Send {\"reports\": [...]}."));
  const bj::array& all = list == nullptr ? one : list->get_array();
  if (all.empty() || all.size() > reports_max)
    return failure(unfit("The body holds no report, or more than 1000.", "Send between 1 and 1000 at once."));
  std::vector<Report> reports;
  Problems problems;
  for (const bj::value& each : all) {
    auto report =
        each.is_object() ? report_of(each.get_object(), clock, now) : failure(unfit("A report is not an object.", ""));
    if (report)
      reports.push_back(std::move(*report));
    else
      problems.insert(problems.end(), report.error().begin(), report.error().end());
  }
  if (!problems.empty()) return failure(std::move(problems));
  return reports;
}

std::string event_text(const Change& change, const Person& person) {
  bj::array ids;
  std::uint64_t withheld = 0;
  for (const Report& report : change.reports) {
    if (sees(person, report))
      ids.push_back(view::json_string(report.id));
    else
      ++withheld;
  }
  bj::object object;
  object["version"] = change.version;
  object["added"] = change.reports.size();
  object["withheld"] = withheld;
  object["by"] = ids.empty() ? bj::value(nullptr) : bj::value(view::json_string(change.by));
  object["reports"] = std::move(ids);
  return fmt::format("id: {}\nevent: reports\ndata: {}\n\n", change.version, bj::serialize(object));
}

}  // namespace truce::serve
