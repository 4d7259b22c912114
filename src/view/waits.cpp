// Who waits for whom, folded over families.
//
//   each contributor (6) waits for security_council
//     P1 of each contributor (6)  an act      once mandate by security_council
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <tuple>

#include "names.h"
#include "page.h"

namespace truce::view {
namespace {

// Why one party waits for another: a clause, the part that is missing, and the members that it is missing for.
struct Reason {
  ClauseId clause = {};
  ConditionId leaf = {};
  OccId occ = {};
  Wait::How how = Wait::How::act;
  std::set<Members> members = {};

  auto operator<=>(const Reason&) const = default;
};

// One side of a heading: a party, a whole family of parties, or all of a family but the other side.
struct Side {
  PartyId party = {};
  KindId family = {};
  bool others = false;
  auto operator<=>(const Side&) const = default;
};

struct Entry {
  Side who = {};
  Side for_whom = {};
  Reason reason = {};
};

// The members of a wait without those that the line names anyway: who waits, and for whom.
Members untold(const Wait& wait) {
  Members members;
  for (const Member& member : wait.members)
    if (!member.party || (member.party != wait.who && member.party != wait.for_whom)) members.push_back(member);
  return members;
}

// One entry for each pair and reason, by who, for whom and clause.
std::vector<Entry> entries_of(const std::vector<Wait>& waits) {
  std::map<std::tuple<PartyId, PartyId, Reason>, std::set<Members>> found;
  for (const Wait& wait : waits)
    found[{wait.who, wait.for_whom, {wait.clause, wait.leaf, wait.occ, wait.how, {}}}].insert(untold(wait));
  std::vector<Entry> entries;
  for (const auto& [key, members] : found) {
    const auto& [who, for_whom, reason] = key;
    entries.push_back({{who, {}, false}, {for_whom, {}, false}, reason});
    entries.back().reason.members = members;
  }
  return entries;
}

std::string_view how_text(Wait::How how) {
  switch (how) {
    case Wait::How::act:
      return "to act";
    case Wait::How::calm:
      return "to keep calm";
    case Wait::How::stock:
      return "to bring";
    case Wait::How::unproven:
      return "to be proven";
  }
  return "";
}

std::string members_text(const Agreement& agreement, const std::set<Members>& members) {
  std::vector<std::string> keys;
  for (const Members& each : members)
    if (const std::string key = key_of(agreement, each); !key.empty()) keys.push_back(key);
  if (keys.size() < 2) return keys.empty() ? std::string() : keys.front();
  const Members& first = *members.begin();
  if (first.size() == 1)
    for (const Kind& kind : agreement.kinds) {
      const std::size_t size = kind.of_places ? kind.places.size() : kind.parties.size();
      const bool all =
          size == members.size() && std::all_of(members.begin(), members.end(), [&](const Members& m) {
            return kind.of_places
                       ? std::find(kind.places.begin(), kind.places.end(), m.front().place) != kind.places.end()
                       : std::find(kind.parties.begin(), kind.parties.end(), m.front().party) != kind.parties.end();
          });
      if (all) return fmt::format("{} each {} ({})", kind.of_places ? "in" : "of", kind.name, size);
    }
  constexpr std::size_t heading_max = 4;
  if (keys.size() > heading_max) return fmt::format("({} members)", keys.size());
  return listed(keys);
}

bool holds(const Kind& kind, PartyId party) {
  return std::find(kind.parties.begin(), kind.parties.end(), party) != kind.parties.end();
}

std::string side_text(const Agreement& agreement, const Side& side) {
  if (!side.family) return agreement[side.party].name;
  const Kind& kind = agreement[side.family];
  return side.others ? fmt::format("each other {} ({})", kind.name, kind.parties.size() - 1)
                     : fmt::format("each {} ({})", kind.name, kind.parties.size());
}

// Folds entries that differ only on one side, where that side makes up a whole family, or all of it but the other side.
std::vector<Entry> folded(const Agreement& agreement, const std::vector<Entry>& entries, Side Entry::*side,
                          Side Entry::*other) {
  std::map<std::pair<Side, Reason>, std::vector<std::size_t>> alike;
  for (std::size_t i = 0; i < entries.size(); ++i) alike[{entries[i].*other, entries[i].reason}].push_back(i);
  std::vector<Entry> kept = entries;
  std::vector<bool> gone(entries.size(), false);
  for (const auto& [same, places] : alike)
    for (std::uint32_t k = 0; k < agreement.kinds.size(); ++k) {
      const Kind& kind = agreement.kinds[k];
      if (kind.of_places || kind.parties.size() < 2) continue;
      std::vector<std::size_t> members;
      for (const std::size_t place : places)
        if (!gone[place] && !(kept[place].*side).family && holds(kind, (kept[place].*side).party))
          members.push_back(place);
      const bool others = !same.first.family && holds(kind, same.first.party) && members.size() > 1;
      if (members.size() != kind.parties.size() - (others ? 1 : 0)) continue;
      kept[members.front()].*side = {{}, KindId{k}, others};
      for (std::size_t i = 1; i < members.size(); ++i) gone[members[i]] = true;
    }
  std::vector<Entry> result;
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (!gone[i]) result.push_back(std::move(kept[i]));
  return result;
}

// Entries with the same two sides stand under one heading, where the first of them stood.
struct Heading {
  Side who = {};
  std::vector<Side> for_whom = {};
  std::vector<Reason> reasons = {};
};

// Those whom one party waits for with the very same reasons share a heading: "uae waits for usa, isf and board_of_peace".
std::vector<Heading> merged(std::vector<Heading> groups) {
  std::vector<Heading> result;
  for (Heading& group : groups) {
    const auto alike = std::find_if(result.begin(), result.end(), [&](const Heading& other) {
      return other.who == group.who && other.reasons == group.reasons;
    });
    if (alike == result.end()) {
      result.push_back(std::move(group));
    } else {
      alike->for_whom.insert(alike->for_whom.end(), group.for_whom.begin(), group.for_whom.end());
    }
  }
  return result;
}

std::vector<Heading> grouped(const std::vector<Entry>& entries) {
  std::vector<Heading> groups;
  std::map<std::pair<Side, Side>, std::size_t> known;
  for (const Entry& entry : entries) {
    const auto [place, added] = known.emplace(std::pair{entry.who, entry.for_whom}, groups.size());
    if (added) groups.push_back({entry.who, {entry.for_whom}, {}});
    groups[place->second].reasons.push_back(entry.reason);
  }
  return merged(std::move(groups));
}

// The words of an event that is waited for: the trigger of `on each`, or the event of `before`.
std::string words_of(const Agreement& agreement, ClauseId clause, OccId occ) {
  const auto* each = std::get_if<OnEachTrigger>(&agreement[clause].trigger);
  const std::string_view as = each != nullptr && each->occ == occ ? "on each " : "before ";
  return std::string(as) + agreement.quote(agreement[occ].at);
}

std::string reason_rows(const Agreement& agreement, const std::vector<Reason>& reasons, const Page& page) {
  std::vector<Row> rows;
  for (const Reason& reason : reasons) {
    const std::string words = reason.leaf  ? agreement.quote(agreement[reason.leaf].at)
                              : reason.occ ? words_of(agreement, reason.clause, reason.occ)
                                           : std::string();
    rows.push_back({{"clause " + named(agreement[reason.clause].label, members_text(agreement, reason.members))},
                    {std::string(how_text(reason.how))},
                    {words.empty() ? words : "“" + words + "”"}});
  }
  return table(rows, page, 2);
}

}  // namespace

std::string waits(const Agreement& agreement, const std::vector<Wait>& waits, const Page& page) {
  if (waits.empty()) return "Nobody waits for anybody.\n";
  std::vector<Entry> entries = entries_of(waits);
  entries = folded(agreement, entries, &Entry::for_whom, &Entry::who);
  entries = folded(agreement, entries, &Entry::who, &Entry::for_whom);
  std::string text;
  for (const Heading& group : grouped(entries)) {
    std::vector<std::string> names;
    for (const Side& side : group.for_whom) names.push_back(side_text(agreement, side));
    const std::string title =
        fmt::format("{} waits for {}, because of", side_text(agreement, group.who), listed(names));
    if (!text.empty()) text += '\n';
    for (const std::string& line : wrapped(title, page.width)) text += painted(line, Tone::heading, page) + "\n";
    text += reason_rows(agreement, group.reasons, page);
  }
  return text;
}

}  // namespace truce::view
