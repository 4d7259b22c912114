// An id for reports that came without one, so that a file and a record agree on what is the same.
#include <truce/record.h>

#include "canonical.h"

namespace truce {

std::string id_for(const ReportView& report) {
  std::string bytes;
  record::write_canonical(report, bytes);
  return record::id_from(record::content_of(bytes));
}

std::string id_for(const Report& report) {
  std::vector<DetailView> details;
  return id_for(view_of(report, details));
}

}  // namespace truce
