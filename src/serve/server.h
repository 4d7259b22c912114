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
};
/// Serves until SIGINT or SIGTERM. `ready` is told the address once it listens. Problems: those of the mission,
/// `cannot_listen`, `no_accounts` for an address that others can reach while there are no accounts.
Result<bool> serve(const ServerOptions& options, const std::function<void(const std::string& address)>& ready);

}  // namespace truce::serve

#endif
