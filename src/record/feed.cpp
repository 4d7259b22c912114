// From the bytes of a feed to reports: header, rows, refusals.
#include "csv.h"
#include "mapping.h"

#include <fmt/format.h>

#include <algorithm>

namespace truce {
namespace record {
namespace {

using EachView = std::function<bool(const ReportView&)>;  // go on?

constexpr std::uint64_t rows_between_progress = 1 << 14;
constexpr std::uint64_t rows_between_marks = 1 << 12;

/// A value as a message quotes it: not too long.
std::string shown(std::string_view text) {
  constexpr std::size_t shown_max = 60;
  if (text.size() <= shown_max) return std::string(text);
  std::size_t cut = shown_max;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return std::string(text.substr(0, cut)) + "…";
}

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

/// Keeps of a long line what surrounds the part that is meant. The column then counts in what is shown.
void shorten(Excerpt& excerpt) {
  constexpr std::size_t characters_max = 160;
  constexpr std::size_t before_max = 40;
  const auto characters = static_cast<std::size_t>(std::ranges::count_if(excerpt.text, begins_character));
  if (characters <= characters_max) return;
  const std::size_t first = excerpt.column > before_max + 1 ? excerpt.column - 1 - before_max : 0;
  std::string kept;
  std::size_t index = 0;
  for (std::size_t i = 0; i < excerpt.text.size(); ++i) {
    if (i > 0 && begins_character(excerpt.text[i])) ++index;
    if (index >= first && index < first + characters_max) kept += excerpt.text[i];
  }
  if (first > 0) kept = "…" + kept;
  if (first + characters_max < characters) kept += "…";
  excerpt.text = std::move(kept);
  excerpt.column -= first > 0 ? first - 1 : 0;
  excerpt.length = std::min(excerpt.length, characters_max);
}

class Feed {
 public:
  Feed(CsvReader rows, std::string_view file, const FeedOptions& options, const Bytes* bytes)
      : rows_(std::move(rows)), file_(file), options_(options), bytes_(bytes), reader_(options.clock) {}

  Result<FeedSummary> read(const EachView& each, const std::optional<FeedMark>& from = {});

