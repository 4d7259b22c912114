// Who waits for whom, folded over families, and the circles among the waits.
//
//   each contributor (6) waits for security_council
//     P1 of each contributor (6)  an act      once mandate by security_council
//
//   In a circle: government → neighbour → government
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <tuple>

#include "circles.h"
#include "names.h"
#include "page.h"

namespace truce::view {
namespace {

// Why one party waits for another: a clause, and the part that is missing.
struct Reason {
  ClauseId clause = {};
  ConditionId leaf = {};
  OccId occ = {};
  Wait::How how = Wait::How::act;
  std::set<Members> members = {};

  [[nodiscard]] auto same() const { return std::tie(clause, leaf, occ, how); }
  bool operator==(const Reason&) const = default;
};
using Reasons = std::vector<Reason>;
using Pair = std::pair<PartyId, PartyId>;

// The members of a wait without those that the line names anyway: who waits, and for whom.
Members untold(const Wait& wait) {
  Members members;
  for (const Member& member : wait.members)
    if (!member.party || (member.party != wait.who && member.party != wait.for_whom)) members.push_back(member);
  return members;
}

std::map<Pair, Reasons> reasons_by_pair(const std::vector<Wait>& waits) {
  std::map<Pair, Reasons> pairs;
  for (const Wait& wait : waits) {
    Reasons& reasons = pairs[{wait.who, wait.for_whom}];
    Reason reason{wait.clause, wait.leaf, wait.occ, wait.how, {}};
    const auto known = std::find_if(reasons.begin(), reasons.end(), [&](const Reason& r) { return r.same() == reason.same(); });
    if (known == reasons.end()) {
      reason.members.insert(untold(wait));
      reasons.push_back(std::move(reason));
    } else {
      known->members.insert(untold(wait));
    }
  }
  for (auto& [pair, reasons] : pairs)
    std::stable_sort(reasons.begin(), reasons.end(), [](const Reason& a, const Reason& b) { return a.clause < b.clause; });
  return pairs;
}

std::string_view how_text(Wait::How how) {
  switch (how) {
    case Wait::How::act: return "to act";
    case Wait::How::calm: return "to keep calm";
    case Wait::How::stock: return "to bring";
    case Wait::How::unproven: return "to be proven";
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
      const bool all = size == members.size() && std::all_of(members.begin(), members.end(), [&](const Members& m) {
        return kind.of_places ? std::find(kind.places.begin(), kind.places.end(), m.front().place) != kind.places.end()
                              : std::find(kind.parties.begin(), kind.parties.end(), m.front().party) != kind.parties.end();
      });
      if (all) return fmt::format("{} each {} ({})", kind.of_places ? "in" : "of", kind.name, size);
    }
  constexpr std::size_t listed_max = 4;
  if (keys.size() > listed_max) return fmt::format("({} members)", keys.size());
  return listed(keys);
}

// One side of a heading: a party, or a whole family of parties.
struct Side {
  PartyId party = {};
  KindId family = {};
  bool operator==(const Side&) const = default;
};
std::string side_text(const Agreement& agreement, const Side& side) {
  if (!side.family) return agreement[side.party].name;
  return fmt::format("each {} ({})", agreement[side.family].name, agreement[side.family].parties.size());
}

struct Entry {
  Side who = {};
  Side for_whom = {};
  Reasons reasons = {};
};

// Folds entries that differ only on one side, where that side makes up a whole family.
std::vector<Entry> folded(const Agreement& agreement, std::vector<Entry> entries, Side Entry::*side, Side Entry::*other) {
  for (std::uint32_t k = 0; k < agreement.kinds.size(); ++k) {
    const Kind& kind = agreement.kinds[k];
    if (kind.of_places || kind.parties.size() < 2) continue;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      std::vector<std::size_t> alike;
      for (std::size_t j = i; j < entries.size(); ++j) {
        const Entry& entry = entries[j];
        const bool member = !(entry.*side).family && std::find(kind.parties.begin(), kind.parties.end(), (entry.*side).party) != kind.parties.end();
        if (member && entry.*other == entries[i].*other && entry.reasons == entries[i].reasons) alike.push_back(j);
      }
      if (alike.size() != kind.parties.size() || alike.front() != i) continue;
      (entries[i].*side) = {{}, KindId{k}};
      for (std::size_t n = alike.size(); n-- > 1;) entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(alike[n]));
    }
  }
  return entries;
}

std::string reason_rows(const Agreement& agreement, const Reasons& reasons, const Page& page) {
  std::vector<Row> rows;
  for (const Reason& reason : reasons) {
    const std::string words = reason.leaf  ? agreement.quote(agreement[reason.leaf].at)
                              : reason.occ ? "before " + agreement.quote(agreement[reason.occ].at)
                                           : std::string();
    rows.push_back({{"clause " + named(agreement[reason.clause].label, members_text(agreement, reason.members))},
                    {std::string(how_text(reason.how))},
                    {words.empty() ? words : "“" + words + "”"}});
  }
  return table(rows, page, 2);
}

std::string circle_lines(const Agreement& agreement, const std::vector<Wait>& waits, const Page& page) {
  std::string text;
  for (const Circle& circle : circles(waits)) {
    std::string line;
    for (const PartyId party : circle.shortest) line += agreement[party].name + " → ";
    line += agreement[circle.shortest.front()].name;
    if (circle.tied.size() > circle.shortest.size())
      line += fmt::format(" ({} parties in all are tied to it)", circle.tied.size());
    text += paragraph("In a circle: ", line, page);
  }
  return text.empty() ? text : "\n" + text;
}

}  // namespace

std::string waits(const Agreement& agreement, const std::vector<Wait>& waits, const Page& page) {
  if (waits.empty()) return "Nobody waits for anybody.\n";
  std::vector<Entry> entries;
  for (auto& [pair, reasons] : reasons_by_pair(waits)) entries.push_back({{pair.first, {}}, {pair.second, {}}, reasons});
  entries = folded(agreement, std::move(entries), &Entry::for_whom, &Entry::who);
  entries = folded(agreement, std::move(entries), &Entry::who, &Entry::for_whom);
  std::string text;
  for (const Entry& entry : entries) {
    const std::string title = fmt::format("{} {} for {}, because of", side_text(agreement, entry.who), "waits",
                                          side_text(agreement, entry.for_whom));
    if (!text.empty()) text += '\n';
    text += painted(title, Tone::heading, page) + "\n" + reason_rows(agreement, entry.reasons, page);
  }
  return text + circle_lines(agreement, waits, page);
}

}  // namespace truce::view
