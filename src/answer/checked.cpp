#include "checked.h"

#include <array>

#include "view/findings.h"

namespace truce::answer {

Checked checked(Result<Agreement> agreement, Remains remains, Profile profile) {
  Checked found{.agreement = std::move(agreement), .remains = std::move(remains)};
  if (found.agreement)
    found.findings = lint(*found.agreement, profile);
  else if (found.remains.agreement)
    found.findings = lint_remains(*found.remains.agreement, found.remains.left_out, profile);
  return found;
}

std::optional<Profile> profile_named(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Profile>, 5> all{{{"", Profile::none},
                                                                            {"pause", Profile::pause},
                                                                            {"preliminary", Profile::preliminary},
                                                                            {"definitive", Profile::definitive},
                                                                            {"mission", Profile::mission}}};
  for (const auto& [word, profile] : all)
    if (word == name) return profile;
  return {};
}

std::string check_json(const Checked& checked, std::string_view file) {
  const Agreement* rest = checked.remains.agreement ? &*checked.remains.agreement : nullptr;
  return view::check_json(checked.agreement, file, checked.findings, rest);
}

}  // namespace truce::answer
