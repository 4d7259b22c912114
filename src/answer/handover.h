// Reports on their way from the thread that reads them to the one that takes them in.
//
//   hand_over([&](Handover& handover) { …; handover.put(report, place); … },
//             [&](const ReportView& report, std::uint32_t place) { … });
//
// They travel in batches that are used again, in order, a few ahead of who takes them; what a
// report shows is copied, for the file's own window moves on. Where there is one core only,
// nothing is copied, and each report is taken in as soon as it is read.
#ifndef TRUCE_ANSWER_HANDOVER_H
#define TRUCE_ANSWER_HANDOVER_H

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <truce/report.h>
#include <vector>

namespace truce::answer {

class Handover {
 public:
  using Each = std::function<void(const ReportView&, std::uint32_t place)>;
  Handover() = default;
  /// Without a second thread: what is put is taken at once.
  explicit Handover(const Each& at_once) : at_once_(&at_once) {}
  /// For the reading thread: hands one on, and waits while too many are on their way.
  void put(const ReportView& report, std::uint32_t place);
  /// For the reading thread: nothing follows.
  void close();
  /// For the taking thread: calls `each` for every report until closed.
  void take_all(const Each& each);
  /// For the taking thread: the reader need not wait any more, for nobody will take the rest.
  void abandon();

 private:
  struct Batch {
    std::vector<ReportView> reports = {};
    std::vector<std::uint32_t> places = {};
    std::vector<char> text = {};            ///< never grows while it is looked at
    std::size_t used = 0;                   ///< of the text
    std::vector<DetailView> details = {};   ///< nor does this
  };
  [[nodiscard]] bool fits(const ReportView& report) const;
  void copy(const ReportView& report, std::uint32_t place);
  void send();

  const Each* at_once_ = nullptr;
  Batch filling_ = {};
  std::mutex mutex_ = {};
  std::condition_variable sent_ = {};
  std::condition_variable taken_ = {};
  std::deque<Batch> on_their_way_ = {};
  std::vector<Batch> empty_ = {};
  bool closed_ = false;
  bool abandoned_ = false;
};

/// Calls `read` on a thread of its own if there is a core for it, and `each` on this one for every report that it puts, until both are done.
void hand_over(const std::function<void(Handover&)>& read, const Handover::Each& each);

}  // namespace truce::answer

#endif
