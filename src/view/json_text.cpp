#include "json_text.h"

#include <fmt/format.h>

#include <algorithm>

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

void add_quoted(std::string& to, std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c != '"' && c != '\\' && c != '\x7f'; });
  if (!plain) {
    to += bj::serialize(bj::string_view(text.data(), text.size()));
    return;
  }
  to += '"';
  to += text;
  to += '"';
}

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
        add_quoted(text, {value.get_string().data(), value.get_string().size()});
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
      add_quoted(text, {member.key().data(), member.key().size()});
      text += ": ";
      if (!line(member.value())) return false;
    }
    text += '}';
    return text.size() <= letters_max_;
  }

  std::size_t letters_max_;
};

std::string_view letters_of(const bj::object::value_type& member) { return {member.key().data(), member.key().size()}; }

}  // namespace

void quote_into(std::string& text, std::string_view letters) { add_quoted(text, letters); }

Spread::Spread(std::string& text, std::size_t indent, char open) : text_(text), indent_(indent) { text_ += open; }

void Spread::start() {
  text_ += first_ ? "\n" : ",\n";
  text_.append(indent_ + 2, ' ');
  first_ = false;
}

void Spread::start(std::string_view key) {
  start();
  add_quoted(text_, key);
  text_ += ": ";
}

void Spread::end(char close) {
  text_ += '\n';
  text_.append(indent_, ' ');
  text_ += close;
}

void spread_into(std::string& text, const bj::value& value, std::size_t indent) {
  Writer writer(line_letters);
  if (writer.line(value) || !(value.is_array() || value.is_object())) {
    text += writer.text;
    return;
  }
  if (value.is_object()) {
    Spread parts(text, indent, '{');
    for (const auto& member : value.get_object()) {
      parts.start(letters_of(member));
      spread_into(text, member.value(), indent + 2);
    }
    return parts.end('}');
  }
  Spread parts(text, indent, '[');
  for (const bj::value& part : value.get_array()) {
    parts.start();
    spread_into(text, part, indent + 2);
  }
  parts.end(']');
}

void spread_if_long(std::string& text, std::size_t begin, std::size_t indent) {
  if (text.size() - begin <= line_letters) return;
  const bj::value value = bj::parse(text.substr(begin));
  text.resize(begin);
  spread_into(text, value, indent);
}

void Sheet::turn_if_full() {
  constexpr std::size_t letters_max = std::size_t{1} << 20;
  if (!take || text.size() < letters_max) return;
  take(text);
  text.clear();
}

void spread_into(Sheet& sheet, const bj::object& object, std::size_t indent, const LongParts& long_parts) {
  Spread parts(sheet.text, indent, '{');
  for (const auto& member : object) {
    parts.start(letters_of(member));
    const auto part = long_parts.find(letters_of(member));
    if (part == long_parts.end()) spread_into(sheet.text, member.value(), indent + 2);
    else part->second(sheet, indent + 2);
  }
  parts.end('}');
}

LongPart long_list(std::size_t count, const std::function<void(std::size_t, Sheet&, std::size_t)>& each) {
  return [=](Sheet& sheet, std::size_t indent) {
    if (count == 0) {
      sheet.text += "[]";
      return;
    }
    Spread parts(sheet.text, indent, '[');
    for (std::size_t i = 0; i < count; ++i) {
      parts.start();
      each(i, sheet, indent + 2);
      sheet.turn_if_full();
    }
    parts.end(']');
  };
}

LongPart long_list(std::vector<LongPart> each) {
  const std::size_t count = each.size();
  return long_list(count, [each = std::move(each)](std::size_t i, Sheet& sheet, std::size_t indent) { each[i](sheet, indent); });
}

LongPart long_list(std::size_t count, const std::function<bj::value(std::size_t)>& each) {
  return [=](Sheet& sheet, std::size_t indent) {
    if (count > line_letters / 3)
      return long_list(count, [&](std::size_t i, Sheet& to, std::size_t in) { spread_into(to.text, each(i), in); })(sheet, indent);
    bj::array list;  // it may fit into one line
    for (std::size_t i = 0; i < count; ++i) list.push_back(each(i));
    spread_into(sheet.text, bj::value(std::move(list)), indent);
  };
}

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
