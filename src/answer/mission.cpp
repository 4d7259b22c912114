#include "mission.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>

namespace truce::answer {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t feeds_max = 10'000;

Problem problem(std::string code, std::string says, std::string file, std::string help) {
  return {.code = std::move(code),
          .rule = {},
          .says = std::move(says),
          .at = {.file = std::move(file)},
          .help = std::move(help)};
}

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}
bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error) && !fs::is_directory(path, error);
}

// As a reader would write it: nothing before names in the present folder.
std::string shown(const fs::path& path) {
  const std::string text = path.lexically_normal().string();
  return text.starts_with("./") ? text.substr(2) : text;
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (files.size() < feeds_max && is_file(entry->path())) files.push_back(entry->path());
  std::sort(files.begin(), files.end());
  return files;
}

Result<std::string> agreement_in(const fs::path& folder) {
  if (is_file(folder / "agreement.truce")) return shown(folder / "agreement.truce");
  std::vector<fs::path> found;
  for (const fs::path& file : files_in(folder))
    if (file.extension() == ".truce" && file.filename() != "outlook.truce") found.push_back(file);
  if (found.size() == 1) return shown(found.front());
  if (found.empty())
    return failure(problem("no_agreement", "This folder holds no agreement.", shown(folder),
                           "A mission has a file `agreement.truce`; name the folder or the file that is meant."));
  return failure(problem(
      "no_agreement", fmt::format("This folder holds {} agreements and none is called agreement.truce.", found.size()),
      shown(folder), fmt::format("Name one of them, for example `{}`.", shown(found.front()))));
}

// "reports/un.csv.gz" without its endings, for "reports/un.mapping".
std::string stem_of(const fs::path& path) {
  std::string stem = path.string();
  for (const std::string_view ending : {".gz", ".csv"})
    if (stem.ends_with(ending)) stem.resize(stem.size() - ending.size());
  return stem;
}

bool is_feed(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(".csv") || name.ends_with(".csv.gz");
}

Source source_of(const fs::path& path) {
  if (path.extension() == ".db") return {shown(path), "", true};
  return {shown(path), mapping_beside(path.string()), false};
}

std::vector<Source> sources_in(const fs::path& folder) {
  std::vector<Source> sources;
  if (is_file(folder / "record.db")) sources.push_back(source_of(folder / "record.db"));
  for (const fs::path& file : files_in(folder / "reports"))
    if (is_feed(file)) sources.push_back(source_of(file));
  return sources;
}

}  // namespace

std::string mapping_beside(const std::string& feed) {
  const std::string mapping = stem_of(feed) + ".mapping";
  return is_file(mapping) ? shown(mapping) : std::string();
}

Result<FeedOptions> feed_options(const Mission& mission, const std::string& mapping) {
  FeedOptions options;
  options.clock = mission.agreement->clock;
  if (mapping.empty()) return options;
  auto loaded = load_mapping(mapping);
  if (!loaded) return failure(loaded.error());
  options.mapping = *loaded;
  return options;
}

bool names_a_mission(const std::string& operand) {
  return is_folder(operand) || is_file(operand) || operand.find('/') != std::string::npos ||
         operand.ends_with(".truce");
}

Result<std::string> agreement_file(const std::string& mission) {
  if (is_folder(mission)) return agreement_in(mission);
  if (is_file(mission)) return shown(mission);
  return failure(problem("no_such_mission", "There is no such folder or file.", mission,
                         "A mission is a folder with `agreement.truce`, or an agreement file."));
}

Result<Mission> open_mission(const std::vector<std::string>& operands) {
  const std::string name = operands.empty() ? "." : operands.front();
  auto file = agreement_file(name);
  if (!file) return failure(file.error());
  const bool more = operands.size() > 1;
  Mission mission;
  mission.folder = is_folder(name) ? name : fs::path(name).parent_path().string();
  if (mission.folder.empty()) mission.folder = ".";
  mission.record_path = shown(fs::path(mission.folder) / "record.db");
  if (is_folder(name) || !more) mission.sources = sources_in(mission.folder);
  for (std::size_t i = 1; i < operands.size(); ++i) {
    if (!is_file(operands[i]))
      return failure(problem("unreadable_file", "There is no such file.", operands[i],
                             "Files of reports end in .csv, .csv.gz or .db."));
    mission.sources.push_back(source_of(operands[i]));
  }
  auto agreement = load_agreement(*file);
  if (!agreement) return failure(agreement.error());
  mission.agreement = std::make_shared<const Agreement>(std::move(*agreement));
  return mission;
}

Result<Instant> parse_moment(const std::string& text, const std::string& flag, const Clock& clock) {
  const std::optional<Interval> when = parse_when(text, clock);
  if (when) return when->end;
  return failure(problem("usage", fmt::format("`{}` is not a day or a moment for {}.", text, flag), "",
                         "Write it as 2031-03-15 (24:00 of that day) or \"2031-03-15 14:00\"."));
}

Instant now() { return std::chrono::floor<std::chrono::minutes>(std::chrono::system_clock::now()); }

Result<Moment> moment_of(const std::string& at, const std::string& known, const Clock& clock, Instant now) {
  Moment moment{now, {}};
  if (!at.empty()) {
    auto parsed = parse_moment(at, "--at", clock);
    if (!parsed) return failure(parsed.error());
    moment.at = *parsed;
  }
  if (!known.empty()) {
    auto parsed = parse_moment(known, "--known", clock);
    if (!parsed) return failure(parsed.error());
    moment.known = *parsed;
  }
  return moment;
}

}  // namespace truce::answer
