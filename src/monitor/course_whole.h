// A whole future: the monitor's own engine, run on from where the record leaves off.
#ifndef TRUCE_MONITOR_COURSE_WHOLE_H
#define TRUCE_MONITOR_COURSE_WHOLE_H

#include <truce/course.h>

#include <vector>

#include "course_world.h"

namespace truce::monitor {

/// What every whole future starts from. An imagined event is a copy of the occurrences that a report of its move would make.
class Whole {
 public:
  explicit Whole(const World& world);
  void run(CourseRun& run) const;

 private:
  friend struct truce::CourseRun::WholeHidden;
  const World& w_;
  Facts facts_;             ///< with one report for each move, learned after the record
  Knowledge knowledge_;     ///< of the record alone
  std::vector<Change> to_come_ = {};  ///< of the record, after the start
  std::vector<std::vector<Occurrence>> templates_ = {};  ///< by move
  std::vector<std::vector<Index>> reactions_ = {};       ///< by node
  Engine base_;
};

}  // namespace truce::monitor

#endif
