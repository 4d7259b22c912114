#include "ledger.h"

#include <algorithm>

namespace truce::monitor {

Ledger::Ledger(const Program& program) : first_place_(program.streams.size(), none) {
  const Agreement& agreement = *program.agreement;
  for (Index i = 0; i < program.streams.size(); ++i) {
    const Stream& stream = program.streams[i];
    if (!program.counted[i] || stream.as_reported) continue;
    const Event& event = agreement[stream.event];
    first_place_[i] = static_cast<Index>(places_);
    // A loss is counted at each stage that it may be from.
    places_ += event.sort == EventSort::loss ? agreement[event.pipeline].stages.size() : 1;
  }
  for (const Pipeline& pipeline : agreement.pipelines) {
    Items& items = items_.emplace_back();
    for (const EventId event : pipeline.stages) items.streams.push_back(stream_of(program, event));
    lost_stream_.push_back(pipeline.lost ? stream_of(program, pipeline.lost) : none);
  }
}

/// The stream of an event as declared, if anything is counted on it.
Index Ledger::stream_of(const Program& program, EventId event) const {
  for (Index i = 0; i < program.streams.size(); ++i) {
    const Stream& stream = program.streams[i];
    if (stream.what == Stream::What::event && stream.event == event && !stream.as_reported) return i;
  }
  return none;
}

void Ledger::follow(const Run& run, Instant at) {
  const Knowledge& knowledge = *run.knowledge;
  const auto& all = knowledge.occurrences;
  std::size_t first = all.size() / block_size;  // the first block whose sums are not right any more
  const auto recount = [&](std::size_t block) {
    if (block >= blocks_.size()) return;
    blocks_[block].counted = false;
    first = std::min(first, block);
  };
  for (std::size_t i = gone_; i < knowledge.gone.size(); ++i) recount(knowledge.gone[i] / block_size);
  if (seen_ < all.size()) recount(seen_ / block_size);
  if (at != at_)
    for (std::size_t block = 0; block < blocks_.size(); ++block)
      if (std::min(at, at_) < blocks_[block].all_sure) recount(block);
  const std::size_t blocks_before = blocks_.size();
  blocks_.resize((all.size() + block_size - 1) / block_size);
  for (std::size_t block = std::min(first, blocks_before); block < blocks_.size(); ++block) {
    if (!blocks_[block].counted) count(run, at, block);
    blocks_[block].upto = blocks_[block].own;
    for (std::size_t i = 0; block > 0 && i < places_; ++i) {
      blocks_[block].upto[i].least += blocks_[block - 1].upto[i].least;
      blocks_[block].upto[i].most += blocks_[block - 1].upto[i].most;
    }
  }
  const bool back = at < latest_item_;
  if (back) latest_item_ = always;
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    if (back) items_[i] = Items{.streams = items_[i].streams};
    follow_items(run, at, PipelineId{i}, back ? 0 : seen_, back ? knowledge.gone.size() : gone_);
  }
  at_ = at;
  seen_ = all.size();
  gone_ = knowledge.gone.size();
}

void Ledger::count(const Run& run, Instant at, std::size_t number) {
  const Agreement& agreement = *run.program->agreement;
  const auto& all = run.knowledge->occurrences;
  Block& block = blocks_[number];
  block.own.assign(places_, {});
  block.all_sure = always;
  block.counted = true;
  for (std::size_t i = number * block_size; i < std::min(all.size(), (number + 1) * block_size); ++i) {
    const Occurrence& occurrence = all[i];
    if (occurrence.stream == none || first_place_[occurrence.stream] == none) continue;  // `none`: its reports no longer count
    block.all_sure = std::max(block.all_sure, sure_from(occurrence.when));
    if (possible_from(occurrence.when) > at) continue;
    const bool is_sure = sure_from(occurrence.when) <= at && occurrence.sure && occurrence.grade >= agreement.proof;
    const auto add = [&](std::size_t stage, bool surely) {
      Amounts& amounts = block.own[first_place_[occurrence.stream] + stage];
      amounts.most += occurrence.most;
      if (surely && is_sure) amounts.least += occurrence.least;
    };
    const Event& event = agreement[run.program->streams[occurrence.stream].event];
    if (event.sort != EventSort::loss) {
      add(0, true);
      continue;
    }
    const Pipeline& pipeline = agreement[event.pipeline];
    for (std::size_t stage = 0; stage < pipeline.stages.size(); ++stage)
      if (const Fit from = run.facts->lost_from(*run.knowledge, occurrence, pipeline, stage); from != Fit::no) add(stage, from == Fit::sure);
  }
}

Ledger::Amounts Ledger::amounts(Index stream, std::size_t stage) const {
  if (stream == none || first_place_[stream] == none || blocks_.empty()) return {};
  return blocks_.back().upto[first_place_[stream] + stage];
}

std::vector<Ledger::Account> Ledger::accounts(const Pipeline& pipeline, std::size_t number) const {
  std::vector<Account> all(pipeline.stages.size());
  const std::vector<Index>& streams = items_[number].streams;
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].past = amounts(streams[i], 0);
    if (i + 1 < all.size()) all[i].gone_on = amounts(streams[i + 1], 0);
    all[i].lost = amounts(lost_stream_[number], i);
  }
  return all;
}

