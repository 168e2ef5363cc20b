// SPDX-License-Identifier: Apache-2.0
// What loaders share: see assembly.h.
#include "vigil/data/loaders/assembly.h"

#include <algorithm>
#include <cctype>
#include <set>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/threads.h"
#include "vigil/data/lists/dialects.h"
#include "vigil/data/lists/names.h"
#include "vigil/media/source.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

constexpr int kListDepth = 3;
constexpr std::uintmax_t kLargestList = 32u << 20;
constexpr std::size_t kNamed = 5;  // videos that a note names

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool is_list_file(const fs::directory_entry& entry) {
  std::error_code failed;
  const std::string ending = entry.path().extension().string();
  return (ending == ".txt" || ending == ".list" || ending == ".csv") && entry.is_regular_file(failed) &&
         entry.file_size(failed) <= kLargestList && !entry.path().filename().string().starts_with('.');
}

bool names_data_set(const VideoList& list, const std::string& data_set) {
  return std::any_of(list.videos.begin(), list.videos.end(), [&](const ListedVideo& video) {
    const auto facts = facts_of_name(video.id);
    return facts && facts->data_set == data_set;
  });
}

// Nothing for a file that is no known list, or a list of another kind.
std::string dialect_or_nothing(const fs::path& path) {
  try {
    return dialect_of(path);
  } catch (const Error&) {
    return {};
  }
}

void take_name(Video& video) {
  const auto facts = facts_of_name(video.id);
  if (!facts) return;
  video.scene = facts->scene;
  video.group = facts->group;
  if (!video.anomalous) video.anomalous = facts->anomalous;
  if (video.labels.empty()) video.labels = facts->labels;
}

std::string named(const std::vector<std::string>& ids) {
  std::vector<std::string> first(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(std::min(kNamed, ids.size())));
  return join(first, ", ") + (ids.size() > kNamed ? ", ..." : "");
}

void note(Dataset& dataset, const std::vector<std::string>& ids, const std::string& what) {
  if (!ids.empty()) dataset.notes.push_back(fmt::format("{}: {} ({})", what, count_of(ids.size(), "video"), named(ids)));
}

// Lengths of media that no list told. Folders are counted always, because that is exact and cheap.
void ask_media(Dataset& dataset) {
  std::vector<Video*> asked;
  for (Video& video : dataset.videos)
    if (!video.media.empty() && (video.frames == 0 || fs::is_directory(video.media))) asked.push_back(&video);
  std::vector<std::int64_t> found(asked.size(), -1);
  std::vector<Size> sizes(asked.size());
  parallel_for(asked.size(), [&](std::size_t i) {
    try {
      const auto source = open_source(asked[i]->media);
      found[i] = source->info().frames.value_or(0);
      sizes[i] = source->info().size;
    } catch (const Error&) {
      found[i] = -1;
    }
  });
  std::vector<std::string> broken, other, from_header;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    Video& video = *asked[i];
    if (found[i] < 0) {
      broken.push_back(video.id);
      continue;
    }
    video.size = sizes[i];
    if (video.frames > 0 && found[i] > 0 && video.frames != found[i]) {
      other.push_back(fmt::format("{} ({} listed, {} pictures)", video.id, video.frames, found[i]));
      video.truth_frames = video.frames;
    }
    if (!fs::is_directory(video.media)) from_header.push_back(video.id);
    if (found[i] > 0) video.frames = found[i];
  }
  note(dataset, broken, "media that cannot be opened");
  note(dataset, other, "another length than the list says");
  note(dataset, from_header, "length taken from the header of the file, because no list says it");
}

// In order of time; those of one label that overlap become one. Returns whether there were such.
bool join_overlaps(std::vector<LabelledSpan>& spans) {
  std::sort(spans.begin(), spans.end(), [](const LabelledSpan& a, const LabelledSpan& b) {
    return std::tie(a.frames.begin, a.frames.end, a.label) < std::tie(b.frames.begin, b.frames.end, b.label);
  });
  std::vector<LabelledSpan> joined;
  for (const LabelledSpan& span : spans) {
    const auto same = std::find_if(joined.rbegin(), joined.rend(), [&](const LabelledSpan& one) {
      return one.label == span.label && one.frames.overlaps(span.frames);
    });
    if (same == joined.rend())
      joined.push_back(span);
    else
      same->frames.end = std::max(same->frames.end, span.frames.end);
  }
  const bool changed = joined.size() != spans.size();
  spans = std::move(joined);
  return changed;
}

