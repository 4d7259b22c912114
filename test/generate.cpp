#include "generate.h"

namespace truce::reference {

std::vector<Instant> grid_of(const Clock& clock, Date first, int days, int hours_apart) {
  std::vector<Instant> grid;
  for (int day = 0; day < days; ++day) {
    const Date date{std::chrono::sys_days{first} + std::chrono::days{day}};
    for (int hour = 0; hour < 24; hour += hours_apart)
      for (const int beside : {-2, -1, 0, 1}) grid.push_back(clock.at(date, hour, 0) + Duration{beside});
  }
  return grid;
}

}  // namespace truce::reference
