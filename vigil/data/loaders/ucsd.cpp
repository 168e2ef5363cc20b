// SPDX-License-Identifier: Apache-2.0
// Reads the UCSD layouts: see ucsd.h.
#include "vigil/data/loaders/ucsd.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/lists/list_text.h"
#include "vigil/data/lists/ucsd_list.h"
#include "vigil/data/loaders/assembly.h"
#include "vigil/data/loaders/campus.h"
#include "vigil/data/loaders/shanghaitech.h"
#include "vigil/data/loaders/street_scene.h"
#include "vigil/data/masks.h"
#include "vigil/media/source.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr double kFps = 10;  // of Ped1 and Ped2 (README of the data set)

using Truth = std::map<std::string, std::vector<FrameSpan>>;  // by the clip's number, "01" as "1"

struct Folders {
  fs::path train, test;
  bool official = false;
};

Folders folders_of(const fs::path& root) {
  if (fs::is_directory(root / "Train") && fs::is_directory(root / "Test")) return {root / "Train", root / "Test", true};
  return {root / "training" / "frames", root / "testing" / "frames", false};
}

// "Test001", "01" -> "1", "1": the number that lists of truth use.
std::string number_of(const std::string& clip) {
  const std::size_t digit = clip.find_first_of("123456789");
  return digit == std::string::npos ? "0" : clip.substr(digit);
}

std::vector<fs::path> clips_in(const fs::path& folder) {
  std::vector<fs::path> clips;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory() && !name.starts_with(".") && !name.ends_with("_gt")) clips.push_back(entry.path());
  }
  std::sort(clips.begin(), clips.end(),
            [](const fs::path& a, const fs::path& b) { return natural_less(a.filename().string(), b.filename().string()); });
  return clips;
}

fs::path masks_of(const Folders& folders, const fs::path& clip) {
  const fs::path masks =
      folders.official ? fs::path(clip.string() + "_gt") : folders.test.parent_path() / "masks" / clip.filename();
  return fs::is_directory(masks) ? masks : fs::path();
}

// The official list has a line per clip, in order.
Truth read_matlab_list(const fs::path& path) {
  Truth truth;
  for (const ListedVideo& clip : read_ucsd_list(read_list_text(path)).videos)
    for (const LabelledSpan& event : *clip.events) truth[clip.id].push_back(event.frames);
  return truth;
}

Truth read_csv_list(const fs::path& path) {
  Truth truth;
  const ListText text = read_list_text(path);
  for (const ListLine& line : text.lines) {
    if (line.text.starts_with("clip")) continue;
    const std::vector<std::string> cells = split(line.text, ',');
    if (cells.size() != 3) throw text.error(line, "expected clip,start,end");
    const auto span = read_interval(text, line, trim(cells[1]), trim(cells[2]), Counting::from_zero_half_open);
    if (span) truth[number_of(std::string(trim(cells[0])))].push_back(*span);
  }
  return truth;
}

struct TruthList {
  Truth spans;
  fs::path file;  // empty: no list
};

TruthList read_list(const fs::path& root, const Folders& folders) {
  if (!folders.official) {
    const fs::path file = root / "truth.csv";
    return fs::exists(file) ? TruthList{read_csv_list(file), file} : TruthList{};
  }
  for (const auto& entry : fs::directory_iterator(folders.test))
    if (entry.path().extension() == ".m" && !entry.path().filename().string().starts_with('.'))
      return {read_matlab_list(entry.path()), entry.path()};
  return {};
}

std::vector<LabelledSpan> checked(const std::vector<FrameSpan>& spans, const Video& video, const fs::path& file) {
  std::vector<LabelledSpan> events;
  for (const FrameSpan& span : spans) {
    if (span.begin < 0 || span.empty() || span.end > video.frames)
      throw Error::input(fmt::format("{}: clip {}: frames {} to {} do not fit its {} pictures", file.string(), video.id, span.begin,
                                     span.end, video.frames),
                         "the list belongs to another copy of the data set, or pictures are missing");
    events.push_back({span, "anomaly"});
  }
  return events;
}

Video clip_of(const fs::path& folder, const std::string& split) {
  const std::unique_ptr<FrameSource> source = open_source(folder.string());
  Video video;
  video.id = split + "-" + folder.filename().string();
  video.media = folder.string();
  video.split = split;
  video.frames = source->info().frames.value_or(0);
  video.fps = kFps;
  video.size = source->info().size;
  video.anomalous = false;
  return video;
}

}  // namespace

bool looks_like_ucsd(const fs::path& root) {
  const Folders folders = folders_of(root);
  return fs::is_directory(folders.train) && fs::is_directory(folders.test);
}

Dataset read_ucsd(const fs::path& root) {
  const Folders folders = folders_of(root);
  const TruthList list = read_list(root, folders);
  Dataset dataset{.name = fs::absolute(root).lexically_normal().filename().string(),
                  .truth_revision = list.file.empty() ? "from masks" : list.file.filename().string(),
                  .videos = {},
                  .notes = {}};
  for (const fs::path& clip : clips_in(folders.train)) {
    dataset.videos.push_back(clip_of(clip, "train"));
    dataset.videos.back().events.emplace();
  }
  for (const fs::path& clip : clips_in(folders.test)) {
    Video video = clip_of(clip, "test");
    video.masks = masks_of(folders, clip);
    video.first_mask = folders.official ? 1 : 0;
    const auto listed = list.spans.find(number_of(clip.filename().string()));
    if (listed != list.spans.end())
      video.events = checked(listed->second, video, list.file);
    else if (!list.file.empty())
      video.events.emplace();  // a list that does not name a clip says that it is normal
    else if (!video.masks.empty())
      video.events = spans_of_masks(video);
    else
      dataset.notes.push_back(video.id + ": neither a list of truth nor masks; it is unlabelled");
    video.anomalous = video.events ? std::optional(!video.events->empty()) : std::nullopt;
    dataset.videos.push_back(std::move(video));
  }
  if (dataset.videos.empty())
    throw Error::input(root.string() + ": no clips in " + folders.train.string() + " or " + folders.test.string());
  return dataset;
}

bool looks_like_ucsd_layout(const FolderFacts& folder) {
  return looks_like_ucsd(folder.root) && !looks_like_street_scene(folder) && !looks_like_shanghaitech(folder) &&
         !looks_like_nwpu_campus(folder) && !looks_like_shanghaitech_sd(folder);
}

Dataset read_ucsd_layout(const fs::path& root, const Spec& spec) {
  refuse_options(spec);
  if (!looks_like_ucsd(root))
    throw Error::input(root.string() + ": neither Train/ and Test/ nor training/ and testing/ in it",
                       "docs/reference/datasets.md shows both layouts");
  return read_ucsd(root);
}

}  // namespace vigil
