// JSON values as text that people can read too: short values on one line, long ones spread out.
#ifndef TRUCE_VIEW_JSON_TEXT_H
#define TRUCE_VIEW_JSON_TEXT_H

#include <boost/json/value.hpp>
#include <string>

namespace truce::view {

/// On one line, without a line break at its end.
std::string one_line(const boost::json::value& value);
/// Spread over lines of about 100 letters, with a line break at its end.
std::string spread(const boost::json::value& value);

}  // namespace truce::view

#endif
