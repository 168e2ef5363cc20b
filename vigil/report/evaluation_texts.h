// SPDX-License-Identifier: Apache-2.0
// An evaluation as text: for a terminal, spreadsheets, papers and pull requests. All say which protocol the figures are of.
#pragma once

#include <string>

#include "vigil/evaluate/compare.h"
#include "vigil/evaluate/evaluate.h"

namespace vigil {

// One line that says what was measured, the headline figures with intervals, how, and the trivial baselines.
std::string reporting_line(const Evaluation& evaluation);

std::string evaluation_table(const Evaluation& evaluation);     // for a terminal; baselines under the frame figures
std::string evaluation_csv(const Evaluation& evaluation);       // all figures, one a row, with a header (RFC 4180)
std::string evaluation_latex(const Evaluation& evaluation);     // a row for booktabs, with its columns and protocol in comments
std::string evaluation_markdown(const Evaluation& evaluation);  // a table, baselines as its last row, protocol under it

std::string comparison_table(const Comparison& comparison, std::size_t most_videos = 10);
std::string comparison_markdown(const Comparison& comparison, std::size_t most_videos = 10);

// What stands under every table of frames: what detectors reach that know nothing, or which videos, not when.
std::string baselines_text(const Baselines& baselines);

// "0.9898", "-" when there is none; "0.9898 [0.981, 0.995]".
std::string text_of(const std::optional<double>& value);
std::string text_of(const MeasuredFigure& figure);

}  // namespace vigil
