#include "ranks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <map>

#ifdef TRUCE_MPI
#include <mpi.h>

#include <chrono>
#include <thread>
#endif

namespace truce::cli {
namespace {

// A part as bytes: numbers of 64 bits, and names after their length. Both ends are the same program.
class Parcel {
 public:
  std::string bytes = {};

  void put(std::uint64_t number) { bytes.append(reinterpret_cast<const char*>(&number), sizeof number); }
  void put(const std::string& name) {
    put(name.size());
    bytes += name;
  }
  template <class Number>
  void put(const std::vector<Number>& numbers) {
    put(numbers.size());
    for (const Number each : numbers) put(static_cast<std::uint64_t>(each));
  }
  void put(const Histogram& histogram) {
    put(histogram.by_day);
    put(histogram.never);
    put(histogram.unknown);
  }
  std::uint64_t number() {
    TRUCE_ASSERT(at_ + sizeof(std::uint64_t) <= bytes.size());
    std::uint64_t number = 0;
    std::memcpy(&number, bytes.data() + at_, sizeof number);
    at_ += sizeof number;
    return number;
  }
  template <class Number>
  std::vector<Number> numbers() {
    std::vector<Number> all(number());
    for (Number& each : all) each = static_cast<Number>(number());
    return all;
  }
  std::string name() {
    const std::uint64_t size = number();
    TRUCE_ASSERT(size <= bytes.size() - at_);
    at_ += size;
    return bytes.substr(at_ - size, size);
  }
  Histogram histogram() {
    Histogram histogram;
    histogram.by_day = numbers<std::uint64_t>();
    histogram.never = number();
    histogram.unknown = number();
    return histogram;
  }

