// SPDX-License-Identifier: Apache-2.0
// Reads the UCSD layouts: see ucsd.h.
#include "vigil/data/ucsd.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/masks.h"
#include "vigil/media/source.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr double kFps = 10;  // of Ped1 and Ped2 (README of the data set)

using Truth = std::map<std::string, std::vector<FrameSpan>>;  // by the clip's number, "01" as "1"

struct Layout {
  fs::path train, test;
  bool official = false;
};

Layout layout_of(const fs::path& root) {
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

fs::path masks_of(const Layout& layout, const fs::path& clip) {
  const fs::path masks = layout.official ? fs::path(clip.string() + "_gt") : layout.test.parent_path() / "masks" / clip.filename();
  return fs::is_directory(masks) ? masks : fs::path();
}

// A line of the official list per clip, in order: TestVideoFile{end+1}.gt_frame = [61:180]; or [5:90, 140:200].
Truth read_matlab_list(const fs::path& path) {
  static const std::regex kRange(R"((\d{1,9})\s*:\s*(\d{1,9}))");
  Truth truth;
  std::ifstream file(path);
  std::string line;
  for (int clip = 0; std::getline(file, line);) {
    const std::size_t list = line.find("gt_frame");
    if (list == std::string::npos || line.find('[') == std::string::npos || trim(line).starts_with("%")) continue;
    std::vector<FrameSpan>& spans = truth[std::to_string(++clip)];
    for (std::sregex_iterator range(line.begin() + static_cast<std::ptrdiff_t>(list), line.end(), kRange), end; range != end;
         ++range)
      spans.push_back({std::stoll((*range)[1]) - 1, std::stoll((*range)[2])});
  }
  return truth;
}

Truth read_csv_list(const fs::path& path) {
  static const std::regex kRow(R"(\s*(\w+)\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})\s*)");
  Truth truth;
  std::ifstream file(path);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    std::smatch row;
    if (trim(line).empty() || (number == 1 && line.starts_with("clip"))) continue;
    if (!std::regex_match(line, row, kRow))
      throw Error::input(fmt::format("{}:{}: expected clip,start,end, found '{}'", path.string(), number, line));
    truth[number_of(row[1])].push_back({std::stoll(row[2]), std::stoll(row[3])});
  }
  return truth;
}

struct TruthList {
  Truth spans;
  fs::path file;  // empty: no list
};

TruthList read_list(const fs::path& root, const Layout& layout) {
  if (!layout.official) {
    const fs::path file = root / "truth.csv";
    return fs::exists(file) ? TruthList{read_csv_list(file), file} : TruthList{};
  }
  for (const auto& entry : fs::directory_iterator(layout.test))
    if (entry.path().extension() == ".m") return {read_matlab_list(entry.path()), entry.path()};
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
  return video;
}

}  // namespace

bool looks_like_ucsd(const fs::path& root) {
  const Layout layout = layout_of(root);
  return fs::is_directory(layout.train) && fs::is_directory(layout.test);
}

Dataset read_ucsd(const fs::path& root) {
  const Layout layout = layout_of(root);
  const TruthList list = read_list(root, layout);
  Dataset dataset{.name = fs::absolute(root).lexically_normal().filename().string(),
                  .truth_revision = list.file.empty() ? "from masks" : list.file.filename().string(),
                  .videos = {},
                  .notes = {}};
  for (const fs::path& clip : clips_in(layout.train)) {
    dataset.videos.push_back(clip_of(clip, "train"));
    dataset.videos.back().events.emplace();
  }
  for (const fs::path& clip : clips_in(layout.test)) {
    Video video = clip_of(clip, "test");
    video.masks = masks_of(layout, clip);
    video.first_mask = layout.official ? 1 : 0;
    const auto listed = list.spans.find(number_of(clip.filename().string()));
    if (listed != list.spans.end())
      video.events = checked(listed->second, video, list.file);
    else if (!list.file.empty())
      video.events.emplace();  // a list that does not name a clip says that it is normal
    else if (!video.masks.empty())
      video.events = spans_of_masks(video);
    else
      dataset.notes.push_back(video.id + ": neither a list of truth nor masks; it is unlabelled");
    dataset.videos.push_back(std::move(video));
  }
  if (dataset.videos.empty())
    throw Error::input(root.string() + ": no clips in " + layout.train.string() + " or " + layout.test.string());
  return dataset;
}

}  // namespace vigil
