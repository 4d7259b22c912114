#include "http.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "view/json_shapes.h"
#include "view/json_text.h"

namespace truce::serve {
namespace {

constexpr std::size_t parameters_max = 64;

Problem malformed(std::string says) {
  return {.code = "malformed_request", .rule = {}, .says = std::move(says), .at = {}, .help = "See docs/serve.md."};
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Undoes %XX (and `+`, in a query); nothing for what is malformed.
std::optional<std::string> decoded(std::string_view text, bool query) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (query && c == '+') c = ' ';
    if (text[i] == '%') {
      if (i + 2 >= text.size() || digit_of(text[i + 1]) < 0 || digit_of(text[i + 2]) < 0) return {};
      c = static_cast<char>(digit_of(text[i + 1]) * 16 + digit_of(text[i + 2]));
      i += 2;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return {};
    out += c;
  }
  // What is not UTF-8 would come back changed.
  if (std::string_view(view::json_string(out)) != out) return {};
  return out;
}

}  // namespace

Result<Target> read_target(std::string_view target) {
  Target read;
  const std::size_t mark = target.find('?');
  const auto path = decoded(target.substr(0, mark), false);
  if (!path || path->empty() || path->front() != '/')
    return failure(malformed("The path of the request is malformed."));
  if (path->find("..") != std::string::npos) return failure(malformed("The path of the request leaves the server."));
  read.path = *path;
  std::string_view rest = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    const auto name = decoded(part.substr(0, equals), true);
    const auto value = decoded(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1), true);
    if (!name || !value) return failure(malformed("A parameter of the request is malformed."));
    if (read.query.size() >= parameters_max) return failure(malformed("The request has too many parameters."));
    if (!read.query.emplace(*name, *value).second)
      return failure(malformed(fmt::format("The parameter `{}` is given twice.", *name)));
  }
  return read;
}

std::string cookie_named(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    std::string_view part = header.substr(0, header.find(';'));
    header.remove_prefix(std::min(header.size(), part.size() + 1));
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=')
      return std::string(part.substr(name.size() + 1));
  }
  return {};
}

// What is named counts before `*`; a coding with a quality of nought is refused.
bool takes_gzip(std::string_view accept_encoding) {
  std::optional<bool> named;
  std::optional<bool> any;
  while (!accept_encoding.empty()) {
    const std::string_view part = accept_encoding.substr(0, accept_encoding.find(','));
    accept_encoding.remove_prefix(std::min(accept_encoding.size(), part.size() + 1));
    std::string coding;
    for (const char c : part)
      if (c != ' ' && c != '\t') coding += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const std::size_t weight = coding.find(";q=");
    const bool taken = weight == std::string::npos || coding.find_first_of("123456789", weight) != std::string::npos;
    coding.resize(std::min(coding.size(), coding.find(';')));
    if (coding == "gzip" || coding == "x-gzip") named = taken;
    if (coding == "*") any = taken;
  }
  return named.value_or(any.value_or(false));
}

bool host_is_ours(std::string_view host, const std::vector<std::string>& names, unsigned short port) {
  const std::string ending = fmt::format(":{}", port);
  if (host.ends_with(ending)) host.remove_suffix(ending.size());
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return std::equal(name.begin(), name.end(), host.begin(), host.end(), [](char a, char b) {
      const auto small = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
      return small(a) == small(b);
    });
  });
}

std::string_view title_of(int status) {
  static constexpr std::array<std::pair<int, std::string_view>, 20> titles{{{200, "OK"},
                                                                            {201, "Created"},
                                                                            {204, "No Content"},
                                                                            {304, "Not Modified"},
                                                                            {400, "Bad Request"},
                                                                            {401, "Unauthorized"},
                                                                            {403, "Forbidden"},
                                                                            {404, "Not Found"},
                                                                            {405, "Method Not Allowed"},
                                                                            {408, "Request Timeout"},
                                                                            {409, "Conflict"},
                                                                            {413, "Content Too Large"},
                                                                            {415, "Unsupported Media Type"},
                                                                            {421, "Misdirected Request"},
                                                                            {422, "Unprocessable Content"},
                                                                            {429, "Too Many Requests"},
                                                                            {431, "Request Header Fields Too Large"},
                                                                            {500, "Internal Server Error"},
                                                                            {501, "Not Implemented"},
                                                                            {503, "Service Unavailable"}}};
  for (const auto& [number, title] : titles)
    if (number == status) return title;
  return "Error";
}

Response problem_response(int status, const Problems& problems) {
  boost::json::array list;
  for (const Problem& problem : problems) list.push_back(view::problem_json(problem));
  boost::json::object object;
  object["type"] = "about:blank";
  object["title"] = view::json_string(title_of(status));
  object["status"] = status;
  object["detail"] = view::json_string(problems.empty() ? std::string_view() : std::string_view(problems.front().says));
  object["code"] = view::json_string(problems.empty() ? std::string_view() : std::string_view(problems.front().code));
  object["problems"] = std::move(list);
  return {.status = status,
          .type = "application/problem+json",
          .body = view::spread(object),
          .headers = {{"Cache-Control", "no-store"}}};
}

Response problem_response(int status, std::string code, std::string says, std::string help) {
  return problem_response(
      status, {{.code = std::move(code), .rule = {}, .says = std::move(says), .at = {}, .help = std::move(help)}});
}

Response no_such_report() {
  return problem_response(404, "not_found", "There is no such report.", "GET /api/record lists them.");
}

std::string tag_of(std::string_view body) {
  std::array<unsigned char, 16> hash = {};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(body.data()), body.size(),
                     nullptr, 0);
  std::string tag;
  for (const unsigned char byte : hash) tag += fmt::format("{:02x}", byte);
  return tag;
}

Response with_etag(Response response, const Request& request, std::string tag) {
  if (response.status != 200) return response;
  tag = "\"" + (tag.empty() ? tag_of(response.body) : tag) + "\"";
  if (request.if_none_match == "*" || request.if_none_match.find(tag) != std::string::npos) {
    response.status = 304;
    response.body.clear();
  }
  response.headers.emplace_back("ETag", std::move(tag));
  response.headers.emplace_back("Cache-Control", "private, no-cache");
  return response;
}

}  // namespace truce::serve
