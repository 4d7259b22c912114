// What has come of every pipeline, counted once and kept up to date as more is known.
//
// Occurrences are summed up in blocks, and the blocks in their order: one more makes another sum of its own block alone, and no sum
// depends on what was asked before. Which items are out of order is found out item by item, for those that came or went.
#ifndef TRUCE_MONITOR_LEDGER_H
#define TRUCE_MONITOR_LEDGER_H

#include <map>
#include <string>
#include <vector>

#include "answers.h"

namespace truce::monitor {

class Ledger {
 public:
  explicit Ledger(const Program& program);
  /// Counts what is known by a moment. Each time of the same knowledge, which may have grown.
  void follow(const Run& run, Instant at);
  [[nodiscard]] std::vector<Stock> stocks(const Agreement& agreement) const;
  [[nodiscard]] std::vector<Imbalance> imbalances(const Agreement& agreement) const;

 private:
  struct Amounts {
    double least = 0;
    double most = 0;
  };
  struct Block {
    std::vector<Amounts> own = {};   ///< by place
    std::vector<Amounts> upto = {};  ///< with all blocks before
    Instant all_sure = always;       ///< from here on nothing in it changes by itself
    bool counted = false;
  };
  /// An item at a stage, in the order in which they are listed.
  struct Visit {
    Index item = 0;
    std::uint32_t stage = 0;
    Index occurrence = none;
    auto operator<=>(const Visit&) const = default;
  };
  struct Items {
    std::vector<Index> streams = {};      ///< by stage
    std::vector<Visit> visits = {};       ///< in order
    std::vector<Visit> fresh = {};        ///< likewise, to be put among them
    std::vector<Visit> to_come = {};      ///< after the moment
    std::map<std::string, std::vector<Imbalance>> odd = {};
  };
  struct Account {
    Amounts past = {};
    Amounts gone_on = {};
    Amounts lost = {};
  };
  static constexpr std::size_t block_size = 1024;

  [[nodiscard]] Index stream_of(const Program& program, EventId event) const;
  [[nodiscard]] Amounts amounts(Index stream, std::size_t stage) const;
  [[nodiscard]] std::vector<Account> accounts(const Pipeline& pipeline, std::size_t number) const;
  void count(const Run& run, Instant at, std::size_t block);
  void follow_items(const Run& run, Instant at, PipelineId id, std::size_t first_new, std::size_t first_gone);
  static std::vector<Imbalance> odd_ones(const Run& run, PipelineId id, const std::vector<Visit>& visits, std::size_t first, std::size_t last);

  std::vector<Index> first_place_ = {};      ///< by stream: of its sums; none: nothing is counted on it
  std::size_t places_ = 0;
  std::vector<Index> lost_stream_ = {};      ///< by pipeline
  std::vector<Block> blocks_ = {};
  std::vector<Items> items_ = {};            ///< by pipeline
  Instant at_ = always;
  Instant latest_item_ = always;             ///< that has come
  std::size_t seen_ = 0, gone_ = 0;          ///< occurrences and those that went, so far
};

}  // namespace truce::monitor

#endif
