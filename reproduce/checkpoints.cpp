// SPDX-License-Identifier: Apache-2.0
// Whether imported checkpoints score as they do in PyTorch: three published files with their authors' outputs, and files that
// torch.save wrote of plain modules (checkpoints_torch.py). Each goes through a model file.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reproduce/tools.h"

#include "vigil/base/error.h"
#include "vigil/base/npy.h"
#include "vigil/weak/import.h"

namespace vigil::reproduce {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPython = "/usr/bin/python3";
constexpr double kTolerance = 1e-5;
constexpr double kGraphTolerance = 1e-4;  // hlnet: softmax of sums over whole graphs

// [bags, crops, snippets, width]
HeadInput input_of(const fs::path& file, const std::vector<std::int64_t>& shape) {
  return {to_aten(read_npy(file)).to(at::kFloat).reshape(shape), {}, {}};
}

class Table {
 public:
  // The largest difference of all numbers; shapes may differ in axes of one.
  void compare(const std::string& name, const std::string& what, const at::Tensor& ours, const at::Tensor& theirs,
               double tolerance = kTolerance) {
    if (ours.numel() != theirs.numel())
      throw Error::input(fmt::format("{}: {} numbers, PyTorch has {}", name, ours.numel(), theirs.numel()));
    const auto difference = (ours.flatten().to(at::kDouble) - theirs.flatten().to(at::kDouble)).abs().max().item<double>();
    const bool right = difference <= tolerance;
    fmt::print("{:<16} {:<34} {:>7} numbers, largest difference {:.1e} {}\n", name, what, ours.numel(), difference,
               right ? "" : "WRONG");
    worst_[name] = std::max(difference, worst_.contains(name) ? worst_[name].get<double>() : 0.0);
    wrong_ += right ? 0 : 1;
  }
  void absent(const std::string& name) { worst_[name] = nullptr; }

  void finish() const {
    std::cout << worst_.dump() << std::endl;
    if (wrong_ > 0) throw Error::input(fmt::format("{} comparisons are out of tolerance", wrong_));
  }

 private:
  nlohmann::ordered_json worst_;
  int wrong_ = 0;
};

HeadModel through_file(const ImportedHead& imported, const Scratch& scratch) {
  save_model(scratch / "model.vigil", to_file(imported.model));
  return head_model_of(load_model_file(scratch / "model.vigil"));
}

void check_published(const fs::path& folder, Table& table) {
  const Scratch scratch;
  const auto read = [&](const char* name) { return to_aten(read_npy(folder / name)); };
  const auto output = [&](const char* checkpoint, const HeadInput& input, const char* head = "") {
    ImportConfig config;
    config.head = head;
    return through_file(import_checkpoint(folder / checkpoint, config), scratch).head->forward(input, Pass{});
  };
  table.compare("deepmil", "scores of 32 snippets",
                output("deepmil_i3d_1024.pkl", input_of(folder / "deepmil_input_32x1024.npy", {1, 1, 32, 1024})).scores,
                read("deepmil_expected_32.npy"));

  HeadInput crops = input_of(folder / "shanghaitech_01_006_i3d_32x10x2048_f16.npy", {32, 10, 2048});
  crops.features = crops.features.transpose(0, 1).unsqueeze(1).contiguous();                  // each crop a bag
  const HeadOutput attention = output("selfattention_da64_r3_2048.pth", crops, "attention");  // 32 rows as one window
  table.compare("selfattention", "scores of 10 bags", attention.extras.at("bag_score"), read("selfattention_expected_10.npy"));
  table.compare("selfattention", "attention of 3 heads", attention.extras.at("attention"),
                read("selfattention_expected_attention_10x32x3.npy"));

  const HeadOutput graphs = output("xdviodet_hlnet_1152.pkl", input_of(folder / "hlnet_input_5x40x1152_f16.npy", {5, 1, 40, 1152}));
  const at::Tensor logits = read("hlnet_expected_logits_2x5x40.npy");
  table.compare("hlnet", "logits, offline", graphs.extras.at("logits"), logits[0], kGraphTolerance);
  table.compare("hlnet", "logits, online", graphs.extras.at("online_logits"), logits[1], kGraphTolerance);
}

bool has_torch() {
  try {
    measure({kPython, "-c", "import numpy, torch"});
    return true;
  } catch (const Error&) {
    return false;
  }
}

void check_made(const fs::path& script, const fs::path& vigil, Table& table) {
  const Scratch scratch;
  measure({kPython, script.string(), (scratch / "").string()});
  for (const std::string name : {"sultani", "rtfm", "pel4vad", "urdmu", "bnwvad", "wsal"}) {
    const at::Tensor x = to_aten(read_npy(scratch / (name + "_input.npy"))).unsqueeze(0);
    const at::Tensor expected = to_aten(read_npy(scratch / (name + "_expected.npy")));
    // The zip form through the program, the older form through the library.
    const fs::path model = scratch / (name + ".vigil");
    std::vector<std::string> command{vigil.string(), "import", (scratch / (name + ".pth")).string(), "-o", model.string()};
    ImportConfig config;
    if (name == "sultani") {
      config.head = "sultani";
      command.insert(command.end(), {"--head", "sultani"});
    }
    measure(command);
    const HeadModel by_verb = head_model_of(load_model_file(model));
    table.compare(name, "scores, zip form, vigil import", by_verb.head->forward({x, {}, {}}, Pass{}).scores, expected);
    const HeadModel by_library = through_file(import_checkpoint(scratch / (name + "_old.pth"), config), scratch);
    table.compare(name, "scores, older form, the library", by_library.head->forward({x, {}, {}}, Pass{}).scores, expected);
  }
}

void reproduce_checkpoints(const fs::path& data, const fs::path& script, const fs::path& vigil) {
  const c10::InferenceMode inference;
  const fs::path folder = data / "checkpoints";
  Table table;
  if (fs::exists(folder)) {
    check_published(folder, table);
  } else {
    fmt::print("{} is not there: the published checkpoints are left out (--data DIR names the folder that holds checkpoints/)\n",
               folder.string());
    for (const char* name : {"deepmil", "selfattention", "hlnet"}) table.absent(name);
  }
  if (has_torch())
    check_made(script, vigil, table);
  else
    fmt::print("{} has no torch: files of torch.save are left out (Debian's package python3-torch has it)\n", kPython);
  std::cout.flush();
  table.finish();
}

}  // namespace
}  // namespace vigil::reproduce

int main(int count, char** arguments) {
  if (count != 4) return 2;
  return vigil::reproduce::program([&] { vigil::reproduce::reproduce_checkpoints(arguments[1], arguments[2], arguments[3]); });
}
