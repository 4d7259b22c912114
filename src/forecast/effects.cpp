#include "effects.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <thread>

#include "futures.h"

namespace truce {
namespace forecast {
namespace {

std::int64_t factorial(std::size_t n) { return n < 2 ? 1 : static_cast<std::int64_t>(n) * factorial(n - 1); }

/// One future's part of the sums: what adding a group to others changes, weighed by the product with the whole change.
class Tally {
 public:
  Tally(std::size_t groups, std::size_t questions, const Outcome& outcome) : n_(groups), outcome_(outcome), from_(groups) {
    const std::size_t sets = n_ <= groups_exact_max ? std::size_t{1} << n_ : n_ + 1;
    values_.assign(sets, std::vector<std::int64_t>(questions, 0));
  }

  void count(std::uint64_t future, std::vector<Explained>& sums) {
    if (n_ <= groups_exact_max) all_sets(future);
    else one_order(future);
    for (std::size_t q = 0; q < sums.size(); ++q) add(future, q, sums[q]);
  }

 private:
  void all_sets(std::uint64_t future) {
    for (std::size_t set = 0; set < values_.size(); ++set) {  // the groups in `set` come from stream 0, the others from stream 1
      for (std::size_t g = 0; g < n_; ++g) from_[g] = (set >> g & 1U) != 0 ? 0 : 1;
      outcome_(future, from_, values_[set]);
    }
  }
  void one_order(std::uint64_t future) {
    order_.resize(n_);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    const std::uint64_t key = key_of(0, "order of the groups");
    for (std::size_t left = n_; left > 1; --left) {
      const double luck = draw(key, Purpose::doer, future, static_cast<std::uint32_t>(left)).first;
      std::swap(order_[left - 1], order_[std::min(left - 1, static_cast<std::size_t>(luck * static_cast<double>(left)))]);
    }
    std::fill(from_.begin(), from_.end(), std::uint8_t{1});
    outcome_(future, from_, values_[0]);
    for (std::size_t k = 0; k < n_; ++k) {
      from_[order_[k]] = 0;
      outcome_(future, from_, values_[k + 1]);
    }
  }

  // Half a squared difference is the variance. Both ends are used, x against x_u and x' against its complement, so the mean cancels.
  void add(std::uint64_t future, std::size_t q, Explained& sums) const {
    const std::size_t batch = future % Explained::batches;
    const std::int64_t whole = values_.back()[q] - values_.front()[q];
    ++sums.futures;
    sums.spread[batch] += whole * whole;
    if (whole == 0) return;
    std::int64_t* parts = &sums.parts[batch * n_];
    if (n_ > groups_exact_max) {
      for (std::size_t k = 0; k < n_; ++k) parts[order_[k]] += whole * (values_[k + 1][q] - values_[k][q]);
      return;
    }
    for (std::size_t set = 0; set < values_.size(); ++set)
      for (std::size_t g = 0; g < n_; ++g) {
        if ((set >> g & 1U) != 0) continue;
        const auto others = static_cast<std::size_t>(std::popcount(set));
        parts[g] += factorial(others) * factorial(n_ - 1 - others) * whole * (values_[set | std::size_t{1} << g][q] - values_[set][q]);
      }
  }

