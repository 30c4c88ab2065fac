#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace sluice::base {
namespace {

struct Fields {
  int year;
  unsigned month, day, weekday;
  long long hour, minute, second, ms;
};

Fields fields_of(Instant t) {
  using namespace std::chrono;
  const auto day = floor<days>(t);
  const year_month_day date(day);
  const hh_mm_ss<milliseconds> time(floor<milliseconds>(t - day));
  return {int(date.year()),     unsigned(date.month()), unsigned(date.day()),   weekday(day).c_encoding(),
          time.hours().count(), time.minutes().count(), time.seconds().count(), time.subseconds().count()};
}

constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

}  // namespace

std::string iso8601_ms(Instant t) {
  const auto f = fields_of(t);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", f.year, f.month, f.day, f.hour, f.minute, f.second,
                     f.ms);
}

std::string iso8601_lambda(Instant t) {
  auto text = iso8601_ms(t);
  text.replace(text.size() - 1, 1, "+0000");
  return text;
}

std::string http_date(Instant t) {
  const auto f = fields_of(t);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[f.weekday], f.day, kMonths[f.month - 1], f.year,
                     f.hour, f.minute, f.second);
}

bool parse_http_date(std::string_view text, Instant& out) {
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return false;
  if (text[7] != ' ' || text[11] != ' ' || text[16] != ' ' || text[19] != ':' || text[22] != ':') return false;
  const auto number = [&](std::size_t from, std::size_t count) {
    int value = 0;
    for (std::size_t i = from; i < from + count; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const auto month = std::find(std::begin(kMonths), std::end(kMonths), text.substr(8, 3));
  const int day = number(5, 2), year = number(12, 4), hour = number(17, 2), minute = number(20, 2),
            second = number(23, 2);
  if (month == std::end(kMonths) || day < 0 || year < 0 || hour < 0 || minute < 0 || second < 0) return false;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(unsigned(month - std::begin(kMonths)) + 1),
                                         std::chrono::day(unsigned(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return false;
  out = std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
        std::chrono::seconds(second);
  return true;
}

std::string common_log_time(Instant t) {
  const auto f = fields_of(t);
  return fmt::format("{:02}/{}/{:04}:{:02}:{:02}:{:02} +0000", f.day, kMonths[f.month - 1], f.year, f.hour, f.minute,
                     f.second);
}

std::string amz_date(Instant t) {
  const auto f = fields_of(t);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", f.year, f.month, f.day, f.hour, f.minute, f.second);
}

bool parse_amz_date(std::string_view text, Instant& out) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return false;
  const auto number = [&](std::size_t from, std::size_t count, int& value) {
    value = 0;
    for (std::size_t i = from; i < from + count; ++i) {
      if (text[i] < '0' || text[i] > '9') return false;
      value = value * 10 + (text[i] - '0');
    }
    return true;
  };
  int year, month, day, hour, minute, second;
  if (!number(0, 4, year) || !number(4, 2, month) || !number(6, 2, day) || !number(9, 2, hour) ||
      !number(11, 2, minute) || !number(13, 2, second)) {
    return false;
  }
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{year}, std::chrono::month{unsigned(month)},
                            std::chrono::day{unsigned(day)}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return false;
  out = sys_days(date) + hours(hour) + minutes(minute) + std::chrono::seconds(second);
  return true;
}

}  // namespace sluice::base
