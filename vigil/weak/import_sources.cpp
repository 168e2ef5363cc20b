// SPDX-License-Identifier: Apache-2.0
// The table of sources. Names and settings are those of the repositories' own code.
#include "vigil/weak/import_sources.h"

#include <fmt/format.h>

namespace vigil {
namespace {

using Tensors = std::map<std::string, Tensor>;

std::int64_t extent(const Tensors& tensors, const std::string& name, std::size_t axis) {
  const auto found = tensors.find(name);
  return found == tensors.end() || found->second.shape.size() <= axis ? 0 : found->second.shape[axis];
}

constexpr const char* kUnbounded = "scores of this head are not between 0 and 1: calibrate it before events are made of them";

SourceDefaults of_bnwvad(const Tensors&) {
  return {"bnwvad-xd", {}, {}, kUnbounded};
}

SourceDefaults of_wsal(const Tensors&) {
  return {"wsal-ucf", {}, {}, kUnbounded};
}

// The same three layers in every port. C3D's 4096 numbers are the original's and ekosman's, which has no ReLU after the second.
SourceDefaults of_three_layers(const Tensors& tensors) {
  if (extent(tensors, "fc1.weight", 1) == 4096)
    return {"sultani-ucf", {}, {}, "4096 numbers a row: taken as the original's layers, without a ReLU after the second"};
  return {"deepmil-ucf",
          {},
          {},
          "the file does not say whether a ReLU follows the second layer: taken as Roc-Ng/DeepMIL, which has one; for the others "
          "give --head sultani"};
}

// Its module lists a ReLU after the second layer, but its forward pass, which reads the copies `vars`, has none.
SourceDefaults of_seominseok(const Tensors&) {
  return {"deepmil-ucf", "sultani", "mean(segments=32)", {}};
}

SourceDefaults of_pel4vad(const Tensors& tensors) {
  if (extent(tensors, "classifier.weight", 2) != 3)
    return {"pel4vad-ucf", {}, {}, "window, norm and smoothing are not in the file: those of UCF-Crime are taken"};
  return {"pel4vad-xd",
          {},
          {},
          "window, norm and smoothing are not in the file: those of XD-Violence are taken; for ShanghaiTech give "
          "--recipe pel4vad-sht"};
}

SourceDefaults of_attention(const Tensors&) {
  return {"attention-ucf",
          {},
          {},
          "each window of 28 rows has one score, as its authors cut videos; --head attention gives a whole video one"};
}

// UCF-Crime has two layers with windows of 8 and 14 classes; XD-Violence one, 64 and 7.
SourceDefaults of_clip(const Tensors& tensors, const std::string& head) {
  const bool xd = !tensors.contains("temporal.resblocks.1.ln_1.weight");
  SourceDefaults defaults{
      head + (xd ? "-xd" : "-ucf"), head + (xd ? "(layers=1, window=64, classes=7)" : "(layers=2, window=8, classes=14)"), {}, {}};
  defaults.note = fmt::format("the window of attention is not in the file: that of {} is taken", xd ? "XD-Violence" : "UCF-Crime");
  return defaults;
}

SourceDefaults of_vadclip(const Tensors& tensors) {
  return of_clip(tensors, "vadclip");
}

SourceDefaults of_dsanet(const Tensors& tensors) {
  return of_clip(tensors, "dsanet");
}

}  // namespace

const std::vector<CheckpointSource>& checkpoint_sources() {
  static const std::vector<CheckpointSource> kSources{
      {"RTFM", "Aggregate.conv_1.0.weight", "rtfm", "Aggregate.conv_1.0.weight", 1, true, {}, {}, "rtfm-ucf"},
      {"PEL4VAD", "self_attention.loc_adj.w", "pel4vad", "self_attention.norm.weight", 0, false, {}, {}, "", of_pel4vad},
      {"UR-DMU", "Amemory.memory_block", "urdmu", "embedding.conv_1.0.weight", 1, false, {}, {}, "urdmu-ucf"},
      {"BN-WVAD", "normal_head.conv1.weight", "bnwvad", "embedding.conv_1.0.weight", 1, false, {}, {}, "", of_bnwvad},
      {"HL-Net (XDVioDet)", "conv1d_approximator.weight", "hlnet", "conv1d1.weight", 1, false, {}, {}, "hlnet-xd"},
      {"WSAL", "fc2_2.weight", "wsal", "fc0.weight", 1, false, {}, {}, "", of_wsal},
      {"MGFN", "to_mag.weight", "mgfn", "to_tokens.weight", 1, false, {}, {}, "mgfn-ucf"},
      {"DSANet", "video_anomaly_refiner.video_prototypes", "dsanet", "linear.weight", 1, true, {}, {}, "", of_dsanet},
      {"VadCLIP", "frame_position_embeddings.weight", "vadclip", "linear.weight", 1, true, {}, {}, "", of_vadclip},
      {"salient_feature_anomaly",
       "self_anttention.0.weight",
       "attention",
       "self_anttention.0.weight",
       1,
       false,
       {},
       {},
       "",
       of_attention},
      {"seominseok (a port of Sultani 2018)",
       "classifier.6.weight",
       "sultani",
       "fc1.weight",
       1,
       false,
       {{"classifier.0.", "fc1."}, {"classifier.3.", "fc2."}, {"classifier.6.", "fc3."}},
       {"vars."},
       "",
       of_seominseok},
      {"WAGCN, as Vigil has it", "p1.weight", "wagcn", "fc1.weight", 1, false, {}, {}, "wagcn-ucf"},
      {"DTED, as Vigil has it", "decoder.1.weight", "dted", "fc1.weight", 1, false, {}, {}, "dted-ucf"},
      {"Sultani 2018 or a port of it", "fc3.weight", "sultani", "fc1.weight", 1, false, {}, {}, "", of_three_layers}};
  return kSources;
}

const CheckpointSource* source_of(const Tensors& tensors, const std::string& head) {
  const std::string wanted = head == "milr" ? "sultani" : head;  // the same layers
  const CheckpointSource* first = nullptr;
  for (const CheckpointSource& source : checkpoint_sources()) {
    if (!wanted.empty() && source.head != wanted) continue;
    if (tensors.contains(source.tell_tale)) return &source;
    if (!wanted.empty()) first = &source;  // the last one: its names are our own
  }
  return first;
}

Tensors renamed(const CheckpointSource& source, Tensors tensors, std::vector<std::string>& left_out) {
  Tensors result;
  for (auto& [name, tensor] : tensors) {
    std::string ours = name;
    bool used = true;
    for (const std::string& beginning : source.unused) used = used && !name.starts_with(beginning);
    for (const auto& [theirs, beginning] : source.renamed)
      if (name.starts_with(theirs)) ours = beginning + name.substr(theirs.size());
    if (used)
      result.emplace(ours, std::move(tensor));
    else
      left_out.push_back(name);
  }
  return result;
}

}  // namespace vigil
