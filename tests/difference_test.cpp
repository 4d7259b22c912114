// What changed between two drafts: meaning, never lines.
#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <truce/difference.h>

#include <algorithm>
#include <string>
#include <vector>

#include "generate.h"

using namespace truce;

namespace {

const std::string heading = "agreement \"Harbour\"\n  in force from 2031-03-01 until 2031-12-31\n";
const std::string names = R"(party side: north, south
party council
place coast
place area in coast: quay, saltmarsh
event attack by any side in any area
event vote by council (outcome: adopted or rejected)
process withdrawal by any side in any area
pipeline troops: offer by any side -> arrival by any side
condition calm in each area is no attack in that area for 30 days
phase pause opens when calm in every area closes when at least 3 breaches of 1 in 7 days
)";
const std::string clauses = R"(clause 1 each side must not commit attack in any area
clause 1.1 on each breach of 1, council must make vote within 3 days
clause 2 during pause, north must end withdrawal in quay within 30 days
clause 3 south will start withdrawal in quay by 2031-05-01 unless once vote
)";

Agreement read(const std::string& text) {
  auto agreement = read_agreement(text, "draft.truce");
  REQUIRE_MESSAGE(agreement, text);
  return *agreement;
}

/// "clause 2 changed: deadline" …
std::vector<std::string> between(const std::string& before, const std::string& after) {
  std::vector<std::string> lines;
  for (const Difference& difference : differences(read(before), read(after))) {
    std::string line = std::string(to_text(difference.sort)) + " " + difference.name + " ";
    line += std::string(to_text(difference.how)) + (difference.was.empty() ? "" : " from " + difference.was);
    for (const Change& change : difference.changes)
      line += " " + change.part + (change.note.empty() ? "" : " (" + change.note + ")");
    lines.push_back(line);
  }
  return lines;
}
std::vector<std::string> between_clauses(const std::string& before, const std::string& after) {
  return between(heading + names + before, heading + names + after);
}
std::string with(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("what has no meaning is no difference") {
  const std::string first = heading + names + clauses;
  CHECK(between(first, first).empty());
  CHECK(between(first, heading + clauses + names).empty());
  CHECK(between(first, with(first, "commit attack", "make attack")).empty());
  CHECK(between(first, with(first, "for 30 days", "for 30 days # long enough")).empty());
  CHECK(between(first, with(first, "in 7 days", "in 1 week")).empty());
  CHECK(between(first, with(first, "north, south", "south, north")).empty());
  CHECK(between(first, with(first, "clause 2 ", "clause 2 \"Withdrawal\" ")).empty());
  CHECK(between(first, first + "test \"t\" on 2031-04-01 expect pause is closed\n").empty());
  CHECK(between(first + "condition c is once vote and calm in quay\n",
                first + "condition c is all of\n - calm in quay\n - once vote\n")
            .empty());
}

TEST_CASE("every part of a clause is seen") {
  const std::vector<std::pair<std::string, std::string>> parts = {
      {"clause 2 once vote, north must end withdrawal in quay within 30 days\n", "phase trigger"},
      {"clause 2 during pause, south must end withdrawal in quay within 30 days\n", "who"},
      {"clause 2 during pause, north may end withdrawal in quay within 30 days\n", "verb"},
      {"clause 2 during pause, north must start withdrawal in quay within 30 days\n", "deed"},
      {"clause 2 during pause, north must end withdrawal in any area within 30 days\n", "place"},
      {"clause 2 during pause, north must end withdrawal in quay within 14 days\n", "deadline (16 days less)"},
      {"clause 2 during pause, north must end withdrawal in quay by undecided\n", "deadline"},
      {"clause 2 during pause, north must end withdrawal in quay within 30 days before vote\n", "before"},
      {"clause 2 during pause, north must end withdrawal in quay within 30 days unless once vote\n", "unless"},
      {"clause 2 during pause, north must end withdrawal in quay within 30 days prevails over 1\n", "prevails over"},
  };
  const std::string second = "clause 2 during pause, north must end withdrawal in quay within 30 days\n";
  for (const auto& part : parts) {
    CAPTURE(part.first);
    CHECK(between_clauses(clauses, with(clauses, second, part.first)) == Lines{"clause 2 changed " + part.second});
  }
  CHECK(between_clauses(clauses, with(clauses, "2031-05-01", "2031-04-20")) ==
        Lines{"clause 3 changed deadline (11 days earlier)"});
}

TEST_CASE("clauses that were only numbered anew mean the same") {
  CHECK(between_clauses(clauses, R"(clause 1 council may make vote
clause 2 each side must not commit attack in any area
clause 2.1 on each breach of 2, council must make vote within 3 days
clause 3 during pause, north must end withdrawal in quay within 30 days
clause 4 south will start withdrawal in quay by 2031-05-01 unless once vote
)") == Lines{"phase pause changed closes when (the same words, of another clause)", "clause 2 renamed from 1",
             "clause 2.1 renamed from 1.1", "clause 3 renamed from 2", "clause 4 renamed from 3", "clause 1 added"});
}

