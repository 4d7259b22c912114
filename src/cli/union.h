// The union of reports: each once, whoever brought it first.
//
// An id stands for one content: the same id with other content is refused. A report without
// an id has one made from its content, the same that the record would give it. Of each report
// only two numbers stay in memory.
#ifndef TRUCE_CLI_UNION_H
#define TRUCE_CLI_UNION_H

#include <cstdint>
#include <functional>
#include <string_view>
#include <truce/record.h>
#include <unordered_map>

namespace truce::cli {

class Union {
 public:
  enum class Answer : std::uint8_t { first, again, taken };

  Answer add(const Report& report) {
    const std::string content = id_for(report);
    const Hash hash = hash_of(content);
    const auto [known, added] = contents_.emplace(hash_of(report.id.empty() ? content : report.id), hash);
    if (added) return Answer::first;
    return known->second == hash ? Answer::again : Answer::taken;
  }

 private:
  using Hash = std::uint64_t;
  static Hash hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

  std::unordered_map<Hash, Hash> contents_ = {};  // by id
};

/// The problem with a report whose id another report has taken.
Problem id_taken(const Report& report, const std::string& file);

}  // namespace truce::cli

#endif
