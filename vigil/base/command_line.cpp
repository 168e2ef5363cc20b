// SPDX-License-Identifier: Apache-2.0
// Arguments to config fields, and the help text.
#include "vigil/base/command_line.h"

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/text.h"

namespace vigil {
namespace {

constexpr std::size_t kHelpColumn = 30;
constexpr std::size_t kHelpWidth = 100;

std::string option_name(const FieldInfo& field) {
  std::string name = "--" + field.name;
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string placeholder(const FieldInfo& field) {
  switch (field.type) {
    case FieldType::boolean:
      return {};
    case FieldType::integer:
    case FieldType::natural:
      return "N";
    case FieldType::real:
      return "NUMBER";
    case FieldType::path:
      return "PATH";
    case FieldType::duration:
      return "TIME";
    case FieldType::box:
      return "X,Y,W,H";
    case FieldType::size:
      return "WxH";
    case FieldType::choice:
      return "NAME";
    default:
      return field.limits.choices.empty() ? "TEXT" : "NAME";
  }
}

std::string value_text(const FieldInfo& field, const void* config) {
  const ConfigValue value = field.get(config);
  if (value.kind != ConfigValue::Kind::list) return value.text;
  std::vector<std::string> items;
  for (const ConfigValue& item : value.items) items.push_back(item.text);
  return join(items, ",");
}

std::string with_notes(const FieldInfo& field, const void* config) {
  std::vector<std::string> notes;
  const std::string range = range_text(field);
  if (!range.empty())
    notes.push_back(range);
  else if (!field.unit.empty())
    notes.push_back(field.unit);
  const std::string preset = value_text(field, config);
  const bool off = field.type == FieldType::boolean && preset == "false";
  if (!preset.empty() && !off) notes.push_back("default " + preset);
  return notes.empty() ? field.help : field.help + " [" + join(notes, "; ") + "]";
}

// `text` in lines of kHelpWidth; the first goes on at column `used`.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t used) {
  std::string out;
  std::size_t column = used;
  for (const std::string& word : split(text, ' ')) {
    if (column > indent && column + 1 + word.size() > kHelpWidth) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

std::string help_line(const std::string& left, const std::string& right) {
  std::string line = "  " + left;
  if (line.size() + 2 > kHelpColumn)
    line += "\n" + std::string(kHelpColumn, ' ');
  else
    line.resize(kHelpColumn, ' ');
  return line + wrapped(right, kHelpColumn, kHelpColumn) + "\n";
}

}  // namespace

CommandLine::CommandLine(std::string program, std::string summary, std::string usage)
    : program_(std::move(program)), summary_(std::move(summary)), usage_(std::move(usage)) {}

CommandLine& CommandLine::add_group(std::string title, FieldTable fields, void* config) {
  groups_.push_back({std::move(title), std::move(fields), config});
  return *this;
}

CommandLine& CommandLine::example(std::string command) {
  examples_.push_back(std::move(command));
  return *this;
}

CommandLine& CommandLine::text(std::string paragraph) {
  paragraphs_.push_back(std::move(paragraph));
  return *this;
}

Error CommandLine::wrong_usage(const std::string& message) const {
  return Error::usage(message, "see `" + program_ + " --help`");
}

std::vector<std::string> CommandLine::option_names() const {
  std::vector<std::string> names = {"--help"};
  for (const Group& group : groups_)
    for (const FieldInfo& field : group.fields)
      if (!field.limits.positional) names.push_back(option_name(field));
  return names;
}

CommandLine::Known CommandLine::find(const std::string& option) const {
  for (const Group& group : groups_) {
    for (const FieldInfo& field : group.fields) {
      if (field.limits.positional) continue;
      const std::string name = option_name(field);
      if (option == name) return {&field, group.config, false};
      if (field.type == FieldType::boolean && option == "--no-" + name.substr(2)) return {&field, group.config, true};
    }
  }
  throw wrong_usage(fmt::format("{}: no option {}{}", program_, option, nearest_hint(option, option_names())));
}

void CommandLine::set(const Known& known, const std::vector<std::string>& values) {
  const Origin origin{program_ + ": ", true};
  if (!known.field->list) {
    known.field->set(known.config, ConfigValue::plain(values.back()), origin);
  } else {
    std::vector<ConfigValue> items;
    for (const std::string& value : values) {
      if (known.field->limits.positional)
        items.push_back(ConfigValue::plain(value));
      else
        for (ConfigValue& item : config_detail::list_items(*known.field, ConfigValue::plain(value)))
          items.push_back(std::move(item));
    }
    known.field->set(known.config, ConfigValue::list(std::move(items)), origin);
  }
  given_.push_back(known.field->name);
}

void CommandLine::take_positionals(const std::vector<std::string>& values) {
  std::size_t next = 0;
  for (const Group& group : groups_) {
    for (const FieldInfo& field : group.fields) {
      if (!field.limits.positional || next >= values.size()) continue;
      const std::size_t end = field.list ? values.size() : next + 1;
      set({&field, group.config, false},
          {values.begin() + static_cast<std::ptrdiff_t>(next), values.begin() + static_cast<std::ptrdiff_t>(end)});
      next = end;
    }
  }
  if (next < values.size()) throw wrong_usage(fmt::format("{}: '{}' is one argument too many", program_, values[next]));
}

bool CommandLine::parse(std::span<const std::string> args) {
  std::vector<std::string> positionals;
  std::vector<std::pair<Known, std::vector<std::string>>> options;
  bool only_positionals = false;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    if (only_positionals || arg.size() < 2 || arg[0] != '-') {
      positionals.push_back(arg);
      continue;
    }
    if (arg == "--") {
      only_positionals = true;
      continue;
    }
    if (arg == "--help" || arg == "-h") return true;
    if (arg == "-o") {  // the one short option: where the result goes
      options.push_back({find("--out"), {}});
    } else {
      options.push_back({find(arg.substr(0, arg.find('='))), {}});
    }
    auto& [known, values] = options.back();
    const std::size_t equals = arg.find('=');
    if (known.field->type == FieldType::boolean) {
      if (equals != std::string::npos) throw wrong_usage(fmt::format("{}: {} takes no value", program_, arg.substr(0, equals)));
      values.push_back(known.negated ? "false" : "true");
    } else if (equals != std::string::npos) {
      values.push_back(arg.substr(equals + 1));
    } else if (i + 1 < args.size()) {
      values.push_back(args[++i]);
    } else {
      throw wrong_usage(fmt::format("{}: {} needs a value ({})", program_, arg, placeholder(*known.field)));
    }
  }
  std::map<const FieldInfo*, std::vector<std::string>> repeated;  // lists collect, others must come once
  for (const auto& [known, values] : options) {
    auto& all = repeated[known.field];
    if (!all.empty() && !known.field->list)
      throw wrong_usage(fmt::format("{}: {} is given twice", program_, option_name(*known.field)));
    all.insert(all.end(), values.begin(), values.end());
    set(known, all);
  }
  take_positionals(positionals);
  return false;
}

bool CommandLine::given(std::string_view field) const {
  return std::find(given_.begin(), given_.end(), field) != given_.end();
}

std::vector<std::pair<std::string, std::string>> CommandLine::options_given() const {
  std::vector<std::pair<std::string, std::string>> options;
  for (const Group& group : groups_)
    for (const FieldInfo& field : group.fields)
      if (!field.limits.positional && given(field.name)) options.emplace_back(option_name(field), value_text(field, group.config));
  return options;
}

std::string CommandLine::help() const {
  std::string out = program_ + ": " + summary_ + "\n\nUsage: " + program_ + " " + usage_ + "\n";
  for (const std::string& paragraph : paragraphs_) out += "\n" + wrapped(paragraph, 0, 0) + "\n";
  for (const Group& group : groups_) {
    std::string lines;
    for (const FieldInfo& field : group.fields) {
      std::string left = field.name;
      std::transform(left.begin(), left.end(), left.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      if (!field.limits.positional) {
        const std::string value = placeholder(field);
        left = (field.name == "out" ? "-o, " : "") + option_name(field) + (value.empty() ? "" : " " + value);
      }
      lines += help_line(left, with_notes(field, group.config));
    }
    if (!lines.empty()) out += "\n" + (group.title.empty() ? std::string("Options") : group.title) + ":\n" + lines;
  }
  out += help_line("-h, --help", "this text");
  if (!examples_.empty()) out += "\nExamples:\n";
  for (const std::string& command : examples_) out += "  " + command + "\n";
  return out;
}

}  // namespace vigil
