// SPDX-License-Identifier: Apache-2.0
// A table from names to things, written as one line per entry in one source file, in alphabetical order. `vigil list` prints it.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "vigil/base/error.h"
#include "vigil/base/text.h"

namespace vigil {

template <typename Entry>
class Catalog {
 public:
  struct Row {
    std::string name;
    std::string summary;  // one line: what it is, source
    Entry entry;          // usually a factory
  };

  Catalog(std::string kind, std::initializer_list<Row> rows) : kind_(std::move(kind)), rows_(rows) {}

  const std::string& kind() const { return kind_; }  // "observer", "density", ...
  const std::vector<Row>& rows() const { return rows_; }

  const Row* find(std::string_view name) const {
    for (const Row& row : rows_)
      if (row.name == name) return &row;
    return nullptr;
  }

  // Throws Error::usage naming the nearest known entry.
  const Entry& at(std::string_view name) const {
    if (const Row* row = find(name)) return row->entry;
    std::vector<std::string> names;
    for (const Row& row : rows_) names.push_back(row.name);
    throw Error::usage("no " + kind_ + " is called '" + std::string(name) + "'" + nearest_hint(name, names),
                       "see them all with `vigil list " + plural() + "`");
  }

 private:
  // As `vigil list` takes it: density, loss, feature layout -> densities, losses, feature-layouts.
  std::string plural() const {
    std::string name = kind_;
    for (char& letter : name)
      if (letter == ' ') letter = '-';
    if (name.ends_with('y')) return name.substr(0, name.size() - 1) + "ies";
    return name + (name.ends_with('s') ? "es" : "s");
  }

  std::string kind_;
  std::vector<Row> rows_;
};

}  // namespace vigil
