// SPDX-License-Identifier: Apache-2.0
// All files of a run in one folder, for people and for programs. The end of the data's way offline.
#pragma once

#include <filesystem>
#include <string>

#include "vigil/report/report.h"

namespace vigil {

// Makes the folder, and sees that a file can be written into it: a run of hours shall not fail at its end for that. Throws
// Error::input.
void make_output_folder(const std::filesystem::path& folder);

// Writes events.jsonl, events.csv, events.vtt, scores.csv, scores.npy with scores.json, curve.svg, curve.png, run.json,
// report.html, each whole or not at all; report.html comes last, so where it stands the folder is complete. Makes the folder.
// Throws Error::input: the folder cannot be made or written, the disk is full; names the file.
void write_outputs(const std::filesystem::path& folder, const RunResult& result, const RunFacts& facts);

// Single texts of these files.
std::string events_jsonl(const RunResult& result);  // one event a line, as in events/json.h
std::string events_csv(const RunResult& result);    // RFC 4180, with a header
std::string scores_csv(const RunResult& result);    // one score a row
std::string events_vtt(const RunResult& result);    // WebVTT: one cue per event, id = Event::id
std::string run_json(const RunResult& result, const RunFacts& facts);
std::string curve_svg(const RunResult& result, const RunFacts& facts);

// One self-contained page, no requests but for the video, which is linked relative to `folder` when a browser can play it.
std::string report_html(const std::filesystem::path& folder, const RunResult& result, const RunFacts& facts);

}  // namespace vigil
