// SPDX-License-Identifier: Apache-2.0
// Options of heads that depend on the data.
#include "vigil/weak/head_spec.h"

#include <algorithm>

#include "vigil/nn/class_texts.h"
#include "vigil/nn/head.h"

namespace vigil {
namespace {

using Options = std::vector<std::pair<std::string, std::string>>;

Options::iterator find_option(Options& options, const std::string& name) {
  return std::find_if(options.begin(), options.end(), [&](const auto& option) { return option.first == name; });
}

bool has_field(const FieldTable& fields, const std::string& name) {
  return std::any_of(fields.begin(), fields.end(), [&](const FieldInfo& field) { return field.name == name; });
}

}  // namespace

std::string with_classes(const std::string& head, const std::vector<std::string>& class_names) {
  Spec spec = parse_spec(head);
  if (!has_field(heads().at(spec.name).fields(), "classes")) return head;
  const auto classes = find_option(spec.options, "classes");
  if (classes != spec.options.end() && classes->second != "0") return head;
  auto count = static_cast<std::int64_t>(class_names.size());
  const std::filesystem::path texts = texts_of(spec);
  if (count == 0 && !texts.empty()) count = read_class_texts(texts).size(0);
  if (count == 0) return head;
  if (classes != spec.options.end())
    classes->second = std::to_string(count);
  else
    spec.options.emplace_back("classes", std::to_string(count));
  return to_text(spec);
}

std::filesystem::path texts_of(const Spec& head) {
  if (!has_field(heads().at(head.name).fields(), "text")) return {};
  for (const auto& [name, value] : head.options)
    if (name == "text") return value;
  return {};
}

Spec without_texts(Spec head) {
  if (has_field(heads().at(head.name).fields(), "text"))
    std::erase_if(head.options, [](const auto& option) { return option.first == "text"; });
  return head;
}

}  // namespace vigil