TEST_CASE("conditions and phases are matched by name, then by meaning, and say who rests on them") {
  const std::string first = heading + names + clauses;
  const std::string renamed = with(with(first, "condition calm", "condition quiet"), "calm in every", "quiet in every");
  CHECK(between(first, renamed) == Lines{"condition quiet renamed from calm"});
  const auto found = differences(read(first), read(with(first, "for 30 days", "for 14 days")));
  REQUIRE(found.size() == 1);
  CHECK(found[0].rests == Lines{"2"});
}

TEST_CASE("the heading, parties, places, events and pipelines are compared") {
  const std::string first = heading + names + clauses;
  CHECK(between(first, with(first, "until 2031-12-31", "until 2032-01-31")) ==
        Lines{"heading heading changed until (31 days later)"});
  CHECK(between(first, with(first, "party council", "party council, east")) == Lines{"party east added"});
  CHECK(between(first, with(first, "quay, saltmarsh", "quay, saltmarsh, pier")) == Lines{"place pier added"});
  CHECK(between(first, with(first, "event vote by council", "event vote by council or north")) ==
        Lines{"event vote changed by"});
  CHECK(between(first, with(first, "-> arrival", "-> staging by north -> arrival")) ==
        Lines{"pipeline troops changed stages"});
  CHECK(
      between(first, with(first, "until 2031-12-31", "until 2031-12-31\n  proof verified\n  silence means unknown")) ==
      Lines{"heading heading changed proof silence means"});
}

TEST_CASE("a deadline that counts from entry into force moves with it") {
  const std::string last = "clause 5 council must make vote within 30 days\n";
  const auto lines =
      between(heading + names + clauses + last, with(heading, "2031-03-01", "2031-03-10") + names + clauses + last);
  CHECK(lines ==
        Lines{"heading heading changed in force from (9 days later)", "clause 5 changed deadline (9 days later)"});
}

TEST_CASE("any agreement means the same as itself, in any order of its lines and in the canonical layout") {
  CHECK(rc::check([] {
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
    std::vector<std::string> lines = reference::story_of(seed).lines;
    const std::string text = reference::text_of(lines);
    const Agreement agreement = read_agreement(text, "story.truce").value();
    const std::string formatted = format_agreement(text, "story.truce").value();
    RC_ASSERT(differences(agreement, read_agreement(formatted, "story.truce").value()).empty());
    for (std::size_t i = lines.size() - 1; i > 1; --i)
      std::swap(lines[i], lines[*rc::gen::inRange<std::size_t>(1, i + 1)]);
    const auto shuffled = read_agreement(reference::text_of(lines), "story.truce");
    RC_ASSERT(shuffled.has_value());
    RC_ASSERT(differences(agreement, *shuffled).empty());
  }));
}

TEST_CASE("of clauses that mean the same, one that keeps its label is itself") {
  const std::string head = "agreement \"Alike\"\n  signed by north, south on 2031-03-01\n  in force from 2031-03-02\nparty side: north, south\nevent talk by any side\n";
  const auto agreement = [&](const std::string& more) { return read_agreement(head + more, "alike.truce").value(); };
  const auto found = differences(agreement("clause 2 each side may make talk\n"), agreement("clause 1 each side may make talk\nclause 2 each side may make talk\n"));
  REQUIRE(found.size() == 1);
  CHECK(found[0].how == Difference::How::added);
  CHECK(found[0].name == "1");
}

TEST_CASE("an agreement without one of its clauses is another agreement") {
  CHECK(rc::check([] {
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000'000);
    std::vector<std::string> lines = reference::story_of(seed).lines;
    const Agreement whole = read_agreement(reference::text_of(lines), "story.truce").value();
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (lines[i].starts_with("clause ")) places.push_back(i);
    RC_PRE(!places.empty());
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(*rc::gen::elementOf(places)));
    const auto shorter = read_agreement(reference::text_of(lines), "story.truce");
    RC_PRE(shorter.has_value());
    RC_ASSERT(!differences(whole, *shorter).empty());
    RC_ASSERT(differences(whole, *shorter).size() == differences(*shorter, whole).size());
  }));
}
