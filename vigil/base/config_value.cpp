// SPDX-License-Identifier: Apache-2.0
// YAML (through yaml-cpp) and JSON (through nlohmann) to config values and back.
#include "vigil/base/config_value.h"

#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <yaml-cpp/yaml.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"

namespace vigil {
namespace {

using Kind = ConfigValue::Kind;
using OrderedJson = nlohmann::ordered_json;
constexpr int kDeepest = 32;          // nesting of a config; more is an attack on the stack
constexpr int kMostValues = 100'000;  // YAML's aliases can make a small file stand for an enormous one

std::string at_line(const std::string& source, int line) {
  return line > 0 ? fmt::format("{}:{}", source, line) : source;
}

void refuse_repeated_key(const ConfigValue& map, const std::string& key, const std::string& where) {
  if (map.find(key)) throw Error::input(fmt::format("{}: key '{}' is given twice", where, key), "keep one of them");
}

ConfigValue from_yaml(const YAML::Node& node, const std::string& source, int depth, int& values) {
  ConfigValue value;
  value.line = node.Mark().line + 1;
  if (depth > kDeepest) throw Error::input(at_line(source, value.line) + ": nested too deep");
  if (++values > kMostValues) throw Error::input(at_line(source, value.line) + ": more values than any config has");
  if (node.IsScalar()) {
    value.kind = node.Tag() == "!" ? Kind::text : Kind::plain;  // yaml-cpp's tag of a quoted scalar
    value.text = node.Scalar();
  } else if (node.IsSequence()) {
    value.kind = Kind::list;
    for (const YAML::Node& item : node) value.items.push_back(from_yaml(item, source, depth + 1, values));
  } else if (node.IsMap()) {
    value.kind = Kind::map;
    for (const auto& member : node) {
      if (!member.first.IsScalar()) throw Error::input(at_line(source, value.line) + ": a key must be a word");
      const std::string key = member.first.Scalar();
      refuse_repeated_key(value, key, at_line(source, member.first.Mark().line + 1));
      ConfigValue of_key = from_yaml(member.second, source, depth + 1, values);
      of_key.line = member.first.Mark().line + 1;
      value.members.push_back({key, std::move(of_key)});
    }
  }
  return value;
}

template <typename Json>
ConfigValue from_any_json(const Json& json) {
  ConfigValue value;
  if (json.is_boolean()) return ConfigValue::boolean(json.template get<bool>());
  if (json.is_number_float()) return ConfigValue::number(fmt::format("{}", json.template get<double>()));
  if (json.is_number()) return ConfigValue::number(json.dump());
  if (json.is_string()) return ConfigValue::of_text(json.template get<std::string>());
  if (json.is_array()) {
    value.kind = Kind::list;
    for (const auto& item : json) value.items.push_back(from_any_json(item));
  } else if (json.is_object()) {
    value.kind = Kind::map;
    for (const auto& [key, member] : json.items()) value.members.push_back({key, from_any_json(member)});
  }
  return value;
}

int line_of_byte(const std::string& text, std::size_t byte) {
  int line = 1;
  for (std::size_t i = 0; i < byte && i < text.size(); ++i) line += text[i] == '\n' ? 1 : 0;
  return line;
}

// nlohmann keeps no lines: found again as the first place where the key stands, which is exact but for keys that repeat at
// different depths.
void add_lines(ConfigValue& value, const std::string& text) {
  for (auto& [key, member] : value.members) {
    const std::size_t at = text.find('"' + key + '"');
    if (at != std::string::npos) member.line = line_of_byte(text, at);
    add_lines(member, text);
  }
  for (ConfigValue& item : value.items) add_lines(item, text);
}

void emit(YAML::Emitter& out, const ConfigValue& value) {
  switch (value.kind) {
    case Kind::null:
      out << YAML::Null;
      break;
    case Kind::text:
      out << YAML::DoubleQuoted << value.text;
      break;
    case Kind::boolean:
    case Kind::number:
    case Kind::plain:
      out << value.text;
      break;
    case Kind::list:
      out << YAML::Flow << YAML::BeginSeq;
      for (const ConfigValue& item : value.items) emit(out, item);
      out << YAML::EndSeq;
      break;
    case Kind::map:
      out << YAML::BeginMap;
      for (const auto& [key, member] : value.members) {
        out << YAML::Key << key << YAML::Value;
        emit(out, member);
      }
      out << YAML::EndMap;
      break;
  }
}

}  // namespace

ConfigValue ConfigValue::boolean(bool value) {
  return {Kind::boolean, value ? "true" : "false", {}, {}, 0};
}
ConfigValue ConfigValue::number(std::string digits) {
  return {Kind::number, std::move(digits), {}, {}, 0};
}
ConfigValue ConfigValue::of_text(std::string text) {
  return {Kind::text, std::move(text), {}, {}, 0};
}
ConfigValue ConfigValue::plain(std::string text) {
  return {Kind::plain, std::move(text), {}, {}, 0};
}
ConfigValue ConfigValue::list(std::vector<ConfigValue> items) {
  return {Kind::list, {}, std::move(items), {}, 0};
}
ConfigValue ConfigValue::map(std::vector<ConfigMember> members) {
  return {Kind::map, {}, {}, std::move(members), 0};
}

const ConfigValue* ConfigValue::find(std::string_view key) const {
  for (const auto& [name, value] : members)
    if (name == key) return &value;
  return nullptr;
}

ConfigValue parse_yaml(const std::string& text, const std::string& source) {
  try {
    const YAML::Node root = YAML::Load(text);
    int values = 0;
    return root.IsNull() ? ConfigValue::map({}) : from_yaml(root, source, 0, values);
  } catch (const YAML::Exception& error) {
    throw Error::input(fmt::format("{}: not YAML: {}", at_line(source, error.mark.line + 1), error.msg),
                       "each line is `key: value`, with spaces, never tabs, before it");
  }
}

ConfigValue parse_json(const std::string& text, const std::string& source) {
  try {
    int depth = 0;
    const auto shallow = [&](int level, OrderedJson::parse_event_t, OrderedJson&) {
      depth = std::max(depth, level);
      if (depth > kDeepest) throw Error::input(source + ": nested too deep");
      return true;
    };
    ConfigValue value = from_json(OrderedJson::parse(text, shallow));
    add_lines(value, text);
    return value;
  } catch (const nlohmann::json::parse_error& error) {
    throw Error::input(fmt::format("{}: not JSON (byte {})", at_line(source, line_of_byte(text, error.byte)), error.byte));
  } catch (const nlohmann::json::exception& error) {
    throw Error::input(fmt::format("{}: not JSON: {}", source, error.what()));
  }
}

ConfigValue read_config_file(const std::filesystem::path& path) {
  const std::string text = read_file(path);
  return path.extension() == ".json" ? parse_json(text, path.string()) : parse_yaml(text, path.string());
}

std::string to_yaml(const ConfigValue& value) {
  YAML::Emitter out;
  emit(out, value);
  return std::string(out.c_str()) + "\n";
}

OrderedJson to_json(const ConfigValue& value) {
  switch (value.kind) {
    case Kind::null:
      return nullptr;
    case Kind::boolean:
      return value.text == "true";
    case Kind::number: {
      const OrderedJson parsed = OrderedJson::parse(value.text, nullptr, false);
      return parsed.is_number() ? parsed : OrderedJson(value.text);
    }
    case Kind::text:
    case Kind::plain:
      return value.text;
    case Kind::list: {
      OrderedJson list = OrderedJson::array();
      for (const ConfigValue& item : value.items) list.push_back(to_json(item));
      return list;
    }
    case Kind::map:
      break;
  }
  OrderedJson map = OrderedJson::object();
  for (const auto& [key, member] : value.members) map[key] = to_json(member);
  return map;
}

ConfigValue from_json(const OrderedJson& json) {
  return from_any_json(json);
}
ConfigValue from_json(const nlohmann::json& json) {
  return from_any_json(json);
}

}  // namespace vigil
