// SPDX-License-Identifier: Apache-2.0
// Published rows of tracks: UBnormal's (object, first, last), AED's (boxes by corners) and Street Scene's (boxes by centre and
// size).
#pragma once

#include "vigil/data/lists/list_text.h"
#include "vigil/data/lists/video_list.h"

namespace vigil {

// "3,123,218": object 3 is anomalous in [123, 219). Frames from 0, the end included. Throws also for a NumPy array with this name:
// STG-NF's copies of the test split are such, and 1 means normal in them.
bool fits_ubnormal_tracks(const std::string& line);
std::vector<TrackSpan> read_ubnormal_tracks(const std::filesystem::path& path);

// "track_id,frame,x0,y0,x1,y1": frames from 0, pixels included at both ends (lilygeorgescu/AED; also its Subway rows).
bool fits_aed_tracks(const std::string& line);
std::vector<Track> read_aed_tracks(const ListText& text);

// "001.jpg 0 640.5 360 41 80": file name (number from 1), track, centre x, centre y, width, height. Corners are rounded outwards
// and cut to `size` when it is not empty. A frame may have several rows.
bool fits_centre_boxes(const std::string& line);
std::vector<Track> read_centre_boxes(const ListText& text, Size size = {});

// The runs of frames that have a box.
std::vector<LabelledSpan> spans_of_tracks(const std::vector<Track>& tracks, const std::string& label);

}  // namespace vigil
