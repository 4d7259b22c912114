#include "csv.h"

#include <algorithm>
#include <cstring>

namespace truce::record {
namespace {

constexpr std::size_t read_bytes = std::size_t{1} << 18;
constexpr std::size_t window_bytes = row_bytes_max + 2 + read_bytes;

constexpr std::string_view quote_help =
    "Put the whole field in double quotes, and write every double quote inside it twice.";

}  // namespace

CsvReader::CsvReader(std::string_view text, Bytes* bytes) : bytes_(bytes), begin_(text.data()), end_(text.data() + text.size()) {
  if (bytes_ == nullptr) return;
  window_ = std::make_unique_for_overwrite<char[]>(window_bytes);  // no byte is read before it is written
  begin_ = end_ = window_.get();
  last_ = false;
}

/// Moves what is left to the front and reads on; false if the file cannot be read.
bool CsvReader::refill() {
  const auto left = static_cast<std::size_t>(end_ - begin_);
  TRUCE_ASSERT(left + read_bytes <= window_bytes);
  window_at_ += static_cast<std::uint64_t>(begin_ - window_.get());
  std::memmove(window_.get(), begin_, left);
  begin_ = window_.get();
  end_ = begin_ + left;
  marks_.forget();
  const auto count = bytes_->read(window_.get() + left, read_bytes);
  if (!count) {
    problems_ = count.error();
    return false;
  }
  last_ = *count < read_bytes;
  end_ += *count;
  return true;
}

bool CsvReader::fill_first() {
  started_ = true;
  if (bytes_ != nullptr && !refill()) return false;
  if (end_ - begin_ >= 3 && std::memcmp(begin_, "\xEF\xBB\xBF", 3) == 0) begin_ += 3;
  return true;
}

Result<bool> CsvReader::go_to(std::uint64_t offset, std::size_t line) {
  if (auto there = bytes_->go_to(offset); !there) return there;
  begin_ = end_ = window_.get();
  marks_.forget();
  window_at_ = offset;
  last_ = false;
  started_ = true;
  skip_pending_ = false;
  next_line_ = line;
  return true;
}

void CsvReader::skip_blank_lines() {
  for (; begin_ != end_; ++begin_) {
    if (*begin_ == '\n') ++next_line_;
    else if (*begin_ != '\r' || (begin_ + 1 != end_ && begin_[1] != '\n')) return;
  }
}

/// Leaves the line that `begin_` is in, however long it is.
bool CsvReader::skip_line() {
  while (true) {
    const auto* found = static_cast<const char*>(std::memchr(begin_, '\n', static_cast<std::size_t>(end_ - begin_)));
    if (found != nullptr) {
      begin_ = found + 1;
      ++next_line_;
      return true;
    }
    begin_ = end_;
    if (last_) return true;
    if (!refill()) return false;
  }
}

CsvReader::Scan CsvReader::wrong(std::string_view code, std::string_view says, std::string_view help, const char* at) {
  malformed_ = {code, says, help, static_cast<std::size_t>(at - begin_)};
  return Scan::malformed;
}

/// Reads a field from the quote that `at` points to, and leaves `at` behind the closing one.
CsvReader::Scan CsvReader::scan_quoted(const char*& at, const char* limit, std::string_view& field) {
  quoted_ = true;
  const char* open = at;
  const char* from = at + 1;
  const std::size_t kept_from = unquoted_.size();
  bool doubled = false;
  while (true) {
    const auto* quote = static_cast<const char*>(std::memchr(from, '"', static_cast<std::size_t>(limit - from)));
    if (quote == nullptr || (quote + 1 == limit && !(limit == end_ && last_))) {
      if (limit == end_ && !last_) return Scan::more;
      return wrong("unclosed_quote", "A double quote is opened here and never closed.", quote_help, open);
    }
    if (quote + 1 == limit || quote[1] != '"') {
      field = {from, quote};
      if (doubled) {
        unquoted_.append(from, quote);
        field = std::string_view(unquoted_).substr(kept_from);
      }
      at = quote + 1;
      return Scan::row;
    }
    if (!doubled) unquoted_.reserve(row_bytes_max);  // views into it must stay good
    doubled = true;
    unquoted_.append(from, quote + 1);
    from = quote + 2;
  }
}

/// Splits the row at `begin_` if it is plain, as nearly all are: no quote in it, and its line end in the window.
bool CsvReader::scan_plain() {
  Marks marks = marks_;  // here it stays in registers
  marks.forget_unusual(begin_);
  marks.go_to(begin_, end_);
  const char** const ends = ends_.data();
  std::size_t count = 0;
  ends[count++] = begin_ - 1;
  const char* at = nullptr;
  while (at == nullptr) {
    if (count + block_bytes > fields_max) return false;
    at = marks.pass_commas([&](const char* comma) { ends[count++] = comma; });
    if (at == nullptr && !marks.go_on(end_)) return false;
  }
  if (*at != '\n' || static_cast<std::size_t>(at - begin_) > row_bytes_max) return false;
  const char* const stop = at != begin_ && at[-1] == '\r' ? at - 1 : at;
  ends[count] = stop;
  count_ = count;
  text_ = {begin_, stop};
  usual_ = !marks.unusual();
  plain_ = true;
  quoted_ = false;
  marks_ = marks;
  begin_ = at + 1;
  return true;
}

std::span<const std::string_view> CsvReader::fields() {
  for (std::size_t i = 0; i < count_ && plain_; ++i) fields_[i] = plain_field(i);
  return {fields_.data(), count_};
}

std::pair<std::size_t, std::size_t> CsvReader::place_of(std::size_t field) const {
  if (!plain_) return {starts_[field], field + 1 < count_ ? starts_[field + 1] - 1 : stop_};
  return {static_cast<std::size_t>(ends_[field] + 1 - text_.data()), static_cast<std::size_t>(ends_[field + 1] - text_.data())};
}

/// Splits the row at `begin_`, whatever it is; on success `text_` is the row without its line end.
CsvReader::Scan CsvReader::scan() {
  std::size_t count = 0;
  unquoted_.clear();
  quoted_ = false;
  plain_ = false;
  Marks marks = marks_;
  marks.forget_unusual(begin_);
  const auto room = static_cast<std::size_t>(end_ - begin_);
  const char* const limit = begin_ + std::min(room, row_bytes_max + 1);
  const char* const begin = begin_;
  const char* const end = end_;
  marks.go_to(begin, end);
  const char* at = begin;
  const bool cut = limit != end;
  const auto unfinished = [&] {
    if (!cut && !last_) return Scan::more;
    return wrong("row_too_long", "The row is longer than 1 MiB.",
                 "Is a line end or a closing quote missing? A report is a line, its words a short summary.", begin_);
  };
  std::string_view* const fields = fields_.data();
  std::uint32_t* const starts = starts_.data();
  while (true) {
    const char* const from = at;
    at = marks.next(limit, end);
    std::string_view field = {from, at};
    if (at != limit && *at == '"') {
      if (at != from) return wrong("quote_in_field", "A double quote stands in the middle of a field.", quote_help, at);
      if (const Scan quoted = scan_quoted(at, limit, field); quoted != Scan::row) return quoted;
      marks.go_to(at == limit ? at : at + 1, end);
      if (at != limit && *at == '\r' && (at + 1 == limit || at[1] == '\n')) ++at;
      if (at != limit && *at != ',' && *at != '\n')
        return wrong("text_after_quote", "Text follows the closing double quote of a field.", quote_help, at);
    } else if (at == limit ? last_ : *at == '\n') {
      if (field.ends_with('\r')) field.remove_suffix(1);
    }
    if (at == limit && (cut || !last_)) return unfinished();
    if (count == fields_max) return wrong("too_many_fields", "The row has more than 4096 fields.", "Is a line end missing?", from);
    fields[count] = field;
    starts[count++] = static_cast<std::uint32_t>(from - begin);
    if (at == limit || *at == '\n') break;
    ++at;
  }
  text_ = {begin_, at};
  if (text_.ends_with('\r')) text_.remove_suffix(1);
  if (text_.size() > row_bytes_max) return unfinished();
  count_ = count;
  stop_ = static_cast<std::size_t>(at - begin_);
  usual_ = !quoted_ && !marks.unusual();
  marks_ = marks;
  begin_ = at == limit ? at : at + 1;
  return Scan::row;
}

bool CsvReader::check_characters() {
  if (usual_) return true;
  const std::size_t bad = first_bad_byte(text_);
  if (bad == std::string_view::npos) return true;
  if (text_[bad] == '\0')
    malformed_ = {"nul_byte", "The row holds a NUL byte.", "Remove it, and check where the file was damaged.", bad};
  else
    malformed_ = {"invalid_utf8", "The row is not valid UTF-8.", "Save the file as UTF-8.", bad};
  return false;
}

/// For the message: the first line of the row.
void CsvReader::keep_malformed_text() {
  constexpr std::size_t shown_max = 4096;
  const std::string_view rest(begin_, std::min<std::size_t>(static_cast<std::size_t>(end_ - begin_), row_bytes_max));
  text_ = rest.substr(0, rest.find('\n'));
  if (text_.size() > shown_max && malformed_.offset < shown_max) text_ = text_.substr(0, shown_max);
  if (text_.ends_with('\r')) text_.remove_suffix(1);
  malformed_.offset = std::min(malformed_.offset, text_.size());
}

CsvReader::Step CsvReader::next() {
  if (std::exchange(skip_pending_, false) && !skip_line()) return Step::unreadable;
  if (!started_ && !fill_first()) return Step::unreadable;
  while (true) {
    skip_blank_lines();
    if (begin_ == end_ && last_) return Step::end;
    line_ = next_line_;
    const char* row_begin = begin_;
    switch (scan_plain() ? Scan::row : scan()) {
      case Scan::more:
        if (!refill()) return Step::unreadable;
        continue;
      case Scan::malformed:
        keep_malformed_text();
        skip_pending_ = true;
        return Step::malformed;
      case Scan::row:
        next_line_ += quoted_ ? static_cast<std::size_t>(std::count(row_begin, begin_, '\n')) : 1;
        return check_characters() ? Step::row : Step::malformed;
    }
  }
}

}  // namespace truce::record
