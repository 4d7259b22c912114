#include "outlook.h"

#include <fmt/format.h>
#include <truce/deployment.h>

#include <algorithm>
#include <filesystem>

namespace truce::answer {

Result<Outlook> outlook_of(const Mission& mission, const std::string& path) {
  const std::string file = path.empty() ? (std::filesystem::path(mission.folder) / "outlook.truce").string() : path;
  if (path.empty() && !std::filesystem::exists(file))
    return failure({.code = "no_outlook",
                    .rule = {},
                    .says = "This mission has no outlook, and a forecast is only as good as what it assumes.",
                    .at = {.file = file},
                    .help =
                        "Write what you expect, and why, in `outlook.truce` beside the agreement (docs/language.md, "
                        "section 5), or name a file with --outlook."});
  return load_outlook(file, *mission.agreement);
}

Result<std::vector<ReferenceClass>> classes_of(const Outlook& outlook) {
  std::vector<ReferenceClass> classes;
  for (const Assumption& assumption : outlook.assumptions) {
    const std::string& name = assumption.timing.reference;
    const auto path = std::filesystem::path(outlook.file).parent_path() / (name + ".csv");
    const bool known =
        std::any_of(classes.begin(), classes.end(), [&](const ReferenceClass& each) { return each.name == name; });
    if (name.empty() || known || !std::filesystem::exists(path)) continue;
    const auto missions = load_deployments(path.string());
    if (!missions) return failure(missions.error());
    auto fitted = fit_reference_class(*missions, name);
    if (!fitted) return failure(fitted.error());
    classes.push_back(std::move(*fitted));
  }
  return classes;
}

Result<Outlook> pulled(const Outlook& outlook, const Agreement& agreement, std::vector<Pulled> levers) {
  std::string text = outlook.world.text;
  const std::size_t own = agreement.text.size() + 1;  // the outlook's text follows, after a line break
  // From the end, so that what comes before keeps its place.
  std::stable_sort(levers.begin(), levers.end(), [](const Pulled& a, const Pulled& b) {
    return a.assumption.value_or(SIZE_MAX) > b.assumption.value_or(SIZE_MAX);
  });
  std::optional<std::size_t> last;
  for (const Pulled& lever : levers) {
    if (!lever.assumption) {
      text += "\n" + lever.says + "\n";
      continue;
    }
    if (*lever.assumption >= outlook.assumptions.size() || lever.assumption == last)
      return failure(
          {.code = "unknown_assumption",
           .rule = {},
           .says = fmt::format("The outlook has {} assumptions, and number {} is not one of them, or named twice.",
                               outlook.assumptions.size(), *lever.assumption),
           .at = {},
           .help = "Count them from 0 in `assumptions` of the forecast."});
    last = lever.assumption;
    const TextSpan& at = outlook.assumptions[*lever.assumption].at;
    text.replace(at.begin, at.end - at.begin, lever.says);
  }
  return read_outlook(std::string_view(text).substr(own), outlook.file, agreement);
}

}  // namespace truce::answer
