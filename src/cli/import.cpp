#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "answer/handover.h"
#include "answer/mission.h"
#include "answer/union.h"
#include "terminal.h"
#include "view/json.h"

namespace truce::cli {
namespace {

// How many reports are acknowledged together: enough that the disk is not the limit, few enough that a break loses little.
constexpr std::size_t batch_reports = 50'000;
constexpr std::size_t problems_shown_max = 20;

// The same in numbers for the reader and for JSON.
struct Import {
  FeedSummary feed = {};
  std::uint64_t added = 0;
  std::uint64_t known_already = 0;
  std::uint64_t ids_taken = 0;
  Problems problems = {};
  std::uint64_t refused_in_all() const { return feed.refused + ids_taken; }
};

void keep(Problems& problems, const Problem& problem) {
  if (problems.size() < problems_shown_max) problems.push_back(problem);
}

// Reads the file without adding anything: would any row be refused?
Result<Import> rehearse(const std::string& record_path, const std::string& path, FeedOptions options) {
  Import import;
  Union seen;
  std::error_code none;
  if (std::filesystem::exists(record_path, none)) {
    const auto record = Record::open(record_path);
    if (!record) return failure(record.error());
    const auto known = record->for_each([&](const ReportView& report) { seen.add(report); });
    if (!known) return failure(known.error());
  }
  options.refused = [&](const Problem& problem) { keep(import.problems, problem); };
  auto summary = read_feed(path, options, [&](const ReportView& report) {
    if (seen.add(report) != Union::Answer::taken) return;
    ++import.ids_taken;
    keep(import.problems, id_taken(report, path));
  });
  if (!summary) return failure(summary.error());
  import.feed = *summary;
  return import;
}

// Adds the reports that it is given in batches. Reading goes on after the disk has refused, but nothing more is added.
class Importer {
 public:
  explicit Importer(Record& record) : record_(&record) {}

  void add(const ReportView& report) {
    if (count_ == batch_.size()) batch_.emplace_back();
    truce::keep(report, batch_[count_++]);
    if (count_ == batch_reports) flush();
  }
  void flush() {
    const std::size_t count = std::exchange(count_, 0);
    if (count == 0 || !failed_.empty()) return;
    auto appended = record_->append({batch_.data(), count});
    if (!appended) {
      failed_ = appended.error();
      return;
    }
    import.added += appended->added;
    import.known_already += appended->known_already;
    import.ids_taken += appended->refused;
    for (const Problem& problem : appended->problems) keep(import.problems, problem);
  }
  [[nodiscard]] const Problems& failed() const { return failed_; }

  Import import = {};

 private:
  Record* record_;
  std::vector<Report> batch_ = {};  // used again and again
  std::size_t count_ = 0;           // of those in it that are to be added
  Problems failed_ = {};
};

Result<Import> import_into(Record& record, const std::string& path, FeedOptions options) {
  Importer importer(record);
  Progress progress("Importing " + path);
  options.progress = [&](std::uint64_t read, std::uint64_t in_all) { progress(read, in_all); };
  Problems refused;
  options.refused = [&](const Problem& problem) { keep(refused, problem); };
  Result<FeedSummary> summary = FeedSummary{};
  hand_over(
      [&](Handover& handover) { summary = read_feed(path, options, [&](const ReportView& view) { handover.put(view, 0); }); },
      [&](const ReportView& view, std::uint32_t) { importer.add(view); });
  importer.flush();
  for (const Problem& problem : importer.import.problems) keep(refused, problem);
  importer.import.problems = std::move(refused);
  if (!summary) return failure(summary.error());
  if (!importer.failed().empty()) return failure(importer.failed());
  importer.import.feed = *summary;
  return importer.import;
}

std::string rows(std::uint64_t count) { return fmt::format("{} {}", count, count == 1 ? "row" : "rows"); }

std::string reports(std::uint64_t count) { return fmt::format("{} {}", count, count == 1 ? "report" : "reports"); }

std::string summary_text(const Import& import, bool kept_out) {
  std::string text = fmt::format("{}: {} added, {} known already; {} refused", rows(import.feed.rows), reports(import.added),
                                 import.known_already, rows(import.refused_in_all()));
  if (import.feed.left_out > 0) text += fmt::format(", {} left out", import.feed.left_out);
  text += kept_out ? ". Nothing was added.\n" : ".\n";
  for (const auto& [reason, count] : import.feed.left_out_because)
    text += fmt::format("  left out: {}, {}\n", rows(count), reason);
  return text;
}

int tell(const Import& import, bool kept_out, bool as_json) {
  if (as_json) {
    std::vector<view::Fact> facts = {{"rows", import.feed.rows},
                                     {"added", import.added},
                                     {"known_already", import.known_already},
                                     {"refused", import.refused_in_all()},
                                     {"left_out", import.feed.left_out},
                                     {"nothing_added", kept_out}};
    print(view::json(facts, import.problems));
  } else {
    warn_of(import.problems, problems_shown_max);
    const std::uint64_t shown = import.problems.size();
    if (import.refused_in_all() > shown) warn(fmt::format("and {} more\n", import.refused_in_all() - shown));
    print(summary_text(import, kept_out));
  }
  return import.refused_in_all() > 0 ? answer_is_no : answer_is_yes;
}

int run_import(const Arguments& arguments) {
  const std::string& path = arguments.operands[1];
  const auto mission = open_mission({arguments.operands.front()});
  if (!mission) return refuse(mission.error());
  const auto options =
      feed_options(*mission, arguments.has("--mapping") ? arguments.value("--mapping") : mapping_beside(path));
  if (!options) return refuse(options.error());
  const bool as_json = arguments.has("--json");
  if (arguments.value("--on-error") == "refuse") {
    const auto rehearsed = rehearse(mission->record_path, path, *options);
    if (!rehearsed) return refuse(rehearsed.error());
    if (rehearsed->refused_in_all() > 0) return tell(*rehearsed, true, as_json);
  }
  auto record = Record::open(mission->record_path, Record::Create::yes);
  if (!record) return refuse(record.error());
  const auto import = import_into(*record, path, *options);
  if (!import) return refuse(import.error());
  return tell(*import, false, as_json);
}

}  // namespace

Verb import_verb() {
  return {
      .name = "import",
      .operands = "MISSION FILE",
      .operands_least = 2,
      .operands_most = 2,
      .says = "Reads a file of reports into a mission's record.",
      .examples = {"truce import missions/harbour un.csv",
                   "truce import missions/harbour acled.csv.gz --mapping acled.mapping"},
      .more =
          "Importing the same file again changes nothing. Rows that cannot be read are listed and left out, the\n"
          "others are added; with `--on-error refuse` nothing is added if one row is refused.\n"
          "Exit codes: 0 every row was taken, 1 some were refused, 2 it could not be done.",
      .flags = {{"--mapping", "M", "what its columns and words mean (default: the file beside it that ends in .mapping, if there is one)", {}},
                {"--on-error", "keep|refuse", "keep the good rows (default), or all or nothing", {"keep", "refuse"}},
                json_flag()},
      .run = run_import};
}

}  // namespace truce::cli
