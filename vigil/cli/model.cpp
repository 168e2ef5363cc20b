// SPDX-License-Identifier: Apache-2.0
// vigil model show: what a model file says of itself.
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/app/models.h"
#include "vigil/base/error.h"
#include "vigil/cli/learning.h"
#include "vigil/cli/verb.h"

namespace vigil {
namespace {

struct ModelConfig {
  std::string action;
  std::filesystem::path model;
  bool json = false;

  static auto fields() {
    using C = ModelConfig;
    Limits actions = one_of({"show"});
    actions.positional = true;
    return fields_of<C>(field("action", &C::action, "", actions, "what to do with it"),
                        field("model", &C::model, "", positional(), "a model written by `vigil fit`, `vigil train` or `vigil import`"),
                        field("json", &C::json, "", any(), "print its whole card and its tensors as one JSON object"));
  }
};

nlohmann::ordered_json tensors_of(const ModelFile& file) {
  nlohmann::ordered_json tensors = nlohmann::ordered_json::object();
  for (const auto& [name, tensor] : file.tensors) tensors[name] = {{"type", name_of(tensor.type)}, {"shape", tensor.shape}};
  return tensors;
}

// Long lists of numbers are for programs: people get how many there are.
void shorten(ConfigValue& value) {
  constexpr std::size_t kLongest = 12;
  if (value.kind == ConfigValue::Kind::list && value.items.size() > kLongest)
    value = ConfigValue::of_text(fmt::format("{} values (see --json)", value.items.size()));
  for (ConfigValue& item : value.items) shorten(item);
  for (ConfigMember& member : value.members) shorten(member.value);
}

void print(const ModelFile& file, const Detector& detector, std::ostream& out) {
  out << detector.describe() << "\n";
  out << fmt::format("claims rarities up to {:.1f}; looks at {}\n\n", detector.supported_rarity(),
                     detector.roi() ? to_text(*detector.roi()) + " (x,y,width,height)" : "the whole picture");
  ConfigValue card = from_json(file.card);
  shorten(card);
  out << to_yaml(card);
}

void show_head(const ModelFile& file, const ModelConfig& config, std::ostream& out) {
  const std::string description = learning().describe(file);
  if (config.json) {
    const nlohmann::ordered_json json = {
        {"file", config.model.string()}, {"description", description}, {"card", file.card}, {"tensors", tensors_of(file)}};
    out << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
    return;
  }
  ConfigValue card = from_json(file.card);
  shorten(card);
  out << description << "\n\n" << to_yaml(card);
}

}  // namespace

void model_verb(const Arguments& args, std::ostream& out) {
  ModelConfig config;
  CommandLine line("vigil model", "shows what a model learnt from and what it may claim", "show MODEL [options]");
  line.add("", config);
  line.example("vigil model show street.vigil");
  if (line.parse(args)) {
    out << line.help();
    return;
  }
  if (config.action.empty() || config.model.empty()) throw line.wrong_usage("vigil model: say `vigil model show MODEL`");
  const ModelFile file = load_model_file(config.model);
  if (file.kind == kHeadKind) {
    show_head(file, config, out);
    return;
  }
  const std::shared_ptr<const Detector> detector = detector_of(file, config.model.string());
  if (!config.json) {
    print(file, *detector, out);
    return;
  }
  nlohmann::ordered_json json = {{"file", config.model.string()},
                                 {"description", detector->describe()},
                                 {"supported_rarity", detector->supported_rarity()},
                                 {"card", file.card},
                                 {"tensors", tensors_of(file)}};
  out << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

}  // namespace vigil
