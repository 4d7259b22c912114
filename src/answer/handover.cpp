#include "handover.h"

#if defined(__linux__)
#include <sched.h>
#endif

#include <algorithm>
#include <thread>
#include <utility>

namespace truce::answer {
namespace {

constexpr std::size_t reports_max = 2048;
constexpr std::size_t text_bytes = std::size_t{1} << 18;
constexpr std::size_t details_max = 2 * reports_max;
constexpr std::size_t batches_max = 4;

constexpr std::string_view ReportView::*texts[] = {&ReportView::id,   &ReportView::act,      &ReportView::by,     &ReportView::about,
                                                   &ReportView::place, &ReportView::item,     &ReportView::incident, &ReportView::source,
                                                   &ReportView::replaces, &ReportView::words, &ReportView::url};

std::size_t size_of(const ReportView& report) {
  std::size_t size = 0;
  for (const auto text : texts) size += (report.*text).size();
  for (const DetailView& detail : report.details) size += detail.first.size() + detail.second.size();
  return size;
}

/// A program may be held to fewer cores than there are.
bool has_one_core() {
#if defined(__linux__)
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) == 0) return CPU_COUNT(&cores) == 1;
#endif
  return std::thread::hardware_concurrency() == 1;
}

}  // namespace

bool Handover::fits(const ReportView& report) const {
  return filling_.reports.size() < reports_max && filling_.used + size_of(report) <= filling_.text.size() &&
         filling_.details.size() + report.details.size() <= filling_.details.capacity();
}

void Handover::put(const ReportView& report, std::uint32_t place) {
  if (at_once_ != nullptr) return (*at_once_)(report, place);
  if (!fits(report)) {
    if (!filling_.reports.empty()) send();
    filling_.reports.reserve(reports_max);
    filling_.places.reserve(reports_max);
    if (const std::size_t size = std::max(text_bytes, size_of(report)); filling_.text.size() < size) filling_.text.resize(size);
    filling_.details.reserve(std::max(details_max, report.details.size()));
  }
  copy(report, place);
}

void Handover::copy(const ReportView& report, std::uint32_t place) {
  const auto kept = [&](std::string_view text) {
    char* const at = filling_.text.data() + filling_.used;
    std::copy_n(text.data(), text.size(), at);
    filling_.used += text.size();
    return std::string_view(at, text.size());
  };
  ReportView& copied = filling_.reports.emplace_back(report);
  for (const auto text : texts)
    if (!(report.*text).empty()) copied.*text = kept(report.*text);
  const std::size_t first = filling_.details.size();
  for (const DetailView& detail : report.details) filling_.details.emplace_back(kept(detail.first), kept(detail.second));
  copied.details = {filling_.details.data() + first, report.details.size()};
  filling_.places.push_back(place);
}

void Handover::send() {
  std::unique_lock lock(mutex_);
  taken_.wait(lock, [&] { return on_their_way_.size() < batches_max || abandoned_; });
  if (!abandoned_) on_their_way_.push_back(std::move(filling_));
  filling_ = {};
  if (!empty_.empty()) {
    filling_ = std::move(empty_.back());
    empty_.pop_back();
  }
  sent_.notify_one();
}

void Handover::close() {
  if (!filling_.reports.empty()) send();
  const std::lock_guard lock(mutex_);
  closed_ = true;
  sent_.notify_one();
}

void Handover::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  taken_.notify_one();
}

void Handover::take_all(const Each& each) {
  while (true) {
    Batch batch;
    {
      std::unique_lock lock(mutex_);
      sent_.wait(lock, [&] { return !on_their_way_.empty() || closed_; });
      if (on_their_way_.empty()) return;
      batch = std::move(on_their_way_.front());
      on_their_way_.pop_front();
      taken_.notify_one();
    }
    for (std::size_t i = 0; i < batch.reports.size(); ++i) each(batch.reports[i], batch.places[i]);
    batch.reports.clear();
    batch.places.clear();
    batch.used = 0;
    batch.details.clear();
    const std::lock_guard lock(mutex_);
    empty_.push_back(std::move(batch));
  }
}

void hand_over(const std::function<void(Handover&)>& read, const Handover::Each& each) {
  if (has_one_core()) {
    Handover direct(each);
    return read(direct);
  }
  Handover handover;
  std::jthread reader([&] {
    read(handover);
    handover.close();
  });
  try {
    handover.take_all(each);
  } catch (...) {
    handover.abandon();  // or the reader would wait for ever
    throw;
  }
}

}  // namespace truce::answer
