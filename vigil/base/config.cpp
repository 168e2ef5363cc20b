// SPDX-License-Identifier: Apache-2.0
// Values into typed fields and back, with messages that say where, what and which range.
#include "vigil/base/config.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/error.h"
#include "vigil/base/text.h"

namespace vigil {
namespace {

using Kind = ConfigValue::Kind;

std::string_view kind_text(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "nothing";
    case Kind::list:
      return "a list";
    case Kind::map:
      return "a group of keys";
    default:
      return "a value";
  }
}

const std::string& scalar_text(const FieldInfo& field, const ConfigValue& value, const Origin& origin, std::string_view wanted) {
  const bool scalar = value.kind != Kind::null && value.kind != Kind::list && value.kind != Kind::map;
  if (!scalar) refuse_value(field, value, origin, fmt::format("is {}; it must be {}", kind_text(value.kind), wanted));
  return value.text;
}

// Numbers may stand as numbers or as plain text, never in quotes.
template <typename Number>
Number parse_number(const FieldInfo& field, const ConfigValue& value, const Origin& origin, std::string_view wanted) {
  const std::string& text = scalar_text(field, value, origin, wanted);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool typed = value.kind == Kind::number || value.kind == Kind::plain;
  if (!typed || error != std::errc() || end != text.data() + text.size())
    refuse_value(field, value, origin, fmt::format("is not {}", wanted));
  if constexpr (std::is_floating_point_v<Number>)
    if (!std::isfinite(number)) refuse_value(field, value, origin, "is not a finite number");
  if (static_cast<double>(number) < field.limits.low || static_cast<double>(number) > field.limits.high)
    refuse_value(field, value, origin, "is outside " + range_text(field));
  return number;
}

std::string spaced_unit(const FieldInfo& field) {
  return field.unit.empty() ? std::string() : " " + field.unit;
}

}  // namespace

Limits any() {
  return {};
}

Limits range(double low, double high) {
  Limits limits;
  limits.low = low;
  limits.high = high;
  return limits;
}

Limits duration_range(std::string_view low, std::string_view high) {
  const auto from = parse_duration(low);
  const auto to = parse_duration(high);
  if (!from || !to) throw std::logic_error("duration_range: not a duration");
  Limits limits = range(from->seconds(), to->seconds());
  limits.duration = true;
  return limits;
}

Limits one_of(std::vector<std::string> texts) {
  Limits limits;
  for (std::string& text : texts) limits.choices.emplace_back(std::move(text), 0);
  return limits;
}

Limits positional() {
  Limits limits;
  limits.positional = true;
  return limits;
}

std::string place_text(const Origin& origin, int line) {
  if (origin.command_line) return origin.source + "--";
  return line > 0 ? fmt::format("{}:{}: ", origin.source, line) : origin.source + ": ";
}

std::string range_text(const FieldInfo& field) {
  const Limits& limits = field.limits;
  if (!limits.choices.empty()) {
    std::vector<std::string> names;
    for (const auto& [name, value] : limits.choices) names.push_back(name);
    return join(names, " | ");
  }
  const bool below = std::isfinite(limits.low);
  const bool above = std::isfinite(limits.high);
  const auto show = [&](double value) {
    return limits.duration ? format_duration(Nanoseconds::from_seconds(value)) : fmt::format("{}", value);
  };
  if (below && above) return show(limits.low) + " to " + show(limits.high) + spaced_unit(field);
  if (below) return "at least " + show(limits.low) + spaced_unit(field);
  if (above) return "at most " + show(limits.high) + spaced_unit(field);
  return {};
}

void refuse_value(const FieldInfo& field, const ConfigValue& value, const Origin& origin, const std::string& why) {
  std::string name = field.name;
  if (origin.command_line)
    for (char& c : name) c = c == '_' ? '-' : c;
  const std::string shown = value.text.empty() ? std::string() : fmt::format(" = '{}'", value.text);
  const std::string message = field.limits.positional && origin.command_line
                                  ? fmt::format("{}{} {}", name, shown, why)
                                  : place_text(origin, value.line) + name + shown + " " + why;
  const std::string hint = field.help.empty() ? std::string() : field.name + ": " + field.help;
  throw origin.command_line ? Error::usage(message, hint) : Error::input(message, hint);
}

FieldTable checked_fields(FieldTable fields) {
  for (std::size_t i = 0; i < fields.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (fields[i].name == fields[j].name) throw std::logic_error("two fields are called " + fields[i].name);
  return fields;
}

void read_fields(const FieldTable& fields, void* config, const ConfigValue& value, const Origin& origin) {
  if (value.kind != Kind::map) {
    throw Error::input(place_text(origin, value.line) + fmt::format("holds {} where keys are expected", kind_text(value.kind)),
                       "write `key: value`");
  }
  for (const auto& [key, member] : value.members) {
    const FieldInfo* known = nullptr;
    for (const FieldInfo& candidate : fields)
      if (candidate.name == key) known = &candidate;
    if (!known) {
      std::vector<std::string> names;
      for (const FieldInfo& candidate : fields) names.push_back(candidate.name);
      const std::string message = fmt::format("unknown key '{}'{}", key, nearest_hint(key, names));
      throw Error::input(place_text(origin, member.line) + message, "known keys: " + join(names, ", "));
    }
    known->set(config, member, origin);
  }
}

ConfigValue write_fields(const FieldTable& fields, const void* config) {
  ConfigValue map = ConfigValue::map({});
  for (const FieldInfo& field : fields) map.members.push_back({field.name, field.get(config)});
  return map;
}

namespace config_detail {

void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, bool& out) {
  const std::string& text = scalar_text(field, value, origin, "true or false");
  const bool yes = text == "true" || text == "yes" || text == "on";
  const bool no = text == "false" || text == "no" || text == "off";
  if (value.kind == Kind::number || (!yes && !no)) refuse_value(field, value, origin, "is neither true nor false");
  out = yes;
}

void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, int& out) {
  out = parse_number<int>(field, value, origin, "a whole number");
}

