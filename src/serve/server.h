// The sockets: HTTP/1.1 on one thread, answers in a small pool, and streams of server-sent events.
#ifndef TRUCE_SERVE_SERVER_H
#define TRUCE_SERVE_SERVER_H

#include <functional>
#include <string>
#include <truce/result.h>

namespace truce::serve {

struct ServerOptions {
  std::string mission = ".";
  std::string listen = "127.0.0.1";
  unsigned short port = 8600;  ///< 0: any that is free
  /// Where a proxy in front of the server is found: `https://room.example.org`. Its host is then a name of this server, its
  /// X-Forwarded-For is believed, and with https the cookie is for encrypted connections only.
  std::string public_address = {};
};
/// Serves until SIGINT or SIGTERM. `ready` is told the address once it listens. Problems: those of the mission,
/// `cannot_listen`, `usage`, `no_accounts` for an address that others can reach while there are no accounts.
Result<bool> serve(const ServerOptions& options, const std::function<void(const std::string& address)>& ready);

}  // namespace truce::serve

#endif
