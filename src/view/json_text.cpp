#include "json_text.h"

#include <fmt/format.h>

#include <boost/json/src.hpp>
#include <cmath>

namespace truce::view {
namespace {

namespace bj = boost::json;

constexpr std::size_t line_letters = 100;

std::string number(double value) {
  if (!std::isfinite(value)) return "null";
  constexpr double exact_max = 9e15;
  if (value == std::floor(value) && std::abs(value) < exact_max)
    return fmt::format("{}", static_cast<std::int64_t>(value));
  return fmt::format("{}", value);
}

std::string quoted_json(std::string_view text) { return bj::serialize(bj::string_view(text.data(), text.size())); }

// Written by hand, for the library writes 5000.0 as 5E3.
class Writer {
 public:
  explicit Writer(std::size_t letters_max) : letters_max_(letters_max) {}

  // Writes on one line; false once there are more than letters_max letters.
  bool line(const bj::value& value) {
    switch (value.kind()) {
      case bj::kind::null:
        text += "null";
        break;
      case bj::kind::bool_:
        text += value.get_bool() ? "true" : "false";
        break;
      case bj::kind::int64:
        text += fmt::format("{}", value.get_int64());
        break;
      case bj::kind::uint64:
        text += fmt::format("{}", value.get_uint64());
        break;
      case bj::kind::double_:
        text += number(value.get_double());
        break;
      case bj::kind::string:
        text += quoted_json({value.get_string().data(), value.get_string().size()});
        break;
      case bj::kind::array:
        return list(value.get_array());
      case bj::kind::object:
        return members(value.get_object());
    }
    return text.size() <= letters_max_;
  }

  std::string text = {};

 private:
  bool list(const bj::array& values) {
    text += '[';
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) text += ", ";
      if (!line(values[i])) return false;
    }
    text += ']';
    return text.size() <= letters_max_;
  }
  bool members(const bj::object& object) {
    text += '{';
    bool first = true;
    for (const auto& member : object) {
      if (!first) text += ", ";
      first = false;
      text += quoted_json({member.key().data(), member.key().size()}) + ": ";
      if (!line(member.value())) return false;
    }
    text += '}';
    return text.size() <= letters_max_;
  }

  std::size_t letters_max_;
};

void spread_into(std::string& text, const bj::value& value, std::size_t indent) {
  Writer writer(line_letters);
  if (writer.line(value) || !(value.is_array() || value.is_object())) {
    text += writer.text;
    return;
  }
  const std::string blanks(indent + 2, ' ');
  const bool is_list = value.is_array();
  text += is_list ? "[" : "{";
  bool first = true;
  const auto start = [&] {
    text += (first ? "\n" : ",\n") + blanks;
    first = false;
  };
  if (is_list) {
    for (const bj::value& part : value.get_array()) {
      start();
      spread_into(text, part, indent + 2);
    }
  } else {
    for (const auto& member : value.get_object()) {
      start();
      text += quoted_json({member.key().data(), member.key().size()}) + ": ";
      spread_into(text, member.value(), indent + 2);
    }
  }
  text += "\n" + std::string(indent, ' ') + (is_list ? "]" : "}");
}

}  // namespace

std::string one_line(const bj::value& value) {
  Writer writer(static_cast<std::size_t>(-1));
  writer.line(value);
  return writer.text;
}

std::string spread(const bj::value& value) {
  std::string text;
  spread_into(text, value, 0);
  return text + "\n";
}

}  // namespace truce::view
