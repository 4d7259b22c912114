// A file of deployments: columns by name, one figure a row, every mistake told.
#include "csv.h"

#include <fmt/format.h>
#include <truce/deployment.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

namespace truce {
namespace record {
namespace {

constexpr std::size_t told_max = 50;
constexpr std::size_t missions_max = 10'000;
constexpr long months_max = 600;
constexpr long people_max = 10'000'000;

enum Wanted : std::size_t { mission, authorised_on, authorised_strength, month, months_since, uniformed, phase, repeat_flag, suspect_flag, wanted_count };
constexpr std::array<std::string_view, wanted_count> wanted_names = {
    "mission", "authorised_on", "authorised_strength", "month", "months_since", "uniformed", "phase", "repeat_flag", "suspect_flag"};

class DeploymentReader {
 public:
  DeploymentReader(CsvReader rows, std::string_view file) : rows_(std::move(rows)), file_(file) {}
  Result<std::vector<Deployment>> read();

 private:
  bool read_header();
  void read_row();
  void keep(const Date& date, const StrengthFigure& figure);
  void wrong(std::string_view code, std::string says, std::string help, std::size_t begin, std::size_t end);
  void wrong_field(Wanted which, std::string_view must);
  [[nodiscard]] std::string_view field(Wanted which) const;
  std::optional<long> number(Wanted which, long least, long most, std::string_view must);
  bool flag(Wanted which);

