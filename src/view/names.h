// The names of things, as the text and the JSON say them.
#ifndef TRUCE_VIEW_NAMES_H
#define TRUCE_VIEW_NAMES_H

#include <string>
#include <truce/monitor.h>
#include <variant>
#include <vector>

namespace truce::view {

/// "20,000" in text; halves and smaller parts keep two digits; "no known limit" for infinity.
std::string amount(double value);
/// "5,000" if both are the same, "0 to 200" otherwise, "200 or more" without a known limit.
std::string amount(double least, double most);
/// "1 report", "2 reports".
std::string counted(std::uint64_t count, std::string_view one, std::string_view many);
/// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& names, std::string_view last = "and");

std::string name_of(const Agreement& agreement, const Member& member);
/// "in rafah", "of hamas in rafah"; empty without members.
std::string key_of(const Agreement& agreement, const Members& members);
/// "in each sector (5)".
std::string family_of(const Agreement& agreement, const std::vector<KindId>& families);
/// The families of a thing, in the order of its members.
std::vector<KindId> families(const Agreement& agreement, const Topic& topic);
/// The name alone of what an explanation says ("calm in rafah: no hostile_act …"); all of it if it has no name.
std::string short_name(const Agreement& agreement, const Explanation& explanation);
/// What `truce why` calls it: "calm", "deployment", "clause 2".
std::string name_of(const Agreement& agreement, const Topic& topic);

/// "NAME" or "NAME in rafah".
std::string named(std::string_view name, std::string_view key);

/// A moment to the minute. What becomes possible or sure within a second of a minute is said to be at that minute.
std::string moment_text(Instant instant, const Clock& clock, bool as_end = true);
std::string interval_text(Interval when, const Clock& clock);
/// "since 2031-03-15 24:00"; empty if it has always been so. Entry into force is at 00:00 of its day.
std::string since_text(Instant since, const Agreement& agreement);

/// What a clause asks for, as something that was not reported: "that withdrawal ended", "of finding".
std::string deed_reported(const Agreement& agreement, const Clause& clause);
/// Whom a clause binds: "isf", "north or south", "each contributor".
std::string subject_of(const Agreement& agreement, const Clause& clause, const Members& members);
/// The drafter's sentence in short: "isf must issue finding".
std::string duty_of(const Agreement& agreement, const Clause& clause, const Members& members);

/// "UN monitors (B2)"; what a reader needs to weigh an account.
std::string source_of(const Report& report);

}  // namespace truce::view

#endif
