// SPDX-License-Identifier: Apache-2.0
// Writes synthetic scenes as a data set: see scene_writer.h.
#include "vigil/data/scene_writer.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <span>

#include <fmt/format.h>
#include <unistd.h>

#include "vigil/base/atomic_file.h"
#include "vigil/base/error.h"
#include "vigil/base/interrupt.h"
#include "vigil/data/manifest.h"
#include "vigil/media/synthetic.h"
#include "vigil/media/writer.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

using Scenes = std::vector<std::unique_ptr<SyntheticScene>>;

// A folder that is made beside its target and takes its name when all is written; else it is removed.
class FolderInTheMaking {
 public:
  explicit FolderInTheMaking(const fs::path& target) : target_(fs::absolute(target).lexically_normal()) {
    if (target_.filename().empty()) target_ = target_.parent_path();
    refuse_what_exists();
    path_ = target_.parent_path() / fmt::format(".{}.{}.partial", target_.filename().string(), getpid());
    std::error_code failed;
    fs::create_directories(path_, failed);
    if (failed) throw Error::input(target.string() + ": the folder cannot be made: " + failed.message());
  }
  ~FolderInTheMaking() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  FolderInTheMaking(const FolderInTheMaking&) = delete;
  FolderInTheMaking& operator=(const FolderInTheMaking&) = delete;

  const fs::path& path() const { return path_; }
  const fs::path& target() const { return target_; }

  void finish() {
    refuse_what_exists();
    std::error_code failed;
    fs::rename(path_, target_, failed);
    if (failed) throw Error::input(target_.string() + ": the finished folder cannot take its name: " + failed.message());
    path_.clear();
  }

 private:
  void refuse_what_exists() const {
    std::error_code failed;
    if (!fs::exists(target_, failed)) return;
    if (!fs::is_directory(target_, failed)) throw Error::input(target_.string() + ": a file of this name exists", kHint);
    if (!fs::is_empty(target_, failed)) throw Error::input(target_.string() + ": the folder exists and is not empty", kHint);
  }

  static constexpr const char* kHint = "name a new folder, or remove this one first";
  fs::path target_;
  fs::path path_;
};

// Without waiting for the disk at each of thousands of files: the folder counts only when it is whole.
void write_bytes(const fs::path& path, std::span<const std::byte> bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) throw Error::input(path.string() + ": cannot be written: " + std::strerror(errno), "is the disk full?");
}

// Where the frames of one clip go.
class FrameWriter {
 public:
  FrameWriter(fs::path place, const StreamInfo& info, const SceneWriterConfig& config)
      : place_(std::move(place)), quality_(config.picture_quality) {
    if (config.video) {
      fs::create_directories(place_.parent_path());
      video_ = std::make_unique<VideoWriter>(place_, info.size, WriterOptions{info.fps, config.video_quality, 0});
    } else {
      fs::create_directories(place_);
    }
  }

  void write(const Frame& frame) {
    if (video_)
      video_->write(frame.gray(), frame.time);
    else
      write_bytes(place_ / fmt::format("{:03}.jpg", frame.index), encode_jpeg(frame.gray(), quality_));
  }
  void close() {
    if (video_) video_->close();
  }

 private:
  fs::path place_;
  int quality_;
  std::unique_ptr<VideoWriter> video_;
};

class MaskWriter {
 public:
  MaskWriter(fs::path folder, Size size) : folder_(std::move(folder)) {
    fs::create_directories(folder_);
    empty_ = encode(Grid<std::uint8_t>(size));
  }

  void write(const SyntheticScene& scene, std::int64_t frame) {
    const auto& truth = scene.truth();
    const bool marked = std::any_of(truth.begin(), truth.end(), [&](const auto& one) { return one.frames.contains(frame); });
    write_bytes(folder_ / fmt::format("{:03}.png", frame), marked ? encode(scene.mask_of(frame)) : empty_);
  }

 private:
  static std::vector<std::byte> encode(const Grid<std::uint8_t>& mask) {
    cv::Mat picture(mask.height(), mask.width(), CV_8UC1);
    std::transform(mask.data(), mask.data() + mask.count(), picture.data,
                   [](std::uint8_t one) { return static_cast<std::uint8_t>(one != 0 ? 255 : 0); });
    return encode_png(picture);
  }

