// The routes: from a request to a response (docs/serve.md).
#ifndef TRUCE_SERVE_ROUTES_H
#define TRUCE_SERVE_ROUTES_H

#include <memory>
#include <string>
#include <vector>

#include "accounts.h"
#include "http.h"
#include "office.h"

namespace truce::serve {

class Routes {
 public:
  Routes(Office& office, std::string accounts_path);

  /// Never throws; whatever cannot be done is a problem.
  Response answer(const Request& request);
  /// Who asks; by the cookie, or the one person of an open server.
  Person person_of(const Request& request);
  Office& office() { return office_; }

 private:
  Response read(const Request& request, const Person& person, const std::string& route);
  Response write(const Request& request, const Person& person, const std::string& route);
  Response me(const Request& request, const Person& person);
  Response sign_in(const Request& request);
  Response reports_added(const Request& request, const Person& person);
  Response report_followed(const Request& request, const Person& person, const std::string& id, const std::string& how);
  Response written(std::vector<Report> reports, const Person& person);
  bool token_is_right(const Request& request);
  std::vector<Account> accounts();

  Office& office_;
  std::string accounts_path_;
  std::string open_csrf_;
  Sessions sessions_ = {};
};

/// Reads reports from the JSON of a request, through the same door as a feed.
Result<std::vector<Report>> read_reports_json(std::string_view body, const Clock& clock, Instant now);
/// What one server-sent event says of a change to one person.
std::string event_text(const Change& change, const Person& person);

}  // namespace truce::serve

#endif
