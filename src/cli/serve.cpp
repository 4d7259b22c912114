#include "serve/server.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>

#include "terminal.h"

namespace truce::cli {
namespace {

/// May passwords cross a network in which others can read them?
bool in_the_clear(const serve::ServerOptions& options) {
  const bool own_machine = options.listen.starts_with("127.") || options.listen == "::1";
  return !own_machine && !options.public_address.starts_with("https:");
}

int run_serve(const Arguments& arguments) {
  serve::ServerOptions options;
  if (!arguments.operands.empty()) options.mission = arguments.operands.front();
  if (arguments.has("--listen")) options.listen = arguments.value("--listen");
  if (arguments.has("--public")) options.public_address = arguments.value("--public");
  if (arguments.has("--port")) {
    const std::string text = arguments.value("--port");
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), options.port);
    if (error != std::errc() || end != text.data() + text.size())
      return refuse({{.code = "usage",
                      .rule = {},
                      .says = fmt::format("`{}` is not a port.", text),
                      .at = {},
                      .help = "A port is a number from 0 to 65535."}});
  }
  const auto served = serve::serve(options, [&](const std::string& address) {
    print(fmt::format("{}\n", address));
    std::fflush(stdout);
    if (in_the_clear(options))
      warn(
          "Nothing is encrypted here: whoever is on the way reads passwords too. Put a proxy with TLS in front "
          "(--public).\n");
    warn("Ctrl-C ends the server.\n");
  });
  return served ? answer_is_yes : refuse(served.error());
}

}  // namespace

Verb serve_verb() {
  return {.name = "serve",
          .operands = "[MISSION]",
          .operands_least = 0,
          .operands_most = 1,
          .says = "Opens a mission to a browser on this machine, and takes reports.",
          .examples = {"truce serve missions/harbour", "truce serve missions/harbour --port 9000"},
          .more =
              "The address is printed once it listens; port 0 takes any that is free. Without accounts (`truce user`)\n"
              "one person works without signing in, and only on this machine. The routes are in docs/serve.md.",
          .flags = {{"--port", "N", "the port (default: 8600)", {}},
                    {"--listen", "ADDRESS", "the IP address to listen on (default: 127.0.0.1)", {}},
                    {"--public", "ADDRESS", "where a proxy with TLS is found: https://room.example.org", {}}},
          .run = run_serve};
}

}  // namespace truce::cli
