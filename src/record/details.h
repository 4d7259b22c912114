// Details as text: `field=value;field=value`.
//
// A backslash before `;`, `=`, a space or a backslash takes it as it is; spaces before a
// field are ignored. Every list of pairs can be written and read back.
#ifndef TRUCE_RECORD_DETAILS_H
#define TRUCE_RECORD_DETAILS_H

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace truce::record {

using Details = std::vector<std::pair<std::string, std::string>>;

/// Adds the pairs of `text` to `details`; false if a part has no `=`.
bool read_details(std::string_view text, Details& details);
std::string details_text(const Details& details);
/// Gives `field` this value instead of any it has; no value removes it.
void set_detail(Details& details, std::string_view field, std::string_view value);

}  // namespace truce::record

#endif
