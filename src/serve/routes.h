// The routes: from a request to a response (docs/serve.md).
#ifndef TRUCE_SERVE_ROUTES_H
#define TRUCE_SERVE_ROUTES_H

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "accounts.h"
#include "http.h"
#include "office.h"

namespace truce::serve {

/// What a route is told: the request, who asks, and the part of the path that stands for an id.
struct Asked {
  const Request& request;
  const Person& person;
  std::string id = {};

  /// A parameter; empty if it was not given.
  [[nodiscard]] std::string parameter(std::string_view name) const;
  /// How new the record has to be at least; 0 if that was not said.
  [[nodiscard]] std::uint64_t version() const;
};

/// How people are let in.
struct Door {
  std::string path = {};       ///< of accounts.json
  bool may_be_open = true;     ///< where there are no accounts, whoever asks may do everything
  bool secure_cookie = false;  ///< the cookie is for encrypted connections only
};

class Routes {
 public:
  Routes(Office& office, Door door);

  /// Never throws; whatever cannot be done is a problem.
  Response answer(const Request& request);
  /// Who asks; by the cookie, or the one person of an open server.
  Person person_of(const Request& request);
  Office& office() { return office_; }

  /// One line of the table in docs/serve.md. `{id}` in a path stands for one part.
  struct Route {
    std::string_view method = {};
    std::string_view path = {};
    std::optional<Power> power = {};  ///< none: for everybody
    std::set<std::string_view> parameters = {};
    Response (Routes::*answer)(const Asked& asked) = nullptr;  ///< none: a stream (server.cpp)
    bool slow = false;                                         ///< may take seconds: it waits in a line of its own
  };
  static const std::vector<Route>& all();
  /// Does the request belong into the line of those that may take seconds?
  static bool is_slow(const Request& request);

 private:
  Response status(const Asked& asked);
  Response why(const Asked& asked);
  Response waits(const Asked& asked);
  Response record(const Asked& asked);
  Response report(const Asked& asked);
  Response check(const Asked& asked);
  Response check_draft(const Asked& asked);
  Response read_aloud(const Asked& asked);
  Response agreement(const Asked& asked);
  Response places(const Asked& asked);
  Response names(const Asked& asked);
  Response feeds(const Asked& asked);
  Response pipelines(const Asked& asked);
  Response calendar(const Asked& asked);
  Response calendar_file(const Asked& asked);
  Response brief(const Asked& asked);
  Response forecast(const Asked& asked);
  Response forecast_otherwise(const Asked& asked);
  Response description(const Asked& asked);
  Response me(const Asked& asked);
  Response sign_in(const Asked& asked);
  Response sign_out(const Asked& asked);
  Response add_reports(const Asked& asked);
  Response correct(const Asked& asked);
  Response retract(const Asked& asked);
  Response verify(const Asked& asked);

  Response follow(const Asked& asked, std::string_view how);
  Response written(std::vector<Report> reports, const Person& person);
  Response refused(const Route& route, const Request& request, const Person& person);
  Result<Moment> moment_of(const Asked& asked) const;
  Result<When> when_of(const Asked& asked) const;
  Result<ForecastAsked> forecast_asked(const Asked& asked) const;
  bool token_is_right(const Request& request);
  std::shared_ptr<const std::vector<Account>> accounts();
  [[nodiscard]] std::string cookie_of(std::string_view token, int seconds) const;

  Office& office_;
  Door door_;
  std::string open_csrf_;
  std::mutex reading_ = {};
  std::string accounts_stamp_ = {};  // of the file that was read last
  std::shared_ptr<const std::vector<Account>> accounts_ = {};
  Sessions sessions_ = {};
};

/// 401 for somebody who is not signed in, 403 for anybody else.
Response not_allowed(const Person& person);
/// Reads reports from the JSON of a request, through the same door as a feed.
Result<std::vector<Report>> read_reports_json(std::string_view body, const Clock& clock, Instant now);
/// What one server-sent event says of a change to one person.
std::string event_text(const Change& change, const Person& person);

}  // namespace truce::serve

#endif
