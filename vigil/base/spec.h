// SPDX-License-Identifier: Apache-2.0
// Specs: everything with a name and options is written the same way, "street(seed=3, seconds=60)", on command lines, in configs and
// in reports; sums of them as "rank(top=3) + 8e-5*smooth". Text and value convert both ways without loss.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vigil/base/config.h"

namespace vigil {

struct Spec {
  std::string name;
  std::vector<std::pair<std::string, std::string>> options;  // in the order written; a value may itself be a spec's text

  bool operator==(const Spec&) const = default;
};

struct SpecTerm {
  double weight = 1;
  Spec spec;

  bool operator==(const SpecTerm&) const = default;
};

// Names: letters, digits, '_', '-', '.'. Values with commas, parentheses out of balance, quotes or spaces at an end stand in double
// quotes, with \" and \\ inside. Throws Error::usage with the column: syntax, an option given twice.
Spec parse_spec(std::string_view text);
std::vector<SpecTerm> parse_spec_sum(std::string_view text);

std::string to_text(const Spec& spec);  // parse_spec reads it back to the same value
std::string to_text(const std::vector<SpecTerm>& sum);

// The spec's options into a config; what is not given keeps its value. Throws Error::usage: unknown option (with the nearest known
// one), wrong type, out of range.
void read_spec_fields(const FieldTable& fields, void* config, const Spec& spec);

template <typename Config>
void read_spec(Config& config, const Spec& spec) {
  read_spec_fields(Config::fields(), &config, spec);
}

}  // namespace vigil
