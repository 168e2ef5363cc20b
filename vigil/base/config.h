// SPDX-License-Identifier: Apache-2.0
// A config is a struct whose fields() lists each field once: name, member, unit, range, help. From that list come the YAML and JSON
// readers, the writers, the JSON schema, the options of a verb with their help (command_line.h), and every error message.
//
//   struct EventConfig {
//     double on = 3.0;
//     Nanoseconds merge{2'000'000'000};
//     static auto fields() {
//       return fields_of<EventConfig>(
//           field("on", &EventConfig::on, "rarity", range(0.5, 12.0), "an event starts at this rarity"),
//           field("merge", &EventConfig::merge, "", duration_range("0s", "1h"), "events closer than this are one"));
//     }
//   };
//
// Member types: bool, int, std::int64_t, std::uint64_t, double, std::string, std::filesystem::path, Nanoseconds, Box, Size, enums
// (with `choice`), std::optional and std::vector of these, and nested configs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "vigil/base/config_value.h"
#include "vigil/base/geometry.h"
#include "vigil/base/time.h"

namespace vigil {

// What a field may hold.
struct Limits {
  double low = -std::numeric_limits<double>::infinity();  // of numbers; seconds of durations; both ends allowed
  double high = std::numeric_limits<double>::infinity();
  std::vector<std::pair<std::string, std::int64_t>> choices;  // names of an enum's values, or the texts allowed
  bool duration = false;                                      // low and high are seconds
  bool positional = false;                                    // on a command line: given without its name
};

Limits any();
Limits range(double low, double high);
Limits duration_range(std::string_view low, std::string_view high);  // as parse_duration reads them
Limits one_of(std::vector<std::string> texts);
Limits positional();  // std::vector takes all arguments, others one

template <typename Enum>
Limits choice(std::vector<std::pair<std::string, Enum>> names) {
  Limits limits;
  for (auto& [name, value] : names) limits.choices.emplace_back(std::move(name), static_cast<std::int64_t>(value));
  return limits;
}

enum class FieldType { boolean, integer, natural, real, text, path, duration, box, size, choice, config };

// Where a value came from, for messages: a file (Error::input, "street.yaml:3: on") or a command line (Error::usage, "--on").
struct Origin {
  std::string source;
  bool command_line = false;
};

// One field, without the struct's type: works on `const void*` that point to such a struct.
struct FieldInfo {
  std::string name;
  std::string unit;
  std::string help;
  Limits limits;
  FieldType type = FieldType::text;
  bool optional = false;
  bool list = false;
  std::vector<FieldInfo> nested;  // of a config inside
  std::function<ConfigValue(const void*)> get;
  std::function<void(void*, const ConfigValue&, const Origin&)> set;  // throws as Origin says
};

using FieldTable = std::vector<FieldInfo>;

// Not templates: what the wrappers below call.
void read_fields(const FieldTable& fields, void* config, const ConfigValue& value, const Origin& origin);
ConfigValue write_fields(const FieldTable& fields, const void* config);
std::string schema_of_fields(const FieldTable& fields, const void* defaults);
[[noreturn]] void refuse_value(const FieldInfo& field, const ConfigValue& value, const Origin& origin, const std::string& why);
std::string range_text(const FieldInfo& field);  // "0.5 to 12", "fast | exact", "x,y,w,h", empty when anything goes

// "street.yaml:3: " or "--"
std::string place_text(const Origin& origin, int line);

namespace config_detail {

void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, bool& out);
void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, int& out);
void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, std::int64_t& out);
void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, std::uint64_t& out);
void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, double& out);
void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, std::string& out);
void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, std::filesystem::path& out);
void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, Nanoseconds& out);
void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, Box& out);
void read_scalar(const FieldInfo& field, const ConfigValue& value, const Origin& origin, Size& out);
std::int64_t read_choice(const FieldInfo& field, const ConfigValue& value, const Origin& origin);

ConfigValue write_scalar(bool value);
ConfigValue write_scalar(int value);
ConfigValue write_scalar(std::int64_t value);
ConfigValue write_scalar(std::uint64_t value);
ConfigValue write_scalar(double value);
ConfigValue write_scalar(const std::string& value);
ConfigValue write_scalar(const std::filesystem::path& value);
ConfigValue write_scalar(Nanoseconds value);
ConfigValue write_scalar(const Box& value);
ConfigValue write_scalar(Size value);
ConfigValue write_choice(const FieldInfo& field, std::int64_t value);

std::vector<ConfigValue> list_items(const FieldInfo& field, const ConfigValue& value);  // a list, or "a,b" from a command line

template <typename T>
constexpr bool is_config = requires {
  T::fields();
};

