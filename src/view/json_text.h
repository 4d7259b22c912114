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

/// What has been written; where somebody takes it, a sheet that is full is taken away before the next begins.
struct Sheet {
  std::string text = {};
  std::function<void(std::string_view)> take = {};
  void turn_if_full();
};
/// Writes a value that begins where the text ends and whose lines are so far in.
using LongPart = std::function<void(Sheet& sheet, std::size_t indent)>;
/// By key: what is written in the place of the member's own value.
using LongParts = std::map<std::string_view, LongPart>;
void spread_into(std::string& text, const boost::json::value& value, std::size_t indent);
/// An object that does not fit into one line.
void spread_into(Sheet& sheet, const boost::json::object& object, std::size_t indent, const LongParts& long_parts);
/// What stands between two brackets, a part a line. Each part is written after it was started.
class Spread {
 public:
  Spread(std::string& text, std::size_t indent, char open);
  void start();
  void start(std::string_view key);
  void end(char close);

 private:
  std::string& text_;
  std::size_t indent_;
  bool first_ = true;
};
/// Letters of which no byte is wrong, as a string.
void quote_into(std::string& text, std::string_view letters);
/// From `begin` on a value has been written on one line: it is spread if it does not fit there.
void spread_if_long(std::string& text, std::size_t begin, std::size_t indent);
/// A list of parts, each of which begins a line.
LongPart long_list(std::vector<LongPart> each);
/// A list of so many, each written by its number, and too long for one line.
LongPart long_list(std::size_t count, const std::function<void(std::size_t, Sheet& sheet, std::size_t indent)>& each);
/// A list of so many, each made when it is written.
LongPart long_list(std::size_t count, const std::function<boost::json::value(std::size_t)>& each);

}  // namespace truce::view

#endif
