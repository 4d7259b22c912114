#include "mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace truce::record {
namespace {

int field_named(std::string_view name, const std::vector<std::string>& header) {
  const auto found = std::ranges::find(header, name);
  return found == header.end() ? -1 : static_cast<int>(found - header.begin());
}

Problem missing_source(const SourceColumn& source, const std::vector<std::string>& header, std::string_view file) {
  const std::vector<std::string_view> names(header.begin(), header.end());
  const auto meant = closest(source.name, names);
  return {.code = "unknown_column",
          .says = fmt::format("{} has no column `{}`.", file, source.name),
          .at = source.at,
          .help = meant ? fmt::format("Did you mean `{}`?", *meant)
                        : fmt::format("Its columns are {}.", fmt::join(header, ", "))};
}

bool assigns(const Mapping& mapping, Column column) {
  const auto is_it = [&](const Assignment& assignment) { return assignment.detail.empty() && assignment.column == column; };
  return std::ranges::any_of(mapping.columns, is_it) ||
         std::ranges::any_of(mapping.rules, [&](const Rule& rule) {
           return rule.effect == Effect::change && std::ranges::any_of(rule.assignments, is_it);
         });
}

std::optional<double> number_in(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return {};
  return number;
}

}  // namespace

Result<BoundMapping> BoundMapping::bind(std::shared_ptr<const Mapping> mapping, const std::vector<std::string>& header,
                                        std::string_view file) {
  BoundMapping bound;
  Problems problems;
  for (const SourceColumn& source : mapping->sources) {
    bound.field_of_.push_back(field_named(source.name, header));
    if (bound.field_of_.back() < 0) problems.push_back(missing_source(source, header, file));
  }
  for (std::size_t i = 0; i < column_count; ++i) {
    const auto column = static_cast<Column>(i);
    const bool said = std::ranges::any_of(
        mapping->columns, [&](const Assignment& a) { return a.detail.empty() && a.column == column; });
    const int field = field_named(name_of(column), header);
    if (!said && field >= 0) bound.same_named_.emplace_back(column, field);
    const bool required = column == Column::act || column == Column::happened || column == Column::source;
    if (required && field < 0 && !assigns(*mapping, column))
      problems.push_back({.code = "missing_column",
                          .says = fmt::format("Nothing says what `{}` is, which every report needs.", name_of(column)),
                          .at = {.file = mapping->file},
                          .help = fmt::format("Add a line such as `column {} from …`, with a column of {}.", name_of(column), file)});
  }
  if (!problems.empty()) return failure(std::move(problems));
  bound.mapping_ = std::move(mapping);
  return bound;
}

bool BoundMapping::holds(const Test& test) const {
  const std::string_view text = fields_[static_cast<std::size_t>(field_of_[static_cast<std::size_t>(test.source)])];
  switch (test.compare) {
    case Compare::is: return (std::ranges::find(test.words, text) != test.words.end()) == test.wanted;
    case Compare::starts: return text.starts_with(test.words[0]) == test.wanted;
    case Compare::contains: return (text.find(test.words[0]) != std::string_view::npos) == test.wanted;
    case Compare::at_least:
    case Compare::at_most: {
      const auto number = number_in(text);
      return number && (test.compare == Compare::at_least ? *number >= test.number : *number <= test.number);
    }
  }
  return false;
}

bool BoundMapping::holds(const Rule& rule) const {
  return std::ranges::all_of(rule.tests, [&](const Test& test) { return holds(test); });
}

std::string& BoundMapping::fresh_text() {
  if (texts_used_ == texts_.size()) texts_.emplace_back();
  std::string& text = texts_[texts_used_++];
  text.clear();
  return text;
}

/// A single column is translated; what is joined or fixed stands as the mapping has it.
Value BoundMapping::value_of(const Assignment& assignment) {
  if (assignment.parts.size() == 1) {
    const Part& part = assignment.parts[0];
    if (part.source < 0) return {part.text, -1};
    const int field = field_of_[static_cast<std::size_t>(part.source)];
    return {fields_[static_cast<std::size_t>(field)], field};
  }
  std::string& joined = fresh_text();
  for (const Part& part : assignment.parts)
    joined += part.source < 0
                  ? std::string_view(part.text)
                  : fields_[static_cast<std::size_t>(field_of_[static_cast<std::size_t>(part.source)])];
  return {joined, -1};
}

Value BoundMapping::translated(Column column, Value value) const {
  const Translation& translation = mapping_->translations[static_cast<std::size_t>(column)];
  if (const auto found = translation.words.find(value.text); found != translation.words.end()) value.text = found->second;
  else if (translation.otherwise && !value.text.empty()) value.text = *translation.otherwise;
  return value;
}

void BoundMapping::assign(const Assignment& assignment, Values& values) {
  const Value value = value_of(assignment);
  if (!assignment.detail.empty()) {
    std::erase_if(values.more_details, [&](const auto& detail) { return detail.first == assignment.detail; });
    values.more_details.emplace_back(assignment.detail, value.text);
    return;
  }
  if (assignment.column == Column::details) values.more_details.clear();
  values[assignment.column] = value.field < 0 ? value : translated(assignment.column, value);
}

BoundMapping::Outcome BoundMapping::apply(std::span<const std::string_view> fields) {
  fields_ = fields;
  texts_used_ = 0;
  const auto& rules = mapping_->rules;
  for (std::size_t i = 0; i < rules.size(); ++i)
    if (rules[i].effect == Effect::skip && holds(rules[i])) return {.reports = {}, .skipped_by = static_cast<int>(i)};
  if (reports_.empty()) reports_.emplace_back();
  reports_.resize(1);
  Values& row = reports_[0];
  row.at.fill({});
  row.more_details.clear();
  for (const auto& [column, field] : same_named_) row[column] = translated(column, {fields[static_cast<std::size_t>(field)], field});
  for (const Assignment& assignment : mapping_->columns) assign(assignment, row);
  const Values as_columns_say = row;
  for (const Rule& rule : rules) {
    if (rule.effect == Effect::skip || !holds(rule)) continue;
    if (rule.effect == Effect::change) {
      for (const Assignment& assignment : rule.assignments) assign(assignment, reports_[0]);
      continue;
    }
    Values extra = as_columns_say;
    for (const Assignment& assignment : rule.assignments) assign(assignment, extra);
    if (const std::string_view id = as_columns_say[Column::id].text; !id.empty()) {
      std::string& own = fresh_text();
      own = fmt::format("{}+{}", id, reports_.size() + 1);
      extra[Column::id] = {own, -1};
    }
    reports_.push_back(std::move(extra));
  }
  return {.reports = reports_, .skipped_by = -1};
}

}  // namespace truce::record