  std::size_t n_;
  const Outcome& outcome_;
  std::vector<std::uint8_t> from_;
  std::vector<std::vector<std::int64_t>> values_ = {};  ///< by set, or by place in the order; then by question
  std::vector<std::size_t> order_ = {};
};

/// Runs the futures of a batch again and again, with the draws of either stream.
class Mixing {
 public:
  Mixing(const Imagined& imagined, const ForecastOptions& options, const std::vector<Group>& groups) : m_(imagined), groups_(groups), futures_(imagined, options) {
    last_day_ = static_cast<std::int64_t>(((options.until - options.at).count() + 86'399) / 86'400);
    mix_.once_from.resize(m_.once.size());
    mix_.often_from.resize(m_.often.size());
  }

  void operator()(std::uint64_t future, std::span<const std::uint8_t> from, std::span<std::int64_t> days) {
    if (size_ == 0 || future < draws_.first || future >= draws_.first + size_) {
      size_ = batch;
      draws_ = futures_.draw(future, size_);
      other_ = futures_.draw(future, size_, 1);
    }
    mix_.draws = &draws_;
    mix_.other = &other_;
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      for (const std::size_t s : groups_[g].once) mix_.once_from[s] = from[g];
      for (const std::size_t s : groups_[g].often) mix_.often_from[s] = from[g];
      if (groups_[g].shared) mix_.stretch_from = from[g] != 0;
    }
    futures_.run(mix_, static_cast<std::size_t>(future - draws_.first), {}, runs_);
    for (std::size_t q = 0; q < m_.asked.size(); ++q) {
      const std::int64_t first = runs_.of(m_.asked[q]).first_yes[m_.asked[q].signal];
      days[q] = first == not_at_all ? last_day_ : std::min(last_day_, (first + 86'399) / 86'400);
    }
  }

 private:
  const Imagined& m_;
  const std::vector<Group>& groups_;
  Futures futures_;
  Draws draws_ = {}, other_ = {};
  std::size_t size_ = 0;
  Mix mix_ = {};
  Runs runs_ = {};
  std::int64_t last_day_ = 0;
};

}  // namespace

std::vector<Explained> effects_of(std::size_t groups, std::size_t questions, std::uint64_t first, std::uint64_t end, const Outcome& outcome) {
  const std::int64_t orders = groups <= groups_exact_max ? factorial(groups) : 1;
  std::vector<Explained> sums(questions, {.orders = orders, .spread = std::vector<std::int64_t>(Explained::batches, 0), .parts = std::vector<std::int64_t>(Explained::batches * groups, 0)});
  Tally tally(groups, questions, outcome);
  for (std::uint64_t future = first; future < end; ++future) tally.count(future, sums);
  return sums;
}

std::vector<Group> groups_of(const Imagined& imagined, const Agreement& agreement) {
  constexpr std::size_t alone_max = 12;
  const bool alone = imagined.once.size() + imagined.often.size() <= alone_max;
  std::vector<Group> groups;
  const auto group = [&](const std::string& name, MoveIndex move) -> Group& {
    const std::string called = alone ? name : agreement[imagined.moves[move].event].name;
    for (Group& each : groups)
      if (each.name == called) return each;
    groups.push_back({.name = called});
    return groups.back();
  };
  for (std::size_t s = 0; s < imagined.often.size(); ++s) group(imagined.often[s].name, imagined.often[s].moves.front()).often.push_back(s);
  for (std::size_t s = 0; s < imagined.once.size(); ++s) group(imagined.once[s].name, imagined.once[s].moves.front()).once.push_back(s);
  if (imagined.shared_spread > 0) groups.push_back({.name = "the spread that delays share", .shared = true});
  return groups;
}

std::vector<Explained> spread_of(const Imagined& imagined, const ForecastOptions& options, const std::vector<Group>& groups, std::uint64_t number) {
  const std::uint64_t threads = std::max<std::uint64_t>(1, std::min<std::uint64_t>(options.threads, number));
  std::vector<std::vector<Explained>> parts(threads);
  const auto work = [&](std::uint64_t t) {
    Mixing mixing(imagined, options, groups);
    const Outcome outcome = [&](std::uint64_t future, std::span<const std::uint8_t> from, std::span<std::int64_t> days) { mixing(future, from, days); };
    parts[t] = effects_of(groups.size(), imagined.asked.size(), options.first_future + number * t / threads, options.first_future + number * (t + 1) / threads, outcome);
  };
  std::vector<std::thread> others;
  for (std::uint64_t t = 1; t < threads; ++t) others.emplace_back(work, t);
  work(0);
  for (std::thread& thread : others) thread.join();
  for (std::uint64_t t = 1; t < threads; ++t)
    for (std::size_t q = 0; q < parts[0].size(); ++q) parts[0][q].add(parts[t][q]);
  return std::move(parts[0]);
}

}  // namespace forecast

void Explained::add(const Explained& other) {
  if (other.futures == 0) return;
  if (futures == 0) {
    *this = other;
    return;
  }
  futures += other.futures;
  for (std::size_t i = 0; i < spread.size(); ++i) spread[i] += other.spread[i];
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i] += other.parts[i];
}

double Explained::deviation() const {
  if (futures == 0) return 0;
  return std::sqrt(static_cast<double>(std::accumulate(spread.begin(), spread.end(), std::int64_t{0})) / (2 * static_cast<double>(futures)));
}

double Explained::share(std::size_t group) const {
  const auto whole = static_cast<double>(std::accumulate(spread.begin(), spread.end(), std::int64_t{0}));
  if (!(whole > 0)) return 0;
  const std::size_t groups = parts.size() / batches;
  double sum = 0;
  for (std::size_t b = 0; b < batches; ++b) sum += static_cast<double>(parts[b * groups + group]);
  return sum / static_cast<double>(orders) / whole;
}

double Explained::error(std::size_t group) const {
  const auto whole = static_cast<double>(std::accumulate(spread.begin(), spread.end(), std::int64_t{0}));
  if (!(whole > 0)) return 0;
  const std::size_t groups = parts.size() / batches;
  const double all = share(group);
  double squares = 0;
  for (std::size_t b = 0; b < batches; ++b) {  // residual of the ratio, batch by batch
    const double off = static_cast<double>(parts[b * groups + group]) / static_cast<double>(orders) - all * static_cast<double>(spread[b]);
    squares += off * off;
  }
  return std::sqrt(squares * static_cast<double>(batches) / static_cast<double>(batches - 1)) / whole;
}

}  // namespace truce
