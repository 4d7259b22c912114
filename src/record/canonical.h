// The two written forms of a report: a line of canonical CSV, and the bytes that are hashed.
// Both are described in docs/record_format.md.
#ifndef TRUCE_RECORD_CANONICAL_H
#define TRUCE_RECORD_CANONICAL_H

#include <array>
#include <string>
#include <string_view>
#include <truce/report.h>

namespace truce::record {

/// The canonical form: every field that is given, without the id.
void write_canonical(const ReportView& report, std::string& bytes);

using Hash = std::array<unsigned char, 32>;

/// BLAKE2b-256 of the canonical form.
Hash content_of(std::string_view canonical);
/// The link that follows `previous` in the chain.
Hash link_of(const Hash& previous, const Hash& content, std::string_view id);
/// The id of a report that came without one.
std::string id_from(const Hash& content);

}  // namespace truce::record

#endif
