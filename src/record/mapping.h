// A mapping, as written and as bound to the columns of one file.
//
// Reading the text gives a Mapping: names, still of columns that may not exist. Binding it
// to a header turns each name into the index of a field, once; applying it to a row is then
// a walk over small vectors. The language is described in docs/mapping.md.
#ifndef TRUCE_RECORD_MAPPING_H
#define TRUCE_RECORD_MAPPING_H

#include "columns.h"

#include <deque>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <truce/record.h>
#include <unordered_map>
#include <vector>

namespace truce::record {

/// A piece of an assigned value: a column of the file (`source`), or fixed text.
struct Part {
  int source = -1;  ///< index into Mapping::sources; -1: `text`
  std::string text = {};
};

/// `number from count`, `detail kind is troops`.
struct Assignment {
  Column column = Column::act;
  std::string detail = {};  ///< not empty: this detail is meant, not the column
  std::vector<Part> parts = {};
};

enum class Compare : std::uint8_t { is, starts, contains, at_least, at_most };

/// One comparison of a column of the file as it stands there.
struct Test {
  int source = 0;
  Compare compare = Compare::is;
  bool wanted = true;  ///< false for `is not`
  std::vector<std::string> words = {};
  double number = 0;
};

enum class Effect : std::uint8_t { change, also_report, skip };

struct Rule {
  std::vector<Test> tests = {};
  Effect effect = Effect::change;
  std::vector<Assignment> assignments = {};
  std::string because = {};
};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

/// `in by, isr means israel`: words of one canonical column.
struct Translation {
  std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> words = {};
  std::optional<std::string> otherwise = {};
};

/// A column of the file that the mapping names, and where it first does.
struct SourceColumn {
  std::string name = {};
  Excerpt at = {};
};

}  // namespace truce::record

namespace truce {

class Mapping {
 public:
  std::string title = {};
  std::string file = {};
  std::vector<record::SourceColumn> sources = {};
  std::vector<record::Assignment> columns = {};
  std::array<record::Translation, record::column_count> translations = {};
  std::vector<record::Rule> rules = {};
};

}  // namespace truce

namespace truce::record {

class BoundMapping {
 public:
  /// Finds the columns that `mapping` names in the header of `file`.
  static Result<BoundMapping> bind(std::shared_ptr<const Mapping> mapping, const std::vector<std::string>& header,
                                   std::string_view file);

  /// What a row becomes: one report or more, or none with the index of the rule that skips it.
  struct Outcome {
    std::span<const Values> reports = {};
    int skipped_by = -1;
  };
  Outcome apply(std::span<const std::string_view> fields);

 private:
  [[nodiscard]] bool holds(const Test& test) const;
  [[nodiscard]] bool holds(const Rule& rule) const;
  void assign(const Assignment& assignment, Values& values);
  [[nodiscard]] Value translated(Column column, Value value) const;
  Value value_of(const Assignment& assignment);
  std::string& fresh_text();

  std::shared_ptr<const Mapping> mapping_ = {};
  std::vector<int> field_of_ = {};                       // by source
  std::vector<std::pair<Column, int>> same_named_ = {};  // taken over unless the mapping says otherwise
  std::span<const std::string_view> fields_ = {};
  std::vector<Values> reports_ = {};
  std::deque<std::string> texts_ = {};  // joined values of the row at hand
  std::size_t texts_used_ = 0;
};

}  // namespace truce::record

#endif
