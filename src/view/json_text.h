// JSON values as text that people can read too: short values on one line, long ones spread out.
#ifndef TRUCE_VIEW_JSON_TEXT_H
#define TRUCE_VIEW_JSON_TEXT_H

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace truce::view {

/// On one line, without a line break at its end.
std::string one_line(const boost::json::value& value);
/// Spread over lines of about 100 letters, with a line break at its end.
std::string spread(const boost::json::value& value);

// Lists of hundreds of thousands are written part by part, and never held as values all at once.

/// Writes a value that begins where the text ends and whose lines are so far in.
using LongPart = std::function<void(std::string& text, std::size_t indent)>;
/// By key: what is written in the place of the member's own value.
using LongParts = std::map<std::string_view, LongPart>;
void spread_into(std::string& text, const boost::json::value& value, std::size_t indent);
/// An object that does not fit into one line.
void spread_into(std::string& text, const boost::json::object& object, std::size_t indent, const LongParts& long_parts);
/// A list of parts, each of which begins a line.
LongPart long_list(std::vector<LongPart> each);
/// A list of so many, each made when it is written.
LongPart long_list(std::size_t count, const std::function<boost::json::value(std::size_t)>& each);

}  // namespace truce::view

#endif
