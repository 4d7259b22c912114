#include "details.h"

#include <algorithm>

namespace truce::record {
namespace {

/// Reads up to an unescaped `stop` or `;`, undoing escapes; the position it stopped at.
std::size_t read_part(std::string_view text, std::size_t at, char stop, std::string_view& part, std::string& unescaped) {
  const std::size_t from = at;
  const std::size_t kept_from = unescaped.size();
  std::size_t copied = from;  // up to here the part is in `unescaped`, if anything is
  for (; at < text.size() && text[at] != stop && text[at] != ';'; ++at) {
    if (text[at] != '\\' || at + 1 == text.size() || std::string_view(";=\\ ").find(text[at + 1]) == std::string_view::npos) continue;
    unescaped.append(text, copied, at - copied);
    copied = ++at;
  }
  part = text.substr(from, at - from);
  if (copied == from) return at;
  unescaped.append(text, copied, at - copied);
  part = std::string_view(unescaped).substr(kept_from);
  return at;
}

void write_part(std::string_view part, bool is_field, std::string& text) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    const char c = part[i];
    if (c == '\\' || c == ';' || (is_field && (c == '=' || (c == ' ' && i == 0)))) text += '\\';
    text += c;
  }
}

}  // namespace

bool read_details(std::string_view text, Details& details, std::string& unescaped) {
  details.clear();
  unescaped.clear();
  if (text.find('\\') != std::string_view::npos) unescaped.reserve(text.size());  // so that views of it stay good
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && text[at] == ' ') ++at;
    if (at == text.size()) break;
    auto& [field, value] = details.emplace_back();
    at = read_part(text, at, '=', field, unescaped);
    if (at == text.size() || text[at] != '=') return false;
    at = read_part(text, at + 1, ';', value, unescaped) + 1;
  }
  return true;
}

std::string details_text(std::span<const DetailView> details) {
  std::string text;
  for (const auto& [field, value] : details) {
    if (!text.empty()) text += ';';
    write_part(field, true, text);
    text += '=';
    write_part(value, false, text);
  }
  return text;
}

void set_detail(Details& details, std::string_view field, std::string_view value) {
  std::erase_if(details, [&](const auto& detail) { return detail.first == field; });
  if (!value.empty()) details.emplace_back(field, value);
}

}  // namespace truce::record
