// What the checker says of a text: a reading of it, or of what remains of it, and the findings.
#ifndef TRUCE_ANSWER_CHECKED_H
#define TRUCE_ANSWER_CHECKED_H

#include <optional>
#include <string>
#include <string_view>
#include <truce/agreement.h>
#include <truce/check.h>
#include <vector>

namespace truce::answer {

struct Checked {
  Result<Agreement> agreement;
  Remains remains = {};  ///< of a text with mistakes
  std::vector<Finding> findings = {};
};
/// The findings for an agreement that was read, or for what remains of a text that was not.
Checked checked(Result<Agreement> agreement, Remains remains, Profile profile);
/// `--profile`: "pause", "preliminary", "definitive", "mission"; "" is none. Nothing for another word.
std::optional<Profile> profile_named(std::string_view name);
/// The answer of `truce check --json`.
std::string check_json(const Checked& checked, std::string_view file);

}  // namespace truce::answer

#endif
