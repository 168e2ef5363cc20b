// SPDX-License-Identifier: Apache-2.0
// JSON schema of a config, from the same field list as everything else.
#include <cmath>

#include <nlohmann/json.hpp>

#include "vigil/base/config.h"

namespace vigil {
namespace {

using Json = nlohmann::ordered_json;

std::string json_type(FieldType type) {
  switch (type) {
    case FieldType::boolean:
      return "boolean";
    case FieldType::integer:
    case FieldType::natural:
      return "integer";
    case FieldType::real:
      return "number";
    case FieldType::config:
      return "object";
    default:
      return "string";
  }
}

void add_limits(Json& schema, const FieldInfo& field) {
  if (!field.limits.choices.empty()) {
    for (const auto& [name, value] : field.limits.choices) schema["enum"].push_back(name);
  } else if (!field.limits.duration) {
    if (std::isfinite(field.limits.low)) schema["minimum"] = field.limits.low;
    if (std::isfinite(field.limits.high)) schema["maximum"] = field.limits.high;
  }
  if (field.type == FieldType::natural && !schema.contains("minimum")) schema["minimum"] = 0;
  if (field.type == FieldType::box) schema["pattern"] = "^[0-9]+,[0-9]+,[0-9]+,[0-9]+$";
  if (field.type == FieldType::size) schema["pattern"] = "^[0-9]+x[0-9]+$";
}

Json object_schema(const FieldTable& fields, const void* defaults);

Json schema_of_value(const FieldInfo& field) {
  if (field.type == FieldType::config) return object_schema(field.nested, nullptr);
  Json schema;
  schema["type"] = json_type(field.type);
  add_limits(schema, field);
  return schema;
}

Json object_schema(const FieldTable& fields, const void* defaults) {
  Json schema;
  schema["type"] = "object";
  schema["additionalProperties"] = false;
  schema["properties"] = Json::object();
  for (const FieldInfo& field : fields) {
    Json one = schema_of_value(field);
    if (field.list) one = Json{{"type", "array"}, {"items", one}};
    if (field.optional && one.contains("type")) one["type"] = Json::array({one["type"], "null"});
    const std::string range = range_text(field);
    one["description"] = field.help + (range.empty() ? std::string() : " (" + range + ")");
    if (defaults) one["default"] = to_json(field.get(defaults));
    schema["properties"][field.name] = std::move(one);
  }
  return schema;
}

}  // namespace

std::string schema_of_fields(const FieldTable& fields, const void* defaults) {
  return object_schema(fields, defaults).dump(2) + "\n";
}

}  // namespace vigil
