// SPDX-License-Identifier: Apache-2.0
// vigil import: a published checkpoint in, a model out.
#include "vigil/cli/learn/import.h"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "vigil/base/error.h"
#include "vigil/base/log.h"
#include "vigil/cli/learn/feature_folder.h"
#include "vigil/weak/import.h"

namespace vigil {
namespace {

struct ImportOptions {
  std::filesystem::path checkpoint;
  std::filesystem::path out;
  bool json = false;

  static auto fields() {
    using C = ImportOptions;
    return fields_of<C>(field("checkpoint", &C::checkpoint, "", positional(),
                              "a file of torch.save, safetensors, or weights_L1L2.mat of Sultani 2018"),
                        field("out", &C::out, "", any(), "the model to write, NAME.vigil"),
                        field("json", &C::json, "", any(), "print what was imported as one JSON object"));
  }
};

struct CalibrationOptions {
  std::filesystem::path calibrate;
  std::filesystem::path folder;
  std::string layout;
  std::string split = "train";

  static auto fields() {
    using C = CalibrationOptions;
    return fields_of<C>(
        field("calibrate", &C::calibrate, "", any(),
              "a data set with stored features: its normal videos tell how rare a score is. Without it no rarity is claimed"),
        field("folder", &C::folder, "", any(), "folder with the features of its videos, where the data set names none"),
        field("layout", &C::layout, "", any(),
              "of the data set's folder, where it is not recognised: a name of `vigil list layouts`"),
        field("split", &C::split, "", any(), "which of its entries"));
  }
};

std::string list_of(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 6;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kShown; ++i) text += (i == 0 ? "" : ", ") + names[i];
  return names.size() > kShown ? fmt::format("{}, and {} more", text, names.size() - kShown) : text;
}

void print_table(const std::string& out_path, const ImportedHead& imported, const NormalRows& normal, std::ostream& out) {
  const HeadModel& model = imported.model;
  out << fmt::format("{}\n  {}\n\n", out_path, model.describe());
  out << fmt::format("{:<16} {}, {} tensors\n", "checkpoint", imported.container, imported.tensors);
  out << fmt::format("{:<16} {}\n", "source", imported.source);
  out << fmt::format("{:<16} {}\n", "head", model.recipe.head);
  out << fmt::format("{:<16} {}\n", "recipe", imported.recipe);
  out << fmt::format("{:<16} {}\n", "parameters", model.head->parameters().count());
  if (!imported.left_out.empty())
    out << fmt::format("{:<16} {} tensors: {}\n", "left out", imported.left_out.size(), list_of(imported.left_out));
  if (model.calibration)
    out << fmt::format("{:<16} {} rows of {} normal videos\n", "calibration", normal.rows, normal.videos);
  else
    out << fmt::format("{:<16} none: levels are -log10(1 - score), and no rarity is claimed\n", "calibration");
  for (const std::string& note : imported.notes) out << fmt::format("{:<16} {}\n", "note", note);
}

void print_json(const std::string& out_path, const ImportedHead& imported, const NormalRows& normal, std::ostream& out) {
  const HeadModel& model = imported.model;
  nlohmann::ordered_json json{{"format", 1},
                              {"model", out_path},
                              {"container", imported.container},
                              {"source", imported.source},
                              {"head", model.recipe.head},
                              {"recipe", imported.recipe},
                              {"width", model.features.width},
                              {"parameters", model.head->parameters().count()},
                              {"tensors", imported.tensors},
                              {"left_out", imported.left_out},
                              {"calibration", nullptr},
                              {"notes", imported.notes}};
  if (model.calibration) json["calibration"] = {{"videos", normal.videos}, {"rows", normal.rows}};
  out << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
}

}  // namespace

void import_here(const Arguments& args, std::ostream& out) {
  ImportOptions options;
  ImportConfig config;
  CalibrationOptions calibration;
  ProcessConfig process;
  CommandLine line("vigil import", "makes a model of a published checkpoint of PyTorch", "CHECKPOINT -o MODEL [options]");
  line.text(
      "The names of its tensors tell the head, their shapes the width of the features. Every tensor of the head must be there, and "
      "none more. What the file does not hold (lengths, smoothing, windows) comes from a recipe. The other way needs no verb: "
      "a model of Vigil is a safetensors file, which Python's package safetensors opens.");
  line.add("", options).add("Model", config).add("Calibration", calibration).add("Process", process);
  line.example("vigil import rtfm.pkl -o rtfm.vigil --features i3d-r50 --crops 10");
  line.example("vigil import deepmil.pkl -o deepmil.vigil --calibrate ucf.jsonl --licence 'none stated: for testing only'");
  if (line.parse(args)) {
    out << line.help();
    return;
  }
  process.obey();
  if (options.checkpoint.empty()) throw line.wrong_usage("vigil import: no checkpoint is given");
  if (options.out.empty()) throw line.wrong_usage("vigil import: where the model goes is not given (-o MODEL)");
  if (calibration.calibrate.empty() && (line.given("folder") || line.given("layout") || line.given("split")))
    throw line.wrong_usage("vigil import: --folder, --layout and --split are of the data set of --calibrate, which is not given");

  ImportedHead imported = import_checkpoint(options.checkpoint, config);
  NormalRows normal;
  if (!calibration.calibrate.empty()) {
    const Dataset dataset =
        with_features(load_dataset(calibration.calibrate, calibration.layout), calibration.folder, config.features);
    for (const std::string& note : dataset.notes) log_warning(note);
    normal = calibrate_on_normal(imported.model, dataset, calibration.split);
  }
  save_model(options.out, to_file(imported.model));
  if (options.json)
    print_json(options.out.string(), imported, normal, out);
  else
    print_table(options.out.string(), imported, normal, out);
}

}  // namespace vigil
