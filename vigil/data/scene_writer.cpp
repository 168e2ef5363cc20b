// SPDX-License-Identifier: Apache-2.0
// Renders scenes into files: see scene_writer.h.
#include "vigil/data/scene_writer.h"

#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <opencv2/core.hpp>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"
#include "vigil/base/threads.h"
#include "vigil/data/manifest.h"
#include "vigil/media/synthetic.h"
#include "vigil/media/writer.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr int kJpegQuality = 95;

// Thousands of small files: not each waits for the disk, and a half-written one belongs to no manifest.
void write_picture(const fs::path& path, const std::vector<std::byte>& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw Error::input(path.string() + ": cannot be written; is the disk full?");
}

void make_empty(const fs::path& folder) {
  std::error_code failed;
  fs::remove_all(folder, failed);
  if (!failed) fs::create_directories(folder, failed);
  if (failed) throw Error::input(fmt::format("{}: the folder cannot be made: {}", folder.string(), failed.message()));
}

// Where the frames of one scene go: pictures in a folder, or one video.
class FrameSink {
 public:
  FrameSink(const fs::path& media, const StreamInfo& info, bool video) : media_(media) {
    if (!video) {
      make_empty(media);
      return;
    }
    std::error_code ignored;  // the writer tells what is wrong
    fs::create_directories(media.parent_path(), ignored);
    WriterOptions options;
    options.fps = info.fps;
    writer_ = std::make_unique<VideoWriter>(media, info.size, options);
  }

  void write(const Frame& frame) {
    if (writer_)
      writer_->write(frame.gray(), frame.time);
    else
      write_picture(media_ / fmt::format("{:03}.jpg", frame.index), encode_jpeg(frame.gray(), kJpegQuality));
  }

  void close() {
    if (writer_) writer_->close();
  }

 private:
  fs::path media_;
  std::unique_ptr<VideoWriter> writer_;
};

void write_mask(const fs::path& folder, std::int64_t frame, const Grid<std::uint8_t>& mask) {
  cv::Mat picture(mask.height(), mask.width(), CV_8UC1);
  for (int y = 0; y < mask.height(); ++y)
    for (int x = 0; x < mask.width(); ++x) picture.at<std::uint8_t>(y, x) = mask(x, y) != 0 ? 255 : 0;
  write_picture(folder / fmt::format("{:03}.png", frame), encode_png(picture));
}

std::string folder_of(const std::string& split) {
  if (split == "test") return "testing";
  return split == "train" ? "training" : "validation";
}

// One scene with its entry, which is complete but for the frames.
struct Scene {
  std::unique_ptr<SyntheticScene> source;
  Video video;
  bool complete = false;
};

Video entry_of(const SyntheticScene& scene, const std::string& spec, const std::string& split) {
  const StreamInfo& info = scene.info();
  Video video;
  video.split = split != "auto" ? split : scene.truth().empty() ? "train" : "test";
  video.frames = info.frames.value_or(0);
  video.fps = info.fps;
  video.size = info.size;
  video.scene = spec;
  video.events.emplace();
  for (const PlantedAnomaly& planted : scene.truth()) video.events->push_back({planted.frames, planted.kind});
  return video;
}

std::vector<Scene> open_scenes(const fs::path& folder, const std::vector<std::string>& specs, const SceneWriterConfig& config) {
  std::vector<Scene> scenes;
  std::map<std::string, int> count;
  for (const std::string& spec : specs) {
    Scene scene;
    scene.source = open_synthetic(spec);
    scene.video = entry_of(*scene.source, spec, config.split);
    const std::string number = fmt::format("{:02}", ++count[scene.video.split]);
    const fs::path part = folder / folder_of(scene.video.split);
    scene.video.id = scene.video.split + "-" + number;
    scene.video.media = (config.video ? part / (number + ".mp4") : part / "frames" / number).string();
    if (!scene.video.events->empty()) scene.video.masks = part / "masks" / number;
    scenes.push_back(std::move(scene));
  }
  return scenes;
}

void render(Scene& scene, bool video, const std::function<void(std::int64_t)>& progress) {
  FrameSink sink(scene.video.media, scene.source->info(), video);
  if (!scene.video.masks.empty()) make_empty(scene.video.masks);
  Frame frame;
  while (scene.source->next(frame)) {
    if (interrupted()) return;
    sink.write(frame);
    for (const LabelledSpan& event : *scene.video.events) {
      if (!event.frames.contains(frame.index)) continue;
      write_mask(scene.video.masks, frame.index, scene.source->mask_of(frame.index));
      break;
    }
    if (progress) progress(1);
  }
  sink.close();
  scene.complete = true;
}

void write_truth(const fs::path& path, const Dataset& dataset) {
  std::string text = "clip,start,end\n";
  for (const Video& video : dataset.of_split("test"))
    for (const LabelledSpan& event : *video.events)
      text += fmt::format("{},{},{}\n", video.id.substr(video.id.find('-') + 1), event.frames.begin, event.frames.end);
  write_file(path, text);
}

}  // namespace

Dataset write_scenes(const fs::path& folder, const std::vector<std::string>& specs, const SceneWriterConfig& config,
                     const std::function<void(std::int64_t frames)>& progress) {
  if (specs.empty()) throw Error::usage("no scene to write is given", "e.g. 'street(seed=3, seconds=60)'");
  std::vector<Scene> scenes = open_scenes(folder, specs, config);
  const fs::path root = fs::absolute(folder).lexically_normal();
  Dataset dataset{.name = (root.has_filename() ? root : root.parent_path()).filename().string(),
                  .truth_revision = "rendered",
                  .videos = {},
                  .notes = {}};
  std::error_code ignored;
  fs::remove(folder / "manifest.jsonl", ignored);  // of an earlier run: it must not stand beside half of this one
  parallel_for(scenes.size(), [&](std::size_t i) {
    if (!interrupted()) render(scenes[i], config.video, progress);
  });
  for (Scene& scene : scenes)
    if (scene.complete) dataset.videos.push_back(std::move(scene.video));
  if (!dataset.videos.empty()) {
    write_truth(folder / "truth.csv", dataset);
    write_manifest(folder / "manifest.jsonl", dataset);
  }
  if (interrupted())
    throw Error(ErrorKind::interrupted,
                fmt::format("stopped; {} of {} scenes are complete in {}", dataset.videos.size(), specs.size(), folder.string()));
  return dataset;
}

}  // namespace vigil
