// Stories: an agreement and reports, made up at random, with every moment at which something may change.
//
// The agreement is made as text, so that the reader is tried as well. All times are multiples of one granule, and
// so are all spans: nothing changes but at such a time, or a second or two beside it.
#ifndef TRUCE_TEST_GENERATE_H
#define TRUCE_TEST_GENERATE_H

#include <cstdint>
#include <string>
#include <truce/agreement.h>
#include <truce/report.h>
#include <vector>

namespace truce::reference {

struct Story {
  std::uint64_t seed = 0;
  std::vector<std::string> lines = {};  ///< the declarations; a story is made smaller by leaving some out
  Agreement agreement = {};
  std::vector<Report> reports = {};
  std::vector<Instant> grid = {};
  std::vector<Instant> moments = {};    ///< worth asking about
};

/// Does a clause, within one second, rest on its own breach? Such a clause says of itself that it must not be broken
/// because it was broken, or the like, as a phase may that opens because it is not open: it has no meaning that settles,
/// and no story has one.
bool rests_on_itself(const Agreement& agreement);
/// The text of an agreement made of these declarations.
std::string text_of(const std::vector<std::string>& lines);
/// A number from the environment.
std::uint64_t number_from(const char* name, std::uint64_t otherwise);
/// A story; the same one for the same seed.
Story story_of(std::uint64_t seed);
/// The same, of twenty to sixty reports.
Story story_of_many(std::uint64_t seed);
/// The same, of clauses that ask on each event for a deed about it, and of reports of these alone.
Story story_about_it(std::uint64_t seed);
/// The same, of many reports known to a day of three days, so that instances are much alike and are looked at together.
Story story_of_full_days(std::uint64_t seed);
/// Amounts that are owed, and up to eighty reports of what was brought.
Story story_of_amounts(std::uint64_t seed);
/// Reads the lines again after some were left out. False if they are no agreement any more.
bool read_again(Story& story);
/// The story in full, to be read by a person.
std::string to_text(const Story& story);

/// Every moment at which something may change, if all times and spans are multiples of the granule; each condition that
/// lasts within another may move it one second further before.
std::vector<Instant> grid_of(const Clock& clock, Date first, int days, int hours_apart, int seconds_before = 4);

}  // namespace truce::reference

#endif
