// SPDX-License-Identifier: Apache-2.0
// From stored features to a report, end to end: a small head of C3D's width, trained on bags made of two real clips' published
// features, detects in those clips. Shows the way, not how exact it is: the bags hold what is looked for.
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reproduce/tools.h"

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/npy.h"
#include "vigil/base/rng.h"
#include "vigil/data/features/features.h"

namespace vigil::reproduce {
namespace {

namespace fs = std::filesystem;

constexpr int kBags = 24;  // of each class
constexpr const char* kRoad = "RoadAccidents022_x264";
constexpr const char* kNormal = "Normal_Videos_006_x264";

Features clip(const fs::path& data, const std::string& name) {
  FeatureFile file;
  file.path = data / (name + ".c3d_fc6_32seg.txt");
  file.layout = "text32";
  return read_features(file, name);
}

// 32 rows of the normal clip in a new order with a little noise; in an anomalous bag 6 of them are rows of the accident (frames 120
// to 220 of 716: segments 5 to 9).
Tensor bag(const Features& normal, const Features& road, bool anomalous, Rng& random) {
  std::vector<float> values;
  const std::int64_t planted = random.between(2, 24);
  for (std::int64_t row = 0; row < 32; ++row) {
    const bool odd = anomalous && row >= planted && row < planted + 6;
    const auto from = odd ? road.at(random.between(5, 9)) : normal.at(random.between(0, 31));
    for (const float value : from) values.push_back(value * static_cast<float>(1 + 0.1 * random.normal()));
  }
  return Tensor::of(std::span<const float>(values), {32, normal.shape.width});
}

fs::path write_bags(const fs::path& data, const Scratch& scratch) {
  const Features normal = clip(data, kNormal);
  const Features road = clip(data, kRoad);
  Rng random(1);
  std::string manifest = R"({"vigil_manifest": 1, "dataset": "bags-of-two-clips", "gt_revision": "made"})";
  manifest += "\n";
  for (int i = 0; i < 2 * kBags; ++i) {
    const bool anomalous = i % 2 == 1;
    const std::string name = fmt::format("bag{:02}", i);
    write_npy(scratch / (name + ".npy"), bag(normal, road, anomalous, random));
    nlohmann::ordered_json line{{"id", name}, {"split", "train"}, {"n_frames", 512}, {"labels", nlohmann::ordered_json::array()}};
    if (anomalous) line["labels"] = {"RoadAccidents"};
    line["events"] = anomalous ? nlohmann::ordered_json() : nlohmann::ordered_json::array();
    line["features"] = {{"c3d-fc6", {{"path", name + ".npy"}, {"layout", "TxD"}, {"segments_of_video", true}}}};
    manifest += line.dump() + "\n";
  }
  write_file(scratch / "bags.jsonl", manifest);
  return scratch / "bags.jsonl";
}

std::string shell_quoted(const fs::path& path) {
  return "'" + path.string() + "'";
}

void run(const fs::path& data, const fs::path& vigil) {
  const fs::path clips = data / "clips";
  if (!fs::exists(clips / (std::string(kRoad) + ".mp4")))
    throw Error::input(clips.string() + ": the clips are not here", "name the folder that holds clips with --data");
  const Scratch scratch;
  const fs::path manifest = write_bags(clips, scratch);
  measure({vigil,
           "train",
           "sultani-ucf",
           "--data",
           manifest,
           "--out",
           scratch / "run",
           "--set",
           "steps=300",
           "--set",
           "validate_every=50",
           "--set",
           "normal=8",
           "--set",
           "anomalous=8",
           "--set",
           "validation=0.25",
           "--set",
           "length=mean(segments=32)",
           "--set",
           "score_length=whole"});
  nlohmann::ordered_json result = nlohmann::ordered_json::object();
  for (const char* name : {kRoad, kNormal}) {
    const fs::path out = fs::path("out") / "clips" / name;
    const std::string command =
        fmt::format("{} detect {} --model {} --features {} --out {}", shell_quoted(vigil),
                    shell_quoted(clips / (std::string(name) + ".mp4")), shell_quoted(scratch / "run" / "last.vigil"),
                    shell_quoted(clips / (std::string(name) + ".c3d_fc6_32seg.txt")), shell_quoted(out));
    fmt::print("{}\n", name);
    std::cout << std::flush;
    if (std::system(command.c_str()) != 0) throw Error::input(std::string(name) + ": detect failed");
    std::ifstream events(out / "events.jsonl");
    int count = 0;
    for (std::string line; std::getline(events, line);) ++count;
    result[name] = count;
    fmt::print("report: {}\n\n", (out / "report.html").string());
  }
  std::cout << result.dump() << "\n";
}

}  // namespace
}  // namespace vigil::reproduce

// DATA VIGIL
int main(int count, char** values) {
  if (count != 3) return 2;
  return vigil::reproduce::program([&] { vigil::reproduce::run(values[1], values[2]); });
}
