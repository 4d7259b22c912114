#include "server.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "page_files.h"
#include "routes.h"

namespace truce::serve {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using std::chrono::seconds;

constexpr std::size_t body_max = 1024 * 1024;
constexpr std::uint32_t header_max = 16 * 1024;
constexpr seconds header_time{10};
constexpr seconds body_time{30};
constexpr seconds write_time{30};
constexpr seconds heartbeat_time{15};
constexpr std::size_t connections_max = 4096;
constexpr std::size_t queue_max = 64;
constexpr std::size_t waiting_max = 8;
constexpr std::size_t at_once_max = 100;
constexpr seconds closing_time{10};
constexpr seconds linger_time{2};
constexpr std::size_t drained_max = 4 * body_max;
constexpr std::size_t changes_kept = 1000;
constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";
constexpr std::string_view packed = ".gz";
constexpr std::string_view placeholder =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Truce</title><h1>Truce</h1><p>This program was "
    "built without its "
    "page. The answers are there: <a href=\"/api/status\">/api/status</a>, and docs/serve.md describes the "
    "routes.</p></html>\n";

std::string_view type_of(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return "application/octet-stream";
}

/// Nothing if there is no such file.
const PageFile* page_file(std::string_view name) {
  const auto& all = page_files();
  const auto found = std::find_if(all.begin(), all.end(), [&](const PageFile& file) { return file.name == name; });
  return found == all.end() ? nullptr : &*found;
}

class Connection;

// What the connections share; used on the thread of the sockets only, but for `pool`.
struct Hall {
  Routes& routes;
  asio::io_context& io;
  asio::thread_pool& pool;
  asio::thread_pool& desk;  // for reports that are filed: they do not wait behind those who read
  asio::thread_pool& slow;  // for what may take seconds, one at a time
  std::size_t waiting = 0;  // in that line
  std::vector<std::string> hosts = {};
  unsigned short port = 0;
  bool behind_proxy = false;
  std::set<Connection*> all = {};
  std::set<Connection*> streams = {};
  std::deque<Change> changes = {};
  std::map<std::string, std::size_t> under_way = {};  // requests that are being answered, by address
  bool closing = false;
};

Response too_busy(int status, std::string says) {
  Response busy = problem_response(status, "too_busy", std::move(says), "Ask again in a while.");
  busy.headers.emplace_back("Retry-After", "5");
  return busy;
}

std::string text_of(beast::string_view text) { return {text.data(), text.size()}; }

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, Hall& hall) : stream_(std::move(socket)), hall_(hall), timer_(hall.io) {
    hall_.all.insert(this);
    beast::error_code gone;
    address_ = stream_.socket().remote_endpoint(gone).address().to_string();
    here_ = stream_.socket().local_endpoint(gone).address().to_string();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    answered();
    hall_.all.erase(this);
    hall_.streams.erase(this);
  }

  void read_header() {
    parser_.emplace();
    parser_->header_limit(header_max);
    parser_->body_limit(body_max);
    wait_at_most(header_time);
    http::async_read_header(
        stream_, buffer_, *parser_, [self = shared_from_this()](beast::error_code error, std::size_t) {
          if (error) return self->refuse(error);
          self->wait_at_most(body_time);
          http::async_read(self->stream_, self->buffer_, *self->parser_, [self](beast::error_code failed, std::size_t) {
            if (failed) return self->refuse(failed);
            self->timer_.cancel();
            self->answer();
          });
        });
  }

  /// Ends it, unless an answer is under way: that one is finished first.
  void leave() {
    close_after_ = true;
    if (!busy_) close();
  }

  /// Sends what happened, as far as this listener may know. `texts` are what others were sent of it, by session.
  void tell(const Change& change, std::map<std::string, std::string>& texts) {
    const auto [text, first] = texts.try_emplace(request_.session);
    if (first) {
      const Person person = hall_.routes.person_of(request_);
      if (may(person.role, Power::read)) text->second = event_text(change, person);
    }
    if (text->second.empty()) return close();
    send_event(text->second);
  }
  void send_event(std::string text) {
    if (queue_.size() >= queue_max) return close();
    queue_.push_back(std::move(text));
    if (queue_.size() == 1) write_event();
  }
  void close() {
    beast::error_code ignored;
    stream_.socket().close(ignored);
  }

 private:
  // The stream's own clock would close it without a word.
  void wait_at_most(seconds time) {
    timed_out_ = false;
    timer_.expires_after(time);
    timer_.async_wait([weak = weak_from_this()](beast::error_code error) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->timed_out_ = true;
      self->stream_.cancel();
    });
  }

  void refuse(beast::error_code error) {
    timer_.cancel();
    close_after_ = true;
    half_read_ = true;
    version_ = 11;
    if (timed_out_ && parser_->got_some())
      return send(problem_response(408, "too_slow", "The request did not come in time.",
                                   "The header has 10 seconds, the body 30."));
    if (timed_out_ || error == http::error::end_of_stream || error == asio::error::eof ||
        error == asio::error::connection_reset || error == asio::error::operation_aborted ||
        error == http::error::partial_message)
      return close();
    int status = 400;
    if (error == http::error::body_limit) status = 413;
    if (error == http::error::header_limit) status = 431;
    send(problem_response(status, "malformed_request", "The request is not HTTP/1.1, or too large.",
                          "Bodies have at most 1 MiB, headers 16 KiB."));
  }

  [[nodiscard]] bool host_is_right(const std::string& host) const {
    std::vector<std::string> names = hall_.hosts;
    names.push_back(here_.find(':') == std::string::npos ? here_ : "[" + here_ + "]");
    return host_is_ours(host, names, hall_.port);
  }

  // Whom a proxy says it asks for: the last of them, which is what the proxy itself has seen.
  void name_client(std::string_view forwarded_for) {
    const std::size_t last = forwarded_for.find_last_of(", ");
    if (last != std::string_view::npos) forwarded_for.remove_prefix(last + 1);
    beast::error_code malformed;
    const asio::ip::address client = asio::ip::make_address(std::string(forwarded_for), malformed);
    client_ = malformed ? address_ : client.to_string();
  }

  void answer() {
    auto message = parser_->release();
    version_ = message.version();
    close_after_ = !message.keep_alive() || hall_.closing;
    name_client(hall_.behind_proxy ? text_of(message["X-Forwarded-For"]) : std::string());
    busy_ = true;
    const std::size_t at_once = ++hall_.under_way[client_];
    request_ = {};
    const auto target = read_target({message.target().data(), message.target().size()});
    if (!target) return send(problem_response(400, target.error()));
    request_.method = text_of(message.method_string());
    request_.path = target->path;
    request_.query = target->query;
    request_.body = std::move(message.body());
    request_.host = text_of(message[http::field::host]);
    request_.origin = text_of(message[http::field::origin]);
    request_.csrf = text_of(message["Truce-CSRF"]);
    request_.content_type = text_of(message[http::field::content_type]);
    request_.content_type = request_.content_type.substr(0, request_.content_type.find(';'));
    request_.session =
        cookie_named({message[http::field::cookie].data(), message[http::field::cookie].size()}, "truce_session");
    request_.if_none_match = text_of(message[http::field::if_none_match]);
    request_.accept_encoding = text_of(message[http::field::accept_encoding]);
    request_.last_event_id = text_of(message["Last-Event-ID"]);
    request_.address = client_;
    if (message.count(http::field::host) != 1 || !host_is_right(request_.host))
      return send(problem_response(421, "other_host", "This server does not answer for that name.",
                                   "Use the address that `truce serve` printed."));
    if (at_once > at_once_max) return send(too_busy(429, "Too many requests of this address are under way."));
    if (request_.path == "/api/events" && request_.method == "GET") return listen();
    if (!request_.path.starts_with("/api/")) return send(page());
    const bool slow = Routes::is_slow(request_);
    if (slow && hall_.waiting >= waiting_max)
      return send(too_busy(503, "Too many answers that take long are under way."));
    if (slow) ++hall_.waiting;
    const bool files = request_.method == "POST" && request_.path.starts_with("/api/reports");
    asio::post(slow    ? hall_.slow
               : files ? hall_.desk
                       : hall_.pool,
               [self = shared_from_this(), slow]() mutable {
                 auto response = std::make_shared<Response>(self->hall_.routes.answer(self->request_));
                 // Handed on, not shared: this thread must not be the last to hold it, for its end is the other thread's business.
                 asio::io_context& io = self->hall_.io;
                 asio::post(io, [self = std::move(self), response, slow] {
                   if (slow) --self->hall_.waiting;
                   self->send(std::move(*response));
                 });
               });
  }

  Response page() {
    if (request_.method != "GET" && request_.method != "HEAD")
      return problem_response(405, "method_not_allowed", "The page can only be read.", "Use GET.");
    const std::size_t slash = request_.path.rfind('/');
    // Every address without a dot is a view of the page, which reads it itself.
    const bool is_view = request_.path.find('.', slash) == std::string::npos;
    const std::string name = is_view ? "index.html" : request_.path.substr(1);
    if (const PageFile* file = name.ends_with(packed) ? nullptr : page_file(name)) return sent(*file);
    if (!is_view) return problem_response(404, "not_found", "There is no such file.", "");
    return with_etag({.type = std::string(type_of(name)), .body = std::string(placeholder)}, request_);
  }

  // As it was packed when the page was built, for whoever can unpack it: another body, and so another ETag.
  [[nodiscard]] Response sent(const PageFile& file) const {
    const PageFile* small = page_file(std::string(file.name) + std::string(packed));
    Response response{.type = std::string(type_of(file.name)), .body = std::string(file.bytes)};
    if (small != nullptr) response.headers.emplace_back("Vary", "Accept-Encoding");
    if (small != nullptr && takes_gzip(request_.accept_encoding)) {
      response.headers.emplace_back("Content-Encoding", "gzip");
      response.body = small->bytes;
    }
    return with_etag(std::move(response), request_);
  }

  void send(Response response) {
    auto message =
        std::make_shared<http::response<http::string_body>>(static_cast<http::status>(response.status), version_);
    if (!response.type.empty()) message->set(http::field::content_type, response.type);
    for (const auto& [name, value] : response.headers) message->insert(name, value);
    add_policy(*message);
    message->body() = std::move(response.body);
    message->keep_alive(!close_after_);
    const std::size_t length = message->body().size();
    if (request_.method == "HEAD") message->body().clear();
    if (response.status != 204 && response.status != 304) message->content_length(length);
    stream_.expires_after(write_time);
    http::async_write(stream_, *message, [self = shared_from_this(), message](beast::error_code error, std::size_t) {
      self->answered();
      if (error || self->close_after_ || self->hall_.closing) return self->finish();
      self->request_ = {};
      self->read_header();
    });
  }

  void answered() {
    if (!busy_) return;
    busy_ = false;
    const auto found = hall_.under_way.find(client_);
    if (found != hall_.under_way.end() && --found->second == 0) hall_.under_way.erase(found);
    if (hall_.closing && hall_.under_way.empty()) hall_.io.stop();
  }

  template <class Message>
  static void add_policy(Message& message) {
    message.set("Content-Security-Policy", beast::string_view(policy.data(), policy.size()));
    message.set("X-Content-Type-Options", "nosniff");
    message.set("Referrer-Policy", "no-referrer");
    message.set("Cross-Origin-Opener-Policy", "same-origin");
  }

  void finish() {
    beast::error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    if (!half_read_ || hall_.closing) return close();
    stream_.expires_after(linger_time);
    drain();
  }

  // Whoever is still sending would not read the answer if the line were cut now.
  void drain() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(header_max),
                            [self = shared_from_this()](beast::error_code error, std::size_t read) {
                              self->drained_ += read;
                              if (error || self->drained_ > drained_max) return self->close();
                              self->drain();
                            });
  }

  void listen() {
    const Person person = hall_.routes.person_of(request_);
    if (!may(person.role, Power::read))
      return send(problem_response(401, "not_signed_in", "You are not signed in.", ""));
    parser_.reset();
    auto head = std::make_shared<http::response<http::empty_body>>(http::status::ok, version_);
    head->set(http::field::content_type, "text/event-stream");
    head->set(http::field::cache_control, "no-store");
    head->keep_alive(false);
    add_policy(*head);
    auto serializer = std::make_shared<http::response_serializer<http::empty_body>>(*head);
    stream_.expires_after(write_time);
    http::async_write_header(stream_, *serializer,
                             [self = shared_from_this(), head, serializer](beast::error_code error, std::size_t) {
                               if (error) return self->close();
                               self->answered();
                               self->hall_.streams.insert(self.get());
                               self->catch_up();
                               self->watch_for_end();
                             });
  }

  // What was missed since Last-Event-ID, or that everything must be asked for anew.
  void catch_up() {
    const std::uint64_t now = hall_.changes.empty() ? 1 : hall_.changes.back().version;
    send_event(fmt::format("retry: 2000\nevent: hello\ndata: {{\"version\": {}}}\n\n", now));
    if (request_.last_event_id.empty()) return;
    std::uint64_t last = 0;
    const std::string& id = request_.last_event_id;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), last);
    const std::uint64_t first = hall_.changes.empty() ? 2 : hall_.changes.front().version;
    if (error != std::errc() || end != id.data() + id.size() || last > now || last + 1 < first)
      return send_event(fmt::format("id: {}\nevent: reset\ndata: {{\"version\": {}}}\n\n", now, now));
    if (now - last > queue_max / 2)
      return send_event(fmt::format("id: {}\nevent: reset\ndata: {{\"version\": {}}}\n\n", now, now));
    for (const Change& change : hall_.changes) {
      std::map<std::string, std::string> texts;
      if (change.version > last) tell(change, texts);
    }
  }

  void write_event() {
    stream_.expires_after(write_time);
    asio::async_write(stream_, asio::buffer(queue_.front()),
                      [self = shared_from_this()](beast::error_code error, std::size_t) {
                        if (error) return self->close();
                        self->queue_.pop_front();
                        if (!self->queue_.empty()) return self->write_event();
                        self->stream_.expires_never();
                      });
  }

  // A listener has nothing more to say; reading only shows when it has gone.
  void watch_for_end() {
    stream_.socket().async_wait(tcp::socket::wait_read, [self = shared_from_this()](beast::error_code) {
      self->hall_.streams.erase(self.get());
      self->close();
    });
  }

  beast::tcp_stream stream_;
  Hall& hall_;
  beast::flat_buffer buffer_{header_max + body_max};
  std::optional<http::request_parser<http::string_body>> parser_ = {};
  Request request_ = {};
  std::deque<std::string> queue_ = {};
  asio::steady_timer timer_;  // of the reading
  std::string address_ = {};  // of the other end
  std::string client_ = {};   // of who asks, which is another where a proxy is between
  std::string here_ = {};     // of this end
  unsigned version_ = 11;
  bool close_after_ = false;
  bool timed_out_ = false;
  bool half_read_ = false;  // the request was refused before its end
  std::size_t drained_ = 0;
  bool busy_ = false;  // an answer is under way
};

