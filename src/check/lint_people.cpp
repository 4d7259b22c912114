// Rules G: people, publicity, upkeep.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "lint.h"

namespace truce::check {
namespace {

// An element that guidance expects, in which kinds of text, and how it is recognised.
struct Element {
  std::string_view name = {};
  std::vector<std::string_view> stems = {};
  bool pause = false;
  bool preliminary = false;
  bool definitive = false;
  bool mission = false;
};

const std::vector<Element>& elements() {
  static const std::vector<Element> all = {
      {"a line of contact between the sides, such as a liaison officer or a telephone",
       {"liaison", "contact", "phone", "hotline", "call"},
       true,
       true,
       true,
       true},
      {"a word to the fighters, so that they know what is asked of them",
       {"order", "dissemin", "inform", "instruct", "announce", "fighters"},
       true,
       true,
       true,
       false},
      {"detainees and prisoners",
       {"prisoner", "detain", "hostage", "captive", "exchange", "release"},
       false,
       true,
       true,
       false},
      {"relief for the people",
       {"aid", "relief", "humanitarian", "truck", "convoy", "patient", "food", "water", "medic"},
       true,
       true,
       true,
       false},
      {"mines and other explosives left behind",
       {"mine", "explosive", "ordnance", "demining", "uxo", "booby"},
       false,
       false,
       true,
       true},
      {"women among those who watch and report", {"women", "woman", "gender"}, false, true, true, true},
      {"the care of those who are hurt on the mission",
       {"medic", "evacuat", "casualt", "wounded"},
       false,
       false,
       false,
       true},
  };
  return all;
}

bool expected(const Element& element, Profile profile) {
  switch (profile) {
    case Profile::none:
      return false;
    case Profile::pause:
      return element.pause;
    case Profile::preliminary:
      return element.preliminary;
    case Profile::definitive:
      return element.definitive;
    case Profile::mission:
      return element.mission;
  }
  return false;
}

std::string_view kind_of_text(Profile profile) {
  switch (profile) {
    case Profile::none:
      return "";
    case Profile::pause:
      return "a humanitarian pause";
    case Profile::preliminary:
      return "a preliminary ceasefire";
    case Profile::definitive:
      return "a definitive ceasefire";
    case Profile::mission:
      return "the mandate of a mission";
  }
  return "";
}

bool written_about(const Survey& s, const std::vector<std::string_view>& stems) {
  const auto clause = [&](const Clause& one) {
    const EventId event = deed_event(s.a, one);
    const auto* bring = std::get_if<Bring>(&one.deed);
    return speaks_of(one.title, stems) || (event && speaks_of(s.a[event].name, stems)) ||
           (bring != nullptr && bring->pipeline && speaks_of(s.a[bring->pipeline].name, stems));
  };
  return std::any_of(s.a.clauses.begin(), s.a.clauses.end(), clause);
}

void g1_missing_element(const Survey& s, Findings& findings) {
  const Profile profile = findings.profile();
  if (profile == Profile::none) return;
  std::vector<std::string> missing;
  const bool fighting_stops = profile != Profile::mission;
  const bool bans = std::any_of(s.bans.begin(), s.bans.end(), [](const auto& list) { return !list.empty(); });
  const bool watched =
      std::any_of(s.a.events.begin(), s.a.events.end(), [](const Event& event) { return !event.watched_by.empty(); });
  if (fighting_stops && !bans) missing.emplace_back("prohibited acts");
  if (s.a.places.empty()) missing.emplace_back("the area in which it applies");
  if (s.a.in_force_until == never && s.a.in_force_decided) missing.emplace_back("its last day");
  if (!watched) missing.emplace_back("somebody who watches");
  if (!s.a.disputes_go_to) missing.emplace_back("a body for disputes");
  for (const Element& element : elements())
    if (expected(element, profile) && !written_about(s, element.stems)) missing.emplace_back(element.name);
  if (missing.empty()) return;
  Draft& draft = findings.add(
      "G1", s.header("agreement"),
      fmt::format("Guidance expects of {} what this text says nothing about: {}. What is left out is settled "
                  "on the ground, by whoever is stronger there.",
                  kind_of_text(profile), fmt::format("{}", fmt::join(missing, "; "))),
      "Write a clause about each, or accept it with the reason why this text needs none.");
  draft.finding.times = static_cast<std::uint32_t>(missing.size());
}

void g2_untested_clause(const Survey& s, Findings& findings) {
  std::vector<bool> tried(s.a.clauses.size(), false);
  for (const Trial& trial : s.a.trials)
    for (const Expectation& expectation : trial.expects)
      if (const auto* claim = std::get_if<ClauseIs>(&expectation.claim); claim != nullptr && claim->clause) {
        const State state = claim->state;
        if (state == State::met || state == State::late || state == State::missed || state == State::breached)
          tried[claim->clause.index] = true;
      }
  for (std::uint32_t i = 0; i < s.a.clauses.size(); ++i) {
    const Clause& clause = s.a.clauses[i];
    if (tried[i] || clause.modal == Modal::may) continue;
    Draft& draft = findings.add(
        "G2", clause.at,
        fmt::format(
            "No test shows clause {} being kept, and none shows it being broken. What its words mean on a given day is "
            "still a guess.",
            clause.label),
        "Write one: a `test` with the reports of a day that you can imagine, and what you would say of it.",
        ClauseId{i});
    draft.fold = "test";
    draft.told_together = [&s](const std::vector<const Finding*>& all) {
      std::vector<ClauseId> clauses;
      for (const Finding* one : all) clauses.push_back(one->clause);
      return fmt::format(
          "{} clauses have no test that shows them being kept, and none that shows them being broken: {}. What their "
          "words mean on a given day is still a guess.",
          all.size(), clauses_text(s.a, clauses));
    };
  }
}

// A declared name and where it stands.
struct Name {
  std::string text = {};
  TextSpan at = {};
};

std::vector<Name> declared_names(const Agreement& a) {
  std::vector<Name> names;
  std::set<std::string> seen;
  const auto add = [&](const std::string& text, TextSpan at) {
    if (seen.insert(text).second) names.push_back({text, at});
  };
  for (const Kind& one : a.kinds) add(one.name, one.at);
  for (const Party& one : a.parties) add(one.name, one.at);
  for (const Place& one : a.places) add(one.name, one.at);
  for (const Event& one : a.events) add(one.name, one.at);
  for (const Pipeline& one : a.pipelines) add(one.name, one.at);
  for (const NamedCondition& one : a.named) add(one.name, one.at);
  for (const Phase& one : a.phases) add(one.name, one.at);
  return names;
}

// Letters of other scripts that look like Latin ones, and marks that cannot be seen.
std::string as_it_looks(std::string_view text) {
  static const std::unordered_map<std::string_view, std::string_view> twins = {
      {"а", "a"}, {"е", "e"}, {"о", "o"}, {"р", "p"}, {"с", "c"}, {"у", "y"}, {"х", "x"}, {"і", "i"},
      {"ј", "j"}, {"ѕ", "s"}, {"һ", "h"}, {"ԁ", "d"}, {"ԛ", "q"}, {"ԝ", "w"}, {"А", "A"}, {"В", "B"},
      {"Е", "E"}, {"К", "K"}, {"М", "M"}, {"Н", "H"}, {"О", "O"}, {"Р", "P"}, {"С", "C"}, {"Т", "T"},
      {"Х", "X"}, {"ο", "o"}, {"ν", "v"}, {"α", "a"}, {"ι", "i"}, {"Α", "A"}, {"Β", "B"}, {"Ε", "E"},
      {"Η", "H"}, {"Ι", "I"}, {"Κ", "K"}, {"Μ", "M"}, {"Ν", "N"}, {"Ο", "O"}, {"Ρ", "P"}, {"Τ", "T"}};
  static const std::array<std::string_view, 9> unseen = {"\u200B", "\u200C", "\u200D", "\u200E", "\u200F",
                                                         "\u202A", "\u202B", "\u2060", "\uFEFF"};
  std::string shown;
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t bytes = std::min<std::size_t>(first < 0x80   ? 1
                                                    : first < 0xE0 ? 2
                                                    : first < 0xF0 ? 3
                                                                   : 4,
                                                    text.size());
    const std::string_view letter = text.substr(0, bytes);
    text.remove_prefix(bytes);
    if (std::find(unseen.begin(), unseen.end(), letter) != unseen.end()) continue;
    const auto twin = twins.find(letter);
    shown += twin == twins.end() ? letter : twin->second;
  }
  return shown;
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// One letter apart, by a letter that is not a digit: numbered names are meant to look alike.
bool one_letter_apart(const std::string& one, const std::string& other) {
  const std::string& small = one.size() < other.size() ? one : other;
  const std::string& large = one.size() < other.size() ? other : one;
  if (large.size() - small.size() > 1) return false;
  std::size_t at = 0;
  while (at < small.size() && small[at] == large[at]) ++at;
  if (at == large.size()) return false;
  if (is_digit(large[at]) || (at < small.size() && large.size() == small.size() && is_digit(small[at]))) return false;
  const std::size_t skip = large.size() == small.size() ? 1 : 0;
  return small.compare(at + skip, std::string::npos, large, at + 1, std::string::npos) == 0;
}

// Short names of states and bodies are often a letter apart, and nobody confuses them.
constexpr std::size_t letters_least = 5;
constexpr std::size_t letters_most = 64;

// "`crew_a`, `crew_b` and `crew_c` are 3 names, and they differ by one letter."
std::string told_of_names(const Survey& s, const std::vector<const Finding*>& pairs, std::string_view how) {
  std::vector<TextSpan> places;
  for (const Finding* pair : pairs)
    for (const Quoted& quoted : pair->quotes)
      if (std::find(places.begin(), places.end(), quoted.at) == places.end()) places.push_back(quoted.at);
  std::sort(places.begin(), places.end(), [](TextSpan one, TextSpan other) { return one.begin < other.begin; });
  std::vector<std::string> names;
  for (const TextSpan at : places) names.push_back("`" + s.words(at) + "`");
  return fmt::format("{} are {} names, and they {}. A reader, or a typist, will take one for another.", listed(names, 8), names.size(), how);
}

void g3_lookalike_names(const Survey& s, Findings& findings) {
  const std::vector<Name> names = declared_names(s.a);
  // Names that are alike for the same reason, such as the members of a family, are one cause.
  const auto tell = [&](const Name& first, const Name& second, std::string_view how, const std::string& alike) {
    const bool swap = second.at.begin < first.at.begin;
    const Name& early = swap ? second : first;
    const Name& later = swap ? first : second;
    Draft& draft = findings.add(
        "G3", later.at,
        fmt::format("`{}` and `{}` are two names, and they {}. A reader, or a typist, will take one for the other.",
                    early.text, later.text, how),
        "Rename one of them so that they sound different when read aloud.");
    draft.finding.quotes.push_back({early.at, "the other name"});
    draft.fold = fmt::format("{}|{}", how, alike);
    draft.told_together = [&s, how](const std::vector<const Finding*>& all) { return told_of_names(s, all, how); };
  };
  // Names that agree once one letter is left out of either are few; only these are compared.
  std::unordered_map<std::string, std::vector<std::uint32_t>> looks;
  std::unordered_map<std::string, std::vector<std::uint32_t>> shorter;
  std::set<std::pair<std::uint32_t, std::uint32_t>> told;
  constexpr std::size_t compared_max = 50;
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    const std::string& name = names[i].text;
    auto& same = looks[as_it_looks(name)];
    if (!same.empty() && told.emplace(same.front(), i).second)
      tell(names[same.front()], names[i], "look the same on paper", as_it_looks(name));
    same.push_back(i);
    if (name.size() < letters_least || name.size() > letters_most) continue;
    for (std::size_t at = 0; at <= name.size(); ++at) {
      std::string key = name;
      if (at < name.size()) key.erase(at, 1);
      auto& near = shorter[key];
      std::size_t compared = 0;
      for (const std::uint32_t other : near) {
        if (++compared > compared_max) break;
        if (other == i || !one_letter_apart(names[other].text, name) || !told.emplace(other, i).second) continue;
        tell(names[other], names[i], "differ by one letter", key);
      }
      if (near.empty() || near.back() != i) near.push_back(i);
    }
  }
}

}  // namespace

void rules_g(const Survey& survey, Findings& findings) {
  g1_missing_element(survey, findings);
  g2_untested_clause(survey, findings);
  g3_lookalike_names(survey, findings);
}

}  // namespace truce::check
