// The quick ways of the feed's reader, compared with the plain ones.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <rapidcheck.h>
#include <truce/record.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "plain_rows.h"
#include "record/columns.h"

using namespace truce;

TEST_CASE("a block of a feed looked at together is one looked at byte by byte") {
  CHECK(rc::check([] {
    const auto bytes = *rc::gen::container<std::vector<char>>(
        record::block_bytes,
        rc::gen::oneOf(rc::gen::element(',', '\n', '"', '\0', '\x80', '\x7f', '-', '!', '#', '\x8a', '\xac'), rc::gen::arbitrary<char>()));
    const record::Block together = record::look_at(bytes.data());
    const record::Block each = record::look_at_each(bytes.data());
    RC_ASSERT(together.commas == each.commas);
    RC_ASSERT(together.others == each.others);
    RC_ASSERT(together.unusual == each.unusual);
  }));
}

TEST_CASE("a date of a feed is read as parse_when reads it") {
  for (const std::string_view name : {"UTC", "Asia/Gaza", "America/St_Johns", "+05:45", "Pacific/Apia", "Africa/Monrovia"}) {
    const Clock clock = *Clock::named(name);
    record::WhenReader reader(clock);
    CHECK(rc::check([&] {
      std::string text = fmt::format("{:04}-{:02}-{:02}", *rc::gen::element(0, 1, 1972, 2000, 2011, 2024, 2026, 2027, 9999), *rc::gen::inRange(0, 14), *rc::gen::inRange(0, 33));
      switch (*rc::gen::inRange(0, 4)) {
        case 0: break;
        case 1: text += fmt::format(" {:02}:{:02}", *rc::gen::inRange(0, 26), *rc::gen::inRange(0, 62)); break;
        case 2: text += fmt::format("T{:02}:{:02}:{:02}", *rc::gen::inRange(0, 26), *rc::gen::inRange(0, 62), *rc::gen::inRange(0, 62)); break;
        default: text += fmt::format("T{:02}:00:00{}", *rc::gen::inRange(0, 25), *rc::gen::element<std::string>("Z", "+03:00", "x", "-25:00")); break;
      }
      if (*rc::gen::inRange(0, 3) == 0) text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::element('0', '9', '/', ':', '-', ' ', 'a', '\xfa', '\xb0', '\xff');
      if (*rc::gen::inRange(0, 6) == 0) text.resize(*rc::gen::inRange<std::size_t>(0, text.size()));
      RC_ASSERT(reader.read(text) == parse_when(text, clock));
    }));
  }
}

TEST_CASE("a file is split as the rules say, wherever its rows and blocks end") {
  CHECK(rc::check([&] {
    std::string text = *rc::gen::element<std::string>("", "", "\xEF\xBB\xBF");
    const int parts = *rc::gen::inRange(0, 200);
    for (int i = 0; i < parts; ++i)
      text += *rc::gen::element<std::string>(",", ",", "\n", "\r\n", "\r", "\"", "\"\"", "\"a,\nb\"", "north", "2026-02-01 14:00", "x", "é", "\xff", std::string(1, '\0'), std::string(70, 'w'));
    RC_ASSERT(rows_of({text, nullptr}) == plain_rows(text));
  }));
  // Long enough for several blocks from the disk, with rows across their borders.
  std::string text;
  for (int i = 0; i < 40'000; ++i) text += fmt::format("{},\"a \"\"{}\"\"\n{}\",{}\r\n", i, i * 7, std::string(static_cast<std::size_t>(i % 61), 'x'), i % 5 == 0 ? "é" : "e");
  const std::string path = (std::filesystem::temp_directory_path() / fmt::format("truce_feed_test_{}.csv", getpid())).string();
  std::ofstream(path) << text;
  auto bytes = record::Bytes::open(path);
  REQUIRE(bytes.has_value());
  CHECK(rows_of({{}, &*bytes}) == plain_rows(text));
  std::filesystem::remove(path);
}

TEST_CASE("a feed can be read again from every mark") {
  std::string text = "id,act,happened,source,words\n";
  constexpr int rows = 20'000;
  for (int i = 0; i < rows; ++i)
    text += fmt::format("r{},shelling,{},Mission,{}\n", i, i % 7 == 0 ? "soon" : "2026-02-01", i % 5 == 0 ? "\"two\nlines\"" : "é");
  for (const char* const mode : {"wbT", "wb"}) {  // plain, packed
    const std::string path = (std::filesystem::temp_directory_path() / fmt::format("truce_feed_test_marks_{}.csv", getpid())).string();
    const gzFile file = gzopen(path.c_str(), mode);
    REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
    gzclose(file);
    std::vector<FeedMark> marks;
    std::vector<Report> all;
    FeedOptions options;
    options.mark = [&](const FeedMark& mark) { marks.push_back(mark); };
    REQUIRE(read_feed(path, options, [&](const Report& report) { all.push_back(report); }));
    CHECK(marks.size() == 5);
    for (const FeedMark& mark : marks) {
      std::vector<Report> again;
      std::size_t line = 0;
      FeedOptions some;
      some.refused = [&](const Problem& problem) { if (line == 0) line = problem.at.line; };
      CHECK(read_feed_from(path, some, mark, [&](const ReportView& report) { again.push_back(kept(report)); return again.size() < 10; }));
      REQUIRE(again.size() == 10);
      for (std::size_t i = 0; i < again.size(); ++i) CHECK(again[i] == all[mark.reports + i]);
      CHECK(line >= mark.line);
      CHECK(line < mark.line + 40);
    }
    std::filesystem::remove(path);
  }
}
