// The union of reports: each once, whoever brought it first.
//
// An id stands for one content: the same id with other content is refused. A report without
// an id has one made from its content, the same that the record would give it. Of each report
// only two numbers stay in memory, in one table without a node for each.
#ifndef TRUCE_ANSWER_UNION_H
#define TRUCE_ANSWER_UNION_H

#include <cstdint>
#include <string_view>
#include <truce/record.h>
#include <vector>

namespace truce::answer {

class Union {
 public:
  enum class Answer : std::uint8_t { first, again, taken };

  Answer add(const ReportView& report);

 private:
  struct Entry {
    std::uint64_t id = 0;  ///< 0: free
    std::uint64_t content = 0;
  };
  Entry& slot_for(std::uint64_t id);
  void grow();

  std::vector<Entry> entries_ = std::vector<Entry>(1024);
  std::size_t count_ = 0;
};

/// The problem with a report whose id another report has taken.
Problem id_taken(const ReportView& report, const std::string& file);

}  // namespace truce::answer

#endif
