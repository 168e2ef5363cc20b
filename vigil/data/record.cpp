// SPDX-License-Identifier: Apache-2.0
// Reads the fields of one manifest line: see record.h.
#include "vigil/data/record.h"

#include <algorithm>

#include <fmt/format.h>

#include "vigil/base/text.h"

namespace vigil {
namespace {

constexpr std::size_t kShown = 40;  // characters of a wrong value that an error repeats

std::string shown(const nlohmann::json& value) {
  std::string text = value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  if (text.size() > kShown) text = text.substr(0, kShown) + "...";
  return text;
}

}  // namespace

Record::Record(std::string where, nlohmann::json value) : where_(std::move(where)), value_(std::move(value)) {
  if (!value_.is_object()) throw Error::input(fmt::format("{}: expected an object {{...}}, found {}", where_, shown(value_)));
}

Record Record::parse(const std::string& where, const std::string& line) {
  try {
    return {where, nlohmann::json::parse(line)};
  } catch (const nlohmann::json::parse_error& error) {
    throw Error::input(fmt::format("{}: not JSON from column {} on", where, error.byte),
                       "a manifest has one complete JSON object a line, quotes around every key and text, no comma at the end");
  }
}

Error Record::error(const std::string& message, const std::string& hint) const {
  return Error::input(where_ + ": " + message, hint);
}

Error Record::wrong_type(const std::string& key, std::string_view expected) const {
  return error(fmt::format("{}: expected {}, found {}", key, expected, shown(value_.at(key))));
}

const nlohmann::json& Record::at(const std::string& key, std::string_view expected) const {
  if (!value_.contains(key)) throw error(fmt::format("{} is missing", key), fmt::format("give \"{}\": {}", key, expected));
  return value_.at(key);
}

bool Record::has(const std::string& key) const {
  return value_.contains(key) && !value_.at(key).is_null();
}

void Record::allow_only(std::span<const std::string> keys) const {
  for (const auto& [key, value] : value_.items()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    throw error(fmt::format("unknown key '{}'{}", key, nearest_hint(key, keys)), "known keys: " + join(keys, ", "));
  }
}

std::string Record::text(const std::string& key) const {
  const nlohmann::json& value = at(key, "a text");
  if (!value.is_string() || value.get_ref<const std::string&>().empty()) throw wrong_type(key, "a text");
  return value;
}

std::string Record::text_or(const std::string& key, const std::string& otherwise) const {
  return has(key) ? text(key) : otherwise;
}

std::int64_t Record::whole(const std::string& key) const {
  const nlohmann::json& value = at(key, "a whole number");
  if (!value.is_number_integer()) throw wrong_type(key, "a whole number");
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX))
    throw wrong_type(key, "a whole number below 2^63");
  return value.get<std::int64_t>();
}

double Record::number(const std::string& key) const {
  const nlohmann::json& value = at(key, "a number");
  if (!value.is_number()) throw wrong_type(key, "a number");
  return value.get<double>();
}

bool Record::flag_or(const std::string& key, bool otherwise) const {
  if (!has(key)) return otherwise;
  if (!value_.at(key).is_boolean()) throw wrong_type(key, "true or false");
  return value_.at(key).get<bool>();
}

std::vector<std::string> Record::keys() const {
  std::vector<std::string> names;
  for (const auto& [key, value] : value_.items()) names.push_back(key);
  return names;
}

std::size_t Record::length(const std::string& key) const {
  if (!has(key)) return 0;
  if (!value_.at(key).is_array()) throw wrong_type(key, "a list");
  return value_.at(key).size();
}

std::vector<std::int64_t> Record::wholes(const std::string& key, std::size_t item) const {
  const nlohmann::json& list = value_.at(key).at(item);
  std::vector<std::int64_t> values;
  if (!list.is_array()) throw error(fmt::format("{}[{}]: expected a list, found {}", key, item, shown(list)));
  for (const nlohmann::json& value : list) {
    const bool fits = value.is_number_integer() &&
                      (!value.is_number_unsigned() || value.get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX));
    if (!fits) throw error(fmt::format("{}[{}]: expected whole numbers, found {}", key, item, shown(value)));
    values.push_back(value.get<std::int64_t>());
  }
  return values;
}

std::vector<double> Record::numbers(const std::string& key) const {
  std::vector<double> numbers;
  if (!has(key)) return numbers;
  if (!value_.at(key).is_array()) throw wrong_type(key, "a list of numbers");
  for (const nlohmann::json& item : value_.at(key)) {
    if (!item.is_number()) throw wrong_type(key, "a list of numbers");
    numbers.push_back(item.get<double>());
  }
  return numbers;
}

std::vector<std::string> Record::texts(const std::string& key) const {
  if (!has(key)) return {};
  std::vector<std::string> texts;
  if (!value_.at(key).is_array()) throw wrong_type(key, "a list of texts");
  for (const nlohmann::json& item : value_.at(key)) {
    if (!item.is_string()) throw wrong_type(key, "a list of texts");
    texts.push_back(item);
  }
  return texts;
}

Record Record::object(const std::string& key) const {
  return {where_ + ": " + key, at(key, "an object")};
}

std::vector<Record> Record::objects(const std::string& key) const {
  if (!has(key)) return {};
  const nlohmann::json& list = value_.at(key);
  if (!list.is_array()) throw wrong_type(key, "a list");
  std::vector<Record> records;
  for (std::size_t i = 0; i < list.size(); ++i) records.emplace_back(fmt::format("{}: {}[{}]", where_, key, i), list[i]);
  return records;
}

FrameSpan Record::span(std::int64_t frames) const {
  const FrameSpan span{whole("start"), whole("end")};
  if (span.begin > span.end) throw error(fmt::format("start {} lies after end {}", span.begin, span.end), "the two are exchanged");
  if (span.empty())
    throw error(fmt::format("start {} equals end {}: no frame", span.begin, span.end),
                "end is the first frame that does not belong (0-based, half-open)");
  if (span.begin < 0 || span.end > frames)
    throw error(fmt::format("frames {} to {} lie outside the video's [0, {})", span.begin, span.end, frames),
                "frames count in the media from 0; end is the first frame that does not belong");
  return span;
}

}  // namespace vigil
