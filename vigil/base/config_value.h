// SPDX-License-Identifier: Apache-2.0
// What a config file says before a config struct gives it types: the common form of YAML, JSON, specs and options.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace vigil {

struct ConfigMember;

struct ConfigValue {
  enum class Kind {
    null,
    boolean,  // text is "true" or "false"
    number,   // text as written
    text,
    plain,  // text whose type the reader decides: YAML without quotes, an option's argument, a spec's value
    list,
    map,
  };

  Kind kind = Kind::null;
  std::string text;
  std::vector<ConfigValue> items;     // of a list
  std::vector<ConfigMember> members;  // of a map, in the order of the file
  int line = 0;                       // 1-based; 0 = not from a file

  static ConfigValue boolean(bool value);
  static ConfigValue number(std::string digits);
  static ConfigValue of_text(std::string text);
  static ConfigValue plain(std::string text);
  static ConfigValue list(std::vector<ConfigValue> items);
  static ConfigValue map(std::vector<ConfigMember> members);

  const ConfigValue* find(std::string_view key) const;  // of a map; null when it has no such key
};

struct ConfigMember {
  std::string key;
  ConfigValue value;
};

// `source` names the text in messages ("street.yaml"). Throws Error::input with the line: syntax, a key given twice, nesting or
// size that no config has.
ConfigValue parse_yaml(const std::string& text, const std::string& source);
ConfigValue parse_json(const std::string& text, const std::string& source);
ConfigValue read_config_file(const std::filesystem::path& path);  // JSON when it ends in .json, else YAML

std::string to_yaml(const ConfigValue& value);
nlohmann::ordered_json to_json(const ConfigValue& value);
ConfigValue from_json(const nlohmann::ordered_json& json);
ConfigValue from_json(const nlohmann::json& json);

}  // namespace vigil