void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, std::int64_t& out) {
  out = parse_number<std::int64_t>(field, value, origin, "a whole number");
}

void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, std::uint64_t& out) {
  out = parse_number<std::uint64_t>(field, value, origin, "a whole number of 0 or more");
}

void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, double& out) {
  out = parse_number<double>(field, value, origin, "a number");
}

void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, std::string& out) {
  const std::string& text = scalar_text(field, value, origin, "text");
  const auto& choices = field.limits.choices;
  if (!choices.empty()) {
    std::vector<std::string> names;
    for (const auto& [name, unused] : choices) names.push_back(name);
    if (std::find(names.begin(), names.end(), text) == names.end())
      refuse_value(field, value, origin, "is none of " + range_text(field) + nearest_hint(text, names));
  }
  out = text;
}

void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, std::filesystem::path& out) {
  out = scalar_text(field, value, origin, "a path");
}

void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, Nanoseconds& out) {
  const std::string& text = scalar_text(field, value, origin, "a duration like 1m30s");
  const auto parsed = parse_duration(text);
  if (!parsed) refuse_value(field, value, origin, "is not a duration like 30s, 1m30s, 250ms or 0:01:30.5");
  if (parsed->seconds() < field.limits.low || parsed->seconds() > field.limits.high)
    refuse_value(field, value, origin, "is outside " + range_text(field));
  out = *parsed;
}

void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, Box& out) {
  const auto parsed = parse_box(scalar_text(field, value, origin, "a box x,y,width,height"));
  if (!parsed) refuse_value(field, value, origin, "is not a box x,y,width,height in whole pixels");
  out = *parsed;
}

void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, Size& out) {
  const auto parsed = parse_size(scalar_text(field, value, origin, "a size like 640x480"));
  if (!parsed) refuse_value(field, value, origin, "is not a size like 640x480");
  out = *parsed;
}

std::int64_t read_choice(const FieldInfo& field, const ConfigValue& value, const Origin& origin) {
  const std::string& text = scalar_text(field, value, origin, "one of " + range_text(field));
  std::vector<std::string> names;
  for (const auto& [name, number] : field.limits.choices) {
    if (name == text) return number;
    names.push_back(name);
  }
  refuse_value(field, value, origin, "is none of " + range_text(field) + nearest_hint(text, names));
}

ConfigValue write_scalar(bool value) {
  return ConfigValue::boolean(value);
}
ConfigValue write_scalar(int value) {
  return ConfigValue::number(std::to_string(value));
}
ConfigValue write_scalar(std::int64_t value) {
  return ConfigValue::number(std::to_string(value));
}
ConfigValue write_scalar(std::uint64_t value) {
  return ConfigValue::number(std::to_string(value));
}
ConfigValue write_scalar(double value) {
  return ConfigValue::number(fmt::format("{}", value));
}
ConfigValue write_scalar(const std::string& value) {
  return ConfigValue::of_text(value);
}
ConfigValue write_scalar(const std::filesystem::path& value) {
  return ConfigValue::of_text(value.string());
}
ConfigValue write_scalar(Nanoseconds value) {
  return ConfigValue::of_text(format_duration(value));
}
ConfigValue write_scalar(const Box& value) {
  return ConfigValue::of_text(to_text(value));
}
ConfigValue write_scalar(Size value) {
  return ConfigValue::of_text(to_text(value));
}

ConfigValue write_choice(const FieldInfo& field, std::int64_t value) {
  for (const auto& [name, number] : field.limits.choices)
    if (number == value) return ConfigValue::of_text(name);
  throw std::logic_error("field " + field.name + " has no name for value " + std::to_string(value));
}

namespace {

// At commas that no parenthesis holds: "adam(lr=1,decay=2),rank" is two.
std::vector<std::string> split_outside_parentheses(std::string_view text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ',' && depth <= 0)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

}  // namespace

std::vector<ConfigValue> list_items(const FieldInfo& field, const ConfigValue& value) {
  if (value.kind == Kind::list) return value.items;
  if (value.kind == Kind::null) return {};
  const bool splits = value.kind == Kind::plain && field.type != FieldType::box && field.type != FieldType::path;
  if (!splits) return {value};
  std::vector<ConfigValue> items;
  for (const std::string& part : split_outside_parentheses(value.text)) {
    ConfigValue item = ConfigValue::plain(std::string(trim(part)));
    item.line = value.line;
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace config_detail
}  // namespace vigil
