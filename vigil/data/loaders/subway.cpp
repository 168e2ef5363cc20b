// SPDX-License-Identifier: Apache-2.0
// Reads Subway: see subway.h.
#include "vigil/data/loaders/subway.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/data/lists/mat_truths.h"
#include "vigil/data/lists/track_lists.h"
#include "vigil/data/loaders/assembly.h"
#include "vigil/media/source.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

struct Options {
  Nanoseconds entrance_train = Nanoseconds::from_seconds(15 * 60);
  Nanoseconds exit_train = Nanoseconds::from_seconds(5 * 60);
  double fps = 25;

  static auto fields() {
    return fields_of<Options>(
        field("entrance_train", &Options::entrance_train, "", duration_range("0s", "2h"), "beginning of Entrance that is training"),
        field("exit_train", &Options::exit_train, "", duration_range("0s", "2h"), "beginning of Exit that is training"),
        field("fps", &Options::fps, "Hz", range(1, 120), "frames per second of the videos"));
  }
};

struct Gate {
  std::string name;   // "Entrance"
  std::string media;  // beginning of the file's name, in small letters
  std::string mat;    // name of its intervals
  Nanoseconds training;
};

fs::path tracks_of(const fs::path& root, const std::string& gate) {
  for (const fs::path& folder : {root, root / "annotations" / "Subway"})
    if (std::error_code failed; fs::exists(folder / gate / "01.txt", failed)) return folder / gate / "01.txt";
  return {};
}

std::string media_of(const MediaIndex& media, const Gate& gate) {
  for (const MediaFile& file : media.all()) {
    std::string name = file.id;
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (name.find(gate.media) != std::string::npos) return file.path.string();
  }
  return {};
}

std::vector<LabelledSpan> part_of(const std::vector<LabelledSpan>& events, const FrameSpan& span) {
  std::vector<LabelledSpan> part;
  for (const LabelledSpan& event : events)
    if (const FrameSpan frames = event.frames.intersect(span); !frames.empty()) part.push_back({frames, "anomaly"});
  return part;
}

class Subway {
 public:
  Subway(const fs::path& root, const Options& options) : root_(root), options_(options), media_(root) { dataset_.name = "subway"; }

  Dataset read() {
    add({"Entrance", "ent", "enter.mat", options_.entrance_train});
    add({"Exit", "exit", "exit.mat", options_.exit_train});
    settle(dataset_, root_);
    return std::move(dataset_);
  }

 private:
  void add(const Gate& gate) {
    Video whole;
    whole.media = media_of(media_, gate);
    const fs::path tracks = tracks_of(root_, gate.name), mat = root_ / gate.mat;
    std::error_code failed;
    if (!tracks.empty()) {
      whole.tracks = read_aed_tracks(read_list_text(tracks));
      whole.events = spans_of_tracks(*whole.tracks, "anomaly");
    } else if (fs::exists(mat, failed)) {
      whole.events = read_intervals_mat(mat).videos.front().events;
    } else {
      if (!whole.media.empty()) dataset_.notes.push_back(gate.name + ": neither tracks nor intervals; left out");
      return;
    }
    dataset_.truth_revision = tracks.empty() ? "intervals" : "aed-tracks";
    if (!whole.media.empty()) whole.frames = open_source(whole.media)->info().frames.value_or(0);
    if (whole.frames == 0) {
      for (const LabelledSpan& event : *whole.events) whole.frames = std::max(whole.frames, event.frames.end);
      dataset_.notes.push_back(
          fmt::format("{}: its length is not known; it ends at its last anomaly, frame {}", gate.name, whole.frames));
    }
    split(gate, whole);
  }

  void split(const Gate& gate, Video whole) {
    const auto cut = std::min(whole.frames, static_cast<std::int64_t>(std::llround(gate.training.seconds() * options_.fps)));
    dataset_.notes.push_back(fmt::format("{}: the first {} ({} frames at {:g}/s) train; papers differ in this", gate.name,
                                         format_duration(gate.training), cut, options_.fps));
    Video train = whole, test = whole;
    train.id = gate.name + ".train";
    train.split = "train";
    train.span = FrameSpan{0, cut};
    train.events.emplace();
    train.tracks.reset();
    train.anomalous = false;
    test.id = gate.name;
    test.split = "test";
    test.span = FrameSpan{cut, whole.frames};
    test.events = part_of(*whole.events, *test.span);
    test.anomalous = !test.events->empty();
    for (Video* part : {&train, &test}) part->group = part->scene = gate.name;
    if (cut > 0) dataset_.videos.push_back(std::move(train));
    if (cut < whole.frames) dataset_.videos.push_back(std::move(test));
  }

  fs::path root_;
  Options options_;
  MediaIndex media_;
  Dataset dataset_;
};

}  // namespace

bool looks_like_subway(const FolderFacts& folder) {
  return folder.has("Entrance/01.txt") || folder.has("Exit/01.txt") || folder.has("annotations/Subway") ||
         folder.has("enter.mat") || folder.has("exit.mat");
}

Dataset read_subway(const fs::path& root, const Spec& spec) {
  Options options;
  read_spec(options, spec);
  return Subway(root, options).read();
}

}  // namespace vigil
