#include "canonical.h"

#include "columns.h"
#include "details.h"

#include <fmt/format.h>
#include <sodium.h>
#include <truce/record.h>

#include <algorithm>

namespace truce {
namespace record {
namespace {

/// `name=LENGTH:value` and a line end. One growth of the string at most: this is most of the work of hashing.
void write_field(std::string_view name, std::string_view value, std::string& bytes) {
  const fmt::format_int length(value.size());
  const std::size_t at = bytes.size();
  bytes.resize(at + name.size() + length.size() + value.size() + 3);
  char* to = bytes.data() + at;
  to = std::copy(name.begin(), name.end(), to);
  *to++ = '=';
  to = std::copy_n(length.data(), length.size(), to);
  *to++ = ':';
  to = std::copy(value.begin(), value.end(), to);
  *to = '\n';
}

void write_given(std::string_view name, std::string_view value, std::string& bytes) {
  if (!value.empty()) write_field(name, value, bytes);
}

void write_interval(std::string_view name, Interval when, std::string& bytes) {
  const fmt::format_int begin(when.begin.time_since_epoch().count());
  const fmt::format_int end(when.end.time_since_epoch().count());
  std::array<char, 48> text = {};
  char* to = std::copy_n(begin.data(), begin.size(), text.data());
  *to++ = ' ';
  to = std::copy_n(end.data(), end.size(), to);
  write_field(name, {text.data(), static_cast<std::size_t>(to - text.data())}, bytes);
}

/// The shortest decimal text that reads back as the same number.
void write_number(std::string_view name, const std::optional<double>& number, std::string& bytes) {
  if (!number) return;
  std::array<char, 32> text = {};
  const char* end = fmt::format_to(text.data(), "{}", *number + 0.0);
  write_field(name, {text.data(), static_cast<std::size_t>(end - text.data())}, bytes);
}

bool needs_quotes(std::string_view text) {
  return text.find_first_of(",\"\r\n") != std::string_view::npos || text.starts_with("\xEF\xBB\xBF");
}

void write_csv_field(std::string_view text, std::string& line) {
  if (!needs_quotes(text)) {
    line += text;
    return;
  }
  line += '"';
  for (const char c : text) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

/// A moment that reads back as the same instant: in UTC where the clock shows the same time twice.
std::string moment_text(Instant instant, const Clock& clock) {
  std::string text = clock.text(instant);
  if (parse_when(text, clock) == Interval{instant, instant}) return text;
  text = Clock{}.text(instant);
  if (const auto space = text.find(' '); space != std::string::npos) text[space] = 'T';
  return text + "Z";
}

struct WhenTexts {
  std::string happened = {};
  std::string until = {};
};

bool read_back(const WhenTexts& texts, Interval when, const Clock& clock) {
  const auto happened = parse_when(texts.happened, clock);
  const auto until = texts.until.empty() ? happened : parse_when(texts.until, clock);
  return happened && until && when == Interval{happened->begin, until->end};
}

WhenTexts when_texts(Interval when, const Clock& clock) {
  if (when.exact()) return {moment_text(when.begin, clock), ""};
  WhenTexts texts = {to_text(clock.date_of(when.begin)), ""};
  if (read_back(texts, when, clock)) return texts;
  const Date last = clock.date_of(when.end - Duration{1});
  if (clock.day(clock.date_of(when.begin)).begin != when.begin) texts.happened = moment_text(when.begin, clock);
  texts.until = clock.day(last).end == when.end ? to_text(last) : moment_text(when.end, clock);
  if (read_back(texts, when, clock)) return texts;
  return {moment_text(when.begin, clock), moment_text(when.end, clock)};
}

std::string number_text(const std::optional<double>& number) { return number ? fmt::format("{}", *number) : std::string(); }

}  // namespace

void write_canonical(const ReportView& report, std::string& bytes) {
  bytes += "truce report 1\n";
  write_given("act", report.act, bytes);
  write_given("edge", to_text(report.edge), bytes);
  write_given("by", report.by, bytes);
  write_given("about", report.about, bytes);
  write_given("place", report.place, bytes);
  write_number("lat", report.latitude, bytes);
  write_number("lon", report.longitude, bytes);
  write_interval("happened", report.happened, bytes);
  write_interval("learned", report.learned, bytes);
  write_number("number", report.number, bytes);
  write_given("item", report.item, bytes);
  write_given("incident", report.incident, bytes);
  for (const auto& [field, value] : report.details) {
    write_field("detail", field, bytes);
    write_field("value", value, bytes);
  }
  write_given("source", report.source, bytes);
  write_field("reliability", {&report.reliability, 1}, bytes);
  write_field("credibility", fmt::format_int(report.credibility).c_str(), bytes);
  write_given("status", to_text(report.status), bytes);
  write_given("replaces", report.replaces, bytes);
  write_given("words", report.words, bytes);
  write_given("url", report.url, bytes);
}

Hash content_of(std::string_view canonical) {
  Hash hash = {};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(canonical.data()), canonical.size(), nullptr, 0);
  return hash;
}

Hash link_of(const Hash& previous, const Hash& content, std::string_view id) {
  crypto_generichash_state state;
  Hash hash = {};
  crypto_generichash_init(&state, nullptr, 0, hash.size());
  crypto_generichash_update(&state, previous.data(), previous.size());
  crypto_generichash_update(&state, content.data(), content.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(id.data()), id.size());
  crypto_generichash_final(&state, hash.data(), hash.size());
  return hash;
}

std::string id_from(const Hash& content) {
  std::string id = "h";
  for (std::size_t i = 0; i < 8; ++i) id += fmt::format("{:02x}", content[i]);
  return id;
}

}  // namespace record

std::string_view csv_header() {
  return "id,act,edge,by,about,place,lat,lon,happened,until,learned,number,item,incident,details,source,reliability,"
         "credibility,status,replaces,words,url";
}

std::string to_csv(const Report& report, const Clock& clock) {
  using namespace record;
  const WhenTexts when = when_texts(report.happened, clock);
  const WhenTexts learned = when_texts(report.learned, clock);
  std::vector<DetailView> details;
  (void)view_of(report, details);
  const std::array<std::string, column_count> fields = {
      report.id, report.act, std::string(to_text(report.edge)), report.by, report.about, report.place,
      number_text(report.latitude), number_text(report.longitude), when.happened, when.until,
      learned.until.empty() ? learned.happened : learned.happened + "/" + learned.until,
      number_text(report.number), report.item, report.incident, details_text(details), report.source,
      std::string(1, report.reliability), std::to_string(report.credibility), std::string(to_text(report.status)),
      report.replaces, report.words, report.url};
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    write_csv_field(fields[i], line);
  }
  return line;
}

}  // namespace truce
