// Details as text: `field=value;field=value`.
//
// A backslash before `;`, `=`, a space or a backslash takes it as it is; spaces before a
// field are ignored. Every list of pairs can be written and read back.
#ifndef TRUCE_RECORD_DETAILS_H
#define TRUCE_RECORD_DETAILS_H

#include <span>
#include <string>
#include <string_view>
#include <truce/report.h>
#include <vector>

namespace truce::record {

using Details = std::vector<DetailView>;

/// Puts the pairs of `text` into `details`; false if a part has no `=`. What holds a backslash is written without it to
/// `unescaped`; everything else is a view of `text`.
bool read_details(std::string_view text, Details& details, std::string& unescaped);
std::string details_text(std::span<const DetailView> details);
/// Gives `field` this value instead of any it has; no value removes it.
void set_detail(Details& details, std::string_view field, std::string_view value);

}  // namespace truce::record

#endif
