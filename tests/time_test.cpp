#include <doctest/doctest.h>
#include <date/tz.h>
#include <rapidcheck.h>
#include <truce/time.h>

using namespace truce;

namespace {

Clock clock_of(const char* name) { return *Clock::named(name); }
Instant at(const Clock& clock, const char* text) { return parse_when(text, clock)->begin; }
constexpr Span days(std::int64_t n) { return {n, Unit::day, true}; }

}  // namespace

TEST_CASE("a day of the clock is not always 24 hours") {
  const Clock kyiv = clock_of("Europe/Kyiv");
  const Interval day = kyiv.day(*parse_date("2015-03-29"));
  CHECK(day.end - day.begin == std::chrono::hours{23});
  CHECK(kyiv.text(day) == "2015-03-29");
}

TEST_CASE("a window of days reaches back to the same clock time") {
  const Clock kyiv = clock_of("Europe/Kyiv");
  CHECK(kyiv.back(at(kyiv, "2015-04-01 12:00"), days(7)) == at(kyiv, "2015-03-25 12:00"));
  CHECK(kyiv.leaves(at(kyiv, "2015-03-25 12:00"), days(7)) == at(kyiv, "2015-04-01 12:00"));
}

TEST_CASE("at every hour of two years, days are those of the zone, clock changes and all") {
  for (const char* name : {"Europe/Kyiv", "Asia/Gaza", "Africa/Casablanca", "Australia/Lord_Howe", "America/New_York"}) {
    const Clock clock = clock_of(name);
    const date::time_zone* zone = date::locate_zone(name);
    const auto moment = [&](date::local_seconds local) {
      const date::local_info info = zone->get_info(local);
      return info.result == date::local_info::nonexistent ? info.first.end : date::sys_seconds{local.time_since_epoch() - info.first.offset};
    };
    int wrong = 0;
    for (std::int64_t hour = 0; hour < 2 * 8766; ++hour) {
      const Instant now = Instant{std::chrono::sys_days{std::chrono::year{2023} / 1 / 1}} + std::chrono::hours{hour};
      const date::local_seconds local = zone->to_local(date::sys_seconds{now.time_since_epoch()});
      for (const int back : {1, 7, 30, 200}) wrong += clock.back(now, days(back)).time_since_epoch() == moment(local - date::days{back}).time_since_epoch() ? 0 : 1;
      const Date date = clock.date_of(now);
      wrong += std::chrono::sys_days{date}.time_since_epoch() == std::chrono::floor<date::days>(local).time_since_epoch() ? 0 : 1;
      wrong += clock.day(date).begin.time_since_epoch() == moment(std::chrono::floor<date::days>(local)).time_since_epoch() ? 0 : 1;
      const Instant end = clock.leaves(now, days(30));
      wrong += clock.back(end, days(30)) >= now && clock.back(end - Duration{1}, days(30)) < now ? 0 : 1;
    }
    CHECK_MESSAGE(wrong == 0, name);
  }
}

TEST_CASE("months clamp to the end of the month") {
  const Clock utc;
  const Span month{1, Unit::month, true};
  CHECK(utc.back(at(utc, "2026-03-31 10:00"), month) == at(utc, "2026-02-28 10:00"));
  CHECK(utc.leaves(at(utc, "2026-01-31 00:00"), month) == at(utc, "2026-03-01 00:00"));
  CHECK(utc.text(utc.deadline(at(utc, "2026-01-31 08:00"), month), true) == "2026-02-28 24:00");
  CHECK(utc.back(at(utc, "2026-03-29 10:00"), month) == at(utc, "2026-02-28 00:00"));
  CHECK(utc.back(at(utc, "2026-03-28 10:00"), month) == at(utc, "2026-02-28 00:00"));
  CHECK(utc.back(at(utc, "2026-03-27 10:00"), month) == at(utc, "2026-02-27 10:00"));
  CHECK(utc.leaves(at(utc, "2026-02-28 10:00"), month) == at(utc, "2026-03-31 10:00"));
}

TEST_CASE("a deadline in days ends at midnight, in hours to the second") {
  const Clock old_town = clock_of("+03:00");
  const Instant trigger = at(old_town, "2026-05-02 14:00");
  CHECK(old_town.text(old_town.deadline(trigger, days(1)), true) == "2026-05-03 24:00");
  CHECK(old_town.text(old_town.deadline(trigger, {6, Unit::hour, true})) == "2026-05-02 20:00");
}

TEST_CASE("what is not a moment is refused") {
  const Clock utc;
  for (const char* text : {"", "2026", "2026-02-30", "2026-2-1", "2026-01-01 25:00", "2026-01-01 24:30", "2026-01-01x", "0000-01-01",
                           "2026-01-01 10:00+3", "2026-01-01T10:00:61"})
    CHECK_MESSAGE(!parse_when(text, utc), text);
  CHECK(parse_when("2026-01-01T10:00:30Z", clock_of("Asia/Gaza"))->begin == at(utc, "2026-01-01 10:00:30"));
  CHECK(!Clock::named("Mars/Olympus"));
}

TEST_CASE("leaves is the first moment at which a window no longer reaches back") {
  rc::check([] {
    const auto zones = {"UTC", "Asia/Gaza", "Europe/Kyiv", "America/New_York", "+05:45"};
    const Clock clock = clock_of(*rc::gen::elementOf(std::vector<const char*>(zones)));
    const Span span{*rc::gen::inRange<std::int64_t>(1, 40), *rc::gen::element(Unit::hour, Unit::day, Unit::week, Unit::month), true};
    // Noon and midnight of a day: clock changes happen in between, and are covered by their own cases.
    const Date date{std::chrono::sys_days{std::chrono::year{2000} / 1 / 1} + std::chrono::days{*rc::gen::inRange(0, 12000)}};
    const Instant instant = clock.at(date, *rc::gen::element(0, 12), 0);
    const Instant end = clock.leaves(instant, span);
    RC_ASSERT(clock.back(end, span) >= instant);
    RC_ASSERT(clock.back(end - Duration{1}, span) < instant);
  });
}

TEST_CASE("touching and lying inside a window") {
  const Instant zero{};
  const auto s = [&](int seconds) { return zero + Duration{seconds}; };
  CHECK(!touches({s(10), s(10)}, s(10), s(20)));
  CHECK(touches({s(20), s(20)}, s(10), s(20)));
  CHECK(touches({s(5), s(11)}, s(10), s(20)));
  CHECK(!touches({s(5), s(10)}, s(10), s(20)));
  CHECK(inside({s(10), s(20)}, s(10), s(20)));
  CHECK(!inside({s(9), s(20)}, s(10), s(20)));
}
