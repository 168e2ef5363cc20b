// SPDX-License-Identifier: Apache-2.0
// One JSON object of a manifest with the place it stands at, read field by field: every error names file, line and field.
// Private to the room.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "vigil/base/error.h"
#include "vigil/base/time.h"

namespace vigil {

class Record {
 public:
  // where: "manifest.jsonl:12". Throws Error::input when `value` is not an object.
  Record(std::string where, nlohmann::json value);

  // Parses one line of JSON Lines. Throws Error::input with the column where it stops being JSON.
  static Record parse(const std::string& where, const std::string& line);

  const std::string& where() const { return where_; }
  bool has(const std::string& key) const;  // present and not null
  bool is_list(const std::string& key) const { return has(key) && value_[key].is_array(); }

  void allow_only(std::span<const std::string> keys) const;  // throws on any other key, naming the nearest
  std::string text(const std::string& key) const;            // throws when missing, empty or no text
  std::string text_or(const std::string& key, const std::string& otherwise) const;
  std::int64_t whole(const std::string& key) const;  // throws when missing or no whole number
  double number(const std::string& key) const;
  bool flag_or(const std::string& key, bool otherwise) const;                        // true or false
  std::vector<std::string> keys() const;                                             // of this object
  std::size_t length(const std::string& key) const;                                  // of a list; 0 when missing
  std::vector<std::int64_t> wholes(const std::string& key, std::size_t item) const;  // of a list of lists of whole numbers, one
  std::vector<double> numbers(const std::string& key) const;                         // a list of numbers; empty when missing
  std::vector<std::string> texts(const std::string& key) const;                      // a list of texts; empty when missing
  Record object(const std::string& key) const;
  std::vector<Record> objects(const std::string& key) const;  // a list of objects; empty when missing

  // {"start": 3, "end": 7}: 0-based, half-open, inside [0, frames), not reversed, not empty.
  FrameSpan span(std::int64_t frames) const;

  Error error(const std::string& message, const std::string& hint = {}) const;  // "manifest.jsonl:12: message"

 private:
  const nlohmann::json& at(const std::string& key, std::string_view expected) const;
  Error wrong_type(const std::string& key, std::string_view expected) const;

  std::string where_;
  nlohmann::json value_;
};

}  // namespace vigil