  CsvReader rows_;
  std::string_view file_;
  std::size_t columns_ = 0;
  std::array<std::optional<std::size_t>, wanted_count> places_ = {};
  std::map<std::string, std::size_t, std::less<>> by_name_ = {};
  std::vector<Deployment> missions_ = {};
  Problems problems_ = {};
};

void DeploymentReader::wrong(std::string_view code, std::string says, std::string help, std::size_t begin, std::size_t end) {
  std::string text(rows_.text());
  for (std::size_t bad = first_bad_byte(text); bad != std::string::npos; bad = first_bad_byte(text)) text[bad] = '?';
  Excerpt at = excerpt_of(file_, text, std::min(begin, text.size()), std::min(end, text.size()));
  at.line += rows_.line() - 1;
  problems_.push_back({.code = std::string(code), .rule = {}, .says = std::move(says), .at = std::move(at), .help = std::move(help)});
}

void DeploymentReader::wrong_field(Wanted which, std::string_view must) {
  const auto [begin, end] = rows_.place_of(*places_[which]);
  wrong("bad_figure", fmt::format("The column `{}` says \"{}\".", wanted_names[which], field(which).substr(0, 40)), std::string(must), begin, end);
}

std::string_view DeploymentReader::field(Wanted which) const {
  return places_[which] ? rows_.field(*places_[which]) : std::string_view();
}

std::optional<long> DeploymentReader::number(Wanted which, long least, long most, std::string_view must) {
  const std::string_view text = field(which);
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && value >= least && value <= most) return value;
  wrong_field(which, must);
  return std::nullopt;
}

bool DeploymentReader::flag(Wanted which) {
  if (!places_[which] || field(which) == "0" || field(which).empty()) return false;
  if (field(which) != "1") wrong_field(which, "It must be 0 or 1.");
  return true;
}

bool DeploymentReader::read_header() {
  columns_ = rows_.field_count();
  for (std::size_t i = 0; i < columns_; ++i)
    for (std::size_t which = 0; which < wanted_count; ++which)
      if (rows_.field(i) == wanted_names[which]) {
        if (places_[which]) wrong("duplicate_column", fmt::format("The column `{}` stands twice.", wanted_names[which]), "Rename or remove one of them.", rows_.place_of(i).first, rows_.place_of(i).second);
        places_[which] = i;
      }
  for (std::size_t which = 0; which < phase; ++which)
    if (!places_[which])
      wrong("missing_column", fmt::format("The required column `{}` is missing.", wanted_names[which]),
            "The columns of such a file are listed in data/un_peacekeeping/README.md.", 0, rows_.text().size());
  return problems_.empty();
}

void DeploymentReader::keep(const Date& date, const StrengthFigure& figure) {
  const std::string_view name = field(mission);
  const auto [found, is_new] = by_name_.try_emplace(std::string(name), missions_.size());
  if (is_new) missions_.push_back({.mission = std::string(name), .authorised_on = date, .figures = {}});
  Deployment& deployment = missions_[found->second];
  if (deployment.authorised_on != date)
    wrong_field(authorised_on, fmt::format("Other rows of {} say {}.", name, to_text(deployment.authorised_on)));
  const auto same = std::find_if(deployment.figures.begin(), deployment.figures.end(), [&](const StrengthFigure& other) { return other.month == figure.month; });
  if (same != deployment.figures.end()) wrong_field(months_since, fmt::format("{} has another figure for this month.", name));
  deployment.figures.push_back(figure);
}

void DeploymentReader::read_row() {
  if (rows_.field_count() != columns_) {
    wrong("wrong_fields", fmt::format("The row has {} fields where the header has {}.", rows_.field_count(), columns_),
          "Is a comma missing, or a field with a comma not in double quotes?", 0, rows_.text().size());
    return;
  }
  const std::size_t before = problems_.size();
  if (field(mission).empty()) wrong_field(mission, "Every row names its mission.");
  const auto date = parse_date(field(authorised_on));
  if (!date) wrong_field(authorised_on, "It must be a date, YYYY-MM-DD.");
  if (!parse_date(std::string(field(month)) + "-01")) wrong_field(month, "It must be a month, YYYY-MM.");
  StrengthFigure figure;
  const auto since = number(months_since, 0, months_max, "It must be a whole number of months from 0 to 600.");
  const auto people = number(uniformed, 0, people_max, "It must be a whole number of people, 0 or more.");
  const auto ceiling = number(authorised_strength, 1, people_max, "It must be a whole number of people, 1 or more.");
  if (places_[phase]) {
    const auto given = number(phase, 1, 1000, "It must be 1 for the first ceiling, 2 and up after each change.");
    figure.phase = given ? static_cast<int>(*given) : 1;
  }
  figure.repeated = flag(repeat_flag);
  figure.suspect = flag(suspect_flag);
  if (problems_.size() != before) return;
  figure.month = static_cast<int>(*since);
  figure.people = static_cast<double>(*people);
  figure.authorised = static_cast<double>(*ceiling);
  keep(*date, figure);
  if (missions_.size() > missions_max) wrong("too_many_missions", "The file has more than 10,000 missions.", "Is `mission` the right column?", 0, rows_.text().size());
}

Result<std::vector<Deployment>> DeploymentReader::read() {
  bool header = false;
  while (problems_.size() < told_max) {
    const auto step = rows_.next();
    if (step == CsvReader::Step::unreadable) return failure(rows_.problems());
    if (step == CsvReader::Step::end) break;
    if (step == CsvReader::Step::malformed) {
      const auto& found = rows_.malformed();
      wrong(found.code, std::string(found.says), std::string(found.help), found.offset, found.offset + 1);
      if (!header) break;
    } else if (!header) {
      if (!read_header()) break;
      header = true;
    } else {
      read_row();
    }
  }
  if (!problems_.empty()) return failure(std::move(problems_));
  if (missions_.empty())
    return failure({.code = "empty_file", .rule = {}, .says = "The file has no figures.", .at = {.file = std::string(file_)},
                    .help = "One row a mission and month is expected, below a line that names the columns."});
  for (Deployment& deployment : missions_) std::ranges::sort(deployment.figures, {}, &StrengthFigure::month);
  return std::move(missions_);
}

}  // namespace
}  // namespace record

Result<std::vector<Deployment>> load_deployments(const std::string& path) {
  auto bytes = record::Bytes::open(path);
  if (!bytes) return failure(bytes.error());
  return record::DeploymentReader(record::CsvReader({}, &*bytes), path).read();
}

Result<std::vector<Deployment>> read_deployments(std::string_view text, std::string_view file) {
  return record::DeploymentReader(record::CsvReader(text, nullptr), file).read();
}

}  // namespace truce