template <typename T>
constexpr FieldType type_of() {
  if constexpr (std::is_same_v<T, bool>)
    return FieldType::boolean;
  else if constexpr (std::is_enum_v<T>)
    return FieldType::choice;
  else if constexpr (std::is_same_v<T, std::uint64_t>)
    return FieldType::natural;
  else if constexpr (std::is_integral_v<T>)
    return FieldType::integer;
  else if constexpr (std::is_floating_point_v<T>)
    return FieldType::real;
  else if constexpr (std::is_same_v<T, std::filesystem::path>)
    return FieldType::path;
  else if constexpr (std::is_same_v<T, Nanoseconds>)
    return FieldType::duration;
  else if constexpr (std::is_same_v<T, Box>)
    return FieldType::box;
  else if constexpr (std::is_same_v<T, Size>)
    return FieldType::size;
  else if constexpr (is_config<T>)
    return FieldType::config;
  else
    return FieldType::text;
}

template <typename T>
struct Element {
  using type = T;
};
template <typename T>
struct Element<std::optional<T>> : Element<T> {
  static constexpr bool optional = true;
};
template <typename T>
struct Element<std::vector<T>> : Element<T> {
  static constexpr bool list = true;
};

template <typename T>
void read_one(const FieldInfo& field, const ConfigValue& value, const Origin& origin, T& out) {
  if constexpr (is_config<T>)
    read_fields(field.nested, &out, value, origin);
  else if constexpr (std::is_enum_v<T>)
    out = static_cast<T>(read_choice(field, value, origin));
  else
    read_scalar(field, value, origin, out);
}

template <typename T>
ConfigValue write_one(const FieldInfo& field, const T& value) {
  if constexpr (is_config<T>)
    return write_fields(field.nested, &value);
  else if constexpr (std::is_enum_v<T>)
    return write_choice(field, static_cast<std::int64_t>(value));
  else
    return write_scalar(value);
}

template <typename T>
void read_member(const FieldInfo& field, const ConfigValue& value, const Origin& origin, T& out) {
  read_one(field, value, origin, out);
}
template <typename T>
void read_member(const FieldInfo& field, const ConfigValue& value, const Origin& origin, std::optional<T>& out) {
  if (value.kind == ConfigValue::Kind::null) {
    out.reset();
  } else {
    T one{};
    read_one(field, value, origin, one);
    out = std::move(one);
  }
}
template <typename T>
void read_member(const FieldInfo& field, const ConfigValue& value, const Origin& origin, std::vector<T>& out) {
  std::vector<T> all;
  for (const ConfigValue& item : list_items(field, value)) {
    T one{};
    read_one(field, item, origin, one);
    all.push_back(std::move(one));
  }
  out = std::move(all);
}

template <typename T>
ConfigValue write_member(const FieldInfo& field, const T& value) {
  return write_one(field, value);
}
template <typename T>
ConfigValue write_member(const FieldInfo& field, const std::optional<T>& value) {
  return value ? write_one(field, *value) : ConfigValue{};
}
template <typename T>
ConfigValue write_member(const FieldInfo& field, const std::vector<T>& values) {
  std::vector<ConfigValue> items;
  for (const T& value : values) items.push_back(write_one(field, value));
  return ConfigValue::list(std::move(items));
}

}  // namespace config_detail

// One line of a fields() list.
template <typename Config, typename Member>
FieldInfo field(std::string name, Member Config::*member, std::string unit, Limits limits, std::string help) {
  using Element = config_detail::Element<Member>;
  using Value = typename Element::type;
  FieldInfo info;
  info.name = std::move(name);
  info.unit = std::move(unit);
  info.help = std::move(help);
  info.limits = std::move(limits);
  info.type = config_detail::type_of<Value>();
  info.optional = requires {
    Element::optional;
  };
  info.list = requires {
    Element::list;
  };
  if constexpr (config_detail::is_config<Value>) info.nested = Value::fields();
  const FieldInfo bare = info;  // what the closures need; without closures itself
  info.get = [bare, member](const void* config) {
    return config_detail::write_member(bare, static_cast<const Config*>(config)->*member);
  };
  info.set = [bare, member](void* config, const ConfigValue& value, const Origin& origin) {
    config_detail::read_member(bare, value, origin, static_cast<Config*>(config)->*member);
  };
  return info;
}

// Throws std::logic_error when two fields share a name.
FieldTable checked_fields(FieldTable fields);

template <typename Config, typename... Fields>
FieldTable fields_of(Fields... fields) {
  return checked_fields({std::move(fields)...});
}

// Sets the fields that `value` names and leaves the others. Throws Error::input: unknown key (with the nearest known one), wrong
// type, out of range, each with source and line.
template <typename Config>
void read_config(Config& config, const ConfigValue& value, const std::string& source) {
  Config changed = config;  // all or nothing
  read_fields(Config::fields(), &changed, value, Origin{source, false});
  config = std::move(changed);
}

template <typename Config>
ConfigValue write_config(const Config& config) {
  return write_fields(Config::fields(), &config);
}

// JSON schema (draft 2020-12), indented text: types, ranges, defaults, help.
template <typename Config>
std::string config_schema() {
  const Config defaults{};
  return schema_of_fields(Config::fields(), &defaults);
}

}  // namespace vigil
