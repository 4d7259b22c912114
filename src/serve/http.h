// A request and a response as values, without sockets: what the routes see of HTTP.
#ifndef TRUCE_SERVE_HTTP_H
#define TRUCE_SERVE_HTTP_H

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <truce/result.h>
#include <utility>
#include <vector>

namespace truce::serve {

using Values = std::map<std::string, std::string, std::less<>>;

struct Request {
  std::string method = {};
  std::string path = {};  ///< decoded; starts with `/`
  Values query = {};      ///< decoded
  std::string body = {};
  std::string content_type = {};  ///< without parameters, in small letters
  std::string host = {};
  std::string origin = {};
  std::string csrf = {};     ///< the header Truce-CSRF
  std::string session = {};  ///< the cookie truce_session
  std::string if_none_match = {};
  std::string accept_encoding = {};
  std::string last_event_id = {};
  std::string address = {};  ///< of the client
};

struct Response {
  int status = 200;
  std::string type = "application/json";
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
};

struct Target {
  std::string path = {};
  Values query = {};
};
/// `/api/why?of=calm%20in%20rafah`. Problem `malformed_request`: a bad escape, a control character, a name given twice,
/// bytes that are not UTF-8, or a path with `..`.
Result<Target> read_target(std::string_view target);
/// One cookie of a Cookie header; empty if it is not there.
std::string cookie_named(std::string_view header, std::string_view name);
/// Does an Accept-Encoding header take gzip (RFC 9110, 12.5.3)?
bool takes_gzip(std::string_view accept_encoding);
/// Does a Host header name this server? `names` are hosts without a port; the port must be `port` or left out.
bool host_is_ours(std::string_view host, const std::vector<std::string>& names, unsigned short port);

std::string_view title_of(int status);
/// RFC 9457: problem+json.
Response problem_response(int status, const Problems& problems);
Response problem_response(int status, std::string code, std::string says, std::string help = {});
/// Also for a report that the person who asks may not see.
Response no_such_report();
/// A tag for an ETag, made from the body.
std::string tag_of(std::string_view body);
/// With an ETag; 304 without a body if the client has it already. Without a tag, one is made from the body.
Response with_etag(Response response, const Request& request, std::string tag = {});

}  // namespace truce::serve

#endif