std::vector<Stock> Ledger::stocks(const Agreement& agreement) const {
  std::vector<Stock> stocks;
  for (std::uint32_t p = 0; p < agreement.pipelines.size(); ++p) {
    const std::vector<Account> all = accounts(agreement.pipelines[p], p);
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      const Account& a = all[i];
      stocks.push_back({PipelineId{p}, i, a.past.least, a.past.most, a.past.least - a.gone_on.most - a.lost.most, a.past.most - a.gone_on.least - a.lost.least});
    }
  }
  return stocks;
}

std::vector<Imbalance> Ledger::imbalances(const Agreement& agreement) const {
  std::vector<Imbalance> imbalances;
  for (std::uint32_t p = 0; p < agreement.pipelines.size(); ++p) {
    const std::vector<Account> all = accounts(agreement.pipelines[p], p);
    for (std::uint32_t i = 0; i + 1 < all.size(); ++i) {
      const double excess = all[i].gone_on.least + all[i].lost.least - all[i].past.most;
      if (excess > 0) imbalances.push_back({.pipeline = PipelineId{p}, .stage = i + 1, .excess = excess});
    }
    for (const auto& [item, odd] : items_[p].odd) imbalances.insert(imbalances.end(), odd.begin(), odd.end());
  }
  return imbalances;
}

// Items: there may be millions, of which few skipped a stage, or reached one twice.

/// What is wrong with an item, by its visits in order.
std::vector<Imbalance> Ledger::odd_ones(const Run& run, PipelineId id, const std::vector<Visit>& visits, std::size_t first, std::size_t last) {
  std::vector<Imbalance> odd;
  for (std::size_t i = first; i < last;) {
    const std::uint32_t stage = visits[i].stage;
    const bool skipped = stage > 0 && (i == first || visits[i - 1].stage != stage - 1);
    const std::size_t begin = i;
    while (i < last && visits[i].stage == stage) ++i;
    const bool twice = i > begin + 1;
    if (!twice && !skipped) continue;
    std::vector<ReportIndex> reports;
    for (std::size_t visit = begin; visit < i; ++visit) reports.push_back(run.knowledge->occurrences[visits[visit].occurrence].report);
    const std::string item(run.facts->names()[visits[begin].item]);
    if (twice) odd.push_back({.pipeline = id, .stage = stage, .item = item, .twice = true, .reports = reports});
    if (skipped) odd.push_back({.pipeline = id, .stage = stage, .item = item, .reports = std::move(reports)});
  }
  return odd;
}

void Ledger::follow_items(const Run& run, Instant at, PipelineId id, std::size_t first_new, std::size_t first_gone) {
  const auto& all = run.knowledge->occurrences;
  Items& items = items_[id.index];
  std::vector<Visit> come;
  const auto comes = [&](const Visit& visit) {
    const Instant from = possible_from(all[visit.occurrence].when);
    if (from > at) return false;
    latest_item_ = std::max(latest_item_, from);
    come.push_back(visit);
    return true;
  };
  std::erase_if(items.to_come, comes);
  for (std::size_t i = first_new; i < all.size(); ++i) {
    const Occurrence& occurrence = all[i];
    if (occurrence.item == 0 || occurrence.stream == none) continue;
    for (std::uint32_t stage = 0; stage < items.streams.size(); ++stage)
      if (const Visit visit{occurrence.item, stage, static_cast<Index>(i)}; occurrence.stream == items.streams[stage] && !comes(visit)) items.to_come.push_back(visit);
  }
  const auto is_there = [&](const Visit& visit) { return all[visit.occurrence].stream != none; };
  const auto put_among = [&](std::vector<Visit>& visits, const std::vector<Visit>& more) {
    const auto middle = static_cast<std::ptrdiff_t>(visits.size());
    visits.insert(visits.end(), more.begin(), more.end());
    std::sort(visits.begin() + middle, visits.end());
    std::inplace_merge(visits.begin(), visits.begin() + middle, visits.end());
  };
  const auto many = [&](const std::vector<Visit>& visits) { return visits.size() > 64 + items.visits.size() / 16; };
  if (many(come)) {
    put_among(items.visits, come);
    put_among(items.visits, std::exchange(items.fresh, {}));
    if (!run.knowledge->gone.empty()) std::erase_if(items.visits, [&](const Visit& visit) { return !is_there(visit); });
    items.odd.clear();
    for (std::size_t i = 0; i < items.visits.size();) {
      const std::size_t first = i;
      while (i < items.visits.size() && items.visits[i].item == items.visits[first].item) ++i;
      if (auto odd = odd_ones(run, id, items.visits, first, i); !odd.empty()) items.odd[odd.front().item] = std::move(odd);
    }
    return;
  }
  std::vector<Index> touched;
  for (const Visit& visit : come) touched.push_back(visit.item);
  for (std::size_t i = first_gone; i < run.knowledge->gone.size(); ++i)
    if (const Index item = all[run.knowledge->gone[i]].item; item != 0) touched.push_back(item);
  put_among(items.fresh, come);
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  for (const Index item : touched) {
    std::vector<Visit> visits;
    for (const auto* among : {&items.visits, &items.fresh}) {
      const auto begin = std::lower_bound(among->begin(), among->end(), Visit{item, 0, 0});
      for (auto visit = begin; visit != among->end() && visit->item == item; ++visit)
        if (is_there(*visit)) visits.push_back(*visit);
    }
    std::sort(visits.begin(), visits.end());
    const std::string name(run.facts->names()[item]);
    if (auto odd = odd_ones(run, id, visits, 0, visits.size()); odd.empty()) items.odd.erase(name);
    else items.odd[name] = std::move(odd);
  }
  if (many(items.fresh)) put_among(items.visits, std::exchange(items.fresh, {}));
}

}  // namespace truce::monitor
