// SPDX-License-Identifier: Apache-2.0
// Times and lengths of time as text.
#include "vigil/base/time.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

#include "vigil/base/text.h"

namespace vigil {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

struct Unit {
  std::string_view name;
  std::int64_t length;
};
constexpr Unit kUnits[] = {{"h", 3600 * kSecond}, {"m", 60 * kSecond}, {"s", kSecond}, {"ms", 1'000'000}, {"us", 1000}, {"ns", 1}};

// A decimal number without sign or exponent, in ns when it counts `unit`. Exact: no floating point. Nothing on overflow.
std::optional<std::int64_t> scaled(std::string_view number, std::int64_t unit) {
  const std::size_t point = number.find('.');
  const std::string_view whole = number.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? std::string_view() : number.substr(point + 1);
  if (whole.empty() && fraction.empty()) return std::nullopt;
  __int128 total = 0;
  for (const char c : whole) {
    if (c < '0' || c > '9') return std::nullopt;
    total = total * 10 + (c - '0');
    if (total > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  }
  total *= unit;
  __int128 part = unit;
  __int128 rest = 0;
  for (std::size_t i = 0; i < fraction.size(); ++i) {
    if (fraction[i] < '0' || fraction[i] > '9') return std::nullopt;
    if (i >= 15) continue;  // far below 1 ns
    part *= 10;
    rest = rest * 10 + (fraction[i] - '0');
  }
  const __int128 divisor = part / unit;
  total += (rest * unit + divisor / 2) / divisor;
  if (total > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return static_cast<std::int64_t>(total);
}

// "0:01:30.5" or "1:30"
std::optional<std::int64_t> parse_clock(std::string_view text) {
  const std::vector<std::string> parts = split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  std::int64_t total = 0;
  std::int64_t unit = parts.size() == 3 ? 3600 * kSecond : 60 * kSecond;
  for (std::size_t i = 0; i < parts.size(); ++i, unit /= 60) {
    const bool last = i + 1 == parts.size();
    if (!last && parts[i].find('.') != std::string::npos) return std::nullopt;
    const auto value = scaled(parts[i], unit);
    if (!value || (i > 0 && *value >= 60 * unit) || __builtin_add_overflow(total, *value, &total)) return std::nullopt;
  }
  return total;
}

// "1m30s": units from large to small, each once.
std::optional<std::int64_t> parse_units(std::string_view text) {
  std::int64_t total = 0;
  std::int64_t previous = std::numeric_limits<std::int64_t>::max();
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    std::string_view name = text.substr(digits);
    name = name.substr(0, std::min(name.find_first_of("0123456789."), name.size()));
    const Unit* unit = nullptr;
    for (const Unit& candidate : kUnits)
      if (candidate.name == name) unit = &candidate;
    if (!unit || unit->length >= previous) return std::nullopt;
    const auto value = scaled(text.substr(0, digits), unit->length);
    if (!value || __builtin_add_overflow(total, *value, &total)) return std::nullopt;
    previous = unit->length;
    text.remove_prefix(digits + name.size());
  }
  return total;
}

// Without trailing zeros: 1500 of 1000 is "1.5".
std::string decimal(std::int64_t value, std::int64_t unit) {
  std::string text = std::to_string(value / unit);
  std::int64_t rest = value % unit;
  if (rest == 0) return text;
  text += '.';
  while (rest > 0) {
    rest *= 10;
    text += static_cast<char>('0' + rest / unit);
    rest %= unit;
  }
  return text;
}

}  // namespace

Nanoseconds Nanoseconds::from_seconds(double seconds) {
  const double ns = std::round(seconds * 1e9);
  if (!(ns > -9.2e18)) return {std::numeric_limits<std::int64_t>::min()};
  if (ns > 9.2e18) return {std::numeric_limits<std::int64_t>::max()};
  return {static_cast<std::int64_t>(ns)};
}

std::string format_clock(Nanoseconds time) {
  // Rounded towards minus infinity, so that spans that touch still touch when printed.
  const std::int64_t floor_ms = time.count / 1'000'000 - (time.count % 1'000'000 < 0 ? 1 : 0);
  const long long ms = floor_ms < 0 ? -floor_ms : floor_ms;
  char text[48];
  std::snprintf(text, sizeof text, "%s%lld:%02lld:%02lld.%03lld", floor_ms < 0 ? "-" : "", ms / 3'600'000, ms / 60'000 % 60,
                ms / 1000 % 60, ms % 1000);
  return text;
}

std::optional<Nanoseconds> parse_duration(std::string_view text) {
  text = trim(text);
  if (text.empty()) return std::nullopt;
  std::optional<std::int64_t> value;
  if (text.find(':') != std::string_view::npos)
    value = parse_clock(text);
  else if (text.find_first_not_of("0123456789.") == std::string_view::npos)
    value = scaled(text, kSecond);
  else
    value = parse_units(text);
  if (!value) return std::nullopt;
  return Nanoseconds{*value};
}

std::string format_duration(Nanoseconds length) {
  if (length.count < 0) return "-" + format_duration({-length.count});
  if (length.count == 0) return "0s";
  if (length.count < 1'000'000) return decimal(length.count, 1000) + "us";
  if (length.count < kSecond) return decimal(length.count, 1'000'000) + "ms";
  std::string text;
  std::int64_t rest = length.count;
  for (const Unit& unit : {kUnits[0], kUnits[1]}) {
    if (rest >= unit.length) text += std::to_string(rest / unit.length) + std::string(unit.name);
    rest %= unit.length;
  }
  if (rest > 0) text += decimal(rest, kSecond) + "s";
  return text;
}

}  // namespace vigil
