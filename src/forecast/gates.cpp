#include "gates.h"

#include <algorithm>
#include <utility>

namespace truce::forecast {

using Joined = SignalParts::Joined;

namespace {

/// Of parts of which so many must hold: the one with which enough do.
template <class Earlier>
SignalIndex number_th(const SignalParts& parts, Earlier earlier) {
  std::vector<SignalIndex> open = parts.parts;
  std::sort(open.begin(), open.end(), earlier);
  return open[std::min(open.size(), static_cast<std::size_t>(std::max<std::int64_t>(1, parts.number))) - 1];
}

}  // namespace

Gates::Gates(const Imagined& imagined) : m_(imagined) {
  const std::size_t signals = m_.course->signal_count();
  arrivals_.resize(signals);
  for (SignalIndex signal = 0; signal < signals; ++signal) {
    parts_.push_back(m_.course->parts(signal));
    of_signal_.push_back(gate(parts_.back().name));
    gates_[of_signal_.back()].signals.push_back(signal);
    if (parts_.back().joined != Joined::leaf && parts_.back().joined != Joined::stock) continue;
    for (std::uint32_t r = 0; r < m_.reactions.size(); ++r)
      if (m_.course->adds_to(signal, m_.reactions[r].move)) arrivals_[signal].push_back(r);
  }
  for (const std::string& name : m_.move_names) of_move_.push_back(gate(name));
  for (std::size_t s = 0; s < m_.once.size(); ++s)
    for (const MoveIndex move : m_.once[s].moves) gates_[of_move_[move]].sources.push_back(s);
}

GateIndex Gates::gate(const std::string& name) {
  const auto [found, is_new] = by_name_.try_emplace(name, static_cast<GateIndex>(gates_.size()));
  if (is_new) gates_.push_back({.name = name});
  return found->second;
}

std::uint32_t Gates::reacted(const CourseRun& run, SignalIndex stock) const {
  const std::int64_t came = run.first_yes[stock];
  for (const std::uint32_t r : arrivals_[stock])
    if (run.reacted_at[r] == came && came != not_at_all) return r;
  return no_index;
}

GateIndex Gates::last(const CourseRun& run, SignalIndex signal) const {
  constexpr int depth_max = 100;
  bool through = true;  // from the last arrival to what it waited for, once
  for (int depth = 0; depth < depth_max; ++depth) {
    const SignalParts& parts = parts_[signal];
    if (parts.joined == Joined::leaf || parts.joined == Joined::stock) {
      const std::uint32_t reaction = reacted(run, signal);
      if (reaction == no_index) break;
      const Reaction& of = m_.reactions[reaction];
      if (!through || parts.joined != Joined::stock || run.first_yes[of.after] <= 0) return of_move_[of.move];
      signal = of.after;
      through = false;
      continue;
    }
    if (parts.parts.empty()) break;
    const auto earlier = [&](SignalIndex a, SignalIndex b) { return std::pair(run.first_yes[a], a) < std::pair(run.first_yes[b], b); };
    SignalIndex next = 0;
    if (parts.joined == Joined::any) next = *std::min_element(parts.parts.begin(), parts.parts.end(), earlier);
    else if (parts.joined == Joined::some_of) next = number_th(parts, earlier);
    else next = *std::max_element(parts.parts.begin(), parts.parts.end(), earlier);
    if (run.first_yes[next] == not_at_all) break;
    signal = next;
  }
  return of_signal_[signal];
}

}  // namespace truce::forecast
