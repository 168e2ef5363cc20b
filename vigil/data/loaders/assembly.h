// SPDX-License-Identifier: Apache-2.0
// What loaders of published layouts share: finding the lists of a folder, joining them with media, and putting in order what does
// not fit. Private to the folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "vigil/base/spec.h"
#include "vigil/data/dataset.h"
#include "vigil/data/lists/video_list.h"
#include "vigil/data/loaders/media_index.h"

namespace vigil {

struct FoundList {
  std::filesystem::path path;
  std::string dialect;
  VideoList list;
};

// The lists of videos at most three levels below `root` that name videos of `data_set` (names.h). Files that are no list are passed
// over; a broken list is refused with file and line.
std::vector<FoundList> find_lists(const std::filesystem::path& root, const std::string& data_set);

// "test" or "train" where the list's name, or the folder it gives for the video, says so; empty where neither does.
std::string split_hint(const FoundList& found, const ListedVideo& video);

// A video of a list with its media, if there is one: labels, events, group and scene as list and name say.
Video video_of(const ListedVideo& listed, const std::string& split, const MediaIndex& media);

// The video of a media file that stands in no list, with what its name says.
Video video_of(const MediaFile& file, const std::string& split);

// Last step of every loader. Asks media for their lengths where no list said them (folders are counted, headers of files are read);
// joins overlapping intervals of one label; cuts intervals at the end; notes all this, missing media and unknown lengths.
// Throws Error::input: an interval that starts behind its video's end, no videos at all, an id twice.
void settle(Dataset& dataset, const std::filesystem::path& root);

// For layouts without options. Throws Error::usage.
void refuse_options(const Spec& spec);

// Truth of one number per frame onto a video: events, anomalous, truth_frames, and frames when they are not known.
void take_labels(Video& video, const FrameLabels& labels, const std::string& label = "anomaly");

// "1 video", "3 videos"
std::string count_of(std::size_t count, const std::string& thing);

}  // namespace vigil