void accept(tcp::acceptor& acceptor, Hall& hall) {
  acceptor.async_accept([&](beast::error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted || !acceptor.is_open()) return;
    if (!error && hall.all.size() < connections_max)
      std::make_shared<Connection>(std::move(socket), hall)->read_header();
    accept(acceptor, hall);
  });
}

void beat(asio::steady_timer& timer, Hall& hall) {
  timer.expires_after(heartbeat_time);
  timer.async_wait([&](beast::error_code error) {
    if (error) return;
    const std::vector<Connection*> all(hall.streams.begin(), hall.streams.end());
    for (Connection* each : all) each->send_event(": still here\n\n");
    beat(timer, hall);
  });
}

/// What stands in a Host header for an address like `https://room.example.org`; empty for what is no such address.
std::string host_of(std::string_view address) {
  const std::size_t slashes = address.find("://");
  if (slashes == std::string_view::npos) return {};
  const std::string_view scheme = address.substr(0, slashes);
  const std::string_view host = address.substr(slashes + 3);
  const bool plain = host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") ==
                     std::string_view::npos;
  return (scheme == "https" || scheme == "http") && plain ? std::string(host) : std::string();
}

Problem no_public_address(const std::string& given) {
  return {.code = "usage",
          .rule = {},
          .says = fmt::format("`{}` is not an address at which a browser could find the page.", given),
          .at = {},
          .help = "Write the scheme and the host, and no path: https://room.example.org."};
}

