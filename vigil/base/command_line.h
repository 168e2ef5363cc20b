// SPDX-License-Identifier: Apache-2.0
// The options of a verb and their help, from the fields of the configs it fills. Nothing here knows any verb.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vigil/base/config.h"
#include "vigil/base/error.h"

namespace vigil {

// CommandLine line("vigil detect", "finds anomalous events in videos", "VIDEO... [options]");
// line.add("", mine);  line.add("Events", event_config);  line.example("vigil detect street.mp4");  line.parse(args);
//
// Field "merge_gap" is given as `--merge-gap VALUE` or `--merge-gap=VALUE`, a bool as `--json` or `--no-json`, a list as values
// with commas or repeated options, a positional() field without its name. After `--` all is positional.
class CommandLine {
 public:
  CommandLine(std::string program, std::string summary, std::string usage);

  // The config must outlive parse(); what it holds now are the defaults that help() shows. Configs must not share field names.
  template <typename Config>
  CommandLine& add(std::string title, Config& config) {
    return add_group(std::move(title), Config::fields(), &config);
  }
  CommandLine& example(std::string command);
  CommandLine& text(std::string paragraph);  // under the summary in the help

  // Fills the configs. Throws Error::usage: unknown option (with the nearest known one), no value, bad value, an argument too many.
  // True when help was asked for (--help, -h): nothing is filled then.
  bool parse(std::span<const std::string> args);

  std::string help() const;

  bool given(std::string_view field) const;                                // whether parse() met it
  std::vector<std::pair<std::string, std::string>> options_given() const;  // ("--learn", "30s"), in the order of the help
  Error wrong_usage(const std::string& message) const;                     // Error::usage that points to the help

 private:
  struct Group {
    std::string title;
    FieldTable fields;
    void* config;
  };
  struct Known {
    const FieldInfo* field = nullptr;
    void* config = nullptr;
    bool negated = false;
  };

  CommandLine& add_group(std::string title, FieldTable fields, void* config);
  Known find(const std::string& option) const;
  void set(const Known& known, const std::vector<std::string>& values);
  void take_positionals(const std::vector<std::string>& values);
  std::vector<std::string> option_names() const;

  std::string program_;
  std::string summary_;
  std::string usage_;
  std::vector<std::string> paragraphs_;
  std::vector<std::string> examples_;
  std::vector<Group> groups_;
  std::vector<std::string> given_;
};

}  // namespace vigil