void order_events(Dataset& dataset) {
  std::vector<std::string> joined, cut;
  for (Video& video : dataset.videos) {
    if (!video.events) continue;
    if (join_overlaps(*video.events)) joined.push_back(video.id);
    if (video.frames == 0) continue;
    bool was_cut = false;
    for (LabelledSpan& event : *video.events) {
      if (event.frames.begin >= video.frames)
        throw Error::input(fmt::format("{}: an interval starts at frame {} (0-based), but the video has {} frames", video.id,
                                       event.frames.begin, video.frames),
                           "the list belongs to another copy of the video, or the video is cut");
      was_cut = was_cut || event.frames.end > video.frames;
      event.frames.end = std::min(event.frames.end, video.frames);
    }
    if (was_cut) cut.push_back(video.id);
  }
  note(dataset, joined, "intervals that overlap, which were joined");
  note(dataset, cut, "intervals beyond the end, which were cut there");
}

void note_missing(Dataset& dataset, const fs::path& root) {
  std::size_t missing = 0, unknown = 0;
  std::set<std::string> ids;
  for (const Video& video : dataset.videos) {
    if (!ids.insert(video.id).second) throw Error::input(fmt::format("{}: video {} is there twice", root.string(), video.id));
    missing += video.media.empty();
    unknown += video.frames == 0;
  }
  if (missing > 0)
    dataset.notes.push_back(fmt::format("{} of {} videos have no media below {}: enough for stored features and scores", missing,
                                        dataset.videos.size(), root.string()));
  if (unknown > 0) dataset.notes.push_back("no known length: " + count_of(unknown, "video"));
}

}  // namespace

std::string count_of(std::size_t count, const std::string& thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::vector<FoundList> find_lists(const fs::path& root, const std::string& data_set) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (fs::recursive_directory_iterator entry(root, failed), end; !failed && entry != end; entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (entry->is_directory(failed) && (entry.depth() >= kListDepth || name.starts_with('.') || name.ends_with("_annotations")))
      entry.disable_recursion_pending();
    if (is_list_file(*entry)) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  std::vector<FoundList> lists;
  for (const fs::path& path : files) {
    const std::string dialect = dialect_or_nothing(path);
    if (dialect.empty()) continue;
    ListFile file = read_list(path, dialect);
    auto* list = std::get_if<VideoList>(&file.content);
    if (list && names_data_set(*list, data_set)) lists.push_back({path, dialect, std::move(*list)});
  }
  return lists;
}

std::string split_hint(const FoundList& found, const ListedVideo& video) {
  for (const std::string& text : {lower(found.path.filename().string()), lower(video.folder)}) {
    if (text.find("test") != std::string::npos) return "test";
    if (text.find("train") != std::string::npos) return "train";
    if (text.find("valid") != std::string::npos) return "val";
  }
  return {};
}

Video video_of(const ListedVideo& listed, const std::string& split, const MediaIndex& media) {
  Video video;
  video.id = listed.id;
  video.split = split;
  video.frames = listed.frames;
  video.anomalous = listed.anomalous;
  video.labels = listed.labels;
  video.events = listed.events;
  take_name(video);
  if (!video.events && video.anomalous && !*video.anomalous) video.events.emplace();
  if (const MediaFile* file = media.find(listed.id)) video.media = file->path.string();
  return video;
}

Video video_of(const MediaFile& file, const std::string& split) {
  Video video;
  video.id = file.id;
  video.media = file.path.string();
  video.split = split;
  take_name(video);
  if (video.anomalous && !*video.anomalous) video.events.emplace();
  return video;
}

void settle(Dataset& dataset, const fs::path& root) {
  if (dataset.videos.empty())
    throw Error::input(root.string() + ": no videos found", "docs/reference/datasets.md shows what each layout must hold");
  ask_media(dataset);
  order_events(dataset);
  note_missing(dataset, root);
}

void refuse_options(const Spec& spec) {
  static const FieldTable kNone;
  int nothing = 0;
  read_spec_fields(kNone, &nothing, spec);
}

void take_labels(Video& video, const FrameLabels& labels, const std::string& label) {
  video.events = spans_of(labels.values, label);
  video.anomalous = labels.positives > 0;
  const auto length = static_cast<std::int64_t>(labels.values.size());
  if (video.frames == 0) video.frames = length;
  if (video.frames != length) video.truth_frames = length;
}

}  // namespace vigil