Problem no_accounts() {
  return {.code = "no_accounts",
          .rule = {},
          .says = "Without accounts the server listens to this machine only.",
          .at = {},
          .help = "Make an account first: truce user add MISSION NAME administrator."};
}

Problem cannot_listen(const std::string& where, const std::string& why) {
  return {.code = "cannot_listen",
          .rule = {},
          .says = fmt::format("The server cannot listen on {}: {}.", where, why),
          .at = {},
          .help = "Another program may use the port; choose one with --port."};
}

}  // namespace

Result<bool> serve(const ServerOptions& options, const std::function<void(const std::string& address)>& ready) {
  auto office = Office::open(options.mission);
  if (!office) return failure(office.error());
  const std::string accounts_path = (std::filesystem::path((*office)->mission().folder) / "accounts.json").string();
  const auto accounts = load_accounts(accounts_path);
  if (!accounts) return failure(accounts.error());
  beast::error_code error;
  const asio::ip::address address = asio::ip::make_address(options.listen, error);
  if (error) return failure(cannot_listen(options.listen, "it is not an IP address"));
  const std::string public_host = host_of(options.public_address);
  if (!options.public_address.empty() && public_host.empty()) return failure(no_public_address(options.public_address));
  const bool for_others = !address.is_loopback() || !public_host.empty();
  if (for_others && accounts->empty()) return failure(no_accounts());
  asio::io_context io(1);
  asio::thread_pool pool(2);
  asio::thread_pool desk(1);
  asio::thread_pool slow(1);
  Routes routes(**office, {.path = accounts_path,
                           .may_be_open = !for_others,
                           .secure_cookie = options.public_address.starts_with("https:")});
  Hall hall{.routes = routes, .io = io, .pool = pool, .desk = desk, .slow = slow};
  tcp::acceptor acceptor(io);
  const tcp::endpoint endpoint(address, options.port);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return failure(cannot_listen(fmt::format("{} port {}", options.listen, options.port), error.message()));
  hall.port = acceptor.local_endpoint().port();
  const std::string shown = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  hall.hosts = {shown, "localhost"};
  hall.behind_proxy = !public_host.empty();
  if (hall.behind_proxy) hall.hosts.push_back(public_host);
  (*office)->on_change([&](const Change& change) {
    asio::post(io, [&hall, change] {
      hall.changes.push_back(change);
      if (hall.changes.size() > changes_kept) hall.changes.pop_front();
      const std::vector<Connection*> all(hall.streams.begin(), hall.streams.end());
      std::map<std::string, std::string> texts;
      for (Connection* each : all) each->tell(change, texts);
    });
  });
  asio::signal_set signals(io, SIGINT, SIGTERM);
  asio::steady_timer timer(io);
  asio::steady_timer last_moment(io);
  signals.async_wait([&](beast::error_code, int) {
    beast::error_code ignored;
    acceptor.close(ignored);
    timer.cancel();
    hall.closing = true;
    const std::vector<Connection*> all(hall.all.begin(), hall.all.end());
    for (Connection* each : all) each->leave();
    if (hall.under_way.empty()) return io.stop();
    last_moment.expires_after(closing_time);  // whoever does not read its answer holds up nobody
    last_moment.async_wait([&](beast::error_code) {
      (*office)->hurry();
      io.stop();
    });
  });
  // Whoever comes first finds the board ready.
  const bool open = accounts->empty();
  (void)(*office)->status({.moment = {answer::now(), {}}}, {.name = "", .role = Role::administrator, .open = open});
  accept(acceptor, hall);
  beat(timer, hall);
  ready(fmt::format("http://{}:{}", shown, hall.port));
  io.run();
  pool.join();
  desk.join();
  slow.join();
  // What is left of the connections goes before what they share.
  const std::vector<Connection*> left(hall.all.begin(), hall.all.end());
  for (Connection* each : left) each->close();
  timer.cancel();
  last_moment.cancel();
  io.restart();
  io.poll();
  TRUCE_ASSERT(hall.all.empty());
  return true;
}

}  // namespace truce::serve