 private:
  Result<bool> read_header();
  [[nodiscard]] std::optional<Problem> foreign_header() const;
  Problems canonical_header();
  void row(const EachView& each);
  bool hand_on(const Values& values, const EachView& each);
  void refuse(const Values& values, const Fault& fault);
  void refuse(std::string_view code, std::string says, std::string_view help, std::size_t begin, std::size_t end);
  Problem problem(std::string_view code, std::string says, std::string_view help, std::size_t begin, std::size_t end) const;
  [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> reasons() const;

  CsvReader rows_;
  std::string_view file_;
  const FeedOptions& options_;
  const Bytes* bytes_;
  ReportReader reader_;
  std::vector<std::string> header_ = {};
  std::vector<Column> columns_ = {};  // of the fields in turn, without a mapping
  std::optional<BoundMapping> mapping_ = {};
  std::vector<std::uint64_t> left_out_by_rule_ = {};
  Values values_ = {};
  ReportView report_ = {};
  FeedSummary summary_ = {};
  bool enough_ = false;  // whoever reads wants no more
};

Problem Feed::problem(std::string_view code, std::string says, std::string_view help, std::size_t begin, std::size_t end) const {
  std::string text(rows_.text());
  for (std::size_t bad = first_bad_byte(text); bad != std::string::npos; bad = first_bad_byte(text)) text[bad] = '?';
  Excerpt at = excerpt_of(file_, text, std::min(begin, text.size()), std::min(end, text.size()));
  at.line += rows_.line() - 1;
  shorten(at);
  return {.code = std::string(code), .says = std::move(says), .at = std::move(at), .help = std::string(help)};
}

void Feed::refuse(std::string_view code, std::string says, std::string_view help, std::size_t begin, std::size_t end) {
  ++summary_.refused;
  if (options_.refused) options_.refused(problem(code, std::move(says), help, begin, end));
}

void Feed::refuse(const Values& values, const Fault& fault) {
  const Value& value = values[fault.column];
  std::string column = fmt::format("`{}`", name_of(fault.column));
  std::size_t begin = 0;
  std::size_t end = rows_.text().size();
  if (value.field >= 0) {
    const auto field = static_cast<std::size_t>(value.field);
    std::tie(begin, end) = rows_.place_of(field);
    if (header_[field] != name_of(fault.column)) column = fmt::format("`{}` (read as {})", header_[field], column);
  }
  std::string says = value.text.empty() ? fmt::format("The column {} is empty, {}.", column, fault.reason)
                                        : fmt::format("The column {} says \"{}\", {}.", column, shown(value.text), fault.reason);
  refuse(fault.code, std::move(says), fault.help, begin, end);
}

/// A file of somebody else's, which needs a mapping, is one mistake and not thirty.
std::optional<Problem> Feed::foreign_header() const {
  constexpr std::size_t misspelt_max = 3;
  std::vector<std::string> foreign;
  for (const std::string& name : header_)
    if (!column_named(name)) foreign.push_back(fmt::format("`{}`", shown(name)));
  if (foreign.size() <= misspelt_max || foreign.size() * 2 <= header_.size()) return {};
  const std::size_t count = foreign.size();
  foreign.resize(misspelt_max);
  return problem("foreign_columns", fmt::format("{} of the {} columns are none of a report: {} …", count, header_.size(), fmt::join(foreign, ", ")),
                 "Other people's columns need a mapping file beside the feed (docs/mapping.md).", 0, rows_.text().size());
}

/// Which field is which canonical column; every name that is none is a problem.
Problems Feed::canonical_header() {
  Problems problems;
  if (auto foreign = foreign_header()) {
    problems.push_back(std::move(*foreign));
    return problems;
  }
  for (std::size_t i = 0; i < header_.size(); ++i) {
    const auto [begin, end] = rows_.place_of(i);
    const auto column = column_named(header_[i]);
    if (column) {
      columns_.push_back(*column);
      values_[*column].field = static_cast<int>(i);
      continue;
    }
    const auto meant = closest(header_[i], column_names());
    problems.push_back(problem("unknown_column", fmt::format("A report has no column `{}`.", shown(header_[i])),
                               meant ? fmt::format("Did you mean `{}`?", *meant)
                                     : "Other people's columns need a mapping file beside the feed (docs/mapping.md).",
                               begin, end));
  }
  for (const Column required : {Column::act, Column::happened, Column::source})
    if (std::ranges::find(columns_, required) == columns_.end())
      problems.push_back(problem("missing_column", fmt::format("The required column `{}` is missing.", name_of(required)),
                                 "Add it, or keep a mapping file beside the feed that says where it comes from (docs/mapping.md).",
                                 0, rows_.text().size()));
  return problems;
}

Result<bool> Feed::read_header() {
  switch (rows_.next()) {
    case CsvReader::Step::unreadable: return failure(rows_.problems());
    case CsvReader::Step::end:
      return failure({.code = "empty_feed",
                      .says = "The file is empty.",
                      .at = {.file = std::string(file_)},
                      .help = "The first line names the columns; `act,happened,source` are required."});
    case CsvReader::Step::malformed: {
      const auto& wrong = rows_.malformed();
      return failure(problem(wrong.code, std::string(wrong.says), wrong.help, wrong.offset, wrong.offset + 1));
    }
    case CsvReader::Step::row: break;
  }
  const auto names = rows_.fields();
  header_.assign(names.begin(), names.end());
  Problems problems;
  if (header_.size() == 1 && header_[0].find_first_of(";\t") != std::string::npos)
    return failure(problem("not_commas", "The columns are not separated by commas.", "Save the file as CSV with commas.", 0, rows_.text().size()));
  for (std::size_t i = 0; i < header_.size(); ++i)
    if (std::find(header_.begin(), header_.begin() + static_cast<std::ptrdiff_t>(i), header_[i]) != header_.begin() + static_cast<std::ptrdiff_t>(i))
      problems.push_back(problem("duplicate_column", fmt::format("The column `{}` stands twice.", shown(header_[i])), "Rename or remove one of them.",
                                 rows_.place_of(i).first, rows_.place_of(i).second));
  if (!options_.mapping) {
    std::ranges::move(canonical_header(), std::back_inserter(problems));
  } else if (auto bound = BoundMapping::bind(options_.mapping, header_, file_)) {
    mapping_ = std::move(*bound);
    left_out_by_rule_.resize(options_.mapping->rules.size());
  } else {
    std::ranges::move(bound.error(), std::back_inserter(problems));
  }
  if (!problems.empty()) return failure(std::move(problems));
  return true;
}

bool Feed::hand_on(const Values& values, const EachView& each) {
  if (const auto fault = reader_.read(values, report_)) {
    refuse(values, *fault);
    return false;
  }
  ++summary_.reports;
  enough_ = !each(report_);
  return !enough_;
}

void Feed::row(const EachView& each) {
  if (rows_.field_count() != header_.size()) {
    const bool few = rows_.field_count() < header_.size();
    refuse(few ? "too_few_fields" : "too_many_fields",
           fmt::format("The row has {} fields where the header has {}.", rows_.field_count(), header_.size()),
           few ? "Is a comma missing, or a line broken in two?" : "Put a field that holds a comma in double quotes.", 0, rows_.text().size());
    return;
  }
  if (!mapping_) {
    rows_.each_field([columns = columns_.data(), values = values_.at.data()](std::size_t field, std::string_view text) {
      values[static_cast<std::size_t>(columns[field])].text = text;
    });
    hand_on(values_, each);
    return;
  }
  const auto outcome = mapping_->apply(rows_.fields());
  if (outcome.skipped_by >= 0) {
    ++left_out_by_rule_[static_cast<std::size_t>(outcome.skipped_by)];
    ++summary_.left_out;
    return;
  }
  for (const Values& values : outcome.reports)
    if (!hand_on(values, each)) return;
}

/// The reasons of the mapping with their rows; rules that give the same reason are counted together.
std::vector<std::pair<std::string, std::uint64_t>> Feed::reasons() const {
  std::vector<std::pair<std::string, std::uint64_t>> reasons;
  for (std::size_t i = 0; i < left_out_by_rule_.size(); ++i) {
    if (left_out_by_rule_[i] == 0) continue;
    const std::string& because = options_.mapping->rules[i].because;
    const auto found = std::ranges::find(reasons, because, &std::pair<std::string, std::uint64_t>::first);
    if (found == reasons.end()) reasons.emplace_back(because, left_out_by_rule_[i]);
    else found->second += left_out_by_rule_[i];
  }
  return reasons;
}

Result<FeedSummary> Feed::read(const EachView& each, const std::optional<FeedMark>& from) {
  if (const auto header = read_header(); !header) return failure(header.error());
  if (options_.mark && bytes_ != nullptr) options_.mark({.offset = rows_.next_place().first, .line = rows_.next_place().second});
  if (from)
    if (const auto there = rows_.go_to(from->offset, from->line); !there) return failure(there.error());
  const auto tell = [&] {
    if (options_.progress && bytes_ != nullptr) options_.progress(bytes_->bytes_read(), bytes_->bytes_in_all());
  };
  while (true) {
    switch (rows_.next()) {
      case CsvReader::Step::unreadable: return failure(rows_.problems());
      case CsvReader::Step::end:
        summary_.left_out_because = reasons();
        tell();
        return std::move(summary_);
      case CsvReader::Step::malformed: {
        const auto& wrong = rows_.malformed();
        ++summary_.rows;
        refuse(wrong.code, std::string(wrong.says), wrong.help, wrong.offset, wrong.offset + 1);
        break;
      }
      case CsvReader::Step::row:
        if (summary_.rows % rows_between_marks == rows_between_marks - 1 && options_.mark && bytes_ != nullptr)
          options_.mark({.offset = rows_.offset(), .line = rows_.line(), .reports = summary_.reports});
        ++summary_.rows;
        row(each);
        if (enough_) return std::move(summary_);
        break;
    }
    if (summary_.rows % rows_between_progress == 0) tell();
  }
}

EachView to_the_end(const std::function<void(const ReportView&)>& each) {
  return [&each](const ReportView& report) {
    each(report);
    return true;
  };
}

}  // namespace
}  // namespace record

Result<FeedSummary> read_feed(const std::string& path, const FeedOptions& options, const std::function<void(const ReportView&)>& each) {
  auto bytes = record::Bytes::open(path);
  if (!bytes) return failure(bytes.error());
  return record::Feed(record::CsvReader({}, &*bytes), path, options, &*bytes).read(record::to_the_end(each));
}

Result<FeedSummary> read_feed_from(const std::string& path, const FeedOptions& options, const FeedMark& mark,
                                   const std::function<bool(const ReportView&)>& each) {
  auto bytes = record::Bytes::open(path);
  if (!bytes) return failure(bytes.error());
  return record::Feed(record::CsvReader({}, &*bytes), path, options, &*bytes).read(each, mark);
}

Result<FeedSummary> read_feed_text(std::string_view text, std::string_view file, const FeedOptions& options,
                                   const std::function<void(const ReportView&)>& each) {
  return record::Feed(record::CsvReader(text, nullptr), file, options, nullptr).read(record::to_the_end(each));
}

Result<FeedSummary> read_feed(const std::string& path, const FeedOptions& options, const std::function<void(const Report&)>& each) {
  Report report;
  return read_feed(path, options, [&](const ReportView& view) {
    keep(view, report);
    each(report);
  });
}

Result<FeedSummary> read_feed_text(std::string_view text, std::string_view file, const FeedOptions& options,
                                   const std::function<void(const Report&)>& each) {
  Report report;
  return read_feed_text(text, file, options, [&](const ReportView& view) {
    keep(view, report);
    each(report);
  });
}

}  // namespace truce
