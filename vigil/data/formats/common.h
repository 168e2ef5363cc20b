// SPDX-License-Identifier: Apache-2.0
// What the readers and writers of formats share: facts about videos from elsewhere, seconds, clamping, names. Private to the
// formats.
#pragma once

#include <nlohmann/json.hpp>

#include "vigil/data/formats/format.h"

namespace vigil {

// The readers.
Dataset read_activitynet(const std::filesystem::path& where, const FormatOptions& options);
Dataset read_csv(const std::filesystem::path& where, const FormatOptions& options);
Dataset read_cvat(const std::filesystem::path& where, const FormatOptions& options);
Dataset read_label_studio(const std::filesystem::path& where, const FormatOptions& options);
Dataset read_mlep(const std::filesystem::path& where, const FormatOptions& options);
Dataset read_mot(const std::filesystem::path& where, const FormatOptions& options);
Dataset read_via(const std::filesystem::path& where, const FormatOptions& options);

// The writers.
void write_activitynet(const std::filesystem::path& where, const Dataset& dataset);
void write_csv(const std::filesystem::path& where, const Dataset& dataset);
void write_cvat(const std::filesystem::path& where, const Dataset& dataset);
void write_label_studio(const std::filesystem::path& where, const Dataset& dataset);
void write_mlep(const std::filesystem::path& where, const Dataset& dataset);
void write_mot(const std::filesystem::path& where, const Dataset& dataset);
void write_via(const std::filesystem::path& where, const Dataset& dataset);

// A data set called like the file, its truth's revision "FORMAT of FILE".
Dataset dataset_of_file(const std::filesystem::path& where, const std::string& format);

// Fills what `video` does not say yet: from options.like, the folder of media (its header is asked for length, rate and size),
// options.fps and options.split.
void complete(Video& video, const FormatOptions& options);

// Throws Error::input when the length is still unknown: no truth can be checked against it.
void need_frames(const Video& video, const std::string& where);

// floor(t fps + 0.5). Throws Error::input without a frame rate, and for a time that is no number of seconds.
std::int64_t frame_of_seconds(double seconds, const Video& video, const std::string& where);
double seconds_of_frame(std::int64_t frame, const Video& video);  // throws Error::input without a frame rate

// Adds an event of what a file says: an end behind the video is cut with a note. Throws Error::input for reversed or empty spans
// and those that start behind the video.
void add_event(Video& video, const FrameSpan& span, const std::string& label, const std::string& where,
               std::vector<std::string>& notes);

// Events of one label that meet become one, with a note; sorted by time.
void join_events(Video& video, std::vector<std::string>& notes);

// For formats without events of their own: where anything is tracked, by label.
void events_from_tracks(Video& video);

// Says once, for all videos whose events were made so although the format has events: nobody wrote them down.
void note_events_from_tracks(std::int64_t videos, const std::string& how_to_tell, Dataset& dataset);

void set_label_of_video(Video& video);  // anomalous, from events

std::string or_anomaly(const std::string& label);  // "anomaly" for an empty one
std::string id_of_media(const std::string& path);  // its name without folders and a video's ending
std::string file_name_of(const std::string& id);   // no slashes, no dot in front

// Throws Error::input: not JSON (byte), nested deeper than anything real.
nlohmann::json read_json(const std::filesystem::path& path);
void write_json(const std::filesystem::path& path, const nlohmann::ordered_json& json);

}  // namespace vigil