 private:
  std::size_t at_ = 0;
};

std::string packed(const Forecast& part) {
  Parcel parcel;
  parcel.put(part.futures);
  parcel.put(part.events);
  parcel.put(part.stopped_early ? 1U : 0U);
  parcel.put(part.answers.size());
  for (const Answer& answer : part.answers) {
    parcel.put(answer.histogram);
    parcel.put(answer.outcomes.days);
    parcel.put(answer.outcomes.counts);
    parcel.put(answer.explained.futures);
    parcel.put(static_cast<std::uint64_t>(answer.explained.orders));
    parcel.put(answer.explained.spread);
    parcel.put(answer.explained.parts);
    parcel.put(answer.last_gates.size());
    for (const LastGate& gate : answer.last_gates) {
      parcel.put(gate.name);
      parcel.put(gate.futures);
      parcel.put(static_cast<std::uint64_t>(gate.bought.days));
      parcel.put(gate.bought.squares);
      parcel.put(gate.bought.futures);
    }
  }
  parcel.put(part.fans.size());
  for (const Fan& fan : part.fans) {
    parcel.put(fan.futures);
    parcel.put(fan.counts);
  }
  parcel.put(part.levers.size());
  for (const Lever& lever : part.levers) {
    parcel.put(lever.name);
    parcel.put(lever.histograms.size());
    for (const Histogram& histogram : lever.histograms) parcel.put(histogram);
  }
  return std::move(parcel.bytes);
}

Forecast unpacked(std::string bytes) {
  Parcel parcel;
  parcel.bytes = std::move(bytes);
  Forecast part;
  part.futures = parcel.number();
  part.events = parcel.number();
  part.stopped_early = parcel.number() != 0;
  part.answers.resize(parcel.number());
  for (Answer& answer : part.answers) {
    answer.histogram = parcel.histogram();
    answer.outcomes.days = parcel.number();
    answer.outcomes.counts = parcel.numbers<std::uint64_t>();
    answer.explained.futures = parcel.number();
    answer.explained.orders = static_cast<std::int64_t>(parcel.number());
    answer.explained.spread = parcel.numbers<std::int64_t>();
    answer.explained.parts = parcel.numbers<std::int64_t>();
    answer.last_gates.resize(parcel.number());
    for (LastGate& gate : answer.last_gates) {
      gate.name = parcel.name();
      gate.futures = parcel.number();
      gate.bought.days = static_cast<std::int64_t>(parcel.number());
      gate.bought.squares = parcel.number();
      gate.bought.futures = parcel.number();
    }
  }
  part.fans.resize(parcel.number());
  for (Fan& fan : part.fans) {
    fan.futures = parcel.number();
    fan.counts = parcel.numbers<std::uint64_t>();
  }
  part.levers.resize(parcel.number());
  for (Lever& lever : part.levers) {
    lever.name = parcel.name();
    lever.histograms.resize(parcel.number());
    for (Histogram& histogram : lever.histograms) histogram = parcel.histogram();
  }
  return part;
}

// Steps are compared on the same futures, each rank on its share of them.
void add_levers(Forecast& whole, const Forecast& part) {
  if (whole.levers.empty()) {
    whole.levers = part.levers;
    return;
  }
  for (std::size_t i = 0; i < part.levers.size(); ++i)
    for (std::size_t q = 0; q < part.levers[i].histograms.size(); ++q) whole.levers[i].histograms[q].add(part.levers[i].histograms[q]);
}

Result<Forecast> added(Forecast whole, const std::vector<std::string>& parts) {
  for (std::size_t rank = 1; rank < parts.size(); ++rank) {
    if (parts[rank].empty())
      return failure({.code = "lost_rank", .rule = {}, .says = fmt::format("Rank {} of {} has sent no part of the forecast.", rank, parts.size()), .at = {},
                      .help = "Nothing is answered from the rest. Look at what that rank was missing, and start again."});
    const Forecast part = unpacked(parts[rank]);
    TRUCE_ASSERT(part.answers.size() == whole.answers.size());
    whole.add(part);
    add_levers(whole, part);
  }
  for (Answer& answer : whole.answers) std::erase_if(answer.last_gates, [](const LastGate& gate) { return gate.futures == 0; });
  if (whole.stopped_early) whole.levers.clear();
  return whole;
}

#ifdef TRUCE_MPI
// Until every rank has come so far. MPI's own waiting would take all the time of a processor.
void meet() {
  MPI_Request meeting;
  MPI_Ibarrier(MPI_COMM_WORLD, &meeting);
  for (int met = 0; met == 0;) {
    MPI_Test(&meeting, &met, MPI_STATUS_IGNORE);
    if (met == 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}
// Every rank's bytes, on the first rank; empty where a rank has none.
std::vector<std::string> collect(const std::string& mine, unsigned count) {
  TRUCE_ASSERT(mine.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  meet();
  const int size = static_cast<int>(mine.size());
  std::vector<int> sizes(count), places(count);
  MPI_Gather(&size, 1, MPI_INT, sizes.data(), 1, MPI_INT, 0, MPI_COMM_WORLD);
  std::size_t sum = 0;
  for (unsigned rank = 0; rank < count; ++rank) {
    places[rank] = static_cast<int>(sum);
    sum += static_cast<std::size_t>(sizes[rank]);
    TRUCE_ASSERT(sum <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  }
  std::string all(sum, '\0');
  MPI_Gatherv(mine.data(), size, MPI_CHAR, all.data(), sizes.data(), places.data(), MPI_CHAR, 0, MPI_COMM_WORLD);
  std::vector<std::string> parts;
  for (unsigned rank = 0; rank < count; ++rank) parts.push_back(all.substr(static_cast<std::size_t>(places[rank]), static_cast<std::size_t>(sizes[rank])));
  return parts;
}
// The first rank's bytes, on every rank.
std::string told_to_all(std::string bytes) {
  TRUCE_ASSERT(bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  int size = static_cast<int>(bytes.size());
  MPI_Bcast(&size, 1, MPI_INT, 0, MPI_COMM_WORLD);
  bytes.resize(static_cast<std::size_t>(size));
  MPI_Bcast(bytes.data(), size, MPI_CHAR, 0, MPI_COMM_WORLD);
  return bytes;
}
#endif

}  // namespace

Ranks::Ranks() {
#ifdef TRUCE_MPI
  if (std::getenv("OMPI_COMM_WORLD_SIZE") == nullptr && std::getenv("PMIX_RANK") == nullptr) return;
  int provided = 0, rank = 0, count = 1;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &count);
  rank_ = static_cast<unsigned>(rank);
  count_ = static_cast<unsigned>(count);
  if (rank_ > 0 && (std::freopen("/dev/null", "w", stdout) == nullptr || std::freopen("/dev/null", "w", stderr) == nullptr)) MPI_Abort(MPI_COMM_WORLD, 2);
#endif
}

Ranks::~Ranks() {
#ifdef TRUCE_MPI
  int started = 0;
  MPI_Initialized(&started);
  if (started == 0) return;
  if (!gathered_) collect({}, count_);
  MPI_Finalize();
#endif
}

ForecastOptions Ranks::part_of(const ForecastOptions& whole) const {
  if (count_ == 1) return whole;
  const auto begin_of = [&](std::uint64_t rank) { return whole.futures / count_ * rank + std::min<std::uint64_t>(rank, whole.futures % count_); };
  const std::uint64_t begin = begin_of(rank_), end = begin_of(std::uint64_t{rank_} + 1);
  ForecastOptions part = whole;
  part.first_future = whole.first_future + begin;
  part.futures = end - begin;
  part.lever_futures = std::min(whole.futures, whole.lever_futures);
  part.spread_futures = std::min(whole.futures, whole.spread_futures);
  part.part = rank_;
  part.parts = count_;
  part.fan_futures = std::min(end, std::max(begin, whole.fan_futures)) - begin;
  part.threads = 1;
  return part;
}

Result<Forecast> Ranks::gathered(Forecast part, const ForecastOptions& whole) {
  part.options = whole;
  if (count_ == 1) return part;
  gathered_ = true;
#ifdef TRUCE_MPI
  const auto parts = collect(packed(part), count_);
  if (first()) return added(std::move(part), parts);
#else
  (void)packed;
  (void)added;
#endif
  return part;
}

Result<Forecast> Ranks::shared(Forecast part, const ForecastOptions& whole) {
  if (count_ == 1) return gathered(std::move(part), whole);
#ifdef TRUCE_MPI
  Forecast mine = part;
  auto made = gathered(std::move(part), whole);
  gathered_ = false;  // another round may follow
  const std::string counts = told_to_all(first() && made ? packed(*made) : std::string());
  if (first()) return made;
  if (counts.empty()) return failure({.code = "lost_rank", .rule = {}, .says = "A part of the forecast is missing.", .at = {}, .help = {}});
  const Forecast all = unpacked(counts);
  mine.futures = all.futures;
  mine.stopped_early = all.stopped_early;
  for (std::size_t q = 0; q < mine.answers.size(); ++q) mine.answers[q].histogram = all.answers[q].histogram;
  return mine;
#else
  return part;
#endif
}

}  // namespace truce::cli
