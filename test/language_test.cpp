#include <doctest/doctest.h>
#include <truce/agreement.h>

#include <string>

using namespace truce;

namespace {

std::string example(const std::string& name) { return std::string(TRUCE_SOURCE_DIR) + "/test/examples/" + name + ".truce"; }

}  // namespace

TEST_CASE("the three examples read without problems") {
  for (const char* name : {"gaza_force", "old_town", "package_of_measures"}) {
    const auto agreement = load_agreement(example(name));
    if (!agreement)
      for (const Problem& problem : agreement.error())
        MESSAGE(problem.code << " " << problem.at.line << ": " << problem.says << " | " << problem.help);
    CHECK(agreement.has_value());
  }
}
