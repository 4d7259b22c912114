#include "serve/server.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>

#include "terminal.h"

namespace truce::cli {
namespace {

int run_serve(const Arguments& arguments) {
  serve::ServerOptions options;
  if (!arguments.operands.empty()) options.mission = arguments.operands.front();
  if (arguments.has("--listen")) options.listen = arguments.value("--listen");
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
  const auto served = serve::serve(options, [](const std::string& address) {
    print(fmt::format("{}\n", address));
    std::fflush(stdout);
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
                    {"--listen", "ADDRESS", "the IP address to listen on (default: 127.0.0.1)", {}}},
          .run = run_serve};
}

}  // namespace truce::cli