  fs::path folder_;
  std::vector<std::byte> empty_;
};

Scenes open_all(const std::vector<SceneClip>& clips) {
  if (clips.empty()) throw Error::usage("a data set without clips cannot be written", "give at least one scene");
  Scenes scenes;
  for (const SceneClip& clip : clips) {
    if (clip.split != "train" && clip.split != "test")
      throw Error::usage(clip.spec + ": split '" + clip.split + "' is neither train nor test");
    scenes.push_back(open_synthetic(clip.spec));
    if (clip.split == "train" && !scenes.back()->truth().empty())
      throw Error::usage(clip.spec + ": a train clip is normal footage, but this one has an anomaly",
                         "give it to the test clips, or leave its anomaly out");
  }
  return scenes;
}

// What the manifest says of a clip whose files lie in `root`.
Video video_of(const SyntheticScene& scene, const SceneClip& clip, const std::string& number, const fs::path& root, bool video) {
  const fs::path part = root / (clip.split == "train" ? "training" : "testing");
  Video entry;
  entry.id = clip.split + "-" + number;
  entry.media = (video ? part / "videos" / (number + ".mp4") : part / "frames" / number).string();
  entry.split = clip.split;
  entry.frames = *scene.info().frames;
  entry.fps = scene.info().fps;
  entry.size = scene.info().size;
  entry.group = scene.info().name;
  entry.events.emplace();
  for (const PlantedAnomaly& one : scene.truth()) entry.events->push_back({one.frames, one.kind});
  if (clip.split == "test") entry.masks = part / "masks" / number;
  return entry;
}

void render(SyntheticScene& scene, const Video& video, const SceneWriterConfig& config,
            const std::function<void(std::int64_t)>& advance) {
  FrameWriter frames(video.media, scene.info(), config);
  std::unique_ptr<MaskWriter> masks;
  if (!video.masks.empty()) masks = std::make_unique<MaskWriter>(video.masks, video.size);
  for (Frame frame; scene.next(frame);) {
    if (interrupted())
      throw Error(ErrorKind::interrupted,
                  fmt::format("interrupted in {} at frame {} of {}; nothing was kept", video.id, frame.index, video.frames));
    frames.write(frame);
    if (masks) masks->write(scene, frame.index);
    if (advance) advance(1);
  }
  frames.close();
}

}  // namespace

FieldTable SceneWriterConfig::fields() {
  using Config = SceneWriterConfig;
  return fields_of<Config>(field("video", &Config::video, "", any(), "write H.264 videos instead of folders of pictures"),
                           field("picture_quality", &Config::picture_quality, "", range(1, 100), "of JPEG pictures; 100 = best"),
                           field("video_quality", &Config::video_quality, "", range(0, 51), "of videos, x264 CRF; 0 = lossless"));
}

std::string natural_split(const std::string& spec) {
  return open_synthetic(spec)->truth().empty() ? "train" : "test";
}

Dataset write_scenes(const fs::path& folder, const std::vector<SceneClip>& clips, const SceneWriterConfig& config,
                     const std::function<void(std::int64_t)>& advance) {
  Scenes scenes = open_all(clips);  // all are checked before the first file is written
  FolderInTheMaking making(folder);
  for (const char* part : {"training", "testing"})
    fs::create_directories(making.path() / part / (config.video ? "videos" : "frames"));
  Dataset dataset{making.target().filename().string(), "synthetic", {}, {}};
  Dataset written = dataset;  // with the final paths
  std::string truth = "clip,start,end\n";
  int trains = 0, tests = 0;
  for (std::size_t i = 0; i < clips.size(); ++i) {
    const std::string number = fmt::format("{:02}", clips[i].split == "train" ? ++trains : ++tests);
    dataset.videos.push_back(video_of(*scenes[i], clips[i], number, making.path(), config.video));
    written.videos.push_back(video_of(*scenes[i], clips[i], number, making.target(), config.video));
    render(*scenes[i], dataset.videos.back(), config, advance);
    for (const PlantedAnomaly& one : scenes[i]->truth())
      truth += fmt::format("{},{},{}\n", number, one.frames.begin, one.frames.end);
    scenes[i].reset();
  }
  write_file(making.path() / "truth.csv", truth);
  write_manifest(making.path() / "manifest.jsonl", dataset);
  making.finish();
  return written;
}

}  // namespace vigil
