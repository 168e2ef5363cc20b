// SPDX-License-Identifier: Apache-2.0
// Containers of checkpoints, and the names inside them.
#include "vigil/weak/import_tensors.h"

#include <array>
#include <fstream>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/safetensors.h"
#include "vigil/base/torch_file.h"
#include "vigil/data/lists/mat_file.h"
#include "vigil/detect/model_file.h"
#include "vigil/weak/training_run.h"

namespace vigil {
namespace {

using Tensors = std::map<std::string, Tensor>;

// What torch.nn.DataParallel, trainers and dicts of checkpoints put before the names of layers.
constexpr std::array kWrappers{"module.", "model.", "state_dict.", "model_state_dict.", "net."};

// Beginnings of what is beside the layers: states of training, and the frozen CLIP that VadCLIP stores whole.
constexpr std::array kBeside{"optim", "opt.", "scheduler.", "lr_scheduler.", "amp.", "scaler.", "clipmodel."};

bool is_beside(const std::string& name) {
  for (const char* beginning : kBeside)
    if (name.starts_with(beginning)) return true;
  return name.ends_with("num_batches_tracked");
}

// The name of a layer's tensor; empty for what stands beside the layers.
std::string layer_name(std::string name) {
  for (bool again = true; again;) {
    again = false;
    if (is_beside(name)) return {};
    for (const std::string wrapper : kWrappers)
      if (name.starts_with(wrapper)) {
        name.erase(0, wrapper.size());
        again = true;
      }
  }
  return name;
}

Tensors read_plain_safetensors(const std::filesystem::path& path) {
  TensorFile file = read_safetensors(path);
  if (file.metadata.contains(kModelCard))
    throw Error::input(path.string() + ": this is a model of Vigil already", "use it as it is; it also is a safetensors file");
  if (is_checkpoint(file.metadata))
    throw Error::input(
        path.string() + ": this is the checkpoint of a training of Vigil, not a model",
        "last.vigil and best.vigil beside it are models; `vigil train --resume` goes on with a run that has none yet");
  return std::move(file.tensors);
}

// MATLAB lays columns one after the other, and Keras has weights as [in, out]: together that is [out, in] row by row.
Tensor layer_weight(const MatValue& value) {
  const std::vector<double> numbers = value.numbers();
  return Tensor::of(std::vector<float>(numbers.begin(), numbers.end()), {value.shape[1], value.shape[0]});
}

Tensors read_layers_of_mat(const std::filesystem::path& path) {
  Tensors tensors;
  std::string seen;
  for (const MatValue& variable : read_mat(path)) {
    seen += (seen.empty() ? "" : ", ") + variable.name;
    if (variable.name != "0" && variable.name != "2" && variable.name != "4") continue;
    const std::string layer = variable.name == "0" ? "fc1" : variable.name == "2" ? "fc2" : "fc3";
    const auto& items = variable.items;
    const auto numbers = [](const MatValue& item) { return item.kind == MatValue::Kind::numbers && item.shape.size() == 2; };
    if (variable.kind != MatValue::Kind::cell || items.size() != 2 || !numbers(items[0]) || !numbers(items[1]) ||
        items[1].count() != items[0].shape[1])
      throw Error::input(fmt::format("{}: the variable '{}' is no cell of a weight [in, out] and a bias of as many numbers as out",
                                     path.string(), variable.name));
    tensors[layer + ".weight"] = layer_weight(items[0]);
    const std::vector<double> bias = items[1].numbers();
    tensors[layer + ".bias"] = Tensor::of(std::vector<float>(bias.begin(), bias.end()), {items[1].count()});
  }
  if (tensors.empty())
    throw Error::input(fmt::format("{}: no layers of weights; its variables are: {}", path.string(), seen),
                       "the file of Sultani 2018 has cells called 0, 2 and 4");
  return tensors;
}

Tensors read_any(const std::filesystem::path& path, std::string& container) {
  std::string first(16, '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error::input(path.string() + ": cannot be opened");
  file.read(first.data(), static_cast<std::streamsize>(first.size()));
  if (first.starts_with("MATLAB")) {
    container = "mat";
    return read_layers_of_mat(path);
  }
  if (first[8] == '{' && !may_be_torch_file(first)) {
    container = "safetensors";
    return read_plain_safetensors(path);
  }
  TorchFile torch = read_torch_file(path);
  container = "torch " + torch.format;
  return std::move(torch.tensors);
}

}  // namespace

CheckpointTensors read_checkpoint(const std::filesystem::path& path) {
  CheckpointTensors checkpoint;
  Tensors all = read_any(path, checkpoint.container);
  std::map<std::string, std::string> names;  // in the file, by the layer's
  for (auto& [name, tensor] : all) {
    const std::string layer = layer_name(name);
    if (layer.empty() && !name.empty()) {
      checkpoint.left_out.push_back(name);
      continue;
    }
    const auto [other, is_new] = names.emplace(layer, name);
    if (!is_new)
      throw Error::input(fmt::format("{}: '{}' and '{}' are both tensors of '{}'", path.string(), other->second, name, layer),
                         "keep one of the models that the file holds: write its state dict alone");
    checkpoint.tensors.emplace(layer, std::move(tensor));
  }
  if (checkpoint.tensors.empty())
    throw Error::input(fmt::format("{}: holds no tensor of a network ({} of other things)", path.string(), all.size()));
  return checkpoint;
}

}  // namespace vigil
