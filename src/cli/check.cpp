#include <algorithm>

#include "answer/checked.h"
#include "answer/mission.h"
#include "terminal.h"
#include "view/findings.h"
#include "view/json.h"
#include "view/page.h"

namespace truce::cli {
namespace {

// A file that cannot be read is no answer about its text.
bool unreadable(const Problems& problems) {
  return problems.size() == 1 && (problems.front().code == "unreadable_file" || problems.front().code == "too_large");
}

void keep_only(std::vector<Finding>& findings, const std::string& name) {
  const Rule* asked = rule(name);
  findings.erase(
      std::remove_if(findings.begin(), findings.end(),
                     [&](const Finding& finding) { return asked == nullptr || finding.number != asked->number; }),
      findings.end());
}

bool has_error(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.level == Level::error; });
}

std::string page_of(const Agreement& agreement, const std::vector<Finding>& findings, const Arguments& arguments) {
  const view::Page page = page_for_stdout(arguments);
  if (arguments.has("--story")) return view::stories(agreement, findings);
  if (arguments.has("--waived")) return view::waived(agreement, findings, page, !arguments.has("--only"));
  return view::reads_well(agreement, page) + "\n" + view::findings(agreement, findings, page, !arguments.has("--only"));
}

// What can be said of the rest of a text with mistakes.
std::string rest_of(const Remains& remains, const std::vector<Finding>& findings, const Arguments& arguments) {
  if (!remains.agreement || findings.empty() || arguments.has("--story") || arguments.has("--waived")) return {};
  const view::Page page = page_for_stdout(arguments);
  return view::heading("In the rest of the text, read without what has a mistake", page) + "\n" +
         view::findings(*remains.agreement, findings, page, false);
}

int run_check(const Arguments& arguments) {
  if (arguments.has("--only") && rule(arguments.value("--only")) == nullptr)
    return refuse({{.code = "usage",
                    .rule = {},
                    .says = "There is no rule `" + arguments.value("--only") + "`.",
                    .at = {},
                    .help = "`truce explain` lists the rules."}});
  auto file = agreement_file(arguments.operands.empty() ? "." : arguments.operands.front());
  if (!file) return refuse(file.error());
  const auto agreement = load_agreement(*file);
  if (!agreement && unreadable(agreement.error())) return refuse(agreement.error());
  const Profile profile = profile_named(arguments.value("--profile")).value_or(Profile::none);
  Checked found = checked(agreement, agreement ? Remains{} : load_remains(*file), profile);
  std::vector<Finding>& findings = found.findings;
  if (arguments.has("--only")) keep_only(findings, arguments.value("--only"));
  if (arguments.has("--json"))
    print(check_json(found, *file));
  else
    print(agreement ? page_of(*agreement, findings, arguments)
                    : view::text_of(agreement.error(), page_for_stdout(arguments)) + rest_of(found.remains, findings, arguments));
  return agreement && !has_error(findings) ? answer_is_yes : answer_is_no;
}

}  // namespace

Verb check_verb() {
  return {.name = "check",
          .operands = "[MISSION]",
          .operands_least = 0,
          .operands_most = 1,
          .says = "Reads an agreement and reports its mistakes, and what will fail before it is signed.",
          .examples = {"truce check harbour.truce", "truce check missions/harbour --waived"},
          .more =
              "A story is a test in dated reports that shows what a finding says; put it at the end of the\n"
              "agreement and run `truce test`. `truce explain CODE` says more about a rule.\n"
              "Exit codes: 0 no mistake and no error (there may be warnings and advice), 1 there are some,\n"
              "2 it could not be read.",
          .flags = {{"--waived", "", "the register of what is left as it is on purpose, with the reasons", {}},
                    {"--story", "", "the stories of the findings, as tests", {}},
                    {"--only", "CODE", "one rule, by code or number", {}},
                    {"--profile",
                     "KIND",
                     "also ask what its kind needs: pause, preliminary, definitive or mission",
                     {"pause", "preliminary", "definitive", "mission"}},
                    plain_flag(),
                    json_flag()},
          .run = run_check};
}

}  // namespace truce::cli
