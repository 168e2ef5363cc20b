// SPDX-License-Identifier: Apache-2.0
// Reads UMN with the user's intervals: see umn.h.
#include "vigil/data/loaders/umn.h"

#include <array>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/lists/list_text.h"
#include "vigil/data/loaders/assembly.h"
#include "vigil/media/source.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

const std::string kFile = "umn.csv";
const std::string kHeader = "clip,scene,start,train_end,event_start,event_end,end";
constexpr std::size_t kColumns = 7;

struct Row {
  std::string clip, scene, media;
  std::array<std::int64_t, 5> at{};  // start, train_end, event_start, event_end, end
};

Row row_of(const ListText& text, const ListLine& line) {
  const std::vector<std::string> cells = split(line.text, ',');
  if (cells.size() != kColumns && cells.size() != kColumns + 1) throw text.error(line, "expected " + kHeader + "[,media]");
  Row row{std::string(trim(cells[0])), std::string(trim(cells[1])), cells.size() > kColumns ? std::string(trim(cells[7])) : "", {}};
  if (row.clip.empty()) throw text.error(line, "a clip without a name");
  for (std::size_t i = 0; i < row.at.size(); ++i) {
    const auto value = whole_number(trim(cells[i + 2]));
    if (!value || *value < 0)
      throw text.error(line, fmt::format("'{}' is no frame", cells[i + 2].substr(0, 40)), "frames count from 0");
    row.at[i] = *value;
  }
  for (std::size_t i = 1; i < row.at.size(); ++i)
    if (row.at[i] < row.at[i - 1])
      throw text.error(line, fmt::format("{} after {}", row.at[i - 1], row.at[i]),
                       "start <= train_end <= event_start < event_end <= end");
  if (row.at[2] == row.at[3]) throw text.error(line, "an event without frames", "ends are excluded");
  return row;
}

void add_row(const Row& row, const Video& whole, Dataset& dataset) {
  Video video = whole;
  video.scene = row.scene;
  video.group = row.clip;
  if (row.at[1] > row.at[0]) {
    Video& train = dataset.videos.emplace_back(video);
    train.id = row.clip + ".calm";
    train.split = "train";
    train.span = FrameSpan{row.at[0], row.at[1]};
    train.events.emplace();
    train.anomalous = false;
  }
  video.id = row.clip;
  video.split = "test";
  video.span = FrameSpan{row.at[1], row.at[4]};
  video.events = {{{row.at[2], row.at[3]}, "escape"}};
  video.anomalous = true;
  dataset.videos.push_back(std::move(video));
}

}  // namespace

bool looks_like_umn(const FolderFacts& folder) {
  return folder.has(kFile);
}

Dataset read_umn(const fs::path& root, const Spec& spec) {
  refuse_options(spec);
  std::error_code failed;
  if (!fs::exists(root / kFile, failed))
    throw Error::input(root.string() + ": no " + kFile + ": UMN is published without a list of frames, so yours is needed",
                       "columns: " + kHeader + " (frames of the media from 0, ends excluded)");
  const ListText text = read_list_text(root / kFile);
  const MediaIndex media(root);
  Dataset dataset{.name = "umn", .truth_revision = "your " + kFile, .videos = {}, .notes = {}};
  for (const ListLine& line : text.lines) {
    if (line.text.starts_with('#') || line.text.starts_with("clip,")) continue;
    const Row row = row_of(text, line);
    Video whole;
    const MediaFile* file = row.media.empty() ? (media.all().size() == 1 ? &media.all().front() : nullptr)
                                              : media.find(fs::path(row.media).stem().string());
    if (!file && media.all().size() > 1)
      throw text.error(line, "which of the folder's videos is it?", "add a column with the name of the media");
    if (file) whole.media = file->path.string();
    whole.frames = file ? open_source(whole.media)->info().frames.value_or(row.at[4]) : row.at[4];
    if (row.at[4] > whole.frames)
      throw text.error(line, fmt::format("end {} lies beyond the video's {} frames", row.at[4], whole.frames));
    add_row(row, whole, dataset);
  }
  dataset.notes.push_back("the distributed video has a caption in anomalous frames: leave the top rows out (roi of a manifest)");
  settle(dataset, root);
  return dataset;
}

}  // namespace vigil
