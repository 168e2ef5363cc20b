// SPDX-License-Identifier: Apache-2.0
// Writes and reads NAME.vigil. The card carries a hash of the tensors, the file a hash of the card: a change anywhere is noticed.
#include "vigil/detect/model_file.h"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/safetensors.h"
#include "vigil/base/sha256.h"

namespace vigil {
namespace {

// Every later format keeps this entry and kModelCard, so that a newer file is told from a damaged one.
constexpr const char* kCardHash = "vigil.card.sha256";
constexpr const char* kWritten = "models are written by `vigil fit`, `vigil train` and `vigil import`";

// Names, types, shapes and bytes, in name order.
std::string content_of(const std::map<std::string, Tensor>& tensors) {
  Sha256 hash;
  for (const auto& [name, tensor] : tensors) {
    std::string header = fmt::format("{}:{} {}", name.size(), name, name_of(tensor.type));
    for (const std::int64_t extent : tensor.shape) header += fmt::format(" {}", extent);
    hash.update(header + "\n");
    hash.update(tensor.bytes);
  }
  return hash.hex();
}

Error damaged(const std::filesystem::path& path, std::string_view what) {
  return Error::input(fmt::format("{}: damaged model: {}", path.string(), what),
                      "it was cut or changed since it was written; copy it again, or make it anew");
}

TensorFile tensors_of(const std::filesystem::path& path) {
  if (std::error_code failed; !std::filesystem::exists(path, failed))
    throw Error::input(path.string() + ": no such file",
                       "check the spelling and the current folder; `vigil fit` and `vigil train` write models");
  try {
    return read_safetensors(path);
  } catch (const Error& error) {
    throw Error(error.kind(), error.what(), std::string(kWritten) + "; copy it again if it was cut on the way");
  }
}

// Throws when the card is not what save_model wrote or belongs to another format.
nlohmann::json card_of(const std::filesystem::path& path, const std::map<std::string, std::string>& metadata) {
  const auto text = metadata.find(kModelCard);
  if (text == metadata.end())
    throw Error::input(path.string() + ": not a Vigil model: a safetensors file without a model card", kWritten);
  const auto hash = metadata.find(kCardHash);
  if (hash == metadata.end() || hash->second != sha256(text->second)) throw damaged(path, "its card was changed");
  try {
    nlohmann::json card = nlohmann::json::parse(text->second);
    if (const int format = card.at("format"); format != kModelFormat)
      throw Error::input(
          fmt::format("{}: written in model format {}, this Vigil reads format {}", path.string(), format, kModelFormat),
          format > kModelFormat ? "use the newer Vigil that wrote it, or make it anew" : "make it anew");
    return card;
  } catch (const nlohmann::json::exception& error) {
    throw damaged(path, fmt::format("its card cannot be read ({})", error.what()));
  }
}

}  // namespace

void save_model(const std::filesystem::path& path, const ModelFile& model) {
  nlohmann::json card = model.card.is_null() ? nlohmann::json::object() : model.card;
  card["format"] = kModelFormat;
  card["kind"] = model.kind;
  card["vigil"] = VIGIL_VERSION;
  card["content"] = content_of(model.tensors);
  const std::string text = card.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  write_safetensors(path, {{{kModelCard, text}, {kCardHash, sha256(text)}}, model.tensors});
}

ModelFile load_model_file(const std::filesystem::path& path) {
  TensorFile file = tensors_of(path);
  ModelFile model;
  model.card = card_of(path, file.metadata);
  model.tensors = std::move(file.tensors);
  try {
    model.kind = model.card.at("kind");
    const std::string content = model.card.at("content");
    if (content != content_of(model.tensors)) throw damaged(path, "its tensors were changed");
  } catch (const nlohmann::json::exception& error) {
    throw damaged(path, fmt::format("its card is incomplete ({})", error.what()));
  }
  return model;
}

}  // namespace vigil
